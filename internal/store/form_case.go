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

// GoalCases lists where the goal declarations within the scope stand, by project code.
func (tx *Tx) GoalCases(ctx context.Context, s org.Scope, by FormFilter, page Page) ([]FormCase, error) {
	return tx.formCases(ctx, "goals", s, by, page)
}

// SelfEvaluationCases lists where the self-evaluations within the scope stand, by project code.
func (tx *Tx) SelfEvaluationCases(ctx context.Context, s org.Scope, by FormFilter, page Page) ([]FormCase, error) {
	return tx.formCases(ctx, "self_evaluations", s, by, page)
}

// formCases reads the forms of one table, with the ancestors of their projects' units.
func (tx *Tx) formCases(ctx context.Context, table string, s org.Scope, by FormFilter, page Page) ([]FormCase, error) {
	var f filter
	f.scope(s, "p")
	by.conditions(&f, "t")
	limit := f.arg(page.limit())
	list, err := collect(ctx, tx, scanFormCase, `
		select t.id, t.fiscal_year, t.state, t.acts, t.filers, `+projectColumns+`
		from `+table+` t join projects p on p.id = t.project_id`+joinUnits+f.text()+`
		order by p.code, t.fiscal_year
		limit `+limit, f.args...)
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

// Waiting says which forms wait for a role: those in one of the states whose project has the side in the scope.
type Waiting struct {
	States []approval.State
	Side   approval.Side
	Scope  org.Scope
}

// CountGoals counts the goal declarations that wait.
func (tx *Tx) CountGoals(ctx context.Context, w Waiting) (int, error) {
	return tx.countForms(ctx, "goals", w)
}

// CountSelfEvaluations counts the self-evaluations that wait.
func (tx *Tx) CountSelfEvaluations(ctx context.Context, w Waiting) (int, error) {
	return tx.countForms(ctx, "self_evaluations", w)
}

func (tx *Tx) countForms(ctx context.Context, table string, w Waiting) (n int, err error) {
	if len(w.States) == 0 || len(w.Scope.Roots) == 0 {
		return 0, nil
	}
	var f filter
	marks := make([]string, len(w.States))
	for i, s := range w.States {
		marks[i] = f.arg(string(s))
	}
	f.where = append(f.where, "t.state in ("+strings.Join(marks, ", ")+")")
	column := "p.unit_id"
	if w.Side == approval.SupervisingDivision {
		column = "p.division_id"
	}
	f.where = append(f.where, column+" in ("+f.below(w.Scope)+")")
	err = tx.tx.QueryRowContext(ctx, `select count(*) from `+table+` t join projects p on p.id = t.project_id`+f.text(), f.args...).Scan(&n)
	return n, err
}
