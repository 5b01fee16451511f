package library

import (
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
)

// typed is an indicator as a clerk would propose it.
func typed() Entry {
	return Entry{Code: "DL-77", Field: "道路", Categories: "经常性运行维护类", Keywords: "道路、路缘石",
		Row: goal.EntryRow{Level1: "产出指标", Level2: "质量指标", Name: "路缘石完好率", Explanation: "抽查完好米数占抽查米数",
			Sign: "≥", Target: "95", Unit: "%", Rule: "按完成比例赋分", Basis: "行业标准：城镇道路养护技术规范", Method: "直接证明法",
			Source: "养护考核抽查记录", Evidence: "抽查表", Bounded: true}}
}

func TestEntryParse(t *testing.T) {
	t.Parallel()
	b := book(t, LevelBook)
	for _, c := range []struct {
		name   string
		change func(*Entry)
		path   string // of the complaint; empty: none that blocks
		say    string
	}{
		{"完整", func(*Entry) {}, "", ""},
		{"编号小写和全角", func(e *Entry) { e.Code = " ｄl－77 " }, "", ""},
		{"编号没有数字", func(e *Entry) { e.Code = "道路-01" }, "code", "HT-01"},
		{"编号空", func(e *Entry) { e.Code = "" }, "code", "HT-01"},
		{"没有这个领域", func(e *Entry) { e.Field = "航天" }, "field", "航天"},
		{"领域带空格", func(e *Entry) { e.Field = " 道 路 " }, "", ""},
		{"不限类别", func(e *Entry) { e.Categories = "" }, "", ""},
		{"没有这种类别", func(e *Entry) { e.Categories = "投资建设类，其他类" }, "categories", "其他类"},
		{"关键词一个字", func(e *Entry) { e.Keywords = "路" }, "keywords", "2至12个字"},
		{"关键词太多", func(e *Entry) {
			e.Keywords = "甲一 甲二 甲三 甲四 甲五 甲六 甲七 甲八 甲九 乙一 乙二 乙三 乙四"
		}, "keywords", "最多12个"},
		{"二级指标不在树里", func(e *Entry) { e.Row.Level2 = "过程指标" }, "level2", "过程指标"},
		{"没有名称", func(e *Entry) { e.Row.Name = "" }, "name", "三级指标"},
		{"指标值不是数", func(e *Entry) { e.Row.Target = "很好" }, "target", ""},
		{"没有单位", func(e *Entry) { e.Row.Unit = "" }, "unit", "计量单位"},
		{"没有依据", func(e *Entry) { e.Row.Basis = "" }, "basis", "依据"},
		{"定性按比例", func(e *Entry) { e.Row.Sign, e.Row.Target, e.Row.Unit = "定性", "建立机制", "" }, "rule", "定性指标"},
		{"超过百分之百", func(e *Entry) { e.Row.Target = "120" }, "target", "100%"},
		{"分值不要求", func(e *Entry) { e.Row.Weight = "" }, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := typed()
			c.change(&e)
			_, fields := e.Parse(b)
			if c.path == "" {
				if len(fields) > 0 {
					t.Errorf("complained: %s", messages(fields))
				}
				return
			}
			if found := fields.At(c.path); len(found) == 0 || !strings.Contains(messages(found), c.say) {
				t.Errorf("got %q, want at %s %q", messages(fields), c.path, c.say)
			}
		})
	}
}

// TestEntryParseAtOnce: everything wrong is said in one go.
func TestEntryParseAtOnce(t *testing.T) {
	t.Parallel()
	_, fields := Entry{}.Parse(book(t, LevelBook))
	for _, path := range []string{"code", "field", "level1", "name", "sign", "target", "rule", "basis"} {
		if len(fields.At(path)) == 0 {
			t.Errorf("nothing said about %s in %q", path, messages(fields))
		}
	}
}

func TestContentRoundTrip(t *testing.T) {
	t.Parallel()
	b := book(t, LevelBook)
	for _, c := range shipped(t) {
		again, fields := c.Entry().Parse(b)
		if len(fields) > 0 || !(Indicator{Content: c}).Holding(again) {
			t.Errorf("%s does not come back from its cells", c.Code)
		}
	}
	e := typed()
	e.Row.Level1, e.Row.Level2, e.Row.Sign, e.Row.Weight, e.Row.ID = "产出", "质量", ">=", "5", "x"
	c, _ := e.Parse(b)
	if c.Row.Level1 != "产出指标" || c.Row.Level2 != "质量指标" || c.Row.Sign != "≥" {
		t.Errorf("not in the book's own spelling: %+v", c.Row)
	}
	if c.Row.Weight != "" || c.Row.ID != "" {
		t.Errorf("the library keeps weight %q and id %q", c.Row.Weight, c.Row.ID)
	}
	if !slices.Equal(c.Keywords, []string{"道路", "路缘石"}) || c.TargetText() != "≥95%" {
		t.Errorf("got %v, %s", c.Keywords, c.TargetText())
	}
}

func TestSuits(t *testing.T) {
	t.Parallel()
	all, one := Content{}, Content{Categories: []project.Category{project.Policy}}
	if !all.Suits(project.CapitalWorks) || !one.Suits(project.Policy) || one.Suits(project.Operation) {
		t.Error("wrong categories")
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"公共设施维护", "海塘、道路、河道、绿化、生态园区等公共设施维护", "海塘、道路、河道、绿化、湿地"},
		{"管廊大修", "公共管廊钢结构防腐大修及抗震加固工程（一标段）", "管廊、工程建设"},
		{"急救", "医疗中心危化品中毒与烧伤急救能力建设", "医疗"},
		{"班线", "园区公共交通班线运营补贴", "政策扶持、公共交通"},
		{"雨水", "公共雨水泵站及雨水管网运行维护", "供排水"},
		{"与园区无关", "办公用品采购", ""},
	} {
		var got []string
		for _, f := range FieldsOf(c.text) {
			got = append(got, string(f))
		}
		if strings.Join(got, "、") != c.want {
			t.Errorf("%s: got %s, want %s", c.name, strings.Join(got, "、"), c.want)
		}
	}
}
