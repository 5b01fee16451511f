package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"outturn/internal/app"
	"outturn/internal/demo/content"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// planDecisions plans an office meeting (主任办公会) for each of the minutes that declarations name, over every project they decide.
func (s *seeder) planDecisions(list []content.Declaration) {
	byMinutes, order := map[string][]content.Declaration{}, []string{}
	for _, d := range list {
		if d.Decision == nil {
			continue
		}
		if byMinutes[d.Decision.Minutes] == nil {
			order = append(order, d.Decision.Minutes)
		}
		byMinutes[d.Decision.Minutes] = append(byMinutes[d.Decision.Minutes], d)
	}
	for i, minutes := range order {
		decided := byMinutes[minutes]
		s.plan(spread(decided[0].Decision.On.Date, 16, 0, i), func(ctx context.Context) error { return s.holdMeeting(ctx, minutes, decided) }, "%s 会议决定", minutes)
	}
}

// holdMeeting holds one meeting from its agenda to its minutes.
func (s *seeder) holdMeeting(ctx context.Context, minutes string, decided []content.Declaration) error {
	day := decided[0].Decision.On.Date
	slices.SortFunc(decided, func(x, y content.Declaration) int { return strings.Compare(x.Code, y.Code) }) // as the agenda lists them
	var chosen []project.ID
	var rulings []meeting.Ruling
	for _, d := range decided {
		chosen = append(chosen, s.projects[d.Code])
		rulings = append(rulings, meeting.Ruling{Resolution: d.Decision.Resolution, Amount: wan(d.Decision.Amount), Reason: d.Decision.Reason})
	}
	host, id, version, err := s.convene(ctx, fmt.Sprintf("%d年%d月%d日主任办公会", day.Year, day.Month, day.Day), day, chosen)
	if err != nil {
		return err
	}
	return s.app.ConcludeMeeting(ctx, host, id, version, minutes, day, rulings)
}

// convene submits a meeting over some of the projects that wait for a decision, or over all of them. What should have been
// evaluated and was not continues a project that was approved before.
func (s *seeder) convene(ctx context.Context, title string, day fiscal.Date, chosen []project.ID) (host org.Actor, id meeting.ID, version int, err error) {
	if host, err = s.actor(ctx, keeper); err != nil {
		return host, id, 0, err
	}
	if id, err = s.app.PlanMeeting(ctx, host, title, day); err != nil {
		return host, id, 0, err
	}
	file, err := s.app.Meeting(ctx, host, id)
	if err != nil {
		return host, id, 0, err
	}
	var agenda []app.AgendaItem
	for _, it := range file.Ready {
		if len(chosen) > 0 && !slices.Contains(chosen, it.Project) {
			continue
		}
		item := app.AgendaItem{Project: it.Project, Advice: it.Advice}
		if it.Demanded && !it.Evaluated {
			item.Exempt = "延续项目，建设内容和概算未变，按原批复续建。"
		}
		agenda = append(agenda, item)
	}
	if err := s.app.SetAgenda(ctx, host, id, file.Version, title, day, agenda); err != nil {
		return host, id, 0, err
	}
	return host, id, file.Version + 2, s.app.MoveMeeting(ctx, host, id, file.Version+1, meeting.Convene, "")
}

// planMeetings plans what needs an ex-ante evaluation, and an office meeting over whatever waits for a decision when the demo
// opens: its agenda is submitted, its minutes are still to be recorded.
func (s *seeder) planMeetings() {
	s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 26}, 9, 30), func(ctx context.Context) error {
		host, err := s.actor(ctx, keeper)
		if err != nil {
			return err
		}
		return s.app.SaveMeetingDemands(ctx, host, 0, meeting.Demands{project.CapitalWorks: 1000 * money.Wan, project.Policy: 500 * money.Wan},
			"演示用界限；运行维护类按定额标准比对，不另作事前评估。")
	}, "设定事前评估要求")
	s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 27}, 16, 0), func(ctx context.Context) error {
		_, _, _, err := s.convene(ctx, "2025年第12次主任办公会", fiscal.Date{Year: 2025, Month: time.June, Day: 30}, nil)
		return err
	}, "主任办公会议程")
}
