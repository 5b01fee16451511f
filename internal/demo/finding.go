package demo

import (
	"context"
	"fmt"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
)

// problem is a finding of the demo with what happens to it (演示整改问题).
type problem struct {
	project string
	origin  finding.Origin
	basis   string
	entry   finding.Entry // empty: read from the record of the origin
	steps   []problemStep // the first of them registers
}

// problemStep is one thing that is done about a finding.
type problemStep struct {
	on   string
	by   string // login
	do   approval.Action
	text string // reason, progress, result or measure
	due  string // of a letter
}

const (
	register approval.Action = "登记"
	report   approval.Action = "登记进展"
	propose  approval.Action = "提请撤销"
)

// problems are findings in every state: registered, late, with its plan before the head, being put right, before verification, closed,
// looked back at, reopened, settled and cancelled.
var problems = []problem{
	{project: "SCIP-2023-0008", origin: finding.FromInspection, basis: "2024年10月规划建设处现场核查", entry: finding.Entry{Kind: "项目管理", Severity: "较重", Title: "淤泥外运量没有过磅记录", Text: "抽查9月外运台账42车，其中17车没有过磅单，外运量按车数估算。", Demand: "补齐过磅单；补不齐的按实测断面核减工程量，建立外运联单制度。"}, steps: []problemStep{
		{"2024-10-14", "gjc-sh", register, "", ""}, {"2024-10-16", "jcc-sh", finding.Issue, "", "2024-11-30"}, {"2024-10-23", "ggss-jb", finding.SubmitPlan, "补齐过磅单，按断面复核外运量", ""}, {"2024-10-24", "ggss-fz", finding.AgreePlan, "", ""},
		{"2024-11-26", "ggss-jb", finding.SubmitEvidence, "补齐11车过磅单，其余6车按断面复核核减126立方米，外运联单制度已印发。", ""}, {"2024-12-03", "jcc-sh2", finding.Close, "", ""}, {"2025-04-08", "jcc-sh", finding.PassLookBack, "抽查3月外运联单28张，均有过磅单。", ""}}},
	{project: "SCIP-2022-0016", origin: finding.FromTracking, basis: "2024年1-7月绩效跟踪", entry: finding.Entry{Kind: "预算执行", Severity: "较重", Title: "2024年7月底执行率31%，低于序时进度", Text: "全年预算860万元，1-7月支出266.6万元，执行率31%，时间进度58.3%。卡口值守服务合同6月才签订。", Demand: "说明合同晚签的原因，三季度内补付已验收的服务费。"}, steps: []problemStep{
		{"2024-10-15", "ahc-sh", register, "", ""}, {"2024-10-16", "jcc-sh", finding.Issue, "", ""}, {"2024-10-28", "fbzx-jb", finding.SubmitPlan, "补付1至9月已验收的值守服务费，以后按季度支付", ""}, {"2024-10-29", "fbzx-fz", finding.AgreePlan, "", ""},
		{"2024-11-12", "fbzx-jb", finding.SubmitEvidence, "已补付312万元，执行率67%。", ""}, {"2024-11-20", "jcc-sh2", finding.Close, "", ""}, {"2025-06-09", "jcc-sh", finding.Reopen, "2025年合同仍未签订，1-5月没有支付。", "2025-07-15"}}},
	{project: "SCIP-2021-0012", origin: finding.FromDepartment, basis: "2024年度公共管廊巡检部门评价报告", entry: finding.Entry{Kind: "成本与标准", Severity: "一般", Title: "管廊巡检单价高于市场询价12%", Text: "巡检单价0.56万元/公里·月，市场询价0.50万元/公里·月。", Demand: "下一合同期重新询价，按标准签订。"}, steps: []problemStep{
		{"2024-10-18", "gyc-sh", register, "", ""}, {"2024-10-21", "jcc-sh", finding.Issue, "", "2024-12-31"}, {"2024-11-04", "glgs-jb", finding.SubmitPlan, "重新询价并签订2025年合同", ""}, {"2024-11-05", "glgs-fz", finding.AgreePlan, "", ""},
		{"2024-12-24", "glgs-jb", finding.SubmitEvidence, "2025年合同单价0.50万元/公里·月，全年节约86.4万元。", ""}, {"2025-01-02", "jcc-sh2", finding.Close, "", ""}}},
	{project: "SCIP-2022-0014", origin: finding.FromEvaluation, basis: "2024年度绩效自评", entry: finding.Entry{Kind: "产出与效果", Severity: "一般", Title: "监测报告按期报送率没有佐证", Text: "自评表填报报送率100%，附件只有四个季度中的三个季度报告。", Demand: "补报缺少的季度报告或更正完成值。"}, steps: []problemStep{
		{"2025-04-22", "ahc-sh", register, "", ""}, {"2025-04-24", "jcc-sh", finding.Issue, "", ""}, {"2025-05-06", "hjzx-jb", finding.SubmitPlan, "补报二季度报告，建立报送登记簿", ""}, {"2025-05-07", "hjzx-fz", finding.AgreePlan, "", ""},
		{"2025-05-19", "hjzx-jb", finding.SubmitEvidence, "二季度报告已补报，报送登记簿已建立。", ""}, {"2025-05-26", "jcc-sh2", finding.Close, "", ""}}},
	{project: "SCIP-2021-0003", origin: finding.FromRecheck, steps: []problemStep{
		{"2025-05-08", "jcc-sh", register, "", ""}, {"2025-05-09", "jcc-sh", finding.Issue, "", "2025-06-13"}}},
	{project: "SCIP-2022-0018", origin: finding.ByHand, basis: "2025年防汛专项检查", entry: finding.Entry{Kind: "项目管理", Severity: "严重", Title: "3号雨水泵站备用电源不能自动切换", Text: "6月3日现场试验，断电后备用电源没有自动投入，人工切换用时11分钟。", Demand: "汛期前修复自动切换装置，完成带载试验。"}, steps: []problemStep{
		{"2025-06-04", "gyc-sh", register, "", ""}, {"2025-06-04", "jcc-sh", finding.Issue, "", "2025-07-04"}, {"2025-06-06", "psgs-jb", finding.SubmitPlan, "更换自动切换装置并做带载试验", ""}, {"2025-06-06", "psgs-fz", finding.AgreePlan, "", ""},
		{"2025-06-18", "psgs-jb", report, "切换装置已到货，6月25日安装。", ""}}},
	{project: "SCIP-2024-0008", origin: finding.FromInspection, basis: "2025年5月公用事业处现场核查", entry: finding.Entry{Kind: "资料与填报", Severity: "一般", Title: "停车场入场登记与系统数据不一致", Text: "抽查5月12日至16日，纸质登记612辆，系统587辆，相差25辆。", Demand: "查明差异原因，统一为系统登记。"}, steps: []problemStep{
		{"2025-05-20", "gyc-sh", register, "", ""}, {"2025-05-22", "jcc-sh", finding.Issue, "", "2025-07-10"}, {"2025-05-30", "wlgs-jb", finding.SubmitPlan, "取消纸质登记，全部进系统，每周核对", ""}, {"2025-06-03", "wlgs-fz", finding.AgreePlan, "", ""},
		{"2025-06-24", "wlgs-jb", finding.SubmitEvidence, "6月起取消纸质登记，连续三周核对一致。", ""}}},
	{project: "SCIP-2023-0021", origin: finding.FromExAnte, basis: "2025年度事前评估意见", entry: finding.Entry{Kind: "绩效目标设置", Severity: "一般", Title: "扶持资金缺少节能量核定办法", Text: "专家意见：申报企业的节能量由企业自报，没有核定办法，无法判断效果。", Demand: "制定节能量核定办法，报经发处备案后再拨付。"}, steps: []problemStep{
		{"2025-06-10", "jfc-sh", register, "", ""}, {"2025-06-12", "jcc-sh", finding.Issue, "", ""}, {"2025-06-26", "qyfw-jb", finding.SubmitPlan, "制定节能量核定办法", ""}}},
	{project: "SCIP-2022-0023", origin: finding.FromQuota, basis: "2025年预算明细定额比对", entry: finding.Entry{Kind: "成本与标准", Severity: "较重", Title: "机房驻场运维人员单价超标准", Text: "驻场运维工程师单价2.4万元/人·月，标准2.0万元/人·月，全年超28.8万元。", Demand: "按标准调减预算明细，或说明理由并经计财处同意。"}, steps: []problemStep{
		{"2025-06-26", "bgs-sh", register, "", ""}}},
	{project: "SCIP-2024-0036", origin: finding.ByHand, basis: "2025年一季度检查", entry: finding.Entry{Kind: "预算执行", Severity: "一般", Title: "一季度没有支付", Text: "全年预算180万元，一季度支出0元。", Demand: "说明原因，二季度加快支付。"}, steps: []problemStep{
		{"2025-04-10", "bgs-sh", register, "", ""}, {"2025-04-11", "jcc-sh", finding.Issue, "", ""}, {"2025-04-15", "bgs-sh", propose, "合同约定验收后一次支付，一季度本无付款节点，属登记有误。", ""}, {"2025-04-16", "jcc-sh2", finding.Cancel, "属实。", ""}}},
}

// planFindings plans the findings, and a look-back at everything that was closed before April 2025.
func (s *seeder) planFindings() {
	for i, p := range problems {
		var id finding.ID
		for n, step := range p.steps {
			day, _ := fiscal.ParseDate(step.on)
			s.plan(on(day, 9+n, 10*i%60), func(ctx context.Context) error {
				actor, err := s.actor(ctx, step.by)
				if err != nil {
					return err
				}
				if step.do == register {
					id, err = s.registerProblem(ctx, actor, p)
					return err
				}
				return s.doAbout(ctx, actor, id, step)
			}, "%s整改问题%s", p.project, step.do)
		}
	}
	s.plan(on(fiscal.Date{Year: 2025, Month: 4, Day: 7}, 9, 0), func(ctx context.Context) error {
		actor, err := s.actor(ctx, "jcc-sh")
		if err != nil {
			return err
		}
		ripe, err := s.app.LookBacks(ctx, actor)
		if err != nil {
			return err
		}
		_, err = s.app.DrawLookBacks(ctx, actor, len(ripe.Ripe))
		return err
	}, "抽取回头看")
	s.plan(on(fiscal.Date{Year: 2025, Month: 6, Day: 16}, 7, 0), func(ctx context.Context) error {
		_, err := s.app.EscalateFindings(ctx)
		return err
	}, "督办逾期问题")
}

func (s *seeder) registerProblem(ctx context.Context, actor org.Actor, p problem) (finding.ID, error) {
	if p.entry != (finding.Entry{}) {
		return s.app.RegisterFinding(ctx, actor, app.FindingEntry{Entry: p.entry, Origin: string(p.origin), Basis: p.basis, Project: p.project})
	}
	list, err := s.app.SelfEvaluations(ctx, actor, app.FormFilter{ProjectFilter: app.ProjectFilter{Text: p.project}, Year: 2024}, app.Page{})
	if err != nil || len(list) != 1 || list[0].State != evaluation.Rechecked {
		return "", fmt.Errorf("demo: no re-checked self-evaluation of %s: %w", p.project, err)
	}
	entry, _, err := s.app.DraftFinding(ctx, actor, p.origin, string(list[0].ID))
	if err != nil {
		return "", err
	}
	return s.app.RegisterFinding(ctx, actor, entry)
}

// doAbout carries out one step of a finding as it stands.
func (s *seeder) doAbout(ctx context.Context, actor org.Actor, id finding.ID, step problemStep) error {
	file, err := s.app.Finding(ctx, actor, id)
	if err != nil {
		return err
	}
	v := file.Version
	switch step.do {
	case finding.Issue:
		return s.app.IssueFinding(ctx, actor, id, v, step.due)
	case finding.Reopen:
		return s.app.ReopenFinding(ctx, actor, id, v, step.due, step.text)
	case finding.SubmitPlan:
		plan := finding.PlanEntry{Cause: "管理制度没有落实到人。", Measures: []finding.MeasureEntry{{What: step.text, Person: "项目负责人", Due: file.Due().String()}}}
		return s.app.SavePlan(ctx, actor, id, v, plan, true)
	case report:
		return s.app.ReportProgress(ctx, actor, id, v, step.text)
	case finding.SubmitEvidence:
		if err := s.attach(ctx, actor, attachment.Attachment{Kind: "问题整改", Record: string(id), Name: "整改佐证.pdf"}, step.text); err != nil {
			return err
		}
		return s.app.SaveResult(ctx, actor, id, v, finding.ResultEntry{Text: step.text, On: step.on}, true)
	case propose:
		return s.app.ProposeCancel(ctx, actor, id, v, step.text)
	case finding.Cancel:
		return s.app.DecideCancel(ctx, actor, id, v, true, step.text)
	}
	return s.app.MoveFinding(ctx, actor, id, v, step.do, step.text)
}
