package analysis

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/domain/tracking"
)

// Subject is one project of a round whose numbers stand (纳入分析的项目).
type Subject struct {
	Form              tracking.ID
	Project           project.ID
	Code, Name, Unit  string
	Division          org.UnitID
	DivisionCode      string
	DivisionName      string
	Figures           tracking.Figures
	Hopeless          []tracking.Row // its indicators 完全不可能
	Findings, Overdue int            // 未整改问题 of the project, and those of them past their date
}

// Extent is a number of projects and their budget (项目数和预算).
type Extent struct {
	Projects int
	Budget   money.Amount // 全年预算数 as the entries have it: initial, carried over, adjusted
}

// Add counts more projects.
func (e *Extent) Add(more Extent) {
	e.Projects += more.Projects
	e.Budget += more.Budget
}

// Coverage is how much of the year a round reaches (跟踪覆盖面): projects with a budget or a goal, those in the round, those that reported.
type Coverage struct{ All, Tracked, Reported Extent }

// Standing is how the projects of a division, or all, stand (执行情况).
type Standing struct {
	Division                   org.UnitID // empty for all
	Code, Name                 string
	Lights                     tracking.Count
	Budget, Executed, Forecast money.Amount
}

// Rate is the execution rate (执行率); false without a budget.
func (s Standing) Rate() (score.Rate, bool) {
	return score.NewRate(int64(s.Executed), int64(s.Budget))
}

func (s *Standing) add(colour tracking.Colour, f tracking.Figures) {
	s.Lights.Add(colour)
	s.Budget += f.Budget
	s.Executed += f.Executed
	s.Forecast += f.Forecast
}

// RuleCount is how many projects a rule fired for (规则亮灯数).
type RuleCount struct {
	Rule  tracking.Rule
	Fired int
}

// Case is a project that stands out, with the rules that say so (突出项目).
type Case struct {
	Subject
	Light tracking.Colour // the worst of its rules of this matter
	Fired []tracking.Fired
}

// Proposal is a measure proposed about a project, and what it rests on (建议).
type Proposal struct {
	Subject
	Remedy Remedy
	Amount money.Amount // for TakeBack: budget less the forecast; 0 otherwise
	Basis  []string     // rules with their arithmetic, or what the unit chose
}

// Analysis is what a round comes to (整体情况分析).
type Analysis struct {
	Cutoff    fiscal.Date
	Elapsed   score.Rate
	Book      string // 规则版本
	Coverage  Coverage
	All       Standing
	Divisions []Standing
	Rules     []RuleCount // those of the data month, in the order of the book
	Cases     map[Matter][]Case
	Hopeless  []Subject
	Findings  []Subject // with open problems
	Proposals []Proposal
	Raised    []Followed // proposals put before the office meeting, in the order they were raised
}

// Suggested fills in what is put before the meeting from the proposal of a form (提请的预填): the amount and what it rests on.
func (a Analysis) Suggested(form tracking.ID, do Remedy) RaisedEntry {
	e := RaisedEntry{Remedy: string(do)}
	for _, p := range a.Proposals {
		if p.Form == form && p.Remedy == do {
			e.Basis = strings.Join(p.Basis, "；")
			if do == TakeBack {
				e.Amount = p.Amount.Plain(money.InWan)
				e.Basis += fmt.Sprintf("；预算%s万元，全年预计执行%s万元，预计用不完%s万元", p.Figures.Budget.Wan(), p.Figures.Forecast.Wan(), p.Amount.Wan())
			}
		}
	}
	return e
}

// RaisedAs is the state in which a proposal stands before the office meeting (提请状态); empty when nobody raised it.
func (a Analysis) RaisedAs(p Proposal) (RaisedID, approval.State) {
	for _, x := range slices.Backward(a.Raised) {
		if x.Project.ID == p.Project && x.Content.Remedy == p.Remedy {
			return x.ID, x.State
		}
	}
	return "", ""
}

// Of draws the analysis up (汇总分析) from a round, its rules and the projects whose numbers stand.
func Of(r tracking.Round, book tracking.LightBook, c Coverage, list []Subject) Analysis {
	a := Analysis{Cutoff: r.Cutoff(), Book: book.Label(), Coverage: c, All: Standing{Name: "合计"}, Cases: map[Matter][]Case{}}
	a.Elapsed, _ = score.NewRate(int64(r.Plan.Month), 12)
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(x, y Subject) int {
		return cmp.Or(cmp.Compare(x.DivisionCode, y.DivisionCode), cmp.Compare(x.Code, y.Code))
	})
	fired := make([]int, len(book.Rules))
	for _, s := range list {
		light := book.Judge(s.Figures, r.Plan.Month)
		a.stand(s, light.Colour)
		for _, f := range light.Fired {
			fired[f.Rule]++
		}
		a.note(s, book, light)
	}
	for i, rule := range book.Rules {
		if r.Plan.Month >= rule.From && r.Plan.Month <= rule.To {
			a.Rules = append(a.Rules, RuleCount{rule, fired[i]})
		}
	}
	return a
}

// stand adds a project to the whole and to its division. Projects come by division.
func (a *Analysis) stand(s Subject, colour tracking.Colour) {
	if n := len(a.Divisions); n == 0 || a.Divisions[n-1].Division != s.Division {
		a.Divisions = append(a.Divisions, Standing{Division: s.Division, Code: s.DivisionCode, Name: s.DivisionName})
	}
	a.All.add(colour, s.Figures)
	a.Divisions[len(a.Divisions)-1].add(colour, s.Figures)
}

// note keeps what stands out about a project, and proposes.
func (a *Analysis) note(s Subject, book tracking.LightBook, light tracking.Light) {
	var own []Proposal
	propose := func(do Remedy, basis string) {
		if do == "" {
			return
		}
		i := slices.IndexFunc(own, func(p Proposal) bool { return p.Remedy == do })
		if i < 0 {
			p := Proposal{Subject: s, Remedy: do}
			if do == TakeBack {
				p.Amount = max(s.Figures.Budget-s.Figures.Forecast, 0)
			}
			i, own = len(own), append(own, p)
		}
		own[i].Basis = append(own[i].Basis, basis)
	}
	for i, f := range light.Fired {
		if book.Milder(f, light.Fired[:i]) {
			continue
		}
		m := MatterOf(book.Rules[f.Rule])
		a.keep(m, s, f)
		propose(remedy(m, f.Light, s.Figures), fmt.Sprintf("%s灯：%s", f.Light, f.Arithmetic))
	}
	for _, row := range s.Hopeless {
		propose(chosen(row.Disposal), fmt.Sprintf("指标“%s”完全不可能完成，单位选择“%s”", row.Name, row.Disposal))
	}
	a.Proposals = append(a.Proposals, own...)
	if len(s.Hopeless) > 0 {
		a.Hopeless = append(a.Hopeless, s)
	}
	if s.Findings > 0 {
		a.Findings = append(a.Findings, s)
	}
}

// keep puts a project under a matter once, with every rule that says so.
func (a *Analysis) keep(m Matter, s Subject, f tracking.Fired) {
	list := a.Cases[m]
	if n := len(list); n > 0 && list[n-1].Form == s.Form {
		list[n-1].Fired = append(list[n-1].Fired, f)
		return
	}
	a.Cases[m] = append(list, Case{Subject: s, Light: f.Light, Fired: []tracking.Fired{f}})
}

// TakenBack is the sum of what is proposed to be taken back (建议调减或调剂合计).
func (a Analysis) TakenBack() money.Amount {
	var sum money.Amount
	for _, p := range a.Proposals {
		sum += p.Amount
	}
	return sum
}
