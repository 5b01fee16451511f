package goal

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Check is one rule that a goal form is checked against (检查规则). Numbers live on: they are never given to another rule.
type Check struct {
	Rule     string // "G-101"
	Title    string
	Severity errs.Severity
	Clause   string // where the rule comes from; empty for what arithmetic or the form itself demands
}

// The documents the checks follow.
const (
	guide2021   = "财预〔2021〕101号"
	measure2015 = "财预〔2015〕88号"
)

// The structural checks: G-1xx whole form and cells, G-2xx content of indicators, G-4xx wording.
var (
	weightTotal   = Check{"G-101", "分值合计", errs.Blocker, guide2021}
	levelWeight   = Check{"G-102", "一级指标分值", errs.Blocker, guide2021}
	levelRequired = Check{"G-103", "必设的一级指标", errs.Blocker, guide2021}
	costRequired  = Check{"G-104", "成本指标", errs.Blocker, guide2021}
	noRows        = Check{"G-105", "没有指标", errs.Blocker, measure2015}
	tooManyRows   = Check{"G-106", "指标过多", errs.Blocker, guide2021}
	sameName      = Check{"G-107", "指标重名", errs.Blocker, ""}
	rowIdentity   = Check{"G-108", "行编号", errs.Blocker, ""}
	goalText      = Check{"G-110", "总体目标", errs.Blocker, measure2015}
	textLength    = Check{"G-111", "字数", errs.Blocker, ""}
	levelUnknown  = Check{"G-120", "指标层级", errs.Blocker, guide2021}
	nameMissing   = Check{"G-121", "三级指标", errs.Blocker, measure2015}
	signMissing   = Check{"G-122", "指标符号", errs.Blocker, guide2021}
	targetMissing = Check{"G-123", "指标值", errs.Blocker, measure2015}
	severalValues = Check{"G-124", "一格多值", errs.Blocker, ""}
	unitMissing   = Check{"G-125", "计量单位", errs.Blocker, guide2021}
	weightMissing = Check{"G-126", "分值", errs.Blocker, guide2021}
	ruleMissing   = Check{"G-127", "赋分规则", errs.Blocker, guide2021}
	basisMissing  = Check{"G-128", "设定依据", errs.Blocker, guide2021}
	methodUnknown = Check{"G-129", "取值方式", errs.Blocker, guide2021}

	signVersusTarget = Check{"G-130", "符号与指标值", errs.Blocker, ""}
	signVersusRule   = Check{"G-131", "符号与赋分规则", errs.Blocker, guide2021}
	zeroTarget       = Check{"G-132", "目标为零", errs.Blocker, ""}
	negativeTarget   = Check{"G-133", "目标为负", errs.Blocker, ""}

	sourceMissing   = Check{"G-201", "数据来源", errs.Warning, guide2021}
	evidenceMissing = Check{"G-202", "佐证资料", errs.Warning, guide2021}
	boundedShare    = Check{"G-203", "比率上限", errs.Hint, ""}
	beyondShare     = Check{"G-204", "比率超过上限", errs.Warning, ""}
	inputAsOutput   = Check{"G-205", "以支出作产出", errs.Warning, measure2015}
	surveyMissing   = Check{"G-214", "满意度调查方法", errs.Warning, guide2021}
	vagueWords      = Check{"G-412", "定性没有标准", errs.Hint, guide2021}
)

// Checks lists every check of this package (检查规则一览), by number.
func Checks() []Check {
	return []Check{weightTotal, levelWeight, levelRequired, costRequired, noRows, tooManyRows, sameName, rowIdentity, goalText,
		textLength, levelUnknown, nameMissing, signMissing, targetMissing, severalValues, unitMissing, weightMissing, ruleMissing,
		basisMissing, methodUnknown, signVersusTarget, signVersusRule, zeroTarget, negativeTarget, requestUnread, requestMissing,
		requestExceeds, sourceMissing,
		evidenceMissing, boundedShare, beyondShare, inputAsOutput, surveyMissing, vagueWords}
}

// WeightsPath is where complaints about sums of weights are reported (分值合计): they belong to no single row.
const WeightsPath = "weights"

// Limits of a form's cells, in characters.
const (
	MaxName = 100
	MaxText = 1000
)

// report gathers complaints.
type report struct{ fields errs.Fields }

// say adds a complaint under a check.
func (r *report) say(c Check, path, format string, args ...any) {
	r.fields = append(r.fields, errs.Field{
		Path: path, Rule: c.Rule, Severity: c.Severity, Clause: c.Clause, Message: fmt.Sprintf(format, args...),
	})
}

// Check looks at the structure of a form (绩效目标结构检查): texts, rows, required levels and weights under the rulebook.
// category decides whether a cost indicator is required (财预〔2021〕101号: construction, large repair and purchase). All
// complaints come back in form order; only errors block.
func (f Form) Check(book rulebook.Book, category project.Category) errs.Fields {
	var r report
	checkGoalText(&r, "overall", "项目总目标", f.Overall)
	checkGoalText(&r, "annual", "年度总体目标", f.Annual)
	switch n := len(f.Indicators); {
	case n == 0:
		r.say(noRows, "rows", "还没有绩效指标，请至少为每个必设的一级指标增加一行。")
	case n > MaxRows:
		r.say(tooManyRows, "rows", "指标最多%d行，现有%d行。请合并或删去次要指标。", MaxRows, n)
	}
	for i, ind := range f.Indicators {
		c := rowCheck{&r, book, fmt.Sprintf("rows.%d.", i), ind}
		c.all()
	}
	f.checkDistinct(&r)
	f.checkRequired(&r, book, category)
	f.checkWeights(&r, book)
	return inFormOrder(r.fields)
}

// checkGoalText checks one of the two goal texts.
func checkGoalText(r *report, path, name, text string) {
	if text == "" {
		r.say(goalText, path, "请填写%s：写明做什么、做到什么程度、取得什么效果。", name)
	}
	checkLength(r, path, text, MaxText)
}

// checkLength checks that a text fits its cell.
func checkLength(r *report, path, text string, most int) {
	if n := length(text); n > most {
		r.say(textLength, path, "最多%d个字，现有%d个字，请改短。", most, n)
	}
}

// checkDistinct checks that rows differ in name and in identity.
func (f Form) checkDistinct(r *report) {
	names, ids := map[string]int{}, map[IndicatorID]bool{}
	for i, ind := range f.Indicators {
		name := Normalise(ind.Name)
		if first, ok := names[name]; ok && name != "" {
			r.say(sameName, fmt.Sprintf("rows.%d.name", i), "与第%d行的指标重名，请改名或合并成一行。", first+1)
		} else {
			names[name] = i
		}
		if ids[ind.ID] || ind.ID == "" {
			r.say(rowIdentity, fmt.Sprintf("rows.%d", i), "这一行的编号缺失或重复，请删除后重新增加这一行。")
		}
		ids[ind.ID] = true
	}
}

// sums adds up the weights per first level of the book.
func (f Form) sums() (byLevel map[string]score.Points, total score.Points) {
	byLevel = map[string]score.Points{}
	for _, ind := range f.Indicators {
		byLevel[ind.Level1] += ind.Weight
		total += ind.Weight
	}
	return byLevel, total
}

// sets says whether the form has a row in a kind of first level.
func (f Form) sets(book rulebook.Book, kind rulebook.LevelKind) bool {
	level, ok := book.LevelOf(kind)
	return ok && slices.ContainsFunc(f.Indicators, func(ind Indicator) bool { return ind.Level1 == level.Name })
}

// checkRequired checks that the levels every project must set are set, and cost where the category asks for it.
func (f Form) checkRequired(r *report, book rulebook.Book, category project.Category) {
	for _, level := range book.Levels {
		if level.Required && !f.sets(book, level.Kind) {
			r.say(levelRequired.under(level.Clause), "rows", "缺少%s，每个项目都要设，请增加一行。", level.Name)
		}
	}
	if category == project.CapitalWorks && !f.setsCost(book) {
		where := "一级指标“成本指标”"
		if _, ok := book.LevelOf(rulebook.CostLevel); !ok {
			where = "产出指标下的“成本指标”"
		}
		r.say(costRequired, "rows", "%s项目要设成本指标，请在%s增加一行，写明总成本或单位成本的控制数。", category, where)
	}
}

// setsCost says whether the form has a cost indicator, wherever the book's tree puts it: under output in the tree of
// 财预〔2015〕88号, as a first level since 财预〔2021〕101号.
func (f Form) setsCost(book rulebook.Book) bool {
	return f.sets(book, rulebook.CostLevel) || slices.ContainsFunc(f.Indicators, func(ind Indicator) bool {
		return book.HasLevel(ind.Level1, ind.Level2) && strings.Contains(ind.Level2, "成本")
	})
}

// checkWeights checks the sums per first level against the book, as strictly as the book says, and the grand total.
func (f Form) checkWeights(r *report, book rulebook.Book) {
	if len(f.Indicators) == 0 {
		return
	}
	byLevel, total := f.sums()
	row, ok := book.WeightsFor(f.sets(book, rulebook.CostLevel), f.sets(book, rulebook.SatisfactionLevel))
	for _, level := range book.Levels {
		want, have := row.Points[level.Name], byLevel[level.Name]
		if !ok || book.WeightCheck == rulebook.Off || want == have || have == 0 && level.Required {
			continue
		}
		c := levelWeight.under(row.Clause)
		if book.WeightCheck == rulebook.Warn {
			c.Severity = errs.Warning
		}
		r.say(c, WeightsPath, "%s分值应为%s，现为%s，%s。", level.Name, want, have, gap(want, have))
	}
	if want := book.IndicatorPoints(); total != want {
		r.say(weightTotal.under(book.Clause(rulebook.WeightTable)), WeightsPath, "分值合计应为%s，现为%s，%s。", want, total, gap(want, total))
	}
}

// gap says by how much a sum misses what it should be.
func gap(want, have score.Points) string {
	if have < want {
		return "还差" + (want - have).String()
	}
	return "多出" + (have - want).String()
}

// under returns the check with the clause of a rulebook, where it gives one.
func (c Check) under(clause string) Check {
	c.Clause = cmp.Or(clause, c.Clause)
	return c
}

// inFormOrder sorts complaints from the top of the form to its bottom: texts, rows, sums. Complaints about one cell keep
// their order.
func inFormOrder(fields errs.Fields) errs.Fields {
	slices.SortStableFunc(fields, func(a, b errs.Field) int { return cmp.Compare(place(a.Path), place(b.Path)) })
	return fields
}

// place numbers a path by where it stands on the form.
func place(path string) int {
	head, rest, _ := strings.Cut(path, ".")
	row, cell, _ := strings.Cut(rest, ".")
	switch i, err := strconv.Atoi(row); {
	case head == "overall":
		return 0
	case head == "annual":
		return 1
	case head == WeightsPath:
		return 1 << 30
	case err != nil:
		return 2
	default:
		return 10 + i*100 + slices.IndexFunc(columns, func(c column) bool { return c.cell == cell })
	}
}
