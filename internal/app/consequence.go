package app

import (
	"context"
	"fmt"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const (
	kindConsequence = "结果应用设置"
	kindOverride    = "结果应用调整"
)

// ConsequenceFile is what results mean for a budget year, with everything the settings page shows (结果应用设置).
type ConsequenceFile struct {
	Settings consequence.Settings
	Book     consequence.Book   // of the settings, as shipped or loaded
	Books    []consequence.Book // the newest version of each
	Versions []consequence.Settings
	MaySet   bool
}

// Consequences reads the settings of a year.
//
// Errors: Forbidden as NextYear.
func (a *App) Consequences(ctx context.Context, actor org.Actor, year fiscal.Year) (file ConsequenceFile, err error) {
	defer errs.Wrap(&err, "Consequences(%s)", year)
	if err := need(actor, org.SeeNextYear); err != nil {
		return file, err
	}
	file.Books, file.MaySet = a.consequences.Newest(), actor.May(org.SetConsequences)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if file.Versions, err = tx.ConsequenceSettings(ctx, year); err != nil {
			return err
		}
		if file.Settings, err = a.settingsInForce(ctx, tx, year); err != nil {
			return err
		}
		file.Book, err = a.consequences.Find(file.Settings.Book, file.Settings.Version)
		return err
	})
	return file, err
}

// ConsequenceBook is one version of a book on offer, 0 for the newest.
//
// Errors: NotFound.
func (a *App) ConsequenceBook(name consequence.Name, version int) (consequence.Book, error) {
	return a.consequences.Find(name, version)
}

// ConsequenceChange is a project that new settings would move: what stands now, and what would stand.
type ConsequenceChange struct {
	Before, After NextYearRow
}

// ConsequencePreview is what new settings would do to the requests of a year as they stand now (试算).
type ConsequencePreview struct {
	Now, Then NextYearSum
	Changed   []ConsequenceChange // by project code
}

// PreviewConsequences tries settings on the requests of a year. Nothing is kept.
//
// Errors: Forbidden for all but planning and finance; Invalid with every complaint about the settings.
func (a *App) PreviewConsequences(ctx context.Context, actor org.Actor, want consequence.Settings) (p ConsequencePreview, err error) {
	defer errs.Wrap(&err, "PreviewConsequences(%s)", want.Year)
	if err := need(actor, org.SetConsequences); err != nil {
		return p, err
	}
	book, err := a.consequences.Find(want.Book, want.Version)
	if err == nil {
		err = book.Preview(want)
	}
	if err != nil {
		return p, err
	}
	book = book.Under(want)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		p = ConsequencePreview{}
		file, err := a.nextYearRules(ctx, tx, want.Year)
		if err != nil {
			return err
		}
		rows, err := a.nextYearRows(ctx, tx, actor, file, "")
		for _, before := range rows {
			after := before
			after.Rules = consequence.Suggest(book, before.Facts)
			p.Now.add(before)
			p.Then.add(after)
			if before.Action() != after.Action() || before.Suggested() != after.Suggested() {
				p.Changed = append(p.Changed, ConsequenceChange{before, after})
			}
		}
		return err
	})
	return p, err
}

// SaveConsequences puts settings in force as the next version of a year; no is the version that was read, 0 for none.
//
// Errors: Forbidden for all but planning and finance; Conflict when somebody set it meanwhile; those of consequence.Settings.Next.
func (a *App) SaveConsequences(ctx context.Context, actor org.Actor, no int, want consequence.Settings, reason string) (err error) {
	defer errs.Wrap(&err, "SaveConsequences(%s, %d)", want.Year, no)
	if err := need(actor, org.SetConsequences); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := a.settingsInForce(ctx, tx, want.Year)
		if err != nil {
			return "", err
		}
		if err := fresh(before.No, no, before.By); err != nil {
			return "", err
		}
		was, err := a.consequences.Find(before.Book, before.Version)
		if err != nil {
			return "", err
		}
		book, err := a.consequences.Find(want.Book, want.Version)
		if err != nil {
			return "", err
		}
		next, err := before.Next(book, want, reason, actor.User.Name, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.AddConsequenceSettings(ctx, next); err != nil {
			return "", err
		}
		id := fmt.Sprint(int(want.Year))
		return id, tx.Record(ctx, store.Act{Actor: actor, Action: "修改结果应用设置", Reason: next.Reason,
			Target: audit.Target{Kind: kindConsequence, ID: id, Name: want.Year.String() + "结果应用设置"}, Before: before.Cells(was), After: next.Cells(book)})
	})
	return err
}

// ProposeOverride proposes another ruling on a project and year than the rules suggest (提出调整).
//
// Errors: those of NextYearProject and consequence.Propose.
func (a *App) ProposeOverride(ctx context.Context, actor org.Actor, year fiscal.Year, id project.ID, x consequence.Ruling) (err error) {
	defer errs.Wrap(&err, "ProposeOverride(%s, %s)", year, id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		file, err := a.nextYearProject(ctx, tx, actor, year, id)
		if err != nil {
			return "", err
		}
		earlier, err := tx.OverridesOf(ctx, id, year)
		if err != nil {
			return "", err
		}
		o, err := consequence.Propose(consequence.OverrideID(store.NewID()), file.Row.Project, year, file.Row.Rules, x, earlier, actor, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.AddOverride(ctx, o); err != nil {
			return "", err
		}
		return string(o.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "提出调整", Reason: o.Reason, Target: overrideTarget(o), After: o.Cells()})
	})
	return err
}

// MoveOverride takes one action of the flow on an override read at its version.
//
// Errors: those of consequence.Override.Do: whoever proposed it never approves it; Conflict when it was moved meanwhile; NotFound.
func (a *App) MoveOverride(ctx context.Context, actor org.Actor, id consequence.OverrideID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveOverride(%s, %s)", id, do)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Override(ctx, actor.Scope(org.SeeNextYear), id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Version, version, before.UpdatedBy); err != nil {
			return "", err
		}
		after, err := before.Do(do, actor, reason, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.SaveOverride(ctx, after); err != nil {
			return "", err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: string(do), Reason: reason, Target: overrideTarget(after), Before: before.Cells(), After: after.Cells()})
	})
	return err
}

func overrideTarget(o consequence.Override) audit.Target {
	return audit.Target{Kind: kindOverride, ID: string(o.ID), Name: o.Name()}
}
