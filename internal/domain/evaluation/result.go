package evaluation

import (
	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

// FundRow is one row of the fund block (项目资金): this year's money from one source, or the total.
type FundRow struct {
	Source   string       // 年度资金总额, 当年财政拨款, 上年结转资金, 其他资金
	Initial  money.Amount // 年初预算数
	Budget   money.Amount // 全年预算数 (A): initial + carry-over + adjustments
	Executed money.Amount // 全年执行数 (B)
}

// Funds is the fund block. Total is the sum of Rows and only it earns points.
type Funds struct {
	Total    FundRow
	Rows     []FundRow
	Complete bool // the project is finished, for books that ask (101号 brackets)
}

// Result is what one indicator achieved (实际完成情况), as understood.
type Result struct {
	Indicator goal.IndicatorID
	Known     bool            // false: not reported, earns nothing and blocks submission
	Actual    decimal.Decimal // quantitative
	Text      string          // qualitative: the state reached
	Met       bool            // Direct: reached or not
	Tier      string          // ByTier: a rulebook tier's name
	Points    score.Points    // ByTier and Manual: the points claimed inside the tier
	Survey    Survey          // BySatisfied: may give the actual
	Skip      bool            // not applicable this year (不适用): dropped and the rest rescaled
	Reason    string          // 偏差原因分析及改进措施, or why it is not applicable
}

// Survey is how satisfaction was measured (满意度调查): rate = Satisfied ÷ Valid.
type Survey struct {
	Sent, Valid, Satisfied int
}

// Entry is a self-evaluation form as typed; the funds come from the project's events and are not typed.
type Entry struct {
	Attained string // 年度总体目标实际完成情况
	FundNote string // why execution is low, over or unspent
	Complete bool   // 项目已完成
	Rows     []EntryRow
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
	Attained string
	FundNote string
	Funds    Funds
	Results  []Result
}
