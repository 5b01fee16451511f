package office

import (
	"fmt"
	"strings"
	"time"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
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
	s := resultReading{approvedReading: approvedReading{reading: r, goal: p.Goal.Form, form: "自评", rows: map[goal.IndicatorID]int{}}, paper: p, entry: p.Entry}
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
	approvedReading
	paper SelfEvaluationPaper
	entry evaluation.Entry
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
	rows := evaluation.Blank(s.paper.Goal.Form).Rows
	for i := range rows {
		rows[i] = s.paper.Entry.Row(rows[i].Indicator)
	}
	s.entry.Rows = rows
	s.approvedRows(func(heading string) bool {
		return strings.HasPrefix(heading, "总分") || heading == "合计" || heading == "总计"
	}, s.readRow)
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
