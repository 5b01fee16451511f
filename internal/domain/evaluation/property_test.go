package evaluation

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

var (
	anyNumber = rapid.Custom(func(t *rapid.T) decimal.Decimal {
		return decimal.New(rapid.Int64().Draw(t, "coefficient"), rapid.Int32Range(-25, 6).Draw(t, "exponent"))
	})
	positive = rapid.Custom(func(t *rapid.T) decimal.Decimal {
		return decimal.New(rapid.Int64Range(1, 1_000_000_000).Draw(t, "coefficient"), rapid.Int32Range(-6, 3).Draw(t, "exponent"))
	})
	anyWeight = rapid.Custom(func(t *rapid.T) score.Points { return score.Points(rapid.Int64Range(0, 9000).Draw(t, "weight")) })
	anyRule   = rapid.SampledFrom([]goal.Rule{goal.ByRatio, goal.ByRatioFloor, goal.Direct, goal.ByTier, goal.BySatisfied, goal.Manual, ""})
	anySign   = rapid.SampledFrom(append(goal.Signs(), ""))
)

func anyIndicator(t *rapid.T, id string) goal.Indicator {
	return goal.Indicator{ID: goal.IndicatorID(id), Name: id, Weight: anyWeight.Draw(t, "weight"), Rule: anyRule.Draw(t, "rule"), CanGrow: rapid.Bool().Draw(t, "grows"),
		Target: goal.Target{Sign: anySign.Draw(t, "sign"), Value: anyNumber.Draw(t, "value"), Low: anyNumber.Draw(t, "low"), High: anyNumber.Draw(t, "high"), Unit: "%"}}
}

func anyResult(t *rapid.T, id string) Result {
	return Result{Indicator: goal.IndicatorID(id), Known: rapid.Bool().Draw(t, "known"), Skip: rapid.IntRange(0, 4).Draw(t, "skip") == 0,
		Actual: anyNumber.Draw(t, "actual"), Met: rapid.Bool().Draw(t, "met"), Points: score.Points(rapid.Int64().Draw(t, "points"))}
}

func anyBook(t *rapid.T, books []rulebook.Book) rulebook.Book {
	book := rapid.SampledFrom(books).Draw(t, "book")
	book.Scoring.Reverse = rapid.SampledFrom([]rulebook.ReverseKind{rulebook.ReverseLinear, rulebook.ReverseRatio}).Draw(t, "reverse")
	book.Scoring.Equal = rapid.SampledFrom([]rulebook.EqualKind{rulebook.EqualFull, rulebook.EqualStrict}).Draw(t, "equal")
	return book
}

func anyFunds(t *rapid.T) Funds {
	amount := rapid.Int64Range(-1_000, 1_000_000_000_000)
	return Funds{Total: FundRow{Budget: money.Amount(amount.Draw(t, "budget")), Executed: money.Amount(amount.Draw(t, "executed"))}, Complete: rapid.Bool().Draw(t, "complete")}
}

func shippedBooks() []rulebook.Book { return rulebook.Shipped().All() }

// TestAnySheetHolds: whatever is reported, points lie within their rows, the rows add up to the total, the weights of a sheet
// with dropped rows add up to the original, and nothing panics, with all its words written.
func TestAnySheetHolds(t *testing.T) {
	t.Parallel()
	books := shippedBooks()
	rapid.Check(t, func(t *rapid.T) {
		var form goal.Form
		var results []Result
		var weights score.Points
		for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
			form.Indicators = append(form.Indicators, anyIndicator(t, fmt.Sprint(i)))
			results = append(results, anyResult(t, fmt.Sprint(i)))
			weights += form.Indicators[i].Weight
		}
		book := anyBook(t, books)
		s := Evaluate(book, form, Form{Funds: anyFunds(t), Results: results})
		total, full, live := s.Execution.Points, s.Execution.Effective, score.Points(0)
		for _, line := range append([]Line{s.Execution}, s.Lines...) {
			if line.Points < 0 || line.Points > line.Effective {
				t.Fatalf("%s 得 %s，分值 %s", line.Name, line.Points, line.Effective)
			}
			if line.Why.Rule == "" || line.Why.Arithmetic == "" || len(line.Why.Inputs) == 0 {
				t.Fatalf("%s 没有说明：%+v", line.Name, line.Why)
			}
		}
		for _, line := range s.Lines {
			total, full, live = total+line.Points, full+line.Effective, live+line.Effective
		}
		if s.Total != total || s.Full != full {
			t.Fatalf("总分 %s 各行 %s；满分 %s 各行 %s", s.Total, total, s.Full, full)
		}
		if s.Execution.Skipped {
			weights += s.Execution.Weight
		}
		if live != 0 && live != weights {
			t.Fatalf("折算后 %s，应为 %s", live, weights)
		}
	})
}

// TestBetterNeverEarnsLess: more for rising targets, less for falling ones, of any sign and under any choice of the book.
func TestBetterNeverEarnsLess(t *testing.T) {
	t.Parallel()
	books := shippedBooks()
	rapid.Check(t, func(t *rapid.T) {
		book := anyBook(t, books)
		sign := rapid.SampledFrom([]goal.Sign{goal.AtLeast, goal.MoreThan, goal.AtMost, goal.LessThan}).Draw(t, "sign")
		rule := rapid.SampledFrom([]goal.Rule{goal.ByRatio, goal.ByRatioFloor, goal.Direct}).Draw(t, "rule")
		ind := goal.Indicator{ID: "1", Weight: 1000, Rule: rule, Target: goal.Target{Sign: sign, Value: anyNumber.Draw(t, "target")}}
		low, high := anyNumber.Draw(t, "a"), anyNumber.Draw(t, "b")
		if low.GreaterThan(high) {
			low, high = high, low
		}
		points := func(d decimal.Decimal) score.Points {
			return Score(book, formOf(ind), Funds{}, []Result{{Indicator: "1", Known: true, Actual: d}}).Lines[0].Points
		}
		worse, better := points(low), points(high)
		if ind.Target.Direction() == goal.Falling {
			worse, better = better, worse
		}
		if worse > better {
			t.Fatalf("%s：%s 与 %s 得 %s 与 %s", ind.Target, low, high, worse, better)
		}
	})
}

// TestPointsAreExact compares the formulas with fractions of any size, rounded once.
func TestPointsAreExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		target, actual, weight := positive.Draw(t, "target"), positive.Draw(t, "actual"), anyWeight.Draw(t, "weight")
		T, A, one := target.Rat(), actual.Rat(), big.NewRat(1, 1)
		linear := new(big.Rat).Sub(one, new(big.Rat).Quo(new(big.Rat).Sub(A, T), T))
		for sign, share := range map[goal.Sign]*big.Rat{goal.AtLeast: new(big.Rat).Quo(A, T), goal.AtMost: linear} {
			ind := goal.Indicator{ID: "1", Weight: weight, Target: goal.Target{Sign: sign, Value: target}}
			out := measure(&rulebook.Scoring{Reverse: rulebook.ReverseLinear}, &ind.Target, actual)
			if got, want := out.share.of(weight), exactly(share, weight); got != want {
				t.Fatalf("%s 实际 %s 分值 %s：得 %s，应为 %s", ind.Target, actual, weight, got, want)
			}
		}
	})
}

// exactly is weight × share in [0, weight], half up to hundredths.
func exactly(share *big.Rat, weight score.Points) score.Points {
	product := new(big.Rat).Mul(share, new(big.Rat).SetInt64(int64(weight)))
	twice := new(big.Int).Mul(product.Num(), big.NewInt(2))
	half := new(big.Int).Div(twice.Add(twice, product.Denom()), new(big.Int).Mul(product.Denom(), big.NewInt(2)))
	if !half.IsInt64() {
		half.SetInt64(int64(weight) * int64(half.Sign()))
	}
	return min(max(score.Points(half.Int64()), 0), weight)
}

// TestFormRoundTrip: a form that was accepted, typed again from itself, is the same form.
func TestFormRoundTrip(t *testing.T) {
	t.Parallel()
	book := shippedBooks()[0]
	rapid.Check(t, func(t *rapid.T) {
		ind := goal.Indicator{ID: "1", Name: "一", Weight: 1000, Rule: goal.ByRatio, CanGrow: true, Target: goal.Target{Sign: goal.AtLeast, Value: num("10"), Unit: "%"}}
		valid := rapid.IntRange(1, 5000).Draw(t, "valid")
		e := Entry{Attained: "完成", FundNote: "按进度付款", Rows: []EntryRow{{Indicator: "1", Reason: "说明",
			Actual: rapid.StringMatching(`-?[0-9]{1,9}(\.[0-9]{1,6})?%?`).Draw(t, "actual")}}}
		if rapid.Bool().Draw(t, "survey") {
			e.Rows[0].Actual, e.Rows[0].Sent, e.Rows[0].Valid = "", fmt.Sprint(valid+7), fmt.Sprint(valid)
			e.Rows[0].Satisfied = fmt.Sprint(rapid.IntRange(0, valid).Draw(t, "satisfied"))
		}
		form := goal.Form{Indicators: []goal.Indicator{ind}}
		first, fields := e.Parse(book, form, Funds{})
		if err := fields.Err(); err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
		second, fields := first.Entry().Parse(book, form, Funds{})
		if fmt.Sprintf("%+v", first) != fmt.Sprintf("%+v", second) || fields.Err() != nil {
			t.Fatalf("%+v\n%+v\n%v", first, second, fields)
		}
	})
}
