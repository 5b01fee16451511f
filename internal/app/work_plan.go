package app

import (
	"context"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/workplan"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindWorkPlan = "年度工作方案"

// draftsOf is where the actor sees plans that are not issued: where they draft, and where they approve.
func draftsOf(actor org.Actor) org.Scope {
	s := actor.Scope(org.DraftWorkPlans)
	s.Roots = slices.Concat(s.Roots, actor.ScopeOf(org.Leader).Roots)
	return s
}

// WorkPlans lists the plans that the actor may read, newest year first, each with the progress of its tasks in force.
//
// Errors: Forbidden without the permission.
func (a *App) WorkPlans(ctx context.Context, actor org.Actor) (list []WorkPlanFile, err error) {
	defer errs.Wrap(&err, "WorkPlans")
	if err := need(actor, org.SeeWorkPlans); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		plans, err := tx.WorkPlans(ctx, draftsOf(actor), 0)
		for _, p := range plans {
			if err != nil {
				return err
			}
			file := WorkPlanFile{Plan: p, Drafts: draftsOf(actor).Covers(p.Host)}
			file.Progress, err = progressOf(ctx, tx, p)
			list = append(list, file)
		}
		return err
	})
	return list, err
}

// WorkPlanFile is a plan with everything its page shows.
type WorkPlanFile struct {
	workplan.Plan
	Progress  []workplan.Progress // of the tasks in force, on Today
	Drafts    bool                // the actor drafts or approves it, and so sees what is not issued
	MayEdit   bool
	Offers    []approval.Offer
	Divisions []org.Unit // that may lead a task; while it is drafted
	Today     fiscal.Date
	CheckCode string
}

// WorkPlan reads one plan with the progress of its tasks. Who neither drafts nor approves it sees it as issued.
//
// Errors: Forbidden without the permission; NotFound for one that is not issued yet.
func (a *App) WorkPlan(ctx context.Context, actor org.Actor, id workplan.ID) (file WorkPlanFile, err error) {
	defer errs.Wrap(&err, "WorkPlan(%s)", id)
	if err := need(actor, org.SeeWorkPlans); err != nil {
		return file, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		p, err := tx.WorkPlan(ctx, draftsOf(actor), id)
		if err != nil {
			return err
		}
		file = WorkPlanFile{Plan: p, Today: fiscal.DateOf(tx.Now), Drafts: draftsOf(actor).Covers(p.Host)}
		if file.Progress, err = progressOf(ctx, tx, p); err != nil {
			return err
		}
		if file.MayEdit = p.State == workplan.Drafting && actor.Holds(org.Finance, p.Host); file.MayEdit {
			if file.Divisions, err = divisions(ctx, tx); err != nil {
				return err
			}
		}
		if file.Drafts {
			file.Offers = p.Offers(workplan.Flow, actor, p.Parties())
		} else {
			file.Tasks = p.Issued
		}
		file.CheckCode, err = tx.CheckCode(ctx, workPlanTarget(p))
		return err
	})
	return file, err
}

// StartWorkPlan begins the plan of a year, empty or with the tasks of the plan of the year before.
//
// Errors: Forbidden without the permission; Conflict when the year has one; NotFound when there is nothing to copy.
func (a *App) StartWorkPlan(ctx context.Context, actor org.Actor, year fiscal.Year, copied bool) (id workplan.ID, err error) {
	defer errs.Wrap(&err, "StartWorkPlan(%s)", year)
	if err := need(actor, org.DraftWorkPlans); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		host, err := tx.Unit(ctx, actor.User.Unit)
		if err != nil {
			return "", err
		}
		scope := actor.Scope(org.DraftWorkPlans)
		same, err := tx.WorkPlans(ctx, scope, year)
		if err != nil {
			return "", err
		}
		if len(same) > 0 {
			return "", errs.New(errs.Conflict, "%s已经有工作方案，请在它上面修改或修订。", year)
		}
		p := workplan.Plan{ID: workplan.ID(store.NewID()), Year: year, Host: host, Paper: approval.NewPaper(workplan.Flow)}
		p.Paper = p.Typed(actor, tx.Now)
		if copied {
			last, err := tx.WorkPlans(ctx, scope, year-1)
			if err != nil {
				return "", err
			}
			if len(last) == 0 {
				return "", errs.New(errs.NotFound, "没有%s的工作方案，没有可以沿用的任务。请从空白方案开始。", year-1)
			}
			p = last[0].Copy(p.ID, host, actor, tx.Now)
		}
		if err := tx.AddWorkPlan(ctx, p); err != nil {
			return "", err
		}
		return string(p.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "拟定方案", Target: workPlanTarget(p), After: p.Cells()})
	})
	return workplan.ID(receipt), err
}

// changeWorkPlan reads a plan at its version (0 for whatever there is), changes it, and records the act.
func (a *App) changeWorkPlan(ctx context.Context, actor org.Actor, id workplan.ID, version int, action, reason string,
	change func(*store.Tx, workplan.Plan) (workplan.Plan, error)) error {
	if err := need(actor, org.SeeWorkPlans); err != nil {
		return err
	}
	_, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.WorkPlan(ctx, draftsOf(actor), id)
		if err != nil {
			return "", err
		}
		if version != 0 {
			if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
				return "", err
			}
		}
		after, err := change(tx, before)
		if err != nil {
			return "", err
		}
		if err := tx.SaveWorkPlan(ctx, after); err != nil {
			return "", err
		}
		if after.State != before.State {
			return string(id), workPlanStep(before, after).record(ctx, tx, actor, reason)
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: action, Reason: reason, Target: workPlanTarget(after), Before: before.Cells(), After: after.Cells()})
	})
	return err
}

// workPlanStep is one step of a plan, told to whoever must act next.
func workPlanStep(before, after workplan.Plan) movement {
	return movement{flow: workplan.Flow, before: before.Case, after: after.Case, parties: after.Parties(), target: workPlanTarget(after), link: workPlanPath(after.ID), what: "办理"}
}

// PutWorkTask adds a task, with an empty id, or changes the one of that id.
//
// Errors: Forbidden for anybody but planning and finance; Invalid with every complaint; Conflict unless the plan is being drafted, or when it
// was changed meanwhile; NotFound.
func (a *App) PutWorkTask(ctx context.Context, actor org.Actor, id workplan.ID, version int, task workplan.AssignmentID, e workplan.AssignmentEntry) (err error) {
	defer errs.Wrap(&err, "PutWorkTask(%s, %s)", id, task)
	if err := need(actor, org.DraftWorkPlans); err != nil {
		return err
	}
	return a.changeWorkPlan(ctx, actor, id, version, "修改任务", "", func(tx *store.Tx, p workplan.Plan) (workplan.Plan, error) {
		units, err := divisions(ctx, tx)
		if err != nil {
			return p, err
		}
		if task == "" {
			task = workplan.AssignmentID(store.NewID())
		} else if _, err := p.Assignment(task); err != nil {
			return p, err
		}
		t, wrong := e.Parse(p.Year, units)
		t.ID = task
		after, err := p.Put(t, actor, tx.Now)
		if fields := append(wrong, errs.FieldsOf(err)...); len(wrong) > 0 && (err == nil || errs.KindOf(err) == errs.Invalid) {
			return p, fields.Err()
		}
		return after, err
	})
}

// DropWorkTask takes a task out of a plan that is being drafted.
//
// Errors: as for PutWorkTask.
func (a *App) DropWorkTask(ctx context.Context, actor org.Actor, id workplan.ID, version int, task workplan.AssignmentID) (err error) {
	defer errs.Wrap(&err, "DropWorkTask(%s, %s)", id, task)
	if err := need(actor, org.DraftWorkPlans); err != nil {
		return err
	}
	return a.changeWorkPlan(ctx, actor, id, version, "删去任务", "", func(tx *store.Tx, p workplan.Plan) (workplan.Plan, error) { return p.Drop(task, actor, tx.Now) })
}

// MoveWorkPlan takes one action of the flow other than issuing.
//
// Errors: those of workplan.Plan.Do; Conflict when changed meanwhile; NotFound.
func (a *App) MoveWorkPlan(ctx context.Context, actor org.Actor, id workplan.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveWorkPlan(%s, %s)", id, do)
	if do == workplan.Issue {
		return errs.Invalidf("印发要填文号，请在方案页填写后印发。")
	}
	return a.changeWorkPlan(ctx, actor, id, version, string(do), reason, func(tx *store.Tx, p workplan.Plan) (workplan.Plan, error) {
		return p.Do(do, actor, reason, tx.Now)
	})
}

// IssueWorkPlan issues a plan that was approved: from now on everybody sees it, and its due dates stand in the calendar.
//
// Errors: those of workplan.Plan.Issue; Conflict when changed meanwhile; NotFound.
func (a *App) IssueWorkPlan(ctx context.Context, actor org.Actor, id workplan.ID, version int, o workplan.Order) (err error) {
	defer errs.Wrap(&err, "IssueWorkPlan(%s)", id)
	return a.changeWorkPlan(ctx, actor, id, version, string(workplan.Issue), "", func(tx *store.Tx, p workplan.Plan) (workplan.Plan, error) {
		return p.Issue(o, actor, tx.Now)
	})
}

// ReportWorkTask notes how a task in force goes. Reports only add to each other, so they need no version.
//
// Errors: those of workplan.Plan.Report; NotFound.
func (a *App) ReportWorkTask(ctx context.Context, actor org.Actor, id workplan.ID, task workplan.AssignmentID, said string, finished bool) (err error) {
	defer errs.Wrap(&err, "ReportWorkTask(%s, %s)", id, task)
	if err := need(actor, org.ReportTasks); err != nil {
		return err
	}
	return a.changeWorkPlan(ctx, actor, id, 0, "登记任务进展", "", func(tx *store.Tx, p workplan.Plan) (workplan.Plan, error) {
		return p.Report(task, said, finished, actor, tx.Now)
	})
}

// workPlanTodos are the plans that wait for the actor; what is issued waits for nobody.
func workPlanTodos(ctx context.Context, tx *store.Tx, actor org.Actor) (list []Todo, err error) {
	scope := draftsOf(actor)
	if len(scope.Roots) == 0 {
		return nil, nil
	}
	plans, err := tx.WorkPlans(ctx, scope, 0)
	for _, p := range plans {
		offers := p.Offers(workplan.Flow, actor, p.Parties())
		if p.State == workplan.Issued || !slices.ContainsFunc(offers, func(o approval.Offer) bool { return o.Open && !o.Undo }) {
			continue
		}
		t := Todo{Form: kindWorkPlan, ID: string(p.ID), Project: project.Project{Name: p.Title(), Unit: p.Host, Division: p.Host}, Year: p.Year, State: p.State}
		if last, acted := p.Last(); acted {
			t.Reason, t.ByName = last.Reason, last.Name
		}
		list = append(list, t)
	}
	return list, err
}

// workPlanPath is the page of a plan.
func workPlanPath(id workplan.ID) string { return "/work-plans/" + string(id) }

func workPlanTarget(p workplan.Plan) audit.Target {
	return audit.Target{Kind: kindWorkPlan, ID: string(p.ID), Name: p.Title()}
}
