package web

import (
	"net/http"
	"net/url"
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/overallgoal"
)

// TestWholeTrackingPages: a department's own form has its title, a way to fill it in, no workbook, and a place on the round and the board.
func TestWholeTrackingPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.overallGoal()
	id := overallgoal.ID(path[len("/overall-goals/"):])
	if got := s.post("clerk", path, overallForm("1", "提交")); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, excerpt(got.body))
	}
	for _, step := range []struct {
		who string
		do  approval.Action
	}{{"head", approval.Confirm}, {"finance", overallgoal.Approve}} {
		file, err := s.App.OverallGoal(t.Context(), s.Actor(t, step.who), id)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.App.MoveOverallGoal(t.Context(), s.Actor(t, step.who), id, file.Version, step.do, ""); err != nil {
			t.Fatal(err)
		}
	}
	s.approvedGoal("SCIP-2025-0001", 0)
	round, _ := s.tracks()
	file, err := s.App.TrackingRound(t.Context(), s.Actor(t, "clerk"), round)
	if err != nil || len(file.Wholes) != 1 {
		t.Fatal(len(file.Wholes), err)
	}
	form, page := trackedPath(file.Wholes[0].ID), roundPath(round)
	s.run(t, []scenario{
		{name: "任务页有一栏", as: "finance", path: page, status: http.StatusOK, contains: []string{"部门整体监控", form}},
		{name: "红黄绿灯有一栏", as: "finance", path: page + "/lights", status: http.StatusOK, contains: []string{"部门整体亮灯", form}},
		{name: "经办的表", as: "clerk", path: form, status: http.StatusOK, contains: []string{"部门整体支出绩效目标执行监控表", "从项目汇总", form + "/roll-up", path}, lacks: []string{"导出 Excel", "待处室审核"}},
		{name: "别的单位", as: "other", path: form, status: http.StatusNotFound},
		{name: "汇总", as: "clerk", method: http.MethodPost, path: form + "/roll-up", form: url.Values{"_version": {"1"}}, status: http.StatusSeeOther},
		{name: "负责人不能汇总", as: "head", method: http.MethodPost, path: form + "/roll-up", form: url.Values{"_version": {"2"}}, status: http.StatusForbidden},
		{name: "汇总以后", as: "clerk", path: form, status: http.StatusOK, contains: []string{"没有报送跟踪表，按全年预算数计"}},
	})
}
