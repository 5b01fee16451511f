package store

import (
	"context"
	"strings"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// FormCase is a form without its content: enough to say where it stands and who has it.
type FormCase struct {
	ID      string
	Project project.Project
	Year    fiscal.Year
	approval.Case
}

func scanFormCase(row scanner) (c FormCase, err error) {
	fields := []any{&c.ID, &c.Year, &c.State, jsonColumn{&c.Acts}, jsonColumn{&c.Filers}}
	err = row.Scan(append(fields, projectFields(&c.Project)...)...)
	return c, err
}

// FormTable names a table of forms of projects that move under a flow.
type FormTable string

// The tables.
const (
	Declarations    FormTable = "declarations"
	ExAnteForms     FormTable = "ex_ante"
	Goals           FormTable = "goals"
	Adjustments     FormTable = "adjustments"
	SelfEvaluations FormTable = "self_evaluations"
	TrackingForms   FormTable = "tracking_forms"
	InspectionForms FormTable = "inspections"
)

// Waiting says which forms wait for a role: those in one of the states whose project has the side in the scope.
type Waiting struct {
	States []approval.State
	Side   approval.Side
	Scope  org.Scope
}

// conditions adds what waits, for forms of the alias t.
func (w Waiting) conditions(f *filter) {
	if len(w.States) == 0 || len(w.Scope.Roots) == 0 {
		f.where = append(f.where, "1 = 0")
		return
	}
	f.states(w.States)
	column := "p.unit_id"
	if w.Side == approval.SupervisingDivision {
		column = "p.division_id"
	}
	f.where = append(f.where, column+" in ("+f.below(w.Scope)+")")
}

// states limits forms of the alias t to some states.
func (f *filter) states(list []approval.State) { f.among("t.state", list) }

// among limits a column to some states.
func (f *filter) among(column string, list []approval.State) { named(f, column, list) }

// named limits a column to some texts of any type.
func named[T ~string](f *filter, column string, list []T) {
	marks := make([]string, len(list))
	for i, s := range list {
		marks[i] = f.arg(string(s))
	}
	f.where = append(f.where, column+" in ("+strings.Join(marks, ", ")+")")
}

// WaitingForms lists the forms of a table that wait, by project code.
func (tx *Tx) WaitingForms(ctx context.Context, table FormTable, w Waiting, limit int) ([]FormCase, error) {
	var f filter
	w.conditions(&f)
	return tx.formCases(ctx, table, f, limit)
}

// FormCases lists the forms of a table and year within the scope that stand in one of the states, by project code.
func (tx *Tx) FormCases(ctx context.Context, table FormTable, s org.Scope, year fiscal.Year, states []approval.State, limit int) ([]FormCase, error) {
	var f filter
	f.scope(s, "p")
	f.add("t.fiscal_year = %s", int64(year))
	f.states(states)
	return tx.formCases(ctx, table, f, limit)
}

// formCases reads forms of one table, with the ancestors of their projects' units.
func (tx *Tx) formCases(ctx context.Context, table FormTable, f filter, limit int) ([]FormCase, error) {
	where := f.text()
	list, err := collect(ctx, tx, scanFormCase, `
		select t.id, t.fiscal_year, t.state, t.acts, t.filers, `+projectColumns+`
		from `+string(table)+` t join projects p on p.id = t.project_id`+joinUnits+where+`
		order by p.code, t.fiscal_year
		limit `+f.arg(Page{Limit: limit}.limit()), f.args...)
	if err != nil {
		return nil, err
	}
	known := map[org.UnitID][]org.UnitID{}
	for i := range list {
		for _, u := range []*org.Unit{&list[i].Project.Unit, &list[i].Project.Division} {
			if known[u.ID] == nil {
				if known[u.ID], err = tx.ancestors(ctx, u.ID); err != nil {
					return nil, err
				}
			}
			u.Ancestors = known[u.ID]
		}
	}
	return list, nil
}

// CountForms counts the forms of a table that wait.
func (tx *Tx) CountForms(ctx context.Context, table FormTable, w Waiting) (n int, err error) {
	var f filter
	w.conditions(&f)
	err = tx.tx.QueryRowContext(ctx, `select count(*) from `+string(table)+` t join projects p on p.id = t.project_id`+f.text(), f.args...).Scan(&n)
	return n, err
}

// StateCount is how many forms of a year stand in a state.
type StateCount struct {
	State approval.State
	N     int
}

// Records names records that are counted by year and state: forms of projects, or those of a unit.
type Records struct {
	table  FormTable
	column string // of the unit; empty where the record belongs to a project
}

// The records that belong to a unit.
var (
	OverallGoalRecords = Records{"overall_goals", "owner_id"}
	FundPlanRecords    = Records{"fund_plans", "unit_id"}
	PanelRecords       = Records{"panels", "lead_id"}
	RoundRecords       = Records{"tracking_rounds", "lead_id"}
	FindingRecords     = Records{"findings", "unit_id"}
)

// OfProjects are the forms of a table.
func OfProjects(table FormTable) Records { return Records{table: table} }

// FormStates counts the forms of a table and year within the scope by state.
func (tx *Tx) FormStates(ctx context.Context, table FormTable, s org.Scope, year fiscal.Year) ([]StateCount, error) {
	return tx.RecordStates(ctx, OfProjects(table), s, year)
}

// RecordStates counts the records of a year within the scope by state.
func (tx *Tx) RecordStates(ctx context.Context, records Records, s org.Scope, year fiscal.Year) ([]StateCount, error) {
	var f filter
	joined := ""
	switch {
	case records.column == "":
		joined = " join projects p on p.id = t.project_id"
		f.scope(s, "p")
	case len(s.Roots) == 0:
		f.where = append(f.where, "1 = 0")
	default:
		f.where = append(f.where, "t."+records.column+" in ("+f.below(s)+")")
	}
	f.add("t.fiscal_year = %s", int64(year))
	return collect(ctx, tx, func(row scanner) (c StateCount, err error) {
		err = row.Scan(&c.State, &c.N)
		return c, err
	}, `
		select t.state, count(*)
		from `+string(records.table)+` t`+joined+f.text()+`
		group by t.state
		order by t.state`, f.args...)
}
