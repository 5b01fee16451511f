package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

// indicatorForm is an indicator as typed.
type indicatorForm struct {
	id, version, unit string
	entry             library.Entry
}

func readIndicatorForm(v *visit) indicatorForm {
	get := v.PostFormValue
	level1, level2 := cutLevel(get("level2"))
	f := indicatorForm{id: v.PathValue("id"), version: get("_version"), unit: get("proposer"), entry: library.Entry{Code: get("code"), Field: get("field"),
		Categories: strings.Join(v.PostForm["categories"], "、"), Keywords: get("keywords"), Row: goal.EntryRow{Level1: level1, Level2: level2, Name: get("name"),
			Explanation: get("explanation"), Sign: get("sign"), Target: get("target"), Unit: get("unit"), Rule: get("rule"), Basis: get("basis"),
			Method: get("method"), Source: get("source"), Evidence: get("evidence"), Bounded: get("bounded") != ""}}}
	return f
}

// newIndicator shows an empty proposal.
func (s *Server) newIndicator(w http.ResponseWriter, v *visit) error {
	return s.drawIndicatorForm(w, v, http.StatusOK, indicatorForm{entry: library.Entry{Row: goal.EntryRow{Sign: string(goal.AtLeast), Rule: string(goal.ByRatio)}}}, nil)
}

// editIndicator shows the form of an indicator that is there.
func (s *Server) editIndicator(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Indicator(v.Context(), v.actor, library.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	if err := file.Editable(v.actor); err != nil {
		return err
	}
	return s.drawIndicatorForm(w, v, http.StatusOK, indicatorForm{id: string(file.ID), version: fmt.Sprint(file.Version), entry: file.Entry()}, nil)
}

func (s *Server) drawIndicatorForm(w http.ResponseWriter, v *visit, status int, f indicatorForm, wrong errs.Fields) error {
	page := view.EditPage{Title: "提出指标", Form: view.FormPart{ID: "indicator", Action: "/indicators", Token: v.token(), Key: v.token(), Grid: true}, Back: "/indicators",
		Submit: "保存", Fields: s.indicatorFields(f)}
	if f.id != "" {
		page.Title, page.Form.Action, page.Form.Version, page.Back = "修改指标", "/indicators/"+f.id, f.version, "/indicators/"+f.id
	} else {
		units, err := s.app.ProposingUnits(v.Context(), v.actor)
		if err != nil {
			return err
		}
		if len(units) > 0 && f.unit == "" {
			f.unit = string(units[0].ID)
		}
		page.Fields = append([]view.FieldPart{{Kind: view.Select, Name: "proposer", Label: "提出单位", Required: true, Options: unitOptions(units, f.unit, false)}}, page.Fields...)
	}
	wrong = atLevel2(wrong)
	page.Errors = fieldFindings(wrong, page.Fields)
	for i := range page.Fields {
		page.Fields[i].Error = fieldError(wrong, page.Fields[i].Name)
	}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

// atLevel2 moves what is said of the first level to the field that chooses both levels at once, and says it once.
func atLevel2(wrong errs.Fields) errs.Fields {
	out := slices.Clone(wrong)
	for i := range out {
		if out[i].Path == "level1" {
			out[i].Path = "level2"
		}
	}
	return slices.CompactFunc(out, func(a, b errs.Field) bool { return a.Path == "level2" && b.Path == "level2" })
}

func (s *Server) indicatorFields(f indicatorForm) []view.FieldPart {
	e, r := f.entry, f.entry.Row
	choose := view.Option{Label: "请选择"}
	pick := func(name, label, chosen string, words []string, must bool) view.FieldPart {
		return view.FieldPart{Kind: view.Select, Name: name, Label: label, Required: must, Options: append([]view.Option{choose}, view.Options(chosen, words...)...)}
	}
	return []view.FieldPart{
		{Name: "name", Label: "三级指标", Value: r.Name, Required: true, Wide: true, MaxLength: goal.MaxName},
		pick("field", "所属领域", e.Field, words(library.Fields()), true),
		{Name: "code", Label: "指标编号", Value: e.Code, MaxLength: 9, Hint: "留空由系统按领域顺编"},
		{Kind: view.Select, Name: "level2", Label: "一级与二级指标", Required: true, Options: append([]view.Option{choose}, s.libraryLevels(r)...)},
		{Kind: view.Select, Name: "categories", Label: "适用项目类别", Multiple: true, Hint: "不选表示都适用", Options: chosenWords(e.Categories, words(project.Categories()))},
		pick("sign", "符号", r.Sign, words(goal.Signs()), true),
		{Name: "target", Label: "参考指标值", Value: r.Target, Required: true, MaxLength: 200, Hint: "数值、区间（95-105）或要达到的状态"},
		{Name: "unit", Label: "计量单位", Value: r.Unit, MaxLength: 20, Hint: "定性指标留空"},
		pick("rule", "赋分规则", r.Rule, words(goal.Rules()), true),
		{Kind: view.Check, Name: "bounded", Label: "有上限（比率不能超过100%）", Checked: r.Bounded},
		{Kind: view.TextArea, Name: "explanation", Label: "指标解释", Value: r.Explanation, Wide: true, Rows: 2, MaxLength: goal.MaxText, Hint: "怎么计算，做到什么算达到"},
		{Name: "basis", Label: "指标值设定依据", Value: r.Basis, Required: true, Wide: true, MaxLength: goal.MaxText, Hint: "计划、行业、历史或其他标准，写明文件、合同或数据的种类"},
		pick("method", "取值方式", r.Method, goal.Methods(), false),
		{Name: "source", Label: "完成值数据来源", Value: r.Source, MaxLength: goal.MaxText},
		{Name: "evidence", Label: "佐证资料", Value: r.Evidence, MaxLength: goal.MaxText},
		{Name: "keywords", Label: "关键词", Value: e.Keywords, Wide: true, MaxLength: 200, Hint: "用顿号分开；项目和目标里出现这些词时推荐本指标"},
	}
}

// libraryLevels are the levels that the library keeps, the chosen one marked.
func (s *Server) libraryLevels(r goal.EntryRow) []view.Option {
	book, err := s.app.Books().Find(library.LevelBook)
	if err != nil {
		return nil // without the book nothing can be chosen, and the app says so
	}
	out := levelOptions(app.GoalFile{Book: book})
	for i := range out {
		out[i].Selected = out[i].Value == r.Level1+"/"+r.Level2
	}
	return out
}

// chosenWords are options of which those named in a list are chosen.
func chosenWords(list string, all []string) []view.Option {
	chosen := strings.Split(list, "、")
	var out []view.Option
	for _, w := range all {
		out = append(out, view.Option{Value: w, Label: w, Selected: slices.Contains(chosen, w)})
	}
	return out
}

// addIndicator drafts a proposal.
func (s *Server) addIndicator(w http.ResponseWriter, v *visit) error {
	f := readIndicatorForm(v)
	id, err := s.app.AddIndicator(v.Context(), v.actor, org.UnitID(f.unit), f.entry)
	if typed(err) {
		return s.drawIndicatorForm(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/indicators/"+string(id), "指标已保存为拟定，提出后由计财处审核。")
}

// saveIndicator changes an indicator.
func (s *Server) saveIndicator(w http.ResponseWriter, v *visit) error {
	f := readIndicatorForm(v)
	err := s.app.SaveIndicator(v.Context(), v.actor, library.ID(f.id), v.version(), f.entry)
	if typed(err) {
		return s.drawIndicatorForm(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/indicators/"+f.id, "指标已保存。")
}

// importIndicators hands the rows of a sheet to the app.
func (s *Server) importIndicators(ctx context.Context, actor org.Actor, sheet office.OrgSheet, apply bool) (app.ImportPlan, error) {
	var rows []app.IndicatorRow
	for _, r := range sheet.Rows {
		rows = append(rows, app.IndicatorRow{Line: r.Line, Bounded: r.Values["bounded"], Entry: office.IndicatorEntry(r.Values)})
	}
	return s.app.ImportIndicators(ctx, actor, rows, apply)
}

// indicatorRows are the indicators in use, in the layout of the template.
func (s *Server) indicatorRows(ctx context.Context, actor org.Actor, _ []org.Unit) (rows [][]string, err error) {
	list, _, err := s.app.Indicators(ctx, actor, library.Query{State: library.InUse}, app.Page{Limit: app.MaxPage})
	for _, i := range list {
		rows = append(rows, office.IndicatorValues(i.Entry()))
	}
	return rows, err
}
