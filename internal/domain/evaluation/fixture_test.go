package evaluation

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

func bookNamed(t testing.TB, name rulebook.Name) rulebook.Book {
	t.Helper()
	book, err := rulebook.Shipped().Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// park is the book most tests use: linear execution, linear reverse.
func park(t testing.TB) rulebook.Book { return bookNamed(t, "SH-PARK") }

func num(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func points(t testing.TB, s string) score.Points {
	t.Helper()
	p, err := score.ParsePoints(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// row makes an indicator from a printed target: "≥500个", "≤1.80万元/次", "95～105%", or words.
func row(t testing.TB, id, target, weight string) goal.Indicator {
	t.Helper()
	read, ok := goal.ReadTarget(target)
	if !ok {
		t.Fatalf("target %q: %+v", target, goal.Read(target))
	}
	rule := goal.ByRatio
	if read.Sign == goal.Qualitative {
		rule = goal.ByTier
	}
	return goal.Indicator{ID: goal.IndicatorID(id), Level1: "产出指标", Level2: "数量指标", Name: "指标" + id, Target: read,
		Weight: points(t, weight), Rule: rule, CanGrow: true}
}

func ruled(ind goal.Indicator, rule goal.Rule) goal.Indicator {
	ind.Rule = rule
	return ind
}

func formOf(rows ...goal.Indicator) goal.Form {
	return goal.Form{Book: "SH-PARK", Annual: "全年完成应急值守与演练任务，装备完好，企业满意。", Indicators: rows}
}

func actual(id, value string) Result {
	return Result{Indicator: goal.IndicatorID(id), Known: true, Actual: num(value)}
}

func funds(t testing.TB, unit money.Unit, initial, budget, executed string) Funds {
	t.Helper()
	read := func(s string) money.Amount {
		a, err := money.Parse(s, unit)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	total := FundRow{Source: "年度资金总额", Initial: read(initial), Budget: read(budget), Executed: read(executed)}
	return Funds{Total: total, Rows: []FundRow{total}}
}

// spentAll is a year whose budget was spent to the fen.
func spentAll(t testing.TB) Funds { return funds(t, money.InWan, "100", "100", "100") }

// one scores a single indicator with a single actual.
func one(t testing.TB, book rulebook.Book, ind goal.Indicator, value string) Line {
	t.Helper()
	sheet := Score(book, formOf(ind), spentAll(t), []Result{actual(string(ind.ID), value)})
	return sheet.Lines[0]
}

// complaints prints blocking complaints as "path rule" lines.
func complaints(fields errs.Fields) string {
	var b strings.Builder
	for _, f := range fields.Blocking() {
		fmt.Fprintf(&b, "%s %s\n", f.Path, f.Rule)
	}
	return b.String()
}

func kinds(flags []Flag) string {
	var out []string
	for _, f := range flags {
		out = append(out, string(f.Kind))
	}
	return strings.Join(out, " ")
}

// typed is a complete entry for the rows: actuals in order.
func typed(form goal.Form, actuals ...string) Entry {
	e := Entry{Attained: "完成演练十一场、值守三百六十五天，处置警情二十起。"}
	for i, ind := range form.Indicators {
		e.Rows = append(e.Rows, EntryRow{Indicator: ind.ID, Actual: actuals[i]})
	}
	return e
}
