package view

// SelfEvaluationFormPage is the official self-evaluation (项目支出绩效自评表): being filled in, under re-check with both
// scores side by side, or as printed.
type SelfEvaluationFormPage struct {
	Frame      Frame
	Head       PageHeadPart
	Result     ResultPart
	Form       FormPart
	Editable   bool // the unit may type
	Review     bool // shows 单位自评, 财政复核 and 相差 instead of one 得分
	Title      string
	Year       string // 2024 年度
	MoneyUnit  string // 金额单位：万元
	Book       string // 评分规则：MOF-2021 第 1 版
	Header     GridPart
	Funds      []FundRow
	FundWhy    *ExplainPart // the open explanation of the execution line
	FundNote   CellPart     // field fund_note; Editable set by the page
	Complete   *CellPart    // field complete, for books that ask; nil otherwise
	Expected   string       // 年度总体目标 预期目标
	Attained   CellPart     // field attained
	Rows       []ResultRow
	Weights    string // 100
	Total      string // of the unit, or of the draft so far
	Recheck    string
	Difference string
	Grade      string // 评价等级：优
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
	Why                               string // address of the explanation
}

// ResultKind is how an indicator's result is typed in (填报方式).
type ResultKind string

// The kinds: a number, a tier with points inside it, a yes or no, a survey, and points alone.
const (
	ResultNumeric ResultKind = ""
	ResultTier    ResultKind = "tier"
	ResultDirect  ResultKind = "direct"
	ResultSurvey  ResultKind = "survey"
	ResultManual  ResultKind = "manual"
)

// ResultRow is one indicator with what it achieved. Use ResultRows, which numbers rows and merges levels.
type ResultRow struct {
	ID                         string // of the indicator
	Index, Number              string
	Level1, Level1Note, Level2 string
	Level1Span, Level2Span     string
	Name, Target, Weight       string
	Kind                       ResultKind
	Actual                     string // as typed, or as printed with its unit
	Unit                       string // behind the box while typing
	Tiers                      []Option
	TierRange                  string // 此档 8.00–10.00 分
	Claimed                    string // points typed: tier and manual
	Sent, Valid, Satisfied     string // survey
	CanSkip, Skipped           bool
	Points                     string // computed, of the unit
	Recheck, Difference        string
	Differs                    bool
	Reason                     string
	NeedsReason                bool
	Evidence                   []Link // files that prove it
	EvidenceAdd                string // address to add one; empty when none may be added
	Why                        string // address that opens the explanation
	Explain                    *ExplainPart
}

func (p SelfEvaluationFormPage) cell(r ResultRow, field, label, value string, kind CellKind) CellPart {
	path := "rows." + r.Index + "." + field
	found := p.Findings.At(path)
	return CellPart{
		Path: path, Label: "第" + r.Number + "行 " + label, Value: value, Kind: kind, Editable: p.Editable,
		Mark: found.Mark, Finding: found.ID,
	}
}

// marked is the class of the cell of actual values, which may hold several inputs.
func (p SelfEvaluationFormPage) actualCell(r ResultRow) CellPart {
	c := p.cell(r, "actual", "实际完成值", r.Actual, CellCentre)
	for _, field := range []string{"tier", "points", "sent", "valid", "satisfied"} {
		if found := p.Findings.At("rows." + r.Index + "." + field); found.Mark != NoMark && c.Mark != MarkError {
			c.Mark, c.Finding = found.Mark, found.ID
		}
	}
	return c
}

// besideFunds makes a cell span what is left of the fund block beside its label.
func (p SelfEvaluationFormPage) besideFunds(c CellPart) CellPart {
	c.Span = "6"
	if p.Review {
		c.Span = "8"
	}
	return c
}

// scores are the score cells of a line; name is what the answer to a saved draft calls them.
type scores struct {
	unit, recheck, difference, why, name string
	differs                              bool
}

// name of the row that earns points, the total; the others have none.
func (f FundRow) name() string {
	if f.Why == "" {
		return ""
	}
	return "fund.points"
}

func (p SelfEvaluationFormPage) tier(r ResultRow) CellPart {
	c := p.cell(r, "tier", "完成情况", "", CellSelect)
	c.Options = r.Tiers
	return c
}
