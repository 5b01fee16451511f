package app

import (
	"context"
	"fmt"
	"slices"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindRanking = "项目排序"

// RankingFile is the ranking of a division, or of the whole park, for a year (项目排序).
type RankingFile struct {
	pipeline.Ranking                  // the newest version; No 0 where there is none
	Candidates       []pipeline.Place // the projects that stand now, in the order of that version
	Versions         []pipeline.Ranking
	MayRank          bool
	MayRankAll       bool       // the whole park, too
	Divisions        []org.Unit // whose rankings the actor may see
	Open             map[project.ID]store.OpenFindings
}

// Ranking reads the order of a division's projects for a year; of the whole park for no division.
//
// Errors: Forbidden without the permission to rank; NotFound for a division outside the scope.
func (a *App) Ranking(ctx context.Context, actor org.Actor, year fiscal.Year, division org.UnitID) (file RankingFile, err error) {
	defer errs.Wrap(&err, "Ranking(%s, %s)", year, division)
	if err := need(actor, org.RankProjects); err != nil {
		return file, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if file, err = rankingFile(ctx, tx, actor, year, division); err != nil {
			return err
		}
		ids := make([]project.ID, len(file.Candidates))
		for i, p := range file.Candidates {
			ids[i] = p.Project
		}
		file.Open, err = tx.OpenFindingsByID(ctx, fiscal.DateOf(tx.Now), ids)
		return err
	})
	return file, err
}

func rankingFile(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year, division org.UnitID) (file RankingFile, err error) {
	scope := actor.Scope(org.RankProjects)
	unit := org.Unit{}
	if division != "" {
		if unit, err = tx.Unit(ctx, division); err != nil {
			return file, err
		}
		if !scope.Covers(unit) {
			return file, errs.New(errs.NotFound, "没有这个处室的排序，或您无权查看。")
		}
	}
	if file.Versions, err = tx.Rankings(ctx, year, division); err != nil {
		return file, err
	}
	file.Ranking = pipeline.Ranking{Year: year}
	if len(file.Versions) > 0 {
		file.Ranking = file.Versions[0]
	}
	file.Division = unit
	file.MayRank, file.MayRankAll = pipeline.MaySetOrder(unit, actor) == nil, pipeline.MaySetOrder(org.Unit{}, actor) == nil
	if file.Divisions, err = tx.UnitsIn(ctx, scope); err != nil {
		return file, err
	}
	file.Divisions = slices.DeleteFunc(file.Divisions, func(u org.Unit) bool { return u.Kind != org.Division })
	if division == "" && !file.MayRankAll {
		return file, errs.New(errs.Forbidden, "全园的排序由经发处和计财处排。请选择本处室。")
	}
	now, err := tx.Candidates(ctx, scope, year, division)
	file.Candidates = file.Ranking.Candidates(now)
	return file, err
}

// SaveRanking writes a new order of the projects that stand for a year, made from the version that was read.
//
// Errors: Forbidden; NotFound outside the scope; Conflict when somebody ranked meanwhile or the projects changed; Invalid
// without a reason or when nothing changed.
func (a *App) SaveRanking(ctx context.Context, actor org.Actor, year fiscal.Year, division org.UnitID, version int, order []project.ID, reason string) (err error) {
	defer errs.Wrap(&err, "SaveRanking(%s, %s)", year, division)
	if err := need(actor, org.RankProjects); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		file, err := rankingFile(ctx, tx, actor, year, division)
		if err != nil {
			return "", err
		}
		if err := fresh(file.No, version, file.Ranking.By); err != nil {
			return "", err
		}
		var places []pipeline.Place
		for _, id := range order {
			if i := slices.IndexFunc(file.Candidates, func(p pipeline.Place) bool { return p.Project == id }); i >= 0 {
				places = append(places, file.Candidates[i])
			}
		}
		next, err := file.Next(file.Candidates, places, actor, reason, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.AddRanking(ctx, next); err != nil {
			return "", err
		}
		name := "全园"
		if division != "" {
			name = file.Division.Name
		}
		id := fmt.Sprintf("%d-%s", int(year), division)
		return id, tx.Record(ctx, store.Act{Actor: actor, Action: "保存排序", Reason: reason,
			Target: audit.Target{Kind: kindRanking, ID: id, Name: year.String() + name + "项目排序"},
			After:  []audit.Cell{{Name: "版次", Value: fmt.Sprint(next.No)}, {Name: "变动", Value: pipeline.Changed(file.Candidates, places)}}})
	})
	return err
}
