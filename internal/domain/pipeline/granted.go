package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// Grant proposes how a decided amount falls on the years of the form and on sources (核定资金分年): other funds stay as declared, treasury
// money follows what every year asked for as money.Spread divides it, to the fen. No year gets more than it asked for: what would
// be too much for the last goes to the years before it.
func (f Form) Grant(amount money.Amount) []YearFunds {
	_, other := f.Sources()
	asked := make([]money.Amount, len(f.Funds))
	for i, y := range f.Funds {
		asked[i] = y.Fiscal
	}
	shares := money.Spread(max(amount-other, 0), asked, 1)
	out, excess := slices.Clone(f.Funds), money.Amount(0)
	for i := range slices.Backward(out) {
		out[i].Fiscal = min(shares[i]+excess, asked[i])
		excess += shares[i] - out[i].Fiscal
	}
	return out
}

// Granted are the funds of every year that the decision in force allows (核定分年资金); nil while none admitted the project. form is the
// edition that was decided. A decision recorded without years falls on them as Grant proposes.
func (d Declaration) Granted(form Form) []YearFunds {
	x, ok := d.InForce()
	switch {
	case !ok:
		return nil
	case len(x.Years) > 0:
		return x.Years
	}
	return form.Grant(x.Amount)
}

// In is the money of one year that the project may be planned with (本年可安排资金): what was decided, before that what form asks for.
func (d Declaration) In(form Form, year fiscal.Year) YearFunds {
	if granted := d.Granted(form); granted != nil {
		return yearIn(granted, year)
	}
	return form.In(year)
}

// checkYears complains of years that do not come to the decided amount, give a year more than it asked for, or touch other funds,
// at "years" and paths such as "years.1.fiscal". No years at all leave the division to Grant.
func (d Decision) checkYears(f *errs.Fields, form Form) {
	switch {
	case len(d.Years) == 0:
		return
	case d.Resolution == Agreed && !slices.Equal(d.Years, form.Funds):
		f.Add("years", "“同意”按申报的分年资金，不另分年。要改的，请选“调整”。")
		return
	case d.Resolution != Amended:
		return
	case !slices.EqualFunc(d.Years, form.Funds, func(x, y YearFunds) bool { return x.Year == y.Year }):
		f.Add("years", "核定资金要逐年填写申报的各年度。请刷新后重填。")
		return
	}
	var sum money.Amount
	for i, y := range d.Years {
		at, asked := fmt.Sprintf("years.%d.fiscal", i), form.Funds[i]
		sum += y.Total()
		switch {
		case y.Fiscal < 0:
			f.Add(at, "%s的核定资金不能为负数。", y.Year)
		case y.Fiscal > asked.Fiscal:
			f.Add(at, "%s核定财政资金%s，多于申报的%s。一年要增加的，请退回单位重新申报。", y.Year, inWan(y.Fiscal), inWan(asked.Fiscal))
		}
		if y.Other != asked.Other {
			f.Add(at, "%s的其他资金申报%s，会议不另核定。要改的请退回单位。", y.Year, inWan(asked.Other))
		}
	}
	if sum != d.Amount {
		f.Add("years", "各年核定资金合计%s，核定金额为%s，相差%s。请改正其中一个，或清空各年由系统按比例分配。", inWan(sum), inWan(d.Amount), inWan(sum-d.Amount))
	}
}

// YearsText says how money falls on years and sources, exactly (分年资金，文字): 2026年度财政160、其他20；2027年度财政100（万元）. Years without money are
// left out.
func YearsText(list []YearFunds) string {
	var out []string
	for _, y := range list {
		var parts []string
		for _, m := range []struct {
			source string
			amount money.Amount
		}{{"财政", y.Fiscal}, {"其他", y.Other}} {
			if m.amount != 0 {
				parts = append(parts, m.source+m.amount.Plain(money.InWan))
			}
		}
		if len(parts) > 0 {
			out = append(out, y.Year.String()+strings.Join(parts, "、"))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return strings.Join(out, "；") + "（万元）"
}
