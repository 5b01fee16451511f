package office

import (
	"slices"
	"strings"

	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// formColumn is one column of the table of indicators, as it is issued and as people may call it.
type formColumn struct {
	field, label string
	also         []string
	width        int
	required     bool // also in a file that people made themselves
}

func (c formColumn) means(heading string) bool {
	heading = plainHeading(heading)
	return heading == c.label || slices.Contains(c.also, heading)
}

// formTable is where the table of indicators stands in a workbook (指标表).
type formTable struct {
	grid    *workbook.Grid
	heading int            // its row
	columns map[string]int // field → column
	id      int            // hidden column of row marks; 0 for none
	extra   []string       // headings that are not read
}

// searchRows is how far down the headings of a form are looked for: below a department's tasks, twice as many as a draft may have
// rows left over.
const searchRows = 120

// findTable finds the sheet and row whose headings fit the columns best. Rows that do not name an indicator's name column
// and two more are none; a is the number of columns found.
func findTable(book *workbook.Book, columns []formColumn) (t formTable, found int) {
	for _, g := range book.Sheets {
		if g.Name == originSheet {
			continue
		}
		for _, row := range g.Rows() {
			if row > searchRows {
				break
			}
			if n := headingsOf(g, row, columns); n > found {
				t, found = formTable{grid: g, heading: row}, n
			}
		}
	}
	return t, found
}

func headingsOf(g *workbook.Grid, row int, columns []formColumn) int {
	n, named := 0, false
	line := g.Line(row)
	for _, c := range columns {
		if slices.ContainsFunc(line, func(a workbook.Area) bool { return c.means(a.Text) }) {
			n++
			named = named || c.field == "name"
		}
	}
	if !named || n < 3 {
		return 0
	}
	return n
}

// place finds the column of every field, the first that fits; what nothing fits is extra.
//
// Errors: Invalid when a column that must be there is missing or a heading stands twice.
func (t *formTable) place(columns []formColumn, issued bool) error {
	t.columns = map[string]int{}
	used := map[int]bool{}
	line := t.grid.Line(t.heading)
	for _, exact := range []bool{true, false} {
		for _, c := range columns {
			for _, a := range line {
				at, known := t.columns[c.field]
				switch {
				case used[a.Col1] || !c.means(a.Text) || exact && plainHeading(a.Text) != c.label:
				case known && exact:
					return errs.Invalidf("工作表“%s”第%d行有两列都是“%s”（%s列和%s列）。请只留一列。", t.grid.Name, t.heading, c.label, workbook.Column(at), workbook.Column(a.Col1))
				case !known:
					t.columns[c.field], used[a.Col1] = a.Col1, true
				}
			}
		}
	}
	for _, a := range line {
		switch heading := plainHeading(a.Text); {
		case heading == idHeading:
			t.id = a.Col1
		case heading != "" && !used[a.Col1]:
			t.extra = append(t.extra, workbook.Column(a.Col1)+"列“"+errs.Shorten(heading)+"”")
		}
	}
	return t.missing(columns, issued)
}

func (t *formTable) missing(columns []formColumn, issued bool) error {
	var missing []string
	for _, c := range columns {
		if _, there := t.columns[c.field]; !there && (c.required || issued) {
			missing = append(missing, "“"+c.label+"”")
		}
	}
	return lacksColumns(t.grid.Name, t.heading, missing)
}

// lacksColumns refuses a table whose row of headings lacks these columns; none is no error.
func lacksColumns(sheet string, row int, missing []string) error {
	if len(missing) == 0 {
		return nil
	}
	return errs.Invalidf("工作表“%s”第%d行的表头缺少%s列，没有读入任何内容。请补上这一列，或重新导出后填写。", sheet, row, strings.Join(missing, "、"))
}
