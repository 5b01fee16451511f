package rescore_test

import (
	"testing"

	"outturn/internal/domain/rescore"
)

// TestWordsOfActuals: what clerks write beside targets in words, each with full points.
func TestWordsOfActuals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		target, actual string
		want           rescore.Verdict
	}{
		{"有效提升", "完成", rescore.Agree},
		{"有效提升", "已完成", rescore.Agree},
		{"有效提升", "有效提升", rescore.Agree},
		{"有效提升", "提升", rescore.Agree},
		{"有效提升", "明显提升", rescore.Agree},
		{"有效提升", "得到有效提升", rescore.Agree},
		{"有效提升", "达成年度指标", rescore.Agree},
		{"有效保障", "保障有力", rescore.Agree},
		{"效果明显", "效果显著", rescore.Agree},
		{"效果明显", "显著", rescore.Agree},
		{"提高", "不断提高", rescore.Agree},
		{"建立健全", "已建立健全", rescore.Agree},
		{"严格执行", "执行到位", rescore.Agree},
		{"稳定", "保持稳定", rescore.Agree},
		{"保持稳定", "稳定", rescore.Agree},
		{"不断完善", "进一步完善", rescore.Agree},
		{"持续影响", "影响持续", rescore.Agree},
		{"促进经济发展", "促进了园区经济发展", rescore.Agree},
		{"减少污染", "减少", rescore.Agree},
		{"不发生", "未发生", rescore.Agree},
		{"不发生安全事故", "未发生安全事故", rescore.Agree},
		{"零投诉", "无投诉", rescore.Agree},
		{"无", "0", rescore.Agree},
		{"不超预算", "未超预算", rescore.Agree},
		{"成本控制在预算以内", "未超预算", rescore.Agree},
		{"不超预算", "98.5万元", rescore.Agree},
		{"有效提升", "未提升", rescore.Differ},
		{"有效提升", "没有提升", rescore.Differ},
		{"有效提升", "提升不足", rescore.Differ},
		{"健全", "不健全", rescore.Differ},
		{"及时", "不够及时", rescore.Differ},
		{"提高", "下降", rescore.Differ},
		{"减少", "增加", rescore.Differ},
		{"明显改善", "一般", rescore.Differ},
		{"无事故", "发生1起", rescore.Differ},
		{"零投诉", "3起", rescore.Differ},
		{"不超预算", "超预算", rescore.Differ},
		{"不超预算", "105万元", rescore.Differ},
		{"不超预算", "未控制在预算内", rescore.CannotJudge},
		{"显著提升", "有所提升", rescore.CannotJudge},
		{"减少污染", "污染", rescore.CannotJudge},
		{"满意", "95%", rescore.CannotJudge},
		{"好", "较好", rescore.CannotJudge},
	} {
		t.Run(test.target+"，"+test.actual, func(t *testing.T) {
			t.Parallel()
			table := paper()
			table.Rows[6].Target, table.Rows[6].Actual = cell(test.target), cell(test.actual)
			r := check(t, table, "")
			if l := r.Lines[6]; l.Verdict != test.want {
				t.Errorf("got %s %q, want %s", l.Verdict, l.Explanation, test.want)
			}
			if r.Differs() != (test.want == rescore.Differ) {
				t.Errorf("differs %v beside %s", r.Differs(), test.want)
			}
		})
	}
}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		target, actual string
		want           rescore.Verdict
	}{
		{"2020年12月底前", "2020年12月", rescore.Agree},
		{"12月31日前", "12月25日", rescore.Agree},
		{"2020.12.31", "2020/12/1", rescore.Agree},
		{"20201231", "20201220", rescore.Agree},
		{"年底前", "12月", rescore.Agree},
		{"2020年内", "2020年12月", rescore.Agree},
		{"2020年12月31日前", "提前完成", rescore.Agree},
		{"2020年12月31日前", "2021年1月", rescore.Differ},
		{"20201130", "20201220", rescore.Differ},
		{"2020年内", "2021年3月", rescore.Differ},
		{"2020年11月30日前", "推迟完成", rescore.Differ},
		{"20201330", "20201220", rescore.CannotJudge},
	} {
		t.Run(test.target+"，"+test.actual, func(t *testing.T) {
			t.Parallel()
			table := paper()
			table.Rows[3].Target, table.Rows[3].Actual = cell(test.target), cell(test.actual)
			if l := check(t, table, "").Lines[3]; l.Verdict != test.want {
				t.Errorf("got %s %q, want %s", l.Verdict, l.Explanation, test.want)
			}
		})
	}
}

// TestSavedMoney: a cost written with = and undercut is left open, never called short.
func TestSavedMoney(t *testing.T) {
	t.Parallel()
	table := paper()
	table.Rows[4] = row("成本指标", "养护总成本", "=100万元", "98.5万元", "10", "10")
	if l := check(t, table, "").Lines[4]; l.Verdict != rescore.CannotJudge || l.PointsComputed.Known {
		t.Errorf("got %s %q", l.Verdict, l.Explanation)
	}
	table.Rows[4] = row("成本指标", "养护总成本", "=100万元", "105万元", "10", "8")
	if l := check(t, table, "").Lines[4]; l.Verdict != rescore.Differ {
		t.Errorf("overspent: got %s %q", l.Verdict, l.Explanation)
	}
}

// TestUnsignedDirections: which way a number without a sign is read, by the indicator's name; each is met and has full points.
func TestUnsignedDirections(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, target, actual string
		want                 rescore.Verdict
	}{
		{"平均响应时间", "30分钟", "24分钟", rescore.Agree},
		{"投诉处理时间", "3天", "2天", rescore.Agree},
		{"投诉处理率", "95%", "100%", rescore.Agree},
		{"设备故障率", "3%", "1%", rescore.Agree},
		{"开放天数", "300天", "310天", rescore.Agree},
		{"建设工期", "30天", "24天", rescore.CannotJudge}, // either way may be meant
		{"受益企业", "30家", "24家", rescore.Differ},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			table := paper()
			table.Rows[5] = leveled("效益指标", row("社会效益指标", test.name, test.target, test.actual, "15", "15"))
			if l := check(t, table, "").Lines[5]; l.Verdict != test.want {
				t.Errorf("got %s %q, want %s", l.Verdict, l.Explanation, test.want)
			}
		})
	}
}

// TestAdmittedMisses: an actual that says in words that a number is missed contradicts full points.
func TestAdmittedMisses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		actual, points string
		want           rescore.Verdict
	}{
		{"未完成", "15", rescore.Differ},
		{"部分完成", "15", rescore.Differ},
		{"未开展", "15", rescore.Differ},
		{"未完成", "9", rescore.CannotJudge},
		{"较好", "15", rescore.CannotJudge},
		{"全部完成", "15", rescore.Agree},
	} {
		t.Run(test.actual+"得"+test.points, func(t *testing.T) {
			t.Parallel()
			table := paper()
			table.Rows[0].Actual, table.Rows[0].Points = cell(test.actual), cell(test.points)
			if l := check(t, table, "").Lines[0]; l.Verdict != test.want {
				t.Errorf("got %s %q, want %s", l.Verdict, l.Explanation, test.want)
			}
		})
	}
}
