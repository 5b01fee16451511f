package web

import (
	"net/http"

	"outturn/internal/domain/overallgoal"
	"outturn/internal/web/view"
)

// compareOverallGoal shows two editions of an overall goal cell by cell.
func (s *Server) compareOverallGoal(w http.ResponseWriter, v *visit) error {
	from, to := chosenVersions(v)
	file, c, err := s.app.CompareOverallGoal(v.Context(), v.actor, overallgoal.ID(v.PathValue("id")), from, to)
	if err != nil {
		return err
	}
	path, editions := overallPath(file.ID), overallAsGoal(file)
	page := view.ComparePage{Head: view.PageHeadPart{Title: "版本比较", Crumbs: []view.Link{
		{Label: "整体与政策绩效目标", Href: "/overall-goals"}, {Label: file.Name, Href: path}, {Label: "版本比较"}}},
		Filters: view.FiltersPart{Action: path + "/editions", Fields: []view.FieldPart{editionField("from", "旧版", editions, c.From), editionField("to", "新版", editions, c.To)}},
		Diff:    versionsDiff(editions, c)}
	return s.drawComparison(w, v, page, file.Label(), "整体与政策绩效目标", file.CheckCode)
}
