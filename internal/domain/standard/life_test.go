package standard

import (
	"encoding/json"
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
	if _, err := a.Explain(over[0], "贵", clerk.User); err == nil || !strings.Contains(err.Error(), "理由至少10个字，现在只有1个字") {
		t.Errorf("a reason of one letter: %v", err)
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
	a, err := a.Explain(over[0], "含古树名木专项养护费用", clerk.User)
	if err != nil || len(a.Stands(over, false)) != 0 || len(a.Stands(over, true)) != 1 {
		t.Fatalf("%v %v", a.Stands(over, true), err)
	}
	for _, who := range []org.Actor{clerk, person("filer", org.Reviewer, "130")} {
		if _, err := a.Agree(over[0], who, []org.UserID{"filer"}); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("%s agrees: %v", who.User.ID, err)
		}
	}
	agreed, err := a.Agree(over[0], finance, []org.UserID{"filer"})
	if e, there := agreed.Exception(over[0]); err != nil || !there || e.Approver != "finance" || len(agreed.Stands(over, true)) != 0 {
		t.Fatalf("%+v %v", agreed, err)
	}
	if _, err := agreed.Agree(over[0], finance, nil); errs.KindOf(err) != errs.Conflict {
		t.Errorf("agreed twice: %v", err)
	}
	if a.Exceptions[0].Agreed() {
		t.Error("agreeing changed the answers it came from")
	}
	again, _ := agreed.Explain(over[0], "按新的询价结果另写一个理由", clerk.User)
	if len(again.Exceptions) != 1 || again.Exceptions[0].Agreed() {
		t.Errorf("a new reason keeps the old agreement: %+v", again.Exceptions)
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	other := greenery()
	other.Code, other.Object, other.Unit, other.Keywords = "LH-0002", "行道树", "株", ""
	x := NewIndex([]Standard{inForce(t, greenery()), inForce(t, other)})
	reason := "含古树名木专项养护费用"
	checked := func(a Answers) Checked {
		return x.Check([]budget.Line{line("绿化养护", "养护费", "100", "平方米", 1000, 2025)}, project.Operation, a.Choices)[0]
	}
	over := checked(Answers{})
	for _, c := range []struct{ name, code, reason, says string }{
		{"没有这个编号", "LH-0009", reason, "没有编号"}, {"定为没有，没有理由", "", " ", "改选标准要写明理由"}, {"定为没有，理由太短", "", "不适用", "理由至少10个字"},
		{"换一个，没有理由", "LH-0002", "", "改选标准要写明理由"}, {"理由太长", "", strings.Repeat("因", maxReason+1), "不超过500个字"},
	} {
		if _, err := (Answers{}).Choose(x, over, Choice{Code: c.code, Reason: c.reason}); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := (Answers{}).Choose(x, Checked{}, Choice{Code: "LH-0001"}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a line without an id: %v", err)
	}
	same, err := (Answers{}).Choose(x, over, Choice{Code: "LH-0001"})
	if c := checked(same); err != nil || !c.Match.Chosen || c.Instead != nil || c.Result != Over {
		t.Errorf("the suggested one itself: %+v %v", c, err)
	}
	none, err := same.Choose(x, checked(same), Choice{Reason: reason, ByName: "处室"})
	if c := checked(none); err != nil || c.Result != Without || c.Stands() || !c.Listed() || c.Instead.Excess != over.Excess || c.Choice.ByName != "处室" {
		t.Errorf("none: %+v %v", c, err)
	}
	tree, err := none.Choose(x, checked(none), Choice{Code: "LH-0002", Reason: reason})
	if c := checked(tree); err != nil || c.Result != OtherUnit || !c.Stands() || len(tree.Stands([]Checked{c}, true)) != 1 {
		t.Errorf("of another measure: %+v %v", c, err)
	}
	if c := tree.Suggest(over.Line.ID); len(c.Choices) != 0 || len(tree.Choices) != 1 {
		t.Errorf("%+v", c)
	}
}

// TestElsewhere: a line that names a standard for other categories is not held against it, and says so; a person may choose it with
// a reason, and then it counts.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	cameras := Entry{Code: "XX-0001", Kind: "财政支出标准", Object: "视频监控点位维护", Unit: "点", Amount: "1450", Categories: "经常性运行维护类", Source: "信息化运维标准", PriceDate: "2024-06-30", From: "2025-01-01"}
	expired := cameras
	expired.Code, expired.To = "XX-0009", "2025-12-31"
	x := NewIndex([]Standard{inForce(t, cameras)})
	ask := line("视频监控点位维护", "运维费", "100", "点", 200_000, 2026)
	for _, c := range []struct {
		name     string
		index    Index
		line     budget.Line
		category project.Category
		want     string
	}{
		{"类别相符就比对", x, ask, project.Operation, ""},
		{"换了类别要说明", x, ask, project.CapitalWorks, "有同名标准XX-0001 视频监控点位维护 第1版（1,450.00元/点），但适用于经常性运行维护类，没有用来比对。"},
		{"单位不同的不算", x, line("视频监控点位维护", "运维费", "1", "项", 200_000, 2026), project.CapitalWorks, ""},
		{"名称不全的不算", x, line("视频监控维护", "运维费", "100", "点", 200_000, 2026), project.CapitalWorks, ""},
		{"过期的不算", NewIndex([]Standard{inForce(t, expired)}), ask, project.CapitalWorks, ""},
		{"有适用的就用适用的", NewIndex([]Standard{inForce(t, cameras), inForce(t, Entry{Code: "XX-0002", Kind: "财政支出标准", Object: "监控点位维护", Unit: "点", Amount: "1600", Source: "测算", PriceDate: "2024-06-30", From: "2025-01-01"})}),
			ask, project.CapitalWorks, ""},
	} {
		if got := c.index.Check([]budget.Line{c.line}, c.category, nil)[0]; got.Elsewhere() != c.want || c.want != "" && got.Result != Without {
			t.Errorf("%s: %s %q", c.name, got.Result, got.Elsewhere())
		}
	}
	list := x.Check([]budget.Line{ask}, project.CapitalWorks, nil)
	var a Answers
	if f := a.Advise(list, Stop); len(f) != 1 || f[0].Severity != errs.Hint || f.Err() != nil || !strings.Contains(f[0].Message, "请核对项目类别") {
		t.Errorf("while drafting: %v", f)
	}
	if _, err := a.Choose(x, list[0], Choice{Code: "XX-0001"}); err == nil || !strings.Contains(err.Error(), "为什么这一行也适用") {
		t.Errorf("chosen without a reason: %v", err)
	}
	a, err := a.Choose(x, list[0], Choice{Code: "XX-0001", Reason: "点位维护内容与标准所列完全一致"})
	if got := x.Check([]budget.Line{ask}, project.CapitalWorks, a.Choices)[0]; err != nil || got.Result != Over || got.Excess != 100*55_000 || got.Elsewhere() != "" {
		t.Errorf("chosen: %+v %v", got, err)
	}
}

// TestOtherUnitStands: a line in a unit that its standard is not in stands as one over its standard does, and a reason for the one does
// not cover the other.
func TestOtherUnitStands(t *testing.T) {
	t.Parallel()
	x := NewIndex([]Standard{inForce(t, greenery())})
	l := line("绿化养护", "养护费", "100", "项", 1000, 2025)
	list := x.Check([]budget.Line{l}, project.Operation, nil)
	var a Answers
	if f := a.Advise(list, Warn); len(f) != 1 || f[0].Path != "lines.0.unit" || f[0].Severity != errs.Warning || !strings.Contains(f[0].Message, "按“项”计") {
		t.Fatalf("while drafting: %v", f)
	}
	a, err := a.Explain(list[0], "合同按整个项目包干计价", person("clerk", org.Clerk, "210").User)
	if err != nil || len(a.Stands(list, false)) != 0 || len(a.Stands(list, true)) != 1 {
		t.Fatalf("%v %v", a.Stands(list, true), err)
	}
	if passed := a.Passed(list); passed != nil {
		t.Errorf("nobody agreed to %+v", passed)
	}
	a, err = a.Agree(list[0], person("finance", org.Finance, "100"), nil)
	if passed := a.Passed(list); len(passed) != 1 || passed[0].Reason != "合同按整个项目包干计价" || passed[0].Approver != "finance" || passed[0].Checked.Line.Unit != "项" {
		t.Errorf("agreed to: %+v", passed)
	}
	if sum := a.Sum(list); sum != (Summary{OtherUnit: 1, Explained: 1, Agreed: 1}) {
		t.Errorf("%+v", sum)
	}
	if err != nil || len(a.Stands(list, true)) != 0 {
		t.Fatalf("%v %v", a.Stands(list, true), err)
	}
	l.Unit = "平方米"
	if f := a.Stands(x.Check([]budget.Line{l}, project.Operation, nil), false); len(f) != 1 {
		t.Errorf("the reason for the unit covers the money: %v", f)
	}
}

// TestOldChoices: a choice kept as its code alone is read.
func TestOldChoices(t *testing.T) {
	t.Parallel()
	var c Choices
	if err := json.Unmarshal([]byte(`{"l1":"LH-0001","l2":{"Code":"","Reason":"因"}}`), &c); err != nil || c["l1"].Code != "LH-0001" || c["l2"].Reason != "因" {
		t.Errorf("%+v %v", c, err)
	}
}
