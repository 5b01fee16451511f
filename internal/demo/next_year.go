package demo

import (
	"context"
	"time"

	"outturn/internal/domain/consequence"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
)

// comingYear is the budget year that is being prepared when the demo opens.
const comingYear fiscal.Year = 2026

// planNextYear sets what results mean for the coming budget (结果应用设置), with the percentages of the example, and decides otherwise for
// two projects: one approved, one still waiting.
func (s *seeder) planNextYear() {
	s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 25}, 10, 0), s.setConsequences, "设定挂钩规则")
	s.planOverride("SCIP-2026-0002", fiscal.Date{Year: 2025, Month: time.June, Day: 25}, keeper, consequence.Ruling{Action: consequence.Defer, Amount: 240 * money.Wan,
		Reason: "渗压计须在汛期后安装，上半年先不拨付，6月核验安装条件后再拨。"})
	s.planOverride("SCIP-2026-0001", fiscal.Date{Year: 2025, Month: time.June, Day: 27}, "", consequence.Ruling{Action: consequence.CutAmount, Amount: 372 * money.Wan,
		Reason: "井盖标高调整与道路大修合并实施，核减8万元。"})
}

func (s *seeder) setConsequences(ctx context.Context) error {
	finance, err := s.actor(ctx, leader)
	if err != nil {
		return err
	}
	book, err := s.app.ConsequenceBook(consequence.Example, 0)
	if err != nil {
		return err
	}
	return s.app.SaveConsequences(ctx, finance, 0, book.Settings(comingYear), "演示用示例比例；正式比例以2026年度预算编制通知为准。")
}

// planOverride has planning and finance propose a ruling on a project, and somebody approve it the next hour; nobody for an empty login.
func (s *seeder) planOverride(code string, day fiscal.Date, approver string, x consequence.Ruling) {
	s.plan(on(day, 14, 0), func(ctx context.Context) error {
		finance, err := s.actor(ctx, leader)
		if err != nil {
			return err
		}
		return s.app.ProposeOverride(ctx, finance, comingYear, s.projects[code], x)
	}, "%s 提出结果应用调整", code)
	if approver == "" {
		return
	}
	s.plan(on(day, 15, 0), func(ctx context.Context) error {
		by, err := s.actor(ctx, approver)
		if err != nil {
			return err
		}
		file, err := s.app.NextYearProject(ctx, by, comingYear, s.projects[code])
		if err != nil {
			return err
		}
		o := file.Overrides[len(file.Overrides)-1]
		return s.app.MoveOverride(ctx, by, o.ID, o.Version, consequence.EconomyAgree, "")
	}, "%s 批准结果应用调整", code)
}
