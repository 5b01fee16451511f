package tracking

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// LightBook is a year's rules of the double monitoring (双监控规则), one version of them. A version is never changed.
type LightBook struct {
	Year   fiscal.Year
	No     int    // 第几版; 0 for a shipped profile that was not put in force
	Name   string // 方案名称
	Rules  []Rule
	Reason string // why it was put in force
	ByName string
	At     time.Time
}

// LightEntry is a book as typed.
type LightEntry struct {
	Name   string
	Reason string
	Rules  []RuleEntry
}

//go:embed lights.json
var lightsJSON []byte

// Profiles are the rules that come with the program (随附方案), the first of them in force until a year has its own: the national practice, the
// lights of a deployed provincial system, and Sichuan's of 2025.
func Profiles() []LightBook {
	var out []LightBook
	if err := json.Unmarshal(lightsJSON, &out); err != nil {
		panic(err) // a test reads it
	}
	return out
}

// Entry writes the book back as it would be typed.
func (b LightBook) Entry() LightEntry {
	e := LightEntry{Name: b.Name}
	for _, r := range b.Rules {
		e.Rules = append(e.Rules, r.Entry())
	}
	return e
}

// Label names the book and its version for people (规则版本).
func (b LightBook) Label() string {
	if b.No == 0 {
		return b.Name
	}
	return fmt.Sprintf("%s 第%d版", b.Name, b.No)
}

// Parse reads a book as typed (双监控规则读入), with every complaint at "name", "rules" or "rules.2.limit". Rows left empty do not count. A rule
// that cannot be worked out, never fires, always fires, or is covered by another one is refused.
func (e LightEntry) Parse(year fiscal.Year) (LightBook, errs.Fields) {
	var f errs.Fields
	b := LightBook{Year: year, Name: e.Name}
	if n := utf8.RuneCountInString(e.Name); n == 0 || n > 40 {
		f.Add("name", "请填写方案名称，不超过40个字。")
	}
	var places []int
	for i, typed := range e.Rules {
		if !typed.empty() {
			b.Rules = append(b.Rules, typed.parse(fmt.Sprintf("rules.%d", i), &f))
			places = append(places, i)
		}
	}
	switch n := len(b.Rules); {
	case n == 0:
		f.Add("rules", "请至少写一条规则；没有规则时所有项目都是绿灯。")
	case n > maxRules:
		f.Add("rules", "最多%d条规则，现有%d条。", maxRules, n)
	}
	if f.Err() == nil {
		b.shadows(places, &f)
	}
	return b, f
}

// shadows refuses a rule that another one covers: a second copy, or a yellow one where red fires already.
func (b LightBook) shadows(places []int, f *errs.Fields) {
	for i, r := range b.Rules {
		for j, over := range b.Rules {
			hides := over.Light == Red || r.Light == Yellow
			if i != j && hides && over.covers(r) && (j < i || !r.covers(over) || over.Light != r.Light) {
				f.Add(fmt.Sprintf("rules.%d.limit", places[i]), "这条规则成立时第%d条“%s”也成立，它自己永远不起作用。请改界限或删去。", places[j]+1, over.Words())
				break
			}
		}
	}
}

// Light is what a year's rules say of one form (亮灯结果).
type Light struct {
	Colour  Colour
	Fired   []Fired // the red ones first, in the order of the rules
	Skipped []Skipped
}

// Says is every rule that fired with its arithmetic (亮灯原因), in a line, of rules on the same measures the strictest alone; empty for a
// green light.
func (b LightBook) Says(l Light) string {
	var out []string
	for i, f := range l.Fired {
		if !b.Milder(f, l.Fired[:i]) {
			out = append(out, string(f.Light)+"："+f.Arithmetic)
		}
	}
	return strings.Join(out, "；")
}

// Milder says that a rule on the same measures has fired already with a stricter limit (较宽的同类规则): red rules come first.
func (b LightBook) Milder(f Fired, before []Fired) bool {
	r := b.Rules[f.Rule]
	return slices.ContainsFunc(before, func(x Fired) bool {
		over := b.Rules[x.Rule]
		return over.Left == r.Left && over.Join == r.Join && over.Right == r.Right && over.Compare == r.Compare
	})
}

// Fired is one rule that fired, with its numbers (亮灯原因).
type Fired struct {
	Rule       int // place in the book, from 0
	Light      Colour
	Words      string
	Arithmetic string
	Basis      string
}

// Skipped is a rule that could not be worked out for a form, and why (不适用的规则).
type Skipped struct {
	Rule  int
	Words string
	Why   string
}

// Judge tells the colour and every rule that fired (亮灯), for data up to a month.
func (b LightBook) Judge(f Figures, month int) Light {
	out := Light{Colour: Green}
	for _, colour := range []Colour{Red, Yellow} {
		for i, r := range b.Rules {
			if r.Light != colour || month < r.From || month > r.To {
				continue
			}
			left, right, value, why := r.value(&f, month)
			switch {
			case why != "":
				out.Skipped = append(out.Skipped, Skipped{i, r.Words(), why})
			case r.fires(value):
				out.Fired = append(out.Fired, Fired{i, r.Light, r.Words(), r.arithmetic(left, right, value), r.Basis})
			}
		}
	}
	if len(out.Fired) > 0 {
		out.Colour = out.Fired[0].Light
	}
	return out
}

// Colour is Judge without the words (灯色), for many forms at once.
func (b LightBook) Colour(f *Figures, month int) Colour {
	out := Green
	for i := range b.Rules {
		r := &b.Rules[i]
		if month < r.From || month > r.To || r.Light == Yellow && out == Yellow {
			continue
		}
		_, _, value, why := r.value(f, month)
		if why != "" || !r.fires(value) {
			continue
		}
		if r.Light == Red {
			return Red
		}
		out = Yellow
	}
	return out
}

// Count is how many forms have each colour (灯色数).
type Count struct{ Red, Yellow, Green int }

// Add counts one more.
func (c *Count) Add(colour Colour) {
	switch colour {
	case Red:
		c.Red++
	case Yellow:
		c.Yellow++
	default:
		c.Green++
	}
}

// Total is how many forms there are.
func (c Count) Total() int { return c.Red + c.Yellow + c.Green }

// Trial is what rules come to on the forms there are, before they take effect (试算).
type Trial struct {
	Now, Then Count       // under the rules in force, and under those tried
	Rules     []RuleTrial // one for each rule tried
}

// RuleTrial is how often one rule fired (规则试算).
type RuleTrial struct {
	Words          string
	Light          Colour
	Fired, Skipped int
	Applies        bool // to the data month at all
}

// Try works rules out on forms of one data month beside those in force (预览).
func (b LightBook) Try(inForce LightBook, list []Figures, month int) Trial {
	t := Trial{}
	for _, r := range b.Rules {
		t.Rules = append(t.Rules, RuleTrial{Words: r.Words(), Light: r.Light, Applies: month >= r.From && month <= r.To})
	}
	for i := range list {
		t.Now.Add(inForce.Colour(&list[i], month))
		judged := b.Judge(list[i], month)
		t.Then.Add(judged.Colour)
		for _, x := range judged.Fired {
			t.Rules[x.Rule].Fired++
		}
		for _, x := range judged.Skipped {
			t.Rules[x.Rule].Skipped++
		}
	}
	return t
}

// Says is what a person should know of a rule that was tried (试算提示); empty when it fired.
func (t RuleTrial) Says(forms int) string {
	switch {
	case !t.Applies:
		return "不适用于本轮的数据月份"
	case forms > 0 && t.Skipped == forms:
		return "除数为0或没有预算，对现有项目都不能计算"
	case forms > 0 && t.Fired == forms:
		return "现有项目全部亮灯"
	case t.Fired == 0:
		return "现有项目都没有亮灯"
	}
	return ""
}

// Quadrant is where a form stands by money and attainment against the time gone (四象限).
type Quadrant string

// The quadrants.
const (
	InStep        Quadrant = "协调推进"
	MoneyBehind   Quadrant = "支出滞后"
	OutputBehind  Quadrant = "有支出少产出"
	BothBehind    Quadrant = "双滞后"
	NoMoneyToHold Quadrant = "没有预算"
)

// Quadrants lists the quadrants that a picture has.
func Quadrants() []Quadrant { return []Quadrant{InStep, MoneyBehind, OutputBehind, BothBehind} }

// Quadrant tells the quadrant; both sides count as in time from the share of the year that has passed.
func (f Figures) Quadrant(month int) Quadrant {
	rate, ok := f.Rate()
	if !ok {
		return NoMoneyToHold
	}
	elapsed, _ := score.NewRate(int64(month), 12)
	switch spent, reached := rate >= elapsed, f.Attained >= elapsed; {
	case spent && reached:
		return InStep
	case reached:
		return MoneyBehind
	case spent:
		return OutputBehind
	}
	return BothBehind
}

// Rate is the execution rate to date (执行率); false without a budget.
func (f Figures) Rate() (score.Rate, bool) {
	return score.NewRate(int64(f.Executed), int64(f.Budget))
}
