package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
)

// leader forms the panels of the demo.
const leader = "jcc-sh"

// judges are the experts of the demo, by login, with what they know.
var judges = []struct {
	login, employer, title string
	fields                 []library.Field
}{
	{"zj-01", "示例财经大学公共管理学院", "教授", []library.Field{library.Support, library.Study, library.Medical, library.Energy}},
	{"zj-02", "示例市政工程设计院", "教授级高级工程师", []library.Field{library.Road, library.Seawall, library.River, library.PipeRack, library.Construction}},
	{"zj-03", "示例化工安全研究院", "高级工程师", []library.Field{library.Safety, library.Emergency, library.Monitoring, library.Enclosure}},
}

// planPanels plans two panels (专家会审): one before the year's approval, closed with its meeting; one that sits when the
// demo opens, with one opinion in, one begun and one missing.
func (s *seeder) planPanels() {
	s.plan(on(fiscal.Date{Year: 2024, Month: time.October, Day: 15}, 9, 30), s.keepExperts, "建立专家库")
	var closed, sitting panel.ID
	s.planPanel(&closed, "2025年重点项目绩效目标专家会审", fiscal.Date{Year: 2024, Month: time.December, Day: 16}, "SCIP-2024-0003", "SCIP-2021-0007")
	s.plan(on(fiscal.Date{Year: 2024, Month: time.December, Day: 19}, 15, 0), func(ctx context.Context) error {
		for _, j := range judges {
			if err := s.opine(ctx, closed, j.login, true); err != nil {
				return err
			}
		}
		return nil
	}, "专家提交意见")
	s.plan(on(fiscal.Date{Year: 2024, Month: time.December, Day: 23}, 14, 0), func(ctx context.Context) error { return s.meet(ctx, closed) }, "会审会议")
	s.planPanel(&sitting, "2025年年中追加项目绩效目标专家会审", fiscal.Date{Year: 2025, Month: time.June, Day: 24}, "SCIP-2025-0015", "SCIP-2025-0021")
	s.plan(on(fiscal.Date{Year: 2025, Month: time.June, Day: 27}, 10, 0), func(ctx context.Context) error {
		if err := s.opine(ctx, sitting, "zj-03", true); err != nil {
			return err
		}
		return s.opine(ctx, sitting, "zj-02", false)
	}, "专家填写意见")
}

func (s *seeder) keepExperts(ctx context.Context) error {
	lead, err := s.actor(ctx, leader)
	if err != nil {
		return err
	}
	file, err := s.app.Expert(ctx, lead, "")
	if err != nil {
		return err
	}
	accounts := map[string]org.User{}
	for _, u := range file.Accounts {
		accounts[u.Login] = u
	}
	for _, j := range judges {
		_, err := s.app.AddExpert(ctx, lead, expert.Expert{User: accounts[j.login], Employer: j.employer, Title: j.title, Fields: j.fields, Active: true})
		if err != nil {
			return err
		}
	}
	return nil
}

// planPanel plans that a panel is formed on the goals of some projects, all experts are drawn, and it starts.
func (s *seeder) planPanel(id *panel.ID, title string, day fiscal.Date, codes ...string) {
	s.plan(on(day, 9, 30), func(ctx context.Context) error {
		lead, err := s.actor(ctx, leader)
		if err != nil {
			return err
		}
		due := fiscal.DateOf(on(day, 12, 0).AddDate(0, 0, 7))
		if *id, err = s.app.FormPanel(ctx, lead, panel.Panel{Title: title, Year: 2025, Form: appraisal.GoalReview, Due: due}); err != nil {
			return err
		}
		goals, err := s.goalsOf(ctx, lead, codes)
		if err != nil {
			return err
		}
		if err := s.app.LayMatters(ctx, lead, *id, 1, "绩效目标", goals); err != nil {
			return err
		}
		if err := s.app.DrawExperts(ctx, lead, *id, 2, len(judges), nil); err != nil {
			return err
		}
		return s.app.MovePanel(ctx, lead, *id, 3, panel.Open, "")
	}, "%s", title)
}

// goalsOf finds the declarations of some projects that may be laid before a panel now.
func (s *seeder) goalsOf(ctx context.Context, lead org.Actor, codes []string) ([]string, error) {
	choices, err := s.app.PanelChoices(ctx, lead, panel.Panel{Year: 2025})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, code := range codes {
		for _, c := range choices {
			if c.Project.Code == code {
				out = append(out, c.ID)
			}
		}
	}
	if len(out) != len(codes) {
		return nil, fmt.Errorf("only %d of %v are under review", len(out), codes)
	}
	return out, nil
}

// opine types an expert's opinion on every matter of a panel, and submits it where asked.
func (s *seeder) opine(ctx context.Context, id panel.ID, login string, submit bool) error {
	actor, err := s.actor(ctx, login)
	if err != nil {
		return err
	}
	file, err := s.app.Panel(ctx, actor, id)
	if err != nil {
		return err
	}
	for _, m := range file.Matters {
		words, there := said[login+" "+s.codeOf(m)]
		if !there {
			return fmt.Errorf("%s has nothing to say about %s", login, m.Name)
		}
		o := panel.Opinion{Panel: id, Kind: m.Kind, Subject: m.ID, Entry: words.entry(file.Form), Notes: words.notes()}
		if file.Form.Amount {
			own, err := s.app.Opinion(ctx, actor, id, m.Kind, m.ID)
			if err != nil {
				return err
			}
			o.AmountText = suggested(own.ExAnte.Statement, words.grade)
		}
		if err := s.app.PutOpinion(ctx, actor, o, submit); err != nil {
			return err
		}
	}
	return nil
}

// codeOf is the code of the project that a matter is about.
func (s *seeder) codeOf(m panel.Matter) string {
	for _, p := range s.world.Projects {
		if strings.HasPrefix(m.Name, p.Name) {
			return p.Code
		}
	}
	return ""
}

// meet sums up a panel, writes the meeting's record and closes it.
func (s *seeder) meet(ctx context.Context, id panel.ID) error {
	lead, err := s.actor(ctx, leader)
	if err != nil {
		return err
	}
	move := func(do approval.Action) error {
		file, err := s.app.Panel(ctx, lead, id)
		if err == nil {
			err = s.app.MovePanel(ctx, lead, id, file.Edition, do, "")
		}
		return err
	}
	if err := move(panel.Unseal); err != nil {
		return err
	}
	file, err := s.app.Panel(ctx, lead, id)
	if err != nil {
		return err
	}
	record := panel.Record{On: fiscal.DateOf(s.clock.Now()), Place: "管委会三楼会议室", Present: "评审专家三人、计划财务处、主管处室和项目单位",
		Notes: "专家介绍了独立评审意见，项目单位逐条作了说明。会议认为绩效目标总体完整、可行，同意按专家意见完善后进入下一步。"}
	for _, m := range file.Matters {
		verdict := file.Spread(m, file.Form, file.Opinions).Conclusion.Verdict
		found := panel.Finding{Kind: m.Kind, Subject: m.ID, Verdict: verdict, Opinion: "同意专家意见，请补充指标值依据的文号。"}
		if file.Form.Amount {
			found.Amount = file.Suggested(m, file.Opinions)
		}
		record.Findings = append(record.Findings, found)
	}
	if err := s.app.KeepRecord(ctx, lead, id, file.Edition, record); err != nil {
		return err
	}
	return move(panel.Close)
}
