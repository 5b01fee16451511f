package workbook

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// calculate works out formulas that were saved without a result, as programs that write workbooks do. Only arithmetic
// over cells is done, with a bound on the steps; anything else keeps no text and a note, so that it is not taken for blank.
func calculate(b *Book, st styles) {
	c := &calculator{book: b, steps: 200_000, busy: map[*Cell]bool{}}
	type pending struct {
		on   *Grid
		cell *Cell
	}
	var waiting []pending // settling one may settle others, which are to be shown, too
	for _, g := range b.Sheets {
		for _, row := range g.rows {
			for i := range g.lines[row] {
				if cell := &g.lines[row][i]; cell.pending {
					waiting = append(waiting, pending{g, cell})
				}
			}
		}
	}
	for _, p := range waiting {
		c.settle(p.on, p.cell)
	}
	for _, p := range waiting {
		p.cell.finishFormula(st.date1904)
	}
}

func (c *Cell) finishFormula(date1904 bool) {
	if c.Raw == "" {
		if !c.settled {
			c.Note = fmt.Sprintf("公式 =%s 没有保存计算结果，也无法代为计算", c.noted())
		}
		return
	}
	c.display(date1904)
	c.Note = fmt.Sprintf("公式 =%s 没有保存计算结果，读取时代为计算得 %s", c.noted(), c.Text)
}

// noted is the formula as a note repeats it, cut where it is long.
func (c *Cell) noted() string {
	n := 0
	for i := range c.Formula {
		if n++; n > maxNoted {
			return c.Formula[:i] + "…"
		}
	}
	return c.Formula
}

// The bounds of what is calculated, beside the steps.
const (
	maxCalculated = 4096 // bytes of a text
	maxExponent   = 400  // decimal digits before or behind the point
	maxNoted      = 200  // characters of a formula that a note repeats
	bytesPerStep  = 16   // of a formula that is read again for each cell that shares it
)

// calculator evaluates formulas; steps bounds the work over the whole workbook.
type calculator struct {
	book  *Book
	steps int
	busy  map[*Cell]bool
	depth int
}

// value is a result: a number, a text, or nothing (blank).
type value struct {
	n       decimal.Decimal
	s       string
	numeric bool
	blank   bool
}

// failure is why a formula cannot be worked out.
type failure string

func (f failure) Error() string { return string(f) }

// settle evaluates one pending cell and stores its raw value. A failure leaves it empty.
func (c *calculator) settle(g *Grid, cell *Cell) {
	if !cell.pending || c.busy[cell] {
		return
	}
	c.busy[cell] = true
	defer delete(c.busy, cell)
	v, err := c.formula(g, cell)
	cell.pending = false
	if err != nil {
		return
	}
	cell.settled = true
	switch {
	case v.blank:
		cell.Kind, cell.Raw = Number, "0"
	case v.numeric:
		cell.Kind, cell.Raw = Number, tidy(v.n).String()
	default:
		cell.Kind, cell.Raw = Text, v.s
	}
}

func (c *calculator) formula(g *Grid, cell *Cell) (value, error) {
	if c.depth++; c.depth > 100 {
		c.depth--
		return value{}, failure("公式套得太深")
	}
	defer func() { c.depth-- }()
	if c.steps -= len(cell.Formula) / bytesPerStep; c.steps < 0 {
		return value{}, failure("公式太多")
	}
	p := &expression{calc: c, grid: g, src: cell.Formula, dRow: cell.Row - int(cell.originRow), dCol: cell.Col - int(cell.originCol)}
	return p.whole()
}

// lookup is the value at a place, settling a pending formula there first.
func (c *calculator) lookup(g *Grid, row, col int) (value, error) {
	if c.steps--; c.steps < 0 {
		return value{}, failure("公式太多")
	}
	cell := g.find(row, col)
	if cell == nil {
		return value{blank: true}, nil
	}
	if c.busy[cell] {
		return value{}, failure("循环引用")
	}
	formula := cell.pending
	c.settle(g, cell)
	switch {
	case cell.Kind == Error, formula && !cell.settled, cell.Formula != "" && !cell.settled && cell.Raw == "":
		return value{}, failure("引用了没有结果的单元格")
	case cell.Kind == Number:
		n, ok := number(cell.Raw)
		return value{n: n, numeric: ok, s: cell.Raw}, nil
	}
	if len(cell.Raw) > maxCalculated {
		return value{}, failure("文字太长")
	}
	return value{s: cell.Raw}, nil
}

// asNumber takes blanks as zero and reads numbers typed as text, as the spreadsheet does in arithmetic.
func (v value) asNumber() (decimal.Decimal, error) {
	if v.numeric || v.blank {
		return v.n, nil
	}
	s := strings.ReplaceAll(strings.TrimSpace(v.s), ",", "")
	percent := strings.HasSuffix(s, "%")
	n, ok := number(strings.TrimSuffix(s, "%"))
	if !ok {
		return n, failure("文字不能参加计算")
	}
	if percent {
		n = n.Shift(-2)
	}
	return n, nil
}

func (v value) asText() string {
	if v.numeric {
		return plain(tidy(v.n))
	}
	return v.s
}
