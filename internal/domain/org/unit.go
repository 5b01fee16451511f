package org

import (
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/errs"
)

// UnitID is a UUIDv7, as text.
type UnitID string

// UnitKind is what sort of body a unit is (单位类别).
type UnitKind string

// The kinds, as the park's plan names its bodies.
const (
	Administration UnitKind = "管委会"
	Division       UnitKind = "处室"
	Institution    UnitKind = "事业单位"
	FundUser       UnitKind = "用款单位"
	Agency         UnitKind = "第三方机构"
)

// UnitKinds returns every kind in the order forms offer them.
func UnitKinds() []UnitKind {
	return []UnitKind{Administration, Division, Institution, FundUser, Agency}
}

// Unit is one body in the tree (单位): the administration at the root, divisions and fund users below it.
type Unit struct {
	ID        UnitID
	Parent    UnitID // empty for the root
	Code      string // 单位编码, unique
	Name      string // full name, printed on forms
	Kind      UnitKind
	Active    bool
	Ancestors []UnitID // itself and everything above it; filled by the store
	Version   int
}

// Check reports everything wrong with the unit's own fields.
func (u Unit) Check() error {
	var f errs.Fields
	if strings.TrimSpace(u.Code) == "" || utf8.RuneCountInString(u.Code) > 32 {
		f.Add("code", "请填写单位编码，不超过32个字。")
	}
	if strings.TrimSpace(u.Name) == "" || utf8.RuneCountInString(u.Name) > 100 {
		f.Add("name", "请填写单位名称，不超过100个字。")
	}
	if !slices.Contains(UnitKinds(), u.Kind) {
		f.Add("kind", "请从列表中选择单位类别。")
	}
	if u.Parent == u.ID && u.ID != "" {
		f.Add("parent", "上级单位不能是自己。")
	}
	return f.Err()
}

// Within reports whether the unit is root or lies below it.
func (u Unit) Within(root UnitID) bool { return slices.Contains(u.Ancestors, root) }
