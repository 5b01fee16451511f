package library

import (
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// ExampleID is a UUIDv7, as text.
type ExampleID string

// Example is an approved goal held up to the whole park as one worth reading and copying (案例). It points at a frozen
// edition, which never changes; withdrawing it from the library leaves the goal alone.
type Example struct {
	ID       ExampleID
	Goal     goal.ID
	No       int    // of the approved edition
	Title    string // the goal's name when it was marked
	Field    Field
	Merit    string // 推荐理由: what is good about it
	ByName   string
	MarkedAt time.Time
}

// NewExample marks an approved edition of a goal.
//
// Errors: Forbidden for all but planning and finance, Invalid for an edition that is not approved or a reason missing.
func NewExample(id ExampleID, g goal.Goal, e goal.Edition, field Field, merit string, actor org.Actor, at time.Time) (Example, error) {
	if !actor.Holds(org.Finance, g.Project.Division) {
		return Example{}, errs.New(errs.Forbidden, "案例由计财处评定。")
	}
	x := Example{ID: id, Goal: g.ID, No: e.No, Title: g.Name(), Field: field, Merit: strings.TrimSpace(merit), ByName: actor.User.Name, MarkedAt: at}
	var f errs.Fields
	if e.Kind != goal.InForce {
		f.Add("no", "第%d版还没有批复，只有批复版可以列为案例。", e.No)
	}
	if _, ok := ParseField(string(field)); !ok {
		f.Add("field", "请选择案例所属领域。")
	}
	if n := utf8.RuneCountInString(x.Merit); n == 0 || n > 500 {
		f.Add("merit", "请写明推荐理由，不超过500个字：好在哪里，别人可以学什么。")
	}
	return x, f.Err()
}

// Cells lists the example's values by the names people know, for the log.
func (x Example) Cells() []audit.Cell {
	return []audit.Cell{{Name: "案例", Value: x.Title}, {Name: "所属领域", Value: string(x.Field)}, {Name: "推荐理由", Value: x.Merit}}
}
