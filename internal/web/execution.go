package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/execution"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

// The pages about execution.
const (
	executionsPath     = "/executions"
	entriesPath        = executionsPath + "/entries"
	reconciliationPath = executionsPath + "/reconciliation"
	entryImportPath    = executionsPath + "/import"
)

func (s *Server) executionRoutes() []route {
	return []route{
		{pattern: "GET " + executionsPath, needs: org.SeeProjects, handle: s.listExecutions, name: "listExecutions"},
		{pattern: "GET " + executionsPath + "/export", needs: org.SeeProjects, handle: s.exportExecutions, name: "exportExecutions", exports: true},
		{pattern: "GET " + entriesPath, needs: org.SeeProjects, handle: s.listEntries, name: "listEntries"},
		{pattern: "GET " + entriesPath + "/export", needs: org.SeeProjects, handle: s.exportEntries, name: "exportEntries", exports: true},
		{pattern: "GET " + reconciliationPath, needs: org.SeeProjects, handle: s.showReconciliation, name: "showReconciliation"},
		{pattern: "GET " + reconciliationPath + "/export", needs: org.SeeProjects, handle: s.exportReconciliation, name: "exportReconciliation", exports: true},
		{pattern: "POST " + reconciliationPath + "/explain", needs: org.RecordFunds, handle: s.explainMismatch, name: "explainMismatch"},
		{pattern: "POST " + reconciliationPath + "/place", needs: org.RecordFunds, handle: s.placeEntries, name: "placeEntries"},
		{pattern: "GET " + entryImportPath, needs: org.RecordFunds, handle: s.showEntryImport, name: "showEntryImport"},
		{pattern: "POST " + entryImportPath, needs: org.RecordFunds, handle: s.previewEntries, name: "previewEntries", upload: true, many: true},
		{pattern: "POST " + entryImportPath + "/confirm", needs: org.RecordFunds, handle: s.importEntries, name: "importEntries", upload: true, many: true},
		{pattern: "GET " + entryImportPath + "/template", needs: org.RecordFunds, handle: s.sendEntryTemplate, name: "sendEntryTemplate"},
		{pattern: "GET " + entryImportPath + "/answers", needs: org.RecordFunds, handle: s.sendEntryAnswers, name: "sendEntryAnswers"},
	}
}

// listExecutions lists the projects with money in a year and what of it was spent (预算执行).
func (s *Server) listExecutions(w http.ResponseWriter, v *visit) error {
	q, year := v.URL.Query(), s.listYear(v)
	list, err := s.app.Executions(v.Context(), v.actor, year, strings.TrimSpace(q.Get("q")))
	if err != nil {
		return err
	}
	page := view.ListPage{Head: view.PageHeadPart{Title: year.String() + "预算执行", Lede: executionLede(list), Actions: []view.ButtonPart{
		{Label: "对账", Href: reconciliationPath}, {Label: "资金台账", Href: entriesPath}}},
		Filters: view.FiltersPart{Action: executionsPath, Fields: []view.FieldPart{{Kind: view.Search, Name: "q", Label: "项目、编号或单位", Value: q.Get("q")}},
			Reset: resetOf(executionsPath, q), Keep: keptQuery(q, "year"), Export: exportOf(executionsPath, q)}}
	if v.actor.May(org.RecordFunds) {
		page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "导入执行数据", Href: entryImportPath, Kind: view.Main})
	}
	shown, pager := pageOf(executionsPath, q, list)
	page.Pager, page.Table = pager, executionTable(shown, year)
	return show(w, v, http.StatusOK, s.framed(v, page.Head.Title, view.List(page)))
}

// pageOf is the part of a list in memory that the address asks for, with the way to the rest.
func pageOf[T any](path string, q url.Values, list []T) ([]T, view.PagerPart) {
	from := min(listPage(q).Offset, len(list))
	shown := list[from:min(from+app.PageSize, len(list))]
	p := view.PagerPart{Shown: fmt.Sprintf("本页 %d 行", len(shown)), Count: fmt.Sprintf("共 %d 行", len(list))}
	if from > 0 {
		p.First, p.Prev = with(path, q, "from", ""), with(path, q, "from", fmt.Sprint(max(from-app.PageSize, 0)))
	}
	if next := from + app.PageSize; next < len(list) {
		p.Next = with(path, q, "from", fmt.Sprint(next))
	}
	return shown, p
}

// executionLede sums the list up in a sentence.
func executionLede(list []app.Execution) []view.Run {
	var total project.FundRow
	for _, x := range list {
		total.Budget += x.Figures.Total.Budget
		total.Executed += x.Figures.Total.Executed
	}
	return []view.Run{{Text: fmt.Sprintf("%d个项目，全年预算数合计%s元，已执行%s元，执行率", len(list), total.Budget.Yuan(), total.Executed.Yuan())},
		{Text: total.RateText(), Strong: true}, {Text: "。下表单位：元。"}}
}

func executionTable(list []app.Execution, year fiscal.Year) view.TablePart {
	t := view.TablePart{ID: "executions", Caption: "预算执行", Empty: view.EmptyPart{Text: "这一年度没有符合条件的资金记录。"}, Columns: []view.Column{
		{Label: "项目", Head: true}, {Label: "实施单位", Width: "15%"}, {Label: "全年预算数", Width: "13%", Num: true}, {Label: "全年执行数", Width: "13%", Num: true},
		{Label: "执行率", Width: "9%", Num: true}, {Label: "结余", Width: "13%", Num: true}, {Label: "合同金额", Width: "13%", Num: true}}}
	for _, x := range list {
		total := x.Figures.Total
		signed := view.Cell{Text: "—"}
		if x.Signed != 0 {
			signed = view.Cell{Text: x.Signed.Yuan(), Note: "已付 " + x.Paid.Yuan()}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: x.Name, Note: x.Code, Href: "/projects/" + string(x.ID)}, {Text: x.Unit}, {Text: total.Budget.Yuan()},
			{Text: total.Executed.Yuan(), Href: entriesAddress(url.Values{"project": {string(x.ID)}, "year": {fmt.Sprint(int(year))}})},
			{Text: total.RateText(), Red: total.Overspent()}, {Text: (total.Budget - total.Executed).Yuan(), Red: total.Overspent()}, signed}})
	}
	return t
}

func entriesAddress(q url.Values) string { return entriesPath + "?" + q.Encode() }

// exportExecutions saves the list, the sources of each project in lines of their own.
func (s *Server) exportExecutions(w http.ResponseWriter, v *visit) error {
	year := s.listYear(v)
	list, err := s.app.Executions(v.Context(), v.actor, year, strings.TrimSpace(v.URL.Query().Get("q")))
	if err != nil {
		return err
	}
	l := office.List{Title: year.String() + "预算执行情况", Columns: []office.ListColumn{{Label: "项目编号", Width: 20}, {Label: "项目名称", Width: 44}, {Label: "实施单位", Width: 26}, {Label: "资金来源", Width: 20},
		{Label: "年初预算数", Unit: "元", Number: true}, {Label: "全年预算数", Unit: "元", Number: true}, {Label: "全年执行数", Unit: "元", Number: true}, {Label: "执行率", Width: 12},
		{Label: "结余", Unit: "元", Number: true}, {Label: "合同金额", Unit: "元", Number: true}, {Label: "合同已付", Unit: "元", Number: true}}}
	l.Rows = func(put func([]string) error) error {
		for _, x := range list {
			for i, r := range append([]project.FundRow{x.Figures.Total}, x.Figures.Rows...) {
				signed, paid := "", ""
				if i == 0 {
					signed, paid = x.Signed.Plain(money.InYuan), x.Paid.Plain(money.InYuan)
				}
				if err := put([]string{x.Code, x.Name, x.Unit, r.Source, r.Initial.Plain(money.InYuan), r.Budget.Plain(money.InYuan), r.Executed.Plain(money.InYuan), r.RateText(),
					(r.Budget - r.Executed).Plain(money.InYuan), signed, paid}); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return s.sendList(w, v, l)
}

// allYears in an address stands for entries of every year.
const allYears = "all"

func (s *Server) entryFilter(v *visit) app.EntryFilter {
	q := v.URL.Query()
	by := app.EntryFilter{Project: project.ID(q.Get("project")), Kind: q.Get("kind"), Source: q.Get("source"), Contract: q.Get("contract"), Item: q.Get("item"), ID: q.Get("entry"),
		Text: strings.TrimSpace(q.Get("q")), Code: q.Get("code"), Unplaced: q.Get("unplaced") != ""}
	if q.Get("year") != allYears && by.ID == "" {
		by.Year = s.listYear(v)
	}
	return by
}

// narrowed are the parts of an address that narrow the entries and have no field of their own.
var narrowed = []string{"project", "contract", "item", "entry", "code", "unplaced", "year"}

// listEntries lists entries of the ledger, newest first (资金台账).
func (s *Server) listEntries(w http.ResponseWriter, v *visit) error {
	q, by := v.URL.Query(), s.entryFilter(v)
	list, err := s.app.Entries(v.Context(), v.actor, by, app.Page{Offset: listPage(q).Offset})
	if err != nil {
		return err
	}
	title := "资金台账"
	if by.Year != 0 {
		title = by.Year.String() + title
	}
	any := view.Option{Label: "全部"}
	kinds := append([]view.Option{any}, view.Options(by.Kind, words(execution.Kinds())...)...)
	sources := append([]view.Option{any}, view.Options(by.Source, words(project.Sources())...)...)
	page := view.ListPage{Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "预算执行", Href: executionsPath}, {Label: "资金台账"}}, Title: title, Lede: entryLede(by, list)},
		Filters: view.FiltersPart{Action: entriesPath, Keep: keptQuery(q, narrowed...), Reset: resetOf(entriesPath, q), Export: exportOf(entriesPath, q), Fields: []view.FieldPart{
			{Kind: view.Search, Name: "q", Label: "凭证号、流水号、收款人或摘要", Value: q.Get("q")}, {Kind: view.Select, Name: "kind", Label: "类型", Options: kinds},
			{Kind: view.Select, Name: "source", Label: "资金来源", Options: sources}}},
		Table: ledgerTable(list), Pager: view.PagerPart{Shown: fmt.Sprintf("本页 %d 行", len(list))}}
	from := listPage(q).Offset
	if from > 0 {
		page.Pager.First, page.Pager.Prev = with(entriesPath, q, "from", ""), with(entriesPath, q, "from", fmt.Sprint(max(from-app.PageSize, 0)))
	}
	if len(list) == app.PageSize {
		page.Pager.Next = with(entriesPath, q, "from", fmt.Sprint(from+app.PageSize))
	}
	return show(w, v, http.StatusOK, s.framed(v, title, view.List(page)))
}

// entryLede says what the list was narrowed to by a link from elsewhere.
func entryLede(by app.EntryFilter, list []execution.Entry) []view.Run {
	var said []string
	for _, p := range []struct{ what, value string }{{"合同", by.Contract}, {"支出内容", by.Item}, {"报送的项目编号", by.Code}} {
		if p.value != "" {
			said = append(said, p.what+"“"+p.value+"”")
		}
	}
	if by.Project != "" && len(list) > 0 {
		said = append([]string{"项目" + list[0].Code}, said...)
	}
	if by.Unplaced {
		said = append(said, "没有对应项目的记录")
	}
	if len(said) == 0 {
		return []view.Run{{Text: "每笔都有日期；更正另记一笔，不改原记录。单位：元。"}}
	}
	return []view.Run{{Text: strings.Join(said, "，") + "。单位：元。"}}
}

func ledgerTable(list []execution.Entry) view.TablePart {
	t := view.TablePart{ID: "entries", Caption: "资金台账", Tight: true, Empty: view.EmptyPart{Text: "没有符合条件的记录。"}, Columns: []view.Column{
		{Label: "日期", Width: "10%", Head: true}, {Label: "项目编号", Width: "14%"}, {Label: "类型", Width: "13%"}, {Label: "金额", Width: "13%", Num: true},
		{Label: "凭证与流水号", Width: "17%"}, {Label: "收款人与内容"}, {Label: "合同编号", Width: "11%"}}}
	for _, e := range list {
		place := view.Cell{Text: e.Code, Href: "/projects/" + string(e.Project)}
		if e.Project == "" {
			place = view.Cell{Text: e.Code, Note: "没有这个项目", Red: true}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: e.On.String(), Note: strayYear(e)}, place, {Text: string(e.Kind), Note: string(e.Source)}, amountCell(e),
			{Text: e.Document, Note: e.External}, {Text: payeeAndItem(e), Note: e.Note}, {Text: e.Contract}}})
	}
	return t
}

// strayYear names the budget year of an entry that is dated in another.
func strayYear(e execution.Entry) string {
	if e.Year.Contains(e.On) {
		return ""
	}
	return "记在" + e.Year.String()
}

// amountCell is the amount; that of a correction leads to its original.
func amountCell(e execution.Entry) view.Cell {
	c := view.Cell{Text: e.Amount.Yuan(), Red: e.Amount < 0}
	if e.Corrects != "" {
		c.Href, c.Note = entriesAddress(url.Values{"entry": {e.Corrects}}), "更正，看原记录"
	}
	return c
}

func payeeAndItem(e execution.Entry) string {
	return strings.Join(slices.DeleteFunc([]string{e.Payee, e.Item}, func(s string) bool { return s == "" }), "，")
}

// exportEntries saves the list as it is narrowed, in the columns of an import, with what else the ledger knows.
func (s *Server) exportEntries(w http.ResponseWriter, v *visit) error {
	list, err := s.app.Entries(v.Context(), v.actor, s.entryFilter(v), app.Page{Limit: app.MaxPage})
	if err != nil {
		return err
	}
	l := office.List{Title: "资金台账", Columns: append(office.EntryColumns(), office.ListColumn{Label: "数据来源", Width: 16})}
	l.Rows = func(put func([]string) error) error {
		for _, e := range list {
			if err := put(append(office.EntryCells(execution.RowOf(e)), e.Channel)); err != nil {
				return err
			}
		}
		return nil
	}
	return s.sendList(w, v, l)
}
