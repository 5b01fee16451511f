package web

import (
	"fmt"
	"net/http"

	"outturn/internal/app"
	"outturn/internal/domain/goal"
	"outturn/internal/web/view"
)

// compareGoal shows two editions cell by cell.
func (s *Server) compareGoal(w http.ResponseWriter, v *visit) error {
	from, to := chosenVersions(v)
	file, c, err := s.app.CompareGoal(v.Context(), v.actor, goal.ID(v.PathValue("id")), from, to)
	if err != nil {
		return err
	}
	path := "/goals/" + string(file.ID)
	page := view.ComparePage{Head: view.PageHeadPart{Title: "版本比较", Crumbs: []view.Link{
		{Label: "项目绩效档案", Href: "/projects/" + string(file.Project.ID)}, {Label: file.Project.Name, Href: path}, {Label: "版本比较"}}},
		Filters: view.FiltersPart{Action: path + "/editions", Fields: []view.FieldPart{editionField("from", "旧版", file, c.From), editionField("to", "新版", file, c.To)}},
		Diff:    versionsDiff(file, c)}
	return s.drawComparison(w, v, page, file.Name(), "绩效目标", file.CheckCode)
}

// drawComparison draws two versions beside each other; on paper it says of what, of which versions, and the check code.
func (s *Server) drawComparison(w http.ResponseWriter, v *visit, page view.ComparePage, of, form, code string) error {
	page.Head.Lede = append([]view.Run{{Text: of + "：" + page.Diff.OldLabel + "，与" + page.Diff.NewLabel + "比较"}}, page.Head.Lede...)
	frame := s.frame(v, page.Head.Title)
	frame.Record = form + "版本比较 校验码 " + code
	return show(w, v, http.StatusOK, within(view.Shell(frame), view.Page(view.Compare(page))))
}

// chosenVersions are the two versions that the address names, app.Unchosen where it names neither.
func chosenVersions(v *visit) (from, to int) {
	if q := v.URL.Query(); !q.Has("from") && !q.Has("to") {
		return app.Unchosen, app.Unchosen
	}
	return number(v, "from"), number(v, "to")
}

// versionsDiff is what two versions differ in; a form that was never submitted has but one.
func versionsDiff(file app.GoalFile, c app.Comparison[goal.Difference]) view.DiffPart {
	d := view.DiffPart{Caption: "不同的单元格", OldLabel: editionLabel(file, c.From), NewLabel: editionLabel(file, c.To), Empty: "两版完全相同。"}
	switch {
	case len(file.Editions) == 0:
		d.Empty = "还没有存档的版本，提交后才有第1版。"
	case c.From == c.To:
		d.Empty = "两边是同一版。请选另一版比较；目前只有一版的，没有可比的。"
	}
	for _, x := range c.Changes {
		d.Rows = append(d.Rows, view.DiffRow{Path: x.Path, Where: x.Label, Old: x.Old, New: x.New, Change: string(x.Kind)})
	}
	return d
}

func editionLabel(file app.GoalFile, no int) string {
	for _, e := range file.Editions {
		if e.No == no {
			return fmt.Sprintf("第%d版（%s %s）", no, e.Kind, moment(e.At))
		}
	}
	return "现在的草稿"
}

func editionField(name, label string, file app.GoalFile, chosen int) view.FieldPart {
	f := view.FieldPart{Kind: view.Select, Name: name, Label: label, Options: []view.Option{{Value: "0", Label: "现在的草稿", Selected: chosen == 0}}}
	for _, e := range file.Editions {
		f.Options = append(f.Options, view.Option{Value: fmt.Sprint(e.No), Label: editionLabel(file, e.No), Selected: e.No == chosen})
	}
	return f
}
