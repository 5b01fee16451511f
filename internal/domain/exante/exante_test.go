package exante

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/costing"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

var (
	centre   = org.Unit{ID: "210", Name: "公共设施管理中心", Kind: org.Institution, Ancestors: []org.UnitID{"210", "100"}}
	division = org.Unit{ID: "130", Name: "公用事业处", Kind: org.Division, Ancestors: []org.UnitID{"130", "100"}}
	planning = org.Unit{ID: "110", Name: "计划财务处", Kind: org.Division, Ancestors: []org.UnitID{"110", "100"}}
	outside  = org.Unit{ID: "900", Name: "某大学", Kind: org.Agency, Ancestors: []org.UnitID{"900"}}
	noon     = time.Date(2025, 9, 10, 4, 0, 0, 0, time.UTC)
)

func person(id string, role org.Role, unit org.UnitID) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(id), Name: id}, Grants: []org.Grant{{Role: role, Unit: unit}}}
}

var (
	clerk    = person("经办", org.Clerk, "210")
	head     = person("负责人", org.Head, "210")
	reviewer = person("处室", org.Reviewer, "130")
	leader   = person("计财处", org.Finance, "100")
	stranger = person("外单位", org.Clerk, "220")
)

// lights is a project of two years and 300 万元.
func lights() project.Project {
	return project.Project{ID: "p1", Code: "SCIP-2026-0001", Name: "园区路灯节能改造", Unit: centre, Division: division, Category: project.CapitalWorks,
		Start: fiscal.Date{Year: 2026, Month: 1, Day: 1}, End: fiscal.Date{Year: 2027, Month: 12, Day: 31}, Fiscal: 280 * money.Wan, Other: 20 * money.Wan}
}

func form(t *testing.T) appraisal.Form {
	t.Helper()
	f, err := appraisal.Shipped().Find(appraisal.ExAnteProject)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// stated is a complete statement on every item.
func stated(t *testing.T) Entry {
	t.Helper()
	e := Entry{Background: "路灯老化。", Goals: "节电四成。", Funding: "专项资金280万元，其他20万元。", Alternatives: "与逐年更换比较，一次改造省60万元。", Amount: "3,000,000",
		Items: map[string]ItemEntry{}}
	for _, it := range form(t).Items {
		e.Items[it.ID] = ItemEntry{Text: "符合。", Evidence: "可行性研究报告"}
	}
	return e
}

func begun(t *testing.T) Evaluation {
	t.Helper()
	e, err := New("e1", lights(), 2026, form(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if e, err = e.Edit(clerk, stated(t), noon); err != nil {
		t.Fatal(err)
	}
	return e
}

// waiting is an evaluation that waits for a panel.
func waiting(t *testing.T) Evaluation {
	t.Helper()
	e := begun(t)
	for _, step := range []struct {
		do  approval.Action
		who org.Actor
	}{{approval.Submit, clerk}, {approval.Confirm, head}, {approval.Pass, reviewer}} {
		var err error
		if e, _, err = e.Do(step.do, step.who, form(t), nil, "", noon); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// session is a panel of three outside experts on the evaluation, in session, and the evaluation before it.
func session(t *testing.T) (panel.Panel, Evaluation) {
	t.Helper()
	e := waiting(t)
	p := panel.Panel{ID: "pn", Title: "2026年度事前绩效评估", Year: 2026, Form: e.Form, Version: e.FormVersion, Lead: planning, Due: fiscal.Date{Year: 2025, Month: 9, Day: 20},
		Case: approval.NewCase(panel.Flow), Matters: []panel.Matter{{Kind: Kind, ID: string(e.ID), Name: e.Name(),
			Of: expert.Matter{Name: e.Name(), Units: []org.Unit{centre}, Filers: e.Filers}}}}
	for _, id := range []string{"1", "2", "3"} {
		p = seated(t, p, id)
	}
	p, err := p.Do(panel.Open, leader, form(t), nil, "", noon)
	if err != nil {
		t.Fatal(err, errs.FieldsOf(err))
	}
	if e, err = e.Convene(p, leader.User, noon); err != nil {
		t.Fatal(err)
	}
	return p, e
}

func seated(t *testing.T, p panel.Panel, id string) panel.Panel {
	t.Helper()
	x := expert.Expert{ID: expert.ID(id), User: org.User{ID: org.UserID("u" + id), Name: "专家" + id}, Employer: "某大学", Title: "教授", Fields: []library.Field{library.Road}, Active: true}
	p, err := p.Seat(x, outside, false)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// opinion gives every item one grade and suggests an amount.
func opinion(t *testing.T, p panel.Panel, id, grade, amount string) panel.Opinion {
	t.Helper()
	e := appraisal.Entry{Verdicts: map[string]appraisal.VerdictEntry{}, Opinion: "总体可行。"}
	for _, it := range form(t).Items {
		e.Verdicts[it.ID] = appraisal.VerdictEntry{Grade: grade, Comment: "见会上意见"}
	}
	return panel.Opinion{Panel: p.ID, Kind: Kind, Subject: "e1", Expert: expert.ID(id), Name: "专家" + id, Entry: e, AmountText: amount}
}

// judged is the panel with its opinions, summed up, with one finding.
func judged(t *testing.T, grades, amounts [3]string, found panel.Finding) (panel.Panel, []panel.Opinion, Evaluation) {
	t.Helper()
	p, e := session(t)
	var opinions []panel.Opinion
	for i, id := range []string{"1", "2", "3"} {
		o, err := p.Give(opinion(t, p, id, grades[i], amounts[i]), form(t), org.Actor{User: org.User{ID: org.UserID("u" + id)}}, noon)
		if err != nil {
			t.Fatal(err, errs.FieldsOf(err))
		}
		opinions = append(opinions, o)
	}
	p, err := p.Do(panel.Unseal, leader, form(t), opinions, "", noon)
	if err != nil {
		t.Fatal(err)
	}
	found.Kind, found.Subject, found.Opinion = Kind, "e1", "同意。"
	p.Record = panel.Record{On: fiscal.DateOf(noon), Place: "三楼会议室", Present: "三位专家", Notes: "逐项讨论。", Findings: []panel.Finding{found}}
	return p, opinions, e
}

// annexed is an annex of three years: 100 out, 60 in twice.
func annexed() costing.Entry {
	return costing.Entry{Viewpoint: string(costing.Economic), Base: string(costing.FirstFlow), Rate: "8", Kinds: []string{"节电效益"}, Years: []costing.EntryYear{
		{Year: "2026", Investment: "100", Benefits: []string{""}}, {Year: "2027", Benefits: []string{"60"}}, {Year: "2028", Benefits: []string{"60"}}}}
}

func paths(err error) string {
	var out []string
	for _, f := range errs.FieldsOf(err) {
		out = append(out, f.Path)
	}
	return strings.Join(out, " ")
}

func TestExamine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Entry)
		want   string
	}{
		{"完整", func(*Entry) {}, ""},
		{"正好等于项目总额", func(e *Entry) { e.Amount = "3000000" }, ""},
		{"只有空白", func(e *Entry) { e.Background, e.Goals, e.Funding, e.Alternatives = " ", "\n", "　", "" }, "background goals funding alternatives"},
		{"太长", func(e *Entry) { e.Alternatives = strings.Repeat("案", MaxText+1) }, "alternatives"},
		{"没有金额", func(e *Entry) { e.Amount = "" }, "amount"},
		{"金额为零", func(e *Entry) { e.Amount = "0" }, "amount"},
		{"金额为负", func(e *Entry) { e.Amount = "-1" }, "amount"},
		{"金额不是数", func(e *Entry) { e.Amount = "约三百万" }, "amount"},
		{"超过项目总额一分", func(e *Entry) { e.Amount = "3000000.01" }, "amount"},
		{"附表没有填完", func(e *Entry) { e.Annex = annexed(); e.Annex.Rate = "" }, "annex"},
		{"附表填完了", func(e *Entry) { e.Annex = annexed() }, ""},
		{"条目没有自述", func(e *Entry) { e.Items["need2"] = ItemEntry{Evidence: "规划"} }, "items.need2.text"},
		{"条目没有依据", func(e *Entry) { e.Items["need2"] = ItemEntry{Text: "符合。"} }, "items.need2.evidence"},
		{"依据在附件里", func(e *Entry) { e.Items["plan1"] = ItemEntry{Text: "符合。"} }, ""},
		{"自述太长", func(e *Entry) {
			e.Items["need1"] = ItemEntry{Text: strings.Repeat("长", MaxItemText+1), Evidence: strings.Repeat("长", MaxEvidence+1)}
		},
			"items.need1.text items.need1.evidence"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := stated(t)
			c.change(&e)
			_, fields := e.Examine(form(t), lights(), []attachment.Attachment{{Cell: "plan1", Name: "施工方案.pdf"}})
			if got := paths(fields.Err()); got != c.want {
				t.Errorf("complaints at %q, want %q", got, c.want)
			}
		})
	}
	if _, fields := (Entry{}).Examine(form(t), lights(), nil); len(fields) != 5+2*20 {
		t.Errorf("an empty statement has %d complaints", len(fields))
	}
	free := lights()
	free.Fiscal, free.Other = 0, 0
	if _, fields := stated(t).Examine(form(t), free, nil); fields != nil {
		t.Errorf("a project whose money is not known yet: %v", fields)
	}
}

func TestStatementTypesBack(t *testing.T) {
	t.Parallel()
	s, fields := stated(t).Examine(form(t), lights(), nil)
	if fields != nil || s.Amount != 300*money.Wan || len(s.Items) != 20 {
		t.Fatalf("%v %+v", fields, s)
	}
	again, fields := s.Entry().Examine(form(t), lights(), nil)
	if fields != nil || !reflect.DeepEqual(s, again) {
		t.Errorf("typed back it differs: %v %+v", fields, again)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		year    fiscal.Year
		earlier []approval.State
		want    string
	}{
		{"第一次", 2027, nil, ""},
		{"项目之前", 2025, nil, "不在其中"},
		{"项目之后", 2028, nil, "不在其中"},
		{"上一次没有办完", 2026, []approval.State{ToEvaluate}, "现在是“待评估”"},
		{"已经报送", 2026, []approval.State{Reported}, "现在是“已报送决策”"},
		{"上一次不予支持", 2026, []approval.State{Unsupported, Declined, Abandoned}, ""},
	} {
		var earlier []Evaluation
		for _, s := range c.earlier {
			earlier = append(earlier, Evaluation{Project: lights(), Year: c.year, Paper: approval.Paper{Case: approval.Case{State: s}}})
		}
		e, err := New("e", lights(), c.year, form(t), earlier)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(errs.MessageOf(err), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if err == nil && e.No != len(c.earlier)+1 {
			t.Errorf("%s: number %d", c.name, e.No)
		}
	}
	if FormOf(project.Policy) != appraisal.ExAntePolicy || FormOf(project.Operation) != appraisal.ExAnteProject {
		t.Error("a policy is judged on the form of policies")
	}
}

func TestFiling(t *testing.T) {
	t.Parallel()
	e := begun(t)
	if _, err := e.Edit(stranger, stated(t), noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("another unit types: %v", err)
	}
	empty, err := e.Edit(clerk, Entry{}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := empty.Do(approval.Submit, clerk, form(t), nil, "", noon); len(errs.FieldsOf(err)) != 45 {
		t.Errorf("an empty statement is submitted: %v", err)
	}
	long := stated(t)
	long.Goals = strings.Repeat("长", 80_000)
	if _, err := e.Edit(clerk, long, noon); errs.KindOf(err) != errs.Invalid {
		t.Errorf("far too long: %v", err)
	}
	sent, edition, err := e.Do(approval.Submit, clerk, form(t), []attachment.Attachment{{Cell: "need1", Name: "可研.pdf", Hash: "ab"}}, "", noon)
	if err != nil || edition == nil || edition.Kind != Submitted || edition.No != 1 || edition.Statement.Amount != 300*money.Wan ||
		!slices.Equal(edition.Files, []Filed{{"need1", "可研.pdf", "ab"}}) {
		t.Fatalf("%v %+v", err, edition)
	}
	if _, err := sent.Edit(clerk, stated(t), noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("what was submitted is typed into: %v", err)
	}
	both := org.Actor{User: clerk.User, Grants: append(slices.Clone(head.Grants), clerk.Grants...)}
	if _, _, err := sent.Do(approval.Confirm, both, form(t), nil, "", noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("who filed confirms: %v", err)
	}
	if _, _, err := waiting(t).Do(Decline, leader, form(t), nil, "", noon); paths(err) != "reason" {
		t.Errorf("declined without a reason: %v", err)
	}
	declined, _, err := waiting(t).Do(Decline, leader, form(t), nil, "属应急抢险。", noon)
	if err != nil || declined.Open() {
		t.Errorf("%v: %s", err, declined.State)
	}
	if _, _, err := begun(t).Do(Abandon, clerk, form(t), nil, "", noon); paths(err) != "reason" {
		t.Errorf("abandoned without a reason: %v", err)
	}
}

func TestConvene(t *testing.T) {
	t.Parallel()
	p, e := session(t)
	if _, _, err := e.Do(approval.ReturnToUnit, leader, form(t), nil, "重报", noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("returned while experts work: %v", err)
	}
	if _, err := e.Convene(p, leader.User, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("laid before two panels: %v", err)
	}
	other := p
	other.Form = appraisal.ExAntePolicy
	if _, err := waiting(t).Convene(other, leader.User, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a panel on another form: %v", err)
	}
	other = p
	other.ID = "elsewhere"
	if _, err := e.Release(other, leader.User, "改期", noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("another panel gives it back: %v", err)
	}
	back, err := e.Release(p, leader.User, "改期", noon)
	if err != nil || back.State != ToEvaluate || back.Panel != "" {
		t.Errorf("%v: %s before %q", err, back.State, back.Panel)
	}
}

func TestConclude(t *testing.T) {
	t.Parallel()
	three := [3]string{"3000000", "2,500,000", "2600000.00"}
	good := [3]string{"优", "良", "良"}
	for _, c := range []struct {
		name   string
		grades [3]string
		found  panel.Finding
		state  approval.State
		want   string // paths of the panel's complaints
	}{
		{"照专家意见", good, panel.Finding{Verdict: "予以支持", Amount: 260 * money.Wan}, Concluded, ""},
		{"改金额有理由", good, panel.Finding{Verdict: "予以支持", Amount: 250 * money.Wan, Reason: "控制器按标准核减。"}, Concluded, ""},
		{"改金额没有理由", good, panel.Finding{Verdict: "予以支持", Amount: 250 * money.Wan}, "", "findings.0.reason"},
		{"改结论有理由", good, panel.Finding{Verdict: "不予支持", Reason: "与在建项目重复。"}, Unsupported, ""},
		{"改结论没有理由", good, panel.Finding{Verdict: "调整完善后支持", Amount: 260 * money.Wan}, "", "findings.0.reason"},
		{"支持而没有金额", good, panel.Finding{Verdict: "予以支持", Reason: "不安排"}, "", "findings.0.amount"},
		{"不支持却有金额", good, panel.Finding{Verdict: "不予支持", Amount: 1, Reason: "重复"}, "", "findings.0.amount"},
		{"低分不予支持", [3]string{"差", "差", "中"}, panel.Finding{Verdict: "不予支持"}, Unsupported, ""},
		{"没有这个结论", good, panel.Finding{Verdict: "同意"}, "", "findings.0.verdict"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, opinions, e := judged(t, c.grades, three, c.found)
			p, err := p.Do(panel.Close, leader, form(t), opinions, "", noon)
			if paths(err) != c.want {
				t.Fatalf("complaints at %q, want %q", paths(err), c.want)
			}
			if c.want != "" {
				return
			}
			done, edition, err := e.Conclude(p, form(t), opinions, nil, leader.User, noon)
			if err != nil || done.State != c.state || done.Conclusion.Verdict != c.found.Verdict || done.Conclusion.SuggestedAmount != 260*money.Wan {
				t.Fatalf("%v: %s %+v", err, done.State, done.Conclusion)
			}
			if edition.Kind != Judged || !reflect.DeepEqual(edition.Conclusion, done.Conclusion) || edition.Statement.Amount != 300*money.Wan {
				t.Errorf("%+v", edition)
			}
			if done.Conclusion.Overridden() != (c.found.Reason != "") {
				t.Errorf("overridden %v", done.Conclusion.Overridden())
			}
		})
	}
}

func TestConclusionSpread(t *testing.T) {
	t.Parallel()
	p, opinions, e := judged(t, [3]string{"优", "良", "中"}, [3]string{"3000000", "2000000", "1000000"}, panel.Finding{Verdict: "予以支持", Amount: 200 * money.Wan})
	e, _, err := e.Conclude(p, form(t), opinions, nil, leader.User, noon)
	if err != nil {
		t.Fatal(err)
	}
	c := e.Conclusion
	if c.Mean != 85_00 || c.Median != 85_00 || c.Suggested != "予以支持" || c.Chair != "专家1" || !slices.Equal(c.Experts, []string{"专家1", "专家2", "专家3"}) {
		t.Errorf("%+v", c)
	}
	if got := c.Score("need1"); got.Mean != 4_25 || got.Low != 3_50 || got.High != 5_00 {
		t.Errorf("%+v", got)
	}
	if c.Score("none") != (ItemScore{}) {
		t.Error("an item nobody knows has points")
	}
}

func TestConcludeRefuses(t *testing.T) {
	t.Parallel()
	p, opinions, e := judged(t, [3]string{"优", "优", "优"}, [3]string{"5000000", "5000000", "5000000"}, panel.Finding{Verdict: "予以支持", Amount: 500 * money.Wan})
	if _, _, err := e.Conclude(p, form(t), opinions, nil, leader.User, noon); paths(err) != "amount" {
		t.Errorf("more than was asked for: %v", err)
	}
	if _, _, err := waiting(t).Conclude(p, form(t), opinions, nil, leader.User, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("concluded before a panel sat: %v", err)
	}
	if _, err := p.Give(opinion(t, p, "1", "优", "1"), form(t), org.Actor{User: org.User{ID: "u1"}}, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a score after closing: %v", err)
	}
}

func TestOpinionWantsAnAmount(t *testing.T) {
	t.Parallel()
	p, _ := session(t)
	for _, c := range []struct{ name, amount, want string }{
		{"没有", "", "amount"}, {"零也要写", "0", ""}, {"不是数", "若干", "amount"}, {"负数", "-5", "amount"}, {"有分位", "12.34", ""}} {
		_, err := p.Give(opinion(t, p, "1", "优", c.amount), form(t), org.Actor{User: org.User{ID: "u1"}}, noon)
		if paths(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestMisread: a draft is told what of it cannot be read, and not what is still empty.
func TestMisread(t *testing.T) {
	t.Parallel()
	p, _ := session(t)
	for _, c := range []struct{ name, amount, points, want string }{
		{"空白草稿", "", "", ""}, {"金额不是数", "abc", "", "amount"}, {"金额为负", "-5", "", "amount"}, {"金额和分都不是数", "若干", "八", "items.need1.points amount"}, {"都能读", "12.34", "", ""},
	} {
		o := panel.Opinion{Panel: p.ID, Kind: Kind, Subject: "e1", AmountText: c.amount,
			Entry: appraisal.Entry{Verdicts: map[string]appraisal.VerdictEntry{"need1": {Points: c.points}}}}
		if got := o.Misread(form(t)).Err(); paths(got) != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestOwnUnitStandsAside(t *testing.T) {
	t.Parallel()
	p := panel.Panel{Case: approval.NewCase(panel.Flow), Matters: []panel.Matter{{Kind: Kind, ID: "e1", Of: expert.Matter{Name: "路灯", Units: []org.Unit{centre}}}}}
	inside := expert.Expert{ID: "9", User: org.User{ID: "u9", Name: "本单位专家"}, Active: true}
	if _, err := p.Seat(inside, centre, true); errs.KindOf(err) != errs.Forbidden || !strings.Contains(errs.MessageOf(err), "需要回避") {
		t.Errorf("an expert of the project's own unit: %v", err)
	}
}

func TestCellsAndLabels(t *testing.T) {
	t.Parallel()
	p, opinions, e := judged(t, [3]string{"优", "优", "优"}, [3]string{"1", "1", "1"}, panel.Finding{Verdict: "予以支持", Amount: 100})
	e, _, err := e.Conclude(p, form(t), opinions, nil, leader.User, noon)
	if err != nil {
		t.Fatal(err)
	}
	var text []string
	for _, c := range e.Cells(form(t)) {
		text = append(text, c.Name+"="+c.Value)
	}
	for _, want := range []string{"状态=已出结论", "比选方案=与逐年更换比较，一次改造省60万元。", "申请金额（元）=3,000,000", "不重复性 依据=可行性研究报告", "评估结论=予以支持", "建议金额（元）=1.00"} {
		if !slices.Contains(text, want) {
			t.Errorf("no %s in %v", want, text)
		}
	}
	for path, want := range map[string]string{"amount": "申请金额（元）", "goals": "绩效目标", "items.need3.text": "不重复性 自述", "items.gone.text": "items.gone.text"} {
		if got := Label(form(t), path); got != want {
			t.Errorf("%s is called %s", path, got)
		}
	}
	if e.Entry.WithField("goals", "新").Goals != "新" {
		t.Error("a field is not put in place")
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	p, opinions, e := judged(t, [3]string{"优", "良", "中"}, [3]string{"3000000", "2600000", "2000000"}, panel.Finding{Verdict: "予以支持", Amount: 250 * money.Wan, Reason: "控制器按标准核减。"})
	statement, _ := e.Entry.Examine(form(t), lights(), nil)
	if _, err := e.Report(form(t), statement, nil); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a report before there is a conclusion: %v", err)
	}
	e, _, err := e.Conclude(p, form(t), opinions, nil, leader.User, noon)
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Report(form(t), statement, []attachment.Attachment{{Cell: "need1", Name: "规划.pdf"}})
	if err != nil || len(r.Sections) != 6 {
		t.Fatalf("%v %+v", err, r)
	}
	for i, want := range []string{"申请3,000,000.00元", "3位专家按《项目事前绩效评估评分表》", "专家平均85分", "建议金额2,500,000.00元", "建议金额2,600,000.00元）：控制器按标准核减。", "2．规划.pdf"} {
		if text := strings.Join(r.Sections[i].Paragraphs, "\n"); !strings.Contains(text, want) {
			t.Errorf("section %d does not say %s: %s", i+1, want, text)
		}
	}
	if d := r.Sections[2].Dimensions; len(d) != 5 || d[0] != (Dimension{"立项必要性", 20_00, 17_00}) {
		t.Errorf("%+v", d)
	}
	if got := attached(form(t), Statement{}, nil); !slices.Equal(got, []string{"无。"}) {
		t.Errorf("nothing attached: %v", got)
	}
}

func TestAnalysis(t *testing.T) {
	t.Parallel()
	if _, ok := (Statement{}).Analysis(); ok {
		t.Error("an annex nobody typed is worked out")
	}
	if _, ok := (Statement{Annex: costing.Entry{Kinds: []string{"效益"}}}).Analysis(); ok {
		t.Error("an annex left half done is worked out")
	}
	a, ok := (Statement{Annex: annexed()}).Analysis()
	if !ok || a.Net != 6_99_5885 { // −100 + 60/1.08 + 60/1.08² = 6.995885 万元
		t.Errorf("%v %s", ok, a.Net.Yuan())
	}
	if text := strings.Join(Statement{Annex: annexed()}.worth(), ""); !strings.Contains(text, "经济净现值") {
		t.Errorf("the report says %s", text)
	}
}

func TestFromDeclaration(t *testing.T) {
	t.Parallel()
	e := Entry{Background: "旧", Amount: "5", Items: map[string]ItemEntry{}}
	got := e.FromDeclaration(pipeline.Form{Need: "路灯老化。", Function: "更换灯具。", Funds: []pipeline.YearFunds{{Year: 2026, Fiscal: 280 * money.Wan, Other: 20 * money.Wan}}})
	if got.Background != "路灯老化。\n更换灯具。" || got.Amount != "3000000" || got.Funding != "财政资金2,800,000.00元，其他资金200,000.00元。" {
		t.Errorf("%+v", got)
	}
	if got := e.FromDeclaration(pipeline.Form{Need: "路灯老化。"}); got.Amount != "5" || got.Funding != "" {
		t.Errorf("a declaration without money: %+v", got)
	}
}
