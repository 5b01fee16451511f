package evaluation

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// Flags lists the warning signs on a scored form (核对提示), those about the whole sheet first, then by indicator. A flag never
// changes a point; one that Asks needs a reason, and Parse refuses the form without it. A threshold of 0 in the book
// switches its flag off.
func Flags(book rulebook.Book, goalForm goal.Form, form Form, sheet Sheet) []Flag {
	var flags []Flag
	add := func(f Flag, raised bool) {
		if raised {
			flags = append(flags, f)
		}
	}
	add(mismatchFlag(book, sheet))
	add(wastedFlag(book, sheet))
	if wrong, is := wrongDenominatorFlag(book, form); is {
		add(wrong, true)
	} else {
		add(claimDiffersFlag(book, form))
	}
	add(overSpentFlag(book, form.Funds))
	add(lowExecutionFlag(book, form.Funds))
	add(unspentFlag(book, form.Funds))
	add(copiedFlag(book, "", "年度总体目标实际完成情况", form.Attained, goalForm.Annual))
	for i, ind := range goalForm.Indicators {
		res := *resultOf(form.Results, i, ind.ID)
		add(overFulfilledFlag(book, ind, res))
		add(copiedFlag(book, ind.ID, "“"+ind.Name+"”的完成情况", res.Text, ind.Target.Text))
		add(spendingFlag(ind))
	}
	return flags
}

// mismatchFlag compares what was achieved with what was spent: (S/90 − E/10) ÷ (S/90), S and E the points of the
// indicators and of execution. A sheet that is not filled in yet cannot be compared.
func mismatchFlag(book rulebook.Book, s Sheet) (Flag, bool) {
	earned, full := s.Earned()
	if s.Incomplete || s.Execution.Skipped || earned <= 0 || full <= 0 || s.Execution.Effective <= 0 || book.Alerts.Mismatch <= 0 {
		return Flag{}, false
	}
	achieved, spent := int64(earned)*int64(s.Execution.Effective), int64(s.Execution.Points)*int64(full)
	gap, ok := score.NewRate(achieved-spent, achieved)
	if !ok || (achieved-spent)*int64(score.Whole) <= achieved*int64(book.Alerts.Mismatch) {
		return Flag{}, false
	}
	share, _ := score.NewRate(int64(earned), int64(full))
	spentShare, _ := score.NewRate(int64(s.Execution.Points), int64(s.Execution.Effective))
	return Flag{Kind: ScoreAboveExecution, Clause: book.Clause(rulebook.MismatchAlert), Message: fmt.Sprintf(
		"指标得分率 %s ÷ %s = %s，执行得分率 %s ÷ %s = %s，偏离（%s − %s）÷ %s = %s，超过 %s。钱没有花完而产出几乎完成，请核对完成值与资金。",
		earned, full, share, s.Execution.Points, s.Execution.Effective, spentShare, share, spentShare, share, gap, book.Alerts.Mismatch.Short())}, true
}

// wastedFlag finds the reverse: spending alone would earn the best grade, and the indicators alone the worst.
func wastedFlag(book rulebook.Book, s Sheet) (Flag, bool) {
	earned, full := s.Earned()
	output, ok := score.NewRate(int64(earned), int64(full))
	spent, is := score.NewRate(int64(s.Execution.Points), int64(s.Execution.Effective))
	if s.Incomplete || s.Execution.Skipped || !ok || !is || len(book.Bands) < 2 {
		return Flag{}, false
	}
	best, worst := book.Bands[0], book.Bands[len(book.Bands)-1]
	if book.GradeOf(score.Points(output)) != worst.Grade || book.GradeOf(score.Points(spent)) != best.Grade {
		return Flag{}, false
	}
	return Flag{Kind: SpentWithoutOutput, Clause: worst.Clause, Message: fmt.Sprintf(
		"执行得分率 %s ÷ %s = %s，指标得分率 %s ÷ %s = %s。钱差不多花完而产出很少，请核对支出的内容、进度款依据和完成值。",
		s.Execution.Points, s.Execution.Effective, spent, earned, full, output)}, true
}

// wrongDenominatorFlag finds a claimed rate or claimed points that come out of the initial budget (年初预算数) in the place of
// the year's (全年预算数).
func wrongDenominatorFlag(book rulebook.Book, form Form) (Flag, bool) {
	total, claim := form.Funds.Total, form.Claim
	wrong, ok := score.NewRate(int64(total.Executed), int64(total.Initial))
	right := form.Funds.Rate()
	if !ok || total.Initial == total.Budget || total.Budget <= 0 || wrong == right {
		return Flag{}, false
	}
	points := score.ShareOf(book.Execution.Points, int64(total.Executed), int64(total.Initial))
	correct := score.ShareOf(book.Execution.Points, int64(total.Executed), int64(total.Budget))
	var claimed string
	switch {
	case claim.Rate != 0 && claim.Rate == wrong:
		claimed = "自算执行率 " + claim.Rate.String()
	case claim.Points != 0 && claim.Points == points && points != correct && book.Execution.Kind == rulebook.ExecutionLinear:
		claimed = "自算得分 " + claim.Points.String()
	default:
		return Flag{}, false
	}
	unit := moneyUnit(book)
	return Flag{Kind: WrongDenominator, Clause: book.Execution.Clause, Message: fmt.Sprintf(
		"%s是用年初预算数算的：%s；应除以全年预算数：%s。本表按全年预算数计分。", claimed,
		division(total.Executed, total.Initial, unit, wrong), division(total.Executed, total.Budget, unit, right))}, true
}

// claimTolerance is how far a claimed rate may lie from the computed one: half a point in a hundred, as whole per cents round.
const claimTolerance = score.Percent / 2

// claimDiffersFlag finds a claimed rate that the form's own figures do not give; both stand on the printed form.
func claimDiffersFlag(book rulebook.Book, form Form) (Flag, bool) {
	total, claimed, right := form.Funds.Total, form.Claim.Rate, form.Funds.Rate()
	if claimed == 0 || total.Budget <= 0 || max(claimed-right, right-claimed) <= claimTolerance {
		return Flag{}, false
	}
	return Flag{Kind: ClaimDiffers, Clause: book.Execution.Clause, Message: fmt.Sprintf("自算执行率 %s 与资金表算得的不同：%s。本表按后者计分，请核对。",
		claimed, division(total.Executed, total.Budget, moneyUnit(book), right))}, true
}

func overSpentFlag(book rulebook.Book, funds Funds) (Flag, bool) {
	total := funds.Total
	if !overSpent(funds) {
		return Flag{}, false
	}
	unit := moneyUnit(book)
	return Flag{Kind: OverSpent, Asks: true, Clause: book.Execution.Clause, Message: fmt.Sprintf(
		"全年执行数 %s 超过全年预算数 %s，多 %s%s（执行率 %s）。得分按满分封顶，请在资金说明中写明超支原因与依据。",
		total.Executed.In(unit), total.Budget.In(unit), (total.Executed - total.Budget).In(unit), unit, funds.Rate())}, true
}

func overSpent(funds Funds) bool { return funds.Total.Executed > max(funds.Total.Budget, 0) }

func lowExecutionFlag(book rulebook.Book, funds Funds) (Flag, bool) {
	if !lowExecution(book, funds) {
		return Flag{}, false
	}
	return Flag{Kind: LowExecution, Asks: true, Clause: book.Execution.Clause, Message: fmt.Sprintf(
		"执行率 %s，低于 %s。请在资金说明中写明原因。",
		division(funds.Total.Executed, funds.Total.Budget, moneyUnit(book), funds.Rate()), book.Execution.ReasonBelow.Short())}, true
}

// lowExecution is exact: 89.995% is below 90%, though it prints as 90.00%.
func lowExecution(book rulebook.Book, funds Funds) bool {
	return funds.Total.Budget > 0 && below(funds.Total.Executed, funds.Total.Budget, book.Execution.ReasonBelow)
}

// below reports part ÷ whole < rate without rounding. whole is above zero.
func below(part, whole money.Amount, rate score.Rate) bool {
	return decimal.NewFromInt(int64(part)).LessThan(decimal.NewFromInt(int64(whole)).Mul(rate.Decimal()))
}

func unspentFlag(book rulebook.Book, funds Funds) (Flag, bool) {
	total, limit := funds.Total, book.Alerts.Unspent
	left := total.Budget - total.Executed
	if limit <= 0 || total.Budget <= 0 || !below(total.Executed, total.Budget, score.Whole-limit) {
		return Flag{}, false
	}
	share, _ := score.NewRate(int64(left), int64(total.Budget))
	unit := moneyUnit(book)
	return Flag{Kind: Unspent, Clause: book.Clause(rulebook.UnspentAlert), Message: fmt.Sprintf(
		"结余（%s − %s）÷ %s = %s，超过 %s。请说明结余的去向与下年安排。",
		total.Budget.In(unit), total.Executed.In(unit), total.Budget.In(unit), share, limit.Short())}, true
}

// overFulfilledFlag asks why an actual is far above its target. Points are never taken off here: only a person may judge
// that the target was too low (财预〔2020〕10号).
func overFulfilledFlag(book rulebook.Book, ind goal.Indicator, res Result) (Flag, bool) {
	if !overFulfilled(book, ind, res) {
		return Flag{}, false
	}
	a, t := alike(res.Actual, ind.Target.Value)
	share, _ := score.RoundRate(res.Actual.Div(ind.Target.Value))
	return Flag{Kind: OverFulfilled, Indicator: ind.ID, Asks: true, Clause: book.Clause(rulebook.OverTarget), Message: fmt.Sprintf(
		"“%s”实际为目标的 %s ÷ %s = %s，达到 %s。请写明超额原因；目标确实定得过低的，由复核人酌情调减，系统不自动扣分。",
		ind.Name, a, t, share, book.Scoring.OverReason.Short())}, true
}

// overFulfilled reports actual ÷ target ≥ the book's threshold, for indicators that can grow: ≥, > and = with a target
// above zero, and not shares that end at 100%.
func overFulfilled(book rulebook.Book, ind goal.Indicator, res Result) bool {
	growing := ind.CanGrow && (ind.Target.Direction() == goal.Rising || ind.Target.Sign == goal.Equal)
	if !growing || !res.Known || res.Skip || book.Scoring.OverReason <= 0 || !ind.Target.Value.IsPositive() || !measurable(res.Actual) {
		return false
	}
	return res.Actual.Cmp(ind.Target.Value.Mul(book.Scoring.OverReason.Decimal())) >= 0
}

// shortText is the length under which repeating the goal proves nothing: "健全" is a fair answer to "健全".
const shortText = 10

func copiedFlag(book rulebook.Book, id goal.IndicatorID, what, text, source string) (Flag, bool) {
	limit := book.Alerts.Similar
	if limit <= 0 || utf8.RuneCountInString(text) < shortText {
		return Flag{}, false
	}
	share := goal.Similar(text, source)
	if share < limit {
		return Flag{}, false
	}
	return Flag{Kind: CopiedFromGoal, Indicator: id, Clause: book.Clause(rulebook.SimilarAlert), Message: fmt.Sprintf(
		"%s有 %s 的文字与目标相同（达到 %s）。请写实际做成了什么，写出数量与结果。", what, share.Short(), limit.Short())}, true
}

// spendings are names that measure money put in, not what came out of it.
var spendings = []string{"预算执行率", "预算完成率", "经费使用率", "资金使用率", "经费执行率", "资金执行率", "经费支出率", "资金支出率", "资金支付率", "支付进度"}

func spendingFlag(ind goal.Indicator) (Flag, bool) {
	isSpending := func(word string) bool { return strings.Contains(ind.Name, word) }
	if !strings.HasPrefix(ind.Level1, "产出") || !slices.ContainsFunc(spendings, isSpending) {
		return Flag{}, false
	}
	return Flag{Kind: SpendingAsOutput, Indicator: ind.ID, Clause: clause101, Message: fmt.Sprintf(
		"“%s”量的是花钱的快慢，不是产出，且与预算执行率重复计分。下次编报目标时请改为办成的事的数量、质量或时效。", ind.Name)}, true
}
