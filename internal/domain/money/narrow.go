package money

import "strings"

// Narrow turns what Chinese keyboards and spreadsheets put around a number into the plain characters (全角转半角):
// full-width digits, signs, brackets and per cent signs become ASCII, ￥ becomes ¥, long minus signs become -, invisible
// characters go, and outer space goes. It is for values in cells, not for prose: it also narrows commas and full stops
// of the full-width kind that numbers use (，．).
func Narrow(text string) string {
	return strings.TrimSpace(strings.Map(narrowRune, text))
}

func narrowRune(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u3000' || r == '\u00a0' || r == '\u2009' || r == '\u202f':
		return ' '
	case r == '￥':
		return '¥'
	case r == '−' || r == '–' || r == '﹣':
		return '-'
	case r == '﹪':
		return '%'
	case r == '\ufeff' || (r >= '\u200b' && r <= '\u200f'):
		return -1
	}
	return r
}
