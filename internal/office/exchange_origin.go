package office

import (
	"strconv"
	"strings"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/office/workbook"
)

// FormKind names the official form that a workbook holds (表单种类).
type FormKind string

// The forms that go out as workbooks and come back.
const (
	GoalKind           FormKind = "项目支出绩效目标申报表"
	SelfEvaluationKind FormKind = "项目支出绩效自评表"
	TrackingKind       FormKind = "项目支出绩效目标执行监控表"
	GoalReviewKind     FormKind = "项目支出绩效目标审核表"
	DepartmentGoalKind FormKind = "部门（单位）整体支出绩效目标申报表"
	PolicyGoalKind     FormKind = "专项发展资金政策绩效目标申报表"
	DeclarationKind    FormKind = "项目申报书"
	AdjustmentKind     FormKind = "项目支出绩效目标调整申请表"
	FundPlanKind       FormKind = "年度用款计划表"
)

// Origin is what an issued workbook says of itself on a hidden sheet (导出标记). It tells files apart; nothing in it is
// trusted, since anybody can change it.
type Origin struct {
	Form    FormKind
	ID      string // of the record; empty for a form issued before there was one
	Project string
	Code    string // of the project
	Unit    string
	Year    fiscal.Year
	Version int // of the record when it was issued
	Edition int // 0 for the draft
	Check   string
	Rows    int           // indicators it was issued with
	Book    rulebook.Name // of a goal
	Carried [][2]string   // what the file was issued with in cells that the system fills in, by their keys, and what it knows beside them
}

// originSheet is the hidden sheet: marks in columns A and B, choices of drop-downs from column D on.
const originSheet = "绩衡标记"

// idHeading stands over the hidden column that tells which indicator a row is.
const idHeading = "行标记"

// cells lists the marks in order.
func (o Origin) cells() [][2]string {
	marks := [][2]string{{"说明", "本页供导入时核对，请勿修改或删除。"}, {"表单", string(o.Form)}, {"记录", o.ID}, {"项目名称", o.Project}, {"项目编号", o.Code},
		{"实施单位", o.Unit}, {"年度", strconv.Itoa(int(o.Year))}, {"修改次数", strconv.Itoa(o.Version)}, {"版次", strconv.Itoa(o.Edition)},
		{"校验码", o.Check}, {"指标行数", strconv.Itoa(o.Rows)}, {"评分规则", string(o.Book)}}
	for _, c := range o.Carried {
		marks = append(marks, [2]string{fixedPrefix + c[0], c[1]})
	}
	return marks
}

// readOrigin finds the marks in a workbook; nil when there are none.
func readOrigin(book *workbook.Book) *Origin {
	g := book.Sheet(originSheet)
	if g == nil {
		return nil
	}
	marks := map[string]string{}
	var carried [][2]string
	for _, row := range g.Rows() {
		label, _ := g.At(row, 1)
		value, _ := g.At(row, 2)
		text := unguarded(value.Text)
		if key, is := strings.CutPrefix(label.Text, fixedPrefix); is {
			carried = append(carried, [2]string{key, text})
			continue
		}
		marks[label.Text] = text
	}
	if marks["表单"] == "" {
		return nil
	}
	number := func(label string) int {
		n, err := strconv.Atoi(marks[label])
		if err != nil {
			return -1 // matches nothing
		}
		return n
	}
	return &Origin{Form: FormKind(marks["表单"]), ID: marks["记录"], Project: marks["项目名称"], Code: marks["项目编号"], Unit: marks["实施单位"],
		Year: fiscal.Year(number("年度")), Version: number("修改次数"), Edition: number("版次"), Check: marks["校验码"], Rows: number("指标行数"), Book: rulebook.Name(marks["评分规则"]), Carried: carried}
}
