package office

import (
	"fmt"
	"slices"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/pipeline"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// DeclarationUpload is what a filled-in declaration would keep (项目申报书导入内容).
type DeclarationUpload struct {
	Upload
	Entry pipeline.Entry
}

// ReadDeclaration reads a filled-in declaration for a record (项目申报书导入). It changes nothing: what it would keep, cell by cell, and
// all that is wrong come back. Budget lines are known by their hidden marks; cells that say the same as the record keep its
// spelling, so that an issued workbook comes back unchanged.
//
// Errors: Invalid with what to do when the file is no declaration, or that of another record or version, lacks a column or is
// cut off.
func ReadDeclaration(f Filled, p DeclarationPaper) (DeclarationUpload, error) {
	want := p.origin(len(p.Entry.Lines))
	r, err := openReading(f, want, declarationColumns)
	if err != nil {
		return DeclarationUpload{}, err
	}
	d := declarationReading{reading: r, had: p.Entry, entry: p.Entry, seen: map[budget.LineID]bool{}}
	d.head()
	d.readFunds()
	d.readLines()
	if err := r.cut(linesEnd); err != nil {
		return DeclarationUpload{}, err
	}
	d.readSchedule()
	if n := len(d.entry.Lines); n > budget.MaxLines {
		return DeclarationUpload{}, errs.Invalidf("工作表“%s”有%d行预算明细，最多%d行。请合并同类费用。", r.Sheet, n, budget.MaxLines)
	}
	up := DeclarationUpload{Upload: r.Upload, Entry: d.entry}
	for _, c := range pipeline.Differences(p.Entry, up.Entry) {
		up.Changes = append(up.Changes, goal.Difference{Kind: goal.DifferenceKind(c.Kind), Path: c.Path, Label: c.Label, Old: c.Old, New: c.New})
	}
	if len(up.Changes) > 0 {
		if err := r.Origin.stale(want, p.UpdatedBy, moment(p.UpdatedAt)); err != nil {
			return DeclarationUpload{}, err
		}
	}
	_, up.Checks = up.Entry.Examine(p.Project)
	return up, nil
}

// declarationReading is a declaration being read.
type declarationReading struct {
	*reading
	had, entry pipeline.Entry
	seen       map[budget.LineID]bool
	end        int // row of the sum under the lines
}

// head reads the texts.
func (d *declarationReading) head() {
	for _, t := range declarationTexts {
		column := formColumn{label: t.label}
		at, found := d.beside(column.means)
		d.take(t.path, t.label, at, found, textOf(&d.entry, t.path))
	}
}

// headingRow finds the row that has the headings of a small table, and their columns.
func (d *declarationReading) headingRow(headings []string, after, before int) (row int, columns []int) {
	for _, row := range d.table.grid.Rows() {
		if row <= after || row >= before {
			continue
		}
		columns = nil
		for _, h := range headings {
			for _, a := range d.table.grid.Line(row) {
				if plainHeading(a.Text) == plainHeading(h) {
					columns = append(columns, a.Col1)
					break
				}
			}
		}
		if len(columns) == len(headings) {
			return row, columns
		}
	}
	return 0, nil
}

// smallRows reads the rows of a small table from below its headings to the first row that has nothing in its columns and
// stands before another heading; blank rows between are passed over.
func (d *declarationReading) smallRows(name string, fields []string, heading int, columns []int, before int, each func(i int, texts []string)) {
	d.cells[name] = workbook.Ref(heading, columns[0])
	n := 0
	for row := heading + 1; row < before; row++ {
		texts, filled := make([]string, len(columns)), false
		for i, col := range columns {
			if a, there := d.table.grid.At(row, col); there && a.Row1 == row {
				texts[i] = exactText(a.Cell)
				filled = filled || texts[i] != ""
			}
		}
		if !filled {
			continue
		}
		for i, col := range columns {
			path := fmt.Sprintf("%s.%d.%s", name, n, fields[i])
			d.cells[path] = workbook.Ref(row, col)
			if a, there := d.table.grid.At(row, col); there {
				d.odd(path, a.Cell)
			}
		}
		d.cells[fmt.Sprintf("%s.%d", name, n)] = workbook.Ref(row, columns[0])
		each(n, texts)
		n++
	}
}

func (d *declarationReading) readFunds() {
	heading, columns := d.headingRow(fundsHeadings, 0, d.table.heading)
	if heading == 0 {
		d.say("funds", ruleNoLabel, errs.Warning, "没有找到“%s”表，这一项保持系统里的内容。", fundsTitle)
		return
	}
	d.entry.Funds = nil
	d.smallRows("funds", []string{"year", "fiscal", "other"}, heading, columns, d.table.heading-1, func(i int, t []string) {
		var had pipeline.FundEntry
		if i < len(d.had.Funds) {
			had = d.had.Funds[i]
		}
		d.entry.Funds = append(d.entry.Funds, pipeline.FundEntry{Year: kept(had.Year, t[0]), Fiscal: kept(had.Fiscal, t[1]), Other: kept(had.Other, t[2])})
	})
}

// readLines reads the budget lines; a line whose typed cells were emptied is taken out.
func (d *declarationReading) readLines() {
	d.cells["lines"] = workbook.Ref(d.table.heading, d.table.columns["name"])
	d.entry.Lines = nil
	ends := func(heading string) bool { return heading == linesEnd || heading == "合计" || heading == "总计" }
	d.rows(ends, func(row int, cells map[string]workbook.Area) {
		d.end = row
		text := func(field string) string { return exactText(cells[field].Cell) }
		had := d.mark(row)
		l := budget.EntryLine{ID: had.ID}
		filled := false
		for _, c := range declarationColumns {
			if c.field == "amount" {
				continue
			}
			cell := c.field
			if cell == "name" {
				cell = "detail"
			}
			at := slices.IndexFunc(budget.Columns(), func(b budget.Column) bool { return b.Cell == cell })
			value := kept(had.Cells()[at], text(c.field))
			l.Set(cell, value)
			filled = filled || value != ""
		}
		if !filled {
			return
		}
		path := fmt.Sprintf("lines.%d", len(d.entry.Lines))
		delete(cells, "amount")
		d.data(path, row, cells)
		d.cells[path+".detail"] = d.cells[path+".name"]
		d.entry.Lines = append(d.entry.Lines, l)
	})
}

// mark is the line that a row was issued for; a copied row is a new line.
func (d *declarationReading) mark(row int) budget.EntryLine {
	if d.table.id == 0 {
		return budget.EntryLine{}
	}
	a, _ := d.table.grid.At(row, d.table.id)
	id := budget.LineID(exactText(a.Cell))
	i := slices.IndexFunc(d.had.Lines, func(l budget.EntryLine) bool { return l.ID == id })
	if id == "" || i < 0 || d.seen[id] {
		return budget.EntryLine{}
	}
	d.seen[id] = true
	return d.had.Lines[i]
}

func (d *declarationReading) readSchedule() {
	const far = 100_000
	heading, columns := d.headingRow(scheduleHeadings, max(d.end, d.table.heading), far)
	if heading == 0 {
		d.say("schedule", ruleNoLabel, errs.Warning, "没有找到“%s”表，这一项保持系统里的内容。", scheduleTitle)
		return
	}
	before := far
	for _, row := range d.table.grid.Rows() {
		if line := d.table.grid.Line(row); row > heading && len(line) > 0 && (signsOff(line[0].Text)) {
			before = row
			break
		}
	}
	if rows := d.table.grid.Rows(); before == far && len(rows) > 0 {
		before = rows[len(rows)-1] + 1
	}
	d.entry.Schedule = nil
	d.smallRows("schedule", []string{"content", "start", "finish"}, heading, columns, before, func(i int, t []string) {
		var had pipeline.StepEntry
		if i < len(d.had.Schedule) {
			had = d.had.Schedule[i]
		}
		d.entry.Schedule = append(d.entry.Schedule, pipeline.StepEntry{Content: kept(had.Content, t[0]), Start: kept(had.Start, t[1]), Finish: kept(had.Finish, t[2])})
	})
}
