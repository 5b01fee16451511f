package rescore

import (
	"strings"
	"unicode"
)

// state is what the words of an actual say about the target (完成情况的文字).
type state int

const (
	unclear state = iota
	reached       // says that the target is met
	partly        // says that it is partly met
	missed        // says that it is not met
)

// The words that clerks write, longest and most negative first where one contains another.
var (
	missedWords = []string{"未完成", "未达成", "未达标", "未达到", "未实现", "未开展", "未实施", "未启动", "未执行", "未通过", "没有完成", "没有达到",
		"没有开展", "尚未", "不达标", "不合格", "不合规", "不及时", "不满意", "较差", "延期", "推迟", "滞后", "逾期", "正在", "停滞", "取消"}
	partlyWords  = []string{"部分", "大部", "进行中", "推进中", "有待", "基本未", "欠", "不明显", "不显著", "不足", "不够", "不理想", "不大", "有限"}
	reachedWords = []string{"已完成", "全部完成", "按时完成", "按期完成", "如期完成", "及时完成", "按质按量完成", "圆满完成", "顺利完成", "基本完成", "完成目标",
		"完成任务", "提前完成", "达成", "达到预期", "达到目标", "达到要求", "已达到", "达标", "已实现", "实现目标", "符合", "合规", "合格", "按规定", "规定时间内完成", "无偏差", "已落实", "落实到位"}
	reachedWhole = []string{"完成", "达到", "是", "优", "优秀", "良好", "好", "已完", "通过", "及时", "满意", "合理", "健全", "有效"}
)

// gist keeps the letters and digits of a text, half-width, so that punctuation and spaces do not make two texts differ.
func gist(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("%≥≤<>=.", r) {
			return r
		}
		return -1
	}, narrow(text))
}

// stateOf reads what an actual in words says, beside the target in words.
func stateOf(target, actual string) (s state, why string) {
	t, a := gist(target), gist(actual)
	if a == "" {
		return unclear, "没有填完成值"
	}
	if a == t {
		return reached, "完成值与指标值文字相同"
	}
	if w := firstIn(a, missedWords, t); w != "" {
		return missed, "完成值写有“" + w + "”"
	}
	if w := firstIn(a, partlyWords, t); w != "" {
		return partly, "完成值写有“" + w + "”"
	}
	if w := firstIn(a, reachedWords, ""); w != "" {
		return reached, "完成值写有“" + w + "”"
	}
	return likeTarget(t, a)
}

// likeTarget decides texts without a clear word: a bare word of praise, a scale, the target's own words, or 100%.
func likeTarget(t, a string) (state, string) {
	for _, w := range reachedWhole {
		if a == w {
			return reached, "完成值写“" + w + "”"
		}
	}
	if a == "100%" || a == "完成100%" || a == "完成率100%" {
		return reached, "完成值写作100%，按完成看"
	}
	if isNothing(t) && (isNothing(a) || a == "0") {
		return reached, "完成值与指标值都是没有发生"
	}
	if why := against(t, a); why != "" {
		return missed, why
	}
	if weakened(t, a) {
		return unclear, "完成值“" + a + "”比指标值“" + t + "”弱"
	}
	if sameSense(t, a) {
		return reached, "完成值与指标值意思相同"
	}
	if negates(a) && !negates(t) {
		return unclear, ""
	}
	if len([]rune(t)) >= 2 && strings.Contains(a, t) || len([]rune(a)) >= 4 && strings.Contains(t, a) {
		return reached, "完成值含指标值的文字"
	}
	return unclear, ""
}

// firstIn gives the first of words that stands in a and not in except: a target may itself say 不延期.
func firstIn(a string, words []string, except string) string {
	for _, w := range words {
		if strings.Contains(a, w) && (except == "" || !strings.Contains(except, w)) {
			return w
		}
	}
	return ""
}

func negates(text string) bool { return strings.ContainsAny(text, "不未没无非欠缺") }
