package office

import (
	"io"

	"outturn/internal/domain/exante"
	"outturn/internal/office/word"
)

// WriteExAnteReport writes the report of an ex-ante evaluation as a Word document (事前绩效评估报告), in the official outline: its
// sections, the dimensions as a table, lines to sign on. mark is the version and check code under each page.
//
// Errors: those of word.Document.Write.
func WriteExAnteReport(w io.Writer, r exante.Report, unit, mark string) error {
	d := word.Document{Title: r.Title, Subtitle: unit, Header: "事前绩效评估报告", Mark: mark}
	for _, s := range r.Sections {
		d.Blocks = append(d.Blocks, word.Heading{Level: 1, Text: s.Heading})
		for _, p := range s.Paragraphs {
			d.Blocks = append(d.Blocks, word.Paragraph{Text: p})
		}
		if len(s.Dimensions) > 0 {
			d.Blocks = append(d.Blocks, dimensionTable(s.Dimensions))
		}
	}
	for _, role := range []string{"专家组组长（签字）", "专家（签字）", "组织单位（盖章）"} {
		d.Blocks = append(d.Blocks, word.Signature{Role: role})
	}
	return d.Write(w)
}

func dimensionTable(list []exante.Dimension) word.Table {
	t := word.Table{Caption: "各维度得分", Widths: []int{3, 1, 1}, Head: [][]word.Cell{{{Text: "评估维度"}, {Text: "分值"}, {Text: "平均得分"}}}}
	for _, d := range list {
		t.Rows = append(t.Rows, []word.Cell{{Text: d.Name}, {Text: d.Points.Short(), Align: word.Right}, {Text: d.Mean.Short(), Align: word.Right}})
	}
	return t
}
