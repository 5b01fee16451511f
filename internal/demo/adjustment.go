package demo

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
)

// move is one step of an adjustment.
type move struct {
	by string
	do approval.Action
}

// planAdjustments plans two adjustments (绩效目标调整) of the year's goals: one that is approved with its money, one that waits for
// the division when the demo opens.
func (s *seeder) planAdjustments() {
	s.planAdjustment("SCIP-2024-0017", fiscal.Date{Year: 2025, Month: time.May, Day: 12}, -10*money.Wan, adjustment.ContentChanged,
		"年度内一处站点移交属地消防站管理，维护范围和经费相应减少。", "沪化管〔2025〕31号",
		move{"yjzx-jb", approval.Submit}, move{"yjzx-fz", approval.Confirm}, move{"ahc-sh", approval.Pass}, move{"jcc-sh", adjustment.Approve})
	s.planAdjustment("SCIP-2022-0014", fiscal.Date{Year: 2025, Month: time.June, Day: 25}, 0, adjustment.PolicyChanged,
		"监测规范修订后，部分点位的监测频次由每月一次改为每季度一次。", "",
		move{"hjzx-jb", approval.Submit}, move{"hjzx-fz", approval.Confirm})
}

// planAdjustment plans that the goal of a project is adjusted from a day on: the number of its first counted output goes
// down by a tenth, the money by less, and the steps follow on the next days.
func (s *seeder) planAdjustment(code string, day fiscal.Date, by money.Amount, cause adjustment.Cause, reason, document string, steps ...move) {
	var id adjustment.ID
	s.plan(on(day, 9, 40), func(ctx context.Context) error {
		clerk, err := s.actor(ctx, s.clerk(code))
		if err != nil {
			return err
		}
		archive, err := s.app.Project(ctx, clerk, s.projects[code])
		if err != nil {
			return err
		}
		var g goal.Goal
		for _, y := range archive.Years {
			if y.Year == 2025 && y.Goal != nil {
				g = *y.Goal
			}
		}
		if id, err = s.app.StartAdjustment(ctx, clerk, g.ID); err != nil {
			return err
		}
		file, err := s.app.Adjustment(ctx, clerk, id)
		if err != nil {
			return err
		}
		_, err = s.app.SaveAdjustment(ctx, clerk, id, file.Version, lessened(file.Entry, file.InForce.Form, cause, reason, by))
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
			return s.app.MoveAdjustment(ctx, by, id, file.Version, step.do, "", document)
		}, "%s调整%s", code, step.do)
	}
}

// lessened is a goal form with its first counted number taken down by a tenth and the year's appropriation changed.
func lessened(e adjustment.Entry, base goal.Form, cause adjustment.Cause, reason string, by money.Amount) adjustment.Entry {
	e.Cause, e.Reason = string(cause), reason
	for i, ind := range base.Indicators {
		if (ind.Target.Sign == goal.Equal || ind.Target.Sign == goal.AtLeast) && ind.Target.Value.GreaterThan(decimal.NewFromInt(1)) && ind.Target.Unit != "%" {
			e.Goal.Rows[i].Target = goal.FormatValue(ind.Target.Value.Mul(decimal.New(9, -1)).RoundFloor(0))
			break
		}
	}
	if by != 0 {
		e.Goal.Request.Appropriation = (base.Request.Appropriation + by).Plain(base.MoneyUnit)
	}
	return e
}
