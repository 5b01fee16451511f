package office

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// TrackingUpload is what a filled-in tracking form would keep (绩效跟踪导入内容).
type TrackingUpload struct {
	Upload
	Entry tracking.Entry
}

// ReadTracking reads a filled-in tracking form for a record (绩效目标执行监控表导入), as ReadSelfEvaluation does a self-evaluation. The indicators and
// their targets must be those of the approved goal; budgets and payments are the system's own.
//
// Errors: as for ReadGoal.
func ReadTracking(f Filled, p TrackingPaper) (TrackingUpload, error) {
	want := p.origin()
	r, err := openReading(f, want, p.columns())
	if err != nil {
		return TrackingUpload{}, err
	}
	s := trackingReading{approvedReading: approvedReading{reading: r, goal: p.Goal.Form, form: "跟踪", rows: map[goal.IndicatorID]int{}}, paper: p, entry: tracking.Blank(p.Goal.Form)}
	s.entry.FundNote = p.Entry.FundNote
	copy(s.entry.Forecasts, p.Entry.Forecasts)
	for i := range s.entry.Rows {
		s.entry.Rows[i] = p.Entry.Row(s.entry.Rows[i].Indicator)
	}
	s.head()
	s.fixed(p.fixed())
	s.approvedRows(func(heading string) bool { return strings.HasPrefix(heading, sumHeading) }, s.readRow)
	if err := r.cut(sumHeading); err != nil {
		return TrackingUpload{}, err
	}
	up := TrackingUpload{Upload: r.Upload, Entry: s.entry}
	up.Changes = tracking.Differences(p.Goal.Form, p.Entry, up.Entry)
	if len(up.Changes) > 0 {
		if err := r.Origin.stale(want, p.UpdatedBy, moment(p.UpdatedAt)); err != nil {
			return TrackingUpload{}, err
		}
	}
	_, up.Checks = up.Entry.Parse(p.Goal.Form, p.Form.Funds)
	return up, nil
}

// trackingReading is a tracking form being read.
type trackingReading struct {
	approvedReading
	paper TrackingPaper
	entry tracking.Entry
}

// head reads the forecasts and the note on the money.
func (s *trackingReading) head() {
	note := formColumn{label: "资金执行情况说明", also: []string{"资金情况说明"}}
	at, found := s.beside(note.means)
	s.take("fund_note", note.label, at, found, &s.entry.FundNote)
	column := s.forecastColumn()
	for i, source := range project.Sources() {
		row := s.sourceRow(string(source))
		s.take(fmt.Sprintf("forecasts.%d", i), string(source)+forecastHeading, strip(row, column, column), row > 0 && column > 0, &s.entry.Forecasts[i])
		if row > 0 && s.Origin != nil {
			for j, c := range s.paper.fundLines()[i+1][1:] {
				at := strip(row, trackedFundPlaces[j+1][0], trackedFundPlaces[j+1][0])
				s.untaken(c, "fixed."+c.key, at, s.text(at))
			}
		}
	}
}

// forecastColumn is the column of the fund block that is typed; 0 when the file has none.
func (s *trackingReading) forecastColumn() int {
	for _, row := range s.table.grid.Rows() {
		for _, a := range s.table.grid.Line(row) {
			if s.inHead(row) && plainHeading(a.Text) == forecastHeading {
				return a.Col1
			}
		}
	}
	return 0
}

// sourceRow is the row of the fund block about a source; 0 when the file has none.
func (s *trackingReading) sourceRow(source string) int {
	for _, row := range s.table.grid.Rows() {
		first, _ := s.table.grid.At(row, 1)
		if s.inHead(row) && strings.TrimPrefix(flat(first.Text), "其中:") == flat(source) {
			return row
		}
	}
	return 0
}

// readRow takes the cells of one row and compares what the goal says.
func (s *trackingReading) readRow(row, i int, cells map[string]workbook.Area) {
	path := fmt.Sprintf("rows.%d", i)
	s.data(path, row, cells)
	s.asApproved(path, s.goal.Indicators[i], cells)
	r := &s.entry.Rows[i]
	for field, into := range map[string]*string{"actual": &r.Actual, "forecast": &r.Forecast, "explanation": &r.Explanation, "measure": &r.Measure, "disposal": &r.Disposal} {
		if _, there := s.table.columns[field]; there {
			*into = kept(*into, exactText(cells[field].Cell))
		}
	}
	for j := range r.Causes {
		field := fmt.Sprintf("causes.%d", j)
		if _, there := s.table.columns[field]; there {
			s.tick(path+"."+field, exactText(cells[field].Cell), &r.Causes[j])
		}
	}
	s.likelihood(path, row, cells, &r.Likelihood)
}

// likelihood takes the one of three cells that is ticked.
func (s *trackingReading) likelihood(path string, row int, cells map[string]workbook.Area, into *string) {
	var chosen []string
	s.cells[path+".likelihood"] = workbook.Ref(row, max(s.table.columns["likelihood.0"], 1))
	for j, l := range tracking.Likelihoods() {
		is, field := false, fmt.Sprintf("likelihood.%d", j)
		s.tick(path+"."+field, exactText(cells[field].Cell), &is)
		if is {
			chosen = append(chosen, string(l))
			s.cells[path+".likelihood"] = workbook.Ref(row, s.table.columns[field])
		}
	}
	switch len(chosen) {
	case 0:
		if slices.Contains(tracking.Likelihoods(), tracking.Likelihood(*into)) {
			*into = "" // the tick was taken away; what is no likelihood has no cell to stand in
		}
	case 1:
		*into = chosen[0]
	default:
		s.say(path+".likelihood", ruleCellUnread, errs.Blocker, "完成目标可能性打了%d个√（%s），只能有一个。请只留一个。", len(chosen), strings.Join(chosen, "、"))
	}
}
