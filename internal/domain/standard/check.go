package standard

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
)

// Result is what a budget line comes to beside its standard (比对结果).
type Result string

// The results.
const (
	Within     Result = "达标"
	Over       Result = "超标准"
	Under      Result = "明显低于标准"
	Without    Result = "无标准"
	OtherUnit  Result = "单位不一致"
	OutOfForce Result = "标准已过期"
)

// Low is the share of a standard below which a line is called 明显低于标准; 本系统取值.
const Low = 70 * score.Percent

// Checked is one budget line beside its standard (定额比对).
type Checked struct {
	Line  budget.Line
	Match Match
	Result
	Limit      money.Amount // what the standard allows for the line; zero without one
	Excess     money.Amount // of the line over the limit; zero unless Over
	Arithmetic string       // how the limit came about, in words
	Choice     Choice       // zero unless a person chose the standard
	Instead    *Checked     // what the line came to beside the suggested standard, where another was chosen; nil otherwise
}

// Stands reports whether the line may not pass without a reason that somebody agreed to: it is over its standard, or measured in a
// unit that its standard cannot be compared with.
func (c Checked) Stands() bool { return c.Result == Over || c.Result == OtherUnit }

// Listed reports whether the line belongs to the list of the year (超标准明细): it stands now, or did until a person took another
// standard for it.
func (c Checked) Listed() bool { return c.Stands() || c.Instead != nil && c.Instead.Stands() }

// Elsewhere says which standard has the name and unit of a line without one, and for which categories it is meant (有同名标准); empty
// where there is none such.
func (c Checked) Elsewhere() string {
	e := c.Match.Elsewhere
	if e == nil {
		return ""
	}
	return fmt.Sprintf("有同名标准%s（%s元/%s），但适用于%s，没有用来比对。", e.Label(), e.Allowed().Yuan(), e.Content.Unit, e.Meant())
}

// Choices are the standards that people chose for lines instead of the suggested ones (指定的标准).
type Choices map[budget.LineID]Choice

// Choice is one chosen standard (人工指定) with why, by whom and when; an empty code says that there is none for the line.
type Choice struct {
	Code   string
	Reason string // empty where the suggested standard itself was chosen
	ByName string
	At     time.Time
}

// UnmarshalJSON also reads a choice kept as its code alone, as older versions did.
func (c *Choice) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		return json.Unmarshal(text, &c.Code)
	}
	type plain Choice
	return json.Unmarshal(text, (*plain)(c))
}

// Check holds every line against the standard chosen for it or suggested (定额比对): quantity × standard × coefficients.
func (x Index) Check(lines []budget.Line, category project.Category, choices Choices) []Checked {
	out := make([]Checked, len(lines))
	matcher := x.matcher()
	for i, line := range lines {
		m := matcher.match(line, category)
		choice, chosen := choices[line.ID]
		if !chosen {
			out[i] = check(line, m)
			continue
		}
		by := Match{Chosen: true, Reason: "人工指定"}
		by.Standard, by.Found = x.Find(choice.Code, line.Year)
		out[i] = check(line, by)
		out[i].Choice = choice
		if m.Standard.Code != choice.Code {
			instead := check(line, m)
			out[i].Instead = &instead
		}
	}
	return out
}

func check(line budget.Line, m Match) Checked {
	c := Checked{Line: line, Match: m, Result: Without}
	if !m.Found {
		return c
	}
	s := m.Standard
	quantity, ok := goal.Convert(line.Quantity, line.Unit, s.Content.Unit)
	switch {
	case !ok:
		c.Result = OtherUnit
		c.Arithmetic = fmt.Sprintf("明细按“%s”计，标准按“%s”计，不能比对。", line.Unit, s.Content.Unit)
		return c
	case !s.ValidIn(line.Year) || s.State != InForce:
		c.Result = OutOfForce
		c.Arithmetic = fmt.Sprintf("%s在%s无效（%s起%s）。", s.Label(), line.Year, s.From, until(s.Content))
		return c
	}
	exact := decimal.NewFromInt(int64(s.Amount)).Mul(s.factor()).Mul(quantity)
	c.Limit = round(exact)
	c.Arithmetic = arithmetic(quantity, s, c.Limit)
	amount := line.Amount()
	switch low := exact.Mul(Low.Decimal()); {
	case amount > c.Limit:
		c.Result, c.Excess = Over, amount-c.Limit
	case decimal.NewFromInt(int64(amount)).LessThan(low):
		c.Result = Under
	default:
		c.Result = Within
	}
	return c
}

func until(c Content) string {
	if c.To.IsZero() {
		return ""
	}
	return "，至" + c.To.String()
}

// arithmetic writes the limit out: 600,000平方米 × 7.45元/平方米 = 4,470,000.00元. Coefficients of 100% are left out.
func arithmetic(quantity decimal.Decimal, s Standard, limit money.Amount) string {
	text := fmt.Sprintf("%s%s × %s元", plainNumber(quantity), s.Content.Unit, s.Amount.Yuan())
	for _, k := range []struct {
		name string
		rate score.Rate
	}{{"服务水平系数", s.Level}, {"财政负担比例", s.Share}, {"价格指数", s.Index}} {
		if k.rate != score.Whole {
			text += fmt.Sprintf(" × %s%s", k.name, k.rate.Short())
		}
	}
	return text + " = " + limit.Yuan() + "元"
}

// plainNumber prints a converted quantity without idle zeros.
func plainNumber(d decimal.Decimal) string {
	text := d.Round(8).String()
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// Excess adds up what the lines are over their standards: what could be saved (可压减金额).
func Excess(list []Checked) (total money.Amount) {
	for _, c := range list {
		total += c.Excess
	}
	return total
}

// Effect is what being over a standard does (超标准处理).
type Effect string

// The effects.
const (
	Warn Effect = "提醒"
	Stop Effect = "不得提交"
)

// Effects lists the effects in form order.
func Effects() []Effect { return []Effect{Warn, Stop} }

// Settings say for each category what being over a standard does (定额比对设置). A category not listed warns.
type Settings map[project.Category]Effect

// EffectOn is what being over a standard does in a category.
func (s Settings) EffectOn(k project.Category) Effect {
	if e, set := s[k]; set {
		return e
	}
	return Warn
}

// Exception lets one line pass although it is over its standard or in another unit (超标准说明): why, and who agreed. It holds for the amount it was
// given for, and falls when the line costs more or stands for another cause.
type Exception struct {
	Line       budget.LineID
	For        Result       // what was explained; empty is Over, as older versions wrote
	Amount     money.Amount // of the line when the reason was written
	Reason     string
	ByName     string
	By         org.UserID
	Approver   string // empty until agreed
	ApproverID org.UserID
}

// Covers reports whether the exception gives a reason for the line as it stands.
func (e Exception) Covers(c Checked) bool {
	about := e.For
	if about == "" {
		about = Over
	}
	return e.Line == c.Line.ID && about == c.Result && e.Reason != "" && c.Line.Amount() <= e.Amount
}

// Agreed reports whether somebody agreed to it.
func (e Exception) Agreed() bool { return e.Approver != "" }
