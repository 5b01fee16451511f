package web

import (
	"fmt"
	"net/http"

	"outturn/internal/app"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// showPlanControls shows the control totals of the year beside what the units' plans come to.
func (s *Server) showPlanControls(w http.ResponseWriter, v *visit) error {
	return s.drawPlanControls(w, v, http.StatusOK, "", nil)
}

// drawPlanControls draws the page; unit and wrong are the row just refused, whose cells hold what was typed.
func (s *Server) drawPlanControls(w http.ResponseWriter, v *visit, status int, unit org.UnitID, wrong errs.Fields) error {
	year := s.listYear(v)
	list, err := s.app.PlanControls(v.Context(), v.actor, year)
	if err != nil {
		return err
	}
	planned, err := s.plannedBy(v)
	if err != nil {
		return err
	}
	page := view.PlanControlsPage{May: v.actor.May(org.SetControls), Empty: view.EmptyPart{Text: "没有可以下达控制数的单位。"}, Head: view.PageHeadPart{Title: year.String() + "控制数",
		Crumbs: []view.Link{{Label: "用款计划", Href: "/fund-plans"}, {Label: "控制数"}},
		Lede:   []view.Run{{Text: "单位各份用款计划的当年财政拨款合计不能超过控制数；上年结转和其他资金不占控制数。每次下达都记入日志。"}}}}
	var total money.Amount
	for _, c := range list {
		row := view.PlanControlRow{ID: string(c.Unit.ID), Unit: c.Unit.Name, Planned: planned[c.Unit.ID].Wan(), By: "未下达",
			Form: view.FormPart{ID: "control-" + string(c.Unit.ID), Action: "/fund-plans/controls?year=" + fmt.Sprint(int(year)), Token: v.token(), Key: v.token(), Version: fmt.Sprint(c.Version),
				Hidden: []view.Option{{Label: "unit", Value: string(c.Unit.ID)}}}}
		if c.Version > 0 {
			row.Amount, row.Document, row.By, row.At = c.Amount.Plain(fundplan.Unit), c.Document, c.By, moment(c.At)
			total += c.Amount
		}
		if c.Unit.ID == unit {
			row.Amount, row.Document, row.Wrong = v.PostFormValue("amount"), v.PostFormValue("document"), firstSaid(wrong)
		}
		page.Rows = append(page.Rows, row)
	}
	page.Total = total.Wan()
	return show(w, v, status, s.framed(v, "控制数", view.PlanControls(page)))
}

// plannedBy is the treasury appropriation in the units' plans of the year, as granted so far.
func (s *Server) plannedBy(v *visit) (map[org.UnitID]money.Amount, error) {
	list, err := s.app.FundPlans(v.Context(), v.actor, app.FundPlanFilter{Year: s.listYear(v)}, app.Page{Limit: app.MaxPage})
	out := map[org.UnitID]money.Amount{}
	for _, p := range list {
		out[p.Unit.ID] += p.Granted().Money().Appropriation
	}
	return out, err
}

// setPlanControl gives a unit its control total.
func (s *Server) setPlanControl(w http.ResponseWriter, v *visit) error {
	unit, year := org.UnitID(v.PostFormValue("unit")), s.listYear(v)
	err := s.app.SetPlanControl(v.Context(), v.actor, unit, year, v.version(), v.PostFormValue("amount"), v.PostFormValue("document"))
	if typed(err) {
		return s.drawPlanControls(w, v, statusOf[errs.KindOf(err)], unit, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/fund-plans/controls?year="+fmt.Sprint(int(year)), "控制数已下达。")
}
