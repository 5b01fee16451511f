package approval

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// Act is one thing somebody did to a record (办理记录). Names are kept, not looked up later.
type Act struct {
	Do     Action
	From   State
	To     State
	By     org.UserID
	Name   string
	Role   org.Role
	At     time.Time
	Reason string
}

// Case is the moving part of a record under a flow (办理情况): where it stands and how it came there.
type Case struct {
	State  State
	Acts   []Act        // oldest first; never shortened
	Filers []org.UserID // everybody who ever typed into or submitted the record: they never approve it
}

// Parties are the units a record belongs to (相关单位).
type Parties struct {
	Unit     org.Unit // 项目单位
	Division org.Unit // 主管处室
}

// On returns the unit of one side.
func (p Parties) On(s Side) org.Unit {
	if s == SupervisingDivision {
		return p.Division
	}
	return p.Unit
}

// Offer is one action of the present state, as a page shows it: open to this person, or locked and why.
type Offer struct {
	Row
	Open bool
	Own  bool   // the actor holds the role it asks for
	Why  string // why it is locked, in words for this person
}

// NewCase is a record at the start of the flow.
func NewCase(f Flow) Case { return Case{State: f.Start} }

// Last returns the newest act, or false when nothing was done yet.
func (c Case) Last() (Act, bool) {
	if len(c.Acts) == 0 {
		return Act{}, false
	}
	return c.Acts[len(c.Acts)-1], true
}

// Offers lists every action of the present state for this actor, open and locked, in table order.
func (c Case) Offers(f Flow, actor org.Actor, p Parties) []Offer {
	var out []Offer
	for _, r := range f.From(c.State) {
		if r.Event {
			continue
		}
		why := c.refusal(r, actor, p)
		out = append(out, Offer{Row: r, Open: why == "", Own: actor.Holds(r.By, p.On(r.At)), Why: why})
	}
	return out
}

// refusal says why the actor may not take the row; empty when they may.
func (c Case) refusal(r Row, actor org.Actor, p Parties) string {
	last, acted := c.Last()
	switch {
	case !actor.Holds(r.By, p.On(r.At)):
		return "由" + holder(r, p) + "办理。"
	case r.Undo && (!acted || last.By != actor.User.ID || last.From != r.To):
		return "只有上一步的办理人可以" + string(r.Do) + "。"
	case !r.Filing && !r.Undo && slices.Contains(c.Filers, actor.User.ID):
		return "您参与了本次填报，不能" + string(r.Do) + "自己填报的内容，请由其他" + string(r.By) + "办理。"
	}
	if g := c.standing(r, actor, p); !r.Filing && !r.Undo && slices.Contains(c.Filers, g.From) {
		return "委托您的" + g.FromName + "参与了本次填报，不能代为" + string(r.Do) + "，请由其他" + string(r.By) + "办理。"
	}
	return ""
}

// standing is the grant by which the actor takes the row: their own before a delegated one, and before one of somebody
// who filed the record. The actor holds one.
func (c Case) standing(r Row, actor org.Actor, p Parties) org.Grant {
	all := actor.Standings(r.By, p.On(r.At))
	for _, g := range all {
		if g.From == "" || !slices.Contains(c.Filers, g.From) {
			return g
		}
	}
	return all[0]
}

// holder names who can take a row, such as 公共设施管理中心 负责人.
func holder(r Row, p Parties) string {
	unit := p.On(r.At).Name
	switch {
	case r.By == org.Finance || r.By == org.Economy || r.By == org.Leader || unit == "":
		return string(r.By)
	case r.By == org.Reviewer:
		return unit + "审核"
	}
	return unit + string(r.By)
}

// Holders says in words who has the record now, for 在谁手里.
func (c Case) Holders(f Flow, p Parties) string {
	var out []string
	for _, r := range f.From(c.State) {
		if h := holder(r, p); !r.Undo && !r.Event && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	return strings.Join(out, "、")
}

// Do takes one action. The case comes back changed; nothing is saved here.
//
// Errors: Conflict when the state has no such action, Forbidden when this actor may not take it, Invalid when the
// reason is missing or too long.
func (c Case) Do(f Flow, do Action, actor org.Actor, p Parties, reason string, at time.Time) (Case, error) {
	row, err := c.row(f, do, false)
	if err != nil {
		return c, err
	}
	if why := c.refusal(row, actor, p); why != "" {
		return c, errs.New(errs.Forbidden, "不能“%s”：%s", do, why)
	}
	by := actor.User
	by.Name = c.standing(row, actor, p).Signature(by.Name)
	return c.taken(row, by, reason, at)
}

// Allow reports whether the actor may bring about a row that follows from something recorded elsewhere (Row.Event).
//
// Errors: Conflict when the state has no such row, Forbidden when this actor may not.
func (c Case) Allow(f Flow, do Action, actor org.Actor, p Parties) error {
	row, err := c.row(f, do, true)
	if err != nil {
		return err
	}
	if why := c.refusal(row, actor, p); why != "" {
		return errs.New(errs.Forbidden, "不能“%s”：%s", do, why)
	}
	return nil
}

// Happen takes a row that follows from something recorded elsewhere (Row.Event), in the name of whoever recorded it. Who
// may record it was decided there.
//
// Errors: Conflict when the state has no such row, Invalid when the reason is missing or too long.
func (c Case) Happen(f Flow, do Action, by org.User, reason string, at time.Time) (Case, error) {
	row, err := c.row(f, do, true)
	if err != nil {
		return c, err
	}
	return c.taken(row, by, reason, at)
}

// row finds the row of an action in the present state, among those with a button or among the others.
func (c Case) row(f Flow, do Action, event bool) (Row, error) {
	row, ok := f.Find(c.State, do)
	if !ok || row.Event != event {
		return row, errs.New(errs.Conflict, "现在是“%s”，不能“%s”。可能刚被他人办理，请刷新后再看。", c.State, do)
	}
	return row, nil
}

// taken is the case after a row, once its reason is given where it needs one.
func (c Case) taken(row Row, by org.User, reason string, at time.Time) (Case, error) {
	reason = strings.TrimSpace(reason)
	var fields errs.Fields
	if row.Reason && reason == "" {
		fields.Add("reason", "请写明“%s”的理由。", row.Do)
	}
	if utf8.RuneCountInString(reason) > 500 {
		fields.Add("reason", "理由不超过500个字。")
	}
	if err := fields.Err(); err != nil {
		return c, err
	}
	c.Acts = append(slices.Clone(c.Acts), Act{Do: row.Do, From: c.State, To: row.To, By: by.ID,
		Name: by.Name, Role: row.By, At: at, Reason: reason})
	if row.Filing && !row.Undo {
		c = c.Filed(by.ID)
	}
	c.State = row.To
	return c, nil
}

// Filed returns the case with the person among those who filed it.
func (c Case) Filed(by org.UserID) Case {
	if !slices.Contains(c.Filers, by) {
		c.Filers = append(slices.Clone(c.Filers), by)
	}
	return c
}

// Steps returns the main line with what is done, present and ahead, for the stepper. A state beside the line stands where the
// line was left; at an end beside it nothing is ahead any more.
func (c Case) Steps(f Flow) []Step {
	at := slices.Index(f.States, c.State)
	var out []Step
	for i, s := range f.States {
		out = append(out, Step{State: s, Done: i < at, Now: i == at})
	}
	if at >= 0 {
		return out
	}
	passed := c.passed(f)
	for i := range passed {
		out[i].Done = true
	}
	ahead := slices.Clone(out[passed:])
	if slices.Contains(f.Ends, c.State) {
		ahead = nil
	}
	return append(append(out[:passed], Step{State: c.State, Now: true}), ahead...)
}

// passed is how many states of the main line lie behind a case that has left it.
func (c Case) passed(f Flow) int {
	for _, a := range slices.Backward(c.Acts) {
		if i := slices.Index(f.States, a.From); i >= 0 {
			return i + 1
		}
	}
	return 0
}

// Step is one stop of the main line.
type Step struct {
	State State
	Done  bool
	Now   bool
}
