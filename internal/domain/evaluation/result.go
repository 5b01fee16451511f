package evaluation

import (
	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
)

// FundRow is one row of the fund block (项目资金): this year's money from one source, or the total.
type FundRow struct {
	Source   string       // 年度资金总额, 当年财政拨款, 上年结转资金, 其他资金
	Initial  money.Amount // 年初预算数
	Budget   money.Amount // 全年预算数 (A): initial + carry-over + adjustments
	Executed money.Amount // 全年执行数 (B)
}

// Funds is the fund block (项目资金). Total is the sum of Rows and only it earns points.
type Funds struct {
	Total    FundRow
	Rows     []FundRow
	Complete bool // the project is finished, for books that ask (101号 brackets)
}

// FundsOf takes the fund block from the year's figures (项目资金). The total row is derived there from the rows, never typed.
func FundsOf(figures project.Figures, complete bool) Funds {
	f := Funds{Total: FundRow(figures.Total), Complete: complete}
	for _, row := range figures.Rows {
		f.Rows = append(f.Rows, FundRow(row))
	}
	return f
}

// Rate is the year's execution rate B ÷ A (预算执行率), 全年执行数 over 全年预算数, half up to 0.01%; 0 without a budget. It is for
// printing and for thresholds. The rate of an evaluation report, spent over received, is another figure.
func (f Funds) Rate() score.Rate {
	rate, _ := score.NewRate(int64(f.Total.Executed), int64(f.Total.Budget))
	return rate
}

// Result is what one indicator achieved (实际完成情况), as understood.
type Result struct {
	Indicator goal.IndicatorID
	Known     bool            // false: not reported, earns nothing and blocks submission
	Actual    decimal.Decimal // quantitative
	Text      string          // qualitative: the state reached
	Met       bool            // Direct on a qualitative target: reached or not
	Tier      string          // ByTier: a rulebook tier's name; Direct: DirectMet or DirectMissed
	Points    score.Points    // ByTier and Manual: the points claimed, out of the indicator's approved weight
	Scored    bool            // Points were given by a person
	Survey    Survey          // where typed, it gives the actual
	Skip      bool            // not applicable this year (不适用): dropped and the rest rescaled
	Reason    string          // 偏差原因分析及改进措施, or why it is not applicable
}

// The two states of a qualitative indicator with direct points (直接赋分), typed in the tier's place.
const (
	DirectMet    = "达成"
	DirectMissed = "未达成"
)

// Survey is how satisfaction was measured (满意度调查): rate = Satisfied ÷ Valid. The zero value is no survey.
type Survey struct {
	Sent, Valid, Satisfied int
}

// Claim is the execution rate a unit worked out for itself (自算执行率). It is compared, never scored.
type Claim struct {
	Rate   score.Rate   // 0 when not claimed
	Points score.Points // 0 when not claimed
}

// Entry is a self-evaluation form as typed; the funds come from the project's events and are not typed.
type Entry struct {
	Attained    string // 年度总体目标实际完成情况
	FundNote    string // why execution is low, over or unspent
	ClaimedRate string // 自算执行率, optional: compared, never scored
	Complete    bool   // 项目已完成
	Rows        []EntryRow
}

// EntryRow is one indicator's result as typed.
type EntryRow struct {
	Indicator              goal.IndicatorID
	Actual                 string
	Tier                   string
	Points                 string
	Sent, Valid, Satisfied string
	Skip                   bool
	Reason                 string
}

// Form is a self-evaluation form as understood, frozen at submission together with its Sheet.
type Form struct {
	Goal     string // which goal was scored, for people: "批复的绩效目标 第 2 版"
	Attained string
	FundNote string
	Claim    Claim
	Funds    Funds
	Results  []Result // in goal order, one per indicator
}
