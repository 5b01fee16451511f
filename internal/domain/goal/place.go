package goal

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/errs"
)

// Place is what an opinion or a justification speaks of (单元格指向): a cell of an indicator, wherever its row moves; a cell
// outside the rows; or, with both empty, the form as a whole.
type Place struct {
	Indicator IndicatorID
	Column    string // target; overall, request.other; empty for a whole row
}

// PlaceOf is the place of a path such as rows.3.target in an entry (由单元格定位). A path the entry does not have is the form as
// a whole.
func PlaceOf(e Entry, path string) Place {
	for i, r := range e.Rows {
		at := fmt.Sprintf("rows.%d", i)
		if path == at {
			return Place{Indicator: r.ID}
		}
		if column, in := strings.CutPrefix(path, at+"."); in {
			if _, ok := e.Cell(path); ok {
				return Place{Indicator: r.ID, Column: column}
			}
			return Place{}
		}
	}
	if _, ok := e.Cell(path); ok {
		return Place{Column: path}
	}
	return Place{}
}

// Path is where the place lies in an entry; empty for the form as a whole, and where the indicator is gone (there false).
func (p Place) Path(e Entry) (path string, there bool) {
	if p.Indicator == "" {
		return p.Column, true
	}
	i := slices.IndexFunc(e.Rows, func(r EntryRow) bool { return r.ID == p.Indicator })
	if i < 0 {
		return "", false
	}
	if p.Column == "" {
		return fmt.Sprintf("rows.%d", i), true
	}
	return fmt.Sprintf("rows.%d.%s", i, p.Column), true
}

// Holds is what stands at the place (单元格现值): the cell, or all cells of a row; ok is false when it is gone.
func (p Place) Holds(e Entry) (text string, ok bool) {
	path, there := p.Path(e)
	if !there || path == "" {
		return "", false
	}
	return e.Cell(path)
}

// Label names the place for people (单元格名称), with the indicator where it has one.
func (p Place) Label(e Entry) string {
	path, there := p.Path(e)
	if !there {
		return "已删除的指标"
	}
	label := Label(path)
	if p.Indicator != "" {
		for _, r := range e.Rows {
			if r.ID == p.Indicator {
				label += "（" + errs.Shorten(r.Name) + "）"
			}
		}
	}
	return label
}
