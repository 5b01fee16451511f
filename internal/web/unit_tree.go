package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"outturn/internal/domain/org"
	"outturn/internal/web/view"
)

// unitTree is every unit with those below it (单位树), for pages that show or choose among them.
type unitTree struct {
	byID  map[org.UnitID]org.Unit
	below map[org.UnitID][]org.Unit // by code; the top under ""
	all   []org.Unit
}

// unitLine is one unit at its place.
type unitLine struct {
	unit  org.Unit
	depth int
}

func newUnitTree(units []org.Unit) unitTree {
	t := unitTree{byID: make(map[org.UnitID]org.Unit, len(units)), below: map[org.UnitID][]org.Unit{}, all: units}
	for _, u := range units {
		t.byID[u.ID] = u
		t.below[u.Parent] = append(t.below[u.Parent], u)
	}
	return t
}

// walk lists everything below a unit, each before what is below it.
func (t unitTree) walk(from org.UnitID, depth int, out []unitLine) []unitLine {
	for _, u := range t.below[from] {
		out = t.walk(u.ID, depth+1, append(out, unitLine{u, depth}))
	}
	return out
}

// lines are the units that the address asks for: the tree, a part of it, or a flat list of what a filter leaves.
func (t unitTree) lines(q url.Values) []unitLine {
	lines := t.walk(org.UnitID(q.Get("in")), 0, nil)
	text, kind, state := strings.ToLower(strings.TrimSpace(q.Get("q"))), q.Get("kind"), q.Get("state")
	if text == "" && kind == "" && state == "" {
		return lines
	}
	lines = slices.DeleteFunc(lines, func(l unitLine) bool {
		return text != "" && !strings.Contains(strings.ToLower(l.unit.Name+"\n"+l.unit.Code), text) ||
			kind != "" && string(l.unit.Kind) != kind || state != "" && stateWord(l.unit.Active) != state
	})
	for i := range lines {
		lines[i].depth = 0
	}
	return lines
}

func (t unitTree) table(lines []unitLine, q url.Values) view.TablePart {
	part := view.TablePart{ID: "units", Caption: "单位", Empty: view.EmptyPart{Text: "没有符合条件的单位。", Action: view.Link{Label: "新增单位", Href: "/units/new"}},
		Columns: []view.Column{{Label: "单位名称", Head: true}, {Label: "编码", Width: "16%"}, {Label: "类别", Width: "12%"}, {Label: "下级单位", Width: "14%"}, {Label: "状态", Width: "10%"}}}
	for _, l := range lines {
		name := view.Cell{Part: view.TreeName(view.TreeNamePart{Depth: l.depth, Name: l.unit.Name, Href: "/units/" + string(l.unit.ID)})}
		if q.Get("q") != "" || q.Get("kind") != "" || q.Get("state") != "" {
			name = view.Cell{Text: l.unit.Name, Href: "/units/" + string(l.unit.ID), Note: t.path(l.unit)}
		}
		below := view.Cell{Text: "—"}
		if n := len(t.below[l.unit.ID]); n > 0 {
			below = view.Cell{Text: fmt.Sprintf("%d 个", n), Href: "/units?in=" + url.QueryEscape(string(l.unit.ID))}
		}
		state := view.Cell{Text: stateWord(l.unit.Active), Red: !l.unit.Active}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{name, {Text: l.unit.Code}, {Text: string(l.unit.Kind)}, below, state}})
	}
	return part
}

// path names the units above one, the nearest last.
func (t unitTree) path(u org.Unit) string {
	var names []string
	for at, n := u.Parent, 0; at != "" && n < len(t.all); at, n = t.byID[at].Parent, n+1 {
		names = append(names, t.byID[at].Name)
	}
	slices.Reverse(names)
	return strings.Join(names, " › ")
}

// find returns the unit that a form names: by id from a select, by code, by full name, or by both. Nothing is no unit.
func (t unitTree) find(text string) (org.UnitID, bool) {
	if _, there := t.byID[org.UnitID(text)]; there || text == "" {
		return org.UnitID(text), true
	}
	var named []org.Unit
	for _, u := range t.all {
		if u.Code == text || u.Code+" "+u.Name == text {
			return u.ID, true
		}
		if u.Name == text {
			named = append(named, u)
		}
	}
	if len(named) == 1 {
		return named[0].ID, true
	}
	return "", false
}

// field chooses a unit: from a list in the order of the tree, or by its code where the list would be too long to send.
// An empty none makes the field required; without is a unit that cannot be chosen with everything below it.
func (t unitTree) field(name, label, chosen, none string, without org.UnitID) view.FieldPart {
	f := view.FieldPart{Name: name, Label: label, Required: none == ""}
	if len(t.all) > unitsToOffer {
		f.Value, f.Hint = chosen, "填单位编码或全称，编码可在单位列表查到"
		if u, there := t.byID[org.UnitID(chosen)]; there {
			f.Value = u.Code + " " + u.Name
		}
		return f
	}
	if none == "" {
		none = "请选择"
	}
	f.Kind, f.Options = view.Select, []view.Option{{Label: none}}
	id, _ := t.find(chosen)
	skip := -1
	for _, l := range t.walk("", 0, nil) {
		if skip >= 0 && l.depth > skip {
			continue
		}
		if skip = -1; l.unit.ID == without && without != "" {
			skip = l.depth
			continue
		}
		if l.unit.Active || l.unit.ID == id {
			f.Options = append(f.Options, view.Option{Value: string(l.unit.ID), Label: strings.Repeat("\u3000", l.depth) + l.unit.Name, Selected: l.unit.ID == id})
		}
	}
	return f
}
