package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestAnalysisPage(t *testing.T) {
	t.Parallel()
	s, round, form := august(t)
	path := round + "/analysis"
	s.run(t, []scenario{
		{name: "还没有人报送", as: "finance", path: path, status: http.StatusOK, contains: []string{"2025年度绩效跟踪整体情况分析", "还没有已报送的跟踪表", "纳入本轮2个，已报送0个", "没有规则引出的建议", "一、总体评价"}},
		{name: "任务页通到这里", as: "finance", path: round, status: http.StatusOK, contains: []string{`href="` + path + `"`}},
		{name: "别的单位", as: "other", path: path, status: http.StatusNotFound},
		{name: "别的单位的 Word", as: "other", path: path + ".docx", status: http.StatusNotFound},
		{name: "没有的任务", as: "finance", path: "/tracking/xxxx/analysis", status: http.StatusNotFound},
	})
	typed := s.trackedForm(form)
	typed.Set("rows.1.likelihood", "完全不可能")
	typed.Set("rows.1.forecast", "60")
	typed.Set("rows.1.causes.0", "1")
	typed.Set("rows.1.explanation", "两条路移交市政部门。")
	typed.Set("rows.1.disposal", "调整目标")
	typed.Set("rows.1.measure", "申请<b>调整</b>目标")
	typed.Set("action", "提交")
	if got := s.post("clerk", form, typed); got.status != http.StatusSeeOther {
		t.Fatalf("submit: %d %s", got.status, excerpt(got.body))
	}
	s.run(t, []scenario{
		{name: "报送以后", as: "finance", path: path, status: http.StatusOK, contains: []string{"执行率 40.16% ÷ 时间进度 58.33% = 68.85%，低于 80%", `href="` + form + `"`, `href="` + round + "/lights?division=", `href="` + round + "/lights?light=",
			"申请&lt;b&gt;调整", "下载 Word", "校验码", "由计财处填写"}},
		{name: "处室看自己的", as: "division", path: path, status: http.StatusOK, contains: []string{"已报送1个"}},
	})
	docx := s.get("finance", path+".docx")
	if docx.status != http.StatusOK || !strings.HasPrefix(docx.body, "PK") || !strings.Contains(docx.header.Get("Content-Disposition"), ".docx") {
		t.Errorf("docx: %d %v", docx.status, docx.header)
	}
}
