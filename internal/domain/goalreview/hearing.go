package goalreview

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Hearing is an expert panel on the goal as its review knows it (会审情况): while it sits only how many opinions are out, once it
// is closed what it came to.
type Hearing struct {
	Panel   panel.Panel
	Matter  panel.Matter
	Missing int // opinions that were not submitted
	// Once the panel is closed:
	Finding panel.Finding
	Grade   score.Grade // of the finding
	Spread  appraisal.Spread
	Entry   appraisal.Entry // the form as the experts would fill it: their mean on every item, the meeting's words
	Notes   []Note          // what they said of cells, without saying who
}

// heardFrom opens every opinion that comes from a panel, in place of the expert's name.
const heardFrom = "专家会审："

// Hear is a panel as a review of the goal knows it (会审情况). ok is false for a panel that never sat, was cancelled, or has
// other matters.
func Hear(p panel.Panel, kind string, form appraisal.Form, opinions []panel.Opinion, g goal.Goal) (h Hearing, ok bool) {
	m, laid := p.Matter(kind, string(g.ID))
	if !laid || !p.Sits() && p.State != panel.Closed {
		return h, false
	}
	h = Hearing{Panel: p, Matter: m}
	if p.Sits() {
		p.Matters = []panel.Matter{m}
		h.Missing = len(p.Missing(opinions))
		return h, true
	}
	counted := p.Counted(m, opinions)
	h.Finding, h.Spread = p.Record.Finding(m), p.Spread(m, form, opinions)
	for _, c := range form.Conclusions {
		if c.Verdict == h.Finding.Verdict {
			h.Grade = c.Grade
		}
	}
	h.Entry = appraisal.Entry{Verdicts: map[string]appraisal.VerdictEntry{}, Opinion: h.Finding.Opinion}
	for _, it := range h.Spread.Items {
		h.Entry.Verdicts[it.Item.ID] = appraisal.VerdictEntry{Grade: string(form.GradeFor(it.Item, it.Mean)), Points: it.Mean.Short(), Comment: comments(it.Item, counted)}
	}
	h.Notes = notesOf(counted, g.Entry)
	return h, true
}

// comments joins what the experts said of an item, each text once, as long as the form has room for it.
func comments(it appraisal.Item, counted []panel.Opinion) string {
	var said []string
	for _, o := range counted {
		if c := o.Sheet.Verdict(it.ID).Comment; c != "" && !slices.Contains(said, c) {
			said = append(said, c)
		}
	}
	text := []rune(strings.Join(said, "；"))
	if len(text) > appraisal.MaxComment {
		return string(text[:appraisal.MaxComment-1]) + "…"
	}
	return string(text)
}

// notesOf are the experts' opinions on cells as a review raises them, each once.
func notesOf(counted []panel.Opinion, e goal.Entry) []Note {
	var out []Note
	for _, o := range counted {
		for _, n := range o.Notes {
			note := Note{Place: goal.PlaceOf(e, n.Path), Text: heardFrom + strings.TrimSpace(n.Text)}
			if !slices.Contains(out, note) {
				out = append(out, note)
			}
		}
	}
	return out
}

// Closed reports whether the panel has come to its finding.
func (h Hearing) Closed() bool { return h.Panel.State == panel.Closed }

// On reports whether the panel judged this edition of the goal. Panels that did not note the edition are taken to have.
func (h Hearing) On(edition int) bool { return h.Matter.Edition == 0 || h.Matter.Edition == edition }

// Taken is the panel whose findings a review was filled with (采用的会审意见); the zero value says that none was.
type Taken struct {
	Panel   panel.ID
	Title   string
	Verdict string
	Mean    score.Points
	Changed bool // the reviewer changed grades, points or words before submitting
}

// String is the panel in one line, for paper and log; empty when none was adopted.
func (a Taken) String() string {
	if a.Panel == "" {
		return ""
	}
	line := fmt.Sprintf("%s（结论“%s”，专家平均%s分）", a.Title, a.Verdict, a.Mean.Short())
	if a.Changed {
		line += "，审核人有改动"
	}
	return line
}

// PanelLines are what the form says of a panel (审核表上的会审情况): the findings it was filled with and the words owed; those that are empty
// are left out.
func (t Typed) PanelLines() []audit.Cell {
	all := []audit.Cell{{Name: "采用会审意见", Value: t.Adopted.String()}, {Name: "不等会审的理由", Value: t.Apart}, {Name: "与会审结论不一致的理由", Value: t.Differs}}
	return slices.DeleteFunc(all, func(c audit.Cell) bool { return c.Value == "" })
}

// Adopt fills the review with what a panel came to (采用会审意见): the means as points, the meeting's words, and the opinions on
// cells below those the reviewer has. It stays the reviewer's to change.
//
// Errors: Conflict when it is not the actor's draft, the panel is not closed or judged another edition.
func (r Review) Adopt(h Hearing, actor org.Actor, at time.Time) (Review, error) {
	if err := r.mine(actor); err != nil {
		return r, err
	}
	if !h.Closed() {
		return r, errs.New(errs.Conflict, "“%s”还没有结束，会审结束后才能采用它的意见。", h.Panel.Title)
	}
	if !h.On(r.Edition) {
		return r, errs.New(errs.Conflict, "“%s”评的是第%d版，现在审核的是第%d版，不能直接采用。请参考后自行填写。", h.Panel.Title, h.Matter.Edition, r.Edition)
	}
	r.Entry, r.AllBest, r.UpdatedAt = h.Entry, false, at
	r.Adopted = Taken{Panel: h.Panel.ID, Title: h.Panel.Title, Verdict: h.Finding.Verdict, Mean: h.Spread.Mean}
	r.Notes = slices.Clone(r.Notes)
	for _, n := range h.Notes {
		if !slices.Contains(r.Notes, n) && len(r.Notes) < MaxNotes {
			r.Notes = append(r.Notes, n)
		}
	}
	return r, nil
}

// Heard is the newest finding of a panel on an edition (会审结论); nil when there is none.
func Heard(list []Hearing, edition int) *Hearing {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Closed() && list[i].On(edition) {
			return &list[i]
		}
	}
	return nil
}

// Sitting is a panel that sits on the goal (正在进行的会审), whatever edition it was opened on; nil when there is none.
func Sitting(list []Hearing) *Hearing {
	i := slices.IndexFunc(list, func(h Hearing) bool { return h.Panel.Sits() })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// MayGoApart reports whether a review at a stage may end without waiting for a panel, with a reason: finance leads the panels,
// so it alone answers for not waiting.
func MayGoApart(stage Stage) bool { return stage == ByFinance }

// checkSitting keeps the review from going past a panel that sits.
func (r Review) checkSitting(list []Hearing, f *errs.Fields) {
	h := Sitting(list)
	if h == nil || MayGoApart(r.Stage) && reasoned(r.Apart) {
		return
	}
	where := fmt.Sprintf("“%s”正在会审这份绩效目标（%s）", h.Panel.Title, h.Panel.State)
	if MayGoApart(r.Stage) {
		f.Add("apart", "%s。请等会审结束后采用会审意见；不等会审的，写明理由，不超过%d个字。", where, MaxText)
		return
	}
	f.Add("apart", "%s，会审结束前不能提交审核表。可以先保存草稿，会审结束后采用会审意见。", where)
}

// checkHeard asks why a review comes to another grade than the panel.
func (r Review) checkHeard(list []Hearing, grade score.Grade, f *errs.Fields) {
	h := Heard(list, r.Edition)
	if h == nil || h.Grade == grade || reasoned(r.Differs) {
		return
	}
	f.Add("differs", "专家会审的结论是“%s”（平均%s分），审核表评定为“%s”：请写明不一致的理由，不超过%d个字。", h.Finding.Verdict, h.Spread.Mean.Short(), grade, MaxText)
}

func reasoned(text string) bool {
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	return n > 0 && n <= MaxText
}

// heard is the submitted review without the reasons that nothing asked for, and with whether it kept to what it adopted.
func (r Review) heard(d Desk) Review {
	if Sitting(d.Hearings) == nil {
		r.Apart = ""
	}
	h := Heard(d.Hearings, r.Edition)
	if h == nil || h.Grade == r.Grade {
		r.Differs = ""
	}
	for _, x := range d.Hearings {
		if x.Panel.ID == r.Adopted.Panel {
			taken, _ := d.Form.Parse(x.Entry)
			r.Adopted.Changed = !reflect.DeepEqual(taken, r.Sheet)
		}
	}
	return r
}
