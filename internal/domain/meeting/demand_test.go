package meeting

import (
	"testing"

	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

func TestDemands(t *testing.T) {
	t.Parallel()
	d := Demands{project.CapitalWorks: 500 * money.Wan, project.Policy: 0}
	for _, c := range []struct {
		name  string
		k     project.Category
		asked money.Amount
		want  bool
		says  string
	}{
		{"投资建设类不到500万", project.CapitalWorks, 500*money.Wan - 1, false, "500.00万元及以上"}, {"投资建设类正好500万", project.CapitalWorks, 500 * money.Wan, true, "500.00万元及以上"},
		{"政策类都要", project.Policy, 0, true, "都要求"}, {"运行维护类不要求", project.Operation, 9000 * money.Wan, false, "不要求"},
	} {
		if got := d.On(c.k, c.asked); got != c.want || d.Text(c.k) != c.says {
			t.Errorf("%s: %v, %s", c.name, got, d.Text(c.k))
		}
	}
	if Demands(nil).On(project.Policy, 1) {
		t.Error("nothing set demands something")
	}
}

func TestDemandSettings(t *testing.T) {
	t.Parallel()
	set := Demands{project.CapitalWorks: 500 * money.Wan}
	first, err := DemandSettings{}.Next(set, " 事前评估管理办法 ", "经发处", now)
	if err != nil || first.No != 1 || first.Reason != "事前评估管理办法" || first.By != "经发处" {
		t.Fatalf("%+v %v", first, err)
	}
	_, err = first.Next(set, "再存一次", "经发处", now)
	wants(t, "没有改动", err, errs.Invalid, "reason: 与现行的要求相同")
	_, err = first.Next(nil, "", "经发处", now)
	wants(t, "没有理由", err, errs.Invalid, "reason: 请写明修改的理由")
	_, err = first.Next(Demands{project.CapitalWorks: -1}, "改", "经发处", now)
	wants(t, "金额小于零", err, errs.Invalid, "from.")
}

func TestMeetingInsistsOnEvaluation(t *testing.T) {
	t.Parallel()
	m := drafted()
	items := []Item{m.Items[0], m.Items[1]}
	items[1].Demanded = true
	_, err := m.Prepare("x", day, items)
	wants(t, "没有评估结论上会", err, errs.Invalid, "exempt.b: “道路大修”按要求应先作事前评估")
	items[1].Exempt = "应急抢险，按园区应急预案"
	exempt, err := m.Prepare("x", day, items)
	if err != nil || exempt.Items[1].Bare() {
		t.Errorf("with a reason to go without: %v", err)
	}
	items[1].Exempt, items[1].Evaluated = "", true
	if _, err := m.Prepare("x", day, items); err != nil {
		t.Errorf("with a conclusion: %v", err)
	}
	late := convened(t) // on the agenda before anything was demanded
	late.Items[1].Demanded = true
	agree := []Ruling{{Resolution: pipeline.Agreed, Amount: 300 * money.Wan}, {Resolution: pipeline.Agreed, Amount: 500 * money.Wan}}
	_, _, err = late.Conclude("1号", day, agree, economy, now)
	wants(t, "没有评估结论就同意", err, errs.Invalid, "items.1.resolution: “道路大修”按要求应先作事前评估")
	agree[1] = Ruling{Resolution: pipeline.Adjourned, Reason: "先作评估"}
	if _, _, err := late.Conclude("1号", day, agree, economy, now); err != nil {
		t.Errorf("adjourned: %v", err)
	}
}
