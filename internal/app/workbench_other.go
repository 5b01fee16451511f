package app

import (
	"context"
	"fmt"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
	"outturn/internal/store"
)

// What the workbench calls to-dos that are no form of a project.
const (
	todoIndicator = "指标入库"
	todoStandard  = "标准发布"
	todoOpinion   = "专家意见"
)

// otherTodos are what waits for the actor besides the forms of projects: overall goals, findings, fund-use plans, proposals for the
// library, standards, opinions on panels.
// standards, opinions on panels.
func (a *App) otherTodos(ctx context.Context, tx *store.Tx, actor org.Actor) ([]Todo, error) {
	todos, err := a.libraryTodos(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	standards, err := a.standardTodos(ctx, tx, actor)
	if todos = append(todos, standards...); err != nil {
		return todos, err
	}
	workPlans, err := workPlanTodos(ctx, tx, actor)
	if todos = append(workPlans, todos...); err != nil {
		return todos, err
	}
	findings, err := findingTodos(ctx, tx, actor)
	if todos = append(findings, todos...); err != nil {
		return todos, err
	}
	plans, err := fundPlanTodos(ctx, tx, actor)
	if todos = append(plans, todos...); err != nil {
		return todos, err
	}
	overall, err := overallTodos(ctx, tx, actor)
	if todos = append(overall, todos...); err != nil {
		return todos, err
	}
	wholes, err := wholeTodos(ctx, tx, actor)
	if todos = append(wholes, todos...); err != nil || !actor.May(org.GiveOpinions) {
		return todos, err
	}
	opinions, err := opinionTodos(ctx, tx, actor)
	return append(todos, opinions...), err
}

// libraryTodos are the proposals that the actor may move on.
func (a *App) libraryTodos(ctx context.Context, tx *store.Tx, actor org.Actor) (list []Todo, err error) {
	if !actor.May(org.KeepLibrary) && !actor.May(org.ProposeIndicators) {
		return nil, nil
	}
	index, err := a.indexed(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, state := range []approval.State{library.Drafted, library.Proposed} {
		for _, i := range index.Search(library.Query{State: state}) {
			offers := i.Case.Offers(library.Flow, actor, i.Parties())
			if len(list) == workbenchLimit || !slices.ContainsFunc(offers, func(o approval.Offer) bool { return o.Open && !o.Undo }) {
				continue
			}
			t := Todo{Form: todoIndicator, ID: string(i.ID), Project: project.Project{Name: i.Row.Name, Code: i.Code, Unit: i.Unit}, State: i.State}
			if last, acted := i.Last(); acted {
				t.Reason, t.ByName = last.Reason, last.Name
			}
			list = append(list, t)
		}
	}
	return list, nil
}

// standardTodos are the standards that the actor may move on.
func (a *App) standardTodos(ctx context.Context, tx *store.Tx, actor org.Actor) (list []Todo, err error) {
	if !actor.May(org.DraftStandards) {
		return nil, nil
	}
	all, _, err := a.shelved(ctx, tx)
	for _, s := range all {
		offers := s.Case.Offers(standard.Flow, actor, s.Parties())
		waits := (s.State == standard.Drafted || s.State == standard.Proposed) && slices.ContainsFunc(offers, func(o approval.Offer) bool { return o.Open && !o.Undo })
		if !waits || len(list) == workbenchLimit {
			continue
		}
		t := Todo{Form: todoStandard, ID: string(s.ID), Project: project.Project{Name: s.Object, Code: s.Code, Unit: s.Unit}, State: s.State}
		if last, acted := s.Last(); acted {
			t.Reason, t.ByName = last.Reason, last.Name
		}
		list = append(list, t)
	}
	return list, err
}

// opinionTodos are the panels on which the actor still has opinions to give.
func opinionTodos(ctx context.Context, tx *store.Tx, actor org.Actor) (list []Todo, err error) {
	panels, err := tx.Panels(ctx, store.Seated{Person: actor.User.ID}, 0, store.Page{})
	if err != nil {
		return nil, err
	}
	for _, p := range panels {
		seat, seated := p.SeatOf(actor.User.ID)
		if p.State != panel.Reviewing || !seated || seat.Excused != "" {
			continue
		}
		given, err := tx.Opinions(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		left := len(p.Matters)
		for _, o := range given {
			if o.Expert == seat.Expert && o.Submitted() {
				left--
			}
		}
		if left > 0 {
			list = append(list, Todo{Form: todoOpinion, ID: string(p.ID), Project: project.Project{Name: p.Title, Unit: p.Lead}, Year: p.Year, State: p.State,
				Due: p.Due, ByName: p.UpdatedBy, Reason: fmt.Sprintf("共 %d 项，还有 %d 项没有提交意见。", len(p.Matters), left)})
		}
	}
	return list, nil
}

// Duty is something that waits or is wrong in what an administrator looks after (管理事项).
type Duty struct {
	What  string // 账号锁定, 没有角色 …
	Name  string // whom it is about
	Note  string // what to do
	User  org.UserID
	Due   fiscal.Date // when a grant ends
	Wrong bool
}

// endingSoon is how many days ahead grants that end are shown.
const endingSoon = 30

// duties are what waits for the system and the security administrator.
func duties(ctx context.Context, tx *store.Tx, actor org.Actor) ([]Duty, error) {
	if !actor.May(org.ManageUsers) && !actor.May(org.GrantRoles) {
		return nil, nil
	}
	people, err := tx.Users(ctx, "", store.Page{Limit: MaxPage})
	if err != nil {
		return nil, err
	}
	grants, err := tx.AllGrants(ctx)
	if err != nil {
		return nil, err
	}
	held := map[org.UserID][]org.Grant{}
	for _, g := range grants {
		held[g.User] = append(held[g.User], g)
	}
	var out []Duty
	for _, u := range people {
		if !u.Disabled {
			out = append(out, dutiesAbout(tx, actor, u, held[u.ID])...)
		}
	}
	slices.SortStableFunc(out, func(a, b Duty) int { return dutyRank(a) - dutyRank(b) })
	return out[:min(len(out), workbenchLimit)], nil
}

// dutyRank puts what is wrong before what is only coming.
func dutyRank(d Duty) int {
	if d.Wrong {
		return 0
	}
	return 1
}

func dutiesAbout(tx *store.Tx, actor org.Actor, u org.User, held []org.Grant) (out []Duty) {
	add := func(d Duty) {
		d.Name, d.User = u.Name+"（"+u.Login+"）", u.ID
		out = append(out, d)
	}
	inForce := slices.ContainsFunc(held, func(g org.Grant) bool { return g.InForce(tx.Now) })
	if actor.May(org.ManageUsers) {
		if u.Locked(tx.Now) {
			add(Duty{What: "账号锁定", Note: "连续输错口令，到时自动解锁；等不及可重置口令。", Wrong: true})
		}
		if u.MustChange {
			add(Duty{What: "未改临时口令", Note: "还没有用临时口令登录过，请催办，或重新发放。"})
		}
		if !inForce {
			add(Duty{What: "没有角色", Note: "登录后看不到业务，请安全管理员授权；不再需要的请停用。"})
		}
		return out
	}
	if !inForce {
		add(Duty{What: "没有角色", Note: "按岗位授予角色；不再需要的请系统管理员停用账号。", Wrong: true})
	}
	for _, g := range held {
		if ends := fiscal.DateOf(g.Until); !g.Until.IsZero() && g.InForce(tx.Now) && fiscal.DateOf(tx.Now).DaysUntil(ends) <= endingSoon {
			add(Duty{What: "授权将到期", Note: string(g.Role) + "到期后自动失效；需要延长的请重新授予。", Due: ends})
		}
	}
	return out
}
