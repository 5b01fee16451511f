package goalcheck

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// unitFits: the name ends in what is counted, and the unit must count that (单位与名称).
func unitFits(s *sheet, r *row) {
	unit := r.Target.Unit
	if !r.numeric() || unit == "" {
		return
	}
	for _, m := range s.rules.measures {
		end, found := ending(r.bare, m.endings)
		if !found {
			continue
		}
		if m.allows(unit) {
			return
		}
		var rewrite *Rewrite
		if m.suggest != "" {
			rewrite = r.rewrite("unit", m.suggest)
		}
		s.suggest("G-221", r.at+"unit", rewrite, "名称考核“%s”，单位却是“%s”，两者对不上，请改单位或改名称。", end, unit)
		return
	}
}

// allows says whether a unit suits the measure.
func (m measure) allows(unit string) bool {
	over, _, _ := strings.Cut(goal.CanonicalUnit(unit), "/")
	if len(m.units) == 0 {
		return !slices.ContainsFunc(m.refused, func(u string) bool {
			_, same := goal.Convert(hundred, over, u)
			return same
		})
	}
	return slices.ContainsFunc(m.units, func(u string) bool {
		if strings.HasPrefix(u, "/") {
			return strings.Contains(unit, "/")
		}
		if over == u {
			return true
		}
		_, same := goal.Convert(hundred, over, u)
		return same
	})
}

// unitWhole: 万/月 and /株 are half a unit (单位不完整).
func unitWhole(s *sheet, r *row) {
	unit := r.Target.Unit
	if !r.numeric() || unit == "" {
		return
	}
	over, under, _ := strings.Cut(unit, "/")
	bare := over == "" || slices.Contains([]string{"万", "亿", "千", "百", "千万", "百万"}, over)
	if !bare {
		return
	}
	var rewrite *Rewrite
	if r.isCost {
		rewrite = r.rewrite("unit", strings.TrimSuffix(over+"元/"+under, "/"))
	}
	s.suggest("G-354", r.at+"unit", rewrite, "单位“%s”不完整，看不出是元、人还是别的，请写全，如“万元”。", unit)
}

// signFits: a cost, an accident, a complaint must not be aimed upwards, a rate of success not downwards (符号与名称).
func signFits(s *sheet, r *row) {
	at := r.at + "sign"
	way, direction := s.better(r), r.Target.Direction()
	switch {
	case way == goal.Falling && direction == goal.Rising:
		s.suggest("G-222", at, r.rewrite("sign", string(goal.AtMost)), "“%s”越少越好，符号却是%s，做得越差得分越高，请改为≤。", errs.Shorten(r.Name), r.Target.Sign)
	case way == goal.Falling:
	case way == goal.Rising && direction == goal.Falling:
		s.suggest("G-222", at, r.rewrite("sign", string(goal.AtLeast)), "“%s”越高越好，符号却是%s，做得越差得分越高，请改为≥。", errs.Shorten(r.Name), r.Target.Sign)
	case r.output() && r.level2("数量") && direction == goal.Falling && !isMoney(r.Target.Unit):
		s.suggest("G-222", at, r.rewrite("sign", string(goal.AtLeast)), "“%s”是要完成的数量，符号却是%s，一个不做也算达到，请改为≥或=。", errs.Shorten(r.Name), r.Target.Sign)
	}
}

// better says which way a row's name is better. The end of a name decides, for that is what is measured: 投诉办结时间 is a time,
// not a complaint settled, 能耗下降率 a fall, 不合格率 what failed. Where the end says nothing, the words in it do.
func (s *sheet) better(r *row) goal.Direction {
	if s.negated(r.bare) {
		return goal.Falling
	}
	if _, rate := ending(r.bare, s.words("falling_rates")); s.waits(r.bare) || rate && !begins(r.bare, s.words("changes")) {
		return goal.Falling
	}
	if change, found := ending(r.bare, s.words("falls")); found && s.unwanted(strings.TrimSuffix(r.bare, change)) {
		return goal.Rising
	}
	change, rises := ending(r.bare, s.words("rises"))
	if rises && s.unwanted(strings.TrimSuffix(r.bare, change)) {
		return goal.Falling
	}
	if (s.falls(r.bare) || r.isCost && isMoney(r.Target.Unit)) && !holds(r.bare, s.words("falling_allowed")) {
		return goal.Falling
	}
	if _, rising := ending(r.bare, s.words("rising")); rising {
		return goal.Rising
	}
	return goal.Neutral
}

// negated says whether a name ends in a rate of what was missed: 不合格率, 未办结率, 未及时处置率.
func (s *sheet) negated(name string) bool {
	end, rate := ending(name, s.words("rising"))
	if !rate {
		return false
	}
	rest := strings.TrimSuffix(name, end)
	return strings.HasSuffix(rest, "不") || strings.HasSuffix(rest, "未") || strings.HasSuffix(rest, "未能") || strings.HasSuffix(rest, "未及时") || strings.HasSuffix(rest, "未按时")
}

// unwanted says whether what rises or falls is something there should be little of: 园区单位能耗, 安全事故起数.
func (s *sheet) unwanted(name string) bool {
	for _, during := range []string{"同比", "环比", "较上年", "比上年", "年均", "年"} {
		name = strings.TrimSuffix(name, during)
	}
	_, burden := ending(name, s.words("burdens"))
	_, rate := ending(name, s.words("falling_rates"))
	return burden || rate || s.waits(name) || s.falls(name)
}

// waits says whether a name ends in a time somebody waits: 投诉办结时间, 应急抢修平均到场时间.
func (s *sheet) waits(name string) bool {
	time, found := ending(name, s.words("times"))
	_, waited := ending(strings.TrimSuffix(strings.TrimSuffix(name, time), "平均"), s.words("wait_acts"))
	return found && waited
}

// falls says whether a name ends in something there should be little of, counted or as a share: 事故发生数, 超标率.
func (s *sheet) falls(name string) bool {
	counted, _ := ending(name, s.words("falling_counts"))
	_, found := ending(strings.TrimSuffix(name, counted), s.words("falling"))
	return found
}

// boundFits: 不超过 and 不低于 in the name agree with the sign (名称中的界限).
func boundFits(s *sheet, r *row) {
	direction := r.Target.Direction()
	if word, found := first(r.bare, s.words("at_most")); found && direction == goal.Rising {
		s.suggest("G-223", r.at+"sign", r.rewrite("sign", string(goal.AtMost)), "名称写“%s”，符号却是%s，意思相反，请改为≤。", word, r.Target.Sign)
	}
	if word, found := first(r.bare, s.words("at_least")); found && direction == goal.Falling {
		s.suggest("G-223", r.at+"sign", r.rewrite("sign", string(goal.AtLeast)), "名称写“%s”，符号却是%s，意思相反，请改为≥。", word, r.Target.Sign)
	}
}

// shareOfWhat: a percentage needs a name that says of what (百分比没有口径).
func shareOfWhat(s *sheet, r *row) {
	share := r.Target.Unit == "%" || r.Target.Unit == "" && r.single() && r.Target.Value.Equal(hundred)
	if !r.numeric() || !share || r.bare == "" || s.emptyName(r) || holds(r.bare, s.words("changes")) || r.isCost || s.said("G-237", r.at+"name") {
		return
	}
	if _, ok := ending(r.bare, s.words("measures_of_share")); ok || strings.Contains(r.bare, "满意度") || strings.Contains(r.bare, "满意率") {
		return
	}
	var rewrite *Rewrite
	switch {
	case begins(r.bare, s.words("goal_verbs")), begins(r.bare, s.words("task_verbs")), begins(r.bare, []string{"达到", "取得"}), dated(r.bare), strings.Contains(r.bare, "必须"):
	case length(r.bare) > 14 || strings.ContainsAny(r.bare, ",、;"):
	case r.level2("质量"):
		rewrite = r.rewrite("name", r.bare+"达标率")
	case r.output():
		rewrite = r.rewrite("name", r.bare+"完成率")
	}
	s.suggest("G-244", r.at+"name", rewrite, "指标值是%s，名称“%s”却不是比率，说不清是什么占什么，请写成“……率”并在指标解释里写明分子分母。", r.Target, errs.Shorten(r.Name))
}

// hundred is 100%.
var hundred = decimal.NewFromInt(100)

// laxRate: a rate that is aimed so low that missing it is hard (比率定得过低).
func laxRate(s *sheet, r *row) {
	_, rate := ending(r.bare, s.words("rates"))
	if !rate || s.negated(r.bare) || !r.single() || r.Target.Unit != "%" || r.Target.Direction() == goal.Falling {
		return
	}
	if low := int64(s.rules.Limits.LowRate); r.Target.Value.LessThan(decimal.NewFromInt(low)) {
		s.say("G-246", r.at+"target", "“%s”只定到%s，低于通常的%d%%，请提高，或在设定依据里写明为什么只能到这一步。", errs.Shorten(r.Name), r.Target, low)
	}
}

// noNumber: a quantity that is not counted (数量没有数值).
func noNumber(s *sheet, r *row) {
	if r.output() && r.level2("数量") && r.text != "" && r.Target.Sign == goal.Qualitative && !s.said("G-225", r.at+"target") {
		s.say("G-231", r.at+"target", "数量指标要数得出来，“%s”不是数量，请写数值和单位。", errs.Shorten(r.Target.Text))
	}
}

// satisfactionFull: nobody satisfies everybody (满意度定为100%).
func satisfactionFull(s *sheet, r *row) {
	if r.kind != rulebook.SatisfactionLevel || !r.single() || r.Target.Unit != "%" && r.Target.Unit != "" || r.Target.Value.LessThan(hundred) || !holds(r.bare, s.words("satisfaction")) {
		return
	}
	s.suggest("G-243", r.at+"target", r.rewrite("target", "95"), "满意度定为100%%，有一人不满意就达不到，请按历年调查结果定，如≥95%%。")
}

// isMoney says whether a unit is money, by itself or per something.
func isMoney(unit string) bool {
	over, _, _ := strings.Cut(unit, "/")
	return strings.HasSuffix(over, "元") && !strings.HasSuffix(over, "单元")
}
