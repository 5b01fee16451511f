package pipeline

import (
	"strings"
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/lookalike"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

func TestExamine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Entry)
		want   string
	}{
		{"完整", func(*Entry) {}, ""},
		{"供应商可以没有", func(e *Entry) { e.Supplier = "" }, ""},
		{"没有必要性和地点", func(e *Entry) { e.Need, e.Location = " ", "" }, "need location"},
		{"功能太长", func(e *Entry) { e.Function = strings.Repeat("功", 2001) }, "function"},
		{"没有分年资金", func(e *Entry) { e.Funds = nil }, "funds"},
		{"年度在项目之外", func(e *Entry) { e.Funds[1].Year = "2028" }, "funds.1.year"},
		{"年度填两行", func(e *Entry) { e.Funds[1].Year = "2026" }, "funds.1.year"},
		{"资金不是数", func(e *Entry) { e.Funds[0].Fiscal = "约200" }, "funds.0.fiscal"},
		{"资金为负", func(e *Entry) { e.Funds[0].Other = "-1" }, "funds.0.other"},
		{"一年没有钱", func(e *Entry) { e.Funds[1].Fiscal = "0" }, "funds.1.fiscal"},
		{"没有明细", func(e *Entry) { e.Lines = nil }, "lines"},
		{"有数量没有单位", func(e *Entry) { e.Lines[0].Unit = "" }, "lines.0.unit"},
		{"单价为零", func(e *Entry) { e.Lines[2].Price = "0" }, "lines.2.price"},
		{"明细与资金不一致", func(e *Entry) { e.Lines[0].Quantity = "999" }, "funds.0.fiscal"},
		{"明细的年度没有资金", func(e *Entry) { e.Lines[2].Year = "2028" }, "funds.1.fiscal lines.2.year"},
		{"合计不符与缺单位、缺依据一次说完", func(e *Entry) { e.Lines[0].Quantity, e.Lines[1].Unit, e.Lines[2].Basis = "999", "", "" }, "lines.1.unit lines.2.basis funds.0.fiscal"},
		{"同一费用两次，合计也不符", func(e *Entry) { e.Lines = append(e.Lines, e.Lines[0]) }, "lines.3.detail funds.0.fiscal"},
		{"一年的单价读不出，另一年合计不符", func(e *Entry) { e.Lines[0].Price, e.Lines[2].Quantity = "面议", "999" }, "lines.0.price funds.1.fiscal"},
		{"单价读不出，其余已超过资金", func(e *Entry) { e.Lines[0].Price, e.Lines[1].Quantity = "面议", "5000" }, "lines.0.price funds.0.fiscal"},
		{"明细的年度读不出，可能补上不足", func(e *Entry) { e.Lines[2].Year = "后年" }, "lines.2.year"},
		{"资金一行读不出，另一行合计不符", func(e *Entry) { e.Funds[0].Fiscal, e.Lines[2].Quantity = "约200", "999" }, "funds.0.fiscal funds.1.fiscal"},
		{"资金年度读不出，不猜明细的年度", func(e *Entry) { e.Funds[1].Year = "明年" }, "funds.1.year"},
		{"资金的钱读不出，明细年度没有资金照说", func(e *Entry) { e.Funds[0].Fiscal, e.Lines[2].Year = "约200", "2028" }, "funds.0.fiscal funds.1.fiscal lines.2.year"},
		{"没有进度", func(e *Entry) { e.Schedule = nil }, "schedule"},
		{"先完后始", func(e *Entry) { e.Schedule[0].Finish = "2026-01-09" }, "schedule.0.finish"},
		{"进度在项目之外", func(e *Entry) { e.Schedule[1].Finish = "2028-01-01" }, "schedule.1.finish"},
		{"进度没有内容和日期", func(e *Entry) { e.Schedule[0] = StepEntry{} }, "schedule.0.content schedule.0.start schedule.0.finish"},
		{"全空", func(e *Entry) { *e = Entry{} }, "need function location object funds lines schedule"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := complete1()
			c.change(&e)
			if _, fields := e.Examine(lights()); paths(fields.Err()) != c.want {
				t.Errorf("complaints at %q, want %q", paths(fields.Err()), c.want)
			}
		})
	}
}

func TestFormAddsUpAndTypesBack(t *testing.T) {
	t.Parallel()
	form, fields := complete1().Examine(lights())
	if fields != nil || form.Total() != 300*money.Wan || form.In(2026).Total() != 200*money.Wan || form.In(2030).Total() != 0 {
		t.Fatalf("%v: total %s", fields, form.Total().Wan())
	}
	if fisc, other := form.Sources(); fisc != 280*money.Wan || other != 20*money.Wan {
		t.Errorf("sources %s and %s", fisc.Wan(), other.Wan())
	}
	again, fields := form.Entry().Examine(lights())
	if d := Differences(form.Entry(), again.Entry()); fields != nil || d != nil {
		t.Errorf("typed back it differs: %v %v", fields, d)
	}
}

func TestChecklists(t *testing.T) {
	t.Parallel()
	for _, c := range project.Categories() {
		required := 0
		for _, m := range Checklist(c) {
			if m.Name == "" || m.Source == "" {
				t.Errorf("%s: %+v has no name or source", c, m)
			}
			if m.Required {
				required++
			}
		}
		if required == 0 {
			t.Errorf("%s requires nothing", c)
		}
	}
	list, others := Provide(project.CapitalWorks, append(allFiles(), allFiles()[0]))
	if len(others) != 0 || len(list[0].Files) != 2 || missing(list) != nil {
		t.Errorf("%+v, others %v", list, others)
	}
	if _, others := Provide(project.Policy, allFiles()[:1]); len(others) != 1 {
		t.Error("a file under no line of the list is lost")
	}
}

func TestSubmit(t *testing.T) {
	t.Parallel()
	d, edition, err := drafted().Do(Submit, clerk, Around{Files: allFiles()}, "", noon)
	if err != nil || d.State != AtHead || edition == nil || edition.Kind != Submitted || len(edition.Materials) != 3 || edition.Form.Total() != 300*money.Wan {
		t.Fatalf("%v, %+v", err, edition)
	}
	if _, _, err := drafted().Do(Submit, clerk, Around{Files: allFiles()[1:]}, "", noon); paths(err) != "materials.feasibility" {
		t.Errorf("without the feasibility study: %v", err)
	}
	over := Around{Files: allFiles()[1:]}
	over.Over.Add("lines.0.price", "超标准")
	if _, _, err := drafted().Do(Submit, clerk, over, "", noon); paths(err) != "materials.feasibility lines.0.price" {
		t.Errorf("over a standard and without the feasibility study: %v", err)
	}
	if _, _, err := New(lights()).Do(Submit, clerk, Around{}, "", noon); len(errs.FieldsOf(err)) != 10 {
		t.Errorf("an empty declaration: %v", errs.FieldsOf(err))
	}
	if _, _, err := drafted().Do(Submit, stranger, Around{Files: allFiles()}, "", noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("another unit: %v", err)
	}
	if _, err := d.Edit(clerk, complete1(), noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("editing what was submitted: %v", err)
	}
	if _, err := drafted().Edit(stranger, complete1(), noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("another unit edits: %v", err)
	}
	huge := complete1()
	huge.Lines = make([]budget.EntryLine, budget.MaxLines+1)
	if _, err := drafted().Edit(clerk, huge, noon); errs.KindOf(err) != errs.Invalid {
		t.Errorf("far too many lines: %v", err)
	}
}

func TestPassWantsAnswers(t *testing.T) {
	t.Parallel()
	strong := lookalike.Match{Subject: lookalike.Subject{ID: "p9", Code: "A9", Name: "路灯更新"}, Total: 80_00, Strength: lookalike.Strong}
	slight := lookalike.Match{Subject: lookalike.Subject{ID: "p8", Code: "A8", Name: "路灯维护"}, Total: 45_00, Strength: lookalike.Slight}
	around := Around{Alike: []lookalike.Match{strong, slight}}
	over := around
	over.Over.Add("lines.0.price", "超标准")
	if _, _, err := at(AtDivision).Do(Pass, reviewer, over, "", noon); paths(err) != "lines.0.price alike" {
		t.Errorf("over a standard and alike: %v", err)
	}
	d := at(AtDivision)
	pass := func(d Declaration) error { _, _, err := d.Do(Pass, reviewer, around, "", noon); return err }
	if err := pass(d); paths(err) != "alike" {
		t.Errorf("nothing said about a strong likeness: %v", err)
	}
	if _, err := d.Judge(reviewer, strong, false, " ", noon); paths(err) != "reason" {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := d.Judge(head, strong, false, "不同路段", noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("the unit's own head: %v", err)
	}
	if _, err := drafted().Judge(reviewer, strong, false, "不同路段", noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("before the review: %v", err)
	}
	judge := func(d Declaration, m lookalike.Match, same bool) Declaration {
		next, err := d.Judge(reviewer, m, same, "不同路段", noon)
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	different := judge(d, strong, false)
	if err := pass(different); err != nil {
		t.Errorf("answered, slight ones need no answer: %v", err)
	}
	if err := pass(judge(different, strong, true)); err == nil || !strings.Contains(errs.MessageOf(err), "重复") {
		t.Errorf("judged the same passes: %v", err)
	}
	if err := pass(judge(judge(different, slight, true), slight, false)); err != nil {
		t.Errorf("the newest judgement holds: %v", err)
	}
	later := different
	later.Editions++
	if err := pass(later); paths(err) != "alike" {
		t.Errorf("a judgement on an older edition holds: %v", err)
	}
}

// TestOnlyADecisionAdmits walks every act on every state: a declaration stands in the library only behind a decision.
func TestOnlyADecisionAdmits(t *testing.T) {
	t.Parallel()
	for _, r := range Flow.Rows {
		if Admits(r.To) && !Admits(r.From) && (!r.Event || r.Do != admit) {
			t.Errorf("%s leads from %s into the library", r.Do, r.From)
		}
	}
	everybody := []org.Actor{clerk, head, reviewer, economy, person("计财处", org.Finance, "130")}
	for _, s := range []approval.State{Draft, AtHead, AtDivision, ToEvaluate, Refused} {
		for _, r := range Flow.Rows {
			for _, who := range everybody {
				d := at(s)
				if next, _, err := d.Do(r.Do, who, Around{Files: allFiles()}, "理由", noon); err == nil && Admits(next.State) {
					t.Errorf("%s by %s admits from %s", r.Do, who.User.Name, s)
				}
			}
		}
		for _, e := range []Event{PlanApproved, MoneySpent, WorkCompleted, SelfEvaluated, "别的"} {
			if next, moved := at(s).Follow(e, economy.User, "", noon); moved || next.State != s {
				t.Errorf("%s moves from %s to %s", e, s, next.State)
			}
		}
		if _, ok := at(s).Approved(); ok {
			t.Errorf("%s has an approved amount", s)
		}
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Decision)
		state  approval.State
		want   string // paths
	}{
		{"同意", func(*Decision) {}, Admitted, ""},
		{"调整", func(x *Decision) { x.Resolution, x.Amount, x.Reason = Amended, 250*money.Wan, "核减控制器" }, Admitted, ""},
		{"缓议", func(x *Decision) { x.Resolution, x.Amount, x.Reason = Adjourned, 0, "补充论证" }, ToEvaluate, ""},
		{"不同意", func(x *Decision) { x.Resolution, x.Amount, x.Reason = Rejected, 0, "重复建设" }, Refused, ""},
		{"没有纪要编号", func(x *Decision) { x.Minutes = "" }, "", "minutes"},
		{"没有日期", func(x *Decision) { x.On = date("2025-09-10").AddDays(1) }, "", "on"},
		{"会议在申报提交之前", func(x *Decision) { x.On = date("2025-09-09") }, "", "on"},
		{"同意却改了金额", func(x *Decision) { x.Amount-- }, "", "amount"},
		{"调整没有改金额", func(x *Decision) { x.Resolution, x.Reason = Amended, "调整" }, "", "amount"},
		{"调整没有理由", func(x *Decision) { x.Resolution, x.Amount = Amended, 250*money.Wan }, "", "reason"},
		{"核减到少于其他资金", func(x *Decision) { x.Resolution, x.Amount, x.Reason = Amended, 19*money.Wan, "核减" }, "", "amount"},
		{"不予入库没有理由", func(x *Decision) { x.Resolution, x.Amount = Rejected, 0 }, "", "reason"},
		{"缓议却有金额", func(x *Decision) { x.Resolution, x.Reason = Adjourned, "补充" }, "", "amount"},
		{"没有决定", func(x *Decision) { *x = Decision{} }, "", "minutes on resolution reason"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := agreed()
			c.change(&x)
			d, edition, err := at(ToEvaluate).Decide(x, economy, allFiles(), noon)
			if c.want != "" {
				if paths(err) != c.want {
					t.Errorf("complaints at %q, want %q", paths(err), c.want)
				}
				return
			}
			if err != nil || d.State != c.state || len(d.Decisions) != 1 || d.Decisions[0].By != "经发处" {
				t.Fatalf("%v: %s %+v", err, d.State, d.Decisions)
			}
			if approved, ok := d.Approved(); ok != (c.state == Admitted) || approved != x.Amount || (edition != nil) != ok || ok && edition.Approved != x.Amount {
				t.Errorf("approved %s %v, edition %+v", approved, ok, edition)
			}
		})
	}
}

func TestDecideRefuses(t *testing.T) {
	t.Parallel()
	less := agreed()
	less.Amount = 3*money.Wan + 1
	if _, _, err := at(ToEvaluate).Decide(less, economy, allFiles(), noon); err == nil || !strings.Contains(err.Error(), "申报总额300.00万元，现为3.000001万元") {
		t.Errorf("amounts are not written as on the page: %v", err)
	}
	for _, s := range []approval.State{Draft, AtHead, AtDivision, Admitted, Refused, Running, Assessed} {
		if _, _, err := at(s).Decide(agreed(), economy, nil, noon); errs.KindOf(err) != errs.Conflict {
			t.Errorf("a decision in %s: %v", s, err)
		}
	}
	late := at(ToEvaluate)
	late.Acts = append(late.Acts, approval.Act{Do: Submit, At: noon.AddDate(0, 0, 1)})
	if _, _, err := late.Decide(agreed(), economy, nil, noon.AddDate(0, 0, 1)); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "的会议不能决定它") {
		t.Errorf("declared after the meeting: %v", err)
	}
	for _, who := range []org.Actor{clerk, head, reviewer} {
		if _, _, err := at(ToEvaluate).Decide(agreed(), who, nil, noon); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("recorded by %s: %v", who.User.Name, err)
		}
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from approval.State
		on   Event
		to   approval.State
	}{
		{Admitted, PlanApproved, Established}, {Established, MoneySpent, Running}, {Admitted, MoneySpent, Running}, {Running, MoneySpent, Running},
		{Running, WorkCompleted, Completed}, {Admitted, WorkCompleted, Completed}, {Completed, SelfEvaluated, Assessed}, {Running, SelfEvaluated, Running},
	} {
		d, moved := at(c.from).Follow(c.on, economy.User, "", noon)
		if d.State != c.to || moved != (c.from != c.to) {
			t.Errorf("%s after %s is %s, moved %v; want %s", c.from, c.on, d.State, moved, c.to)
		}
	}
	d, _, err := at(Assessed).Do(Close, economy, Around{}, "", noon)
	if err != nil || d.Stage() != Closure {
		t.Errorf("closing: %v, %s", err, d.Stage())
	}
}

func TestRefile(t *testing.T) {
	t.Parallel()
	d, err := at(Refused).Refile(clerk, "已按会议意见调整。", noon)
	if err != nil || d.State != Draft || d.Decisions[0].Reason != "与在建项目重复。" {
		t.Errorf("%v: %s, %+v", err, d.State, d.Decisions)
	}
	if _, err := at(Refused).Refile(clerk, "", noon); paths(err) != "reason" {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := at(Refused).Refile(stranger, "重报", noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("another unit: %v", err)
	}
	if _, err := at(Admitted).Refile(clerk, "重报", noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("what was admitted: %v", err)
	}
}

func TestStages(t *testing.T) {
	t.Parallel()
	for _, s := range Flow.All() {
		if StageOf(s) == Outside || len(StageOf(s).States()) == 0 {
			t.Errorf("%s has no stage", s)
		}
	}
	steps := StepsOf(Running)
	if len(steps) != 8 || !steps[3].Done || !steps[4].Now || steps[5].Done {
		t.Errorf("steps %+v", steps)
	}
	if s := StepsOf(Refused); len(s) != 2 || s[1].Stage != NotAdmitted || !s[1].Now {
		t.Errorf("steps of a refused project %+v", s)
	}
	if s := StepsOf(Closed); !s[7].Done || s[7].Now {
		t.Errorf("steps of a closed project %+v", s)
	}
}
