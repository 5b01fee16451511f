package finding

import (
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// refused checks the kind of an error and that it, or one of its fields, says something.
func refused(t *testing.T, name string, err error, kind errs.Kind, says string) {
	t.Helper()
	said := errs.MessageOf(err)
	for _, f := range errs.FieldsOf(err) {
		said += " " + f.Path + " " + f.Message
	}
	if err == nil || errs.KindOf(err) != kind || !strings.Contains(said, says) {
		t.Errorf("%s: %v (%q), want kind %d saying %q", name, err, said, kind, says)
	}
}

func TestFindingFromLetterToEnd(t *testing.T) {
	t.Parallel()
	s := registered(t)
	if s.Number() != "ZG-2025-003" || s.State != Registered || !s.Due().IsZero() || len(s.Filers) != 0 {
		t.Fatalf("registered: %s %s due %s filers %v", s.Number(), s.State, s.Due(), s.Filers)
	}
	s.issued()
	if l := s.Letters[0]; l.Number() != "绩效整改〔2025〕1号" || s.Due().String() != "2025-10-09" || l.On != today {
		t.Errorf("letter %+v due %s", l, s.Due())
	}
	s.proposed().working()
	s.take(s.Report(clerk, " 已与养护单位对账。 ", s.at))
	if len(s.Progress) != 1 || s.Progress[0].Text != "已与养护单位对账。" {
		t.Errorf("progress: %+v", s.Progress)
	}
	s.evidenced().closed()
	from, to := s.LookBackWindow()
	if s.Closed.String() != "2025-09-23" || from.String() != "2025-12-23" || to.String() != "2026-03-23" {
		t.Errorf("closed %s, looked back at from %s to %s", s.Closed, from, to)
	}
	at := s.at.AddDate(0, 4, 0)
	_, list, err := DrawLookBacks("d1", "种子", 1, []Finding{s.Finding}, finance, at)
	if err != nil || list[0].State != LookingBack || list[0].Draw != "d1" {
		t.Fatalf("drawn: %v %v", list, err)
	}
	s.Finding = list[0]
	s.take(s.Do(PassLookBack, finance2, nil, "现场核对，支付进度保持。", at))
	if s.State != Settled || len(s.Acts) != 7 {
		t.Errorf("ends at %s after %d acts", s.State, len(s.Acts))
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(*Entry, *Concerned)
		who   org.Actor
		kind  errs.Kind
		says  string
	}{
		{"没有责任单位", func(_ *Entry, of *Concerned) { of.Owner = org.Unit{} }, finance, errs.Invalid, "owner 请选择责任单位"},
		{"没有来源", func(_ *Entry, of *Concerned) { of.Source.Origin = "听说" }, finance, errs.Invalid, "origin 请选择问题来源"},
		{"来源依据201个字", func(_ *Entry, of *Concerned) { of.Source.Name = strings.Repeat("长", 201) }, finance, errs.Invalid, "basis 来源依据不超过200个字"},
		{"没有类别", func(e *Entry, _ *Concerned) { e.Kind = "" }, finance, errs.Invalid, "kind 请选择问题类别"},
		{"没有程度", func(e *Entry, _ *Concerned) { e.Severity = "轻微" }, finance, errs.Invalid, "severity 请选择严重程度"},
		{"没有摘要", func(e *Entry, _ *Concerned) { e.Title = "　" }, finance, errs.Invalid, "title 请填写问题摘要"},
		{"摘要61个字", func(e *Entry, _ *Concerned) { e.Title = strings.Repeat("长", 61) }, finance, errs.Invalid, "不超过60个字，现有61个字"},
		{"没有描述", func(e *Entry, _ *Concerned) { e.Text = "" }, finance, errs.Invalid, "text 请填写问题描述"},
		{"没有要求", func(e *Entry, _ *Concerned) { e.Demand = "" }, finance, errs.Invalid, "demand 请填写整改要求"},
		{"期限是今天", func(e *Entry, _ *Concerned) { e.Due = "2025-09-05" }, finance, errs.Invalid, "应晚于今天（2025-09-05）"},
		{"期限不是日期", func(e *Entry, _ *Concerned) { e.Due = "下月底" }, finance, errs.Invalid, "“下月底”不是日期"},
		{"期限太远", func(e *Entry, _ *Concerned) { e.Due = "2026-09-06" }, finance, errs.Invalid, "一年以后"},
		{"单位自己登记", func(*Entry, *Concerned) {}, clerk, errs.Forbidden, "由主管处室或计财处登记"},
		{"别的处室登记", func(*Entry, *Concerned) {}, person("规建处", org.Reviewer, "120"), errs.Forbidden, "由主管处室或计财处登记"},
	} {
		e, of := typed(), concerned()
		c.spoil(&e, &of)
		_, err := New("f", 1, e, of, c.who, now)
		refused(t, c.name, err, c.kind, c.says)
	}
	if _, err := New("f", 1, Entry{}, Concerned{}, finance, now); len(errs.FieldsOf(err)) != 7 {
		t.Errorf("an empty form: %v", errs.FieldsOf(err))
	}
	for _, who := range []org.Actor{finance, reviewer} {
		if _, err := New("f", 1, typed(), concerned(), who, now); err != nil {
			t.Errorf("%s: %v", who.User.Name, err)
		}
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	s := registered(t)
	e := s.Content.Entry()
	e.Severity = string(Severe)
	s.take(s.Edit(reviewer, e, s.at))
	if s.Content.Severity != Severe || s.UpdatedBy != "处室" {
		t.Errorf("edited: %+v by %s", s.Content, s.UpdatedBy)
	}
	_, err := s.Edit(clerk, e, s.at)
	refused(t, "单位改问题", err, errs.Forbidden, "由公用事业处或计财处登记")
	s.issued()
	_, err = s.Edit(finance, e, s.at)
	refused(t, "发函后改", err, errs.Conflict, "发函以后内容不再修改")
}

func TestIssue(t *testing.T) {
	t.Parallel()
	s := registered(t)
	for _, c := range []struct{ name, due, says string }{
		{"期限早于发函", "2025-09-04", "应晚于发函日期（2025-09-05）"},
		{"期限就是发函日", "2025-09-05", "应晚于发函日期"},
		{"期限不是日期", "尽快", "不是日期"},
	} {
		_, err := s.Issue(finance, 1, c.due, s.at)
		refused(t, c.name, err, errs.Invalid, c.says)
	}
	_, err := s.Issue(reviewer, 1, "", s.at)
	refused(t, "处室发函", err, errs.Forbidden, "计财处审核办理")
	_, err = s.Do(Issue, finance, nil, "", s.at)
	refused(t, "不经发函表发函", err, errs.Conflict, "填写整改期限后发函")
	typedDue, err := s.Issue(finance, 1, "2025年9月30日", s.at)
	if err != nil || typedDue.Due().String() != "2025-09-30" {
		t.Errorf("a typed due date: %s %v", typedDue.Due(), err)
	}
	s.Content.Due = today.AddDays(10)
	planned, err := s.Issue(finance, 1, "", s.at)
	if err != nil || planned.Due() != today.AddDays(10) {
		t.Errorf("the due date of the registration: %s %v", planned.Due(), err)
	}
	stale := *s
	stale.Content.Due = today.AddDays(-1)
	if old, err := stale.Issue(finance, 1, "", s.at); err != nil || old.Due() != DefaultDue(today) {
		t.Errorf("a registered due date that is over: %s %v", old.Due(), err)
	}
}

func TestWhoFilesNeverVerifies(t *testing.T) {
	t.Parallel()
	s := registered(t).issued()
	s.take(s.SavePlan(both, planned(), s.at))
	s.take(s.Do(SubmitPlan, clerk, nil, "", s.at)).working().evidenced()
	_, err := s.Do(Close, both, nil, "", s.at)
	refused(t, "自己填方案自己销号", err, errs.Forbidden, "您参与了本次填报")
	w := registered(t).issued().proposed().working()
	w.take(w.SaveResult(clerk, ResultEntry{Text: "已改", On: today.String()}, w.at))
	files := append(proofs(w.at), attachment.Attachment{By: finance2.User.ID, At: w.at})
	w.take(w.Do(SubmitEvidence, clerk, files, "", w.at))
	_, err = w.Do(Close, finance2, nil, "", w.at)
	refused(t, "自己上传佐证自己销号", err, errs.Forbidden, "您参与了本次填报")
	s.closed()
	_, list, err := DrawLookBacks("d", "种子", 1, []Finding{s.Finding}, finance, s.at.AddDate(0, 3, 1))
	if err != nil {
		t.Fatal(err)
	}
	_, err = list[0].Do(PassLookBack, both, nil, "自己看过。", s.at)
	refused(t, "自己回头看", err, errs.Forbidden, "您参与了本次填报")
	_, err = list[0].Do(PassLookBack, finance, nil, " ", s.at)
	refused(t, "回头看不写情况", err, errs.Invalid, "请写明")
}

func TestPlanRefuses(t *testing.T) {
	t.Parallel()
	s := registered(t)
	_, err := s.SavePlan(clerk, planned(), s.at)
	refused(t, "没有发函先报方案", err, errs.Conflict, "现在是“已登记”")
	s.issued()
	_, err = s.SavePlan(other, planned(), s.at)
	refused(t, "别的单位", err, errs.Forbidden, "由公共设施管理中心经办填报")
	_, err = s.Do(SubmitPlan, clerk, nil, "", s.at)
	refused(t, "空方案", err, errs.Invalid, "measures 请至少写一条整改措施")
	for _, c := range []struct {
		name  string
		spoil func(*PlanEntry)
		says  string
	}{
		{"没有原因", func(p *PlanEntry) { p.Cause = "" }, "cause 请填写原因分析"},
		{"没有责任人", func(p *PlanEntry) { p.Measures[0].Person = "" }, "measures.0.person 请填写责任人"},
		{"没有内容", func(p *PlanEntry) { p.Measures[0].What = " " }, "measures.0.what 请填写整改措施"},
		{"没有日期", func(p *PlanEntry) { p.Measures[0].Due = "" }, "measures.0.due 请填写计划完成日期"},
		{"不是日期", func(p *PlanEntry) { p.Measures[0].Due = "月底" }, "“月底”不是日期"},
		{"早于发函", func(p *PlanEntry) { p.Measures[0].Due = "2025-09-04" }, "早于发函日期2025-09-05"},
		{"晚于期限", func(p *PlanEntry) { p.Measures[0].Due = "2025-10-10" }, "晚于整改期限2025-10-09"},
	} {
		p := planned()
		c.spoil(&p)
		saved, err := s.SavePlan(clerk, p, s.at)
		if err != nil {
			t.Fatalf("%s: an incomplete draft is not kept: %v", c.name, err)
		}
		_, err = saved.Do(SubmitPlan, clerk, nil, "", s.at)
		refused(t, c.name, err, errs.Invalid, c.says)
	}
	overdue := s.at.AddDate(0, 2, 0)
	_, err = s.take(s.SavePlan(clerk, planned(), s.at)).Do(SubmitPlan, clerk, nil, "", overdue)
	refused(t, "逾期后还写过去的日期", err, errs.Invalid, "请写最近能完成的日期")
	ahead := planned()
	ahead.Measures[0].Due = "2025-11-30"
	if late, err := s.take(s.SavePlan(clerk, ahead, s.at)).Do(SubmitPlan, clerk, nil, "", overdue); err != nil || late.State != PlanReview {
		t.Errorf("a late plan: %s %v", late.State, err)
	}
	long := PlanEntry{Cause: strings.Repeat("长", MaxDemand+1), Measures: slices.Repeat([]MeasureEntry{{What: "查", Person: strings.Repeat("人", 41)}}, MaxMeasures+1)}
	if _, err = s.SavePlan(clerk, long, s.at); len(errs.FieldsOf(err)) != 2+MaxMeasures+1 {
		t.Errorf("too much of everything: %v", errs.FieldsOf(err))
	}
	empty := PlanEntry{Measures: []MeasureEntry{{}, {What: "查"}, {Person: " "}}}
	if saved, err := s.SavePlan(clerk, empty, s.at); err != nil || len(saved.Plan.Measures) != 1 || saved.HoldingPlan(empty) {
		t.Errorf("empty rows: %+v %v", saved.Plan, err)
	}
	s.proposed()
	_, err = s.Do(AgreePlan, clerk, nil, "", s.at)
	refused(t, "经办审自己的方案", err, errs.Forbidden, "负责人办理")
	_, err = s.Do(ReturnPlan, head, nil, "", s.at)
	refused(t, "退回不写理由", err, errs.Invalid, "请写明“退回方案”的理由")
	s.take(s.Do(ReturnPlan, head, nil, "措施太空。", s.at))
	if s.State != Notified || len(s.Plan.Measures) != 1 {
		t.Errorf("returned: %s %+v", s.State, s.Plan)
	}
}

func TestEvidence(t *testing.T) {
	t.Parallel()
	s := registered(t)
	refused(t, "发函前补佐证", s.TakesEvidence(clerk), errs.Conflict, "不能增减佐证材料")
	s.issued()
	refused(t, "计财处替单位上传", s.TakesEvidence(finance), errs.Forbidden, "经办填报")
	_, err := s.Report(clerk, "进展", s.at)
	refused(t, "方案没有同意先报进展", err, errs.Conflict, "整改中的问题才能登记进展")
	s.proposed().working()
	if err := s.TakesEvidence(clerk); err != nil {
		t.Error(err)
	}
	_, err = s.Report(clerk, " ", s.at)
	refused(t, "空进展", err, errs.Invalid, "progress 请填写整改进展")
	for _, c := range []struct {
		name  string
		r     ResultEntry
		files []attachment.Attachment
		says  string
	}{
		{"没有结果", ResultEntry{On: "2025-09-05"}, proofs(s.at), "result 请填写整改结果"},
		{"没有日期", ResultEntry{Text: "已改"}, proofs(s.at), "on 请填写实际完成日期"},
		{"不是日期", ResultEntry{Text: "已改", On: "上周"}, proofs(s.at), "“上周”不是日期"},
		{"发函前就完成", ResultEntry{Text: "已改", On: "2025-09-04"}, proofs(s.at), "早于发函日期"},
		{"还没有到", ResultEntry{Text: "已改", On: "2025-09-06"}, proofs(s.at), "还没有到"},
		{"没有佐证", ResultEntry{Text: "已改", On: "2025-09-05"}, nil, "files 请上传佐证材料"},
		{"只有登记时的依据", ResultEntry{Text: "已改", On: "2025-09-05"}, []attachment.Attachment{{Cell: BasisCell, At: s.at}}, "files 请上传佐证材料"},
		{"只有发函前的旧佐证", ResultEntry{Text: "已改", On: "2025-09-05"}, proofs(now.AddDate(0, 0, -1)), "files 请上传佐证材料"},
	} {
		saved, err := s.SaveResult(clerk, c.r, s.at)
		if err != nil {
			t.Fatal(c.name, err)
		}
		_, err = saved.Do(SubmitEvidence, clerk, c.files, "", s.at)
		refused(t, c.name, err, errs.Invalid, c.says)
	}
	_, err = s.SaveResult(clerk, ResultEntry{Text: strings.Repeat("长", MaxText+1), On: strings.Repeat("1", 21), Left: strings.Repeat("长", MaxDemand+1)}, s.at)
	if len(errs.FieldsOf(err)) != 3 {
		t.Errorf("too long: %v", errs.FieldsOf(err))
	}
	s.evidenced()
	refused(t, "核查中补佐证", s.TakesEvidence(clerk), errs.Conflict, "现在是“待核查”")
	_, err = s.Do(ReturnWork, finance, nil, "", s.at)
	refused(t, "退回不写理由", err, errs.Invalid, "请写明“退回整改”的理由")
	s.closed()
	refused(t, "销号后补佐证", s.TakesEvidence(clerk), errs.Conflict, "已销号，不能再补佐证")
	_, err = s.SaveResult(clerk, resulted(), s.at)
	refused(t, "销号后改结果", err, errs.Conflict, "现在是“已销号”")
}

func TestDefaultDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, letter, want string }{{"三十天后是工作日", "2025-08-10", "2025-09-09"}, {"三十天后是周日", "2025-12-12", "2026-01-12"},
		{"三十天后在国庆长假", "2025-09-05", "2025-10-09"}, {"三十天后是调休上班的周日", "2025-08-29", "2025-09-28"}} {
		on, err := fiscal.ParseDate(c.letter)
		if got := DefaultDue(on).String(); err != nil || got != c.want {
			t.Errorf("%s: a letter of %s is due on %s, want %s (%v)", c.name, c.letter, got, c.want, err)
		}
	}
}

func TestLate(t *testing.T) {
	t.Parallel()
	s := registered(t)
	due := DefaultDue(today)
	if s.Late(due.AddDays(400)) {
		t.Error("late before any letter")
	}
	s.issued()
	if s.Late(due) || !s.Late(due.AddDays(1)) {
		t.Error("late from the day after the due date")
	}
	if s.EscalatesOn(due) || !s.EscalatesOn(due.AddDays(1)) {
		t.Error("escalated on the first late day")
	}
	s.Escalate = due.AddDays(1)
	if s.EscalatesOn(due.AddDays(15)) || !s.EscalatesOn(due.AddDays(16)) {
		t.Error("escalated again fifteen days later")
	}
	s.proposed().working().evidenced()
	if s.Late(due.AddDays(30)) {
		t.Error("what waits for verification is not the unit's to hurry")
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	s := registered(t).issued()
	_, err := s.DecideCancel(finance, true, "", s.at)
	refused(t, "没有提请先批准", err, errs.Conflict, "没有待决定的撤销")
	_, err = s.ProposeCancel(clerk, "不想改", s.at)
	refused(t, "单位提请", err, errs.Forbidden, "由公用事业处或计财处提请")
	_, err = s.ProposeCancel(finance, " ", s.at)
	refused(t, "不写理由", err, errs.Invalid, "请填写撤销的理由")
	s.take(s.ProposeCancel(finance, "与ZG-2025-001重复。", s.at))
	_, err = s.ProposeCancel(reviewer, "重复。", s.at)
	refused(t, "提请两次", err, errs.Conflict, "计财处已经提请撤销")
	_, err = s.DecideCancel(finance, true, "", s.at)
	refused(t, "自己批准", err, errs.Forbidden, "不能自己批准")
	deputy := person("受托人", org.Finance, "100")
	deputy.Grants[0].From, deputy.Grants[0].FromName = finance.User.ID, finance.User.Name
	_, err = s.DecideCancel(deputy, true, "", s.at)
	refused(t, "提请人委托的人批准", err, errs.Forbidden, "委托您的计财处提请了撤销")
	_, err = s.DecideCancel(reviewer, true, "", s.at)
	refused(t, "处室批准", err, errs.Forbidden, "计财处审核办理")
	_, err = s.DecideCancel(finance2, false, "", s.at)
	refused(t, "不批准不写理由", err, errs.Invalid, "请填写不批准撤销的理由")
	if kept, err := s.DecideCancel(finance2, false, "不重复。", s.at); err != nil || kept.Recall != nil || kept.State != Notified {
		t.Errorf("refused: %s %v", kept.State, err)
	}
	s.take(s.DecideCancel(finance2, true, "属实。", s.at))
	last, _ := s.Last()
	if s.State != Cancelled || last.Reason != "计财处提请：与ZG-2025-001重复。\n批准意见：属实。" || last.Name != "计财处二" {
		t.Errorf("cancelled: %s %+v", s.State, last)
	}
	_, err = registered(t).issued().proposed().working().evidenced().closed().ProposeCancel(finance, "改完了。", now)
	refused(t, "销号后撤销", err, errs.Conflict, "不能再撤销")
}

func TestReopen(t *testing.T) {
	t.Parallel()
	s := registered(t).issued()
	_, err := s.Reopen(finance, 2, "", "没改", s.at)
	refused(t, "没有销号", err, errs.Conflict, "现在是“已发函”")
	s.proposed().working().evidenced().closed()
	_, err = s.Reopen(finance, 2, "", " ", s.at)
	refused(t, "不写理由", err, errs.Invalid, "请写明“重新整改”的理由")
	_, err = s.Reopen(finance, 2, "2025-09-01", "又停付了。", s.at)
	refused(t, "期限早于发函", err, errs.Invalid, "应晚于发函日期")
	_, err = s.Reopen(clerk, 2, "", "又停付了。", s.at)
	refused(t, "单位重开", err, errs.Forbidden, "计财处审核办理")
	s.Escalate = today
	s.take(s.Reopen(finance, 2, "", "又停付了。", s.at))
	if s.State != Notified || len(s.Letters) != 2 || s.Letters[1].Number() != "绩效整改〔2025〕2号" || !s.Closed.IsZero() || s.Result != (ResultEntry{}) || !s.Escalate.IsZero() {
		t.Errorf("reopened: %+v", s.Finding)
	}
	if s.Due().String() != "2025-10-23" || len(s.Plan.Measures) != 1 || !slices.Contains(s.Filers, clerk.User.ID) {
		t.Errorf("due %s, plan %+v, filers %v", s.Due(), s.Plan, s.Filers)
	}
}

func TestDrawLookBacks(t *testing.T) {
	t.Parallel()
	var list []Finding
	for i := range 5 {
		s := registered(t).issued().proposed().working().evidenced().closed()
		s.ID, s.No = ID(rune('a'+i)), i+1
		list = append(list, s.Finding)
	}
	young := registered(t).issued().proposed().working().evidenced().closed()
	young.ID, young.Closed = "young", today.AddMonths(3)
	list = append(list, young.Finding, registered(t).Finding)
	at := now.AddDate(0, 4, 0)
	for _, c := range []struct {
		name   string
		wanted int
		list   []Finding
		who    org.Actor
		kind   errs.Kind
		says   string
	}{
		{"一个也不抽", 0, list, finance, errs.Invalid, "wanted 抽取数应为1到5"},
		{"比有的多", 6, list, finance, errs.Invalid, "可抽取的问题有5个"},
		{"没有到期的", 1, list[5:], finance, errs.Conflict, "销号满3个月"},
		{"空的", 1, nil, finance, errs.Conflict, "销号满3个月"},
		{"处室抽取", 1, list, reviewer, errs.Forbidden, "计财处审核办理"},
	} {
		_, _, err := DrawLookBacks("d", "种子", c.wanted, c.list, c.who, at)
		refused(t, c.name, err, c.kind, c.says)
	}
	draw, after, err := DrawLookBacks("d", "2026-01-05", 2, list, finance, at)
	if err != nil {
		t.Fatal(err)
	}
	states := map[approval.State]int{}
	for _, f := range after {
		states[f.State]++
	}
	if len(after) != 5 || states[LookingBack] != 2 || states[Settled] != 3 || draw.Draw.Replay() != nil || len(draw.Draw.Drawn()) != 2 {
		t.Errorf("drawn: %v, %v", states, draw)
	}
	slices.Reverse(list)
	if again, _, err := DrawLookBacks("d", "2026-01-05", 2, list, finance, at); err != nil || !slices.Equal(again.Draw.Drawn(), draw.Draw.Drawn()) {
		t.Errorf("the same seed drew %v, then %v (%v)", draw.Draw.Drawn(), again.Draw.Drawn(), err)
	}
}

func TestCellsNameEverything(t *testing.T) {
	t.Parallel()
	s := registered(t).issued().proposed()
	var names []string
	for _, c := range s.Cells() {
		names = append(names, c.Name)
	}
	for _, want := range []string{"责任单位", "整改期限", "措施1", "通知书1"} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s in %v", want, names)
		}
	}
}
