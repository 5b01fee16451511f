package rescore_test

import (
	"strings"
	"testing"

	"outturn/internal/domain/rescore"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

func cell(text string) rescore.Cell { return rescore.Cell{Text: text} }

// row makes an indicator row: level 2, name, target, actual, weight, points.
func row(level2, name, target, actual, weight, points string) rescore.Row {
	return rescore.Row{Level1: cell("产出指标"), Level2: cell(level2), Name: cell(name), Target: cell(target), Actual: cell(actual), Weight: cell(weight), Points: cell(points)}
}

// fund makes a fund row: label, initial, budget, executed, weight, rate, points.
func fund(label, initial, budget, executed, weight, rate, points string) rescore.FundRow {
	return rescore.FundRow{Label: cell(label), Initial: cell(initial), Budget: cell(budget), Executed: cell(executed), Weight: cell(weight), Rate: cell(rate), Points: cell(points)}
}

func form(rows ...rescore.Row) rescore.Table {
	return rescore.Table{Source: "试.json", Kind: rescore.SelfEvaluation, Year: 2019, MoneyUnit: "万元", Rows: rows}
}

func check(t *testing.T, table rescore.Table, book rulebook.Name) rescore.Report {
	t.Helper()
	r, err := rescore.Check(table, rulebook.Shipped(), book)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rules(r rescore.Report) string {
	var codes []string
	for _, f := range r.Findings {
		codes = append(codes, f.Rule)
	}
	return strings.Join(codes, " ")
}

func text(n rescore.Number) string {
	if !n.Known {
		return "—"
	}
	return n.Value.String()
}

func TestRows(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		row      rescore.Row
		verdict  rescore.Verdict
		computed string
		says     string // part of the explanation
		rule     string // a finding that must be there; empty for none of the checks on points
	}{
		{"≥未达标按比例", row("数量指标", "宣传场次", "≥500场", "487场", "10", "9.74"), rescore.Agree, "9.74", "10.00 × 487 ÷ 500 = 9.74", ""},
		{"整数取整一致", row("数量指标", "工程资金", "43.2", "37.24", "10", "9"), rescore.Agree, "8.62", "四舍五入到整数后", rescore.AgreedByRounding},
		{"截尾不一致", row("质量指标", "验收通过率", "100%", "95%", "6", "5"), rescore.Differ, "5.7", "截去小数", rescore.PointsDiffer},
		{"未达标却满分", row("数量指标", "供养人数", ">=4754人", "4604人", "5", "5"), rescore.Differ, "4.84", "未达标却满分", rescore.FullThoughShort},
		{"反向未达标却满分", row("质量指标", "救助标准", "<=5300元/户", "5830元/户", "10", "10"), rescore.Differ, "9", "未达标却满分", rescore.FullThoughShort},
		{"反向按比值规则", row("成本指标", "平均耗时", "≤10天", "15天", "10", "6.67"), rescore.Differ, "5", "反向指标按目标÷实际计分", rescore.PointsDiffer},
		{"达标却失分", row("质量指标", "合格率", "≥98%", "98%", "20", "19.6"), rescore.Differ, "20", "直接乘以完成的百分数", rescore.LostThoughMet},
		{"分值当百分制", row("质量指标", "覆盖率", ">=98%", "100%", "25", "6.25"), rescore.Differ, "25", "把分值当作百分制得分再乘权重", rescore.LostThoughMet},
		{"零目标", row("数量指标", "安全事故数", "=0起", "0起", "10", "10"), rescore.Agree, "10", "", ""},
		{"零目标发生一起却满分", row("数量指标", "安全事故数", "0起", "1起", "10", "10"), rescore.Differ, "0", "未达标却满分", rescore.FullThoughShort},
		{"区间之内", row("数量指标", "湿度", "45%~65%", "50%", "5", "5"), rescore.Agree, "5", "区间以内", ""},
		{"得分高于分值", row("数量指标", "场次", "≥5场", "6场", "5", "6"), rescore.Differ, "5", "高于分值", rescore.AboveWeight},
		{"得分为负", row("数量指标", "场次", "≥5场", "6场", "5", "-1"), rescore.Differ, "5", "负数", rescore.NegativePoints},
		{"完成值是文字", row("质量指标", "合格率", "≥90%", "较好", "10", "10"), rescore.CannotJudge, "—", "是文字", rescore.ActualNotNumber},
		{"完成值照抄界限", row("数量指标", "长度", "≥266米", "≥266米", "10", "10"), rescore.Agree, "10", "界限以内都达标", rescore.CopiedTarget},
		{"界限不能判断", row("数量指标", "长度", "≥266米", "≥200米", "10", "10"), rescore.CannotJudge, "—", "不能确定", rescore.CopiedTarget},
		{"一格多值", row("数量指标", "培训", "12期，每期50人", "12期", "10", "10"), rescore.CannotJudge, "—", "多个数值", rescore.SeveralValues},
		{"百分数与比值混用", row("质量指标", "合格率", "≥95%", "0.96", "10", "10"), rescore.Agree, "10", "是比值", rescore.RatioMixed},
		{"小数反向读法不明", row("质量指标", "结余率", "≤5%", "0.08", "10", "10"), rescore.CannotJudge, "—", "两种读法", rescore.RatioMixed},
		{"万元与元换算", row("成本指标", "总成本", "≤20万元", "198000元", "10", "10"), rescore.Agree, "10", "", rescore.UnitsDiffer},
		{"单位不同", row("数量指标", "面积", "≥20公里", "30亩", "10", "10"), rescore.CannotJudge, "—", "单位不同", rescore.UnitsDiffer},
		{"超额可调减", row("数量指标", "场次", "≥10场", "20场", "10", "8"), rescore.CannotJudge, "10", "适度调减", rescore.OverFulfilled},
		{"超额不能减到一成", row("数量指标", "场次", "≥10场", "20场", "10", "1"), rescore.Differ, "10", "达标却失分", rescore.LostThoughMet},
		{"无符号成本按≤", row("成本指标", "项目投入", "20万元", "18万元", "10", "10"), rescore.Agree, "10", "按“≤”理解", ""},
		{"无符号且性质不明", row("时效指标", "办理天数", "30天", "20天", "10", "10"), rescore.CannotJudge, "—", "方向无从确认", ""},
		{"控制率按≤", row("", "公用经费控制率", "100%", "97%", "2", "2"), rescore.Agree, "2", "按“≤”理解", ""},
		{"执行率按≥", row("", "政府采购执行率", "100%", "72.74%", "2", "2"), rescore.Differ, "1.45", "未达标却满分", rescore.FullThoughShort},
		{"没有得分", row("质量指标", "合格率", "=100%", "100", "5", ""), rescore.CannotJudge, "5", "没有填得分", ""},
		{"没有分值", row("质量指标", "合格率", "=100%", "100", "", "5"), rescore.CannotJudge, "—", "没有印分值", ""},
		{"没有指标值和完成值", row("质量指标", "工程质量合格", "", "", "10", "10"), rescore.CannotJudge, "—", "没有印指标值和完成值", rescore.NotReported},
		{"得分不是数", row("质量指标", "合格率", "=100%", "100", "5", "五分"), rescore.CannotJudge, "5", "没有填得分", rescore.PointsUnreadable},
		{"比率上限", row("质量指标", "完成及时率", "≥100%", "100%", "5", "5"), rescore.Agree, "5", "", rescore.Ceiling},
		{"误识的≥", row("质量指标", "验收合格率", "292%", "95%", "5", "5"), rescore.Differ, "1.63", "", rescore.Implausible},
		{"数量指标写≤", row("数量指标", "示范村数量", "≤4", "4", "10", "10"), rescore.Agree, "10", "", rescore.DirectionOdd},
		{"完成程度", row("数量指标", "宣传次数", "≥2次", "已完成100%", "10", "10"), rescore.Agree, "10", "完成程度", rescore.ActualNotNumber},
		{"预算执行率行", row("投入管理", "预算执行率", "—", "100%", "10", "9"), rescore.Differ, "10", "达标却失分", rescore.LostThoughMet},
		{"十倍以上", row("数量指标", "场次", "≥5场", "500场", "5", "5"), rescore.Agree, "5", "", rescore.Implausible},
		{"定性文字相同", row("社会效益指标", "条件改善", "显著提升", "显著提升", "10", "10"), rescore.Agree, "10", "文字相同", rescore.CopiedTarget},
		{"定性达成八成可成立", row("社会效益指标", "条件改善", "显著提升", "达成预期指标", "10", "8"), rescore.Agree, "8", "可成立", ""},
		{"定性达成低于八成", row("社会效益指标", "条件改善", "显著提升", "达成预期指标", "10", "7"), rescore.Differ, "—", "应得 8.00–10.00", rescore.LostThoughMet},
		{"定性部分达成却满分", row("社会效益指标", "条件改善", "显著提升", "部分完成", "10", "10"), rescore.Differ, "—", "文字与得分不符", rescore.WordsAgainstPoints},
		{"定性部分达成七成", row("社会效益指标", "条件改善", "显著提升", "部分完成", "10", "7"), rescore.Agree, "7", "可成立", ""},
		{"定性未完成却满分", row("社会效益指标", "条件改善", "显著提升", "未完成", "10", "10"), rescore.Differ, "—", "文字与得分不符", rescore.WordsAgainstPoints},
		{"定性未完成零分", row("社会效益指标", "条件改善", "显著提升", "未完成", "10", "0"), rescore.Agree, "0", "可成立", ""},
		{"定性文字不能判断", row("社会效益指标", "条件改善", "加大保护", "程度较高", "15", "15"), rescore.CannotJudge, "—", "不能机械判断", ""},
		{"等级标尺", row("可持续影响指标", "机制健全性", "优良中低差", "优", "10", "10"), rescore.Agree, "10", "评为“优”", ""},
		{"日期按时", row("时效指标", "完成时间", "9月前", "7月", "5", "5"), rescore.Agree, "5", "按时完成", ""},
		{"日期按时却失分", row("时效指标", "完成时间", "完成时间为2022年12月30日", "完成时间为2022年12月30日", "6", "5"), rescore.Differ, "6", "达标却失分", rescore.LostThoughMet},
		{"日期晚了却满分", row("时效指标", "完成时间", "2021年10月底", "2021年12月20日", "6", "6"), rescore.Differ, "—", "晚于要求", rescore.DeadlineMissed},
		{"日期晚了扣分", row("时效指标", "完成时间", "2021年10月底", "2021年12月20日", "6", "3"), rescore.CannotJudge, "—", "规则没有写晚多少扣多少", ""},
		{"同月不能确定", row("时效指标", "完成时间", "9月前", "9月", "5", "5"), rescore.CannotJudge, "—", "不能确定", ""},
		{"完成值是区间", row("质量指标", "合格率", "≥90%", "92%~95%", "10", "10"), rescore.CannotJudge, "—", "写的是区间", rescore.ActualNotNumber},
		{"升降幅度口径不同", row("质量指标", "合格率", "≥90%", "提升10%", "10", "10"), rescore.CannotJudge, "—", "升降幅度", rescore.ActualNotNumber},
		{"全角与千分位", row("数量指标", "人次", "≥１，２００人次", "１３００", "１０", "１０分"), rescore.Agree, "10", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := check(t, form(test.row), "MOF-2020")
			l := r.Lines[0]
			if l.Verdict != test.verdict || text(l.PointsComputed) != test.computed || !strings.Contains(l.Explanation, test.says) {
				t.Errorf("got %s %s %q, want %s %s …%q…", l.Verdict, text(l.PointsComputed), l.Explanation, test.verdict, test.computed, test.says)
			}
			if !strings.Contains(rules(r), test.rule) {
				t.Errorf("findings %q lack %s", rules(r), test.rule)
			}
			if (l.Verdict == rescore.Differ) != r.Differs() {
				t.Errorf("Differs() = %v beside verdict %s: %v", r.Differs(), l.Verdict, r.Findings)
			}
		})
	}
}

func TestAdjustedTarget(t *testing.T) {
	t.Parallel()
	x := row("数量指标", "会议场次", "=26场", "12场", "10", "10")
	x.Adjusted = cell("=12场")
	l := check(t, form(x), "MOF-2020").Lines[0]
	if l.Verdict != rescore.Agree || !strings.Contains(l.TargetText, "26场 → =12场") {
		t.Errorf("got %s %q: an adjusted target is the one that counts, both are shown", l.Verdict, l.TargetText)
	}
}

func TestNatureColumn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, nature, target, actual string
		want                         rescore.Verdict
		rule                         string
	}{
		{"符号列", "≤", "10", "12", rescore.Differ, rescore.FullThoughShort},
		{"正向", "正向", "10", "12", rescore.Agree, ""},
		{"反向", "反向指标", "10", "12", rescore.Differ, rescore.FullThoughShort},
		{"文字符号", "小于等于", "10", "12", rescore.Differ, rescore.FullThoughShort},
		{"正向却写小于等于", "正向", "≤10", "9", rescore.Agree, rescore.DirectionOdd},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			x := row("质量指标", "租车", test.target, test.actual, "10", "10")
			x.Nature, x.Measure = cell(test.nature), cell("次")
			r := check(t, form(x), "MOF-2020")
			if l := r.Lines[0]; l.Verdict != test.want || l.Unit != "次" || l.Inferred {
				t.Errorf("got %s unit %q inferred %v, want %s", l.Verdict, l.Unit, l.Inferred, test.want)
			}
			if !strings.Contains(rules(r), test.rule) {
				t.Errorf("findings %q lack %s", rules(r), test.rule)
			}
		})
	}
}

func TestExecution(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name           string
		fund           rescore.FundRow
		verdict        rescore.Verdict
		rate, computed string
		rule           string
		severity       rescore.Severity
	}{
		{"自己的数与印出的率不符,得分却对", fund("年度资金总额", "250000", "250000", "215457.60", "10", "86.19%", "8.62"), rescore.Agree, "86.18", "8.62", rescore.RateWrong, rescore.Differs},
		{"45.17%", fund("年度资金总额", "20000", "20000", "9034", "10", "45.17%", "4.52"), rescore.Agree, "45.17", "4.52", "", ""},
		{"取整", fund("年度资金总额", "43.2", "43.20", "37.24", "10", "86%", "9"), rescore.Agree, "86.2", "8.62", rescore.AgreedByRounding, rescore.Remark},
		{"截尾", fund("年度资金总额", "", "104", "103.97", "20", "99.97", "19"), rescore.Differ, "99.97", "19.99", rescore.ExecutionWrong, rescore.Differs},
		{"比值截尾", fund("年度资金总额", "29", "29", "27.8", "9", "0.958", "8"), rescore.Differ, "95.86", "8.63", rescore.RateWrong, rescore.Doubt},
		{"比值一", fund("年度资金总额", "", "1.56", "1.56", "20", "1", "20"), rescore.Agree, "100", "20", rescore.RateAsRatio, rescore.Remark},
		{"只印率", fund("年度资金总额", "35550", "35550", "", "10", "82.12%", "8.5"), rescore.Differ, "—", "8.21", rescore.ExecutionWrong, rescore.Differs},
		{"超预算封顶", fund("年度资金总额", "329.77", "329.77", "338.31", "10", "102.59%", "10"), rescore.Agree, "102.59", "10", rescore.OverBudget, rescore.Doubt},
		{"零预算有支出", fund("年度资金总额", "0", "0", "5", "10", "0", "10"), rescore.CannotJudge, "—", "—", rescore.ZeroBudgetSpent, rescore.Differs},
		{"年初预算作分母", fund("年度资金总额", "100", "80", "72", "10", "72%", "7.2"), rescore.Differ, "90", "9", rescore.WrongDenominator, rescore.Differs},
		{"没有分值只核率", fund("年度资金总额", "", "50万元", "47.68", "", "95.00%", ""), rescore.Differ, "95.36", "—", rescore.RateWrong, rescore.Differs},
		{"没有得分", fund("总额", "", "10", "10", "10", "100%", ""), rescore.CannotJudge, "100", "10", "", ""},
		{"没有分值有得分", fund("总额", "", "10", "10", "", "100%", "20"), rescore.CannotJudge, "100", "—", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			table := form()
			table.Funds = []rescore.FundRow{test.fund}
			r := check(t, table, "MOF-2020")
			e := r.Execution
			if e.Verdict != test.verdict || text(e.RateComputed) != test.rate || text(e.PointsComputed) != test.computed {
				t.Errorf("got %s rate %s points %s (%s), want %s %s %s", e.Verdict, text(e.RateComputed), text(e.PointsComputed), e.Explanation, test.verdict, test.rate, test.computed)
			}
			found := test.rule == ""
			for _, f := range r.Findings {
				found = found || f.Rule == test.rule && f.Severity == test.severity
			}
			if !found {
				t.Errorf("no %s %s in %v", test.severity, test.rule, r.Findings)
			}
		})
	}
}

func TestFundParts(t *testing.T) {
	t.Parallel()
	zero := form()
	zero.Funds = []rescore.FundRow{fund("年度资金总额", "0", "0", "0", "10", "0", "0"), fund("其中:本年财政拨款", "90", "89.974", "89.974", "", "", ""), fund("其他资金", "", "", "", "", "", "")}
	r := check(t, zero, "MOF-2020")
	if r.Execution.Verdict != rescore.Differ || text(r.Execution.PointsComputed) != "10" || strings.Count(rules(r), rescore.FundPartsWrong) != 3 {
		t.Errorf("a zero total above non-zero parts is computed from the parts: %+v %s", r.Execution, rules(r))
	}

	split := form()
	split.Funds = []rescore.FundRow{fund("年度资金总额", "", "2030.12", "2030.12", "10", "100%", "10"), fund("其中:一般公共预算", "", "1325.68", "", "", "", ""),
		fund("政府性基金拨款", "", "118.82", "", "", "", ""), fund("其他资金", "", "585.62", "", "", "", ""),
		fund("按支出性质分", "", "1925.67", "", "", "", ""), fund("其中:基本支出", "", "900.47", "", "", "", ""), fund("项目支出", "", "1025.20", "", "", "", "")}
	if got := rules(check(t, split, "MOF-2020")); strings.Count(got, rescore.FundPartsWrong) != 1 {
		t.Errorf("only the second split disagrees with the total: %s", got)
	}

	twice := form()
	twice.Funds = []rescore.FundRow{fund("年度资金总额", "", "9.48", "9.48", "10", "100%", "10"), fund("其中:本年财政拨款", "", "9.48", "9.48", "10", "100%", "10")}
	r = check(t, twice, "MOF-2020")
	if !strings.Contains(rules(r), rescore.PartScored) || text(r.WeightsTotal) != "—" {
		t.Errorf("weight repeated on a part is remarked and not added: %s %s", rules(r), text(r.WeightsTotal))
	}

	less := form()
	less.Funds = []rescore.FundRow{fund("合计", "", "100", "", "", "", ""), fund("财政拨款", "", "60", "", "", "", ""), fund("其他资金", "", "30", "", "", "", "")}
	if r = check(t, less, "MOF-2020"); !r.Differs() {
		t.Errorf("printed parts of 90 under a total of 100 must differ: %v", r.Findings)
	}
}

// whole is a complete sheet of four rows and execution 8.62.
func whole(total, grade string) rescore.Table {
	table := form(row("数量指标", "甲", "≥5场", "5场", "20", "20"), row("数量指标", "乙", "≥5场", "5场", "30", "30"),
		row("社会效益指标", "丙", "提升", "提升", "30", "30"), row("满意度指标", "丁", "≥90%", "95%", "10", "10"))
	table.Funds = []rescore.FundRow{fund("年度资金总额", "250000", "250000", "215457.60", "10", "86.18%", "8.62")}
	table.MoneyUnit, table.Whole, table.AllRows, table.Total, table.Grade = "元", true, true, cell(total), cell(grade)
	return table
}

func TestTotals(t *testing.T) {
	t.Parallel()
	r := check(t, whole("98.62", "优"), "")
	if text(r.TotalComputed) != "98.62" || text(r.WeightsTotal) != "100" || r.Grade != score.Excellent || r.Differs() || r.Book != "SH-PARK" {
		t.Errorf("got %s of %s, %s, %s, %v", text(r.TotalComputed), text(r.WeightsTotal), r.Grade, r.Book, r.Findings)
	}
	for _, test := range []struct {
		name   string
		change func(*rescore.Table)
		rule   string
	}{
		{"总分没有加执行率", func(x *rescore.Table) { x.Total = cell("90") }, rescore.TotalWrong},
		{"总分取整", func(x *rescore.Table) { x.Total = cell("99") }, rescore.AgreedByRounding},
		{"执行率得分高于分值", func(x *rescore.Table) { x.Funds[0].Points = cell("10.5") }, rescore.AboveWeight},
		{"资金分值不是数", func(x *rescore.Table) { x.Funds[0].Weight = cell("十分") }, rescore.PointsUnreadable},
		{"总分加错", func(x *rescore.Table) { x.Total = cell("97") }, rescore.TotalWrong},
		{"等级不符", func(x *rescore.Table) { x.Grade = cell("良") }, rescore.GradeWrong},
		{"分值合计110", func(x *rescore.Table) { x.Rows[0].Weight, x.Rows[0].Points = cell("30"), cell("30") }, rescore.WeightsWrong},
		{"印出的分值合计不对", func(x *rescore.Table) { x.Weights = cell("99") }, rescore.WeightsTotalWrong},
		{"一级分值印在名称里", func(x *rescore.Table) {
			x.Rows[0].Level1, x.Rows[1].Level1 = cell("产出指标（60分）"), cell("产出指标（60分）")
		}, rescore.Level1Wrong},
		{"一级分值不对", func(x *rescore.Table) {
			for i := range 2 {
				x.Rows[i].Level1Weight = cell("60")
			}
			x.Rows[2].Level1, x.Rows[3].Level1 = cell("效益指标"), cell("满意度指标")
		}, rescore.Level1Wrong},
		{"二级分值不对", func(x *rescore.Table) {
			x.Rows[0].Level2, x.Rows[1].Level2 = cell("数量指标(40分)"), cell("数量指标(40分)")
		}, rescore.Level2Wrong},
		{"重复行", func(x *rescore.Table) { x.Rows[1].Name = cell("甲") }, rescore.Duplicate},
		{"系数不符", func(x *rescore.Table) { x.Rows[0].Coefficient = cell("80%") }, rescore.CoefficientWrong},
		{"总分不是数", func(x *rescore.Table) { x.Total = cell("优秀") }, rescore.PointsUnreadable},
		{"缺行时扣分已多于总分所容", func(x *rescore.Table) {
			x.Whole, x.AllRows, x.Total = false, false, cell("99")
			x.Rows[0].Points = cell("15")
		}, rescore.DeductionsTooMany},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			table := whole("98.62", "优")
			test.change(&table)
			if got := rules(check(t, table, "")); !strings.Contains(got, test.rule) {
				t.Errorf("findings %q lack %s", got, test.rule)
			}
		})
	}
}

// TestExecutionAmongRows: an execution row beside the fund block's own is not counted twice.
func TestExecutionAmongRows(t *testing.T) {
	t.Parallel()
	table := whole("98.62", "优")
	x := row("预算执行", "预算执行率", "100%", "86.18%", "10", "8.62")
	x.Level1 = cell("执行指标")
	table.Rows = append(table.Rows, x)
	r := check(t, table, "")
	if text(r.WeightsTotal) != "100" || text(r.TotalComputed) != "98.62" || r.Differs() {
		t.Errorf("got %s, %s, %v", text(r.WeightsTotal), text(r.TotalComputed), r.Findings)
	}
}

// TestComputedTotalIsHonest: no computed total while a row cannot be judged.
func TestComputedTotalIsHonest(t *testing.T) {
	t.Parallel()
	table := whole("98.62", "")
	table.Rows[2].Actual = cell("程度较高")
	r := check(t, table, "")
	if r.TotalComputed.Known || !strings.Contains(rules(r), rescore.NoComputedTotal) || r.Grade != score.Excellent {
		t.Errorf("got total %s grade %s findings %s", text(r.TotalComputed), r.Grade, rules(r))
	}
}

func TestGoalsWithoutWeights(t *testing.T) {
	t.Parallel()
	table := form(row("质量指标", "甲", "100%", "100%", "", "20"), row("服务对象满意度指标", "审核", "98%", "98%", "", "19.6"))
	for i := range table.Rows {
		table.Rows[i].Level1, table.Rows[i].Level1Weight = cell("年度绩效目标1/产出指标"), cell("40")
	}
	table.Whole, table.AllRows = true, true
	r := check(t, table, "MOF-2020")
	if r.Lines[1].Verdict != rescore.Differ || text(r.Lines[1].PointsComputed) != "20" || !strings.Contains(rules(r), rescore.GroupShort) {
		t.Errorf("got %+v, %s", r.Lines[1], rules(r))
	}
}

func TestWeightsTypedAsTargets(t *testing.T) {
	t.Parallel()
	table := form(row("数量指标", "甲", "40", "40", "", ""), row("质量指标", "乙", "40", "40", "", ""), row("时效指标", "丙", "20", "20", "", ""))
	if got := rules(check(t, table, "")); !strings.Contains(got, rescore.WeightsAsTargets) {
		t.Errorf("findings %q lack %s", got, rescore.WeightsAsTargets)
	}
}

func TestChildren(t *testing.T) {
	t.Parallel()
	table := form(row("数量指标", "★种植面积", "29.5亩", "29.5亩", "20", "20"), row("数量指标", "其中桃树", "1.5亩", "1.5亩", "", ""), row("数量指标", "其中蔬菜", "20亩", "20亩", "", ""))
	r := check(t, table, "")
	if !r.Lines[1].Child || r.Lines[1].Verdict != rescore.CannotJudge || !strings.Contains(rules(r), rescore.ChildrenWrong) {
		t.Errorf("got %+v, %s", r.Lines[1], rules(r))
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	for _, kind := range []rescore.Kind{rescore.TargetTable, rescore.Monitoring} {
		table := form(row("数量指标", "甲", "≥5场", "", "20", ""), row("质量指标", "乙", "公里", "", "70", ""))
		table.Kind, table.AllRows = kind, true
		r := check(t, table, "")
		if r.Count(rescore.CannotJudge) != 3 || r.Differs() || !strings.Contains(rules(r), rescore.NothingToScore) || !strings.Contains(rules(r), rescore.CellMissing) {
			t.Errorf("%s: %d cannot be judged, %s", kind, r.Count(rescore.CannotJudge), rules(r))
		}
	}
}

func TestWhichBook(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		year int
		unit string
		fund rescore.FundRow
		want rulebook.Name
	}{
		{"2021年起", 2021, "万元", fund("总额", "", "10", "10", "10", "100%", "10"), "MOF-2021"},
		{"2020年", 2020, "万元", fund("总额", "", "10", "10", "10", "100%", "10"), "MOF-2020"},
		{"以元计", 2022, "元", fund("总额", "", "10", "10", "10", "100%", "10"), "SH-PARK"},
		{"线性得分胜过年度", 2022, "万元", fund("总额", "", "250", "200", "10", "80%", "8"), "MOF-2020"},
		{"分档得分", 2019, "万元", fund("总额", "", "250", "200", "10", "80%", "7"), "MOF-2021"},
		{"都不合时不取分档", 2022, "万元", fund("总额", "", "104", "103.97", "20", "99.97%", "19"), "MOF-2020"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			table := form()
			table.Year, table.MoneyUnit, table.Funds = test.year, test.unit, []rescore.FundRow{test.fund}
			if r := check(t, table, ""); r.Book != test.want || r.BookWhy == "" {
				t.Errorf("got %s (%s), want %s", r.Book, r.BookWhy, test.want)
			}
		})
	}
	if _, err := rescore.Check(form(), rulebook.Shipped(), "没有"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("unknown book: got %v", err)
	}
	if _, err := rescore.Check(form(), rulebook.Shelf{}, ""); errs.KindOf(err) != errs.NotFound {
		t.Errorf("empty shelf: got %v", err)
	}
}
