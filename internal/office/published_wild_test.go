package office_test

import (
	"strings"
	"testing"

	"outturn/internal/domain/rescore"
)

// roadRows are three indicators that the wild layouts share, in the order of the official columns.
var roadRows = [][]any{
	{"产出指标", "数量指标", "养护里程", "≥120公里", "121公里", 50, 50},
	{"效益指标", "社会效益指标", "缩短率", "≥5%", "6%", 30, 30},
	{"满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "92%", 10, 10},
}

// roadTexts is what must be read of roadRows.
var roadTexts = [][]string{
	{"产出指标", "", "数量指标", "养护里程", "≥120公里", "121公里", "50", "50", ""},
	{"效益指标", "", "社会效益指标", "缩短率", "≥5%", "6%", "30", "30", ""},
	{"满意度指标", "", "服务对象满意度指标", "群众满意度", "≥90%", "92%", "10", "10", ""},
}

var roadFunds = [][]string{{"年度资金总额", "100", "100", "90", "10", "90%", "9"}}

// road begins a form; its funds follow the head.
func road(p *form) {
	p.line("项目支出绩效自评表").line("（2023年度）").line("项目名称", "公路养护").line("主管部门", "财政局", nil, "实施单位", "交通局")
	p.line("项目资金（万元）", nil, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分").line(nil, "年度资金总额", 100, 100, 90, 10, "90%", 9)
}

// heads writes a header and the rows, each taken apart by arrange when it is given.
func heads(p *form, header []any, arrange func(r []any) []any) {
	p.line(header...)
	for _, r := range roadRows {
		if arrange != nil {
			r = arrange(r)
		}
		p.line(r...)
	}
}

var roadHeader = []any{"一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"}

func wild(name string, write func(p *form)) layout {
	return layout{name: name, write: func(p *form) { road(p); write(p) }, rows: roadTexts, funds: roadFunds, project: "公路养护", unit: "交通局", money: "万元", year: 2023,
		total: "99", weights: "100", kind: rescore.SelfEvaluation}
}

func (l layout) loudly(rules ...string) layout {
	l.loud, l.rules = true, rules
	return l
}

var wildLayouts = []layout{
	wild("得分两格_自评和复核在第二行", func(p *form) {
		p.line("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", nil).line(nil, nil, nil, nil, nil, nil, "自评得分", "复核得分")
		p.merge("G7", "H7").merge("A7", "A8").merge("B7", "B8").merge("C7", "C8").merge("D7", "D8").merge("E7", "E8").merge("F7", "F8")
		for _, r := range roadRows {
			p.line(append(r[:7:7], 1)...)
		}
		p.line("总分", nil, nil, nil, nil, 100, 99, 3)
	}).loudly("R-006"),
	wild("一级二级在一格", func(p *form) {
		heads(p, []any{"指标类型", "指标名称", "年度指标值", "实际完成值", "分值", "得分"}, func(r []any) []any { return append([]any{r[0].(string) + "-" + r[1].(string)}, r[2:]...) })
		p.line("总分", nil, nil, nil, 100, 99)
	}),
	wild("一级二级在一格换行", func(p *form) {
		heads(p, []any{"一级指标\n二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"}, func(r []any) []any { return append([]any{r[0].(string) + "\n" + r[1].(string)}, r[2:]...) })
		p.line("总分", nil, nil, nil, 100, 99)
	}),
	wild("三级指标只有编号_内容在另一列", func(p *form) {
		heads(p, []any{"一级指标", "二级指标", "三级指标", "指标内容", "年度指标值", "实际完成值", "分值", "得分"}, func(r []any) []any { return append([]any{r[0], r[1], "指标1"}, r[2:]...) })
		p.line("总分", nil, nil, nil, nil, nil, 100, 99)
	}).loudly("R-006"),
	wild("绩效指标三级", func(p *form) {
		p.line("绩\n效\n指\n标\n完\n成\n情\n况", "一级指标", "二级指标", "绩效指标（三级）", "年度指标值", "业绩值", "分值", "得分").merge("A7", "A10")
		for _, r := range roadRows {
			p.line(append([]any{nil}, r...)...)
		}
		p.line("总分", nil, nil, nil, nil, nil, 100, 99)
	}),
	wild("外文跟在后面", func(p *form) {
		heads(p, []any{"一级指标 Level 1", "二级指标 Level 2", "三级指标 Level 3", "年度指标值 Target", "实际完成值 Actual", "分值 Weight", "得分 Score"}, nil)
		p.line("总分 Total", nil, nil, nil, nil, 100, 99)
	}),
	wild("表头带月份和年份", func(p *form) {
		heads(p, []any{"一级指标", "二级指标", "三级指标", "2023年指标值", "1-12月执行情况", "分值", "得分"}, nil)
		p.line("总分", nil, nil, nil, nil, 100, 99)
	}),
	wild("两年并列取后一年", func(p *form) {
		heads(p, []any{"一级指标", "二级指标", "三级指标", "2022年完成值", "2023年指标值", "2023年完成值", "分值", "得分"}, func(r []any) []any { return append([]any{r[0], r[1], r[2], "1"}, r[3:]...) })
		p.line("总分", nil, nil, nil, nil, nil, 100, 99)
	}).loudly("R-006"),
	wild("没有见过的表头", func(p *form) {
		heads(p, []any{"一级指标", "二级指标", "三级指标", "年初申报", "年底自查", "分值", "得分"}, nil)
		p.line("总分", nil, nil, nil, nil, 100, 99)
	}).loudly("R-006"),
	wild("没有见过的无关列", func(p *form) {
		heads(p, append(roadHeader[:7:7], "凭证"), func(r []any) []any { return append(r[:7:7], "附件3") })
		p.line("总分", nil, nil, nil, nil, 100, 99)
	}),
	wild("计划完成值", func(p *form) {
		heads(p, []any{"一级指标", "二级指标", "三级指标", "计划完成值", "实际完成值", "指标分值", "指标得分"}, nil)
		p.line("总分", nil, nil, nil, nil, 100, 99)
	}),
	wild("目标和实际写在括号里", func(p *form) {
		heads(p, []any{"一级指标", "二级指标", "三级指标", "指标值（年初）", "指标值（实际）", "分数", "自评"}, nil)
		p.line("总分", nil, nil, nil, nil, 100, 99)
	}),
	wild("复核在前自评在后", func(p *form) {
		heads(p, []any{"一级指标", "二级指标", "三级指标", "绩效目标", "完成情况", "权重", "得分（复核）", "得分（自评）"}, func(r []any) []any { return append(r[:6:6], 1, r[6]) })
		p.line("总分", nil, nil, nil, nil, 100, 3, 99)
	}).loudly("R-006"),
	wild("续表", func(p *form) {
		p.line(roadHeader...).line(roadRows[0]...).line("项目支出绩效自评表（续表）").line(roadHeader...).line(roadRows[1]...).line(roadRows[2]...).line("总分", nil, nil, nil, nil, 100, 99)
	}),
	wild("一级指标单独一行有分值", func(p *form) {
		p.line("序号", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
		for i, r := range roadRows {
			p.line([]string{"一", "二", "三"}[i], r[0], nil, nil, nil, r[5], r[6]).line(append([]any{1}, r[1:]...)...)
		}
		p.line("总分", nil, nil, nil, nil, 100, 99)
	}).loudly("R-014"),
	wild("总分和等级在一格", func(p *form) {
		heads(p, roadHeader, nil)
		p.line("自评总分：99分    自评等级：优").merge("A11", "G11")
	}),
	wild("总分在指标之前", func(p *form) {
		p.line("总分", nil, nil, nil, nil, 100, nil, 99)
		heads(p, roadHeader, nil)
	}),
	wild("分值合计和得分合计各一行", func(p *form) {
		heads(p, roadHeader, nil)
		p.line("分值合计", nil, nil, nil, nil, 100).line("自评得分合计", nil, nil, nil, nil, nil, 99)
	}),
	wild("合计没有文字", func(p *form) {
		heads(p, roadHeader, nil)
		p.line(nil, nil, nil, nil, nil, 100, 99)
	}).loudly("R-013"),
}

func TestWildLayouts(t *testing.T) {
	t.Parallel()
	for _, c := range wildLayouts {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newForm(t)
			c.write(p)
			got := one(t, p.bytes(t))
			switch c.name {
			case "总分和等级在一格":
				c.grade, c.weights = "优", ""
			}
			if c.name == "一级指标单独一行有分值" {
				for i := range got.Rows {
					same(t, "level 1 weight", got.Rows[i].Level1Weight.Text, roadTexts[i][6])
					got.Rows[i].Level1Weight = rescore.Cell{}
				}
			}
			checkLayout(t, c, got)
		})
	}
}

// Traditional characters stay as printed in the values and are understood in labels and headings.
func TestTraditionalCharacters(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	p.line("項目支出績效自評表").line("（2023年度）").line("項目名稱", "農村公路養護").line("實施單位", "縣交通局")
	p.line("項目資金（萬元）", "年初預算數", "全年預算數", "全年執行數", "分值", "執行率", "得分").line("年度資金總額", 100, 100, 90, 10, "90%", 9)
	p.line("一級指標", "二級指標", "三級指標", "年度指標值", "實際完成值", "分值", "得分").line("產出指標", "數量指標", "養護里程", "≥120公里", "121公里", 90, 90).line("總分", nil, nil, nil, nil, 100, 99)
	checkLayout(t, layout{rows: [][]string{{"產出指標", "", "數量指標", "養護里程", "≥120公里", "121公里", "90", "90", ""}}, funds: [][]string{{"年度資金總額", "100", "100", "90", "10", "90%", "9"}},
		project: "農村公路養護", unit: "縣交通局", money: "万元", year: 2023, total: "99", weights: "100", kind: rescore.SelfEvaluation}, one(t, p.bytes(t)))
}

// Indicators whose names begin as notes, totals and signatures do are indicators.
func TestNamesLikeNotes(t *testing.T) {
	t.Parallel()
	names := []string{"主要河流断面达标率", "问题整改完成率", "审核通过率", "联系点数量占比", "专家评审通过率", "备注完整率", "说明会参会率", "项目负责人满意度", "合计补助发放率", "总分达标率", "日期准确率", "小计科目准确率", "填报及时率", "附件齐全率", "自评得分率"}
	for _, levels := range []bool{false, true} {
		p := newForm(t)
		p.line("项目支出绩效自评表")
		lead := []any{}
		if levels {
			lead = []any{"产出指标", "质量指标"}
			p.line(roadHeader...)
		} else {
			p.line(roadHeader[2:]...)
		}
		var want []string
		for _, n := range names {
			p.line(append(lead[:len(lead):len(lead)], n, "≥90%", "95%", 5, 5)...)
			want = append(want, n)
		}
		p.line("合计")
		got := one(t, p.bytes(t))
		var have []string
		for _, r := range got.Rows {
			have = append(have, r.Name.Text)
		}
		same(t, "names", strings.Join(have, "|"), strings.Join(want, "|"))
	}
}

// Labels of the head combine the same words in many ways.
func TestHeadLabels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ project, unit, filler string }{
		{"项目支出名称", "项目承担单位", "填报单位（盖章）"}, {"转移支付（项目）名称", "资金使用单位", "预算部门"}, {"专项（项目）名称", "项目申报单位", "部门（单位）"}, {"课题名称", "具体实施部门", "自评单位"},
	} {
		p := newForm(t)
		p.line("绩效自评表").line(c.filler, "甲局").line(c.project, "乙项目").line(c.unit, "丙所").line("年度", 2023).line("金额单位", "万元").line("预算数", "执行数", "执行率").line(10, 9, "90%")
		p.line(roadHeader...).line(roadRows[0]...)
		got := one(t, p.bytes(t))
		same(t, c.project, got.Project.Text, "乙项目")
		same(t, c.unit, got.Unit.Text, "丙所")
		same(t, "money", got.MoneyUnit, "万元")
		if got.Year != 2023 {
			t.Errorf("year %d", got.Year)
		}
		q := newForm(t)
		q.line("绩效自评表").line(c.filler, "甲局").line(roadHeader...).line(roadRows[0]...)
		same(t, c.filler, one(t, q.bytes(t)).Unit.Text, "甲局")
	}
}

// The places where funds are printed.
func TestFundPlaces(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		write func(p *form)
		want  [][]string
	}{
		"决算和结余": {func(p *form) {
			p.line("预算执行情况（万元）", nil, "预算数", "调整预算数", "决算数", "结余", "执行率", "分值", "得分").line(nil, "合计", 100, 120, 108, 12, "90%", 10, 9)
		}, [][]string{{"合计", "100", "120", "108", "10", "90%", "9"}}},
		"栏目名含年度预算": {func(p *form) {
			p.line("年度预算资金情况（元）", "预算数（A）", "执行数（B）", "执行率（B/A）", "分值", "得分").line("合计", 100, 90, "90%", 10, 9)
		}, [][]string{{"合计", "", "100", "90", "10", "90%", "9"}}},
		"名称带编号_合计在末": {func(p *form) {
			p.line("资金来源（万元）", "年初预算数", "全年预算数", "全年执行数", "执行率", "分值", "得分").line("1.财政资金", 60, 60, 54, "90%").line("合计", 60, 60, 54, "90%", 10, 9)
		}, [][]string{{"1.财政资金", "60", "60", "54", "", "90%", ""}, {"合计", "60", "60", "54", "10", "90%", "9"}}},
		"标签并列_分项在下": {func(p *form) {
			p.line("预算执行情况（万元）", "预算数：", 100, "执行数：", 90, "执行率：", "90%").line(nil, "其中：财政拨款", 80, "其中：财政拨款", 70)
		}, [][]string{{"预算执行情况", "", "100", "90", "", "90%", ""}, {"其中：财政拨款", "", "80", "70", "", "", ""}}},
	} {
		p := newForm(t)
		p.line("项目支出绩效自评表").line("项目名称", "甲")
		c.write(p)
		heads(p, roadHeader, nil)
		got := one(t, p.bytes(t))
		t.Log(name)
		sameFunds(t, got, c.want)
		sameRows(t, got, roadTexts)
	}
	p := newForm(t)
	p.line("项目支出绩效自评表").line("项目名称", "甲")
	heads(p, roadHeader, nil)
	p.line("项目资金（万元）", nil, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分").line(nil, "年度资金总额", 100, 100, 90, 10, "90%", 9).line("总分", nil, nil, nil, nil, 100, nil, 99)
	got := one(t, p.bytes(t))
	sameFunds(t, got, roadFunds)
	sameRows(t, got, roadTexts)
	same(t, "money", got.MoneyUnit, "万元")
	same(t, "total", got.Total.Text, "99")
}
