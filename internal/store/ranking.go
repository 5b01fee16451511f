package store

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
)

// Candidates lists the admitted, unfinished projects within the scope that ask for money of a year, by code; of one division, or
// of all for none. A year never counts for more than the whole life was approved at.
func (tx *Tx) Candidates(ctx context.Context, s org.Scope, year fiscal.Year, division org.UnitID) ([]pipeline.Place, error) {
	var f filter
	f.scope(s, "p")
	f.add("y.fiscal_year = %s", int64(year))
	f.addIf("p.division_id = %s", string(division))
	f.among("d.state", []approval.State{pipeline.Admitted, pipeline.Established, pipeline.Running})
	return collect(ctx, tx, func(row scanner) (p pipeline.Place, err error) {
		err = row.Scan(&p.Project, &p.Code, &p.Name, &p.Unit, &p.State, &p.Amount)
		return p, err
	}, `
		select p.id, p.code, p.name, pu.name, d.state,
		  coalesce(y.granted_fen, case when y.fiscal_fen + y.other_fen > d.approved_fen then d.approved_fen else y.fiscal_fen + y.other_fen end)
		from declarations d
		join declaration_years y on y.project_id = d.id
		join projects p on p.id = d.project_id`+joinUnits+f.text()+`
		order by p.code`, f.args...)
}

func scanRanking(row scanner) (r pipeline.Ranking, err error) {
	err = row.Scan(&r.Year, &r.Division.ID, &r.No, jsonColumn{&r.Places}, &r.Reason, &r.By, timeColumn{&r.At})
	return r, err
}

// Rankings lists every version of the ranking of a year and division, newest first; the empty division is the whole park. The
// caller has decided that the actor may see the division.
func (tx *Tx) Rankings(ctx context.Context, year fiscal.Year, division org.UnitID) ([]pipeline.Ranking, error) {
	return collect(ctx, tx, scanRanking, `
		select fiscal_year, division_id, no, places, reason, by_name, ranked_at
		from rankings
		where fiscal_year = $1 and division_id = $2
		order by no desc`, int64(year), string(division))
}

// AddRanking writes a version of a ranking. Versions are never changed; the same number twice is a Conflict.
func (tx *Tx) AddRanking(ctx context.Context, r pipeline.Ranking) error {
	_, err := tx.exec(ctx, `
		insert into rankings (fiscal_year, division_id, no, places, reason, by_name, ranked_at)
		values ($1, $2, $3, $4, $5, $6, $7)`,
		int64(r.Year), string(r.Division.ID), r.No, jsonValue{r.Places}, r.Reason, r.By, timeValue(r.At))
	return err
}
