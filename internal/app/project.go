package app

import (
	"context"
	"slices"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Projects lists the projects the actor may see, by code.
func (a *App) Projects(ctx context.Context, actor org.Actor, by store.ProjectFilter, page store.Page) (list []project.Project, err error) {
	defer errs.Wrap(&err, "Projects")
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Projects(ctx, actor.Scope(org.SeeProjects), by, page)
		return err
	})
	return list, err
}

// ProjectFile is everything about one project on one page (项目绩效档案).
type ProjectFile struct {
	project.Project
	Events      []project.FundEvent
	Years       []YearFile // newest first: every year with money or a form
	Attachments []attachment.Attachment
	Declaration *pipeline.Declaration // nil outside the library
	Works       []pipeline.WorksEntry // of capital works
}

// YearFile is one year of a project: its money and its forms, where there are any.
type YearFile struct {
	Year       fiscal.Year
	Figures    project.Figures
	Goal       *goal.Goal
	Evaluation *evaluation.SelfEvaluation

	Adjustments []adjustment.Adjustment // of the goal, oldest first
}

// Open reports whether forms of the project may still be begun (项目仍在办理): it was not cancelled, split or merged away.
func (f ProjectFile) Open() bool { return f.Declaration == nil || f.Declaration.Begin("") == nil }

// open refuses to begin a form of a project that is gone from the library; one that was never declared is open.
func open(ctx context.Context, tx *store.Tx, actor org.Actor, id project.ID, form string) error {
	d, err := tx.Declaration(ctx, actor.Scope(org.SeeProjects), id)
	if errs.KindOf(err) == errs.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return d.Begin(form)
}

// Project reads one project with its money and its forms of every year.
func (a *App) Project(ctx context.Context, actor org.Actor, id project.ID) (file ProjectFile, err error) {
	defer errs.Wrap(&err, "Project(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		file, err = projectFile(ctx, tx, actor, id)
		return err
	})
	return file, err
}

func projectFile(ctx context.Context, tx *store.Tx, actor org.Actor, id project.ID) (file ProjectFile, err error) {
	if file.Project, err = tx.Project(ctx, actor.Scope(org.SeeProjects), id); err != nil {
		return file, err
	}
	if file.Events, err = tx.FundEvents(ctx, id); err != nil {
		return file, err
	}
	goals, err := tx.GoalsOf(ctx, actor.Scope(org.SeeGoals), id)
	if err != nil {
		return file, err
	}
	evaluations, err := tx.SelfEvaluationsOf(ctx, actor.Scope(org.SeeEvaluations), id)
	if err != nil {
		return file, err
	}
	file.Years = yearFiles(file.Events, goals, evaluations)
	for i := range file.Years {
		if g := file.Years[i].Goal; g != nil {
			if file.Years[i].Adjustments, err = tx.AdjustmentsOf(ctx, g.ID); err != nil {
				return file, err
			}
		}
	}
	if file.Declaration, err = declarationOf(ctx, tx, actor, id); err != nil {
		return file, err
	}
	if file.Works, err = tx.WorksEntries(ctx, id); err != nil {
		return file, err
	}
	file.Attachments, err = tx.Attachments(ctx, kindProject, string(id))
	return file, err
}

// yearFiles sorts what there is into years, newest first.
func yearFiles(events []project.FundEvent, goals []goal.Goal, evaluations []evaluation.SelfEvaluation) []YearFile {
	years := map[fiscal.Year]*YearFile{}
	at := func(y fiscal.Year) *YearFile {
		if years[y] == nil {
			years[y] = &YearFile{Year: y, Figures: project.FiguresOf(events, y)}
		}
		return years[y]
	}
	for _, e := range events {
		at(e.Year)
	}
	for i := range goals {
		at(goals[i].Year).Goal = &goals[i]
	}
	for i := range evaluations {
		at(evaluations[i].Year).Evaluation = &evaluations[i]
	}
	var out []YearFile
	for _, y := range years {
		out = append(out, *y)
	}
	slices.SortFunc(out, func(x, y YearFile) int { return int(y.Year - x.Year) })
	return out
}

// ProjectUnits lists the units that the actor may put a project in, by code.
func (a *App) ProjectUnits(ctx context.Context, actor org.Actor) (units []org.Unit, err error) {
	defer errs.Wrap(&err, "ProjectUnits")
	if err := need(actor, org.EditProjects); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		units, err = tx.UnitsIn(ctx, actor.Scope(org.EditProjects))
		return err
	})
	return units, err
}

// AddProject adds a project to one of the actor's units. Only the ids of Unit and Division count.
//
// Errors: Invalid with complaints per field; Conflict when the code is taken.
func (a *App) AddProject(ctx context.Context, actor org.Actor, p project.Project) (id project.ID, err error) {
	defer errs.Wrap(&err, "AddProject")
	if err := need(actor, org.EditProjects); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		err := addProject(ctx, tx, actor, &p)
		return string(p.ID), err
	})
	return project.ID(receipt), err
}

func addProject(ctx context.Context, tx *store.Tx, actor org.Actor, p *project.Project) error {
	if err := checkProject(ctx, tx, actor, p); err != nil {
		return err
	}
	p.ID = project.ID(store.NewID())
	if err := tx.AddProject(ctx, *p); err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: "新增项目", Target: projectTarget(*p), After: p.Cells()})
}

// SaveProject changes a project that was read at its version.
//
// Errors: Invalid with complaints per field; NotFound outside the scope; Conflict when changed meanwhile.
func (a *App) SaveProject(ctx context.Context, actor org.Actor, p project.Project) (err error) {
	defer errs.Wrap(&err, "SaveProject(%s)", p.ID)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Project(ctx, actor.Scope(org.EditProjects), p.ID)
		if err != nil {
			return "", err
		}
		return string(p.ID), saveProject(ctx, tx, actor, before, p)
	})
	return err
}

func saveProject(ctx context.Context, tx *store.Tx, actor org.Actor, before, p project.Project) error {
	if err := checkProject(ctx, tx, actor, &p); err != nil {
		return err
	}
	if err := projectStays(ctx, tx, actor, before, p); err != nil {
		return err
	}
	if err := tx.SaveProject(ctx, p); err != nil {
		return err
	}
	err := tx.Record(ctx, store.Act{Actor: actor, Action: "修改项目", Target: projectTarget(p), Before: before.Cells(), After: p.Cells()})
	if err == nil && before.Completed.IsZero() && !p.Completed.IsZero() {
		err = follow(ctx, tx, actor, p.ID, pipeline.WorkCompleted, "完成日期"+p.Completed.String())
	}
	return err
}

// projectStays refuses changes that a form of the project under review, or its declaration, does not allow.
func projectStays(ctx context.Context, tx *store.Tx, actor org.Actor, before, after project.Project) error {
	d, err := declarationOf(ctx, tx, actor, before.ID)
	if err != nil {
		return err
	}
	if d != nil {
		if err := append(d.Keeps(after, actor), moneyStays(*d, after)...).Err(); err != nil {
			return err
		}
	}
	return handsStay(ctx, tx, actor, before, after)
}

// handsStay refuses to move a project to another unit or division while its goal or its evaluation is under review: the form
// would change hands in the middle of its flow.
func handsStay(ctx context.Context, tx *store.Tx, actor org.Actor, before, after project.Project) error {
	if before.Unit.ID == after.Unit.ID && before.Division.ID == after.Division.ID {
		return nil
	}
	goals, err := tx.GoalsOf(ctx, actor.Scope(org.EditProjects), before.ID)
	if err != nil {
		return err
	}
	for _, g := range goals {
		if underReview(goal.Flow, g.Case) {
			return errs.New(errs.Conflict, "%s的绩效目标现在是“%s”，办结或退回草稿后才能改实施单位或主管处室。", g.Year, g.State)
		}
	}
	evaluations, err := tx.SelfEvaluationsOf(ctx, actor.Scope(org.EditProjects), before.ID)
	if err != nil {
		return err
	}
	for _, e := range evaluations {
		if underReview(evaluation.Flow, e.Case) {
			return errs.New(errs.Conflict, "%s的绩效自评现在是“%s”，办结或退回草稿后才能改实施单位或主管处室。", e.Year, e.State)
		}
	}
	return nil
}

// underReview reports whether a form left its filers and has not ended.
func underReview(flow approval.Flow, c approval.Case) bool {
	return c.State != flow.Start && len(flow.From(c.State)) > 0
}

// checkProject fills the project's units from their ids and checks the whole, including that the actor may put a
// project there.
func checkProject(ctx context.Context, tx *store.Tx, actor org.Actor, p *project.Project) error {
	for _, u := range []*org.Unit{&p.Unit, &p.Division} {
		full, err := tx.Unit(ctx, u.ID)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		*u = full
	}
	f := errs.FieldsOf(p.Check())
	if p.Unit.ID != "" && !actor.Scope(org.EditProjects).Covers(p.Unit) {
		f.Add("unit", "实施单位“%s”不在您的范围内，请选择本单位。", p.Unit.Name)
	}
	return f.Err()
}

// CheckProject says everything that AddProject and SaveProject would find wrong in the fields of a project, and saves
// nothing: for a form of which some cells could not even be read.
//
// Errors: Invalid with complaints per field; Forbidden.
func (a *App) CheckProject(ctx context.Context, actor org.Actor, p project.Project) (err error) {
	defer errs.Wrap(&err, "CheckProject")
	if err := need(actor, org.EditProjects); err != nil {
		return err
	}
	return a.db.View(ctx, func(tx *store.Tx) error { return checkProject(ctx, tx, actor, &p) })
}

// RecordFund adds a dated money entry to a project (登记资金). unread are complaints about cells that could not even be read:
// nothing is recorded with them, and they come back with all the others. Planning and finance only.
//
// Errors: Invalid with complaints per field; NotFound outside the scope.
func (a *App) RecordFund(ctx context.Context, actor org.Actor, e project.FundEvent, unread ...errs.Field) (id string, err error) {
	defer errs.Wrap(&err, "RecordFund(%s)", e.Project)
	if err := need(actor, org.RecordFunds); err != nil {
		return "", err
	}
	return a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		p, err := tx.Project(ctx, actor.Scope(org.RecordFunds), e.Project)
		if err != nil {
			return "", err
		}
		events, err := tx.FundEvents(ctx, e.Project)
		if err != nil {
			return "", err
		}
		if err := withUnread(unread, project.CheckAddition(events, e, fiscal.DateOf(tx.Now))); err != nil {
			return "", err
		}
		e.ID = store.NewID()
		err = enterFund(ctx, tx, actor, p, e)
		if err == nil && e.Kind == project.Payment && e.Amount > 0 {
			err = follow(ctx, tx, actor, p.ID, pipeline.MoneySpent, "")
		}
		return e.ID, err
	})
}

// withUnread puts what could not be read before what is wrong with the rest; a cell that could not be read has no other fault.
func withUnread(unread errs.Fields, err error) error {
	all := slices.Clone(unread)
	for _, f := range errs.FieldsOf(err) {
		if len(unread.At(f.Path)) == 0 {
			all = append(all, f)
		}
	}
	return all.Err()
}

// enterFund writes a checked fund entry of a project and what the log says about it.
func enterFund(ctx context.Context, tx *store.Tx, actor org.Actor, p project.Project, e project.FundEvent) error {
	if err := tx.AddFundEvent(ctx, e); err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: "登记资金", Target: projectTarget(p), After: []audit.Cell{
		{Name: "年度", Value: e.Year.String()}, {Name: "资金事项", Value: string(e.Kind)}, {Name: "资金来源", Value: string(e.Source)},
		{Name: "金额（元）", Value: e.Amount.Yuan()}, {Name: "日期", Value: e.On.String()}, {Name: "文号", Value: e.Document},
		{Name: "说明", Value: e.Note}}})
}

// The kinds of record, as the log and attachments name them.
const (
	kindProject     = "项目"
	kindDeclaration = "项目申报"
	kindGoal        = "绩效目标"
	kindEvaluation  = "绩效自评"
)

func projectTarget(p project.Project) audit.Target {
	return audit.Target{Kind: kindProject, ID: string(p.ID), Name: p.Name}
}
