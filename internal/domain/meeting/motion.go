package meeting

import (
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// Motion is a proposal from tracking on the agenda (建议议题), with what was decided about it. It is numbered after the projects that wait
// for a decision.
type Motion struct {
	Raised     string // id of the proposal
	Project    project.ID
	Code, Name string
	Unit       string // name of the implementing unit
	Words      string // what is proposed
	Asked      money.Amount
	Basis      string
	Resolution pipeline.Resolution // empty before the meeting
	Amount     money.Amount
	Reason     string
}

// Lay puts proposals on the agenda of a meeting that is being drafted (列入建议议题), in place of those before.
//
// Errors: Conflict in any other state; Invalid when one stands on it twice.
func (m Meeting) Lay(motions []Motion) (Meeting, error) {
	if m.State != Drafting {
		return m, errs.New(errs.Conflict, "会议现在是“%s”，不能再改议程。要改请先撤回议程。", m.State)
	}
	seen := map[string]bool{}
	for _, x := range motions {
		if seen[x.Raised] {
			return m, errs.Invalidf("“%s”的%s在议程上有两次，请去掉一次。", x.Name, x.Words)
		}
		seen[x.Raised] = true
	}
	m.Motions = motions
	return m, nil
}

// ruled are the motions with the rulings on them, which come after those on the projects. A missing resolution is complained of.
func (m Meeting) ruled(rulings []Ruling, f *errs.Fields) []Motion {
	out := slices.Clone(m.Motions)
	for i := range out {
		at := len(m.Items) + i
		if at >= len(rulings) {
			break
		}
		r := rulings[at]
		if !slices.Contains(pipeline.Resolutions(), r.Resolution) {
			f.Add(fmt.Sprintf("items.%d.resolution", at), "请选择“%s”的会议决定。", out[i].Name)
		}
		out[i].Resolution, out[i].Amount, out[i].Reason = r.Resolution, r.Amount, strings.TrimSpace(r.Reason)
	}
	return out
}

// motionCells lists the motions by the names people know, for the log.
func (m Meeting) motionCells() []audit.Cell {
	var out []audit.Cell
	for i, x := range m.Motions {
		name := fmt.Sprintf("议题%d", len(m.Items)+i+1)
		out = append(out, audit.Cell{Name: name, Value: x.Name + "：" + x.Words})
		if x.Resolution != "" {
			out = append(out, audit.Cell{Name: name + "决定", Value: string(x.Resolution)}, audit.Cell{Name: name + "核定金额（元）", Value: x.Amount.Yuan()}, audit.Cell{Name: name + "理由", Value: x.Reason})
		}
	}
	return out
}
