package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"outturn/internal/app"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/web/view"
)

// selfEvaluationPage gathers the official self-evaluation form as it stands now.
func (s *Server) selfEvaluationPage(v *visit, file app.SelfEvaluationFile) view.SelfEvaluationFormPage {
	path := selfEvaluationPath(file.ID)
	page := s.selfEvaluationSheet(v, file, openWhys{path: path, open: v.URL.Query()["why"]})
	page.Form = view.FormPart{ID: "self-evaluation", Action: path, Token: v.token(), Version: fmt.Sprint(file.Version), Autosave: path, Label: page.Title}
	page.Bar = s.actionBar(v, path, file.Version, file.Offers, file.Holders(evaluation.Flow, file.Parties()), file.MayEdit || file.MayRecheck, page.Form.ID, moment(file.UpdatedAt))
	if file.MayRecheck {
		page.Form.Action, page.Form.Autosave = path+"/recheck", path+"/recheck"
		page.Bar = recheckBar(page.Bar, page.Form.ID)
	}
	return page
}

// selfEvaluationSheet is the form without the acts on it; an edition shows no more.
func (s *Server) selfEvaluationSheet(v *visit, file app.SelfEvaluationFile, whys openWhys) view.SelfEvaluationFormPage {
	found := selfEvaluationFindings(file)
	d := drawing{file: file, found: found, whys: whys}
	page := view.SelfEvaluationFormPage{
		Frame: s.frame(v, "绩效自评表 "+file.Project.Name), Editable: file.MayEdit, Rechecking: file.MayRecheck, Review: file.Compared != nil,
		Head: formHead(file.Project, evaluation.Flow, file.Case, selfEvaluationPath(file.ID), file.MayEdit), Result: selfEvaluationResult(file),
		Title: "项目支出绩效自评表", Year: file.Year.String(), MoneyUnit: "金额单位：" + string(d.unit()), Book: "评分规则：" + file.Book.Label(),
		Header: d.header(), Funds: d.funds(), FundNotes: d.fundNotes(), Expected: file.Goal.Form.Annual, Attained: d.attained(), Rows: d.rows(),
		Weights: file.Sheet.Full.Short(), Total: file.Sheet.Total.String(), Grade: gradeText(file.Sheet),
		Signatures: []string{"填报人：", "单位负责人（签字）：", "财务负责人（签字）：", "复核人（签字）："},
		Findings:   found, Opinions: opinions(file.Case), History: selfEvaluationHistory(file), Files: s.evidencePanel(v, d),
	}
	if whys.isOpen("fund") {
		page.FundWhy = explainPart(file.Sheet.Execution, "")
	}
	if c := file.Compared; c != nil {
		page.Recheck, page.Difference, page.Grade = c.Recheck.String(), signed(c.Difference), string(c.RecheckGrade)
		page.Opinion = d.opinion()
	}
	page.Head.Actions = append([]view.ButtonPart{whys.allButton()}, page.Head.Actions...)
	switch {
	case file.State == evaluation.Rechecked:
		page.Head.Actions = append(page.Head.Actions, toFinding(v, finding.FromRecheck, string(file.ID))...)
	case file.State != evaluation.Draft:
		page.Head.Actions = append(page.Head.Actions, toFinding(v, finding.FromEvaluation, string(file.ID))...)
	}
	page.Frame.Record = record("绩效自评（规则库 "+file.Book.Label()+"）", file.State, file.Editions, file.CheckCode)
	return page
}

// selfEvaluationFindings are the complaints about what may be typed now: the unit's draft or finance's re-check.
func selfEvaluationFindings(file app.SelfEvaluationFile) view.FindingsPart {
	found := findingParts(file.Findings)
	if file.MayRecheck {
		for i := range found.Items {
			found.Items[i].Where = evaluation.RecheckLabel(found.Items[i].Path)
		}
	}
	if !file.MayEdit && !file.MayRecheck && file.State != evaluation.Draft {
		found.Rubric = "提交时检查已通过，得分已存档。"
	}
	return found
}

// selfEvaluationHistory adds to the history a way to each frozen edition.
func selfEvaluationHistory(file app.SelfEvaluationFile) view.LogPart {
	log := history(file.Case)
	for _, e := range slices.Backward(file.Editions) {
		log.Entries = append(log.Entries, view.LogEntry{Text: fmt.Sprintf("第%d版，自评 %s %s", e.No, e.Sheet.Total, e.Sheet.Grade), Who: e.ByName, When: moment(e.At),
			More: view.Link{Label: "打开", Href: editionPath(file.ID, e.No)}})
	}
	return log
}

// recheckBar makes the bar of a form serve finance's re-check, which is what its form holds.
func recheckBar(bar view.ActionBarPart, form string) view.ActionBarPart {
	bar.SavedNote = "复核草稿，确认前只有计财处可见"
	for i, b := range bar.Buttons {
		switch b.Value {
		case "save":
			bar.Buttons[i].Label = "保存复核草稿"
		case string(evaluation.FinishRecheck):
			bar.Buttons[i].FormID, bar.Buttons[i].Action = form, ""
			bar.Buttons[i].Confirm = "确认后财政复核得分与单位自评得分一并存档，不能再改。确定确认？"
		}
	}
	return bar
}

// openWhys is which explanations of the page stand open (得分说明): row numbers, "fund", or "all".
type openWhys struct {
	path string // of the page; an edition's carries its number
	open []string
}

func (o openWhys) isOpen(row string) bool {
	return slices.Contains(o.open, row) || slices.Contains(o.open, "all")
}

// href is where a click on a score leads: its explanation opens, or closes if it is open.
func (o openWhys) href(row string) string {
	next := slices.DeleteFunc(slices.Clone(o.open), func(s string) bool { return s == row || s == "all" })
	if o.isOpen(row) {
		return o.with(next) + "#r" + row
	}
	return o.with(append(next, row)) + "#why-" + row
}

func (o openWhys) with(open []string) string {
	u, err := url.Parse(o.path)
	if err != nil || len(open) == 0 {
		return o.path // ours always parses
	}
	q := u.Query()
	q["why"] = open
	u.RawQuery = q.Encode()
	return u.String()
}

func (o openWhys) allButton() view.ButtonPart {
	if slices.Contains(o.open, "all") {
		return view.ButtonPart{Label: "收起说明", Href: o.path}
	}
	return view.ButtonPart{Label: "全部展开说明", Href: o.with([]string{"all"})}
}

// explainPart is how a line got its points, with the result of the arithmetic stressed; differs says why finance's are
// others.
func explainPart(line evaluation.Line, differs string) *view.ExplainPart {
	why := line.Why
	part := &view.ExplainPart{Inputs: why.Inputs, Rule: why.Rule, Book: why.Book, Clause: why.Clause, Arithmetic: why.Arithmetic, Difference: differs}
	if points := line.Points.String(); !line.Skipped {
		if rest, ok := cutEnd(why.Arithmetic, points); ok {
			part.Arithmetic, part.Points = rest, points+" 分"
		}
	}
	return part
}

// cutEnd cuts an ending that stands by itself, not inside a longer number.
func cutEnd(text, end string) (string, bool) {
	at := len(text) - len(end)
	if at < 1 || text[at:] != end || text[at-1] >= '0' && text[at-1] <= '9' || text[at-1] == '.' {
		return text, false
	}
	return text[:at], true
}

// signed writes a difference with its sign: +0.39, −0.38, 0.00.
func signed(p score.Points) string {
	switch {
	case p > 0:
		return "+" + p.String()
	case p < 0:
		return "−" + (-p).String()
	}
	return p.String()
}

func gradeText(s evaluation.Sheet) string {
	if s.Incomplete {
		return "未填完"
	}
	return string(s.Grade)
}

// selfEvaluationResult is the head of the form: the scores side by side, and what was checked.
func selfEvaluationResult(file app.SelfEvaluationFile) view.ResultPart {
	sheet := file.Sheet
	unit := view.ResultNumber{Label: "单位自评", Value: sheet.Total.String(), Note: gradeText(sheet)}
	if file.MayEdit {
		unit.Total, unit.NoteTotal = "total", "grade"
	}
	part := view.ResultPart{Numbers: []view.ResultNumber{unit}, Checks: resultChecks(file)}
	switch c := file.Compared; {
	case c != nil:
		part.Numbers = append(part.Numbers,
			view.ResultNumber{Label: "财政复核", Value: c.Recheck.String(), Note: string(c.RecheckGrade), Total: "recheck", NoteTotal: "grade"},
			view.ResultNumber{Label: "相差", Value: signed(c.Difference), Note: differingText(*c), Total: "difference", NoteTotal: "differing"})
	case file.State == evaluation.AtFinance && file.Frozen.No == len(file.Editions):
		part.Numbers = append(part.Numbers, view.ResultNumber{Label: "财政复核", Value: "—", Note: "计财处复核中"})
	default:
		part.Numbers = append(part.Numbers, view.ResultNumber{Label: "预算执行率", Value: project.FundRow(file.Form.Funds.Total).RateText(), Note: "得 " + sheet.Execution.PointsText() + " 分"})
	}
	return part
}

func differingText(c evaluation.RecheckSheet) string {
	n := 0
	for _, line := range append([]evaluation.ComparedLine{c.Execution}, c.Lines...) {
		if line.Difference != 0 {
			n++
		}
	}
	if n == 0 {
		return "分，各行相同"
	}
	return fmt.Sprintf("分，%d 行不同", n)
}

// flagMarks are how heavily a warning sign is marked; the others ask to be looked at.
var flagMarks = map[evaluation.FlagKind]view.Mark{evaluation.ScoreAboveExecution: view.MarkError, evaluation.SpentWithoutOutput: view.MarkError, evaluation.SpendingAsOutput: view.MarkHint}

func resultChecks(file app.SelfEvaluationFile) []view.ResultCheck {
	var out []view.ResultCheck
	for _, f := range file.Sheet.Flags {
		mark := flagMarks[f.Kind]
		if mark == view.NoMark {
			mark = view.MarkWarning
		}
		out = append(out, view.ResultCheck{Mark: mark, Word: string(f.Kind), Text: f.Message})
	}
	if file.Sheet.Incomplete {
		return append(out, view.ResultCheck{Mark: view.MarkHint, Word: "未填完", Text: "总分是已填各行之和，填完后才定等级。"})
	}
	return append(out, view.ResultCheck{Mark: view.MarkPass, Word: "合计无误", Text: fmt.Sprintf("各行得分相加等于总分 %s，满分 %s。", file.Sheet.Total, file.Sheet.Full.Short())})
}

// scoredTotals are the figures of a draft of the unit, by the names under which the page shows them.
func scoredTotals(file app.SelfEvaluationFile) map[string]string {
	totals := map[string]string{"total": file.Sheet.Total.String(), "grade": gradeText(file.Sheet), "fund.points": file.Sheet.Execution.PointsText()}
	for i, line := range file.Sheet.Lines {
		totals[fmt.Sprintf("rows.%d.points", i)] = line.PointsText()
	}
	return totals
}

// recheckedTotals are those of a re-check.
func recheckedTotals(file app.SelfEvaluationFile) map[string]string {
	c := file.Compared
	if c == nil {
		return nil
	}
	totals := map[string]string{"recheck": c.Recheck.String(), "difference": signed(c.Difference), "grade": string(c.RecheckGrade),
		"differing": differingText(*c), "fund.difference": signed(c.Execution.Difference)}
	for i, line := range c.Lines {
		totals[fmt.Sprintf("rows.%d.difference", i)] = signed(line.Difference)
	}
	return totals
}

// answerScored answers a script that saved a draft or a re-check: its scores, checks and findings anew.
func answerScored(w http.ResponseWriter, v *visit, file app.SelfEvaluationFile, totals map[string]string) error {
	return answerParts(w, v, saved{SavedAt: clock(file.UpdatedAt), Version: file.Version, Totals: totals},
		map[string]templ.Component{"findings": view.Findings(selfEvaluationFindings(file)), "checks": view.ResultChecks(resultChecks(file))})
}

func moneyUnit(book rulebook.Book) money.Unit {
	if book.MoneyUnit == "" {
		return money.InYuan
	}
	return money.Unit(book.MoneyUnit)
}
