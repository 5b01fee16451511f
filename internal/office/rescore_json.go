package office

import (
	"encoding/json"
	"io"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rescore"
)

// RescoreError is a file or sheet that could not be read (读不了的文件).
type RescoreError struct {
	File    string `json:"file"`
	Sheet   string `json:"sheet"`
	Message string `json:"message"`
}

// Unreadable says why a table that ReadPublished gave is no form at all (不能作为自评表读取); ok is false for a form.
func Unreadable(table rescore.Table) (failure RescoreError, ok bool) {
	for _, f := range table.Read {
		if f.Rule == ruleNoForm {
			return RescoreError{File: table.Source, Sheet: table.Sheet, Message: f.Message}, true
		}
	}
	return RescoreError{}, false
}

// WriteRescoreJSON writes reports and unreadable files as one JSON object with stable field names (复算结果的 JSON 形式):
// {"sheets": […], "errors": […]}. Numbers are JSON numbers or null, never text: null means not printed or not computable.
// docs/rescore.md documents every field.
func WriteRescoreJSON(w io.Writer, reports []rescore.Report, failures []RescoreError) error {
	answer := rescoreAnswer{Sheets: make([]sheetJSON, 0, len(reports)), Errors: append([]RescoreError{}, failures...)}
	for _, r := range reports {
		answer.Sheets = append(answer.Sheets, sheetOf(r))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(answer)
}

type rescoreAnswer struct {
	Sheets []sheetJSON    `json:"sheets"`
	Errors []RescoreError `json:"errors"`
}

// figureJSON is a decimal written digit by digit, or null.
type figureJSON rescore.Number

// MarshalJSON writes the exact decimal as a JSON number.
func (n figureJSON) MarshalJSON() ([]byte, error) {
	if !n.Known {
		return []byte("null"), nil
	}
	return []byte(trimZeros(n.Value.String())), nil
}

type sheetJSON struct {
	File           string          `json:"file"`
	Sheet          string          `json:"sheet"`
	Kind           string          `json:"kind"`
	Title          string          `json:"title"`
	Project        string          `json:"project"`
	Unit           string          `json:"unit"`
	Division       string          `json:"division"`
	Year           *int            `json:"year"`
	MoneyUnit      string          `json:"money_unit"`
	Rulebook       string          `json:"rulebook"`
	Version        int             `json:"rulebook_version"`
	Reason         string          `json:"rulebook_reason"`
	RowsRead       int             `json:"rows_read"`
	Funds          []fundJSON      `json:"funds"`
	Execution      executionJSON   `json:"execution"`
	Indicators     []indicatorJSON `json:"indicators"`
	TotalPublished figureJSON      `json:"total_published"`
	TotalComputed  figureJSON      `json:"total_computed"`
	WeightsTotal   figureJSON      `json:"weights_total"`
	Grade          *string         `json:"grade"`
	GradeOf        *string         `json:"grade_of"`
	GradePublished *string         `json:"grade_published"`
	Counts         countsJSON      `json:"counts"`
	Findings       []findingJSON   `json:"findings"`
}

type fundJSON struct {
	Label           string     `json:"label"`
	Initial         figureJSON `json:"initial"`
	Budget          figureJSON `json:"budget"`
	Executed        figureJSON `json:"executed"`
	RatePublished   figureJSON `json:"rate_published"`
	RateComputed    figureJSON `json:"rate_computed"`
	Weight          figureJSON `json:"weight"`
	PointsPublished figureJSON `json:"points_published"`
	Where           string     `json:"where"`
}

type executionJSON struct {
	Rate            figureJSON `json:"rate"`
	RatePublished   figureJSON `json:"rate_published"`
	Weight          figureJSON `json:"weight"`
	PointsPublished figureJSON `json:"points_published"`
	PointsComputed  figureJSON `json:"points_computed"`
	Verdict         string     `json:"verdict"`
	Explanation     string     `json:"explanation"`
	Where           string     `json:"where"`
}

type indicatorJSON struct {
	Level1          string     `json:"level1"`
	Level2          string     `json:"level2"`
	Name            string     `json:"name"`
	Target          figureJSON `json:"target"`
	TargetLow       figureJSON `json:"target_low"`
	TargetHigh      figureJSON `json:"target_high"`
	TargetText      string     `json:"target_text"`
	Sign            string     `json:"sign"`
	SignInferred    bool       `json:"sign_inferred"`
	Unit            string     `json:"unit"`
	Actual          figureJSON `json:"actual"`
	ActualText      string     `json:"actual_text"`
	Weight          figureJSON `json:"weight"`
	PointsPublished figureJSON `json:"points_published"`
	PointsComputed  figureJSON `json:"points_computed"`
	Verdict         string     `json:"verdict"`
	Explanation     string     `json:"explanation"`
	Where           string     `json:"where"`
}

type countsJSON struct {
	Agree       int `json:"agree"`
	Differ      int `json:"differ"`
	CannotJudge int `json:"cannot_judge"`
}

type findingJSON struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Where    string `json:"where"`
	Message  string `json:"message"`
}

func sheetOf(r rescore.Report) sheetJSON {
	s := sheetJSON{
		File: r.Source, Sheet: r.Sheet, Kind: string(r.Kind), Title: r.Title, Project: r.Project, Unit: r.Unit, Division: r.Division,
		MoneyUnit: r.MoneyUnit, Rulebook: string(r.Book), Version: r.Version, Reason: r.BookWhy, RowsRead: r.RowsRead,
		Funds: make([]fundJSON, 0, len(r.Funds)), Indicators: make([]indicatorJSON, 0, len(r.Lines)), Findings: make([]findingJSON, 0, len(r.Findings)),
		TotalPublished: figureJSON(r.TotalPublished), TotalComputed: figureJSON(r.TotalComputed), WeightsTotal: figureJSON(r.WeightsTotal),
		Grade: textOrNull(string(r.Grade)), GradeOf: gradeOf(r), GradePublished: textOrNull(r.GradePrinted), Execution: executionOf(r),
		Counts: countsJSON{r.Count(rescore.Agree), r.Count(rescore.Differ), r.Count(rescore.CannotJudge)},
	}
	if r.Year != 0 {
		s.Year = &r.Year
	}
	for _, f := range r.Funds {
		s.Funds = append(s.Funds, fundJSON{f.Label, figureJSON(f.Initial), figureJSON(f.Budget), figureJSON(f.Executed), figureJSON(f.Rate),
			figureJSON(f.RateComputed), figureJSON(f.Weight), figureJSON(f.Points), f.At})
	}
	for _, l := range r.Lines {
		s.Indicators = append(s.Indicators, indicatorOf(l))
	}
	for _, f := range r.Findings {
		s.Findings = append(s.Findings, findingJSON{f.Rule, string(f.Severity), f.Where, f.Message})
	}
	return s
}

// gradeOf names the total that the grade is of: the computed one, or failing it the published one.
func gradeOf(r rescore.Report) *string {
	switch {
	case r.Grade == "":
		return nil
	case r.TotalComputed.Known:
		return textOrNull("total_computed")
	}
	return textOrNull("total_published")
}

// executionOf gives the computed rate as "rate", or the printed one where the money does not allow computing it.
func executionOf(r rescore.Report) executionJSON {
	e := r.Execution
	rate := e.RateComputed
	if !rate.Known {
		rate = e.RatePublished
	}
	return executionJSON{figureJSON(rate), figureJSON(e.RatePublished), figureJSON(e.Weight), figureJSON(e.PointsPublished), figureJSON(e.PointsComputed),
		string(e.Verdict), e.Explanation, e.At}
}

func indicatorOf(l rescore.Line) indicatorJSON {
	i := indicatorJSON{Level1: l.Level1, Level2: l.Level2, Name: l.Name, TargetText: l.TargetText, SignInferred: l.Inferred, Unit: l.Unit,
		Actual: figureJSON(l.Actual), ActualText: l.ActualText, Weight: figureJSON(l.Weight), PointsPublished: figureJSON(l.PointsPublished),
		PointsComputed: figureJSON(l.PointsComputed), Verdict: string(l.Verdict), Explanation: l.Explanation, Where: l.At}
	if !l.TargetKnown {
		return i
	}
	i.Sign = string(l.Target.Sign)
	switch l.Target.Sign {
	case goal.Qualitative:
	case goal.Range:
		i.TargetLow, i.TargetHigh = known(l.Target.Low), known(l.Target.High)
	default:
		i.Target = known(l.Target.Value)
	}
	return i
}

func known(d decimal.Decimal) figureJSON { return figureJSON{Value: d, Known: true} }

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
