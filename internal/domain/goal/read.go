package goal

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"
)

// Reason says why a cell could not be read as a number (读不出的原因); empty when it could.
type Reason string

// The reasons, in words that complete the sentence 这一格….
const (
	Blank    Reason = "没有填写"
	Words    Reason = "是文字，不是数值" // a target of words is Qualitative
	Several  Reason = "写了多个数值"
	NoNumber Reason = "只有符号或单位，没有数值"
	Reversed Reason = "区间的下限大于上限"
	Clash    Reason = "符号前后矛盾"
	TooLong  Reason = "数值过长"
	Vague    Reason = "写的是范围，不是确切的数值"
	About    Reason = "写的是约数，不是确切的数值"
	Moving   Reason = "写的是升降幅度，与指标值的口径不同"
	Unlike   Reason = "计量单位与指标值不同"
)

// Reading is what a target cell says (读出的指标值).
type Reading struct {
	Target Target
	Reason Reason // empty when Target is a number or range; Words when it is Qualitative; otherwise nothing was read
	Signed bool   // the sign was written; without one a number is taken as =
	Change Change // the number is a rise or a fall
	soft   bool   // the sign came from 达到
	about  bool   // 约 or 左右 stands beside the number
}

// OK says whether a target was read, by number or in words (已读出).
func (r Reading) OK() bool { return r.Reason == "" || r.Reason == Words }

// ReadTarget reads a target as units print it (读取指标值): =100.00(%), ≥100百分比, 985米, 不低于90%, 90%及以上, 95%～105%,
// ±10%, 1,200人次. Dates and plain words come back as Qualitative. ok is false for an empty cell, several values in one
// cell and contradictions; Read says why.
func ReadTarget(text string) (t Target, ok bool) {
	r := Read(text)
	return r.Target, r.OK()
}

// ReadValue reads an actual value as units print it (读取完成值): 97.20%, 12 场, 已完成100%. ok is false for words, dates,
// several values, comparisons, changes and 约: those say nothing exact. The unit is empty when none was written.
func ReadValue(text string) (value decimal.Decimal, unit string, ok bool) {
	r := Read(text)
	if !r.exact() || r.Change != "" {
		return decimal.Zero, "", false
	}
	return r.Target.Value, r.Target.Unit, true
}

// exact says whether the cell, read as an actual value, is one number.
func (r Reading) exact() bool {
	return r.Reason == "" && !r.about && (r.Target.Sign == Equal || r.soft)
}

// Actual reads an actual value for this target (对照指标值读取完成值) and converts it to the target's unit. A change is
// accepted for a target that is the same change; a bare number takes the target's unit; 约 is refused. reason is empty when it was read.
func (r Reading) Actual(text string) (value decimal.Decimal, reason Reason) {
	a := Read(text)
	switch {
	case a.Reason != "":
		return decimal.Zero, a.Reason
	case a.about:
		return decimal.Zero, About
	case !a.exact() && a.Change == "":
		return decimal.Zero, Vague
	case a.Change != "" && a.Change != r.Change:
		return decimal.Zero, Moving
	case a.Target.Unit == "" || r.Target.Unit == "":
		return a.Target.Value, ""
	}
	value, ok := Convert(a.Target.Value, a.Target.Unit, r.Target.Unit)
	if !ok {
		return decimal.Zero, Unlike
	}
	return value, ""
}

// Actual reads an actual value for this target, in the target's unit; see Reading.Actual.
func (t Target) Actual(text string) (value decimal.Decimal, reason Reason) {
	return Reading{Target: t}.Actual(text)
}

// numbers finds the numbers in normalised text; thousands may be set off by commas.
var numbers = regexp.MustCompile(`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`)

// percentWords finds 百分之95.
var percentWords = regexp.MustCompile(`百分之(\d+(?:\.\d+)?)`)

// squares finds the digits of units, which are not values.
var squares = regexp.MustCompile(`(?i)(k?m)([23])($|[^\d.])`)

// Read reads a target cell and says what was in it (读取指标值单元格).
func Read(text string) Reading {
	s := Normalise(text)
	if strings.Trim(s, "-/.") == "" {
		return Reading{Reason: Blank}
	}
	words := Reading{Target: Target{Sign: Qualitative, Text: tidy(text)}, Reason: Words}
	if undated := dates.ReplaceAllString(s, ""); undated != s {
		if strings.ContainsAny(undated, "0123456789") {
			return Reading{Reason: Several}
		}
		return words
	}
	s = percentWords.ReplaceAllString(s, "$1%")
	s = squares.ReplaceAllStringFunc(s, spellSquare)
	s = unwrap(s)
	var r Reading
	switch at := numbers.FindAllStringIndex(s, 3); len(at) {
	case 0:
		if bare(s) {
			return Reading{Reason: NoNumber}
		}
		return words
	case 1:
		r = readOne(s[:at[0][0]], s[at[0][0]:at[0][1]], s[at[0][1]:])
	case 2:
		r = readTwo(s, at)
	default:
		r = Reading{Reason: Several}
	}
	if r.Reason == Words {
		return words
	}
	return r
}

// spellSquare writes m2 and m3 as words, so that their digit is not taken for a value.
func spellSquare(s string) string {
	return strings.NewReplacer("km2", "平方公里", "KM2", "平方公里", "m2", "平方米", "M2", "平方米", "m3", "立方米", "M3", "立方米").Replace(s)
}

// unwrap takes brackets off a text that is bracketed whole.
func unwrap(s string) string {
	inner, ok := strings.CutPrefix(s, "(")
	inner, closed := strings.CutSuffix(inner, ")")
	if ok && closed && !strings.ContainsAny(inner, "()") {
		return inner
	}
	return s
}

// bare says whether a text without digits is only a sign, a unit, or both.
func bare(s string) bool {
	signs := strings.TrimLeft(s, "≥≤><=±")
	if signs == "" || strings.ContainsRune("%‰", []rune(signs)[0]) {
		return true
	}
	_, name := multiple(CanonicalUnit(signs))
	_, known := units[name]
	return known && (signs != s || length(signs) > 1)
}

// lead is what the words in front of a number say.
type lead struct {
	sign   Sign
	soft   bool
	about  bool
	minus  bool
	spread bool // ±
	change Change
	known  bool // every word was understood
}

// readLead reads the words in front of a number.
func readLead(s string) lead {
	var l lead
	for s != "" {
		if t, rest, ok := takeWord(s, before, strings.CutPrefix); ok {
			if t.sign != "" && l.sign != "" && t.sign != l.sign {
				return lead{}
			}
			if t.sign != "" {
				l.sign, l.soft = t.sign, t.soft
			}
			l.about = l.about || t.word == "约"
			s = rest
			continue
		}
		if c, rest, ok := takeChange(s); ok {
			if c != "" && l.change != "" {
				return lead{}
			}
			l.change = max(l.change, c)
			s = rest
			continue
		}
		if name := rates.FindString(s); name != "" {
			s = s[len(name):]
			continue
		}
		l.minus, l.spread = s == "-", s == "±"
		l.known = l.minus || l.spread
		return l
	}
	l.known = true
	return l
}

// readOne reads a cell with one number in it.
func readOne(front, digits, behind string) Reading {
	l := readLead(front)
	unit, tail, ok := readTail(behind)
	if !l.known || !ok {
		return Reading{Reason: Words}
	}
	value, ok := parseNumber(digits)
	if !ok {
		return Reading{Reason: TooLong}
	}
	if l.minus {
		value = value.Neg()
	}
	if l.spread {
		if l.sign != "" || tail != "" || l.change != "" {
			return Reading{Reason: Clash}
		}
		return readRange(value.Neg(), value, unit)
	}
	sign, ok := joinSigns(l, tail)
	if !ok {
		return Reading{Reason: Clash}
	}
	r := Reading{Target: Target{Sign: sign, Value: value, Unit: unit}, Signed: sign != "", Change: l.change}
	r.soft = l.soft && tail == ""
	r.about = l.about || strings.Contains(behind, "左右")
	if sign == "" {
		r.Target.Sign = Equal
	}
	if sign == "" && l.change != "" {
		r.Target.Sign = AtLeast
	}
	return r
}

// joinSigns settles the sign in front with the one behind: the front one stands when both point the same way.
func joinSigns(l lead, tail Sign) (Sign, bool) {
	front, back := Target{Sign: l.sign}.Direction(), Target{Sign: tail}.Direction()
	switch {
	case l.sign == "" || tail == "":
		return max(l.sign, tail), true
	default:
		return l.sign, front == back
	}
}

// readTwo reads a cell with two numbers in it, which must be a range; anything else is several values.
func readTwo(s string, at [][]int) Reading {
	front, between := readLead(s[:at[0][0]]), s[at[0][1]:at[1][0]]
	unit, tail, ok := readTail(s[at[1][1]:])
	low, ok1 := parseNumber(s[at[0][0]:at[0][1]])
	high, ok2 := parseNumber(s[at[1][0]:at[1][1]])
	first, joint, joined := cutJoint(between, front.sign)
	switch {
	case !ok || !joined || !front.known || front.spread || front.change != "" || tail != "" || !sameUnit(first, unit):
		return Reading{Reason: Several}
	case !ok1 || !ok2:
		return Reading{Reason: TooLong}
	}
	if front.minus {
		low = low.Neg()
	}
	if joint == "minus" {
		high = high.Neg()
	}
	if joint == "±" {
		low, high = low.Sub(high), low.Add(high)
	}
	if low.GreaterThan(high) {
		return Reading{Reason: Reversed}
	}
	return readRange(low, high, cmp.Or(unit, first))
}

// readRange makes the reading of a range. From year to year is a date and not a quantity.
func readRange(low, high decimal.Decimal, unit string) Reading {
	t := Target{Sign: Range, Low: low, High: high, Unit: unit}
	if dates.MatchString(t.String()) {
		return Reading{Reason: Words}
	}
	return Reading{Target: t, Signed: true}
}

// sameUnit says whether the unit behind the lower bound, if written at all, is that of the upper one.
func sameUnit(first, second string) bool { return first == "" || second == "" || first == second }

// cutJoint splits what stands between two bounds into the first unit and how they are joined: "" for a range, "minus" for
// a range up to a negative number, "±" for a distance either way. ≥…且≤… is a range too.
func cutJoint(between string, sign Sign) (unit, joint string, ok bool) {
	joints := []struct{ word, joint string }{
		{"～-", "minus"}, {"至-", "minus"}, {"到-", "minus"}, {"～", ""}, {"至", ""}, {"到", ""}, {"-", ""}, {"±", "±"},
	}
	if sign == AtLeast {
		joints = []struct{ word, joint string }{{"且≤", ""}, {",≤", ""}, {";≤", ""}, {"、≤", ""}, {",且≤", ""}, {"≤", ""}}
	} else if sign != "" {
		return "", "", false
	}
	for _, j := range joints {
		if first, found := strings.CutSuffix(between, j.word); found {
			if unit, tail, ok := readTail(first); ok && tail == "" {
				return unit, j.joint, true
			}
		}
	}
	return "", "", false
}

// readTail reads the unit behind a number and the words behind the unit.
func readTail(s string) (unit string, sign Sign, ok bool) {
	for {
		t, rest, found := takeWord(s, after, strings.CutSuffix)
		if !found {
			break
		}
		if t.sign != "" && sign != "" && sign != t.sign {
			return "", "", false
		}
		sign, s = max(sign, t.sign), rest
	}
	if rest, found := strings.CutSuffix(s, "内"); found && isTime(rest) {
		sign, s = AtMost, rest
	}
	unit, ok = readUnit(s)
	if strings.HasPrefix(unit, "月") {
		unit = "个" + unit // 12月 and 1～12月 are how people write dates
	}
	return unit, sign, ok
}

// isTime says whether the unit counts time, so that 内 behind it means ≤.
func isTime(name string) bool {
	switch units[CanonicalUnit(name)].kind {
	case "时间", "月份", "工作日":
		return true
	}
	return false
}

// parseNumber reads digits with thousands commas. ok is false above 15 whole digits or 6 decimals: nothing real is longer.
func parseNumber(digits string) (decimal.Decimal, bool) {
	whole, frac, _ := strings.Cut(strings.ReplaceAll(digits, ",", ""), ".")
	if len(whole) > 15 || len(frac) > 6 {
		return decimal.Zero, false
	}
	d, err := decimal.NewFromString(strings.ReplaceAll(digits, ",", ""))
	return d, err == nil
}
