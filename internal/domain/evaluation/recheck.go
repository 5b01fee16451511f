package evaluation

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// RecheckEntry is finance's points as typed (财政复核). An empty cell of points lets the unit's stand.
type RecheckEntry struct {
	Execution RecheckEntryRow
	Rows      []RecheckEntryRow
	Opinion   string // 复核意见
}

// RecheckEntryRow is one row's points and the reason for them, as typed.
type RecheckEntryRow struct {
	Indicator goal.IndicatorID // empty for execution
	Points    string
	Reason    string
}

// Recheck is finance's points for a frozen sheet (财政复核), one line per line of the sheet, in its order.
type Recheck struct {
	Execution RecheckLine
	Lines     []RecheckLine
	Opinion   string
}

// RecheckLine is one row's points by finance. Reason is needed where they differ from the unit's.
type RecheckLine struct {
	Indicator goal.IndicatorID
	Points    score.Points
	Reason    string
}

// RecheckSheet keeps three numbers for every row (单位自评、财政复核、相差): none overwrites another.
type RecheckSheet struct {
	Execution               ComparedLine
	Lines                   []ComparedLine
	Unit, Recheck           score.Points // totals
	Difference              score.Points // Recheck − Unit: below zero is 核减
	UnitGrade, RecheckGrade score.Grade
	Opinion                 string
}

// ComparedLine is one row of a re-checked sheet (复核行).
type ComparedLine struct {
	Indicator     goal.IndicatorID
	Name          string
	Weight        score.Points // what the row could earn
	Unit, Recheck score.Points
	Difference    score.Points // Recheck − Unit
	Reason        string
}

// Parse reads a re-check as typed against the unit's frozen sheet (复核读入), with every complaint at once: at
// "execution.points", "rows.2.reason" (rows counted from 0 in the sheet's order), "rows" or "opinion". Rules C-1xx.
func (e RecheckEntry) Parse(book rulebook.Book, unit Sheet) (Recheck, errs.Fields) {
	var fields errs.Fields
	re := Recheck{Opinion: strings.TrimSpace(e.Opinion), Lines: make([]RecheckLine, len(unit.Lines))}
	unread := map[string]bool{} // rows whose points could not be read: one complaint is enough
	read := func(path string, typed RecheckEntryRow, line Line) RecheckLine {
		got := RecheckLine{Indicator: line.Indicator, Points: line.Points, Reason: strings.TrimSpace(typed.Reason)}
		if strings.TrimSpace(typed.Points) == "" {
			return got
		}
		p, err := score.ParsePoints(typed.Points)
		if err != nil {
			unread[path] = true
			fields = append(fields, complaint(path+".points", "C-101", book.Clause(rulebook.Manual), errs.MessageOf(err)))
			return got
		}
		got.Points = p
		return got
	}
	re.Execution = read("execution", e.Execution, unit.Execution)
	for i, line := range unit.Lines {
		re.Lines[i] = read(fmt.Sprintf("rows.%d", i), e.row(line.Indicator), line)
	}
	if n := e.strangers(unit); n > 0 {
		fields = append(fields, complaint("rows", "C-105", "", fmt.Sprintf("有 %d 行不在这份自评里，请刷新页面后再填。", n)))
	}
	for _, f := range re.Check(book, unit) {
		if row, _ := cutCell(f.Path); !unread[row] {
			fields = append(fields, f)
		}
	}
	return re, fields
}

func complaint(path, rule, clause, message string) errs.Field {
	return errs.Field{Path: path, Rule: rule, Severity: errs.Blocker, Clause: clause, Message: message}
}

// cutCell splits "rows.2.points" into "rows.2" and "points".
func cutCell(path string) (row, cell string) {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return path, ""
}

func (e RecheckEntry) row(id goal.IndicatorID) RecheckEntryRow {
	for _, row := range e.Rows {
		if row.Indicator == id {
			return row
		}
	}
	return RecheckEntryRow{}
}

// strangers counts rows that the sheet does not have.
func (e RecheckEntry) strangers(unit Sheet) int {
	n := 0
	for _, row := range e.Rows {
		if _, ok := unit.line(row.Indicator); !ok {
			n++
		}
	}
	return n
}

func (s Sheet) line(id goal.IndicatorID) (Line, bool) {
	for _, line := range s.Lines {
		if line.Indicator == id {
			return line, true
		}
	}
	return Line{}, false
}

// Check reports everything wrong with a re-check (复核检查): points outside [0, what the row could earn], and points that
// differ from the unit's without a reason. It changes nothing.
func (re Recheck) Check(book rulebook.Book, unit Sheet) errs.Fields {
	var fields errs.Fields
	if len(re.Lines) != len(unit.Lines) {
		return append(fields, complaint("rows", "C-105", "", fmt.Sprintf("复核有 %d 行，自评有 %d 行，请刷新页面后再填。", len(re.Lines), len(unit.Lines))))
	}
	if n := utf8.RuneCountInString(re.Opinion); n > MaxAttained {
		fields = append(fields, complaint("opinion", "C-104", "", fmt.Sprintf("复核意见有 %d 个字，最多 %d 个字，请删减。", n, MaxAttained)))
	}
	clause := book.Clause(rulebook.Manual)
	fields = append(fields, re.Execution.check("execution", clause, unit.Execution)...)
	for i, line := range re.Lines {
		fields = append(fields, line.check(fmt.Sprintf("rows.%d", i), clause, unit.Lines[i])...)
	}
	return fields
}

func (l RecheckLine) check(path, clause string, unit Line) errs.Fields {
	var fields errs.Fields
	if l.Indicator != unit.Indicator {
		return append(fields, complaint(path+".points", "C-105", "", fmt.Sprintf("这一行不是“%s”，请刷新页面后再填。", unit.Name)))
	}
	if l.Points < 0 || l.Points > unit.Effective {
		fields = append(fields, complaint(path+".points", "C-102", clause, fmt.Sprintf("“%s”复核得分 %s 应在 0.00 至 %s 之间。", unit.Name, l.Points, unit.Effective)))
	}
	if l.Points != unit.Points && l.Reason == "" {
		fields = append(fields, complaint(path+".reason", "C-103", clause, fmt.Sprintf("“%s”复核得分 %s 与单位自评 %s 不同，请写明理由。", unit.Name, l.Points, unit.Points)))
	}
	if n := utf8.RuneCountInString(l.Reason); n > MaxReason {
		fields = append(fields, complaint(path+".reason", "C-104", clause, fmt.Sprintf("这一格有 %d 个字，最多 %d 个字，请删减。", n, MaxReason)))
	}
	return fields
}

// Compare sets finance's points beside the unit's, row by row and in total, with both grades (复核对照). Neither sheet is
// changed. A row the re-check does not have keeps the unit's points.
func Compare(book rulebook.Book, unit Sheet, re Recheck) RecheckSheet {
	out := RecheckSheet{Opinion: re.Opinion, Lines: make([]ComparedLine, len(unit.Lines))}
	out.Execution = compareLine(unit.Execution, re.Execution)
	out.add(out.Execution)
	for i, line := range unit.Lines {
		out.Lines[i] = compareLine(line, re.line(line))
		out.add(out.Lines[i])
	}
	out.Difference = out.Recheck - out.Unit
	out.UnitGrade, out.RecheckGrade = book.GradeOf(out.Unit), book.GradeOf(out.Recheck)
	return out
}

func (re Recheck) line(unit Line) RecheckLine {
	for _, line := range re.Lines {
		if line.Indicator == unit.Indicator {
			return line
		}
	}
	return RecheckLine{Indicator: unit.Indicator, Points: unit.Points}
}

func compareLine(unit Line, re RecheckLine) ComparedLine {
	return ComparedLine{Indicator: unit.Indicator, Name: unit.Name, Weight: unit.Effective,
		Unit: unit.Points, Recheck: re.Points, Difference: re.Points - unit.Points, Reason: re.Reason}
}

func (s *RecheckSheet) add(line ComparedLine) {
	s.Unit += line.Unit
	s.Recheck += line.Recheck
}

// cells lists what was typed under the names people know, for the log.
func (e RecheckEntry) cells(names map[goal.IndicatorID]string) []audit.Cell {
	if e.Execution == (RecheckEntryRow{}) && len(e.Rows) == 0 && e.Opinion == "" {
		return nil
	}
	out := []audit.Cell{{Name: "复核意见", Value: e.Opinion}}
	row := func(name string, r RecheckEntryRow) {
		out = append(out, audit.Cell{Name: name + " 复核得分", Value: r.Points}, audit.Cell{Name: name + " 复核理由", Value: r.Reason})
	}
	row(ExecutionName, e.Execution)
	for _, r := range e.Rows {
		row(names[r.Indicator], r)
	}
	return out
}
