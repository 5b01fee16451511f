package app

import (
	"context"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Library lists the projects the actor may see with where they stand in the library, by code.
func (a *App) Library(ctx context.Context, actor org.Actor, by store.LibraryFilter, page store.Page) (list []store.LibraryRow, err error) {
	defer errs.Wrap(&err, "Library")
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Library(ctx, actor.Scope(org.SeeProjects), by, page)
		return err
	})
	return list, err
}

// DeclarationFile is a declaration with everything its page shows.
type DeclarationFile struct {
	pipeline.Declaration
	Form      pipeline.Form // the draft as understood
	Findings  errs.Fields   // what submission would complain about
	Over      errs.Fields   // lines over their standards that hold up its review; none once it is passed
	Materials []pipeline.Provided
	Others    []attachment.Attachment // files under no line of the checklist
	Editions  []pipeline.Edition
	Offers    []approval.Offer
	Alike     []Alike
	Elsewhere int // look-alikes outside what the actor may see
	MayEdit   bool
	MayJudge  bool
	Meeting   meeting.Meeting          // that has it on its agenda, or decided it last, where the actor may see it; without ID for none
	MayLeave  map[approval.Action]bool // of pipeline.Split, Merge, Cancel and Refile
	CheckCode string
}

// Declaration reads the declaration of a project with its checks, materials, look-alikes, editions and what the actor may do.
//
// Errors: NotFound outside the scope, and for a project outside the library.
func (a *App) Declaration(ctx context.Context, actor org.Actor, id project.ID) (file DeclarationFile, err error) {
	defer errs.Wrap(&err, "Declaration(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		d, err := tx.Declaration(ctx, actor.Scope(org.SeeProjects), id)
		if err != nil {
			return err
		}
		file, err = a.declarationFile(ctx, tx, actor, d)
		return err
	})
	return file, err
}

func (a *App) declarationFile(ctx context.Context, tx *store.Tx, actor org.Actor, d pipeline.Declaration) (DeclarationFile, error) {
	file := DeclarationFile{Declaration: d, Offers: d.Offers(pipeline.Flow, actor, d.Parties()), MayEdit: d.Editable(actor) == nil,
		MayJudge: d.State == pipeline.AtDivision && actor.Holds(org.Reviewer, d.Project.Division) && !slices.Contains(d.Filers, actor.User.ID),
		MayLeave: map[approval.Action]bool{}}
	for _, do := range []approval.Action{pipeline.Split, pipeline.Merge, pipeline.Cancel, pipeline.Refile} {
		file.MayLeave[do] = d.MayLeave(do, actor)
	}
	files, err := tx.Attachments(ctx, kindDeclaration, string(d.Project.ID))
	if err != nil {
		return file, err
	}
	file.Form, file.Findings = d.Examine(files)
	checked, said, effect, err := a.checkedBudget(ctx, tx, d, file.Form.Lines)
	if err != nil {
		return file, err
	}
	file.Findings = append(file.Findings, said.Advise(checked, effect)...)
	if d.State == pipeline.AtHead || d.State == pipeline.AtDivision {
		file.Over = said.Stands(checked, true)
	}
	file.Materials, file.Others = pipeline.Provide(d.Project.Category, files)
	if file.Editions, err = tx.DeclarationEditions(ctx, d.Project.ID); err != nil {
		return file, err
	}
	if file.Alike, file.Elsewhere, err = a.alikeFor(ctx, tx, actor, d); err != nil {
		return file, err
	}
	if file.Meeting, err = meetingAbout(ctx, tx, actor, d.Project.ID); err != nil {
		return file, err
	}
	file.CheckCode, err = tx.CheckCode(ctx, declarationTarget(d))
	return file, err
}

// meetingAbout is the newest meeting, not cancelled, that has a project on its agenda, where the actor may see it.
func meetingAbout(ctx context.Context, tx *store.Tx, actor org.Actor, id project.ID) (meeting.Meeting, error) {
	if !actor.May(org.SeeMeetings) {
		return meeting.Meeting{}, nil
	}
	list, err := tx.MeetingsAbout(ctx, actor.Scope(org.SeeMeetings), id)
	list = slices.DeleteFunc(list, func(m meeting.Meeting) bool { return m.State == meeting.Cancelled })
	return append(list, meeting.Meeting{})[0], err
}

// declarationOf is the declaration of a project the actor may see; nil outside the library.
func declarationOf(ctx context.Context, tx *store.Tx, actor org.Actor, id project.ID) (*pipeline.Declaration, error) {
	d, err := tx.Declaration(ctx, actor.Scope(org.SeeProjects), id)
	if errs.KindOf(err) == errs.NotFound {
		return nil, nil
	}
	return &d, err
}

// DeclareProject adds a project and starts its declaration in one act (新申报), any day of the year. What the project costs
// comes from the declaration.
//
// Errors: those of AddProject and StartDeclaration.
func (a *App) DeclareProject(ctx context.Context, actor org.Actor, p project.Project) (id project.ID, err error) {
	defer errs.Wrap(&err, "DeclareProject")
	if err := need(actor, org.FileDeclarations); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		if err := addProject(ctx, tx, actor, &p); err != nil {
			return "", err
		}
		return string(p.ID), startDeclaration(ctx, tx, actor, p.ID)
	})
	return project.ID(receipt), err
}

// StartDeclaration starts the declaration of a project that is outside the library.
//
// Errors: NotFound outside the scope; Conflict when the project has one already; Forbidden for anybody but the unit's clerk.
func (a *App) StartDeclaration(ctx context.Context, actor org.Actor, id project.ID) (err error) {
	defer errs.Wrap(&err, "StartDeclaration(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) { return string(id), startDeclaration(ctx, tx, actor, id) })
	return err
}

func startDeclaration(ctx context.Context, tx *store.Tx, actor org.Actor, id project.ID) error {
	p, err := tx.Project(ctx, actor.Scope(org.FileDeclarations), id)
	if err != nil {
		return err
	}
	if existing, err := tx.Declaration(ctx, actor.Scope(org.FileDeclarations), id); err == nil {
		return errs.New(errs.Conflict, "“%s”的申报书已经有了，现在是“%s”。请从项目页打开。", p.Name, existing.State)
	}
	d := pipeline.New(p)
	if err := d.Editable(actor); err != nil {
		return err
	}
	d.UpdatedBy = actor.User.Name
	if err := tx.AddDeclaration(ctx, d); err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: "开始申报", Target: declarationTarget(d)})
}

// SaveDeclaration keeps the draft as typed, complete or not, over the version it was read at. Budget lines without an id get
// one.
//
// Errors: Conflict when somebody saved meanwhile or the state does not allow it, Forbidden, NotFound, Invalid when far
// too long.
func (a *App) SaveDeclaration(ctx context.Context, actor org.Actor, id project.ID, version int, entry pipeline.Entry) (file DeclarationFile, err error) {
	defer errs.Wrap(&err, "SaveDeclaration(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Declaration(ctx, actor.Scope(org.FileDeclarations), id)
		if err != nil {
			return "", err
		}
		entry.Lines = withLineIDs(entry.Lines, before.Entry.Lines)
		after, changed, err := keepDraft(ctx, tx, actor, before, version, entry, tx.SaveDeclaration)
		if err != nil || !changed {
			return string(id), err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "保存草稿", Target: declarationTarget(after), Before: before.Cells(), After: after.Cells()})
	})
	if err != nil {
		return file, err
	}
	return a.Declaration(ctx, actor, id)
}

// withLineIDs gives every new line an id of its own: the one it got before, where the same line was saved already.
func withLineIDs(lines, kept []budget.EntryLine) []budget.EntryLine {
	lines = slices.Clone(lines)
	for i := range lines {
		if lines[i].ID != "" {
			continue
		}
		if i < len(kept) {
			lines[i].ID = kept[i].ID
		}
		if i >= len(kept) || lines[i] != kept[i] {
			lines[i].ID = budget.LineID(store.NewID())
		}
	}
	return lines
}

// MoveDeclaration takes an action with a button on a declaration read at its version. Submitting also writes the whole-life
// money of the form to the project, so that nobody types it twice.
//
// Errors: Conflict when it was changed or moved meanwhile, Forbidden, NotFound, Invalid with every complaint about the
// form, its materials, its look-alikes or the reason.
func (a *App) MoveDeclaration(ctx context.Context, actor org.Actor, id project.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveDeclaration(%s, %s)", id, do)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Declaration(ctx, actor.Scope(org.SeeProjects), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		around := pipeline.Around{}
		if around.Over, err = a.quotaStands(ctx, tx, before, do); err != nil {
			return "", err
		}
		if around.Files, err = tx.Attachments(ctx, kindDeclaration, string(id)); err != nil {
			return "", err
		}
		if around.Alike, err = a.lookalikes(ctx, tx, before); err != nil {
			return "", err
		}
		after, edition, err := before.Do(do, actor, around, reason, tx.Now)
		if err != nil {
			return "", err
		}
		if edition != nil {
			fiscalMoney, other := edition.Form.Sources()
			if err := setMoney(ctx, tx, actor, before.Project, fiscalMoney, other); err != nil {
				return "", err
			}
		}
		return string(id), moveDeclaration(ctx, tx, actor, before, after, edition, reason)
	})
	return err
}

// moveDeclaration writes a step of a declaration: the record, the edition it froze, the log and the notices.
func moveDeclaration(ctx context.Context, tx *store.Tx, actor org.Actor, before, after pipeline.Declaration, edition *pipeline.Edition, reason string) error {
	if err := tx.SaveDeclaration(ctx, after); err != nil {
		return err
	}
	if edition != nil {
		if err := tx.AddDeclarationEdition(ctx, *edition); err != nil {
			return err
		}
		id := after.Project.ID
		if err := tx.SaveBudget(ctx, store.BudgetOwner{Kind: kindDeclaration, ID: string(id), Project: id}, edition.Form.Lines); err != nil {
			return err
		}
	}
	moved := movement{flow: pipeline.Flow, before: before.Case, after: after.Case, parties: after.Parties(),
		target: declarationTarget(after), link: "/projects/" + string(after.Project.ID) + "/declaration", what: "项目申报"}
	return moved.record(ctx, tx, actor, reason)
}

// setMoney writes the whole-life money that a declaration or a decision fixes to the project.
func setMoney(ctx context.Context, tx *store.Tx, actor org.Actor, p project.Project, fiscalMoney, other money.Amount) error {
	before := p
	p.Fiscal, p.Other = fiscalMoney, other
	if p.Fiscal == before.Fiscal && p.Other == before.Other {
		return nil
	}
	if err := tx.SaveProject(ctx, p); err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: "带出项目资金", Target: projectTarget(p), Before: before.Cells(), After: p.Cells()})
}

// moneyStays complains of typing over whole-life money that a submitted declaration fixes.
func moneyStays(d pipeline.Declaration, after project.Project) (wrong errs.Fields) {
	before := d.Project
	if d.Editions > 0 && (before.Fiscal != after.Fiscal || before.Other != after.Other) {
		wrong.Add("fiscal", "项目资金由申报书带出，为财政资金%s万元、其他资金%s万元，不能在这里改。要改请走申报书。", before.Fiscal.Wan(), before.Other.Wan())
	}
	return wrong
}

// CompareDeclaration shows two editions of a declaration cell by cell, with the project's own fields. Number 0 stands for the
// draft; Unchosen editions are those that approval.Opening chooses.
func (a *App) CompareDeclaration(ctx context.Context, actor org.Actor, id project.ID, from, to int) (file DeclarationFile, c Comparison[pipeline.Difference], err error) {
	defer errs.Wrap(&err, "CompareDeclaration(%s, %d, %d)", id, from, to)
	if file, err = a.Declaration(ctx, actor, id); err != nil {
		return file, c, err
	}
	c, err = compare(len(file.Editions), from, to, file.snapshot, pipeline.Compare)
	return file, c, err
}

// snapshot returns an edition to be compared, or the draft for 0.
func (f DeclarationFile) snapshot(no int) (pipeline.Snapshot, error) {
	if no == 0 {
		return f.Snapshot(), nil
	}
	if no < 0 || no > len(f.Editions) {
		return pipeline.Snapshot{}, errs.New(errs.NotFound, "没有第%d版。", no)
	}
	return f.Editions[no-1].Snapshot(), nil
}

func declarationTarget(d pipeline.Declaration) audit.Target {
	return audit.Target{Kind: kindDeclaration, ID: string(d.Project.ID), Name: d.Project.Name}
}
