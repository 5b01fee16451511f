package store

import (
	"context"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
)

const evaluationColumns = `e.id, e.fiscal_year, e.goal_id, e.goal_no, e.book, e.state, e.entry, e.recheck, e.acts, e.filers,
	e.editions, e.updated_at, e.updated_by, e.saved_page, e.saved_edit, e.version, ` + projectColumns

func evaluationFields(e *evaluation.SelfEvaluation) []any {
	fields := []any{&e.ID, &e.Year, &e.Goal.Goal, &e.Goal.No, &e.Book, &e.State, jsonColumn{&e.Entry}, jsonColumn{&e.Recheck},
		jsonColumn{&e.Acts}, jsonColumn{&e.Filers}, &e.Editions, timeColumn{&e.UpdatedAt}, &e.UpdatedBy, &e.SavedFrom.Page, &e.SavedFrom.Edit, &e.Version}
	return append(fields, projectFields(&e.Project)...)
}

func scanEvaluation(row scanner) (e evaluation.SelfEvaluation, err error) {
	err = row.Scan(evaluationFields(&e)...)
	return e, err
}

// SelfEvaluation reads one self-evaluation within the scope, with its goal edition and its newest frozen edition.
func (tx *Tx) SelfEvaluation(ctx context.Context, s org.Scope, id evaluation.ID) (evaluation.SelfEvaluation, error) {
	var f filter
	f.scope(s, "p")
	f.add("e.id = %s", string(id))
	return tx.oneEvaluation(ctx, f)
}

// SelfEvaluationOf reads the self-evaluation of a project for a year within the scope.
func (tx *Tx) SelfEvaluationOf(ctx context.Context, s org.Scope, id project.ID, year fiscal.Year) (evaluation.SelfEvaluation, error) {
	var f filter
	f.scope(s, "p")
	f.add("e.project_id = %s", string(id))
	f.add("e.fiscal_year = %s", int64(year))
	return tx.oneEvaluation(ctx, f)
}

func (tx *Tx) oneEvaluation(ctx context.Context, f filter) (evaluation.SelfEvaluation, error) {
	e, err := one(ctx, tx, scanEvaluation, `
		select `+evaluationColumns+`
		from self_evaluations e join projects p on p.id = e.project_id`+joinUnits+f.text(), f.args...)
	if err != nil {
		return e, err
	}
	if err := tx.withAncestors(ctx, &e.Project); err != nil {
		return e, err
	}
	if e.Goal, err = tx.GoalEdition(ctx, e.Goal.Goal, e.Goal.No); err != nil {
		return e, err
	}
	return e, tx.withFrozen(ctx, &e)
}

// SelfEvaluationRow is a line of a list: the record without its forms, and the scores that were frozen.
type SelfEvaluationRow struct {
	evaluation.SelfEvaluation
	Score   *score.Points // 自评得分; nil before submission
	Recheck *score.Points // 复核得分; nil before confirmation
	Grade   score.Grade
}

func scanEvaluationRow(row scanner) (r SelfEvaluationRow, err error) {
	err = row.Scan(append(evaluationFields(&r.SelfEvaluation), &r.Score, &r.Recheck, &r.Grade)...)
	return r, err
}

// SelfEvaluations lists self-evaluations within the scope by project code and year. Page.After is a code.
func (tx *Tx) SelfEvaluations(ctx context.Context, s org.Scope, by FormFilter, page Page) ([]SelfEvaluationRow, error) {
	return gathered(func(do func(SelfEvaluationRow) error) error { return tx.EachSelfEvaluation(ctx, s, by, page, do) })
}

// EachSelfEvaluation hands over what SelfEvaluations lists, one after the other.
func (tx *Tx) EachSelfEvaluation(ctx context.Context, s org.Scope, by FormFilter, page Page, do func(SelfEvaluationRow) error) error {
	var f filter
	order, err := tx.scopeList(ctx, &f, s)
	if err != nil {
		return err
	}
	by.conditions(&f, "e")
	sorts := formSorts("e")
	sorts[ByScore], sorts[ByRecheck] = "coalesce(e.score_points, -1)", "coalesce(e.recheck_points, -1)"
	if !page.sorted(sorts) {
		page.afterForm(&f, "e")
	}
	where := f.text()
	end := page.orderBy(&f, order+", e.fiscal_year", sorts)
	return each(ctx, tx, scanEvaluationRow, do, `
		select `+evaluationColumns+`, e.score_points, e.recheck_points, e.grade
		from self_evaluations e join projects p on p.id = e.project_id`+joinUnits+where+end, f.args...)
}

// AddSelfEvaluation writes a new self-evaluation.
func (tx *Tx) AddSelfEvaluation(ctx context.Context, e evaluation.SelfEvaluation) error {
	_, err := tx.exec(ctx, `
		insert into self_evaluations (id, project_id, fiscal_year, goal_id, goal_no, book, state, entry, recheck, acts, filers,
		  editions, score_points, recheck_points, grade, updated_at, updated_by,
		  saved_page, saved_edit, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, null, null, '', $12, $13, '', 0, 1)`,
		string(e.ID), string(e.Project.ID), int64(e.Year), string(e.Goal.Goal), e.Goal.No, string(e.Book), string(e.State),
		jsonValue{e.Entry}, jsonValue{e.Recheck}, jsonValue{e.Acts}, jsonValue{e.Filers}, timeValue(tx.Now), e.UpdatedBy)
	return err
}

// SaveSelfEvaluation writes a self-evaluation over the version it was read at. The scores kept for lists are those of
// its newest edition, written here and nowhere else.
func (tx *Tx) SaveSelfEvaluation(ctx context.Context, e evaluation.SelfEvaluation) error {
	points, recheck, grade := frozenScores(e)
	return tx.overVersion(ctx, `
		update self_evaluations set goal_no = $3, state = $4, entry = $5, recheck = $6, acts = $7, filers = $8, editions = $9,
		  score_points = $10, recheck_points = $11, grade = $12, updated_at = $13, updated_by = $14,
		  saved_page = $15, saved_edit = $16, version = version + 1
		where id = $1 and version = $2`,
		string(e.ID), e.Version, e.Goal.No, string(e.State), jsonValue{e.Entry}, jsonValue{e.Recheck}, jsonValue{e.Acts},
		jsonValue{e.Filers}, e.Editions, points, recheck, grade, timeValue(tx.Now), e.UpdatedBy,
		e.SavedFrom.Page, e.SavedFrom.Edit)
}

// frozenScores returns what lists show of the newest edition, or nulls.
func frozenScores(e evaluation.SelfEvaluation) (points, recheck any, grade string) {
	if e.Frozen == nil || e.State == evaluation.Draft { // what was returned is no score until it is submitted again
		return nil, nil, ""
	}
	points, grade = int64(e.Frozen.Sheet.Total), string(e.Frozen.Sheet.Grade)
	if r := e.Frozen.Recheck; r != nil {
		recheck, grade = int64(r.Recheck), string(r.RecheckGrade)
	}
	return points, recheck, grade
}

const evaluationEditionColumns = `evaluation_id, no, goal_no, form, sheet, recheck, by_name, frozen_at`

func scanEvaluationEdition(row scanner) (e evaluation.Edition, err error) {
	err = row.Scan(&e.Evaluation, &e.No, &e.GoalNo, jsonColumn{&e.Form}, jsonColumn{&e.Sheet}, jsonColumn{&e.Recheck},
		&e.ByName, timeColumn{&e.At})
	return e, err
}

// SelfEvaluationEditions lists the frozen editions, oldest first. The caller has read the record within scope.
func (tx *Tx) SelfEvaluationEditions(ctx context.Context, id evaluation.ID) ([]evaluation.Edition, error) {
	return collect(ctx, tx, scanEvaluationEdition, `
		select `+evaluationEditionColumns+`
		from self_evaluation_editions
		where evaluation_id = $1
		order by no`, string(id))
}

// PutSelfEvaluationEdition writes a new frozen edition, or sets the re-check beside the unit's points of the newest
// one. The unit's form and sheet are never written twice.
func (tx *Tx) PutSelfEvaluationEdition(ctx context.Context, e evaluation.Edition) error {
	recheck := any("")
	if e.Recheck != nil {
		recheck = jsonValue{e.Recheck}
	}
	_, err := tx.exec(ctx, `
		insert into self_evaluation_editions (`+evaluationEditionColumns+`)
		values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (evaluation_id, no) do update set recheck = excluded.recheck`,
		string(e.Evaluation), e.No, e.GoalNo, jsonValue{e.Form}, jsonValue{e.Sheet}, recheck, e.ByName, timeValue(e.At))
	return err
}

// SelfEvaluationsOf lists the self-evaluations of one project within the scope, newest year first, with their newest
// frozen editions.
func (tx *Tx) SelfEvaluationsOf(ctx context.Context, s org.Scope, id project.ID) ([]evaluation.SelfEvaluation, error) {
	var f filter
	f.scope(s, "p")
	f.add("e.project_id = %s", string(id))
	list, err := collect(ctx, tx, scanEvaluation, `
		select `+evaluationColumns+`
		from self_evaluations e join projects p on p.id = e.project_id`+joinUnits+f.text()+`
		order by e.fiscal_year desc`, f.args...)
	for i := range list {
		if err == nil {
			err = tx.withFrozen(ctx, &list[i])
		}
	}
	return list, err
}

// withFrozen reads the newest frozen edition of a self-evaluation, if it has one.
func (tx *Tx) withFrozen(ctx context.Context, e *evaluation.SelfEvaluation) error {
	if e.Editions == 0 {
		return nil
	}
	frozen, err := one(ctx, tx, scanEvaluationEdition, `
		select `+evaluationEditionColumns+`
		from self_evaluation_editions
		where evaluation_id = $1 and no = $2`, string(e.ID), e.Editions)
	e.Frozen = &frozen
	return err
}

// IsSelfEvaluated reports whether a project has a self-evaluation for a year that was ever submitted. It tells nothing
// of it and needs no scope.
func (tx *Tx) IsSelfEvaluated(ctx context.Context, id project.ID, year fiscal.Year) (bool, error) {
	return one(ctx, tx, func(row scanner) (found bool, err error) {
		err = row.Scan(&found)
		return found, err
	}, `
		select exists (select 1 from self_evaluations where project_id = $1 and fiscal_year = $2 and editions > 0)`,
		string(id), int64(year))
}

// EvaluatedForms reads the newest frozen form of every submitted self-evaluation of a year within the scope.
func (tx *Tx) EvaluatedForms(ctx context.Context, s org.Scope, year fiscal.Year) ([]evaluation.Form, error) {
	var f filter
	f.scope(s, "p")
	f.add("t.fiscal_year = %s", int64(year))
	return collect(ctx, tx, func(row scanner) (out evaluation.Form, err error) {
		err = row.Scan(jsonColumn{&out})
		return out, err
	}, `
		select e.form
		from self_evaluations t join projects p on p.id = t.project_id
		join self_evaluation_editions e on e.evaluation_id = t.id and e.no = t.editions`+f.text()+`
		limit `+f.arg(MaxPage), f.args...)
}
