package fundplan

import (
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// Control is the control total of a unit and year (控制数): how much treasury appropriation its plans may come to together. Carry-over
// and other funds stand outside of it.
type Control struct {
	Unit     org.Unit
	Year     fiscal.Year
	Amount   money.Amount
	Document string // 下达文号
	By       string // who set it
	At       time.Time
	Version  int // raised by every write; 0 for one that was never set
}

// Set returns the control total with a new amount as typed in 万元 and the document that gives it (下达控制数).
//
// Errors: Invalid with every complaint, at the paths amount and document.
func (c Control) Set(amount, document string) (Control, error) {
	var f errs.Fields
	a, err := money.Parse(amount, Unit)
	switch {
	case err != nil:
		f.Add("amount", "%s", errs.MessageOf(err))
	case a < 0:
		f.Add("amount", "控制数不能为负数。")
	}
	document = strings.TrimSpace(document)
	if n := utf8.RuneCountInString(document); n == 0 || n > 60 {
		f.Add("document", "请填写下达控制数的文号，不超过60个字。")
	}
	if err := f.Err(); err != nil {
		return c, err
	}
	c.Amount, c.Document = a, document
	return c, nil
}

// Cells lists the control total by the names people know, for the log.
func (c Control) Cells() []audit.Cell {
	if c.Version == 0 && c.Document == "" {
		return nil
	}
	return []audit.Cell{{Name: "控制数（万元）", Value: c.Amount.Wan()}, {Name: "下达文号", Value: c.Document}}
}
