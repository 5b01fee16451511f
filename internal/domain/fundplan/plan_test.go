package fundplan

import (
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

var (
	centre = org.Unit{ID: "210", Name: "公共设施管理中心", Ancestors: []org.UnitID{"210", "100"}}
	works  = org.Unit{ID: "130", Name: "公用事业处", Kind: org.Division, Ancestors: []org.UnitID{"130", "100"}}
	noon   = time.Date(2026, 1, 12, 4, 0, 0, 0, time.UTC)
)

func person(id string, role org.Role, at org.UnitID) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(id), Name: "人员" + id}, Grants: []org.Grant{{Role: role, Unit: at}}}
}

// The people of these tests.
var (
	clerk    = person("jb", org.Clerk, "210")
	head     = person("fzr", org.Head, "210")
	division = person("cs", org.Reviewer, "130")
	economy  = person("jfc", org.Economy, "100")
	first    = person("jcc1", org.Finance, "100")
	second   = person("jcc2", org.Finance, "100")
)

// line is a project with 120 万元 of the treasury, 10 carried over, spread evenly.
func line(id project.ID) EntryLine {
	l := EntryLine{Project: id, Appropriation: "120", CarryOver: "12"}
	for i := range l.Months {
		l.Months[i] = "11"
	}
	return l
}

func standing(id project.ID, name string) Standing {
	sum := goal.Request{Appropriation: 120 * money.Wan, CarryOver: 12 * money.Wan}
	g := &goal.Goal{ID: goal.ID("g" + id), Editions: 1, Paper: approval.NewPaper(goal.Flow)}
	return Standing{Project: project.Project{ID: id, Code: string(id), Name: name, Unit: centre, Division: works}, State: pipeline.Admitted,
		Asked: pipeline.YearFunds{Year: 2026, Fiscal: 150 * money.Wan}, Whole: 400 * money.Wan, Left: 20 * money.Wan, Goal: g, Request: sum}
}

func circumstances() Circumstances {
	return Circumstances{Control: Control{Amount: 300 * money.Wan, Document: "沪化管〔2025〕90号", Version: 1}, Today: fiscal.DateOf(noon),
		Projects: map[project.ID]Standing{"road": standing("road", "道路养护"), "lamp": standing("lamp", "路灯更新")}, Document: "沪化管计〔2026〕3号"}
}

func drafted(t testing.TB, lines ...EntryLine) Plan {
	t.Helper()
	p, err := New("p", centre, works, 2026)
	if err == nil {
		p, err = p.Edit(clerk, Entry{Lines: lines}, noon)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// moved takes actions, all of which have to succeed.
func moved(t testing.TB, p Plan, steps ...step) Plan {
	t.Helper()
	for i, s := range steps {
		var err error
		if p, _, err = p.Do(s.do, s.who, approvedGoals(circumstances()), s.reason, noon.Add(time.Duration(i)*time.Hour)); err != nil {
			t.Fatalf("step %d, %s: %v", i+1, s.do, err)
		}
	}
	return p
}

type step struct {
	who    org.Actor
	do     approval.Action
	reason string
}

// road to the second review.
var upward = []step{{clerk, approval.Submit, ""}, {head, approval.Confirm, ""}, {division, approval.Pass, ""}, {economy, PassEconomy, ""}, {first, PassFirst, ""}}

func approvedGoals(c Circumstances) Circumstances {
	out := c
	out.Projects = map[project.ID]Standing{}
	for id, s := range c.Projects {
		if s.Goal != nil {
			g := *s.Goal
			g.State = goal.Approved
			s.Goal = &g
		}
		out.Projects[id] = s
	}
	return out
}

func paths(f errs.Fields) string {
	var out []string
	for _, x := range f {
		out = append(out, x.Path)
	}
	return strings.Join(out, " ")
}

func TestExamine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*EntryLine, *Standing, *Circumstances)
		want   string // paths complained about
		says   string
	}{
		{"完整", func(*EntryLine, *Standing, *Circumstances) {}, "", ""},
		{"分月与合计不符", func(l *EntryLine, _ *Standing, _ *Circumstances) { l.Months[11] = "10.999999" }, "lines.0.month1", "相差-0.000001万元"},
		{"没有分月", func(l *EntryLine, _ *Standing, _ *Circumstances) { l.Months = MonthsTyped{} }, "lines.0.month1", "请填写分月用款"},
		{"金额是字", func(l *EntryLine, _ *Standing, _ *Circumstances) { l.Appropriation = "若干" }, "lines.0.appropriation lines.0.goal", "不是金额"},
		{"负数", func(l *EntryLine, _ *Standing, _ *Circumstances) { l.Months[2] = "-11" }, "lines.0.month3", "不能为负数"},
		{"超过库内年度资金", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.Asked.Fiscal = 119 * money.Wan }, "lines.0.appropriation", "超过项目库中2026年度的财政资金119.00万元"},
		{"其他资金不在库内", func(l *EntryLine, s *Standing, _ *Circumstances) {
			l.CarryOver, l.Other = "", "12"
			s.Request = goal.Request{Appropriation: 120 * money.Wan, Other: 12 * money.Wan}
		}, "lines.0.other", "其他资金0.00万元"},
		{"超过核定总额", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.Given = 281 * money.Wan }, "lines.0.appropriation", "超过核定的项目总额400.00万元"},
		{"结转超过结余", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.Left = 12*money.Wan - 1 }, "lines.0.carry_over", "结余11.999999万元"},
		{"到期项目结转没有理由", func(_ *EntryLine, s *Standing, _ *Circumstances) {
			s.Ended, s.Project.End = true, fiscal.Date{Year: 2025, Month: 12, Day: 31}
		}, "lines.0.note", "项目2025-12-31已到期，结转12.00万元要在备注写明理由"},
		{"到期项目结转写明理由", func(l *EntryLine, s *Standing, _ *Circumstances) {
			s.Ended, l.Note = true, "质保期满后支付尾款"
		}, "", ""},
		{"到期项目不结转", func(l *EntryLine, s *Standing, _ *Circumstances) {
			s.Ended, l.CarryOver, l.Months[0], l.Months[1] = true, "", "5", "5"
			s.Request = goal.Request{Appropriation: 120 * money.Wan}
		}, "", ""},
		{"超过控制数", func(_ *EntryLine, _ *Standing, c *Circumstances) { c.Control.Amount = 120*money.Wan - 1 }, "control", "超出0.000001万元"},
		{"与其他计划合计超过控制数", func(_ *EntryLine, _ *Standing, c *Circumstances) { c.Elsewhere = 181 * money.Wan }, "control", "含本单位其他计划181.00万元"},
		{"没有控制数", func(_ *EntryLine, _ *Standing, c *Circumstances) { c.Control = Control{} }, "control", "还没有下达"},
		{"没有入库", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.State = pipeline.ToEvaluate }, "lines.0.project", "在项目库是“待评估”"},
		{"已取消", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.State = pipeline.Cancelled }, "lines.0.project", "在项目库是“已取消”"},
		{"库外新项目", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.State = "" }, "lines.0.project", "没有入库"},
		{"库外延续项目", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.State, s.Given = "", money.Wan }, "", ""},
		{"实施中", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.State = pipeline.Running }, "", ""},
		{"另一份计划里有", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.Elsewhere = "另一份计划" }, "lines.0.project", "已在另一份计划里"},
		{"已有年初预算", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.Budgeted = true }, "lines.0.project", "已经登记"},
		{"别处室的项目", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.Project.Division = centre }, "lines.0.project", "与本计划不同"},
		{"没有目标", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.Goal = nil }, "lines.0.goal", "没有目标不能申请用款"},
		{"目标有错误", func(_ *EntryLine, s *Standing, _ *Circumstances) {
			s.Findings.Add("annual", "请填写年度总体目标。")
			s.Findings.Add("overall", "请填写项目总目标。")
		}, "lines.0.goal lines.0.goal", "绩效目标：年度总体目标：请填写"},
		{"目标只有提醒", func(_ *EntryLine, s *Standing, _ *Circumstances) {
			s.Findings = errs.Fields{{Path: "annual", Severity: errs.Warning, Message: "太短。"}}
		}, "", ""},
		{"目标未通过", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.Goal.State = goal.Rejected }, "lines.0.goal", "“不予通过”"},
		{"目标资金不同", func(_ *EntryLine, s *Standing, _ *Circumstances) { s.Request = goal.Request{} }, "lines.0.goal", "年度资金为0，计划为当年财政拨款120.00万元、上年结转资金12.00万元"},
		{"超标准没有说明", func(_ *EntryLine, s *Standing, _ *Circumstances) {
			s.Over.Add("lines.0.price", "“保洁”超标准。")
		}, "lines.0.project", "预算明细“保洁”超标准"},
		{"备注201个字", func(l *EntryLine, _ *Standing, _ *Circumstances) { l.Note = strings.Repeat("注", 201) }, "lines.0.note", "不超过200个字"},
		{"没有金额", func(l *EntryLine, s *Standing, _ *Circumstances) {
			*l = EntryLine{Project: l.Project}
			s.Request = goal.Request{}
		}, "lines.0.appropriation lines.0.month1", "今年不用款"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l, around := line("road"), circumstances()
			s := around.Projects["road"]
			c.change(&l, &s, &around)
			around.Projects["road"] = s
			_, fields := drafted(t, l).Examine(around)
			if got := paths(fields); got != c.want {
				t.Fatalf("complaints at %q, want %q: %v", got, c.want, fields)
			}
			if len(fields) > 0 && !strings.Contains(fields[0].Message, c.says) {
				t.Errorf("says %q, want %q", fields[0].Message, c.says)
			}
		})
	}
}

func TestExamineEverythingAtOnce(t *testing.T) {
	t.Parallel()
	bad := line("lamp")
	bad.Months[0], bad.CarryOver = "x", "13"
	around := circumstances()
	around.Control.Amount = 0
	s := around.Projects["road"]
	s.Goal, s.State = nil, pipeline.Closed
	around.Projects["road"] = s
	_, fields := drafted(t, line("road"), bad, line("gone")).Examine(around)
	if got := paths(fields); got != "lines.1.month1 lines.0.project lines.0.goal lines.1.goal lines.2.project control" {
		t.Errorf("complaints at %q", got)
	}
	half := line("road")
	half.Appropriation, half.CarryOver, half.Months = "151", "若干", MonthsTyped{}
	tight := circumstances()
	tight.Control.Amount = 150 * money.Wan
	_, fields = drafted(t, half).Examine(tight)
	if got := paths(fields); got != "lines.0.carry_over lines.0.month1 lines.0.appropriation lines.0.goal control" {
		t.Errorf("beside an amount that cannot be read: complaints at %q", got)
	}
	unspread := line("road")
	unspread.Months[3], unspread.Appropriation, unspread.CarryOver = "四月", "", ""
	if _, fields := drafted(t, unspread).Examine(circumstances()); paths(fields) != "lines.0.month4 lines.0.appropriation lines.0.goal" {
		t.Errorf("beside a month that cannot be read: complaints at %q", paths(fields))
	}
	if _, fields := drafted(t).Examine(circumstances()); paths(fields) != "lines" {
		t.Errorf("an empty plan: %v", fields)
	}
}

func TestDoToApproval(t *testing.T) {
	t.Parallel()
	p := moved(t, drafted(t, line("road")), upward...)
	if p.State != AtSecond || p.Editions != 1 {
		t.Fatalf("at %s with %d editions", p.State, p.Editions)
	}
	if _, _, err := p.Do(Approve, first, approvedGoals(circumstances()), "", noon); errs.KindOf(err) != errs.Forbidden || !strings.Contains(errs.MessageOf(err), "另一位审核人") {
		t.Errorf("the first reviewer approves: %v", err)
	}
	if _, _, err := p.Do(ReturnToFirst, first, circumstances(), "理由", noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("the first reviewer returns: %v", err)
	}
	if _, _, err := p.Do(approval.Withdraw, first, circumstances(), "", noon); err != nil {
		t.Errorf("the first reviewer cannot take it back: %v", err)
	}
	_, _, err := p.Do(Approve, second, circumstances(), "", noon)
	if got := paths(errs.FieldsOf(err)); got != "lines.0.goal" {
		t.Errorf("approved with a draft goal: %v", err)
	}
	none := approvedGoals(circumstances())
	none.Document, none.Today = " ", fiscal.Date{Year: 2027, Month: 1, Day: 1}
	if _, _, err = p.Do(Approve, second, none, "", noon); paths(errs.FieldsOf(err)) != "document document" {
		t.Errorf("approved without a document after the year: %v", err)
	}
	p, edition, err := p.Do(Approve, second, approvedGoals(circumstances()), "", noon)
	if err != nil || p.State != Approved || edition.Kind != InForce || edition.No != 2 || edition.Document != "沪化管计〔2026〕3号" || edition.Lines[0].GoalEdition != 1 {
		t.Fatalf("%v, %+v", err, edition)
	}
	events := edition.Budget(2026, fiscal.Date{Year: 2025, Month: 12, Day: 20})
	if len(events) != 2 || events[0].Kind != project.InitialBudget || events[0].Amount != 120*money.Wan || events[1].Kind != project.CarriedOver || events[1].On != fiscal.Year(2026).Start() {
		t.Errorf("budget entries %+v", events)
	}
	for _, e := range events {
		if err := e.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestOffersCloseTheSecondReview(t *testing.T) {
	t.Parallel()
	p := moved(t, drafted(t, line("road")), upward...)
	for _, who := range []org.Actor{first, second} {
		for _, o := range p.Offers(who) {
			_, _, err := p.Do(o.Do, who, approvedGoals(circumstances()), "理由", noon)
			if o.Open != (err == nil) {
				t.Errorf("%s is offered %s open=%v (%s) and gets %v", who.User.Name, o.Do, o.Open, o.Why, err)
			}
		}
	}
}

func TestFilersNeverApprove(t *testing.T) {
	t.Parallel()
	both := org.Actor{User: org.User{ID: "both", Name: "兼任"}, Grants: []org.Grant{{Role: org.Clerk, Unit: "210"}, {Role: org.Head, Unit: "210"}, {Role: org.Finance, Unit: "100"}}}
	p, _ := New("p", centre, works, 2026)
	p, err := p.Edit(both, Entry{Lines: []EntryLine{line("road")}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	p = moved(t, p, step{clerk, approval.Submit, ""})
	if _, _, err := p.Do(approval.Confirm, both, circumstances(), "", noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("a filer confirms: %v", err)
	}
	p = moved(t, p, upward[1:]...)
	if _, _, err := p.Do(Approve, both, approvedGoals(circumstances()), "", noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("a filer approves: %v", err)
	}
	if err := p.MayCut(both); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("a filer cuts: %v", err)
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	p := drafted(t, line("road"))
	if _, err := p.Edit(clerk, Entry{Lines: []EntryLine{line("road"), line("road")}}, noon); paths(errs.FieldsOf(err)) != "lines.1.project" {
		t.Errorf("a project twice: %v", err)
	}
	if _, err := p.Edit(clerk, Entry{Lines: make([]EntryLine, MaxLines+1)}, noon); errs.KindOf(err) != errs.Invalid {
		t.Errorf("too many lines: %v", err)
	}
	long := line("road")
	long.Months[0], long.Note = strings.Repeat("1", 61), strings.Repeat("注", 401)
	if _, err := p.Edit(clerk, Entry{Lines: []EntryLine{long}, Note: long.Note}, noon); paths(errs.FieldsOf(err)) != "lines.0.project lines.0.note note" {
		t.Errorf("too long: %v", err)
	}
	if _, err := p.Edit(head, Entry{}, noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("the head types: %v", err)
	}
	if _, err := moved(t, p, upward[0]).Edit(clerk, Entry{}, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("typed over a submitted plan: %v", err)
	}
	if !p.Holding(Entry{Lines: []EntryLine{line("road")}}) || p.Holding(Entry{}) {
		t.Error("Holding is wrong")
	}
	if _, err := New("p", centre, centre, 2026); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a unit supervises itself: %v", err)
	}
}

func TestFormEntryParsesBack(t *testing.T) {
	t.Parallel()
	form, fields := Entry{Lines: []EntryLine{line("road"), line("lamp")}, Note: "说明"}.Parse()
	again, more := form.Entry().Parse()
	if fields != nil || more != nil || !slices.Equal(form.Lines, again.Lines) || again.Note != "说明" {
		t.Errorf("%+v became %+v", form, again)
	}
	if form.Money().Total() != 264*money.Wan || form.Months()[0] != 22*money.Wan || form.Months().Total() != form.Money().Total() {
		t.Errorf("totals %v, %v", form.Money(), form.Months())
	}
}

func TestStandingOf(t *testing.T) {
	t.Parallel()
	p := project.Project{ID: "road", Fiscal: 300 * money.Wan}
	on := func(year fiscal.Year, kind project.EventKind, source project.Source, wan money.Amount) project.FundEvent {
		return project.FundEvent{Project: "road", Year: year, Kind: kind, Source: source, Amount: wan * money.Wan, On: year.Start()}
	}
	events := []project.FundEvent{on(2024, project.InitialBudget, project.Appropriation, 50), on(2025, project.CarriedOver, project.CarryOver, 5),
		on(2025, project.InitialBudget, project.Appropriation, 100), on(2025, project.Payment, project.Appropriation, 92), on(2025, project.Adjustment, project.Appropriation, -2),
		on(2025, project.InitialBudget, project.OtherFunds, 30)}
	s := StandingOf(p, nil, pipeline.Form{}, events, 2026)
	if s.Given != 178*money.Wan || s.Left != 11*money.Wan || s.Budgeted || !s.Carried() || s.Whole != 300*money.Wan {
		t.Errorf("%+v", s)
	}
	if s := StandingOf(p, nil, pipeline.Form{}, append(events, on(2026, project.CarriedOver, project.CarryOver, 1)), 2026); !s.Budgeted {
		t.Error("carry-over of the year is not seen")
	}
	d := pipeline.New(p)
	if s := StandingOf(p, &d, pipeline.Form{Funds: []pipeline.YearFunds{{Year: 2026, Fiscal: 7}}}, events, 2026); s.Carried() || s.Plannable() || s.Asked.Fiscal != 7 {
		t.Errorf("a drafted declaration: %+v", s)
	}
	if s := StandingOf(p, nil, pipeline.Form{}, []project.FundEvent{on(2025, project.Payment, project.Appropriation, 9)}, 2026); s.Left != 0 || s.Carried() {
		t.Errorf("overspent last year: %+v", s)
	}
}

func TestControlSet(t *testing.T) {
	t.Parallel()
	c, err := Control{}.Set("1,200.5", " 沪化管〔2025〕90号 ")
	if err != nil || c.Amount != 12_005_000*money.Yuan || c.Document != "沪化管〔2025〕90号" {
		t.Errorf("%+v, %v", c, err)
	}
	if c.Cells()[0].Value != "1,200.50" || (Control{}).Cells() != nil {
		t.Errorf("cells %v", c.Cells())
	}
	for _, bad := range [][2]string{{"", ""}, {"-1", strings.Repeat("号", 61)}, {"多少", " "}} {
		if _, err := (Control{}).Set(bad[0], bad[1]); paths(errs.FieldsOf(err)) != "amount document" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	s := standing("road", "道路养护")
	if got := s.Suggest(); got != line("road") {
		t.Errorf("by its goal %+v", got)
	}
	s.Ended = true
	if got := s.Suggest(); got != line("road") {
		t.Errorf("of a project that has ended, by its goal %+v", got)
	}
	s.Ended, s.Request = false, goal.Request{}
	if got := s.Suggest(); got.Appropriation != "150" || got.CarryOver != "20" || got.Months[0] != "14.17" || got.Months[11] != "14.13" {
		t.Errorf("by the library %+v", got)
	}
	s.Ended = true
	if got := s.Suggest(); got.Appropriation != "150" || got.CarryOver != "" {
		t.Errorf("of a project that has ended %+v", got)
	}
	over := project.Project{End: fiscal.Date{Year: 2025, Month: 12, Day: 31}}
	for year, want := range map[fiscal.Year]bool{2025: false, 2026: true} {
		if got := StandingOf(over, nil, pipeline.Form{}, nil, year).Ended; got != want {
			t.Errorf("ended before %s: %v", year, got)
		}
	}
	if got := (Standing{}).Suggest(); got != (EntryLine{}) {
		t.Errorf("of nothing %+v", got)
	}
}
