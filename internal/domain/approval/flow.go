package approval

import (
	"slices"

	"outturn/internal/domain/org"
)

// State is where a record stands (办理状态), stored and shown as it is.
type State string

// Action is something a person may do to a record (办理动作).
type Action string

// Side says whose unit a role must cover for a row (办理方).
type Side string

// The sides of a record: the unit that files it, the division that supervises it.
const (
	FilingUnit          Side = "项目单位"
	SupervisingDivision Side = "主管处室"
)

// Row is one line of a flow table.
type Row struct {
	From   State
	Do     Action
	To     State
	By     org.Role
	At     Side
	Reason bool // the person must say why
	Filing bool // an act of those who file; everyone else's rows are closed to them
	Undo   bool // takes the last act back; only by the person who made it, while nobody acted since
	Event  bool // follows from something recorded elsewhere, such as a decision of a meeting: no button takes it, see Case.Happen
}

// Flow is a whole table. Start is the state of a new record; States lists all in form order, for steppers.
type Flow struct {
	Name   string
	Start  State
	States []State // the main line, for the stepper
	Ends   []State // where nothing more can be done
	Rows   []Row
}

// From returns the rows that leave a state, in table order.
func (f Flow) From(s State) []Row {
	var out []Row
	for _, r := range f.Rows {
		if r.From == s {
			out = append(out, r)
		}
	}
	return out
}

// Find returns the row for an action in a state.
func (f Flow) Find(s State, do Action) (Row, bool) {
	i := slices.IndexFunc(f.Rows, func(r Row) bool { return r.From == s && r.Do == do })
	if i < 0 {
		return Row{}, false
	}
	return f.Rows[i], true
}

// All returns every state that occurs, main line first, then the others in table order.
func (f Flow) All() []State {
	out := slices.Clone(f.States)
	add := func(s State) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, r := range f.Rows {
		add(r.From)
		add(r.To)
	}
	return out
}

// Open returns the states in which somebody must still act.
func (f Flow) Open() []State {
	var out []State
	for _, s := range f.All() {
		if slices.ContainsFunc(f.From(s), func(r Row) bool { return !r.Event }) {
			out = append(out, s)
		}
	}
	return out
}

// Waiting returns the states in which somebody with the role at the side must act next, for to-do lists: states that
// the role can move on other than by taking an act back.
func (f Flow) Waiting(role org.Role) []State {
	var out []State
	for _, r := range f.Rows {
		if r.By == role && !r.Undo && !r.Event && !slices.Contains(out, r.From) {
			out = append(out, r.From)
		}
	}
	return out
}
