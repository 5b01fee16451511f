package consequence

import (
	"strings"
	"testing"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

func TestSuggest(t *testing.T) {
	t.Parallel()
	growth := rule("G", CutShare, above(SurplusGrowth, 0)).by(SurplusGrowth, 30*score.Percent)
	for _, c := range []struct {
		name    string
		book    Book
		facts   func(Facts)
		asked   money.Amount
		action  Action
		amount  money.Amount
		cut     money.Amount
		recover money.Amount
	}{
		{"没有规则触发，金额不变", book(growth), func(Facts) {}, 1000 * wan, Unmoved, 1000 * wan, 0, 0},
		{"结余200增到260，核减增长额30%为18", book(growth), func(f Facts) { f.Set(SurplusGrowth, int64(60*wan), "") }, 1000 * wan, CutShare, 982 * wan, 18 * wan, 0},
		{"结余没有增长不核减", book(growth), func(f Facts) { f.Set(SurplusGrowth, 0, "") }, 1000 * wan, Unmoved, 1000 * wan, 0, 0},
		{"成本分析60公顷×7.45元封顶447", book(rule("C", Cap, above(Standardised, 0)).by(Standardised, score.Whole)),
			func(f Facts) { f.Set(Standardised, 447_000_000, "") }, 500 * wan, Cap, 447 * wan, 0, 0},
		{"申请低于封顶的不动", book(rule("C", Cap, above(Standardised, 0)).by(Standardised, score.Whole)),
			func(f Facts) { f.Set(Standardised, int64(600*wan), "") }, 500 * wan, Cap, 500 * wan, 0, 0},
		{"多项核减取最大一项", book(rule("A", CutShare, below(Execution, 8000)).by(Asked, 10*score.Percent), growth),
			func(f Facts) { f.Set(Execution, 4200, ""); f.Set(SurplusGrowth, int64(60*wan), "") }, 1000 * wan, CutShare, 900 * wan, 100 * wan, 0},
		{"恰好八成不算低于八成", book(rule("A", CutShare, below(Execution, 8000)).by(Asked, 10*score.Percent)), func(f Facts) { f.Set(Execution, 8000, "") }, 1000 * wan, Unmoved, 1000 * wan, 0, 0},
		{"半分进一次", book(rule("A", CutShare, below(Execution, 8000)).by(Asked, 50*score.Percent)), func(f Facts) { f.Set(Execution, 0, "") }, 101, CutShare, 50, 51, 0},
		{"固定金额超过申请的以申请为限", book(Rule{ID: "F", Action: CutAmount, When: []Condition{above(Overdue, 0)}, Active: true, Measures: Measures{Amount: 300 * wan}}),
			func(f Facts) { f.Set(Overdue, 2, "") }, 200 * wan, CutAmount, 0, 200 * wan, 0},
		{"取消压过优先", book(rule("P", Prefer, is(SelfGrade, "优")), rule("X", Cancel, above(Repeated, 0))),
			func(f Facts) { f.SetWord(SelfGrade, "优", ""); f.Set(Repeated, 1, "") }, 200 * wan, Cancel, 0, 0, 0},
		{"缓拨不动金额", book(rule("D", Defer, above(GoalErrors, 0))), func(f Facts) { f.Set(GoalErrors, 3, "") }, 200 * wan, Defer, 200 * wan, 0, 0},
		{"收回不在建议金额内", book(rule("R", Recover, above(LastSurplus, 0)).by(LastSurplus, 50*score.Percent)),
			func(f Facts) { f.Set(LastSurplus, int64(80*wan), "") }, 200 * wan, Recover, 200 * wan, 0, 40 * wan},
		{"先核减再封顶，取较小", book(growth, rule("C", Cap, above(Standardised, 0)).by(Standardised, score.Whole)),
			func(f Facts) { f.Set(SurplusGrowth, int64(60*wan), ""); f.Set(Standardised, int64(990*wan), "") }, 1000 * wan, Cap, 982 * wan, 18 * wan, 0},
		{"可压减占申请一成以上", book(rule("S", CutAmount, Condition{Fact: Saving, Of: Asked, Low: &Limit{Value: 1000}}).by(Saving, score.Whole)),
			func(f Facts) { f.Set(Saving, int64(100*wan), "") }, 1000 * wan, CutAmount, 900 * wan, 100 * wan, 0},
		{"差一分不到一成", book(rule("S", CutAmount, Condition{Fact: Saving, Of: Asked, Low: &Limit{Value: 1000}}).by(Saving, score.Whole)),
			func(f Facts) { f.Set(Saving, int64(100*wan)-1, "") }, 1000 * wan, Unmoved, 1000 * wan, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := asks(c.asked)
			c.facts(f)
			a := Suggest(c.book, f)
			if a.Action != c.action || a.Amount != c.amount || a.Cut != c.cut || a.Recover != c.recover {
				t.Errorf("got %s %s cut %s recover %s, want %s %s cut %s recover %s", a.Action, a.Amount, a.Cut, a.Recover, c.action, c.amount, c.cut, c.recover)
			}
		})
	}
}

func TestSuggestSummed(t *testing.T) {
	t.Parallel()
	b := book(rule("A", CutShare, above(SelfScore, 0)).by(Asked, 25*score.Percent), rule("B", CutShare, above(SelfScore, 0)).by(Asked, 25*score.Percent))
	b.Combine = Summed
	f := asks(102) // each half of a half: 25.5 and 25.5 are 51, not 26 and 26
	f.Set(SelfScore, 5000, "")
	if a := Suggest(b, f); a.Cut != 51 || a.Amount != 51 {
		t.Errorf("got cut %d, amount %d; rounding twice", a.Cut, a.Amount)
	}
	b.Rules[0].Rate, b.Rules[1].Rate = 60*score.Percent, 60*score.Percent
	if a := Suggest(b, f); a.Cut != 102 || a.Amount != 0 || !strings.Contains(strings.Join(a.Steps(f), ""), "以申请金额为限") {
		t.Errorf("cut %d, amount %d, %v", a.Cut, a.Amount, a.Steps(f))
	}
}

func TestAbsentIsNotZero(t *testing.T) {
	t.Parallel()
	b := book(rule("A", CutShare, below(Execution, 8000)).by(LastBudget, 10*score.Percent), rule("B", Cancel, is(DeptGrade, "差")))
	f := asks(100 * wan)
	f.Miss(Execution, "2024年度没有预算")
	a := Suggest(b, f)
	if a.Action != Unmoved || a.Amount != 100*wan {
		t.Fatalf("an absent fact moved money: %s %s", a.Action, a.Amount)
	}
	o := a.Outcomes[0]
	if o.Result != Lacking || len(o.Missing) != 2 || f.Text(Execution) != "缺（2024年度没有预算）" || f.Text(DeptGrade) != "缺（没有记录）" {
		t.Errorf("got %s %v %s %s", o.Result, o.Missing, f.Text(Execution), f.Text(DeptGrade))
	}
}

// TestOrdered: what fired is read first, what lacks a fact apart from the rest.
func TestOrdered(t *testing.T) {
	t.Parallel()
	would := rule("D", Prefer, above(SelfScore, 0))
	would.Active = false
	unused := rule("E", Prefer, below(SelfScore, 0))
	unused.Active = false
	a := Suggest(book(unused, rule("A", CutShare, below(Execution, 8000)).by(LastBudget, 10*score.Percent), rule("B", Prefer, below(SelfScore, 10)), rule("C", Prefer, above(SelfScore, 0)),
		would, rule("F", Cancel, above(SelfScore, 0)), rule("G", Cancel, is(DeptGrade, "差"))), func() Facts {
		f := asks(100 * wan)
		f.Set(SelfScore, 5000, "")
		return f
	}())
	known, lacking := a.Ordered()
	ids := func(list []Judged) (out string) {
		for _, o := range list {
			out += string(o.ID)
		}
		return out
	}
	if ids(known) != "FCDBE" || ids(lacking) != "AG" {
		t.Errorf("read in the order %s, apart %s", ids(known), ids(lacking))
	}
}

func TestInactiveRulesAreShown(t *testing.T) {
	t.Parallel()
	off := rule("A", CutShare, below(Execution, 8000)).by(LastBudget, 10*score.Percent)
	off.Active = false
	f := asks(100 * wan)
	f.Set(Execution, 4200, "2024年度")
	f.Set(LastBudget, int64(60*wan), "2024年度")
	a := Suggest(book(off), f)
	if o := a.Outcomes[0]; o.Result != Off || !o.Would || a.Amount != 100*wan || o.Arithmetic(f) != "上年预算60.00万元 × 10% = 6.00万元" {
		t.Errorf("got %s would %v %s %q", o.Result, o.Would, a.Amount, o.Arithmetic(f))
	}
}

func TestWordsOfASuggestion(t *testing.T) {
	t.Parallel()
	b := book(rule("J-09", CutShare, above(SurplusGrowth, 0)).by(SurplusGrowth, 30*score.Percent), rule("J-12", Cap, above(Standardised, 0)).by(Standardised, score.Whole),
		rule("J-01", Prefer, is(SelfGrade, "优", "良")))
	f := asks(500 * wan)
	f.Set(SurplusGrowth, int64(60*wan), "2023年度结余200.00万元，2024年度260.00万元")
	f.Set(Standardised, 447_000_000, "")
	f.SetWord(SelfGrade, "良", "2024年度自评")
	a := Suggest(b, f)
	want := []string{"申请金额500.00万元。", "核减：J-09 结余增长60.00万元 × 30% = 18.00万元；500.00 − 18.00 = 482.00万元。",
		"J-12封顶：成本分析核定金额447.00万元；482.00与447.00取较小，为447.00万元。", "建议金额447.00万元，比申请金额少53.00万元（10.60%）。"}
	if got := a.Steps(f); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	fired := a.Fired()
	if len(fired) != 3 || fired[0].ID != "J-12" || fired[2].ID != "J-01" {
		t.Fatalf("fired %v", fired)
	}
	if got := fired[2].Evidence(f); len(got) != 1 || got[0] != "自评等级良（2024年度自评）；条件：自评等级为优或良" {
		t.Errorf("evidence %q", got)
	}
	if got := fired[1].Evidence(f)[0]; got != "结余增长60.00万元（2023年度结余200.00万元，2024年度260.00万元）；条件：结余增长高于0.00万元" {
		t.Errorf("evidence %q", got)
	}
}
