package fundplan

import (
	"reflect"
	"testing"

	"outturn/internal/domain/project"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	name := func(id project.ID) string { return string(id) }
	theirs := Entry{Lines: []EntryLine{line("road"), line("lamp")}, Note: "他的说明"}
	mine := Entry{Lines: []EntryLine{line("road"), line("park")}, Note: "我的说明"}
	theirs.Lines[0].Other, mine.Lines[0].Months[2] = "5", "12"
	var paths []string
	for _, d := range Differences(theirs, mine, name) {
		paths = append(paths, d.Path+" "+string(d.Kind))
	}
	want := []string{"note 修改", "lines.0.other 修改", "lines.0.month3 修改", "lines.1 新增", "gone.lamp 删除"}
	if !reflect.DeepEqual(paths, want) {
		t.Errorf("differ at %q, want %q", paths, want)
	}
	all := func(theirs bool) func(string) bool { return func(string) bool { return theirs } }
	if got := Merge(theirs, mine, all(false)); !reflect.DeepEqual(got, mine) {
		t.Errorf("all mine: %+v", got)
	}
	if got := Merge(theirs, mine, all(true)); !reflect.DeepEqual(got, theirs) {
		t.Errorf("all theirs: %+v", got)
	}
	some := Merge(theirs, mine, func(path string) bool { return path == "lines.0.other" || path == "gone.lamp" })
	if l := some.Lines; len(l) != 3 || l[0].Other != "5" || l[0].Months[2] != "12" || l[1].Project != "park" || l[2].Project != "lamp" || some.Note != "我的说明" {
		t.Errorf("some of both: %+v", some)
	}
	if mine.Lines[0].Other != "" || theirs.Lines[0].Other != "5" {
		t.Error("a draft was changed by merging")
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"": "整张表", "note": "编制说明", "control": "控制数", "lines": "计划项目", "lines.0.appropriation": "第1行 当年财政拨款", "lines.11.month12": "第12行 12月",
		"lines.1.project": "第2行 项目", "lines.1.goal": "第2行 绩效目标", "lines.1": "第2行", "month3": "3月", "lines.x.note": "lines.x.note"} {
		if got := Label(path); got != want {
			t.Errorf("Label(%q) = %q, want %q", path, got, want)
		}
	}
}
