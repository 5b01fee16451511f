package evaluation

import (
	"strings"
	"testing"

	"outturn/internal/domain/goal"
)

// unitSheet is 9.10 for execution, 50.00 and 33.00 for two rows, and a third that is not applicable: 92.10.
func unitSheet(t *testing.T) Sheet {
	return Sheet{
		Execution: Line{Name: ExecutionName, Weight: 1000, Effective: 1000, Points: 910},
		Lines: []Line{
			{Indicator: "a", Name: "演练场次", Weight: 4500, Effective: 5000, Points: 5000},
			{Indicator: "b", Name: "联动机制", Weight: 3600, Effective: 4000, Points: 3300},
			{Indicator: "c", Name: "停办活动", Weight: 900, Skipped: true},
		},
		Total: 9210,
	}
}

func TestRecheckEntryParse(t *testing.T) {
	t.Parallel()
	rows := func(r ...RecheckEntryRow) RecheckEntry { return RecheckEntry{Rows: r} }
	long := strings.Repeat("长", 1001)
	for _, c := range []struct {
		name  string
		entry RecheckEntry
		want  string
	}{
		{"空表，全部认可", RecheckEntry{}, ""},
		{"改分有理由", rows(RecheckEntryRow{"b", "30.5", "协议待续签"}), ""},
		{"改分没理由", rows(RecheckEntryRow{"b", "30.5", " "}), "rows.1.reason C-103\n"},
		{"同分不要理由", rows(RecheckEntryRow{"b", "33", ""}), ""},
		{"加分也要理由", rows(RecheckEntryRow{"b", "34", ""}), "rows.1.reason C-103\n"},
		{"超过折算分值", rows(RecheckEntryRow{"b", "40.01", "有新证据"}), "rows.1.points C-102\n"},
		{"恰为折算分值", rows(RecheckEntryRow{"b", "40", "有新证据"}), ""},
		{"负数", rows(RecheckEntryRow{"b", "-1", "有新证据"}), "rows.1.points C-101\n"},
		{"不是数，只说一次", rows(RecheckEntryRow{"b", "三十", ""}), "rows.1.points C-101\n"},
		{"三位小数", rows(RecheckEntryRow{"b", "30.555", "有新证据"}), "rows.1.points C-101\n"},
		{"给不适用的行分数", rows(RecheckEntryRow{"c", "1", "其实办了"}), "rows.2.points C-102\n"},
		{"执行率改分没理由", RecheckEntry{Execution: RecheckEntryRow{Points: "8.71"}}, "execution.reason C-103\n"},
		{"执行率超过分值", RecheckEntry{Execution: RecheckEntryRow{Points: "10.5", Reason: "核对账册"}}, "execution.points C-102\n"},
		{"不认识的行", rows(RecheckEntryRow{"z", "1", "x"}), "rows C-105\n"},
		{"几处一起", RecheckEntry{Opinion: long, Execution: RecheckEntryRow{Points: "x"}, Rows: []RecheckEntryRow{{"a", "60", ""}, {"b", "33", long}}},
			"execution.points C-101\nopinion C-104\nrows.0.points C-102\nrows.0.reason C-103\nrows.1.reason C-104\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			unit := unitSheet(t)
			re, fields := c.entry.Parse(park(t), unit)
			expect(t, c.name, complaints(fields), c.want)
			if len(re.Lines) != len(unit.Lines) {
				t.Errorf("每行一个复核得分，现为%d行", len(re.Lines))
			}
			expect(t, "自评没有改动", len(Same(unit, unitSheet(t))), 0)
		})
	}
}

func TestRecheckCheckOtherSheet(t *testing.T) {
	t.Parallel()
	unit := unitSheet(t)
	re, _ := RecheckEntry{}.Parse(park(t), unit)
	expect(t, "行数不同", complaints(Recheck{}.Check(park(t), unit)), "rows C-105\n")
	re.Lines[0], re.Lines[1] = re.Lines[1], re.Lines[0]
	expect(t, "行对不上", complaints(re.Check(park(t), unit)), "rows.0.points C-105\nrows.1.points C-105\n")
}

func TestCompare(t *testing.T) {
	t.Parallel()
	book, unit := park(t), unitSheet(t)
	re, fields := RecheckEntry{Opinion: "同意", Execution: RecheckEntryRow{Points: "9.50", Reason: "补登一笔支出"},
		Rows: []RecheckEntryRow{{"a", "47.50", "一场没有签到表"}}}.Parse(book, unit)
	if err := fields.Err(); err != nil {
		t.Fatal(err)
	}
	got := Compare(book, unit, re)
	for _, c := range []struct{ what, got, want string }{
		{"执行率", line(got.Execution), "9.10 9.50 0.40 补登一笔支出"},
		{"核减", line(got.Lines[0]), "50.00 47.50 -2.50 一场没有签到表"},
		{"认可", line(got.Lines[1]), "33.00 33.00 0.00 "},
		{"不适用", line(got.Lines[2]), "0.00 0.00 0.00 "},
		{"合计", line(ComparedLine{Unit: got.Unit, Recheck: got.Recheck, Difference: got.Difference}), "92.10 90.00 -2.10 "},
		{"等级", string(got.UnitGrade + got.RecheckGrade), "优优"},
		{"意见", got.Opinion, "同意"},
	} {
		expect(t, c.what, c.got, c.want)
	}
	re.Lines[0].Points -= 1
	expect(t, "差一分一等", Compare(book, unit, re).RecheckGrade, "良")
	expect(t, "没有的行按自评", Compare(book, unit, Recheck{Execution: RecheckLine{Points: 910}}).Difference, "0.00")
	expect(t, "自评没有改动", len(Same(unit, unitSheet(t))), 0)
}

func line(l ComparedLine) string {
	return strings.Join([]string{l.Unit.String(), l.Recheck.String(), l.Difference.String(), l.Reason}, " ")
}

func TestRecheckCells(t *testing.T) {
	t.Parallel()
	names := map[goal.IndicatorID]string{"b": "联动机制"}
	expect(t, "没填", len(RecheckEntry{}.cells(names)), 0)
	cells := RecheckEntry{Opinion: "同意", Rows: []RecheckEntryRow{{"b", "30", "待续签"}}}.cells(names)
	expect(t, "填了", cells[3].Name+cells[3].Value+cells[4].Name+cells[4].Value, "联动机制 复核得分30联动机制 复核理由待续签")
}
