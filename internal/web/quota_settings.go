package web

import (
	"fmt"
	"net/http"
	"strconv"

	"outturn/internal/app"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// showQuotaSettings shows what being over a standard does, and lets planning and finance change it.
func (s *Server) showQuotaSettings(w http.ResponseWriter, v *visit) error {
	return s.drawQuotaSettings(w, v, http.StatusOK, nil, "", nil)
}

// drawQuotaSettings draws the page; typedSet and reason are what was typed, nil and empty for what holds.
func (s *Server) drawQuotaSettings(w http.ResponseWriter, v *visit, status int, typedSet standard.Settings, reason string, wrong errs.Fields) error {
	list, err := s.app.QuotaSettings(v.Context(), v.actor)
	if err != nil {
		return err
	}
	now := app.QuotaSettings{}
	if len(list) > 0 {
		now = list[0]
	}
	page := view.CategorySettingsPage{Now: settingsTable(now.Set), Versions: settingVersions(list), Head: view.PageHeadPart{Title: "定额比对设置",
		Crumbs: []view.Link{{Label: "标准库", Href: "/standards"}, {Label: "定额比对设置"}},
		Lede:   []view.Run{{Text: "“提醒”的可以提交；“不得提交”的先写明理由。无论哪种，超标准的明细都要经同意才能通过处室审核。"}}}}
	if v.actor.May(org.KeepStandards) {
		if typedSet == nil {
			typedSet = now.Set
		}
		page.Form = settingsForm(v, now.No, typedSet, reason, wrong)
	}
	return show(w, v, status, s.framed(v, page.Head.Title, view.CategorySettings(page)))
}

func effectField(i int) string { return "effect" + strconv.Itoa(i) }

func settingsForm(v *visit, no int, set standard.Settings, reason string, wrong errs.Fields) *view.EditPart {
	part := &view.EditPart{Submit: "保存设置", Form: view.FormPart{Action: "/standards/settings", Token: v.token(), Key: v.token(), Version: fmt.Sprint(no), Grid: true}}
	labels := map[string]string{"reason": "理由或依据"}
	for i, k := range project.Categories() {
		name := effectField(i)
		labels[name] = string(k)
		part.Fields = append(part.Fields, view.FieldPart{Kind: view.Select, Name: name, Label: string(k), Required: true, Error: fieldError(wrong, name),
			Options: view.Options(string(set.EffectOn(k)), words(standard.Effects())...)})
	}
	part.Fields = append(part.Fields, view.FieldPart{Kind: view.TextArea, Name: "reason", Label: labels["reason"], Value: reason, Required: true, Wide: true, Rows: 2, MaxLength: 500, Error: fieldError(wrong, "reason")})
	part.Errors = orgFindings(wrong, labels)
	return part
}

func settingsTable(set standard.Settings) view.TablePart {
	t := view.TablePart{ID: "settings", Caption: "现行设置", Tight: true, Columns: []view.Column{{Label: "项目类别", Head: true}, {Label: "超标准时", Width: "30%"}}}
	for _, k := range project.Categories() {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(k)}, {Text: string(set.EffectOn(k))}}})
	}
	return t
}

func settingVersions(list []app.QuotaSettings) view.TablePart {
	t := view.TablePart{ID: "versions", Caption: "历次设置", Tight: true, Empty: view.EmptyPart{Text: "还没有改过，各类项目都是“提醒”。"}, Columns: []view.Column{{Label: "次", Width: "6%", Num: true}}}
	for _, k := range project.Categories() {
		t.Columns = append(t.Columns, view.Column{Label: string(k), Width: "15%"})
	}
	t.Columns = append(t.Columns, view.Column{Label: "理由或依据", Head: true}, view.Column{Label: "修改", Width: "18%"})
	for _, q := range list {
		cells := []view.Cell{{Text: fmt.Sprint(q.No)}}
		for _, k := range project.Categories() {
			cells = append(cells, view.Cell{Text: string(q.Set.EffectOn(k))})
		}
		t.Rows = append(t.Rows, view.Row{Cells: append(cells, view.Cell{Text: q.Reason}, view.Cell{Text: moment(q.At), Note: q.By})})
	}
	return t
}

// saveQuotaSettings writes the next version.
func (s *Server) saveQuotaSettings(w http.ResponseWriter, v *visit) error {
	set := standard.Settings{}
	for i, k := range project.Categories() {
		set[k] = standard.Effect(v.PostFormValue(effectField(i)))
	}
	reason := v.PostFormValue("reason")
	err := s.app.SaveQuotaSettings(v.Context(), v.actor, v.version(), set, reason)
	if typed(err) {
		return s.drawQuotaSettings(w, v, statusOf[errs.KindOf(err)], set, reason, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/standards/settings", "设置已保存，从现在起生效。")
}
