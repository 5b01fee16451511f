package costing

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/score"
)

// names are what the indicators are called from a viewpoint.
func (v Viewpoint) names() (net, internal, ratio string) {
	if v == Financial {
		return "财务净现值（FNPV）", "财务内部收益率（FIRR）", "效益费用比（BCR）"
	}
	return "经济净现值（ENPV）", "经济内部收益率（EIRR）", "经济效益费用比（EBCR）"
}

// Explain says the analysis in Chinese, one sentence or two for each answer, with the arithmetic (成本效益分析说明): conventions, net present
// value, ratio, internal rate of return, payback, annual values, sensitivity, conclusion. Amounts are in 万元.
func (a Analysis) Explain() []string {
	out := []string{a.conventions(), a.explainNet(), a.explainRatio()}
	out = append(out, a.explainInternal()...)
	out = append(out, a.Static.explain("静态投资回收期"), a.Dynamic.explain("动态投资回收期"))
	if a.Annual.Known {
		out = append(out, a.explainAnnual())
	}
	out = append(out, a.explainFactors()...)
	return append(out, a.conclusion())
}

func (a Analysis) conventions() string {
	t := a.Table
	return fmt.Sprintf("计算口径：%s；计算期%d年（%d—%d年）；折现率%s；流量按年末发生计；折现基准为%s。金额单位为万元，逐年数四舍五入到两位小数，合计按未舍入的数计算。",
		t.Viewpoint, len(t.Years), int(t.Start), int(t.Start)+len(t.Years)-1, t.Rate.Short(), t.Base)
}

func (a Analysis) explainNet() string {
	name, _, _ := a.Table.Viewpoint.names()
	return fmt.Sprintf("%s＝效益现值 − 费用现值＝%s − %s＝%s万元。", name, wan(fen(a.Benefits)), wan(fen(a.Costs)), wan(fen(a.Net)))
}

func (a Analysis) explainRatio() string {
	_, _, name := a.Table.Viewpoint.names()
	if !a.Ratio.Known {
		return fmt.Sprintf("%s：费用现值为零，没有比值。", name)
	}
	said := fmt.Sprintf("%s＝效益现值 ÷ 费用现值＝%s ÷ %s＝%s。", name, wan(fen(a.Benefits)), wan(fen(a.Costs)), a.Ratio.Value.StringFixed(4))
	if a.NetRatio.Known {
		said += fmt.Sprintf("净现值率（NPVR）＝净现值 ÷ 投资现值＝%s ÷ %s＝%s。", wan(fen(a.Net)), wan(fen(a.Investment)), a.NetRatio.Value.StringFixed(4))
	}
	return said
}

func (a Analysis) explainInternal() []string {
	_, name, _ := a.Table.Viewpoint.names()
	r := a.Internal
	var out []string
	switch r.Solution {
	case Unique:
		said := fmt.Sprintf("%s＝%s，在这个折现率下净现值为零（二分法求得）。", name, percent(r.Roots[0].Rate))
		if !r.Outlay {
			said += "净流量先收后支，内部收益率低于折现率才划算。"
		}
		out = append(out, said+a.interpolated())
	case Several:
		var roots []string
		for _, root := range r.Roots {
			roots = append(roots, percent(root.Rate))
		}
		out = append(out, fmt.Sprintf("%s：在-99%%到1000%%之间求得%d个，%s；净流量变号%d次。%s", name, len(roots), strings.Join(roots, "、"), r.Changes, r.Reason))
	default:
		out = append(out, fmt.Sprintf("%s：无解。%s", name, r.Reason))
	}
	if a.Modified.Known {
		out = append(out, fmt.Sprintf("修正内部收益率（MIRR）＝%s，支出的筹资成本和收入的再投资收益都按折现率%s计。", percent(a.Modified.Value), a.Table.Rate.Short()))
	}
	return out
}

// interpolated shows the textbook's way to the internal rate of return, between the whole per cents around it.
func (a Analysis) interpolated() string {
	rate, _ := a.Internal.Only()
	low := score.Rate(rate.Shift(2).Floor().IntPart()) * score.Percent
	if low.Decimal().Equal(rate) || low < 0 {
		return ""
	}
	high := low + score.Percent
	at := func(r score.Rate) decimal.Decimal {
		t := a.Table
		t.Rate = r
		return worth(t.Nets(), t.discounts())
	}
	before, after := at(low), at(high)
	q := Interpolate(low.Decimal(), before, high.Decimal(), after)
	if !q.Known {
		return ""
	}
	return fmt.Sprintf("内插法核对：i₁＝%s时净现值%s，i₂＝%s时净现值%s，%s＋(%s−%s)×%s÷(%s＋%s)＝%s。", low.Short(), wan(before), high.Short(), wan(after),
		low.Short(), high.Short(), low.Short(), wan(before.Abs()), wan(before.Abs()), wan(after.Abs()), percent(q.Value))
}

func (p Payback) explain(name string) string {
	switch p.Recoupment {
	case NoOutlay:
		return name + "：累计净流量没有出现负值，没有需要收回的投入。"
	case NotRecouped:
		return name + "：计算期内始终未收回投入。"
	}
	said := fmt.Sprintf("%s＝(%d−1)＋%s÷%s＝%s年，从折现基准起算。", name, p.Last, wan(p.Short), wan(p.Flow), p.Time.StringFixed(2))
	if p.FallsBack {
		said += "此后因更新改造等支出，累计数又曾转为负值，回收期仅供参考。"
	}
	return said
}

func (a Analysis) explainAnnual() string {
	n, rate := a.Annual.Years, a.Table.Rate
	recovery := Recovery(rate, n).Value
	return fmt.Sprintf("年费用＝投资年值＋运营年值−残值年值，资金回收系数(A/P,%s,%d)＝%s：投资年值%s，运营年值%s，年费用%s万元；净年值%s万元。", rate.Short(), n, recovery.StringFixed(5),
		wan(fen(a.Annual.Investment)), wan(fen(a.Annual.Operating)), wan(fen(a.Annual.Cost)), wan(fen(a.Annual.Net)))
}

func (a Analysis) explainFactors() []string {
	var out []string
	for i, f := range a.Factors {
		if !f.Coefficient.Known {
			out = append(out, fmt.Sprintf("敏感性分析（%s）：净现值为零，没有敏感度系数；任何不利变动都会使净现值小于零。", f.Name))
			continue
		}
		said := fmt.Sprintf("敏感性分析（%s，第%d敏感）：净现值的敏感度系数为%s。", f.Name, i+1, f.Coefficient.Value.StringFixed(2))
		out = append(out, said+f.switching())
	}
	if first := a.leader(); first != "" && len(a.Factors) > 0 && first != a.Factors[0].Name {
		out = append(out, fmt.Sprintf("按净现值排序最敏感的是%s，按内部收益率（变动＋20%%）排序最敏感的是%s，两者不同，都应关注。", a.Factors[0].Name, first))
	}
	return out
}

func (f Factor) switching() string {
	switch {
	case !f.Switching.Known:
		return "它的变动不影响净现值。"
	case f.Switching.Value.LessThan(one.Neg()):
		return fmt.Sprintf("临界变动率为%s，即使它降到零，净现值的正负也不变。", percent(f.Switching.Value))
	}
	return fmt.Sprintf("临界变动率为%s，即合计由%s变为%s万元时净现值为零。", signed(f.Switching.Value), wan(fen(f.Total)), wan(fen(f.Critical)))
}

// signed prints a share with its sign.
func signed(d decimal.Decimal) string {
	if d.Sign() > 0 {
		return "+" + percent(d)
	}
	return percent(d)
}

// leader is the factor to which the internal rate of return is most sensitive at +20%; empty where that is not known.
func (a Analysis) leader() (name string) {
	var most decimal.Decimal
	for _, f := range a.Factors {
		last := f.Variations[len(f.Variations)-1].Coefficient
		if size := last.Value.Abs(); last.Known && size.GreaterThan(most) {
			name, most = f.Name, size
		}
	}
	return name
}

func (a Analysis) conclusion() string {
	net, internal, ratio := a.Table.Viewpoint.names()
	if !a.Acceptable() {
		return fmt.Sprintf("结论：%s小于零，按折现率%s衡量，效益不抵费用，不可行。", net, a.Table.Rate.Short())
	}
	said := fmt.Sprintf("结论：%s不小于零", net)
	if a.Ratio.Known {
		said += fmt.Sprintf("，%s不小于1", ratio)
	}
	if _, unique := a.Internal.Only(); unique && a.Internal.Outlay {
		said += fmt.Sprintf("，%s不低于折现率", internal)
	}
	return said + fmt.Sprintf("，按折现率%s衡量，效益不低于费用，可行。", a.Table.Rate.Short())
}

// FactorHeadings are the headings of the table of sensitivity (敏感性分析表表头): each step with the net present value in 万元 and the
// internal rate of return.
func FactorHeadings() []string {
	out := []string{"因素", "指标"}
	for _, s := range Steps() {
		out = append(out, signed(s.Decimal()))
	}
	return append(out, "敏感度系数", "临界变动率")
}

// Rows print a factor under FactorHeadings in two rows, net present value and internal rate of return; a dash stands for no answer. The
// coefficient of the internal rate of return is that of +10%.
func (f Factor) Rows() [2][]string {
	nets, rates := []string{f.Name, "净现值"}, []string{f.Name, "内部收益率"}
	var coefficient Quotient
	for _, v := range f.Variations {
		nets = append(nets, wan(fen(v.Net)))
		rates = append(rates, v.Internal.text())
		if v.Step == 10*score.Percent {
			coefficient = v.Coefficient
		}
	}
	nets = append(nets, f.Coefficient.print(func(d decimal.Decimal) string { return d.StringFixed(2) }), f.Switching.print(signed))
	rates = append(rates, coefficient.print(func(d decimal.Decimal) string { return d.StringFixed(2) }), "—")
	return [2][]string{nets, rates}
}

func (q Quotient) print(how func(decimal.Decimal) string) string {
	if !q.Known {
		return "—"
	}
	return how(q.Value)
}

func (r Internal) text() string {
	rate, known := r.Only()
	if !known {
		return string(r.Solution)
	}
	return percent(rate)
}
