package consequence

import (
	"slices"
	"testing"
	"time"

	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

const wan = 10_000 * 100 * money.Fen

var (
	day      = time.Date(2025, 10, 20, 9, 0, 0, 0, time.UTC)
	division = org.Unit{ID: "130", Name: "公用事业处", Ancestors: []org.UnitID{"130", "100"}}
	road     = project.Project{ID: "p1", Code: "2026-001", Name: "道路养护", Unit: org.Unit{ID: "xxzx", Name: "信息中心"}, Division: division}
)

// person is somebody with one role over everything.
func person(name string, role org.Role) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(name), Name: name}, Grants: []org.Grant{{User: org.UserID(name), Role: role, Unit: division.ID}}}
}

// book is a park's book of some rules.
func book(rules ...Rule) Book {
	return Book{Name: "T", Version: 1, Title: "试验规则", Source: "试验", Combine: Largest, Rules: rules}
}

func rule(id RuleID, a Action, when ...Condition) Rule {
	return Rule{ID: id, Name: "规则" + string(id), When: when, Action: a, Clause: "依据", Active: true}
}

func (r Rule) by(base Fact, rate score.Rate) Rule {
	r.Base, r.Rate = base, rate
	return r
}

func is(f Fact, words ...string) Condition { return Condition{Fact: f, Words: words} }
func above(f Fact, n int64) Condition      { return Condition{Fact: f, Low: &Limit{n, true}} }
func below(f Fact, n int64) Condition      { return Condition{Fact: f, High: &Limit{n, true}} }

// asks is what is known of a project that asks for an amount and nothing else.
func asks(a money.Amount) Facts {
	f := Facts{}
	f.Set(Asked, int64(a), "2026年度")
	return f
}

func complained(t *testing.T, err error, path string) {
	t.Helper()
	if !slices.ContainsFunc(errs.FieldsOf(err), func(c errs.Field) bool { return c.Path == path }) {
		t.Errorf("no complaint at %q in %v %v", path, err, errs.FieldsOf(err))
	}
}
