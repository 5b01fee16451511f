package meeting

import (
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// Demands say from which whole-life amount on a project of a category needs an ex-ante evaluation that came to a conclusion
// before the meeting can agree to it (事前评估要求). A category not listed needs none.
type Demands map[project.Category]money.Amount

// On reports whether a project of a category that asks for an amount needs an evaluation.
func (d Demands) On(k project.Category, asked money.Amount) bool {
	from, listed := d[k]
	return listed && asked >= from
}

// Text says what a category needs.
func (d Demands) Text(k project.Category) string {
	from, listed := d[k]
	switch {
	case !listed:
		return "不要求"
	case from == 0:
		return "都要求"
	}
	return from.Wan() + "万元及以上"
}

// DemandSettings are one version of the demands (事前评估要求设置). Versions are never changed.
type DemandSettings struct {
	No     int // 0: nobody set anything
	Set    Demands
	Reason string
	By     string
	At     time.Time
}

// Next checks new demands and makes them the following version.
//
// Errors: Invalid at "from.<number of the category>" and "reason"; also when nothing changes.
func (s DemandSettings) Next(set Demands, reason, by string, at time.Time) (DemandSettings, error) {
	var f errs.Fields
	for i, k := range project.Categories() {
		if set[k] < 0 {
			f.Add(fmt.Sprintf("from.%d", i), "%s的金额不能小于0。", k)
		}
	}
	switch n := utf8.RuneCountInString(strings.TrimSpace(reason)); {
	case len(f) == 0 && maps.Equal(s.Set, set):
		f.Add("reason", "与现行的要求相同，没有要保存的。")
	case n == 0:
		f.Add("reason", "请写明修改的理由或依据文件；不要求的类别写明为什么可以不评。")
	case n > 500:
		f.Add("reason", "理由不超过500个字。")
	}
	if err := f.Err(); err != nil {
		return s, err
	}
	return DemandSettings{No: s.No + 1, Set: set, Reason: strings.TrimSpace(reason), By: by, At: at}, nil
}

// Cells lists the demands by the names people know, for the log.
func (d Demands) Cells() []audit.Cell {
	var out []audit.Cell
	for _, k := range project.Categories() {
		out = append(out, audit.Cell{Name: string(k), Value: d.Text(k)})
	}
	return out
}

// Bare reports whether the item needs an ex-ante evaluation and has neither one nor a reason to go without.
func (it Item) Bare() bool { return it.Demanded && !it.Evaluated && it.Exempt == "" }

// bare complains about every item that lacks its evaluation, at "exempt.<project>".
func bare(items []Item) errs.Fields {
	var f errs.Fields
	for _, it := range items {
		switch {
		case it.Bare():
			f.Add("exempt."+string(it.Project), "“%s”按要求应先作事前评估，还没有结论，不能上会。请等评估出结论，或写明免评的理由。", it.Name)
		case utf8.RuneCountInString(it.Exempt) > 200:
			f.Add("exempt."+string(it.Project), "“%s”免评的理由不超过200个字。", it.Name)
		}
	}
	return f
}
