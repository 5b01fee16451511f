package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"outturn/internal/app"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

func (s *Server) auditRoutes() []route {
	return []route{
		{pattern: "GET /audit", needs: org.SeeAudit, handle: s.listAudit, name: "listAudit"},
		{pattern: "GET /audit/verify", needs: org.SeeAudit, handle: s.verifyAudit, name: "verifyAudit"},
		{pattern: "GET /audit/export", needs: org.SeeAudit, handle: s.exportAudit, name: "exportAudit", exports: true, proof: true},
	}
}

// targetKinds are what acts are done to, as the log names them.
var targetKinds = []string{kindProject, kindGoal, kindEvaluation, "附件", "单位", "人员", "导出"}

func auditFilter(q url.Values) app.AuditFilter {
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64) // anything else is the newest page
	return app.AuditFilter{Actor: q.Get("actor"), Kind: q.Get("kind"), Target: q.Get("target"), Before: before}
}

// listAudit lists the log, newest first.
func (s *Server) listAudit(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	list, err := s.app.AuditEntries(v.Context(), v.actor, auditFilter(q), app.PageSize)
	if err != nil {
		return err
	}
	kinds := append([]view.Option{{Label: "全部"}}, view.Options(q.Get("kind"), targetKinds...)...)
	page := view.ListPage{
		Head: view.PageHeadPart{Title: "审计日志", Lede: []view.Run{{Text: "每一次改动都有一条记录，前后相接，不能修改或删除。"}},
			Actions: []view.ButtonPart{{Label: "核对完整性", Href: "/audit/verify"}}},
		Filters: view.FiltersPart{Action: "/audit", Keep: keptQuery(q, "target"), Reset: resetOf("/audit", q), Export: exportOf("/audit", q),
			Fields: []view.FieldPart{{Kind: view.Search, Name: "actor", Label: "人员", Value: q.Get("actor")}, {Kind: view.Select, Name: "kind", Label: "对象类别", Options: kinds}}},
		Table: auditTable(list, q),
		Pager: view.PagerPart{Shown: fmt.Sprintf("本页 %d 行", len(list))},
	}
	if q.Get("before") != "" {
		page.Pager.First = with("/audit", q, "before", "")
	}
	if len(list) == app.PageSize {
		page.Pager.Next = with("/audit", q, "before", fmt.Sprint(list[len(list)-1].Seq))
	}
	return show(w, v, http.StatusOK, s.framed(v, "审计日志", view.List(page)))
}

// auditTable prints entries. A target leads to its own entries and nowhere else: whoever reads the log opens no business
// pages.
func auditTable(list []audit.Entry, q url.Values) view.TablePart {
	t := view.TablePart{ID: "audit", Caption: "审计日志", Empty: view.EmptyPart{Text: "没有符合条件的记录。"}, Columns: []view.Column{
		{Label: "序号", Width: "7%", Num: true}, {Label: "时间", Width: "12%"}, {Label: "人员", Width: "15%"}, {Label: "操作", Width: "10%"}, {Label: "对象", Width: "20%"}, {Label: "改动"}}}
	for _, e := range list {
		target := view.Cell{Text: e.Target.Name, Note: e.Target.Kind}
		if e.Target.ID != "" && q.Get("target") == "" {
			target.Href = "/audit?" + url.Values{"kind": {e.Target.Kind}, "target": {e.Target.ID}}.Encode()
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprint(e.Seq)}, {Text: moment(e.At)}, {Text: e.Actor, Note: e.Address},
			{Text: e.Action, Note: e.Reason}, target, {Part: view.Changes(auditChanges(e.Changes))}}})
	}
	return t
}

// changesShown is how many changed cells stand open in the list.
const changesShown = 6

func auditChanges(changes []audit.Change) view.ChangesPart {
	var lines []view.ChangeLine
	for _, c := range changes {
		lines = append(lines, view.ChangeLine{Cell: c.Cell, Old: cut(c.Old, mostShown), New: cut(c.New, mostShown)})
	}
	if len(lines) <= changesShown {
		return view.ChangesPart{First: lines}
	}
	return view.ChangesPart{First: lines[:changesShown], Rest: lines[changesShown:], More: fmt.Sprintf("另有 %d 项", len(lines)-changesShown)}
}

// mostShown is how much of a value the log shows, in characters.
const mostShown = 200

// cut keeps a long text within what a page can show.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

// verifyAudit follows the whole chain and says whether it holds.
func (s *Server) verifyAudit(w http.ResponseWriter, v *visit) error {
	found, err := s.app.VerifyAudit(v.Context(), v.actor)
	if err != nil {
		return err
	}
	page := view.VerifyPage{
		Head:   view.PageHeadPart{Crumbs: []view.Link{{Label: "审计日志", Href: "/audit"}, {Label: "核对完整性"}}, Title: "审计日志完整性核对", Actions: []view.ButtonPart{{Label: "打印", Print: true}}},
		Result: view.FlashPart{Mark: view.MarkPass, Text: fmt.Sprintf("%d 条记录首尾相接，没有发现改动、缺失或次序改变。", found.Entries)},
		Facts: []view.Fact{{Label: "核对时间", Value: moment(s.config.Clock())}, {Label: "核对的记录", Value: fmt.Sprintf("%d 条", found.Entries), Num: true},
			{Label: "最后一条的校验码", Value: spaced(found.Head)}},
		Advice:  "请把本页打印存档。核对能发现中间的改动；末尾整段被截去的，要与上一次存档对照：记录只会增加，上次的校验码仍应在日志里。",
		Entries: view.Link{Label: "回到审计日志", Href: "/audit"},
	}
	if found.Break != nil {
		page.Result = view.FlashPart{Mark: view.MarkError, Text: found.Break.Message}
		page.Facts[1] = view.Fact{Label: "完好的记录", Value: fmt.Sprintf("此前 %d 条", found.Entries), Num: true}
		page.Facts[2].Label = "断开前最后一条的校验码"
		page.Facts = append(page.Facts, view.Fact{Label: "断开的位置", Value: fmt.Sprintf("第 %d 条", found.Break.Seq)})
		page.Advice = "请立即停止对数据库的人工操作，保留现场，并报告安全管理员和系统管理员；可用备份对照断开处前后的记录。"
	}
	return show(w, v, http.StatusOK, s.framed(v, "核对完整性", view.Verify(page)))
}

// spaced sets a hash in groups, to be compared by eye and to fit on paper.
func spaced(hash string) string {
	const group = 8
	var out []string
	for ; len(hash) > group; hash = hash[group:] {
		out = append(out, hash[:group])
	}
	return strings.Join(append(out, hash), " ")
}

// exportAudit saves the log as filtered, newest first.
func (s *Server) exportAudit(w http.ResponseWriter, v *visit) error {
	l := office.List{Title: "审计日志", Columns: []office.ListColumn{{Label: "序号", Width: 9, Number: true}, {Label: "时间", Width: 17}, {Label: "人员", Width: 22}, {Label: "来源地址", Width: 16},
		{Label: "操作", Width: 12}, {Label: "对象类别", Width: 10}, {Label: "对象", Width: 36}, {Label: "理由", Width: 24}, {Label: "改动", Width: 60}, {Label: "校验码", Width: 66}}}
	l.Rows = func(put func([]string) error) error {
		return s.app.EachAuditEntry(v.Context(), v.actor, auditFilter(v.URL.Query()), app.MaxPage, func(e audit.Entry) error {
			return put([]string{fmt.Sprint(e.Seq), moment(e.At), e.Actor, e.Address, e.Action, e.Target.Kind, e.Target.Name, e.Reason, changesText(e.Changes), e.Hash})
		})
	}
	return s.sendList(w, v, l)
}

// changesText prints changed cells one a line.
func changesText(changes []audit.Change) string {
	text := ""
	for i, c := range changes {
		if i > 0 {
			text += "\n"
		}
		text += c.Cell + "：" + c.Old
		if c.Old != "" && c.New != "" {
			text += " → "
		}
		text += c.New
	}
	return text
}
