package evaluation

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

var noon = time.Date(2026, 1, 20, 4, 0, 0, 0, time.UTC)

func personAs(name string, role org.Role, unit org.UnitID) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(name), Name: name}, Grants: []org.Grant{{Role: role, Unit: unit}}}
}

// people are who acts on the self-evaluation, by the name of their part.
var people = map[string]org.Actor{
	"经办": personAs("经办", org.Clerk, "210"), "经办二": personAs("经办二", org.Clerk, "210"), "负责人": personAs("负责人", org.Head, "210"),
	"处室": personAs("处室", org.Reviewer, "130"), "计财处": personAs("计财处", org.Finance, "100"), "外单位": personAs("外单位", org.Clerk, "220"),
}

// figures are a year with a budget of 100万元, of which so much was spent.
func figures(spent money.Amount) project.Figures {
	return project.FiguresOf([]project.FundEvent{
		{Year: 2025, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 100 * money.Wan},
		{Year: 2025, Kind: project.Payment, Source: project.Appropriation, Amount: spent}}, 2025)
}

// started is a self-evaluation against an approved goal of three rows, nothing typed.
func started(t *testing.T) SelfEvaluation {
	p := project.Project{ID: "p", Name: "公共设施维护", Category: project.Operation,
		Unit:     org.Unit{ID: "210", Name: "公共设施管理中心", Ancestors: []org.UnitID{"210", "100"}},
		Division: org.Unit{ID: "130", Name: "公用事业处", Kind: org.Division, Ancestors: []org.UnitID{"130", "100"}}}
	return New("e", p, 2025, goal.Edition{Goal: "g", No: 2, Kind: goal.InForce, Form: threeRows(t)})
}

// filed is one with a complete draft, after the acts "人 动作". Everything was spent.
func filed(t *testing.T, acts ...string) SelfEvaluation {
	t.Helper()
	e, err := started(t).Edit(people["经办"], goodEntry(t, park(t)), noon)
	if err != nil {
		t.Fatal(err)
	}
	for i, act := range acts {
		who, do, _ := strings.Cut(act, " ")
		if e, _, err = e.Do(approval.Action(do), people[who], park(t), figures(100*money.Wan), "理由", noon.Add(time.Duration(i+1)*time.Hour)); err != nil {
			t.Fatalf("%s: %v", act, err)
		}
	}
	return e
}

// TestStartable: only an approved goal is evaluated.
func TestStartable(t *testing.T) {
	t.Parallel()
	g := goal.Goal{}
	for state, want := range map[approval.State]errs.Kind{goal.Approved: 0, goal.Draft: errs.Conflict, goal.AtFinance: errs.Conflict} {
		g.State = state
		if err := Startable(g); (err == nil) != (want == 0) || err != nil && errs.KindOf(err) != want {
			t.Errorf("%s: %v", state, err)
		}
	}
}

func TestStart(t *testing.T) {
	t.Parallel()
	e := started(t)
	if e.State != Draft || e.Book != "SH-PARK" || e.Goal.No != 2 || e.Frozen != nil || e.Editions != 0 {
		t.Errorf("a new self-evaluation is %+v", e)
	}
	var ids []goal.IndicatorID
	for _, r := range e.Entry.Rows {
		ids = append(ids, r.Indicator)
	}
	if !slices.Equal(ids, []goal.IndicatorID{"a", "b", "c"}) || e.Name() != "公共设施维护（2025年度）" {
		t.Errorf("%s has rows for %v, want one per indicator in goal order", e.Name(), ids)
	}
}

func TestSelfEvaluationEditRefuses(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("字", 2001)
	for _, c := range []struct {
		name  string
		acts  []string
		who   string
		entry Entry
		kind  errs.Kind
		says  string
	}{
		{"提交后", []string{"经办 提交"}, "经办", Entry{}, errs.Conflict, "现在是“待单位审核”，不能修改"},
		{"负责人", nil, "负责人", Entry{}, errs.Forbidden, "草稿由公共设施管理中心经办填写"},
		{"外单位", nil, "外单位", Entry{}, errs.Forbidden, "公共设施管理中心经办"},
		{"行数多于指标", nil, "经办", Entry{Rows: make([]EntryRow, 4)}, errs.Invalid, "自评有4行，批复的绩效目标只有3个指标"},
		{"一格过长", nil, "经办", Entry{Rows: []EntryRow{{Actual: long}}}, errs.Invalid, "超过2000个字"},
		{"完成情况过长", nil, "经办", Entry{Attained: long}, errs.Invalid, "超过2000个字"},
		{"资金说明过长", nil, "经办", Entry{FundNote: long}, errs.Invalid, "超过2000个字"},
		{"自算执行率过长", nil, "经办", Entry{ClaimedRate: long}, errs.Invalid, "超过2000个字"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := filed(t, c.acts...)
			got, err := e.Edit(people[c.who], c.entry, noon)
			if errs.KindOf(err) != c.kind || !strings.Contains(errs.MessageOf(err), c.says) {
				t.Errorf("got %v, want kind %d saying %q", err, c.kind, c.says)
			}
			if !got.Holding(goodEntry(t, park(t))) {
				t.Error("a refused edit changed the draft")
			}
		})
	}
}

func TestSubmitFreezesTheWhole(t *testing.T) {
	t.Parallel()
	draft := filed(t)
	e, edition, err := draft.Do(Submit, people["经办"], park(t), figures(95*money.Wan), "", noon)
	if err != nil {
		t.Fatal(err)
	}
	if edition.No != 1 || edition.GoalNo != 2 || edition.ByName != "经办" || e.Frozen != edition || e.Editions != 1 || e.State != AtHead || draft.Frozen != nil {
		t.Fatalf("froze %+v, at %s", edition, e.State)
	}
	form, sheet, _ := draft.Score(park(t), figures(95*money.Wan))
	if d := Same(edition.Sheet, Explained(park(t), draft.Goal.Form, form, sheet)); d != nil || !reflect.DeepEqual(edition.Form, form) {
		t.Errorf("the frozen sheet is not the draft's: %v", d)
	}
	for _, line := range append(edition.Sheet.Lines, edition.Sheet.Execution) {
		if line.Why.Rule == "" || line.Why.Arithmetic == "" || line.Why.Book == "" {
			t.Errorf("%s is frozen without its explanation: %+v", line.Name, line.Why)
		}
	}
	if edition.Form.Funds.Total.Executed != 95*money.Wan {
		t.Errorf("the money of the day is not frozen: %+v", edition.Form.Funds.Total)
	}
	again := Explained(park(t), e.Goal.Form, edition.Form, scoreAgain(t, e))
	if d := Same(edition.Sheet, again); d != nil {
		t.Errorf("scored again from the frozen form alone: %v", d)
	}
}

// scoreAgain scores the frozen form of e from nothing but itself.
func scoreAgain(t *testing.T, e SelfEvaluation) Sheet {
	s := Score(park(t), e.Goal.Form, e.Frozen.Form.Funds, e.Frozen.Form.Results)
	s.Flags = Flags(park(t), e.Goal.Form, e.Frozen.Form, s)
	return s
}

func TestSubmitRefuses(t *testing.T) {
	t.Parallel()
	e, err := started(t).Edit(people["经办"], Entry{Attained: "完成"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	got, edition, err := e.Do(Submit, people["经办"], park(t), figures(100*money.Wan), "", noon)
	if errs.KindOf(err) != errs.Invalid || len(errs.FieldsOf(err).Blocking()) < 3 || edition != nil || got.State != Draft || got.Frozen != nil {
		t.Errorf("half a form: %v, froze %+v at %s", err, edition, got.State)
	}
	_, _, err = filed(t).Do(Submit, people["经办"], park(t), figures(10*money.Wan), "", noon)
	if errs.KindOf(err) != errs.Invalid || len(errs.FieldsOf(err).At("fund_note")) == 0 {
		t.Errorf("a tenth was spent and nobody asks why: %v", err)
	}
	_, _, err = started(t).Do(Submit, people["外单位"], park(t), figures(0), "", noon)
	if errs.KindOf(err) != errs.Forbidden || len(errs.FieldsOf(err)) != 0 {
		t.Errorf("who may not act learns %v", err)
	}
}

func TestRecheckIsFrozenBeside(t *testing.T) {
	t.Parallel()
	e := filed(t, "经办 提交", "负责人 同意并上报", "处室 审核通过")
	typed := RecheckEntry{Rows: []RecheckEntryRow{{Indicator: "a", Points: "36", Reason: "抽查少一场"}}, Opinion: "其余属实"}
	e, err := e.EditRecheck(people["计财处"], typed, noon)
	if err != nil || !e.HoldingRecheck(typed) || e.HoldingRecheck(RecheckEntry{}) || e.UpdatedBy != "计财处" {
		t.Fatalf("kept %+v, %v", e.Recheck, err)
	}
	unit := *e.Frozen
	done, edition, err := e.Do(FinishRecheck, people["计财处"], park(t), figures(0), "", noon)
	if err != nil {
		t.Fatal(err)
	}
	if edition.No != 1 || done.Editions != 1 || done.State != Rechecked {
		t.Errorf("the re-check is edition %d of %d at %s", edition.No, done.Editions, done.State)
	}
	if d := Same(edition.Sheet, unit.Sheet); d != nil || !reflect.DeepEqual(edition.Form, unit.Form) {
		t.Errorf("the re-check changed the unit's own sheet: %v", d)
	}
	line := edition.Recheck.Lines[0]
	if line.Unit != 4000 || line.Recheck != 3600 || line.Difference != -400 || edition.Recheck.Opinion != "其余属实" {
		t.Errorf("three numbers: %+v", line)
	}
	if e.Frozen.Recheck != nil {
		t.Error("the edition it came from was written into")
	}
}

func TestRecheckRefuses(t *testing.T) {
	t.Parallel()
	atFinance := []string{"经办 提交", "负责人 同意并上报", "处室 审核通过"}
	long := strings.Repeat("字", 2001)
	for _, c := range []struct {
		name  string
		acts  []string
		who   string
		typed RecheckEntry
		kind  errs.Kind
		says  string
	}{
		{"草稿时", nil, "计财处", RecheckEntry{}, errs.Conflict, "只有“待计财处复核”时可以填写复核得分"},
		{"复核后", append(slices.Clone(atFinance), "计财处 确认复核结果"), "计财处", RecheckEntry{}, errs.Conflict, "现在是“已复核”"},
		{"经办", atFinance, "经办", RecheckEntry{}, errs.Forbidden, "复核得分由计财处填写"},
		{"处室", atFinance, "处室", RecheckEntry{}, errs.Forbidden, "复核得分由计财处填写"},
		{"行数多于指标", atFinance, "计财处", RecheckEntry{Rows: make([]RecheckEntryRow, 4)}, errs.Invalid, "复核有4行，自评只有3个指标"},
		{"意见过长", atFinance, "计财处", RecheckEntry{Opinion: long}, errs.Invalid, "超过2000个字"},
		{"理由过长", atFinance, "计财处", RecheckEntry{Rows: []RecheckEntryRow{{Reason: long}}}, errs.Invalid, "超过2000个字"},
		{"执行率理由过长", atFinance, "计财处", RecheckEntry{Execution: RecheckEntryRow{Reason: long}}, errs.Invalid, "超过2000个字"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := filed(t, c.acts...).EditRecheck(people[c.who], c.typed, noon)
			if errs.KindOf(err) != c.kind || !strings.Contains(errs.MessageOf(err), c.says) {
				t.Errorf("got %v, want kind %d saying %q", err, c.kind, c.says)
			}
		})
	}
	e, err := filed(t, atFinance...).EditRecheck(people["计财处"], RecheckEntry{Rows: []RecheckEntryRow{{Indicator: "a", Points: "1"}}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if got, edition, err := e.Do(FinishRecheck, people["计财处"], park(t), figures(0), "", noon); errs.KindOf(err) != errs.Invalid || edition != nil || got.State != AtFinance {
		t.Errorf("points without a reason: %v, at %s", err, got.State)
	}
}

func TestRounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		acts     []string
		filers   []org.UserID
		editions int
	}{
		{"撤回保留已提交版本", []string{"经办 提交", "经办 撤回"}, []org.UserID{"经办"}, 1},
		{"退回后仍记得填报人", []string{"经办 提交", "负责人 退回填报"}, []org.UserID{"经办"}, 1},
		{"再次提交是新版本", []string{"经办 提交", "负责人 退回填报", "经办二 提交"}, []org.UserID{"经办", "经办二"}, 2},
		{"退回处室", []string{"经办 提交", "负责人 同意并上报", "处室 审核通过", "计财处 退回处室"}, []org.UserID{"经办"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := filed(t, c.acts...)
			if !slices.Equal(e.Filers, c.filers) || e.Editions != c.editions || e.Frozen == nil || e.Frozen.No != c.editions {
				t.Errorf("filed by %v with %d editions, frozen %+v", e.Filers, e.Editions, e.Frozen)
			}
		})
	}
	e := filed(t, "经办 提交", "负责人 同意并上报", "处室 审核通过")
	e, err := e.EditRecheck(people["计财处"], RecheckEntry{Opinion: "旧意见"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range []string{"计财处 退回填报", "经办 提交"} {
		who, do, _ := strings.Cut(act, " ")
		if e, _, err = e.Do(approval.Action(do), people[who], park(t), figures(100*money.Wan), "理由", noon); err != nil {
			t.Fatal(err)
		}
	}
	if e.Recheck.Opinion != "" {
		t.Error("finance's points for an older submission stand beside the new one")
	}
}

// TestEvaluationCellsTellEveryChange: whatever is typed into any cell, the log says so, also where two indicators have
// one name.
func TestEvaluationCellsTellEveryChange(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*SelfEvaluation){
		"实际完成情况": func(e *SelfEvaluation) { e.Entry.Attained = "改" }, "资金情况说明": func(e *SelfEvaluation) { e.Entry.FundNote = "改" },
		"自算执行率": func(e *SelfEvaluation) { e.Entry.ClaimedRate = "改" }, "项目已完成": func(e *SelfEvaluation) { e.Entry.Complete = true },
		"指标同名 实际完成值": func(e *SelfEvaluation) { e.Entry.Rows[0].Actual = "改" }, "指标同名 评判等级": func(e *SelfEvaluation) { e.Entry.Rows[0].Tier = "改" },
		"指标同名 得分": func(e *SelfEvaluation) { e.Entry.Rows[1].Points = "改" }, "指标同名 发放问卷数": func(e *SelfEvaluation) { e.Entry.Rows[1].Sent = "改" },
		"指标同名 有效问卷数": func(e *SelfEvaluation) { e.Entry.Rows[1].Valid = "改" }, "指标同名 满意问卷数": func(e *SelfEvaluation) { e.Entry.Rows[2].Satisfied = "改" },
		"指标同名 不适用": func(e *SelfEvaluation) { e.Entry.Rows[2].Skip = true }, "指标同名 偏差原因分析及改进措施": func(e *SelfEvaluation) { e.Entry.Rows[2].Reason = "改" },
		"复核意见": func(e *SelfEvaluation) { e.Recheck.Opinion = "改" },
	} {
		before, after := filed(t), filed(t)
		for _, e := range []*SelfEvaluation{&before, &after} {
			e.Goal.Form.Indicators = slices.Clone(e.Goal.Form.Indicators)
			for i := range e.Goal.Form.Indicators {
				e.Goal.Form.Indicators[i].Name = "指标同名"
			}
		}
		after.Entry.Rows = slices.Clone(after.Entry.Rows)
		change(&after)
		told := audit.Diff(before.Cells(), after.Cells())
		if len(told) != 1 || told[0].Cell != name {
			t.Errorf("%s changed, the log says %v", name, fmt.Sprint(told))
		}
	}
}
