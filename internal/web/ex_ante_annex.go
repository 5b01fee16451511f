package web

import (
	"fmt"
	"net/http"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/costing"
	"outturn/internal/domain/exante"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// The annex offers so many kinds of benefits, and so many rows at least; more come as they fill up.
const (
	annexKinds = 3
	annexRows  = 12
)

func (s *Server) showAnnex(w http.ResponseWriter, v *visit) error {
	file, err := s.readExAnte(v)
	if err != nil {
		return err
	}
	return show(w, v, http.StatusOK, view.Annex(s.annexPage(v, file, file.Entry.Annex)))
}

// readAnnex reads the flows as typed; rows and kinds left empty at the end were never meant.
func readAnnex(v *visit) costing.Entry {
	get := v.PostFormValue
	e := costing.Entry{Viewpoint: get("viewpoint"), Base: get("base"), Rate: get("rate")}
	for i := range annexKinds {
		e.Kinds = append(e.Kinds, get(fmt.Sprintf("kinds.%d", i)))
	}
	for len(e.Kinds) > 0 && strings.TrimSpace(e.Kinds[len(e.Kinds)-1]) == "" {
		e.Kinds = e.Kinds[:len(e.Kinds)-1]
	}
	for i := range costing.MaxYears + annexRows {
		at := fmt.Sprintf("years.%d.", i)
		row := costing.EntryYear{Year: get(at + "year"), Investment: get(at + "investment"), Operating: get(at + "operating"), Residual: get(at + "residual")}
		for k := range annexKinds {
			if typed := get(fmt.Sprintf("%sbenefits.%d", at, k)); k < len(e.Kinds) || typed != "" {
				row.Benefits = append(row.Benefits, typed)
			}
		}
		e.Years = append(e.Years, row)
	}
	for len(e.Years) > 0 && e.Years[len(e.Years)-1].Blank() && strings.TrimSpace(e.Years[len(e.Years)-1].Year) == "" {
		e.Years = e.Years[:len(e.Years)-1]
	}
	return e
}

// saveAnnex keeps the flows as typed with the draft; what is wrong with them stands on the page then.
func (s *Server) saveAnnex(w http.ResponseWriter, v *visit) error {
	file, err := s.readExAnte(v)
	if err != nil {
		return err
	}
	entry := file.Entry
	if entry.Annex = readAnnex(v); len(entry.Annex.Years) == 0 && len(entry.Annex.Kinds) == 0 {
		entry.Annex = costing.Entry{}
	}
	_, err = s.app.SaveExAnte(v.Context(), v.actor, file.ID, v.version(), entry)
	if typed(err) && file.MayEdit {
		page := s.annexPage(v, file, entry.Annex)
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有保存：" + errs.MessageOf(err)}
		return show(w, v, statusOf[errs.KindOf(err)], view.Annex(page))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, exAntePath(file.ID)+"/annex", "附表已保存。")
}

// annexPage is the annex as typed, with what it comes to once everything can be read.
func (s *Server) annexPage(v *visit, file app.ExAnteFile, e costing.Entry) view.AnnexPage {
	path := exAntePath(file.ID)
	page := view.AnnexPage{Frame: s.frame(v, "成本效益附表 "+file.Project.Name), Editable: file.MayEdit,
		Form: view.FormPart{ID: "annex", Action: path + "/annex", Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version)},
		Head: view.PageHeadPart{Title: "成本效益分析附表", Lede: []view.Run{{Text: "可以不填。金额用万元，逐年连续填写；整张清空就是不要附表。"}},
			Crumbs:  []view.Link{{Label: "事前绩效评估", Href: "/ex-ante"}, {Label: file.Project.Name, Href: path}, {Label: "成本效益附表"}},
			Actions: []view.ButtonPart{{Label: "打印", Print: true}}}}
	page.Frame.Record = record("事前绩效评估", file.State, file.Editions, file.CheckCode)
	var wrong errs.Fields
	if exante.HasAnnex(e) {
		table, fields := e.Parse()
		if wrong = fields; len(fields) == 0 {
			worked(&page, costing.Analyse(table))
		}
	}
	for _, f := range wrong {
		page.Errors = append(page.Errors, view.FindingPart{Mark: view.MarkError, Path: f.Path, Where: annexLabel(f.Path), Href: "#" + view.CellID(f.Path), Message: f.Message})
	}
	page.Fields = []view.FieldPart{
		{Kind: view.Select, Name: "viewpoint", Label: "分析角度", Options: view.Options(e.Viewpoint, words(costing.Viewpoints())...), Error: fieldError(wrong, "viewpoint")},
		{Kind: view.Select, Name: "base", Label: "折现基准", Options: view.Options(e.Base, words(costing.Bases())...), Error: fieldError(wrong, "base")},
		{Kind: view.Number, Name: "rate", Label: "折现率", Later: true, Value: e.Rate, Unit: "%", Hint: "社会折现率通常取8；防洪、生态修复可另按6测算", Error: fieldError(wrong, "rate")},
	}
	annexCells(&page, file, e, wrong)
	return page
}

func annexCells(page *view.AnnexPage, file app.ExAnteFile, e costing.Entry, wrong errs.Fields) {
	cell := func(path, value string, kind view.CellKind) view.CellPart {
		c := view.CellPart{Path: path, Label: annexLabel(path), Value: value, Kind: kind, Editable: file.MayEdit}
		if len(wrong.At(path)) > 0 {
			c.Mark = view.MarkError
		}
		return c
	}
	at := func(list []string, i int) string {
		if i < len(list) {
			return list[i]
		}
		return ""
	}
	rows := len(e.Years)
	if file.MayEdit {
		rows = min(max(rows+3, annexRows), costing.MaxYears)
	}
	for k := range annexKinds {
		page.Kinds = append(page.Kinds, cell(fmt.Sprintf("kinds.%d", k), at(e.Kinds, k), view.CellText))
	}
	for i := range rows {
		var y costing.EntryYear
		if i < len(e.Years) {
			y = e.Years[i]
		}
		path := fmt.Sprintf("years.%d.", i)
		row := []view.CellPart{cell(path+"year", y.Year, view.CellCentre), cell(path+"investment", y.Investment, view.CellNumber), cell(path+"operating", y.Operating, view.CellNumber)}
		for k := range annexKinds {
			row = append(row, cell(fmt.Sprintf("%sbenefits.%d", path, k), at(y.Benefits, k), view.CellNumber))
		}
		page.Rows = append(page.Rows, append(row, cell(path+"residual", y.Residual, view.CellNumber)))
	}
}

// annexLabel names a cell of the annex for people.
func annexLabel(path string) string {
	names := map[string]string{"viewpoint": "分析角度", "base": "折现基准", "rate": "折现率", "kinds": "效益名称", "years": "现金流量表", "year": "年度", "investment": "建设投资",
		"operating": "运营维护成本", "benefits": "效益", "residual": "残值回收"}
	parts := strings.Split(path, ".")
	var n int
	if len(parts) < 2 {
		return names[path]
	}
	if _, err := fmt.Sscan(parts[1], &n); err != nil || len(parts) < 3 {
		return fmt.Sprintf("%s%d", names[parts[0]], n+1)
	}
	return fmt.Sprintf("第%d行 %s", n+1, names[parts[2]])
}

// worked puts the answers on the page.
func worked(page *view.AnnexPage, a costing.Analysis) {
	page.Words = a.Explain()
	page.Lines = view.TablePart{ID: "lines", Caption: "现金流量计算表（万元）", Tight: true}
	for i, h := range costing.LineHeadings() {
		page.Lines.Columns = append(page.Lines.Columns, view.Column{Label: h, Head: i == 0, Num: i > 0})
	}
	for _, l := range a.Lines {
		page.Lines.Rows = append(page.Lines.Rows, textRow(l.Cells()))
	}
	page.Factors = view.TablePart{ID: "factors", Caption: "敏感性分析", Tight: true}
	for i, h := range costing.FactorHeadings() {
		page.Factors.Columns = append(page.Factors.Columns, view.Column{Label: h, Head: i == 0, Num: i > 1})
	}
	for _, f := range a.Factors {
		for _, row := range f.Rows() {
			page.Factors.Rows = append(page.Factors.Rows, textRow(row))
		}
	}
}

func textRow(texts []string) view.Row {
	var out view.Row
	for _, t := range texts {
		out.Cells = append(out.Cells, view.Cell{Text: t})
	}
	return out
}
