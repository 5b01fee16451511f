package office

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/goalreview"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// The words of the block of edits.
const (
	reviewEditHead = "修改单元格"
	wholeRow       = "整行" // opens a line about a row that was added or taken out, which is made in the system
	emptied        = "（清空）"
)

// spareEdits are the blank rows for edits.
const spareEdits = 6

// reviewEdit is one cell that the reviewer would change, or one whole row, which the workbook tells of only.
type reviewEdit struct {
	place         goal.Place // none for a whole row
	label         string
	old, new, why string
}

// says is the edit in one line.
func (e reviewEdit) says() string { return e.old + " → " + cmp.Or(e.new, emptied) }

// editColumns are the columns of an indicator that an edit may speak of.
var editColumns = []string{"level1", "level2", "name", "sign", "target", "unit", "weight", "basis", "explanation", "rule", "method", "source", "evidence"}

// edits are what the reviewer would change: cells with why, and whole rows. Why is the first opinion on the same cell.
func (p GoalReviewPaper) edits() []reviewEdit {
	var out []reviewEdit
	for _, d := range p.Review.Edits(p.Goal) {
		e := reviewEdit{old: d.Old, new: d.New, label: wholeRow + "（在系统里改）：" + strings.TrimSpace(d.Label+" "+d.Row)}
		if at := goal.PlaceOf(*p.Review.Suggested, d.Path); d.Kind == goal.Changed && at.Column != "" && at.Column != "bounded" {
			e.place, e.label, e.why = at, at.Label(p.Goal.Entry), p.whyEdited(at)
		}
		out = append(out, e)
	}
	return out
}

// said are the opinions of the review: those raised once it is submitted, else those typed.
func (p GoalReviewPaper) said() []goalreview.Note {
	if p.open() {
		return p.Review.Notes
	}
	var out []goalreview.Note
	for _, o := range p.Opinions {
		out = append(out, goalreview.Note{Place: o.Place, Text: o.Turns[0].Text})
	}
	return out
}

func (p GoalReviewPaper) whyEdited(at goal.Place) string {
	list := p.said()
	if i := slices.IndexFunc(list, func(n goalreview.Note) bool { return n.Place == at }); i >= 0 {
		return list[i].Text
	}
	return ""
}

// opinionsApart are the opinions that are not the why of an edit.
func (p GoalReviewPaper) opinionsApart() []goalreview.Note {
	list := slices.Clone(p.said())
	for _, e := range p.edits() {
		i := slices.IndexFunc(list, func(n goalreview.Note) bool { return n.Place == e.place })
		if e.place != (goal.Place{}) && i >= 0 {
			list = slices.Delete(list, i, i+1)
		}
	}
	return list
}

// editsTable writes the edits, with blank rows for more while they may be typed.
func (s *reviewSheet) editsTable() {
	rows := s.paper.edits()
	if s.paper.open() {
		rows = append(rows, make([]reviewEdit, spareEdits)...)
	}
	if len(rows) == 0 {
		return
	}
	spans := [][2]int{{1, 2}, {3, 3}, {4, 6}, {7, 7}}
	for i, label := range []string{reviewEditHead, "单位填报", "修改为", "修改理由"} {
		s.put(strip(s.row, spans[i][0], spans[i][1]), label, lookLabel)
	}
	s.height(s.row, 1)
	s.row++
	first := s.row
	for _, r := range rows {
		open := s.typed("left", asText)
		if strings.HasPrefix(r.label, wholeRow) {
			open = lookFixed
		} else if r.label != "" && r.new == "" {
			r.new = emptied
		}
		lines := 1
		for i, c := range []string{r.label, r.old, r.new, r.why} {
			l := open
			if i == 1 {
				l = lookFixed
			}
			s.put(strip(s.row, spans[i][0], spans[i][1]), c, l)
			lines = max(lines, linesIn(c, s.width(spans[i][0], spans[i][1])))
		}
		s.height(s.row, lines)
		s.row++
	}
	if s.paper.open() {
		labels, _ := s.paper.cellsBy(editColumns)
		s.choose(workbook.Span{Row1: first, Col1: 1, Row2: s.row - 1, Col2: 1}, reviewEditHead, labels, true)
	}
}

// editLine is one line of the block of edits as read.
type editLine struct {
	row             int
	label, new, why string
}

// editsFrom reads the lines of the block of edits over the edits there are: what has no line any more is taken back. Whole rows stay
// as they are.
func (g *reviewReading) editsFrom(lines []editLine) {
	_, places := g.paper.cellsBy(editColumns)
	next := g.paper.Goal.Entry
	if g.paper.Review.Suggested != nil {
		next = *g.paper.Review.Suggested
	}
	had := next
	for _, e := range g.paper.edits() {
		next = changedCell(next, e.place, e.old)
	}
	seen := map[goal.Place]bool{}
	for i, l := range lines {
		path := fmt.Sprintf("edits.%d", i)
		g.cells[path] = workbook.Ref(l.row, 1)
		at, known := places[l.label]
		switch {
		case !known:
			g.say(path, ruleCellUnread, errs.Blocker, "没有“%s”这一格。请从列表里选单元格；增加、删去整行请在系统里改。", errs.Shorten(l.label))
		case seen[at]:
			g.say(path, ruleTwoRows, errs.Blocker, "前面一行已经改了“%s”。请删去一行。", l.label)
		case l.new == "":
			g.say(path, ruleCellUnread, errs.Blocker, "没有写“%s”修改为什么；要清空这一格，写“%s”。", l.label, emptied)
		default:
			held, _ := at.Holds(had)
			next = changedCell(next, at, kept(held, strings.TrimPrefix(l.new, emptied)))
		}
		seen[at] = true
		if l.why != "" && known {
			g.raise(at, l.why)
		}
	}
	g.suggested = &next
	if g.paper.Goal.Holding(next) {
		g.suggested = nil
	}
}

// changedCell is an entry with another value at a place; the entry itself where it has no such cell.
func changedCell(e goal.Entry, at goal.Place, value string) goal.Entry {
	path, there := at.Path(e)
	held, _ := e.Cell(path)
	if !there || path == "" {
		return e
	}
	out, err := goalcheck.Rewrite{Path: path, Old: held, New: value}.Apply(e)
	if err != nil {
		return e
	}
	return out
}

// inOrder puts opinions in the order the review has them, new ones last.
func inOrder(had, now []goalreview.Note) []goalreview.Note {
	out := slices.Clone(now)
	slices.SortStableFunc(out, func(a, b goalreview.Note) int {
		return order(had, a) - order(had, b)
	})
	return out
}

func order(had []goalreview.Note, n goalreview.Note) int {
	if i := slices.Index(had, n); i >= 0 {
		return i
	}
	return len(had)
}

// editChanges lists what would change in the edits, cell by cell.
func editChanges(p GoalReviewPaper, suggested *goal.Entry) []goal.Difference {
	after := p
	after.Review.Suggested = suggested
	was, is := p.edits(), after.edits()
	var out []goal.Difference
	add := func(e reviewEdit, old, new string) {
		if old != new {
			out = append(out, goal.Difference{Kind: goal.Changed, Path: fmt.Sprintf("edits.%d", len(out)), Label: reviewEditHead, Row: e.label, Old: old, New: new})
		}
	}
	find := func(list []reviewEdit, at goal.Place) (string, bool) {
		i := slices.IndexFunc(list, func(e reviewEdit) bool { return e.place == at })
		if i < 0 {
			return "", false
		}
		return list[i].says(), true
	}
	for _, e := range is {
		if old, _ := find(was, e.place); e.place != (goal.Place{}) {
			add(e, old, e.says())
		}
	}
	for _, e := range was {
		if _, still := find(is, e.place); !still && e.place != (goal.Place{}) {
			add(e, e.says(), "不再修改")
		}
	}
	return out
}
