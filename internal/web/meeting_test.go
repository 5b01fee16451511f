package web

import (
	"net/http"
	"net/url"
)

// meeting plans an office meeting and returns its page.
func (s *site) meeting() string {
	s.t.Helper()
	got := s.post("economy", "/meetings", url.Values{"title": {"2025年第1次主任办公会"}, "on": {"2025-01-06"}})
	if got.status != http.StatusSeeOther {
		s.t.Fatalf("plan: %d %s", got.status, excerpt(got.body))
	}
	return got.location
}
