package costing

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Entry is a cash-flow table as typed (填报的现金流量表), amounts in 万元.
type Entry struct {
	Viewpoint string
	Base      string
	Rate      string // in per cent, with or without the sign
	Kinds     []string
	Years     []EntryYear
}

// EntryYear is one year of a cash-flow table as typed (填报的年度流量). An empty cell is no flow; a year in which nothing at all is
// typed is complained of, because it may have been forgotten.
type EntryYear struct {
	Year       string
	Investment string
	Operating  string
	Benefits   []string
	Residual   string
}

// Blank reports whether nothing was typed into a year besides the year itself.
func (e EntryYear) Blank() bool {
	return strings.TrimSpace(e.Investment+e.Operating+e.Residual+strings.Join(e.Benefits, "")) == ""
}

// maxKind is the length of the name of a kind of benefit, in characters.
const maxKind = 30

// Parse reads a table as typed and complains about everything that cannot be understood or judged, all at once, at paths such as
// "rate", "kinds.0" and "years.3.benefits.1" counted from 0 (解析现金流量表). Cells that could not be read are zero. The last rows
// are dropped where not even the year was typed.
func (e Entry) Parse() (Table, errs.Fields) {
	var f errs.Fields
	t := Table{Viewpoint: Viewpoint(e.Viewpoint), Base: Base(e.Base)}
	if !slices.Contains(Viewpoints(), t.Viewpoint) {
		f.Add("viewpoint", "请选择分析角度：经济费用效益分析，或财务分析。")
	}
	if !slices.Contains(Bases(), t.Base) {
		f.Add("base", "请选择折现基准：首年不折现，或以建设期第一年年初为基准。")
	}
	t.Rate = e.rate(&f)
	for i, kind := range e.Kinds {
		t.Kinds = append(t.Kinds, parseKind(fmt.Sprintf("kinds.%d", i), kind, &f))
	}
	rows := e.Years
	for len(rows) > 0 && rows[len(rows)-1].Blank() && strings.TrimSpace(rows[len(rows)-1].Year) == "" {
		rows = rows[:len(rows)-1]
	}
	for i, row := range rows {
		t.Years = append(t.Years, row.parse(fmt.Sprintf("years.%d.", i), &f))
	}
	t.Start = consecutive(rows, &f)
	unread := len(f) > 0
	for _, c := range t.Check() {
		if !unread || c.Path != "years" || len(t.Years) == 0 || len(t.Years) > MaxYears { // cells that could not be read are not known to be zero
			f = append(f, c)
		}
	}
	return t, f
}

func (e Entry) rate(f *errs.Fields) score.Rate {
	text := strings.TrimSuffix(money.Narrow(e.Rate), "%")
	if strings.TrimSpace(text) == "" {
		f.Add("rate", "请填写折现率，社会折现率一般为8%%。")
		return 0
	}
	r, err := score.ParseRate(text + "%")
	if err != nil {
		f.Add("rate", "%s", errs.MessageOf(err))
	}
	return r
}

func parseKind(at, text string, f *errs.Fields) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, ""))
	switch {
	case text == "":
		f.Add(at, "请写明是哪一类效益，例如“水质净化效益”。")
	case utf8.RuneCountInString(text) > maxKind:
		f.Add(at, "效益类别的名称不超过%d个字。", maxKind)
	}
	return text
}

func (e EntryYear) parse(at string, f *errs.Fields) Flows {
	amount := func(cell, text string) money.Amount {
		if strings.TrimSpace(text) == "" {
			return 0
		}
		a, err := money.Parse(text, money.InWan)
		if err != nil {
			f.Add(at+cell, "%s", errs.MessageOf(err))
		}
		return a
	}
	if e.Blank() {
		f.Add(at+"year", "这一年什么都没有填。没有收支的年份请填0，多余的行请删去。")
	}
	y := Flows{Investment: amount("investment", e.Investment), Operating: amount("operating", e.Operating)}
	for i, b := range e.Benefits {
		y.Benefits = append(y.Benefits, amount(fmt.Sprintf("benefits.%d", i), b))
	}
	y.Residual = amount("residual", e.Residual)
	return y
}

// consecutive reads the years of the rows, which must follow each other, and returns the first.
func consecutive(rows []EntryYear, f *errs.Fields) (start fiscal.Year) {
	var before fiscal.Year
	for i, row := range rows {
		year, err := fiscal.ParseYear(row.Year)
		at := fmt.Sprintf("years.%d.year", i)
		switch {
		case err != nil:
			f.Add(at, "%s", errs.MessageOf(err))
		case before != 0 && year != before+1:
			f.Add(at, "上一行是%d年，这一行应为%d年，现为%d年。年份要逐年相连。", int(before), int(before+1), int(year))
		}
		if i == 0 {
			start = year
		}
		before = year
	}
	return start
}

// Entry returns a table as it would be typed (还原为填报内容). Parsing it gives the same table.
func (t Table) Entry() Entry {
	plain := func(a money.Amount) string { return a.Plain(money.InWan) }
	e := Entry{Viewpoint: string(t.Viewpoint), Base: string(t.Base), Rate: t.Rate.Short(), Kinds: t.Kinds}
	for k, y := range t.Years {
		row := EntryYear{Year: fmt.Sprint(int(t.Start) + k), Investment: plain(y.Investment), Operating: plain(y.Operating), Residual: plain(y.Residual)}
		for _, b := range y.Benefits {
			row.Benefits = append(row.Benefits, plain(b))
		}
		e.Years = append(e.Years, row)
	}
	return e
}
