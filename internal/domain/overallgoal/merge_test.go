package overallgoal

import (
	"slices"
	"testing"

	"outturn/internal/domain/goal"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	paving := MainTaskEntry{ID: "green", Name: "绿化", Content: "养护绿化"}
	for _, c := range []struct {
		name         string
		theirs, mine func(*Entry)
		asked        []string // paths that differ
		me, them     []string // of them, who changed what
		take         []string // paths given up
		want         func(*Entry)
	}{
		{"各改一项任务", func(e *Entry) { e.Tasks[0].Content = "他" }, func(e *Entry) { e.Tasks[1].Content = "我" },
			[]string{"tasks.0.content", "tasks.1.content"}, []string{"tasks.1.content"}, []string{"tasks.0.content"}, []string{"tasks.0.content"},
			func(e *Entry) { e.Tasks[0].Content, e.Tasks[1].Content = "他", "我" }},
		{"同一格两个人都改", func(e *Entry) { e.Tasks[0].Appropriation = "1" }, func(e *Entry) { e.Tasks[0].Appropriation = "2" },
			[]string{"tasks.0.appropriation"}, []string{"tasks.0.appropriation"}, []string{"tasks.0.appropriation"}, nil, func(e *Entry) { e.Tasks[0].Appropriation = "2" }},
		{"他加一项，保留", func(e *Entry) { e.Tasks = append(e.Tasks, paving) }, func(e *Entry) { e.Goal.Annual = "我" },
			[]string{"annual", "gone.task-green"}, []string{"annual"}, []string{"gone.task-green"}, []string{"gone.task-green"},
			func(e *Entry) { e.Tasks, e.Goal.Annual = append(e.Tasks, paving), "我" }},
		{"我加一项，不要了", func(*Entry) {}, func(e *Entry) { e.Tasks = append(e.Tasks, paving) }, []string{"tasks.2"}, []string{"tasks.2"}, nil, []string{"tasks.2"}, func(*Entry) {}},
		{"我删一项", func(*Entry) {}, func(e *Entry) { e.Tasks = e.Tasks[:1] }, []string{"gone.task-river"}, []string{"gone.task-river"}, nil, nil, func(e *Entry) { e.Tasks = e.Tasks[:1] }},
		{"他删首项，我改末项", func(e *Entry) { e.Tasks = e.Tasks[1:] }, func(e *Entry) { e.Tasks[1].Content = "我" },
			[]string{"tasks.0", "tasks.1.content"}, []string{"tasks.1.content"}, []string{"tasks.0"}, []string{"tasks.0"},
			func(e *Entry) { e.Tasks = e.Tasks[1:]; e.Tasks[0].Content = "我" }},
		{"两个人各加一项", func(e *Entry) { e.Tasks = append(e.Tasks, paving) }, func(e *Entry) { e.Tasks = append(e.Tasks, MainTaskEntry{Name: "保洁"}) },
			[]string{"tasks.2", "gone.task-green"}, []string{"tasks.2"}, []string{"gone.task-green"}, []string{"gone.task-green"},
			func(e *Entry) { e.Tasks = append(e.Tasks, MainTaskEntry{Name: "保洁"}, paving) }},
		{"他换了次序，我改一格", func(e *Entry) { slices.Reverse(e.Tasks) }, func(e *Entry) { e.Tasks[0].Content = "我" },
			[]string{"tasks.0.content"}, []string{"tasks.0.content"}, nil, nil, func(e *Entry) { e.Tasks[0].Content = "我" }},
		{"实施期金额取他的", func(e *Entry) { e.Whole.Appropriation = "9" }, func(e *Entry) { e.Whole.Other = "8" },
			[]string{"whole.appropriation", "whole.other"}, []string{"whole.other"}, []string{"whole.appropriation"}, []string{"whole.appropriation"},
			func(e *Entry) { e.Whole = goal.RequestEntry{Appropriation: "9", Other: "8"} }},
	} {
		base, theirs, mine, want := typed(), typed(), typed(), typed()
		c.theirs(&theirs)
		c.mine(&mine)
		c.want(&want)
		theirs.Links = []Link{{Indicator: "养护面积", Goal: "a", Part: "b"}}
		want.Links = theirs.Links
		me, them := Sides(base, theirs, mine)
		var asked, byMe, byThem []string
		for _, d := range Differences(Department, theirs, mine) {
			asked = append(asked, d.Path)
			if me(d.Path) {
				byMe = append(byMe, d.Path)
			}
			if them(d.Path) {
				byThem = append(byThem, d.Path)
			}
		}
		if !slices.Equal(asked, c.asked) || !slices.Equal(byMe, c.me) || !slices.Equal(byThem, c.them) {
			t.Errorf("%s: asked %q, by me %q, by them %q", c.name, asked, byMe, byThem)
		}
		if got := Merge(theirs, mine, func(path string) bool { return slices.Contains(c.take, path) }); !got.same(want) {
			t.Errorf("%s: merged into %+v", c.name, got)
		}
	}
}

func (e Entry) same(other Entry) bool { return Goal{Entry: e}.Holding(other) }
