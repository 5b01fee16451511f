package overallgoal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
)

// Part is a project's indicator that may add to an overall one (项目指标), with what it reached where that is known.
type Part struct {
	Goal      goal.ID
	Project   string // name
	Indicator goal.Indicator
	Actual    decimal.Decimal
	Known     bool // the actual is known
}

// RollUp is one overall indicator with the projects' indicators linked to it (指标汇总).
type RollUp struct {
	Indicator goal.Indicator
	Parts     []Part
	Target    decimal.Decimal // of the parts together; valid when Adds
	Actual    decimal.Decimal // of those that are known; valid when Adds
	Known     int             // of how many parts the actual is known
	Adds      bool            // the parts can be added up
	Why       string          // why they cannot, in words; empty when they can or there are none
}

// RollUps follows the links from each indicator of the overall goal to the projects' indicators, in form order. Links to
// what is not among the parts are left out.
func RollUps(indicators []goal.Indicator, links []Link, parts []Part) []RollUp {
	out := make([]RollUp, len(indicators))
	for i, ind := range indicators {
		out[i].Indicator = ind
		for _, l := range links {
			at := slices.IndexFunc(parts, func(p Part) bool { return p.Goal == l.Goal && p.Indicator.ID == l.Part })
			if l.Indicator == ind.ID && at >= 0 {
				out[i].Parts = append(out[i].Parts, parts[at])
			}
		}
		out[i].add()
	}
	return out
}

// add sums up the parts where that means something: amounts of one unit, never rates, never words.
func (r *RollUp) add() {
	for _, p := range r.Parts {
		if r.Why = r.hinders(p); r.Why != "" {
			return
		}
		r.Target = r.Target.Add(p.Indicator.Target.Value)
		if p.Known {
			r.Actual = r.Actual.Add(p.Actual)
			r.Known++
		}
	}
	r.Adds = len(r.Parts) > 0
}

// hinders says why a part cannot be added up with the overall indicator.
func (r *RollUp) hinders(p Part) string {
	whole, part := r.Indicator.Target, p.Indicator.Target
	switch {
	case whole.Sign == goal.Qualitative || part.Sign == goal.Qualitative:
		return "定性指标不能相加"
	case whole.Sign == goal.Range || part.Sign == goal.Range:
		return "区间指标不能相加"
	case strings.Contains(whole.Unit, "%") || strings.Contains(part.Unit, "%") || strings.Contains(part.Unit, "/"):
		return "比率和单位成本不能相加"
	case whole.Unit != part.Unit:
		return fmt.Sprintf("计量单位不同：%s与%s", whole.Unit, part.Unit)
	case whole.Direction() != part.Direction() && whole.Sign != goal.Equal && part.Sign != goal.Equal:
		return "指标方向不同"
	}
	return ""
}

// Filed is a project's goal that may be compiled into a department's (可编入的项目目标).
type Filed struct {
	Goal    goal.ID
	Project string
	Annual  string
	Request goal.Request
}

// Compile takes the projects' goals into the draft as main tasks (编入), under the year's money they ask for. A task of the same
// name takes the new content and money; others stay. The year's money becomes what the tasks come to.
func (e Entry) Compile(filed []Filed, unit money.Unit) Entry {
	e.Tasks = slices.Clone(e.Tasks)
	for _, f := range filed {
		task := MainTaskEntry{Name: f.Project, Content: shorten(f.Annual), Appropriation: plain(f.Request.Appropriation+f.Request.CarryOver, unit), Other: plain(f.Request.Other, unit)}
		if i := slices.IndexFunc(e.Tasks, func(t MainTaskEntry) bool { return strings.TrimSpace(t.Name) == f.Project }); i >= 0 {
			task.ID = e.Tasks[i].ID
			e.Tasks[i] = task
		} else {
			e.Tasks = append(e.Tasks, task)
		}
	}
	var appropriation, carried, other money.Amount
	for _, f := range filed {
		carried += f.Request.CarryOver
	}
	for _, t := range e.Tasks {
		a, _ := money.Parse(t.Appropriation, unit) // what cannot be read counts nothing and is complained of by Examine
		b, _ := money.Parse(t.Other, unit)
		appropriation, other = appropriation+a, other+b
	}
	e.Goal.Request = goal.RequestEntry{Appropriation: plain(appropriation-carried, unit), CarryOver: plain(carried, unit), Other: plain(other, unit)}
	return e
}

func plain(a money.Amount, unit money.Unit) string {
	if a == 0 {
		return ""
	}
	return a.Plain(unit)
}

// shorten cuts a text to what a task may hold.
func shorten(text string) string {
	r := []rune(strings.TrimSpace(text))
	return string(r[:min(len(r), MaxText)])
}
