package app

import (
	"context"
	"fmt"
	"sync"

	"outturn/internal/domain/consequence"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// nextYearRows reads the requests of a year, or one of them, with a handful of queries for all of them together, and judges each.
func (a *App) nextYearRows(ctx context.Context, tx *store.Tx, actor org.Actor, file NextYearFile, id project.ID) ([]NextYearRow, error) {
	scope := actor.Scope(org.SeeNextYear)
	requests, err := a.yearRequests(ctx, tx, scope, file, id)
	if err != nil {
		return nil, err
	}
	g := gathering{a: a, tx: tx, year: file.Year, closed: file.Closed, only: id}
	if err := g.read(ctx, requests); err != nil {
		return nil, err
	}
	overrides, err := tx.Overrides(ctx, scope, file.Year)
	if err != nil {
		return nil, err
	}
	of := map[project.ID][]consequence.Override{}
	for _, o := range overrides {
		of[o.Project.ID] = append(of[o.Project.ID], o)
	}
	rows := make([]NextYearRow, len(requests))
	for i, r := range requests {
		row := NextYearRow{YearRequest: r, Facts: g.facts(r), Quota: g.over[r.Project.ID].Tally}
		row.Rules = consequence.Suggest(file.Book, row.Facts)
		row.Override, _ = consequence.Current(of[r.Project.ID])
		for _, o := range of[r.Project.ID] {
			if o.State == consequence.Proposed {
				row.Waiting = o
			}
		}
		arranged := g.money[r.Project.ID][file.Year]
		row.Arranged, row.Budgeted = arranged.Budget, arranged.Known
		rows[i] = row
	}
	return rows, nil
}

// gathering is what was read about all requests of a year, by project.
type gathering struct {
	a            *App
	tx           *store.Tx
	year, closed fiscal.Year
	only         project.ID
	money        map[project.ID]map[fiscal.Year]consequence.YearMoney
	grades       map[project.ID][]store.YearGrade // newest first
	exAnte       map[project.ID][]store.YearExAnte
	goals        map[project.ID]store.YearGoal
	checked      map[goal.ID]checkCount
	over         map[project.ID]overCount
	open         map[project.ID]store.OpenFindings
	today        fiscal.Date
}

func (g *gathering) read(ctx context.Context, requests []store.YearRequest) error {
	moneys, err := g.tx.YearMoneys(ctx, g.year, g.only, g.closed-1)
	if err != nil {
		return err
	}
	g.sumMoney(moneys)
	grades, err := g.tx.YearGrades(ctx, g.year, g.only)
	if err != nil {
		return err
	}
	g.grades = map[project.ID][]store.YearGrade{}
	for _, x := range grades {
		g.grades[x.Project] = append(g.grades[x.Project], x)
	}
	exAntes, err := g.tx.YearExAntes(ctx, g.year, g.only)
	if err != nil {
		return err
	}
	g.exAnte = map[project.ID][]store.YearExAnte{}
	for _, x := range exAntes {
		g.exAnte[x.Project] = append(g.exAnte[x.Project], x)
	}
	if err := g.readGoals(ctx, requests); err != nil {
		return err
	}
	if err := g.readFindings(ctx, requests); err != nil {
		return err
	}
	return g.readQuota(ctx, requests)
}

// readFindings counts what is not put right today: a promise broken by then, whatever becomes of it later.
func (g *gathering) readFindings(ctx context.Context, requests []store.YearRequest) (err error) {
	list := make([]project.Project, len(requests))
	for i, r := range requests {
		list[i] = r.Project
	}
	g.today = fiscal.DateOf(g.tx.Now)
	g.open, err = g.tx.OpenFindingsOf(ctx, g.today, list...)
	return err
}

func (g *gathering) sumMoney(list []store.YearMoney) {
	g.money = map[project.ID]map[fiscal.Year]consequence.YearMoney{}
	for _, m := range list {
		years := g.money[m.Project]
		if years == nil {
			years = map[fiscal.Year]consequence.YearMoney{}
			g.money[m.Project] = years
		}
		y := years[m.Year]
		if m.Kind == project.Payment {
			y.Spent += m.Amount
		} else {
			y.Budget, y.Known = y.Budget+m.Amount, true
		}
		years[m.Year] = y
	}
}

// of is the money of one year of a project.
func (g *gathering) of(id project.ID, year fiscal.Year) consequence.YearMoney {
	y := g.money[id][year]
	y.Year = year
	return y
}

// facts are what is known of one request.
func (g *gathering) facts(r store.YearRequest) consequence.Facts {
	id, f := r.Project.ID, consequence.Facts{}
	f.Set(consequence.Asked, int64(r.Asked), g.year.String()+r.Basis)
	f.SetWord(consequence.Nature, string(r.Project.Nature), "项目信息")
	f.SetWord(consequence.Category, string(r.Project.Category), "项目信息")
	f.SetMoney(g.of(id, g.closed), g.of(id, g.closed-1))
	gradeFacts(f, g.grades[id])
	exAnteFacts(f, g.exAnte[id])
	g.checkFacts(f, r)
	same := 0
	for _, j := range r.Judgements {
		if j.Same && j.Edition == r.Editions {
			same++
		}
	}
	f.Set(consequence.Repeated, int64(same), "处室查重意见")
	f.Miss(consequence.DeptGrade, "没有部门评价记录")
	f.Miss(consequence.DeptScore, "没有部门评价记录")
	f.Set(consequence.Overdue, int64(g.open[id].ProjectLate), fmt.Sprintf("整改台账，%s逾期未整改", g.today))
	f.Miss(consequence.Standardised, "没有已确认的成本分析")
	return f
}

// gradeFacts takes the newest self-evaluation that planning and finance re-checked: what a unit says of itself moves no money.
func gradeFacts(f consequence.Facts, list []store.YearGrade) {
	why := "没有自评"
	for _, e := range list {
		if e.State == evaluation.Rechecked {
			from := e.Year.String() + "自评，计财处复核"
			f.SetWord(consequence.SelfGrade, string(e.Grade), from)
			f.Set(consequence.SelfScore, int64(e.Points), from)
			return
		}
		if why == "没有自评" {
			why = fmt.Sprintf("%s自评现在是“%s”", e.Year, e.State)
		}
	}
	f.Miss(consequence.SelfGrade, why)
	f.Miss(consequence.SelfScore, why)
}

// exAnteFacts takes the newest ex-ante evaluation that came to a conclusion.
func exAnteFacts(f consequence.Facts, list []store.YearExAnte) {
	why := "未作事前评估"
	for _, x := range list {
		if c := x.Conclusion; !c.IsZero() {
			from := fmt.Sprintf("%s事前评估，%s分", x.Year, c.Mean.Short())
			f.SetWord(consequence.ExAnteVerdict, c.Verdict, from)
			f.Set(consequence.ExAnteAmount, int64(c.Amount), from)
			return
		}
		if why == "未作事前评估" {
			why = fmt.Sprintf("%s事前评估现在是“%s”", x.Year, x.State)
		}
	}
	f.Miss(consequence.ExAnteVerdict, why)
	f.Miss(consequence.ExAnteAmount, why)
}

// checkFacts takes what the goal check and the quota check came to.
func (g *gathering) checkFacts(f consequence.Facts, r store.YearRequest) {
	if x, there := g.goals[r.Project.ID]; there {
		n := g.checked[x.ID]
		from := fmt.Sprintf("%s绩效目标，%s", g.year, x.State)
		f.Set(consequence.GoalErrors, int64(n.errors), from)
		f.Set(consequence.GoalWarnings, int64(n.warnings), from)
	} else {
		f.Miss(consequence.GoalErrors, g.year.String()+"还没有绩效目标")
		f.Miss(consequence.GoalWarnings, g.year.String()+"还没有绩效目标")
	}
	if n := g.over[r.Project.ID].Tally; n.Lines > 0 {
		from := fmt.Sprintf("%s预算明细%d行：%s", g.year, n.Lines, n.Says())
		f.Set(consequence.OverLines, int64(n.Over), from)
		f.Set(consequence.Saving, int64(n.Saving), from)
	} else {
		f.Miss(consequence.OverLines, g.year.String()+"没有预算明细")
		f.Miss(consequence.Saving, g.year.String()+"没有预算明细")
	}
}

// checkCount is what the check of one goal came to, at a version of it.
type checkCount struct {
	version, errors, warnings int
}

// overCount is what the quota check of one project's lines of a year came to, at a state of everything it depends on.
type overCount struct {
	of string
	standard.Tally
}

// requestChecks keeps what checks came to from one request to the next: running them for a whole park takes longer than reading it.
type requestChecks struct {
	mu    sync.Mutex
	goals map[goal.ID]checkCount
	quota map[quotaOf]overCount
}

type quotaOf struct {
	project project.ID
	year    fiscal.Year
}

// readGoals reads the goals of the year and checks those that changed since they were checked last. Last year's results are not
// looked at: what is said of them is advice and no error.
func (g *gathering) readGoals(ctx context.Context, requests []store.YearRequest) error {
	list, err := g.tx.YearGoals(ctx, g.year, g.only)
	if err != nil {
		return err
	}
	kept := &g.a.checks
	kept.mu.Lock()
	defer kept.mu.Unlock()
	if kept.goals == nil {
		kept.goals = map[goal.ID]checkCount{}
	}
	g.goals, g.checked = map[project.ID]store.YearGoal{}, map[goal.ID]checkCount{}
	var stale []goal.ID
	for _, x := range list {
		g.goals[x.Project] = x
		if n, there := kept.goals[x.ID]; there && n.version == x.Version {
			g.checked[x.ID] = n
			continue
		}
		stale = append(stale, x.ID)
	}
	entries, err := g.tx.GoalEntries(ctx, stale)
	if err != nil {
		return err
	}
	for _, r := range requests {
		x, there := g.goals[r.Project.ID]
		entry, changed := entries[x.ID]
		if !there || !changed {
			continue
		}
		book, err := g.a.books.Find(rulebook.Name(x.Book))
		if err != nil {
			return err
		}
		n := checkCount{version: x.Version}
		for _, found := range goalcheck.Run(goalcheck.Input{Entry: entry, Book: book, Project: r.Project, Year: g.year}) {
			switch found.Severity {
			case errs.Blocker:
				n.errors++
			case errs.Warning:
				n.warnings++
			}
		}
		kept.goals[x.ID], g.checked[x.ID] = n, n
	}
	return nil
}

// readQuota holds the budget lines of the year against the standards, of the projects whose lines, answers or standards changed
// since last time.
func (g *gathering) readQuota(ctx context.Context, requests []store.YearRequest) error {
	stamp, err := g.tx.StandardStamp(ctx)
	if err != nil {
		return err
	}
	answers, err := g.tx.AllQuotaAnswers(ctx, kindDeclaration)
	if err != nil {
		return err
	}
	kept := &g.a.checks
	kept.mu.Lock()
	defer kept.mu.Unlock()
	if kept.quota == nil {
		kept.quota = map[quotaOf]overCount{}
	}
	g.over = map[project.ID]overCount{}
	var stale []store.YearRequest
	at := func(r store.YearRequest) string {
		return fmt.Sprint(stamp, "/", r.Editions, "/", answers[string(r.Project.ID)].Version)
	}
	for _, r := range requests {
		if n, there := kept.quota[quotaOf{r.Project.ID, g.year}]; there && n.of == at(r) {
			g.over[r.Project.ID] = n
			continue
		}
		stale = append(stale, r)
	}
	if len(stale) == 0 {
		return nil
	}
	lines, err := g.tx.RequestLines(ctx, kindDeclaration, g.year, g.onlyOne(stale))
	if err != nil {
		return err
	}
	_, index, err := g.a.shelved(ctx, g.tx)
	if err != nil {
		return err
	}
	for _, r := range stale {
		said := answers[string(r.Project.ID)]
		n := overCount{of: at(r), Tally: said.Tally(index.Check(lines[r.Project.ID], r.Project.Category, said.Choices))}
		kept.quota[quotaOf{r.Project.ID, g.year}], g.over[r.Project.ID] = n, n
	}
	return nil
}

// onlyOne is the one project whose lines are wanted; empty for more than one.
func (g *gathering) onlyOne(stale []store.YearRequest) project.ID {
	if len(stale) == 1 {
		return stale[0].Project.ID
	}
	return g.only
}
