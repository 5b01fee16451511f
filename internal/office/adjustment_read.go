package office

import (
	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/errs"
)

// AdjustmentUpload is what a filled-in application to adjust a goal would keep (绩效目标调整导入内容).
type AdjustmentUpload struct {
	Upload
	Entry adjustment.Entry
}

// ReadAdjustment reads a filled-in application for a draft adjustment (绩效目标调整申请表导入), as ReadGoal reads that of a goal. What is
// in force, and what stood changed when the form was issued, is not read.
//
// Errors: Invalid as for ReadGoal.
func ReadAdjustment(f Filled, p AdjustmentPaper) (AdjustmentUpload, error) {
	want := p.origin()
	r, err := openReading(f, want, adjustmentColumns)
	if err != nil {
		return AdjustmentUpload{}, err
	}
	if r.Origin == nil && r.isSelfEvaluation() {
		return AdjustmentUpload{}, errs.Invalidf("这张表有“实际完成值”“得分”列，是自评表，不是《%s》。请到绩效自评页面导入。", AdjustmentKind)
	}
	entry := p.Entry
	g := newGoalReading(r, p.asGoal())
	g.head(append([]headItem{{"cause", adjustment.Label("cause"), []string{"事由"}, &entry.Cause}, {"reason", adjustment.Label("reason"), []string{"理由", "调整原因"}, &entry.Reason}},
		goalHead(&g.entry)...))
	g.readRows()
	if err := r.cut("分值合计"); err != nil {
		return AdjustmentUpload{}, err
	}
	if err := g.tooMany(); err != nil {
		return AdjustmentUpload{}, err
	}
	entry.Goal = g.entry
	up := AdjustmentUpload{Upload: r.Upload, Entry: entry}
	if up.Changes = adjustment.Differences(p.Entry, entry); len(up.Changes) > 0 {
		if err := r.Origin.stale(want, p.UpdatedBy, moment(p.UpdatedAt)); err != nil {
			return AdjustmentUpload{}, err
		}
	}
	up.Checks = p.checks(entry)
	return up, nil
}

// checks is all that is said about the application as it would be kept: of why, and of the goal form.
func (p AdjustmentPaper) checks(e adjustment.Entry) errs.Fields {
	var out errs.Fields
	e.Goal = withIDs(e.Goal)
	_, fields := e.Examine(p.Book, p.Project, p.InForce.Form)
	for _, f := range fields {
		if f.Path == "" || adjustment.Label(f.Path) != "" {
			out = append(out, f)
		}
	}
	paper := p.asGoal()
	after := paper.Goal
	after.Entry = e.Goal
	return append(out, goalcheck.Complaints(paper.check(after))...)
}
