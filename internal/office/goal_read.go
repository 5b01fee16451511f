package office

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// GoalUpload is what a filled-in goal declaration would keep (绩效目标导入内容).
type GoalUpload struct {
	Upload
	Entry goal.Entry
	found []goalcheck.Finding // Checks with their suggestions
}

// ReadGoal reads a filled-in goal declaration for a record (绩效目标申报表导入). It changes nothing: what it would keep, cell by
// cell, and all that is wrong come back. Rows are known by their hidden marks, else by their names; cells that say the same
// as the record keep its spelling, so that an issued workbook comes back unchanged.
//
// Errors: Invalid with what to do when the file is no goal declaration, or that of another record, unit, year or version,
// lacks a column or is cut off.
func ReadGoal(f Filled, p GoalPaper) (GoalUpload, error) {
	want := p.origin(len(p.Entry.Rows))
	r, err := openReading(f, want, goalColumns)
	if err != nil {
		return GoalUpload{}, err
	}
	if r.Origin == nil && r.isSelfEvaluation() {
		return GoalUpload{}, errs.Invalidf("这张表有“实际完成值”“得分”列，是自评表，不是《%s》。请到绩效自评页面导入。", GoalKind)
	}
	g := newGoalReading(r, p)
	g.head(goalHead(&g.entry))
	g.fixed(p.fixed())
	g.requestTotal()
	g.readRows()
	if err := r.cut("分值合计"); err != nil {
		return GoalUpload{}, err
	}
	if err := g.tooMany(); err != nil {
		return GoalUpload{}, err
	}
	up := GoalUpload{Upload: r.Upload, Entry: g.entry}
	up.Changes = goal.Differences(p.Entry, up.Entry)
	if len(up.Changes) > 0 {
		if err := r.Origin.stale(want, p.UpdatedBy, moment(p.UpdatedAt)); err != nil {
			return GoalUpload{}, err
		}
	}
	after := p.Goal
	after.Entry = up.Entry
	up.found = p.check(after)
	up.Checks = goalcheck.Complaints(up.found)
	return up, nil
}

// check is all that is said about a goal as it would be kept, as beside the form on its page. New rows get their ids only
// when they are kept.
func (p GoalPaper) check(after goal.Goal) []goalcheck.Finding {
	return goalcheck.Run(goalcheck.Input{Entry: withIDs(after.Entry), Book: p.Book, Project: after.Project, Year: after.Year, LastYear: p.LastYear})
}

// requestTotal tells of the year's total typed over.
func (g *goalReading) requestTotal() {
	const label = "年度申请总额"
	e := g.entry.Request
	if at, _, found := g.labelled(label); found {
		g.summed(label, label, "要改请改当年财政拨款、上年结转资金和其他资金，总额由三项相加", at, []string{e.Appropriation, e.CarryOver, e.Other})
	}
}

// withIDs gives new rows an id for as long as they are checked.
func withIDs(e goal.Entry) goal.Entry {
	e.Rows = slices.Clone(e.Rows)
	for i := range e.Rows {
		if e.Rows[i].ID == "" {
			e.Rows[i].ID = goal.IndicatorID(fmt.Sprintf("new-%d", i))
		}
	}
	return e
}

// tooMany refuses more rows than a form may have.
func (g *goalReading) tooMany() error {
	if len(g.entry.Rows) > goal.MaxRows {
		return errs.Invalidf("工作表“%s”有%d行指标，最多%d行。请合并或删去次要指标。", g.Sheet, len(g.entry.Rows), goal.MaxRows)
	}
	return nil
}

// isSelfEvaluation reports whether the headings are those of a self-evaluation.
func (r *reading) isSelfEvaluation() bool {
	n := 0
	for _, a := range r.table.grid.Line(r.table.heading) {
		if role, _ := indicatorRole(heading(a.Text)); role == roleActual || role == rolePoints {
			n++
		}
	}
	return n > 0
}

// goalReading is a goal declaration being read.
type goalReading struct {
	*reading
	paper GoalPaper
	entry goal.Entry
	left  map[goal.IndicatorID]goal.EntryRow // rows of the record that no row of the file was matched with yet
	first map[goal.IndicatorID]int           // indicator → row of the sheet that has its mark
	above goal.EntryRow                      // levels of the row above, for files that leave repeats blank
}

func newGoalReading(r *reading, p GoalPaper) *goalReading {
	return &goalReading{reading: r, paper: p, entry: p.Entry, left: map[goal.IndicatorID]goal.EntryRow{}, first: map[goal.IndicatorID]int{}}
}

// headItem is one thing typed in the head of a form, by its label.
type headItem struct {
	path, label string
	also        []string
	into        *string
}

// goalHead are the goals in words and the money of a project's goal.
func goalHead(e *goal.Entry) []headItem {
	return []headItem{
		{"request.appropriation", "当年财政拨款", []string{"财政拨款", "其中财政拨款", "其中当年财政拨款"}, &e.Request.Appropriation},
		{"request.carry_over", "上年结转资金", []string{"上年结转", "结转资金"}, &e.Request.CarryOver},
		{"request.other", "其他资金", nil, &e.Request.Other},
		{"overall", "项目总目标", []string{"项目总体目标", "中期目标", "实施期目标", "实施期总目标"}, &e.Overall},
		{"annual", "年度总体目标", []string{"年度目标", "年度绩效目标", "总体目标"}, &e.Annual},
	}
}

// head reads what is typed in the head.
func (g *goalReading) head(items []headItem) {
	for _, c := range items {
		column := formColumn{label: c.label, also: c.also}
		at, found := g.beside(column.means)
		g.take(c.path, c.label, at, found, c.into)
	}
}

// readRows reads the indicators.
func (g *goalReading) readRows() {
	for _, r := range g.paper.Entry.Rows {
		g.left[r.ID] = r
	}
	g.entry.Rows = nil
	ends := func(heading string) bool {
		return strings.HasPrefix(heading, "分值合计") || heading == "合计" || heading == "总计" || heading == "总分" || heading == "分值总计"
	}
	g.rows(ends, g.readRow)
	g.twice()
}

// readRow reads one row of the sheet; a row whose typed cells were emptied is an indicator taken out.
func (g *goalReading) readRow(row int, cells map[string]workbook.Area) {
	path := fmt.Sprintf("rows.%d", len(g.entry.Rows))
	id := g.mark(row)
	had, known := g.left[id]
	if id == "" || !known {
		if g.blank(cells) {
			return
		}
		had = g.byName(cells)
		known = had.ID != ""
	}
	if g.blank(cells) && !had.Blank() {
		return
	}
	delete(g.left, had.ID)
	r := had
	g.fill(&r, cells, path)
	g.levels(&r, had, known)
	g.data(path, row, cells)
	g.entry.Rows = append(g.entry.Rows, r)
}

// blank reports whether nothing is typed right of the levels but what new rows bring along.
func (g *goalReading) blank(cells map[string]workbook.Area) bool {
	for field, a := range cells {
		switch field {
		case "level1", "level2", "sign", "rule", beforeField:
		default:
			if exactText(a.Cell) != "" || a.Note != "" {
				return false
			}
		}
	}
	return true
}

// mark is the indicator that a row was issued for. A row copied from another carries its mark, too: with a name of its own
// it is a new indicator.
func (g *goalReading) mark(row int) goal.IndicatorID {
	if g.table.id == 0 {
		return ""
	}
	a, _ := g.table.grid.At(row, g.table.id)
	id := goal.IndicatorID(exactText(a.Cell))
	if id == "" {
		return ""
	}
	first, again := g.first[id]
	if !again {
		g.first[id] = row
		return id
	}
	name := func(row int) string {
		a, _ := g.table.grid.At(row, g.table.columns["name"])
		return exactText(a.Cell)
	}
	path := fmt.Sprintf("rows.%d.name", len(g.entry.Rows))
	switch {
	case g.blank(g.row(row)):
	case alike(name(first), name(row)):
		g.say(path, ruleTwoRows, errs.Blocker, "第%d行和第%d行是同一个指标“%s”。请删去一行；要新增指标，请填在空白行并写上它自己的名称。", first, row, errs.Shorten(name(row)))
	default:
		g.say(path, ruleCopiedRow, errs.Warning, "第%d行由第%d行复制而来，按新增指标处理。", row, first)
	}
	return ""
}

// byName finds the row of the record that a row without a mark is about.
func (g *goalReading) byName(cells map[string]workbook.Area) goal.EntryRow {
	text := func(field string) string { return flat(exactText(cells[field].Cell)) }
	if text("name") == "" {
		return goal.EntryRow{}
	}
	var found []goal.EntryRow
	for _, r := range g.paper.Entry.Rows {
		if _, free := g.left[r.ID]; free && g.first[r.ID] == 0 && flat(r.Name) == text("name") {
			found = append(found, r)
		}
	}
	for _, r := range found {
		if flat(r.Level1) == text("level1") && flat(r.Level2) == text("level2") {
			return r
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return goal.EntryRow{}
}

// fill takes the cells into a row.
func (g *goalReading) fill(r *goal.EntryRow, cells map[string]workbook.Area, path string) {
	had := r.Target
	take := func(field string, into *string) {
		if _, there := g.table.columns[field]; there {
			*into = kept(*into, exactText(cells[field].Cell))
		}
	}
	for field, into := range map[string]*string{"level1": &r.Level1, "level2": &r.Level2, "name": &r.Name, "sign": &r.Sign, "target": &r.Target, "unit": &r.Unit,
		"weight": &r.Weight, "basis": &r.Basis, "explanation": &r.Explanation, "rule": &r.Rule, "method": &r.Method, "source": &r.Source, "evidence": &r.Evidence} {
		take(field, into)
	}
	if sign, ok := goal.ParseSign(r.Sign); ok {
		r.Sign = string(sign)
	}
	if rule, ok := goal.ParseRule(r.Rule); ok {
		r.Rule = string(rule)
	}
	if r.Sign == "" && r.Target != had {
		unglue(r)
	}
	if _, there := g.table.columns["bounded"]; there {
		g.tick(path+".bounded", exactText(cells["bounded"].Cell), &r.Bounded)
	}
}

// tick reads a cell that is ticked or not.
func (r *reading) tick(path, text string, into *bool) {
	switch strings.ToLower(flat(text)) {
	case "是", "√", "✓", "✔", "1", "y", "yes", "true", "不适用", "不超额", "有上限":
		*into = true
	case "", "否", "0", "n", "no", "false", "-", "×":
		*into = false
	default:
		r.say(path, ruleCellUnread, errs.Blocker, "“%s”不认识。请填“是”或留空。", errs.Shorten(text))
	}
}

// unglue takes "≥98%" apart, as forms without a column of signs write it.
func unglue(r *goal.EntryRow) {
	read := goal.Read(r.Target)
	if !read.OK() || !read.Signed && read.Reason != goal.Words {
		return
	}
	t := read.Target
	r.Sign = string(t.Sign)
	if t.Unit != "" {
		r.Unit = t.Unit
	}
	switch t.Sign {
	case goal.Qualitative:
	case goal.Range:
		r.Target = goal.FormatValue(t.Low) + "～" + goal.FormatValue(t.High)
	default:
		r.Target = goal.FormatValue(t.Value)
	}
}

// levels settles the levels of a row: the record's own where the file says the same, the book's names, and in a file made by
// hand those of the row above where repeats were left blank.
func (g *goalReading) levels(r *goal.EntryRow, had goal.EntryRow, known bool) {
	if g.Origin == nil && r.Level1 == "" {
		r.Level1 = g.above.Level1
		if r.Level2 == "" {
			r.Level2 = g.above.Level2
		}
	}
	r.Level1, _ = splitLevelKept(r.Level1, had.Level1)
	if one, two, ok := g.paper.Book.Proper(r.Level1, r.Level2); ok && !(known && alike(r.Level1, had.Level1) && alike(r.Level2, had.Level2)) {
		r.Level1, r.Level2 = one, two
	}
	g.above = *r
}

// splitLevelKept takes the points off "产出指标（50分）" unless the record's own name is written that way.
func splitLevelKept(text, had string) (name, weight string) {
	if text == had {
		return text, ""
	}
	return splitLevel(text)
}

// twice complains of two rows with one name under one level.
func (g *goalReading) twice() {
	seen := map[[3]string]int{}
	for i, r := range g.entry.Rows {
		key := [3]string{flat(r.Level1), flat(r.Level2), flat(r.Name)}
		first, again := seen[key]
		was, is := g.entry.Rows[first].ID, r.ID
		if again && key[2] != "" && (was == "" || is == "") && len(g.Reading.At(fmt.Sprintf("rows.%d.name", i))) == 0 {
			g.say(fmt.Sprintf("rows.%d.name", i), ruleTwoRows, errs.Blocker, "%s 和 %s 是同一个指标“%s”。请删去一行。", g.cells[fmt.Sprintf("rows.%d.name", first)], g.cells[fmt.Sprintf("rows.%d.name", i)], errs.Shorten(r.Name))
		}
		if !again {
			seen[key] = i
		}
	}
}
