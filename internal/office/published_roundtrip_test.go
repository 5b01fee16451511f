package office_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"outturn/internal/domain/rescore"
	"outturn/internal/office"
	"outturn/internal/office/workbook"
)

// Every transcription, typed into the official layout as a workbook and read back, gives the same table.
func TestPublishedRoundTrip(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/published/*.json")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d transcriptions, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tables, err := office.ReadPublished(filepath.Base(file), data)
			if err != nil || len(tables) != 1 {
				t.Fatalf("%d tables, %v", len(tables), err)
			}
			want := tables[0]
			p := newForm(t)
			official(p, want)
			got := one(t, p.bytes(t))
			compareTables(t, got, want)
			quietBut(t, got, "R-009", "R-012")
		})
	}
}

func compareTables(t *testing.T, got, want rescore.Table) {
	t.Helper()
	same(t, "project", got.Project.Text, want.Project.Text)
	same(t, "unit", got.Unit.Text, want.Unit.Text)
	same(t, "division", got.Division.Text, want.Division.Text)
	same(t, "year", fmt.Sprint(got.Year), fmt.Sprint(want.Year))
	same(t, "money unit", got.MoneyUnit, want.MoneyUnit)
	same(t, "expected", got.Expected.Text, want.Expected.Text)
	same(t, "attained", got.Attained.Text, want.Attained.Text)
	same(t, "weights", got.Weights.Text, want.Weights.Text)
	same(t, "total", got.Total.Text, want.Total.Text)
	same(t, "grade", got.Grade.Text, want.Grade.Text)
	var rows, funds [][]string
	for _, r := range want.Rows {
		rows = append(rows, rowTexts(r))
	}
	for _, f := range want.Funds {
		funds = append(funds, fundTexts(f))
	}
	sameRows(t, got, rows)
	sameFunds(t, got, funds)
}

func quietBut(t *testing.T, table rescore.Table, rules ...string) {
	t.Helper()
	for _, f := range table.Read {
		known := f.Severity == rescore.Remark
		for _, r := range rules {
			known = known || f.Rule == r
		}
		if !known {
			t.Errorf("finding %+v", f)
		}
	}
}

// official writes a table into the national layout: head, fund block, goals, indicators with merged levels, total.
func official(p *form, w rescore.Table) {
	year := ""
	if w.Year != 0 {
		year = fmt.Sprintf("(%d年度)", w.Year)
	}
	p.line("项目支出绩效自评表").merge("A1", "I1").line(year).merge("A2", "I2")
	p.line("项目名称", nil, w.Project.Text).line("主管部门", nil, w.Division.Text, nil, "实施单位", nil, w.Unit.Text)
	p.line("项目资金("+w.MoneyUnit+")", nil, nil, "年初预算数", "全年预算数(A)", "全年执行数(B)", "分值", "执行率(B/A)", "得分")
	top := p.row
	for _, f := range w.Funds {
		p.line(nil, nil, f.Label.Text, f.Initial.Text, f.Budget.Text, f.Executed.Text, f.Weight.Text, f.Rate.Text, f.Points.Text)
	}
	p.merge(workbook.Ref(top, 1), workbook.Ref(p.row, 2))
	p.line("年度总体目标", "预期目标", nil, nil, "实际完成情况").line(nil, w.Expected.Text, nil, nil, w.Attained.Text)
	p.merge(workbook.Ref(p.row-1, 1), workbook.Ref(p.row, 1))
	p.line("绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
	top = p.row
	for i, r := range w.Rows {
		one, two := r.Level1.Text, r.Level2.Text
		if r.Level1Weight.Text != "" {
			one += "\n(" + r.Level1Weight.Text + "分)"
		}
		if r.Level2Weight.Text != "" {
			two += "(" + r.Level2Weight.Text + "分)"
		}
		p.line(nil, one, two, r.Name.Text, r.Target.Text, r.Actual.Text, r.Weight.Text, r.Points.Text, r.Deviation.Text)
		_ = i
	}
	mergeRuns(p, w.Rows, top)
	if len(w.Rows) > 0 {
		p.merge(workbook.Ref(top, 1), workbook.Ref(p.row, 1))
	}
	if w.Total.Text != "" || w.Weights.Text != "" {
		p.line("总分", nil, nil, nil, nil, nil, w.Weights.Text, w.Total.Text)
		p.merge(workbook.Ref(p.row, 1), workbook.Ref(p.row, 6))
	}
	if w.Grade.Text != "" {
		p.line("自评等级", w.Grade.Text)
	}
	p.line("注:1.得分一档最高不能超过该指标分值上限。").merge(workbook.Ref(p.row, 1), workbook.Ref(p.row, 9))
	p.line("填表人:", "", "联系电话:", "", "单位负责人(签字):")
}

// mergeRuns merges equal first and second levels down the page.
func mergeRuns(p *form, rows []rescore.Row, header int) {
	run := func(col int, key func(rescore.Row) string) {
		for i := 0; i < len(rows); {
			j := i + 1
			for j < len(rows) && key(rows[j]) == key(rows[i]) {
				j++
			}
			if j > i+1 {
				p.merge(workbook.Ref(header+1+i, col), workbook.Ref(header+j, col))
			}
			i = j
		}
	}
	run(2, func(r rescore.Row) string { return r.Level1.Text + r.Level1Weight.Text })
	run(3, func(r rescore.Row) string { return r.Level1.Text + "|" + r.Level2.Text + r.Level2Weight.Text })
}

// The same tables with the columns in random order, blank rows and columns between, levels blank below the first.
func TestPublishedShuffledRoundTrip(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/published/*.json")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d transcriptions, %v", len(files), err)
	}
	r := rand.New(rand.NewPCG(3, 5))
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tables, err := office.ReadPublished(filepath.Base(file), data)
		if err != nil {
			t.Fatal(err)
		}
		want := tables[0]
		if len(want.Rows) == 0 {
			continue
		}
		p := newForm(t)
		shuffled(p, want, r)
		t.Run(filepath.Base(file), func(t *testing.T) {
			got := one(t, p.bytes(t))
			var rows [][]string
			for _, row := range want.Rows {
				rows = append(rows, rowTexts(row))
			}
			sameRows(t, got, rows)
			same(t, "total", got.Total.Text, want.Total.Text)
			quietBut(t, got)
		})
	}
}

func shuffled(p *form, w rescore.Table, r *rand.Rand) {
	heads := []string{"一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "未完成原因分析"}
	order := r.Perm(len(heads))
	column := func(k int) int { return 2 + order[k] + order[k]/3 } // a blank column after every third
	put := func(k int, v string) {
		if v != "" {
			p.f.SetCellStr(p.sheet, workbook.Ref(p.row, column(k)), v)
		}
	}
	p.line("项目支出绩效自评表")
	p.row += 1 + r.IntN(3)
	for k, h := range heads {
		put(k, h)
	}
	one, two := "-", "-"
	for _, row := range w.Rows {
		p.row += 1 + r.IntN(2)
		level := row.Level1.Text
		if row.Level1Weight.Text != "" {
			level += "（" + row.Level1Weight.Text + "）"
		}
		if level != one {
			put(0, level)
			one, two = level, "-"
		}
		if row.Level2.Text != two {
			level2 := row.Level2.Text
			if row.Level2Weight.Text != "" {
				level2 += row.Level2Weight.Text + "分"
			}
			put(1, level2)
			two = row.Level2.Text
		}
		for k, c := range []rescore.Cell{row.Name, row.Target, row.Actual, row.Weight, row.Points, row.Deviation} {
			put(k+2, c.Text)
		}
	}
	if w.Total.Text != "" {
		p.row++
		put(2, "总分")
		put(6, w.Total.Text)
	}
}
