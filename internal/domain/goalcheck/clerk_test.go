package goalcheck

import (
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/goal"
)

// clerkRow checks one row beside the sample's others: level2|name|sign|target|unit. The answer are the rules at this row.
func clerkRow(t *testing.T, row string) []string {
	t.Helper()
	cells := strings.Split(row, "|")
	in := sampleWith(t, nil)
	at := slices.IndexFunc(in.Entry.Rows, func(r goal.EntryRow) bool { return r.Level2 == cells[0] })
	if at < 0 || len(cells) != 5 {
		t.Fatalf("%s: no such level, or not five cells", row)
	}
	r := &in.Entry.Rows[at]
	r.Name, r.Sign, r.Target, r.Unit, r.Explanation = cells[1], cells[2], cells[3], cells[4], ""
	switch {
	case r.Sign == string(goal.Qualitative) || r.Target == "0":
		r.Rule = string(goal.Direct)
	case cells[0] != "服务对象满意度指标":
		r.Rule = string(goal.ByRatio)
	}
	var out []string
	for _, f := range Run(in) {
		if i, _, ok := cutRow(f.Path); ok && i == at && !slices.Contains(out, f.Rule) {
			out = append(out, f.Rule)
		}
	}
	return out
}

// TestRowsWithTheUsualMistakes: rows as clerks write them, each with the rules that must be among its findings.
func TestRowsWithTheUsualMistakes(t *testing.T) {
	t.Parallel()
	for row, want := range map[string]string{
		"数量指标|应急物资采购金额|=|120|万元":        "G-236",
		"数量指标|聘请专家费用|≤|15|万元":           "G-236",
		"数量指标|车辆租赁费|≤|20|万元":            "G-236",
		"数量指标|投入资金|=|500|万元":            "G-236",
		"数量指标|污水处理量|≥|300|平方米":          "G-221",
		"质量指标|绿化养护达标面积|≥|95|%":          "G-221",
		"时效指标|项目完成及时率|≥|12|月":           "G-221",
		"时效指标|工程完工时间|≤|12|个":            "G-221",
		"质量指标|事故发生率|≤|3|人":              "G-221",
		"质量指标|设备故障率|≥|2|%":              "G-222",
		"质量指标|数据差错率|≥|1|%":              "G-222",
		"时效指标|系统故障修复时间|≥|4|小时":          "G-222",
		"社会效益指标|信访投诉下降率|≤|10|%":         "G-222",
		"质量指标|抽检不合格率|≥|3|%":             "G-222",
		"时效指标|完成时限|定性|及时|":              "G-421",
		"时效指标|完成时间|定性|全年|":              "G-421",
		"社会效益指标|提升园区安全管理水平|定性|有效提升|":    "G-421",
		"社会效益指标|保障园区安全稳定|定性|长期保障|":      "G-229",
		"可持续影响指标|建立长效管理机制|定性|不断完善|":     "G-421",
		"生态效益指标|污水管网改造长度|≥|3.2|公里":      "G-239",
		"社会效益指标|开展安全宣传场次|≥|12|场":        "G-239",
		"社会效益指标|树木种植数量|≥|500|株":         "G-239",
		"社会效益指标|项目资金支付率|=|100|%":        "G-238",
		"服务对象满意度指标|群众满意度|=|100|%":       "G-243",
		"服务对象满意度指标|服务对象满意度|≥|90|%":      "G-365",
		"经济成本指标|项目总成本|≤|49800000|万元":    "G-312",
		"经济成本指标|成本控制|定性|不超预算|":          "G-315",
		"经济成本指标|项目支出控制在预算内|定性|控制在预算以内|": "G-315",
		"数量指标|完成园区路灯维修、更换120盏|≥|120|盏":  "G-224",
		"数量指标|泵站检修|=|5座，12次|":           "G-124",
		"数量指标|日常巡查|定性|按合同执行|":           "G-231",
		"数量指标|园区公共设施运行维护|=|1|项":         "G-226",
		"时效指标|方案印发时间|定性|2024年12月底前|":    "G-341",
		"质量指标|道路养护合格率|≥|110|%":          "G-204",
		"质量指标|资金使用合规率|=|100|%":          "G-237",
		"时效指标|资金支付及时率|=|100|%":          "G-236",
	} {
		if got := clerkRow(t, row); !slices.Contains(got, want) {
			t.Errorf("%s: %v, want %s", row, got, want)
		}
	}
}

// TestRowsWithoutMistakes: rows a reviewer would leave as they are.
func TestRowsWithoutMistakes(t *testing.T) {
	t.Parallel()
	for _, row := range []string{
		"数量指标|应急演练次数|≥|4|次",
		"数量指标|雨水管网疏通长度|≥|18.6|公里",
		"数量指标|在线监测设备运维数量|=|46|台",
		"数量指标|危险化学品运输车辆检查数|≥|3600|辆次",
		"数量指标|惠企政策兑现企业数|≥|60|家",
		"数量指标|购置消防车数量|=|2|辆",
		"数量指标|困难职工慰问金发放金额|=|36|万元",
		"质量指标|监测数据有效率|≥|95|%",
		"质量指标|工程质量一次验收合格率|=|100|%",
		"质量指标|公共数据差错率|≤|0.5|%",
		"质量指标|路面平整度合格率|≥|95|%",
		"质量指标|投诉办结率|≥|98|%",
		"时效指标|报修响应时间|≤|30|分钟",
		"时效指标|系统故障平均修复时间|≤|4|小时",
		"时效指标|扶持资金兑现时限|≤|15|个工作日",
		"时效指标|月度巡查报告按时报送率|=|100|%",
		"时效指标|养护计划印发时间|定性|2025年3月31日前|",
		"经济成本指标|路灯单盏年维护成本|≤|180|元/盏",
		"社会效益指标|园区生产安全亡人事故数|=|0|起",
		"社会效益指标|新增就业岗位数|≥|150|个",
		"社会效益指标|百万工时伤害率|≤|0.5|人次/百万工时",
		"社会效益指标|救护车平均到达时间|≤|8|分钟",
		"生态效益指标|单位工业增加值能耗下降率|≥|3|%",
		"生态效益指标|厂界异味投诉件数|≤|12|件",
		"生态效益指标|水质监测断面达标率|≥|90|%",
		"可持续影响指标|监测设备设计使用年限|≥|8|年",
		"服务对象满意度指标|入驻企业对医疗救护服务满意度|≥|90|%",
	} {
		if got := clerkRow(t, row); len(got) > 0 {
			t.Errorf("%s: %v", row, got)
		}
	}
}
