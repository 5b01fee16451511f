package office

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// OverallGoalUpload is what a filled-in form of an overall goal would keep (整体与政策目标导入内容).
type OverallGoalUpload struct {
	Upload
	Entry overallgoal.Entry
	found []goalcheck.Finding // Checks with their suggestions
}

// ReadOverallGoal reads a filled-in form of a department's or a fund policy's goal for a record (部门整体、专项资金政策绩效目标申报表导入), as
// ReadGoal reads that of a project's. Tasks are known by their names, else by their place. The links to projects' indicators stay as they are.
//
// Errors: Invalid as for ReadGoal, and when an issued form lacks its table of tasks.
func ReadOverallGoal(f Filled, p OverallGoalPaper) (OverallGoalUpload, error) {
	want := p.origin(len(p.Entry.Goal.Rows))
	r, err := openReading(f, want, goalColumns)
	if err != nil {
		return OverallGoalUpload{}, err
	}
	if r.Origin == nil {
		if err := r.strangeOverall(want); err != nil {
			return OverallGoalUpload{}, err
		}
	}
	entry := p.Entry
	g := newGoalReading(r, p.asGoal())
	g.head(overallHead(p.Kind, &g.entry, &entry))
	g.fixed(p.fixed())
	g.readRows()
	if err := r.cut("分值合计"); err != nil {
		return OverallGoalUpload{}, err
	}
	if err := g.tooMany(); err != nil {
		return OverallGoalUpload{}, err
	}
	entry.Goal = g.entry
	if p.Kind == overallgoal.Department {
		if entry.Tasks, err = r.readTasks(p.Entry.Tasks); err != nil {
			return OverallGoalUpload{}, err
		}
	}
	r.overallSums(entry)
	up := OverallGoalUpload{Upload: r.Upload, Entry: entry}
	up.Changes = overallgoal.Differences(p.Kind, p.Entry, entry)
	if len(up.Changes) > 0 {
		if err := r.Origin.stale(want, p.UpdatedBy, moment(p.UpdatedAt)); err != nil {
			return OverallGoalUpload{}, err
		}
	}
	up.found = p.checks(entry)
	up.Checks = goalcheck.Complaints(up.found)
	return up, nil
}

// strangeOverall refuses a file made by hand that is another form, or another unit's.
func (r *reading) strangeOverall(want Origin) error {
	if r.isSelfEvaluation() {
		return errs.Invalidf("这张表有“实际完成值”“得分”列，是自评表，不是《%s》。请到绩效自评页面导入。", want.Form)
	}
	return r.differs("单位", want.Unit, fillerLabels)
}

// overallHead are the goals in words and the money of an overall goal: the part shared with projects in g, the rest in e.
func overallHead(k overallgoal.Kind, g *goal.Entry, e *overallgoal.Entry) []headItem {
	items := goalHead(g)[:3]
	lasting := headItem{"overall", k.Lasting(), []string{"部门总体目标", "实施期总目标", "中期目标"}, &g.Overall}
	annual := headItem{"annual", "年度总体目标", []string{"年度目标", "年度绩效目标"}, &g.Annual}
	items = append(items, lasting, annual)
	if k == overallgoal.FundPolicy {
		items = append(items, headItem{"whole.appropriation", "实施期财政资金", []string{"实施期财政拨款"}, &e.Whole.Appropriation},
			headItem{"whole.other", "实施期其他资金", nil, &e.Whole.Other})
	}
	return items
}

// overallSums tells of sums of the form typed over.
func (r *reading) overallSums(e overallgoal.Entry) {
	year := e.Goal.Request
	var appropriations, others []string
	for _, t := range e.Tasks {
		appropriations, others = append(appropriations, t.Appropriation), append(others, t.Other)
	}
	all := slices.Concat(appropriations, others)
	for _, c := range []struct {
		label, where string
		parts        []string
	}{{"年度资金总额", "要改请改当年财政拨款、上年结转资金和其他资金，总额由三项相加", []string{year.Appropriation, year.CarryOver, year.Other}},
		{"主要任务合计", "要改请改各项任务的金额，合计由系统相加", all},
		{"实施期资金总额", "要改请改实施期财政资金和其他资金，总额由两项相加", []string{e.Whole.Appropriation, e.Whole.Other}}} {
		if at, _, found := r.labelled(c.label); found {
			r.summed(c.label, c.label, c.where, at, c.parts)
		}
	}
	for i, parts := range [][]string{appropriations, others, all} {
		c := taskColumns[2+i]
		if col, there := r.tasks.columns[c.field]; there && r.tasks.ended {
			at := workbook.Span{Row1: r.tasks.to, Col1: col, Row2: r.tasks.to, Col2: col}
			r.summed(tasksEnd+" "+c.field, tasksEnd+" "+c.label, "要改请改各项任务的金额，合计由系统相加", at, parts)
		}
	}
}

// checks is all that is said about an overall goal as it would be kept.
func (p OverallGoalPaper) checks(e overallgoal.Entry) []goalcheck.Finding {
	after := p.Goal
	after.Entry = e
	after.Entry.Goal = withIDs(e.Goal)
	_, checks, own := after.Check(p.Book, p.Filed)
	return append(asFindings(own), checks...)
}

// taskTable is where the table of tasks stands (年度主要任务).
type taskTable struct {
	columns  map[string]int // field → column
	heading  int
	from, to int  // rows of tasks
	ended    bool // its last line was found
}

// findTasks finds the table of tasks above the indicators. Its money may be headed one row lower, under 预算金额.
func (r *reading) findTasks() {
	for _, row := range r.table.grid.Rows() {
		columns := taskHeadings(r.table.grid.Line(row))
		if row >= r.table.heading {
			return
		}
		if columns["name"] == 0 || columns["content"] == 0 {
			continue
		}
		r.tasks = taskTable{columns: columns, heading: row, from: row + 1, to: r.table.heading - 1}
		if below := taskHeadings(r.table.grid.Line(row + 1)); r.Origin == nil && columns["appropriation"] == 0 && below["appropriation"] > 0 {
			maps.Copy(columns, below)
			r.tasks.from = row + 2
		}
		r.endTasks()
		r.aside = workbook.Span{Row1: row, Row2: r.tasks.to}
		r.cells["tasks"] = workbook.Ref(row, columns["name"])
		return
	}
}

// endTasks finds the line that ends the tasks: their total, or in a file made by hand the goals below them.
func (r *reading) endTasks() {
	for row := r.tasks.from; row < r.table.heading; row++ {
		if line := r.table.grid.Line(row); len(line) > 0 {
			first := plainHeading(line[0].Text)
			if first == tasksEnd || first == "合计" || r.Origin == nil && strings.HasSuffix(first, "目标") {
				r.tasks.to, r.tasks.ended = row, true
				return
			}
		}
	}
}

func taskHeadings(line []workbook.Area) map[string]int {
	out := map[string]int{}
	for _, a := range line {
		for _, c := range taskColumns {
			if out[c.field] == 0 && c.means(a.Text) {
				out[c.field] = a.Col1
			}
		}
	}
	return out
}

// readTasks reads the tasks; what is blank is none.
func (r *reading) readTasks(had []overallgoal.MainTaskEntry) ([]overallgoal.MainTaskEntry, error) {
	issued := r.Origin != nil
	switch {
	case len(r.tasks.columns) == 0 && issued, len(r.tasks.columns) > 0 && !r.tasks.ended && issued:
		return nil, errs.Invalidf("工作表“%s”不完整：没有找到“年度主要任务”的表头或“%s”这一行。没有读入任何内容，请重新导出后填写。", r.Sheet, tasksEnd)
	case len(r.tasks.columns) == 0:
		r.say("tasks", ruleNoLabel, errs.Warning, "没有找到“年度主要任务”，保持系统里的内容。")
		return had, nil
	}
	if missing := r.missingTaskColumns(); issued && len(missing) > 0 {
		return nil, lacksColumns(r.Sheet, r.tasks.heading, missing)
	} else if len(missing) > 0 {
		r.say("tasks", ruleNoLabel, errs.Warning, "“年度主要任务”没有%s列，这一项保持系统里的内容。", strings.Join(missing, "、"))
	}
	rows, names := r.taskRows()
	if len(rows) > 2*overallgoal.MaxTasks {
		return nil, errs.Invalidf("工作表“%s”有%d项年度主要任务，最多%d项。请合并。", r.Sheet, len(rows), overallgoal.MaxTasks)
	}
	out := knownTasks(names, had)
	for i, row := range rows {
		r.readTask(row, fmt.Sprintf("tasks.%d", i), &out[i])
	}
	return out, nil
}

// missingTaskColumns are the columns of the tasks that are typed and have no heading.
func (r *reading) missingTaskColumns() (labels []string) {
	for _, c := range taskColumns {
		if r.tasks.columns[c.field] == 0 && slices.Contains(taskFields, c.field) {
			labels = append(labels, "“"+c.label+"”")
		}
	}
	return labels
}

// taskRows are the rows of the sheet that hold a task, with its name.
func (r *reading) taskRows() (rows []int, names []string) {
	for row := r.tasks.from; row <= r.tasks.to; row++ {
		if row == r.tasks.to && r.tasks.ended {
			break
		}
		filled := false
		for _, field := range taskFields {
			if col, there := r.tasks.columns[field]; there {
				a, _ := r.table.grid.At(row, col)
				filled = filled || strings.TrimSpace(exactText(a.Cell)) != "" || a.Note != ""
			}
		}
		if filled {
			a, _ := r.table.grid.At(row, r.tasks.columns["name"])
			rows, names = append(rows, row), append(names, strings.TrimSpace(exactText(a.Cell)))
		}
	}
	return rows, names
}

// taskFields are the columns of a task that are typed.
var taskFields = []string{"name", "content", "appropriation", "other"}

// knownTasks finds the task of the record that each row of the sheet is: the one of its name, else the one in its place that no
// other row is. What is found nowhere is new.
func knownTasks(names []string, had []overallgoal.MainTaskEntry) []overallgoal.MainTaskEntry {
	if len(names) == 0 {
		return nil
	}
	out := make([]overallgoal.MainTaskEntry, len(names))
	found, used := make([]bool, len(names)), make([]bool, len(had))
	for i, name := range names {
		j := 0
		for j < len(had) && (used[j] || name == "" || strings.TrimSpace(had[j].Name) != name) {
			j++
		}
		if j < len(had) {
			out[i], found[i], used[j] = had[j], true, true
		}
	}
	for i := range names {
		if !found[i] && i < len(had) && !used[i] {
			out[i] = had[i]
		}
	}
	return out
}

// readTask reads one row over the task of the record that it is.
func (r *reading) readTask(row int, path string, t *overallgoal.MainTaskEntry) {
	into := map[string]*string{"name": &t.Name, "content": &t.Content, "appropriation": &t.Appropriation, "other": &t.Other}
	r.cells[path] = workbook.Ref(row, r.tasks.columns["name"])
	for _, field := range taskFields {
		col, there := r.tasks.columns[field]
		if !there {
			continue
		}
		a, _ := r.table.grid.At(row, col)
		*into[field] = kept(*into[field], exactText(a.Cell))
		cell := path + "." + field
		r.cells[cell] = workbook.Ref(row, col)
		r.odd(cell, a.Cell)
		r.mergedTasks(cell, a)
	}
	if col, there := r.tasks.columns["total"]; there {
		if _, filled := r.table.grid.At(row, col); filled { // rows that people insert have none
			r.summed(path+".total", "预算金额", "要改请改这一项的财政拨款和其他资金，预算金额由两项相加", workbook.Span{Row1: row, Col1: col, Row2: row, Col2: col}, []string{t.Appropriation, t.Other})
		}
	}
}

// mergedTasks complains of a cell that stands for several tasks, or for several cells of one.
func (r *reading) mergedTasks(path string, a workbook.Area) {
	fields := 0
	for _, col := range r.tasks.columns {
		if col >= a.Col1 && col <= a.Col2 {
			fields++
		}
	}
	if a.Row1 == a.Row2 && fields < 2 || r.merged[a.Span] {
		return
	}
	r.merged[a.Span] = true
	r.say(path, ruleCellMerged, errs.Blocker, "%s", mergedMessage(a))
}
