package office

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/rescore"
)

// labelled splits "项目名称:XX" into label and value; a text that is a label alone gives an empty value.
func labelled(text string, names labels) (value string, ok bool) {
	if names.has(heading(text)) && !strings.ContainsAny(strings.TrimRight(flat(text), ":"), ":") {
		return "", true
	}
	i := strings.IndexAny(text, ":：")
	if i <= 0 || utf8.RuneCountInString(text[:i]) > 16 || !names.has(heading(text[:i])) {
		return "", false
	}
	_, size := utf8.DecodeRuneInString(text[i:])
	return unbroken(text[i+size:]), true
}

var gap = regexp.MustCompile(`[ \t\x{3000}\x{00A0}]{2,}|[\r\n]+|[;；]`)

// inOneCell finds a label among several that share one cell: "项目名称:XX   主管部门:YY".
func inOneCell(text string, names labels) (value string, ok bool) {
	parts := gap.Split(strings.TrimFunc(text, blank), -1)
	if len(parts) < 2 || names.has(heading(text)) {
		return "", false
	}
	for i, part := range parts {
		value, ok = labelled(part, names)
		if ok && value == "" && i+1 < len(parts) && !isLabel(parts[i+1]) && !strings.ContainsAny(parts[i+1], ":：") {
			value = unbroken(parts[i+1])
		}
		if ok && value != "" {
			return value, true
		}
	}
	return "", false
}

// projectLabel reports whether a line names a project.
func (s *sheet) projectLabel(i int) bool {
	for _, a := range s.lines[i].areas {
		if !a.own(s.lines[i].row) {
			continue
		}
		if _, ok := labelled(a.Text, projectOpeners); ok {
			return true
		}
	}
	return false
}

// valueAfter finds the value of a label: in its own cell, or in the next cell of the row that is no label itself.
func (f *form) valueAfter(l line, k int, names labels) (rescore.Cell, bool) {
	a := l.areas[k]
	value, ok := inOneCell(a.Text, names)
	if !ok {
		value, ok = labelled(a.Text, names)
	}
	if !ok || !a.own(l.row) {
		return rescore.Cell{}, false
	}
	f.used[f.grid.Ref(a.Row, a.Col)] = true
	if value != "" {
		return rescore.Cell{Text: value, At: f.grid.Ref(a.Row, a.Col)}, true
	}
	if k+1 < len(l.areas) {
		next := l.areas[k+1]
		if !isLabel(next.Text) && next.own(l.row) {
			f.used[f.grid.Ref(next.Row, next.Col)] = true
			return f.cell(next), true
		}
	}
	return rescore.Cell{}, true
}

// readHead reads what stands around the tables: title, project, units, year, unit of money, goals.
func (f *form) readHead() {
	t := &f.table
	t.Title = f.title
	if t.Title == "" && len(f.lines[f.first].areas) == 1 && f.headers[f.first] == nil {
		t.Title = unbroken(f.lines[f.first].areas[0].Text)
	}
	year := ""
	var filler rescore.Cell // who filled in the form, for one that names no 实施单位
	below := 0              // the last row of the header passed
	for i := f.first; i < f.end; i++ {
		l := f.lines[i]
		if h := f.headers[i]; h != nil {
			below = h.last
		}
		if l.row <= below {
			continue
		}
		for k := range l.areas {
			f.label(&t.Project, l, k, projectLabels)
			f.label(&t.Unit, l, k, unitLabels)
			f.label(&filler, l, k, fillerLabels)
			f.label(&t.Division, l, k, divisionLabels)
			if i < f.firstRows() {
				if c, ok := f.valueAfter(l, k, yearLabels); ok && year == "" {
					year = c.Text
				}
			}
		}
	}
	if t.Unit.Text == "" {
		t.Unit = filler
	}
	f.readYear(year)
	f.readMoneyUnit()
	f.readGoals()
}

// label sets cell to the value of one of the labels, the first one found.
func (f *form) label(cell *rescore.Cell, l line, k int, names labels) {
	if cell.Text != "" {
		return
	}
	if c, ok := f.valueAfter(l, k, names); ok && !isFigure(flat(c.Text)) && !onlyMoneyUnit.MatchString(flat(c.Text)) {
		*cell = c
	}
}

var onlyYear = regexp.MustCompile(`^\(?(20[0-4][0-9]|二[〇○零0][一二三四][〇○零一二三四五六七八九])年?\)?$`)

var yearPattern = regexp.MustCompile(`(20[0-4][0-9])(年|年度|-|$|\)|/)`)

var chineseDigits = strings.NewReplacer("〇", "0", "○", "0", "零", "0", "一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9")

// yearIn finds a year in a text, in figures or in Chinese digits; 0 when there is none.
func yearIn(text string) int {
	text = flat(text)
	m := yearPattern.FindStringSubmatch(text)
	if m == nil && strings.Contains(text, "二") {
		m = yearPattern.FindStringSubmatch(chineseDigits.Replace(text))
	}
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // four digits by the pattern
	return n
}

// readYear takes the year from its own cell, a "(2023年度)" line, the title, the sheet's name or the file's, in this order.
func (f *form) readYear(labelled string) {
	t := &f.table
	candidates := []string{labelled}
	for i := f.first; i < min(f.firstRows(), f.end, f.first+6); i++ {
		l := f.lines[i]
		if len(l.areas) <= 2 {
			for _, a := range l.areas {
				if text := flat(a.Text); utf8.RuneCountInString(text) <= 16 && strings.Contains(text, "年度") || onlyYear.MatchString(text) {
					candidates = append(candidates, text)
				}
			}
		}
	}
	candidates = append(candidates, t.Title)
	for i := f.first; i < min(f.firstRows(), f.first+4); i++ {
		for _, a := range f.lines[i].areas {
			if utf8.RuneCountInString(a.Text) <= 60 && strings.Contains(a.Text, "年度") {
				candidates = append(candidates, a.Text)
			}
		}
	}
	sure := len(candidates)
	candidates = append(candidates, t.Project.Text, t.Sheet, t.Source)
	for i, c := range candidates {
		if y := yearIn(c); y != 0 {
			t.Year = y
			if i >= sure {
				f.say(ruleYear, rescore.Remark, "", "表内没有印年度，按项目名称、工作表名或文件名取 "+strconv.Itoa(y)+" 年。")
			}
			break
		}
	}
	if title := yearIn(t.Title); title != 0 && title != t.Year {
		f.say(ruleYear, rescore.Doubt, "", "标题写 "+strconv.Itoa(title)+" 年，年度栏写 "+strconv.Itoa(t.Year)+" 年，以年度栏为准。")
	}
}

var (
	unitOfMoney   = regexp.MustCompile(`(单位:?|计量:?|金额:?|\(单位:?|\()(人民币)?(亿元|万元|元|千元)(\)|;|,|,|$|人民币)`)
	onlyMoneyUnit = regexp.MustCompile(`^\(?(人民币)?(亿元|万元|元|千元)\)?$`)
	bracketMoney  = regexp.MustCompile(`\((单位:)?(人民币)?(亿元|万元|元|千元)\)`)
)

// readMoneyUnit looks for the unit of money above the indicators and in the headings of funds.
func (f *form) readMoneyUnit() {
	found := map[string]string{} // unit → where
	var first string
	for i := f.first; i < f.end; i++ {
		if h := f.headers[i]; i > f.firstRows() && (h == nil || !h.funds) {
			continue
		}
		for _, a := range f.lines[i].areas {
			text := flat(a.Text)
			if utf8.RuneCountInString(text) > 40 || !a.own(f.lines[i].row) {
				continue
			}
			unit := ""
			if m := onlyMoneyUnit.FindStringSubmatch(text); m != nil {
				unit = m[2]
			} else if m := bracketMoney.FindStringSubmatch(text); m != nil {
				unit = m[3]
			} else if m := unitOfMoney.FindStringSubmatch(text); m != nil && (strings.Contains(text, "单位") || strings.Contains(text, "金额")) {
				unit = m[3]
			}
			if unit == "" {
				continue
			}
			if first == "" {
				first = unit
			}
			found[unit] = f.grid.Ref(a.Row, a.Col)
		}
	}
	f.table.MoneyUnit = first
	if len(found) > 1 {
		f.say(ruleMoneyUnit, rescore.Doubt, found[first], "表头写了不止一种金额单位，按“"+first+"”读取。")
	}
}

// readGoals reads the expected and the attained overall goal: side by side under two headings, or after their labels.
func (f *form) readGoals() {
	for i := f.first; i < f.firstRows(); i++ {
		if f.headers[i] != nil {
			continue
		}
		l := f.lines[i]
		expect, attain := -1, -1
		for k, a := range l.areas {
			if !a.own(l.row) {
				continue
			}
			if _, ok := labelled(a.Text, expectLabels); ok && (expect < 0 || attain < 0) {
				expect = k
			}
			if _, ok := labelled(a.Text, attainLabels); ok && attain < 0 {
				attain = k
			}
		}
		switch {
		case expect >= 0 && attain == expect+1:
			f.goalBelow(i, l.areas[expect], &f.table.Expected)
			f.goalBelow(i, l.areas[attain], &f.table.Attained)
		case expect >= 0:
			f.goalBeside(i, expect, expectLabels, &f.table.Expected)
		}
		if attain >= 0 && attain != expect+1 {
			f.goalBeside(i, attain, attainLabels, &f.table.Attained)
		}
	}
}

// goalBelow takes the text under a heading.
func (f *form) goalBelow(i int, label area, to *rescore.Cell) {
	f.used[f.grid.Ref(label.Row, label.Col)] = true
	for j := i + 1; j < min(i+3, f.firstRows()) && to.Text == ""; j++ {
		l := f.lines[j]
		for _, a := range l.areas {
			if a.own(l.row) && a.Col1 <= label.Col2 && a.Col2 >= label.Col1 && !isLabel(a.Text) {
				f.used[f.grid.Ref(a.Row, a.Col)] = true
				*to = f.cell(a)
				return
			}
		}
	}
}

func (f *form) goalBeside(i, k int, names labels, to *rescore.Cell) {
	if c, _ := f.valueAfter(f.lines[i], k, names); c.Text != "" && to.Text == "" {
		*to = c
		return
	}
	if to.Text == "" && k == len(f.lines[i].areas)-1 {
		f.goalBelow(i, f.lines[i].areas[k], to)
	}
}

var gradePattern = regexp.MustCompile(`^(优秀?|良好?|中等?|差|合格|不合格|较好|一般|较差)(级|等)?$`)

var (
	tickBefore = regexp.MustCompile(`[☑✔✓√■●▣🗹]\)?(优秀?|良好?|中等?|差|合格|不合格)(?:[□○☐(\p{P}]|$)`)
	tickAfter  = regexp.MustCompile(`(优秀?|良好?|中等?|差|合格|不合格)\(?[☑✔✓√■●▣🗹]`)
	tick       = regexp.MustCompile(`[☑✔✓√■●▣🗹]`)
	anyBox     = regexp.MustCompile(`^\(?[□○☐☑✔✓√■●▣🗹]`)
)

// ticked is the grade that is ticked among all of them: "☑优□良□中□差" or "优√良□中□差□"; "" when it is not exactly one.
func ticked(text string) string {
	pattern := tickAfter
	if anyBox.MatchString(text) {
		pattern = tickBefore
	}
	m := pattern.FindStringSubmatch(text)
	if m == nil || len(tick.FindAllString(text, 2)) != 1 {
		return ""
	}
	return m[1]
}

// readGrade finds the grade by its label, unless the total's line gave it.
func (f *form) readGrade() {
	for i := f.first; i < f.end && f.table.Grade.Text == ""; i++ {
		if f.headers[i] != nil {
			continue
		}
		l := f.lines[i]
		for k := range l.areas {
			c, ok := f.valueAfter(l, k, gradeLabels)
			text := strings.Trim(flat(c.Text), "“”\"。")
			if t := ticked(text); t != "" {
				text = t
			}
			if ok && gradePattern.MatchString(text) {
				f.table.Grade = rescore.Cell{Text: text, At: c.At}
				return
			}
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
