package evaluation

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// Explained returns the sheet with an explanation of every line (得分说明). It is apart from Score because words cost more
// than points, and ten thousand sheets are scored for statistics without anybody reading them.
func Explained(book rulebook.Book, goalForm goal.Form, form Form, s Sheet) Sheet {
	lines := make([]Line, len(s.Lines))
	s.Execution.Why = ExplainExecution(book, form.Funds, s.Execution)
	for i, line := range s.Lines {
		ind := goalForm.Indicators[i]
		line.Why = Explain(book, ind, *resultOf(form.Results, i, ind.ID), line)
		if form.Goal != "" {
			line.Why.Inputs[0] += "（" + form.Goal + "）"
		}
		lines[i] = line
	}
	s.Lines = lines
	return s
}

// Explain says how an indicator's line got its points (得分说明): inputs, rule in words, rulebook, clause and arithmetic with
// the actual numbers. The line is the one Score made from the same indicator and result.
func Explain(book rulebook.Book, ind goal.Indicator, res Result, line Line) Explanation {
	why := Explanation{Inputs: []string{"目标 " + ind.Target.String(), "实际 " + actualText(ind, res), weightText(line)}, Book: book.Label()}
	out := judge(&book, &ind, &res)
	switch {
	case line.Skipped:
		why.Rule, why.Clause = "本年度不适用：不计分，其分值按比例分给其余指标。", book.Clause(rulebook.NotDone)
		why.Arithmetic = "不适用，不计分"
		if res.Reason != "" {
			why.Inputs = append(why.Inputs, "不适用的理由："+res.Reason)
		}
		return why
	case line.Missing:
		why.Rule = "还没有填写实际完成情况，暂不计分，也不能提交。"
		why.Arithmetic = "未填写，暂计 0.00"
		return why
	}
	why.Rule = ruleText(book, ind, res, out)
	why.Clause = book.Clause(formulaOf(ind, out.by))
	why.Arithmetic = arithmetic(book, ind, res, out, line)
	return why
}

// formulaOf names the book's formula, and so the clause, that a row was scored by.
func formulaOf(ind goal.Indicator, by formula) rulebook.Formula {
	switch by {
	case zeroTarget:
		return rulebook.ZeroTarget
	case direct:
		return rulebook.Direct
	case tiered:
		return rulebook.Qualitative
	case bracketed:
		return rulebook.Satisfaction
	case manual:
		return rulebook.Manual
	}
	switch {
	case ind.Target.Direction() == goal.Falling:
		return rulebook.Reverse
	case ind.Target.Sign == goal.Equal:
		return rulebook.EqualTo
	case ind.Target.Sign == goal.Range:
		return rulebook.InRange
	case ind.Rule == goal.ByRatioFloor:
		return rulebook.PassFloor
	}
	return rulebook.Positive
}

// weightText gives the weight, and what it became after other rows were dropped.
func weightText(line Line) string {
	if line.Skipped || line.Effective == line.Weight {
		return "分值 " + line.Weight.String()
	}
	return fmt.Sprintf("分值 %s，因其他行不计分折算为 %s", line.Weight, line.Effective)
}

// actualText is what was achieved, as people say it, with how it was measured.
func actualText(ind goal.Indicator, res Result) string {
	switch {
	case res.Skip:
		return "不适用"
	case !res.Known:
		return "未填写"
	case ind.Target.Sign == goal.Qualitative:
		return strings.TrimSuffix(strings.Join(nonEmpty(res.Tier, res.Text), "："), "：")
	}
	text := quantity(res.Actual, ind.Target.Unit)
	if s := res.Survey; s.Valid > 0 {
		text += fmt.Sprintf("（满意 %d 份 ÷ 有效 %d 份，发出 %d 份）", s.Satisfied, s.Valid, s.Sent)
	}
	return text
}

func nonEmpty(texts ...string) (out []string) {
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

// quantity writes a number with its unit: "97.20%", "2.07万元/次".
func quantity(d decimal.Decimal, unit string) string { return goal.FormatValue(d) + unit }

// places is how many decimals a number was written with.
func places(d decimal.Decimal) int32 { return max(-d.Exponent(), 0) }

func number(d decimal.Decimal, places int32) string { return d.StringFixed(places) }

// alike writes an actual and a target with as many decimals as the longer of the two.
func alike(a, t decimal.Decimal) (string, string) {
	n := max(places(a), places(t))
	return number(a, n), number(t, n)
}

// ruleText is the rule in words, with the choice the book made.
func ruleText(book rulebook.Book, ind goal.Indicator, res Result, out outcome) string {
	text := ruleWords[out.by]
	switch out.by {
	case reached:
		text = reachedText(ind.Target, res.Actual)
	case tiered:
		text = tierText(book, res.Tier)
	case bracketed:
		text = "满意度按档得分：" + bracketsText(book.Scoring.Satisfaction) + "（按每 10 分分值）。"
	}
	if out.floor {
		text += fmt.Sprintf("完成比例低于及格线 %s，得0分。", book.Scoring.PassThreshold.Short())
	} else if ind.Rule == goal.ByRatioFloor && out.by != reached {
		text += fmt.Sprintf("完成比例已达到及格线 %s。", book.Scoring.PassThreshold.Short())
	}
	if strict(ind.Target.Sign) && out.by == reached && !out.met {
		text += "计分时“大于”“小于”与“不小于”“不大于”同样处理；恰好相等不算达成。"
	}
	return text
}

func strict(s goal.Sign) bool { return s == goal.MoreThan || s == goal.LessThan }

var ruleWords = map[formula]string{
	ratio:         "正向指标，未达成：按实际值占目标值的比例得分。",
	reverseLinear: "反向指标，未达成：超过目标多少比例就扣多少比例的分，超过一倍及以上得0分。",
	reverseRatio:  "反向指标，未达成：按目标值占实际值的比例得分。",
	equalRatio:    "等值指标，低于目标：按实际值占目标值的比例得分。",
	equalStrict:   "等值指标，与目标不等：偏离目标多少比例就扣多少比例的分，偏离一倍及以上得0分。",
	zeroTarget:    "目标为0，不能按比例计算：达成得满分，未达成得0分。",
	negative:      "目标为负数，未达成：偏离目标多少比例就扣多少比例的分，偏离一倍及以上得0分。",
	rangeBelow:    "区间指标，低于下限：按实际值占下限的比例得分。",
	rangeAbove:    "区间指标，高于上限：超过上限多少比例就扣多少比例的分，超过一倍及以上得0分。",
	direct:        "直接赋分：达成得满分，未达成得0分。",
	manual:        "人工评分：由评分人在分值以内给分。",
}

func reachedText(t goal.Target, actual decimal.Decimal) string {
	switch {
	case t.Sign == goal.Range:
		return "区间指标，在区间以内（含上下限），得满分。"
	case t.Sign == goal.AtMost || t.Sign == goal.LessThan:
		return "反向指标，没有超过目标，得满分。"
	case t.Sign == goal.Equal && actual.Cmp(t.Value) > 0:
		return "等值指标，超过目标：本规则库不扣分，得满分。"
	case t.Sign == goal.Equal:
		return "等值指标，与目标相等，得满分。"
	}
	return "正向指标，达到目标，得满分；超过目标不加分。"
}

func tierText(book rulebook.Book, name string) string {
	t, ok := book.TierOf(name)
	if !ok {
		return "定性指标按档评分：在所选档次内评分。"
	}
	end := "不含"
	if t.To == score.Whole {
		end = "含"
	}
	return fmt.Sprintf("定性指标按档评分：“%s”一档为分值的 %s（含）至 %s（%s），在档内评分。", t.Name, t.From.Short(), t.To.Short(), end)
}

// bracketsText writes brackets best first: "80% 及以上 7 分，60% 及以上 5 分，不足 60% 得0分".
func bracketsText(brackets []rulebook.Bracket) string {
	var parts []string
	last := score.Rate(0)
	for _, b := range brackets {
		if b.From <= 0 && b.Points == 0 {
			break
		}
		last = b.From
		parts = append(parts, fmt.Sprintf("%s 及以上 %s 分", b.From.Short(), b.Points.Short()))
	}
	return strings.Join(append(parts, fmt.Sprintf("不足 %s 得0分", last.Short())), "，")
}

// arithmetic writes the calculation with the actual numbers: "10.00 × 487 ÷ 500 = 9.74".
func arithmetic(book rulebook.Book, ind goal.Indicator, res Result, out outcome, line Line) string {
	w, points := line.Effective, line.Points
	t := ind.Target
	switch out.by {
	case reached:
		return fmt.Sprintf("%s，得满分 %s", comparison(t, res.Actual), points)
	case direct, zeroTarget:
		return fmt.Sprintf("%s，得 %s", stateText(t, res, out), points)
	case tiered, manual:
		if w == line.Weight {
			return fmt.Sprintf("评定 %s，满分 %s，得 %s", res.Points, w, points)
		}
		return fmt.Sprintf("%s × %s ÷ %s = %s", w, res.Points, line.Weight, points)
	case bracketed:
		at, _ := book.Scoring.SatisfactionBracket(percentOf(res.Actual))
		return fmt.Sprintf("%s 每 10 分得 %s 分：%s × %s ÷ 10 = %s", percentOf(res.Actual), at.Points.Short(), w, at.Points.Short(), points)
	}
	text := fmt.Sprintf("%s × %s", w, shareArithmetic(t, res.Actual, out.by))
	if out.floor {
		return strings.Replace(text, w.String()+" × ", "", 1) + fmt.Sprintf(" 低于 %s，得 %s", book.Scoring.PassThreshold.Short(), points)
	}
	if out.share.num.Sign() < 0 {
		return text + " 小于 0，得 " + points.String()
	}
	return text + " = " + points.String()
}

// shareArithmetic is the factor of a formula, written out.
func shareArithmetic(t goal.Target, actual decimal.Decimal, by formula) string {
	bound := t.Value
	if t.Sign == goal.Range {
		bound = t.High
		if actual.Cmp(t.Low) < 0 {
			bound = t.Low
		}
	}
	a, b := alike(actual, bound)
	switch by {
	case reverseRatio:
		return factor(b) + " ÷ " + factor(a)
	case ratio, equalRatio, rangeBelow:
		return factor(a) + " ÷ " + factor(b)
	}
	if actual.Cmp(bound) < 0 {
		a, b = b, a
	}
	return fmt.Sprintf("(1 − (%s − %s) ÷ %s)", factor(a), factor(b), number(bound.Abs(), max(places(actual), places(bound))))
}

// factor puts a negative number in brackets and writes its sign as people do.
func factor(text string) string {
	if rest, below := strings.CutPrefix(text, "-"); below {
		return "(−" + rest + ")"
	}
	return text
}

// comparison writes why a target counts as reached: "462 ≥ 450".
func comparison(t goal.Target, actual decimal.Decimal) string {
	if t.Sign == goal.Range {
		return fmt.Sprintf("%s ≤ %s ≤ %s", goal.FormatValue(t.Low), goal.FormatValue(actual), goal.FormatValue(t.High))
	}
	a, b := alike(actual, t.Value)
	sign := [...]string{"<", "=", ">"}[actual.Cmp(t.Value)+1]
	return a + " " + sign + " " + b
}

func stateText(t goal.Target, res Result, out outcome) string {
	state := "未达成"
	if out.share.num.Sign() > 0 {
		state = "达成"
	}
	if t.Sign == goal.Qualitative || t.Sign == goal.Range {
		return state
	}
	return comparison(t, res.Actual) + "，" + state
}

// ExplainExecution says how the execution line got its points (预算执行率得分说明). Money is in the book's unit.
func ExplainExecution(book rulebook.Book, funds Funds, line Line) Explanation {
	rules, unit := book.Execution, moneyUnit(book)
	budget, spent := funds.Total.Budget, funds.Total.Executed
	why := Explanation{
		Inputs: []string{"全年预算数 " + budget.In(unit) + string(unit), "全年执行数 " + spent.In(unit) + string(unit), weightText(line)},
		Rule:   "全年执行数占全年预算数（年初预算、上年结转与年中调整之和）的比例乘以分值，最多得满分。",
		Book:   book.Label(), Clause: rules.Clause,
	}
	switch {
	case line.Skipped:
		why.Rule = "全年既无预算也无支出：本行不计分，其分值按比例分给各项指标。"
		why.Arithmetic = "不适用，不计分"
	case line.Missing:
		why.Rule = "没有预算却有支出，不能计算执行率。请先核对资金登记。"
		why.Arithmetic = "不能计分，暂计 0.00"
	case budget == 0:
		why.Rule = "全年既无预算也无支出：本规则库规定得0分。"
		why.Arithmetic = "得 0.00"
	case rules.Kind == rulebook.ExecutionBracket:
		why.Inputs = append(why.Inputs, completeText(funds.Complete))
		why.Rule = fmt.Sprintf("按档得分：项目已完成且支出不超过全年预算 %s 分；否则执行率 %s。", rules.Complete.Short(), bracketsText(rules.Brackets))
		why.Arithmetic = fmt.Sprintf("%s，%s，得 %s", division(spent, budget, unit, funds.Rate()), completeText(funds.Complete), line.Points)
	default:
		why.Arithmetic = executionArithmetic(spent, budget, unit, funds.Rate(), line)
	}
	return why
}

func completeText(complete bool) string {
	if complete {
		return "项目已完成"
	}
	return "项目未完成"
}

func executionArithmetic(spent, budget money.Amount, unit money.Unit, rate score.Rate, line Line) string {
	text := division(spent, budget, unit, rate)
	if spent > budget {
		return fmt.Sprintf("%s，超过100%%按100%%计，得 %s", text, line.Points)
	}
	return fmt.Sprintf("%s；%s × %s ÷ %s = %s", text, line.Weight, spent.In(unit), budget.In(unit), line.Points)
}

// division writes B ÷ A = rate.
func division(spent, budget money.Amount, unit money.Unit, rate score.Rate) string {
	return fmt.Sprintf("%s ÷ %s = %s", spent.In(unit), budget.In(unit), rate)
}

// moneyUnit is the unit the book's forms print, 元 where it names none.
func moneyUnit(book rulebook.Book) money.Unit {
	if book.MoneyUnit == "" {
		return money.InYuan
	}
	return money.Unit(book.MoneyUnit)
}
