package goal

import (
	"slices"
	"strings"
	"unicode"

	"outturn/internal/domain/score"
)

// Normalise rewrites a cell in one spelling (全角半角与符号归一): full-width forms become half-width, every spelling of ≥
// and ≤ becomes one, dashes and tildes become - and ～, spaces and invisible characters go. Normalising twice changes
// nothing more.
func Normalise(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range strings.ToValidUTF8(text, "") {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Cc) {
			continue
		}
		b.WriteRune(narrow(r))
	}
	s := b.String()
	for {
		next := signSpellings.Replace(s)
		if next == s {
			return s
		}
		s = next
	}
}

// narrow maps one character to the one spelling of it.
func narrow(r rune) rune {
	switch r {
	case '≧', '⩾', '≥':
		return '≥'
	case '≦', '⩽', '≤':
		return '≤'
	case '～', '〜', '∼', '~', '∽':
		return '～'
	case '—', '–', '―', '−', '‐', '‑', '‒', '─', '﹣':
		return '-'
	case '﹪':
		return '%'
	case '。':
		return '.'
	}
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

// signSpellings joins the signs that are typed with two keys, and the dashes that are typed twice.
var signSpellings = strings.NewReplacer(">=", "≥", "=>", "≥", "<=", "≤", "=<", "≤", "==", "=", "--", "-",
	"≥=", "≥", "≤=", "≤", "～～", "～")

// tidy returns a text cell (文字单元格) without outer and doubled space, as it is stored.
func tidy(text string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
}

// length counts the characters of a text as people count them.
func length(text string) int { return len([]rune(text)) }

// Similar returns how much of text repeats source (照抄的比例): the share of the pairs of neighbouring characters of text
// that source has too, each pair of source used once. Letters and digits count, punctuation and space do not. A text of
// one character repeats source when source holds it; an empty text repeats nothing. It is not symmetric: a short copy of
// part of a long goal is a full copy.
func Similar(text, source string) score.Rate {
	a, b := letters(text), letters(source)
	if len(a) == 1 && slices.Contains(b, a[0]) {
		return score.Whole
	}
	have := pairs(b)
	var all, shared int64
	for pair, n := range pairs(a) {
		all += n
		shared += min(n, have[pair])
	}
	rate, _ := score.NewRate(shared, all)
	return rate
}

// letters returns the letters and digits of a text in one spelling.
func letters(text string) []rune {
	var out []rune
	for _, r := range Normalise(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, r)
		}
	}
	return out
}

// pairs counts the pairs of neighbouring characters.
func pairs(text []rune) map[[2]rune]int64 {
	out := make(map[[2]rune]int64, len(text))
	for i := 1; i < len(text); i++ {
		out[[2]rune{text[i-1], text[i]}]++
	}
	return out
}
