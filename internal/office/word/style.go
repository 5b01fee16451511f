package word

import (
	"fmt"
	"strings"
)

// The typefaces of official documents. Machines that lack one take the next best, which the font table names.
const (
	songTitle = "方正小标宋简体"
	hei       = "黑体"
	fang      = "仿宋_GB2312"
	kai       = "楷体_GB2312"
	song      = "宋体"
	latin     = "Times New Roman"
)

// fonts are the typefaces with what to take where they are missing, and their family.
var fonts = [...]struct{ name, instead, family string }{
	{songTitle, "宋体", "roman"}, {hei, "SimHei", "modern"}, {fang, "仿宋", "modern"}, {kai, "楷体", "modern"}, {song, "SimSun", "roman"},
}

func fontTable() string {
	var b strings.Builder
	b.WriteString(declaration + `<w:fonts ` + schema + `>`)
	for _, f := range fonts {
		b.WriteString(`<w:font w:name="` + f.name + `"><w:altName w:val="` + f.instead + `"/><w:charset w:val="86"/><w:family w:val="` + f.family + `"/><w:pitch w:val="variable"/></w:font>`)
	}
	b.WriteString(`<w:font w:name="` + latin + `"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>`)
	return b.String()
}

// style is a paragraph style. Sizes are in half points: 二号 44, 三号 32, 四号 28, 小四 24, 五号 21, 小五 18.
type style struct {
	id, name, next string
	font           string
	half           int
	bold           bool
	paragraph      string // properties, in the order of the schema
}

// Line spacing: 22 lines on a page of 225 mm in body text.
const (
	lined    = `<w:spacing w:line="580" w:lineRule="exact"/>`
	tight    = `<w:spacing w:before="20" w:after="20"/>`
	indented = `<w:ind w:firstLineChars="200" w:firstLine="640"/>`
)

var paragraphStyles = [...]style{
	{"Title", "Title", "Subtitle", songTitle, 44, false, `<w:keepNext/><w:spacing w:before="0" w:after="240" w:line="640" w:lineRule="exact"/><w:jc w:val="center"/>`},
	{"Subtitle", "Subtitle", "BodyText", kai, 32, false, `<w:keepNext/><w:spacing w:after="360" w:line="580" w:lineRule="exact"/><w:jc w:val="center"/>`},
	{"Heading1", "heading 1", "BodyText", hei, 32, false, `<w:keepNext/>` + lined + indented + `<w:outlineLvl w:val="0"/>`},
	{"Heading2", "heading 2", "BodyText", kai, 32, false, `<w:keepNext/>` + lined + indented + `<w:outlineLvl w:val="1"/>`},
	{"Heading3", "heading 3", "BodyText", fang, 32, true, `<w:keepNext/>` + lined + indented + `<w:outlineLvl w:val="2"/>`},
	{"Heading4", "heading 4", "BodyText", fang, 32, false, `<w:keepNext/>` + lined + indented + `<w:outlineLvl w:val="3"/>`},
	{"Annex", "Annex", "BodyText", hei, 32, false, `<w:keepNext/>` + lined + `<w:outlineLvl w:val="0"/>`},
	{"BodyText", "Body Text", "", fang, 32, false, lined + indented + `<w:jc w:val="both"/>`},
	{"Plain", "Plain Line", "", fang, 32, false, lined},
	{"Caption", "caption", "BodyText", hei, 24, false, `<w:keepNext/><w:spacing w:before="120" w:after="60"/><w:jc w:val="center"/>`},
	{"TableUnit", "Table Unit", "BodyText", fang, 21, false, `<w:keepNext/>` + tight + `<w:jc w:val="right"/>`},
	{"Cell", "Table Cell", "", fang, 21, false, tight},
	{"CellSmall", "Table Cell Small", "", fang, 18, false, tight},
	{"Gap", "Gap", "BodyText", fang, 2, false, `<w:spacing w:before="0" w:after="120" w:line="20" w:lineRule="exact"/>`},
	{"Header", "header", "", fang, 18, false, `<w:jc w:val="right"/>`},
	{"Footer", "footer", "", song, 28, false, ``},
	{"Mark", "Footer Mark", "", fang, 18, false, `<w:jc w:val="center"/>`},
}

func styles() string {
	var b strings.Builder
	b.WriteString(declaration + `<w:styles ` + schema + `><w:docDefaults><w:rPrDefault><w:rPr>` + typeface(fang) +
		`<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>`)
	for _, s := range paragraphStyles {
		b.WriteString(s.markup())
	}
	b.WriteString(`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>` +
		`<w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>` +
		`<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="auto"/>`)
	}
	b.WriteString(`</w:tblBorders></w:tblPr></w:style></w:styles>`)
	return b.String()
}

func typeface(eastern string) string {
	return `<w:rFonts w:ascii="` + latin + `" w:hAnsi="` + latin + `" w:eastAsia="` + eastern + `" w:cs="` + latin + `"/>`
}

func (s style) markup() string {
	next := s.next
	if next == "" {
		next = s.id
	}
	return fmt.Sprintf(`<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/><w:next w:val="%s"/><w:qFormat/><w:pPr>%s</w:pPr><w:rPr>%s%s<w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr></w:style>`,
		s.id, s.name, next, s.paragraph, typeface(s.font), bold(s.bold), s.half, s.half)
}
