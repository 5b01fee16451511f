package web

import (
	"net/http"
	"net/url"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) goalCheckRoutes() []route {
	return []route{
		{pattern: "GET /goal-rules", needs: org.SignedIn, handle: s.showGoalRules, name: "showGoalRules"},
		{pattern: "POST /goals/{id}/rewrite", needs: org.FileGoals, handle: s.rewriteGoal, name: "rewriteGoal"},
	}
}

// goalChecks are the findings of the goal check as the panel beside the form shows them; typing says whether the reasons that
// warnings ask for are typed here.
func goalChecks(file app.GoalFile, typing bool) []view.FindingPart {
	explained := map[string]bool{}
	for _, r := range goalcheck.Rules() {
		explained[r.Number] = true
	}
	items := make([]view.FindingPart, 0, len(file.Checks))
	for _, f := range file.Checks {
		item := view.FindingPart{Mark: markOf(f.Severity), Rule: f.Rule, Path: f.Path, Where: cellLabel(f.Path), Message: f.Message,
			Clause: f.Clause}
		if explained[f.Rule] {
			item.Learn = "/goal-rules#" + f.Rule
		}
		if r := f.Suggestion; r != nil {
			item.Advice = cellLabel(r.Path) + "改为“" + r.New + "”"
			if file.MayEdit {
				item.Take, item.TakeAt, item.Form = f.Rule+" "+f.Path, "/goals/"+string(file.ID)+"/rewrite", "goal"
			}
		}
		items = append(items, item)
	}
	addReasons(items, file, typing)
	return items
}

// addReasons puts beside each warning why its cell stays as it is, once for each rule at each place, and where it is still to
// be typed a field for it.
func addReasons(items []view.FindingPart, file app.GoalFile, typing bool) {
	shown := map[string]bool{}
	for i, f := range file.Checks {
		j := f.Justification(file.Entry)
		name := j.Path()
		asks := j.Text != "" || len(file.Unjustified.At(name)) > 0
		if f.Severity != errs.Warning || shown[name] || !asks {
			continue
		}
		shown[name], items[i].Reason = true, j.Text
		if typing {
			items[i].ReasonName, items[i].Form = name, "goal"
		}
	}
}

// blameReasons shows what is wrong with the reasons of warnings beside their fields, and leads there from the top of the page.
func blameReasons(page *view.GoalFormPage, wrong errs.Fields) {
	for i := range page.Findings.Items {
		f := &page.Findings.Items[i]
		if f.ReasonName == "" {
			continue
		}
		if f.ReasonWrong = fieldError(wrong, f.ReasonName); f.ReasonWrong != "" && page.Frame.Flash.More.Href == "" {
			page.Frame.Flash.More = view.Link{Label: "去写理由", Href: "#f-" + f.ReasonName}
		}
	}
}

// readReasons reads the reasons that were typed beside warnings, by the names of their fields.
func readReasons(form url.Values) []goal.Justification {
	var out []goal.Justification
	for _, name := range sortedKeys(form) {
		if j, ok := goal.CutJustification(name); ok {
			j.Text = strings.TrimSpace(form.Get(name))
			out = append(out, j)
		}
	}
	return out
}

// rewriteGoal takes one suggestion of the goal check on the form as it was typed.
func (s *Server) rewriteGoal(w http.ResponseWriter, v *visit) error {
	id, entry := goal.ID(v.PathValue("id")), readGoalEntry(v.PostForm)
	rule, path, _ := strings.Cut(v.PostFormValue("rewrite"), " ")
	_, err := s.app.RewriteGoal(v.Context(), v.actor, id, v.version(), entry, rule, path)
	if errs.KindOf(err) == errs.Conflict {
		return s.goalConflict(w, v, id, entry, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/goals/"+string(id), "已照建议改好%s。", cellLabel(path))
}

// showGoalRules explains every rule of the goal check with a good and a bad example: the training the plan asks for.
func (s *Server) showGoalRules(w http.ResponseWriter, v *visit) error {
	page := view.GoalRulesPage{Head: view.PageHeadPart{Title: "绩效目标检查规则", Lede: []view.Run{{Text: "填报时逐条检查，错误须改正，警告须改好或写明保留原样的理由，提示供参考。每条写明为什么，并各举一个好的和不好的例子。"}},
		Actions: []view.ButtonPart{{Label: "打印", Print: true}}}}
	for _, r := range goalcheck.Rules() {
		page.Rules = append(page.Rules, view.GoalRule{Number: r.Number, Title: r.Title, Mark: markOf(r.Severity), Clause: r.Clause, Why: r.Why,
			Good: ruleExample(r.Good), Bad: ruleExample(r.Bad)})
	}
	return show(w, v, http.StatusOK, s.framed(v, "绩效目标检查规则", view.GoalRules(page)))
}

func ruleExample(e goalcheck.Example) view.RuleExample {
	out := view.RuleExample{Says: e.Says}
	for _, c := range e.Cells {
		out.Cells = append(out.Cells, view.Fact{Label: c.Label, Value: cut(c.Value, 40)})
	}
	return out
}
