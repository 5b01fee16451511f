// Package rulebook holds the numbers that a regulation fixes (评分规则库), each with its clause, as named, dated data.
//
// A book is a JSON file: three are embedded, an office adds its own without touching code. Domain rules take a Book as
// an argument and never ask which year or place it is. Read book.go and lookup.go, then shelf.go, then parse.go, check.go
// and node.go (strict JSON), then the files under books/. docs/rulebooks.md explains every key to an office.
package rulebook

import "outturn/internal/domain/score"

// Name is how records and people refer to a book, such as "MOF-2021" (规则库名称). A record keeps name and version for ever.
type Name string

// Book is one set of rules for weights, scoring, grades and alerts (规则库). Its maps and slices are shared by all who hold the
// book: they are read, never changed.
type Book struct {
	Name        Name
	Version     int    // raised with every change; a frozen sheet keeps the version that made it
	Title       string // Chinese, shown to people
	Source      string // the document it follows, such as 财预〔2021〕101号
	InForce     string // date from which it applies, 2006-01-02
	MoneyUnit   string // 元 or 万元, as the form prints money
	Levels      []Level
	Weights     []WeightRow
	WeightCheck Enforcement // how strictly first-level weights follow Weights
	Execution   Execution
	Scoring     Scoring
	Tiers       []Tier // qualitative tiers, best first
	Bands       []Band // grades, best first
	Alerts      Alerts
}

// LevelKind says what a first-level indicator is about (一级指标类别), whatever a place calls it.
type LevelKind string

// The kinds. The stored values are the keys of the book file.
const (
	CostLevel         LevelKind = "cost"
	OutputLevel       LevelKind = "output"
	BenefitLevel      LevelKind = "benefit"
	SatisfactionLevel LevelKind = "satisfaction"
)

// Level is a first-level indicator (一级指标) with its second-level ones in form order.
type Level struct {
	Kind     LevelKind
	Name     string              // 成本指标, 产出指标, 效益指标, 满意度指标
	Children []string            // 数量指标, 质量指标 …
	Also     map[string][]string // other names that mean the level or a child: 数量指标 → 产出数量, 数量
	Required bool                // every project must set at least one
	Clause   string
}

// WeightRow gives the first-level weights for one combination of what a project sets (分值权重). With the points of execution
// they add up to 100.
type WeightRow struct {
	HasCost, HasSatisfaction bool
	Points                   map[string]score.Points // first-level name → points
	Clause                   string
}

// Enforcement says what a departure from the book's weights means (4.5 of the rules study).
type Enforcement string

// The three ways.
const (
	Strict Enforcement = "strict" // an error
	Warn   Enforcement = "warn"   // a warning that asks for a reason
	Off    Enforcement = "off"    // only the grand total counts
)

// ExecutionKind is how budget execution earns its points (预算执行率得分).
type ExecutionKind string

// The kinds: rate × points capped at full, or brackets that also need to know whether the project is complete.
const (
	ExecutionLinear  ExecutionKind = "linear"
	ExecutionBracket ExecutionKind = "bracket"
)

// NoBudgetKind is what to do when the year has neither budget nor spending (无预算无支出的处理).
type NoBudgetKind string

// The two ways: points lost, or spread over the indicators in proportion.
const (
	NoBudgetZero         NoBudgetKind = "zero"
	NoBudgetRedistribute NoBudgetKind = "redistribute"
)

// Execution scores the fund rows (预算执行率).
type Execution struct {
	Points      score.Points
	Kind        ExecutionKind
	Complete    score.Points // bracket: points of a finished project within its budget
	Brackets    []Bracket    // bracket: for all other projects, best first, the last from 0%
	NoBudget    NoBudgetKind
	ReasonBelow score.Rate // a lower rate must be explained
	Clause      string
}

// Bracket gives Points from the rate From (inclusive) up to the bracket above it (分档赋分).
type Bracket struct {
	From   score.Rate
	Points score.Points
	Label  string // Chinese, for the explanation
}

// SatisfactionScale is the weight that the points of Scoring.Satisfaction are written for (满意度赋分).
const SatisfactionScale = 10 * score.Point

// ReverseKind is how a missed ≤ target earns points (反向指标).
type ReverseKind string

// Linear reaches zero at twice the target; ratio (target ÷ actual) never does. The form prints which one is in force.
const (
	ReverseLinear ReverseKind = "linear"
	ReverseRatio  ReverseKind = "ratio"
)

// EqualKind is what an = target earns when the actual passes it (等于型指标).
type EqualKind string

// Full: nothing is lost above the target. Strict: points fall with the distance either way.
const (
	EqualFull   EqualKind = "full"
	EqualStrict EqualKind = "strict"
)

// Scoring holds the choices of the indicator formulas (赋分规则; 4.2, 4.3 of the rules study).
type Scoring struct {
	Reverse       ReverseKind
	Equal         EqualKind
	PassThreshold score.Rate         // RATIO_WITH_FLOOR: below this share of the target nothing is earned
	OverReason    score.Rate         // from this actual ÷ target on, a reason is asked for (over-fulfilment)
	Satisfaction  []Bracket          // 满意度赋分: points per SatisfactionScale of weight; empty: in proportion, as any quantity
	Clauses       map[Formula]string // one clause per formula of Formulas
}

// Tier is one band of a qualitative indicator's points (定性分档): [From, To) of the weight, the best tier [From, 100%].
type Tier struct {
	Name     string   // 达成年度指标 …
	Also     []string // other names forms print for it
	From, To score.Rate
	Suggest  score.Rate // what the form proposes inside the tier
	Clause   string
}

// Band is a grade and the lowest total that earns it (评价等级).
type Band struct {
	Grade  score.Grade
	From   score.Points
	Clause string
}

// Alerts are the thresholds of the flags on a self-evaluation (核对提示; 4.7 of the rules study).
type Alerts struct {
	Mismatch score.Rate // (S/90 − E/10) / (S/90) above this: score high while execution low
	Unspent  score.Rate // (budget − spent)/budget above this
	Similar  score.Rate // share of the actual text that repeats the goal text, from this on
	Clauses  map[Formula]string
}
