package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/org"
)

// submitted is a goal in review at its division.
func (s *site) submitted(code string) string {
	s.t.Helper()
	return s.submit(s.startGoal(code))
}

// submit fills in a goal that was started, and has the unit submit it.
func (s *site) submit(path string) string {
	s.t.Helper()
	form := goalForm("1")
	form.Set("action", "提交")
	if got := s.post("clerk", path, form); got.status != http.StatusSeeOther {
		s.t.Fatalf("submit: %d %s", got.status, excerpt(got.body))
	}
	if got := s.move(path, "head", 3, "同意并上报", ""); got.status != http.StatusSeeOther {
		s.t.Fatalf("confirm: %d %s", got.status, excerpt(got.body))
	}
	return path
}

// addExpert puts a new person with the role 专家 into the library and returns the expert's id.
func (s *site) addExpert(login string) string {
	s.t.Helper()
	user := s.Person(s.t, login, "专家"+login, "100", org.Expert, "100")
	got := s.post("finance", "/experts", url.Values{"user": {string(user)}, "employer": {"某大学"}, "title": {"教授"}, "fields": {"道路"}, "active": {"1"}})
	if got.status != http.StatusSeeOther {
		s.t.Fatalf("add expert: %d %s", got.status, excerpt(got.body))
	}
	list, err := s.App.Experts(s.t.Context(), s.Actor(s.t, "finance"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range list {
		if e.User.ID == user {
			return string(e.ID)
		}
	}
	s.t.Fatal("the expert is not in the library")
	return ""
}

// sitting is a panel of two experts on one goal, started; it returns its page and the goal's id.
func (s *site) sitting() (path, subject string) {
	s.t.Helper()
	return s.sittingOn(s.submitted("SCIP-2025-0001"))
}

func (s *site) sittingOn(goal string) (path, subject string) {
	s.t.Helper()
	subject = strings.TrimPrefix(goal, "/goals/")
	first, second := s.addExpert("e1"), s.addExpert("e2")
	path = s.post("finance", "/panels", url.Values{"title": {"绩效目标专家会审"}, "due": {"2025-01-20"}}).location
	for i, step := range []struct {
		to   string
		form url.Values
	}{
		{"/matters", url.Values{"matters": {subject}}}, {"/seats", url.Values{"expert": {first}}}, {"/seats", url.Values{"expert": {second}}},
		{"/move", url.Values{"action": {"开始评审"}}},
	} {
		step.form.Set("_version", strconv.Itoa(i+1))
		if got := s.post("finance", path+step.to, step.form); got.status != http.StatusSeeOther {
			s.t.Fatalf("%s: %d %s", step.to, got.status, excerpt(got.body))
		}
	}
	return path, subject
}

// opinionForm is an opinion as the page posts it, every item of one grade.
func opinionForm(version, grade, action string) url.Values {
	form, _ := appraisal.Shipped().Find(appraisal.GoalReview)
	out := url.Values{"_version": {version}, "action": {action}, "opinion": {"总体可行"}, "notes.0.path": {"rows.1.target"}, "notes.0.text": {"依据不足"}}
	for _, it := range form.Items {
		out.Set("items."+it.ID+".grade", grade)
		out.Set("items."+it.ID+".comment", "见会上意见")
	}
	return out
}

func TestPanelPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, subject := s.sitting()
	own := path + "/matters/" + subject
	bad := opinionForm("0", "优", "submit")
	bad.Set("items.clear.points", "3")
	bad.Del("items.means.grade")
	s.run(t, []scenario{
		{name: "组织者看进度", as: "finance", path: path, status: http.StatusOK, contains: []string{"评审中", "未交 2 份", "专家e1（组长）", "退出原因"}, lacks: []string{"意见汇总"}},
		{name: "单位看不到会审", as: "clerk", path: path, status: http.StatusForbidden},
		{name: "处室看不到会审", as: "division", path: path, status: http.StatusForbidden},
		{name: "没有席位的人填意见", as: "finance", path: own, status: http.StatusForbidden},
		{name: "专家的清单", as: "e1", path: "/panels", status: http.StatusOK, contains: []string{"绩效目标专家会审"}, lacks: []string{"组建评审组", "/experts"}},
		{name: "专家看会审", as: "e1", path: path, status: http.StatusOK, contains: []string{own, "待填写"}, lacks: []string{"任组长", "汇总意见"}},
		{name: "专家填意见", as: "e1", path: own, status: http.StatusOK, contains: []string{"规范完整性", "项目支出绩效目标申报表", "第2行", "提交意见"}},
		{name: "专家不能直接打开目标", as: "e1", path: "/goals/" + subject, status: http.StatusForbidden},
		{name: "不全不能提交，填的还在", as: "e1", method: http.MethodPost, path: own, form: bad, status: http.StatusUnprocessableEntity,
			contains: []string{"评为优时得分在9至10分之间", "请给“条件充分性”评定等级", "依据不足", "总体可行"}},
		{name: "草稿可以不全", as: "e1", method: http.MethodPost, path: own, form: url.Values{"_version": {"0"}, "action": {"save"}, "opinion": {"先记一笔"}}, status: http.StatusSeeOther},
		{name: "草稿还在", as: "e1", path: own, status: http.StatusOK, contains: []string{"先记一笔"}},
		{name: "不认识的操作，填的还在", as: "e1", method: http.MethodPost, path: own, form: opinionForm("1", "优", "sumbit"), status: http.StatusUnprocessableEntity, contains: []string{"没有“sumbit”这项操作", "总体可行"}},
		{name: "没有存进去", as: "e1", path: own, status: http.StatusOK, contains: []string{"先记一笔"}, lacks: []string{"总体可行"}},
		{name: "旧版本再存", as: "e1", method: http.MethodPost, path: own, form: opinionForm("0", "优", "save"), status: http.StatusConflict, contains: []string{"刚刚修改过", "总体可行"}},
		{name: "提交", as: "e1", method: http.MethodPost, path: own, form: opinionForm("1", "优", "submit"), status: http.StatusSeeOther},
		{name: "提交后不能改", as: "e1", path: own, status: http.StatusOK, contains: []string{"已于", "不能再改", "依据不足"}, lacks: []string{"提交意见"}},
		{name: "另一位专家看不到", as: "e2", path: path, status: http.StatusOK, lacks: []string{"总体可行", "依据不足"}},
		{name: "组织者也看不到", as: "finance", path: path, status: http.StatusOK, contains: []string{"未交 1 份"}, lacks: []string{"总体可行", "依据不足"}},
		{name: "没交齐不能汇总", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"5"}, "action": {"汇总意见"}}, status: http.StatusConflict, contains: []string{"还有1份意见没有提交：专家e2"}},
		{name: "提交第二份", as: "e2", method: http.MethodPost, path: own, form: opinionForm("0", "良", "submit"), status: http.StatusSeeOther},
		{name: "汇总", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"5"}, "action": {"汇总意见"}}, status: http.StatusSeeOther},
		{name: "汇总后都看到", as: "e2", path: path, status: http.StatusOK, contains: []string{"平均 92.5 分", "依据不足", "总体可行", "专家e1", `id="remark-list-1"`},
			lacks: []string{`12.75<small class="note">`, `id="amount-list-1"`}},
		{name: "会议记录不全", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"6"}, "action": {"结束评审"}}, status: http.StatusUnprocessableEntity, contains: []string{"请填写会议日期"}},
		{name: "会议日期不对，填的还在", as: "finance", method: http.MethodPost, path: path + "/record", form: url.Values{"_version": {"6"}, "on": {"2025-13-01"}, "place": {"三楼会议室"}}, status: http.StatusUnprocessableEntity, contains: []string{"三楼会议室", "2025-13-01"}},
		{name: "会议记录", as: "finance", method: http.MethodPost, path: path + "/record", form: url.Values{"_version": {"6"}, "on": {"2025-01-06"}, "place": {"三楼会议室"}, "present": {"两位专家"}, "notes": {"逐项讨论"},
			"findings.0.verdict": {"进入下一步预算安排流程"}, "findings.0.opinion": {"同意"}}, status: http.StatusSeeOther},
		{name: "结束", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"7"}, "action": {"结束评审"}}, status: http.StatusSeeOther},
		{name: "结束后的记录", as: "finance", path: path, status: http.StatusOK, contains: []string{"会议纪要", "逐项讨论", "已结束"}, lacks: []string{"保存会议记录", "任组长"}},
		{name: "结束后专家只看自己的意见，不再看申报表", as: "e1", path: own, status: http.StatusOK, contains: []string{"评审已结束", "总体可行", "依据不足"}, lacks: []string{"项目支出绩效目标申报表", "提交意见"}},
		{name: "结束后没有席位的人交意见", as: "finance", method: http.MethodPost, path: own, form: opinionForm("0", "优", "submit"), status: http.StatusForbidden},
	})
}

// TestOpinionTooLate: the panel is called off while an expert writes; what was typed is refused and stays on the page.
func TestOpinionTooLate(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, subject := s.sitting()
	own := path + "/matters/" + subject
	s.addExpert("e3")
	s.run(t, []scenario{
		{name: "填写中", as: "e1", path: own, status: http.StatusOK, contains: []string{"提交意见"}},
		{name: "评审取消", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"5"}, "action": {"取消评审"}, "reason": {"项目撤回"}}, status: http.StatusSeeOther},
		{name: "提交已晚，填的还在", as: "e1", method: http.MethodPost, path: own, form: opinionForm("0", "优", "submit"), status: http.StatusConflict,
			contains: []string{"评审已取消，不能再提交意见。", "还列在本页", "总体可行", "依据不足", "见会上意见"}, lacks: []string{"项目支出绩效目标申报表"}},
		{name: "没有评完的不算总分", as: "e2", method: http.MethodPost, path: own, form: url.Values{"_version": {"0"}, "opinion": {"先记一笔"}}, status: http.StatusConflict, contains: []string{"先记一笔"}, lacks: []string{">差<"}},
		{name: "存草稿也晚了", as: "e2", method: http.MethodPost, path: own, form: opinionForm("0", "良", "save"), status: http.StatusConflict, contains: []string{"评审已取消，不能再提交意见。", "总体可行"}},
		{name: "不在评审组的专家", as: "e3", method: http.MethodPost, path: own, form: opinionForm("0", "优", "submit"), status: http.StatusNotFound, lacks: []string{"已取消"}},
	})
}

func TestFormingAPanel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	subject := strings.TrimPrefix(s.submitted("SCIP-2025-0001"), "/goals/")
	expert := s.addExpert("e1")
	s.run(t, []scenario{
		{name: "空的清单", as: "finance", path: "/panels", status: http.StatusOK, contains: []string{"还没有专家会审", "组建评审组"}},
		{name: "新评审组", as: "finance", path: "/panels/new", status: http.StatusOK, contains: []string{"意见截止日期"}},
		{name: "处室不组织", as: "division", path: "/panels/new", status: http.StatusForbidden},
		{name: "日期不对", as: "finance", method: http.MethodPost, path: "/panels", form: url.Values{"title": {"会审"}, "due": {"明天"}}, status: http.StatusUnprocessableEntity, contains: []string{"“明天”不是日期", "会审"}},
		{name: "已过的日期", as: "finance", method: http.MethodPost, path: "/panels", form: url.Values{"title": {"会审"}, "due": {"2024-01-01"}}, status: http.StatusUnprocessableEntity, contains: []string{"已经过去"}},
	})
	path := s.post("finance", "/panels", url.Values{"title": {"会审"}, "due": {"2025-01-20"}}).location
	at := func(version string, more url.Values) url.Values {
		more.Set("_version", version)
		return more
	}
	s.run(t, []scenario{
		{name: "可选的目标", as: "finance", path: path, status: http.StatusOK, contains: []string{"组建中", "审核中的绩效目标", "待处室审核", "专家e1（某大学，道路）"}},
		{name: "没有事项先抽取", as: "finance", method: http.MethodPost, path: path + "/draw", form: at("1", url.Values{"wanted": {"1"}}), status: http.StatusUnprocessableEntity, contains: []string{"请先确定评审事项"}},
		{name: "确定事项", as: "finance", method: http.MethodPost, path: path + "/matters", form: at("1", url.Values{"matters": {subject}}), status: http.StatusSeeOther},
		{name: "人数不是数", as: "finance", method: http.MethodPost, path: path + "/draw", form: at("2", url.Values{"wanted": {"三"}}), status: http.StatusUnprocessableEntity, contains: []string{"请填写要抽取几位专家"}},
		{name: "人数太多", as: "finance", method: http.MethodPost, path: path + "/draw", form: at("2", url.Values{"wanted": {"5"}}), status: http.StatusUnprocessableEntity, contains: []string{"符合条件的专家只有1人"}},
		{name: "没有专家先开始", as: "finance", method: http.MethodPost, path: path + "/move", form: at("2", url.Values{"action": {"开始评审"}}), status: http.StatusUnprocessableEntity, contains: []string{"评审组要有1到15位专家"}},
		{name: "抽取", as: "finance", method: http.MethodPost, path: path + "/draw", form: at("2", url.Values{"wanted": {"1"}, "fields": {"道路"}}), status: http.StatusSeeOther},
		{name: "抽取记录", as: "finance", path: path, status: http.StatusOK, contains: []string{"第1次抽取", "按种子重放，结果一致", "抽中"}},
		{name: "同一人再指定", as: "finance", method: http.MethodPost, path: path + "/seats", form: at("3", url.Values{"expert": {expert}}), status: http.StatusConflict, contains: []string{"已经在评审组里"}},
		{name: "退出不写原因", as: "finance", method: http.MethodPost, path: path + "/excuse", form: at("3", url.Values{"expert": {expert}}), status: http.StatusUnprocessableEntity, contains: []string{"请写明专家e1退出的原因"}},
		{name: "旧版本", as: "finance", method: http.MethodPost, path: path + "/chair", form: at("1", url.Values{"expert": {expert}}), status: http.StatusConflict, contains: []string{"刚刚修改过"}},
		{name: "取消要理由", as: "finance", method: http.MethodPost, path: path + "/move", form: at("3", url.Values{"action": {"取消评审"}}), status: http.StatusUnprocessableEntity, contains: []string{"请写明"}},
		{name: "取消", as: "finance", method: http.MethodPost, path: path + "/move", form: at("3", url.Values{"action": {"取消评审"}, "reason": {"改期"}}), status: http.StatusSeeOther},
	})
}

func TestExpertPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.addExpert("e1")
	s.run(t, []scenario{
		{name: "专家库", as: "finance", path: "/experts", status: http.StatusOK, contains: []string{"专家e1", "某大学", "道路", "启用"}},
		{name: "处室看不到专家库", as: "division", path: "/experts", status: http.StatusForbidden},
		{name: "专家看不到专家库", as: "e1", path: "/experts", status: http.StatusForbidden},
		{name: "修改", as: "finance", path: "/experts/" + id, status: http.StatusOK, contains: []string{"教授", "回避单位", "公共设施管理中心"}},
		{name: "没有领域，填的还在", as: "finance", method: http.MethodPost, path: "/experts/" + id, form: url.Values{"_version": {"1"}, "employer": {"另一大学"}, "title": {"教授"}}, status: http.StatusUnprocessableEntity, contains: []string{"另一大学", "请至少选择一个专业领域"}},
		{name: "保存", as: "finance", method: http.MethodPost, path: "/experts/" + id, form: url.Values{"_version": {"1"}, "employer": {"另一大学"}, "title": {"教授"}, "fields": {"道路", "河道"}, "avoids": {string(s.Units["130"].ID)}}, status: http.StatusSeeOther},
		{name: "停用后的清单", as: "finance", path: "/experts", status: http.StatusOK, contains: []string{"另一大学", "停用", "道路、河道"}},
		{name: "旧版本", as: "finance", method: http.MethodPost, path: "/experts/" + id, form: url.Values{"_version": {"1"}, "employer": {"x"}, "title": {"教授"}, "fields": {"道路"}}, status: http.StatusConflict, contains: []string{"刚被他人修改"}},
		{name: "没有这位专家", as: "finance", path: "/experts/nobody", status: http.StatusNotFound},
	})
}
