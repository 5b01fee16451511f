package app_test

import (
	"context"
	"testing"

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
	if len(file.Ready) != 2 || file.Ready[0].Asked != 300*money.Wan || file.Ready[0].Advice != "未作事前评估" || !file.Holds {
		t.Fatalf("ready %+v", file.Ready)
	}
	ok(t, p.App.SetAgenda(ctx, economy, id, 1, file.Title, meetingDay, ids, map[project.ID]string{ids[0]: "予以支持"}))
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
		refused(t, "草稿上会", p.App.SetAgenda(ctx, economy, other, 1, "x", meetingDay, []project.ID{draft}, nil), errs.Conflict, "待评估的项目才能上会")
		refused(t, "没有这个项目", p.App.SetAgenda(ctx, economy, other, 1, "x", meetingDay, []project.ID{"nope"}, nil), errs.NotFound, "没有找到")
		refused(t, "没有议题先提交", p.App.MoveMeeting(ctx, economy, other, 1, meeting.Convene, ""), errs.Invalid, "议题")
		refused(t, "提交后改议程", p.App.SetAgenda(ctx, economy, id, 3, "x", meetingDay, projects, nil), errs.Conflict, "不能再改议程")
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
		refused(t, "已由别人决定", p.App.ConcludeMeeting(ctx, economy, id, 3, "化管纪〔2025〕2号", meetingDay, rulings), errs.Conflict, "已经另有决定")
		ok(t, p.App.MoveMeeting(ctx, economy, id, 3, meeting.Recall, "去掉已决定的议题"))
		refused(t, "取消不写理由", p.App.MoveMeeting(ctx, economy, id, 4, meeting.Cancel, ""), errs.Invalid, "理由")
		list, err := p.App.Meetings(ctx, p.Actor(t, "audit"), store.Page{})
		ok(t, err)
		if len(list) != 2 {
			t.Errorf("internal audit sees %d meetings", len(list))
		}
	})
}
