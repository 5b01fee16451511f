package app_test

import (
	"context"
	"strings"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

func TestUnits(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, sys := context.Background(), p.Actor(t, "sys")
		root := p.Units["100"].ID
		id, err := p.App.AddUnit(ctx, sys, org.Unit{Parent: root, Code: "230", Name: "水务中心", Kind: org.Institution, Active: true})
		ok(t, err)
		for _, c := range []struct {
			name string
			u    org.Unit
			kind errs.Kind
			says string
		}{
			{"编码重复", org.Unit{Parent: root, Code: "230", Name: "另一个", Kind: org.Institution}, errs.Conflict, "已有相同"},
			{"没有上级", org.Unit{Code: "240", Name: "无主处", Kind: org.Division}, errs.Invalid, "请选择“无主处”的上级单位"},
			{"没有上级也没有名称", org.Unit{Code: "240", Name: "", Kind: org.Division}, errs.Invalid, "请填写单位名称"},
			{"上级不存在", org.Unit{Parent: "nothing", Code: "240", Name: "无主处", Kind: org.Division}, errs.Conflict, ""},
			{"不完整", org.Unit{Parent: root}, errs.Invalid, "处需要改正"},
		} {
			_, err := p.App.AddUnit(ctx, sys, c.u)
			if errs.KindOf(err) == errs.NotFound && c.name == "上级不存在" {
				continue // said earlier and as well
			}
			refused(t, c.name, err, c.kind, c.says)
		}
		u, err := p.App.Unit(ctx, sys, id)
		ok(t, err)
		stale := u
		u.Name = "水务与环境中心"
		ok(t, p.App.SaveUnit(ctx, sys, u))
		refused(t, "旧版本", p.App.SaveUnit(ctx, sys, stale), errs.Conflict, "刚被他人修改")
		u.Version++
		top := u
		top.Parent = ""
		refused(t, "改成最上级", p.App.SaveUnit(ctx, sys, top), errs.Invalid, "上级单位")
		self := u
		self.Parent = self.ID
		refused(t, "上级是自己", p.App.SaveUnit(ctx, sys, self), errs.Invalid, "不能是自己")
		for _, who := range []string{"sec", "aud", "clerk"} {
			refused(t, who, p.App.SaveUnit(ctx, p.Actor(t, who), u), errs.Forbidden, "管理单位")
			_, err := p.App.AddUnit(ctx, p.Actor(t, who), u)
			refused(t, who, err, errs.Forbidden, "管理单位")
			_, err = p.App.Unit(ctx, p.Actor(t, who), id)
			refused(t, who, err, errs.Forbidden, "管理单位")
		}
		_, err = p.App.Units(ctx, org.Actor{})
		refused(t, "没有登录", err, errs.Forbidden, "登录")
		units, err := p.App.Units(ctx, p.Actor(t, "clerk"))
		ok(t, err)
		if len(units) != 7 {
			t.Errorf("%d units", len(units))
		}
	})
}

// TestMovingAUnitMovesWhatIsSeen: after a centre is put under another division, that division's reviewer sees its
// projects and the log names both divisions.
func TestMovingAUnitMovesWhatIsSeen(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, sys := context.Background(), p.Actor(t, "sys")
		id := p.Project(t, "SCIP-2025-0001", "公共设施维护", 100*money.Wan, 0)
		_, err := p.App.Project(ctx, p.Actor(t, "building"), id)
		refused(t, "移动前", err, errs.NotFound, "没有找到")
		u, err := p.App.Unit(ctx, sys, p.Units["210"].ID)
		ok(t, err)
		u.Parent = p.Units["120"].ID
		ok(t, p.App.SaveUnit(ctx, sys, u))
		_, err = p.App.Project(ctx, p.Actor(t, "building"), id)
		ok(t, err)
		list, err := p.App.Projects(ctx, p.Actor(t, "building"), store.ProjectFilter{}, store.Page{})
		ok(t, err)
		if len(list) != 1 {
			t.Errorf("the list shows %d projects, want 1", len(list))
		}
		entries, err := p.App.AuditEntries(ctx, p.Actor(t, "aud"), store.AuditFilter{Kind: "单位", Target: string(u.ID)}, 1)
		ok(t, err)
		if len(entries) != 1 || !strings.Contains(entries[0].Body, "上级单位") {
			t.Errorf("the log says %+v", entries)
		}
	})
}
