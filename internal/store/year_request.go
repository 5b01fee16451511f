package store

import (
	"context"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/domain/standard"
)

// YearRequest is what one project asks for in a year (下年申请).
type YearRequest struct {
	Project    project.Project // without the ancestors of its units
	State      approval.State  // in the library; empty outside of it
	Basis      string          // what asks: the declaration, or a plan or goal with its state (申请依据)
	Editions   int             // of the declaration
	Asked      money.Amount
	Approved   money.Amount // whole life, by the office meeting; zero before
	Granted    money.Amount // of the year, by that decision; Approved where it is older than its years, or does not know the year
	Minutes    string
	Judgements []pipeline.Judgement
}

// requesting are the states of the library in which a project asks for money: submitted, not refused, not finished.
var requesting = []approval.State{pipeline.AtHead, pipeline.AtDivision, pipeline.ToEvaluate, pipeline.Admitted, pipeline.Established, pipeline.Running}

// askers is a query of the projects that may ask for money of a year, $1, or of one of them, $2.
const askers = `
	select project_id from declaration_years where fiscal_year = $1 and ($2 = '' or project_id = $2)
	union select project_id from fund_plan_projects where fiscal_year = $1 and ($2 = '' or project_id = $2)
	union select project_id from goals where fiscal_year = $1 and ($2 = '' or project_id = $2)`

// YearRequests lists the projects within the scope whose declaration asks for money of a year, by code; one of them when an id is given.
func (tx *Tx) YearRequests(ctx context.Context, s org.Scope, year fiscal.Year, id project.ID) ([]YearRequest, error) {
	var f filter
	f.scope(s, "p")
	f.add("y.fiscal_year = %s", int64(year))
	f.addIf("p.id = %s", string(id))
	f.among("d.state", requesting)
	f.where = append(f.where, "y.fiscal_fen + y.other_fen > 0")
	return collect(ctx, tx, func(row scanner) (r YearRequest, err error) {
		fields := []any{&r.State, &r.Editions, &r.Asked, &r.Approved, &r.Granted, &r.Minutes, jsonColumn{&r.Judgements}}
		err = row.Scan(append(fields, projectFields(&r.Project)...)...)
		r.Basis = "申报"
		return r, err
	}, `
		select d.state, d.editions, y.fiscal_fen + y.other_fen, d.approved_fen, coalesce(y.granted_fen, d.approved_fen), d.minutes, d.judgements, `+projectColumns+`
		from declarations d
		join declaration_years y on y.project_id = d.id
		join projects p on p.id = d.project_id`+joinUnits+f.text()+`
		order by p.code`, f.args...)
}

// OtherAsker is a project with a line in a fund-use plan or with a goal of a year, whatever its declaration asks for (计划或目标申请).
type OtherAsker struct {
	YearRequest
	Planned   bool // stands in a plan of the year
	Continues bool // runs on from an earlier year: under way, or with money then and outside the library (延续项目)
}

// OtherAskers lists the projects within the scope that stand in a fund-use plan of a year or run on with a goal of it, by code; one
// of them when an id is given. What they ask for is not read here.
func (tx *Tx) OtherAskers(ctx context.Context, s org.Scope, year fiscal.Year, id project.ID) ([]OtherAsker, error) {
	var f filter
	f.scope(s, "p")
	f.addIf("p.id = %s", string(id))
	at := f.arg(int64(year))
	planned := `exists (select 1 from fund_plan_projects x where x.project_id = p.id and x.fiscal_year = ` + at + `)`
	f.where = append(f.where, `p.id in (
		select project_id from fund_plan_projects where fiscal_year = `+at+`
		union select project_id from goals where fiscal_year = `+at+`)`)
	before := `exists (select 1 from fund_events e where e.project_id = p.id and e.fiscal_year < ` + at + ` and e.kind <> '支出')`
	return collect(ctx, tx, func(row scanner) (o OtherAsker, err error) {
		var planned, given int
		fields := []any{&o.State, &o.Editions, &o.Approved, &o.Minutes, jsonColumn{&o.Judgements}, &planned, &given}
		err = row.Scan(append(fields, projectFields(&o.Project)...)...)
		o.Granted = o.Approved
		o.Planned, o.Continues = planned > 0, o.State == pipeline.Running || o.State == "" && given > 0
		return o, err
	}, `
		select coalesce(d.state, ''), coalesce(d.editions, 0), coalesce(d.approved_fen, 0), coalesce(d.minutes, ''), coalesce(d.judgements, '[]'),
		  case when `+planned+` then 1 else 0 end, case when `+before+` then 1 else 0 end, `+projectColumns+`
		from projects p
		left join declarations d on d.project_id = p.id`+joinUnits+f.text()+`
		order by p.code`, f.args...)
}

// YearPlan is a fund-use plan of a year as far as it says what its projects ask for.
type YearPlan struct {
	State approval.State
	Entry fundplan.Entry
}

// YearPlans lists the fund-use plans of a year, of one project when an id is given. The caller has read the projects within scope.
func (tx *Tx) YearPlans(ctx context.Context, year fiscal.Year, id project.ID) ([]YearPlan, error) {
	return collect(ctx, tx, func(row scanner) (p YearPlan, err error) {
		err = row.Scan(&p.State, jsonColumn{&p.Entry})
		return p, err
	}, `
		select state, entry
		from fund_plans
		where fiscal_year = $1 and id in (select plan_id from fund_plan_projects where fiscal_year = $1 and ($2 = '' or project_id = $2))
		order by id`, int64(year), string(id))
}

// YearMoney is a project's money of one year by kind of entry.
type YearMoney struct {
	Project project.ID
	Year    fiscal.Year
	Kind    project.EventKind
	Amount  money.Amount
}

// YearMoneys adds up the money of the projects that ask for a year, of that year and of the years since another. The caller has
// read the projects within scope.
func (tx *Tx) YearMoneys(ctx context.Context, year fiscal.Year, id project.ID, since fiscal.Year) ([]YearMoney, error) {
	return collect(ctx, tx, func(row scanner) (m YearMoney, err error) {
		err = row.Scan(&m.Project, &m.Year, &m.Kind, &m.Amount)
		return m, err
	}, `
		select project_id, fiscal_year, kind, cast(sum(amount_fen) as bigint)
		from fund_events
		where fiscal_year <= $1 and fiscal_year >= $3 and project_id in (`+askers+`)
		group by project_id, fiscal_year, kind`, int64(year), string(id), int64(since))
}

// YearGrade is what a project's self-evaluation of one year came to.
type YearGrade struct {
	Project project.ID
	Year    fiscal.Year
	State   approval.State
	Points  score.Points // of the re-check; zero before
	Grade   score.Grade
}

// YearGrades lists the self-evaluations of earlier years of the projects that ask for a year, newest first. The caller has read
// the projects within scope.
func (tx *Tx) YearGrades(ctx context.Context, year fiscal.Year, id project.ID) ([]YearGrade, error) {
	return collect(ctx, tx, func(row scanner) (g YearGrade, err error) {
		err = row.Scan(&g.Project, &g.Year, &g.State, &g.Points, &g.Grade)
		return g, err
	}, `
		select project_id, fiscal_year, state, coalesce(recheck_points, 0), grade
		from self_evaluations
		where fiscal_year < $1 and project_id in (`+askers+`)
		order by fiscal_year desc`, int64(year), string(id))
}

// YearExAnte is what an ex-ante evaluation came to.
type YearExAnte struct {
	Project    project.ID
	Year       fiscal.Year
	No         int
	State      approval.State
	Conclusion exante.Conclusion
}

// YearExAntes lists the ex-ante evaluations of the projects that ask for a year, newest first. The caller has read the projects
// within scope.
func (tx *Tx) YearExAntes(ctx context.Context, year fiscal.Year, id project.ID) ([]YearExAnte, error) {
	return collect(ctx, tx, func(row scanner) (x YearExAnte, err error) {
		err = row.Scan(&x.Project, &x.Year, &x.No, &x.State, jsonColumn{&x.Conclusion})
		return x, err
	}, `
		select project_id, fiscal_year, no, state, conclusion
		from ex_ante
		where project_id in (`+askers+`)
		order by fiscal_year desc, no desc`, int64(year), string(id))
}

// YearGoal is the goal of a project for the year it asks for: enough to know whether it was checked as it is.
type YearGoal struct {
	Project project.ID
	ID      goal.ID
	State   approval.State
	Book    string
	Version int
}

// YearGoals lists the goals of a year of the projects that ask for it. The caller has read the projects within scope.
func (tx *Tx) YearGoals(ctx context.Context, year fiscal.Year, id project.ID) ([]YearGoal, error) {
	return collect(ctx, tx, func(row scanner) (g YearGoal, err error) {
		err = row.Scan(&g.Project, &g.ID, &g.State, &g.Book, &g.Version)
		return g, err
	}, `
		select project_id, id, state, book, version
		from goals
		where fiscal_year = $1 and project_id in (`+askers+`)`, int64(year), string(id))
}

// GoalEntries reads the drafts of goals, by id. The caller has read the goals within scope.
func (tx *Tx) GoalEntries(ctx context.Context, ids []goal.ID) (map[goal.ID]goal.Entry, error) {
	out := map[goal.ID]goal.Entry{}
	type drafted struct {
		id    goal.ID
		entry goal.Entry
	}
	for batch := range slices.Chunk(ids, 500) {
		var f filter
		marks := make([]string, len(batch))
		for i, id := range batch {
			marks[i] = f.arg(string(id))
		}
		err := each(ctx, tx, func(row scanner) (x drafted, err error) {
			err = row.Scan(&x.id, jsonColumn{&x.entry})
			return x, err
		}, func(x drafted) error {
			out[x.id] = x.entry
			return nil
		}, `select id, entry from goals where id in (`+strings.Join(marks, ", ")+`)`, f.args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// RequestLines reads the budget lines of a year by project, of one project when an id is given. The caller has read the
// projects within scope.
func (tx *Tx) RequestLines(ctx context.Context, kind string, year fiscal.Year, id project.ID) (map[project.ID][]budget.Line, error) {
	out := map[project.ID][]budget.Line{}
	type owned struct {
		project project.ID
		line    budget.Line
	}
	err := each(ctx, tx, func(row scanner) (o owned, err error) {
		var quantity string
		if err = row.Scan(append([]any{&o.project}, budgetFields(&o.line, &quantity)...)...); err == nil {
			o.line.Quantity, err = decimal.NewFromString(quantity)
		}
		return o, err
	}, func(o owned) error {
		out[o.project] = append(out[o.project], o.line)
		return nil
	}, `
		select b.project_id, `+budgetColumns+`
		from budget_lines b
		where b.fiscal_year = $1 and b.owner_kind = $2 and ($3 = '' or b.project_id = $3)
		order by b.owner_id, b.no`, int64(year), kind, string(id))
	return out, err
}

// AllQuotaAnswers reads what was said about the checks of all budgets of a kind, by owner.
func (tx *Tx) AllQuotaAnswers(ctx context.Context, kind string) (map[string]standard.Answers, error) {
	type owned struct {
		id   string
		said standard.Answers
	}
	out := map[string]standard.Answers{}
	err := each(ctx, tx, func(row scanner) (o owned, err error) {
		err = row.Scan(&o.id, jsonColumn{&o.said.Choices}, jsonColumn{&o.said.Exceptions}, &o.said.UpdatedBy, &o.said.Version)
		return o, err
	}, func(o owned) error {
		out[o.id] = o.said
		return nil
	}, `
		select owner_id, choices, exceptions, updated_by, version
		from quota_answers
		where owner_kind = $1`, kind)
	return out, err
}
