package goal

import "testing"

func TestSameMeasure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, a, b, factor string }{
		{"同一写法", "个", "个", "1"},
		{"陷阱16：万元与元", "万元", "元", "10000"},
		{"元与万元", "元", "万元", "0.0001"},
		{"亿元与万元", "亿元", "万元", "10000"},
		{"百分比与百分号", "百分比", "％", "1"},
		{"公里与米", "公里", "米", "1000"},
		{"千米与公里", "千米", "公里", "1"},
		{"km 与米", "km", "米", "1000"},
		{"平方米的写法", "㎡", "m2", "1"},
		{"万平方米与平方米", "万平方米", "平方米", "10000"},
		{"公顷与平方米", "公顷", "平方米", "10000"},
		{"万人次与人次", "万人次", "人次", "10000"},
		{"吨与公斤", "吨", "公斤", "1000"},
		{"小时与分钟", "小时", "分钟", "60"},
		{"天与日", "天", "日", "1"},
		{"年与月", "年", "个月", "12"},
		{"单价", "万元/公里", "元/米", "10"},
		{"单价的分母", "元/平方米", "元/公顷", "10000"},
		{"个代场", "个", "项", "1"},
		{"人与名", "人", "名", "1"},
		{"不认识但一样", "标段", "标段", "1"},
		{"都没有单位", "", "", "1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			factor, ok := SameMeasure(c.a, c.b)
			if !ok || !factor.Equal(num(c.factor)) {
				t.Errorf("%s → %s: %s %v, want %s", c.a, c.b, factor, ok, c.factor)
			}
		})
	}
	for _, c := range [][2]string{{"公里", "座"}, {"人", "人次"}, {"场", "件"}, {"件", "项"}, {"元", "%"}, {"元/亩", "元/人"}, {"元/亩", "元"}, {"", "个"},
		{"标段", "标"}, {"%", "个百分点"}, {"天", "个月"}, {"万", "元"}} {
		if f, ok := SameMeasure(c[0], c[1]); ok {
			t.Errorf("%s and %s are the same measure by %s", c[0], c[1], f)
		}
	}
}

func TestConvert(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ value, from, to, want string }{
		{"90", "分钟", "小时", "1.5"}, {"1329000", "元", "万元", "132.9"}, {"6900000", "元", "万元", "690"}, {"690", "万元", "元", "6900000"}, {"0", "元", "万元", "0"}, {"3.5", "公里", "米", "3500"}, {"97.20", "%", "百分比", "97.20"},
	} {
		if got, ok := Convert(num(c.value), c.from, c.to); !ok || FormatValue(got) != c.want {
			t.Errorf("%s%s = %s%s %v, want %s as typed", c.value, c.from, FormatValue(got), c.to, ok, c.want)
		}
	}
	if got, ok := Convert(num("1"), "公里", "座"); ok {
		t.Errorf("1 公里 is %s 座", got)
	}
}

func TestUnitOptionsAreCanonical(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, u := range UnitOptions() {
		if CanonicalUnit(u) != u || seen[u] {
			t.Errorf("%q is doubled or not canonical", u)
		}
		if name, ok := readUnit(u); !ok || name != u {
			t.Errorf("%q reads as %q %v", u, name, ok)
		}
		seen[u] = true
	}
}

func TestSpellingsLeadToCanonicalUnits(t *testing.T) {
	t.Parallel()
	for from, to := range spellings {
		if _, known := units[to]; !known || CanonicalUnit(to) != to {
			t.Errorf("%q becomes %q, which is unknown or not canonical", from, to)
		}
	}
}

// TestEveryPairOfUnits: whatever two units meet, comparing them answers; 个 stands for any counting word, one for one.
func TestEveryPairOfUnits(t *testing.T) {
	t.Parallel()
	names := append(UnitOptions(), "个", "人", "户", "次", "万人", "万个", "计数", "")
	for _, a := range names {
		for _, b := range names {
			factor, ok := SameMeasure(a, b)
			back, okBack := SameMeasure(b, a)
			if ok != okBack || ok && (factor.IsZero() || back.IsZero()) {
				t.Errorf("%q to %q: %s %v, back %s %v", a, b, factor, ok, back, okBack)
			}
		}
	}
	for _, b := range []string{"人", "户", "次"} {
		if factor, ok := SameMeasure("个", b); !ok || factor.String() != "1" {
			t.Errorf("个 to %s: %s %v, want 1", b, factor, ok)
		}
	}
}
