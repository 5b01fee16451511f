package rescore

import (
	"slices"

	"github.com/shopspring/decimal"
)

// inPoints turns weights printed as shares of one (权重 0.15) into weights of a hundred, where the points of the paper are
// of a hundred; the weights of levels, funds and the total that are shares follow. Any other table comes back as it is.
func inPoints(t Table) Table {
	sum, most := decimal.Zero, decimal.Zero
	for _, r := range t.Rows {
		w := readFigure(r.Weight.Text)
		if w.Blank {
			continue
		}
		if !w.Known || w.Unit != "" || !w.Value.IsPositive() || w.Value.GreaterThan(one) {
			return t
		}
		sum = sum.Add(w.Value)
		if p := readFigure(r.Points.Text); p.Known {
			most = decimal.Max(most, p.Value)
		}
	}
	if sum.LessThan(decimal.New(5, -1)) || sum.GreaterThan(decimal.New(12, -1)) || most.LessThanOrEqual(one) {
		return t
	}
	return timesHundred(t)
}

func timesHundred(t Table) Table {
	where := ""
	scale := func(c *Cell) {
		f := readFigure(c.Text)
		if !f.Known || f.Unit != "" || f.Value.GreaterThan(one) {
			return
		}
		where = firstText(where, c.At)
		c.Text = plain(f.Value.Mul(hundred))
	}
	t.Rows, t.Funds, t.Read = slices.Clone(t.Rows), slices.Clone(t.Funds), slices.Clone(t.Read)
	for i := range t.Rows {
		r := &t.Rows[i]
		scale(&r.Weight)
		scale(&r.Level1Weight)
		scale(&r.Level2Weight)
	}
	for i := range t.Funds {
		scale(&t.Funds[i].Weight)
	}
	scale(&t.Weights)
	t.Read = append(t.Read, Finding{Rule: WeightsAsShares, Severity: Remark, Where: where, Message: "权重印的是小数（1 为全部），得分却按百分计，已把权重乘以 100 后复算。"})
	return t
}
