package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindQuota = "定额比对设置"

// QuotaFile is the check of a project's budget against the standards with everything its page shows (定额比对).
type QuotaFile struct {
	pipeline.Declaration
	Checked    []standard.Checked
	Answers    standard.Answers
	Effect     standard.Effect
	Standards  []standard.Standard // with an amount and in force, to choose from
	MayExplain bool
	MayAgree   bool
	MayChoose  bool // standards
}

// Excess is what all lines are over their standards.
func (f QuotaFile) Excess() money.Amount { return standard.Excess(f.Checked) }

// Checks holds any budget of a category against the standards as they are now (预算明细比对). Nothing is kept.
//
// Errors: Forbidden without the permission to see projects.
func (a *App) Checks(ctx context.Context, actor org.Actor, lines []budget.Line, category project.Category) (list []standard.Checked, err error) {
	defer errs.Wrap(&err, "Checks(%d)", len(lines))
	if err := need(actor, org.SeeProjects); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		_, index, err := a.shelved(ctx, tx)
		list = index.Check(lines, category, nil)
		return err
	})
	return list, err
}

// Quota reads the check of a project's budget as it is drafted now.
//
// Errors: NotFound outside the scope, and for a project outside the library.
func (a *App) Quota(ctx context.Context, actor org.Actor, id project.ID) (file QuotaFile, err error) {
	defer errs.Wrap(&err, "Quota(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		file, err = a.quotaFile(ctx, tx, actor, id)
		return err
	})
	return file, err
}

func (a *App) quotaFile(ctx context.Context, tx *store.Tx, actor org.Actor, id project.ID) (file QuotaFile, err error) {
	if file.Declaration, err = tx.Declaration(ctx, actor.Scope(org.SeeProjects), id); err != nil {
		return file, err
	}
	lines, _ := budget.Parse(file.Entry.Lines)
	if file.Checked, file.Answers, file.Effect, err = a.checkedBudget(ctx, tx, file.Declaration, lines); err != nil {
		return file, err
	}
	all, _, err := a.shelved(ctx, tx)
	for _, s := range all {
		if s.State == standard.InForce && s.Kind != standard.Service {
			file.Standards = append(file.Standards, s)
		}
	}
	judges := actor.Holds(org.Reviewer, file.Project.Division) || actor.Holds(org.Finance, file.Project.Division)
	file.MayExplain = file.AnswersQuota() && actor.Holds(org.Clerk, file.Project.Unit)
	file.MayAgree = file.AnswersQuota() && judges
	file.MayChoose = file.ChoosesStandards() && judges
	return file, err
}

// checkedBudget holds the lines of a declaration against the standards, with what was said about it and what being over one does.
func (a *App) checkedBudget(ctx context.Context, tx *store.Tx, d pipeline.Declaration, lines []budget.Line) (list []standard.Checked, said standard.Answers, effect standard.Effect, err error) {
	_, index, err := a.shelved(ctx, tx)
	if err != nil {
		return nil, said, "", err
	}
	if said, err = tx.QuotaAnswers(ctx, kindDeclaration, string(d.Project.ID)); err != nil {
		return nil, said, "", err
	}
	settings, err := quotaSettings(ctx, tx)
	return index.Check(lines, d.Project.Category, said.Choices), said, settings.EffectOn(d.Project.Category), err
}

// quotaSettings are the settings in force; none set is a warning everywhere.
func quotaSettings(ctx context.Context, tx *store.Tx) (standard.Settings, error) {
	list, err := tx.QuotaSettings(ctx)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0].Set, nil
}

// answerQuota changes what was said about the check of a project's budget, over the version it was read at.
func (a *App) answerQuota(ctx context.Context, actor org.Actor, id project.ID, line budget.LineID, version int, action string,
	change func(QuotaFile, standard.Index, standard.Checked, time.Time) (standard.Answers, string, error)) error {
	_, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		file, err := a.quotaFile(ctx, tx, actor, id)
		if err != nil {
			return "", err
		}
		if err := fresh(file.Answers.Version, version, file.Answers.UpdatedBy); err != nil {
			return "", err
		}
		i := slices.IndexFunc(file.Checked, func(c standard.Checked) bool { return c.Line.ID == line && line != "" })
		if i < 0 {
			return "", errs.New(errs.NotFound, "预算明细里没有这一行，可能已经删去。请重新打开本页。")
		}
		_, index, err := a.shelved(ctx, tx)
		if err != nil {
			return "", err
		}
		after, said, err := change(file, index, file.Checked[i], tx.Now)
		if err != nil {
			return "", err
		}
		after.UpdatedBy = actor.User.Name
		if err := tx.SaveQuotaAnswers(ctx, kindDeclaration, string(id), after); err != nil {
			return "", err
		}
		l := file.Checked[i].Line
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: action, Target: declarationTarget(file.Declaration),
			After: []audit.Cell{{Name: "预算明细", Value: l.Item + "／" + l.Detail}, {Name: "金额（元）", Value: l.Amount().Yuan()}, {Name: "内容", Value: said}}})
	})
	return err
}

// Suggested stands for going back to the suggested standard, and None for choosing that there is none, in ChooseStandard.
const (
	Suggested = "推荐"
	None      = "无"
)

// ChooseStandard takes a standard for a line of a project's budget, by its code, Suggested or None, with the reason for another than
// the suggested one. The unit does not choose: it would choose what it is within.
//
// Errors: NotFound outside the scope; Forbidden for all but the division and planning and finance; Conflict
// when somebody answered meanwhile; Invalid for a code that is not in force, and without a reason where one is needed.
func (a *App) ChooseStandard(ctx context.Context, actor org.Actor, id project.ID, line budget.LineID, version int, code, reason string) (err error) {
	defer errs.Wrap(&err, "ChooseStandard(%s, %s)", id, code)
	return a.answerQuota(ctx, actor, id, line, version, "指定标准", func(f QuotaFile, x standard.Index, c standard.Checked, now time.Time) (standard.Answers, string, error) {
		if !f.MayChoose {
			return f.Answers, "", errs.New(errs.Forbidden, "标准由主管处室或计财处指定，会议决定以后不再改。")
		}
		switch code {
		case "":
			return f.Answers, "", errs.Invalidf("请填写标准编号，或选“没有适用的标准”。")
		case Suggested:
			return f.Answers.Suggest(line), "按推荐", nil
		case None:
			code = ""
		}
		after, err := f.Answers.Choose(x, c, standard.Choice{Code: code, Reason: reason, ByName: actor.User.Name, At: now})
		said := cmp.Or(code, "没有适用的标准")
		if kept := after.Choices[line].Reason; kept != "" {
			said += "：" + kept
		}
		return after, said, err
	})
}

// ExplainOver writes the reason why a line of a project's budget is over its standard.
//
// Errors: NotFound outside the scope; Forbidden for all but the unit's clerk; Conflict when somebody answered meanwhile; Invalid
// without a reason or for a line that is not over.
func (a *App) ExplainOver(ctx context.Context, actor org.Actor, id project.ID, line budget.LineID, version int, reason string) (err error) {
	defer errs.Wrap(&err, "ExplainOver(%s)", id)
	return a.answerQuota(ctx, actor, id, line, version, "说明超标准", func(f QuotaFile, _ standard.Index, c standard.Checked, _ time.Time) (standard.Answers, string, error) {
		if !f.MayExplain {
			return f.Answers, "", errs.New(errs.Forbidden, "超标准由%s经办说明。", f.Project.Unit.Name)
		}
		after, err := f.Answers.Explain(c, reason, actor.User)
		return after, strings.TrimSpace(reason), err
	})
}

// AgreeOver agrees, under the actor's name, to the reason of a line that is over its standard.
//
// Errors: NotFound outside the scope; Forbidden for all but the division and planning and finance, and for whoever filed or gave
// the reason; Conflict when somebody answered meanwhile or there is nothing to agree to.
func (a *App) AgreeOver(ctx context.Context, actor org.Actor, id project.ID, line budget.LineID, version int) (err error) {
	defer errs.Wrap(&err, "AgreeOver(%s)", id)
	return a.answerQuota(ctx, actor, id, line, version, "同意超标准", func(f QuotaFile, _ standard.Index, c standard.Checked, _ time.Time) (standard.Answers, string, error) {
		if !f.MayAgree {
			return f.Answers, "", errs.New(errs.Forbidden, "超标准由主管处室或计财处同意。")
		}
		after, err := f.Answers.Agree(c, actor, f.Filers)
		e, _ := after.Exception(c)
		return after, e.Reason, err
	})
}

// quotaStands are the lines over their standards that stand in the way of a step of a declaration: of submitting, where the
// category's setting stops them without a reason; of passing the division's review, without somebody's agreement, always.
func (a *App) quotaStands(ctx context.Context, tx *store.Tx, d pipeline.Declaration, do approval.Action) (errs.Fields, error) {
	if do != pipeline.Submit && do != pipeline.Pass {
		return nil, nil
	}
	lines, _ := budget.Parse(d.Entry.Lines)
	checked, said, effect, err := a.checkedBudget(ctx, tx, d, lines)
	if err != nil || do == pipeline.Submit && effect != standard.Stop {
		return nil, err
	}
	return said.Stands(checked, do == pipeline.Pass), nil
}

// OverLine is a budget line over its standard, in another unit, or so until a person chose another standard, with the project it is for
// (超标准明细).
type OverLine struct {
	standard.Checked
	Project   project.Project
	Exception standard.Exception // empty while nobody gave a reason
}

// Unagreed is what the lines that nobody agreed to are over their standards: what the next-year view takes as to be saved
// (未同意的超标准金额).
func Unagreed(list []OverLine) (total money.Amount) {
	for _, l := range list {
		if !l.Exception.Agreed() {
			total += l.Excess
		}
	}
	return total
}

// OverStandard lists the lines of a year within the scope that are over their standards or not to be compared with them, or were until
// a person chose another standard, the most over first, as they stand in the newest submitted budgets.
//
// Errors: Forbidden without the permission to see projects.
func (a *App) OverStandard(ctx context.Context, actor org.Actor, year fiscal.Year) (list []OverLine, err error) {
	defer errs.Wrap(&err, "OverStandard(%s)", year)
	if err := need(actor, org.SeeProjects); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		lines, err := tx.BudgetLines(ctx, actor.Scope(org.SeeProjects), year)
		if err != nil {
			return err
		}
		_, index, err := a.shelved(ctx, tx)
		if err != nil {
			return err
		}
		list = nil
		for from := 0; from < len(lines); {
			to := from + 1
			for to < len(lines) && lines[to].Owner == lines[from].Owner {
				to++
			}
			over, err := overLines(ctx, tx, index, lines[from:to])
			if err != nil {
				return err
			}
			list, from = append(list, over...), to
		}
		return nil
	})
	slices.SortStableFunc(list, func(x, y OverLine) int { return int(max(min(y.Excess-x.Excess, 1), -1)) })
	return list, err
}

// overLines are those of one budget.
func overLines(ctx context.Context, tx *store.Tx, index standard.Index, lines []store.BudgetLine) ([]OverLine, error) {
	first := lines[0]
	answers, err := tx.QuotaAnswers(ctx, first.Owner.Kind, first.Owner.ID)
	if err != nil {
		return nil, err
	}
	plain := make([]budget.Line, len(lines))
	for i, l := range lines {
		plain[i] = l.Line
	}
	var out []OverLine
	for _, c := range index.Check(plain, first.Project.Category, answers.Choices) {
		if c.Listed() {
			e, _ := answers.Exception(c)
			out = append(out, OverLine{Checked: c, Project: first.Project, Exception: e})
		}
	}
	return out, nil
}

// QuotaSettings is one version of the settings, as lists show it.
type QuotaSettings = store.QuotaSettings

// QuotaSettings lists every version of what being over a standard does, newest first; none while the shipped warning holds.
//
// Errors: Forbidden without the permission to see projects.
func (a *App) QuotaSettings(ctx context.Context, actor org.Actor) (list []QuotaSettings, err error) {
	defer errs.Wrap(&err, "QuotaSettings")
	if err := need(actor, org.SeeProjects); err != nil {
		return nil, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.QuotaSettings(ctx)
		return err
	})
	return list, err
}

// SaveQuotaSettings writes the next version of the settings; no is the version that was read, 0 for none.
//
// Errors: Forbidden for all but planning and finance; Conflict when somebody set it meanwhile; Invalid without a reason, for an
// effect there is not, and when nothing changes.
func (a *App) SaveQuotaSettings(ctx context.Context, actor org.Actor, no int, set standard.Settings, reason string) (err error) {
	defer errs.Wrap(&err, "SaveQuotaSettings(%d)", no)
	if err := need(actor, org.KeepStandards); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		list, err := tx.QuotaSettings(ctx)
		if err != nil {
			return "", err
		}
		before := QuotaSettings{}
		if len(list) > 0 {
			before = list[0]
		}
		if before.No != no {
			return "", errs.New(errs.Conflict, "%s刚刚改过这项设置。请刷新后再改。", before.By)
		}
		if err := checkSettings(before.Set, set, reason).Err(); err != nil {
			return "", err
		}
		next := QuotaSettings{No: no + 1, Set: set, Reason: strings.TrimSpace(reason), By: actor.User.Name}
		if err := tx.AddQuotaSettings(ctx, next); err != nil {
			return "", err
		}
		return "", tx.Record(ctx, store.Act{Actor: actor, Action: "修改定额比对设置", Reason: next.Reason, Target: audit.Target{Kind: kindQuota, Name: kindQuota},
			Before: settingCells(before.Set), After: settingCells(set)})
	})
	return err
}

func checkSettings(before, after standard.Settings, reason string) errs.Fields {
	var f errs.Fields
	same := true
	for i, k := range project.Categories() {
		if !slices.Contains(standard.Effects(), after[k]) {
			f.Add("effect"+string(rune('0'+i)), "请为%s选择“提醒”或“不得提交”。", k)
		}
		same = same && before.EffectOn(k) == after[k]
	}
	switch n := utf8.RuneCountInString(strings.TrimSpace(reason)); {
	case same && len(f) == 0:
		f.Add("reason", "没有改动，不需要保存。")
	case n == 0:
		f.Add("reason", "请写明修改的理由或依据。")
	case n > 500:
		f.Add("reason", "理由不超过500个字。")
	}
	return f
}

func settingCells(set standard.Settings) []audit.Cell {
	var out []audit.Cell
	for _, k := range project.Categories() {
		out = append(out, audit.Cell{Name: string(k), Value: string(set.EffectOn(k))})
	}
	return out
}
