package budget

import (
	"github.com/shopspring/decimal"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
)

// LineID names a line through all versions of its form, as text.
type LineID string

// Line is one line of an itemised budget (预算明细行): a cost of one thing done, in one year.
type Line struct {
	ID            LineID
	Item          string // 实施内容, the first level
	Detail        string // 费用明细, the second level
	Specification string // 规格标准
	Unit          string // of measure
	Quantity      decimal.Decimal
	Price         money.Amount // of one unit
	Basis         string       // 价格依据
	Year          fiscal.Year
}

// Amount is quantity times unit price, rounded half up to the fen.
func (l Line) Amount() money.Amount {
	return money.Amount(decimal.NewFromInt(int64(l.Price)).Mul(l.Quantity).Round(0).IntPart())
}

// Total adds up lines.
func Total(lines []Line) (total money.Amount) {
	for _, l := range lines {
		total += l.Amount()
	}
	return total
}

// TotalIn adds up the lines of one year.
func TotalIn(lines []Line, year fiscal.Year) (total money.Amount) {
	for _, l := range lines {
		if l.Year == year {
			total += l.Amount()
		}
	}
	return total
}

// Group is one thing done with its lines (实施内容小计), in the order in which things are first named.
type Group struct {
	Item  string
	Lines []Line
}

// Total is what the group costs.
func (g Group) Total() money.Amount { return Total(g.Lines) }

// Groups gathers lines by the thing done.
func Groups(lines []Line) []Group {
	var out []Group
	at := map[string]int{}
	for _, l := range lines {
		i, known := at[l.Item]
		if !known {
			i = len(out)
			at[l.Item] = i
			out = append(out, Group{Item: l.Item})
		}
		out[i].Lines = append(out[i].Lines, l)
	}
	return out
}
