package web

import (
	"fmt"
	"net/http"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// standardForm is a standard as typed.
type standardForm struct {
	action, back, title string
	version, unit       string
	drafting            bool // a new edition, whose unit is chosen
	revising            bool // of a code that is there
	entry               standard.Entry
}

func readStandardEntry(v *visit) standard.Entry {
	get := v.PostFormValue
	return standard.Entry{Code: get("code"), Kind: get("kind"), Object: get("object"), Grade: get("grade"), Unit: get("unit"), Amount: get("amount"),
		Requirement: get("requirement"), Composition: strings.ReplaceAll(get("composition"), "\r\n", "\n"), Keywords: get("keywords"),
		Categories: strings.Join(v.PostForm["categories"], "、"), Field: get("field"), Level: get("level"), Share: get("share"), Index: get("index"),
		Source: get("source"), PriceDate: get("price_date"), From: get("from"), To: get("to"), Note: get("note")}
}

// newStandard shows an empty draft.
func (s *Server) newStandard(w http.ResponseWriter, v *visit) error {
	return s.drawStandardForm(w, v, http.StatusOK, newStandardForm(standard.Entry{Level: "100%", Share: "100%", Index: "100%"}, ""), nil)
}

func newStandardForm(e standard.Entry, unit string) standardForm {
	return standardForm{action: "/standards", back: "/standards", title: "起草标准", unit: unit, drafting: true, entry: e}
}

// editStandard shows the form of a draft.
func (s *Server) editStandard(w http.ResponseWriter, v *visit) error {
	file, err := s.readStandard(v)
	if err != nil {
		return err
	}
	if err := file.Editable(v.actor); err != nil {
		return err
	}
	return s.drawStandardForm(w, v, http.StatusOK, editStandardForm(v, fmt.Sprint(file.Version), file.Entry()), nil)
}

func editStandardForm(v *visit, version string, e standard.Entry) standardForm {
	path := "/standards/" + v.PathValue("id")
	return standardForm{action: path, back: path, title: "修改标准", version: version, entry: e}
}

// newEdition shows the form of the next edition, as the last one is.
func (s *Server) newEdition(w http.ResponseWriter, v *visit) error {
	file, err := s.readStandard(v)
	if err != nil {
		return err
	}
	if !file.MayRevise {
		return errs.New(errs.Conflict, "标准%s有一版还在办理，办结后再起草新版。", file.Code)
	}
	e := file.Entry()
	e.From, e.To = "", ""
	return s.drawStandardForm(w, v, http.StatusOK, newEditionForm(v, e, ""), nil)
}

func newEditionForm(v *visit, e standard.Entry, unit string) standardForm {
	path := "/standards/" + v.PathValue("id")
	return standardForm{action: path + "/revise", back: path, title: "起草新版", unit: unit, drafting: true, revising: true, entry: e}
}

func (s *Server) readStandard(v *visit) (app.StandardFile, error) {
	return s.app.Standard(v.Context(), v.actor, standard.ID(v.PathValue("id")))
}

func (s *Server) drawStandardForm(w http.ResponseWriter, v *visit, status int, f standardForm, wrong errs.Fields) error {
	page := view.EditPage{Title: f.title, Form: view.FormPart{Action: f.action, Token: v.token(), Key: v.token(), Version: f.version, Grid: true}, Back: f.back,
		Submit: "保存", Fields: standardFields(f)}
	if f.drafting {
		units, err := s.app.StandardUnits(v.Context(), v.actor)
		if err != nil {
			return err
		}
		if f.unit == "" && len(units) > 0 {
			f.unit = string(units[0].ID)
		}
		page.Fields = append([]view.FieldPart{{Kind: view.Select, Name: "unit_id", Label: "起草部门", Required: true, Options: unitOptions(units, f.unit, false)}}, page.Fields...)
	}
	labels := map[string]string{}
	for i := range page.Fields {
		labels[page.Fields[i].Name], page.Fields[i].Error = page.Fields[i].Label, fieldError(wrong, page.Fields[i].Name)
	}
	page.Errors = orgFindings(wrong, labels)
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

func standardFields(f standardForm) []view.FieldPart {
	e := f.entry
	pick := func(name, label, chosen string, words []string, must bool) view.FieldPart {
		return view.FieldPart{Kind: view.Select, Name: name, Label: label, Required: must, Options: append([]view.Option{{Label: "请选择"}}, view.Options(chosen, words...)...)}
	}
	return []view.FieldPart{
		{Name: "code", Label: "标准编号", Value: e.Code, Required: true, Locked: f.revising, MaxLength: 9, Hint: "两到四个字母、短横线和三到四位数字，如LH-0001"},
		pick("kind", "标准类别", e.Kind, words(standard.Kinds()), true),
		{Name: "object", Label: "对象", Value: e.Object, Required: true, MaxLength: 60, Hint: "如绿化养护"},
		{Name: "grade", Label: "等级或分档", Value: e.Grade, MaxLength: 40},
		pick("field", "领域", e.Field, words(library.Fields()), false),
		{Kind: view.Select, Name: "categories", Label: "适用项目类别", Multiple: true, Hint: "不选表示都适用", Options: chosenWords(e.Categories, words(project.Categories()))},
		{Name: "unit", Label: "计量单位", Value: e.Unit, MaxLength: 20, Hint: "公共服务标准可以不填"},
		{Kind: view.Money, Name: "amount", Label: "金额", Value: e.Amount, Unit: "元", Hint: "一个计量单位多少元；公共服务标准不填"},
		{Kind: view.TextArea, Name: "requirement", Label: "服务要求", Value: e.Requirement, Wide: true, Rows: 2, MaxLength: 1000, Hint: "公共服务标准写明要达到的水平"},
		{Kind: view.TextArea, Name: "composition", Label: "费用构成", Value: e.Composition, Wide: true, Rows: 3, Hint: "一行一项：名称、空格、金额，如“人工费 4.20”；合计等于金额"},
		{Name: "level", Label: "服务水平系数", Value: e.Level, MaxLength: 8, Hint: "百分比，不填为100%"},
		{Name: "share", Label: "财政负担比例", Value: e.Share, MaxLength: 8, Hint: "百分比，不填为100%"},
		{Name: "index", Label: "价格指数", Value: e.Index, MaxLength: 8, Hint: "价格基期以来，不填为100%"},
		{Kind: view.Date, Name: "price_date", Label: "价格基期", Value: e.PriceDate},
		{Kind: view.Date, Name: "from", Label: "生效日期", Value: e.From, Required: true},
		{Kind: view.Date, Name: "to", Label: "失效日期", Value: e.To, Hint: "不填表示长期"},
		{Name: "source", Label: "依据文件", Value: e.Source, Required: true, Wide: true, MaxLength: 200, Hint: "文件名称和文号，或测算、询价的来源"},
		{Name: "keywords", Label: "关键词", Value: e.Keywords, Wide: true, MaxLength: 200, Hint: "预算明细里对同一对象的别的叫法，用顿号分开"},
		{Name: "note", Label: "备注", Value: e.Note, Wide: true, MaxLength: 500},
	}
}

// addStandard drafts a standard.
func (s *Server) addStandard(w http.ResponseWriter, v *visit) error {
	f := newStandardForm(readStandardEntry(v), v.PostFormValue("unit_id"))
	id, err := s.app.AddStandard(v.Context(), v.actor, org.UnitID(f.unit), f.entry)
	return s.drafted(w, v, f, id, err)
}

// reviseStandard drafts the next edition.
func (s *Server) reviseStandard(w http.ResponseWriter, v *visit) error {
	f := newEditionForm(v, readStandardEntry(v), v.PostFormValue("unit_id"))
	id, err := s.app.ReviseStandard(v.Context(), v.actor, standard.ID(v.PathValue("id")), org.UnitID(f.unit), f.entry)
	return s.drafted(w, v, f, id, err)
}

// drafted answers after a draft was tried.
func (s *Server) drafted(w http.ResponseWriter, v *visit, f standardForm, id standard.ID, err error) error {
	if typed(err) {
		return s.drawStandardForm(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, standardPath(id), "标准已保存为拟定，提交审核后由计财处发布。")
}

// saveStandard changes a draft.
func (s *Server) saveStandard(w http.ResponseWriter, v *visit) error {
	f := editStandardForm(v, v.PostFormValue("_version"), readStandardEntry(v))
	err := s.app.SaveStandard(v.Context(), v.actor, standard.ID(v.PathValue("id")), v.version(), f.entry)
	if typed(err) {
		return s.drawStandardForm(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, f.back, "标准已保存。")
}
