package office_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/testenv"
)

const fundPlanTab = "年度用款计划"

// parkFundPlan is a draft of two projects with awkward cells: marks of thousands, six decimals, a word, a formula in a note.
func parkFundPlan(t testing.TB) office.FundPlanPaper {
	t.Helper()
	centre, works := org.Unit{ID: "210", Code: "210", Name: "公共设施管理中心"}, org.Unit{ID: "130", Code: "130", Name: "公用事业处", Kind: org.Division}
	p, err := fundplan.New("plan-1", centre, works, 2026)
	if err != nil {
		t.Fatal(err)
	}
	p.Version = 7
	one := fundplan.EntryLine{Project: "p1", Appropriation: "1200.00", CarryOver: "12.345678", Note: "=1+1"}
	for i := range one.Months {
		one.Months[i] = "101"
	}
	two := fundplan.EntryLine{Project: "p2", CarryOver: "1,000", Other: "若干", Note: "'分两次\n支付"}
	p.Entry = fundplan.Entry{Lines: []fundplan.EntryLine{one, two}, Note: "按合同进度编制。"}
	around := fundplan.Circumstances{Control: fundplan.Control{Amount: 3000 * money.Wan, Version: 1}, Projects: map[project.ID]fundplan.Standing{}}
	for id, name := range map[project.ID]string{"p1": "海塘、道路、河道、绿化、生态园区等公共设施维护", "p2": "道路照明改造"} {
		around.Projects[id] = fundplan.Standing{State: pipeline.Admitted, Asked: pipeline.YearFunds{Year: 2026, Fiscal: 1500 * money.Wan}, Goal: &goal.Goal{},
			Project: project.Project{ID: id, Code: "SCIP-" + string(id), Name: name, Unit: centre, Division: works}}
	}
	return office.FundPlanPaper{Plan: p, Around: around, CheckCode: "abcd", Editable: true}
}

func fundPlanBytes(t testing.TB, p office.FundPlanPaper) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := office.WriteFundPlan(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func openFundPlan(data []byte, p office.FundPlanPaper) (office.FundPlanUpload, error) {
	f, err := office.OpenFilled(data)
	if err != nil {
		return office.FundPlanUpload{}, err
	}
	return office.ReadFundPlan(f, p)
}

// TestFundPlanRoundTrip: an issued workbook comes back unchanged, also through LibreOffice, a blank one, and one without projects.
func TestFundPlanRoundTrip(t *testing.T) {
	t.Parallel()
	full := parkFundPlan(t)
	blank, none := full, full
	blank.Entry, none.Entry = full.Entry.Blank(), fundplan.Entry{}
	for name, c := range map[string]struct {
		p    office.FundPlanPaper
		data []byte
	}{"原样": {full, fundPlanBytes(t, full)}, "空白表": {blank, fundPlanBytes(t, blank)}, "没有项目": {none, fundPlanBytes(t, none)},
		"经 LibreOffice": {full, testenv.LibreOffice(t, fundPlanBytes(t, full), "xlsx", "xlsx")}} {
		up, err := openFundPlan(c.data, c.p)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(up.Changes) != 0 || !reflect.DeepEqual(up.Entry, c.p.Entry) || len(up.Reading) != 0 {
			t.Errorf("%s changed: %+v\nreading %+v\n%+v", name, up.Changes, up.Reading, up.Entry)
		}
	}
}

// TestFundPlanSums: what the formulas come to is written beside them.
func TestFundPlanSums(t *testing.T) {
	t.Parallel()
	g := opened(t, fundPlanBytes(t, parkFundPlan(t))).Sheet(fundPlanTab)
	for cell, want := range map[[2]int]string{{5, 6}: "1,212.345678", {5, 19}: "1,212.00", {7, 3}: "1,200.00", {7, 6}: "1,212.345678", {7, 19}: "1,212.00", {6, 6}: "0.00"} {
		if a, _ := g.At(cell[0], cell[1]); a.Text != want {
			t.Errorf("row %d column %d says %q, want %q", cell[0], cell[1], a.Text, want)
		}
	}
}

func TestFundPlanUpload(t *testing.T) {
	t.Parallel()
	p := parkFundPlan(t)
	up, err := openFundPlan(changed(t, fundPlanBytes(t, p), func(f *excelize.File) {
		set := func(cell string, v any) { _ = f.SetCellValue(fundPlanTab, cell, v) }
		set("C5", 1600.5)   // above the library
		set("G5", "")       // a month emptied
		set("F5", 9)        // a sum typed over
		set("E6", 20)       // the word made a number
		set("B3", "改过的说明")  // the note
		set("A6", "改过的项目名") // known by its mark
	}), p)
	if err != nil {
		t.Fatal(err)
	}
	l := up.Entry.Lines
	if l[0].Appropriation != "1600.50" || l[0].Months[0] != "" || l[0].Months[1] != "101" || l[1].Other != "20" || up.Entry.Note != "改过的说明" || len(up.Changes) != 4 {
		t.Errorf("read %+v\n%+v", up.Entry, up.Changes)
	}
	said := map[string]string{"lines.0.appropriation": "C5", "lines.0.month1": "", "fixed.sum.0": "F5"}
	for path, cell := range said {
		i := 0
		for _, f := range up.Findings() {
			if f.Path == path {
				i++
			}
		}
		if i == 0 || cell != "" && up.Cell(path) != cell {
			t.Errorf("%s is not found at %s: %d times at %s: %+v", path, cell, i, up.Cell(path), up.Findings())
		}
	}
	if _, err := office.MarkUpload(fundPlanBytes(t, p), up.Upload); err != nil {
		t.Errorf("marked: %v", err)
	}
}

// TestFundPlanRows: rows of other projects and copied rows stand in the way; rows that are gone keep what the system has.
func TestFundPlanRows(t *testing.T) {
	t.Parallel()
	p := parkFundPlan(t)
	added, err := openFundPlan(changed(t, fundPlanBytes(t, p), func(f *excelize.File) {
		_ = f.DuplicateRow(fundPlanTab, 5)
	}), p)
	if err != nil || len(added.Reading.Blocking()) != 1 || !strings.Contains(added.Reading.Blocking()[0].Message, "同一项目有两行") {
		t.Errorf("a copied row: %v, %+v", err, added.Reading)
	}
	fewer, err := openFundPlan(changed(t, fundPlanBytes(t, p), func(f *excelize.File) { _ = f.RemoveRow(fundPlanTab, 6) }), p)
	if err != nil || len(fewer.Changes) != 0 || len(fewer.Reading.Blocking()) != 0 || !strings.Contains(fmt.Sprint(fewer.Reading), "文件里没有“道路照明改造”") {
		t.Errorf("a row less: %v, %+v, %+v", err, fewer.Changes, fewer.Reading)
	}
}

func TestFundPlanUploadRefuses(t *testing.T) {
	t.Parallel()
	p := parkFundPlan(t)
	newer, other, nextYear, frozen := p, p, p, p
	newer.Version, other.Division.Code, nextYear.Year = 8, "120", 2027
	form, _ := p.Entry.Parse()
	frozen.Edition = &fundplan.Edition{No: 2}
	for _, l := range form.Lines {
		frozen.Edition.Lines = append(frozen.Edition.Lines, fundplan.EditionLine{Line: l})
	}
	touched := changed(t, fundPlanBytes(t, p), func(f *excelize.File) { _ = f.SetCellValue(fundPlanTab, "C5", 9) })
	cut := changed(t, fundPlanBytes(t, p), func(f *excelize.File) {
		for row := 12; row >= 7; row-- {
			_ = f.RemoveRow(fundPlanTab, row)
		}
	})
	for name, c := range map[string]struct {
		data []byte
		p    office.FundPlanPaper
		says string
	}{"别的处室的计划": {touched, other, "请选对项目"}, "别的年度": {touched, nextYear, "请选对年度"}, "已有新版": {touched, newer, "直接导入会盖掉那些修改"}, "存档的一版": {fundPlanBytes(t, frozen), p, "第2版的存档"},
		"绩效目标表": {goalBytes(t, parkGoal(t)), p, "这份文件是《项目支出绩效目标申报表》"}, "不是表格": {[]byte("hello"), p, ""}, "断了": {cut, p, "不完整"}} {
		if _, err := openFundPlan(c.data, c.p); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
