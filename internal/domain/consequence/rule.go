package consequence

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// RuleID is the number of a rule in its book, such as J-03.
type RuleID string

// Rule is one consequence (挂钩规则): when every condition holds, the action. Base is the amount that a cut, a cap or a recovery is
// counted by.
type Rule struct {
	ID     RuleID
	Name   string
	When   []Condition
	Action Action
	Base   Fact
	Measures
	Clause string // what it was read in
	Note   string // how it is to be understood
	Active bool
}

// Condition writes all conditions of the rule for people.
func (r Rule) Condition() string {
	var out []string
	for _, c := range r.When {
		out = append(out, c.Text())
	}
	return strings.Join(out, "，且")
}

// Text writes what the rule asks for: 按比例核减 上年预算 × 10%.
func (r Rule) Text() string {
	return strings.TrimSpace(string(r.Action) + " " + r.Measures.text(r.Base))
}

// Complete reports whether the rule has the numbers its action needs.
func (r Rule) Complete() bool {
	return !r.Action.Measured() || r.Amount > 0 || r.Base != "" && r.Rate > 0
}

// problems complains about everything wrong with a rule, at paths under at. Rules that can never fire or would divide by zero
// are among them.
func (r Rule) problems(at string, f *errs.Fields) {
	r.wording(at, f)
	r.figures(at, f)
	if len(r.When) == 0 {
		f.Add(at+".when", "规则“%s”没有条件，请写明什么情况下触发。", r.ID)
	}
	sound := true
	for i, c := range r.When {
		n := len(*f)
		c.problems(fmt.Sprintf("%s.when.%d", at, i+1), f)
		sound = sound && len(*f) == n
	}
	if sound {
		r.reach(at, f)
	}
}

func (r Rule) wording(at string, f *errs.Fields) {
	for _, x := range []struct {
		key, text string
		limit     int
		must      bool
	}{{"id", string(r.ID), 12, true}, {"name", r.Name, 40, true}, {"clause", r.Clause, 300, true}, {"note", r.Note, 300, false}} {
		if n := utf8.RuneCountInString(strings.TrimSpace(x.text)); x.must && n == 0 || n > x.limit {
			f.Add(at+"."+x.key, "“%s”应是1到%d个字的文字。", x.key, x.limit)
		}
	}
	if r.Action.Severity() == 0 {
		f.Add(at+".action", "应用方式只能是：%s。", strings.Join(texts(Actions()), "、"))
	}
}

// figures checks base, rate and amount against the action.
func (r Rule) figures(at string, f *errs.Fields) {
	switch {
	case !r.Action.Measured():
		if r.Base != "" || r.Measures != (Measures{}) {
			f.Add(at+".base", "“%s”不按金额计算，请去掉 base、rate 和 amount。", r.Action)
		}
		return
	case r.Base != "" && r.Base.Measure() != Money:
		f.Add(at+".base", "基数“%s”不是金额类依据。", r.Base)
	case r.Base != "" && r.Amount != 0:
		f.Add(at+".amount", "写了基数就不写固定金额，请只留一个。")
	case r.Base == "" && r.Rate != 0:
		f.Add(at+".base", "写了比例，缺少基数，请写明按什么金额计算。")
	case r.Action == CutShare && r.Base == "":
		f.Add(at+".base", "按比例核减须写明基数，如“上年预算”或“申请金额”。")
	}
	r.Measures.problems(at, r.Action, f)
	if r.Active && !r.Complete() {
		f.Add(at+".active", "规则“%s”的比例或金额还没有定，不能启用。", r.ID)
	}
}

func (m Measures) problems(at string, a Action, f *errs.Fields) {
	if m.Rate < 0 || m.Rate > score.Whole && a != Cap || m.Rate > 10*score.Whole {
		f.Add(at+".rate", "比例应大于0、不超过100%%（封顶可到1000%%），现为%s。", m.Rate.Short())
	}
	if m.Amount < 0 || m.Amount > money.Max {
		f.Add(at+".amount", "金额应大于0。")
	}
}

func (c Condition) problems(at string, f *errs.Fields) {
	m := c.Fact.Measure()
	switch {
	case m == "":
		f.Add(at+".fact", "没有“%s”这项依据，可用的有：%s。", errs.Shorten(string(c.Fact)), strings.Join(texts(facts), "、"))
		return
	case m == Words && (len(c.Words) == 0 || c.Low != nil || c.High != nil || c.Of != ""):
		f.Add(at+".is", "“%s”是词语，请只用 is 列出取值：%s。", c.Fact, strings.Join(known[c.Fact].words, "、"))
		return
	case m != Words && (len(c.Words) > 0 || c.Low == nil && c.High == nil):
		f.Add(at+".fact", "“%s”是数，请用 from（不低于）、above（高于）、to（不高于）、below（低于）写明界限。", c.Fact)
		return
	case c.Of != "" && (m != Money || c.Of.Measure() != Money):
		f.Add(at+".of", "只有金额与金额之间可以算占比，“%s”与“%s”不行。", c.Fact, errs.Shorten(string(c.Of)))
	}
	for _, w := range c.Words {
		if !slices.Contains(known[c.Fact].words, w) {
			f.Add(at+".is", "“%s”没有“%s”这个取值，这个条件永远不会成立。可用的有：%s。", c.Fact, errs.Shorten(w), strings.Join(known[c.Fact].words, "、"))
		}
	}
}

// reach complains when no project could ever satisfy all conditions together, or a share could be taken of nothing.
func (r Rule) reach(at string, f *errs.Fields) {
	for _, fact := range r.bounded() {
		low, high := known[fact].low, known[fact].high
		if fact == r.Base {
			low = max(low, 1) // a base of nothing moves nothing
		}
		for _, c := range r.When {
			if c.Fact == fact && c.Of == "" {
				low, high = c.interval(low, high)
			}
		}
		if low > high {
			f.Add(at+".when", "规则“%s”永远不会触发：对“%s”的要求互相矛盾，或超出它可能的范围（%s到%s）。", r.ID, fact, fact.print(known[fact].low), fact.print(known[fact].high))
		}
	}
	for _, fact := range facts {
		if fact.Measure() == Words && r.common(fact) == 0 {
			f.Add(at+".when", "规则“%s”永远不会触发：对“%s”的几个条件没有共同的取值。", r.ID, fact)
		}
	}
	r.shares(at, f)
}

// bounded lists the facts in numbers that the conditions or the base limit.
func (r Rule) bounded() []Fact {
	var out []Fact
	for _, c := range r.When {
		if c.Fact.Measure() != Words && c.Of == "" && !slices.Contains(out, c.Fact) {
			out = append(out, c.Fact)
		}
	}
	if r.Base.Measure() == Money && !slices.Contains(out, r.Base) {
		out = append(out, r.Base)
	}
	return out
}

// common counts the words of a fact that every condition on it takes; -1 where none speaks of it.
func (r Rule) common(fact Fact) int {
	n, asked := 0, false
	for _, w := range known[fact].words {
		all := true
		for _, c := range r.When {
			if c.Fact == fact {
				asked = true
				all = all && slices.Contains(c.Words, w)
			}
		}
		if all {
			n++
		}
	}
	if !asked {
		return -1
	}
	return n
}

// shares checks the conditions that divide.
func (r Rule) shares(at string, f *errs.Fields) {
	for i, c := range r.When {
		if c.Of == "" {
			continue
		}
		low, high := known[c.Of].low, known[c.Of].high
		for _, d := range r.When {
			if d.Fact == c.Of && d.Of == "" {
				low, high = d.interval(low, high)
			}
		}
		if low < 1 {
			f.Add(fmt.Sprintf("%s.when.%d.of", at, i+1), "规则“%s”会除以零：“%s”可能为零。请加一个条件，要求它高于0。", r.ID, c.Of)
		}
		if low, high := c.interval(-noLimit, noLimit); low > high {
			f.Add(at+".when", "规则“%s”永远不会触发：占比的上下限互相矛盾。", r.ID)
		}
	}
}
