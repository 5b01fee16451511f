package store

import (
	"context"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
)

const panelQuery = `
	select p.id, p.title, p.fiscal_year, p.form, p.form_version, p.due_on, p.state, p.matters, p.seats, p.draws, p.record, p.acts, p.filers,
	  p.updated_at, p.updated_by, p.edition, ` + unitColumns + `
	from panels p join units u on u.id = p.lead_id`

func scanPanel(row scanner) (p panel.Panel, err error) {
	u := &p.Lead
	err = row.Scan(&p.ID, &p.Title, &p.Year, &p.Form, &p.Version, dateColumn{&p.Due}, &p.State, jsonColumn{&p.Matters}, jsonColumn{&p.Seats},
		jsonColumn{&p.Draws}, jsonColumn{&p.Record}, jsonColumn{&p.Acts}, jsonColumn{&p.Filers}, timeColumn{&p.UpdatedAt}, &p.UpdatedBy,
		&p.Edition, &u.ID, &u.Parent, &u.Code, &u.Name, &u.Kind, &u.Active, &u.Version)
	return p, err
}

// Seated is who asks for panels: those who lead within the scope, and the person where seated.
type Seated struct {
	Scope  org.Scope
	Person org.UserID
}

func (s Seated) conditions(f *filter) {
	seat := "p.id in (select panel_id from panel_seats where user_id = " + f.arg(string(s.Person)) + ")"
	if len(s.Scope.Roots) == 0 {
		f.where = append(f.where, seat)
		return
	}
	f.where = append(f.where, "("+seat+" or p.lead_id in ("+f.below(s.Scope)+"))")
}

// Panel reads one panel that the person leads or sits on.
func (tx *Tx) Panel(ctx context.Context, by Seated, id panel.ID) (panel.Panel, error) {
	var f filter
	by.conditions(&f)
	f.add("p.id = %s", string(id))
	p, err := one(ctx, tx, scanPanel, panelQuery+f.text(), f.args...)
	if err != nil {
		return p, err
	}
	p.Lead.Ancestors, err = tx.ancestors(ctx, p.Lead.ID)
	return p, err
}

// Panels lists the panels that the person leads or sits on, newest change first; those of one year when it is not zero.
func (tx *Tx) Panels(ctx context.Context, by Seated, year fiscal.Year, page Page) ([]panel.Panel, error) {
	var f filter
	by.conditions(&f)
	if year != 0 {
		f.add("p.fiscal_year = %s", int64(year))
	}
	limit := f.arg(page.limit())
	return collect(ctx, tx, scanPanel, panelQuery+f.text()+` order by p.updated_at desc, p.id limit `+limit, f.args...)
}

// PanelsOn lists the panels a record was laid before, oldest first. The caller has read the record within scope.
func (tx *Tx) PanelsOn(ctx context.Context, kind, subject string) ([]panel.Panel, error) {
	return collect(ctx, tx, scanPanel, panelQuery+`
		where p.id in (select panel_id from panel_matters where kind = $1 and subject = $2)
		order by p.updated_at, p.id`, kind, subject)
}

// AddPanel writes a new panel.
func (tx *Tx) AddPanel(ctx context.Context, p panel.Panel) error {
	_, err := tx.exec(ctx, `
		insert into panels (id, title, fiscal_year, form, form_version, lead_id, due_on, state, matters, seats, draws, record, acts, filers,
		  updated_at, updated_by, edition)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1)`,
		string(p.ID), p.Title, int64(p.Year), string(p.Form), p.Version, string(p.Lead.ID), dateValue(p.Due), string(p.State),
		jsonValue{p.Matters}, jsonValue{p.Seats}, jsonValue{p.Draws}, jsonValue{p.Record}, jsonValue{p.Acts}, jsonValue{p.Filers},
		timeValue(tx.Now), p.UpdatedBy)
	if err != nil {
		return err
	}
	return tx.indexPanel(ctx, p)
}

// SavePanel writes a panel over the edition it was read at.
func (tx *Tx) SavePanel(ctx context.Context, p panel.Panel) error {
	err := tx.overVersion(ctx, `
		update panels set title = $3, due_on = $4, state = $5, matters = $6, seats = $7, draws = $8, record = $9, acts = $10, filers = $11,
		  updated_at = $12, updated_by = $13, edition = edition + 1
		where id = $1 and edition = $2`,
		string(p.ID), p.Edition, p.Title, dateValue(p.Due), string(p.State), jsonValue{p.Matters}, jsonValue{p.Seats}, jsonValue{p.Draws},
		jsonValue{p.Record}, jsonValue{p.Acts}, jsonValue{p.Filers}, timeValue(tx.Now), p.UpdatedBy)
	if err != nil {
		return err
	}
	return tx.indexPanel(ctx, p)
}

// indexPanel notes who sits on a panel and what is laid before it. Whoever was excused loses the seat.
func (tx *Tx) indexPanel(ctx context.Context, p panel.Panel) error {
	for _, table := range []string{"panel_seats", "panel_matters"} {
		if _, err := tx.exec(ctx, `delete from `+table+` where panel_id = $1`, string(p.ID)); err != nil {
			return err
		}
	}
	for _, s := range p.Seats {
		if s.Excused != "" {
			continue
		}
		if _, err := tx.exec(ctx, `insert into panel_seats (panel_id, user_id) values ($1, $2)`, string(p.ID), string(s.User)); err != nil {
			return err
		}
	}
	for _, m := range p.Matters {
		_, err := tx.exec(ctx, `insert into panel_matters (panel_id, kind, subject) values ($1, $2, $3)`, string(p.ID), m.Kind, m.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

const opinionColumns = `panel_id, kind, subject, expert_id, name, entry, notes, amount_text, sheet, amount_fen, submitted_at, version`

func scanOpinion(row scanner) (o panel.Opinion, err error) {
	err = row.Scan(&o.Panel, &o.Kind, &o.Subject, &o.Expert, &o.Name, jsonColumn{&o.Entry}, jsonColumn{&o.Notes}, &o.AmountText,
		jsonColumn{&o.Sheet}, &o.Amount, timeColumn{&o.SubmittedAt}, &o.Version)
	return o, err
}

// Opinions lists every opinion of a panel, drafts too; what a person may read of them is panel.Panel.Visible's to say.
func (tx *Tx) Opinions(ctx context.Context, id panel.ID) ([]panel.Opinion, error) {
	return collect(ctx, tx, scanOpinion, `
		select `+opinionColumns+` from panel_opinions
		where panel_id = $1
		order by kind, subject, expert_id`, string(id))
}

// PutOpinion writes an opinion, new at version 0 or over the version it was read at.
func (tx *Tx) PutOpinion(ctx context.Context, o panel.Opinion) error {
	args := []any{string(o.Panel), o.Kind, o.Subject, string(o.Expert), o.Name, jsonValue{o.Entry}, jsonValue{o.Notes}, o.AmountText,
		jsonValue{o.Sheet}, int64(o.Amount), timeValue(o.SubmittedAt)}
	if o.Version == 0 {
		_, err := tx.exec(ctx, `
			insert into panel_opinions (`+opinionColumns+`)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)`, args...)
		return err
	}
	return tx.overVersion(ctx, `
		update panel_opinions set name = $5, entry = $6, notes = $7, amount_text = $8, sheet = $9, amount_fen = $10, submitted_at = $11,
		  version = version + 1
		where panel_id = $1 and kind = $2 and subject = $3 and expert_id = $4 and version = $12`, append(args, o.Version)...)
}
