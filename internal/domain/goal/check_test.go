package goal

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

func TestCheckRows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		change   func(*Entry)
		path     string
		rule     string
		severity errs.Severity
		says     string
	}{
		{"没有总目标", func(e *Entry) { e.Overall = " " }, "overall", "G-110", errs.Blocker, "项目总目标"},
		{"没有年度目标", func(e *Entry) { e.Annual = "" }, "annual", "G-110", errs.Blocker, "年度总体目标"},
		{"年度目标过长", func(e *Entry) { e.Annual = strings.Repeat("养", 1001) }, "annual", "G-111", errs.Blocker, "最多1000个字，现有1001个字"},
		{"没有一级指标", func(e *Entry) { e.Rows[4].Level1 = "" }, "rows.4.level1", "G-120", errs.Blocker, "一级指标"},
		{"没有这个一级指标", func(e *Entry) { e.Rows[4].Level1 = "过程指标" }, "rows.4.level1", "G-120", errs.Blocker, "可选：成本指标、产出指标、效益指标、满意度指标"},
		{"没有二级指标", func(e *Entry) { e.Rows[4].Level2 = "" }, "rows.4.level2", "G-120", errs.Blocker, "二级指标"},
		{"二级不在这个一级下", func(e *Entry) { e.Rows[4].Level2 = "经济效益指标" }, "rows.4.level2", "G-120", errs.Blocker, "可选：数量指标、质量指标、时效指标"},
		{"陷阱29：新指引下成本不在产出里", func(e *Entry) { e.Rows[4].Level2 = "成本指标" }, "rows.4.level2", "G-120", errs.Blocker, "没有“成本指标”"},
		{"没有名称", func(e *Entry) { e.Rows[4].Name = "" }, "rows.4.name", "G-121", errs.Blocker, "三级指标"},
		{"名称过长", func(e *Entry) { e.Rows[4].Name = strings.Repeat("长", 101) }, "rows.4.name", "G-111", errs.Blocker, "最多100个字"},
		{"重名", func(e *Entry) { e.Rows[5].Name = "海塘巡查 与养护长度" }, "rows.5.name", "G-107", errs.Blocker, "与第5行"},
		{"没有符号", func(e *Entry) { e.Rows[4].Sign = "" }, "rows.4.sign", "G-122", errs.Blocker, "符号"},
		{"没有单位", func(e *Entry) { e.Rows[4].Unit = "" }, "rows.4.unit", "G-125", errs.Blocker, "公里、%、万元"},
		{"没有分值", func(e *Entry) { e.Rows[4].Weight = "" }, "rows.4.weight", "G-126", errs.Blocker, "大于0"},
		{"分值为零", func(e *Entry) { e.Rows[4].Weight = "0" }, "rows.4.weight", "G-126", errs.Blocker, "大于0"},
		{"没有赋分规则", func(e *Entry) { e.Rows[4].Rule = "" }, "rows.4.rule", "G-127", errs.Blocker, "赋分规则"},
		{"没有依据", func(e *Entry) { e.Rows[4].Basis = "" }, "rows.4.basis", "G-128", errs.Blocker, "设定依据"},
		{"没有这种取值方式", func(e *Entry) { e.Rows[4].Method = "估计" }, "rows.4.method", "G-129", errs.Blocker, "直接证明法"},
		{"没有数据来源", func(e *Entry) { e.Rows[4].Source = "" }, "rows.4.source", "G-201", errs.Warning, "数据来源"},
		{"没有佐证", func(e *Entry) { e.Rows[4].Evidence = "" }, "rows.4.evidence", "G-202", errs.Warning, "佐证资料"},
		{"编号重复", func(e *Entry) { e.Rows[5].ID = e.Rows[4].ID }, "rows.5", "G-108", errs.Blocker, "重新增加"},
		{"定性按比例", func(e *Entry) { e.Rows[13].Rule = string(ByRatio) }, "rows.13.rule", "G-131", errs.Blocker, "按评判等级赋分"},
		{"数值按等级", func(e *Entry) { e.Rows[4].Rule = string(ByTier) }, "rows.4.rule", "G-131", errs.Blocker, "只用于定性"},
		{"满意度赋分单位不是百分号", func(e *Entry) { e.Rows[14].Unit = "分" }, "rows.14.rule", "G-131", errs.Blocker, "单位为%"},
		{"陷阱2：零目标按比例", func(e *Entry) { e.Rows[11].Rule = string(ByRatio) }, "rows.11.rule", "G-132", errs.Blocker, "直接赋分"},
		{"陷阱3：正负区间按比例", func(e *Entry) { e.Rows[9].Target, e.Rows[9].Unit = "±10", "%" }, "rows.9.rule", "G-132", errs.Blocker, "-10～10%"},
		{"次数不会为负", func(e *Entry) { e.Rows[11].Target = "-1" }, "rows.11.target", "G-133", errs.Blocker, "不会小于0"},
		{"小于零起", func(e *Entry) { e.Rows[11].Sign = "<" }, "rows.11.target", "G-133", errs.Blocker, "<0起"},
		{"陷阱7：≥100%", func(e *Entry) { e.Rows[8].Target = "100" }, "rows.8.sign", "G-203", errs.Hint, "=100%"},
		{"比率超过100%", func(e *Entry) { e.Rows[8].Target = "120" }, "rows.8.target", "G-204", errs.Warning, "超过100%"},
		{"勾了有上限", func(e *Entry) { e.Rows[12].Target, e.Rows[12].Bounded = "100", true }, "rows.12.sign", "G-203", errs.Hint, "=100%"},
		{"陷阱27：经费使用率作产出", func(e *Entry) { e.Rows[4].Name = "经费使用率" }, "rows.4.name", "G-205", errs.Warning, "花钱"},
		{"支付进度作产出", func(e *Entry) { e.Rows[4].Name = "年度资金支付完成率" }, "rows.4.name", "G-205", errs.Warning, "花钱"},
		{"满意度没有调查方法", func(e *Entry) { e.Rows[14].Basis = "历年水平" }, "rows.14.method", "G-214", errs.Warning, "问卷调查法"},
		{"陷阱8：定性没有标准", func(e *Entry) { e.Rows[13].Explanation = "" }, "rows.13.target", "G-412", errs.Hint, "“建立健全”"},
		{"陷阱4：一格多值", func(e *Entry) { e.Rows[4].Target = "12期，每期50人" }, "rows.4.target", "G-124", errs.Blocker, "拆成几行"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := upkeep()
			c.change(&e)
			_, fields := e.Examine(book(t, "SH-PARK"), project.Operation)
			at := fields.At(c.path)
			if len(at) != 1 || at[0].Rule != c.rule || at[0].Severity != c.severity || !strings.Contains(at[0].Message, c.says) {
				t.Errorf("want %s %s %q at %s, got %+v", c.rule, c.severity, c.says, c.path, fields)
			}
		})
	}
}

func TestCheckLetsPass(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Entry){
		"零目标直接赋分":       func(e *Entry) { e.Rows[11].Sign = "≤" },
		"陷阱24：变化率可为负":   func(e *Entry) { e.Rows[3].Target, e.Rows[3].Rule = "-5", string(Direct) },
		"正负区间直接赋分":      func(e *Entry) { e.Rows[9].Target, e.Rows[9].Rule = "±10", string(Direct) },
		"增长率可超过100%":    func(e *Entry) { e.Rows[8].Name, e.Rows[8].Target = "营业收入增长率", "120" },
		"等于100%":        func(e *Entry) { e.Rows[8].Sign, e.Rows[8].Target = "=", "100" },
		"经费支出合规率不是花钱快慢": func(e *Entry) { e.Rows[4].Name = "经费支出合规率" },
		"资金支付及时率不是花钱快慢": func(e *Entry) { e.Rows[4].Name = "资金支付及时率" },
		"取值方式写了问卷":      func(e *Entry) { e.Rows[14].Basis, e.Rows[14].Method = "历年水平", "问卷调查法" },
		"没有取值方式":        func(e *Entry) { e.Rows[4].Method = "" },
		"定性人工评分":        func(e *Entry) { e.Rows[13].Rule = string(Manual) },
		"陷阱15：总目标写总投资，年度目标写当年": func(e *Entry) {
			e.Overall, e.Annual = "总投资77100万元，三年建成", "当年完成投资22600万元"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := upkeep()
			change(&e)
			if _, fields := e.Examine(book(t, "SH-PARK"), project.Operation); len(fields) > 0 {
				t.Errorf("complaints: %+v", fields)
			}
		})
	}
}

func TestCheckWeights(t *testing.T) {
	t.Parallel()
	e := upkeep()
	e.Rows[13].Weight = "4"
	strict := book(t, "SH-PARK")
	strict.WeightCheck = rulebook.Strict
	warn, off := strict, strict
	warn.WeightCheck, off.WeightCheck = rulebook.Warn, rulebook.Off
	for _, c := range []struct {
		name string
		book rulebook.Book
		want []string // rule, severity
	}{
		{"严格", strict, []string{"G-102错误", "G-101错误"}},
		{"警告", warn, []string{"G-102警告", "G-101错误"}},
		{"只看合计", off, []string{"G-101错误"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, fields := e.Examine(c.book, project.Operation)
			var got []string
			for _, f := range fields.At(WeightsPath) {
				got = append(got, f.Rule+string(f.Severity))
			}
			if !slices.Equal(got, c.want) {
				t.Fatalf("got %v, want %v", got, c.want)
			}
			at := fields.At(WeightsPath)
			if got, want := at[len(at)-1].Message, "分值合计应为90.00，现为88.00，还差2.00。"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if got, want := at[0].Message, "效益指标分值应为20.00，现为18.00，还差2.00。"; len(at) == 2 && got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestCheckWeightsTooMany(t *testing.T) {
	t.Parallel()
	e := upkeep()
	e.Rows[14].Weight = "12.5"
	_, fields := e.Examine(book(t, "SH-PARK"), project.Operation)
	at := fields.At(WeightsPath)
	if len(at) == 0 || at[len(at)-1].Message != "分值合计应为90.00，现为92.50，多出2.50。" {
		t.Errorf("got %+v", at)
	}
}

// Without satisfaction its ten points go to benefit; without cost the row without cost applies (向量16).
func TestCheckWeightsFollowWhatIsSet(t *testing.T) {
	t.Parallel()
	mof := book(t, "MOF-2021")
	for _, c := range []struct {
		name           string
		cost, output   score.Points
		benefit, smile score.Points
	}{
		{"都设", 20, 40, 20, 10}, {"没有满意度", 20, 40, 30, 0}, {"没有成本", 0, 50, 30, 10}, {"都没有", 0, 50, 40, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			form := Form{Book: mof.Name, Overall: "总目标", Annual: "年度目标"}
			for _, row := range []struct {
				level1, level2 string
				points         score.Points
			}{{"成本指标", "经济成本指标", c.cost}, {"产出指标", "数量指标", c.output}, {"效益指标", "社会效益指标", c.benefit}, {"满意度指标", "服务对象满意度指标", c.smile}} {
				if row.points > 0 {
					form.Indicators = append(form.Indicators, Indicator{ID: IndicatorID(row.level1), Level1: row.level1, Level2: row.level2,
						Name: row.level2, Weight: row.points * score.Point})
				}
			}
			if got := form.Check(mof, project.Operation).At(WeightsPath); len(got) > 0 {
				t.Errorf("complaints: %+v", got)
			}
			form.Indicators[0].Weight += score.Point
			form.Indicators[1].Weight -= score.Point
			got := form.Check(mof, project.Operation).At(WeightsPath)
			if len(got) != 2 || got[0].Rule != "G-102" {
				t.Errorf("moving a point between levels: %+v", got)
			}
		})
	}
}

func TestCheckRemainderOfEqualShares(t *testing.T) {
	t.Parallel()
	sh := book(t, "SH-PARK")
	for _, c := range []struct {
		name    string
		weights []string
		want    string
	}{
		{"陷阱21：余数给最后一行", []string{"6.66", "6.66", "6.68"}, ""},
		{"陷阱21：余数丢了", []string{"6.66", "6.66", "6.66"}, "分值合计应为90.00，现为89.98，还差0.02。"},
	} {
		e := upkeep()
		for i, w := range c.weights {
			e.Rows[11+i].Weight = w
		}
		_, fields := e.Examine(sh, project.Operation)
		got := ""
		if at := fields.At(WeightsPath); len(at) > 0 {
			got = at[len(at)-1].Message
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	parts := score.Split(20*score.Point, 3)
	if score.Sum(parts...) != 20*score.Point {
		t.Errorf("equal shares %v do not add up", parts)
	}
}

func TestCheckRequiredLevels(t *testing.T) {
	t.Parallel()
	keep := func(levels ...string) Entry {
		e := upkeep()
		e.Rows = slices.DeleteFunc(e.Rows, func(r EntryRow) bool { return !slices.Contains(levels, r.Level1) })
		return e
	}
	for _, c := range []struct {
		name     string
		book     rulebook.Name
		entry    Entry
		category project.Category
		want     string
	}{
		{"没有产出", "MOF-2021", keep("成本指标", "效益指标"), project.Operation, "缺少产出指标"},
		{"没有效益", "MOF-2021", keep("成本指标", "产出指标"), project.Operation, "缺少效益指标"},
		{"投资建设没有成本", "MOF-2021", keep("产出指标", "效益指标"), project.CapitalWorks, "投资建设类项目要设成本指标，请在一级指标“成本指标”"},
		{"陷阱29：老办法的成本在产出下", "MOF-2020", keep("产出指标", "效益指标"), project.CapitalWorks, "请在产出指标下的“成本指标”"},
		{"没有指标", "MOF-2021", keep(), project.Operation, "还没有绩效指标"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, fields := c.entry.Examine(book(t, c.book), c.category)
			found := slices.ContainsFunc(fields.At("rows"), func(f errs.Field) bool { return strings.Contains(f.Message, c.want) && f.Clause != "" })
			if !found {
				t.Errorf("want %q, got %+v", c.want, fields)
			}
		})
	}
	_, fields := keep("产出指标", "效益指标").Examine(book(t, "MOF-2021"), project.Operation)
	if got := fields.At("rows"); len(got) > 0 {
		t.Errorf("cost was asked for: %+v", got)
	}
}

func TestCheckCostUnderOutputInTheOldTree(t *testing.T) {
	t.Parallel()
	old := book(t, "MOF-2020")
	form := Form{Indicators: []Indicator{{Level1: "产出指标", Level2: "成本指标", Name: "总成本"}, {Level1: "效益指标", Level2: "社会效益指标", Name: "效果"}}}
	if got := form.Check(old, project.CapitalWorks).At("rows"); len(got) > 0 {
		t.Errorf("cost under output is not seen: %+v", got)
	}
	form.Indicators[0] = Indicator{Level1: "成本指标", Level2: "经济成本指标", Name: "总成本"}
	if got := form.Check(old, project.CapitalWorks).At("rows.0.level1"); len(got) != 1 || got[0].Rule != "G-120" {
		t.Errorf("cost as a first level under the old book: %+v", got)
	}
}

func TestCheckTooManyRows(t *testing.T) {
	t.Parallel()
	e := upkeep()
	for i := len(e.Rows); i <= MaxRows; i++ {
		row := e.Rows[4]
		row.ID, row.Name = IndicatorID(fmt.Sprint("x", i)), fmt.Sprint("指标", i)
		e.Rows = append(e.Rows, row)
	}
	_, fields := e.Examine(book(t, "SH-PARK"), project.Operation)
	if at := fields.At("rows"); len(at) != 1 || at[0].Rule != "G-106" || !strings.Contains(at[0].Message, "最多60行，现有61行") {
		t.Errorf("got %+v", at)
	}
}

func TestCheckReportsInFormOrder(t *testing.T) {
	t.Parallel()
	e := upkeep()
	e.Annual, e.Rows[10].Basis, e.Rows[2].Basis, e.Rows[2].Name, e.Rows[14].Weight = "", "", "", "", "9"
	e.Rows[3].Target = "约莫"
	_, fields := e.Examine(book(t, "SH-PARK"), project.Operation)
	var got []string
	for _, f := range fields {
		got = append(got, f.Path)
	}
	want := []string{"annual", "rows.2.name", "rows.2.basis", "rows.3.target", "rows.10.basis", WeightsPath, WeightsPath}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := len(blocking(fields)); n < 6 {
		t.Errorf("only %d block", n)
	}
}
