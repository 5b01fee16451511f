package tracking

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// RoundID is a UUIDv7, as text.
type RoundID string

// Round is one round of tracking (跟踪任务): which projects report on which months until when.
type Round struct {
	ID     RoundID
	Year   fiscal.Year
	Name   string
	Lead   org.Unit // who opened it (组织单位)
	Plan   Plan
	Listed int         // projects on the list
	Lights int         // version of the double monitoring rules it was judged by when it ended; 0 before
	Remind fiscal.Date // day of the last reminder sent by the calendar; zero before the first
	approval.Paper
}

// Plan is what a round asks for (任务设定).
type Plan struct {
	Month     int // 数据月份: data from January to the end of it
	Due       fiscal.Date
	Reminders []int // days before the due date on which those who have not reported are reminded, most first
	Choice    Choice
}

// PlanEntry is a plan as typed.
type PlanEntry struct {
	Name, Month, Due, Reminders      string
	Kind, Category, Division, Budget string
	Codes                            string // one project code on each line
}

// ChoiceKind says how the projects of a round are chosen (选取方式).
type ChoiceKind string

// The ways to choose.
const (
	EveryProject ChoiceKind = "全部项目"
	KeyProjects  ChoiceKind = "重点项目"
	ByRule       ChoiceKind = "按条件"
)

// ChoiceKinds lists the ways to choose in form order.
func ChoiceKinds() []ChoiceKind { return []ChoiceKind{EveryProject, KeyProjects, ByRule} }

// Choice is which of the projects with an approved goal of the year a round takes (项目范围).
type Choice struct {
	Kind     ChoiceKind
	Codes    []string         // KeyProjects: 项目编号
	Category project.Category // ByRule; empty for every category
	Division org.UnitID       // ByRule; empty for every division
	Budget   money.Amount     // ByRule: least 全年预算数; 0 for any
}

// Limits of a plan.
const (
	MaxReminders = 5
	MaxCodes     = 2000
)

// DefaultPlan is what 财预〔2019〕136号 and the park's work plan ask for (默认任务设定): data to July by 31 August, with reminders a week, three
// days and a day before.
func DefaultPlan(year fiscal.Year) PlanEntry {
	return PlanEntry{Name: fmt.Sprintf("%s绩效跟踪", year), Month: "7", Due: fiscal.TrackingDue(year).String(), Reminders: "7、3、1", Kind: string(EveryProject)}
}

// Parse reads a plan as typed with every complaint, at the names of its fields.
func (e PlanEntry) Parse(year fiscal.Year) (name string, p Plan, fields errs.Fields) {
	name = strings.TrimSpace(e.Name)
	if n := utf8.RuneCountInString(name); n == 0 || n > 60 {
		fields.Add("name", "请填写任务名称，不超过60个字。")
	}
	month, err := strconv.Atoi(strings.TrimSuffix(money.Narrow(e.Month), "月"))
	if err != nil || month < 1 || month > 12 {
		fields.Add("month", "数据月份应为1到12，例如7表示1-7月的数据。")
	} else {
		p.Month = month
	}
	p.due(e.Due, year, &fields)
	p.reminders(e.Reminders, &fields)
	p.Choice = e.choice(&fields)
	return name, p, fields
}

func (p *Plan) due(text string, year fiscal.Year, fields *errs.Fields) {
	due, err := fiscal.ParseDate(text)
	switch {
	case err != nil:
		fields.Add("due", "请填写截止日期，例如%s。", fiscal.TrackingDue(year))
	case p.Month > 0 && !due.After(p.Cutoff(year)):
		fields.Add("due", "截止日期%s不晚于数据截止日%s，单位还拿不到数据。请改后填写。", due, p.Cutoff(year))
	case due.After(year.End().AddDays(31)):
		fields.Add("due", "截止日期%s在%s结束一个月以后，年度跟踪已没有意义。", due, year)
	default:
		p.Due = due
	}
}

func (p *Plan) reminders(text string, fields *errs.Fields) {
	split := func(r rune) bool { return strings.ContainsRune(" ,、", r) }
	for _, word := range strings.FieldsFunc(money.Narrow(text), split) {
		n, err := strconv.Atoi(strings.TrimSuffix(word, "天"))
		if err != nil || n < 1 || n > 60 {
			fields.Add("reminders", "“%s”不是提前的天数，请写1到60，用顿号隔开，例如7、3、1。", errs.Shorten(word))
			return
		}
		p.Reminders = append(p.Reminders, n)
	}
	slices.Sort(p.Reminders)
	p.Reminders = slices.Compact(p.Reminders)
	slices.Reverse(p.Reminders)
	if len(p.Reminders) > MaxReminders {
		fields.Add("reminders", "最多提醒%d次，现有%d次。", MaxReminders, len(p.Reminders))
	}
}

func (e PlanEntry) choice(fields *errs.Fields) Choice {
	c := Choice{Kind: ChoiceKind(e.Kind)}
	switch c.Kind {
	case EveryProject:
	case KeyProjects:
		c.Codes = strings.Fields(e.Codes)
		slices.Sort(c.Codes)
		c.Codes = slices.Compact(c.Codes)
		if n := len(c.Codes); n == 0 || n > MaxCodes {
			fields.Add("codes", "请填写重点项目的编号，一行一个，1到%d个。", MaxCodes)
		}
	case ByRule:
		c.Category, c.Division = project.Category(e.Category), org.UnitID(e.Division)
		if c.Category != "" && !slices.Contains(project.Categories(), c.Category) {
			fields.Add("category", "没有“%s”这个项目类别，请从列表里选。", errs.Shorten(e.Category))
		}
		if text := strings.TrimSpace(e.Budget); text != "" {
			amount, err := money.Parse(text, money.InWan)
			if err != nil || amount <= 0 {
				fields.Add("budget", "最低预算数应为大于0的数，单位万元。")
			}
			c.Budget = amount
		}
		if c.Category == "" && c.Division == "" && strings.TrimSpace(e.Budget) == "" {
			fields.Add("kind", "请至少写一个条件；要跟踪全部项目请选“%s”。", EveryProject)
		}
	default:
		fields.Add("kind", "请选择项目范围。")
	}
	return c
}

// Words says which projects are chosen (项目范围的说明). division is the name of the chosen division.
func (c Choice) Words(division string) string {
	switch c.Kind {
	case KeyProjects:
		return fmt.Sprintf("重点项目%d个", len(c.Codes))
	case ByRule:
		var parts []string
		for _, s := range []string{string(c.Category), division} {
			if s != "" {
				parts = append(parts, s)
			}
		}
		if c.Budget > 0 {
			parts = append(parts, "全年预算数不少于"+c.Budget.Wan()+"万元")
		}
		return strings.Join(parts, "，")
	}
	return string(c.Kind)
}

// Entry writes the plan back as it would be typed.
func (r Round) Entry() PlanEntry {
	days := make([]string, len(r.Plan.Reminders))
	for i, n := range r.Plan.Reminders {
		days[i] = strconv.Itoa(n)
	}
	c := r.Plan.Choice
	e := PlanEntry{Name: r.Name, Month: strconv.Itoa(r.Plan.Month), Due: r.Plan.Due.String(), Reminders: strings.Join(days, "、"),
		Kind: string(c.Kind), Category: string(c.Category), Division: string(c.Division), Codes: strings.Join(c.Codes, "\n")}
	if c.Budget > 0 {
		e.Budget = c.Budget.Plain(money.InWan)
	}
	return e
}

// Cutoff is the last day of a round's data (数据截止日): the end of its month.
func (p Plan) Cutoff(year fiscal.Year) fiscal.Date {
	return fiscal.Date{Year: int(year), Month: time.Month(p.Month), Day: 1}.AddMonths(1).AddDays(-1)
}

// Cutoff is the last day of the round's data (数据截止日).
func (r Round) Cutoff() fiscal.Date { return r.Plan.Cutoff(r.Year) }

// Period is how the form names the months of its data (数据期间): 1-7月.
func (r Round) Period() string { return PeriodText(r.Plan.Month) }

// PeriodText names the months up to one (数据期间): 1-7月, and 1月 for January alone.
func PeriodText(month int) string {
	if month == 1 {
		return "1月"
	}
	return fmt.Sprintf("1-%d月", month)
}

// Parties returns the unit that runs the round, as both sides.
func (r Round) Parties() approval.Parties { return approval.Parties{Unit: r.Lead, Division: r.Lead} }

// Change sets a new plan while the list is drawn up (修改任务设定).
//
// Errors: Conflict in any other state; Invalid with every complaint.
func (r Round) Change(actor org.Actor, e PlanEntry, at time.Time) (Round, error) {
	if r.State != Listing {
		return r, errs.New(errs.Conflict, "任务现在是“%s”，不能再改设定和名单。", r.State)
	}
	name, plan, fields := e.Parse(r.Year)
	if err := fields.Err(); err != nil {
		return r, err
	}
	r.Name, r.Plan = name, plan
	r.Paper = r.Typed(actor, at)
	return r, nil
}

// Do takes an action of the flow of rounds. open is how many forms could still be filed and were not put off beyond today: while there
// are any, the round does not end.
//
// Errors: those of approval.Case.Do; Invalid for an empty list or a due date that is over; Conflict while forms are open.
func (r Round) Do(do approval.Action, actor org.Actor, open int, reason string, at time.Time) (Round, error) {
	next, err := r.Case.Do(RoundFlow, do, actor, r.Parties(), reason, at)
	if err != nil {
		return r, err
	}
	switch {
	case (do == Propose || do == Start) && r.Listed == 0:
		return r, errs.Invalidf("名单里没有项目。请改项目范围：只有%s绩效目标已批复的项目可以跟踪。", r.Year)
	case do == Start && r.Plan.Due.Before(fiscal.DateOf(at)):
		return r, errs.Invalidf("截止日期%s已经过去，请退回名单，改截止日期后再开始。", r.Plan.Due)
	case do == Finish && open > 0:
		return r, errs.New(errs.Conflict, "还有%d张跟踪表没有办结，不能结束。请逐张审定、延期、取消跟踪，或写明理由终止填报。", open)
	}
	r.Case = next
	r.Paper = r.Touched(actor.User, at)
	return r, nil
}

// RemindsOn reports whether the calendar reminds on a day (是否提醒日): a round that runs, a day the plan names, and not twice on one day.
func (r Round) RemindsOn(day fiscal.Date) bool {
	return r.State == Running && r.Remind != day && slices.Contains(r.Plan.Reminders, day.DaysUntil(r.Plan.Due))
}

// Cells lists the plan by the names people know, for the log.
func (r Round) Cells() []audit.Cell {
	e := r.Entry()
	return []audit.Cell{{Name: "状态", Value: string(r.State)}, {Name: "任务名称", Value: r.Name}, {Name: "数据月份", Value: e.Month}, {Name: "截止日期", Value: e.Due},
		{Name: "提前提醒天数", Value: e.Reminders}, {Name: "项目范围", Value: e.Kind}, {Name: "项目类别", Value: e.Category}, {Name: "主管处室", Value: e.Division},
		{Name: "最低预算数（万元）", Value: e.Budget}, {Name: "项目编号", Value: e.Codes}, {Name: "名单项目数", Value: strconv.Itoa(r.Listed)}}
}
