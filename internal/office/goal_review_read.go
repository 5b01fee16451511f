package office

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// GoalReviewUpload is what a filled-in review form would keep (审核表导入内容).
type GoalReviewUpload struct {
	Upload
	Typed     goalreview.Typed
	Suggested *goal.Entry // the form as the reviewer would have it; nil without edits
}

// ReadGoalReview reads a filled-in review form for a draft (绩效目标审核表导入). It changes nothing: what it would keep, cell by
// cell, and all that is wrong come back. Opinions that are in the file are those that would be kept; what becomes of earlier
// opinions stays as it is.
//
// Errors: Invalid with what to do when the file is no review form, or that of another goal, stage, edition or year, lacks a
// column or is cut off.
func ReadGoalReview(f Filled, p GoalReviewPaper) (GoalReviewUpload, error) {
	want := p.origin()
	r, err := openReading(f, want, reviewColumns)
	if err != nil {
		return GoalReviewUpload{}, err
	}
	g := reviewReading{reading: r, paper: p, typed: p.Review.Typed, suggested: p.Review.Suggested}
	g.typed.Entry.Verdicts = map[string]appraisal.VerdictEntry{}
	end := 0
	r.rows(func(heading string) bool { return heading == reviewTotal || heading == "总分" }, func(row int, cells map[string]workbook.Area) {
		g.item(row, cells)
		end = row
	})
	if err := r.cut(reviewTotal); err != nil {
		return GoalReviewUpload{}, err
	}
	g.missing()
	g.below(end + 1)
	up := GoalReviewUpload{Upload: r.Upload, Typed: g.typed, Suggested: g.suggested}
	up.Changes = append(reviewChanges(p, g.typed), editChanges(p, g.suggested)...)
	if len(up.Changes) > 0 {
		if err := r.Origin.stale(want, p.Review.ReviewerName, moment(p.Review.UpdatedAt)); err != nil {
			return GoalReviewUpload{}, err
		}
	}
	_, up.Checks = p.Form.Parse(up.Typed.Entry)
	return up, nil
}

// reviewReading is a review form being read.
type reviewReading struct {
	*reading
	paper     GoalReviewPaper
	typed     goalreview.Typed
	suggested *goal.Entry
}

// item reads one line of the form, known by its mark or else by its name.
func (g *reviewReading) item(row int, cells map[string]workbook.Area) {
	name := exactText(cells["name"].Cell)
	mark := ""
	if g.table.id > 0 {
		a, _ := g.table.grid.At(row, g.table.id)
		mark = exactText(a.Cell)
	}
	it, known := g.paper.Form.Item(mark)
	if !known {
		i := slices.IndexFunc(g.paper.Form.Items, func(it appraisal.Item) bool { return flat(it.Name) == flat(name) })
		if i < 0 {
			g.say("rows", ruleRowStrange, errs.Blocker, "第%d行“%s”不是审核表的条目。请删去这一行，或重新导出后填写。", row, errs.Shorten(name))
			return
		}
		it = g.paper.Form.Items[i]
	}
	path := "items." + it.ID
	if _, again := g.typed.Entry.Verdicts[it.ID]; again {
		g.say(path, ruleTwoRows, errs.Blocker, "第%d行和前面一行都是“%s”。请删去一行。", row, it.Name)
		return
	}
	had := g.paper.Review.Entry.Verdicts[it.ID]
	v := appraisal.VerdictEntry{Grade: kept(had.Grade, exactText(cells["grade"].Cell)), Points: kept(had.Points, exactText(cells["points"].Cell)), Comment: kept(had.Comment, exactText(cells["comment"].Cell))}
	g.typed.Entry.Verdicts[it.ID] = v
	g.data(path, row, cells)
	if a, filled := cells["weight"]; filled {
		g.weight(it, a)
	}
}

// weight tells of a weight that was changed: it is the official form's.
func (g *reviewReading) weight(it appraisal.Item, a workbook.Area) {
	if g.Origin != nil {
		c := fixedCell{key: it.ID + " 分值", label: it.Name + " 分值", text: it.Points.Short(), where: "分值由审核表规定，要少给分请改得分"}
		g.untaken(c, "fixed."+c.key, a.Span, exactText(a.Cell))
	}
}

// missing complains of items that the file has no line for.
func (g *reviewReading) missing() {
	for _, it := range g.paper.Form.Items {
		v, there := g.typed.Entry.Verdicts[it.ID]
		if !there {
			g.say("items."+it.ID, ruleRowMissing, errs.Blocker, "没有“%s”这一行。请重新导出后填写。", it.Name)
		}
		if v == (appraisal.VerdictEntry{}) {
			delete(g.typed.Entry.Verdicts, it.ID)
		}
	}
}

// below reads what stands under the table: the opinion in words, and opinions on cells.
func (g *reviewReading) below(from int) {
	_, places := g.paper.reviewCells()
	found, notes, edits, edited := false, false, false, false
	var lines []editLine
	for _, row := range g.table.grid.Rows() {
		if row < from {
			continue
		}
		first, _ := g.table.grid.At(row, 1)
		head := plainHeading(first.Text)
		switch {
		case head == reviewOpinion:
			found = true
			at := workbook.Span{Row1: row, Col1: first.Col2 + 1, Row2: row, Col2: first.Col2 + 1}
			g.take("opinion", reviewOpinion, at, true, &g.typed.Entry.Opinion)
		case head == reviewCellHead:
			notes = true
			g.typed.Notes = nil
		case head == reviewEditHead:
			notes, edits, edited = false, true, true
		case strings.HasPrefix(head, "审核人"), strings.HasPrefix(head, "填写说明"):
			notes, edits = false, false
		case edits:
			lines = append(lines, g.editLine(row, exactText(first.Cell))...)
		case notes:
			text, _ := g.table.grid.At(row, max(first.Col2+1, 4))
			g.note(row, exactText(first.Cell), exactText(text.Cell), places)
		}
	}
	if edited {
		g.editsFrom(lines)
		g.typed.Notes = inOrder(g.paper.Review.Notes, g.typed.Notes)
	}
	if !found {
		g.say("rows", ruleNoLabel, errs.Warning, "没有找到“%s”，这一项保持系统里的内容。", reviewOpinion)
	}
}

// note reads one opinion on a cell; one that the review has already keeps where it came from.
func (g *reviewReading) note(row int, cell, text string, places map[string]goal.Place) {
	if cell == "" && text == "" {
		return
	}
	path := fmt.Sprintf("notes.%d", len(g.typed.Notes))
	g.cells[path] = workbook.Ref(row, 1)
	place, known := places[cell]
	if !known && cell != "" {
		g.say(path, ruleCellUnread, errs.Blocker, "没有“%s”这一格。请从列表里选单元格。", errs.Shorten(cell))
	}
	g.raise(place, text)
}

// raise keeps an opinion on a cell.
func (g *reviewReading) raise(place goal.Place, text string) {
	n := goalreview.Note{Place: place, Text: text}
	for _, had := range g.paper.Review.Notes {
		if had.Place == place && flat(had.Text) == flat(text) {
			n = had
		}
	}
	g.typed.Notes = append(g.typed.Notes, n)
}

// editLine reads one line of the block of edits; none where it is blank or about a whole row.
func (g *reviewReading) editLine(row int, label string) []editLine {
	text := func(col int) string {
		a, _ := g.table.grid.At(row, col)
		return exactText(a.Cell)
	}
	l := editLine{row, label, text(4), text(7)}
	if strings.HasPrefix(label, wholeRow) || l.label == "" && l.new == "" && l.why == "" {
		return nil
	}
	return []editLine{l}
}

// reviewChanges lists what would change in a review, cell by cell.
func reviewChanges(p GoalReviewPaper, typed goalreview.Typed) []goal.Difference {
	var out []goal.Difference
	add := func(path, label, row, old, new string) {
		if old != new {
			out = append(out, goal.Difference{Kind: goal.Changed, Path: path, Label: label, Row: row, Old: old, New: new})
		}
	}
	for _, it := range p.Form.Items {
		was, is := p.Review.Entry.Verdicts[it.ID], typed.Entry.Verdicts[it.ID]
		add("items."+it.ID+".grade", "等级", it.Name, was.Grade, is.Grade)
		add("items."+it.ID+".points", "得分", it.Name, was.Points, is.Points)
		add("items."+it.ID+".comment", "问题与建议", it.Name, was.Comment, is.Comment)
	}
	add("opinion", reviewOpinion, "", p.Review.Entry.Opinion, typed.Entry.Opinion)
	was, is := noteCells(p, p.Review.Notes), noteCells(p, typed.Notes)
	for i := range max(len(was), len(is)) {
		var old, new audit.Cell
		if i < len(was) {
			old = was[i]
		}
		if i < len(is) {
			new = is[i]
		}
		add(fmt.Sprintf("notes.%d", i), fmt.Sprintf("意见%d", i+1), new.Name, strings.Trim(old.Name+"："+old.Value, "："), strings.Trim(new.Name+"："+new.Value, "："))
	}
	return out
}

// noteCells are opinions by the cells they speak of.
func noteCells(p GoalReviewPaper, notes []goalreview.Note) []audit.Cell {
	out := make([]audit.Cell, len(notes))
	for i, n := range notes {
		out[i] = audit.Cell{Name: n.Place.Label(p.Goal.Entry), Value: n.Text}
	}
	return out
}
