package workbook

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"outturn/internal/errs"
)

// sheetReader carries the reading of one worksheet part.
type sheetReader struct {
	*strict
	p        *parser
	g        *Grid
	row, col int
	shared   map[string]sharedFormula
}

// sharedFormula is the formula that later cells repeat relative to its own place.
type sharedFormula struct {
	text     string
	row, col int
}

// rawCell is a c element as written.
type rawCell struct {
	kind, value, formula   string
	style                  int
	hasValue, hasFormula   bool
	formulaKind, formulaID string
}

func (p *parser) readSheet(s *strict, g *Grid) error {
	r := &sheetReader{strict: s, p: p, g: g, shared: map[string]sharedFormula{}}
	err := s.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "col":
			return r.column(e)
		case "sheetData":
			return r.data()
		case "mergeCell":
			return r.merge(attr(e, "ref"))
		case "extLst", "AlternateContent":
			return s.skip()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return g.finish(p.limits)
}

func (r *sheetReader) column(e xml.StartElement) error {
	if v := attr(e, "hidden"); v != "1" && v != "true" {
		return nil
	}
	from, err1 := strconv.Atoi(attr(e, "min"))
	to, err2 := strconv.Atoi(attr(e, "max"))
	if err1 == nil && err2 == nil && from >= 1 {
		r.g.hiddenCols = append(r.g.hiddenCols, [2]int{from, to})
	}
	return nil
}

// data reads the rows. Rows and cells without a reference stand after the one before.
func (r *sheetReader) data() error {
	for depth := r.depth; r.depth >= depth; {
		t, err := r.next()
		if err != nil {
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "row":
			if err := r.startRow(e); err != nil {
				return err
			}
		case "c":
			if err := r.cell(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *sheetReader) startRow(e xml.StartElement) error {
	r.row, r.col = r.row+1, 0
	if at := attr(e, "r"); at != "" {
		n, err := strconv.Atoi(at)
		if err != nil || n < 1 || n > maxRow {
			return damaged(r.name, "行号 "+at+" 不对")
		}
		r.row = n
	}
	if v := attr(e, "hidden"); v == "1" || v == "true" {
		r.g.hideRow(r.row)
	}
	return nil
}

func (r *sheetReader) cell(e xml.StartElement) error {
	var c rawCell
	r.col++
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "r":
			row, col, ok := ParseRef(a.Value)
			if !ok {
				return damaged(r.name, "单元格位置 "+a.Value+" 不对")
			}
			r.row, r.col = row, col
		case "t":
			c.kind = a.Value
		case "s":
			c.style, _ = strconv.Atoi(a.Value) // a style that is no number is shown as General
		}
	}
	r.g.extent(r.row, r.col)
	if err := r.cellBody(&c); err != nil {
		return err
	}
	if !c.hasValue && !c.hasFormula {
		return nil
	}
	return r.keep(c)
}

func (r *sheetReader) cellBody(c *rawCell) error {
	for depth := r.depth; r.depth >= depth; {
		t, err := r.next()
		if err == io.EOF {
			return damaged(r.name, "内容不完整")
		}
		if err != nil {
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "v":
			c.value, err = r.text()
			c.hasValue = c.value != ""
		case "is":
			c.value, err = r.richText()
			c.hasValue = c.value != ""
		case "f":
			c.hasFormula, c.formulaKind, c.formulaID = true, attr(e, "t"), attr(e, "si")
			c.formula, err = r.text()
		default:
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// keep turns a written cell into a Cell with its text as shown, unless it shows nothing.
func (r *sheetReader) keep(c rawCell) error {
	cell := Cell{Row: r.row, Col: r.col, Raw: c.value, Format: r.p.styles.code(c.style)}
	switch c.kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(c.value))
		if c.hasValue && (err != nil || i < 0 || i >= len(r.p.strings)) {
			return damaged(r.name, Ref(r.row, r.col)+" 的文字丢失")
		}
		if c.hasValue {
			cell.Raw = r.p.strings[i]
		}
		cell.Kind = Text
	case "inlineStr":
		cell.Kind = Text
	case "str":
		cell.Kind, cell.Raw = Text, unescape(c.value)
	case "b":
		cell.Kind = Bool
	case "e":
		cell.Kind = Error
	case "d":
		cell.Kind = Text
	default:
		cell.Kind = Number
	}
	r.formula(&cell, c)
	cell.display(r.p.styles.date1904)
	if cell.Text == "" && cell.Formula == "" && cell.Note == "" {
		return nil
	}
	return r.add(cell)
}

// formula notes the formula of a cell; one without a saved result is left for calculate.
func (r *sheetReader) formula(cell *Cell, c rawCell) {
	if !c.hasFormula {
		return
	}
	cell.Formula, cell.originRow, cell.originCol = c.formula, int32(r.row), int32(r.col)
	if c.formulaKind == "shared" {
		if c.formula != "" {
			r.shared[c.formulaID] = sharedFormula{c.formula, r.row, r.col}
		} else if master, ok := r.shared[c.formulaID]; ok {
			cell.Formula, cell.originRow, cell.originCol = master.text, int32(master.row), int32(master.col)
		}
	}
	if strings.Contains(strings.ToUpper(cell.Formula), "DISPIMG") {
		cell.Kind, cell.Raw, cell.Formula, cell.Note = Text, "", "", "单元格里是图片，没有文字可读"
		return
	}
	cell.pending = !c.hasValue
}

func (r *sheetReader) add(cell Cell) error {
	l := r.p.limits
	if r.p.cells++; r.p.cells > l.Cells {
		return errs.Invalidf("有内容的单元格超过 %d 个，无法读取。请只保留要上传的工作表。", l.Cells)
	}
	if cell.Col > l.Columns {
		return errs.Invalidf("工作表“%s”的 %s 有内容，超出前 %d 列。请删除右边多余的内容，另存后再上传。", r.g.Name, Ref(cell.Row, cell.Col), l.Columns)
	}
	if !r.g.add(cell) {
		return damaged(r.name, "单元格 "+Ref(cell.Row, cell.Col)+" 出现两次")
	}
	if len(r.g.lines) > l.Rows {
		return errs.Invalidf("工作表“%s”有内容的行超过 %d 行，无法读取。请拆成几个文件上传。", r.g.Name, l.Rows)
	}
	return nil
}

func (r *sheetReader) merge(ref string) error {
	s, ok := parseSpan(ref)
	if !ok {
		return damaged(r.name, "合并区域 "+ref+" 不对")
	}
	if len(r.g.merged) >= r.p.limits.Merges {
		return errs.Invalidf("工作表“%s”的合并区域超过 %d 处，无法读取。", r.g.Name, r.p.limits.Merges)
	}
	r.g.merged = append(r.g.merged, s)
	return nil
}
