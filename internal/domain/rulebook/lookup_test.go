package rulebook

import (
	"testing"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/score"
)

func book(t *testing.T, name Name) Book {
	t.Helper()
	b, err := Shipped().Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWeightsFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                      string
		book                      Name
		cost, satisfaction        bool
		wantCost, output, benefit score.Points
		wantSatisfaction          score.Points
	}{
		{"101号 都设", "MOF-2021", true, true, 20, 40, 20, 10},
		{"例16 设成本不设满意度", "MOF-2021", true, false, 20, 40, 30, 0},
		{"101号 设满意度不设成本", "MOF-2021", false, true, 0, 50, 30, 10},
		{"101号 都不设", "MOF-2021", false, false, 0, 50, 40, 0},
		{"上海 都设", "SH-PARK", true, true, 20, 40, 20, 10},
		{"上海 都不设", "SH-PARK", false, false, 0, 50, 40, 0},
		{"10号 设满意度", "MOF-2020", false, true, 0, 50, 30, 10},
		{"10号 成本不是一级指标，问了也不算", "MOF-2020", true, true, 0, 50, 30, 10},
		{"10号 不设满意度", "MOF-2020", false, false, 0, 50, 40, 0},
	} {
		b := book(t, c.book)
		row, ok := b.WeightsFor(c.cost, c.satisfaction)
		got := [4]score.Points{row.Points["成本指标"], row.Points["产出指标"], row.Points["效益指标"], row.Points["满意度指标"]}
		want := [4]score.Points{c.wantCost * score.Point, c.output * score.Point, c.benefit * score.Point, c.wantSatisfaction * score.Point}
		if !ok || got != want {
			t.Errorf("%s: weights %v, %t; want %v", c.name, got, ok, want)
		}
		if total := score.Sum(got[:]...); total != b.IndicatorPoints() || total != 90*score.Point {
			t.Errorf("%s: the indicators add up to %s, want 90.00", c.name, total)
		}
		if row.Clause == "" {
			t.Errorf("%s: no clause", c.name)
		}
	}
	if _, ok := (Book{}).WeightsFor(false, false); ok {
		t.Error("an empty book has weights")
	}
}

func TestGradeOf(t *testing.T) {
	t.Parallel()
	for _, b := range Shipped().All() {
		for _, c := range []struct {
			name  string
			total string
			want  score.Grade
		}{
			{"满分", "100", "优"}, {"例4", "98.62", "优"}, {"例15 89.995进为90", "89.995", "优"}, {"例15 89.994", "89.994", "良"}, {"例22 整数段之间没有空隙", "89.5", "良"},
			{"良的下限", "80", "良"}, {"差一分到良", "79.99", "中"}, {"中的下限", "60", "中"}, {"差一分到中", "59.99", "差"}, {"零分", "0", "差"}, {"负分仍有等级", "-1", "差"},
		} {
			total, _ := score.RoundPoints(decimal.RequireFromString(c.total))
			if got := b.GradeOf(total); got != c.want {
				t.Errorf("%s %s: %s is %s, want %s", b.Name, c.name, c.total, got, c.want)
			}
		}
	}
	if got := (Book{}).GradeOf(score.Full); got != "" {
		t.Errorf("a book without bands gives %s", got)
	}
}

func TestTier(t *testing.T) {
	t.Parallel()
	b := book(t, "MOF-2020")
	const top, middle, bottom = "达成年度指标", "部分达成年度指标并具有一定效果", "未达成年度指标且效果较差"
	for _, c := range []struct {
		name           string
		tier           string
		weight, points score.Points
		want           bool
	}{
		{"例11 中档填了上档的下限", middle, 1000, 800, false},
		{"例12 中档下限", middle, 1000, 600, true},
		{"中档上限以内", middle, 1000, 799, true},
		{"中档以下", middle, 1000, 599, false},
		{"例23 80%属于上档", top, 1000, 800, true},
		{"上档满分", top, 1000, 1000, true},
		{"超过满分", top, 1000, 1001, false},
		{"上档以下", top, 1000, 799, false},
		{"例23 60%属于中档", bottom, 1000, 600, false},
		{"下档最高", bottom, 1000, 599, true},
		{"下档零分", bottom, 1000, 0, true},
		{"负分", bottom, 1000, -1, false},
		{"带小数的分值", middle, 750, 450, true},
		{"小到两个界限相同", middle, 1, 1, true},
		{"没有分值", bottom, 0, 0, true},
	} {
		tier, ok := b.TierOf(c.tier)
		if !ok {
			t.Fatalf("no tier %s", c.tier)
		}
		if got := tier.Holds(c.weight, c.points); got != c.want {
			t.Errorf("%s: %s of %s in %s: %t, want %t", c.name, c.points, c.weight, c.tier, got, c.want)
		}
	}
	for tier, want := range map[string]score.Points{top: 900, middle: 700, bottom: 300} {
		got, _ := b.TierOf(tier)
		if got.Proposal(1000) != want || !got.Holds(1000, got.Proposal(1000)) {
			t.Errorf("%s proposes %s, want %s inside the tier", tier, got.Proposal(1000), want)
		}
	}
}

func TestTierOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		book       Name
		name, want string
	}{
		{"MOF-2020", "达成年度指标", "达成年度指标"}, {"MOF-2020", "达成预期指标", "达成年度指标"}, {"MOF-2021", "达成年度指标", "基本达成目标"},
		{"SH-PARK", "部分实现目标", "部分达成年度指标并具有一定效果"}, {"MOF-2021", "未达成预期指标且效果较差", "实现目标程度较低"},
	} {
		if got, ok := book(t, c.book).TierOf(c.name); !ok || got.Name != c.want {
			t.Errorf("%s: %s is %q, %t; want %q", c.book, c.name, got.Name, ok, c.want)
		}
	}
	for _, name := range []string{"", "完成", "优"} {
		if got, ok := book(t, "MOF-2020").TierOf(name); ok {
			t.Errorf("%q is tier %s, want none", name, got.Name)
		}
	}
}

func TestExecutionBracket(t *testing.T) {
	t.Parallel()
	b := book(t, "MOF-2021")
	for _, c := range []struct {
		name      string
		num, den  int64
		wantPoint score.Points
	}{
		{"例19 79.99%", 7999, 10000, 500}, {"80%属于上一档", 8000, 10000, 700}, {"79.995%先进位", 79995, 100000, 700}, {"60%属于中间档", 60, 100, 500},
		{"不足60%", 5999, 10000, 0}, {"没有支出", 0, 100, 0}, {"执行完而项目未完成", 100, 100, 700}, {"超预算", 120, 100, 700},
	} {
		rate, _ := score.NewRate(c.num, c.den)
		got, ok := b.Execution.Bracket(rate)
		if !ok || got.Points != c.wantPoint || got.Label == "" {
			t.Errorf("%s: %s earns %s (%s), %t; want %s", c.name, rate, got.Points, got.Label, ok, c.wantPoint)
		}
	}
	if _, ok := b.Execution.Bracket(-1); ok {
		t.Error("a negative rate has a bracket")
	}
	if _, ok := book(t, "SH-PARK").Execution.Bracket(score.Whole); ok {
		t.Error("a linear book has a bracket")
	}
}

func TestSatisfactionBracket(t *testing.T) {
	t.Parallel()
	b := book(t, "MOF-2021")
	for _, c := range []struct {
		rate         score.Rate
		weight, want score.Points
	}{
		{9000, 1000, 1000}, {8999, 1000, 800}, {8000, 1000, 800}, {7999, 1000, 500}, {6000, 1000, 500}, {5999, 1000, 0}, {0, 1000, 0}, {10000, 750, 750}, {8500, 750, 600}, {7000, 333, 167},
	} {
		got, ok := b.Scoring.SatisfactionBracket(c.rate)
		if !ok || got.Of(c.weight) != c.want {
			t.Errorf("satisfaction %s of %s earns %s, %t; want %s", c.rate, c.weight, got.Of(c.weight), ok, c.want)
		}
	}
	if _, ok := book(t, "MOF-2020").Scoring.SatisfactionBracket(score.Whole); ok {
		t.Error("MOF-2020 has satisfaction brackets")
	}
}

func TestLevels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name           string
		book           Name
		level1, level2 string
		want           bool
	}{
		{"88号 成本在产出下", "MOF-2020", "产出指标", "成本指标", true},
		{"88号 成本不是一级", "MOF-2020", "成本指标", "经济成本指标", false},
		{"101号 成本不在产出下", "MOF-2021", "产出指标", "成本指标", false},
		{"101号 经济成本", "MOF-2021", "成本指标", "经济成本指标", true},
		{"101号 没有可持续影响", "MOF-2021", "效益指标", "可持续影响指标", false},
		{"上海 保留可持续影响", "SH-PARK", "效益指标", "可持续影响指标", true},
		{"上海 生态环境成本", "SH-PARK", "成本指标", "生态环境成本指标", true},
		{"简称", "SH-PARK", "产出", "数量", true},
		{"地方叫法", "MOF-2020", "效果指标", "可持续影响", true},
		{"满意度两级同名", "MOF-2020", "满意度指标", "满意度指标", true},
		{"二级挂错一级", "SH-PARK", "产出指标", "社会效益指标", false},
		{"只看一级", "SH-PARK", "产出指标", "", true},
		{"没有的一级", "SH-PARK", "项目决策", "", false},
		{"都为空", "SH-PARK", "", "", false},
	} {
		if got := book(t, c.book).HasLevel(c.level1, c.level2); got != c.want {
			t.Errorf("%s: %s %s/%s: %t, want %t", c.name, c.book, c.level1, c.level2, got, c.want)
		}
	}
	first, second, ok := book(t, "MOF-2020").Proper("项目产出", "产出成本")
	if !ok || first != "产出指标" || second != "成本指标" {
		t.Errorf("Proper = %s, %s, %t; want 产出指标, 成本指标", first, second, ok)
	}
	first, second, ok = book(t, "MOF-2020").Proper("产出", "")
	if !ok || first != "产出指标" || second != "" {
		t.Errorf("Proper of the first level alone = %s, %s, %t", first, second, ok)
	}
}

// Every proper name and every other name of every shipped book leads back to exactly one level.
func TestEveryNameLeadsHome(t *testing.T) {
	t.Parallel()
	for _, b := range Shipped().All() {
		for _, l := range b.Levels {
			for _, first := range append([]string{l.Name}, l.Also[l.Name]...) {
				for _, child := range l.Children {
					for _, second := range append([]string{child}, l.Also[child]...) {
						if one, two, ok := b.Proper(first, second); !ok || one != l.Name || two != child {
							t.Errorf("%s: %s/%s leads to %s/%s, %t", b.Name, first, second, one, two, ok)
						}
					}
				}
			}
		}
	}
}

func TestClause(t *testing.T) {
	t.Parallel()
	for _, b := range Shipped().All() {
		all := append(append(Formulas(), AlertFormulas()...), ExecutionRate, WeightTable, GradeBands)
		for _, f := range all {
			if b.Clause(f) == "" {
				t.Errorf("%s has no clause for %s", b.Name, f)
			}
		}
		if got := b.Clause("nothing"); got != "" {
			t.Errorf("%s gives %q for a formula that does not exist", b.Name, got)
		}
	}
	for _, f := range []Formula{ExecutionRate, WeightTable, GradeBands, Positive, UnspentAlert} {
		if got := (Book{}).Clause(f); got != "" {
			t.Errorf("an empty book gives %q for %s", got, f)
		}
	}
}
