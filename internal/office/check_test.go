package office_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/office"
)

// checked reads and checks the one form of a file.
func checked(t testing.TB, name string, data []byte) office.CheckReport {
	t.Helper()
	forms, failures, err := office.ReadGoalForms(name, data, rulebook.Shipped(), "")
	if err != nil || len(failures) > 0 || len(forms) != 1 {
		t.Fatalf("%d forms, %+v, %v", len(forms), failures, err)
	}
	return office.CheckForm(forms[0])
}

// placesOf lists the findings of a report as rule and place.
func placesOf(r office.CheckReport) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.Rule+" "+r.Form.Place(f.Path))
	}
	return out
}

func nationalGoal(t testing.TB) []byte {
	p := newForm(t)
	p.line("项目支出绩效目标申报表")
	p.line("（2025年度）")
	p.line("项目名称", "道路养护")
	p.line("主管部门", "规划建设处", "实施单位", "公用事业中心")
	p.line("年度资金总额", "4980", nil, "单位：万元")
	p.line("年度总体目标", "完成96.4万平方米道路日常养护和12座泵站检修，道路完好率保持在98%以上。")
	p.line("一级指标", "二级指标", "三级指标", "指标值")
	p.line("产出指标", "数量指标", "道路养护面积", "=96.4公里")
	p.line(nil, "质量指标", "资金使用合规率", "=100.00(%)")
	p.line(nil, "时效指标", "养护任务完成时间", "及时")
	p.line(nil, "成本指标", "项目总成本", "≥4980万元")
	p.line("效益指标", "社会效益指标", "促进园区发展", "提升")
	p.line("满意度指标", "服务对象满意度指标", "沿线企业对道路养护满意度", "≥90%")
	return upload(t, p)
}

func TestCheckNationalLayout(t *testing.T) {
	t.Parallel()
	r := checked(t, "目标表.xlsx", nationalGoal(t))
	for _, want := range []string{"G-221 Sheet1!D8", "G-237 Sheet1!C9", "G-421 Sheet1!D10", "G-222 Sheet1!D11", "G-229 Sheet1!C12", "G-421 Sheet1!D12"} {
		if !slices.Contains(placesOf(r), want) {
			t.Errorf("%s is missing: %q", want, placesOf(r))
		}
	}
	if r.Form.Input.Book.Name != "MOF-2020" || r.Form.Year != 2025 || r.Form.Project != "道路养护" {
		t.Errorf("read as %s of %d, %q", r.Form.Input.Book.Name, r.Form.Year, r.Form.Project)
	}
	for _, f := range r.Findings {
		if strings.HasSuffix(f.Path, ".basis") || strings.HasSuffix(f.Path, ".weight") || strings.HasSuffix(f.Path, ".method") {
			t.Errorf("%s complains of a column the paper does not have: %s", f.Rule, f.Message)
		}
	}
}

func TestCheckShanghaiLayout(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	p.line("财政项目支出绩效目标申报表")
	p.line("（2026年度）")
	p.line("项目名称", "应急物资购置", "项目类别", "特定目标类")
	p.line("计划开始日期", "2026/1/1", "计划完成日期", "2026/12/31")
	p.line("项目资金（元）", "项目资金总额", "800000", "年度资金申请总额", "800000")
	p.line("年度总体目标", "购置应急物资480件并验收入库，提高园区突发事件的处置能力。")
	p.line("一级指标", "二级指标", "三级指标", "年度指标值")
	p.line("成本指标", "经济成本指标", "应急物资购置成本", "≤800000元")
	p.line("产出指标", "数量指标", "购置应急物资数量", "=480件")
	p.line(nil, "质量指标", "物资验收合格率", "=100.00(%)")
	p.line(nil, "时效指标", "设备采购支出进度", "≥90.00(%)")
	p.line("效益指标", "社会效益指标", "应急处置能力", "提升")
	p.line(nil, "可持续影响指标", "物资管理制度", "健全")
	p.line("满意度指标", "服务对象满意度指标", "应急队员对物资满意度", "=100.00(%)")
	r := checked(t, "目标表.xlsx", upload(t, p))
	if r.Form.Input.Book.Name != "SH-PARK" {
		t.Errorf("read under %s", r.Form.Input.Book.Name)
	}
	for _, want := range []string{"G-236 Sheet1!C11", "G-421 Sheet1!D12", "G-421 Sheet1!D13", "G-243 Sheet1!D14"} {
		if !slices.Contains(placesOf(r), want) {
			t.Errorf("%s is missing: %q", want, placesOf(r))
		}
	}
}

// goodEntry is a goal entry in JSON with one blocking and one other finding.
const goodEntry = `{"year": 2025, "rulebook": "SH-PARK", "unit": "公用事业中心",
 "project": {"name": "道路养护", "category": "经常性运行维护类", "nature": "经常性", "start": "2024-01-01", "end": "2026-12-31", "funds": "150000000"},
 "overall": "三年内园区道路达到一级养护水平，养护成本有据可依。", "annual": "完成96.4万平方米道路日常养护，道路完好率保持在98%以上。",
 "request": {"appropriation": "49800000"},
 "rows": [{"level1": "产出指标", "level2": "数量指标", "name": "道路养护面积", "sign": "=", "target": "96.4", "unit": "公里", "weight": "90", "rule": "按完成比例赋分",
   "basis": "设施量清册", "method": "情况统计法", "source": "养护台账", "evidence": "月度考核表"}],
 "last_year": [{"name": "道路养护面积", "target": "=95公里", "actual": "97公里"}],
 "standards": [{"name": "道路养护", "words": ["道路", "养护"], "limit": "18元/平方米", "clause": "养护定额"}]}`

func TestCheckGoalEntry(t *testing.T) {
	t.Parallel()
	r := checked(t, "目标.json", []byte(goodEntry))
	if !r.Blocked() {
		t.Error("a form without benefit passes")
	}
	for _, want := range []string{"G-221 第1行 单位", "G-301 第1行 指标值", "G-103 绩效指标", "G-151 第1行 分值"} {
		if !slices.Contains(placesOf(r), want) {
			t.Errorf("%s is missing: %q", want, placesOf(r))
		}
	}
}

func TestReadGoalFormsRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, data, book, says string }{
		{"截断的JSON", goodEntry[:600], "", "JSON 读不出来：内容在第5行中途断了"},
		{"开头就截断的JSON", goodEntry[:60], "", "JSON 读不出来：内容在第1行中途断了"},
		{"少了逗号", strings.Replace(goodEntry, `"unit": "公用事业中心",`, `"unit": "公用事业中心"`, 1), "", "第2行附近有误，可能少了引号、逗号或括号"},
		{"后面还有内容", goodEntry + "\n{}", "", "第9行起还有多余的内容"},
		{"多写的键", strings.Replace(goodEntry, `"year"`, `"yaer"`, 1), "", "第1行有不认识的字段“yaer”"},
		{"行里多写的键", strings.Replace(goodEntry, `"weight"`, `"wieght"`, 1), "", "第5行有不认识的字段“rows.0.wieght”"},
		{"键写错了地方", strings.Replace(goodEntry, `"nature"`, `"weight"`, 1), "", "不认识的字段“project.weight”"},
		{"数字写成文字", strings.Replace(goodEntry, `"year": 2025`, `"year": "2025"`, 1), "", "第1行的“year”应是数字，文件里是文字"},
		{"文字写成数字", strings.Replace(goodEntry, `"weight": "90"`, `"weight": 90`, 1), "", "weight”应是文字，文件里是数字"},
		{"没有的规则库", goodEntry, "MOF-1999", "MOF-1999"},
		{"坏日期", strings.Replace(goodEntry, "2026-12-31", "明年底", 1), "", "明年底"},
		{"坏金额", strings.Replace(goodEntry, "150000000", "一点五亿", 1), "", "一点五亿"},
		{"上年值读不出", strings.Replace(goodEntry, "97公里", "完成", 1), "", "上年完成值“完成”"},
		{"标准没有限值", strings.Replace(goodEntry, "18元/平方米", "适当", 1), "", "标准要写关键词和限值"},
		{"不是工作簿", "三级指标,指标值", "", "这是文本或 CSV 文件"},
		{"坏.json", `"year": 2025, "rows": []`, "", "第1行开头应是“{”或“[”"},
		{"空.json", " \n", "", "文件是空的"},
		{"记事本存的.json", "\xFF\xFE{\x00", "", "UTF-16"},
		{"转录里套了列表.json", `{"title": ["表"], "indicators": []}`, "", "不是文字或数字"},
		{"空文件", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			forms, _, err := office.ReadGoalForms(c.name, []byte(c.data), rulebook.Shipped(), rulebook.Name(c.book))
			if err == nil || errs.KindOf(err) == errs.Internal || len(forms) > 0 {
				t.Fatalf("%d forms, %v", len(forms), err)
			}
			said := errs.MessageOf(err)
			for _, f := range errs.FieldsOf(err) {
				said += f.Message
			}
			if !strings.Contains(said, c.says) {
				t.Errorf("%q does not say %q", said, c.says)
			}
		})
	}
}

func TestReadGoalFormsNamesSheetsThatAreNone(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	p.line("通知")
	p.line("请各单位尽快报送。")
	forms, failures, err := office.ReadGoalForms("通知.xlsx", upload(t, p), rulebook.Shipped(), "")
	if err != nil || len(forms) != 0 || len(failures) != 1 || failures[0].Sheet != "Sheet1" || failures[0].Message == "" {
		t.Errorf("%d forms, %+v, %v", len(forms), failures, err)
	}
}

func TestWriteCheckJSON(t *testing.T) {
	t.Parallel()
	r := checked(t, "目标表.xlsx", nationalGoal(t))
	var out bytes.Buffer
	if err := office.WriteCheckJSON(&out, []office.CheckReport{r}, []office.RescoreError{{File: "坏.xlsx", Message: "打不开"}}); err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Forms []struct {
			File, Sheet, Project, Rulebook string
			Year                           *int
			Counts                         struct{ Errors, Warnings, Hints int }
			Findings                       []struct {
				Rule, Severity, Cell, Message, Clause string
				Suggestion                            *string
			}
		}
		Errors []office.RescoreError
	}
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	f := answer.Forms[0]
	if f.File != "目标表.xlsx" || f.Sheet != "Sheet1" || f.Project != "道路养护" || *f.Year != 2025 || len(answer.Errors) != 1 {
		t.Errorf("got %+v", answer)
	}
	if f.Counts.Errors+f.Counts.Warnings+f.Counts.Hints != len(f.Findings) || len(f.Findings) == 0 {
		t.Errorf("counts %+v of %d findings", f.Counts, len(f.Findings))
	}
	for _, x := range f.Findings {
		if x.Rule == "G-222" && (x.Severity != "warning" || x.Cell != "Sheet1!D11" || x.Suggestion == nil || *x.Suggestion != "≤") {
			t.Errorf("got %+v", x)
		}
	}
}

func TestWriteCheckText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := office.WriteCheckText(&out, []office.CheckReport{checked(t, "目标表.xlsx", nationalGoal(t))}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"目标表.xlsx [Sheet1]", "项目  道路养护", "警告 G-222 第4行 符号（Sheet1!D11）：", "建议：“≥”改为“≤”", "依据：财预〔2021〕101号"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}
