package app

import (
	"context"
	"slices"

	"outturn/internal/domain/analysis"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// AnalysisFile is the overall analysis of a round with everything its page shows.
type AnalysisFile struct {
	analysis.Analysis
	Round     tracking.Round
	Today     fiscal.Date
	CheckCode string
}

// Analysis draws up the overall analysis of a round from the forms in the actor's scope whose numbers stand.
//
// Errors: NotFound outside the scope.
func (a *App) Analysis(ctx context.Context, actor org.Actor, id tracking.RoundID) (file AnalysisFile, err error) {
	defer errs.Wrap(&err, "Analysis(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		scope := actor.Scope(org.SeeTracking)
		file.Today = fiscal.DateOf(tx.Now)
		if file.Round, err = tx.TrackingRound(ctx, scope, id); err != nil {
			return err
		}
		book, err := lightsOf(ctx, tx, file.Round)
		if err != nil {
			return err
		}
		extents, err := tx.TrackingExtents(ctx, scope, file.Round)
		if err != nil {
			return err
		}
		subjects, err := analysed(ctx, tx, scope, id)
		if err != nil {
			return err
		}
		file.Analysis = analysis.Of(file.Round, book, coverage(extents), subjects)
		raised, err := tx.RaisedIn(ctx, scope, id, "")
		if err != nil {
			return err
		}
		if file.Raised, err = a.allFollowed(ctx, tx, actor, raised); err != nil {
			return err
		}
		file.CheckCode, err = tx.CheckCode(ctx, roundTarget(file.Round))
		return err
	})
	return file, err
}

// coverage adds up where the projects of the year stand. A form that was cancelled has left the round.
func coverage(extents []store.TrackingExtent) (c analysis.Coverage) {
	for _, e := range extents {
		more := analysis.Extent{Projects: e.Projects, Budget: e.Budget}
		c.All.Add(more)
		if e.State != "" && e.State != tracking.Cancelled {
			c.Tracked.Add(more)
		}
		if slices.Contains(tracking.Watched(), e.State) {
			c.Reported.Add(more)
		}
	}
	return c
}

// analysed are the projects of a round whose numbers stand, with their unreachable indicators and open problems.
func analysed(ctx context.Context, tx *store.Tx, scope org.Scope, id tracking.RoundID) ([]analysis.Subject, error) {
	forms, err := tx.Watched(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	hopeless, err := tx.HopelessRows(ctx, scope, id)
	if err != nil {
		return nil, err
	}
	ids := make([]project.ID, len(forms))
	for i, w := range forms {
		ids[i] = w.Project
	}
	open, err := tx.OpenFindingsByID(ctx, fiscal.DateOf(tx.Now), ids)
	if err != nil {
		return nil, err
	}
	out := make([]analysis.Subject, len(forms))
	for i, w := range forms {
		out[i] = analysis.Subject{Form: w.ID, Project: w.Project, Code: w.Code, Name: w.Name, Unit: w.Unit, Division: w.Division, DivisionCode: w.DivisionCode, DivisionName: w.DivisionName,
			Figures: w.Figures, Hopeless: hopeless[w.ID], Findings: open[w.Project].Project, Overdue: open[w.Project].ProjectLate}
	}
	return out, nil
}
