package app

import (
	"context"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindFinding = "问题整改"

// Ledger is a page of the ledger of findings, and how many there are in each state (整改台账).
type Ledger struct {
	Rows   []store.FindingRow
	Counts store.FindingCounts
	Today  fiscal.Date
}

// Findings lists the findings the actor may see, newest number first, with counts of the list by state.
func (a *App) Findings(ctx context.Context, actor org.Actor, by store.FindingFilter, late bool, page store.Page) (l Ledger, err error) {
	defer errs.Wrap(&err, "Findings")
	err = a.db.View(ctx, func(tx *store.Tx) error {
		l.Today = fiscal.DateOf(tx.Now)
		if late {
			by.LateOn = l.Today
		}
		if l.Rows, err = tx.Findings(ctx, actor.Scope(org.SeeFindings), by, page); err != nil {
			return err
		}
		l.Counts, err = tx.CountFindings(ctx, actor.Scope(org.SeeFindings), by, l.Today)
		return err
	})
	return l, err
}

// EachFinding hands over what Findings lists, one after the other, so that a ledger of any length can be saved as a file (导出台账).
func (a *App) EachFinding(ctx context.Context, actor org.Actor, by store.FindingFilter, late bool, page store.Page, do func(store.FindingRow) error) (err error) {
	defer errs.Wrap(&err, "EachFinding")
	return a.db.View(ctx, func(tx *store.Tx) error {
		if late {
			by.LateOn = fiscal.DateOf(tx.Now)
		}
		return tx.EachFinding(ctx, actor.Scope(org.SeeFindings), by, page, do)
	})
}

// FindingFile is a finding with everything its page shows.
type FindingFile struct {
	finding.Finding
	Today       fiscal.Date
	Offers      []approval.Offer
	Attachments []attachment.Attachment
	CheckCode   string
	MayEdit     bool // its content
	MayIssue    bool
	MayPlan     bool
	MayWork     bool // report progress, give the result
	MayAttach   bool
	MayReopen   bool
	MayPropose  bool // to cancel it
	MayDecide   bool // on a proposal to cancel it
}

// Finding reads one finding with what the actor may do next.
//
// Errors: NotFound outside the scope.
func (a *App) Finding(ctx context.Context, actor org.Actor, id finding.ID) (file FindingFile, err error) {
	defer errs.Wrap(&err, "Finding(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		f, err := tx.Finding(ctx, actor.Scope(org.SeeFindings), id)
		if err != nil {
			return err
		}
		file = findingFile(actor, f)
		file.Today = fiscal.DateOf(tx.Now)
		if file.Attachments, err = tx.Attachments(ctx, kindFinding, string(id)); err != nil {
			return err
		}
		file.CheckCode, err = tx.CheckCode(ctx, findingTarget(f))
		return err
	})
	return file, err
}

// findingFile is a finding with what the actor may do. Nobody is offered an act that the domain would refuse.
func findingFile(actor org.Actor, f finding.Finding) FindingFile {
	file := FindingFile{Finding: f, Offers: f.Offers(finding.Flow, actor, f.Parties()), MayEdit: f.Editable(actor) == nil, MayAttach: f.TakesEvidence(actor) == nil}
	clerk := actor.Holds(org.Clerk, f.Owner)
	file.MayPlan, file.MayWork = clerk && f.State == finding.Notified, clerk && f.State == finding.Rectifying
	for _, o := range file.Offers {
		file.MayIssue = file.MayIssue || o.Do == finding.Issue && o.Open
	}
	file.MayReopen = f.Allow(finding.Flow, finding.Reopen, actor, f.Parties()) == nil
	file.MayPropose = f.MayPropose(actor) == nil
	file.MayDecide = f.MayDecide(actor) == nil
	return file
}

// FindingsFrom lists the findings that were registered from one record, newest number first, as far as the actor may see them.
func (a *App) FindingsFrom(ctx context.Context, actor org.Actor, record string) (list []store.FindingRow, err error) {
	defer errs.Wrap(&err, "FindingsFrom(%s)", record)
	if record == "" || !actor.May(org.SeeFindings) {
		return nil, nil
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		list, err = tx.Findings(ctx, actor.Scope(org.SeeFindings), store.FindingFilter{Source: record}, store.Page{})
		return err
	})
	return list, err
}

// OpenFindings counts the problems of projects and their units that are not put right, by project (未整改问题). Projects outside the scope
// are left out.
func (a *App) OpenFindings(ctx context.Context, actor org.Actor, list ...project.Project) (open map[project.ID]store.OpenFindings, err error) {
	defer errs.Wrap(&err, "OpenFindings(%d)", len(list))
	scope := actor.Scope(org.SeeFindings)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		var seen []project.Project
		for _, p := range list {
			if scope.Covers(p.Unit, p.Division) {
				seen = append(seen, p)
			}
		}
		if len(seen) == 0 {
			return nil
		}
		open, err = tx.OpenFindingsOf(ctx, fiscal.DateOf(tx.Now), seen...)
		return err
	})
	return open, err
}

// findingTodos are the findings that the actor may move on, and those whose cancelling the actor may decide.
func findingTodos(ctx context.Context, tx *store.Tx, actor org.Actor) (list []Todo, err error) {
	if !actor.May(org.SeeFindings) {
		return nil, nil
	}
	var found []finding.Finding
	for _, role := range actor.Roles() {
		waits, err := tx.FindingsWaiting(ctx, waiting(finding.Flow, role, actor.ScopeOf(role)), workbenchLimit)
		if err != nil {
			return nil, err
		}
		found = append(found, waits...)
	}
	if actor.May(org.JudgeFindings) {
		recalled, err := tx.FindingsRecalled(ctx, actor.Scope(org.JudgeFindings), workbenchLimit)
		if err != nil {
			return nil, err
		}
		found = append(found, recalled...)
	}
	seen := map[finding.ID]bool{}
	for _, f := range found {
		may := findingFile(actor, f)
		moves := slices.ContainsFunc(may.Offers, func(o approval.Offer) bool { return o.Open && !o.Undo })
		if !seen[f.ID] && (moves || may.MayDecide) {
			seen[f.ID] = true
			list = append(list, findingTodo(f, may.MayDecide))
		}
	}
	return list, nil
}

func findingTodo(f finding.Finding, decides bool) Todo {
	t := Todo{Form: kindFinding, ID: string(f.ID), Project: project.Project{Name: f.Content.Title, Code: f.Number(), Unit: f.Owner}, Year: f.Year, State: f.State}
	if slices.Contains(finding.WithUnit(), f.State) {
		t.Due = f.Due()
	} else if f.State == finding.LookingBack {
		_, t.Due = f.LookBackWindow()
	}
	if last, acted := f.Last(); acted {
		t.Reason, t.ByName = last.Reason, last.Name
	}
	if decides {
		t.Reason, t.ByName = "提请撤销，等待决定。", f.Recall.ByName
	}
	return t
}

// findingPath is the page of a finding.
func findingPath(id finding.ID) string { return "/findings/" + string(id) }

func findingTarget(f finding.Finding) audit.Target {
	return audit.Target{Kind: kindFinding, ID: string(f.ID), Name: f.Name()}
}
