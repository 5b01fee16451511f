package evaluation

import (
	"fmt"
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
)

// sheetOfTwelve is an ordinary self-evaluation: twelve indicators of every kind, some missed.
func sheetOfTwelve(t testing.TB) (goal.Form, Funds, []Result) {
	targets := []struct{ target, weight, actual string }{
		{"≤3120.00万元", "10", "2839.20"}, {"≤1.80万元", "10", "2.07"}, {"=365天", "5", "365"}, {"≥12场", "8", "11"},
		{"≥98%", "8", "97.2"}, {"=100%", "8", "100"}, {"≤3分钟", "8", "2.6"}, {"95～105%", "5", "93.5"},
		{"=0起", "5", "0"}, {"=100%", "5", "99.5"}, {"≥1500.5人次", "8", "1499.75"}, {"≥90%", "10", "92.4"},
	}
	var form goal.Form
	var results []Result
	for i, r := range targets {
		id := fmt.Sprint(i + 1)
		form.Indicators = append(form.Indicators, row(t, id, r.target, r.weight))
		results = append(results, actual(id, r.actual))
	}
	form.Indicators[11].Rule = goal.BySatisfied
	return form, funds(t, money.InWan, "3260", "3120", "2839.20"), results
}

// BenchmarkScore10000 scores ten thousand self-evaluations of twelve indicators; the aim is 0.2 s an operation.
func BenchmarkScore10000(b *testing.B) {
	book := park(b)
	form, money, results := sheetOfTwelve(b)
	b.ReportAllocs()
	for b.Loop() {
		for range 10_000 {
			if s := Score(book, form, money, results); s.Total == 0 {
				b.Fatal("nothing scored")
			}
		}
	}
}

// BenchmarkEvaluate is one sheet with all its words, as it is frozen.
func BenchmarkEvaluate(b *testing.B) {
	book := park(b)
	form, money, results := sheetOfTwelve(b)
	for b.Loop() {
		if s := Evaluate(book, form, Form{Funds: money, Results: results}); s.Total == 0 {
			b.Fatal("nothing scored")
		}
	}
}
