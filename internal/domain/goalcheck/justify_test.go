package goalcheck

import (
	"strings"
	"testing"

	"outturn/internal/domain/goal"
)

// asked lists what Unjustified asks for.
func asked(in Input) string {
	var out []string
	for _, f := range Unjustified(in.Entry, Run(in)) {
		out = append(out, f.Path)
	}
	return strings.Join(out, " ")
}

func TestUnjustified(t *testing.T) {
	t.Parallel()
	two := map[string]string{"rows.5.source": "", "rows.6.name": "设备采购支出", "rows.8.source": ""}
	in := sampleWith(t, two)
	id := func(i int) string { return string(in.Entry.Rows[i].ID) }
	if got, want := asked(in), "reasons.G-201."+id(5)+".source reasons.G-236."+id(6)+".name reasons.G-201."+id(8)+".source"; got != want {
		t.Fatalf("asked %q, want %q", got, want)
	}
	if got := asked(sampleWith(t, nil)); got != "" {
		t.Errorf("a form without warnings asks %q", got)
	}
	if got := asked(sampleWith(t, map[string]string{"rows.5.basis": ""})); got != "" {
		t.Errorf("errors and hints ask for no reason: %q", got)
	}
	in.Entry.Justifications = []goal.Justification{
		{Rule: "G-201", Place: goal.Place{Indicator: in.Entry.Rows[8].ID, Column: "source"}, Text: "由监理逐月提供"},
		{Rule: "G-999", Place: goal.Place{Column: "annual"}, Text: "已改好"},
	}
	if got := asked(in); strings.Contains(got, id(8)) || !strings.Contains(got, id(5)) {
		t.Errorf("with one reason: %q", got)
	}
	if kept := Justified(in.Entry, Run(in)); len(kept) != 1 || kept[0].Text != "由监理逐月提供" {
		t.Errorf("submitted with %+v", kept)
	}
}

func TestNewly(t *testing.T) {
	t.Parallel()
	base := sampleWith(t, map[string]string{"rows.5.source": ""})
	now := sampleWith(t, map[string]string{"rows.5.source": "", "rows.8.source": ""})
	fresh := Newly(now.Entry, Run(now), base.Entry, Run(base))
	if got := rulesOf(fresh); got != "G-201 rows.8.source" {
		t.Errorf("newly found %q", got)
	}
}
