// Package audit says what an entry of the log holds (审计日志) and chains entries so that a change shows.
//
// Read entry.go, then chain.go. An entry stores names and changed cells, not keys: it stays readable when its subject
// is gone.
package audit

import "time"

// Cell is one value of a record with the name people know it by.
type Cell struct {
	Name  string
	Value string
}

// Change is one cell before and after.
type Change struct {
	Cell string `json:"cell"`
	Old  string `json:"old,omitempty"`
	New  string `json:"new,omitempty"`
}

// Diff returns the cells that differ, in the order of after, then those that went away in the order of before. Cells of
// one name, as of two indicators called the same, are compared in their order.
func Diff(before, after []Cell) []Change {
	old := make(map[string][]string, len(before))
	for _, c := range before {
		old[c.Name] = append(old[c.Name], c.Value)
	}
	var out []Change
	taken := make(map[string]int, len(after))
	for _, c := range after {
		was := ""
		if n := taken[c.Name]; n < len(old[c.Name]) {
			was = old[c.Name][n]
		}
		taken[c.Name]++
		if was != c.Value {
			out = append(out, Change{Cell: c.Name, Old: was, New: c.Value})
		}
	}
	for _, c := range before {
		if taken[c.Name]--; taken[c.Name] < 0 && c.Value != "" {
			out = append(out, Change{Cell: c.Name, Old: c.Value})
		}
	}
	return out
}

// Target is what an act was done to.
type Target struct {
	Kind string // 绩效目标, 人员 …
	ID   string
	Name string // as people know it, at the time
}

// Entry is one line of the log: who did what to what, when, from where.
type Entry struct {
	Seq     int64
	At      time.Time
	ActorID string
	Actor   string
	Address string
	Action  string // 提交, 退回, 登录 …
	Target  Target
	Reason  string
	Changes []Change
	Body    string // the changes as stored, hashed as stored
	Prev    string // hex of the entry before
	Hash    string // hex of this entry
}
