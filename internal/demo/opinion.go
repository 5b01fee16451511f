package demo

import (
	"fmt"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/panel"
)

// opinionWords is what an expert of the demo says of one matter (专家意见): the grade of most items, the items below it with why, what
// it comes to, and a note on one cell of a goal.
type opinionWords struct {
	grade   string
	lower   map[string]string // item → why
	opinion string
	row     int // of the goal, counted from 0
	column  string
	cell    string
	note    string
}

// said are the opinions by login and project, each from what the expert knows.
var said = map[string]opinionWords{
	"zj-01 SCIP-2024-0003": {"优", map[string]string{"money": "96.4公顷按38万元测算为3663万元，加上管线和道路，当年资金偏紧，请列出分项。", "outcome": "交地面积是决定性效益，建议与招商签约进度对照。"},
		"投入与产出的关系写得清楚，交地面积抓住了关键。上年单价超过目标两成多，今年仍按38万元，应说明靠什么降下来。", 0, "target", "指标值", "上年实际47.2万元/公顷，请写明今年降到38万元的措施和测算。"},
	"zj-02 SCIP-2024-0003": {"良", map[string]string{"likely": "上年只完成计划的三成，今年工作量增加一半以上，进度风险大。", "means": "土源和边坡支护两项方案没有附审查意见。"},
		"工程量与可研相符，质量指标选得对。请把土方调配方案和边坡支护方案的审查结论作为条件，节点按月分解。", 3, "basis", "指标值设定依据", "请注明施工图批复文号，4.3公里应与施工图桩号一致。"},
	"zj-03 SCIP-2024-0003": {"优", map[string]string{"indicators": "安全只有事故数一项，建议补充危大工程方案论证和隐患整改率。"},
		"目标总体可行。上年发生过管沟坍塌责任事故，安全指标不能只看结果，要看过程是否受控。", 8, "explanation", "指标解释", "请写明事故的统计口径，是否包括分包单位。"},
	"zj-01 SCIP-2021-0007": {"优", map[string]string{"money": "运行经费比上年增加40万元，增加的12席国产化替换应单独测算。"},
		"常年性项目，指标连续可比。建议把一次性的席位替换与日常运行分开列支、分开考核。", 2, "target", "指标值", "每年52次与上年相同，是否够用请对照故障数据说明。"},
	"zj-02 SCIP-2021-0007": {"良", map[string]string{"indicators": "年度目标写了席位替换12席，指标表里没有对应的数量指标。", "clear": "“1分钟接警”与指标值50秒应统一口径。"},
		"可用率和响应时间有系统日志作证，容易核对。年度目标与指标还差一项没有对上，改后可以进入下一步。", 5, "explanation", "指标解释", "请写明从振铃还是从接通起算。"},
	"zj-03 SCIP-2021-0007": {"优", map[string]string{"outcome": "“事故扩大事件数”由谁认定，建议写明由安全环保处复盘认定。"},
		"值守、通信、信息上报三条线都有指标，符合应急中心职责。效益指标的认定程序补上后更站得住。", 7, "evidence", "佐证资料", "复盘报告应有安全环保处的意见。"},
	"zj-03 SCIP-2025-0015": {"良", map[string]string{"money": "126台套没有附清单和单价，880万元的构成看不出来。", "indicators": "购置数量只有总数，建议侦检、堵漏、洗消三类分列。"},
		"更新的必要性充分，准备时间8分钟的指标很有针对性。请补装备清单和报废鉴定，数量指标按三类分开。", 2, "target", "指标值", "请分列三类装备的数量，合计126台套。"},
	"zj-02 SCIP-2025-0015": {"良", map[string]string{"means": "远程供水单元的取水点和存放车库没有说明。"},
		"装备采购目标明确。供水单元需要车库和取水平台配套，请说明是否已具备。", 3, "basis", "指标值设定依据", "请注明供水流量和扬程的设计依据。"},
	"zj-03 SCIP-2025-0021": {"良", map[string]string{"outcome": "没有写明危化品车辆雨天绕行或停运的减少情况。"},
		"积水点改造对危化品运输安全有直接作用，建议增加一项反映运输受阻减少的指标。", 7, "explanation", "指标解释", "请写明统计范围是7处积水点还是全部道路。"},
	"zj-02 SCIP-2025-0021": {"良", map[string]string{"likely": "七处同时占道，汛期内完成4处的工期偏紧。"},
		"管径扩容方案合理，消退时间30分钟可以实测。请补充各积水点的汇水面积计算和分段施工安排。", 6, "basis", "指标值设定依据", "请附设计暴雨强度公式和汇水面积计算。"},
	"zj-01 SCIP-2025-0023": {"优", map[string]string{"economy4": "设备215万元只有一家报价，建议补足三家询价。", "funding4": "建成后每年运行费约12万元，应由产权单位承担一部分。"},
		"与人工值守比较过全周期费用，结论可信。核减询价不足部分后予以支持。", 0, "", "", ""},
	"zj-02 SCIP-2025-0023": {"优", map[string]string{"plan1": "铁路停运窗口要与铁路部门书面确认，否则工期无法保证。"},
		"道口改造方案成熟，栏木和报警联动符合规范。土建可以与道路大修结合，节约占道费用。", 0, "", "", ""},
	"zj-03 SCIP-2025-0023": {"良", map[string]string{"goals3": "可用率99%应写明统计周期和故障认定。", "need4": "三处道口的风险等级不同，论证中没有区分先后。"},
		"两起险情说明改造必要。建议先改危险货物列车频次最高的一处，其余两处按风险排序。", 0, "", "", ""},
	"zj-01 SCIP-2025-0020": {"良", map[string]string{"economy2": "设备380万元中有高压氧舱配件，与洗消救治的关系没有说明。", "funding4": "耗材和药品每年更新费用没有列入后续预算。"},
		"急救缺口真实，20分钟的目标有价值。建议先保洗消和解毒两项，设备清单按使用频次压减。", 0, "", "", ""},
}

// below is the grade an item has that is not as good as the others.
var below = map[string]string{"优": "良", "良": "中"}

// entry gives every item of a form its grade.
func (w opinionWords) entry(form appraisal.Form) appraisal.Entry {
	e := appraisal.Entry{Verdicts: map[string]appraisal.VerdictEntry{}, Opinion: w.opinion}
	for _, it := range form.Items {
		v := appraisal.VerdictEntry{Grade: w.grade}
		if why := w.lower[it.ID]; why != "" {
			v = appraisal.VerdictEntry{Grade: below[w.grade], Comment: why}
		}
		e.Verdicts[it.ID] = v
	}
	return e
}

// notes is the note on a cell, where there is one.
func (w opinionWords) notes() []panel.Note {
	if w.note == "" {
		return nil
	}
	return []panel.Note{{Path: fmt.Sprintf("rows.%d.%s", w.row, w.column), Cell: fmt.Sprintf("第%d行 %s", w.row+1, w.cell), Text: w.note}}
}
