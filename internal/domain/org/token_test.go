package org

import (
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/errs"
)

func TestTokenCheck(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 6, 30, 1, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		change func(*Token)
		want   string
	}{
		{"资金系统写入一年", func(*Token) {}, ""},
		{"只读", func(t *Token) { t.Role = DataReader }, ""},
		{"没有名称", func(t *Token) { t.Name = " " }, "name"},
		{"名称太长", func(t *Token) { t.Name = strings.Repeat("系", 41) }, "name"},
		{"没有范围", func(t *Token) { t.Unit = "" }, "unit"},
		{"人的角色", func(t *Token) { t.Role = Finance }, "role"},
		{"没有有效期", func(t *Token) { t.Expires = time.Time{} }, "expires"},
		{"有效期是现在", func(t *Token) { t.Expires = now }, "expires"},
		{"有效期三年", func(t *Token) { t.Expires = now.AddDate(3, 0, 0) }, "expires"},
		{"全空", func(t *Token) { *t = Token{} }, "name unit role expires"},
	} {
		token := Token{Name: "资金系统", Unit: "u100", Role: DataWriter, Expires: now.AddDate(1, 0, 0)}
		c.change(&token)
		var got []string
		for _, f := range errs.FieldsOf(token.Check(now)) {
			got = append(got, f.Path)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: complaints at %q, want %q", c.name, s, c.want)
		}
	}
}

func TestTokenInForce(t *testing.T) {
	t.Parallel()
	end := time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		at      time.Time
		revoked time.Time
		want    string
	}{
		{"到期前一秒", end.Add(-time.Second), time.Time{}, "有效"},
		{"到期", end, time.Time{}, "已过期"},
		{"吊销", end.Add(-time.Hour), end.Add(-2 * time.Hour), "已吊销"},
		{"吊销后到期", end, end.Add(-2 * time.Hour), "已吊销"},
	} {
		why, ok := Token{Expires: end, RevokedAt: c.revoked}.InForce(c.at)
		if why != c.want || ok != (c.want == "有效") {
			t.Errorf("%s: got %s %v, want %s", c.name, why, ok, c.want)
		}
	}
}

// TestTokenMay: a token reads projects and, when it may write, records funds; nothing else, and nobody is granted its roles.
func TestTokenMay(t *testing.T) {
	t.Parallel()
	for role, want := range map[Role][]Permission{DataReader: {SeeProjects}, DataWriter: {SeeProjects, RecordFunds}} {
		a := Token{ID: "1", Unit: "u100", Role: role}.Actor("192.0.2.9")
		if got := role.Permissions(); !slices.Equal(got, want) || a.Scope(SeeProjects).Roots[0] != "u100" || a.User.ID != "token:1" {
			t.Errorf("%s may %v, want %v", role, got, want)
		}
		if role.Known() {
			t.Errorf("%s can be granted to people", role)
		}
	}
}
