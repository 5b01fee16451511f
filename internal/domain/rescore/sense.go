package rescore

import (
	"slices"
	"strings"

	"outturn/internal/domain/goal"
)

// degrees are words of degree that a target and its actual vary freely: 有效提升 and 明显提升 say the same of 提升.
var degrees = []string{"进一步", "充分地", "有效", "明显", "显著", "不断", "持续", "逐步", "得到", "切实", "大幅", "稳步", "全面", "充分", "保持", "严格", "到位", "有力", "良好",
	"较好", "较高", "较大", "很好", "更加", "确保", "够", "已经", "均", "已", "了", "地", "得", "更", "较", "很"}

// weak are words of degree that fall short of the strong ones.
var (
	weak   = []string{"有所", "一定", "略有", "稍有", "初步", "一般", "基本", "较"}
	strong = []string{"显著", "明显", "大幅", "有效", "全面", "充分", "严格", "很", "良好", "完全"}
)

// negations write "did not happen" in one way, so that 不发生 and 未发生 meet.
var negations = strings.NewReplacer("没有", "未", "不", "未", "零", "未", "无", "未")

// isNothing reports whether a text says that there is, or should be, none.
func isNothing(text string) bool { return text == "不发生" || slices.Contains(nothings, text) }

// core is what a text says without words of degree.
func core(text string) string {
	s := text
	for _, w := range degrees {
		s = strings.ReplaceAll(s, w, "")
	}
	return negations.Replace(s)
}

// sameSense reports whether an actual says what its target says in other words of degree or order (意思相同): 提升 for 有效提升,
// 影响持续 for 持续影响, 促进了园区经济发展 for 促进经济发展. Weaker words than the target's do not count, nor does a negation that the
// target does not have.
func sameSense(target, actual string) bool {
	t, a := core(target), core(actual)
	if firstIn(target, strong, "") != "" && firstIn(actual, weak, target) != "" || negates(a) != negates(t) {
		return false
	}
	switch {
	case a == "" && t == "":
		return firstIn(actual, strong, "") != "" || target == actual
	case a == "":
		return firstIn(target, []string{"效果", "成效", "作用", "影响"}, "") != "" && firstIn(actual, strong, "") != ""
	case t == "":
		return false
	case len([]rune(t)) < 2 || len([]rune(a)) < 2:
		return t == a
	}
	return t == a || sameLetters(target, actual) || strings.HasPrefix(t, a) && len([]rune(a)) <= 3 || len([]rune(t)) >= 4 && inOrder(t, a)
}

// weakened reports whether an actual takes back a state that the target asks for whole: 较健全 or 基本健全 for 健全.
func weakened(target, actual string) bool {
	for _, w := range []string{"比较", "较为", "较", "基本"} {
		if rest, ok := strings.CutPrefix(actual, w); ok && rest != "" && rest == core(target) && !strings.Contains(target, w) {
			return slices.Contains(reachedWhole, rest)
		}
	}
	return false
}

// Words for up and down; a bare one of them on each side contradicts.
var (
	upWords   = []string{"提升", "提高", "增加", "增长", "上升", "增强", "改善", "扩大", "促进"}
	downWords = []string{"下降", "降低", "减少", "减弱", "恶化", "缩减", "倒退", "变差"}
)

// against says how an actual contradicts its target (与指标值相反), or nothing: 未提升 for 有效提升, 不健全 for 健全, 减少 for 增加, 3起 for 无事故,
// 一般 for 明显改善.
func against(target, actual string) string {
	t, a := core(target), core(actual)
	bare := strings.ReplaceAll(a, "未", "")
	switch {
	case negates(a) && !negates(t) && len([]rune(t)) >= 2 && (bare == t || strings.HasPrefix(a, "未"+t)):
		return "完成值写“" + actual + "”，与指标值相反"
	case actual == "一般" || actual == "效果一般":
		return "完成值写“" + actual + "”"
	case len([]rune(a)) <= 4 && opposed(t, a, upWords, downWords), len([]rune(a)) <= 4 && opposed(t, a, downWords, upWords):
		return "完成值写“" + actual + "”，方向与指标值相反"
	case isNothing(target) && happened(actual):
		return "指标值是没有发生，完成值写“" + actual + "”"
	}
	return ""
}

// opposed reports whether the target goes one way and the actual only the other.
func opposed(t, a string, one, other []string) bool {
	return firstIn(t, one, "") != "" && firstIn(t, other, "") == "" && firstIn(a, other, "") != "" && firstIn(a, one, "") == ""
}

// happened reports whether an actual gives a number above zero: 发生1起.
func happened(actual string) bool {
	r := goal.Read(doings.ReplaceAllString(strings.TrimPrefix(actual, "发生"), ""))
	return r.Reason == "" && r.Target.Sign == goal.Equal && r.Target.Value.IsPositive()
}

// sameLetters reports whether two texts have the same letters in any order.
func sameLetters(x, y string) bool {
	a, b := []rune(x), []rune(y)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// inOrder reports whether all letters of part stand in text in their order.
func inOrder(part, text string) bool {
	rest := []rune(part)
	for _, r := range text {
		if len(rest) > 0 && rest[0] == r {
			rest = rest[1:]
		}
	}
	return len(rest) == 0
}
