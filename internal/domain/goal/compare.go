package goal

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// column is a cell of a row: its name in paths and its heading on the form.
type column struct{ cell, heading string }

// columns lists the cells of a row in form order.
var columns = []column{
	{"level1", "一级指标"}, {"level2", "二级指标"}, {"name", "三级指标"}, {"explanation", "指标解释"}, {"sign", "符号"},
	{"target", "指标值"}, {"unit", "单位"}, {"weight", "分值"}, {"rule", "赋分规则"}, {"basis", "指标值设定依据"},
	{"method", "取值方式"}, {"source", "数据来源"}, {"evidence", "佐证资料"}, {"bounded", "有上限"},
}

// Label names a cell for people (单元格名称): "rows.2.target" is 第3行 指标值, "annual" is 年度总体目标.
func Label(path string) string {
	switch path {
	case "overall":
		return "项目总目标"
	case "annual":
		return "年度总体目标"
	case "book":
		return "评分规则库"
	case requestCells[0].path, requestCells[1].path, requestCells[2].path:
		i := slices.IndexFunc(requestCells, func(c requestCell) bool { return c.path == path })
		return "年度资金 " + requestCells[i].label
	case "rows":
		return "绩效指标"
	case WeightsPath:
		return "分值合计"
	}
	row, cell, _ := strings.Cut(strings.TrimPrefix(path, "rows."), ".")
	i, err := strconv.Atoi(row)
	if err != nil {
		return "整张表"
	}
	at := slices.IndexFunc(columns, func(c column) bool { return c.cell == cell })
	if at < 0 {
		return fmt.Sprintf("第%d行", i+1)
	}
	return fmt.Sprintf("第%d行 %s", i+1, columns[at].heading)
}

// TargetPath is the cell of a row's target value (指标值的单元格), rows counted from 0.
func TargetPath(row int) string { return fmt.Sprintf("rows.%d.target", row) }

// Cell returns what a cell of the form holds as typed (单元格内容), for the paths that Label names; of a whole row all its cells in
// form order. ok is false for a path that this entry does not have.
func (e Entry) Cell(path string) (value string, ok bool) {
	switch path {
	case "overall":
		return e.Overall, true
	case "annual":
		return e.Annual, true
	}
	for _, c := range requestCells {
		if c.path == path {
			return *c.typed(&e.Request), true
		}
	}
	number, inRows := strings.CutPrefix(path, "rows.")
	number, cell, isCell := strings.Cut(number, ".")
	i, err := strconv.Atoi(number)
	if !inRows || err != nil || i < 0 || i >= len(e.Rows) {
		return "", false
	}
	cells := e.Rows[i].cells()
	if !isCell {
		var all []string
		for _, c := range cells {
			if c.Value != "" {
				all = append(all, c.Value)
			}
		}
		return strings.Join(all, " "), true
	}
	at := slices.IndexFunc(columns, func(c column) bool { return c.cell == cell })
	if at < 0 {
		return "", false
	}
	return cells[at].Value, true
}

// DifferenceKind is what happened to a cell or a row between two versions (变动类型).
type DifferenceKind string

// The kinds.
const (
	Added   DifferenceKind = "新增"
	Removed DifferenceKind = "删除"
	Changed DifferenceKind = "修改"
	Moved   DifferenceKind = "移动"
)

// Difference is one cell, or one whole row, that differs between two versions (版本差异).
type Difference struct {
	Kind     DifferenceKind
	Path     string // in the new version; of a removed row, in the old one
	Label    string // Path for people
	Row      string // the indicator's name; empty for the goal texts
	Old, New string // as shown to people
}

// Compare lists what differs from an old version of a form to a new one, cell by cell (版本比较). Rows are matched by
// IndicatorID: the goal texts come first, then the rows in the new order, then the removed rows in the old order, then the justifications. Rows that only
// shift because others came or went are not moved. A target written 98 and 98.00 is the same.
func Compare(older, newer Form) []Difference {
	var out []Difference
	text := func(path, was, is string) {
		if was != is {
			out = append(out, Difference{Kind: Changed, Path: path, Label: Label(path), Old: was, New: is})
		}
	}
	text("book", string(older.Book), string(newer.Book))
	text("overall", older.Overall, newer.Overall)
	text("annual", older.Annual, newer.Annual)
	for _, c := range requestCells {
		text(c.path, (*c.amount(&older.Request)).In(older.MoneyUnit), (*c.amount(&newer.Request)).In(newer.MoneyUnit))
	}
	was, is := older.positions(), newer.positions()
	moved := movedRows(newer, was)
	for i, ind := range newer.Indicators {
		j, kept := was[ind.ID]
		if !kept {
			out = append(out, rowDifference(Added, i, ind))
			continue
		}
		if moved[ind.ID] {
			d := rowDifference(Moved, i, ind)
			d.Old, d.New = fmt.Sprintf("第%d行", j+1), fmt.Sprintf("第%d行", i+1)
			out = append(out, d)
		}
		out = append(out, cellDifferences(i, older.Indicators[j], ind)...)
	}
	for j, ind := range older.Indicators {
		if _, kept := is[ind.ID]; !kept {
			out = append(out, rowDifference(Removed, j, ind))
		}
	}
	return append(out, compareJustifications(older, newer)...)
}

// positions maps each indicator to its row.
func (f Form) positions() map[IndicatorID]int {
	out := make(map[IndicatorID]int, len(f.Indicators))
	for i, ind := range f.Indicators {
		out[ind.ID] = i
	}
	return out
}

// rowDifference describes a whole row.
func rowDifference(kind DifferenceKind, i int, ind Indicator) Difference {
	path := fmt.Sprintf("rows.%d", i)
	d := Difference{Kind: kind, Path: path, Label: Label(path), Row: ind.Name}
	whole := fmt.Sprintf("%s %s，分值%s", ind.Name, ind.Target, ind.Weight)
	switch kind {
	case Added:
		d.New = whole
	case Removed:
		d.Old = whole
	}
	return d
}

// cellDifferences lists the cells of one indicator that differ.
func cellDifferences(i int, was, is Indicator) []Difference {
	if was.Target.Equal(is.Target) {
		is.Target = was.Target
	}
	var out []Difference
	before, after := was.entry().cells(), is.entry().cells()
	for c := range columns {
		if before[c].Value == after[c].Value {
			continue
		}
		path := fmt.Sprintf("rows.%d.%s", i, columns[c].cell)
		out = append(out, Difference{Kind: Changed, Path: path, Label: Label(path), Row: is.Name,
			Old: before[c].Value, New: after[c].Value})
	}
	return out
}

// movedRows finds the fewest rows whose moving explains the new order: those outside the longest run of kept rows that
// still stand in their old order.
func movedRows(newer Form, was map[IndicatorID]int) map[IndicatorID]bool {
	var kept []IndicatorID
	for _, ind := range newer.Indicators {
		if _, ok := was[ind.ID]; ok {
			kept = append(kept, ind.ID)
		}
	}
	run, before := make([]int, len(kept)), make([]int, len(kept))
	last := -1
	for i := range kept {
		run[i], before[i] = 1, -1
		for j := range i {
			if was[kept[j]] < was[kept[i]] && run[j]+1 > run[i] {
				run[i], before[i] = run[j]+1, j
			}
		}
		if last < 0 || run[i] > run[last] {
			last = i
		}
	}
	moved := make(map[IndicatorID]bool, len(kept))
	for _, id := range kept {
		moved[id] = true
	}
	for i := last; i >= 0; i = before[i] {
		delete(moved, kept[i])
	}
	return moved
}
