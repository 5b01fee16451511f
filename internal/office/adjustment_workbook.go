package office

import (
	"fmt"
	"io"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
)

// AdjustmentPaper is the adjustment of a goal to go out as a workbook, or that a workbook comes back for (绩效目标调整申请表).
type AdjustmentPaper struct {
	adjustment.Adjustment
	Book      rulebook.Book
	InForce   goal.Edition      // what is adjusted
	Changes   []goal.Difference // of the adjusted form from what is in force
	CheckCode string
	Editable  bool                   // cells that the unit types are left open
	LastYear  []goalcheck.LastActual // looked at when a file comes back
}

// The column right of the hidden marks that shows the value in force beside the adjusted one. It is never read.
const (
	beforeField   = "before"
	beforeHeading = "现行指标值"
)

var (
	beforeColumn      = len(goalColumns) + 2
	adjustmentColumns = append(goalColumns[:len(goalColumns):len(goalColumns)], formColumn{field: beforeField, label: beforeHeading, width: 14})
)

// origin is what the workbook says of itself.
func (p AdjustmentPaper) origin() Origin {
	return Origin{Form: AdjustmentKind, ID: string(p.ID), Project: p.Project.Name, Code: p.Project.Code, Unit: p.Project.Unit.Name, Year: p.Year,
		Version: p.Version, Check: p.CheckCode, Rows: len(p.Entry.Goal.Rows), Book: p.Adjustment.Book}
}

// asGoal is the part of the form that the goal itself has, too.
func (p AdjustmentPaper) asGoal() GoalPaper {
	g := goal.New(p.Goal, p.Project, p.Year, p.Adjustment.Book)
	g.Entry = p.Entry.Goal
	return GoalPaper{Goal: g, Book: p.Book, Editable: p.Editable, LastYear: p.LastYear}
}

// WriteAdjustment writes the official application to adjust a goal as an xlsx workbook (绩效目标调整申请表导出): why, the money and the
// goals in force above those asked for, the value in force beside each indicator, and at the end everything that changes.
func WriteAdjustment(w io.Writer, p AdjustmentPaper) error {
	s := adjustmentSheet{goalSheet: newGoalSheet("绩效目标调整申请表", p.asGoal(), 14), paper: p}
	s.before, s.changes = map[goal.IndicatorID]string{}, p.Changes
	for _, ind := range p.InForce.Form.Indicators {
		s.before[ind.ID] = ind.Target.String()
	}
	s.head()
	s.table(p.origin(), p.Version, []string{"填报人：", "单位负责人（签字）：", "主管处室（盖章）：", "计划财务处（盖章）："})
	return s.write(w)
}

// adjustmentSheet is an adjustment being written.
type adjustmentSheet struct {
	*goalSheet
	paper AdjustmentPaper
}

// head writes everything above the table of indicators.
func (s *adjustmentSheet) head() {
	p, e, was := s.paper, s.paper.Entry.Goal, s.paper.InForce.Form
	unit := money.Unit(p.Book.MoneyUnit)
	s.title(AdjustmentKind)
	text := func(label, text string) pair { return pair{label: label, value: text, look: lookFixed} }
	amount := func(label string, a money.Amount) pair {
		return pair{label: label, value: formNumber{plainAmount(a, unit), true}, look: lookMoney}
	}
	s.pairs(3, goalPairs, pair{label: "项目名称", value: p.Project.Name, look: lookFixed, to: 9}, text("项目编号", p.Project.Code))
	s.pairs(4, goalPairs, text("主管部门", p.Project.Division.Name), text("实施单位", p.Project.Unit.Name), text("项目类别", string(p.Project.Category)))
	s.pairs(5, goalPairs, text("调整次数", fmt.Sprintf("第%d次", p.No)), text("现行版本", fmt.Sprintf("第%d版", p.Base)), pair{label: adjustment.Label("cause"), value: p.Entry.Cause, look: s.typed("left", asText)})
	s.goalText(6, adjustment.Label("reason"), p.Entry.Reason)
	s.pairs(7, goalPairs, amount("现行申请总额", was.Request.Total()), amount("现行财政拨款", was.Request.Appropriation), amount("现行结转资金", was.Request.CarryOver))
	s.pairs(8, goalPairs, pair{label: "调整后总额", value: formSum{"SUM(H8,K8,K9)", []string{e.Request.Appropriation, e.Request.CarryOver, e.Request.Other}}, look: lookSum},
		s.asked("当年财政拨款", e.Request.Appropriation), s.asked("上年结转资金", e.Request.CarryOver))
	s.pairs(9, goalPairs, text("评分规则", p.Book.Label()), amount("现行其他资金", was.Request.Other), s.asked("其他资金", e.Request.Other))
	for row := 3; row <= 9; row++ {
		if row != 6 {
			s.height(row, 1)
		}
	}
	s.height(3, linesIn(p.Project.Name, s.width(3, 9)))
	s.money(strip(8, 8, 8), strip(8, 11, 11), strip(9, 11, 11))
	s.inForceText(10, "现行总目标", was.Overall)
	s.goalText(11, "项目总目标", e.Overall)
	s.inForceText(12, "现行年度目标", was.Annual)
	s.goalText(13, "年度总体目标", e.Annual)
	s.row = 14
	if s.open {
		var causes []string
		for _, c := range adjustment.Causes() {
			causes = append(causes, string(c))
		}
		s.choose(strip(5, 11, 14), adjustment.Label("cause"), causes, true)
	}
}

// inForceText writes a goal in words as it is in force.
func (s *adjustmentSheet) inForceText(row int, label, text string) {
	s.pairs(row, goalPairs, pair{label: label, value: text, look: lookFixed, to: len(goalColumns)})
	s.height(row, max(1, linesIn(text, s.width(3, len(goalColumns)))))
}

// compare writes what changes, old beside new, as it stood when the form was issued.
func (s *goalSheet) compare() {
	s.put(strip(s.row, 1, len(goalColumns)), "调整前后对照（导出时）", look{bold: true, bare: true, across: "left", size: 12})
	s.row++
	if len(s.changes) == 0 {
		s.put(strip(s.row, 1, len(goalColumns)), "与现行的绩效目标相同。", lookFixed)
		s.row++
		return
	}
	places := [][2]int{{1, 1}, {2, 3}, {4, 8}, {9, len(goalColumns)}}
	line := func(l look, cells ...string) {
		lines := 1
		for i, text := range cells {
			s.put(strip(s.row, places[i][0], places[i][1]), shownText(text), l)
			lines = max(lines, linesIn(text, s.width(places[i][0], places[i][1])))
		}
		s.height(s.row, lines)
		s.row++
	}
	line(lookLabel, "改动", "栏目", "调整前", "调整后")
	for _, d := range s.changes {
		where := d.Label
		if d.Row != "" {
			where += " " + d.Row
		}
		line(lookFixed, string(d.Kind), where, d.Old, d.New)
	}
}
