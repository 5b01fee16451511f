package standard

import (
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

var (
	utilities = org.Unit{ID: "130", Name: "公用事业处", Ancestors: []org.UnitID{"130", "100"}}
	morning   = time.Date(2025, 3, 3, 1, 0, 0, 0, time.UTC)
)

func person(id org.UserID, r org.Role, at org.UnitID) org.Actor {
	return org.Actor{User: org.User{ID: id, Name: string(id)}, Grants: []org.Grant{{Role: r, Unit: at}}}
}

func content(t *testing.T, change func(*Entry)) Content {
	t.Helper()
	e := greenery()
	if change != nil {
		change(&e)
	}
	c, fields := e.Parse()
	if err := fields.Err(); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestLife: drafted by a division, published by planning and finance, superseded by its next edition, retired.
func TestLife(t *testing.T) {
	t.Parallel()
	division, finance := person("division", org.Reviewer, "130"), person("finance", org.Finance, "100")
	if _, err := New("1", content(t, nil), utilities, person("clerk", org.Clerk, "130"), morning); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("a clerk drafts: %v", err)
	}
	s, err := New("1", content(t, nil), utilities, division, morning)
	if err != nil {
		t.Fatal(err)
	}
	must := func(s Standard, _ *Standard, err error) Standard {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s = must(s.Do(Propose, division, nil, "", morning))
	if _, _, err := s.Do(Admit, division, nil, "", morning); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("the division publishes its own: %v", err)
	}
	if _, err := s.Edit(division, content(t, nil), morning); errs.KindOf(err) != errs.Conflict {
		t.Errorf("changed while it waits: %v", err)
	}
	s = must(s.Do(Admit, finance, nil, "", morning))

	later := content(t, func(e *Entry) { e.From, e.To, e.Amount, e.Composition = "2026-01-01", "", "7.80", "" })
	next, err := Revise("2", []Standard{s}, later, utilities, division, morning)
	if err != nil || next.Edition != 2 {
		t.Fatal(next.Edition, err)
	}
	if _, err := Revise("3", []Standard{s, next}, later, utilities, division, morning); errs.KindOf(err) != errs.Conflict {
		t.Errorf("two drafts of one code: %v", err)
	}
	other := content(t, func(e *Entry) { e.Code = "LH-0777" })
	if _, err := Revise("3", []Standard{s}, other, utilities, division, morning); errs.KindOf(err) != errs.Invalid {
		t.Errorf("another code: %v", err)
	}
	if _, err := next.Edit(division, other, morning); errs.KindOf(err) != errs.Invalid {
		t.Errorf("another code by editing: %v", err)
	}
	next = must(next.Do(Propose, division, nil, "", morning))
	published, ended, err := next.Do(Admit, finance, &s, "", morning)
	if err != nil || ended == nil || ended.To.String() != "2025-12-31" || ended.State != InForce || published.State != InForce {
		t.Fatalf("%+v %+v %v", published.State, ended, err)
	}
	x := NewIndex([]Standard{*ended, published})
	if old, _ := x.Find("LH-0001", 2025); old.Edition != 1 {
		t.Errorf("2025 takes edition %d", old.Edition)
	}
	if new, _ := x.Find("LH-0001", 2026); new.Edition != 2 {
		t.Errorf("2026 takes edition %d", new.Edition)
	}
	if _, _, err := published.Do(Retire, finance, nil, "", morning); errs.KindOf(err) != errs.Invalid {
		t.Errorf("retired without a reason: %v", err)
	}
	if retired := must(published.Do(Retire, finance, nil, "合并", morning)); retired.State != Retired || Flow.Ends[0] != retired.State {
		t.Errorf("%s", retired.State)
	}
}

func TestNewEditionBeginsLater(t *testing.T) {
	t.Parallel()
	old := inForce(t, greenery())
	next := Standard{Content: content(t, nil), Edition: 2, Unit: utilities, Case: approval.Case{State: Proposed}}
	if _, _, err := next.Do(Admit, person("finance", org.Finance, "100"), &old, "", morning); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "应在它以后") {
		t.Errorf("%v", err)
	}
	old.To = fiscal.Date{Year: 2025, Month: 6, Day: 30}
	next.From = fiscal.Date{Year: 2026, Month: 1, Day: 1}
	if _, ended, err := next.Do(Admit, person("finance", org.Finance, "100"), &old, "", morning); err != nil || ended != nil {
		t.Errorf("an edition that ended earlier keeps its end: %v %v", ended, err)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	x := NewIndex([]Standard{inForce(t, greenery())})
	over := x.Check([]budget.Line{line("绿化养护", "养护费", "100", "平方米", 1000, 2025)}, project.Operation, nil)
	within := x.Check([]budget.Line{line("绿化养护", "养护费", "100", "平方米", 745, 2025)}, project.Operation, nil)
	clerk, finance := person("clerk", org.Clerk, "210"), person("finance", org.Finance, "100")
	var a Answers
	if _, err := a.Explain(over[0], " ", clerk.User); errs.KindOf(err) != errs.Invalid {
		t.Errorf("no reason: %v", err)
	}
	if _, err := a.Explain(over[0], strings.Repeat("因", maxReason+1), clerk.User); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a long reason: %v", err)
	}
	if _, err := a.Explain(within[0], "无", clerk.User); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a line within: %v", err)
	}
	if _, err := a.Agree(over[0], finance, nil); errs.KindOf(err) != errs.Conflict {
		t.Errorf("agreed without a reason: %v", err)
	}
	if f := a.Stands(over, false); len(f) != 1 || !strings.Contains(f[0].Message, "超标准255.00元") {
		t.Errorf("%v", f)
	}
	if f := a.Advise(over, Warn); len(f) != 1 || f[0].Path != "lines.0.price" || f.Err() != nil {
		t.Errorf("a warning stops: %v", f)
	}
	if a.Advise(over, Stop).Err() == nil || len(a.Advise(within, Stop)) != 0 {
		t.Error("where being over stops, it does not")
	}
	a, err := a.Explain(over[0], "古树名木专项养护", clerk.User)
	if err != nil || len(a.Stands(over, false)) != 0 || len(a.Stands(over, true)) != 1 {
		t.Fatalf("%v %v", a.Stands(over, true), err)
	}
	for _, who := range []org.Actor{clerk, person("filer", org.Reviewer, "130")} {
		if _, err := a.Agree(over[0], who, []org.UserID{"filer"}); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("%s agrees: %v", who.User.ID, err)
		}
	}
	agreed, err := a.Agree(over[0], finance, []org.UserID{"filer"})
	if e, there := agreed.Exception(over[0].Line); err != nil || !there || e.Approver != "finance" || len(agreed.Stands(over, true)) != 0 {
		t.Fatalf("%+v %v", agreed, err)
	}
	if _, err := agreed.Agree(over[0], finance, nil); errs.KindOf(err) != errs.Conflict {
		t.Errorf("agreed twice: %v", err)
	}
	if a.Exceptions[0].Agreed() {
		t.Error("agreeing changed the answers it came from")
	}
	again, _ := agreed.Explain(over[0], "另一个理由", clerk.User)
	if len(again.Exceptions) != 1 || again.Exceptions[0].Agreed() {
		t.Errorf("a new reason keeps the old agreement: %+v", again.Exceptions)
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	x := NewIndex([]Standard{inForce(t, greenery())})
	var a Answers
	if _, err := a.Choose(x, "l1", "LH-0009"); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a code that is not there: %v", err)
	}
	if _, err := a.Choose(x, "", "LH-0001"); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a line without an id: %v", err)
	}
	b, err := a.Choose(x, "l1", "LH-0001")
	if err != nil || b.Choices["l1"] != "LH-0001" || a.Choices != nil {
		t.Errorf("%+v %v", b, err)
	}
	if c := b.Suggest("l1"); len(c.Choices) != 0 || len(b.Choices) != 1 {
		t.Errorf("%+v", c)
	}
}
