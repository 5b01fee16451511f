package office

import (
	"fmt"
	"io"

	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// FundPlanPaper is a fund-use plan to go out as a workbook, or that a workbook comes back for (年度用款计划表).
type FundPlanPaper struct {
	fundplan.Plan
	Around    fundplan.Circumstances // what is known of its projects
	Edition   *fundplan.Edition      // a frozen one; nil for the plan as it stands
	CheckCode string
	Editable  bool // cells that the unit types are left open
}

// nameOf is the name and code of a project of the plan.
func (p FundPlanPaper) nameOf(id project.ID) (name, code string) {
	if s, known := p.Around.Projects[id]; known {
		return s.Project.Name, s.Project.Code
	}
	return "另一项目", ""
}

func (p FundPlanPaper) name(id project.ID) string {
	name, _ := p.nameOf(id)
	return name
}

// form is what is written: the edition, the draft as typed, or the plan with its cuts.
func (p FundPlanPaper) form() fundplan.Entry {
	switch {
	case p.Edition != nil:
		return p.Edition.Form().Entry()
	case p.State == fundplan.Draft:
		return p.Entry
	}
	return p.Granted().Entry()
}

// Columns of the sheet whose results are formulas.
const (
	planSumColumn    = 6
	planMonthsColumn = 19
	planEnd          = "合计"
	planNoteLabel    = "编制说明"
)

// fundPlanColumns are the columns of the table. The two sums are formulas and never read.
func fundPlanColumns() []formColumn {
	out := []formColumn{
		{field: "name", label: "项目名称", also: []string{"项目"}, width: 20, required: true}, {field: "code", label: "项目编号", also: []string{"编号"}, width: 15},
		{field: "appropriation", label: string(project.Appropriation), also: []string{"财政拨款", "财政资金"}, width: 11, required: true},
		{field: "carry_over", label: string(project.CarryOver), also: []string{"上年结转", "结转资金"}, width: 11}, {field: "other", label: string(project.OtherFunds), width: 10},
		{field: "sum", label: "资金合计", also: []string{"合计"}, width: 11}}
	for m := range 12 {
		out = append(out, formColumn{field: fundplan.MonthCell(m + 1), label: fmt.Sprintf("%d月", m+1), width: 9})
	}
	return append(out, formColumn{field: "months", label: "分月合计", width: 11}, formColumn{field: "note", label: "备注", width: 14})
}

// origin is what the workbook says of itself. The codes of the two units tell plans of one year apart.
func (p FundPlanPaper) origin(rows int) Origin {
	o := Origin{Form: FundPlanKind, ID: string(p.ID), Project: p.Name(), Code: p.Unit.Code + "-" + p.Division.Code, Unit: p.Unit.Name, Year: p.Year, Version: p.Version, Check: p.CheckCode, Rows: rows}
	if p.Edition != nil {
		o.Edition = p.Edition.No
	}
	return o
}

// fundPlanSheet is a plan being written.
type fundPlanSheet struct {
	*formBook
	paper   FundPlanPaper
	columns []formColumn
	open    bool
	row     int // the next
}

// WriteFundPlan writes the official form as a workbook (年度用款计划表): a row for each project, by source and by month, with sums as
// formulas.
func WriteFundPlan(w io.Writer, p FundPlanPaper) error {
	columns := fundPlanColumns()
	var widths []int
	for _, c := range columns {
		widths = append(widths, c.width)
	}
	s := fundPlanSheet{formBook: newFormBook("年度用款计划", append(widths, 12)), paper: p, columns: columns, open: p.Editable && p.Edition == nil}
	s.shaded = s.open
	e := p.form()
	s.head(e.Note)
	heading := s.row
	s.lines(e)
	last := s.sign()
	o := p.origin(len(e.Lines))
	s.seal(o, workbook.Span{Row1: 1, Col1: 1, Row2: last, Col2: len(columns)}, heading, footer(FundPlanKind, p.Unit.Name, o.Edition, p.Version, p.CheckCode))
	return s.write(w)
}

func (s *fundPlanSheet) typed(across, format string) look {
	return look{across: across, format: format, open: s.open}
}

func (s *fundPlanSheet) head(note string) {
	p, n := s.paper, len(s.columns)
	s.put(strip(1, 1, n), fmt.Sprintf("%d%s", int(p.Year), FundPlanKind), lookTitle)
	s.do(func() error { return s.file.SetRowHeight(s.sheet, 1, 34) })
	s.put(strip(2, 1, 6), "用款单位："+p.Unit.Name, lookSub)
	s.put(strip(2, 7, 14), "主管处室："+p.Division.Name, lookSub)
	s.put(strip(2, 15, n), "金额单位：万元", lookUnit)
	s.put(strip(3, 1, 1), planNoteLabel, lookLabel)
	s.put(strip(3, 2, n), note, s.typed("left", asText))
	s.height(3, max(1, linesIn(note, s.width(2, n))))
	s.row = 4
}

// lines writes the projects and their sum, which an import knows the end of the table by.
func (s *fundPlanSheet) lines(e fundplan.Entry) {
	n := len(s.columns)
	for i, c := range s.columns {
		s.put(strip(s.row, i+1, i+1), c.label, lookLabel)
	}
	s.put(strip(s.row, n+1, n+1), idHeading, look{bare: true, quiet: true})
	s.hide(n + 1)
	s.row++
	first := s.row
	down := make([][]string, n) // the texts of each column, for its sum
	for _, l := range e.Lines {
		s.line(l, down)
	}
	s.put(strip(s.row, 1, 2), planEnd, lookLabel)
	for col := 3; col < n; col++ {
		letter := workbook.Column(col)
		s.put(strip(s.row, col, col), formSum{fmt.Sprintf("SUM(%s%d:%s%d)", letter, first, letter, max(first, s.row-1)), down[col-1]}, look{bold: true, across: "right", format: planFormat})
	}
	s.put(strip(s.row, n, n), "", lookFixed)
	s.row++
}

// planFormat shows 万元 with two decimals and up to fen.
const planFormat = "#,##0.00####;-#,##0.00####;0.00"

func (s *fundPlanSheet) line(l fundplan.EntryLine, down [][]string) {
	n := len(s.columns)
	name, code := s.paper.nameOf(l.Project)
	s.put(strip(s.row, 1, 1), name, lookFixed)
	s.put(strip(s.row, 2, 2), code, lookMid)
	texts := append([]string{l.Appropriation, l.CarryOver, l.Other, ""}, l.Months[:]...)
	for i, text := range texts {
		col := 3 + i
		if col == planSumColumn {
			continue
		}
		s.put(strip(s.row, col, col), formNumber{text, true}, s.typed("right", ""))
		down[col-1] = append(down[col-1], text)
	}
	for _, sum := range []struct {
		col      int
		from, to string
		texts    []string
	}{{planSumColumn, "C", "E", texts[:3]}, {planMonthsColumn, "G", "R", l.Months[:]}} {
		cell := formSum{fmt.Sprintf("SUM(%s%d:%s%d)", sum.from, s.row, sum.to, s.row), sum.texts}
		s.put(strip(s.row, sum.col, sum.col), cell, look{across: "right", format: planFormat})
		down[sum.col-1] = append(down[sum.col-1], cell.result())
	}
	s.put(strip(s.row, n, n), l.Note, s.typed("left", asText))
	s.put(strip(s.row, n+1, n+1), string(l.Project), look{bare: true, quiet: true, format: asText})
	cells := make([]string, n)
	cells[0], cells[1], cells[n-1] = name, code, l.Note
	s.fit(s.row, cells...)
	s.row++
}

// sign writes the lines to sign on and, below what is printed, how to fill in; it returns the last printed row.
func (s *fundPlanSheet) sign() int {
	row := s.row + 1
	for i, c := range [][2]int{{1, 2}, {3, 7}, {8, 13}, {14, 19}} {
		s.put(strip(row, c[0], c[1]), []string{"填报人：", "单位负责人（签字）：", "主管处室（盖章）：", "日期："}[i], look{size: 11, bare: true, across: "left"})
	}
	s.do(func() error { return s.file.SetRowHeight(s.sheet, row, 32) })
	if s.open {
		s.put(strip(row+2, 1, len(s.columns)), "填写说明（不打印）：白格可填，灰格由系统带出，合计自动算出。加入或去掉项目请在系统里办理。填好后在系统里“从 Excel 导入”，先看全部改动再确认。",
			look{bare: true, quiet: true, across: "left"})
		s.height(row+2, 2)
	}
	return row
}

// FundPlanUpload is what a filled-in plan would keep (用款计划导入内容).
type FundPlanUpload struct {
	Upload
	Entry fundplan.Entry
}

// ReadFundPlan reads a filled-in plan for a record (用款计划导入). It changes nothing: what it would keep, cell by cell, and all that is
// wrong come back. Projects come and go in the system only: a row of another one stands in the way, and one that the file
// lacks stays as it is.
//
// Errors: Invalid with what to do when the file is no plan, or that of another record or version, lacks a column or is cut off.
func ReadFundPlan(f Filled, p FundPlanPaper) (FundPlanUpload, error) {
	want := p.origin(len(p.Entry.Lines))
	r, err := openReading(f, want, fundPlanColumns())
	if err != nil {
		return FundPlanUpload{}, err
	}
	d := fundPlanReading{reading: r, paper: p, entry: p.Entry.Copy(), seen: map[project.ID]bool{}}
	column := formColumn{label: planNoteLabel}
	at, found := r.beside(column.means)
	r.take("note", planNoteLabel, at, found, &d.entry.Note)
	r.cells["lines"] = workbook.Ref(r.table.heading, r.table.columns["name"])
	r.rows(func(heading string) bool { return heading == planEnd || heading == "总计" }, d.line)
	if err := r.cut(planEnd); err != nil {
		return FundPlanUpload{}, err
	}
	d.absent()
	up := FundPlanUpload{Upload: r.Upload, Entry: d.entry}
	up.Changes = fundplan.Differences(p.Entry, up.Entry, p.name)
	if len(up.Changes) > 0 {
		if err := r.Origin.stale(want, p.UpdatedBy, moment(p.UpdatedAt)); err != nil {
			return FundPlanUpload{}, err
		}
	}
	next := p.Plan
	next.Entry = up.Entry
	_, up.Checks = next.Examine(p.Around)
	return up, nil
}

// fundPlanReading is a plan being read.
type fundPlanReading struct {
	*reading
	paper FundPlanPaper
	entry fundplan.Entry
	seen  map[project.ID]bool
	extra int // rows of no project of the plan
}

// line reads one row.
func (d *fundPlanReading) line(row int, cells map[string]workbook.Area) {
	i := d.projectOf(row, cells)
	if i < 0 {
		if len(cells) > 0 {
			path := fmt.Sprintf("extra.%d", d.extra)
			d.extra++
			d.cells[path] = workbook.Ref(row, d.table.columns["name"])
			d.say(path, ruleRowStrange, errs.Blocker, "第%d行“%s”不在这份计划里，或同一项目有两行。请先在系统里把项目加入计划，或删去这一行。", row, errs.Shorten(exactText(cells["name"].Cell)))
		}
		return
	}
	l := &d.entry.Lines[i]
	sums := map[string]workbook.Area{"sum": cells["sum"], "months": cells["months"]}
	for _, field := range []string{"sum", "months", "name", "code"} {
		delete(cells, field)
	}
	d.data(fmt.Sprintf("lines.%d", i), row, cells)
	for _, c := range l.Cells() {
		if _, there := d.table.columns[c.Name]; there {
			*c.Value = kept(*c.Value, exactText(cells[c.Name].Cell))
		}
	}
	for _, s := range []struct {
		field, label string
		parts        []string
	}{{"sum", "资金合计", []string{l.Appropriation, l.CarryOver, l.Other}}, {"months", "分月合计", l.Months[:]}} {
		if at, there := d.table.columns[s.field]; there && sums[s.field].Row1 != 0 {
			d.summed(fmt.Sprintf("%s.%d", s.field, i), s.label, "由各格相加", strip(row, at, at), s.parts)
		}
	}
}

// projectOf is the line of the plan that a row is about: by its hidden mark, else by its code; -1 for none or one read already.
func (d *fundPlanReading) projectOf(row int, cells map[string]workbook.Area) int {
	mark := ""
	if d.table.id != 0 {
		a, _ := d.table.grid.At(row, d.table.id)
		mark = exactText(a.Cell)
	}
	code := exactText(cells["code"].Cell)
	for i, l := range d.entry.Lines {
		_, own := d.paper.nameOf(l.Project)
		if (string(l.Project) == mark || mark == "" && code != "" && code == own) && !d.seen[l.Project] {
			d.seen[l.Project] = true
			return i
		}
	}
	return -1
}

// absent tells of projects that the file has no row for.
func (d *fundPlanReading) absent() {
	for i, l := range d.entry.Lines {
		if !d.seen[l.Project] {
			d.say(fmt.Sprintf("lines.%d", i), ruleRowMissing, errs.Warning, "文件里没有“%s”，保持系统里的内容；要去掉项目请在系统里办理。", d.paper.name(l.Project))
		}
	}
}
