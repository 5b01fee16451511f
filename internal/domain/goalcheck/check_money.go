package goalcheck

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// amount is the target of a row in 元, when it is one sum of money.
func (r row) amount() (decimal.Decimal, bool) {
	if !r.single() || strings.Contains(r.Target.Unit, "/") || !isMoney(r.Target.Unit) {
		return decimal.Zero, false
	}
	return goal.Convert(r.Target.Value, r.Target.Unit, "元")
}

// isTotal says whether a row of cost speaks of the whole project.
func (s *sheet) isTotal(r *row) bool { return r.isCost && holds(r.bare, s.words("totals")) }

// yuan is an amount as a plain number of 元.
func yuan(a money.Amount) decimal.Decimal { return decimal.New(int64(a), -2) }

// requestUnit: the year's money in the wrong unit (年度资金单位错): 690 where the project has 6,900,000 in all, or where a row
// says 690万元. A small sum alone is no mistake: work may begin late in the year.
func requestUnit(s *sheet) {
	year, whole := yuan(s.form.Request.Total()), yuan(s.in.Project.Total())
	if !year.IsPositive() || !whole.IsPositive() {
		return
	}
	against, what := whole, "项目资金总额"+s.in.Project.Total().Yuan()+"元"
	if !tenThousandth(year, whole) {
		i := slices.IndexFunc(s.rows, func(r row) bool { return s.confirms(&r, year, whole) })
		if i < 0 {
			return
		}
		against, _ = s.rows[i].amount()
		what = "“" + errs.Shorten(s.rows[i].Name) + "”" + s.rows[i].Target.String()
	}
	by := "相差约一万倍"
	if year.Mul(wan).Equal(against) {
		by = "恰好相差一万倍"
	}
	path, rewrite := s.tenThousandfold()
	s.suggest("G-314", path, rewrite, "年度资金申请%s元与%s%s，像是单位填错，请核对元和万元后改正。", s.form.Request.Total().Yuan(), what, by)
}

// wan is 万.
var wan = decimal.NewFromInt(10_000)

// tenThousandth says whether a sum is about the ten-thousandth part of another.
func tenThousandth(part, whole decimal.Decimal) bool {
	factor, _ := magnitude(part, whole)
	return factor != "" && part.LessThan(whole)
}

// confirms says whether a row of the total cost shows that the year's money is what is off: the row's sum is one the project can
// pay, and ten thousand times that of the year.
func (s *sheet) confirms(r *row, year, whole decimal.Decimal) bool {
	value, ok := r.amount()
	return ok && s.isTotal(r) && value.LessThanOrEqual(whole) && value.Mul(twenty).GreaterThan(whole) && tenThousandth(year, value)
}

// twenty: sums that differ by less than one in twenty are about the same; less than one in twenty of a project's money is no
// year's share of it.
var twenty = decimal.NewFromInt(20)

// tenThousandfold offers ten thousand times the money of a source, where there is one source.
func (s *sheet) tenThousandfold() (path string, rewrite *Rewrite) {
	request, entry := s.form.Request, s.in.Entry.Request
	for _, source := range []struct {
		path, typed string
		amount      money.Amount
	}{
		{"request.appropriation", entry.Appropriation, request.Appropriation}, {"request.carry_over", entry.CarryOver, request.CarryOver}, {"request.other", entry.Other, request.Other},
	} {
		switch {
		case source.amount == 0:
		case path == "":
			path, rewrite = source.path, &Rewrite{Path: source.path, Old: source.typed, New: (source.amount * 10_000).Plain(money.Unit(s.in.Book.MoneyUnit))}
		default:
			return path, nil
		}
	}
	return path, rewrite
}

// totalCost: the total cost is the year's money, in the right unit (总成本与年度预算).
func totalCost(s *sheet) {
	total := yuan(s.form.Request.Total())
	if !total.IsPositive() || s.saidOfRequest("G-314") {
		return
	}
	for i := range s.rows {
		r := &s.rows[i]
		if value, ok := r.amount(); ok && s.isTotal(r) && !value.IsZero() {
			s.compareTotal(r, value, total)
		}
	}
}

// compareTotal compares one total with the year's money.
func (s *sheet) compareTotal(r *row, value, total decimal.Decimal) {
	off := value.Sub(total).Abs()
	wanted, _ := goal.Convert(total, "元", r.Target.Unit)
	if step, ok := goal.Convert(decimal.New(1, min(r.Target.Value.Exponent(), 0)), r.Target.Unit, "元"); ok && off.LessThan(step) {
		return
	}
	amount := s.form.Request.Total().Yuan()
	if factor, exact := magnitude(value, total); factor != "" {
		if s.saidOfRequest("G-142") && value.LessThan(total) {
			return // the row is right and the request ten thousand times too large
		}
		by := "相差约一万倍"
		if exact {
			by = "恰好相差一万倍"
		}
		s.suggest("G-312", r.at+"unit", s.otherUnit(r), "%s与年度资金%s元%s，单位%s，请核对元和万元。", r.Target, amount, by, factor)
		return
	}
	if whole := yuan(s.in.Project.Total()); value.Equal(whole) {
		s.suggest("G-311", r.at+"target", r.rewrite("target", goal.FormatValue(wanted)), "%s是项目全周期的总额，年度目标要写当年的%s元，请改正。", r.Target, amount)
		return
	}
	s.suggest("G-311", r.at+"target", r.rewrite("target", goal.FormatValue(wanted)), "总成本%s与年度资金申请%s元不一致，请改成一样，或在名称里写明只是哪一部分。", r.Target, amount)
}

// magnitude says whether a value misses a total by about ten thousand, which way, and whether by no more or less.
func magnitude(value, total decimal.Decimal) (factor string, exact bool) {
	near := func(a, b decimal.Decimal) bool { return a.Sub(b).Abs().Mul(twenty).LessThan(b) }
	switch {
	case near(value, total.Mul(wan)):
		return "可能应为元", value.Equal(total.Mul(wan))
	case near(value.Mul(wan), total):
		return "可能应为万元", value.Mul(wan).Equal(total)
	}
	return "", false
}

// otherUnit offers 元 for 万元 and the reverse.
func (s *sheet) otherUnit(r *row) *Rewrite {
	switch r.Target.Unit {
	case "万元":
		return r.rewrite("unit", "元")
	case "元":
		return r.rewrite("unit", "万元")
	}
	return nil
}

// costsExceed: the parts do not cost more than the whole (分项成本超过资金).
func costsExceed(s *sheet) {
	total := yuan(s.form.Request.Total())
	if !total.IsPositive() || s.saidOfRequest("G-314") {
		return
	}
	sum, last := decimal.Zero, -1
	for i := range s.rows {
		r := &s.rows[i]
		value, ok := r.amount()
		if !ok || !r.isCost || s.isTotal(r) || holds(r.bare, s.words("falling_allowed")) || holds(r.bare, s.words("standards")) {
			continue
		}
		sum, last = sum.Add(value), i
		if value.GreaterThan(total) {
			s.say("G-313", r.at+"target", "“%s”%s，超过年度资金申请%s元，请核对金额和单位。", errs.Shorten(r.Name), r.Target, s.form.Request.Total().Yuan())
			return
		}
	}
	if last >= 0 && sum.GreaterThan(total) {
		s.say("G-313", s.rows[last].at+"target", "各分项成本合计%s元，超过年度资金申请%s元，请核对各项金额。", goal.FormatValue(sum), s.form.Request.Total().Yuan())
	}
}

// costWithoutAmount: cost is written in money (成本没有金额).
func costWithoutAmount(s *sheet, r *row) {
	if !r.isCost || r.Target.Sign == "" || isMoney(r.Target.Unit) || !r.level2("经济") && !strings.HasPrefix(r.Level2, "成本") && r.Level2 != "产出成本指标" {
		return
	}
	if r.numeric() && (holds(r.bare, s.words("not_amounts")) || r.Target.Unit == "" && !strings.HasSuffix(r.bare, "率") || s.said("G-354", r.at+"unit")) || s.said("G-242", r.at+"target") || s.emptyName(r) && r.numeric() {
		return
	}
	s.say("G-315", r.at+"target", "成本指标没有金额，“%s”约束不了花钱，请写总成本或单位成本的上限，如“≤7.2元/平方米”。", errs.Shorten(r.Target.String()))
}

// costEqual: a cost is a ceiling (成本写成等于).
func costEqual(s *sheet, r *row) {
	if !r.isCost || r.Target.Sign != goal.Equal || !isMoney(r.Target.Unit) || holds(r.name, s.words("standards")) || r.Target.Value.IsZero() {
		return
	}
	s.suggest("G-316", r.at+"sign", r.rewrite("sign", string(goal.AtMost)), "成本是控制数，“%s”没有写明不超过，省下钱反而不算达到，请把符号写成≤。", r.Target)
}

// aboveStandard: a unit cost above a known standard asks for a reason (单位成本超过标准).
func aboveStandard(s *sheet, r *row) {
	if !r.single() || !r.isCost {
		return
	}
	for _, std := range s.in.Standards {
		if slices.ContainsFunc(std.Words, func(w string) bool { return !strings.Contains(r.name, w) }) {
			continue
		}
		limit, ok := goal.Convert(std.Limit, std.Unit, r.Target.Unit)
		if !ok || !r.Target.Value.GreaterThan(limit) {
			continue
		}
		s.suggest("G-317", r.at+"target", r.rewrite("target", goal.FormatValue(limit)), "%s高于标准%s%s（%s，%s），请按标准改，或写明高出的理由。",
			r.Target, goal.FormatValue(limit), r.Target.Unit, std.Name, std.Clause)
		return
	}
}
