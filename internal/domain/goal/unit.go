package goal

import (
	"cmp"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
)

// unit is one unit of measure (计量单位): how many of its kind's smallest unit it holds.
type unit struct {
	kind string // units of one kind measure the same quantity
	size int64  // in the smallest unit of the kind
}

// counting is the kind of the plain counting words: each counts only itself, but 个 stands for any of them.
const counting = "计数"

// units lists the units of measure that are known by name. A unit outside the list measures only what is written alike.
var units = withCounting(map[string]unit{
	"%": {"份额", 10}, "‰": {"份额", 1}, "个百分点": {"百分点", 1}, "百分点": {"百分点", 1},
	"元": {"金额", 1}, "百元": {"金额", 100}, "千元": {"金额", 1000},
	"毫米": {"长度", 1}, "厘米": {"长度", 10}, "米": {"长度", 1000}, "公里": {"长度", 1_000_000}, "千米": {"长度", 1_000_000},
	"里": {"长度", 500_000}, "延米": {"延米", 1}, "海里": {"海里", 1},
	"平方米": {"面积", 1}, "平米": {"面积", 1}, "平方": {"面积", 1}, "公顷": {"面积", 10_000},
	"平方公里": {"面积", 1_000_000}, "平方千米": {"面积", 1_000_000}, "亩": {"亩", 1},
	"立方米": {"体积", 1000}, "立方": {"体积", 1000}, "方": {"体积", 1000}, "升": {"体积", 1},
	"克": {"重量", 1}, "公斤": {"重量", 1000}, "千克": {"重量", 1000}, "斤": {"重量", 500}, "吨": {"重量", 1_000_000},
	"秒": {"时间", 1}, "分钟": {"时间", 60}, "小时": {"时间", 3600}, "个小时": {"时间", 3600},
	"天": {"时间", 86_400}, "日": {"时间", 86_400}, "周": {"时间", 604_800}, "星期": {"时间", 604_800},
	"个月": {"月份", 1}, "月": {"月份", 1}, "年": {"月份", 12}, "个工作日": {"工作日", 1}, "工作日": {"工作日", 1},
	"课时": {"课时", 1}, "学时": {"课时", 1}, "千瓦时": {"电量", 1}, "度": {"电量", 1},
	"千瓦": {"功率", 1}, "兆瓦": {"功率", 1000}, "℃": {"温度", 1}, "分": {"分", 1}, "分贝": {"分贝", 1}, "倍": {"倍", 1},
	"人": {"人", 1}, "名": {"人", 1}, "位": {"人", 1}, "人次": {"人次", 1}, "户": {"户", 1}, "户次": {"户次", 1}, "次": {"次", 1},
	"车次": {"车次", 1}, "批次": {"批次", 1}, "场次": {"场", 1}, "场": {"场", 1}, "平方米次": {"平方米次", 1},
})

// countingWords are units that count things one by one.
const countingWords = "个 项 件 期 篇 份 本 套 台 台套 只 支 条 座 处 所 间 栋 幢 家 辆 艘 架 头 株 棵 块 张 起 例 宗 批 类 种 " +
	"组 节 门 届 轮 片 段 口 眼 盏 根 点 站 村 部 集 版 册 幅 面 盆 车 床 席 岗 校 班 羽 尾 颗 枚 把 顶 副 对 双 卷 页 字 人天"

// withCounting adds the counting words to the known units.
func withCounting(known map[string]unit) map[string]unit {
	for _, word := range strings.Fields(countingWords) {
		known[word] = unit{counting, 1}
	}
	return known
}

// spellings maps notations of a unit to the Chinese word that is kept.
var spellings = map[string]string{
	"百分比": "%", "百分率": "%", "百分数": "%", "千分比": "‰", "%点": "个百分点", "人民币元": "元", "圆": "元", "元整": "元",
	"km": "公里", "KM": "公里", "Km": "公里", "m": "米", "M": "米", "cm": "厘米", "CM": "厘米", "mm": "毫米", "MM": "毫米",
	"㎡": "平方米", "m²": "平方米", "M²": "平方米", "m2": "平方米", "M2": "平方米", "km²": "平方公里", "km2": "平方公里",
	"m³": "立方米", "M³": "立方米", "m3": "立方米", "M3": "立方米", "L": "升", "kg": "公斤", "KG": "公斤", "Kg": "公斤",
	"g": "克", "t": "吨", "T": "吨", "h": "小时", "H": "小时", "min": "分钟", "kWh": "千瓦时", "KWH": "千瓦时", "kW": "千瓦", "dB": "分贝", "dB(A)": "分贝",
}

// multiples are the words that count by the hundred million, ten thousand and thousand in front of a unit.
var multiples = []struct {
	word string
	size int64
}{{"亿", 100_000_000}, {"千万", 10_000_000}, {"百万", 1_000_000}, {"万", 10_000}, {"千", 1000}}

// UnitOptions lists common units of measure (计量单位) for the form to offer. The cell takes any other as well.
func UnitOptions() []string {
	return []string{"%", "个", "项", "次", "人", "人次", "户", "家", "件", "份", "期", "场", "篇", "套", "台", "辆", "座", "处",
		"公里", "米", "平方米", "万平方米", "亩", "立方米", "吨", "元", "万元", "元/平方米", "元/人", "天", "小时", "分钟", "个月", "年", "起", "分"}
}

// CanonicalUnit returns the one spelling of a unit (计量单位的统一写法): 百分比 is %, km is 公里. Brackets around the
// unit go. A unit that is not known comes back as written.
func CanonicalUnit(text string) string {
	const joints = "/*·"
	name := strings.TrimRight(unwrap(strings.TrimRight(Normalise(text), joints)), joints)
	parts := strings.Split(name, "/")
	for i, p := range parts {
		if s, ok := spellings[p]; ok {
			parts[i] = s
		}
	}
	return strings.Join(parts, "/")
}

// SameMeasure says whether two units measure the same quantity (同一计量), and by what factor a value in unit a is
// multiplied to give the value in unit b: 万元 to 元 is 10000, 米 to 公里 is 0.001. 元/亩 and 万元/亩 are the same, 元/亩
// and 元/人 are not. An empty unit measures the same only as another empty one.
func SameMeasure(a, b string) (factor decimal.Decimal, ok bool) {
	up, down, ok := ratio(a, b)
	if !ok {
		return decimal.Zero, false
	}
	return up.Div(down), true
}

// Convert turns a value in unit from into unit to (计量单位换算), dividing last so that 90 分钟 is exactly 1.5 小时. ok is
// false when the units do not measure the same quantity.
func Convert(value decimal.Decimal, from, to string) (converted decimal.Decimal, ok bool) {
	up, down, ok := ratio(from, to)
	if !ok {
		return decimal.Zero, false
	}
	if up.Equal(down) {
		return value, true
	}
	return value.Mul(up).Div(down).Normalize(), true // a quotient keeps the zeros of its precision: 690.0000000000000000
}

// ratio returns the factor from a to b as a fraction.
func ratio(a, b string) (up, down decimal.Decimal, ok bool) {
	one := decimal.NewFromInt(1)
	a, b = CanonicalUnit(a), CanonicalUnit(b)
	if a == b {
		return one, one, true
	}
	over, under := strings.Split(a, "/"), strings.Split(b, "/")
	if len(over) != len(under) {
		return one, one, false
	}
	up, down = one, one
	for i := range over {
		x, y, ok := sizes(over[i], under[i])
		if !ok {
			return one, one, false
		}
		if i > 0 {
			x, y = y, x // per 亩: the larger the unit below, the smaller the value
		}
		up, down = up.Mul(decimal.NewFromInt(x)), down.Mul(decimal.NewFromInt(y))
	}
	return up, down, true
}

// sizes returns how large two simple units are in one smallest unit, when they are of one kind.
func sizes(a, b string) (x, y int64, ok bool) {
	m, a := multiple(a)
	n, b := multiple(b)
	if a == b {
		return m, n, true
	}
	ua, knownA := units[a]
	ub, knownB := units[b]
	if !knownA || !knownB || ua.kind != ub.kind {
		return 1, 1, (a == "个" && counts(b) || b == "个" && counts(a)) && m == n
	}
	if ua.kind == counting && a != "个" && b != "个" {
		return 0, 0, false
	}
	return m * ua.size, n * ub.size, true
}

// counts says whether a unit counts things or people, so that 个 may stand for it.
func counts(name string) bool {
	return units[name].kind == counting || name == "人" || name == "户" || name == "次"
}

// multiple splits the word for thousands off a unit: 万平方米 is 10000 of 平方米.
func multiple(name string) (size int64, rest string) {
	for _, m := range multiples {
		if rest, found := strings.CutPrefix(name, m.word); found {
			if _, known := units[name]; known {
				return 1, name
			}
			if s, ok := spellings[rest]; ok {
				rest = s
			}
			return m.size, rest
		}
	}
	return 1, name
}

// readUnit reads what stands behind a number as a unit. Words behind a known unit are dropped (100%完成 is %), unless they
// turn the meaning. ok is false when it cannot be a unit.
func readUnit(s string) (name string, ok bool) {
	s = CanonicalUnit(s)
	if s == "" || made(s) {
		return s, true
	}
	rest := s
	for known := knownPrefix(rest); known != ""; known = knownPrefix(rest) {
		name, rest = name+known, rest[len(known):]
	}
	switch {
	case strings.ContainsAny(rest, "不未非超低高少多降减无至到起前后第约或和与及每以±≥≤><=～-"):
		return "", false
	case name != "" && !strings.ContainsAny(rest[:1], "/*·"):
		return name, true
	}
	return s, length(s) <= 10 && isName(s)
}

// made says whether a unit is made of known ones: 元/人*月, 万平方米, 人天.
func made(s string) bool {
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune("/*·", r) }) {
		for part != "" {
			known := knownPrefix(part)
			if known == "" {
				return false
			}
			part = part[len(known):]
		}
	}
	return true
}

// knownPrefix returns the longest known unit, with its word for thousands, at the front of s.
func knownPrefix(s string) string {
	head := ""
	for _, m := range multiples {
		if strings.HasPrefix(s, m.word) {
			head = m.word
			break
		}
	}
	longest := ""
	for name := range units {
		if len(name) > len(longest) && (strings.HasPrefix(s, name) || strings.HasPrefix(s[len(head):], name)) {
			longest = name
		}
	}
	if longest != "" && !strings.HasPrefix(s, longest) {
		return head + longest
	}
	return cmp.Or(longest, head)
}

// isName says whether s is a plain word that could be a unit.
func isName(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !strings.ContainsRune("%‰/*·°℃²³㎡", r) {
			return false
		}
	}
	return true
}
