package app_test

import (
	"context"
	"strings"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// exAnteForm is the form on which projects are judged.
func exAnteForm(t *testing.T) appraisal.Form {
	t.Helper()
	form, err := appraisal.Shipped().Find(appraisal.ExAnteProject)
	ok(t, err)
	return form
}

// statement is a complete statement asking for an amount.
func statement(t *testing.T, amount string) exante.Entry {
	t.Helper()
	e := exante.Entry{Background: "道路破损。", Goals: "完好率98%。", Funding: "专项资金。", Alternatives: "与局部修补比较。", Amount: amount, Items: map[string]exante.ItemEntry{}}
	for _, it := range exAnteForm(t).Items {
		e.Items[it.ID] = exante.ItemEntry{Text: "符合要求。", Evidence: "可行性研究报告"}
	}
	return e
}

// waitingExAnte is an evaluation that waits for a panel, at version 5.
func waitingExAnte(t *testing.T, p *apptest.Park, code, name string) exante.ID {
	t.Helper()
	ctx := context.Background()
	id, err := p.App.StartExAnte(ctx, p.Actor(t, "clerk"), p.Project(t, code, name, 100*money.Wan, 0), 2025)
	ok(t, err)
	_, err = p.App.SaveExAnte(ctx, p.Actor(t, "clerk"), id, 1, statement(t, "1000000"))
	ok(t, err)
	ok(t, p.App.MoveExAnte(ctx, p.Actor(t, "clerk"), id, 2, approval.Submit, ""))
	ok(t, p.App.MoveExAnte(ctx, p.Actor(t, "head"), id, 3, approval.Confirm, ""))
	ok(t, p.App.MoveExAnte(ctx, p.Actor(t, "division"), id, 4, approval.Pass, ""))
	return id
}

// exAntePanel forms a panel on one evaluation with one expert as its chair, read at version 3 afterwards.
func exAntePanel(t *testing.T, p *apptest.Park, subject exante.ID, login string) panel.ID {
	t.Helper()
	ctx, finance := context.Background(), p.Actor(t, "finance")
	id, err := p.App.FormPanel(ctx, finance, panel.Panel{Title: "2025年事前绩效评估", Year: 2025, Form: appraisal.ExAnteProject, Due: fiscal.Date{Year: 2025, Month: 1, Day: 20}})
	ok(t, err)
	ok(t, p.App.LayMatters(ctx, finance, id, 1, exante.Kind, []string{string(subject)}))
	ok(t, p.App.SeatExpert(ctx, finance, id, 2, addExperts(t, p, "100", login)[login]))
	return id
}

// scored is an opinion that gives every item one grade.
func scored(t *testing.T, id panel.ID, subject exante.ID, grade, amount string) panel.Opinion {
	t.Helper()
	e := appraisal.Entry{Verdicts: map[string]appraisal.VerdictEntry{}, Opinion: "总体可行。"}
	for _, it := range exAnteForm(t).Items {
		e.Verdicts[it.ID] = appraisal.VerdictEntry{Grade: grade, Comment: "见会上意见"}
	}
	return panel.Opinion{Panel: id, Kind: exante.Kind, Subject: string(subject), Entry: e, AmountText: amount}
}

func found(id exante.ID, verdict string, amount money.Amount, reason string) panel.Record {
	return panel.Record{On: fiscal.Date{Year: 2025, Month: 1, Day: 6}, Place: "三楼会议室", Present: "专家", Notes: "逐项讨论。",
		Findings: []panel.Finding{{Kind: exante.Kind, Subject: string(id), Verdict: verdict, Amount: amount, Reason: reason, Opinion: "同意立项。"}}}
}

// TestExAnteStory walks an evaluation from the statement to the report for decision.
func TestExAnteStory(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance, clerk := context.Background(), p.Actor(t, "finance"), p.Actor(t, "clerk")
		id := waitingExAnte(t, p, "SCIP-2025-0001", "园区道路养护")
		pn := exAntePanel(t, p, id, "e1")
		ok(t, p.App.MovePanel(ctx, finance, pn, 3, panel.Open, ""))
		judge := p.Actor(t, "e1")
		seen, err := p.App.Opinion(ctx, judge, pn, exante.Kind, string(id))
		ok(t, err)
		if seen.ExAnte == nil || seen.ExAnte.State != exante.Convened || seen.ExAnte.Statement.Amount != 100*money.Wan || seen.ExAnte.MayEdit || !seen.MayEdit {
			t.Fatalf("the expert sees %+v", seen.ExAnte)
		}
		ok(t, p.App.PutOpinion(ctx, judge, scored(t, pn, id, "良", "900000"), true))
		late := scored(t, pn, id, "优", "1000000")
		late.Version = 1
		refused(t, "提交后再打分", p.App.PutOpinion(ctx, judge, late, true), errs.Conflict, "不能再改")
		ok(t, p.App.MovePanel(ctx, finance, pn, 4, panel.Unseal, ""))
		refused(t, "汇总后再打分", p.App.PutOpinion(ctx, judge, late, true), errs.Conflict, "不能再提交意见")
		before, err := p.App.ExAnte(ctx, clerk, id)
		ok(t, err)
		if !before.Conclusion.IsZero() || len(before.Panels) != 1 || len(before.Panels[0].Record.Findings) != 0 {
			t.Errorf("the unit sees a conclusion before the panel closes: %+v", before.Conclusion)
		}
		ok(t, p.App.KeepRecord(ctx, finance, pn, 5, found(id, "予以支持", 80*money.Wan, "")))
		refused(t, "改金额没有理由", p.App.MovePanel(ctx, finance, pn, 6, panel.Close, ""), errs.Invalid, "改为800,000.00元要写明理由")
		ok(t, p.App.KeepRecord(ctx, finance, pn, 6, found(id, "予以支持", 200*money.Wan, "多安排")))
		refused(t, "超过申请金额", p.App.MovePanel(ctx, finance, pn, 7, panel.Close, ""), errs.Invalid, "超过申请金额")
		unchanged, err := p.App.Panel(ctx, finance, pn)
		ok(t, err)
		if unchanged.State != panel.Meeting {
			t.Errorf("a refused closing leaves the panel %s", unchanged.State)
		}
		ok(t, p.App.KeepRecord(ctx, finance, pn, 7, found(id, "予以支持", 80*money.Wan, "单价按标准核减。")))
		ok(t, p.App.MovePanel(ctx, finance, pn, 8, panel.Close, ""))
		done, err := p.App.ExAnte(ctx, clerk, id)
		ok(t, err)
		if c := done.Conclusion; done.State != exante.Concluded || c.Mean != 85_00 || c.SuggestedAmount != 90*money.Wan || c.Amount != 80*money.Wan || !c.Overridden() {
			t.Errorf("%s %+v", done.State, done.Conclusion)
		}
		if len(done.Editions) != 2 || done.Editions[1].Kind != exante.Judged || done.Editions[1].Conclusion.Reason != "单价按标准核减。" || done.CheckCode == "" {
			t.Errorf("%+v", done.Editions)
		}
		_, err = p.App.DeliverNotices(ctx)
		ok(t, err)
		notices, err := p.App.Notices(ctx, clerk, 5)
		ok(t, err)
		if len(notices) == 0 || !strings.Contains(notices[0].Text, "现在是“已出结论”") {
			t.Errorf("the filer is told %+v", notices)
		}
		refused(t, "单位自己报送", p.App.MoveExAnte(ctx, clerk, id, done.Version, exante.SendOn, ""), errs.Forbidden, "计财处审核")
		ok(t, p.App.MoveExAnte(ctx, finance, id, done.Version, exante.SendOn, ""))
		list, err := p.App.ExAntes(ctx, p.Actor(t, "economy"), 2025, exante.Reported, store.Page{})
		ok(t, err)
		if len(list) != 1 || list[0].Project.Name != "园区道路养护" {
			t.Errorf("经发处 sees %+v", list)
		}
	})
}

func TestExAnteRefusals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance, clerk := context.Background(), p.Actor(t, "finance"), p.Actor(t, "clerk")
		project := p.Project(t, "SCIP-2025-0001", "园区道路养护", 100*money.Wan, 0)
		_, err := p.App.StartExAnte(ctx, p.Actor(t, "other"), project, 2025)
		refused(t, "外单位申请", err, errs.NotFound, "没有找到")
		_, err = p.App.StartExAnte(ctx, clerk, project, 2031)
		refused(t, "项目之外的年度", err, errs.Invalid, "不在其中")
		_, err = p.App.StartExAnte(ctx, clerk, "nope", 2025)
		refused(t, "没有这个项目", err, errs.NotFound, "没有找到")
		id, err := p.App.StartExAnte(ctx, clerk, project, 2025)
		ok(t, err)
		_, err = p.App.StartExAnte(ctx, clerk, project, 2025)
		refused(t, "上一次没有办完", err, errs.Conflict, "现在是“草稿”")
		if complaints := errs.FieldsOf(p.App.MoveExAnte(ctx, clerk, id, 1, approval.Submit, "")); len(complaints) < 43 {
			t.Errorf("an empty statement: %d complaints at once", len(complaints))
		}
		_, err = p.App.ExAnte(ctx, p.Actor(t, "other"), id)
		refused(t, "外单位查看", err, errs.NotFound, "没有找到")
		_, err = p.App.SaveExAnte(ctx, p.Actor(t, "other"), id, 1, exante.Entry{})
		refused(t, "外单位填写", err, errs.NotFound, "没有找到")
		_, err = p.App.SaveExAnte(ctx, p.Actor(t, "head"), id, 1, exante.Entry{Goals: "改"})
		refused(t, "负责人填写", err, errs.NotFound, "没有找到")
		_, err = p.App.SaveExAnte(ctx, clerk, id, 1, statement(t, "1000000"))
		ok(t, err)
		_, err = p.App.SaveExAnte(ctx, p.Actor(t, "clerk2"), id, 1, exante.Entry{Goals: "另一份"})
		refused(t, "旧版本保存", err, errs.Conflict, "刚刚修改过")
		_, err = p.App.SaveExAnte(ctx, clerk, id, 1, statement(t, "1000000"))
		ok(t, err) // the same again changes nothing
		refused(t, "旧版本提交", p.App.MoveExAnte(ctx, clerk, id, 1, approval.Submit, ""), errs.Conflict, "刚")
		ok(t, p.App.MoveExAnte(ctx, clerk, id, 2, approval.Submit, ""))
		_, err = p.App.SaveExAnte(ctx, clerk, id, 3, exante.Entry{})
		refused(t, "提交后再填", err, errs.Conflict, "不能修改")
		refused(t, "外单位负责人同意", p.App.MoveExAnte(ctx, p.Actor(t, "otherhead"), id, 3, approval.Confirm, ""), errs.NotFound, "没有找到")
		refused(t, "没有理由退回", p.App.MoveExAnte(ctx, p.Actor(t, "head"), id, 3, approval.ReturnToUnit, ""), errs.Invalid, "请写明")
		ok(t, p.App.MoveExAnte(ctx, p.Actor(t, "head"), id, 3, approval.Confirm, ""))
		refused(t, "外处室审核", p.App.MoveExAnte(ctx, p.Actor(t, "building"), id, 4, approval.Pass, ""), errs.NotFound, "没有找到")
		pn, err := p.App.FormPanel(ctx, finance, panel.Panel{Title: "评估", Year: 2025, Form: appraisal.ExAnteProject, Due: fiscal.Date{Year: 2025, Month: 1, Day: 20}})
		ok(t, err)
		lay := func(version int, kind string) error {
			return p.App.LayMatters(ctx, finance, pn, version, kind, []string{string(id)})
		}
		refused(t, "没有审核先评估", lay(1, exante.Kind), errs.Conflict, "“待评估”的才能提交专家评审")
		refused(t, "评审表不评的事项", lay(1, "绩效目标"), errs.Invalid, "不能提交专家会审")
		ok(t, p.App.MoveExAnte(ctx, p.Actor(t, "division"), id, 4, approval.Pass, ""))
		choices, err := p.App.PanelChoices(ctx, finance, panel.Panel{Form: appraisal.ExAnteProject, Year: 2030})
		ok(t, err)
		if len(choices) != 1 || choices[0].ID != string(id) {
			t.Errorf("on offer: %+v", choices)
		}
		if others, err := p.App.PanelChoices(ctx, finance, panel.Panel{Form: appraisal.ExAntePolicy, Year: 2025}); err != nil || len(others) != 0 {
			t.Errorf("a panel for policies is offered %+v, %v", others, err)
		}
		ok(t, lay(1, exante.Kind))
		own := addExperts(t, p, "210", "insider")
		refused(t, "本单位的专家", p.App.SeatExpert(ctx, finance, pn, 2, own["insider"]), errs.Forbidden, "需要回避")
		_, err = p.App.GrantRole(ctx, p.Actor(t, "sec"), org.Grant{User: clerk.User.ID, Role: org.Expert, Unit: p.Units["100"].ID, Until: p.Now().AddDate(1, 0, 0)})
		ok(t, err)
		filer, err := p.App.AddExpert(ctx, finance, expert.Expert{User: clerk.User, Employer: "管理中心", Title: "工程师", Fields: []library.Field{library.Road}, Active: true})
		ok(t, err)
		refused(t, "填报人评自己的项目", p.App.SeatExpert(ctx, finance, pn, 2, filer), errs.Forbidden, "参与填报")
		ok(t, p.App.SeatExpert(ctx, finance, pn, 2, addExperts(t, p, "100", "e1")["e1"]))
		ok(t, p.App.MoveExAnte(ctx, finance, id, 5, approval.ReturnToUnit, "缺比选方案"))
		refused(t, "已退回的不能开评", p.App.MovePanel(ctx, finance, pn, 3, panel.Open, ""), errs.Conflict, "现在是“草稿”，不能开始评审")
	})
}

// TestExAnteCancelled gives an evaluation back when its panel is cancelled, and leaves alone what another panel has.
func TestExAnteCancelled(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance := context.Background(), p.Actor(t, "finance")
		id := waitingExAnte(t, p, "SCIP-2025-0001", "园区道路养护")
		one := exAntePanel(t, p, id, "e1")
		two := exAntePanel(t, p, id, "e2")
		ok(t, p.App.MovePanel(ctx, finance, one, 3, panel.Open, ""))
		refused(t, "两个评审组同时评", p.App.MovePanel(ctx, finance, two, 3, panel.Open, ""), errs.Conflict, "现在是“评估中”")
		ok(t, p.App.MovePanel(ctx, finance, two, 3, panel.Cancel, "重复组建"))
		state := func() approval.State {
			file, err := p.App.ExAnte(ctx, finance, id)
			ok(t, err)
			return file.State
		}
		if state() != exante.Convened {
			t.Errorf("another panel's end leaves it %s", state())
		}
		ok(t, p.App.MovePanel(ctx, finance, one, 4, panel.Cancel, "专家不足"))
		if state() != exante.ToEvaluate {
			t.Errorf("after the panel was cancelled it is %s", state())
		}
	})
}

// TestExAnteEvidence: a file on an item stands for its evidence; experts open it only while it lies before them.
func TestExAnteEvidence(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance, clerk := context.Background(), p.Actor(t, "finance"), p.Actor(t, "clerk")
		id, err := p.App.StartExAnte(ctx, clerk, p.Project(t, "SCIP-2025-0001", "园区道路养护", 100*money.Wan, 0), 2025)
		ok(t, err)
		at := attachment.Attachment{Kind: exante.Kind, Record: string(id), Cell: "need1", Name: "规划.pdf"}
		_, err = p.App.Attach(ctx, p.Actor(t, "other"), at, strings.NewReader("%PDF-1.7"))
		refused(t, "外单位上传", err, errs.NotFound, "没有找到")
		file, err := p.App.Attach(ctx, clerk, at, strings.NewReader("%PDF-1.7\n%%EOF"))
		ok(t, err)
		entry := statement(t, "1000000")
		entry.Items["need1"] = exante.ItemEntry{Text: "符合。"}
		_, err = p.App.SaveExAnte(ctx, clerk, id, 1, entry)
		ok(t, err)
		ok(t, p.App.MoveExAnte(ctx, clerk, id, 2, approval.Submit, ""))
		_, err = p.App.RemoveAttachment(ctx, clerk, file)
		refused(t, "提交后删除", err, errs.Conflict, "不能修改")
		ok(t, p.App.MoveExAnte(ctx, p.Actor(t, "head"), id, 3, approval.Confirm, ""))
		ok(t, p.App.MoveExAnte(ctx, p.Actor(t, "division"), id, 4, approval.Pass, ""))
		pn := exAntePanel(t, p, id, "e1")
		open := func(login string) error {
			_, bytes, err := p.App.OpenAttachment(ctx, p.Actor(t, login), file)
			if err == nil {
				ok(t, bytes.Close())
			}
			return err
		}
		refused(t, "开评前专家查看", open("e1"), errs.NotFound, "没有找到")
		ok(t, p.App.MovePanel(ctx, finance, pn, 3, panel.Open, ""))
		ok(t, open("e1"))
		ok(t, open("division"))
		addExperts(t, p, "100", "e2")
		refused(t, "没有席位的专家查看", open("e2"), errs.NotFound, "没有找到")
		refused(t, "外单位查看", open("other"), errs.NotFound, "没有找到")
		done, err := p.App.ExAnte(ctx, clerk, id)
		ok(t, err)
		if f := done.Editions[0].Files; len(f) != 1 || f[0].Item != "need1" || f[0].Hash == "" {
			t.Errorf("the edition keeps %+v", f)
		}
		log, err := p.App.AuditEntries(ctx, p.Actor(t, "aud"), store.AuditFilter{}, 100)
		ok(t, err)
		if !hasEntry(log, exante.Kind, "开始评估") {
			t.Error("the log does not say that the panel began")
		}
	})
}

func hasEntry(log []audit.Entry, kind, action string) bool {
	for _, e := range log {
		if e.Target.Kind == kind && e.Action == action {
			return true
		}
	}
	return false
}
