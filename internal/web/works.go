package web

import (
	"net/http"
	"slices"

	"outturn/internal/app"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// worksForm is an amount of capital works as typed, and what is wrong with it.
type worksForm struct {
	item, stage, amount, on, document, note string
	wrong                                   errs.Fields
}

var worksLabels = map[string]string{"item": "工程或费用名称", "stage": "阶段", "amount": "金额", "on": "日期", "document": "批文、合同或报告编号", "note": "说明"}

// worksTable sets the stages of every item side by side, each with its deviation from the estimate.
func worksTable(entries []pipeline.WorksEntry) view.TablePart {
	t := view.TablePart{Caption: "概算、合同、结算、决算对照", Tight: true, Empty: view.EmptyPart{Text: "还没有登记概算、合同、结算或决算。"},
		Columns: []view.Column{{Label: "工程或费用", Head: true}}}
	for i, s := range pipeline.WorksStages() {
		t.Columns = append(t.Columns, view.Column{Label: string(s), Num: true})
		if i > 0 {
			t.Columns = append(t.Columns, view.Column{Label: "偏差率", Num: true})
		}
	}
	rows, total := pipeline.WorksOf(entries)
	line := func(r pipeline.WorksRow, strong bool) []view.Cell {
		cells := []view.Cell{{Text: r.Item, Strong: strong}}
		for i, s := range pipeline.WorksStages() {
			amount := "—"
			if r.Stages[i].Known {
				amount = r.Stages[i].Amount.Yuan()
			}
			cells = append(cells, view.Cell{Text: amount, Strong: strong})
			if i == 0 {
				continue
			}
			rate, why := r.Deviation(s)
			if strong {
				rate, why = pipeline.TotalDeviation(rows, s)
			}
			cell := view.Cell{Text: why}
			if why == "" {
				cell = view.Cell{Text: rate.String(), Red: rate > 0, Strong: strong}
			}
			if strong && pipeline.Partial(rows, s) {
				cell.Note = "未全部登记"
			}
			cells = append(cells, cell)
		}
		return cells
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, view.Row{Cells: line(r, false)})
	}
	if len(rows) > 0 {
		t.Rows = append(t.Rows, view.Row{Cells: line(total, true)})
	}
	return t
}

// worksEntries lists every entry, newest first.
func worksEntries(entries []pipeline.WorksEntry) view.TablePart {
	t := view.TablePart{Caption: "投资账登记", Tight: true, Empty: view.EmptyPart{Text: "还没有登记。"}, Columns: []view.Column{{Label: "日期", Width: "14%", Keep: true},
		{Label: "工程或费用", Head: true}, {Label: "阶段", Width: "12%"}, {Label: "金额", Width: "18%", Num: true}, {Label: "编号与说明"}}}
	for _, e := range slices.Backward(entries) {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: e.On.String()}, {Text: e.Item}, {Text: string(e.Stage)}, {Text: e.Amount.Yuan()}, {Text: e.Document, Note: e.Note}}})
	}
	return t
}

// worksFormPart is the form of an entry for those who may record one; nothing for others.
func (s *Server) worksFormPart(v *visit, file app.ProjectFile, f worksForm) *view.EditPart {
	if !v.actor.Scope(org.RecordWorks).Covers(file.Unit, file.Division) {
		return nil
	}
	part := &view.EditPart{Form: view.FormPart{Action: "/projects/" + string(file.ID) + "/works", Token: v.token(), Key: v.token(), Grid: true}, Submit: "登记",
		Errors: orgFindings(f.wrong, worksLabels), Fields: []view.FieldPart{
			{Name: "item", Value: f.item, Required: true, MaxLength: 60, Hint: "同一项各阶段名称要一致"},
			{Kind: view.Select, Name: "stage", Required: true, Options: append([]view.Option{{Label: "请选择"}}, view.Options(f.stage, words(pipeline.WorksStages())...)...)},
			{Kind: view.Money, Name: "amount", Value: f.amount, Unit: "元", Required: true, Hint: "更正另记一笔，冲减填负数"},
			{Kind: view.Date, Name: "on", Value: f.on, Required: true},
			{Name: "document", Value: f.document, Required: true, MaxLength: 60},
			{Name: "note", Value: f.note, MaxLength: 200, Wide: true},
		}}
	for i := range part.Fields {
		part.Fields[i].Label, part.Fields[i].Error = worksLabels[part.Fields[i].Name], fieldError(f.wrong, part.Fields[i].Name)
	}
	return part
}

// recordWorks adds an amount to the accounts of capital works.
func (s *Server) recordWorks(w http.ResponseWriter, v *visit) error {
	get := v.PostFormValue
	f := worksForm{item: get("item"), stage: get("stage"), amount: get("amount"), on: get("on"), document: get("document"), note: get("note")}
	e := pipeline.WorksEntry{Project: project.ID(v.PathValue("id")), Item: f.item, Stage: pipeline.WorksStage(f.stage), Document: f.document, Note: f.note}
	e.Amount, e.On = readMoney(&f.wrong, "amount", f.amount, money.InYuan), readDate(&f.wrong, "on", f.on)
	err := f.wrong.Err()
	if err == nil {
		_, err = s.app.RecordWorks(v.Context(), v.actor, e)
	}
	if typed(err) {
		f.wrong = complaints(err)
		return s.drawProject(w, v, statusOf[errs.KindOf(err)], projectForms{works: f})
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/projects/"+v.PathValue("id")+"#works", "已登记%s%s %s元。", e.Item, e.Stage, e.Amount.Yuan())
}
