package expert

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// A small tree: the administration, two divisions, a centre under the first, an agency beside them.
var (
	admin    = org.Unit{ID: "100", Name: "管委会", Kind: org.Administration, Ancestors: []org.UnitID{"100"}}
	building = org.Unit{ID: "120", Name: "规划建设处", Kind: org.Division, Ancestors: []org.UnitID{"120", "100"}}
	utility  = org.Unit{ID: "130", Name: "公用事业处", Kind: org.Division, Ancestors: []org.UnitID{"130", "100"}}
	centre   = org.Unit{ID: "210", Name: "公共设施管理中心", Kind: org.Institution, Ancestors: []org.UnitID{"210", "120", "100"}}
	agency   = org.Unit{ID: "900", Name: "甲咨询公司", Kind: org.Agency, Ancestors: []org.UnitID{"900"}}
)

func home(id org.UnitID) org.Unit {
	for _, u := range []org.Unit{admin, building, utility, centre, agency} {
		if u.ID == id {
			return u
		}
	}
	return org.Unit{ID: id, Ancestors: []org.UnitID{id}}
}

func person(id string, unit org.UnitID, fields ...library.Field) Expert {
	return Expert{ID: ID(id), User: org.User{ID: org.UserID("u" + id), Name: "专家" + id, Unit: unit}, Employer: "某大学", Title: "教授",
		Fields: fields, Active: true}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	if err := person("1", "900", library.Road).Check(); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		name  string
		spoil func(*Expert)
		path  string
	}{
		{"没有账号", func(e *Expert) { e.User = org.User{} }, "user"},
		{"没有工作单位", func(e *Expert) { e.Employer = " " }, "employer"},
		{"没有职称", func(e *Expert) { e.Title = "" }, "title"},
		{"没有领域", func(e *Expert) { e.Fields = nil }, "fields"},
		{"领域不在表上", func(e *Expert) { e.Fields = []library.Field{"天文"} }, "fields"},
		{"备注太长", func(e *Expert) { e.Note = strings.Repeat("长", 501) }, "note"},
	} {
		e := person("1", "900", library.Road)
		c.spoil(&e)
		if fields := errs.FieldsOf(e.Check()); len(fields) != 1 || fields[0].Path != c.path {
			t.Errorf("%s: %v", c.name, fields)
		}
	}
	if fields := errs.FieldsOf(Expert{}.Check()); len(fields) != 4 {
		t.Errorf("an empty expert: %v", fields)
	}
}

func TestConflict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		home   org.UnitID
		avoids []org.UnitID
		matter Matter
		why    string
	}{
		{"不相干的单位", "900", nil, Matter{Name: "海塘", Units: []org.Unit{centre, building}}, ""},
		{"本单位的项目", "210", nil, Matter{Name: "海塘", Units: []org.Unit{centre}}, "本人所在单位公共设施管理中心的事项"},
		{"主管处室的人评下属单位", "120", nil, Matter{Name: "海塘", Units: []org.Unit{centre}}, "隶属关系"},
		{"下属单位的人评上级处室", "210", nil, Matter{Name: "规划", Units: []org.Unit{building}}, "隶属关系"},
		{"另一处室的人", "130", nil, Matter{Name: "海塘", Units: []org.Unit{centre, building}}, ""},
		{"管委会本级的人评下属单位", "100", nil, Matter{Name: "海塘", Units: []org.Unit{centre}}, ""},
		{"申报回避的单位", "900", []org.UnitID{"120"}, Matter{Name: "海塘", Units: []org.Unit{centre}}, "已申报回避公共设施管理中心的事项"},
		{"参与填报", "900", nil, Matter{Name: "海塘", Units: []org.Unit{centre}, Filers: []org.UserID{"u1"}}, "参与填报“海塘”"},
	} {
		e := person("1", c.home, library.Road)
		e.Avoids = c.avoids
		if why := e.Conflict(home(c.home), c.matter); !strings.Contains(why, c.why) || (why == "") != (c.why == "") {
			t.Errorf("%s: %q", c.name, why)
		}
	}
}

func TestDraw(t *testing.T) {
	t.Parallel()
	var list []Expert
	for i := range 8 {
		list = append(list, person(fmt.Sprint(i), "900", library.Road))
	}
	list = append(list, person("own", "210", library.Road), person("sea", "900", library.Seawall))
	gone := person("gone", "900", library.Road)
	gone.Active = false
	list = append(list, gone)
	matters := []Matter{{Name: "道路养护", Units: []org.Unit{centre}}}

	d, err := DrawFrom("2025-03-01/1", 3, []library.Field{library.Road}, matters, list, home)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Drawn()) != 3 || len(d.Candidates) != len(list) || d.open() != 8 {
		t.Errorf("drawn %v of %d, %d open", d.Drawn(), len(d.Candidates), d.open())
	}
	why := map[string]string{}
	for _, c := range d.Candidates {
		why[string(c.Expert)] = c.Excluded
	}
	if why["gone"] != "已停用" || why["sea"] != "专业领域不符" || !strings.Contains(why["own"], "所在单位") {
		t.Errorf("excluded: %v", why)
	}
	slices.Reverse(list)
	again, _ := DrawFrom("2025-03-01/1", 3, []library.Field{library.Road}, matters, list, home)
	if !slices.Equal(again.Drawn(), d.Drawn()) {
		t.Errorf("the same seed drew %v and %v", d.Drawn(), again.Drawn())
	}
	different := false
	for i := range 10 {
		other, _ := DrawFrom(fmt.Sprint(i), 3, nil, matters, list, home)
		different = different || !slices.Equal(other.Drawn(), d.Drawn())
	}
	if !different {
		t.Error("ten seeds drew the same three")
	}
	if complaints := d.Replay(); complaints != nil {
		t.Errorf("a true record: %v", complaints)
	}
	forged := d
	forged.Candidates = slices.Clone(d.Candidates)
	forged.Candidates[0].Expert, forged.Candidates[7].Expert = forged.Candidates[7].Expert, forged.Candidates[0].Expert
	if complaints := forged.Replay(); len(complaints) == 0 {
		t.Error("a forged record replays")
	}
}

func TestDrawRefuses(t *testing.T) {
	t.Parallel()
	list := []Expert{person("1", "900", library.Road), person("2", "210", library.Road)}
	matters := []Matter{{Name: "道路养护", Units: []org.Unit{centre}}}
	for _, c := range []struct {
		name, seed string
		wanted     int
		says       string
	}{
		{"一个也不要", "s", 0, "至少1人"},
		{"没有种子", "", 1, "至少1人"},
		{"人数不够", "s", 2, "符合条件的专家只有1人，不够抽取2人"},
	} {
		_, err := DrawFrom(c.seed, c.wanted, nil, matters, list, home)
		if errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
