package org

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/errs"
)

// UserID is a UUIDv7, as text.
type UserID string

// User is a person who signs in (人员). What they may do is in their grants, not here.
type User struct {
	ID           UserID
	Login        string // 登录名, unique, lower case
	Name         string // shown on acts and papers
	Unit         UnitID // the unit they belong to (所属单位)
	Disabled     bool
	MustChange   bool      // the next sign-in must set a new password
	PasswordHash string    // PHC string; never shown
	PastHashes   []string  // the last few, newest first, for profiles that refuse their reuse
	ChangedAt    time.Time // when the password was last set
	Failures     int       // wrong passwords in a row
	LockedUntil  time.Time // zero when not locked
	Version      int
}

var login = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,31}$`)

// Check reports everything wrong with the user's own fields.
func (u User) Check() error {
	var f errs.Fields
	if !login.MatchString(u.Login) {
		f.Add("login", "登录名用2到32个小写字母、数字、点、下划线或短横线，以字母或数字开头。")
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(u.Name)); n == 0 || n > 50 {
		f.Add("name", "请填写姓名或岗位名，不超过50个字。")
	}
	if u.Unit == "" {
		f.Add("unit", "请选择所属单位。")
	}
	return f.Err()
}

// Lockout is when repeated wrong passwords close an account for a while (登录锁定).
type Lockout struct {
	After int           // failures in a row
	For   time.Duration // how long
}

// DefaultLockout follows 等保 2.0 身份鉴别 b: five failures, fifteen minutes.
var DefaultLockout = Lockout{After: 5, For: 15 * time.Minute}

// Failed returns the user after one more wrong password at now.
func (u User) Failed(rule Lockout, now time.Time) User {
	u.Failures++
	if u.Failures >= rule.After {
		u.LockedUntil, u.Failures = now.Add(rule.For), 0
	}
	return u
}

// Locked reports whether the account is locked at now.
func (u User) Locked(now time.Time) bool { return now.Before(u.LockedUntil) }

// WithPassword returns the user with a new password hash, keeping the last five old ones.
func (u User) WithPassword(hash string, mustChange bool, now time.Time) User {
	if u.PasswordHash != "" {
		u.PastHashes = append([]string{u.PasswordHash}, u.PastHashes...)
		u.PastHashes = u.PastHashes[:min(len(u.PastHashes), 5)]
	}
	u.PasswordHash, u.MustChange, u.ChangedAt = hash, mustChange, now
	u.Failures, u.LockedUntil = 0, time.Time{}
	return u
}
