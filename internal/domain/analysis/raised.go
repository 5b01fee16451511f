package analysis

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
)

// RaisedID is a UUIDv7, as text.
type RaisedID string

// Raised is a proposal about a project of a round that planning and finance put before the office meeting (提请会议的建议), with what the
// meeting decided and what carries it out.
type Raised struct {
	ID      RaisedID
	Round   tracking.RoundID
	Name    string      // of the round
	Year    fiscal.Year // of the round
	Lead    org.Unit    // who runs the round
	Form    tracking.ID
	Project project.Project
	Content Content
	Ruled   []Ruled    // oldest first: adjourned ones are decided again
	Outcome Fulfilment // zero before it is accepted
	approval.Case
	At        time.Time // when it was raised
	UpdatedAt time.Time
	UpdatedBy string
	Version   int
}

// Content is what is proposed (建议内容).
type Content struct {
	Remedy Remedy
	Amount money.Amount // of TakeBack; 0 otherwise
	To     Receiver
	Basis  string
}

// Receiver is the project that gets money which is moved (调入项目); zero where money is taken back.
type Receiver struct {
	ID         project.ID
	Code, Name string
}

// Ruled is what a meeting decided about a proposal (会议对建议的决定).
type Ruled struct {
	Meeting    meeting.ID
	Title      string // of the meeting
	Minutes    string
	On         fiscal.Date
	Resolution pipeline.Resolution
	Amount     money.Amount
	Reason     string
}

// Fulfilment is the record that carries an accepted proposal out (落实记录).
type Fulfilment struct {
	Way  Way
	ID   string // of the adjustment, the finding or the project
	Also string // of the second adjustment, where money moves to another project
	Name string
}

// Followed is a proposal with where the records stand that carry it out (建议的落实).
type Followed struct {
	Raised
	Progress []Progress
}

// Progress is one record that carries a proposal out, as it stands now (落实进展).
type Progress struct {
	Way   Way
	Name  string
	Link  string // path of its page; empty outside the scope
	State approval.State
	Money money.Amount // what an adjustment changes the budget by
	Done  bool         // an adjustment that is in force
	Due   fiscal.Date  // of a finding
	Late  bool
}

// Says is where the record stands, in words.
func (p Progress) Says() string {
	switch {
	case p.State == "":
		return "不在您的数据范围内"
	case p.Done:
		return string(p.State) + "，预算调整" + p.Money.Wan() + "万元"
	case p.Money != 0:
		return string(p.State) + "，拟调整" + p.Money.Wan() + "万元"
	case p.Late:
		return string(p.State) + "，已逾期（期限" + p.Due.String() + "）"
	case !p.Due.IsZero():
		return string(p.State) + "，期限" + p.Due.String()
	}
	return string(p.State)
}

// RaisedEntry is a proposal as typed (填写的提请).
type RaisedEntry struct {
	Remedy string
	Amount string // 万元
	To     string // 项目编号; empty where money is taken back
	Basis  string
}

// Ground is what a proposal is held against (提请的依据): how the project stands now.
type Ground struct {
	Form    tracking.ID
	Project project.Project
	State   approval.State  // in the library; empty outside
	Unspent money.Amount    // the year's budget less what was paid of it
	To      project.Project // of the code typed; zero when there is none such
	Before  []Raised        // of the project in the round
}

// MaxBasis is how long a basis may be, in characters.
const MaxBasis = 500

// Raise puts a proposal before the office meeting (提请会议决定).
//
// Errors: Forbidden for anybody but who runs the round; Conflict before the round starts, for a project that has ended, and for a
// measure that waits for a decision or was accepted already; Invalid with every complaint at "remedy", "amount", "to" and "basis".
func Raise(id RaisedID, r tracking.Round, e RaisedEntry, g Ground, actor org.Actor, at time.Time) (Raised, error) {
	x := Raised{ID: id, Round: r.ID, Name: r.Name, Year: r.Year, Lead: r.Lead, Form: g.Form, Project: g.Project, Case: approval.NewCase(Flow), At: at, UpdatedAt: at, UpdatedBy: actor.User.Name}
	if !actor.Holds(org.Finance, r.Lead) {
		return x, errs.New(errs.Forbidden, "跟踪建议由组织跟踪的计财处提请会议决定。")
	}
	if r.State != tracking.Running && r.State != tracking.Ended {
		return x, errs.New(errs.Conflict, "%s现在是“%s”，开始以后才有建议。", r.Name, r.State)
	}
	if pipeline.Over(g.State) {
		return x, errs.New(errs.Conflict, "“%s”%s，不能再采取措施。", g.Project.Name, g.State)
	}
	content, fields := e.parse(g)
	if err := fields.Err(); err != nil {
		return x, err
	}
	for _, b := range g.Before {
		if b.Content.Remedy == content.Remedy && (b.State == Waiting || b.State == Accepted) {
			return x, errs.New(errs.Conflict, "“%s”的“%s”已经提请，现在是“%s”。要改的请先撤回原来的。", g.Project.Name, content.Remedy, b.State)
		}
	}
	x.Content, x.Case = content, x.Filed(actor.User.ID)
	return x, nil
}

func (e RaisedEntry) parse(g Ground) (c Content, f errs.Fields) {
	c = Content{Remedy: Remedy(e.Remedy), Basis: strings.TrimSpace(e.Basis)}
	typed, to := strings.TrimSpace(e.Amount), strings.TrimSpace(e.To)
	switch {
	case !slices.Contains(Remedies(), c.Remedy):
		f.Add("remedy", "请选择建议的措施。")
	case c.Remedy != TakeBack && typed != "":
		f.Add("amount", "“%s”不涉及金额，请不要填写。", c.Remedy)
	case c.Remedy == TakeBack:
		amount, err := money.Parse(typed, money.InWan)
		if err != nil {
			f.Add("amount", "建议金额：%s", errs.MessageOf(err))
		} else if why := g.tooMuch(amount); why != "" {
			f.Add("amount", "%s", why)
		}
		c.Amount = amount
	}
	switch {
	case to == "":
	case c.Remedy != TakeBack:
		f.Add("to", "只有“%s”才写调入的项目，请不要填写。", TakeBack)
	case g.To.ID == "":
		f.Add("to", "没有编号为“%s”的项目，请核对；不调剂到别的项目的，请留空。", errs.Shorten(to))
	case g.To.ID == g.Project.ID:
		f.Add("to", "调出和调入是同一个项目，请改调入项目。")
	default:
		c.To = Receiver{g.To.ID, g.To.Code, g.To.Name}
	}
	if n := utf8.RuneCountInString(c.Basis); n == 0 || n > MaxBasis {
		f.Add("basis", "请写明依据，1到%d个字，现有%d个字。", MaxBasis, n)
	}
	return c, f
}

// tooMuch says why an amount cannot be taken from the project; empty when it can.
func (g Ground) tooMuch(amount money.Amount) string {
	switch {
	case amount <= 0:
		return "金额应大于0。"
	case amount > g.Unspent:
		return fmt.Sprintf("金额%s元高于“%s”现在未支出的%s元，请减少。", amount.Yuan(), g.Project.Name, g.Unspent.Yuan())
	}
	return ""
}

// Parties returns the unit that runs the round, as both sides.
func (x Raised) Parties() approval.Parties { return approval.Parties{Unit: x.Lead, Division: x.Lead} }

// Title is how people refer to the proposal, for the log and notices.
func (x Raised) Title() string { return fmt.Sprintf("%s：%s", x.Project.Name, x.Content.Words()) }

// Words says what is proposed: 调减或调剂预算20.00万元，调入“道路大修”.
func (c Content) Words() string {
	out := string(c.Remedy)
	if c.Amount > 0 {
		out += c.Amount.Wan() + "万元"
	}
	if c.To.Name != "" {
		out += "，调入“" + c.To.Name + "”"
	}
	return out
}

// Withdraw takes a proposal back before it is decided (撤回建议).
//
// Errors: those of approval.Case.Do.
func (x Raised) Withdraw(actor org.Actor, reason string, at time.Time) (Raised, error) {
	next, err := x.Do(Flow, Withdraw, actor, x.Parties(), reason, at)
	if err != nil {
		return x, err
	}
	x.Case, x.UpdatedAt, x.UpdatedBy = next, at, actor.User.Name
	return x, nil
}

// Motion is the proposal as a meeting has it on its agenda (建议议题).
func (x Raised) Motion() meeting.Motion {
	return meeting.Motion{Raised: string(x.ID), Project: x.Project.ID, Code: x.Project.Code, Name: x.Project.Name, Unit: x.Project.Unit.Name, Words: x.Content.Words(), Asked: x.Content.Amount, Basis: x.Content.Basis}
}

// Decide applies what a concluded meeting decided (会议决定建议).
//
// Errors: Conflict when the proposal does not wait for a decision, so that nothing is decided twice, and for a project that has ended
// meanwhile; Invalid with every complaint at "on", "amount" and "reason".
func (x Raised) Decide(m meeting.Meeting, r meeting.Ruling, g Ground, by org.User, at time.Time) (Raised, error) {
	if x.State != Waiting {
		return x, errs.New(errs.Conflict, "“%s”现在是“%s”，不能再决定。请撤回议程，去掉这个议题。", x.Title(), x.State)
	}
	accepts := r.Resolution == pipeline.Agreed || r.Resolution == pipeline.Amended
	if accepts && pipeline.Over(g.State) {
		return x, errs.New(errs.Conflict, "“%s”%s，不能再采取措施。请登记为“%s”。", g.Project.Name, g.State, pipeline.Rejected)
	}
	if err := x.check(m.On, r, g).Err(); err != nil {
		return x, err
	}
	next, err := x.Happen(Flow, outcomes[r.Resolution], by, r.Reason, at)
	if err != nil {
		return x, err
	}
	x.Ruled = append(slices.Clone(x.Ruled), Ruled{Meeting: m.ID, Title: m.Title, Minutes: m.Minutes, On: m.On, Resolution: r.Resolution, Amount: r.Amount, Reason: strings.TrimSpace(r.Reason)})
	x.Case, x.UpdatedAt, x.UpdatedBy = next, at, by.Name
	return x, nil
}

// check complains about a ruling on the proposal, of a meeting held on a day.
func (x Raised) check(on fiscal.Date, r meeting.Ruling, g Ground) (f errs.Fields) {
	asked := x.Content.Amount
	if day := fiscal.DateOf(x.At); on.Before(day) {
		f.Add("on", "建议%s才提请，%s的会议不能决定它。请核对会议日期。", day, on)
	}
	switch r.Resolution {
	case pipeline.Agreed:
		if r.Amount != asked {
			f.Add("amount", "“%s”的金额应等于建议金额%s万元，现为%s万元。金额不同的，请选“%s”。", r.Resolution, asked.Wan(), r.Amount.Wan(), pipeline.Amended)
		} else if why := g.tooMuch(asked); asked > 0 && why != "" {
			f.Add("amount", "%s", why)
		}
	case pipeline.Amended:
		if asked == 0 {
			f.Add("resolution", "“%s”没有金额可以调整，请选“%s”“%s”或“%s”。", x.Content.Remedy, pipeline.Agreed, pipeline.Adjourned, pipeline.Rejected)
		} else if why := g.tooMuch(r.Amount); why != "" {
			f.Add("amount", "%s", why)
		} else if r.Amount == asked {
			f.Add("amount", "与建议金额相同，请选“%s”。", pipeline.Agreed)
		}
	default:
		if r.Amount != 0 {
			f.Add("amount", "“%s”不核定金额，请不要填写。", r.Resolution)
		}
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(r.Reason)); r.Resolution != pipeline.Agreed && n == 0 {
		f.Add("reason", "请写明会议的理由。")
	} else if n > 500 {
		f.Add("reason", "理由不超过500个字。")
	}
	return f
}

// LastRuled is the newest decision; false before the first.
func (x Raised) LastRuled() (Ruled, bool) {
	if len(x.Ruled) == 0 {
		return Ruled{}, false
	}
	return x.Ruled[len(x.Ruled)-1], true
}

// words says what was decided: 调整为15.00万元.
func (r Ruled) words() string {
	switch {
	case r.Resolution == pipeline.Amended:
		return string(r.Resolution) + "为" + r.Amount.Wan() + "万元"
	case r.Amount > 0:
		return string(r.Resolution) + r.Amount.Wan() + "万元"
	}
	return string(r.Resolution)
}

// Reasons says what an accepted proposal rests on (落实依据), for the record that carries it out: the arithmetic first, then the decision.
func (x Raised) Reasons() string {
	r, _ := x.LastRuled()
	text := fmt.Sprintf("%s提出%s。依据：%s。主任办公会（%s）%s决定%s。", x.Name, x.Content.Words(), strings.TrimRight(x.Content.Basis, "。；"), r.Minutes, r.On, r.words())
	if r.Reason != "" {
		text += strings.TrimRight(r.Reason, "。") + "。"
	}
	return text
}

// CarriedOut notes the record that carries the proposal out (落实).
func (x Raised) CarriedOut(o Fulfilment) Raised {
	x.Outcome = o
	return x
}

// Cells lists the proposal's values by the names people know, for the log.
func (x Raised) Cells() []audit.Cell {
	out := []audit.Cell{{Name: "状态", Value: string(x.State)}, {Name: "项目", Value: x.Project.Name}, {Name: "建议", Value: x.Content.Words()}, {Name: "依据", Value: x.Content.Basis}}
	for _, r := range x.Ruled {
		out = append(out, audit.Cell{Name: "会议决定", Value: fmt.Sprintf("%s %s %s元 %s", r.Minutes, r.Resolution, r.Amount.Yuan(), r.Reason)})
	}
	if x.Outcome.Way != "" {
		out = append(out, audit.Cell{Name: "落实", Value: string(x.Outcome.Way) + " " + x.Outcome.Name})
	}
	return out
}
