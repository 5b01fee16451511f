package org

import (
	"strings"
	"testing"

	"outturn/internal/errs"
)

func TestUnitCheck(t *testing.T) {
	t.Parallel()
	good := Unit{ID: "u", Parent: "p", Code: "210", Name: "公共设施管理中心", Kind: Institution}
	for _, c := range []struct {
		name   string
		change func(*Unit)
		want   string // paths complained about
	}{
		{"完整", func(*Unit) {}, ""},
		{"编码正好32个字", func(u *Unit) { u.Code = strings.Repeat("号", 32) }, ""},
		{"名称正好100个字", func(u *Unit) { u.Name = strings.Repeat("园", 100) }, ""},
		{"没有编码", func(u *Unit) { u.Code = " " }, "code"},
		{"编码33个字", func(u *Unit) { u.Code = strings.Repeat("号", 33) }, "code"},
		{"没有名称", func(u *Unit) { u.Name = "　" }, "name"},
		{"名称101个字", func(u *Unit) { u.Name = strings.Repeat("园", 101) }, "name"},
		{"没有这种类别", func(u *Unit) { u.Kind = "公司" }, "kind"},
		{"上级是自己", func(u *Unit) { u.Parent = "u" }, "parent"},
		{"全空", func(u *Unit) { *u = Unit{} }, "code name kind"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			u := good
			c.change(&u)
			if got := paths(u.Check()); got != c.want {
				t.Errorf("complaints at %q, want %q", got, c.want)
			}
		})
	}
	for _, k := range UnitKinds() {
		u := good
		u.Kind = k
		if err := u.Check(); err != nil {
			t.Errorf("%s: %v", k, err)
		}
	}
}

func TestUnitWithin(t *testing.T) {
	t.Parallel()
	u := Unit{ID: "中心", Ancestors: []UnitID{"中心", "处", "委"}}
	for root, want := range map[UnitID]bool{"中心": true, "处": true, "委": true, "别处": false, "": false} {
		if got := u.Within(root); got != want {
			t.Errorf("within %q: got %v, want %v", root, got, want)
		}
	}
	if (Unit{ID: "中心"}).Within("中心") {
		t.Error("a unit whose ancestors were not read is within something")
	}
}

// paths lists the cells that an error complains about.
func paths(err error) string {
	var out []string
	for _, f := range errs.FieldsOf(err) {
		out = append(out, f.Path)
	}
	return strings.Join(out, " ")
}
