package standard

import (
	"fmt"
	"strings"

	"outturn/internal/domain/money"
)

// Tally counts what the lines of a budget come to beside their standards (比对结果汇总).
type Tally struct {
	Lines                  int
	Over, Agreed           int          // over their standards, without and with somebody's agreement
	Saving                 money.Amount // of those without (可压减金额)
	OtherUnit, OtherAgreed int          // in a unit that cannot be compared, likewise
	Without, OutOfForce    int          // no standard; an expired one
}

// Tally counts checked lines, with what was said about them.
func (a Answers) Tally(list []Checked) (t Tally) {
	t.Lines = len(list)
	for _, c := range list {
		said, _ := a.Exception(c)
		switch {
		case c.Result == Over && said.Agreed():
			t.Agreed++
		case c.Result == Over:
			t.Over++
			t.Saving += c.Excess
		case c.Result == OtherUnit && said.Agreed():
			t.OtherAgreed++
		case c.Result == OtherUnit:
			t.OtherUnit++
		case c.Result == OutOfForce:
			t.OutOfForce++
		case c.Result == Without:
			t.Without++
		}
	}
	return t
}

// Says puts the tally into words. Lines that nobody compared are not passed over in silence: “没有超标准” is said only of what has a
// standard, and agreed lines are named as agreed.
func (t Tally) Says() string {
	if t.Lines == 0 {
		return "没有预算明细"
	}
	if t.Without == t.Lines {
		return fmt.Sprintf("%d行都没有标准", t.Lines)
	}
	var out []string
	say := func(n int, format string, args ...any) {
		if n > 0 {
			out = append(out, fmt.Sprintf(format, append([]any{n}, args...)...))
		}
	}
	say(t.Over, "超标准%d行，可压减%s万元", t.Saving.Wan())
	say(t.Agreed, "超标准%d行，已同意")
	say(t.OtherUnit, "单位不一致%d行")
	say(t.OtherAgreed, "单位不一致%d行，已同意")
	if len(out) == 0 {
		out = append(out, "没有超标准")
	}
	say(t.OutOfForce, "%d行标准已过期")
	say(t.Without, "%d行没有标准")
	return strings.Join(out, "；")
}
