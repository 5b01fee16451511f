package app

import (
	"context"
	"slices"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Todo is one form that waits for the actor (待办).
type Todo struct {
	Form    string // 绩效目标, 绩效自评, 指标入库, 专家意见
	ID      string
	Project project.Project // of an indicator or a panel: its name, code and unit alone
	Year    fiscal.Year
	State   approval.State
	Reason  string // why it came back, when it did
	Due     fiscal.Date
	ByName  string // who acted last
}

// Waiting is one form of the actor's that is with somebody else (在谁手里).
type Waiting struct {
	Form    string
	ID      string
	Project project.Project
	Year    fiscal.Year
	State   approval.State
	Holders string
}

// Workbench answers what the actor must do, by when, and what is stuck with whom (工作台).
type Workbench struct {
	Todos   []Todo    // of every year: what waits, waits
	Waiting []Waiting // of the year and the one before
	Notices []notice.Notice
	Counts  []Count
	Duties  []Duty          // of the system and the security administrator
	Log     []audit.Entry   // the newest, for the audit administrator
	Chain   *store.Verified // whether these follow each other; nil for everybody else
}

// Count is how many forms of the year stand in a state.
type Count struct {
	Form  string
	State approval.State
	N     int
}

// workbenchLimit bounds each part of the workbench; the lists behind it show everything.
const workbenchLimit = 200

// bench is one kind of form on the workbench: its flow, where its forms are kept, who sees them, when they are due.
type bench struct {
	name  string
	flow  approval.Flow
	table store.FormTable
	sees  org.Permission
	due   func(store.FormCase) fiscal.Date
}

// benches are the kinds of form, in the order of the budget year.
var benches = []bench{
	{"项目申报", pipeline.Flow, store.Declarations, org.SeeProjects, undated},
	{kindExAnte, exante.Flow, store.ExAnteForms, org.SeeExAnte, undated},
	{"绩效目标", goal.Flow, store.Goals, org.SeeGoals, undated},
	{"绩效目标调整", adjustment.Flow, store.Adjustments, org.SeeGoals, undated},
	{kindTracked, tracking.Flow, store.TrackingForms, org.SeeTracking, undated},
	{kindInspection, tracking.InspectionFlow, store.InspectionForms, org.SeeTracking, undated},
	{"绩效自评", evaluation.Flow, store.SelfEvaluations, org.SeeEvaluations, due},
}

// Workbench gathers the actor's to-dos, and where the forms of a fiscal year stand.
func (a *App) Workbench(ctx context.Context, actor org.Actor, year fiscal.Year) (w Workbench, err error) {
	defer errs.Wrap(&err, "Workbench(%s)", year)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		for _, b := range benches {
			if err := w.add(ctx, tx, b, actor, year); err != nil {
				return err
			}
		}
		others, err := a.otherTodos(ctx, tx, actor)
		if err != nil {
			return err
		}
		w.Todos = append(w.Todos, others...)
		if err := w.countOverallGoals(ctx, tx, actor, year); err != nil {
			return err
		}
		if err := w.countFindings(ctx, tx, actor, year); err != nil {
			return err
		}
		if err := w.countFundPlans(ctx, tx, actor, year); err != nil {
			return err
		}
		if w.Duties, err = duties(ctx, tx, actor); err != nil {
			return err
		}
		if err := w.addLog(ctx, tx, actor); err != nil {
			return err
		}
		w.Notices, err = tx.Notices(ctx, actor.User.ID, 6)
		return err
	})
	return w, err
}

// latest is how much of the log the workbench follows: enough to see a break as it happens, and quick.
const latest = 200

// addLog puts the newest entries of the log on the workbench of those who read it.
func (w *Workbench) addLog(ctx context.Context, tx *store.Tx, actor org.Actor) (err error) {
	if !actor.May(org.SeeAudit) {
		return nil
	}
	if w.Log, err = tx.AuditEntries(ctx, store.AuditFilter{}, 8); err != nil {
		return err
	}
	chain, err := tx.VerifyLatest(ctx, latest)
	w.Chain = &chain
	return err
}

// add puts one kind of form on the workbench.
func (w *Workbench) add(ctx context.Context, tx *store.Tx, b bench, actor org.Actor, year fiscal.Year) error {
	mine := map[string]bool{}
	for _, role := range actor.Roles() {
		cases, err := tx.WaitingForms(ctx, b.table, waiting(b.flow, role, actor.ScopeOf(role)), workbenchLimit)
		if err != nil {
			return err
		}
		for _, c := range cases {
			if !mine[c.ID] && opens(b.flow, c, actor) && len(w.Todos) < 2*workbenchLimit {
				mine[c.ID] = true
				next := todo(b, c)
				if b.table == store.TrackingForms {
					if next.Due, err = tx.TrackedDue(ctx, tracking.ID(c.ID)); err != nil {
						return err
					}
				}
				w.Todos = append(w.Todos, next)
			}
		}
	}
	for _, y := range []fiscal.Year{year, year - 1} {
		cases, err := tx.FormCases(ctx, b.table, actor.Scope(b.sees), y, b.flow.Open(), workbenchLimit)
		if err != nil {
			return err
		}
		for _, c := range cases {
			if !mine[c.ID] {
				w.Waiting = append(w.Waiting, Waiting{Form: b.name, ID: c.ID, Project: c.Project, Year: c.Year, State: c.State,
					Holders: c.Holders(b.flow, partiesOf(c))})
			}
		}
	}
	counts, err := tx.FormStates(ctx, b.table, actor.Scope(b.sees), year)
	for _, c := range counts {
		w.Counts = append(w.Counts, Count{Form: b.name, State: c.State, N: c.N})
	}
	return err
}

// countOverallGoals adds how many overall goals of the year stand in each state.
func (w *Workbench) countOverallGoals(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year) error {
	list, err := tx.OverallGoals(ctx, actor.Scope(org.SeeGoals), year)
	n := map[approval.State]int{}
	for _, g := range list {
		n[g.State]++
	}
	for _, state := range overallgoal.Flow.All() {
		if n[state] > 0 {
			w.Counts = append(w.Counts, Count{Form: kindOverallGoal, State: state, N: n[state]})
		}
	}
	return err
}

// countFindings adds how many findings registered in the year stand in each state.
func (w *Workbench) countFindings(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year) error {
	counts, err := tx.CountFindings(ctx, actor.Scope(org.SeeFindings), store.FindingFilter{Year: year}, fiscal.DateOf(tx.Now))
	for _, c := range counts.States {
		w.Counts = append(w.Counts, Count{Form: kindFinding, State: c.State, N: c.N})
	}
	return err
}

// countFundPlans adds how many fund-use plans of the year stand in each state.
func (w *Workbench) countFundPlans(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year) error {
	list, err := tx.FundPlans(ctx, actor.Scope(org.SeePlans), store.FundPlanFilter{Year: year}, store.Page{Limit: store.MaxPage})
	n := map[approval.State]int{}
	for _, p := range list {
		n[p.State]++
	}
	for _, state := range fundplan.Flow.All() {
		if n[state] > 0 {
			w.Counts = append(w.Counts, Count{Form: kindFundPlan, State: state, N: n[state]})
		}
	}
	return err
}

// opens reports whether the actor may move a form on: not only take it back.
func opens(flow approval.Flow, c store.FormCase, actor org.Actor) bool {
	return slices.ContainsFunc(c.Offers(flow, actor, partiesOf(c)), func(o approval.Offer) bool { return o.Open && !o.Undo })
}

func partiesOf(c store.FormCase) approval.Parties {
	return approval.Parties{Unit: c.Project.Unit, Division: c.Project.Division}
}

func todo(b bench, c store.FormCase) Todo {
	t := Todo{Form: b.name, ID: c.ID, Project: c.Project, Year: c.Year, State: c.State, Due: b.due(c)}
	if last, acted := c.Last(); acted {
		t.Reason, t.ByName = last.Reason, last.Name
	}
	return t
}

func undated(store.FormCase) fiscal.Date { return fiscal.Date{} }

func due(c store.FormCase) fiscal.Date { return evaluation.Due(c.Project, c.Year) }

// CountTodos counts what waits for one of the actor's roles, for the mark at the top of every page. It does not
// look into each form, so it may count one that the actor filed and another person must act on.
func (a *App) CountTodos(ctx context.Context, actor org.Actor) (n int, err error) {
	defer errs.Wrap(&err, "CountTodos")
	err = a.db.View(ctx, func(tx *store.Tx) error {
		for _, role := range actor.Roles() {
			scope := actor.ScopeOf(role)
			for _, b := range benches {
				waits, err := tx.CountForms(ctx, b.table, waiting(b.flow, role, scope))
				if err != nil {
					return err
				}
				n += waits
			}
		}
		others, err := a.otherTodos(ctx, tx, actor)
		n += len(others)
		return err
	})
	return n, err
}

// waiting is what of a flow waits for a role.
func waiting(flow approval.Flow, role org.Role, scope org.Scope) store.Waiting {
	w := store.Waiting{States: flow.Waiting(role), Scope: scope}
	for _, r := range flow.Rows {
		if r.By == role {
			w.Side = r.At
		}
	}
	return w
}
