package finding

import (
	"slices"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// DrawID is a UUIDv7, as text.
type DrawID string

// LookBackDraw is one draw among closed findings of those that are looked back at (回头看抽取), complete enough to be replayed.
type LookBackDraw struct {
	ID     DrawID
	At     time.Time
	ByName string
	Draw   expert.Draw // its candidates are findings, by id and name
}

// The months after closing between which a finding is looked back at (回头看期间).
const (
	LookBackFrom = 3
	LookBackTo   = 6
)

// LookBackWindow is when a closed finding is looked back at (回头看期间): three to six months after it was closed; zero dates while it is open.
func (f Finding) LookBackWindow() (from, to fiscal.Date) {
	if f.Closed.IsZero() {
		return from, to
	}
	return f.Closed.AddMonths(LookBackFrom), f.Closed.AddMonths(LookBackTo)
}

// Ripe says that a closed finding stands for the next draw (可抽取): its window has opened.
func (f Finding) Ripe(today fiscal.Date) bool {
	from, _ := f.LookBackWindow()
	return f.State == Closed && !from.IsZero() && !today.Before(from)
}

// DrawLookBacks draws among the ripe findings of a list (抽取回头看). It returns the draw and every ripe finding after it: those drawn are
// looked back at, the others are settled.
//
// Errors: Forbidden for anybody but planning and finance; Conflict when none is ripe; Invalid at "wanted" for a number below 1 or above
// what there is.
func DrawLookBacks(id DrawID, seed string, wanted int, list []Finding, actor org.Actor, at time.Time) (LookBackDraw, []Finding, error) {
	out := LookBackDraw{ID: id, At: at, ByName: actor.User.Name}
	ripe := slices.DeleteFunc(slices.Clone(list), func(f Finding) bool { return !f.Ripe(fiscal.DateOf(at)) })
	if len(ripe) == 0 {
		return out, nil, errs.New(errs.Conflict, "现在没有可以抽取的问题：销号满%d个月的才进入回头看。", LookBackFrom)
	}
	if wanted < 1 || wanted > len(ripe) {
		var fields errs.Fields
		fields.Add("wanted", "抽取数应为1到%d，可抽取的问题有%d个。", len(ripe), len(ripe))
		return out, nil, fields.Err()
	}
	candidates := make([]expert.Candidate, len(ripe))
	for i, f := range ripe {
		candidates[i] = expert.Candidate{Expert: expert.ID(f.ID), Name: f.Name()}
	}
	out.Draw = expert.DrawAmong(seed, wanted, candidates)
	drawn := out.Draw.Drawn()
	for i, f := range ripe {
		do := Spare
		if slices.Contains(drawn, expert.ID(f.ID)) {
			do = Draw
		}
		after, err := f.drawn(do, id, actor, at)
		if err != nil {
			return out, nil, err
		}
		ripe[i] = after
	}
	return out, ripe, nil
}

func (f Finding) drawn(do approval.Action, id DrawID, actor org.Actor, at time.Time) (Finding, error) {
	if err := f.Allow(Flow, do, actor, f.Parties()); err != nil {
		return f, err
	}
	next, err := f.Happen(Flow, do, actor.User, "", at)
	if err != nil {
		return f, err
	}
	f.Case, f.Draw = next, id
	f.Paper = f.Touched(actor.User, at)
	return f, nil
}
