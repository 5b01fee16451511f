package consequence

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

// Result is what became of one rule on one project (规则结果).
type Result string

// The results. A rule with an absent fact is not decided, whatever its other conditions say.
const (
	Fired   Result = "触发"
	Idle    Result = "未触发"
	Lacking Result = "缺少依据"
	Off     Result = "未启用"
)

// Judged is one rule judged on one project (规则判定).
type Judged struct {
	Rule
	Result
	Missing []Fact // of a rule that lacks facts
	Would   bool   // an inactive rule whose conditions hold
	Figure  money.Amount
	exact   decimal.Decimal // the figure before rounding, in fen
}

// Suggestion is every rule on one project (结果应用建议): what fired, the most severe action, and the amount that comes of it.
type Suggestion struct {
	Asked    money.Amount
	Outcomes []Judged // in the order of the book
	Action   Action   // the most severe that fired
	Combine  Combining
	Cut      money.Amount // by the cuts, together or the largest
	Amount   money.Amount // suggested for the year
	Recover  money.Amount // to be taken back beside it
}

// Suggest judges every rule of a book in force on the facts of one project that asks for an amount (判定挂钩规则). Amounts are rounded half
// up once, where a figure is made; what is suggested is never below zero or above what is asked for.
func Suggest(b Book, f Facts) Suggestion {
	a := Suggestion{Asked: money.Amount(f.Get(Asked).Number), Combine: b.Combine}
	cut := decimal.Zero
	for _, r := range b.Rules {
		o := judge(r, f)
		a.Outcomes = append(a.Outcomes, o)
		if o.Result != Fired {
			continue
		}
		if r.Action.Severity() > a.Action.Severity() {
			a.Action = r.Action
		}
		switch {
		case !o.cuts():
		case b.Combine == Summed:
			cut = cut.Add(o.exact)
		case o.exact.GreaterThan(cut):
			cut = o.exact
		}
		if r.Action == Recover {
			a.Recover = max(a.Recover, o.Figure)
		}
	}
	a.Cut = min(round(cut), a.Asked)
	a.Amount = a.Asked - a.Cut
	for _, o := range a.Fired() {
		switch o.Action {
		case Cap:
			a.Amount = min(a.Amount, o.Figure)
		case Suspend, Cancel:
			a.Amount = 0
		}
	}
	return a
}

func (o Judged) cuts() bool { return o.Action == CutShare || o.Action == CutAmount }

func round(d decimal.Decimal) money.Amount { return money.Amount(d.Round(0).IntPart()) }

// judge judges one rule.
func judge(r Rule, f Facts) Judged {
	o := Judged{Rule: r, Result: Idle}
	hold := true
	for _, c := range r.When {
		missing := c.missing(f)
		o.Missing = append(o.Missing, missing...)
		hold = hold && len(missing) == 0 && c.holds(f)
	}
	if r.Base != "" && f.Get(r.Base).Absent != "" {
		o.Missing = append(o.Missing, r.Base)
	}
	slices.Sort(o.Missing)
	o.Missing = slices.Compact(o.Missing)
	base := f.Get(r.Base).Number
	fires := hold && len(o.Missing) == 0 && (r.Base == "" || base > 0)
	switch {
	case !r.Active:
		o.Result, o.Would = Off, fires
	case len(o.Missing) > 0:
		o.Result = Lacking
	case fires:
		o.Result = Fired
	}
	if fires && r.Action.Measured() {
		o.exact = decimal.NewFromInt(int64(r.Amount))
		if r.Base != "" {
			o.exact = decimal.NewFromInt(base).Mul(r.Rate.Decimal())
		}
		o.Figure = round(o.exact)
	}
	return o
}

// Fired lists the rules that fired, the most severe first.
func (a Suggestion) Fired() []Judged {
	var out []Judged
	for _, o := range a.Outcomes {
		if o.Result == Fired {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(x, y Judged) int { return y.Action.Severity() - x.Action.Severity() })
	return out
}

// Ordered lists the rules as they are read (规则的先后): what fired, the most severe first, then what would if it were in use, then the
// others; and apart from them those that lack a fact.
func (a Suggestion) Ordered() (known, lacking []Judged) {
	known = a.Fired()
	for _, take := range []func(Judged) bool{
		func(o Judged) bool { return o.Result == Off && o.Would },
		func(o Judged) bool { return o.Result == Idle },
		func(o Judged) bool { return o.Result == Off && !o.Would },
	} {
		for _, o := range a.Outcomes {
			if len(o.Missing) == 0 && take(o) {
				known = append(known, o)
			}
		}
	}
	for _, o := range a.Outcomes {
		if len(o.Missing) > 0 {
			lacking = append(lacking, o)
		}
	}
	return known, lacking
}

// Evidence writes down the very numbers each condition was judged by (触发依据).
func (o Judged) Evidence(f Facts) []string {
	var out []string
	for _, c := range o.When {
		out = append(out, c.evidence(f))
	}
	if o.Base != "" && !slices.ContainsFunc(o.When, func(c Condition) bool { return c.Fact == o.Base }) {
		out = append(out, "基数："+say(o.Base, f))
	}
	return out
}

// Arithmetic writes how the figure of a rule came about: 上年预算60.00万元 × 30% = 18.00万元; empty where the rule has none.
func (o Judged) Arithmetic(f Facts) string {
	switch {
	case !o.Action.Measured() || o.Result != Fired && !o.Would || !o.Complete():
		return ""
	case o.Base == "":
		return string(o.Action) + o.Figure.Wan() + "万元"
	case o.Rate == score.Whole:
		return fmt.Sprintf("%s%s", o.Base, f.Text(o.Base))
	}
	return fmt.Sprintf("%s%s × %s = %s万元", o.Base, f.Text(o.Base), o.Rate.Short(), o.Figure.Wan())
}

// Steps writes how the suggested amount came about, step by step (测算过程).
func (a Suggestion) Steps(f Facts) []string {
	out := []string{"申请金额" + a.Asked.Wan() + "万元。"}
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	at := a.Asked
	if cuts := a.cutting(f); a.Cut > 0 {
		at -= a.Cut
		add("核减%s：%s；%s − %s = %s万元。", a.howCut(len(cuts)), strings.Join(cuts, "；"), a.Asked.Wan(), a.Cut.Wan(), at.Wan())
	}
	for _, o := range a.Fired() {
		switch o.Action {
		case Cap:
			add("%s封顶：%s；%s与%s取较小，为%s万元。", o.ID, o.Arithmetic(f), at.Wan(), o.Figure.Wan(), min(at, o.Figure).Wan())
			at = min(at, o.Figure)
		case Suspend, Cancel:
			at = 0
			add("%s%s：建议安排0.00万元。", o.ID, o.Action)
		case Defer:
			add("%s缓拨：金额不变，先不拨付。", o.ID)
		case Recover:
			add("%s收回：%s，另行收回%s万元，不在建议金额内。", o.ID, o.Arithmetic(f), o.Figure.Wan())
		}
	}
	if a.Action == Unmoved {
		add("没有规则触发，金额不变。")
	}
	add("建议金额%s万元%s。", a.Amount.Wan(), a.lower())
	return out
}

// cutting lists the cuts that fired with their arithmetic.
func (a Suggestion) cutting(f Facts) []string {
	var out []string
	for _, o := range a.Fired() {
		if o.cuts() {
			out = append(out, fmt.Sprintf("%s %s", o.ID, o.Arithmetic(f)))
		}
	}
	return out
}

func (a Suggestion) howCut(n int) string {
	switch {
	case n < 2:
		return ""
	case a.Combine == Summed && a.Cut == a.Asked:
		return "（累加，以申请金额为限）"
	case a.Combine == Summed:
		return "（累加）"
	}
	return "（取最大一项）"
}

// lower says by how much the suggestion is below what is asked for.
func (a Suggestion) lower() string {
	if a.Amount == a.Asked {
		return "，与申请金额相同"
	}
	rate, ok := score.NewRate(int64(a.Asked-a.Amount), int64(a.Asked))
	if !ok {
		return ""
	}
	return fmt.Sprintf("，比申请金额少%s万元（%s）", (a.Asked - a.Amount).Wan(), rate)
}
