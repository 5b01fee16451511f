package tracking

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/project"
)

// WholeFlow is the way of a department's own tracking form (部门整体监控表): filed by the unit, confirmed by its head, settled by planning and
// finance, as its goal was approved.
var WholeFlow = withExits(approval.Flow{
	Name:   "部门整体监控表",
	Start:  Draft,
	States: []approval.State{Draft, AtHead, AtFinance, Settled},
	Ends:   []approval.State{Settled},
	Rows: []approval.Row{
		{From: Draft, Do: approval.Submit, To: AtHead, By: org.Clerk, At: approval.FilingUnit, Filing: true},

		{From: AtHead, Do: approval.Confirm, To: AtFinance, By: org.Head, At: approval.FilingUnit},
		{From: AtHead, Do: approval.ReturnToUnit, To: Draft, By: org.Head, At: approval.FilingUnit, Reason: true},
		{From: AtHead, Do: approval.Withdraw, To: Draft, By: org.Clerk, At: approval.FilingUnit, Filing: true, Undo: true},

		{From: AtFinance, Do: Settle, To: Settled, By: org.Finance, At: approval.SupervisingDivision},
		{From: AtFinance, Do: approval.ReturnToUnit, To: Draft, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtFinance, Do: approval.Withdraw, To: AtHead, By: org.Head, At: approval.FilingUnit, Undo: true},
	},
})

// NewWhole puts a department into a round with its approved overall goal (部门整体监控).
func NewWhole(id ID, r Round, g overallgoal.Goal, e overallgoal.Edition) Tracked {
	return Tracked{ID: id, Round: r, Overall: g.ID, Project: WholeProject(g.Owner), Goal: WholeGoal(e), Entry: Blank(e.Form.Goal), Paper: approval.NewPaper(WholeFlow)}
}

// WholeProject stands for the project on a department's own form: its name and unit, no id.
func WholeProject(owner org.Unit) project.Project {
	return project.Project{Name: owner.Name + "部门整体", Unit: owner, Division: owner}
}

// WholeGoal is an edition of an overall goal as a tracking form is held against it.
func WholeGoal(e overallgoal.Edition) goal.Edition { return goal.Edition{No: e.No, Form: e.Form.Goal} }

// Way is the flow of the form: that of a department's own or of a project's.
func (t Tracked) Way() approval.Flow {
	if t.Overall != "" {
		return WholeFlow
	}
	return Flow
}

// Title is the name of the official form (表名).
func (t Tracked) Title() string {
	if t.Overall != "" {
		return "部门整体支出绩效目标执行监控表"
	}
	return "项目支出绩效目标执行监控表"
}

// Member is a project under a department with its form of the round (下属项目的跟踪表): as it was submitted, nil where it has not been.
type Member struct {
	Goal    goal.ID
	Project string
	Aims    []goal.Indicator // of the project's goal
	Funds   []FundLine       // of the year, by source
	Form    *Form
}

// row is how an indicator of the project stands; false when that is not known.
func (b Member) row(id goal.IndicatorID) (Row, bool) {
	if b.Form == nil {
		return Row{}, false
	}
	i := slices.IndexFunc(b.Form.Rows, func(r Row) bool { return r.Indicator == id })
	if i < 0 || !b.Form.Rows[i].Known {
		return Row{}, false
	}
	return b.Form.Rows[i], true
}

// RollUp fills in a department's form from its projects' (从项目汇总): an indicator gets the sum of its linked project indicators where
// they add up and all were reported, and is as likely as the least likely of them, with their causes and explanations. A project that has
// not reported counts with its budget in the forecast of the year, and the note says how many do. Everything else stays as typed.
func (e Entry) RollUp(g goal.Form, links []overallgoal.Link, list []Member) Entry {
	e = e.ordered(g)
	e.expect(g.MoneyUnit, list)
	actual := rolled(g, links, list, func(r Row) decimal.Decimal { return r.Actual })
	expected := rolled(g, links, list, func(r Row) decimal.Decimal { return r.Expected })
	for i, a := range actual {
		if !a.Adds || a.Known < len(a.Parts) {
			continue
		}
		row := &e.Rows[i]
		row.Actual, row.Forecast = goal.FormatValue(a.Actual), goal.FormatValue(expected[i].Actual)
		row.gather(a.Parts, list)
	}
	return e
}

// expect adds up what the projects expect to spend by the end of the year.
func (e *Entry) expect(unit money.Unit, list []Member) {
	sums, missing := make([]money.Amount, len(project.Sources())), 0
	for _, b := range list {
		lines, of := b.Funds, func(l FundLine) money.Amount { return l.Budget }
		if b.Form != nil {
			lines, of = b.Form.Funds, func(l FundLine) money.Amount { return l.Forecast }
		} else {
			missing++
		}
		for i, l := range lines {
			sums[i] += of(l)
		}
	}
	for i, sum := range sums {
		e.Forecasts[i] = ""
		if sum != 0 {
			e.Forecasts[i] = sum.Plain(unit)
		}
	}
	note := fmt.Sprintf("由%d个项目汇总。", len(list))
	if missing > 0 {
		note = fmt.Sprintf("由%d个项目汇总，其中%d个没有报送跟踪表，按全年预算数计。", len(list), missing)
	}
	if e.FundNote == "" || strings.HasPrefix(e.FundNote, "由") {
		e.FundNote = note
	}
}

// rolled adds one value of the linked project indicators up.
func rolled(g goal.Form, links []overallgoal.Link, list []Member, of func(Row) decimal.Decimal) []overallgoal.RollUp {
	var parts []overallgoal.Part
	for _, b := range list {
		for _, ind := range b.Aims {
			part := overallgoal.Part{Goal: b.Goal, Project: b.Project, Indicator: ind}
			if r, known := b.row(ind.ID); known {
				part.Actual, part.Known = of(r), true
			}
			parts = append(parts, part)
		}
	}
	return overallgoal.RollUps(g.Indicators, links, parts)
}

// gather takes the likelihood, the causes and the explanations of the parts.
func (e *EntryRow) gather(parts []overallgoal.Part, list []Member) {
	worst, why := 0, []string{}
	causes := make([]bool, len(Causes()))
	for _, p := range parts {
		at := slices.IndexFunc(list, func(b Member) bool { return b.Goal == p.Goal })
		r, _ := list[at].row(p.Indicator.ID)
		worst = max(worst, slices.Index(Likelihoods(), r.Likelihood))
		for i, c := range Causes() {
			causes[i] = causes[i] || slices.Contains(r.Causes, c)
		}
		if r.Explanation != "" {
			why = append(why, p.Project+"："+strings.TrimRight(r.Explanation, "。"))
		}
	}
	e.Likelihood, e.Causes = string(Likelihoods()[worst]), causes
	if e.Explanation == "" && len(why) > 0 {
		e.Explanation = strings.Join(why, "；") + "。"
	}
}
