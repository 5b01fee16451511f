package goal

import (
	"slices"
	"strings"
	"testing"

	"outturn/internal/errs"
)

func justified(rule string, id IndicatorID, column, text string) Justification {
	return Justification{Rule: rule, Place: Place{Indicator: id, Column: column}, Text: text}
}

func TestJustificationPath(t *testing.T) {
	t.Parallel()
	for _, j := range []Justification{justified("G-201", "i3", "source", ""), justified("G-141", "", "request.appropriation", ""), justified("G-102", "", "", ""), justified("G-103", "i1", "", "")} {
		if got, ok := CutJustification(j.Path()); !ok || got != j {
			t.Errorf("%s read as %+v", j.Path(), got)
		}
	}
	for _, path := range []string{"", "rows.3.source", "reasons.G-201", "reasons.G-201.i3", "annual"} {
		if j, ok := CutJustification(path); ok {
			t.Errorf("%q read as %+v", path, j)
		}
	}
}

func TestJustificationCheck(t *testing.T) {
	t.Parallel()
	e := Entry{Rows: []EntryRow{{ID: "a"}, {ID: "b", Name: "巡查次数"}}}
	for _, c := range []struct{ name, text, says string }{
		{"没有写", "", "第2行 数据来源（巡查次数）有警告（G-201），请按检查意见改好，或写明保留原样的理由。"},
		{"只有空格", "　 ", "写明保留原样的理由"},
		{"一个字", "无", ""},
		{"200个字", strings.Repeat("字", 200), ""},
		{"201个字", strings.Repeat("字", 201), "最多200个字，现有201个字"},
	} {
		f := justified("G-201", "b", "source", c.text).Check(e)
		if c.says == "" && len(f) > 0 || c.says != "" && (len(f) != 1 || !strings.Contains(f[0].Message, c.says) || f[0].Path != "reasons.G-201.b.source" || f[0].Severity != errs.Blocker) {
			t.Errorf("%s: %v", c.name, f)
		}
	}
}

func TestExplained(t *testing.T) {
	t.Parallel()
	rows := []EntryRow{{ID: "a"}, {ID: "b"}}
	annual, source, method := justified("G-321", "", "annual", "另行考核"), justified("G-201", "a", "source", "现场计数"), justified("G-214", "b", "method", "直接评分")
	for _, c := range []struct {
		name            string
		own, kept, want []Justification
		rows            []EntryRow
	}{
		{"都没有", nil, nil, nil, rows},
		{"导入的表没有理由，原有的保留", nil, []Justification{source, annual}, []Justification{source, annual}, rows},
		{"页面写的加上原有的", []Justification{method}, []Justification{annual}, []Justification{method, annual}, rows},
		{"改写", []Justification{justified("G-321", "", "annual", "改写了")}, []Justification{annual}, []Justification{justified("G-321", "", "annual", "改写了")}, rows},
		{"清空即收回", []Justification{justified("G-321", "", "annual", " ")}, []Justification{annual}, nil, rows},
		{"行已删除", nil, []Justification{source, method}, []Justification{source}, rows[:1]},
		{"别的规则不相干", []Justification{justified("G-322", "", "annual", "二")}, []Justification{annual}, []Justification{annual, justified("G-322", "", "annual", "二")}, rows},
	} {
		got := Entry{Rows: c.rows, Justifications: c.own}.Explained(Entry{Justifications: c.kept})
		if !slices.Equal(got.Justifications, c.want) || len(c.want) == 0 && got.Justifications != nil {
			t.Errorf("%s: %+v", c.name, got.Justifications)
		}
	}
}

func TestJustificationsInDifferences(t *testing.T) {
	t.Parallel()
	rows := []EntryRow{{ID: "a", Name: "巡查次数"}}
	theirs := Entry{Rows: rows, Justifications: []Justification{justified("G-201", "a", "source", "他写的"), justified("G-321", "", "annual", "只有他写")}}
	mine := Entry{Rows: rows, Justifications: []Justification{justified("G-201", "a", "source", "我写的"), justified("G-214", "a", "method", "我的")}}
	var told []string
	for _, d := range Differences(theirs, mine) {
		told = append(told, d.Path+" "+d.Old+"→"+d.New)
	}
	if got := strings.Join(told, "；"); got != "reasons.G-201.a.source 他写的→我写的；reasons.G-214.a.method →我的" {
		t.Errorf("differences %q", got)
	}
	merged := Merge(theirs, mine, func(path string) bool { return path == "reasons.G-201.a.source" })
	if merged.Justification("G-201", Place{"a", "source"}).Text != "他写的" || merged.Justification("G-214", Place{"a", "method"}).Text != "我的" {
		t.Errorf("merged %+v", merged.Justifications)
	}
	older, newer := Form{Indicators: []Indicator{{ID: "a"}}, Justifications: theirs.Justifications}, Form{Indicators: []Indicator{{ID: "a"}}, Justifications: mine.Justifications}
	if n := len(Compare(older, newer)); n != 3 {
		t.Errorf("%d differences between editions, want one changed, one added, one removed", n)
	}
	if len(newer.Justifications) != 2 {
		t.Error("comparing changed what it compared")
	}
}
