package demo

import (
	"context"
	"time"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/project"
)

// planMeetings plans an office meeting (主任办公会) over whatever waits for a decision when the demo opens: its agenda is submitted, its
// minutes are still to be recorded.
func (s *seeder) planMeetings() {
	s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 27}, 16, 0), func(ctx context.Context) error {
		host, err := s.actor(ctx, "jfc-xm")
		if err != nil {
			return err
		}
		day := fiscal.Date{Year: 2025, Month: time.June, Day: 30}
		id, err := s.app.PlanMeeting(ctx, host, "2025年第12次主任办公会", day)
		if err != nil {
			return err
		}
		file, err := s.app.Meeting(ctx, host, id)
		if err != nil {
			return err
		}
		var projects []project.ID
		said := map[project.ID]string{}
		for _, it := range file.Ready {
			projects = append(projects, it.Project)
			said[it.Project] = it.Advice
		}
		if err := s.app.SetAgenda(ctx, host, id, file.Version, file.Title, day, projects, said); err != nil {
			return err
		}
		return s.app.MoveMeeting(ctx, host, id, file.Version+1, meeting.Convene, "")
	}, "主任办公会议程")
}
