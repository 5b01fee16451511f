package store

import (
	"context"
	"fmt"

	"outturn/internal/domain/lookalike"
	"outturn/internal/domain/pipeline"
)

// LookalikeStamp changes whenever what look-alikes are searched in does.
func (tx *Tx) LookalikeStamp(ctx context.Context) (string, error) {
	return one(ctx, tx, func(row scanner) (string, error) {
		var projects, versions, editions int64
		err := row.Scan(&projects, &versions, &editions)
		return fmt.Sprint(projects, " ", versions, " ", editions), err
	}, `
		select (select count(*) from projects), (select coalesce(sum(version), 0) from projects),
		  (select count(*) from declaration_editions)`)
}

// LookalikeSubjects reads every project of the park as it is compared with others: by its newest edition, or by its name and
// summary. Nothing of it is shown before the caller has decided what of it the actor may see.
func (tx *Tx) LookalikeSubjects(ctx context.Context) ([]lookalike.Subject, error) {
	return collect(ctx, tx, func(row scanner) (lookalike.Subject, error) {
		d := pipeline.Declaration{}
		var form pipeline.Form
		err := row.Scan(append(projectFields(&d.Project), jsonColumn{&form})...)
		if form.Object == "" {
			return pipeline.Outsider(d.Project), err
		}
		d.Entry = form.Entry()
		return d.Subject(), err
	}, `
		select `+projectColumns+`, coalesce(e.form, '')
		from projects p`+joinUnits+`
		left join declarations d on d.id = p.id
		left join declaration_editions e on e.project_id = p.id and e.no = d.editions
		order by p.code`)
}
