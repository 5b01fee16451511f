package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
)

// move is one step of an adjustment.
type move struct {
	by string
	do approval.Action
}

// amend is one adjustment of the demo: which goal, why, and what of it changes.
type amend struct {
	code             string
	day              fiscal.Date
	cause            adjustment.Cause
	reason, document string
	by               money.Amount                // of the year's appropriation
	targets          map[goal.IndicatorID]string // by the id of the content
	annual           []string                    // old and new in turn
}

// planAdjustments plans two adjustments (绩效目标调整) of the year's goals: one that is approved with its money, one that waits for
// the division when the demo opens.
func (s *seeder) planAdjustments() {
	s.planAdjustment(amend{code: "SCIP-2024-0017", day: fiscal.Date{Year: 2025, Month: time.May, Day: 12}, by: -10 * money.Wan, cause: adjustment.ContentChanged,
		reason:   "原定下半年的一次专项演练与市级危化品联合演练内容相同，改为并入市级演练，由市级财政承担，专项演练由5次减为4次，经费减少10万元。",
		document: "沪化管〔2025〕31号", targets: map[goal.IndicatorID]string{"i02": "4"}, annual: []string{"专项演练5次", "专项演练4次"}},
		move{"yjzx-jb", approval.Submit}, move{"yjzx-fz", approval.Confirm}, move{"ahc-sh", approval.Pass}, move{"jcc-sh", adjustment.Approve})
	s.planAdjustment(amend{code: "SCIP-2022-0014", day: fiscal.Date{Year: 2025, Month: time.June, Day: 25}, cause: adjustment.PolicyChanged,
		reason:  "新修订的监测方案把例行监测由每季一次改为枯、平、丰水期各一次，地下水监测由4轮次减为3轮次；节省的经费用于多修复和新建监测井3口，资金总额不变。",
		targets: map[goal.IndicatorID]string{"i03": "3"}, annual: []string{"地下水监测4轮次", "地下水监测3轮次", "监测井12口", "监测井15口"}},
		move{"hjzx-jb", approval.Submit}, move{"hjzx-fz", approval.Confirm})
}

// planAdjustment plans that the goal of a project is adjusted on a day, and that the steps follow within it.
func (s *seeder) planAdjustment(change amend, steps ...move) {
	code, day := change.code, change.day
	var id adjustment.ID
	s.plan(on(day, 9, 40), func(ctx context.Context) error {
		clerk, err := s.actor(ctx, s.clerk(code))
		if err != nil {
			return err
		}
		of, err := s.goalOf(ctx, clerk, code)
		if err != nil {
			return err
		}
		if id, err = s.app.StartAdjustment(ctx, clerk, of); err != nil {
			return err
		}
		file, err := s.app.Adjustment(ctx, clerk, id)
		if err != nil {
			return err
		}
		_, err = s.app.SaveAdjustment(ctx, clerk, id, file.Version, change.entry(file.Entry, file.InForce.Form))
		return err
	}, "%s申请调整", code)
	for n, step := range steps {
		s.plan(on(day, 10+n, 20), func(ctx context.Context) error {
			by, err := s.actor(ctx, step.by)
			if err != nil {
				return err
			}
			file, err := s.app.Adjustment(ctx, by, id)
			if err != nil {
				return err
			}
			return s.app.MoveAdjustment(ctx, by, id, file.Version, step.do, "", change.document)
		}, "%s调整%s", code, step.do)
	}
}

// goalOf finds the goal of a project for the demo's year.
func (s *seeder) goalOf(ctx context.Context, actor org.Actor, code string) (goal.ID, error) {
	archive, err := s.app.Project(ctx, actor, s.projects[code])
	if err != nil {
		return "", err
	}
	for _, y := range archive.Years {
		if y.Year == 2025 && y.Goal != nil {
			return y.Goal.ID, nil
		}
	}
	return "", fmt.Errorf("%s has no goal for 2025", code)
}

// entry is the adjusted goal as typed, from the one in force.
func (a amend) entry(e adjustment.Entry, base goal.Form) adjustment.Entry {
	e.Cause, e.Reason = string(a.cause), a.reason
	e.Goal.Annual = strings.NewReplacer(a.annual...).Replace(e.Goal.Annual)
	e.Goal.Rows = slices.Clone(e.Goal.Rows)
	for i, row := range e.Goal.Rows {
		if target, changed := a.targets[row.ID]; changed {
			e.Goal.Rows[i].Target = target
		}
	}
	if a.by != 0 {
		e.Goal.Request.Appropriation = (base.Request.Appropriation + a.by).Plain(base.MoneyUnit)
	}
	return e
}
