package pipeline

import (
	"slices"
	"testing"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
)

// years builds the money of years from 2026 on: treasury, other, treasury, other and so on.
func years(amounts ...money.Amount) (out []YearFunds) {
	for i := 0; i < len(amounts); i += 2 {
		out = append(out, YearFunds{Year: fiscal.Year(2026 + i/2), Fiscal: amounts[i], Other: amounts[i+1]})
	}
	return out
}

func TestGrant(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		asked  []YearFunds
		amount money.Amount
		want   []YearFunds
	}{
		{"按各年财政资金的比例", years(180*money.Wan, 20*money.Wan, 100*money.Wan, 0), 160 * money.Wan, years(90*money.Wan, 20*money.Wan, 50*money.Wan, 0)},
		{"余数归最后一年，到分", years(100, 0, 100, 0, 100, 0), 200, years(67, 0, 67, 0, 66, 0)},
		{"与申报相同", years(180, 20, 100, 7), 307, years(180, 20, 100, 7)},
		{"只剩其他资金", years(180, 20, 100, 7), 27, years(0, 20, 0, 7)},
		{"一年的项目", years(300, 0), 250, years(250, 0)},
		{"最后一年只有其他资金", years(300, 0, 0, 50), 250, years(200, 0, 0, 50)},
		{"余数超过最后一年申报的，归前一年", years(100, 0, 100, 0, 100, 0, 1, 0), 299, years(99, 0, 99, 0, 100, 0, 1, 0)},
		{"一年也没有", nil, 5, nil},
	} {
		got := Form{Funds: c.asked}.Grant(c.amount)
		var sum money.Amount
		for _, y := range got {
			sum += y.Total()
		}
		if !slices.Equal(got, c.want) || len(c.asked) > 0 && sum != c.amount {
			t.Errorf("%s: %v comes to %d fen, want %v", c.name, got, sum, c.want)
		}
	}
}

func TestDecideYears(t *testing.T) {
	t.Parallel()
	const wan = money.Wan
	for _, c := range []struct {
		name     string
		decision Resolution
		amount   money.Amount
		years    []YearFunds
		granted  []YearFunds
		want     string // paths
	}{
		{"不分年的按比例", Amended, 160 * wan, nil, years(90*wan, 20*wan, 50*wan, 0), ""},
		{"会议另定各年", Amended, 160 * wan, years(40*wan, 20*wan, 100*wan, 0), years(40*wan, 20*wan, 100*wan, 0), ""},
		{"一年不安排", Amended, 120 * wan, years(0, 20*wan, 100*wan, 0), years(0, 20*wan, 100*wan, 0), ""},
		{"同意的是申报的分年", Agreed, 300 * wan, nil, years(180*wan, 20*wan, 100*wan, 0), ""},
		{"合计差一分", Amended, 160 * wan, years(40*wan, 20*wan, 100*wan-1, 0), nil, "years"},
		{"一年多于申报", Amended, 160 * wan, years(39*wan, 20*wan, 101*wan, 0), nil, "years.1.fiscal"},
		{"一年为负", Amended, 119 * wan, years(-1*wan, 20*wan, 100*wan, 0), nil, "years.0.fiscal"},
		{"动了其他资金", Amended, 150 * wan, years(40*wan, 10*wan, 100*wan, 0), nil, "years.0.fiscal"},
		{"少一年", Amended, 60 * wan, years(40*wan, 20*wan), nil, "years"},
		{"另一年", Amended, 60 * wan, []YearFunds{{Year: 2026, Fiscal: 40 * wan, Other: 20 * wan}, {Year: 2029}}, nil, "years"},
		{"同意却改了分年", Agreed, 300 * wan, years(180*wan, 20*wan, 99*wan, wan), nil, "years"},
		{"金额与分年一次说完", Amended, 300 * wan, years(180*wan, 20*wan, 101*wan, 0), nil, "amount years.1.fiscal years"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := agreed()
			x.Resolution, x.Amount, x.Years, x.Reason = c.decision, c.amount, c.years, "分年核减"
			d, edition, err := at(ToEvaluate).Decide(x, economy, allFiles(), noon)
			if paths(err) != c.want {
				t.Fatalf("complaints at %q, want %q: %v", paths(err), c.want, err)
			}
			if c.want != "" {
				return
			}
			if !slices.Equal(d.Decisions[0].Years, c.granted) || !slices.Equal(edition.Granted, c.granted) || !slices.Equal(d.Granted(edition.Form), c.granted) {
				t.Errorf("decided %v, frozen %v, want %v", d.Decisions[0].Years, edition.Granted, c.granted)
			}
			if d.In(edition.Form, 2026) != c.granted[0] || d.In(edition.Form, 2030).Total() != 0 {
				t.Errorf("2026 has %v", d.In(edition.Form, 2026))
			}
		})
	}
	waiting := at(ToEvaluate)
	form, _ := waiting.Entry.Examine(waiting.Project)
	if waiting.Granted(form) != nil || waiting.In(form, 2026) != form.Funds[0] {
		t.Error("money is granted before any decision")
	}
	old := at(Admitted)
	old.Decisions[0].Years, old.Decisions[0].Amount = nil, 160*wan
	if got := old.In(form, 2027); got.Fiscal != 50*wan {
		t.Errorf("a decision older than its years gives 2027 %v", got)
	}
	refused := at(ToEvaluate)
	x := Decision{Minutes: "1号", On: date("2025-09-10"), Resolution: Adjourned, Reason: "补充论证", Years: years(1, 0, 1, 0)}
	if d, _, err := refused.Decide(x, economy, allFiles(), noon); err != nil || d.Decisions[0].Years != nil {
		t.Errorf("years of what is adjourned are kept: %v %v", d.Decisions, err)
	}
}

func TestYearsText(t *testing.T) {
	t.Parallel()
	if got, want := YearsText(years(160*money.Wan, 20*money.Wan, 0, 0, 333_333_33, 0)), "2026年度财政160、其他20；2028年度财政33.333333（万元）"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := YearsText(nil); got != "" {
		t.Errorf("no years are %q", got)
	}
}
