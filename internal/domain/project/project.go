package project

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text. People use the Code.
type ID string

// Nature says how long a project runs (项目性质).
type Nature string

// The natures.
const (
	OneOff    Nature = "一次性"
	Staged    Nature = "阶段性"
	Recurrent Nature = "经常性"
)

// Natures returns every nature in form order.
func Natures() []Nature { return []Nature{OneOff, Staged, Recurrent} }

// Category says what the money is for (项目类别).
type Category string

// The categories of the park's development fund.
const (
	CapitalWorks Category = "投资建设类"
	Operation    Category = "经常性运行维护类"
	Policy       Category = "政策扶持类"
)

// Categories returns every category in form order.
func Categories() []Category { return []Category{CapitalWorks, Operation, Policy} }

// Source is where money comes from (资金来源).
type Source string

// The sources, in the order of the fund rows of every form.
const (
	Appropriation Source = "当年财政拨款"
	CarryOver     Source = "上年结转资金"
	OtherFunds    Source = "其他资金"
)

// Sources returns every source in form order.
func Sources() []Source { return []Source{Appropriation, CarryOver, OtherFunds} }

// Project is one project of the development fund (项目).
type Project struct {
	ID        ID
	Code      string // 项目编号, unique
	Name      string
	Unit      org.Unit // 实施单位
	Division  org.Unit // 主管处室
	Nature    Nature
	Category  Category
	Start     fiscal.Date
	End       fiscal.Date
	Completed fiscal.Date  // zero while it runs; from here the self-evaluation is due within three months
	Summary   string       // 项目概况
	Fiscal    money.Amount // whole-life money from the treasury (项目资金总额:财政资金)
	Other     money.Amount // whole-life money from elsewhere
	Version   int
}

// Total is the whole-life money (项目资金总额), derived.
func (p Project) Total() money.Amount { return p.Fiscal + p.Other }

// Parties returns the units that act on the project's forms.
func (p Project) Units() []org.Unit { return []org.Unit{p.Unit, p.Division} }

// Check reports everything wrong with the project's own fields.
func (p Project) Check() error {
	var f errs.Fields
	text := func(path, what, s string, limit int) {
		if n := utf8.RuneCountInString(strings.TrimSpace(s)); n == 0 || n > limit {
			f.Add(path, "请填写%s，不超过%d个字。", what, limit)
		}
	}
	text("code", "项目编号", p.Code, 40)
	text("name", "项目名称", p.Name, 100)
	if p.Unit.ID == "" {
		f.Add("unit", "请选择实施单位。")
	}
	if p.Division.ID == "" {
		f.Add("division", "请选择主管处室。")
	} else if p.Division.Kind != org.Division {
		f.Add("division", "“%s”不是处室，请选择主管处室。", p.Division.Name)
	}
	if !slices.Contains(Natures(), p.Nature) {
		f.Add("nature", "请选择项目性质。")
	}
	if !slices.Contains(Categories(), p.Category) {
		f.Add("category", "请选择项目类别。")
	}
	p.checkDates(&f)
	if p.Fiscal < 0 {
		f.Add("fiscal", "财政资金不能为负数。")
	}
	if p.Other < 0 {
		f.Add("other", "其他资金不能为负数。")
	}
	if utf8.RuneCountInString(p.Summary) > 1000 {
		f.Add("summary", "项目概况不超过1000个字。")
	}
	return f.Err()
}

func (p Project) checkDates(f *errs.Fields) {
	if p.Start.IsZero() {
		f.Add("start", "请填写计划开始日期，例如2025-01-01。")
	}
	if p.End.IsZero() {
		f.Add("end", "请填写计划完成日期，例如2025-12-31。")
	}
	if !p.Start.IsZero() && !p.End.IsZero() && p.End.Before(p.Start) {
		f.Add("end", "计划完成日期%s早于开始日期%s，请改正其中一个。", p.End, p.Start)
	}
	if !p.Completed.IsZero() && p.Completed.Before(p.Start) {
		f.Add("completed", "实际完成日期%s早于开始日期%s，请改正其中一个。", p.Completed, p.Start)
	}
}

// Cells lists the project's values by the names people know, for the log.
func (p Project) Cells() []audit.Cell {
	return []audit.Cell{
		{Name: "项目编号", Value: p.Code}, {Name: "项目名称", Value: p.Name}, {Name: "实施单位", Value: p.Unit.Name},
		{Name: "主管处室", Value: p.Division.Name}, {Name: "项目性质", Value: string(p.Nature)},
		{Name: "项目类别", Value: string(p.Category)}, {Name: "计划开始日期", Value: dateText(p.Start)},
		{Name: "计划完成日期", Value: dateText(p.End)}, {Name: "实际完成日期", Value: dateText(p.Completed)},
		{Name: "项目概况", Value: p.Summary}, {Name: "财政资金（元）", Value: p.Fiscal.Yuan()},
		{Name: "其他资金（元）", Value: p.Other.Yuan()},
	}
}

func dateText(d fiscal.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprint(d)
}
