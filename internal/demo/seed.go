package demo

import (
	"context"

	"outturn/internal/app"
	"outturn/internal/demo/content"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// seeder is what is known while the demo year is entered. Units, projects and people go by the codes and logins of the
// content.
type seeder struct {
	app       *app.App
	clock     *Clock
	world     content.World
	units     map[string]org.UnitID
	projects  map[string]project.ID
	temporary map[string]string    // first passwords
	actors    map[string]org.Actor // people who have signed in
	deeds     []deed
	token     string // of the fund system, once it is issued
}

// Seed enters the demo year (录入演示年度) into an installation that has nothing in it yet and whose only clock is clock,
// and leaves the clock standing at Opening. It returns the temporary password of Newcomer.
//
// An error means that the product refuses something the content says, or that the database failed: what was entered
// until then stays.
func Seed(ctx context.Context, a *app.App, clock *Clock, books Workbooks) (newcomer string, err error) {
	world, err := content.Load()
	if err != nil {
		return "", err
	}
	s := &seeder{app: a, clock: clock, world: world, units: map[string]org.UnitID{}, projects: map[string]project.ID{},
		temporary: map[string]string{}, actors: map[string]org.Actor{}}
	if err := s.establish(ctx); err != nil {
		return "", err
	}
	if _, err := a.StockLibrary(ctx); err != nil {
		return "", err
	}
	s.planFundSystem()
	for i, p := range world.Projects {
		s.planProject(i, p)
	}
	for i, d := range world.Declarations {
		s.planDeclaration(i, d)
	}
	s.planStandards()
	s.planRanking()
	s.planWorks()
	s.planFindings()
	for i, g := range world.Goals {
		s.planGoal(i, g)
	}
	for i, e := range world.Evaluations {
		s.planSelfEvaluation(i, e)
	}
	s.planPanels()
	s.planExAntes()
	s.planAdjustments()
	s.planExamples()
	s.planOverallGoals()
	s.planWorkPlans()
	s.planDecisions(world.Declarations)
	s.planMeetings()
	s.planNextYear()
	s.planBatch(books)
	s.planFundPlans()
	s.planTracking()
	s.planPasswords()
	if err := s.live(ctx); err != nil {
		return "", err
	}
	clock.Set(Opening())
	if err := a.EndIdleSessions(ctx); err != nil {
		return "", err
	}
	return s.temporary[Newcomer], nil
}
