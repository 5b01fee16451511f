package app

import (
	"context"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/tracking"
	"outturn/internal/domain/workplan"
	"outturn/internal/store"
)

// progressOf counts what the tasks in force of a plan ask for and says how each stands today. The figures are those of the whole park,
// whoever reads them: a task stands alike for everybody.
func progressOf(ctx context.Context, tx *store.Tx, p workplan.Plan) ([]workplan.Progress, error) {
	whole := org.Scope{Roots: p.Host.Ancestors[len(p.Host.Ancestors)-1:]}
	tallies := map[workplan.Asked]workplan.Tally{}
	for _, asked := range p.Asks() {
		states, err := tx.RecordStates(ctx, counted[asked.Measure], whole, asked.Of)
		if err != nil {
			return nil, err
		}
		tallies[asked] = settled(states, pending(asked.Measure))
	}
	return p.Progress(tallies, fiscal.DateOf(tx.Now)), nil
}

// calledOff are the states of what was given up and so is nobody's work.
var calledOff = []approval.State{pipeline.Cancelled, exante.Abandoned, panel.Cancelled, tracking.Abandoned, finding.Cancelled}

// settled adds up the records that are in none of the states in which somebody must still act; what was called off does not count.
func settled(states []store.StateCount, open []approval.State) (t workplan.Tally) {
	for _, c := range states {
		if !slices.Contains(calledOff, c.State) {
			t.All += c.N
			if !slices.Contains(open, c.State) {
				t.Done += c.N
			}
		}
	}
	return t
}

// pending lists the states in which a record of a measure is not settled yet.
func pending(m workplan.Measure) []approval.State {
	switch m {
	case workplan.DeclarationsDecided:
		return []approval.State{pipeline.Draft, pipeline.AtHead, pipeline.AtDivision, pipeline.ToEvaluate} // a decision of the meeting settles it
	case workplan.ExAntesDone:
		return []approval.State{exante.Draft, exante.AtHead, exante.AtDivision, exante.ToEvaluate, exante.Convened} // a conclusion settles it
	case workplan.GoalsDone:
		return goal.Flow.Open()
	case workplan.OverallGoalsDone:
		return overallgoal.Flow.Open()
	case workplan.FundPlansDone:
		return fundplan.Flow.Open()
	case workplan.PanelsDone:
		return panel.Flow.Open()
	case workplan.RoundsDone:
		return tracking.RoundFlow.Open()
	case workplan.EvaluationsDone:
		return evaluation.Flow.Open()
	}
	return finding.Unresolved()
}

// counted are where the records of each measure are kept.
var counted = map[workplan.Measure]store.Records{workplan.DeclarationsDecided: store.OfProjects(store.Declarations), workplan.ExAntesDone: store.OfProjects(store.ExAnteForms),
	workplan.GoalsDone: store.OfProjects(store.Goals), workplan.EvaluationsDone: store.OfProjects(store.SelfEvaluations), workplan.OverallGoalsDone: store.OverallGoalRecords,
	workplan.FundPlansDone: store.FundPlanRecords, workplan.PanelsDone: store.PanelRecords, workplan.RoundsDone: store.RoundRecords, workplan.FindingsDone: store.FindingRecords}
