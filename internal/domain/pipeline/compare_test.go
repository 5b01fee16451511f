package pipeline

import (
	"slices"
	"testing"

	"outturn/internal/domain/budget"
)

func TestDifferences(t *testing.T) {
	t.Parallel()
	older, newer := complete1(), complete1()
	newer.Need = "灯具老化、能耗高。"
	newer.Funds = newer.Funds[1:]
	newer.Lines = []budget.EntryLine{newer.Lines[1], line("", "控制", "平台", "1", "1", "2027"), line("", "控制", "培训", "1", "1", "2027"), newer.Lines[2]}
	newer.Lines[3].Price = "1100"
	newer.Schedule[1].Finish = "2027-11-30"
	var got []string
	for _, d := range Differences(older, newer) {
		got = append(got, d.Path+" "+d.Kind+" "+d.Label)
	}
	want := []string{"need 修改 立项必要性", "gone.funds.0 删除 分年资金第1行", "lines.1 新增 预算明细第2行", "lines.2 新增 预算明细第3行",
		"lines.3.price 修改 预算明细第4行 单价（元）", "gone.lines.0 删除 预算明细第1行", "schedule.1.finish 修改 进度安排第2行 完成日期"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if d := Differences(older, older); d != nil {
		t.Errorf("a version differs from itself: %v", d)
	}
	if got := MergeDrafts(older, newer, func(string) bool { return true }); Differences(older, got) != nil && len(Differences(older, got)) > 1 {
		t.Errorf("taking theirs everywhere leaves %v", Differences(older, got))
	}
	if got := MergeDrafts(older, newer, func(string) bool { return false }); Differences(newer, got) != nil {
		t.Errorf("keeping mine everywhere leaves %v", Differences(newer, got))
	}
}

func TestCompareProject(t *testing.T) {
	t.Parallel()
	d, first, err := drafted().Do(Submit, clerk, Around{Files: allFiles()}, "", noon)
	if err != nil {
		t.Fatal(err)
	}
	d.Project.Name, d.Project.End, d.Project.Fiscal, d.Project.Completed = "道路照明节能改造", date("2027-11-30"), 9, date("2027-11-30")
	d.Entry.Location = "目华路"
	var got []string
	for _, x := range Compare(first.Snapshot(), d.Snapshot()) {
		got = append(got, x.Label+" "+x.Old+"→"+x.New)
	}
	want := []string{"项目名称 道路照明改造→道路照明节能改造", "计划完成日期 2027-12-31→2027-11-30", "实施地点 目华路、天华路→目华路"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	older := *first
	older.Registered = nil
	if got := Compare(older.Snapshot(), d.Snapshot()); len(got) != 1 || got[0].Path != "location" {
		t.Errorf("an edition that did not keep the project says of it %v", got)
	}
}
