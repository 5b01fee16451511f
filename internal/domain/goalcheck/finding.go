package goalcheck

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// Input is a goal form with what a reviewer knows beside it (检查内容). Unknown parts stay zero: rules that need them are
// silent.
type Input struct {
	Entry     goal.Entry // as typed
	Form      goal.Form  // as understood; looked at only when Entry is empty
	Book      rulebook.Book
	Project   project.Project
	Year      fiscal.Year // 0: unknown, no dates are judged
	LastYear  []LastActual
	Standards []UnitCost
	Absent    []string // cells the paper does not have: "weight", "basis", "overall", "request"; nothing is said of them
	Excerpt   bool     // only some of the rows are here: nothing is said of the form as a whole
}

// LastActual is what an indicator aimed at and reached last year (上年完成情况). Known says whether an actual was reported.
type LastActual struct {
	Level2 string
	Name   string
	Target goal.Target
	Actual decimal.Decimal
	Unit   string // of Actual
	Known  bool
}

// UnitCost is a known standard for the cost of one unit of work (单位成本标准): every word must stand in the indicator's name.
type UnitCost struct {
	Name   string   // 绿化养护
	Words  []string // 绿化, 养护
	Unit   string   // 元/平方米
	Limit  decimal.Decimal
	Clause string // where the standard stands
}

// Finding is one thing to be said about one cell (检查发现).
type Finding struct {
	Rule       string // "G-236"
	Severity   errs.Severity
	Clause     string
	Path       string // which cell: "rows.3.name", "annual", "weights"; goal.Label names it
	Message    string // why, in one sentence that says what to do
	Suggestion *Rewrite
	Example    string // a good one, from the ruleset
}

// Rewrite is a suggested new value of one cell (改写建议), to be taken with one click.
type Rewrite struct {
	Path string
	Old  string // what the cell must still hold
	New  string
}

// Apply returns the entry with the rewrite taken (采纳改写建议). A cell that has changed since is a Conflict; a path that is no
// cell of the entry is Invalid.
func (r Rewrite) Apply(e goal.Entry) (goal.Entry, error) {
	rows := make([]goal.EntryRow, len(e.Rows))
	copy(rows, e.Rows)
	e.Rows = rows
	cell := cellOf(&e, r.Path)
	switch {
	case cell == nil:
		return e, errs.Invalidf("没有“%s”这一格，请刷新后重新检查。", r.Path)
	case strings.TrimSpace(*cell) != strings.TrimSpace(r.Old):
		return e, errs.New(errs.Conflict, "%s已改动，建议不再适用，请重新检查。", goal.Label(r.Path))
	}
	*cell = r.New
	return e, nil
}

// cellOf finds a cell of an entry by its path; nil when there is none.
func cellOf(e *goal.Entry, path string) *string {
	switch path {
	case "overall":
		return &e.Overall
	case "annual":
		return &e.Annual
	case "request.appropriation":
		return &e.Request.Appropriation
	case "request.carry_over":
		return &e.Request.CarryOver
	case "request.other":
		return &e.Request.Other
	}
	i, cell, ok := cutRow(path)
	if !ok || i >= len(e.Rows) {
		return nil
	}
	return cellOfRow(&e.Rows[i], cell)
}

func cellOfRow(r *goal.EntryRow, cell string) *string {
	switch cell {
	case "level1":
		return &r.Level1
	case "level2":
		return &r.Level2
	case "name":
		return &r.Name
	case "explanation":
		return &r.Explanation
	case "sign":
		return &r.Sign
	case "target":
		return &r.Target
	case "unit":
		return &r.Unit
	case "weight":
		return &r.Weight
	case "rule":
		return &r.Rule
	case "basis":
		return &r.Basis
	case "method":
		return &r.Method
	case "source":
		return &r.Source
	case "evidence":
		return &r.Evidence
	}
	return nil
}

// cutRow splits "rows.3.name" into 3 and "name".
func cutRow(path string) (i int, cell string, ok bool) {
	rest, ok := strings.CutPrefix(path, "rows.")
	if !ok {
		return 0, "", false
	}
	number, cell, _ := strings.Cut(rest, ".")
	i, err := strconv.Atoi(number)
	return i, cell, err == nil && i >= 0
}
