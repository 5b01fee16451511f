package overallgoal

import (
	"fmt"
	"slices"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
)

// Compare lists what differs from an old version of a form to a new one (整体与政策目标版本比较): goals, money and indicators as
// goal.Compare does, then the tasks, the whole period and the links.
func Compare(k Kind, older, newer Form) []goal.Difference {
	unit := newer.Goal.MoneyUnit
	typed := func(f Form) Entry {
		return Entry{Tasks: taskEntries(f.Tasks, unit), Whole: wholeEntry(f.Whole, unit), Links: f.Links}
	}
	return append(k.labels(goal.Compare(older.Goal, newer.Goal)), ownDifferences(typed(older), typed(newer))...)
}

// Differences lists what differs from the draft kept to another, cell by cell, as goal.Differences does (合并修改). Links are not
// typed on the form and stay out.
func Differences(k Kind, kept, mine Entry) []goal.Difference {
	mine.Links = kept.Links
	return append(k.labels(goal.Differences(kept.Goal, mine.Goal)), ownDifferences(kept, mine)...)
}

// labels names the cells as the kind's form does.
func (k Kind) labels(list []goal.Difference) []goal.Difference {
	for i := range list {
		list[i].Label = k.InOwnWords(list[i].Label)
	}
	return list
}

// Entry is a frozen form as its cells show it.
func (f Form) Entry() Entry {
	unit := f.Goal.MoneyUnit
	return Entry{Goal: f.Goal.Entry(), Tasks: taskEntries(f.Tasks, unit), Whole: wholeEntry(f.Whole, unit), Links: f.Links}
}

func taskEntries(tasks []MainTask, unit money.Unit) []MainTaskEntry {
	if len(tasks) == 0 {
		return nil
	}
	out := make([]MainTaskEntry, len(tasks))
	for i, t := range tasks {
		out[i] = MainTaskEntry{ID: t.ID, Name: t.Name, Content: t.Content, Appropriation: plain(t.Appropriation, unit), Other: plain(t.Other, unit)}
	}
	return out
}

func wholeEntry(r goal.Request, unit money.Unit) goal.RequestEntry {
	return goal.RequestEntry{Appropriation: plain(r.Appropriation, unit), Other: plain(r.Other, unit)}
}

// ownDifferences are those of what no project's goal has.
func ownDifferences(was, is Entry) []goal.Difference {
	var out []goal.Difference
	cell := func(path, row, old, new string) {
		if old != new {
			out = append(out, goal.Difference{Kind: goal.Changed, Path: path, Label: Label(path), Row: row, Old: old, New: new})
		}
	}
	for i, t := range is.Tasks {
		path := fmt.Sprintf("tasks.%d", i)
		before, known := was.task(t.ID)
		if !known {
			out = append(out, goal.Difference{Kind: goal.Added, Path: path, Label: taskLabel(i), Row: t.Name, New: t.brief()})
			continue
		}
		old, new := before.cells(), t.cells()
		for c := range old {
			cell(path+"."+old[c][0], t.Name, old[c][1], new[c][1])
		}
	}
	for i, t := range was.Tasks {
		if _, still := is.task(t.ID); !still {
			out = append(out, goal.Difference{Kind: goal.Removed, Path: goneTask + string(t.ID), Label: taskLabel(i), Row: t.Name, Old: t.brief()})
		}
	}
	cell("whole.appropriation", "", was.Whole.Appropriation, is.Whole.Appropriation)
	cell("whole.other", "", was.Whole.Other, is.Whole.Other)
	if gone, come := beyond(was.Links, is.Links), beyond(is.Links, was.Links); gone+come > 0 {
		cell("links", "", fmt.Sprintf("%d个", len(was.Links)), fmt.Sprintf("%d个：取消%d个，新增%d个", len(is.Links), gone, come))
	}
	return out
}

// taskLabel names a task by its place.
func taskLabel(i int) string { return fmt.Sprintf("第%d项任务", i+1) }

// beyond counts the links that the others do not have.
func beyond(links, others []Link) int {
	n := 0
	for _, l := range links {
		if !slices.Contains(others, l) {
			n++
		}
	}
	return n
}

// cells are the cells of a task by their names in paths, in form order.
func (t MainTaskEntry) cells() [4][2]string {
	return [4][2]string{{"name", t.Name}, {"content", t.Content}, {"appropriation", t.Appropriation}, {"other", t.Other}}
}

// brief is a whole task in one line.
func (t MainTaskEntry) brief() string {
	out := t.Name + "：" + t.Content
	if t.Appropriation != "" {
		out += "，财政拨款 " + t.Appropriation
	}
	if t.Other != "" {
		out += "，其他资金 " + t.Other
	}
	return out
}
