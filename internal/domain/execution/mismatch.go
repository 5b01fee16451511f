package execution

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Problem is what does not match (对账问题).
type Problem string

// The problems, gravest first. 超范围 and 超标准 are those of 财预〔2019〕136号: spending without a budget or on something else, and
// spending above what the budget allows for a thing.
const (
	UnknownProject  Problem = "项目不存在"
	NegativeBalance Problem = "余额为负"
	Unbudgeted      Problem = "来源无预算" // 超范围
	OverBudget      Problem = "超预算"
	OutOfScope      Problem = "超范围"
	OverStandard    Problem = "超标准"
	OverContract    Problem = "支付超合同"
	NoContract      Problem = "合同未登记"
	ContractsAbove  Problem = "合同超预算"
	OutsideYear     Problem = "日期不在年度内"
	PaidTwice       Problem = "疑似重复支付"
)

// Problems lists every problem in the order of a reconciliation.
func Problems() []Problem {
	return []Problem{UnknownProject, NegativeBalance, Unbudgeted, OverBudget, OutOfScope, OverStandard, OverContract, NoContract, ContractsAbove, OutsideYear, PaidTwice}
}

// Mismatch is one thing that does not match (对账差异), with the numbers it was found by. Amount is the difference; a mark of an
// explanation holds as long as it stays the same.
type Mismatch struct {
	Problem  Problem
	Project  Place // Code alone for UnknownProject
	Year     fiscal.Year
	Source   project.Source // empty: all sources together
	Contract string
	Item     string
	Entry    string // the id of the entry, for those about a single one
	Amount   money.Amount
	Detail   string // Chinese: which numbers, and what to do
}

// Key names a mismatch through time.
func (m Mismatch) Key() string {
	return strings.Join([]string{string(m.Problem), string(m.Project.ID), m.code(), fmt.Sprint(int(m.Year)), string(m.Source), m.Contract, m.Item, m.Entry}, "|")
}

func (m Mismatch) code() string {
	if m.Project.ID != "" {
		return ""
	}
	return m.Project.Code
}

// Touches reports whether an entry is among those that the mismatch is made of.
func (m Mismatch) Touches(e Entry) bool {
	switch {
	case m.Entry != "":
		return e.ID == m.Entry
	case m.Problem == UnknownProject:
		return e.Project == "" && e.Code == m.Project.Code && e.Year == m.Year
	case e.Project != m.Project.ID || m.Contract != "" && e.Contract != m.Contract || m.Item != "" && e.Item != m.Item:
		return false
	case m.Problem == ContractsAbove:
		return e.Kind == project.Commitment
	case m.Problem == OverContract || m.Problem == NoContract:
		return true
	}
	return e.Year == m.Year && (m.Source == "" || e.Source == m.Source) && e.Kind != project.Commitment
}

// Mismatches holds the sums against each other and lists everything that does not match in a year, by project code. Contracts are
// held against all years.
func (l *Ledger) Mismatches(year fiscal.Year) []Mismatch {
	var out []Mismatch
	for _, p := range l.Places() {
		out = append(out, l.money(p, year)...)
		out = append(out, l.spending(p, year)...)
		out = append(out, l.agreements(p, year)...)
	}
	return out
}

// MismatchesOf lists what does not match in a year of one project.
func (l *Ledger) MismatchesOf(id project.ID, year fiscal.Year) []Mismatch {
	p, there := l.places[id]
	if !there {
		return nil
	}
	return slices.Concat(l.money(p, year), l.spending(p, year), l.agreements(p, year))
}

// money holds budget and spending of each source against each other, then the total.
func (l *Ledger) money(p Place, year fiscal.Year) []Mismatch {
	var out []Mismatch
	f := l.Figures(p.ID, year)
	for _, r := range f.Rows {
		m := Mismatch{Project: p, Year: year, Source: project.Source(r.Source)}
		switch {
		case r.Budget < 0:
			m.Problem, m.Amount = NegativeBalance, r.Budget
			m.Detail = fmt.Sprintf("%s全年预算数%s元，不能为负数。请核对调整记录。", r.Source, r.Budget.Yuan())
		case r.Executed < 0:
			m.Problem, m.Amount = NegativeBalance, r.Executed
			m.Detail = fmt.Sprintf("%s累计支出%s元，执行率%s，不能为负数。请核对更正记录。", r.Source, r.Executed.Yuan(), negativeRate(r))
		case r.Executed > 0 && r.Budget == 0:
			m.Problem, m.Amount = Unbudgeted, r.Executed
			m.Detail = fmt.Sprintf("%s没有预算，已支出%s元（超范围）。请补记预算，或更正资金来源。", r.Source, r.Executed.Yuan())
		case r.Executed > r.Budget:
			m.Problem, m.Amount = OverBudget, r.Executed-r.Budget
			m.Detail = fmt.Sprintf("%s支出%s元，全年预算数%s元，超出%s元。", r.Source, r.Executed.Yuan(), r.Budget.Yuan(), m.Amount.Yuan())
		default:
			continue
		}
		out = append(out, m)
	}
	return out
}

// negativeRate prints the rate of a row whose spending is below zero.
func negativeRate(r project.FundRow) string {
	rate, ok := score.NewRate(-int64(r.Executed), int64(r.Budget))
	if !ok {
		return "无法计算"
	}
	return "-" + rate.String()
}

// spending holds what was bought against the itemised budget. A project without one allows everything.
func (l *Ledger) spending(p Place, year fiscal.Year) []Mismatch {
	allowed, a := p.Allowed[year], l.accounts[p.ID][year]
	if len(allowed) == 0 || a == nil {
		return nil
	}
	var out []Mismatch
	for _, item := range slices.Sorted(maps.Keys(a.items)) {
		spent := a.items[item]
		most, budgeted := allowed[item]
		m := Mismatch{Project: p, Year: year, Item: item}
		switch {
		case spent <= 0:
			continue
		case !budgeted:
			m.Problem, m.Amount = OutOfScope, spent
			m.Detail = fmt.Sprintf("“%s”不在批复的预算明细内，已支出%s元。", errs.Shorten(item), spent.Yuan())
		case spent > most:
			m.Problem, m.Amount = OverStandard, spent-most
			m.Detail = fmt.Sprintf("“%s”支出%s元，预算明细为%s元，超出%s元。", errs.Shorten(item), spent.Yuan(), most.Yuan(), m.Amount.Yuan())
		default:
			continue
		}
		out = append(out, m)
	}
	return out
}

// agreements holds payments against contracts, and contracts against what the project may cost in all.
func (l *Ledger) agreements(p Place, year fiscal.Year) []Mismatch {
	var out []Mismatch
	var signed money.Amount
	for _, c := range l.Contracts(p.ID) {
		signed += c.Amount
		m := Mismatch{Project: p, Year: year, Contract: c.Number}
		switch {
		case !c.Known && c.Paid > 0:
			m.Problem, m.Amount = NoContract, c.Paid
			m.Detail = fmt.Sprintf("合同“%s”没有登记，已支付%s元。请补报合同，或更正合同编号。", errs.Shorten(c.Number), c.Paid.Yuan())
		case c.Known && c.Paid > c.Amount:
			m.Problem, m.Amount = OverContract, c.Paid-c.Amount
			m.Detail = fmt.Sprintf("合同“%s”金额%s元，已支付%s元，超出%s元。请补报补充协议，或更正支付。", errs.Shorten(c.Number), c.Amount.Yuan(), c.Paid.Yuan(), m.Amount.Yuan())
		default:
			continue
		}
		out = append(out, m)
	}
	if most, what := l.mostSigned(p); signed > most {
		over := signed - most
		out = append(out, Mismatch{Problem: ContractsAbove, Project: p, Year: year, Amount: over,
			Detail: fmt.Sprintf("合同合计%s元，%s%s元，超出%s元。", signed.Yuan(), what, most.Yuan(), over.Yuan())})
	}
	return out
}

// mostSigned is what contracts may add up to: the whole-life money of the project, because a contract may run for years; without
// that the budgets of all years.
func (l *Ledger) mostSigned(p Place) (money.Amount, string) {
	if p.Total > 0 {
		return p.Total, "项目资金总额"
	}
	var most money.Amount
	for year := range l.accounts[p.ID] {
		most += l.Figures(p.ID, year).Total.Budget
	}
	return most, "各年度预算合计"
}

// Unplaced is a group of entries whose project does not exist (未归户记录).
type Unplaced struct {
	Code    string
	Year    fiscal.Year
	Entries int
	Amount  money.Amount
}

// Mismatch says so.
func (u Unplaced) Mismatch() Mismatch {
	return Mismatch{Problem: UnknownProject, Project: Place{Code: u.Code}, Year: u.Year, Amount: u.Amount,
		Detail: fmt.Sprintf("没有编号为“%s”的项目：%d条记录，合计%s元，没有计入任何项目。请归入项目，或更正。", errs.Shorten(u.Code), u.Entries, u.Amount.Yuan())}
}

// Strays lists entries whose date is not in their year (日期不在年度内).
func Strays(p Place, e Entry) (Mismatch, bool) {
	if e.Year.Contains(e.On) {
		return Mismatch{}, false
	}
	return Mismatch{Problem: OutsideYear, Project: p, Year: e.Year, Entry: e.ID, Amount: e.Amount,
		Detail: fmt.Sprintf("%s“%s”的日期是%s，记在%s。请核对年度，记错的请更正后重报。", e.Kind, errs.Shorten(name(e)), e.On, e.Year)}, true
}

// Twins says that two entries look like one payment made twice: same project, voucher, payee, date and amount, of which a correction
// is none (疑似重复支付). The later one is named.
func Twins(p Place, first, second Entry) Mismatch {
	return Mismatch{Problem: PaidTwice, Project: p, Year: second.Year, Entry: second.ID, Amount: second.Amount,
		Detail: fmt.Sprintf("与“%s”的凭证号%s、日期%s、金额%s元、收款人都相同，流水号不同（%s）。请核对是否付了两次。",
			errs.Shorten(name(first)), errs.Shorten(second.Document), second.On, second.Amount.Yuan(), errs.Shorten(name(second)))}
}

// Twin is what entries that look like one payment have in common (重复特征).
type Twin struct {
	project              project.ID
	code, voucher, payee string
	on                   fiscal.Date
	amount               money.Amount
}

// Twin is what the entry has in common with others that look like the same payment; false for those that cannot be twins.
func (e Entry) Twin() (Twin, bool) {
	if e.Kind != project.Payment || e.Document == "" || e.Corrects != "" {
		return Twin{}, false
	}
	return Twin{e.Project, e.Code, e.Document, e.Payee, e.On, e.Amount}, true
}

// Explanation is what somebody said about a mismatch (对账说明). It holds while the numbers stay the same.
type Explanation struct {
	Key    string
	Amount money.Amount
	Reason string
	By     string
	At     time.Time
}

// Check reports what is wrong with a reason.
func (x Explanation) Check() error {
	var f errs.Fields
	n := len([]rune(strings.TrimSpace(x.Reason)))
	if n < 4 || n > maxText {
		f.Add("reason", "请用4到%d个字说明差异的原因。", maxText)
	}
	return f.Err()
}

// Matter is a mismatch with what was said about it (对账事项); Said is nil while nothing was, or the numbers changed since.
type Matter struct {
	Mismatch
	Said *Explanation
}

// Reconcile puts mismatches in the order of a reconciliation, those that nobody explained first, with what was said about each. Of
// several explanations the last one counts.
func Reconcile(found []Mismatch, said []Explanation) []Matter {
	last := map[string]Explanation{}
	for _, x := range said {
		last[x.Key] = x
	}
	items := make([]Matter, len(found))
	for i, m := range found {
		items[i].Mismatch = m
		if x, there := last[m.Key()]; there && x.Amount == m.Amount {
			items[i].Said = &x
		}
	}
	order := Problems()
	slices.SortStableFunc(items, func(a, b Matter) int {
		return cmp.Or(open(b)-open(a), slices.Index(order, a.Problem)-slices.Index(order, b.Problem), strings.Compare(a.Project.Code, b.Project.Code))
	})
	return items
}

func open(m Matter) int {
	if m.Said == nil {
		return 1
	}
	return 0
}
