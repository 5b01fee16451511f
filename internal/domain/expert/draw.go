package expert

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"outturn/internal/domain/library"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// Draw is one random draw of experts (随机抽取), complete enough to be replayed by anybody: the ticket of each candidate is the
// SHA-256 of the seed, a vertical bar and the candidate's id, in hexadecimal, and the lowest tickets win.
type Draw struct {
	Seed       string
	Wanted     int
	Fields     []library.Field
	Candidates []Candidate // the winners first, by ticket; those excluded last, by id
}

// Candidate is one expert in a draw (候选专家); in a draw of something else, one of those.
type Candidate struct {
	Expert   ID
	Name     string
	Ticket   string // empty when excluded
	Excluded string // why the expert took no part; empty for those who did
	Drawn    bool
}

// Home finds an expert's own unit with its ancestors.
type Home func(org.UnitID) org.Unit

// DrawFrom draws experts for some matters. Those who are not active, work in none of the fields or must stand aside from
// any of the matters take no part, and the draw says why.
//
// Errors: Invalid when nothing is wanted, when the seed is empty or when too few remain.
func DrawFrom(seed string, wanted int, fields []library.Field, matters []Matter, experts []Expert, home Home) (Draw, error) {
	d := Draw{Seed: seed, Wanted: wanted, Fields: fields}
	if wanted < 1 || seed == "" {
		return d, errs.Invalidf("请填写要抽取的专家人数，至少1人。")
	}
	var list []Candidate
	for _, e := range experts {
		list = append(list, Candidate{Expert: e.ID, Name: e.User.Name, Excluded: e.barred(fields, matters, home)})
	}
	d.Candidates = DrawAmong(seed, wanted, list).Candidates
	if open := d.open(); open < wanted {
		return d, errs.Invalidf("符合条件的专家只有%d人，不够抽取%d人。请放宽专业领域，或先补充专家库。", open, wanted)
	}
	return d, nil
}

// DrawAmong draws from a list whose exclusions are settled (抽取): of experts, or of whatever else the ids name. Fewer than wanted win
// when fewer take part.
func DrawAmong(seed string, wanted int, list []Candidate) Draw {
	d := Draw{Seed: seed, Wanted: wanted, Candidates: slices.Clone(list)}
	for i, c := range d.Candidates {
		if c.Excluded == "" {
			d.Candidates[i].Ticket = ticket(seed, c.Expert)
		}
	}
	d.order()
	return d
}

// barred says why an expert takes no part.
func (e Expert) barred(fields []library.Field, matters []Matter, home Home) string {
	if !e.Active {
		return "已停用"
	}
	if !e.Knows(fields) {
		return "专业领域不符"
	}
	for _, m := range matters {
		if why := e.Conflict(home(e.User.Unit), m); why != "" {
			return why
		}
	}
	return ""
}

func ticket(seed string, id ID) string {
	sum := sha256.Sum256([]byte(seed + "|" + string(id)))
	return hex.EncodeToString(sum[:])
}

// order sorts the candidates and marks the winners.
func (d *Draw) order() {
	slices.SortFunc(d.Candidates, func(a, b Candidate) int {
		if (a.Excluded == "") != (b.Excluded == "") {
			return strings.Compare(a.Excluded, b.Excluded) // the empty one first
		}
		if c := strings.Compare(a.Ticket, b.Ticket); c != 0 {
			return c
		}
		return strings.Compare(string(a.Expert), string(b.Expert))
	})
	for i := range d.Candidates {
		d.Candidates[i].Drawn = i < d.Wanted && d.Candidates[i].Excluded == ""
	}
}

func (d Draw) open() (n int) {
	for _, c := range d.Candidates {
		if c.Excluded == "" {
			n++
		}
	}
	return n
}

// Drawn lists the winners, lowest ticket first.
func (d Draw) Drawn() []ID {
	var out []ID
	for _, c := range d.Candidates {
		if c.Drawn {
			out = append(out, c.Expert)
		}
	}
	return out
}

// Replay draws again from the recorded seed (重放抽取) and says in words where the record differs from it; nil when the record is
// what the seed gives.
func (d Draw) Replay() []string {
	var out []string
	again := DrawAmong(d.Seed, d.Wanted, d.Candidates)
	for i, c := range again.Candidates {
		if d.Candidates[i] != c {
			out = append(out, fmt.Sprintf("第%d位记录的是%s，按种子重放应为%s。", i+1, d.Candidates[i].Name, c.Name))
		}
	}
	return out
}
