package store_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/store"
)

// stored lists every value kept whole as JSON: its file, where it lies, and what is read from it.
var stored = []struct {
	file, column string
	read         func(t *testing.T, tx *store.Tx) any
	want         any
}{
	{"stored_goal_entry.json", "goals.entry", goalPart(func(g goal.Goal) any { return g.Entry }), entry()},
	{"stored_acts.json", "goals.acts", goalPart(func(g goal.Goal) any { return g.Acts }), acts().Acts},
	{"stored_filers.json", "goals.filers", goalPart(func(g goal.Goal) any { return g.Filers }), acts().Filers},
	{"stored_goal_form.json", "goal_editions.form", func(t *testing.T, tx *store.Tx) any {
		e, err := tx.GoalEdition(t.Context(), "g1", 1)
		must(t, err)
		return e.Form
	}, form()},
	{"stored_review_typed.json", "goal_reviews.typed", reviewPart(func(r goalreview.Review) any { return r.Typed }), reviewed().Typed},
	{"stored_review_sheet.json", "goal_reviews.sheet", reviewPart(func(r goalreview.Review) any { return r.Sheet }), reviewed().Sheet},
	{"stored_review_suggested.json", "goal_reviews.suggested", reviewPart(func(r goalreview.Review) any { return *r.Suggested }), *reviewed().Suggested},
	{"stored_opinion_turns.json", "goal_opinions.turns", func(t *testing.T, tx *store.Tx) any {
		list, err := tx.GoalOpinions(t.Context(), "g1")
		must(t, err)
		return list[0].Turns
	}, opinion().Turns},
	{"stored_evaluation_entry.json", "self_evaluations.entry", evaluationPart(func(e evaluation.SelfEvaluation) any { return e.Entry }), evaluated().Entry},
	{"stored_evaluation_recheck_entry.json", "self_evaluations.recheck", evaluationPart(func(e evaluation.SelfEvaluation) any { return e.Recheck }), evaluated().Recheck},
	{"stored_evaluation_form.json", "self_evaluation_editions.form", evaluationPart(func(e evaluation.SelfEvaluation) any { return e.Frozen.Form }), frozen().Form},
	{"stored_evaluation_sheet.json", "self_evaluation_editions.sheet", evaluationPart(func(e evaluation.SelfEvaluation) any { return e.Frozen.Sheet }), frozen().Sheet},
	{"stored_evaluation_recheck.json", "self_evaluation_editions.recheck", evaluationPart(func(e evaluation.SelfEvaluation) any { return *e.Frozen.Recheck }), *frozen().Recheck},
}

// TestStoredShape keeps what this version writes in files under testdata: a field renamed in Go shows as a difference,
// and what was written stays readable. A new field may be added to the files; one that is there may not change, or
// records already frozen lose it. OUTTURN_GOLDEN=write writes them.
func TestStoredShape(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, dsn string) {
		fill(t, db)
		update(t, db, func(tx *store.Tx) error {
			e, err := tx.SelfEvaluation(t.Context(), everywhere, "e1")
			must(t, err)
			edition := frozen()
			e.Editions, e.Frozen = 1, &edition
			must(t, tx.PutSelfEvaluationEdition(t.Context(), edition))
			return tx.SaveSelfEvaluation(t.Context(), e)
		})
		raw := openRaw(t, dsn)
		for _, c := range stored {
			table, column := split(c.column)
			var text string
			must(t, raw.QueryRow("select "+column+" from "+table).Scan(&text))
			var shown bytes.Buffer
			must(t, json.Indent(&shown, []byte(text), "", "  "))
			shown.WriteByte('\n')
			path := filepath.Join("testdata", c.file)
			if os.Getenv("OUTTURN_GOLDEN") == "write" && db.Engine() == "SQLite" {
				must(t, os.WriteFile(path, shown.Bytes(), 0o644))
			}
			kept, err := os.ReadFile(path)
			must(t, err)
			if shown.String() != string(kept) {
				t.Errorf("%s is written as\n%swhich is not %s: records already there would be misread", c.column, shown.String(), c.file)
			}
			_, err = raw.Exec("update "+table+" set "+column+" = $1", string(kept))
			must(t, err)
			view(t, db, func(tx *store.Tx) error {
				same(t, c.read(t, tx), c.want)
				return nil
			})
		}
	})
}

func goalPart(part func(goal.Goal) any) func(*testing.T, *store.Tx) any {
	return func(t *testing.T, tx *store.Tx) any {
		g, err := tx.Goal(t.Context(), everywhere, "g1")
		must(t, err)
		return part(g)
	}
}

func reviewPart(part func(goalreview.Review) any) func(*testing.T, *store.Tx) any {
	return func(t *testing.T, tx *store.Tx) any {
		list, err := tx.GoalReviews(t.Context(), "g1")
		must(t, err)
		return part(list[0])
	}
}

func evaluationPart(part func(evaluation.SelfEvaluation) any) func(*testing.T, *store.Tx) any {
	return func(t *testing.T, tx *store.Tx) any {
		e, err := tx.SelfEvaluation(t.Context(), everywhere, "e1")
		must(t, err)
		return part(e)
	}
}

// split cuts "table.column".
func split(column string) (table, name string) {
	table, name, _ = strings.Cut(column, ".")
	return table, name
}

// TestStoredFixturesAreFull: a field that the fixtures leave empty would not be guarded.
func TestStoredFixturesAreFull(t *testing.T) {
	t.Parallel()
	for _, c := range stored {
		var empty []string
		leaves(reflect.ValueOf(c.want), c.file, &empty)
		if len(empty) > 0 {
			t.Errorf("never set in any row: %v", empty)
		}
	}
}

// leaves lists the fields of v that are zero in every element.
func leaves(v reflect.Value, at string, empty *[]string) {
	switch {
	case v.Type() == reflect.TypeFor[decimal.Decimal](), v.Type() == reflect.TypeFor[time.Time]():
		if v.IsZero() {
			*empty = append(*empty, at)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			leaves(v.Field(i), at+"."+v.Type().Field(i).Name, empty)
		}
	case v.Kind() == reflect.Slice:
		var inEvery map[string]int
		for i := range v.Len() {
			var here []string
			leaves(v.Index(i), at, &here)
			counted := map[string]int{}
			for _, p := range here {
				if i == 0 || inEvery[p] == i {
					counted[p] = i + 1
				}
			}
			inEvery = counted
		}
		for p := range inEvery {
			*empty = append(*empty, p)
		}
		if v.Len() == 0 {
			*empty = append(*empty, at)
		}
	case v.IsZero():
		*empty = append(*empty, at)
	}
}
