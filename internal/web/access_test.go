package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outturn/internal/app"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// visitors are the columns of the access table: nobody, one person of every role, and a clerk of another unit.
var visitors = []string{"", "clerk", "head", "division", "finance", "economy", "leader", "audit", "other", "judge", "sys", "sec", "aud"}

// TestAccess asks every route as everybody and holds the answers against one reviewed table. A route that is missing from
// the table fails the test. Posts carry a valid token and nothing else: 422 and 409 mean that the person got through to
// the record, 404 that the record or the page does not exist for them.
func TestAccess(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.startGoal("SCIP-2025-0001")
	ids := map[string]string{"goals": strings.TrimPrefix(path, "/goals/")}
	ids["goal-reviews"] = ids["goals"]
	projects, err := s.App.Projects(t.Context(), s.Actor(t, "clerk"), app.ProjectFilter{}, app.Page{})
	if err != nil || len(projects) == 0 {
		t.Fatal("no project", err)
	}
	ids["projects"], ids["units"], ids["users"] = string(projects[0].ID), string(s.Units["220"].ID), string(s.Actor(t, "otherhead").User.ID) // nobody who asks
	if err := s.App.StartDeclaration(t.Context(), s.Actor(t, "clerk"), projects[0].ID); err != nil {
		t.Fatal(err)
	}
	ids["grants"], ids["rulebooks"] = ids["users"], "SH-PARK"
	ids["experts"] = s.addExpert("judge")
	ids["panels"] = strings.TrimPrefix(s.post("finance", "/panels", url.Values{"title": {"会审"}, "due": {"2025-01-20"}}).location, "/panels/")
	s.approve(path)
	ids["adjustments"] = strings.TrimPrefix(s.post("clerk", path+"/adjustments", url.Values{}).location, "/adjustments/")
	ids["meetings"] = strings.TrimPrefix(s.meeting(), "/meetings/")
	ids["findings"] = strings.TrimPrefix(s.finding(), "/findings/")
	ids["fund-plans"] = strings.TrimPrefix(s.post("clerk", "/fund-plans", url.Values{"unit": {string(s.Units["210"].ID)}, "division": {string(s.Units["130"].ID)}}).location, "/fund-plans/")
	ids["work-plans"] = strings.TrimPrefix(s.workPlan(), "/work-plans/")
	s.Person(t, "leader", "管委会领导", "100", org.Leader, "100")
	ids["overall-goals"] = strings.TrimPrefix(s.overallGoal(), "/overall-goals/")
	evaluation, err := s.App.StartSelfEvaluation(t.Context(), s.Actor(t, "clerk"), projects[0].ID, 2025)
	if err != nil {
		t.Fatal(err)
	}
	ids["self-evaluations"] = string(evaluation)
	round, form := s.tracks()
	ids["tracking"], ids["tracking-forms"] = string(round), string(form)
	visit, err := s.App.StartInspection(t.Context(), s.Actor(t, "division"), projects[0].Code, 2025)
	if err != nil {
		t.Fatal(err)
	}
	ids["inspections"] = string(visit)
	ids["goal-forms"] = ids["projects"] + ".2025"
	sent, err := s.App.StartBatch(t.Context(), s.Actor(t, "clerk"), "各单位.zip", []app.Sent{{Name: "坏.xlsx", Size: 1, Content: strings.NewReader("x")}})
	if err != nil {
		t.Fatal(err)
	}
	ids["batches"] = string(sent)
	ids["indicators"] = strings.TrimPrefix(s.post("clerk", "/indicators", s.kerbForm()).location, "/indicators/")
	ids["standards"] = strings.TrimPrefix(s.post("division", "/standards", s.lampForm()).location, "/standards/")
	ids["examples"] = strings.TrimPrefix(s.post("finance", path+"/example", url.Values{"field": {"道路"}, "merit": {"好"}}).location, "/examples/")
	var table bytes.Buffer
	fmt.Fprintf(&table, "%-6s %-42s", "", "")
	for _, v := range visitors {
		fmt.Fprintf(&table, " %8s", map[bool]string{true: "nobody", false: v}[v == ""])
	}
	fmt.Fprintln(&table)
	server := &Server{app: s.App, config: Config{PublicRescore: true}}
	for _, r := range server.routes() {
		method, pattern, _ := strings.Cut(r.pattern, " ")
		if pattern == "/sign-out" { // ends the session that the rest of the table needs
			continue
		}
		fmt.Fprintf(&table, "%-6s %-42s", method, pattern)
		for _, who := range visitors {
			fmt.Fprintf(&table, " %8d", s.ask(method, concrete(pattern, ids), who))
		}
		fmt.Fprintln(&table)
	}
	compareGolden(t, filepath.Join("testdata", "access.golden"), table.Bytes())
}

// concrete puts a real id into a pattern: that of the noun it stands under.
func concrete(pattern string, ids map[string]string) string {
	noun := strings.Split(strings.TrimPrefix(pattern, "/"), "/")[0]
	out := pattern
	for _, name := range []string{"{id}", "{name}", "{user}", "{line}"} {
		id := ids[noun]
		if id == "" {
			id = "absent"
		}
		out = strings.ReplaceAll(out, name, id)
	}
	return strings.NewReplacer("{$}", "", "{output}", "json", "{no}", "1").Replace(out)
}

func (s *site) ask(method, path, who string) int {
	s.t.Helper()
	if method == http.MethodGet {
		return s.get(who, path).status
	}
	return s.post(who, path, url.Values{"_version": {"0"}}).status
}

// approve takes a goal that was just started to approval, past the browser.
func (s *site) approve(path string) {
	s.t.Helper()
	form := goalForm("1")
	form.Set("action", "提交")
	if got := s.post("clerk", path, form); got.status != http.StatusSeeOther {
		s.t.Fatalf("submit: %d %s", got.status, excerpt(got.body))
	}
	if got := s.move(path, "head", 3, goal.Confirm, ""); got.status != http.StatusSeeOther {
		s.t.Fatalf("confirm: %d %s", got.status, excerpt(got.body))
	}
	s.Approve(s.t, goal.ID(strings.TrimPrefix(path, "/goals/")))
}

func compareGolden(t *testing.T, path string, got []byte) {
	t.Helper()
	if os.Getenv("OUTTURN_GOLDEN") == "write" {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; review with scripts/golden ./internal/web and git diff:\n%s", path, got)
	}
}

// TestRefusalKinds keeps the one map from kinds to statuses whole.
func TestRefusalKinds(t *testing.T) {
	t.Parallel()
	for _, kind := range []errs.Kind{errs.Internal, errs.Invalid, errs.NotFound, errs.Forbidden, errs.Conflict, errs.Unavailable} {
		if statusOf[kind] == 0 || titleOf[kind] == "" {
			t.Errorf("kind %d has status %d and title %q", kind, statusOf[kind], titleOf[kind])
		}
	}
	if org.SignedIn == public {
		t.Error("being signed in must not be public")
	}
}
