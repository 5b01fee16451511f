package office

import (
	"fmt"
	"io"
	"strings"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/score"
	"outturn/internal/office/workbook"
)

// GoalReviewPaper is a review to go out as a workbook, or that a workbook comes back for (绩效目标审核表).
type GoalReviewPaper struct {
	Goal      goal.Goal
	Review    goalreview.Review // Sheet and Grade count once it is submitted
	Form      appraisal.Form
	Opinions  []goalreview.Opinion // those the review raised, once it is submitted
	No        int                  // which submitted one of the goal; 0 for the draft
	CheckCode string
}

// reviewColumns are the columns of the table of items, in the order of the form.
var reviewColumns = []formColumn{
	{field: "level1", label: "评审内容", also: []string{"审核内容", "一级"}, width: 11},
	{field: "name", label: "条目", also: []string{"审核条目", "评审条目", "具体内容"}, width: 15, required: true},
	{field: "asks", label: "评审要点", also: []string{"审核要点"}, width: 40},
	{field: "weight", label: "分值", also: []string{"满分"}, width: 8},
	{field: "grade", label: "等级", also: []string{"评定等级", "审核等级"}, width: 8, required: true},
	{field: "points", label: "得分", also: []string{"审核得分"}, width: 9},
	{field: "comment", label: "问题与建议", also: []string{"意见", "存在问题"}, width: 46, required: true},
}

// spareOpinions are the blank rows for opinions on cells.
const spareOpinions = 6

// The labels under the table of items.
const (
	reviewTotal    = "合计"
	reviewOpinion  = "总体意见"
	reviewCellHead = "单元格"
)

func (p GoalReviewPaper) origin() Origin {
	r := p.Review
	return Origin{Form: GoalReviewKind, ID: fmt.Sprintf("%s/%s/%d/%d", r.Goal, r.Stage, r.Edition, r.Round), Project: p.Goal.Project.Name, Code: p.Goal.Project.Code,
		Unit: p.Goal.Project.Unit.Name, Year: p.Goal.Year, Version: r.Version, Edition: p.No, Check: p.CheckCode, Rows: len(p.Form.Items)}
}

// open reports whether the cells that a reviewer types are left open.
func (p GoalReviewPaper) open() bool { return p.No == 0 }

// entry is what the cells of the form hold.
func (p GoalReviewPaper) entry() appraisal.Entry {
	if p.open() {
		return p.Review.Entry
	}
	return p.Review.Sheet.Entry()
}

// reviewCells are the cells that an opinion may speak of, by label, in form order.
func (p GoalReviewPaper) reviewCells() (labels []string, places map[string]goal.Place) {
	labels, places = p.cellsBy([]string{"name", "target", "unit", "weight", "rule", "basis", "explanation", "source", "evidence"})
	places["整张表"] = goal.Place{}
	return append([]string{"整张表"}, labels...), places
}

// cellsBy are the cells outside the rows and those of some columns, by label, in form order.
func (p GoalReviewPaper) cellsBy(columns []string) (labels []string, places map[string]goal.Place) {
	e := p.Goal.Entry
	places = map[string]goal.Place{}
	add := func(path string) {
		place := goal.PlaceOf(e, path)
		label := place.Label(e)
		labels, places[label] = append(labels, label), place
	}
	for _, path := range []string{"overall", "annual", "request.appropriation", "request.carry_over", "request.other"} {
		add(path)
	}
	for i := range e.Rows {
		for _, column := range columns {
			add(fmt.Sprintf("rows.%d.%s", i, column))
		}
	}
	return labels, places
}

// WriteGoalReview writes the official review form as an xlsx workbook (绩效目标审核表导出): items in blocks, grades to pick from,
// opinions on cells below, A4 across, and marks that an import knows it by.
func WriteGoalReview(w io.Writer, p GoalReviewPaper) error {
	var widths []int
	for _, c := range reviewColumns {
		widths = append(widths, c.width)
	}
	s := reviewSheet{formBook: newFormBook("绩效目标审核表", append(widths, 10)), paper: p}
	s.shaded = p.open()
	s.head()
	heading := s.row
	s.items()
	s.opinions()
	s.editsTable()
	last := s.sign()
	s.seal(p.origin(), workbook.Span{Row1: 1, Col1: 1, Row2: last, Col2: len(reviewColumns)}, heading,
		footer(GoalReviewKind, p.Goal.Project.Name, p.No, p.Review.Version, p.CheckCode))
	return s.write(w)
}

// reviewSheet is a review being written.
type reviewSheet struct {
	*formBook
	paper GoalReviewPaper
	row   int // the next
}

func (s *reviewSheet) typed(across, format string) look {
	return look{across: across, format: format, open: s.paper.open()}
}

// reviewPairs are the columns of the two labels and values of a line of the head.
var reviewPairs = [][4]int{{1, 1, 2, 3}, {4, 5, 6, 7}}

func (s *reviewSheet) head() {
	p, r := s.paper.Goal.Project, s.paper.Review
	s.put(strip(1, 1, len(reviewColumns)), string(GoalReviewKind), lookTitle)
	s.do(func() error { return s.file.SetRowHeight(s.sheet, 1, 34) })
	s.put(strip(2, 1, 3), s.paper.Goal.Year.String(), lookSub)
	s.put(strip(2, 6, len(reviewColumns)), string(r.Stage), lookUnit)
	text := func(label, text string) pair { return pair{label: label, value: text, look: lookFixed} }
	s.pairs(3, reviewPairs, pair{label: "项目名称", value: p.Name, look: lookFixed, to: len(reviewColumns)})
	s.pairs(4, reviewPairs, text("主管部门", p.Division.Name), text("实施单位", p.Unit.Name))
	s.pairs(5, reviewPairs, text("项目编号", p.Code), text("被审核的版本", fmt.Sprintf("第%d版，第%d次审核", r.Edition, r.Round)))
	for row := 3; row <= 5; row++ {
		s.height(row, 1)
	}
	s.row = 6
	for _, c := range r.PanelLines() {
		s.pairs(s.row, reviewPairs, pair{label: c.Name, value: c.Value, look: lookFixed, to: len(reviewColumns)})
		s.height(s.row, max(linesIn(c.Name, s.width(1, 1)), linesIn(c.Value, s.width(2, len(reviewColumns)))))
		s.row++
	}
}

func (s *reviewSheet) items() {
	id := len(reviewColumns) + 1
	for i, c := range reviewColumns {
		s.put(strip(s.row, i+1, i+1), c.label, lookLabel)
	}
	s.put(strip(s.row, id, id), idHeading, look{bare: true, quiet: true})
	s.hide(id)
	s.height(s.row, 1)
	s.row++
	first := s.row
	e := s.paper.entry()
	for _, block := range s.paper.Form.Blocks() {
		s.put(workbook.Span{Row1: s.row, Col1: 1, Row2: s.row + len(block.Items) - 1, Col2: 1}, block.Name+"\n（"+block.Points.Short()+"分）", lookMid)
		for _, it := range block.Items {
			s.item(it, e.Verdicts[it.ID])
		}
	}
	s.total(first)
	s.put(strip(s.row, 1, 2), reviewOpinion, lookLabel)
	s.put(strip(s.row, 3, len(reviewColumns)), e.Opinion, s.typed("left", asText))
	s.height(s.row, max(3, linesIn(e.Opinion, s.width(3, len(reviewColumns)))))
	s.row++
}

func (s *reviewSheet) item(it appraisal.Item, v appraisal.VerdictEntry) {
	for i, c := range []struct {
		value any
		look  look
	}{{it.Name, lookFixed}, {it.Asks, lookFixed}, {formNumber{text: it.Points.Short()}, lookMid}, {v.Grade, s.typed("center", asText)},
		{formNumber{text: v.Points}, s.typed("center", "")}, {v.Comment, s.typed("left", asText)}} {
		s.put(strip(s.row, i+2, i+2), c.value, c.look)
	}
	id := len(reviewColumns) + 1
	s.put(strip(s.row, id, id), it.ID, look{bare: true, quiet: true, format: asText})
	s.fit(s.row, "", it.Name, it.Asks, "", "", "", v.Comment)
	s.row++
}

// total writes the sum, which an import knows the end of the table by, and the grade it comes to.
func (s *reviewSheet) total(first int) {
	bold := look{bold: true, across: "center"}
	s.put(strip(s.row, 1, 3), reviewTotal, lookLabel)
	s.put(strip(s.row, 4, 4), formNumber{text: s.paper.Form.Full().Short()}, bold)
	if s.paper.open() {
		s.choose(workbook.Span{Row1: first, Col1: 5, Row2: s.row - 1, Col2: 5}, "等级", gradeNames(), true)
		s.atLeastZero(workbook.Span{Row1: first, Col1: 6, Row2: s.row - 1, Col2: 6}, "得分", 100, "请填不超过该条目分值的数；不填按等级计分。")
		s.put(strip(s.row, 5, 6), "", bold)
		s.put(strip(s.row, 7, 7), "得分不填的按等级计分，总分在导入后计算", lookFixed)
	} else {
		s.put(strip(s.row, 5, 5), string(s.paper.Review.Grade), bold)
		s.put(strip(s.row, 6, 6), formNumber{text: s.paper.Review.Sheet.Total().Short()}, bold)
		s.put(strip(s.row, 7, 7), s.paper.Form.ConclusionOf(s.paper.Review.Sheet.Total()).Verdict, lookFixed)
	}
	s.height(s.row, 1)
	s.row++
}

func gradeNames() (out []string) {
	for _, g := range score.Grades() {
		out = append(out, string(g))
	}
	return out
}

// opinions writes the opinions on cells, with blank rows for more while they may be typed.
func (s *reviewSheet) opinions() {
	var rows [][2]string
	for _, n := range s.paper.opinionsApart() {
		rows = append(rows, [2]string{n.Place.Label(s.paper.Goal.Entry), n.Text})
	}
	if s.paper.open() {
		rows = append(rows, make([][2]string, spareOpinions)...)
	}
	if len(rows) == 0 {
		return
	}
	columns := len(reviewColumns)
	s.put(strip(s.row, 1, 3), reviewCellHead, lookLabel)
	s.put(strip(s.row, 4, columns), "对单元格的意见", lookLabel)
	s.height(s.row, 1)
	s.row++
	first := s.row
	for _, r := range rows {
		s.put(strip(s.row, 1, 3), r[0], s.typed("left", asText))
		s.put(strip(s.row, 4, columns), r[1], s.typed("left", asText))
		s.height(s.row, max(linesIn(r[0], s.width(1, 3)), linesIn(r[1], s.width(4, columns))))
		s.row++
	}
	if s.paper.open() {
		labels, _ := s.paper.reviewCells()
		s.choose(workbook.Span{Row1: first, Col1: 1, Row2: s.row - 1, Col2: 1}, reviewCellHead, labels, true)
	}
}

// sign writes the lines to sign on and, below what is printed, how to fill in; it returns the last printed row.
func (s *reviewSheet) sign() int {
	row, r := s.row+1, s.paper.Review
	name, day := "", ""
	if !s.paper.open() {
		name, day = r.ReviewerName, r.SubmittedAt.Format("2006-01-02")
	}
	for i, line := range []string{"审核人（签字）：" + name, "审核部门（盖章）：", "日期：" + day} {
		c := [][2]int{{1, 3}, {4, 6}, {7, 7}}[i]
		s.put(strip(row, c[0], c[1]), line, look{size: 11, bare: true, across: "left"})
	}
	s.do(func() error { return s.file.SetRowHeight(s.sheet, row, 32) })
	if s.paper.open() {
		s.put(strip(row+2, 1, len(reviewColumns)), strings.Join([]string{"填写说明（不打印）：白格可填，灰格由系统带出。等级从列表选；得分可以不填，填了须在该等级的区间内；评中、评差须写问题。",
			"对单元格的意见，从列表选单元格再写意见。填好后在系统里“从 Excel 导入”，存为审核草稿，看过再提交。",
			"评定为良的，在“修改单元格”里选单元格、写修改后的内容和理由；要清空的写“（清空）”，不改的把那一行删空；增加、删去整行请在系统里改。"}, ""), look{bare: true, quiet: true, across: "left"})
		s.height(row+2, 3)
	}
	return row
}
