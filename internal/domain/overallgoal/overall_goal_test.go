package overallgoal

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

var (
	centre = org.Unit{ID: "210", Name: "公共设施管理中心", Kind: org.Institution, Ancestors: []org.UnitID{"210", "100"}}
	now    = time.Date(2025, 1, 6, 1, 0, 0, 0, time.UTC)
)

func person(id string, role org.Role, unit org.UnitID) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(id), Name: id}, Grants: []org.Grant{{Role: role, Unit: unit}}}
}

func book(t *testing.T) rulebook.Book {
	t.Helper()
	b, err := rulebook.Shipped().Find("SH-PARK")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// typed is a complete department's goal of 300 万元 in two tasks.
func typed() Entry {
	row := func(l1, l2, name, sign, target, unit, weight string, rule goal.Rule) goal.EntryRow {
		return goal.EntryRow{ID: goal.IndicatorID(name), Level1: l1, Level2: l2, Name: name, Sign: sign, Target: target, Unit: unit, Weight: weight, Rule: string(rule),
			Basis: "计划标准", Method: "问卷调查法", Source: "年度台账", Evidence: "台账", Explanation: "按年度统计"}
	}
	return Entry{Tasks: []MainTaskEntry{{ID: "road", Name: "道路养护", Content: "养护道路96.4万平方米", Appropriation: "2000000"}, {ID: "river", Name: "河道保洁", Content: "保洁河道12公里", Appropriation: "900000", Other: "100000"}},
		Goal: goal.Entry{Overall: "保障园区公共设施完好。", Annual: "完成道路养护96.4万平方米、河道保洁12公里。", Request: goal.RequestEntry{Appropriation: "2900000", Other: "100000"}, Rows: []goal.EntryRow{
			row("成本指标", "经济成本指标", "道路养护单位成本", "≤", "18", "元/平方米", "20", goal.ByRatio), row("产出指标", "数量指标", "养护面积", "=", "96.4", "万平方米", "20", goal.ByRatio),
			row("产出指标", "质量指标", "设施完好率", "≥", "98", "%", "20", goal.ByRatio), row("效益指标", "社会效益指标", "安全事故", "=", "0", "起", "20", goal.Direct),
			row("满意度指标", "服务对象满意度指标", "企业满意度", "≥", "90", "%", "10", goal.ByRatio)}}}
}

func TestExamineDepartment(t *testing.T) {
	t.Parallel()
	form, fields := typed().Examine(Department, book(t))
	if err := fields.Err(); err != nil || form.TasksTotal() != 300*money.Wan || form.Tasks[1].Total() != 100*money.Wan {
		t.Fatalf("%v %s", errs.FieldsOf(err), form.TasksTotal().Yuan())
	}
	for _, c := range []struct {
		name  string
		spoil func(*Entry)
		path  string
		says  string
	}{
		{"没有任务", func(e *Entry) { e.Tasks = nil }, "tasks", "至少一项"},
		{"任务没有名称", func(e *Entry) { e.Tasks[0].Name = " " }, "tasks.0.name", "请填写第1项任务的任务名称"},
		{"任务没有内容", func(e *Entry) { e.Tasks[1].Content = "" }, "tasks.1.content", "主要内容"},
		{"两项同名", func(e *Entry) { e.Tasks[1].Name = " 道路养护 " }, "tasks.1.name", "第2项任务与第1项同名“道路养护”"},
		{"内容太长", func(e *Entry) { e.Tasks[1].Content = strings.Repeat("长", 301) }, "tasks.1.content", "不超过300个字"},
		{"金额不是数", func(e *Entry) { e.Tasks[0].Appropriation = "二百万" }, "tasks.0.appropriation", ""},
		{"金额为负", func(e *Entry) { e.Tasks[0].Other = "-1" }, "tasks.0.other", "不能为负数"},
		{"任务与年度资金不符", func(e *Entry) { e.Goal.Request.Other = "" }, "tasks", "相差100,000.00元"},
		{"任务太多", func(e *Entry) { e.Tasks = slices.Repeat(e.Tasks, 21) }, "tasks", "最多40行，现有42行"},
		{"指标不对", func(e *Entry) { e.Goal.Rows[1].Target = "很多" }, "rows.1.target", ""},
	} {
		e := typed()
		c.spoil(&e)
		_, fields := e.Examine(Department, book(t))
		if found := fields.At(c.path); len(found) == 0 || !strings.Contains(found[0].Message, c.says) {
			t.Errorf("%s: %v", c.name, fields)
		}
	}
}

func TestExamineFundPolicy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, appropriation, other, path, says string
	}{
		{"三年九百万元", "9000000", "", "", ""},
		{"没有实施期金额", "", "", "whole.appropriation", "请填写实施期金额"},
		{"年度多于实施期", "1000000", "", "whole.appropriation", "年度金额3,000,000.00元超过实施期金额1,000,000.00元"},
		{"金额不是数", "九百万", "", "whole.appropriation", ""},
		{"其他资金为负", "9000000", "-5", "whole.other", "不能为负数"},
	} {
		e := typed()
		e.Tasks, e.Whole = nil, goal.RequestEntry{Appropriation: c.appropriation, Other: c.other}
		_, fields := e.Examine(FundPolicy, book(t))
		if c.path == "" {
			if err := fields.Err(); err != nil {
				t.Errorf("%s: %v", c.name, errs.FieldsOf(err))
			}
		} else if found := fields.At(c.path); len(found) == 0 || !strings.Contains(found[0].Message, c.says) {
			t.Errorf("%s: %v", c.name, fields)
		}
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	g, err := New("o", Department, centre, "不用填", 2025, "SH-PARK")
	if err != nil || g.Name != centre.Name || g.Label() != "公共设施管理中心（2025年度部门（单位）整体）" || g.State != Draft {
		t.Errorf("%+v %v", g.Name, err)
	}
	if _, err := New("o", FundPolicy, centre, " ", 2025, "SH-PARK"); errs.KindOf(err) != errs.Invalid {
		t.Errorf("没有名称的政策: %v", err)
	}
	if _, err := New("o", "项目", centre, "甲", 2025, "SH-PARK"); errs.KindOf(err) != errs.Invalid {
		t.Errorf("没有这种类别: %v", err)
	}
}

func TestDo(t *testing.T) {
	t.Parallel()
	clerk, head, finance := person("经办", org.Clerk, "210"), person("负责人", org.Head, "210"), person("计财处", org.Finance, "100")
	g, _ := New("o", Department, centre, "", 2025, "SH-PARK")
	if _, _, err := g.Do(approval.Submit, clerk, book(t), "", now); errs.KindOf(err) != errs.Invalid {
		t.Errorf("空表提交: %v", err)
	}
	if _, err := g.Edit(head, typed(), now); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("负责人填写: %v", err)
	}
	g, err := g.Edit(clerk, typed(), now)
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range []struct {
		do  approval.Action
		who org.Actor
	}{{approval.Submit, clerk}, {approval.Confirm, head}, {Approve, finance}} {
		next, edition, err := g.Do(step.do, step.who, book(t), "", now)
		if err != nil || (edition != nil) != (i != 1) {
			t.Fatalf("%s: %v %v", step.do, err, edition)
		}
		g = next
	}
	if g.State != Approved || g.Editions != 2 {
		t.Errorf("%s after %d editions", g.State, g.Editions)
	}
	if _, err := g.Edit(clerk, typed(), now); errs.KindOf(err) != errs.Conflict {
		t.Errorf("批复后填写: %v", err)
	}
}

func TestRollUps(t *testing.T) {
	t.Parallel()
	ind := func(id string, sign goal.Sign, value int64, unit string) goal.Indicator {
		return goal.Indicator{ID: goal.IndicatorID(id), Target: goal.Target{Sign: sign, Value: decimal.NewFromInt(value), Unit: unit}}
	}
	known := func(i goal.Indicator, g string, actual int64) Part {
		return Part{Goal: goal.ID(g), Indicator: i, Actual: decimal.NewFromInt(actual), Known: true}
	}
	parts := []Part{known(ind("a1", goal.Equal, 60, "公里"), "a", 58), {Goal: "b", Indicator: ind("b1", goal.AtLeast, 40, "公里")},
		known(ind("a2", goal.AtLeast, 98, "%"), "a", 99), known(ind("a3", goal.AtMost, 2, "起"), "a", 1), known(ind("a4", goal.Equal, 5, "座"), "a", 5), {Goal: "a", Indicator: goal.Indicator{ID: "a5", Target: goal.Target{Sign: goal.Qualitative, Text: "健全"}}}}
	link := func(to, g, part string) Link {
		return Link{Indicator: goal.IndicatorID(to), Goal: goal.ID(g), Part: goal.IndicatorID(part)}
	}
	for _, c := range []struct {
		name   string
		whole  goal.Indicator
		links  []Link
		target int64
		actual int64
		known  int
		why    string
	}{
		{"公里数相加", ind("w", goal.Equal, 100, "公里"), []Link{link("w", "a", "a1"), link("w", "b", "b1")}, 100, 58, 1, ""},
		{"比率不相加", ind("w", goal.AtLeast, 98, "%"), []Link{link("w", "a", "a2")}, 0, 0, 0, "比率和单位成本不能相加"},
		{"单位不同", ind("w", goal.Equal, 100, "公里"), []Link{link("w", "a", "a4")}, 0, 0, 0, "计量单位不同：公里与座"},
		{"方向不同", ind("w", goal.AtLeast, 3, "起"), []Link{link("w", "a", "a3")}, 0, 0, 0, "指标方向不同"},
		{"定性不相加", ind("w", goal.Equal, 3, "起"), []Link{link("w", "a", "a5")}, 0, 0, 0, "定性指标不能相加"},
		{"没有关联", ind("w", goal.Equal, 3, "起"), nil, 0, 0, 0, ""},
		{"关联的指标已不在", ind("w", goal.Equal, 3, "起"), []Link{link("w", "a", "gone")}, 0, 0, 0, ""},
	} {
		got := RollUps([]goal.Indicator{c.whole}, c.links, parts)[0]
		if got.Why != c.why || got.Adds && (!got.Target.Equal(decimal.NewFromInt(c.target)) || !got.Actual.Equal(decimal.NewFromInt(c.actual)) || got.Known != c.known) || got.Adds != (c.target > 0) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestCompile(t *testing.T) {
	t.Parallel()
	e := typed()
	e.Goal.Request = goal.RequestEntry{}
	filed := []Filed{{Goal: "a", Project: "道路养护", Annual: "养护道路90万平方米。", Request: goal.Request{Appropriation: 180 * money.Wan, CarryOver: 20 * money.Wan}},
		{Goal: "b", Project: "绿化养护", Annual: strings.Repeat("长", 400), Request: goal.Request{Other: 50 * money.Wan}}}
	got := e.Compile(filed, money.InYuan)
	if len(got.Tasks) != 3 || got.Tasks[0].Content != "养护道路90万平方米。" || got.Tasks[0].Appropriation != "2000000" || got.Tasks[1].Name != "河道保洁" || len([]rune(got.Tasks[2].Content)) != MaxText {
		t.Errorf("%+v", got.Tasks)
	}
	if got.Goal.Request != (goal.RequestEntry{Appropriation: "2700000", CarryOver: "200000", Other: "600000"}) {
		t.Errorf("%+v", got.Goal.Request)
	}
	if _, fields := got.Examine(Department, book(t)); len(fields.At("tasks")) > 0 {
		t.Errorf("what was compiled does not add up: %v", fields)
	}
	if len(e.Tasks) != 2 {
		t.Error("compiling changed the draft it began with")
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"tasks": "年度主要任务", "tasks.1.other": "第2项任务 其他资金", "whole.other": "实施期其他资金", "rows.2.target": "第3行 指标值", "annual": "年度总体目标"} {
		if got := Label(path); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
}
