package goalreview

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// Stage is who reviews (审核环节).
type Stage string

// The stages, in their order.
const (
	ByDivision Stage = "处室审核"
	ByFinance  Stage = "计财处审核"
)

// StageOf is the stage at which a goal in a state is reviewed (所处审核环节); ok is false where nobody reviews it.
func StageOf(s approval.State) (stage Stage, ok bool) {
	switch s {
	case goal.AtDivision:
		return ByDivision, true
	case goal.AtFinance:
		return ByFinance, true
	}
	return "", false
}

// State is where a review stands (审核表状态).
type State string

// The states.
const (
	Draft     State = "草稿"
	Submitted State = "已提交"
	Void      State = "已作废" // taken back, or left when the goal was returned without it
)

// Typed is what a reviewer types (审核填写内容): the form, opinions on cells, and what becomes of earlier opinions.
type Typed struct {
	Entry   appraisal.Entry
	Notes   []Note
	Rulings []Ruling
	Adopted Taken  // the panel whose findings the form was filled with; set by Adopt alone
	Apart   string // 不等会审的理由: why finance does not wait for a panel that sits
	Differs string // 与会审结论不一致的理由
}

// Note is an opinion being typed (待提出的意见).
type Note struct {
	Place goal.Place
	Rule  string // of the goal check, where it was taken from a finding
	Text  string
}

// Ruling settles an earlier opinion of the stage, or raises it again (对答复的处理).
type Ruling struct {
	Opinion OpinionID
	Settled bool
	Again   bool
	Text    string // why it is raised again
}

// Review is one review of one edition of a goal at one stage (审核表). A goal that comes back to the stage is reviewed again,
// as the next round.
type Review struct {
	ID           ID
	Goal         goal.ID
	Edition      int // of the goal
	Stage        Stage
	Round        int // 1, 2, … of the edition at the stage
	Reviewer     org.UserID
	ReviewerName string
	Form         appraisal.Name
	FormVersion  int
	Typed
	AllBest     bool        // every verdict was set by one button (全部评为优)
	Suggested   *goal.Entry // the form with the reviewer's edits; nil while there are none
	State       State
	Sheet       appraisal.Sheet // frozen when submitted
	Grade       score.Grade     // 综合评定等级, frozen with it
	StartedAt   time.Time
	UpdatedAt   time.Time
	SubmittedAt time.Time
	SavedFrom   org.PageEdit // page of the last save
	Version     int          // raised by every write; stale writes are refused
}

// Limits of a review, far above any real one.
const (
	MaxNotes = 60
	MaxText  = 500 // characters of an opinion or an answer
)

// MayReview says why the actor may not review the goal now; nil when they may.
func MayReview(g goal.Goal, actor org.Actor) error {
	if _, ok := StageOf(g.State); !ok {
		return errs.New(errs.Conflict, "现在是“%s”，不在审核环节，不能填写审核表。", g.State)
	}
	return g.Allow(goal.Flow, goal.ReturnToRevise, actor, g.Parties())
}

// Start begins the review of a goal as it stands (开始审核). What the same person typed into the round before comes along;
// another's verdicts do not.
//
// Errors: those of MayReview; Conflict while somebody has a draft of this review.
func Start(id ID, g goal.Goal, form appraisal.Form, earlier []Review, actor org.Actor, at time.Time) (Review, error) {
	if err := MayReview(g, actor); err != nil {
		return Review{}, err
	}
	stage, _ := StageOf(g.State)
	r := Review{ID: id, Goal: g.ID, Edition: g.Editions, Stage: stage, Round: 1, Form: form.Name, FormVersion: form.Version, State: Draft,
		Reviewer: actor.User.ID, ReviewerName: actor.User.Name, StartedAt: at, UpdatedAt: at}
	for _, x := range earlier {
		if x.State == Draft {
			return Review{}, x.taken()
		}
		if x.Stage == stage && x.Edition == g.Editions {
			r.Round = max(r.Round, x.Round+1)
			if x.Reviewer == actor.User.ID {
				r.Typed, r.Suggested = x.Typed, x.Suggested
				r.Rulings = nil
			}
		}
	}
	return r, nil
}

func (r Review) taken() error {
	return errs.New(errs.Conflict, "%s已经在审核（%s开始，还没有提交）。请与其联系，或在审核页接手。", r.ReviewerName, r.StartedAt.Format(time.DateOnly))
}

// mine says why the actor may not change the review; nil when it is their draft.
func (r Review) mine(actor org.Actor) error {
	switch {
	case r.State != Draft:
		return errs.New(errs.Conflict, "这份审核表%s，不能再改。", r.State)
	case r.Reviewer != actor.User.ID:
		return r.taken()
	}
	return nil
}

// Edit returns the review with what was typed, complete or not.
//
// Errors: Conflict when it is not the actor's draft; Invalid when far too long.
func (r Review) Edit(actor org.Actor, t Typed, at time.Time) (Review, error) {
	if err := r.mine(actor); err != nil {
		return r, err
	}
	if err := t.checkSize().Err(); err != nil {
		return r, err
	}
	r = r.typing(t, at)
	r.SavedFrom = actor.Form.Page
	return r, nil
}

// typing is the review with what was typed. Which panel it was filled from is not for the page to say.
func (r Review) typing(t Typed, at time.Time) Review {
	r.AllBest = r.AllBest && allBest(t.Entry)
	t.Adopted = r.Adopted
	r.Typed, r.UpdatedAt = t, at
	return r
}

// allBest reports whether no verdict is other than the best.
func allBest(e appraisal.Entry) bool {
	for _, v := range e.Verdicts {
		if v.Grade != string(score.Excellent) {
			return false
		}
	}
	return len(e.Verdicts) > 0
}

// Holding reports whether the review says what another does, so that saving it again would change nothing.
func (r Review) Holding(other Review) bool {
	return r.Reviewer == other.Reviewer && r.AllBest == other.AllBest && reflect.DeepEqual(r.Typed, other.Typed) && reflect.DeepEqual(r.Suggested, other.Suggested)
}

// RateAllBest gives every item the best grade, by one button that is recorded (全部评为优). An opinion in words that is
// missing is filled in, to be read and changed before submitting.
func (r Review) RateAllBest(actor org.Actor, form appraisal.Form, at time.Time) (Review, error) {
	if err := r.mine(actor); err != nil {
		return r, err
	}
	e := appraisal.Entry{Verdicts: map[string]appraisal.VerdictEntry{}, Opinion: r.Entry.Opinion}
	for _, it := range form.Items {
		e.Verdicts[it.ID] = appraisal.VerdictEntry{Grade: string(score.Excellent)}
	}
	if strings.TrimSpace(e.Opinion) == "" {
		e.Opinion = "绩效目标内容完整、指标明确，与项目任务和资金相匹配，同意进入下一步。"
	}
	r.Entry, r.Adopted, r.AllBest, r.UpdatedAt = e, Taken{}, true, at
	return r, nil
}

// Suggest keeps the form as the reviewer would have it (提出修改). An entry like the goal's own takes the edits back.
//
// Errors: Conflict when it is not the actor's draft, or the goal has another edition by now; Invalid when far too long.
func (r Review) Suggest(actor org.Actor, g goal.Goal, e goal.Entry, at time.Time) (Review, error) {
	if err := r.mine(actor); err != nil {
		return r, err
	}
	if g.Editions != r.Edition {
		return r, errs.New(errs.Conflict, "绩效目标已有新版，请重新开始审核。")
	}
	if err := e.CheckSize(); err != nil {
		return r, err
	}
	r.Suggested, r.UpdatedAt, r.SavedFrom = &e, at, actor.Form.Page
	if g.Holding(e) {
		r.Suggested = nil
	}
	return r, nil
}

// Edits lists what the reviewer would change, cell by cell (修改对照).
func (r Review) Edits(g goal.Goal) []goal.Difference {
	if r.Suggested == nil {
		return nil
	}
	return goal.Differences(g.Entry, *r.Suggested)
}

// TakeOver hands a draft to another reviewer of the stage (接手审核). Opinions and edits come along, verdicts do not: whoever
// signs judges.
//
// Errors: those of MayReview; Conflict when it is no draft.
func (r Review) TakeOver(g goal.Goal, actor org.Actor, at time.Time) (Review, error) {
	if err := MayReview(g, actor); err != nil {
		return r, err
	}
	if r.State != Draft {
		return r, r.mine(actor)
	}
	r.Typed, r.AllBest = Typed{Notes: r.Notes}, false
	r.Reviewer, r.ReviewerName, r.UpdatedAt = actor.User.ID, actor.User.Name, at
	return r, nil
}

// Current finds the draft among the reviews of a goal (正在进行的审核); nil when there is none.
func Current(list []Review) *Review {
	i := slices.IndexFunc(list, func(r Review) bool { return r.State == Draft })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// Latest finds the newest submitted review of a goal (最近一次审核); nil when there is none. The list is oldest first.
func Latest(list []Review) *Review {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].State == Submitted {
			return &list[i]
		}
	}
	return nil
}

// Name is how people refer to the review, for the log.
func (r Review) Name() string {
	return fmt.Sprintf("%s（第%d版，第%d次）", r.Stage, r.Edition, r.Round)
}

// Cells lists the review's values by the names people know, for the log.
func (r Review) Cells(form appraisal.Form) []audit.Cell {
	out := []audit.Cell{{Name: "审核表", Value: string(r.State)}}
	for _, it := range form.Items {
		v := r.Entry.Verdicts[it.ID]
		out = append(out, audit.Cell{Name: it.Name, Value: strings.TrimSpace(v.Grade + " " + v.Points)}, audit.Cell{Name: it.Name + " 问题与建议", Value: v.Comment})
	}
	out = append(out, audit.Cell{Name: "总体意见", Value: r.Entry.Opinion})
	for i, n := range r.Notes {
		out = append(out, audit.Cell{Name: fmt.Sprintf("意见%d", i+1), Value: n.Text})
	}
	if r.AllBest {
		out = append(out, audit.Cell{Name: "全部评为优", Value: "是"})
	}
	return append(out, r.PanelLines()...)
}

func (t Typed) checkSize() errs.Fields {
	var f errs.Fields
	if len(t.Notes) > MaxNotes {
		f.Add("notes", "意见最多%d条，现有%d条。请合并相近的意见。", MaxNotes, len(t.Notes))
	}
	if len(t.Rulings) > 10*MaxNotes {
		f.Add("rulings", "对意见的处理太多，请刷新后重新填写。")
	}
	long := func(path, text string) {
		if utf8.RuneCountInString(text) > goal.MaxCell {
			f.Add(path, "这一格超过%d个字，请改短。", goal.MaxCell)
		}
	}
	long("opinion", t.Entry.Opinion)
	long("apart", t.Apart)
	long("differs", t.Differs)
	for item, v := range t.Entry.Verdicts {
		long("items."+item+".comment", v.Grade+v.Points+v.Comment)
	}
	for i, n := range t.Notes {
		long(fmt.Sprintf("notes.%d", i), n.Text)
	}
	for _, x := range t.Rulings {
		long("rulings."+string(x.Opinion), x.Text)
	}
	return f
}
