package web

import (
	"fmt"
	"net/http"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

func quotaPath(id project.ID) string { return "/projects/" + string(id) + "/quota" }

// quotaTry is an act on one line that was refused: which line, what was wrong, what was typed.
type quotaTry struct {
	line                budget.LineID
	wrong, reason, code string
}

// showQuota shows the check of a project's budget.
func (s *Server) showQuota(w http.ResponseWriter, v *visit) error {
	return s.drawQuota(w, v, http.StatusOK, quotaTry{})
}

func (s *Server) drawQuota(w http.ResponseWriter, v *visit, status int, try quotaTry) error {
	file, err := s.app.Quota(v.Context(), v.actor, project.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	return show(w, v, status, s.framed(v, "定额比对", view.Quota(s.quotaPage(v, file, try))))
}

func (s *Server) quotaPage(v *visit, file app.QuotaFile, try quotaTry) view.QuotaPage {
	page := view.QuotaPage{Table: quotaTable(file), Facts: quotaFacts(file), Head: view.PageHeadPart{Title: "定额比对",
		Crumbs:  []view.Link{{Label: "项目库", Href: "/projects"}, {Label: file.Project.Name, Href: "/projects/" + string(file.Project.ID)}, {Label: "定额比对"}},
		Lede:    []view.Run{{Text: "逐行按“数量 × 标准 × 系数”比对。标准由系统按明细的文字推荐，主管处室和计财处可以改。"}},
		Actions: []view.ButtonPart{{Label: "打印", Print: true}}}}
	if file.MayChoose {
		for _, x := range file.Standards {
			page.Codes = append(page.Codes, view.Option{Value: x.Code, Label: x.Label()})
		}
	}
	for i, c := range file.Checked {
		line := s.quotaLine(v, file, i, try)
		switch {
		case c.Listed():
			page.Over = append(page.Over, line)
		case c.Match.Elsewhere != nil:
			page.Elsewhere = append(page.Elsewhere, line)
		case line.Choose != nil:
			page.Rest = append(page.Rest, line)
		}
	}
	if len(page.Over) > 0 {
		page.Head.Actions = append(toFinding(v, finding.FromQuota, string(file.Project.ID)), page.Head.Actions...)
	}
	return page
}

func quotaFacts(file app.QuotaFile) []view.Fact {
	count := map[standard.Result]int{}
	var total money.Amount
	elsewhere := 0
	for _, c := range file.Checked {
		count[c.Result]++
		total += c.Line.Amount()
		if c.Match.Elsewhere != nil {
			elsewhere++
		}
	}
	bare := fmt.Sprint(count[standard.Without] + count[standard.OtherUnit] + count[standard.OutOfForce])
	if elsewhere > 0 {
		bare += fmt.Sprintf("（%d行有同名标准，类别不同）", elsewhere)
	}
	return []view.Fact{{Label: "项目类别", Value: string(file.Project.Category)}, {Label: "超标准时", Value: string(file.Effect)}, {Label: "明细合计（元）", Value: total.Yuan(), Num: true},
		{Label: "超标准（行）", Value: fmt.Sprint(count[standard.Over]), Num: true}, {Label: "可压减（元）", Value: file.Excess().Yuan(), Num: true},
		{Label: "没有标准可比（行）", Value: bare, Num: true}}
}

// resultMarks are how the results are said.
var resultMarks = map[standard.Result]view.Mark{standard.Within: view.MarkPass, standard.Over: view.MarkError, standard.Under: view.MarkHint, standard.Without: view.MarkHint,
	standard.OtherUnit: view.MarkWarning, standard.OutOfForce: view.MarkWarning}

func quotaTable(file app.QuotaFile) view.TablePart {
	t := view.TablePart{ID: "quota", Caption: "定额比对", Empty: view.EmptyPart{Text: "还没有预算明细，填写申报书后再来比对。"}, Columns: []view.Column{
		{Label: "预算明细", Head: true, Width: "22%"}, {Label: "金额", Unit: "元", Num: true, Width: "14%"}, {Label: "标准", Width: "20%"}, {Label: "结果", Width: "11%"},
		{Label: "限额", Unit: "元"}, {Label: "超出", Unit: "元", Num: true, Width: "12%"}}}
	for _, c := range file.Checked {
		over := ""
		if c.Result == standard.Over {
			over = c.Excess.Yuan()
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: lineTitle(c.Line), Note: c.Line.Specification},
			{Text: c.Line.Amount().Yuan(), Note: goal.FormatValue(c.Line.Quantity) + c.Line.Unit + " × " + c.Line.Price.Yuan()}, matchCell(c), {Text: string(c.Result), Mark: resultMarks[c.Result]},
			{Text: c.Arithmetic}, {Text: over, Red: over != ""}}})
	}
	if len(t.Rows) > 0 {
		t.Foot = []view.Cell{{Text: "合计"}, {Text: budgetTotal(file.Checked).Yuan()}, {}, {}, {}, {Text: file.Excess().Yuan()}}
	}
	return t
}

func budgetTotal(list []standard.Checked) (total money.Amount) {
	for _, c := range list {
		total += c.Line.Amount()
	}
	return total
}

func lineTitle(l budget.Line) string { return l.Item + "／" + l.Detail }

func matchCell(c standard.Checked) view.Cell {
	switch {
	case c.Match.Found:
		return view.Cell{Text: c.Match.Standard.Label(), Href: standardPath(c.Match.Standard.ID), Note: c.Match.Reason}
	case c.Match.Chosen:
		return view.Cell{Text: "没有适用的标准", Note: c.Match.Reason}
	case c.Match.Elsewhere != nil:
		e := c.Match.Elsewhere
		return view.Cell{Text: e.Label(), Href: standardPath(e.ID), Note: "同名，但适用于" + e.Meant() + "，没有用来比对"}
	}
	return view.Cell{Text: "—"}
}

// quotaLine is what may be said about one line.
func (s *Server) quotaLine(v *visit, file app.QuotaFile, i int, try quotaTry) view.QuotaLine {
	c := file.Checked[i]
	path, version := quotaPath(file.Project.ID)+"/"+string(c.Line.ID), fmt.Sprint(file.Answers.Version)
	form := func(act string) view.FormPart {
		return view.FormPart{Action: path + "/" + act, Token: v.token(), Key: v.token(), Version: version}
	}
	l := view.QuotaLine{ID: fmt.Sprintf("line-%d", i+1), Title: lineTitle(c.Line), Chosen: c.Match.Chosen,
		Said: []view.Run{{Text: string(c.Result), Strong: true, Red: c.Result == standard.Over}, {Text: "。" + c.Arithmetic}}}
	said, explained := file.Answers.Exception(c)
	tried := try.line == c.Line.ID && try.wrong != ""
	if c.Result == standard.Over {
		l.Said = append(l.Said, view.Run{Text: fmt.Sprintf("；本行%s元，超出", c.Line.Amount().Yuan())}, view.Run{Text: c.Excess.Yuan() + "元", Strong: true}, view.Run{Text: "。"})
	}
	if text := chosenText(c); text != "" {
		l.Said = append(l.Said, view.Run{Text: text})
	}
	if e := c.Match.Elsewhere; e != nil {
		l.Said = append(l.Said, view.Run{Text: c.Elsewhere()}, view.Run{Text: "看这项标准", Href: standardPath(e.ID)}, view.Run{Text: "。"})
	}
	if c.Stands() {
		l.Reason = reasonText(said, explained)
		if file.MayExplain && !said.Agreed() {
			f := form("explain")
			f.Grid = true
			l.Explain = &view.EditPart{Form: f, Submit: "保存理由", Fields: []view.FieldPart{{Kind: view.TextArea, Name: "reason-" + string(c.Line.ID), Label: explainLabel(c), Value: said.Reason, Hint: "至少10个字",
				Required: true, Wide: true, Rows: 2, MaxLength: 500}}}
			if tried {
				l.Explain.Fields[0].Value, l.Explain.Fields[0].Error = try.reason, try.wrong
			}
		}
		if file.MayAgree && explained && !said.Agreed() {
			f := form("agree")
			l.Agree = &f
		}
	}
	if file.MayChoose && c.Line.ID != "" {
		f := form("choose")
		f.Grid = true
		l.Choose, l.Code, l.Why = &f, c.Match.Standard.Code, c.Choice.Reason
		if e := c.Match.Elsewhere; e != nil {
			l.Code = e.Code
		}
	}
	if tried && l.Explain == nil {
		l.Error, l.Code, l.Why = try.wrong, try.code, try.reason
	}
	return l
}

func explainLabel(c standard.Checked) string {
	if c.Result == standard.OtherUnit {
		return "单位不一致的理由"
	}
	return "超标准的理由"
}

// chosenText says why a person took another standard, and what the suggested one came to.
func chosenText(c standard.Checked) string {
	text := ""
	if c.Choice.Reason != "" {
		text = fmt.Sprintf("人工指定：%s（%s %s）。", c.Choice.Reason, c.Choice.ByName, moment(c.Choice.At))
	}
	if was := c.Instead; was != nil && was.Stands() {
		text += fmt.Sprintf("按推荐的%s为“%s”", was.Match.Standard.Label(), was.Result)
		if was.Excess > 0 {
			text += "，超出" + was.Excess.Yuan() + "元"
		}
		text += "。"
	}
	return text
}

func reasonText(e standard.Exception, given bool) string {
	switch {
	case !given:
		return "还没有写明理由。"
	case e.Agreed():
		return fmt.Sprintf("理由（%s）：%s　同意人：%s", e.ByName, e.Reason, e.Approver)
	}
	return fmt.Sprintf("理由（%s）：%s　还没有人同意。", e.ByName, e.Reason)
}

// actQuota answers after an act on a line was tried.
func (s *Server) actQuota(w http.ResponseWriter, v *visit, err error, try quotaTry, said string) error {
	if typed(err) {
		try.line, try.wrong = budget.LineID(v.PathValue("line")), firstSaid(complaints(err))
		return s.drawQuota(w, v, statusOf[errs.KindOf(err)], try)
	}
	if err != nil {
		return err
	}
	return s.done(w, v, quotaPath(project.ID(v.PathValue("id"))), "%s", said)
}

func (s *Server) chooseStandard(w http.ResponseWriter, v *visit) error {
	code := strings.ToUpper(strings.TrimSpace(v.PostFormValue("code")))
	choice := v.PostFormValue("choice")
	if choice == "" {
		choice = code
	}
	err := s.app.ChooseStandard(v.Context(), v.actor, project.ID(v.PathValue("id")), budget.LineID(v.PathValue("line")), v.version(), choice, v.PostFormValue("why"))
	return s.actQuota(w, v, err, quotaTry{code: code, reason: v.PostFormValue("why")}, "已指定标准。")
}

func (s *Server) explainOver(w http.ResponseWriter, v *visit) error {
	line := v.PathValue("line")
	reason := v.PostFormValue("reason-" + line)
	err := s.app.ExplainOver(v.Context(), v.actor, project.ID(v.PathValue("id")), budget.LineID(line), v.version(), reason)
	return s.actQuota(w, v, err, quotaTry{reason: reason}, "理由已保存，由主管处室或计财处同意。")
}

func (s *Server) agreeOver(w http.ResponseWriter, v *visit) error {
	err := s.app.AgreeOver(v.Context(), v.actor, project.ID(v.PathValue("id")), budget.LineID(v.PathValue("line")), v.version())
	return s.actQuota(w, v, err, quotaTry{}, "已同意超标准。")
}

// overYear is the year whose lines are listed: the one the address says, else the one being prepared.
func (s *Server) overYear(v *visit) fiscal.Year { return s.budgetYear(v.URL.Query().Get("year")) }

// listOverStandard lists the year's lines over their standards.
func (s *Server) listOverStandard(w http.ResponseWriter, v *visit) error {
	year := s.overYear(v)
	list, err := s.app.OverStandard(v.Context(), v.actor, year)
	if err != nil {
		return err
	}
	t := view.TablePart{ID: "over", Caption: "超标准明细", Empty: view.EmptyPart{Text: year.String() + "已提交的预算明细里没有超标准的。"}, Columns: []view.Column{
		{Label: "项目", Head: true, Width: "19%"}, {Label: "预算明细", Width: "14%"}, {Label: "标准", Width: "15%"}, {Label: "金额", Unit: "元", Num: true, Width: "11%"}, {Label: "限额", Unit: "元", Num: true, Width: "11%"},
		{Label: "超出", Unit: "元", Num: true, Width: "10%"}, {Label: "说明"}}}
	var saved money.Amount
	for _, x := range list {
		saved += x.Excess
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: x.Project.Name, Href: quotaPath(x.Project.ID), Note: x.Project.Unit.Name}, {Text: lineTitle(x.Line)},
			matchCell(x.Checked), {Text: x.Line.Amount().Yuan()}, {Text: limitText(x.Checked)}, {Text: x.Excess.Yuan(), Red: x.Excess > 0}, overCell(x)}})
	}
	if len(list) > 0 {
		t.Foot = []view.Cell{{Text: "合计"}, {}, {}, {}, {}, {Text: saved.Yuan()}, {Text: "其中没有同意的 " + app.Unagreed(list).Yuan()}}
	}
	page := view.ListPage{Table: t, Head: view.PageHeadPart{Title: year.String() + "超标准明细", Crumbs: []view.Link{{Label: "标准库", Href: "/standards"}, {Label: "超标准明细"}},
		Lede: []view.Run{{Text: fmt.Sprintf("共 %d 行，超出标准 ", len(list))}, {Text: saved.Wan() + " 万元", Strong: true}, {Text: "，其中没有同意的 "},
			{Text: app.Unagreed(list).Wan() + " 万元", Strong: true}, {Text: "，下年预算预览按它建议核减。按各项目最近提交的预算明细。"}}}}
	if len(list) > 0 {
		page.Head.Actions = []view.ButtonPart{{Label: "导出", Href: fmt.Sprintf("/standards/over/export?year=%d", int(year))}}
	}
	return show(w, v, http.StatusOK, s.framed(v, page.Head.Title, view.List(page)))
}

// limitText is what the standard allows; a dash where there is nothing to compare with.
func limitText(c standard.Checked) string {
	if !c.Match.Found || c.Result == standard.OtherUnit {
		return "—"
	}
	return c.Limit.Yuan()
}

// overCell is how a line of the list is answered for: its own reason, or why another standard was chosen.
func overCell(x app.OverLine) view.Cell {
	switch {
	case !x.Stands():
		return view.Cell{Text: "人工指定", Note: chosenText(x.Checked)}
	case x.Result == standard.OtherUnit:
		return view.Cell{Text: string(x.Result) + "，" + exceptionState(x.Exception), Note: x.Exception.Reason + chosenText(x.Checked)}
	}
	return view.Cell{Text: exceptionState(x.Exception), Note: x.Exception.Reason + chosenText(x.Checked)}
}

func exceptionState(e standard.Exception) string {
	switch {
	case e.Reason == "":
		return "没有说明"
	case e.Agreed():
		return e.Approver + "同意"
	}
	return "待同意"
}

// exportOverStandard saves that list.
func (s *Server) exportOverStandard(w http.ResponseWriter, v *visit) error {
	year := s.overYear(v)
	list, err := s.app.OverStandard(v.Context(), v.actor, year)
	if err != nil {
		return err
	}
	l := office.List{Title: year.String() + "超标准明细", Columns: []office.ListColumn{{Label: "项目编号"}, {Label: "项目名称", Width: 26}, {Label: "实施单位", Width: 16}, {Label: "实施内容", Width: 14}, {Label: "费用明细", Width: 16},
		{Label: "标准", Width: 20}, {Label: "金额", Unit: "元", Number: true, Width: 14}, {Label: "限额", Unit: "元", Number: true, Width: 14}, {Label: "超出", Unit: "元", Number: true, Width: 13}, {Label: "算式", Width: 20}, {Label: "理由", Width: 22}, {Label: "同意人", Width: 12}, {Label: "结果", Width: 8}, {Label: "人工指定", Width: 14}}}
	var rows [][]string
	for _, x := range list {
		rows = append(rows, []string{x.Project.Code, x.Project.Name, x.Project.Unit.Name, x.Line.Item, x.Line.Detail, matchCell(x.Checked).Text, x.Line.Amount().Plain(money.InYuan),
			x.Limit.Plain(money.InYuan), x.Excess.Plain(money.InYuan), x.Arithmetic, x.Exception.Reason, x.Exception.Approver, string(x.Result), chosenText(x.Checked)})
	}
	l.Rows = office.Rows(rows...)
	return s.sendList(w, v, l)
}
