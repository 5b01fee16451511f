package costing

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

func typed() Entry {
	return Entry{Viewpoint: string(Economic), Base: string(YearStart), Rate: "8%", Kinds: []string{"水质净化效益", "游憩效益"}, Years: []EntryYear{
		{Year: "2026", Investment: "1,200.50"},
		{Year: "2027", Operating: "30", Benefits: []string{"150", "20"}},
		{Year: "2028年", Operating: "３０", Benefits: []string{"160", ""}, Residual: "-5"},
	}}
}

func TestParse(t *testing.T) {
	t.Parallel()
	many := func(n int) (rows []EntryYear) {
		for i := range n {
			rows = append(rows, EntryYear{Year: fmt.Sprint(2026 + i), Investment: "1"})
		}
		return rows
	}
	for _, c := range []struct {
		name   string
		change func(*Entry)
		want   string // paths complained about
	}{
		{"完整", func(*Entry) {}, ""},
		{"折现率不写百分号", func(e *Entry) { e.Rate = "6" }, ""},
		{"折现率全角", func(e *Entry) { e.Rate = "６．５％" }, ""},
		{"折现率0", func(e *Entry) { e.Rate = "0" }, ""},
		{"折现率100%", func(e *Entry) { e.Rate = "100" }, ""},
		{"折现率超过100%", func(e *Entry) { e.Rate = "100.01" }, "rate"},
		{"折现率为负", func(e *Entry) { e.Rate = "-8" }, "rate"},
		{"折现率是字", func(e *Entry) { e.Rate = "百分之八" }, "rate"},
		{"折现率没填", func(e *Entry) { e.Rate = " " }, "rate"},
		{"折现率三位小数", func(e *Entry) { e.Rate = "8.125" }, "rate"},
		{"没有选角度和基准", func(e *Entry) { e.Viewpoint, e.Base = "", "年中" }, "viewpoint base"},
		{"金额是字", func(e *Entry) { e.Years[0].Investment, e.Years[1].Benefits[1] = "若干", "约20" }, "years.0.investment years.1.benefits.1"},
		{"金额科学计数", func(e *Entry) { e.Years[0].Investment = "1e9" }, "years.0.investment"},
		{"金额太大", func(e *Entry) { e.Years[0].Investment = "99999999999" }, "years.0.investment"},
		{"投资为负", func(e *Entry) { e.Years[0].Investment = "-1" }, "years.0.investment"},
		{"成本和效益为负", func(e *Entry) { e.Years[1].Operating, e.Years[1].Benefits[0] = "-1", "-2" }, "years.1.operating years.1.benefits.0"},
		{"空年", func(e *Entry) { e.Years[1] = EntryYear{Year: "2027", Benefits: []string{"", " "}} }, "years.1.year"},
		{"写明为零的年", func(e *Entry) { e.Years[1] = EntryYear{Year: "2027", Operating: "0"} }, ""},
		{"末尾空行", func(e *Entry) { e.Years = append(e.Years, EntryYear{}, EntryYear{Benefits: []string{""}}) }, ""},
		{"缺一年", func(e *Entry) { e.Years[2].Year = "2029" }, "years.2.year"},
		{"年份倒序", func(e *Entry) { e.Years[1].Year = "2025" }, "years.1.year years.2.year"},
		{"年份不是数", func(e *Entry) { e.Years[0].Year = "首年" }, "years.0.year"},
		{"一年也没有", func(e *Entry) { e.Years = nil }, "years"},
		{"全部为零", func(e *Entry) {
			e.Years = []EntryYear{{Year: "2026", Investment: "0"}, {Year: "2027", Operating: "0.00"}}
		}, "years"},
		{"读不出的不算全部为零", func(e *Entry) { e.Years = []EntryYear{{Year: "2026", Investment: "？"}} }, "years.0.investment"},
		{"六十年", func(e *Entry) { e.Years = many(60) }, ""},
		{"六十一年", func(e *Entry) { e.Years = many(61) }, "years"},
		{"六十一年而且有错", func(e *Entry) { e.Years = many(61); e.Rate = "x" }, "rate years"},
		{"效益没有名称", func(e *Entry) { e.Kinds[1] = "" }, "kinds.1"},
		{"效益同名", func(e *Entry) { e.Kinds[1] = e.Kinds[0] }, "kinds.1"},
		{"效益名称太长", func(e *Entry) { e.Kinds[0] = strings.Repeat("水", 31) }, "kinds.0"},
		{"效益多于类别", func(e *Entry) { e.Kinds = e.Kinds[:1] }, "years.1.benefits years.2.benefits"},
		{"十三类效益", func(e *Entry) {
			e.Kinds = nil
			for i := range 13 {
				e.Kinds = append(e.Kinds, fmt.Sprint("效益", i))
			}
		}, "kinds"},
		{"什么都没填", func(e *Entry) { *e = Entry{} }, "viewpoint base rate years"},
	} {
		e := typed()
		c.change(&e)
		_, fields := e.Parse()
		if got := paths(fields); got != c.want {
			t.Errorf("%s: complaints at %q, want %q", c.name, got, c.want)
		}
	}
}

func paths(fields errs.Fields) string {
	var out []string
	for _, f := range fields {
		out = append(out, f.Path)
	}
	return strings.Join(out, " ")
}

func TestParsed(t *testing.T) {
	t.Parallel()
	got, fields := typed().Parse()
	want := Table{Viewpoint: Economic, Base: YearStart, Rate: DefaultRate, Start: 2026, Kinds: []string{"水质净化效益", "游憩效益"}, Years: []Flows{
		{Investment: amount("1200.5")},
		{Operating: amount("30"), Benefits: series("150", "20")},
		{Operating: amount("30"), Benefits: series("160", "0"), Residual: amount("-5")},
	}}
	if fields != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v (%v)", got, want, fields)
	}
	if again, fields := got.Entry().Parse(); fields != nil || !reflect.DeepEqual(again, got) {
		t.Errorf("through Entry: %+v (%v)", again, fields)
	}
	if y := got.Years[2]; y.In() != amount("160") || y.Out() != amount("35") || y.Net() != amount("125") {
		t.Errorf("in %s, out %s, net %s", y.In(), y.Out(), y.Net())
	}
}

// fifty is a wetland of fifty years with three kinds of benefit, replacement every ten years and clearing away at the end.
func fifty() Table {
	t := Table{Viewpoint: Economic, Base: YearStart, Rate: PublicBenefitRate, Start: 2026, Kinds: []string{"水质净化效益", "调蓄效益", "游憩效益"}}
	for k := range 50 {
		f := Flows{Operating: money.Amount(180+k) * money.Wan, Benefits: []money.Amount{300 * money.Wan, 95 * money.Wan, money.Amount(40+k) * money.Wan}}
		if k < 2 {
			f = Flows{Investment: 2400 * money.Wan}
		} else if k%10 == 0 {
			f.Investment = 310 * money.Wan
		}
		t.Years = append(t.Years, f)
	}
	t.Years[49].Residual = -120 * money.Wan
	return t
}

// BenchmarkAnalyse50Years works out a project of fifty years with replacements and every step of seven factors.
func BenchmarkAnalyse50Years(b *testing.B) {
	table := fifty()
	b.ReportAllocs()
	for b.Loop() {
		if a := Analyse(table); len(a.Factors) != 7 {
			b.Fatal(len(a.Factors))
		}
	}
}

// BenchmarkAnalyse50Steady is the same for an investment followed by years that are all alike, with three factors; the aim is a few ms.
func BenchmarkAnalyse50Steady(b *testing.B) {
	table := steady(DefaultRate, 50, "1000", "280", "450")
	for b.Loop() {
		Analyse(table)
	}
}

// BenchmarkAllRootsAlternating looks for the roots of sixty years of uneven flows that change their sign every year, which
// takes the long way through every derivative.
func BenchmarkAllRootsAlternating(b *testing.B) {
	nets := make([]money.Amount, MaxYears)
	for k := range nets {
		nets[k] = money.Amount((1000-2000*(k%2))*(1+k*k%17)) * money.Wan
	}
	for b.Loop() {
		amounts(nets).allRoots()
	}
}
