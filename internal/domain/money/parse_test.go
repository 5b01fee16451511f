package money

import (
	"strings"
	"testing"

	"outturn/internal/errs"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		text string
		unit Unit
		want Amount
	}{
		{"元带千分位", "1,234.56", InYuan, 123456},
		{"元不带千分位", "215457.60", InYuan, 21545760},
		{"元整数", "250000", InYuan, 250000 * Yuan},
		{"元一位小数", "0.5", InYuan, 50},
		{"零", "0", InYuan, 0},
		{"负零", "-0.00", InYuan, 0},
		{"前导零", "007", InYuan, 7 * Yuan},
		{"多余的零不算更细", "1.67000000", InYuan, 167},
		{"万元两位小数", "1.67", InWan, 16700 * Yuan},
		{"万元三位小数浮点会错", "37.243", InWan, 372430 * Yuan},
		{"万元到分", "0.000001", InWan, 1},
		{"万元到分的负数", "-0.000001", InWan, -1},
		{"万元带千分位", "4,980.00", InWan, 4980 * Wan},
		{"亿元到分", "0.0000000001", InYi, 1},
		{"亿元", "7.71", InYi, 771_000_000 * Yuan},
		{"单位写在后面以它为准", "1.67万元", InYuan, 16700 * Yuan},
		{"元写在后面而表格是万元", "16,700元", InWan, 16700 * Yuan},
		{"单位前有空格", "3 万元", InYuan, 3 * Wan},
		{"只写万", "350万", InYuan, 350 * Wan},
		{"只写亿", "1.5亿", InYuan, 15000 * Wan},
		{"亿元覆盖万元", "2亿元", InWan, 2 * Yi},
		{"没有默认单位但写了单位", "5元", "", 5 * Yuan},
		{"全角数字和标点", "１，２３４．５６", InYuan, 123456},
		{"全角负号和单位", "－２０万元", InYuan, -20 * Wan},
		{"数学减号", "−20", InYuan, -20 * Yuan},
		{"人民币符号", "¥350", InYuan, 350 * Yuan},
		{"全角人民币符号", "￥ 350.10", InYuan, 35010},
		{"负号在符号前", "-¥350", InYuan, -350 * Yuan},
		{"负号在符号后", "¥-350", InYuan, -350 * Yuan},
		{"正号", "+12", InYuan, 12 * Yuan},
		{"前后空格和全角空格", "　 12.30 　", InYuan, 1230},
		{"不间断空格和零宽字符", "\u00a012.30\u200b", InYuan, 1230},
		{"上限", "1,000,000,000,000", InYuan, Max},
		{"负的上限", "-1000000000000.00", InYuan, -Max},
		{"万元的上限", "100000000", InWan, Max},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse(c.text, c.unit)
			if err != nil || got != c.want {
				t.Errorf("Parse(%q, %s) = %d, %v; want %d", c.text, c.unit, got, err, c.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const notMoney, grouping, tooFine, tooLarge = "不是金额", "千分位", "分以下", "太大"
	for _, c := range []struct {
		name, text string
		unit       Unit
		says       string
	}{
		{"空", "", InYuan, "请填写金额"},
		{"只有空格", " 　", InYuan, "请填写金额"},
		{"只有单位", "万元", InYuan, notMoney},
		{"只有符号", "¥", InYuan, notMoney},
		{"只有负号", "-", InYuan, notMoney},
		{"两个负号", "--1", InYuan, notMoney},
		{"两个人民币符号", "¥¥1", InYuan, notMoney},
		{"文字", "一百万元", InYuan, notMoney},
		{"字母", "12a", InYuan, notMoney},
		{"科学计数法", "1.5E+07", InYuan, notMoney},
		{"没有整数部分", ".5", InYuan, notMoney},
		{"没有小数部分", "5.", InYuan, notMoney},
		{"两个小数点", "1.2.3", InYuan, notMoney},
		{"中间有空格", "1 234", InYuan, notMoney},
		{"千元不支持", "5千元", InYuan, notMoney},
		{"单位两次", "5万元元", InYuan, notMoney},
		{"括号负数不猜", "(100)", InYuan, notMoney},
		{"逗号当小数点", "1,67", InWan, grouping},
		{"逗号四位一组", "1,2345", InYuan, grouping},
		{"逗号在最前", ",123", InYuan, grouping},
		{"首组四位", "1234,567", InYuan, grouping},
		{"逗号相连", "1,,234", InYuan, grouping},
		{"小数里有逗号", "1.234,567", InWan, notMoney},
		{"元三位小数", "1.675", InYuan, tooFine},
		{"万元七位小数", "0.0000001", InWan, tooFine},
		{"亿元十一位小数", "0.00000000001", InYi, tooFine},
		{"写的单位决定精度", "1.675元", InWan, tooFine},
		{"超上限一分", "1000000000000.01", InYuan, tooLarge},
		{"超上限负数", "-1000000000000.01", InYuan, tooLarge},
		{"远超六十四位", strings.Repeat("9", 200), InYuan, tooLarge},
		{"单位写错", "1", "美元", "没有可用的单位"},
		{"没有单位", "1", "", "没有可用的单位"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse(c.text, c.unit)
			if err == nil {
				t.Fatalf("Parse(%q, %s) = %d, want a refusal", c.text, c.unit, got)
			}
			if errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("Parse(%q, %s): %v; want Invalid with %q", c.text, c.unit, err, c.says)
			}
		})
	}
}

func TestParseQuotesShortly(t *testing.T) {
	t.Parallel()
	_, err := Parse(strings.Repeat("很长", 1000), InYuan)
	if n := len([]rune(err.Error())); n > 100 {
		t.Errorf("the message has %d characters, want a short quotation", n)
	}
}

func TestParseUnit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want Unit
	}{
		{"元", InYuan}, {"万元", InWan}, {"亿元", InYi}, {"单位：万元", InWan}, {"（单位：元）", InYuan}, {"金额单位:万元", InWan},
		{"(金额单位：人民币万元)", InWan}, {" 万元 ", InWan}, {"［单位：元］", InYuan},
	} {
		if got, err := ParseUnit(c.text); err != nil || got != c.want {
			t.Errorf("ParseUnit(%q) = %q, %v; want %q", c.text, got, err, c.want)
		}
	}
	for _, text := range []string{"", "美元", "千元", "单位：", "单位：个", "元元"} {
		if got, err := ParseUnit(text); errs.KindOf(err) != errs.Invalid || err == nil {
			t.Errorf("ParseUnit(%q) = %q, %v; want Invalid", text, got, err)
		}
	}
}

func TestNarrow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"全角比较号和百分号", "≥９０．５％", "≥90.5%"},
		{"全角括号和冒号", "（Ａ：１）", "(A:1)"},
		{"各种负号", "－−–﹣1", "----1"},
		{"零宽字符", "1\u200b2\ufeff3", "123"},
		{"半角不变", "abc 1,2.3%", "abc 1,2.3%"},
		{"汉字不变", " 数量指标 ", "数量指标"},
		{"小百分号", "5﹪", "5%"},
	} {
		if got := Narrow(c.text); got != c.want {
			t.Errorf("%s: Narrow(%q) = %q, want %q", c.name, c.text, got, c.want)
		}
	}
}
