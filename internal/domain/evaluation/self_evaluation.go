package evaluation

import (
	"fmt"
	"reflect"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// SelfEvaluation is a unit's evaluation of its own project for one year (绩效自评): a draft as typed, where it stands,
// the editions frozen at submission, and the re-check that planning and finance set beside the last of them.
type SelfEvaluation struct {
	ID      ID
	Project project.Project
	Year    fiscal.Year
	Book    rulebook.Name // fixed at start, from the goal
	Goal    goal.Edition  // the approved edition it is scored against
	Entry   Entry         // the draft as typed
	Frozen  *Edition      // the edition in hand once submitted; nil in the first draft
	approval.Paper
	Recheck  RecheckEntry // finance's points as typed, kept while it works
	Editions int
}

// Edition is one frozen self-evaluation: form and scored sheet whole, with the goal it was scored against.
type Edition struct {
	Evaluation ID
	No         int
	GoalNo     int // edition of the goal
	Form       Form
	Sheet      Sheet
	ByName     string
	At         time.Time
	Recheck    *RecheckSheet // frozen beside the unit's points when finance confirms; nil before
}

// Startable says why a goal may not be evaluated yet; nil once it is approved (可否开始自评).
//
// Errors: Conflict.
func Startable(g goal.Goal) error {
	if g.State != goal.Approved {
		return errs.New(errs.Conflict, "绩效目标现在是“%s”，批复后才能自评。", g.State)
	}
	return nil
}

// New starts a self-evaluation against an approved goal edition.
func New(id ID, p project.Project, year fiscal.Year, against goal.Edition) SelfEvaluation {
	return SelfEvaluation{ID: id, Project: p, Year: year, Book: against.Form.Book, Goal: against,
		Entry: Blank(against.Form), Paper: approval.NewPaper(Flow)}
}

// Blank is an empty entry with a row for every indicator of the goal, in goal order.
func Blank(form goal.Form) Entry {
	e := Entry{Rows: make([]EntryRow, len(form.Indicators))}
	for i, ind := range form.Indicators {
		e.Rows[i].Indicator = ind.ID
	}
	return e
}

// Parties returns the units that act on the self-evaluation.
func (e SelfEvaluation) Parties() approval.Parties {
	return approval.Parties{Unit: e.Project.Unit, Division: e.Project.Division}
}

// Name is how people refer to the self-evaluation, for the log and notices.
func (e SelfEvaluation) Name() string { return fmt.Sprintf("%s（%s）", e.Project.Name, e.Year) }

// Editable says why the actor may not type into the draft; nil when they may.
func (e SelfEvaluation) Editable(actor org.Actor) error {
	return e.Paper.Editable(Flow, actor, e.Parties())
}

// Edit returns the self-evaluation with a new draft, kept as typed.
func (e SelfEvaluation) Edit(actor org.Actor, entry Entry, at time.Time) (SelfEvaluation, error) {
	if err := e.Editable(actor); err != nil {
		return e, err
	}
	if err := entry.checkSize(e.Goal.Form); err != nil {
		return e, err
	}
	e.Entry, e.Paper = entry, e.Typed(actor, at)
	return e, nil
}

// Against puts a draft over to an adjusted goal (绩效目标调整后的自评): what was typed about indicators that are still there stays.
//
// Errors: Conflict once it was submitted.
func (e SelfEvaluation) Against(edition goal.Edition) (SelfEvaluation, error) {
	if e.State != Draft {
		return e, errs.New(errs.Conflict, "%s的绩效自评已经提交，现在是“%s”，不能再调整绩效目标。", e.Year, e.State)
	}
	rows := Blank(edition.Form).Rows
	for i := range rows {
		for _, typed := range e.Entry.Rows {
			if typed.Indicator == rows[i].Indicator {
				rows[i] = typed
			}
		}
	}
	e.Goal, e.Entry.Rows = edition, rows
	return e, nil
}

// Holding reports whether the draft is the entry already, so that saving it again would change nothing.
func (e SelfEvaluation) Holding(entry Entry) bool { return reflect.DeepEqual(e.Entry, entry) }

// HoldingRecheck reports whether finance's points are the typed ones already.
func (e SelfEvaluation) HoldingRecheck(typed RecheckEntry) bool {
	return reflect.DeepEqual(e.Recheck, typed)
}

// Score computes the sheet of the draft as it stands, with every complaint about what was typed.
func (e SelfEvaluation) Score(book rulebook.Book, figures project.Figures) (Form, Sheet, errs.Fields) {
	form, fields := e.Entry.Parse(book, e.Goal.Form, FundsOf(figures, e.Entry.Complete))
	form.Goal = fmt.Sprintf("批复的绩效目标 第%d版", e.Goal.No)
	sheet := Score(book, e.Goal.Form, form.Funds, form.Results)
	sheet.Flags = Flags(book, e.Goal.Form, form, sheet)
	return form, sheet, fields
}

// RecheckEditable says why the actor may not type a re-check; nil when they may.
func (e SelfEvaluation) RecheckEditable(actor org.Actor) error {
	if e.State != AtFinance {
		return errs.New(errs.Conflict, "现在是“%s”，只有“%s”时可以填写复核得分。", e.State, AtFinance)
	}
	if !actor.Holds(org.Finance, e.Project.Division) {
		return errs.New(errs.Forbidden, "复核得分由计财处填写。")
	}
	return nil
}

// EditRecheck returns the self-evaluation with finance's points as typed. The unit's own are not touched.
func (e SelfEvaluation) EditRecheck(actor org.Actor, typed RecheckEntry, at time.Time) (SelfEvaluation, error) {
	if err := e.RecheckEditable(actor); err != nil {
		return e, err
	}
	if err := typed.checkSize(e.Goal.Form); err != nil {
		return e, err
	}
	e.Recheck = typed
	e.Paper = e.Touched(actor.User, at)
	e.SavedFrom = actor.Form.Page
	return e, nil
}

// Do takes an action of the flow. Submitting checks the form, scores it and freezes the whole; confirming the re-check
// freezes finance's points beside it. The edition written or changed comes back, nil for the other actions.
//
// Errors: those of approval.Case.Do, and Invalid with every complaint when the form may not go on.
func (e SelfEvaluation) Do(do approval.Action, actor org.Actor, book rulebook.Book, figures project.Figures, reason string, at time.Time) (SelfEvaluation, *Edition, error) {
	next, err := e.Case.Do(Flow, do, actor, e.Parties(), reason, at)
	if err != nil {
		return e, nil, err
	}
	var edition *Edition
	switch do {
	case Submit:
		edition, err = e.freeze(book, figures, actor, at)
	case FinishRecheck:
		edition, err = e.freezeRecheck(book)
	}
	if err != nil {
		return e, nil, err
	}
	if edition != nil {
		e.Frozen, e.Editions = edition, edition.No
	}
	if do == Submit {
		e.Recheck = RecheckEntry{}
	}
	e.Case = next
	e.Paper = e.Touched(actor.User, at)
	return e, edition, nil
}

func (e SelfEvaluation) freeze(book rulebook.Book, figures project.Figures, actor org.Actor, at time.Time) (*Edition, error) {
	form, sheet, fields := e.Score(book, figures)
	if err := fields.Err(); err != nil {
		return nil, err
	}
	return &Edition{Evaluation: e.ID, No: e.Editions + 1, GoalNo: e.Goal.No, Form: form,
		Sheet: Explained(book, e.Goal.Form, form, sheet), ByName: actor.User.Name, At: at}, nil
}

func (e SelfEvaluation) freezeRecheck(book rulebook.Book) (*Edition, error) {
	if e.Frozen == nil {
		return nil, errs.New(errs.Conflict, "没有已提交的自评，不能复核。")
	}
	recheck, fields := e.Recheck.Parse(book, e.Frozen.Sheet)
	if err := fields.Err(); err != nil {
		return nil, err
	}
	edition := *e.Frozen
	compared := Compare(book, edition.Sheet, recheck)
	edition.Recheck = &compared
	return &edition, nil
}

// Cells lists the draft's values by the names people know, for the log.
func (e SelfEvaluation) Cells() []audit.Cell {
	out := []audit.Cell{{Name: "状态", Value: string(e.State)}, {Name: "实际完成情况", Value: e.Entry.Attained},
		{Name: "资金情况说明", Value: e.Entry.FundNote}, {Name: "自算执行率", Value: e.Entry.ClaimedRate},
		{Name: "项目已完成", Value: yes(e.Entry.Complete)}}
	names := make(map[goal.IndicatorID]string, len(e.Goal.Form.Indicators))
	for _, ind := range e.Goal.Form.Indicators {
		names[ind.ID] = ind.Name
	}
	for _, r := range e.Entry.Rows {
		for _, c := range r.cells() {
			out = append(out, audit.Cell{Name: names[r.Indicator] + " " + c.Name, Value: c.Value})
		}
	}
	return append(out, e.Recheck.cells(names)...)
}

func (r EntryRow) cells() []audit.Cell {
	return []audit.Cell{
		{Name: "实际完成值", Value: r.Actual}, {Name: "评判等级", Value: r.Tier}, {Name: "得分", Value: r.Points},
		{Name: "发放问卷数", Value: r.Sent}, {Name: "有效问卷数", Value: r.Valid}, {Name: "满意问卷数", Value: r.Satisfied},
		{Name: "不适用", Value: yes(r.Skip)}, {Name: "偏差原因分析及改进措施", Value: r.Reason},
	}
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return ""
}

// checkSize refuses drafts that no form could be.
func (e Entry) checkSize(form goal.Form) error {
	var f errs.Fields
	if len(e.Rows) > len(form.Indicators) {
		f.Add("rows", "自评有%d行，批复的绩效目标只有%d个指标。请刷新页面后再填。", len(e.Rows), len(form.Indicators))
	}
	for i, r := range e.Rows {
		for _, c := range r.cells() {
			if len([]rune(c.Value)) > goal.MaxCell {
				f.Add(fmt.Sprintf("rows.%d", i), "“%s”超过%d个字，请改短。", c.Name, goal.MaxCell)
			}
		}
	}
	for _, c := range []struct{ path, text string }{{"attained", e.Attained}, {"fund_note", e.FundNote}, {"claimed_rate", e.ClaimedRate}} {
		if len([]rune(c.text)) > goal.MaxCell {
			f.Add(c.path, "这一格超过%d个字，请改短。", goal.MaxCell)
		}
	}
	return f.Err()
}

// checkSize refuses a re-check that no form could be.
func (e RecheckEntry) checkSize(form goal.Form) error {
	var f errs.Fields
	if len(e.Rows) > len(form.Indicators) {
		f.Add("rows", "复核有%d行，自评只有%d个指标。请刷新页面后再填。", len(e.Rows), len(form.Indicators))
	}
	long := func(path string, texts ...string) {
		for _, s := range texts {
			if len([]rune(s)) > goal.MaxCell {
				f.Add(path, "这一格超过%d个字，请改短。", goal.MaxCell)
			}
		}
	}
	long("opinion", e.Opinion)
	long("execution", e.Execution.Points, e.Execution.Reason)
	for i, r := range e.Rows {
		long(fmt.Sprintf("rows.%d", i), string(r.Indicator), r.Points, r.Reason)
	}
	return f.Err()
}
