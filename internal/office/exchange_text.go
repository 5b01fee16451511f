package office

import (
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/office/workbook"
)

// guarded makes a text safe to open (防公式注入) so that unguarded gives exactly it back, an apostrophe in front of it or not.
func guarded(text string) string {
	text = printable(text)
	if startsFormula(text) {
		return "'" + text
	}
	return text
}

// unguarded is the text that was guarded.
func unguarded(text string) string {
	if strings.HasPrefix(text, "'") && startsFormula(text) {
		return text[1:]
	}
	return text
}

// startsFormula reports whether a text, without apostrophes in front, would start a formula.
func startsFormula(text string) bool {
	bare := strings.TrimLeft(text, "'")
	return workbook.Inert(bare) != bare
}

// printable drops what a workbook cannot hold and ends lines as it does.
func printable(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r < ' ' && r != '\n' && r != '\t', r == '\uFFFE', r == '\uFFFF':
			return -1
		}
		return r
	}, text)
}

// alike reports whether two texts of a cell say the same: white space at the ends, ends of lines and the way of writing a
// plain number do not count.
func alike(a, b string) bool {
	a, b = strings.TrimFunc(printable(a), blank), strings.TrimFunc(printable(b), blank)
	if a == b {
		return true
	}
	x, ok := plainNumber(a)
	y, also := plainNumber(b)
	return ok && also && x.Equal(y)
}

// kept is what a cell holds after reading: the text it had where the file says the same.
func kept(had, read string) string {
	if alike(had, read) {
		return had
	}
	return read
}

// plainNumber reads digits, at most fifteen as a spreadsheet keeps, with marks of thousands and one point.
func plainNumber(text string) (decimal.Decimal, bool) {
	text = strings.ReplaceAll(text, ",", "")
	bare := strings.TrimPrefix(text, "-")
	if bare == "" || strings.Trim(bare, "0123456789.") != "" || strings.HasPrefix(bare, ".") || strings.HasSuffix(bare, ".") || digits(bare) > 15 {
		return decimal.Zero, false
	}
	n, err := decimal.NewFromString(text)
	return n, err == nil
}

// typedNumber is plainNumber for a text to be written as a number: without marks of thousands and without noughts in front,
// it reads back as the same text.
func typedNumber(text string) (n decimal.Decimal, places int, ok bool) {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if strings.Contains(text, ",") || len(whole) > 1 && whole[0] == '0' || strings.HasPrefix(text, "-") && strings.Trim(text, "-0.") == "" {
		return n, 0, false
	}
	n, ok = plainNumber(text)
	return n, len(fraction), ok
}

// exactText is what a cell says without loss: a number that its format rounds comes back with all its digits.
func exactText(c workbook.Cell) string {
	text := unguarded(strings.TrimFunc(c.Text, blank))
	if c.Kind != workbook.Number {
		return text
	}
	raw, err := decimal.NewFromString(strings.TrimSpace(c.Raw))
	if err != nil {
		return text
	}
	if digits := raw.NumDigits(); digits > 15 {
		raw = raw.Round(-raw.Exponent() - int32(digits-15))
	}
	shown, percent := strings.CutSuffix(text, "%")
	if percent {
		raw = raw.Shift(2)
	}
	if n, ok := plainNumber(shown); ok {
		text = strings.ReplaceAll(shown, ",", "")
		if !n.Equal(raw) {
			text = raw.String()
		}
		if percent {
			text += "%"
		}
	}
	return text
}

// columnsWide is how many columns of a default digit a text takes: Chinese ones take two.
func columnsWide(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0x2E7F {
			n++
		}
	}
	return n
}

// linesIn is how many lines a text takes in a cell of that width.
func linesIn(text string, width int) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n += max(1, (columnsWide(line)+width-1)/max(width, 1))
	}
	return n
}
