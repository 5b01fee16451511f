package evaluation

import (
	"fmt"
	"strconv"
	"strings"

	"outturn/internal/domain/goal"
)

// headings are the cells of a row by the names that paths use.
var headings = map[string]string{
	"actual": "实际完成值", "tier": "评判等级", "points": "得分", "sent": "发放问卷数", "valid": "有效问卷数",
	"satisfied": "满意问卷数", "skip": "不适用", "reason": "偏差原因分析及改进措施",
}

// Label names a cell of a self-evaluation for people (单元格名称): "rows.2.actual" is 第3行 实际完成值. Cells that only the goal
// form has are named as there.
func Label(path string) string {
	switch path {
	case "attained":
		return "实际完成情况"
	case "fund_note":
		return "资金情况说明"
	case "claimed_rate":
		return "自算执行率"
	case "complete":
		return "项目已完成"
	case "funds":
		return "项目资金"
	}
	row, cell, _ := strings.Cut(strings.TrimPrefix(path, "rows."), ".")
	i, err := strconv.Atoi(row)
	heading, known := headings[cell]
	if err != nil || !known {
		return goal.Label(path)
	}
	return fmt.Sprintf("第%d行 %s", i+1, heading)
}

// RecheckLabel names a cell of a re-check for people (复核单元格名称): "rows.2.points" is 第3行 复核得分.
func RecheckLabel(path string) string {
	if path == "opinion" {
		return "复核意见"
	}
	row, cell := cutCell(path)
	name := ExecutionName
	if row != "execution" {
		name = Label(row)
	}
	switch cell {
	case "points":
		return name + " 复核得分"
	case "reason":
		return name + " 复核理由"
	}
	return Label(path)
}
