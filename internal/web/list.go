package web

import (
	"net/url"
	"slices"
	"strconv"

	"outturn/internal/app"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/web/view"
)

func sortedNumbers(ns []int) []string {
	slices.Sort(ns)
	out := make([]string, len(ns))
	for i, n := range ns {
		out[i] = strconv.Itoa(n)
	}
	return out
}

// with returns the address of a list with one query value changed; empty removes it.
func with(path string, q url.Values, key, value string) string {
	next := url.Values{}
	for k, vs := range q {
		next[k] = vs
	}
	next.Del(key)
	if value != "" {
		next.Set(key, value)
	}
	if len(next) == 0 {
		return path
	}
	return path + "?" + next.Encode()
}

// listPage reads from the address which part of a list is wanted, and in which order.
func listPage(q url.Values) app.Page {
	from, _ := strconv.Atoi(q.Get("from")) // anything else is the beginning
	return app.Page{After: q.Get("after"), Sort: app.Sort(q.Get("sort")), Desc: q.Get("desc") != "", Offset: min(max(from, 0), app.MaxPage)}
}

// sortable makes a column's heading a link that sorts by it, and turns the order round when it is sorted by already.
func sortable(c view.Column, path string, q url.Values, by app.Sort) view.Column {
	next := url.Values{}
	for k, vs := range q {
		if k != "after" && k != "from" && k != "desc" {
			next[k] = vs
		}
	}
	next.Set("sort", string(by))
	if q.Get("sort") == string(by) {
		c.Sorted = "descending"
		if q.Get("desc") == "" {
			c.Sorted = "ascending"
			next.Set("desc", "1")
		}
	}
	c.Href = path + "?" + next.Encode()
	return c
}

// keptSort carries the order of a list along when it is narrowed.
func keptSort(q url.Values) []view.Option {
	var out []view.Option
	for _, name := range []string{"sort", "desc"} {
		if q.Get(name) != "" {
			out = append(out, view.Option{Value: name, Label: q.Get(name)})
		}
	}
	return out
}

// pager is the way through a list that knows only the key of its last row: one page on, or back to the first.
func pager(path string, q url.Values, shown int, last string) view.PagerPart {
	p := view.PagerPart{Shown: "本页 " + strconv.Itoa(shown) + " 行"}
	if page := listPage(q); page.Sort != "" {
		if page.Offset > 0 {
			p.First = with(path, q, "from", "")
			p.Prev = with(path, q, "from", strconv.Itoa(max(page.Offset-app.PageSize, 0)))
		}
		if shown == app.PageSize {
			p.Next = with(path, q, "from", strconv.Itoa(page.Offset+app.PageSize))
		}
		return p
	}
	if q.Get("after") != "" {
		p.First = with(path, q, "after", "")
	}
	if shown == app.PageSize {
		p.Next = with(path, q, "after", last)
	}
	return p
}

// projectFilter reads the narrowing of every list of projects or forms from the address.
func projectFilter(q url.Values) app.ProjectFilter {
	return app.ProjectFilter{Text: q.Get("q"), Nature: q.Get("nature"), Category: q.Get("category"), Unit: q.Get("unit"), Division: q.Get("division")}
}

// maxUnitOptions is how many units a list of choices may hold and still be of use.
const maxUnitOptions = 500

// projectFilterFields are its fields, with what was chosen.
func projectFilterFields(q url.Values, units []org.Unit) []view.FieldPart {
	any := view.Option{Label: "全部"}
	pick := func(name, label string, options []view.Option) view.FieldPart {
		return view.FieldPart{Kind: view.Select, Name: name, Label: label, Options: append([]view.Option{any}, options...)}
	}
	fields := []view.FieldPart{
		{Kind: view.Search, Name: "q", Label: "名称、编号或单位", Value: q.Get("q")},
		pick("category", "类别", view.Options(q.Get("category"), words(project.Categories())...)),
		pick("nature", "性质", view.Options(q.Get("nature"), words(project.Natures())...)),
		pick("division", "主管处室", unitOptions(units, q.Get("division"), true)),
	}
	if len(units) <= maxUnitOptions { // in a larger tree the search box finds units
		fields = append(fields, pick("unit", "实施单位", unitOptions(units, q.Get("unit"), false)))
	}
	return fields
}

// words turns named strings into plain ones.
func words[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// unitOptions offers active units, all of them or the divisions alone.
func unitOptions(units []org.Unit, chosen string, divisions bool) []view.Option {
	var out []view.Option
	for _, u := range units {
		if u.Active && (!divisions || u.Kind == org.Division) || string(u.ID) == chosen {
			out = append(out, view.Option{Value: string(u.ID), Label: u.Name, Selected: string(u.ID) == chosen})
		}
	}
	return out
}

// number reads a small number from the address; 0 when there is none.
func number(v *visit, name string) int {
	n, _ := strconv.Atoi(v.URL.Query().Get(name)) // anything else is no number that exists
	return n
}
