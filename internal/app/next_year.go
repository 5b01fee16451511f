package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// NextYearRow is one project that asks for money of a year, with what is known of it and what comes of that (下年预算预览).
type NextYearRow struct {
	store.YearRequest
	Facts    consequence.Facts
	Quota    standard.Tally         // of the year's budget lines
	Rules    consequence.Suggestion // what the rules suggest
	Override consequence.Override   // in force; No 0 where the rules stand
	Waiting  consequence.Override   // not yet approved; No 0 for none
	Arranged money.Amount           // what the year's budget became
	Budgeted bool                   // there is a budget entry of the year
}

// Overridden reports whether people decided otherwise than the rules suggest.
func (r NextYearRow) Overridden() bool { return r.Override.No > 0 }

// Standing is where the project stands in the library, or that it is outside of it (项目状态).
func (r NextYearRow) Standing() approval.State {
	return cmp.Or(r.State, approval.State(pipeline.Outside))
}

// Action is the action that stands for the project: of the override in force, else of the rules.
func (r NextYearRow) Action() consequence.Action {
	if r.Overridden() {
		return r.Override.Action
	}
	return r.Rules.Action
}

// Suggested is the amount that stands for the project.
func (r NextYearRow) Suggested() money.Amount {
	if r.Overridden() {
		return min(r.Override.Amount, r.Asked)
	}
	return r.Rules.Amount
}

// Decided is what was decided about the year's money: the budget that an approved plan entered, else what the meeting granted for the
// year, up to what is asked for; false before either.
func (r NextYearRow) Decided() (money.Amount, bool) {
	if r.Budgeted {
		return r.Arranged, true
	}
	return min(r.Granted, r.Asked), r.Minutes != ""
}

// NextYearQuery narrows and orders the view. Empty fields do not narrow.
type NextYearQuery struct {
	Words    string // all of them in code or name
	Division org.UnitID
	Unit     org.UnitID
	State    approval.State
	Action   string // label of an action, also of none
	Sort     NextYearSort
	Page     int // from 0
}

// NextYearSort is an order of the view (排序方式).
type NextYearSort string

// The orders; empty is by code.
const (
	ByAsked    NextYearSort = "申请金额从大到小"
	ByReduced  NextYearSort = "核减金额从大到小"
	ByRate     NextYearSort = "执行率从低到高"
	BySeverity NextYearSort = "应用方式从重到轻"
)

// NextYearSorts lists the orders in form order.
func NextYearSorts() []NextYearSort { return []NextYearSort{ByAsked, ByReduced, ByRate, BySeverity} }

func (q NextYearQuery) takes(r NextYearRow) bool {
	text := strings.ToLower(r.Project.Code + " " + r.Project.Name)
	for word := range strings.FieldsSeq(strings.ToLower(q.Words)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return (q.Division == "" || r.Project.Division.ID == q.Division) && (q.Unit == "" || r.Project.Unit.ID == q.Unit) &&
		(q.State == "" || r.Standing() == q.State) && (q.Action == "" || r.Action().Label() == q.Action)
}

func (q NextYearQuery) compare(x, y NextYearRow) int {
	switch q.Sort {
	case ByAsked:
		return cmp.Compare(y.Asked, x.Asked)
	case ByReduced:
		return cmp.Compare(y.Asked-y.Suggested(), x.Asked-x.Suggested())
	case ByRate: // who has no rate comes last
		a, b := x.Facts.Get(consequence.Execution), y.Facts.Get(consequence.Execution)
		if (a.Absent == "") != (b.Absent == "") {
			return strings.Compare(a.Absent, b.Absent)
		}
		return cmp.Compare(a.Number, b.Number)
	case BySeverity:
		return cmp.Compare(y.Action().Severity(), x.Action().Severity())
	}
	return 0
}

// NextYearSum adds up some rows.
type NextYearSum struct {
	Action    consequence.Action
	Count     int
	Asked     money.Amount
	Suggested money.Amount
	Decided   money.Amount // of those that are
}

func (s *NextYearSum) add(r NextYearRow) {
	s.Count++
	s.Asked += r.Asked
	s.Suggested += r.Suggested()
	if decided, is := r.Decided(); is {
		s.Decided += decided
	}
}

// NextYearFile is the view of a year: one page of rows, with the sums of all that the query takes (下年预算预览).
type NextYearFile struct {
	Year      fiscal.Year
	Closed    fiscal.Year // the last year that has ended: whose execution counts
	Settings  consequence.Settings
	Book      consequence.Book // as the settings apply it
	Rows      []NextYearRow
	Total     NextYearSum
	ByAction  []NextYearSum // the actions that stand for some project, most severe first
	Divisions []org.Unit    // that occur in the year, by code
	Units     []org.Unit
}

// NextYear reads what the projects of the library ask for in a year, with what their results mean for it.
//
// Errors: Forbidden for all but planning and finance and economic development.
func (a *App) NextYear(ctx context.Context, actor org.Actor, year fiscal.Year, q NextYearQuery) (file NextYearFile, err error) {
	defer errs.Wrap(&err, "NextYear(%s)", year)
	file, rows, err := a.nextYear(ctx, actor, year, q)
	from := min(max(q.Page, 0)*PageSize, len(rows))
	file.Rows = rows[from:min(from+PageSize, len(rows))]
	return file, err
}

// EachNextYearRow hands over every row that the query takes, in its order, so that they can be saved as a file.
//
// Errors: as NextYear.
func (a *App) EachNextYearRow(ctx context.Context, actor org.Actor, year fiscal.Year, q NextYearQuery, do func(NextYearRow) error) (file NextYearFile, err error) {
	defer errs.Wrap(&err, "EachNextYearRow(%s)", year)
	file, rows, err := a.nextYear(ctx, actor, year, q)
	if err != nil {
		return file, err
	}
	for _, r := range rows {
		if err := do(r); err != nil {
			return file, err
		}
	}
	return file, nil
}

func (a *App) nextYear(ctx context.Context, actor org.Actor, year fiscal.Year, q NextYearQuery) (file NextYearFile, rows []NextYearRow, err error) {
	if err := need(actor, org.SeeNextYear); err != nil {
		return file, nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if file, err = a.nextYearRules(ctx, tx, year); err != nil {
			return err
		}
		rows, err = a.nextYearRows(ctx, tx, actor, file, "")
		return err
	})
	if err != nil {
		return file, nil, err
	}
	file.Divisions, file.Units = unitsOf(rows)
	rows = slices.DeleteFunc(rows, func(r NextYearRow) bool { return !q.takes(r) })
	slices.SortStableFunc(rows, q.compare)
	file.sum(rows)
	return file, rows, nil
}

// sum adds up the rows, all together and by action.
func (f *NextYearFile) sum(rows []NextYearRow) {
	by := map[consequence.Action]*NextYearSum{}
	for _, r := range rows {
		s := by[r.Action()]
		if s == nil {
			s = &NextYearSum{Action: r.Action()}
			by[r.Action()] = s
		}
		s.add(r)
		f.Total.add(r)
	}
	for _, s := range by {
		f.ByAction = append(f.ByAction, *s)
	}
	slices.SortFunc(f.ByAction, func(x, y NextYearSum) int { return y.Action.Severity() - x.Action.Severity() })
}

func unitsOf(rows []NextYearRow) (divisions, units []org.Unit) {
	seen := map[org.UnitID]bool{}
	for _, r := range rows {
		for _, x := range []struct {
			unit org.Unit
			list *[]org.Unit
		}{{r.Project.Division, &divisions}, {r.Project.Unit, &units}} {
			if !seen[x.unit.ID] {
				seen[x.unit.ID] = true
				*x.list = append(*x.list, x.unit)
			}
		}
	}
	for _, list := range [][]org.Unit{divisions, units} {
		slices.SortFunc(list, func(x, y org.Unit) int { return strings.Compare(x.Code, y.Code) })
	}
	return divisions, units
}

// nextYearRules reads the settings of a year and the book they apply.
func (a *App) nextYearRules(ctx context.Context, tx *store.Tx, year fiscal.Year) (file NextYearFile, err error) {
	file = NextYearFile{Year: year, Closed: min(year, fiscal.YearOf(fiscal.DateOf(tx.Now))) - 1}
	if file.Settings, err = a.settingsInForce(ctx, tx, year); err != nil {
		return file, err
	}
	book, err := a.consequences.Find(file.Settings.Book, file.Settings.Version)
	file.Book = book.Under(file.Settings)
	return file, err
}

func (a *App) settingsInForce(ctx context.Context, tx *store.Tx, year fiscal.Year) (consequence.Settings, error) {
	list, err := tx.ConsequenceSettings(ctx, year)
	if err != nil || len(list) > 0 {
		return append(list, consequence.Settings{})[0], err
	}
	return consequence.Unset(year, a.consequences)
}

// NextYearProject is one project of the view with everything its page shows.
type NextYearProject struct {
	NextYearFile
	Row       NextYearRow
	Overrides []OverrideFile // oldest first
	MayRule   bool           // propose an override
}

// OverrideFile is an override with what the actor may do about it.
type OverrideFile struct {
	consequence.Override
	Offers []approval.Offer
}

// NextYearProject reads one project of the view.
//
// Errors: Forbidden as NextYear; NotFound for a project outside the scope or that asks for nothing in the year.
func (a *App) NextYearProject(ctx context.Context, actor org.Actor, year fiscal.Year, id project.ID) (file NextYearProject, err error) {
	defer errs.Wrap(&err, "NextYearProject(%s, %s)", year, id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		file, err = a.nextYearProject(ctx, tx, actor, year, id)
		return err
	})
	return file, err
}

func (a *App) nextYearProject(ctx context.Context, tx *store.Tx, actor org.Actor, year fiscal.Year, id project.ID) (file NextYearProject, err error) {
	if err := need(actor, org.SeeNextYear); err != nil {
		return file, err
	}
	if file.NextYearFile, err = a.nextYearRules(ctx, tx, year); err != nil {
		return file, err
	}
	rows, err := a.nextYearRows(ctx, tx, actor, file.NextYearFile, id)
	if err != nil {
		return file, err
	}
	if len(rows) == 0 {
		return file, errs.New(errs.NotFound, "没有找到这个项目%s的申请，可能还没有提交，或您无权查看。", year)
	}
	file.Row = rows[0]
	if file.Row.Project, err = tx.Project(ctx, actor.Scope(org.SeeNextYear), id); err != nil {
		return file, err
	}
	list, err := tx.OverridesOf(ctx, id, year)
	for _, o := range list {
		o.Project = file.Row.Project
		file.Overrides = append(file.Overrides, OverrideFile{o, o.Offers(consequence.Flow, actor, o.Parties())})
	}
	file.MayRule = actor.Holds(org.Finance, file.Row.Project.Division) && file.Row.Waiting.No == 0
	return file, err
}
