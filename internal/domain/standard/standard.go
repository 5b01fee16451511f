package standard

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text. People use Code and Edition.
type ID string

// Kind says what a standard fixes (标准类别).
type Kind string

// The three kinds (三类标准).
const (
	Service  Kind = "公共服务标准" // the level of a service; has no amount
	Quota    Kind = "成本定额标准" // what one unit costs, whoever pays
	Spending Kind = "财政支出标准" // what of it the budget pays
)

// Kinds lists the kinds in form order.
func Kinds() []Kind { return []Kind{Service, Quota, Spending} }

// Content is what a standard says (标准内容).
type Content struct {
	Code        string // 标准编号, shared by all editions
	Kind        Kind
	Object      string       // 对象, such as 道路日常养护
	Grade       string       // 等级或分档; empty for none
	Unit        string       // of measure
	Amount      money.Amount // of one unit; zero for a service standard
	Requirement string       // 服务要求, of a service standard
	Composition []Cost
	Keywords    []string           // other words for the object, found in budget lines
	Categories  []project.Category // it applies to; empty for all
	Field       library.Field      // empty for none
	Level       score.Rate         // 服务水平系数
	Share       score.Rate         // 财政负担比例
	Index       score.Rate         // 价格指数 since the base date
	Source      string             // 依据文件
	PriceDate   fiscal.Date        // 价格基期
	From, To    fiscal.Date        // in force; To zero means open
	Note        string
}

// Cost is one part of what a unit costs (费用构成).
type Cost struct {
	Name   string
	Amount money.Amount
}

// Allowed is what one unit may cost (单位限额): amount × service level × fiscal share × price index, rounded half up once.
func (c Content) Allowed() money.Amount {
	return round(decimal.NewFromInt(int64(c.Amount)).Mul(c.factor()))
}

// factor is the product of the coefficients.
func (c Content) factor() decimal.Decimal {
	return c.Level.Decimal().Mul(c.Share.Decimal()).Mul(c.Index.Decimal())
}

func round(d decimal.Decimal) money.Amount { return money.Amount(d.Round(0).IntPart()) }

// ValidIn reports whether the standard is in force on some day of a budget year.
func (c Content) ValidIn(year fiscal.Year) bool {
	return c.From.Year <= int(year) && (c.To.IsZero() || c.To.Year >= int(year))
}

// Standard is one edition of a cost standard (标准).
type Standard struct {
	ID ID
	Content
	Edition int      // of its code, from 1
	Unit    org.Unit // who drafted it
	Drafter string   // name of whoever did
	approval.Case
	UpdatedAt time.Time
	UpdatedBy string
	Version   int
}

// Label names a standard for people: BZ-0012 道路日常养护 一级 第2版.
func (s Standard) Label() string {
	parts := []string{s.Code, s.Object}
	if s.Grade != "" {
		parts = append(parts, s.Grade)
	}
	return strings.Join(append(parts, fmt.Sprintf("第%d版", s.Edition)), " ")
}

// Parties returns the units that act on the standard.
func (s Standard) Parties() approval.Parties { return approval.Parties{Unit: s.Unit, Division: s.Unit} }

// Editable says why the actor may not change the standard; nil when they may. What is in force is changed by a new edition.
func (s Standard) Editable(actor org.Actor) error {
	if s.State != Drafted {
		return errs.New(errs.Conflict, "标准现在是“%s”，不能修改。要改请起草新版。", s.State)
	}
	if !actor.Holds(org.Reviewer, s.Unit) && !actor.Holds(org.Finance, s.Unit) {
		return errs.New(errs.Forbidden, "标准由%s起草。", s.Unit.Name)
	}
	return nil
}

// Visible reports whether a person may see the standard: drafts are seen by their unit and by planning and finance only.
func (s Standard) Visible(actor org.Actor) bool {
	return s.State == InForce || s.State == Retired || actor.Holds(org.Reviewer, s.Unit) || actor.Holds(org.Finance, s.Unit)
}

// Supersede ends an edition on the day before the next one begins (新版接替).
func (s Standard) Supersede(next Standard, at time.Time) Standard {
	s.To = fiscal.DateOf(time.Date(next.From.Year, next.From.Month, next.From.Day, 12, 0, 0, 0, time.UTC).AddDate(0, 0, -1))
	s.UpdatedAt = at
	return s
}

// Cells lists the standard's values by the names people know, for the log and for comparing editions.
func (c Content) Cells() []audit.Cell {
	var parts, categories []string
	for _, p := range c.Composition {
		parts = append(parts, p.Name+" "+p.Amount.Yuan())
	}
	for _, k := range c.Categories {
		categories = append(categories, string(k))
	}
	amount := ""
	if c.Kind != Service {
		amount = c.Amount.Yuan()
	}
	return []audit.Cell{{Name: "标准编号", Value: c.Code}, {Name: "类别", Value: string(c.Kind)}, {Name: "对象", Value: c.Object}, {Name: "等级", Value: c.Grade},
		{Name: "计量单位", Value: c.Unit}, {Name: "金额（元）", Value: amount}, {Name: "服务要求", Value: c.Requirement}, {Name: "费用构成", Value: strings.Join(parts, "；")},
		{Name: "关键词", Value: strings.Join(c.Keywords, "、")}, {Name: "适用项目类别", Value: strings.Join(categories, "、")}, {Name: "领域", Value: string(c.Field)},
		{Name: "服务水平系数", Value: c.Level.Short()}, {Name: "财政负担比例", Value: c.Share.Short()}, {Name: "价格指数", Value: c.Index.Short()},
		{Name: "依据文件", Value: c.Source}, {Name: "价格基期", Value: dateText(c.PriceDate)}, {Name: "生效日期", Value: dateText(c.From)}, {Name: "失效日期", Value: dateText(c.To)}, {Name: "备注", Value: c.Note}}
}

func dateText(d fiscal.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// Meant names the categories the standard is meant for (适用类别), 所有类别 when it is for all.
func (c Content) Meant() string {
	if len(c.Categories) == 0 {
		return "所有类别"
	}
	var names []string
	for _, k := range c.Categories {
		names = append(names, string(k))
	}
	return strings.Join(names, "、")
}

// Applies reports whether the standard is meant for a category.
func (c Content) Applies(k project.Category) bool {
	return len(c.Categories) == 0 || slices.Contains(c.Categories, k)
}
