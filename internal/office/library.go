package office

import (
	"outturn/internal/domain/goal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
)

// indicatorColumns are the columns of the indicator library (指标库), those of 财预〔2021〕101号's template among them.
func indicatorColumns() []orgColumn {
	first, second := levelWords()
	return []orgColumn{
		{field: "code", label: "指标编号", also: []string{"编号", "编码"}, required: true, width: 12,
			note: "2至4个大写字母、短横线、2至4位数字。库里已有的编号表示修订，没有的表示新增。", example: "DL-90"},
		{field: "field", label: "所属领域", also: []string{"领域", "行业领域"}, required: true, width: 14, choices: names(library.Fields()), note: "从下拉列表选择。", example: "道路"},
		{field: "categories", label: "适用项目类别", also: []string{"项目类别", "适用类别"}, width: 30,
			note: "可填多个，用顿号分开：" + joined(project.Categories()) + "。留空表示都适用。", example: string(project.Operation)},
		{field: "level1", label: "一级指标", required: true, width: 14, choices: first, note: "从下拉列表选择。", example: "产出指标"},
		{field: "level2", label: "二级指标", required: true, width: 18, choices: second, note: "从下拉列表选择。", example: "质量指标"},
		{field: "name", label: "三级指标", also: []string{"指标名称", "三级指标名称"}, required: true, width: 32, note: "考核什么，不超过100个字。", example: "路缘石完好率"},
		{field: "explanation", label: "指标解释", width: 40, note: "怎么计算，做到什么算达到。", example: "抽查完好米数占抽查米数"},
		{field: "sign", label: "符号", also: []string{"指标符号"}, required: true, width: 8, choices: names(goal.Signs()), note: "从下拉列表选择。", example: "≥"},
		{field: "target", label: "参考指标值", also: []string{"指标值", "目标值"}, required: true, width: 14, note: "通常的指标值：数值、区间（95-105）或要达到的状态。", example: "95"},
		{field: "unit", label: "计量单位", also: []string{"单位", "度量单位"}, width: 12, note: "如个、公里、%、万元；定性指标留空。", example: "%"},
		{field: "rule", label: "赋分规则", required: true, width: 26, choices: names(goal.Rules()), note: "从下拉列表选择。", example: string(goal.ByRatio)},
		{field: "basis", label: "指标值设定依据", also: []string{"设定依据", "依据"}, required: true, width: 36, note: "计划、行业、历史或其他标准，写明文件、合同或数据的种类。", example: "行业标准：养护技术规范"},
		{field: "method", label: "取值方式", width: 14, choices: goal.Methods(), note: "从下拉列表选择。", example: "直接证明法"},
		{field: "source", label: "完成值数据来源", also: []string{"数据来源"}, width: 28, note: "台账、报表或系统的名称。", example: "养护考核抽查记录"},
		{field: "evidence", label: "佐证资料", width: 28, note: "用什么材料证明。", example: "抽查表、影像资料"},
		{field: "bounded", label: "有上限", also: []string{"不超额", "不可能超额"}, width: 10, choices: []string{"是", "否"}, note: "比率等不可能超过100%的填“是”。", example: "是"},
		{field: "keywords", label: "关键词", width: 28, note: "2至12个字一个，用顿号分开，最多12个；项目和目标里出现这些词时推荐本指标。", example: "道路、路缘石"},
	}
}

// levelWords are the levels that the library keeps.
func levelWords() (first, second []string) {
	book, err := rulebook.Shipped().Find(library.LevelBook)
	if err != nil {
		return nil, nil // without the book there is nothing to choose from, and imports say so
	}
	for _, l := range book.Levels {
		first = append(first, l.Name)
		second = append(second, l.Children...)
	}
	return first, second
}

func names[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

func joined[S ~string](list []S) string {
	text := ""
	for i, s := range list {
		if i > 0 {
			text += "、"
		}
		text += string(s)
	}
	return text
}

// IndicatorValues are the cells of an indicator in the order of the columns of its list.
func IndicatorValues(e library.Entry) []string {
	r, bounded := e.Row, "否"
	if r.Bounded {
		bounded = "是"
	}
	return []string{e.Code, e.Field, e.Categories, r.Level1, r.Level2, r.Name, r.Explanation, r.Sign, r.Target, r.Unit, r.Rule, r.Basis, r.Method,
		r.Source, r.Evidence, bounded, e.Keywords}
}

// IndicatorEntry reads an indicator from the values of a row. What stands under 有上限 besides 是 is for the caller to
// judge.
func IndicatorEntry(values map[string]string) library.Entry {
	get := func(field string) string { return values[field] }
	return library.Entry{Code: get("code"), Field: get("field"), Categories: get("categories"), Keywords: get("keywords"), Row: goal.EntryRow{
		Level1: get("level1"), Level2: get("level2"), Name: get("name"), Explanation: get("explanation"), Sign: get("sign"), Target: get("target"),
		Unit: get("unit"), Rule: get("rule"), Basis: get("basis"), Method: get("method"), Source: get("source"), Evidence: get("evidence"),
		Bounded: get("bounded") == "是"}}
}
