package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"outturn/internal/domain/attachment"
)

// closeSitting has both experts of sitting submit, and finance close the panel with its record.
func (s *site) closeSitting(path, subject, verdict string) {
	s.t.Helper()
	for _, step := range []struct {
		who, to string
		form    url.Values
	}{
		{"e1", "/matters/" + subject, opinionForm("0", "良", "submit")}, {"e2", "/matters/" + subject, opinionForm("0", "良", "submit")},
		{"finance", "/move", url.Values{"_version": {"5"}, "action": {"汇总意见"}}},
		{"finance", "/record", url.Values{"_version": {"6"}, "on": {"2025-01-06"}, "place": {"三楼会议室"}, "present": {"两位专家"}, "notes": {"逐项讨论"},
			"findings.0.verdict": {verdict}, "findings.0.opinion": {"同意专家意见。"}}},
		{"finance", "/move", url.Values{"_version": {"7"}, "action": {"结束评审"}}},
	} {
		if got := s.post(step.who, path+step.to, step.form); got.status != http.StatusSeeOther {
			s.t.Fatalf("%s: %d %s", step.to, got.status, excerpt(got.body))
		}
	}
}

// TestReviewBesideAPanel reviews a goal that experts judge: the page tells of the panel, waits, adopts, and asks why it differs.
func TestReviewBesideAPanel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	panelPath, subject := s.sitting()
	path := "/goal-reviews/" + subject
	adopt := "adopt " + strings.TrimPrefix(panelPath, "/panels/")
	s.run(t, []scenario{
		{name: "处室看到会审进行中", as: "division", path: path, status: http.StatusOK, contains: []string{"正在会审这份绩效目标，还差 2 份专家意见", "还差 2 份", "专家e1（组长）、专家e2"},
			lacks: []string{"采用会审意见</button>", "不等会审的理由", `href="` + panelPath + `"`}},
		{name: "单位只看到几位专家", as: "head", path: path, status: http.StatusOK, contains: []string{"2 位"}, lacks: []string{"专家e1"}},
		{name: "会审中提交，填的还在", as: "division", method: http.MethodPost, path: path, form: s.reviewForm("0", "submit", "优"), status: http.StatusUnprocessableEntity,
			contains: []string{"会审结束前不能提交审核表", "#hearings", "总体评定为优。"}},
		{name: "会审没有结束就采用", as: "division", method: http.MethodPost, path: path, form: s.reviewForm("1", adopt, "优"), status: http.StatusConflict, contains: []string{"还没有结束", "总体评定为优。"}},
		{name: "会审的纸面有版本和校验码", as: "finance", path: panelPath, status: http.StatusOK, contains: []string{"专家会审记录（评审中） 第5版 校验码 "}},
	})
	s.closeSitting(panelPath, subject, "协商完善后进入下一步预算安排流程")
	s.run(t, []scenario{
		{name: "会审结束后的审核页", as: "division", path: path, status: http.StatusOK, contains: []string{"采用会审意见</button>", "与会审结论不一致的理由", "评的是第1版"}, lacks: []string{"正在会审"}},
		{name: "采用", as: "division", method: http.MethodPost, path: path, form: s.reviewForm("1", adopt, "优"), status: http.StatusSeeOther},
		{name: "没有这次会审", as: "division", method: http.MethodPost, path: path, form: s.reviewForm("2", "adopt nope", "优"), status: http.StatusNotFound},
	})
	open := s.get("division", path).body
	form := inputsOf(t, open, "review")
	if form.Get("opinion") != "同意专家意见。" || form.Get("items.clear.points") != "8.5" || form.Get("notes.0.path") != "rows.1.target" || form.Get("notes.0.text") != "专家会审：依据不足" {
		t.Errorf("the review is filled with %v", form)
	}
	for _, want := range []string{"已采用", "项目支出绩效目标审核表（草稿）", "绩效目标审核表 处室审核（第1版，第1次） 草稿", "绩效目标专家会审（结论"} {
		if !strings.Contains(open, want) {
			t.Errorf("the draft lacks %q", want)
		}
	}
	other := s.reviewForm("2", "submit", "优")
	reasoned := s.reviewForm("3", "submit", "优")
	reasoned.Set("differs", "单位已补充依据。")
	s.run(t, []scenario{
		{name: "改了等级没有理由", as: "division", method: http.MethodPost, path: path, form: other, status: http.StatusUnprocessableEntity, contains: []string{"请写明不一致的理由"}},
		{name: "写明理由后提交", as: "division", method: http.MethodPost, path: path, form: reasoned, status: http.StatusSeeOther},
		{name: "审核表印出会审和理由", as: "clerk", path: path, status: http.StatusOK, contains: []string{"采用会审意见", "审核人有改动", "单位已补充依据。"}},
	})
}

// TestFinanceGoesApart is finance that does not wait for a panel: it says why.
func TestFinanceGoesApart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, path := s.underReview("SCIP-2025-0001")
	if got := s.post("division", path, s.reviewForm("0", "submit", "优")); got.status != http.StatusSeeOther {
		t.Fatalf("division: %d %s", got.status, excerpt(got.body))
	}
	subject := strings.TrimPrefix(path, "/goal-reviews/")
	expert := s.addExpert("e1")
	panelPath := s.post("finance", "/panels", url.Values{"title": {"会审"}, "due": {"2025-01-20"}}).location
	for to, form := range map[string]url.Values{"/matters": {"_version": {"1"}, "matters": {subject}}} {
		s.post("finance", panelPath+to, form)
	}
	s.post("finance", panelPath+"/seats", url.Values{"_version": {"2"}, "expert": {expert}})
	if got := s.post("finance", panelPath+"/move", url.Values{"_version": {"3"}, "action": {"开始评审"}}); got.status != http.StatusSeeOther {
		t.Fatalf("open: %d %s", got.status, excerpt(got.body))
	}
	apart := s.reviewForm("1", "submit", "优")
	apart.Set("apart", "汛前必须批复。")
	s.run(t, []scenario{
		{name: "计财处可以写明理由", as: "finance", path: path, status: http.StatusOK, contains: []string{"不等会审的理由", `href="` + panelPath + `"`}},
		{name: "没有理由", as: "finance", method: http.MethodPost, path: path, form: s.reviewForm("0", "submit", "优"), status: http.StatusUnprocessableEntity, contains: []string{"不等会审的，写明理由"}},
		{name: "写明理由", as: "finance", method: http.MethodPost, path: path, form: apart, status: http.StatusSeeOther},
		{name: "理由印在审核表上", as: "clerk", path: path, status: http.StatusOK, contains: []string{"不等会审的理由", "汛前必须批复。"}},
	})
}

// TestFilesBesideTheForm: who judges a goal finds its files below the form, experts only while their panel sits.
func TestFilesBesideTheForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	goal := s.startGoal("SCIP-2025-0001")
	id, err := s.App.Attach(t.Context(), s.Actor(t, "clerk"), attachment.Attachment{Kind: "绩效目标", Record: strings.TrimPrefix(goal, "/goals/"), Name: "合同.pdf"},
		strings.NewReader("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"))
	if err != nil {
		t.Fatal(err)
	}
	panelPath, subject := s.sittingOn(s.submit(goal))
	link := `href="/attachments/` + id + `"`
	s.run(t, []scenario{
		{name: "专家的意见页", as: "e1", path: panelPath + "/matters/" + subject, status: http.StatusOK, contains: []string{link, "合同.pdf"}, lacks: []string{"上传附件", "/remove"}},
		{name: "专家打开附件", as: "e1", path: "/attachments/" + id, status: http.StatusOK},
		{name: "处室的审核页", as: "division", path: "/goal-reviews/" + subject, status: http.StatusOK, contains: []string{link}, lacks: []string{"上传附件"}},
	})
	s.closeSitting(panelPath, subject, "协商完善后进入下一步预算安排流程")
	s.run(t, []scenario{{name: "会审结束后", as: "e1", path: "/attachments/" + id, status: http.StatusNotFound}})
}
