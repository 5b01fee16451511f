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
