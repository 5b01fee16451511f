package pipeline

import (
	"slices"
	"strings"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// open reports whether the registered project is the unit's own to change: a draft, or one the meeting did not admit.
func open(s approval.State) bool { return s == Draft || s == Refused }

// ChoosesStandards reports whether the standards that its budget is held against may still be chosen (指定标准): until the meeting decides.
func (d Declaration) ChoosesStandards() bool {
	return slices.Contains([]approval.State{Draft, AtHead, AtDivision, ToEvaluate}, d.State)
}

// AnswersQuota reports whether lines over their standards may still be explained and agreed to (超标准说明): until the meeting decides, and
// while the project stands for money of a year, since a standard may come into force or change after it was admitted.
func (d Declaration) AnswersQuota() bool { return d.ChoosesStandards() || Ranks(d.State) }

// Submitted reports whether the declaration was submitted and still goes its way (已提交): neither a draft nor cancelled, split
// up or merged away.
func (d Declaration) Submitted() bool {
	return d.Editions > 0 && d.State != Draft && StageOf(d.State) != Gone
}

// Keeps complains of changes to what a declaration was judged by (申报要素不变), each at its field: name, nature, category, dates, unit and
// division of the project. While the declaration is out of the unit's hands and from admission on nobody makes them; from
// admission on planning and finance and economic development may still give the project to another unit or division.
func (d Declaration) Keeps(after project.Project, actor org.Actor) errs.Fields {
	var f errs.Fields
	if open(d.State) {
		return f
	}
	before := d.Project
	moves := d.settled() && (actor.Holds(org.Finance, before.Division) || actor.Holds(org.Economy, before.Division))
	for _, c := range []struct {
		path, what string
		same       bool
	}{
		{"name", "项目名称", strings.TrimSpace(before.Name) == strings.TrimSpace(after.Name)},
		{"unit", "实施单位", moves || before.Unit.ID == after.Unit.ID},
		{"division", "主管处室", moves || before.Division.ID == after.Division.ID},
		{"nature", "项目性质", before.Nature == after.Nature},
		{"category", "项目类别", before.Category == after.Category},
		{"start", "计划开始日期", before.Start == after.Start},
		{"end", "计划完成日期", before.End == after.End},
	} {
		if !c.same {
			f.Add(c.path, "项目申报现在是“%s”，%s是审核和决定的依据，不能改。%s", d.State, c.what, d.wayOut())
		}
	}
	return f
}

// settled reports whether no review of the declaration is under way any more.
func (d Declaration) settled() bool { return Admits(d.State) || StageOf(d.State) == Gone }

// wayOut says what to do instead.
func (d Declaration) wayOut() string {
	switch {
	case StageOf(d.State) == Gone:
		return "要做新的安排，请另行申报。"
	case d.settled():
		return "内容有变化的，请另行申报，或由经发处取消后重新申报。"
	case d.State == AtHead:
		return "请先撤回，或请单位负责人退回，改后重新提交。"
	}
	return "请联系主管处室或经发处退回草稿，改后重新提交。"
}
