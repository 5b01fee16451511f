package goal

import (
	"regexp"
	"strings"
)

// token is a word that stands around a number and says how it compares.
type token struct {
	word string
	sign Sign // empty for words that only fill
	soft bool // "达到" says ≥ in a target, and nothing in an actual value
}

// before lists the words that may stand in front of the number, longest first where one begins another.
var before = []token{
	{"≥", AtLeast, false}, {"≤", AtMost, false}, {">", MoreThan, false}, {"<", LessThan, false}, {"=", Equal, false},
	{"大于或等于", AtLeast, false}, {"大于等于", AtLeast, false}, {"小于或等于", AtMost, false}, {"小于等于", AtMost, false},
	{"不低于", AtLeast, false}, {"不少于", AtLeast, false}, {"不小于", AtLeast, false}, {"不得低于", AtLeast, false},
	{"不得少于", AtLeast, false}, {"不得小于", AtLeast, false}, {"不应低于", AtLeast, false}, {"不应少于", AtLeast, false},
	{"未低于", AtLeast, false}, {"未少于", AtLeast, false}, {"没有低于", AtLeast, false}, {"至少", AtLeast, false},
	{"最少", AtLeast, false}, {"最低", AtLeast, false}, {"不差于", AtLeast, false}, {"下限", AtLeast, false},
	{"不高于", AtMost, false}, {"不多于", AtMost, false}, {"不大于", AtMost, false}, {"不超过", AtMost, false},
	{"不得超过", AtMost, false}, {"不得高于", AtMost, false}, {"不超", AtMost, false}, {"至多", AtMost, false},
	{"不得大于", AtMost, false}, {"不得多于", AtMost, false}, {"不得超出", AtMost, false}, {"不得突破", AtMost, false},
	{"不应超过", AtMost, false}, {"不应高于", AtMost, false}, {"不超出", AtMost, false}, {"不突破", AtMost, false},
	{"未超过", AtMost, false}, {"未超出", AtMost, false}, {"未超", AtMost, false}, {"未突破", AtMost, false}, {"未高于", AtMost, false},
	{"没有超过", AtMost, false}, {"没超过", AtMost, false}, {"没有突破", AtMost, false}, {"最多", AtMost, false}, {"最高", AtMost, false},
	{"不长于", AtMost, false}, {"不晚于", AtMost, false}, {"上限", AtMost, false},
	{"大于", MoreThan, false}, {"高于", MoreThan, false}, {"超过", MoreThan, false}, {"多于", MoreThan, false},
	{"小于", LessThan, false}, {"低于", LessThan, false}, {"少于", LessThan, false}, {"不足", LessThan, false}, {"不满", LessThan, false},
	{"等于", Equal, false}, {"达到", AtLeast, true}, {"达", AtLeast, true},
	{word: "已完成"}, {word: "实际完成"}, {word: "完成"}, {word: "实现"}, {word: "实际"}, {word: "累计"}, {word: "合计"}, {word: "共计"},
	{word: "总计"}, {word: "共"}, {word: "约"}, {word: "全年"}, {word: "年度"}, {word: "本年"}, {word: "年内"}, {word: "控制在"},
	{word: "保持在"}, {word: "维持在"}, {word: "稳定在"}, {word: "介于"}, {word: "应当"}, {word: "应该"}, {word: "应"}, {word: "原则上"},
	{word: "力争"}, {word: "确保"}, {word: "保证"}, {word: "为"}, {word: "在"},
}

// after lists the words that may stand behind the unit. 以上 and 以下 include the number itself (民法典 1259).
var after = []token{
	{"及以上", AtLeast, false}, {"或以上", AtLeast, false}, {"以上", AtLeast, false},
	{"及以下", AtMost, false}, {"或以下", AtMost, false}, {"以下", AtMost, false}, {"以内", AtMost, false}, {"之内", AtMost, false},
	{"及以内", AtMost, false}, {"或以内", AtMost, false}, {"为限", AtMost, false}, {"封顶", AtMost, false},
	{word: "(含)"}, {word: "(含本数)"}, {word: "左右"}, {word: "之间"}, {word: "."}, {word: ";"}, {word: ","}, {word: "/"}, {word: "*"}, {word: "·"},
}

// Change says that a value is a rise or a fall and not a level (变化方向): 提升10%, 下降5%.
type Change string

// The changes; empty for a level.
const (
	Rise Change = "上升"
	Fall Change = "下降"
)

// changes lists the verbs of change that may stand in front of the number.
var changes = []struct {
	word   string
	change Change
}{
	{"提升", Rise}, {"提高", Rise}, {"增长", Rise}, {"增加", Rise}, {"上升", Rise}, {"上涨", Rise}, {"增幅", Rise},
	{"下降", Fall}, {"降低", Fall}, {"减少", Fall}, {"压减", Fall}, {"缩减", Fall}, {"下浮", Fall}, {"降幅", Fall}, {"节约", Fall},
}

// compared lists what a change is compared with; it only fills.
var compared = strings.Fields("同比 环比 较上年 比上年 较去年 比去年 较上年同期 比上年同期 与上年相比 幅度 了 率")

// Dates are points in time, not quantities. A bare month is a date only when nothing compares it: ≤12月 is a length.
var dates = regexp.MustCompile(strings.Join([]string{
	year + `[-/.]` + month + `[-/.]` + day,
	year + `-` + month + `$`,
	`^` + year + `(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$`,
	year + `年` + month + `月?(?:-|～|至|到)` + month + `月`,
	year + `年度?(?:` + month + `月份?(?:` + day + `[日号])?)?`,
	year + `(?:-|～|至)` + year + `年`,
	month + `月?(?:-|～|至|到)` + month + `月`,
	month + `月` + day + `[日号]`,
	month + `月(?:份|底|初|末|中|上旬|中旬|下旬|前|之前|以前)`,
	day + `[日号](?:前|之前|以前|起)`,
	`^` + month + `月$`,
}, "|"))

const (
	year  = `(?:19|20)\d{2}`
	month = `(?:1[0-2]|0?[1-9])`
	day   = `(?:3[01]|[12]\d|0?[1-9])`
)

// rates finds the name of a share in front of the number: 合格率≥95%, 满意度达到90%.
var rates = regexp.MustCompile(`^[^、,;.每\d]{1,12}(?:率|满意度|占比|比例|比重)`)

// takeWord splits the longest token of the list off the front of text; found is false when none stands there.
func takeWord(text string, list []token, cut func(s, word string) (string, bool)) (t token, rest string, found bool) {
	for _, x := range list {
		if r, ok := cut(text, x.word); ok && len(x.word) > len(t.word) {
			t, rest, found = x, r, true
		}
	}
	return t, rest, found
}

// takeChange splits a verb of change, or what it compares with, off the front of text.
func takeChange(text string) (c Change, rest string, found bool) {
	for _, x := range changes {
		if r, ok := strings.CutPrefix(text, x.word); ok {
			return x.change, r, true
		}
	}
	longest := ""
	for _, x := range compared {
		if strings.HasPrefix(text, x) && len(x) > len(longest) {
			longest = x
		}
	}
	return "", text[len(longest):], longest != ""
}
