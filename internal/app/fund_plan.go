package app

import (
	"context"
	"slices"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindFundPlan = "年度用款计划"

// FundPlans lists the fund-use plans the actor may see, newest year first.
func (a *App) FundPlans(ctx context.Context, actor org.Actor, by store.FundPlanFilter, page store.Page) (list []fundplan.Plan, err error) {
	defer errs.Wrap(&err, "FundPlans")
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.FundPlans(ctx, actor.Scope(org.SeePlans), by, page)
		return err
	})
	return list, err
}

// FundPlanFile is a fund-use plan with everything its page shows.
type FundPlanFile struct {
	fundplan.Plan
	Asked      fundplan.Form // as submitted, or as drafted
	Granted    fundplan.Form // with the newest cuts
	Around     fundplan.Circumstances
	Findings   errs.Fields         // what submission would complain about; none once it is submitted
	Candidates []fundplan.Standing // projects that could be added, while the actor may edit
	Editions   []fundplan.Edition
	Offers     []approval.Offer
	MayEdit    bool
	MayCut     bool
	CheckCode  string
}

// NameOf is the name of a project of the plan.
func (f FundPlanFile) NameOf(id project.ID) string { return nameIn(f.Around)(id) }

func nameIn(c fundplan.Circumstances) func(project.ID) string {
	return func(id project.ID) string {
		if name := c.Projects[id].Project.Name; name != "" {
			return name
		}
		return "另一项目"
	}
}

// FundPlan reads one fund-use plan with its checks, cuts, editions and what the actor may do next.
//
// Errors: NotFound outside the scope.
func (a *App) FundPlan(ctx context.Context, actor org.Actor, id fundplan.ID) (file FundPlanFile, err error) {
	defer errs.Wrap(&err, "FundPlan(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		p, err := tx.FundPlan(ctx, actor.Scope(org.SeePlans), id)
		if err != nil {
			return err
		}
		file, err = a.fundPlanFile(ctx, tx, actor, p)
		return err
	})
	return file, err
}

func (a *App) fundPlanFile(ctx context.Context, tx *store.Tx, actor org.Actor, p fundplan.Plan) (file FundPlanFile, err error) {
	file = FundPlanFile{Plan: p, Granted: p.Granted(), Offers: p.Offers(actor), MayEdit: p.Editable(actor) == nil, MayCut: p.MayCut(actor) == nil}
	file.Asked, _ = p.Entry.Parse()
	if file.Around, err = a.circumstances(ctx, tx, actor, p); err != nil {
		return file, err
	}
	if p.State == fundplan.Draft {
		_, file.Findings = p.Examine(file.Around)
	}
	if file.MayEdit {
		if file.Candidates, err = a.candidates(ctx, tx, actor, p); err != nil {
			return file, err
		}
	}
	if file.Editions, err = tx.FundPlanEditions(ctx, p.ID); err != nil {
		return file, err
	}
	file.CheckCode, err = tx.CheckCode(ctx, fundPlanTarget(p))
	return file, err
}

// StartFundPlan begins the plan of a unit for a year over the projects that a division supervises.
//
// Errors: NotFound for a unit outside the scope; Forbidden for anybody but its clerk; Conflict when there is one already;
// Invalid when the division is none.
func (a *App) StartFundPlan(ctx context.Context, actor org.Actor, unit, division org.UnitID, year fiscal.Year) (id fundplan.ID, err error) {
	defer errs.Wrap(&err, "StartFundPlan(%s, %s)", unit, year)
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		u, err := tx.Unit(ctx, unit)
		if err != nil || !actor.Scope(org.FilePlans).Covers(u) {
			return "", errs.New(errs.NotFound, "没有找到这个单位，或您无权为它填报。")
		}
		d, err := tx.Unit(ctx, division)
		if err != nil {
			return "", errs.Invalidf("请选择主管处室。")
		}
		p, err := fundplan.New(fundplan.ID(store.NewID()), u, d, year)
		if err == nil {
			err = p.Editable(actor)
		}
		if err != nil {
			return "", err
		}
		before, err := tx.FundPlansOf(ctx, unit, year)
		if err != nil {
			return "", err
		}
		for _, b := range before {
			if b.Division.ID == division {
				return "", errs.New(errs.Conflict, "%s已经有了，现在是“%s”。请从列表打开。", b.Name(), b.State)
			}
		}
		p.UpdatedBy = actor.User.Name
		if err := tx.AddFundPlan(ctx, p); err != nil {
			return "", err
		}
		return string(p.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "开始编制", Target: fundPlanTarget(p)})
	})
	return fundplan.ID(receipt), err
}

// SaveFundPlan keeps the draft as typed, complete or not, over the version it was read at.
//
// Errors: Conflict when somebody saved meanwhile or the state does not allow it, Forbidden, NotFound, Invalid when far
// too long, when a project stands in it twice or is not the unit's.
func (a *App) SaveFundPlan(ctx context.Context, actor org.Actor, id fundplan.ID, version int, entry fundplan.Entry) (file FundPlanFile, err error) {
	defer errs.Wrap(&err, "SaveFundPlan(%s)", id)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.FundPlan(ctx, actor.Scope(org.FilePlans), id)
		if err != nil {
			return "", err
		}
		var names func(project.ID) string
		after, changed, err := keepDraft(ctx, tx, actor, before, version, entry, func(ctx context.Context, after fundplan.Plan) (err error) {
			if names, err = planProjectNames(ctx, tx, actor, before, after); err != nil {
				return err
			}
			return tx.SaveFundPlan(ctx, after)
		})
		if err != nil || !changed {
			return string(id), err
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "保存草稿", Target: fundPlanTarget(after), Before: before.Cells(names), After: after.Cells(names)})
	})
	if err != nil {
		return file, err
	}
	return a.FundPlan(ctx, actor, id)
}

// planProjectNames names the projects that stand in a plan before or after an edit.
//
// Errors: NotFound for a project that is not the unit's.
func planProjectNames(ctx context.Context, tx *store.Tx, actor org.Actor, before, after fundplan.Plan) (func(project.ID) string, error) {
	names := map[project.ID]string{}
	for _, l := range slices.Concat(before.Entry.Lines, after.Entry.Lines) {
		p, err := tx.Project(ctx, actor.Scope(org.FilePlans), l.Project)
		if err != nil {
			return nil, err
		}
		names[l.Project] = p.Name
	}
	return func(id project.ID) string { return names[id] }, nil
}

// AddToFundPlan puts one more project into the draft, with the amounts its goal or the library asks for.
//
// Errors: as for SaveFundPlan.
func (a *App) AddToFundPlan(ctx context.Context, actor org.Actor, id fundplan.ID, version int, entry fundplan.Entry, added project.ID) (file FundPlanFile, err error) {
	defer errs.Wrap(&err, "AddToFundPlan(%s, %s)", id, added)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		p, err := tx.FundPlan(ctx, actor.Scope(org.FilePlans), id)
		if err != nil {
			return err
		}
		s, err := a.standing(ctx, tx, actor, p, added)
		entry.Lines = append(entry.Lines[:len(entry.Lines):len(entry.Lines)], s.Suggest())
		return err
	})
	if err != nil {
		return file, err
	}
	return a.SaveFundPlan(ctx, actor, id, version, entry)
}

// CutFundPlan sets one line of a plan under review to less than the unit asked (核减).
//
// Errors: those of fundplan.Plan.Cut; Conflict, saying what the other did, when it was changed meanwhile; NotFound.
func (a *App) CutFundPlan(ctx context.Context, actor org.Actor, id fundplan.ID, version int, typed fundplan.EntryLine, reason string) (err error) {
	defer errs.Wrap(&err, "CutFundPlan(%s, %s)", id, typed.Project)
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := tx.FundPlan(ctx, actor.Scope(org.CutPlans), id)
		if err != nil {
			return "", err
		}
		around, err := a.circumstances(ctx, tx, actor, before)
		if err != nil {
			return "", err
		}
		if err := freshPlan(before, version, around); err != nil {
			return "", err
		}
		after, cut, err := before.Cut(actor, typed, reason, tx.Now)
		if err != nil {
			return "", err
		}
		if err := tx.SaveFundPlan(ctx, after); err != nil {
			return "", err
		}
		was := before.Granted()
		name := nameIn(around)(typed.Project)
		cells := func(f fundplan.Form) (out []audit.Cell) {
			for _, l := range f.Lines {
				if l.Project == typed.Project {
					out = append(out, audit.Cell{Name: name + " 金额（万元）", Value: l.Money.Total().Wan()})
				}
			}
			return out
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "核减", Target: fundPlanTarget(after), Reason: cut.Reason, Before: cells(was), After: cells(after.Granted())})
	})
	return err
}

// freshPlan refuses an act on an older version than the one kept, and says what was done to it meanwhile.
func freshPlan(p fundplan.Plan, read int, around fundplan.Circumstances) error {
	if p.Version == read {
		return nil
	}
	return errs.New(errs.Conflict, "%s您看到的不是最新内容，请看过再办理。", p.Latest(nameIn(around)))
}

// PlanControls lists the control totals of a year: one for every unit that may file a plan, within the scope, those not set yet
// at version 0.
//
// Errors: Forbidden without the permission to see plans.
func (a *App) PlanControls(ctx context.Context, actor org.Actor, year fiscal.Year) (list []fundplan.Control, err error) {
	defer errs.Wrap(&err, "PlanControls(%s)", year)
	if err := need(actor, org.SeePlans); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		units, err := tx.UnitsIn(ctx, actor.Scope(org.SeePlans))
		if err != nil {
			return err
		}
		set, err := tx.PlanControls(ctx, actor.Scope(org.SeePlans), year)
		list = nil
		for _, u := range units {
			if u.Kind == org.Agency {
				continue
			}
			c := fundplan.Control{Unit: u, Year: year}
			if i := slices.IndexFunc(set, func(x fundplan.Control) bool { return x.Unit.ID == u.ID }); i >= 0 {
				c = set[i]
			}
			list = append(list, c)
		}
		return err
	})
	return list, err
}

// SetPlanControl gives a unit its control total for a year, over the version that was read, 0 for none.
//
// Errors: Forbidden for all but planning and finance; NotFound; Conflict when somebody set it meanwhile; Invalid with every
// complaint.
func (a *App) SetPlanControl(ctx context.Context, actor org.Actor, unit org.UnitID, year fiscal.Year, version int, amount, document string) (err error) {
	defer errs.Wrap(&err, "SetPlanControl(%s, %s)", unit, year)
	if err := need(actor, org.SetControls); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		u, err := tx.Unit(ctx, unit)
		if err != nil || !actor.Scope(org.SetControls).Covers(u) {
			return "", errs.New(errs.NotFound, "没有找到这个单位，或您无权办理。")
		}
		before, err := tx.PlanControl(ctx, u, year)
		if err != nil {
			return "", err
		}
		if before.Version != version {
			return "", errs.New(errs.Conflict, "%s刚刚把%s的控制数定为%s万元（%s）。请看过再改。", before.By, u.Name, before.Amount.Wan(), before.Document)
		}
		after, err := before.Set(amount, document)
		if err != nil {
			return "", err
		}
		after.By = actor.User.Name
		if err := tx.PutPlanControl(ctx, after); err != nil {
			return "", err
		}
		return "", tx.Record(ctx, store.Act{Actor: actor, Action: "下达控制数", Target: audit.Target{Kind: kindFundPlan, ID: string(unit), Name: u.Name + year.String() + "控制数"},
			Before: before.Cells(), After: after.Cells()})
	})
	return err
}

func fundPlanTarget(p fundplan.Plan) audit.Target {
	return audit.Target{Kind: kindFundPlan, ID: string(p.ID), Name: p.Name()}
}

// FundPlanPapers are the approval papers of a plan (用款计划批复文件): the edition in force and the goals that stand with it.
type FundPlanPapers struct {
	FundPlanFile
	InForce fundplan.Edition
	Goals   map[goal.ID]goal.Edition
}

// FundPlanPapers reads what the approval of a plan is printed from.
//
// Errors: NotFound outside the scope; Conflict when the plan is not approved.
func (a *App) FundPlanPapers(ctx context.Context, actor org.Actor, id fundplan.ID) (papers FundPlanPapers, err error) {
	defer errs.Wrap(&err, "FundPlanPapers(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		p, err := tx.FundPlan(ctx, actor.Scope(org.SeePlans), id)
		if err != nil {
			return err
		}
		if p.State != fundplan.Approved {
			return errs.New(errs.Conflict, "现在是“%s”，批复后才有批复文件。", p.State)
		}
		if papers.FundPlanFile, err = a.fundPlanFile(ctx, tx, actor, p); err != nil {
			return err
		}
		papers.InForce, papers.Goals = papers.Editions[len(papers.Editions)-1], map[goal.ID]goal.Edition{}
		for _, l := range papers.InForce.Lines {
			if papers.Goals[l.Goal], err = tx.GoalEdition(ctx, l.Goal, l.GoalEdition); err != nil {
				return err
			}
		}
		return nil
	})
	return papers, err
}
