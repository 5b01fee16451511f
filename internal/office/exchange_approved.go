package office

import (
	"fmt"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// approvedReading is a form being read whose rows are the indicators of an approved goal: they can be neither added nor changed there.
type approvedReading struct {
	*reading
	goal goal.Form
	form string                   // what people call the form: 自评, 跟踪
	rows map[goal.IndicatorID]int // indicator → row of the sheet
}

// approvedRows calls each for every row of an approved indicator, with its place in the goal, and complains about those that are missing.
func (s *approvedReading) approvedRows(ends func(heading string) bool, each func(row, i int, cells map[string]workbook.Area)) {
	s.reading.rows(ends, func(row int, cells map[string]workbook.Area) {
		if i := s.indicator(row, cells); i >= 0 {
			each(row, i, cells)
		}
	})
	for i, ind := range s.goal.Indicators {
		if _, there := s.rows[ind.ID]; !there {
			s.say(fmt.Sprintf("rows.%d", i), ruleRowMissing, errs.Blocker, "表里没有批复的指标“%s”。%s要逐项填报，请补上这一行，或重新导出后填写。", errs.Shorten(ind.Name), s.form)
		}
	}
}

// indicator is the place in the goal of the indicator that a row is about, −1 for none: by its mark, else by its name.
func (s *approvedReading) indicator(row int, cells map[string]workbook.Area) int {
	name := exactText(cells["name"].Cell)
	mark := ""
	if s.table.id > 0 {
		a, _ := s.table.grid.At(row, s.table.id)
		mark = exactText(a.Cell)
	}
	if name == "" && mark == "" {
		return -1
	}
	found := -1
	for i, ind := range s.goal.Indicators {
		if string(ind.ID) == mark || mark == "" && flat(ind.Name) == flat(name) && found < 0 {
			found = i
		}
	}
	if found < 0 {
		s.say(s.stray(row), ruleRowStrange, errs.Blocker, "第%d行“%s”不是批复的指标。%s不能增加指标，请删去这一行。", row, errs.Shorten(name), s.form)
		return -1
	}
	id := s.goal.Indicators[found].ID
	if first, again := s.rows[id]; again {
		s.say(s.stray(row), ruleTwoRows, errs.Blocker, "第%d行和第%d行是同一个指标“%s”。请只留一行。", first, row, errs.Shorten(name))
		return -1
	}
	s.rows[id] = row
	return found
}

// stray is a path for a row that belongs to no indicator.
func (s *approvedReading) stray(row int) string {
	path := fmt.Sprintf("stray.%d", row)
	s.cells[path] = workbook.Ref(row, s.table.columns["name"])
	return path
}

// asApproved complains where the file says other than the approved goal.
func (s *approvedReading) asApproved(path string, ind goal.Indicator, cells map[string]workbook.Area) {
	for _, c := range []struct{ field, label, want string }{
		{"name", "三级指标", ind.Name}, {"target", "年度指标值", ind.Target.String()}, {"weight", "分值", ind.Weight.Short()},
		{"level1", "一级指标", ind.Level1}, {"level2", "二级指标", ind.Level2},
	} {
		if _, there := s.table.columns[c.field]; !there {
			continue
		}
		text := exactText(cells[c.field].Cell)
		if text == "" && strings.HasPrefix(c.field, "level") {
			continue // a repeat left blank
		}
		if c.field == "level1" && flat(text) != flat(c.want) {
			text, _ = splitLevel(text)
		}
		if !alike(text, c.want) && flat(text) != flat(c.want) && goal.Normalise(text) != goal.Normalise(c.want) {
			s.say(path+"."+c.field, ruleGoalChanged, errs.Blocker, "%s是“%s”，批复的是“%s”。%s不能改绩效目标，请改回；确需调整的先办目标调整。", c.label, errs.Shorten(text), errs.Shorten(c.want), s.form)
		}
	}
}
