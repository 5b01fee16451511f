package word

import "strings"

// part is one file of the package.
type part struct{ name, xml string }

const (
	declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	schema      = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relations   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	types       = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

// linked are the parts that the document refers to, in order of their relationship ids.
var linked = [...]struct{ id, kind, name, content string }{
	{"rId1", "styles", "styles.xml", "styles+xml"},
	{"rId2", "settings", "settings.xml", "settings+xml"},
	{"rId3", "fontTable", "fontTable.xml", "fontTable+xml"},
	{"rId4", "header", "header1.xml", "header+xml"},
	{"rId5", "header", "header2.xml", "header+xml"},
	{"rId6", "footer", "footer1.xml", "footer+xml"},
	{"rId7", "footer", "footer2.xml", "footer+xml"},
}

// parts makes every file of the package, or says why not.
func (d Document) parts() ([]part, error) {
	var b body
	b.add(declaration, `<w:document `, schema, `><w:body>`)
	b.paragraph("Title", "", d.Title, "")
	if d.Subtitle != "" {
		b.paragraph("Subtitle", "", d.Subtitle, "")
	}
	for _, block := range d.Blocks {
		block.write(&b)
	}
	b.add(page, `</w:body></w:document>`)
	header := b.side("hdr", func(s *body) { s.paragraph("Header", "", d.Header, "") })
	odd := b.side("ftr", func(s *body) { s.pageNumber(`<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>`, d.Mark) })
	even := b.side("ftr", func(s *body) { s.pageNumber(`<w:ind w:leftChars="100" w:left="280"/>`, d.Mark) })
	core := declaration + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` +
		escaped(strings.Join(lines(d.Title), " ")) + `</dc:title><dc:language>zh-CN</dc:language></cp:coreProperties>`
	if b.err != nil {
		return nil, b.err
	}
	return []part{
		{"[Content_Types].xml", contentTypes()},
		{"_rels/.rels", declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relations +
			`officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"docProps/core.xml", core},
		{"word/document.xml", b.String()},
		{"word/_rels/document.xml.rels", documentRelations()},
		{"word/styles.xml", styles()},
		{"word/settings.xml", settings},
		{"word/fontTable.xml", fontTable()},
		{"word/header1.xml", header}, {"word/header2.xml", header}, {"word/footer1.xml", odd}, {"word/footer2.xml", even},
	}, nil
}

// side makes a header or a footer; what cannot be written in it fails the document.
func (b *body) side(element string, write func(*body)) string {
	var s body
	s.add(declaration, `<w:`, element, ` `, schema, `>`)
	write(&s)
	s.add(`</w:`, element, `>`)
	if s.err != nil {
		b.fail(s.err)
	}
	return s.String()
}

// pageNumber writes — 1 — on the outer side as GB/T 9704 7.5 has it, then the mark with the number of pages.
func (b *body) pageNumber(place, mark string) {
	b.add(`<w:p><w:pPr><w:pStyle w:val="Footer"/>`, place, `</w:pPr>`)
	b.text("— ", "")
	b.field("PAGE")
	b.text(" —", "")
	b.add(`</w:p><w:p><w:pPr><w:pStyle w:val="Mark"/></w:pPr>`)
	if mark != "" {
		b.text(mark+"　", "")
	}
	b.text("共", "")
	b.field("NUMPAGES")
	b.text("页", "")
	b.add(`</w:p>`)
}

func (b *body) field(code string) {
	b.add(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> `, code,
		` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`)
}

func contentTypes() string {
	var b strings.Builder
	b.WriteString(declaration + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="` + types + `document.main+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`)
	for _, l := range linked {
		b.WriteString(`<Override PartName="/word/` + l.name + `" ContentType="` + types + l.content + `"/>`)
	}
	b.WriteString(`</Types>`)
	return b.String()
}

func documentRelations() string {
	var b strings.Builder
	b.WriteString(declaration + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, l := range linked {
		b.WriteString(`<Relationship Id="` + l.id + `" Type="` + relations + l.kind + `" Target="` + l.name + `"/>`)
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

// page is A4 with the margins of GB/T 9704 5.2: 37 mm above, 28 mm left; the text is 156 mm by 225 mm.
const page = `<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:headerReference w:type="even" r:id="rId5"/><w:footerReference w:type="default" r:id="rId6"/><w:footerReference w:type="even" r:id="rId7"/>` +
	`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="1134" w:footer="1020" w:gutter="0"/></w:sectPr>`

const settings = declaration + `<w:settings ` + schema + `><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>` +
	`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>`
