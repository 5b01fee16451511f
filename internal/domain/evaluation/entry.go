package evaluation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Limits of the texts of a self-evaluation, in characters.
const (
	MaxAttained = 1000
	MaxReason   = 500
)

// Clauses that the form's own rules follow.
const (
	clause10   = "财预〔2020〕10号"
	clause101  = "财预〔2021〕101号"
	clauseForm = "项目支出绩效自评表"
)

// Parse reads a self-evaluation as typed against the goal in force and the year's funds (自评表读入). It returns what it
// understood, with one result per indicator in goal order, and every complaint at once: at "rows.2.actual" (rows counted
// from 0 in goal order), "attained", "fund_note", "claimed_rate", "funds", or "rows" for what belongs to no row. Rule
// numbers are S-1xx. A row with complaints about its value is not Known, so that a draft still shows a score so far.
func (e Entry) Parse(book rulebook.Book, goalForm goal.Form, funds Funds) (Form, errs.Fields) {
	r := reader{book: book}
	funds.Complete = e.Complete
	form := Form{Attained: strings.TrimSpace(e.Attained), FundNote: strings.TrimSpace(e.FundNote), Funds: funds}
	r.attained(form.Attained)
	form.Claim.Rate = r.claim(e.ClaimedRate)
	r.funds(form)
	r.strangers(e.Rows, goalForm)
	for i, ind := range goalForm.Indicators {
		form.Results = append(form.Results, r.row(i, ind, e.Rows))
	}
	if len(form.Results) > 0 && !slices.ContainsFunc(form.Results, func(res Result) bool { return !res.Skip }) {
		r.complain("rows", "S-117", clauseForm, "所有指标都标为不适用，无法评分。请至少填报一项，或请计财处调整绩效目标。")
	}
	return form, r.fields
}

// Entry writes a form back as it would be typed (还原为填报内容); Parse gives the same form again.
func (f Form) Entry() Entry {
	e := Entry{Attained: f.Attained, FundNote: f.FundNote, Complete: f.Funds.Complete}
	if f.Claim.Rate != 0 {
		e.ClaimedRate = f.Claim.Rate.Short()
	}
	for _, res := range f.Results {
		e.Rows = append(e.Rows, res.entry())
	}
	return e
}

func (res Result) entry() EntryRow {
	row := EntryRow{Indicator: res.Indicator, Skip: res.Skip, Reason: res.Reason, Tier: res.Tier, Actual: res.Text}
	if res.Known && res.Text == "" && !res.Skip {
		row.Actual = goal.FormatValue(res.Actual)
	}
	if res.Known && res.Scored {
		row.Points = res.Points.Short()
	}
	if res.Survey.Valid > 0 {
		row.Sent, row.Valid, row.Satisfied = strconv.Itoa(res.Survey.Sent), strconv.Itoa(res.Survey.Valid), strconv.Itoa(res.Survey.Satisfied)
	}
	return row
}

// reader collects the complaints of one form.
type reader struct {
	book   rulebook.Book
	fields errs.Fields
}

func (r *reader) complain(path, rule, clause, format string, args ...any) {
	r.fields = append(r.fields, errs.Field{Path: path, Rule: rule, Severity: errs.Blocker, Clause: clause, Message: fmt.Sprintf(format, args...)})
}

func (r *reader) attained(text string) {
	if text == "" {
		r.complain("attained", "S-100", clauseForm, "请填写年度总体目标的实际完成情况。")
	}
	r.length("attained", text, MaxAttained)
}

func (r *reader) length(path, text string, limit int) {
	if n := utf8.RuneCountInString(text); n > limit {
		r.complain(path, "S-112", clauseForm, "这一格有 %d 个字，最多 %d 个字，请删减。", n, limit)
	}
}

func (r *reader) claim(text string) score.Rate {
	if strings.TrimSpace(text) == "" {
		return 0
	}
	rate, err := score.ParseRate(text)
	if err != nil {
		r.complain("claimed_rate", "S-118", clauseForm, "%s", errs.MessageOf(err))
	}
	return rate
}

// funds asks for a note where the money needs one, and refuses spending without a budget.
func (r *reader) funds(form Form) {
	total, clause := form.Funds.Total, r.book.Execution.Clause
	r.length("fund_note", form.FundNote, MaxReason)
	switch {
	case total.Budget < 0 || total.Executed < 0:
		r.complain("funds", "S-119", clause, "全年预算数 %s元、全年执行数 %s元中有负数。请先在项目资金登记中更正。", total.Budget.Yuan(), total.Executed.Yuan())
	case total.Budget == 0 && total.Executed > 0:
		r.complain("funds", "S-111", clause, "全年预算数为 0，却有支出 %s元，不能计算执行率。请先在项目资金登记中补登预算或更正支出。", total.Executed.Yuan())
	case form.FundNote != "":
	case overSpent(form.Funds):
		r.complain("fund_note", "S-110", clause, "全年执行数超过全年预算数（执行率 %s），请写明超支的原因与依据。", form.Funds.Rate())
	case lowExecution(r.book, form.Funds):
		r.complain("fund_note", "S-109", clause, "执行率 %s，低于 %s，请写明原因。", form.Funds.Rate(), r.book.Execution.ReasonBelow.Short())
	}
}

// strangers complains of rows that belong to no indicator, and of indicators with two rows.
func (r *reader) strangers(rows []EntryRow, goalForm goal.Form) {
	places := make(map[goal.IndicatorID]int, len(goalForm.Indicators))
	for i, ind := range goalForm.Indicators {
		places[ind.ID] = i
	}
	seen := map[goal.IndicatorID]bool{}
	unknown := 0
	for _, row := range rows {
		place, known := places[row.Indicator]
		switch {
		case !known:
			unknown++
		case seen[row.Indicator]:
			r.complain(fmt.Sprintf("rows.%d", place), "S-114", clauseForm, "“%s”填报了两次，请只留一行。", goalForm.Indicators[place].Name)
		}
		seen[row.Indicator] = true
	}
	if unknown > 0 {
		r.complain("rows", "S-113", clauseForm, "有 %d 行不属于批复的绩效目标，可能目标已调整。请刷新页面后按现行目标填报。", unknown)
	}
}

// row reads one indicator's result.
func (r *reader) row(place int, ind goal.Indicator, rows []EntryRow) Result {
	at := rowReader{reader: r, place: place, ind: ind}
	if i := slices.IndexFunc(rows, func(row EntryRow) bool { return row.Indicator == ind.ID }); i >= 0 {
		at.typed = rows[i]
	}
	res := Result{Indicator: ind.ID, Reason: strings.TrimSpace(at.typed.Reason)}
	at.length(at.path("reason"), res.Reason, MaxReason)
	if at.typed.Skip {
		res.Skip, res.Known = true, true
		if res.Reason == "" {
			at.say("reason", "S-106", at.book.Clause(rulebook.NotDone), "本年度不适用的指标，请写明理由；其分值将分给其余指标。")
		}
		return res
	}
	at.value(&res)
	if res.Known {
		at.reasons(res)
	}
	return res
}

// rowReader reads one row; complaints go to the form's reader.
type rowReader struct {
	*reader
	place int
	ind   goal.Indicator
	typed EntryRow
}

func (r *rowReader) path(cell string) string { return fmt.Sprintf("rows.%d.%s", r.place, cell) }

func (r *rowReader) say(cell, rule, clause, format string, args ...any) {
	r.complain(r.path(cell), rule, clause, format, args...)
}

// value reads what was achieved, by the kind of indicator. The result is Known when nothing about it is wrong.
func (r *rowReader) value(res *Result) {
	before := len(r.fields)
	judged := r.ind.Target.Sign == goal.Qualitative
	if judged {
		res.Text = r.text()
	} else {
		res.Survey = r.survey()
		res.Actual = r.number(res.Survey)
	}
	switch asks := AsksOf(r.book, r.ind); {
	case asks.Points:
		res.Points, res.Scored = r.points("", 0, r.ind.Weight, func(p score.Points) bool { return p <= r.ind.Weight })
	case asks.Direct:
		res.Tier = r.state()
		res.Met = res.Tier == DirectMet
	case asks.Tier:
		r.tier(res)
	}
	res.Known = len(r.fields) == before
}

func (r *rowReader) text() string {
	text := strings.TrimSpace(r.typed.Actual)
	if text == "" {
		r.say("actual", "S-101", clauseForm, "请写明“%s”的实际完成情况，并附佐证材料。", r.ind.Name)
	}
	r.length(r.path("actual"), text, MaxReason)
	return text
}

// number reads a quantity in the target's unit. A survey, where given, is computed and the typed rate must agree with it.
func (r *rowReader) number(s Survey) decimal.Decimal {
	unit := r.ind.Target.Unit
	typed := strings.TrimSpace(r.typed.Actual)
	surveyed := s.Valid > 0 && unit == "%"
	if typed == "" && surveyed {
		return s.percent()
	}
	if typed == "" {
		r.say("actual", "S-101", clauseForm, "请填写“%s”的实际完成值，只填数字，单位为“%s”。", r.ind.Name, unit)
		return decimal.Zero
	}
	value, reason := r.ind.Target.Actual(typed)
	switch {
	case reason == goal.Unlike:
		r.say("actual", "S-115", clauseForm, "“%s”的单位与指标的单位“%s”不同，请换算后填写。", clip(typed), unit)
	case reason != "":
		r.say("actual", "S-102", clause10, "“%s”%s。定量指标请填一个数，单位为“%s”；说明文字请写在“偏差原因分析及改进措施”一栏。", clip(typed), reason, unit)
	case r.ind.Impossible(value) != "":
		r.say("actual", "S-120", clause10, "“%s”不可能：%s。请核对。", clip(typed), r.ind.Impossible(value))
	case surveyed && !s.percent().Round(places(value)).Equal(value):
		r.say("actual", "S-105", clause101, "填写的是 %s%%，按问卷 %d ÷ %d 为 %s%%。请核对；以问卷为准时可将此格留空。", goal.FormatValue(value), s.Satisfied, s.Valid, goal.FormatValue(s.percent()))
	case surveyed:
		return s.percent()
	}
	return value
}

// clip shortens what was typed for a message.
func clip(text string) string {
	if r := []rune(text); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return text
}

// percent is the satisfaction rate in per cent (满意率): satisfied ÷ valid, to two decimals.
func (s Survey) percent() decimal.Decimal {
	rate, _ := score.NewRate(int64(s.Satisfied), int64(s.Valid))
	return decimal.New(int64(rate), -2)
}

// maxSurvey bounds the numbers of a survey, far above the people of any park.
const maxSurvey = 100_000_000

// survey reads the numbers of a questionnaire: all three or none, satisfied ≤ valid ≤ sent.
func (r *rowReader) survey() Survey {
	cells := []struct{ name, label, text string }{
		{"sent", "发出数", r.typed.Sent}, {"valid", "有效数", r.typed.Valid}, {"satisfied", "满意数", r.typed.Satisfied}}
	var n [3]int
	var blank, wrong int
	for i, c := range cells {
		text := strings.TrimRight(goal.Normalise(c.text), "份人")
		if text == "" {
			blank++
			continue
		}
		v, err := strconv.Atoi(text)
		if err != nil || v < 0 || v > maxSurvey {
			wrong++
			r.say(c.name, "S-105", clause101, "问卷%s“%s”应为不小于 0 的整数。", c.label, clip(c.text))
		}
		n[i] = v
	}
	s := Survey{Sent: n[0], Valid: n[1], Satisfied: n[2]}
	switch {
	case blank == 3 || wrong > 0:
		r.sample(blank)
		return Survey{}
	case blank > 0:
		r.say("valid", "S-105", clause101, "问卷的发出数、有效数、满意数要一起填写，现缺 %d 项。", blank)
		return Survey{}
	case s.Valid == 0 || s.Satisfied > s.Valid || s.Valid > s.Sent:
		r.say("valid", "S-105", clause101, "问卷数不合理：满意数 %d、有效数 %d、发出数 %d，应为满意数 ≤ 有效数 ≤ 发出数，且有效数大于 0。", s.Satisfied, s.Valid, s.Sent)
		return Survey{}
	}
	return s
}

// sample warns of a satisfaction rate without the numbers behind it; other ways of asking people exist, so it blocks nothing.
func (r *rowReader) sample(blank int) {
	if blank == 3 && r.ind.Rule == goal.BySatisfied {
		r.fields = append(r.fields, errs.Field{Path: r.path("sent"), Rule: "S-116", Severity: errs.Warning, Clause: clause101,
			Message: "满意度没有问卷数。请填写发出数、有效数、满意数，系统按 满意数 ÷ 有效数 计算；没有问卷的，请在说明中写明如何得出。"})
	}
}

// state reads whether a qualitative indicator with direct points was reached.
func (r *rowReader) state() string {
	if state := strings.TrimSpace(r.typed.Tier); state == DirectMet || state == DirectMissed {
		return state
	}
	r.say("tier", "S-103", r.book.Clause(rulebook.Direct), "请选择“%s”或“%s”。", DirectMet, DirectMissed)
	return ""
}

// tier reads the chosen tier and the points claimed inside it.
func (r *rowReader) tier(res *Result) {
	tier, ok := r.book.TierOf(strings.TrimSpace(r.typed.Tier))
	if !ok {
		names := make([]string, len(r.book.Tiers))
		for i, t := range r.book.Tiers {
			names[i] = "“" + t.Name + "”"
		}
		r.say("tier", "S-103", r.book.Clause(rulebook.Qualitative), "请选择完成档次：%s。", strings.Join(names, "、"))
		return
	}
	res.Tier = tier.Name
	low, high := TierRange(tier, r.ind.Weight)
	holds := func(p score.Points) bool { return tier.Holds(r.ind.Weight, p) }
	res.Points, res.Scored = r.points(fmt.Sprintf("“%s”一档", tier.Name), low, high, holds)
}

// points reads the points a person gives and refuses those outside of what the rule allows.
func (r *rowReader) points(tier string, low, high score.Points, holds func(score.Points) bool) (score.Points, bool) {
	clause := r.book.Clause(rulebook.Qualitative)
	if strings.TrimSpace(r.typed.Points) == "" {
		r.say("points", "S-104", clause, "请填写得分，%s可填 %s 至 %s。", tier, low, high)
		return 0, false
	}
	p, err := score.ParsePoints(r.typed.Points)
	switch {
	case err != nil:
		r.say("points", "S-104", clause, "%s", errs.MessageOf(err))
	case !holds(p):
		r.say("points", "S-104", clause, "得分 %s 不在范围内，%s可填 %s 至 %s。请改得分%s。", p, tier, low, high, orTier(tier))
	}
	return p, err == nil
}

func orTier(tier string) string {
	if tier == "" {
		return ""
	}
	return "，或改选档次"
}

// reasons asks for a reason where the target is missed, or passed by so much that it may have been too low.
func (r *rowReader) reasons(res Result) {
	if res.Reason != "" {
		return
	}
	out := judge(&r.book, &r.ind, &res)
	switch {
	case !out.met:
		r.say("reason", "S-107", clause10, "“%s”没有达到目标 %s，请写明偏差原因和改进措施。", r.ind.Name, r.ind.Target)
	case overFulfilled(r.book, r.ind, res):
		r.say("reason", "S-108", r.book.Clause(rulebook.OverTarget), "“%s”实际 %s，达到目标 %s 的 %s 以上，请写明超额完成的原因。", r.ind.Name,
			quantity(res.Actual, r.ind.Target.Unit), r.ind.Target, r.book.Scoring.OverReason.Short())
	}
}
