package tracking

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Colour is a light of the double monitoring (红黄绿灯).
type Colour string

// The colours.
const (
	Red    Colour = "红"
	Yellow Colour = "黄"
	Green  Colour = "绿"
)

// The ways a rule joins two measures and holds the outcome against its limit.
const (
	Divided  = "÷"
	Minus    = "−"
	Below    = "低于"
	Above    = "高于"
	maxRules = 40
)

// Rule is one rule of a light (亮灯规则): a measure, or two joined, under or over a limit in some data months.
type Rule struct {
	Light    Colour // Red or Yellow
	Left     Measure
	Join     string  // Divided, Minus, or empty for Left alone
	Right    Measure // with Join
	Compare  string  // Below or Above; the limit itself does not fire
	Limit    score.Rate
	From, To int    // data months, both inclusive
	Basis    string // 依据
}

// RuleEntry is a rule as typed.
type RuleEntry struct {
	Light, Left, Join, Right, Compare, Limit, From, To, Basis string
}

// Words says the rule in words (规则文字): 执行率 ÷ 时间进度 低于 60%，数据月份1-12月。
func (r Rule) Words() string {
	months := ""
	if r.From > 1 || r.To < 12 {
		months = fmt.Sprintf("（数据月份%d-%d月）", r.From, r.To)
	}
	return fmt.Sprintf("%s%s %s%s", r.subject(), r.Compare, r.Limit.Short(), months)
}

func (r Rule) subject() string {
	if r.Join == "" {
		return string(r.Left) + " "
	}
	return fmt.Sprintf("%s %s %s ", r.Left, r.Join, r.Right)
}

// Entry writes the rule back as it would be typed.
func (r Rule) Entry() RuleEntry {
	return RuleEntry{Light: string(r.Light), Left: string(r.Left), Join: r.Join, Right: string(r.Right), Compare: r.Compare, Limit: r.Limit.Short(),
		From: strconv.Itoa(r.From), To: strconv.Itoa(r.To), Basis: r.Basis}
}

// empty says that nothing was typed into a row.
func (e RuleEntry) empty() bool {
	return e.Left == "" && e.Right == "" && strings.TrimSpace(e.Limit) == ""
}

// parse reads one rule with every complaint at path.cell.
func (e RuleEntry) parse(path string, f *errs.Fields) Rule {
	r := Rule{Light: Colour(e.Light), Left: Measure(e.Left), Join: e.Join, Right: Measure(e.Right), Compare: e.Compare, Basis: strings.TrimSpace(e.Basis)}
	before := len(*f)
	say := func(cell, format string, args ...any) { f.Add(path+"."+cell, format, args...) }
	if r.Light != Red && r.Light != Yellow {
		say("light", "请选择亮红灯还是黄灯；没有规则亮起的就是绿灯。")
	}
	if !slices.Contains(Measures(), r.Left) {
		say("left", "请选择观测量。")
	}
	switch {
	case r.Join == "" && r.Right != "":
		say("join", "选了第二个观测量，请选择两者相除还是相减。")
	case r.Join != "" && r.Join != Divided && r.Join != Minus:
		say("join", "两个观测量只能相除或相减。")
	case r.Join != "" && !slices.Contains(Measures(), r.Right):
		say("right", "请选择第二个观测量。")
	}
	if r.Compare != Below && r.Compare != Above {
		say("compare", "请选择低于还是高于界限。")
	}
	limit, err := score.ParseRate(percent(e.Limit))
	if err != nil {
		say("limit", "界限应为百分数，例如60%%。")
	}
	r.Limit = limit
	r.From, r.To = month(e.From, 1), month(e.To, 12)
	if r.From == 0 || r.To == 0 || r.From > r.To {
		say("from", "数据月份应为1到12，起月不晚于止月。")
	}
	if utf8.RuneCountInString(r.Basis) > 100 {
		say("basis", "依据不超过100个字。")
	}
	if len(*f) == before {
		r.check(path, f)
	}
	return r
}

// percent adds the sign that people leave out in a cell headed %.
func percent(text string) string {
	plain := money.Narrow(text)
	if plain != "" && !strings.HasSuffix(plain, "%") {
		return plain + "%"
	}
	return plain
}

// month reads a month; empty is the one given, and 0 is none.
func month(text string, otherwise int) int {
	plain := strings.TrimSuffix(money.Narrow(text), "月")
	if plain == "" {
		return otherwise
	}
	n, err := strconv.Atoi(plain)
	if err != nil || n < 1 || n > 12 {
		return 0
	}
	return n
}

// check refuses a rule that cannot be worked out, and one that never or always fires.
func (r Rule) check(path string, f *errs.Fields) {
	switch {
	case r.Join != "" && r.Left == r.Right:
		f.Add(path+".right", "两个观测量相同，算出来永远一样。请换一个。")
		return
	case r.Join == Divided && !r.Right.find().divides:
		f.Add(path+".right", "“%s”经常是0，不能作除数。作除数的只能是%s。", r.Right, divisors())
		return
	}
	low, high := r.bounds()
	switch {
	case r.Compare == Below && r.Limit <= low, r.Compare == Above && r.Limit >= high:
		f.Add(path+".limit", "“%s”永远不会成立：算出来的数在%s之间。请改界限。", strings.TrimSpace(r.Words()), span(low, high))
	case r.Compare == Below && r.Limit > high, r.Compare == Above && r.Limit < low:
		f.Add(path+".limit", "“%s”永远成立，所有项目都会亮灯。请改界限。", strings.TrimSpace(r.Words()))
	}
}

func divisors() string {
	var out []string
	for _, m := range measures {
		if m.divides {
			out = append(out, string(m.name))
		}
	}
	return strings.Join(out, "、")
}

func span(low, high score.Rate) string {
	words := func(r score.Rate, none string) string {
		if r <= -endless || r >= endless {
			return none
		}
		return r.Short()
	}
	return words(low, "负数") + "到" + words(high, "没有上限")
}

// bounds are the least and the most the joined measures can be.
func (r Rule) bounds() (low, high score.Rate) {
	low, high = r.Left.bounds(r.From, r.To)
	if r.Join == "" {
		return low, high
	}
	rightLow, rightHigh := r.Right.bounds(r.From, r.To)
	if r.Join == Minus {
		return max(low-rightHigh, -endless), min(high-rightLow, endless)
	}
	low, _ = score.NewRate(int64(low), int64(max(rightHigh, 1)))
	if rightLow == 0 || high >= endless {
		return low, endless
	}
	high, _ = score.NewRate(int64(high), int64(rightLow))
	return low, high
}

// covers reports whether whenever other fires, r does too.
func (r Rule) covers(other Rule) bool {
	same := r.Left == other.Left && r.Join == other.Join && r.Right == other.Right && r.Compare == other.Compare && r.From <= other.From && r.To >= other.To
	if r.Compare == Below {
		return same && r.Limit >= other.Limit
	}
	return same && r.Limit <= other.Limit
}

// value works the rule out for one form: what it came to, or why it could not be worked out.
func (r Rule) value(f *Figures, month int) (left, right, out amount, why string) {
	if left, why = r.Left.in(f, month); why != "" || r.Join == "" {
		return left, right, left, why
	}
	if right, why = r.Right.in(f, month); why != "" {
		return left, right, out, why
	}
	if r.Join == Minus {
		return left, right, amount{left.num*right.den - right.num*left.den, left.den * right.den}, ""
	}
	if right.num == 0 {
		return left, right, out, fmt.Sprintf("%s是0，不能作除数", r.Right)
	}
	return left, right, amount{left.num * right.den, left.den * right.num}, ""
}

// fires reports whether the rule fires for one form, exact before any rounding.
func (r Rule) fires(out amount) bool {
	if out.den < 0 {
		out.num, out.den = -out.num, -out.den
	}
	diff := out.num*int64(score.Whole) - int64(r.Limit)*out.den
	if r.Compare == Below {
		return diff < 0
	}
	return diff > 0
}

// arithmetic says with numbers why a rule fired.
func (r Rule) arithmetic(left, right, out amount) string {
	text := fmt.Sprintf("%s %s", r.Left, left.rate())
	if r.Join != "" {
		text = fmt.Sprintf("%s %s %s %s = %s", text, r.Join, r.Right, right.rate(), out.rate())
	}
	return fmt.Sprintf("%s，%s %s", text, r.Compare, r.Limit.Short())
}
