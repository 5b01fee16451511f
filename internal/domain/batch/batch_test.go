package batch

import (
	"strings"
	"testing"

	"outturn/internal/errs"
)

func reading(changes, unread int, severities ...errs.Severity) Reading {
	r := Reading{Found: Found{Form: "项目支出绩效目标申报表", Record: "/goals/1", Project: "道路养护", Unit: "公共设施管理中心", Version: 3}, Unread: unread}
	r.Changes = make([]Change, changes)
	for _, s := range severities {
		r.Findings = append(r.Findings, Finding{Severity: s})
	}
	return r
}

func TestChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		reading          Reading
		state            State
		errors, warnings int
		says             string
	}{
		{"有改动", reading(2, 0), Waiting, 0, 0, ""},
		{"有错误也可存为草稿", reading(1, 0, errs.Blocker, "", errs.Warning, errs.Hint), Waiting, 2, 2, ""},
		{"有格读不出", reading(1, 2, errs.Blocker, errs.Blocker), Failed, 2, 0, "有2格读不出"},
		{"没有改动", reading(0, 0, errs.Warning), Done, 0, 1, "完全相同"},
		{"没有改动但有格读不出", reading(0, 1, errs.Blocker), Failed, 1, 0, "有1格读不出"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Form{No: 1, Name: "道路.xlsx", State: Checking, Reason: "旧的"}.Checked(c.reading)
			if got.State != c.state || got.Errors != c.errors || got.Warnings != c.warnings || got.Found != c.reading.Found || got.Changes != len(c.reading.Changes) {
				t.Errorf("got %+v", got)
			}
			if !strings.Contains(got.Reason, c.says) || c.says == "" && got.Reason != "" {
				t.Errorf("reason %q, want %q", got.Reason, c.says)
			}
		})
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	for _, s := range States() {
		got, err := Form{Name: "道路.xlsx", State: s}.Choose()
		if s == Waiting {
			if err != nil || got.State != Importing || got.Kept().State != Done {
				t.Errorf("%s: %+v %v", s, got, err)
			}
			continue
		}
		if errs.KindOf(err) != errs.Conflict || got.State != s || !strings.Contains(errs.MessageOf(err), string(s)) {
			t.Errorf("%s: %+v %v, want a conflict that names the state", s, got, err)
		}
	}
}

func TestRivals(t *testing.T) {
	t.Parallel()
	file := func(no int, name, record string, s State) Form {
		return Form{No: no, Name: name, State: s, Found: Found{Record: record}}
	}
	for _, c := range []struct {
		name  string
		files []Form
		want  string // number and rival of those refused
	}{
		{"没有文件", nil, ""},
		{"各一张表", []Form{file(1, "甲.xlsx", "/goals/1", Waiting), file(2, "乙.xlsx", "/goals/2", Waiting)}, ""},
		{"认不出的不算", []Form{file(1, "甲.xlsx", "", Failed), file(2, "乙.xlsx", "", Failed)}, ""},
		{"两份一张表", []Form{file(1, "甲.xlsx", "/goals/1", Waiting), file(2, "别的.xlsx", "/goals/2", Waiting), file(3, "乙.xlsx", "/goals/1", Waiting)}, "1乙.xlsx 3甲.xlsx"},
		{"三份一张表", []Form{file(1, "甲.xlsx", "/goals/1", Waiting), file(2, "乙.xlsx", "/goals/1", Waiting), file(3, "丙.xlsx", "/goals/1", Waiting)}, "1乙.xlsx 2甲.xlsx 3甲.xlsx"},
		{"一份没有改动", []Form{file(1, "甲.xlsx", "/goals/1", Done), file(2, "乙.xlsx", "/goals/1", Waiting)}, "1乙.xlsx 2甲.xlsx"},
		{"同名", []Form{file(1, "甲.xlsx", "/goals/1", Waiting), file(2, "甲.xlsx", "/goals/1", Waiting)}, "1甲.xlsx 2甲.xlsx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range Rivals(c.files) {
				_, rival, _ := strings.Cut(f.Reason, "与“")
				rival, _, _ = strings.Cut(rival, "”")
				got = append(got, string(rune('0'+f.No))+rival)
				if f.State != Failed {
					t.Errorf("%s is %s, want it refused", f.Name, f.State)
				}
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("refused %q, want %q", s, c.want)
			}
		})
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		counts Counts
		state  State
		busy   bool
		checks bool
	}{
		{"都在排队", Counts{Queued: 3}, Queued, true, true},
		{"查了一半", Counts{Queued: 1, Checking: 1, Waiting: 5, Failed: 1}, Checking, true, true},
		{"查完待确认", Counts{Waiting: 5, Failed: 1, Done: 1}, Waiting, false, false},
		{"导了一半", Counts{Importing: 1, Waiting: 2, Done: 3}, Importing, true, false},
		{"导完", Counts{Done: 3, Failed: 2}, Done, false, false},
		{"一份也没有导入", Counts{Failed: 2}, Failed, false, false},
		{"没有文件", nil, Failed, false, false},
	} {
		if got := c.counts.State(); got != c.state || c.counts.Busy() != c.busy || c.counts.Checks() != c.checks {
			t.Errorf("%s: %s, busy %v, checks %v", c.name, got, c.counts.Busy(), c.counts.Checks())
		}
	}
	if n := (Counts{Done: 3, Failed: 2}).All(); n != 5 {
		t.Errorf("all %d, want 5", n)
	}
}
