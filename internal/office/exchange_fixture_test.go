package office_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/office"
)

// The sheets and some cells of the forms as issued for parkGoal.
const (
	goalTab   = "绩效目标申报表"
	resultTab = "绩效自评表"
)

func shippedBook(t testing.TB, name rulebook.Name) rulebook.Book {
	t.Helper()
	book, err := rulebook.Shipped().Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func day(text string) fiscal.Date {
	d, err := fiscal.ParseDate(text)
	if err != nil {
		panic(err) // a constant of a test
	}
	return d
}

// parkGoal is a complete draft of a goal of five indicators.
func parkGoal(t testing.TB) office.GoalPaper {
	t.Helper()
	row := func(n int, level1, level2, name string, sign goal.Sign, target, unit, weight string, rule goal.Rule) goal.EntryRow {
		return goal.EntryRow{ID: goal.IndicatorID(fmt.Sprintf("row-%d", n)), Level1: level1, Level2: level2, Name: name, Sign: string(sign), Target: target, Unit: unit,
			Weight: weight, Rule: string(rule), Basis: "计划标准", Method: "情况统计法", Source: "养护台账", Evidence: "台账、验收单", Explanation: "按年度合同"}
	}
	e := goal.Entry{Overall: "保持园区公共设施完好。", Annual: "完成道路养护96.4万平方米，\n设施完好率不低于98%。", Request: goal.RequestEntry{Appropriation: "49800000", CarryOver: "1200000.50"},
		Rows: []goal.EntryRow{
			row(1, "成本指标", "经济成本指标", "道路养护单位成本", goal.AtMost, "18", "元/平方米", "20", goal.ByRatio),
			row(2, "产出指标", "数量指标", "道路养护面积", goal.Equal, "96.40", "万平方米", "20", goal.ByRatio),
			row(3, "产出指标", "质量指标", "设施完好率", goal.AtLeast, "98.00", "%", "20", goal.ByRatio),
			row(4, "效益指标", "社会效益指标", "应急处置机制", goal.Qualitative, "建立健全", "", "20", goal.ByTier),
			row(5, "满意度指标", "服务对象满意度指标", "入驻企业满意度", goal.AtLeast, "90", "%", "10", goal.BySatisfied),
		}}
	e.Rows[2].Bounded = true
	e.Rows[4].Method = "问卷调查法"
	g := goal.New("goal-1", project.Project{ID: "p1", Code: "SCIP-2025-0001", Name: "海塘、道路、河道、绿化、生态园区等公共设施维护", Unit: org.Unit{Name: "公共设施管理中心"},
		Division: org.Unit{Name: "公用事业处"}, Nature: project.Recurrent, Category: project.Operation, Start: day("2025-01-01"), End: day("2025-12-31"),
		Fiscal: 5100 * money.Wan}, 2025, "SH-PARK")
	g.Entry, g.Version, g.UpdatedBy, g.UpdatedAt = e, 7, "经办甲", time.Date(2025, 1, 6, 1, 0, 0, 0, time.UTC)
	return office.GoalPaper{Goal: g, Book: shippedBook(t, "SH-PARK"), CheckCode: "0123456789abcdef", Editable: true}
}

// parkResults is the self-evaluation of parkGoal, filled in.
func parkResults(t testing.TB) office.SelfEvaluationPaper {
	t.Helper()
	g := parkGoal(t)
	form, _ := g.Understood(g.Book)
	e := evaluation.New("eval-1", g.Project, 2025, goal.Edition{Goal: g.ID, No: 2, Kind: goal.InForce, Form: form})
	e.Version, e.UpdatedBy, e.UpdatedAt = 4, "经办乙", g.UpdatedAt
	e.Entry = evaluation.Entry{Attained: "完成道路养护96.4万平方米。", FundNote: "按合同支付", ClaimedRate: "95%", Rows: []evaluation.EntryRow{
		{Indicator: "row-1", Actual: "17.80"}, {Indicator: "row-2", Actual: "96.40"}, {Indicator: "row-3", Actual: "97.20", Reason: "台风受损，已修复"},
		{Indicator: "row-4", Actual: "已建立", Tier: g.Book.Tiers[0].Name, Points: "19.5"}, {Indicator: "row-5", Actual: "92.5", Sent: "220", Valid: "200", Satisfied: "185"},
	}}
	p := office.SelfEvaluationPaper{SelfEvaluation: e, Book: g.Book, CheckCode: "fedcba9876543210", Editable: true}
	p.Form, p.Sheet = scored(p)
	return p
}

// scored scores a self-evaluation against a year of money.
func scored(p office.SelfEvaluationPaper) (evaluation.Form, evaluation.Sheet) {
	fund := project.FundEvent{Project: p.Project.ID, Year: 2025, Source: project.Appropriation, Kind: project.InitialBudget, Amount: 4980 * money.Wan, On: day("2025-01-01")}
	spent := fund
	spent.Kind, spent.Amount, spent.On = project.Payment, 4732*money.Wan, day("2025-12-31")
	form, sheet, _ := p.Score(p.Book, project.FiguresOf([]project.FundEvent{fund, spent}, 2025))
	return form, evaluation.Explained(p.Book, p.Goal.Form, form, sheet)
}

func goalBytes(t testing.TB, p office.GoalPaper) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := office.WriteGoal(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func resultBytes(t testing.TB, p office.SelfEvaluationPaper) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := office.WriteSelfEvaluation(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// changed opens a workbook with the library, lets change do to it what a person would, and saves it.
func changed(t testing.TB, data []byte, change func(f *excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	change(f)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// cellWords are what people and programs type into cells: numbers in every spelling, what begins like a formula, odd spaces.
var cellWords = []string{"", "", "98", "98.00", "0.5", "1,200", "-3", "007", "12-15", "95～105", "98%", "=SUM(A1)", "=", "+1", "'=x", "'引号", "@a", "建立健全", "多行\n文字", "  两边有空格 ",
	"a<b>&\"c\"", "100000000.123456", "1e5", "2025-12-31", "TRUE", "－1", "＝1", "是", "很长的文字" + string(bytes.Repeat([]byte("甲"), 300))}

func anyWord(r *rand.Rand) string { return cellWords[r.IntN(len(cellWords))] }

// randomGoal is a draft with anything in its cells.
func randomGoal(t testing.TB, r *rand.Rand) office.GoalPaper {
	p := parkGoal(t)
	e := goal.Entry{Overall: anyWord(r), Annual: anyWord(r), Request: goal.RequestEntry{Appropriation: anyWord(r), CarryOver: anyWord(r), Other: anyWord(r)}}
	signs, rules := append(goal.Signs(), ""), append(goal.Rules(), "")
	for i := range r.IntN(20) {
		level := p.Book.Levels[r.IntN(len(p.Book.Levels))]
		e.Rows = append(e.Rows, goal.EntryRow{ID: goal.IndicatorID(fmt.Sprintf("id-%d", i)), Level1: level.Name, Level2: level.Children[r.IntN(len(level.Children))], Name: fmt.Sprintf("%s%d", anyWord(r), i),
			Sign: string(signs[r.IntN(len(signs))]), Target: anyWord(r), Unit: anyWord(r), Weight: anyWord(r), Rule: string(rules[r.IntN(len(rules))]), Basis: anyWord(r),
			Explanation: anyWord(r), Method: anyWord(r), Source: anyWord(r), Evidence: anyWord(r), Bounded: r.IntN(2) == 0})
	}
	p.Entry = e
	return p
}

// randomResults is a self-evaluation with anything in its cells.
func randomResults(t testing.TB, r *rand.Rand) office.SelfEvaluationPaper {
	p := parkResults(t)
	p.Entry.Attained, p.Entry.FundNote, p.Entry.ClaimedRate = anyWord(r), anyWord(r), anyWord(r)
	for i := range p.Entry.Rows {
		row := &p.Entry.Rows[i]
		*row = evaluation.EntryRow{Indicator: row.Indicator, Actual: anyWord(r), Tier: anyWord(r), Points: anyWord(r), Sent: anyWord(r), Valid: anyWord(r), Satisfied: anyWord(r), Skip: r.IntN(4) == 0, Reason: anyWord(r)}
	}
	p.Form, p.Sheet = scored(p)
	return p
}

func openGoal(data []byte, p office.GoalPaper) (office.GoalUpload, error) {
	f, err := office.OpenFilled(data)
	if err != nil {
		return office.GoalUpload{}, err
	}
	return office.ReadGoal(f, p)
}

func openGoalReview(data []byte, p office.GoalReviewPaper) (office.GoalReviewUpload, error) {
	f, err := office.OpenFilled(data)
	if err != nil {
		return office.GoalReviewUpload{}, err
	}
	return office.ReadGoalReview(f, p)
}

func openSelfEvaluation(data []byte, p office.SelfEvaluationPaper) (office.SelfEvaluationUpload, error) {
	f, err := office.OpenFilled(data)
	if err != nil {
		return office.SelfEvaluationUpload{}, err
	}
	return office.ReadSelfEvaluation(f, p)
}

func openOverallGoal(data []byte, p office.OverallGoalPaper) (office.OverallGoalUpload, error) {
	f, err := office.OpenFilled(data)
	if err != nil {
		return office.OverallGoalUpload{}, err
	}
	return office.ReadOverallGoal(f, p)
}

func openDeclaration(data []byte, p office.DeclarationPaper) (office.DeclarationUpload, error) {
	f, err := office.OpenFilled(data)
	if err != nil {
		return office.DeclarationUpload{}, err
	}
	return office.ReadDeclaration(f, p)
}
