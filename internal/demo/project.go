package demo

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"outturn/internal/demo/content"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// bookkeeper is the login of who enters the money.
const bookkeeper = "jcc-sh"

// planProject plans that a clerk of the unit enters the project on the working day before anything happens to it, and that its
// money is entered on the days it moved: the payments of the demo year by the fund system, the rest by planning and finance.
func (s *seeder) planProject(i int, p content.Project) {
	day := workdayBefore(s.firstDay(p))
	s.plan(spread(day, 8, 30, i), func(ctx context.Context) error { return s.addProject(ctx, i, p) }, "新增项目%s", p.Code)
	for n, e := range p.Events {
		if planned(p.Code, e) {
			continue
		}
		s.plan(spread(e.On.Date, 15, 0, i), func(ctx context.Context) error {
			if e.Kind == project.Payment && e.Year == fundYear {
				return s.reportPayment(ctx, p, n+1, e)
			}
			actor, err := s.actor(ctx, bookkeeper)
			if err != nil {
				return err
			}
			_, err = s.app.RecordFund(ctx, actor, project.FundEvent{Project: s.projects[p.Code], Year: e.Year, Kind: e.Kind,
				Source: e.Source, Amount: e.Amount, On: e.On.Date, Document: e.Document, Note: e.Note})
			return err
		}, "登记%s的第%d笔资金", p.Code, n+1)
	}
}

// spread is a minute within two hours of a day's time, so that the records of one day do not all carry the same.
func spread(d fiscal.Date, hour, minute, i int) time.Time { return on(d, hour, minute+i*7%120) }

// firstDay is the first day on which the content mentions a project.
func (s *seeder) firstDay(p content.Project) fiscal.Date {
	first := content.AsOf
	note := func(d fiscal.Date) {
		if d.Before(first) {
			first = d
		}
	}
	for _, e := range p.Events {
		note(e.On.Date)
	}
	for _, g := range s.world.Goals {
		if g.Project == p.Code && len(g.Steps) > 0 {
			note(workdayBefore(g.Steps[0].On.Date))
		}
	}
	return first
}

func (s *seeder) addProject(ctx context.Context, i int, p content.Project) error {
	clerk, err := s.actor(ctx, s.clerk(p.Code))
	if err != nil {
		return err
	}
	id, err := s.app.AddProject(ctx, clerk, project.Project{Code: p.Code, Name: p.Name, Unit: org.Unit{ID: s.units[p.Unit]},
		Division: org.Unit{ID: s.units[p.Division]}, Nature: p.Nature, Category: p.Category, Start: p.Start.Date, End: p.End.Date,
		Completed: p.Completed.Date, Summary: p.Summary, Fiscal: p.Fiscal, Other: p.Other})
	if err != nil {
		return err
	}
	s.projects[p.Code] = id
	if i%5 != 0 {
		return nil
	}
	return s.attach(ctx, clerk, attachment.Attachment{Kind: "项目", Record: string(id), Name: "立项批复.pdf"}, p.Code+" "+p.Name)
}

// clerk is the login of the first clerk of a project's unit, who files for it.
func (s *seeder) clerk(code string) string {
	for _, p := range s.world.Projects {
		for _, person := range s.world.People {
			if p.Code == code && person.Role == org.Clerk && person.At == p.Unit {
				return person.Login
			}
		}
	}
	return ""
}

// attach puts a small document with a record.
func (s *seeder) attach(ctx context.Context, actor org.Actor, a attachment.Attachment, about string) error {
	page := pdf(a.Name, about, fmt.Sprintf("%s（演示材料，由演示程序生成，不含真实数据）", actor.User.Name))
	_, err := s.app.Attach(ctx, actor, a, bytes.NewReader(page))
	return err
}
