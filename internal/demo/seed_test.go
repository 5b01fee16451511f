package demo_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outturn/internal/app"
	"outturn/internal/auth"
	"outturn/internal/blob"
	"outturn/internal/demo"
	"outturn/internal/demo/content"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/store"
	"outturn/internal/testenv"
)

// installation is an empty database of the demo with its clock.
func installation(t *testing.T, dsn string) (*app.App, *demo.Clock) {
	t.Helper()
	clock := &demo.Clock{}
	db, err := store.Open(t.Context(), dsn, store.Options{Clock: clock.Now, Key: []byte("test key")})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	must(t, db.Migrate(t.Context()))
	blobs, err := blob.OpenStore(t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, blobs.Close()) })
	settings, err := app.DefaultSettings()
	must(t, err)
	settings.Hashing = auth.Throwaway
	return app.New(db, blobs, rulebook.Shipped(), settings), clock
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// seeded is an installation with the demo year in it.
type seeded struct {
	app      *app.App
	newcomer string // first password
}

// TestSeed enters the demo year on both engines and looks at it with the eyes of the people in it.
func TestSeed(t *testing.T) {
	t.Parallel()
	test := func(t *testing.T, dsn string) {
		a, clock := installation(t, dsn)
		newcomer, err := demo.Seed(t.Context(), a, clock, demo.Workbooks{})
		must(t, err)
		if !clock.Now().Equal(demo.Opening()) {
			t.Errorf("时钟停在%s，应为%s", clock.Now(), demo.Opening())
		}
		s := seeded{app: a, newcomer: newcomer}
		s.everyAccount(t)
		s.everyProject(t)
		s.everyDeclaration(t)
		s.everyStandard(t)
		s.everyDifference(t)
		s.everyGoal(t)
		s.everyEvaluation(t)
		s.unbrokenLog(t)
	}
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, filepath.Join(t.TempDir(), "demo.db"))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, testenv.PostgreSQL(t))
	})
}

func (s seeded) actor(t *testing.T, login, password string) org.Actor {
	t.Helper()
	client := app.Client{Address: "192.0.2.1"}
	token, err := s.app.SignIn(t.Context(), login, password, client)
	if err != nil {
		t.Fatalf("%s: %v", login, err)
	}
	session, err := s.app.Session(t.Context(), token, client)
	must(t, err)
	return session.Actor
}

// everyAccount signs in as one person of every role; only the newcomer must change the password first.
func (s seeded) everyAccount(t *testing.T) {
	accounts, err := demo.Accounts()
	must(t, err)
	if len(accounts) != len(org.Roles()) {
		t.Errorf("%d个演示账号，应为每个角色一个，共%d个", len(accounts), len(org.Roles()))
	}
	for _, account := range accounts {
		actor := s.actor(t, account.Login, demo.Password)
		if todos := s.todos(t, actor); todos == 0 && slices.Contains([]org.Role{org.Clerk, org.Head, org.Reviewer, org.Finance}, account.Role) {
			t.Errorf("%s没有待办，不值得一看", account.Login)
		}
		if actor.User.MustChange || !slices.Contains(actor.Roles(), account.Role) || actor.User.Name != account.Name {
			t.Errorf("%s: 须改口令%v，角色%v，姓名%s", account.Login, actor.User.MustChange, actor.Roles(), actor.User.Name)
		}
	}
	if !s.actor(t, demo.Newcomer, s.newcomer).User.MustChange {
		t.Errorf("%s首次登录不须改口令", demo.Newcomer)
	}
	if _, err := s.app.SignIn(t.Context(), demo.Newcomer, demo.Password, app.Client{}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("%s用演示口令登录: %v", demo.Newcomer, err)
	}
	people, err := s.app.Users(t.Context(), s.actor(t, "xtgl", demo.Password), "", store.Page{Limit: 200})
	must(t, err)
	if len(people) != len(world(t).People) {
		t.Errorf("%d个人员，应为%d个", len(people), len(world(t).People))
	}
}

// todos is how much waits for a person in both years.
func (s seeded) todos(t *testing.T, actor org.Actor) (n int) {
	t.Helper()
	for _, year := range []fiscal.Year{2024, 2025} {
		bench, err := s.app.Workbench(t.Context(), actor, year)
		must(t, err)
		n += len(bench.Todos)
	}
	return n
}

func world(t *testing.T) content.World {
	t.Helper()
	w, err := content.Load()
	must(t, err)
	return w
}

func (s seeded) everyProject(t *testing.T) {
	finance := s.actor(t, "jcc-sh", demo.Password)
	list, err := s.app.Projects(t.Context(), finance, store.ProjectFilter{}, store.Page{Limit: 200})
	must(t, err)
	w := world(t)
	want := len(w.Projects)
	for _, d := range w.Declarations {
		if !d.Existing {
			want++
		}
	}
	if len(list) != want {
		t.Errorf("%d个项目，应为%d个", len(list), want)
	}
	files := 0
	for _, p := range list {
		file, err := s.app.Project(t.Context(), finance, p.ID)
		must(t, err)
		if file.Declaration != nil { // see everyDeclaration
			continue
		}
		i := slices.IndexFunc(w.Projects, func(x content.Project) bool { return x.Code == p.Code })
		own := slices.DeleteFunc(slices.Clone(file.Events), func(e project.FundEvent) bool {
			return strings.Contains(e.Note, "绩效目标调整") || strings.Contains(e.Note, "重复报送") || e.Kind == project.Commitment
		})
		if i < 0 || len(own) != len(w.Projects[i].Events) {
			t.Errorf("%s有%d笔资金", p.Code, len(file.Events))
		}
		files += len(file.Attachments)
	}
	if files == 0 {
		t.Error("没有一个项目带附件")
	}
}

// everyDeclaration finds every project that was declared at its state in the library, with its decision and its money.
func (s seeded) everyDeclaration(t *testing.T) {
	finance := s.actor(t, "jcc-sh", demo.Password)
	list, err := s.app.Projects(t.Context(), finance, store.ProjectFilter{}, store.Page{Limit: 200})
	must(t, err)
	for _, d := range world(t).Declarations {
		i := slices.IndexFunc(list, func(p project.Project) bool { return p.Code == d.Code })
		if i < 0 {
			t.Errorf("没有%s", d.Code)
			continue
		}
		file, err := s.app.Project(t.Context(), finance, list[i].ID)
		must(t, err)
		if file.Declaration == nil || file.Declaration.State != d.State || !d.Existing && len(file.Events) != len(d.Money) || (len(file.Declaration.Decisions) > 0) != (d.Decision != nil) {
			t.Errorf("%s：%+v，应为“%s”", d.Code, file.Declaration, d.State)
		}
	}
}

// everyDifference finds what the money of the demo year does not match in, one thing explained, and the payment that was sent twice
// taken back.
func (s seeded) everyDifference(t *testing.T) {
	finance := s.actor(t, "jcc-sh", demo.Password)
	r, err := s.app.Reconciliation(t.Context(), finance, 2025)
	must(t, err)
	var got []string
	for _, m := range r.Matters {
		got = append(got, string(m.Problem))
	}
	if want := "项目不存在 支付超合同 合同未登记 合同超预算 日期不在年度内"; strings.Join(got, " ") != want || r.Open != 4 {
		t.Errorf("差异%v，其中%d项没有说明", got, r.Open)
	}
	corrections, err := s.app.Entries(t.Context(), finance, app.EntryFilter{Text: "冲销重复报送"}, store.Page{})
	must(t, err)
	if len(corrections) != 1 || corrections[0].Corrects == "" || corrections[0].Channel != "资金系统" {
		t.Errorf("更正%+v", corrections)
	}
}

// everyStandard finds every standard at its state, the worked example among them, and lines over their standards with and
// without a reason and somebody's agreement.
func (s seeded) everyStandard(t *testing.T) {
	finance := s.actor(t, "jcc-sh", demo.Password)
	list, total, err := s.app.Standards(t.Context(), finance, app.StandardQuery{}, store.Page{Limit: 200})
	must(t, err)
	if want := len(world(t).Standards) + 1; total != want {
		t.Errorf("%d版标准，应为%d", total, want)
	}
	for _, x := range world(t).Standards {
		i := slices.IndexFunc(list, func(y standard.Standard) bool { return y.Code == x.Entry.Code && y.Edition == 1 })
		if hidden := x.State == standard.Drafted; i < 0 && !hidden || i >= 0 && list[i].State != x.State {
			t.Errorf("%s不在“%s”", x.Entry.Code, x.State)
		}
	}
	over, err := s.app.OverStandard(t.Context(), finance, 2026)
	must(t, err)
	answers := map[string]bool{}
	for _, o := range over {
		answers[fmt.Sprint(o.Exception.Reason != "", o.Exception.Agreed())] = true
	}
	if len(answers) != 3 {
		t.Errorf("超标准明细%d行，只有%v", len(over), answers)
	}
}

// everyGoal finds every declaration at its stage, with the form the content says, and every state of the flow.
func (s seeded) everyGoal(t *testing.T) {
	finance := s.actor(t, "jcc-sh", demo.Password)
	states, adopted := map[approval.State]int{}, 0
	for _, g := range world(t).Goals {
		file := s.goal(t, finance, g)
		states[file.State]++
		for _, r := range file.Reviews {
			if r.Adopted.Panel != "" {
				adopted++
			}
		}
		if file.State != g.Stage || len(file.Acts) != len(g.Steps) {
			t.Errorf("%s(%s)是“%s”，办了%d步，应为“%s”%d步", g.Project, g.Year, file.State, len(file.Acts), g.Stage, len(g.Steps))
		}
		adjusted := slices.ContainsFunc(file.Editions, func(e goal.Edition) bool { return e.No > 2 && e.Kind == goal.InForce })
		if !adjusted && !slices.Equal(file.Entry.Rows, g.Entry.Rows) {
			t.Errorf("%s(%s)的指标与演示内容不同", g.Project, g.Year)
		}
	}
	for _, state := range goal.Flow.All() {
		if states[state] == 0 {
			t.Errorf("没有一份绩效目标停在“%s”", state)
		}
	}
	if adopted == 0 {
		t.Error("没有一份审核表采用会审意见")
	}
}

func (s seeded) goal(t *testing.T, actor org.Actor, g content.Goal) app.GoalFile {
	t.Helper()
	list, err := s.app.Goals(t.Context(), actor, store.FormFilter{Year: g.Year}, store.Page{Limit: 200})
	must(t, err)
	i := slices.IndexFunc(list, func(x goal.Goal) bool { return x.Project.Code == g.Project })
	if i < 0 {
		t.Fatalf("没有%s(%s)的绩效目标", g.Project, g.Year)
	}
	file, err := s.app.Goal(t.Context(), actor, list[i].ID)
	must(t, err)
	return file
}

// everyEvaluation finds every self-evaluation at its stage and every state of the flow, and scores every frozen sheet
// again: what was kept is what the rules give.
func (s seeded) everyEvaluation(t *testing.T) {
	states, evidence, records := map[approval.State]int{}, 0, 0
	finance := s.actor(t, "jcc-sh", demo.Password)
	for _, e := range world(t).Evaluations {
		file, found := s.evaluation(t, finance, e)
		if found != (e.Stage != content.NotStarted) {
			t.Errorf("%s(%s)的自评找到没有: %v", e.Project, e.Year, found)
		}
		if !found {
			continue
		}
		records++
		states[file.State]++
		evidence += len(file.Attachments)
		if file.State != e.Stage || len(file.Acts) != len(e.Steps) {
			t.Errorf("%s(%s)是“%s”，办了%d步，应为“%s”%d步", e.Project, e.Year, file.State, len(file.Acts), e.Stage, len(e.Steps))
		}
		for _, edition := range file.Editions {
			again := evaluation.Evaluate(file.Book, file.SelfEvaluation.Goal.Form, edition.Form)
			for _, d := range evaluation.Same(edition.Sheet, again) {
				t.Errorf("%s(%s)第%d版重算不同: %+v", e.Project, e.Year, edition.No, d)
			}
		}
	}
	for _, state := range evaluation.Flow.All() {
		if states[state] == 0 {
			t.Errorf("没有一份绩效自评停在“%s”", state)
		}
	}
	if evidence < 10 || records < 30 {
		t.Errorf("%d份绩效自评，%d个佐证附件", records, evidence)
	}
}

func (s seeded) evaluation(t *testing.T, actor org.Actor, e content.Evaluation) (file app.SelfEvaluationFile, found bool) {
	t.Helper()
	list, err := s.app.SelfEvaluations(t.Context(), actor, store.FormFilter{Year: e.Year}, store.Page{Limit: 200})
	must(t, err)
	i := slices.IndexFunc(list, func(x store.SelfEvaluationRow) bool { return x.Project.Code == e.Project })
	if i < 0 {
		return file, false
	}
	file, err = s.app.SelfEvaluation(t.Context(), actor, list[i].ID)
	must(t, err)
	return file, true
}

// unbrokenLog follows the chain of the log, and checks that no act is later than the demo or earlier than the one before.
func (s seeded) unbrokenLog(t *testing.T) {
	auditor := s.actor(t, "sjgl", demo.Password)
	verified, err := s.app.VerifyAudit(t.Context(), auditor)
	must(t, err)
	if verified.Break != nil || verified.Entries < 1000 {
		t.Errorf("审计日志%+v", verified)
	}
	entries, err := s.app.AuditEntries(t.Context(), auditor, store.AuditFilter{}, 10_000)
	must(t, err)
	for i, e := range entries {
		if e.At.After(demo.Opening()) || i > 0 && e.At.After(entries[i-1].At) {
			t.Errorf("第%d条在%s，次序不对", e.Seq, e.At)
		}
	}
}

// TestSeedOnce: an installation that has people already refuses the demo year and says where.
func TestSeedOnce(t *testing.T) {
	t.Parallel()
	a, clock := installation(t, filepath.Join(t.TempDir(), "demo.db"))
	clock.Set(demo.Opening())
	_, err := a.Establish(context.Background(), org.Unit{Code: "GWH", Name: "某园区", Kind: org.Administration, Active: true},
		org.User{Login: "xtgl", Name: "系统管理员"}, org.SystemAdmin)
	must(t, err)
	if _, err := demo.Seed(t.Context(), a, clock, demo.Workbooks{}); errs.KindOf(err) != errs.Conflict {
		t.Errorf("得到%v，应为已有相同的登录名", err)
	}
}
