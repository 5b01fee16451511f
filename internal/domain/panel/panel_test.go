package panel

import (
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

var (
	finance = org.Unit{ID: "110", Name: "计划财务处", Kind: org.Division, Ancestors: []org.UnitID{"110", "100"}}
	centre  = org.Unit{ID: "210", Name: "公共设施管理中心", Kind: org.Institution, Ancestors: []org.UnitID{"210", "100"}}
	outside = org.Unit{ID: "900", Name: "某大学", Kind: org.Agency, Ancestors: []org.UnitID{"900"}}
	now     = time.Date(2025, 3, 3, 1, 0, 0, 0, time.UTC)
	leader  = org.Actor{User: org.User{ID: "jcc", Name: "计财处审核"}, Grants: []org.Grant{{Role: org.Finance, Unit: "100"}}}
)

func reviewForm(t *testing.T) appraisal.Form {
	t.Helper()
	f, err := appraisal.Shipped().Find(appraisal.GoalReview)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func someone(id string, unit org.Unit) expert.Expert {
	return expert.Expert{ID: expert.ID(id), User: org.User{ID: org.UserID("u" + id), Name: "专家" + id, Unit: unit.ID}, Employer: unit.Name,
		Title: "教授", Fields: []library.Field{library.Road}, Active: true}
}

func actorOf(e expert.Expert) org.Actor { return org.Actor{User: e.User} }

// formed is a panel of three experts on two goals, ready to open.
func formed(t *testing.T) Panel {
	t.Helper()
	p := Panel{ID: "p", Title: "2025年绩效目标专家会审", Year: 2025, Form: appraisal.GoalReview, Version: 1, Lead: finance,
		Due: fiscal.Date{Year: 2025, Month: 3, Day: 10}, Case: approval.NewCase(Flow), Matters: []Matter{
			{Kind: "绩效目标", ID: "g1", Name: "海塘养护（2025年）", Of: expert.Matter{Name: "海塘养护", Units: []org.Unit{centre}, Filers: []org.UserID{"clerk"}}},
			{Kind: "绩效目标", ID: "g2", Name: "道路大修（2025年）", Of: expert.Matter{Name: "道路大修", Units: []org.Unit{centre}}}}}
	for _, id := range []string{"1", "2", "3"} {
		p = must(t)(p.Seat(someone(id, outside), outside, id == "3"))
	}
	return p
}

func must(t *testing.T) func(Panel, error) Panel {
	return func(p Panel, err error) Panel {
		t.Helper()
		if err != nil {
			t.Fatal(err, errs.FieldsOf(err))
		}
		return p
	}
}

// open is a panel in session.
func open(t *testing.T) Panel {
	t.Helper()
	return must(t)(formed(t).Do(Open, leader, reviewForm(t), nil, "", now))
}

// opinion gives every item one grade.
func opinion(p Panel, expertID, subject, grade string) Opinion {
	e := appraisal.Entry{Verdicts: map[string]appraisal.VerdictEntry{}, Opinion: "目标清楚。"}
	for _, id := range []string{"standard", "clear", "goal_fit", "indicators", "outcome", "money", "likely", "means"} {
		e.Verdicts[id] = appraisal.VerdictEntry{Grade: grade, Comment: "见会上意见"}
	}
	return Opinion{Panel: p.ID, Kind: "绩效目标", Subject: subject, Expert: expert.ID(expertID), Name: "专家" + expertID, Entry: e}
}

// all are the submitted opinions of three experts on both matters.
func all(t *testing.T, p Panel, grades ...string) []Opinion {
	t.Helper()
	var out []Opinion
	for i, id := range []string{"1", "2", "3"} {
		for _, subject := range []string{"g1", "g2"} {
			o, err := p.Give(opinion(p, id, subject, grades[i]), reviewForm(t), actorOf(someone(id, outside)), now)
			if err != nil {
				t.Fatal(err, errs.FieldsOf(err))
			}
			out = append(out, o)
		}
	}
	return out
}

func wants(t *testing.T, name string, err error, kind errs.Kind, says string) {
	t.Helper()
	text := errs.MessageOf(err)
	for _, f := range errs.FieldsOf(err) {
		text += "\n" + f.Path + ": " + f.Message
	}
	if err == nil || errs.KindOf(err) != kind || !strings.Contains(text, says) {
		t.Errorf("%s: %v\n%s", name, err, text)
	}
}

func TestSeat(t *testing.T) {
	t.Parallel()
	p := formed(t)
	if !p.Seats[0].Chair || p.Seats[1].Chair || !p.Seats[2].Drawn {
		t.Errorf("%+v", p.Seats)
	}
	_, err := p.Seat(someone("1", outside), outside, false)
	wants(t, "重复的专家", err, errs.Conflict, "已经在评审组里")
	_, err = p.Seat(someone("4", centre), centre, false)
	wants(t, "本单位的专家", err, errs.Forbidden, "需要回避")
	clerk := someone("5", outside)
	clerk.User.ID = "clerk"
	_, err = p.Seat(clerk, outside, false)
	wants(t, "参与填报的专家", err, errs.Forbidden, "参与填报“海塘养护”")
	gone := someone("6", outside)
	gone.Active = false
	_, err = p.Seat(gone, outside, false)
	wants(t, "停用的专家", err, errs.Forbidden, "已在专家库停用")
	_, err = open(t).Seat(someone("7", outside), outside, false)
	wants(t, "开始后增加专家", err, errs.Conflict, "评审已经开始")
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(*Panel)
		says  string
	}{
		{"没有名称", func(p *Panel) { p.Title = "" }, "title: "},
		{"截止日期已过", func(p *Panel) { p.Due = fiscal.Date{Year: 2025, Month: 3, Day: 2} }, "due: 截止日期2025-03-02已经过去"},
		{"没有截止日期", func(p *Panel) { p.Due = fiscal.Date{} }, "due: 请填写"},
		{"没有事项", func(p *Panel) { p.Matters = nil }, "matters: "},
		{"没有专家", func(p *Panel) { p.Seats = nil }, "seats: 评审组要有1到15位专家"},
		{"没有组长", func(p *Panel) { p.Seats[0].Chair = false }, "seats: 请指定一位组长"},
	} {
		p := formed(t)
		c.spoil(&p)
		_, err := p.Do(Open, leader, reviewForm(t), nil, "", now)
		wants(t, c.name, err, errs.Invalid, c.says)
	}
	_, err := formed(t).Do(Open, actorOf(someone("1", outside)), reviewForm(t), nil, "", now)
	wants(t, "专家自己开始评审", err, errs.Forbidden, "由计财处审核办理")
}

func TestGive(t *testing.T) {
	t.Parallel()
	p, form := open(t), reviewForm(t)
	given, err := p.Give(opinion(p, "1", "g1", "优"), form, actorOf(someone("1", outside)), now)
	if err != nil || !given.Submitted() || given.Sheet.Total() != 10000 {
		t.Fatalf("%v %+v", err, given.Sheet)
	}
	_, err = p.Give(given, form, actorOf(someone("1", outside)), now)
	wants(t, "提交两次", err, errs.Conflict, "已于2025-03-03提交")
	_, err = p.Give(opinion(p, "2", "g1", "优"), form, actorOf(someone("1", outside)), now)
	wants(t, "替别人提交", err, errs.NotFound, "没有找到")
	_, err = p.Give(opinion(p, "1", "g9", "优"), form, actorOf(someone("1", outside)), now)
	wants(t, "不在评审内的事项", err, errs.NotFound, "没有找到")
	_, err = p.Give(opinion(p, "1", "g1", "优"), form, leader, now)
	wants(t, "组织者替专家提交", err, errs.NotFound, "没有找到")
	wrong := opinion(p, "1", "g1", "优")
	wrong.Entry.Verdicts["clear"] = appraisal.VerdictEntry{Grade: "优", Points: "3"}
	wrong.Notes = []Note{{Path: "rows.0.target", Cell: "第1行 指标值"}}
	wrong.AmountText = "-1"
	_, err = p.Give(wrong, form, actorOf(someone("1", outside)), now)
	for _, says := range []string{"items.clear.points", "notes.0: 请写明对“第1行 指标值”的意见", "amount: "} {
		wants(t, "几处都不对", err, errs.Invalid, says)
	}
	opinions := all(t, p, "优", "优", "良")
	closed := must(t)(p.Do(Unseal, leader, form, opinions, "", now))
	_, err = closed.Give(opinion(p, "1", "g1", "优"), form, actorOf(someone("1", outside)), now)
	wants(t, "汇总后再打分", err, errs.Conflict, "不能再提交意见")
}

// TestTooLate: whoever has a seat is told why no opinion is taken any more; others learn nothing.
func TestTooLate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state approval.State
		want  string
	}{
		{Forming, "评审还没有开始，不能提交意见。"}, {Meeting, "意见已经汇总，不能再提交意见。"},
		{Closed, "评审已结束，不能再提交意见。"}, {Cancelled, "评审已取消，不能再提交意见。"},
	} {
		p := open(t)
		p.State = c.state
		wants(t, string(c.state), p.MayWrite(opinion(p, "1", "g1", "优"), actorOf(someone("1", outside))), errs.Conflict, c.want)
		wants(t, string(c.state)+"，别人", p.MayWrite(opinion(p, "1", "g1", "优"), leader), errs.NotFound, "没有找到")
	}
}

func TestVisible(t *testing.T) {
	t.Parallel()
	p := open(t)
	opinions := all(t, p, "优", "良", "中")
	if own := p.Visible(opinions, "u2"); len(own) != 2 || own[0].Expert != "2" || own[1].Expert != "2" {
		t.Errorf("an expert sees %v", own)
	}
	if seen := p.Visible(opinions, leader.User.ID); len(seen) != 0 {
		t.Errorf("before all are in the leader sees %d opinions", len(seen))
	}
	summed := must(t)(p.Do(Unseal, leader, reviewForm(t), opinions, "", now))
	if len(summed.Visible(opinions, "u2")) != 6 || len(summed.Visible(opinions, leader.User.ID)) != 6 {
		t.Error("after summing up somebody does not see all")
	}
}

func TestUnseal(t *testing.T) {
	t.Parallel()
	p, form := open(t), reviewForm(t)
	opinions := all(t, p, "优", "良", "差")
	_, err := p.Do(Unseal, leader, form, opinions[:5], "", now)
	wants(t, "差一份意见", err, errs.Conflict, "还有1份意见没有提交：专家3（道路大修（2025年））")
	draft := slices.Clone(opinions)
	draft[0].SubmittedAt = time.Time{}
	_, err = p.Do(Unseal, leader, form, draft, "", now)
	wants(t, "草稿不算提交", err, errs.Conflict, "专家1（海塘养护（2025年））")
	excused := must(t)(p.Excuse("3", "出差"))
	summed := must(t)(excused.Do(Unseal, leader, form, opinions, "", now))
	if got := summed.Spread(summed.Matters[0], form, opinions); len(got.Totals) != 2 || got.Mean != 9250 {
		t.Errorf("without the excused: %+v", got)
	}
	flagged := must(t)(p.Do(Unseal, leader, form, opinions, "", now))
	if got := flagged.Spread(flagged.Matters[0], form, opinions); !slices.Equal(got.Outlying, []int{2}) {
		t.Errorf("30 points beside 85 and 100: %+v", got)
	}
}

func TestExcuse(t *testing.T) {
	t.Parallel()
	p := open(t)
	_, err := p.Excuse("3", " ")
	wants(t, "没有原因", err, errs.Invalid, "reason: 请写明专家3退出的原因")
	_, err = p.Excuse("1", "出差")
	wants(t, "组长退出", err, errs.Conflict, "专家1是组长")
	_, err = p.Excuse("9", "出差")
	wants(t, "不在组里", err, errs.NotFound, "没有这位专家")
	p = must(t)(p.NameChair("2"))
	p = must(t)(p.Excuse("1", "出差"))
	if _, seated := p.SeatOf("u1"); seated || !p.Seats[1].Chair {
		t.Errorf("%+v", p.Seats)
	}
	_, err = p.NameChair("1")
	wants(t, "退出的人当组长", err, errs.NotFound, "没有这位专家")
}

func TestClose(t *testing.T) {
	t.Parallel()
	p, form := open(t), reviewForm(t)
	opinions := all(t, p, "优", "良", "良")
	p = must(t)(p.Do(Unseal, leader, form, opinions, "", now))
	_, err := p.Do(Close, leader, form, opinions, "", now)
	for _, says := range []string{"on: ", "place: ", "present: ", "notes: ", "findings.0.verdict", "findings.1.opinion"} {
		wants(t, "没有会议记录", err, errs.Invalid, says)
	}
	proceeds, agreed := form.Conclusions[0].Verdict, form.Conclusions[1].Verdict
	p.Record = Record{On: fiscal.Date{Year: 2025, Month: 3, Day: 3}, Place: "三楼会议室", Present: "专家1、专家2、专家3", Notes: "逐项讨论。", Findings: []Finding{
		{Kind: "绩效目标", Subject: "g1", Verdict: proceeds, Opinion: "同意。"}, {Kind: "绩效目标", Subject: "g2", Verdict: agreed, Opinion: "完善后同意。"}}}
	if got := p.Spread(p.Matters[0], form, opinions); got.Mean != 9000 {
		t.Fatalf("mean %s", got.Mean)
	}
	_, err = p.Do(Close, leader, form, opinions, "", now)
	wants(t, "改结论不写理由", err, errs.Invalid, "findings.1.reason: 专家平均90分，对应“进入下一步预算安排流程”")
	p.Record.Findings[1].Reason = "有两个指标值依据不足。"
	late := p
	late.Record.On = fiscal.Date{Year: 2025, Month: 3, Day: 4}
	_, err = late.Do(Close, leader, form, opinions, "", now)
	wants(t, "会议还没开", err, errs.Invalid, "on: 会议日期2025-03-04还没到")
	closed := must(t)(p.Do(Close, leader, form, opinions, "", now))
	_, err = closed.Do(Cancel, leader, form, opinions, "不开了", now)
	wants(t, "结束后取消", err, errs.Conflict, "不能“取消评审”")
	_, err = closed.NameChair("2")
	wants(t, "结束后改组长", err, errs.Conflict, "不能再改组长")
}

func TestCells(t *testing.T) {
	t.Parallel()
	p := must(t)(formed(t).Excuse("2", "出差"))
	var text []string
	for _, c := range p.Cells() {
		text = append(text, c.Name+"="+c.Value)
	}
	for _, want := range []string{"评审名称=2025年绩效目标专家会审", "截止日期=2025-03-10", "事项2=道路大修（2025年）", "专家1=专家1（组长）", "专家2=专家2（退出：出差）"} {
		if !slices.Contains(text, want) {
			t.Errorf("no %s in %v", want, text)
		}
	}
}
