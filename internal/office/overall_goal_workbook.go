package office

import (
	"fmt"
	"io"
	"slices"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/office/workbook"
)

// OverallGoalPaper is the goal of a department or a fund policy to go out as a workbook, or that a workbook comes back for
// (部门整体、专项资金政策绩效目标申报表).
type OverallGoalPaper struct {
	overallgoal.Goal
	Book      rulebook.Book
	Edition   *overallgoal.Edition // a frozen one; nil for the draft
	CheckCode string
	Editable  bool                // cells that the unit types are left open, with blank rows for more tasks and indicators
	Filed     []overallgoal.Filed // projects' goals; looked at when a file comes back
}

// Form names the official form of the goal's kind.
func (p OverallGoalPaper) Form() FormKind {
	if p.Kind == overallgoal.Department {
		return DepartmentGoalKind
	}
	return PolicyGoalKind
}

// origin is what the workbook says of itself.
func (p OverallGoalPaper) origin(rows int) Origin {
	o := Origin{Form: p.Form(), ID: string(p.ID), Project: p.Name, Code: p.Owner.Code, Unit: p.Owner.Name, Year: p.Year, Version: p.Version, Check: p.CheckCode, Rows: rows}
	if p.Edition != nil {
		o.Edition = p.Edition.No
	}
	o.carry(p.fixed())
	return o
}

// fixed are the cells of the head that the system fills in, in the order of the form.
func (p OverallGoalPaper) fixed() []fixedCell {
	const another = "不能更改，要改请另填一张"
	return []fixedCell{{key: "名称", label: "名称", text: p.Name, where: another}, {key: "类别", label: "类别", text: string(p.Kind), where: another},
		{key: "填报单位", label: "填报单位", text: p.Owner.Name, where: another}, {key: "评分规则", label: "评分规则", text: p.Book.Label(), where: another},
		{key: "金额单位", label: "金额单位", text: p.Book.MoneyUnit, where: inOtherUnit}}
}

// shown is what the cells hold: the draft as typed, or the frozen form.
func (p OverallGoalPaper) shown() overallgoal.Entry {
	if p.Edition != nil {
		return p.Edition.Form.Entry()
	}
	return p.Entry
}

// asGoal is the part of the form that a project's goal has, too.
func (p OverallGoalPaper) asGoal() GoalPaper {
	return GoalPaper{Goal: goal.Goal{Project: p.AsProject(), Year: p.Year, Entry: p.shown().Goal}, Book: p.Book, Editable: p.Editable && p.Edition == nil}
}

// WriteOverallGoal writes the official form of a department's or a fund policy's goal as an xlsx workbook
// (部门整体、专项资金政策绩效目标申报表导出), made like that of a project's goal.
func WriteOverallGoal(w io.Writer, p OverallGoalPaper) error {
	tab, lines := "部门整体绩效目标申报表", []string{"填报人：", "单位负责人（签字）：", "计划财务处（盖章）：", "日期："}
	if p.Kind == overallgoal.FundPolicy {
		tab = "专项政策绩效目标申报表"
	}
	s := overallSheet{goalSheet: newGoalSheet(tab, p.asGoal()), paper: p, entry: p.shown()}
	s.head()
	if p.Kind == overallgoal.Department {
		s.tasks()
	}
	s.table(p.origin(len(s.entry.Goal.Rows)), p.Version, lines)
	return s.write(w)
}

// overallSheet is an overall goal being written.
type overallSheet struct {
	*goalSheet
	paper OverallGoalPaper
	entry overallgoal.Entry
}

// lookSum is the look of money that is worked out.
var lookSum = look{across: "right", format: "#,##0.00####"}

// head writes everything above the tasks or indicators. The total of the tasks is filled in by tasks.
func (s *overallSheet) head() {
	p, e, fixed := s.paper, s.entry, s.paper.fixed()
	wide := func(label string, value any, l look) pair { return pair{label: label, value: value, look: l, to: 9} }
	s.title(p.Form())
	for i := range 2 {
		c := fixed[2*i]
		s.pairs(3+i, goalPairs, wide(c.label, c.text, lookFixed), fixed[2*i+1].pair())
	}
	s.pairs(5, goalPairs, pair{label: "年度资金总额", value: formSum{"SUM(H5,K5,K6)", []string{e.Goal.Request.Appropriation, e.Goal.Request.CarryOver, e.Goal.Request.Other}}, look: lookSum},
		s.asked("当年财政拨款", e.Goal.Request.Appropriation), s.asked("上年结转资金", e.Goal.Request.CarryOver))
	other := s.asked("其他资金", e.Goal.Request.Other)
	s.money(strip(5, 8, 8), strip(5, 11, 11), strip(6, 11, 11))
	s.row = 7
	if p.Kind == overallgoal.FundPolicy {
		s.pairs(6, goalPairs, s.asked("实施期财政资金", e.Whole.Appropriation), s.asked("实施期其他资金", e.Whole.Other), other)
		s.money(strip(6, 3, 3), strip(6, 8, 8))
		s.pairs(7, goalPairs, pair{label: "实施期资金总额", value: formSum{"SUM(C6,H6)", []string{e.Whole.Appropriation, e.Whole.Other}}, look: lookSum, to: len(goalColumns)})
		s.row = 8
	} else {
		s.pairs(6, goalPairs, wide("主要任务合计", "", lookSum), other)
	}
	for row := 3; row < s.row; row++ {
		s.height(row, 1)
	}
	s.height(3, linesIn(p.Name, s.width(3, 9)))
	s.goalText(s.row, p.Kind.Lasting(), e.Goal.Overall)
	s.goalText(s.row+1, "年度总体目标", e.Goal.Annual)
	s.row += 2
}

// taskColumn is one column of the table of tasks.
type taskColumn struct {
	formColumn
	from, to int
}

// taskColumns are the columns of the tasks in the order of the form; the last is worked out.
var taskColumns = []taskColumn{
	{formColumn{field: "name", label: "任务名称", also: []string{"主要任务", "任务"}}, 1, 3},
	{formColumn{field: "content", label: "主要内容", also: []string{"任务内容", "主要工作内容"}}, 4, 9},
	{formColumn{field: "appropriation", label: "财政拨款", also: []string{"其中财政拨款", "财政资金"}}, 10, 10},
	{formColumn{field: "other", label: "其他资金", also: []string{"其中其他资金"}}, 11, 12},
	{formColumn{field: "total", label: "预算金额"}, 13, 14},
}

// tasksEnd is the line that ends the table of tasks.
const tasksEnd = "金额合计"

// spareTasks are the blank rows for more main tasks.
const spareTasks = 8

// tasks writes the main tasks, blank rows for more, and their total, which the head repeats.
func (s *overallSheet) tasks() {
	for _, c := range taskColumns {
		s.put(strip(s.row, c.from, c.to), c.label, lookLabel)
	}
	s.height(s.row, 1)
	s.row++
	first, rows := s.row, s.entry.Tasks
	if s.open {
		rows = append(rows[:len(rows):len(rows)], make([]overallgoal.MainTaskEntry, max(2, min(spareTasks, overallgoal.MaxTasks-len(rows))))...)
	}
	var appropriations, others []string
	for _, t := range rows {
		s.task(t)
		appropriations, others = append(appropriations, t.Appropriation), append(others, t.Other)
	}
	all := slices.Concat(appropriations, others)
	s.put(strip(s.row, 1, 9), tasksEnd, lookLabel)
	for i, addends := range [][]string{appropriations, others, all} {
		c := taskColumns[2+i]
		letter := workbook.Column(c.from)
		s.put(strip(s.row, c.from, c.to), formSum{fmt.Sprintf("SUM(%s%d:%s%d)", letter, first, letter, max(first, s.row-1)), addends}, look{across: "right", format: lookSum.format, bold: true})
	}
	s.height(s.row, 1)
	s.put(strip(6, 3, 9), formSum{fmt.Sprintf("M%d", s.row), all}, lookSum)
	if s.row > first {
		s.money(workbook.Span{Row1: first, Col1: 10, Row2: s.row - 1, Col2: 12})
	}
	s.row++
}

// task writes one main task.
func (s *overallSheet) task(t overallgoal.MainTaskEntry) {
	money := s.typed("right", "")
	for i, c := range []struct {
		value any
		look  look
	}{{t.Name, s.typed("left", asText)}, {t.Content, s.typed("left", asText)}, {formNumber{t.Appropriation, true}, money}, {formNumber{t.Other, true}, money},
		{formSum{fmt.Sprintf("SUM(J%d,K%d)", s.row, s.row), []string{t.Appropriation, t.Other}}, lookSum}} {
		s.put(strip(s.row, taskColumns[i].from, taskColumns[i].to), c.value, c.look)
	}
	s.height(s.row, max(linesIn(t.Name, s.width(1, 3)), linesIn(t.Content, s.width(4, 9))))
	s.row++
}
