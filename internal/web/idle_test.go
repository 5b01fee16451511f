package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
)

// TestIdleWarning: every page carries a warning that shows three minutes before the session ends, and a way to extend it
// that works without script and loses nothing.
func TestIdleWarning(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.get("clerk", "/")
	for _, want := range []string{`href="/idle.css?1800"`, "已打开 27 分钟", `action="/account/extend" target="_blank"`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("a page lacks %q", want)
		}
	}
	sheet := s.get("", "/idle.css")
	if sheet.status != http.StatusOK || !strings.Contains(sheet.body, " 1620s ") || !strings.HasPrefix(sheet.header.Get("Content-Type"), "text/css") {
		t.Errorf("the sheet: %d %s %s", sheet.status, sheet.header.Get("Content-Type"), sheet.body)
	}
	s.Pass(28 * time.Minute)
	got := s.pagePost("clerk", "/account/extend", page, map[string][]string{})
	if got.status != http.StatusOK || !strings.Contains(got.body, "登录到 09:58 失效") || !strings.Contains(got.body, "21:00 到期") {
		t.Errorf("extending: %d %s", got.status, excerpt(got.body))
	}
	s.Pass(28 * time.Minute)
	if got := s.get("clerk", "/"); got.status != http.StatusOK {
		t.Errorf("the extended session is over: %d", got.status)
	}
	s.Pass(31 * time.Minute)
	if got := s.pagePost("clerk", "/account/extend", page, map[string][]string{}); got.status != http.StatusUnauthorized {
		t.Errorf("extending a session that is over: %d", got.status)
	}
}

// TestSessionEndsSoon: the last quarter of an hour before the absolute limit is told on every page.
func TestSessionEndsSoon(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Choose(func(o *app.Settings) { o.SessionLimit = time.Hour })
	s.restart()
	s.browser("clerk")
	for _, c := range []struct {
		pass time.Duration
		said bool
	}{{0, false}, {29 * time.Minute, false}, {15 * time.Minute, false}, {time.Minute, true}} {
		s.Pass(c.pass)
		if got := s.get("clerk", "/"); strings.Contains(got.body, "本次登录 10:00 到期（一次登录最长 1 小时）") != c.said {
			t.Errorf("at %s: told %v, want %v", s.Now(), !c.said, c.said)
		}
	}
	got := s.post("clerk", "/account/extend", nil)
	if !strings.Contains(got.body, "登录到 10:00 失效") {
		t.Errorf("extending at the end: %d %s", got.status, excerpt(got.body))
	}
}
