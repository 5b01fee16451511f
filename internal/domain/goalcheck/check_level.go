package goalcheck

import (
	"regexp"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// levelFits: a rate of quality is no quantity, a number of people no quality (名称与二级指标).
func levelFits(s *sheet, r *row) {
	for _, f := range s.rules.fits {
		if !r.level2(f.level2) || r.isCost || !r.output() {
			continue
		}
		if end, found := ending(r.bare, f.endings); found {
			s.say("G-371", r.at+"level2", "“%s”放在%s下，“%s”应归入%s，请改二级指标。", errs.Shorten(r.Name), r.Level2, end, f.belongs)
			return
		}
	}
}

// inputAsOutput: money that arrives or is paid out is not what it is for (投入当作产出).
func inputAsOutput(s *sheet, r *row) {
	if !r.output() || s.said("G-205", r.at+"name") || holds(r.bare, s.words("fund_allowed")) {
		return
	}
	spending := holds(r.bare, s.words("spending"))
	if noun, found := first(r.bare, s.words("funds")); found && !spending {
		_, rest, _ := strings.Cut(r.bare, noun)
		spending = holds(rest, s.words("fund_acts"))
	}
	spending = spending || holds(r.bare, s.words("payments")) && holds(r.bare, s.words("pay_acts"))
	switch {
	case spending:
		s.say("G-236", r.at+"name", "“%s”说的是钱到没到、花没花，是投入不是产出，请换成这笔钱办成的事。", errs.Shorten(r.Name))
	case s.sumSpent(r):
		s.say("G-236", r.at+"name", "“%s”说的是花了多少钱，是投入不是产出，请换成这笔钱办成的事，如数量、面积；金额写到成本指标。", errs.Shorten(r.Name))
	case s.deploys(r):
		s.say("G-236", r.at+"name", "“%s”说的是派了多少人、多少设备，是投入不是产出，请换成他们办成的事。", errs.Shorten(r.Name))
	}
}

// sumSpent says whether a row counts the money put in: 投入资金500万元, 设备购置金额200万元. What beneficiaries receive and what
// others invest is no money spent.
func (s *sheet) sumSpent(r *row) bool {
	_, sum := ending(r.bare, s.words("sums"))
	return sum && isMoney(r.Target.Unit) && !holds(r.bare, s.words("sums_allowed"))
}

// deploys says whether a row counts people or machines put to work. Where the project itself is to hire or to equip, they are
// what it delivers.
func (s *sheet) deploys(r *row) bool {
	_, counted := ending(r.bare, s.words("deployed"))
	return counted && holds(r.bare, s.words("deploy_acts")) && !holds(goal.Normalise(s.in.Project.Name), s.words("deploy_allowed"))
}

// processAsOutput: keeping the rules is a duty, not a result (过程管理当作结果).
func processAsOutput(s *sheet, r *row) {
	if (r.output() || r.kind == rulebook.BenefitLevel) && holds(r.bare, s.words("process")) {
		s.say("G-237", r.at+"name", "“%s”是管理过程的要求，本来就应做到，不是项目的产出或效果，请换成项目交付的内容。", errs.Shorten(r.Name))
	}
}

// moneyAsBenefit: money left or spent is no benefit (花钱当作效益).
func moneyAsBenefit(s *sheet, r *row) {
	if r.kind == rulebook.BenefitLevel && holds(r.name, s.words("benefit_of_money")) {
		s.say("G-238", r.at+"name", "“%s”说的是资金的使用，不是花钱带来的变化，请写受益对象得到了什么。", errs.Shorten(r.Name))
	}
}

// outputAsBenefit: what was done is not what it was good for (产出当作效益).
func outputAsBenefit(s *sheet, r *row) {
	if r.kind == rulebook.BenefitLevel && (holds(r.bare, s.words("benefit_of_output")) || s.countsWork(r)) && !s.said("G-238", r.at+"name") {
		s.say("G-239", r.at+"name", "“%s”说的是做了什么，属于产出，请写做完以后带来了什么变化。", errs.Shorten(r.Name))
	}
}

// countsWork says whether a name counts what was made or done: 树木种植数量, 道路改造长度. What comes of it counts otherwise:
// 新增就业人数, 受益户数.
func (s *sheet) countsWork(r *row) bool {
	counted, found := ending(r.bare, s.words("work_counts"))
	rest := strings.TrimSuffix(r.bare, counted)
	_, act := ending(rest, s.words("work_acts"))
	return found && (act || length(r.bare) <= 8 && begins(r.bare, s.words("work_acts"))) && !holds(r.bare, s.words("work_allowed"))
}

// benefitFits: an economic benefit speaks of economics, an ecological one of the environment (效益与二级指标).
func benefitFits(s *sheet, r *row) {
	at := r.at + "name"
	if r.kind != rulebook.BenefitLevel || r.name == "" || s.said("G-238", at) || s.said("G-239", at) || s.said("G-242", r.at+"target") || s.emptyName(r) {
		return
	}
	about := r.name + r.Explanation + r.text + r.Target.Unit
	list := ""
	switch {
	case r.level2("经济"):
		list = "economic"
	case r.level2("生态"):
		list = "ecological"
	}
	if list != "" && !holds(about, s.words(list)) {
		s.say("G-240", at, "“%s”看不出是%s，请移到合适的二级指标下，本项目没有这类效益就不设。", errs.Shorten(r.Name), strings.TrimSuffix(r.Level2, "指标"))
	}
}

// satisfactionFits: a row of satisfaction asks people (满意度行不是满意度).
func satisfactionFits(s *sheet, r *row) {
	if r.kind == rulebook.SatisfactionLevel && r.name != "" && !holds(r.name, s.words("satisfaction")) {
		s.say("G-363", r.at+"name", "“%s”不是满意度，请写哪些人对什么满意，原来的内容移到产出或效益。", errs.Shorten(r.Name))
	}
}

// satisfactionElsewhere: satisfaction stands under its own level (满意度放错位置).
func satisfactionElsewhere(s *sheet, r *row) {
	if r.kind != rulebook.SatisfactionLevel && r.kind != "" && (strings.HasSuffix(r.bare, "满意度") || strings.HasSuffix(r.bare, "满意率")) {
		s.say("G-364", r.at+"level1", "“%s”是满意度，请归入满意度指标。", errs.Shorten(r.Name))
	}
}

// sampleSize finds how many are asked: 40家, 百余份. The number of a plan or a telephone is none.
var sampleSize = regexp.MustCompile(`(?:\d|[一二两三四五六七八九十百千])(?:余|多)?(?:份|家|户|名|位|人|人次|张|个(?:样本|企业|单位|家庭|点位|班组|村|社区|对象|服务对象))`)

// satisfactionSample: a survey needs to say how many are asked, or that all are (满意度没有样本).
func satisfactionSample(s *sheet, r *row) {
	if r.kind != rulebook.SatisfactionLevel || s.said("G-214", r.at+"method") || s.absent("source") {
		return
	}
	if notes := goal.Normalise(r.notes); !sampleSize.MatchString(notes) && !holds(notes, s.words("samples")) {
		s.say("G-362", r.at+"source", "没有写调查多少人，几份问卷也能凑出高满意度，请写明对象、样本数和时间，如“入驻企业不少于40家，11月”。")
	}
}
