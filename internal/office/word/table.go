package word

import (
	"fmt"
	"strconv"
)

// textWidth is the width of the text on the page in twentieths of a point: A4 less the margins of GB/T 9704.
const textWidth = 11906 - 1587 - 1474

func (t Table) write(b *body) {
	head, err := grid(t.Head, len(t.Widths))
	if err != nil {
		b.fail(fmt.Errorf("word: head of table %q: %w", t.Caption, err))
		return
	}
	rows, err := grid(t.Rows, len(t.Widths))
	if err != nil {
		b.fail(fmt.Errorf("word: table %q: %w", t.Caption, err))
		return
	}
	if len(head)+len(rows) == 0 {
		b.fail(fmt.Errorf("word: table %q is empty", t.Caption))
		return
	}
	if t.Caption != "" {
		b.paragraph("Caption", "", t.Caption, "")
	}
	if t.Unit != "" {
		b.paragraph("TableUnit", "", t.Unit, "")
	}
	b.add(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="`, strconv.Itoa(textWidth), `" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	widths := spread(t.Widths)
	for _, w := range widths {
		b.add(`<w:gridCol w:w="`, strconv.Itoa(w), `"/>`)
	}
	b.add(`</w:tblGrid>`)
	style := "Cell"
	if t.Small {
		style = "CellSmall"
	}
	b.rows(head, widths, style, true)
	b.rows(rows, widths, style, false)
	b.add(`</w:tbl>`)
	b.paragraph("Gap", "", "", "")
}

func (b *body) rows(rows [][]placed, widths []int, style string, head bool) {
	for _, row := range rows {
		b.add(`<w:tr><w:trPr><w:cantSplit/>`)
		if head {
			b.add(`<w:tblHeader/>`)
		}
		b.add(`</w:trPr>`)
		for _, c := range row {
			if head {
				c.Align, c.Bold = Center, true
			}
			b.cell(c, widths, style)
		}
		b.add(`</w:tr>`)
	}
}

func (b *body) cell(c placed, widths []int, style string) {
	width := 0
	for _, w := range widths[c.column : c.column+c.Across] {
		width += w
	}
	b.add(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(width), `" w:type="dxa"/>`)
	if c.Across > 1 {
		b.add(`<w:gridSpan w:val="`, strconv.Itoa(c.Across), `"/>`)
	}
	switch {
	case c.continued:
		b.add(`<w:vMerge/>`)
	case c.Down > 1:
		b.add(`<w:vMerge w:val="restart"/>`)
	}
	b.add(`<w:vAlign w:val="center"/></w:tcPr>`)
	for _, line := range lines(c.Text) {
		b.paragraph(style, c.Align.markup(), line, bold(c.Bold))
	}
	b.add(`</w:tc>`)
}

// placed is a cell where it stands; a cell that goes on from the row above is continued and has no text.
type placed struct {
	Cell
	column    int
	continued bool
}

// grid puts cells into columns, those that go on from above included. Rows must fill the columns exactly.
func grid(rows [][]Cell, columns int) ([][]placed, error) {
	out := make([][]placed, len(rows))
	above := make([]placed, columns) // by column, the cell that reaches down; Down counts the rows still to come
	for r, row := range rows {
		next := 0
		for column := 0; column < columns; {
			p := above[column]
			if p.Down > 0 {
				p.continued, p.Text = true, ""
			} else if next < len(row) {
				p = placed{Cell: row[next], column: column}
				p.Across, p.Down = max(p.Across, 1), max(p.Down, 1)
				next++
			} else {
				return nil, fmt.Errorf("row %d fills %d of %d columns", r+1, column, columns)
			}
			if err := fit(p, above, r, len(rows)); err != nil {
				return nil, err
			}
			out[r] = append(out[r], p)
			rest := p
			rest.Down--
			above[column] = rest
			column += p.Across
		}
		if next < len(row) {
			return nil, fmt.Errorf("row %d has %d cells too many for %d columns", r+1, len(row)-next, columns)
		}
	}
	return out, nil
}

// fit refuses a cell that runs over the right edge, into a cell from above, or below the last row.
func fit(p placed, above []placed, row, rows int) error {
	if p.column+p.Across > len(above) {
		return fmt.Errorf("row %d: a cell spans beyond column %d", row+1, len(above))
	}
	for c := p.column + 1; c < p.column+p.Across && !p.continued; c++ {
		if above[c].Down > 0 {
			return fmt.Errorf("row %d: two cells want column %d", row+1, c+1)
		}
	}
	if row+p.Down > rows {
		return fmt.Errorf("row %d: a cell spans beyond row %d", row+1, rows)
	}
	return nil
}

// spread makes widths in proportion add up to the width of the text.
func spread(shares []int) []int {
	total := 0
	for _, s := range shares {
		total += max(s, 1)
	}
	out, left := make([]int, len(shares)), textWidth
	for i, s := range shares {
		out[i] = textWidth * max(s, 1) / total
		left -= out[i]
	}
	if len(out) > 0 {
		out[len(out)-1] += left
	}
	return out
}
