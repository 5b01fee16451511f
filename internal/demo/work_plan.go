package demo

import (
	"context"
	"fmt"
	"time"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/workplan"
)

// director is who approves the yearly work plan.
const director = "zr"

// The parts of 沪化管〔2024〕54号.
var workParts = []string{"", "做好成本预算绩效管理工作", "推进绩效管理和预算管理的深度融合", "进一步夯实绩效管理工作基础"}

// workTasks are the tasks of 沪化管〔2024〕54号. Leads and supporting divisions are its own, as is the end of August; other days, and what
// shows that a task is done, are chosen for the demo. A lead in capital letters is the code of a division.
var workTasks = []struct {
	part, no                              int
	title, text, lead, support, start, to string
	of                                    fiscal.Year
	measures                              []workplan.Measure
}{
	{1, 1, "组织开展重点项目成本效益分析", "公共设施维护、生态湿地扩建工程（第一阶段）等，引入第三方机构。", "JCC", "相关项目单位、第三方机构", "2024-05-22", "2024-10-31", 2024, []workplan.Measure{workplan.ByHand}},
	{1, 2, "加强重点领域成本管控", "投资建设类和经常性运行维护类项目；审核下一年度项目预算。", "JFC", "相关业务处室、项目单位", "2024-06-01", "2024-12-31", 2025, []workplan.Measure{workplan.DeclarationsDecided, workplan.ByHand}},
	{1, 3, "加强成本分析报告质量把控", "按重大决策流程审议后提交市财政局。", "JCC", "相关项目单位", "2024-09-01", "2024-11-30", 2024, []workplan.Measure{workplan.ByHand}},
	{2, 1, "推进事前绩效评估", "新增重大政策和项目随申报、随评估、随入库。", "JFC", "各项目单位", "2024-05-22", "2024-12-31", 2025, []workplan.Measure{workplan.ExAntesDone}},
	{2, 2, "提升绩效目标质量", "与年度用款计划同步申报，经培训、会审和审核后批复。", "各项目单位", "第三方单位或专家", "2024-09-01", "2025-01-31", 2025, []workplan.Measure{workplan.GoalsDone, workplan.FundPlansDone}},
	{2, 3, "完善绩效跟踪管理", "预算执行进度和绩效目标实现程度双监控，8月底前完成一次。", "各项目单位", "计财处、经发处", "2024-07-01", "2024-08-31", 2024, []workplan.Measure{workplan.RoundsDone}},
	{2, 4, "扎实开展绩效评价", "已编报目标的项目全部自评；部门评价医疗中心全生命周期管理项目。", "JCC", "项目单位、第三方单位", "2024-05-22", "2025-03-31", 2024, []workplan.Measure{workplan.EvaluationsDone, workplan.ByHand}},
	{3, 1, "强化绩效管理结果运用", "对跟踪和评价发现的问题整改，并“回头看”。", "相关业务处室", "项目单位", "2024-05-22", "2025-06-30", 2024, []workplan.Measure{workplan.FindingsDone}},
	{3, 2, "做好绩效信息编报和公开工作", "编制部门整体、专项资金政策和项目绩效目标，按要求公开。", "JCC", "相关业务处室", "2024-09-01", "2025-02-28", 2025, []workplan.Measure{workplan.OverallGoalsDone, workplan.ByHand}},
	{3, 3, "建立绩效管理信息化建设", "目标、跟踪和自评线上填报。", "JCC", "经发处、第三方单位", "2024-05-22", "2024-12-31", 2024, []workplan.Measure{workplan.ByHand}},
}

// planWorkPlans plans the work plan of 2024, which is done but for what is late, and that of 2025, which takes the same tasks a year on.
func (s *seeder) planWorkPlans() {
	day := func(y int, m time.Month, d int) fiscal.Date { return fiscal.Date{Year: y, Month: m, Day: d} }
	var first, second workplan.ID
	s.plan(on(day(2024, time.May, 13), 9, 30), func(ctx context.Context) error { return s.typeWorkPlan(ctx, &first) }, "2024年度工作方案")
	s.planIssue(&first, day(2024, time.May, 22), workplan.Order{Number: "沪化管〔2024〕54号", Minutes: "化管纪〔2024〕9号（演示）"})
	for i, r := range []struct {
		on   fiscal.Date
		by   string
		no   string
		text string
	}{{day(2024, time.October, 28), "jcc-sh", "（一）1", "两个项目的成本效益分析报告已经完成。"}, {day(2024, time.November, 26), "jcc-sh", "（一）3", "报告经主任办公会审议后已提交市财政局。"},
		{day(2024, time.December, 20), "jfc-xm", "（一）2", "2025年专项发展资金项目预算审核完成。"}, {day(2024, time.December, 27), "jcc-sh", "（三）3", "绩效管理模块上线，目标、跟踪、自评都在线填报。"},
		{day(2025, time.February, 27), "jcc-sh", "（三）2", "部门整体目标随预算公开。"}, {day(2025, time.March, 28), "jcc-sh", "（二）4", "医疗中心项目部门评价报告完成。"}} {
		s.plan(spread(r.on, 10, 20, i), func(ctx context.Context) error { return s.reportTask(ctx, first, r.no, r.by, r.text) }, "任务进展 %s", r.no)
	}
	s.plan(on(day(2025, time.April, 7), 9, 30), func(ctx context.Context) error {
		actor, err := s.actor(ctx, "jcc-sh")
		if err == nil {
			second, err = s.app.StartWorkPlan(ctx, actor, 2025, true)
		}
		return err
	}, "2025年度工作方案")
	s.planIssue(&second, day(2025, time.April, 16), workplan.Order{Number: "沪化管〔2025〕（演示）号", Minutes: "化管纪〔2025〕（演示）号"})
}

// typeWorkPlan drafts the plan of 2024.
func (s *seeder) typeWorkPlan(ctx context.Context, id *workplan.ID) error {
	actor, err := s.actor(ctx, "jcc-sh")
	if err != nil {
		return err
	}
	if *id, err = s.app.StartWorkPlan(ctx, actor, 2024, false); err != nil {
		return err
	}
	for i, t := range workTasks {
		e := workplan.AssignmentEntry{Number: fmt.Sprintf("%d.%d", t.part, t.no), Heading: workParts[t.part], Title: t.title, Text: t.text, Lead: t.lead, Support: t.support, Start: t.start, Due: t.to, Of: fmt.Sprint(int(t.of))}
		if unit, ok := s.units[t.lead]; ok {
			e.Lead = string(unit)
		}
		for _, m := range t.measures {
			e.Measures = append(e.Measures, string(m))
		}
		if err := s.app.PutWorkTask(ctx, actor, *id, i+1, "", e); err != nil {
			return fmt.Errorf("%s: %w", t.title, err)
		}
	}
	return nil
}

// planIssue plans what happens on the day a plan is issued: proposed, approved and issued.
func (s *seeder) planIssue(id *workplan.ID, day fiscal.Date, o workplan.Order) {
	o.On = day
	steps := []struct {
		by string
		do func(context.Context, org.Actor, int) error
	}{
		{"jcc-sh", func(ctx context.Context, a org.Actor, version int) error {
			return s.app.MoveWorkPlan(ctx, a, *id, version, workplan.Propose, "")
		}},
		{director, func(ctx context.Context, a org.Actor, version int) error {
			return s.app.MoveWorkPlan(ctx, a, *id, version, workplan.Approve, "")
		}},
		{"jcc-sh", func(ctx context.Context, a org.Actor, version int) error {
			return s.app.IssueWorkPlan(ctx, a, *id, version, o)
		}},
	}
	for i, step := range steps {
		s.plan(on(day, 9+2*i, 10), func(ctx context.Context) error {
			actor, err := s.actor(ctx, step.by)
			if err != nil {
				return err
			}
			file, err := s.app.WorkPlan(ctx, actor, *id)
			if err != nil {
				return err
			}
			return step.do(ctx, actor, file.Version)
		}, "工作方案%s第%d步", o.Number, i+1)
	}
}

// reportTask says that a task is finished.
func (s *seeder) reportTask(ctx context.Context, id workplan.ID, no, login, text string) error {
	actor, err := s.actor(ctx, login)
	if err != nil {
		return err
	}
	file, err := s.app.WorkPlan(ctx, actor, id)
	if err != nil {
		return err
	}
	for _, t := range file.Tasks {
		if t.Number() == no {
			return s.app.ReportWorkTask(ctx, actor, id, t.ID, text, true)
		}
	}
	return fmt.Errorf("no task %s", no)
}
