package word

import (
	"fmt"
	"strings"
)

// paragraph writes one paragraph: its style, further properties, its text.
func (b *body) paragraph(style, properties, text, run string) {
	b.add(`<w:p><w:pPr><w:pStyle w:val="`, style, `"/>`, properties, `</w:pPr>`)
	if text != "" {
		b.text(text, run)
	}
	b.add(`</w:p>`)
}

func (h Heading) write(b *body) {
	if h.Level < 0 || h.Level > deepest {
		b.fail(fmt.Errorf("word: heading %q has level %d", h.Text, h.Level))
		return
	}
	style := fmt.Sprintf("Heading%d", h.Level)
	if h.Level == 0 {
		style = "Annex"
	}
	b.paragraph(style, "", b.heading.next(h.Level)+h.Text, "")
}

func (p Paragraph) write(b *body) {
	style := "BodyText"
	if p.Align != Left {
		style = "Plain"
	}
	for _, line := range lines(p.Text) {
		if strings.TrimSpace(line) != "" {
			b.paragraph(style, p.Align.markup(), strings.TrimSpace(line), bold(p.Bold))
		}
	}
}

func (a Align) markup() string {
	switch a {
	case Center:
		return `<w:jc w:val="center"/>`
	case Right:
		return `<w:jc w:val="right"/>`
	}
	return ""
}

func bold(on bool) string {
	if on {
		return `<w:b/>`
	}
	return ""
}

func (s Signature) write(b *body) {
	leader := "underscore"
	if s.Name != "" {
		leader = "none"
	}
	b.add(`<w:p><w:pPr><w:pStyle w:val="Plain"/><w:keepLines/><w:tabs><w:tab w:val="left" w:leader="`, leader, `" w:pos="5400"/></w:tabs></w:pPr>`)
	b.text(s.Role+"："+s.Name, "")
	b.add(`<w:r><w:tab/></w:r>`)
	date := s.Date
	if date == "" {
		date = "　　年　　月　　日"
	}
	b.text("　"+date, "")
	b.add(`</w:p>`)
}

// The break stands in a line of one point, so that nothing of it is seen on the new page.
func (PageBreak) write(b *body) {
	b.add(`<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>`)
}
