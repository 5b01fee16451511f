package evaluation

import (
	"strings"
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
)

func TestFlags(t *testing.T) {
	t.Parallel()
	book := bookNamed(t, "MOF-2020")
	plain := formOf(row(t, "1", "≥10个", "90"))
	bounded := formOf(row(t, "1", "≥70%", "90"))
	bounded.Indicators[0].CanGrow = false
	spending := formOf(row(t, "1", "≥95%", "90"))
	spending.Indicators[0].Name = "资金使用率"
	words := formOf(row(t, "1", "与周边区域建立健全应急联动机制", "90"))
	met := Result{Indicator: "1", Known: true, Tier: book.Tiers[0].Name, Points: 9000}
	same, own := met, met
	same.Text, own.Text = "与周边区域建立健全应急联动机制", "同三家化工园区签约，联合演练两次"
	all := spentAll(t)
	in := func(initial, budget, spent string) Funds { return funds(t, money.InWan, initial, budget, spent) }
	for _, c := range []struct {
		name   string
		goal   goal.Form
		form   Form
		want   string
		detail string // part of the first message
		asks   bool
	}{
		{"没有异常", plain, Form{Funds: all, Results: []Result{actual("1", "10")}}, "", "", false},
		{"得分高而执行低", plain, Form{Funds: in("100", "100", "91"), Results: []Result{actual("1", "10")}},
			"支出与产出不匹配", "（100.00% − 91.00%）÷ 100.00% = 9.00%，超过 5%", false},
		{"钱花完而产出很少", plain, Form{Funds: all, Results: []Result{actual("1", "5.9")}}, "支出多而产出少", "指标得分率 53.10 ÷ 90.00 = 59.00%", false},
		{"产出恰到60%不提示", plain, Form{Funds: all, Results: []Result{actual("1", "6")}}, "", "", false},
		{"钱也没有花完", plain, Form{Funds: in("100", "100", "89"), FundNote: "x", Results: []Result{actual("1", "2")}}, "执行率偏低", "", true},
		{"没填完不比产出", formOf(row(t, "1", "≥10个", "45"), row(t, "2", "≥10个", "45")), Form{Funds: all, Results: []Result{actual("1", "1")}}, "", "", false},
		{"偏离恰为5%不提示", plain, Form{Funds: in("100", "100", "95"), Results: []Result{actual("1", "10")}}, "", "", false},
		{"填了一半也不比", formOf(row(t, "1", "≥10个", "45"), row(t, "2", "≥10个", "45")),
			Form{Funds: in("100", "100", "20"), FundNote: "x", Results: []Result{actual("1", "10")}}, "执行率偏低 结余较大", "20.00%", true},
		{"没填完不比", plain, Form{Funds: in("100", "100", "91")}, "", "", false},
		{"执行率低且结余大", plain, Form{Funds: in("100", "100", "79"), Results: []Result{actual("1", "7.9")}},
			"执行率偏低 结余较大", "79.00 ÷ 100.00 = 79.00%，低于 90%", true},
		{"结余恰为20%不提示", plain, Form{Funds: in("100", "100", "80"), Results: []Result{actual("1", "8")}}, "执行率偏低", "80.00%", true},
		{"超支", plain, Form{Funds: in("100", "100", "103.5"), Results: []Result{actual("1", "10")}},
			"执行数超过预算数", "103.50 超过全年预算数 100.00，多 3.50万元（执行率 103.50%）", true},
		{"无预算无支出不比", plain, Form{Funds: in("0", "0", "0"), Results: []Result{actual("1", "10")}}, "", "", false},
		{"用年初预算作分母", plain, Form{Funds: in("3260", "3120", "2964"), Claim: Claim{Rate: 9092}, Results: []Result{actual("1", "9.5")}},
			"执行率分母用错", "2,964.00 ÷ 3,260.00 = 90.92%；应除以全年预算数：2,964.00 ÷ 3,120.00 = 95.00%", false},
		{"按年初预算自算得分", plain, Form{Funds: in("3260", "3120", "2964"), Claim: Claim{Points: 909}, Results: []Result{actual("1", "9.5")}},
			"执行率分母用错", "自算得分 9.09", false},
		{"自算正确", plain, Form{Funds: in("3260", "3120", "2964"), Claim: Claim{Rate: 9500, Points: 950}, Results: []Result{actual("1", "9.5")}}, "", "", false},
		{"自算是别的错", plain, Form{Funds: in("3260", "3120", "2964"), Claim: Claim{Rate: 9600}, Results: []Result{actual("1", "9.5")}},
			"自算执行率不符", "自算执行率 96.00% 与资金表算得的不同：2,964.00 ÷ 3,120.00 = 95.00%", false},
		{"自算四舍五入到个位", plain, Form{Funds: in("100", "100", "95.5"), Claim: Claim{Rate: 9600}, Results: []Result{actual("1", "9.55")}}, "", "", false},
		{"超支而自算不到百分之百", plain, Form{Funds: in("100", "100", "103.5"), Claim: Claim{Rate: 9000}, Results: []Result{actual("1", "10")}},
			"自算执行率不符 执行数超过预算数", "90.00%", false},
		{"预算没有调整过", plain, Form{Funds: in("100", "100", "95"), Claim: Claim{Rate: 9500}, Results: []Result{actual("1", "9.5")}}, "", "", false},
		{"超额完成", plain, Form{Funds: all, Results: []Result{actual("1", "13")}}, "超额完成", "13 ÷ 10 = 130.00%，达到 130%", true},
		{"超额不到三成", plain, Form{Funds: all, Results: []Result{actual("1", "12.99")}}, "", "", false},
		{"有上限的指标", bounded, Form{Funds: all, Results: []Result{actual("1", "100")}}, "", "", false},
		{"以支出作产出", spending, Form{Funds: all, Results: []Result{actual("1", "95")}}, "以支出作产出", "资金使用率", false},
		{"完成情况照抄指标值", words, Form{Funds: all, Results: []Result{same}}, "照抄目标", "100%", false},
		{"完成情况是自己写的", words, Form{Funds: all, Results: []Result{own}}, "", "", false},
		{"总体情况照抄目标", plain, Form{Funds: all, Attained: plain.Annual, Results: []Result{actual("1", "10")}}, "照抄目标", "年度总体目标", false},
		{"总体情况太短不比", plain, Form{Funds: all, Attained: "企业满意", Results: []Result{actual("1", "10")}}, "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			flags := Flags(book, c.goal, c.form, Score(book, c.goal, c.form.Funds, c.form.Results))
			expect(t, "提示", kinds(flags), c.want)
			for _, f := range flags {
				if f.Clause == "" {
					t.Errorf("没有依据：%+v", f)
				}
			}
			if len(flags) > 0 && (flags[0].Asks != c.asks || !strings.Contains(flags[0].Message, c.detail)) {
				t.Errorf("%+v 没有 %q", flags[0], c.detail)
			}
		})
	}
}

func TestFlagsOffWithoutThreshold(t *testing.T) {
	t.Parallel()
	book := bookNamed(t, "MOF-2020")
	book.Alerts.Mismatch, book.Alerts.Unspent, book.Alerts.Similar, book.Scoring.OverReason, book.Execution.ReasonBelow = 0, 0, 0, 0, 0
	form := formOf(row(t, "1", "≥10个", "90"))
	f := Form{Funds: funds(t, money.InWan, "100", "100", "10"), Attained: form.Annual, Results: []Result{actual("1", "50")}}
	expect(t, "提示", kinds(Evaluate(book, form, f).Flags), "")
}

// Whatever flag asks for a reason, Parse refuses the form without it.
func TestAskingFlagsBlockSubmission(t *testing.T) {
	t.Parallel()
	book := bookNamed(t, "MOF-2020")
	form := formOf(row(t, "1", "≥10个", "90"))
	for name, f := range map[string]Funds{"超支": funds(t, money.InWan, "1", "100", "101"), "执行率低": funds(t, money.InWan, "1", "100", "50"), "正常": spentAll(t)} {
		read, fields := typed(form, "26").Parse(book, form, f)
		asking := 0
		for _, flag := range Flags(book, form, read, Score(book, form, read.Funds, read.Results)) {
			if flag.Asks {
				asking++
			}
		}
		expect(t, name, len(fields.Blocking()), asking)
	}
}
