package word

import (
	"archive/zip"
	"fmt"
	"io"
)

// Document is an official document on A4 (公文): a title, blocks under it, a line on top of each page and one under the page
// number.
type Document struct {
	Title    string
	Subtitle string // under the title, such as the name of the project; may be empty
	Header   string // on top of each page; may be empty
	Mark     string // under the page number: version and check code (版次、校验码); may be empty
	Blocks   []Block
}

// Block is a part of a document in reading order (文档内容块): Heading, Paragraph, Table, Signature or PageBreak.
type Block interface{ write(*body) }

// Heading is a heading (标题), numbered by the writer: level 1 一、 level 2 （一） level 3 1. level 4 （1）. Level 0 has no number, for
// 附件 and the like. A heading starts the counting of the levels below it again.
type Heading struct {
	Level int // 0 to 4
	Text  string
}

// Paragraph is body text (正文). Each line of it becomes a paragraph of its own; blank lines are left out.
type Paragraph struct {
	Text  string
	Align Align
	Bold  bool
}

// Align is where a line stands (对齐方式). The zero value is Left, in body text with two characters of indent.
type Align int

// The alignments.
const (
	Left Align = iota
	Center
	Right
)

// Table is a table with borders whose heading rows are repeated on each page (表格).
type Table struct {
	Caption string // over it, such as 表1 现金流量计算表; may be empty
	Unit    string // over its right end, such as 金额单位：万元; may be empty
	Widths  []int  // of the columns, in proportion to each other
	Head    [][]Cell
	Rows    [][]Cell
	Small   bool // 小五 in place of 五号, for many columns
}

// Cell is a cell of a table (单元格). As in HTML, a row lists only the cells that begin in it; Across and Down below 1 mean 1.
type Cell struct {
	Text   string
	Across int // columns it spans
	Down   int // rows it spans, within Head or within Rows
	Align  Align
	Bold   bool
}

// Signature is a line to sign on (签名栏): the role, a line or the name already known, and a date or blanks for it.
type Signature struct {
	Role string // such as 评估组组长（签字）
	Name string // empty for a line
	Date string // empty for 年 月 日
}

// PageBreak starts a new page (分页).
type PageBreak struct{}

// Write writes the document as docx. Text that a document cannot hold is an Invalid error in Chinese; a table whose cells do not
// fill its columns is a mistake of the program and an Internal one. Nothing is written then.
func (d Document) Write(w io.Writer) error {
	parts, err := d.parts()
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, p := range parts {
		part, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate}) // no time: the same document, the same bytes
		if err != nil {
			return fmt.Errorf("word: %s: %w", p.name, err)
		}
		if _, err := io.WriteString(part, p.xml); err != nil {
			return fmt.Errorf("word: %s: %w", p.name, err)
		}
	}
	return z.Close()
}
