package goal

import (
	"testing"

	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// TestRequest reads the annual money of a goal and holds it against the project's whole life.
func TestRequest(t *testing.T) {
	t.Parallel()
	book, err := rulebook.Shipped().Find("SH-PARK")
	if err != nil {
		t.Fatal(err)
	}
	p := project.Project{Fiscal: 100 * money.Wan, Other: 20 * money.Wan}
	for _, c := range []struct {
		name  string
		typed RequestEntry
		total money.Amount
		rule  string // of the one complaint; empty for none
	}{
		{"三个来源相加", RequestEntry{"1,000,000.00", "100000", "5.50"}, 110*money.Wan + 550, ""},
		{"以万元写出单位也能读", RequestEntry{Appropriation: "98万元"}, 98 * money.Wan, ""},
		{"正好等于项目资金总额", RequestEntry{Appropriation: "1200000"}, 120 * money.Wan, ""},
		{"没有填写", RequestEntry{}, 0, "G-141"},
		{"读不出来", RequestEntry{Appropriation: "一百万", Other: "1"}, 100, "G-140"},
		{"只有一个来源而读不出来", RequestEntry{Appropriation: "600,0000.00"}, 0, "G-140"},
		{"负数", RequestEntry{Appropriation: "100", CarryOver: "-5"}, 100 * money.Yuan, "G-140"},
		{"年度超过全周期（万元当成元）", RequestEntry{Appropriation: "12000001"}, 12_000_001 * money.Yuan, "G-142"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var found []errs.Field
			form, fields := Goal{Project: p, Entry: Entry{Request: c.typed}}.Understood(book)
			for _, f := range fields {
				if f.Rule >= "G-140" && f.Rule <= "G-142" {
					found = append(found, f)
				}
			}
			if form.Request.Total() != c.total {
				t.Errorf("total %s, want %s", form.Request.Total().Yuan(), c.total.Yuan())
			}
			if c.rule == "" && len(found) > 0 || c.rule != "" && (len(found) != 1 || found[0].Rule != c.rule) {
				t.Errorf("complaints %+v, want %q", found, c.rule)
			}
			again := form.Entry().Request.parse(book, &report{})
			if again != form.Request {
				t.Errorf("typed again it reads %+v, want %+v", again, form.Request)
			}
		})
	}
}
