package store

import (
	"context"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
)

// BudgetOwner is what a budget belongs to: the kind as the log names it, its id, and the project that the money is for.
type BudgetOwner struct {
	Kind, ID string
	Project  project.ID
}

// SaveBudget writes the lines of a budget in place of those it had. The caller has read the owner within scope.
func (tx *Tx) SaveBudget(ctx context.Context, o BudgetOwner, lines []budget.Line) error {
	if _, err := tx.exec(ctx, `delete from budget_lines where owner_kind = $1 and owner_id = $2`, o.Kind, o.ID); err != nil {
		return err
	}
	for i, l := range lines {
		_, err := tx.exec(ctx, `
			insert into budget_lines (owner_kind, owner_id, no, line_id, project_id, fiscal_year, item, detail, specification, unit, quantity,
			  price_fen, basis)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			o.Kind, o.ID, i+1, string(l.ID), string(o.Project), int64(l.Year), l.Item, l.Detail, l.Specification, l.Unit, l.Quantity.String(),
			int64(l.Price), l.Basis)
		if err != nil {
			return err
		}
	}
	return nil
}

const budgetColumns = `b.line_id, b.item, b.detail, b.specification, b.unit, b.quantity, b.price_fen, b.basis, b.fiscal_year`

// budgetFields are the places that budgetColumns scan into; the quantity needs reading after.
func budgetFields(l *budget.Line, quantity *string) []any {
	return []any{&l.ID, &l.Item, &l.Detail, &l.Specification, &l.Unit, quantity, &l.Price, &l.Basis, &l.Year}
}

// Budget lists the lines of a budget in their order. The caller has read the owner within scope.
func (tx *Tx) Budget(ctx context.Context, kind, id string) ([]budget.Line, error) {
	return collect(ctx, tx, func(row scanner) (l budget.Line, err error) {
		var quantity string
		if err = row.Scan(budgetFields(&l, &quantity)...); err == nil {
			l.Quantity, err = decimal.NewFromString(quantity)
		}
		return l, err
	}, `
		select `+budgetColumns+`
		from budget_lines b
		where b.owner_kind = $1 and b.owner_id = $2
		order by b.no`, kind, id)
}

// BudgetLine is a line with the project that it is for.
type BudgetLine struct {
	budget.Line
	Owner   BudgetOwner
	Project project.Project // without the ancestors of its units
}

// BudgetLines lists the lines of a year within the scope, by project code. Projects that were refused, cancelled, split up or
// merged away ask for nothing.
func (tx *Tx) BudgetLines(ctx context.Context, s org.Scope, year fiscal.Year) ([]BudgetLine, error) {
	var f filter
	f.scope(s, "p")
	f.add("b.fiscal_year = %s", int64(year))
	f.among("coalesce(d.state, '') not", append(pipeline.Gone.States(), pipeline.NotAdmitted.States()...))
	limit := f.arg(MaxPage)
	return collect(ctx, tx, func(row scanner) (l BudgetLine, err error) {
		var quantity string
		fields := append([]any{&l.Owner.Kind, &l.Owner.ID}, budgetFields(&l.Line, &quantity)...)
		if err = row.Scan(append(fields, projectFields(&l.Project)...)...); err == nil {
			l.Owner.Project = l.Project.ID
			l.Quantity, err = decimal.NewFromString(quantity)
		}
		return l, err
	}, `
		select b.owner_kind, b.owner_id, `+budgetColumns+`, `+projectColumns+`
		from budget_lines b
		join projects p on p.id = b.project_id`+joinUnits+`
		left join declarations d on d.id = p.id`+f.text()+`
		order by p.code, b.owner_kind, b.owner_id, b.no
		limit `+limit, f.args...)
}

func scanAnswers(row scanner) (a standard.Answers, err error) {
	err = row.Scan(jsonColumn{&a.Choices}, jsonColumn{&a.Exceptions}, &a.UpdatedBy, &a.Version)
	return a, err
}

// QuotaAnswers reads what people said about the check of a budget; nothing said is version 0. The caller has read the owner
// within scope.
func (tx *Tx) QuotaAnswers(ctx context.Context, kind, id string) (standard.Answers, error) {
	a, err := one(ctx, tx, scanAnswers, `
		select choices, exceptions, updated_by, version
		from quota_answers
		where owner_kind = $1 and owner_id = $2`, kind, id)
	if errs.KindOf(err) == errs.NotFound {
		return standard.Answers{}, nil
	}
	return a, err
}

// SaveQuotaAnswers writes answers over the version they were read at.
func (tx *Tx) SaveQuotaAnswers(ctx context.Context, kind, id string, a standard.Answers) error {
	if a.Version == 0 {
		_, err := tx.exec(ctx, `
			insert into quota_answers (owner_kind, owner_id, choices, exceptions, updated_by, updated_at, version)
			values ($1, $2, $3, $4, $5, $6, 1)`, kind, id, jsonValue{a.Choices}, jsonValue{a.Exceptions}, a.UpdatedBy, timeValue(tx.Now))
		return err
	}
	return tx.overVersion(ctx, `
		update quota_answers set choices = $4, exceptions = $5, updated_by = $6, updated_at = $7, version = version + 1
		where owner_kind = $1 and version = $2 and owner_id = $3`,
		kind, a.Version, id, jsonValue{a.Choices}, jsonValue{a.Exceptions}, a.UpdatedBy, timeValue(tx.Now))
}
