package evaluation

import (
	"strings"
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
)

// threeRows is a goal with a quantity, a description and a satisfaction rate.
func threeRows(t *testing.T) goal.Form {
	return formOf(row(t, "a", "≥12场", "40"), row(t, "b", "建立健全联动机制", "40"), ruled(row(t, "c", "≥90%", "10"), goal.BySatisfied))
}

// goodEntry has nothing to complain about.
func goodEntry(t *testing.T, book rulebook.Book) Entry {
	e := typed(threeRows(t), "12", "三家单位全部签约", "")
	e.Rows[1].Tier, e.Rows[1].Points = book.Tiers[0].Name, "38.5"
	e.Rows[2].Sent, e.Rows[2].Valid, e.Rows[2].Satisfied = "120", "105份", "97"
	return e
}

func TestEntryParse(t *testing.T) {
	t.Parallel()
	book := park(t)
	long := strings.Repeat("长", 501)
	for _, c := range []struct {
		name   string
		change func(*Entry)
		want   string
	}{
		{"全部正确", func(*Entry) {}, ""},
		{"什么都没填", func(e *Entry) { *e = Entry{} },
			"attained S-100\nrows.0.actual S-101\nrows.1.actual S-101\nrows.1.tier S-103\nrows.2.actual S-101\n"},
		{"实际值带本指标单位", func(e *Entry) { e.Rows[0].Actual = "１２ 场" }, ""},
		{"实际值写已完成", func(e *Entry) { e.Rows[0].Actual = "已完成" }, "rows.0.actual S-102\n"},
		{"实际值写比较", func(e *Entry) { e.Rows[0].Actual = "≥12" }, "rows.0.actual S-102\n"},
		{"实际值写约", func(e *Entry) { e.Rows[0].Actual = "约12" }, "rows.0.actual S-102\n"},
		{"实际值一格两数", func(e *Entry) { e.Rows[0].Actual = "12期，每期50人" }, "rows.0.actual S-102\n"},
		{"实际值太长", func(e *Entry) { e.Rows[0].Actual = strings.Repeat("9", 30) }, "rows.0.actual S-102\n"},
		{"实际值单位不同", func(e *Entry) { e.Rows[0].Actual = "12公里" }, "rows.0.actual S-115\n"},
		{"没有达成而无原因", func(e *Entry) { e.Rows[0].Actual = "11" }, "rows.0.reason S-107\n"},
		{"没有达成有原因", func(e *Entry) {
			e.Rows[0].Actual, e.Rows[0].Reason = "11", "十二月因寒潮取消一场，已并入下年一季度"
		}, ""},
		{"大幅超额而无原因", func(e *Entry) { e.Rows[0].Actual = "15.6" }, "rows.0.reason S-108\n"},
		{"差一点到大幅超额", func(e *Entry) { e.Rows[0].Actual = "15.59" }, ""},
		{"原因太长", func(e *Entry) { e.Rows[0].Reason = long }, "rows.0.reason S-112\n"},
		{"原因恰好五百字", func(e *Entry) { e.Rows[0].Reason = long[3:] }, ""},
		{"定性说明太长", func(e *Entry) { e.Rows[1].Actual = long }, "rows.1.actual S-112\n"},
		{"总体情况太长", func(e *Entry) { e.Attained = long + long }, "attained S-112\n"},
		{"资金说明太长", func(e *Entry) { e.FundNote = long }, "fund_note S-112\n"},
		{"没选档次", func(e *Entry) { e.Rows[1].Tier = "" }, "rows.1.tier S-103\n"},
		{"没有的档次", func(e *Entry) { e.Rows[1].Tier = "完美" }, "rows.1.tier S-103\n"},
		{"没填得分", func(e *Entry) { e.Rows[1].Points = "" }, "rows.1.points S-104\n"},
		{"得分不是数", func(e *Entry) { e.Rows[1].Points = "很好" }, "rows.1.points S-104\n"},
		{"上档下限", func(e *Entry) { e.Rows[1].Points = "32" }, ""},
		{"低于上档", func(e *Entry) { e.Rows[1].Points = "31.99" }, "rows.1.points S-104\n"},
		{"上档满分", func(e *Entry) { e.Rows[1].Points = "40" }, ""},
		{"超过分值", func(e *Entry) { e.Rows[1].Points = "40.01" }, "rows.1.points S-104\n"},
		{"中档没有原因", func(e *Entry) { e.Rows[1].Tier, e.Rows[1].Points = book.Tiers[1].Name, "31.99" }, "rows.1.reason S-107\n"},
		{"问卷缺项", func(e *Entry) { e.Rows[2].Sent = "" }, "rows.2.valid S-105\nrows.2.actual S-101\n"},
		{"问卷不是数", func(e *Entry) { e.Rows[2].Sent, e.Rows[2].Actual = "很多", "92" }, "rows.2.sent S-105\n"},
		{"问卷为负", func(e *Entry) { e.Rows[2].Satisfied, e.Rows[2].Actual = "-1", "92" }, "rows.2.satisfied S-105\n"},
		{"满意多于有效", func(e *Entry) { e.Rows[2].Satisfied, e.Rows[2].Actual = "106", "92" }, "rows.2.valid S-105\n"},
		{"有效多于发出", func(e *Entry) { e.Rows[2].Sent, e.Rows[2].Actual = "104", "92" }, "rows.2.valid S-105\n"},
		{"有效为零", func(e *Entry) { e.Rows[2].Valid, e.Rows[2].Satisfied, e.Rows[2].Actual = "0", "0", "92" }, "rows.2.valid S-105\n"},
		{"满意率与问卷一致", func(e *Entry) { e.Rows[2].Actual = "92.4%" }, ""},
		{"满意率与问卷不符", func(e *Entry) { e.Rows[2].Actual = "95%" }, "rows.2.actual S-105\n"},
		{"不适用没写理由", func(e *Entry) { e.Rows[0] = EntryRow{Indicator: "a", Skip: true} }, "rows.0.reason S-106\n"},
		{"不适用写了理由", func(e *Entry) { e.Rows[0] = EntryRow{Indicator: "a", Skip: true, Reason: "本年度停办"} }, ""},
		{"全部不适用", func(e *Entry) {
			for i := range e.Rows {
				e.Rows[i].Skip, e.Rows[i].Reason = true, "本年度停办"
			}
		}, "rows S-117\n"},
		{"不认识的指标", func(e *Entry) { e.Rows = append(e.Rows, EntryRow{Indicator: "z", Actual: "1"}) }, "rows S-113\n"},
		{"重复的指标", func(e *Entry) { e.Rows = append(e.Rows, e.Rows[2]) }, "rows.2 S-114\n"},
		{"行的次序不同", func(e *Entry) { e.Rows[0], e.Rows[2] = e.Rows[2], e.Rows[0]; e.Rows[2].Actual = "完成" }, "rows.0.actual S-102\n"},
		{"自算执行率不带百分号", func(e *Entry) { e.ClaimedRate = "0.91" }, "claimed_rate S-118\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := goodEntry(t, book)
			c.change(&e)
			form, fields := e.Parse(book, threeRows(t), spentAll(t))
			expect(t, c.name, complaints(fields), c.want)
			if len(form.Results) != 3 {
				t.Errorf("每个指标一条结果，现为%d条", len(form.Results))
			}
			for _, f := range fields {
				if f.Message == "" || f.Rule == "" || f.Clause == "" {
					t.Errorf("不完整的提示：%+v", f)
				}
			}
		})
	}
}

func TestEntryParseFunds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, budget, spent, note, want string
	}{
		{"正好90%", "100", "90", "", ""},
		{"不到90%没有说明", "100000", "89999", "", "fund_note S-109\n"},
		{"不到90%有说明", "100", "80", "尾款按合同次年支付", ""},
		{"超支没有说明", "100", "100.000001", "", "fund_note S-110\n"},
		{"超支有说明", "100", "101", "汇率变动，经批准由其他资金垫付", ""},
		{"无预算无支出", "0", "0", "", ""},
		{"无预算有支出，说明也不行", "0", "5", "先付后批", "funds S-111\n"},
		{"预算为负", "-1", "0", "", "funds S-119\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := goodEntry(t, park(t))
			e.FundNote = c.note
			_, fields := e.Parse(park(t), threeRows(t), funds(t, money.InWan, "100", c.budget, c.spent))
			expect(t, c.name, complaints(fields), c.want)
		})
	}
}

func TestEntryParseKinds(t *testing.T) {
	t.Parallel()
	words := row(t, "1", "建立健全联动机制", "90")
	for _, c := range []struct {
		name  string
		ind   goal.Indicator
		typed EntryRow
		want  string
	}{
		{"直接赋分要选达成与否", ruled(words, goal.Direct), EntryRow{Actual: "已建立"}, "rows.0.tier S-103\n"},
		{"直接赋分达成", ruled(words, goal.Direct), EntryRow{Actual: "已建立", Tier: DirectMet}, ""},
		{"直接赋分未达成要原因", ruled(words, goal.Direct), EntryRow{Actual: "在建", Tier: DirectMissed}, "rows.0.reason S-107\n"},
		{"人工评分要填分", ruled(words, goal.Manual), EntryRow{Actual: "已建立"}, "rows.0.points S-104\n"},
		{"人工评分超过分值", ruled(words, goal.Manual), EntryRow{Actual: "已建立", Points: "90.5"}, "rows.0.points S-104\n"},
		{"人工评分", ruled(words, goal.Manual), EntryRow{Actual: "已建立", Points: "90"}, ""},
		{"定量指标按档评分，两样都要", ruled(row(t, "1", "≥12场", "90"), goal.ByTier), EntryRow{}, "rows.0.actual S-101\nrows.0.tier S-103\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.typed.Indicator = "1"
			e := Entry{Attained: "已完成", Rows: []EntryRow{c.typed}}
			_, fields := e.Parse(park(t), formOf(c.ind), spentAll(t))
			expect(t, c.name, complaints(fields), c.want)
		})
	}
}

// A draft with one bad row still scores the others.
func TestEntryParseKeepsGoodRows(t *testing.T) {
	t.Parallel()
	book := park(t)
	e := goodEntry(t, book)
	e.Rows[0].Actual = "已完成"
	form, _ := e.Parse(book, threeRows(t), spentAll(t))
	s := Score(book, threeRows(t), form.Funds, form.Results)
	expect(t, "得分", s.Total, "58.50")
	expect(t, "未填完", s.Incomplete, true)
}

func TestFormEntry(t *testing.T) {
	t.Parallel()
	book := park(t)
	e := goodEntry(t, book)
	e.Rows[0].Actual, e.Complete, e.ClaimedRate = "12.50", true, "91%"
	form, _ := e.Parse(book, threeRows(t), spentAll(t))
	back := form.Entry()
	expect(t, "保留写出的小数", back.Rows[0].Actual, "12.50")
	expect(t, "问卷算出的满意率", back.Rows[2].Actual, "92.38")
	expect(t, "档次与得分", back.Rows[1].Tier+back.Rows[1].Points, book.Tiers[0].Name+"38.5")
	expect(t, "其余", back.Attained+back.ClaimedRate, e.Attained+"91%")
	again, fields := back.Parse(book, threeRows(t), spentAll(t))
	expect(t, "再读一遍", complaints(fields), "")
	expect(t, "相同", len(Same(Evaluate(book, threeRows(t), form), Evaluate(book, threeRows(t), again))), 0)
}

// TestImpossibleActual: what cannot have happened earns nothing and is said, above all where less is better.
func TestImpossibleActual(t *testing.T) {
	t.Parallel()
	accidents, share := row(t, "1", "≤0起", "90"), row(t, "1", "≥98%", "90")
	share.CanGrow = false
	expect(t, "事故-3起", parse(t, accidents, typedActual("-3")), "rows.0.actual S-120\n")
	expect(t, "事故0起", parse(t, accidents, typedActual("0")), "")
	expect(t, "有上限的105%", parse(t, share, typedActual("105%")), "rows.0.actual S-120\n")
	expect(t, "有上限的100%", parse(t, share, typedActual("100%")), "")
}
