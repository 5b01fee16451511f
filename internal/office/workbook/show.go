package workbook

import (
	"strings"

	"github.com/shopspring/decimal"
)

// display sets Text from Raw, Kind and Format.
func (c *Cell) display(date1904 bool) {
	switch c.Kind {
	case Number:
		if n, ok := number(c.Raw); ok {
			if c.Text = show(n, c.Format, date1904); c.Text == c.Raw {
				c.Text = c.Raw // one string instead of two
			}
			return
		}
		c.Kind, c.Text = Text, c.Raw
	case Bool:
		c.Text = map[bool]string{true: "TRUE", false: "FALSE"}[c.Raw == "1" || strings.EqualFold(c.Raw, "true")]
	case Error:
		c.Text, c.Note = c.Raw, "单元格是错误值 "+c.Raw
	default:
		c.Text = c.Raw
	}
}

// number reads the value of a numeric cell and rounds away the noise of binary fractions: a workbook keeps
// 8.6199999999999992 for a typed 8.62, and shows 15 digits at most.
func number(raw string) (decimal.Decimal, bool) {
	raw = strings.TrimSpace(raw)
	if raw == "" || len(raw) > 64 {
		return decimal.Zero, false
	}
	n, err := decimal.NewFromString(raw)
	if err != nil || n.Exponent() > maxExponent || n.Exponent() < -maxExponent {
		return decimal.Zero, false
	}
	return tidy(n), true
}

func tidy(n decimal.Decimal) decimal.Decimal {
	if digits := n.NumDigits(); digits > 15 {
		return n.Round(-n.Exponent() - int32(digits-15))
	}
	return n
}

// plain is a number under the General format.
func plain(n decimal.Decimal) string {
	return n.String() // drops trailing zeros of the exponent form, never uses E
}

// maxFormat is what 255 characters, the longest format code a spreadsheet program writes, may take in bytes.
const maxFormat = 1020

// show prints a number under a format code as the sheet does. A code beyond it, such as a fraction, prints the plain number.
func show(n decimal.Decimal, code string, date1904 bool) string {
	if code == "" || len(code) > maxFormat || strings.EqualFold(code, "general") || code == "@" {
		return plain(n)
	}
	section, signed := choose(sections(code), n)
	if strings.TrimSpace(section) == "" {
		return plain(n) // ";;;" hides the number from people, not from the check
	}
	p := parseFormat(section)
	switch {
	case p.date:
		if text, ok := showDate(n, section, date1904); ok {
			return text
		}
		return plain(n)
	case p.beyond:
		return plain(n)
	case !p.digits:
		return literalOr(p, n)
	}
	return p.render(n, signed)
}

// literalOr is for a section without digit places: its words, unless it is a lone dash standing for zero.
func literalOr(p format, n decimal.Decimal) string {
	if p.general {
		return p.before + plain(n) + p.after
	}
	return plain(n)
}

// sections splits a code at its semicolons outside quotes.
func sections(code string) []string {
	var out []string
	start, quoted := 0, false
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			quoted = !quoted
		case '\\':
			i++
		case ';':
			if !quoted {
				out, start = append(out, code[start:i]), i+1
			}
		}
	}
	return append(out, code[start:])
}

// choose picks the section for a number; signed says that the section's text carries the sign itself.
func choose(parts []string, n decimal.Decimal) (section string, signed bool) {
	switch {
	case strings.HasPrefix(strings.TrimLeft(parts[0], " "), "[<") || strings.HasPrefix(parts[0], "[>") || strings.HasPrefix(parts[0], "[="):
		return "General", false
	case len(parts) > 1 && n.IsNegative():
		return parts[1], true
	case len(parts) > 2 && n.IsZero():
		return parts[2], false
	}
	return parts[0], false
}

// format is one section of a code, taken apart.
type format struct {
	before, after   string
	digits, general bool
	date, beyond    bool
	group           bool
	least, most     int32 // decimal places
	whole           int   // digits before the point at least
	shift           int32 // powers of ten: +2 per percent sign, −3 per scaling comma
}

func parseFormat(section string) format {
	var p format
	lit, point, commas := &p.before, false, 0
	for i := 0; i < len(section); i++ {
		c := section[i]
		switch {
		case c == '"':
			end := strings.IndexByte(section[i+1:], '"')
			if end < 0 {
				end = len(section) - i - 1
			}
			*lit += section[i+1 : min(i+1+end, len(section))]
			i += end + 1
		case c == '\\' && i+1 < len(section):
			i++
			*lit += section[i : i+1]
		case c == '_' || c == '*':
			i++
		case c == '[':
			i = p.bracket(section, i)
		case c == '0' || c == '#' || c == '?':
			p.digits, lit = true, &p.after
			p.group = p.group || commas > 0
			commas = 0
			p.place(c, point)
		case c == '.' && p.digits || c == '.' && !point && strings.ContainsAny(section[i:], "0#?"):
			point, p.digits, lit = true, true, &p.after
		case c == ',' && p.digits:
			commas++
		case c == '%':
			p.shift += 2
			*lit += "%"
		case p.word(section[i:]):
			return p
		default:
			*lit += section[i : i+1]
		}
	}
	p.shift -= int32(3 * commas)
	return p
}

// word notices what is no plain number: General inside a section, dates, exponents, fractions.
func (p *format) word(rest string) bool {
	switch {
	case len(rest) >= 7 && strings.EqualFold(rest[:7], "general"):
		p.general = true
		p.after = strings.ReplaceAll(rest[7:], `"`, "")
		return true
	case strings.ContainsRune("ymdhsYMDHS", rune(rest[0])):
		p.date = true
		return true
	case strings.HasPrefix(rest, "E+") || strings.HasPrefix(rest, "E-") || rest[0] == '/' && p.digits:
		p.beyond = true
		return true
	}
	return false
}

// bracket skips [Red] and [$-804], keeps the sign of [$¥-804], and notices [h].
func (p *format) bracket(section string, i int) int {
	end := strings.IndexByte(section[i:], ']')
	if end < 0 {
		return len(section)
	}
	switch inside := section[i+1 : i+end]; {
	case strings.HasPrefix(inside, "$"):
		sign, _, _ := strings.Cut(inside[1:], "-")
		p.before += sign
	case inside != "" && strings.Trim(strings.ToLower(inside), "hms") == "":
		p.date = true
	}
	return i + end
}

func (p *format) place(c byte, point bool) {
	switch {
	case !point && c == '0':
		p.whole++
	case point && c == '0':
		p.least++
		p.most++
	case point:
		p.most++
	}
}

func (p *format) render(n decimal.Decimal, signed bool) string {
	v := n.Shift(p.shift).Abs().Round(p.most)
	text := v.StringFixed(p.most)
	if p.most > p.least {
		cut := len(text) - int(p.most-p.least)
		text = text[:cut] + strings.TrimRight(text[cut:], "0")
		text = strings.TrimSuffix(text, ".")
	}
	whole, frac, hasFrac := strings.Cut(text, ".")
	for len(whole) < p.whole {
		whole = "0" + whole
	}
	if p.group {
		whole = grouped(whole)
	}
	if hasFrac {
		whole += "." + frac
	}
	sign := ""
	if n.IsNegative() && !signed && !v.IsZero() || signed && !strings.ContainsAny(p.before, "-(") {
		sign = "-"
	}
	return strings.TrimSpace(sign + p.before + whole + p.after)
}

func grouped(whole string) string {
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole
}
