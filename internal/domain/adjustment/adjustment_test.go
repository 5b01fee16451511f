package adjustment

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

var (
	centre   = org.Unit{ID: "210", Name: "公共设施管理中心", Kind: org.Institution, Ancestors: []org.UnitID{"210", "100"}}
	division = org.Unit{ID: "130", Name: "公用事业处", Kind: org.Division, Ancestors: []org.UnitID{"130", "100"}}
	today    = fiscal.Date{Year: 2025, Month: 6, Day: 30}
	now      = time.Date(2025, 6, 30, 1, 0, 0, 0, time.UTC)
)

func person(id string, role org.Role, unit org.UnitID) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(id), Name: id}, Grants: []org.Grant{{Role: role, Unit: unit}}}
}

var (
	clerk    = person("经办", org.Clerk, "210")
	head     = person("负责人", org.Head, "210")
	reviewer = person("处室", org.Reviewer, "130")
	finance  = person("计财处", org.Finance, "100")
)

// typed is a complete goal form under SH-PARK: 20/40/20/10, and 100 万元 of this year's money.
func typed() goal.Entry {
	row := func(id, l1, l2, name, sign, target, unit, weight string, rule goal.Rule) goal.EntryRow {
		return goal.EntryRow{ID: goal.IndicatorID(id), Level1: l1, Level2: l2, Name: name, Sign: sign, Target: target, Unit: unit, Weight: weight, Rule: string(rule),
			Basis: "计划标准", Method: "直接证明法", Source: "养护台账", Evidence: "验收单", Explanation: "按年度养护合同计算"}
	}
	return goal.Entry{Overall: "保持园区道路完好。", Annual: "完成道路养护96.4万平方米，设施完好率不低于98%。", Request: goal.RequestEntry{Appropriation: "1000000"}, Rows: []goal.EntryRow{
		row("a", "成本指标", "经济成本指标", "道路养护单位成本", "≤", "18", "元/平方米", "20", goal.ByRatio),
		row("b", "产出指标", "数量指标", "道路养护面积", "=", "96.4", "万平方米", "20", goal.ByRatio),
		row("c", "产出指标", "质量指标", "设施完好率", "≥", "98", "%", "20", goal.ByRatio),
		row("d", "效益指标", "社会效益指标", "因设施缺陷引发的安全事故", "=", "0", "起", "20", goal.Direct),
		row("e", "满意度指标", "服务对象满意度指标", "入驻企业满意度", "≥", "90", "%", "10", goal.ByRatio)}}
}

func book(t *testing.T) rulebook.Book {
	t.Helper()
	b, err := rulebook.Shipped().Find("SH-PARK")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func approved(t *testing.T) (goal.Goal, goal.Edition) {
	t.Helper()
	p := project.Project{ID: "p", Name: "园区道路养护", Unit: centre, Division: division, Category: project.Operation, Fiscal: 500 * money.Wan}
	g := goal.New("g", p, 2025, "SH-PARK")
	g.Entry, g.State, g.Editions = typed(), goal.Approved, 2
	form, fields := g.Entry.Examine(book(t), p.Category)
	if err := fields.Err(); err != nil {
		t.Fatal(err, errs.FieldsOf(err))
	}
	return g, goal.Edition{Goal: "g", No: 2, Kind: goal.InForce, Form: form}
}

// begun is an adjustment that takes 20 万元 back and lowers the area to be maintained.
func begun(t *testing.T) (Adjustment, goal.Edition) {
	t.Helper()
	g, base := approved(t)
	a, err := New("x", g, base, 1, today)
	if err != nil {
		t.Fatal(err)
	}
	a.Entry.Cause, a.Entry.Reason = string(ContentChanged), "部分路段移交市政部门养护，养护面积减少。"
	a.Entry.Goal.Request.Appropriation = "800000"
	a.Entry.Goal.Rows = slices.Clone(a.Entry.Goal.Rows)
	a.Entry.Goal.Rows[1].Target = "80"
	return a, base
}

func circumstances(t *testing.T, base goal.Edition) Circumstances {
	return Circumstances{Book: book(t), Base: base.Form, InForce: base.No, Today: today, Document: "沪化管〔2025〕30号", Events: []project.FundEvent{
		{Project: "p", Year: 2025, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 100 * money.Wan, On: fiscal.Date{Year: 2025, Month: 1, Day: 20}},
		{Project: "p", Year: 2025, Kind: project.Payment, Source: project.Appropriation, Amount: 70 * money.Wan, On: fiscal.Date{Year: 2025, Month: 5, Day: 20}}}}
}

func wants(t *testing.T, name string, err error, kind errs.Kind, says string) {
	t.Helper()
	text := errs.MessageOf(err)
	for _, f := range errs.FieldsOf(err) {
		text += "\n" + f.Path + ": " + f.Message
	}
	if err == nil || errs.KindOf(err) != kind || !strings.Contains(text, says) {
		t.Errorf("%s: %v\n%s", name, err, text)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	g, base := approved(t)
	a, err := New("x", g, base, 1, today)
	if err != nil || a.State != Draft || a.Base != 2 || a.Name() != "园区道路养护（2025年度第1次调整）" {
		t.Errorf("%+v %v", a.Case, err)
	}
	if form, _ := a.Entry.Goal.Parse(book(t)); len(goal.Compare(base.Form, form)) != 0 {
		t.Error("an adjustment does not begin with the goal in force")
	}
	g.State = goal.AtFinance
	_, err = New("x", g, base, 1, today)
	wants(t, "未批复的目标", err, errs.Conflict, "批复后才能申请调整")
	g.State = goal.Approved
	_, err = New("x", g, base, 1, fiscal.Date{Year: 2026, Month: 1, Day: 4})
	wants(t, "年度已过", err, errs.Conflict, "只能在当年调整，今天是2026-01-04")
}

func TestExamine(t *testing.T) {
	t.Parallel()
	a, base := begun(t)
	if _, fields := a.Entry.Examine(book(t), a.Project, base.Form); fields.Err() != nil {
		t.Fatal(fields)
	}
	for _, c := range []struct {
		name  string
		spoil func(*Entry)
		path  string
		says  string
	}{
		{"没有事由", func(e *Entry) { e.Cause = "" }, "cause", "请选择调整事由"},
		{"事由不在表上", func(e *Entry) { e.Cause = "想调" }, "cause", "请选择调整事由"},
		{"理由太短", func(e *Entry) { e.Reason = "需要调整" }, "reason", "现有4个字"},
		{"理由太长", func(e *Entry) { e.Reason = strings.Repeat("长", 1001) }, "reason", "现有1001个字"},
		{"没有改动", func(e *Entry) { e.Goal = base.Form.Entry() }, "", "没有要调整的内容"},
		{"目标表不对", func(e *Entry) { e.Goal.Rows[1].Target = "很多" }, "rows.1.target", ""},
		{"分值不足", func(e *Entry) { e.Goal.Rows[1].Weight = "10" }, goal.WeightsPath, ""},
	} {
		b, _ := begun(t)
		c.spoil(&b.Entry)
		_, fields := b.Entry.Examine(book(t), b.Project, base.Form)
		if found := fields.At(c.path); len(found) == 0 || !strings.Contains(found[0].Message, c.says) {
			t.Errorf("%s: %v", c.name, fields)
		}
	}
}

func TestChanges(t *testing.T) {
	t.Parallel()
	base := goal.Form{Request: goal.Request{Appropriation: 100, CarryOver: 50}}
	next := goal.Form{Request: goal.Request{Appropriation: 80, CarryOver: 50, Other: 10}}
	want := []Change{{project.Appropriation, -20}, {project.OtherFunds, 10}}
	if got := Changes(base, next); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := Changes(base, base); got != nil {
		t.Errorf("of nothing: %v", got)
	}
}

func TestSoftened(t *testing.T) {
	t.Parallel()
	target := func(sign goal.Sign, value int64, unit string) goal.Target {
		return goal.Target{Sign: sign, Value: decimal.NewFromInt(value), Unit: unit}
	}
	for _, c := range []struct {
		name    string
		was, is goal.Target
		easier  bool
	}{
		{"正向指标调低", target(goal.AtLeast, 98, "%"), target(goal.AtLeast, 95, "%"), true},
		{"正向指标调高", target(goal.AtLeast, 95, "%"), target(goal.AtLeast, 98, "%"), false},
		{"反向指标放宽", target(goal.AtMost, 18, "元"), target(goal.AtMost, 20, "元"), true},
		{"反向指标收紧", target(goal.AtMost, 20, "元"), target(goal.AtMost, 18, "元"), false},
		{"等于的数量减少", target(goal.Equal, 26, "次"), target(goal.Equal, 12, "次"), true},
		{"没有变化", target(goal.Equal, 26, "次"), target(goal.Equal, 26, "次"), false},
		{"换了单位不能比", target(goal.AtLeast, 98, "%"), target(goal.AtLeast, 9, "次"), false},
		{"换了符号不能比", target(goal.AtLeast, 98, "%"), target(goal.Equal, 90, "%"), false},
	} {
		base := goal.Form{Indicators: []goal.Indicator{{ID: "a", Name: "甲", Target: c.was}}}
		next := goal.Form{Indicators: []goal.Indicator{{ID: "new"}, {ID: "a", Name: "甲", Target: c.is}}}
		got := Softened(base, next)
		if (len(got) == 1) != c.easier {
			t.Errorf("%s: %v", c.name, got)
		} else if c.easier && (got[0].Path != "rows.1.target" || got[0].Row != "甲") {
			t.Errorf("%s: %+v", c.name, got[0])
		}
	}
}

// TestDo walks an adjustment to its end, and tries what must not pass.
func TestDo(t *testing.T) {
	t.Parallel()
	a, base := begun(t)
	c := circumstances(t, base)
	if _, err := a.Edit(head, a.Entry, now); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("the head types: %v", err)
	}
	a, err := a.Edit(clerk, a.Entry, now)
	if err != nil || !slices.Contains(a.Filers, clerk.User.ID) {
		t.Fatal(err)
	}
	_, _, err = a.Do("提交", head, c, "", now)
	wants(t, "负责人提交", err, errs.Forbidden, "由公共设施管理中心经办办理")
	for _, step := range []struct {
		do  string
		who org.Actor
	}{{"提交", clerk}, {"同意并上报", head}, {"审核通过", reviewer}} {
		next, events, err := a.Do(approval.Action(step.do), step.who, c, "", now)
		if err != nil || events != nil {
			t.Fatalf("%s: %v %v", step.do, err, events)
		}
		a = next
	}
	if _, err := a.Edit(clerk, a.Entry, now); errs.KindOf(err) != errs.Conflict {
		t.Errorf("typing under review: %v", err)
	}
	unnumbered := c
	unnumbered.Document = ""
	_, _, err = a.Do(Approve, finance, unnumbered, "", now)
	wants(t, "涉及资金没有文号", err, errs.Invalid, "document: 本次调整涉及资金，请填写批准调整的文号")
	later := c
	later.InForce = 3
	_, _, err = a.Do(Approve, finance, later, "", now)
	wants(t, "已有更新的版本", err, errs.Conflict, "现行的绩效目标已是第3版")
	_, _, err = a.Do(Refuse, finance, c, " ", now)
	wants(t, "不予调整不写理由", err, errs.Invalid, "reason")
	both := person("经办", org.Finance, "100")
	_, _, err = a.Do(Approve, both, c, "", now)
	wants(t, "填报人自己批准", err, errs.Forbidden, "您参与了本次填报")
	done, events, err := a.Do(Approve, finance, c, "", now)
	if err != nil || done.State != Adjusted || len(events) != 1 {
		t.Fatalf("%v %v", err, events)
	}
	if e := events[0]; e.Kind != project.Adjustment || e.Amount != -20*money.Wan || e.Document != "沪化管〔2025〕30号" || e.On != today {
		t.Errorf("%+v", e)
	}
}

func TestMoneyBelowSpending(t *testing.T) {
	t.Parallel()
	a, base := begun(t)
	a.Entry.Goal.Request.Appropriation = "600000"
	form, _ := a.Entry.Examine(circumstances(t, base).Book, a.Project, base.Form)
	wants(t, "还在填写时", a.Unpayable(form, circumstances(t, base)).Err(), errs.Invalid, "request.appropriation: 调减后当年财政拨款的全年预算数600,000.00元，低于已支出的700,000.00元")
	ended := a
	ended.State = Adjusted
	if said := ended.Unpayable(form, circumstances(t, base)); len(said) != 0 {
		t.Errorf("an adjustment in force asks for its money again: %v", said)
	}
	_, _, err := a.Do("提交", clerk, circumstances(t, base), "", now)
	wants(t, "调减到已支出以下", err, errs.Invalid, "request.appropriation: 调减后当年财政拨款的全年预算数600,000.00元，低于已支出的700,000.00元")
	a.Entry.Goal.Request.Appropriation = "0"
	c := circumstances(t, base)
	c.Events[0].Amount = 50 * money.Wan
	_, _, err = a.Do("提交", clerk, c, "", now)
	wants(t, "调减到负数", err, errs.Invalid, "不能为负数")
}
