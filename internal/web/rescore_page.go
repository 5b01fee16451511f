package web

import (
	"cmp"
	"fmt"
	"strings"

	"outturn/internal/domain/rescore"
	"outturn/internal/web/view"
)

// Bounds of a page. What does not fit is said, and is in the JSON.
const (
	maxShownRows     = 2000 // of all sheets together
	maxShownFindings = 500
	maxShownSheets   = 100
	maxShownText     = 400 // characters of a cell
)

// rescorePage is the page with the form alone, as it was filled in.
func (s *Server) rescorePage(v *visit, f rescoreForm) view.RescorePage {
	books := []view.Option{{Value: "", Label: "自动选择最吻合的", Selected: f.book == ""}}
	for _, name := range s.app.Books().Names() {
		if b, err := s.app.Books().Find(name); err == nil { // a name of the shelf is found on it
			books = append(books, view.Option{Value: string(name), Label: string(name) + " " + b.Title, Selected: name == f.book})
		}
	}
	form := view.FormPart{Action: "/rescore", Multipart: true, Label: "选择要复算的表"}
	if v.signedIn() {
		form.Token = v.token()
	}
	return view.RescorePage{
		Lede: []view.Run{{Text: "把公开的项目支出绩效自评表按评分规则重新算一遍，逐行指出哪里一致、哪里不一致、哪里无法判断，并说明理由。"}},
		Upload: view.UploadPart{Form: form, Label: "复算",
			File: view.FieldPart{Kind: view.File, Name: "file", Label: "绩效自评表", Required: true, Accept: ".xlsx,.json",
				Hint: ".xlsx 工作簿或 .json 转录文件，不超过 20 MB，可以拖到这里。文件只用于这一次复算，不留存。"},
			More: []view.FieldPart{{Kind: view.Select, Name: "book", Label: "规则库", Options: books}}},
		Outputs: []view.Option{{Value: outputMarked, Label: "存标注副本"}, {Value: outputJSON, Label: "存 JSON"}},
		Notes: []string{
			"按表头的文字找列，不看位置：列的次序、合并单元格、多出的列、没有分值列、符号和单位写在数里，都可以。一个工作簿里的每张表都复算；不是自评表的工作表会说明为什么没有复算。",
			"一致：按规则算出的得分与公布的相同，或舍入后相同。不一致：两者不同，说明里有算式。无法判断：表上印的不够，说明里写缺什么。",
			"不指定规则库时，取与表上得分最吻合的一个，结果里写明取了哪个、为什么。",
		},
	}
}

// rescoredPage is the page with what was found.
func (s *Server) rescoredPage(v *visit, f rescoreForm, found rescored, id string, kept bool) view.RescorePage {
	p := s.rescorePage(v, f)
	p.File = found.name
	if kept {
		p.Outputs = nil // the page itself has them
	}
	switch {
	case !kept:
		p.NotKept = "结果太大，没有暂存。要下载，请再选择同一个文件，按“存标注副本”或“存 JSON”。"
	case found.marked != nil:
		p.Marked, p.JSON = "/rescore/"+id+"/"+outputMarked, "/rescore/"+id+"/"+outputJSON
	default:
		p.NotKept, p.JSON = found.noMarks, "/rescore/"+id+"/"+outputJSON
	}
	p.Lede = rescoreLede(found)
	left := shown{rows: maxShownRows, findings: maxShownFindings}
	for i, r := range found.reports {
		if i == maxShownSheets {
			p.Sheets = append(p.Sheets, view.RescoreSheet{Name: "其余", Skipped: fmt.Sprintf("另有 %d 张表，页面放不下，结果都在 JSON 里。", len(found.reports)-i)})
			break
		}
		p.Sheets = append(p.Sheets, rescoreSheet(r, i, &left))
	}
	for _, r := range found.reports {
		p.Sheets = append(p.Sheets, otherSheets(r)...)
	}
	for _, bad := range found.failures {
		p.Sheets = append(p.Sheets, view.RescoreSheet{Name: bad.Sheet, Skipped: bad.Message})
	}
	return p
}

// rescoreLede says in one sentence what came out.
func rescoreLede(found rescored) []view.Run {
	name := view.Run{Text: "“" + found.name + "”"}
	var agree, differ, open int
	for _, r := range found.reports {
		agree, differ, open = agree+r.Count(rescore.Agree), differ+r.Count(rescore.Differ), open+r.Count(rescore.CannotJudge)
	}
	if len(found.reports) == 0 {
		return []view.Run{name, {Text: "里没有可以复算的自评表，原因见下。", Red: true}}
	}
	return []view.Run{name, {Text: fmt.Sprintf("有 %d 张表：%d 行一致，", len(found.reports), agree)},
		{Text: fmt.Sprintf("%d 行不一致", differ), Red: differ > 0}, {Text: fmt.Sprintf("，%d 行无法判断。", open)}}
}

// ruleOtherSheet is the finding about a sheet beside the form; the page shows it as a sheet of its own.
const ruleOtherSheet = "R-002"

func otherSheets(r rescore.Report) []view.RescoreSheet {
	var out []view.RescoreSheet
	for _, f := range r.Findings {
		if f.Rule == ruleOtherSheet {
			out = append(out, view.RescoreSheet{Name: f.Where, Skipped: f.Message})
		}
	}
	return out
}

// shown is how much more fits on the page.
type shown struct{ rows, findings int }

// take returns how many of n still fit.
func take(left *int, n int) int {
	n = min(n, *left)
	*left -= n
	return n
}

func rescoreSheet(r rescore.Report, index int, left *shown) view.RescoreSheet {
	prefix := fmt.Sprintf("t%d-", index+1)
	out := view.RescoreSheet{
		Name: cmp.Or(r.Sheet, "转录"), Title: cutText(cmp.Or(r.Project, r.Title, "没有印项目名称"), maxShownText), Facts: rescoreFacts(r),
		Book:   fmt.Sprintf("%s 第 %d 版：%s。", r.Book, r.Version, r.BookWhy),
		Result: rescoreNumbers(r), Summary: rescoreSummary(r), Funds: rescoreFunds(r), Foot: rescoreFoot(r),
	}
	rows := rescoreRows(r, prefix)
	n := take(&left.rows, len(rows))
	out.Rows = view.RescoreRows(rows[:n])
	ids := map[string]bool{}
	for _, row := range out.Rows {
		ids[row.ID] = true
	}
	findings := rescoreFindings(r, prefix, ids)
	m := take(&left.findings, len(findings))
	out.Findings = view.NewFindings(findings[:m])
	if n < len(rows) || m < len(findings) {
		out.Cut = fmt.Sprintf("页面放不下：另有 %d 行、%d 条发现没有列出，都在 JSON 里。", len(rows)-n, len(findings)-m)
	}
	return out
}

func rescoreFacts(r rescore.Report) []view.Fact {
	var out []view.Fact
	add := func(label, value string) {
		if value != "" {
			out = append(out, view.Fact{Label: label, Value: cutText(value, maxShownText)})
		}
	}
	add("实施单位", r.Unit)
	if r.Division != r.Unit {
		add("主管部门", r.Division)
	}
	if r.Year != 0 {
		add("年度", fmt.Sprint(r.Year))
	}
	add("金额单位", cmp.Or(r.MoneyUnit, "没有印"))
	add("读到", fmt.Sprintf("指标 %d 行，资金 %d 行", r.RowsRead, len(r.Funds)))
	add("分值合计", numberText(r.WeightsTotal))
	add("等级", rescoredGrade(r))
	return out
}

// rescoredGrade is the computed grade, and the printed one where there is one.
func rescoredGrade(r rescore.Report) string {
	switch {
	case r.GradePrinted == "":
		return string(r.Grade)
	case r.Grade == "":
		return "公布 " + r.GradePrinted
	}
	return fmt.Sprintf("复算 %s，公布 %s", r.Grade, r.GradePrinted)
}

func rescoreNumbers(r rescore.Report) view.ResultPart {
	count := func(v rescore.Verdict) string { return fmt.Sprint(r.Count(v)) }
	grade := string(r.Grade)
	if !r.TotalComputed.Known {
		grade = "" // it is that of the published total
	}
	return view.ResultPart{Checks: findingCounts(r), Numbers: []view.ResultNumber{
		{Label: "公布总分", Value: numberText(r.TotalPublished), Note: r.GradePrinted}, {Label: "复算总分", Value: numberText(r.TotalComputed), Note: grade},
		{Label: "差（复算 − 公布）", Value: differenceText(r.TotalComputed, r.TotalPublished)},
		{Label: "一致", Value: count(rescore.Agree), Note: "行"}, {Label: "不一致", Value: count(rescore.Differ), Note: "行"},
		{Label: "无法判断", Value: count(rescore.CannotJudge), Note: "行"},
	}}
}

// findingCounts says how many findings of each severity stand below the rows.
func findingCounts(r rescore.Report) []view.ResultCheck {
	n := map[rescore.Severity]int{}
	for _, f := range r.Findings {
		if f.Rule != ruleOtherSheet {
			n[f.Severity]++
		}
	}
	var out []view.ResultCheck
	for _, s := range []rescore.Severity{rescore.Differs, rescore.Doubt, rescore.Remark} {
		if n[s] > 0 {
			out = append(out, view.ResultCheck{Mark: severityMarks[s], Word: view.RescoreWord(severityMarks[s]), Text: fmt.Sprintf("%d 条，见表下", n[s])})
		}
	}
	if len(out) == 0 {
		out = append(out, view.ResultCheck{Mark: view.MarkPass, Word: "没有其他发现"})
	}
	return out
}

// rescoreSummary is the same as one line for paper.
func rescoreSummary(r rescore.Report) string {
	return fmt.Sprintf("公布总分 %s，复算总分 %s，差 %s；%d 行一致，%d 行不一致，%d 行无法判断。", numberText(r.TotalPublished), numberText(r.TotalComputed),
		differenceText(r.TotalComputed, r.TotalPublished), r.Count(rescore.Agree), r.Count(rescore.Differ), r.Count(rescore.CannotJudge))
}

// severityMarks turns the severity of a finding into a mark; the template has the words.
var severityMarks = map[rescore.Severity]view.Mark{rescore.Differs: view.MarkError, rescore.Doubt: view.MarkWarning, rescore.Remark: view.MarkHint}

func rescoreFindings(r rescore.Report, prefix string, rows map[string]bool) []view.FindingPart {
	var out []view.FindingPart
	for _, f := range r.Findings {
		if f.Rule == ruleOtherSheet {
			continue
		}
		part := view.FindingPart{Mark: severityMarks[f.Severity], Rule: f.Rule, Where: placeText(f.Where), Message: cutText(f.Message, 4*maxShownText)}
		if id := prefix + placeRow(f.Where); rows[id] {
			part.Href = "#" + id
		}
		out = append(out, part)
	}
	return out
}

// cutText shortens a text that nobody would read on a page.
func cutText(s string, most int) string {
	if len(s) <= most {
		return s
	}
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most])) + "…"
	}
	return s
}
