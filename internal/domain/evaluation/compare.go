package evaluation

import (
	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
)

// Stand is one self-evaluation as it stood (自评比较版本): the draft or a frozen edition, with the goal it was scored against.
type Stand struct {
	Book    rulebook.Book
	Goal    goal.Form
	Form    Form
	Sheet   Sheet
	Recheck *RecheckSheet // nil when there was none
}

// Changes lists what differs from an older stand to a newer one, line by line (版本比较): texts, money in the unit of the newer
// book, then every indicator of the newer one in its order and those that are gone, then the totals. Indicators are
// matched by id.
func Changes(older, newer Stand) []Difference {
	var d differences
	d.note("评分规则", "规则库", older.Book.Label(), newer.Book.Label())
	d.note("年度总体目标", "实际完成情况", older.Form.Attained, newer.Form.Attained)
	d.money(older, newer)
	d.note("项目资金", "资金情况说明", older.Form.FundNote, newer.Form.FundNote)
	d.note("项目资金", "自算执行率", claimText(older.Form), claimText(newer.Form))
	d.note("项目资金", "项目已完成", yes(older.Form.Funds.Complete), yes(newer.Form.Funds.Complete))
	d.scored(ExecutionName, older.Sheet.Execution, newer.Sheet.Execution)
	for _, line := range newer.Sheet.Lines {
		d.indicator(line.Name, line.Indicator, older, newer)
	}
	for _, line := range older.Sheet.Lines {
		if _, kept := newer.Sheet.line(line.Indicator); !kept {
			d.indicator(line.Name, line.Indicator, older, newer)
		}
	}
	d.note("总分", "自评得分", older.Sheet.Total.String(), newer.Sheet.Total.String())
	d.note("总分", "评价等级", string(older.Sheet.Grade), string(newer.Sheet.Grade))
	d.note("总分", "复核得分", older.Recheck.total(), newer.Recheck.total())
	d.note("复核意见", "", older.Recheck.opinion(), newer.Recheck.opinion())
	return d
}

func claimText(f Form) string {
	if f.Claim.Rate == 0 {
		return ""
	}
	return f.Claim.Rate.String()
}

func (d *differences) money(older, newer Stand) {
	unit := moneyUnit(newer.Book)
	rows := append([]FundRow{newer.Form.Funds.Total}, newer.Form.Funds.Rows...)
	was := append([]FundRow{older.Form.Funds.Total}, older.Form.Funds.Rows...)
	for i, is := range rows {
		before := FundRow{Source: is.Source}
		if i < len(was) && was[i].Source == is.Source {
			before = was[i]
		}
		d.note(is.Source, "年初预算数", before.Initial.In(unit), is.Initial.In(unit))
		d.note(is.Source, "全年预算数", before.Budget.In(unit), is.Budget.In(unit))
		d.note(is.Source, "全年执行数", before.Executed.In(unit), is.Executed.In(unit))
	}
}

func (d *differences) scored(name string, a, b Line) {
	d.note(name, "分值", a.Effective.String(), b.Effective.String())
	d.note(name, "得分", a.PointsText(), b.PointsText())
}

func (d *differences) indicator(name string, id goal.IndicatorID, older, newer Stand) {
	a, wasThere := older.Sheet.line(id)
	b, isThere := newer.Sheet.line(id)
	if wasThere != isThere {
		d.note(name, "指标", presence(wasThere), presence(isThere))
		return
	}
	before, after := older.result(id), newer.result(id)
	d.note(name, "实际完成值", older.actual(id), newer.actual(id))
	d.scored(name, a, b)
	d.note(name, "偏差原因分析及改进措施", before.Reason, after.Reason)
	d.note(name, "复核得分", older.Recheck.points(id), newer.Recheck.points(id))
}

func presence(there bool) string {
	if there {
		return "有"
	}
	return "无"
}

func (s Stand) result(id goal.IndicatorID) Result {
	return *resultOf(s.Form.Results, len(s.Form.Results), id)
}

func (s Stand) actual(id goal.IndicatorID) string {
	for _, ind := range s.Goal.Indicators {
		if ind.ID == id {
			return ActualText(ind, s.result(id))
		}
	}
	return ""
}

// ActualText is what was achieved, as a form prints it with its unit and how it was measured (实际完成值).
func ActualText(ind goal.Indicator, res Result) string { return actualText(ind, res) }

// PointsText is what a line earned as a form prints it (得分): 未填报 and 不计分 where there are no points to print.
func (l Line) PointsText() string {
	switch {
	case l.Skipped:
		return "不计分"
	case l.Missing:
		return "未填报"
	}
	return l.Points.String()
}

func (s *RecheckSheet) total() string {
	if s == nil {
		return ""
	}
	return s.Recheck.String()
}

func (s *RecheckSheet) opinion() string {
	if s == nil {
		return ""
	}
	return s.Opinion
}

func (s *RecheckSheet) points(id goal.IndicatorID) string {
	if s != nil {
		for _, line := range s.Lines {
			if line.Indicator == id {
				return line.Recheck.String()
			}
		}
	}
	return ""
}

// TierRange gives the lowest and highest points that may be claimed in a tier for a weight (档内可填得分).
func TierRange(tier rulebook.Tier, weight score.Points) (low, high score.Points) {
	low, high = tier.Bounds(weight)
	if !tier.Holds(weight, high) {
		high = max(high-1, low)
	}
	return low, high
}
