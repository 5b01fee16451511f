package store

import (
	"context"
	"fmt"
	"strings"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
)

// filter gathers conditions and their arguments for the list screens, where filters come and go.
type filter struct {
	where []string
	args  []any
}

// arg adds a value and returns its placeholder.
func (f *filter) arg(v any) string {
	f.args = append(f.args, v)
	return fmt.Sprintf("$%d", len(f.args))
}

// add adds a condition whose %s is the placeholder of v.
func (f *filter) add(condition string, v any) {
	p := f.arg(v)
	f.where = append(f.where, strings.ReplaceAll(condition, "%s", p))
}

// addIf adds the condition when v is not empty.
func (f *filter) addIf(condition string, v string) {
	if v != "" {
		f.add(condition, v)
	}
}

// scope limits rows to those whose project belongs to the scope, by its unit or by its supervising division. p is the
// alias of the projects table. An empty scope matches nothing.
func (f *filter) scope(s org.Scope, p string) {
	if len(s.Roots) == 0 {
		f.where = append(f.where, "1 = 0")
		return
	}
	below := f.below(s)
	f.where = append(f.where, "("+p+".unit_id in ("+below+") or "+p+".division_id in ("+below+"))")
}

// few is how many projects a scope may hold and still be gathered by its units before they are sorted. Beyond it, lists
// walk the projects by code and test each, which finds a page of a large scope at once.
const few = 2_000

// scopeList limits the rows of a list as scope does, in the form that finds its first page soonest, and returns the key
// to order by. Neither engine picks well between the two forms by itself: what suits a unit takes a hundred times as
// long for the whole park. Coalesce and the empty text keep each form away from the indexes of the other.
func (tx *Tx) scopeList(ctx context.Context, f *filter, s org.Scope) (order string, err error) {
	if len(s.Roots) == 0 {
		f.where = append(f.where, "1 = 0")
		return "p.code", nil
	}
	many, err := tx.holdsMany(ctx, s)
	if err != nil {
		return "", err
	}
	below := f.below(s)
	if many {
		f.where = append(f.where, "(coalesce(p.unit_id, '') in ("+below+") or coalesce(p.division_id, '') in ("+below+"))")
		return "p.code", nil
	}
	f.where = append(f.where, `p.code in (
		select code from projects where unit_id in (`+below+`)
		union
		select code from projects where division_id in (`+below+`))`)
	return "p.code || ''", nil
}

// holdsMany reports whether the units of a scope have more than a few projects. It counts no further than that.
func (tx *Tx) holdsMany(ctx context.Context, s org.Scope) (bool, error) {
	var f filter
	below := f.below(s)
	limit := f.arg(few)
	n, err := one(ctx, tx, func(row scanner) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `
		select (select count(*) from (select 1 from projects where unit_id in (`+below+`) limit `+limit+`) own)
		  + (select count(*) from (select 1 from projects where division_id in (`+below+`) limit `+limit+`) supervised)`, f.args...)
	return n >= few, err
}

// below is a query of the ids of every unit in the scope.
func (f *filter) below(s org.Scope) string {
	marks := make([]string, len(s.Roots))
	for i, r := range s.Roots {
		marks[i] = f.arg(string(r))
	}
	return "select unit_id from unit_ancestors where ancestor_id in (" + strings.Join(marks, ", ") + ")"
}

// text is the where clause, or nothing.
func (f *filter) text() string {
	if len(f.where) == 0 {
		return ""
	}
	return " where " + strings.Join(f.where, "\n and ")
}

// like returns a pattern that finds s anywhere, with its own % and _ taken literally.
func like(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(s)) + "%"
}

// Page says which part of a list is wanted: rows after a key in list order, at most Limit.
type Page struct {
	After     string      // key of the last row of the page before; empty for the first page
	AfterYear fiscal.Year // lists of forms of several years: the year of that row, too
	Limit     int         // 0 means PageSize; never more than MaxPage
	Sort      Sort        // another order than the list's own; After does not count then
	Desc      bool
	Offset    int // with Sort: rows to pass over
}

// Sort names another order of a list of projects or forms. A list ignores one it does not have.
type Sort string

// The orders: by name, whole-life money, start; for forms also by state and last change; for self-evaluations by score.
const (
	ByName    Sort = "name"
	ByTotal   Sort = "total"
	ByStart   Sort = "start"
	ByState   Sort = "state"
	ByChange  Sort = "updated"
	ByScore   Sort = "score"
	ByRecheck Sort = "recheck"
)

// projectSorts are the orders of every list that has projects in it.
var projectSorts = map[Sort]string{ByName: "p.name", ByTotal: "p.fiscal_fen + p.other_fen", ByStart: "p.start_on"}

// formSorts are the orders of a list of forms of the alias t.
func formSorts(t string) map[Sort]string {
	sorts := map[Sort]string{ByState: t + ".state", ByChange: t + ".updated_at"}
	for s, column := range projectSorts {
		sorts[s] = column
	}
	return sorts
}

// orderBy is the end of a list's query: its order and which rows of it. own is the order the list has by itself.
func (p Page) orderBy(f *filter, own string, sorts map[Sort]string) string {
	column, known := sorts[p.Sort]
	if !known {
		return " order by " + own + " limit " + f.arg(p.limit())
	}
	if p.Desc {
		column += " desc"
	}
	return " order by " + column + ", " + own + " limit " + f.arg(p.limit()) + " offset " + f.arg(max(p.Offset, 0))
}

// sorted reports whether another order than the list's own is asked for.
func (p Page) sorted(sorts map[Sort]string) bool { return sorts[p.Sort] != "" }

// PageSize is what a list shows at once; MaxPage bounds exports.
const (
	PageSize = 50
	MaxPage  = 100_000
)

func (p Page) limit() int {
	if p.Limit <= 0 {
		return PageSize
	}
	return min(p.Limit, MaxPage)
}
