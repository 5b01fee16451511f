package demo

import (
	"context"
	"time"

	"outturn/internal/demo/content"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
)

// keeper is the login of who keeps the project library: returns, decisions, the ranking of the park.
const keeper = "jfc-xm"

// planDeclaration plans that a clerk declares a project, that it goes its steps two working days apart, and what happens to it
// after planDecisions has a meeting decide it.
func (s *seeder) planDeclaration(i int, d content.Declaration) {
	s.plan(spread(d.Filed.Date, 9, 0, i), func(ctx context.Context) error { return s.declare(ctx, d) }, "申报%s", d.Code)
	day := d.Filed.Date
	for _, step := range []struct {
		from approval.State
		do   approval.Action
		by   func() string
	}{{pipeline.Draft, pipeline.Submit, func() string { return s.clerkOf(d.Unit, org.Clerk) }}, {pipeline.AtHead, pipeline.Confirm, func() string { return s.clerkOf(d.Unit, org.Head) }},
		{pipeline.AtDivision, pipeline.Pass, func() string { return s.clerkOf(d.Division, org.Reviewer) }}} {
		if d.State == step.from {
			return
		}
		at := spread(day, 10+len(step.do)%3, 30, i)
		s.plan(at, func(ctx context.Context) error { return s.moveDeclaration(ctx, d.Code, step.by(), step.do) }, "%s %s", d.Code, step.do)
		day = nextWorkday(day)
	}
	for n, m := range d.Money {
		s.plan(spread(m.On.Date, 15, 30, i), func(ctx context.Context) error {
			actor, err := s.actor(ctx, bookkeeper)
			if err != nil {
				return err
			}
			_, err = s.app.RecordFund(ctx, actor, project.FundEvent{Project: s.projects[d.Code], Year: fiscal.YearOf(m.On.Date), Kind: m.Kind, Source: project.Appropriation,
				Amount: wan(m.Amount), On: m.On.Date, Document: m.Document})
			return err
		}, "%s 登记第%d笔资金", d.Code, n+1)
	}
	if !d.Completed.IsZero() {
		s.plan(spread(nextWorkday(d.Completed.Date), 9, 0, i), func(ctx context.Context) error { return s.completeDeclared(ctx, d) }, "%s 登记完成日期", d.Code)
	}
}

// declare adds the project and types its declaration, with every material that is required; a draft still lacks one.
func (s *seeder) declare(ctx context.Context, d content.Declaration) error {
	actor, err := s.actor(ctx, s.clerkOf(d.Unit, org.Clerk))
	if err != nil {
		return err
	}
	id, err := s.declared(ctx, actor, d)
	if err != nil {
		return err
	}
	s.projects[d.Code] = id
	if _, err := s.app.SaveDeclaration(ctx, actor, id, 1, d.Entry); err != nil {
		return err
	}
	for i, m := range pipeline.Checklist(d.Category) {
		if !m.Required || d.State == pipeline.Draft && i > 0 {
			continue
		}
		if err := s.attach(ctx, actor, attachment.Attachment{Kind: "项目申报", Record: string(id), Cell: string(m.Key), Name: m.Name + ".pdf"}, d.Name); err != nil {
			return err
		}
	}
	return nil
}

// declared starts a declaration: of a new project, or of one of the world, which then lasts as long as it says.
func (s *seeder) declared(ctx context.Context, actor org.Actor, d content.Declaration) (project.ID, error) {
	if !d.Existing {
		return s.app.DeclareProject(ctx, actor, project.Project{Code: d.Code, Name: d.Name, Unit: org.Unit{ID: s.units[d.Unit]}, Division: org.Unit{ID: s.units[d.Division]},
			Nature: d.Nature, Category: d.Category, Start: d.Start.Date, End: d.End.Date, Summary: d.Summary})
	}
	id := s.projects[d.Code]
	file, err := s.app.Project(ctx, actor, id)
	if err != nil {
		return id, err
	}
	if p := file.Project; p.End != d.End.Date {
		p.End = d.End.Date
		if err := s.app.SaveProject(ctx, actor, p); err != nil {
			return id, err
		}
	}
	return id, s.app.StartDeclaration(ctx, actor, id)
}

// moveDeclaration takes one step; before a division passes a declaration it answers what looks alike and agrees to
// what is over its standard.
func (s *seeder) moveDeclaration(ctx context.Context, code, login string, do approval.Action) error {
	actor, err := s.actor(ctx, login)
	if err != nil {
		return err
	}
	id := s.projects[code]
	file, err := s.app.Declaration(ctx, actor, id)
	if err != nil {
		return err
	}
	for _, m := range file.Alike {
		if do != pipeline.Pass {
			break
		}
		if err := s.app.JudgeLookalike(ctx, actor, id, file.Version, project.ID(m.ID), false, "建设地点和工作内容不同，已核对立项批复和合同范围。"); err != nil {
			return err
		}
		file.Version++
	}
	if do == pipeline.Pass {
		if err := s.agreeOver(ctx, code, actor); err != nil {
			return err
		}
	}
	return s.app.MoveDeclaration(ctx, actor, id, file.Version, do, "")
}

func (s *seeder) completeDeclared(ctx context.Context, d content.Declaration) error {
	actor, err := s.actor(ctx, s.clerkOf(d.Unit, org.Clerk))
	if err != nil {
		return err
	}
	file, err := s.app.Project(ctx, actor, s.projects[d.Code])
	if err != nil {
		return err
	}
	p := file.Project
	p.Completed = d.Completed.Date
	return s.app.SaveProject(ctx, actor, p)
}

// planRanking plans that a division ranks its projects of next year after the meeting admitted them.
func (s *seeder) planRanking() {
	s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 20}, 14, 0), func(ctx context.Context) error {
		actor, err := s.actor(ctx, "gjc-sh")
		if err != nil {
			return err
		}
		file, err := s.app.Ranking(ctx, actor, 2026, s.units["GJC"])
		if err != nil {
			return err
		}
		var order []project.ID
		for _, p := range file.Candidates {
			order = append([]project.ID{p.Project}, order...)
		}
		return s.app.SaveRanking(ctx, actor, 2026, s.units["GJC"], file.No, order, "海塘监测关系汛期安全，优先安排；人行道改造可分段实施。")
	}, "规划建设处项目排序")
}

// planWorks plans the accounts of one capital project: estimate, contract and settlement side by side.
func (s *seeder) planWorks() {
	const code = "SCIP-2024-0011"
	for i, e := range []struct {
		item, amount, document string
		stage                  pipeline.WorksStage
		on                     fiscal.Date
	}{
		{"建筑安装工程费", "1180", "沪化管计〔2024〕6号", pipeline.Estimate, fiscal.Date{Year: 2024, Month: time.February, Day: 20}},
		{"工程建设其他费", "160", "沪化管计〔2024〕6号", pipeline.Estimate, fiscal.Date{Year: 2024, Month: time.February, Day: 20}},
		{"预备费", "60", "沪化管计〔2024〕6号", pipeline.Estimate, fiscal.Date{Year: 2024, Month: time.February, Day: 20}},
		{"建筑安装工程费", "1098.6", "GGSS-2024-HT-017", pipeline.Contract, fiscal.Date{Year: 2024, Month: time.May, Day: 8}},
		{"工程建设其他费", "148.5", "GGSS-2024-HT-018", pipeline.Contract, fiscal.Date{Year: 2024, Month: time.May, Day: 15}},
		{"建筑安装工程费", "1213.4", "结算审价〔2025〕31号", pipeline.Settlement, fiscal.Date{Year: 2025, Month: time.June, Day: 12}},
	} {
		day := e.on
		if first := (fiscal.Date{Year: 2025, Month: time.June, Day: 24}); day.Before(first) {
			day = first // entered when the accounts were set up
		}
		s.plan(on(day, 9, i*5), func(ctx context.Context) error {
			actor, err := s.actor(ctx, s.clerk(code))
			if err != nil {
				return err
			}
			_, err = s.app.RecordWorks(ctx, actor, pipeline.WorksEntry{Project: s.projects[code], Item: e.item, Stage: e.stage, Amount: wan(e.amount), On: e.on, Document: e.document})
			return err
		}, "%s 登记投资账", code)
	}
}

// clerkOf is the login of the first person of a unit in a role.
func (s *seeder) clerkOf(unit string, role org.Role) string {
	for _, p := range s.world.People {
		if p.Role == role && p.At == unit {
			return p.Login
		}
	}
	return ""
}

// wan reads an amount of the content in 万元; what is no amount is none, and the product refuses it.
func wan(text string) money.Amount {
	a, err := money.Parse(text, money.InWan)
	if err != nil {
		return 0
	}
	return a
}

// nextWorkday is the first day after d that is no weekend.
func nextWorkday(d fiscal.Date) fiscal.Date {
	next := d.AddDays(1)
	for t := on(next, 12, 0); t.Weekday() == time.Saturday || t.Weekday() == time.Sunday; t = on(next, 12, 0) {
		next = next.AddDays(1)
	}
	return next
}
