package web

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/web/view"
)

// declarationPage gathers the declaration. typed is what was posted into one of its small forms, if anything.
func (s *Server) declarationPage(v *visit, file app.DeclarationFile, typed said) view.DeclarationPage {
	path := declarationPath(string(file.Project.ID))
	found := declarationFindings(file.Findings)
	page := view.DeclarationPage{
		Frame: s.frame(v, "项目申报书 "+file.Project.Name), Editable: file.MayEdit, Head: declarationHead(file, path),
		Form: view.FormPart{ID: "declaration", Action: path, Token: v.token(), Version: fmt.Sprint(file.Version), Autosave: path, Label: "项目申报书"},
		Year: file.Year().String() + "起", MoneyUnit: "金额单位：万元；单价和明细金额：元", Header: declarationHeader(file), Findings: found,
		Signatures: []string{"填报人：", "单位负责人（签字）：", "主管处室（盖章）：", "日期："},
		Checklist:  checklistTable(file.Materials), Materials: s.materialsPart(v, file), Alike: alikePart(v, file, typed),
		Decisions: decisionTable(file.Decisions), Lineage: lineageTable(file.Lineage), Opinions: opinions(file.Case), History: declarationHistory(file),
		Bar: s.actionBar(v, path, file.Version, file.Offers, file.Holders(pipeline.Flow, file.Parties()), file.MayEdit, "declaration", moment(file.UpdatedAt)),
	}
	page.Head.Lede = s.openLede(v, file.Project)
	page.Texts = declarationTexts(file, found)
	added := v.URL.Query().Get("add")
	page.Funds, page.Lines, page.Schedule = fundsTable(file, added == "funds"), linesTable(file, added == "lines"), scheduleTable(file, added == "schedule")
	page.Frame.Record = record("项目申报书", file.State, file.Editions, file.CheckCode)
	page.Meeting = meetingRuns(v, file)
	page.Bar.Buttons = append(page.Bar.Buttons, leavingButtons(file, path)...)
	switch {
	case file.MayEdit:
	case file.Submitted():
		page.Findings = declarationFindings(file.Over)
		page.Findings.Rubric = "已提交，检查已通过。"
	case file.Stage() == pipeline.Gone:
		page.Findings = declarationFindings(nil)
		page.Findings.Rubric = string(file.State) + "，不再检查。"
	}
	return page
}

func declarationHead(file app.DeclarationFile, path string) view.PageHeadPart {
	p := file.Project
	head := view.PageHeadPart{Crumbs: []view.Link{{Label: "项目库", Href: "/projects"}, {Label: p.Name, Href: "/projects/" + string(p.ID)}, {Label: "项目申报"}},
		Actions: append(excelButtons(path, file.MayEdit), view.ButtonPart{Label: "定额比对", Href: quotaPath(p.ID)}, view.ButtonPart{Label: "事前评估", Href: strings.TrimSuffix(path, "/declaration") + "/ex-ante"}, view.ButtonPart{Label: "版本", Href: path + "/editions"}, view.ButtonPart{Label: "打印", Print: true})}
	if file.MayLeave[pipeline.Merge] {
		head.Actions = append([]view.ButtonPart{{Label: "合并", Href: path + "/combine"}}, head.Actions...)
	}
	if file.MayLeave[pipeline.Split] {
		head.Actions = append([]view.ButtonPart{{Label: "拆分", Href: path + "/split"}}, head.Actions...)
	}
	for _, step := range pipeline.StepsOf(file.State) {
		one := view.Step{Label: string(step.Stage), Done: step.Done, Current: step.Now}
		if step.Now && !strings.Contains(string(file.State), one.Label) {
			one.Note = string(file.State)
		}
		head.Steps = append(head.Steps, one)
	}
	return head
}

// declarationHeader is the head grid: the project as registered, and the whole-life money the declaration comes to.
func declarationHeader(file app.DeclarationFile) view.GridPart {
	p := file.Project
	fiscalMoney, other := file.Form.Sources()
	approved := "—"
	if a, ok := file.Approved(); ok {
		approved = a.Wan()
	}
	if granted := file.Granted(file.Form); len(granted) > 1 {
		approved += "：" + pipeline.YearsText(granted)
	}
	return view.GridPart{Caption: "项目概要", Widths: []string{"16%", "34%", "16%", "34%"}, Rows: [][]view.GridCell{
		{view.Lab("项目名称"), view.Val(p.Name, ""), view.Lab("项目编号"), view.Val(p.Code, "")},
		{view.Lab("实施单位"), view.Val(p.Unit.Name, ""), view.Lab("主管处室"), view.Val(p.Division.Name, "")},
		{view.Lab("项目类别"), view.Val(string(p.Category), ""), view.Lab("项目性质"), view.Val(string(p.Nature), "")},
		{view.Lab("起止日期"), view.Val(p.Start.String()+" 至 "+p.End.String(), ""), view.Lab("项目总额"), view.Num(file.Form.Total().Wan(), "")},
		{view.Lab("其中：财政资金"), view.Num(fiscalMoney.Wan(), ""), view.Lab("其他资金"), view.Num(other.Wan(), "")},
		{view.Lab("会议核定金额"), view.Num(approved, "3")},
	}}
}

func declarationTexts(file app.DeclarationFile, found view.FindingsPart) []view.CellPart {
	var out []view.CellPart
	for _, t := range []struct{ path, value, rows string }{{"need", file.Entry.Need, "3"}, {"function", file.Entry.Function, "3"},
		{"location", file.Entry.Location, "1"}, {"object", file.Entry.Object, "1"}, {"supplier", file.Entry.Supplier, "1"}} {
		f := found.At(t.path)
		out = append(out, view.CellPart{Path: t.path, Label: pipeline.Label(t.path), Value: t.value, Kind: view.CellArea, Rows: t.rows, Span: "3",
			Editable: file.MayEdit, Mark: f.Mark, Finding: f.ID})
	}
	return out
}

// entryTable numbers the rows of a table of the form and adds an empty one where it was asked for, or where there is none.
func entryTable(t view.EntryTable, added bool) view.EntryTable {
	t.Blank.Index, t.Blank.Number = "__", "__"
	if t.Editable && (added || len(t.Rows) == 0) {
		t.Rows = append(t.Rows, t.Blank)
	}
	for i := range t.Rows {
		t.Rows[i].Index, t.Rows[i].Number = fmt.Sprint(i), fmt.Sprint(i+1)
	}
	return t
}

func fundsTable(file app.DeclarationFile, added bool) view.EntryTable {
	t := view.EntryTable{ID: "funds", Name: "funds", Caption: "分年资金", Editable: file.MayEdit, AddLabel: "增加年度", Hint: "每年一行，合计应与当年预算明细一致。",
		Columns: []view.EntryColumn{{Cell: "year", Label: "年度", Width: "20%", Kind: view.CellCentre}, {Cell: "fiscal", Label: "财政资金", Width: "40%", Kind: view.CellNumber, Sum: "funds"},
			{Cell: "other", Label: "其他资金", Width: "40%", Kind: view.CellNumber, Sum: "funds"}},
		Blank: view.EntryRow{Values: []string{"", "", ""}}, Foot: []view.EntryFoot{{Label: "项目总额 ", Value: file.Form.Total().Wan(), Sum: "funds"}}}
	for _, r := range file.Entry.Funds {
		row := view.EntryRow{Values: []string{r.Year, r.Fiscal, r.Other}}
		if !file.MayEdit {
			row.Values = []string{r.Year, shownMoney(r.Fiscal, money.InWan), shownMoney(r.Other, money.InWan)}
		}
		t.Rows = append(t.Rows, row)
	}
	return entryTable(t, added)
}

func linesTable(file app.DeclarationFile, added bool) view.EntryTable {
	t := view.EntryTable{ID: "lines", Name: "lines", Caption: "预算明细", Editable: file.MayEdit, AddLabel: "增加明细行",
		Hint: "金额由数量乘单价算出。可从 Excel 或 WPS 复制一块单元格，点中起始格后粘贴。", Blank: view.EntryRow{HasID: true, Values: make([]string, 8), Derived: "—"}}
	kinds := map[string]view.CellKind{"item": view.CellArea, "detail": view.CellArea, "specification": view.CellArea, "unit": view.CellCentre,
		"quantity": view.CellNumber, "price": view.CellNumber, "basis": view.CellArea, "year": view.CellCentre}
	widths := map[string]string{"item": "13%", "detail": "14%", "specification": "11%", "unit": "48", "quantity": "64", "price": "84", "basis": "", "year": "46"}
	for _, c := range budget.Columns() {
		t.Columns = append(t.Columns, view.EntryColumn{Cell: c.Cell, Label: c.Heading, Width: widths[c.Cell], Kind: kinds[c.Cell]})
	}
	for i, l := range file.Entry.Lines {
		if !file.MayEdit {
			l.Price = shownMoney(l.Price, money.InYuan)
		}
		row := view.EntryRow{ID: string(l.ID), HasID: true, Values: l.Cells(), Derived: "—", DerivedKey: "line." + string(l.ID)}
		if amount := file.Form.Lines[i].Amount(); amount != 0 {
			row.Derived = amount.Yuan()
		}
		t.Rows = append(t.Rows, row)
	}
	groups := budget.Groups(file.Form.Lines)
	if len(groups) > 1 {
		for _, g := range groups {
			t.Foot = append(t.Foot, view.EntryFoot{Label: g.Item + " 小计", Value: g.Total().Yuan()})
		}
	}
	t.Foot = append(t.Foot, view.EntryFoot{Label: "合计", Value: budget.Total(file.Form.Lines).Yuan(), Total: "lines"})
	return entryTable(t, added)
}

func scheduleTable(file app.DeclarationFile, added bool) view.EntryTable {
	t := view.EntryTable{ID: "schedule", Name: "schedule", Caption: "进度安排", Editable: file.MayEdit, AddLabel: "增加进度行", Hint: "日期例如 2026-03-31。",
		Columns: []view.EntryColumn{{Cell: "content", Label: "工作内容", Kind: view.CellArea}, {Cell: "start", Label: "开始日期", Width: "18%", Kind: view.CellCentre},
			{Cell: "finish", Label: "完成日期", Width: "18%", Kind: view.CellCentre}}, Blank: view.EntryRow{Values: []string{"", "", ""}}}
	for _, r := range file.Entry.Schedule {
		t.Rows = append(t.Rows, view.EntryRow{Values: []string{r.Content, r.Start, r.Finish}})
	}
	return entryTable(t, added)
}

func checklistTable(list []pipeline.Provided) view.TablePart {
	t := view.TablePart{Caption: "随附材料", Tight: true, Columns: []view.Column{{Label: "材料", Head: true}, {Label: "要求", Width: "14%"}, {Label: "文件"}}}
	for _, m := range list {
		need, files := "可补", []string{}
		if m.Required {
			need = "必备"
		}
		for _, f := range m.Files {
			files = append(files, f.Name)
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: m.Name}, {Text: need}, {Text: strings.Join(files, "、")}}})
	}
	return t
}

// materialsPart is the checklist with its files, and a way to add one for those who may edit.
func (s *Server) materialsPart(v *visit, file app.DeclarationFile) view.MaterialsPart {
	part := view.MaterialsPart{Token: v.token()}
	choices := []view.Option{}
	missing := 0
	add := func(name, source string, required bool, files []attachment.Attachment) {
		part.Items = append(part.Items, view.MaterialItem{Name: name, Source: source, Required: required,
			Files: s.attachments(v, kindDeclaration, string(file.Project.ID), files, file.MayEdit).Files})
	}
	for _, m := range file.Materials {
		add(m.Name, m.Source, m.Required, m.Files)
		if m.Required && len(m.Files) == 0 {
			missing++
		}
		choices = append(choices, view.Option{Value: string(m.Key), Label: m.Name, Selected: m.Required && len(m.Files) == 0 && missing == 1})
	}
	if len(file.Others) > 0 {
		add("其他材料", "", false, file.Others)
	}
	if missing > 0 {
		part.Missing = fmt.Sprintf("缺 %d 项必备材料", missing)
	}
	if file.MayEdit {
		upload := s.attachments(v, kindDeclaration, string(file.Project.ID), nil, true).Upload
		upload.Label, upload.File.Label = "上传材料", "文件"
		upload.More = []view.FieldPart{{Kind: view.Select, Name: "cell", Label: "是哪一项材料", Required: true, Options: append(choices, view.Option{Label: "其他材料"})}}
		part.Upload = upload
	}
	return part
}

func alikePart(v *visit, file app.DeclarationFile, typed said) view.AlikePart {
	part := view.AlikePart{Empty: "没有发现相似的项目。"}
	path := declarationPath(string(file.Project.ID))
	for _, m := range file.Alike {
		item := view.AlikeItem{Name: view.Link{Label: m.Name}, Total: m.Total.String(), Strong: m.Strength == "高度相似", Other: m.ID,
			About: strings.Join([]string{m.Unit, m.Year.String(), m.Code}, " · "), Evidence: evidenceTable(m)}
		if m.Reachable {
			item.Name.Href = "/projects/" + m.ID
		}
		if j := m.Judgement; j != nil {
			word := "不重复"
			if item.Same = j.Same; j.Same {
				word = "重复"
			}
			item.Said = fmt.Sprintf("%s：%s（%s %s）", word, j.Reason, j.By, moment(j.At))
		}
		if file.MayJudge {
			item.Form = view.FormPart{Action: path + "/judge", Token: v.token(), Version: fmt.Sprint(file.Version), Key: v.token()}
			if typed.other == m.ID {
				item.Typed, item.Error = typed.reason, fieldError(typed.wrong, "reason")
			}
		}
		part.Items = append(part.Items, item)
	}
	if file.Elsewhere > 0 {
		part.Empty = "您能查看的项目里没有相似的。"
		part.Note = fmt.Sprintf("另有 %d 个相似项目在您的范围之外，由主管处室审核时核对。", file.Elsewhere)
	}
	return part
}

func evidenceTable(m app.Alike) view.TablePart {
	t := view.TablePart{Caption: "相似证据", Tight: true, Columns: []view.Column{{Label: "栏目", Width: "12%", Head: true}, {Label: "本项目"}, {Label: "对方"},
		{Label: "相同部分", Width: "18%"}, {Label: "相似度", Width: "12%", Num: true}}}
	for _, e := range m.Evidence {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: e.Field}, {Text: e.Mine}, {Text: e.Theirs}, {Text: strings.Join(e.Shared, "、")}, {Text: e.Alike.String()}}})
	}
	return t
}

func decisionTable(list []pipeline.Decision) view.TablePart {
	t := view.TablePart{Caption: "会议决定", Tight: true, Empty: view.EmptyPart{Text: "还没有会议决定。"}, Columns: []view.Column{{Label: "会议日期", Width: "14%", Keep: true},
		{Label: "纪要编号", Head: true}, {Label: "决定", Width: "10%"}, {Label: "核定金额", Unit: "万元", Width: "16%", Num: true}, {Label: "理由"}, {Label: "登记", Width: "18%"}}}
	for _, x := range slices.Backward(list) {
		amount := "—"
		if x.Amount != 0 {
			amount = x.Amount.Wan()
		}
		years := ""
		if x.Resolution == pipeline.Amended && len(x.Years) > 1 {
			years = "核定分年：" + pipeline.YearsText(x.Years)
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: x.On.String()}, {Text: x.Minutes}, {Text: string(x.Resolution)}, {Text: amount}, {Text: x.Reason, Note: years},
			{Text: x.By, Note: moment(x.At)}}})
	}
	return t
}

// meetingRuns says which meeting has the project on its agenda, to those who see meetings.
func meetingRuns(v *visit, file app.DeclarationFile) []view.Run {
	switch {
	case file.Meeting.ID != "":
		return []view.Run{{Text: "列在"}, {Text: file.Meeting.Title, Href: "/meetings/" + string(file.Meeting.ID)}, {Text: "的议程，会议现在是“" + string(file.Meeting.State) + "”。"}}
	case file.State == pipeline.ToEvaluate && v.actor.May(org.HoldMeetings):
		return []view.Run{{Text: "还没有列入会议议程。请在"}, {Text: "主任办公会", Href: "/meetings"}, {Text: "拟定议程，会后按纪要登记决定。"}}
	}
	return nil
}

func lineageTable(list []pipeline.Kinship) view.TablePart {
	t := view.TablePart{Caption: "项目沿革", Tight: true, Columns: []view.Column{{Label: "关系", Width: "12%"}, {Label: "项目", Head: true}, {Label: "金额", Unit: "万元", Width: "16%", Num: true},
		{Label: "差额说明"}, {Label: "时间", Width: "18%", Keep: true}}}
	for _, k := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(k.Kind)}, {Text: k.Name, Href: "/projects/" + string(k.Project), Note: k.Code}, {Text: k.Amount.Wan()},
			{Text: k.Note}, {Text: moment(k.At)}}})
	}
	return t
}

// declarationHistory is every act, and a way to each edition.
func declarationHistory(file app.DeclarationFile) view.LogPart {
	log := history(file.Case)
	for _, e := range slices.Backward(file.Editions) {
		log.Entries = append(log.Entries, view.LogEntry{Text: fmt.Sprintf("第%d版（%s）", e.No, e.Kind), Who: e.ByName, When: moment(e.At),
			More: view.Link{Label: "与现在比较", Href: fmt.Sprintf("%s/editions?from=%d&to=0", declarationPath(string(file.Project.ID)), e.No)}})
	}
	return log
}

// leavingButtons are the acts that end a project or open a refused one again, each with its reason.
func leavingButtons(file app.DeclarationFile, path string) []view.ButtonPart {
	var out []view.ButtonPart
	for _, do := range []approval.Action{pipeline.Refile, pipeline.Cancel} {
		if !file.MayLeave[do] {
			continue
		}
		b := view.ButtonPart{Label: string(do) + "项目", Name: "action", Value: string(do), Action: path + "/leave", NeedsReason: true, ReasonLabel: string(do) + "的理由"}
		if do == pipeline.Refile {
			b.Label = string(do)
		}
		out = append(out, b)
	}
	return out
}

// stageCell is where a project stands in the library, for lists.
func stageCell(state approval.State) view.Cell {
	if state == "" {
		return view.Cell{Text: string(pipeline.Outside)}
	}
	stage := pipeline.StageOf(state)
	if strings.Contains(string(state), string(stage)) {
		return view.Cell{Text: string(state)}
	}
	return view.Cell{Text: string(stage), Note: string(state)}
}

// declarationLink is how the project's page shows its declaration, or how to begin one.
func (s *Server) declarationLink(v *visit, file app.ProjectFile, mayFile bool) (link view.FormLink, start *view.StartPart) {
	path := declarationPath(string(file.ID))
	switch d := file.Declaration; {
	case d != nil:
		link = view.FormLink{Href: path, State: string(d.State)}
		if a, ok := d.Approved(); ok {
			link.Note = "核定 " + a.Wan() + " 万元"
		}
	case mayFile:
		start = &view.StartPart{Label: "申报入库", Form: view.FormPart{Action: path + "/start", Token: v.token(), Key: v.token()}}
	}
	return link, start
}

// worksBlock is the accounts of capital works side by side; nothing for other projects.
func (s *Server) worksBlock(v *visit, file app.ProjectFile, f worksForm) *view.WorksPart {
	if file.Category != project.CapitalWorks {
		return nil
	}
	return &view.WorksPart{Table: worksTable(file.Works), Entries: worksEntries(file.Works), Record: s.worksFormPart(v, file, f)}
}
