package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"outturn/internal/store"
)

// declared is a project that waits for a decision of the office meeting.
func (s *site) declared(code, name string) string {
	s.t.Helper()
	path := s.declare(code, name)
	s.passReviews(path, declarationForm(s.declarationVersion(path)))
	return path
}

// passReviews files a declaration and passes its reviews.
func (s *site) passReviews(path string, form url.Values) {
	s.t.Helper()
	s.bringMaterials(path)
	form.Set("action", "提交")
	if got := s.post("clerk", path, form); got.status != http.StatusSeeOther {
		s.t.Fatalf("submit: %d %s", got.status, excerpt(got.body))
	}
	for _, step := range [][2]string{{"head", "同意并上报"}, {"division", "审核通过"}} {
		if got := s.act(step[0], path, "/move", url.Values{"action": {step[1]}}); got.status != http.StatusSeeOther {
			s.t.Fatalf("%s: %d %s", step[1], got.status, excerpt(got.body))
		}
	}
}

// meeting plans an office meeting and returns its page.
func (s *site) meeting() string {
	s.t.Helper()
	got := s.post("economy", "/meetings", url.Values{"title": {"2025年第1次主任办公会"}, "on": {"2025-01-06"}})
	if got.status != http.StatusSeeOther {
		s.t.Fatalf("plan: %d %s", got.status, excerpt(got.body))
	}
	return got.location
}

// nextMinutes are minutes that no meeting has yet, given that every meeting is recorded: 1号, 2号, …
func (s *site) nextMinutes() string {
	s.t.Helper()
	held, err := s.App.Meetings(s.t.Context(), s.Actor(s.t, "economy"), store.Page{})
	if err != nil {
		s.t.Fatal(err)
	}
	return fmt.Sprintf("化管纪〔2025〕%d号", len(held))
}

// admit has an office meeting over one project agree to it, and returns the meeting's page.
func (s *site) admit(declaration, wan string) string {
	s.t.Helper()
	path := s.meeting()
	for i, step := range []struct {
		to   string
		form url.Values
	}{{"", url.Values{"title": {"2025年第1次主任办公会"}, "on": {"2025-01-06"}, "on." + string(projectIn(declaration)): {"1"}}}, {"/move", url.Values{"action": {"提交会议"}}},
		{"/decisions", url.Values{"minutes": {s.nextMinutes()}, "on": {"2025-01-06"}, "items.0.resolution": {"同意"}, "items.0.amount": {wan}}}} {
		step.form.Set("_version", fmt.Sprint(i+1))
		if got := s.post("economy", path+step.to, step.form); got.status != http.StatusSeeOther {
			s.t.Fatalf("%s: %d %s", step.to, got.status, excerpt(got.body))
		}
	}
	return path
}

func TestMeetingPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	declaration := s.declared("SCIP-2026-0001", "道路照明改造")
	id := string(projectIn(declaration))
	s.run(t, []scenario{
		{name: "空的清单", as: "economy", path: "/meetings", status: http.StatusOK, contains: []string{"还没有会议", "拟定议程"}},
		{name: "计财处只看", as: "finance", path: "/meetings", status: http.StatusOK, lacks: []string{"拟定议程"}},
		{name: "单位看不到", as: "clerk", path: "/meetings", status: http.StatusForbidden},
		{name: "日期不对，填的还在", as: "economy", method: http.MethodPost, path: "/meetings", form: url.Values{"title": {"第1次会议"}, "on": {"下周"}}, status: http.StatusUnprocessableEntity, contains: []string{"第1次会议", "不是日期"}},
		{name: "没有名称", as: "economy", method: http.MethodPost, path: "/meetings", form: url.Values{"on": {"2025-01-06"}}, status: http.StatusUnprocessableEntity, contains: []string{"请填写会议名称"}},
	})
	path := s.meeting()
	agenda := func(version string) url.Values {
		return url.Values{"_version": {version}, "title": {"2025年第1次主任办公会"}, "on": {"2025-01-06"}, "on." + id: {"1"}, "advice." + id: {"予以支持"}}
	}
	ruling := func(version, minutes, resolution, amount, reason string) url.Values {
		return url.Values{"_version": {version}, "minutes": {minutes}, "on": {"2025-01-06"}, "items.0.resolution": {resolution}, "items.0.amount": {amount}, "items.0.reason": {reason}}
	}
	s.run(t, []scenario{
		{name: "待决定的项目", as: "economy", path: path, status: http.StatusOK, contains: []string{"道路照明改造", "200.00", "保存议程"}},
		{name: "没有议题先提交", as: "economy", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"1"}, "action": {"提交会议"}}, status: http.StatusUnprocessableEntity, contains: []string{"请加入1到80个议题"}},
		{name: "议程", as: "economy", method: http.MethodPost, path: path, form: agenda("1"), status: http.StatusSeeOther},
		{name: "旧版本议程，填的还在", as: "economy", method: http.MethodPost, path: path, form: agenda("1"), status: http.StatusConflict, contains: []string{"刚刚修改过", "予以支持"}},
		{name: "提交会议", as: "economy", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"2"}, "action": {"提交会议"}}, status: http.StatusSeeOther},
		{name: "登记的表", as: "economy", path: path, status: http.StatusOK, contains: []string{"登记会议决定", "会议纪要编号", "予以支持"}, lacks: []string{"保存议程"}},
		{name: "计财处没有登记的表", as: "finance", path: path, status: http.StatusOK, contains: []string{"道路照明改造"}, lacks: []string{"会议纪要编号</label>"}},
		{name: "没有纪要，填的还在", as: "economy", method: http.MethodPost, path: path + "/decisions", form: ruling("3", "", "调整", "150", "单价偏高"), status: http.StatusUnprocessableEntity, contains: []string{"没有纪要不能登记决定", "单价偏高", `value="150"`}},
		{name: "金额不是数", as: "economy", method: http.MethodPost, path: path + "/decisions", form: ruling("3", "1号", "调整", "一百五", "单价偏高"), status: http.StatusUnprocessableEntity, contains: []string{"一百五", "单价偏高"}},
		{name: "同意的金额不等于申报", as: "economy", method: http.MethodPost, path: path + "/decisions", form: ruling("3", "1号", "同意", "150", ""), status: http.StatusUnprocessableEntity, contains: []string{"应等于申报总额"}},
		{name: "缓议不写理由", as: "economy", method: http.MethodPost, path: path + "/decisions", form: ruling("3", "1号", "缓议", "200", ""), status: http.StatusUnprocessableEntity, contains: []string{"请写明会议的理由"}},
		{name: "计财处登记", as: "finance", method: http.MethodPost, path: path + "/decisions", form: ruling("3", "1号", "同意", "200", ""), status: http.StatusForbidden},
		{name: "登记", as: "economy", method: http.MethodPost, path: path + "/decisions", form: ruling("3", "化管纪〔2025〕1号", "调整", "150", "单价偏高"), status: http.StatusSeeOther},
		{name: "会后", as: "finance", path: path, status: http.StatusOK, contains: []string{"已决定", "化管纪〔2025〕1号", "150.00", "单价偏高"}, lacks: []string{"登记会议决定</h2>"}},
		{name: "项目已入库", as: "clerk", path: declaration, status: http.StatusOK, contains: []string{"已入库", "化管纪〔2025〕1号"}},
	})
	if got := s.get("economy", "/meetings"); !strings.Contains(got.body, "化管纪〔2025〕1号") {
		t.Errorf("the list: %s", excerpt(got.body))
	}
}

func TestMeetingDemandPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := string(projectIn(s.declared("SCIP-2026-0001", "道路照明改造")))
	path := s.meeting()
	demands := func(version, works, reason string) url.Values {
		return url.Values{"_version": {version}, "from.0": {works}, "from.1": {""}, "from.2": {"0"}, "reason": {reason}}
	}
	agenda := func(exempt string) url.Values {
		return url.Values{"_version": {"1"}, "title": {"2025年第1次主任办公会"}, "on": {"2025-01-06"}, "on." + id: {"1"}, "exempt." + id: {exempt}}
	}
	s.run(t, []scenario{
		{name: "还没有设定", as: "finance", path: "/meetings/settings", status: http.StatusOK, contains: []string{"各类项目都不要求"}, lacks: []string{"保存要求"}},
		{name: "单位看不到", as: "clerk", path: "/meetings/settings", status: http.StatusForbidden},
		{name: "金额不是数，填的还在", as: "economy", method: http.MethodPost, path: "/meetings/settings", form: demands("0", "二百", "办法"), status: http.StatusUnprocessableEntity, contains: []string{`value="二百"`, "办法"}},
		{name: "没有理由", as: "economy", method: http.MethodPost, path: "/meetings/settings", form: demands("0", "200", ""), status: http.StatusUnprocessableEntity, contains: []string{"请写明修改的理由", `value="200"`}},
		{name: "计财处设定", as: "finance", method: http.MethodPost, path: "/meetings/settings", form: demands("0", "200", "办法"), status: http.StatusForbidden},
		{name: "没有评估的可以上会", as: "economy", path: path, status: http.StatusOK, lacks: []string{"免评"}},
		{name: "设定", as: "economy", method: http.MethodPost, path: "/meetings/settings", form: demands("0", "200", "事前评估管理办法"), status: http.StatusSeeOther},
		{name: "旧版本", as: "economy", method: http.MethodPost, path: "/meetings/settings", form: demands("0", "300", "再改"), status: http.StatusConflict, contains: []string{"刚刚修改过"}},
		{name: "现行要求", as: "finance", path: "/meetings/settings", status: http.StatusOK, contains: []string{"200.00万元及以上", "都要求", "不要求", "事前评估管理办法"}},
		{name: "没有评估结论上会，勾选还在", as: "economy", method: http.MethodPost, path: path, form: agenda(""), status: http.StatusUnprocessableEntity, contains: []string{"不能上会", "checked"}},
		{name: "写明免评理由", as: "economy", method: http.MethodPost, path: path, form: agenda("应急抢险"), status: http.StatusSeeOther},
		{name: "免评理由留在议程", as: "finance", path: path, status: http.StatusOK, contains: []string{"免评理由：应急抢险"}},
	})
}

// TestMeetingYears: an amended amount of a project of two years falls on them in proportion, or as typed.
func TestMeetingYears(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	declaration := s.declareUntil("SCIP-2026-0001", "道路照明改造", "2027-12-31")
	filed := declarationForm(s.declarationVersion(declaration))
	for name, value := range map[string]string{"funds.0.fiscal": "100", "funds.0.other": "", "lines.0.quantity": "500", "lines.0.price": "1000", "lines.1.price": "500",
		"funds.1.year": "2027", "funds.1.fiscal": "100", "lines.2.item": "控制", "lines.2.detail": "单灯控制器", "lines.2.unit": "套", "lines.2.quantity": "1000", "lines.2.price": "1000", "lines.2.basis": "询价", "lines.2.year": "2027"} {
		filed.Set(name, value)
	}
	s.passReviews(declaration, filed)
	id, path := string(projectIn(declaration)), s.meeting()
	steps := []struct {
		to   string
		form url.Values
	}{{"", url.Values{"_version": {"1"}, "title": {"第1次"}, "on": {"2025-01-06"}, "on." + id: {"1"}}}, {"/move", url.Values{"_version": {"2"}, "action": {"提交会议"}}}}
	for _, x := range steps {
		if got := s.post("economy", path+x.to, x.form); got.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", x.to, got.status, excerpt(got.body))
		}
	}
	ruling := func(amount string, years ...string) url.Values {
		f := url.Values{"_version": {"3"}, "minutes": {"1号"}, "on": {"2025-01-06"}, "items.0.resolution": {"调整"}, "items.0.amount": {amount}, "items.0.reason": {"分年核减"}}
		for n, y := range years {
			f.Set(yearField(0, n), y)
		}
		return f
	}
	propose := ruling("150")
	propose.Set("propose", "items.0.")
	wild := ruling("一百五")
	wild.Set("propose", "items.0.")
	s.run(t, []scenario{
		{name: "每个议题的决策依据", as: "economy", path: path, status: http.StatusOK, contains: []string{"明细", "没有超标准", "没有高度相似的项目", "未作，不要求", "必备材料齐全"}},
		{name: "计财处看到的", as: "finance", path: path, status: http.StatusOK, contains: []string{"没有超标准", "必备材料齐全"}, lacks: []string{"按比例分"}},
		{name: "按比例分，不登记", as: "economy", method: http.MethodPost, path: path + "/decisions", form: propose, status: http.StatusOK, contains: []string{`name="items.0.years.0.fiscal"`, `value="75"`, "分年核减"}, lacks: []string{"会议决定已登记"}},
		{name: "金额读不出，不能分", as: "economy", method: http.MethodPost, path: path + "/decisions", form: wild, status: http.StatusUnprocessableEntity, contains: []string{"一百五", "不是金额"}},
		{name: "合计不符，填的还在", as: "economy", method: http.MethodPost, path: path + "/decisions", form: ruling("150", "50", "99"), status: http.StatusUnprocessableEntity, contains: []string{"各年核定资金合计149.00万元，核定金额为150.00万元", `value="99"`}},
		{name: "一年多于申报", as: "economy", method: http.MethodPost, path: path + "/decisions", form: ruling("150", "49", "101"), status: http.StatusUnprocessableEntity, contains: []string{"多于申报的100.00万元"}},
		{name: "不是数", as: "economy", method: http.MethodPost, path: path + "/decisions", form: ruling("150", "五十", "100"), status: http.StatusUnprocessableEntity, contains: []string{`value="五十"`}},
		{name: "登记", as: "economy", method: http.MethodPost, path: path + "/decisions", form: ruling("150", "50", "100"), status: http.StatusSeeOther},
		{name: "会后", as: "finance", path: path, status: http.StatusOK, contains: []string{"核定分年", "2026年度财政50；2027年度财政100（万元）", "必备材料齐全"}},
		{name: "申报书上的核定分年", as: "clerk", path: declaration, status: http.StatusOK, contains: []string{"150.00：2026年度财政50；2027年度财政100（万元）"}},
	})
}
