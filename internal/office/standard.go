package office

import (
	"strings"

	"outturn/internal/domain/library"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
)

// standardColumns are the columns of the library of standards (标准库).
func standardColumns() []orgColumn {
	return []orgColumn{
		{field: "code", label: "标准编号", also: []string{"编号", "编码", "定额编号"}, required: true, width: 12,
			note: "两到四个大写字母、短横线、三到四位数字。库里已有的编号表示新版，没有的表示新增。", example: "LH-0001"},
		{field: "kind", label: "标准类别", also: []string{"类别"}, required: true, width: 16, choices: names(standard.Kinds()), note: "从下拉列表选择。", example: string(standard.Spending)},
		{field: "object", label: "对象", also: []string{"标准对象", "费用明细", "项目名称"}, required: true, width: 28, note: "给什么定的标准，不超过60个字。", example: "绿化养护"},
		{field: "grade", label: "等级", also: []string{"分级分类", "分档", "等级或分档"}, width: 12, note: "分级分档的名称，可以留空。", example: "一级"},
		{field: "unit", label: "计量单位", also: []string{"单位"}, width: 12, note: "公共服务标准可以留空。", example: "平方米"},
		{field: "amount", label: "金额", also: []string{"标准金额", "支出标准", "定额"}, width: 14, note: "一个计量单位多少元，最多两位小数；公共服务标准留空。", example: "7.45"},
		{field: "requirement", label: "服务要求", also: []string{"服务标准"}, width: 36, note: "公共服务标准写明要达到的水平。"},
		{field: "composition", label: "费用构成", width: 28, note: "一行一项：名称、空格、金额，合计等于标准金额；可以留空。", example: "人工费 4.20\n材料费 1.15\n机械费 2.10"},
		{field: "keywords", label: "关键词", also: []string{"别名"}, width: 28, note: "预算明细里对同一对象的别的叫法，用顿号分开。", example: "绿地养护、绿化日常养护"},
		{field: "categories", label: "适用项目类别", also: []string{"项目类别"}, width: 24, note: "可填多个，用顿号分开：" + joined(project.Categories()) + "。留空表示都适用。", example: string(project.Operation)},
		{field: "field", label: "领域", also: []string{"所属领域"}, width: 12, choices: names(library.Fields()), note: "从下拉列表选择，可以留空。", example: "绿化"},
		{field: "level", label: "服务水平系数", width: 12, note: "百分比，留空为100%。", example: "100%"},
		{field: "share", label: "财政负担比例", width: 12, note: "百分比，不超过100%，留空为100%。", example: "100%"},
		{field: "index", label: "价格指数", width: 12, note: "价格基期以来的指数，百分比，留空为100%。", example: "100%"},
		{field: "source", label: "依据文件", also: []string{"依据", "来源"}, required: true, width: 32, note: "文件名称和文号，或测算、询价的来源。", example: "绿化养护定额测算报告"},
		{field: "price_date", label: "价格基期", date: true, width: 14, note: "日期；公共服务标准可以留空。", example: "2024-06-30"},
		{field: "from", label: "生效日期", also: []string{"有效期起"}, required: true, date: true, width: 14, note: "日期。", example: "2025-01-01"},
		{field: "to", label: "失效日期", also: []string{"有效期止", "有效期至"}, date: true, width: 14, note: "日期，当天仍有效；留空表示长期。", example: "2027-12-31"},
		{field: "note", label: "备注", width: 28, note: "可以留空。"},
	}
}

// StandardValues are the cells of a standard in the order of the columns of its list.
func StandardValues(e standard.Entry) []string {
	return []string{e.Code, e.Kind, e.Object, e.Grade, e.Unit, e.Amount, e.Requirement, e.Composition, e.Keywords, e.Categories, e.Field,
		e.Level, e.Share, e.Index, e.Source, e.PriceDate, e.From, e.To, e.Note}
}

// StandardEntry reads a standard from the values of a row. Parts of the cost may also be parted by semicolons.
func StandardEntry(values map[string]string) standard.Entry {
	get := func(field string) string { return values[field] }
	return standard.Entry{Code: get("code"), Kind: get("kind"), Object: get("object"), Grade: get("grade"), Unit: get("unit"), Amount: get("amount"),
		Requirement: get("requirement"), Composition: strings.NewReplacer("；", "\n", ";", "\n").Replace(get("composition")), Keywords: get("keywords"),
		Categories: get("categories"), Field: get("field"), Level: get("level"), Share: get("share"), Index: get("index"), Source: get("source"),
		PriceDate: get("price_date"), From: get("from"), To: get("to"), Note: get("note")}
}
