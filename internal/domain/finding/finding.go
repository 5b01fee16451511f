package finding

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// ID is a UUIDv7, as text.
type ID string

// Finding is one problem that somebody has to put right (整改问题), from where it was found to its recorded end.
type Finding struct {
	ID       ID
	Year     fiscal.Year // in which it was registered
	No       int         // counted within the year
	Source   Source
	Owner    org.Unit        // 责任单位
	Division org.Unit        // 主管处室
	Project  project.Project // its id, code and name alone; zero for a problem of the unit
	Content  Content
	Letters  []Letter // oldest first; one more for each reopening
	Plan     PlanEntry
	Progress []Progress // oldest first; never shortened
	Result   ResultEntry
	Closed   fiscal.Date // 销号日期; zero while it is open
	Draw     DrawID      // that settled whether it is looked back at; empty before
	Recall   *Recall     // a cancellation that waits for its decision
	Escalate fiscal.Date // 最近催办日期: when being late was last escalated
	approval.Paper
}

// Origin says which work found a problem (问题来源).
type Origin string

// The origins.
const (
	FromTracking   Origin = "绩效跟踪"
	FromEvaluation Origin = "绩效自评"
	FromRecheck    Origin = "自评复核"
	FromExAnte     Origin = "事前评估"
	FromDepartment Origin = "部门评价"
	FromInspection Origin = "现场核查"
	FromQuota      Origin = "定额比对"
	FromPanel      Origin = "专家会审"
	FromMeeting    Origin = "主任办公会"
	ByHand         Origin = "手工登记"
)

// Origins lists the origins in form order.
func Origins() []Origin {
	return []Origin{FromTracking, FromEvaluation, FromRecheck, FromExAnte, FromDepartment, FromInspection, FromQuota, FromPanel, FromMeeting, ByHand}
}

// Source is where a finding comes from (来源依据): the record it was found in, under the name people know it by.
type Source struct {
	Origin Origin
	Record string // id of the record; empty by hand
	Name   string // such as 园区道路养护（2025年度绩效跟踪）
	Link   string // path of its page
}

// Kind is what a problem is about (问题类别).
type Kind string

// Kinds lists the kinds in form order.
func Kinds() []Kind {
	return []Kind{"绩效目标设置", "预算执行", "资金使用", "项目管理", "产出与效果", "成本与标准", "资料与填报", "其他"}
}

// Severity is how grave a problem is (严重程度).
type Severity string

// The severities.
const (
	Minor  Severity = "一般"
	Major  Severity = "较重"
	Severe Severity = "严重"
)

// Severities lists the severities from the mildest.
func Severities() []Severity { return []Severity{Minor, Major, Severe} }

// Content is a problem as registered (问题内容).
type Content struct {
	Kind     Kind
	Severity Severity
	Title    string // 问题摘要
	Text     string // 问题描述, with the facts it rests on
	Demand   string // 整改要求
	Due      fiscal.Date
}

// Parties returns the units that act on the finding.
func (f Finding) Parties() approval.Parties {
	return approval.Parties{Unit: f.Owner, Division: f.Division}
}

// Number is the finding's number for people (问题编号), such as ZG-2025-003.
func (f Finding) Number() string { return fmt.Sprintf("ZG-%d-%03d", int(f.Year), f.No) }

// Name is how people refer to the finding, for the log and notices.
func (f Finding) Name() string { return f.Number() + " " + f.Content.Title }

// New registers a finding (登记问题): by planning and finance, or by the division that supervises the unit.
//
// Errors: Forbidden for anybody else; Invalid with every complaint at "origin", "basis", "owner", "kind", "severity", "title", "text", "demand" and "due".
func New(id ID, no int, e Entry, of Concerned, actor org.Actor, at time.Time) (Finding, error) {
	f := Finding{ID: id, Year: fiscal.YearOf(fiscal.DateOf(at)), No: no, Paper: approval.NewPaper(Flow)}
	if of.Owner.ID != "" && !registers(actor, of.Division) {
		return f, errs.New(errs.Forbidden, "问题由主管处室或计财处登记。")
	}
	return f.with(e, of, actor, at)
}

// Concerned are those a finding concerns (涉及对象), read within the registrar's scope.
type Concerned struct {
	Source   Source
	Owner    org.Unit
	Division org.Unit
	Project  project.Project
}

// registers says who may register problems of a division's units and propose to cancel them.
func registers(actor org.Actor, division org.Unit) bool {
	return actor.Holds(org.Finance, division) || actor.Holds(org.Reviewer, division)
}

// Editable says why the actor may not change the content; nil when they may: before the letter, by those who register.
func (f Finding) Editable(actor org.Actor) error {
	if f.State != Registered {
		return errs.New(errs.Conflict, "问题现在是“%s”，发函以后内容不再修改。需要更正的，请提请撤销后重新登记。", f.State)
	}
	if !registers(actor, f.Division) {
		return errs.New(errs.Forbidden, "问题由%s或计财处登记。", f.Division.Name)
	}
	return nil
}

// Edit changes the content before the letter (修改问题). Where it was found and whom it concerns stand: a wrong one is cancelled and
// registered again.
//
// Errors: those of Editable; Invalid as for New.
func (f Finding) Edit(actor org.Actor, e Entry, at time.Time) (Finding, error) {
	if err := f.Editable(actor); err != nil {
		return f, err
	}
	return f.with(e, Concerned{f.Source, f.Owner, f.Division, f.Project}, actor, at)
}

func (f Finding) with(e Entry, of Concerned, actor org.Actor, at time.Time) (Finding, error) {
	content, fields := e.Parse(fiscal.DateOf(at))
	if of.Owner.ID == "" {
		fields.Add("owner", "请选择责任单位。没有责任单位的问题没有人整改。")
	}
	if !slices.Contains(Origins(), of.Source.Origin) {
		fields.Add("origin", "请选择问题来源。")
	}
	short(&fields, "basis", "来源依据", of.Source.Name, MaxShort)
	if err := fields.Err(); err != nil {
		return f, err
	}
	f.Content, f.Source, f.Owner, f.Division, f.Project = content, of.Source, of.Owner, of.Division, of.Project
	f.Paper = f.Touched(actor.User, at)
	return f, nil
}

// BasisCell is the cell of files that show the problem (问题依据); files in no cell are the unit's evidence.
const BasisCell = "basis"

// Do takes an action of the flow that needs nothing but a reason. files are those attached to the finding: submitting needs evidence
// of the unit since the newest letter, and whoever uploaded it has filed it.
//
// Errors: those of approval.Case.Do; Conflict for acts that have a form of their own; Invalid with every complaint about measures or
// result.
func (f Finding) Do(do approval.Action, actor org.Actor, files []attachment.Attachment, reason string, at time.Time) (Finding, error) {
	if do == Issue {
		return f, errs.New(errs.Conflict, "请在“发函”一栏填写整改期限后发函。")
	}
	next, err := f.Case.Do(Flow, do, actor, f.Parties(), reason, at)
	if err != nil {
		return f, err
	}
	switch do {
	case SubmitPlan:
		err = f.Plan.check(f.Due(), f.lastLetter().On, fiscal.DateOf(at)).Err()
	case SubmitEvidence:
		evidence := f.evidence(files)
		err = f.Result.check(len(evidence), f.lastLetter().On, fiscal.DateOf(at)).Err()
		for _, file := range evidence {
			next = next.Filed(file.By)
		}
	case Close:
		f.Closed = fiscal.DateOf(at)
	}
	if err != nil {
		return f, err
	}
	f.Case = next
	f.Paper = f.Touched(actor.User, at)
	return f, nil
}

// evidence is what the unit attached since the newest letter.
func (f Finding) evidence(files []attachment.Attachment) []attachment.Attachment {
	return slices.DeleteFunc(slices.Clone(files), func(a attachment.Attachment) bool {
		return a.Cell == BasisCell || fiscal.DateOf(a.At).Before(f.lastLetter().On)
	})
}

// Cells lists the finding's values by the names people know, for the log.
func (f Finding) Cells() []audit.Cell {
	c := f.Content
	out := []audit.Cell{{Name: "状态", Value: string(f.State)}, {Name: "问题来源", Value: string(f.Source.Origin)}, {Name: "来源依据", Value: f.Source.Name},
		{Name: "责任单位", Value: f.Owner.Name}, {Name: "项目", Value: f.Project.Name}, {Name: "问题类别", Value: string(c.Kind)}, {Name: "严重程度", Value: string(c.Severity)},
		{Name: "问题摘要", Value: c.Title}, {Name: "问题描述", Value: c.Text}, {Name: "整改要求", Value: c.Demand}, {Name: "整改期限", Value: f.Due().String()},
		{Name: "原因分析", Value: f.Plan.Cause}, {Name: "整改结果", Value: f.Result.Text}, {Name: "实际完成日期", Value: f.Result.On}}
	for i, m := range f.Plan.Measures {
		out = append(out, audit.Cell{Name: "措施" + strconv.Itoa(i+1), Value: strings.Join([]string{m.What, m.Person, m.Due}, "，")})
	}
	for i, l := range f.Letters {
		out = append(out, audit.Cell{Name: "通知书" + strconv.Itoa(i+1), Value: l.Number() + "，" + l.On.String()})
	}
	return out
}
