package goal

import (
	"testing"

	"github.com/shopspring/decimal"

	"outturn/internal/errs"
)

func num(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func TestTargetMet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		target, actual string
		want           bool
	}{
		{"≥90%", "90", true}, {"≥90%", "89.99", false}, {">90%", "90", false}, {">90%", "90.01", true},
		{"=0起", "0", true}, {"=0起", "1", false}, {"<5%", "5", false}, {"<5%", "4.9", true}, {"≤5%", "5.00", true}, {"≤5%", "5.01", false},
		{"95～105%", "95", true}, {"95～105%", "105", true}, {"95～105%", "105.01", false}, {"95～105%", "94.99", false},
		{"建立健全", "1", false},
	} {
		target, _ := ReadTarget(c.target)
		if got := target.Met(num(c.actual)); got != c.want {
			t.Errorf("%s 实际 %s: met = %v, want %v", c.target, c.actual, got, c.want)
		}
	}
}

func TestTargetDirection(t *testing.T) {
	t.Parallel()
	want := map[Sign]Direction{AtLeast: Rising, MoreThan: Rising, LessThan: Falling, AtMost: Falling, Equal: Neutral, Range: Neutral, Qualitative: Neutral}
	for _, s := range Signs() {
		if got := (Target{Sign: s}).Direction(); got != want[s] {
			t.Errorf("%s 的方向是%s，应为%s", s, got, want[s])
		}
	}
}

func TestTargetString(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		target Target
		want   string
	}{
		{Target{Sign: AtLeast, Value: num("98.00"), Unit: "%"}, "≥98.00%"},
		{Target{Sign: AtMost, Value: num("4980"), Unit: "万元"}, "≤4980万元"},
		{Target{Sign: Range, Low: num("-10"), High: num("10"), Unit: "%"}, "-10～10%"},
		{Target{Sign: Qualitative, Text: "建立健全"}, "建立健全"},
		{Target{}, ""},
	} {
		if got := c.target.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestTargetEqual(t *testing.T) {
	t.Parallel()
	a := Target{Sign: AtLeast, Value: num("98"), Unit: "%"}
	if b := (Target{Sign: AtLeast, Value: num("98.00"), Unit: "%"}); !a.Equal(b) {
		t.Error("98 and 98.00 differ")
	}
	for _, b := range []Target{
		{Sign: MoreThan, Value: num("98"), Unit: "%"}, {Sign: AtLeast, Value: num("97"), Unit: "%"}, {Sign: AtLeast, Value: num("98"), Unit: "个"},
	} {
		if a.Equal(b) {
			t.Errorf("%s equals %s", a, b)
		}
	}
}

func TestParseSign(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Sign{">=": AtLeast, "＞＝": AtLeast, "≧": AtLeast, "≤": AtMost, "=<": AtMost, "＝": Equal, " > ": MoreThan, "＜": LessThan, "区间": Range, "定性": Qualitative} {
		if got, ok := ParseSign(text); !ok || got != want {
			t.Errorf("ParseSign(%q) = %q, %v; want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "大约", "≥≥", "正向"} {
		if got, ok := ParseSign(text); ok {
			t.Errorf("ParseSign(%q) = %q, want none", text, got)
		}
	}
}

func TestParseTarget(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, sign, value, unit, want string }{
		{"三格各填", "≥", "98.00", "%", "≥98.00%"},
		{"千分位", "≤", "4,980.00", "万元", "≤4980.00万元"},
		{"值里带单位", "≥", "98%", "", "≥98%"},
		{"值里带同样的单位", "≥", "98%", "百分比", "≥98%"},
		{"值里带同样的符号", "≥", "≥98", "%", "≥98%"},
		{"粘贴整格，没选符号", "", "≥100百分比", "", "≥100%"},
		{"全角", "＞＝", "９５", "％", "≥95%"},
		{"区间", "区间", "95-105", "%", "95～105%"},
		{"正负区间", "区间", "±10", "%", "-10～10%"},
		{"定性", "定性", " 建立健全 ", "—", "建立健全"},
		{"零起事故", "=", "0", "起", "=0起"},
		{"单位的写法统一", "=", "8.60", "km", "=8.60公里"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseTarget(c.sign, c.value, c.unit)
			if err != nil || got.String() != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestParseTargetRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, sign, value, unit, path, rule string }{
		{"没有符号", "", "98", "%", "sign", "G-122"},
		{"没有这种符号", "大约", "98", "%", "sign", "G-122"},
		{"都没填", "", "", "", "target", "G-123"},
		{"没有值", "≥", "", "%", "target", "G-123"},
		{"陷阱4：一格多值", "=", "12期，每期50人", "", "target", "G-124"},
		{"数值符号写文字", "≥", "及时", "", "target", "G-123"},
		{"数值符号写日期", "=", "2025年12月", "", "target", "G-123"},
		{"定性写数值", "定性", "98%", "", "target", "G-130"},
		{"定性没写", "定性", "—", "", "target", "G-123"},
		{"定性写单位", "定性", "建立健全", "个", "unit", "G-125"},
		{"符号不一致", "≥", "≤98", "%", "target", "G-130"},
		{"单位不一致", "≥", "98%", "个", "unit", "G-125"},
		{"单位里有数", "≥", "3", "5个", "unit", "G-125"},
		{"单位太长", "≥", "3", "个个个个个个个个个个个个个个个个个个个个个", "unit", "G-125"},
		{"区间只有一个数", "区间", "95", "%", "target", "G-130"},
		{"区间上下颠倒", "区间", "105-95", "%", "target", "G-123"},
		{"不是区间写了区间", "≥", "95-105", "%", "target", "G-130"},
		{"写了升降", "≥", "提升10%", "", "target", "G-130"},
		{"数太长", "≥", "12345678901234567", "元", "target", "G-123"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseTarget(c.sign, c.value, c.unit)
			if errs.KindOf(err) != errs.Invalid || err == nil {
				t.Fatalf("got %v, want Invalid", err)
			}
			at := errs.FieldsOf(err).At(c.path)
			if len(at) != 1 || at[0].Rule != c.rule || at[0].Message == "" {
				t.Errorf("got %+v, want %s at %s", errs.FieldsOf(err), c.rule, c.path)
			}
		})
	}
}
