package app

import (
	"context"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// changeFinding reads a finding at its version, changes it, records the act and tells whom a step of the flow concerns.
func (a *App) changeFinding(ctx context.Context, actor org.Actor, id finding.ID, version int, action, reason string,
	change func(*store.Tx, finding.Finding) (finding.Finding, error)) error {
	_, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Finding(ctx, actor.Scope(org.SeeFindings), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		after, err := change(tx, before)
		if err != nil {
			return "", err
		}
		if err := tx.SaveFinding(ctx, after); err != nil {
			return "", err
		}
		if len(after.Acts) > len(before.Acts) {
			return string(id), movedFinding(ctx, tx, actor, before, after, reason)
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: action, Reason: reason, Target: findingTarget(after), Before: before.Cells(), After: after.Cells()})
	})
	return err
}

// movedFinding records a step of the flow and tells whom it concerns.
func movedFinding(ctx context.Context, tx *store.Tx, actor org.Actor, before, after finding.Finding, reason string) error {
	moved := movement{flow: finding.Flow, before: before.Case, after: after.Case, parties: after.Parties(), target: findingTarget(after),
		link: findingPath(after.ID), what: "问题整改"}
	return moved.record(ctx, tx, actor, reason)
}

// IssueFinding sends the letter (发函) and tells the head of the unit; the unit's clerks hear of every step that waits for them. due is
// typed, empty for the default.
//
// Errors: those of finding.Finding.Issue; Conflict when it was changed meanwhile; NotFound.
func (a *App) IssueFinding(ctx context.Context, actor org.Actor, id finding.ID, version int, due string) (err error) {
	defer errs.Wrap(&err, "IssueFinding(%s)", id)
	return a.changeFinding(ctx, actor, id, version, "", "", func(tx *store.Tx, f finding.Finding) (finding.Finding, error) {
		no, err := tx.NextLetterNo(ctx, fiscal.YearOf(fiscal.DateOf(tx.Now)))
		if err != nil {
			return f, err
		}
		after, err := f.Issue(actor, no, due, tx.Now)
		if err != nil {
			return f, err
		}
		return after, tellHead(ctx, tx, after)
	})
}

// tellHead tells the head of the unit that a letter is out.
func tellHead(ctx context.Context, tx *store.Tx, f finding.Finding) error {
	l := f.Letters[len(f.Letters)-1]
	return notifyRole(ctx, tx, org.Head, f.Owner.ID, "收到"+l.Number()+"整改通知书：“"+f.Name()+"”，整改期限"+l.Due.String()+"。", findingPath(f.ID))
}

// ReopenFinding has a closed problem put right again under a new letter (重新整改).
//
// Errors: those of finding.Finding.Reopen; Conflict when it was changed meanwhile; NotFound.
func (a *App) ReopenFinding(ctx context.Context, actor org.Actor, id finding.ID, version int, due, reason string) (err error) {
	defer errs.Wrap(&err, "ReopenFinding(%s)", id)
	return a.changeFinding(ctx, actor, id, version, "", reason, func(tx *store.Tx, f finding.Finding) (finding.Finding, error) {
		no, err := tx.NextLetterNo(ctx, fiscal.YearOf(fiscal.DateOf(tx.Now)))
		if err != nil {
			return f, err
		}
		after, err := f.Reopen(actor, no, due, reason, tx.Now)
		if err != nil {
			return f, err
		}
		return after, tellHead(ctx, tx, after)
	})
}

// SavePlan keeps the unit's plan as typed, and submits it when asked to, in one act (整改方案).
//
// Errors: those of finding.Finding.SavePlan, and of Do when it is submitted: then nothing is kept; Conflict when it was changed meanwhile;
// NotFound.
func (a *App) SavePlan(ctx context.Context, actor org.Actor, id finding.ID, version int, p finding.PlanEntry, submit bool) (err error) {
	defer errs.Wrap(&err, "SavePlan(%s)", id)
	return a.changeFinding(ctx, actor, id, version, "保存整改方案", "", func(tx *store.Tx, f finding.Finding) (finding.Finding, error) {
		after, err := f.SavePlan(actor, p, tx.Now)
		if err != nil || !submit {
			return after, err
		}
		return after.Do(finding.SubmitPlan, actor, nil, "", tx.Now)
	})
}

// ReportProgress adds how the work goes (整改进展).
//
// Errors: those of finding.Finding.Report; Conflict when it was changed meanwhile; NotFound.
func (a *App) ReportProgress(ctx context.Context, actor org.Actor, id finding.ID, version int, text string) (err error) {
	defer errs.Wrap(&err, "ReportProgress(%s)", id)
	return a.changeFinding(ctx, actor, id, version, "登记进展", "", func(tx *store.Tx, f finding.Finding) (finding.Finding, error) {
		return f.Report(actor, text, tx.Now)
	})
}

// SaveResult keeps the result as typed, and submits it with its evidence when asked to, in one act (整改结果).
//
// Errors: those of finding.Finding.SaveResult, and of Do when it is submitted: then nothing is kept; Conflict when it was changed meanwhile;
// NotFound.
func (a *App) SaveResult(ctx context.Context, actor org.Actor, id finding.ID, version int, r finding.ResultEntry, submit bool) (err error) {
	defer errs.Wrap(&err, "SaveResult(%s)", id)
	return a.changeFinding(ctx, actor, id, version, "保存整改结果", "", func(tx *store.Tx, f finding.Finding) (finding.Finding, error) {
		after, err := f.SaveResult(actor, r, tx.Now)
		if err != nil || !submit {
			return after, err
		}
		files, err := tx.Attachments(ctx, kindFinding, string(id))
		if err != nil {
			return f, err
		}
		return after.Do(finding.SubmitEvidence, actor, files, "", tx.Now)
	})
}

// MoveFinding takes an action of the flow that needs nothing but a reason.
//
// Errors: those of finding.Finding.Do; Conflict when it was changed meanwhile; NotFound.
func (a *App) MoveFinding(ctx context.Context, actor org.Actor, id finding.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveFinding(%s, %s)", id, do)
	return a.changeFinding(ctx, actor, id, version, "", reason, func(tx *store.Tx, f finding.Finding) (finding.Finding, error) {
		return f.Do(do, actor, nil, reason, tx.Now)
	})
}

// ProposeCancel asks for a finding to be cancelled (提请撤销), and tells those who decide.
//
// Errors: those of finding.Finding.ProposeCancel; Conflict when it was changed meanwhile; NotFound.
func (a *App) ProposeCancel(ctx context.Context, actor org.Actor, id finding.ID, version int, reason string) (err error) {
	defer errs.Wrap(&err, "ProposeCancel(%s)", id)
	return a.changeFinding(ctx, actor, id, version, "提请撤销", reason, func(tx *store.Tx, f finding.Finding) (finding.Finding, error) {
		after, err := f.ProposeCancel(actor, reason, tx.Now)
		if err != nil {
			return f, err
		}
		people, err := tx.UsersHolding(ctx, org.Finance, f.Division.ID)
		if err != nil {
			return f, err
		}
		text := "“" + f.Name() + "”提请撤销（" + actor.User.Name + "），等待决定。"
		return after, tx.Notify(ctx, untold(people, map[org.UserID]bool{actor.User.ID: true}), text, findingPath(id))
	})
}

// DecideCancel approves or refuses a proposal to cancel a finding (决定撤销), and tells who proposed it.
//
// Errors: those of finding.Finding.DecideCancel; Conflict when it was changed meanwhile; NotFound.
func (a *App) DecideCancel(ctx context.Context, actor org.Actor, id finding.ID, version int, agree bool, opinion string) (err error) {
	defer errs.Wrap(&err, "DecideCancel(%s, %v)", id, agree)
	return a.changeFinding(ctx, actor, id, version, "不批准撤销", opinion, func(tx *store.Tx, f finding.Finding) (finding.Finding, error) {
		after, err := f.DecideCancel(actor, agree, opinion, tx.Now)
		if err != nil {
			return f, err
		}
		proposer, err := tx.User(ctx, f.Recall.By)
		if err != nil {
			return f, err
		}
		text := "“" + f.Name() + "”的撤销没有批准：" + opinion
		if agree {
			text = "“" + f.Name() + "”已批准撤销。"
		}
		return after, tx.Notify(ctx, []org.User{proposer}, text, findingPath(id))
	})
}
