package app

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindOverallGoal = "整体与政策目标"

// OverallGoals lists the overall goals of a year that the actor may see, those of the states when there are any.
func (a *App) OverallGoals(ctx context.Context, actor org.Actor, year fiscal.Year, states ...approval.State) (list []overallgoal.Goal, err error) {
	defer errs.Wrap(&err, "OverallGoals(%s)", year)
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.OverallGoals(ctx, actor.Scope(org.SeeGoals), year, states...)
		return err
	})
	return list, err
}

// OverallGoalFile is an overall goal with everything its page shows.
type OverallGoalFile struct {
	overallgoal.Goal
	Book        rulebook.Book
	Form        overallgoal.Form
	Checks      []goalcheck.Finding // of the indicators, as for a project's goal
	Unjustified errs.Fields         // warnings that still ask for a justification, at its path
	Findings    errs.Fields         // of what only an overall goal has: tasks, whole period, money of projects
	Editions    []overallgoal.Edition
	Filed       []overallgoal.Filed // projects' goals of the year, submitted or approved
	Parts       []overallgoal.Part  // projects' indicators on offer for linking
	RollUps     []overallgoal.RollUp
	Offers      []approval.Offer
	MayEdit     bool
	Spare       []overallgoal.MainTaskEntry // empty rows that a page offers for further tasks, each with the id it will have; while MayEdit
	Files       []attachment.Attachment
	CheckCode   string
}

// spareTasks is how many empty rows a form offers for further tasks.
const spareTasks = 2

// OverallGoal reads one overall goal with its checks and the projects' indicators below it.
//
// Errors: NotFound outside the scope.
func (a *App) OverallGoal(ctx context.Context, actor org.Actor, id overallgoal.ID) (file OverallGoalFile, err error) {
	defer errs.Wrap(&err, "OverallGoal(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		g, err := tx.OverallGoal(ctx, actor.Scope(org.SeeGoals), id)
		if err != nil {
			return err
		}
		file, err = a.overallGoalFile(ctx, tx, actor, g)
		return err
	})
	return file, err
}

func (a *App) overallGoalFile(ctx context.Context, tx *store.Tx, actor org.Actor, g overallgoal.Goal) (file OverallGoalFile, err error) {
	file = OverallGoalFile{Goal: g, MayEdit: g.Editable(actor) == nil, Offers: g.Offers(overallgoal.Flow, actor, g.Parties())}
	if file.Book, err = a.books.Find(g.Book); err != nil {
		return file, err
	}
	list, err := tx.NewestEditions(ctx, below(actor, g), g.Year)
	if err != nil {
		return file, err
	}
	file.Filed = filedGoals(list)
	file.Form, file.Checks, file.Findings = g.Check(file.Book, file.Filed)
	file.Unjustified = goalcheck.Unjustified(g.Entry.Goal, file.Checks)
	if file.Editions, err = tx.OverallEditions(ctx, g.ID); err != nil {
		return file, err
	}
	if file.Parts, err = parts(ctx, tx, actor, g, list); err != nil {
		return file, err
	}
	if file.MayEdit && g.Kind == overallgoal.Department {
		for range spareTasks {
			file.Spare = append(file.Spare, overallgoal.MainTaskEntry{ID: overallgoal.TaskID(store.NewID())})
		}
	}
	if file.Files, err = tx.Attachments(ctx, kindOverallGoal, string(g.ID)); err != nil {
		return file, err
	}
	file.RollUps = overallgoal.RollUps(file.Form.Goal.Indicators, g.Entry.Links, file.Parts)
	file.CheckCode, err = tx.CheckCode(ctx, overallGoalTarget(g))
	return file, err
}

// filedGoals are projects' goals as an overall one takes them.
func filedGoals(list []store.FiledGoal) []overallgoal.Filed {
	out := make([]overallgoal.Filed, len(list))
	for i, f := range list {
		out[i] = overallgoal.Filed{Goal: f.ID, Project: f.ProjectName, Annual: f.Form.Annual, Request: f.Form.Request}
	}
	return out
}

// below is the part of the tree an overall goal is compiled from: its owner's units, or the whole park for a policy, as
// far as the actor may see it.
func below(actor org.Actor, g overallgoal.Goal) org.Scope {
	if g.Kind == overallgoal.Department {
		return org.Scope{Roots: []org.UnitID{g.Owner.ID}}
	}
	return actor.Scope(org.SeeGoals)
}

// parts are the indicators of the projects below an overall goal, with what they reached where they were evaluated.
func parts(ctx context.Context, tx *store.Tx, actor org.Actor, g overallgoal.Goal, filed []store.FiledGoal) ([]overallgoal.Part, error) {
	results, err := reached(ctx, tx, below(actor, g), g.Year)
	if err != nil {
		return nil, err
	}
	var out []overallgoal.Part
	for _, f := range filed {
		for _, ind := range f.Form.Indicators {
			part := overallgoal.Part{Goal: f.ID, Project: f.ProjectName, Indicator: ind}
			if r, evaluated := results[ind.ID]; evaluated && r.Known && !r.Skip {
				part.Actual, part.Known = r.Actual, true
			}
			out = append(out, part)
		}
	}
	return out, nil
}

// reached are the results of every self-evaluation of a year below some units, by indicator.
func reached(ctx context.Context, tx *store.Tx, s org.Scope, year fiscal.Year) (map[goal.IndicatorID]evaluation.Result, error) {
	forms, err := tx.EvaluatedForms(ctx, s, year)
	out := map[goal.IndicatorID]evaluation.Result{}
	for _, f := range forms {
		for _, r := range f.Results {
			out[r.Indicator] = r
		}
	}
	return out, err
}

// StartOverallGoal starts the overall goal of one of the actor's units for a year.
//
// Errors: Invalid with complaints per field; NotFound for a unit outside the scope; Conflict when there is one.
func (a *App) StartOverallGoal(ctx context.Context, actor org.Actor, kind overallgoal.Kind, owner org.UnitID, name string, year fiscal.Year, book rulebook.Name) (id overallgoal.ID, err error) {
	defer errs.Wrap(&err, "StartOverallGoal(%s, %s)", kind, year)
	if _, err := a.books.Find(book); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		unit, err := tx.Unit(ctx, owner)
		if err != nil {
			return "", err
		}
		g, err := overallgoal.New(overallgoal.ID(store.NewID()), kind, unit, name, year, book)
		if err != nil {
			return "", err
		}
		if err := g.Editable(actor); err != nil {
			return "", err
		}
		if err := onlyOne(ctx, tx, g); err != nil {
			return "", err
		}
		g.UpdatedBy = actor.User.Name
		if err := tx.AddOverallGoal(ctx, g); err != nil {
			return "", err
		}
		return string(g.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "开始填报", Target: overallGoalTarget(g)})
	})
	return overallgoal.ID(receipt), err
}

// onlyOne refuses a second overall goal of one kind and name for an owner's year.
func onlyOne(ctx context.Context, tx *store.Tx, g overallgoal.Goal) error {
	list, err := tx.OverallGoals(ctx, org.Scope{Roots: []org.UnitID{g.Owner.ID}}, g.Year)
	for _, other := range list {
		if other.Owner.ID == g.Owner.ID && other.Kind == g.Kind && other.Name == g.Name {
			return errs.New(errs.Conflict, "%s已经有了，现在是“%s”。请从清单打开。", g.Label(), other.State)
		}
	}
	return err
}

// FilingUnits lists the units for which the actor files goals, by code.
func (a *App) FilingUnits(ctx context.Context, actor org.Actor) (units []org.Unit, err error) {
	defer errs.Wrap(&err, "FilingUnits")
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		units, err = tx.UnitsIn(ctx, actor.ScopeOf(org.Clerk))
		return err
	})
	return units, err
}

// SaveOverallGoal keeps the draft as typed over the version it was read at.
//
// Errors: as for SaveGoal.
func (a *App) SaveOverallGoal(ctx context.Context, actor org.Actor, id overallgoal.ID, version int, entry overallgoal.Entry) (file OverallGoalFile, err error) {
	defer errs.Wrap(&err, "SaveOverallGoal(%s)", id)
	return a.editOverallGoal(ctx, actor, id, version, "保存草稿", func(_ *store.Tx, before overallgoal.Goal) (overallgoal.Entry, error) {
		return withOverallIDs(entry, before.Entry), nil
	})
}

// CompileOverallGoal takes the goals that the projects below have filed into a draft as typed, as its main tasks.
//
// Errors: as for SaveGoal; Conflict when no project has filed a goal.
func (a *App) CompileOverallGoal(ctx context.Context, actor org.Actor, id overallgoal.ID, version int, entry overallgoal.Entry) (file OverallGoalFile, err error) {
	defer errs.Wrap(&err, "CompileOverallGoal(%s)", id)
	return a.editOverallGoal(ctx, actor, id, version, "从项目编入", func(tx *store.Tx, before overallgoal.Goal) (overallgoal.Entry, error) {
		list, err := tx.NewestEditions(ctx, below(actor, before), before.Year)
		if err != nil {
			return entry, err
		}
		if len(list) == 0 {
			return entry, errs.New(errs.Conflict, "下属项目还没有提交%s的绩效目标，没有可编入的内容。", before.Year)
		}
		book, err := a.books.Find(before.Book)
		if err != nil {
			return entry, err
		}
		return withOverallIDs(entry.Compile(filedGoals(list), money.Unit(book.MoneyUnit)), before.Entry), nil
	})
}

// LinkIndicators says which projects' indicators add to which overall one, in place of what was linked before.
//
// Errors: as for SaveGoal; Invalid for a link to an indicator that is not on offer.
func (a *App) LinkIndicators(ctx context.Context, actor org.Actor, id overallgoal.ID, version int, links []overallgoal.Link) (file OverallGoalFile, err error) {
	defer errs.Wrap(&err, "LinkIndicators(%s)", id)
	return a.editOverallGoal(ctx, actor, id, version, "关联项目指标", func(tx *store.Tx, before overallgoal.Goal) (overallgoal.Entry, error) {
		offered, err := tx.NewestEditions(ctx, below(actor, before), before.Year)
		if err != nil {
			return before.Entry, err
		}
		known, own := map[overallgoal.Link]bool{}, map[goal.IndicatorID]bool{}
		for _, f := range offered {
			for _, ind := range f.Form.Indicators {
				known[overallgoal.Link{Goal: f.ID, Part: ind.ID}] = true
			}
		}
		for _, r := range before.Entry.Goal.Rows {
			own[r.ID] = true
		}
		for _, l := range links {
			if !known[overallgoal.Link{Goal: l.Goal, Part: l.Part}] || !own[l.Indicator] {
				return before.Entry, errs.Invalidf("有的指标已经不在了，请刷新后重新关联。")
			}
		}
		entry := before.Entry
		entry.Links = links
		return entry, nil
	})
}

// withOverallIDs gives new indicators and tasks ids of their own. The links are those kept.
func withOverallIDs(e, kept overallgoal.Entry) overallgoal.Entry {
	e.Goal, e.Links = continuing(e.Goal, kept.Goal), kept.Links
	return e.WithTaskIDs(kept, func() overallgoal.TaskID { return overallgoal.TaskID(store.NewID()) })
}

// editOverallGoal changes the draft by edit, unless it holds that already.
func (a *App) editOverallGoal(ctx context.Context, actor org.Actor, id overallgoal.ID, version int, action string,
	edit func(*store.Tx, overallgoal.Goal) (overallgoal.Entry, error)) (OverallGoalFile, error) {
	_, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.OverallGoal(ctx, actor.Scope(org.FileGoals), id)
		if err != nil {
			return "", err
		}
		entry, err := edit(tx, before)
		if err != nil {
			return "", err
		}
		after, changed, err := keepDraft(ctx, tx, actor, before, version, entry, tx.SaveOverallGoal)
		if err != nil || !changed {
			return string(id), err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: overallGoalTarget(after), Before: before.Cells(), After: after.Cells()})
	})
	if err != nil {
		return OverallGoalFile{}, err
	}
	return a.OverallGoal(ctx, actor, id)
}

// MoveOverallGoal takes one action of the flow on an overall goal read at its version.
//
// Errors: as for MoveGoal.
func (a *App) MoveOverallGoal(ctx context.Context, actor org.Actor, id overallgoal.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveOverallGoal(%s, %s)", id, do)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.OverallGoal(ctx, actor.Scope(org.SeeGoals), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		book, err := a.books.Find(before.Book)
		if err != nil {
			return "", err
		}
		if do == approval.Submit {
			if _, err := before.Case.Do(overallgoal.Flow, do, actor, before.Parties(), reason, tx.Now); err != nil {
				return "", err
			}
			_, checks, own := before.Check(book, nil) // the goal check stands in the way as it does for a project
			wrong := append(append(goalcheck.Complaints(checks), own...), goalcheck.Unjustified(before.Entry.Goal, checks)...)
			if err := wrong.Err(); err != nil {
				return "", err
			}
			before.Entry.Goal.Justifications = goalcheck.Justified(before.Entry.Goal, checks)
		}
		after, edition, err := before.Do(do, actor, book, reason, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.SaveOverallGoal(ctx, after); err != nil {
			return "", err
		}
		if edition != nil {
			if err := tx.AddOverallEdition(ctx, *edition); err != nil {
				return "", err
			}
		}
		moved := movement{flow: overallgoal.Flow, before: before.Case, after: after.Case, parties: after.Parties(),
			target: overallGoalTarget(after), link: "/overall-goals/" + string(id), what: string(after.Kind) + "绩效目标"}
		return string(id), moved.record(ctx, tx, actor, reason)
	})
	return err
}

// overallTodos are the overall goals that the actor may move on.
func overallTodos(ctx context.Context, tx *store.Tx, actor org.Actor) (list []Todo, err error) {
	goals, err := tx.OverallGoals(ctx, actor.Scope(org.SeeGoals), 0, overallgoal.Flow.Open()...)
	for _, g := range goals {
		c := store.FormCase{Case: g.Case}
		c.Project.Unit, c.Project.Division, c.Project.Name = g.Owner, g.Owner, g.Name
		if !opens(overallgoal.Flow, c, actor) {
			continue
		}
		t := Todo{Form: kindOverallGoal, ID: string(g.ID), Project: c.Project, Year: g.Year, State: g.State}
		if last, acted := g.Last(); acted {
			t.Reason, t.ByName = last.Reason, last.Name
		}
		list = append(list, t)
	}
	return list, err
}

func overallGoalTarget(g overallgoal.Goal) audit.Target {
	return audit.Target{Kind: kindOverallGoal, ID: string(g.ID), Name: g.Label()}
}
