package tracking

import (
	"fmt"
	"slices"

	"outturn/internal/domain/score"
)

// Measure names a number that a light can look at (观测量). All of them are shares.
type Measure string

// The measures.
const (
	Execution         Measure = "执行率"
	Elapsed           Measure = "时间进度"
	Attained          Measure = "目标达成度"
	ForecastExecution Measure = "预计执行率"
	Surplus           Measure = "预计结余率"
	Unspent           Measure = "未支出比例"
	CostOver          Measure = "单位成本超出率"
	Worst             Measure = "最低预计完成率"
	UnsureShare       Measure = "有可能指标占比"
	HopelessShare     Measure = "完全不可能指标占比"
)

// measured is what is known of a measure: how it is worked out, how far it can go, and whether it may divide.
type measured struct {
	name    Measure
	words   string
	low     score.Rate
	high    score.Rate // endless where there is no bound
	divides bool       // is above zero in a project that is under way
}

// endless stands for no upper bound.
const endless = score.MaxRate

var measures = []measured{
	{Execution, "执行数 ÷ 调整后预算数", 0, endless, true},
	{Elapsed, "数据月份 ÷ 12", 0, score.Whole, true},
	{Attained, "各指标达成度按分值加权平均", 0, score.Whole, true},
	{ForecastExecution, "全年预计执行数 ÷ 调整后预算数", 0, score.Whole, true},
	{Surplus, "（调整后预算数 − 全年预计执行数）÷ 调整后预算数", 0, score.Whole, false},
	{Unspent, "（调整后预算数 − 执行数）÷ 调整后预算数；没有预算的按全部未支出计", -endless, score.Whole, false},
	{CostOver, "成本指标中超出批复值最多的一项：（执行值 − 批复值）÷ 批复值", 0, endless, false},
	{Worst, "各指标全年预计达成度中最低的一项", 0, score.Whole, false},
	{UnsureShare, "选“有可能”的指标数 ÷ 指标数", 0, score.Whole, false},
	{HopelessShare, "选“完全不可能”的指标数 ÷ 指标数", 0, score.Whole, false},
}

// Measures lists the measures in the order forms offer them.
func Measures() []Measure {
	out := make([]Measure, len(measures))
	for i, m := range measures {
		out[i] = m.name
	}
	return out
}

// Words says how a measure is worked out (计算方法).
func (m Measure) Words() string { return m.find().words }

func (m Measure) find() measured {
	i := slices.IndexFunc(measures, func(x measured) bool { return x.name == m })
	if i < 0 {
		return measured{}
	}
	return measures[i]
}

// bounds are the least and the most a measure can be in some months.
func (m Measure) bounds(from, to int) (low, high score.Rate) {
	if m == Elapsed {
		low, _ = score.NewRate(int64(from), 12)
		high, _ = score.NewRate(int64(to), 12)
		return low, high
	}
	of := m.find()
	return of.low, of.high
}

// amount is a measure as an exact share, so that dividing one by another rounds once.
type amount struct{ num, den int64 }

func (a amount) rate() score.Rate {
	r, _ := score.NewRate(a.num, a.den)
	return r
}

// in gives the measure of a form's figures; false with the reason when there is nothing to divide by.
func (m Measure) in(f *Figures, month int) (amount, string) {
	ratio := func(num, den int64, what string) (amount, string) {
		if den <= 0 {
			return amount{}, what
		}
		r, ok := score.NewRate(num, den)
		if !ok {
			return amount{}, what
		}
		return amount{int64(r), int64(score.Whole)}, ""
	}
	plain := func(r score.Rate) (amount, string) { return amount{int64(r), int64(score.Whole)}, "" }
	const noBudget, noRows = "没有预算", "没有指标"
	switch m {
	case Elapsed:
		return amount{int64(month), 12}, ""
	case Execution:
		return ratio(int64(f.Executed), int64(f.Budget), noBudget)
	case ForecastExecution:
		return ratio(int64(f.Forecast), int64(f.Budget), noBudget)
	case Surplus:
		return ratio(int64(f.Budget-f.Forecast), int64(f.Budget), noBudget)
	case Unspent:
		if f.Budget <= 0 {
			return plain(score.Whole)
		}
		return ratio(int64(f.Budget-f.Executed), int64(f.Budget), noBudget)
	case Attained:
		return plain(f.Attained)
	case CostOver:
		return plain(f.CostOver)
	case Worst:
		return plain(f.Worst)
	case UnsureShare:
		return ratio(int64(f.Unsure), int64(f.Indicators), noRows)
	case HopelessShare:
		return ratio(int64(f.Hopeless), int64(f.Indicators), noRows)
	}
	return amount{}, fmt.Sprintf("没有“%s”这个观测量", m)
}
