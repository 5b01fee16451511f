package fundplan

import (
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
	"outturn/internal/errs"
)

// Standing is what is known about one project of a plan (项目情况).
type Standing struct {
	Project   project.Project
	State     approval.State     // in the library; empty outside it
	Asked     pipeline.YearFunds // the year's money in the library: as decided, before that as declared
	Whole     money.Amount       // whole-life money that was decided; outside the library, that of the project
	Given     money.Amount       // budgets of the years before, carry-over not counted twice
	Left      money.Amount       // treasury money left of last year
	Ended     bool               // its period was over before the year: carrying over has to be explained
	Budgeted  bool               // the year has an initial budget or carry-over already
	Elsewhere string             // another plan of the year it stands in
	Goal      *goal.Goal         // of the year; nil when there is none
	Request   goal.Request       // money the goal asks for
	Findings  errs.Fields        // what keeps a draft goal from being submitted
	Over      errs.Fields        // budget lines over their standards without an answer
	Passed    []standard.Passed  // those that were explained and agreed to
}

// StandingOf gathers what a project's declaration and fund entries say. d is nil outside the library; form is its newest edition.
func StandingOf(p project.Project, d *pipeline.Declaration, form pipeline.Form, events []project.FundEvent, year fiscal.Year) Standing {
	s := Standing{Project: p, Whole: p.Total(), Ended: !p.End.IsZero() && fiscal.YearOf(p.End) < year}
	if d != nil {
		s.State, s.Asked = d.State, d.In(form, year)
		s.Whole, _ = d.Approved()
	}
	last := project.FiguresOf(events, year-1)
	for _, r := range last.Rows {
		if r.Source != string(project.OtherFunds) {
			s.Left += r.Budget - r.Executed
		}
	}
	s.Left = max(s.Left, 0)
	for _, e := range events {
		switch {
		case e.Year < year && (e.Kind == project.InitialBudget || e.Kind == project.Adjustment):
			s.Given += e.Amount
		case e.Year == year && (e.Kind == project.InitialBudget || e.Kind == project.CarriedOver):
			s.Budgeted = true
		}
	}
	return s
}

// Carried reports whether a project outside the library runs on from before it: an earlier year gave it a budget (延续项目).
func (s Standing) Carried() bool { return s.State == "" && s.Given > 0 }

// Plannable reports whether the project may stand in a plan: it was admitted to the library and is not completed, or runs on
// from before the library.
func (s Standing) Plannable() bool {
	return slices.Contains([]approval.State{pipeline.Admitted, pipeline.Established, pipeline.Running}, s.State) || s.Carried()
}

// Suggest is the line that a plan begins with for the project (建议的用款计划行): what its goal asks for or, without a goal that does, the
// year's money of the library and what is left of last year, spread evenly. What is left of a project that has ended is carried over only
// where its goal asks for it.
func (s Standing) Suggest() EntryLine {
	l := Line{Project: s.Project.ID, Money: s.Request}
	if l.Money.Total() == 0 {
		l.Money = goal.Request{Appropriation: s.Asked.Fiscal, CarryOver: s.Left, Other: s.Asked.Other}
		if s.Ended {
			l.Money.CarryOver = 0
		}
	}
	for i := range l.Months {
		l.Months[i] = 1
	}
	l.Months = Rescale(l.Months, l.Money.Total())
	return Form{Lines: []Line{l}}.Entry().Lines[0]
}

// Circumstances are what a plan is held against when it is checked or moved.
type Circumstances struct {
	Control   Control      // Version 0 when none was set
	Elsewhere money.Amount // treasury appropriation in the unit's other plans of the year
	Projects  map[project.ID]Standing
	Today     fiscal.Date
	Document  string // 批复文号, when it is approved
}

// Examine reads the draft and checks it: what submission would complain about, all at once.
func (p Plan) Examine(c Circumstances) (Form, errs.Fields) {
	form, f := p.Entry.Parse()
	wrong := slices.Clone(f)
	if len(form.Lines) == 0 {
		f.Add("lines", "计划里还没有项目。请从项目库加入本年度要用款的项目。")
	}
	for i, l := range form.Lines {
		s, known := c.Projects[l.Project]
		if !known {
			f.Add(Path(i, "project"), "没有找到这个项目，可能已经调整。请从计划里去掉。")
			continue
		}
		s.checkPlace(i, p, &f)
		s.checkMoney(i, l, wrong, &f)
		s.checkGoal(i, l, &f)
		for _, x := range s.Over {
			f.Add(Path(i, "project"), "预算明细%s", x.Message)
		}
	}
	p.checkControl(form, c, &f)
	return form, f
}

// unread reports whether one of some cells of a line could not be read: what follows from it is not complained about again.
func unread(f errs.Fields, line int, cells ...string) bool {
	return slices.ContainsFunc(cells, func(cell string) bool { return len(f.At(Path(line, cell))) > 0 })
}

// monthCells names the cells of all months.
func monthCells() []string {
	out := make([]string, len(Months{}))
	for i := range out {
		out[i] = MonthCell(i + 1)
	}
	return out
}

// checkPlace complains about a project that may not stand in this plan.
func (s Standing) checkPlace(i int, p Plan, f *errs.Fields) {
	path := Path(i, "project")
	switch {
	case s.Project.Unit.ID != p.Unit.ID || s.Project.Division.ID != p.Division.ID:
		f.Add(path, "“%s”的实施单位或主管处室与本计划不同，请在它自己的计划里填报。", s.Project.Name)
	case s.State == "" && !s.Carried():
		f.Add(path, "“%s”没有入库，也不是以前年度延续的项目，不能列入用款计划。请先申报入库。", s.Project.Name)
	case !s.Plannable() && s.State != "":
		f.Add(path, "“%s”在项目库是“%s”，已入库、已立项或实施中的项目才能列入用款计划。", s.Project.Name, s.State)
	}
	if s.Elsewhere != "" {
		f.Add(path, "“%s”已在%s里，一个项目一年只能在一份计划里。", s.Project.Name, s.Elsewhere)
	}
	if s.Budgeted {
		f.Add(path, "“%s”%s的年初预算或结转已经登记，不能再由计划批复。请去掉本行；要增减的走预算调整。", s.Project.Name, p.Year)
	}
}

// checkMoney complains about the amounts of a line. wrong holds what could not be read of it: that counts as no money, so that what is
// too much without it is told at once.
func (s Standing) checkMoney(i int, l Line, wrong errs.Fields, f *errs.Fields) {
	sources, spread := !unread(wrong, i, "appropriation", "carry_over", "other"), !unread(wrong, i, monthCells()...)
	if sources && l.Money.Total() == 0 {
		f.Add(Path(i, "appropriation"), "请填写金额；今年不用款的项目请从计划里去掉。")
	}
	switch months := l.Months.Total(); {
	case !spread:
	case months == 0:
		f.Add(Path(i, MonthCell(1)), "请填写分月用款。")
	case sources && months != l.Money.Total():
		f.Add(Path(i, MonthCell(1)), "分月合计%s万元，与各来源合计%s万元相差%s万元。请改正其中一个。", months.Wan(), l.Money.Total().Wan(), (months - l.Money.Total()).Wan())
	}
	if !s.Plannable() {
		return
	}
	if s.State != "" && l.Money.Appropriation > s.Asked.Fiscal {
		f.Add(Path(i, "appropriation"), "超过项目库中%s的财政资金%s万元。要增加的，请先在项目库调整。", s.Asked.Year, s.Asked.Fiscal.Wan())
	}
	if s.State != "" && l.Money.Other > s.Asked.Other {
		f.Add(Path(i, "other"), "超过项目库中%s的其他资金%s万元。要增加的，请先在项目库调整。", s.Asked.Year, s.Asked.Other.Wan())
	}
	if fresh := l.Money.Appropriation + l.Money.Other; s.Whole > 0 && s.Given+fresh > s.Whole {
		f.Add(Path(i, "appropriation"), "以前年度已安排%s万元，加上本年新增%s万元，超过核定的项目总额%s万元。", s.Given.Wan(), fresh.Wan(), s.Whole.Wan())
	}
	if s.Ended && l.Money.CarryOver > 0 && l.Note == "" {
		f.Add(Path(i, "note"), "项目%s已到期，结转%s万元要在备注写明理由。不再结转的，请把结转改为0，绩效目标的年度资金一并修改。", s.Project.End, l.Money.CarryOver.Wan())
	}
	if l.Money.CarryOver > s.Left {
		f.Add(Path(i, "carry_over"), "上年财政资金结余%s万元，结转不能超过它。", s.Left.Wan())
	}
}

// checkGoal complains about the goal that has to stand with a line.
func (s Standing) checkGoal(i int, l Line, f *errs.Fields) {
	path := Path(i, "goal")
	switch {
	case s.Goal == nil:
		f.Add(path, "“%s”还没有本年度的绩效目标。没有目标不能申请用款，请先填报。", s.Project.Name)
		return
	case s.Goal.State == goal.Rejected || s.Goal.State == goal.Disapproved:
		f.Add(path, "“%s”的绩效目标“%s”，本年度不能安排用款。请从计划里去掉。", s.Project.Name, s.Goal.State)
		return
	}
	for _, x := range s.Findings.Blocking() {
		f.Add(path, "绩效目标：%s%s", goalCell(x.Path), x.Message)
	}
	if s.Request != l.Money {
		f.Add(path, "绩效目标的年度资金为%s，计划为%s。请改成一致。", inWords(s.Request), inWords(l.Money))
	}
}

// goalCell is the label of a cell of the goal form, for complaints that are shown outside of it; empty for the whole form.
func goalCell(path string) string {
	if label := goal.Label(path); label != "" {
		return label + "："
	}
	return ""
}

// inWords prints money by source, sources without any left out.
func inWords(r goal.Request) string {
	var out []string
	for _, m := range []struct {
		source project.Source
		amount money.Amount
	}{{project.Appropriation, r.Appropriation}, {project.CarryOver, r.CarryOver}, {project.OtherFunds, r.Other}} {
		if m.amount != 0 {
			out = append(out, string(m.source)+m.amount.Wan()+"万元")
		}
	}
	if len(out) == 0 {
		return "0"
	}
	return strings.Join(out, "、")
}

// checkControl holds the unit's appropriations against its control total.
func (p Plan) checkControl(form Form, c Circumstances, f *errs.Fields) {
	asked := form.Money().Appropriation
	switch total := asked + c.Elsewhere; {
	case c.Control.Version == 0:
		f.Add("control", "计财处还没有下达%s%s的控制数，下达后才能提交。", p.Unit.Name, p.Year)
	case total > c.Control.Amount && c.Elsewhere > 0:
		f.Add("control", "当年财政拨款合计%s万元（含本单位其他计划%s万元），超过控制数%s万元，超出%s万元。请压减。", total.Wan(), c.Elsewhere.Wan(), c.Control.Amount.Wan(), (total - c.Control.Amount).Wan())
	case total > c.Control.Amount:
		f.Add("control", "当年财政拨款合计%s万元，超过控制数%s万元，超出%s万元。请压减。", total.Wan(), c.Control.Amount.Wan(), (total - c.Control.Amount).Wan())
	}
}

// approvable reads what was granted and complains about everything that keeps it from being approved.
func (p Plan) approvable(c Circumstances) (Form, errs.Fields) {
	form := p.Granted()
	var f errs.Fields
	if n := utf8.RuneCountInString(strings.TrimSpace(c.Document)); n == 0 || n > 60 {
		f.Add("document", "请填写批复文号，不超过60个字。")
	}
	if c.Today.After(p.Year.End()) {
		f.Add("document", "%s已经结束，不能再批复用款计划。", p.Year)
	}
	for i, l := range form.Lines {
		s, known := c.Projects[l.Project]
		if !known {
			f.Add(Path(i, "project"), "没有找到这个项目，可能已经调整。请退回填报。")
			continue
		}
		s.checkPlace(i, p, &f)
		if s.Goal == nil || s.Goal.State != goal.Approved {
			f.Add(Path(i, "goal"), "“%s”的绩效目标%s，通过审核后才能随计划批复。", s.Project.Name, goalState(s.Goal))
		}
	}
	p.checkControl(form, c, &f)
	return form, f
}

// goalState says where a goal stands.
func goalState(g *goal.Goal) string {
	if g == nil {
		return "还没有"
	}
	return "现在是“" + string(g.State) + "”"
}
