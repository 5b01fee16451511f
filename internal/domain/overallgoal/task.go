package overallgoal

import (
	"fmt"
	"slices"

	"outturn/internal/domain/money"
)

// TaskID names a main task as long as it lives, wherever it stands (任务标识).
type TaskID string

// MainTaskEntry is one main task of a department's year as typed (年度主要任务). A new row has no id before it is kept.
type MainTaskEntry struct {
	ID            TaskID
	Name, Content string
	Appropriation string // 财政拨款
	Other         string // 其他资金
}

// Blank reports whether nothing was typed into the row.
func (t MainTaskEntry) Blank() bool { return t == MainTaskEntry{ID: t.ID} }

// MainTask is one main task as understood (年度主要任务).
type MainTask struct {
	ID                   TaskID
	Name, Content        string
	Appropriation, Other money.Amount
}

// Total is the task's 预算金额, derived.
func (t MainTask) Total() money.Amount { return t.Appropriation + t.Other }

// task finds a task by its id; new rows have none.
func (e Entry) task(id TaskID) (t MainTaskEntry, found bool) {
	i := slices.IndexFunc(e.Tasks, func(t MainTaskEntry) bool { return t.ID == id })
	if i < 0 || id == "" {
		return t, false
	}
	return e.Tasks[i], true
}

// WithTaskIDs gives every task that has no id of its own one (补任务标识): that of the kept task that reads the same in its place,
// else a fresh one. An id that stands twice, or is none, is the first row's alone.
func (e Entry) WithTaskIDs(kept Entry, fresh func() TaskID) Entry {
	e.Tasks = slices.Clone(e.Tasks)
	taken := map[TaskID]bool{"": true}
	for i, t := range e.Tasks {
		if taken[t.ID] || len(t.ID) > maxTaskID {
			e.Tasks[i].ID = ""
		}
		taken[e.Tasks[i].ID] = true
	}
	for i := range e.Tasks {
		t := &e.Tasks[i]
		if t.ID == "" && i < len(kept.Tasks) && !taken[kept.Tasks[i].ID] && *t == (MainTaskEntry{Name: kept.Tasks[i].Name, Content: kept.Tasks[i].Content, Appropriation: kept.Tasks[i].Appropriation, Other: kept.Tasks[i].Other}) {
			t.ID = kept.Tasks[i].ID
		}
		if t.ID == "" {
			t.ID = fresh()
		}
		taken[t.ID] = true
	}
	return e
}

// maxTaskID is more than any id is long.
const maxTaskID = 64

// Identified is the draft with an id on tasks kept before tasks had any (补旧任务的标识): by their place, the same on every read, and
// the same as in the frozen forms of that time.
func (e Entry) Identified() Entry {
	for i := range e.Tasks {
		identify(&e.Tasks[i].ID, i)
	}
	return e
}

// Identified does for a frozen form what it does for a draft (补旧任务的标识).
func (f Form) Identified() Form {
	for i := range f.Tasks {
		identify(&f.Tasks[i].ID, i)
	}
	return f
}

func identify(id *TaskID, place int) {
	if *id == "" {
		*id = TaskID(fmt.Sprintf("task-%d", place+1))
	}
}
