package app_test

import (
	"context"
	"strings"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/pipeline"
	"outturn/internal/errs"
)

func TestImportBudgets(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		first, second := declare(t, p, "SCIP-2026-0001", "道路照明改造"), declare(t, p, "SCIP-2026-0002", "湿地科普馆改造")
		targets, err := p.App.BudgetTargets(ctx, clerk)
		ok(t, err)
		if len(targets.Declarations) != 2 || targets.Declarations[0].Code != "SCIP-2026-0001" || len(targets.Declarations[0].Lines) == 0 || targets.Units["公共设施管理中心"] != targets.Declarations[0].Unit {
			t.Fatalf("%+v", targets)
		}
		_, err = p.App.BudgetTargets(ctx, p.Actor(t, "division"))
		refused(t, "处室导入", err, errs.Forbidden, "填报项目申报")
		lines := []budget.EntryLine{{Item: "路灯", Detail: "灯具", Unit: "套", Quantity: "100", Price: "1500", Basis: "询价", Year: "2026"}}
		list := []app.BudgetImport{{Project: first, Version: targets.Declarations[0].Version, Lines: lines}, {Project: second, Version: 99, Lines: lines}}
		refused(t, "其中一个已被他人修改", p.App.ImportBudgets(ctx, clerk, list), errs.Conflict, "湿地科普馆改造")
		if d := declaration(t, p, first); len(d.Entry.Lines) == 1 {
			t.Error("half of a refused import was carried out")
		}
		list[1].Version = targets.Declarations[1].Version
		refused(t, "别的单位导入", p.App.ImportBudgets(ctx, p.Actor(t, "other"), list), errs.NotFound, "没有找到")
		ok(t, p.App.ImportBudgets(ctx, clerk, list))
		for _, d := range []app.DeclarationFile{declaration(t, p, first), declaration(t, p, second)} {
			if len(d.Entry.Lines) != 1 || d.Entry.Lines[0].ID == "" || d.Entry.Lines[0].Price != "1500" || d.State != pipeline.Draft {
				t.Errorf("%s: %+v", d.Project.Code, d.Entry.Lines)
			}
		}
		now, err := p.App.BudgetTargets(ctx, clerk)
		ok(t, err)
		list[0].Version, list[0].Lines = now.Declarations[0].Version, nil
		for range 400 {
			list[0].Lines = append(list[0].Lines, budget.EntryLine{Item: strings.Repeat("长", 3000)})
		}
		refused(t, "远超过上限", p.App.ImportBudgets(ctx, clerk, list[:1]), errs.Invalid, "")
	})
}

func TestKeptUpload(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		_, err := p.App.KeepUpload(ctx, clerk, "明细.txt", []byte("x"))
		refused(t, "不是工作簿", err, errs.Invalid, "")
		_, err = p.App.KeptUpload(clerk, "../etc")
		refused(t, "不是文件号", err, errs.NotFound, "请重新上传")
		_, err = p.App.KeptUpload(clerk, strings.Repeat("0", 64))
		refused(t, "已清理", err, errs.NotFound, "")
		hash, err := p.App.KeepUpload(ctx, clerk, "明细.xlsx", []byte("PK\x03\x04 anything"))
		ok(t, err)
		if data, err := p.App.KeptUpload(clerk, hash); err != nil || string(data) != "PK\x03\x04 anything" {
			t.Errorf("%q %v", data, err)
		}
		_, err = p.App.KeptUpload(p.Actor(t, "division"), hash)
		refused(t, "处室打开", err, errs.Forbidden, "填报项目申报")
	})
}
