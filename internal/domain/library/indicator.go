package library

import (
	"reflect"
	"strings"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text. People use the Code.
type ID string

// Content is what an indicator of the library says (指标内容).
type Content struct {
	Code       string             // 指标编号, unique: HT-01
	Field      Field              // 所属领域
	Categories []project.Category // that it suits; empty: every one
	Row        goal.EntryRow      // as it would be typed into a goal, without id and weight
	Keywords   []string           // words that call for it besides those of its name
}

// Suits reports whether the indicator is meant for projects of a category (适用项目类别).
func (c Content) Suits(category project.Category) bool {
	if len(c.Categories) == 0 {
		return true
	}
	for _, have := range c.Categories {
		if have == category {
			return true
		}
	}
	return false
}

// RowFor is the indicator as a row of a goal filed under a rulebook (按规则库换算指标分级). The library keeps the levels of
// SH-PARK; a book that has cost under output (财预〔2015〕88号), or no sustained effect (财预〔2021〕101号), gets the
// nearest level of its own.
func (c Content) RowFor(book rulebook.Book) goal.EntryRow {
	row := c.Row
	if first, second, ok := book.Proper(row.Level1, row.Level2); ok {
		row.Level1, row.Level2 = first, second
		return row
	}
	for _, n := range nearest {
		if n.level2 != "" && n.level2 != row.Level2 || n.level1 != row.Level1 {
			continue
		}
		level, ok := book.LevelOf(n.kind)
		if child, has := level.Child(n.child); ok && has {
			row.Level1, row.Level2 = level.Name, child
			return row
		}
	}
	return row
}

// nearest are the places of levels that a book does not have, first fit first.
var nearest = []struct {
	level1, level2 string // of the library; an empty second level stands for all
	kind           rulebook.LevelKind
	child          string
}{
	{"成本指标", "", rulebook.OutputLevel, "成本指标"},
	{"效益指标", "可持续影响指标", rulebook.BenefitLevel, "社会效益指标"},
}

// Cells lists the content by the names people know, for the log and for comparing.
func (c Content) Cells() []audit.Cell {
	bounded := ""
	if c.Row.Bounded {
		bounded = "是"
	}
	r := c.Row
	return []audit.Cell{
		{Name: "指标编号", Value: c.Code}, {Name: "所属领域", Value: string(c.Field)}, {Name: "适用项目类别", Value: c.CategoryText()},
		{Name: "一级指标", Value: r.Level1}, {Name: "二级指标", Value: r.Level2}, {Name: "三级指标", Value: r.Name},
		{Name: "指标解释", Value: r.Explanation}, {Name: "符号", Value: r.Sign}, {Name: "指标值", Value: r.Target},
		{Name: "单位", Value: r.Unit}, {Name: "赋分规则", Value: r.Rule}, {Name: "指标值设定依据", Value: r.Basis},
		{Name: "取值方式", Value: r.Method}, {Name: "数据来源", Value: r.Source}, {Name: "佐证资料", Value: r.Evidence},
		{Name: "有上限", Value: bounded}, {Name: "关键词", Value: strings.Join(c.Keywords, "、")},
	}
}

// CategoryText lists the categories the indicator suits, as typed; empty when it suits all.
func (c Content) CategoryText() string {
	var names []string
	for _, x := range c.Categories {
		names = append(names, string(x))
	}
	return strings.Join(names, "、")
}

// TargetText is the usual target as printed (参考指标值): ≥98%.
func (c Content) TargetText() string {
	t, err := goal.ParseTarget(c.Row.Sign, c.Row.Target, c.Row.Unit)
	if err != nil {
		return c.Row.Sign + c.Row.Target + c.Row.Unit
	}
	return t.String()
}

// Indicator is one indicator of the library (指标库指标): what it says, where it stands and who brought it.
// The zero value is not useful; use New.
type Indicator struct {
	ID ID
	Content
	Unit     org.Unit // whose proposal it is; the administration for those that come with the program
	Proposer string   // name, kept; 系统 for those that come with the program
	approval.Case
	Edition   int // how often its content was put in force: 1 when admitted, one more with every revision
	UpdatedAt time.Time
	UpdatedBy string
	Version   int // raised by every write; stale writes are refused
}

// New starts a proposal of the actor for a unit.
//
// Errors: Forbidden when the actor is neither clerk nor reviewer there.
func New(id ID, c Content, unit org.Unit, actor org.Actor, at time.Time) (Indicator, error) {
	if !proposes(actor, unit) {
		return Indicator{}, errs.New(errs.Forbidden, "指标由单位经办或处室审核人员提出，您在“%s”没有这两种角色。", unit.Name)
	}
	i := Indicator{ID: id, Content: c, Unit: unit, Proposer: actor.User.Name, Case: approval.NewCase(Flow).Filed(actor.User.ID),
		UpdatedAt: at, UpdatedBy: actor.User.Name}
	return i, nil
}

// Stocked is an indicator that comes with the program, in use from the start (随程序提供的指标).
func Stocked(id ID, c Content, administration org.Unit, at time.Time) Indicator {
	return Indicator{ID: id, Content: c, Unit: administration, Proposer: org.System.User.Name, Case: approval.Case{State: InUse},
		Edition: 1, UpdatedAt: at, UpdatedBy: org.System.User.Name}
}

// Brought is an indicator that planning and finance bring in themselves, in use at once, in the actor's name (计财处导入的指标).
//
// Errors: Forbidden when the actor does not keep the library.
func Brought(id ID, c Content, administration org.Unit, actor org.Actor, at time.Time) (Indicator, error) {
	i := Stocked(id, c, administration, at)
	i.Proposer, i.UpdatedBy = actor.User.Name, actor.User.Name
	if err := i.Editable(actor); err != nil {
		return i, err
	}
	next, err := i.Happen(Flow, Bring, actor.User, "", at)
	i.Case = next
	return i, err
}

func proposes(actor org.Actor, unit org.Unit) bool {
	return actor.Holds(org.Clerk, unit) || actor.Holds(org.Reviewer, unit)
}

// Parties returns the units that act on the indicator. The library is the whole park's: planning and finance keep it, so
// the proposing unit stands on both sides.
func (i Indicator) Parties() approval.Parties {
	return approval.Parties{Unit: i.Unit, Division: i.Unit}
}

// NameOf is how people refer to the indicator, for the log and notices.
func (i Indicator) NameOf() string { return i.Code + " " + i.Row.Name }

// Visible reports whether the actor may see the indicator: everybody those in force and retired, only the proposing unit
// and planning and finance those on their way.
func (i Indicator) Visible(actor org.Actor) bool {
	return i.State == InUse || i.State == Retired || proposes(actor, i.Unit) || actor.Holds(org.Finance, i.Unit)
}

// Editable says why the actor may not change the content; nil when they may: the proposers while it is a draft,
// planning and finance while it is in use.
func (i Indicator) Editable(actor org.Actor) error {
	switch {
	case i.State == Drafted && proposes(actor, i.Unit), i.State == InUse && actor.Holds(org.Finance, i.Unit):
		return nil
	case i.State == Drafted:
		return errs.New(errs.Forbidden, "拟定中的指标由“%s”的提出人修改。", i.Unit.Name)
	case i.State == InUse:
		return errs.New(errs.Forbidden, "在用的指标由计财处修订。要改请另提一条，或与计财处联系。")
	}
	return errs.New(errs.Conflict, "指标现在是“%s”，不能修改。", i.State)
}

// Edit returns the indicator with new content. Changing one in use is a revision: it counts an edition more.
func (i Indicator) Edit(actor org.Actor, c Content, at time.Time) (Indicator, error) {
	if err := i.Editable(actor); err != nil {
		return i, err
	}
	if i.State == InUse {
		next, err := i.Happen(Flow, Revise, actor.User, "", at)
		if err != nil {
			return i, err
		}
		i.Case, i.Edition = next, i.Edition+1
	} else {
		i.Case = i.Filed(actor.User.ID)
	}
	i.Content = c
	i.UpdatedAt, i.UpdatedBy = at, actor.User.Name
	return i, nil
}

// Holding reports whether the indicator says this already.
func (i Indicator) Holding(c Content) bool { return reflect.DeepEqual(i.Cells(), c.Cells()) }

// Do takes an action of the flow. Admission counts an edition.
//
// Errors: those of approval.Case.Do.
func (i Indicator) Do(do approval.Action, actor org.Actor, reason string, at time.Time) (Indicator, error) {
	next, err := i.Case.Do(Flow, do, actor, i.Parties(), reason, at)
	if err != nil {
		return i, err
	}
	if do == Admit {
		i.Edition++
	}
	i.Case = next
	i.UpdatedAt, i.UpdatedBy = at, actor.User.Name
	return i, nil
}
