package content

import (
	"fmt"
	"testing"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// replay is the world as the domain knows it, to carry the steps out in.
type replay struct {
	World
	actors   map[string]org.Actor
	projects map[string]project.Project
	figures  map[string]map[fiscal.Year]project.Figures
	book     rulebook.Book
	editions map[string]*goal.Edition // the approved goals by project and year
}

func newReplay(t *testing.T) *replay {
	t.Helper()
	w := world(t)
	units := w.units()
	r := &replay{World: w, actors: map[string]org.Actor{}, projects: map[string]project.Project{},
		figures: map[string]map[fiscal.Year]project.Figures{}, editions: map[string]*goal.Edition{}}
	for _, p := range w.People {
		r.actors[p.Login] = org.Actor{User: org.User{ID: org.UserID(p.Login), Login: p.Login, Name: p.Name, Unit: units[p.Unit].ID},
			Grants: []org.Grant{{User: org.UserID(p.Login), Role: p.Role, Unit: units[p.At].ID}}}
	}
	for _, p := range w.Projects {
		r.projects[p.Code] = p.domain(units)
		r.figures[p.Code] = map[fiscal.Year]project.Figures{2024: project.FiguresOf(p.events(), 2024), 2025: project.FiguresOf(p.events(), 2025)}
	}
	book, err := rulebook.Shipped().Find("SH-PARK")
	if err != nil {
		t.Fatal(err)
	}
	r.book = book
	return r
}

func (s Step) at() time.Time {
	return time.Date(s.On.Year, s.On.Month, s.On.Day, 2, 0, 0, 0, time.UTC)
}

func key(code string, year fiscal.Year) string { return fmt.Sprintf("%s %s", code, year) }

// clerk is who files for the project's unit, when no step says it.
func (r *replay) clerk(p project.Project) org.Actor {
	for _, person := range r.People {
		if person.Role == org.Clerk && person.At == p.Unit.Code {
			return r.actors[person.Login]
		}
	}
	return org.Actor{}
}

// inOrder checks the days of a record's steps.
func inOrder(t *testing.T, name string, steps []Step) {
	t.Helper()
	for i, s := range steps {
		if i > 0 && s.On.Before(steps[i-1].On.Date) || s.On.After(AsOf) {
			t.Errorf("%s 第%d步日期%s不对", name, i+1, s.On)
		}
	}
}

// goal carries out the steps of one declaration: the first form is typed, and the corrected one after the first return.
func (r *replay) goal(g Goal) (goal.Goal, *goal.Edition, error) {
	p := r.projects[g.Project]
	out := goal.New(goal.ID(g.Project), p, g.Year, g.Book)
	out, err := out.Edit(r.clerk(p), g.First(), time.Time{})
	if err != nil {
		return out, nil, err
	}
	var approved *goal.Edition
	for i, s := range g.Steps {
		if i > 0 && s.Do == goal.Submit {
			if out, err = out.Edit(r.actors[s.By], g.Entry, s.at()); err != nil {
				return out, nil, err
			}
		}
		var e *goal.Edition
		if grade, reviewed := s.Grade(); reviewed {
			out, e, err = out.Conclude(grade, r.actors[s.By], r.book, s.Reason, s.at())
		} else if s.Do == goal.AgreeToEdits {
			out, e, err = out.Amend(g.Suggestion(out.Entry), r.actors[s.By], r.book, s.at())
		} else {
			out, e, err = out.Do(s.Do, r.actors[s.By], r.book, s.Reason, s.at())
		}
		if err != nil {
			return out, nil, fmt.Errorf("第%d步%s%s: %w", i+1, s.By, s.Do, err)
		}
		if s.Do == goal.Approve {
			approved = e
		}
	}
	return out, approved, nil
}

// evaluation carries out the steps of one self-evaluation; finance types its re-check before the last one.
func (r *replay) evaluation(e Evaluation) (evaluation.SelfEvaluation, error) {
	p, figures := r.projects[e.Project], r.figures[e.Project][e.Year]
	against, ok := r.editions[key(e.Project, e.Year)]
	if !ok {
		return evaluation.SelfEvaluation{}, fmt.Errorf("目标没有批复")
	}
	out := evaluation.New(evaluation.ID(e.Project), p, e.Year, *against)
	out, err := out.Edit(r.clerk(p), e.Entry, time.Time{})
	if err != nil {
		return out, err
	}
	for i, s := range e.Steps {
		if s.Do == evaluation.FinishRecheck {
			if out, err = out.EditRecheck(r.actors[s.By], e.Recheck, s.at()); err != nil {
				return out, err
			}
		}
		if out, _, err = out.Do(s.Do, r.actors[s.By], r.book, figures, s.Reason, s.at()); err != nil {
			return out, fmt.Errorf("第%d步%s%s: %w %v", i+1, s.By, s.Do, err, errs.FieldsOf(err))
		}
	}
	return out, nil
}

// goals carries out every declaration, keeps the approved ones and returns all by project and year.
func (r *replay) goals(t *testing.T) map[string]goal.Goal {
	t.Helper()
	out := map[string]goal.Goal{}
	for _, g := range r.Goals {
		got, approved, err := r.goal(g)
		if err != nil {
			t.Errorf("%s: %v %v", key(g.Project, g.Year), err, errs.FieldsOf(err))
			continue
		}
		if approved != nil {
			r.editions[key(g.Project, g.Year)] = approved
		}
		out[key(g.Project, g.Year)] = got
	}
	return out
}

func TestGoals(t *testing.T) {
	t.Parallel()
	r := newReplay(t)
	states, actions, years := map[approval.State]int{}, map[approval.Action]int{}, map[fiscal.Year]int{}
	ended := r.goals(t)
	for _, g := range r.Goals {
		name := key(g.Project, g.Year)
		got := ended[name]
		inOrder(t, name, g.Steps)
		if got.State != g.Stage {
			t.Errorf("%s到了“%s”，应为“%s”", name, got.State, g.Stage)
		}
		if n := len(g.Entry.Rows); g.Stage == goal.Approved && (n < 8 || n > 14) {
			t.Errorf("%s有%d个指标", name, n)
		}
		states[g.Stage]++
		years[g.Year]++
		for _, a := range got.Acts {
			actions[a.Do]++
		}
	}
	if years[2024] < 30 || years[2025] < 40 {
		t.Errorf("2024年%d个目标，2025年%d个", years[2024], years[2025])
	}
	everywhere(t, goal.Flow, states, actions)
}

// everywhere checks that a flow's every state and every action occurs.
func everywhere(t *testing.T, f approval.Flow, states map[approval.State]int, actions map[approval.Action]int) {
	t.Helper()
	for _, s := range f.All() {
		if states[s] == 0 {
			t.Errorf("%s没有一个停在“%s”", f.Name, s)
		}
	}
	for _, row := range f.Rows {
		if actions[row.Do] == 0 {
			t.Errorf("%s没有一次“%s”", f.Name, row.Do)
		}
	}
}

// TestGoalForms reads the forms by themselves: weights per level as the book has them, and nothing that blocks.
func TestGoalForms(t *testing.T) {
	t.Parallel()
	r := newReplay(t)
	texts := map[string]string{}
	for _, g := range r.Goals {
		name := key(g.Project, g.Year)
		if g.Stage == goal.Draft && len(g.Steps) == 0 {
			continue
		}
		_, fields := g.Entry.Examine(r.book, r.projects[g.Project].Category)
		for _, f := range fields {
			if f.Severity != errs.Hint {
				t.Errorf("%s %s %s: %s", name, f.Rule, f.Path, f.Message)
			}
		}
		if other, ok := texts[g.Entry.Annual]; ok {
			t.Errorf("%s的年度目标与%s相同", name, other)
		}
		texts[g.Entry.Annual] = name
	}
}

func TestBeforeNamesCells(t *testing.T) {
	t.Parallel()
	for _, g := range world(t).Goals {
		first := g.First()
		changed := 0
		for i := range g.Entry.Rows {
			if g.Entry.Rows[i] != first.Rows[i] {
				changed++
			}
		}
		if changed != len(g.Before) {
			t.Errorf("%s列了%d处修改，首次提交与现稿有%d行不同", key(g.Project, g.Year), len(g.Before), changed)
		}
	}
}

func TestEvaluations(t *testing.T) {
	t.Parallel()
	r := newReplay(t)
	r.goals(t)
	states, actions := map[approval.State]int{}, map[approval.Action]int{}
	for _, e := range r.Evaluations {
		states[e.Stage]++
		if e.Stage == NotStarted {
			if len(e.Entry.Rows) > 0 || len(e.Steps) > 0 {
				t.Errorf("%s未开始，却有内容", key(e.Project, e.Year))
			}
			continue
		}
		name := key(e.Project, e.Year)
		inOrder(t, name, e.Steps)
		got, err := r.evaluation(e)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.State != e.Stage {
			t.Errorf("%s到了“%s”，应为“%s”", name, got.State, e.Stage)
		}
		for _, a := range got.Acts {
			actions[a.Do]++
		}
	}
	everywhere(t, evaluation.Flow, states, actions)
	if states[NotStarted] == 0 {
		t.Error("没有未开始的自评")
	}
	for _, g := range r.Goals {
		if g.Year == 2024 && !r.has(g.Project) {
			t.Errorf("%s有2024年目标，没有自评", g.Project)
		}
	}
}

func (r *replay) has(code string) bool {
	for _, e := range r.Evaluations {
		if e.Project == code && e.Year == 2024 {
			return true
		}
	}
	return false
}

// TestEvaluationVariety checks that the scores are worth looking at: several grades, every flag that the content is
// meant to raise, rows not applicable, a year without budget, and re-checks that differ.
func TestEvaluationVariety(t *testing.T) {
	t.Parallel()
	r := newReplay(t)
	r.goals(t)
	flags, grades := map[evaluation.FlagKind]int{}, map[score.Grade]int{}
	var skipped, noBudget, differing, missed int
	for _, e := range r.Evaluations {
		if e.Stage == NotStarted {
			continue
		}
		got, err := r.evaluation(e)
		if err != nil || got.Frozen == nil {
			continue
		}
		sheet := got.Frozen.Sheet
		grades[sheet.Grade]++
		for _, f := range sheet.Flags {
			flags[f.Kind]++
		}
		for _, l := range sheet.Lines {
			switch {
			case l.Skipped:
				skipped++
			case !l.Met:
				missed++
			}
		}
		if sheet.Execution.Skipped {
			noBudget++
		}
		if got.Frozen.Recheck != nil && got.Frozen.Recheck.Difference != 0 {
			differing++
		}
	}
	for _, k := range []evaluation.FlagKind{evaluation.ScoreAboveExecution, evaluation.SpentWithoutOutput, evaluation.Unspent, evaluation.OverFulfilled,
		evaluation.CopiedFromGoal, evaluation.WrongDenominator, evaluation.LowExecution} {
		if flags[k] == 0 {
			t.Errorf("没有一份自评提示“%s”: %v", k, flags)
		}
	}
	if len(grades) < 4 || skipped == 0 || noBudget == 0 || differing < 3 || missed < 10 {
		t.Errorf("等级%v 不适用%d 无预算%d 复核不同%d 未达标%d", grades, skipped, noBudget, differing, missed)
	}
	t.Logf("等级%v 提示%v 不适用%d 无预算%d 复核不同%d 未达标%d", grades, flags, skipped, noBudget, differing, missed)
}
