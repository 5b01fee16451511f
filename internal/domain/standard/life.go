package standard

import (
	"reflect"
	"slices"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// New drafts the first edition of a standard for a unit.
//
// Errors: Forbidden for anybody but the unit's reviewers and planning and finance.
func New(id ID, c Content, unit org.Unit, actor org.Actor, at time.Time) (Standard, error) {
	s := Standard{ID: id, Content: c, Edition: 1, Unit: unit, Drafter: actor.User.Name, Case: approval.NewCase(Flow).Filed(actor.User.ID),
		UpdatedAt: at, UpdatedBy: actor.User.Name}
	return s, s.Editable(actor)
}

// Open returns the edition of a code that is on its way into force (在途的新版); false when there is none.
func Open(editions []Standard) (Standard, bool) {
	i := slices.IndexFunc(editions, func(s Standard) bool { return s.State == Drafted || s.State == Proposed })
	if i < 0 {
		return Standard{}, false
	}
	return editions[i], true
}

// Revise drafts the next edition (起草新版) of a standard whose editions are given, oldest first.
//
// Errors: Conflict while an edition is on its way; Invalid when the code is another; Forbidden as New.
func Revise(id ID, editions []Standard, c Content, unit org.Unit, actor org.Actor, at time.Time) (Standard, error) {
	last := editions[len(editions)-1]
	if open, there := Open(editions); there {
		return Standard{}, errs.New(errs.Conflict, "第%d版还在办理（%s），办结后再起草新版。", open.Edition, open.State)
	}
	if c.Code != last.Code {
		var f errs.Fields
		f.Add("code", "新版的标准编号应是%s。", last.Code)
		return Standard{}, f.Err()
	}
	s, err := New(id, c, unit, actor, at)
	s.Edition = last.Edition + 1
	return s, err
}

// Edit returns the draft with new content.
//
// Errors: those of Editable; Invalid when a later edition changes its code.
func (s Standard) Edit(actor org.Actor, c Content, at time.Time) (Standard, error) {
	if err := s.Editable(actor); err != nil {
		return s, err
	}
	if s.Edition > 1 && c.Code != s.Code {
		var f errs.Fields
		f.Add("code", "新版的标准编号应是%s。", s.Code)
		return s, f.Err()
	}
	s.Content, s.Case = c, s.Filed(actor.User.ID)
	return s.touched(actor, at), nil
}

// Holding reports whether the standard says this already.
func (s Standard) Holding(c Content) bool { return reflect.DeepEqual(s.Cells(), c.Cells()) }

// Do takes an action of the flow. Publishing a later edition ends the one in force, which is given as before and returned
// ended; without one it is nil. An edition that could not be reached by any day of before is refused.
//
// Errors: those of approval.Case.Do; Invalid when the edition begins on or before the day the one in force began.
func (s Standard) Do(do approval.Action, actor org.Actor, before *Standard, reason string, at time.Time) (Standard, *Standard, error) {
	next, err := s.Case.Do(Flow, do, actor, s.Parties(), reason, at)
	if err != nil {
		return s, nil, err
	}
	var ended *Standard
	if do == Admit && before != nil {
		if !before.From.Before(s.From) {
			return s, nil, errs.Invalidf("第%d版从%s起有效，新版的生效日期%s应在它以后。请退回修改。", before.Edition, before.From, s.From)
		}
		if before.To.IsZero() || !before.To.Before(s.From) {
			x := before.Supersede(s, at)
			x.UpdatedBy = actor.User.Name
			ended = &x
		}
	}
	s.Case = next
	return s.touched(actor, at), ended, nil
}

func (s Standard) touched(actor org.Actor, at time.Time) Standard {
	s.UpdatedAt, s.UpdatedBy = at, actor.User.Name
	return s
}
