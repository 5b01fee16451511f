package evaluation

import (
	"fmt"
	"strings"
	"testing"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// TestTraps has one case for each of the 33 traps of the rules study, section 6, against the function that guards it here
// or in an earlier package. Those whose handling also needs a form of its own say so.
func TestTraps(t *testing.T) {
	t.Parallel()
	for _, trap := range []struct {
		name string
		test func(t *testing.T)
	}{
		{"01 反向指标做得越差得分不能越高", trapReverse},
		{"02 目标为零不能相除", trapZeroTarget},
		{"03 区间目标", trapRange},
		{"04 一格多个数", trapSeveral},
		{"05 定量指标填已完成", trapWords},
		{"06 符号单位粘连", trapGlued},
		{"07 不可能超过百分之百的指标", trapBounded},
		{"08 定性词语没有标准", trapQualitative},
		{"09 合计为零而分项不为零", trapZeroTotal},
		{"10 预算为零", trapZeroBudget},
		{"11 执行率超过百分之百", trapOverSpent},
		{"12 填写的执行率与数字不符", trapTypedRate},
		{"13 年初预算与全年预算", trapDenominator},
		{"14 上年结转", trapCarryOver},
		{"15 全周期金额与年度金额", trapWholeLife},
		{"16 万元与元", trapMoneyUnit},
		{"17 预算执行率的两种含义", trapTwoRates},
		{"18 年中调整过的目标", trapAdjustedTarget},
		{"19 指标缺失", trapMissing},
		{"20 四舍五入", trapRounding},
		{"21 分项之和", trapParts},
		{"22 等级之间的空档", trapGradeGap},
		{"23 档次边界", trapTierEdges},
		{"24 实际值为负", trapNegative},
		{"25 超额完成不自动扣分", trapOverFulfilled},
		{"26 满分而执行率很低", trapMismatch},
		{"27 以支出作产出", trapSpending},
		{"28 照抄目标", trapCopied},
		{"29 成本指标的位置", trapCostLevel},
		{"30 多年项目与完工项目", trapTwoTriggers},
		{"31 满意度没有样本", trapSurvey},
		{"32 复核得分不覆盖自评", trapThreeNumbers},
		{"33 完不成而没有说法", trapNoChoice},
	} {
		t.Run(trap.name, func(t *testing.T) {
			t.Parallel()
			trap.test(t)
		})
	}
}

func expect(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s: got %q, want %q", what, g, w)
	}
}

// parse returns the blocking complaints about one row with one actual.
func parse(t *testing.T, ind goal.Indicator, change func(*EntryRow)) string {
	t.Helper()
	form := formOf(ind)
	e := typed(form, "")
	change(&e.Rows[0])
	_, fields := e.Parse(park(t), form, spentAll(t))
	return complaints(fields)
}

func typedActual(text string) func(*EntryRow) { return func(r *EntryRow) { r.Actual = text } }

func trapReverse(t *testing.T) {
	ind := row(t, "1", "≤10天", "10")
	better, worse := one(t, park(t), ind, "11").Points, one(t, park(t), ind, "19").Points
	if worse >= better {
		t.Errorf("19天得 %s，11天得 %s", worse, better)
	}
}

func trapZeroTarget(t *testing.T) {
	for _, target := range []string{"=0起", "≤0起"} {
		ind := row(t, "1", target, "10")
		expect(t, target+" 实际0", one(t, park(t), ind, "0").Points, "10.00")
		expect(t, target+" 实际1", one(t, park(t), ind, "1").Points, "0.00")
	}
}

func trapRange(t *testing.T) {
	ind := row(t, "1", "95%-105%", "10")
	for value, want := range map[string]string{"95": "10.00", "105": "10.00", "76": "8.00", "126": "8.00"} {
		expect(t, value, one(t, park(t), ind, value).Points, want)
	}
	around, ok := goal.ReadTarget("±10%")
	expect(t, "±10%", fmt.Sprint(around.Low, around.High, ok), "-10 10 true")
}

func trapSeveral(t *testing.T) {
	if _, ok := goal.ReadTarget("12期，每期50人"); ok {
		t.Error("两个数读成了一个目标")
	}
	expect(t, "实际值", parse(t, row(t, "1", "≥12期", "90"), typedActual("12期，每期50人")), "rows.0.actual S-102\n")
}

func trapWords(t *testing.T) {
	expect(t, "已完成", parse(t, row(t, "1", "≥90%", "90"), typedActual("已完成")), "rows.0.actual S-102\n")
}

func trapGlued(t *testing.T) {
	for text, want := range map[string]string{"＝100.00(%)": "=100.00%", ">=90%": "≥90%", "≥100百分比": "≥100%", "985米": "=985米", "≥９０％": "≥90%"} {
		target, ok := goal.ReadTarget(text)
		expect(t, text, fmt.Sprint(target, ok), want+" true")
	}
	expect(t, "实际值带单位", parse(t, row(t, "1", "≥90%", "90"), typedActual("９２.4％")), "")
}

func trapBounded(t *testing.T) {
	ind := row(t, "1", "≥70%", "90")
	ind.CanGrow = false
	expect(t, "有上限的指标不问超额", parse(t, ind, typedActual("100")), "")
	ind.CanGrow = true
	expect(t, "可增长的指标要问", parse(t, ind, typedActual("100")), "rows.0.reason S-108\n")
}

func trapQualitative(t *testing.T) {
	ind := row(t, "1", "建立健全联动机制", "10")
	expect(t, "只有词语", parse(t, ind, typedActual("健全")), "rows.0.tier S-103\n")
	expect(t, "什么都没有", parse(t, ind, typedActual("")), "rows.0.actual S-101\nrows.0.tier S-103\n")
}

// trapZeroTotal is a published form: total 0/0/0 above 90 / 89.974 / 89.974.
func trapZeroTotal(t *testing.T) {
	figures := project.FiguresOf([]project.FundEvent{
		{Year: 2022, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 90 * money.Wan},
		{Year: 2022, Kind: project.Adjustment, Source: project.Appropriation, Amount: -260 * money.Yuan},
		{Year: 2022, Kind: project.Payment, Source: project.Appropriation, Amount: 899_740 * money.Yuan},
	}, 2022)
	f := FundsOf(figures, false)
	expect(t, "合计", fmt.Sprint(f.Total.Initial.Wan(), " ", f.Total.Budget.Wan(), " ", f.Total.Executed.Wan()), "90.00 89.974 89.974")
	expect(t, "得分", Score(park(t), goal.Form{}, f, nil).Execution.Points, "10.00")
}

func trapZeroBudget(t *testing.T) {
	form := formOf(row(t, "1", "≥1个", "90"))
	for _, spent := range []string{"0", "5"} {
		sheet := Score(park(t), form, funds(t, money.InWan, "0", "0", spent), []Result{actual("1", "1")})
		if sheet.Total > score.Full || sheet.Execution.Points != 0 {
			t.Errorf("预算0支出%s：执行得 %s，总分 %s", spent, sheet.Execution.Points, sheet.Total)
		}
	}
}

func trapOverSpent(t *testing.T) {
	form, f := formOf(row(t, "1", "≥1个", "90")), funds(t, money.InWan, "100", "100", "120")
	sheet := Score(park(t), form, f, nil)
	expect(t, "封顶", sheet.Execution.Points, "10.00")
	flags := Flags(park(t), form, Form{Funds: f}, sheet)
	expect(t, "提示", kinds(flags), OverSpent)
	_, fields := typed(form, "1").Parse(park(t), form, f)
	expect(t, "要写原因", complaints(fields), "fund_note S-110\n")
}

// trapTypedRate is a published form: 86.19% printed where the numbers give 86.18%.
func trapTypedRate(t *testing.T) {
	form := formOf(row(t, "1", "≥1个", "90"))
	e := typed(form, "1")
	e.ClaimedRate, e.FundNote = "86.19%", "按进度付款"
	read, fields := e.Parse(park(t), form, funds(t, money.InYuan, "250000", "250000", "215457.60"))
	expect(t, "不拦截", complaints(fields), "")
	sheet := Evaluate(park(t), form, read)
	expect(t, "按数字计分", sheet.Execution.Points, "8.62")
	if !strings.Contains(sheet.Execution.Why.Arithmetic, "86.18%") {
		t.Error(sheet.Execution.Why.Arithmetic)
	}
}

func trapDenominator(t *testing.T) {
	f := FundsOf(project.FiguresOf([]project.FundEvent{
		{Year: 2023, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 3000 * money.Wan},
		{Year: 2023, Kind: project.Adjustment, Source: project.Appropriation, Amount: -140 * money.Wan},
		{Year: 2023, Kind: project.CarriedOver, Source: project.CarryOver, Amount: 260 * money.Wan},
		{Year: 2023, Kind: project.Payment, Source: project.Appropriation, Amount: 28_392_000 * money.Yuan},
	}, 2023), false)
	expect(t, "全年预算数", f.Total.Budget.Wan(), "3,120.00")
	expect(t, "执行率", f.Rate(), "91.00%")
	form := Form{Funds: f, Claim: Claim{Rate: 9464}}
	flags := Flags(park(t), goal.Form{}, form, Score(park(t), goal.Form{}, f, nil))
	expect(t, "提示", kinds(flags), WrongDenominator)
}

func trapCarryOver(t *testing.T) {
	f := FundsOf(project.FiguresOf([]project.FundEvent{
		{Year: 2023, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 100 * money.Wan},
		{Year: 2023, Kind: project.CarriedOver, Source: project.CarryOver, Amount: 20 * money.Wan},
		{Year: 2023, Kind: project.Payment, Source: project.Appropriation, Amount: 100 * money.Wan},
		{Year: 2023, Kind: project.Payment, Source: project.CarryOver, Amount: 20 * money.Wan},
	}, 2023), false)
	expect(t, "A、B 各计一次", fmt.Sprint(f.Total.Budget.Wan(), " ", f.Total.Executed.Wan()), "120.00 120.00")
	expect(t, "三行", len(f.Rows), 3)
}

func trapWholeLife(t *testing.T) {
	whole := project.Project{Fiscal: 77_100 * money.Wan}
	year := project.FiguresOf([]project.FundEvent{
		{Year: 2025, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 54_500 * money.Wan},
		{Year: 2026, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 22_600 * money.Wan},
	}, 2026)
	expect(t, "全周期", whole.Total().Wan(), "77,100.00")
	expect(t, "本年度", year.Total.Budget.Wan(), "22,600.00")
}

func trapMoneyUnit(t *testing.T) {
	inWan, err1 := money.Parse("43.20", money.InWan)
	inYuan, err2 := money.Parse("432,000.00", money.InYuan)
	expect(t, "同一笔钱", fmt.Sprint(inWan == inYuan, err1, err2), "true <nil> <nil>")
}

func trapTwoRates(t *testing.T) {
	why := Evaluate(park(t), goal.Form{}, Form{Funds: funds(t, money.InWan, "50", "100", "80")}).Execution.Why
	expect(t, "分母写明是全年预算数", why.Inputs[:2], "[全年预算数 1,000,000.00元 全年执行数 800,000.00元]")
}

// trapAdjustedTarget is a published form: 26 sessions became 12, and 12 were held.
func trapAdjustedTarget(t *testing.T) {
	first, second := formOf(row(t, "1", "≥26场", "90")), formOf(row(t, "1", "≥12场", "90"))
	form := Form{Goal: "批复的绩效目标 第 2 版", Funds: spentAll(t), Results: []Result{actual("1", "12")}}
	expect(t, "按调整后", Evaluate(park(t), second, form).Total, "100.00")
	expect(t, "按调整前", Evaluate(park(t), first, form).Total, "51.54")
	expect(t, "说明写明哪一版", Evaluate(park(t), second, form).Lines[0].Why.Inputs[0], "目标 ≥12场（批复的绩效目标 第 2 版）")
}

func trapMissing(t *testing.T) {
	form := formOf(row(t, "1", "≥1个", "60"), row(t, "2", "≥1个", "30"))
	lost := Score(park(t), form, spentAll(t), []Result{actual("1", "1")})
	expect(t, "没填的不得分也不转移", fmt.Sprint(lost.Total, lost.Incomplete), "70.00 true")
	skip := Result{Indicator: "2", Known: true, Skip: true, Reason: "未安排"}
	moved := Score(park(t), form, spentAll(t), []Result{actual("1", "1"), skip})
	expect(t, "不适用的折算", fmt.Sprint(moved.Total, moved.Incomplete), "100.00 false")
	expect(t, "不适用要写理由", parse(t, row(t, "1", "≥1个", "90"), func(r *EntryRow) { r.Skip = true }), "rows.0.reason S-106\nrows S-117\n")
}

func trapRounding(t *testing.T) {
	expect(t, "8.625", one(t, park(t), row(t, "1", "≥100%", "10"), "86.25").Points, "8.63")
	exact, _ := score.RoundPoints(num("8.625"))
	expect(t, "8.625", exact, "8.63")
}

func trapParts(t *testing.T) {
	form := formOf(row(t, "1", "≥1个", "30"), row(t, "2", "≥1个", "30"), row(t, "3", "≥1个", "30"), row(t, "4", "≥1个", "10"))
	skip := Result{Indicator: "4", Known: true, Skip: true, Reason: "未安排"}
	sheet := Score(park(t), form, spentAll(t), []Result{skip})
	expect(t, "余数归最后一行", fmt.Sprint(sheet.Lines[0].Effective, " ", sheet.Lines[1].Effective, " ", sheet.Lines[2].Effective), "33.33 33.33 33.34")
}

func trapGradeGap(t *testing.T) {
	for _, total := range []string{"89.00", "89.50", "89.99"} {
		expect(t, total, park(t).GradeOf(points(t, total)), score.Good)
	}
}

func trapTierEdges(t *testing.T) {
	tiers, ten := park(t).Tiers, 10*score.Point
	expect(t, "8.00 属上档", fmt.Sprint(tiers[0].Holds(ten, 800), tiers[1].Holds(ten, 800)), "true false")
	expect(t, "6.00 属中档", fmt.Sprint(tiers[1].Holds(ten, 600), tiers[2].Holds(ten, 600)), "true false")
	ind := ruled(row(t, "1", "≥90%", "10"), goal.BySatisfied)
	mof := bookNamed(t, "MOF-2021")
	expect(t, "79.995 先取两位", one(t, mof, ind, "79.995").Points, "8.00")
	expect(t, "79.994", one(t, mof, ind, "79.994").Points, "5.00")
}

func trapNegative(t *testing.T) {
	expect(t, "增长率为负", one(t, park(t), row(t, "1", "≥3%", "10"), "-2").Points, "0.00")
	fall := row(t, "1", "≤-5%", "10")
	expect(t, "下降不足", one(t, park(t), fall, "-3").Points, "6.00")
	expect(t, "反而上升", one(t, park(t), fall, "2").Points, "0.00")
	expect(t, "下降达标", one(t, park(t), fall, "-8").Points, "10.00")
	expect(t, "负数可以填", parse(t, fall, typedActual("-8%")), "")
}

func trapOverFulfilled(t *testing.T) {
	ind := row(t, "1", "≥10个", "90")
	line := one(t, park(t), ind, "26")
	expect(t, "不自动扣分", line.Points, "90.00")
	flag, _ := overFulfilledFlag(park(t), ind, actual("1", "26"))
	expect(t, "要写原因", fmt.Sprint(flag.Asks, strings.Contains(flag.Message, "26 ÷ 10 = 260.00%")), "true true")
}

// trapMismatch is a published form: 45.17% spent, everything else full.
func trapMismatch(t *testing.T) {
	form := formOf(row(t, "1", "≥1个", "90"))
	sheet := Evaluate(park(t), form, Form{Funds: funds(t, money.InYuan, "20000", "20000", "9034"), Results: []Result{actual("1", "1")}})
	expect(t, "总分", sheet.Total, "94.52")
	expect(t, "提示", kinds(sheet.Flags), fmt.Sprint(ScoreAboveExecution, " ", LowExecution, " ", Unspent))
}

func trapSpending(t *testing.T) {
	ind := row(t, "1", "≥95%", "90")
	ind.Name = "专项经费使用率"
	expect(t, "提示", kinds(Flags(park(t), formOf(ind), Form{Funds: spentAll(t)}, Sheet{})), SpendingAsOutput)
	ind.Level1 = "效益指标"
	expect(t, "只查产出", kinds(Flags(park(t), formOf(ind), Form{Funds: spentAll(t)}, Sheet{})), "")
}

func trapCopied(t *testing.T) {
	form := formOf(row(t, "1", "≥1个", "90"))
	copied := Form{Funds: spentAll(t), Attained: "全年完成应急值守与演练任务，装备完好，企业满意！"}
	expect(t, "照抄", kinds(Flags(park(t), form, copied, Sheet{})), CopiedFromGoal)
	own := Form{Funds: spentAll(t), Attained: "处置警情二十起，平均出动时间二分三十六秒。"}
	expect(t, "自己写的", kinds(Flags(park(t), form, own, Sheet{})), "")
}

func trapCostLevel(t *testing.T) {
	_, own := bookNamed(t, "MOF-2021").LevelOf(rulebook.CostLevel)
	_, under := bookNamed(t, "MOF-2020").LevelOf(rulebook.CostLevel)
	expect(t, "101号单列，10号在产出下", fmt.Sprint(own, under, bookNamed(t, "MOF-2020").HasLevel("产出指标", "成本指标")), "true false true")
}

// trapTwoTriggers: besides the year's end, completion starts a self-evaluation of its own, due within three months.
func trapTwoTriggers(t *testing.T) {
	expect(t, "完工后三个月", fiscal.SelfEvaluationDue(fiscal.Date{Year: 2025, Month: 6, Day: 30}), fiscal.Date{Year: 2025, Month: 9, Day: 30})
	expect(t, "没有完工日期", fiscal.SelfEvaluationDue(fiscal.Date{}), fiscal.Date{})
	finished := funds(t, money.InWan, "100", "100", "90")
	finished.Complete = true
	running := funds(t, money.InWan, "100", "100", "90")
	mof := bookNamed(t, "MOF-2021")
	expect(t, "完工", Score(mof, goal.Form{}, finished, nil).Execution.Points, "10.00")
	expect(t, "未完工", Score(mof, goal.Form{}, running, nil).Execution.Points, "7.00")
}

func trapSurvey(t *testing.T) {
	ind := ruled(row(t, "1", "≥90%", "90"), goal.BySatisfied)
	form := formOf(ind)
	e := typed(form, "")
	e.Rows[0].Sent, e.Rows[0].Valid, e.Rows[0].Satisfied = "120", "105", "97"
	read, fields := e.Parse(park(t), form, spentAll(t))
	expect(t, "满意数÷有效数", fmt.Sprint(read.Results[0].Actual, complaints(fields)), "92.38")
	_, fields = typed(form, "92").Parse(park(t), form, spentAll(t))
	expect(t, "没有样本要提醒", fmt.Sprint(len(fields), fields[0].Rule, fields[0].Severity), "1S-116警告")
}

func trapThreeNumbers(t *testing.T) {
	unit := Score(park(t), formOf(row(t, "1", "≥1个", "90")), spentAll(t), []Result{actual("1", "1")})
	re := Recheck{Execution: RecheckLine{Points: unit.Execution.Points}, Lines: []RecheckLine{{Indicator: "1", Points: 8000, Reason: "证据不足"}}}
	line := Compare(park(t), unit, re).Lines[0]
	expect(t, "三个数", fmt.Sprint(line.Unit, " ", line.Recheck, " ", line.Difference), "90.00 80.00 -10.00")
	expect(t, "自评未动", unit.Lines[0].Points, "90.00")
}

// trapNoChoice: in-year tracking has its own form for adjust, reduce, suspend or explain. At year's end a target that was
// missed cannot be filed without a reason.
func trapNoChoice(t *testing.T) {
	expect(t, "未达成要写原因", parse(t, row(t, "1", "≥12场", "90"), typedActual("0")), "rows.0.reason S-107\n")
}
