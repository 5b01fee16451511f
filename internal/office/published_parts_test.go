package office_test

import (
	"testing"

	"outturn/internal/office"
)

// beside puts the lines of two forms next to each other, the second from column at on, lower lines down.
func beside(p *form, left, right [][]any, at, lower int) {
	for i := range max(len(left), len(right)+lower) {
		line := make([]any, at-1, at+16)
		if i < len(left) {
			copy(line, left[i])
		}
		if i >= lower && i-lower < len(right) {
			line = append(line, right[i-lower]...)
		}
		p.line(line...)
	}
}

func roadForm(project, unit string, lead ...any) [][]any {
	put := func(values ...any) []any { return append(lead[:len(lead):len(lead)], values...) }
	out := [][]any{{"项目支出绩效自评表"}, {"（2023年度）"}, {"项目名称", project}, {"实施单位", unit},
		{"项目资金（万元）", nil, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"}, {nil, "年度资金总额", 100, 100, 90, 10, "90%", 9}}
	out = append(out, put(roadHeader...))
	for _, r := range roadRows {
		blank := make([]any, len(lead))
		out = append(out, append(blank, r...))
	}
	return append(out, append(append([]any{"总分"}, make([]any, len(lead)+4)...), 100, 99))
}

// Forms that stand side by side are read one after the other, each whole.
func TestFormsSideBySide(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		left, right [][]any
		at, lower   int
	}{
		"隔一列":     {roadForm("甲", "一局"), roadForm("乙", "二局"), 10, 0},
		"不隔列":     {roadForm("甲", "一局"), roadForm("乙", "二局"), 9, 0},
		"隔三列":     {roadForm("甲", "一局"), roadForm("乙", "二局"), 12, 0},
		"右边低两行":   {roadForm("甲", "一局"), roadForm("乙", "二局"), 10, 2},
		"左边有绩效指标": {roadForm("甲", "一局", "绩效指标"), roadForm("乙", "二局", "绩效指标"), 10, 0},
	} {
		p := newForm(t)
		beside(p, c.left, c.right, c.at, c.lower)
		tables := readForm(t, p.bytes(t))
		if len(tables) != 2 {
			t.Errorf("%s: %d tables", name, len(tables))
			continue
		}
		for i, want := range []struct{ project, unit string }{{"甲", "一局"}, {"乙", "二局"}} {
			got := tables[i]
			same(t, name, got.Project.Text, want.project)
			same(t, name, got.Unit.Text, want.unit)
			same(t, name, got.Title, "项目支出绩效自评表")
			same(t, name, got.Total.Text, "99")
			sameRows(t, got, roadTexts)
			sameFunds(t, got, roadFunds)
			if got.Year != 2023 {
				t.Errorf("%s: year %d", name, got.Year)
			}
		}
	}
}

// Headings that repeat within one form, as targets of several years do, are no second form.
func TestOneFormStaysOne(t *testing.T) {
	t.Parallel()
	for name, header := range map[string][]any{
		"长期和年度目标": {"一级指标", "二级指标", "三级指标", "指标值", "一级指标", "二级指标", "三级指标", "指标值"},
		"三处分值":    {"一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "年度指标值", "实际完成值", "得分"},
	} {
		p := newForm(t)
		p.line("项目支出绩效目标表").line("项目名称", "甲").line(header...).line("产出指标", 50, "数量指标", 50, "里程", 50, "≥10公里", "11公里", 50)
		tables, err := office.ReadPublished("x.xlsx", p.bytes(t))
		if err != nil || len(tables) != 1 {
			t.Errorf("%s: %d tables, %v", name, len(tables), err)
		}
	}
}

// An amount whose own heading prints another unit than the form keeps that unit.
func TestMoneyUnitOfAColumn(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	p.line("项目支出绩效自评表").line("项目名称", "甲").line("项目资金", nil, "年初预算数（万元）", "全年预算数（万元）", "全年执行数（元）", "分值", "执行率", "得分")
	p.line(nil, "年度资金总额", 100, 100, 900000, 10, "90%", 9).line(nil, "其他资金", "-", 0, "无")
	heads(p, roadHeader, nil)
	got := one(t, p.bytes(t))
	same(t, "money", got.MoneyUnit, "万元")
	sameFunds(t, got, [][]string{{"年度资金总额", "100", "100", "900000元", "10", "90%", "9"}, {"其他资金", "-", "0", "无", "", "", ""}})
	found(t, got, "R-008")
}

// The Sichuan form has a heading of money over the labels of its fund rows.
func TestHeadingOverLabels(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	p.line("部门预算项目支出绩效自评表（2023年度）").line("项目名称", "公路养护").line("预算单位", "县交通局", nil, nil, "实施单位", "养护段")
	p.line("预算执行情况（10分）", "年度预算数（万元）", "年初预算", "调整后预算数", "预算执行数", "预算执行率", "权重", "得分", "原因")
	p.line(nil, "总额", 100, 120, 90, "75%", 10, 7.5, "无").line(nil, "其中：财政资金", 100, 120, 90, "75%", "/", "/").line(nil, "财政专户管理资金", 0, 0, 0)
	p.line("绩效指标（90分）", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分").line(nil, "产出指标", "数量指标", "养护里程", "≥", 120, "公里", 121, 90, 90)
	p.line("合计", nil, nil, nil, nil, nil, nil, nil, 100, 97.5)
	got := one(t, p.bytes(t))
	same(t, "unit", got.Unit.Text, "养护段")
	same(t, "total", got.Total.Text, "97.5")
	sameFunds(t, got, [][]string{{"总额", "100", "120", "90", "10", "75%", "7.5"}, {"其中：财政资金", "100", "120", "90", "/", "75%", "/"}, {"财政专户管理资金", "0", "0", "0", "", "", ""}})
}

// More words for the same columns, and for the totals.
func TestMoreHeadings(t *testing.T) {
	t.Parallel()
	for _, header := range [][]any{
		{"指标一级", "指标二级", "指标三级", "年度目标", "完成情况", "标准分值", "实际得分"},
		{"一级指标", "二级指标", "三级指标", "指标目标", "指标完成", "配分", "自评分数"},
		{"一级指标", "二级指标", "三级指标", "本年计划", "本年实际", "权值", "打分"},
		{"一级指标", "二级指标", "三级指标", "计划指标值", "实际达到值", "权重分", "自评打分"},
		{"产出与效益", "指标分类", "指标名称", "计划值", "实际值", "分值", "得分"},
	} {
		for _, total := range []string{"总分", "指标合计", "总分值、总得分", "分值合计/得分合计", "总权重及总得分"} {
			p := newForm(t)
			road(p)
			heads(p, header, nil)
			p.line(total, nil, nil, nil, nil, 100, 99)
			got := one(t, p.bytes(t))
			t.Log(header, total)
			sameRows(t, got, roadTexts)
			same(t, "total", got.Total.Text, "99")
			same(t, "weights", got.Weights.Text, "100")
		}
	}
}

// Marks for "as above" stand for the level above them.
func TestDitto(t *testing.T) {
	t.Parallel()
	for _, mark := range []string{"同上", "〃", "\"", " 同 上 "} {
		p := newForm(t)
		p.line("项目支出绩效自评表").line(roadHeader...).line("产出指标", "数量指标", "里程", "≥10公里", "11公里", 50, 50).line(mark, mark, "桥梁", "≥1座", "1座", 20, 20).line(mark, "质量指标", "合格率", "≥90%", "95%", 20, 20)
		sameRows(t, one(t, p.bytes(t)), [][]string{{"产出指标", "", "数量指标", "里程", "≥10公里", "11公里", "50", "50", ""}, {"产出指标", "", "数量指标", "桥梁", "≥1座", "1座", "20", "20", ""},
			{"产出指标", "", "质量指标", "合格率", "≥90%", "95%", "20", "20", ""}})
	}
}

// Funds in one sentence are read where it names both the budget and the spending.
func TestFundsInASentence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][][]string{
		"全年预算数100万元，全年执行数90万元，执行率90%":     {{"预算执行情况", "", "100万元", "90万元", "", "90%", ""}},
		"年初预算80万元；全年预算为1,000元；实际支出：900元。": {{"预算执行情况", "80万元", "1,000元", "900元", "", "", ""}},
		"项目按计划实施，预算100万元。":                nil,
	} {
		p := newForm(t)
		p.line("项目支出绩效自评表").line("项目资金", text)
		heads(p, roadHeader, nil)
		sameFunds(t, one(t, p.bytes(t)), want)
	}
}
