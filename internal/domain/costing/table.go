package costing

import (
	"fmt"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Viewpoint is whose costs and benefits are counted (分析角度). It changes the names of the indicators, not the arithmetic.
type Viewpoint string

// The viewpoints of 建设项目经济评价方法与参数（第三版）.
const (
	Economic  Viewpoint = "经济费用效益分析" // society: ENPV, EIRR, EBCR
	Financial Viewpoint = "财务分析"     // the fund or the operator: FNPV, FIRR, BCR
)

// Viewpoints lists the viewpoints (分析角度) in the order in which they are offered.
func Viewpoints() []Viewpoint { return []Viewpoint{Economic, Financial} }

// Base is the moment to which flows are discounted (折现基准). Flows are taken at the end of their year in both cases.
type Base string

// The two bases in use. Water works take the second.
const (
	FirstFlow Base = "首年流量发生时（首年不折现）"
	YearStart Base = "建设期第一年年初（首年折现一年）"
)

// Bases lists the bases of discounting (折现基准) in the order in which they are offered.
func Bases() []Base { return []Base{FirstFlow, YearStart} }

// first is the time of the first year's flow, counted in years from the base.
func (b Base) first() int {
	if b == YearStart {
		return 1
	}
	return 0
}

// The social discount rates (社会折现率) of 建设项目经济评价方法与参数（第三版） and SL 72-2013: 8%, with 6% beside it for works of lasting
// public benefit such as sea walls and wetlands.
const (
	DefaultRate       = 8 * score.Percent
	PublicBenefitRate = 6 * score.Percent
)

// Limits of a table, above any real one.
const (
	MaxYears = 60
	MaxKinds = 12
)

// Table is a cash-flow table (现金流量表): consecutive years of flows with the conventions under which they are judged.
type Table struct {
	Viewpoint Viewpoint
	Base      Base
	Rate      score.Rate  // of discount, 0 to 100%
	Start     fiscal.Year // of the first row
	Kinds     []string    // of benefits, such as 水质净化效益
	Years     []Flows
}

// Flows are the flows of one year (年度流量), each as a positive amount; only Residual may be negative, where clearing away
// costs more than what is left is worth.
type Flows struct {
	Investment money.Amount
	Operating  money.Amount   // 运营维护成本
	Benefits   []money.Amount // in the order of Table.Kinds
	Residual   money.Amount   // 残值回收
}

// Benefit is the year's benefits of all kinds.
func (f Flows) Benefit() money.Amount { return money.Sum(f.Benefits...) }

// In is what the year brings: benefits, and what is left where it is worth something.
func (f Flows) In() money.Amount { return f.Benefit() + max(f.Residual, 0) }

// Out is what the year costs: investment, operation, and clearing away where that costs more than it brings.
func (f Flows) Out() money.Amount { return f.Investment + f.Operating - min(f.Residual, 0) }

// Net is what comes in less what goes out.
func (f Flows) Net() money.Amount { return f.In() - f.Out() }

// Nets are the net flows of the years, in order (净现金流量).
func (t Table) Nets() []money.Amount {
	out := make([]money.Amount, len(t.Years))
	for k, y := range t.Years {
		out[k] = y.Net()
	}
	return out
}

// Check complains about everything in a table that cannot be judged, at paths as those of Parse (检查现金流量表).
func (t Table) Check() errs.Fields {
	var f errs.Fields
	if t.Rate < 0 || t.Rate > score.Whole {
		f.Add("rate", "折现率应在0%%到100%%之间，现为%s。社会折现率一般为8%%。", t.Rate.Short())
	}
	t.checkKinds(&f)
	if len(t.Years) > MaxYears {
		f.Add("years", "计算期最多%d年，现有%d年。更远的年份请折算为残值。", MaxYears, len(t.Years))
	}
	zero := true
	for k, y := range t.Years {
		y.check(fmt.Sprintf("years.%d.", k), len(t.Kinds), &f)
		zero = zero && y.Investment == 0 && y.Operating == 0 && y.Residual == 0 && y.Benefit() == 0
	}
	switch {
	case len(t.Years) == 0:
		f.Add("years", "还没有现金流量。请逐年填写投资、运营成本和效益。")
	case zero:
		f.Add("years", "各年的流量全部为零，无从分析。请填写投资、成本和效益。")
	}
	return f
}

func (t Table) checkKinds(f *errs.Fields) {
	if len(t.Kinds) > MaxKinds {
		f.Add("kinds", "效益最多分%d类，现有%d类。请合并相近的效益。", MaxKinds, len(t.Kinds))
	}
	seen := map[string]int{}
	for i, kind := range t.Kinds {
		if first, twice := seen[kind]; twice && kind != "" {
			f.Add(fmt.Sprintf("kinds.%d", i), "与第%d类效益同名，请合并或改名。", first+1)
			continue
		}
		seen[kind] = i
	}
}

func (f Flows) check(at string, kinds int, to *errs.Fields) {
	below := func(cell, what, instead string, a money.Amount) {
		if a < 0 {
			to.Add(at+cell, "%s不能为负数，%s。", what, instead)
		}
	}
	below("investment", "投资", "收回的投资请填在残值", f.Investment)
	below("operating", "运营成本", "节约的成本请列为一类效益", f.Operating)
	if len(f.Benefits) > kinds {
		to.Add(at+"benefits", "有%d项效益，而效益只分%d类。请补上效益类别的名称。", len(f.Benefits), kinds)
	}
	for i, b := range f.Benefits {
		below(fmt.Sprintf("benefits.%d", i), "效益", "损失请列入运营成本", b)
	}
}
