package app

import (
	"context"
	"slices"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Suggestions ranks indicators for a goal, each with its reasons: by what the project and the draft say, by what the
// project measured before and by what projects like it measure, and by the row being typed, where there is one. The rows
// come under the levels of the goal's own book.
//
// Errors: NotFound outside the scope.
func (a *App) Suggestions(ctx context.Context, actor org.Actor, id goal.ID, at goal.EntryRow, limit int) (list []library.Suggestion, err error) {
	defer errs.Wrap(&err, "Suggestions(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		g, err := tx.Goal(ctx, actor.Scope(org.SeeGoals), id)
		if err != nil {
			return err
		}
		index, err := a.indexed(ctx, tx)
		if err != nil {
			return err
		}
		book, err := a.books.Find(g.Book)
		if err != nil {
			return err
		}
		history, err := tx.UsesBefore(ctx, g.Project.Category, g.Project.ID, g.Year)
		list = index.Suggest(library.Occasion{Project: g.Project, Year: g.Year, Entry: g.Entry, At: at, History: history}, limit)
		for i := range list {
			list[i].Row = list[i].RowFor(book)
		}
		return err
	})
	return list, err
}

// AddGoalRow puts an indicator of the library into a draft read at its version. A draft that has it already stays as it
// is.
//
// Errors: those of SaveGoal; Conflict for an indicator that is not in use.
func (a *App) AddGoalRow(ctx context.Context, actor org.Actor, id goal.ID, version int, indicator library.ID) (err error) {
	defer errs.Wrap(&err, "AddGoalRow(%s, %s)", id, indicator)
	return a.fillDraft(ctx, actor, id, version, "从指标库增加指标", func(tx *store.Tx, g goal.Goal) (goal.Entry, error) {
		i, err := visibleIndicator(ctx, tx, actor, indicator)
		if err != nil {
			return goal.Entry{}, err
		}
		if i.State != library.InUse {
			return goal.Entry{}, errs.New(errs.Conflict, "指标“%s”现在是“%s”，只有在用的指标可以加入申报表。", i.Row.Name, i.State)
		}
		book, err := a.books.Find(g.Book)
		entry, _ := library.Add(g.Entry, i.Content, book)
		return entry, err
	})
}

// fillDraft changes a draft by something that is not typed.
func (a *App) fillDraft(ctx context.Context, actor org.Actor, id goal.ID, version int, action string, change func(*store.Tx, goal.Goal) (goal.Entry, error)) error {
	_, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		g, err := tx.Goal(ctx, actor.Scope(org.FileGoals), id)
		if err != nil {
			return "", err
		}
		if err := g.Editable(actor); err != nil {
			return "", err
		}
		entry, err := change(tx, g)
		if err != nil {
			return "", err
		}
		_, err = keepGoal(ctx, tx, actor, g, version, entry, action)
		return string(id), err
	})
	return err
}

// GoalSource says what to copy a goal from: another goal within the actor's scope, or an example. One of the two is set.
type GoalSource struct {
	Goal    goal.ID
	Example library.ExampleID
}

// CopyGoal takes texts and indicators of another goal into a draft read at its version: of its newest approved edition,
// else of its newest edition, else of its draft. What the draft has stays; money is not copied.
//
// Errors: those of SaveGoal; NotFound for a source outside the scope.
func (a *App) CopyGoal(ctx context.Context, actor org.Actor, id goal.ID, version int, from GoalSource) (err error) {
	defer errs.Wrap(&err, "CopyGoal(%s, %+v)", id, from)
	return a.fillDraft(ctx, actor, id, version, "复制绩效目标", func(tx *store.Tx, g goal.Goal) (goal.Entry, error) {
		source, err := sourceEntry(ctx, tx, actor, from)
		if err != nil {
			return goal.Entry{}, err
		}
		book, err := a.books.Find(g.Book)
		return library.Take(g.Entry, source, book), err
	})
}

// sourceEntry reads what is to be copied.
func sourceEntry(ctx context.Context, tx *store.Tx, actor org.Actor, from GoalSource) (goal.Entry, error) {
	if from.Example != "" {
		x, err := tx.Example(ctx, from.Example)
		if err != nil {
			return goal.Entry{}, err
		}
		e, err := tx.GoalEdition(ctx, x.Goal, x.No)
		return e.Form.Entry(), err
	}
	g, err := tx.Goal(ctx, actor.Scope(org.SeeGoals), from.Goal)
	if err != nil {
		return goal.Entry{}, err
	}
	editions, err := tx.GoalEditions(ctx, g.ID)
	if err != nil || len(editions) == 0 {
		return g.Entry, err
	}
	best := editions[len(editions)-1]
	for _, e := range slices.Backward(editions) {
		if e.Kind == goal.InForce {
			best = e
			break
		}
	}
	return best.Form.Entry(), nil
}

// Copyable is what a goal's draft may be copied from (可复制的目标).
type Copyable struct {
	Own      []goal.Goal       // the project's other years, newest first
	Like     []goal.Goal       // approved goals of like projects within the actor's scope, at most ten
	Examples []library.Example // of the project's fields
}

// CopySources lists what a goal's draft may be copied from.
//
// Errors: NotFound outside the scope.
func (a *App) CopySources(ctx context.Context, actor org.Actor, id goal.ID) (c Copyable, err error) {
	defer errs.Wrap(&err, "CopySources(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		g, err := tx.Goal(ctx, actor.Scope(org.SeeGoals), id)
		if err != nil {
			return err
		}
		own, err := tx.GoalsOf(ctx, actor.Scope(org.SeeGoals), g.Project.ID)
		if err != nil {
			return err
		}
		c.Own = slices.DeleteFunc(own, func(o goal.Goal) bool { return o.ID == id })
		if c.Like, err = likeGoals(ctx, tx, actor, g); err != nil {
			return err
		}
		c.Examples, err = examplesFor(ctx, tx, library.FieldsOf(g.Project.Name+g.Project.Summary))
		return err
	})
	return c, err
}

// mostLike bounds the like projects offered.
const mostLike = 10

// likeGoals are approved goals of the year before and after of other projects of the category that share a field.
func likeGoals(ctx context.Context, tx *store.Tx, actor org.Actor, g goal.Goal) ([]goal.Goal, error) {
	fields := library.FieldsOf(g.Project.Name + g.Project.Summary)
	var out []goal.Goal
	for year := g.Year; year >= g.Year-1; year-- {
		list, err := tx.Goals(ctx, actor.Scope(org.SeeGoals), store.FormFilter{Year: year, State: string(goal.Approved),
			ProjectFilter: store.ProjectFilter{Category: string(g.Project.Category)}}, store.Page{Limit: 500})
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			shares := slices.ContainsFunc(library.FieldsOf(o.Project.Name), func(f library.Field) bool { return slices.Contains(fields, f) })
			if shares && o.Project.ID != g.Project.ID && len(out) < mostLike {
				out = append(out, o)
			}
		}
	}
	return out, nil
}

// examplesFor lists the examples of any of the fields, field by field.
func examplesFor(ctx context.Context, tx *store.Tx, fields []library.Field) ([]library.Example, error) {
	var out []library.Example
	for _, f := range fields {
		list, err := tx.Examples(ctx, f)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}
