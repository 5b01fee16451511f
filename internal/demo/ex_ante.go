package demo

import (
	"context"
	"fmt"
	"time"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/panel"
)

// request is one ex-ante evaluation of the demo: what its unit says in the parts of the report.
type request struct {
	code, head, division, amount             string
	background, goals, funding, alternatives string
}

// planExAntes plans three ex-ante evaluations (事前绩效评估): one with its conclusion, one before a panel that sits when the demo
// opens, one still a draft.
func (s *seeder) planExAntes() {
	crossing := request{"SCIP-2025-0023", "wlgs-fz", "gyc-sh", "3800000", "三处铁路专用线道口没有自动报警，近三年发生两起险情，安全评估要求改造。",
		"年底前完成三处道口改造，自动报警和栏木联动可用率不低于99%。", "专项发展资金380万元，其中设备215万元、土建120万元、其他45万元。", "比较过人工值守（每年58万元）和改造：改造后六年半收回。"}
	burns := request{"SCIP-2025-0020", "ylzx-fz", "gyc-sh", "4600000", "园区企业危化品灼伤急救要送市区，平均用时52分钟，超过黄金救治时间。",
		"建成烧伤和中毒急救单元，首次处置时间降到20分钟以内。", "专项发展资金460万元，其中设备380万元、培训35万元、信息接口45万元。", "比较过与市级医院共建转运绿色通道：用时只能降到40分钟。"}
	var one, two exante.ID
	var closed, sitting panel.ID
	s.planExAnte(&one, crossing, fiscal.Date{Year: 2025, Month: time.May, Day: 6})
	s.planExAntePanel(&closed, &one, "2025年道口安全改造事前绩效评估", fiscal.Date{Year: 2025, Month: time.May, Day: 13})
	s.plan(on(fiscal.Date{Year: 2025, Month: time.May, Day: 19}, 16, 0), func(ctx context.Context) error {
		for _, j := range judges {
			if err := s.opine(ctx, closed, j.login, true); err != nil {
				return err
			}
		}
		return nil
	}, "专家提交评估意见")
	s.plan(on(fiscal.Date{Year: 2025, Month: time.May, Day: 21}, 14, 30), func(ctx context.Context) error { return s.meet(ctx, closed) }, "事前评估会议")
	s.planExAnte(&two, burns, fiscal.Date{Year: 2025, Month: time.June, Day: 10})
	s.planExAntePanel(&sitting, &two, "2025年急救能力建设事前绩效评估", fiscal.Date{Year: 2025, Month: time.June, Day: 25})
	s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 27}, 15, 0), func(ctx context.Context) error { return s.opine(ctx, sitting, "zj-01", true) }, "专家提交评估意见")
	s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 26}, 10, 30), func(ctx context.Context) error {
		_, err := s.startExAnte(ctx, request{code: "SCIP-2025-0031", amount: "6900000", background: "公共区域有17处监控盲区，识别告警靠人工。"})
		return err
	}, "起草事前评估")
}

// startExAnte types the statement of a request into a new evaluation.
func (s *seeder) startExAnte(ctx context.Context, r request) (exante.ID, error) {
	clerk, err := s.actor(ctx, s.clerk(r.code))
	if err != nil {
		return "", err
	}
	id, err := s.app.StartExAnte(ctx, clerk, s.projects[r.code], 2025)
	if err != nil {
		return "", err
	}
	file, err := s.app.ExAnte(ctx, clerk, id)
	if err != nil {
		return "", err
	}
	e := exante.Entry{Background: r.background, Goals: r.goals, Funding: r.funding, Alternatives: r.alternatives, Amount: r.amount, Items: map[string]exante.ItemEntry{}}
	for _, it := range file.Form.Items {
		if r.goals != "" { // a whole statement
			e.Items[it.ID] = exante.ItemEntry{Text: itemWords[it.ID], Evidence: itemEvidence[it.Block]}
		}
	}
	_, err = s.app.SaveExAnte(ctx, clerk, id, file.Version, e)
	return id, err
}

// planExAnte plans that an evaluation is filed on a day and goes to planning and finance on the next two.
func (s *seeder) planExAnte(id *exante.ID, r request, day fiscal.Date) {
	s.plan(on(day, 9, 20), func(ctx context.Context) (err error) {
		*id, err = s.startExAnte(ctx, r)
		return err
	}, "%s事前评估", r.code)
	for n, step := range []move{{s.clerk(r.code), approval.Submit}, {r.head, approval.Confirm}, {r.division, approval.Pass}} {
		s.plan(on(day.AddDays(n), 14, 10), func(ctx context.Context) error {
			by, err := s.actor(ctx, step.by)
			if err != nil {
				return err
			}
			file, err := s.app.ExAnte(ctx, by, *id)
			if err != nil {
				return err
			}
			return s.app.MoveExAnte(ctx, by, *id, file.Version, step.do, "")
		}, "%s事前评估%s", r.code, step.do)
	}
}

// planExAntePanel plans that a panel is formed on one evaluation, all experts are drawn, and it starts.
func (s *seeder) planExAntePanel(id *panel.ID, subject *exante.ID, title string, day fiscal.Date) {
	s.plan(on(day, 9, 40), func(ctx context.Context) error {
		lead, err := s.actor(ctx, leader)
		if err != nil {
			return err
		}
		p := panel.Panel{Title: title, Year: 2025, Form: appraisal.ExAnteProject, Due: day.AddDays(7)}
		if *id, err = s.app.FormPanel(ctx, lead, p); err != nil {
			return err
		}
		if err := s.app.LayMatters(ctx, lead, *id, 1, exante.Kind, []string{string(*subject)}); err != nil {
			return err
		}
		if err := s.app.DrawExperts(ctx, lead, *id, 2, len(judges), nil); err != nil {
			return err
		}
		return s.app.MovePanel(ctx, lead, *id, 3, panel.Open, "")
	}, "%s", title)
}

// suggested is the amount an expert of the demo suggests for a matter: 5% less than asked, or 10% with a lower grade.
func suggested(e exante.Statement, grade string) string {
	cut := e.Amount / 20
	if grade != "优" {
		cut *= 2
	}
	return fmt.Sprint(int64(e.Amount-cut) / 100)
}

// itemEvidence names what proves the items of a dimension.
var itemEvidence = map[string]string{
	"立项必要性": "安全评估报告、园区“十四五”规划", "投入经济性": "预算明细、三家询价单", "绩效目标合理性": "绩效目标申报表",
	"实施方案可行性": "实施方案、进度计划", "筹资合规性": "专项发展资金管理办法",
}

// itemWords are what a unit of the demo states on each item.
var itemWords = map[string]string{
	"need1": "针对已经查明的安全短板，内容具体，需求真实。", "need2": "符合园区规划和本单位职责。", "need3": "与在建、拟建项目的地点和内容都不重复。", "need4": "完成了方案比选和专家咨询，经单位集体决策。",
	"economy1": "属园区公共安全支出，由专项发展资金承担。", "economy2": "预算逐项列到数量和单价。", "economy3": "比选后取全周期费用较低的方案。", "economy4": "主要设备有三家询价，土建套用市政定额。",
	"goals1": "目标和指标填报完整。", "goals2": "年度目标写明数量、质量和完成时间。", "goals3": "指标可以测量，有台账和检测记录作证。", "goals4": "产出与投入的规模相当。",
	"plan1": "按月安排进度，汛期前完成土建。", "plan2": "有专职项目负责人和运维人员。", "plan3": "采购、合同和财务制度齐全。", "plan4": "识别了停运窗口和供货两项风险，有应对措施。",
	"funding1": "资金来源符合专项发展资金使用范围。", "funding2": "企业自有部分由企业承担，不重复安排。", "funding3": "资金按进度拨付，已列入年度计划。", "funding4": "建成后每年运行费约12万元，在部门预算内安排。",
}
