package pipeline

import (
	"testing"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
)

func account(item string, stage WorksStage, wan money.Amount) WorksEntry {
	return WorksEntry{Item: item, Stage: stage, Amount: wan * money.Wan, On: date("2025-03-01"), Document: "批复1号"}
}

func TestDeviation(t *testing.T) {
	t.Parallel()
	rows, total := WorksOf([]WorksEntry{account("建安费", Estimate, 1000), account("建安费", Contract, 900), account("建安费", Settlement, 950),
		account("建安费", Settlement, -10), account("设备费", Estimate, 200), account("设备费", Estimate, -200), account("设备费", Contract, 50), account("监理费", Settlement, 30)})
	for _, c := range []struct {
		name  string
		row   WorksRow
		stage WorksStage
		want  string
	}{
		{"结算低于概算", rows[0], Settlement, "-6.00%"}, {"合同低于概算", rows[0], Contract, "-10.00%"}, {"概算自己", rows[0], Estimate, "0.00%"},
		{"没有决算", rows[0], FinalAccounts, "未登记"}, {"概算为零", rows[1], Contract, "概算为零"}, {"没有概算", rows[2], Settlement, "无概算"},
	} {
		rate, why := c.row.Deviation(c.stage)
		if why == "" {
			why = rate.String()
		}
		if why != c.want {
			t.Errorf("%s: %s, want %s", c.name, why, c.want)
		}
	}
	for stage, want := range map[WorksStage]string{Settlement: "-6.00%", Contract: "-5.00%", FinalAccounts: "未登记"} { // 监理费 has no estimate, 设备费 no settlement
		rate, why := TotalDeviation(rows, stage)
		if why == "" {
			why = rate.String()
		}
		if why != want {
			t.Errorf("total of %s: %s, want %s", stage, why, want)
		}
	}
	if !Partial(rows, Settlement) || Partial(rows, Contract) || Partial(rows, FinalAccounts) || total.Stages[3].Known {
		t.Error("what the totals leave out is not told")
	}
	if rows, total := WorksOf(nil); rows != nil || total.Stages[0].Known {
		t.Error("no entries have rows")
	}
}

func TestWorksEntryCheck(t *testing.T) {
	t.Parallel()
	kept := []WorksEntry{account("建安费", Estimate, 100)}
	for _, c := range []struct {
		name   string
		change func(*WorksEntry, *project.Project)
		want   string
	}{
		{"合同", func(*WorksEntry, *project.Project) {}, ""},
		{"概算调减到零", func(e *WorksEntry, _ *project.Project) { e.Stage, e.Amount = Estimate, -100*money.Wan }, ""},
		{"减到负数", func(e *WorksEntry, _ *project.Project) { e.Stage, e.Amount = Estimate, -101*money.Wan }, "amount"},
		{"不是投资建设类", func(_ *WorksEntry, p *project.Project) { p.Category = project.Operation }, ""},
		{"明天的日期", func(e *WorksEntry, _ *project.Project) { e.On = date("2025-09-11") }, "on"},
		{"没有编号", func(e *WorksEntry, _ *project.Project) { e.Document = " " }, "document"},
		{"全空", func(e *WorksEntry, _ *project.Project) { *e = WorksEntry{} }, "item stage amount on document"},
	} {
		e, p := account("建安费", Contract, 90), lights()
		c.change(&e, &p)
		fields := e.Check(p, kept, fiscal.DateOf(noon))
		if paths(fields.Err()) != c.want || p.Category != project.CapitalWorks && len(fields) == 0 {
			t.Errorf("%s: complaints at %q, want %q", c.name, paths(fields.Err()), c.want)
		}
	}
}
