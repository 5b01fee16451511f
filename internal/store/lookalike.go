package store

import (
	"context"
	"fmt"
	"slices"

	"outturn/internal/domain/lookalike"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
)

// LookalikeStamp changes whenever what look-alikes are searched in does.
func (tx *Tx) LookalikeStamp(ctx context.Context) (string, error) {
	return one(ctx, tx, func(row scanner) (string, error) {
		var projects, versions, editions, units int64
		err := row.Scan(&projects, &versions, &editions, &units)
		return fmt.Sprint(projects, " ", versions, " ", editions, " ", units), err
	}, `
		select (select count(*) from projects), (select coalesce(sum(version), 0) from projects),
		  (select count(*) from declaration_editions), (select coalesce(sum(version), 0) from units)`)
}

// LookalikeState is what one project's comparison depends on: it changes whenever that does.
type LookalikeState struct {
	Project                 project.ID
	Version, Edition, Named int // of the project, of its declaration, of the name of its unit
}

// LookalikeStates reads that of every project of the park, in no order.
func (tx *Tx) LookalikeStates(ctx context.Context) ([]LookalikeState, error) {
	return collect(ctx, tx, func(row scanner) (s LookalikeState, err error) {
		err = row.Scan(&s.Project, &s.Version, &s.Edition, &s.Named)
		return s, err
	}, `
		select p.id, p.version, coalesce(d.editions, 0), u.version
		from projects p
		join units u on u.id = p.unit_id
		left join declarations d on d.id = p.id`)
}

// LookalikeSubjects reads projects as they are compared with others, every one of the park for no ids: by its newest edition, or by
// its name and summary. Nothing of it is shown before the caller has decided what of it the actor may see.
func (tx *Tx) LookalikeSubjects(ctx context.Context, ids []project.ID) (out []lookalike.Subject, err error) {
	if len(ids) == 0 {
		return tx.lookalikeSubjects(ctx, filter{})
	}
	for batch := range slices.Chunk(ids, 500) {
		var f filter
		named(&f, "p.id", batch)
		some, err := tx.lookalikeSubjects(ctx, f)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

func (tx *Tx) lookalikeSubjects(ctx context.Context, f filter) ([]lookalike.Subject, error) {
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
		left join declaration_editions e on e.project_id = p.id and e.no = d.editions`+f.text()+`
		order by p.code`, f.args...)
}
