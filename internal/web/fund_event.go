package web

import (
	"fmt"
	"net/http"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// fundForm is a money entry as typed.
type fundForm struct {
	year, kind, source, amount, on, document, note string
}

var fundLabels = map[string]string{"year": "年度", "kind": "资金事项", "source": "资金来源", "amount": "金额", "on": "日期", "document": "文号", "note": "说明"}

func (s *Server) fundFormPart(v *visit, path string, f fundForm, wrong errs.Fields) *view.EditPart {
	if f.year == "" {
		f.year = fmt.Sprint(int(s.year(v)))
	}
	part := &view.EditPart{Form: view.FormPart{Action: path + "/funds", Token: v.token(), Key: v.token(), Grid: true}, Submit: "登记", Errors: orgFindings(wrong, fundLabels),
		Fields: []view.FieldPart{
			{Name: "year", Kind: view.Number, Value: f.year, Required: true},
			{Kind: view.Select, Name: "kind", Options: view.Options(f.kind, words(project.EventKinds())...), Required: true},
			{Kind: view.Select, Name: "source", Options: view.Options(f.source, words(project.Sources())...), Required: true},
			{Kind: view.Money, Name: "amount", Value: f.amount, Unit: "元", Hint: "照凭证填，冲减填负数", Required: true},
			{Kind: view.Date, Name: "on", Value: f.on, Required: true},
			{Name: "document", Value: f.document, MaxLength: 60},
			{Name: "note", Value: f.note, MaxLength: 200, Wide: true},
		}}
	for i := range part.Fields {
		part.Fields[i].Label, part.Fields[i].Error = fundLabels[part.Fields[i].Name], fieldError(wrong, part.Fields[i].Name)
	}
	return part
}

// recordFund adds a dated money entry to a project.
func (s *Server) recordFund(w http.ResponseWriter, v *visit) error {
	get := v.PostFormValue
	f := fundForm{year: get("year"), kind: get("kind"), source: get("source"), amount: get("amount"), on: get("on"), document: get("document"), note: get("note")}
	var wrong errs.Fields
	e := project.FundEvent{Project: project.ID(v.PathValue("id")), Kind: project.EventKind(f.kind), Source: project.Source(f.source),
		Amount: readMoney(&wrong, "amount", f.amount, money.InYuan), On: readDate(&wrong, "on", f.on), Document: f.document, Note: f.note}
	year, err := fiscal.ParseYear(f.year)
	if err != nil {
		wrong.Add("year", "%s", errs.MessageOf(err))
	}
	e.Year = year
	_, err = s.app.RecordFund(v.Context(), v.actor, e, wrong...)
	if typed(err) {
		return s.drawProject(w, v, statusOf[errs.KindOf(err)], projectForms{fund: f, wrong: complaints(err)})
	}
	if err != nil {
		return err
	}
	file, err := s.app.Project(v.Context(), v.actor, e.Project)
	if err != nil {
		return err
	}
	return s.done(w, v, "/projects/"+v.PathValue("id"), "已登记%s %s元。%s", e.Kind, e.Amount.Yuan(), overspending(file.Events, e.Year))
}

// overspending warns of a year in which more was spent than budgeted; that may be right, and may be a digit too many.
func overspending(events []project.FundEvent, year fiscal.Year) string {
	total := project.FiguresOf(events, year).Total
	if !total.Overspent() {
		return ""
	}
	return fmt.Sprintf("请核对：%s全年执行数%s元，超过全年预算数%s元。", year, total.Executed.Yuan(), total.Budget.Yuan())
}
