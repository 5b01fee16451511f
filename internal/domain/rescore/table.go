// Package rescore scores a published table again (复算已公开的自评表) and says row by row where paper and rules agree.
//
// A Table is what a reader took from a workbook or a transcription, as printed, with the place of every cell. Check scores
// it with the formulas of package evaluation, never with a second copy. Readers live in office; nothing here touches a file.
//
// Read in this order:
//
//	table.go      what is on paper
//	report.go     what comes out, and the codes of findings
//	check.go      Check: which rulebook, and the order of work
//	fund.go       fund rows as numbers, parts against totals
//	fund_unit.go  元 and 万元 mixed, money below zero
//	execution.go  the execution rate and its points; how a computed figure may fit a printed one
//	row.go        one row: sign, target, actual, and where to judge it
//	quantity.go   rows with numbers; other ways of reckoning that would explain the paper
//	open_formula.go  formulas that no document fixes
//	claim.go      words beside numbers, and staying within the budget
//	quality.go    rows with words and dates
//	sheet.go      all rows together: missing, repeated, copied
//	total.go      weights, levels, total, grade
//	number.go     reading figures and actual values
//	direction.go  whether less is better, where no sign is printed
//	wording.go    reading words: reached, partly, missed
//	sense.go      words of one sense, and words that contradict
//	moment.go     reading dates
package rescore

// Cell is one printed cell: its text with outer space removed, and where it stands. An empty Text is "not printed".
type Cell struct {
	Text string
	At   string // "自评表!G12" or "indicators.3.score"
}

// Kind is what sort of paper a table is (表的种类).
type Kind string

// The kinds, named as in the transcriptions.
const (
	SelfEvaluation           Kind = "self_evaluation"
	DepartmentSelfEvaluation Kind = "department_self_evaluation"
	TargetTable              Kind = "target"
	Monitoring               Kind = "monitoring"
)

// Table is one published form as printed (已公开的表).
type Table struct {
	Source    string // file name
	Sheet     string // sheet name; empty for a transcription
	Kind      Kind
	Prose     bool // the paper is running text, not a table
	Title     string
	Project   Cell
	Unit      Cell   // 实施单位
	Division  Cell   // 主管部门
	Year      int    // 0 when not printed
	MoneyUnit string // 元, 万元, 亿元; empty when not printed
	Funds     []FundRow
	Expected  Cell // 预期目标
	Attained  Cell // 实际完成情况
	Rows      []Row
	Weights   Cell // printed total of weights
	Total     Cell // printed total score
	Grade     Cell
	Whole     bool      // every row and the total are there: totals can be judged
	AllRows   bool      // every indicator row is there, though the total may not be
	Read      []Finding // what the reader noticed: ambiguous columns, cells it could not place
}

// FundRow is one row of the fund block as printed.
type FundRow struct {
	Label                                           Cell
	Initial, Budget, Executed, Weight, Rate, Points Cell
}

// Row is one indicator row as printed. Merged first- and second-level cells are repeated on every row they span.
type Row struct {
	Level1, Level1Weight, Level2, Level2Weight Cell
	Name                                       Cell
	Nature                                     Cell // 指标性质: the sign or 正向/反向, where it has its own column
	Target                                     Cell
	Adjusted                                   Cell // 调整指标值
	Measure                                    Cell // 度量单位
	Actual                                     Cell
	Weight                                     Cell
	Coefficient                                Cell // 得分系数
	Core                                       Cell // 是否核心指标
	Points                                     Cell
	Deviation                                  Cell
}

// Severity of a finding: whether paper and rules differ, may differ, or the reader only remarks.
type Severity string

// The severities, in the words of the JSON answer.
const (
	Differs Severity = "error"
	Doubt   Severity = "warning"
	Remark  Severity = "info"
)

// Finding is one thing said about a table.
type Finding struct {
	Rule     string // stable code, "R-101"
	Severity Severity
	Where    string // Cell.At or a row name
	Message  string // Chinese
}
