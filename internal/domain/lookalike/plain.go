package lookalike

import (
	"slices"
	"strings"
	"unicode"

	"outturn/internal/domain/money"
)

// fillers say nothing about what a project is: the park's own name, the words that every project has, and joining words.
var fillers = []string{"上海化学工业区", "化学工业区", "化工区", "管委会", "园区", "区内", "项目", "工程", "专项", "年度", "采购", "委托", "服务", "第三方",
	"以及", "及其", "有关", "相关", "等"}

// synonyms are words that projects use for one another; the first of a line stands for all. Longer words come first.
var synonyms = [][]string{
	{"运维", "运行维护", "运营维护", "运行管理", "运行维修"}, {"维护", "维修养护", "维修保养", "养护维修", "预防性养护", "养护", "保养", "管养"},
	{"维修", "大修", "修缮", "整修", "修复", "修理"}, {"更新", "更换", "换装", "替换"}, {"建设", "新建", "建造", "修建", "扩建", "新增", "增设"},
	{"扶持", "补贴", "补助", "奖补", "资助", "奖励"}, {"清淤", "疏浚", "清疏", "清理"}, {"巡查", "巡检", "巡视", "巡护"}, {"检测", "监测", "检验", "测试"},
	{"改造", "提升", "升级", "完善"}, {"照明", "亮化", "路灯"}, {"购置", "购买", "配备", "添置"}, {"信息平台", "管理平台", "管理系统", "信息系统", "系统"},
	{"研究", "课题", "专题"}, {"编制", "修编", "制定"}, {"监控", "视频监控", "高清监控", "高清摄像机", "摄像机", "摄像头", "视频点位"}, {"补盲", "补点"},
}

// joiners go between the parts of a list and are dropped like punctuation.
const joiners = "的及和与或、"

var toPlain = replacerOf()

func replacerOf() *strings.Replacer {
	var pairs [][2]string
	for _, line := range synonyms {
		for _, word := range line[1:] {
			pairs = append(pairs, [2]string{word, line[0]})
		}
	}
	for _, word := range fillers {
		pairs = append(pairs, [2]string{word, ""})
	}
	slices.SortStableFunc(pairs, func(a, b [2]string) int { return len(b[0]) - len(a[0]) })
	var flat []string
	for _, p := range pairs {
		flat = append(flat, p[0], p[1])
	}
	return strings.NewReplacer(flat...)
}

// plain makes a text comparable: half-width, lower case, without years, punctuation and words that say nothing, one word
// for each group of synonyms.
func plain(text string) []rune {
	var out []rune
	for _, r := range withoutYears([]rune(strings.ToLower(money.Narrow(text)))) {
		if (unicode.IsLetter(r) || unicode.IsDigit(r)) && !strings.ContainsRune(joiners, r) {
			out = append(out, r)
		}
	}
	return []rune(toPlain.Replace(string(out)))
}

// withoutYears drops 2025, 2025年 and 二〇二五年: the same project of another year is what is looked for.
func withoutYears(text []rune) []rune {
	var out []rune
	for i := 0; i < len(text); i++ {
		if n := yearAt(text[i:]); n > 0 {
			i += n - 1
			continue
		}
		out = append(out, text[i])
	}
	return out
}

func yearAt(text []rune) int {
	if len(text) < 4 || !(text[0] == '2' && text[1] == '0' || text[0] == '二' && (text[1] == '〇' || text[1] == '零' || text[1] == '○')) {
		return 0
	}
	for _, r := range text[2:4] {
		if !strings.ContainsRune("0123456789〇零○一二三四五六七八九", r) {
			return 0
		}
	}
	if len(text) > 5 && text[4] == '年' && text[5] == '度' {
		return 6
	}
	if len(text) > 4 && text[4] == '年' {
		return 5
	}
	return 4
}

// gram is one character or two that stand side by side (字符二元组): the first in the upper half, the second, or none, in the lower.
type gram uint64

func single(a rune) gram { return gram(a) << 32 }

// pair reports whether there are two.
func (g gram) pair() bool { return uint32(g) != 0 }

// gramsOf lists the grams of a text once each, in order.
func gramsOf(text []rune) []gram {
	out := make([]gram, 0, 2*len(text))
	for i, r := range text {
		out = append(out, single(r))
		if i+1 < len(text) {
			out = append(out, single(r)|gram(text[i+1]))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
