package library

import (
	"fmt"
	"strings"
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
)

// stock is the shipped library in use.
func stock(t testing.TB) []Indicator {
	t.Helper()
	var out []Indicator
	for _, c := range shipped(t) {
		out = append(out, Stocked(ID(c.Code), c, park, now))
	}
	return out
}

func namesOf(list []Indicator) string {
	var out []string
	for _, i := range list {
		out = append(out, i.Row.Name)
	}
	return strings.Join(out, "、")
}

func TestSearch(t *testing.T) {
	t.Parallel()
	x := NewIndex(stock(t))
	for _, c := range []struct {
		name  string
		query Query
		first string // name of the first hit; empty: no hit
		has   string
	}{
		{"两个字", Query{Words: "路况"}, "道路完好率", "道路完好率"},
		{"名称里的排在前面", Query{Words: "清淤"}, "河道清淤长度", "底泥规范处置率"},
		{"几个词都要有", Query{Words: "管廊 泄漏"}, "管廊泄漏责任事故数", "管廊在线监测点数量"},
		{"几个词缺一不可", Query{Words: "管廊 门急诊"}, "", ""},
		{"字母不分大小写", Query{Words: "ht-01"}, "海塘养护长度", "海塘养护长度"},
		{"全角字母", Query{Words: "ＨＴ－０１"}, "海塘养护长度", "海塘养护长度"},
		{"没有人这样连着写", Query{Words: "道路养护完好率"}, "道路完好率", "道路完好率"},
		{"编号不拆", Query{Words: "DL-79"}, "", ""},
		{"短词不拆", Query{Words: "路廊"}, "", ""},
		{"按领域", Query{Field: Medical, Words: "满意"}, "就医职工满意度", "就医职工满意度"},
		{"领域不符", Query{Field: Seawall, Words: "急救"}, "", ""},
		{"按一级指标", Query{Field: Road, Level1: "成本指标"}, "道路养护单位成本", "单盏灯具改造综合造价"},
		{"没有这个状态的", Query{State: Retired}, "", ""},
		{"证据里的词", Query{Words: "转移联单"}, "喷砂废料规范处置率", "医疗废物规范处置率"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := x.Search(c.query)
			if c.first == "" {
				if len(got) > 0 {
					t.Errorf("got %s, want nothing", namesOf(got))
				}
				return
			}
			if len(got) == 0 || got[0].Row.Name != c.first || !strings.Contains(namesOf(got), c.has) {
				t.Errorf("got %s, want %s first and %s among them", namesOf(got), c.first, c.has)
			}
		})
	}
	if got := x.Search(Query{}); len(got) != x.Len() {
		t.Errorf("an empty query found %d of %d", len(got), x.Len())
	}
}

func TestNextCode(t *testing.T) {
	t.Parallel()
	list := stock(t)
	x := NewIndex(list)
	for _, f := range Fields() {
		code := x.NextCode(f)
		if !codes.MatchString(code) {
			t.Errorf("%s: %q is no code", f, code)
		}
		for _, i := range list {
			if i.Code == code {
				t.Errorf("%s: %s is taken", f, code)
			}
		}
		if letters, _, _ := strings.Cut(code, "-"); !strings.HasPrefix(NewIndex(list).Search(Query{Field: f})[0].Code, letters) {
			t.Errorf("%s: %s does not go with its field", f, code)
		}
	}
	if got := (Index{}).NextCode(Road); got != "DL-01" {
		t.Errorf("the first is %s", got)
	}
}

func TestNamed(t *testing.T) {
	t.Parallel()
	x := NewIndex(stock(t))
	if got := x.Named(" 道路 完好率"); len(got) != 1 || got[0].Code != "DL-06" {
		t.Errorf("got %v", namesOf(got))
	}
	if got := x.Named("道路"); got != nil {
		t.Errorf("part of a name found %s", namesOf(got))
	}
}

// upkeep is a project of the park's public facilities.
func upkeep() project.Project {
	return project.Project{ID: "p1", Name: "海塘、道路等公共设施维护", Category: project.Operation, Summary: "巡查、保洁、养护和小修。"}
}

func first(list []Suggestion, name string) (Suggestion, bool) {
	for _, s := range list {
		if s.Row.Name == name {
			return s, true
		}
	}
	return Suggestion{}, false
}

func reasons(s Suggestion) string { return strings.Join(s.Reasons, "；") }

func TestSuggestReasons(t *testing.T) {
	t.Parallel()
	x := NewIndex(stock(t))
	history := []Used{
		{Key: KeyOf("道路完好率"), Year: 2023, Project: "p1", ProjectName: "海塘、道路等公共设施维护", Category: project.Operation},
		{Key: KeyOf("道路完好率"), Year: 2024, Project: "p1", ProjectName: "海塘、道路等公共设施维护", Category: project.Operation},
		{Key: KeyOf("海塘养护长度"), Year: 2025, Project: "p1", ProjectName: "海塘、道路等公共设施维护", Category: project.Operation},
	}
	for i := range 3 {
		id := project.ID(fmt.Sprint("like", i))
		history = append(history, Used{Key: KeyOf("道路保洁质量合格率"), Year: 2024, Project: id, ProjectName: "东区道路养护", Category: project.Operation},
			Used{Key: KeyOf("道路保洁质量合格率"), Year: 2023, Project: id, ProjectName: "东区道路养护", Category: project.Operation})
	}
	history = append(history,
		Used{Key: KeyOf("道路亮灯率"), Year: 2024, Project: "c1", ProjectName: "道路照明改造", Category: project.CapitalWorks},
		Used{Key: KeyOf("门急诊服务人次"), Year: 2024, Project: "m1", ProjectName: "医疗中心运行", Category: project.Operation})
	got := x.Suggest(Occasion{Project: upkeep(), Year: 2025, History: history, Entry: goal.Entry{Annual: "完成道路养护，路况优良；推进河道保洁。"}}, 400)
	for _, c := range []struct{ name, want string }{
		{"道路完好率", "本项目2024年度用过；领域相符：道路；文中提到：道路、路况；适用于经常性运行维护类项目；表中还没有产出指标"},
		{"道路保洁质量合格率", "3个同类项目用过"},
		{"河道保洁长度", "目标提到河道；文中提到：河道、保洁"},
		{"海塘养护长度", "领域相符：海塘"},
		{"入园企业对道路通行的满意度", "表中还没有满意度指标"},
	} {
		if s, ok := first(got, c.name); !ok || !strings.Contains(reasons(s), c.want) {
			t.Errorf("%s: got %q, want %q", c.name, reasons(s), c.want)
		}
	}
	if got[0].Row.Name != "道路完好率" {
		t.Errorf("%s comes first, want last year's own", got[0].Row.Name)
	}
	for _, c := range []struct{ name, not string }{
		{"海塘养护长度", "用过"},   // of the year itself
		{"道路亮灯率", "同类项目"},  // another category
		{"河道保洁长度", "领域相符"}, // only mentioned
	} {
		if s, ok := first(got, c.name); !ok || strings.Contains(reasons(s), c.not) {
			t.Errorf("%s: %q should not say %q", c.name, reasons(s), c.not)
		}
	}
	if s, ok := first(got, "门急诊服务人次"); ok {
		t.Errorf("a project of another field counted as like: %q", reasons(s))
	}
}

// TestSuggestForRow: the row being typed draws its own level and names like its own to the front.
func TestSuggestForRow(t *testing.T) {
	t.Parallel()
	x := NewIndex(stock(t))
	for _, c := range []struct {
		name  string
		at    goal.EntryRow
		level string // of the first
		says  string
	}{
		{"没有点中行", goal.EntryRow{}, "", "领域相符"},
		{"只选了分级", goal.EntryRow{Level1: "满意度指标", Level2: "服务对象满意度指标"}, "服务对象满意度指标", "同属服务对象满意度指标"},
		{"正在填名称", goal.EntryRow{Level1: "产出指标", Level2: "质量指标", Name: "道路保洁"}, "质量指标", "与正在填的名称相近；适用于经常性运行维护类项目；同属质量指标"},
		{"名称写得更长", goal.EntryRow{Level1: "产出指标", Level2: "数量指标", Name: "园区道路养护面积"}, "数量指标", "与正在填的名称相近"},
		{"一个字不算", goal.EntryRow{Name: "率"}, "", "领域相符"},
	} {
		got := x.Suggest(Occasion{Project: upkeep(), Year: 2025, At: c.at}, 6)
		if len(got) == 0 || c.level != "" && got[0].Row.Level2 != c.level || !strings.Contains(reasons(got[0]), c.says) {
			t.Errorf("%s: got %+v %q, want %s with %q", c.name, got[0].Row, reasons(got[0]), c.level, c.says)
		}
	}
}

// TestSuggestNotItself: the row being typed is not offered to itself before its draft was saved.
func TestSuggestNotItself(t *testing.T) {
	t.Parallel()
	got := NewIndex(stock(t)).Suggest(Occasion{Project: upkeep(), Year: 2025, At: goal.EntryRow{Name: "道路 完好率"}}, 400)
	if _, found := first(got, "道路完好率"); found || len(got) == 0 {
		t.Errorf("found itself %t among %d", found, len(got))
	}
}

func TestSuggestLeavesOut(t *testing.T) {
	t.Parallel()
	list := stock(t)
	for i := range list {
		if list[i].Row.Name == "道路保洁质量合格率" {
			list[i].State = Retired
		}
		if list[i].Row.Name == "道路面积养护" {
			list[i].State = approval.State(Drafted)
		}
	}
	x := NewIndex(list)
	entry := goal.Entry{Rows: []goal.EntryRow{{Level1: "产出指标", Level2: "质量指标", Name: "道路 完好率"}}}
	got := x.Suggest(Occasion{Project: upkeep(), Year: 2025, Entry: entry}, 400)
	for _, name := range []string{"道路完好率", "道路保洁质量合格率", "门急诊服务人次"} {
		if _, ok := first(got, name); ok {
			t.Errorf("%s is offered", name)
		}
	}
	if s, ok := first(got, "道路养护面积"); !ok || strings.Contains(reasons(s), "表中还没有产出指标") {
		t.Errorf("got %q", reasons(s))
	}
	if got := x.Suggest(Occasion{Project: project.Project{Name: "茶水间布置", Category: project.Operation}}, 10); len(got) != 0 {
		t.Errorf("nothing speaks for %s", got[0].Row.Name)
	}
	for _, n := range []int{0, -3} {
		if got := x.Suggest(Occasion{Project: upkeep()}, n); len(got) != 0 {
			t.Errorf("asked for %d, got %d", n, len(got))
		}
	}
	if got := (Index{}).Suggest(Occasion{Project: upkeep()}, 5); len(got) != 0 {
		t.Error("an empty library offers something")
	}
}

// TestSuggestGeneralFields: a project of IT that is built is about IT; one that is only built is about building.
func TestSuggestGeneralFields(t *testing.T) {
	t.Parallel()
	x := NewIndex(stock(t))
	for _, c := range []struct{ name, project, offered, want, not string }{
		{"信息化工程", "智慧园区平台建设工程", "桩基检测Ⅰ类桩比例", "项目含工程建设内容", "领域相符"},
		{"信息化工程", "智慧园区平台建设工程", "测试用例通过率", "领域相符：信息化", ""},
		{"单纯的工程", "东片区场地平整工程", "桩基检测Ⅰ类桩比例", "领域相符：工程建设", ""},
	} {
		got := x.Suggest(Occasion{Project: project.Project{Name: c.project, Category: project.CapitalWorks}, Year: 2025}, 400)
		s, ok := first(got, c.offered)
		if !ok || !strings.Contains(reasons(s), c.want) || c.not != "" && strings.Contains(reasons(s), c.not) {
			t.Errorf("%s: %s is offered for %q", c.name, c.offered, reasons(s))
		}
	}
	weak := project.Project{Name: "茶水间布置", Summary: "设备与保障", Category: project.Operation}
	if got := x.Suggest(Occasion{Project: weak, Year: 2025, History: []Used{{Key: KeyOf("道路亮灯率"), Year: 2024, Project: "x", ProjectName: "茶水间", Category: project.Operation}}}, 10); len(got) > 0 {
		t.Errorf("a single everyday word offers %s: %q", got[0].Row.Name, reasons(got[0]))
	}
}

func TestSuggestMixesLevels(t *testing.T) {
	t.Parallel()
	got := NewIndex(stock(t)).Suggest(Occasion{Project: upkeep(), Year: 2025}, 12)
	if len(got) != 12 {
		t.Fatalf("got %d", len(got))
	}
	count := map[string]int{}
	for _, s := range got {
		count[s.Row.Level2]++
	}
	if len(count) < 3 {
		t.Errorf("only %v", count)
	}
	for level, n := range count {
		if n > 4 {
			t.Errorf("%d of 12 are %s", n, level)
		}
	}
}

func TestSuggestIsSteady(t *testing.T) {
	t.Parallel()
	list := stock(t)
	o := Occasion{Project: upkeep(), Year: 2025, Entry: goal.Entry{Annual: "道路、海塘养护"}}
	want := fmt.Sprint(NewIndex(list).Suggest(o, 20))
	for i := range list { // another order of the same library
		j := (i*7 + 3) % len(list)
		list[i], list[j] = list[j], list[i]
	}
	for range 3 {
		if got := fmt.Sprint(NewIndex(list).Suggest(o, 20)); got != want {
			t.Fatal("the same occasion got another answer")
		}
	}
}

// crowd is a library of n indicators, no two alike.
func crowd(t testing.TB, n int) []Indicator {
	list := stock(t)
	out := make([]Indicator, n)
	for i := range out {
		ind := list[i%len(list)]
		ind.Code = fmt.Sprintf("ZZ-%04d", i)
		ind.Row.Name = fmt.Sprintf("%s第%d段", ind.Row.Name, i/len(list))
		ind.Keywords = append([]string{fmt.Sprintf("路段%d", i)}, ind.Keywords...)
		out[i] = ind
	}
	return out
}

// past is the uses of a park of years: 500 projects of 12 rows.
func past(list []Indicator) []Used {
	var out []Used
	for p := range 500 {
		for r := range 12 {
			out = append(out, Used{Key: KeyOf(list[(p*31+r*7)%len(list)].Row.Name), Year: fiscal.Year(2020 + p%5),
				Project: project.ID(fmt.Sprint(p)), ProjectName: fmt.Sprintf("第%d标段道路养护", p), Category: project.Operation})
		}
	}
	return out
}

func BenchmarkSuggest5000(b *testing.B) {
	list := crowd(b, 5000)
	x := NewIndex(list)
	o := Occasion{Project: upkeep(), Year: 2025, History: past(list), Entry: goal.Entry{
		Overall: strings.Repeat("对园区海塘、市政道路、河道、公共绿地和生态园区实施全覆盖常态化养护。", 10),
		Annual:  strings.Repeat("完成23.6公里海塘、318.2万平方米道路养护，路况优良。", 10)}}
	b.ReportAllocs()
	for b.Loop() {
		if len(x.Suggest(o, 20)) != 20 {
			b.Fatal("too few")
		}
	}
}

func BenchmarkSearch5000(b *testing.B) {
	x := NewIndex(crowd(b, 5000))
	b.ReportAllocs()
	for b.Loop() {
		if len(x.Search(Query{Words: "道路 养护"})) == 0 {
			b.Fatal("nothing")
		}
	}
}

func BenchmarkNewIndex5000(b *testing.B) {
	list := crowd(b, 5000)
	b.ReportAllocs()
	for b.Loop() {
		NewIndex(list)
	}
}
