package app

import (
	"context"
	"slices"
	"sync"

	"outturn/internal/domain/lookalike"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// alikeIndex keeps all projects prepared for searching from one request to the next: preparing them takes longer than a
// search by far. It is brought up to date project by project.
type alikeIndex struct {
	mu     sync.Mutex
	stamp  string
	states map[project.ID]store.LookalikeState
	index  *lookalike.Index
}

// searchAlike searches all projects as the transaction sees them; one search at a time.
func (a *App) searchAlike(ctx context.Context, tx *store.Tx, s lookalike.Subject, limit int) ([]lookalike.Match, error) {
	a.alike.mu.Lock()
	defer a.alike.mu.Unlock()
	if err := a.alike.follow(ctx, tx); err != nil {
		return nil, err
	}
	return a.alike.index.Search(s, limit), nil
}

// prepare makes the index ready before anybody searches.
func (x *alikeIndex) prepare(ctx context.Context, tx *store.Tx) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.follow(ctx, tx)
}

// follow takes what the transaction sees otherwise than the index into it: everything the first time, then what changed.
func (x *alikeIndex) follow(ctx context.Context, tx *store.Tx) error {
	stamp, err := tx.LookalikeStamp(ctx)
	if err != nil || x.index != nil && x.stamp == stamp {
		return err
	}
	list, err := tx.LookalikeStates(ctx)
	if err != nil {
		return err
	}
	states := make(map[project.ID]store.LookalikeState, len(list))
	var changed []project.ID
	for _, s := range list {
		states[s.Project] = s
		if x.states[s.Project] != s {
			changed = append(changed, s.Project)
		}
	}
	if x.index == nil || 2*len(changed) > len(list) { // reading all at once is faster
		x.index, x.states, changed = lookalike.NewIndex(nil), nil, nil
	}
	var subjects []lookalike.Subject
	if len(changed) > 0 || x.states == nil {
		if subjects, err = tx.LookalikeSubjects(ctx, changed); err != nil {
			return err
		}
	}
	for id := range x.states {
		if _, there := states[id]; !there {
			x.index.Drop(string(id))
		}
	}
	for _, s := range subjects {
		x.index.Put(s)
	}
	x.stamp, x.states = stamp, states
	return nil
}

// mostAlike is how many look-alikes a declaration is shown.
const mostAlike = 10

// lookalikes finds the projects that look like a declaration, except those it was split or merged from, and their other parts.
func (a *App) lookalikes(ctx context.Context, tx *store.Tx, d pipeline.Declaration) ([]lookalike.Match, error) {
	kin := map[project.ID]bool{}
	for _, k := range d.Lineage {
		kin[k.Project] = true
		lineage, err := tx.Lineage(ctx, k.Project)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return nil, err
		}
		for _, other := range lineage {
			kin[other.Project] = true
		}
	}
	matches, err := a.searchAlike(ctx, tx, d.Subject(), mostAlike+len(kin))
	return slices.DeleteFunc(matches, func(m lookalike.Match) bool { return kin[project.ID(m.ID)] }), err
}

// Alike is a look-alike with what was said about it (查重结果).
type Alike struct {
	lookalike.Match
	Judgement *pipeline.Judgement
	Reachable bool // the actor may open the project
}

// alike is what the actor may see of the look-alikes: those who judge or decide see every project's evidence beside their own,
// wherever it is; everybody else the projects within their own scope, and how many there are elsewhere.
func (a *App) alikeFor(ctx context.Context, tx *store.Tx, actor org.Actor, d pipeline.Declaration) (list []Alike, elsewhere int, err error) {
	matches, err := a.lookalikes(ctx, tx, d)
	if err != nil {
		return nil, 0, err
	}
	all := actor.Holds(org.Reviewer, d.Project.Division) || actor.Holds(org.Economy, d.Project.Division) || actor.Holds(org.Finance, d.Project.Division)
	for _, m := range matches {
		_, err := tx.Project(ctx, actor.Scope(org.SeeProjects), project.ID(m.ID))
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return nil, 0, err
		}
		one := Alike{Match: m, Reachable: err == nil}
		if j, judged := d.JudgementOn(project.ID(m.ID)); judged {
			one.Judgement = &j
		}
		if !one.Reachable && !all {
			elsewhere++
			continue
		}
		list = append(list, one)
	}
	return list, elsewhere, nil
}

// JudgeLookalike records what the reviewing division says about one look-alike of a declaration read at its version.
//
// Errors: NotFound outside the scope and for a project that is no look-alike, Conflict outside the review or when changed
// meanwhile, Forbidden, Invalid without a reason.
func (a *App) JudgeLookalike(ctx context.Context, actor org.Actor, id project.ID, version int, other project.ID, same bool, reason string) (err error) {
	defer errs.Wrap(&err, "JudgeLookalike(%s, %s)", id, other)
	return a.changeDeclaration(ctx, actor, org.JudgeDeclarations, id, version, "填写查重意见", reason, func(tx *store.Tx, d pipeline.Declaration) (pipeline.Declaration, error) {
		matches, err := a.lookalikes(ctx, tx, d)
		if err != nil {
			return d, err
		}
		i := slices.IndexFunc(matches, func(m lookalike.Match) bool { return m.ID == string(other) })
		if i < 0 {
			return d, errs.New(errs.NotFound, "这个项目不在相似项目之列，请刷新后再看。")
		}
		return d.Judge(actor, matches[i], same, reason, tx.Now)
	})
}
