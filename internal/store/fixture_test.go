package store_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// everywhere is the scope of the whole park of these tests.
var everywhere = org.Scope{Roots: []org.UnitID{"100"}}

// nowhere is a scope that exists and has no projects.
var nowhere = org.Scope{Roots: []org.UnitID{"220"}}

func update(t testing.TB, db *store.DB, f func(*store.Tx) error) {
	t.Helper()
	must(t, db.Update(t.Context(), f))
}

func view(t testing.TB, db *store.DB, f func(*store.Tx) error) {
	t.Helper()
	must(t, db.View(t.Context(), f))
}

// refused checks the kind of a failure and what it says.
func refused(t testing.TB, err error, kind errs.Kind, says string) {
	t.Helper()
	if err == nil || errs.KindOf(err) != kind || !strings.Contains(errs.MessageOf(err), says) {
		t.Errorf("got %v (kind %d), want kind %d saying %q", err, errs.KindOf(err), kind, says)
	}
}

// same compares a value read with the value written, as JSON: a decimal of zero has two forms inside.
func same(t testing.TB, got, want any) {
	t.Helper()
	read, err := json.Marshal(got)
	must(t, err)
	wrote, err := json.Marshal(want)
	must(t, err)
	if string(read) != string(wrote) {
		t.Errorf("read\n%s\nwrote\n%s", read, wrote)
	}
}

func date(text string) fiscal.Date {
	d, err := fiscal.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// unit is a unit of the small park; its id is its code.
func unit(code, parent string, kind org.UnitKind) org.Unit {
	return org.Unit{ID: org.UnitID(code), Parent: org.UnitID(parent), Code: code, Name: "单位" + code, Kind: kind, Active: true}
}

// fill writes the small park: 100 with divisions 130 and 120, below it 210 and 220, below 210 the unit 211; one person;
// one project of 211 under 130 with a goal, approved, and a self-evaluation.
func fill(t testing.TB, db *store.DB) {
	t.Helper()
	update(t, db, func(tx *store.Tx) error {
		for _, u := range []org.Unit{unit("100", "", org.Administration), unit("130", "100", org.Division), unit("120", "100", org.Division),
			unit("210", "100", org.Institution), unit("220", "100", org.Institution), unit("211", "210", org.FundUser)} {
			must(t, tx.AddUnit(t.Context(), u))
		}
		must(t, tx.AddUser(t.Context(), somebody()))
		must(t, tx.AddProject(t.Context(), upkeep("p1", "SCIP-2025-0001")))
		must(t, tx.AddGoal(t.Context(), declared()))
		must(t, tx.AddGoalEdition(t.Context(), approved()))
		must(t, tx.AddSelfEvaluation(t.Context(), evaluated()))
		must(t, tx.AddGoalReview(t.Context(), reviewed()))
		must(t, tx.PutGoalOpinion(t.Context(), opinion()))
		return nil
	})
}

func somebody() org.User {
	return org.User{ID: "u1", Login: "clerk", Name: "经办", Unit: "211", MustChange: true, PasswordHash: "$argon2id$x",
		PastHashes: []string{"a", "b"}, ChangedAt: clock, Failures: 2, LockedUntil: clock.Add(900e9)}
}

// upkeep is a project of 211 under 130.
func upkeep(id project.ID, code string) project.Project {
	return project.Project{ID: id, Code: code, Name: "公共设施100%_维护", Unit: org.Unit{ID: "211"}, Division: org.Unit{ID: "130"},
		Nature: project.Recurrent, Category: project.Operation, Start: date("2025-01-01"), End: date("2025-12-31"),
		Completed: date("2025-11-30"), Summary: "引号' \" \\ 与换行\n都在", Fiscal: 4980 * money.Wan, Other: 1}
}

// entry is a draft with every cell typed.
func entry() goal.Entry {
	return goal.Entry{Overall: "总目标", Annual: "年度目标\n第二行", Request: goal.RequestEntry{Appropriation: "4980", CarryOver: "20", Other: "无"}, Rows: []goal.EntryRow{{ID: "i1", Level1: "产出指标", Level2: "数量指标", Name: "道路养护面积",
		Explanation: "按合同", Sign: "≥", Target: "96.40", Unit: "万平方米", Weight: "15", Rule: string(goal.ByRatio), Basis: "计划标准", Method: "直接证明法",
		Source: "台账", Evidence: "验收单", Bounded: true}, {ID: "i2"}}, Justifications: justified()}
}

// justified are the reasons beside warnings, with every field set.
func justified() []goal.Justification {
	return []goal.Justification{{Rule: "G-201", Place: goal.Place{Indicator: "i1", Column: "name"}, Text: "沿用批复的名称"}}
}

// form is a frozen goal form with every field set.
func form() goal.Form {
	return goal.Form{Book: "SH-PARK", MoneyUnit: money.InWan, Overall: "总目标", Annual: "年度目标",
		Request: goal.Request{Appropriation: 4980 * money.Wan, CarryOver: 1, Other: 2}, Indicators: []goal.Indicator{
			{ID: "i1", Level1: "产出指标", Level2: "数量指标", Name: "道路养护面积", Explanation: "按合同", Target: goal.Target{Sign: goal.AtLeast,
				Value: decimal.RequireFromString("96.40"), Unit: "万平方米"}, Weight: 1500, Rule: goal.ByRatio, Basis: "计划标准", Method: "直接证明法",
				Source: "台账", Evidence: "验收单", CanGrow: true},
			{ID: "i2", Level1: "产出指标", Level2: "质量指标", Name: "水温", Target: goal.Target{Sign: goal.Range, Low: decimal.RequireFromString("18"),
				High: decimal.RequireFromString("26.5"), Unit: "℃"}, Weight: 7500, Rule: goal.ByRatio},
			{ID: "i3", Name: "标准", Target: goal.Target{Sign: goal.Qualitative, Text: "建立健全"}, Rule: goal.ByTier},
		}, Justifications: justified()}
}

// acts is a history of two steps.
func acts() approval.Case {
	return approval.Case{State: goal.AtHead, Filers: []org.UserID{"u1", "u2"}, Acts: []approval.Act{
		{Do: goal.Submit, From: goal.Draft, To: goal.AtHead, By: "u1", Name: "经办", Role: org.Clerk, At: clock},
		{Do: goal.ReturnToUnit, From: goal.AtHead, To: goal.Draft, By: "u2", Name: "负责人", Role: org.Head, At: clock, Reason: "没有依据"}}}
}

func declared() goal.Goal {
	g := goal.New("g1", upkeep("p1", ""), 2025, "SH-PARK")
	g.Entry, g.Case, g.UpdatedBy = entry(), acts(), "经办"
	return g
}

func approved() goal.Edition {
	return goal.Edition{Goal: "g1", No: 1, Kind: goal.InForce, Form: form(), ByName: "计财处审核", At: clock}
}

// reviewed is a submitted review with everything that one can hold.
func reviewed() goalreview.Review {
	suggested := entry()
	return goalreview.Review{ID: "v1", Goal: "g1", Edition: 1, Stage: goalreview.ByDivision, Round: 2, Reviewer: "u1", ReviewerName: "处室审核",
		Form: appraisal.GoalReview, FormVersion: 1, AllBest: true, Suggested: &suggested, State: goalreview.Submitted, Grade: "良",
		StartedAt: clock, UpdatedAt: clock, SubmittedAt: clock, SavedFrom: org.PageEdit{Page: "p", Edit: 3}, Version: 1,
		Typed: goalreview.Typed{Entry: appraisal.Entry{Opinion: "同意", Verdicts: map[string]appraisal.VerdictEntry{"clear": {Grade: "良", Points: "8.5", Comment: "可更具体"}}},
			Notes:   []goalreview.Note{{Place: goal.Place{Indicator: "i1", Column: "target"}, Rule: "G-301", Text: "偏低"}},
			Rulings: []goalreview.Ruling{{Opinion: "o1", Settled: true, Text: "已改"}, {Opinion: "o2", Again: true}},
			Adopted: goalreview.Taken{Panel: "panel-1", Title: "重点项目会审", Verdict: "协商完善后进入下一步预算安排流程", Mean: 8500, Changed: true},
			Apart:   "汛前必须批复", Differs: "单位已补充依据"},
		Sheet: appraisal.Sheet{Form: appraisal.GoalReview, Version: 1, Opinion: "同意", Verdicts: []appraisal.Verdict{{Item: "clear", Grade: "良", Points: 850, Comment: "可更具体"}}}}
}

func opinion() goalreview.Opinion {
	return goalreview.Opinion{ID: "o1", Goal: "g1", Review: "v1", Stage: goalreview.ByDivision, Place: goal.Place{Indicator: "i1", Column: "target"}, Label: "第1行 指标值",
		Held: "96.40", Rule: "G-301", Turns: []goalreview.Turn{{Kind: goalreview.Raise, Text: "偏低", By: "处室审核", At: clock, Review: "v1"}}}
}

func evaluated() evaluation.SelfEvaluation {
	e := evaluation.New("e1", upkeep("p1", ""), 2025, approved())
	e.Case, e.UpdatedBy = acts(), "经办"
	e.Entry = evaluation.Entry{Attained: "已完成", FundNote: "结余", ClaimedRate: "95%", Complete: true, Rows: []evaluation.EntryRow{
		{Indicator: "i1", Actual: "97", Tier: "达成", Points: "14", Sent: "100", Valid: "90", Satisfied: "88", Skip: true, Reason: "理由"}}}
	e.Recheck = evaluation.RecheckEntry{Execution: evaluation.RecheckEntryRow{Indicator: "执行率", Points: "9", Reason: "核减"}, Opinion: "属实",
		Rows: []evaluation.RecheckEntryRow{{Indicator: "i1", Points: "13", Reason: "抽查"}}}
	return e
}

// frozen is a self-evaluation's edition, with a re-check beside it.
func frozen() evaluation.Edition {
	line := evaluation.Line{Indicator: "i1", Name: "道路养护面积", Weight: 1500, Effective: 1600, Points: 1488, Met: true, Skipped: true, Missing: true,
		Why: evaluation.Explanation{Inputs: []string{"目标 ≥96.40"}, Rule: "按比例", Book: "SH-PARK 第 1 版", Clause: "财预〔2021〕101号", Arithmetic: "15 × 1"}}
	compared := evaluation.ComparedLine{Indicator: "i1", Name: "道路养护面积", Weight: 1600, Unit: 1488, Recheck: 1400, Difference: -88, Reason: "抽查"}
	return evaluation.Edition{Evaluation: "e1", No: 1, GoalNo: 1, ByName: "经办", At: clock,
		Form: evaluation.Form{Goal: "第2版", Claim: evaluation.Claim{Rate: 9500, Points: 950}, Attained: "已完成", FundNote: "结余", Funds: evaluation.Funds{Complete: true,
			Total: evaluation.FundRow{Source: "年度资金总额", Initial: 100, Budget: 120, Executed: 110},
			Rows:  []evaluation.FundRow{{Source: "当年财政拨款", Initial: 100, Budget: 120, Executed: 110}}},
			Results: []evaluation.Result{{Indicator: "i1", Known: true, Actual: decimal.RequireFromString("97.20"), Text: "已建立", Met: true, Tier: "达成",
				Points: 1400, Scored: true, Survey: evaluation.Survey{Sent: 100, Valid: 90, Satisfied: 88}, Skip: true, Reason: "理由"}}},
		Sheet: evaluation.Sheet{Book: "SH-PARK", Version: 1, Execution: line, Lines: []evaluation.Line{line}, Total: 9488, Full: 10000, Grade: "优",
			Incomplete: true, Flags: []evaluation.Flag{{Kind: evaluation.Unspent, Indicator: "i1", Message: "结余 10%", Asks: true, Clause: "财预〔2020〕10号"}}},
		Recheck: &evaluation.RecheckSheet{Execution: compared, Lines: []evaluation.ComparedLine{compared}, Unit: 9488, Recheck: 8900, Difference: -588,
			UnitGrade: "优", RecheckGrade: "良", Opinion: "属实"}}
}

// codes lists the codes of projects.
func codes(list []project.Project) string {
	var out []string
	for _, p := range list {
		out = append(out, p.Code)
	}
	return strings.Join(out, " ")
}
