package overallgoal

import (
	"strings"
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

func TestAgainstProjects(t *testing.T) {
	t.Parallel()
	road := Filed{Goal: "a", Project: "道路养护", Request: goal.Request{Appropriation: 150 * money.Wan, CarryOver: 50 * money.Wan}}
	river := Filed{Goal: "b", Project: "河道保洁", Request: goal.Request{Appropriation: 90 * money.Wan, Other: 10 * money.Wan}}
	green := Filed{Goal: "c", Project: "绿化养护", Request: goal.Request{Appropriation: 30 * money.Wan}}
	form, _ := typed().Examine(Department, book(t))
	for _, c := range []struct {
		name  string
		tasks []MainTask
		filed []Filed
		want  string // path: words of the message, by "|"
	}{
		{"两者一致", form.Tasks, []Filed{road, river}, ""},
		{"下属没有项目", form.Tasks, nil, ""},
		{"还没有任务", nil, []Filed{road}, ""},
		{"少一个项目", form.Tasks, []Filed{road, river, green}, "tasks:3个项目申请合计3,300,000.00元，相差-300,000.00元|tasks:有1个项目没有同名的任务：“绿化养护”"},
		{"任务不全是项目", form.Tasks, []Filed{road}, "tasks:相差1,000,000.00元"},
		{"改了一项的金额", []MainTask{{Name: "道路养护", Appropriation: 180 * money.Wan}}, []Filed{road}, "tasks:相差-200,000.00元|tasks.0.appropriation:项目申请2,000,000.00元，相差-200,000.00元"},
		{"两项一多一少，合计相同", []MainTask{{Name: "道路养护", Appropriation: 210 * money.Wan}, {Name: "河道保洁", Appropriation: 90 * money.Wan}}, []Filed{road, river},
			"tasks.0.appropriation:相差100,000.00元|tasks.1.appropriation:相差-100,000.00元"},
	} {
		got := AgainstProjects(c.tasks, c.filed)
		if len(got.Blocking()) > 0 {
			t.Errorf("%s: a difference must not block: %v", c.name, got)
		}
		var want []string
		if c.want != "" {
			want = strings.Split(c.want, "|")
		}
		if len(got) != len(want) {
			t.Errorf("%s: %v, want %d", c.name, got, len(want))
			continue
		}
		for i, w := range want {
			path, says, _ := strings.Cut(w, ":")
			if got[i].Path != path || !strings.Contains(got[i].Message, says) {
				t.Errorf("%s: %s %s, want %s", c.name, got[i].Path, got[i].Message, w)
			}
		}
	}
}

// TestCheck: the goal check reads the indicators of a department as it reads a project's.
func TestCheck(t *testing.T) {
	t.Parallel()
	g, _ := New("o", Department, centre, "", 2025, "SH-PARK")
	g.Entry = typed()
	if _, checks, own := g.Check(book(t), nil); len(own) > 0 {
		t.Errorf("a complete form: %v %v", own, checks)
	}
	g.Entry.Goal.Rows[1].Target = "12期，每期50人"
	g.Entry.Tasks[0].Name = ""
	_, checks, own := g.Check(book(t), []Filed{{Project: "绿化养护", Request: goal.Request{Appropriation: money.Wan}}})
	found := false
	for _, f := range checks {
		found = found || f.Path == "rows.1.target" && f.Severity == errs.Blocker
	}
	if !found || len(own.At("tasks.0.name")) == 0 || len(own.At("tasks")) == 0 {
		t.Errorf("checks %v, own %v", checks, own)
	}
	policy, _ := New("p", FundPolicy, centre, "甲政策", 2025, "SH-PARK")
	policy.Entry = Entry{Goal: typed().Goal, Whole: goal.RequestEntry{Appropriation: "9000000"}}
	if _, _, own := policy.Check(book(t), []Filed{{Project: "绿化养护"}}); len(own) > 0 {
		t.Errorf("a policy has no tasks: %v", own)
	}
}

// TestNobodyApprovesTheirOwn: whoever filled in the form neither confirms nor approves it, whatever else they may do.
func TestNobodyApprovesTheirOwn(t *testing.T) {
	t.Parallel()
	both := person("一人多岗", org.Clerk, "210")
	both.Grants = append(both.Grants, org.Grant{Role: org.Head, Unit: "210"}, org.Grant{Role: org.Finance, Unit: "100"})
	g, _ := New("o", Department, centre, "", 2025, "SH-PARK")
	g, err := g.Edit(both, typed(), now)
	if err != nil {
		t.Fatal(err)
	}
	if g, _, err = g.Do(approval.Submit, both, book(t), "", now); err != nil {
		t.Fatal(err)
	}
	if _, _, err := g.Do(approval.Confirm, both, book(t), "", now); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("本人确认: %v", err)
	}
	if g, _, err = g.Do(approval.Confirm, person("负责人", org.Head, "210"), book(t), "", now); err != nil {
		t.Fatal(err)
	}
	if _, _, err := g.Do(Approve, both, book(t), "", now); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("本人批复: %v", err)
	}
}

func TestCompareForms(t *testing.T) {
	t.Parallel()
	older, _ := typed().Examine(Department, book(t))
	for _, c := range []struct {
		name   string
		change func(*Entry)
		want   string
	}{
		{"没有改", func(*Entry) {}, ""},
		{"金额换个写法", func(e *Entry) { e.Tasks[0].Appropriation = "2,000,000.00" }, ""},
		{"任务内容和金额", func(e *Entry) { e.Tasks[1].Content, e.Tasks[1].Other = "保洁河道10公里", "" }, "修改|第2项任务 主要内容|保洁河道12公里|保洁河道10公里;修改|第2项任务 其他资金|100000|"},
		{"删去末项", func(e *Entry) { e.Tasks = e.Tasks[:1] }, "删除|第2项任务|河道保洁：保洁河道12公里，财政拨款 900000，其他资金 100000|"},
		{"新增一项", func(e *Entry) { e.Tasks = append(e.Tasks, MainTaskEntry{Name: "绿化", Content: "养护"}) }, "新增|第3项任务||绿化：养护"},
		{"年度目标", func(e *Entry) { e.Goal.Annual = "改了" }, "修改|年度总体目标|完成道路养护96.4万平方米、河道保洁12公里。|改了"},
		{"实施期金额", func(e *Entry) { e.Whole.Appropriation = "9000000" }, ""}, // a department has none
		{"关联", func(e *Entry) { e.Links = []Link{{Indicator: "养护面积", Goal: "a", Part: "b"}} }, "修改|关联的项目指标|0个|1个：取消0个，新增1个"},
	} {
		e := typed()
		c.change(&e)
		newer, _ := e.Examine(Department, book(t))
		if got := differencesText(Compare(Department, older, newer)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	policy := Entry{Goal: typed().Goal, Whole: goal.RequestEntry{Appropriation: "9000000"}}
	more := policy
	more.Whole.Appropriation = "9500000"
	if got := differencesText(Differences(FundPolicy, policy, more)); got != "修改|实施期财政资金|9000000|9500000" {
		t.Errorf("实施期金额: %q", got)
	}
	linked := policy
	linked.Links = []Link{{Indicator: "养护面积", Goal: "a", Part: "b"}}
	if got := Differences(FundPolicy, policy, linked); len(got) > 0 {
		t.Errorf("links are not typed on the form: %v", got)
	}
	if again, fields := older.Entry().Examine(Department, book(t)); len(fields) > 0 || len(Compare(Department, older, again)) > 0 {
		t.Errorf("a frozen form reads back as another: %v", fields)
	}
}

func differencesText(list []goal.Difference) string {
	var out []string
	for _, d := range list {
		out = append(out, strings.Join([]string{string(d.Kind), d.Label, d.Old, d.New}, "|"))
	}
	return strings.Join(out, ";")
}

// TestInOwnWords: what the checks of a project's form say is said of the department or the policy.
func TestInOwnWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind       Kind
		said, want string
	}{
		{Department, "请填写项目总目标。", "请填写总体目标。"},
		{FundPolicy, "年度总体目标与项目总目标一字不差", "年度总体目标与实施期目标一字不差"},
		{Department, "缺少社会效益，每个项目都要设，请增加一行。", "缺少社会效益，每份部门（单位）目标都要设，请增加一行。"},
		{FundPolicy, "这一行并不适用于本项目，请删去", "这一行并不适用于本政策，请删去"},
		{FundPolicy, "“项目验收合格率”重复", "“项目验收合格率”重复"},
	} {
		if got := c.kind.InOwnWords(c.said); got != c.want {
			t.Errorf("%s: %q, want %q", c.said, got, c.want)
		}
	}
	g, err := New("o", FundPolicy, centre, "安全环保政策", 2025, "SH-PARK")
	if err != nil {
		t.Fatal(err)
	}
	g.Entry = typed()
	g.Entry.Goal.Overall = ""
	_, checks, own := g.Check(book(t), nil)
	for _, f := range checks {
		if strings.Contains(f.Message, "项目总目标") {
			t.Errorf("a policy is told %q", f.Message)
		}
	}
	for _, f := range own {
		if strings.Contains(f.Message, "项目总目标") {
			t.Errorf("a policy is told %q", f.Message)
		}
	}
}
