package app

import (
	"context"
	"strings"

	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// FindingEntry is a finding as typed, with whom it concerns (问题登记表).
type FindingEntry struct {
	finding.Entry
	Origin   string
	Record   string     // id of the record it was found in; the rest of its source is read from there
	Basis    string     // 来源依据 as typed, when there is no record
	Project  string     // 项目编号, when there is no record; may be empty
	Owner    org.UnitID // 责任单位
	Division org.UnitID // 主管处室; empty: the project's, else the registrar's own, else the owner
}

// DraftFinding fills the form for a problem found in a record: what was found is the text, the record is the evidence (转为整改问题). By hand
// everything is empty.
//
// Errors: NotFound for a record outside the scope.
func (a *App) DraftFinding(ctx context.Context, actor org.Actor, origin finding.Origin, record string) (e FindingEntry, of finding.Concerned, err error) {
	defer errs.Wrap(&err, "DraftFinding(%s, %s)", origin, record)
	if err := need(actor, org.RegisterFindings); err != nil {
		return e, of, err
	}
	e = FindingEntry{Origin: string(origin), Record: record}
	if record == "" {
		e.Origin = string(finding.ByHand)
		return e, of, nil
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		of, e.Entry, err = a.findingSource(ctx, tx, actor, origin, record)
		return err
	})
	e.Owner, e.Division, e.Project = of.Owner.ID, of.Division.ID, of.Project.Code
	return e, of, err
}

// RegisterFinding registers a problem (登记问题). Those who send the letters are told.
//
// Errors: those of finding.New; NotFound for a unit, project or record outside the scope.
func (a *App) RegisterFinding(ctx context.Context, actor org.Actor, e FindingEntry) (id finding.ID, err error) {
	defer errs.Wrap(&err, "RegisterFinding(%s)", e.Origin)
	if err := need(actor, org.RegisterFindings); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		of, err := a.concerned(ctx, tx, actor, e)
		if err != nil {
			return "", err
		}
		no, err := tx.NextFindingNo(ctx, fiscal.YearOf(fiscal.DateOf(tx.Now)))
		if err != nil {
			return "", err
		}
		f, err := finding.New(finding.ID(store.NewID()), no, e.Entry, of, actor, tx.Now)
		if err != nil {
			return "", err
		}
		return string(f.ID), addFinding(ctx, tx, actor, f)
	})
	return finding.ID(receipt), err
}

// addFinding writes a new finding, tells those who send the letters, and records it.
func addFinding(ctx context.Context, tx *store.Tx, actor org.Actor, f finding.Finding) error {
	if err := tx.AddFinding(ctx, f); err != nil {
		return err
	}
	people, err := tx.UsersHolding(ctx, org.Finance, f.Division.ID)
	if err != nil {
		return err
	}
	text := "登记了整改问题“" + f.Name() + "”，责任单位" + f.Owner.Name + "，等待发函。"
	if err := tx.Notify(ctx, untold(people, map[org.UserID]bool{actor.User.ID: true}), text, findingPath(f.ID)); err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: "登记问题", Target: findingTarget(f), After: f.Cells()})
}

// EditFinding changes what a finding says before its letter (修改问题). Where it was found and whom it concerns stand.
//
// Errors: those of finding.Finding.Edit; Conflict when it was changed meanwhile; NotFound.
func (a *App) EditFinding(ctx context.Context, actor org.Actor, id finding.ID, version int, e finding.Entry) (err error) {
	defer errs.Wrap(&err, "EditFinding(%s)", id)
	return a.changeFinding(ctx, actor, id, version, "修改问题", "", func(tx *store.Tx, f finding.Finding) (finding.Finding, error) {
		return f.Edit(actor, e, tx.Now)
	})
}

// concerned reads whom a finding concerns, within what the actor may register for.
func (a *App) concerned(ctx context.Context, tx *store.Tx, actor org.Actor, e FindingEntry) (of finding.Concerned, err error) {
	if e.Record != "" {
		of, _, err = a.findingSource(ctx, tx, actor, finding.Origin(e.Origin), e.Record)
		return of, err
	}
	of.Source = finding.Source{Origin: finding.Origin(e.Origin), Name: strings.TrimSpace(e.Basis)}
	scope := actor.Scope(org.RegisterFindings)
	if code := strings.TrimSpace(e.Project); code != "" {
		p, err := tx.ProjectByCode(ctx, scope, code)
		if errs.KindOf(err) == errs.NotFound {
			var f errs.Fields
			f.Add("project", "没有编号为“%s”的项目，或不在您的数据范围内。", errs.Shorten(code))
			return of, f.Err()
		}
		if err != nil {
			return of, err
		}
		of.Owner, of.Division, of.Project = p.Unit, p.Division, slim(p)
	}
	return of, ownerOf(ctx, tx, actor, e, &of)
}

// ownerOf puts the typed unit in place of the project's, and finds the division of a problem of no project.
func ownerOf(ctx context.Context, tx *store.Tx, actor org.Actor, e FindingEntry, of *finding.Concerned) (err error) {
	if e.Owner != "" && e.Owner != of.Owner.ID {
		if of.Owner, err = tx.Unit(ctx, e.Owner); err == nil && !actor.Scope(org.RegisterFindings).Covers(of.Owner) {
			err = errs.New(errs.NotFound, "没有这个单位，或不在您的数据范围内。")
		}
	}
	if err != nil || of.Owner.ID == "" || of.Project.ID != "" {
		return err
	}
	if e.Division != "" {
		of.Division, err = tx.Unit(ctx, e.Division)
		return err
	}
	of.Division = of.Owner
	home, err := tx.Unit(ctx, actor.User.Unit)
	if err == nil && actor.Holds(org.Reviewer, home) {
		of.Division = home
	}
	return err
}

// FindingUnits lists the units that the actor may register problems of, by code.
func (a *App) FindingUnits(ctx context.Context, actor org.Actor) (units []org.Unit, err error) {
	defer errs.Wrap(&err, "FindingUnits")
	err = a.db.View(ctx, func(tx *store.Tx) error {
		units, err = tx.UnitsIn(ctx, actor.Scope(org.RegisterFindings))
		return err
	})
	return units, err
}

// slim is what a finding keeps of its project.
func slim(p project.Project) project.Project {
	return project.Project{ID: p.ID, Code: p.Code, Name: p.Name}
}
