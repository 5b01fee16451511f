package store

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
)

// Between is a span of days, both inclusive; without a beginning it does not count.
type Between struct{ From, To fiscal.Date }

// between limits a column of dates to a span.
func (f *filter) between(column string, days Between) {
	if !days.From.IsZero() {
		f.add(column+" >= %s", dateValue(days.From))
		f.add(column+" <= %s", dateValue(days.To))
	}
}

// TrackingDue is how many forms of a round are due on a day (跟踪填报期限), and how many of them no unit has reported yet.
type TrackingDue struct {
	Round   tracking.RoundID
	Name    string
	Year    fiscal.Year
	On      fiscal.Date
	N, Open int
	Units   int
	Unit    string // name of one of the units
}

// TrackingDues counts the tracking forms within the scope by round and due date. Cancelled forms do not count.
func (tx *Tx) TrackingDues(ctx context.Context, s org.Scope, days Between) ([]TrackingDue, error) {
	var f filter
	draft, head := f.arg(string(tracking.Draft)), f.arg(string(tracking.AtHead))
	f.scope(s, "p")
	f.between("t.due_on", days)
	f.add("t.state <> %s", string(tracking.Cancelled))
	return collect(ctx, tx, func(row scanner) (d TrackingDue, err error) {
		err = row.Scan(&d.Round, &d.Name, &d.Year, dateColumn{&d.On}, &d.N, &d.Open, &d.Units, &d.Unit)
		return d, err
	}, `
		select t.round_id, r.name, r.fiscal_year, t.due_on, count(*), sum(case when t.state in (`+draft+`, `+head+`) then 1 else 0 end), count(distinct p.unit_id), min(pu.name)
		from tracking_forms t
		join tracking_rounds r on r.id = t.round_id
		join projects p on p.id = t.project_id
		join units pu on pu.id = p.unit_id`+f.text()+`
		group by t.round_id, r.name, r.fiscal_year, t.due_on
		order by t.due_on, t.round_id`, f.args...)
}

// CompletedProject is a project with the self-evaluation of the year in which it was completed (完工项目自评). ID and State are empty before
// there is one.
type CompletedProject struct {
	project.Project
	ID    evaluation.ID
	State approval.State
}

// CompletedProjects lists the projects within the scope that were completed on days of one calendar year, by day and code.
func (tx *Tx) CompletedProjects(ctx context.Context, s org.Scope, days Between) ([]CompletedProject, error) {
	var f filter
	year := f.arg(int64(fiscal.YearOf(days.From)))
	f.scope(s, "p")
	f.between("p.completed_on", days)
	return collect(ctx, tx, func(row scanner) (c CompletedProject, err error) {
		err = row.Scan(append([]any{&c.ID, &c.State}, projectFields(&c.Project)...)...)
		return c, err
	}, `
		select coalesce(e.id, ''), coalesce(e.state, ''), `+projectColumns+`
		from projects p`+joinUnits+`
		left join self_evaluations e on e.project_id = p.id and e.fiscal_year = `+year+f.text()+`
		order by p.completed_on, p.code
		limit `+f.arg(MaxPage), f.args...)
}
