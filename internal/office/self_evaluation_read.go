package office

import (
	"fmt"
	"strings"
	"time"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// SelfEvaluationUpload is what a filled-in self-evaluation would keep (绩效自评导入内容).
type SelfEvaluationUpload struct {
	Upload
	Entry evaluation.Entry
}

// ReadSelfEvaluation reads a filled-in self-evaluation for a record (绩效自评表导入), as ReadGoal does a goal. The indicators,
// their targets and weights must be those of the approved goal; points are taken only where a person gives them.
//
// Errors: as for ReadGoal.
func ReadSelfEvaluation(f Filled, p SelfEvaluationPaper) (SelfEvaluationUpload, error) {
	want := p.origin()
	want.Edition = 0
	r, err := openReading(f, want, selfEvaluationColumns)
	if err != nil {
		return SelfEvaluationUpload{}, err
	}
	s := resultReading{reading: r, paper: p, entry: p.Entry, rows: map[goal.IndicatorID]int{}}
	s.head()
	s.fixed(p.fixed())
	s.fundBlock()
	s.readRows()
	if err := r.cut("总分"); err != nil {
		return SelfEvaluationUpload{}, err
	}
	up := SelfEvaluationUpload{Upload: r.Upload, Entry: s.entry}
	up.Changes = evaluation.Differences(p.Goal.Form, p.Entry, up.Entry)
	if len(up.Changes) > 0 {
		if err := r.Origin.stale(want, p.UpdatedBy, moment(p.UpdatedAt)); err != nil {
			return SelfEvaluationUpload{}, err
		}
	}
	_, up.Checks = up.Entry.Parse(p.Book, p.Goal.Form, p.Form.Funds)
	return up, nil
}

// moment prints a time as people in Shanghai read it.
func moment(t time.Time) string {
	return t.In(time.FixedZone("Asia/Shanghai", 8*60*60)).Format("2006-01-02 15:04")
}

// resultReading is a self-evaluation being read.
type resultReading struct {
	*reading
	paper SelfEvaluationPaper
	entry evaluation.Entry
	rows  map[goal.IndicatorID]int // indicator → row of the sheet
}

// head reads what was attained and the notes on the money.
func (s *resultReading) head() {
	e := &s.entry
	attained := formColumn{label: "实际完成情况", also: []string{"目标实际完成情况", "年度总体目标完成情况", "全年实际完成情况"}}
	at, found := s.below(attained.means)
	s.take("attained", attained.label, at, found, &e.Attained)
	note := formColumn{label: "资金情况说明"}
	at, found = s.beside(note.means)
	s.take("fund_note", note.label, at, found, &e.FundNote)
	if at, found = s.beside(formColumn{label: "自算执行率"}.means); found {
		s.take("claimed_rate", "自算执行率", at, found, &e.ClaimedRate)
	}
	if at, found = s.beside(formColumn{label: "项目已完成"}.means); found {
		s.cells["complete"] = workbook.Ref(at.Row1, at.Col1)
		s.tick("complete", s.text(at), &e.Complete)
	}
}

// fundBlock tells of figures of the fund block that were changed: they come from budgets and payments.
func (s *resultReading) fundBlock() {
	if s.Origin == nil {
		return
	}
	lines := s.paper.fundLines()
	for _, row := range s.table.grid.Rows() {
		first, _ := s.table.grid.At(row, 1)
		for _, line := range lines {
			if !s.inHead(row) || flat(first.Text) != flat(line[0].text) {
				continue
			}
			for i, c := range line[1:] {
				at := strip(row, i+3, i+3)
				s.untaken(c, "fixed."+c.key, at, s.text(at))
			}
		}
	}
}

// readRows reads the indicators in the order of the goal.
func (s *resultReading) readRows() {
	indicators := s.paper.Goal.Form.Indicators
	rows := evaluation.Blank(s.paper.Goal.Form).Rows
	for i := range rows {
		rows[i] = s.paper.Entry.Row(rows[i].Indicator)
	}
	s.entry.Rows = rows
	ends := func(heading string) bool {
		return strings.HasPrefix(heading, "总分") || heading == "合计" || heading == "总计"
	}
	s.reading.rows(ends, func(row int, cells map[string]workbook.Area) {
		if i := s.indicator(row, cells); i >= 0 {
			s.readRow(row, i, cells)
		}
	})
	for i, ind := range indicators {
		if _, there := s.rows[ind.ID]; !there {
			s.say(fmt.Sprintf("rows.%d", i), ruleRowMissing, errs.Blocker, "表里没有批复的指标“%s”。自评要逐项填报，请补上这一行，或重新导出后填写。", errs.Shorten(ind.Name))
		}
	}
}

// indicator is the place in the goal of the indicator that a row is about, −1 for none: by its mark, else by its name.
func (s *resultReading) indicator(row int, cells map[string]workbook.Area) int {
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
	for i, ind := range s.paper.Goal.Form.Indicators {
		if string(ind.ID) == mark || mark == "" && flat(ind.Name) == flat(name) && found < 0 {
			found = i
		}
	}
	if found < 0 {
		s.say(s.stray(row), ruleRowStrange, errs.Blocker, "第%d行“%s”不是批复的指标。自评不能增加指标，请删去这一行。", row, errs.Shorten(name))
		return -1
	}
	id := s.paper.Goal.Form.Indicators[found].ID
	if first, again := s.rows[id]; again {
		s.say(s.stray(row), ruleTwoRows, errs.Blocker, "第%d行和第%d行是同一个指标“%s”。请只留一行。", first, row, errs.Shorten(name))
		return -1
	}
	s.rows[id] = row
	return found
}

// stray is a path for a row that belongs to no indicator.
func (s *resultReading) stray(row int) string {
	path := fmt.Sprintf("stray.%d", row)
	s.cells[path] = workbook.Ref(row, s.table.columns["name"])
	return path
}

// readRow takes the cells of one row and compares what the goal says.
func (s *resultReading) readRow(row, i int, cells map[string]workbook.Area) {
	path := fmt.Sprintf("rows.%d", i)
	s.data(path, row, cells)
	ind := s.paper.Goal.Form.Indicators[i]
	s.asApproved(path, ind, cells)
	if c, scored := s.paper.computed(i, ind); scored && s.Origin != nil {
		if col, there := s.table.columns["points"]; there {
			s.untaken(c, path+".points", strip(row, col, col), exactText(cells["points"].Cell))
		}
	}
	r := &s.entry.Rows[i]
	take := func(field string, into *string) {
		if _, there := s.table.columns[field]; there {
			*into = kept(*into, exactText(cells[field].Cell))
		}
	}
	take("actual", &r.Actual)
	take("reason", &r.Reason)
	take("sent", &r.Sent)
	take("valid", &r.Valid)
	take("satisfied", &r.Satisfied)
	switch asks := evaluation.AsksOf(s.paper.Book, ind); {
	case asks.Points:
		take("points", &r.Points)
	case asks.Tier:
		take("points", &r.Points)
		take("tier", &r.Tier)
	case asks.Direct:
		take("tier", &r.Tier)
	}
	if _, there := s.table.columns["skip"]; there {
		s.tick(path+".skip", exactText(cells["skip"].Cell), &r.Skip)
	}
}

// asApproved complains where the file says other than the approved goal.
func (s *resultReading) asApproved(path string, ind goal.Indicator, cells map[string]workbook.Area) {
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
			s.say(path+"."+c.field, ruleGoalChanged, errs.Blocker, "%s是“%s”，批复的是“%s”。自评不能改绩效目标，请改回；确需调整的先办目标调整。", c.label, errs.Shorten(text), errs.Shorten(c.want))
		}
	}
}
