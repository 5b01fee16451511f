package rescore_test

import (
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/rescore"
)

// leveled sets a row's first level.
func leveled(level1 string, r rescore.Row) rescore.Row {
	r.Level1 = cell(level1)
	return r
}

// paper is a whole 自评表 of 财预〔2020〕10号 that is right in every figure: 100 of weights, 99.85 points.
func paper() rescore.Table {
	t := form(
		row("数量指标", "道路养护里程", "≥120公里", "125公里", "15", "15"),
		row("数量指标", "巡查次数", "≥48次", "48次", "10", "10"),
		row("质量指标", "验收合格率", "≥98%", "99.5%", "10", "10"),
		row("时效指标", "养护完成时间", "2020年12月31日前", "2020年12月20日", "5", "5"),
		row("成本指标", "单位养护成本", "≤0.8万元/公里", "0.79万元/公里", "10", "10"),
		leveled("效益指标", row("社会效益指标", "平均响应时间", "≤30分钟", "24分钟", "15", "15")),
		leveled("效益指标", row("社会效益指标", "营商环境改善", "有效改善", "达成", "15", "15")),
		leveled("满意度指标", row("服务对象满意度指标", "企业满意度", "≥90%", "95%", "10", "10")),
	)
	t.Year, t.Whole, t.AllRows = 2020, true, true
	t.Funds = []rescore.FundRow{
		fund("年度资金总额", "100", "100", "98.5", "10", "98.50%", "9.85"),
		fund("其中：当年财政拨款", "80", "80", "78.8", "-", "98.50%", "-"),
		fund("其他资金", "20", "20", "19.7", "-", "-", "-"),
	}
	t.Weights, t.Total, t.Grade = cell("100"), cell("99.85"), cell("优")
	return t
}

// costs is a paper of 财预〔2021〕101号, with costs as a first level and execution by bracket.
func costs() rescore.Table {
	t := paper()
	t.Year = 2023
	t.Rows[4].Level1, t.Rows[4].Level2 = cell("成本指标"), cell("经济成本指标")
	t.Funds = []rescore.FundRow{fund("年度资金总额", "100", "100", "85", "10", "85%", "7")}
	t.Total = cell("97")
	return t
}

// park is a Shanghai paper in 元.
func park() rescore.Table {
	t := paper()
	t.Year, t.MoneyUnit = 2022, "元"
	t.Funds = []rescore.FundRow{
		fund("年度资金总额", "250,000.00", "250,000.00", "215,457.60", "10", "86.18%", "8.62"),
		fund("其中：财政资金", "250,000.00", "250,000.00", "215,457.60", "—", "—", "—"),
		fund("其他资金", "", "", "", "", "", ""),
	}
	t.Total, t.Grade = cell("98.62"), cell("优秀")
	return t
}

// errors lists the codes of findings that make a paper differ.
func errors(r rescore.Report) string {
	var codes []string
	for _, f := range r.Findings {
		if f.Severity == rescore.Differs {
			codes = append(codes, f.Rule)
		}
	}
	slices.Sort(codes)
	return strings.Join(codes, " ")
}

// TestRightPapers: papers in which every figure is right differ in nothing, and have the total that they print.
func TestRightPapers(t *testing.T) {
	t.Parallel()
	set := func(table rescore.Table, change func(*rescore.Table)) rescore.Table {
		change(&table)
		return table
	}
	for _, test := range []struct {
		name  string
		table rescore.Table
		total string
	}{
		{"2020年办法，线性执行率", paper(), "99.85"},
		{"2021年指引，分档执行率", costs(), "97"},
		{"上海，元，千分位", park(), "98.62"},
		{"2021年指引，项目已完成得满分", set(costs(), func(t *rescore.Table) { t.Funds[0].Points, t.Total = cell("10"), cell("100") }), "100"},
		{"2023年，线性执行率", set(costs(), func(t *rescore.Table) {
			t.Funds[0].Points, t.Total, t.Rows[4].Level1 = cell("8.5"), cell("98.5"), cell("产出指标")
		}), "98.5"},
		{"整数取整的执行率", set(paper(), func(t *rescore.Table) {
			t.Funds, t.Total = []rescore.FundRow{fund("年度资金总额", "43.2", "43.2", "37.24", "10", "86%", "9")}, cell("99")
		}), "98.62"},
		{"超支封顶，执行率印100%", set(paper(), func(t *rescore.Table) {
			t.Funds, t.Total = []rescore.FundRow{fund("年度资金总额", "100", "100", "102", "10", "100%", "10")}, cell("100")
		}), "100"},
		{"执行率印作比值", set(paper(), func(t *rescore.Table) { t.Funds[0].Rate = cell("0.985") }), "99.85"},
		{"其他资金为0", set(paper(), func(t *rescore.Table) {
			t.Funds[1], t.Funds[2] = fund("其中：当年财政拨款", "100", "100", "98.5", "", "", ""), fund("其他资金", "0", "0", "0", "-", "0%", "-")
		}), "99.85"},
		{"其他资金划线", set(paper(), func(t *rescore.Table) {
			t.Funds[1], t.Funds[2] = fund("其中：当年财政拨款", "100", "100", "98.5", "", "", ""), fund("其他资金", "—", "—", "—", "-", "-", "-")
		}), "99.85"},
		{"超额三成以上且满分", set(paper(), func(t *rescore.Table) { t.Rows[0].Actual = cell("180公里") }), "99.85"},
		{"完成值只写已完成", set(paper(), func(t *rescore.Table) { t.Rows[0].Actual = cell("已完成") }), "99.85"},
		{"零目标写未发生", set(paper(), func(t *rescore.Table) {
			t.Rows[5] = leveled("效益指标", row("社会效益指标", "安全事故数", "0起", "未发生", "15", "15"))
		}), "99.85"},
		{"零目标写0", set(paper(), func(t *rescore.Table) {
			t.Rows[5] = leveled("效益指标", row("社会效益指标", "安全事故数", "=0起", "0", "15", "15"))
		}), "99.85"},
		{"反向指标按比值", set(paper(), func(t *rescore.Table) {
			t.Rows[5].Actual, t.Rows[5].Points, t.Total = cell("36分钟"), cell("12.5"), cell("97.35")
		}), "97.35"},
		{"反向指标按超出比例", set(paper(), func(t *rescore.Table) {
			t.Rows[5].Actual, t.Rows[5].Points, t.Total = cell("36分钟"), cell("12"), cell("96.85")
		}), "96.85"},
		{"完成值带括注", set(paper(), func(t *rescore.Table) { t.Rows[0].Actual = cell("125公里（含新增5公里）") }), "99.85"},
		{"完成值前有动词", set(paper(), func(t *rescore.Table) { t.Rows[1].Actual = cell("共开展48次") }), "99.85"},
		{"每年的次数", set(paper(), func(t *rescore.Table) { t.Rows[1].Target = cell("≥48次/年") }), "99.85"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := check(t, test.table, "")
			if r.Differs() || text(r.TotalComputed) != test.total || r.Count(rescore.CannotJudge) != 0 {
				t.Errorf("differs %v, total %s want %s, %d open, findings %v", r.Differs(), text(r.TotalComputed), test.total, r.Count(rescore.CannotJudge), r.Findings)
			}
		})
	}
}

// TestOnePlantedError: a paper that is right but for one figure has just the finding of that figure, and the total that the
// rules give.
func TestOnePlantedError(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		base   func() rescore.Table
		plant  func(*rescore.Table)
		errors string
		total  string // the computed one
	}{
		{"总分加错", paper, func(t *rescore.Table) { t.Total = cell("98.85") }, rescore.TotalWrong, "99.85"},
		{"总分漏加执行率", costs, func(t *rescore.Table) { t.Total = cell("90") }, rescore.TotalWrong, "97"},
		{"分值合计105", paper, func(t *rescore.Table) {
			t.Rows[7].Weight, t.Rows[7].Points, t.Total = cell("15"), cell("15"), cell("104.85")
		}, rescore.WeightsWrong, "104.85"},
		{"印出的分值合计错", paper, func(t *rescore.Table) { t.Weights = cell("95") }, rescore.WeightsTotalWrong, "99.85"},
		{"执行率印错", park, func(t *rescore.Table) { t.Funds[0].Rate = cell("86.19%") }, rescore.RateWrong, "98.62"},
		{"执行率得分错", park, func(t *rescore.Table) { t.Funds[0].Points, t.Total = cell("9.2"), cell("99.2") }, rescore.ExecutionWrong, "98.62"},
		{"执行率不满却得满分", paper, func(t *rescore.Table) { t.Funds[0].Points, t.Total = cell("10"), cell("100") }, rescore.ExecutionWrong, "99.85"},
		{"执行率75%却得满分", park, func(t *rescore.Table) {
			t.Funds, t.Total = []rescore.FundRow{fund("年度资金总额", "100", "100", "75", "10", "75%", "10")}, cell("100")
		}, rescore.ExecutionWrong, "97.5"},
		{"执行率得分超过分值", paper, func(t *rescore.Table) {
			t.Funds, t.Total = []rescore.FundRow{fund("年度资金总额", "100", "100", "102", "10", "102%", "10.2")}, cell("100.2")
		}, rescore.ExecutionWrong + " " + rescore.AboveWeight, "100"},
		{"执行率得分为负", paper, func(t *rescore.Table) { t.Funds[0].Points, t.Total, t.Grade = cell("-1"), cell("89"), cell("良") }, rescore.ExecutionWrong + " " + rescore.NegativePoints, "99.85"},
		{"分项预算少", paper, func(t *rescore.Table) { t.Funds[1].Budget, t.Funds[1].Rate = cell("79"), cell("") }, rescore.FundPartsWrong, "99.85"},
		{"分项执行少", paper, func(t *rescore.Table) { t.Funds[2].Executed = cell("9.7") }, rescore.FundPartsWrong, "99.85"},
		{"拿年初预算作分母", paper, func(t *rescore.Table) {
			t.Funds = []rescore.FundRow{fund("年度资金总额", "98.5", "100", "98.5", "10", "100%", "9.85")}
		}, rescore.WrongDenominator, "99.85"},
		{"执行数误填元", paper, func(t *rescore.Table) {
			t.Funds[0].Executed, t.Funds[1].Executed, t.Funds[2].Executed = cell("985000"), cell("788000"), cell("197000")
		},
			rescore.MoneyUnitsMixed, "99.85"},
		{"合计行执行数误填元", paper, func(t *rescore.Table) { t.Funds[0].Executed = cell("985000") }, rescore.MoneyUnitsMixed, "99.85"},
		{"预算数误填元", paper, func(t *rescore.Table) {
			t.Funds = []rescore.FundRow{fund("年度资金总额", "100", "1000000", "98.5", "10", "98.5%", "9.85")}
		},
			rescore.MoneyUnitsMixed, "99.85"},
		{"零预算有支出", paper, func(t *rescore.Table) {
			t.Funds = []rescore.FundRow{fund("年度资金总额", "0", "0", "50", "10", "100%", "9.85"), fund("其中：财政拨款", "0", "0", "50", "", "", "")}
		}, rescore.ZeroBudgetSpent, "—"},
		{"其他资金零预算有支出", paper, func(t *rescore.Table) {
			t.Funds[1].Budget, t.Funds[1].Rate, t.Funds[2].Budget = cell("100"), cell(""), cell("0")
		}, rescore.ZeroBudgetSpent, "99.85"},
		{"执行数为负", paper, func(t *rescore.Table) {
			t.Funds = []rescore.FundRow{fund("年度资金总额", "100", "100", "-98.5", "10", "-98.5%", "0")}
		},
			rescore.TotalWrong + " " + rescore.NegativeMoney, "90"},
		{"得分超过分值", paper, func(t *rescore.Table) { t.Rows[0].Points, t.Total = cell("16"), cell("100.85") }, rescore.AboveWeight, "99.85"},
		{"得分为负", paper, func(t *rescore.Table) { t.Rows[0].Points, t.Total, t.Grade = cell("-1"), cell("83.85"), cell("良") }, rescore.NegativePoints, "99.85"},
		{"达标却失分", paper, func(t *rescore.Table) { t.Rows[0].Points, t.Total = cell("14"), cell("98.85") }, rescore.LostThoughMet, "99.85"},
		{"未达标却满分", paper, func(t *rescore.Table) { t.Rows[0].Actual = cell("110公里") }, rescore.FullThoughShort, "98.6"},
		{"未达标得分不合比例", paper, func(t *rescore.Table) {
			t.Rows[0].Actual, t.Rows[0].Points, t.Total = cell("110公里"), cell("12"), cell("96.85")
		}, rescore.PointsDiffer, "98.6"},
		{"反向指标做得越差得分越高", paper, func(t *rescore.Table) { t.Rows[5].Points, t.Total = cell("12"), cell("96.85") }, rescore.LostThoughMet, "99.85"},
		{"满意度未达却满分", park, func(t *rescore.Table) { t.Rows[7].Actual = cell("85%") }, rescore.FullThoughShort, "98.06"},
		{"晚于期限却满分", paper, func(t *rescore.Table) { t.Rows[3].Actual = cell("2021年2月") }, rescore.DeadlineMissed, "—"},
		{"写未改善却满分", paper, func(t *rescore.Table) { t.Rows[6].Actual = cell("未改善") }, rescore.WordsAgainstPoints, "—"},
		{"写达成却在中档", paper, func(t *rescore.Table) { t.Rows[6].Points, t.Total = cell("10"), cell("94.85") }, rescore.LostThoughMet, "—"},
		{"等级与总分不符", paper, func(t *rescore.Table) { t.Grade = cell("良好") }, rescore.GradeWrong, "99.85"},
		{"分值为负", paper, func(t *rescore.Table) { t.Rows[0].Weight = cell("-15") }, rescore.WeightsWrong + " " + rescore.AboveWeight + " " + rescore.PointsUnreadable, "84.85"},
		{"别的行有两位小数时不算取整", paper, func(t *rescore.Table) {
			t.Rows[0].Actual, t.Rows[0].Points = cell("110公里"), cell("13.75")
			t.Rows[2].Actual, t.Rows[2].Points, t.Total = cell("90%"), cell("9"), cell("97.6")
		}, rescore.PointsDiffer, "97.78"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			table := test.base()
			test.plant(&table)
			r := check(t, table, "")
			if got := errors(r); got != test.errors {
				t.Errorf("errors %s, want %s: %v", got, test.errors, r.Findings)
			}
			if !r.Differs() || text(r.TotalComputed) != test.total {
				t.Errorf("differs %v, total %s, want %s", r.Differs(), text(r.TotalComputed), test.total)
			}
		})
	}
}

// TestMixedMoney: the spending is converted before it is scored, and the remark names the error once.
func TestMixedMoney(t *testing.T) {
	t.Parallel()
	table := paper()
	table.Funds = []rescore.FundRow{fund("年度资金总额", "100", "100", "985000", "10", "98.5%", "9.85")}
	r := check(t, table, "MOF-2020")
	if e := r.Execution; e.Verdict != rescore.Agree || text(e.RateComputed) != "98.5" || !strings.Contains(e.Explanation, "换算成同一单位") {
		t.Errorf("got %s, rate %s, %q", e.Verdict, text(e.RateComputed), e.Explanation)
	}
	table.Funds = []rescore.FundRow{fund("年度资金总额", "100", "100", "102", "10", "102%", "10")}
	if r := check(t, table, ""); strings.Contains(rules(r), rescore.MoneyUnitsMixed) {
		t.Errorf("overspending is not a mix of units: %v", r.Findings)
	}
}

// TestChosenBook: a named rulebook allows no formula but its own, while the best fitting one may leave it open.
func TestChosenBook(t *testing.T) {
	t.Parallel()
	table := paper()
	table.Rows[5].Actual, table.Rows[5].Points = cell("36分钟"), cell("12.5")
	if r := check(t, table, "MOF-2020"); r.Lines[5].Verdict != rescore.Differ || text(r.Lines[5].PointsComputed) != "12" {
		t.Errorf("chosen: %s %s", r.Lines[5].Verdict, text(r.Lines[5].PointsComputed))
	}
	r := check(t, table, "")
	if r.Lines[5].Verdict != rescore.Agree || text(r.Lines[5].PointsComputed) != "12.5" || !strings.Contains(rules(r), rescore.OtherFormula) {
		t.Errorf("best fitting: %s %s %v", r.Lines[5].Verdict, text(r.Lines[5].PointsComputed), r.Findings)
	}
	table = costs()
	table.Funds[0].Points = cell("10")
	if r := check(t, table, ""); !strings.Contains(rules(r), rescore.CompleteAssumed) {
		t.Errorf("full points at 85%% rest on a complete project: %v", r.Findings)
	}
}
