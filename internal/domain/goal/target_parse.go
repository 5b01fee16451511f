package goal

import (
	"fmt"
	"strings"

	"outturn/internal/errs"
)

// ParseTarget reads a target typed in three cells (解析指标值): its sign, its value and its unit. It takes what people
// paste: a value that repeats sign or unit is accepted when it agrees with the other cells. All that is wrong comes back
// in one Invalid error, at "sign", "target" and "unit".
func ParseTarget(signText, valueText, unitText string) (Target, error) {
	t, problems := parseTarget(signText, valueText, unitText)
	var r report
	for _, p := range problems {
		r.say(p.check, p.cell, "%s", p.message)
	}
	if t.Sign == "" && len(problems) == 0 {
		r.say(signMissing, "sign", "请选择指标符号。")
	}
	return t, r.fields.Err()
}

// problem is what is wrong with one cell of a target.
type problem struct {
	check   Check
	cell    string // sign, target or unit
	message string
}

// parseTarget reads the three cells of a target. A missing sign is no problem here: the caller knows whether it may be.
func parseTarget(signText, valueText, unitText string) (Target, []problem) {
	r := Read(valueText)
	sign, ok := ParseSign(signText)
	switch {
	case sign == "" && r.Signed && r.Reason == "":
		sign = r.Target.Sign
	case sign == "" && r.Reason == Blank:
		return Target{}, []problem{{targetMissing, "target", "请填写指标值。"}}
	case sign == "":
		return Target{}, nil
	case !ok:
		return Target{}, []problem{{signMissing, "sign", fmt.Sprintf("没有“%s”这种指标符号，请从列表里选。", errs.Shorten(signText))}}
	}
	if sign == Qualitative {
		return parseWords(valueText, unitText, r)
	}
	return parseValue(sign, valueText, unitText, r)
}

// parseWords reads a qualitative target.
func parseWords(valueText, unitText string, r Reading) (Target, []problem) {
	var problems []problem
	t := Target{Sign: Qualitative, Text: tidy(valueText)}
	switch {
	case r.Reason == "" && r.Signed && r.Change == "":
		problems = append(problems, problem{signVersusTarget, "target",
			fmt.Sprintf("“%s”是数值，不是定性，请写成“%s”：把符号改选为%s。", errs.Shorten(t.Text), r.Target, r.Target.Sign)})
	case r.Reason == "":
		problems = append(problems, problem{signVersusTarget, "target",
			fmt.Sprintf("定性指标的指标值要写达到的状态，“%s”是数值。请改写文字，或改选≥、=、≤等符号。", errs.Shorten(t.Text))})
	}
	if r.Reason == Blank {
		problems = append(problems, problem{targetMissing, "target", "请填写指标值：定性指标写要达到的状态，如“建立健全”。"})
	}
	if unit := strings.Trim(Normalise(unitText), "-/无"); unit != "" {
		problems = append(problems, problem{unitMissing, "unit", fmt.Sprintf("定性指标没有计量单位，请删去“%s”。", errs.Shorten(unit))})
	}
	return t, problems
}

// parseValue reads a target that is a number or a range.
func parseValue(sign Sign, valueText, unitText string, r Reading) (Target, []problem) {
	t := r.Target
	t.Sign = sign
	if p, wrong := refuse(sign, valueText, r); wrong {
		t = Target{Sign: sign}
		t.Unit, _ = chooseUnit(unitText, "")
		return t, []problem{p}
	}
	unit, p := chooseUnit(unitText, t.Unit)
	t.Unit = unit
	return t, p
}

// refuse says why a value cell does not fit its sign.
func refuse(sign Sign, valueText string, r Reading) (problem, bool) {
	text := errs.Shorten(tidy(valueText))
	say := func(c Check, format string, args ...any) (problem, bool) {
		return problem{c, "target", fmt.Sprintf(format, args...)}, true
	}
	switch {
	case r.Reason == Blank:
		return say(targetMissing, "请填写指标值。")
	case r.Reason == Several:
		return say(severalValues, "“%s”里有多个数值。一行只写一个指标值，请拆成几行指标。", text)
	case r.Reason == Words:
		return say(targetMissing, "“%s”不是数值。请填数字，或把符号改为“定性”。", text)
	case r.Reason != "":
		return say(targetMissing, "“%s”读不出数值：%s。请只填数字。", text, r.Reason)
	case r.Change != "":
		return say(signVersusTarget, "“%s”写的是升降幅度。请把升降写进指标名称，指标值只填数字。", text)
	case sign == Range && r.Target.Sign != Range:
		return say(signVersusTarget, "区间要写下限和上限，如 95～105；“%s”只有一个数值。", text)
	case sign != Range && r.Target.Sign == Range:
		return say(signVersusTarget, "“%s”是区间。请把符号改为“区间”，或只填一个数字。", text)
	case r.Signed && r.Target.Sign != sign:
		return say(signVersusTarget, "指标值里写的符号是%s，与所选符号%s不一致，请改成一样。", r.Target.Sign, sign)
	}
	return problem{}, false
}

// maxUnit is the longest unit in characters.
const maxUnit = 20

// chooseUnit settles the unit typed in its own cell with the one glued to the value.
func chooseUnit(typed, glued string) (string, []problem) {
	unit := CanonicalUnit(typed)
	switch {
	case length(unit) > maxUnit:
		return "", []problem{{unitMissing, "unit", fmt.Sprintf("计量单位最多%d个字，请改短。", maxUnit)}}
	case strings.IndexAny(unit, "0123456789.,-+≥≤><=～±") == 0:
		return glued, []problem{{unitMissing, "unit", fmt.Sprintf("计量单位不能以数字或符号开头，“%s”请只写单位。", errs.Shorten(unit))}}
	case unit == "" || unit == glued:
		return glued, nil
	case glued == "":
		return unit, nil
	default:
		return unit, []problem{{unitMissing, "unit",
			fmt.Sprintf("指标值里写的单位是“%s”，计量单位填的是“%s”，请改成一样。", glued, unit)}}
	}
}
