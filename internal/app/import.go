package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// MaxImport is how many rows one import takes.
const MaxImport = 5_000

// ImportPlan is what an import would change, or did (导入方案): nothing of it happens unless all of it can.
type ImportPlan struct {
	Changes              []ImportChange // of the rows without errors, in order of lines
	Added, Changed, Same int
	Findings             errs.Fields // paths such as "12.code": line and field
	Applied              bool
	Repeated             bool // the same form had been carried out before; passwords are not shown again

	wrong map[string]bool // paths and lines with errors
}

// ImportChange is one row of the plan.
type ImportChange struct {
	Line      int
	Kind      ImportKind
	Key, Name string // what people know it by: code or login, and name
	Cells     []audit.Change
	Password  string // temporary, of a person just added; kept nowhere
}

// ImportKind says what an import does with a row (导入动作).
type ImportKind string

// The kinds.
const (
	ImportAdd  ImportKind = "新增"
	ImportEdit ImportKind = "修改"
	ImportSame ImportKind = "不变"
)

// The rules an import checks, as docs and marked copies cite them.
const (
	ruleMissing   = "I-01" // a cell that must be filled is empty
	ruleUnknown   = "I-02" // names something that does not exist
	ruleTwice     = "I-03" // the same row stands twice
	ruleForm      = "I-04" // cannot be read or is too long
	ruleForbidden = "I-05" // not allowed: scope, clash of roles, oneself
	ruleCycle     = "I-06" // a unit below itself
	ruleStaleRow  = "I-07" // changed since the list was saved
	ruleDisables  = "I-11" // warns: closes a unit or an account
	ruleMoves     = "I-12" // warns: moves a unit and what people see with it
	ruleSameName  = "I-13" // warns: two units of one name
	ruleNewCode   = "I-14" // warns: a saved row with a code that is not known
)

func (p *ImportPlan) complain(line int, field, rule, format string, args ...any) {
	path := cellPath(line, field)
	p.Findings = append(p.Findings, errs.Field{Path: path, Rule: rule, Severity: errs.Blocker, Message: fmt.Sprintf(format, args...)})
	if p.wrong == nil {
		p.wrong = map[string]bool{}
	}
	p.wrong[path], p.wrong[cellPath(line, "")] = true, true
}

// cellPath names a cell of the list; with an empty field its line.
func cellPath(line int, field string) string { return strconv.Itoa(line) + "." + field }

func (p *ImportPlan) warn(line int, field, rule, format string, args ...any) {
	p.Findings = append(p.Findings, errs.Field{Path: cellPath(line, field), Rule: rule, Severity: errs.Warning, Message: fmt.Sprintf(format, args...)})
}

// take adds what a domain check says about one row.
func (p *ImportPlan) take(line int, err error) {
	for _, f := range errs.FieldsOf(err) {
		if !p.blocked(line, f.Path) {
			p.complain(line, f.Path, ruleForm, "%s", f.Message)
		}
	}
}

// blocked reports whether a cell, or with an empty field any cell of the line, has an error already.
func (p *ImportPlan) blocked(line int, field string) bool { return p.wrong[cellPath(line, field)] }

// add counts a row of the plan.
func (p *ImportPlan) add(c ImportChange) {
	switch c.Kind {
	case ImportAdd:
		p.Added++
	case ImportSame:
		p.Same++
	default:
		p.Changed++
	}
	p.Changes = append(p.Changes, c)
}

// receipt is the plan in words, kept with the key of the form.
func (p *ImportPlan) receipt() string {
	return fmt.Sprintf("%d %d %d", p.Added, p.Changed, p.Same)
}

func (p *ImportPlan) fromReceipt(receipt string) error {
	p.Applied, p.Repeated = true, true
	_, err := fmt.Sscanf(receipt, "%d %d %d", &p.Added, &p.Changed, &p.Same)
	return err
}

// importer works out a plan and, in the same transaction, carries it out.
type importer func(tx *store.Tx) (ImportPlan, func() error, error)

// runImport plans an import and, when asked, applies it: all of it in one transaction, or nothing.
func (a *App) runImport(ctx context.Context, actor org.Actor, rows int, apply bool, work importer) (plan ImportPlan, err error) {
	if rows == 0 || rows > MaxImport {
		return plan, errs.Invalidf("一次导入1到%d行，现有%d行。请分成几个文件。", MaxImport, rows)
	}
	if !apply {
		err = a.db.View(ctx, func(tx *store.Tx) (err error) {
			plan, _, err = work(tx)
			return err
		})
		return plan, err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		next, carryOut, err := work(tx)
		plan = next
		if err != nil {
			return "", err
		}
		if err := plan.Findings.Err(); err != nil {
			return "", err
		}
		if err := carryOut(); err != nil {
			return "", err
		}
		plan.Applied = true
		return plan.receipt(), nil
	})
	if err == nil && !plan.Applied {
		err = plan.fromReceipt(receipt)
	}
	return plan, err
}

// unitIndex finds units as people name them: by code, by full name, or by both as the drop-downs of a template write them.
type unitIndex struct {
	byID   map[org.UnitID]org.Unit
	byCode map[string]org.Unit
	byName map[string][]org.Unit
}

func newUnitIndex(units []org.Unit) unitIndex {
	x := unitIndex{map[org.UnitID]org.Unit{}, map[string]org.Unit{}, map[string][]org.Unit{}}
	for _, u := range units {
		x.put(u)
	}
	return x
}

func (x unitIndex) put(u org.Unit) {
	if old, there := x.byID[u.ID]; there {
		delete(x.byCode, old.Code)
		x.byName[old.Name] = without(x.byName[old.Name], u.ID)
	}
	x.byID[u.ID], x.byCode[u.Code] = u, u
	x.byName[u.Name] = append(x.byName[u.Name], u)
}

func without(units []org.Unit, id org.UnitID) (out []org.Unit) {
	for _, u := range units {
		if u.ID != id {
			out = append(out, u)
		}
	}
	return out
}

// find returns the unit that a text names; otherwise what is wrong with it.
func (x unitIndex) find(text string) (u org.Unit, wrong string) {
	if u, there := x.byCode[text]; there {
		return u, ""
	}
	switch named := x.byName[text]; {
	case len(named) == 1:
		return named[0], ""
	case len(named) > 1:
		return u, fmt.Sprintf("有%d个单位叫“%s”。请改填单位编码。", len(named), errs.Shorten(text))
	}
	code, name, both := strings.Cut(text, " ")
	if u, there := x.byCode[code]; both && there && u.Name == strings.TrimSpace(name) {
		return u, ""
	}
	return u, fmt.Sprintf("没有编码或名称为“%s”的单位。请核对，或先新增这个单位。", errs.Shorten(text))
}

// readState reads 启用 or 停用; empty means as before.
func (p *ImportPlan) readState(line int, text string, before bool) (active bool) {
	switch text {
	case "":
		return before
	case "启用", "是":
		return true
	case "停用", "否":
		return false
	}
	p.complain(line, "state", ruleUnknown, "状态“%s”不认识。请填“启用”或“停用”。", errs.Shorten(text))
	return before
}

// kindOf tells a change from a row that is already so.
func kindOf(cells []audit.Change) ImportKind {
	if len(cells) == 0 {
		return ImportSame
	}
	return ImportEdit
}
