package office

import (
	"outturn/internal/domain/rescore"
)

// listed is a run of rows that a list gives to one project (汇总成一张的指标清单).
type listed struct {
	project rescore.Cell
	first   int // index of its first row
}

// ofProject notes the project of the next row on a sheet that names it on every row; a blank means the one above.
func (b *block) ofProject(p placed) {
	if !b.h.has(roleProject) {
		return
	}
	c := b.joined(p.cells[roleProject])
	if n := len(b.lists); c.Text == "" || n > 0 && b.lists[n-1].project.Text == c.Text {
		return
	}
	b.lists = append(b.lists, listed{c, len(b.table.Rows)})
}

// perProject is the form's table, or one table per project of a list. Funds and totals of a list belong to no single
// project and are left out; that is said.
func (f *form) perProject() []rescore.Table {
	if len(f.lists) == 1 && f.table.Project.Text == "" {
		f.table.Project = f.lists[0].project
	}
	if len(f.lists) < 2 {
		return []rescore.Table{f.table}
	}
	var out []rescore.Table
	for i, l := range f.lists {
		t := f.table
		end := len(t.Rows)
		if i+1 < len(f.lists) {
			end = f.lists[i+1].first
		}
		t.Project, t.Rows, t.Funds = l.project, t.Rows[l.first:end], nil
		t.Weights, t.Total, t.Grade, t.Whole = rescore.Cell{}, rescore.Cell{}, rescore.Cell{}, false
		if i > 0 {
			t.Read = nil
		}
		out = append(out, t)
	}
	if len(f.table.Funds) > 0 || f.table.Total.Text != "" {
		out[0].Read = append(out[0].Read, rescore.Finding{Rule: ruleOddTotal, Severity: rescore.Doubt, Where: f.grid.Name, Message: "一张表列了 " + itoa(len(out)) + " 个项目，表上的资金和合计分不清属于哪个项目，没有采用。"})
	}
	return out
}
