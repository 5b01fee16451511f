package rulebook

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// What the shipped books decide, in one table an officer can read against the documents.
func TestShipped(t *testing.T) {
	t.Parallel()
	if got, want := Shipped().Names(), []Name{"MOF-2020", "MOF-2021", "SH-PARK"}; !slices.Equal(got, want) {
		t.Fatalf("shipped %v, want %v", got, want)
	}
	for _, c := range []struct {
		name         Name
		label, unit  string
		levels       string
		check        Enforcement
		kind         ExecutionKind
		satisfaction int // brackets
		firstTier    string
	}{
		{"MOF-2020", "MOF-2020 第1版", "万元", "产出指标 效益指标 满意度指标", Warn, ExecutionLinear, 0, "达成年度指标"},
		{"MOF-2021", "MOF-2021 第1版", "万元", "成本指标 产出指标 效益指标 满意度指标", Strict, ExecutionBracket, 4, "基本达成目标"},
		{"SH-PARK", "SH-PARK 第1版", "元", "成本指标 产出指标 效益指标 满意度指标", Warn, ExecutionLinear, 0, "达成年度指标"},
	} {
		b := book(t, c.name)
		var levels []string
		for _, l := range b.Levels {
			levels = append(levels, l.Name)
			if want := l.Kind == OutputLevel || l.Kind == BenefitLevel; l.Required != want {
				t.Errorf("%s: %s required: %t, want %t", c.name, l.Name, l.Required, want)
			}
		}
		got := []any{b.Label(), b.MoneyUnit, strings.Join(levels, " "), b.WeightCheck, b.Execution.Kind, len(b.Scoring.Satisfaction), b.Tiers[0].Name}
		want := []any{c.label, c.unit, c.levels, c.check, c.kind, c.satisfaction, c.firstTier}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
		numbers := []any{
			b.Execution.Points, b.Execution.ReasonBelow, b.Execution.NoBudget, b.Scoring.Reverse, b.Scoring.Equal, b.Scoring.PassThreshold, b.Scoring.OverReason,
			b.Alerts.Mismatch, b.Alerts.Unspent, b.Alerts.Similar, len(b.Tiers), len(b.Bands),
		}
		same := []any{
			10 * score.Point, 90 * score.Percent, NoBudgetRedistribute, ReverseLinear, EqualFull, 60 * score.Percent, 130 * score.Percent,
			5 * score.Percent, 20 * score.Percent, 80 * score.Percent, 3, 4,
		}
		if !reflect.DeepEqual(numbers, same) {
			t.Errorf("%s: got  %v\nwant %v", c.name, numbers, same)
		}
	}
}

func TestShelfFind(t *testing.T) {
	t.Parallel()
	_, err := Shipped().Find("MOF-1999")
	if errs.KindOf(err) != errs.NotFound || !strings.Contains(err.Error(), "MOF-1999") || !strings.Contains(err.Error(), "MOF-2020、MOF-2021、SH-PARK") {
		t.Errorf("an unknown book: %v; want NotFound with the known names", err)
	}
	if _, err := Shipped().FindVersion("MOF-2020", 9); errs.KindOf(err) != errs.NotFound || !strings.Contains(err.Error(), "第9版") {
		t.Errorf("an unknown version: %v; want NotFound", err)
	}
	if b, err := Shipped().FindVersion("MOF-2020", 1); err != nil || b.Name != "MOF-2020" {
		t.Errorf("FindVersion = %s, %v", b.Label(), err)
	}
	if _, err := (Shelf{}).Find("X"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("an empty shelf: %v; want NotFound", err)
	}
}

func TestShelfWith(t *testing.T) {
	t.Parallel()
	first, second := book(t, "SH-PARK"), book(t, "SH-PARK")
	second.Version, second.Title = 2, "第二版"
	local := book(t, "MOF-2020")
	local.Name = "AH-2022"

	shelf, err := Shipped().With(second, local)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := shelf.Names(), []Name{"AH-2022", "MOF-2020", "MOF-2021", "SH-PARK"}; !slices.Equal(got, want) {
		t.Errorf("Names = %v, want %v", got, want)
	}
	if b, _ := shelf.Find("SH-PARK"); b.Version != 2 {
		t.Errorf("Find gives version %d, want the newest", b.Version)
	}
	if b, err := shelf.FindVersion("SH-PARK", 1); err != nil || !reflect.DeepEqual(b, first) {
		t.Errorf("the old version is gone: %v", err)
	}
	var labels []string
	for _, b := range shelf.All() {
		labels = append(labels, b.Label())
	}
	if got, want := strings.Join(labels, "，"), "AH-2022 第1版，MOF-2020 第1版，MOF-2021 第1版，SH-PARK 第2版"; got != want {
		t.Errorf("All = %s, want %s", got, want)
	}
	if got := len(Shipped().Names()); got != 3 {
		t.Errorf("the shipped shelf was changed: %d books", got)
	}
	if b, _ := Shipped().Find("SH-PARK"); b.Version != 1 {
		t.Error("the shipped shelf was changed")
	}
}

func TestShelfWithRefusesASecondMeaning(t *testing.T) {
	t.Parallel()
	same, other := book(t, "SH-PARK"), book(t, "SH-PARK")
	other.Title = "悄悄改过"
	if _, err := Shipped().With(same); err != nil {
		t.Errorf("the same book again: %v, want it accepted", err)
	}
	shelf, err := Shipped().With(other)
	if errs.KindOf(err) != errs.Conflict || err == nil || !strings.Contains(err.Error(), "version 加 1") {
		t.Errorf("the same version with other contents: %v; want Conflict", err)
	}
	if b, err := shelf.Find("SH-PARK"); err != nil || b.Title == other.Title {
		t.Errorf("the refused book is on the shelf: %s, %v", b.Title, err)
	}
	older := book(t, "SH-PARK")
	older.Version = 3
	newest, err := (Shelf{}).With(older, same)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := newest.Find("SH-PARK"); b.Version != 3 {
		t.Errorf("Find gives version %d after putting an older one on the shelf, want 3", b.Version)
	}
}
