package tracking

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

// spent is a project of 100 万元 with that much spent and everything else in order.
func spent(rate score.Rate) Figures {
	return Figures{Budget: 100 * money.Wan, Executed: money.Amount(int64(rate) * int64(100*money.Wan) / int64(score.Whole)), Forecast: 100 * money.Wan,
		Attained: rate, Worst: score.Whole, Indicators: 12}
}

func profile(t *testing.T, name string) LightBook {
	t.Helper()
	i := slices.IndexFunc(Profiles(), func(b LightBook) bool { return b.Name == name })
	if i < 0 {
		t.Fatal("no profile", name)
	}
	return Profiles()[i]
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	if len(Profiles()) != 3 {
		t.Fatal(len(Profiles()))
	}
	for _, b := range Profiles() {
		read, fields := b.Entry().Parse(2025)
		if len(fields) > 0 {
			t.Errorf("%s: %v", b.Name, fields)
		}
		if fmt.Sprint(read.Rules) != fmt.Sprint(b.Rules) {
			t.Errorf("%s is read back as %v", b.Name, read.Rules)
		}
	}
}

// TestVectors holds the edges of the shipped profiles, 4.7 of the rules study.
func TestVectors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, profile string
		rate          score.Rate
		month         int
		want          Colour
	}{
		{"七月执行35%", "省级系统做法", 3500, 7, Yellow},
		{"七月执行46%", "省级系统做法", 4600, 7, Yellow},
		{"七月执行34.99%", "省级系统做法", 3499, 7, Red},
		{"四月25%", "四川2025年做法", 2500, 4, Green},
		{"四月24.99%", "四川2025年做法", 2499, 4, Red},
		{"六月39%", "四川2025年做法", 3900, 6, Red},
		{"八月60%", "四川2025年做法", 6000, 8, Green},
		{"十月79%", "四川2025年做法", 7900, 10, Red},
		{"十二月不设下限", "四川2025年做法", 1000, 12, Green},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := spent(c.rate)
			got := profile(t, c.profile).Judge(f, c.month)
			if got.Colour != c.want {
				t.Errorf("%s, want %s: %+v", got.Colour, c.want, got.Fired)
			}
			if quick := profile(t, c.profile).Colour(&f, c.month); quick != got.Colour {
				t.Errorf("alone %s, with words %s", quick, got.Colour)
			}
		})
	}
	fired := profile(t, "省级系统做法").Judge(spent(3500), 7).Fired[0]
	if fired.Arithmetic != "执行率 35.00% ÷ 时间进度 58.33% = 60.00%，低于 80%" || fired.Words != "执行率 ÷ 时间进度 低于 80%" {
		t.Errorf("%+v", fired)
	}
	green := spent(8500)
	if got := profile(t, "省级系统做法").Judge(green, 7); got.Colour != Green {
		t.Errorf("50 of 58 per cent of the year and more is green: %+v", got.Fired)
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	national := Profiles()[0]
	for _, c := range []struct {
		name   string
		change func(*Figures)
		want   Colour
		says   string
	}{
		{"按时", func(*Figures) {}, Green, ""},
		{"有一项完全不可能", func(f *Figures) { f.Hopeless = 1 }, Red, "完全不可能指标占比 8.33%，高于 0%"},
		{"有一项有可能", func(f *Figures) { f.Unsure = 1 }, Yellow, "有可能指标占比"},
		{"预计结余三成", func(f *Figures) { f.Forecast = 70 * money.Wan }, Yellow, "预计结余率 30.00%，高于 20%"},
		{"单位成本超出5%", func(f *Figures) { f.CostOver = 500 }, Yellow, "单位成本超出率 5.00%，高于 0%"},
		{"单位成本超出11%", func(f *Figures) { f.CostOver = 1100 }, Red, "单位成本超出率 11.00%，高于 10%"},
		{"花了钱没有产出", func(f *Figures) { f.Attained = 2000 }, Red, "执行率 60.00% − 目标达成度 20.00% = 40.00%，高于 30%"},
		{"预计达不到", func(f *Figures) { f.Worst = 9000 }, Yellow, "最低预计完成率 90.00%，低于 100%"},
	} {
		f := spent(6000)
		c.change(&f)
		got := national.Judge(f, 7)
		if got.Colour != c.want || c.says != "" && !slices.ContainsFunc(got.Fired, func(x Fired) bool { return x.Arithmetic == c.says || strings.HasPrefix(x.Arithmetic, c.says) }) {
			t.Errorf("%s: %s %+v", c.name, got.Colour, got.Fired)
		}
		if says := national.Says(got); (says == "") != (c.want == Green) || !strings.Contains(says, c.says) {
			t.Errorf("%s: says %q", c.name, says)
		}
		if quick := national.Colour(&f, 7); quick != got.Colour {
			t.Errorf("%s: alone %s, with words %s", c.name, quick, got.Colour)
		}
	}
	slow := spent(2000)
	if got := national.Says(national.Judge(slow, 7)); strings.Count(got, "时间进度") != 1 || !strings.HasPrefix(got, "红：") {
		t.Errorf("the milder rule is said, too: %s", got)
	}
	nothing := Figures{}
	if got := national.Judge(nothing, 7); len(got.Skipped) != 7-1 || got.Colour != Yellow {
		t.Errorf("without a budget rules of money do not apply: %+v", got)
	}
	gap := profile(t, "省级系统做法")
	if got := gap.Judge(Figures{Budget: 1, Indicators: 1}, 7); !slices.ContainsFunc(got.Skipped, func(s Skipped) bool { return s.Why == "目标达成度是0，不能作除数" }) {
		t.Errorf("dividing by zero is not said: %+v", got)
	}
}

func TestLightEntryRefuses(t *testing.T) {
	t.Parallel()
	good := RuleEntry{Light: "红", Left: "执行率", Join: "÷", Right: "时间进度", Compare: "低于", Limit: "60"}
	for _, c := range []struct {
		name   string
		change func(*RuleEntry)
		path   string
		says   string
	}{
		{"除以经常为0的数", func(r *RuleEntry) { r.Right = "完全不可能指标占比" }, "rules.0.right", "不能作除数"},
		{"永远不成立", func(r *RuleEntry) { r.Limit = "0" }, "rules.0.limit", "永远不会成立"},
		{"达成度高于100%", func(r *RuleEntry) {
			*r = RuleEntry{Light: "红", Left: "目标达成度", Compare: "高于", Limit: "100%"}
		}, "rules.0.limit", "永远不会成立"},
		{"永远成立", func(r *RuleEntry) {
			*r = RuleEntry{Light: "黄", Left: "目标达成度", Compare: "低于", Limit: "101"}
		}, "rules.0.limit", "永远成立"},
		{"自己减自己", func(r *RuleEntry) { r.Join, r.Right = "−", "执行率" }, "rules.0.right", "相同"},
		{"没有灯", func(r *RuleEntry) { r.Light = "绿" }, "rules.0.light", "红灯还是黄灯"},
		{"没有观测量", func(r *RuleEntry) { r.Left = "运气" }, "rules.0.left", "请选择观测量"},
		{"没有第二个观测量", func(r *RuleEntry) { r.Right = "" }, "rules.0.right", "第二个"},
		{"没有运算", func(r *RuleEntry) { r.Join = "" }, "rules.0.join", "相除还是相减"},
		{"别的运算", func(r *RuleEntry) { r.Join = "+" }, "rules.0.join", "只能"},
		{"没有比较", func(r *RuleEntry) { r.Compare = "" }, "rules.0.compare", "低于还是高于"},
		{"界限不是数", func(r *RuleEntry) { r.Limit = "一半" }, "rules.0.limit", "百分数"},
		{"月份倒了", func(r *RuleEntry) { r.From, r.To = "8", "3" }, "rules.0.from", "起月不晚于止月"},
		{"13月", func(r *RuleEntry) { r.To = "13" }, "rules.0.from", "1到12"},
		{"依据太长", func(r *RuleEntry) { r.Basis = strings.Repeat("长", 101) }, "rules.0.basis", "100"},
	} {
		r := good
		c.change(&r)
		_, fields := LightEntry{Name: "试", Rules: []RuleEntry{r}}.Parse(2025)
		if len(fields.At(c.path)) == 0 || !strings.Contains(fields.At(c.path)[0].Message, c.says) {
			t.Errorf("%s: %v", c.name, fields)
		}
	}
	_, fields := LightEntry{Rules: []RuleEntry{{}}}.Parse(2025)
	if len(fields.At("name")) == 0 || len(fields.At("rules")) == 0 {
		t.Error("a book without name and rules passes", fields)
	}
}

func TestShadowedRules(t *testing.T) {
	t.Parallel()
	rule := func(light, limit string) RuleEntry {
		return RuleEntry{Light: light, Left: "执行率", Join: "÷", Right: "时间进度", Compare: "低于", Limit: limit}
	}
	for _, c := range []struct {
		name  string
		rules []RuleEntry
		path  string
	}{
		{"红60黄80", []RuleEntry{rule("红", "60"), rule("黄", "80")}, ""},
		{"黄盖不住红", []RuleEntry{rule("黄", "80"), rule("红", "60")}, ""},
		{"黄被红盖住", []RuleEntry{rule("红", "80"), rule("黄", "60")}, "rules.1.limit"},
		{"两条一样", []RuleEntry{rule("红", "60"), {}, rule("红", "60")}, "rules.2.limit"},
	} {
		_, fields := LightEntry{Name: "试", Rules: c.rules}.Parse(2025)
		if c.path == "" && len(fields) > 0 || c.path != "" && (len(fields) != 1 || fields[0].Path != c.path) {
			t.Errorf("%s: %v", c.name, fields)
		}
	}
}

func TestTry(t *testing.T) {
	t.Parallel()
	then, fields := LightEntry{Name: "试", Rules: []RuleEntry{{Light: "红", Left: "执行率", Compare: "低于", Limit: "30"},
		{Light: "黄", Left: "执行率", Join: "÷", Right: "目标达成度", Compare: "高于", Limit: "300"}, {Light: "黄", Left: "执行率", Compare: "低于", Limit: "90", From: "9"}}}.Parse(2025)
	if fields.Err() != nil {
		t.Fatal(fields)
	}
	list := []Figures{spent(2000), spent(6000), {Budget: 100, Executed: 60, Worst: score.Whole, Forecast: 100, Indicators: 1}}
	trial := then.Try(Profiles()[0], list, 7)
	if trial.Then != (Count{Red: 1, Green: 2}) || trial.Now.Total() != 3 || trial.Now.Red != 2 {
		t.Errorf("%+v", trial)
	}
	says := []string{trial.Rules[0].Says(3), trial.Rules[1].Says(3), trial.Rules[2].Says(3), RuleTrial{Applies: true, Skipped: 3}.Says(3), RuleTrial{Applies: true, Fired: 3}.Says(3)}
	if got := strings.Join(says, "|"); got != "|现有项目都没有亮灯|不适用于本轮的数据月份|除数为0或没有预算，对现有项目都不能计算|现有项目全部亮灯" {
		t.Error(got)
	}
}

func TestQuadrant(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rate, attained score.Rate
		want           Quadrant
	}{{6000, 6000, InStep}, {2000, 9000, MoneyBehind}, {9000, 2000, OutputBehind}, {2000, 2000, BothBehind}} {
		f := spent(c.rate)
		f.Attained = c.attained
		if got := f.Quadrant(7); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.rate, c.attained, got, c.want)
		}
	}
	if got := (Figures{}).Quadrant(7); got != NoMoneyToHold {
		t.Error(got)
	}
}

func BenchmarkLights(b *testing.B) {
	list := make([]Figures, 20_000)
	for i := range list {
		list[i] = spent(score.Rate(i % 10_001))
		list[i].Indicators = 12
	}
	book := Profiles()[0]
	for b.Loop() {
		var c Count
		for i := range list {
			c.Add(book.Colour(&list[i], 7))
		}
		if c.Total() != len(list) {
			b.Fatal(c)
		}
	}
}
