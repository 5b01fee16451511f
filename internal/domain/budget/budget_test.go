package budget

import (
	"strings"
	"testing"

	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

func typed() EntryLine {
	return EntryLine{ID: "1", Item: "道路保洁", Detail: "人工费", Specification: "两班", Unit: "人·年", Quantity: "12.5", Price: "86,400.00", Basis: "2025年合同", Year: "2026"}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*EntryLine)
		want   string // paths complained about
	}{
		{"完整", func(*EntryLine) {}, ""},
		{"没有规格也行", func(e *EntryLine) { e.Specification = "" }, ""},
		{"全角数字", func(e *EntryLine) { e.Quantity, e.Price = "１２", "８６４００" }, ""},
		{"带千分位", func(e *EntryLine) { e.Quantity = "1,200" }, ""},
		{"四位小数", func(e *EntryLine) { e.Quantity = "0.0001" }, ""},
		{"五位小数", func(e *EntryLine) { e.Quantity = "0.00001" }, "lines.0.quantity"},
		{"没有实施内容", func(e *EntryLine) { e.Item = " " }, "lines.0.item"},
		{"没有费用明细", func(e *EntryLine) { e.Detail = "" }, "lines.0.detail"},
		{"有数量没有单位", func(e *EntryLine) { e.Unit = "" }, "lines.0.unit"},
		{"单位太长", func(e *EntryLine) { e.Unit = strings.Repeat("米", 21) }, "lines.0.unit"},
		{"没有数量", func(e *EntryLine) { e.Quantity = "" }, "lines.0.quantity"},
		{"数量是字", func(e *EntryLine) { e.Quantity = "若干" }, "lines.0.quantity"},
		{"科学计数", func(e *EntryLine) { e.Quantity = "1e9" }, "lines.0.quantity"},
		{"数量为零", func(e *EntryLine) { e.Quantity = "0" }, "lines.0.quantity"},
		{"单价为零", func(e *EntryLine) { e.Price = "0" }, "lines.0.price"},
		{"单价为负", func(e *EntryLine) { e.Price = "-1" }, "lines.0.price"},
		{"单价不是数", func(e *EntryLine) { e.Price = "面议" }, "lines.0.price"},
		{"没有单价", func(e *EntryLine) { e.Price = "" }, "lines.0.price"},
		{"没有依据", func(e *EntryLine) { e.Basis = "" }, "lines.0.basis"},
		{"没有年度", func(e *EntryLine) { e.Year = "" }, "lines.0.year"},
		{"依据201个字", func(e *EntryLine) { e.Basis = strings.Repeat("据", 201) }, "lines.0.basis"},
		{"金额太大", func(e *EntryLine) { e.Quantity, e.Price = "99999999", "99999999" }, "lines.0.quantity"},
		{"全空", func(e *EntryLine) { *e = EntryLine{} }, "lines.0.item lines.0.detail lines.0.quantity lines.0.unit lines.0.price lines.0.basis lines.0.year"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := typed()
			c.change(&e)
			_, fields := Parse([]EntryLine{e})
			if got := paths(fields); got != c.want {
				t.Errorf("complaints at %q, want %q", got, c.want)
			}
		})
	}
}

func paths(fields errs.Fields) string {
	var out []string
	for _, f := range fields {
		out = append(out, f.Path)
	}
	return strings.Join(out, " ")
}

func TestAmount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, quantity, price, want string
	}{
		{"整数", "12", "86400", "1,036,800.00"}, {"小数", "12.5", "86400", "1,080,000.00"}, {"半分进一", "0.5", "0.01", "0.01"},
		{"不足半分舍去", "0.4", "0.01", "0.00"}, {"三位小数", "3.333", "1.01", "3.37"},
	} {
		e := typed()
		e.Quantity, e.Price = c.quantity, c.price
		lines, fields := Parse([]EntryLine{e})
		if got := lines[0].Amount().Yuan(); got != c.want || fields != nil {
			t.Errorf("%s: %s, want %s (%v)", c.name, got, c.want, fields)
		}
	}
}

func TestGroupsAddUp(t *testing.T) {
	t.Parallel()
	second, third := typed(), typed()
	second.Item, second.Detail, second.Year = "绿化养护", "苗木费", "2027"
	third.Detail, third.Quantity = "机械费", "2"
	lines, _ := Parse([]EntryLine{typed(), second, third})
	groups := Groups(lines)
	if len(groups) != 2 || groups[0].Item != "道路保洁" || len(groups[0].Lines) != 2 {
		t.Fatalf("groups %+v", groups)
	}
	var sum money.Amount
	for _, g := range groups {
		sum += g.Total()
	}
	if sum != Total(lines) || Total(lines) != TotalIn(lines, 2026)+TotalIn(lines, 2027) || TotalIn(lines, 2025) != 0 {
		t.Errorf("groups add up to %s, years to %s and %s, lines to %s", sum, TotalIn(lines, 2026), TotalIn(lines, 2027), Total(lines))
	}
	if Groups(nil) != nil || Total(nil) != 0 {
		t.Error("no lines have groups or a total")
	}
}

func TestEntriesParseBack(t *testing.T) {
	t.Parallel()
	lines, _ := Parse([]EntryLine{typed()})
	again, fields := Parse(Entries(lines))
	if fields != nil || again[0].Amount() != lines[0].Amount() || again[0].Item != lines[0].Item || again[0].Year != lines[0].Year {
		t.Errorf("%+v became %+v, %v", lines, again, fields)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	lines, _ := Parse([]EntryLine{typed(), typed()})
	other, _ := Parse([]EntryLine{typed(), {Item: "道路保洁", Detail: "人工费", Specification: "一班", Unit: "人·年", Quantity: "1", Price: "1", Basis: "x", Year: "2026"}})
	for _, c := range []struct {
		name  string
		lines []Line
		want  string
	}{
		{"没有明细", nil, "lines"}, {"同一费用两次", lines, "lines.1.detail"}, {"规格不同", other, ""}, {"太多", make([]Line, MaxLines+1), "lines"},
	} {
		if got := paths(Check(c.lines)); got != c.want {
			t.Errorf("%s: complaints at %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	var e EntryLine
	for i, c := range Columns() {
		if !e.Set(c.Cell, c.Heading) || e.Cells()[i] != c.Heading {
			t.Errorf("%s is not set: %v", c.Cell, e.Cells())
		}
	}
	if e.Set("amount", "1") || e.Blank() || !(EntryLine{ID: "1", Year: "2026"}).Blank() {
		t.Error("an amount can be typed, or Blank is wrong")
	}
}
