package evaluation

import (
	"fmt"
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

func TestScoreLine(t *testing.T) {
	t.Parallel()
	linear := park(t)
	strict, ratioBook := linear, linear
	strict.Scoring.Equal = rulebook.EqualStrict
	ratioBook.Scoring.Reverse = rulebook.ReverseRatio
	mof := bookNamed(t, "MOF-2021")
	floor := func(target string) goal.Indicator { return ruled(row(t, "1", target, "10"), goal.ByRatioFloor) }
	plain := func(target string) goal.Indicator { return row(t, "1", target, "10") }
	for _, c := range []struct {
		name   string
		book   rulebook.Book
		ind    goal.Indicator
		actual string
		points string
		met    bool
	}{
		{"正向达成", linear, plain("≥450次"), "462", "10.00", true},
		{"正向恰好达成", linear, plain("≥450次"), "450.00", "10.00", true},
		{"正向未达成", linear, plain("≥98%"), "97.2", "9.92", false},
		{"正向为零", linear, plain("≥98%"), "0", "0.00", false},
		{"大于，恰好相等得满分但不算达成", linear, plain(">12场"), "12", "10.00", false},
		{"小于，恰好相等得满分但不算达成", linear, plain("<3分钟"), "3", "10.00", false},
		{"大于零，实际为零", linear, plain(">0起"), "0", "0.00", false},
		{"小于零，实际为零", linear, plain("<0%"), "0", "0.00", false},
		{"不小于零，实际为负", linear, plain("≥0%"), "-1", "0.00", false},
		{"反向线性，样表", linear, plain("≤1.80万元"), "2.07", "8.50", false},
		{"反向比值，样表", ratioBook, plain("≤1.80万元"), "2.07", "8.70", false},
		{"反向实际为负", linear, plain("≤5%"), "-3", "10.00", true},
		{"反向比值，目标为负仍按偏离", ratioBook, plain("≤-5%"), "-3", "6.00", false},
		{"等于，超过不扣", linear, plain("=100%"), "120", "10.00", false},
		{"等于，不足按比例", linear, plain("=365天"), "350", "9.59", false},
		{"等于严格，超过也扣", strict, plain("=100%"), "120", "8.00", false},
		{"等于严格，不足", strict, plain("=100%"), "80", "8.00", false},
		{"等于严格，翻倍", strict, plain("=100%"), "230", "0.00", false},
		{"等于零严格，实际为负", strict, plain("=0%"), "-1", "0.00", false},
		{"等于负数", linear, plain("=-10%"), "-15", "5.00", false},
		{"区间内", linear, plain("95-105%"), "100", "10.00", true},
		{"区间以上两倍", linear, plain("95-105%"), "210", "0.00", false},
		{"区间下限为零", linear, plain("0-5起"), "-1", "0.00", false},
		{"区间为负", linear, plain("±10%"), "-15", "5.00", false},
		{"及格线以下", linear, floor("≥100%"), "59.99", "0.00", false},
		{"恰在及格线", linear, floor("≥100%"), "60", "6.00", false},
		{"及格线，反向", linear, floor("≤10天"), "15", "0.00", false},
		{"及格线，达成", linear, floor("≥100%"), "100", "10.00", true},
		{"直接赋分，达成", linear, ruled(plain("≥90%"), goal.Direct), "90", "10.00", true},
		{"直接赋分，差一点", linear, ruled(plain("≥90%"), goal.Direct), "89.99", "0.00", false},
		{"直接赋分，大于须真大于", linear, ruled(plain(">90%"), goal.Direct), "90", "0.00", false},
		{"满意度八成档", mof, ruled(plain("≥90%"), goal.BySatisfied), "89.99", "8.00", false},
		{"满意度六成以下", mof, ruled(plain("≥90%"), goal.BySatisfied), "59.99", "0.00", false},
		{"满意度按分值折算", mof, ruled(row(t, "1", "≥85%", "15"), goal.BySatisfied), "86", "12.00", true},
		{"规则库无满意度分档则按比例", linear, ruled(plain("≥90%"), goal.BySatisfied), "81", "9.00", false},
		{"数字长到放不进64位", linear, plain("≥500000000000000.000000个"), "487000000000000.0000000000", "9.74", false},
		{"荒唐的指数不计算", linear, plain("≥1个"), "1e9000", "0.00", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			line := one(t, c.book, c.ind, c.actual)
			if line.Points.String() != c.points || line.Met != c.met {
				t.Errorf("got %s met %v, want %s met %v", line.Points, line.Met, c.points, c.met)
			}
		})
	}
}

func TestScoreJudged(t *testing.T) {
	t.Parallel()
	book := park(t)
	words := row(t, "1", "建立健全联动机制", "10")
	for _, c := range []struct {
		name   string
		ind    goal.Indicator
		res    Result
		points string
		met    bool
	}{
		{"上档", words, Result{Tier: book.Tiers[0].Name, Points: 950}, "9.50", true},
		{"中档", words, Result{Tier: book.Tiers[1].Name, Points: 700}, "7.00", false},
		{"分数越界截断", words, Result{Tier: book.Tiers[0].Name, Points: 1200}, "10.00", true},
		{"负分截断", words, Result{Tier: book.Tiers[2].Name, Points: -5}, "0.00", false},
		{"定性直接赋分，达成", ruled(words, goal.Direct), Result{Met: true}, "10.00", true},
		{"定性直接赋分，未达成", ruled(words, goal.Direct), Result{}, "0.00", false},
		{"人工评分", ruled(words, goal.Manual), Result{Points: 640}, "6.40", false},
		{"人工评满分", ruled(words, goal.Manual), Result{Points: 1000}, "10.00", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.res.Indicator, c.res.Known = "1", true
			line := Score(book, formOf(c.ind), spentAll(t), []Result{c.res}).Lines[0]
			if line.Points.String() != c.points || line.Met != c.met {
				t.Errorf("got %s met %v, want %s met %v", line.Points, line.Met, c.points, c.met)
			}
		})
	}
}

func TestScoreExecution(t *testing.T) {
	t.Parallel()
	zero := park(t)
	zero.Execution.NoBudget = rulebook.NoBudgetZero
	for _, c := range []struct {
		name          string
		book          rulebook.Book
		budget, spent string
		complete      bool
		want          string // points, effective, skipped, missing; then met
	}{
		{"按比例", park(t), "3120", "2839.20", false, "9.10 10.00 false false false"},
		{"正好花完", park(t), "100", "100", false, "10.00 10.00 false false true"},
		{"超支封顶", park(t), "100", "300", false, "10.00 10.00 false false false"},
		{"没有支出", park(t), "100", "0", false, "0.00 10.00 false false false"},
		{"无预算无支出，折算", park(t), "0", "0", false, "0.00 0.00 true false false"},
		{"无预算无支出，得零分", zero, "0", "0", false, "0.00 10.00 false false false"},
		{"无预算有支出", zero, "0", "5", false, "0.00 0.00 false true false"},
		{"分档，完成且不超支", bookNamed(t, "MOF-2021"), "100", "45", true, "10.00 10.00 false false true"},
		{"分档，完成但超支", bookNamed(t, "MOF-2021"), "100", "101", true, "7.00 10.00 false false false"},
		{"分档，80%", bookNamed(t, "MOF-2021"), "100", "80", false, "7.00 10.00 false false false"},
		{"分档，79.995%先取两位", bookNamed(t, "MOF-2021"), "1000000", "799950", false, "7.00 10.00 false false false"},
		{"分档，60%", bookNamed(t, "MOF-2021"), "100", "60", false, "5.00 10.00 false false false"},
		{"分档，59.99%", bookNamed(t, "MOF-2021"), "10000", "5999", false, "0.00 10.00 false false false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := funds(t, money.InWan, c.budget, c.budget, c.spent)
			f.Complete = c.complete
			line := Score(c.book, goal.Form{}, f, nil).Execution
			expect(t, c.name, fmt.Sprint(line.Points, " ", line.Effective, " ", line.Skipped, " ", line.Missing, " ", line.Met), c.want)
		})
	}
}

func TestScoreSheet(t *testing.T) {
	t.Parallel()
	book := park(t)
	two := formOf(row(t, "1", "≥1个", "60"), row(t, "2", "≥1个", "30"))
	both := []Result{actual("1", "1"), actual("2", "1")}
	nothing := funds(t, money.InWan, "0", "0", "0")

	s := Score(book, two, nothing, both)
	expect(t, "执行不计分，分值给各指标", fmt.Sprint(s.Total, " ", s.Full, " ", s.Lines[0].Effective, " ", s.Lines[1].Effective), "100.00 100.00 66.67 33.33")

	s = Score(book, two, spentAll(t), []Result{both[1], both[0]})
	expect(t, "结果次序不同也能对上", fmt.Sprint(s.Total, s.Incomplete), "100.00 false")

	s = Score(book, two, spentAll(t), []Result{actual("1", "1"), actual("1", "0"), actual("9", "1"), actual("2", "1")})
	expect(t, "重复取第一条，不认识的不计", s.Total, "100.00")

	skipped := []Result{{Indicator: "1", Skip: true}, {Indicator: "2", Skip: true}}
	s = Score(book, two, spentAll(t), skipped)
	expect(t, "全部不适用", fmt.Sprint(s.Total, " ", s.Full), "10.00 10.00")

	s = Score(book, two, funds(t, money.InWan, "0", "0", "5"), both)
	expect(t, "不能计分的行不算满分", fmt.Sprint(s.Total, " ", s.Full, " ", s.Incomplete), "90.00 90.00 true")

	s = Score(book, goal.Form{}, Funds{}, nil)
	expect(t, "空表", fmt.Sprint(s.Total, " ", s.Grade, " ", s.Incomplete), "0.00 差 false")

	bad := formOf(goal.Indicator{ID: "1", Weight: -5 * score.Point})
	s = Score(book, bad, spentAll(t), []Result{{Indicator: "1", Known: true}})
	expect(t, "负的分值按零", fmt.Sprint(s.Lines[0].Weight, " ", s.Lines[0].Points), "0.00 0.00")
}

func TestEvaluateIsScoreWithWords(t *testing.T) {
	t.Parallel()
	book := park(t)
	form, money, results := sheetOfTwelve(t)
	bare, whole := Score(book, form, money, results), Evaluate(book, form, Form{Funds: money, Results: results})
	for i := range whole.Lines {
		if whole.Lines[i].Why.Rule == "" {
			t.Errorf("第%d行没有说明", i+1)
		}
		whole.Lines[i].Why = Explanation{}
	}
	whole.Execution.Why, whole.Flags = Explanation{}, nil
	if d := Same(bare, whole); d != nil {
		t.Errorf("说明改动了得分：%v", d)
	}
}
