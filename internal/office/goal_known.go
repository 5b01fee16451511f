package office

import (
	"encoding/json"
	"slices"
	"strings"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goalcheck"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// The keys of what a goal declaration knows beside its cells: an issued file can be checked away from the system as its
// import checks it.
const (
	summaryKey  = "项目概况"
	lastYearKey = "上年完成"
)

// known is what the goal check looks at besides the form.
func (p GoalPaper) known() [][2]string {
	out := [][2]string{{summaryKey, p.Project.Summary}}
	for _, l := range p.LastYear {
		if text, err := json.Marshal(l); err == nil {
			out = append(out, [2]string{lastYearKey, string(text)})
		}
	}
	return out
}

// project is the project that an issued file speaks of; what it does not say is read from the head by text.
func (o *Origin) project(unit money.Unit, text func(label string) string) project.Project {
	get := func(label string) string { return strings.TrimSpace(o.carried(label, text(label))) }
	day := func(label string) fiscal.Date {
		d, err := fiscal.ParseDate(get(label))
		if err != nil {
			return fiscal.Date{}
		}
		return d
	}
	return project.Project{Code: get("项目编号"), Name: get("项目名称"), Unit: org.Unit{Name: get("实施单位")}, Division: org.Unit{Name: get("主管部门")},
		Nature: project.Nature(strings.TrimSuffix(get("项目性质"), natureEnd)), Category: project.Category(get("项目类别")), Start: day("计划开始日期"), End: day("计划完成日期"),
		Summary: o.carried(summaryKey, ""), Fiscal: amountIn(get("财政资金"), unit), Other: amountIn(get("其他资金"), unit)}
}

// lastYear is what an issued file knows of the year before.
func (o *Origin) lastYear() (out []goalcheck.LastActual) {
	for _, c := range o.Carried {
		var l goalcheck.LastActual
		if c[0] == lastYearKey && json.Unmarshal([]byte(c[1]), &l) == nil {
			out = append(out, l)
		}
	}
	return slices.Clip(out)
}
