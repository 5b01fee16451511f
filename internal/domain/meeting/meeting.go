package meeting

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// Meeting is one director's office meeting over projects that wait for a decision (主任办公会).
type Meeting struct {
	ID      ID
	Title   string
	On      fiscal.Date // planned, then held
	Minutes string      // 会议纪要编号; empty before it is concluded
	Host    org.Unit    // who prepares it (承办处室)
	Items   []Item
	Motions []Motion
	approval.Case
	UpdatedAt time.Time
	UpdatedBy string
	Version   int
}

// Item is one project on the agenda (议题), with what was decided about it.
type Item struct {
	Project    project.ID
	Code, Name string
	Unit       string               // name of the implementing unit
	Asked      money.Amount         // of the whole life
	Filed      fiscal.Date          // when its declaration was submitted; zero where that was not kept
	Funds      []pipeline.YearFunds // asked, year by year; empty on items older than it
	Basis      Basis
	Advice     string              // what else was laid before the meeting (上会意见)
	Demanded   bool                // an ex-ante evaluation is demanded
	Evaluated  bool                // and came to a conclusion
	Exempt     string              // why it may go without (免评理由)
	Resolution pipeline.Resolution // empty before the meeting
	Amount     money.Amount
	Years      []pipeline.YearFunds // how the amount falls on years and sources; empty before, and in meetings older than it
	Reason     string
}

// MaxItems is how many projects one meeting takes.
const MaxItems = 80

// Check reports what keeps a meeting from being convened, at the paths title, on and items.
func (m Meeting) Check() error {
	var f errs.Fields
	if n := utf8.RuneCountInString(strings.TrimSpace(m.Title)); n == 0 || n > 100 {
		f.Add("title", "请填写会议名称，不超过100个字。")
	}
	if m.On.IsZero() {
		f.Add("on", "请填写会议日期。")
	}
	if n := len(m.Items) + len(m.Motions); n == 0 || n > MaxItems {
		f.Add("items", "请加入1到%d个议题，现有%d个。", MaxItems, n)
	}
	return f.Err()
}

// Parties returns the units that act on the meeting.
func (m Meeting) Parties() approval.Parties { return approval.Parties{Unit: m.Host, Division: m.Host} }

// Prepare changes the agenda of a meeting that is being drafted (拟定议程).
//
// Errors: Conflict in any other state; Invalid when a project stands on it twice, and at "exempt.<project>" for every one that was
// declared after the day of the meeting or lacks the ex-ante evaluation it needs.
func (m Meeting) Prepare(title string, on fiscal.Date, items []Item) (Meeting, error) {
	if m.State != Drafting {
		return m, errs.New(errs.Conflict, "会议现在是“%s”，不能再改议程。要改请先撤回议程。", m.State)
	}
	seen := map[project.ID]bool{}
	for _, it := range items {
		if seen[it.Project] {
			return m, errs.Invalidf("“%s”在议程上有两次，请去掉一次。", it.Name)
		}
		seen[it.Project] = true
	}
	if err := append(undeclared(on, items), bare(items)...).Err(); err != nil {
		return m, err
	}
	m.Title, m.On, m.Items = strings.TrimSpace(title), on, items
	return m, nil
}

// OwnMinutes refuses minutes that another meeting was recorded by already (一份纪要一次会议). others are the meetings with that number.
//
// Errors: Conflict, naming the other meeting.
func (m Meeting) OwnMinutes(others []Meeting) error {
	for _, other := range others {
		if other.ID != m.ID {
			return errs.New(errs.Conflict, "会议纪要编号“%s”已用于%s的“%s”。请核对编号，一次会议只用一个。", other.Minutes, other.On, other.Title)
		}
	}
	return nil
}

// undeclared complains about every item that was declared only after the day of the meeting, at "exempt.<project>".
func undeclared(on fiscal.Date, items []Item) errs.Fields {
	var f errs.Fields
	for _, it := range items {
		if on.Before(it.Filed) && !on.IsZero() {
			f.Add("exempt."+string(it.Project), "“%s”%s才提交申报，不能由%s的会议决定。请去掉这个议题，或改会议日期。", it.Name, it.Filed, on)
		}
	}
	return f
}

// Do takes an action of the flow other than concluding. Convening needs a complete agenda.
//
// Errors: those of approval.Case.Do; Invalid with every complaint about the agenda.
func (m Meeting) Do(do approval.Action, actor org.Actor, reason string, at time.Time) (Meeting, error) {
	next, err := m.Case.Do(Flow, do, actor, m.Parties(), reason, at)
	if err == nil && do == Convene {
		err = m.Check()
	}
	if err != nil {
		return m, err
	}
	m.Case, m.UpdatedAt, m.UpdatedBy = next, at, actor.User.Name
	return m, nil
}

// Ruling is what the meeting decided about one item, as it is recorded (会议决定登记).
type Ruling struct {
	Resolution pipeline.Resolution
	Amount     money.Amount
	Years      []pipeline.YearFunds // nil: in proportion to what every year asked for
	Reason     string
}

// Conclude records the minutes (登记会议决定): a ruling on every item and then on every motion, in the order of the agenda. It returns the
// decision on each project; the caller carries these and what was ruled on the motions out with the meeting in one act or not at all.
//
// Errors: those of approval.Case.Do; Invalid when minutes, date or a ruling is missing, or when it agrees to a project that
// lacks the ex-ante evaluation it needs, at the paths minutes, on and "items.0.resolution".
func (m Meeting) Conclude(minutes string, on fiscal.Date, rulings []Ruling, actor org.Actor, at time.Time) (Meeting, []pipeline.Decision, error) {
	next, err := m.Case.Do(Flow, Conclude, actor, m.Parties(), "", at)
	if err != nil {
		return m, nil, err
	}
	var f errs.Fields
	minutes = strings.TrimSpace(minutes)
	if n := utf8.RuneCountInString(minutes); n == 0 || n > 60 {
		f.Add("minutes", "请填写会议纪要编号，不超过60个字。没有纪要不能登记决定。")
	}
	today := fiscal.DateOf(at)
	switch {
	case on.IsZero():
		f.Add("on", "请填写会议日期。")
	case today.Before(on):
		f.Add("on", "会议日期%s还没有到，今天是%s。", on, today)
	}
	if n := len(m.Items) + len(m.Motions); len(rulings) != n {
		f.Add("items", "议程有%d个议题，登记了%d个决定。请刷新后逐个登记。", n, len(rulings))
	}
	var out []pipeline.Decision
	m.Items = slices.Clone(m.Items)
	for i, r := range rulings {
		if i >= len(m.Items) {
			break
		}
		if !slices.Contains(pipeline.Resolutions(), r.Resolution) {
			f.Add(fmt.Sprintf("items.%d.resolution", i), "请选择“%s”的会议决定。", m.Items[i].Name)
		}
		if m.Items[i].Bare() && r.Resolution.Admits() {
			f.Add(fmt.Sprintf("items.%d.resolution", i), "“%s”按要求应先作事前评估，还没有结论，不能“%s”。请登记为“缓议”，或撤回议程写明免评的理由。", m.Items[i].Name, r.Resolution)
		}
		m.Items[i].Resolution, m.Items[i].Amount, m.Items[i].Reason = r.Resolution, r.Amount, strings.TrimSpace(r.Reason)
		m.Items[i].Years = m.Items[i].granted(r)
		out = append(out, pipeline.Decision{Minutes: minutes, On: on, Resolution: r.Resolution, Amount: r.Amount, Years: r.Years, Reason: strings.TrimSpace(r.Reason)})
	}
	m.Motions = m.ruled(rulings, &f)
	if err := f.Err(); err != nil {
		return m, nil, err
	}
	m.Minutes, m.On, m.Case, m.UpdatedAt, m.UpdatedBy = minutes, on, next, at, actor.User.Name
	return m, out, nil
}

// granted is how a ruling falls on the years of the item, as its decision says then.
func (it Item) granted(r Ruling) []pipeline.YearFunds {
	switch {
	case !r.Resolution.Admits():
		return nil
	case len(r.Years) > 0:
		return r.Years
	}
	return pipeline.Form{Funds: it.Funds}.Grant(r.Amount)
}

// Cells lists the meeting's values by the names people know, for the log.
func (m Meeting) Cells() []audit.Cell {
	on := ""
	if !m.On.IsZero() {
		on = m.On.String()
	}
	out := []audit.Cell{{Name: "会议名称", Value: m.Title}, {Name: "会议日期", Value: on}, {Name: "会议纪要编号", Value: m.Minutes}, {Name: "状态", Value: string(m.State)}}
	for i, it := range m.Items {
		name := fmt.Sprintf("议题%d", i+1)
		out = append(out, audit.Cell{Name: name, Value: it.Name})
		if it.Exempt != "" {
			out = append(out, audit.Cell{Name: name + "免评理由", Value: it.Exempt})
		}
		if it.Resolution != "" {
			out = append(out, audit.Cell{Name: name + "决定", Value: string(it.Resolution)}, audit.Cell{Name: name + "核定金额（元）", Value: it.Amount.Yuan()},
				audit.Cell{Name: name + "核定分年资金", Value: pipeline.YearsText(it.Years)}, audit.Cell{Name: name + "理由", Value: it.Reason})
		}
	}
	return append(out, m.motionCells()...)
}
