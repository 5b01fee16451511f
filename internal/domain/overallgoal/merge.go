package overallgoal

import (
	"fmt"
	"strconv"
	"strings"

	"outturn/internal/domain/goal"
)

// Merge returns mine with what the person gave up replaced by theirs, as goal.Merge does, for the paths that
// Differences(theirs, mine) names (合并修改). Links are not typed on the form: they are those kept.
func Merge(theirs, mine Entry, takeTheirs func(path string) bool) Entry {
	out := Entry{Goal: goal.Merge(theirs.Goal, mine.Goal, takeTheirs), Whole: mine.Whole, Links: theirs.Links}
	if takeTheirs("whole.appropriation") {
		out.Whole.Appropriation = theirs.Whole.Appropriation
	}
	if takeTheirs("whole.other") {
		out.Whole.Other = theirs.Whole.Other
	}
	for i, t := range mine.Tasks {
		path := fmt.Sprintf("tasks.%d", i)
		kept, known := theirs.task(t.ID)
		switch {
		case known:
			out.Tasks = append(out.Tasks, t.merged(kept, func(cell string) bool { return takeTheirs(path + "." + cell) }))
		case !takeTheirs(path):
			out.Tasks = append(out.Tasks, t)
		}
	}
	for _, t := range theirs.Tasks {
		if _, still := mine.task(t.ID); !still && takeTheirs(goneTask+string(t.ID)) {
			out.Tasks = append(out.Tasks, t)
		}
	}
	return out
}

// merged returns the task with the cells replaced that take picks.
func (t MainTaskEntry) merged(theirs MainTaskEntry, take func(cell string) bool) MainTaskEntry {
	for name, cell := range map[string][2]*string{"name": {&t.Name, &theirs.Name}, "content": {&t.Content, &theirs.Content},
		"appropriation": {&t.Appropriation, &theirs.Appropriation}, "other": {&t.Other, &theirs.Other}} {
		if take(name) {
			*cell[0] = *cell[1]
		}
	}
	return t
}

// Sides tells who changed what since a version that both drafts come from, as goal.Sides does (各自的改动).
func Sides(base, theirs, mine Entry) (me, them func(path string) bool) {
	goalMe, goalThem := goal.Sides(base.Goal, theirs.Goal, mine.Goal)
	side := func(to Entry, ofGoal func(path string) bool) func(path string) bool {
		cells, rows := map[string]bool{}, map[string]bool{}
		for _, d := range ownDifferences(base, to) {
			row, cell := to.taskPlace(d.Path)
			cells[row+"."+cell], rows[row] = true, true
		}
		return func(path string) bool {
			row, cell := mine.taskPlace(path)
			if row == "" && !strings.HasPrefix(path, "whole.") {
				return ofGoal(path)
			}
			return cells[row+"."+cell] || row != "" && (cells[row+"."] || cell == "" && rows[row])
		}
	}
	return side(mine, goalMe), side(theirs, goalThem)
}

// IsTask reports whether a path is that of a task, or of one taken out (任务的单元格).
func IsTask(path string) bool {
	row, _ := Entry{}.taskPlace(path)
	return row != ""
}

// goneTask opens the path of a task that only the other draft has; its id follows.
const goneTask = "gone.task-"

// taskPlace is a path by what stays the same when tasks move: the task's id and the cell, "" for the task as a whole. A new task
// is known by its number: nobody else has it. row is empty for what is no task, cell then the whole path.
func (e Entry) taskPlace(path string) (row, cell string) {
	if id, gone := strings.CutPrefix(path, goneTask); gone {
		return id, ""
	}
	rest, task := strings.CutPrefix(path, "tasks.")
	if !task {
		return "", path
	}
	index, cell, _ := strings.Cut(rest, ".")
	if i, err := strconv.Atoi(index); err == nil && i < len(e.Tasks) && e.Tasks[i].ID != "" {
		return string(e.Tasks[i].ID), cell
	}
	return "new." + index, cell
}
