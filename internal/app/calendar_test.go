package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
)

// dues prints the calendar of a year, one line a due date.
func dues(t *testing.T, p *apptest.Park, who string, year fiscal.Year) []string {
	t.Helper()
	list, err := p.App.Calendar(context.Background(), p.Actor(t, who), year)
	ok(t, err)
	if !slices.IsSortedFunc(list, func(a, b app.CalendarEntry) int { return a.On.Compare(b.On) }) {
		t.Errorf("%s: not by day: %+v", who, list)
	}
	var out []string
	keys := map[string]bool{}
	for _, e := range list {
		key := fmt.Sprint(e.Form, e.Year, e.Key)
		if e.Key == "" || keys[key] {
			t.Errorf("%s: the key of %s %s is empty or another's: %s", who, e.Form, e.Name, key)
		}
		keys[key] = true
		line := fmt.Sprintf("%s %s %s %s %s", e.On, e.Form, e.Name, e.Whose, e.State)
		if e.Late {
			line += " 逾期"
		}
		out = append(out, line)
	}
	return out
}

func TestCalendarOfEmptyPark(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		want := []string{"2025-03-31 绩效自评 2024年度绩效自评截止 各项目单位 还没有填报", "2025-08-31 绩效跟踪任务 2025年度绩效跟踪截止 各项目单位 还没有开始跟踪任务",
			"2025-11-30 绩效目标 2026年度绩效目标截止 各项目单位 还没有填报", "2025-11-30 年度用款计划 2026年度用款计划，与绩效目标同步申报 各项目单位 还没有填报"}
		if got := dues(t, p, "finance", 2025); !slices.Equal(got, want) {
			t.Errorf("finance:\n%s", strings.Join(got, "\n"))
		}
		if got := dues(t, p, "sys", 2025); len(got) != 0 {
			t.Errorf("who sees no business has due dates:\n%s", strings.Join(got, "\n"))
		}
	})
}

func TestCalendar(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := context.Background()
		round := started(t, p)
		finance := p.Actor(t, "finance")
		rows, err := p.App.TrackedRows(ctx, finance, round, app.TrackedFilter{}, app.Page{})
		ok(t, err)
		ok(t, p.App.ExtendTracked(ctx, finance, rows[1].ID, 1, "2025-09-10", "台风停工"))
		id, err := p.App.RegisterFinding(ctx, finance, byHand(p))
		ok(t, err)
		ok(t, p.App.IssueFinding(ctx, finance, id, 1, ""))
		done, err := p.App.Project(ctx, finance, p.Project(t, "SCIP-2025-0009", "泵站改造", money.Wan, 0))
		ok(t, err)
		done.Project.Completed = day(t, "2025-07-31")
		ok(t, p.App.SaveProject(ctx, p.Actor(t, "clerk"), done.Project))

		special := []string{"2025-08-31 绩效跟踪任务 2025年度绩效跟踪 公共设施管理中心 1张表中1张未报送", "2025-09-09 问题整改 养护台账缺6月记录 公共设施管理中心 已发函",
			"2025-09-10 绩效跟踪任务 2025年度绩效跟踪 公共设施管理中心 1张表中1张未报送", "2025-10-31 绩效自评 泵站改造 公共设施管理中心 未填报"}
		for _, who := range []string{"clerk", "finance"} {
			got := dues(t, p, who, 2025)
			for _, want := range special {
				if !slices.Contains(got, want) {
					t.Errorf("%s does not see %s:\n%s", who, want, strings.Join(got, "\n"))
				}
			}
		}
		for _, line := range dues(t, p, "other", 2025) {
			if strings.Contains(line, "公共设施管理中心") {
				t.Errorf("another unit sees %s", line)
			}
		}
		rectified(t, p, id)
		p.Pass(60 * 24 * time.Hour) // to 9 October
		got := dues(t, p, "clerk", 2025)
		if !slices.Contains(got, special[0]+" 逾期") || !slices.Contains(got, strings.Replace(special[1], "已发函", "待核查", 1)) || !slices.Contains(got, special[3]) {
			t.Errorf("in October:\n%s", strings.Join(got, "\n"))
		}
		file, err := p.App.Finding(ctx, p.Actor(t, "finance"), id)
		ok(t, err)
		ok(t, p.App.MoveFinding(ctx, p.Actor(t, "finance"), id, file.Version, finding.Close, ""))
		if got := dues(t, p, "finance", 2026); !slices.Contains(got, "2026-04-09 回头看 养护台账缺6月记录 公共设施管理中心 2026-01-09起可抽取") {
			t.Errorf("the look-back of 2026:\n%s", strings.Join(got, "\n"))
		}
	})
}
