package web

import (
	"fmt"
	"net/http"

	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// planForm is the plan of a round as typed, and where it goes.
type planForm struct {
	title, action, back, version string
	entry                        tracking.PlanEntry
}

var planLabels = map[string]string{"name": "任务名称", "month": "数据月份", "due": "截止日期", "reminders": "提前几天提醒", "kind": "项目范围", "category": "项目类别", "division": "主管处室",
	"budget": "最低预算数", "codes": "重点项目编号"}

func readPlan(v *visit) tracking.PlanEntry {
	get := v.PostFormValue
	return tracking.PlanEntry{Name: get("name"), Month: get("month"), Due: get("due"), Reminders: get("reminders"), Kind: get("kind"), Category: get("category"),
		Division: get("division"), Budget: get("budget"), Codes: get("codes")}
}

func newPlanForm(e tracking.PlanEntry) planForm {
	return planForm{title: "拟定跟踪任务", action: "/tracking", back: "/tracking", entry: e}
}

func (s *Server) drawPlan(w http.ResponseWriter, v *visit, status int, f planForm, wrong errs.Fields) error {
	divisions, err := s.app.TrackingDivisions(v.Context())
	if err != nil {
		return err
	}
	page := view.EditPage{Title: f.title, Lede: []view.Run{{Text: "只有" + s.year(v).String() + "绩效目标已批复的项目可以跟踪；名单由计财处另一人复核后才开始。"}}, Back: f.back, Submit: "保存并列出名单",
		Form: view.FormPart{Action: f.action, Token: v.token(), Key: v.token(), Version: f.version, Grid: true}, Errors: orgFindings(wrong, planLabels), Fields: planFields(f.entry, divisions)}
	for i := range page.Fields {
		page.Fields[i].Label, page.Fields[i].Error = planLabels[page.Fields[i].Name], fieldError(wrong, page.Fields[i].Name)
	}
	return show(w, v, status, s.framed(v, f.title, view.Edit(page)))
}

func planFields(e tracking.PlanEntry, divisions []org.Unit) []view.FieldPart {
	any := []view.Option{{Label: "不限"}}
	return []view.FieldPart{
		{Name: "name", Value: e.Name, Required: true, Wide: true, MaxLength: 60},
		{Name: "month", Value: e.Month, Required: true, MaxLength: 3, Hint: "7表示1-7月的数据"},
		{Kind: view.Date, Name: "due", Value: e.Due, Required: true},
		{Name: "reminders", Value: e.Reminders, MaxLength: 40, Hint: "用顿号隔开，如7、3、1；不填不提醒"},
		{Kind: view.Select, Name: "kind", Required: true, Options: view.Options(e.Kind, words(tracking.ChoiceKinds())...)},
		{Kind: view.Select, Name: "category", Options: append(any, view.Options(e.Category, words(project.Categories())...)...), Hint: "选“按条件”时用"},
		{Kind: view.Select, Name: "division", Options: append(any, unitOptions(divisions, e.Division, true)...), Hint: "选“按条件”时用"},
		{Kind: view.Money, Name: "budget", Value: e.Budget, Unit: "万元", Hint: "选“按条件”时用：全年预算数不少于"},
		{Kind: view.TextArea, Name: "codes", Value: e.Codes, Rows: 4, Hint: "选“重点项目”时用：一行一个项目编号"},
	}
}

// newRound offers what the work plan asks for.
func (s *Server) newRound(w http.ResponseWriter, v *visit) error {
	return s.drawPlan(w, v, http.StatusOK, newPlanForm(tracking.DefaultPlan(s.year(v))), nil)
}

// planRound draws up the list of a new round.
func (s *Server) planRound(w http.ResponseWriter, v *visit) error {
	f := newPlanForm(readPlan(v))
	id, err := s.app.PlanTracking(v.Context(), v.actor, s.year(v), f.entry)
	if typed(err) {
		return s.drawPlan(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, roundPath(id), "名单已列出，请核对后提请复核。")
}

func editPlanForm(v *visit, version string, e tracking.PlanEntry) planForm {
	path := "/tracking/" + v.PathValue("id")
	return planForm{title: "修改设定和名单", action: path + "/plan", back: path, version: version, entry: e}
}

// editRound shows the plan of a round while its list is drawn up.
func (s *Server) editRound(w http.ResponseWriter, v *visit) error {
	file, err := s.readRound(v)
	if err != nil {
		return err
	}
	if file.State != tracking.Listing {
		return errs.New(errs.Conflict, "任务现在是“%s”，不能再改设定和名单。", file.State)
	}
	return s.drawPlan(w, v, http.StatusOK, editPlanForm(v, fmt.Sprint(file.Version), file.Entry()), nil)
}

// changeRound sets the plan anew and draws up the list again.
func (s *Server) changeRound(w http.ResponseWriter, v *visit) error {
	f := editPlanForm(v, v.PostFormValue("_version"), readPlan(v))
	err := s.app.ChangeTracking(v.Context(), v.actor, tracking.RoundID(v.PathValue("id")), v.version(), f.entry)
	if typed(err) {
		return s.drawPlan(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, f.back, "设定已保存，名单已重新列出。")
}
