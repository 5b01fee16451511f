package approval

import (
	"time"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// Paper is a record that a clerk fills in while its flow is at the start (报件): its case and its last save. What is typed
// lies beside it.
type Paper struct {
	Case
	UpdatedAt time.Time
	UpdatedBy string       // name of whoever changed the record last
	SavedFrom org.PageEdit // page of the last save
	Version   int          // raised by every write; stale writes are refused
}

// NewPaper is a paper at the start of the flow.
func NewPaper(f Flow) Paper { return Paper{Case: NewCase(f)} }

// Editable says why the actor may not type into the draft; nil when they may. The clerks of its unit may, in the flow's
// first state.
//
// Errors: Conflict in another state, naming who has it; Forbidden for anybody else.
func (p Paper) Editable(f Flow, actor org.Actor, of Parties) error {
	if p.State != f.Start {
		return errs.New(errs.Conflict, "现在是“%s”，不能修改。%s", p.State, p.reopening(f, of))
	}
	if !actor.Holds(org.Clerk, of.Unit) {
		return errs.New(errs.Forbidden, "草稿由%s经办填写。", of.Unit.Name)
	}
	return nil
}

// reopening says how a record that is no longer a draft becomes one again; empty when nobody can make it one.
func (p Paper) reopening(f Flow, of Parties) string {
	holders := p.Holders(f, of)
	if holders == "" {
		return ""
	}
	return "要改请先撤回，或请" + holders + "退回。"
}

// Typed is the paper after its entry was typed anew: the actor has filed it and never approves it.
func (p Paper) Typed(actor org.Actor, at time.Time) Paper {
	p = p.Touched(actor.User, at)
	p.Case = p.Filed(actor.User.ID)
	p.SavedFrom = actor.Form.Page
	return p
}

// Touched notes who changed the record last.
func (p Paper) Touched(by org.User, at time.Time) Paper {
	p.UpdatedAt, p.UpdatedBy = at, by.Name
	return p
}

// Overtaken reports whether a newer save of the actor's page has landed already: the older one is no change then.
func (p Paper) Overtaken(by org.Actor) bool { return by.Form.Page.Overtaken(p.SavedFrom) }

// FreshDraft refuses a draft that was typed over an older version than the one kept, unless the actor's page saves again before it
// heard of its own last save. What was typed is not lost: the page that shows the refusal has it.
//
// Errors: Conflict, naming who changed it.
func (p Paper) FreshDraft(actor org.Actor, read int) error {
	if p.Version == read || actor.Form.Page.Follows(p.SavedFrom) {
		return nil
	}
	return errs.New(errs.Conflict, "%s刚刚修改过，您看到的不是最新内容。您填写的内容还在，请对照后再保存。", p.UpdatedBy)
}
