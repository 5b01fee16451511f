package pipeline

import (
	"fmt"
	"strconv"
	"strings"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/budget"
	"outturn/internal/errs"
)

// Entry is a declaration as typed (填写的申报书): raw text in every cell, so that a draft keeps whatever the clerk wrote.
type Entry struct {
	Need     string // 立项必要性
	Function string // 项目功能与主要内容
	Location string // 实施地点
	Object   string // 服务或建设对象
	Supplier string // 拟定或现有供应商
	Funds    []FundEntry
	Lines    []budget.EntryLine
	Schedule []StepEntry
}

// FundEntry is a year's money as typed, in 万元 (填写的年度资金).
type FundEntry struct{ Year, Fiscal, Other string }

// StepEntry is a row of the schedule as typed (填写的进度安排).
type StepEntry struct{ Content, Start, Finish string }

// text is one cell of the head of the form.
type text struct {
	path, label string
	limit       int
	must        bool
	typed       func(*Entry) *string
	kept        func(*Form) *string
}

// texts lists them in form order.
var texts = []text{
	{"need", "立项必要性", 2000, true, func(e *Entry) *string { return &e.Need }, func(f *Form) *string { return &f.Need }},
	{"function", "项目功能与主要内容", 2000, true, func(e *Entry) *string { return &e.Function }, func(f *Form) *string { return &f.Function }},
	{"location", "实施地点", 200, true, func(e *Entry) *string { return &e.Location }, func(f *Form) *string { return &f.Location }},
	{"object", "服务或建设对象", 300, true, func(e *Entry) *string { return &e.Object }, func(f *Form) *string { return &f.Object }},
	{"supplier", "拟定或现有供应商", 200, false, func(e *Entry) *string { return &e.Supplier }, func(f *Form) *string { return &f.Supplier }},
}

// Label names a cell of the declaration for people (单元格名称): "lines.2.price" is 预算明细第3行 单价.
func Label(path string) string {
	for _, t := range texts {
		if t.path == path {
			return t.label
		}
	}
	part, rest, _ := strings.Cut(path, ".")
	if part == "materials" {
		return "申报材料"
	}
	row, cell, _ := strings.Cut(rest, ".")
	table, known := map[string]string{"funds": "分年资金", "lines": "预算明细", "schedule": "进度安排"}[part]
	if !known {
		return "整张表"
	}
	i, err := strconv.Atoi(row)
	if err != nil {
		return table
	}
	return strings.TrimSpace(fmt.Sprintf("%s第%d行 %s", table, i+1, heading(part, cell)))
}

// heading is the heading of a column of one of the tables.
func heading(part, cell string) string {
	if part == "lines" {
		for _, c := range budget.Columns() {
			if c.Cell == cell {
				return c.Heading
			}
		}
	}
	return map[string]string{"year": "年度", "fiscal": "财政资金", "other": "其他资金", "content": "工作内容", "start": "开始日期", "finish": "完成日期"}[cell]
}

// Limits of a draft, far above any real form.
const (
	maxYears = 15
	maxSteps = 60
	maxCell  = 4000
)

// checkSize refuses drafts that no form could be.
func (e Entry) checkSize() error {
	var f errs.Fields
	for _, n := range []struct {
		path       string
		have, most int
	}{{"funds", len(e.Funds), maxYears}, {"lines", len(e.Lines), budget.MaxLines}, {"schedule", len(e.Schedule), maxSteps}} {
		if n.have > n.most {
			f.Add(n.path, "%s最多%d行，现有%d行。", Label(n.path), n.most, n.have)
		}
	}
	for _, c := range e.cells() {
		if len([]rune(c.Value)) > maxCell {
			f.Add("", "“%s”超过%d个字，请改短。", c.Name, maxCell)
		}
	}
	return f.Err()
}

// cells lists every value under its name, for the log.
func (e Entry) cells() []audit.Cell {
	var out []audit.Cell
	for _, t := range texts {
		out = append(out, audit.Cell{Name: t.label, Value: *t.typed(&e)})
	}
	row := func(table string, i int, names []string, values ...string) {
		for n, v := range values {
			out = append(out, audit.Cell{Name: fmt.Sprintf("%s第%d行 %s", table, i+1, names[n]), Value: v})
		}
	}
	for i, r := range e.Funds {
		row("分年资金", i, []string{"年度", "财政资金", "其他资金"}, r.Year, r.Fiscal, r.Other)
	}
	var headings []string
	for _, c := range budget.Columns() {
		headings = append(headings, c.Heading)
	}
	for i, r := range e.Lines {
		row("预算明细", i, headings, r.Cells()...)
	}
	for i, r := range e.Schedule {
		row("进度安排", i, []string{"工作内容", "开始日期", "完成日期"}, r.Content, r.Start, r.Finish)
	}
	return out
}
