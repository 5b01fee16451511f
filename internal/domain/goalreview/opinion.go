package goalreview

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// NoteOf turns a finding of the goal check into an opinion (采用检查发现).
func NoteOf(f goalcheck.Finding, e goal.Entry) Note {
	n := Note{Place: goal.PlaceOf(e, f.Path), Rule: f.Rule, Text: f.Message}
	if f.Suggestion != nil {
		n.Text += "建议改为“" + f.Suggestion.New + "”。"
	}
	return n
}

// OpinionID is a UUIDv7, as text.
type OpinionID string

// OpinionState is where an opinion stands (意见状态).
type OpinionState string

// The states.
const (
	Open      OpinionState = "待答复"
	Adopted   OpinionState = "已采纳"
	Explained OpinionState = "已说明"
	Closed    OpinionState = "已关闭"
	Noted     OpinionState = "供参考" // of a review that did not send the form back: no answer is asked for
)

// TurnKind is one thing said about an opinion (往复类别).
type TurnKind string

// The kinds.
const (
	Raise   TurnKind = "提出"
	Again   TurnKind = "再次提出"
	Mention TurnKind = "提示" // raised by a review that did not send the form back
	Adopt   TurnKind = "采纳"
	Explain TurnKind = "说明"
	Settle  TurnKind = "关闭"
)

// turnStates says what state each turn leads to.
var turnStates = map[TurnKind]OpinionState{Raise: Open, Again: Open, Mention: Noted, Adopt: Adopted, Explain: Explained, Settle: Closed}

// Turn is one thing that was said about an opinion (往复记录).
type Turn struct {
	Kind   TurnKind
	Text   string
	By     string // name, kept
	At     time.Time
	Review ID // which review said it; empty for the unit's answers
}

// Opinion is one opinion of a reviewer, with everything said about it since (审核意见).
type Opinion struct {
	ID      OpinionID
	Goal    goal.ID
	Review  ID // which raised it
	Stage   Stage
	Place   goal.Place
	Label   string // of the place when it was raised
	Held    string // what stood there then
	Rule    string // of the goal check; empty for the reviewer's own
	Turns   []Turn // oldest first; never empty
	Version int
}

// State is where the opinion stands, by what was said last.
func (o Opinion) State() OpinionState { return turnStates[o.Turns[len(o.Turns)-1].Kind] }

// Text is the opinion as last raised.
func (o Opinion) Text() string {
	for i := len(o.Turns) - 1; i >= 0; i-- {
		if k := o.Turns[i].Kind; (k == Again || k == Raise || k == Mention) && o.Turns[i].Text != "" {
			return o.Turns[i].Text
		}
	}
	return ""
}

// Live reports whether somebody still has to do something about the opinion: answer it, or look at the answer.
func (o Opinion) Live() bool {
	s := o.State()
	return s == Open || s == Adopted || s == Explained
}

// Answered reports whether the unit has answered and the reviewer has not yet said what becomes of it.
func (o Opinion) Answered() bool { return o.State() == Adopted || o.State() == Explained }

// Answer is the unit's answer while the form is back with it (答复意见): adopted, the change to follow in the form, or explained
// in words. Answering again replaces the answer.
//
// Errors: those of goal.Goal.Editable; Conflict when the opinion asks for no answer; Invalid for another kind of answer, an
// explanation without words or too many words.
func (o Opinion) Answer(kind TurnKind, text string, g goal.Goal, actor org.Actor, at time.Time) (Opinion, error) {
	if err := g.Editable(actor); err != nil {
		return o, err
	}
	if !o.Live() {
		return o, errs.New(errs.Conflict, "这条意见%s，不需要答复。", o.State())
	}
	text = strings.TrimSpace(text)
	var f errs.Fields
	path := "answers." + string(o.ID)
	if kind != Adopt && kind != Explain {
		f.Add(path, "请选择“采纳”或“说明”。")
	}
	if kind == Explain && text == "" {
		f.Add(path, "请说明为什么不改：审核人据此判断。")
	}
	if utf8.RuneCountInString(text) > MaxText {
		f.Add(path, "答复不超过%d个字。", MaxText)
	}
	if err := f.Err(); err != nil {
		return o, err
	}
	o.Turns = slices.Clone(o.Turns)
	if o.Answered() {
		o.Turns = o.Turns[:len(o.Turns)-1]
	}
	o.Turns = append(o.Turns, Turn{Kind: kind, Text: text, By: actor.User.Name, At: at})
	return o, nil
}

// Unanswered says what keeps a form that was sent back from being submitted again (未办结的意见): every opinion without an answer,
// and every one said to be adopted whose cell still holds what it held.
func Unanswered(opinions []Opinion, e goal.Entry) errs.Fields {
	var f errs.Fields
	for _, o := range opinions {
		path, _ := o.Place.Path(e)
		now, there := o.Place.Holds(e)
		switch {
		case o.State() == Open:
			f.Add(path, "%s的意见还没有答复：“%s”。请逐条答复后再提交。", o.Place.Label(e), errs.Shorten(o.Text()))
		case o.State() == Adopted && there && now == o.Held:
			f.Add(path, "%s答复了“采纳”，内容却没有改。请改好，或改答“说明”。", o.Place.Label(e))
		}
	}
	return f
}
