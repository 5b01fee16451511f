package exante

import (
	"fmt"
	"reflect"
	"time"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// Evaluation is one ex-ante evaluation of a project for the first year it asks money for (事前绩效评估).
type Evaluation struct {
	ID          ID
	Project     project.Project
	Year        fiscal.Year
	No          int            // 第几次 of this project and year, from 1
	Form        appraisal.Name // by the project's category
	FormVersion int            // the newest at each submission
	Entry       Entry          // the statement as typed
	approval.Paper
	Editions   int
	Panel      panel.ID   // before which it lies or lay; empty before
	Conclusion Conclusion // zero until a panel concludes
}

// Edition is one frozen version of an evaluation (事前绩效评估版本): each submission and the conclusion freeze one.
type Edition struct {
	Evaluation ID
	No         int
	Kind       EditionKind
	Form       appraisal.Name
	Version    int // of the form
	Statement  Statement
	Files      []Filed
	Conclusion Conclusion // of a conclusion's edition
	ByName     string
	At         time.Time
}

// EditionKind says what froze an edition.
type EditionKind string

// The kinds.
const (
	Submitted EditionKind = "提交版"
	Judged    EditionKind = "结论版"
)

// Filed is a file that came with an edition (随附依据): the item it proves, its name and the hash of its bytes.
type Filed struct{ Item, Name, Hash string }

// FormOf is the form on which a project of a category is judged: policies have one of their own.
func FormOf(c project.Category) appraisal.Name {
	if c == project.Policy {
		return appraisal.ExAntePolicy
	}
	return appraisal.ExAnteProject
}

// New starts the evaluation of a project for a year, after earlier ones of the same.
//
// Errors: Invalid when the project does not run in the year; Conflict while an earlier evaluation is open or supported the
// project.
func New(id ID, p project.Project, year fiscal.Year, form appraisal.Form, earlier []Evaluation) (Evaluation, error) {
	e := Evaluation{ID: id, Project: p, Year: year, No: len(earlier) + 1, Form: form.Name, FormVersion: form.Version,
		Entry: Entry{Background: p.Summary, Items: map[string]ItemEntry{}}, Paper: approval.NewPaper(Flow)}
	if year < fiscal.YearOf(p.Start) || year > fiscal.YearOf(p.End) {
		var f errs.Fields
		f.Add("year", "项目从%s到%s，%s不在其中。请核对首次安排资金的年度。", p.Start, p.End, year)
		return e, f.Err()
	}
	for _, x := range earlier {
		if x.Open() || x.State == Reported {
			return e, errs.New(errs.Conflict, "%s现在是“%s”，不能再申请一次。", x.Name(), x.State)
		}
	}
	return e, nil
}

// Open reports whether somebody must still act on the evaluation.
func (e Evaluation) Open() bool { return len(Flow.From(e.State)) > 0 }

// Name is how people refer to the evaluation, for the log and notices.
func (e Evaluation) Name() string {
	if e.No > 1 {
		return fmt.Sprintf("%s（%s第%d次事前评估）", e.Project.Name, e.Year, e.No)
	}
	return fmt.Sprintf("%s（%s事前评估）", e.Project.Name, e.Year)
}

// Parties returns the units that act on the evaluation.
func (e Evaluation) Parties() approval.Parties {
	return approval.Parties{Unit: e.Project.Unit, Division: e.Project.Division}
}

// Editable says why the actor may not type into the statement; nil when they may.
func (e Evaluation) Editable(actor org.Actor) error {
	return e.Paper.Editable(Flow, actor, e.Parties())
}

// Edit returns the evaluation with a new draft, kept as typed, complete or not.
//
// Errors: Conflict and Forbidden as Editable, Invalid when far too long.
func (e Evaluation) Edit(actor org.Actor, entry Entry, at time.Time) (Evaluation, error) {
	if err := e.Editable(actor); err != nil {
		return e, err
	}
	if err := entry.checkSize(); err != nil {
		return e, err
	}
	e.Entry, e.Paper = entry, e.Typed(actor, at)
	return e, nil
}

// Holding reports whether the draft is the entry already, so that saving it again would change nothing.
func (e Evaluation) Holding(entry Entry) bool { return reflect.DeepEqual(e.Entry, entry) }

func (e Evaluation) touched(by org.User, at time.Time) Evaluation {
	e.Paper = e.Touched(by, at)
	return e
}

// Do takes an action of the flow. form is the newest version of the evaluation's form, files are what is attached. Submitting
// checks the statement against both and freezes an edition.
//
// Errors: those of approval.Case.Do, and Invalid with every complaint about the statement.
func (e Evaluation) Do(do approval.Action, actor org.Actor, form appraisal.Form, files []attachment.Attachment, reason string, at time.Time) (Evaluation, *Edition, error) {
	next, err := e.Case.Do(Flow, do, actor, e.Parties(), reason, at)
	if err != nil {
		return e, nil, err
	}
	var edition *Edition
	if do == approval.Submit {
		statement, fields := e.Entry.Examine(form, e.Project, files)
		if err := fields.Err(); err != nil {
			return e, nil, err
		}
		e.FormVersion = form.Version
		e, edition = e.frozen(Submitted, statement, files, actor.User, at)
	}
	e.Case = next
	return e.touched(actor.User, at), edition, nil
}

// frozen counts and makes an edition.
func (e Evaluation) frozen(kind EditionKind, s Statement, files []attachment.Attachment, by org.User, at time.Time) (Evaluation, *Edition) {
	e.Editions++
	out := &Edition{Evaluation: e.ID, No: e.Editions, Kind: kind, Form: e.Form, Version: e.FormVersion, Statement: s, ByName: by.Name, At: at}
	for _, f := range files {
		out.Files = append(out.Files, Filed{Item: f.Cell, Name: f.Name, Hash: f.Hash})
	}
	return e, out
}

// Cells lists the evaluation's values by the names people know, for the log.
func (e Evaluation) Cells(form appraisal.Form) []audit.Cell {
	return append(append([]audit.Cell{{Name: "状态", Value: string(e.State)}}, e.Entry.cells(form)...), e.Conclusion.cells()...)
}
