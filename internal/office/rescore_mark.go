package office

import (
	"strings"

	"outturn/internal/domain/rescore"
	"outturn/internal/office/workbook"
)

// MarkRescored returns a copy of a workbook with the verdicts written beside its cells (标注副本): red where paper and rules
// differ, amber where something is doubtful or cannot be judged, green where they agree. reports are those of this file;
// places that are not cells of the workbook are left out, because the JSON answer has them all. A workbook that cannot be
// opened is errs.Invalid.
func MarkRescored(original []byte, reports []rescore.Report) ([]byte, error) {
	var marks []workbook.Mark
	for _, r := range reports {
		marks = append(marks, rescoreMarks(r)...)
	}
	return workbook.MarkCopy(original, marks)
}

func rescoreMarks(r rescore.Report) []workbook.Mark {
	var marks []workbook.Mark
	add := func(at string, kind workbook.MarkKind, text string) {
		sheet, cell, ok := cutPlace(at)
		if ok {
			marks = append(marks, workbook.Mark{Sheet: sheet, Cell: cell, Kind: kind, Text: text})
		}
	}
	kinds := map[rescore.Verdict]workbook.MarkKind{rescore.Agree: workbook.MarkOK, rescore.Differ: workbook.MarkError, rescore.CannotJudge: workbook.MarkWarning}
	if e := r.Execution; e.Explanation != "" {
		add(firstOf(e.PointsAt, e.At), kinds[e.Verdict], e.Verdict.Label()+"：执行率："+e.Explanation)
	}
	for _, l := range r.Lines {
		if !l.Child {
			add(firstOf(l.PointsAt, l.At), kinds[l.Verdict], l.Verdict.Label()+"："+l.Explanation)
		}
	}
	for _, f := range r.Findings {
		switch f.Severity {
		case rescore.Differs:
			add(f.Where, workbook.MarkError, f.Rule+" "+f.Message)
		case rescore.Doubt:
			add(f.Where, workbook.MarkWarning, f.Rule+" "+f.Message)
		}
	}
	return marks
}

// cutPlace splits "自评表!G12" into sheet and cell; the cell is checked, the sheet may itself hold a "!".
func cutPlace(at string) (sheet, cell string, ok bool) {
	i := strings.LastIndex(at, "!")
	if i < 0 {
		return "", "", false
	}
	_, _, ok = workbook.ParseRef(at[i+1:])
	return at[:i], at[i+1:], ok
}
