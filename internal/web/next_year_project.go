package web

import (
	"fmt"
	"net/http"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// showNextYearProject shows one project of the view with every rule.
func (s *Server) showNextYearProject(w http.ResponseWriter, v *visit) error {
	return s.drawNextYearProject(w, v, http.StatusOK, nil)
}

// drawNextYearProject draws the page; wrong is what was wrong with the override just proposed, which stands in the form again.
func (s *Server) drawNextYearProject(w http.ResponseWriter, v *visit, status int, wrong errs.Fields) error {
	year := s.budgetYear(v.PathValue("year"))
	file, err := s.app.NextYearProject(v.Context(), v.actor, year, project.ID(v.PathValue("id")))
	if err != nil {
		return err
	}
	r, list := file.Row, fmt.Sprintf("/next-year?year=%d", int(year))
	known, lacking := r.Rules.Ordered()
	page := view.NextYearProjectPage{Frame: s.frame(v, r.Project.Name), Steps: r.Rules.Steps(r.Facts), Rules: rulesTable("rules", "逐条规则", known, r.Facts), Lacking: rulesTable("lacking", "缺少依据的规则", lacking, r.Facts), Known: knownTable(r), Overrides: overridesTable(file),
		Head: view.PageHeadPart{Title: r.Project.Name, Crumbs: []view.Link{{Label: year.String() + "预算预览", Href: list}, {Label: r.Project.Name}}, Actions: []view.ButtonPart{{Label: "打印", Print: true}}},
		Facts: []view.Fact{{Label: "项目编号", Value: r.Project.Code, Href: requestPath(r)}, {Label: "实施单位", Value: r.Project.Unit.Name}, {Label: "主管处室", Value: r.Project.Division.Name}, {Label: "状态", Value: requestState(r)},
			{Label: "申请（万元）", Value: r.Asked.Wan(), Num: true}, {Label: "应用方式", Value: r.Action().Label()}, {Label: "建议（万元）", Value: r.Suggested().Wan(), Num: true}, {Label: "会议核定（万元，全周期）", Value: approvedText(r), Num: true},
			{Label: "已安排（万元）", Value: arrangedText(r), Num: true}, {Label: "规则", Value: file.Book.Label() + "，" + settingsSaid(file.Settings)}}}
	if file.MayRule {
		page.Propose = overrideForm(v, file, wrong)
	}
	page.Bar = s.overrideBar(v, file)
	if len(wrong) > 0 && page.Propose == nil {
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有办理：" + firstSaid(wrong)}
	}
	return show(w, v, status, view.NextYearProject(page))
}

// requestPath is where the request can be read: the declaration, or the project where it has none.
func requestPath(r app.NextYearRow) string {
	if r.State == "" {
		return "/projects/" + string(r.Project.ID)
	}
	return declarationPath(string(r.Project.ID))
}

func approvedText(r app.NextYearRow) string {
	if r.Minutes == "" {
		return "—"
	}
	return r.Approved.Wan() + "（" + r.Minutes + "）"
}

func arrangedText(r app.NextYearRow) string {
	if !r.Budgeted {
		return "—"
	}
	return r.Arranged.Wan()
}

var ruleMarks = map[consequence.Result]view.Mark{consequence.Fired: view.MarkWarning, consequence.Idle: view.MarkPass, consequence.Lacking: view.MarkHint, consequence.Off: view.MarkHint}

func rulesTable(id, caption string, rules []consequence.Judged, facts consequence.Facts) view.TablePart {
	t := view.TablePart{ID: id, Caption: caption, Tight: true, Empty: view.EmptyPart{Text: "每条规则都缺少依据，金额不变。"}, Columns: []view.Column{{Label: "规则", Head: true, Width: "26%"}, {Label: "结果", Width: "10%"}, {Label: "数字与条件"}, {Label: "应用", Width: "22%"}}}
	for _, o := range rules {
		result := view.Cell{Text: string(o.Result), Mark: ruleMarks[o.Result]}
		if o.Would {
			result.Note = "条件已满足"
		}
		evidence := strings.Join(o.Evidence(facts), "。")
		if len(o.Missing) > 0 {
			result.Note = "缺" + joined(o.Missing)
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(o.ID) + " " + o.Name, Note: o.Clause}, result, {Text: evidence}, {Text: o.Text(), Note: o.Arithmetic(facts)}}})
	}
	return t
}

func joined(list []consequence.Fact) string {
	var out []string
	for _, f := range list {
		out = append(out, string(f))
	}
	return strings.Join(out, "、")
}

func knownTable(r app.NextYearRow) view.TablePart {
	t := view.TablePart{ID: "known", Caption: "依据", Tight: true, Columns: []view.Column{{Label: "依据", Head: true, Width: "22%"}, {Label: "值", Width: "28%"}, {Label: "来自，或为什么缺"}}}
	for _, x := range consequence.AllFacts() {
		k := r.Facts.Get(x)
		cell, from := view.Cell{Text: r.Facts.Text(x)}, k.From
		if k.Absent != "" {
			cell, from = view.Cell{Text: "缺", Mark: view.MarkHint}, k.Absent
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(x)}, cell, {Text: from}}})
	}
	return t
}

func overridesTable(file app.NextYearProject) view.TablePart {
	t := view.TablePart{ID: "overrides", Caption: "人工调整", Tight: true, Empty: view.EmptyPart{Text: "没有调整，按规则的建议。"}, Columns: []view.Column{{Label: "次", Num: true, Width: "6%"}, {Label: "应用方式", Head: true, Width: "12%"},
		{Label: "金额", Unit: "万元", Num: true, Width: "12%"}, {Label: "理由"}, {Label: "当时规则建议", Width: "18%"}, {Label: "状态", Width: "12%"}, {Label: "经过", Width: "22%"}}}
	for _, o := range file.Overrides {
		var acts []string
		if o.State == consequence.Proposed {
			acts = append(acts, o.UpdatedBy+"提出 "+moment(o.UpdatedAt))
		}
		for _, a := range o.Acts {
			acts = append(acts, fmt.Sprintf("%s%s %s %s", a.Name, a.Do, moment(a.At), a.Reason))
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprint(o.No)}, {Text: string(o.Action)}, {Text: o.Amount.Wan()}, {Text: o.Reason}, {Text: o.RuleAction.Label(), Note: o.RuleAmount.Wan() + "万元"}, {Text: string(o.State)},
			{Text: strings.Join(acts, "；")}}})
	}
	return t
}

var overrideLabels = map[string]string{"rule": "应用方式", "amount": "建议金额", "reason": "理由"}

func overrideForm(v *visit, file app.NextYearProject, wrong errs.Fields) *view.EditPart {
	r := file.Row
	chosen, amount := string(r.Action()), r.Suggested().Plain(money.InWan)
	if v.PostForm.Has("rule") {
		chosen, amount = v.PostFormValue("rule"), v.PostFormValue("amount")
	}
	return &view.EditPart{Submit: "提出调整", Errors: orgFindings(wrong, overrideLabels), Form: view.FormPart{Action: nextYearPath(file.Year, string(r.Project.ID)), Token: v.token(), Key: v.token(), Grid: true}, Fields: []view.FieldPart{
		{Kind: view.Select, Name: "rule", Label: overrideLabels["rule"], Required: true, Options: view.Options(chosen, words(consequence.Actions())...), Error: fieldError(wrong, "rule")},
		{Kind: view.Money, Name: "amount", Label: overrideLabels["amount"], Value: amount, Unit: "万元", Required: true, Error: fieldError(wrong, "amount")},
		{Kind: view.TextArea, Name: "reason", Label: overrideLabels["reason"], Value: v.PostFormValue("reason"), Required: true, Wide: true, Rows: 2, MaxLength: 500, Error: fieldError(wrong, "reason")}}}
}

// overrideBar offers what may be done about the override that waits or is in force.
func (s *Server) overrideBar(v *visit, file app.NextYearProject) view.ActionBarPart {
	for i := len(file.Overrides) - 1; i >= 0; i-- {
		o := file.Overrides[i]
		if len(o.Offers) == 0 {
			continue
		}
		path := nextYearPath(file.Year, string(file.Row.Project.ID)) + "/overrides/" + string(o.ID)
		bar := s.actionBar(v, path, o.Version, o.Offers, o.Holders(consequence.Flow, o.Parties()), false, "", moment(o.UpdatedAt))
		for j := range bar.Buttons { // every act is about the override alone
			bar.Buttons[j].FormID, bar.Buttons[j].Action = "", path+"/move"
		}
		return bar
	}
	return view.ActionBarPart{Saved: "没有待办的调整"}
}

// proposeOverride proposes another ruling than the rules suggest.
func (s *Server) proposeOverride(w http.ResponseWriter, v *visit) error {
	var wrong errs.Fields
	x := consequence.Ruling{Action: consequence.Action(v.PostFormValue("rule")), Reason: v.PostFormValue("reason")}
	if strings.TrimSpace(v.PostFormValue("amount")) == "" {
		wrong.Add("amount", "请填写建议金额；不安排的填0。")
	} else {
		x.Amount = readWan(&wrong, "amount", v.PostFormValue("amount"))
	}
	if wrong != nil {
		return s.drawNextYearProject(w, v, http.StatusUnprocessableEntity, wrong)
	}
	year, id := s.budgetYear(v.PathValue("year")), v.PathValue("id")
	err := s.app.ProposeOverride(v.Context(), v.actor, year, project.ID(id), x)
	if typed(err) {
		wrong = complaints(err)
		for i := range wrong {
			if wrong[i].Path == "action" { // the form's buttons are called so
				wrong[i].Path = "rule"
			}
		}
		return s.drawNextYearProject(w, v, statusOf[errs.KindOf(err)], wrong)
	}
	if err != nil {
		return err
	}
	return s.done(w, v, nextYearPath(year, id), "调整已提出，由另一人批准后生效。")
}

func (s *Server) moveOverride(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveOverride(v.Context(), v.actor, consequence.OverrideID(v.PathValue("override")), v.version(), do, v.PostFormValue("reason"))
	if typed(err) {
		return s.drawNextYearProject(w, v, statusOf[errs.KindOf(err)], complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, nextYearPath(s.budgetYear(v.PathValue("year")), v.PathValue("id")), "已%s。", do)
}
