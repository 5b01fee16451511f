package view

import (
	"strconv"
	"strings"
)

// SelfEvaluationFormPage is the official self-evaluation (项目支出绩效自评表): being filled in, under re-check with both
// scores side by side, or as printed.
type SelfEvaluationFormPage struct {
	Frame      Frame
	Head       PageHeadPart
	Result     ResultPart
	Form       FormPart
	Editable   bool // the unit may type
	Rechecking bool // finance may type its points and reasons; Review is set, too
	Review     bool // shows 单位自评, 财政复核 and 相差 instead of one 得分
	Title      string
	Year       string // 2024 年度
	MoneyUnit  string // 金额单位：万元
	Book       string // 评分规则：MOF-2021 第 1 版
	Header     GridPart
	Funds      []FundRow
	FundWhy    *ExplainPart // the open explanation of the execution line
	FundNotes  []GridCell   // labelled rows under the fund block: fund_note, claimed_rate, complete, execution.reason
	Expected   string       // 年度总体目标 预期目标
	Attained   CellPart     // field attained
	Rows       []ResultRow
	Weights    string // 100
	Total      string // of the unit, or of the draft so far
	Recheck    string
	Difference string
	Grade      string    // 优
	Opinion    *CellPart // 复核意见, field opinion; nil before a re-check
	Signatures []string
	Findings   FindingsPart
	Opinions   LogPart
	Files      AttachmentsPart
	History    LogPart
	Bar        ActionBarPart
}

// FundRow is one row of the fund block (项目资金), figures ready to print. Weight to Difference are — below the total.
type FundRow struct {
	Label                             string
	Left, Deep                        bool // 其中： set left, further sources set in
	Initial, Budget, Executed, Weight string
	Rate, Points, Recheck, Difference string
	Differs                           bool
	Why                               string    // address of the explanation
	Typed                             *CellPart // where finance types its points
}

// ResultRow is one indicator with what it achieved. Use ResultRows, which numbers rows and merges levels.
type ResultRow struct {
	ID                         string // of the indicator
	Index, Number              string
	Level1, Level1Note, Level2 string
	Level1Span, Level2Span     string
	Name, Target, Weight       string
	Actual                     string   // as typed, or as printed with its unit
	Words                      bool     // 定性: the actual is words, not a number
	Unit                       string   // behind the box while typing
	Tiers                      []Option // 评判等级 or 达成/未达成; none for other rules
	Claims                     bool     // points are typed
	Claimed                    string   // the points typed
	Surveyed                   bool     // asks how satisfaction was measured
	Sent, Valid, Satisfied     string   // survey
	CanSkip, Skipped           bool
	Points                     string // computed, of the unit
	Recheck, Difference        string
	Differs                    bool
	RecheckTyped               string // finance's points as typed
	Reason                     string
	NeedsReason                bool
	RecheckReason              string // 复核理由
	Evidence                   []Link // files that prove it
	EvidenceAdd                string // address to add one; empty when none may be added
	Why                        string // address that opens the explanation, or closes the open one
	Explain                    *ExplainPart
}

func (p SelfEvaluationFormPage) typing() bool { return p.Editable || p.Rechecking }

func (p SelfEvaluationFormPage) cell(r ResultRow, field, label, value string, kind CellKind) CellPart {
	path := "rows." + r.Index + "." + field
	found := p.Findings.At(path)
	return CellPart{
		Path: path, Label: "第" + r.Number + "行 " + label, Value: value, Kind: kind, Editable: p.typing(),
		Mark: found.Mark, Finding: found.ID,
	}
}

// typedPoints is the cell where finance types its points for a row; the unit's stand where it is left empty.
func (p SelfEvaluationFormPage) typedPoints(r ResultRow) *CellPart {
	if !p.Rechecking {
		return nil
	}
	c := p.cell(r, "points", "复核得分", r.RecheckTyped, CellNumber)
	c.Placeholder = r.Points
	return &c
}

// besideFunds makes a cell span what is left of the fund block beside its label.
func (p SelfEvaluationFormPage) besideFunds(c CellPart) CellPart {
	c.Span = p.spans("6", "8")
	return c
}

// spans picks the number of columns of a sheet with one score or with three.
func (p SelfEvaluationFormPage) spans(one, three string) string {
	if p.Review {
		return three
	}
	return one
}

// scores are the score cells of a line; name is what the answer to a saved draft calls them.
type scores struct {
	unit, recheck, difference, why, name string
	differs, open                        bool
	typed                                *CellPart
}

// name of the row that earns points, the total; the others have none.
func (f FundRow) name() string {
	if f.Why == "" {
		return ""
	}
	return "fund"
}

func (p SelfEvaluationFormPage) fundScores(f FundRow) scores {
	return scores{f.Points, f.Recheck, f.Difference, f.Why, f.name(), f.Differs, p.FundWhy != nil, f.Typed}
}

func (p SelfEvaluationFormPage) rowScores(r ResultRow) scores {
	return scores{r.Points, r.Recheck, r.Difference, r.Why, "rows." + r.Index, r.Differs, r.Explain != nil, p.typedPoints(r)}
}

// key names the explanation of a line: "fund", or the row's number for people.
func (s scores) key() string {
	if row, ok := strings.CutPrefix(s.name, "rows."); ok {
		if i, err := strconv.Atoi(row); err == nil {
			return strconv.Itoa(i + 1)
		}
	}
	return s.name
}

func (s scores) differsClass() string {
	if s.differs {
		return "differs"
	}
	return "muted"
}

func (p SelfEvaluationFormPage) tier(r ResultRow) CellPart {
	c := p.cell(r, "tier", "评判等级", "", CellSelect)
	c.Options = r.Tiers
	return c
}

func (p SelfEvaluationFormPage) words(r ResultRow) CellPart {
	c := p.cell(r, "actual", "实际完成情况", "", CellArea)
	c.Placeholder = "写明实际完成情况"
	return c
}

// reason is the cell of a reason; what it asks for shows while it is empty and needed.
func (p SelfEvaluationFormPage) reason(r ResultRow, label, ask string) CellPart {
	c := p.cell(r, "reason", label, "", CellArea)
	if r.NeedsReason {
		c.Placeholder = ask
	}
	return c
}

// totals are the scores of the last line.
func (p SelfEvaluationFormPage) totals() scores {
	return scores{differs: p.Difference != "" && p.Difference != "0.00"}
}

// stackedClass is that of one of several inputs in a cell.
func (c CellPart) stackedClass() string {
	if c.Mark == MarkError || c.Mark == MarkWarning {
		return "inline-cell cell--" + string(c.Mark)
	}
	return "inline-cell"
}
