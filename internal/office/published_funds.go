package office

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"outturn/internal/domain/rescore"
)

// readFunds reads the fund block under its header; without one, funds printed as label and amount side by side.
func (f *form) readFunds() {
	block := false
	for i := f.first; i < f.end; i++ {
		if h := f.headers[i]; h != nil && h.funds {
			block = true
			f.fundRows(i, h)
		}
	}
	if !block {
		f.inlineFunds()
	}
	f.unitFromAmounts()
	if len(f.table.Funds) > 0 && f.table.MoneyUnit == "" {
		f.say(ruleMoneyUnit, rescore.Remark, "", "没有印金额单位，按元理解；若为万元，执行率和得分不受影响。")
	}
}

func (f *form) fundRows(i int, h *header) {
	for _, c := range h.choices {
		f.say(ruleChoice, rescore.Remark, f.grid.Ref(h.first, h.left()), "资金表头："+c+"。")
	}
	first := len(f.table.Funds)
	for j := i + 1; j < f.end; j++ {
		l := f.lines[j]
		if l.row <= h.last {
			continue
		}
		if f.headers[j] != nil {
			break
		}
		if f.sideBySide(l, h) {
			continue
		}
		if !f.fundRow(l, h) {
			break
		}
	}
	f.flushSides()
	if first < len(f.table.Funds) && !h.has(roleWeight) {
		f.weightInHeading(i, &f.table.Funds[first])
	}
}

// sideBySide reads a line of the block that splits the money in two ways beside each other: "其中:基本支出 | 900" stands under
// the headings of the amounts. False when no label of a fund stands there.
func (f *form) sideBySide(l line, h *header) bool {
	left := h.left()
	beside := slices.ContainsFunc(l.areas, func(a area) bool {
		if !a.own(l.row) || isFigure(flat(a.Text)) {
			return false
		}
		return a.Col1 >= left && (isFundLabel(a.Text) || strings.Contains(a.Text, "性质分")) || isFundLabel(a.Text) && inlineLabel(a.Text) != unbroken(a.Text)
	})
	if !beside {
		return false
	}
	if f.sides == nil {
		f.sides = map[int][]rescore.FundRow{}
	}
	for k, a := range l.areas {
		if !a.own(l.row) || isFigure(flat(shown(a.Cell))) || !isFundLabel(a.Text) && !strings.Contains(a.Text, "性质分") {
			continue
		}
		row := rescore.FundRow{Label: rescore.Cell{Text: strings.TrimRight(inlineLabel(a.Text), ":："), At: f.grid.Ref(a.Row, a.Col)}}
		row.Budget, _ = f.amountBeside(l, k)
		f.sides[a.Col1] = append(f.sides[a.Col1], row)
	}
	for _, a := range l.areas {
		f.used[f.grid.Ref(a.Row, a.Col)] = true
	}
	return true
}

// flushSides appends what sideBySide gathered, one way of splitting after the other. The first needs no name of its own.
func (f *form) flushSides() {
	for i, col := range slices.Sorted(maps.Keys(f.sides)) {
		rows := f.sides[col]
		if i == 0 && rows[0].Budget.Text == "" && strings.Contains(rows[0].Label.Text, "性质分") {
			rows = rows[1:]
		}
		f.table.Funds = append(f.table.Funds, rows...)
	}
	f.sides = nil
}

// strayAmounts reports figures between the fund block and the indicators that were read as nothing.
func (f *form) strayAmounts() {
	block := false
	for i := f.first; i < f.firstRows(); i++ {
		if h := f.headers[i]; h != nil {
			block = block || h.funds
			continue
		}
		if !block {
			continue
		}
		for k, a := range f.lines[i].areas {
			if !a.own(f.lines[i].row) || !isFigure(flat(shown(a.Cell))) || f.used[f.grid.Ref(a.Row, a.Col)] {
				continue
			}
			if k > 0 && strings.ContainsAny(f.lines[i].areas[k-1].Text, "话码号") {
				continue
			}
			f.say(ruleUnplaced, rescore.Doubt, f.grid.Ref(a.Row, a.Col), "资金和指标之间的“"+brief(a.Text)+"”不知道是什么，没有采用。")
		}
	}
}

var pointsInHeading = regexp.MustCompile(`\(([0-9]+(?:\.[0-9]+)?)分`)

// weightInHeading takes the weight of the execution from "预算执行情况(20分)" or "得分(20分*执行率)" on a form without that column.
func (f *form) weightInHeading(i int, row *rescore.FundRow) {
	for _, a := range f.lines[i].areas {
		if m := pointsInHeading.FindStringSubmatch(flat(a.Text)); m != nil && row.Weight.Text == "" {
			row.Weight = rescore.Cell{Text: m[1], At: f.grid.Ref(a.Row, a.Col)}
		}
	}
}

// fundRow reads one line of the block; false when the block is over.
func (f *form) fundRow(l line, h *header) bool {
	left := h.left()
	var row rescore.FundRow
	var label area
	labels, figures := 0, 0
	var stray []area
	for _, a := range l.areas {
		switch {
		case a.Row1 <= h.last: // the name of the block, merged down from the header
		case a.Col1 < left:
			if !a.own(l.row) && labels == 0 {
				continue
			}
			if row.Label.Text != "" && strings.Trim(flat(row.Label.Text), ":,") != "其中" {
				row.Label.Text = ""
			}
			row.Label = rescore.Cell{Text: row.Label.Text + unbroken(a.Text), At: f.grid.Ref(a.Row, a.Col)}
			label = a
			labels++
		case !a.own(l.row):
		default:
			if !f.fundCell(&row, h, a) {
				stray = append(stray, a)
				continue
			}
			figures++
		}
	}
	if fundOver(l, label, left, labels, figures) {
		return false
	}
	for _, a := range stray {
		f.say(ruleUnplaced, rescore.Doubt, f.grid.Ref(a.Row, a.Col), "资金行里的“"+brief(a.Text)+"”不在任何一列表头之下，没有采用。")
	}
	row.Label.Text = strings.TrimRight(row.Label.Text, ":：")
	for _, a := range l.areas {
		f.used[f.grid.Ref(a.Row, a.Col)] = true
	}
	f.table.Funds = append(f.table.Funds, row)
	return true
}

// fundOver reports whether a line stands after the fund block: another part of the form begins, or nothing of a fund is in it.
func fundOver(l line, label area, left, labels, figures int) bool {
	if labels == 0 && figures == 0 {
		return true
	}
	key := ""
	if labels > 0 {
		key = heading(label.Text)
		if expectLabels.has(key) || attainLabels.has(key) || key == "总分" || figures == 0 && isNote(label.Text) || label.Col2 >= left && len(l.areas) == 1 {
			return true
		}
	}
	for _, a := range l.areas { // the goals begin
		if k := heading(a.Text); a.own(l.row) && (expectLabels.has(k) || attainLabels.has(k) || strings.Contains(k, "总体目标")) {
			return true
		}
	}
	if isFundLabel(label.Text) {
		return false
	}
	for _, a := range l.areas {
		if a.own(l.row) && a.Col1 >= left && (isFigure(flat(shown(a.Cell))) || strings.Trim(flat(a.Text), "-—/\\") == "") {
			return false
		}
	}
	return true
}

// fundCell puts a value under its heading; false when there is none.
func (f *form) fundCell(row *rescore.FundRow, h *header, a area) bool {
	for col := a.Col1; col <= a.Col2; col++ {
		var to *rescore.Cell
		switch h.roles[col] {
		case roleInitial:
			to = &row.Initial
		case roleBudget:
			to = &row.Budget
		case roleExecuted:
			to = &row.Executed
		case roleWeight:
			to = &row.Weight
		case roleRate:
			to = &row.Rate
		case rolePoints:
			to = &row.Points
		case roleExtra:
			return true
		default:
			continue
		}
		if to.Text != "" {
			return false
		}
		*to = f.inUnit(f.cell(a), h.names[col])
		return true
	}
	return false
}

// inUnit glues the unit of money to an amount whose own heading prints another one than the form: "全年执行数(元)" on a form in 万元.
func (f *form) inUnit(c rescore.Cell, head string) rescore.Cell {
	m := bracketMoney.FindStringSubmatch(flat(head))
	if m != nil && f.table.MoneyUnit != "" && m[3] != f.table.MoneyUnit && bareNumber.MatchString(flat(c.Text)) {
		c.Text += m[3]
	}
	return c
}

var bareNumber = regexp.MustCompile(`^-?[0-9][0-9,]*(\.[0-9]+)?$`)

// inlineFunds reads "年度资金总额 | 25 | 其中:财政拨款 | 25" and "预算数 | 880 | 执行数 | 880 | 执行率 | 100%". Parts that stand
// below such labels belong to them: "其中:财政拨款 | 800 | 其中:财政拨款 | 790".
func (f *form) inlineFunds() {
	over := map[int]role{} // column of a label → its meaning for the lines below
	for i := f.first; i < f.firstRows(); i++ {
		l := f.lines[i]
		var line, part rescore.FundRow
		for k, a := range l.areas {
			if row, ok := f.inSentence(a); ok && a.own(l.row) {
				f.table.Funds = append(f.table.Funds, row)
				continue
			}
			if f.used[f.grid.Ref(a.Row, a.Col)] && !isFundLabel(a.Text) {
				continue
			}
			amount, ok := f.amountBeside(l, k)
			if !ok {
				continue
			}
			label := rescore.Cell{Text: strings.TrimRight(inlineLabel(a.Text), ":："), At: f.grid.Ref(a.Row, a.Col)}
			if r, _ := fundRole(heading(label.Text)); r != roleNone && r != roleExtra {
				setFund(&line, r, amount)
				over[a.Col1] = r
				if line.Label.Text == "" {
					line.Label = rescore.Cell{Text: "预算执行情况", At: label.At}
				}
			} else if r := over[a.Col1]; isFundLabel(a.Text) && r != roleNone {
				setFund(&part, r, amount)
				if part.Label.Text == "" {
					part.Label = label
				}
			} else if isFundLabel(a.Text) {
				f.table.Funds = append(f.table.Funds, rescore.FundRow{Label: label, Initial: amount})
			}
		}
		for _, row := range []rescore.FundRow{line, part} {
			if row.Label.Text != "" {
				f.table.Funds = append(f.table.Funds, row)
			}
		}
	}
}

var amountInClause = regexp.MustCompile(`^(\p{Han}{2,10}(?:\([A-Z]\))?)[:为是]?([0-9][0-9,]*(?:\.[0-9]+)?(?:亿元|万元|元|%|分)?)$`)

var (
	clauseComma    = regexp.MustCompile(`,(\P{N})`) // any comma but a thousands mark
	betweenClauses = regexp.MustCompile(`[;。、]`)
)

// inSentence reads funds written as one sentence: "全年预算数100万元，全年执行数90万元，执行率90%".
func (f *form) inSentence(a area) (row rescore.FundRow, ok bool) {
	at, found := f.grid.Ref(a.Row, a.Col), map[role]bool{}
	for _, clause := range betweenClauses.Split(clauseComma.ReplaceAllString(flat(a.Text), ";$1"), -1) {
		m := amountInClause.FindStringSubmatch(clause)
		if m == nil {
			continue
		}
		if r, _ := fundRole(heading(m[1])); r != roleNone && r != roleExtra && !found[r] {
			found[r] = true
			setFund(&row, r, rescore.Cell{Text: m[2], At: at})
		}
	}
	row.Label = rescore.Cell{Text: "预算执行情况", At: at}
	return row, found[roleBudget] && found[roleExecuted]
}

func setFund(row *rescore.FundRow, r role, c rescore.Cell) {
	switch r {
	case roleInitial:
		row.Initial = c
	case roleBudget:
		row.Budget = c
	case roleExecuted:
		row.Executed = c
	case roleRate:
		row.Rate = c
	case roleWeight:
		row.Weight = c
	case rolePoints:
		row.Points = c
	}
}

// inlineLabel is the label part of "年度资金总额:25万元" or of a label cell.
func inlineLabel(text string) string {
	i := strings.LastIndexAny(text, ":：")
	if i > 0 && isFigure(strings.TrimLeft(flat(text[i:]), ":")) {
		if label := text[:i]; label != "" && isFundLabel(label) {
			return unbroken(label)
		}
	}
	return unbroken(text)
}

// amountBeside is the figure that belongs to a label: after its colon, or in the next cell.
func (f *form) amountBeside(l line, k int) (rescore.Cell, bool) {
	a := l.areas[k]
	if i := strings.LastIndexAny(a.Text, ":："); i > 0 {
		if value := strings.TrimLeft(unbroken(a.Text[i:]), ":："); isFigure(flat(value)) {
			return rescore.Cell{Text: value, At: f.grid.Ref(a.Row, a.Col)}, true
		}
	}
	if k+1 < len(l.areas) && !isFigure(flat(a.Text)) {
		if next := l.areas[k+1]; isFigure(flat(shown(next.Cell))) {
			return f.cell(next), true
		}
	}
	return rescore.Cell{}, false
}

// unitFromAmounts takes the unit of money from the amounts when all that have one agree and no heading printed it.
func (f *form) unitFromAmounts() {
	if f.table.MoneyUnit != "" {
		return
	}
	units := map[string]bool{}
	for _, r := range f.table.Funds {
		for _, c := range []rescore.Cell{r.Initial, r.Budget, r.Executed} {
			for _, u := range []string{"亿元", "万元", "元"} {
				if strings.HasSuffix(flat(c.Text), u) {
					units[u] = true
					break
				}
			}
		}
	}
	if len(units) == 1 {
		for u := range units {
			f.table.MoneyUnit = u
		}
	}
}
