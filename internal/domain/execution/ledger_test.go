package execution

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"

	"github.com/shopspring/decimal"
)

func posting(kind project.EventKind, source project.Source, wan money.Amount) Posting {
	return Posting{Project: "p1", Year: 2025, Kind: kind, Source: source, Amount: wan * money.Wan}
}

func upkeep() Place {
	line := func(item, detail string, wan money.Amount) budget.Line {
		return budget.Line{Item: item, Detail: detail, Quantity: decimal.NewFromInt(1), Price: wan * money.Wan, Year: 2025}
	}
	return Place{ID: "p1", Code: "SCIP-2025-0001", Name: "绿化养护", Total: 300 * money.Wan,
		Allowed: AllowancesOf([]budget.Line{line("绿化养护", "人工费", 60), line("绿化养护", "材料费", 20), line("树木修剪", "树木修剪", 10)})}
}

// problems prints mismatches as "超预算 当年财政拨款 200000.00".
func problems(list []Mismatch) string {
	var out []string
	for _, m := range list {
		out = append(out, strings.Join(strings.Fields(fmt.Sprint(m.Problem, " ", m.Source, " ", m.Contract, " ", m.Item, " ", strings.ReplaceAll(m.Amount.Yuan(), ",", ""))), " "))
	}
	return strings.Join(out, "；")
}

func TestMismatches(t *testing.T) {
	t.Parallel()
	in := func(p Posting, change func(*Posting)) Posting { change(&p); return p }
	budgeted := posting(project.InitialBudget, project.Appropriation, 100)
	for _, c := range []struct {
		name     string
		postings []Posting
		want     string
	}{
		{"没有记录", nil, ""},
		{"都在预算内", []Posting{budgeted, posting(project.Payment, project.Appropriation, 100)}, ""},
		{"超预算", []Posting{budgeted, posting(project.Payment, project.Appropriation, 120)}, "超预算 当年财政拨款 200000.00"},
		{"追加后不超", []Posting{budgeted, posting(project.Adjustment, project.Appropriation, 20), posting(project.Payment, project.Appropriation, 120)}, ""},
		{"来源没有预算", []Posting{budgeted, posting(project.Payment, project.OtherFunds, 5)}, "来源无预算 其他资金 50000.00"},
		{"支出为负", []Posting{budgeted, posting(project.Payment, project.Appropriation, -5)}, "余额为负 当年财政拨款 -50000.00"},
		{"没有预算、支出为负", []Posting{posting(project.Payment, project.Appropriation, -5)}, "余额为负 当年财政拨款 -50000.00"},
		{"预算为负", []Posting{posting(project.Adjustment, project.Appropriation, -5)}, "余额为负 当年财政拨款 -50000.00"},
		{"别的年度的预算不能用", []Posting{in(budgeted, func(p *Posting) { p.Year = 2024 }), posting(project.Payment, project.Appropriation, 5)}, "来源无预算 当年财政拨款 50000.00"},
		{"超范围", []Posting{budgeted, in(posting(project.Payment, project.Appropriation, 5), func(p *Posting) { p.Item = "办公设备" })}, "超范围 办公设备 50000.00"},
		{"明细内", []Posting{budgeted, in(posting(project.Payment, project.Appropriation, 80), func(p *Posting) { p.Item = "绿化养护" })}, ""},
		{"超标准：费用明细", []Posting{budgeted, in(posting(project.Payment, project.Appropriation, 21), func(p *Posting) { p.Item = "材料费" })}, "超标准 材料费 10000.00"},
		{"超标准：内容与明细同名只算一次", []Posting{budgeted, in(posting(project.Payment, project.Appropriation, 11), func(p *Posting) { p.Item = "树木修剪" })}, "超标准 树木修剪 10000.00"},
		{"冲回的不算超范围", []Posting{budgeted, in(posting(project.Payment, project.Appropriation, 5), func(p *Posting) { p.Item = "设备" }),
			in(posting(project.Payment, project.Appropriation, -5), func(p *Posting) { p.Item = "设备" })}, ""},
		{"支付不超合同", []Posting{budgeted, in(posting(project.Commitment, project.Appropriation, 50), contract), in(posting(project.Payment, project.Appropriation, 50), contract)}, ""},
		{"支付超合同", []Posting{budgeted, in(posting(project.Commitment, project.Appropriation, 50), contract), in(posting(project.Payment, project.Appropriation, 60), contract)}, "支付超合同 HT-1 100000.00"},
		{"补充协议后不超", []Posting{budgeted, in(posting(project.Commitment, project.Appropriation, 50), contract), in(posting(project.Commitment, project.Appropriation, 10), contract),
			in(posting(project.Payment, project.Appropriation, 60), contract)}, ""},
		{"合同没有登记", []Posting{budgeted, in(posting(project.Payment, project.Appropriation, 60), contract)}, "合同未登记 HT-1 600000.00"},
		{"合同超项目资金总额", []Posting{in(posting(project.Commitment, project.Appropriation, 301), contract)}, "合同超预算 10000.00"},
		{"别的项目不算", []Posting{{Project: "p2", Year: 2025, Kind: project.Payment, Source: project.Appropriation, Amount: 1}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := NewLedger([]Place{upkeep()}, c.postings)
			if got := problems(l.Mismatches(2025)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got := problems(l.MismatchesOf("p1", 2025)); got != c.want {
				t.Errorf("of the project: got %s, want %s", got, c.want)
			}
		})
	}
	if l := NewLedger(nil, nil); l.MismatchesOf("p1", 2025) != nil {
		t.Error("an unknown project has mismatches")
	}
}

func contract(p *Posting) { p.Contract = "HT-1" }

func TestContractsWithoutTotal(t *testing.T) {
	t.Parallel()
	p := Place{ID: "p1", Code: "A"}
	signed := posting(project.Commitment, project.Appropriation, 101)
	contract(&signed)
	l := NewLedger([]Place{p}, []Posting{posting(project.InitialBudget, project.Appropriation, 100), signed})
	if got, want := problems(l.Mismatches(2025)), "合同超预算 10000.00"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if c := l.Contracts("p1"); len(c) != 1 || !c[0].Known || c[0].Left() != 101*money.Wan {
		t.Errorf("contracts %+v", c)
	}
}

func TestTouches(t *testing.T) {
	t.Parallel()
	e := Entry{FundEvent: project.FundEvent{ID: "e1", Project: "p1", Year: 2025, Kind: project.Payment, Source: project.Appropriation}, Code: "A", Contract: "HT-1", Item: "材料费"}
	p := Place{ID: "p1", Code: "A"}
	for _, c := range []struct {
		name string
		m    Mismatch
		want bool
	}{
		{"本来源", Mismatch{Problem: OverBudget, Project: p, Year: 2025, Source: project.Appropriation}, true},
		{"别的来源", Mismatch{Problem: OverBudget, Project: p, Year: 2025, Source: project.OtherFunds}, false},
		{"别的年度", Mismatch{Problem: OverBudget, Project: p, Year: 2024, Source: project.Appropriation}, false},
		{"别的项目", Mismatch{Problem: OverBudget, Project: Place{ID: "p2"}, Year: 2025, Source: project.Appropriation}, false},
		{"本合同", Mismatch{Problem: OverContract, Project: p, Year: 2024, Contract: "HT-1"}, true},
		{"别的合同", Mismatch{Problem: OverContract, Project: p, Year: 2025, Contract: "HT-2"}, false},
		{"合同合计不含支付", Mismatch{Problem: ContractsAbove, Project: p, Year: 2025}, false},
		{"本内容", Mismatch{Problem: OverStandard, Project: p, Year: 2025, Item: "材料费"}, true},
		{"别的内容", Mismatch{Problem: OverStandard, Project: p, Year: 2025, Item: "人工费"}, false},
		{"本记录", Mismatch{Problem: OutsideYear, Project: p, Year: 2025, Entry: "e1"}, true},
		{"别的记录", Mismatch{Problem: OutsideYear, Project: p, Year: 2025, Entry: "e2"}, false},
		{"有项目的不是未归户", Unplaced{Code: "A", Year: 2025}.Mismatch(), false},
	} {
		if got := c.m.Touches(e); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	e.Project = ""
	if !(Unplaced{Code: "A", Year: 2025}).Mismatch().Touches(e) {
		t.Error("an entry of an unknown project does not belong to its group")
	}
}

func TestStraysAndTwins(t *testing.T) {
	t.Parallel()
	e := Entry{FundEvent: project.FundEvent{ID: "e2", Project: "p1", Year: 2025, Kind: project.Payment, Amount: 100, On: date("2025-12-31"), Document: "记-1"}, External: "L-2"}
	if _, stray := Strays(upkeep(), e); stray {
		t.Error("the last day of the year is outside of it")
	}
	e.On = date("2026-01-01")
	if m, stray := Strays(upkeep(), e); !stray || m.Entry != "e2" || !strings.Contains(m.Detail, "2026-01-01") {
		t.Errorf("got %+v", m)
	}
	first := e
	first.ID, first.External = "e1", "L-1"
	a, _ := first.Twin()
	b, ok := e.Twin()
	if !ok || a != b {
		t.Errorf("%v and %v are no twins", a, b)
	}
	if m := Twins(upkeep(), first, e); m.Entry != "e2" || !strings.Contains(m.Detail, "L-1") || !strings.Contains(m.Detail, "L-2") {
		t.Errorf("got %+v", m)
	}
	for name, change := range map[string]func(*Entry){"没有凭证号": func(e *Entry) { e.Document = "" }, "更正": func(e *Entry) { e.Corrects = "e1" }, "合同": func(e *Entry) { e.Kind = project.Commitment }} {
		other := e
		change(&other)
		if _, ok := other.Twin(); ok {
			t.Errorf("%s can be a twin", name)
		}
	}
}

func TestReconcile(t *testing.T) {
	t.Parallel()
	m := func(problem Problem, code string, fen money.Amount) Mismatch {
		return Mismatch{Problem: problem, Project: Place{ID: project.ID(code), Code: code}, Year: 2025, Amount: fen}
	}
	over, scope, double := m(OverBudget, "B", 10), m(OutOfScope, "A", 20), m(PaidTwice, "A", 30)
	said := func(m Mismatch, fen money.Amount, reason string) Explanation {
		return Explanation{Key: m.Key(), Amount: fen, Reason: reason, By: "计财处", At: time.Unix(0, 0)}
	}
	got := Reconcile([]Mismatch{double, scope, over}, []Explanation{said(over, 10, "旧的说明"), said(over, 10, "追加预算在途"), said(double, 29, "当时的数")})
	var order []string
	for _, x := range got {
		text := string(x.Problem)
		if x.Said != nil {
			text += " " + x.Said.Reason
		}
		order = append(order, text)
	}
	if want := []string{"超范围", "疑似重复支付", "超预算 追加预算在途"}; !slices.Equal(order, want) {
		t.Errorf("got %v, want %v: what was explained comes last, and an explanation of other numbers does not count", order, want)
	}
	for text, ok := range map[string]bool{"": false, "  说明 ": false, "追加预算": true, strings.Repeat("因", 200): true, strings.Repeat("因", 201): false} {
		err := Explanation{Reason: text}.Check()
		if (err == nil) != ok || err != nil && errs.KindOf(err) != errs.Invalid {
			t.Errorf("reason of %d bytes: %v", len(text), err)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	at := func(day string, kind project.EventKind, fen money.Amount) Entry {
		return Entry{FundEvent: project.FundEvent{ID: day + string(kind), Year: 2025, Kind: kind, Amount: fen, On: date(day)}}
	}
	lines := Lines([]Entry{at("2025-05-01", project.Payment, 30), at("2025-01-10", project.InitialBudget, 100), at("2025-03-01", project.Commitment, 80),
		at("2025-06-01", project.Payment, -10), {FundEvent: project.FundEvent{Year: 2024, Kind: project.Payment, Amount: 7}}}, 2025)
	var got []string
	for _, l := range lines {
		got = append(got, fmt.Sprint(l.On, " ", int64(l.Budget), " ", int64(l.Executed), " ", int64(l.Balance())))
	}
	if want := []string{"2025-01-10 100 0 100", "2025-03-01 100 0 100", "2025-05-01 100 30 70", "2025-06-01 100 20 80"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestOneLedger: what the ledger adds up to is what forms read from the same entries.
func TestOneLedger(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var events []project.FundEvent
		l := NewLedger([]Place{{ID: "p1", Code: "A"}}, nil)
		for range rapid.IntRange(0, 30).Draw(t, "entries") {
			e := Entry{FundEvent: project.FundEvent{Project: "p1", Year: fiscal.Year(rapid.IntRange(2024, 2025).Draw(t, "year")), Kind: rapid.SampledFrom(Kinds()).Draw(t, "kind"),
				Source: rapid.SampledFrom(project.Sources()).Draw(t, "source"), Amount: money.Amount(rapid.Int64Range(-500, 1000).Draw(t, "fen"))}}
			events = append(events, e.FundEvent)
			l.Post(PostingOf(e))
		}
		if got, want := fmt.Sprint(l.Figures("p1", 2025)), fmt.Sprint(project.FiguresOf(events, 2025)); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	})
}
