package tracking

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
)

// Likelihood says whether the year's target will be reached (完成目标可能性).
type Likelihood string

// The likelihoods of the official form.
const (
	Certain    Likelihood = "确定能"
	Possible   Likelihood = "有可能"
	Impossible Likelihood = "完全不可能"
)

// Likelihoods lists the likelihoods in form order.
func Likelihoods() []Likelihood { return []Likelihood{Certain, Possible, Impossible} }

// Causes lists what keeps an indicator from its target (偏差原因), in form order.
func Causes() []string {
	return []string{"经费保障", "制度保障", "人员保障", "硬件条件保障", "其他"}
}

// Disposal is what is done about a target that cannot be reached (处理方式).
type Disposal string

// The disposals, trap 33 of the rules study.
const (
	AdjustGoal   Disposal = "调整目标"
	ReduceBudget Disposal = "调减预算"
	Suspend      Disposal = "暂停实施"
	CarryOn      Disposal = "继续执行并说明"
)

// Disposals lists the disposals in form order.
func Disposals() []Disposal { return []Disposal{AdjustGoal, ReduceBudget, Suspend, CarryOn} }

// Form is a tracking form as understood (绩效目标执行监控表), kept whole when it is submitted.
type Form struct {
	GoalNo   int    // edition of the goal it is held against
	Period   string // 数据期间: 1-7月
	Cutoff   fiscal.Date
	Total    FundLine
	Funds    []FundLine // by source, all always there
	FundNote string
	Annual   string // 年度总体目标 of the goal
	Rows     []Row  // in goal order
	Figures  Figures
}

// FundLine is a year's money from one source (项目资金): what came of it so far and what is expected by the year's end.
type FundLine struct {
	Source   string
	Initial  money.Amount // 年初预算数
	Budget   money.Amount // 调整后预算数
	Executed money.Amount // 执行数 up to the end of the data month
	Forecast money.Amount // 全年预计执行数
}

// Rate is the execution rate to date (执行率); false without a budget.
func (l FundLine) Rate() (score.Rate, bool) {
	return score.NewRate(int64(l.Executed), int64(l.Budget))
}

// ForecastRate is the expected rate by the end of the year (预计执行率); false without a budget.
func (l FundLine) ForecastRate() (score.Rate, bool) {
	return score.NewRate(int64(l.Forecast), int64(l.Budget))
}

// Row is how one indicator stands (指标执行情况).
type Row struct {
	Indicator   goal.IndicatorID
	Name        string
	Target      string // 年度指标值 as printed
	Unit        string
	Known       bool // nothing about its values is wrong
	Words       bool // a qualitative target: Text and ExpectedText hold
	Actual      decimal.Decimal
	Text        string
	Expected    decimal.Decimal // 全年预计完成情况
	Forecast    string
	Likelihood  Likelihood
	Causes      []string
	Explanation string // 原因说明
	Disposal    Disposal
	Measure     string     // 备注: 拟采取的措施
	Attained    score.Rate // how far the target is reached to date, 0 to 100%; rows in words count by likelihood
	Promised    score.Rate // the same of the expected value
}

// FundsOf derives the fund block from a project's entries (资金执行情况): the whole year's budget as known, and payments up to the end of the
// data month.
func FundsOf(events []project.FundEvent, year fiscal.Year, cutoff fiscal.Date) []FundLine {
	known := slices.DeleteFunc(slices.Clone(events), func(e project.FundEvent) bool { return e.Kind == project.Payment && e.On.After(cutoff) })
	var out []FundLine
	for _, r := range project.FiguresOf(known, year).Rows {
		out = append(out, FundLine{Source: r.Source, Initial: r.Initial, Budget: r.Budget, Executed: r.Executed})
	}
	return out
}

// total adds up the lines.
func total(lines []FundLine) FundLine {
	sum := FundLine{Source: project.TotalRow}
	for _, l := range lines {
		sum.Initial += l.Initial
		sum.Budget += l.Budget
		sum.Executed += l.Executed
		sum.Forecast += l.Forecast
	}
	return sum
}

// Figures are the numbers of one submitted form that lights look at (跟踪指标数): small enough to be read for a whole park at once.
type Figures struct {
	Budget, Executed, Forecast money.Amount
	Attained                   score.Rate // weighted by the points of the indicators
	Worst                      score.Rate // the lowest share of a target expected by the end of the year
	CostOver                   score.Rate // by how much the worst cost indicator is over its approved value; 0 when none is
	Indicators                 int
	Unsure, Hopeless           int // indicators 有可能 and 完全不可能
}

// figures adds a form up.
func (f Form) figures(g goal.Form) Figures {
	out := Figures{Budget: f.Total.Budget, Executed: f.Total.Executed, Forecast: f.Total.Forecast, Worst: score.Whole, Indicators: len(f.Rows)}
	var weights, earned int64
	for i, r := range f.Rows {
		ind := g.Indicators[i]
		weights += int64(ind.Weight)
		earned += int64(ind.Weight) * int64(r.Attained)
		out.Worst = min(out.Worst, r.Promised)
		switch r.Likelihood {
		case Possible:
			out.Unsure++
		case Impossible:
			out.Hopeless++
		}
		out.CostOver = max(out.CostOver, r.costOver(ind))
	}
	if rate, ok := score.NewRate(earned, weights*int64(score.Whole)); ok {
		out.Attained = rate
	}
	return out
}

// costLevel marks what counts as a cost indicator: the first or the second level says so.
const costLevel = "成本"

// costOver is by how much a cost indicator is over its approved value (单位成本超出率); 0 when it is not, or has no value to divide by.
func (r Row) costOver(ind goal.Indicator) score.Rate {
	t := ind.Target
	isCost := strings.Contains(ind.Level1, costLevel) || strings.Contains(ind.Level2, costLevel)
	if !isCost || r.Words || t.Direction() != goal.Falling || t.Value.Sign() <= 0 || r.Actual.LessThanOrEqual(t.Value) {
		return 0
	}
	rate, _ := score.RoundRate(r.Actual.Sub(t.Value).DivRound(t.Value, 8))
	return rate
}

// Attainment is how far a value has come towards a target (目标达成度), 0 to 100%. It is not the points of a self-evaluation: a target not to
// be passed counts as reached while it is kept, and as target ÷ value once it is passed.
func Attainment(t goal.Target, value decimal.Decimal) score.Rate {
	switch {
	case t.Sign == goal.Qualitative || t.Sign == "":
		return 0
	case t.Met(value):
		return score.Whole
	case t.Sign == goal.Range && value.LessThan(t.Low):
		return portion(value, t.Low)
	case t.Sign == goal.Range:
		return portion(t.High, value)
	case t.Direction() == goal.Falling, t.Sign == goal.Equal && value.GreaterThan(t.Value):
		return portion(t.Value, value)
	}
	return portion(value, t.Value)
}

// portion is num ÷ den kept within 0 and 100%; nothing where either is not above zero.
func portion(num, den decimal.Decimal) score.Rate {
	if num.Sign() <= 0 || den.Sign() <= 0 {
		return 0
	}
	if num.GreaterThanOrEqual(den) {
		return score.Whole
	}
	rate, _ := score.RoundRate(num.DivRound(den, 8))
	return rate
}

// attainedInWords is what a row in words counts for, by its likelihood (定性指标达成度): the three tiers that deployed systems map to the
// three lights.
func attainedInWords(l Likelihood) score.Rate {
	switch l {
	case Certain:
		return score.Whole
	case Possible:
		return 80 * score.Percent
	}
	return 0
}
