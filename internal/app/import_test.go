package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// said is what a plan complains about: "3.code I-03 | …".
func said(p app.ImportPlan) string {
	var out []string
	for _, f := range p.Findings {
		out = append(out, f.Path+" "+f.Rule)
	}
	return strings.Join(out, " | ")
}

func numbers(p app.ImportPlan) string { return fmt.Sprint(p.Added, p.Changed, p.Same) }

func TestImportUnits(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, sys := context.Background(), p.Actor(t, "sys")
		rows := []app.UnitRow{ // children before their parents, a parent by code, by name and as the drop-down writes it
			{Line: 3, Code: "211", Name: "海塘管理所", Kind: "用款单位", Parent: "设施运行部"},
			{Line: 4, Code: "0212", Name: "设施运行部", Kind: "事业单位", Parent: "210 公共设施管理中心"},
			{Line: 5, Code: "210", Name: "公共设施管理中心", Kind: "事业单位", Parent: "130", State: "启用"},
			{Line: 6, Code: "220", Name: "医疗中心", Kind: "事业单位", Parent: "100", State: "停用"},
			{Line: 7, Code: "100", Name: "上海化学工业区管理委员会", Kind: "管委会"},
		}
		plan, err := p.App.ImportUnits(ctx, sys, rows, false)
		ok(t, err)
		if got := numbers(plan); got != "2 2 1" || said(plan) != "5.parent I-12 | 6.state I-11" || plan.Applied {
			t.Fatalf("preview %s, %s", got, said(plan))
		}
		if units, _ := p.App.Units(ctx, sys); len(units) != 6 {
			t.Fatalf("the preview wrote %d units", len(units)-6)
		}
		plan, err = p.App.ImportUnits(ctx, sys, rows, true)
		ok(t, err)
		if !plan.Applied || numbers(plan) != "2 2 1" {
			t.Fatalf("import %+v", plan)
		}
		again, err := p.App.ImportUnits(ctx, sys, rows, true)
		ok(t, err)
		if numbers(again) != "0 0 5" {
			t.Errorf("a second import changes %s, want everything as it is", numbers(again))
		}
		var child org.Unit
		for _, u := range must(p.App.Units(ctx, sys)) {
			if u.Code == "211" {
				child = must(p.App.Unit(ctx, sys, u.ID))
			}
		}
		if len(child.Ancestors) != 5 || !child.Within(p.Units["130"].ID) {
			t.Errorf("海塘管理所 stands below %v, want five levels with 公用事业处", child.Ancestors)
		}
		entries := must(p.App.AuditEntries(ctx, p.Actor(t, "aud"), app.AuditFilter{Kind: "单位", Target: string(p.Units["210"].ID)}, 1))
		if c := entries[0].Changes; len(c) != 1 || c[0].Old != "上海化学工业区管理委员会" || c[0].New != "公用事业处" {
			t.Errorf("the log says %+v, want the parents by name", c)
		}
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestImportUnitsRefuses(t *testing.T) {
	t.Parallel()
	p := apptest.Open(t, t.TempDir()+"/units.db")
	row := func(line int, code, name, kind, parent string) app.UnitRow {
		return app.UnitRow{Line: line, Code: code, Name: name, Kind: kind, Parent: parent}
	}
	good := row(2, "301", "甲单位", "用款单位", "100")
	for _, c := range []struct {
		name string
		rows []app.UnitRow
		want string
	}{
		{"全空的必填", []app.UnitRow{{Line: 2, State: "启用"}}, "2.code I-01 | 2.name I-01 | 2.kind I-01 | 2.parent I-04"},
		{"编码重复", []app.UnitRow{good, row(3, "301", "乙单位", "用款单位", "100")}, "3.code I-03"},
		{"重复的一行也查别的格", []app.UnitRow{good, row(3, "301", "乙单位", "公司", "999")}, "3.code I-03 | 3.kind I-02 | 3.parent I-02"},
		{"类别不认识", []app.UnitRow{row(2, "301", "甲", "公司", "100")}, "2.kind I-02"},
		{"上级不存在", []app.UnitRow{row(2, "301", "甲", "用款单位", "999")}, "2.parent I-02"},
		{"上级重名", []app.UnitRow{row(2, "301", "甲", "用款单位", "100"), row(3, "302", "甲", "用款单位", "100"), row(4, "303", "乙", "用款单位", "甲")}, "4.parent I-02 | 2.name I-13 | 3.name I-13"},
		{"没有上级的处室", []app.UnitRow{row(2, "301", "甲", "处室", "")}, "2.parent I-04"},
		{"自己的下级", []app.UnitRow{row(2, "301", "甲", "用款单位", "302"), row(3, "302", "乙", "用款单位", "301")}, "2.parent I-06"},
		{"已有单位移到自己下级", []app.UnitRow{row(2, "130", "公用事业处", "处室", "301"), row(3, "301", "甲", "用款单位", "130")}, "2.parent I-06"},
		{"错的一行在后面，只说它", []app.UnitRow{row(2, "301", "甲", "用款单位", "130"), row(3, "130", "公用事业处", "处室", "301")}, "3.parent I-06"},
		{"一处错，下面的都不算错", []app.UnitRow{row(2, "301", "甲", "用款单位", "302"), row(3, "302", "乙", "用款单位", "301"), row(4, "303", "丙", "用款单位", "301"), row(5, "304", "丁", "用款单位", "303")}, "2.parent I-06"},
		{"管委会挂到处室下，全部单位成圈", []app.UnitRow{row(2, "100", "上海化学工业区管理委员会", "管委会", "130")}, "2.parent I-06"},
		{"两个圈各说一次", []app.UnitRow{row(2, "301", "甲", "用款单位", "302"), row(3, "302", "乙", "用款单位", "301"), row(4, "303", "丙", "用款单位", "303")}, "2.parent I-06 | 4.parent I-06"},
		{"停用最上级单位", []app.UnitRow{{Line: 2, Code: "100", Name: "上海化学工业区管理委员会", Kind: "管委会", State: "停用"}}, "2.state I-04"},
		{"上级是自己", []app.UnitRow{row(2, "301", "甲", "用款单位", "301")}, "2.parent I-06"},
		{"状态不认识", []app.UnitRow{{Line: 2, Code: "301", Name: "甲", Kind: "用款单位", Parent: "100", State: "在用"}}, "2.state I-02"},
		{"名称太长", []app.UnitRow{row(2, "301", strings.Repeat("长", 101), "用款单位", "100")}, "2.name I-04"},
		{"编码太长", []app.UnitRow{row(2, strings.Repeat("1", 33), "甲", "用款单位", "100")}, "2.code I-04"},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan, err := p.App.ImportUnits(context.Background(), p.Actor(t, "sys"), c.rows, false)
			ok(t, err)
			if got := said(plan); !strings.HasPrefix(got, c.want) || strings.Count(got, "I-06") != strings.Count(c.want, "I-06") {
				t.Errorf("complaints %q, want %q", got, c.want)
			}
			if _, err := p.App.ImportUnits(context.Background(), p.Actor(t, "sys"), append(c.rows, row(9, "399", "无辜的单位", "用款单位", "100")), true); errs.KindOf(err) != errs.Invalid {
				t.Errorf("applied all the same: %v", err)
			}
		})
	}
	if units := must(p.App.Units(context.Background(), p.Actor(t, "sys"))); len(units) != 6 {
		t.Errorf("%d units, want the six there were: nothing half imported", len(units))
	}
	for _, who := range []string{"sec", "aud", "clerk", "finance"} {
		if _, err := p.App.ImportUnits(context.Background(), p.Actor(t, who), []app.UnitRow{good}, true); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("%s imports units: %v", who, err)
		}
	}
	if _, err := p.App.ImportUnits(context.Background(), p.Actor(t, "sys"), make([]app.UnitRow, app.MaxImport+1), false); errs.KindOf(err) != errs.Invalid {
		t.Errorf("too many rows: %v", err)
	}
}

// TestImportSwapsUnits: two units that change places never stand below each other on the way.
func TestImportSwapsUnits(t *testing.T) {
	t.Parallel()
	p := apptest.Open(t, t.TempDir()+"/swap.db")
	ctx, sys := context.Background(), p.Actor(t, "sys")
	first := []app.UnitRow{{Line: 2, Code: "A", Name: "甲", Kind: "用款单位", Parent: "100"}, {Line: 3, Code: "B", Name: "乙", Kind: "用款单位", Parent: "A"}, {Line: 4, Code: "C", Name: "丙", Kind: "用款单位", Parent: "B"}}
	must(p.App.ImportUnits(ctx, sys, first, true))
	plan, err := p.App.ImportUnits(ctx, sys, []app.UnitRow{{Line: 2, Code: "A", Name: "甲", Kind: "用款单位", Parent: "C"}, {Line: 3, Code: "B", Name: "乙", Kind: "用款单位", Parent: "100"}}, true)
	ok(t, err)
	if numbers(plan) != "0 2 0" {
		t.Errorf("swapping changed %s", numbers(plan))
	}
	for _, u := range must(p.App.Units(ctx, sys)) {
		if u.Code == "A" {
			if a := must(p.App.Unit(ctx, sys, u.ID)); len(a.Ancestors) != 4 {
				t.Errorf("甲 stands below %d units, want 丙, 乙 and the root", len(a.Ancestors)-1)
			}
		}
	}
}

func TestImportUsers(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, sys := context.Background(), p.Actor(t, "sys")
		rows := []app.UserRow{
			{Line: 2, Login: "new-jb", Name: "医疗中心经办二", Unit: "医疗中心"},
			{Line: 3, Login: "clerk2", Name: "公共设施管理中心经办二", Unit: "210", State: "停用"},
			{Line: 4, Login: "head", Name: "公共设施管理中心负责人", Unit: "210 公共设施管理中心"},
		}
		preview, err := p.App.ImportUsers(ctx, sys, rows, false)
		ok(t, err)
		if numbers(preview) != "1 1 1" || preview.Changes[0].Password != "" || said(preview) != "3.state I-11" {
			t.Fatalf("preview %+v", preview)
		}
		sys.Form = org.Form{Key: "people-1", Body: "b"}
		plan, err := p.App.ImportUsers(ctx, sys, rows, true)
		ok(t, err)
		password := plan.Changes[0].Password
		if password == "" || plan.Changes[1].Password != "" || plan.Changes[2].Password != "" {
			t.Fatalf("passwords %+v, want one for the new person only", plan.Changes)
		}
		token, err := p.App.SignIn(ctx, "new-jb", password, app.Client{})
		ok(t, err)
		if s := must(p.App.Session(ctx, token, app.Client{})); !s.Actor.User.MustChange {
			t.Error("a temporary password need not be changed")
		}
		replay, err := p.App.ImportUsers(ctx, sys, rows, true)
		ok(t, err)
		if !replay.Repeated || numbers(replay) != "1 1 1" || len(replay.Changes) != 0 {
			t.Errorf("the same form again: %+v, want the receipt without passwords", replay)
		}
		if people := must(p.App.Users(ctx, sys, "new-jb", app.Page{})); len(people) != 1 {
			t.Errorf("%d people called new-jb", len(people))
		}
	})
}

func TestImportUsersRefuses(t *testing.T) {
	t.Parallel()
	p := apptest.Open(t, t.TempDir()+"/users.db")
	many := make([]app.UserRow, 501)
	for i := range many {
		many[i] = app.UserRow{Line: i + 2, Login: fmt.Sprintf("user%d", i), Name: "经办", Unit: "210"}
	}
	for _, c := range []struct {
		name string
		rows []app.UserRow
		want string
	}{
		{"全空的必填", []app.UserRow{{Line: 2, State: "启用"}}, "2.login I-01 | 2.name I-01 | 2.unit I-01"},
		{"登录名重复", []app.UserRow{{Line: 2, Login: "new", Name: "甲", Unit: "210"}, {Line: 3, Login: "new", Name: "乙", Unit: "210"}}, "3.login I-03"},
		{"重复的一行也查别的格", []app.UserRow{{Line: 2, Login: "new", Name: "甲", Unit: "210"}, {Line: 3, Login: "new", Name: "乙", Unit: "999"}}, "3.login I-03 | 3.unit I-02"},
		{"登录名大写", []app.UserRow{{Line: 2, Login: "New", Name: "甲", Unit: "210"}}, "2.login I-04"},
		{"单位不存在", []app.UserRow{{Line: 2, Login: "new", Name: "甲", Unit: "999"}}, "2.unit I-02"},
		{"停用自己", []app.UserRow{{Line: 2, Login: "sys", Name: "系统管理员", Unit: "100", State: "停用"}}, "2.state I-05"},
		{"一次太多", many, "2.login I-04"},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan, err := p.App.ImportUsers(context.Background(), p.Actor(t, "sys"), c.rows, true)
			if errs.KindOf(err) != errs.Invalid || said(plan) != c.want {
				t.Errorf("%v: complaints %q, want %q", err, said(plan), c.want)
			}
		})
	}
	for _, who := range []string{"sec", "aud", "clerk"} {
		if _, err := p.App.ImportUsers(context.Background(), p.Actor(t, who), many[:1], false); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("%s imports people: %v", who, err)
		}
	}
}

func TestImportGrants(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, sec := context.Background(), p.Actor(t, "sec")
		rows := []app.GrantRow{
			{Line: 2, Login: "clerk", Role: "经办", Unit: "210"},                        // there already
			{Line: 3, Login: "clerk2", Role: "经办", Unit: "210", Until: "2025年12月31日"}, // gets an end
			{Line: 4, Login: "other", Role: "负责人", Unit: "医疗中心", Until: "2025-06-30"},
		}
		plan, err := p.App.ImportGrants(ctx, sec, rows, true)
		ok(t, err)
		if numbers(plan) != "1 1 1" {
			t.Fatalf("import %s %s", numbers(plan), said(plan))
		}
		again := must(p.App.ImportGrants(ctx, sec, rows, false))
		if numbers(again) != "0 0 3" {
			t.Errorf("a second import changes %s", numbers(again))
		}
		grants := p.Actor(t, "clerk2").Grants
		last := time.Date(2025, 12, 31, 23, 59, 59, 0, time.FixedZone("", 8*3600))
		if len(grants) != 1 || !grants[0].InForce(last) || grants[0].InForce(last.Add(time.Second)) {
			t.Errorf("grants %+v, want one until the end of the year in Shanghai", grants)
		}
		entries := must(p.App.AuditEntries(ctx, p.Actor(t, "aud"), app.AuditFilter{Kind: "人员"}, 2))
		if c := entries[1]; c.Action != "修改授权" || len(c.Changes) != 1 || c.Changes[0].New != "2025-12-31" {
			t.Errorf("the log says %+v", entries[1])
		}
	})
}

func TestImportGrantsRefuses(t *testing.T) {
	t.Parallel()
	p := apptest.Open(t, t.TempDir()+"/grants.db")
	for _, c := range []struct {
		name string
		rows []app.GrantRow
		want string
	}{
		{"全空的必填", []app.GrantRow{{Line: 2, Until: "2025-12-31"}}, "2.login I-01 | 2.role I-01 | 2.unit I-01"},
		{"没有这个人", []app.GrantRow{{Line: 2, Login: "nobody", Role: "经办", Unit: "210"}}, "2.login I-02"},
		{"没有这个角色", []app.GrantRow{{Line: 2, Login: "clerk", Role: "局长", Unit: "210"}}, "2.role I-02"},
		{"没有这个单位", []app.GrantRow{{Line: 2, Login: "clerk", Role: "经办", Unit: "999"}}, "2.unit I-02"},
		{"角色不合单位类别", []app.GrantRow{{Line: 2, Login: "clerk", Role: "处室审核", Unit: "210"}}, "2.role I-05"},
		{"给自己授权", []app.GrantRow{{Line: 2, Login: "sec", Role: "经办", Unit: "210"}}, "2.login I-05"},
		{"管理员兼经办", []app.GrantRow{{Line: 2, Login: "sys", Role: "经办", Unit: "210"}}, "2.role I-05"},
		{"专家没有有效期", []app.GrantRow{{Line: 2, Login: "otherhead", Role: "专家", Unit: "220"}}, "2.until I-05"},
		{"本表内兼任三员", []app.GrantRow{{Line: 2, Login: "otherhead", Role: "专家", Unit: "220", Until: "2025-12-31"}, {Line: 3, Login: "otherhead", Role: "审计管理员", Unit: "100"}}, "3.role I-05"},
		{"同一授权两行", []app.GrantRow{{Line: 2, Login: "clerk", Role: "负责人", Unit: "220"}, {Line: 3, Login: "clerk", Role: "负责人", Unit: "医疗中心"}}, "3.login I-03"},
		{"日期看不懂", []app.GrantRow{{Line: 2, Login: "clerk", Role: "负责人", Unit: "220", Until: "年底"}}, "2.until I-04"},
		{"日期已过", []app.GrantRow{{Line: 2, Login: "clerk", Role: "负责人", Unit: "220", Until: "2025-01-05"}}, "2.until I-04"},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan, err := p.App.ImportGrants(context.Background(), p.Actor(t, "sec"), append(c.rows, app.GrantRow{Line: 9, Login: "other", Role: "负责人", Unit: "220"}), true)
			if errs.KindOf(err) != errs.Invalid || said(plan) != c.want {
				t.Errorf("%v: complaints %q, want %q", err, said(plan), c.want)
			}
		})
	}
	if got := p.Actor(t, "other").Grants; len(got) != 1 {
		t.Errorf("%d grants, want the one there was: nothing half imported", len(got))
	}
	today := app.GrantRow{Line: 2, Login: "clerk", Role: "负责人", Unit: "220", Until: "2025-01-06"}
	if plan := must(p.App.ImportGrants(context.Background(), p.Actor(t, "sec"), []app.GrantRow{today}, false)); len(plan.Findings) != 0 {
		t.Errorf("until today: %s", said(plan))
	}
	for _, who := range []string{"sys", "aud", "head"} {
		if _, err := p.App.ImportGrants(context.Background(), p.Actor(t, who), []app.GrantRow{today}, true); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("%s imports grants: %v", who, err)
		}
	}
}

// TestImportGrantsScope: a security administrator of one division grants nothing outside it.
func TestImportGrantsScope(t *testing.T) {
	t.Parallel()
	p := apptest.Open(t, t.TempDir()+"/scope.db")
	local := p.Actor(t, "sec")
	local.Grants = []org.Grant{{Role: org.SecurityAdmin, Unit: p.Units["130"].ID}}
	plan, err := p.App.ImportGrants(context.Background(), local, []app.GrantRow{{Line: 2, Login: "other", Role: "负责人", Unit: "220"}}, true)
	if errs.KindOf(err) != errs.Invalid || said(plan) != "2.unit I-05" {
		t.Errorf("outside the scope: %v %s", err, said(plan))
	}
}

// BenchmarkImportUnits plans and carries out a list of the largest size, with its entries in the log.
func BenchmarkImportUnits(b *testing.B) {
	p := apptest.Open(b, b.TempDir()+"/bench.db")
	rows := make([]app.UnitRow, app.MaxImport)
	for round := 0; b.Loop(); round++ {
		for i := range rows {
			rows[i] = app.UnitRow{Line: i + 2, Code: fmt.Sprintf("%d-%d", round, i), Name: fmt.Sprintf("用款单位%d第%d轮", i, round), Kind: "用款单位", Parent: "210"}
		}
		if _, err := p.App.ImportUnits(b.Context(), p.Actor(b, "sys"), rows, true); err != nil {
			b.Fatal(err)
		}
	}
}
