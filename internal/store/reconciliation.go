package store

import (
	"context"

	"outturn/internal/domain/execution"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// placedEntry is an entry with the project that it belongs to.
type placedEntry struct {
	entry execution.Entry
	place execution.Place
}

const placeColumns = `p.id, p.code, p.name, pu.name`

func placeFields(p *execution.Place) []any { return []any{&p.ID, &p.Code, &p.Name, &p.Unit} }

// Strays lists the entries of a year within the scope that are dated outside of it.
func (tx *Tx) Strays(ctx context.Context, s org.Scope, year fiscal.Year) ([]execution.Mismatch, error) {
	var f filter
	f.scope(s, "p")
	f.add("e.fiscal_year = %s", int64(year))
	from, to := f.arg(dateValue(year.Start())), f.arg(dateValue(year.End()))
	f.where = append(f.where, "(e.happened_on < "+from+" or e.happened_on > "+to+")")
	list, err := collect(ctx, tx, func(row scanner) (x placedEntry, err error) {
		err = row.Scan(append(placeFields(&x.place), entryFields(&x.entry)...)...)
		return x, err
	}, `
		select `+placeColumns+`, `+entryColumns+`
		from fund_events e
		join projects p on p.id = e.project_id
		join units pu on pu.id = p.unit_id`+f.text()+`
		order by p.code, e.happened_on, e.id`, f.args...)
	var out []execution.Mismatch
	for _, x := range list {
		if m, stray := execution.Strays(x.place, x.entry); stray {
			out = append(out, m)
		}
	}
	return out, err
}

// Unplaced groups the entries of a year whose project is unknown, by the code that was sent. They are in nobody's scope: the caller
// answers for the whole park.
func (tx *Tx) Unplaced(ctx context.Context, year fiscal.Year) ([]execution.Unplaced, error) {
	return collect(ctx, tx, func(row scanner) (u execution.Unplaced, err error) {
		err = row.Scan(&u.Code, &u.Year, &u.Entries, &u.Amount)
		return u, err
	}, `
		select project_code, fiscal_year, count(*), sum(amount_fen)
		from fund_events
		where project_id is null and fiscal_year = $1
		group by project_code, fiscal_year
		order by project_code`, int64(year))
}

// PlaceEntries puts the entries that were sent with the code of an unknown project under a project, and returns how many.
func (tx *Tx) PlaceEntries(ctx context.Context, code string, id project.ID) (int64, error) {
	return tx.exec(ctx, `update fund_events set project_id = $2 where project_id is null and project_code = $1`, code, string(id))
}

// Twins lists payments of a year within the scope that look like an earlier one, both with the same project, voucher, payee, date and
// amount. Those that were corrected are settled.
func (tx *Tx) Twins(ctx context.Context, s org.Scope, year fiscal.Year) ([]execution.Mismatch, error) {
	var f filter
	f.scope(s, "p")
	f.add("e.fiscal_year = %s", int64(year))
	type pair struct {
		placedEntry
		first execution.Entry
	}
	list, err := collect(ctx, tx, func(row scanner) (x pair, err error) {
		err = row.Scan(append(append(placeFields(&x.place), entryFields(&x.entry)...), &x.first.External, &x.first.Document)...)
		return x, err
	}, `
		select `+placeColumns+`, `+entryColumns+`, o.external_id, o.document
		from fund_events e
		join projects p on p.id = e.project_id
		join units pu on pu.id = p.unit_id
		join fund_events o on o.document = e.document and o.project_id = e.project_id and o.payee = e.payee and o.happened_on = e.happened_on
		  and o.fiscal_year = e.fiscal_year and o.amount_fen = e.amount_fen and o.kind = '支出' and o.document <> '' and o.corrects = '' and o.id < e.id`+f.text()+`
		  and e.kind = '支出' and e.document <> '' and e.corrects = ''
		  and not exists (select 1 from fund_events c where c.corrects in (e.id, o.id) and c.corrects <> '')
		order by p.code, e.happened_on, e.id, o.id`, f.args...)
	var out []execution.Mismatch
	for _, x := range list {
		if n := len(out); n == 0 || out[n-1].Entry != x.entry.ID {
			out = append(out, execution.Twins(x.place, x.first, x.entry))
		}
	}
	return out, err
}

// Explanations lists what was said about the mismatches of a year, oldest first.
func (tx *Tx) Explanations(ctx context.Context, year fiscal.Year) ([]execution.Explanation, error) {
	return collect(ctx, tx, func(row scanner) (x execution.Explanation, err error) {
		err = row.Scan(&x.Key, &x.Amount, &x.Reason, &x.By, timeColumn{&x.At})
		return x, err
	}, `
		select mismatch, amount_fen, reason, by_name, said_at
		from reconciliation_notes
		where fiscal_year = $1
		order by said_at, id`, int64(year))
}

// AddExplanation keeps what was said about a mismatch.
func (tx *Tx) AddExplanation(ctx context.Context, year fiscal.Year, x execution.Explanation) error {
	_, err := tx.exec(ctx, `
		insert into reconciliation_notes (id, mismatch, fiscal_year, amount_fen, reason, by_name, said_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, NewID(), x.Key, int64(year), int64(x.Amount), x.Reason, x.By, timeValue(tx.Now))
	return err
}
