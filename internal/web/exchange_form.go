package web

import (
	"context"
	"encoding/json"
	"io"
	"slices"

	"outturn/internal/app"
	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/org"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

// excelButtons lead from a form to its workbook and back.
func excelButtons(path string, mayEdit bool) []view.ButtonPart {
	out := []view.ButtonPart{{Label: "导出 Excel", Href: path + "/workbook"}}
	if mayEdit {
		out = append(out, view.ButtonPart{Label: "从 Excel 导入", Href: path + "/import"})
	}
	return out
}

// heldEntry reads what a preview sent back.
func heldEntry[E any](held []byte) (entry E, err error) {
	if json.Unmarshal(held, &entry) != nil {
		return entry, errs.Invalidf("预览的内容不完整。请重新上传文件。")
	}
	return entry, nil
}

// goalExchange finds a goal declaration to go out or come in.
func (s *Server) goalExchange(ctx context.Context, actor org.Actor, id string, edition int) (x exchanged, err error) {
	file, err := s.app.Goal(ctx, actor, goal.ID(id))
	if err != nil {
		return x, err
	}
	p := office.GoalPaper{Goal: file.Goal, Book: file.Book, CheckCode: file.CheckCode, Editable: file.MayEdit}
	if p.LastYear, err = s.app.LastActuals(ctx, actor, file.Project.ID, file.Year); err != nil {
		return x, err
	}
	if edition > 0 {
		if p.Edition, err = goalEdition(file, edition); err != nil {
			return x, err
		}
	}
	return exchanged{path: "/goals/" + id, form: office.GoalKind, project: file.Project.Name, unit: file.Project.Unit.Name, version: file.Version, mayEdit: file.Editable(actor),
		write: func(w io.Writer) error { return office.WriteGoal(w, p) },
		blank: func(w io.Writer) error {
			empty := p
			empty.Entry, empty.Edition, empty.Editable = goal.Entry{}, nil, true
			return office.WriteGoal(w, empty)
		},
		read: func(f office.Filled) (office.Upload, any, error) {
			up, err := office.ReadGoal(f, p)
			return up.Upload, up.Entry, err
		},
		save: func(ctx context.Context, actor org.Actor, version int, held []byte) (string, error) {
			entry, err := heldEntry[goal.Entry](held)
			if err == nil {
				_, err = s.app.SaveGoal(ctx, actor, file.ID, version, entry)
			}
			return "/goals/" + id, err
		}}, nil
}

// adjustmentExchange finds the adjustment of a goal to go out or come in.
func (s *Server) adjustmentExchange(ctx context.Context, actor org.Actor, id string, edition int) (x exchanged, err error) {
	file, err := s.app.Adjustment(ctx, actor, adjustment.ID(id))
	if err != nil {
		return x, err
	}
	if edition > 0 {
		return x, errs.New(errs.NotFound, "调整申请没有版本，调整前后的两版在绩效目标里。")
	}
	p := office.AdjustmentPaper{Adjustment: file.Adjustment, Book: file.Goal.Book, InForce: file.InForce, Changes: file.Differences, CheckCode: file.CheckCode, Editable: file.MayEdit}
	return exchanged{path: adjustmentPath(file.ID), form: office.AdjustmentKind, project: file.Project.Name, unit: file.Project.Unit.Name, version: file.Version, mayEdit: file.Editable(actor),
		write: func(w io.Writer) error { return office.WriteAdjustment(w, p) },
		blank: func(w io.Writer) error {
			empty := p
			empty.Entry, empty.Changes, empty.Editable = adjustment.Entry{Goal: file.InForce.Form.Entry()}, nil, true
			return office.WriteAdjustment(w, empty)
		},
		read: func(f office.Filled) (office.Upload, any, error) {
			if p.LastYear, err = s.app.LastActuals(ctx, actor, file.Project.ID, file.Year); err != nil {
				return office.Upload{}, nil, err
			}
			up, err := office.ReadAdjustment(f, p)
			return up.Upload, up.Entry, err
		},
		save: func(ctx context.Context, actor org.Actor, version int, held []byte) (string, error) {
			entry, err := heldEntry[adjustment.Entry](held)
			if err == nil {
				_, err = s.app.SaveAdjustment(ctx, actor, file.ID, version, entry)
			}
			return adjustmentPath(file.ID), err
		}}, nil
}

// goalReviewExchange finds a goal review to go out or come in: the draft, or the n-th submitted one.
func (s *Server) goalReviewExchange(ctx context.Context, actor org.Actor, id string, n int) (x exchanged, err error) {
	file, err := s.app.GoalReview(ctx, actor, goal.ID(id))
	if err != nil {
		return x, err
	}
	if n == 0 && file.Locked != nil {
		n = len(file.Reviews) // whoever may not type reads what was submitted
	}
	if n > len(file.Reviews) || n == 0 && file.Locked != nil {
		return x, errs.New(errs.NotFound, "还没有提交的审核表。")
	}
	p := office.GoalReviewPaper{Goal: file.Goal, Review: file.Review, Form: file.Sheet, No: n}
	if n > 0 {
		if p, err = s.submittedPaper(file, n); err != nil {
			return x, err
		}
	}
	return exchanged{path: reviewPath(file.ID), form: office.GoalReviewKind, project: file.Project.Name, unit: file.Project.Unit.Name, version: file.Review.Version, mayEdit: file.Locked,
		write: func(w io.Writer) error { return office.WriteGoalReview(w, p) },
		blank: func(w io.Writer) error {
			empty := p
			empty.Review.Typed, empty.Review.Suggested, empty.No, empty.Opinions = goalreview.Typed{}, nil, 0, nil
			return office.WriteGoalReview(w, empty)
		},
		read: func(f office.Filled) (office.Upload, any, error) {
			up, err := office.ReadGoalReview(f, p)
			return up.Upload, heldReview{up.Typed, up.Suggested}, err
		},
		save: func(ctx context.Context, actor org.Actor, version int, held []byte) (string, error) {
			h, err := heldEntry[heldReview](held)
			if err == nil {
				err = s.app.ImportGoalReview(ctx, actor, file.ID, version, h.Typed, h.Suggested)
			}
			return reviewPath(file.ID), err
		}}, nil
}

// heldReview is a review read from a workbook, until it is confirmed.
type heldReview struct {
	Typed     goalreview.Typed
	Suggested *goal.Entry
}

// submittedPaper is the n-th submitted review, with the form it was filled on and the opinions it raised.
func (s *Server) submittedPaper(file app.GoalReviewFile, n int) (p office.GoalReviewPaper, err error) {
	p = office.GoalReviewPaper{Goal: file.Goal, Review: file.Reviews[n-1], No: n, CheckCode: file.Codes[n-1]}
	for _, o := range file.Opinions {
		if o.Review == p.Review.ID {
			p.Opinions = append(p.Opinions, o)
		}
	}
	if was, err := goalEdition(file.GoalFile, p.Review.Edition); err == nil {
		p.Goal.Entry = was.Form.Entry()
	}
	p.Form, err = s.app.ReviewForm(p.Review)
	return p, err
}

// goalEdition is a frozen edition of a goal.
func goalEdition(file app.GoalFile, no int) (*goal.Edition, error) {
	for _, e := range file.Editions {
		if e.No == no {
			return &e, nil
		}
	}
	return nil, errs.New(errs.NotFound, "没有第%d版。", no)
}

// selfEvaluationExchange finds a self-evaluation to go out or come in.
func (s *Server) selfEvaluationExchange(ctx context.Context, actor org.Actor, id string, edition int) (x exchanged, err error) {
	file, err := s.app.SelfEvaluation(ctx, actor, evaluation.ID(id))
	if edition > 0 {
		file, err = s.app.SelfEvaluationEdition(ctx, actor, evaluation.ID(id), edition)
	}
	if err != nil {
		return x, err
	}
	p := office.SelfEvaluationPaper{SelfEvaluation: file.SelfEvaluation, Book: file.Book, Form: file.Form, Sheet: file.Sheet, Edition: edition,
		CheckCode: file.CheckCode, Editable: file.MayEdit && edition == 0}
	if !file.MayRecheck { // points that finance has not confirmed go into no file
		p.Compared = file.Compared
	}
	return exchanged{path: selfEvaluationPath(file.ID), form: office.SelfEvaluationKind, project: file.Project.Name, unit: file.Project.Unit.Name, version: file.Version, mayEdit: file.Editable(actor),
		write: func(w io.Writer) error { return office.WriteSelfEvaluation(w, p) },
		blank: func(w io.Writer) error {
			empty := p
			empty.Entry, empty.Editable = evaluation.Blank(p.Goal.Form), true
			empty.Form, _ = empty.Entry.Parse(p.Book, p.Goal.Form, p.Form.Funds)
			empty.Sheet = evaluation.Evaluate(p.Book, p.Goal.Form, empty.Form)
			return office.WriteSelfEvaluation(w, empty)
		},
		read: func(f office.Filled) (office.Upload, any, error) {
			up, err := office.ReadSelfEvaluation(f, p)
			return up.Upload, up.Entry, err
		},
		save: func(ctx context.Context, actor org.Actor, version int, held []byte) (string, error) {
			entry, err := heldEntry[evaluation.Entry](held)
			if err == nil {
				_, err = s.app.SaveSelfEvaluation(ctx, actor, file.ID, version, entry)
			}
			return selfEvaluationPath(file.ID), err
		}}, nil
}

// trackedExchange finds a tracking form to go out or come in.
func (s *Server) trackedExchange(ctx context.Context, actor org.Actor, id string, edition int) (x exchanged, err error) {
	file, err := s.app.Tracked(ctx, actor, tracking.ID(id))
	if err == nil && edition > 0 {
		err = errs.New(errs.NotFound, "跟踪表没有第%d版。", edition)
	}
	if err != nil {
		return x, err
	}
	p := office.TrackingPaper{Tracked: file.Tracked, Form: file.Form, CheckCode: file.CheckCode, Editable: file.MayEdit}
	return exchanged{path: trackedPath(file.ID), form: office.TrackingKind, project: file.Project.Name, unit: file.Project.Unit.Name, version: file.Version, mayEdit: file.Editable(actor, file.Today),
		write: func(w io.Writer) error { return office.WriteTracking(w, p) },
		blank: func(w io.Writer) error {
			empty := p
			empty.Entry, empty.Editable = tracking.Blank(p.Goal.Form), true
			empty.Form, _ = empty.Entry.Parse(p.Goal.Form, p.Form.Funds)
			return office.WriteTracking(w, empty)
		},
		read: func(f office.Filled) (office.Upload, any, error) {
			up, err := office.ReadTracking(f, p)
			return up.Upload, up.Entry, err
		},
		save: func(ctx context.Context, actor org.Actor, version int, held []byte) (string, error) {
			entry, err := heldEntry[tracking.Entry](held)
			if err == nil {
				_, err = s.app.SaveTracked(ctx, actor, file.ID, version, entry)
			}
			return trackedPath(file.ID), err
		}}, nil
}

// overallGoalExchange finds the goal of a department or a fund policy to go out or come in.
func (s *Server) overallGoalExchange(ctx context.Context, actor org.Actor, id string, edition int) (x exchanged, err error) {
	file, err := s.app.OverallGoal(ctx, actor, overallgoal.ID(id))
	if err != nil {
		return x, err
	}
	p := office.OverallGoalPaper{Goal: file.Goal, Book: file.Book, CheckCode: file.CheckCode, Editable: file.MayEdit, Filed: file.Filed}
	if edition > 0 {
		at := slices.IndexFunc(file.Editions, func(e overallgoal.Edition) bool { return e.No == edition })
		if at < 0 {
			return x, errs.New(errs.NotFound, "没有第%d版。", edition)
		}
		p.Edition = &file.Editions[at]
	}
	return exchanged{path: overallPath(file.ID), form: p.Form(), project: file.Name, unit: file.Owner.Name, version: file.Version, mayEdit: file.Editable(actor),
		write: func(w io.Writer) error { return office.WriteOverallGoal(w, p) },
		blank: func(w io.Writer) error {
			empty := p
			empty.Entry, empty.Edition, empty.Editable = overallgoal.Entry{}, nil, true
			return office.WriteOverallGoal(w, empty)
		},
		read: func(f office.Filled) (office.Upload, any, error) {
			up, err := office.ReadOverallGoal(f, p)
			return up.Upload, up.Entry, err
		},
		save: func(ctx context.Context, actor org.Actor, version int, held []byte) (string, error) {
			entry, err := heldEntry[overallgoal.Entry](held)
			if err == nil {
				_, err = s.app.SaveOverallGoal(ctx, actor, file.ID, version, entry)
			}
			return overallPath(file.ID), err
		}}, nil
}

// declarationExchange finds a project's declaration to go out or come in.
func (s *Server) declarationExchange(ctx context.Context, actor org.Actor, id string, edition int) (x exchanged, err error) {
	file, err := s.app.Declaration(ctx, actor, project.ID(id))
	if err != nil {
		return x, err
	}
	p := office.DeclarationPaper{Declaration: file.Declaration, CheckCode: file.CheckCode, Editable: file.MayEdit}
	if edition < 0 || edition > len(file.Editions) {
		return x, errs.New(errs.NotFound, "没有第%d版。", edition)
	}
	if edition > 0 {
		p.Edition = &file.Editions[edition-1]
	}
	return exchanged{path: declarationPath(id), form: office.DeclarationKind, project: file.Project.Name, unit: file.Project.Unit.Name, version: file.Version, mayEdit: file.Editable(actor),
		write: func(w io.Writer) error { return office.WriteDeclaration(w, p) },
		blank: func(w io.Writer) error {
			empty := p
			empty.Entry, empty.Edition, empty.Editable = pipeline.Entry{}, nil, true
			return office.WriteDeclaration(w, empty)
		},
		read: func(f office.Filled) (office.Upload, any, error) {
			up, err := office.ReadDeclaration(f, p)
			return up.Upload, up.Entry, err
		},
		save: func(ctx context.Context, actor org.Actor, version int, held []byte) (string, error) {
			entry, err := heldEntry[pipeline.Entry](held)
			if err == nil {
				_, err = s.app.SaveDeclaration(ctx, actor, file.Project.ID, version, entry)
			}
			return declarationPath(id), err
		}}, nil
}

// fundPlanExchange finds a fund-use plan to go out or come in.
func (s *Server) fundPlanExchange(ctx context.Context, actor org.Actor, id string, edition int) (x exchanged, err error) {
	file, err := s.app.FundPlan(ctx, actor, fundplan.ID(id))
	if err != nil {
		return x, err
	}
	p := office.FundPlanPaper{Plan: file.Plan, Around: file.Around, CheckCode: file.CheckCode, Editable: file.MayEdit}
	if edition < 0 || edition > len(file.Editions) {
		return x, errs.New(errs.NotFound, "没有第%d版。", edition)
	}
	if edition > 0 {
		p.Edition = &file.Editions[edition-1]
	}
	return exchanged{path: fundPlanPath(file.ID), form: office.FundPlanKind, project: file.Name(), unit: file.Unit.Name, version: file.Version, mayEdit: file.Editable(actor),
		write: func(w io.Writer) error { return office.WriteFundPlan(w, p) },
		blank: func(w io.Writer) error {
			empty := p
			empty.Entry, empty.Cuts, empty.Edition, empty.Editable = file.Entry.Blank(), nil, nil, true
			return office.WriteFundPlan(w, empty)
		},
		read: func(f office.Filled) (office.Upload, any, error) {
			up, err := office.ReadFundPlan(f, p)
			return up.Upload, up.Entry, err
		},
		save: func(ctx context.Context, actor org.Actor, version int, held []byte) (string, error) {
			entry, err := heldEntry[fundplan.Entry](held)
			if err == nil {
				_, err = s.app.SaveFundPlan(ctx, actor, file.ID, version, entry)
			}
			return fundPlanPath(file.ID), err
		}}, nil
}
