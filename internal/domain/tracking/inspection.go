package tracking

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// InspectionID is a UUIDv7, as text.
type InspectionID string

// Inspection is one visit to a project's site (现场核查记录): what was looked at, what was found, and its own review.
type Inspection struct {
	ID      InspectionID
	Project project.Project
	Year    fiscal.Year
	Entry   InspectionEntry
	approval.Paper
}

// InspectionEntry is the record as typed.
type InspectionEntry struct {
	On         string // 核查日期
	Place      string
	People     string // 核查人员
	Looked     string // 核查内容和方法
	Found      string // 核查发现
	Conclusion string
	Advice     string // 处理建议
}

// InspectionConclusions lists what an inspection may conclude (核查结论), in form order.
func InspectionConclusions() []string {
	return []string{"与填报一致", "与填报基本一致", "与填报不一致"}
}

// The states and actions of an inspection record.
const (
	AtReview  approval.State  = "待复核"
	Reviewed  approval.State  = "已复核"
	PassVisit approval.Action = "复核通过"
)

// InspectionFlow is the way of an inspection record: written by the supervising division, reviewed by planning and finance.
var InspectionFlow = approval.Flow{
	Name: "现场核查记录", Start: Draft, States: []approval.State{Draft, AtReview, Reviewed}, Ends: []approval.State{Reviewed},
	Rows: []approval.Row{
		{From: Draft, Do: approval.Submit, To: AtReview, By: org.Reviewer, At: approval.SupervisingDivision, Filing: true},
		{From: AtReview, Do: PassVisit, To: Reviewed, By: org.Finance, At: approval.SupervisingDivision},
		{From: AtReview, Do: approval.ReturnToDivision, To: Draft, By: org.Finance, At: approval.SupervisingDivision, Reason: true},
		{From: AtReview, Do: approval.Withdraw, To: Draft, By: org.Reviewer, At: approval.SupervisingDivision, Filing: true, Undo: true},
	},
}

// Parties returns the units that act on the record.
func (i Inspection) Parties() approval.Parties {
	return approval.Parties{Unit: i.Project.Unit, Division: i.Project.Division}
}

// Name is how people refer to the record, for the log and notices.
func (i Inspection) Name() string {
	return fmt.Sprintf("%s（%s现场核查）", i.Project.Name, i.Year)
}

// Editable says why the actor may not type into the record; nil when they may.
func (i Inspection) Editable(actor org.Actor) error {
	if i.State != Draft {
		return errs.New(errs.Conflict, "核查记录现在是“%s”，不能修改。", i.State)
	}
	if !actor.Holds(org.Reviewer, i.Project.Division) {
		return errs.New(errs.Forbidden, "核查记录由%s填写。", i.Project.Division.Name)
	}
	return nil
}

// Edit returns the record with what was typed.
//
// Errors: those of Editable; Invalid for a text longer than any record.
func (i Inspection) Edit(actor org.Actor, e InspectionEntry, at time.Time) (Inspection, error) {
	if err := i.Editable(actor); err != nil {
		return i, err
	}
	var f errs.Fields
	for _, c := range e.cells() {
		if utf8.RuneCountInString(*c.text) > c.most {
			f.Add(c.path, "“%s”不超过%d个字。", c.label, c.most)
		}
	}
	if err := f.Err(); err != nil {
		return i, err
	}
	i.Entry, i.Paper = e, i.Typed(actor, at)
	return i, nil
}

// Holding reports whether the record is the entry already.
func (i Inspection) Holding(e InspectionEntry) bool { return reflect.DeepEqual(i.Entry, e) }

type inspectionCell struct {
	path, label string
	text        *string
	most        int
}

func (e *InspectionEntry) cells() []inspectionCell {
	return []inspectionCell{{"on", "核查日期", &e.On, 20}, {"place", "核查地点", &e.Place, 100}, {"people", "核查人员", &e.People, 100}, {"looked", "核查内容和方法", &e.Looked, 1000},
		{"found", "核查发现", &e.Found, 1000}, {"conclusion", "核查结论", &e.Conclusion, 20}, {"advice", "处理建议", &e.Advice, 500}}
}

// Check reports everything that keeps the record from being submitted, at the names of its cells.
func (e InspectionEntry) Check(year fiscal.Year, today fiscal.Date) errs.Fields {
	var f errs.Fields
	for _, c := range e.cells() {
		if strings.TrimSpace(*c.text) == "" && c.path != "advice" {
			f.Add(c.path, "请填写%s。", c.label)
		}
	}
	if on, err := fiscal.ParseDate(e.On); e.On != "" && err != nil {
		f.Add("on", "%s", errs.MessageOf(err))
	} else if err == nil && today.Before(on) {
		f.Add("on", "核查日期%s还没有到。", on)
	} else if err == nil && !year.Contains(on) {
		f.Add("on", "核查日期%s不在%s内。", on, year)
	}
	switch {
	case e.Conclusion == "":
	case !slices.Contains(InspectionConclusions(), e.Conclusion):
		f.Add("conclusion", "请从列表里选择核查结论。")
	case e.Conclusion != InspectionConclusions()[0] && strings.TrimSpace(e.Advice) == "":
		f.Add("advice", "与填报不一致的，请写明处理建议。")
	}
	return f
}

// Do takes an action of the flow. Submitting needs a complete record.
//
// Errors: those of approval.Case.Do; Invalid with every complaint.
func (i Inspection) Do(do approval.Action, actor org.Actor, reason string, at time.Time) (Inspection, error) {
	next, err := i.Case.Do(InspectionFlow, do, actor, i.Parties(), reason, at)
	if err != nil {
		return i, err
	}
	if do == approval.Submit {
		if err := i.Entry.Check(i.Year, fiscal.DateOf(at)).Err(); err != nil {
			return i, err
		}
	}
	i.Case = next
	i.Paper = i.Touched(actor.User, at)
	return i, nil
}

// Cells lists the record's values by the names people know, for the log.
func (i Inspection) Cells() []audit.Cell {
	out := []audit.Cell{{Name: "状态", Value: string(i.State)}}
	e := i.Entry
	for _, c := range e.cells() {
		out = append(out, audit.Cell{Name: c.label, Value: *c.text})
	}
	return out
}

// InspectionLabel names a cell of an inspection record for people (单元格名称).
func InspectionLabel(path string) string {
	var e InspectionEntry
	for _, c := range e.cells() {
		if c.path == path {
			return c.label
		}
	}
	return "现场核查记录"
}
