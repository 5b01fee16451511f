package app_test

import (
	"context"
	"slices"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

var meetingDay = fiscal.Date{Year: 2025, Month: 1, Day: 6}

// onAgenda is a meeting over two projects, submitted; it is read at version 3 afterwards.
func onAgenda(t *testing.T, p *apptest.Park) (meeting.ID, []project.ID) {
	t.Helper()
	ctx, economy := context.Background(), p.Actor(t, "economy")
	var ids []project.ID
	for _, x := range [][2]string{{"SCIP-2026-0001", "目华路路灯节能改造"}, {"SCIP-2026-0002", "危化品应急物资仓库建设"}} {
		id := declare(t, p, x[0], x[1])
		if len(ids) == 1 { // another thing at another place, so that they are no look-alikes
			e := warehouse()
			_, err := p.App.SaveDeclaration(ctx, p.Actor(t, "clerk"), id, declaration(t, p, id).Version, e)
			ok(t, err)
		}
		toEvaluation(t, p, id)
		ids = append(ids, id)
	}
	id, err := p.App.PlanMeeting(ctx, economy, "2025年第1次主任办公会", meetingDay)
	ok(t, err)
	file, err := p.App.Meeting(ctx, economy, id)
	ok(t, err)
	if len(file.Ready) != 2 || file.Ready[0].Asked != 300*money.Wan || file.Ready[0].Points()[2].Text != "未作，不要求" || !file.Holds {
		t.Fatalf("ready %+v", file.Ready)
	}
	ok(t, p.App.SetAgenda(ctx, economy, id, 1, file.Title, meetingDay, []app.AgendaItem{{Project: ids[0], Advice: "予以支持"}, {Project: ids[1]}}))
	ok(t, p.App.MoveMeeting(ctx, economy, id, 2, meeting.Convene, ""))
	return id, ids
}

// warehouse is a complete declaration of 300万元 that resembles no lighting.
func warehouse() pipeline.Entry {
	e := declarationEntry()
	e.Need, e.Function, e.Location, e.Object, e.Supplier = "物资露天存放，调用慢。", "建设恒温仓库一座。", "F区北侧", "仓库一座", "待定"
	e.Lines = []budget.EntryLine{{Item: "土建", Detail: "基础与主体", Unit: "平方米", Quantity: "800", Price: "2500", Basis: "概算", Year: "2026"},
		{Item: "货架", Detail: "重型货架", Unit: "组", Quantity: "200", Price: "5000", Basis: "询价", Year: "2027"}}
	return e
}

func TestMeetingStory(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, economy := context.Background(), p.Actor(t, "economy")
		id, projects := onAgenda(t, p)
		rulings := []meeting.Ruling{{Resolution: pipeline.Amended, Amount: 280 * money.Wan, Reason: "控制器单价偏高"}, {Resolution: pipeline.Adjourned, Reason: "补充选址论证"}}
		ok(t, p.App.ConcludeMeeting(ctx, economy, id, 3, "化管纪〔2025〕1号", meetingDay, rulings))
		first, second := declaration(t, p, projects[0]), declaration(t, p, projects[1])
		if first.State != pipeline.Admitted || first.Decisions[0].Minutes != "化管纪〔2025〕1号" || first.Decisions[0].Amount != 280*money.Wan || second.State != pipeline.ToEvaluate {
			t.Errorf("%s and %s", first.State, second.State)
		}
		file, err := p.App.Meeting(ctx, p.Actor(t, "finance"), id)
		ok(t, err)
		granted := []pipeline.YearFunds{{Year: 2026, Fiscal: 167_142_857, Other: 20 * money.Wan}, {Year: 2027, Fiscal: 92_857_143}}
		if !slices.Equal(first.Decisions[0].Years, granted) || !slices.Equal(file.Items[0].Years, granted) || file.Items[1].Years != nil {
			t.Errorf("280 of 300 万元 fall on the years as %v", first.Decisions[0].Years)
		}
		if edition := first.Editions[len(first.Editions)-1]; !slices.Equal(edition.Granted, granted) || len(edition.Registered) == 0 {
			t.Errorf("frozen %v with the project %v", edition.Granted, edition.Registered)
		}
		if b := file.Items[0].Basis; b.Lines != 3 || len(file.Items[0].Points()) != 4 {
			t.Errorf("decided on %+v", b)
		}
		if file.State != meeting.Concluded || file.Items[0].Resolution != pipeline.Amended || file.Items[0].Advice != "予以支持" || file.Holds {
			t.Errorf("%+v", file.Items)
		}
	})
}

func TestMeetingRefusals(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, economy := context.Background(), p.Actor(t, "economy")
		_, err := p.App.PlanMeeting(ctx, p.Actor(t, "finance"), "x", meetingDay)
		refused(t, "计财处承办", err, errs.Forbidden, "承办主任办公会")
		_, err = p.App.PlanMeeting(ctx, economy, "", fiscal.Date{})
		refused(t, "没有名称和日期", err, errs.Invalid, "请填写会议名称")
		id, projects := onAgenda(t, p)
		draft := declare(t, p, "SCIP-2026-0009", "湿地科普馆改造")
		other, err := p.App.PlanMeeting(ctx, economy, "2025年第2次主任办公会", meetingDay)
		ok(t, err)
		refused(t, "草稿上会", p.App.SetAgenda(ctx, economy, other, 1, "x", meetingDay, []app.AgendaItem{{Project: draft}}), errs.Conflict, "待评估的项目才能上会")
		refused(t, "没有这个项目", p.App.SetAgenda(ctx, economy, other, 1, "x", meetingDay, []app.AgendaItem{{Project: "nope"}}), errs.NotFound, "没有找到")
		refused(t, "没有议题先提交", p.App.MoveMeeting(ctx, economy, other, 1, meeting.Convene, ""), errs.Invalid, "议题")
		refused(t, "提交后改议程", p.App.SetAgenda(ctx, economy, id, 3, "x", meetingDay, []app.AgendaItem{{Project: projects[0]}}), errs.Conflict, "不能再改议程")
		_, err = p.App.Meeting(ctx, p.Actor(t, "clerk"), id)
		refused(t, "单位查看会议", err, errs.NotFound, "没有找到")
		rulings := []meeting.Ruling{{Resolution: pipeline.Agreed, Amount: 300 * money.Wan}, {Resolution: pipeline.Agreed, Amount: 1}}
		refused(t, "没有纪要", p.App.ConcludeMeeting(ctx, economy, id, 3, "", meetingDay, rulings), errs.Invalid, "没有纪要不能登记决定")
		refused(t, "有一项金额不对", p.App.ConcludeMeeting(ctx, economy, id, 3, "化管纪〔2025〕1号", meetingDay, rulings), errs.Invalid, "“危化品应急物资仓库建设”：“同意”的金额应等于申报总额")
		if first := declaration(t, p, projects[0]); first.State != pipeline.ToEvaluate {
			t.Errorf("half of a refused meeting was carried out: %s", first.State)
		}
		refused(t, "用通用动作登记", p.App.MoveMeeting(ctx, economy, id, 3, meeting.Conclude, ""), errs.Invalid, "逐个登记决定")
		refused(t, "旧版本登记", p.App.ConcludeMeeting(ctx, economy, id, 2, "化管纪〔2025〕1号", meetingDay, rulings), errs.Conflict, "刚刚修改过")
		refused(t, "计财处登记", p.App.ConcludeMeeting(ctx, p.Actor(t, "finance"), id, 3, "1号", meetingDay, rulings), errs.Forbidden, "承办主任办公会")
		ok(t, decide(t, p, projects[1], decision()))
		rulings[1].Amount = 300 * money.Wan
		refused(t, "两人决定同一事项", p.App.ConcludeMeeting(ctx, economy, id, 3, "化管纪〔2025〕2号", meetingDay, rulings), errs.Conflict, "已经另有决定")
		ok(t, p.App.MoveMeeting(ctx, economy, id, 3, meeting.Recall, "去掉已决定的议题"))
		refused(t, "取消不写理由", p.App.MoveMeeting(ctx, economy, id, 4, meeting.Cancel, ""), errs.Invalid, "理由")
		list, err := p.App.Meetings(ctx, p.Actor(t, "audit"), store.Page{})
		ok(t, err)
		if len(list) != 3 {
			t.Errorf("internal audit sees %d meetings", len(list))
		}
	})
}

// TestMeetingMinutes: minutes belong to one meeting, and a meeting decides nothing that was declared after it.
func TestMeetingMinutes(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, economy := context.Background(), p.Actor(t, "economy")
		id, projects := onAgenda(t, p)
		rulings := []meeting.Ruling{{Resolution: pipeline.Agreed, Amount: 300 * money.Wan}, {Resolution: pipeline.Adjourned, Reason: "补充选址论证"}}
		before := meetingDay.AddDays(-1)
		refused(t, "会议在申报之前", p.App.ConcludeMeeting(ctx, economy, id, 3, "化管纪〔2025〕1号", before, rulings), errs.Invalid, "2025-01-06才提交，2025-01-05的会议不能决定它")
		ok(t, p.App.ConcludeMeeting(ctx, economy, id, 3, "化管纪〔2025〕1号", meetingDay, rulings))
		next, err := p.App.PlanMeeting(ctx, economy, "2025年第2次主任办公会", meetingDay)
		ok(t, err)
		agenda := []app.AgendaItem{{Project: projects[1]}}
		refused(t, "申报之前的会议议程", p.App.SetAgenda(ctx, economy, next, 1, "第2次", before, agenda), errs.Invalid, "才提交申报，不能由2025-01-05的会议决定")
		ok(t, p.App.SetAgenda(ctx, economy, next, 1, "第2次", meetingDay, agenda))
		ok(t, p.App.MoveMeeting(ctx, economy, next, 2, meeting.Convene, ""))
		agree := rulings[:1]
		refused(t, "别的会议的纪要", p.App.ConcludeMeeting(ctx, economy, next, 3, " 化管纪〔2025〕1号", meetingDay, agree), errs.Conflict, "已用于2025-01-06的“2025年第1次主任办公会”")
		refused(t, "金额单位", p.App.ConcludeMeeting(ctx, economy, next, 3, "化管纪〔2025〕2号", meetingDay, []meeting.Ruling{{Resolution: pipeline.Agreed, Amount: 200*money.Wan + 1}}), errs.Invalid, "申报总额300.00万元，现为200.000001万元")
		ok(t, p.App.ConcludeMeeting(ctx, economy, next, 3, "化管纪〔2025〕2号", meetingDay, agree))
	})
}

func TestMeetingDemands(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, economy := context.Background(), p.Actor(t, "economy")
		id, projects := onAgenda(t, p) // before anything is demanded
		set := meeting.Demands{project.CapitalWorks: 300 * money.Wan}
		refused(t, "计财处设定", p.App.SaveMeetingDemands(ctx, p.Actor(t, "finance"), 0, set, "管理办法"), errs.Forbidden, "承办主任办公会")
		refused(t, "没有理由", p.App.SaveMeetingDemands(ctx, economy, 0, set, ""), errs.Invalid, "请写明修改的理由")
		ok(t, p.App.SaveMeetingDemands(ctx, economy, 0, set, "事前评估管理办法"))
		refused(t, "没有看过新版", p.App.SaveMeetingDemands(ctx, economy, 0, nil, "改"), errs.Conflict, "刚刚修改过")
		list, err := p.App.MeetingDemands(ctx, p.Actor(t, "finance"))
		if err != nil || len(list) != 1 || !list[0].Set.On(project.CapitalWorks, 300*money.Wan) || list[0].By == "" {
			t.Errorf("%+v %v", list, err)
		}
		_, err = p.App.MeetingDemands(ctx, p.Actor(t, "clerk"))
		refused(t, "单位查看", err, errs.Forbidden, "查看主任办公会")
		agree := []meeting.Ruling{{Resolution: pipeline.Agreed, Amount: 300 * money.Wan}, {Resolution: pipeline.Adjourned, Reason: "补充"}}
		refused(t, "没有评估结论就同意", p.App.ConcludeMeeting(ctx, economy, id, 3, "1号", meetingDay, agree), errs.Invalid, "按要求应先作事前评估")
		ok(t, p.App.MoveMeeting(ctx, economy, id, 3, meeting.Recall, "补充免评理由"))
		bare := []app.AgendaItem{{Project: projects[0]}}
		refused(t, "没有评估结论上会", p.App.SetAgenda(ctx, economy, id, 4, "x", meetingDay, bare), errs.Invalid, "不能上会")
		bare[0].Exempt = "应急抢险"
		ok(t, p.App.SetAgenda(ctx, economy, id, 4, "x", meetingDay, bare))
		ok(t, p.App.MoveMeeting(ctx, economy, id, 5, meeting.Convene, ""))
		ok(t, p.App.ConcludeMeeting(ctx, economy, id, 6, "1号", meetingDay, agree[:1]))
		file, err := p.App.Declaration(ctx, p.Actor(t, "clerk"), projects[0])
		if err != nil || file.State != pipeline.Admitted || file.Meeting.ID != "" {
			t.Errorf("%s; the clerk sees the meeting %q, %v", file.State, file.Meeting.Title, err)
		}
		seen, err := p.App.Declaration(ctx, economy, projects[0])
		if err != nil || seen.Meeting.ID != id || seen.Meeting.Items[0].Exempt != "应急抢险" {
			t.Errorf("the meeting about it: %+v %v", seen.Meeting, err)
		}
	})
}
