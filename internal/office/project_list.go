package office

import (
	"strconv"

	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
)

// projectColumns are the columns of the list of projects (项目清单). The unit of money is part of the heading: a list in
// another unit is refused rather than read wrongly.
func projectColumns() []orgColumn {
	const kept = "留空：新增为空，已有的不变。"
	return []orgColumn{
		{field: "code", label: "项目编号", also: []string{"编号", "项目编码", "项目代码"}, required: true, width: 20,
			note: "不超过40个字，不能重复。系统里已有的编号表示修改，没有的表示新增。", example: "SCIP-2025-0012"},
		{field: "name", label: "项目名称", also: []string{"名称"}, required: true, width: 40, note: "不超过100个字。", example: "园区道路养护"},
		{field: "unit", label: "实施单位", also: []string{"单位", "项目单位", "预算单位"}, required: true, units: true, width: 30, note: "填单位的编码或全称。", example: "210"},
		{field: "division", label: "主管处室", also: []string{"处室", "主管部门"}, required: true, units: true, width: 30, note: "填处室的编码或全称。", example: "130"},
		{field: "nature", label: "项目性质", also: []string{"性质"}, required: true, width: 12, choices: names(project.Natures()), note: "从下拉列表选择。", example: string(project.Recurrent)},
		{field: "category", label: "项目类别", also: []string{"类别"}, required: true, width: 20, choices: names(project.Categories()), note: "从下拉列表选择。", example: string(project.Operation)},
		{field: "start", label: "计划开始日期", also: []string{"开始日期"}, required: true, date: true, width: 14, note: "日期，如 2025-01-01。", example: "2025-01-01"},
		{field: "end", label: "计划完成日期", also: []string{"完成日期"}, required: true, date: true, width: 14, note: "日期，如 2025-12-31。", example: "2025-12-31"},
		{field: "completed", label: "实际完成日期", date: true, width: 14, note: "未完成留空。" + kept},
		{field: "fiscal", label: "财政资金万元", required: true, number: true, width: 14, note: "项目全周期的财政资金，单位万元；没有填0。已申报的项目由申报书带出，不能在这里改。", example: "100"},
		{field: "other", label: "其他资金万元", required: true, number: true, width: 14, note: "项目全周期的其他资金，单位万元；没有填0。", example: "0"},
		{field: "summary", label: "项目概况", also: []string{"概况"}, width: 50, note: "不超过1000个字。" + kept},
		{field: "version", label: "修改次数", width: 10, note: "由系统带出，导入时核对导出以后有没有人改过，请不要改。新增项目留空。"},
	}
}

// ProjectValues is a project as a row of the list (项目清单的一行), money in 万元.
func ProjectValues(p project.Project) []string {
	return []string{p.Code, p.Name, UnitChoice(p.Unit), UnitChoice(p.Division), string(p.Nature), string(p.Category), p.Start.String(), p.End.String(),
		p.Completed.String(), p.Fiscal.Plain(money.InWan), p.Other.Plain(money.InWan), p.Summary, strconv.Itoa(p.Version)}
}
