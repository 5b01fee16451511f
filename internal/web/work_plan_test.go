package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/org"
)

// workTaskForm is a task led by 公用事业处.
func (s *site) workTaskForm(version string) url.Values {
	return url.Values{"_version": {version}, "number": {"2.3"}, "heading": {"推进绩效管理和预算管理的深度融合"}, "title": {"完善绩效跟踪管理"}, "text": {"8月底前完成一次绩效跟踪。"}, "lead": {string(s.Units["130"].ID)},
		"support": {"计财处"}, "start": {"2025-01-01"}, "due": {"2025-08-31"}, "of": {"2025"}, "measure.6": {"绩效跟踪任务结束"}, "measure.9": {"牵头部门登记完成"}}
}

// workPlan is the page of a plan of 2025 with one task, at version 2.
func (s *site) workPlan() string {
	s.t.Helper()
	got := s.post("finance", "/work-plans", url.Values{"year": {"2025"}})
	if got.status != http.StatusSeeOther {
		s.t.Fatalf("start: %d %s", got.status, excerpt(got.body))
	}
	if added := s.post("finance", got.location+"/tasks/new", s.workTaskForm("1")); added.status != http.StatusSeeOther {
		s.t.Fatalf("task: %d %s", added.status, excerpt(added.body))
	}
	return got.location
}

// issueWorkPlan takes a plan at version 2 to its issue.
func (s *site) issueWorkPlan(path string) {
	s.t.Helper()
	s.Person(s.t, "leader", "管委会领导", "100", org.Leader, "100")
	for _, step := range []struct {
		who, to string
		form    url.Values
	}{{"finance", "/move", url.Values{"action": {"提交审定"}, "_version": {"2"}}}, {"leader", "/move", url.Values{"action": {"审定通过"}, "_version": {"3"}}},
		{"finance", "/issue", url.Values{"number": {"沪化管〔2025〕8号"}, "minutes": {"化管纪〔2025〕1号"}, "on": {"2025-01-06"}, "_version": {"4"}}}} {
		if got := s.post(step.who, path+step.to, step.form); got.status != http.StatusSeeOther {
			s.t.Fatalf("%s: %d %s", step.to, got.status, excerpt(got.body))
		}
	}
}

func TestWorkPlanPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.run(t, []scenario{
		{name: "空的清单", as: "finance", path: "/work-plans", status: http.StatusOK, contains: []string{"还没有印发的工作方案", "拟定方案"}},
		{name: "单位看得到清单", as: "clerk", path: "/work-plans", status: http.StatusOK, lacks: []string{"拟定方案</button>"}},
		{name: "没有上年可沿用", as: "finance", method: http.MethodPost, path: "/work-plans", form: url.Values{"year": {"2025"}, "copied": {"1"}}, status: http.StatusUnprocessableEntity, contains: []string{"没有2024年度的工作方案", "checked"}},
		{name: "年度不对", as: "finance", method: http.MethodPost, path: "/work-plans", form: url.Values{"year": {"明年"}}, status: http.StatusUnprocessableEntity, contains: []string{"不是预算年度"}},
	})
	path := s.workPlan()
	_, task, _ := strings.Cut(s.get("finance", path).body, `href="`+path+`/tasks/`)
	task, _, _ = strings.Cut(task, `"`)
	wrong := s.workTaskForm("2")
	wrong.Set("number", "二3")
	wrong.Set("due", "2024-12-31")
	wrong.Del("measure.6")
	wrong.Del("measure.9")
	wrong.Set("text", "写了很多字")
	s.run(t, []scenario{
		{name: "拟定中", as: "finance", path: path, status: http.StatusOK, contains: []string{"还没有印发，拟定的任务有1项", "（二）推进绩效管理和预算管理的深度融合", "加入任务", "提交审定"}},
		{name: "别人还看不到", as: "division", path: path, status: http.StatusNotFound},
		{name: "任务的表单", as: "finance", path: path + "/tasks/" + task, status: http.StatusOK, contains: []string{`value="2.3"`, "完成依据：绩效跟踪任务结束", "删去任务"}},
		{name: "都说出来，填的还在", as: "finance", method: http.MethodPost, path: path + "/tasks/new", form: wrong, status: http.StatusUnprocessableEntity, contains: []string{"编号请写成 2.3 的样子", "早于开始日期", "请选择至少一项完成依据", "写了很多字", `value="二3"`, `href="#f-measure.0"`}},
		{name: "编号重复", as: "finance", method: http.MethodPost, path: path + "/tasks/new", form: s.workTaskForm("2"), status: http.StatusUnprocessableEntity, contains: []string{"编号（二）3已经是"}},
	})
	s.issueWorkPlan(path)
	s.run(t, []scenario{
		{name: "印发后", as: "clerk", path: path, status: http.StatusOK, contains: []string{"沪化管〔2025〕8号", "1项任务：", "进行中 1", "2025年度绩效跟踪任务结束：还没有记录", `href="/tracking?year=2025"`, "配合：计财处"}, lacks: []string{"修订", "拟定的任务"}},
		{name: "领导的工作台", as: "leader", path: "/", status: http.StatusOK, contains: []string{"您审定年度工作方案，其他各表只看"}},
		{name: "清单上数得出", as: "clerk", path: "/work-plans", status: http.StatusOK, contains: []string{"2025年度预算绩效管理工作方案", "已印发"}},
		{name: "日程里有", as: "clerk", path: "/calendar?year=2025&form=年度工作方案", status: http.StatusOK, contains: []string{"（二）3完善绩效跟踪管理", `href="` + path + `"`}},
		{name: "牵头部门可以登记", as: "division", path: path + "/tasks/" + task, status: http.StatusOK, contains: []string{"登记进展", "已经完成"}},
		{name: "别的处室只看", as: "building", path: path + "/tasks/" + task, status: http.StatusOK, lacks: []string{"登记进展"}},
		{name: "没有写进展", as: "division", method: http.MethodPost, path: path + "/tasks/" + task + "/report", form: url.Values{"finished": {"1"}}, status: http.StatusUnprocessableEntity, contains: []string{"请填写进展情况"}},
		{name: "登记", as: "division", method: http.MethodPost, path: path + "/tasks/" + task + "/report", form: url.Values{"text": {"6月已布置。"}}, status: http.StatusSeeOther},
		{name: "登记后", as: "clerk", path: path, status: http.StatusOK, contains: []string{"6月已布置。", "牵头部门还没有登记完成"}},
		{name: "没有的任务", as: "clerk", path: path + "/tasks/x", status: http.StatusNotFound},
		{name: "修订要理由", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"action": {"修订"}, "_version": {"6"}}, status: http.StatusUnprocessableEntity, contains: []string{"请写明“修订”的理由"}},
		{name: "修订", as: "finance", method: http.MethodPost, path: path + "/move", form: url.Values{"action": {"修订"}, "reason": {"延后"}, "_version": {"6"}}, status: http.StatusSeeOther},
		{name: "修订中", as: "finance", path: path, status: http.StatusOK, contains: []string{"正在修订", "任务进度", "拟定的任务"}},
		{name: "修订中别人照旧", as: "clerk", path: path, status: http.StatusOK, contains: []string{"任务进度"}, lacks: []string{"正在修订", "拟定的任务"}},
	})
	got := s.get("division", path+"/export")
	f, err := excelize.OpenReader(bytes.NewReader([]byte(got.body)))
	if err != nil {
		t.Fatalf("%d %v", got.status, err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) < 4 || strings.Join(rows[3][:2], " ") != "（二）3 完善绩效跟踪管理" || rows[3][9] != "6月已布置。" {
		t.Errorf("workbook %v %v", rows, err)
	}
}
