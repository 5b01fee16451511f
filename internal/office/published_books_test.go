package office_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/rescore"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/office/workbook"
)

func small(p *form, title, project string, points float64) {
	p.line(title).line("项目名称", project)
	p.line("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分").line("产出指标", "数量指标", "人数", "10人", "10人", 90, points)
	p.line("总分", nil, nil, nil, nil, 90, points).line("填表人：甲")
}

func TestStackedForms(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	small(p, "项目支出绩效自评表（2022年度）", "甲项目", 90)
	p.row += 2
	small(p, "项目支出绩效自评表（2023年度）", "乙项目", 80)
	small(p, "附件3", "丙项目", 70)
	tables := readForm(t, p.bytes(t))
	if len(tables) != 3 {
		t.Fatalf("%d tables", len(tables))
	}
	for i, want := range []string{"甲项目 90 2022", "乙项目 80 2023", "丙项目 70 0"} {
		g := tables[i]
		if got := fmt.Sprint(g.Project.Text, " ", g.Total.Text, " ", g.Year); got != want || len(g.Rows) != 1 {
			t.Errorf("form %d: %s, %d rows, want %s", i, got, len(g.Rows), want)
		}
	}
}

func TestSeveralSheets(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	p.line("填报说明").line("请各单位于三月底前填报。")
	small(p.on("甲"), "项目支出绩效自评表", "甲项目", 90)
	p.f.NewSheet("空表")
	small(p.on("乙"), "项目支出绩效自评表", "乙项目", 80)
	p.on("字典").line("≥").line("≤")
	p.f.SetSheetVisible("字典", false)
	p.f.SetSheetVisible("乙", false)
	tables := readForm(t, p.bytes(t))
	if len(tables) != 2 || tables[0].Sheet != "甲" || tables[1].Sheet != "乙" {
		t.Fatalf("%+v", tables)
	}
	told := 0
	for _, f := range tables[0].Read {
		if f.Rule == "R-002" {
			told++
		}
	}
	if told != 2 {
		t.Errorf("%d other sheets told of: %+v", told, tables[0].Read)
	}
	found(t, tables[1], "R-003")
}

func TestNotForms(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		write func(p *form)
		want  string
		prose bool
	}{
		"文字叙述": {func(p *form) {
			p.line("2023年度绩效自评报告").line("我区2023年农村危房改造计划53户，实际改造129户，完工率243%。资金到位246.2万元，支出141.8万元，执行率57.6%，主要原因是部分农户尚未验收。")
		}, "文字叙述", true},
		"转置": {func(p *form) {
			p.lines([]string{"一级指标", "产出指标", "产出指标"}, []string{"二级指标", "数量指标", "质量指标"}, []string{"三级指标", "甲", "乙"}, []string{"指标值", "1个", "100%"}, []string{"得分", "50", "40"})
		}, "转置", false},
		"普通表格": {func(p *form) { p.lines([]string{"姓名", "电话"}, []string{"甲", "1"}) }, "表头", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newForm(t)
			c.write(p)
			got := one(t, p.bytes(t))
			found(t, got, "R-001")
			if len(got.Rows) != 0 || got.Prose != c.prose || !strings.Contains(got.Read[0].Message, c.want) || got.Read[0].Severity != rescore.Differs {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestReadPublishedRefuses(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"空工作簿":   {p.bytes(t), "没有内容"},
		"CSV":    {[]byte("一级指标,得分\n产出,1\n"), "CSV"},
		"坏JSON":  {[]byte(`{"title": "x"`), "JSON"},
		"空JSON":  {[]byte(`[]`), "没有表"},
		"别的JSON": {[]byte(`{"name": "x"}`), "不像"},
		"JSON乱值": {[]byte(`{"title": "x", "funds": [{"label": true}]}`), "JSON"},
		"空文件":    {nil, "0 字节"},
	} {
		_, err := office.ReadPublished(name, c.data)
		if err == nil || errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTranscriptionSpellings(t *testing.T) {
	t.Parallel()
	data := "\xEF\xBB\xBF" + `[{"title":"表","kind":"self_evaluation","fiscal_year":2022,"funds":[{"label":"年度资金总额","executed":{"text":null,"value":12.50},"weight":10,"rate":"86.18%"}],
		"indicators":[{"level1":"产出指标（50分）","level2":"数量指标(10分)","level3":"甲","target_text":"≥1","weight":8.0,"score":{"text":"7.5","value":7.5},"extra":[1]}],"total_score":98.0,"complete":true}]`
	tables, err := office.ReadPublished("a.json", []byte(data))
	if err != nil || len(tables) != 1 {
		t.Fatalf("%v", err)
	}
	g := tables[0]
	sameFunds(t, g, [][]string{{"年度资金总额", "", "", "12.50", "10", "86.18%", ""}})
	sameRows(t, g, [][]string{{"产出指标", "50", "数量指标", "甲", "≥1", "", "8", "7.5", ""}})
	same(t, "total", g.Total.Text, "98")
	same(t, "level 2 weight", g.Rows[0].Level2Weight.Text, "10")
	same(t, "place", g.Rows[0].Points.At, "indicators.0.score")
	if g.Year != 2022 || !g.Whole || !g.AllRows {
		t.Errorf("%+v", g)
	}
}

// LibreOffice writes other XML than Excel: its files read the same.
func TestLibreOfficeReadsTheSame(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("SKIPPED: soffice is not installed, files written by LibreOffice are not tested here")
	}
	in, out := t.TempDir(), t.TempDir()
	args := []string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out}
	chosen := layouts
	if testing.Short() {
		chosen = layouts[:3]
	}
	for i, c := range chosen {
		p := newForm(t)
		c.write(p)
		path := filepath.Join(in, fmt.Sprintf("%02d.xlsx", i))
		if err := os.WriteFile(path, p.bytes(t), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if b, err := exec.CommandContext(t.Context(), office, args...).CombinedOutput(); err != nil {
		t.Skipf("SKIPPED: soffice failed: %v\n%s", err, b)
	}
	for i, c := range chosen {
		t.Run(c.name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(out, fmt.Sprintf("%02d.xlsx", i)))
			if err != nil {
				t.Fatal(err)
			}
			if c.name == "公式没有结果" {
				c.rules = nil // LibreOffice saves the results
			}
			checkLayout(t, c, one(t, data))
		})
	}
}

// WPS writes a wrong dimension, cells without references, inline strings and formatted blanks.
func TestWPSReadsTheSame(t *testing.T) {
	t.Parallel()
	for _, c := range layouts {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newForm(t)
			c.write(p)
			data := rewrite(t, p.bytes(t), func(sheet string) string {
				sheet = strings.Replace(sheet, "<sheetData>", `<dimension ref="A1:A1"/><sheetData>`, 1)
				return strings.Replace(sheet, "</sheetData>", `<row r="900"><c r="A900" s="0"/><c r="XFD900" s="0"/></row><row r="1048576"/></sheetData>`, 1)
			})
			checkLayout(t, c, one(t, data))
		})
	}
}

// rewrite changes the XML of every sheet of a workbook.
func rewrite(t *testing.T, data []byte, change func(string) string) []byte {
	t.Helper()
	return rezipped(t, data, func(name, content string) string {
		if strings.HasPrefix(name, "xl/worksheets/sheet") {
			return change(content)
		}
		return content
	})
}

// Whatever stands in a grid, every cell inside the indicators is read or told of, and nothing panics.
func TestRandomGrids(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 11))
	for range 400 {
		tables, err := office.ReadPublished("x.xlsx", randomBook(t, r))
		if err != nil && errs.KindOf(err) != errs.Invalid {
			t.Fatal(err)
		}
		for _, g := range tables {
			if len(g.Rows)+len(g.Funds) == 0 && len(g.Read) == 0 {
				t.Fatalf("a sheet was passed over in silence: %+v", g)
			}
		}
	}
}

var words = strings.Fields(`一级指标 二级指标 三级指标 指标名称 年度指标值 实际完成值 分值 得分 权重 自评得分 偏差原因 项目名称 实施单位 主管部门 年初预算数 全年预算数(A) 全年执行数(B) 执行率
	年度资金总额 其中:财政拨款 其他资金 产出指标(50分) 效益指标 满意度指标 数量指标 质量指标 人数 ≥100人 98% 10 9.9 100 总分 合计 小计 预算执行率 绩效指标 2023年度 (万元) 优 注: …… 指标1: 预期目标 实际完成情况 项目支出绩效自评表 备注 复核 自评`)

func randomBook(t testing.TB, r *rand.Rand) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for range r.IntN(120) {
		f.SetCellValue("Sheet1", workbook.Ref(1+r.IntN(14), 1+r.IntN(9)), words[r.IntN(len(words))])
	}
	for range r.IntN(6) {
		a, b := 1+r.IntN(14), 1+r.IntN(9)
		f.MergeCell("Sheet1", workbook.Ref(a, b), workbook.Ref(a+r.IntN(4), b+r.IntN(3)))
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func FuzzReadPublished(f *testing.F) {
	f.Add(uint64(1), uint64(2), []byte(`{"title":"x"}`))
	f.Fuzz(func(t *testing.T, a, b uint64, data []byte) {
		if _, err := office.ReadPublished("x", randomBook(t, rand.New(rand.NewPCG(a, b)))); err != nil && errs.KindOf(err) != errs.Invalid {
			t.Fatal(err)
		}
		if _, err := office.ReadPublished("x", data); err != nil && errs.KindOf(err) != errs.Invalid {
			t.Fatal(err)
		}
	})
}

func BenchmarkReadPublished100Rows(b *testing.B) {
	p := &form{f: excelize.NewFile(), sheet: "Sheet1"}
	p.line("项目支出绩效自评表（2023年度）").line("项目名称", "甲").line("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分").line("年度资金总额", 100, 100, 86.18, 10, "86.18%", 8.62)
	p.line("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")
	for i := range 100 {
		p.line("产出指标", "数量指标", fmt.Sprintf("指标名称%d", i), "≥100人", "99人", 0.9, 0.89, "说明")
	}
	data := p.bytes(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := office.ReadPublished("x.xlsx", data); err != nil {
			b.Fatal(err)
		}
	}
}
