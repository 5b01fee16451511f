package appraisal

import (
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

func shipped(t *testing.T, name Name) Form {
	t.Helper()
	f, err := Shipped().Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestShippedForms(t *testing.T) {
	t.Parallel()
	for name, want := range map[Name][]Block{
		GoalReview:    {{Name: "完整性", Points: 2000}, {Name: "相关性", Points: 3000}, {Name: "适当性", Points: 3000}, {Name: "可行性", Points: 2000}},
		ExAnteProject: {{Name: "立项必要性", Points: 2000}, {Name: "投入经济性", Points: 2000}, {Name: "绩效目标合理性", Points: 2000}, {Name: "实施方案可行性", Points: 2000}, {Name: "筹资合规性", Points: 2000}},
		ExAntePolicy:  {{Name: "政策必要性", Points: 2000}, {Name: "政策保障充分性", Points: 2000}, {Name: "政策目标合理性", Points: 2000}, {Name: "政策实施可持续性", Points: 2000}, {Name: "政策资金合规性", Points: 2000}},
	} {
		f := shipped(t, name)
		if f.Full() != score.Full {
			t.Errorf("%s is worth %s", name, f.Full())
		}
		for i, b := range f.Blocks() {
			if i >= len(want) || b.Name != want[i].Name || b.Points != want[i].Points {
				t.Errorf("%s, block %d: %s %s", name, i, b.Name, b.Points)
			}
		}
	}
}

func TestRange(t *testing.T) {
	t.Parallel()
	f := shipped(t, GoalReview)
	for _, c := range []struct {
		name, item  string
		grade       score.Grade
		least, most score.Points
		usual       score.Points
	}{
		{"10分条目的优", "standard", score.Excellent, 900, 1000, 1000},
		{"10分条目的良", "standard", score.Good, 800, 899, 850},
		{"10分条目的中", "standard", score.Fair, 600, 799, 700},
		{"10分条目的差", "standard", score.Poor, 0, 599, 300},
		{"15分条目的优", "money", score.Excellent, 1350, 1500, 1500},
		{"15分条目的良", "money", score.Good, 1200, 1349, 1275},
		{"15分条目的差", "money", score.Poor, 0, 899, 450},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			it, _ := f.Item(c.item)
			least, most, ok := f.Range(it, c.grade)
			if !ok || least != c.least || most != c.most || f.Usual(it, c.grade) != c.usual {
				t.Errorf("%s–%s, usually %s", least, most, f.Usual(it, c.grade))
			}
			if f.GradeFor(it, least) != c.grade || f.GradeFor(it, most) != c.grade {
				t.Errorf("the ends of the range are %s and %s", f.GradeFor(it, least), f.GradeFor(it, most))
			}
		})
	}
	if _, _, ok := f.Range(f.Items[0], "合格"); ok {
		t.Error("合格 has a range")
	}
}

// filled gives every item of a form one grade.
func filled(f Form, grade string) Entry {
	e := Entry{Verdicts: map[string]VerdictEntry{}, Opinion: "同意。"}
	for _, it := range f.Items {
		e.Verdicts[it.ID] = VerdictEntry{Grade: grade, Comment: "见各条意见。"}
	}
	return e
}

func TestParse(t *testing.T) {
	t.Parallel()
	f := shipped(t, GoalReview)
	for _, c := range []struct {
		name  string
		item  VerdictEntry // put on 规范完整性, the others 优
		want  Verdict
		wrong string // path and a piece of the complaint
	}{
		{"只给等级得通常分", VerdictEntry{Grade: "良"}, Verdict{Grade: score.Good, Points: 850}, ""},
		{"只给分数得等级", VerdictEntry{Points: "8.99"}, Verdict{Grade: score.Good, Points: 899}, ""},
		{"等级和分数", VerdictEntry{Grade: "中", Points: "７.５分", Comment: " 缺数量指标 "}, Verdict{Grade: score.Fair, Points: 750, Comment: "缺数量指标"}, ""},
		{"零分是差", VerdictEntry{Points: "0", Comment: "空表"}, Verdict{Grade: score.Poor, Comment: "空表"}, ""},
		{"什么都没填", VerdictEntry{}, Verdict{}, "items.standard.grade: 请给“规范完整性”评定等级"},
		{"不是等级", VerdictEntry{Grade: "合格"}, Verdict{}, "items.standard.grade: “合格”不是评价等级"},
		{"分数不在等级区间", VerdictEntry{Grade: "优", Points: "8.5"}, Verdict{}, "items.standard.points: “规范完整性”评为优时得分在9至10分之间，现填8.5分"},
		{"超过满分", VerdictEntry{Points: "10.01"}, Verdict{}, "items.standard.points: “规范完整性”满分10分，不能得10.01分"},
		{"负分", VerdictEntry{Points: "-1"}, Verdict{}, "items.standard.points: "},
		{"中要写问题", VerdictEntry{Grade: "中"}, Verdict{}, "items.standard.comment: “规范完整性”评为中，请写明问题"},
		{"说明太长", VerdictEntry{Grade: "优", Comment: strings.Repeat("长", MaxComment+1)}, Verdict{}, "items.standard.comment: 说明不超过300个字"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := filled(f, "优")
			e.Verdicts["standard"] = c.item
			s, fields := f.Parse(e)
			if c.wrong != "" {
				if len(fields) != 1 || !strings.HasPrefix(fields[0].Path+": "+fields[0].Message, c.wrong) {
					t.Errorf("complaints %v", fields)
				}
				return
			}
			c.want.Item = "standard"
			if len(fields) > 0 || s.Verdicts[0] != c.want {
				t.Errorf("%+v, complaints %v", s.Verdicts[0], fields)
			}
			if again, _ := f.Parse(s.Entry()); !slices.Equal(again.Verdicts, s.Verdicts) {
				t.Errorf("typed again: %+v", again)
			}
		})
	}
}

func TestParseComplainsAboutAllAtOnce(t *testing.T) {
	t.Parallel()
	f := shipped(t, GoalReview)
	_, fields := f.Parse(Entry{})
	if len(fields) != len(f.Items)+1 || fields[len(fields)-1].Path != "opinion" {
		t.Errorf("%v", fields)
	}
}

// TestOutlook: an item that is not filled in keeps the total open by all that it can bring.
func TestOutlook(t *testing.T) {
	t.Parallel()
	f := shipped(t, GoalReview)
	for _, c := range []struct {
		name        string
		item        VerdictEntry // put on 规范完整性, worth 10, the others 优
		least, most score.Points
	}{
		{"填好", VerdictEntry{Grade: "良"}, 9850, 9850},
		{"填好而缺说明", VerdictEntry{Grade: "中"}, 9700, 9700},
		{"没填", VerdictEntry{}, 9000, 10000},
		{"不是等级", VerdictEntry{Grade: "合格"}, 9000, 10000},
		{"分数不是数", VerdictEntry{Grade: "良", Points: "八"}, 9800, 9899},
		{"分数不在等级区间", VerdictEntry{Grade: "良", Points: "9.5"}, 9000, 10000},
	} {
		e := filled(f, "优")
		e.Verdicts["standard"] = c.item
		e.Opinion = ""
		if least, most := f.Outlook(e); least != c.least || most != c.most {
			t.Errorf("%s: %s to %s, want %s to %s", c.name, least, most, c.least, c.most)
		}
	}
	if least, most := f.Outlook(Entry{}); least != 0 || most != score.Full {
		t.Errorf("an empty sheet comes to %s to %s", least, most)
	}
}

func TestConclusionOf(t *testing.T) {
	t.Parallel()
	review, exAnte := shipped(t, GoalReview), shipped(t, ExAnteProject)
	for _, c := range []struct {
		name  string
		form  Form
		total score.Points
		grade score.Grade
		says  string
	}{
		{"审核90分为优", review, 9000, score.Excellent, "进入下一步预算安排流程"},
		{"审核89.99分为良", review, 8999, score.Good, "协商完善后进入下一步预算安排流程"},
		{"审核80分为良", review, 8000, score.Good, "协商完善后进入下一步预算安排流程"},
		{"审核60分为中", review, 6000, score.Fair, "退回修改，重新提交审核"},
		{"审核59.99分为差", review, 5999, score.Poor, "不得进入下一步预算安排流程"},
		{"评估80分予以支持", exAnte, 8000, score.Good, "予以支持"},
		{"评估60分调整完善后支持", exAnte, 6000, score.Fair, "调整完善后支持"},
		{"评估0分不予支持", exAnte, 0, score.Poor, "不予支持"},
	} {
		if o := c.form.ConclusionOf(c.total); o.Grade != c.grade || o.Verdict != c.says {
			t.Errorf("%s: %+v", c.name, o)
		}
	}
}

func TestSpread(t *testing.T) {
	t.Parallel()
	f := shipped(t, ExAnteProject)
	sheet := func(grade string) Sheet {
		s, fields := f.Parse(filled(f, grade))
		if len(fields) > 0 {
			t.Fatal(fields)
		}
		return s
	}
	if got := f.Spread(nil, 1500); len(got.Items) != 0 || got.Mean != 0 {
		t.Errorf("of nothing: %+v", got)
	}
	one := f.Spread([]Sheet{sheet("良")}, 1500)
	if one.Mean != 8500 || one.Median != 8500 || len(one.Outlying) != 0 || one.Conclusion.Verdict != "予以支持" {
		t.Errorf("of one: %+v", one)
	}
	two := f.Spread([]Sheet{sheet("优"), sheet("差")}, 1500)
	if two.Mean != 6500 || two.Median != 6500 || len(two.Outlying) != 0 {
		t.Errorf("of two: %+v", two)
	}
	four := f.Spread([]Sheet{sheet("优"), sheet("良"), sheet("差"), sheet("良")}, 1500)
	if four.Mean != 7500 || four.Median != 8500 || !slices.Equal(four.Outlying, []int{2}) {
		t.Errorf("of four: %+v", four)
	}
	edge := f.Spread([]Sheet{sheet("优"), sheet("良"), sheet("良")}, 1500)
	if len(edge.Outlying) != 0 {
		t.Errorf("a difference of exactly the tolerance is outlying: %v", edge.Outlying)
	}
	if it := four.Items[0]; it.Low != 150 || it.High != 500 || it.Mean != 375 {
		t.Errorf("first item: %+v", it)
	}
}

func TestParseFormRefuses(t *testing.T) {
	t.Parallel()
	good := `{"name":"X","version":1,"title":"表","source":"本系统取值","items":[{"id":"a","block":"甲","name":"一","points":"60","asks":"看"},{"id":"b","block":"乙","name":"二","points":"40","asks":"看"}],
		"bands":[{"grade":"优","from":"90%","usual":"100%"},{"grade":"差","from":"0%","usual":"50%"}],"conclusions":[{"from":"60","grade":"优","verdict":"过"},{"from":"0","grade":"差","verdict":"不过"}]}`
	if _, err := ParseForm([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, path string }{
		{"不认识的键", `"title"`, `"titel"`, ""},
		{"分值不是数", `"points":"60"`, `"points":"六十"`, "items.0"},
		{"分值为零", `"points":"60"`, `"points":"0"`, "items.0.points"},
		{"编号重复", `"id":"b"`, `"id":"a"`, "items.1.id"},
		{"没有要点", `"asks":"看"},{`, `"asks":""},{`, "items.0"},
		{"区间不从0起", `"from":"0%"`, `"from":"1%"`, "bands"},
		{"区间倒挂", `"from":"0%"`, `"from":"95%"`, "bands"},
		{"定性比例不在本档", `"usual":"50%"`, `"usual":"90%"`, "bands.1.usual"},
		{"结论不从0起", `"from":"0","grade"`, `"from":"10","grade"`, "conclusions"},
		{"结论高于满分", `{"from":"60"`, `{"from":"101"`, "conclusions.0"},
		{"版本为零", `"version":1`, `"version":0`, ""},
	} {
		_, err := ParseForm([]byte(strings.Replace(good, c.old, c.new, 1)))
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if fields := errs.FieldsOf(err); c.path != "" && (len(fields) == 0 || fields[0].Path != c.path) {
			t.Errorf("%s: %v", c.name, fields)
		}
	}
}

func TestCabinetFind(t *testing.T) {
	t.Parallel()
	c := Shipped()
	if f, err := c.FindVersion(GoalReview, 1); err != nil || f.Title != "项目支出绩效目标审核表" {
		t.Errorf("%v %v", f.Title, err)
	}
	for _, miss := range []func() (Form, error){
		func() (Form, error) { return c.Find("NONE") },
		func() (Form, error) { return c.FindVersion(GoalReview, 99) },
	} {
		if _, err := miss(); errs.KindOf(err) != errs.NotFound {
			t.Errorf("%v", err)
		}
	}
}
