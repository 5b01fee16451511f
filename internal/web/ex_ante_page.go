package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"outturn/internal/app"
	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/web/view"
)

// exAntePage is an evaluation as its page shows it, with the statement as typed.
func (s *Server) exAntePage(v *visit, file app.ExAnteFile, e exante.Entry) view.ExAntePage {
	path := exAntePath(file.ID)
	found, marked := view.NewFindings(exAnteFindings(file)), view.FindingsPart{}
	if v.Method == http.MethodPost { // what is merely not typed yet is listed, and marked once somebody tries to submit it
		marked = found
	}
	page := view.ExAntePage{Frame: s.frame(v, "事前绩效评估 "+file.Project.Name), Findings: found, Sheet: exAnteSheet(file, e, marked),
		Form:     view.FormPart{ID: "ex-ante", Action: path, Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Version), Label: "事前绩效评估自述"},
		Opinions: exAnteOpinions(v, file), History: exAnteHistory(file), Files: exAnteFiles(s.attachments(v, kindExAnte, string(file.ID), file.Files, file.MayEdit), file),
		Sign: []string{"填报人：", "单位负责人（签字）：", "主管处室（盖章）：", "日期："}}
	page.Frame.Record = record("事前绩效评估", file.State, file.Editions, file.CheckCode)
	page.Head = view.PageHeadPart{Crumbs: []view.Link{{Label: "事前绩效评估", Href: "/ex-ante"}, {Label: file.Project.Name, Href: "/projects/" + string(file.Project.ID)}, {Label: fmt.Sprintf("%s第%d次", file.Year, file.No)}}}
	if !file.Conclusion.IsZero() {
		page.Found = exAnteFound(v, file)
		page.Sign = []string{"填报单位（盖章）：", "专家组组长（签字）：", "专家（签字）：", "组织单位（盖章）：", "日期："}
		page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "评估报告", Href: path + "/report"})
		page.Head.Actions = append(page.Head.Actions, toFinding(v, finding.FromExAnte, string(file.ID))...)
	}
	if file.MayEdit || exante.HasAnnex(file.Entry.Annex) {
		page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "成本效益附表", Href: path + "/annex"})
	}
	page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "打印", Print: true})
	for _, step := range file.Steps(exante.Flow) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	page.Bar = s.actionBar(v, path, file.Version, file.Offers, file.Holders(exante.Flow, file.Parties()), file.MayEdit, "ex-ante", moment(file.UpdatedAt))
	for i, b := range page.Bar.Buttons {
		if b.Value == string(exante.Abandon) { // ends the case instead of filing it: asks why in a form of its own
			page.Bar.Buttons[i].FormID, page.Bar.Buttons[i].Action = "", path+"/move"
		}
	}
	if file.State == exante.Convened {
		page.Bar.Why = []view.Run{{Text: "专家正在评审，结束后自动形成结论。"}}
	}
	return page
}

// exAnteFindings is what submission would complain about, while the statement is typed.
func exAnteFindings(file app.ExAnteFile) []view.FindingPart {
	if !file.MayEdit {
		return nil
	}
	items := findingParts(file.Findings).Items
	for i := range items {
		items[i].Where = exante.Label(file.Form, items[i].Path)
	}
	return items
}

// exAnteSheet is the form; complaints stand beside their cells.
func exAnteSheet(file app.ExAnteFile, e exante.Entry, found view.FindingsPart) view.ExAnteSheet {
	cell := func(path, value string, kind view.CellKind) view.CellPart {
		f := found.At(path)
		return view.CellPart{Path: path, Label: exante.Label(file.Form, path), Value: value, Kind: kind, Editable: file.MayEdit, Mark: f.Mark, Finding: f.ID, Rows: "2"}
	}
	c := file.Conclusion
	sheet := view.ExAnteSheet{Title: file.Form.Title, Year: file.Year.String(), Unit: "金额单位：元", Editable: file.MayEdit, Scored: !c.IsZero(),
		Full: file.Form.Full().Short(), Mean: c.Mean.Short(), Grid: exAnteGrid(file, e, cell)}
	for _, block := range file.Form.Blocks() {
		for i, it := range block.Items {
			row := view.ExAnteRow{Name: it.Name, Points: it.Points.Short(), Asks: it.Asks, Text: cell("items."+it.ID+".text", e.Items[it.ID].Text, view.CellArea),
				Evidence: cell("items."+it.ID+".evidence", e.Items[it.ID].Evidence, view.CellArea), Files: filesOn(file, it)}
			if i == 0 {
				row.Block, row.BlockPoints, row.Span = block.Name, block.Points.Short(), strconv.Itoa(len(block.Items))
			}
			if sheet.Scored {
				score := c.Score(it.ID)
				row.Score, row.Range = score.Mean.Short(), score.Low.Short()+"–"+score.High.Short()
			}
			sheet.Rows = append(sheet.Rows, row)
		}
	}
	return sheet
}

func filesOn(file app.ExAnteFile, it appraisal.Item) []view.Link {
	var out []view.Link
	for _, f := range file.Files {
		if f.Cell == it.ID {
			out = append(out, view.Link{Label: f.Name, Href: "/attachments/" + f.ID})
		}
	}
	return out
}

func exAnteGrid(file app.ExAnteFile, e exante.Entry, cell func(path, value string, kind view.CellKind) view.CellPart) view.GridPart {
	p := file.Project
	amount := cell("amount", e.Amount, view.CellNumber)
	if !file.MayEdit && file.Statement.Amount > 0 {
		amount.Value = file.Statement.Amount.Yuan()
	}
	grid := view.GridPart{Caption: "项目与申请", Widths: []string{"14%", "24%", "12%", "18%", "12%", "20%"}, Rows: [][]view.GridCell{
		{view.Lab("项目名称"), view.Val(p.Name, "3"), view.Lab("项目编号"), view.Val(p.Code, "")},
		{view.Lab("实施单位"), view.Val(p.Unit.Name, ""), view.Lab("主管处室"), view.Val(p.Division.Name, ""), view.Lab("项目类别"), view.Val(string(p.Category), "")},
		{view.Lab("起止日期"), view.Val(p.Start.String()+" 至 "+p.End.String(), ""), view.Lab("资金总额"), view.Num(p.Total().Yuan(), ""), view.Lab("申请金额"), {Cell: amount}},
	}}
	for _, f := range e.Fields() {
		c := cell(f.Path, f.Value, view.CellArea)
		c.Span = "5"
		grid.Rows = append(grid.Rows, []view.GridCell{view.Lab(f.Label), {Cell: c}})
	}
	return grid
}

// exAnteFiles says of each file which item it proves, and asks for it when one is added.
func exAnteFiles(part view.AttachmentsPart, file app.ExAnteFile) view.AttachmentsPart {
	for i, f := range file.Files {
		if it, ok := file.Form.Item(f.Cell); ok {
			part.Files[i].About = it.Name
		}
	}
	if part.Upload != nil {
		options := []view.Option{{Label: "整个项目"}}
		for _, it := range file.Form.Items {
			options = append(options, view.Option{Value: it.ID, Label: it.Name, Group: it.Block})
		}
		part.Upload.More = []view.FieldPart{{Kind: view.Select, Name: "cell", Label: "证明哪一条", Options: options}}
	}
	return part
}

// exAnteOpinions are the reasons people gave, and before them that a panel sits.
func exAnteOpinions(v *visit, file app.ExAnteFile) view.LogPart {
	log := opinions(file.Case)
	for _, p := range file.Panels {
		entry := view.LogEntry{Text: "正在评审，意见截止 " + p.Due.String() + "。", Who: p.Title, When: moment(p.UpdatedAt)}
		if p.State == panel.Closed {
			m, _ := p.Matter(kindExAnte, string(file.ID))
			found := p.Record.Finding(m)
			entry.Text = found.Verdict + "：" + found.Opinion
		}
		if v.actor.May(org.LeadPanels) {
			entry.More = view.Link{Label: "查看评审组", Href: "/panels/" + string(p.ID)}
		}
		log.Entries = append([]view.LogEntry{entry}, log.Entries...)
	}
	log.Note = fmt.Sprintf("%d 条", len(log.Entries))
	return log
}

func exAnteHistory(file app.ExAnteFile) view.LogPart {
	log := history(file.Case)
	for _, e := range slices.Backward(file.Editions) {
		log.Entries = append(log.Entries, view.LogEntry{Text: fmt.Sprintf("第%d版（%s），申请%s元", e.No, e.Kind, e.Statement.Amount.Yuan()), Who: e.ByName, When: moment(e.At)})
	}
	return log
}

// exAnteFound is the conclusion. Who gave which points is for those who lead panels; the unit sees how they lie.
func exAnteFound(v *visit, file app.ExAnteFile) *view.ExAnteFound {
	c := file.Conclusion
	part := &view.ExAnteFound{Facts: []view.Fact{{Label: "评估结论", Value: c.Verdict}, {Label: "建议金额", Value: c.Amount.Yuan(), Num: true},
		{Label: "申请金额", Value: file.Statement.Amount.Yuan(), Num: true}, {Label: "核减", Value: (file.Statement.Amount - c.Amount).Yuan(), Num: true},
		{Label: "平均分（中位分）", Value: c.Mean.Short() + "（" + c.Median.Short() + "）", Num: true}, {Label: "专家意见对应", Value: c.Suggested},
		{Label: "专家建议金额（中位数）", Value: c.SuggestedAmount.Yuan(), Num: true}, {Label: "会议", Value: c.On.String() + " " + c.Place}},
		Words: []view.Fact{{Label: "综合意见", Value: c.Opinion}}, Blocks: dimensionTable(c.Dimensions(file.Form)), Totals: exAnteTotals(v, c)}
	if c.Overridden() {
		part.Words = append(part.Words, view.Fact{Label: "结论与专家意见不一致的理由", Value: c.Reason})
	}
	return part
}

func dimensionTable(list []exante.Dimension) view.TablePart {
	t := view.TablePart{ID: "dimensions", Caption: "各维度得分", Tight: true, Columns: []view.Column{{Label: "评估维度", Head: true}, {Label: "分值", Num: true, Width: "18%"}, {Label: "平均得分", Num: true, Width: "18%"}}}
	for _, d := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: d.Name}, {Text: d.Points.Short()}, {Text: d.Mean.Short()}}})
	}
	return t
}

func exAnteTotals(v *visit, c exante.Conclusion) view.TablePart {
	t := view.TablePart{ID: "totals", Caption: "专家意见", Tight: true, Columns: []view.Column{{Label: "专家", Head: true}, {Label: "总分", Num: true, Width: "18%"}, {Label: "建议金额", Unit: "元", Num: true, Width: "24%"}, {Label: "说明", Width: "28%"}}}
	for i, total := range c.Totals {
		name, note := fmt.Sprintf("专家%d", i+1), "—"
		if v.actor.May(org.LeadPanels) {
			name = c.Experts[i]
		}
		if slices.Contains(c.Outlying, i) {
			note = "与中位分相差较大"
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: name}, {Text: total.Short()}, {Text: c.Amounts[i].Yuan()}, {Text: note}}})
	}
	return t
}

// exAnteCompare shows what somebody else saved meanwhile beside what was typed, so that saving again loses nothing unseen.
func exAnteCompare(file app.ExAnteFile, mine exante.Entry) *view.DiffPart {
	part := &view.DiffPart{Caption: "别人的修改", OldLabel: "已保存的（" + file.UpdatedBy + "）", NewLabel: "您填写的", Empty: "与已保存的内容相同。"}
	add := func(path, kept, typed string) {
		if kept != typed {
			part.Rows = append(part.Rows, view.DiffRow{Path: path, Where: exante.Label(file.Form, path), Old: kept, New: typed, Change: "修改"})
		}
	}
	kept := file.Entry.Fields()
	for i, f := range mine.Fields() {
		add(f.Path, kept[i].Value, f.Value)
	}
	add("amount", file.Entry.Amount, mine.Amount)
	for _, it := range file.Form.Items {
		add("items."+it.ID+".text", file.Entry.Items[it.ID].Text, mine.Items[it.ID].Text)
		add("items."+it.ID+".evidence", file.Entry.Items[it.ID].Evidence, mine.Items[it.ID].Evidence)
	}
	return part
}

// exAnteReportPage is the report of an evaluation for paper.
func exAnteReportPage(file app.ExAnteFile, report exante.Report) view.ReportPage {
	page := view.ReportPage{Title: report.Title, Lines: []string{file.Year.String() + "　" + file.Project.Unit.Name},
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "事前绩效评估", Href: "/ex-ante"}, {Label: file.Project.Name, Href: exAntePath(file.ID)}, {Label: "评估报告"}},
			Actions: []view.ButtonPart{{Label: "下载 Word", Href: exAntePath(file.ID) + "/report.docx"}, {Label: "打印", Print: true}}},
		Sign: []string{"专家组组长（签字）：", "专家（签字）：", "组织单位（盖章）：", "日期："}}
	for i, section := range report.Sections {
		part := view.ReportSection{ID: fmt.Sprintf("s%d", i+1), Heading: []string{"一", "二", "三", "四", "五", "六"}[i] + "、" + section.Heading, Paragraphs: section.Paragraphs}
		if len(section.Dimensions) > 0 {
			part.Table = dimensionTable(section.Dimensions)
		}
		page.Sections = append(page.Sections, part)
	}
	return page
}

// amountField is where an expert suggests an amount, on forms that ask for one.
func amountField(file app.OpinionFile, wrong string) *view.FieldPart {
	if !file.Form.Amount {
		return nil
	}
	hint := ""
	if file.ExAnte != nil {
		hint = "申请金额 " + file.ExAnte.Statement.Amount.In(money.InYuan) + " 元；建议不安排的填0"
	}
	return &view.FieldPart{Kind: view.Money, Name: "amount", Label: "建议金额", Unit: "元", Later: true, Value: file.Opinion.AmountText, Hint: hint, Error: wrong, Locked: !file.MayEdit}
}
