package workplan

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// Plan is the yearly work plan (年度工作方案). There is one for a year.
type Plan struct {
	ID      ID
	Year    fiscal.Year
	Host    org.Unit     // who drafts it (拟定处室)
	Tasks   []Assignment // as drafted, by number
	Order   Order        // of the last issue; zero before
	Issued  []Assignment // as issued last: what is in force, also while the plan is revised
	Reports []Report     // oldest first; never shortened
	approval.Paper
}

// Order is by what a plan was issued (印发): the paper's number, the minutes of the meeting that agreed, the day.
type Order struct {
	Number  string // 文号
	Minutes string // 会议纪要编号
	On      fiscal.Date
}

// Report is what the leading division says of a task (进展登记).
type Report struct {
	Assignment AssignmentID
	Text       string
	Finished   bool // the work is done; the newest report counts
	By         string
	At         time.Time
}

// Title is the plan's name on paper.
func (p Plan) Title() string { return p.Year.String() + "预算绩效管理工作方案" }

// Parties returns the unit that drafts the plan, as both sides.
func (p Plan) Parties() approval.Parties { return approval.Parties{Unit: p.Host, Division: p.Host} }

// IsIssued reports whether the plan is in force in some version.
func (p Plan) IsIssued() bool { return !p.Order.On.IsZero() }

// drafting refuses to change tasks in any state but the first.
func (p Plan) drafting() error {
	if p.State != Drafting {
		return errs.New(errs.Conflict, "方案现在是“%s”，不能改任务。要改请先撤回、退回或修订。", p.State)
	}
	return nil
}

// Put adds a task or replaces the one with its id, and sorts by number. The part has one heading: the one typed last.
//
// Errors: Conflict unless the plan is being drafted; Invalid at number when another task has it or there are too many.
func (p Plan) Put(t Assignment, actor org.Actor, at time.Time) (Plan, error) {
	if err := p.drafting(); err != nil {
		return p, err
	}
	var f errs.Fields
	rest := slices.DeleteFunc(slices.Clone(p.Tasks), func(o Assignment) bool { return o.ID == t.ID })
	for i, o := range rest {
		if o.Part == t.Part {
			rest[i].Heading = t.Heading
		}
		if o.Part == t.Part && o.No == t.No {
			f.Add("number", "编号%s已经是“%s”，请换一个。", t.Number(), o.Title)
		}
	}
	if len(rest) >= MaxTasks {
		f.Add("number", "一个方案最多%d项任务。", MaxTasks)
	}
	if err := f.Err(); err != nil {
		return p, err
	}
	p.Tasks = append(rest, t)
	slices.SortFunc(p.Tasks, func(a, b Assignment) int { return cmp.Or(a.Part-b.Part, a.No-b.No) })
	p.Paper = p.Typed(actor, at)
	return p, nil
}

// Drop takes a task out.
//
// Errors: Conflict unless the plan is being drafted; NotFound.
func (p Plan) Drop(id AssignmentID, actor org.Actor, at time.Time) (Plan, error) {
	if err := p.drafting(); err != nil {
		return p, err
	}
	if _, err := find(p.Tasks, id); err != nil {
		return p, err
	}
	p.Tasks = slices.DeleteFunc(slices.Clone(p.Tasks), func(o Assignment) bool { return o.ID == id })
	p.Paper = p.Typed(actor, at)
	return p, nil
}

// Assignment finds a task as drafted.
//
// Errors: NotFound.
func (p Plan) Assignment(id AssignmentID) (Assignment, error) { return find(p.Tasks, id) }

func find(tasks []Assignment, id AssignmentID) (Assignment, error) {
	if at := slices.IndexFunc(tasks, func(t Assignment) bool { return t.ID == id }); at >= 0 {
		return tasks[at], nil
	}
	return Assignment{}, errs.New(errs.NotFound, "方案里没有这项任务，可能已被删去。")
}

// Do takes an action of the flow other than issuing. A plan without tasks is not proposed.
//
// Errors: those of approval.Case.Do; Invalid for a plan without tasks.
func (p Plan) Do(do approval.Action, actor org.Actor, reason string, at time.Time) (Plan, error) {
	next, err := p.Case.Do(Flow, do, actor, p.Parties(), reason, at)
	if err == nil && do == Propose && len(p.Tasks) == 0 {
		err = errs.Invalidf("方案里还没有任务，请先加入任务再提交审定。")
	}
	if err != nil {
		return p, err
	}
	p.Case = next
	p.Paper = p.Touched(actor.User, at)
	return p, nil
}

// Issue issues the plan that was approved (印发): from now on its tasks are in force.
//
// Errors: those of approval.Case.Do; Invalid at the paths number, minutes and on.
func (p Plan) Issue(o Order, actor org.Actor, at time.Time) (Plan, error) {
	next, err := p.Do(Issue, actor, "", at)
	if err != nil {
		return p, err
	}
	var f errs.Fields
	o.Number = text(&f, "number", "文号", o.Number, 1, 60)
	o.Minutes = text(&f, "minutes", "会议纪要编号", o.Minutes, 1, 60)
	switch today := fiscal.DateOf(at); {
	case o.On.IsZero():
		f.Add("on", "请填写印发日期。")
	case o.On.After(today):
		f.Add("on", "印发日期%s还没有到，今天是%s。", o.On, today)
	}
	if err := f.Err(); err != nil {
		return p, err
	}
	next.Order, next.Issued = o, slices.Clone(p.Tasks)
	return next, nil
}

// MayReport reports whether the actor may report on a task: somebody of the division that leads it, or of planning and finance.
func (p Plan) MayReport(t Assignment, actor org.Actor) bool {
	return p.State == Issued && actor.May(org.ReportTasks) && (actor.Holds(org.Finance, p.Host) || t.Lead.Unit != "" && actor.User.Unit == t.Lead.Unit)
}

// Report notes how a task in force goes (登记进展).
//
// Errors: Conflict unless the plan is issued and not being revised; NotFound; Forbidden for anybody else; Invalid at text, and at finished
// where the task is not done by a word.
func (p Plan) Report(id AssignmentID, said string, finished bool, actor org.Actor, at time.Time) (Plan, error) {
	if p.State != Issued {
		return p, errs.New(errs.Conflict, "方案现在是“%s”，印发后才登记进展。", p.State)
	}
	t, err := find(p.Issued, id)
	if err != nil {
		return p, err
	}
	if !p.MayReport(t, actor) {
		return p, errs.New(errs.Forbidden, "“%s”由%s牵头，请由牵头部门或计财处登记。", t.Title, t.Lead.Name)
	}
	var f errs.Fields
	said = text(&f, "text", "进展情况", said, 1, 500)
	if finished && !slices.Contains(t.Measures, ByHand) {
		f.Add("finished", "这项任务是否完成由系统按“%s”统计，不用登记。", t.Measures[0])
	}
	if err := f.Err(); err != nil {
		return p, err
	}
	p.Reports = append(slices.Clone(p.Reports), Report{Assignment: id, Text: said, Finished: finished, By: actor.User.Name, At: at})
	p.Paper = p.Touched(actor.User, at)
	return p, nil
}

// Copy begins the plan of the next year with the tasks of this one, every day and year one on (沿用上年).
func (p Plan) Copy(id ID, host org.Unit, actor org.Actor, at time.Time) Plan {
	next := Plan{ID: id, Year: p.Year + 1, Host: host, Paper: approval.NewPaper(Flow)}
	tasks := p.Tasks
	if p.IsIssued() {
		tasks = p.Issued
	}
	for _, t := range tasks {
		t.Start, t.Due, t.Of = t.Start.AddMonths(12), t.Due.AddMonths(12), t.Of+1
		next.Tasks = append(next.Tasks, t)
	}
	next.Paper = next.Typed(actor, at)
	return next
}

// Cells lists the plan by the names people know, for the log.
func (p Plan) Cells() []audit.Cell {
	out := []audit.Cell{{Name: "状态", Value: string(p.State)}, {Name: "文号", Value: p.Order.Number}, {Name: "会议纪要编号", Value: p.Order.Minutes}, {Name: "印发日期", Value: p.Order.On.String()},
		{Name: "任务数", Value: strconv.Itoa(len(p.Tasks))}}
	for _, t := range p.Tasks {
		out = append(out, audit.Cell{Name: t.Number(), Value: t.Line()})
	}
	if n := len(p.Reports); n > 0 {
		r := p.Reports[n-1]
		out = append(out, audit.Cell{Name: "最近进展", Value: r.Text})
	}
	return out
}
