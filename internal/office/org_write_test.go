package office

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestRosterOnPaper: a list prints on A4 across, and its footer changes with its rows.
func TestRosterOnPaper(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"210", "公共设施管理中心"}}
	var b bytes.Buffer
	if err := WriteOrg(&b, OrgUnits, nil, rows); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	layout, err := f.GetPageLayout(string(OrgUnits))
	if err != nil || layout.Size == nil || *layout.Size != 9 || *layout.Orientation != "landscape" {
		t.Errorf("%+v %v", layout, err)
	}
	foot, err := f.GetHeaderFooter(string(OrgUnits))
	if err != nil || foot == nil || foot.OddFooter != rosterFooter(OrgUnits, rows) || !strings.Contains(foot.OddFooter, "共1行　校验码 ") {
		t.Errorf("%+v %v", foot, err)
	}
	if rosterFooter(OrgUnits, [][]string{{"21", "0公共设施管理中心"}}) == rosterFooter(OrgUnits, rows) || rosterFooter(OrgUnits, nil) == rosterFooter(OrgUnits, rows) {
		t.Error("other rows have the same code")
	}
}

// TestWideRosterOnPaper: a list of many columns takes several sheets side by side rather than print at less than 60%, its headings
// and first columns on each, and its rows are as high as their texts.
func TestWideRosterOnPaper(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("按年度养护合同计算，", 12)
	for _, c := range []struct {
		list   OrgList
		row    []string
		wide   int
		titles string
	}{
		{OrgUnits, []string{"210", "公共设施管理中心"}, 1, "'" + string(OrgUnits) + "'!$1:$1"},
		{Indicators, []string{"ZZ-01", "道路养护", long}, 2, "'" + string(Indicators) + "'!$A:$B,'" + string(Indicators) + "'!$1:$1"},
	} {
		var b bytes.Buffer
		if err := WriteOrg(&b, c.list, nil, [][]string{c.row}); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		layout, err := f.GetPageLayout(string(c.list))
		if err != nil || layout.FitToWidth == nil || *layout.FitToWidth != c.wide {
			t.Errorf("%s: %+v %v, want %d sheets wide", c.list, layout, err, c.wide)
		}
		titles := ""
		for _, n := range f.GetDefinedName() {
			if n.Name == "_xlnm.Print_Titles" {
				titles = n.RefersTo
			}
		}
		if titles != c.titles {
			t.Errorf("%s repeats %q, want %q", c.list, titles, c.titles)
		}
		if high, _ := f.GetRowHeight(string(c.list), 2); (high > 3*lineHeight) != (len(c.row) == 3) {
			t.Errorf("%s: a row of %v is %v points high", c.list, c.row, high)
		}
		f.Close()
	}
}
