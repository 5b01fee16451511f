package library

import (
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

var (
	park     = org.Unit{ID: "park", Name: "管委会", Kind: org.Administration, Ancestors: []org.UnitID{"park"}}
	division = org.Unit{ID: "gjc", Name: "规划建设处", Kind: org.Division, Ancestors: []org.UnitID{"gjc", "park"}}
	centre   = org.Unit{ID: "ggss", Name: "公共设施管理中心", Kind: org.Institution, Ancestors: []org.UnitID{"ggss", "park"}}
	other    = org.Unit{ID: "yjzx", Name: "应急响应中心", Kind: org.Institution, Ancestors: []org.UnitID{"yjzx", "park"}}
	now      = time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
)

func person(name string, role org.Role, at org.Unit) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(name), Name: name}, Grants: []org.Grant{{Role: role, Unit: at.ID}}}
}

var (
	clerk     = person("经办", org.Clerk, centre)
	colleague = person("经办二", org.Clerk, centre)
	stranger  = person("别的经办", org.Clerk, other)
	reviewer  = person("处室审核", org.Reviewer, division)
	head      = person("负责人", org.Head, centre)
	finance   = person("计财处审核", org.Finance, park)
	admin     = person("系统管理员", org.SystemAdmin, park)
)

func content(t *testing.T) Content {
	t.Helper()
	c, fields := typed().Parse(book(t, LevelBook))
	if err := fields.Err(); err != nil {
		t.Fatal(err)
	}
	return c
}

func proposal(t *testing.T) Indicator {
	t.Helper()
	i, err := New("1", content(t), centre, clerk, now)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// moved takes actions one after another.
func moved(t *testing.T, i Indicator, acts ...approval.Action) Indicator {
	t.Helper()
	who := map[approval.Action]org.Actor{Propose: clerk, Withdraw: clerk, DivisionPropose: reviewer, Admit: finance, Return: finance, Retire: finance}
	for _, do := range acts {
		next, err := i.Do(do, who[do], "理由", now)
		if err != nil {
			t.Fatalf("%s: %v", do, err)
		}
		i = next
	}
	return i
}

func TestNew(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		actor org.Actor
		unit  org.Unit
		want  bool
	}{
		{"本单位经办", clerk, centre, true}, {"处室审核", reviewer, division, true}, {"别的单位经办", stranger, centre, false},
		{"单位负责人", head, centre, false}, {"计财处只审核", finance, park, false}, {"系统管理员", admin, park, false},
	} {
		i, err := New("1", content(t), c.unit, c.actor, now)
		if (err == nil) != c.want || err != nil && errs.KindOf(err) != errs.Forbidden {
			t.Errorf("%s: %v", c.name, err)
		}
		if err == nil && (i.State != Drafted || i.Proposer != c.actor.User.Name || i.Edition != 0) {
			t.Errorf("%s: got %+v", c.name, i)
		}
	}
}

func TestFlowSteps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		before []approval.Action
		do     approval.Action
		actor  org.Actor
		reason string
		want   approval.State // empty: refused
		kind   errs.Kind
	}{
		{"提出", nil, Propose, clerk, "", Proposed, 0},
		{"处室不能替单位提出", nil, DivisionPropose, reviewer, "", "", errs.Forbidden},
		{"别的单位不能提出", nil, Propose, stranger, "", "", errs.Forbidden},
		{"入库", []approval.Action{Propose}, Admit, finance, "", InUse, 0},
		{"单位不能自己入库", []approval.Action{Propose}, Admit, clerk, "", "", errs.Forbidden},
		{"退回要写理由", []approval.Action{Propose}, Return, finance, "", "", errs.Invalid},
		{"退回", []approval.Action{Propose}, Return, finance, "与DL-06重复", Drafted, 0},
		{"撤回", []approval.Action{Propose}, Withdraw, clerk, "", Drafted, 0},
		{"同事不能替人撤回", []approval.Action{Propose}, Withdraw, colleague, "", "", errs.Forbidden},
		{"没提出不能入库", nil, Admit, finance, "", "", errs.Conflict},
		{"停用要写理由", []approval.Action{Propose, Admit}, Retire, finance, "", "", errs.Invalid},
		{"停用", []approval.Action{Propose, Admit}, Retire, finance, "规范已更新", Retired, 0},
		{"单位不能停用", []approval.Action{Propose, Admit}, Retire, clerk, "不用了", "", errs.Forbidden},
		{"停用后不能再办", []approval.Action{Propose, Admit, Retire}, Admit, finance, "", "", errs.Conflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before := moved(t, proposal(t), c.before...)
			got, err := before.Do(c.do, c.actor, c.reason, now)
			if c.want == "" {
				if err == nil || errs.KindOf(err) != c.kind || got.State != before.State {
					t.Errorf("got %s, %v, want a refusal of kind %d", got.State, err, c.kind)
				}
				return
			}
			if err != nil || got.State != c.want {
				t.Errorf("got %s, %v, want %s", got.State, err, c.want)
			}
		})
	}
}

func TestDivisionProposes(t *testing.T) {
	t.Parallel()
	i, err := New("1", content(t), division, reviewer, now)
	if err != nil {
		t.Fatal(err)
	}
	if i = moved(t, i, DivisionPropose, Admit); i.State != InUse || i.Edition != 1 {
		t.Errorf("got %s, edition %d", i.State, i.Edition)
	}
}

// TestFilersDoNotAdmit: whoever wrote a proposal does not decide on it, whatever other roles they hold.
func TestFilersDoNotAdmit(t *testing.T) {
	t.Parallel()
	both := clerk
	both.Grants = append(slices.Clone(both.Grants), org.Grant{Role: org.Finance, Unit: park.ID})
	i := moved(t, proposal(t), Propose)
	if _, err := i.Do(Admit, both, "", now); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("got %v, want Forbidden", err)
	}
}

func TestEditAndRevise(t *testing.T) {
	t.Parallel()
	changed := content(t)
	changed.Row.Target = "96"
	for _, c := range []struct {
		name    string
		before  []approval.Action
		actor   org.Actor
		edition int // after; -1: refused
		kind    errs.Kind
	}{
		{"拟定中由提出人改", nil, clerk, 0, 0},
		{"拟定中同事也能改", nil, colleague, 0, 0},
		{"拟定中别的单位不能改", nil, stranger, -1, errs.Forbidden},
		{"拟定中计财处不能改", nil, finance, -1, errs.Forbidden},
		{"审核时谁也不能改", []approval.Action{Propose}, clerk, -1, errs.Conflict},
		{"在用由计财处修订", []approval.Action{Propose, Admit}, finance, 2, 0},
		{"在用提出人不能改", []approval.Action{Propose, Admit}, clerk, -1, errs.Forbidden},
		{"停用不能改", []approval.Action{Propose, Admit, Retire}, finance, -1, errs.Conflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			before := moved(t, proposal(t), c.before...)
			got, err := before.Edit(c.actor, changed, now)
			if c.edition < 0 {
				if errs.KindOf(err) != c.kind || err == nil || got.Row.Target != "95" {
					t.Errorf("got %v and %s, want a refusal of kind %d", err, got.Row.Target, c.kind)
				}
				return
			}
			if err != nil || got.Row.Target != "96" || got.Edition != c.edition || got.State != before.State {
				t.Errorf("got %s, edition %d, %v", got.Row.Target, got.Edition, err)
			}
			if last, _ := got.Last(); before.State == InUse && (last.Do != Revise || last.Name != c.actor.User.Name) {
				t.Errorf("who revised it is not on record: %+v", got.Acts)
			}
			if got.Holding(before.Content) || !got.Holding(changed) {
				t.Error("Holding is wrong")
			}
		})
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	draft := proposal(t)
	for _, c := range []struct {
		name  string
		i     Indicator
		actor org.Actor
		want  bool
	}{
		{"自己的拟定", draft, clerk, true}, {"别人的拟定", draft, stranger, false}, {"计财处看得到拟定", draft, finance, true},
		{"在用的人人可见", moved(t, draft, Propose, Admit), stranger, true},
		{"停用的人人可见", moved(t, draft, Propose, Admit, Retire), stranger, true},
		{"随程序提供的人人可见", Stocked("2", content(t), park, now), stranger, true},
	} {
		if got := c.i.Visible(c.actor); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
	if s := Stocked("2", content(t), park, now); s.State != InUse || s.Edition != 1 || s.NameOf() != "DL-77 路缘石完好率" {
		t.Errorf("got %+v", s)
	}
}

// TestBrought 导入: what planning and finance bring in is in use, in their name.
func TestBrought(t *testing.T) {
	t.Parallel()
	brought, err := Brought("2", content(t), park, finance, now)
	if last, acted := brought.Last(); err != nil || !acted || last.Do != Bring || last.Name != finance.User.Name || brought.State != InUse {
		t.Errorf("who brought it in is not on record: %+v %v", brought.Acts, err)
	}
	if _, err := Brought("2", content(t), park, clerk, now); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("a clerk brings one in: %v", err)
	}
}

func TestNewExample(t *testing.T) {
	t.Parallel()
	g := goal.Goal{ID: "g", Year: 2024, Project: project.Project{Name: "海塘维护", Unit: centre, Division: division}}
	approved := goal.Edition{Goal: "g", No: 2, Kind: goal.InForce}
	for _, c := range []struct {
		name    string
		edition goal.Edition
		field   Field
		merit   string
		actor   org.Actor
		path    string
		kind    errs.Kind
	}{
		{"计财处评定", approved, Seawall, "指标可量化，依据齐全", finance, "", 0},
		{"单位不能评", approved, Seawall, "好", clerk, "", errs.Forbidden},
		{"处室不能评", approved, Seawall, "好", reviewer, "", errs.Forbidden},
		{"提交版不行", goal.Edition{Goal: "g", No: 1, Kind: goal.Submitted}, Seawall, "好", finance, "no", errs.Invalid},
		{"没有理由", approved, Seawall, " ", finance, "merit", errs.Invalid},
		{"理由太长", approved, Seawall, strings.Repeat("好", 501), finance, "merit", errs.Invalid},
		{"没有领域", approved, "", "好", finance, "field", errs.Invalid},
	} {
		x, err := NewExample("x", g, c.edition, c.field, c.merit, c.actor, now)
		switch {
		case c.kind == 0 && (err != nil || x.Title != "海塘维护（2024年度）" && !strings.HasPrefix(x.Title, "海塘维护（2024")):
			t.Errorf("%s: %v, %q", c.name, err, x.Title)
		case c.kind != 0 && (err == nil || errs.KindOf(err) != c.kind):
			t.Errorf("%s: got %v", c.name, err)
		case c.path != "" && len(errs.FieldsOf(err).At(c.path)) == 0:
			t.Errorf("%s: nothing at %s in %v", c.name, c.path, errs.FieldsOf(err))
		}
	}
}
