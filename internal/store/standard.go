package store

import (
	"context"
	"fmt"
	"time"

	"outturn/internal/domain/org"
	"outturn/internal/domain/standard"
)

const standardColumns = `s.id, s.state, s.content, s.edition, s.drafter, s.acts, s.filers, s.updated_at, s.updated_by, s.version, ` + unitColumns

func scanStandard(row scanner) (s standard.Standard, err error) {
	err = row.Scan(&s.ID, &s.State, jsonColumn{&s.Content}, &s.Edition, &s.Drafter, jsonColumn{&s.Acts}, jsonColumn{&s.Filers},
		timeColumn{&s.UpdatedAt}, &s.UpdatedBy, &s.Version,
		&s.Unit.ID, &s.Unit.Parent, &s.Unit.Code, &s.Unit.Name, &s.Unit.Kind, &s.Unit.Active, &s.Unit.Version)
	return s, err
}

// standards lists standards under a condition, by code and edition, with the ancestors of the units that drafted them.
func (tx *Tx) standards(ctx context.Context, f filter) ([]standard.Standard, error) {
	limit := f.arg(MaxPage)
	list, err := collect(ctx, tx, scanStandard, `
		select `+standardColumns+`
		from standards s join units u on u.id = s.unit_id`+f.text()+`
		order by s.code, s.edition
		limit `+limit, f.args...)
	if err != nil {
		return nil, err
	}
	above := map[org.UnitID][]org.UnitID{}
	for i := range list {
		id := list[i].Unit.ID
		if _, read := above[id]; !read {
			if above[id], err = tx.ancestors(ctx, id); err != nil {
				return nil, err
			}
		}
		list[i].Unit.Ancestors = above[id]
	}
	return list, nil
}

// Standards lists every edition of every standard, by code and edition. The library belongs to the park, not to a scope: who
// may see a draft is the domain's to say.
func (tx *Tx) Standards(ctx context.Context) ([]standard.Standard, error) {
	return tx.standards(ctx, filter{})
}

// StandardEditions lists the editions of a code, oldest first.
func (tx *Tx) StandardEditions(ctx context.Context, code string) ([]standard.Standard, error) {
	var f filter
	f.add("s.code = %s", code)
	return tx.standards(ctx, f)
}

// Standard reads one edition.
func (tx *Tx) Standard(ctx context.Context, id standard.ID) (standard.Standard, error) {
	s, err := one(ctx, tx, scanStandard, `
		select `+standardColumns+`
		from standards s join units u on u.id = s.unit_id
		where s.id = $1`, string(id))
	if err != nil {
		return s, err
	}
	s.Unit.Ancestors, err = tx.ancestors(ctx, s.Unit.ID)
	return s, err
}

// StandardStamp changes with every change of the standards or of the tree of units, and with nothing else.
func (tx *Tx) StandardStamp(ctx context.Context) (string, error) {
	return one(ctx, tx, func(row scanner) (string, error) {
		var n, versions, units, unitVersions int64
		err := row.Scan(&n, &versions, &units, &unitVersions)
		return fmt.Sprint(n, versions, units, unitVersions), err
	}, `
		select count(*), coalesce(sum(version), 0), (select count(*) from units), (select coalesce(sum(version), 0) from units)
		from standards`)
}

// AddStandard writes a new edition. The same edition of a code twice is a Conflict.
func (tx *Tx) AddStandard(ctx context.Context, s standard.Standard) error {
	_, err := tx.exec(ctx, `
		insert into standards (id, code, edition, unit_id, drafter, state, content, acts, filers, updated_at, updated_by, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)`,
		string(s.ID), s.Code, s.Edition, string(s.Unit.ID), s.Drafter, string(s.State), jsonValue{s.Content}, jsonValue{s.Acts}, jsonValue{s.Filers},
		timeValue(tx.Now), s.UpdatedBy)
	return err
}

// SaveStandard writes an edition over the version it was read at.
func (tx *Tx) SaveStandard(ctx context.Context, s standard.Standard) error {
	return tx.overVersion(ctx, `
		update standards set code = $3, state = $4, content = $5, acts = $6, filers = $7, updated_at = $8, updated_by = $9, version = version + 1
		where id = $1 and version = $2`,
		string(s.ID), s.Version, s.Code, string(s.State), jsonValue{s.Content}, jsonValue{s.Acts}, jsonValue{s.Filers}, timeValue(tx.Now), s.UpdatedBy)
}

// QuotaSettings is one version of what being over a standard does.
type QuotaSettings struct {
	No     int
	Set    standard.Settings
	Reason string
	By     string
	At     time.Time
}

// QuotaSettings lists every version of the settings, newest first.
func (tx *Tx) QuotaSettings(ctx context.Context) ([]QuotaSettings, error) {
	return collect(ctx, tx, func(row scanner) (q QuotaSettings, err error) {
		err = row.Scan(&q.No, jsonColumn{&q.Set}, &q.Reason, &q.By, timeColumn{&q.At})
		return q, err
	}, `
		select no, effects, reason, by_name, set_at
		from quota_settings
		order by no desc`)
}

// AddQuotaSettings writes a version of the settings. The same number twice is a Conflict.
func (tx *Tx) AddQuotaSettings(ctx context.Context, q QuotaSettings) error {
	_, err := tx.exec(ctx, `
		insert into quota_settings (no, effects, reason, by_name, set_at)
		values ($1, $2, $3, $4, $5)`, q.No, jsonValue{q.Set}, q.Reason, q.By, timeValue(tx.Now))
	return err
}
