package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"

	"github.com/shopspring/decimal"
)

// KinshipKind says how two projects belong together (沿革关系).
type KinshipKind string

// The kinds, from the side of the project that keeps them.
const (
	SplitFrom  KinshipKind = "拆分自"
	SplitInto  KinshipKind = "拆分为"
	MergedFrom KinshipKind = "合并自"
	MergedInto KinshipKind = "合并为"
)

// Kinship is one project that another was split or merged from or into (项目沿革), with the money that went with it.
type Kinship struct {
	Kind    KinshipKind
	Project project.ID
	Code    string
	Name    string
	Amount  money.Amount
	Note    string // why the parts differ from the whole
	At      time.Time
}

// Part is one of the projects that a project is split into, with the budget lines that go there (拆分部分).
type Part struct {
	Project project.Project
	Lines   []budget.LineID
}

// Split replaces a project by its parts (拆分): every part is a new draft with the lines given to it and the money of those
// lines, other funds in proportion. Lines that no part takes are the difference, which must be explained. Nothing is
// admitted by it: each part is filed and decided by itself.
//
// Errors: Conflict and Forbidden from the flow; Invalid with every complaint when there are not two parts, a line goes to
// two of them, or the parts do not add up to the whole and nobody says why.
func (d Declaration) Split(actor org.Actor, parts []Part, reason, difference string, at time.Time) (Declaration, []Declaration, error) {
	if err := d.Allow(Flow, Split, actor, d.Parties()); err != nil {
		return d, nil, err
	}
	if err := d.Splittable(); err != nil {
		return d, nil, err
	}
	form, _ := d.Entry.Examine(d.Project)
	complaints := checkParts(form, parts)
	left := form.Total() - givenTo(form, parts)
	difference = strings.TrimSpace(difference)
	if left != 0 && difference == "" {
		complaints.Add("difference", "各部分合计比原项目少%s元，请说明这部分为什么不再安排；或把剩下的明细分给某一部分。", left.Yuan())
	}
	if utf8.RuneCountInString(difference) > 300 {
		complaints.Add("difference", "差额说明不超过300个字。")
	}
	if strings.TrimSpace(reason) == "" {
		complaints.Add("reason", "请写明拆分的理由。")
	}
	if err := complaints.Err(); err != nil {
		return d, nil, err
	}
	whole, err := d.leave(Split, actor, reason, at)
	if err != nil {
		return d, nil, err
	}
	forms := shareOut(form, parts)
	var out []Declaration
	for i, p := range parts {
		part := d.heir(p.Project, forms[i].Entry(), actor, at)
		part.Lineage = []Kinship{d.kin(SplitFrom, form.Total(), difference, at)}
		out = append(out, part)
		whole.Lineage = append(slices.Clone(whole.Lineage), part.kin(SplitInto, forms[i].Total(), difference, at))
	}
	return whole, out, nil
}

// Splittable says why there is nothing to split yet (能否拆分); nil when the lines can be shared out.
//
// Errors: Invalid without two budget lines, and while the form is not in order.
func (d Declaration) Splittable() error {
	_, wrong := d.Entry.Examine(d.Project)
	switch n := len(d.Entry.Lines); {
	case n == 0:
		return errs.Invalidf("还没有预算明细，没有可以拆分的内容。请先填写申报书。")
	case n == 1:
		return errs.Invalidf("只有一行预算明细，分不成两个部分。请先在申报书里把它分成几行。")
	case len(wrong) > 0:
		return errs.Invalidf("申报书还有%d处要改正，改好后才能拆分：明细不清楚，就分不清楚。", len(wrong))
	}
	return nil
}

// heir is a new draft that takes over from the declaration. Only a clerk of the unit counts as having filed it: whoever splits
// or merges what was filed has written nothing into it.
func (d Declaration) heir(p project.Project, e Entry, actor org.Actor, at time.Time) Declaration {
	h := New(p)
	h.Entry = e
	if actor.Holds(org.Clerk, p.Unit) {
		h.Case = h.Filed(actor.User.ID)
	}
	return h.touched(actor.User, at)
}

func (d Declaration) kin(kind KinshipKind, amount money.Amount, note string, at time.Time) Kinship {
	return Kinship{Kind: kind, Project: d.Project.ID, Code: d.Project.Code, Name: d.Project.Name, Amount: amount, Note: note, At: at}
}

func checkParts(form Form, parts []Part) (f errs.Fields) {
	if len(parts) < 2 {
		f.Add("parts", "拆分至少要有两个部分。")
	}
	owner := map[budget.LineID]int{}
	for i, p := range parts {
		if len(p.Lines) == 0 {
			f.Add(fmt.Sprintf("parts.%d.lines", i), "第%d部分没有分到预算明细。", i+1)
		}
		for _, id := range p.Lines {
			if first, taken := owner[id]; taken {
				f.Add(fmt.Sprintf("parts.%d.lines", i), "同一行明细既分给第%d部分，又分给第%d部分。", first+1, i+1)
			} else if !slices.ContainsFunc(form.Lines, func(l budget.Line) bool { return l.ID == id }) {
				f.Add(fmt.Sprintf("parts.%d.lines", i), "第%d部分的明细不在原项目里，请刷新后再分。", i+1)
			}
			owner[id] = i
		}
	}
	return f
}

// linesOf are the lines that go to a part.
func linesOf(form Form, p Part) []budget.Line {
	return slices.DeleteFunc(slices.Clone(form.Lines), func(l budget.Line) bool { return !slices.Contains(p.Lines, l.ID) })
}

func givenTo(form Form, parts []Part) (total money.Amount) {
	for _, p := range parts {
		total += budget.Total(linesOf(form, p))
	}
	return total
}

// shareOut gives every part its lines and, year by year, the other funds in proportion to them; what does not divide goes to
// the last.
func shareOut(form Form, parts []Part) []Form {
	out := make([]Form, len(parts))
	for i, p := range parts {
		out[i] = form
		out[i].Funds, out[i].Lines = nil, linesOf(form, p)
	}
	for _, y := range form.Funds {
		given, otherLeft := money.Amount(0), y.Other
		for i := range out {
			total := budget.TotalIn(out[i].Lines, y.Year)
			if total == 0 {
				continue
			}
			given += total
			other := min(portion(y.Other, total, y.Total()), otherLeft)
			if given == y.Total() {
				other = min(otherLeft, total)
			}
			otherLeft -= other
			out[i].Funds = append(out[i].Funds, YearFunds{Year: y.Year, Fiscal: total - other, Other: other})
		}
	}
	return out
}

func portion(a, num, den money.Amount) money.Amount {
	return money.Amount(decimal.NewFromInt(int64(a)).Mul(decimal.NewFromInt(int64(num))).DivRound(decimal.NewFromInt(int64(den)), 0).IntPart())
}

// MergeAll replaces several projects of one unit and category by one (合并): a new draft with the lines of all and the money
// of all, year by year, so that it is the sum of what it came from.
//
// Errors: Conflict and Forbidden from the flow; Invalid with every complaint when there are not two, they do not belong
// together, or one is not complete.
func MergeAll(actor org.Actor, list []Declaration, into project.Project, reason string, at time.Time) (whole Declaration, gone []Declaration, err error) {
	var complaints errs.Fields
	if len(list) < 2 {
		complaints.Add("projects", "合并至少要有两个项目。")
	}
	if strings.TrimSpace(reason) == "" {
		complaints.Add("reason", "请写明合并的理由。")
	}
	var sum Form
	for _, d := range list {
		if err := d.Allow(Flow, Merge, actor, d.Parties()); err != nil {
			return whole, nil, err
		}
		form, wrong := d.Entry.Examine(d.Project)
		switch {
		case len(wrong) > 0:
			complaints.Add("projects", "“%s”的申报书还有%d处要改正，改好后才能合并。", d.Project.Name, len(wrong))
		case d.Project.Unit.ID != list[0].Project.Unit.ID || d.Project.Category != list[0].Project.Category:
			complaints.Add("projects", "“%s”与“%s”的实施单位或类别不同，不能合并。", d.Project.Name, list[0].Project.Name)
		}
		sum = sum.with(form)
	}
	if err := complaints.Err(); err != nil {
		return whole, nil, err
	}
	whole = list[0].heir(into, sum.Entry(), actor, at)
	for _, d := range list {
		next, err := d.leave(Merge, actor, reason, at)
		if err != nil {
			return whole, nil, err
		}
		form, _ := d.Entry.Examine(d.Project)
		next.Lineage = append(slices.Clone(next.Lineage), whole.kin(MergedInto, sum.Total(), "", at))
		whole.Lineage = append(whole.Lineage, d.kin(MergedFrom, form.Total(), "", at))
		gone = append(gone, next)
	}
	return whole, gone, nil
}

// with adds the content of another form: texts one under the other, money year by year.
func (f Form) with(other Form) Form {
	for _, t := range texts {
		mine, theirs := t.kept(&f), *t.kept(&other)
		if theirs != "" && !strings.Contains(*mine, theirs) {
			*mine = strings.TrimSpace(*mine + "\n" + theirs)
		}
	}
	f.Lines = slices.Concat(f.Lines, other.Lines)
	f.Schedule = slices.Concat(f.Schedule, other.Schedule)
	years := map[fiscal.Year]YearFunds{}
	for _, y := range slices.Concat(f.Funds, other.Funds) {
		years[y.Year] = YearFunds{y.Year, years[y.Year].Fiscal + y.Fiscal, years[y.Year].Other + y.Other}
	}
	f.Funds = nil
	for _, y := range years {
		f.Funds = append(f.Funds, y)
	}
	slices.SortFunc(f.Funds, func(a, b YearFunds) int { return int(a.Year - b.Year) })
	return f
}

// CancelFor ends a project that is not finished (取消), with the reason kept.
//
// Errors: Conflict once it is finished or gone, Forbidden, Invalid without a reason.
func (d Declaration) CancelFor(reason string, actor org.Actor, at time.Time) (Declaration, error) {
	return d.leave(Cancel, actor, reason, at)
}

// MayLeave reports which of splitting, merging, cancelling and filing again the actor may bring about now.
func (d Declaration) MayLeave(do approval.Action, actor org.Actor) bool {
	return d.Allow(Flow, do, actor, d.Parties()) == nil
}
