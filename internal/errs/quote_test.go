package errs

import (
	"strings"
	"testing"
)

func TestShorten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"短文字原样", " 一百万 ", "一百万"},
		{"正好三十个字", strings.Repeat("字", 30), strings.Repeat("字", 30)},
		{"超过三十个字", strings.Repeat("字", 31), strings.Repeat("字", 30) + "…"},
		{"空", "  ", ""},
	} {
		if got := Shorten(c.text); got != c.want {
			t.Errorf("%s: Shorten(%q) = %q, want %q", c.name, c.text, got, c.want)
		}
	}
}
