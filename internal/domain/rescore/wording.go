package rescore

import (
	"regexp"
	"strconv"
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
	partlyWords  = []string{"部分", "大部", "进行中", "推进中", "有待", "基本未", "欠"}
	reachedWords = []string{"已完成", "全部完成", "按时完成", "按期完成", "如期完成", "及时完成", "按质按量完成", "圆满完成", "顺利完成", "基本完成", "完成目标",
		"完成任务", "达成", "达到预期", "达到目标", "达到要求", "已达到", "达标", "已实现", "实现目标", "符合", "合规", "合格", "按规定", "规定时间内完成", "无偏差", "已落实", "落实到位"}
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

// fallingWords mark indicators for which less is better by their nature, used only where the form prints no sign.
var fallingWords = []string{"成本", "控制数", "控制率", "调整率", "变动率", "结余率", "结转率", "事故", "投诉", "违规", "违法违纪", "变质", "差错", "失误",
	"延误", "事件发生", "死亡", "伤亡", "发病", "损失", "流失", "排放", "能耗", "浓度", "负债", "欠款", "调整次数"}

// risingWords undo fallingWords: 成本节约率, 投诉处理率, 事故处置率 are better when higher.
var risingWords = []string{"节约", "处理", "处置", "办结", "查处", "查办", "回复", "下降", "降低", "减少", "压减", "整改", "准确", "达标", "合格", "核算", "执行率", "及时"}

// fallsByNature reports whether less is better by the indicator's names. moneyUnit: the target is a sum of money.
func fallsByNature(level2, name string, isMoney bool) bool {
	if firstIn(name, risingWords, "") != "" {
		return false
	}
	if firstIn(name, fallingWords, "") != "" {
		return true
	}
	return strings.Contains(level2, "成本") && isMoney
}

// moment is a date as forms print it, as far as it is given (时效指标的日期). Zero parts are not printed.
type moment struct{ year, month, day int }

var (
	yearMonthDay = regexp.MustCompile(`(\d{4})[年\-./](\d{1,2})(?:月份?|[\-./])(?:(\d{1,2})[日号]?)?`)
	monthDay     = regexp.MustCompile(`^\D{0,6}?(\d{1,2})月份?(?:(\d{1,2})[日号])?`)
	yearOnly     = regexp.MustCompile(`^(\d{4})年?(?:度|底|年底|末)?`)
)

// readMoment reads the one date in a text: "2021年12月31日", "9月前", "2025年年底前", "12月底到位". Two dates or none give false.
func readMoment(text string) (moment, bool) {
	s := narrow(text)
	if all := yearMonthDay.FindAllStringSubmatch(s, 2); len(all) > 0 {
		m := all[0]
		return moment{atoi(m[1]), atoi(m[2]), atoi(m[3])}.check(len(all) == 1)
	}
	if strings.Contains(s, "次/月") || strings.Contains(s, "/月") {
		return moment{}, false
	}
	if m := monthDay.FindStringSubmatch(s); m != nil {
		return moment{0, atoi(m[1]), atoi(m[2])}.check(strings.Count(s, "月") == 1)
	}
	if m := yearOnly.FindStringSubmatch(s); m != nil && (strings.Contains(s, "年底") || strings.Contains(s, "年末")) {
		return moment{atoi(m[1]), 12, 31}.check(true)
	}
	return moment{}, false
}

// check refuses months and days that do not exist.
func (m moment) check(only bool) (moment, bool) {
	ok := only && m.month >= 1 && m.month <= 12 && m.day >= 0 && m.day <= 31 && (m.year == 0 || m.year >= 1990 && m.year <= 2100)
	if !ok {
		return moment{}, false
	}
	return m, true
}

// after reports whether m is later than the deadline, comparing only the parts both print. sure is false when the parts
// they share do not tell, such as 9月前 against 9月.
func (m moment) after(deadline moment, before bool) (late, sure bool) {
	if m.year != 0 && deadline.year != 0 && m.year != deadline.year {
		return m.year > deadline.year, true
	}
	if m.month != deadline.month {
		return m.month > deadline.month, true
	}
	if m.day != 0 && deadline.day != 0 {
		return m.day > deadline.day, true
	}
	return false, !before
}

// beforeWord reports whether a deadline is written as 某月前, which leaves that month itself open.
func beforeWord(text string) bool {
	s := narrow(text)
	return strings.Contains(s, "月前") || strings.Contains(s, "之前") && !strings.Contains(s, "底")
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
