package rescore

import "strings"

// fallingWords mark indicators for which less is better by their nature, used only where the form prints no sign.
var fallingWords = []string{"成本", "控制数", "控制率", "调整率", "变动率", "结余率", "结转率", "事故", "投诉", "违规", "违法违纪", "变质", "差错", "失误",
	"延误", "事件发生", "死亡", "伤亡", "发病", "损失", "流失", "排放", "能耗", "浓度", "负债", "欠款", "调整次数",
	"故障率", "故障次数", "返工", "失业率", "逾期率", "空置率", "不良率"}

// shorter are durations that are better when shorter, whatever else the name says: 投诉处理时间.
var shorter = []string{"响应时间", "响应时长", "等待时间", "等待时长", "耗时", "时限", "办理时间", "办理时长", "处理时间", "处理时长", "处置时间", "处置时长", "修复时间"}

// risingWords undo fallingWords: 成本节约率, 投诉处理率, 事故处置率 are better when higher.
var risingWords = []string{"节约", "处理", "处置", "办结", "查处", "查办", "回复", "下降", "降低", "减少", "压减", "整改", "准确", "达标", "合格", "核算", "执行率", "及时"}

// fallsByNature reports whether less is better by the indicator's names. isMoney: the target is a sum of money.
func fallsByNature(level2, name string, isMoney bool) bool {
	if firstIn(name, shorter, "") != "" {
		return true
	}
	if firstIn(name, risingWords, "") != "" {
		return false
	}
	if firstIn(name, fallingWords, "") != "" {
		return true
	}
	return strings.Contains(level2, "成本") && isMoney
}
