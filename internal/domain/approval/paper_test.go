package approval

import (
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

func TestPaperEditable(t *testing.T) {
	t.Parallel()
	submitted := after(t, step{clerk, "提交", ""})
	ended := after(t, step{clerk, "提交", ""}, step{head, "同意", ""}, step{finance, "批准", ""})
	for _, c := range []struct {
		name   string
		of     Case
		actor  org.Actor
		kind   errs.Kind
		saying string
	}{
		{"草稿由本单位经办填写", NewCase(trip), clerk, 0, ""},
		{"同单位另一位经办接着填", NewCase(trip), clerk2, 0, ""},
		{"负责人不填草稿", NewCase(trip), head, errs.Forbidden, "公共设施管理中心经办"},
		{"外单位经办", NewCase(trip), other, errs.Forbidden, "公共设施管理中心经办"},
		{"提交后不能改，说明由谁退回", submitted, clerk, errs.Conflict, "请公共设施管理中心负责人退回"},
		{"办结后没有人能退回", ended, clerk, errs.Conflict, "不能修改"},
	} {
		err := Paper{Case: c.of}.Editable(trip, c.actor, parties)
		switch {
		case c.kind == 0 && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.kind != 0 && (errs.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.saying)):
			t.Errorf("%s: got %v, want %q", c.name, err, c.saying)
		}
	}
	if err := (Paper{Case: ended}).Editable(trip, clerk, parties); strings.Contains(err.Error(), "退回") {
		t.Errorf("办结后: %v", err)
	}
}

func TestPaperTyped(t *testing.T) {
	t.Parallel()
	actor := clerk
	actor.Form.Page = org.PageEdit{Page: "p", Edit: 2}
	p := NewPaper(trip).Typed(actor, noon)
	if !slices.Contains(p.Filers, actor.User.ID) || p.UpdatedBy != actor.User.Name || p.UpdatedAt != noon || p.SavedFrom != actor.Form.Page {
		t.Errorf("got %+v", p)
	}
	p = p.Touched(head.User, noon)
	if slices.Contains(p.Filers, head.User.ID) || p.UpdatedBy != head.User.Name || p.SavedFrom != actor.Form.Page {
		t.Errorf("办理的人不算填报人: got %+v", p)
	}
}

func TestPaperSavedMeanwhile(t *testing.T) {
	t.Parallel()
	kept := Paper{UpdatedBy: "赵敏", SavedFrom: org.PageEdit{Page: "p", Edit: 4}, Version: 7}
	for _, c := range []struct {
		name             string
		page             org.PageEdit
		read             int
		overtaken, fresh bool
	}{
		{"看的就是现在这一版", org.PageEdit{}, 7, false, true},
		{"没有脚本的页面，别人已存过", org.PageEdit{}, 6, false, false},
		{"同一页面没等回音又存一次", org.PageEdit{Page: "p", Edit: 5}, 6, false, true},
		{"同一页面同一次修改再存", org.PageEdit{Page: "p", Edit: 4}, 6, false, true},
		{"同一页面较早的一次后到", org.PageEdit{Page: "p", Edit: 3}, 6, true, false},
		{"另一个页面，修改次数更多", org.PageEdit{Page: "q", Edit: 9}, 6, false, false},
		{"比现在还新的版本", org.PageEdit{}, 8, false, false},
	} {
		actor := clerk
		actor.Form.Page = c.page
		if got := kept.Overtaken(actor); got != c.overtaken {
			t.Errorf("%s: overtaken %v", c.name, got)
		}
		err := kept.FreshDraft(actor, c.read)
		if c.fresh != (err == nil) || err != nil && (errs.KindOf(err) != errs.Conflict || !strings.Contains(err.Error(), "赵敏刚刚修改过")) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}
