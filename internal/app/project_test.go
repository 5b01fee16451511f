package app_test

import (
	"context"
	"strings"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

func day(t *testing.T, text string) fiscal.Date {
	t.Helper()
	d, err := fiscal.ParseDate(text)
	ok(t, err)
	return d
}

func TestAddProject(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		good := project.Project{Code: "SCIP-2025-0001", Name: "公共设施维护", Unit: p.Units["210"], Division: p.Units["130"], Nature: project.Recurrent,
			Category: project.Operation, Start: day(t, "2025-01-01"), End: day(t, "2025-12-31"), Fiscal: 100 * money.Wan}
		id, err := p.App.AddProject(ctx, p.Actor(t, "clerk"), good)
		ok(t, err)
		for _, c := range []struct {
			name, who string
			change    func(*project.Project)
			kind      errs.Kind
			says      string
		}{
			{"编号重复", "clerk", func(*project.Project) {}, errs.Conflict, "已有相同"},
			{"别的单位", "clerk", func(q *project.Project) { q.Unit = p.Units["220"] }, errs.Invalid, "“医疗中心”不在您的范围内"},
			{"没有这个单位", "clerk", func(q *project.Project) { q.Unit.ID = "nothing" }, errs.Invalid, "请选择实施单位"},
			{"主管的不是处室", "clerk", func(q *project.Project) { q.Division = p.Units["220"] }, errs.Invalid, "不是处室"},
			{"名字骗不了人", "clerk", func(q *project.Project) { q.Division = p.Units["220"]; q.Division.Kind = org.Division }, errs.Invalid, "不是处室"},
			{"金额为负", "clerk", func(q *project.Project) { q.Fiscal = -1 }, errs.Invalid, "不能为负数"},
			{"负责人", "head", func(*project.Project) {}, errs.Forbidden, "编辑项目"},
			{"系统管理员", "sys", func(*project.Project) {}, errs.Forbidden, "编辑项目"},
		} {
			q := good
			c.change(&q)
			_, err := p.App.AddProject(ctx, p.Actor(t, c.who), q)
			refused(t, c.name, err, c.kind, c.says)
		}
		for who, sees := range map[string]bool{"clerk": true, "head": true, "division": true, "finance": true, "audit": true, "other": false, "building": false, "sys": false, "sec": false, "aud": false} {
			_, err := p.App.Project(ctx, p.Actor(t, who), id)
			list, e := p.App.Projects(ctx, p.Actor(t, who), store.ProjectFilter{}, store.Page{})
			ok(t, e)
			if sees != (err == nil) || sees != (len(list) == 1) || err != nil && errs.KindOf(err) != errs.NotFound {
				t.Errorf("%s: reading says %v, the list has %d, want seen %v", who, err, len(list), sees)
			}
		}
	})
}

func TestSaveProject(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		id := p.Project(t, "SCIP-2025-0001", "公共设施维护", 100*money.Wan, 0)
		read, err := p.App.Project(ctx, clerk, id)
		ok(t, err)
		q := read.Project
		stale := q
		q.Name, q.Completed = "公共设施养护", day(t, "2025-11-30")
		ok(t, p.App.SaveProject(ctx, clerk, q))
		refused(t, "旧版本", p.App.SaveProject(ctx, clerk, stale), errs.Conflict, "刚被他人修改")
		refused(t, "外单位", p.App.SaveProject(ctx, p.Actor(t, "other"), q), errs.NotFound, "没有找到")
		refused(t, "处室", p.App.SaveProject(ctx, p.Actor(t, "division"), q), errs.NotFound, "没有找到")
		q.Version++
		away := q
		away.Unit = p.Units["220"]
		refused(t, "转给外单位", p.App.SaveProject(ctx, clerk, away), errs.Invalid, "不在您的范围内")
		q.End = day(t, "2024-12-31")
		refused(t, "日期颠倒", p.App.SaveProject(ctx, clerk, q), errs.Invalid, "早于开始日期")
		entries, err := p.App.AuditEntries(ctx, p.Actor(t, "aud"), store.AuditFilter{Kind: "项目", Target: string(id)}, 1)
		ok(t, err)
		if e := entries[0]; e.Action != "修改项目" || len(e.Changes) != 2 || e.Changes[0].Old != "公共设施维护" || e.Changes[1].New != "2025-11-30" {
			t.Errorf("the log keeps %+v", e)
		}
	})
}

func TestRecordFund(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance := context.Background(), p.Actor(t, "finance")
		id := p.Project(t, "SCIP-2025-0001", "公共设施维护", 100*money.Wan, 30*money.Wan)
		event := project.FundEvent{Project: id, Year: 2025, Kind: project.Adjustment, Source: project.Appropriation, Amount: -20 * money.Wan, On: day(t, "2025-09-30"), Document: "沪化管财〔2025〕8号"}
		_, err := p.App.RecordFund(ctx, finance, event)
		ok(t, err)
		read, err := p.App.Project(ctx, p.Actor(t, "clerk"), id)
		ok(t, err)
		if f := read.Years[0].Figures.Total; f.Initial != 100*money.Wan || f.Budget != 80*money.Wan || f.Executed != 30*money.Wan {
			t.Errorf("the year's figures are %+v", f)
		}
		event.Amount = -81 * money.Wan
		_, err = p.App.RecordFund(ctx, finance, event)
		refused(t, "调减过多", err, errs.Invalid, "不能为负数")
		event.Amount = 0
		_, err = p.App.RecordFund(ctx, finance, event)
		refused(t, "金额为零", err, errs.Invalid, "请填写金额")
		event.Amount = 1
		for _, who := range []string{"clerk", "head", "division", "sys"} {
			_, err = p.App.RecordFund(ctx, p.Actor(t, who), event)
			refused(t, who, err, errs.Forbidden, "登记资金")
		}
		event.Project = "nothing"
		_, err = p.App.RecordFund(ctx, finance, event)
		refused(t, "没有这个项目", err, errs.NotFound, "没有找到")
		after, err := p.App.Project(ctx, finance, id)
		ok(t, err)
		if len(after.Events) != len(read.Events) {
			t.Error("a refused entry is kept")
		}
		entries, err := p.App.AuditEntries(ctx, p.Actor(t, "aud"), store.AuditFilter{Kind: "项目"}, 1)
		ok(t, err)
		if !strings.Contains(entries[0].Body, "沪化管财〔2025〕8号") || entries[0].Action != "登记资金" {
			t.Errorf("the log keeps %+v", entries[0])
		}
	})
}

// TestProjectYears: the page has every year with money or a form, newest first.
func TestProjectYears(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		id := p.Project(t, "SCIP-2025-0001", "公共设施维护", 100*money.Wan, 0)
		_, err := p.App.RecordFund(ctx, p.Actor(t, "finance"), project.FundEvent{Project: id, Year: 2024, Kind: project.Payment,
			Source: project.Appropriation, Amount: 1, On: day(t, "2024-05-01")})
		ok(t, err)
		_, err = p.App.StartGoal(ctx, p.Actor(t, "clerk"), id, 2026, "SH-PARK")
		ok(t, err)
		read, err := p.App.Project(ctx, p.Actor(t, "finance"), id)
		ok(t, err)
		if len(read.Years) != 3 || read.Years[0].Year != 2026 || read.Years[0].Goal == nil || read.Years[1].Goal != nil || read.Years[2].Year != 2024 {
			t.Errorf("years %+v", read.Years)
		}
	})
}
