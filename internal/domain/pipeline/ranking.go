package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// Place is a project in a ranking (排序位次): what it asks for in the year, as its edition in force says.
type Place struct {
	Project project.ID
	Code    string
	Name    string
	Unit    string
	State   approval.State
	Amount  money.Amount // of the year
}

// Ranking is one version of the order in which the projects of a division, or of the whole park, get the money of a year
// (项目排序). Versions are never changed: a new order is a new version with its reason.
type Ranking struct {
	Year     fiscal.Year
	Division org.Unit // zero: the whole park
	No       int      // 0: nobody has ranked yet
	Places   []Place
	Reason   string
	By       string
	At       time.Time
}

// Candidates keeps the order of a ranking for the projects that still stand for the year and puts new ones behind it by code
// (候选项目). Those that left the library or no longer ask for money of the year fall out; amounts are the present ones.
func (r Ranking) Candidates(now []Place) []Place {
	at := map[project.ID]int{}
	for i, p := range r.Places {
		at[p.Project] = i + 1
	}
	out := slices.Clone(now)
	slices.SortStableFunc(out, func(a, b Place) int {
		x, y := at[a.Project], at[b.Project]
		if (x == 0) != (y == 0) {
			return cmp.Compare(y, x)
		}
		return cmp.Or(cmp.Compare(x, y), strings.Compare(a.Code, b.Code))
	})
	return out
}

// MaySetOrder says why the actor may not rank the projects of a division, or of the whole park; nil when they may. A
// division ranks its own; economic development and planning and finance rank all.
func MaySetOrder(division org.Unit, actor org.Actor) error {
	for _, role := range []org.Role{org.Economy, org.Finance} {
		if len(actor.ScopeOf(role).Roots) > 0 && (division.ID == "" || actor.Holds(role, division)) {
			return nil
		}
	}
	if division.ID != "" && actor.Holds(org.Reviewer, division) {
		return nil
	}
	return errs.New(errs.Forbidden, "项目排序由主管处室排本处室的，经发处和计财处排全园的。")
}

// Move puts one place a step up (-1) or down (+1); at the edge nothing changes.
func Move(places []Place, id project.ID, by int) []Place {
	out := slices.Clone(places)
	i := slices.IndexFunc(out, func(p Place) bool { return p.Project == id })
	if i < 0 || i+by < 0 || i+by >= len(out) {
		return out
	}
	out[i], out[i+by] = out[i+by], out[i]
	return out
}

// Number orders places by the numbers typed beside them (按填写的序号排序). A number that another place has is no mistake when only
// one of the two was changed: the changed one goes there and the rest move on.
//
// Errors: Invalid at rank.<project> for what is no place number.
func Number(places []Place, typed map[project.ID]string) ([]Place, error) {
	type want struct {
		place   Place
		number  int
		changed bool
	}
	var f errs.Fields
	wants := make([]want, len(places))
	wanted := map[int]int{}
	for i, p := range places {
		wants[i] = want{p, i + 1, false}
		text, there := typed[p.Project]
		if !there {
			continue
		}
		n, err := strconv.Atoi(money.Narrow(text))
		switch {
		case err != nil || n < 1 || n > len(places):
			f.Add("rank."+string(p.Project), "“%s”的序号应是1到%d的整数。", p.Name, len(places))
		case n != i+1:
			if first, twice := wanted[n]; twice {
				f.Add("rank."+string(p.Project), "“%s”与“%s”都改成了第%d。", p.Name, places[first].Name, n)
			}
			wanted[n] = i
			wants[i].number, wants[i].changed = n, true
		}
	}
	if err := f.Err(); err != nil {
		return places, err
	}
	out := make([]Place, len(places))
	taken := make([]bool, len(places))
	for _, w := range wants {
		if w.changed {
			out[w.number-1], taken[w.number-1] = w.place, true
		}
	}
	next := 0
	for _, w := range wants {
		if w.changed {
			continue
		}
		for taken[next] {
			next++
		}
		out[next], taken[next] = w.place, true
	}
	return out, nil
}

// Next is the following version of a ranking with a new order.
//
// Errors: Forbidden as MaySetOrder, Conflict when the order is not one of the same projects, Invalid without a reason or
// when nothing changed.
func (r Ranking) Next(candidates, order []Place, actor org.Actor, reason string, at time.Time) (Ranking, error) {
	if err := MaySetOrder(r.Division, actor); err != nil {
		return r, err
	}
	byID := func(list []Place) []string {
		var out []string
		for _, p := range list {
			out = append(out, string(p.Project))
		}
		return out
	}
	was, is := byID(candidates), byID(order)
	if slices.Sort(was); !slices.Equal(was, slices.Sorted(slices.Values(is))) {
		return r, errs.New(errs.Conflict, "参加排序的项目刚有变化，请看过最新名单再排。")
	}
	var f errs.Fields
	switch n := utf8.RuneCountInString(strings.TrimSpace(reason)); {
	case n == 0:
		f.Add("reason", "请写明排序的理由。")
	case n > 300:
		f.Add("reason", "理由不超过300个字。")
	}
	if r.No > 0 && slices.Equal(byID(r.Places), is) {
		f.Add("order", "顺序与第%d版相同，没有要保存的。", r.No)
	}
	if err := f.Err(); err != nil {
		return r, err
	}
	r.No++
	r.Places, r.Reason, r.By, r.At = slices.Clone(order), strings.TrimSpace(reason), actor.User.Name, at
	return r, nil
}

// Ranks reports whether a project in a state stands for next year's money: admitted and not yet finished.
func Ranks(s approval.State) bool {
	return s == Admitted || s == Established || s == Running
}

// Changed lists how an order differs from the one before, in words, for the log.
func Changed(was, is []Place) string {
	var out []string
	for i, p := range is {
		j := slices.IndexFunc(was, func(w Place) bool { return w.Project == p.Project })
		if j >= 0 && j != i {
			out = append(out, fmt.Sprintf("%s：第%d→第%d", p.Name, j+1, i+1))
		}
	}
	return strings.Join(out, "；")
}
