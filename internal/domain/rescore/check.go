package rescore

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Check scores a table again (复算). chosen names the rulebook; when it is empty the book that agrees with the most rows is
// taken, ties going by the year and the unit of money. An empty shelf or an unknown name is a NotFound error; a table,
// however odd, never is an error: what cannot be judged is said in the report.
func Check(table Table, shelf rulebook.Shelf, chosen rulebook.Name) (Report, error) {
	table = inPoints(table)
	if chosen != "" {
		book, err := shelf.Find(chosen)
		if err != nil {
			return Report{}, err
		}
		return under(table, readRows(table), book, true), nil
	}
	books := shelf.All()
	if len(books) == 0 {
		return Report{}, errs.New(errs.NotFound, "没有可用的评分规则库。")
	}
	slices.SortStableFunc(books, func(a, b rulebook.Book) int { return preference(table, a) - preference(table, b) })
	return bestOf(table, books), nil
}

// bestOf takes the book with the most agreements; among equals the first stands.
func bestOf(table Table, books []rulebook.Book) Report {
	readings := readRows(table) // the same under every book
	best := under(table, readings, books[0], false)
	most := worth(best, books[0])
	for _, book := range books[1:] {
		r := under(table, readings, book, false)
		if n := worth(r, book); n > most {
			best, most = r, n
		}
	}
	agree := best.Count(Agree)
	best.BookWhy = fmt.Sprintf("未指定规则库，按最吻合取用：一致 %d 行，不一致 %d 行；同样吻合时按年度和金额单位取", agree, best.Count(Differ))
	if agree == 0 {
		best.BookWhy = "未指定规则库，没有可比的行，按年度和金额单位取用"
	}
	return best
}

// worth counts agreements, then fewer differences. A book with execution brackets comes last among equals where the paper's
// execution points do not fit its brackets: what they give depends on a fact that the paper does not print.
func worth(r Report, book rulebook.Book) int {
	n := 10_000*r.Count(Agree) - 10*r.Count(Differ)
	if book.Execution.Kind == rulebook.ExecutionBracket && r.Execution.Verdict != Agree && r.Execution.Weight.Known {
		n--
	}
	return n
}

// preference orders the books for a table by the year and the unit of money: 元 is the Shanghai form, from 2021 on
// 财预〔2021〕101号, before it 财预〔2020〕10号. A book of an office's own comes after the shipped ones.
func preference(table Table, book rulebook.Book) int {
	order := []rulebook.Name{"MOF-2021", "MOF-2020", "SH-PARK"}
	switch {
	case table.MoneyUnit == string(money.InYuan):
		order = []rulebook.Name{"SH-PARK", "MOF-2021", "MOF-2020"}
	case table.Year != 0 && table.Year < 2021:
		order = []rulebook.Name{"MOF-2020", "MOF-2021", "SH-PARK"}
	}
	if i := slices.Index(order, book.Name); i >= 0 {
		return i
	}
	return len(order)
}

// checker holds one table while it is scored under one book.
type checker struct {
	table     Table
	book      rulebook.Book
	report    Report
	chosen    bool // the book was named: nothing but its own formulas counts
	fromParts bool // the execution was computed from the parts because the total row says 0
	assumed   bool // the execution points hold only for a complete project
	mixed     bool // budget and spending of the total row are in different units of money
	readings  []reading
}

// under scores a table under one book.
func under(table Table, readings []reading, book rulebook.Book, chosen bool) Report {
	c := &checker{table: table, book: book, readings: readings, chosen: chosen}
	c.report = Report{
		Source: table.Source, Sheet: table.Sheet, Kind: table.Kind, Title: table.Title, Project: table.Project.Text, Unit: table.Unit.Text,
		Division: table.Division.Text, Year: table.Year, MoneyUnit: table.MoneyUnit, Book: book.Name, Version: book.Version, BookWhy: "按指定的规则库复算",
		RowsRead: len(table.Rows), Findings: slices.Clone(table.Read),
	}
	if c.report.Unit == "" {
		c.report.Unit = table.Division.Text
	}
	funds := withTotal(c.readFunds())
	total := totalOf(funds)
	c.scoreExecution(funds, total)
	c.checkFunds(funds, total)
	for _, l := range funds {
		if !l.made {
			c.report.Funds = append(c.report.Funds, l.Fund)
		}
	}
	for i := range c.readings {
		c.report.Lines = append(c.report.Lines, c.judge(&c.readings[i]))
	}
	c.checkSheet()
	c.checkTotals()
	return c.report
}

// find adds a finding.
func (c *checker) find(rule string, severity Severity, where, format string, args ...any) {
	c.report.Findings = append(c.report.Findings, Finding{Rule: rule, Severity: severity, Where: where, Message: fmt.Sprintf(format, args...)})
}

// scored is one row as the product itself would score it.
type scored struct {
	points     score.Points
	met        bool
	rule       string // the rule in words
	arithmetic string
}

// scoreRow scores one quantitative row by the product's own formulas, so that re-scoring can never tell another story
// than scoring does.
func scoreRow(book rulebook.Book, ind goal.Indicator, actual decimal.Decimal) scored {
	res := evaluation.Result{Indicator: ind.ID, Known: true, Actual: actual}
	form := goal.Form{Book: book.Name, Indicators: []goal.Indicator{ind}}
	line := evaluation.Score(book, form, spentInFull(), []evaluation.Result{res}).Lines[0]
	why := evaluation.Explain(book, ind, res, line)
	return scored{line.Points, line.Met, why.Rule, why.Arithmetic}
}

// spentInFull keeps the execution row out of the way of a single indicator's score.
func spentInFull() evaluation.Funds {
	return evaluation.Funds{Total: evaluation.FundRow{Budget: money.Yuan, Executed: money.Yuan}}
}

// executionPoints scores a budget and its spending, both in 元, with the printed weight. Books with brackets need to know
// whether the project is complete, which no paper prints: a budget spent in full counts as complete, and where the points
// of a complete project are printed and the paper may be read so, the project is taken for complete.
func (c *checker) executionPoints(weight score.Points, budget, executed decimal.Decimal) (score.Points, string) {
	book := withExecution(c.book, weight)
	funds := evaluation.Funds{Total: evaluation.FundRow{Budget: fen(budget), Executed: fen(executed)}}
	score := func(complete bool) evaluation.Line {
		funds.Complete = complete
		return evaluation.Score(book, goal.Form{Book: book.Name}, funds, nil).Execution
	}
	line := score(executed.Equal(budget))
	note := ""
	if book.Execution.Kind == rulebook.ExecutionBracket {
		note = "（分档须看项目是否完成，表中没有印）"
		printed := c.report.Execution.PointsPublished
		if printed.Known && !line.Points.Decimal().Equal(printed.Value) && c.mayBeComplete() {
			if other := score(!funds.Complete); other.Points.Decimal().Equal(printed.Value) {
				c.assumed, line = true, other
			} else {
				score(executed.Equal(budget))
			}
		}
	}
	return line.Points, evaluation.ExplainExecution(book, funds, line).Arithmetic + note
}

// mayBeComplete reports whether full points below a full rate may rest on a complete project (财预〔2021〕101号): only where
// that book was named, or the paper follows its levels with costs first. Any other paper would find an excuse in it.
func (c *checker) mayBeComplete() bool {
	return c.chosen || c.costsFirst()
}

// costsFirst reports whether a paper follows the levels of 财预〔2021〕101号, with costs as a first level.
func (c *checker) costsFirst() bool {
	return c.table.Year >= 2021 && slices.ContainsFunc(c.table.Rows, func(r Row) bool { return strings.Contains(r.Level1.Text, "成本") })
}

// fen turns 元 into money, half up to a fen; a sum too large for any budget becomes the largest one.
func fen(yuan decimal.Decimal) money.Amount {
	cents := yuan.Shift(2).Round(0)
	if cents.Abs().GreaterThan(decimal.NewFromInt(int64(money.Max))) {
		return money.Max
	}
	return money.Amount(cents.IntPart())
}
