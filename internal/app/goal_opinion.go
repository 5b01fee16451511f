package app

import (
	"context"
	"slices"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// AnswerOpinion is the unit's answer to one opinion, read at its version: goalreview.Adopt or goalreview.Explain.
//
// Errors: those of goalreview.Opinion.Answer; Conflict when changed meanwhile; NotFound.
func (a *App) AnswerOpinion(ctx context.Context, actor org.Actor, id goal.ID, opinion goalreview.OpinionID, version int, kind goalreview.TurnKind, text string) (err error) {
	defer errs.Wrap(&err, "AnswerOpinion(%s, %s)", id, opinion)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		g, err := tx.Goal(ctx, actor.Scope(org.FileGoals), id)
		if err != nil {
			return "", err
		}
		list, err := tx.GoalOpinions(ctx, id)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(list, func(o goalreview.Opinion) bool { return o.ID == opinion })
		if i < 0 {
			return "", errs.New(errs.NotFound, "没有找到这条意见，可能已被撤回。请刷新后再看。")
		}
		o := list[i]
		if err := fresh(o.Version, version, o.Turns[len(o.Turns)-1].By); err != nil {
			return "", err
		}
		after, err := o.Answer(kind, text, g, actor, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.PutGoalOpinion(ctx, after); err != nil {
			return "", err
		}
		return string(opinion), tx.Record(ctx, store.Act{Actor: actor, Action: "答复意见", Target: goalTarget(g), Reason: text,
			Before: []audit.Cell{{Name: o.Label, Value: string(o.State())}}, After: []audit.Cell{{Name: o.Label, Value: string(after.State())}}})
	})
	return err
}
