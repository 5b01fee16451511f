package office_test

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/errs"
	"outturn/internal/office"
)

const reviewTab = "绩效目标审核表"

// reviewPaper is a review draft of the goal of these tests.
func reviewPaper(t testing.TB) office.GoalReviewPaper {
	t.Helper()
	form, err := appraisal.Shipped().Find(appraisal.GoalReview)
	if err != nil {
		t.Fatal(err)
	}
	g := parkGoal(t).Goal
	e := appraisal.Entry{Opinion: "指标完整，\n依据可再具体。", Verdicts: map[string]appraisal.VerdictEntry{
		"standard": {Grade: "优"}, "clear": {Grade: "良", Points: "8.5", Comment: "=目标表述可更具体"}}}
	return office.GoalReviewPaper{Goal: g, Form: form, Review: goalreview.Review{ID: "r", Goal: g.ID, Edition: 1, Stage: goalreview.ByDivision, Round: 1, ReviewerName: "处室审核",
		Version: 3, Typed: goalreview.Typed{Entry: e, Notes: []goalreview.Note{{Place: goal.PlaceOf(g.Entry, "rows.0.target"), Rule: "G-301", Text: "请说明依据。"}},
			Rulings: []goalreview.Ruling{{Opinion: "o", Settled: true}}}}}
}

func writtenReview(t testing.TB, p office.GoalReviewPaper) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := office.WriteGoalReview(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// set writes a cell the way spreadsheets keep typed text.
func set(t testing.TB, f *excelize.File, cell string, value any) {
	t.Helper()
	if err := f.SetCellValue(reviewTab, cell, value); err != nil {
		t.Fatal(err)
	}
}

// TestGoalReviewRoundTrip: an issued review comes back unchanged, whatever was typed so far.
func TestGoalReviewRoundTrip(t *testing.T) {
	t.Parallel()
	full := reviewPaper(t)
	empty := reviewPaper(t)
	empty.Review.Typed, empty.Review.Version = goalreview.Typed{}, 0
	edited := editedPaper(t)
	adopted := reviewPaper(t)
	adopted.Review.Adopted, adopted.Review.Apart = goalreview.Taken{Panel: "p", Title: "重点项目会审", Verdict: "进入下一步预算安排流程", Mean: 9150}, "汛前必须批复"
	for name, p := range map[string]office.GoalReviewPaper{"填了一半": full, "空表": empty, "提出了修改": edited, "采用会审意见": adopted} {
		up, err := openGoalReview(writtenReview(t, p), p)
		if err != nil {
			t.Fatal(name, err)
		}
		if len(up.Changes) != 0 || len(up.Reading) != 0 {
			t.Errorf("%s: changes %+v, reading %+v", name, up.Changes, up.Reading)
		}
		if len(p.Review.Notes) > 0 && (!slices.Equal(up.Typed.Notes, p.Review.Notes) || len(up.Typed.Rulings) != 1 || up.Typed.Adopted != p.Review.Adopted || up.Typed.Apart != p.Review.Apart) {
			t.Errorf("%s: kept %+v", name, up.Typed)
		}
		if !reflect.DeepEqual(up.Suggested, p.Review.Suggested) {
			t.Errorf("%s: edits %+v, want %+v", name, up.Suggested, p.Review.Suggested)
		}
	}
}

// editedPaper is a review that would change a target, for a reason, empty an explanation and add a row.
func editedPaper(t testing.TB) office.GoalReviewPaper {
	p := reviewPaper(t)
	next := p.Goal.Entry
	next.Rows = append(slices.Clone(next.Rows), goal.EntryRow{ID: "added", Level1: "产出指标", Name: "新增的指标"})
	next.Rows[0].Target, next.Rows[1].Basis = "17", ""
	p.Review.Suggested = &next
	p.Review.Notes = append([]goalreview.Note{{Place: goal.Place{Column: "annual"}, Text: "写明河道长度。"}}, p.Review.Notes...)
	return p
}

// editRow finds the row of the block of edits that speaks of a cell, or its first blank one.
func editRow(t testing.TB, f *excelize.File, label string) string {
	t.Helper()
	rows, err := f.GetRows(reviewTab)
	if err != nil {
		t.Fatal(err)
	}
	below := false
	for i, r := range rows {
		if len(r) > 0 && r[0] == "修改单元格" {
			below = true
		} else if below && (len(r) > 0 && strings.HasPrefix(r[0], label) && label != "" || label == "" && strings.TrimSpace(strings.Join(r, "")) == "") {
			return strconv.Itoa(i + 1)
		}
	}
	t.Fatalf("no line about %q", label)
	return ""
}

// TestGoalReviewEdits reads edits that a reviewer typed into an issued workbook.
func TestGoalReviewEdits(t *testing.T) {
	t.Parallel()
	annual := func(f *excelize.File, new, why string) {
		at := editRow(t, f, "")
		set(t, f, "A"+at, "年度总体目标")
		set(t, f, "D"+at, new)
		set(t, f, "G"+at, why)
	}
	for _, c := range []struct {
		name    string
		paper   office.GoalReviewPaper
		change  func(f *excelize.File)
		want    func(e *goal.Entry) // what becomes of the form
		changes string
		notes   int
		wrong   string // path of a complaint
	}{
		{"新提一处修改和理由", reviewPaper(t), func(f *excelize.File) { annual(f, "完成养护。", "写得更短") }, func(e *goal.Entry) { e.Annual = "完成养护。" },
			"修改 notes.1 →年度总体目标：写得更短|修改 edits.0 →完成道路养护96.4万平方米，\n设施完好率不低于98%。 → 完成养护。", 2, ""},
		{"改修改的内容", editedPaper(t), func(f *excelize.File) { set(t, f, "D"+editRow(t, f, "第1行 指标值"), 16) }, func(e *goal.Entry) { e.Rows[0].Target = "16" },
			"修改 edits.0 18 → 17→18 → 16", 2, ""},
		{"删去一处修改", editedPaper(t), func(f *excelize.File) {
			at := editRow(t, f, "第2行 指标值设定依据")
			set(t, f, "A"+at, nil)
			set(t, f, "D"+at, nil)
		}, func(e *goal.Entry) { e.Rows[1].Basis = reviewPaper(t).Goal.Entry.Rows[1].Basis }, "修改 edits.0 计划标准 → （清空）→不再修改", 2, ""},
		{"没有这一格", reviewPaper(t), func(f *excelize.File) {
			at := editRow(t, f, "")
			set(t, f, "A"+at, "第99行 指标值")
			set(t, f, "D"+at, "1")
		}, nil, "", 1, "edits.0"},
		{"没有写改成什么", reviewPaper(t), func(f *excelize.File) { annual(f, "", "") }, nil, "", 1, "edits.0"},
		{"一格改了两次", editedPaper(t), func(f *excelize.File) {
			at := editRow(t, f, "第2行 指标值设定依据")
			first, err := f.GetCellValue(reviewTab, "A"+editRow(t, f, "第1行 指标值"))
			if err != nil {
				t.Error(err)
			}
			set(t, f, "A"+at, first)
		}, nil, "", 2, "edits.1"},
	} {
		up, err := openGoalReview(changed(t, writtenReview(t, c.paper), c.change), c.paper)
		if err != nil {
			t.Fatal(c.name, err)
		}
		if c.wrong != "" {
			if len(up.Reading.At(c.wrong)) == 0 {
				t.Errorf("%s: reading %+v", c.name, up.Reading)
			}
			continue
		}
		want := c.paper.Goal.Entry
		if c.paper.Review.Suggested != nil {
			want = *c.paper.Review.Suggested
		}
		want.Rows = slices.Clone(want.Rows)
		c.want(&want)
		if up.Suggested == nil || !reflect.DeepEqual(*up.Suggested, want) || len(up.Typed.Notes) != c.notes || len(up.Reading) > 0 {
			t.Errorf("%s: %+v, opinions %+v, reading %v", c.name, up.Suggested, up.Typed.Notes, up.Reading)
		}
		if got := changesText(up.Changes); got != c.changes {
			t.Errorf("%s: changes %q", c.name, got)
		}
	}
}

// TestGoalReviewFilledIn reads what a reviewer typed into an issued workbook.
func TestGoalReviewFilledIn(t *testing.T) {
	t.Parallel()
	p := reviewPaper(t)
	data := changed(t, writtenReview(t, p), func(f *excelize.File) {
		set(t, f, "E9", "中")        // 目标相关性
		set(t, f, "G9", "与年度计划不符。") // its comment
		set(t, f, "D7", 99)         // a weight, which is not asked for
		set(t, f, "F10", 13.5)      // 指标科学性, grade left to the points
		set(t, f, "C16", "退回修改。")   // 总体意见
		set(t, f, "A19", "年度总体目标")
		set(t, f, "D19", "请写明河道长度。")
	})
	up, err := openGoalReview(data, p)
	if err != nil {
		t.Fatal(err)
	}
	v := up.Typed.Entry.Verdicts
	if v["goal_fit"] != (appraisal.VerdictEntry{Grade: "中", Comment: "与年度计划不符。"}) || v["indicators"].Points != "13.5" || up.Typed.Entry.Opinion != "退回修改。" {
		t.Errorf("read %+v", up.Typed.Entry)
	}
	if len(up.Typed.Notes) != 2 || up.Typed.Notes[1].Place.Column != "annual" || up.Typed.Notes[1].Text != "请写明河道长度。" {
		t.Errorf("opinions %+v", up.Typed.Notes)
	}
	if len(up.Changes) != 5 || len(up.Reading.Blocking()) != 0 || len(up.Checks.Blocking()) == 0 {
		t.Errorf("%d changes, reading %v, checks %v", len(up.Changes), up.Reading, up.Checks)
	}
	if got := findingsText(up.Reading); !strings.HasSuffix(got, " 分值 X-15") || strings.Contains(got, "|") {
		t.Errorf("the weight typed over: %q", got)
	}
	if up.Cell("items.goal_fit.grade") != "E9" || up.Cell("opinion") != "C16" {
		t.Errorf("the grade stands at %s, the opinion at %s", up.Cell("items.goal_fit.grade"), up.Cell("opinion"))
	}
	marked, err := office.MarkUpload(data, up.Upload)
	if err != nil || len(marked) == 0 {
		t.Errorf("marking: %v", err)
	}
}

func TestGoalReviewRefuses(t *testing.T) {
	t.Parallel()
	p := reviewPaper(t)
	issued := writtenReview(t, p)
	typedInto := changed(t, issued, func(f *excelize.File) { set(t, f, "E9", "优") })
	other := p
	other.Goal.Project.Code, other.Goal.Project.Name = "SCIP-2025-9999", "别的项目"
	finance := p
	finance.Review.Stage = goalreview.ByFinance
	next := p
	next.Review.Edition = 2
	later := p
	later.Review.Version = 4
	archived := p
	archived.No, archived.CheckCode = 1, "ABCD"
	archived.Review.Sheet, _ = p.Form.Parse(p.Review.Entry)
	for _, c := range []struct {
		name string
		data []byte
		for_ office.GoalReviewPaper
		says string
	}{
		{"别的项目的审核表", issued, other, "不是“别的项目”的"},
		{"别的环节的审核表", issued, finance, "另一份记录"},
		{"上一版的审核表", issued, next, "另一份记录"},
		{"导出后又改过", typedInto, later, "处室审核"},
		{"已提交的存档", writtenReview(t, archived), p, "存档"},
		{"申报表", goalBytes(t, parkGoal(t)), p, "这份文件是《项目支出绩效目标申报表》"},
		{"少一列", changed(t, issued, func(f *excelize.File) { set(t, f, "E6", "评级情况") }), p, "缺少“等级”列"},
		{"从中间断了", changed(t, issued, func(f *excelize.File) {
			for range 4 {
				if err := f.RemoveRow(reviewTab, 14); err != nil {
					t.Error(err)
				}
			}
		}), p, "不完整"},
		{"不是表格", []byte("PK"), p, ""},
	} {
		if _, err := openGoalReview(c.data, c.for_); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.says) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.says)
		}
	}
	for _, c := range []struct {
		name   string
		change func(*excelize.File)
		path   string
	}{
		{"没有这一格", func(f *excelize.File) { set(t, f, "A19", "第99行 指标值"); set(t, f, "D19", "x") }, "notes.1"},
		{"删去一个条目", func(f *excelize.File) {
			if err := f.RemoveRow(reviewTab, 8); err != nil {
				t.Error(err)
			}
		}, "items.clear"},
		{"两个条目的等级合并成一格", func(f *excelize.File) {
			set(t, f, "E9", "优")
			if err := f.MergeCell(reviewTab, "E9", "E10"); err != nil {
				t.Error(err)
			}
		}, "items.goal_fit.grade"},
	} {
		up, err := openGoalReview(changed(t, issued, c.change), p)
		if err != nil || len(up.Reading.At(c.path)) == 0 {
			t.Errorf("%s: %v, reading %+v, want a complaint at %s", c.name, err, up.Reading, c.path)
		}
	}
}
