package office_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/office"
)

// faultyGoal fills parkGoal in with many faults, in open and in locked cells.
func faultyGoal(f *excelize.File) {
	for ref, value := range map[string]any{
		"C3": "另一个项目", "K6": 12, "H7": 99_000_000, "K7": "若干", "C9": "同一句话。", "C10": "同一句话。", "J2": "金额单位：万元",
		"E12": "12期，每期50人", "D13": "约等于", "E13": "", "N14": "也许", "G14": 19, "E15": "提升", "I15": "", "E16": 100, "K16": "",
		"A17": "产出指标", "B17": "数量指标", "C17": "设备采购支出", "D17": "≥", "E17": "≥80", "F17": "%", "C18": "经费使用率", "E18": "按时", "G18": "三分",
		"A19": "产出", "B19": "质量", "C19": "设施完好率", "E19": "≥98%",
	} {
		f.SetCellValue(goalTab, ref, value)
	}
	formula(f, "G12", "1/0")
	f.SetCellValue(goalTab, "Q3", "自己的备注")
}

// saidBy lists findings as rule, severity, cell and message, in order of their text.
func saidBy(r office.CheckReport) (out []string) {
	for _, f := range r.Findings {
		out = append(out, fmt.Sprint(f.Rule, " ", f.Severity, " ", r.Form.Place(f.Path), " ", f.Message))
	}
	slices.Sort(out)
	return out
}

// previewed is the same of an import preview.
func previewed(up office.Upload) (out []string) {
	for _, f := range up.Findings() {
		out = append(out, fmt.Sprint(f.Rule, " ", f.Severity, " ", up.Sheet, "!", up.Cell(f.Path), " ", f.Message))
	}
	slices.Sort(out)
	return out
}

// TestCheckSaysWhatTheImportSays: the command and the import preview say the same of one file, at the same cells.
func TestCheckSaysWhatTheImportSays(t *testing.T) {
	t.Parallel()
	lastYear := []goalcheck.LastActual{{Level2: "质量指标", Name: "设施完好率", Target: goal.Target{Sign: goal.AtLeast, Value: decimal.New(98, 0), Unit: "%"},
		Actual: decimal.New(995, -1), Unit: "%", Known: true}}
	for _, c := range []struct {
		name   string
		paper  func(p *office.GoalPaper)
		change func(f *excelize.File)
		least  int // findings
	}{
		{"原样导出", nil, nil, 1},
		{"与上年相比", func(p *office.GoalPaper) { p.LastYear = lastYear }, nil, 2},
		{"处处有错", func(p *office.GoalPaper) { p.LastYear = lastYear }, faultyGoal, 25},
		{"投资建设类没有成本", func(p *office.GoalPaper) { p.Project.Category = "投资建设类" }, func(f *excelize.File) { f.SetCellValue(goalTab, "A12", "产出指标") }, 3},
		{"申请超过项目总额", func(p *office.GoalPaper) { p.Project.Fiscal = money.Wan }, nil, 2},
		{"项目概况里写着租车", func(p *office.GoalPaper) { p.Project.Summary = "含租车保障" }, func(f *excelize.File) { f.SetCellValue(goalTab, "C13", "租车次数") }, 1},
		{"空白表", func(p *office.GoalPaper) { p.ID, p.Version, p.CheckCode, p.Entry = "", 0, "", goal.Entry{} }, func(f *excelize.File) { f.SetCellValue(goalTab, "C12", "道路养护面积") }, 5},
		{"复制的行和清空的行", nil, func(f *excelize.File) {
			f.DuplicateRowTo(goalTab, 13, 17)
			for _, col := range []string{"C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N"} {
				f.SetCellValue(goalTab, col+"15", "")
			}
		}, 2},
		{"没有导出标记", nil, func(f *excelize.File) {
			f.DeleteSheet("绩衡标记")
			faultyGoal(f)
			f.SetCellValue(goalTab, "J2", "金额单位：元")
		}, 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := parkGoal(t)
			if c.paper != nil {
				c.paper(&p)
			}
			data := goalBytes(t, p)
			if c.change != nil {
				data = changed(t, data, c.change)
			}
			if c.name == "没有导出标记" { // the preview knows the record; its name in the file must be the record's
				p.Project.Name = "另一个项目"
				p.Project.Other = 12_00
			}
			want, got := previewed(readGoal(t, data, p).Upload), saidBy(checked(t, "目标.xlsx", data))
			if !slices.Equal(got, want) {
				t.Errorf("the command says\n%s\nthe preview says\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if len(got) < c.least {
				t.Errorf("only %d findings:\n%s", len(got), strings.Join(got, "\n"))
			}
		})
	}
}

// TestCheckGoalEntrySaysTheSame: and so does the same form as JSON, cells by their names.
func TestCheckGoalEntrySaysTheSame(t *testing.T) {
	t.Parallel()
	p := parkGoal(t)
	p.Entry.Rows[1].Target, p.Entry.Rows[2].Unit, p.Entry.Rows[3].Name, p.Entry.Rows[4].Weight = "12期，每期50人", "次", "提升服务水平", "三分"
	var rows []map[string]any
	for _, r := range p.Entry.Rows {
		rows = append(rows, map[string]any{"level1": r.Level1, "level2": r.Level2, "name": r.Name, "explanation": r.Explanation, "sign": r.Sign, "target": r.Target, "unit": r.Unit,
			"weight": r.Weight, "rule": r.Rule, "basis": r.Basis, "method": r.Method, "source": r.Source, "evidence": r.Evidence, "bounded": r.Bounded})
	}
	data, err := json.Marshal(map[string]any{"year": 2025, "rows": rows, "overall": p.Entry.Overall, "annual": p.Entry.Annual, "unit": "公共设施管理中心",
		"project": map[string]any{"name": p.Project.Name, "category": p.Project.Category, "nature": p.Project.Nature, "start": "2025-01-01", "end": "2025-12-31", "funds": "51000000"},
		"request": map[string]any{"appropriation": p.Entry.Request.Appropriation, "carry_over": p.Entry.Request.CarryOver, "other": ""}})
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, f := range readGoal(t, goalBytes(t, p), p).Checks {
		want = append(want, fmt.Sprint(f.Rule, f.Severity, goal.Label(f.Path), f.Message))
	}
	r := checked(t, "目标.json", data)
	for _, f := range r.Findings {
		got = append(got, fmt.Sprint(f.Rule, f.Severity, r.Form.Place(f.Path), f.Message))
	}
	if !slices.Equal(got, want) || len(got) < 4 {
		t.Errorf("the command says\n%s\nthe preview says\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestCheckEdition: an archived edition is checked, though nobody may import it.
func TestCheckEdition(t *testing.T) {
	t.Parallel()
	p := parkGoal(t)
	form, _ := p.Understood(p.Book)
	p.Edition = &goal.Edition{Goal: p.ID, No: 3, Kind: goal.InForce, Form: form}
	r := checked(t, "目标.xlsx", goalBytes(t, p))
	if r.Form.Project != p.Project.Name || len(r.Form.Input.Entry.Rows) != 5 {
		t.Errorf("read %q with %d rows", r.Form.Project, len(r.Form.Input.Entry.Rows))
	}
}

// TestCheckNamesOtherForms: a file of the system that is no goal declaration is called by its name.
func TestCheckNamesOtherForms(t *testing.T) {
	t.Parallel()
	list := func(l office.OrgList) []byte {
		var out bytes.Buffer
		if err := office.WriteOrg(&out, l, []org.Unit{{Name: "公共设施管理中心"}}, nil); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	unmarked := changed(t, list(office.OrgPeople), func(f *excelize.File) { f.DeleteSheet("绩衡标记") })
	for _, c := range []struct {
		name, says string
		data       []byte
	}{
		{"自评表", "这份文件是《项目支出绩效自评表》", resultBytes(t, parkResults(t))},
		{"审核表", "这份文件是《项目支出绩效目标审核表》", writtenReview(t, reviewPaper(t))},
		{"单位名单", "这份文件是“单位”名单", list(office.OrgUnits)},
		{"人员名单", "这份文件是“人员”名单", list(office.OrgPeople)},
		{"没有标记的人员名单", "这份文件像是“人员”名单", unmarked},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			forms, _, err := office.ReadGoalForms("f.xlsx", c.data, rulebook.Shipped(), "")
			if said := errs.MessageOf(err); len(forms) > 0 || errs.KindOf(err) != errs.Invalid || !strings.Contains(said, c.says) || !strings.Contains(said, "这里检查的是《项目支出绩效目标申报表》、") {
				t.Errorf("%d forms, %v", len(forms), err)
			}
		})
	}
}

// TestCheckOverallGoals: a department's or a policy's form is checked away from the system as its import checks it, in its own words.
func TestCheckOverallGoals(t *testing.T) {
	t.Parallel()
	department, policy := parkDepartment(t), parkPolicy(t)
	department.Entry.Tasks[1].Name, department.Entry.Goal.Overall = department.Entry.Tasks[0].Name, ""
	policy.Entry.Whole, policy.Edition = goal.RequestEntry{}, nil
	for _, p := range []office.OverallGoalPaper{department, policy} {
		data := overallBytes(t, p)
		forms, bad, err := office.ReadGoalForms("f.xlsx", data, rulebook.Shipped(), "")
		if err != nil || len(bad) > 0 || len(forms) != 1 || forms[0].Title != p.Kind.Title() || forms[0].Project != p.Name || forms[0].Year != 2025 {
			t.Fatalf("%s: %+v %v %v", p.Kind, forms, bad, err)
		}
		up, err := openOverallGoal(data, p)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, f := range slices.Concat(up.Reading, up.Checks) {
			want = append(want, f.Rule+" "+string(cmp.Or(f.Severity, errs.Blocker))+" "+f.Path+" "+f.Message)
		}
		var got, cells []string
		for _, f := range office.CheckForm(forms[0]).Findings {
			got = append(got, f.Rule+" "+string(f.Severity)+" "+f.Path+" "+f.Message)
			cells = append(cells, forms[0].Place(f.Path)+" "+forms[0].Label(f.Path))
		}
		if !slices.Equal(got, want) || len(got) == 0 {
			t.Errorf("%s: got %v\nwant %v", p.Kind, got, want)
		}
		cell := map[overallgoal.Kind]string{overallgoal.Department: departmentTab + "!A11 第2项任务 任务名称", overallgoal.FundPolicy: policyTab + "!C6 实施期财政资金"}[p.Kind]
		if !slices.Contains(cells, cell) {
			t.Errorf("%s: %q is not among %v", p.Kind, cell, cells)
		}
	}
}
