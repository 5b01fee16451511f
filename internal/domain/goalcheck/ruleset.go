package goalcheck

import (
	"embed"
	"fmt"
	"sync"

	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

//go:embed rules/*.json
var shipped embed.FS

// Ruleset is the data behind the checks (检查规则集): limits, word lists, severities and explanations under one version. It is
// read, never changed.
type Ruleset struct {
	Version  int
	Title    string
	InForce  string // 2006-01-02
	Limits   Limits
	words    map[string][]string // by list name, see wordLists
	measures []measure
	fits     []fit
	vague    []vagueWord
	rules    map[string]ruleText
	order    []string // rule numbers in file order
	sample   sample
}

// Limits are the numbers a reviewer goes by (检查限值).
type Limits struct {
	FewRows      int // fewer indicators than this are too few
	ManyRows     int // more than this are too many
	NameLength   int // characters of an indicator's name
	TargetLength int // characters of a target in words
	GoalLength   int // characters of an annual goal below which it says too little
	RowWeight    score.Points
	LevelShare   score.Rate // share of a first level that one second level may hold
	Copied       score.Rate // share of a text that repeats another
	Alike        score.Rate // share that two names have in common, either way
	LowRate      int        // per cent: a rate of the list “rates” aimed lower is lax
}

// measure says which units fit the names that end in certain words (名称与单位).
type measure struct {
	endings []string
	units   []string // one of these, or one of the same measure
	refused []string // or, where units is empty: none of these
	suggest string   // the unit to offer; empty where several would do
}

// fit says which endings of a name do not fit a second level (名称与二级指标).
type fit struct {
	level2  string // part of the second level's name
	endings []string
	belongs string // where such a name belongs
}

// vagueWord is a word that says nothing without a standard (含糊用语), and what to write instead.
type vagueWord struct {
	word    string
	exactly bool   // only when it is the whole target
	instead string // offered as a rewrite; empty: none can be guessed
}

// ruleText is what the file says of one rule.
type ruleText struct {
	title    string
	severity errs.Severity
	clause   string
	why      string
	good     example
	bad      example
}

// example is a sentence for people and the cells that make it on the sample form.
type example struct {
	says string
	set  map[string]string
}

// wordLists names every list of words the rules use, with what it is for.
var wordLists = []string{
	"samples", "satisfaction", "vague_objects", "no_satisfaction", // satisfaction
	"funds", "fund_acts", "fund_allowed", "spending", "payments", "pay_acts", "process", // input, spending, process
	"deployed", "deploy_acts", "deploy_allowed", // people and machines put to work
	"sums", "sums_allowed", // money put in, counted as output
	"benefit_of_money", "benefit_of_output", "work_counts", "work_acts", "work_allowed", "economic", "ecological", // benefit
	"falling", "falling_counts", "falling_rates", "falling_allowed", "burdens", "times", "wait_acts", "falls", "rises", "rising", "at_most", "at_least", // signs
	"measures_of_share", "changes", "rates", // percentages
	"goal_verbs", "measure_endings", "task_verbs", "plain_verbs", "filler", "errands", // goals against indicators
	"empty_names", "not_applicable", "leftovers", "uncertain", "timely", "promises", "promise_names", // wording
	"totals", "not_amounts", "standards", // cost
	"empty_bases",
}

// Shipped is the ruleset that comes with the program (内置检查规则集). It panics on a bad embedded file: that is a mistake of ours,
// which every test run finds.
func Shipped() *Ruleset { return readShipped() }

var readShipped = sync.OnceValue(func() *Ruleset {
	data, err := shipped.ReadFile("rules/goalcheck-4.json")
	if err != nil {
		panic(err)
	}
	r, err := Parse(data)
	if err != nil {
		panic(fmt.Sprintf("embedded goal check rules: %v %+v", err, errs.FieldsOf(err)))
	}
	return r
})
