package app

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"outturn/internal/blob"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// BudgetTarget is a declaration whose budget lines a workbook may replace (可导入明细的申报书).
type BudgetTarget struct {
	Project     project.ID
	Code, Name  string
	Unit        string // code of 实施单位
	First, Last fiscal.Year
	Version     int
	Lines       []budget.EntryLine
}

// BudgetTargets are what the lines of a workbook may name.
type BudgetTargets struct {
	Declarations []BudgetTarget    // by code
	Units        map[string]string // code and full name → code
	Standards    map[string]bool   // by 标准编号
}

// BudgetTargets lists the drafts of declarations whose lines the actor may type, with the units and standards there are.
//
// Errors: Forbidden for anybody but those who file declarations.
func (a *App) BudgetTargets(ctx context.Context, actor org.Actor) (t BudgetTargets, err error) {
	defer errs.Wrap(&err, "BudgetTargets")
	if err := need(actor, org.FileDeclarations); err != nil {
		return t, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		t = BudgetTargets{Units: map[string]string{}, Standards: map[string]bool{}}
		drafts, err := tx.DeclarationsIn(ctx, actor.Scope(org.FileDeclarations), pipeline.Draft)
		if err != nil {
			return err
		}
		for _, d := range drafts {
			t.Declarations = append(t.Declarations, BudgetTarget{Project: d.Project.ID, Code: d.Project.Code, Name: d.Project.Name, Unit: d.Project.Unit.Code,
				First: fiscal.YearOf(d.Project.Start), Last: fiscal.YearOf(d.Project.End), Version: d.Version, Lines: d.Entry.Lines})
		}
		units, err := tx.Units(ctx)
		if err != nil {
			return err
		}
		for _, u := range units {
			t.Units[u.Code], t.Units[u.Name] = u.Code, u.Code
		}
		standards, err := tx.Standards(ctx)
		for _, s := range standards {
			t.Standards[s.Code] = true
		}
		return err
	})
	return t, err
}

// BudgetImport is what a workbook says of one declaration's lines (预算明细导入), in place of those it had at the version it was read at.
type BudgetImport struct {
	Project project.ID
	Version int
	Lines   []budget.EntryLine
}

// ImportBudgets replaces the lines of several declarations in one transaction. Lines are kept as drafts are, complete or not: what
// is wrong with them is told again when the declaration is submitted.
//
// Errors: Conflict, naming the project, when a draft was changed meanwhile or may no longer be; NotFound outside the scope;
// Forbidden.
func (a *App) ImportBudgets(ctx context.Context, actor org.Actor, list []BudgetImport) (err error) {
	defer errs.Wrap(&err, "ImportBudgets(%d)", len(list))
	if err := need(actor, org.FileDeclarations); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		for _, x := range list {
			if err := replaceLines(ctx, tx, actor, x); err != nil {
				return "", err
			}
		}
		return fmt.Sprint(len(list)), nil
	})
	return err
}

func replaceLines(ctx context.Context, tx *store.Tx, actor org.Actor, x BudgetImport) error {
	before, err := tx.Declaration(ctx, actor.Scope(org.FileDeclarations), x.Project)
	if err != nil {
		return err
	}
	if before.Version != x.Version {
		return errs.New(errs.Conflict, "预览以后%s改过“%s”的申报书。请重新上传，看过新的预览再导入。", before.UpdatedBy, before.Project.Name)
	}
	entry := before.Entry
	entry.Lines = withLineIDs(x.Lines, before.Entry.Lines)
	if before.Holding(entry) {
		return nil
	}
	after, err := before.Edit(actor, entry, tx.Now)
	if err != nil {
		return err
	}
	if err := tx.SaveDeclaration(ctx, after); err != nil {
		return err
	}
	return tx.Record(ctx, store.Act{Actor: actor, Action: "导入预算明细", Target: declarationTarget(after), Before: before.Cells(), After: after.Cells()})
}

// KeepUpload keeps a workbook between its preview and its confirmation and returns what it is found by (暂存上传的工作簿). It is cleared away
// with other unneeded files after a week.
//
// Errors: Invalid for anything but a workbook.
func (a *App) KeepUpload(ctx context.Context, actor org.Actor, name string, data []byte) (hash string, err error) {
	defer errs.Wrap(&err, "KeepUpload")
	if err := need(actor, org.FileDeclarations); err != nil {
		return "", err
	}
	packed, err := a.blobs.PutParcel(ctx, []blob.Sent{{Name: name, Size: int64(len(data)), Content: bytes.NewReader(data)}})
	return packed.Hash, err
}

// KeptUpload returns the bytes of a workbook that was kept.
//
// Errors: NotFound when there is none, or it was cleared away.
func (a *App) KeptUpload(actor org.Actor, hash string) (data []byte, err error) {
	defer errs.Wrap(&err, "KeptUpload(%s)", hash)
	if err := need(actor, org.FileDeclarations); err != nil {
		return nil, err
	}
	if len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "" {
		return nil, errs.New(errs.NotFound, "没有找到刚才上传的文件。请重新上传。")
	}
	p, err := a.blobs.OpenParcel(hash)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return p.File(1)
}
