package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// merging is a save that came too late (合并修改): whose draft is kept now, and what differs in what was typed.
type merging struct {
	record, action string // pages of the record and of its merge
	version        int    // that is kept now
	theirs         string // who saved it
	message        string
	differs        []goal.Difference
	numbers        []string               // of my rows in the posted form, where these may have gaps
	me, them       func(path string) bool // who changed a cell since the page was opened; nil where that is not known
}

// drawMerge asks about the cells that both changed, side by side. Where only one of the two changed a cell, that change
// stands; where it is not known who did, both are shown.
func (s *Server) drawMerge(w http.ResponseWriter, v *visit, m merging) error {
	page := view.MergePage{Title: "合并两份修改", Message: m.message, Back: m.record,
		Form: view.FormPart{ID: "merge-form", Action: m.action, Token: v.token(), Version: fmt.Sprint(m.version)}, Kept: []view.Option{{Label: "_base", Value: fmt.Sprint(v.base())}},
		Diff:  view.DiffPart{Caption: "不同的单元格", OldLabel: m.theirs + "（已保存）", NewLabel: "我填写的", Choose: true, Empty: "没有两个人都改过的单元格，可以直接保存。"},
		Alone: view.TablePart{Caption: "只有一个人改过的单元格", Tight: true, Columns: []view.Column{{Label: "单元格", Head: true, Width: "24%"}, {Label: "谁改的", Width: "20%"}, {Label: "将保存"}, {Label: "不再保留"}}}}
	alone := func(d goal.Difference, who, kept, lost string) {
		page.Alone.Rows = append(page.Alone.Rows, view.Row{Cells: []view.Cell{{Text: strings.TrimSpace(d.Label + " " + d.Row)}, {Text: who}, {Text: cmp.Or(kept, "（空）")}, {Text: cmp.Or(lost, "（空）")}}})
	}
	for _, d := range m.differs {
		switch {
		case !m.mine(v, d.Path):
			alone(d, m.theirs, d.Old, d.New)
			page.Kept = append(page.Kept, view.Option{Label: "choose." + d.Path, Value: "theirs"})
		case m.them != nil && !m.them(d.Path):
			alone(d, "我", d.New, d.Old)
		default:
			page.Diff.Rows = append(page.Diff.Rows, view.DiffRow{Path: d.Path, Where: strings.TrimSpace(d.Label + " " + d.Row), Old: d.Old, New: d.New, Change: string(d.Kind)})
		}
	}
	for _, name := range sortedKeys(v.PostForm) {
		if name != "" && !strings.HasPrefix(name, "_") && name != "action" && !strings.HasPrefix(name, "choose.") {
			page.Kept = append(page.Kept, view.Option{Label: name, Value: v.PostFormValue(name)})
		}
	}
	return show(w, v, http.StatusConflict, s.framed(v, page.Title, view.Merge(page)))
}

// mine reports whether a cell was changed on the page that came too late: as its script says, else compared with the
// version it was opened at. Where neither is known, all of them were.
func (m merging) mine(v *visit, path string) bool {
	switch {
	case v.PostForm.Has("_touched") && !overallgoal.IsTask(path): // tasks left empty are not counted, so that names of fields do not tell
		return m.touched(v, path)
	case m.me != nil:
		return m.me(path)
	}
	return true
}

// touched reports what the script of the page says about a cell.
func (m merging) touched(v *visit, path string) bool {
	table, rest, _ := strings.Cut(path, ".")
	index, cell, isCell := strings.Cut(rest, ".")
	i, err := strconv.Atoi(index)
	isRow := err == nil
	if table == "gone" && isCell { // the script names removed rows by their ids, and these tables by their places
		return true
	}
	if isRow && table == "rows" && i < len(m.numbers) {
		path = strings.TrimSuffix("rows."+m.numbers[i]+"."+cell, ".")
	}
	return slices.ContainsFunc(strings.Fields(v.PostFormValue("_touched")), func(name string) bool {
		return name == path || isRow && !isCell && strings.HasPrefix(name, path+".")
	})
}

// base is the version that a posted draft was opened at, also after it went through the merge page.
func (v *visit) base() int {
	if n, err := strconv.Atoi(v.PostFormValue("_base")); err == nil {
		return n
	}
	return v.version()
}

// drafts keeps what forms looked like when they were opened (打开时的内容), so that a late save can tell what was changed on its
// page without a script. It is in memory and bounded: what it has lost is asked cell by cell.
type drafts[E any] struct {
	mu    sync.Mutex
	kept  map[string]E
	order []string // keys, oldest first
}

// maxDrafts bounds drafts: more than the pages open in a day, some ten megabytes.
const maxDrafts = 500

func draftKey(id string, version int) string { return fmt.Sprint(id, " ", version) }

// keep remembers a draft as it stood at a version.
func (d *drafts[E]) keep(id string, version int, e E) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := draftKey(id, version)
	if _, known := d.kept[key]; known {
		return
	}
	if d.kept == nil {
		d.kept = map[string]E{}
	}
	if len(d.order) == maxDrafts {
		delete(d.kept, d.order[0])
		d.order = d.order[1:]
	}
	d.kept[key], d.order = e, append(d.order, key)
}

// find returns a draft as it stood at a version; false when it is no longer known.
func (d *drafts[E]) find(id string, version int) (e E, known bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, known = d.kept[draftKey(id, version)]
	return e, known
}

// conflictJSON tells a script that a save came too late and where it is settled.
func conflictJSON(w http.ResponseWriter, conflict error, url string) error {
	return answerJSON(w, http.StatusConflict, problem{Message: errs.MessageOf(conflict), URL: url})
}

// choseTheirs reports what was chosen on the merge page.
func (v *visit) choseTheirs(path string) bool { return v.PostFormValue("choose."+path) == "theirs" }
