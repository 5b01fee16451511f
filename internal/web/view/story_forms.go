package view

import "strings"

func storyFindings() FindingsPart {
	return NewFindings([]FindingPart{
		{Mark: MarkError, Rule: "G-101", Path: "rows.5.weight", Where: "第6行 分值", Message: "分值合计 88，应为 90；效益指标 18，应为 20。", Clause: "财预〔2021〕101号 指引，分值权重", Advice: "第6行分值由 4 改为 6。"},
		{Mark: MarkError, Rule: "G-214", Path: "rows.6.basis", Where: "第7行 依据", Message: "满意度指标没有写明调查方法。", Clause: "财预〔2021〕101号 指引，满意度指标", Advice: "写明问卷调查的对象、样本数与时间，如“入驻企业问卷，不少于 40 家，11月”。"},
		{Mark: MarkWarning, Rule: "G-305", Path: "rows.1.target", Where: "第2行 指标值", Message: "18.50 高于道路养护定额（2024-1）17.80 元/平方米，超 3.93%。", Clause: "沪化管〔2024〕54号 二（二）3"},
		{Mark: MarkHint, Rule: "G-412", Path: "rows.5.target", Where: "第6行 指标值", Message: "“建立健全”难以衡量，复核时易有争议。", Advice: "改为“形成养护作业标准 ≥ 4 项”。"},
	})
}

func storyResult() ResultPart {
	return ResultPart{
		Numbers: []ResultNumber{{Label: "单位自评", Value: "96.24", Note: "优", Total: "total", NoteTotal: "grade"}, {Label: "财政复核", Value: "95.86", Note: "优 · 90 分及以上"}, {Label: "相差", Value: "0.38", Note: "分，2 行与执行率不同"}},
		Checks: []ResultCheck{
			{MarkError, "支出与产出不匹配", "得分率 96.40%，执行率 91.00%，偏离 5.60%，超过 5%。"},
			{MarkWarning, "执行率分母用错", "单位用年初预算数 3,260.00，应为全年预算数 3,120.00。"},
			{MarkPass, "合计无误", "各行得分相加等于总分，分值合计 100。"},
		},
	}
}

func storyGoalRows() []GoalRow {
	rows := []GoalRow{
		{Level1: "成本指标", Level1Note: "20 分", Level2: "经济成本指标", Name: "项目总成本", Sign: "≤", Target: "4,980.00", Unit: "万元", Weight: "10", Basis: "2025年用款计划"},
		{Level1: "成本指标", Level2: "经济成本指标", Name: "道路养护单位成本", Sign: "≤", Target: "18.50", Unit: "元/平方米", Weight: "10", Basis: "近三年合同均价"},
		{Level1: "产出指标", Level1Note: "40 分", Level2: "数量指标", Name: "海塘巡查与养护长度", Sign: "=", Target: "8.60", Unit: "公里", Weight: "20", Basis: "设施量清册（2024年6月）"},
		{Level1: "产出指标", Level2: "质量指标", Name: "公共设施完好率", Sign: "≥", Target: "98.00", Unit: "%", Weight: "20", Basis: "养护作业合同第十二条", Bounded: true},
		{Level1: "效益指标", Level1Note: "18 分", Level2: "社会效益指标", Name: "因设施缺陷引发的安全责任事故起数（含园区道路、海塘、公共管廊及危险化学品车辆专用停车场）", Sign: "=", Target: "0", Unit: "起", Weight: "14", Basis: "园区安全生产目标责任书"},
		{Level1: "效益指标", Level2: "可持续影响指标", Name: "养护作业标准", Sign: "定性", Target: "建立健全", Unit: "", Weight: "4", Basis: "成本效益分析建议三"},
		{Level1: "满意度指标", Level1Note: "10 分", Level2: "服务对象满意度指标", Name: "入驻企业对公共设施满意度", Sign: "≥", Target: "90.00", Unit: "%", Weight: "10", Basis: "", Bounded: true},
	}
	for i := range rows {
		rows[i].ID = "i" + strings.Repeat("0", i+1)
		rows[i].Explanation, rows[i].Rule, rows[i].Method = "按批复口径统计的年度完成情况", "按完成比例赋分", "情况统计法"
		rows[i].Source, rows[i].Evidence = "养护月报", "月度考核表、验收单"
	}
	return GoalRows(rows)
}

func storyGoalHeader(editable bool) GridPart {
	money := func(path, label, value string) GridCell {
		return GridCell{Cell: CellPart{Path: path, Label: label, Value: value, Kind: CellNumber, Editable: editable}}
	}
	return GridPart{
		Caption: "项目基本情况与资金", Widths: []string{"15%", "22%", "12%", "15%", "12%", "24%"},
		Rows: [][]GridCell{
			{Lab("项目名称"), Val(storyLongName, "3"), Lab("项目性质"), Val("经常性项目", "")},
			{Lab("主管部门"), Val("上海化学工业区管理委员会", ""), Lab("实施单位"), Val("公用设施管理中心", ""), Lab("起止日期"), Val("2025-01-01 至 2025-12-31", "")},
			{Lab("年度资金申请总额"), Num("4,980.00", ""), Lab("当年财政拨款"), money("fund.current", "当年财政拨款", "4,742.40"), Lab("上年结转资金"), money("fund.carried", "上年结转资金", "237.60")},
		},
	}
}

func storyGoal(editable bool) GoalFormPage {
	frame := storyFrame("项目支出绩效目标申报表")
	frame.Record = "绩衡　绩效目标 第 1 版（草稿）　2025-10-16 14:03　校验码 7K3F-92QD-LM5A"
	p := GoalFormPage{
		Frame: frame, Editable: editable, Title: "项目支出绩效目标申报表", Year: "2025 年度", MoneyUnit: "金额单位：万元",
		Head: PageHeadPart{
			Crumbs:  []Link{{"项目绩效档案", "/projects/1"}, {Label: "绩效目标 第 1 版"}},
			Steps:   []Step{{Label: "单位填报", Current: true}, {Label: "处室审核"}, {Label: "计财处审核"}, {Label: "批复"}},
			Actions: []ButtonPart{{Label: "与批复比较", Href: "/goals/1/compare", Small: true}, {Label: "导出 Excel", Href: "/goals/1.xlsx", Small: true}, {Label: "打印", Print: true, Small: true}},
		},
		Form:    FormPart{ID: "goal", Action: "/goals/1", Token: "t", Version: "7", Autosave: "/goals/1/draft", Label: "绩效目标"},
		Header:  storyGoalHeader(editable),
		Overall: "按养护标准完成园区公共设施的日常巡查、保洁与养护。",
		Annual:  "按养护标准完成园区海塘 8.60 公里、道路 96.40 万平方米、河道 32.50 公里、绿化及生态园区 312.00 万平方米的日常巡查、保洁与养护，设施完好、通行安全、水质稳定，单位成本不高于定额，入驻企业满意。",
		Rows:    storyGoalRows(), Levels: storyLevels(), Signs: []string{"≥", ">", "=", "<", "≤", "区间", "定性"},
		Methods:     []string{"直接证明法", "情况统计法", "情况说明法", "问卷调查法", "趋势判断法"},
		Rules:       []string{"按完成比例赋分", "直接赋分", "按评判等级赋分", "满意度赋分", "人工评分"},
		WeightTotal: "88", WeightRule: "另有预算执行率 10 分，自评时计", WeightSay: "应为 90，还差 2", WeightMark: MarkError,
		Signatures: []string{"项目负责人（签字）：", "财务负责人（签字）：", "填报日期："},
		Findings:   storyFindings(),
		Opinions:   LogPart{Title: "意见", Note: "1 条待回复", Open: true, Entries: []LogEntry{{Text: "第2行请对照道路养护定额说明差异。", Who: "规划建设处 经办", When: "10月15日 16:20", More: Link{"回复", "/x"}}}},
		Files:      AttachmentsPart{Note: "0 个"},
		History:    LogPart{Title: "历史", Note: "草稿存过 12 次", Entries: []LogEntry{{Text: "修改第6行指标值", Who: "公用设施管理中心 经办", When: "10月16日 14:03"}}},
		Bar: ActionBarPart{
			Saved: "已保存 14:03", SavedNote: "草稿，只有本单位可见", Token: "t", Version: "7",
			Why:     []Run{{Text: "2 项错误", Href: "#finding-1"}, {Text: "改好后才能提交。提交后由规划建设处经办审核，限10月31日前；“退回”“通过”归审核人办。"}},
			Buttons: []ButtonPart{{Label: "保存", Name: "action", Value: "save", FormID: "goal"}, {Label: "提交处室审核", Kind: Main, Disabled: true, Why: "还有 2 项错误"}},
		},
	}
	if !editable {
		p.Bar.Saved, p.Bar.SavedNote = "10月16日 提交", "规划建设处审核中"
		p.Bar.Why = []Run{{Text: "由规划建设处经办审核，限10月31日前。审核前可以撤回。"}}
		p.Bar.Buttons = []ButtonPart{{Label: "撤回", Name: "action", Value: "withdraw", Action: "/goals/1/move", NeedsReason: true}}
	}
	return p
}

func storyLevels() []Option {
	var out []Option
	for _, pair := range [][2]string{{"成本指标", "经济成本指标"}, {"成本指标", "社会成本指标"}, {"成本指标", "生态环境成本指标"}, {"产出指标", "数量指标"}, {"产出指标", "质量指标"}, {"产出指标", "时效指标"}, {"效益指标", "经济效益指标"}, {"效益指标", "社会效益指标"}, {"效益指标", "可持续影响指标"}, {"满意度指标", "服务对象满意度指标"}} {
		out = append(out, Option{Value: pair[0] + "/" + pair[1], Label: pair[1], Group: pair[0]})
	}
	return out
}

func storyGoalBlank() GoalFormPage {
	p := storyGoal(true)
	p.Rows, p.Overall, p.Annual, p.Findings = nil, "", "", NewFindings(nil)
	p.WeightTotal, p.WeightSay, p.WeightMark = "0", "应为 90，还差 90", MarkWarning
	p.Bar.Saved, p.Bar.Why = "尚未填写", nil
	return p
}

func storySelfEvaluation(editable bool) SelfEvaluationFormPage {
	frame := storyFrame("项目支出绩效自评表")
	frame.Record = "绩衡　绩效自评 第 2 版　规则库 MOF-2021 第 1 版　2025-03-21 10:15　校验码 Q8TN-41VE-CX7B"
	p := SelfEvaluationFormPage{
		Frame: frame, Editable: editable, Review: !editable, Title: "项目支出绩效自评表", Year: "2024 年度", MoneyUnit: "金额单位：万元",
		Book: "评分规则：MOF-2021 第 1 版",
		Head: PageHeadPart{
			Crumbs:  []Link{{"项目绩效档案", "/projects/1"}, {"应急响应中心运维", "/projects/1"}, {Label: "绩效自评 第 2 版"}},
			Steps:   []Step{{Label: "单位自评", Done: true}, {Label: "处室审核", Done: true}, {Label: "财政复核", Current: true}, {Label: "结果确认"}},
			Actions: []ButtonPart{{Label: "全部展开说明", Href: "?explain=all", Small: true}, {Label: "导出 Excel", Href: "/x.xlsx", Small: true}, {Label: "打印", Print: true, Small: true}},
		},
		Result: storyResult(),
		Form:   FormPart{ID: "self-evaluation", Action: "/self-evaluations/1", Token: "t", Version: "4", Autosave: "/self-evaluations/1/draft"},
		Header: GridPart{Caption: "项目基本情况", Widths: []string{"17%", "33%", "17%", "33%"}, Rows: [][]GridCell{
			{Lab("项目名称"), Val("应急响应中心运维", "3")}, {Lab("主管部门"), Val("上海化学工业区管理委员会", ""), Lab("实施单位"), Val("应急响应中心", "")},
		}},
		Funds: []FundRow{
			{Label: "年度资金总额", Initial: "3,260.00", Budget: "3,120.00", Executed: "2,839.20", Weight: "10", Rate: "91.00%", Points: "8.71", Recheck: "9.10", Difference: "+0.39", Differs: true, Why: "?explain=fund#why-fund"},
			{Label: "其中：当年财政拨款", Initial: "3,000.00", Budget: "2,860.00", Executed: "2,620.00", Weight: "—", Rate: "91.61%", Points: "—", Recheck: "—", Difference: "—"},
			{Label: "上年结转资金", Deep: true, Initial: "260.00", Budget: "260.00", Executed: "219.20", Weight: "—", Rate: "84.31%", Points: "—", Recheck: "—", Difference: "—"},
		},
		FundNotes: []GridCell{{Label: "资金情况说明", Cell: CellPart{Path: "fund_note", Label: "资金情况说明", Kind: CellArea, Editable: editable, Value: "两项采购结余，已按规定交回。"}}},
		Expected:  "保障园区应急响应中心全年 365 天不间断运行，接警出动及时，装备完好。",
		Attained:  CellPart{Path: "attained", Label: "年度总体目标实际完成情况", Kind: CellArea, Rows: "2", Editable: editable, Value: "全年值守 365 天，处置 462 次，开展应急演练 11 场。"},
		Weights:   "100", Total: "96.24", Recheck: "95.86", Difference: "−0.38", Grade: "优",
		Signatures: []string{"项目负责人（签字）：", "财务负责人（签字）：", "复核人（签字）："},
		Findings:   NewFindings([]FindingPart{{Mark: MarkError, Rule: "S-201", Path: "rows.1.reason", Where: "第2行 偏差原因", Message: "没有完成目标，要写明原因和改进措施。", Clause: "财预〔2020〕10号 附1"}, {Mark: MarkWarning, Rule: "S-305", Path: "rows.4.actual", Where: "第5行 实际完成值", Message: "有效问卷 38 份，少于目标约定的 40 份。"}}),
		Opinions:   LogPart{Title: "意见", Open: true, Empty: "还没有意见。"},
		Files:      AttachmentsPart{Note: "1 个", Files: []AttachmentItem{{Name: "全年值守日志.pdf", Href: "/files/1", Size: "2.4 MB", Who: "应急响应中心 经办", When: "3月12日", About: "第 1 行"}}},
		History:    LogPart{Title: "历史", Note: "存过 8 次"},
		Bar: ActionBarPart{
			Saved: "已保存 10:15", SavedNote: "复核意见草稿", Token: "t", Version: "4", Why: []Run{{Text: "还有 2 处不同没有处理（第 2 行、执行率）。处理完后可确认复核。"}},
			Buttons: []ButtonPart{{Label: "退回单位", Name: "action", Value: "return", Action: "/self-evaluations/1/move", NeedsReason: true}, {Label: "确认复核结果", Kind: Main, Disabled: true, Why: "还有 2 处不同没有处理"}},
		},
	}
	p.Rows = storyResultRows(editable)
	return p
}

func storyResultRows(editable bool) []ResultRow {
	tiers := []Option{{Value: "", Label: "请选择"}, {Value: "达成年度指标", Label: "达成年度指标"}, {Value: "部分达成", Label: "部分达成并具有一定效果", Selected: true}, {Value: "未达成", Label: "未达成且效果较差"}}
	why := &ExplainPart{
		Inputs: []string{"目标 ≤ 1.80 万元/次（批复的绩效目标 第 2 版）", "实际 2.07 万元/次（附件 3）", "分值 10"}, Rule: "反向指标，未达标：超过目标多少比例，就扣多少比例的分；超一倍及以上得 0 分。四舍五入到两位小数。",
		Book: "MOF-2021 第 1 版", Clause: "财预〔2021〕101号", Arithmetic: "10 × (1 − (2.07 − 1.80) ÷ 1.80) = 10 × (1 − 0.15) =", Points: "8.50 分",
		Difference: "单位按比值法自算：10 × 1.80 ÷ 2.07 = 8.70。本年度规则库用线性法，相差 0.20 分。", Actions: []ButtonPart{{Label: "请单位确认", Href: "/x", Small: true}},
	}
	rows := []ResultRow{
		{Level1: "成本指标", Level1Note: "20 分", Level2: "经济成本指标", Name: "年度运行维护总成本", Target: "≤3,120.00万元", Actual: "2,839.20万元", Weight: "10", Points: "10.00", Recheck: "10.00", Difference: "0.00", Why: "?explain=1#why-1"},
		{Level1: "成本指标", Level2: "经济成本指标", Name: "单次处置平均成本", Target: "≤1.80万元/次", Actual: "2.07万元/次", Weight: "10", Points: "8.70", Recheck: "8.50", Difference: "−0.20", Differs: true, Reason: "大型处置增多，外租泡沫车费用上升；2024年起改按年度框架协议采购。", Why: "?explain=2#why-2", Explain: why, NeedsReason: true},
		{Level1: "产出指标", Level1Note: "40 分", Level2: "数量指标", Name: "应急演练场次", Target: "≥12场", Actual: "11场", Weight: "40", Points: "36.67", Recheck: "36.67", Difference: "0.00", Reason: "12月一场因寒潮预警取消，已并入2025年一季度。", Why: "?explain=3#why-3", Evidence: []Link{{"全年值守日志.pdf", "/files/1"}}},
		{Level1: "效益指标", Level1Note: "20 分", Level2: "可持续影响指标", Name: "与周边区域应急联动机制", Target: "健全", Actual: "部分达成并具有一定效果", Words: true, Tiers: tiers, Claims: true, Claimed: "15.00", Weight: "20", Points: "15.00", Recheck: "15.00", Difference: "0.00", CanSkip: true, Why: "?explain=4#why-4"},
		{Level1: "满意度指标", Level1Note: "10 分", Level2: "服务对象满意度指标", Name: "入驻企业满意度", Target: "≥90%", Actual: "92.4%", Surveyed: true, Unit: "%", Sent: "40", Valid: "38", Satisfied: "35", Weight: "10", Points: "10.00", Recheck: "10.00", Difference: "0.00", Why: "?explain=5#why-5"},
	}
	if editable {
		for i, v := range []string{"2,839.20", "2.07", "11", "", "92.4"} {
			rows[i].Actual, rows[i].Explain, rows[i].EvidenceAdd = v, nil, "#attachments"
		}
		rows[0].Unit, rows[1].Unit, rows[2].Unit = "万元", "万元/次", "场"
		rows[1].Reason = ""
	}
	return ResultRows(rows)
}

func storyUpload() UploadPart {
	return UploadPart{
		Form:  FormPart{Action: "/rescore", Multipart: true, Token: "t", Label: "选择要复算的表"},
		File:  FieldPart{Name: "file", Label: "绩效自评表（.xlsx，不超过 10 MB）", Kind: File, Accept: ".xlsx,.json", Required: true, Hint: "可以拖到这里。文件只用于复算，不保存。"},
		More:  []FieldPart{{Name: "book", Label: "规则库", Kind: Select, Required: true, Options: []Option{{Value: "", Label: "自动选择最相符的"}, {Value: "MOF-2021", Label: "MOF-2021 财预〔2021〕101号"}}}},
		Label: "复算",
	}
}

func storyRescored() RescorePage {
	return RescorePage{
		Upload: storyUpload(), File: "2024年度项目支出绩效自评表（公开）.xlsx", Marked: "/rescore/1.xlsx", JSON: "/rescore/1.json",
		Lede: []Run{{Text: "1 张表，", Strong: true}, {Text: "2 行一致，"}, {Text: "1 行不一致", Red: true}, {Text: "，1 行无法判断。"}},
		Sheets: []RescoreSheet{
			{Name: "自评表", Title: storyLongName, Facts: []Fact{{Label: "实施单位", Value: "市政管理所"}, {Label: "规则库", Value: "MOF-2021 第 1 版（自动选择）"}},
				Result: ResultPart{Numbers: []ResultNumber{{Label: "公布总分", Value: "98.62", Note: "优"}, {Label: "复算总分", Value: "97.98", Note: "优"}, {Label: "执行率", Value: "86.18", Note: "%，得 8.62 分"}}, Checks: []ResultCheck{{MarkError, "未达标却得满分", "第 2 行 97.2% 低于目标 98%。"}}},
				Rows: RescoreRows([]RescoreRow{
					{Level1: "产出指标", Level2: "数量指标", Name: "养护长度", Target: "=8.6公里", Actual: "8.6公里", Weight: "20", Published: "20", Computed: "20.00", Verdict: MarkPass, Word: "一致", Where: "G12"},
					{Level1: "产出指标", Level2: "质量指标", Name: "设施完好率", Target: "≥98%", Actual: "97.2%", Weight: "30", Published: "30", Computed: "29.76", Verdict: MarkError, Word: "不一致", Explanation: "30 × 97.2 ÷ 98 = 29.76；实际低于目标，却得满分。", Where: "G13"},
					{Level1: "效益指标", Level2: "社会效益指标", Name: "提升园区形象", Target: "提升", Actual: "有所提升", Weight: "30", Published: "30", Computed: "—", Verdict: MarkHint, Word: "无法判断", Explanation: "定性指标，表上没有评判等级。", Where: "G14"},
				}),
				Foot:     RescoreRow{Weight: "100", Published: "98.62", Computed: "97.98", Verdict: MarkWarning, Word: "存疑", Explanation: "各行相加为 98.38，与公布总分 98.62 不同。", Where: "G20"},
				Findings: NewFindings([]FindingPart{{Mark: MarkError, Rule: "R-201", Where: "G13", Message: "实际完成值低于目标，得分等于分值。"}})},
			{Name: "填表说明", Skipped: "没有找到“一级指标”“得分”等表头，是说明文字，不是自评表。"},
		},
	}
}
