package pipeline

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/lookalike"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Judgement is what the reviewer says about one look-alike of a declaration (查重意见). It holds for the edition it was given
// on: what is filed anew is looked at anew.
type Judgement struct {
	Other   project.ID
	Code    string
	Name    string
	Total   score.Rate
	Same    bool // 重复
	Reason  string
	Edition int
	By      string
	At      time.Time
}

// Judge records whether a look-alike is the same project. It is asked of the division while it reviews.
//
// Errors: Conflict outside the review, Forbidden for anybody who may not pass it, Invalid without a reason.
func (d Declaration) Judge(actor org.Actor, m lookalike.Match, same bool, reason string, at time.Time) (Declaration, error) {
	switch {
	case d.State != AtDivision:
		return d, errs.New(errs.Conflict, "现在是“%s”，查重意见在处室审核时填写。", d.State)
	case !actor.Holds(org.Reviewer, d.Project.Division) || slices.Contains(d.Filers, actor.User.ID):
		return d, errs.New(errs.Forbidden, "查重意见由%s没有参与填报的审核人填写。", d.Project.Division.Name)
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > 300 {
		var f errs.Fields
		f.Add("reason", "请写明判断的理由，不超过300个字。")
		return d, f.Err()
	}
	d.Judgements = append(slices.Clone(d.Judgements), Judgement{Other: project.ID(m.ID), Code: m.Code, Name: m.Name, Total: m.Total, Same: same,
		Reason: reason, Edition: d.Editions, By: actor.User.Name, At: at})
	return d.touched(actor.User, at), nil
}

// JudgementOn returns the newest judgement on a look-alike that holds for the present edition.
func (d Declaration) JudgementOn(other project.ID) (Judgement, bool) {
	for _, j := range slices.Backward(d.Judgements) {
		if j.Other == other && j.Edition == d.Editions {
			return j, true
		}
	}
	return Judgement{}, false
}

// unanswered complains about strong likenesses that nobody judged, and about those judged the same.
func (d Declaration) unanswered(alike []lookalike.Match) errs.Fields {
	var f errs.Fields
	for _, m := range alike {
		j, judged := d.JudgementOn(project.ID(m.ID))
		switch {
		case judged && j.Same:
			f.Add("alike", "已认定与“%s”（%s）重复，不能审核通过。请退回单位，或改写查重意见。", m.Name, m.Code)
		case !judged && m.Strength == lookalike.Strong:
			f.Add("alike", "与“%s”（%s）高度相似（%s），请先写明是否重复及理由。", m.Name, m.Code, m.Total)
		}
	}
	return f
}

// Subject is the declaration as it is compared with others (查重对象).
func (d Declaration) Subject() lookalike.Subject {
	s := Outsider(d.Project)
	s.Location, s.Object, s.Supplier = d.Entry.Location, d.Entry.Object, d.Entry.Supplier
	for _, l := range d.Entry.Lines {
		s.Lines = append(s.Lines, l.Item+l.Detail)
	}
	return s
}

// Outsider is a project without a declaration as it is compared with others: its name, and its summary for what it is about.
func Outsider(p project.Project) lookalike.Subject {
	return lookalike.Subject{ID: string(p.ID), Code: p.Code, Name: p.Name, Unit: p.Unit.Name, Year: fiscal.YearOf(p.Start), Object: p.Summary, Amount: p.Total()}
}
