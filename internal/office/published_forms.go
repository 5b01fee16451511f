package office

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/rescore"
)

// form is one form on a sheet while it is read: lines from first to end of the sheet's lines.
type form struct {
	*sheet
	first, end int             // indices into lines, end not included
	headers    map[int]*header // line index → header that begins there
	title      string
	table      rescore.Table
	used       map[string]bool           // references of cells read in the head of the form
	lists      []listed                  // rows per project, where a list names the project on every row
	sides      map[int][]rescore.FundRow // funds split beside each other, by the column of their labels
}

var titlePattern = regexp.MustCompile(`(自评|绩效|监控|评价|目标|复核|考评|考核).*(表|报告|自评|公示)|项目自评|绩效自评`)

// continuation marks a title repeated on the next page.
var continuation = regexp.MustCompile(`续表|\(续\)|^续|\(接上页\)|续上表`)

// isTitle reports whether a line is the title of a form: one short cell alone in its row.
func (s *sheet) isTitle(i int) bool {
	l := s.lines[i]
	if len(l.areas) != 1 || !l.areas[0].own(l.row) {
		return false
	}
	text := flat(l.areas[0].Text)
	n := utf8.RuneCountInString(text)
	if n < 5 || n > 60 || strings.HasSuffix(text, "。") || strings.ContainsAny(text, ";") || isNote(text) || continuation.MatchString(text) {
		return false
	}
	return titlePattern.MatchString(text)
}

var notePrefixes = []string{"注:", "注1", "注2", "注释", "备注", "说明:", "填表说明", "填报说明", "附注", "1.", "2.", "3.", "(1)", "(2)", "*", "※", "填表", "填报", "联系", "审核", "制表", "单位负责人", "项目负责人", "财务负责人", "负责人", "分管", "主管领导", "经办", "日期", "附件", "附表", "其他需要", "存在", "问题", "改进", "下一步", "自评结论", "评价结论", "整改", "主要", "签字", "签章", "盖章", "专家"}

// isNote reports whether a text begins as notes and signatures do.
func isNote(text string) bool {
	text = flat(text)
	for _, p := range notePrefixes {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}

// forms finds the forms of a sheet by their titles, project labels, fund and indicator headers.
func (s *sheet) forms() []*form {
	var out []*form
	cur := &form{sheet: s, headers: map[int]*header{}, used: map[string]bool{}}
	var funds, rows, project, title bool
	next := func(i int) {
		if funds || rows {
			cur.end = i
			out = append(out, cur)
			cur = &form{sheet: s, first: i, headers: map[int]*header{}, used: map[string]bool{}}
		}
		funds, rows, project, title = false, false, false, false
	}
	for i := 0; i < len(s.lines); i++ {
		h := s.header(i)
		switch {
		case h != nil && h.funds:
			if rows && funds {
				next(i)
			}
			funds = true
		case h != nil:
			rows = true
		case s.isTitle(i):
			if rows || funds && s.projectSoon(i) {
				next(i)
			}
			if !title {
				cur.title, title = unbroken(s.lines[i].areas[0].Text), true
			}
		case s.projectLabel(i):
			if rows || project && funds {
				next(i)
			}
			project = true
		}
		if h != nil {
			cur.headers[i] = h
			for i+1 < len(s.lines) && s.lines[i+1].row <= h.last {
				i++
			}
		}
	}
	if funds || rows {
		cur.end = len(s.lines)
		out = append(out, cur)
	} else if len(out) > 0 {
		out[len(out)-1].end = len(s.lines)
	}
	if len(out) == 0 && s.inlineForm() {
		cur.end = len(s.lines)
		out = append(out, cur)
	}
	return out
}

// projectSoon reports whether a project is named in the lines after a title, which then opens a form of its own.
func (s *sheet) projectSoon(i int) bool {
	for j := i + 1; j < min(i+6, len(s.lines)); j++ {
		if s.projectLabel(j) {
			return true
		}
	}
	return false
}

// header reads the header that begins in a line, of indicators or of funds; nil for other lines.
func (s *sheet) header(i int) *header {
	h, score := s.headerAt(i, indicatorRole, acceptIndicators)
	f, fundScore := s.headerAt(i, fundRole, acceptFunds)
	switch {
	case f != nil && fundScore >= score && !s.pairs(i):
		f.funds = true
		return f
	case h != nil:
		return h
	}
	return nil
}

// pairs reports whether the headings of a line are labels with their values to the right, not heads of columns, or heads of
// a list of projects.
func (s *sheet) pairs(i int) bool {
	for _, a := range s.lines[i].areas {
		if a.own(s.lines[i].row) && (isFigure(flat(a.Text)) || heading(a.Text) == "项目名称" || heading(a.Text) == "单位名称") {
			return true
		}
	}
	return false
}

// inlineForm reports whether a sheet without any header still is the head of a form: a project and funds by label.
func (s *sheet) inlineForm() bool {
	project, money := false, false
	f := &form{sheet: s}
	for i, l := range s.lines {
		project = project || s.projectLabel(i)
		for k, a := range l.areas {
			_, amount := f.amountBeside(l, k)
			money = money || amount && isFundLabel(a.Text)
		}
	}
	return project && money
}

var figurePattern = regexp.MustCompile(`^[-+]?[0-9][0-9,]*(\.[0-9]+)?(%|元|万元|亿元|万|分)?$`)

// isFigure reports whether a flat text is a number, perhaps with a unit of money, per cent or points.
func isFigure(text string) bool { return figurePattern.MatchString(text) }

// read fills the table from the form.
func (f *form) read() {
	f.readHead()
	f.readFunds()
	f.readRows()
	f.readGrade()
	f.strayAmounts()
	f.settleKind()
	f.notes()
}

func (f *form) say(rule string, severity rescore.Severity, where, message string) {
	f.table.Read = append(f.table.Read, rescore.Finding{Rule: rule, Severity: severity, Where: where, Message: message})
}

// firstRows is the index of the first indicator header, or the end of the form.
func (f *form) firstRows() int {
	first := f.end
	for i, h := range f.headers {
		if !h.funds && i < first {
			first = i
		}
	}
	return first
}

// settleKind tells self-evaluations from target and monitoring tables, by title, then by columns.
func (f *form) settleKind() {
	t, title := &f.table, flat(f.title)
	actual := false
	for _, h := range f.headers {
		actual = actual || !h.funds && (h.has(roleActual) || h.has(rolePoints))
	}
	scored := strings.Contains(title, "自评") || strings.Contains(title, "评价") || strings.Contains(title, "完成情况")
	switch {
	case strings.Contains(title, "监控") || strings.Contains(title, "实施进度") || strings.Contains(title, "跟踪"):
		t.Kind = rescore.Monitoring
	case strings.Contains(title, "整体") && (scored || actual):
		t.Kind = rescore.DepartmentSelfEvaluation
	case scored:
		t.Kind = rescore.SelfEvaluation
	case strings.Contains(title, "目标") && !actual, len(t.Rows) > 0 && !actual:
		t.Kind = rescore.TargetTable
	default:
		t.Kind = rescore.SelfEvaluation
	}
	t.AllRows = len(t.Rows) > 0
	t.Whole = t.AllRows && t.Total.Text != ""
}

// notes reports formulas without results, error values and pictures inside the form.
func (f *form) notes() {
	computed := 0
	where := ""
	for _, l := range f.lines[f.first:f.end] {
		for _, a := range l.areas {
			switch {
			case a.Note == "" || !a.own(l.row):
			case a.Text != "" && a.Formula != "":
				computed++
				if where == "" {
					where = f.grid.Ref(a.Row, a.Col)
				}
			default:
				f.say(ruleFormula, rescore.Doubt, f.grid.Ref(a.Row, a.Col), a.Note+"。")
			}
		}
	}
	if computed > 0 {
		f.say(ruleFormula, rescore.Remark, where, strings.ReplaceAll("有 N 个公式没有保存计算结果，读取时代为计算。请在 Excel 或 WPS 中打开保存一次，以所见为准。", "N", itoa(computed)))
	}
}
