package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) unitRoutes() []route {
	return []route{
		{pattern: "GET /units", needs: org.ManageUnits, handle: s.listUnits, name: "listUnits"},
		{pattern: "GET /units/new", needs: org.ManageUnits, handle: s.newUnit, name: "newUnit"},
		{pattern: "POST /units", needs: org.ManageUnits, handle: s.addUnit, name: "addUnit"},
		{pattern: "GET /units/{id}", needs: org.ManageUnits, handle: s.editUnit, name: "editUnit"},
		{pattern: "POST /units/{id}", needs: org.ManageUnits, handle: s.saveUnit, name: "saveUnit"},
	}
}

// unitsPerPage is how many lines of the tree are drawn at once, and how many units a select still offers.
const (
	unitsPerPage = 200
	unitsToOffer = 500
)

// listUnits shows the tree of units, or those that a search finds.
func (s *Server) listUnits(w http.ResponseWriter, v *visit) error {
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	q := v.URL.Query()
	tree := newUnitTree(units)
	lines := tree.lines(q)
	shown, next := pageOfUnits(lines, org.UnitID(q.Get("after")))
	page := view.ListPage{
		Head: view.PageHeadPart{Title: "单位", Lede: unitLede(len(lines), len(units)), Actions: []view.ButtonPart{{Label: "新增单位", Href: "/units/new"}, {Label: "Excel 导入", Href: "/units/import"}}},
		Filters: view.FiltersPart{Action: "/units", Fields: unitFilters(q), Reset: resetOf("/units", q), Export: "/units/export",
			Keep: keptQuery(q, "in")},
		Table: tree.table(shown, q),
		Pager: view.PagerPart{Shown: fmt.Sprintf("本页 %d 行", len(shown))},
	}
	if root, there := tree.byID[org.UnitID(q.Get("in"))]; there {
		page.Head.Crumbs = []view.Link{{Label: "单位", Href: "/units"}, {Label: root.Name}}
	}
	if q.Get("after") != "" {
		page.Pager.First = with("/units", q, "after", "")
	}
	if next != "" {
		page.Pager.Next = with("/units", q, "after", string(next))
	}
	return show(w, v, http.StatusOK, s.framed(v, "单位", view.List(page)))
}

func unitLede(found, all int) []view.Run {
	if found == all {
		return []view.Run{{Text: fmt.Sprintf("共 %d 个单位。", all)}}
	}
	return []view.Run{{Text: fmt.Sprintf("共 %d 个单位，符合条件的 ", all)}, {Text: fmt.Sprintf("%d 个", found), Strong: true}, {Text: "。"}}
}

func unitFilters(q url.Values) []view.FieldPart {
	any := view.Option{Label: "全部"}
	return []view.FieldPart{{Kind: view.Search, Name: "q", Label: "名称或编码", Value: q.Get("q")},
		{Kind: view.Select, Name: "kind", Label: "类别", Options: append([]view.Option{any}, view.Options(q.Get("kind"), words(org.UnitKinds())...)...)},
		{Kind: view.Select, Name: "state", Label: "状态", Options: append([]view.Option{any}, view.Options(q.Get("state"), unitStates...)...)}}
}

// keptQuery sends a value of the address along with the filters.
func keptQuery(q url.Values, names ...string) (out []view.Option) {
	for _, n := range names {
		if q.Get(n) != "" {
			out = append(out, view.Option{Value: n, Label: q.Get(n)})
		}
	}
	return out
}

// pageOfUnits cuts one page out of the lines: those after a unit. next is the last one shown when more follow.
func pageOfUnits(lines []unitLine, after org.UnitID) (shown []unitLine, next org.UnitID) {
	for i, l := range lines {
		if l.unit.ID == after {
			lines = lines[i+1:]
			break
		}
	}
	if len(lines) <= unitsPerPage {
		return lines, ""
	}
	return lines[:unitsPerPage], lines[unitsPerPage-1].unit.ID
}

// unitStates are how a unit or an account stands, for filters and forms.
var unitStates = []string{"启用", "停用"}

func stateWord(active bool) string {
	if active {
		return unitStates[0]
	}
	return unitStates[1]
}

// unitForm is the unit form as typed.
type unitForm struct {
	id, version, code, name, kind, parent, state string
}

func readUnitForm(v *visit) unitForm {
	get := v.PostFormValue
	return unitForm{id: v.PathValue("id"), version: get("_version"), code: strings.TrimSpace(get("code")), name: strings.TrimSpace(get("name")),
		kind: get("kind"), parent: strings.TrimSpace(get("parent")), state: get("state")}
}

// parse turns what was typed into a unit. A parent that cannot be found is complained about beside its field.
func (f unitForm) parse(tree unitTree, version int) (org.Unit, errs.Fields) {
	var wrong errs.Fields
	parent, ok := tree.find(f.parent)
	if !ok {
		wrong.Add("parent", "没有编码或名称为“%s”的单位。请填已有单位的编码。", errs.Shorten(f.parent))
	}
	return org.Unit{ID: org.UnitID(f.id), Version: version, Code: f.code, Name: f.name, Kind: org.UnitKind(f.kind), Parent: parent, Active: f.state != unitStates[1]}, wrong
}

func unitFormOf(u org.Unit) unitForm {
	return unitForm{id: string(u.ID), version: fmt.Sprint(u.Version), code: u.Code, name: u.Name, kind: string(u.Kind), parent: string(u.Parent), state: stateWord(u.Active)}
}

// newUnit shows an empty form, below the unit that the address names.
func (s *Server) newUnit(w http.ResponseWriter, v *visit) error {
	return s.drawUnit(w, v, http.StatusOK, unitForm{parent: v.URL.Query().Get("parent"), state: unitStates[0]}, nil)
}

// editUnit shows the form of a unit that is there.
func (s *Server) editUnit(w http.ResponseWriter, v *visit) error {
	u, err := s.app.Unit(v.Context(), v.actor, org.UnitID(v.PathValue("id")))
	if err != nil {
		return err
	}
	return s.drawUnit(w, v, http.StatusOK, unitFormOf(u), nil)
}

func (s *Server) drawUnit(w http.ResponseWriter, v *visit, status int, f unitForm, wrong errs.Fields) error {
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	tree := newUnitTree(units)
	page := view.EditPage{Title: "新增单位", Form: view.FormPart{Action: "/units", Token: v.token(), Key: v.token(), Grid: true}, Back: "/units", Submit: "保存单位",
		Errors: orgFindings(wrong, unitLabels), Fields: unitFields(f, tree, wrong)}
	if f.id != "" {
		page.Title, page.Form.Action, page.Form.Version = "修改单位", "/units/"+f.id, f.version
		page.Lede = []view.Run{{Text: "看它的"}, {Text: "下级单位", Href: "/units?in=" + url.QueryEscape(f.id)}, {Text: "，或"}, {Text: "在它下面新增", Href: "/units/new?parent=" + url.QueryEscape(f.id)}, {Text: "。"}}
	}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

var unitLabels = map[string]string{"code": "单位编码", "name": "单位名称", "kind": "单位类别", "parent": "上级单位", "state": "状态"}

func unitFields(f unitForm, tree unitTree, wrong errs.Fields) []view.FieldPart {
	fields := []view.FieldPart{
		{Name: "name", Label: unitLabels["name"], Value: f.name, Required: true, Wide: true, MaxLength: 100, Hint: "全称，印在表格上"},
		{Name: "code", Label: unitLabels["code"], Value: f.code, Required: true, MaxLength: 32, Hint: "不能与其他单位相同"},
		{Kind: view.Select, Name: "kind", Label: unitLabels["kind"], Required: true, Options: append([]view.Option{{Label: "请选择"}}, view.Options(f.kind, words(org.UnitKinds())...)...)},
		tree.field("parent", unitLabels["parent"], f.parent, "没有上级（仅管委会）", org.UnitID(f.id)),
		{Kind: view.Select, Name: "state", Label: unitLabels["state"], Required: true, Options: view.Options(f.state, unitStates...), Hint: "停用后不能再为它新建项目"},
	}
	for i := range fields {
		fields[i].Error = fieldError(wrong, fields[i].Name)
	}
	return fields
}

// orgFindings are complaints about a plain form, each naming its field as people know it.
func orgFindings(wrong errs.Fields, labels map[string]string) []view.FindingPart {
	items := findingParts(wrong).Items
	for i := range items {
		items[i].Where, items[i].Href = labels[items[i].Path], ""
		if items[i].Where != "" {
			items[i].Href = "#" + view.FieldPart{Name: items[i].Path}.ID()
		}
	}
	return items
}

// fieldFindings are complaints for the summary above a form, by the labels of its fields and with links to them.
func fieldFindings(wrong errs.Fields, fields []view.FieldPart) []view.FindingPart {
	labels := map[string]string{}
	for _, f := range fields {
		labels[f.Name] = f.Label
	}
	return orgFindings(wrong, labels)
}

// addUnit adds a unit.
func (s *Server) addUnit(w http.ResponseWriter, v *visit) error {
	f := readUnitForm(v)
	u, wrong, err := s.parseUnit(v, f, 0)
	if err == nil && wrong == nil {
		_, err = s.app.AddUnit(v.Context(), v.actor, u)
	}
	return s.unitSaved(w, v, f, wrong, err)
}

// saveUnit changes a unit.
func (s *Server) saveUnit(w http.ResponseWriter, v *visit) error {
	f := readUnitForm(v)
	u, wrong, err := s.parseUnit(v, f, v.version())
	if err == nil && wrong == nil {
		err = s.app.SaveUnit(v.Context(), v.actor, u)
	}
	return s.unitSaved(w, v, f, wrong, err)
}

func (s *Server) parseUnit(v *visit, f unitForm, version int) (u org.Unit, wrong errs.Fields, err error) {
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return u, nil, err
	}
	u, wrong = f.parse(newUnitTree(units), version)
	return u, wrong, nil
}

// unitSaved answers a posted unit form: the list after it was taken, otherwise the form as typed with what is wrong.
func (s *Server) unitSaved(w http.ResponseWriter, v *visit, f unitForm, wrong errs.Fields, err error) error {
	switch {
	case wrong != nil:
		return s.drawUnit(w, v, http.StatusUnprocessableEntity, f, wrong)
	case typed(err):
		wrong = complaints(err)
		if errs.KindOf(err) == errs.Conflict && f.id != "" {
			f.version, wrong = s.unitMeanwhile(v, f, wrong)
		}
		return s.drawUnit(w, v, statusOf[errs.KindOf(err)], f, wrong)
	case err != nil:
		return err
	}
	return s.done(w, v, "/units?q="+url.QueryEscape(f.code), "单位“%s”已保存。", f.name)
}

// unitMeanwhile says what somebody else wrote while the form was open, field by field, and takes the form to the version
// that stands there now: saving again is then a choice made with both in view.
func (s *Server) unitMeanwhile(v *visit, f unitForm, wrong errs.Fields) (version string, out errs.Fields) {
	now, err := s.app.Unit(v.Context(), v.actor, org.UnitID(f.id))
	if err != nil || fmt.Sprint(now.Version) == f.version {
		return f.version, wrong
	}
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return f.version, wrong
	}
	theirs := unitFormOf(now)
	theirs.parent = newUnitTree(units).byID[now.Parent].Name
	mine := f
	if p, ok := newUnitTree(units).find(f.parent); ok {
		mine.parent = newUnitTree(units).byID[p].Name
	}
	out.Add("", "刚被他人修改，您填的都还在。请对照下面各处现有的内容，确认后再保存。")
	for _, c := range [][3]string{{"name", mine.name, theirs.name}, {"code", mine.code, theirs.code}, {"kind", mine.kind, theirs.kind},
		{"parent", mine.parent, theirs.parent}, {"state", mine.state, theirs.state}} {
		if c[1] != c[2] {
			out.Add(c[0], "现有内容是“%s”。", c[2])
		}
	}
	return theirs.version, out
}
