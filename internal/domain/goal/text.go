package goal

import (
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
	a, b := pairs(text), pairs(source)
	var all, shared int64
	for p, n := range a {
		all += n
		shared += min(n, b[p])
	}
	if all == 0 {
		return 0
	}
	return score.Rate((2*shared*int64(score.Whole) + all) / (2 * all))
}

// pairs counts the pairs of neighbouring characters of a text; of a single character, that character.
func pairs(text string) map[string]int64 {
	var letters []rune
	for _, r := range Normalise(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters = append(letters, r)
		}
	}
	out := make(map[string]int64, len(letters)+1)
	if len(letters) == 1 {
		out[string(letters)]++
	}
	for i := 1; i < len(letters); i++ {
		out[string(letters[i-1:i+1])]++
	}
	return out
}
