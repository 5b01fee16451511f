package word

import (
	"strings"
	"unicode/utf8"

	"outturn/internal/errs"
)

// body collects WordprocessingML. The first thing that cannot be written is kept in err and stops nothing: the caller looks
// at it at the end.
type body struct {
	strings.Builder
	err     error
	heading counter
}

func (b *body) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// add writes markup of ours.
func (b *body) add(markup ...string) {
	for _, m := range markup {
		b.WriteString(m)
	}
}

// text writes a run of text of somebody's: escaped, tabs kept, line ends as spaces.
func (b *body) text(s, properties string) {
	if err := unfit(s); err != nil {
		b.fail(err)
		return
	}
	b.add(`<w:r>`)
	if properties != "" {
		b.add(`<w:rPr>`, properties, `</w:rPr>`)
	}
	for i, part := range strings.Split(strings.Join(lines(s), " "), "\t") {
		if i > 0 {
			b.add(`<w:tab/>`)
		}
		b.add(`<w:t xml:space="preserve">`, escaped(part), `</w:t>`)
	}
	b.add(`</w:r>`)
}

func escaped(s string) string { return markup.Replace(s) }

// markup is what text between tags must not hold.
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// lines cuts text at its line ends, of whatever system.
func lines(s string) []string {
	return strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\n")
}

// unfit refuses what XML 1.0 cannot hold: bytes that are no UTF-8, control characters, U+FFFE and U+FFFF.
func unfit(s string) error {
	if !utf8.ValidString(s) {
		return errs.Invalidf("“%s”里有不是文字的字节，请重新填写后再导出。", errs.Shorten(printable(s)))
	}
	for _, r := range s {
		if !fits(r) {
			return errs.Invalidf("“%s”里有看不见的控制字符（%U），请删去后再导出。", errs.Shorten(printable(s)), r)
		}
	}
	return nil
}

func fits(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r != 0xFFFE && r != 0xFFFF
}

// printable leaves out what does not fit, for showing.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !fits(r) {
			return -1
		}
		return r
	}, s)
}
