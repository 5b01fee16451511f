package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/execution"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
)

// entryColumns reads an entry e with the code of its project p; entries made on the project's page were sent without one.
const entryColumns = `e.id, coalesce(e.project_id, ''), e.fiscal_year, e.kind, e.source, e.amount_fen, e.happened_on, e.document, e.note,
	case when e.project_code = '' then coalesce(p.code, '') else e.project_code end, e.external_id, e.contract, e.payee, e.item, e.corrects, e.channel`

func entryFields(e *execution.Entry) []any {
	return []any{&e.ID, &e.Project, &e.Year, &e.Kind, &e.Source, &e.Amount, dateColumn{&e.On}, &e.Document, &e.Note, &e.Code, &e.External,
		&e.Contract, &e.Payee, &e.Item, &e.Corrects, &e.Channel}
}

func scanExecution(row scanner) (e execution.Entry, err error) {
	err = row.Scan(entryFields(&e)...)
	return e, err
}

// EntryFilter narrows a list of ledger entries. Empty fields do not count.
type EntryFilter struct {
	Project  project.ID
	Code     string // of the project; of unplaced entries: the code that was sent
	Year     fiscal.Year
	Kind     string
	Source   string
	Contract string
	Item     string
	ID       string
	Text     string // part of a voucher, number, payee or note
	Unplaced bool   // entries of unknown projects, which are in nobody's scope: the caller answers for the whole park
	Arrival  bool   // in the order of arrival, after the id in Page.After, instead of by date, newest first
}

func (by EntryFilter) conditions(f *filter, s org.Scope) {
	if by.Unplaced {
		f.where = append(f.where, "e.project_id is null")
		f.addIf("e.project_code = %s", by.Code)
	} else {
		f.scope(s, "p")
		f.addIf("p.code = %s", by.Code)
	}
	f.addIf("e.project_id = %s", string(by.Project))
	if by.Year != 0 {
		f.add("e.fiscal_year = %s", int64(by.Year))
	}
	f.addIf("e.kind = %s", by.Kind)
	f.addIf("e.source = %s", by.Source)
	f.addIf("e.contract = %s", by.Contract)
	f.addIf("e.item = %s", by.Item)
	f.addIf("e.id = %s", by.ID)
	if by.Text != "" {
		f.add(`(lower(e.document) like %s escape '\' or lower(e.external_id) like %s escape '\' or lower(e.payee) like %s escape '\' or lower(e.note) like %s escape '\')`, like(by.Text))
	}
}

// Entries lists the entries of the ledger within the scope.
func (tx *Tx) Entries(ctx context.Context, s org.Scope, by EntryFilter, page Page) ([]execution.Entry, error) {
	return gathered(func(do func(execution.Entry) error) error { return tx.EachEntry(ctx, s, by, page, do) })
}

// EachEntry hands over what Entries lists, one after the other.
func (tx *Tx) EachEntry(ctx context.Context, s org.Scope, by EntryFilter, page Page, do func(execution.Entry) error) error {
	var f filter
	by.conditions(&f, s)
	order := "e.happened_on desc, e.id desc"
	if by.Arrival {
		order = "e.id"
		f.addIf("e.id > %s", page.After)
	}
	where := f.text()
	return each(ctx, tx, scanExecution, do, `
		select `+entryColumns+`
		from fund_events e
		left join projects p on p.id = e.project_id`+where+`
		order by `+order+`
		limit `+f.arg(page.limit())+` offset `+f.arg(max(page.Offset, 0)), f.args...)
}

// EntriesNamed reads the entries that have one of the numbers of the fund system or one of the ids, wherever they are. The caller
// decides what of them the actor may see.
func (tx *Tx) EntriesNamed(ctx context.Context, externals, ids []string) (out []execution.Entry, err error) {
	for _, by := range []struct {
		column string
		names  []string
	}{{"e.external_id", externals}, {"e.id", ids}} {
		err = chunks(by.names, func(f *filter, names []string) error {
			named(f, by.column, names)
			if by.column == "e.external_id" {
				f.where = append(f.where, "e.external_id <> ''") // as the index of the numbers says
			}
			list, err := collect(ctx, tx, scanExecution, `
				select `+entryColumns+`
				from fund_events e
				left join projects p on p.id = e.project_id`+f.text(), f.args...)
			out = append(out, list...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PaymentsByVoucher reads the payments with these voucher numbers, wherever they are: what they are compared with says whether the
// actor may see them.
func (tx *Tx) PaymentsByVoucher(ctx context.Context, vouchers []string) (out []execution.Entry, err error) {
	err = chunks(vouchers, func(f *filter, part []string) error {
		f.where = append(f.where, "e.kind = '支出'", "e.document <> ''", "e.corrects = ''") // the first two as the index says
		named(f, "e.document", part)
		list, err := collect(ctx, tx, scanExecution, `
			select `+entryColumns+`
			from fund_events e
			left join projects p on p.id = e.project_id`+f.text()+`
			order by e.id desc`, f.args...)
		out = append(out, list...)
		return err
	})
	return out, err
}

// Corrections sums up what the entries with these ids were corrected by.
func (tx *Tx) Corrections(ctx context.Context, ids []string) (map[string]money.Amount, error) {
	out := map[string]money.Amount{}
	err := chunks(ids, func(f *filter, names []string) error {
		f.where = append(f.where, "corrects <> ''") // as the index says
		named(f, "corrects", names)
		return each(ctx, tx, func(row scanner) (struct{}, error) {
			var id string
			var sum money.Amount
			err := row.Scan(&id, &sum)
			out[id] = sum
			return struct{}{}, err
		}, func(struct{}) error { return nil }, `select corrects, sum(amount_fen) from fund_events`+f.text()+` group by corrects`, f.args...)
	})
	return out, err
}

// perStatement is how many values one statement names at once.
const perStatement = 500

// chunks hands over names in parts that fit a statement, each with a filter of its own.
func chunks[T any](names []T, do func(f *filter, part []T) error) error {
	for len(names) > 0 {
		n := min(perStatement, len(names))
		if err := do(&filter{}, names[:n]); err != nil {
			return err
		}
		names = names[n:]
	}
	return nil
}

// rowsAtOnce is how many entries one statement writes. SQLite looks each named parameter up among all of them, so that many rows at once
// cost more than they save; for PostgreSQL every statement is a journey.
func (tx *Tx) rowsAtOnce() int {
	if tx.db.postgres {
		return 200
	}
	return 16
}

// entryCells is how many cells of an entry are written.
const entryCells = 17

// AddEntries writes new entries, many with one statement, which is compiled once.
func (tx *Tx) AddEntries(ctx context.Context, entries []execution.Entry) error {
	at := tx.rowsAtOnce()
	if full := len(entries) / at * at; full > 0 {
		insert, err := tx.tx.PrepareContext(ctx, insertEntries(at))
		if err != nil {
			return err
		}
		defer insert.Close()
		for part := range slices.Chunk(entries[:full], at) {
			if _, err := insert.ExecContext(ctx, tx.entryValues(part)...); err != nil {
				return err
			}
		}
		entries = entries[full:]
	}
	if len(entries) == 0 {
		return nil
	}
	_, err := tx.exec(ctx, insertEntries(len(entries)), tx.entryValues(entries)...)
	return err
}

// insertEntries is the statement that writes so many entries.
func insertEntries(rows int) string {
	return `
		insert into fund_events (id, project_id, fiscal_year, kind, source, amount_fen, happened_on, document, note, project_code,
		  external_id, contract, payee, item, corrects, channel, recorded_at)
		values ` + placeholders(rows, entryCells)
}

// entryValues are the cells of entries in the order of insertEntries; the project of an unknown one is null.
func (tx *Tx) entryValues(entries []execution.Entry) []any {
	args := make([]any, 0, len(entries)*entryCells)
	now := timeValue(tx.Now)
	for _, e := range entries {
		var id any
		if e.Project != "" {
			id = string(e.Project)
		}
		args = append(args, e.ID, id, int64(e.Year), string(e.Kind), string(e.Source), int64(e.Amount), dateValue(e.On), e.Document, e.Note,
			e.Code, e.External, e.Contract, e.Payee, e.Item, e.Corrects, e.Channel, now)
	}
	return args
}

// placeholders writes "($1, $2), ($3, $4)" for rows of columns.
func placeholders(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	b.WriteString(")")
	return b.String()
}

// CodesIn finds projects within the scope by their codes.
func (tx *Tx) CodesIn(ctx context.Context, s org.Scope, codes []string) (map[string]project.ID, error) {
	out := map[string]project.ID{}
	err := chunks(codes, func(f *filter, part []string) error {
		f.scope(s, "p")
		named(f, "p.code", part)
		return each(ctx, tx, func(row scanner) (struct{}, error) {
			var code string
			var id project.ID
			err := row.Scan(&code, &id)
			out[code] = id
			return struct{}{}, err
		}, func(struct{}) error { return nil }, `select p.code, p.id from projects p`+f.text(), f.args...)
	})
	return out, err
}

// limited restricts a query to some projects; none named are all.
func (f *filter) limited(column string, ids []project.ID) {
	if len(ids) > 0 {
		named(f, column, ids)
	}
}

// Places lists the projects within the scope as the ledger needs them, with the itemised budgets of those in the library. With ids
// only these, at most as many as one statement takes.
func (tx *Tx) Places(ctx context.Context, s org.Scope, ids []project.ID) ([]execution.Place, error) {
	lines, err := tx.allowances(ctx, ids)
	if err != nil {
		return nil, err
	}
	var f filter
	f.scope(s, "p")
	f.limited("p.id", ids)
	return collect(ctx, tx, func(row scanner) (p execution.Place, err error) {
		err = row.Scan(&p.ID, &p.Code, &p.Name, &p.Unit, &p.Total)
		p.Allowed = execution.AllowancesOf(lines[p.ID])
		return p, err
	}, `
		select p.id, p.code, p.name, pu.name, p.fiscal_fen + p.other_fen
		from projects p
		join units pu on pu.id = p.unit_id`+f.text()+`
		order by p.code`, f.args...)
}

// allowances reads the lines of the budgets of projects that were admitted, by project.
func (tx *Tx) allowances(ctx context.Context, ids []project.ID) (map[project.ID][]budget.Line, error) {
	var f filter
	f.limited("b.project_id", ids)
	f.among("d.state", []approval.State{pipeline.Admitted, pipeline.Established, pipeline.Running, pipeline.Completed, pipeline.Assessed, pipeline.Closed})
	out := map[project.ID][]budget.Line{}
	err := each(ctx, tx, func(row scanner) (l BudgetLine, err error) {
		var quantity string
		if err = row.Scan(append([]any{&l.Owner.Project}, budgetFields(&l.Line, &quantity)...)...); err == nil {
			l.Quantity, err = decimal.NewFromString(quantity)
		}
		return l, err
	}, func(l BudgetLine) error {
		out[l.Owner.Project] = append(out[l.Owner.Project], l.Line)
		return nil
	}, `
		select b.project_id, `+budgetColumns+`
		from budget_lines b
		join declarations d on d.id = b.owner_id and b.owner_kind = '项目申报'`+f.text(), f.args...)
	return out, err
}

// Postings sums up the entries of the projects within the scope that are alike. With ids only of these, at most as many as one
// statement takes.
func (tx *Tx) Postings(ctx context.Context, s org.Scope, ids []project.ID) ([]execution.Posting, error) {
	var f filter
	f.scope(s, "p")
	f.limited("e.project_id", ids)
	return collect(ctx, tx, func(row scanner) (p execution.Posting, err error) {
		err = row.Scan(&p.Project, &p.Year, &p.Kind, &p.Source, &p.Contract, &p.Item, &p.Amount)
		return p, err
	}, `
		select e.project_id, e.fiscal_year, e.kind, e.source, e.contract, e.item, sum(e.amount_fen)
		from fund_events e
		join projects p on p.id = e.project_id`+f.text()+`
		group by e.project_id, e.fiscal_year, e.kind, e.source, e.contract, e.item`, f.args...)
}
