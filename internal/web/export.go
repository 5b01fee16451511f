package web

import (
	"bytes"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/score"
	"outturn/internal/office"
)

// exportRoutes save lists exactly as they are narrowed and as far as the person may see them.
func (s *Server) exportRoutes() []route {
	return []route{
		{pattern: "GET /projects/export", needs: org.SeeProjects, handle: s.exportProjects, name: "exportProjects", exports: true, proof: true},
		{pattern: "GET /goals/export", needs: org.SeeGoals, handle: s.exportGoals, name: "exportGoals", exports: true, proof: true},
		{pattern: "GET /self-evaluations/export", needs: org.SeeEvaluations, handle: s.exportSelfEvaluations, name: "exportSelfEvaluations", exports: true, proof: true},
	}
}

// whole asks for a list without pages, in the order it is shown.
func whole(q url.Values) app.Page {
	page := listPage(q)
	return app.Page{Limit: app.MaxPage, Sort: page.Sort, Desc: page.Desc}
}

// exportOf is the address that saves a list as it is narrowed, all of it.
func exportOf(path string, q url.Values) string {
	narrowed := maps.Clone(q)
	for _, place := range []string{"after", "after_year", "before", "from"} {
		narrowed.Del(place)
	}
	if len(narrowed) == 0 {
		return path + "/export"
	}
	return path + "/export?" + narrowed.Encode()
}

// exportProjects saves the list of projects.
func (s *Server) exportProjects(w http.ResponseWriter, v *visit) error {
	l := office.List{Title: "项目库", Columns: []office.ListColumn{{Label: "项目编号"}, {Label: "项目名称", Width: 44}, {Label: "实施单位", Width: 26}, {Label: "主管处室", Width: 16},
		{Label: "项目类别", Width: 18}, {Label: "项目性质", Width: 14}, {Label: "阶段", Width: 12}, {Label: "开始日期", Width: 12}, {Label: "完成日期", Width: 12},
		{Label: "资金总额", Unit: "万元", Number: true}, {Label: "其中财政资金", Unit: "万元", Number: true}, {Label: "其他资金", Unit: "万元", Number: true}}}
	l.Rows = func(put func([]string) error) error {
		return s.app.EachLibraryRow(v.Context(), v.actor, libraryFilter(v.URL.Query()), whole(v.URL.Query()), func(p app.LibraryRow) error {
			return put([]string{p.Code, p.Name, p.Unit.Name, p.Division.Name, string(p.Category), string(p.Nature), stageCell(p.State).Text, p.Start.String(), p.End.String(),
				p.Total().Plain(money.InWan), p.Fiscal.Plain(money.InWan), p.Other.Plain(money.InWan)})
		})
	}
	return s.sendList(w, v, l)
}

// exportGoals saves the list of a year's goal declarations.
func (s *Server) exportGoals(w http.ResponseWriter, v *visit) error {
	by, year := s.formFilter(v)
	l := office.List{Title: year.String() + "绩效目标", Columns: []office.ListColumn{{Label: "项目编号"}, {Label: "项目名称", Width: 44}, {Label: "实施单位", Width: 26}, {Label: "主管处室", Width: 16},
		{Label: "状态", Width: 14}, {Label: "版次", Width: 8, Number: true}, {Label: "最近修改", Width: 18}, {Label: "修改人", Width: 22}}}
	l.Rows = func(put func([]string) error) error {
		return s.app.EachGoal(v.Context(), v.actor, by, whole(v.URL.Query()), func(g goal.Goal) error {
			return put([]string{g.Project.Code, g.Project.Name, g.Project.Unit.Name, g.Project.Division.Name, string(g.State), fmt.Sprint(g.Editions),
				moment(g.UpdatedAt), g.UpdatedBy})
		})
	}
	return s.sendList(w, v, l)
}

// exportSelfEvaluations saves the list of a year's self-evaluations with the scores that were frozen.
func (s *Server) exportSelfEvaluations(w http.ResponseWriter, v *visit) error {
	by, year := s.formFilter(v)
	l := office.List{Title: year.String() + "绩效自评", Columns: []office.ListColumn{{Label: "项目编号"}, {Label: "项目名称", Width: 44}, {Label: "实施单位", Width: 26}, {Label: "主管处室", Width: 16},
		{Label: "状态", Width: 14}, {Label: "自评得分", Unit: "分", Width: 12, Number: true}, {Label: "复核得分", Unit: "分", Width: 12, Number: true}, {Label: "等级", Width: 8},
		{Label: "最近修改", Width: 18}, {Label: "修改人", Width: 22}}}
	l.Rows = func(put func([]string) error) error {
		return s.app.EachSelfEvaluation(v.Context(), v.actor, by, whole(v.URL.Query()), func(e app.SelfEvaluationRow) error {
			return put([]string{e.Project.Code, e.Project.Name, e.Project.Unit.Name, e.Project.Division.Name, string(e.State),
				pointsOrNothing(e.Score), pointsOrNothing(e.Recheck), string(e.Grade), moment(e.UpdatedAt), e.UpdatedBy})
		})
	}
	return s.sendList(w, v, l)
}

func pointsOrNothing(p *score.Points) string {
	if p == nil {
		return ""
	}
	return p.String()
}

// sendList answers with a list as a workbook, row by row from the database, and says in it when it was saved and whether all
// of it is there. The log says who took it.
func (s *Server) sendList(w http.ResponseWriter, v *visit, l office.List) error {
	l.Note, l.Most = s.config.Organisation+"　保存于 "+moment(s.config.Clock()), app.MaxPage
	var out bytes.Buffer
	rows, err := office.WriteList(&out, l)
	if err != nil {
		return err
	}
	if err := s.app.RecordExport(v.Context(), v.actor, app.Export{Name: l.Title, Rows: rows, Where: narrowing(v.URL.Query())}); err != nil {
		return err
	}
	sendWorkbook(w, l.Title+"-"+s.today().String()+".xlsx", out.Bytes())
	return nil
}

// filterLabels are the parts of an address that narrow a list, by the names people know.
var filterLabels = map[string]string{"q": "查找", "category": "类别", "nature": "性质", "division": "主管处室", "unit": "实施单位", "state": "状态",
	"year": "年度", "actor": "人员", "kind": "对象类别", "target": "对象",
	"origin": "来源", "severity": "程度", "late": "逾期", "form": "事项", "open": "办理"}

// narrowing is how a list was narrowed, in words.
func narrowing(q url.Values) string {
	var out []string
	for _, name := range sortedKeys(q) {
		if label, value := filterLabels[name], q.Get(name); label != "" && value != "" {
			out = append(out, label+" "+value)
		}
	}
	return strings.Join(out, "，")
}

// sendWorkbook answers with a workbook to be saved.
func sendWorkbook(w http.ResponseWriter, name string, body []byte) {
	sendDownload(w, name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body)
}

// sendDownload answers with a file to be saved.
func sendDownload(w http.ResponseWriter, name, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, _ = w.Write(body) // the reader has gone: nobody to tell
}
