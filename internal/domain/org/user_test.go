package org

import (
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2025, 3, 31, 4, 0, 0, 0, time.UTC)

func TestUserCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		user User
		want string
	}{
		{"完整", User{Login: "ggss-jb.01", Name: "公共设施管理中心经办", Unit: "u"}, ""},
		{"登录名一个字", User{Login: "a", Name: "经办", Unit: "u"}, "login"},
		{"登录名32个字", User{Login: strings.Repeat("a", 32), Name: "经办", Unit: "u"}, ""},
		{"登录名33个字", User{Login: strings.Repeat("a", 33), Name: "经办", Unit: "u"}, "login"},
		{"登录名大写", User{Login: "Clerk", Name: "经办", Unit: "u"}, "login"},
		{"登录名中文", User{Login: "经办", Name: "经办", Unit: "u"}, "login"},
		{"登录名以点开头", User{Login: ".clerk", Name: "经办", Unit: "u"}, "login"},
		{"登录名带换行", User{Login: "clerk\n", Name: "经办", Unit: "u"}, "login"},
		{"姓名50个字", User{Login: "clerk", Name: strings.Repeat("名", 50), Unit: "u"}, ""},
		{"姓名51个字", User{Login: "clerk", Name: strings.Repeat("名", 51), Unit: "u"}, "name"},
		{"全空", User{}, "login name unit"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := paths(c.user.Check()); got != c.want {
				t.Errorf("complaints at %q, want %q", got, c.want)
			}
		})
	}
}

func TestLockout(t *testing.T) {
	t.Parallel()
	u := User{}
	for i := 1; i < DefaultLockout.After; i++ {
		u = u.Failed(DefaultLockout, noon)
		if u.Failures != i || u.Locked(noon) {
			t.Fatalf("after %d failures: %d counted, locked %v", i, u.Failures, u.Locked(noon))
		}
	}
	u = u.Failed(DefaultLockout, noon)
	end := noon.Add(15 * time.Minute)
	if !u.Locked(noon) || !u.Locked(end.Add(-time.Second)) {
		t.Error("five failures do not lock for fifteen minutes")
	}
	if u.Locked(end) || u.Locked(end.Add(time.Hour)) {
		t.Error("the lock outlives its fifteen minutes")
	}
	if u = u.Failed(DefaultLockout, end); u.Locked(end) {
		t.Error("the first failure after a lock locks again")
	}
}

func TestWithPassword(t *testing.T) {
	t.Parallel()
	u := User{Failures: 3, LockedUntil: noon.Add(time.Minute)}
	for i := range 8 {
		u = u.WithPassword(string(rune('a'+i)), i == 0, noon.Add(time.Duration(i)*time.Hour))
	}
	if u.PasswordHash != "h" || !slices.Equal(u.PastHashes, []string{"g", "f", "e", "d", "c"}) {
		t.Errorf("hash %q, past %q, want h and the last five", u.PasswordHash, u.PastHashes)
	}
	if u.MustChange || u.Failures != 0 || u.Locked(noon) || !u.ChangedAt.Equal(noon.Add(7*time.Hour)) {
		t.Errorf("a new password leaves %+v", u)
	}
	first := User{}.WithPassword("a", true, noon)
	if len(first.PastHashes) != 0 || !first.MustChange {
		t.Errorf("the first password leaves %+v", first)
	}
	second := first.WithPassword("b", false, noon)
	if third := first.WithPassword("c", false, noon); second.PastHashes[0] != "a" || third.PastHashes[0] != "a" || second.PasswordHash != "b" {
		t.Error("two copies share their past hashes")
	}
}
