package overallgoal

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// Kind says what an overall goal is for (目标类别).
type Kind string

// The kinds.
const (
	Department Kind = "部门（单位）整体"
	FundPolicy Kind = "专项发展资金政策"
)

// Kinds lists the kinds in form order.
func Kinds() []Kind { return []Kind{Department, FundPolicy} }

// category is what the rulebook takes the goal for: neither kind builds anything.
func (k Kind) category() project.Category {
	if k == FundPolicy {
		return project.Policy
	}
	return project.Operation
}

// Title is the official name of the form.
func (k Kind) Title() string {
	if k == FundPolicy {
		return "专项发展资金政策绩效目标申报表"
	}
	return "部门（单位）整体支出绩效目标申报表"
}

// Lasting is what the form of the kind calls the goal that outlasts the year (总体目标, 实施期目标).
func (k Kind) Lasting() string {
	if k == FundPolicy {
		return "实施期目标"
	}
	return "总体目标"
}

// InOwnWords turns what is said of a project's form into the words of the kind's own (换成本表的说法): labels of cells, messages of checks.
func (k Kind) InOwnWords(text string) string {
	whole := "部门（单位）"
	if k == FundPolicy {
		whole = "政策"
	}
	return strings.NewReplacer("项目总目标", k.Lasting(), "每个项目都要设", "每份"+whole+"目标都要设", "项目有服务对象", whole+"有服务对象", "不是项目的产出", "不是"+whole+"的产出",
		"换成项目", "换成"+whole, "本项目", "本"+whole, "项目全周期", "实施期", "就是项目名称", "就是"+whole+"名称", "请写项目办成", "请写"+whole+"办成").Replace(text)
}

// Goal is the goal of a whole department or unit, or of a fund policy, for one year (整体与政策绩效目标).
type Goal struct {
	ID    ID
	Kind  Kind
	Owner org.Unit // who files: the department, or the division that leads the policy
	Name  string   // of the policy; a department goes by its unit's name
	Year  fiscal.Year
	Book  rulebook.Name
	Entry Entry
	approval.Paper
	Editions int
}

// Edition is one frozen version (整体与政策目标版本).
type Edition struct {
	Goal   ID
	No     int
	Kind   goal.EditionKind
	Form   Form
	ByName string
	At     time.Time
}

// New starts an overall goal. A department goes by its unit's name, a policy by its own.
//
// Errors: Invalid for an unknown kind or a policy without a name.
func New(id ID, kind Kind, owner org.Unit, name string, year fiscal.Year, book rulebook.Name) (Goal, error) {
	g := Goal{ID: id, Kind: kind, Owner: owner, Name: strings.TrimSpace(name), Year: year, Book: book, Paper: approval.NewPaper(Flow)}
	var f errs.Fields
	switch kind {
	case Department:
		g.Name = owner.Name
	case FundPolicy:
		if n := utf8.RuneCountInString(g.Name); n == 0 || n > 100 {
			f.Add("name", "请填写政策或专项名称，不超过100个字。")
		}
	default:
		f.Add("kind", "请选择目标类别。")
	}
	return g, f.Err()
}

// Parties returns the units that act on the goal.
func (g Goal) Parties() approval.Parties { return approval.Parties{Unit: g.Owner, Division: g.Owner} }

// Label is how people refer to the goal, for the log and notices.
func (g Goal) Label() string { return fmt.Sprintf("%s（%s%s）", g.Name, g.Year, g.Kind) }

// AsProject is what the goal check takes for the project: the whole of the year under the goal's name.
func (g Goal) AsProject() project.Project {
	total := money.Amount(1 << 60) // the year's money is held against the tasks or the whole period, not against a project
	return project.Project{Name: g.Name, Unit: g.Owner, Division: g.Owner, Nature: project.Recurrent, Category: g.Kind.category(), Fiscal: total,
		Start: fiscal.Date{Year: int(g.Year), Month: time.January, Day: 1}, End: fiscal.Date{Year: int(g.Year), Month: time.December, Day: 31}}
}

// Editable says why the actor may not type into the draft; nil when they may.
func (g Goal) Editable(actor org.Actor) error { return g.Paper.Editable(Flow, actor, g.Parties()) }

// Edit returns the goal with a new draft, kept as typed.
func (g Goal) Edit(actor org.Actor, e Entry, at time.Time) (Goal, error) {
	if err := g.Editable(actor); err != nil {
		return g, err
	}
	if err := e.CheckSize(); err != nil {
		return g, err
	}
	g.Entry, g.Paper = e, g.Typed(actor, at)
	return g, nil
}

// Holding reports whether the draft is the entry already.
func (g Goal) Holding(e Entry) bool { return reflect.DeepEqual(g.Entry, e) }

// Do takes an action of the flow. Submitting and approving check the form and freeze an edition.
//
// Errors: those of approval.Case.Do, and Invalid with every complaint when the form may not go on.
func (g Goal) Do(do approval.Action, actor org.Actor, book rulebook.Book, reason string, at time.Time) (Goal, *Edition, error) {
	next, err := g.Case.Do(Flow, do, actor, g.Parties(), reason, at)
	if err != nil {
		return g, nil, err
	}
	var edition *Edition
	if kind, freezes := freezing[do]; freezes {
		form, fields := g.Entry.Examine(g.Kind, book)
		if err := fields.Err(); err != nil {
			return g, nil, err
		}
		g.Editions++
		g.Entry = form.Entry() // as understood: full-width digits are not carried on
		edition = &Edition{Goal: g.ID, No: g.Editions, Kind: kind, Form: form, ByName: actor.User.Name, At: at}
	}
	g.Case = next
	g.Paper = g.Touched(actor.User, at)
	return g, edition, nil
}

// freezing lists the actions that freeze an edition.
var freezing = map[approval.Action]goal.EditionKind{approval.Submit: goal.Submitted, Approve: goal.InForce}

// Cells lists the draft's values by the names people know, for the log.
func (g Goal) Cells() []audit.Cell {
	return append([]audit.Cell{{Name: "状态", Value: string(g.State)}}, g.Entry.cells(g.Kind)...)
}
