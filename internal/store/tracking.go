package store

import (
	"context"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
)

const trackedColumns = `t.id, t.goal_id, t.goal_no, t.state, t.entry, t.submitted, t.acts, t.filers, t.extension, t.updated_at, t.updated_by,
	t.saved_page, t.saved_edit, t.version, r.id, r.fiscal_year, r.name, r.plan, r.state, ` + projectColumns

const trackedFrom = `
	from tracking_forms t join tracking_rounds r on r.id = t.round_id join projects p on p.id = t.project_id` + joinUnits

func scanTracked(row scanner) (t tracking.Tracked, err error) {
	fields := []any{&t.ID, &t.Goal.Goal, &t.Goal.No, &t.State, jsonColumn{&t.Entry}, jsonColumn{&t.Submitted}, jsonColumn{&t.Acts}, jsonColumn{&t.Filers},
		jsonColumn{&t.Extended}, timeColumn{&t.UpdatedAt}, &t.UpdatedBy, &t.SavedFrom.Page, &t.SavedFrom.Edit, &t.Version,
		&t.Round.ID, &t.Round.Year, &t.Round.Name, jsonColumn{&t.Round.Plan}, &t.Round.State}
	err = row.Scan(append(fields, projectFields(&t.Project)...)...)
	return t, err
}

// Tracked reads one tracking form within the scope, of a project or of a department, with the goal it is held against: the one in force while it is drafted, otherwise
// the one it was submitted against.
func (tx *Tx) Tracked(ctx context.Context, s org.Scope, id tracking.ID) (tracking.Tracked, error) {
	var f filter
	f.scope(s, "p")
	f.add("t.id = %s", string(id))
	t, err := one(ctx, tx, scanTracked, `select `+trackedColumns+trackedFrom+f.text(), f.args...)
	if errs.KindOf(err) == errs.NotFound {
		return tx.whole(ctx, s, id)
	}
	if err != nil {
		return t, err
	}
	if err := tx.withAncestors(ctx, &t.Project); err != nil {
		return t, err
	}
	if t.State == tracking.Draft || t.Goal.No == 0 {
		t.Goal, err = tx.GoalInForce(ctx, t.Goal.Goal)
	} else {
		t.Goal, err = tx.GoalEdition(ctx, t.Goal.Goal, t.Goal.No)
	}
	return t, err
}

// AddTracked writes a new tracking form.
func (tx *Tx) AddTracked(ctx context.Context, t tracking.Tracked) error {
	_, err := tx.exec(ctx, `
		insert into tracking_forms (id, round_id, project_id, fiscal_year, goal_id, goal_no, state, entry, submitted, acts, filers, due_on, extension,
		  budget_fen, executed_fen, forecast_fen, attained, worst, cost_over, indicators, unsure, hopeless, updated_at, updated_by, saved_page, saved_edit, version)
		values ($1, $2, $3, $4, $5, 0, $6, $7, '', $8, $9, $10, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, $11, $12, '', 0, 1)`,
		string(t.ID), string(t.Round.ID), string(t.Project.ID), int64(t.Round.Year), string(t.Goal.Goal), string(t.State), jsonValue{t.Entry},
		jsonValue{t.Acts}, jsonValue{t.Filers}, dateValue(t.Due()), timeValue(tx.Now), t.UpdatedBy)
	return err
}

// SaveTracked writes a tracking form over the version it was read at. The numbers kept for lights are those of the form submitted last,
// written here and nowhere else.
func (tx *Tx) SaveTracked(ctx context.Context, t tracking.Tracked) error {
	submitted, goalNo, n := any(""), 0, tracking.Figures{}
	if t.Submitted != nil {
		submitted, goalNo, n = jsonValue{t.Submitted}, t.Submitted.GoalNo, t.Figures()
	}
	extension := any("")
	if !t.Extended.To.IsZero() {
		extension = jsonValue{t.Extended}
	}
	if t.Overall != "" {
		return tx.saveWhole(ctx, t, submitted, extension, goalNo)
	}
	return tx.overVersion(ctx, `
		update tracking_forms set goal_no = $3, state = $4, entry = $5, submitted = $6, acts = $7, filers = $8, due_on = $9, extension = $10,
		  budget_fen = $11, executed_fen = $12, forecast_fen = $13, attained = $14, worst = $15, cost_over = $16, indicators = $17, unsure = $18, hopeless = $19,
		  updated_at = $20, updated_by = $21, saved_page = $22, saved_edit = $23, version = version + 1
		where id = $1 and version = $2`,
		string(t.ID), t.Version, goalNo, string(t.State), jsonValue{t.Entry}, submitted, jsonValue{t.Acts}, jsonValue{t.Filers}, dateValue(t.Due()), extension,
		int64(n.Budget), int64(n.Executed), int64(n.Forecast), int64(n.Attained), int64(n.Worst), int64(n.CostOver), n.Indicators, n.Unsure, n.Hopeless,
		timeValue(tx.Now), t.UpdatedBy, t.SavedFrom.Page, t.SavedFrom.Edit)
}

// TrackedRow is a line of the list of a round: a form without what was typed, and the numbers that lights look at.
type TrackedRow struct {
	ID      tracking.ID
	Project project.Project
	Round   tracking.RoundID
	approval.Case
	RoundName string
	Due       fiscal.Date
	Extended  tracking.Extension
	UpdatedBy string
	Figures   tracking.Figures // of the form submitted last
}

// HasFigures says that the unit's numbers stand: the form was submitted and is not back with the clerk.
func (r TrackedRow) HasFigures() bool {
	return slices.Contains(tracking.Watched(), r.State)
}

// Late says that the unit has not reported by the due date (逾期未报).
func (r TrackedRow) Late(today fiscal.Date) bool {
	return !tracking.Reported(r.State) && r.Due.Before(today)
}

func scanTrackedRow(row scanner) (r TrackedRow, err error) {
	n := &r.Figures
	fields := []any{&r.ID, &r.Round, &r.RoundName, &r.State, jsonColumn{&r.Filers}, dateColumn{&r.Due}, jsonColumn{&r.Extended}, &r.UpdatedBy, &n.Budget, &n.Executed, &n.Forecast,
		&n.Attained, &n.Worst, &n.CostOver, &n.Indicators, &n.Unsure, &n.Hopeless}
	err = row.Scan(append(fields, projectFields(&r.Project)...)...)
	return r, err
}

// TrackedFilter narrows the list of a round. Empty fields do not count.
type TrackedFilter struct {
	States   []approval.State // any of these
	LateOn   fiscal.Date      // unreported and due before this day
	Division org.UnitID
	Project  project.ID
}

// TrackedRows lists the forms of a round within the scope by project code; of every round when it is empty. Page.After is a code.
func (tx *Tx) TrackedRows(ctx context.Context, s org.Scope, id tracking.RoundID, by TrackedFilter, page Page) ([]TrackedRow, error) {
	var f filter
	f.scope(s, "p")
	f.addIf("t.round_id = %s", string(id))
	f.addIf("p.division_id = %s", string(by.Division))
	f.addIf("p.id = %s", string(by.Project))
	f.addIf("p.code > %s", page.After)
	if len(by.States) > 0 {
		f.states(by.States)
	}
	if !by.LateOn.IsZero() {
		f.states([]approval.State{tracking.Draft, tracking.AtHead})
		f.add("t.due_on < %s", dateValue(by.LateOn))
	}
	return collect(ctx, tx, scanTrackedRow, `
		select t.id, t.round_id, r.name, t.state, t.filers, t.due_on, t.extension, t.updated_by, t.budget_fen, t.executed_fen, t.forecast_fen, t.attained, t.worst, t.cost_over,
		  t.indicators, t.unsure, t.hopeless, `+projectColumns+trackedFrom+f.text()+` order by p.code, t.id limit `+f.arg(page.limit()), f.args...)
}

// OpenTracked counts the forms of a round that could still be filed or reviewed and were not put off to a day after today.
func (tx *Tx) OpenTracked(ctx context.Context, id tracking.RoundID, today fiscal.Date) (int, error) {
	var f filter
	f.add("t.round_id = %s", string(id))
	f.states(tracking.Flow.Open())
	f.add("not (t.extension <> '' and t.due_on >= %s)", dateValue(today))
	projects, err := one(ctx, tx, func(row scanner) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `select count(*) from tracking_forms t`+f.text(), f.args...)
	if err != nil {
		return 0, err
	}
	wholes, err := tx.openWholes(ctx, id, today)
	return projects + wholes, err
}

// TrackedDue is the last day for a form. It tells nothing else of it and needs no scope.
func (tx *Tx) TrackedDue(ctx context.Context, id tracking.ID) (fiscal.Date, error) {
	return one(ctx, tx, func(row scanner) (d fiscal.Date, err error) {
		err = row.Scan(dateColumn{&d})
		return d, err
	}, `select due_on from tracking_forms where id = $1`, string(id))
}

// TrackingProgress is how many forms of a division in a round stand in a state, and how many of them are late.
type TrackingProgress struct {
	Division org.UnitID
	Name     string
	State    approval.State
	N, Late  int
}

// TrackingProgress counts the forms of a round within the scope by division and state.
func (tx *Tx) TrackingProgress(ctx context.Context, s org.Scope, id tracking.RoundID, today fiscal.Date) ([]TrackingProgress, error) {
	var f filter
	day, draft, head := f.arg(dateValue(today)), f.arg(string(tracking.Draft)), f.arg(string(tracking.AtHead))
	f.scope(s, "p")
	f.add("t.round_id = %s", string(id))
	return collect(ctx, tx, func(row scanner) (c TrackingProgress, err error) {
		err = row.Scan(&c.Division, &c.Name, &c.State, &c.N, &c.Late)
		return c, err
	}, `
		select pd.id, pd.name, t.state, count(*),
		  coalesce(sum(case when t.due_on < `+day+` and t.state in (`+draft+`, `+head+`) then 1 else 0 end), 0)
		from tracking_forms t join projects p on p.id = t.project_id join units pd on pd.id = p.division_id`+f.text()+`
		group by pd.id, pd.name, t.state, pd.code
		order by pd.code, t.state`, f.args...)
}

const inspectionColumns = `i.id, i.fiscal_year, i.state, i.entry, i.acts, i.filers, i.updated_at, i.updated_by, i.saved_page, i.saved_edit, i.version, ` + projectColumns

func scanInspection(row scanner) (i tracking.Inspection, err error) {
	fields := []any{&i.ID, &i.Year, &i.State, jsonColumn{&i.Entry}, jsonColumn{&i.Acts}, jsonColumn{&i.Filers}, timeColumn{&i.UpdatedAt}, &i.UpdatedBy,
		&i.SavedFrom.Page, &i.SavedFrom.Edit, &i.Version}
	err = row.Scan(append(fields, projectFields(&i.Project)...)...)
	return i, err
}

const inspectionFrom = ` from inspections i join projects p on p.id = i.project_id` + joinUnits

// Inspection reads one inspection record within the scope.
func (tx *Tx) Inspection(ctx context.Context, s org.Scope, id tracking.InspectionID) (tracking.Inspection, error) {
	var f filter
	f.scope(s, "p")
	f.add("i.id = %s", string(id))
	i, err := one(ctx, tx, scanInspection, `select `+inspectionColumns+inspectionFrom+f.text(), f.args...)
	if err != nil {
		return i, err
	}
	return i, tx.withAncestors(ctx, &i.Project)
}

// Inspections lists the inspection records of a year within the scope, those of one project when it is given, newest change first.
func (tx *Tx) Inspections(ctx context.Context, s org.Scope, year fiscal.Year, of project.ID, page Page) ([]tracking.Inspection, error) {
	var f filter
	f.scope(s, "p")
	f.add("i.fiscal_year = %s", int64(year))
	f.addIf("i.project_id = %s", string(of))
	limit := f.arg(page.limit())
	return collect(ctx, tx, scanInspection, `select `+inspectionColumns+inspectionFrom+f.text()+`
		order by i.updated_at desc, i.id limit `+limit+` offset `+f.arg(max(page.Offset, 0)), f.args...)
}

// AddInspection writes a new inspection record.
func (tx *Tx) AddInspection(ctx context.Context, i tracking.Inspection) error {
	_, err := tx.exec(ctx, `
		insert into inspections (id, project_id, fiscal_year, state, entry, acts, filers, updated_at, updated_by, saved_page, saved_edit, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, 1)`,
		string(i.ID), string(i.Project.ID), int64(i.Year), string(i.State), jsonValue{i.Entry}, jsonValue{i.Acts}, jsonValue{i.Filers}, timeValue(tx.Now), i.UpdatedBy)
	return err
}

// SaveInspection writes an inspection record over the version it was read at.
func (tx *Tx) SaveInspection(ctx context.Context, i tracking.Inspection) error {
	return tx.overVersion(ctx, `
		update inspections set state = $3, entry = $4, acts = $5, filers = $6, updated_at = $7, updated_by = $8, saved_page = $9, saved_edit = $10, version = version + 1
		where id = $1 and version = $2`,
		string(i.ID), i.Version, string(i.State), jsonValue{i.Entry}, jsonValue{i.Acts}, jsonValue{i.Filers}, timeValue(tx.Now), i.UpdatedBy, i.SavedFrom.Page, i.SavedFrom.Edit)
}
