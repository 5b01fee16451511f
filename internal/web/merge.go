package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/domain/goal"
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
	numbers        []string // of my rows in the posted form, where these may have gaps
}

// drawMerge shows what was typed beside what is kept now, cell by cell, nothing lost.
func (s *Server) drawMerge(w http.ResponseWriter, v *visit, m merging) error {
	page := view.MergePage{Title: "合并两份修改", Message: m.message, Back: m.record,
		Form: view.FormPart{Action: m.action, Token: v.token(), Version: fmt.Sprint(m.version)},
		Diff: view.DiffPart{Caption: "不同的单元格", OldLabel: m.theirs + "（已保存）", NewLabel: "我填写的", Choose: true, Empty: "两份内容完全相同，可以直接返回。"}}
	for _, d := range m.differs {
		page.Diff.Rows = append(page.Diff.Rows, view.DiffRow{Path: d.Path, Where: strings.TrimSpace(d.Label + " " + d.Row), Old: d.Old, New: d.New, Change: string(d.Kind), Theirs: !m.touched(v, d.Path)})
	}
	for _, name := range sortedKeys(v.PostForm) {
		if name != "" && !strings.HasPrefix(name, "_") && name != "action" && !strings.HasPrefix(name, "choose.") {
			page.Kept = append(page.Kept, view.Option{Label: name, Value: v.PostFormValue(name)})
		}
	}
	return show(w, v, http.StatusConflict, s.framed(v, page.Title, view.Merge(page)))
}

// touched reports whether a cell was changed on the page that came too late. Where its script did not say, all of them were.
func (m merging) touched(v *visit, path string) bool {
	if !v.PostForm.Has("_touched") {
		return true
	}
	rest, isRow := strings.CutPrefix(path, "rows.")
	index, cell, isCell := strings.Cut(rest, ".")
	if i, err := strconv.Atoi(index); isRow && err == nil && i < len(m.numbers) {
		path = strings.TrimSuffix("rows."+m.numbers[i]+"."+cell, ".")
	}
	return slices.ContainsFunc(strings.Fields(v.PostFormValue("_touched")), func(name string) bool {
		return name == path || isRow && !isCell && strings.HasPrefix(name, path+".")
	})
}

// conflictJSON tells a script that a save came too late and where it is settled.
func conflictJSON(w http.ResponseWriter, conflict error, url string) error {
	return answerJSON(w, http.StatusConflict, problem{Message: errs.MessageOf(conflict), URL: url})
}

// choseTheirs reports what was chosen on the merge page.
func (v *visit) choseTheirs(path string) bool { return v.PostFormValue("choose."+path) == "theirs" }
