package standard

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// How long a reason for being over a standard, or for choosing another one, must and may be, in characters.
const (
	minReason = 10
	maxReason = 500
)

// checkReason complains of a reason that is not there, says next to nothing, or is too long.
func checkReason(reason, empty string) (f errs.Fields) {
	switch n := utf8.RuneCountInString(reason); {
	case n == 0:
		f.Add("reason", "%s", empty)
	case n < minReason:
		f.Add("reason", "理由至少%d个字，现在只有%d个字。请写清依据，例如规格、询价或合同价。", minReason, n)
	case n > maxReason:
		f.Add("reason", "理由不超过%d个字。", maxReason)
	}
	return f
}

// Answers are what people said about the check of one budget (比对处理): the standards they chose and the reasons they gave.
type Answers struct {
	Choices    Choices
	Exceptions []Exception
	UpdatedBy  string
	Version    int // 0 while nobody said anything
}

// Choose takes a standard for a checked line instead of the suggested one (指定标准); a choice without a code says that there is none.
// Whatever differs from the suggestion, or cannot be compared with the line, needs a reason.
//
// Errors: Invalid when the index does not have the code, the line has no name to choose by, or the reason is missing, too short
// or too long.
func (a Answers) Choose(x Index, c Checked, choice Choice) (Answers, error) {
	line, code := c.Line.ID, choice.Code
	if line == "" {
		return a, errs.Invalidf("这一行还没有保存，请先保存预算明细。")
	}
	taken, there := x.Find(code, c.Line.Year)
	if code != "" && !there {
		return a, errs.Invalidf("没有编号为“%s”的标准，或它还没有生效。请从标准库里选。", errs.Shorten(code))
	}
	choice.Reason = strings.TrimSpace(strings.ToValidUTF8(choice.Reason, ""))
	if !c.suggests(code) || check(c.Line, Match{Standard: taken, Found: there}).Result == OtherUnit {
		empty := "改选标准要写明理由：为什么不用系统推荐的标准。"
		if e := c.Match.Elsewhere; e != nil && e.Code == code {
			empty = fmt.Sprintf("%s适用于%s，指定它要写明理由：为什么这一行也适用。", code, e.Meant())
		}
		if err := checkReason(choice.Reason, empty).Err(); err != nil {
			return a, err
		}
	}
	a.Choices = maps.Clone(a.Choices)
	if a.Choices == nil {
		a.Choices = Choices{}
	}
	a.Choices[line] = choice
	return a, nil
}

// suggests reports whether a code is what the system itself would hold the line against; an empty one where it has nothing.
func (c Checked) suggests(code string) bool {
	if c.Instead != nil {
		return c.Instead.Match.Standard.Code == code
	}
	return c.Match.Standard.Code == code
}

// Suggest goes back to the suggested standard for a line.
func (a Answers) Suggest(line budget.LineID) Answers {
	a.Choices = maps.Clone(a.Choices)
	delete(a.Choices, line)
	return a
}

// Explain writes the reason why a line may be over its standard (说明超标准). It takes the place of an earlier one, and of whoever
// agreed to that.
//
// Errors: Invalid without a reason of some length, and for a line that is neither over nor in another unit.
func (a Answers) Explain(c Checked, reason string, by org.User) (Answers, error) {
	reason = strings.TrimSpace(strings.ToValidUTF8(reason, ""))
	if !c.Stands() {
		return a, errs.Invalidf("这一行没有超标准，不需要说明。")
	}
	empty := "请写明为什么超标准。"
	if c.Result == OtherUnit {
		empty = "请写明为什么不能按标准的单位计，或改正计量单位。"
	}
	if err := checkReason(reason, empty).Err(); err != nil {
		return a, err
	}
	a.Exceptions = slices.DeleteFunc(slices.Clone(a.Exceptions), func(e Exception) bool { return e.Line == c.Line.ID })
	a.Exceptions = append(a.Exceptions, Exception{Line: c.Line.ID, For: c.Result, Amount: c.Line.Amount(), Reason: reason, ByName: by.Name, By: by.ID})
	return a, nil
}

// Agree names the actor as whoever agreed to the reason of a line (同意超标准).
//
// Errors: Conflict when there is no reason for the amount as it stands, or somebody agreed already; Forbidden for whoever wrote
// the reason or filed the budget.
func (a Answers) Agree(c Checked, actor org.Actor, filers []org.UserID) (Answers, error) {
	i := slices.IndexFunc(a.Exceptions, func(e Exception) bool { return e.Covers(c) })
	switch {
	case !c.Stands() || i < 0:
		return a, errs.New(errs.Conflict, "这一行现在没有待同意的超标准说明。请重新打开本页核对。")
	case a.Exceptions[i].Agreed():
		return a, errs.New(errs.Conflict, "%s已经同意这一行超标准。", a.Exceptions[i].Approver)
	case a.Exceptions[i].By == actor.User.ID || slices.Contains(filers, actor.User.ID):
		return a, errs.New(errs.Forbidden, "填报和写说明的人不能自己同意。")
	}
	a.Exceptions = slices.Clone(a.Exceptions)
	a.Exceptions[i].Approver, a.Exceptions[i].ApproverID = actor.User.Name, actor.User.ID
	return a, nil
}

// Exception returns what was said about a line that stands; false where nothing holds for it as it is.
func (a Answers) Exception(c Checked) (Exception, bool) {
	for _, e := range a.Exceptions {
		if e.Covers(c) {
			return e, true
		}
	}
	return Exception{}, false
}

// Summary is what the check of a budget came to, with what was said about it (比对情况).
type Summary struct {
	Over, OtherUnit   int          // lines
	Excess            money.Amount // over the standards
	Explained, Agreed int          // of those lines
}

// Sum counts the lines over their standards or in another unit, and how many of them are answered for.
func (a Answers) Sum(list []Checked) Summary {
	s := Summary{Excess: Excess(list)}
	for _, c := range list {
		if !c.Stands() {
			continue
		}
		if c.Result == Over {
			s.Over++
		} else {
			s.OtherUnit++
		}
		if said, explained := a.Exception(c); explained {
			s.Explained++
			if said.Agreed() {
				s.Agreed++
			}
		}
	}
	return s
}

// Passed is a line that stands and goes on all the same (已同意的超标准行), with the reason and who agreed to it.
type Passed struct {
	Checked
	Exception
}

// Passed lists the lines that stand and were agreed to, in their order.
func (a Answers) Passed(list []Checked) (out []Passed) {
	for _, c := range list {
		if said, _ := a.Exception(c); c.Stands() && said.Agreed() {
			out = append(out, Passed{c, said})
		}
	}
	return out
}

// Stands complains of every line that may not go on (超标准不得通过), at paths such as "lines.3.price" counted from 0: over its standard or, at
// "lines.3.unit", in a unit the standard is not in, without a reason, or with agreed without somebody who agreed to it.
func (a Answers) Stands(list []Checked, agreed bool) errs.Fields {
	var f errs.Fields
	for i, c := range list {
		said, explained := a.Exception(c)
		path, what := fmt.Sprintf("lines.%d.price", i), c.Line.Item+"／"+c.Line.Detail
		switch {
		case !c.Stands(), said.Agreed(), explained && !agreed:
		case c.Result == OtherUnit && explained:
			f.Add(fmt.Sprintf("lines.%d.unit", i), "“%s”的单位与标准不一致，说明还没有人同意。请主管处室或计财处在“定额比对”里同意，或退回改正单位。", what)
		case c.Result == OtherUnit:
			f.Add(fmt.Sprintf("lines.%d.unit", i), "“%s”按“%s”计，%s按“%s”计，不能比对。请改用标准的单位，或在“定额比对”里写明理由并经主管处室或计财处同意。", what,
				c.Line.Unit, c.Match.Standard.Label(), c.Match.Standard.Content.Unit)
		case explained:
			f.Add(path, "“%s”超标准%s元，说明还没有人同意。请主管处室或计财处在“定额比对”里同意，或退回压减。", what, c.Excess.Yuan())
		default:
			f.Add(path, "“%s”超标准%s元（%s）。请压减，或在“定额比对”里写明理由并经主管处室或计财处同意。", what, c.Excess.Yuan(), c.Match.Standard.Label())
		}
	}
	return f
}

// Advise is what a budget being drafted is told (填报时的提醒): lines over their standards without a reason, which stop it only where
// the effect says so; and lines whose standard is meant for other categories.
func (a Answers) Advise(list []Checked, effect Effect) errs.Fields {
	f := a.Stands(list, false)
	for i := range f {
		if effect != Stop {
			f[i].Severity = errs.Warning
		}
	}
	for i, c := range list {
		if says := c.Elsewhere(); says != "" {
			f = append(f, errs.Field{Path: fmt.Sprintf("lines.%d.price", i), Severity: errs.Hint,
				Message: fmt.Sprintf("“%s”：%s请核对项目类别；处室审核时可以指定这项标准。", c.Line.Item+"／"+c.Line.Detail, says)})
		}
	}
	return f
}
