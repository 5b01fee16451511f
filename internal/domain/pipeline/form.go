package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// Form is a declaration as understood (项目申报书): what editions freeze.
type Form struct {
	Need     string
	Function string
	Location string
	Object   string
	Supplier string
	Funds    []YearFunds
	Lines    []budget.Line
	Schedule []Milestone
}

// YearFunds is a year's money of the whole-life plan, by source (分年资金).
type YearFunds struct {
	Year   fiscal.Year
	Fiscal money.Amount // 财政资金
	Other  money.Amount // 其他资金
}

// Total is the money of the year.
func (y YearFunds) Total() money.Amount { return y.Fiscal + y.Other }

// Milestone is one row of the schedule (进度安排).
type Milestone struct {
	Content       string
	Start, Finish fiscal.Date
}

// Sources adds up the whole-life money by source.
func (f Form) Sources() (fiscalMoney, other money.Amount) {
	for _, y := range f.Funds {
		fiscalMoney, other = fiscalMoney+y.Fiscal, other+y.Other
	}
	return fiscalMoney, other
}

// Total is the whole-life money (项目总额), derived from the years.
func (f Form) Total() money.Amount {
	a, b := f.Sources()
	return a + b
}

// In is the money of one year; zero for a year that is not planned.
func (f Form) In(year fiscal.Year) YearFunds { return yearIn(f.Funds, year) }

func yearIn(list []YearFunds, year fiscal.Year) YearFunds {
	for _, y := range list {
		if y.Year == year {
			return y
		}
	}
	return YearFunds{Year: year}
}

// Examine reads and checks a declaration in one go: the form as far as it can be read, and every complaint once, in form
// order (检查申报书). What follows from a cell that could not be read is not complained about again.
func (e Entry) Examine(p project.Project) (Form, errs.Fields) {
	var f Form
	var wrong errs.Fields
	for _, t := range texts {
		s := strings.TrimSpace(strings.ToValidUTF8(*t.typed(&e), ""))
		switch n := utf8.RuneCountInString(s); {
		case n == 0 && t.must:
			wrong.Add(t.path, "请填写%s。", t.label)
		case n > t.limit:
			wrong.Add(t.path, "%s不超过%d个字，现有%d个字。", t.label, t.limit, n)
		}
		*t.kept(&f) = s
	}
	fundsWrong := e.parseFunds(&f, p)
	lines, linesWrong := budget.Parse(e.Lines)
	f.Lines = lines
	linesWrong = append(linesWrong, budget.Check(lines)...)
	wrong = append(append(wrong, fundsWrong...), linesWrong...)
	f.checkSums(&wrong)
	e.parseSchedule(&f, p, &wrong)
	return f, wrong
}

func (e Entry) parseFunds(f *Form, p project.Project) (wrong errs.Fields) {
	if len(e.Funds) == 0 {
		wrong.Add("funds", "请分年度填写项目资金。")
	}
	for i, r := range e.Funds {
		at := fmt.Sprintf("funds.%d.", i)
		year, err := fiscal.ParseYear(r.Year)
		switch {
		case err != nil:
			wrong.Add(at+"year", "%s", errs.MessageOf(err))
		case year < fiscal.YearOf(p.Start) || year > fiscal.YearOf(p.End):
			wrong.Add(at+"year", "%s不在项目起止年度（%s至%s）内。", year, fiscal.YearOf(p.Start), fiscal.YearOf(p.End))
		case slices.ContainsFunc(f.Funds, func(y YearFunds) bool { return y.Year == year }):
			wrong.Add(at+"year", "%s填了两行，请合并。", year)
		}
		y := YearFunds{Year: year, Fiscal: readFunds(&wrong, at+"fiscal", r.Fiscal), Other: readFunds(&wrong, at+"other", r.Other)}
		if y.Total() == 0 && len(wrong.At(at+"fiscal"))+len(wrong.At(at+"other")) == 0 {
			wrong.Add(at+"fiscal", "这一年没有资金，请填写金额或删去这一行。")
		}
		f.Funds = append(f.Funds, y)
	}
	return wrong
}

// readFunds reads an amount in 万元; an empty cell is no money.
func readFunds(wrong *errs.Fields, path, text string) money.Amount {
	if strings.TrimSpace(text) == "" {
		return 0
	}
	a, err := money.Parse(text, money.InWan)
	switch {
	case err != nil:
		wrong.Add(path, "%s", errs.MessageOf(err))
		return 0
	case a < 0:
		wrong.Add(path, "资金不能为负数。")
		return 0
	}
	return a
}

// checkSums compares the budget lines of every year with its money: the two say the same in detail and in sum. wrong holds what could
// not be read; all is said that is true whatever those cells will say.
func (f Form) checkSums(wrong *errs.Fields) {
	if len(f.Funds) == 0 || len(f.Lines) == 0 { // said already
		return
	}
	read := readable{fields: *wrong}
	unpriced, undated := map[fiscal.Year]bool{}, false
	for i, l := range f.Lines {
		switch {
		case !read.all("lines", i, "year"):
			undated = true
		case !read.all("lines", i, "quantity", "price"):
			unpriced[l.Year] = true
		}
	}
	for i, y := range f.Funds {
		lines := budget.TotalIn(f.Lines, y.Year)
		open := undated || unpriced[y.Year]
		if !read.all("funds", i, "year", "fiscal", "other") || lines == y.Total() || lines < y.Total() && open {
			continue
		}
		wrong.Add(fmt.Sprintf("funds.%d.fiscal", i), "%s预算明细合计%s元，分年资金为%s元，相差%s元。请核对明细的年度、数量和单价，或改正资金。",
			y.Year, lines.Yuan(), y.Total().Yuan(), (lines - y.Total()).Yuan())
	}
	f.checkYears(read, wrong)
}

// checkYears complains of lines in years that have no row of money.
func (f Form) checkYears(read readable, wrong *errs.Fields) {
	for i := range f.Funds {
		if !read.all("funds", i, "year") { // may be the year that seems to be missing
			return
		}
	}
	for i, l := range f.Lines {
		funded := slices.ContainsFunc(f.Funds, func(y YearFunds) bool { return y.Year == l.Year })
		if !funded && read.all("lines", i, "year") {
			wrong.Add(fmt.Sprintf("lines.%d.year", i), "%s没有安排资金。请在分年资金中增加这一年，或改正年度。", l.Year)
		}
	}
}

// readable tells which cells had no complaint when they were read.
type readable struct{ fields errs.Fields }

func (r readable) all(table string, row int, cells ...string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool {
		path := fmt.Sprintf("%s.%d.%s", table, row, cell)
		return slices.ContainsFunc(r.fields, func(x errs.Field) bool { return x.Path == path })
	})
}

func (e Entry) parseSchedule(f *Form, p project.Project, wrong *errs.Fields) {
	if len(e.Schedule) == 0 {
		wrong.Add("schedule", "请填写进度安排。")
	}
	for i, r := range e.Schedule {
		at := fmt.Sprintf("schedule.%d.", i)
		m := Milestone{Content: strings.TrimSpace(r.Content)}
		if n := utf8.RuneCountInString(m.Content); n == 0 || n > 200 {
			wrong.Add(at+"content", "请填写工作内容，不超过200个字。")
		}
		m.Start = readDay(wrong, at+"start", r.Start, p)
		m.Finish = readDay(wrong, at+"finish", r.Finish, p)
		if !m.Start.IsZero() && !m.Finish.IsZero() && m.Finish.Before(m.Start) {
			wrong.Add(at+"finish", "完成日期%s早于开始日期%s，请改正其中一个。", m.Finish, m.Start)
		}
		f.Schedule = append(f.Schedule, m)
	}
}

// readDay reads a date within the project's own.
func readDay(wrong *errs.Fields, path, text string, p project.Project) fiscal.Date {
	d, err := fiscal.ParseDate(text)
	switch {
	case err != nil:
		wrong.Add(path, "%s", errs.MessageOf(err))
		return fiscal.Date{}
	case d.Before(p.Start) || d.After(p.End):
		wrong.Add(path, "%s不在项目起止日期（%s至%s）内。", d, p.Start, p.End)
	}
	return d
}

// Entry returns the form as it would be typed (还原为填写内容). Reading it gives the same form.
func (f Form) Entry() Entry {
	e := Entry{Lines: budget.Entries(f.Lines)}
	for _, t := range texts {
		*t.typed(&e) = *t.kept(&f)
	}
	for _, y := range f.Funds {
		e.Funds = append(e.Funds, FundEntry{Year: fmt.Sprint(int(y.Year)), Fiscal: typedFunds(y.Fiscal), Other: typedFunds(y.Other)})
	}
	for _, m := range f.Schedule {
		e.Schedule = append(e.Schedule, StepEntry{Content: m.Content, Start: m.Start.String(), Finish: m.Finish.String()})
	}
	return e
}

func typedFunds(a money.Amount) string {
	if a == 0 {
		return ""
	}
	return a.Plain(money.InWan)
}
