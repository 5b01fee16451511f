package office

import (
	"slices"
	"strings"

	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// fixedCell is a cell of an issued form that the system fills in (系统填写的格): what people type there is not taken, but it is not
// dropped without a word either.
type fixedCell struct {
	key   string // among the marks of the file, unique in the form
	label string // beside it, or before a colon inside it
	text  string // as issued
	money bool
	where string // what to do to change it
}

// The places where people change what forms take over.
const (
	inProject     = "要改请到“项目库”的该项目"
	inOtherUnit   = "不能更改，金额请按原来的单位填"
	inDeclaration = "要改请到“项目库”的该项目，改申报书的分年资金"
)

// fixedPrefix stands before the label of what a file was issued with, among its marks.
const fixedPrefix = "带出："

// carry notes on the hidden sheet what a form is issued with.
func (o *Origin) carry(cells []fixedCell) {
	for _, c := range cells {
		o.Carried = append(o.Carried, [2]string{c.key, c.text})
	}
}

// carried is what the file was issued with in a cell; the text given for a file that does not say.
func (o *Origin) carried(key, otherwise string) string {
	i := slices.IndexFunc(o.Carried, func(c [2]string) bool { return c[0] == key })
	if i < 0 {
		return otherwise
	}
	return o.Carried[i][1]
}

// fixed tells of cells of the head that were changed though the system fills them in. Only of an issued file: others say
// things their own way.
func (r *reading) fixed(cells []fixedCell) {
	if r.Origin == nil {
		return
	}
	for _, c := range cells {
		if at, text, found := r.labelled(c.label); found {
			r.untaken(c, "fixed."+c.key, at, text)
		}
	}
}

// untaken tells of one cell that was changed though the system fills it in.
func (r *reading) untaken(c fixedCell, path string, at workbook.Span, text string) {
	issued := r.Origin.carried(c.key, c.text)
	if alike(text, issued) || flat(text) == flat(issued) {
		return
	}
	if _, known := r.cells[path]; !known {
		r.cells[path] = workbook.Ref(at.Row1, at.Col1)
	}
	said := "“" + errs.Shorten(text) + "”"
	if text == "" {
		said = "为空"
	}
	r.say(path, ruleFixed, errs.Hint, "“%s”由系统填写，改动没有采用：原“%s”，文件中%s；%s。", c.label, errs.Shorten(issued), said, c.where)
}

// labelled finds what stands beside a label of the head, the first of several, or after it and a colon in the same cell.
func (r *reading) labelled(label string) (at workbook.Span, text string, found bool) {
	for _, row := range r.table.grid.Rows() {
		if !r.inHead(row) {
			continue
		}
		for _, a := range r.table.grid.Line(row) {
			own := strings.TrimFunc(a.Text, blank)
			if rest, inside := strings.CutPrefix(own, label+"："); inside && rest != "" {
				return a.Span, rest, true
			}
			if a.Row1 == row && plainHeading(a.Text) == plainHeading(label) {
				at = workbook.Span{Row1: row, Col1: a.Col2 + 1, Row2: row, Col2: a.Col2 + 1}
				return at, r.text(at), true
			}
		}
	}
	return at, "", false
}

// summed tells of a sum that was typed over: it is added up here.
func (r *reading) summed(key, label, where string, at workbook.Span, parts []string) {
	a, there := r.table.grid.At(at.Row1, at.Col1)
	if r.Origin == nil || there && (a.Formula != "" || a.Note != "") {
		return
	}
	r.untaken(fixedCell{key: key, label: label, text: formSum{cells: parts}.result(), where: where}, "fixed."+key, at, exactText(a.Cell))
}

// pair is the cell beside its label, as it is issued.
func (c fixedCell) pair() pair {
	if c.money {
		return pair{label: c.label, value: formNumber{c.text, true}, look: lookMoney}
	}
	return pair{label: c.label, value: c.text, look: lookFixed}
}
