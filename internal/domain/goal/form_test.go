package goal

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

func book(t testing.TB, name rulebook.Name) rulebook.Book {
	t.Helper()
	b, err := rulebook.Shipped().Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// upkeep is a complete goal of a recurrent project: fifteen rows, 90 points.
func upkeep() Entry {
	rows := [][]string{ // level1, level2, name, sign, target, unit, weight, rule, basis
		{"成本指标", "经济成本指标", "项目总成本", "≤", "4,980.00", "万元", "5", "按完成比例赋分", "2025年用款计划"},
		{"成本指标", "经济成本指标", "绿化养护单位成本", "≤", "7.20", "元/平方米", "5", "按完成比例赋分", "绿化养护定额(2024-1)"},
		{"成本指标", "经济成本指标", "道路养护单位成本", "≤", "17.80", "元/平方米", "5", "按完成比例赋分", "近三年合同均价"},
		{"成本指标", "生态环境成本指标", "化学农药用量同比下降", "≥", "5.00", "%", "5", "按完成比例赋分", "园区绿色养护方案"},
		{"产出指标", "数量指标", "海塘巡查与养护长度", "=", "8.60", "公里", "6", "按完成比例赋分", "设施量清册"},
		{"产出指标", "数量指标", "道路养护面积", "=", "96.40", "万平方米", "6", "按完成比例赋分", "设施量清册"},
		{"产出指标", "数量指标", "河道保洁长度", "=", "32.50", "公里", "6", "按完成比例赋分", "设施量清册"},
		{"产出指标", "数量指标", "绿化及生态园区养护面积", "=", "312.00", "万平方米", "6", "按完成比例赋分", "设施量清册"},
		{"产出指标", "质量指标", "公共设施完好率", "≥", "98.70", "%", "6", "按完成比例赋分(设及格线)", "养护作业合同第十二条"},
		{"产出指标", "质量指标", "河道水温适宜区间", "区间", "18～26", "℃", "5", "按完成比例赋分", "监测方案"},
		{"产出指标", "时效指标", "应急抢修到场时间", "≤", "60", "分钟", "5", "按完成比例赋分", "养护作业合同第九条"},
		{"效益指标", "社会效益指标", "因设施缺陷引发的安全责任事故", "=", "0", "起", "7", "直接赋分", "安全生产目标责任书"},
		{"效益指标", "生态效益指标", "河道水质达到Ⅳ类及以上的断面比例", "≥", "90.00", "%", "7", "按完成比例赋分", "水环境监测方案"},
		{"效益指标", "可持续影响指标", "养护作业标准", "定性", "建立健全", "", "6", "按评判等级赋分", "成本效益分析建议三"},
		{"满意度指标", "服务对象满意度指标", "入驻企业对公共设施满意度", "≥", "90.00", "%", "10", "满意度赋分", "入驻企业问卷，不少于40家，11月"},
	}
	e := Entry{Overall: "三年内公共设施达到一级养护水平。", Annual: "完成海塘、道路、河道、绿化的日常养护。"}
	for i, r := range rows {
		e.Rows = append(e.Rows, EntryRow{
			ID: IndicatorID(fmt.Sprintf("i%d", i+1)), Level1: r[0], Level2: r[1], Name: r[2], Sign: r[3], Target: r[4], Unit: r[5],
			Weight: r[6], Rule: r[7], Basis: r[8], Method: "情况统计法", Source: "养护台账", Evidence: "月度考核表",
		})
	}
	e.Rows[13].Explanation = "形成并发布海塘、道路、河道、绿化四项标准"
	return e
}

func TestCompleteFormHasNoComplaints(t *testing.T) {
	t.Parallel()
	form, fields := upkeep().Examine(book(t, "SH-PARK"), project.Operation)
	if len(fields) > 0 {
		t.Errorf("complaints about a complete form: %+v", fields)
	}
	if form.Book != "SH-PARK" || len(form.Indicators) != 15 {
		t.Fatalf("got %d rows under %s", len(form.Indicators), form.Book)
	}
	if got, want := form.Indicators[9].Target.String(), "18～26℃"; got != want {
		t.Errorf("target %q, want %q", got, want)
	}
	if got, want := form.Indicators[0].Weight, 5*score.Point; got != want {
		t.Errorf("weight %s, want %s", got, want)
	}
}

func TestParseReportsEveryCellAtOnce(t *testing.T) {
	t.Parallel()
	e := upkeep()
	e.Rows[0].Sign = "大约"
	e.Rows[1].Target = "12期，每期50人"
	e.Rows[2].Target = "及时"
	e.Rows[3].Unit = "个"
	e.Rows[3].Target = "5%"
	e.Rows[4].Weight = "六分"
	e.Rows[5].Rule = "看情况"
	e.Rows[6].Target = ""
	e.Rows[13].Target = "98%"
	_, fields := e.Parse(book(t, "SH-PARK"))
	want := []string{"rows.0.sign G-122", "rows.1.target G-124", "rows.2.target G-123", "rows.3.unit G-125", "rows.4.weight G-126",
		"rows.5.rule G-127", "rows.6.target G-123", "rows.13.target G-130"}
	var got []string
	for _, f := range fields {
		got = append(got, f.Path+" "+f.Rule)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestExamineSaysEachThingOnce(t *testing.T) {
	t.Parallel()
	e := upkeep()
	e.Rows[4].Weight = "六分" // the sums are wrong because of it: no second complaint
	e.Rows[5].Rule = "看情况"
	_, fields := e.Examine(book(t, "SH-PARK"), project.Operation)
	if len(fields) != 2 || fields[0].Path != "rows.4.weight" || fields[1].Path != "rows.5.rule" {
		t.Errorf("got %+v", fields)
	}
}

func TestExamineOfEmptyDraft(t *testing.T) {
	t.Parallel()
	for _, e := range []Entry{{}, {Rows: make([]EntryRow, 3)}} {
		_, fields := e.Examine(book(t, "MOF-2021"), project.Policy)
		if fields.Err() == nil {
			t.Errorf("an empty form of %d rows may be submitted", len(e.Rows))
		}
		for _, f := range fields {
			if f.Rule == "" || f.Severity == "" || f.Message == "" || Label(f.Path) == "整张表" {
				t.Errorf("incomplete complaint %+v", f)
			}
		}
	}
}

func TestParseTakesOtherNamesOfLevels(t *testing.T) {
	t.Parallel()
	e := upkeep()
	e.Rows[4].Level1, e.Rows[4].Level2 = "产出", "产出数量"
	e.Rows[5].Level1, e.Rows[5].Level2 = "过程", "资金管理"
	form, _ := e.Parse(book(t, "SH-PARK"))
	if got := form.Indicators[4]; got.Level1 != "产出指标" || got.Level2 != "数量指标" {
		t.Errorf("got %s / %s", got.Level1, got.Level2)
	}
	if got := form.Indicators[5]; got.Level1 != "过程" || got.Level2 != "资金管理" {
		t.Errorf("an unknown level was changed to %s / %s", got.Level1, got.Level2)
	}
}

func TestEntryOfFormParsesBack(t *testing.T) {
	t.Parallel()
	shPark := book(t, "SH-PARK")
	text := rapid.StringMatching(`[一-龥0-9，。A-z]{1,12}`)
	target := rapid.Custom(func(t *rapid.T) Target {
		value := func(label string) string {
			return rapid.StringMatching(`-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,4})?`).Draw(t, label)
		}
		sign := rapid.SampledFrom(Signs()).Draw(t, "sign")
		unit := rapid.SampledFrom(UnitOptions()).Draw(t, "unit")
		switch sign {
		case Qualitative:
			return Target{Sign: sign, Text: rapid.SampledFrom([]string{"建立健全", "2025年12月底前", "效果明显"}).Draw(t, "words")}
		case Range:
			low, high := num(value("low")), num(value("high"))
			if low.GreaterThan(high) {
				low, high = high, low
			}
			return Target{Sign: sign, Low: low, High: high, Unit: unit}
		default:
			return Target{Sign: sign, Value: num(value("value")), Unit: unit}
		}
	})
	row := rapid.Custom(func(t *rapid.T) Indicator {
		return Indicator{
			ID: IndicatorID(text.Draw(t, "id")), Level1: "产出指标", Level2: rapid.SampledFrom([]string{"数量指标", "质量指标"}).Draw(t, "level2"),
			Name: text.Draw(t, "name"), Explanation: text.Draw(t, "explanation"), Target: target.Draw(t, "target"),
			Weight: score.Points(rapid.Int64Range(0, 9000).Draw(t, "weight")), Rule: rapid.SampledFrom(Rules()).Draw(t, "rule"),
			Basis: text.Draw(t, "basis"), Method: rapid.SampledFrom(Methods()).Draw(t, "method"), Source: text.Draw(t, "source"),
			Evidence: text.Draw(t, "evidence"), CanGrow: rapid.Bool().Draw(t, "grows"),
		}
	})
	byID := func(ind Indicator) IndicatorID { return ind.ID }
	rapid.Check(t, func(t *rapid.T) {
		want := Form{Book: "SH-PARK", MoneyUnit: money.InYuan, Request: Request{Appropriation: money.Amount(rapid.Int64Range(0, 1e13).Draw(t, "money"))}, Overall: text.Draw(t, "overall"), Annual: text.Draw(t, "annual"), Indicators: rapid.SliceOfNDistinct(row, 1, 5, byID).Draw(t, "rows")}
		got, fields := want.Entry().Parse(shPark)
		if len(fields) > 0 {
			t.Fatalf("complaints: %+v", fields)
		}
		if diff := Compare(want, got); len(diff) > 0 || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got  %+v\nwant %+v\n%+v", got, want, diff)
		}
	})
}

func TestEnumerations(t *testing.T) {
	t.Parallel()
	for _, r := range Rules() {
		if got, ok := ParseRule(string(r)); !ok || got != r {
			t.Errorf("ParseRule(%q) = %q, %v", r, got, ok)
		}
	}
	if got, ok := ParseRule("按完成比例赋分(设及格线)"); !ok || got != ByRatioFloor {
		t.Errorf("half-width brackets: %q %v", got, ok)
	}
	if _, ok := ParseRule("看情况"); ok {
		t.Error("an unknown rule was accepted")
	}
	for name, list := range map[string][]string{"取值方式": Methods(), "设定依据": Bases(), "单位": UnitOptions()} {
		if len(list) < 4 || strings.Contains(strings.Join(list, ","), ",,") {
			t.Errorf("%s: %v", name, list)
		}
	}
}

func TestChecksAreNumberedOnce(t *testing.T) {
	t.Parallel()
	last := ""
	for _, c := range Checks() {
		if c.Rule <= last || c.Title == "" || c.Severity == "" || !strings.HasPrefix(c.Rule, "G-") {
			t.Errorf("%+v after %s", c, last)
		}
		last = c.Rule
	}
}

// blocking lists the rule numbers that block.
func blocking(fields errs.Fields) []string {
	var out []string
	for _, f := range fields.Blocking() {
		out = append(out, f.Rule)
	}
	return out
}
