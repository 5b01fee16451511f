package goalreview

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

var noon = time.Date(2025, 1, 15, 4, 0, 0, 0, time.UTC)

var works = project.Project{ID: "p", Name: "公共设施维护", Category: project.Operation, Fiscal: 1_000_000_00,
	Unit:     org.Unit{ID: "210", Name: "公共设施管理中心", Ancestors: []org.UnitID{"210", "100"}},
	Division: org.Unit{ID: "130", Name: "公用事业处", Kind: org.Division, Ancestors: []org.UnitID{"130", "100"}}}

func person(name string, role org.Role, unit org.UnitID) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(name), Name: name}, Grants: []org.Grant{{Role: role, Unit: unit}}}
}

var people = map[string]org.Actor{
	"经办": person("经办", org.Clerk, "210"), "负责人": person("负责人", org.Head, "210"), "外单位": person("外单位", org.Clerk, "220"),
	"处室": person("处室", org.Reviewer, "130"), "处室二": person("处室二", org.Reviewer, "130"), "外处室": person("外处室", org.Reviewer, "120"),
	"计财处": person("计财处", org.Finance, "100"),
	"兼任":  {User: org.User{ID: "兼任", Name: "兼任"}, Grants: []org.Grant{{Role: org.Clerk, Unit: "210"}, {Role: org.Reviewer, Unit: "130"}}},
}

// upkeep is a complete form under SH-PARK.
func upkeep() goal.Entry {
	row := func(id, l1, l2, name, sign, target, unit, weight string) goal.EntryRow {
		return goal.EntryRow{ID: goal.IndicatorID(id), Level1: l1, Level2: l2, Name: name, Sign: sign, Target: target, Unit: unit, Weight: weight,
			Rule: string(goal.ByRatio), Basis: "计划标准", Method: "直接证明法", Source: "养护台账", Evidence: "验收单", Explanation: "按合同计算"}
	}
	e := goal.Entry{Overall: "保持设施完好。", Annual: "完成道路养护96.4万平方米，设施完好率不低于98%。", Request: goal.RequestEntry{Appropriation: "500000"},
		Rows: []goal.EntryRow{
			row("a", "成本指标", "经济成本指标", "道路养护单位成本", "≤", "18", "元/平方米", "20"),
			row("b", "产出指标", "数量指标", "道路养护面积", "=", "96.4", "万平方米", "20"),
			row("c", "产出指标", "质量指标", "设施完好率", "≥", "98", "%", "20"),
			row("d", "效益指标", "社会效益指标", "因设施缺陷引发的安全事故", "=", "0", "起", "20"),
			row("e", "满意度指标", "服务对象满意度指标", "入驻企业满意度", "≥", "90", "%", "10"),
		}}
	e.Rows[3].Rule, e.Rows[4].Method = string(goal.Direct), "问卷调查法"
	return e
}

var park = func() rulebook.Book {
	b, err := rulebook.Shipped().Find("SH-PARK")
	if err != nil {
		panic(err)
	}
	return b
}()

var form = func() appraisal.Form {
	f, err := appraisal.Shipped().Find(appraisal.GoalReview)
	if err != nil {
		panic(err)
	}
	return f
}()

// at is a goal that stands before the division or, with a review of 优, before finance.
func at(t testing.TB, stage Stage) goal.Goal {
	t.Helper()
	g, err := goal.New("g", works, 2025, "SH-PARK").Edit(people["经办"], upkeep(), noon)
	must(t, err)
	for _, act := range []string{"经办 提交", "负责人 同意并上报"} {
		who, do, _ := strings.Cut(act, " ")
		g, _, err = g.Do(approval.Action(do), people[who], park, "", noon)
		must(t, err)
	}
	if stage == ByFinance {
		g, _, err = g.Conclude(score.Excellent, people["处室"], park, "同意", noon)
		must(t, err)
	}
	return g
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err, errs.FieldsOf(err))
	}
}

// desk lays a goal out.
func desk(g goal.Goal, opinions ...Opinion) Desk {
	return Desk{Goal: g, Form: form, Book: park, Opinions: opinions, Check: func(e goal.Entry) errs.Fields {
		var out errs.Fields
		for _, f := range goalcheck.Run(goalcheck.Input{Entry: e, Book: park, Project: works, Year: 2025}) {
			out = append(out, errs.Field{Path: f.Path, Rule: f.Rule, Severity: f.Severity, Message: f.Message})
		}
		return out
	}}
}

// verdicts is a form with one grade for every item.
func verdicts(grade score.Grade) appraisal.Entry {
	e := appraisal.Entry{Verdicts: map[string]appraisal.VerdictEntry{}, Opinion: "总体意见。"}
	for _, it := range form.Items {
		e.Verdicts[it.ID] = appraisal.VerdictEntry{Grade: string(grade), Comment: "依据不足。"}
	}
	return e
}

// begun is a draft of the stage by its reviewer.
func begun(t testing.TB, g goal.Goal, who string, typed Typed) Review {
	t.Helper()
	r, err := Start("r", g, form, nil, people[who], noon)
	must(t, err)
	r, err = r.Edit(people[who], typed, noon)
	must(t, err)
	return r
}

func reviewer(stage Stage) string {
	return map[Stage]string{ByDivision: "处室", ByFinance: "计财处"}[stage]
}

// edited is the form with one cell changed, as a reviewer would have it.
func edited() goal.Entry {
	e := upkeep()
	e.Rows[2].Target = "99"
	e.Annual = "完成道路养护96.4万平方米，设施完好率不低于99%。"
	return e
}

var note = Note{Place: goal.Place{Indicator: "c", Column: "target"}, Text: "低于上年实际，请说明依据。"}

// TestEffects walks the four grades at both stages: where the goal goes, what is frozen, what is asked of the unit.
func TestEffects(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		stage   Stage
		grade   score.Grade
		to      approval.State
		do      approval.Action
		edition goal.EditionKind
		opinion OpinionState
	}{
		{"处室评优", ByDivision, score.Excellent, goal.AtFinance, goal.Pass, "", Noted},
		{"处室评良", ByDivision, score.Good, goal.AtUnitForDivision, goal.ProposeEdits, "", Noted},
		{"处室评中", ByDivision, score.Fair, goal.Draft, goal.ReturnToRevise, "", Open},
		{"处室评差", ByDivision, score.Poor, goal.Rejected, goal.Reject, "", Noted},
		{"计财处评优", ByFinance, score.Excellent, goal.Approved, goal.Approve, goal.InForce, Noted},
		{"计财处评良", ByFinance, score.Good, goal.AtUnitForFinance, goal.ProposeEdits, "", Noted},
		{"计财处评中", ByFinance, score.Fair, goal.Draft, goal.ReturnToRevise, "", Open},
		{"计财处评差", ByFinance, score.Poor, goal.Disapproved, goal.Disapprove, "", Noted},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g, who := at(t, c.stage), reviewer(c.stage)
			r := begun(t, g, who, Typed{Entry: verdicts(c.grade), Notes: []Note{note}})
			if c.grade == score.Good {
				var err error
				r, err = r.Suggest(people[who], g, edited(), noon)
				must(t, err)
			}
			out, err := r.Submit(desk(g), r.Typed, people[who], noon)
			must(t, err)
			last, _ := out.Goal.Last()
			if out.Goal.State != c.to || last.Do != c.do || (last.Reason == "总体意见。") != (c.grade != score.Excellent) || last.By != people[who].User.ID {
				t.Errorf("the goal went to %s by %+v", out.Goal.State, last)
			}
			if out.Review.State != Submitted || out.Review.Grade != c.grade || !out.Review.SubmittedAt.Equal(noon) {
				t.Errorf("kept %+v", out.Review)
			}
			if (out.Edition == nil) != (c.edition == "") || out.Edition != nil && out.Edition.Kind != c.edition {
				t.Errorf("froze %+v, want %q", out.Edition, c.edition)
			}
			if len(out.Opinions) != 1 || out.Opinions[0].State() != c.opinion || out.Opinions[0].Held != "98" || out.Opinions[0].Label != "第3行 指标值（设施完好率）" {
				t.Errorf("opinions %+v, want one %s", out.Opinions, c.opinion)
			}
			if len(r.Sheet.Verdicts) != 0 || g.State == c.to {
				t.Error("submitting changed what it was given")
			}
		})
	}
}

// TestAgreement is what the unit does with edits: agreeing freezes them and goes on, refusing brings the form back.
func TestAgreement(t *testing.T) {
	t.Parallel()
	for _, stage := range []Stage{ByDivision, ByFinance} {
		g, who := at(t, stage), reviewer(stage)
		r, err := begun(t, g, who, Typed{Entry: verdicts(score.Good)}).Suggest(people[who], g, edited(), noon)
		must(t, err)
		if edits := r.Edits(g); len(edits) != 2 || edits[1].Path != "rows.2.target" || edits[1].Old != "98" || edits[1].New != "99" {
			t.Errorf("the edits read %+v", edits)
		}
		out, err := r.Submit(desk(g), r.Typed, people[who], noon)
		must(t, err)
		for _, wrong := range []string{"外单位", "负责人", who} {
			if _, _, err := out.Goal.Amend(*r.Suggested, people[wrong], park, noon); errs.KindOf(err) != errs.Forbidden {
				t.Errorf("%s: agreeing by %s: %v", stage, wrong, err)
			}
		}
		if _, _, err := out.Goal.Do(goal.AgreeToEdits, people["经办"], park, "", noon); errs.KindOf(err) != errs.Conflict || !strings.Contains(errs.MessageOf(err), "审核人提出的修改") {
			t.Errorf("%s: agreeing without the edits: %v", stage, err)
		}
		agreed, edition, err := out.Goal.Amend(*r.Suggested, people["经办"], park, noon)
		must(t, err)
		want, kind := goal.AtFinance, goal.Submitted
		if stage == ByFinance {
			want, kind = goal.Approved, goal.InForce
		}
		if agreed.State != want || edition == nil || edition.Kind != kind || edition.No != 2 || edition.Form.Indicators[2].Target.String() != "≥99%" {
			t.Errorf("%s: agreed to %s, froze %+v", stage, agreed.State, edition)
		}
		refused, _, err := out.Goal.Do(goal.RefuseEdits, people["经办"], park, "合同约定为98%", noon)
		must(t, err)
		if back, _ := StageOf(refused.State); back != stage || refused.Entry.Rows[2].Target != "98" || refused.Editions != 1 {
			t.Errorf("%s: refused to %s holding %s", stage, refused.State, refused.Entry.Rows[2].Target)
		}
		if _, _, err := out.Goal.Do(goal.RefuseEdits, people["经办"], park, "", noon); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: refusing without words: %v", stage, err)
		}
		again, err := Start("r2", refused, form, []Review{out.Review}, people[who], noon)
		must(t, err)
		if again.Round != 2 || again.Entry.Opinion == "" || again.Suggested == nil {
			t.Errorf("%s: the next round begins as %+v", stage, again)
		}
		back, _, err := out.Goal.Do(goal.Withdraw, people[who], park, "", noon)
		must(t, err)
		if got, _ := StageOf(back.State); got != stage {
			t.Errorf("%s: taken back to %s", stage, back.State)
		}
	}
}

func TestSubmitRefuses(t *testing.T) {
	t.Parallel()
	g := at(t, ByDivision)
	with := func(e appraisal.Entry, item string, v appraisal.VerdictEntry) appraisal.Entry {
		e.Verdicts[item] = v
		return e
	}
	long := Note{Text: strings.Repeat("长", 501)}
	for _, c := range []struct {
		name  string
		typed Typed
		edit  func(*goal.Entry)
		path  string
		says  string
	}{
		{"空表", Typed{}, nil, "items.standard.grade", "评定等级"},
		{"没有总体意见", Typed{Entry: func() appraisal.Entry { e := verdicts(score.Excellent); e.Opinion = " "; return e }()}, nil, "opinion", "总体意见"},
		{"得分不在等级内", Typed{Entry: with(verdicts(score.Excellent), "clear", appraisal.VerdictEntry{Grade: "优", Points: "8.5"})}, nil, "items.clear.points", "在9至10分之间"},
		{"得分超过满分", Typed{Entry: with(verdicts(score.Excellent), "clear", appraisal.VerdictEntry{Points: "11"})}, nil, "items.clear.points", "满分10分"},
		{"评中没写问题", Typed{Entry: with(verdicts(score.Excellent), "clear", appraisal.VerdictEntry{Grade: "中"})}, nil, "items.clear.comment", "写明问题"},
		{"空白意见", Typed{Entry: verdicts(score.Excellent), Notes: []Note{{Place: note.Place, Text: " "}}}, nil, "notes.0", "写明意见"},
		{"意见501个字", Typed{Entry: verdicts(score.Excellent), Notes: []Note{note, long}}, nil, "notes.1", "500"},
		{"评良没有修改", Typed{Entry: verdicts(score.Good)}, nil, "suggested", "修改单元格"},
		{"评优却有修改", Typed{Entry: verdicts(score.Excellent)}, func(e *goal.Entry) { e.Annual += "。" }, "suggested", "评定为优"},
		{"评中没有意见", Typed{Entry: verdicts(score.Fair)}, nil, "notes", "至少写一条意见"},
		{"修改后分值不平", Typed{Entry: verdicts(score.Good)}, func(e *goal.Entry) { e.Rows[0].Weight = "25" }, "suggested.weights", "按您的修改"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := begun(t, g, "处室", c.typed)
			if c.edit != nil {
				e := upkeep()
				c.edit(&e)
				var err error
				r, err = r.Suggest(people["处室"], g, e, noon)
				must(t, err)
			}
			out, err := r.Submit(desk(g), r.Typed, people["处室"], noon)
			found := errs.FieldsOf(err).At(c.path)
			if errs.KindOf(err) != errs.Invalid || len(found) == 0 || !strings.Contains(found[0].Message, c.says) {
				t.Errorf("got %v with %v, want %s saying %q", err, errs.FieldsOf(err), c.path, c.says)
			}
			if out.Review.ID != "" {
				t.Errorf("a refusal came to %+v", out)
			}
		})
	}
}

// TestSubmitSaysAllAtOnce: what depends on the grade is not kept back until the sheet is complete, unless the rest could
// still change the grade.
func TestSubmitSaysAllAtOnce(t *testing.T) {
	t.Parallel()
	g := at(t, ByDivision)
	broken := func(e *goal.Entry) { e.Rows[0].Weight = "25" }
	empty := Note{Place: note.Place}
	with := func(grade score.Grade, item string, v appraisal.VerdictEntry) appraisal.Entry {
		e := verdicts(grade)
		e.Verdicts[item], e.Opinion = v, ""
		return e
	}
	for _, c := range []struct {
		name  string
		entry appraisal.Entry
		notes []Note
		edit  func(*goal.Entry)
		paths string
	}{
		{"评中缺意见、缺总体意见、缺一条问题", with(score.Fair, "clear", appraisal.VerdictEntry{Grade: "中"}), nil, nil, "items.clear.comment opinion notes"},
		{"评良没有修改，缺总体意见、分数不是数", with(score.Good, "clear", appraisal.VerdictEntry{Grade: "良", Points: "八分"}), []Note{empty}, nil, "items.clear.points opinion notes.0 suggested"},
		{"评良修改后分值不平，缺总体意见", with(score.Good, "clear", appraisal.VerdictEntry{Grade: "良"}), nil, broken, "opinion suggested.weights"},
		{"评优却有修改，缺一条等级", with(score.Excellent, "standard", appraisal.VerdictEntry{Grade: "很好", Points: "10.5", Comment: strings.Repeat("长", 301)}), nil, broken,
			"items.standard.grade items.standard.points items.standard.comment opinion suggested"},
		{"良还是中未定，修改后分值不平", with(score.Good, "money", appraisal.VerdictEntry{}), nil, broken, "items.money.grade opinion suggested.weights"},
		{"总分已定，等级与修改不符", with(score.Excellent, "standard", appraisal.VerdictEntry{Grade: "优", Points: "11"}), nil, broken, "items.standard.points opinion suggested"},
		{"空表有修改", appraisal.Entry{Opinion: "同意。"}, nil, broken, "items.standard.grade items.clear.grade items.goal_fit.grade items.indicators.grade items.outcome.grade items.money.grade items.likely.grade items.means.grade suggested.weights"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := begun(t, g, "处室", Typed{})
			if c.edit != nil {
				e := upkeep()
				c.edit(&e)
				var err error
				r, err = r.Suggest(people["处室"], g, e, noon)
				must(t, err)
			}
			_, err := r.Submit(desk(g), Typed{Entry: c.entry, Notes: c.notes}, people["处室"], noon)
			var paths []string
			for _, f := range errs.FieldsOf(err) {
				paths = append(paths, f.Path)
			}
			if got := strings.Join(paths, " "); errs.KindOf(err) != errs.Invalid || got != c.paths {
				t.Errorf("said of\n%s, want\n%s", got, c.paths)
			}
		})
	}
}

// TestTooMuchIsToldWithTheRest: more than can be kept is one complaint among the others.
func TestTooMuchIsToldWithTheRest(t *testing.T) {
	t.Parallel()
	g := at(t, ByDivision)
	sent := Typed{Entry: verdicts(score.Good), Notes: make([]Note, MaxNotes+1), Apart: strings.Repeat("长", goal.MaxCell+1)}
	for i := range sent.Notes {
		sent.Notes[i] = note
	}
	sent.Notes[60].Text = strings.Repeat("长", goal.MaxCell+1)
	_, err := begun(t, g, "处室", Typed{}).Submit(desk(g), sent, people["处室"], noon)
	for path, count := range map[string]int{"suggested": 1, "notes": 1, "notes.60": 1, "apart": 1} {
		if n := len(errs.FieldsOf(err).At(path)); n != count {
			t.Errorf("%d complaints at %s, want %d: %v", n, path, count, errs.FieldsOf(err))
		}
	}
}

// TestWhoReviews: only who holds the stage, and never who filed.
func TestWhoReviews(t *testing.T) {
	t.Parallel()
	g := at(t, ByDivision)
	both, err := goal.New("g", works, 2025, "SH-PARK").Edit(people["兼任"], upkeep(), noon)
	must(t, err)
	both, _, err = both.Do(goal.Submit, people["兼任"], park, "", noon)
	must(t, err)
	both, _, err = both.Do(goal.Confirm, people["负责人"], park, "", noon)
	must(t, err)
	for _, c := range []struct {
		name string
		g    goal.Goal
		who  string
		kind errs.Kind
	}{
		{"经办", g, "经办", errs.Forbidden}, {"负责人", g, "负责人", errs.Forbidden}, {"别的处室", g, "外处室", errs.Forbidden},
		{"计财处在处室环节", g, "计财处", errs.Forbidden}, {"填报人兼审核", both, "兼任", errs.Forbidden},
		{"处室在计财处环节", at(t, ByFinance), "处室", errs.Forbidden},
		{"草稿", goal.New("g", works, 2025, "SH-PARK"), "处室", errs.Conflict},
	} {
		if _, err := Start("r", c.g, form, nil, people[c.who], noon); errs.KindOf(err) != c.kind {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
	if _, _, err := g.Do(goal.Pass, people["处室"], park, "", noon); errs.KindOf(err) != errs.Conflict || !strings.Contains(errs.MessageOf(err), "审核表") {
		t.Errorf("passing without a review: %v", err)
	}
	if _, _, err := at(t, ByFinance).Do(goal.Approve, people["计财处"], park, "", noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("approving without a review: %v", err)
	}
}

// TestOneDraft: a draft belongs to one person until another takes it over, and nobody submits what is not theirs.
func TestOneDraft(t *testing.T) {
	t.Parallel()
	g := at(t, ByDivision)
	r := begun(t, g, "处室", Typed{Entry: verdicts(score.Excellent), Notes: []Note{note}})
	if _, err := Start("r2", g, form, []Review{r}, people["处室二"], noon); errs.KindOf(err) != errs.Conflict || !strings.Contains(errs.MessageOf(err), "处室已经在审核") {
		t.Errorf("a second draft: %v", err)
	}
	if _, err := r.Edit(people["处室二"], Typed{}, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("editing another's draft: %v", err)
	}
	if _, err := r.Submit(desk(g), r.Typed, people["处室二"], noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("submitting another's draft: %v", err)
	}
	if _, err := r.TakeOver(g, people["外处室"], noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("taking over from another division: %v", err)
	}
	mine, err := r.TakeOver(g, people["处室二"], noon)
	must(t, err)
	if mine.Reviewer != "处室二" || len(mine.Entry.Verdicts) != 0 || len(mine.Notes) != 1 {
		t.Errorf("taken over as %+v", mine)
	}
	out, err := r.Submit(desk(g), r.Typed, people["处室"], noon)
	must(t, err)
	if _, err := out.Review.Edit(people["处室"], Typed{}, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("editing a submitted review: %v", err)
	}
	if _, err := out.Review.Submit(desk(g), out.Review.Typed, people["处室"], noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("submitting twice: %v", err)
	}
	if _, err := r.Submit(desk(out.Goal), r.Typed, people["处室"], noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("submitting after the goal moved: %v", err)
	}
	if _, err := r.Edit(people["处室"], Typed{Notes: make([]Note, MaxNotes+1)}, noon); errs.KindOf(err) != errs.Invalid {
		t.Errorf("too many opinions: %v", err)
	}
}

func TestRateAllBest(t *testing.T) {
	t.Parallel()
	g := at(t, ByDivision)
	r, err := begun(t, g, "处室", Typed{}).RateAllBest(people["处室"], form, noon)
	must(t, err)
	out, err := r.Submit(desk(g), r.Typed, people["处室"], noon)
	must(t, err)
	if !out.Review.AllBest || out.Review.Sheet.Total() != 100_00 {
		t.Errorf("all best came to %s, recorded %v", out.Review.Sheet.Total(), out.Review.AllBest)
	}
	typed := r.Typed
	typed.Entry = verdicts(score.Good)
	if r, err = r.Edit(people["处室"], typed, noon); err != nil || r.AllBest {
		t.Errorf("after another verdict it still says all best, %v", err)
	}
}

// TestPlacesFollowTheirIndicator: rows come, go and move; the opinion stays with its cell.
func TestPlacesFollowTheirIndicator(t *testing.T) {
	t.Parallel()
	e := upkeep()
	p := goal.PlaceOf(e, "rows.2.target")
	moved := upkeep()
	slices.Reverse(moved.Rows)
	inserted := upkeep()
	inserted.Rows = slices.Insert(inserted.Rows, 0, goal.EntryRow{ID: "new"})
	gone := upkeep()
	gone.Rows = slices.Delete(gone.Rows, 2, 3)
	for _, c := range []struct {
		name, path string
		e          goal.Entry
		there      bool
	}{{"原样", "rows.2.target", e, true}, {"倒序", "rows.2.target", moved, true}, {"前面插一行", "rows.3.target", inserted, true}, {"删去", "", gone, false}} {
		if path, there := p.Path(c.e); path != c.path || there != c.there {
			t.Errorf("%s: at %q %v", c.name, path, there)
		}
	}
	for path, want := range map[string]goal.Place{"overall": {Column: "overall"}, "request.other": {Column: "request.other"}, "rows.1": {Indicator: "b"}, "": {},
		"rows.9.target": {}, "rows.1.nonsense": {}, "weights": {}} {
		if got := goal.PlaceOf(e, path); got != want {
			t.Errorf("%q is %+v, want %+v", path, got, want)
		}
	}
	if p.Label(gone) != "已删除的指标" || (goal.Place{}).Label(e) != "整张表" {
		t.Errorf("named %q and %q", p.Label(gone), (goal.Place{}).Label(e))
	}
	if n := NoteOf(goalcheck.Finding{Rule: "G-1", Path: "rows.2.target", Message: "太低。", Suggestion: &goalcheck.Rewrite{New: "99"}}, e); n.Place != p || n.Text != "太低。建议改为“99”。" {
		t.Errorf("a finding becomes %+v", n)
	}
}

// TestOpinionLife is an opinion from being raised to being settled, with everything that is refused on the way.
func TestOpinionLife(t *testing.T) {
	t.Parallel()
	g := at(t, ByDivision)
	sent := Typed{Entry: verdicts(score.Fair), Notes: []Note{note, {Place: goal.Place{Column: "annual"}, Text: "写明河道长度。"}}}
	out, err := begun(t, g, "处室", sent).Submit(desk(g), sent, people["处室"], noon)
	must(t, err)
	target, annual := out.Opinions[0], out.Opinions[1]
	target.ID, annual.ID = "o1", "o2"
	g = out.Goal
	if f := Unanswered([]Opinion{target, annual}, g.Entry); len(f) != 2 || f[0].Path != "rows.2.target" || !strings.Contains(f[1].Message, "还没有答复") {
		t.Errorf("unanswered: %v", f)
	}
	for _, c := range []struct {
		name, who, text string
		kind            TurnKind
		want            errs.Kind
	}{{"别的单位", "外单位", "x", Explain, errs.Forbidden}, {"审核人", "处室", "x", Explain, errs.Forbidden}, {"说明没有话", "经办", "", Explain, errs.Invalid},
		{"别的答复", "经办", "x", Settle, errs.Invalid}, {"太长", "经办", strings.Repeat("长", 501), Adopt, errs.Invalid}} {
		if _, err := target.Answer(c.kind, c.text, g, people[c.who], noon); errs.KindOf(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	explained, err := target.Answer(Explain, "合同约定98%。", g, people["经办"], noon)
	must(t, err)
	adopted, err := explained.Answer(Adopt, "", g, people["经办"], noon)
	must(t, err)
	if len(adopted.Turns) != 2 || adopted.State() != Adopted || explained.State() != Explained {
		t.Errorf("answering again keeps %+v", adopted.Turns)
	}
	annual, err = annual.Answer(Explain, "河道另有项目。", g, people["经办"], noon)
	must(t, err)
	if f := Unanswered([]Opinion{adopted, annual}, g.Entry); len(f) != 1 || !strings.Contains(f[0].Message, "内容却没有改") {
		t.Errorf("adopted without a change: %v", f)
	}
	entry := edited()
	slices.Reverse(entry.Rows)
	if f := Unanswered([]Opinion{adopted, annual}, entry); len(f) != 0 {
		t.Errorf("adopted with a change: %v", f)
	}
	g, err = g.Edit(people["经办"], entry, noon)
	must(t, err)
	for _, act := range []string{"经办 提交", "负责人 同意并上报"} {
		who, do, _ := strings.Cut(act, " ")
		g, _, err = g.Do(approval.Action(do), people[who], park, "", noon)
		must(t, err)
	}
	if _, err := adopted.Answer(Explain, "晚了", g, people["经办"], noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("answering after submission: %v", err)
	}
	second, err := Start("r2", g, form, []Review{out.Review}, people["处室"], noon)
	must(t, err)
	if second.Round != 1 || second.Edition != 2 || len(second.Notes) != 0 {
		t.Errorf("the review of the next edition begins as %+v", second)
	}
	second, err = second.Edit(people["处室"], Typed{Entry: verdicts(score.Fair)}, noon)
	must(t, err)
	_, err = second.Submit(desk(g, adopted, annual), second.Typed, people["处室"], noon)
	if f := errs.FieldsOf(err); len(f.At("rulings.o1")) != 1 || len(f.At("rulings.o2")) != 1 || len(f.At("notes")) != 1 {
		t.Errorf("answers without a ruling: %v", f)
	}
	second.Rulings = []Ruling{{Opinion: "o1", Settled: true}, {Opinion: "o2", Again: true}}
	_, err = second.Submit(desk(g, adopted, annual), second.Typed, people["处室"], noon)
	if f := errs.FieldsOf(err); len(f) != 1 || f[0].Path != "rulings.o2" {
		t.Errorf("raised again without words: %v", f)
	}
	second.Rulings[1].Text = "仍请写明长度。"
	done, err := second.Submit(desk(g, adopted, annual), second.Typed, people["处室"], noon)
	must(t, err)
	if got := fmt.Sprint(done.Opinions[0].State(), done.Opinions[1].State(), done.Opinions[1].Text()); got != "已关闭待答复仍请写明长度。" && got != "已关闭 待答复 仍请写明长度。" {
		t.Errorf("ruled to %s", got)
	}
	if _, err := done.Opinions[0].Answer(Explain, "x", done.Goal, people["经办"], noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("answering a closed opinion: %v", err)
	}
	second.Entry = verdicts(score.Excellent)
	done, err = second.Submit(desk(g, adopted, annual), second.Typed, people["处室"], noon)
	must(t, err)
	if done.Opinions[1].State() != Noted {
		t.Errorf("an opinion of a review that passes is %s", done.Opinions[1].State())
	}
	void, changed, gone := done.Review.Abandon(done.Opinions, noon)
	if void.State != Void || len(changed) != 2 || len(gone) != 0 || changed[0].State() != Adopted || changed[1].State() != Explained {
		t.Errorf("taken back: %s, %+v, %d gone", void.State, changed, len(gone))
	}
	if _, _, gone := out.Review.Abandon([]Opinion{target}, noon); len(gone) != 1 {
		t.Error("what a review raised stays after it was taken back")
	}
}

func TestCurrentAndLatest(t *testing.T) {
	t.Parallel()
	list := []Review{{ID: "1", State: Submitted}, {ID: "2", State: Void}, {ID: "3", State: Submitted}, {ID: "4", State: Draft}}
	if Current(list).ID != "4" || Latest(list).ID != "3" || Current(nil) != nil || Latest(list[1:2]) != nil {
		t.Error("the current and the latest review are not found")
	}
}
