package goal

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

var noon = time.Date(2025, 1, 20, 4, 0, 0, 0, time.UTC)

// works is the project of these tests: 公共设施管理中心 under 公用事业处.
var works = project.Project{ID: "p", Name: "公共设施维护", Category: project.Operation,
	Unit:     org.Unit{ID: "210", Name: "公共设施管理中心", Ancestors: []org.UnitID{"210", "100"}},
	Division: org.Unit{ID: "130", Name: "公用事业处", Kind: org.Division, Ancestors: []org.UnitID{"130", "100"}}}

func person(name string, role org.Role, unit org.UnitID) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(name), Name: name}, Grants: []org.Grant{{Role: role, Unit: unit}}}
}

// people are who acts on the goal, by the name of their part.
var people = map[string]org.Actor{
	"经办": person("经办", org.Clerk, "210"), "经办二": person("经办二", org.Clerk, "210"), "负责人": person("负责人", org.Head, "210"),
	"处室": person("处室", org.Reviewer, "130"), "计财处": person("计财处", org.Finance, "100"), "外单位": person("外单位", org.Clerk, "220"),
}

// filed is a goal with a complete draft, after the acts "人 动作".
func filed(t *testing.T, acts ...string) Goal {
	t.Helper()
	g, err := New("g", works, 2025, "SH-PARK").Edit(people["经办"], upkeep(), noon)
	if err != nil {
		t.Fatal(err)
	}
	for i, act := range acts {
		who, do, _ := strings.Cut(act, " ")
		at := noon.Add(time.Duration(i+1) * time.Hour)
		if row, ok := Flow.Find(g.State, approval.Action(do)); ok && row.Event {
			g, _, err = g.Conclude(score.Excellent, people[who], book(t, "SH-PARK"), "", at)
		} else {
			g, _, err = g.Do(approval.Action(do), people[who], book(t, "SH-PARK"), "理由", at)
		}
		if err != nil {
			t.Fatalf("%s: %v", act, err)
		}
	}
	return g
}

func TestNew(t *testing.T) {
	t.Parallel()
	g := New("g", works, 2025, "SH-PARK")
	if g.State != Draft || g.Editions != 0 || g.Book != "SH-PARK" || len(g.Filers) != 0 {
		t.Errorf("a new goal is %+v", g)
	}
	if g.Name() != "公共设施维护（2025年度）" || g.Parties().Unit.ID != "210" || g.Parties().Division.ID != "130" {
		t.Errorf("named %s with parties %+v", g.Name(), g.Parties())
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	half := Entry{Overall: "保持设施完好", Rows: []EntryRow{{ID: "1", Target: "不知道写什么", Weight: "一半"}}}
	g, err := New("g", works, 2025, "SH-PARK").Edit(people["经办"], half, noon)
	if err != nil {
		t.Fatalf("a draft is kept complete or not: %v", err)
	}
	if !g.Holding(half) || g.UpdatedBy != "经办" || !g.UpdatedAt.Equal(noon) || !slices.Equal(g.Filers, []org.UserID{"经办"}) {
		t.Errorf("kept %+v", g)
	}
	again, err := g.Edit(people["经办二"], Entry{}, noon.Add(time.Hour))
	if err != nil || again.Holding(half) || !g.Holding(half) || len(again.Filers) != 2 {
		t.Errorf("the second editor made %+v, %v", again, err)
	}
}

func TestEditRefuses(t *testing.T) {
	t.Parallel()
	long := func(n int) Entry { return Entry{Rows: slices.Repeat([]EntryRow{{Name: "指标"}}, n)} }
	for _, c := range []struct {
		name  string
		acts  []string
		who   string
		entry Entry
		kind  errs.Kind
		says  string
	}{
		{"提交后", []string{"经办 提交"}, "经办", Entry{}, errs.Conflict, "现在是“待单位审核”，不能修改。要改请先撤回，或请公共设施管理中心负责人退回"},
		{"批复后", []string{"经办 提交", "负责人 同意并上报", "处室 审核通过", "计财处 批复"}, "经办", Entry{}, errs.Conflict, "现在是“已批复”"},
		{"负责人", nil, "负责人", Entry{}, errs.Forbidden, "草稿由公共设施管理中心经办填写"},
		{"外单位经办", nil, "外单位", Entry{}, errs.Forbidden, "草稿由公共设施管理中心经办填写"},
		{"61行", nil, "经办", long(61), errs.Invalid, "指标最多60行，现有61行"},
		{"总目标2001个字", nil, "经办", Entry{Overall: strings.Repeat("字", 2001)}, errs.Invalid, "超过2000个字"},
		{"年度目标2001个字", nil, "经办", Entry{Annual: strings.Repeat("字", 2001)}, errs.Invalid, "超过2000个字"},
		{"一格2001个字", nil, "经办", Entry{Rows: []EntryRow{{Evidence: strings.Repeat("字", 2001)}}}, errs.Invalid, "超过2000个字"},
		{"行号2001个字", nil, "经办", Entry{Rows: []EntryRow{{ID: IndicatorID(strings.Repeat("1", 2001))}}}, errs.Invalid, "超过2000个字"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := filed(t, c.acts...)
			got, err := g.Edit(people[c.who], c.entry, noon)
			if errs.KindOf(err) != c.kind || !strings.Contains(errs.MessageOf(err), c.says) {
				t.Errorf("got %v, want kind %d saying %q", err, c.kind, c.says)
			}
			if !got.Holding(g.Entry) {
				t.Error("a refused edit changed the draft")
			}
		})
	}
	if _, err := filed(t).Edit(people["经办"], long(60), noon); err != nil {
		t.Errorf("sixty rows: %v", err)
	}
}

func TestDoFreezesEditions(t *testing.T) {
	t.Parallel()
	park := book(t, "SH-PARK")
	g := filed(t)
	next, edition, err := g.Do(Submit, people["经办"], park, "", noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if edition == nil || edition.No != 1 || edition.Kind != Submitted || edition.ByName != "经办" || edition.Goal != "g" || !edition.At.Equal(noon.Add(time.Hour)) {
		t.Fatalf("submission froze %+v", edition)
	}
	if form, _ := g.Understood(park); fmt.Sprint(form) != fmt.Sprint(edition.Form) || len(edition.Form.Indicators) != 15 {
		t.Errorf("the frozen form is not the draft as understood: %+v", edition.Form)
	}
	if next.State != AtHead || next.Editions != 1 || next.UpdatedBy != "经办" || g.State != Draft || g.Editions != 0 {
		t.Errorf("from %s to %s with %d editions", g.State, next.State, next.Editions)
	}
	if next, edition, err = next.Do(Confirm, people["负责人"], park, "", noon); err != nil || edition != nil {
		t.Fatalf("confirming froze %+v, %v", edition, err)
	}
	if next, edition, err = next.Conclude(score.Excellent, people["处室"], park, "", noon); err != nil || edition != nil {
		t.Fatalf("passing froze %+v, %v", edition, err)
	}
	next, edition, err = next.Conclude(score.Excellent, people["计财处"], park, "", noon)
	if err != nil || edition == nil || edition.No != 2 || edition.Kind != InForce || next.State != Approved || next.Editions != 2 {
		t.Errorf("approval froze %+v and led to %s, %v", edition, next.State, err)
	}
}

func TestDoRefusesAnIncompleteForm(t *testing.T) {
	t.Parallel()
	g, err := filed(t).Edit(people["经办"], Entry{Overall: "只写了总目标"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	got, edition, err := g.Do(Submit, people["经办"], book(t, "SH-PARK"), "", noon)
	if errs.KindOf(err) != errs.Invalid || len(errs.FieldsOf(err).Blocking()) < 2 {
		t.Errorf("got %v, want every complaint at once", err)
	}
	if got.State != Draft || edition != nil || got.Editions != 0 {
		t.Errorf("a refusal led to %s and froze %+v", got.State, edition)
	}
}

// TestDoAsksTheFlowFirst: who may not act learns nothing about the form.
func TestDoAsksTheFlowFirst(t *testing.T) {
	t.Parallel()
	_, _, err := New("g", works, 2025, "SH-PARK").Do(Submit, people["外单位"], book(t, "SH-PARK"), "", noon)
	if errs.KindOf(err) != errs.Forbidden || len(errs.FieldsOf(err)) != 0 {
		t.Errorf("got %v, want a plain refusal", err)
	}
}

// understood is the sample as it stands once it was submitted: typed anew from what was understood.
func understood(t *testing.T) Entry {
	t.Helper()
	form, _ := filed(t).Understood(book(t, "SH-PARK"))
	return form.Entry()
}

// TestSubmissionNarrows: what was typed in full width stays so in the draft, and is submitted and frozen in half width.
func TestSubmissionNarrows(t *testing.T) {
	t.Parallel()
	g := filed(t)
	g.Entry.Rows = slices.Clone(g.Entry.Rows)
	row, want := &g.Entry.Rows[0], understood(t).Rows[0]
	row.Sign, row.Target, row.Weight = "＜＝", "４，９８０．００", "５"
	g.Entry.Request.Appropriation, g.Project.Fiscal = "４９８０．００", 5000*money.Wan
	want.Sign, want.Target, want.Weight = "≤", "4980.00", "5"
	next, edition, err := g.Do(Submit, people["经办"], book(t, "SH-PARK"), "", noon)
	if err != nil {
		t.Fatal(err)
	}
	if got := next.Entry.Rows[0]; got != want || edition.Form.Entry().Rows[0] != want {
		t.Errorf("submitted as %+v", got)
	}
	if got := next.Entry.Request.Appropriation; got != "4980" {
		t.Errorf("money submitted as %q", got)
	}
	if g.Entry.Rows[0].Sign != "＜＝" {
		t.Error("the draft was rewritten")
	}
}

// TestFilersStayFilers: who ever typed into a goal never approves it, however often it came back.
func TestFilersStayFilers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		acts []string
		want []org.UserID
	}{
		{"退回后仍记得填报人", []string{"经办 提交", "负责人 退回填报"}, []org.UserID{"经办"}},
		{"处室退回填报", []string{"经办 提交", "负责人 同意并上报", "处室 退回填报"}, []org.UserID{"经办"}},
		{"撤回", []string{"经办 提交", "经办 撤回"}, []org.UserID{"经办"}},
		{"退回处室", []string{"经办 提交", "负责人 同意并上报", "处室 审核通过", "计财处 退回处室"}, []org.UserID{"经办"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := filed(t, c.acts...)
			if !slices.Equal(g.Filers, c.want) || g.Editions != 1 || !g.Holding(understood(t)) {
				t.Errorf("filed by %v with %d editions, want %v", g.Filers, g.Editions, c.want)
			}
		})
	}
	g := filed(t, "经办 提交", "负责人 退回填报", "经办二 提交")
	if g.Editions != 2 || g.State != AtHead {
		t.Errorf("the second submission is edition %d at %s", g.Editions, g.State)
	}
}

// TestCellsTellEveryChange: whatever is typed into any cell, the log says so and names the cell.
func TestCellsTellEveryChange(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Entry){
		"项目总目标": func(e *Entry) { e.Overall = "改" }, "年度总体目标": func(e *Entry) { e.Annual = "改" },
		"第3行 一级指标": func(e *Entry) { e.Rows[2].Level1 = "改" }, "第3行 二级指标": func(e *Entry) { e.Rows[2].Level2 = "改" },
		"第3行 三级指标": func(e *Entry) { e.Rows[2].Name = "改" }, "第3行 指标解释": func(e *Entry) { e.Rows[2].Explanation = "改" },
		"第3行 符号": func(e *Entry) { e.Rows[2].Sign = "改" }, "第3行 指标值": func(e *Entry) { e.Rows[2].Target = "改" },
		"第3行 单位": func(e *Entry) { e.Rows[2].Unit = "改" }, "第3行 分值": func(e *Entry) { e.Rows[2].Weight = "改" },
		"第3行 赋分规则": func(e *Entry) { e.Rows[2].Rule = "改" }, "第3行 指标值设定依据": func(e *Entry) { e.Rows[2].Basis = "改" },
		"第3行 取值方式": func(e *Entry) { e.Rows[2].Method = "改" }, "第3行 数据来源": func(e *Entry) { e.Rows[2].Source = "改" },
		"第3行 佐证资料": func(e *Entry) { e.Rows[2].Evidence = "改" }, "第3行 有上限": func(e *Entry) { e.Rows[2].Bounded = !e.Rows[2].Bounded },
	} {
		before, after := filed(t), filed(t)
		after.Entry.Rows = slices.Clone(after.Entry.Rows)
		change(&after.Entry)
		told := audit.Diff(before.Cells(), after.Cells())
		if len(told) != 1 || told[0].Cell != name {
			t.Errorf("%s changed, the log says %v", name, told)
		}
	}
	before := filed(t)
	before.Entry = understood(t)
	if told := audit.Diff(before.Cells(), filed(t, "经办 提交").Cells()); len(told) != 1 || told[0].Cell != "状态" || told[0].New != "待单位审核" {
		t.Errorf("after submission the log says %v", told)
	}
}
