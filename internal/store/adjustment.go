package store

import (
	"context"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
)

const adjustmentColumns = `a.id, a.goal_id, a.no, a.base_no, a.made_no, a.state, a.entry, a.acts, a.filers, a.updated_at, a.updated_by,
	a.saved_page, a.saved_edit, a.version, a.fiscal_year, g.book, ` + projectColumns

const adjustmentFrom = `
	from adjustments a join goals g on g.id = a.goal_id join projects p on p.id = a.project_id` + joinUnits

func scanAdjustment(row scanner) (a adjustment.Adjustment, err error) {
	fields := []any{&a.ID, &a.Goal, &a.No, &a.Base, &a.Made, &a.State, jsonColumn{&a.Entry}, jsonColumn{&a.Acts}, jsonColumn{&a.Filers},
		timeColumn{&a.UpdatedAt}, &a.UpdatedBy, &a.SavedFrom.Page, &a.SavedFrom.Edit, &a.Version, &a.Year, &a.Book}
	err = row.Scan(append(fields, projectFields(&a.Project)...)...)
	return a, err
}

// Adjustment reads one adjustment of a goal within the scope.
func (tx *Tx) Adjustment(ctx context.Context, s org.Scope, id adjustment.ID) (adjustment.Adjustment, error) {
	var f filter
	f.scope(s, "p")
	f.add("a.id = %s", string(id))
	a, err := one(ctx, tx, scanAdjustment, `select `+adjustmentColumns+adjustmentFrom+f.text(), f.args...)
	if err != nil {
		return a, err
	}
	return a, tx.withAncestors(ctx, &a.Project)
}

// Adjustments lists the adjustments of a year within the scope, those of one state when it is not empty, newest change
// first.
func (tx *Tx) Adjustments(ctx context.Context, s org.Scope, year fiscal.Year, state approval.State, page Page) ([]adjustment.Adjustment, error) {
	var f filter
	f.scope(s, "p")
	f.add("a.fiscal_year = %s", int64(year))
	f.addIf("a.state = %s", string(state))
	limit := f.arg(page.limit())
	offset := f.arg(max(page.Offset, 0))
	return collect(ctx, tx, scanAdjustment, `select `+adjustmentColumns+adjustmentFrom+f.text()+`
		order by a.updated_at desc, a.id limit `+limit+` offset `+offset, f.args...)
}

// AdjustmentsOf lists the adjustments of one goal, oldest first. The caller has read the goal within scope.
func (tx *Tx) AdjustmentsOf(ctx context.Context, id goal.ID) ([]adjustment.Adjustment, error) {
	return collect(ctx, tx, scanAdjustment, `select `+adjustmentColumns+adjustmentFrom+` where a.goal_id = $1 order by a.no`, string(id))
}

// AddAdjustment writes a new adjustment.
func (tx *Tx) AddAdjustment(ctx context.Context, a adjustment.Adjustment) error {
	_, err := tx.exec(ctx, `
		insert into adjustments (id, goal_id, project_id, fiscal_year, no, base_no, made_no, state, entry, acts, filers, updated_at, updated_by, saved_page,
		  saved_edit, version)
		values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11, $12, '', 0, 1)`,
		string(a.ID), string(a.Goal), string(a.Project.ID), int64(a.Year), a.No, a.Base, string(a.State), jsonValue{a.Entry}, jsonValue{a.Acts},
		jsonValue{a.Filers}, timeValue(tx.Now), a.UpdatedBy)
	return err
}

// SaveAdjustment writes an adjustment over the version it was read at.
func (tx *Tx) SaveAdjustment(ctx context.Context, a adjustment.Adjustment) error {
	return tx.overVersion(ctx, `
		update adjustments set made_no = $3, state = $4, entry = $5, acts = $6, filers = $7, updated_at = $8, updated_by = $9,
		  saved_page = $10, saved_edit = $11, version = version + 1
		where id = $1 and version = $2`,
		string(a.ID), a.Version, a.Made, string(a.State), jsonValue{a.Entry}, jsonValue{a.Acts}, jsonValue{a.Filers}, timeValue(tx.Now),
		a.UpdatedBy, a.SavedFrom.Page, a.SavedFrom.Edit)
}
