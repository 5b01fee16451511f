package finding

import (
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/fiscal"
	"outturn/internal/errs"
)

// Entry is a problem as typed (问题登记表).
type Entry struct {
	Kind     string
	Severity string
	Title    string
	Text     string
	Demand   string
	Due      string // empty: DaysToRectify after the letter
}

// Limits of the texts, in characters.
const (
	MaxTitle  = 60
	MaxText   = 2000
	MaxDemand = 1000
	MaxShort  = 200
)

// Parse reads the form as typed (问题登记读入) with every complaint at the names of its fields.
func (e Entry) Parse(today fiscal.Date) (c Content, fields errs.Fields) {
	c = Content{Kind: Kind(e.Kind), Severity: Severity(e.Severity), Title: strings.TrimSpace(e.Title), Text: strings.TrimSpace(e.Text), Demand: strings.TrimSpace(e.Demand)}
	if !slices.Contains(Kinds(), c.Kind) {
		fields.Add("kind", "请选择问题类别。")
	}
	if !slices.Contains(Severities(), c.Severity) {
		fields.Add("severity", "请选择严重程度。")
	}
	filled(&fields, "title", "问题摘要", c.Title, MaxTitle)
	filled(&fields, "text", "问题描述", c.Text, MaxText)
	filled(&fields, "demand", "整改要求", c.Demand, MaxDemand)
	if strings.TrimSpace(e.Due) != "" {
		c.Due = dueAfter(&fields, "due", e.Due, today, "今天")
	}
	return c, fields
}

// Entry writes the content back as it would be typed.
func (c Content) Entry() Entry {
	return Entry{Kind: string(c.Kind), Severity: string(c.Severity), Title: c.Title, Text: c.Text, Demand: c.Demand, Due: c.Due.String()}
}

// filled complains of a text that is missing or too long.
func filled(fields *errs.Fields, path, label, text string, most int) {
	switch n := utf8.RuneCountInString(strings.TrimSpace(text)); {
	case n == 0:
		fields.Add(path, "请填写%s。", label)
	case n > most:
		fields.Add(path, "%s不超过%d个字，现有%d个字。", label, most, n)
	}
}

// dueAfter reads a due date that has to lie after a day, at most a year later.
func dueAfter(fields *errs.Fields, path, text string, day fiscal.Date, what string) fiscal.Date {
	due, err := fiscal.ParseDate(text)
	switch {
	case err != nil:
		fields.Add(path, "整改期限：%s", errs.MessageOf(err))
	case !due.After(day):
		fields.Add(path, "整改期限%s应晚于%s（%s），否则单位没有时间整改。", due, what, day)
	case due.After(day.AddMonths(12)):
		fields.Add(path, "整改期限%s在一年以后，请改到%s以前；需要更久的分步登记。", due, day.AddMonths(12))
	default:
		return due
	}
	return fiscal.Date{}
}
