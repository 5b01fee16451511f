package office

import (
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/rescore"
)

// totalWithFigure is a label of the total, with the figure and a remark or the grade in the same cell.
var totalWithFigure = regexp.MustCompile(`^([^0-9:(]{2,14})(?:\([^)]*\))?:?(-?[0-9]+(?:\.[0-9]+)?)分?(?:\(.*\)|[,;。].*|(?:自评|评价|绩效|评定|综合)*(?:等级|等次|结论|结果).*)?$`)

// isTotal reports whether a text labels the total, and the figure it may hold.
func isTotal(text string) (figure string, ok bool) {
	if totalLabels.has(heading(text)) {
		return "", true
	}
	if m := totalWithFigure.FindStringSubmatch(flat(text)); m != nil && totalLabels.has(m[1]) {
		return m[2], true
	}
	return "", false
}

// total reads the line of totals: the sum of weights, the score, perhaps the grade. False when the line is none.
func (b *block) total(l line, own []area) bool {
	k := slices.IndexFunc(own, func(a area) bool { return !isFigure(flat(shown(a.Cell))) })
	if k < 0 {
		return b.silentTotal(own)
	}
	label := own[k]
	figure, ok := isTotal(label.Text)
	if name := b.h.column(roleName); !ok || name > 0 && label.Col1 > name && figure != "" {
		return false
	}
	t := totals{scored: strings.Contains(flat(label.Text), "得分") || strings.Contains(flat(label.Text), "自评")}
	if figure != "" {
		t.loose = append(t.loose, rescore.Cell{Text: figure, At: b.grid.Ref(label.Row, label.Col)})
	}
	for i, a := range own {
		if i != k {
			b.totalCell(&t, a)
		}
	}
	t.settle()
	b.keepTotal(t, b.grid.Ref(label.Row, label.Col))
	return true
}

// silentTotal takes a line of figures without any word as the total when they are the sums of the rows above.
func (b *block) silentTotal(own []area) bool {
	var weight, points rescore.Cell
	for _, a := range own {
		switch b.h.roles[a.Col1] {
		case roleWeight:
			weight = b.cell(a)
		case rolePoints:
			points = b.cell(a)
		default:
			return false
		}
	}
	sum := func(of func(rescore.Row) rescore.Cell, fund func(rescore.FundRow) rescore.Cell, printed rescore.Cell) bool {
		var rows, funds decimal.Decimal
		for _, r := range b.table.Rows {
			rows = rows.Add(amount(of(r).Text))
		}
		for _, r := range b.table.Funds {
			funds = funds.Add(amount(fund(r).Text))
		}
		p := amount(printed.Text)
		return !p.IsZero() && (p.Equal(rows) || p.Equal(rows.Add(funds)))
	}
	if len(b.table.Rows) < 2 || points.Text == "" || !sum(func(r rescore.Row) rescore.Cell { return r.Points }, func(r rescore.FundRow) rescore.Cell { return r.Points }, points) ||
		weight.Text != "" && !sum(func(r rescore.Row) rescore.Cell { return r.Weight }, func(r rescore.FundRow) rescore.Cell { return r.Weight }, weight) {
		return false
	}
	b.say(ruleOddTotal, rescore.Doubt, points.At, "这一行没有文字，数等于上面各行之和，当作合计。")
	b.keepTotal(totals{weight: weight, points: points}, points.At)
	return true
}

// amount is the number of a cell, zero where it holds none.
func amount(text string) decimal.Decimal {
	n, err := decimal.NewFromString(strings.TrimRight(strings.ReplaceAll(flat(text), ",", ""), "分%"))
	if err != nil {
		return decimal.Zero
	}
	return n
}

// totals are the figures of a line of totals.
type totals struct {
	weight, points rescore.Cell
	loose          []rescore.Cell // figures under neither column
	scored         bool           // the label speaks of the score
}

func (b *block) totalCell(t *totals, a area) {
	text := strings.Trim(flat(a.Text), "“”\"。:")
	cell := b.cell(a)
	over := func(r role) bool {
		for col := a.Col1; col <= a.Col2; col++ {
			if b.h.roles[col] == r {
				return true
			}
		}
		return false
	}
	figure, isScore := isTotal(a.Text)
	if m := pointsAndGrade.FindStringSubmatch(text); m != nil {
		cell.Text, text = m[1], m[2]
		b.table.Grade = rescore.Cell{Text: text, At: cell.At}
	}
	switch {
	case isScore && figure != "":
		t.loose = append(t.loose, rescore.Cell{Text: figure, At: cell.At})
	case isFigure(flat(cell.Text)) && over(roleWeight) && !over(rolePoints):
		t.weight = cell
	case isFigure(flat(cell.Text)) && over(rolePoints) && t.points.Text == "":
		t.points = cell
	case isFigure(flat(cell.Text)) && over(roleExtra):
	case isFigure(flat(cell.Text)):
		t.loose = append(t.loose, cell)
	case gradePattern.MatchString(text):
		b.table.Grade = rescore.Cell{Text: text, At: cell.At}
	case strings.Trim(text, "-—/\\") == "" || isLabel(a.Text) || isScore || over(roleDeviation) || over(roleExtra):
	case gradeIn(text) != "":
		b.table.Grade = rescore.Cell{Text: gradeIn(text), At: cell.At}
	default:
		b.stray(a)
	}
}

// pointsAndGrade is a total with the grade in the same cell: "99(优)", "99分,优".
var pointsAndGrade = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)分?[(,;、/]?(优秀?|良好?|中等?|差|合格|不合格)(?:级|等)?\)?$`)

var gradeInText = regexp.MustCompile(`(?:等级|等次|结论):?(优秀?|良好?|中|差|合格|不合格)$`)

func gradeIn(text string) string {
	if m := gradeInText.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// settle gives figures outside both columns their meaning: the last is the score, one before it the sum of weights.
func (t *totals) settle() {
	if n := len(t.loose); n > 0 && t.points.Text == "" {
		t.points, t.loose = t.loose[n-1], t.loose[:n-1]
	}
	if n := len(t.loose); n > 0 && t.weight.Text == "" {
		t.weight, t.loose = t.loose[n-1], t.loose[:n-1]
	}
	if t.points.Text == "" && t.scored {
		t.points, t.weight = t.weight, rescore.Cell{}
	}
}

func (b *block) keepTotal(t totals, where string) {
	if b.table.Total.Text != "" && t.points.Text != "" && b.table.Total.Text != t.points.Text {
		b.say(ruleOddTotal, rescore.Doubt, where, "不止一行合计：前面印 "+b.table.Total.Text+"，这里印 "+t.points.Text+"，以最后一行为准。")
	}
	for _, c := range t.loose {
		b.say(ruleOddTotal, rescore.Doubt, c.At, "合计行里的“"+brief(c.Text)+"”不在分值或得分列，没有采用。")
	}
	if t.points.Text != "" {
		b.table.Total = t.points
	}
	if t.weight.Text != "" {
		b.table.Weights = t.weight
	}
}

// totalElsewhere looks for the score by its label outside the table of indicators: 自评总分 at the head, or a line of totals
// before the indicators or below the funds.
func (f *form) totalElsewhere() {
	indicators := false // lines among the indicators have been read for it
	for i := f.first; i < f.end; i++ {
		if h := f.headers[i]; h != nil {
			indicators = !h.funds
			continue
		}
		l := f.lines[i]
		for k, a := range l.areas {
			if !a.own(l.row) || f.used[f.grid.Ref(a.Row, a.Col)] {
				continue
			}
			figure, ok := isTotal(a.Text)
			switch {
			case figure != "":
				f.table.Total = rescore.Cell{Text: figure, At: f.grid.Ref(a.Row, a.Col)}
				return
			case ok && !indicators && strings.Contains(heading(a.Text), "分") && f.totalBeside(l.areas[k+1:]):
				return
			}
		}
	}
}

// totalBeside takes the figures that follow the label of a total: the last is the score, one before it the sum of weights.
func (f *form) totalBeside(areas []area) bool {
	var figures []rescore.Cell
	for _, a := range areas {
		if !isFigure(flat(shown(a.Cell))) {
			break
		}
		c := f.cell(a)
		f.used[c.At] = true
		figures = append(figures, c)
	}
	if len(figures) == 0 || len(figures) > 2 {
		return false
	}
	f.table.Total = figures[len(figures)-1]
	if len(figures) == 2 {
		f.table.Weights = figures[0]
	}
	return true
}
