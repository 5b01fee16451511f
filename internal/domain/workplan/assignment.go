package workplan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// AssignmentID names a task within its plan, also once the plan is copied to the next year.
type AssignmentID string

// Assignment is one task of a plan (工作任务), numbered within its part: （二）3.
type Assignment struct {
	ID         AssignmentID
	Part, No   int
	Heading    string // of the part
	Title      string
	Text       string // what is to be done
	Lead       Lead
	Support    string // 配合部门
	Start, Due fiscal.Date
	Of         fiscal.Year // whose forms are counted (统计年度): goals are filed for the next year
	Measures   []Measure
}

// Lead is who leads a task (牵头部门): a division, or units named together.
type Lead struct {
	Unit org.UnitID // empty where several units lead
	Name string
}

// Together are the names by which several units lead a task (共同牵头).
func Together() []string { return []string{"各项目单位", "相关业务处室"} }

// Number prints where the task stands in the plan (编号): （二）3.
func (t Assignment) Number() string { return fmt.Sprintf("（%s）%d", chinese(t.Part), t.No) }

// chinese prints 1 to MaxParts as parts of a plan are numbered.
func chinese(n int) string {
	return []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}[n]
}

// Limits of a plan.
const (
	MaxParts = 9
	MaxNo    = 30
	MaxTasks = 60
)

// AssignmentEntry is a task as typed.
type AssignmentEntry struct {
	Number, Heading, Title, Text, Lead, Support, Start, Due, Of string
	Measures                                                    []string
}

// Entry writes the task back as it would be typed. Lead is the id of the division, or the name of several units.
func (t Assignment) Entry() AssignmentEntry {
	e := AssignmentEntry{Heading: t.Heading, Title: t.Title, Text: t.Text, Lead: string(t.Lead.Unit), Support: t.Support, Start: t.Start.String(), Due: t.Due.String()}
	if t.Part > 0 {
		e.Number = fmt.Sprintf("%d.%d", t.Part, t.No)
	}
	if t.Lead.Unit == "" {
		e.Lead = t.Lead.Name
	}
	if t.Of != 0 {
		e.Of = strconv.Itoa(int(t.Of))
	}
	for _, m := range t.Measures {
		e.Measures = append(e.Measures, string(m))
	}
	return e
}

// Parse reads a task of a year's plan as typed, with every complaint at the names of its fields. divisions are those that may lead.
func (e AssignmentEntry) Parse(year fiscal.Year, divisions []org.Unit) (t Assignment, f errs.Fields) {
	t.number(e.Number, &f)
	t.Heading = text(&f, "heading", "所属任务", e.Heading, 1, 60)
	t.Title = text(&f, "title", "工作任务", e.Title, 1, 60)
	t.Text = text(&f, "text", "工作内容", e.Text, 0, 800)
	t.Support = text(&f, "support", "配合部门", e.Support, 0, 100)
	t.lead(e.Lead, divisions, &f)
	t.days(e.Start, e.Due, year, &f)
	if of, err := fiscal.ParseYear(e.Of); err != nil || of < year-1 || of > year+1 {
		f.Add("of", "请选择统计年度：%s、%s或%s。", year-1, year, year+1)
	} else {
		t.Of = of
	}
	t.measures(e.Measures, &f)
	return t, f
}

func (t *Assignment) number(typed string, f *errs.Fields) {
	part, no, found := strings.Cut(money.Narrow(typed), ".")
	var wrong [2]error
	t.Part, wrong[0] = strconv.Atoi(part)
	t.No, wrong[1] = strconv.Atoi(no)
	if !found || wrong[0] != nil || wrong[1] != nil || t.Part < 1 || t.Part > MaxParts || t.No < 1 || t.No > MaxNo {
		t.Part, t.No = 0, 0
		f.Add("number", "编号请写成 2.3 的样子，表示（二）3；前面是1到%d，后面是1到%d。", MaxParts, MaxNo)
	}
}

// text trims what was typed and complains where it is shorter or longer than it may be.
func text(f *errs.Fields, path, label, typed string, least, most int) string {
	typed = strings.TrimSpace(typed)
	switch n := utf8.RuneCountInString(typed); {
	case n < least:
		f.Add(path, "请填写%s。", label)
	case n > most:
		f.Add(path, "%s不超过%d个字，现有%d个。", label, most, n)
	}
	return typed
}

func (t *Assignment) lead(typed string, divisions []org.Unit, f *errs.Fields) {
	if slices.Contains(Together(), typed) {
		t.Lead = Lead{Name: typed}
		return
	}
	at := slices.IndexFunc(divisions, func(u org.Unit) bool { return string(u.ID) == typed })
	if at < 0 {
		f.Add("lead", "请选择牵头部门。")
		return
	}
	t.Lead = Lead{Unit: divisions[at].ID, Name: divisions[at].Name}
}

// days reads when a task runs: it starts in the year of the plan and ends by the middle of the next, when the year's results are known.
func (t *Assignment) days(start, due string, year fiscal.Year, f *errs.Fields) {
	var err error
	if t.Start, err = fiscal.ParseDate(start); err != nil {
		f.Add("start", "请填写开始日期，例如%s。", year.Start())
	} else if fiscal.YearOf(t.Start) != year {
		f.Add("start", "开始日期%s不在%s。请改日期，或写进那一年的方案。", t.Start, year)
	}
	last := year.End().AddMonths(6)
	if t.Due, err = fiscal.ParseDate(due); err != nil {
		f.Add("due", "请填写截止日期，例如%s。", fiscal.TrackingDue(year))
		return
	}
	switch {
	case !t.Start.IsZero() && t.Due.Before(t.Start):
		f.Add("due", "截止日期%s早于开始日期%s，请改。", t.Due, t.Start)
	case t.Due.After(last):
		f.Add("due", "截止日期%s太晚，%s的任务最迟到%s。", t.Due, year, last)
	}
}

func (t *Assignment) measures(typed []string, f *errs.Fields) {
	for _, m := range Measures() {
		if slices.Contains(typed, string(m)) {
			t.Measures = append(t.Measures, m)
		}
	}
	switch {
	case len(t.Measures) == 0:
		f.Add("measures", "请选择至少一项完成依据；系统里看不到的工作选“%s”。", ByHand)
	case len(t.Measures) < len(typed):
		f.Add("measures", "完成依据里有系统不认识的，请从列表里选。")
	}
}

// Line is the task in one line, for the log.
func (t Assignment) Line() string {
	var on []string
	for _, m := range t.Measures {
		on = append(on, string(m))
	}
	return fmt.Sprintf("%s%s；牵头%s；配合%s；%s至%s；%s（%s）；%s", t.Number(), t.Title, t.Lead.Name, t.Support, t.Start, t.Due, strings.Join(on, "、"), t.Of, t.Text)
}
