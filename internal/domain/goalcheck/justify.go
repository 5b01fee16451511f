package goalcheck

import (
	"slices"

	"outturn/internal/domain/goal"
	"outturn/internal/errs"
)

// Justification is what an entry says for keeping the cell of a finding as it is (保留原样的理由); its text is empty where it says
// nothing.
func (f Finding) Justification(e goal.Entry) goal.Justification {
	return e.Justification(f.Rule, goal.PlaceOf(e, f.Path))
}

// Unjustified says what keeps an entry from being submitted with its warnings (缺少理由的警告): one complaint for each rule at each
// place, at the path of its justification, without words or with too many.
func Unjustified(e goal.Entry, findings []Finding) errs.Fields {
	var out errs.Fields
	for _, j := range warned(e, findings) {
		out = append(out, j.Check(e)...)
	}
	return out
}

// Justified are the justifications of an entry whose warnings still stand (仍然适用的理由), in form order: what is submitted and
// frozen.
func Justified(e goal.Entry, findings []Finding) []goal.Justification {
	out := slices.DeleteFunc(warned(e, findings), func(j goal.Justification) bool { return j.Text == "" })
	if len(out) == 0 {
		return nil
	}
	return out
}

// Newly are the findings of an entry that a base does not have by the same rule at the same place (新出现的检查发现): what was
// approved once asks for no reason again.
func Newly(e goal.Entry, findings []Finding, base goal.Entry, found []Finding) []Finding {
	known := map[string]bool{}
	for _, f := range found {
		known[f.Justification(base).Path()] = true
	}
	var out []Finding
	for _, f := range findings {
		if !known[f.Justification(e).Path()] {
			out = append(out, f)
		}
	}
	return out
}

// warned are the justifications that the warnings ask for, each once, in form order.
func warned(e goal.Entry, findings []Finding) []goal.Justification {
	var out []goal.Justification
	for _, f := range findings {
		j := f.Justification(e)
		if f.Severity == errs.Warning && !slices.Contains(out, j) {
			out = append(out, j)
		}
	}
	return out
}
