package office

import (
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// Remark is what is said about one cell of a form (单元格意见).
type Remark struct {
	Cell string // "G12"; the first of the sheet when empty
	errs.Field
}

// MarkUpload is MarkForm with all that was found when the file was read (标注副本).
func MarkUpload(original []byte, u Upload) ([]byte, error) {
	var said []Remark
	for _, f := range u.Findings() {
		said = append(said, Remark{u.Cell(f.Path), f})
	}
	heading, _, _ := workbook.ParseRef(u.cells["rows"])
	return markForm(original, u.Sheet, heading, said)
}

// MarkForm returns the file with every cell complained about coloured and commented and a column of reasons (标注副本). All
// else, extra columns and sheets too, stays as it was. Without the name of a sheet it is the first that can be seen.
//
// Errors: Invalid when the file cannot be opened.
func MarkForm(original []byte, sheet string, said []Remark) ([]byte, error) {
	f, err := OpenFilled(original)
	if err != nil {
		return nil, err
	}
	if sheet == "" {
		sheet = f.book.FirstSeen()
	}
	return markForm(original, sheet, f.headingRow(sheet), said)
}

// headingRow is the row of an issued form in which the headings of its table stand, 0 for another file.
func (f Filled) headingRow(sheet string) int {
	if g := f.book.Sheet(sheet); g != nil {
		for _, c := range g.Cells() {
			if c.Text == idHeading {
				return c.Row
			}
		}
	}
	return 0
}

func markForm(original []byte, sheet string, heading int, said []Remark) ([]byte, error) {
	var marks []workbook.Mark
	for _, r := range said {
		kind := workbook.MarkWarning
		if r.Severity != errs.Warning && r.Severity != errs.Hint {
			kind, r.Severity = workbook.MarkError, errs.Blocker
		}
		text := string(r.Severity) + " " + r.Message
		if r.Rule != "" {
			text = string(r.Severity) + " " + r.Rule + " " + r.Message
		}
		if r.Cell == "" {
			r.Cell = "A1"
		}
		marks = append(marks, workbook.Mark{Sheet: sheet, Cell: r.Cell, Kind: kind, Text: text})
	}
	return workbook.MarkCopyAs(original, marks, workbook.Remarks{Heading: "需要改正的原因", Author: "绩衡", Row: heading})
}
