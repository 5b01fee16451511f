package goal

import "testing"

// TestSides: who changed what since both had the same form, also where rows came, went and moved.
func TestSides(t *testing.T) {
	t.Parallel()
	base := Entry{Annual: "目标", Rows: []EntryRow{{ID: "a", Name: "甲", Target: "1"}, {ID: "b", Name: "乙", Target: "2"}, {ID: "c", Name: "丙", Target: "3"}, {ID: "d", Name: "丁"}}}
	theirs := Entry{Annual: "他们的", Rows: []EntryRow{{ID: "x", Name: "他们新增"}, {ID: "c", Name: "丙", Target: "33"}, {ID: "a", Name: "甲", Target: "1"}}}                          // b and d removed
	mine := Entry{Annual: "我的", Overall: "我的", Rows: []EntryRow{{ID: "a", Name: "甲", Target: "11"}, {ID: "b", Name: "乙", Target: "22"}, {Name: "我新增"}, {ID: "d", Name: "丁"}}} // c removed
	me, them := Sides(base, theirs, mine)
	for _, c := range []struct {
		name, path string
		me, them   bool
	}{
		{"都改过的文字", "annual", true, true},
		{"只有我填的文字", "overall", true, false},
		{"没人改的资金", "request.other", false, false},
		{"我改的格，行在对方表里移了位", "rows.0.target", true, false},
		{"没人改的格", "rows.0.name", false, false},
		{"我改过、对方删掉的行", "rows.1", true, true},
		{"我没动、对方删掉的行", "rows.3", false, true},
		{"我新增的行", "rows.2", true, false},
		{"对方新增的行", "gone.x", false, true},
		{"我删掉、对方改过的行", "gone.c", true, true},
	} {
		if gotMe, gotThem := me(c.path), them(c.path); gotMe != c.me || gotThem != c.them {
			t.Errorf("%s: %s changed by me %t, by them %t", c.name, c.path, gotMe, gotThem)
		}
	}
	for _, d := range Differences(theirs, mine) {
		if !me(d.Path) && !them(d.Path) {
			t.Errorf("%s differs and nobody changed it", d.Path)
		}
	}
}
