package goalreview

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Desk is what lies before the reviewer besides the review itself (审核依据).
type Desk struct {
	Goal     goal.Goal
	Form     appraisal.Form
	Book     rulebook.Book
	Opinions []Opinion                      // every earlier one on the goal
	Hearings []Hearing                      // the expert panels on it, oldest first
	Check    func(e goal.Entry) errs.Fields // what the goal check says of an entry
}

// Effect is what follows from a submitted review (审核结果): all of it is kept in one transaction.
type Effect struct {
	Review   Review
	Goal     goal.Goal
	Edition  *goal.Edition // frozen by an approval; nil otherwise
	Opinions []Opinion     // new ones, without an id, and those whose state changed
}

// Ruled lists the opinions that a review at a stage must settle or raise again: its own, answered by the unit (待处理的答复).
func Ruled(opinions []Opinion, stage Stage) []Opinion {
	var out []Opinion
	for _, o := range opinions {
		if o.Stage == stage && o.Answered() {
			out = append(out, o)
		}
	}
	return out
}

// Submit ends a review as typed (提交审核表): the sheet is frozen, the grade moves the goal, the opinions reach the unit. 优 goes on; 良
// goes to the unit with the edits; 中 goes back with the opinions; 差 ends (财预〔2015〕88号).
//
// Errors: Conflict when it is not the actor's draft or the goal has moved; those of goal.Goal.Conclude; Invalid with every
// complaint, at the paths of appraisal.Form.Parse, "notes.0", "rulings.<opinion>", "suggested.rows.3.target", "apart" while a
// panel sits, and "differs" against one that is closed. What depends on the grade is told as soon as nothing that is missing
// can change it.
func (r Review) Submit(d Desk, t Typed, actor org.Actor, at time.Time) (Effect, error) {
	if err := r.mine(actor); err != nil {
		return Effect{}, err
	}
	r = r.typing(t, at)
	if stage, _ := StageOf(d.Goal.State); stage != r.Stage || d.Goal.Editions != r.Edition {
		return Effect{}, errs.New(errs.Conflict, "绩效目标现在是“%s”第%d版，与这份审核表（%s第%d版）不符。请刷新后再看。", d.Goal.State, d.Goal.Editions, r.Stage, r.Edition)
	}
	sheet, fields := d.Form.Parse(r.Entry)
	least, most := d.Form.Outlook(r.Entry)
	grade := d.Form.ConclusionOf(least).Grade
	decided := d.Form.ConclusionOf(most).Grade == grade
	r.checkNotes(&fields)
	r.checkRulings(d.Opinions, &fields)
	r.checkSitting(d.Hearings, &fields)
	if decided {
		r.checkHeard(d.Hearings, grade, &fields)
		r.checkEdits(d, grade, &fields)
		r.checkWords(grade, &fields)
	} else {
		r.checkSuggested(d, &fields)
	}
	for _, x := range r.checkSize() {
		if len(fields.At(x.Path)) == 0 {
			fields = append(fields, x)
		}
	}
	if err := fields.Err(); err != nil {
		return Effect{}, err
	}
	after, edition, err := d.Goal.Conclude(grade, actor, d.Book, reasonOf(grade, sheet.Opinion), at)
	if err != nil {
		return Effect{}, err
	}
	r.Sheet, r.Grade, r.State, r.UpdatedAt, r.SubmittedAt = sheet, grade, Submitted, at, at
	if grade != score.Good {
		r.Suggested = nil
	}
	r = r.heard(d)
	return Effect{Review: r, Goal: after, Edition: edition, Opinions: r.spoken(d, grade == score.Fair, actor, at)}, nil
}

// reasonOf is why a goal does not simply go on: the opinion in words, as short as the history of the goal has room for.
func reasonOf(grade score.Grade, opinion string) string {
	if grade == score.Excellent {
		return ""
	}
	const most = 480
	if runes := []rune(opinion); len(runes) > most {
		return string(runes[:most]) + "……（全文见审核表）"
	}
	return opinion
}

func (r Review) checkNotes(f *errs.Fields) {
	for i, n := range r.Notes {
		if length := utf8.RuneCountInString(strings.TrimSpace(n.Text)); length == 0 || length > MaxText {
			f.Add("notes."+strconv.Itoa(i), "请写明意见，不超过%d个字；不需要的意见请清空这一行。", MaxText)
		}
	}
}

func (r Review) checkRulings(opinions []Opinion, f *errs.Fields) {
	for _, o := range Ruled(opinions, r.Stage) {
		x := r.ruling(o.ID)
		path := "rulings." + string(o.ID)
		switch {
		case x.Settled == x.Again:
			f.Add(path, "“%s”已有答复，请选择“关闭”或“再次提出”。", errs.Shorten(o.Text()))
		case x.Again && strings.TrimSpace(x.Text) == "":
			f.Add(path, "再次提出请写明答复哪里不够。")
		case utf8.RuneCountInString(x.Text) > MaxText:
			f.Add(path, "不超过%d个字。", MaxText)
		}
	}
}

func (r Review) ruling(id OpinionID) Ruling {
	i := slices.IndexFunc(r.Rulings, func(x Ruling) bool { return x.Opinion == id })
	if i < 0 {
		return Ruling{}
	}
	return r.Rulings[i]
}

// checkEdits holds the proposed edits against the grade: 良 is what they are for, and the form they make must stand on its own.
func (r Review) checkEdits(d Desk, grade score.Grade, f *errs.Fields) {
	switch {
	case grade == score.Good && r.Suggested == nil:
		f.Add("suggested", "评定为良，由双方商定修改：请点“修改单元格”写出修改内容。不需要改的应评为优，要单位自己改的应评为中。")
	case grade != score.Good && r.Suggested != nil:
		f.Add("suggested", "评定为%s，与“修改单元格”不符：只有评定为良才由审核人提出修改。请撤销修改，或改评分。", grade)
	default:
		r.checkSuggested(d, f)
	}
}

// checkSuggested holds the form that the proposed edits make against the goal check; nothing where there are none.
func (r Review) checkSuggested(d Desk, f *errs.Fields) {
	if r.Suggested == nil {
		return
	}
	for _, x := range d.Check(*r.Suggested).Blocking() {
		x.Message = "按您的修改，" + goal.Label(x.Path) + "：" + x.Message
		x.Path = "suggested." + x.Path
		*f = append(*f, x)
	}
}

// checkWords asks that a form sent back says what to mend.
func (r Review) checkWords(grade score.Grade, f *errs.Fields) {
	again := slices.ContainsFunc(r.Rulings, func(x Ruling) bool { return x.Again })
	if grade == score.Fair && len(r.Notes) == 0 && !again {
		f.Add("notes", "评定为中，要退回修改：请至少写一条意见，指明哪里要改。")
	}
}

// spoken are the opinions after the review: new ones, and earlier ones settled or raised again. Only a form that goes back
// asks for answers.
func (r Review) spoken(d Desk, goesBack bool, actor org.Actor, at time.Time) []Opinion {
	raise, again := Mention, Mention
	if goesBack {
		raise, again = Raise, Again
	}
	turn := func(kind TurnKind, text string) Turn {
		return Turn{Kind: kind, Text: strings.TrimSpace(text), By: actor.User.Name, At: at, Review: r.ID}
	}
	var out []Opinion
	for _, o := range Ruled(d.Opinions, r.Stage) {
		x := r.ruling(o.ID)
		kind, text := Settle, ""
		if x.Again {
			kind, text = again, x.Text
			o.Held, _ = o.Place.Holds(d.Goal.Entry)
		}
		o.Turns = append(slices.Clone(o.Turns), turn(kind, text))
		out = append(out, o)
	}
	for _, n := range r.Notes {
		held, _ := n.Place.Holds(d.Goal.Entry)
		out = append(out, Opinion{Goal: r.Goal, Review: r.ID, Stage: r.Stage, Place: n.Place, Label: n.Place.Label(d.Goal.Entry), Held: held, Rule: n.Rule,
			Turns: []Turn{turn(raise, n.Text)}})
	}
	return out
}

// Abandon voids a review (作废): a draft left when the goal was returned without it, or a submitted one that was taken back. The
// opinions it raised go, and what it said about earlier ones is unsaid.
func (r Review) Abandon(opinions []Opinion, at time.Time) (after Review, changed, gone []Opinion) {
	r.State, r.UpdatedAt = Void, at
	for _, o := range opinions {
		last := o.Turns[len(o.Turns)-1]
		switch {
		case o.Review == r.ID:
			gone = append(gone, o)
		case last.Review == r.ID:
			o.Turns = slices.Clone(o.Turns[:len(o.Turns)-1])
			changed = append(changed, o)
		}
	}
	return r, changed, gone
}
