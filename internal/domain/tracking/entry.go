package tracking

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// Entry is a tracking form as typed (填写的跟踪表); what was budgeted and spent is not typed.
type Entry struct {
	Forecasts []string // 全年预计执行数 by source in form order, in the goal form's unit
	FundNote  string   // 资金执行情况说明
	Rows      []EntryRow
}

// EntryRow is one indicator as typed.
type EntryRow struct {
	Indicator   goal.IndicatorID
	Actual      string
	Forecast    string
	Likelihood  string
	Causes      []bool // in the order of Causes
	Explanation string
	Disposal    string
	Measure     string
}

// Limits of the texts, in characters.
const (
	MaxText        = 500
	MinExplanation = 10 // where an unreachable target is pursued all the same
)

const clauseForm = "财预〔2019〕136号 项目支出绩效目标执行监控表"

// Blank is an empty entry with a row for every indicator of the goal.
func Blank(form goal.Form) Entry { return Entry{}.ordered(form) }

// Parse reads the form as typed (跟踪表读入) against the goal and the money. It returns what it understood, and every complaint at once, at
// "forecasts.0", "fund_note", "funds", "rows.2.actual" (counted from 0 in goal order) or "rows". Rule numbers are T-1xx.
func (e Entry) Parse(g goal.Form, funds []FundLine) (Form, errs.Fields) {
	r := reader{}
	form := Form{Annual: g.Annual, FundNote: strings.TrimSpace(e.FundNote), Funds: slices.Clone(funds)}
	r.length("fund_note", form.FundNote)
	typed := e.ordered(g)
	for i := range form.Funds {
		r.fund(i, &form.Funds[i], typed.Forecasts[i], g.MoneyUnit)
	}
	form.Total = total(form.Funds)
	r.strangers(e.Rows, g)
	for i, ind := range g.Indicators {
		row := rowReader{reader: &r, place: i, ind: ind, typed: typed.Rows[i]}
		form.Rows = append(form.Rows, row.read())
	}
	form.Figures = form.figures(g)
	return form, r.fields
}

type reader struct{ fields errs.Fields }

func (r *reader) complain(path, rule, format string, args ...any) {
	r.fields = append(r.fields, errs.Field{Path: path, Rule: rule, Severity: errs.Blocker, Clause: clauseForm, Message: fmt.Sprintf(format, args...)})
}

func (r *reader) length(path, text string) {
	if n := utf8.RuneCountInString(text); n > MaxText {
		r.complain(path, "T-112", "这一格有 %d 个字，最多 %d 个字，请删减。", n, MaxText)
	}
}

// fund reads the forecast of one source and holds it against budget and spending.
func (r *reader) fund(i int, l *FundLine, typed string, unit money.Unit) {
	path := fmt.Sprintf("forecasts.%d", i)
	switch {
	case l.Budget < 0 || l.Executed < 0:
		r.complain("funds", "T-103", "%s的预算数 %s元、执行数 %s元中有负数，执行率为负。请先在项目资金登记中更正。", l.Source, l.Budget.Yuan(), l.Executed.Yuan())
		return
	case l.Budget == 0 && l.Executed > 0:
		r.complain("funds", "T-104", "%s没有预算，却有支出 %s元，不能计算执行率。请先补登预算或更正支出。", l.Source, l.Executed.Yuan())
		return
	}
	if strings.TrimSpace(typed) == "" {
		if l.Budget > 0 {
			r.complain(path, "T-100", "请填写%s的全年预计执行数，单位%s。", l.Source, unit)
		}
		return
	}
	amount, err := money.Parse(typed, unit)
	if err != nil {
		r.complain(path, "T-101", "%s", errs.MessageOf(err))
		return
	}
	l.Forecast = amount
	switch {
	case amount < 0:
		r.complain(path, "T-101", "全年预计执行数不能是负数。")
	case amount > l.Budget:
		r.complain(path, "T-102", "全年预计执行数 %s元超过预算数 %s元。预算确需增加的，先办预算调整；否则请改小。", amount.Yuan(), l.Budget.Yuan())
	case amount < l.Executed:
		r.complain(path, "T-105", "全年预计执行数 %s元少于已经执行的 %s元，请核对。", amount.Yuan(), l.Executed.Yuan())
	}
}

// strangers complains of rows that belong to no indicator, and of indicators with two rows.
func (r *reader) strangers(rows []EntryRow, g goal.Form) {
	seen := map[goal.IndicatorID]bool{}
	unknown := 0
	for _, row := range rows {
		place := slices.IndexFunc(g.Indicators, func(ind goal.Indicator) bool { return ind.ID == row.Indicator })
		switch {
		case place < 0 && !row.empty():
			unknown++
		case place >= 0 && seen[row.Indicator]:
			r.complain(fmt.Sprintf("rows.%d", place), "T-114", "“%s”填报了两次，请只留一行。", g.Indicators[place].Name)
		}
		seen[row.Indicator] = true
	}
	if unknown > 0 {
		r.fields = append(r.fields, errs.Field{Path: "rows", Rule: "T-113", Severity: errs.Warning, Clause: clauseForm,
			Message: fmt.Sprintf("有 %d 行的指标已不在现行绩效目标里，不再填报。", unknown)})
	}
}

func (row EntryRow) empty() bool {
	return row.Actual+row.Forecast+row.Likelihood+row.Explanation+row.Disposal+row.Measure == "" && !slices.Contains(row.Causes, true)
}

// rowReader reads one row; complaints go to the form's reader.
type rowReader struct {
	*reader
	place int
	ind   goal.Indicator
	typed EntryRow
}

func (r *rowReader) say(cell, rule, format string, args ...any) {
	r.complain(fmt.Sprintf("rows.%d.%s", r.place, cell), rule, format, args...)
}

func (r *rowReader) read() Row {
	t := r.ind.Target
	row := Row{Indicator: r.ind.ID, Name: r.ind.Name, Target: t.String(), Unit: t.Unit, Words: t.Sign == goal.Qualitative,
		Explanation: strings.TrimSpace(r.typed.Explanation), Measure: strings.TrimSpace(r.typed.Measure)}
	before := len(r.fields)
	row.Text, row.Actual = r.value("actual", r.typed.Actual, "1月以来的执行情况", row.Words)
	row.Forecast, row.Expected = r.value("forecast", r.typed.Forecast, "全年预计完成情况", row.Words)
	row.Known = len(r.fields) == before
	r.likelihood(&row)
	if row.Known && !row.Words {
		row.Attained, row.Promised = Attainment(t, row.Actual), Attainment(t, row.Expected)
	} else if row.Words {
		row.Attained = attainedInWords(row.Likelihood)
		row.Promised = row.Attained
	}
	for i, cause := range Causes() {
		if r.typed.Causes[i] {
			row.Causes = append(row.Causes, cause)
		}
	}
	r.length(fmt.Sprintf("rows.%d.explanation", r.place), row.Explanation)
	r.length(fmt.Sprintf("rows.%d.measure", r.place), row.Measure)
	r.deviation(&row)
	return row
}

// value reads one cell of a value: a number in the target's unit, or words where the target is in words.
func (r *rowReader) value(cell, typed, heading string, words bool) (string, decimal.Decimal) {
	text := strings.TrimSpace(typed)
	switch {
	case text == "" && words:
		r.say(cell, "T-106", "请写明“%s”的%s。", r.ind.Name, heading)
		return "", decimal.Zero
	case text == "":
		r.say(cell, "T-106", "请填写“%s”的%s，只填数字，单位为“%s”；还没有开始的填0。", r.ind.Name, heading, r.ind.Target.Unit)
		return "", decimal.Zero
	case words:
		r.length(fmt.Sprintf("rows.%d.%s", r.place, cell), text)
		return text, decimal.Zero
	}
	value, reason := r.ind.Target.Actual(text)
	switch {
	case reason == goal.Unlike:
		r.say(cell, "T-107", "“%s”的单位与指标的单位“%s”不同，请换算后填写。", errs.Shorten(text), r.ind.Target.Unit)
	case reason != "":
		r.say(cell, "T-107", "“%s”%s。请填一个数，单位为“%s”；说明文字请写在原因说明一栏。", errs.Shorten(text), reason, r.ind.Target.Unit)
	case r.ind.Impossible(value) != "":
		r.say(cell, "T-108", "“%s”不可能：%s。请核对。", errs.Shorten(text), r.ind.Impossible(value))
	}
	return text, value
}

func (r *rowReader) likelihood(row *Row) {
	l := Likelihood(strings.TrimSpace(r.typed.Likelihood))
	if !slices.Contains(Likelihoods(), l) {
		r.say("likelihood", "T-109", "请选择“%s”完成目标的可能性。", r.ind.Name)
		return
	}
	row.Likelihood = l
	meets := !row.Words && row.Known && r.ind.Target.Met(row.Expected)
	switch {
	case row.Words || !row.Known:
	case l == Certain && !meets:
		r.say("likelihood", "T-110", "预计全年完成 %s，达不到目标 %s，可能性不能选“%s”。请核对预计值，或改选可能性。", row.Forecast, row.Target, Certain)
	case l == Impossible && meets:
		r.say("likelihood", "T-111", "预计全年完成 %s，已达到目标 %s，可能性不能选“%s”。", row.Forecast, row.Target, Impossible)
	}
}

// deviation asks for causes, explanation, measure and disposal where a target is not certain to be reached.
func (r *rowReader) deviation(row *Row) {
	d := Disposal(strings.TrimSpace(r.typed.Disposal))
	if d != "" && !slices.Contains(Disposals(), d) {
		r.say("disposal", "T-118", "没有“%s”这种处理方式，请从列表里选。", errs.Shorten(string(d)))
		return
	}
	row.Disposal = d
	if row.Likelihood == "" || row.Likelihood == Certain {
		return
	}
	if len(row.Causes) == 0 {
		r.say("causes", "T-115", "“%s”%s完成目标，请勾选偏差原因。", row.Name, row.Likelihood)
	}
	if row.Explanation == "" {
		r.say("explanation", "T-116", "请说明“%s”偏离目标的原因。", row.Name)
	}
	if row.Measure == "" {
		r.say("measure", "T-117", "请写明“%s”年底完不成的情况和拟采取的措施。", row.Name)
	}
	if row.Likelihood != Impossible {
		return
	}
	switch {
	case d == "":
		r.say("disposal", "T-119", "“%s”选了“%s”，请选择怎么办：调整目标、调减预算、暂停实施，或继续执行并说明。没有选择不能提交。", row.Name, Impossible)
	case d == CarryOn && utf8.RuneCountInString(row.Explanation) < MinExplanation:
		r.say("explanation", "T-120", "明知完不成还要继续执行的，请把理由写清楚，至少 %d 个字。", MinExplanation)
	}
}

// checkSize refuses drafts that no form could be.
func (e Entry) checkSize(g goal.Form) error {
	var f errs.Fields
	if len(e.Rows) > len(g.Indicators) {
		f.Add("rows", "跟踪表有%d行，绩效目标只有%d个指标。请刷新页面后再填。", len(e.Rows), len(g.Indicators))
		return f.Err()
	}
	e = e.ordered(g)
	for _, c := range e.typed(g) {
		if utf8.RuneCountInString(c.value()) > goal.MaxCell {
			f.Add(c.path, "“%s”超过%d个字，请改短。", cellName(c.path), goal.MaxCell)
		}
	}
	return f.Err()
}
