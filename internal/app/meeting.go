package app

import (
	"context"
	"fmt"
	"strings"

	"outturn/internal/domain/analysis"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindMeeting = "主任办公会"

// Meetings lists the office meetings the actor may see, newest change first.
func (a *App) Meetings(ctx context.Context, actor org.Actor, page store.Page) (list []meeting.Meeting, err error) {
	defer errs.Wrap(&err, "Meetings")
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Meetings(ctx, actor.Scope(org.SeeMeetings), page)
		return err
	})
	return list, err
}

// MeetingFile is a meeting with everything its page shows.
type MeetingFile struct {
	meeting.Meeting
	Ready     []meeting.Item   // projects that wait for a decision, while the agenda may be changed
	Waiting   []meeting.Motion // proposals that wait for one, likewise
	Offers    []approval.Offer
	Holds     bool
	CheckCode string
}

// Meeting reads one meeting, with the projects that are ready for a decision while its agenda may be changed. Until it decides, what
// decides about its items is shown as it is now.
//
// Errors: NotFound outside the scope.
func (a *App) Meeting(ctx context.Context, actor org.Actor, id meeting.ID) (file MeetingFile, err error) {
	defer errs.Wrap(&err, "Meeting(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if file.Meeting, err = tx.Meeting(ctx, actor.Scope(org.SeeMeetings), id); err != nil {
			return err
		}
		file.Holds = actor.Holds(org.Economy, file.Host)
		file.Offers = file.Case.Offers(meeting.Flow, actor, file.Parties())
		if file.State == meeting.Drafting || file.State == meeting.Convened {
			if err := a.weigh(ctx, tx, actor, file.Items); err != nil {
				return err
			}
		}
		if file.Holds && file.State == meeting.Drafting {
			if file.Ready, err = a.ready(ctx, tx, actor); err != nil {
				return err
			}
			if file.Waiting, err = waitingMotions(ctx, tx, actor); err != nil {
				return err
			}
		}
		file.CheckCode, err = tx.CheckCode(ctx, meetingTarget(file.Meeting))
		return err
	})
	return file, err
}

// PlanMeeting begins the agenda of an office meeting.
//
// Errors: Forbidden for anybody but economic development; Invalid without a title or a date.
func (a *App) PlanMeeting(ctx context.Context, actor org.Actor, title string, on fiscal.Date) (id meeting.ID, err error) {
	defer errs.Wrap(&err, "PlanMeeting")
	if err := need(actor, org.HoldMeetings); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		host, err := tx.Unit(ctx, actor.User.Unit)
		if err != nil {
			return "", err
		}
		m := meeting.Meeting{ID: meeting.ID(store.NewID()), Host: host, Case: approval.NewCase(meeting.Flow), UpdatedBy: actor.User.Name}
		if m, err = m.Prepare(title, on, nil); err != nil {
			return "", err
		}
		if fields := errs.FieldsOf(m.Check()); len(fields.At("title"))+len(fields.At("on")) > 0 {
			return "", append(fields.At("title"), fields.At("on")...).Err()
		}
		if err := tx.AddMeeting(ctx, m); err != nil {
			return "", err
		}
		return string(m.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "拟定议程", Target: meetingTarget(m), After: m.Cells()})
	})
	return meeting.ID(receipt), err
}

// changeMeeting reads a meeting at its version, changes it, and records the act.
func (a *App) changeMeeting(ctx context.Context, actor org.Actor, id meeting.ID, version int, action, reason string,
	change func(*store.Tx, meeting.Meeting) (meeting.Meeting, error)) error {
	if err := need(actor, org.HoldMeetings); err != nil {
		return err
	}
	_, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Meeting(ctx, actor.Scope(org.HoldMeetings), id)
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
		after.UpdatedBy = actor.User.Name
		if err := tx.SaveMeeting(ctx, after); err != nil {
			return "", err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: action, Reason: reason, Target: meetingTarget(after), Before: before.Cells(), After: after.Cells()})
	})
	return err
}

// AgendaItem is a project chosen for an agenda: what is laid before the meeting about it, and why it may go without an
// ex-ante evaluation it would need (上会议题); or a proposal from tracking, where Raised says which.
type AgendaItem struct {
	Raised         analysis.RaisedID
	Project        project.ID
	Advice, Exempt string
}

// SetAgenda puts projects on the agenda, in their order, in place of those before.
//
// Errors: Conflict for a project that does not wait for a decision, once the agenda is submitted, or when it was changed
// meanwhile; NotFound; those of meeting.Meeting.Prepare.
func (a *App) SetAgenda(ctx context.Context, actor org.Actor, id meeting.ID, version int, title string, on fiscal.Date, chosen []AgendaItem) (err error) {
	defer errs.Wrap(&err, "SetAgenda(%s)", id)
	return a.changeMeeting(ctx, actor, id, version, "修改议程", "", func(tx *store.Tx, m meeting.Meeting) (meeting.Meeting, error) {
		settings, err := demanded(ctx, tx)
		if err != nil {
			return m, err
		}
		var items []meeting.Item
		var motions []meeting.Motion
		for _, x := range chosen {
			if x.Raised != "" {
				motion, err := motionOf(ctx, tx, actor, x.Raised)
				if err != nil {
					return m, err
				}
				motions = append(motions, motion)
				continue
			}
			d, err := tx.Declaration(ctx, actor.Scope(org.JudgeDeclarations), x.Project)
			if err != nil {
				return m, err
			}
			if d.State != pipeline.ToEvaluate {
				return m, errs.New(errs.Conflict, "“%s”现在是“%s”，待评估的项目才能上会。", d.Project.Name, d.State)
			}
			item, err := a.itemOf(ctx, tx, d, settings.Set)
			if err != nil {
				return m, err
			}
			item.Advice, item.Exempt = x.Advice, strings.TrimSpace(x.Exempt)
			items = append(items, item)
		}
		if m, err = m.Lay(motions); err != nil {
			return m, err
		}
		return m.Prepare(title, on, items)
	})
}

// MoveMeeting takes one action of the flow other than recording the decisions.
//
// Errors: those of meeting.Meeting.Do; Conflict when changed meanwhile; NotFound.
func (a *App) MoveMeeting(ctx context.Context, actor org.Actor, id meeting.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MoveMeeting(%s, %s)", id, do)
	if do == meeting.Conclude {
		return errs.Invalidf("请在会议页逐个登记决定。")
	}
	return a.changeMeeting(ctx, actor, id, version, string(do), reason, func(tx *store.Tx, m meeting.Meeting) (meeting.Meeting, error) {
		return m.Do(do, actor, reason, tx.Now)
	})
}

// ConcludeMeeting records the minutes and carries out the decision on every project, all in one transaction: a ruling that
// cannot be carried out leaves nothing done.
//
// Errors: those of meeting.Meeting.Conclude; of each decision, at the paths "items.0.amount" and so on; Conflict, naming the
// project, when somebody decided it meanwhile, and, naming the meeting, when the minutes are another's.
func (a *App) ConcludeMeeting(ctx context.Context, actor org.Actor, id meeting.ID, version int, minutes string, on fiscal.Date, rulings []meeting.Ruling) (err error) {
	defer errs.Wrap(&err, "ConcludeMeeting(%s)", id)
	return a.changeMeeting(ctx, actor, id, version, string(meeting.Conclude), "", func(tx *store.Tx, m meeting.Meeting) (meeting.Meeting, error) {
		if err := a.weigh(ctx, tx, actor, m.Items); err != nil {
			return m, err
		}
		recorded, err := tx.MeetingsRecordedBy(ctx, strings.TrimSpace(minutes))
		if err != nil {
			return m, err
		}
		if err := m.OwnMinutes(recorded); err != nil {
			return m, err
		}
		after, decisions, err := m.Conclude(minutes, on, rulings, actor, tx.Now)
		if err != nil {
			return m, err
		}
		return after, a.decideAgenda(ctx, tx, actor, after, decisions)
	})
}

// decideAgenda carries out what a meeting decided about the projects and the proposals on its agenda, and gathers what is wrong with any.
func (a *App) decideAgenda(ctx context.Context, tx *store.Tx, actor org.Actor, m meeting.Meeting, decisions []pipeline.Decision) error {
	projects := decideAll(ctx, tx, actor, m, decisions)
	if projects != nil && errs.KindOf(projects) != errs.Invalid {
		return projects
	}
	motions := a.decideMotions(ctx, tx, actor, m)
	if motions != nil && errs.KindOf(motions) != errs.Invalid {
		return motions
	}
	return append(errs.FieldsOf(projects), errs.FieldsOf(motions)...).Err()
}

// weigh brings up to date what decides about the items of an agenda, and whether they need an ex-ante evaluation and have one: all
// of it may have changed since they were put on it. A project that was decided elsewhere meanwhile, or that the actor does not
// judge, stays as it was laid before the meeting.
func (a *App) weigh(ctx context.Context, tx *store.Tx, actor org.Actor, items []meeting.Item) error {
	settings, err := demanded(ctx, tx)
	if err != nil {
		return err
	}
	for i, it := range items {
		d, err := tx.Declaration(ctx, actor.Scope(org.SeeProjects), it.Project)
		if errs.KindOf(err) == errs.NotFound || err == nil && d.State != pipeline.ToEvaluate {
			continue
		}
		if err != nil {
			return err
		}
		now, err := a.itemOf(ctx, tx, d, settings.Set)
		if err != nil {
			return err
		}
		items[i].Demanded, items[i].Evaluated, items[i].Asked, items[i].Funds, items[i].Basis = now.Demanded, now.Evaluated, now.Asked, now.Funds, now.Basis
	}
	return nil
}

// decideAll carries out every decision of a meeting and gathers what is wrong with any of them.
func decideAll(ctx context.Context, tx *store.Tx, actor org.Actor, m meeting.Meeting, decisions []pipeline.Decision) error {
	var f errs.Fields
	for i, x := range decisions {
		d, err := tx.Declaration(ctx, actor.Scope(org.JudgeDeclarations), m.Items[i].Project)
		if err != nil {
			return err
		}
		if d.State != pipeline.ToEvaluate {
			return errs.New(errs.Conflict, "“%s”现在是“%s”，已经另有决定。请撤回议程，去掉这个议题。", d.Project.Name, d.State)
		}
		err = decideDeclaration(ctx, tx, actor, d, x)
		if errs.KindOf(err) != errs.Invalid && err != nil {
			return err
		}
		for _, c := range errs.FieldsOf(err) {
			f.Add(fmt.Sprintf("items.%d.%s", i, c.Path), "“%s”：%s", d.Project.Name, c.Message)
		}
	}
	return f.Err()
}

func meetingTarget(m meeting.Meeting) audit.Target {
	return audit.Target{Kind: kindMeeting, ID: string(m.ID), Name: m.Title}
}
