package office_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/testenv"
)

const (
	departmentTab = "部门整体绩效目标申报表"
	policyTab     = "专项政策绩效目标申报表"
)

// parkOverall is a complete draft of an overall goal with the indicators of parkGoal.
func parkOverall(t testing.TB, kind overallgoal.Kind, name string) office.OverallGoalPaper {
	t.Helper()
	p := parkGoal(t)
	g, err := overallgoal.New("overall-1", kind, org.Unit{ID: "210", Code: "210", Name: "公共设施管理中心"}, name, 2025, "SH-PARK")
	if err != nil {
		t.Fatal(err)
	}
	g.Version, g.UpdatedBy, g.UpdatedAt = 7, "经办甲", p.UpdatedAt
	g.Entry = overallgoal.Entry{Goal: p.Entry, Links: []overallgoal.Link{{Indicator: "row-2", Goal: "goal-1", Part: "row-2"}}}
	return office.OverallGoalPaper{Goal: g, Book: p.Book, CheckCode: "0123456789abcdef", Editable: true}
}

func parkDepartment(t testing.TB) office.OverallGoalPaper {
	p := parkOverall(t, overallgoal.Department, "")
	p.Entry.Tasks = []overallgoal.MainTaskEntry{{ID: "t1", Name: "道路养护", Content: "养护道路96.4万平方米。", Appropriation: "40000000", Other: "1000000.50"}, {ID: "t2", Name: "河道保洁", Content: "保洁河道12公里。", Appropriation: "10000000"}}
	return p
}

func parkPolicy(t testing.TB) office.OverallGoalPaper {
	p := parkOverall(t, overallgoal.FundPolicy, "安全环保能力提升政策")
	p.Entry.Whole = goal.RequestEntry{Appropriation: "150000000", Other: "300000"}
	return p
}

func overallBytes(t testing.TB, p office.OverallGoalPaper) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := office.WriteOverallGoal(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unchangedOverall fails unless a workbook leaves an overall goal as it is.
func unchangedOverall(t *testing.T, data []byte, p office.OverallGoalPaper) {
	t.Helper()
	up, err := openOverallGoal(data, p)
	if err != nil {
		t.Fatal(err)
	}
	if len(up.Changes) != 0 || !reflect.DeepEqual(up.Entry, p.Entry) {
		t.Errorf("changed by going out and coming back: %s", changesText(up.Changes))
	}
	if len(up.Reading) != 0 {
		t.Errorf("findings about reading: %+v", up.Reading)
	}
}

// TestOverallGoalRoundTrip: issued workbooks of both forms come back unchanged, whatever is in their cells.
func TestOverallGoalRoundTrip(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for n := range 15 {
		department, policy := parkDepartment(t), parkPolicy(t)
		if n > 0 {
			department.Entry.Goal, policy.Entry.Goal = randomGoal(t, r).Entry, randomGoal(t, r).Entry
			department.Entry.Tasks = nil
			for i := range r.IntN(12) {
				department.Entry.Tasks = append(department.Entry.Tasks, overallgoal.MainTaskEntry{ID: overallgoal.TaskID(fmt.Sprint("t", i)), Name: fmt.Sprintf("%s%d", anyWord(r), i), Content: anyWord(r), Appropriation: anyWord(r), Other: anyWord(r)})
			}
			policy.Entry.Whole = goal.RequestEntry{Appropriation: anyWord(r), Other: anyWord(r)}
		}
		unchangedOverall(t, overallBytes(t, department), department)
		unchangedOverall(t, overallBytes(t, policy), policy)
	}
	many := parkDepartment(t)
	for i := range 2*overallgoal.MaxTasks - 2 {
		many.Entry.Tasks = append(many.Entry.Tasks, overallgoal.MainTaskEntry{ID: overallgoal.TaskID(fmt.Sprint("m", i)), Name: fmt.Sprintf("任务%d", i), Content: "养护"})
	}
	unchangedOverall(t, overallBytes(t, many), many)
}

func TestOverallGoalThroughLibreOffice(t *testing.T) {
	t.Parallel()
	for _, p := range []office.OverallGoalPaper{parkDepartment(t), parkPolicy(t)} {
		unchangedOverall(t, testenv.LibreOffice(t, overallBytes(t, p), "xlsx", "xlsx"), p)
	}
}

// TestOverallGoalWorkbook: both official forms, locked but for what is typed, with their totals worked out and their marks.
func TestOverallGoalWorkbook(t *testing.T) {
	t.Parallel()
	data := overallBytes(t, parkDepartment(t))
	g := opened(t, data).Sheet(departmentTab)
	for ref, want := range map[string]string{"A1": "部门（单位）整体支出绩效目标申报表", "A2": "2025年度", "C3": "公共设施管理中心", "H5": "49,800,000", "A7": "总体目标", "A9": "任务名称", "M9": "预算金额",
		"A10": "道路养护", "D10": "养护道路96.4万平方米。", "J10": "40,000,000", "K10": "1,000,000.50", "A20": "金额合计", "A21": "一级指标"} {
		if got := cellAt(g, ref); got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
	}
	f := file(t, data)
	for ref, formula := range map[string]string{"C5": "SUM(H5,K5,K6)", "C6": "M20", "M10": "SUM(J10,K10)", "J20": "SUM(J10:J19)"} {
		if got, _ := f.GetCellFormula(departmentTab, ref); got != formula {
			t.Errorf("%s works out %q, want %q", ref, got, formula)
		}
	}
	for ref, locked := range map[string]bool{"C3": true, "A9": true, "A10": false, "J10": false, "M10": true, "A19": false, "C22": false, "H5": false} {
		if got := isLocked(t, f, departmentTab, ref); got != locked {
			t.Errorf("%s locked: %v, want %v", ref, got, locked)
		}
	}
	policy := overallBytes(t, parkPolicy(t))
	g = opened(t, policy).Sheet(policyTab)
	for ref, want := range map[string]string{"A1": "专项发展资金政策绩效目标申报表", "C3": "安全环保能力提升政策", "C4": "公共设施管理中心", "C6": "150,000,000", "H6": "300,000", "A8": "实施期目标", "A10": "一级指标"} {
		if got := cellAt(g, ref); got != want {
			t.Errorf("policy: %s is %q, want %q", ref, got, want)
		}
	}
	for form, data := range map[office.FormKind][]byte{office.DepartmentGoalKind: data, office.PolicyGoalKind: policy} {
		if f, err := office.OpenFilled(data); err != nil || f.Origin == nil || f.Origin.Form != form || f.Origin.ID != "overall-1" {
			t.Errorf("%s is known as %+v (%v)", form, f.Origin, err)
		}
	}
}

// TestOverallGoalEdition: a frozen edition is locked throughout and comes back nowhere.
func TestOverallGoalEdition(t *testing.T) {
	t.Parallel()
	p := parkDepartment(t)
	form, _ := p.Entry.Examine(p.Kind, p.Book)
	p.Edition = &overallgoal.Edition{Goal: p.ID, No: 2, Kind: goal.InForce, Form: form}
	data := overallBytes(t, p)
	if f := file(t, data); !isLocked(t, f, departmentTab, "A10") || !isLocked(t, f, departmentTab, "C14") {
		t.Error("a cell of an edition may be typed into")
	}
	if got := cellAt(opened(t, data).Sheet(departmentTab), "A12"); got != "金额合计" {
		t.Errorf("A12 is %q, want the total right under the tasks", got)
	}
	if _, err := openOverallGoal(data, p); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "第2版的存档") {
		t.Errorf("importing an edition: %v", err)
	}
}

// TestOverallGoalFilledIn: what a person changes is what comes back, cell by cell; the links stay.
func TestOverallGoalFilledIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(f *excelize.File)
		want   string
		says   string
	}{
		{"改任务金额", func(f *excelize.File) { f.SetCellValue(departmentTab, "J11", 12000000) }, "修改 tasks.1.appropriation 10000000→12000000", ""},
		{"同一个数换个写法不算改", func(f *excelize.File) { f.SetCellStr(departmentTab, "J11", "10,000,000.00") }, "", ""},
		{"空白行新增任务", func(f *excelize.File) {
			f.SetCellValue(departmentTab, "A12", "绿化养护")
			f.SetCellValue(departmentTab, "D12", "养护绿化")
			f.SetCellValue(departmentTab, "J12", "50")
		}, "新增 tasks.2 →绿化养护：养护绿化，财政拨款 50", ""},
		{"清空末行就是删除", func(f *excelize.File) {
			for _, ref := range []string{"A11", "D11", "J11"} {
				f.SetCellValue(departmentTab, ref, nil)
			}
		}, "删除 gone.task-t2 河道保洁：保洁河道12公里。，财政拨款 10000000→", ""},
		{"插入一行任务", func(f *excelize.File) {
			f.InsertRows(departmentTab, 10, 1)
			f.SetCellValue(departmentTab, "A10", "绿化养护")
			f.SetCellValue(departmentTab, "D10", "养护绿化")
		}, "新增 tasks.0 →绿化养护：养护绿化", ""},
		{"删去第一行任务", func(f *excelize.File) { f.RemoveRow(departmentTab, 10) }, "删除 gone.task-t1 道路养护：养护道路96.4万平方米。，财政拨款 40000000，其他资金 1000000.50→", ""},
		{"任务改名", func(f *excelize.File) { f.SetCellValue(departmentTab, "A11", "河道养护") }, "修改 tasks.1.name 河道保洁→河道养护", ""},
		{"两项任务合并成一格", func(f *excelize.File) { f.MergeCell(departmentTab, "J10", "J11") }, "修改 tasks.1.appropriation 10000000→40000000", "错误 tasks.0.appropriation X-02"},
		{"公式错误", func(f *excelize.File) {
			f.SetCellValue(departmentTab, "J11", nil)
			f.SetCellFormula(departmentTab, "J11", "1/0")
		}, "修改 tasks.1.appropriation 10000000→", "错误 tasks.1.appropriation X-01"},
		{"改目标和指标", func(f *excelize.File) {
			f.SetCellValue(departmentTab, "C8", "完成养护。")
			f.SetCellValue(departmentTab, "E24", 99)
		}, "修改 annual 完成道路养护96.4万平方米，\n设施完好率不低于98%。→完成养护。|修改 rows.2.target 98.00→99", ""},
		{"灰格改了不采用", func(f *excelize.File) {
			f.SetCellValue(departmentTab, "C3", "别的中心")
			f.SetCellValue(departmentTab, "J2", "金额单位：万元")
			f.SetCellValue(departmentTab, "M10", 1)
			f.SetCellValue(departmentTab, "C5", 1)
			f.SetCellValue(departmentTab, "K20", 1)
		}, "", "提示 fixed.名称 X-15|提示 fixed.金额单位 X-15|提示 fixed.tasks.0.total X-15|提示 fixed.年度资金总额 X-15|提示 fixed.金额合计 other X-15"},
		{"内容里写了别的年度", func(f *excelize.File) { f.SetCellValue(departmentTab, "D11", "2024年度结转的保洁") }, "修改 tasks.1.content 保洁河道12公里。→2024年度结转的保洁", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := parkDepartment(t)
			up, err := openOverallGoal(changed(t, overallBytes(t, p), c.change), p)
			if err != nil {
				t.Fatal(err)
			}
			if got := changesText(up.Changes); got != c.want {
				t.Errorf("changes %q, want %q", got, c.want)
			}
			if got := findingsText(up.Reading); got != c.says {
				t.Errorf("findings %q, want %q: %v", got, c.says, up.Reading)
			}
			if !reflect.DeepEqual(up.Entry.Links, p.Entry.Links) {
				t.Error("the links were lost")
			}
		})
	}
	p := parkPolicy(t)
	up, err := openOverallGoal(changed(t, overallBytes(t, p), func(f *excelize.File) { f.SetCellValue(policyTab, "C6", 1000) }), p)
	if err != nil || changesText(up.Changes) != "修改 whole.appropriation 150000000→1000" || len(up.Checks.At("whole.appropriation")) == 0 || up.Cell("whole.appropriation") != "C6" {
		t.Errorf("a policy: %v %s %v", err, changesText(up.Changes), up.Checks)
	}
}

// TestOverallGoalMarked: tasks are held against the projects' money, and the error workbook says so at their cells.
func TestOverallGoalMarked(t *testing.T) {
	t.Parallel()
	p := parkDepartment(t)
	p.Filed = []overallgoal.Filed{{Goal: "goal-1", Project: "河道保洁", Request: goal.Request{Appropriation: 900 * money.Wan}}}
	data := overallBytes(t, p)
	up, err := openOverallGoal(data, p)
	if err != nil {
		t.Fatal(err)
	}
	if len(up.Checks.At("tasks.1.appropriation")) == 0 || up.Cell("tasks.1.appropriation") != "J11" || up.Cell("tasks") != "A9" {
		t.Errorf("at %s: %v", up.Cell("tasks.1.appropriation"), up.Checks)
	}
	marked, err := office.MarkUpload(data, up.Upload)
	if err != nil {
		t.Fatal(err)
	}
	if got := cellAt(opened(t, marked).Sheet(departmentTab), "P11"); !strings.Contains(got, "J11：提示") {
		t.Errorf("reason beside the task: %q", got)
	}
}

// TestOverallGoalRefused: a file that does not belong here says why, and nothing of it is read.
func TestOverallGoalRefused(t *testing.T) {
	t.Parallel()
	other := func(change func(p *office.OverallGoalPaper)) []byte {
		p := parkDepartment(t)
		change(&p)
		return overallBytes(t, p)
	}
	row := []string{"产出指标", "数量指标", "面积", "≥5"}
	heading := []string{"一级指标", "二级指标", "三级指标", "指标值"}
	for _, c := range []struct {
		name  string
		data  []byte
		wants string
	}{
		{"项目的目标表", goalBytes(t, parkGoal(t)), "这份文件是《项目支出绩效目标申报表》"},
		{"政策的目标表", overallBytes(t, parkPolicy(t)), "这份文件是《专项发展资金政策绩效目标申报表》"},
		{"自评表", resultBytes(t, parkResults(t)), "这份文件是《项目支出绩效自评表》"},
		{"别的单位", other(func(p *office.OverallGoalPaper) {
			p.Owner.Code, p.Owner.Name, p.Name = "220", "应急响应中心", "应急响应中心"
		}), "“应急响应中心”（应急响应中心，220）的"},
		{"别的年度", other(func(p *office.OverallGoalPaper) { p.Year = 2024 }), "这份文件是2024年度的"},
		{"另一份记录", other(func(p *office.OverallGoalPaper) { p.ID = "overall-2" }), "另一份记录"},
		{"导出后改过", other(func(p *office.OverallGoalPaper) { p.Version = 6; p.Entry.Goal.Overall = "旧的" }), "经办甲在2025-01-06 09:00修改过这张表"},
		{"校验码不符", other(func(p *office.OverallGoalPaper) { p.CheckCode = "x"; p.Entry.Goal.Overall = "旧的" }), "校验码与系统不符"},
		{"任务表头没了", changed(t, overallBytes(t, parkDepartment(t)), func(f *excelize.File) { f.RemoveRow(departmentTab, 9) }), "没有找到“年度主要任务”的表头"},
		{"任务表头缺一列", changed(t, overallBytes(t, parkDepartment(t)), func(f *excelize.File) {
			f.SetCellValue(departmentTab, "J9", nil)
			f.SetCellValue(departmentTab, "J10", 1)
		}), "第9行的表头缺少“财政拨款”列"},
		{"任务合计没了", changed(t, overallBytes(t, parkDepartment(t)), func(f *excelize.File) { f.RemoveRow(departmentTab, 20) }), "“金额合计”这一行"},
		{"没传完", overallBytes(t, parkDepartment(t))[:3000], "文件"},
		{"手工做的别的单位", byHand([]string{"部门（单位）名称", "应急响应中心"}, heading, row)(t), "单位是“应急响应中心”"},
		{"手工做的自评表", byHand([]string{"一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "得分"}, []string{"产出指标", "数量指标", "面积", "≥5", "5", "10"})(t), "是自评表"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			up, err := openOverallGoal(c.data, parkDepartment(t))
			if errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.wants) {
				t.Errorf("got %v, want a refusal with %q", err, c.wants)
			}
			if up.Entry.Tasks != nil || up.Entry.Goal.Rows != nil {
				t.Error("something of it was read")
			}
		})
	}
}

// TestOverallGoalByHand: the official form as offices make it themselves, goals below the tasks.
func TestOverallGoalByHand(t *testing.T) {
	t.Parallel()
	p := parkDepartment(t)
	data := byHand([]string{"部门（单位）整体支出绩效目标申报表"}, []string{"（2025年度）"}, []string{"部门（单位）名称", "公共设施管理中心"},
		[]string{"任务名称", "主要内容", "预算金额（元）", "财政拨款", "其他资金"}, []string{"道路养护", "养护道路96.4万平方米。", "41000000.5", "40000000", "1000000.5"}, []string{"金额合计", "", "41000000.5", "40000000", "1000000.5"},
		[]string{"年度总体目标", "做完养护。"}, []string{"一级指标", "二级指标", "三级指标", "指标值", "分值"}, []string{"产出指标", "数量指标", "道路养护面积", "96.40", "20"})(t)
	up, err := openOverallGoal(data, p)
	if err != nil {
		t.Fatal(err)
	}
	got := changesText(up.Changes)
	if !strings.Contains(got, "修改 annual") || !strings.Contains(got, "→做完养护。") || !strings.Contains(got, "删除 gone.task-t2") || strings.Contains(got, "tasks.0") || strings.Contains(got, "request.") {
		t.Errorf("changes %q", got)
	}
}
