package overallgoal

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// Entry is an overall goal as typed (填写的整体或政策目标). The zero value is an empty form.
type Entry struct {
	Goal  goal.Entry        // goals in words, the year's money, indicators
	Tasks []MainTaskEntry   // of a department
	Whole goal.RequestEntry // 实施期金额 of a fund policy; CarryOver is not used
	Links []Link
}

// Link says that a project's indicator adds to an overall one (指标关联).
type Link struct {
	Indicator goal.IndicatorID // of the overall goal
	Goal      goal.ID          // of the project
	Part      goal.IndicatorID // of the project's goal
}

// Form is an overall goal as understood: what is frozen (整体或政策目标表).
type Form struct {
	Goal  goal.Form
	Tasks []MainTask
	Whole goal.Request
	Links []Link
}

// TasksTotal is the money of all tasks (金额合计), derived.
func (f Form) TasksTotal() money.Amount {
	var total money.Amount
	for _, t := range f.Tasks {
		total += t.Total()
	}
	return total
}

// The limits of the rows of tasks.
const (
	MaxTasks = 40
	MaxText  = 300 // characters of a task's name or content
)

// Examine reads and checks an overall goal, all complaints at once: those of the goal form at its own paths, and
// "tasks.0.appropriation", "tasks", "whole.appropriation" and so on. The category decides what the book asks of the indicators.
func (e Entry) Examine(kind Kind, book rulebook.Book) (Form, errs.Fields) {
	form, fields := e.Goal.Examine(book, kind.category())
	out := Form{Goal: form, Links: e.Links}
	unit := money.Unit(book.MoneyUnit)
	if kind == Department {
		out.Tasks = e.tasks(unit, &fields)
		checkTasks(out, &fields)
	} else {
		out.Whole = e.whole(unit, &fields)
		if len(fields.At("whole.appropriation"))+len(fields.At("whole.other")) == 0 && form.Request.Total() > out.Whole.Total() {
			fields.Add("whole.appropriation", "年度金额%s元超过实施期金额%s元。请核对金额和单位。", form.Request.Total().Yuan(), out.Whole.Total().Yuan())
		}
	}
	for i := range fields {
		fields[i].Message = kind.InOwnWords(fields[i].Message)
	}
	return out, fields
}

func (e Entry) tasks(unit money.Unit, fields *errs.Fields) []MainTask {
	var out []MainTask
	if len(e.Tasks) > MaxTasks {
		fields.Add("tasks", "年度主要任务最多%d行，现有%d行。请合并。", MaxTasks, len(e.Tasks))
	}
	for i, t := range e.Tasks {
		at := fmt.Sprintf("tasks.%d.", i)
		task := MainTask{ID: t.ID, Name: strings.TrimSpace(t.Name), Content: strings.TrimSpace(t.Content)}
		task.Appropriation = amount(t.Appropriation, unit, at+"appropriation", fields)
		task.Other = amount(t.Other, unit, at+"other", fields)
		for _, c := range [][3]string{{"name", "任务名称", task.Name}, {"content", "主要内容", task.Content}} {
			if n := utf8.RuneCountInString(c[2]); n == 0 || n > MaxText {
				fields.Add(at+c[0], "请填写第%d项任务的%s，不超过%d个字。", i+1, c[1], MaxText)
			}
		}
		if first := slices.IndexFunc(out, func(o MainTask) bool { return o.Name != "" && o.Name == task.Name }); first >= 0 {
			fields.Add(at+"name", "第%d项任务与第%d项同名“%s”。请合并成一项，或改名写明区别。", i+1, first+1, errs.Shorten(task.Name))
		}
		out = append(out, task)
	}
	return out
}

// amount reads money that may be left out.
func amount(text string, unit money.Unit, path string, fields *errs.Fields) money.Amount {
	if strings.TrimSpace(text) == "" {
		return 0
	}
	a, err := money.Parse(text, unit)
	if err == nil && a < 0 {
		err = errs.Invalidf("金额不能为负数。")
	}
	if err != nil {
		fields.Add(path, "%s", errs.MessageOf(err))
		return 0
	}
	return a
}

// checkTasks holds the tasks against the year's money: they are what it is for.
func checkTasks(f Form, fields *errs.Fields) {
	if len(f.Tasks) == 0 {
		fields.Add("tasks", "请填写年度主要任务，至少一项；可以从下属项目编入。")
		return
	}
	if slices.ContainsFunc(*fields, func(c errs.Field) bool {
		return strings.HasPrefix(c.Path, "tasks.") || strings.HasPrefix(c.Path, "request.")
	}) {
		return
	}
	if total, year := f.TasksTotal(), f.Goal.Request.Total(); total != year {
		fields.Add("tasks", "年度主要任务的金额合计%s元，年度资金%s元，相差%s元。请核对，使两者一致。", total.Yuan(), year.Yuan(), (total - year).Yuan())
	}
}

func (e Entry) whole(unit money.Unit, fields *errs.Fields) goal.Request {
	out := goal.Request{Appropriation: amount(e.Whole.Appropriation, unit, "whole.appropriation", fields), Other: amount(e.Whole.Other, unit, "whole.other", fields)}
	if out.Total() == 0 && len(fields.At("whole.appropriation"))+len(fields.At("whole.other")) == 0 {
		fields.Add("whole.appropriation", "请填写实施期金额。")
	}
	return out
}

// Label names a cell for people (单元格名称).
func Label(path string) string {
	switch path {
	case "tasks":
		return "年度主要任务"
	case "whole.appropriation":
		return "实施期财政资金"
	case "whole.other":
		return "实施期其他资金"
	case "links":
		return "关联的项目指标"
	}
	rest, task := strings.CutPrefix(path, "tasks.")
	if !task {
		return goal.Label(path)
	}
	row, cell, _ := strings.Cut(rest, ".")
	var n int
	if _, err := fmt.Sscan(row, &n); err != nil {
		return "年度主要任务"
	}
	return fmt.Sprintf("第%d项任务 %s", n+1, TaskLabel(cell))
}

// TaskLabel names a column of the main tasks for people (任务栏目); empty for none.
func TaskLabel(cell string) string {
	return map[string]string{"name": "任务名称", "content": "主要内容", "appropriation": "财政拨款", "other": "其他资金"}[cell]
}

// cells lists what was typed by the names people know, for the log.
func (e Entry) cells(k Kind) []audit.Cell {
	out := e.Goal.Cells()
	for i := range out {
		out[i].Name = k.InOwnWords(out[i].Name)
	}
	for i, t := range e.Tasks {
		for _, c := range t.cells() {
			out = append(out, audit.Cell{Name: Label(fmt.Sprintf("tasks.%d.%s", i, c[0])), Value: c[1]})
		}
	}
	return append(out, audit.Cell{Name: "实施期财政资金", Value: e.Whole.Appropriation}, audit.Cell{Name: "实施期其他资金", Value: e.Whole.Other},
		audit.Cell{Name: Label("links"), Value: fmt.Sprint(len(e.Links))})
}

// CheckSize refuses drafts that no form could be.
func (e Entry) CheckSize() error {
	if err := e.Goal.CheckSize(); err != nil {
		return err
	}
	var f errs.Fields
	if len(e.Tasks) > 2*MaxTasks {
		f.Add("tasks", "年度主要任务最多%d行，现有%d行。请合并。", MaxTasks, len(e.Tasks))
	}
	for i, t := range e.Tasks {
		for _, text := range []string{t.Name, t.Content, t.Appropriation, t.Other} {
			if utf8.RuneCountInString(text) > goal.MaxCell {
				f.Add(fmt.Sprintf("tasks.%d", i), "这一格超过%d个字，请改短。", goal.MaxCell)
			}
		}
	}
	return f.Err()
}
