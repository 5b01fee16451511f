package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/workplan"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// CalendarEntry is one due date (日程事项). Whose is the unit it binds; ID is empty where it binds many forms at once.
type CalendarEntry struct {
	On    fiscal.Date
	Form  string      // as the workbench names it, and 回头看
	ID    string      // of the form, the finding, the panel or the round
	Key   string      // what the date is of: with Form and Year the same for good, and no other's in a calendar
	Year  fiscal.Year // of the forms
	Name  string
	Whose string
	State string
	Open  bool // something is still to be done
	Late  bool // and the day is over
}

// calendarLookBack is the name of a look-back in the calendar.
const calendarLookBack = "回头看"

// many stands for the units that one due date binds together.
const many = "各项目单位"

// Calendar lists every due date of a calendar year that concerns the actor (日程), by day: the stages of the budget year, tracking forms by
// round and day, self-evaluations of completed projects, findings and look-backs, panels, tasks of the work
// plan. It asks a fixed number of questions, however
// much there is.
func (a *App) Calendar(ctx context.Context, actor org.Actor, year fiscal.Year) (list []CalendarEntry, err error) {
	defer errs.Wrap(&err, "Calendar(%s)", year)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		for _, gather := range []func(context.Context, *store.Tx, org.Actor, fiscal.Year) ([]CalendarEntry, error){
			stageDues, fundPlanDues, trackingDues, completionDues, findingDues, lookBackDues, panelDues, workPlanDues} {
			more, err := gather(ctx, tx, actor, year)
			if err != nil {
				return err
			}
			list = append(list, more...)
		}
		today := fiscal.DateOf(tx.Now)
		for i := range list {
			list[i].Late = list[i].Open && list[i].On.Before(today) && !waitsForFinance(list[i])
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b CalendarEntry) int { return a.On.Compare(b.On) })
	return list, err
}

// waitsForFinance: what the unit has handed in for verification is not late any more.
func waitsForFinance(e CalendarEntry) bool {
	return e.Form == kindFinding && !slices.Contains(finding.WithUnit(), approval.State(e.State))
}

// yearDays are the days of a calendar year.
func yearDays(year fiscal.Year) store.Between {
	return store.Between{From: year.Start(), To: year.End()}
}

// stageDues are the ends of the stages that bind every project alike: goals and self-evaluations. Tracking has its rounds.
func stageDues(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year) (out []CalendarEntry, err error) {
	for _, stage := range fiscal.Stages(year) {
		var b bench
		switch stage.Name {
		case fiscal.SelfEvaluations:
			b = bench{name: "绩效自评", flow: evaluation.Flow, table: store.SelfEvaluations, sees: org.SeeEvaluations}
		case fiscal.GoalFiling:
			b = bench{name: "绩效目标", flow: goal.Flow, table: store.Goals, sees: org.SeeGoals}
		default:
			continue
		}
		if !actor.May(b.sees) {
			continue
		}
		counts, err := tx.FormStates(ctx, b.table, actor.Scope(b.sees), stage.Of)
		if err != nil {
			return nil, err
		}
		all, open := 0, 0
		for _, c := range counts {
			if all += c.N; slices.Contains(b.flow.Open(), c.State) {
				open += c.N
			}
		}
		out = append(out, CalendarEntry{On: stage.To, Form: b.name, Key: string(stage.Name), Year: stage.Of, Name: stage.Of.String() + b.name + "截止", Whose: many, State: tally(all, open), Open: open > 0})
	}
	return out, nil
}

// tally says how many forms there are and how many are still open.
func tally(all, open int) string {
	switch {
	case all == 0:
		return "还没有填报"
	case open == 0:
		return fmt.Sprintf("%d份都已办结", all)
	}
	return fmt.Sprintf("%d份中%d份未办结", all, open)
}

// fundPlanDues: plans are filed together with the goals (沪化管〔2024〕54号 二(二)2).
func fundPlanDues(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year) ([]CalendarEntry, error) {
	if !actor.May(org.SeePlans) {
		return nil, nil
	}
	stages := fiscal.Stages(year)
	at := slices.IndexFunc(stages, func(s fiscal.Stage) bool { return s.Name == fiscal.GoalFiling })
	list, err := tx.FundPlans(ctx, actor.Scope(org.SeePlans), store.FundPlanFilter{Year: stages[at].Of}, store.Page{Limit: store.MaxPage})
	open := 0
	for _, p := range list {
		if slices.Contains(fundplan.Flow.Open(), p.State) {
			open++
		}
	}
	return []CalendarEntry{{On: stages[at].To, Form: kindFundPlan, Key: string(stages[at].Name), Year: stages[at].Of, Name: stages[at].Of.String() + "用款计划，与绩效目标同步申报", Whose: many, State: tally(len(list), open), Open: open > 0}}, err
}

// trackingDues are the days on which forms of rounds are due, extensions among them. Without a round the stage stands for it.
func trackingDues(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year) (out []CalendarEntry, err error) {
	if !actor.May(org.SeeTracking) {
		return nil, nil
	}
	list, err := tx.TrackingDues(ctx, actor.Scope(org.SeeTracking), yearDays(year))
	for _, d := range list {
		e := CalendarEntry{On: d.On, Form: kindRound, ID: string(d.Round), Key: string(d.Round) + " " + d.On.String(), Year: d.Year, Name: d.Name, Whose: d.Unit, Open: d.Open > 0}
		if e.State = fmt.Sprintf("%d张表都已报送", d.N); d.Open > 0 {
			e.State = fmt.Sprintf("%d张表中%d张未报送", d.N, d.Open)
		}
		if d.Units > 1 {
			e.Whose = fmt.Sprintf("%s等%d个单位", d.Unit, d.Units)
		}
		out = append(out, e)
	}
	if len(out) == 0 {
		out = []CalendarEntry{{On: fiscal.TrackingDue(year), Form: kindRound, Key: string(fiscal.Tracking), Year: year, Name: year.String() + "绩效跟踪截止", Whose: many, State: "还没有开始跟踪任务"}}
	}
	return out, err
}

// completionDues are the self-evaluations due three months after completion. The two halves are completions of the year before and of
// the year itself, for the self-evaluation is of the year of completion.
func completionDues(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year) (out []CalendarEntry, err error) {
	before, now := int(year)-1, int(year)
	for _, days := range []store.Between{
		{From: fiscal.Date{Year: before, Month: time.October, Day: 1}, To: (year - 1).End()},
		{From: year.Start(), To: fiscal.Date{Year: now, Month: time.September, Day: 30}},
	} {
		list, err := tx.CompletedProjects(ctx, actor.Scope(org.SeeEvaluations), days)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			of := fiscal.YearOf(p.Completed)
			out = append(out, CalendarEntry{On: evaluation.Due(p.Project, of), Form: "绩效自评", ID: string(p.ID), Key: string(p.Project.ID), Year: of, Name: p.Name, Whose: p.Unit.Name,
				State: cmp.Or(string(p.State), "未填报"), Open: p.State == "" || slices.Contains(evaluation.Flow.Open(), p.State)})
		}
	}
	return out, nil
}

func findingDues(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year) (out []CalendarEntry, err error) {
	list, err := tx.Findings(ctx, actor.Scope(org.SeeFindings), store.FindingFilter{Due: yearDays(year)}, store.Page{Limit: store.MaxPage})
	for _, f := range list {
		out = append(out, CalendarEntry{On: f.Due, Form: kindFinding, ID: string(f.ID), Key: string(f.ID), Year: f.Year, Name: f.Title, Whose: f.Owner.Name, State: string(f.State),
			Open: slices.Contains(finding.Unresolved(), f.State)})
	}
	return out, err
}

// lookBackDues are the last days to look back at closed findings that were not settled.
func lookBackDues(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year) (out []CalendarEntry, err error) {
	closed := store.Between{From: year.Start().AddMonths(-finding.LookBackTo), To: year.End().AddMonths(-finding.LookBackTo)}
	list, err := tx.Findings(ctx, actor.Scope(org.SeeFindings), store.FindingFilter{Closed: closed, States: []approval.State{finding.Closed, finding.LookingBack}}, store.Page{Limit: store.MaxPage})
	for _, f := range list {
		from, to := finding.Finding{Closed: f.Closed}.LookBackWindow()
		e := CalendarEntry{On: to, Form: calendarLookBack, ID: string(f.ID), Key: string(f.ID), Year: f.Year, Name: f.Title, Whose: f.Owner.Name, State: string(f.State), Open: true}
		if f.State == finding.Closed {
			e.State = from.String() + "起可抽取"
		}
		out = append(out, e)
	}
	return out, err
}

// workPlanDues are the days by which tasks of work plans in force are due, those of the year before among them.
func workPlanDues(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year) (out []CalendarEntry, err error) {
	if !actor.May(org.SeeWorkPlans) {
		return nil, nil
	}
	plans, err := tx.WorkPlans(ctx, org.Scope{}, 0)
	for _, p := range plans {
		if err != nil || p.Year != year && p.Year != year-1 {
			continue
		}
		var tasks []workplan.Progress
		tasks, err = progressOf(ctx, tx, p)
		for _, t := range tasks {
			if fiscal.YearOf(t.Due) == year {
				out = append(out, CalendarEntry{On: t.Due, Form: kindWorkPlan, ID: string(p.ID), Key: string(t.ID), Year: p.Year, Name: t.Number() + t.Title, Whose: t.Lead.Name,
					State: string(t.Standing), Open: t.Standing != workplan.Finished})
			}
		}
	}
	return out, err
}

func panelDues(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year) (out []CalendarEntry, err error) {
	if !actor.May(org.SeePanels) {
		return nil, nil
	}
	list, err := tx.Panels(ctx, seated(actor), 0, store.Page{Limit: store.MaxPage})
	for _, p := range list {
		if fiscal.YearOf(p.Due) == year && p.State != panel.Cancelled {
			out = append(out, CalendarEntry{On: p.Due, Form: kindPanel, ID: string(p.ID), Key: string(p.ID), Year: p.Year, Name: p.Title, Whose: p.Lead.Name, State: string(p.State),
				Open: p.State == panel.Forming || p.State == panel.Reviewing})
		}
	}
	return out, err
}
