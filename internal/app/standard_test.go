package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// lamp is a standard that the LED lamps of declarationEntry are over by 100 yuan a set.
func lamp() standard.Entry {
	return standard.Entry{Code: "LD-0001", Kind: string(standard.Quota), Object: "LED灯", Unit: "套", Amount: "1400", Source: "示例：三家询价", PriceDate: "2024-06-30", From: "2025-01-01"}
}

// publish drafts a standard with the division and publishes it.
func publish(t *testing.T, p *apptest.Park, e standard.Entry) standard.ID {
	t.Helper()
	ctx := context.Background()
	id, err := p.App.AddStandard(ctx, p.Actor(t, "division"), p.Units["130"].ID, e)
	ok(t, err)
	ok(t, p.App.MoveStandard(ctx, p.Actor(t, "division"), id, 1, standard.Propose, ""))
	ok(t, p.App.MoveStandard(ctx, p.Actor(t, "finance"), id, 2, standard.Admit, ""))
	return id
}

func TestStandardStory(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		at := p.Units["130"].ID
		_, err := p.App.AddStandard(ctx, p.Actor(t, "clerk"), at, lamp())
		refused(t, "经办起草", err, errs.Forbidden, "起草标准")
		_, err = p.App.AddStandard(ctx, p.Actor(t, "building"), at, lamp())
		refused(t, "别的处室名下", err, errs.Forbidden, "公用事业处")
		_, err = p.App.AddStandard(ctx, p.Actor(t, "division"), "", lamp())
		refused(t, "没有选部门", err, errs.Invalid, "起草部门")
		bad := lamp()
		bad.Amount, bad.Unit = "0", ""
		_, err = p.App.AddStandard(ctx, p.Actor(t, "division"), at, bad)
		refused(t, "两处错误一起说", err, errs.Invalid, "有 2 处需要改正")

		id, err := p.App.AddStandard(ctx, p.Actor(t, "division"), at, lamp())
		ok(t, err)
		_, err = p.App.Standard(ctx, p.Actor(t, "clerk"), id)
		refused(t, "看别人的拟定", err, errs.NotFound, "没有找到")
		_, err = p.App.Standard(ctx, p.Actor(t, "sys"), id)
		refused(t, "系统管理员", err, errs.Forbidden, "查看项目")
		_, err = p.App.AddStandard(ctx, p.Actor(t, "division"), at, lamp())
		refused(t, "编号已有", err, errs.Conflict, "起草新版")
		e := lamp()
		e.Grade = "道路"
		ok(t, p.App.SaveStandard(ctx, p.Actor(t, "division"), id, 1, e))
		refused(t, "旧版本", p.App.SaveStandard(ctx, p.Actor(t, "division"), id, 1, lamp()), errs.Conflict, "刚刚修改过")
		refused(t, "别的处室改", p.App.SaveStandard(ctx, p.Actor(t, "building"), id, 2, e), errs.NotFound, "没有找到")
		ok(t, p.App.MoveStandard(ctx, p.Actor(t, "division"), id, 2, standard.Propose, ""))
		todos, err := p.App.Workbench(ctx, p.Actor(t, "finance"), 2025)
		ok(t, err)
		if !slices.ContainsFunc(todos.Todos, func(d app.Todo) bool { return d.Form == "标准发布" && d.ID == string(id) }) {
			t.Error("the standard is not on the workbench of planning and finance")
		}
		refused(t, "处室自己发布", p.App.MoveStandard(ctx, p.Actor(t, "division"), id, 3, standard.Admit, ""), errs.Forbidden, "")
		refused(t, "退回没有理由", p.App.MoveStandard(ctx, p.Actor(t, "finance"), id, 3, standard.Return, ""), errs.Invalid, "理由")
		ok(t, p.App.MoveStandard(ctx, p.Actor(t, "finance"), id, 3, standard.Admit, ""))
		refused(t, "有效的不能改", p.App.SaveStandard(ctx, p.Actor(t, "division"), id, 4, lamp()), errs.Conflict, "起草新版")

		e.From, e.Amount = "2026-01-01", "1450"
		next, err := p.App.ReviseStandard(ctx, p.Actor(t, "division"), id, at, e)
		ok(t, err)
		_, err = p.App.ReviseStandard(ctx, p.Actor(t, "division"), id, at, e)
		refused(t, "两份新版", err, errs.Conflict, "第2版还在办理")
		ok(t, p.App.MoveStandard(ctx, p.Actor(t, "division"), next, 1, standard.Propose, ""))
		ok(t, p.App.MoveStandard(ctx, p.Actor(t, "finance"), next, 2, standard.Admit, ""))
		file, err := p.App.Standard(ctx, p.Actor(t, "clerk"), next)
		ok(t, err)
		before, there := file.Before()
		if len(file.Editions) != 2 || !there || before.To.String() != "2025-12-31" || before.State != standard.InForce || file.MayRevise || file.MayEdit {
			t.Errorf("%d editions, the old one %s to %s", len(file.Editions), before.State, before.To)
		}
		for q, want := range map[app.StandardQuery]int{{}: 2, {Words: "led 询价"}: 2, {Words: "管廊"}: 0, {Kind: standard.Service}: 0, {Kind: standard.Quota}: 2, {State: standard.Retired}: 0,
			{Year: 2025}: 1, {Year: 2026}: 1, {Year: 2024}: 0, {Field: "绿化"}: 0} {
			if _, total, err := p.App.Standards(ctx, p.Actor(t, "clerk"), q, store.Page{}); total != want || err != nil {
				t.Errorf("%+v finds %d, want %d (%v)", q, total, want, err)
			}
		}
		ok(t, p.App.MoveStandard(ctx, p.Actor(t, "finance"), next, 3, standard.Retire, "并入照明定额"))
		if list, _, err := p.App.Standards(ctx, p.Actor(t, "clerk"), app.StandardQuery{State: standard.Retired}, store.Page{}); err != nil || len(list) != 1 {
			t.Errorf("a retired standard is gone: %v", err)
		}
	})
}

func TestStandardsPages(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		publish(t, p, lamp())
		for offset, want := range map[int]int{0: 1, 1: 0, -5: 1, 99: 0} {
			list, total, err := p.App.Standards(context.Background(), p.Actor(t, "clerk"), app.StandardQuery{}, store.Page{Offset: offset})
			if len(list) != want || total != 1 || err != nil {
				t.Errorf("from %d: %d of %d, %v", offset, len(list), total, err)
			}
		}
		units, err := p.App.StandardUnits(context.Background(), p.Actor(t, "division"))
		if err != nil || len(units) != 1 || units[0].Code != "130" {
			t.Errorf("%v %v", units, err)
		}
		agency, err := p.App.AddUnit(context.Background(), p.Actor(t, "sys"), org.Unit{Parent: p.Units["100"].ID, Code: "910", Name: "某会计师事务所", Kind: org.Agency, Active: true})
		ok(t, err)
		units, err = p.App.StandardUnits(context.Background(), p.Actor(t, "finance"))
		if err != nil || len(units) == 0 || slices.ContainsFunc(units, func(u org.Unit) bool { return u.ID == agency }) {
			t.Errorf("an agency drafts standards: %v %v", units, err)
		}
	})
}

func TestImportStandards(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		publish(t, p, lamp())
		finance := p.Actor(t, "finance")
		same, dearer, fresh, wrong := lamp(), lamp(), lamp(), lamp()
		dearer.Amount, dearer.From = "1500", "2026-01-01"
		fresh.Code, fresh.Object = "LD-0002", "单灯控制器"
		wrong.Code, wrong.Amount = "LD-0003", "面议"
		rows := func(list ...standard.Entry) (out []app.StandardRow) {
			for i, e := range list {
				out = append(out, app.StandardRow{Line: i + 2, Entry: e})
			}
			return out
		}
		_, err := p.App.ImportStandards(ctx, p.Actor(t, "division"), rows(fresh), true)
		refused(t, "处室导入", err, errs.Forbidden, "管理标准库")
		plan, err := p.App.ImportStandards(ctx, finance, rows(dearer, fresh, fresh, wrong), false)
		ok(t, err)
		var paths []string
		for _, f := range plan.Findings {
			paths = append(paths, f.Path)
		}
		if got := strings.Join(paths, " "); got != "4.code 5.amount" || plan.Added != 1 || plan.Changed != 1 {
			t.Errorf("complaints at %s, %d added, %d changed", got, plan.Added, plan.Changed)
		}
		if plan, err := p.App.ImportStandards(ctx, finance, rows(same), false); err != nil || plan.Same != 1 {
			t.Errorf("the same again: %+v %v", plan, err)
		}
		if _, total, _ := p.App.Standards(ctx, finance, app.StandardQuery{}, store.Page{}); total != 1 {
			t.Errorf("a preview left %d", total)
		}
		_, err = p.App.ImportStandards(ctx, finance, rows(dearer, fresh), true)
		ok(t, err)
		waiting, total, err := p.App.Standards(ctx, finance, app.StandardQuery{State: standard.Proposed}, store.Page{})
		ok(t, err)
		if total != 2 {
			t.Fatalf("%d wait", total)
		}
		refused(t, "导入的人自己发布", p.App.MoveStandard(ctx, finance, waiting[0].ID, waiting[0].Version, standard.Admit, ""), errs.Forbidden, "")
		p.Person(t, "finance2", "计财处复核", "110", org.Finance, "100")
		ok(t, p.App.MoveStandard(ctx, p.Actor(t, "finance2"), waiting[0].ID, waiting[0].Version, standard.Admit, ""))
	})
}

// quota reads the check and the number of the line that is over.
func quota(t *testing.T, p *apptest.Park, who string, id project.ID) (app.QuotaFile, standard.Checked) {
	t.Helper()
	file, err := p.App.Quota(context.Background(), p.Actor(t, who), id)
	ok(t, err)
	for _, c := range file.Checked {
		if c.Result == standard.Over {
			return file, c
		}
	}
	return file, standard.Checked{}
}

// TestOverStandardNeedsAReasonAndAName: warned while drafting, held at the division's review until somebody else agrees.
func TestOverStandardNeedsAReasonAndAName(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		publish(t, p, lamp())
		id := declare(t, p, "SCIP-2026-0001", "道路照明改造")
		if f := declaration(t, p, id).Findings; len(f) != 1 || f[0].Path != "lines.0.price" || f[0].Severity != errs.Warning {
			t.Errorf("while drafting: %v", f)
		}
		file, over := quota(t, p, "clerk", id)
		if file.Effect != standard.Warn || over.Excess.Wan() != "10.00" || file.Excess() != over.Excess || !strings.Contains(over.Arithmetic, "1000套 × 1,400.00元") {
			t.Fatalf("%s, %s over: %s", file.Effect, over.Excess.Wan(), over.Arithmetic)
		}
		if !file.MayExplain || file.MayAgree || len(file.Standards) != 1 {
			t.Errorf("%+v", file)
		}
		refused(t, "没有超的行", p.App.ExplainOver(ctx, p.Actor(t, "clerk"), id, file.Checked[1].Line.ID, 0, "无"), errs.Invalid, "没有超标准")
		refused(t, "没有这一行", p.App.ExplainOver(ctx, p.Actor(t, "clerk"), id, "x", 0, "无"), errs.NotFound, "没有这一行")
		refused(t, "外单位", p.App.ExplainOver(ctx, p.Actor(t, "other"), id, over.Line.ID, 0, "无"), errs.NotFound, "没有找到")
		ok(t, step(t, p, id, "clerk", pipeline.Submit, ""))
		ok(t, step(t, p, id, "head", pipeline.Confirm, ""))
		if f := declaration(t, p, id).Over; len(f) != 1 || !strings.Contains(f[0].Message, "写明理由并经主管处室或计财处同意") {
			t.Errorf("under review: %v", f)
		}
		refused(t, "没有说明", step(t, p, id, "division", pipeline.Pass, ""), errs.Invalid, "超标准100,000.00元")
		if list, err := p.App.OverStandard(ctx, p.Actor(t, "finance"), 2026); err != nil || app.Unagreed(list).Wan() != "10.00" {
			t.Errorf("not agreed to yet: %s of %v, %v", app.Unagreed(list).Wan(), list, err)
		}
		refused(t, "处室说明", p.App.ExplainOver(ctx, p.Actor(t, "division"), id, over.Line.ID, 0, "防爆"), errs.Forbidden, "经办说明")
		ok(t, p.App.ExplainOver(ctx, p.Actor(t, "clerk2"), id, over.Line.ID, 0, "防爆型灯具，三家询价均高于标准"))
		refused(t, "旧版本", p.App.ExplainOver(ctx, p.Actor(t, "clerk2"), id, over.Line.ID, 0, "另一个"), errs.Conflict, "刚刚修改过")
		refused(t, "没有人同意", step(t, p, id, "division", pipeline.Pass, ""), errs.Invalid, "还没有人同意")
		refused(t, "经办同意", p.App.AgreeOver(ctx, p.Actor(t, "clerk"), id, over.Line.ID, 1), errs.Forbidden, "主管处室或计财处")
		ok(t, p.App.AgreeOver(ctx, p.Actor(t, "division"), id, over.Line.ID, 1))
		refused(t, "同意两次", p.App.AgreeOver(ctx, p.Actor(t, "finance"), id, over.Line.ID, 2), errs.Conflict, "已经同意")
		ok(t, step(t, p, id, "division", pipeline.Pass, ""))

		if f := declaration(t, p, id).Over; len(f) != 0 {
			t.Errorf("passed: %v", f)
		}
		list, err := p.App.OverStandard(ctx, p.Actor(t, "finance"), 2026)
		ok(t, err)
		if len(list) != 1 || app.Unagreed(list) != 0 || list[0].Excess != over.Excess || list[0].Exception.Approver != "公用事业处审核" || list[0].Project.ID != id {
			t.Errorf("%+v", list)
		}
		if list, err := p.App.OverStandard(ctx, p.Actor(t, "finance"), 2027); err != nil || len(list) != 0 {
			t.Errorf("another year: %v %v", list, err)
		}
		if list, err := p.App.OverStandard(ctx, p.Actor(t, "other"), 2026); err != nil || len(list) != 0 {
			t.Errorf("another unit sees %v %v", list, err)
		}
		ok(t, decide(t, p, id, decision()))
		refused(t, "入库以后", p.App.ChooseStandard(ctx, p.Actor(t, "division"), id, over.Line.ID, 2, app.None, ""), errs.Forbidden, "不再改")
	})
}

func TestStopBeforeSubmission(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		publish(t, p, lamp())
		set := standard.Settings{}
		for _, k := range project.Categories() {
			set[k] = standard.Warn
		}
		refused(t, "没有改动", p.App.SaveQuotaSettings(ctx, p.Actor(t, "finance"), 0, set, "理由"), errs.Invalid, "没有改动")
		set[project.CapitalWorks] = standard.Stop
		refused(t, "处室", p.App.SaveQuotaSettings(ctx, p.Actor(t, "division"), 0, set, "理由"), errs.Forbidden, "管理标准库")
		refused(t, "没有理由", p.App.SaveQuotaSettings(ctx, p.Actor(t, "finance"), 0, set, " "), errs.Invalid, "理由")
		ok(t, p.App.SaveQuotaSettings(ctx, p.Actor(t, "finance"), 0, set, "从严审核"))
		refused(t, "旧版本", p.App.SaveQuotaSettings(ctx, p.Actor(t, "finance"), 0, set, "从严审核"), errs.Conflict, "刚刚改过")
		refused(t, "没有这种处理", p.App.SaveQuotaSettings(ctx, p.Actor(t, "finance"), 1, standard.Settings{project.CapitalWorks: "罚款"}, "理由"), errs.Invalid, "请为")
		if list, err := p.App.QuotaSettings(ctx, p.Actor(t, "clerk")); err != nil || len(list) != 1 || list[0].By != "计财处审核" {
			t.Errorf("%+v %v", list, err)
		}

		id := declare(t, p, "SCIP-2026-0001", "道路照明改造")
		refused(t, "超标准不得提交", step(t, p, id, "clerk", pipeline.Submit, ""), errs.Invalid, "超标准100,000.00元（LD-0001 LED灯 第1版）")
		if s := declaration(t, p, id).State; s != approval.Draft {
			t.Errorf("now %s", s)
		}
		_, over := quota(t, p, "clerk", id)
		refused(t, "经办自己指定", p.App.ChooseStandard(ctx, p.Actor(t, "clerk"), id, over.Line.ID, 0, app.None, ""), errs.Forbidden, "主管处室或计财处指定")
		refused(t, "改选没有理由", p.App.ChooseStandard(ctx, p.Actor(t, "division"), id, over.Line.ID, 0, app.None, ""), errs.Invalid, "改选标准要写明理由")
		refused(t, "理由太短", p.App.ChooseStandard(ctx, p.Actor(t, "division"), id, over.Line.ID, 0, app.None, "不适用"), errs.Invalid, "至少10个字")
		ok(t, p.App.ChooseStandard(ctx, p.Actor(t, "division"), id, over.Line.ID, 0, app.None, "灯具含防腐接口，没有可比的标准"))
		if file, over := quota(t, p, "clerk", id); over.Result == standard.Over || file.Checked[0].Result != standard.Without {
			t.Errorf("with no standard chosen: %s", file.Checked[0].Result)
		}
		refused(t, "没有这个标准", p.App.ChooseStandard(ctx, p.Actor(t, "division"), id, over.Line.ID, 1, "LD-0099", ""), errs.Invalid, "没有编号为“LD-0099”")
		ok(t, p.App.ChooseStandard(ctx, p.Actor(t, "division"), id, over.Line.ID, 1, app.Suggested, ""))
		ok(t, p.App.ExplainOver(ctx, p.Actor(t, "clerk"), id, over.Line.ID, 2, "防爆型灯具，三家询价均高于标准"))
		ok(t, step(t, p, id, "clerk", pipeline.Submit, ""))
	})
}

func TestChecksAnyBudget(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		e := standard.Entry{Code: "LH-0001", Kind: string(standard.Spending), Object: "绿化养护", Unit: "平方米", Amount: "7.45", Source: "示例", PriceDate: "2024-06-30", From: "2025-01-01"}
		publish(t, p, e)
		d := declarationEntry()
		l := d.Lines[0]
		l.Item, l.Detail, l.Unit, l.Quantity, l.Price = "绿化养护", "全年养护费", "公顷", "60", "83333.33"
		d.Lines = d.Lines[:1]
		d.Lines[0] = l
		form, _ := d.Examine(lighting(t, p, "A", "甲"))
		list, err := p.App.Checks(ctx, p.Actor(t, "clerk"), form.Lines, project.Operation)
		if err != nil || len(list) != 1 || list[0].Limit.Wan() != "447.00" || list[0].Result != standard.Over {
			t.Errorf("%+v %v", list, err)
		}
		if _, err := p.App.Checks(ctx, p.Actor(t, "sys"), form.Lines, project.Operation); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("%v", err)
		}
	})
}
