package demo

import (
	"context"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/overallgoal"
)

// planOverallGoals plans two overall goals (整体与政策绩效目标): that of a centre, compiled from its projects and approved with the budget,
// and that of a fund policy, which waits for planning and finance when the demo opens.
func (s *seeder) planOverallGoals() {
	department, policy := overallgoal.ID(""), overallgoal.ID("")
	s.plan(on(fiscal.Date{Year: 2024, Month: time.December, Day: 16}, 14, 0), func(ctx context.Context) error {
		return s.typeDepartment(ctx, &department)
	}, "应急响应中心整体目标")
	s.planOverallSteps(&department, fiscal.Date{Year: 2024, Month: time.December, Day: 17}, move{"yjzx-jb", approval.Submit}, move{"yjzx-fz", approval.Confirm})
	s.planOverallSteps(&department, fiscal.Date{Year: 2025, Month: time.January, Day: 20}, move{"jcc-sh", overallgoal.Approve})
	s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 23}, 14, 0), func(ctx context.Context) error {
		return s.typePolicy(ctx, &policy)
	}, "安全环保专项政策目标")
	s.planOverallSteps(&policy, fiscal.Date{Year: 2025, Month: time.June, Day: 24}, move{"ahc-jb", approval.Submit}, move{"ahc-fz", approval.Confirm})
}

func (s *seeder) planOverallSteps(id *overallgoal.ID, day fiscal.Date, steps ...move) {
	for n, step := range steps {
		s.plan(on(day, 15+n, 10), func(ctx context.Context) error {
			actor, err := s.actor(ctx, step.by)
			if err != nil {
				return err
			}
			file, err := s.app.OverallGoal(ctx, actor, *id)
			if err != nil {
				return err
			}
			return s.app.MoveOverallGoal(ctx, actor, *id, file.Version, step.do, "")
		}, "整体与政策目标%s", step.do)
	}
}

// indicatorRow is a row of an overall goal's indicators.
func indicatorRow(level1, level2, name, sign, target, unit, weight string, rule goal.Rule, basis string) goal.EntryRow {
	row := goal.EntryRow{Level1: level1, Level2: level2, Name: name, Sign: sign, Target: target, Unit: unit, Weight: weight, Rule: string(rule), Basis: basis,
		Method: "情况统计法", Source: "年度工作台账", Evidence: "台账、验收单", Explanation: "按年度台账统计"}
	if level1 == "满意度指标" {
		row.Method, row.Source, row.Evidence = "问卷调查法", "对园区企业抽样200份问卷，12月完成", "问卷汇总表"
	}
	return row
}

// typeDepartment types the goal of the emergency centre, compiled from its projects, and links what adds up.
func (s *seeder) typeDepartment(ctx context.Context, id *overallgoal.ID) error {
	clerk, err := s.actor(ctx, "yjzx-jb")
	if err != nil {
		return err
	}
	if *id, err = s.app.StartOverallGoal(ctx, clerk, overallgoal.Department, s.units["YJZX"], "", 2025, "SH-PARK"); err != nil {
		return err
	}
	entry := overallgoal.Entry{Goal: goal.Entry{Overall: "建成与园区风险相匹配的应急救援力量，事故得到及时处置，不发生次生灾害。",
		Annual: "完成综合演练1次，应急物资完好率不低于98%，接警后15分钟内到场，企业满意度不低于90%。", Rows: []goal.EntryRow{
			indicatorRow("成本指标", "经济成本指标", "年度运行经费控制率", "≤", "100", "%", "20", goal.ByRatio, "计划标准：年度预算批复"),
			indicatorRow("产出指标", "数量指标", "综合演练次数", "=", "1", "次", "15", goal.ByRatio, "计划标准：年度应急演练计划"),
			indicatorRow("产出指标", "质量指标", "应急物资完好率", "≥", "98", "%", "15", goal.ByRatio, "行业标准：应急物资储备管理规范"),
			indicatorRow("产出指标", "时效指标", "接警后到场时间", "≤", "15", "分钟", "10", goal.ByRatio, "行业标准：城市消防站建设标准"),
			indicatorRow("效益指标", "社会效益指标", "次生灾害起数", "=", "0", "起", "20", goal.Direct, "计划标准：年度工作目标"),
			indicatorRow("满意度指标", "服务对象满意度指标", "园区企业满意度", "≥", "90", "%", "10", goal.ByRatio, "历史标准：2024年调查结果")}}}
	entry.Goal.Rows[0].ID = "i01"
	entry.Goal.Justifications = []goal.Justification{{Rule: "G-315", Place: goal.Place{Indicator: "i01", Column: "target"}, Text: "部门整体的运行经费金额已列在年度资金里，这里按批复数控制执行，不再写一遍金额。"}}
	file, err := s.app.CompileOverallGoal(ctx, clerk, *id, 1, entry)
	if err != nil {
		return err
	}
	var links []overallgoal.Link
	for _, p := range file.Parts {
		if p.Indicator.Name == "综合演练次数" {
			links = append(links, overallgoal.Link{Indicator: file.Entry.Goal.Rows[1].ID, Goal: p.Goal, Part: p.Indicator.ID})
		}
	}
	_, err = s.app.LinkIndicators(ctx, clerk, *id, file.Version, links)
	return err
}

// typePolicy types the goal of the fund's policy for safety and environment.
func (s *seeder) typePolicy(ctx context.Context, id *overallgoal.ID) error {
	clerk, err := s.actor(ctx, "ahc-jb")
	if err != nil {
		return err
	}
	*id, err = s.app.StartOverallGoal(ctx, clerk, overallgoal.FundPolicy, s.units["AHC"], "专项发展资金安全环保能力提升政策", 2025, "SH-PARK")
	if err != nil {
		return err
	}
	entry := overallgoal.Entry{Whole: goal.RequestEntry{Appropriation: "60000000"}, Goal: goal.Entry{Request: goal.RequestEntry{Appropriation: "20000000"},
		Overall: "三年内支持园区企业完成安全环保改造，重大隐患动态清零，挥发性有机物排放持续下降。",
		Annual:  "支持企业改造项目30个，重大隐患整改率100%，挥发性有机物排放量下降不少于5%，企业满意度不低于90%。", Rows: []goal.EntryRow{
			indicatorRow("成本指标", "经济成本指标", "单个项目平均支持金额", "≤", "70", "万元/个", "20", goal.ByRatio, "历史标准：2022至2024年平均支持金额"),
			indicatorRow("产出指标", "数量指标", "支持改造项目数", "≥", "30", "个", "20", goal.ByRatio, "计划标准：年度申报指南"),
			indicatorRow("产出指标", "质量指标", "项目验收合格率", "=", "100", "%", "20", goal.ByRatio, "行业标准：项目验收管理办法"),
			indicatorRow("效益指标", "生态效益指标", "挥发性有机物排放量下降率", "≥", "5", "%", "20", goal.ByRatio, "计划标准：园区减排方案"),
			indicatorRow("满意度指标", "服务对象满意度指标", "受支持企业满意度", "≥", "90", "%", "10", goal.ByRatio, "历史标准：2024年调查结果")}}}
	_, err = s.app.SaveOverallGoal(ctx, clerk, *id, 1, entry)
	return err
}
