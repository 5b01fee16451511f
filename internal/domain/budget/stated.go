package budget

import (
	"fmt"
	"strings"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// CheckStated complains, at paths such as "lines.3.amount", of amounts in 元 that a file states (文件列明的金额) and that are not
// quantity times unit price. An empty one states nothing. The amounts are never taken: they only tell that a line is wrong.
func CheckStated(lines []Line, stated []string) errs.Fields {
	var f errs.Fields
	for i, text := range stated[:min(len(stated), len(lines))] {
		if strings.TrimSpace(text) == "" {
			continue
		}
		path := fmt.Sprintf("lines.%d.amount", i)
		a, err := money.Parse(text, money.InYuan)
		if err != nil {
			f.Add(path, "%s", errs.MessageOf(err))
			continue
		}
		l := lines[i]
		if l.Quantity.Sign() > 0 && l.Price > 0 && a != l.Amount() {
			f.Add(path, "金额写的是%s元，%s × %s元 = %s元，相差%s元。请改正数量、单价或金额。", a.Yuan(), l.Quantity, l.Price.Yuan(), l.Amount().Yuan(), (a - l.Amount()).Yuan())
		}
	}
	return f
}

// CheckYears complains of lines in years that a project does not run in (年度超出项目期间), at paths such as "lines.3.year". A year
// that could not be read has its own complaint already.
func CheckYears(lines []Line, first, last fiscal.Year) errs.Fields {
	var f errs.Fields
	for i, l := range lines {
		if l.Year != 0 && (l.Year < first || l.Year > last) {
			f.Add(fmt.Sprintf("lines.%d.year", i), "项目从%s到%s，不含%s。请改正年度。", first, last, l.Year)
		}
	}
	return f
}
