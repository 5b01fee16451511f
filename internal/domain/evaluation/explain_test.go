package evaluation

import (
	"strings"
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

func explained(t *testing.T, book rulebook.Book, ind goal.Indicator, res Result) Explanation {
	t.Helper()
	res.Indicator, res.Known = ind.ID, true
	return Evaluate(book, formOf(ind), Form{Funds: spentAll(t), Results: []Result{res}}).Lines[0].Why
}

func TestExplain(t *testing.T) {
	t.Parallel()
	book, mof := park(t), bookNamed(t, "MOF-2021")
	ratioBook, strict := book, book
	ratioBook.Scoring.Reverse = rulebook.ReverseRatio
	strict.Scoring.Equal = rulebook.EqualStrict
	num := func(s string) Result { return Result{Actual: num(s)} }
	words := row(t, "1", "建立健全联动机制", "10")
	for _, c := range []struct {
		name       string
		book       rulebook.Book
		ind        goal.Indicator
		res        Result
		arithmetic string
		rule       string // part of it
	}{
		{"反向线性", book, row(t, "1", "≤1.80万元", "10"), num("2.07"), "10.00 × (1 − (2.07 − 1.80) ÷ 1.80) = 8.50", "反向指标，未达成：超过目标多少比例就扣多少比例的分，超过一倍及以上得0分"},
		{"反向线性扣完", book, row(t, "1", "≤10天", "10"), num("35"), "10.00 × (1 − (35 − 10) ÷ 10) 小于 0，得 0.00", "超过一倍"},
		{"反向比值", ratioBook, row(t, "1", "≤1.80万元", "10"), num("2.07"), "10.00 × 1.80 ÷ 2.07 = 8.70", "按目标值占实际值的比例"},
		{"正向未达成", book, row(t, "1", "≥500个", "10"), num("487"), "10.00 × 487 ÷ 500 = 9.74", "按实际值占目标值的比例"},
		{"正向达成", book, row(t, "1", "≥450次", "10"), num("462"), "462 > 450，得满分 10.00", "超过目标不加分"},
		{"反向达成", book, row(t, "1", "≤3分钟", "10"), num("2.6"), "2.6 < 3.0，得满分 10.00", "没有超过目标"},
		{"反向恰好达成", book, row(t, "1", "≤3分钟", "10"), num("3"), "3 = 3，得满分 10.00", "没有超过目标"},
		{"等于", book, row(t, "1", "=365天", "10"), num("365"), "365 = 365，得满分 10.00", "与目标相等"},
		{"等于，超过不扣", book, row(t, "1", "=100%", "10"), num("101"), "101 > 100，得满分 10.00", "本规则库不扣分"},
		{"等于，不足", book, row(t, "1", "=100%", "10"), num("99.5"), "10.00 × 99.5 ÷ 100.0 = 9.95", "低于目标"},
		{"等于严格", strict, row(t, "1", "=100%", "10"), num("120"), "10.00 × (1 − (120 − 100) ÷ 100) = 8.00", "偏离目标"},
		{"目标为零", book, row(t, "1", "=0起", "10"), num("1"), "1 > 0，未达成，得 0.00", "不能按比例计算"},
		{"负目标", book, row(t, "1", "≤-5%", "10"), num("-3"), "10.00 × (1 − ((−3) − (−5)) ÷ 5) = 6.00", "目标为负数"},
		{"区间内", book, row(t, "1", "95-105%", "10"), num("100"), "95 ≤ 100 ≤ 105，得满分 10.00", "含上下限"},
		{"区间以下", book, row(t, "1", "95-105%", "10"), num("76"), "10.00 × 76 ÷ 95 = 8.00", "低于下限"},
		{"区间以上", book, row(t, "1", "95-105%", "10"), num("126"), "10.00 × (1 − (126 − 105) ÷ 105) = 8.00", "高于上限"},
		{"及格线以下", book, ruled(row(t, "1", "≥80%", "10"), goal.ByRatioFloor), num("40"), "40 ÷ 80 低于 60%，得 0.00", "低于及格线 60%，得0分"},
		{"及格线以上", book, ruled(row(t, "1", "≥80%", "10"), goal.ByRatioFloor), num("60"), "10.00 × 60 ÷ 80 = 7.50", "已达到及格线 60%"},
		{"大于恰好相等", book, row(t, "1", ">12场", "10"), num("12"), "12 = 12，得满分 10.00", "恰好相等不算达成"},
		{"直接赋分", book, ruled(row(t, "1", "≥90%", "10"), goal.Direct), num("89"), "89 < 90，未达成，得 0.00", "直接赋分"},
		{"定性直接赋分", book, ruled(words, goal.Direct), Result{Met: true, Tier: DirectMet}, "达成，得 10.00", "直接赋分"},
		{"定性", book, words, Result{Tier: book.Tiers[1].Name, Points: 700, Text: "基本建立"}, "评定 7.00，满分 10.00，得 7.00", "60%（含）至 80%（不含）"},
		{"满意度分档", mof, ruled(row(t, "1", "≥90%", "15"), goal.BySatisfied), num("86"), "86.00% 每 10 分得 8 分：15.00 × 8 ÷ 10 = 12.00", "90% 及以上 10 分，80% 及以上 8 分，60% 及以上 5 分，不足 60% 得0分"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			why := explained(t, c.book, c.ind, c.res)
			expect(t, "计算", why.Arithmetic, c.arithmetic)
			if !strings.Contains(why.Rule, c.rule) {
				t.Errorf("规则 %q 没有 %q", why.Rule, c.rule)
			}
			if why.Clause == "" || why.Book != c.book.Label() || len(why.Inputs) < 3 {
				t.Errorf("说明不完整：%+v", why)
			}
		})
	}
}

func TestExplainInputs(t *testing.T) {
	t.Parallel()
	book := park(t)
	ind := row(t, "1", "≥90.00%", "80")
	form := formOf(ind, row(t, "2", "≥5场", "10"))
	res := actual("1", "92.38")
	res.Survey = Survey{Sent: 120, Valid: 105, Satisfied: 97}
	s := Evaluate(book, form, Form{Goal: "批复的绩效目标 第 2 版", Funds: spentAll(t),
		Results: []Result{res, {Indicator: "2", Known: true, Skip: true, Reason: "本年度停办"}}})
	expect(t, "输入", strings.Join(s.Lines[0].Why.Inputs, "|"),
		"目标 ≥90.00%（批复的绩效目标 第 2 版）|实际 92.38%（满意 97 份 ÷ 有效 105 份，发出 120 份）|分值 80.00，因其他行不计分折算为 90.00")
	expect(t, "不适用", strings.Join(s.Lines[1].Why.Inputs[1:], "|"), "实际 不适用|分值 10.00|不适用的理由：本年度停办")
	draft := Evaluate(book, form, Form{Funds: spentAll(t)})
	expect(t, "没填", draft.Lines[0].Why.Arithmetic, "未填写，暂计 0.00")
}

func TestExplainExecution(t *testing.T) {
	t.Parallel()
	book, mof := bookNamed(t, "MOF-2020"), bookNamed(t, "MOF-2021")
	zero := book
	zero.Execution.NoBudget = rulebook.NoBudgetZero
	for _, c := range []struct {
		name, budget, spent string
		book                rulebook.Book
		arithmetic, rule    string
	}{
		{"按比例", "3120", "2839.20", book, "2,839.20 ÷ 3,120.00 = 91.00%；10.00 × 2,839.20 ÷ 3,120.00 = 9.10", "全年执行数占全年预算数"},
		{"超支", "100", "120", book, "120.00 ÷ 100.00 = 120.00%，超过100%按100%计，得 10.00", "最多得满分"},
		{"正好花完", "100", "100", book, "100.00 ÷ 100.00 = 100.00%；10.00 × 100.00 ÷ 100.00 = 10.00", "最多得满分"},
		{"略超", "100000", "100000.01", book, "100,000.01 ÷ 100,000.00 = 100.00%，超过100%按100%计，得 10.00", "最多得满分"},
		{"分档", "100", "79.99", mof, "79.99 ÷ 100.00 = 79.99%，项目未完成，得 5.00", "80% 及以上 7 分，60% 及以上 5 分，不足 60% 得0分"},
		{"无预算无支出", "0", "0", book, "不适用，不计分", "分给各项指标"},
		{"无预算无支出得零分", "0", "0", zero, "得 0.00", "规定得0分"},
		{"无预算有支出", "0", "5", book, "不能计分，暂计 0.00", "核对资金登记"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := funds(t, money.InWan, "1", c.budget, c.spent)
			why := ExplainExecution(c.book, f, Score(c.book, goal.Form{}, f, nil).Execution)
			expect(t, "计算", why.Arithmetic, c.arithmetic)
			if !strings.Contains(why.Rule, c.rule) || why.Clause == "" || why.Book != c.book.Label() {
				t.Errorf("说明不完整：%+v", why)
			}
		})
	}
}

// What an explanation says it earned is what the line earned.
func TestExplanationEndsWithThePoints(t *testing.T) {
	t.Parallel()
	book := park(t)
	form, money, results := sheetOfTwelve(t)
	s := Evaluate(book, form, Form{Funds: money, Results: results})
	var total score.Points
	for _, line := range append([]Line{s.Execution}, s.Lines...) {
		if !strings.HasSuffix(line.Why.Arithmetic, " "+line.Points.String()) {
			t.Errorf("%s 得 %s，说明是 %q", line.Name, line.Points, line.Why.Arithmetic)
		}
		total += line.Points
	}
	expect(t, "总分", s.Total, total)
}

// Each explanation cites the clause of the formula that was used, and the words about > and < stand only where they apply.
func TestExplainClause(t *testing.T) {
	t.Parallel()
	book, mof := park(t), bookNamed(t, "MOF-2021")
	words := row(t, "1", "建立健全联动机制", "10")
	for _, c := range []struct {
		name string
		book rulebook.Book
		ind  goal.Indicator
		res  Result
		want rulebook.Formula
	}{
		{"正向", book, row(t, "1", "≥10个", "10"), Result{Actual: num("12")}, rulebook.Positive},
		{"反向", book, row(t, "1", "<10个", "10"), Result{Actual: num("9")}, rulebook.Reverse},
		{"等于", book, row(t, "1", "=10个", "10"), Result{Actual: num("9")}, rulebook.EqualTo},
		{"区间", book, row(t, "1", "5-10个", "10"), Result{Actual: num("9")}, rulebook.InRange},
		{"目标为零", book, row(t, "1", "=0个", "10"), Result{}, rulebook.ZeroTarget},
		{"及格线", book, ruled(row(t, "1", "≥10个", "10"), goal.ByRatioFloor), Result{Actual: num("9")}, rulebook.PassFloor},
		{"直接", book, ruled(words, goal.Direct), Result{Met: true}, rulebook.Direct},
		{"定性", book, words, Result{Tier: book.Tiers[0].Name, Points: 900}, rulebook.Qualitative},
		{"人工", book, ruled(words, goal.Manual), Result{Points: 900}, rulebook.Manual},
		{"满意度", mof, ruled(row(t, "1", "≥90%", "10"), goal.BySatisfied), Result{Actual: num("92")}, rulebook.Satisfaction},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			why := explained(t, c.book, c.ind, c.res)
			expect(t, "依据", why.Clause, c.book.Clause(c.want))
			if strings.Contains(why.Rule, "恰好相等") {
				t.Errorf("不相等却说 %q", why.Rule)
			}
		})
	}
}
