package fundplan

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

func TestCut(t *testing.T) {
	t.Parallel()
	p := moved(t, drafted(t, line("road"), line("lamp")), upward[:3]...)
	p, c, err := p.Cut(economy, EntryLine{Project: "road", Appropriation: "108", CarryOver: "12"}, " 单价偏高 ", noon.Add(10*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if c.Money.Total() != 120*money.Wan || c.Months[0] != 10*money.Wan || c.Reason != "单价偏高" || c.State != AtEconomy || c.Name != "人员jfc" {
		t.Errorf("%+v", c)
	}
	granted := p.Granted()
	if granted.Lines[0].Money.Appropriation != 108*money.Wan || granted.Lines[1].Money.Appropriation != 120*money.Wan || p.Entry.Lines[0].Appropriation != "120" {
		t.Errorf("granted %+v of %+v", granted, p.Entry)
	}
	if got := p.Latest(func(project.ID) string { return "道路养护" }); got != "人员jfc刚刚把“道路养护”核定为120.00万元（单价偏高）。" {
		t.Errorf("says %q", got)
	}
	back, _, err := p.Cut(economy, EntryLine{Project: "road", Appropriation: "120", CarryOver: "12"}, "单位补充了依据", noon)
	if err != nil || back.Granted().Lines[0].Money.Total() != 132*money.Wan || len(back.Cuts) != 2 {
		t.Errorf("back up to what was asked: %v", err)
	}
	returned := moved(t, p, step{economy, approval.ReturnToUnit, "请重报"}, upward[0])
	if _, cut := returned.CutOf("road"); cut || returned.Granted().Lines[0].Money.Appropriation != 120*money.Wan || len(returned.Cuts) != 1 {
		t.Error("a cut of the submission before still counts, or is lost")
	}
}

func TestCutRefuses(t *testing.T) {
	t.Parallel()
	p := moved(t, drafted(t, line("road")), upward[:3]...)
	typed := EntryLine{Project: "road", Appropriation: "100", CarryOver: "12"}
	monthly := typed
	monthly.Months[0] = "111"
	for _, c := range []struct {
		name   string
		p      Plan
		who    org.Actor
		typed  EntryLine
		reason string
		kind   errs.Kind
		want   string
	}{
		{"草稿", drafted(t, line("road")), clerk, typed, "理由", errs.Conflict, ""},
		{"待单位审核", moved(t, drafted(t, line("road")), upward[0]), head, typed, "理由", errs.Conflict, ""},
		{"不是这一步的人", p, division, typed, "理由", errs.Forbidden, ""},
		{"初审的人复审核减", moved(t, p, upward[3:]...), first, typed, "理由", errs.Forbidden, ""},
		{"没有理由", p, economy, typed, " ", errs.Invalid, "reason"},
		{"理由301个字", p, economy, typed, strings.Repeat("理", 301), errs.Invalid, "reason"},
		{"高于申报", p, economy, EntryLine{Project: "road", Appropriation: "120.01", CarryOver: "13", Other: "1"}, "理由", errs.Invalid, "appropriation carry_over other"},
		{"没有变化", p, economy, EntryLine{Project: "road", Appropriation: "120", CarryOver: "12"}, "理由", errs.Invalid, "appropriation"},
		{"核减到零", p, economy, EntryLine{Project: "road"}, "理由", errs.Invalid, "appropriation"},
		{"读不懂", p, economy, EntryLine{Project: "road", Appropriation: "少"}, "", errs.Invalid, "appropriation reason"},
		{"分月不符", p, economy, monthly, "理由", errs.Invalid, "month1"},
		{"不在计划里", p, economy, EntryLine{Project: "x"}, "理由", errs.NotFound, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			after, _, err := c.p.Cut(c.who, c.typed, c.reason, noon)
			if errs.KindOf(err) != c.kind || paths(errs.FieldsOf(err)) != c.want {
				t.Errorf("%v at %q, want %q", err, paths(errs.FieldsOf(err)), c.want)
			}
			if len(after.Cuts) != 0 {
				t.Error("a refused cut is kept")
			}
		})
	}
}

func TestCutByMonth(t *testing.T) {
	t.Parallel()
	p := moved(t, drafted(t, line("road")), upward[:2]...)
	typed := EntryLine{Project: "road", Appropriation: "100"}
	typed.Months[5], typed.Months[11] = "40", "60"
	p, c, err := p.Cut(division, typed, "下半年实施", noon)
	if err != nil || c.Months[5] != 40*money.Wan || c.Months[0] != 0 || c.Money != (goal.Request{Appropriation: 100 * money.Wan}) {
		t.Fatalf("%+v, %v", c, err)
	}
	if got := p.Granted().Lines[0].Months; got != c.Months {
		t.Errorf("granted %v", got)
	}
}

func TestRescale(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		from  Months
		total money.Amount
		want  Months
	}{
		{"三分之一，余数在最后有款的月", Months{1, 1, 1}, 4 * hundredth, Months{hundredth, hundredth, 2 * hundredth}},
		{"半步进一", Months{3, 0, 1}, 2 * hundredth, Months{2 * hundredth, 0, 0}},
		{"不够时前面的月先给", Months{1, 1, 1, 1}, 2 * hundredth, Months{hundredth, hundredth, 0, 0}},
		{"整除", Months{0, 200, 0, 100}, 150 * hundredth, Months{0, 100 * hundredth, 0, 50 * hundredth}},
		{"不到一步的零头在最后", Months{0, 200, 0, 100}, 150*hundredth + 7, Months{0, 100 * hundredth, 0, 50*hundredth + 7}},
		{"原来没有", Months{}, 5, Months{}},
		{"大数不溢出", Months{money.Max, money.Max}, money.Max / hundredth * hundredth, Months{money.Max / 2 / hundredth * hundredth, money.Max/hundredth*hundredth - money.Max/2/hundredth*hundredth}},
	} {
		if got := Rescale(c.from, c.total); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestRescaleAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var m Months
		for i := range m {
			m[i] = money.Amount(rapid.Int64Range(0, 1_000_000).Draw(t, "month"))
		}
		if m.Total() == 0 {
			return
		}
		total := money.Amount(rapid.Int64Range(0, int64(m.Total())).Draw(t, "total"))
		got := Rescale(m, total)
		if got.Total() != total {
			t.Fatalf("%v to %d gives %v", m, total, got)
		}
		for i, a := range got {
			if a < 0 || m[i] == 0 && a != 0 {
				t.Fatalf("%v to %d gives %v", m, total, got)
			}
		}
	})
}
