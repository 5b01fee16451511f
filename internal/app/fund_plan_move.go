package app

import (
	"context"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// circumstances gathers what a plan is held against, from what the actor may see.
func (a *App) circumstances(ctx context.Context, tx *store.Tx, actor org.Actor, p fundplan.Plan) (c fundplan.Circumstances, err error) {
	c = fundplan.Circumstances{Today: fiscal.DateOf(tx.Now), Projects: map[project.ID]fundplan.Standing{}}
	if c.Control, err = tx.PlanControl(ctx, p.Unit, p.Year); err != nil {
		return c, err
	}
	others, err := tx.FundPlansOf(ctx, p.Unit.ID, p.Year)
	if err != nil {
		return c, err
	}
	for _, o := range others {
		if o.ID != p.ID && o.State != fundplan.Draft {
			c.Elsewhere += o.Granted().Money().Appropriation
		}
	}
	for _, l := range p.Entry.Lines {
		s, err := a.standing(ctx, tx, actor, p, l.Project)
		if errs.KindOf(err) == errs.NotFound {
			continue
		}
		if err != nil {
			return c, err
		}
		c.Projects[l.Project] = s
	}
	return c, nil
}

// standing gathers what is known about one project of a plan.
func (a *App) standing(ctx context.Context, tx *store.Tx, actor org.Actor, p fundplan.Plan, id project.ID) (s fundplan.Standing, err error) {
	found, err := tx.Project(ctx, actor.Scope(org.SeeProjects), id)
	if err != nil {
		return s, err
	}
	events, err := tx.FundEvents(ctx, id)
	if err != nil {
		return s, err
	}
	d, err := declarationOf(ctx, tx, actor, id)
	if err != nil {
		return s, err
	}
	form, err := newestForm(ctx, tx, d)
	if err != nil {
		return s, err
	}
	s = fundplan.StandingOf(found, d, form, events, p.Year)
	if d != nil {
		checked, said, _, err := a.checkedBudget(ctx, tx, *d, form.Lines)
		if err != nil {
			return s, err
		}
		s.Over, s.Passed = said.Stands(checked, true), said.Passed(checked)
	}
	holding, err := tx.FundPlansHolding(ctx, id, p.Year)
	if err != nil {
		return s, err
	}
	for _, o := range holding {
		if o.ID != p.ID {
			s.Elsewhere = o.Name()
		}
	}
	return s, a.standingGoal(ctx, tx, actor, p.Year, &s)
}

// newestForm is the newest frozen edition of a declaration; an empty form for none.
func newestForm(ctx context.Context, tx *store.Tx, d *pipeline.Declaration) (pipeline.Form, error) {
	if d == nil || d.Editions == 0 {
		return pipeline.Form{}, nil
	}
	list, err := tx.DeclarationEditions(ctx, d.Project.ID)
	if err != nil || len(list) == 0 {
		return pipeline.Form{}, err
	}
	return list[len(list)-1].Form, nil
}

// standingGoal adds the goal of the year, with what keeps a draft from being submitted.
func (a *App) standingGoal(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year, s *fundplan.Standing) error {
	g, err := tx.GoalOf(ctx, actor.Scope(org.SeeGoals), s.Project.ID, year)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	book, err := a.books.Find(g.Book)
	if err != nil {
		return err
	}
	form, _ := g.Entry.Parse(book)
	s.Goal, s.Request = &g, form.Request
	if g.State != goal.Draft {
		return nil
	}
	last, err := lastActuals(ctx, tx, actor, g)
	if err != nil {
		return err
	}
	opinions, err := tx.GoalOpinions(ctx, g.ID)
	s.Findings = append(everythingSaid(g, g.Entry, book, last), goalreview.Unanswered(opinions, g.Entry)...)
	return err
}

// candidates are the projects that could be put into a plan.
func (a *App) candidates(ctx context.Context, tx *store.Tx, actor org.Actor, p fundplan.Plan) (out []fundplan.Standing, err error) {
	list, err := tx.PlannableProjects(ctx, actor.Scope(org.FilePlans), p)
	for _, x := range list {
		d, err := declarationOf(ctx, tx, actor, x.ID)
		if err != nil {
			return nil, err
		}
		events, err := tx.FundEvents(ctx, x.ID)
		if err != nil {
			return nil, err
		}
		if s := fundplan.StandingOf(x, d, pipeline.Form{}, events, p.Year); s.Plannable() && !s.Budgeted {
			out = append(out, s)
		}
	}
	return out, err
}

// MoveFundPlan takes one action of the flow on a plan read at its version. Submitting also submits the goals of its projects that
// are drafts still, and the head's confirming confirms those with the head; approving freezes the goals with the money that was
// granted, enters the year's budget under the document number and moves the projects in the library. All of it in one
// transaction.
//
// Errors: Conflict, saying what the other did, when it was changed or moved meanwhile; Forbidden; NotFound; Invalid with every
// complaint about the plan and the goals of all its projects.
func (a *App) MoveFundPlan(ctx context.Context, actor org.Actor, id fundplan.ID, version int, do approval.Action, reason, document string) (err error) {
	defer errs.Wrap(&err, "MoveFundPlan(%s, %s)", id, do)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.FundPlan(ctx, actor.Scope(org.SeePlans), id)
		if err != nil {
			return "", err
		}
		around, err := a.circumstances(ctx, tx, actor, before)
		if err != nil {
			return "", err
		}
		if err := freshPlan(before, version, around); err != nil {
			return "", err
		}
		around.Document = document
		after, edition, err := before.Do(do, actor, around, reason, tx.Now)
		if err != nil {
			return "", err
		}
		if err := a.moveGoalsWith(ctx, tx, actor, after, around, do); err != nil {
			return "", err
		}
		if edition != nil {
			if err := a.keepPlanEdition(ctx, tx, actor, after, *edition, around); err != nil {
				return "", err
			}
		}
		if err := tx.SaveFundPlan(ctx, after); err != nil {
			return "", err
		}
		moved := movement{flow: fundplan.Flow, before: before.Case, after: after.Case, parties: after.Parties(),
			target: fundPlanTarget(after), link: "/fund-plans/" + string(id), what: "用款计划"}
		return string(id), moved.record(ctx, tx, actor, reason)
	})
	return err
}

// moveGoalsWith takes the goals of a plan along where they stand one step behind it: drafts are submitted with it, and those with
// the head are confirmed with it.
func (a *App) moveGoalsWith(ctx context.Context, tx *store.Tx, actor org.Actor, p fundplan.Plan, around fundplan.Circumstances, do approval.Action) error {
	from, along := map[approval.Action]approval.State{approval.Submit: goal.Draft, approval.Confirm: goal.AtHead}[do]
	if !along {
		return nil
	}
	var f errs.Fields
	for i, l := range p.Entry.Lines {
		s := around.Projects[l.Project]
		if s.Goal == nil || s.Goal.State != from {
			continue
		}
		book, err := a.books.Find(s.Goal.Book)
		if err != nil {
			return err
		}
		after, edition, err := s.Goal.Do(do, actor, book, "", tx.Now)
		if err != nil {
			f.Add(fundplan.Path(i, "goal"), "“%s”的绩效目标：%s", s.Project.Name, errs.MessageOf(err))
			continue
		}
		if err := keepMoved(ctx, tx, actor, *s.Goal, after, edition, ""); err != nil {
			return err
		}
	}
	return f.Err()
}

// keepPlanEdition writes a frozen edition; one in force with the goals and the budget that stand with it.
func (a *App) keepPlanEdition(ctx context.Context, tx *store.Tx, actor org.Actor, p fundplan.Plan, e fundplan.Edition, around fundplan.Circumstances) (err error) {
	e.Lines = slices.Clone(e.Lines)
	for i, l := range e.Lines {
		switch {
		case e.Kind == fundplan.InForce:
			e.Lines[i].GoalEdition, err = freezeGoal(ctx, tx, actor, *around.Projects[l.Project].Goal, l.Money)
		case around.Projects[l.Project].Goal.State == goal.Draft: // submitted with the plan just now
			e.Lines[i].GoalEdition++
		}
		if err != nil {
			return err
		}
	}
	if err := tx.AddFundPlanEdition(ctx, e); err != nil || e.Kind != fundplan.InForce {
		return err
	}
	for _, x := range e.Budget(p.Year, around.Today) {
		x.ID = store.NewID()
		if err := enterFund(ctx, tx, actor, around.Projects[x.Project].Project, x); err != nil {
			return err
		}
	}
	for _, l := range e.Lines {
		if err := follow(ctx, tx, actor, l.Project, pipeline.PlanApproved, p.Name()+"，"+e.Document); err != nil {
			return err
		}
	}
	return nil
}

// freezeGoal returns the edition of an approved goal that stands with a plan. Where the plan grants other money than the goal
// asks for, that is a new edition.
func freezeGoal(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal, granted goal.Request) (int, error) {
	current, err := tx.GoalInForce(ctx, g.ID)
	if err != nil || current.Form.Request == granted {
		return current.No, err
	}
	form := current.Form
	form.Request = granted
	after, edition, err := g.Adjust(form, actor.User.Name, tx.Now)
	if err != nil {
		return 0, err
	}
	if err := tx.AddGoalEdition(ctx, edition); err != nil {
		return 0, err
	}
	if err := tx.SaveGoal(ctx, after); err != nil {
		return 0, err
	}
	err = tx.Record(ctx, store.Act{Actor: actor, Action: "随用款计划批复", Target: goalTarget(after), Before: g.Cells(), After: after.Cells()})
	if err != nil {
		return 0, err
	}
	return edition.No, reevaluate(ctx, tx, actor, g, edition)
}

// fundPlanTodos are the plans that the actor may move on.
func fundPlanTodos(ctx context.Context, tx *store.Tx, actor org.Actor) (list []Todo, err error) {
	var states []approval.State
	for _, row := range fundplan.Flow.Rows {
		if !row.Undo && len(actor.ScopeOf(row.By).Roots) > 0 {
			states = append(states, row.From)
		}
	}
	if len(states) == 0 {
		return nil, nil
	}
	plans, err := tx.FundPlans(ctx, actor.Scope(org.SeePlans), store.FundPlanFilter{AnyOf: states}, store.Page{Limit: store.MaxPage})
	for _, p := range plans {
		mine := slices.ContainsFunc(p.Offers(actor), func(o approval.Offer) bool { return o.Open && !o.Undo })
		if !mine || len(list) == workbenchLimit {
			continue
		}
		t := Todo{Form: kindFundPlan, ID: string(p.ID), Project: project.Project{Name: p.Name(), Unit: p.Unit, Division: p.Division}, Year: p.Year, State: p.State}
		if last, acted := p.Last(); acted {
			t.Reason, t.ByName = last.Reason, last.Name
		}
		list = append(list, t)
	}
	return list, err
}
