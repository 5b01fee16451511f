package costing

import (
	"github.com/shopspring/decimal"

	"outturn/internal/domain/money"
)

// Analysis is everything that can be said of a cash-flow table (成本效益分析结果). Amounts are rounded half up to the fen, once;
// shares come from unrounded values.
type Analysis struct {
	Table      Table
	Lines      []Line
	Benefits   money.Amount // present value of all that comes in
	Costs      money.Amount // present value of all that goes out
	Investment money.Amount // present value
	Net        money.Amount // 净现值 NPV
	Ratio      Quotient     // 效益费用比 BCR, benefits over costs
	NetRatio   Quotient     // 净现值率 NPVR, net over investment
	Internal   Internal     // 内部收益率 IRR
	Modified   Quotient     // 修正内部收益率 MIRR, both rates being that of discount
	Static     Payback      // 静态投资回收期
	Dynamic    Payback      // 动态投资回收期
	Annual     Annual
	Factors    []Factor // 敏感性分析
}

// Annual is the present values spread evenly over the years from the base to the last flow (年值). It is not known for a single flow at the
// base.
type Annual struct {
	Known      bool
	Years      int
	Investment money.Amount // IC, 设置费的年值
	Operating  money.Amount // SC, 维持费的年值
	Cost       money.Amount // 年费用 AC: both, less the residual value
	Net        money.Amount // 净年值 NAV
}

// Analyse works out a table that passed Check (成本效益分析).
func Analyse(t Table) Analysis {
	a := Analysis{Table: t, Lines: t.Lines(), Internal: InternalRate(t.Nets()), Modified: ModifiedRate(t.Nets(), t.Rate, t.Rate), Factors: t.Sensitivity()}
	discounts := t.discounts()
	var investment, operating, in, out, residual decimal.Decimal
	for k, y := range t.Years {
		investment = investment.Add(fen(y.Investment).Mul(discounts[k]))
		operating = operating.Add(fen(y.Operating).Mul(discounts[k]))
		in = in.Add(fen(y.In()).Mul(discounts[k]))
		out = out.Add(fen(y.Out()).Mul(discounts[k]))
		residual = residual.Add(fen(y.Residual).Mul(discounts[k]))
	}
	in, out = in.Round(exact), out.Round(exact)
	a.Benefits, a.Costs, a.Investment, a.Net = whole(in), whole(out), whole(investment), whole(in.Sub(out))
	a.Ratio, a.NetRatio = quotient(in, out), quotient(in.Sub(out), investment)
	a.Static, a.Dynamic = paybacks(a.Lines)
	years := t.Base.first() + len(t.Years) - 1
	if recovery := Recovery(t.Rate, years); recovery.Known {
		spread := func(d decimal.Decimal) money.Amount { return whole(d.Mul(recovery.Value)) }
		a.Annual = Annual{Known: true, Years: years, Investment: spread(investment), Operating: spread(operating), Cost: spread(investment.Add(operating).Sub(residual)), Net: spread(in.Sub(out))}
	}
	return a
}

// Acceptable says that the project is worth its cost at the rate of discount: its net present value is not negative
// (建设项目经济评价方法与参数（第三版）). The ratio is then 1 or more, and the internal rate of return, where unique, not below
// the rate of discount.
func (a Analysis) Acceptable() bool { return a.Net >= 0 }
