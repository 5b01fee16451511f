package app

import (
	"cmp"
	"context"
	"slices"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindPanel = "专家会审"

// seated is how the actor reaches panels: those led within the scope, and those with a seat for the actor.
func seated(actor org.Actor) store.Seated {
	return store.Seated{Scope: actor.Scope(org.LeadPanels), Person: actor.User.ID}
}

// Panels lists the panels the actor leads or sits on, of one year or of all for 0, newest change first.
func (a *App) Panels(ctx context.Context, actor org.Actor, year fiscal.Year) (list []panel.Panel, err error) {
	defer errs.Wrap(&err, "Panels(%s)", year)
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Panels(ctx, seated(actor), year, Page{})
		return err
	})
	return list, err
}

// PanelFile is a panel with everything its page shows.
type PanelFile struct {
	panel.Panel
	Form     appraisal.Form
	Kind     string          // of the matters it takes
	Opinions []panel.Opinion // what the actor may read
	Given    []Given         // who has submitted what, without what it says
	Missing  []string
	Experts  []expert.Expert // who may still be seated; for those who lead, while the panel is formed
	Offers   []approval.Offer
	Leads    bool
	Seat     *panel.Seat // the actor's own
	// CheckCode stands in the margin of the record on paper.
	CheckCode string
}

// Given says that an expert has submitted an opinion on a matter.
type Given struct {
	Expert        expert.ID
	Kind, Subject string
}

// Panel reads one panel. Opinions are sealed until they are summed up: even those who lead see only who has submitted.
//
// Errors: NotFound for anybody who neither leads nor sits on it.
func (a *App) Panel(ctx context.Context, actor org.Actor, id panel.ID) (file PanelFile, err error) {
	defer errs.Wrap(&err, "Panel(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		file, err = a.panelFile(ctx, tx, actor, id)
		return err
	})
	return file, err
}

func (a *App) panelFile(ctx context.Context, tx *store.Tx, actor org.Actor, id panel.ID) (file PanelFile, err error) {
	if file.Panel, err = tx.Panel(ctx, seated(actor), id); err != nil {
		return file, err
	}
	if file.Form, err = a.forms.FindVersion(file.Panel.Form, file.Version); err != nil {
		return file, err
	}
	file.Kind = panelKind(file.Panel.Form)
	opinions, err := tx.Opinions(ctx, id)
	if err != nil {
		return file, err
	}
	file.Opinions, file.Missing = file.Visible(opinions, actor.User.ID), file.Panel.Missing(opinions)
	for _, o := range opinions {
		if o.Submitted() {
			file.Given = append(file.Given, Given{o.Expert, o.Kind, o.Subject})
		}
	}
	file.Offers = file.Case.Offers(panel.Flow, actor, file.Parties())
	file.Leads = actor.Scope(org.LeadPanels).Covers(file.Lead)
	if seat, ok := file.SeatOf(actor.User.ID); ok {
		file.Seat = &seat
	}
	if file.CheckCode, err = tx.CheckCode(ctx, panelTarget(file.Panel)); err != nil {
		return file, err
	}
	if file.Leads && file.State == panel.Forming {
		file.Experts, err = tx.Experts(ctx)
	}
	return file, err
}

// FormPanel forms a panel on one form, led by a division. Matters and experts are added to it afterwards.
//
// Errors: Forbidden without the permission to lead; Invalid for a form that does not exist; NotFound for a unit outside
// the scope.
func (a *App) FormPanel(ctx context.Context, actor org.Actor, p panel.Panel) (id panel.ID, err error) {
	defer errs.Wrap(&err, "FormPanel")
	if err := need(actor, org.LeadPanels); err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		form, err := a.forms.Find(p.Form)
		if err != nil {
			return "", err
		}
		if p.Lead, err = tx.Unit(ctx, actor.User.Unit); err != nil {
			return "", err
		}
		p.ID, p.Version, p.Case, p.UpdatedBy = panel.ID(store.NewID()), form.Version, approval.NewCase(panel.Flow), actor.User.Name
		if fields := errs.FieldsOf(p.Check(fiscal.DateOf(tx.Now))); len(fields.At("title"))+len(fields.At("due")) > 0 {
			return "", append(fields.At("title"), fields.At("due")...).Err()
		}
		if err := tx.AddPanel(ctx, p); err != nil {
			return "", err
		}
		return string(p.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "组建评审组", Target: panelTarget(p), After: p.Cells()})
	})
	return panel.ID(receipt), err
}

// changePanel reads a panel that the actor leads, changes it over the version it was read at, and records the act.
func (a *App) changePanel(ctx context.Context, actor org.Actor, id panel.ID, version int, action, reason string,
	change func(*store.Tx, panel.Panel) (panel.Panel, error)) error {
	if err := need(actor, org.LeadPanels); err != nil {
		return err
	}
	_, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.Panel(ctx, store.Seated{Scope: actor.Scope(org.LeadPanels)}, id)
		if err != nil {
			return "", err
		}
		if err := fresh(before.Edition, version, before.UpdatedBy); err != nil {
			return "", err
		}
		after, err := change(tx, before)
		if err != nil {
			return "", err
		}
		after.UpdatedBy = actor.User.Name
		if err := tx.SavePanel(ctx, after); err != nil {
			return "", err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: action, Reason: reason, Target: panelTarget(after),
			Before: before.Cells(), After: after.Cells()})
	})
	return err
}

// LayMatters lays matters before a panel that is being formed, in place of those before; without a kind, of the kind the panel
// takes. Every expert seated already
// must be free to judge them.
//
// Errors: Forbidden, NotFound, Conflict once the panel sits or when read at an older version, and those of seating.
func (a *App) LayMatters(ctx context.Context, actor org.Actor, id panel.ID, version int, kind string, subjects []string) (err error) {
	defer errs.Wrap(&err, "LayMatters(%s)", id)
	return a.changePanel(ctx, actor, id, version, "确定评审事项", "", func(tx *store.Tx, p panel.Panel) (panel.Panel, error) {
		if p.State != panel.Forming {
			return p, errs.New(errs.Conflict, "评审现在是“%s”，不能再改评审事项。", p.State)
		}
		if kind = cmp.Or(kind, panelKind(p.Form)); kind != panelKind(p.Form) {
			return p, errs.Invalidf("“%s”不能提交专家会审：本评审组的评审表不评这类事项，请另组评审组。", errs.Shorten(kind))
		}
		if len(subjects) > panel.MaxMatters {
			return p, errs.Invalidf("评审事项最多%d个，选了%d个。请分成几组。", panel.MaxMatters, len(subjects))
		}
		p.Matters = nil
		for _, subject := range subjects {
			m, err := matterOf(ctx, tx, actor, kind, subject)
			if err != nil {
				return p, err
			}
			p.Matters = append(p.Matters, m)
		}
		seats := p.Seats
		p.Seats = nil
		for _, s := range seats {
			next, err := seat(ctx, tx, p, s.Expert, s.Drawn)
			if err != nil {
				return p, err
			}
			p = next
		}
		copy(p.Seats, seats) // their chair and excuses stay
		return p, nil
	})
}

// SeatExpert gives a named expert a seat.
//
// Errors: Forbidden, with the reason, where the expert must stand aside; NotFound; Conflict once the panel sits.
func (a *App) SeatExpert(ctx context.Context, actor org.Actor, id panel.ID, version int, who expert.ID) (err error) {
	defer errs.Wrap(&err, "SeatExpert(%s, %s)", id, who)
	return a.changePanel(ctx, actor, id, version, "指定专家", "", func(tx *store.Tx, p panel.Panel) (panel.Panel, error) {
		return seat(ctx, tx, p, who, false)
	})
}

func seat(ctx context.Context, tx *store.Tx, p panel.Panel, who expert.ID, drawn bool) (panel.Panel, error) {
	e, err := tx.Expert(ctx, who)
	if err != nil {
		return p, err
	}
	home, err := tx.Unit(ctx, e.User.Unit)
	if err != nil {
		return p, err
	}
	return p.Seat(e, home, drawn)
}

// DrawExperts draws experts at random, seats them, and keeps the draw so that anybody can replay it.
//
// Errors: Invalid when too few remain; Forbidden, NotFound, Conflict as for SeatExpert.
func (a *App) DrawExperts(ctx context.Context, actor org.Actor, id panel.ID, version, wanted int, fields []library.Field) (err error) {
	defer errs.Wrap(&err, "DrawExperts(%s, %d)", id, wanted)
	return a.changePanel(ctx, actor, id, version, "随机抽取专家", "", func(tx *store.Tx, p panel.Panel) (panel.Panel, error) {
		if len(p.Matters) == 0 {
			return p, errs.Invalidf("请先确定评审事项，再抽取专家：回避要按事项判断。")
		}
		experts, home, err := drawable(ctx, tx, p)
		if err != nil {
			return p, err
		}
		var matters []expert.Matter
		for _, m := range p.Matters {
			matters = append(matters, m.Of)
		}
		draw, err := expert.DrawFrom(store.NewID(), wanted, fields, matters, experts, home)
		if err != nil {
			return p, err
		}
		p.Draws = append(slices.Clone(p.Draws), draw)
		for _, who := range draw.Drawn() {
			if p, err = seat(ctx, tx, p, who, true); err != nil {
				return p, err
			}
		}
		return p, nil
	})
}

// drawable lists the experts without a seat on the panel, and their units.
func drawable(ctx context.Context, tx *store.Tx, p panel.Panel) ([]expert.Expert, expert.Home, error) {
	experts, err := tx.Experts(ctx)
	if err != nil {
		return nil, nil, err
	}
	experts = slices.DeleteFunc(experts, func(e expert.Expert) bool {
		return slices.ContainsFunc(p.Seats, func(s panel.Seat) bool { return s.Expert == e.ID })
	})
	homes := map[org.UnitID]org.Unit{}
	for _, e := range experts {
		if _, read := homes[e.User.Unit]; read {
			continue
		}
		if homes[e.User.Unit], err = tx.Unit(ctx, e.User.Unit); err != nil {
			return nil, nil, err
		}
	}
	return experts, func(id org.UnitID) org.Unit { return homes[id] }, nil
}

// ExcuseExpert lets an expert off with a reason; NameChair makes another the chair.
//
// Errors: those of panel.Panel.Excuse, and as for SeatExpert.
func (a *App) ExcuseExpert(ctx context.Context, actor org.Actor, id panel.ID, version int, who expert.ID, reason string) (err error) {
	defer errs.Wrap(&err, "ExcuseExpert(%s, %s)", id, who)
	return a.changePanel(ctx, actor, id, version, "专家退出", reason, func(_ *store.Tx, p panel.Panel) (panel.Panel, error) {
		return p.Excuse(who, reason)
	})
}

// NameChair makes an expert the chair of a panel.
//
// Errors: those of panel.Panel.NameChair, and as for SeatExpert.
func (a *App) NameChair(ctx context.Context, actor org.Actor, id panel.ID, version int, who expert.ID) (err error) {
	defer errs.Wrap(&err, "NameChair(%s, %s)", id, who)
	return a.changePanel(ctx, actor, id, version, "指定组长", "", func(_ *store.Tx, p panel.Panel) (panel.Panel, error) {
		return p.NameChair(who)
	})
}

// KeepRecord writes the meeting's record, complete or not.
//
// Errors: Conflict unless the opinions are summed up and the panel is open; as for SeatExpert.
func (a *App) KeepRecord(ctx context.Context, actor org.Actor, id panel.ID, version int, r panel.Record) (err error) {
	defer errs.Wrap(&err, "KeepRecord(%s)", id)
	return a.changePanel(ctx, actor, id, version, "填写会议记录", "", func(_ *store.Tx, p panel.Panel) (panel.Panel, error) {
		if p.State != panel.Meeting {
			return p, errs.New(errs.Conflict, "评审现在是“%s”，不能填写会议记录。", p.State)
		}
		p.Record = r
		return p, nil
	})
}

// MovePanel takes one action of the flow on a panel read at its version. Experts are told when it starts; ex-ante evaluations
// move with the panel in the same transaction.
//
// Errors: those of panel.Panel.Do and of the evaluations; Conflict when changed meanwhile; NotFound.
func (a *App) MovePanel(ctx context.Context, actor org.Actor, id panel.ID, version int, do approval.Action, reason string) (err error) {
	defer errs.Wrap(&err, "MovePanel(%s, %s)", id, do)
	return a.changePanel(ctx, actor, id, version, string(do), reason, func(tx *store.Tx, p panel.Panel) (panel.Panel, error) {
		form, err := a.forms.FindVersion(p.Form, p.Version)
		if err != nil {
			return p, err
		}
		opinions, err := tx.Opinions(ctx, id)
		if err != nil {
			return p, err
		}
		after, err := p.Do(do, actor, form, opinions, reason, tx.Now)
		if err == nil {
			after, err = followGoals(ctx, tx, after, do)
		}
		if err != nil {
			return after, err
		}
		if err := followPanel(ctx, tx, actor, after, form, opinions, do, reason); err != nil || do == panel.Close {
			return after, err
		}
		return after, tellPanel(ctx, tx, after, do)
	})
}

// tellPanel notifies the experts that the panel starts, is summed up, or is cancelled.
func tellPanel(ctx context.Context, tx *store.Tx, p panel.Panel, do approval.Action) error {
	text := map[approval.Action]string{
		panel.Open:   "请对“" + p.Title + "”的评审事项独立提交意见，截止" + p.Due.String() + "。",
		panel.Unseal: "“" + p.Title + "”的专家意见已经齐全，可以查看汇总。",
		panel.Cancel: "“" + p.Title + "”已取消。",
	}[do]
	var people []org.User
	for _, s := range p.Seats {
		if s.Excused == "" {
			people = append(people, org.User{ID: s.User, Name: s.Name})
		}
	}
	return tx.Notify(ctx, people, text, "/panels/"+string(p.ID))
}

func panelTarget(p panel.Panel) audit.Target {
	return audit.Target{Kind: kindPanel, ID: string(p.ID), Name: p.Title}
}
