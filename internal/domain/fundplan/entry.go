package fundplan

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// Unit is the unit in which plans are typed and printed (金额单位).
const Unit = money.InWan

// Limits of a plan, above any real one.
const (
	MaxLines = 100
	maxNote  = 200 // characters
)

// MonthsTyped are the amounts of twelve months as typed, in 万元 (分月用款).
type MonthsTyped [12]string

// EntryLine is one project of a plan as typed, in 万元 (填报的用款计划行).
type EntryLine struct {
	Project       project.ID
	Appropriation string // 当年财政拨款
	CarryOver     string // 上年结转资金
	Other         string // 其他资金
	Months        MonthsTyped
	Note          string
}

// Entry is a plan as typed (填报的用款计划).
type Entry struct {
	Lines []EntryLine
	Note  string
}

// Without returns the draft without a project (去掉项目).
func (e Entry) Without(id project.ID) Entry {
	e.Lines = slices.DeleteFunc(slices.Clone(e.Lines), func(l EntryLine) bool { return l.Project == id })
	return e
}

// Blank returns the draft's projects with nothing typed (空白计划).
func (e Entry) Blank() Entry {
	var out Entry
	for _, l := range e.Lines {
		out.Lines = append(out.Lines, EntryLine{Project: l.Project})
	}
	return out
}

// Months are the amounts of twelve months (分月用款), January first.
type Months [12]money.Amount

// Total adds up the year.
func (m Months) Total() money.Amount { return money.Sum(m[:]...) }

// Line is one project of a plan (用款计划行): the year's money by source and by month.
type Line struct {
	Project project.ID
	Money   goal.Request
	Months  Months
	Note    string
}

// Form is a plan as understood (用款计划表). Totals are derived.
type Form struct {
	Lines []Line
	Note  string
}

// Money adds up the plan by source.
func (f Form) Money() (sum goal.Request) {
	for _, l := range f.Lines {
		sum.Appropriation += l.Money.Appropriation
		sum.CarryOver += l.Money.CarryOver
		sum.Other += l.Money.Other
	}
	return sum
}

// Months adds up the plan by month.
func (f Form) Months() (sum Months) {
	for _, l := range f.Lines {
		for i, a := range l.Months {
			sum[i] += a
		}
	}
	return sum
}

// Path names a cell of a line in complaints, such as "lines.0.appropriation" counted from 0.
func Path(line int, cell string) string { return fmt.Sprintf("lines.%d.%s", line, cell) }

// MonthCell names the cell of a month, January being 1.
func MonthCell(month int) string { return fmt.Sprintf("month%d", month) }

// Parse reads a plan as typed and complains about everything that cannot be read, all at once (解析用款计划). An empty amount is no
// money; cells that could not be read are zero.
func (e Entry) Parse() (Form, errs.Fields) {
	var f errs.Fields
	out := Form{Note: strings.TrimSpace(e.Note)}
	if utf8.RuneCountInString(out.Note) > maxNote {
		f.Add("note", "编制说明不超过%d个字。", maxNote)
	}
	for i, l := range e.Lines {
		line := Line{Project: l.Project, Note: strings.TrimSpace(l.Note)}
		line.Money, line.Months = l.amounts(func(cell string) string { return Path(i, cell) }, &f)
		if utf8.RuneCountInString(line.Note) > maxNote {
			f.Add(Path(i, "note"), "备注不超过%d个字。", maxNote)
		}
		out.Lines = append(out.Lines, line)
	}
	return out, f
}

// amounts reads the money of a line; path names its cells.
func (l EntryLine) amounts(path func(cell string) string, f *errs.Fields) (sum goal.Request, months Months) {
	read := func(cell, text string) money.Amount {
		if strings.TrimSpace(text) == "" {
			return 0
		}
		a, err := money.Parse(text, Unit)
		switch {
		case err != nil:
			f.Add(path(cell), "%s", errs.MessageOf(err))
		case a < 0:
			f.Add(path(cell), "金额不能为负数。")
		default:
			return a
		}
		return 0
	}
	sum = goal.Request{Appropriation: read("appropriation", l.Appropriation), CarryOver: read("carry_over", l.CarryOver), Other: read("other", l.Other)}
	for i, text := range l.Months {
		months[i] = read(MonthCell(i+1), text)
	}
	return sum, months
}

// Entry returns the plan as it would be typed (还原为填报内容). Parsing it gives the same plan.
func (f Form) Entry() Entry {
	e := Entry{Note: f.Note}
	for _, l := range f.Lines {
		typed := EntryLine{Project: l.Project, Appropriation: typedAmount(l.Money.Appropriation), CarryOver: typedAmount(l.Money.CarryOver),
			Other: typedAmount(l.Money.Other), Note: l.Note}
		for i, a := range l.Months {
			typed.Months[i] = typedAmount(a)
		}
		e.Lines = append(e.Lines, typed)
	}
	return e
}

func typedAmount(a money.Amount) string {
	if a == 0 {
		return ""
	}
	return a.Plain(Unit)
}
