package office

import (
	"io"

	"outturn/internal/domain/analysis"
	"outturn/internal/office/word"
)

// analysisSpace stands where people write (由人填写的位置).
const analysisSpace = "（由计财处填写）"

// WriteAnalysis writes the overall analysis of a round as a Word document (整体情况分析): title, who draws it up and as of when, its sections, and free
// lines for the words of people. mark is the check code under each page.
//
// Errors: those of word.Document.Write.
func WriteAnalysis(w io.Writer, title, subtitle string, sections []analysis.Section, mark string) error {
	d := word.Document{Title: title, Subtitle: subtitle, Header: title, Mark: mark}
	for _, s := range sections {
		d.Blocks = append(d.Blocks, word.Heading{Level: 1, Text: s.Heading})
		for _, p := range s.Paragraphs {
			d.Blocks = append(d.Blocks, word.Paragraph{Text: p})
		}
		if s.Space {
			d.Blocks = append(d.Blocks, word.Paragraph{Text: analysisSpace})
		}
		if len(s.Table.Rows) > 0 && len(s.Table.Columns) > 0 {
			d.Blocks = append(d.Blocks, analysisTable(s.Table))
		}
	}
	return d.Write(w)
}

func analysisTable(t analysis.Table) word.Table {
	out := word.Table{Small: true, Head: make([][]word.Cell, 1)}
	for _, c := range t.Columns {
		out.Widths = append(out.Widths, c.Width)
		out.Head[0] = append(out.Head[0], word.Cell{Text: c.Label})
	}
	line := func(cells []string, bold bool) []word.Cell {
		row := make([]word.Cell, len(cells))
		for i, text := range cells {
			row[i] = word.Cell{Text: text, Bold: bold}
			if t.Columns[i].Num {
				row[i].Align = word.Right
			}
		}
		return row
	}
	for _, r := range t.Rows {
		out.Rows = append(out.Rows, line(r.Cells, false))
	}
	if len(t.Foot) > 0 {
		out.Rows = append(out.Rows, line(t.Foot, true))
	}
	return out
}
