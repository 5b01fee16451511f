package panel

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// Panel is one expert review (专家评审组) of some matters on one form.
type Panel struct {
	ID      ID
	Title   string
	Year    fiscal.Year
	Form    appraisal.Name
	Version int      // of the form; fixed when the panel is formed
	Lead    org.Unit // who leads it (组织单位)
	Due     fiscal.Date
	Matters []Matter
	Seats   []Seat
	Draws   []expert.Draw // every draw made, oldest first; never removed
	Record  Record
	approval.Case
	UpdatedAt time.Time
	UpdatedBy string
	Edition   int // raised by every write; stale writes are refused
}

// Matter is one thing laid before the panel (评审事项).
type Matter struct {
	Kind string // what the subject is, as the log names it, such as 绩效目标
	ID   string // of the subject
	Name string
	Link string // path of the subject's page
	Of   expert.Matter
	// Edition is the edition of the subject that lay before the panel when it started; 0 before, and for subjects without.
	Edition int
}

// Seat is an expert's place on the panel (评审席位).
type Seat struct {
	Expert  expert.ID
	User    org.UserID
	Name    string
	Chair   bool   // 组长
	Drawn   bool   // by a recorded draw; otherwise named
	Excused string // why the expert gives no opinion after all; empty while expected to
}

// Limits of a panel.
const (
	MaxMatters = 60
	MaxSeats   = 15
)

// Check reports what keeps a panel from starting, all at once, at the paths title, due, matters and seats.
func (p Panel) Check(today fiscal.Date) error {
	var f errs.Fields
	if n := utf8.RuneCountInString(strings.TrimSpace(p.Title)); n == 0 || n > 100 {
		f.Add("title", "请填写评审名称，不超过100个字。")
	}
	switch {
	case p.Due.IsZero():
		f.Add("due", "请填写专家提交意见的截止日期。")
	case p.Due.Before(today):
		f.Add("due", "截止日期%s已经过去，请改为今天或以后。", p.Due)
	}
	if n := len(p.Matters); n == 0 || n > MaxMatters {
		f.Add("matters", "请加入1到%d个评审事项，现有%d个。", MaxMatters, n)
	}
	p.checkSeats(&f)
	return f.Err()
}

func (p Panel) checkSeats(f *errs.Fields) {
	var chairs, expected int
	seen := map[expert.ID]bool{}
	for i, s := range p.Seats {
		if seen[s.Expert] {
			f.Add("seats."+strconv.Itoa(i), "%s已经在评审组里。", s.Name)
		}
		seen[s.Expert] = true
		if s.Excused != "" {
			continue
		}
		expected++
		if s.Chair {
			chairs++
		}
	}
	if expected == 0 || expected > MaxSeats {
		f.Add("seats", "评审组要有1到%d位专家，现有%d位。", MaxSeats, expected)
	} else if chairs != 1 {
		f.Add("seats", "请指定一位组长，现有%d位。", chairs)
	}
}

// Seat adds an expert to a panel that is being formed.
//
// Errors: Conflict once the panel sits or when the expert has a seat; Forbidden, with the reason, when the expert must
// stand aside from one of the matters or is not active.
func (p Panel) Seat(e expert.Expert, home org.Unit, drawn bool) (Panel, error) {
	if p.State != Forming {
		return p, errs.New(errs.Conflict, "评审已经开始，不能再增加专家。")
	}
	if slices.ContainsFunc(p.Seats, func(s Seat) bool { return s.Expert == e.ID }) {
		return p, errs.New(errs.Conflict, "%s已经在评审组里。", e.User.Name)
	}
	if !e.Active {
		return p, errs.New(errs.Forbidden, "%s已在专家库停用，请选其他专家。", e.User.Name)
	}
	for _, m := range p.Matters {
		if why := e.Conflict(home, m.Of); why != "" {
			return p, errs.New(errs.Forbidden, "%s需要回避：%s。请选其他专家，或把该事项移到另一评审组。", e.User.Name, why)
		}
	}
	p.Seats = append(slices.Clone(p.Seats), Seat{Expert: e.ID, User: e.User.ID, Name: e.User.Name, Drawn: drawn, Chair: len(p.Seats) == 0})
	return p, nil
}

// Excuse lets an expert off the panel with a reason that is kept (专家退出); what the expert submitted stays out of the summary.
// The chair cannot be excused before another is named.
func (p Panel) Excuse(id expert.ID, reason string) (Panel, error) {
	i := slices.IndexFunc(p.Seats, func(s Seat) bool { return s.Expert == id && s.Excused == "" })
	if i < 0 {
		return p, errs.New(errs.NotFound, "评审组里没有这位专家。")
	}
	if p.State != Forming && p.State != Reviewing {
		return p, errs.New(errs.Conflict, "意见已经汇总，不能再变动专家。")
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > 200 {
		var f errs.Fields
		f.Add("reason", "请写明%s退出的原因，不超过200个字。", p.Seats[i].Name)
		return p, f.Err()
	}
	if p.Seats[i].Chair && p.State == Reviewing {
		return p, errs.New(errs.Conflict, "%s是组长，请先改由另一位专家任组长。", p.Seats[i].Name)
	}
	p.Seats = slices.Clone(p.Seats)
	p.Seats[i].Excused, p.Seats[i].Chair = reason, false
	return p, nil
}

// NameChair makes an expert the chair in place of whoever was (指定组长).
func (p Panel) NameChair(id expert.ID) (Panel, error) {
	if !slices.ContainsFunc(p.Seats, func(s Seat) bool { return s.Expert == id && s.Excused == "" }) {
		return p, errs.New(errs.NotFound, "评审组里没有这位专家。")
	}
	if p.State == Closed || p.State == Cancelled {
		return p, errs.New(errs.Conflict, "评审现在是“%s”，不能再改组长。", p.State)
	}
	p.Seats = slices.Clone(p.Seats)
	for i := range p.Seats {
		p.Seats[i].Chair = p.Seats[i].Expert == id
	}
	return p, nil
}

// SeatOf finds the seat of a person who is expected to give opinions.
func (p Panel) SeatOf(user org.UserID) (Seat, bool) {
	for _, s := range p.Seats {
		if s.User == user && s.Excused == "" {
			return s, true
		}
	}
	return Seat{}, false
}

// Matter finds a matter by its kind and id.
func (p Panel) Matter(kind, id string) (Matter, bool) {
	for _, m := range p.Matters {
		if m.Kind == kind && m.ID == id {
			return m, true
		}
	}
	return Matter{}, false
}

// Sits reports whether the panel is at work (会审进行中): opened, and neither closed nor cancelled. While it sits, its experts read
// what lies before it, and no review goes past it.
func (p Panel) Sits() bool { return p.State == Reviewing || p.State == Meeting }

// Parties returns the units that act on the panel.
func (p Panel) Parties() approval.Parties { return approval.Parties{Unit: p.Lead, Division: p.Lead} }

// Do takes an action of the flow. Starting needs a complete panel; summing up needs every expected opinion; closing needs
// the meeting's record.
//
// Errors: those of approval.Case.Do; Invalid with every complaint about the panel or its record; Conflict, naming who is
// missing, while opinions are outstanding.
func (p Panel) Do(do approval.Action, actor org.Actor, form appraisal.Form, opinions []Opinion, reason string, at time.Time) (Panel, error) {
	next, err := p.Case.Do(Flow, do, actor, p.Parties(), reason, at)
	if err != nil {
		return p, err
	}
	switch do {
	case Open:
		err = p.Check(fiscal.DateOf(at))
	case Unseal:
		if missing := p.Missing(opinions); len(missing) > 0 {
			err = errs.New(errs.Conflict, "还有%d份意见没有提交：%s。请催办，或让不能参加的专家退出并写明原因。", len(missing), strings.Join(firstFew(missing), "、"))
		}
	case Close:
		err = p.Record.Check(p, form, opinions, fiscal.DateOf(at))
	}
	if err != nil {
		return p, err
	}
	p.Case = next
	p.UpdatedAt, p.UpdatedBy = at, actor.User.Name
	return p, nil
}

// firstFew keeps a message readable.
func firstFew(list []string) []string {
	if len(list) <= 5 {
		return list
	}
	return append(slices.Clone(list[:5]), "……")
}

// Cells lists the panel's values by the names people know, for the log.
func (p Panel) Cells() []audit.Cell {
	out := []audit.Cell{{Name: "评审名称", Value: p.Title}, {Name: "截止日期", Value: dateText(p.Due)}, {Name: "状态", Value: string(p.State)}}
	for i, m := range p.Matters {
		out = append(out, audit.Cell{Name: fmt.Sprintf("事项%d", i+1), Value: m.Name})
	}
	for i, s := range p.Seats {
		value := s.Name
		if s.Chair {
			value += "（组长）"
		}
		if s.Excused != "" {
			value += "（退出：" + s.Excused + "）"
		}
		out = append(out, audit.Cell{Name: fmt.Sprintf("专家%d", i+1), Value: value})
	}
	return append(out, p.Record.cells()...)
}

func dateText(d fiscal.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
