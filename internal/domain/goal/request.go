package goal

import (
	"slices"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// RequestEntry is the annual money asked for, as typed, in the rulebook's unit (年度资金申请).
type RequestEntry struct {
	Appropriation string // 当年财政拨款
	CarryOver     string // 上年结转资金
	Other         string // 其他资金
}

// Request is the annual money asked for with the goal (年度资金申请): by source, the total derived.
type Request struct {
	Appropriation, CarryOver, Other money.Amount
}

// Total is 年度资金申请总额, the sum of its sources.
func (r Request) Total() money.Amount { return r.Appropriation + r.CarryOver + r.Other }

// The checks of the money: G-14x.
var (
	requestUnread  = Check{"G-140", "年度资金申请", errs.Blocker, ""}
	requestMissing = Check{"G-141", "没有填写年度资金", errs.Warning, measure2015}
	requestExceeds = Check{"G-142", "年度资金超过总额", errs.Blocker, measure2015}
)

// requestCell is one source of the money on the form.
type requestCell struct {
	path, label string
	typed       func(*RequestEntry) *string
	amount      func(*Request) *money.Amount
}

// requestCells lists the sources in form order.
var requestCells = []requestCell{
	{"request.appropriation", "当年财政拨款", func(e *RequestEntry) *string { return &e.Appropriation }, func(r *Request) *money.Amount { return &r.Appropriation }},
	{"request.carry_over", "上年结转资金", func(e *RequestEntry) *string { return &e.CarryOver }, func(r *Request) *money.Amount { return &r.CarryOver }},
	{"request.other", "其他资金", func(e *RequestEntry) *string { return &e.Other }, func(r *Request) *money.Amount { return &r.Other }},
}

// RequestPath is the cell in which the form asks for the money of a source (资金来源的单元格).
func RequestPath(s project.Source) string {
	i := slices.IndexFunc(requestCells, func(c requestCell) bool { return c.label == string(s) })
	if i < 0 {
		return "request"
	}
	return requestCells[i].path
}

// parse reads the amounts; an empty cell is no money.
func (e RequestEntry) parse(book rulebook.Book, r *report) Request {
	var out Request
	for _, c := range requestCells {
		text := *c.typed(&e)
		if tidy(text) == "" {
			continue
		}
		a, err := money.Parse(text, money.Unit(book.MoneyUnit))
		switch {
		case err != nil:
			r.say(requestUnread, c.path, "%s", errs.MessageOf(err))
		case a < 0:
			r.say(requestUnread, c.path, "%s不能为负数。", c.label)
		default:
			*c.amount(&out) = a
		}
	}
	return out
}

// entry returns the amounts as they would be typed; no money is an empty cell.
func (r Request) entry(unit money.Unit) RequestEntry {
	var out RequestEntry
	for _, c := range requestCells {
		if a := *c.amount(&r); a != 0 {
			*c.typed(&out) = a.Plain(unit)
		}
	}
	return out
}

// checkRequest compares the money asked for with the project's whole life: a year never takes more than the whole
// (trap 15: the two are not mixed). Money that could not be read is not missing; fields tell.
func (f Form) checkRequest(p project.Project, fields errs.Fields) errs.Fields {
	var r report
	total := f.Request.Total()
	unread := slices.ContainsFunc(fields, func(c errs.Field) bool { return c.Rule == requestUnread.Rule })
	if total == 0 && !unread {
		r.say(requestMissing, "request.appropriation", "没有填写年度资金申请额。绩效目标与用款计划同步申报，请填写各来源金额；确实没有的请在年度总体目标中说明。")
	}
	if total > p.Total() {
		r.say(requestExceeds, "request.appropriation", "年度资金申请总额%s元超过项目资金总额%s元。请核对金额和单位，或先修改项目资金总额。", total.Yuan(), p.Total().Yuan())
	}
	return r.fields
}

// cells lists the money by the names people know.
func (e RequestEntry) cells() []audit.Cell {
	var out []audit.Cell
	for _, c := range requestCells {
		out = append(out, audit.Cell{Name: c.label, Value: *c.typed(&e)})
	}
	return out
}
