package goal

import (
	"slices"
	"strings"
	"testing"
)

func TestCompareSame(t *testing.T) {
	t.Parallel()
	f, _ := upkeep().Parse(book(t, "SH-PARK"))
	if got := Compare(f, f); len(got) > 0 {
		t.Errorf("a form differs from itself: %+v", got)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Entry)
		want   []string // kind, label, row, old, new
	}{
		{"陷阱18：调减指标值", func(e *Entry) { e.Rows[4].Target = "8.00" }, []string{"修改|第5行 指标值|海塘巡查与养护长度|8.60|8.00"}},
		{"只是少写小数", func(e *Entry) { e.Rows[4].Target = "8.6" }, nil},
		{"年度目标", func(e *Entry) { e.Annual = "改了" }, []string{"修改|年度总体目标||完成海塘、道路、河道、绿化的日常养护。|改了"}},
		{"符号和分值", func(e *Entry) { e.Rows[0].Sign, e.Rows[0].Weight = "<", "4.5" },
			[]string{"修改|第1行 符号|项目总成本|≤|<", "修改|第1行 分值|项目总成本|5|4.5"}},
		{"勾了有上限", func(e *Entry) { e.Rows[8].Bounded = true }, []string{"修改|第9行 有上限|公共设施完好率||是"}},
		{"删一行，后面上移不算移动", func(e *Entry) { e.Rows = slices.Delete(e.Rows, 1, 2) },
			[]string{"删除|第2行|绿化养护单位成本|绿化养护单位成本 ≤7.20元/平方米，分值5.00|"}},
		{"插一行，后面下移不算移动", func(e *Entry) {
			row := e.Rows[1]
			row.ID, row.Name = "new", "河道养护单位成本"
			e.Rows = slices.Insert(e.Rows, 0, row)
		}, []string{"新增|第1行|河道养护单位成本||河道养护单位成本 ≤7.20元/平方米，分值5.00"}},
		{"一行移到末尾", func(e *Entry) { e.Rows = append(slices.Delete(slices.Clone(e.Rows), 2, 3), e.Rows[2]) },
			[]string{"移动|第15行|道路养护单位成本|第3行|第15行"}},
		{"移动并修改", func(e *Entry) {
			e.Rows[0], e.Rows[1] = e.Rows[1], e.Rows[0]
			e.Rows[1].Name = "总成本"
		}, []string{"移动|第2行|总成本|第1行|第2行", "修改|第2行 三级指标|总成本|项目总成本|总成本"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sh := book(t, "SH-PARK")
			older, _ := upkeep().Parse(sh)
			e := upkeep()
			c.change(&e)
			newer, _ := e.Parse(sh)
			var got []string
			for _, d := range Compare(older, newer) {
				if Label(d.Path) != d.Label {
					t.Errorf("%s is labelled %s", d.Path, d.Label)
				}
				got = append(got, strings.Join([]string{string(d.Kind), d.Label, d.Row, d.Old, d.New}, "|"))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestColumnsMatchTheForm(t *testing.T) {
	t.Parallel()
	cells := EntryRow{}.cells()
	if len(cells) != len(columns) {
		t.Fatalf("%d columns, %d cells", len(columns), len(cells))
	}
	for i, c := range columns {
		if cells[i].Name != c.heading {
			t.Errorf("column %d is %s here and %s in the log", i, c.heading, cells[i].Name)
		}
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"overall": "项目总目标", "rows": "绩效指标", "rows.2": "第3行", "rows.2.target": "第3行 指标值", WeightsPath: "分值合计", "": "整张表", "rows.x": "整张表"} {
		if got := Label(path); got != want {
			t.Errorf("Label(%q) = %q, want %q", path, got, want)
		}
	}
}
