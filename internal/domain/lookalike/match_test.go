package lookalike

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/score"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"年度与园区名不算", "上海化学工业区2025年度绿化养护项目", "绿化维护"},
		{"全角与标点", "道路照明（ＬＥＤ）改造、提升", "道路照明led改造改造"},
		{"中文年份", "二〇二六年河道疏浚工程", "河道清淤"},
		{"长词先换", "设备运行维护与维修养护", "设备运维维护"},
		{"数字不是年份", "泵站2台2098型", "泵站2台型"},
		{"只有虚词", "园区专项服务", ""},
		{"空", "", ""},
	} {
		if got := string(plain(c.text)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	lighting := Subject{ID: "1", Code: "A1", Name: "道路照明节能改造工程", Unit: "公共设施管理中心", Year: 2024, Location: "目华路、天华路", Object: "高压钠灯更换为LED灯",
		Supplier: "示例照明公司", Lines: []string{"LED灯具", "单灯控制器"}}
	other := Subject{ID: "2", Code: "A2", Name: "应急物资储备", Location: "应急物资库"}
	x := NewIndex(append(parkProjects(t)[2:], other, lighting, Subject{ID: "4", Code: "A4", Name: "无人机巡航"}))
	again := Subject{ID: "9", Name: "2026年路灯LED更换项目", Unit: "发展公司", Year: 2026, Location: "天华路、目华路", Object: "LED灯替换高压钠灯", Lines: []string{"单灯控制器", "LED灯具"}}
	for _, c := range []struct {
		name string
		ask  Subject
		want string // codes with strength
	}{
		{"换了名称、单位和年度", again, "A1高度相似"},
		{"自己不算", Subject{ID: "4", Name: "无人机巡航"}, ""},
		{"没有相似的", Subject{ID: "8", Name: "氢能试点"}, ""},
		{"什么都没填", Subject{ID: "8"}, ""},
	} {
		var got []string
		for _, m := range x.Search(c.ask, 10) {
			got = append(got, m.Code+string(m.Strength))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
	}
	if NewIndex(nil).Search(again, 5) != nil {
		t.Error("an empty index finds something")
	}
	if got := x.Search(again, 0); len(got) != 0 {
		t.Errorf("limit 0 gives %d", len(got))
	}
}

// TestOtherWords: another unit declares, in other words, what a project of the park does already.
func TestOtherWords(t *testing.T) {
	t.Parallel()
	x := NewIndex(parkProjects(t))
	ask := Subject{ID: "9", Name: "公共区域高清监控补点建设", Unit: "公共设施管理中心", Year: 2026, Object: "盲区增设高清摄像机和智能识别"}
	if m := x.Search(ask, 1); len(m) != 1 || m[0].Code != "SCIP-2025-0031" || m[0].Strength != Strong {
		t.Errorf("cameras at blind spots look like %v, want the project that fills them", m)
	}
}

// TestOtherTextsDoNotDilute: what is very alike stays strong when something else is written in another field.
func TestOtherTextsDoNotDilute(t *testing.T) {
	t.Parallel()
	again := Subject{Name: "公共区域视频监控补点及智能分析改造（二期）"}
	known := Subject{Name: "化学品仓库消防水系统改造", Location: "目华路8号仓库", Object: "消火栓、喷淋管网、消防泵", Lines: []string{"消防泵", "喷淋管网"}}
	with := func(s Subject, change func(*Subject)) Subject {
		change(&s)
		return s
	}
	for _, c := range []struct {
		name  string
		known Subject
		ask   Subject
		want  Strength
	}{
		{"只有名称", Subject{}, again, Strong},
		{"对象另写", Subject{}, with(again, func(s *Subject) { s.Object = "园区企业" }), Strong},
		{"对象、地点、供应商都另写", Subject{}, with(again, func(s *Subject) {
			s.Object, s.Location, s.Supplier = "入驻单位", "F区产业预留地块", "另一家公司"
		}), Strong},
		{"名称另写而地点和对象相同", known, Subject{Name: "仓储安全提升", Location: known.Location, Object: known.Object, Lines: []string{"设计费"}, Supplier: "另一家公司"}, Strong},
		{"名称另写而对象和明细相同", known, Subject{Name: "仓储安全提升", Location: "应急响应中心", Object: known.Object, Lines: known.Lines}, Strong},
		{"地点和笼统的明细相同不算", with(known, func(s *Subject) { s.Lines = []string{"设备购置", "安装调试"} }),
			Subject{Name: "叉车购置", Location: known.Location, Object: "电动叉车", Lines: []string{"设备购置", "安装调试"}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.known.ID, c.known.Code = "known", "known"
			var got Strength
			if m := NewIndex(append(parkProjects(t), c.known)).Search(c.ask, 1); len(m) == 1 {
				got = m[0].Strength
			}
			if got != c.want && (c.want != "" || got == Strong) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestEvidence: each field that both have stands beside the other with what they share, and none that one lacks.
func TestEvidence(t *testing.T) {
	t.Parallel()
	x := NewIndex([]Subject{{ID: "1", Name: "河道清淤工程", Location: "围场河", Supplier: "示例公司"}})
	m := x.Search(Subject{Name: "河道疏浚项目", Location: "围场河北段", Object: "底泥"}, 1)
	if len(m) != 1 || len(m[0].Evidence) != 2 {
		t.Fatalf("got %+v, want one match on name and location", m)
	}
	name, place := m[0].Evidence[0], m[0].Evidence[1]
	if name.Field != "项目名称" || name.Alike != score.Whole || name.Mine != "河道疏浚项目" || name.Theirs != "河道清淤工程" || !slices.Equal(name.Shared, []string{"河道清淤"}) {
		t.Errorf("name: %+v", name)
	}
	if place.Alike >= score.Whole || !slices.Equal(place.Shared, []string{"围场河"}) {
		t.Errorf("location: %+v", place)
	}
}

// TestSearchIsDeterministic: asking twice, in another order of projects, gives the same answer.
func TestSearchIsDeterministic(t *testing.T) {
	t.Parallel()
	list := parkProjects(t)
	turned := slices.Clone(list)
	slices.Reverse(turned)
	a, b := NewIndex(list), NewIndex(turned)
	for _, s := range list {
		s.ID = ""
		if x, y := fmt.Sprint(a.Search(s, 10)), fmt.Sprint(b.Search(s, 10)); x != y {
			t.Fatalf("%q: %s and %s", s.Name, x, y)
		}
	}
}

// TestPutAndDrop: an index that was changed project by project answers as one made anew.
func TestPutAndDrop(t *testing.T) {
	t.Parallel()
	list := parkProjects(t)
	x := NewIndex(list)
	changed := slices.Clone(list)
	for i := range changed {
		if i%3 == 0 {
			changed[i].Name, changed[i].Lines = list[(i+5)%len(list)].Name+"二期", nil
			x.Put(changed[i])
		}
	}
	for range 3 { // some go, one of them comes back at the place of another
		x.Drop(changed[0].ID)
		changed = changed[1:]
	}
	x.Drop("没有这个项目")
	back := list[1]
	back.Object = "另一对象"
	changed = append(changed, back)
	x.Put(back)
	fresh := NewIndex(changed)
	for _, s := range list {
		if got, want := fmt.Sprint(x.Search(s, 20)), fmt.Sprint(fresh.Search(s, 20)); got != want {
			t.Fatalf("%q: %s\nanew: %s", s.Name, got, want)
		}
	}
	if m := x.Search(list[0], 20); slices.ContainsFunc(m, func(m Match) bool { return m.ID == list[0].ID }) {
		t.Error("a dropped project is found")
	}
}

// park20000 makes as many projects as a large park has in decades, out of the demo's own.
func park20000(t testing.TB) []Subject {
	base := parkProjects(t)
	out := make([]Subject, 0, 20_000)
	for i := range 20_000 {
		s, other := base[i%len(base)], base[i*7%len(base)]
		s.ID, s.Code = fmt.Sprint(i), fmt.Sprintf("P%05d", i)
		s.Name = fmt.Sprintf("%s%d号%s", places[i%len(places)], i, other.Name)
		s.Object = other.Object + fmt.Sprint(i%997)
		out = append(out, s)
	}
	return out
}

func BenchmarkSearch20000(b *testing.B) {
	list := park20000(b)
	x := NewIndex(list)
	ask := list[12_345]
	ask.ID = ""
	for b.Loop() {
		x.Search(ask, 20)
	}
}

func BenchmarkNewIndex20000(b *testing.B) {
	list := park20000(b)
	for b.Loop() {
		NewIndex(list)
	}
}

// BenchmarkPut20000 is what one changed project costs.
func BenchmarkPut20000(b *testing.B) {
	list := park20000(b)
	x := NewIndex(list)
	for i := 0; b.Loop(); i++ {
		x.Put(list[i*7919%len(list)])
	}
}
