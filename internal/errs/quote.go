package errs

import "strings"

// Shorten keeps what somebody typed readable inside a message (引用输入内容): without outer space, at most 30 characters, then "…".
func Shorten(text string) string {
	const most = 30
	runes := []rune(strings.TrimSpace(text))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}
