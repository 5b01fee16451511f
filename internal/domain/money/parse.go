package money

import (
	"strings"

	"outturn/internal/errs"
)

// Parse reads an amount as people type it (金额): "1,234.56", "１２３４．５６", "¥350", "-20", "1.67万元". The unit is that of the
// form; a unit written behind the number overrides it. Every digit counts: more decimals than a fen has, thousands
// separators in the wrong place, amounts beyond Max and anything that is not a number are Invalid errors in Chinese.
func Parse(text string, unit Unit) (Amount, error) {
	plain := Narrow(text)
	if plain == "" {
		return 0, errs.Invalidf("请填写金额。")
	}
	number, unit := cutUnit(plain, unit)
	places, ok := unit.places()
	if !ok {
		return 0, errs.Invalidf("金额“%s”没有可用的单位，请注明元、万元或亿元。", errs.Shorten(text))
	}
	number, negative := cutSign(number)
	whole, fraction, ok := cutPoint(number)
	if !ok {
		return 0, errs.Invalidf("“%s”不是金额，请只填数字，如 1,234.56，负数前加减号。", errs.Shorten(text))
	}
	if whole, ok = ungroup(whole); !ok {
		return 0, errs.Invalidf("金额“%s”的千分位逗号位置不对，请每三位一个逗号，或不写逗号。", errs.Shorten(text))
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > places {
		return 0, errs.Invalidf("金额“%s”精确到了分以下，以%s为单位时最多写 %d 位小数。", errs.Shorten(text), unit, places)
	}
	amount, ok := count(whole + fraction + strings.Repeat("0", places-len(fraction)))
	if !ok {
		return 0, errs.Invalidf("金额“%s”太大，最多为 1 万亿元，请核对金额和单位。", errs.Shorten(text))
	}
	if negative {
		amount = -amount
	}
	return amount, nil
}

// ParseUnit reads the unit of a form (金额单位) as headings print it: "万元", "单位：元", "（金额单位：万元）". A text that names no unit
// of ours is an Invalid error.
func ParseUnit(text string) (Unit, error) {
	plain := strings.Trim(Narrow(text), "()[] ")
	for _, prefix := range []string{"金额单位", "计量单位", "货币单位", "单位"} {
		if rest, ok := strings.CutPrefix(plain, prefix); ok {
			plain = rest
			break
		}
	}
	plain = strings.TrimPrefix(strings.Trim(plain, ": "), "人民币")
	if _, ok := Unit(plain).places(); !ok {
		return "", errs.Invalidf("“%s”不是金额单位，请写元、万元或亿元。", errs.Shorten(text))
	}
	return Unit(plain), nil
}

// cutUnit takes the unit off the end of a number; without one it returns the unit given.
func cutUnit(number string, unit Unit) (string, Unit) {
	for _, end := range []struct {
		text string
		unit Unit
	}{{"亿元", InYi}, {"万元", InWan}, {"亿", InYi}, {"万", InWan}, {"元", InYuan}} {
		if rest, ok := strings.CutSuffix(number, end.text); ok {
			return strings.TrimSpace(rest), end.unit
		}
	}
	return number, unit
}

// cutSign takes one sign and one ¥ off the front, in either order.
func cutSign(number string) (rest string, negative bool) {
	rest, yen := strings.CutPrefix(number, "¥")
	rest = strings.TrimSpace(rest)
	if cut, ok := strings.CutPrefix(rest, "-"); ok {
		rest, negative = cut, true
	} else {
		rest = strings.TrimPrefix(rest, "+")
	}
	if !yen {
		rest = strings.TrimPrefix(rest, "¥")
	}
	return strings.TrimSpace(rest), negative
}

// cutPoint splits at the decimal point and reports whether both sides hold only what a number may.
func cutPoint(number string) (whole, fraction string, ok bool) {
	whole, fraction, point := strings.Cut(number, ".")
	if whole == "" || (point && fraction == "") {
		return "", "", false
	}
	return whole, fraction, only(whole, "0123456789,") && only(fraction, "0123456789")
}

// ungroup removes thousands separators, which must stand before every third digit or not at all.
func ungroup(whole string) (string, bool) {
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		switch {
		case len(groups) == 1:
			return whole, true
		case i == 0 && (g == "" || len(g) > 3), i > 0 && len(g) != 3:
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// count turns digits into fen; ok is false beyond Max.
func count(digits string) (Amount, bool) {
	var amount Amount
	for _, d := range digits {
		amount = amount*10 + Amount(d-'0')
		if amount > Max {
			return 0, false
		}
	}
	return amount, true
}

func only(text, allowed string) bool {
	return strings.Trim(text, allowed) == ""
}
