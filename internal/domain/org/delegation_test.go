package org

import (
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/errs"
)

var (
	monday = time.Date(2025, 3, 3, 0, 0, 0, 0, time.UTC)
	boss   = Actor{User: User{ID: "fzr", Name: "负责人", Unit: "210"}, Grants: []Grant{{ID: "g1", User: "fzr", Role: Head, Unit: "210"}}}
	aide   = User{ID: "fs", Name: "副手", Unit: "210"}
)

func away() Delegation {
	return Delegation{ID: "d1", From: "fzr", FromName: "负责人", To: "fs", ToName: "副手", Role: Head, Unit: "210", Starts: monday, Until: monday.AddDate(0, 0, 7), Reason: "出差"}
}

func TestDelegationCheck(t *testing.T) {
	t.Parallel()
	if err := away().Check(boss, aide, []Grant{{Role: Clerk, Unit: "210"}}, monday); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(*Delegation, *Actor, *User, *[]Grant)
		path   string
		says   string
	}{
		{"没有受托人", func(d *Delegation, _ *Actor, to *User, _ *[]Grant) { d.To, *to = "", User{} }, "to", "请选择受托人"},
		{"委托自己", func(d *Delegation, _ *Actor, to *User, _ *[]Grant) { d.To, *to = "fzr", boss.User }, "to", "不能委托给自己"},
		{"别的单位的人", func(_ *Delegation, _ *Actor, to *User, _ *[]Grant) { to.Unit = "220" }, "to", "只能委托本单位"},
		{"停用的人", func(_ *Delegation, _ *Actor, to *User, _ *[]Grant) { to.Disabled = true }, "to", "只能委托本单位在用的账号"},
		{"委托管理员", func(_ *Delegation, _ *Actor, _ *User, held *[]Grant) { *held = []Grant{{Role: AuditAdmin}} }, "to", "副手是管理员"},
		{"没有这个职责", func(_ *Delegation, from *Actor, _ *User, _ *[]Grant) { from.Grants = nil }, "unit", "只能委托您自己担任的"},
		{"在别的单位是负责人", func(d *Delegation, _ *Actor, _ *User, _ *[]Grant) { d.Unit = "220" }, "unit", "只能委托您自己担任的"},
		{"受托再委托", func(_ *Delegation, from *Actor, _ *User, _ *[]Grant) {
			from.Grants = []Grant{{Role: Head, Unit: "210", From: "zr"}}
		}, "unit", "受托的不能再委托"},
		{"经办不能委托", func(d *Delegation, from *Actor, _ *User, _ *[]Grant) {
			d.Role, from.Grants = Clerk, []Grant{{Role: Clerk, Unit: "210"}}
		}, "unit", "负责人职责"},
		{"没有起", func(d *Delegation, _ *Actor, _ *User, _ *[]Grant) { d.Starts = time.Time{} }, "starts", "从哪天起"},
		{"没有止", func(d *Delegation, _ *Actor, _ *User, _ *[]Grant) { d.Until = time.Time{} }, "until", "到哪天止"},
		{"止在起前", func(d *Delegation, _ *Actor, _ *User, _ *[]Grant) { d.Until = d.Starts }, "until", "早于开始"},
		{"已经过去", func(d *Delegation, _ *Actor, _ *User, _ *[]Grant) {
			d.Starts, d.Until = monday.AddDate(0, 0, -3), monday
		}, "until", "已过"},
		{"三个月又一天", func(d *Delegation, _ *Actor, _ *User, _ *[]Grant) {
			d.Until = d.Starts.Add(MaxDelegation + 24*time.Hour)
		}, "until", "最长委托三个月"},
		{"没有事由", func(d *Delegation, _ *Actor, _ *User, _ *[]Grant) { d.Reason = " " }, "reason", "请写明委托事由"},
		{"事由太长", func(d *Delegation, _ *Actor, _ *User, _ *[]Grant) { d.Reason = strings.Repeat("长", 201) }, "reason", "不超过200个字"},
	} {
		d, from, to, held := away(), boss, aide, []Grant(nil)
		c.change(&d, &from, &to, &held)
		fields := errs.FieldsOf(d.Check(from, to, held, monday))
		if len(fields) != 1 || fields[0].Path != c.path || !strings.Contains(fields[0].Message, c.says) {
			t.Errorf("%s: complaints %+v, want one at %s saying %q", c.name, fields, c.path, c.says)
		}
	}
	if fields := errs.FieldsOf((Delegation{}).Check(Actor{}, User{}, nil, monday)); len(fields) != 4 {
		t.Errorf("an empty form: complaints %+v, want one for each of four fields", fields)
	}
}

func TestDelegationTimes(t *testing.T) {
	t.Parallel()
	d := away()
	taken := d
	taken.Ended = monday.Add(time.Hour)
	for _, c := range []struct {
		name     string
		d        Delegation
		at       time.Time
		in, open bool
	}{
		{"开始前一秒", d, monday.Add(-time.Second), false, true},
		{"开始", d, monday, true, true},
		{"最后一秒", d, d.Until.Add(-time.Second), true, true},
		{"到期", d, d.Until, false, false},
		{"撤回后", taken, monday.Add(2 * time.Hour), false, false},
	} {
		if in, open := c.d.InForce(c.at), c.d.Open(c.at); in != c.in || open != c.open {
			t.Errorf("%s: in force %v, open %v, want %v, %v", c.name, in, open, c.in, c.open)
		}
	}
	other := d
	other.Starts, other.Until = d.Until, d.Until.AddDate(0, 0, 1)
	if d.Repeats(other) || !d.Repeats(d) {
		t.Error("the days after are the same days")
	}
	other = d
	other.To = "x"
	if d.Repeats(other) {
		t.Error("another colleague is the same")
	}
}

// TestStandings: a role of one's own goes before a delegated one, and the delegated one names whose it is.
func TestStandings(t *testing.T) {
	t.Parallel()
	unit := Unit{ID: "211", Ancestors: []UnitID{"211", "210", "100"}}
	own := Grant{Role: Head, Unit: "100"}
	a := Actor{User: aide, Grants: []Grant{away().Grant(), {Role: Clerk, Unit: "211"}, {Role: Head, Unit: "220"}, own}}
	got := a.Standings(Head, unit)
	if len(got) != 2 || got[0] != own || got[1].From != "fzr" {
		t.Errorf("standings %+v", got)
	}
	if own.Signature("副手") != "副手" || got[1].Signature("副手") != "副手（受负责人委托）" {
		t.Errorf("signed %s and %s", own.Signature("副手"), got[1].Signature("副手"))
	}
	if d := a.Delegable(); !slices.Equal(d, []Grant{{Role: Head, Unit: "220"}, own}) {
		t.Errorf("may delegate %+v", d)
	}
}
