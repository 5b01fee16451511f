package evaluation

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/domain/tracking"
)

// TestVectors holds the twenty worked examples of the rules study, section 7; the first four are from published forms.
func TestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		name string
		got  func(t *testing.T) string
		want string
	}{
		{"01 执行率 215457.60÷250000", execution("SH-PARK", money.InYuan, "250000", "215457.60", false), "86.18% 8.62"},
		{"02 执行率 9034÷20000", execution("SH-PARK", money.InYuan, "20000", "9034", false), "45.17% 4.52"},
		{"03 执行率 37.24÷43.20万元，单位写了9分", execution("SH-PARK", money.InWan, "43.20", "37.24", false), "86.20% 8.62"},
		{"04 各行全部达成加执行8.62", published, "98.62 优"},
		{"05 ≥500，实际487，10分", ratioVector("≥500个", "487", "10"), "9.74"},
		{"06 ≥90，实际87.5，10分", ratioVector("≥90%", "87.5", "10"), "9.72"},
		{"07 ≥12，实际11，7.5分", ratioVector("≥12场", "11", "7.5"), "6.88"},
		{"08 ≤10 线性", reverse(rulebook.ReverseLinear), "10.00 10.00 8.00 5.00 1.00 0.00 0.00"},
		{"09 ≤10 比值", reverse(rulebook.ReverseRatio), "10.00 10.00 8.33 6.67 5.26 5.00 3.33"},
		{"10 =0，实际0和1", zeroVector, "10.00 0.00"},
		{"11 定性10分，中档填8.00", tierVector("8.00"), "rows.0.points S-104\n"},
		{"12 定性10分，中档填6.00", tierVector("6.00"), ""},
		{"13 不适用一行15分，其余75分得62.40", rescaled, "74.88 of 90.00"},
		{"14 三行等分10分", split, "3.33 3.33 3.34"},
		{"15 总分89.995与89.994", rounded, "90.00 优 89.99 良"},
		{"16 有成本无满意度的权重", weights, "20.00 40.00 30.00 0.00 + 10.00"},
		{"17 七月执行35%、46%、50%", progress, "60.00% 黄 78.86% 黄 绿 "},
		{"18 指标88分，执行8.0与9.5", mismatch, "18.18% / 无"},
		{"19 分档，79.99%，未完成", execution("MOF-2021", money.InYuan, "10000", "7999", false), "79.99% 5.00"},
		{"20 预算0，支出5", noBudget, "funds S-111\n true"},
	} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			if got := v.got(t); got != v.want {
				t.Errorf("got %q, want %q", got, v.want)
			}
		})
	}
}

func execution(book rulebook.Name, unit money.Unit, budget, spent string, complete bool) func(*testing.T) string {
	return func(t *testing.T) string {
		f := funds(t, unit, budget, budget, spent)
		f.Complete = complete
		sheet := Score(bookNamed(t, book), goal.Form{}, f, nil)
		return fmt.Sprint(f.Rate(), " ", sheet.Execution.Points)
	}
}

// published is the first self-evaluation form of the rules study: five met groups and 86.18% spent.
func published(t *testing.T) string {
	form := formOf(row(t, "1", "≥100%", "10"), row(t, "2", "≥100%", "20"), row(t, "3", "=100%", "20"), row(t, "4", "≥90%", "30"), row(t, "5", "≥90%", "10"))
	results := []Result{actual("1", "100"), actual("2", "100"), actual("3", "100"), actual("4", "95"), actual("5", "90")}
	sheet := Score(park(t), form, funds(t, money.InYuan, "250000", "250000", "215457.60"), results)
	return fmt.Sprint(sheet.Total, " ", sheet.Grade)
}

func ratioVector(target, value, weight string) func(*testing.T) string {
	return func(t *testing.T) string { return one(t, park(t), row(t, "1", target, weight), value).Points.String() }
}

func reverse(kind rulebook.ReverseKind) func(*testing.T) string {
	return func(t *testing.T) string {
		book := park(t)
		book.Scoring.Reverse = kind
		out := ""
		for i, value := range []string{"8", "10", "12", "15", "19", "20", "30"} {
			if i > 0 {
				out += " "
			}
			out += one(t, book, row(t, "1", "≤10天", "10"), value).Points.String()
		}
		return out
	}
}

func zeroVector(t *testing.T) string {
	ind := row(t, "1", "=0起", "10")
	return fmt.Sprint(one(t, park(t), ind, "0").Points, " ", one(t, park(t), ind, "1").Points)
}

func tierVector(claim string) func(*testing.T) string {
	return func(t *testing.T) string {
		book, form := park(t), formOf(row(t, "1", "建立健全联动机制", "10"))
		e := typed(form, "基本建立")
		e.Rows[0].Tier, e.Rows[0].Points, e.Rows[0].Reason = book.Tiers[1].Name, claim, "协议待续签，明年一季度办结。"
		_, fields := e.Parse(book, form, spentAll(t))
		return complaints(fields)
	}
}

func rescaled(t *testing.T) string {
	form := formOf(row(t, "1", "≥10个", "50"), row(t, "2", "≥1000个", "25"), row(t, "3", "≥10个", "15"))
	skip := Result{Indicator: "3", Known: true, Skip: true, Reason: "本年度未安排"}
	sheet := Score(park(t), form, spentAll(t), []Result{actual("1", "10"), actual("2", "496"), skip})
	earned, full := sheet.Earned()
	return fmt.Sprint(earned, " of ", full)
}

func split(*testing.T) string {
	parts := score.Split(10*score.Point, 3)
	return fmt.Sprint(parts[0], " ", parts[1], " ", parts[2])
}

func rounded(t *testing.T) string {
	high, _ := score.RoundPoints(num("89.995"))
	low, _ := score.RoundPoints(num("89.994"))
	book := park(t)
	return fmt.Sprint(high, " ", book.GradeOf(high), " ", low, " ", book.GradeOf(low))
}

func weights(t *testing.T) string {
	book := bookNamed(t, "MOF-2021")
	w, ok := book.WeightsFor(true, false)
	if !ok {
		t.Fatal("no such row")
	}
	return fmt.Sprint(w.Points["成本指标"], " ", w.Points["产出指标"], " ", w.Points["效益指标"], " ", w.Points["满意度指标"], " + ", book.Execution.Points)
}

// progress judges by the first two rules of the provincial profile, and prints the index of those that light.
func progress(*testing.T) string {
	book := tracking.Profiles()[1]
	book.Rules = book.Rules[:2]
	out := ""
	for _, percent := range []money.Amount{35, 46, 50} {
		light := book.Judge(tracking.Figures{Budget: 100, Executed: percent}, 7)
		for _, f := range light.Fired {
			_, index, _ := strings.Cut(f.Arithmetic, "= ")
			index, _, _ = strings.Cut(index, "，")
			out += index + " "
		}
		out += string(light.Colour) + " "
	}
	return out
}

// mismatch prints the gap of the first sheet, and that the second raises nothing.
func mismatch(t *testing.T) string {
	sheet := func(execution string) Sheet {
		return Sheet{Lines: []Line{{Effective: 90 * score.Point, Points: 88 * score.Point}},
			Execution: Line{Effective: 10 * score.Point, Points: points(t, execution)}}
	}
	high := Flags(park(t), goal.Form{}, Form{}, sheet("8.0"))
	if kinds(high) != string(ScoreAboveExecution) {
		return kinds(high)
	}
	gap := regexp.MustCompile(`÷ 97\.78% = (\S+?%)`).FindStringSubmatch(high[0].Message)
	if gap == nil {
		t.Fatal(high[0].Message)
	}
	if flags := Flags(park(t), goal.Form{}, Form{}, sheet("9.5")); len(flags) > 0 {
		return kinds(flags)
	}
	return gap[1] + " / 无"
}

func noBudget(t *testing.T) string {
	form := formOf(row(t, "1", "≥1个", "90"))
	f := funds(t, money.InWan, "0", "0", "5")
	_, fields := typed(form, "1").Parse(park(t), form, f)
	return complaints(fields) + fmt.Sprint(" ", Score(park(t), form, f, nil).Execution.Missing)
}
