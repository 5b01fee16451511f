package demo

import (
	"context"
	"fmt"
	"strings"

	"outturn/internal/demo/content"
	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/score"
)

// reviewGoal fills in and submits the review that a step stands for: some items a grade below the rest, opinions where the
// form goes back, edits where they are proposed.
func (s *seeder) reviewGoal(ctx context.Context, actor org.Actor, id goal.ID, g content.Goal, step content.Step, grade score.Grade) error {
	file, err := s.app.GoalReview(ctx, actor, id)
	if err != nil {
		return err
	}
	typed := goalreview.Typed{Entry: verdicts(file.Sheet, grade, step.Reason)}
	if grade == score.Fair {
		typed.Notes = notes(g, file.Entry, step.Reason)
	}
	for _, o := range goalreview.Ruled(file.Opinions, file.Review.Stage) {
		typed.Rulings = append(typed.Rulings, goalreview.Ruling{Opinion: o.ID, Settled: true})
	}
	version := file.Review.Version
	if grade == score.Good {
		if err := s.app.SuggestEdits(ctx, actor, id, version, g.Suggestion(file.Entry)); err != nil {
			return err
		}
		version++
	}
	for _, h := range file.Hearings {
		if h.Closed() && h.On(file.Review.Edition) && h.Grade == grade {
			if typed, err = s.adoptPanel(ctx, actor, id, version, typed, h.Panel.ID); err != nil {
				return err
			}
			version++
		}
	}
	return s.app.SubmitGoalReview(ctx, actor, id, version, typed)
}

// adoptPanel fills a review with what a panel found.
func (s *seeder) adoptPanel(ctx context.Context, actor org.Actor, id goal.ID, version int, typed goalreview.Typed, from panel.ID) (goalreview.Typed, error) {
	if err := s.app.AdoptPanel(ctx, actor, id, version, typed, from); err != nil {
		return typed, err
	}
	file, err := s.app.GoalReview(ctx, actor, id)
	return file.Review.Typed, err
}

// verdicts grades the items so that the total comes to the grade.
func verdicts(form appraisal.Form, grade score.Grade, opinion string) appraisal.Entry {
	if opinion == "" {
		opinion = "绩效目标与项目任务、资金相匹配，指标可以考核，同意进入下一步。"
	}
	e := appraisal.Entry{Verdicts: map[string]appraisal.VerdictEntry{}, Opinion: opinion}
	for i, it := range form.Items {
		v := appraisal.VerdictEntry{Grade: string(grade)}
		switch {
		case grade == score.Excellent && i%4 == 3:
			v = appraisal.VerdictEntry{Grade: string(score.Good), Comment: "依据可以写得更具体。"}
		case grade.Rank() >= score.Fair.Rank():
			v.Comment = "见总体意见和对单元格的意见。"
		}
		e.Verdicts[it.ID] = v
	}
	return e
}

// notes are the opinions of a review that sends the form back: on the cells that will be corrected, else on the row that the
// words speak of.
func notes(g content.Goal, e goal.Entry, words string) []goalreview.Note {
	var out []goalreview.Note
	for _, c := range g.Before {
		out = append(out, goalreview.Note{Place: goal.Place{Indicator: c.Indicator, Column: c.Cell}, Text: words})
	}
	for i, r := range e.Rows {
		if len(out) == 0 && r.Target != "" && strings.Contains(words, r.Target) {
			out = append(out, goalreview.Note{Place: goal.PlaceOf(e, goal.TargetPath(i)), Text: words})
		}
	}
	if len(out) == 0 {
		out = []goalreview.Note{{Text: words}}
	}
	return out
}

// answerOpinions answers what a review asked: adopted where the cell was changed, explained elsewhere.
func (s *seeder) answerOpinions(ctx context.Context, actor org.Actor, id goal.ID) error {
	file, err := s.app.Goal(ctx, actor, id)
	if err != nil {
		return err
	}
	for _, o := range file.Opinions {
		if o.State() != goalreview.Open {
			continue
		}
		kind, text := goalreview.Adopt, fmt.Sprintf("已按意见修改，原为%s。", o.Held)
		if now, _ := o.Place.Holds(file.Entry); now == o.Held {
			kind, text = goalreview.Explain, "已在设定依据中补充说明。"
		}
		if err := s.app.AnswerOpinion(ctx, actor, id, o.ID, o.Version, kind, text); err != nil {
			return err
		}
	}
	return nil
}
