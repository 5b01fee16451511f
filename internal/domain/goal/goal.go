package goal

import (
	"fmt"
	"reflect"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// Goal is the goal declaration of one project for one year (绩效目标申报): a draft as typed, where it stands, and the
// editions frozen on the way. The zero value is not useful; use New.
type Goal struct {
	ID      ID
	Project project.Project
	Year    fiscal.Year
	Book    rulebook.Name // weights and scoring it is filed under; fixed at start
	Entry   Entry         // the draft as typed; equals the last edition when nothing is being edited
	approval.Paper
	Editions int // how many editions were frozen
}

// Edition is one frozen version of a goal (绩效目标版本). Submission, agreeing to edits and approval each freeze one.
type Edition struct {
	Goal   ID
	No     int // 1, 2, …
	Kind   EditionKind
	Form   Form
	ByName string
	At     time.Time
}

// EditionKind says what froze an edition.
type EditionKind string

// The kinds.
const (
	Submitted EditionKind = "提交版"
	InForce   EditionKind = "批复版"
)

// New starts the goal declaration of a project for a year.
func New(id ID, p project.Project, year fiscal.Year, book rulebook.Name) Goal {
	return Goal{ID: id, Project: p, Year: year, Book: book, Paper: approval.NewPaper(Flow)}
}

// Parties returns the units that act on the goal.
func (g Goal) Parties() approval.Parties {
	return approval.Parties{Unit: g.Project.Unit, Division: g.Project.Division}
}

// Name is how people refer to the goal, for the log and notices.
func (g Goal) Name() string { return fmt.Sprintf("%s（%s）", g.Project.Name, g.Year) }

// Editable says why the actor may not type into the draft; nil when they may.
func (g Goal) Editable(actor org.Actor) error { return g.Paper.Editable(Flow, actor, g.Parties()) }

// Edit returns the goal with a new draft. What was typed is kept as it is, complete or not.
func (g Goal) Edit(actor org.Actor, e Entry, at time.Time) (Goal, error) {
	if err := g.Editable(actor); err != nil {
		return g, err
	}
	if err := e.CheckSize(); err != nil {
		return g, err
	}
	g.Entry, g.Paper = e, g.Typed(actor, at)
	return g, nil
}

// Holding reports whether the draft is the entry already, so that saving it again would change nothing.
func (g Goal) Holding(e Entry) bool { return reflect.DeepEqual(g.Entry, e) }

// Understood reads the draft and checks it: the form as far as it can be read, and everything to be said about it.
func (g Goal) Understood(book rulebook.Book) (Form, errs.Fields) {
	form, fields := g.Entry.Examine(book, g.Project.Category)
	return form, append(form.checkRequest(g.Project, fields), fields...)
}

// Adjust puts an adjusted form in force (绩效目标调整): it freezes an approved edition more, and the draft follows it.
//
// Errors: Conflict unless the goal is approved.
func (g Goal) Adjust(form Form, byName string, at time.Time) (Goal, Edition, error) {
	if g.State != Approved {
		return g, Edition{}, errs.New(errs.Conflict, "绩效目标现在是“%s”，批复后才能调整。", g.State)
	}
	g.Editions++
	g.Entry = form.Entry()
	g.UpdatedAt, g.UpdatedBy = at, byName
	return g, Edition{Goal: g.ID, No: g.Editions, Kind: InForce, Form: form, ByName: byName, At: at}, nil
}

// Do takes an action of the flow. Submitting and approving check the form and freeze an edition, which is returned;
// the other actions return nil.
//
// Errors: those of approval.Case.Do, and Invalid with every complaint when the form may not go on.
func (g Goal) Do(do approval.Action, actor org.Actor, book rulebook.Book, reason string, at time.Time) (Goal, *Edition, error) {
	if row, ok := Flow.Find(g.State, do); ok && row.Event && g.Allow(Flow, do, actor, g.Parties()) == nil {
		form := "审核表"
		if do == AgreeToEdits {
			form = "审核人提出的修改"
		}
		return g, nil, errs.New(errs.Conflict, "“%s”要在%s的页面上办理，请打开看过再提交。", do, form)
	}
	next, err := g.Case.Do(Flow, do, actor, g.Parties(), reason, at)
	if err != nil {
		return g, nil, err
	}
	return g.moved(next, do, actor, book, at)
}

// follow is the case after an action that follows from a review or an agreement, for an actor who may take it.
func (g Goal) follow(do approval.Action, actor org.Actor, reason string, at time.Time) (approval.Case, error) {
	if err := g.Allow(Flow, do, actor, g.Parties()); err != nil {
		return g.Case, err
	}
	return g.Happen(Flow, do, actor.User, reason, at)
}

// Conclude takes the action that the grade of a submitted review stands for (审核结论生效).
//
// Errors: Conflict outside the states that review; those of Do.
func (g Goal) Conclude(grade score.Grade, actor org.Actor, book rulebook.Book, reason string, at time.Time) (Goal, *Edition, error) {
	next, err := g.follow(conclusions[g.State][grade], actor, reason, at)
	if err != nil {
		return g, nil, err
	}
	return g.moved(next, conclusions[g.State][grade], actor, book, at)
}

// Amend takes the edits that a reviewer proposed, for the unit that agrees to them (同意修改): the entry becomes the goal's
// own, an edition is frozen, and the goal goes on to where the review would have led.
//
// Errors: Conflict when no edits lie with the unit, Forbidden for anybody but its clerks, Invalid with every complaint.
func (g Goal) Amend(e Entry, actor org.Actor, book rulebook.Book, at time.Time) (Goal, *Edition, error) {
	next, err := g.follow(AgreeToEdits, actor, "", at)
	if err == nil {
		err = e.CheckSize()
	}
	if err != nil {
		return g, nil, err
	}
	amended := g
	amended.Entry = e
	after, edition, err := amended.moved(next, AgreeToEdits, actor, book, at)
	if err != nil {
		return g, nil, err
	}
	return after, edition, nil
}

// moved is the goal after an action that was allowed, with the edition it freezes.
func (g Goal) moved(next approval.Case, do approval.Action, actor org.Actor, book rulebook.Book, at time.Time) (Goal, *Edition, error) {
	var edition *Edition
	if kind, freezes := freezing[do]; freezes {
		form, fields := g.Understood(book)
		if err := fields.Err(); err != nil {
			return g, nil, err
		}
		if next.State == Approved {
			kind = InForce
		}
		g.Editions++
		g.Entry = form.Entry() // as understood: full-width digits and signs are not carried on
		edition = &Edition{Goal: g.ID, No: g.Editions, Kind: kind, Form: form, ByName: actor.User.Name, At: at}
	}
	g.Case = next
	g.Paper = g.Touched(actor.User, at)
	return g, edition, nil
}

// freezing lists the actions that freeze an edition; one that approves freezes the edition in force.
var freezing = map[approval.Action]EditionKind{Submit: Submitted, Approve: InForce, AgreeToEdits: Submitted}

// Cells lists the draft's values by the names people know, for the log.
func (g Goal) Cells() []audit.Cell {
	return append([]audit.Cell{{Name: "状态", Value: string(g.State)}}, g.Entry.Cells()...)
}

// Cells lists what was typed by the names people know, for the log.
func (e Entry) Cells() []audit.Cell {
	out := []audit.Cell{{Name: "项目总目标", Value: e.Overall}, {Name: "年度总体目标", Value: e.Annual}}
	out = append(out, e.Request.cells()...)
	for i, r := range e.Rows {
		for _, c := range r.cells() {
			out = append(out, audit.Cell{Name: fmt.Sprintf("第%d行 %s", i+1, c.Name), Value: c.Value})
		}
	}
	for _, j := range e.Justifications {
		out = append(out, audit.Cell{Name: j.Label(e), Value: j.Text})
	}
	return out
}

// cells lists one row's values under the column headings of the form.
func (r EntryRow) cells() []audit.Cell {
	bounded := ""
	if r.Bounded {
		bounded = "是"
	}
	return []audit.Cell{
		{Name: "一级指标", Value: r.Level1}, {Name: "二级指标", Value: r.Level2}, {Name: "三级指标", Value: r.Name},
		{Name: "指标解释", Value: r.Explanation}, {Name: "符号", Value: r.Sign}, {Name: "指标值", Value: r.Target},
		{Name: "单位", Value: r.Unit}, {Name: "分值", Value: r.Weight}, {Name: "赋分规则", Value: r.Rule},
		{Name: "指标值设定依据", Value: r.Basis}, {Name: "取值方式", Value: r.Method}, {Name: "数据来源", Value: r.Source},
		{Name: "佐证资料", Value: r.Evidence}, {Name: "有上限", Value: bounded},
	}
}

// Limits of a draft, far above any real form: they keep a hostile post from filling the disk.
const (
	MaxRows = 60
	MaxCell = 2000 // characters in one cell of a draft
)

// CheckSize refuses drafts that no form could be (填报内容的上限): Invalid with the cells that are too long.
func (e Entry) CheckSize() error {
	var f errs.Fields
	if len(e.Rows) > MaxRows {
		f.Add("rows", "指标最多%d行，现有%d行。请合并或删去次要指标。", MaxRows, len(e.Rows))
	}
	long := func(path, s string) {
		if len([]rune(s)) > MaxCell {
			f.Add(path, "这一格超过%d个字，请改短。", MaxCell)
		}
	}
	if len(e.Justifications) > MaxJustifications {
		f.Add("rows", "保留原样的理由最多%d条。", MaxJustifications)
	}
	for _, j := range e.Justifications {
		long(j.Path(), j.Path()+j.Text)
	}
	long("overall", e.Overall)
	long("annual", e.Annual)
	for i, c := range e.Request.cells() {
		long(requestCells[i].path, c.Value)
	}
	for i, r := range e.Rows {
		long(fmt.Sprintf("rows.%d", i), string(r.ID))
		for _, c := range r.cells() {
			long(fmt.Sprintf("rows.%d", i), c.Value)
		}
	}
	return f.Err()
}
