package approval

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

var (
	centre  = org.Unit{ID: "210", Name: "公共设施管理中心", Ancestors: []org.UnitID{"210", "100"}}
	works   = org.Unit{ID: "130", Name: "公用事业处", Ancestors: []org.UnitID{"130", "100"}}
	parties = Parties{Unit: centre, Division: works}
	noon    = time.Date(2025, 3, 31, 4, 0, 0, 0, time.UTC)
)

func person(id string, grants ...org.Grant) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(id), Name: "人员" + id}, Grants: grants}
}

func at(unit org.UnitID, role org.Role) org.Grant { return org.Grant{Role: role, Unit: unit} }

// The people of these tests.
var (
	clerk   = person("jb", at("210", org.Clerk))
	clerk2  = person("jb2", at("210", org.Clerk))
	head    = person("fzr", at("210", org.Head))
	finance = person("jcc", at("100", org.Finance))
	both    = person("jbfzr", at("210", org.Clerk), at("210", org.Head))
	other   = person("bc", at("220", org.Clerk), at("220", org.Head))
)

// step is one act of a story.
type step struct {
	who    org.Actor
	do     Action
	reason string
}

// after plays steps, all of which have to succeed.
func after(t testing.TB, steps ...step) Case {
	t.Helper()
	c := NewCase(trip)
	for i, s := range steps {
		var err error
		if c, err = c.Do(trip, s.do, s.who, parties, s.reason, noon.Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatalf("step %d: %v", i+1, err)
		}
	}
	return c
}

func TestCaseDo(t *testing.T) {
	t.Parallel()
	c := after(t, step{clerk, "提交", ""}, step{head, "退回", " 指标值没有依据。 "}, step{clerk2, "提交", ""}, step{head, "同意", ""}, step{finance, "批准", ""})
	if c.State != "完成" || len(c.Acts) != 5 || !slices.Equal(c.Filers, []org.UserID{"jb", "jb2"}) {
		t.Fatalf("at %s after %d acts, filed by %v", c.State, len(c.Acts), c.Filers)
	}
	want := Act{Do: "退回", From: "待审", To: "草稿", By: "fzr", Name: "人员fzr", Role: org.Head, At: noon.Add(time.Hour), Reason: "指标值没有依据。"}
	if c.Acts[1] != want {
		t.Errorf("kept %+v, want %+v", c.Acts[1], want)
	}
	if last, ok := c.Last(); !ok || last.Do != "批准" {
		t.Errorf("the last act is %+v", last)
	}
	if _, ok := NewCase(trip).Last(); ok {
		t.Error("a new case has a last act")
	}
}

func TestCaseDoRefuses(t *testing.T) {
	t.Parallel()
	submitted := []step{{clerk, "提交", ""}}
	confirmed := append(slices.Clone(submitted), step{head, "同意", ""})
	for _, c := range []struct {
		name   string
		steps  []step
		who    org.Actor
		do     Action
		reason string
		kind   errs.Kind
		says   string
	}{
		{"状态不对", nil, head, "同意", "", errs.Conflict, "现在是“草稿”，不能“同意”"},
		{"没有这个动作", nil, clerk, "作废", "", errs.Conflict, "不能“作废”"},
		{"终点之后", append(slices.Clone(confirmed), step{finance, "批准", ""}), finance, "退回", "理由", errs.Conflict, "现在是“完成”"},
		{"角色不对", submitted, clerk2, "同意", "", errs.Forbidden, "由公共设施管理中心负责人办理"},
		{"别的单位的负责人", submitted, other, "同意", "", errs.Forbidden, "由公共设施管理中心负责人办理"},
		{"没有授权的人", nil, person("x"), "提交", "", errs.Forbidden, "由公共设施管理中心经办办理"},
		{"批准由计财处", confirmed, head, "批准", "", errs.Forbidden, "由计财处审核办理"},
		{"自己填自己审", []step{{both, "提交", ""}}, both, "同意", "", errs.Forbidden, "不能同意自己填报的内容，请由其他负责人办理"},
		{"自己填自己退", []step{{both, "提交", ""}}, both, "退回", "理由", errs.Forbidden, "自己填报"},
		{"退回后他人再交，先填的人仍不能审", []step{{both, "提交", ""}, {head, "退回", "理由"}, {clerk, "提交", ""}}, both, "同意", "", errs.Forbidden, "自己填报"},
		{"撤回别人提交的", submitted, clerk2, "撤回", "", errs.Forbidden, "只有上一步的办理人可以撤回"},
		{"下一步办理后再撤回", confirmed, clerk, "撤回", "", errs.Forbidden, "由公共设施管理中心负责人办理"},
		{"退回来的不能当作自己那步撤回", append(slices.Clone(confirmed), step{finance, "退回", "理由"}), clerk, "撤回", "", errs.Forbidden, "只有上一步"},
		{"撤回两次", append(slices.Clone(confirmed), step{head, "撤回", ""}), clerk, "撤回", "", errs.Forbidden, "只有上一步"},
		{"退回不写理由", submitted, head, "退回", " 　\n", errs.Invalid, "请写明“退回”的理由"},
		{"理由501个字", submitted, head, "退回", strings.Repeat("理", 501), errs.Invalid, "不超过500个字"},
		{"不要理由的也不能太长", submitted, head, "同意", strings.Repeat("理", 501), errs.Invalid, "不超过500个字"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before := after(t, c.steps...)
			got, err := before.Do(trip, c.do, c.who, parties, c.reason, noon)
			if errs.KindOf(err) != c.kind || !strings.Contains(errs.MessageOf(err), c.says) {
				t.Errorf("got %v (kind %d), want kind %d saying %q", err, errs.KindOf(err), c.kind, c.says)
			}
			if got.State != before.State || len(got.Acts) != len(before.Acts) {
				t.Errorf("a refusal changed the case to %+v", got)
			}
		})
	}
}

func TestCaseDoAllows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		steps []step
		want  State
	}{
		{"提交人撤回", []step{{clerk, "提交", ""}, {clerk, "撤回", ""}}, "草稿"},
		{"负责人撤回", []step{{clerk, "提交", ""}, {head, "同意", ""}, {head, "撤回", ""}}, "待审"},
		{"撤回后再提交", []step{{clerk, "提交", ""}, {clerk, "撤回", ""}, {clerk2, "提交", ""}}, "待审"},
		{"兼任的人办他人填的", []step{{clerk, "提交", ""}, {both, "同意", ""}}, "待批"},
		{"兼任的人填、他人审", []step{{both, "提交", ""}, {head, "同意", ""}}, "待批"},
		{"上级单位的授权也算", []step{{person("s", at("100", org.Clerk)), "提交", ""}}, "待审"},
		{"理由正好500个字", []step{{clerk, "提交", ""}, {head, "退回", strings.Repeat("理", 500)}}, "草稿"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := after(t, c.steps...).State; got != c.want {
				t.Errorf("at %s, want %s", got, c.want)
			}
		})
	}
}

// TestUndoTakesBackOnlyTheLastStep: a person with two roles cannot take back a return as though it were a submission.
func TestUndoTakesBackOnlyTheLastStep(t *testing.T) {
	t.Parallel()
	three := person("three", at("210", org.Clerk), at("100", org.Finance))
	c := after(t, step{clerk, "提交", ""}, step{head, "同意", ""}, step{three, "退回", "理由"})
	if _, err := c.Do(trip, "撤回", three, parties, "", noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("a return was taken back as a submission: %v", err)
	}
}

// TestDoKeepsTheCaseItCameFrom: two acts from one case do not write into each other.
func TestDoKeepsTheCaseItCameFrom(t *testing.T) {
	t.Parallel()
	c := after(t, step{clerk, "提交", ""})
	c.Acts = slices.Grow(c.Acts, 8)
	c.Filers = slices.Grow(c.Filers, 8)
	one, _ := c.Do(trip, "同意", head, parties, "", noon)
	two, _ := c.Do(trip, "退回", head, parties, "理由", noon)
	if one.Acts[1].Do != "同意" || two.Acts[1].Do != "退回" || len(c.Acts) != 1 {
		t.Errorf("acts are shared: %v, %v", one.Acts, two.Acts)
	}
	x, y := c.Filed("x"), c.Filed("y")
	if x.Filers[1] != "x" || y.Filers[1] != "y" || len(x.Filed("x").Filers) != 2 {
		t.Errorf("filers are shared or repeat: %v, %v", x.Filers, y.Filers)
	}
}

func TestOffers(t *testing.T) {
	t.Parallel()
	list := func(c Case, who org.Actor) string {
		var out []string
		for _, o := range c.Offers(trip, who, parties) {
			switch {
			case o.Open && o.Why == "":
				out = append(out, string(o.Do))
			case !o.Open && o.Why != "":
				out = append(out, "("+string(o.Do)+")")
			default:
				t.Errorf("%s is open %v and says %q", o.Do, o.Open, o.Why)
			}
		}
		return strings.Join(out, " ")
	}
	submitted := after(t, step{clerk, "提交", ""})
	for _, c := range []struct {
		name string
		c    Case
		who  org.Actor
		want string
	}{
		{"经办看草稿", NewCase(trip), clerk, "提交"},
		{"负责人看草稿", NewCase(trip), head, "(提交)"},
		{"提交人", submitted, clerk, "(同意) (退回) 撤回"},
		{"另一经办", submitted, clerk2, "(同意) (退回) (撤回)"},
		{"负责人", submitted, head, "同意 退回 (撤回)"},
		{"自己填的负责人", after(t, step{both, "提交", ""}), both, "(同意) (退回) 撤回"},
		{"终点", after(t, step{clerk, "提交", ""}, step{head, "同意", ""}, step{finance, "批准", ""}), finance, ""},
	} {
		if got := list(c.c, c.who); got != c.want {
			t.Errorf("%s: offered %q, want %q", c.name, got, c.want)
		}
	}
	for _, o := range submitted.Offers(trip, both, parties) {
		if !o.Own {
			t.Errorf("%s: %s holds the role it asks for", o.Do, both.User.Name)
		}
	}
	if o := submitted.Offers(trip, clerk, parties)[0]; o.Own {
		t.Error("a clerk holds the head's role")
	}
}

// TestSteps: the stepper shows the main line, and a state beside it only where the case stands there.
func TestSteps(t *testing.T) {
	t.Parallel()
	flow := trip
	flow.Rows = append(slices.Clone(trip.Rows), Row{From: "待审", Do: "商改", To: "待确认", By: org.Head, At: FilingUnit}, Row{From: "待确认", Do: "同意修改", To: "待批", By: org.Clerk, At: FilingUnit})
	for _, c := range []struct {
		name string
		acts []Act
		now  State
		want string // done ones behind +, the present one behind *
	}{
		{"刚开始", nil, "草稿", "*草稿 待审 待批 完成"},
		{"走到一半", []Act{{From: "草稿", To: "待审"}}, "待审", "+草稿 *待审 待批 完成"},
		{"在主线旁边", []Act{{From: "草稿", To: "待审"}, {From: "待审", To: "待确认"}}, "待确认", "+草稿 +待审 *待确认 待批 完成"},
		{"走过旁边又回到主线", []Act{{From: "草稿", To: "待审"}, {From: "待审", To: "待确认"}, {From: "待确认", To: "待批"}}, "待批", "+草稿 +待审 *待批 完成"},
		{"走过旁边已完成", []Act{{From: "待确认", To: "待批"}, {From: "待批", To: "完成"}}, "完成", "+草稿 +待审 +待批 *完成"},
		{"被否决，后面不再有", []Act{{From: "草稿", To: "待审"}, {From: "待审", To: "待批"}, {From: "待批", To: "否决"}}, "否决", "+草稿 +待审 +待批 *否决"},
	} {
		var got []string
		for _, s := range (Case{State: c.now, Acts: c.acts}).Steps(flow) {
			mark := map[bool]string{true: "+"}[s.Done] + map[bool]string{true: "*"}[s.Now]
			got = append(got, mark+string(s.State))
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %s, want %s", c.name, text, c.want)
		}
	}
	if trip.States[0] != "草稿" || len(trip.States) != 4 {
		t.Errorf("drawing the steps changed the flow to %v", trip.States)
	}
}

func TestHolders(t *testing.T) {
	t.Parallel()
	submitted := after(t, step{clerk, "提交", ""})
	for _, c := range []struct {
		name string
		c    Case
		p    Parties
		want string
	}{
		{"草稿", NewCase(trip), parties, "公共设施管理中心经办"},
		{"待审", submitted, parties, "公共设施管理中心负责人"},
		{"待批", after(t, step{clerk, "提交", ""}, step{head, "同意", ""}), parties, "计财处审核"},
		{"终点", Case{State: "完成"}, parties, ""},
		{"不知道单位", submitted, Parties{}, "负责人"},
	} {
		if got := c.c.Holders(trip, c.p); got != c.want {
			t.Errorf("%s: in the hands of %q, want %q", c.name, got, c.want)
		}
	}
}

// TestOffersAndDoAgree: whatever is offered open can be done, whatever is locked cannot, in any case by anybody.
func TestOffersAndDoAgree(t *testing.T) {
	t.Parallel()
	people := []org.Actor{clerk, clerk2, head, finance, both, other, person("x")}
	rapid.Check(t, func(t *rapid.T) {
		c := NewCase(trip)
		for range rapid.IntRange(0, 12).Draw(t, "steps") {
			who := rapid.SampledFrom(people).Draw(t, "who")
			for _, o := range c.Offers(trip, who, parties) {
				next, err := c.Do(trip, o.Do, who, parties, "理由", noon)
				if o.Open != (err == nil) {
					t.Fatalf("%s is open %v (%s) and doing it says %v", o.Do, o.Open, o.Why, err)
				}
				if err == nil && slices.Contains(c.Filers, who.User.ID) && !o.Filing && !o.Undo {
					t.Fatalf("%s acts on what they filed", who.User.Name)
				}
				if err == nil && (next.State != o.To || len(next.Acts) != len(c.Acts)+1) {
					t.Fatalf("%s leads to %s", o.Do, next.State)
				}
			}
			do := rapid.SampledFrom([]Action{"提交", "同意", "退回", "撤回", "批准", "否决"}).Draw(t, "do")
			if next, err := c.Do(trip, do, who, parties, "理由", noon); err == nil {
				c = next
			}
		}
		state := trip.Start
		for _, a := range c.Acts {
			if a.From != state {
				t.Fatalf("the history %v has a gap", c.Acts)
			}
			state = a.To
		}
		if state != c.State {
			t.Fatalf("the history ends at %s, the case is at %s", state, c.State)
		}
	})
}
