package goalreview

import (
	"strings"
	"testing"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// sat is a panel of experts on a goal, in a state, with each expert's opinion of one grade; an empty grade is an opinion that
// was not submitted.
func sat(t testing.TB, g goal.Goal, state approval.State, verdict score.Grade, grades ...string) Hearing {
	t.Helper()
	p := panel.Panel{ID: "p", Title: "重点项目会审", Form: form.Name, Version: form.Version, Case: approval.Case{State: state},
		Matters: []panel.Matter{{Kind: "绩效目标", ID: "other"}, {Kind: "绩效目标", ID: string(g.ID), Edition: g.Editions}}}
	var opinions []panel.Opinion
	for i, grade := range grades {
		id := expert.ID(string(rune('a' + i)))
		p.Seats = append(p.Seats, panel.Seat{Expert: id, Name: "专家" + string(id)})
		if grade == "" {
			continue
		}
		sheet, wrong := form.Parse(verdicts(score.Grade(grade)))
		must(t, wrong.Err())
		opinions = append(opinions, panel.Opinion{Kind: "绩效目标", Subject: string(g.ID), Expert: id, Name: "专家" + string(id), Sheet: sheet, SubmittedAt: noon,
			Notes: []panel.Note{{Path: "rows.2.target", Cell: "第3行 指标值", Text: "低于上年实际"}}})
	}
	for _, c := range form.Conclusions {
		if c.Grade == verdict {
			p.Record = panel.Record{Findings: []panel.Finding{{Kind: "绩效目标", Subject: string(g.ID), Verdict: c.Verdict, Opinion: "同意专家意见。"}}}
		}
	}
	h, ok := Hear(p, "绩效目标", form, opinions, g)
	if !ok {
		t.Fatalf("a panel in %s is not heard", state)
	}
	return h
}

func TestHear(t *testing.T) {
	t.Parallel()
	g := at(t, ByDivision)
	if sits := sat(t, g, panel.Reviewing, "", "优", ""); sits.Missing != 1 || sits.Closed() || len(sits.Entry.Verdicts)+len(sits.Notes) != 0 {
		t.Errorf("a sitting panel tells %+v", sits)
	}
	h := sat(t, g, panel.Closed, score.Good, "优", "良", "良")
	it := form.Items[0]
	mean := (form.Usual(it, score.Excellent) + 2*form.Usual(it, score.Good) + 1) / 3
	got := h.Entry.Verdicts[it.ID]
	if got.Points != mean.Short() || got.Grade != string(form.GradeFor(it, mean)) || got.Comment != "依据不足。" || h.Entry.Opinion != "同意专家意见。" {
		t.Errorf("the form is filled with %+v", got)
	}
	if want := (Note{Place: goal.Place{Indicator: "c", Column: "target"}, Text: "专家会审：低于上年实际"}); len(h.Notes) != 1 || h.Notes[0] != want {
		t.Errorf("three experts who say the same of a cell are heard as %+v", h.Notes)
	}
	if _, wrong := form.Parse(h.Entry); len(wrong) > 0 || h.Grade != score.Good {
		t.Errorf("what the panel found cannot be submitted: %v", wrong)
	}
	for name, p := range map[string]panel.Panel{"别的目标": {Case: approval.Case{State: panel.Closed}},
		"组建中": {Matters: h.Panel.Matters, Case: approval.Case{State: panel.Forming}}, "已取消": {Matters: h.Panel.Matters, Case: approval.Case{State: panel.Cancelled}}} {
		if _, ok := Hear(p, "绩效目标", form, nil, g); ok {
			t.Errorf("%s is heard", name)
		}
	}
}

func TestHearLongComments(t *testing.T) {
	t.Parallel()
	it := form.Items[0]
	var counted []panel.Opinion
	for _, c := range []string{"甲", "乙"} {
		counted = append(counted, panel.Opinion{Sheet: appraisal.Sheet{Verdicts: []appraisal.Verdict{{Item: it.ID, Comment: strings.Repeat(c, 200)}}}})
	}
	if got := []rune(comments(it, counted)); len(got) != appraisal.MaxComment || got[len(got)-1] != '…' {
		t.Errorf("%d characters: %s", len(got), string(got[len(got)-5:]))
	}
}

func TestAdopt(t *testing.T) {
	t.Parallel()
	g := at(t, ByDivision)
	r := begun(t, g, "处室", Typed{Entry: verdicts(score.Poor), Notes: []Note{note}})
	h := sat(t, g, panel.Closed, score.Good, "良", "良", "良")
	filled, err := r.Adopt(h, people["处室"], noon)
	must(t, err)
	if filled.Entry.Opinion != "同意专家意见。" || len(filled.Notes) != 2 || filled.Adopted.Verdict != h.Finding.Verdict || !strings.Contains(filled.Adopted.String(), "重点项目会审（结论") {
		t.Errorf("%+v", filled.Typed)
	}
	again, err := filled.Adopt(h, people["处室"], noon)
	must(t, err)
	if len(again.Notes) != 2 {
		t.Errorf("adopted twice: %+v", again.Notes)
	}
	saved, err := filled.Edit(people["处室"], Typed{Entry: filled.Entry}, noon)
	must(t, err)
	best, err := saved.RateAllBest(people["处室"], form, noon)
	must(t, err)
	taken, err := saved.TakeOver(g, people["处室二"], noon)
	must(t, err)
	if saved.Adopted != filled.Adopted || best.Adopted.Panel != "" || taken.Adopted.Panel != "" {
		t.Errorf("saved %+v, all best %+v, taken over %+v", saved.Adopted, best.Adopted, taken.Adopted)
	}
	older := h
	older.Matter.Edition = 9
	for name, c := range map[string]struct {
		h   Hearing
		who string
		say string
	}{"会审还没有结束": {sat(t, g, panel.Meeting, "", "良"), "处室", "还没有结束"}, "会审的是别的版本": {older, "处室", "评的是第9版"}, "别人的草稿": {h, "处室二", "已经在审核"}} {
		if _, err := r.Adopt(c.h, people[c.who], noon); errs.KindOf(err) != errs.Conflict || !strings.Contains(errs.MessageOf(err), c.say) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSubmitWithPanel is what a panel does to the review: it waits while the panel sits, and answers to its finding.
func TestSubmitWithPanel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		stage  Stage
		state  approval.State
		found  score.Grade
		typed  Typed
		path   string // of the complaint; empty when it is submitted
		say    string
		kept   Typed // reasons that stay
		unlike int   // edition the panel judged, beside the goal's
	}{
		{"会审中处室提交", ByDivision, panel.Reviewing, "", Typed{}, "apart", "会审结束前不能提交", Typed{}, 0},
		{"会审中处室写了理由也不行", ByDivision, panel.Meeting, "", Typed{Apart: "急"}, "apart", "会审结束前不能提交", Typed{}, 0},
		{"会审中计财处没有理由", ByFinance, panel.Reviewing, "", Typed{Apart: " "}, "apart", "不等会审的，写明理由", Typed{}, 0},
		{"会审中计财处写明理由", ByFinance, panel.Reviewing, "", Typed{Apart: "汛前必须批复"}, "", "", Typed{Apart: "汛前必须批复"}, 0},
		{"会审的是上一版也要等", ByDivision, panel.Reviewing, "", Typed{}, "apart", "正在会审", Typed{}, 1},
		{"与结论一致", ByDivision, panel.Closed, score.Excellent, Typed{Apart: "x", Differs: "y"}, "", "", Typed{}, 0},
		{"与结论不一致没有理由", ByDivision, panel.Closed, score.Fair, Typed{}, "differs", "请写明不一致的理由", Typed{}, 0},
		{"与结论不一致写明理由", ByFinance, panel.Closed, score.Fair, Typed{Differs: "单位已补充依据"}, "", "", Typed{Differs: "单位已补充依据"}, 0},
		{"结论是上一版的", ByDivision, panel.Closed, score.Fair, Typed{}, "", "", Typed{}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g, who := at(t, c.stage), people[reviewer(c.stage)]
			c.typed.Entry = verdicts(score.Excellent)
			d := desk(g)
			d.Hearings = []Hearing{sat(t, g, c.state, c.found, "中", "中", "中")}
			if c.unlike > 0 {
				d.Hearings[0].Matter.Edition += c.unlike
			}
			out, err := begun(t, g, reviewer(c.stage), c.typed).Submit(d, c.typed, who, noon)
			if c.path == "" {
				must(t, err)
				if out.Review.Apart != c.kept.Apart || out.Review.Differs != c.kept.Differs {
					t.Errorf("kept %q and %q", out.Review.Apart, out.Review.Differs)
				}
				return
			}
			if said := errs.FieldsOf(err).At(c.path); len(said) != 1 || !strings.Contains(said[0].Message, c.say) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAdoptedAndChanged(t *testing.T) {
	t.Parallel()
	g := at(t, ByDivision)
	h := sat(t, g, panel.Closed, score.Excellent, "优", "优", "优")
	d := desk(g)
	d.Hearings = []Hearing{h}
	for _, changed := range []bool{false, true} {
		r, err := begun(t, g, "处室", Typed{}).Adopt(h, people["处室"], noon)
		must(t, err)
		if changed {
			r.Entry.Opinion = "同意。"
		}
		out, err := r.Submit(d, r.Typed, people["处室"], noon)
		must(t, err)
		if out.Review.Adopted.Changed != changed || out.Review.Adopted.Panel != "p" || strings.HasSuffix(out.Review.Adopted.String(), "有改动") != changed {
			t.Errorf("changed %v is kept as %+v", changed, out.Review.Adopted)
		}
	}
}
