package app

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/store"
)

const kindLights = "双监控规则"

// Watched is a form of a round by what lights look at.
type Watched = store.Watched

// LightRules are a year's rules of the double monitoring: what is in force, and every version so far.
type LightRules struct {
	InForce  tracking.LightBook
	Versions []tracking.LightBook // newest first
	Profiles []tracking.LightBook
	MayKeep  bool
}

// LightRules reads the rules of a year. Until it has its own, the first shipped profile is in force.
func (a *App) LightRules(ctx context.Context, actor org.Actor, year fiscal.Year) (rules LightRules, err error) {
	defer errs.Wrap(&err, "LightRules(%s)", year)
	rules = LightRules{Profiles: tracking.Profiles(), MayKeep: actor.May(org.HoldRounds)}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if rules.Versions, err = tx.LightBooks(ctx, year); err != nil {
			return err
		}
		rules.InForce, err = lightsInForce(ctx, tx, year)
		return err
	})
	return rules, err
}

func lightsInForce(ctx context.Context, tx *store.Tx, year fiscal.Year) (tracking.LightBook, error) {
	list, err := tx.LightBooks(ctx, year)
	if err != nil {
		return tracking.LightBook{}, err
	}
	shipped := tracking.Profiles()[0]
	shipped.Year = year
	return append(list, shipped)[0], nil
}

// lightsOf are the rules of a round: those in force while it runs, those it was judged by once it ended.
func lightsOf(ctx context.Context, tx *store.Tx, r tracking.Round) (tracking.LightBook, error) {
	list, err := tx.LightBooks(ctx, r.Year)
	if err != nil {
		return tracking.LightBook{}, err
	}
	i := slices.IndexFunc(list, func(b tracking.LightBook) bool { return r.State != tracking.Ended || b.No == r.Lights })
	if i >= 0 {
		return list[i], nil
	}
	return tracking.Profiles()[0], nil
}

// LightTrial is what typed rules come to on the newest round of the year.
type LightTrial struct {
	tracking.Trial
	Round tracking.Round // without an id when no round of the year has forms yet
	Forms int
}

// TryLights works typed rules out on the newest round of the year beside those in force, and changes nothing (预览).
//
// Errors: Forbidden without the permission; Invalid with every complaint.
func (a *App) TryLights(ctx context.Context, actor org.Actor, year fiscal.Year, e tracking.LightEntry) (trial LightTrial, err error) {
	defer errs.Wrap(&err, "TryLights(%s)", year)
	if err := need(actor, org.HoldRounds); err != nil {
		return trial, err
	}
	book, fields := e.Parse(year)
	if err := fields.Err(); err != nil {
		return trial, err
	}
	err = a.db.View(ctx, func(tx *store.Tx) error {
		trial, err = tryLights(ctx, tx, actor, book)
		return err
	})
	return trial, err
}

func tryLights(ctx context.Context, tx *store.Tx, actor org.Actor, book tracking.LightBook) (trial LightTrial, err error) {
	inForce, err := lightsInForce(ctx, tx, book.Year)
	if err != nil {
		return trial, err
	}
	rounds, err := tx.TrackingRounds(ctx, actor.Scope(org.HoldRounds), book.Year)
	if err != nil {
		return trial, err
	}
	month := 12
	var list []tracking.Figures
	if i := slices.IndexFunc(rounds, func(r tracking.Round) bool { return r.State == tracking.Running || r.State == tracking.Ended }); i >= 0 {
		trial.Round, month = rounds[i], rounds[i].Plan.Month
		forms, err := tx.Watched(ctx, actor.Scope(org.HoldRounds), trial.Round.ID)
		if err != nil {
			return trial, err
		}
		for _, w := range forms {
			list = append(list, w.Figures)
		}
	}
	trial.Trial, trial.Forms = book.Try(inForce, list, month), len(list)
	return trial, nil
}

// PutLightsInForce makes typed rules the next version of the year, over the version that was read. Rounds that have ended keep theirs.
//
// Errors: Forbidden without the permission; Invalid with every complaint, at "reason" too; Conflict when another version came in between.
func (a *App) PutLightsInForce(ctx context.Context, actor org.Actor, year fiscal.Year, version int, e tracking.LightEntry) (err error) {
	defer errs.Wrap(&err, "PutLightsInForce(%s)", year)
	if err := need(actor, org.HoldRounds); err != nil {
		return err
	}
	book, fields := e.Parse(year)
	book.Reason = strings.TrimSpace(e.Reason)
	if n := utf8.RuneCountInString(book.Reason); n == 0 || n > 200 {
		fields.Add("reason", "请写明为什么改规则，不超过200个字。")
	}
	if err := fields.Err(); err != nil {
		return err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		before, err := lightsInForce(ctx, tx, year)
		if err != nil {
			return "", err
		}
		if err := fresh(before.No, version, before.ByName); err != nil {
			return "", err
		}
		book.No, book.ByName = before.No+1, actor.User.Name
		if err := tx.AddLightBook(ctx, book); err != nil {
			return "", err
		}
		target := audit.Target{Kind: kindLights, ID: year.String(), Name: year.String() + "双监控规则"}
		return "", tx.Record(ctx, store.Act{Actor: actor, Action: "规则生效", Target: target, Reason: book.Reason, Before: ruleCells(before), After: ruleCells(book)})
	})
	return err
}

func ruleCells(b tracking.LightBook) []audit.Cell {
	out := []audit.Cell{{Name: "规则版本", Value: b.Label()}}
	for _, r := range b.Rules {
		out = append(out, audit.Cell{Name: r.Words(), Value: string(r.Light)})
	}
	return out
}

// LightBoard is a round by its lights (双监控): counts for the whole and by division, and the forms one by one.
type LightBoard struct {
	Round     tracking.Round
	Book      tracking.LightBook
	All       tracking.Count
	Divisions []LightDivision
	Forms     []LitForm // of the chosen division, or all; by project code
	Wholes    []LitWhole
	Waiting   int // forms of the round in the scope whose numbers are not there yet
}

// LightDivision is how the projects of a division stand.
type LightDivision struct {
	ID         org.UnitID
	Code, Name string
	tracking.Count
	Figures tracking.Figures // money alone, added up
}

// LitForm is one form with its light.
type LitForm struct {
	Watched
	Colour   tracking.Colour
	Quadrant tracking.Quadrant
}

// LitWhole is a department's own form with its light, none where it has not been submitted.
type LitWhole struct {
	tracking.Tracked
	Light *tracking.Light
}

// LightBoard reads a round by its lights, one division of it when it is given.
//
// Errors: NotFound outside the scope.
func (a *App) LightBoard(ctx context.Context, actor org.Actor, id tracking.RoundID, division org.UnitID) (board LightBoard, err error) {
	defer errs.Wrap(&err, "LightBoard(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if board.Round, err = tx.TrackingRound(ctx, actor.Scope(org.SeeTracking), id); err != nil {
			return err
		}
		if board.Book, err = lightsOf(ctx, tx, board.Round); err != nil {
			return err
		}
		forms, err := tx.Watched(ctx, actor.Scope(org.SeeTracking), id)
		if err != nil {
			return err
		}
		board.light(forms, division)
		counts, err := tx.TrackingProgress(ctx, actor.Scope(org.SeeTracking), id, fiscal.DateOf(tx.Now))
		for _, c := range counts {
			if c.State == tracking.Draft {
				board.Waiting += c.N
			}
		}
		if err != nil {
			return err
		}
		wholes, err := tx.WholesIn(ctx, actor.Scope(org.SeeTracking), id)
		for _, t := range wholes {
			lit := LitWhole{Tracked: t}
			if t.Submitted != nil && slices.Contains(tracking.Watched(), t.State) {
				light := board.Book.Judge(t.Figures(), board.Round.Plan.Month)
				lit.Light = &light
			}
			board.Wholes = append(board.Wholes, lit)
		}
		return err
	})
	return board, err
}

// light judges the forms and counts them.
func (b *LightBoard) light(forms []Watched, division org.UnitID) {
	month := b.Round.Plan.Month
	at := map[org.UnitID]int{}
	for i := range forms {
		w := &forms[i]
		colour := b.Book.Colour(&w.Figures, month)
		b.All.Add(colour)
		place, known := at[w.Division]
		if !known {
			place = len(b.Divisions)
			at[w.Division] = place
			b.Divisions = append(b.Divisions, LightDivision{ID: w.Division, Code: w.DivisionCode, Name: w.DivisionName})
		}
		d := &b.Divisions[place]
		d.Add(colour)
		d.Figures.Budget += w.Figures.Budget
		d.Figures.Executed += w.Figures.Executed
		d.Figures.Forecast += w.Figures.Forecast
		if division == "" || division == w.Division {
			b.Forms = append(b.Forms, LitForm{Watched: *w, Colour: colour, Quadrant: w.Figures.Quadrant(month)})
		}
	}
	slices.SortFunc(b.Divisions, func(x, y LightDivision) int { return strings.Compare(x.Code, y.Code) })
}
