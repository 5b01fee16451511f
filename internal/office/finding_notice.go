package office

import (
	"io"

	"outturn/internal/domain/finding"
	"outturn/internal/office/word"
)

// WriteFindingNotice writes a notice of rectification as a Word document (整改通知书). sender is who sends it, mark the check code under each
// page.
//
// Errors: those of word.Document.Write.
func WriteFindingNotice(w io.Writer, n finding.Notice, sender, mark string) error {
	d := word.Document{Title: n.Title, Subtitle: n.Number, Header: n.Title, Mark: mark, Blocks: []word.Block{
		word.Paragraph{Text: n.To + "：", Align: word.Left}, word.Paragraph{Text: n.Opening}}}
	for _, s := range n.Sections {
		d.Blocks = append(d.Blocks, word.Heading{Level: 1, Text: s.Heading})
		for _, p := range s.Paragraphs {
			d.Blocks = append(d.Blocks, word.Paragraph{Text: p})
		}
	}
	d.Blocks = append(d.Blocks, word.Paragraph{Text: sender, Align: word.Right}, word.Paragraph{Text: n.On.Chinese(), Align: word.Right})
	return d.Write(w)
}
