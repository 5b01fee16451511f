package pipeline

import (
	"reflect"
	"slices"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/lookalike"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// Declaration is the declaration of one project (项目申报) and its life in the library from then on. A project has at most
// one; one without is outside the library (库外), as those from before it are. The zero value is not useful; use New.
type Declaration struct {
	Project project.Project
	Entry   Entry // the draft as typed; equals the last edition when nothing is being edited
	approval.Paper
	Editions   int         // how many editions were frozen
	Decisions  []Decision  // of the office meeting, oldest first
	Judgements []Judgement // on look-alikes
	Lineage    []Kinship   // what it was split or merged from and into
}

// Edition is one frozen version of a declaration (申报书版本): each submission, and each admission, freezes one.
type Edition struct {
	Project    project.ID
	No         int // 1, 2, …
	Kind       EditionKind
	Form       Form
	Materials  []Filed
	Approved   money.Amount // by the decision that admits; zero at submission
	Granted    []YearFunds  // 核定分年资金, of that decision
	Registered []audit.Cell // 项目登记内容 as it was then; empty in editions older than it
	ByName     string
	At         time.Time
}

// EditionKind says what froze an edition.
type EditionKind string

// The kinds.
const (
	Submitted  EditionKind = "提交版"
	InLibrary  EditionKind = "入库版"
	unassigned             = "其他材料"
)

// Filed is a file that came with an edition (随附材料): its name, what it is, and the hash of its bytes.
type Filed struct{ Material, Name, Hash string }

// New starts the declaration of a project.
func New(p project.Project) Declaration {
	return Declaration{Project: p, Paper: approval.NewPaper(Flow)}
}

// Parties returns the units that act on the declaration.
func (d Declaration) Parties() approval.Parties {
	return approval.Parties{Unit: d.Project.Unit, Division: d.Project.Division}
}

// Stage is where the project stands in the library.
func (d Declaration) Stage() Stage { return StageOf(d.State) }

// Editable says why the actor may not type into the draft; nil when they may.
func (d Declaration) Editable(actor org.Actor) error {
	return d.Paper.Editable(Flow, actor, d.Parties())
}

// Edit returns the declaration with a new draft. What was typed is kept as it is, complete or not.
//
// Errors: Conflict and Forbidden as Editable, Invalid when far too long.
func (d Declaration) Edit(actor org.Actor, e Entry, at time.Time) (Declaration, error) {
	if err := d.Editable(actor); err != nil {
		return d, err
	}
	if err := e.checkSize(); err != nil {
		return d, err
	}
	d.Entry, d.Paper = e, d.Typed(actor, at)
	return d, nil
}

// Holding reports whether the draft is the entry already, so that saving it again would change nothing.
func (d Declaration) Holding(e Entry) bool { return reflect.DeepEqual(d.Entry, e) }

func (d Declaration) touched(by org.User, at time.Time) Declaration {
	d.Paper = d.Touched(by, at)
	return d
}

// Around is what stands beside a declaration when it moves (相关情况): its files, the projects that look most like it, and the lines
// over their standards that hold the step up.
type Around struct {
	Files []attachment.Attachment
	Alike []lookalike.Match
	Over  errs.Fields
}

// Examine reads the draft and checks it with its materials: what submission would complain about.
func (d Declaration) Examine(files []attachment.Attachment) (Form, errs.Fields) {
	form, fields := d.Entry.Examine(d.Project)
	list, _ := Provide(d.Project.Category, files)
	return form, append(fields, missing(list)...)
}

// Do takes an action of the flow that has a button. Submitting checks the form and its materials and freezes an edition,
// which is returned; passing the division's review wants an answer to every strong likeness. Neither goes on with lines over their
// standards that hold it up. Everything that stands in the way is said at once.
//
// Errors: those of approval.Case.Do, and Invalid with every complaint when the declaration may not go on.
func (d Declaration) Do(do approval.Action, actor org.Actor, around Around, reason string, at time.Time) (Declaration, *Edition, error) {
	next, err := d.Case.Do(Flow, do, actor, d.Parties(), reason, at)
	if err != nil {
		return d, nil, err
	}
	var edition *Edition
	switch do {
	case Submit:
		form, fields := d.Examine(around.Files)
		if err := append(fields, around.Over...).Err(); err != nil {
			return d, nil, err
		}
		d, edition = d.frozen(Submitted, form, around.Files, actor.User, at)
	case Pass:
		if err := append(slices.Clone(around.Over), d.unanswered(around.Alike)...).Err(); err != nil {
			return d, nil, err
		}
	}
	d.Case = next
	return d.touched(actor.User, at), edition, nil
}

// frozen makes the next edition.
func (d Declaration) frozen(kind EditionKind, form Form, files []attachment.Attachment, by org.User, at time.Time) (Declaration, *Edition) {
	d.Editions++
	e := &Edition{Project: d.Project.ID, No: d.Editions, Kind: kind, Form: form, Registered: d.registered(), ByName: by.Name, At: at}
	list, others := Provide(d.Project.Category, files)
	for _, p := range list {
		for _, f := range p.Files {
			e.Materials = append(e.Materials, Filed{p.Name, f.Name, f.Hash})
		}
	}
	for _, f := range others {
		e.Materials = append(e.Materials, Filed{unassigned, f.Name, f.Hash})
	}
	return d, e
}

// InForce returns the decision that admitted the project; false while none did.
func (d Declaration) InForce() (Decision, bool) {
	if !Admits(d.State) {
		return Decision{}, false
	}
	for _, x := range slices.Backward(d.Decisions) {
		if x.Resolution.Admits() {
			return x, true
		}
	}
	return Decision{}, false
}

// Approved is the whole-life amount that the decision in force allows; false while none admitted the project.
func (d Declaration) Approved() (money.Amount, bool) {
	x, ok := d.InForce()
	return x.Amount, ok
}

// Event is something that happens to a project outside the library and moves it on (推动事项).
type Event string

// The events.
const (
	PlanApproved  Event = "用款计划批复"
	MoneySpent    Event = "登记支出"
	WorkCompleted Event = "登记完成日期"
	SelfEvaluated Event = "自评复核"
)

// Follow moves the declaration after an event. moved is false where the event does not change where it stands.
func (d Declaration) Follow(e Event, by org.User, note string, at time.Time) (next Declaration, moved bool) {
	do := map[Event]approval.Action{PlanApproved: establish, MoneySpent: begin, WorkCompleted: complete, SelfEvaluated: assess}[e]
	c, err := d.Happen(Flow, do, by, note, at)
	if err != nil { // the flow has no such row from here
		return d, false
	}
	d.Case = c
	return d.touched(by, at), true
}

// Refile opens a refused declaration to its unit again. The refusal and its reason stay among the decisions.
//
// Errors: Conflict when it was not refused, Forbidden, Invalid without a reason.
func (d Declaration) Refile(actor org.Actor, reason string, at time.Time) (Declaration, error) {
	return d.leave(Refile, actor, reason, at)
}

// leave takes a row that a person brings about by an act of its own.
func (d Declaration) leave(do approval.Action, actor org.Actor, reason string, at time.Time) (Declaration, error) {
	if err := d.Allow(Flow, do, actor, d.Parties()); err != nil {
		return d, err
	}
	next, err := d.Happen(Flow, do, actor.User, reason, at)
	if err != nil {
		return d, err
	}
	d.Case = next
	return d.touched(actor.User, at), nil
}

// Cells lists the declaration's values by the names people know, for the log.
func (d Declaration) Cells() []audit.Cell {
	out := append([]audit.Cell{{Name: "状态", Value: string(d.State)}}, d.Entry.cells()...)
	if n := len(d.Decisions); n > 0 {
		out = append(out, d.Decisions[n-1].cells()...)
	}
	return out
}

// Year is the first year the declaration asks money for, as typed; the project's first year while none is typed.
func (d Declaration) Year() fiscal.Year {
	for _, r := range d.Entry.Funds {
		if y, err := fiscal.ParseYear(r.Year); err == nil {
			return y
		}
	}
	return fiscal.YearOf(d.Project.Start)
}
