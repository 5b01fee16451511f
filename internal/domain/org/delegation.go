package org

import (
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/errs"
)

// Delegation lets somebody of the same unit act for a head who is away (委托办理). It carries one role at one unit for a
// while, counts only while the head holds that role, and is named on every act done under it.
type Delegation struct {
	ID       string
	From     UserID // 委托人
	FromName string
	To       UserID // 受托人
	ToName   string
	Role     Role
	Unit     UnitID
	UnitName string
	Starts   time.Time
	Until    time.Time
	Ended    time.Time // taken back before its time; zero when not
	Reason   string
}

// MaxDelegation is the longest that one delegation lasts; who is away for longer is replaced by a grant.
const MaxDelegation = 92 * 24 * time.Hour

// Delegable reports whether the role may be delegated: heads may, since a unit often has only one. Reviewers of divisions
// and of planning and finance are several.
func (r Role) Delegable() bool { return r == Head }

// InForce reports whether the delegation counts at now.
func (d Delegation) InForce(now time.Time) bool {
	return d.Ended.IsZero() && !now.Before(d.Starts) && now.Before(d.Until)
}

// Open reports whether the delegation counts now or will.
func (d Delegation) Open(now time.Time) bool { return d.Ended.IsZero() && now.Before(d.Until) }

// Repeats reports whether both hand the same to the same person for some of the same time.
func (d Delegation) Repeats(e Delegation) bool {
	return d.From == e.From && d.To == e.To && d.Role == e.Role && d.Unit == e.Unit && d.Starts.Before(e.Until) && e.Starts.Before(d.Until)
}

// Grant is what the delegation gives while it is in force.
func (d Delegation) Grant() Grant {
	return Grant{ID: d.ID, User: d.To, Role: d.Role, Unit: d.Unit, Until: d.Until, From: d.From, FromName: d.FromName}
}

// Check reports everything that stands in the way of the delegation: from holds what is handed on, to takes it, held is
// what to was granted, now is when.
func (d Delegation) Check(from Actor, to User, held []Grant, now time.Time) error {
	var f errs.Fields
	var roles []Role
	for _, g := range held {
		roles = append(roles, g.Role)
	}
	_, clashes := d.Role.Clashes(roles)
	switch {
	case d.To == "":
		f.Add("to", "请选择受托人。")
	case to.ID == from.User.ID:
		f.Add("to", "不能委托给自己。")
	case to.Unit != from.User.Unit || to.Disabled:
		f.Add("to", "只能委托本单位在用的账号。")
	case clashes:
		f.Add("to", "%s是管理员，不办业务。请委托别人。", to.Name)
	}
	if !from.owns(d.Role, d.Unit) || !d.Role.Delegable() {
		f.Add("unit", "只能委托您自己担任的负责人职责；受托的不能再委托。")
	}
	switch {
	case d.Starts.IsZero():
		f.Add("starts", "请填从哪天起。")
	case d.Until.IsZero():
		f.Add("until", "请填到哪天止。")
	case !d.Starts.Before(d.Until):
		f.Add("until", "截止日期早于开始日期，请改。")
	case !now.Before(d.Until):
		f.Add("until", "截止日期已过，请改。")
	case d.Until.Sub(d.Starts) > MaxDelegation:
		f.Add("until", "一次最长委托三个月；更久的请安全管理员另行授权。")
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(d.Reason)); n == 0 || n > 200 {
		f.Add("reason", "请写明委托事由，不超过200个字。")
	}
	return f.Err()
}

// owns reports whether the actor holds exactly this grant, not by delegation.
func (a Actor) owns(role Role, unit UnitID) bool {
	for _, g := range a.Grants {
		if g.Role == role && g.Unit == unit && g.From == "" {
			return true
		}
	}
	return false
}

// Delegable returns the grants the actor may delegate: their own, of roles that may be.
func (a Actor) Delegable() (out []Grant) {
	for _, g := range a.Grants {
		if g.Role.Delegable() && g.From == "" {
			out = append(out, g)
		}
	}
	return out
}
