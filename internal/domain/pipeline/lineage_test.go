package pipeline

import (
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

func named(id, name string) project.Project {
	p := lights()
	p.ID, p.Code, p.Name = project.ID(id), "SCIP-2026-"+id, name
	return p
}

func parts(lines ...[]budget.LineID) []Part {
	var out []Part
	for i, l := range lines {
		out = append(out, Part{Project: named(string(rune('1'+i)), "部分"), Lines: l})
	}
	return out
}

func TestSplit(t *testing.T) {
	t.Parallel()
	type ids = []budget.LineID
	for _, c := range []struct {
		name               string
		parts              []Part
		reason, difference string
		want               string
	}{
		{"分清了", parts(ids{"a", "b"}, ids{"c"}), "分路段实施", "", ""},
		{"少了一行，说明了", parts(ids{"a"}, ids{"c"}), "分路段实施", "安装并入维护合同", ""},
		{"少了一行，没有说明", parts(ids{"a"}, ids{"c"}), "分路段实施", " ", "difference"},
		{"只有一个部分", parts(ids{"a", "b", "c"}), "分路段实施", "", "parts"},
		{"同一行分两次", parts(ids{"a", "b"}, ids{"b", "c"}), "分", "重", "parts.1.lines"},
		{"不是它的明细", parts(ids{"a", "b", "x"}, ids{"c"}), "分", "", "parts.0.lines"},
		{"没有分到明细", parts(ids{"a", "b", "c"}, nil), "分", "", "parts.1.lines"},
		{"没有理由", parts(ids{"a", "b"}, ids{"c"}), "", "", "reason"},
		{"什么都没有", nil, "", "", "parts difference reason"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			whole, made, err := at(Admitted).Split(economy, c.parts, c.reason, c.difference, noon)
			if c.want != "" {
				if paths(err) != c.want {
					t.Errorf("complaints at %q, want %q", paths(err), c.want)
				}
				return
			}
			if err != nil || whole.State != SplitUp || len(made) != 2 || len(whole.Lineage) != 2 {
				t.Fatalf("%v: %s, %d parts, %+v", err, whole.State, len(made), whole.Lineage)
			}
			holdParts(t, whole, made, c.difference != "")
		})
	}
}

// holdParts: parts are drafts that can be submitted as they are, know where they come from, and add up.
func holdParts(t *testing.T, whole Declaration, made []Declaration, short bool) {
	t.Helper()
	var sum, other money.Amount
	for i, d := range made {
		form, fields := d.Entry.Examine(d.Project)
		_, o := form.Sources()
		if fields != nil || d.State != Draft || d.Lineage[0].Project != "p1" || whole.Lineage[i].Amount != form.Total() {
			t.Errorf("part %d: %v, %s, %+v", i, fields, d.State, d.Lineage)
		}
		sum, other = sum+form.Total(), other+o
	}
	if !short && (sum != 300*money.Wan || other != 20*money.Wan) || short && sum != 250*money.Wan {
		t.Errorf("parts add up to %s, other funds %s", sum.Wan(), other.Wan())
	}
}

func TestSplitOtherFundsByProportion(t *testing.T) {
	t.Parallel()
	_, made, err := at(Admitted).Split(economy, parts([]budget.LineID{"a"}, []budget.LineID{"b", "c"}), "分", "", noon)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"15", "5"} {
		if got := made[i].Entry.Funds[0].Other; got != want+".000000" && got != want && got != want+".00" {
			t.Errorf("part %d has %s of the other funds, want %s", i, got, want)
		}
	}
}

func TestLeavingRefuses(t *testing.T) {
	t.Parallel()
	good := parts([]budget.LineID{"a", "b"}, []budget.LineID{"c"})
	for _, s := range []approval.State{AtHead, AtDivision, Established, Running, Completed, Refused} {
		if _, _, err := at(s).Split(economy, good, "分", "", noon); errs.KindOf(err) != errs.Conflict {
			t.Errorf("splitting in %s: %v", s, err)
		}
	}
	if _, _, err := at(Admitted).Split(clerk, good, "分", "", noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("the clerk splits what was admitted: %v", err)
	}
	one, untidy := at(Draft), at(Draft)
	one.Entry.Lines = one.Entry.Lines[:1]
	untidy.Entry.Lines[0].Price = "面议"
	for _, c := range []struct {
		name string
		d    Declaration
		want string
	}{
		{"空白草稿", New(lights()), "还没有预算明细"}, {"只有一行", one, "只有一行预算明细"}, {"有要改正的", untidy, "处要改正"},
	} {
		if err := c.d.Splittable(); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, _, err := c.d.Split(clerk, good, "分", "", noon); errs.KindOf(err) != errs.Invalid {
			t.Errorf("split all the same, %s: %v", c.name, err)
		}
	}
	for _, c := range []struct {
		name  string
		state approval.State
		by    org.Actor
		why   string
		kind  errs.Kind
	}{
		{"入库后取消没有理由", Admitted, economy, "", errs.Invalid}, {"经办取消入库项目", Admitted, clerk, "不做了", errs.Forbidden},
		{"审核中取消", AtDivision, economy, "不做了", errs.Conflict}, {"完成后取消", Completed, economy, "不做了", errs.Conflict}, {"外单位取消草稿", Draft, stranger, "不做了", errs.Forbidden},
	} {
		if _, err := at(c.state).CancelFor(c.why, c.by, noon); errs.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for s, who := range map[approval.State]org.Actor{Draft: clerk, Refused: clerk, ToEvaluate: economy, Admitted: economy, Established: economy, Running: economy} {
		d, err := at(s).CancelFor("上级政策调整。", who, noon)
		if last, _ := d.Last(); err != nil || d.State != Cancelled || last.Reason != "上级政策调整。" {
			t.Errorf("cancelling in %s: %v", s, err)
		}
		if d.MayLeave(Cancel, who) {
			t.Errorf("cancelled twice from %s", s)
		}
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	second := drafted()
	second.Project = named("2", "桥梁照明改造")
	second.Entry.Lines = []budget.EntryLine{line("d", "桥灯", "灯具", "100", "10000", "2027")}
	second.Entry.Funds = []FundEntry{{"2027", "100", ""}}
	whole, gone, err := MergeAll(clerk, []Declaration{drafted(), second}, named("3", "照明改造"), "一并招标", noon)
	if err != nil || len(gone) != 2 || gone[1].State != MergedAway || gone[0].Lineage[0].Kind != MergedInto {
		t.Fatalf("%v, %+v", err, gone)
	}
	form, fields := whole.Entry.Examine(whole.Project)
	if fields != nil || form.Total() != 400*money.Wan || form.In(2027).Total() != 200*money.Wan || whole.State != Draft || len(whole.Lineage) != 2 {
		t.Errorf("%v: %s, %+v", fields, form.Total().Wan(), whole.Lineage)
	}
	if whole.Lineage[0].Amount+whole.Lineage[1].Amount != gone[0].Lineage[0].Amount {
		t.Error("the parts do not add up to the whole")
	}
	other := second
	other.Project.Category = project.Policy
	for name, c := range map[string]struct {
		list   []Declaration
		reason string
		want   string
	}{
		"只有一个":  {[]Declaration{second}, "并", "projects"},
		"没有理由":  {[]Declaration{drafted(), second}, "", "reason"},
		"类别不同":  {[]Declaration{drafted(), other}, "并", "projects"},
		"没有填完的": {[]Declaration{drafted(), New(named("4", "空"))}, "并", "projects"},
	} {
		if _, _, err := MergeAll(clerk, c.list, named("3", "照明改造"), c.reason, noon); paths(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := MergeAll(clerk, []Declaration{drafted(), at(Running)}, named("3", "x"), "并", noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("one that is under way: %v", err)
	}
	if _, _, err := MergeAll(stranger, []Declaration{drafted(), second}, named("3", "x"), "并", noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("another unit: %v", err)
	}
}

// TestBegin 已取消、已拆分、已并入的项目不再填报: every other state begins what it may.
func TestBegin(t *testing.T) {
	t.Parallel()
	for _, state := range Flow.States {
		d := Declaration{Project: project.Project{Name: "道路照明改造"}}
		d.State = state
		err := d.Begin("绩效目标")
		if gone := slices.Contains([]approval.State{Cancelled, SplitUp, MergedAway}, state); gone != (errs.KindOf(err) == errs.Conflict) || !gone && err != nil {
			t.Errorf("%s: %v", state, err)
		}
	}
}
