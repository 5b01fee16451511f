package office

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rescore"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// CheckedForm is one goal form of a file, made ready for the goal check (待检查的目标表).
type CheckedForm struct {
	Source  string // file name
	Sheet   string // empty for JSON
	Title   string
	Project string
	Unit    string
	Year    int // 0 when not printed
	Input   goalcheck.Input
	Notes   []string                 // what was left unread, for people
	places  map[string]string        // path → "目标表!G12"
	read    []goalcheck.Finding      // of an official declaration: all that its import says
	label   func(path string) string // what an official declaration calls its cells; nil for goal.Label
}

// Place is where a cell stands on the paper (单元格位置): a cell of the sheet, a path of the transcription, or the name of the
// cell where the paper has none.
func (f CheckedForm) Place(path string) string {
	for p := path; p != ""; {
		if at := f.places[p]; at != "" {
			return at
		}
		i := strings.LastIndex(p, ".")
		if i < 0 {
			break
		}
		p = p[:i]
	}
	return cmp.Or(f.places["rows"], f.Label(path))
}

// Label names a cell as its form does (单元格名称).
func (f CheckedForm) Label(path string) string {
	if f.label != nil {
		return f.label(path)
	}
	return goal.Label(path)
}

// ReadGoalForms reads every goal form of a file (读取绩效目标表): the official declaration as its import reads it, a workbook in
// national or Shanghai layout, a transcription, or a goal entry in JSON (docs/goal-check.md). book names the rulebook; empty takes the one whose indicator tree fits best.
// Sheets that are no form come back as failures; a file that cannot be opened, or an unknown book, is an error.
func ReadGoalForms(name string, data []byte, shelf rulebook.Shelf, book rulebook.Name) ([]CheckedForm, []RescoreError, error) {
	if isGoalEntry(data) {
		form, err := readGoalEntry(name, data, shelf, book)
		if err != nil {
			return nil, nil, err
		}
		return []CheckedForm{form}, nil, nil
	}
	tables, official, err := formsIn(name, data, shelf, book)
	if err == nil && official != nil {
		return []CheckedForm{*official}, nil, nil
	}
	if err == nil && len(tables) == 0 {
		err = errs.Invalidf("没有找到绩效目标表，请核对文件。")
	}
	if err != nil {
		return nil, nil, err
	}
	var forms []CheckedForm
	var failures []RescoreError
	for _, t := range tables {
		if bad, ok := Unreadable(t); ok {
			bad.Message = asGoal.Replace(bad.Message) + checkWants
			failures = append(failures, bad)
			continue
		}
		if len(t.Rows) == 0 {
			failures = append(failures, RescoreError{File: t.Source, Sheet: t.Sheet, Message: "没有读到指标行，无法检查。请核对表头是否有“三级指标”和“指标值”。"})
			continue
		}
		form, err := goalFormOf(t, shelf, book)
		if err != nil {
			return nil, nil, err
		}
		forms = append(forms, form)
	}
	return forms, failures, nil
}

// formsIn reads the tables of a file, or the official declaration when it is one.
func formsIn(name string, data []byte, shelf rulebook.Shelf, book rulebook.Name) ([]rescore.Table, *CheckedForm, error) {
	if namedJSON(name, data) {
		tables, err := ReadPublished(name, data)
		return tables, nil, err
	}
	f, err := OpenFilled(data)
	if err != nil {
		return nil, nil, err
	}
	if form, official, err := officialGoal(name, f, shelf, book); official || err != nil {
		return nil, &form, err
	}
	tables, err := bounded(readBook(name, f.book))
	return tables, nil, err
}

// asGoal turns what the reader says of a self-evaluation into words about a goal form.
var asGoal = strings.NewReplacer("不能作为自评表读取", "不能作为绩效目标表读取", "复算", "检查")

// isGoalEntry says whether a file is a goal entry in JSON and no transcription.
func isGoalEntry(data []byte) bool {
	text := withoutMark(data)
	return len(text) > 0 && text[0] == '{' && bytes.Contains(data, []byte(`"rows"`)) && !bytes.Contains(data, []byte(`"indicators"`))
}

// neverPrinted are the cells of a goal that published tables do not have, or that are not read from them.
var neverPrinted = []string{"overall", "explanation", "rule", "basis", "method", "source", "evidence", "bounded"}

// goalFormOf makes a table on paper ready.
func goalFormOf(t rescore.Table, shelf rulebook.Shelf, name rulebook.Name) (CheckedForm, error) {
	book, err := bookFor(t, shelf, name)
	if err != nil {
		return CheckedForm{}, err
	}
	f := CheckedForm{Source: t.Source, Sheet: t.Sheet, Title: t.Title, Project: t.Project.Text, Unit: t.Unit.Text, Year: t.Year, places: map[string]string{}}
	year, whole := yearFunds(t)
	f.Input = goalcheck.Input{Book: book, Year: fiscal.Year(t.Year), Excerpt: !t.AllRows, Absent: slices.Clone(neverPrinted),
		Project: project.Project{Name: t.Project.Text, Fiscal: max(year, whole)}}
	e := &f.Input.Entry
	e.Overall, e.Annual = t.Expected.Text, t.Expected.Text
	f.places["annual"] = t.Expected.At
	if year > 0 {
		e.Request.Appropriation = year.Plain(money.Unit(book.MoneyUnit))
		f.places["request"] = t.Funds[0].Label.At
	} else {
		f.Input.Absent = append(f.Input.Absent, "request")
	}
	if t.Expected.Text == "" && (!t.AllRows || t.Sheet == "") { // a transcription does not say whether the cell was empty
		f.Input.Absent = append(f.Input.Absent, "annual")
	}
	f.Input.Absent = append(f.Input.Absent, missingColumns(t, book)...)
	for i, r := range t.Rows {
		e.Rows = append(e.Rows, entryOf(i, r))
		f.place(i, r)
	}
	return f, nil
}

// missingColumns lists the columns that no row of the paper has, or, where only some rows are here, not every row. Sums of
// weights are not judged on a paper that gives execution other points than the book: it follows a scheme of its own.
func missingColumns(t rescore.Table, book rulebook.Book) []string {
	var out []string
	weights := 0
	for _, r := range t.Rows {
		if r.Weight.Text != "" {
			weights++
		}
	}
	if weights == 0 || !t.AllRows && weights < len(t.Rows) {
		out = append(out, "weight")
	}
	none := func(cell func(rescore.Row) string) bool {
		return !slices.ContainsFunc(t.Rows, func(r rescore.Row) bool { return cell(r) != "" })
	}
	if none(func(r rescore.Row) string { return r.Level2.Text }) {
		out = append(out, "level2")
	}
	if t.Sheet == "" { // a transcription does not say whether there was such a column
		if none(func(r rescore.Row) string { return r.Level1.Text }) {
			out = append(out, "level1")
		}
		if none(func(r rescore.Row) string { return r.Target.Text + r.Adjusted.Text }) {
			out = append(out, "target")
		}
	}
	for _, f := range t.Funds {
		if p, err := score.ParsePoints(f.Weight.Text); err == nil && p != book.Execution.Points {
			out = append(out, goal.WeightsPath)
		}
	}
	return out
}

// place notes where the cells of a row stand.
func (f *CheckedForm) place(i int, r rescore.Row) {
	target := cmp.Or(r.Target.At, r.Adjusted.At)
	if r.Target.Text == "" && r.Adjusted.Text != "" {
		target = r.Adjusted.At
	}
	glued := func(own rescore.Cell) string {
		if own.Text == "" {
			return target
		}
		return own.At
	}
	at := fmt.Sprintf("rows.%d", i)
	for cell, place := range map[string]string{"": cmp.Or(r.Name.At, target), ".level1": r.Level1.At, ".level2": r.Level2.At, ".name": r.Name.At,
		".target": target, ".sign": glued(r.Nature), ".unit": glued(r.Measure), ".weight": r.Weight.At} {
		f.places[at+cell] = place
	}
}

// bookFor finds the rulebook: the one named, or the one whose tree knows most of the levels. Among equals money in 元 takes
// the park's, then the year decides.
func bookFor(t rescore.Table, shelf rulebook.Shelf, name rulebook.Name) (rulebook.Book, error) {
	if name != "" {
		return shelf.Find(name)
	}
	var best rulebook.Book
	most := -1
	for _, b := range shelf.All() {
		n := 0
		for _, r := range t.Rows {
			if b.HasLevel(firstLevel(r.Level1.Text), levelName(r.Level2.Text)) {
				n += 4
			}
		}
		if (b.MoneyUnit == t.MoneyUnit) == (t.MoneyUnit == string(money.InYuan)) && b.MoneyUnit == t.MoneyUnit {
			n += 2
		}
		if (b.InForce[:4] >= "2021") == (t.Year >= 2021) {
			n++
		}
		if n > most {
			best, most = b, n
		}
	}
	return best, nil
}

// entryOf turns a printed row into one as typed: sign, number and unit glued together are told apart.
func entryOf(i int, r rescore.Row) goal.EntryRow {
	e := goal.EntryRow{ID: goal.IndicatorID(fmt.Sprintf("r%d", i+1)), Level1: firstLevel(r.Level1.Text), Level2: levelName(r.Level2.Text), Name: r.Name.Text, Weight: r.Weight.Text,
		Sign: signIn(r.Nature.Text)}
	text := firstOf(r.Target.Text, r.Adjusted.Text)
	read := goal.Read(text)
	switch {
	case read.Reason == goal.Words:
		e.Sign, e.Target = string(goal.Qualitative), text
	case read.Reason != "" || read.Change != "":
		e.Sign, e.Target, e.Unit = cmp.Or(e.Sign, string(goal.AtLeast)), text, r.Measure.Text
	default:
		if read.Signed || e.Sign == "" {
			e.Sign = string(read.Target.Sign)
		}
		e.Target, e.Unit = valueOf(read.Target), cmp.Or(read.Target.Unit, r.Measure.Text)
	}
	return e
}

// firstLevel drops the goal that a first level is written under: 年度绩效目标1/产出指标.
func firstLevel(text string) string { return text[strings.LastIndex(text, "/")+1:] }

// levelName is a second level in its usual name: papers spell 可持续影响指标 in many ways.
func levelName(text string) string {
	if strings.Contains(text, "可持续") {
		return "可持续影响指标"
	}
	return text
}

// valueOf is the number or range of a target as typed.
func valueOf(t goal.Target) string {
	if t.Sign == goal.Range {
		return goal.FormatValue(t.Low) + "～" + goal.FormatValue(t.High)
	}
	return goal.FormatValue(t.Value)
}

// signIn reads the column of signs: a sign, its words, or a direction.
func signIn(text string) string {
	if s, ok := goal.ParseSign(text); ok {
		return string(s)
	}
	switch {
	case strings.Contains(text, "正向"):
		return string(goal.AtLeast)
	case strings.Contains(text, "反向"), strings.Contains(text, "负向"), strings.Contains(text, "逆向"):
		return string(goal.AtMost)
	}
	if r := goal.Read(text + "1"); r.Signed && r.Reason == "" {
		return string(r.Target.Sign)
	}
	return ""
}

// yearFunds finds the money of the year, and of the whole life where it is printed. A total of nothing above parts that are
// something is the sum of its parts.
func yearFunds(t rescore.Table) (year, whole money.Amount) {
	unit := money.Unit(cmp.Or(t.MoneyUnit, string(money.InYuan)))
	var parts money.Amount
	for _, f := range t.Funds {
		a := amountIn(firstOf(f.Initial.Text, f.Budget.Text), unit)
		if a == 0 {
			a = amountIn(f.Budget.Text, unit)
		}
		label := flat(f.Label.Text)
		switch {
		case strings.Contains(label, "中期") || strings.Contains(label, "项目资金总额") || strings.Contains(label, "项目总"):
			whole = max(whole, a)
		case strings.Contains(label, "其中") || strings.Contains(label, "拨款") || strings.Contains(label, "结转") || strings.Contains(label, "其他"):
			parts += a
		case year == 0:
			year = a
		}
	}
	return cmp.Or(year, parts, whole), whole
}

// amountIn reads an amount, nothing where there is none.
func amountIn(text string, unit money.Unit) money.Amount {
	if strings.HasSuffix(text, "万") {
		text += "元"
	}
	a, err := money.Parse(text, unit)
	if err != nil || a < 0 {
		return 0
	}
	return a
}
