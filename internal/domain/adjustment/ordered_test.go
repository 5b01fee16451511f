package adjustment

import (
	"strings"
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

func TestOrdered(t *testing.T) {
	t.Parallel()
	wan := func(n money.Amount) money.Amount { return n * money.Wan }
	rows := []project.FundRow{{Source: string(project.Appropriation), Budget: wan(100), Executed: wan(70)}, {Source: string(project.CarryOver), Budget: wan(10)}, {Source: string(project.OtherFunds), Budget: wan(5), Executed: wan(5)}}
	base := goal.Form{MoneyUnit: money.InYuan, Request: goal.Request{Appropriation: wan(100), CarryOver: wan(10), Other: wan(5)}}
	for _, c := range []struct {
		name string
		by   money.Amount
		want goal.Request
		says string
	}{
		{"先减当年拨款", -wan(20), goal.Request{Appropriation: wan(80), CarryOver: wan(10), Other: wan(5)}, ""},
		{"拨款未支出的不够再减结转", -wan(35), goal.Request{Appropriation: wan(70), CarryOver: wan(5), Other: wan(5)}, ""},
		{"一分钱", -1, goal.Request{Appropriation: wan(100) - 1, CarryOver: wan(10), Other: wan(5)}, ""},
		{"增加归当年拨款", wan(3), goal.Request{Appropriation: wan(103), CarryOver: wan(10), Other: wan(5)}, ""},
		{"只调目标", 0, base.Request, ""},
		{"已支出的不能减", -wan(40) - 1, goal.Request{}, "没有支出的只有400,000.00元，不够调减400,000.01元"},
	} {
		a, err := Adjustment{Project: project.Project{Name: "道路养护"}}.Ordered(BudgetChanged, "主任办公会决定", base, c.by, rows)
		if c.says != "" {
			if errs.KindOf(err) != errs.Conflict || !strings.Contains(errs.MessageOf(err), c.says) {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		want := base
		want.Request = c.want
		if err != nil || a.Entry.Goal.Request != want.Entry().Request || a.Entry.Cause != string(BudgetChanged) || a.Entry.Reason != "主任办公会决定" {
			t.Errorf("%s: %+v %v", c.name, a.Entry.Goal.Request, err)
		}
	}
}
