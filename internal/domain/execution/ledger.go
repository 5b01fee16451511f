package execution

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
)

// Posting is the sum of the entries of a project that are alike (同类合计). Sums are always derived from entries.
type Posting struct {
	Project  project.ID
	Year     fiscal.Year
	Kind     project.EventKind
	Source   project.Source
	Contract string
	Item     string
	Amount   money.Amount
}

// PostingOf is what one entry adds.
func PostingOf(e Entry) Posting {
	return Posting{Project: e.Project, Year: e.Year, Kind: e.Kind, Source: e.Source, Contract: e.Contract, Item: e.Item, Amount: e.Amount}
}

// Place is what the ledger has to know about a project (项目账户): what it may cost in all, and what its itemised budget allows.
type Place struct {
	ID      project.ID
	Code    string
	Name    string
	Unit    string       // 实施单位
	Total   money.Amount // 项目资金总额; 0 when none was stated
	Allowed Allowances
}

// Allowances are the amounts of an itemised budget by year and by what is bought, 实施内容 and 费用明细 alike (明细额度).
type Allowances map[fiscal.Year]map[string]money.Amount

// AllowancesOf reads the allowances out of the lines of a budget.
func AllowancesOf(lines []budget.Line) Allowances {
	out := Allowances{}
	for _, l := range lines {
		if out[l.Year] == nil {
			out[l.Year] = map[string]money.Amount{}
		}
		out[l.Year][l.Item] += l.Amount()
		if l.Detail != "" && l.Detail != l.Item {
			out[l.Year][l.Detail] += l.Amount()
		}
	}
	return out
}

// Agreed is a contract as the ledger has it (合同执行).
type Agreed struct {
	Number string
	Known  bool         // whether the contract itself was reported, and not only payments under it
	Amount money.Amount // with its amendments
	Paid   money.Amount
}

// Left is what the contract still has to pay.
func (a Agreed) Left() money.Amount { return a.Amount - a.Paid }

// account is one project in one year.
type account struct {
	rows  map[project.Source]project.FundRow
	items map[string]money.Amount // executed by 支出内容
}

// Ledger is what the entries add up to (执行台账汇总): for every project the fund rows of each year, its contracts over all years and
// its spending by item.
type Ledger struct {
	places    map[project.ID]Place
	accounts  map[project.ID]map[fiscal.Year]*account
	contracts map[project.ID]map[string]Agreed
}

// NewLedger adds up postings of projects. Postings of other projects are left out.
func NewLedger(places []Place, postings []Posting) *Ledger {
	l := &Ledger{places: map[project.ID]Place{}, accounts: map[project.ID]map[fiscal.Year]*account{}, contracts: map[project.ID]map[string]Agreed{}}
	for _, p := range places {
		l.places[p.ID] = p
	}
	for _, p := range postings {
		l.Post(p)
	}
	return l
}

// Post adds a posting.
func (l *Ledger) Post(p Posting) {
	if _, there := l.places[p.Project]; !there {
		return
	}
	l.agree(p)
	if p.Kind == project.Commitment {
		return
	}
	a := l.account(p.Project, p.Year)
	row := a.rows[p.Source]
	row.Source = string(p.Source)
	a.rows[p.Source] = row.With(project.FundEvent{Kind: p.Kind, Amount: p.Amount})
	if p.Kind == project.Payment && p.Item != "" {
		a.items[p.Item] += p.Amount
	}
}

func (l *Ledger) account(id project.ID, year fiscal.Year) *account {
	years := l.accounts[id]
	if years == nil {
		years = map[fiscal.Year]*account{}
		l.accounts[id] = years
	}
	if years[year] == nil {
		years[year] = &account{rows: map[project.Source]project.FundRow{}, items: map[string]money.Amount{}}
	}
	return years[year]
}

// agree counts what a posting does to its contract.
func (l *Ledger) agree(p Posting) {
	if p.Contract == "" || p.Kind != project.Commitment && p.Kind != project.Payment {
		return
	}
	if l.contracts[p.Project] == nil {
		l.contracts[p.Project] = map[string]Agreed{}
	}
	c := l.contracts[p.Project][p.Contract]
	c.Number = p.Contract
	if p.Kind == project.Commitment {
		c.Known = true
		c.Amount += p.Amount
	} else {
		c.Paid += p.Amount
	}
	l.contracts[p.Project][p.Contract] = c
}

// Figures are a project's money of a year by source (资金执行情况), as project.FiguresOf derives them from the same entries.
func (l *Ledger) Figures(id project.ID, year fiscal.Year) project.Figures {
	f := project.Figures{Total: project.FundRow{Source: project.TotalRow}}
	for _, s := range project.Sources() {
		row := project.FundRow{Source: string(s)}
		if a := l.accounts[id][year]; a != nil {
			if kept, there := a.rows[s]; there {
				row = kept
			}
		}
		f.Rows = append(f.Rows, row)
		f.Total.Initial += row.Initial
		f.Total.Budget += row.Budget
		f.Total.Executed += row.Executed
	}
	return f
}

// Contracts lists a project's contracts by number.
func (l *Ledger) Contracts(id project.ID) []Agreed {
	return slices.SortedFunc(maps.Values(l.contracts[id]), func(a, b Agreed) int { return strings.Compare(a.Number, b.Number) })
}

// Places lists the projects by code.
func (l *Ledger) Places() []Place {
	return slices.SortedFunc(maps.Values(l.places), func(a, b Place) int { return cmp.Compare(a.Code, b.Code) })
}

// Line is an entry with what the year's money is after it (台账行).
type Line struct {
	Entry
	Budget   money.Amount // 全年预算数 so far
	Executed money.Amount // so far
}

// Balance is what is left of the budget after the entry (结余).
func (l Line) Balance() money.Amount { return l.Budget - l.Executed }

// Lines runs through the entries of one project and year in the order of their dates, and says after each how the money stands
// (逐笔余额). Contracts are among them and move no money.
func Lines(entries []Entry, year fiscal.Year) []Line {
	var own []Entry
	for _, e := range entries {
		if e.Year == year {
			own = append(own, e)
		}
	}
	slices.SortStableFunc(own, compare)
	out := make([]Line, len(own))
	var row project.FundRow
	for i, e := range own {
		row = row.With(e.FundEvent)
		out[i] = Line{Entry: e, Budget: row.Budget, Executed: row.Executed}
	}
	return out
}
