package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/library"
	"outturn/internal/domain/money"
	"outturn/internal/domain/panel"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// drawPanel draws a panel's page; wrong is what was wrong with the act just tried.
func (s *Server) drawPanel(w http.ResponseWriter, v *visit, status int, wrong errs.Fields) error {
	file, err := s.app.Panel(v.Context(), v.actor, panelID(v))
	if err != nil {
		return err
	}
	path := "/panels/" + string(file.ID)
	page := view.PanelPage{Frame: s.frame(v, file.Title), Facts: panelFacts(file), History: history(file.Case),
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "专家会审", Href: "/panels"}, {Label: file.Title}}, Title: file.Title, Lede: panelLede(file),
			Actions: []view.ButtonPart{{Label: "打印", Print: true}}},
		Sign: []string{"组长（签字）：", "专家（签字）：", "记录人：", "日期："},
		Bar:  s.actionBar(v, path, file.Edition, file.Offers, file.Holders(panel.Flow, file.Parties()), false, "", moment(file.UpdatedAt))}
	page.Frame.Record = fmt.Sprintf("专家会审记录（%s） 第%d版 校验码 %s", file.State, file.Edition, file.CheckCode)
	for _, step := range file.Steps(panel.Flow) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	for i := range page.Bar.Buttons { // the bar has no form of this page to send: every act is posted by its own
		page.Bar.Buttons[i].FormID, page.Bar.Buttons[i].Action = "", path+"/move"
	}
	if len(wrong) > 0 {
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: firstSaid(wrong)}
	}
	if page.Sections, err = s.panelSections(v, file, wrong); err != nil {
		return err
	}
	for i, m := range file.Matters {
		if len(file.Counted(m, file.Opinions)) > 0 && (file.State == panel.Meeting || file.State == panel.Closed) {
			page.Spreads = append(page.Spreads, spreadPart(file, i, m))
		}
	}
	return show(w, v, status, view.Panel(page))
}

// firstSaid is all complaints in one text, for the line above the page.
func firstSaid(wrong errs.Fields) string {
	var out []string
	for _, f := range wrong {
		out = append(out, f.Message)
	}
	return strings.Join(out, "")
}

func panelFacts(file app.PanelFile) []view.Fact {
	return []view.Fact{{Label: "评审表", Value: fmt.Sprintf("%s（第%d版）", file.Form.Title, file.Form.Version)}, {Label: "组织单位", Value: file.Lead.Name},
		{Label: "年度", Value: file.Year.String()}, {Label: "意见截止日期", Value: file.Due.String()},
		{Label: "意见", Value: fmt.Sprintf("已交 %d 份，未交 %d 份", len(file.Given), len(file.Missing))}, {Label: "最近修改", Value: moment(file.UpdatedAt) + " " + file.UpdatedBy}}
}

func panelLede(file app.PanelFile) []view.Run {
	say := map[bool]string{true: "专家意见已经齐全，可以汇总。", false: fmt.Sprintf("还有 %d 份意见没有提交；全部提交前，任何人都看不到别人的意见。", len(file.Missing))}
	switch file.State {
	case panel.Forming:
		return []view.Run{{Text: "选定评审事项和专家后开始评审。"}}
	case panel.Reviewing:
		return []view.Run{{Text: say[len(file.Missing) == 0]}}
	case panel.Meeting:
		return []view.Run{{Text: "意见已汇总，请召开会议并填写会议记录。"}}
	}
	return []view.Run{{Text: "评审" + string(file.State) + "。"}}
}

func (s *Server) panelSections(v *visit, file app.PanelFile, wrong errs.Fields) ([]view.PanelSection, error) {
	matters := view.PanelSection{ID: "matters", Title: "评审事项", Note: fmt.Sprintf("%d 项", len(file.Matters)), Table: matterTable(file)}
	seats := view.PanelSection{ID: "seats", Title: "评审专家", Note: fmt.Sprintf("%d 位", len(file.Seats)), Table: s.seatTable(v, file)}
	out := []view.PanelSection{matters, seats}
	if file.Leads && file.State == panel.Forming {
		choose, err := s.matterForm(v, file, wrong)
		if err != nil {
			return nil, err
		}
		out[0].Forms = append(out[0].Forms, choose)
		out[1].Forms = append(out[1].Forms, s.drawForm(v, file, wrong), s.seatForm(v, file, wrong))
	}
	for i, d := range file.Draws {
		out = append(out, drawSection(i, d))
	}
	if file.Leads && file.State == panel.Meeting {
		out = append(out, view.PanelSection{ID: "record", Title: "会议记录", NoPrint: true, Forms: []view.EditPart{s.recordForm(v, file, wrong)}})
	} else if file.State == panel.Closed {
		out = append(out, recordSection(file))
	}
	return out, nil
}

func matterTable(file app.PanelFile) view.TablePart {
	t := view.TablePart{ID: "matter-list", Caption: "评审事项", Empty: view.EmptyPart{Text: "还没有评审事项。"}, Columns: []view.Column{
		{Label: "事项", Head: true}, {Label: "意见", Width: "16%"}, {Label: "平均分", Width: "12%", Num: true}, {Label: "专家意见对应", Width: "22%"}, {Label: "会审结论", Width: "22%"}}}
	for _, m := range file.Matters {
		given := 0
		for _, g := range file.Given {
			if g.Kind == m.Kind && g.Subject == m.ID {
				given++
			}
		}
		name, progress := view.Cell{Text: m.Name, Href: m.Link}, view.Cell{Text: fmt.Sprintf("已交 %d 份", given)}
		if file.Seat != nil {
			name.Href, progress = "/panels/"+string(file.ID)+"/matters/"+m.ID, ownProgress(file, m)
		}
		row := []view.Cell{name, progress, {Text: "—"}, {Text: "—"}, {Text: "—"}}
		if spread := file.Spread(m, file.Form, file.Opinions); file.State == panel.Meeting || file.State == panel.Closed {
			row[2], row[3] = view.Cell{Text: spread.Mean.Short()}, view.Cell{Text: spread.Conclusion.Verdict}
			if found := file.Record.Finding(m); found.Verdict != "" {
				row[4] = view.Cell{Text: found.Verdict, Note: found.Reason, Strong: true}
			}
		}
		t.Rows = append(t.Rows, view.Row{Cells: row})
	}
	return t
}

// ownProgress says where the seated person stands with a matter.
func ownProgress(file app.PanelFile, m panel.Matter) view.Cell {
	for _, o := range file.Opinions {
		if o.Expert == file.Seat.Expert && o.Kind == m.Kind && o.Subject == m.ID {
			if o.Submitted() {
				return view.Cell{Text: "已提交", Mark: view.MarkPass}
			}
			return view.Cell{Text: "草稿", Mark: view.MarkWarning}
		}
	}
	return view.Cell{Text: "待填写", Mark: view.MarkWarning}
}

func (s *Server) seatTable(v *visit, file app.PanelFile) view.TablePart {
	t := view.TablePart{ID: "seat-list", Caption: "评审专家", Empty: view.EmptyPart{Text: "还没有专家。先选评审事项，再抽取或指定专家。"}, Columns: []view.Column{
		{Label: "姓名", Width: "24%", Head: true}, {Label: "产生方式", Width: "14%"}, {Label: "已交意见", Width: "14%", Num: true}, {Label: "说明"}, {Label: "办理", Width: "26%", NoPrint: true}}}
	for _, seat := range file.Seats {
		how, name := "指定", seat.Name
		if seat.Drawn {
			how = "随机抽取"
		}
		if seat.Chair {
			name += "（组长）"
		}
		given := 0
		for _, g := range file.Given {
			if g.Expert == seat.Expert {
				given++
			}
		}
		row := []view.Cell{{Text: name}, {Text: how}, {Text: fmt.Sprintf("%d / %d", given, len(file.Matters))}, {Text: "—"}, {Text: "—"}}
		if seat.Excused != "" {
			row[2], row[3] = view.Cell{Text: "—"}, view.Cell{Text: "已退出：" + seat.Excused}
		} else if file.Leads && file.State != panel.Closed && file.State != panel.Cancelled {
			row[4] = view.Cell{Part: view.SeatActs(s.seatActs(v, file, seat))}
		}
		t.Rows = append(t.Rows, view.Row{Cells: row})
	}
	return t
}

func (s *Server) seatActs(v *visit, file app.PanelFile, seat panel.Seat) []view.ActPart {
	act := func(to, label string) view.ActPart {
		return view.ActPart{Form: s.panelPost(v, file, to), Hidden: []view.Option{{Label: "expert", Value: string(seat.Expert)}}, Button: view.ButtonPart{Label: label, Small: true}}
	}
	var out []view.ActPart
	if !seat.Chair {
		out = append(out, act("/chair", "任组长"))
	}
	if file.State != panel.Meeting {
		excuse := act("/excuse", "退出")
		excuse.Button.NeedsReason, excuse.Button.ReasonLabel = true, "退出原因"
		out = append(out, excuse)
	}
	return out
}

// panelPost is a form that changes the panel as it was read.
func (s *Server) panelPost(v *visit, file app.PanelFile, to string) view.FormPart {
	return view.FormPart{Action: "/panels/" + string(file.ID) + to, Token: v.token(), Key: v.token(), Version: fmt.Sprint(file.Edition)}
}

func (s *Server) matterForm(v *visit, file app.PanelFile, wrong errs.Fields) (view.EditPart, error) {
	choices, err := s.app.PanelChoices(v.Context(), v.actor, file.Panel)
	if err != nil {
		return view.EditPart{}, err
	}
	field := view.FieldPart{Kind: view.Select, Name: "matters", Label: matterLabel(file.Kind), Multiple: true, Wide: true, Hint: "可多选；按住 Ctrl 逐个选，重新选择会替换已选的事项", Error: fieldError(wrong, "matters")}
	for _, c := range choices {
		_, laid := file.Matter(file.Kind, c.ID)
		field.Options = append(field.Options, view.Option{Value: c.ID, Label: fmt.Sprintf("%s（%s，%s）", c.Project.Name, c.Project.Unit.Name, c.State), Selected: laid})
	}
	form := s.panelPost(v, file, "/matters")
	form.Grid = true
	return view.EditPart{Form: form, Fields: []view.FieldPart{field}, Submit: "确定评审事项"}, nil
}

func matterLabel(kind string) string {
	if kind == kindExAnte {
		return "待评估的项目"
	}
	return "审核中的绩效目标"
}

func (s *Server) drawForm(v *visit, file app.PanelFile, wrong errs.Fields) view.EditPart {
	form := s.panelPost(v, file, "/draw")
	form.Grid = true
	return view.EditPart{Form: form, Submit: "随机抽取", Fields: []view.FieldPart{
		{Kind: view.Number, Name: "wanted", Label: "抽取人数", Value: v.PostFormValue("wanted"), Required: true, Error: fieldError(wrong, "wanted")},
		{Kind: view.Select, Name: "fields", Label: "专业领域", Multiple: true, Hint: "不选表示不限领域；需要回避的专家自动排除", Options: chosenWords(strings.Join(v.PostForm["fields"], "、"), words(library.Fields()))},
	}}
}

func (s *Server) seatForm(v *visit, file app.PanelFile, wrong errs.Fields) view.EditPart {
	options := []view.Option{{Label: "请选择"}}
	for _, e := range file.Experts {
		if e.Active && !slices.ContainsFunc(file.Seats, func(s panel.Seat) bool { return s.Expert == e.ID }) {
			options = append(options, view.Option{Value: string(e.ID), Label: fmt.Sprintf("%s（%s，%s）", e.User.Name, e.Employer, strings.Join(words(e.Fields), "、"))})
		}
	}
	form := s.panelPost(v, file, "/seats")
	form.Grid = true
	return view.EditPart{Form: form, Submit: "指定专家", Fields: []view.FieldPart{
		{Kind: view.Select, Name: "expert", Label: "指定一位专家", Options: options, Required: true, Error: fieldError(wrong, "expert")}}}
}

// drawSection shows one recorded draw, and whether it can be replayed.
func drawSection(i int, d expert.Draw) view.PanelSection {
	fields := "不限领域"
	if len(d.Fields) > 0 {
		fields = strings.Join(words(d.Fields), "、")
	}
	t := view.TablePart{ID: fmt.Sprintf("draw-list-%d", i+1), Caption: "抽取记录", Tight: true, Columns: []view.Column{
		{Label: "顺序", Width: "8%", Num: true}, {Label: "专家", Width: "20%", Head: true}, {Label: "签号（SHA-256 前16位）", Width: "26%"}, {Label: "结果"}}}
	for n, c := range d.Candidates {
		result, place := "未抽中", strconv.Itoa(n+1)
		switch {
		case c.Drawn:
			result = "抽中"
		case c.Excluded != "":
			result, place = "未参加抽取："+c.Excluded, "—"
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: place}, {Text: c.Name}, {Text: c.Ticket[:min(len(c.Ticket), 16)]}, {Text: result, Strong: c.Drawn}}})
	}
	check := "按种子重放，结果一致。"
	if complaints := d.Replay(); len(complaints) > 0 {
		check = "按种子重放，结果不一致：" + strings.Join(complaints, "")
	}
	return view.PanelSection{ID: fmt.Sprintf("draw-%d", i+1), Title: fmt.Sprintf("第%d次抽取", i+1), Note: fmt.Sprintf("抽取%d位，%s", d.Wanted, fields), Table: t, Texts: []view.Fact{
		{Label: "种子", Value: d.Seed}, {Label: "规则", Value: "签号是“种子|专家编号”的 SHA-256，从小到大取前几位，任何人都可以重新计算。"}, {Label: "核对", Value: check}}}
}

// recordForm is the meeting's record to be filled in; what was just posted stands before what is kept.
func (s *Server) recordForm(v *visit, file app.PanelFile, wrong errs.Fields) view.EditPart {
	kept := func(name, value string) string {
		if v.PostForm.Has(name) {
			return v.PostFormValue(name)
		}
		return value
	}
	on := ""
	if !file.Record.On.IsZero() {
		on = file.Record.On.String()
	}
	form := s.panelPost(v, file, "/record")
	form.Grid = true
	part := view.EditPart{Form: form, Submit: "保存会议记录", Errors: orgFindings(wrong, panelLabels), Fields: []view.FieldPart{
		{Kind: view.Date, Name: "on", Value: kept("on", on), Required: true}, {Name: "place", Value: kept("place", file.Record.Place), Required: true, MaxLength: 100},
		{Name: "present", Value: kept("present", file.Record.Present), Required: true, Wide: true, MaxLength: 500},
		{Kind: view.TextArea, Name: "notes", Value: kept("notes", file.Record.Notes), Required: true, Rows: 5, MaxLength: 4000}}}
	for i := range part.Fields {
		part.Fields[i].Label = panelLabels[part.Fields[i].Name]
	}
	for i, m := range file.Matters {
		at, found, spread := fmt.Sprintf("findings.%d.", i), file.Record.Finding(m), file.Spread(m, file.Form, file.Opinions)
		verdict := found.Verdict
		if verdict == "" {
			verdict = spread.Conclusion.Verdict
		}
		if file.Form.Amount {
			part.Fields = append(part.Fields, findingAmount(file, m, at, kept))
		}
		part.Fields = append(part.Fields,
			view.FieldPart{Kind: view.Select, Name: at + "verdict", Label: m.Name + " 结论", Wide: true, Required: true, Options: view.Options(kept(at+"verdict", verdict), verdictsOf(file.Form)...),
				Hint: fmt.Sprintf("专家平均 %s 分，对应“%s”", spread.Mean.Short(), spread.Conclusion.Verdict)},
			view.FieldPart{Kind: view.TextArea, Name: at + "opinion", Label: "综合意见", Value: kept(at+"opinion", found.Opinion), Required: true, Rows: 2, MaxLength: appraisal.MaxOpinion},
			view.FieldPart{Name: at + "reason", Label: "与专家意见不一致的理由", Value: kept(at+"reason", found.Reason), Wide: true, MaxLength: 500})
	}
	for i := range part.Fields {
		part.Fields[i].Error = fieldError(wrong, part.Fields[i].Name)
	}
	return part
}

// findingAmount is the amount the meeting suggests for a matter; the experts' median stands there until another is typed.
func findingAmount(file app.PanelFile, m panel.Matter, at string, kept func(name, value string) string) view.FieldPart {
	suggested, amount := file.Suggested(m, file.Opinions), file.Record.Finding(m).Amount
	if file.Record.Finding(m).Verdict == "" {
		amount = suggested
	}
	return view.FieldPart{Kind: view.Money, Name: at + "amount", Label: m.Name + " 建议金额", Unit: "元", Value: kept(at+"amount", amount.Plain(money.InYuan)), Required: true,
		Hint: "专家建议金额的中位数 " + suggested.Yuan() + " 元；不予支持的填0"}
}

func verdictsOf(form appraisal.Form) []string {
	var out []string
	for _, c := range form.Conclusions {
		out = append(out, c.Verdict)
	}
	return out
}

// recordSection is the meeting's record as kept.
func recordSection(file app.PanelFile) view.PanelSection {
	r := file.Record
	section := view.PanelSection{ID: "record", Title: "会议记录", Texts: []view.Fact{{Label: "会议日期", Value: r.On.String()}, {Label: "会议地点或方式", Value: r.Place},
		{Label: "出席人员", Value: r.Present}, {Label: "会议纪要", Value: r.Notes}}}
	for _, m := range file.Matters {
		found := r.Finding(m)
		value := found.Verdict + "。" + found.Opinion
		if file.Form.Amount {
			value += "建议金额" + found.Amount.Yuan() + "元。"
		}
		if found.Reason != "" {
			value += "（与专家意见不一致的理由：" + found.Reason + "）"
		}
		section.Texts = append(section.Texts, view.Fact{Label: m.Name, Value: value})
	}
	return section
}
