package office

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"outturn/internal/domain/rescore"
	"outturn/internal/errs"
)

// withoutMark drops a byte order mark and the space before the first character.
func withoutMark(data []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), " \t\r\n")
}

// isJSON says whether a file holds JSON, by its first character.
func isJSON(data []byte) bool {
	text := withoutMark(data)
	return len(text) > 0 && (text[0] == '{' || text[0] == '[')
}

// transcription is a published table typed off as JSON (转录), one object per table.
type transcription struct {
	Title       printed           `json:"title"`
	Kind        printed           `json:"kind"`
	Form        printed           `json:"form"`
	Year        printed           `json:"fiscal_year"`
	Project     printed           `json:"project_name"`
	Division    printed           `json:"department"`
	Unit        printed           `json:"implementing_unit"`
	MoneyUnit   printed           `json:"money_unit"`
	Funds       []transcribedFund `json:"funds"`
	Goal        transcribedGoal   `json:"overall_goal"`
	Indicators  []transcribedRow  `json:"indicators"`
	TotalWeight printed           `json:"total_weight"`
	TotalScore  printed           `json:"total_score"`
	Grade       printed           `json:"grade"`
	Complete    bool              `json:"complete"`
	AllRows     bool              `json:"rows_complete"`
}

type transcribedFund struct {
	Label    printed `json:"label"`
	Initial  printed `json:"initial_budget"`
	Budget   printed `json:"full_year_budget"`
	Executed printed `json:"executed"`
	Weight   printed `json:"weight"`
	Rate     printed `json:"rate"`
	Score    printed `json:"score"`
}

type transcribedGoal struct {
	Expected printed `json:"expected"`
	Actual   printed `json:"actual"`
}

type transcribedRow struct {
	Level1       printed `json:"level1"`
	Level1Weight printed `json:"level1_weight"`
	Level2       printed `json:"level2"`
	Level3       printed `json:"level3"`
	Nature       printed `json:"nature"`
	Target       printed `json:"target_text"`
	Adjusted     printed `json:"adjusted_text"`
	Measure      printed `json:"unit"`
	Actual       printed `json:"actual_text"`
	Weight       printed `json:"weight"`
	WeightText   printed `json:"weight_text"`
	Score        printed `json:"score"`
	ScoreText    printed `json:"score_text"`
	Deviation    printed `json:"deviation_text"`
}

// printed is a value as printed: a text, a number, or an object {text, value} of which the text counts first. null is "".
type printed string

// UnmarshalJSON reads any of the spellings; numbers lose the ".0" that says nothing.
func (p *printed) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	switch {
	case len(data) == 0 || string(data) == "null":
		*p = ""
	case data[0] == '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		*p = printed(unbroken(s))
	case data[0] == '{':
		var o struct{ Text, Value inner }
		if err := json.Unmarshal(data, &o); err != nil {
			return err
		}
		*p = printed(o.Text)
		if o.Text == "" {
			*p = printed(o.Value)
		}
	case data[0] == '[' || data[0] == 't' || data[0] == 'f':
		return fmt.Errorf("值 %s 不是文字或数字", brief(string(data)))
	default:
		*p = printed(strings.TrimSuffix(string(data), ".0"))
	}
	return nil
}

// inner is a value inside {text, value}: a text or a number, never an object again, so that reading stays linear.
type inner printed

// UnmarshalJSON reads what printed reads, but refuses an object.
func (p *inner) UnmarshalJSON(data []byte) error {
	if data = bytes.TrimSpace(data); len(data) > 0 && data[0] == '{' {
		return fmt.Errorf("{text, value} 里面又套了一层 {…}，应是文字或数字")
	}
	return (*printed)(p).UnmarshalJSON(data)
}

func (p printed) or(q printed) printed {
	if p == "" {
		return q
	}
	return p
}

func (p printed) at(format string, args ...any) rescore.Cell {
	return rescore.Cell{Text: string(p), At: fmt.Sprintf(format, args...)}
}

// readTranscriptions reads one object, or an array of them.
func readTranscriptions(name string, data []byte) ([]rescore.Table, error) {
	if !isJSON(data) {
		return nil, notJSON(data)
	}
	var list []transcription
	var err error
	if data = withoutMark(data); data[0] == '[' {
		err = json.Unmarshal(data, &list)
	} else {
		list = make([]transcription, 1)
		err = json.Unmarshal(data, &list[0])
	}
	if err != nil {
		return nil, jsonFault(data, list, err)
	}
	if len(list) == 0 {
		return nil, errs.Invalidf("JSON 里没有表。请检查是否选错了文件。")
	}
	if len(list) > maxTables {
		return nil, errs.Invalidf("一次最多读 %d 张表，这个文件有 %d 张。请拆开后再试。", maxTables, len(list))
	}
	var out []rescore.Table
	for i, tr := range list {
		t := tr.table(name)
		if len(t.Rows) == 0 && len(t.Funds) == 0 && t.Title == "" && t.Project.Text == "" {
			return nil, errs.Invalidf("JSON 的第 %d 项不像一张自评表：没有标题、项目、资金和指标。", i+1)
		}
		out = append(out, t)
	}
	return out, nil
}

func (tr transcription) table(name string) rescore.Table {
	t := rescore.Table{
		Source: name, Kind: rescore.Kind(tr.Kind.or(printed(rescore.SelfEvaluation))), Prose: tr.Form == "prose", Title: string(tr.Title),
		Project: tr.Project.at("project_name"), Unit: tr.Unit.at("implementing_unit"), Division: tr.Division.at("department"),
		MoneyUnit: string(tr.MoneyUnit), Year: yearIn(string(tr.Year)), Expected: tr.Goal.Expected.at("overall_goal.expected"),
		Attained: tr.Goal.Actual.at("overall_goal.actual"), Weights: tr.TotalWeight.at("total_weight"), Total: tr.TotalScore.at("total_score"),
		Grade: tr.Grade.at("grade"), Whole: tr.Complete, AllRows: tr.AllRows || tr.Complete,
	}
	for i, f := range tr.Funds {
		cell := func(p printed, field string) rescore.Cell { return p.at("funds.%d.%s", i, field) }
		t.Funds = append(t.Funds, rescore.FundRow{Label: cell(f.Label, "label"), Initial: cell(f.Initial, "initial_budget"), Budget: cell(f.Budget, "full_year_budget"),
			Executed: cell(f.Executed, "executed"), Weight: cell(f.Weight, "weight"), Rate: cell(f.Rate, "rate"), Points: cell(f.Score, "score")})
	}
	for i, r := range tr.Indicators {
		t.Rows = append(t.Rows, r.row(i))
	}
	return t
}

func (r transcribedRow) row(i int) rescore.Row {
	cell := func(p printed, field string) rescore.Cell { return p.at("indicators.%d.%s", i, field) }
	one, oneWeight := splitLevel(string(r.Level1))
	two, twoWeight := splitLevel(string(r.Level2))
	return rescore.Row{
		Level1: cell(printed(one), "level1"), Level1Weight: cell(r.Level1Weight.or(printed(oneWeight)), "level1_weight"),
		Level2: cell(printed(two), "level2"), Level2Weight: cell(printed(twoWeight), "level2"), Name: cell(r.Level3, "level3"),
		Nature: cell(r.Nature, "nature"), Target: cell(r.Target, "target_text"), Adjusted: cell(r.Adjusted, "adjusted_text"),
		Measure: cell(r.Measure, "unit"), Actual: cell(r.Actual, "actual_text"), Weight: cell(r.WeightText.or(r.Weight), "weight"),
		Points: cell(r.ScoreText.or(r.Score), "score"), Deviation: cell(r.Deviation, "deviation_text"),
	}
}
