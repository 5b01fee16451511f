package project

import (
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// EventKind is what happened to a project's money (资金事项).
type EventKind string

// The kinds. A correction is another entry with the opposite sign, never a change of an old one.
const (
	InitialBudget EventKind = "年初预算"
	CarriedOver   EventKind = "上年结转"
	Adjustment    EventKind = "预算调整"
	Payment       EventKind = "支出"
	Commitment    EventKind = "合同" // money promised: neither budget nor spending
)

// EventKinds returns the kinds that people record on a project's page, in form order. Contracts come from the fund system.
func EventKinds() []EventKind {
	return []EventKind{InitialBudget, CarriedOver, Adjustment, Payment}
}

// FundEvent is one dated entry of a project's money (资金登记).
type FundEvent struct {
	ID       string
	Project  ID
	Year     fiscal.Year
	Kind     EventKind
	Source   Source
	Amount   money.Amount // negative takes back
	On       fiscal.Date
	Document string // 文号 or voucher number
	Note     string
}

// Check reports everything wrong with one entry.
func (e FundEvent) Check() error {
	var f errs.Fields
	if e.Year == 0 {
		f.Add("year", "请填写年度，例如2025。")
	}
	if !slices.Contains(EventKinds(), e.Kind) {
		f.Add("kind", "请选择资金事项。")
	}
	if !slices.Contains(Sources(), e.Source) {
		f.Add("source", "请选择资金来源。")
	}
	if e.Kind == CarriedOver && e.Source != CarryOver {
		f.Add("source", "上年结转的来源应为“%s”。", CarryOver)
	}
	if e.Amount == 0 {
		f.Add("amount", "请填写金额；冲减填负数。")
	}
	if e.Amount < 0 && e.Kind == InitialBudget {
		f.Add("amount", "年初预算不能为负数；调减请登记“%s”。", Adjustment)
	}
	if e.On.IsZero() {
		f.Add("on", "请填写日期，例如2025-03-31。")
	} else if e.Year != 0 && !e.Year.Contains(e.On) {
		f.Add("on", "日期%s不在%s内。", e.On, e.Year)
	}
	if utf8.RuneCountInString(e.Document) > 60 {
		f.Add("document", "文号不超过60个字。")
	}
	if utf8.RuneCountInString(strings.TrimSpace(e.Note)) > 200 {
		f.Add("note", "说明不超过200个字。")
	}
	return f.Err()
}

// FundRow is one row of the fund block: a year's money from one source, or the total.
type FundRow struct {
	Source   string       // 年度资金总额, or a Source
	Initial  money.Amount // 年初预算数
	Budget   money.Amount // 全年预算数 (A): initial + carry-over + adjustments
	Executed money.Amount // 全年执行数 (B)
}

// TotalRow is how the fund block names its first row.
const TotalRow = "年度资金总额"

// Figures are a year's money derived from its entries: the total and one row per source, all three always there.
type Figures struct {
	Total FundRow
	Rows  []FundRow
}

// FiguresOf adds up the entries of one year. The total is the sum of its rows, so the two cannot disagree; carry-over
// counts once, in its own row (traps 13 and 14 of the rules study).
func FiguresOf(events []FundEvent, year fiscal.Year) Figures {
	f := Figures{Total: FundRow{Source: TotalRow}}
	for _, s := range Sources() {
		row := FundRow{Source: string(s)}
		for _, e := range events {
			if e.Year == year && e.Source == s {
				row = row.With(e)
			}
		}
		f.Rows = append(f.Rows, row)
		f.Total.Initial += row.Initial
		f.Total.Budget += row.Budget
		f.Total.Executed += row.Executed
	}
	return f
}

// With is the row after one more entry; it does not look at the entry's source.
func (r FundRow) With(e FundEvent) FundRow {
	switch e.Kind {
	case InitialBudget:
		r.Initial += e.Amount
		r.Budget += e.Amount
	case CarriedOver, Adjustment:
		r.Budget += e.Amount
	case Payment:
		r.Executed += e.Amount
	}
	return r
}

// CheckAddition reports everything wrong with a new entry, and what it would make impossible: a budget or spending below zero,
// or money spent after today.
func CheckAddition(events []FundEvent, added FundEvent, today fiscal.Date) error {
	wrong := errs.FieldsOf(added.Check())
	if added.Kind == Payment && today.Before(added.On) {
		wrong.Add("on", "支出日期%s还没有到，今天是%s。请填写实际支出的日期。", added.On, today)
	}
	for _, path := range []string{"year", "kind", "source", "amount"} {
		if len(wrong.At(path)) > 0 {
			return wrong.Err() // nothing to add up
		}
	}
	f := FiguresOf(append(slices.Clone(events), added), added.Year)
	for _, r := range f.Rows {
		if r.Budget < 0 {
			wrong.Add("amount", "登记后%s的全年预算数为%s元，不能为负数。请核对金额与来源。", r.Source, r.Budget.Yuan())
		}
		if r.Executed < 0 {
			wrong.Add("amount", "登记后%s的全年执行数为%s元，不能为负数。请核对金额与来源。", r.Source, r.Executed.Yuan())
		}
	}
	return wrong.Err()
}

// Overspent reports whether more was spent than there is budget for, spending without any budget included (超预算支出).
func (r FundRow) Overspent() bool { return r.Executed > r.Budget }

// Rate is the execution rate of the row (预算执行率, B/A); false when there is no budget to divide by.
func (r FundRow) Rate() (score.Rate, bool) {
	return score.NewRate(int64(r.Executed), int64(r.Budget))
}

// RateText is the rate as printed, — when there is none.
func (r FundRow) RateText() string {
	rate, ok := r.Rate()
	if !ok {
		return "—"
	}
	return rate.String()
}
