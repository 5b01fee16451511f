package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"outturn/internal/domain/fiscal"
	"outturn/internal/errs"
)

// deed is one thing somebody does at a moment of the demo year (一件事).
type deed struct {
	at   time.Time
	what string // for the error, should the product refuse
	do   func(context.Context) error
}

// plan adds a deed to the timeline.
func (s *seeder) plan(at time.Time, do func(context.Context) error, what string, args ...any) {
	s.deeds = append(s.deeds, deed{at: at, what: fmt.Sprintf(what, args...), do: do})
}

// live carries out every deed in the order of time, with the clock set to its moment, and delivers the notices it
// caused. Deeds of one moment keep the order they were planned in.
func (s *seeder) live(ctx context.Context) error {
	slices.SortStableFunc(s.deeds, func(x, y deed) int { return x.at.Compare(y.at) })
	for _, d := range s.deeds {
		s.clock.Set(d.at)
		if err := d.do(ctx); err != nil {
			return fmt.Errorf("%s %s: %w%s", d.at.Format(time.DateOnly), d.what, err, complaints(err))
		}
		if _, err := s.app.DeliverNotices(ctx); err != nil {
			return err
		}
	}
	return nil
}

// complaints lists what is wrong with each field, which the error's own sentence leaves out.
func complaints(err error) string {
	out := ""
	for _, f := range errs.FieldsOf(err).Blocking() {
		out += fmt.Sprintf("\n%s %s: %s", f.Rule, f.Path, f.Message)
	}
	return out
}

// on is a time of day in Shanghai. Minutes beyond the hour carry over.
func on(d fiscal.Date, hour, minute int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, shanghai)
}

// workdayBefore is the last day before d that is no weekend.
func workdayBefore(d fiscal.Date) fiscal.Date {
	t := on(d, 12, 0).AddDate(0, 0, -1)
	for t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		t = t.AddDate(0, 0, -1)
	}
	return fiscal.DateOf(t)
}
