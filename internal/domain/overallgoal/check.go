package overallgoal

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// Check reads the draft and gathers all that is said about it (整体与政策目标检查): checks are those of the goal check, as for a
// project's goal; own are about what only an overall goal has: tasks, the whole period, the money of the projects that were
// filed below a department.
func (g Goal) Check(book rulebook.Book, filed []Filed) (form Form, checks []goalcheck.Finding, own errs.Fields) {
	form, fields := g.Entry.Examine(g.Kind, book)
	for _, f := range fields {
		if f.Rule == "" { // those with a number come from the goal check, too
			own = append(own, f)
		}
	}
	if g.Kind == Department {
		own = append(own, AgainstProjects(form.Tasks, filed)...)
	}
	checks = goalcheck.Run(goalcheck.Input{Entry: g.Entry.Goal, Book: book, Project: g.AsProject(), Year: g.Year})
	for i := range checks {
		checks[i].Message = g.Kind.InOwnWords(checks[i].Message)
	}
	return form, checks, own
}

// FiledTotal is the year's money that the projects' goals ask for (项目申请合计).
func FiledTotal(filed []Filed) money.Amount {
	var total money.Amount
	for _, f := range filed {
		total += f.Request.Total()
	}
	return total
}

// AgainstProjects warns where the tasks do not come to the money of the projects' goals (任务与项目资金核对): in all at "tasks", and
// task by task at the cell of its money. A department may have tasks that are no projects, so nothing of it blocks.
func AgainstProjects(tasks []MainTask, filed []Filed) errs.Fields {
	var out errs.Fields
	hint := func(path, format string, args ...any) {
		out = append(out, errs.Field{Path: path, Severity: errs.Hint, Message: fmt.Sprintf(format, args...)})
	}
	if len(tasks) == 0 || len(filed) == 0 {
		return nil
	}
	total, asked := Form{Tasks: tasks}.TasksTotal(), FiledTotal(filed)
	if total != asked {
		hint("tasks", "年度主要任务合计%s元，下属%d个项目申请合计%s元，相差%s元。请核对；有项目以外的任务时，在主要内容里写明。", total.Yuan(), len(filed), asked.Yuan(), (total - asked).Yuan())
	}
	var missing []string
	for _, f := range filed {
		i := slices.IndexFunc(tasks, func(t MainTask) bool { return t.Name == f.Project })
		switch {
		case i < 0:
			missing = append(missing, "“"+errs.Shorten(f.Project)+"”")
		case tasks[i].Total() != f.Request.Total():
			hint(fmt.Sprintf("tasks.%d.appropriation", i), "这项任务%s元，项目申请%s元，相差%s元。请核对，或重新从项目编入。", tasks[i].Total().Yuan(), f.Request.Total().Yuan(), (tasks[i].Total() - f.Request.Total()).Yuan())
		}
	}
	if len(missing) > 0 {
		hint("tasks", "有%d个项目没有同名的任务：%s。可以从项目编入。", len(missing), strings.Join(missing[:min(len(missing), 5)], "、"))
	}
	return out
}
