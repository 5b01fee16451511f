package consequence

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
)

// Fact is one thing that may be known of a project that asks for money of a year (挂钩依据).
type Fact string

// The facts.
const (
	SelfGrade     Fact = "自评等级"
	SelfScore     Fact = "自评得分"
	DeptGrade     Fact = "部门评价等级"
	DeptScore     Fact = "部门评价得分"
	Execution     Fact = "预算执行率"
	LastBudget    Fact = "上年预算"
	LastSurplus   Fact = "上年结余"
	SurplusGrowth Fact = "结余增长"
	GoalErrors    Fact = "目标检查错误"
	GoalWarnings  Fact = "目标检查警告"
	ExAnteVerdict Fact = "事前评估结论"
	ExAnteAmount  Fact = "事前评估建议金额"
	OverLines     Fact = "超标准行数"
	Saving        Fact = "可压减金额"
	Standardised  Fact = "成本分析核定金额" // Σ 数量 × 标准, of a confirmed analysis
	Overdue       Fact = "逾期未整改问题"
	Repeated      Fact = "认定重复项目"
	Nature        Fact = "项目性质"
	Category      Fact = "项目类别"
	Asked         Fact = "申请金额"
)

// Measure is how a fact is counted (计量方式).
type Measure string

// The measures: words, hundredths of a point, ten-thousandths, fen, pieces.
const (
	Words  Measure = "词语"
	Points Measure = "分值"
	Rates  Measure = "比率"
	Money  Measure = "金额"
	Counts Measure = "个数"
)

// about is what the program knows of a fact: how it is counted, which words it may be, and what it lies between.
type about struct {
	measure   Measure
	words     []string
	low, high int64
}

const noLimit = int64(money.Max)

// facts lists every fact in form order.
var facts = []Fact{SelfGrade, SelfScore, DeptGrade, DeptScore, Execution, LastBudget, LastSurplus, SurplusGrowth, GoalErrors, GoalWarnings, ExAnteVerdict,
	ExAnteAmount, OverLines, Saving, Standardised, Overdue, Repeated, Nature, Category, Asked}

// known is the catalogue of facts.
var known = map[Fact]about{
	SelfGrade: {measure: Words, words: texts(score.Grades())}, SelfScore: {measure: Points, high: int64(score.Full)},
	DeptGrade: {measure: Words, words: texts(score.Grades())}, DeptScore: {measure: Points, high: int64(score.Full)},
	Execution: {measure: Rates, high: int64(score.MaxRate)}, LastBudget: {measure: Money, high: noLimit},
	LastSurplus: {measure: Money, low: -noLimit, high: noLimit}, SurplusGrowth: {measure: Money, low: -noLimit, high: noLimit},
	GoalErrors: {measure: Counts, high: noLimit}, GoalWarnings: {measure: Counts, high: noLimit},
	ExAnteVerdict: {measure: Words, words: []string{"予以支持", "调整完善后支持", "不予支持"}}, ExAnteAmount: {measure: Money, high: noLimit},
	OverLines: {measure: Counts, high: noLimit}, Saving: {measure: Money, high: noLimit}, Standardised: {measure: Money, high: noLimit},
	Overdue: {measure: Counts, high: noLimit}, Repeated: {measure: Counts, high: noLimit},
	Nature: {measure: Words, words: texts(project.Natures())}, Category: {measure: Words, words: texts(project.Categories())},
	Asked: {measure: Money, low: 1, high: noLimit},
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

// AllFacts lists every fact in form order (全部依据).
func AllFacts() []Fact { return slices.Clone(facts) }

// Measure says how the fact is counted; empty for what is no fact.
func (f Fact) Measure() Measure { return known[f].measure }

// Known is the value of a fact (依据的值), or why there is none: then Absent is not empty and the rest means nothing.
type Known struct {
	Number int64  // in the smallest unit of its measure
	Word   string // of a fact in words
	From   string // what it comes from, such as 2024年度自评
	Absent string // why it is not known
}

// Facts are what is known of one project (项目依据). A fact that is not in it is absent.
type Facts map[Fact]Known

// Set notes a number with what it comes from.
func (f Facts) Set(fact Fact, number int64, from string) { f[fact] = Known{Number: number, From: from} }

// SetWord notes a word with what it comes from.
func (f Facts) SetWord(fact Fact, word, from string) { f[fact] = Known{Word: word, From: from} }

// Miss notes why a fact is not known.
func (f Facts) Miss(fact Fact, why string) { f[fact] = Known{Absent: why} }

// Get returns a fact; nothing noted is absent.
func (f Facts) Get(fact Fact) Known {
	if k, there := f[fact]; there {
		return k
	}
	return Known{Absent: "没有记录"}
}

// Text prints a known value with its unit, and an absent one as what is missing.
func (f Facts) Text(fact Fact) string {
	k := f.Get(fact)
	if k.Absent != "" {
		return "缺（" + k.Absent + "）"
	}
	if fact.Measure() == Words {
		return k.Word
	}
	return fact.print(k.Number)
}

// print writes a number in the fact's unit.
func (f Fact) print(n int64) string { return f.Measure().print(n) }

func (m Measure) print(n int64) string {
	switch m {
	case Points:
		return score.Points(n).Short() + "分"
	case Rates:
		return score.Rate(n).Short()
	case Money:
		return money.Amount(n).Wan() + "万元"
	case Counts:
		return fmt.Sprintf("%d个", n)
	}
	return ""
}

// parse reads a limit as a book writes it: "60分" or "60", "80%", "100" in 万元, "3".
func (m Measure) parse(text string) (int64, bool) {
	switch m {
	case Points:
		p, err := score.ParsePoints(text)
		return int64(p), err == nil
	case Rates:
		r, err := score.ParseRate(text)
		return int64(r), err == nil
	case Money:
		a, err := money.Parse(text, money.InWan)
		return int64(a), err == nil
	case Counts:
		var n int64
		rest, err := fmt.Sscanf(strings.TrimSpace(text), "%d", &n)
		return n, err == nil && rest == 1 && fmt.Sprint(n) == strings.TrimSpace(text)
	}
	return 0, false
}
