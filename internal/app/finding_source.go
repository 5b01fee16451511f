package app

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// findingSource reads the record a problem was found in: whom it concerns, and the form filled in with what was found (问题来源取数).
//
// Errors: NotFound outside the scope, and for an origin that has no records.
func (a *App) findingSource(ctx context.Context, tx *store.Tx, actor org.Actor, origin finding.Origin, record string) (of finding.Concerned, e finding.Entry, err error) {
	var found []string
	var p project.Project
	of.Source = finding.Source{Origin: origin, Record: record}
	switch origin {
	case finding.FromTracking:
		var t tracking.Tracked
		if t, err = tx.Tracked(ctx, actor.Scope(org.SeeTracking), tracking.ID(record)); err == nil {
			p, of.Source.Name, of.Source.Link = t.Project, t.Name(), trackedPath(t.ID)
			e, found, err = ofTracking(ctx, tx, actor, t)
		}
	case finding.FromInspection:
		var i tracking.Inspection
		if i, err = tx.Inspection(ctx, actor.Scope(org.SeeTracking), tracking.InspectionID(record)); err == nil {
			p, of.Source.Name, of.Source.Link = i.Project, i.Name(), "/inspections/"+string(i.ID)
			e = finding.Entry{Kind: "项目管理", Severity: string(finding.Major), Title: "现场核查" + i.Entry.Conclusion, Demand: i.Entry.Advice}
			found = []string{i.Entry.On + "现场核查：", i.Entry.Found}
		}
	case finding.FromEvaluation, finding.FromRecheck:
		var v evaluation.SelfEvaluation
		if v, err = tx.SelfEvaluation(ctx, actor.Scope(org.SeeEvaluations), evaluation.ID(record)); err == nil {
			p, of.Source.Name, of.Source.Link = v.Project, v.Name()+"自评", "/self-evaluations/"+string(v.ID)
			e, found, err = a.ofEvaluation(ctx, tx, actor, origin, v)
		}
	case finding.FromQuota:
		var q QuotaFile
		if q, err = a.quotaFile(ctx, tx, actor, project.ID(record)); err == nil {
			p, of.Source.Name, of.Source.Link = q.Project, q.Project.Name+"（定额比对）", "/projects/"+record+"/quota"
			e, found = ofQuota(q)
		}
	case finding.FromExAnte:
		var x exante.Evaluation
		if x, err = tx.ExAnte(ctx, actor.Scope(org.SeeExAnte), exante.ID(record)); err == nil {
			p, of.Source.Name, of.Source.Link = x.Project, x.Name(), "/ex-ante/"+string(x.ID)
			e, found = ofExAnte(x)
		}
	default:
		err = errs.New(errs.NotFound, "“%s”的问题请手工登记。", errs.Shorten(string(origin)))
	}
	e.Text = fitting(strings.Join(found, "\n"))
	of.Owner, of.Division, of.Project = p.Unit, p.Division, slim(p)
	return of, e, err
}

// ended is a text with a full stop, for what was typed without one.
func ended(text string) string {
	if text = strings.TrimSpace(text); text == "" || strings.HasSuffix(text, "。") {
		return text
	}
	return text + "。"
}

// fitting keeps what was found within what the form takes; what is cut off stands in the record itself.
func fitting(text string) string {
	if utf8.RuneCountInString(text) <= finding.MaxText {
		return text
	}
	return string([]rune(text)[:finding.MaxText-1]) + "…"
}

// ofTracking takes the lights of a tracking form and the indicators that will not be reached.
func ofTracking(ctx context.Context, tx *store.Tx, actor org.Actor, tracked tracking.Tracked) (e finding.Entry, found []string, err error) {
	e = finding.Entry{Kind: "预算执行", Severity: string(finding.Minor), Demand: "查明原因，采取措施纠正偏差；年内无法完成的，提出调整目标或收回资金的建议。"}
	t, err := trackedFile(ctx, tx, actor, tracked)
	if err != nil || t.Light == nil {
		return e, nil, err
	}
	for _, fired := range t.Light.Fired {
		found = append(found, fmt.Sprintf("%s灯：%s（%s）", fired.Light, fired.Words, fired.Arithmetic))
	}
	if len(found) > 0 {
		e.Title = fmt.Sprintf("%s绩效跟踪%s灯", t.Form.Period, t.Light.Colour)
	}
	if t.Light.Colour == tracking.Red {
		e.Severity = string(finding.Major)
	}
	for _, row := range t.Form.Rows {
		if row.Likelihood == tracking.Impossible {
			e.Kind = "产出与效果"
			found = append(found, fmt.Sprintf("指标“%s”：%s完成目标。%s", row.Name, row.Likelihood, row.Explanation))
		}
	}
	return e, found, nil
}

// ofEvaluation takes the warning signs of a self-evaluation, or what planning and finance found different in it.
func (a *App) ofEvaluation(ctx context.Context, tx *store.Tx, actor org.Actor, origin finding.Origin, v evaluation.SelfEvaluation) (e finding.Entry, found []string, err error) {
	e = finding.Entry{Kind: "产出与效果", Severity: string(finding.Minor), Demand: "核对完成值和佐证材料，说明原因；属于管理问题的，完善制度并纠正。"}
	file, err := a.selfEvaluationFile(ctx, tx, actor, v)
	if err != nil {
		return e, nil, err
	}
	if origin == finding.FromEvaluation {
		e.Title = "绩效自评核对提示"
		for _, f := range file.Sheet.Flags {
			found = append(found, string(f.Kind)+"："+f.Message)
		}
		return e, found, nil
	}
	e.Title = "绩效自评得分与复核不符"
	if c := file.Compared; c != nil {
		e.Title = fmt.Sprintf("自评%s分，复核%s分", c.Unit.Short(), c.Recheck.Short())
		found = append(found, fmt.Sprintf("自评%s分（%s），复核%s分（%s），相差%s分。", c.Unit.Short(), c.UnitGrade, c.Recheck.Short(), c.RecheckGrade, c.Difference.Short()))
		for _, l := range append([]evaluation.ComparedLine{c.Execution}, c.Lines...) {
			if l.Difference != 0 {
				found = append(found, fmt.Sprintf("%s：自评%s分，复核%s分。%s", l.Name, l.Unit.Short(), l.Recheck.Short(), ended(l.Reason)))
			}
		}
		found = append(found, c.Opinion)
	}
	return e, found, nil
}

func ofQuota(q QuotaFile) (finding.Entry, []string) {
	e := finding.Entry{Kind: "成本与标准", Severity: string(finding.Major), Demand: "按标准调减预算明细，或写明理由并经同意。"}
	var found []string
	for _, c := range q.Checked {
		if c.Result == standard.Over {
			found = append(found, fmt.Sprintf("%s／%s：%s元，标准%s元，超%s元（%s）", c.Line.Item, c.Line.Detail, c.Line.Amount().Yuan(), c.Limit.Yuan(), c.Excess.Yuan(), c.Arithmetic))
		}
	}
	if len(found) > 0 {
		e.Title = fmt.Sprintf("预算明细%d行超标准，共超%s万元", len(found), q.Excess().Wan())
	}
	return e, found
}

func ofExAnte(x exante.Evaluation) (finding.Entry, []string) {
	e := finding.Entry{Kind: "绩效目标设置", Severity: string(finding.Minor), Demand: "按评估结论修改实施方案、预算和绩效目标。"}
	c := x.Conclusion
	if c.IsZero() {
		return e, nil
	}
	e.Title = "事前评估" + c.Verdict
	return e, []string{fmt.Sprintf("%s：%s，%s分，建议金额%s万元。", c.Title, c.Verdict, c.Mean.Short(), c.Amount.Wan())}
}
