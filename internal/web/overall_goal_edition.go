package web

import (
	"net/http"

	"outturn/internal/domain/overallgoal"
	"outturn/internal/web/view"
)

// compareOverallGoal shows two editions of an overall goal cell by cell.
func (s *Server) compareOverallGoal(w http.ResponseWriter, v *visit) error {
	from, to := number(v, "from"), number(v, "to")
	file, changes, err := s.app.CompareOverallGoal(v.Context(), v.actor, overallgoal.ID(v.PathValue("id")), from, to)
	if err != nil {
		return err
	}
	path, editions := overallPath(file.ID), overallAsGoal(file)
	page := view.ComparePage{Head: view.PageHeadPart{Title: "版本比较", Crumbs: []view.Link{
		{Label: "整体与政策绩效目标", Href: "/overall-goals"}, {Label: file.Name, Href: path}, {Label: "版本比较"}}},
		Filters: view.FiltersPart{Action: path + "/editions", Fields: []view.FieldPart{editionField("from", "旧版", editions, from), editionField("to", "新版", editions, to)}},
		Diff:    view.DiffPart{Caption: "不同的单元格", OldLabel: editionLabel(editions, from), NewLabel: editionLabel(editions, to), Empty: "两版完全相同。"}}
	for _, c := range changes {
		page.Diff.Rows = append(page.Diff.Rows, view.DiffRow{Path: c.Path, Where: c.Label, Old: c.Old, New: c.New, Change: string(c.Kind)})
	}
	return show(w, v, http.StatusOK, s.framed(v, "版本比较", view.Compare(page)))
}
