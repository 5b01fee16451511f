package finding

import (
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/analysis"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// Decided registers the finding that carries out a control measure which the office meeting decided on (会议决定转为整改问题): the unit of the
// project owns it, the measure is the demand, DefaultDue the date. Who may record the decision was settled with the meeting.
//
// Errors: Invalid when the proposal says nothing that a finding can say.
func Decided(id ID, no int, x analysis.Raised, link string, by org.User, at time.Time) (Finding, error) {
	today := fiscal.DateOf(at)
	f := Finding{ID: id, Year: fiscal.YearOf(today), No: no, Paper: approval.NewPaper(Flow)}
	kind, severity := gravity(x.Content.Remedy)
	e := Entry{Kind: string(kind), Severity: string(severity), Title: within("主任办公会决定"+x.Content.Words(), MaxTitle), Text: within(x.Reasons(), MaxText),
		Demand: x.Content.Remedy.Demand(), Due: DefaultDue(today).String()}
	r, _ := x.LastRuled()
	p := x.Project
	of := Concerned{Source: Source{Origin: FromMeeting, Record: string(x.ID), Name: within(r.Title+"（"+r.Minutes+"）", MaxShort), Link: link}, Owner: p.Unit, Division: p.Division,
		Project: project.Project{ID: p.ID, Code: p.Code, Name: p.Name}}
	return f.with(e, of, org.Actor{User: by}, at)
}

// gravity is what a measure says of the problem behind it.
func gravity(r analysis.Remedy) (Kind, Severity) {
	switch r {
	case analysis.SpeedUp:
		return "预算执行", Minor
	case analysis.CutCost:
		return "成本与标准", Major
	case analysis.StopPaying:
		return "资金使用", Severe
	case analysis.Suspend, analysis.Terminate:
		return "项目管理", Severe
	}
	return "项目管理", Major
}

// within is a text cut to what the form takes; the whole stands in the decision.
func within(text string, most int) string {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}
