package app

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Todo is one form that waits for the actor (待办).
type Todo struct {
	Form    string // 绩效目标, 绩效自评
	ID      string
	Project project.Project
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
	Todos   []Todo
	Waiting []Waiting
	Notices []notice.Notice
	Counts  []Count
}

// Count is how many forms of the year stand in a state.
type Count struct {
	Form  string
	State approval.State
	N     int
}

// workbenchLimit bounds each part of the workbench; the lists behind it show everything.
const workbenchLimit = 200

// Workbench gathers the actor's to-dos for a fiscal year.
func (a *App) Workbench(ctx context.Context, actor org.Actor, year fiscal.Year) (w Workbench, err error) {
	defer errs.Wrap(&err, "Workbench(%s)", year)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		page := store.Page{Limit: store.MaxPage}
		goals, err := tx.GoalCases(ctx, actor.Scope(org.SeeGoals), store.FormFilter{Year: year}, page)
		if err != nil {
			return err
		}
		for _, g := range goals {
			w.sort("绩效目标", goal.Flow, g, actor, fiscal.Date{})
		}
		evaluations, err := tx.SelfEvaluationCases(ctx, actor.Scope(org.SeeEvaluations), store.FormFilter{}, page)
		if err != nil {
			return err
		}
		for _, e := range evaluations {
			if e.Year == year || e.Year == year-1 {
				w.sort("绩效自评", evaluation.Flow, e, actor, due(e))
			}
		}
		w.Notices, err = tx.Notices(ctx, actor.User.ID, 6)
		return err
	})
	return w, err
}

// due is when a self-evaluation should be filed: three months after completion, or after the end of the year
// (work plan 二(二)4).
func due(c store.FormCase) fiscal.Date {
	if !c.Project.Completed.IsZero() && fiscal.YearOf(c.Project.Completed) == c.Year {
		return fiscal.SelfEvaluationDue(c.Project.Completed)
	}
	return fiscal.SelfEvaluationDue(c.Year.End())
}

// sort puts one form where it belongs: waiting for the actor, or for somebody else.
func (w *Workbench) sort(form string, flow approval.Flow, c store.FormCase, actor org.Actor, due fiscal.Date) {
	w.count(form, c.State)
	parties := approval.Parties{Unit: c.Project.Unit, Division: c.Project.Division}
	open := false
	for _, o := range c.Offers(flow, actor, parties) {
		open = open || o.Open && !o.Undo
	}
	if open && len(w.Todos) < workbenchLimit {
		t := Todo{Form: form, ID: c.ID, Project: c.Project, Year: c.Year, State: c.State, Due: due}
		if last, acted := c.Last(); acted {
			t.Reason, t.ByName = last.Reason, last.Name
		}
		w.Todos = append(w.Todos, t)
		return
	}
	if holders := c.Holders(flow, parties); holders != "" && len(w.Waiting) < workbenchLimit {
		w.Waiting = append(w.Waiting, Waiting{Form: form, ID: c.ID, Project: c.Project, Year: c.Year, State: c.State, Holders: holders})
	}
}

func (w *Workbench) count(form string, state approval.State) {
	for i := range w.Counts {
		if w.Counts[i].Form == form && w.Counts[i].State == state {
			w.Counts[i].N++
			return
		}
	}
	w.Counts = append(w.Counts, Count{Form: form, State: state, N: 1})
}

// CountTodos counts the forms that wait for one of the actor's roles, for the mark at the top of every page. It does not
// look into each form, so it may count one that the actor filed and another person must act on.
func (a *App) CountTodos(ctx context.Context, actor org.Actor) (n int, err error) {
	defer errs.Wrap(&err, "CountTodos")
	err = a.db.View(ctx, func(tx *store.Tx) error {
		for _, role := range actor.Roles() {
			scope := actor.ScopeOf(role)
			goals, err := tx.CountGoals(ctx, waiting(goal.Flow, role, scope))
			if err != nil {
				return err
			}
			evaluations, err := tx.CountSelfEvaluations(ctx, waiting(evaluation.Flow, role, scope))
			if err != nil {
				return err
			}
			n += goals + evaluations
		}
		return nil
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
