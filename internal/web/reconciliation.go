package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"outturn/internal/app"
	"outturn/internal/domain/execution"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

// matterForm is what was typed about one mismatch, and what is wrong with it.
type matterForm struct {
	key, field, typed, wrong string
}

// showReconciliation shows what does not match in a year (对账).
func (s *Server) showReconciliation(w http.ResponseWriter, v *visit) error {
	return s.drawReconciliation(w, v, http.StatusOK, s.listYear(v), matterForm{})
}

func (s *Server) drawReconciliation(w http.ResponseWriter, v *visit, status int, year fiscal.Year, f matterForm) error {
	q := v.URL.Query()
	r, err := s.app.Reconciliation(v.Context(), v.actor, year)
	if err != nil {
		return err
	}
	any := view.Option{Label: "全部"}
	problems := append([]view.Option{any}, view.Options(q.Get("problem"), words(execution.Problems())...)...)
	page := view.ListPage{Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "预算执行", Href: executionsPath}, {Label: "对账"}}, Title: year.String() + "对账", Lede: reconciliationLede(r)},
		Filters: view.FiltersPart{Action: reconciliationPath, Keep: keptQuery(q, "year"), Reset: resetOf(reconciliationPath, q), Export: exportOf(reconciliationPath, q), Fields: []view.FieldPart{
			{Kind: view.Select, Name: "problem", Label: "差异", Options: problems},
			{Kind: view.Select, Name: "said", Label: "说明", Options: append([]view.Option{any}, view.Options(q.Get("said"), unexplained, explained)...)}}}}
	list, pager := pageOf(reconciliationPath, q, chosenMatters(r.Matters, q))
	page.Pager, page.Table = pager, s.matterTable(v, list, year, r.MayExplain, f)
	if r.MayExplain {
		page.Head.Actions = []view.ButtonPart{{Label: "导入执行数据", Href: entryImportPath}}
	}
	return show(w, v, status, s.framed(v, page.Head.Title, view.List(page)))
}

// The choices of what was said about a mismatch.
const (
	unexplained = "未说明"
	explained   = "已说明"
)

func reconciliationLede(r app.Reconciliation) []view.Run {
	if len(r.Matters) == 0 {
		return []view.Run{{Text: "预算、支出、合同和项目都对得上。"}}
	}
	return []view.Run{{Text: fmt.Sprintf("共%d项差异，", len(r.Matters))}, {Text: fmt.Sprintf("%d项还没有说明", r.Open), Strong: true}, {Text: "。更正请另报一条记录；差额变了，说明要重新写。"}}
}

// chosenMatters narrows the list as its address says.
func chosenMatters(list []execution.Matter, q url.Values) []execution.Matter {
	return slices.DeleteFunc(slices.Clone(list), func(m execution.Matter) bool {
		return q.Get("problem") != "" && string(m.Problem) != q.Get("problem") || q.Get("said") == explained && m.Said == nil || q.Get("said") == unexplained && m.Said != nil
	})
}

func (s *Server) matterTable(v *visit, list []execution.Matter, year fiscal.Year, may bool, f matterForm) view.TablePart {
	t := view.TablePart{ID: "matters", Caption: "对账差异", Empty: view.EmptyPart{Text: "没有这样的差异。"}, Columns: []view.Column{
		{Label: "差异", Width: "11%", Head: true}, {Label: "项目", Width: "20%"}, {Label: "差额", Unit: "元", Width: "12%", Num: true}, {Label: "情况"}, {Label: "说明", Width: "22%"}}}
	for i, m := range list {
		mark := view.MarkWarning
		if m.Said != nil {
			mark = view.MarkPass
		}
		place := view.Cell{Text: m.Project.Name, Note: m.Project.Code, Href: "/projects/" + string(m.Project.ID)}
		if m.Project.ID == "" {
			place = view.Cell{Text: m.Project.Code}
		}
		t.Rows = append(t.Rows, view.Row{ID: fmt.Sprintf("matter-%d", i+1), Cells: []view.Cell{{Text: string(m.Problem), Mark: mark}, place, {Text: m.Amount.Yuan()},
			{Part: view.MatterDetail(m.Detail, matterEntries(m.Mismatch))},
			{Part: view.Matter(s.matterPart(v, m, year, may, f))}}})
	}
	return t
}

// matterEntries is the address of the entries that a mismatch is made of.
func matterEntries(m execution.Mismatch) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("entry", m.Entry)
	if m.Entry != "" {
		return entriesAddress(q)
	}
	set("project", string(m.Project.ID))
	set("source", string(m.Source))
	set("contract", m.Contract)
	set("item", m.Item)
	q.Set("year", strconv.Itoa(int(m.Year)))
	switch m.Problem {
	case execution.UnknownProject:
		set("code", m.Project.Code)
		q.Set("unplaced", "1")
	case execution.ContractsAbove:
		q.Set("kind", string(project.Commitment))
		q.Set("year", allYears)
	case execution.OverContract, execution.NoContract:
		q.Set("year", allYears)
	}
	return entriesAddress(q)
}

// matterPart is what was said about a mismatch, and what may be done about it.
func (s *Server) matterPart(v *visit, m execution.Matter, year fiscal.Year, may bool, f matterForm) view.MatterPart {
	var p view.MatterPart
	if m.Said != nil {
		p.Said, p.By = m.Said.Reason, m.Said.By+" "+moment(m.Said.At)
	}
	if !may {
		return p
	}
	key := m.Key()
	form := func(path, title, label, field string, most int) view.MatterForm {
		out := view.MatterForm{Title: title, Submit: label, Form: view.FormPart{Action: reconciliationPath + path, Token: v.token(), Key: v.token(), Hidden: []view.Option{
			{Label: "key", Value: key}, {Label: "amount", Value: strconv.FormatInt(int64(m.Amount), 10)}, {Label: "year", Value: strconv.Itoa(int(year))}, {Label: "code", Value: m.Project.Code}}},
			Field: view.FieldPart{Name: field, Label: title, Required: true, MaxLength: most}}
		if f.key == key && f.field == field {
			out.Field.Value, out.Field.Error = f.typed, f.wrong
		}
		return out
	}
	if m.Problem == execution.UnknownProject {
		p.Forms = append(p.Forms, form("/place", "归入项目编号", "归入", "to", 40))
	}
	title := "说明原因"
	if m.Said != nil {
		title = "改写说明"
	}
	p.Forms = append(p.Forms, form("/explain", title, "保存说明", "reason", 200))
	return p
}

// explainMismatch keeps why something does not match.
func (s *Server) explainMismatch(w http.ResponseWriter, v *visit) error {
	year := s.postedYear(v)
	amount, _ := strconv.ParseInt(v.PostFormValue("amount"), 10, 64) // anything else is no difference that exists
	x := execution.Explanation{Key: v.PostFormValue("key"), Amount: money.Amount(amount), Reason: v.PostFormValue("reason")}
	err := s.app.ExplainMismatch(v.Context(), v.actor, year, x)
	if typed(err) {
		return s.drawReconciliation(w, v, statusOf[errs.KindOf(err)], year, matterForm{key: x.Key, field: "reason", typed: x.Reason, wrong: complaints(err)[0].Message})
	}
	if err != nil {
		return err
	}
	return s.done(w, v, reconciliationAddress(year), "已说明。差额变化后要重新说明。")
}

// placeEntries puts entries of an unknown project where they belong.
func (s *Server) placeEntries(w http.ResponseWriter, v *visit) error {
	year, code, to := s.postedYear(v), v.PostFormValue("code"), v.PostFormValue("to")
	n, err := s.app.PlaceEntries(v.Context(), v.actor, code, to)
	if typed(err) {
		return s.drawReconciliation(w, v, statusOf[errs.KindOf(err)], year, matterForm{key: v.PostFormValue("key"), field: "to", typed: to, wrong: complaints(err)[0].Message})
	}
	if err != nil {
		return err
	}
	return s.done(w, v, reconciliationAddress(year), "已把编号“%s”的%d条记录归入项目%s。", code, n, to)
}

// postedYear is the year that a posted form is about.
func (s *Server) postedYear(v *visit) fiscal.Year {
	if y, err := fiscal.ParseYear(v.PostFormValue("year")); err == nil {
		return y
	}
	return s.year(v)
}

func reconciliationAddress(year fiscal.Year) string {
	return reconciliationPath + "?year=" + strconv.Itoa(int(year))
}

// exportReconciliation saves the list as it is narrowed.
func (s *Server) exportReconciliation(w http.ResponseWriter, v *visit) error {
	year := s.listYear(v)
	r, err := s.app.Reconciliation(v.Context(), v.actor, year)
	if err != nil {
		return err
	}
	l := office.List{Title: year.String() + "对账差异", Columns: []office.ListColumn{{Label: "差异", Width: 16}, {Label: "项目编号", Width: 20}, {Label: "项目名称", Width: 40}, {Label: "实施单位", Width: 26},
		{Label: "差额", Unit: "元", Number: true}, {Label: "情况", Width: 60}, {Label: "说明", Width: 36}, {Label: "说明人", Width: 18}, {Label: "说明时间", Width: 18}}}
	l.Rows = func(put func([]string) error) error {
		for _, m := range chosenMatters(r.Matters, v.URL.Query()) {
			said := []string{"", "", ""}
			if m.Said != nil {
				said = []string{m.Said.Reason, m.Said.By, moment(m.Said.At)}
			}
			if err := put(append([]string{string(m.Problem), m.Project.Code, m.Project.Name, m.Project.Unit, m.Amount.Plain(money.InYuan), m.Detail}, said...)); err != nil {
				return err
			}
		}
		return nil
	}
	return s.sendList(w, v, l)
}
