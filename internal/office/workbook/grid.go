package workbook

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/errs"
)

const (
	maxRow = 1 << 20
	maxCol = 1 << 14
)

// Kind is what a cell holds (单元格内容的种类).
type Kind uint8

// The kinds. A date is a Number whose Format is a date.
const (
	Text Kind = iota
	Number
	Bool
	Error
)

// Cell is one cell with content (单元格). Text is what the sheet shows, outer space kept; Raw is the value behind it.
type Cell struct {
	Row, Col int // from 1
	Text     string
	Raw      string
	Format   string // number format code; empty for General
	Formula  string // without "="; empty for a typed value
	Note     string // Chinese: what is odd about the cell, such as a formula saved without a result
	Kind     Kind   // beside the small fields below: a large workbook has half a million cells

	pending              bool  // formula without a saved result
	settled              bool  // its result was worked out here
	originRow, originCol int32 // where a shared formula was written
}

// Span is a range of cells, from 1, both ends inside (合并区域).
type Span struct{ Row1, Col1, Row2, Col2 int }

// Has reports whether the cell lies in the span.
func (s Span) Has(row, col int) bool {
	return row >= s.Row1 && row <= s.Row2 && col >= s.Col1 && col <= s.Col2
}

// Area is a cell together with the merged range it fills (单元格连同合并区域); an unmerged cell fills itself.
type Area struct {
	Cell
	Span
}

// Grid is one sheet (工作表).
type Grid struct {
	Name   string
	Hidden bool

	lines      map[int][]Cell // row → its cells, by column; each row a piece of its own, since one long slice is copied as it grows
	rows       []int
	merged     []Span
	byRow      map[int][]int // row with content → merged ranges over it, by column
	hiddenRows map[int]bool
	hiddenCols [][2]int
	under      []Cell // content below a merged range, which no one sees

	lastRow, lastCol int // of any written cell, formatted blanks too
	dense            int // cells when every row is filled up to its last written one
}

// Cells returns all cells with content, by row and column.
func (g *Grid) Cells() []Cell {
	var out []Cell
	for _, row := range g.rows {
		out = append(out, g.lines[row]...)
	}
	return out
}

// Rows returns the numbers of the rows with content, ascending. Formatted blank rows are not among them.
func (g *Grid) Rows() []int { return g.rows }

// Merged returns the merged ranges as written.
func (g *Grid) Merged() []Span { return g.merged }

// Covered returns cells with content that a merged range hides.
func (g *Grid) Covered() []Cell { return g.under }

// HiddenRow reports whether the row is hidden.
func (g *Grid) HiddenRow(row int) bool { return g.hiddenRows[row] }

// HiddenCol reports whether the column is hidden.
func (g *Grid) HiddenCol(col int) bool {
	return slices.ContainsFunc(g.hiddenCols, func(c [2]int) bool { return col >= c[0] && col <= c[1] })
}

// Ref names a cell of this sheet, "自评表!G12".
func (g *Grid) Ref(row, col int) string { return g.Name + "!" + Ref(row, col) }

// Line returns what is seen in one row, left to right: its own cells and the merged ranges from above that cover it.
func (g *Grid) Line(row int) []Area {
	var out []Area
	for _, i := range g.byRow[row] {
		s := g.merged[i]
		if c := g.find(s.Row1, s.Col1); c != nil {
			out = append(out, Area{*c, s})
		}
	}
	for _, c := range g.lines[row] {
		if !slices.ContainsFunc(g.byRow[row], func(i int) bool { return g.merged[i].Has(c.Row, c.Col) }) {
			out = append(out, Area{c, Span{c.Row, c.Col, c.Row, c.Col}})
		}
	}
	slices.SortFunc(out, func(a, b Area) int { return a.Col1 - b.Col1 })
	return out
}

// At returns what is seen at a place, through merged ranges.
func (g *Grid) At(row, col int) (Area, bool) {
	for _, i := range g.byRow[row] {
		if s := g.merged[i]; s.Has(row, col) {
			c := g.find(s.Row1, s.Col1)
			if c == nil {
				return Area{}, false
			}
			return Area{*c, s}, true
		}
	}
	c := g.find(row, col)
	if c == nil {
		return Area{}, false
	}
	return Area{*c, Span{row, col, row, col}}, true
}

// find returns the cell written at a place, nil for none.
func (g *Grid) find(row, col int) *Cell {
	line := g.lines[row]
	i, ok := place(line, col)
	if !ok {
		return nil
	}
	return &line[i]
}

// place is where a column stands in a row, or would.
func place(line []Cell, col int) (i int, taken bool) {
	return slices.BinarySearchFunc(line, col, func(c Cell, col int) int { return c.Col - col })
}

// add keeps a cell; false when its place is taken. Cells that come in order cost least.
func (g *Grid) add(c Cell) bool {
	if g.lines == nil {
		g.lines = map[int][]Cell{}
	}
	line, begun := g.lines[c.Row]
	if !begun {
		line = make([]Cell, 0, len(g.lines[c.Row-1])) // rows of a table are alike
	}
	i := len(line)
	if i > 0 && line[i-1].Col >= c.Col {
		var taken bool
		if i, taken = place(line, c.Col); taken {
			return false
		}
	}
	g.lines[c.Row] = slices.Insert(line, i, c)
	return true
}

// extent notes where a cell is written, blank or not.
func (g *Grid) extent(row, col int) {
	if row != g.lastRow {
		g.lastCol = 0
	}
	if row > g.lastRow+1 {
		g.dense += row - g.lastRow - 1
	}
	g.dense += max(0, col-g.lastCol)
	g.lastRow, g.lastCol = max(row, g.lastRow), max(col, g.lastCol)
}

func (g *Grid) hideRow(row int) {
	if g.hiddenRows == nil {
		g.hiddenRows = map[int]bool{}
	}
	g.hiddenRows[row] = true
}

// finish numbers the rows and prepares the look-up through merged ranges, within the budget of cells.
func (g *Grid) finish(l Limits) error {
	g.rows = slices.Sorted(maps.Keys(g.lines))
	if err := g.spread(l); err != nil {
		return err
	}
	for _, row := range g.rows {
		for _, c := range g.lines[row] {
			if a, ok := g.At(c.Row, c.Col); !ok || a.Row != c.Row || a.Col != c.Col {
				g.under = append(g.under, c)
			}
		}
	}
	return nil
}

// spread lists the merged ranges over each row with content. Overlapping ranges are odd but not fatal: the first wins.
func (g *Grid) spread(l Limits) error {
	g.byRow = map[int][]int{}
	left := l.Cells
	for i, s := range g.merged {
		if s.Row1 == s.Row2 && s.Col1 == s.Col2 {
			continue
		}
		from, _ := slices.BinarySearch(g.rows, s.Row1)
		for _, row := range g.rows[from:] {
			if row > s.Row2 {
				break
			}
			if left--; left < 0 {
				return errs.Invalidf("工作表“%s”的合并区域太多，无法读取。请取消多余的合并后再上传。", g.Name)
			}
			taken := slices.ContainsFunc(g.byRow[row], func(k int) bool { return overlap(g.merged[k], s) })
			if !taken {
				g.byRow[row] = append(g.byRow[row], i)
			}
		}
	}
	return nil
}

func overlap(a, b Span) bool {
	return a.Row1 <= b.Row2 && b.Row1 <= a.Row2 && a.Col1 <= b.Col2 && b.Col1 <= a.Col2
}

// Ref names a cell, "G12".
func Ref(row, col int) string { return Column(col) + strconv.Itoa(row) }

// Column is the letters of a column counted from 1.
func Column(col int) string {
	var out []byte
	for ; col > 0; col = (col - 1) / 26 {
		out = append(out, byte('A'+(col-1)%26))
	}
	slices.Reverse(out)
	return string(out)
}

// ParseRef reads "G12" or "$G$12"; ok is false outside the largest sheet.
func ParseRef(s string) (row, col int, ok bool) {
	s = strings.ReplaceAll(s, "$", "")
	i := 0
	for ; i < len(s) && i < 4; i++ {
		c := s[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		col = col*26 + int(c-'A'+1)
	}
	row, err := strconv.Atoi(s[i:])
	ok = err == nil && i > 0 && s[i] >= '1' && s[i] <= '9' && row <= maxRow && col <= maxCol
	return row, col, ok
}

// parseSpan reads a range: "A1:H1", a single cell, whole rows "1:1" as LibreOffice writes them, or whole columns "A:C".
func parseSpan(ref string) (Span, bool) {
	from, to, two := strings.Cut(strings.ReplaceAll(ref, "$", ""), ":")
	if !two {
		to = from
	}
	r1, c1, ok1 := ParseRef(from)
	r2, c2, ok2 := ParseRef(to)
	if ok1 && ok2 {
		return Span{min(r1, r2), min(c1, c2), max(r1, r2), max(c1, c2)}, true
	}
	r1, _, ok1 = ParseRef("A" + from)
	r2, _, ok2 = ParseRef("A" + to)
	if two && ok1 && ok2 && digitsOnly(from+to) {
		return Span{min(r1, r2), 1, max(r1, r2), maxCol}, true
	}
	_, c1, ok1 = ParseRef(from + "1")
	_, c2, ok2 = ParseRef(to + "1")
	if two && ok1 && ok2 && !strings.ContainsAny(from+to, "0123456789") {
		return Span{1, min(c1, c2), maxRow, max(c1, c2)}, true
	}
	return Span{}, false
}

func digitsOnly(s string) bool { return strings.Trim(s, "0123456789") == "" }
