package costing

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/score"
)

const tenPercent = 10 * score.Percent

// TestTextbook is a project of ten years from a textbook: 投资1000，年收入450，年成本280，基准收益率10%.
func TestTextbook(t *testing.T) {
	t.Parallel()
	a := Analyse(steady(tenPercent, 10, "1000", "280", "450"))
	rate, _ := a.Internal.Only()
	near(t, "净现值", inWan(a.Net), "44.5764", "0.00005")
	near(t, "内部收益率", rate, "0.110279", "0.0000005")
	near(t, "静态投资回收期", a.Static.Time, "5.8824", "0.00005")
	near(t, "动态投资回收期", a.Dynamic.Time, "9.3199", "0.00005")
	near(t, "净效益与投资之比", a.NetRatio.Value.Add(one), "1.04458", "0.000005")
	near(t, "效益费用比", a.Ratio.Value, "1.01638", "0.00005") // 450 × 6.144567 ÷ (1000 + 280 × 6.144567)
	if !a.Acceptable() {
		t.Error("not acceptable")
	}
	for _, c := range []struct{ factor, down, up, switching string }{
		{"投资", "0.136214", "0.088138", "0.044576"}, {"效益", "0.042775", "0.170440", "-0.016121"}, {"运营成本", "0.148349", "0.069426", "0.025909"},
	} {
		f := factorOf(t, a, c.factor)
		for _, v := range f.Variations {
			got, unique := v.Internal.Only()
			switch v.Step {
			case -tenPercent:
				near(t, c.factor+"减10%的内部收益率", got, c.down, "0.0000006")
			case tenPercent:
				near(t, c.factor+"加10%的内部收益率", got, c.up, "0.0000006")
			}
			if !unique || !v.Coefficient.Known {
				t.Errorf("%s %s: %+v", c.factor, v.Step, v)
			}
		}
		near(t, c.factor+"的临界变动率", f.Switching.Value, c.switching, "0.0000006")
	}
	if order := names(a.Factors); order != "效益 运营成本 投资" {
		t.Errorf("order %s", order)
	}
}

func factorOf(t *testing.T, a Analysis, name string) Factor {
	t.Helper()
	i := slices.IndexFunc(a.Factors, func(f Factor) bool { return f.Name == name })
	if i < 0 {
		t.Fatalf("no factor %s", name)
	}
	return a.Factors[i]
}

func names(factors []Factor) string {
	var out []string
	for _, f := range factors {
		out = append(out, f.Name)
	}
	return strings.Join(out, " ")
}

func TestNet(t *testing.T) {
	t.Parallel()
	residual := steady(tenPercent, 10, "200", "0", "40")
	residual.Years[10].Residual = amount("20")
	clearing := steady(tenPercent, 10, "200", "0", "40")
	clearing.Years[10].Residual = amount("-20")
	late := steady(tenPercent, 10, "200", "0", "40")
	late.Base = YearStart
	for _, c := range []struct {
		name  string
		table Table
		want  string
	}{
		{"年收益40加残值20", residual, "53.4935"},
		{"拆除费用20", clearing, "38.0718"},
		{"同一流量，以建设期第一年年初为基准", late, "41.6206"},
		{"六年逐年增长，5%", netTable(FirstFlow, 5*score.Percent, "-15000", "1500", "2500", "3500", "4500", "6000"), "122.8949"},
		{"折现率为零", netTable(FirstFlow, 0, "-100", "60", "60"), "20"},
		{"折现率100%", netTable(FirstFlow, score.Whole, "-100", "60", "60"), "-55"},
	} {
		near(t, c.name, inWan(Analyse(c.table).Net), c.want, "0.00006")
	}
}

// TestReservoir is a reservoir of 50 years of which only the present values were published.
func TestReservoir(t *testing.T) {
	t.Parallel()
	a := Analyse(Table{Viewpoint: Economic, Base: FirstFlow, Rate: 12 * score.Percent, Start: 2026, Kinds: []string{"防洪、供水"},
		Years: []Flows{{Investment: amount("15290.0"), Operating: amount("1931.9"), Benefits: series("12150.7")}}})
	near(t, "经济净现值", inWan(a.Net), "-5071.2", "0")
	near(t, "经济效益费用比", a.Ratio.Value, "0.7055", "0.00005")
	if a.Acceptable() || a.Annual.Known || !strings.Contains(a.Explain()[len(a.Explain())-1], "不可行") {
		t.Errorf("%+v", a.Explain())
	}
}

func TestPayback(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		table Table
		want  Recoupment
		time  string
	}{
		{"静态6−1＋192.48÷335.84", netTable(YearStart, 0, "-192.48", "0", "0", "0", "0", "335.84"), Recouped, "5.573"},
		{"动态7−1＋153.14÷172.28", netTable(YearStart, 0, "-153.14", "0", "0", "0", "0", "0", "172.28"), Recouped, "6.889"},
		{"恰在年末收回", netTable(FirstFlow, 0, "-100", "50", "50"), Recouped, "2"},
		{"同一流量，以建设期第一年年初为基准", netTable(YearStart, 0, "-100", "50", "50"), Recouped, "3"},
		{"始终未收回", netTable(FirstFlow, 0, "-100", "50", "49.999999"), NotRecouped, "0"},
		{"只有支出", netTable(FirstFlow, 0, "-100", "-1"), NotRecouped, "0"},
		{"没有投入", netTable(FirstFlow, 0, "100", "1"), NoOutlay, "0"},
		{"先收后支再收", netTable(FirstFlow, 0, "10", "-30", "40"), Recouped, "1.5"},
		{"各年为零", netTable(FirstFlow, 0, "0", "0"), NoOutlay, "0"},
	} {
		p := Analyse(c.table).Static
		if p.Recoupment != c.want || p.FallsBack {
			t.Errorf("%s: %+v, want %s", c.name, p, c.want)
		}
		near(t, c.name, p.Time, c.time, "0.0005")
	}
	a := Analyse(netTable(FirstFlow, tenPercent, "-100", "105", "-50", "60"))
	if a.Static.Recoupment != Recouped || !a.Static.FallsBack || a.Dynamic.Recoupment != NotRecouped {
		t.Errorf("更新改造后又转负: static %+v, dynamic %+v", a.Static, a.Dynamic)
	}
}

// TestAnnualCost: annual costs of options that last differently long, and whole lives with overhauls.
func TestAnnualCost(t *testing.T) {
	t.Parallel()
	eight, twelve := 8*score.Percent, 12*score.Percent
	for _, c := range []struct {
		name                                string
		table                               Table
		investment, operating, cost, effect string
		places                              string
	}{
		{"方案A，70年", steady(tenPercent, 70, "4000", "30", "0"), "400.5071", "30", "430.5071", "0", "0.00005"},
		{"方案B，50年", steady(tenPercent, 50, "3000", "80", "0"), "302.5775", "80", "382.5775", "0", "0.00005"},
		{"方案C，60年", steady(tenPercent, 60, "3500", "50", "0"), "351.1533", "50", "401.1533", "0", "0.00005"},
		{"地铁", overhauled(steady(eight, 50, "1000000", "10000", "230000"), "40000", 15, 30, 45), "81742.86", "11458.12", "93200.98", "2.4678", "0.006"},
		{"轻轨", overhauled(steady(eight, 50, "500000", "8000", "137200"), "30000", 10, 20, 30, 40), "40871.43", "10018.60", "50890.03", "2.6960", "0.006"},
		{"高架道路", overhauled(steady(eight, 50, "300000", "3000", "66000"), "20000", 20, 40), "24522.86", "3426.01", "27948.87", "2.3615", "0.006"},
		{"轻轨，计入噪声损失7000", overhauled(steady(eight, 50, "500000", "15000", "137200"), "30000", 10, 20, 30, 40), "40871.43", "17018.60", "57890.03", "2.3700", "0.006"},
		{"道路，大修两次", overhauled(steady(twelve, 30, "100000", "40", "4520.16"), "5000", 10, 20), "12414.37", "304.20", "12718.57", "0.3554", "0.006"},
	} {
		a := Analyse(c.table)
		near(t, c.name+"投资年值", inWan(a.Annual.Investment), c.investment, c.places)
		near(t, c.name+"运营年值", inWan(a.Annual.Operating), c.operating, c.places)
		near(t, c.name+"年费用", inWan(a.Annual.Cost), c.cost, c.places)
		near(t, c.name+"费用效率", a.Ratio.Value, c.effect, "0.00006")
	}
}

// TestPublishedFactors: the factors printed in tables.
func TestPublishedFactors(t *testing.T) {
	t.Parallel()
	eight := 8 * score.Percent
	near(t, "(P/A,8%,50)", Annuity(eight, 50), "12.233", "0.0005")
	for n, want := range map[int]string{10: "0.463", 15: "0.315", 20: "0.215", 30: "0.099", 40: "0.046", 45: "0.031"} {
		near(t, "(P/F,8%)", Discount(eight, n), want, "0.0005")
	}
	near(t, "(P/A,0,7)", Annuity(0, 7), "7", "0")
	near(t, "(A/P,10%,10)", Recovery(tenPercent, 10).Value, "0.16275", "0.000005")
	if Recovery(tenPercent, 0).Known || Recovery(0, 0).Known {
		t.Error("a value was spread over no years")
	}
	if got := Growth(tenPercent, 3); !got.Equal(decimal.RequireFromString("1.331")) {
		t.Errorf("1.1³ is %s", got)
	}
}

// TestPublishedSensitivity: coefficients and critical points of two examination questions, from published values alone.
func TestPublishedSensitivity(t *testing.T) {
	t.Parallel()
	d := decimal.RequireFromString
	for _, c := range []struct {
		name, base, changed string
		step                score.Rate
		want                string
	}{
		{"投资+10%", "1300", "1190", tenPercent, "-0.85"}, {"价格−10%", "1300", "320", -tenPercent, "7.54"}, {"成本+10%", "1300", "550", tenPercent, "-5.77"},
		{"港口投资−20%，净现值", "21.36", "28.31", -2 * tenPercent, "-1.63"}, {"港口吞吐量−20%，净现值", "21.36", "10.17", -2 * tenPercent, "2.62"}, {"港口维护费−20%，净现值", "21.36", "24.52", -2 * tenPercent, "-0.74"},
		{"港口投资+20%，内部收益率", "0.1392", "0.1144", 2 * tenPercent, "-0.89"}, {"港口吞吐量+20%，内部收益率", "0.1392", "0.1635", 2 * tenPercent, "0.87"}, {"港口维护费+20%，内部收益率", "0.1392", "0.1313", 2 * tenPercent, "-0.28"},
	} {
		near(t, c.name, Coefficient(d(c.base), d(c.changed), c.step).Value, c.want, "0.005")
	}
	near(t, "价格临界点", Switching(d("1300"), d("320"), -tenPercent).Value, "-0.1327", "0.00005")
	for step, net := range map[score.Rate]string{-20 * score.Percent: "420", -tenPercent: "290", tenPercent: "30", 20 * score.Percent: "-100"} {
		near(t, "投资临界点", Switching(d("160"), d(net), step).Value, "0.1231", "0.00005") // 160 ÷ 1300
	}
	if Coefficient(d("0"), d("5"), tenPercent).Known || Switching(d("5"), d("5"), tenPercent).Known {
		t.Error("a coefficient of zero, or a critical point of what moves nothing")
	}
	near(t, "内插法10%与11%之间", Interpolate(d("0.10"), d("501.84"), d("0.11"), d("-25.75")).Value, "0.10951", "0.000005")
	if Interpolate(d("0.10"), d("5"), d("0.11"), d("5")).Known {
		t.Error("interpolated along a flat line")
	}
}

// TestSensitivityParts: each kind of benefit is a factor where there are several, and what is all zero is none.
func TestSensitivityParts(t *testing.T) {
	t.Parallel()
	table := steady(tenPercent, 10, "1000", "0", "100")
	table.Kinds = []string{"水质净化", "游憩", "无"}
	for k := 1; k <= 10; k++ {
		table.Years[k].Benefits = series("100", "70") // the third kind is not typed
	}
	table.Years[10].Residual = amount("-10")
	a := Analyse(table)
	if got := names(a.Factors); got != "效益 投资 水质净化 游憩 残值" {
		t.Errorf("factors %s", got)
	}
	investment := factorOf(t, a, "投资")
	near(t, "投资临界值", inWan(investment.Critical).Sub(inWan(a.Net)), "1000", "0.000002")
	for _, v := range investment.Variations {
		near(t, "净现值随投资变动", inWan(v.Net), inWan(a.Net).Sub(v.Step.Decimal().Mul(decimal.NewFromInt(1000))).String(), "0.000002")
	}
	if f := factorOf(t, a, "残值"); f.Coefficient.Value.Sign() >= 0 || f.Total != amount("-10") {
		t.Errorf("clearing away helps: %+v", f)
	}
	even := Analyse(netTable(FirstFlow, tenPercent, "-100", "110"))
	if f := even.Factors[0]; f.Coefficient.Known || !f.Switching.Known || !f.Switching.Value.IsZero() || !even.Acceptable() {
		t.Errorf("净现值为零: %+v", f)
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	var got []string
	for _, l := range netTable(FirstFlow, tenPercent, "-1000", "600", "605.5").Lines() {
		got = append(got, strings.Join(l.Cells(), " "))
	}
	want := []string{
		"2026 0 0.00 1,000.00 -1,000.00 1.0000 -1,000.00 -1,000.00 -1,000.00",
		"2027 1 600.00 0.00 600.00 0.9091 545.45 -400.00 -454.55",
		"2028 2 605.50 0.00 605.50 0.8264 500.41 205.50 45.87",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if n := len(LineHeadings()); n != len(strings.Fields(want[0])) {
		t.Errorf("%d headings", n)
	}
	if l := netTable(YearStart, tenPercent, "-1000").Lines()[0]; l.Time != 1 || l.Factor.StringFixed(4) != "0.9091" {
		t.Errorf("以建设期第一年年初为基准: %+v", l)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		table Table
		want  []string
	}{
		{"教材算例", steady(tenPercent, 10, "1000", "280", "450"), []string{
			"财务净现值（FNPV）＝效益现值 − 费用现值＝2,765.06 − 2,720.48＝44.58万元。",
			"2,765.06 ÷ 2,720.48＝1.0164", "财务内部收益率（FIRR）＝11.03%", "i₁＝11%时净现值1.17，i₂＝12%时净现值-39.46，11%＋(12%−11%)×1.17÷(1.17＋39.46)＝11.03%",
			"静态投资回收期＝(6−1)＋150.00÷170.00＝5.88年", "动态投资回收期＝(10−1)＋", "(A/P,10%,10)＝0.16275",
			"敏感性分析（投资，第3敏感）：净现值的敏感度系数为-22.43。临界变动率为+4.46%，即合计由1,000.00变为1,044.58万元时净现值为零。", "可行。"}},
		{"收不回", netTable(FirstFlow, 8*score.Percent, "-100", "10", "10"), []string{"始终未收回", "经济内部收益率（EIRR）＝-62.98%", "不可行"}},
		{"只有支出", steady(8*score.Percent, 2, "100", "10", "0"), []string{"无解。净流量没有正值", "临界变动率为-117.83%", "始终未收回", "即使它降到零"}},
		{"只有收入", netTable(FirstFlow, 8*score.Percent, "100", "10"), []string{"费用现值为零，没有比值", "没有需要收回的投入", "结论：经济净现值（ENPV）不小于零，按折现率8%"}},
		{"净现值恰为零", netTable(FirstFlow, tenPercent, "-100", "0", "121"), []string{"动态投资回收期＝(2−1)＋100.00÷100.00＝2.00年", "可行"}},
		{"两个根", netTable(FirstFlow, tenPercent, "-1000", "2500", "-1540"), []string{"求得2个，10.00%、40.00%；净流量变号2次", "修正内部收益率（MIRR）＝", "净现值为零，没有敏感度系数"}},
		{"先收后支", netTable(FirstFlow, tenPercent, "100", "-105"), []string{"＝5.00%", "先收后支"}},
		{"更新改造后又转负", netTable(FirstFlow, 0, "-100", "105", "-50", "60"), []string{"又曾转为负值", "折现率0%"}},
		{"每年为零", netTable(FirstFlow, tenPercent, "0", "0"), []string{"各年净流量都是零"}},
	} {
		said := strings.Join(Analyse(c.table).Explain(), "\n")
		for _, want := range c.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s does not say %q:\n%s", c.name, want, said)
			}
		}
	}
}

// TestRankingDiffers: the order by net present value and that by rate of return are both told where they differ.
func TestRankingDiffers(t *testing.T) {
	t.Parallel()
	a := Analyse(netTable(FirstFlow, 8*score.Percent, "-100", "10", "10"))
	if said := strings.Join(a.Explain(), "\n"); !strings.Contains(said, "按净现值排序最敏感的是投资，按内部收益率（变动＋20%）排序最敏感的是效益") {
		t.Error(said)
	}
}

func TestFactorRows(t *testing.T) {
	t.Parallel()
	a := Analyse(steady(tenPercent, 10, "1000", "280", "450"))
	rows := factorOf(t, a, "投资").Rows()
	if got, want := strings.Join(rows[0], " "), "投资 净现值 244.58 144.58 94.58 -5.42 -55.42 -155.42 -22.43 +4.46%"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := strings.Join(rows[1], " "); !strings.HasPrefix(got, "投资 内部收益率 16.72% 13.62% ") || !strings.HasSuffix(got, " 8.81% 6.89% -2.01 —") {
		t.Errorf("got %s", got)
	}
	if n := len(FactorHeadings()); n != len(rows[0]) || n != len(rows[1]) {
		t.Errorf("%d headings over %d and %d cells", n, len(rows[0]), len(rows[1]))
	}
}
