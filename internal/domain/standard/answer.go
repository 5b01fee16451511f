package standard

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// maxReason is how long a reason for being over a standard may be, in characters.
const maxReason = 500

// Answers are what people said about the check of one budget (比对处理): the standards they chose and the reasons they gave.
type Answers struct {
	Choices    Choices
	Exceptions []Exception
	UpdatedBy  string
	Version    int // 0 while nobody said anything
}

// Choose takes a standard for a line instead of the suggested one; an empty code says that there is none.
//
// Errors: Invalid when the index does not have the code, or the line has no name to choose by.
func (a Answers) Choose(x Index, line budget.LineID, code string) (Answers, error) {
	if line == "" {
		return a, errs.Invalidf("这一行还没有保存，请先保存预算明细。")
	}
	if _, there := x.Find(code, 0); code != "" && !there {
		return a, errs.Invalidf("没有编号为“%s”的标准，或它还没有生效。请从标准库里选。", errs.Shorten(code))
	}
	a.Choices = maps.Clone(a.Choices)
	if a.Choices == nil {
		a.Choices = Choices{}
	}
	a.Choices[line] = code
	return a, nil
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
// Errors: Invalid without a reason, and for a line that is not over.
func (a Answers) Explain(c Checked, reason string, by org.User) (Answers, error) {
	reason = strings.TrimSpace(strings.ToValidUTF8(reason, ""))
	var f errs.Fields
	switch n := utf8.RuneCountInString(reason); {
	case c.Result != Over:
		return a, errs.Invalidf("这一行没有超标准，不需要说明。")
	case n == 0:
		f.Add("reason", "请写明为什么超标准。")
	case n > maxReason:
		f.Add("reason", "理由不超过%d个字。", maxReason)
	}
	if err := f.Err(); err != nil {
		return a, err
	}
	a.Exceptions = slices.DeleteFunc(slices.Clone(a.Exceptions), func(e Exception) bool { return e.Line == c.Line.ID })
	a.Exceptions = append(a.Exceptions, Exception{Line: c.Line.ID, Amount: c.Line.Amount(), Reason: reason, ByName: by.Name, By: by.ID})
	return a, nil
}

// Agree names the actor as whoever agreed to the reason of a line (同意超标准).
//
// Errors: Conflict when there is no reason for the amount as it stands, or somebody agreed already; Forbidden for whoever wrote
// the reason or filed the budget.
func (a Answers) Agree(c Checked, actor org.Actor, filers []org.UserID) (Answers, error) {
	i := slices.IndexFunc(a.Exceptions, func(e Exception) bool { return e.Covers(c.Line) })
	switch {
	case c.Result != Over || i < 0:
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

// Exception returns what was said about a line being over; false where nothing holds for its amount.
func (a Answers) Exception(line budget.Line) (Exception, bool) {
	for _, e := range a.Exceptions {
		if e.Covers(line) {
			return e, true
		}
	}
	return Exception{}, false
}

// Stands complains of every line that may not go on (超标准不得通过), at paths such as "lines.3.price" counted from 0: over its standard
// without a reason, or with agreed without somebody who agreed to it.
func (a Answers) Stands(list []Checked, agreed bool) errs.Fields {
	var f errs.Fields
	for i, c := range list {
		said, explained := a.Exception(c.Line)
		path, what := fmt.Sprintf("lines.%d.price", i), c.Line.Item+"／"+c.Line.Detail
		switch {
		case c.Result != Over, said.Agreed(), explained && !agreed:
		case explained:
			f.Add(path, "“%s”超标准%s元，说明还没有人同意。请主管处室或计财处在“定额比对”里同意，或退回压减。", what, c.Excess.Yuan())
		default:
			f.Add(path, "“%s”超标准%s元（%s）。请压减，或在“定额比对”里写明理由并经主管处室或计财处同意。", what, c.Excess.Yuan(), c.Match.Standard.Label())
		}
	}
	return f
}

// Advise is what a budget being drafted is told (填报时的提醒): lines over their standards without a reason, which stop it only where
// the effect says so.
func (a Answers) Advise(list []Checked, effect Effect) errs.Fields {
	f := a.Stands(list, false)
	for i := range f {
		if effect != Stop {
			f[i].Severity = errs.Warning
		}
	}
	return f
}
