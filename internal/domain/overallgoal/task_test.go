package overallgoal

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestWithTaskIDs gives every task an id of its own, once.
func TestWithTaskIDs(t *testing.T) {
	t.Parallel()
	kept := Entry{Tasks: []MainTaskEntry{{ID: "road", Name: "道路养护"}, {ID: "river", Name: "河道保洁"}}}
	for _, c := range []struct {
		name  string
		tasks []MainTaskEntry
		want  []TaskID
	}{
		{"没有任务", nil, nil},
		{"都有标识，换了次序", []MainTaskEntry{{ID: "river", Name: "河道保洁"}, {ID: "road", Name: "道路"}}, []TaskID{"river", "road"}},
		{"没有标识，内容未变", []MainTaskEntry{{Name: "道路养护"}, {Name: "河道保洁"}}, []TaskID{"road", "river"}},
		{"没有标识，内容变了", []MainTaskEntry{{Name: "道路养护"}, {Name: "河道疏浚"}}, []TaskID{"road", "new-1"}},
		{"新增一项", []MainTaskEntry{{ID: "road"}, {ID: "river"}, {Name: "绿化"}}, []TaskID{"road", "river", "new-1"}},
		{"页面给的标识", []MainTaskEntry{{ID: "from-page", Name: "绿化"}}, []TaskID{"from-page"}},
		{"两项同一个标识", []MainTaskEntry{{ID: "road"}, {ID: "road", Name: "绿化"}}, []TaskID{"road", "new-1"}},
		{"标识太长", []MainTaskEntry{{ID: TaskID(strings.Repeat("x", 65)), Name: "绿化"}}, []TaskID{"new-1"}},
		{"原处的标识已被别的行占用", []MainTaskEntry{{Name: "道路养护"}, {ID: "road", Name: "改名"}}, []TaskID{"new-1", "road"}},
	} {
		n := 0
		got := Entry{Tasks: c.tasks}.WithTaskIDs(kept, func() TaskID { n++; return TaskID(fmt.Sprint("new-", n)) })
		var ids []TaskID
		for _, task := range got.Tasks {
			ids = append(ids, task.ID)
		}
		if !slices.Equal(ids, c.want) {
			t.Errorf("%s: %q, want %q", c.name, ids, c.want)
		}
	}
}

// TestIdentified: what was kept before tasks had ids gets the same ones on every read, in drafts and in frozen forms.
func TestIdentified(t *testing.T) {
	t.Parallel()
	draft := Entry{Tasks: []MainTaskEntry{{Name: "道路养护"}, {ID: "river"}}}.Identified()
	frozen := Form{Tasks: []MainTask{{Name: "道路养护"}, {ID: "river"}}}.Identified()
	if draft.Tasks[0].ID != "task-1" || draft.Tasks[1].ID != "river" || frozen.Tasks[0].ID != "task-1" || frozen.Tasks[1].ID != "river" {
		t.Errorf("%+v, %+v", draft.Tasks, frozen.Tasks)
	}
	if !(MainTaskEntry{ID: "road"}).Blank() || (MainTaskEntry{ID: "road", Name: "道路"}).Blank() {
		t.Error("a row is blank by what was typed into it")
	}
}
