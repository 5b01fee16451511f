package budget

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// EntryLine is a budget line as typed (填报的预算明细行).
type EntryLine struct {
	ID            LineID
	Item          string
	Detail        string
	Specification string
	Unit          string
	Quantity      string
	Price         string // in 元
	Basis         string
	Year          string
}

// Blank reports whether nothing was typed into a line; the year that a new line brings with it does not count.
func (e EntryLine) Blank() bool {
	e.ID, e.Year = "", ""
	return e == EntryLine{}
}

// Column is a cell of a line: its name in paths and its heading (预算明细栏目).
type Column struct{ Cell, Heading string }

// Columns lists the cells of a line in form order.
func Columns() []Column {
	return []Column{{"item", "实施内容"}, {"detail", "费用明细"}, {"specification", "规格标准"}, {"unit", "计量单位"}, {"quantity", "数量"},
		{"price", "单价（元）"}, {"basis", "价格依据"}, {"year", "年度"}}
}

// Cells returns the values of a line in the order of Columns.
func (e EntryLine) Cells() []string {
	return []string{e.Item, e.Detail, e.Specification, e.Unit, e.Quantity, e.Price, e.Basis, e.Year}
}

// Set puts a value into the cell that Columns names; false for a name it does not have.
func (e *EntryLine) Set(cell, value string) bool {
	at, known := map[string]*string{"item": &e.Item, "detail": &e.Detail, "specification": &e.Specification, "unit": &e.Unit,
		"quantity": &e.Quantity, "price": &e.Price, "basis": &e.Basis, "year": &e.Year}[cell]
	if known {
		*at = value
	}
	return known
}

// Limits of a budget, above any real one.
const (
	MaxLines = 300
	maxText  = 200 // characters of one cell
	places   = 4   // decimals of a quantity
)

// Parse reads lines as typed and complains about everything that cannot be understood or that is missing, all at once, at
// paths such as "lines.3.price" counted from 0 (解析预算明细). Cells that could not be read are zero in the line.
func Parse(entries []EntryLine) ([]Line, errs.Fields) {
	var f errs.Fields
	var out []Line
	for i, e := range entries {
		out = append(out, e.parse(fmt.Sprintf("lines.%d.", i), &f))
	}
	return out, f
}

func (e EntryLine) parse(at string, f *errs.Fields) Line {
	text := func(cell, what, s string, must bool) string {
		s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
		switch {
		case s == "" && must:
			f.Add(at+cell, "请填写%s。", what)
		case utf8.RuneCountInString(s) > maxText:
			f.Add(at+cell, "%s不超过%d个字。", what, maxText)
		}
		return s
	}
	l := Line{ID: e.ID, Item: text("item", "实施内容", e.Item, true), Detail: text("detail", "费用明细", e.Detail, true),
		Specification: text("specification", "规格标准", e.Specification, false)}
	l.Quantity = e.quantity(at, f)
	l.Unit = strings.TrimSpace(e.Unit)
	if l.Unit == "" {
		f.Add(at+"unit", "有数量就要有计量单位，例如“公里”“台”“人·年”。")
	} else if utf8.RuneCountInString(l.Unit) > 20 {
		f.Add(at+"unit", "计量单位不超过20个字。")
	}
	l.Price = e.price(at, f)
	l.Basis = text("basis", "价格依据（定额标准、合同、询价或信息价）", e.Basis, true)
	year, err := fiscal.ParseYear(e.Year)
	if err != nil {
		f.Add(at+"year", "%s", errs.MessageOf(err))
	}
	l.Year = year
	if l.Amount() >= money.Max || l.Amount() < 0 {
		f.Add(at+"quantity", "这一行的金额太大，请核对数量和单价的单位。")
		l.Quantity = decimal.Zero
	}
	return l
}

func (e EntryLine) quantity(at string, f *errs.Fields) decimal.Decimal {
	text := strings.ReplaceAll(money.Narrow(e.Quantity), ",", "")
	if text == "" {
		f.Add(at+"quantity", "请填写数量。")
		return decimal.Zero
	}
	d, err := decimal.NewFromString(text)
	switch {
	case err != nil || len(text) > 20 || strings.ContainsAny(text, "eE"):
		f.Add(at+"quantity", "“%s”不是数量，请只填数字。", errs.Shorten(e.Quantity))
	case d.Sign() <= 0:
		f.Add(at+"quantity", "数量应大于0。不需要的行请删去。")
	case d.Exponent() < -places && !d.Equal(d.Round(places)):
		f.Add(at+"quantity", "数量最多%d位小数。", places)
	default:
		return d
	}
	return decimal.Zero
}

func (e EntryLine) price(at string, f *errs.Fields) money.Amount {
	if strings.TrimSpace(e.Price) == "" {
		f.Add(at+"price", "请填写单价，单位为元。")
		return 0
	}
	a, err := money.Parse(e.Price, money.InYuan)
	switch {
	case err != nil:
		f.Add(at+"price", "%s", errs.MessageOf(err))
		return 0
	case a <= 0:
		f.Add(at+"price", "单价应大于0。不花钱的内容不列入预算。")
		return 0
	}
	return a
}

// Entries returns lines as they would be typed (还原为填报内容). Parsing them gives the same lines.
func Entries(lines []Line) []EntryLine {
	var out []EntryLine
	for _, l := range lines {
		out = append(out, EntryLine{ID: l.ID, Item: l.Item, Detail: l.Detail, Specification: l.Specification, Unit: l.Unit,
			Quantity: l.Quantity.String(), Price: l.Price.Plain(money.InYuan), Basis: l.Basis, Year: fmt.Sprint(int(l.Year))})
	}
	return out
}

// Check complains about the lines of a budget together: none, too many, or the same cost twice (检查预算明细).
func Check(lines []Line) errs.Fields {
	var f errs.Fields
	if len(lines) == 0 {
		f.Add("lines", "还没有预算明细。请逐行填写实施内容、费用明细、数量和单价。")
	}
	if len(lines) > MaxLines {
		f.Add("lines", "预算明细最多%d行，现有%d行。请合并同类费用。", MaxLines, len(lines))
	}
	for i, first := range Repeats(lines) {
		if first >= 0 {
			f.Add(fmt.Sprintf("lines.%d.detail", i), "与第%d行重复：同一年度、同一内容、同一费用。请合并，或写明规格的区别。", first+1)
		}
	}
	return f
}

// Repeats tells for every line which earlier line is the same cost of the same thing in the same year (重复的明细行), by its
// index; -1 for none. A line without 费用明细 repeats nothing.
func Repeats(lines []Line) []int {
	type cost struct {
		item, detail, specification string
		year                        fiscal.Year
	}
	seen := map[cost]int{}
	out := make([]int, len(lines))
	for i, l := range lines {
		c := cost{l.Item, l.Detail, l.Specification, l.Year}
		first, twice := seen[c]
		switch {
		case twice && l.Detail != "":
			out[i] = first
		default:
			seen[c], out[i] = i, -1
		}
	}
	return out
}
