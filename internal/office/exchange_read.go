package office

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// The rules of reading a filled-in form (填报文件检查). Errors stand in the way of the import; the others do not.
const (
	ruleCellError   = "X-01" // an error value, or a formula whose result nobody kept
	ruleCellMerged  = "X-02" // one merged cell over several data cells
	ruleTwoRows     = "X-03" // two rows for one indicator
	ruleCellUnread  = "X-04" // a cell that takes only some words has others
	ruleGoalChanged = "X-05" // a self-evaluation that changes what the approved goal says
	ruleRowMissing  = "X-06" // a self-evaluation without a row for an approved indicator
	ruleRowStrange  = "X-07" // a row that no approved indicator has
	ruleCalculated  = "X-11" // warns: worked out here, since the file kept no result
	ruleCopiedRow   = "X-12" // warns: a copied row is taken as a new indicator
	ruleNoLabel     = "X-13" // warns: an item of the head is not there and stays as it is
	ruleByHand      = "X-14" // warns: the file was not issued by the system
	ruleFixed       = "X-15" // tells: a cell that the system fills in was changed, which is not taken
)

// Upload is what a filled-in form would change, and everything wrong with it (导入内容).
type Upload struct {
	Form    FormKind
	Origin  *Origin // nil: not issued by the system, known by its words
	Sheet   string
	Changes []goal.Difference
	Reading errs.Fields // about reading the file; errors among them stand in the way
	Checks  errs.Fields // about the form as it would be kept, which may be a draft with errors
	Notes   []string    // what was left unread, for people

	cells map[string]string // path of the form → cell of the sheet
}

// Cell names the cell that a path of the form stands at, "G12"; the head of the table when it stands nowhere.
func (u Upload) Cell(path string) string {
	for {
		if at, there := u.cells[path]; there {
			return at
		}
		i := strings.LastIndex(path, ".")
		if i < 0 {
			return u.cells["rows"]
		}
		path = path[:i]
	}
}

// Findings are all findings, errors first.
func (u Upload) Findings() errs.Fields {
	all := slices.Concat(u.Reading, slices.DeleteFunc(slices.Clone(u.Checks), func(f errs.Field) bool { return u.unread(f.Path) }))
	heavy := func(f errs.Field) int {
		return slices.Index([]errs.Severity{"", errs.Blocker, errs.Warning, errs.Hint}, f.Severity)
	}
	slices.SortStableFunc(all, func(a, b errs.Field) int { return max(heavy(a), 1) - max(heavy(b), 1) })
	return all
}

// unread reports whether the cell of a path holds an error value: what a form says of the text of the error adds nothing.
func (u Upload) unread(path string) bool {
	return slices.ContainsFunc(u.Reading, func(r errs.Field) bool { return r.Rule == ruleCellError && r.Path == path })
}

// Filled is a filled-in form that passed the gate (填好的表). Its origin tells which form it is and which record it was issued
// for; nil when it has no marks.
type Filled struct {
	Origin *Origin
	book   *workbook.Book
}

// OpenFilled opens a filled-in form (打开填好的表).
//
// Errors: Invalid when it cannot be opened.
func OpenFilled(data []byte) (Filled, error) {
	book, err := workbook.Open(bytes.NewReader(data), int64(len(data)), workbook.Limits{})
	if err != nil {
		return Filled{}, err
	}
	return Filled{readOrigin(book), book}, nil
}

// foreign says why a file does not belong to the record it was given for.
func (o *Origin) foreign(want Origin) error {
	switch {
	case o == nil:
		return nil
	case o.Form != want.Form:
		return errs.Invalidf("这份文件是《%s》，这里要的是《%s》。请到对应的页面导入。", errs.Shorten(string(o.Form)), want.Form)
	case o.Code != want.Code:
		return errs.Invalidf("这份文件是“%s”（%s，%s）的，不是“%s”的。请选对项目后再导入。", errs.Shorten(o.Project), errs.Shorten(o.Unit), errs.Shorten(o.Code), want.Project)
	case o.Year != want.Year:
		return errs.Invalidf("这份文件是%s的，这里是%s的表。请选对年度后再导入。", o.Year, want.Year)
	case o.ID != "" && o.ID != want.ID:
		return errs.Invalidf("这份文件是“%s”的另一份记录，不是这一份。请重新导出后填写。", errs.Shorten(o.Project))
	case o.Edition != 0:
		return errs.Invalidf("这份文件是第%d版的存档，不能导入。请导出现在的草稿，填好后再导入。", o.Edition)
	}
	return nil
}

// stale says why a file may not be taken though it would change something: the record is another than it was issued with.
func (o *Origin) stale(want Origin, by, at string) error {
	switch {
	case o == nil || o.ID == "":
		return nil
	case o.Version != want.Version:
		return errs.Invalidf("导出这份文件以后，%s在%s修改过这张表，直接导入会盖掉那些修改。请重新导出，把您的修改填进新导出的文件。", by, at)
	case o.Check != want.Check:
		return errs.Invalidf("文件里的校验码与系统不符，可能是从别的系统导出的。请从本系统重新导出后填写。")
	}
	return nil
}

// reading is a filled-in form being read.
type reading struct {
	Upload
	book    *workbook.Book
	columns []formColumn
	table   formTable
	merged  map[workbook.Span]bool // complained about already
	ended   bool                   // the line that ends the table was found
	tasks   taskTable              // of a department's goal
	aside   workbook.Span          // rows of the tasks, which are not the head of the form
}

// inHead reports whether a row stands in the head of the form.
func (r *reading) inHead(row int) bool {
	return row < r.table.heading && (r.aside == workbook.Span{} || row < r.aside.Row1 || row > r.aside.Row2)
}

// openReading finds the table of a form.
func openReading(f Filled, want Origin, columns []formColumn) (*reading, error) {
	r := &reading{book: f.book, columns: columns, merged: map[workbook.Span]bool{}, Upload: Upload{Form: want.Form, Origin: f.Origin, cells: map[string]string{}}}
	if err := r.Origin.foreign(want); err != nil {
		return nil, err
	}
	t, found := findTable(f.book, columns)
	if found == 0 {
		return nil, errs.Invalidf("没有找到《%s》的表格：没有一张工作表的前%d行里有“%s”等列名。请检查是否选错了文件，或从系统导出后填写。", want.Form, searchRows, nameHeading(columns))
	}
	r.table, r.Sheet = t, t.grid.Name
	if err := r.table.place(columns, r.Origin != nil); err != nil {
		return nil, err
	}
	r.cells["rows"] = workbook.Ref(t.heading, r.table.columns["name"])
	r.leftOut()
	if want.Form == DepartmentGoalKind {
		r.findTasks()
	}
	if r.Origin != nil {
		return r, r.otherHeading(want)
	}
	r.say("rows", ruleByHand, errs.Warning, "这份文件没有导出标记，按列名读取。请逐格核对下面的改动。")
	return r, r.byWords(want)
}

// nameHeading is the heading of the column that names the rows.
func nameHeading(columns []formColumn) string {
	i := slices.IndexFunc(columns, func(c formColumn) bool { return c.field == "name" })
	return columns[i].label
}

// leftOut notes columns and sheets that are not read.
func (r *reading) leftOut() {
	if len(r.table.extra) > 0 {
		r.Notes = append(r.Notes, "没有读取："+some(r.table.extra)+"（标注副本里原样保留）")
	}
	var others []string
	for _, g := range r.book.Sheets {
		if g != r.table.grid && g.Name != originSheet && len(g.Cells()) > 0 {
			others = append(others, "“"+errs.Shorten(g.Name)+"”")
		}
	}
	if len(others) > 0 {
		r.Notes = append(r.Notes, "没有读取工作表"+some(others)+"（标注副本里原样保留）")
	}
}

func (r *reading) say(path, rule string, severity errs.Severity, format string, args ...any) {
	r.Reading = append(r.Reading, errs.Field{Path: path, Rule: rule, Severity: severity, Message: fmt.Sprintf(format, args...)})
}

// byWords checks a file without marks by the words in its head: project, unit and year where they stand.
func (r *reading) byWords(want Origin) error {
	for _, c := range []struct {
		what, want string
		labels     labels
	}{{"项目", want.Project, projectLabels}, {"单位", want.Unit, unitLabels}} {
		if err := r.differs(c.what, c.want, c.labels); err != nil {
			return err
		}
	}
	for _, row := range r.table.grid.Rows() {
		for _, a := range r.table.grid.Line(row) {
			if !r.inHead(row) {
				break
			}
			if y, ok := titleYear(a.Text); ok && y != int(want.Year) {
				return errs.Invalidf("这份文件是%d年度的（%s），这里是%s的表。请选对年度后再导入。", y, workbook.Ref(a.Row, a.Col), want.Year)
			}
		}
	}
	return nil
}

// headLines are the lines of an issued form that say which form and year it is: below them stand names, which may name any year.
const headLines = 2

// otherHeading refuses an issued file whose heading was changed to another year: 2024年度, 2024年, 2024.
func (r *reading) otherHeading(want Origin) error {
	for row := 1; row <= headLines && r.inHead(row); row++ {
		for _, a := range r.table.grid.Line(row) {
			stated := strings.TrimSuffix(strings.TrimSuffix(flat(a.Text), "度"), "年") + "年度"
			if y, ok := titleYear(stated); ok && y != int(want.Year) {
				return errs.Invalidf("%s 写的是%d年度，这份文件却是%s的表。请从%d年度的表重新导出后填写；只是写错的，把 %[1]s 改回“%[3]s”再传。", workbook.Ref(a.Row, a.Col), y, want.Year, y)
			}
		}
	}
	return nil
}

// differs refuses a file whose head names something else than what is wanted.
func (r *reading) differs(what, want string, l labels) error {
	at, there := r.beside(l.has)
	if text := r.text(at); there && text != "" && flat(text) != flat(want) {
		return errs.Invalidf("这份文件里的%s是“%s”，这里是“%s”。请选对文件后再导入。", what, errs.Shorten(text), want)
	}
	return nil
}

// titleYear reads the year that a title or a line of its own names: 2025年度, （2025 年度）.
func titleYear(text string) (year int, ok bool) {
	s := strings.Trim(flat(text), "()")
	if len([]rune(s)) > 30 {
		return 0, false
	}
	before, _, found := strings.Cut(s, "年度")
	if !found || len(before) < 4 {
		return 0, false
	}
	_, err := fmt.Sscanf(before[len(before)-4:], "%d", &year)
	return year, err == nil && year > 2000 && year < 2100
}

// beside finds the cell right of a label in the head; the last of several.
func (r *reading) beside(is func(heading string) bool) (at workbook.Span, found bool) {
	for _, row := range r.table.grid.Rows() {
		if !r.inHead(row) {
			continue
		}
		for _, a := range r.table.grid.Line(row) {
			if a.Row1 == row && is(plainHeading(a.Text)) {
				at, found = workbook.Span{Row1: a.Row1, Col1: a.Col2 + 1, Row2: a.Row1, Col2: a.Col2 + 1}, true
			}
		}
	}
	return at, found
}

// below finds the cell under a label in the head.
func (r *reading) below(is func(heading string) bool) (at workbook.Span, found bool) {
	for _, c := range r.table.grid.Cells() {
		if c.Row < r.table.heading && is(plainHeading(c.Text)) {
			a, _ := r.table.grid.At(c.Row, c.Col)
			at, found = workbook.Span{Row1: a.Row2 + 1, Col1: a.Col1, Row2: a.Row2 + 1, Col2: a.Col1}, true
		}
	}
	return at, found
}

func (r *reading) text(at workbook.Span) string {
	a, _ := r.table.grid.At(at.Row1, at.Col1)
	return exactText(a.Cell)
}

// take reads a cell of the head into a text, which stays as it is where the file says the same or has no such cell.
func (r *reading) take(path, label string, at workbook.Span, found bool, into *string) {
	if !found {
		r.say("rows", ruleNoLabel, errs.Warning, "没有找到“%s”，这一项保持系统里的内容。", label)
		return
	}
	r.cells[path] = workbook.Ref(at.Row1, at.Col1)
	a, _ := r.table.grid.At(at.Row1, at.Col1)
	r.odd(path, a.Cell)
	*into = kept(*into, exactText(a.Cell))
}

// odd reports a cell that cannot be taken at its word.
func (r *reading) odd(path string, c workbook.Cell) {
	f, odd := oddity(c, exactText(c))
	if !odd {
		return
	}
	f.Path, f.Rule = path, ruleCellError
	if f.Severity == errs.Warning {
		f.Rule = ruleCalculated
	}
	r.Reading = append(r.Reading, f)
}

// row returns the texts of a row by field; any is false when the cells that are typed are empty.
func (r *reading) row(row int) map[string]workbook.Area {
	out := map[string]workbook.Area{}
	for _, c := range r.columns {
		if col, there := r.table.columns[c.field]; there {
			if a, filled := r.table.grid.At(row, col); filled {
				out[c.field] = a
			}
		}
	}
	return out
}

// data notes where the cells of a row stand under a path, and complains about those that cannot be taken.
func (r *reading) data(path string, row int, cells map[string]workbook.Area) {
	r.cells[path] = workbook.Ref(row, r.table.columns["name"])
	for _, c := range r.columns {
		col, there := r.table.columns[c.field]
		if !there {
			continue
		}
		cell := path + "." + c.field
		r.cells[cell] = workbook.Ref(row, col)
		if a, filled := cells[c.field]; filled {
			r.odd(cell, a.Cell)
			r.overMerged(cell, c.field, a)
		}
	}
}

// overMerged complains of a merged cell that stands for several cells of data. Levels may be merged downwards.
func (r *reading) overMerged(path, field string, a workbook.Area) {
	level := field == "level1" || field == "level2"
	fields := 0
	for _, col := range r.table.columns {
		if col >= a.Col1 && col <= a.Col2 {
			fields++
		}
	}
	if fields < 2 && (level || a.Row1 == a.Row2) || r.merged[a.Span] {
		return
	}
	r.merged[a.Span] = true
	r.say(path, ruleCellMerged, errs.Blocker, "%s", mergedMessage(a))
}

// mergedMessage says what is wrong with a merged cell over data, and what to do.
func mergedMessage(a workbook.Area) string {
	return fmt.Sprintf("%s:%s 合并成了一格，分不清各行各列的内容。请取消合并，每格各填各的。", workbook.Ref(a.Row1, a.Col1), workbook.Ref(a.Row2, a.Col2))
}

// rows calls each for the rows under the headings, up to the line that ends the table.
func (r *reading) rows(ends func(heading string) bool, each func(row int, cells map[string]workbook.Area)) {
	for _, row := range r.table.grid.Rows() {
		if row <= r.table.heading {
			continue
		}
		line := r.table.grid.Line(row)
		if len(line) == 0 {
			continue
		}
		switch first := plainHeading(line[0].Text); {
		case ends(first):
			r.ended = true
			r.cells[goal.WeightsPath] = workbook.Ref(row, max(r.table.columns["weight"], 1))
			return
		case signsOff(first):
			return
		}
		each(row, r.row(row))
	}
}

// signsOff reports whether a line stands below the tables of a form: signatures, or how to fill it in.
func signsOff(first string) bool {
	first = plainHeading(first)
	return slices.ContainsFunc([]string{"填报人", "填写说明", "填表", "注", "说明"}, func(word string) bool { return strings.HasPrefix(first, word) })
}

// cut refuses an issued file whose table does not end as it was issued.
func (r *reading) cut(end string) error {
	if r.Origin != nil && !r.ended {
		return errs.Invalidf("工作表“%s”不完整：没有“%s”这一行，表格从中间断了。没有读入任何内容，请重新导出后填写。", r.Sheet, end)
	}
	return nil
}
