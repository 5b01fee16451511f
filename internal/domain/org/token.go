package org

import (
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/errs"
)

// The roles of another system's token. Nobody is granted them; they are not among Roles.
const (
	DataReader Role = "接口读取"
	DataWriter Role = "接口写入"
)

// TokenRoles lists what a token may be issued for (令牌权限).
func TokenRoles() []Role { return []Role{DataReader, DataWriter} }

// TokenSuffix stands behind a system's name where people's names stand.
const TokenSuffix = "（接口）"

// TokenLife is the longest that a token may live.
const TokenLife = 2 * 366 * 24 * time.Hour

// Token lets another system use the interface for a unit and those below it (接口令牌). What it is told apart by is kept as a hash
// and shown once.
type Token struct {
	ID        string
	Name      string // of the system, as the log and the ledger name it
	Unit      UnitID
	UnitName  string
	Role      Role
	Expires   time.Time
	IssuedBy  string
	IssuedAt  time.Time
	RevokedBy string
	RevokedAt time.Time // zero while it counts
	SeenAt    time.Time // last use, to the minute; zero when it was never used
}

// Check reports everything wrong with a token to be issued at now.
func (t Token) Check(now time.Time) error {
	var f errs.Fields
	if n := utf8.RuneCountInString(strings.TrimSpace(t.Name)); n == 0 || n > 40 {
		f.Add("name", "请填写对方系统的名称，不超过40个字，例如“资金系统”。")
	}
	if t.Unit == "" {
		f.Add("unit", "请选择数据范围：一个单位及其下级。")
	}
	if t.Role != DataReader && t.Role != DataWriter {
		f.Add("role", "请选择权限。")
	}
	switch {
	case t.Expires.IsZero():
		f.Add("expires", "请填写有效期。")
	case !t.Expires.After(now):
		f.Add("expires", "有效期已经过去，请填写今天以后的日期。")
	case t.Expires.Sub(now) > TokenLife:
		f.Add("expires", "有效期最长两年，到期前请换发新的令牌。")
	}
	return f.Err()
}

// InForce reports whether the token counts at now; why says what it is otherwise.
func (t Token) InForce(now time.Time) (why string, ok bool) {
	switch {
	case !t.RevokedAt.IsZero():
		return "已吊销", false
	case !now.Before(t.Expires):
		return "已过期", false
	}
	return "有效", true
}

// Actor is the system behind the token, as it acts and as the log names it.
func (t Token) Actor(address string) Actor {
	return Actor{User: User{ID: UserID("token:" + t.ID), Name: t.Name + TokenSuffix}, Address: address,
		Grants: []Grant{{User: UserID("token:" + t.ID), Role: t.Role, Unit: t.Unit, Until: t.Expires}}}
}
