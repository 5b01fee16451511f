package analysis

import (
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
)

var (
	noon    = time.Date(2025, 8, 20, 4, 0, 0, 0, time.UTC)
	finance = org.Actor{User: org.User{ID: "f", Name: "计财处审核"}, Grants: []org.Grant{{Role: org.Finance, Unit: "100"}}}
	economy = org.User{ID: "e", Name: "经发处审核"}
)

// running is the July round under way, run by 计财处.
func running() tracking.Round {
	r := july()
	r.ID, r.Lead = "r", org.Unit{ID: "110", Ancestors: []org.UnitID{"110", "100"}}
	r.State = tracking.Running
	return r
}

// ground is a project in progress with 40万元 unspent.
func ground() Ground {
	return Ground{Form: "t", Project: project.Project{ID: "p", Code: "SCIP-1", Name: "道路养护"}, State: pipeline.Running, Unspent: 40 * money.Wan}
}

func less() RaisedEntry {
	return RaisedEntry{Remedy: string(TakeBack), Amount: "40", Basis: "预计用不完"}
}

// waiting is a proposal to take 40万元 back.
func waiting(t *testing.T) Raised {
	t.Helper()
	x, err := Raise("x", running(), less(), ground(), finance, noon)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// says fails unless err is of a kind and its words or those of a field contain a text.
func says(t *testing.T, name string, err error, kind errs.Kind, text string) {
	t.Helper()
	all := errs.MessageOf(err)
	for _, f := range errs.FieldsOf(err) {
		all += "\n" + f.Path + ": " + f.Message
	}
	if err == nil || errs.KindOf(err) != kind || !strings.Contains(all, text) {
		t.Errorf("%s: %v\n%s", name, err, all)
	}
}

func TestRaise(t *testing.T) {
	t.Parallel()
	if x := waiting(t); x.State != Waiting || x.Title() != "道路养护：调减或调剂预算40.00万元" || x.Motion().Asked != 40*money.Wan {
		t.Errorf("%+v", x)
	}
	for _, c := range []struct {
		name  string
		entry RaisedEntry
		says  string
	}{
		{"没有选措施", RaisedEntry{Basis: "x"}, "remedy: 请选择建议的措施"}, {"没有的措施", RaisedEntry{Remedy: "表扬", Basis: "x"}, "remedy: 请选择"},
		{"调减不写金额", RaisedEntry{Remedy: string(TakeBack), Basis: "x"}, "amount: "}, {"金额为零", RaisedEntry{Remedy: string(TakeBack), Amount: "0", Basis: "x"}, "amount: 金额应大于0"},
		{"多一分钱", RaisedEntry{Remedy: string(TakeBack), Amount: "40.000001", Basis: "x"}, "amount: 金额400,000.01元高于“道路养护”现在未支出的400,000.00元"},
		{"约谈写了金额", RaisedEntry{Remedy: string(Talk), Amount: "1", Basis: "x"}, "amount: “约谈”不涉及金额"}, {"约谈写了调入项目", RaisedEntry{Remedy: string(Talk), To: "SCIP-2", Basis: "x"}, "to: 只有"},
		{"没有依据", RaisedEntry{Remedy: string(Talk)}, "basis: 请写明依据"}, {"依据太长", RaisedEntry{Remedy: string(Talk), Basis: strings.Repeat("长", MaxBasis+1)}, "basis: 请写明依据，1到500个字，现有501个字"},
		{"调入没有的项目", RaisedEntry{Remedy: string(TakeBack), Amount: "1", To: "SCIP-9", Basis: "x"}, "to: 没有编号为“SCIP-9”的项目"},
	} {
		_, err := Raise("x", running(), c.entry, ground(), finance, noon)
		says(t, c.name, err, errs.Invalid, c.says)
	}
	same := ground()
	same.To = same.Project
	e := less()
	e.To = "SCIP-1"
	_, err := Raise("x", running(), e, same, finance, noon)
	says(t, "调给自己", err, errs.Invalid, "to: 调出和调入是同一个项目")
	_, err = Raise("x", running(), less(), ground(), org.Actor{Grants: []org.Grant{{Role: org.Reviewer, Unit: "100"}}}, noon)
	says(t, "处室提请", err, errs.Forbidden, "由组织跟踪的计财处提请")
	early := running()
	early.State = tracking.Listing
	_, err = Raise("x", early, less(), ground(), finance, noon)
	says(t, "任务没有开始", err, errs.Conflict, "开始以后才有建议")
	for _, state := range []approval.State{pipeline.Assessed, pipeline.Closed, pipeline.Cancelled, pipeline.SplitUp, pipeline.MergedAway} {
		over := ground()
		over.State = state
		_, err = Raise("x", running(), less(), over, finance, noon)
		says(t, string(state), err, errs.Conflict, "不能再采取措施")
	}
	twice := ground()
	twice.Before = []Raised{waiting(t)}
	_, err = Raise("y", running(), less(), twice, finance, noon)
	says(t, "提请两次", err, errs.Conflict, "已经提请，现在是“待会议决定”")
	twice.Before[0].State = Declined
	if _, err = Raise("y", running(), less(), twice, finance, noon); err != nil {
		t.Errorf("declined before: %v", err)
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	m := meeting.Meeting{ID: "m", Title: "第8次主任办公会", Minutes: "8号", On: fiscal.Date{Year: 2025, Month: 8, Day: 21}}
	for _, c := range []struct {
		name string
		r    meeting.Ruling
		says string // empty: it is decided
		to   approval.State
	}{
		{"同意", meeting.Ruling{Resolution: pipeline.Agreed, Amount: 40 * money.Wan}, "", Accepted},
		{"同意别的金额", meeting.Ruling{Resolution: pipeline.Agreed, Amount: 39 * money.Wan}, "amount: “同意”的金额应等于建议金额40.00万元", ""},
		{"调整", meeting.Ruling{Resolution: pipeline.Amended, Amount: 15 * money.Wan, Reason: "留足尾款"}, "", Accepted},
		{"调整成同一个数", meeting.Ruling{Resolution: pipeline.Amended, Amount: 40 * money.Wan, Reason: "x"}, "amount: 与建议金额相同", ""},
		{"调整到未支出以上", meeting.Ruling{Resolution: pipeline.Amended, Amount: 40*money.Wan + 1, Reason: "x"}, "amount: 金额400,000.01元高于", ""},
		{"调整不写理由", meeting.Ruling{Resolution: pipeline.Amended, Amount: money.Wan}, "reason: 请写明会议的理由", ""},
		{"缓议", meeting.Ruling{Resolution: pipeline.Adjourned, Reason: "等核查"}, "", Waiting},
		{"缓议写了金额", meeting.Ruling{Resolution: pipeline.Adjourned, Amount: 1, Reason: "等核查"}, "amount: “缓议”不核定金额", ""},
		{"不同意", meeting.Ruling{Resolution: pipeline.Rejected, Reason: "合同已签"}, "", Declined},
		{"不同意不写理由", meeting.Ruling{Resolution: pipeline.Rejected}, "reason: 请写明", ""},
		{"理由太长", meeting.Ruling{Resolution: pipeline.Rejected, Reason: strings.Repeat("长", 501)}, "reason: 理由不超过500个字", ""},
	} {
		got, err := waiting(t).Decide(m, c.r, ground(), economy, noon)
		if c.says != "" {
			says(t, c.name, err, errs.Invalid, c.says)
			continue
		}
		last, ruled := got.LastRuled()
		if err != nil || got.State != c.to || !ruled || last.Amount != c.r.Amount || last.Minutes != "8号" {
			t.Errorf("%s: %s %+v %v", c.name, got.State, got.Ruled, err)
		}
		if _, err = got.Decide(m, c.r, ground(), economy, noon); c.to != Waiting {
			says(t, c.name+"再决定一次", err, errs.Conflict, "不能再决定")
		}
	}
	early := m
	early.On = fiscal.Date{Year: 2025, Month: 8, Day: 19}
	_, err := waiting(t).Decide(early, meeting.Ruling{Resolution: pipeline.Agreed, Amount: 40 * money.Wan}, ground(), economy, noon)
	says(t, "提请以前的会议", err, errs.Invalid, "on: 建议2025-08-20才提请")
	over := ground()
	over.State = pipeline.Cancelled
	_, err = waiting(t).Decide(m, meeting.Ruling{Resolution: pipeline.Agreed, Amount: 40 * money.Wan}, over, economy, noon)
	says(t, "项目已取消", err, errs.Conflict, "请登记为“不同意”")
	spent := ground()
	spent.Unspent = 10 * money.Wan
	_, err = waiting(t).Decide(m, meeting.Ruling{Resolution: pipeline.Agreed, Amount: 40 * money.Wan}, spent, economy, noon)
	says(t, "其间已经支付", err, errs.Invalid, "现在未支出的100,000.00元")
	talk, err := Raise("x", running(), RaisedEntry{Remedy: string(Talk), Basis: "x"}, ground(), finance, noon)
	if err != nil {
		t.Fatal(err)
	}
	_, err = talk.Decide(m, meeting.Ruling{Resolution: pipeline.Amended, Amount: 1, Reason: "x"}, ground(), economy, noon)
	says(t, "约谈调整金额", err, errs.Invalid, "resolution: “约谈”没有金额可以调整")
	_, err = waiting(t).Withdraw(org.Actor{User: economy, Grants: []org.Grant{{Role: org.Economy, Unit: "100"}}}, "x", noon)
	says(t, "经发处撤回", err, errs.Forbidden, "不能“撤回建议”")
}

// TestReasons: what an accepted proposal rests on is said whole, and the report sets the decision beside what became of it.
func TestReasons(t *testing.T) {
	t.Parallel()
	m := meeting.Meeting{ID: "m", Title: "第8次主任办公会", Minutes: "8号", On: fiscal.Date{Year: 2025, Month: 8, Day: 21}}
	x, err := waiting(t).Decide(m, meeting.Ruling{Resolution: pipeline.Amended, Amount: 15 * money.Wan, Reason: "留足尾款。"}, ground(), economy, noon)
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Reasons(); got != "2025年度绩效跟踪提出调减或调剂预算40.00万元。依据：预计用不完。主任办公会（8号）2025-08-21决定调整为15.00万元。留足尾款。" {
		t.Error(got)
	}
	a := of(func(*Subject) {})
	due := fiscal.Date{Year: 2025, Month: 9, Day: 22}
	a.Raised = []Followed{{Raised: waiting(t)}, {Raised: x.CarriedOut(Fulfilment{Way: ByAdjustment}), Progress: []Progress{{Way: ByAdjustment, Name: "第1次调整", State: "已调整", Money: -15 * money.Wan, Done: true}, {Way: ByFinding, Name: "ZG-2025-001", State: "整改中", Due: due, Late: true}}}}
	text := written(a)
	for _, want := range []string{"提请主任办公会决定2条：待决定1条，采纳1条", "待会议决定 —", "2025-08-21 8号：调整为15.00万元。留足尾款。 绩效目标调整（第1次调整）：已调整，预算调整-15.00万元；整改问题（ZG-2025-001）：整改中，已逾期（期限2025-09-22）"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
	if id, state := a.RaisedAs(Proposal{Subject: Subject{Project: "p"}, Remedy: TakeBack}); id != "x" || state != Accepted {
		t.Errorf("raised as %s %s", id, state)
	}
	if _, state := a.RaisedAs(Proposal{Subject: Subject{Project: "p"}, Remedy: Visit}); state != "" {
		t.Errorf("nobody raised it: %s", state)
	}
}

// TestRemediesBecomeSomething: every remedy is carried out by a record, and a control measure says what to do.
func TestRemediesBecomeSomething(t *testing.T) {
	t.Parallel()
	for _, r := range Remedies() {
		switch r.Way() {
		case ByAdjustment, ByCancellation, ByFinding:
		default:
			t.Errorf("%s becomes %s", r, r.Way())
		}
		if r.Demand() == "" {
			t.Errorf("%s demands nothing", r)
		}
	}
	a := of(func(s *Subject) { s.Figures.Forecast = 70 * money.Wan })
	if e := a.Suggested("f1", TakeBack); e.Amount != "30" || !strings.Contains(e.Basis, "预算100.00万元，全年预计执行70.00万元，预计用不完30.00万元") {
		t.Errorf("suggested: %+v", e)
	}
	if e := a.Suggested("f2", TakeBack); e.Amount != "" || e.Basis != "" {
		t.Errorf("of another project: %+v", e)
	}
}
