package project

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// event is one entry of 2025.
func event(kind EventKind, source Source, wan money.Amount) FundEvent {
	return FundEvent{Year: 2025, Kind: kind, Source: source, Amount: wan * money.Wan, On: date("2025-03-31")}
}

func TestFundEventCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*FundEvent)
		want   string
	}{
		{"年初预算", func(*FundEvent) {}, ""},
		{"上年结转", func(e *FundEvent) { e.Kind, e.Source = CarriedOver, CarryOver }, ""},
		{"调减", func(e *FundEvent) { e.Kind, e.Amount = Adjustment, -1 }, ""},
		{"冲减支出", func(e *FundEvent) { e.Kind, e.Amount = Payment, -1 }, ""},
		{"元旦", func(e *FundEvent) { e.On = date("2025-01-01") }, ""},
		{"除夕", func(e *FundEvent) { e.On = date("2025-12-31") }, ""},
		{"文号60个字、说明200个字", func(e *FundEvent) { e.Document, e.Note = strings.Repeat("号", 60), strings.Repeat("说", 200) }, ""},
		{"没有这种事项", func(e *FundEvent) { e.Kind = "拨款" }, "kind"},
		{"没有这种来源", func(e *FundEvent) { e.Source = "贷款" }, "source"},
		{"陷阱14：结转记在当年拨款", func(e *FundEvent) { e.Kind = CarriedOver }, "source"},
		{"金额为零", func(e *FundEvent) { e.Amount = 0 }, "amount"},
		{"年初预算为负", func(e *FundEvent) { e.Amount = -1 }, "amount"},
		{"没有日期", func(e *FundEvent) { e.On = fiscal.Date{} }, "on"},
		{"日期在上一年", func(e *FundEvent) { e.On = date("2024-12-31") }, "on"},
		{"日期在下一年", func(e *FundEvent) { e.On = date("2026-01-01") }, "on"},
		{"文号61个字", func(e *FundEvent) { e.Document = strings.Repeat("号", 61) }, "document"},
		{"说明201个字", func(e *FundEvent) { e.Note = strings.Repeat("说", 201) }, "note"},
		{"全空", func(e *FundEvent) { *e = FundEvent{} }, "year kind source amount on"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := event(InitialBudget, Appropriation, 100)
			c.change(&e)
			var got []string
			for _, f := range errs.FieldsOf(e.Check()) {
				got = append(got, f.Path)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("complaints at %q, want %q", s, c.want)
			}
		})
	}
}

func TestFiguresOf(t *testing.T) {
	t.Parallel()
	type row = FundRow
	for _, c := range []struct {
		name   string
		events []FundEvent
		want   Figures
	}{
		{"没有登记", nil, Figures{row{TotalRow, 0, 0, 0}, []row{{"当年财政拨款", 0, 0, 0}, {"上年结转资金", 0, 0, 0}, {"其他资金", 0, 0, 0}}}},
		{"陷阱13：全年预算数是年初加调整", []FundEvent{event(InitialBudget, Appropriation, 3260), event(Adjustment, Appropriation, -140),
			event(Payment, Appropriation, 2839)}, Figures{row{TotalRow, 3260, 3120, 2839},
			[]row{{"当年财政拨款", 3260, 3120, 2839}, {"上年结转资金", 0, 0, 0}, {"其他资金", 0, 0, 0}}}},
		{"陷阱14：结转算一次，也算执行", []FundEvent{event(InitialBudget, Appropriation, 500), event(CarriedOver, CarryOver, 80),
			event(Payment, Appropriation, 450), event(Payment, CarryOver, 80)}, Figures{row{TotalRow, 500, 580, 530},
			[]row{{"当年财政拨款", 500, 500, 450}, {"上年结转资金", 0, 80, 80}, {"其他资金", 0, 0, 0}}}},
		{"其他资金与冲减", []FundEvent{event(InitialBudget, OtherFunds, 60), event(Adjustment, OtherFunds, 5), event(Payment, OtherFunds, 40),
			event(Payment, OtherFunds, -3)}, Figures{row{TotalRow, 60, 65, 37},
			[]row{{"当年财政拨款", 0, 0, 0}, {"上年结转资金", 0, 0, 0}, {"其他资金", 60, 65, 37}}}},
		{"别的年度不算", []FundEvent{{Year: 2024, Kind: InitialBudget, Source: Appropriation, Amount: money.Wan}},
			Figures{row{TotalRow, 0, 0, 0}, []row{{"当年财政拨款", 0, 0, 0}, {"上年结转资金", 0, 0, 0}, {"其他资金", 0, 0, 0}}}},
		{"没有预算有支出", []FundEvent{event(Payment, Appropriation, 1)}, Figures{row{TotalRow, 0, 0, 1},
			[]row{{"当年财政拨款", 0, 0, 1}, {"上年结转资金", 0, 0, 0}, {"其他资金", 0, 0, 0}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := FiguresOf(c.events, 2025)
			if inWan(got.Total) != c.want.Total {
				t.Errorf("total %+v, want %+v", inWan(got.Total), c.want.Total)
			}
			for i, r := range got.Rows {
				if inWan(r) != c.want.Rows[i] {
					t.Errorf("row %+v, want %+v", inWan(r), c.want.Rows[i])
				}
			}
		})
	}
}

// inWan shows a row in 万元, as the cases are written.
func inWan(r FundRow) FundRow {
	return FundRow{r.Source, r.Initial / money.Wan, r.Budget / money.Wan, r.Executed / money.Wan}
}

func TestCheckAddition(t *testing.T) {
	t.Parallel()
	kept := []FundEvent{event(InitialBudget, Appropriation, 100), event(Payment, Appropriation, 30), event(InitialBudget, OtherFunds, 10)}
	lastYear := event(Payment, Appropriation, -30)
	lastYear.Year, lastYear.On = 2024, date("2024-06-30")
	on := func(day string, kind EventKind) FundEvent {
		e := event(kind, Appropriation, 1)
		e.On = date(day)
		return e
	}
	for _, c := range []struct {
		name  string
		added FundEvent
		says  string // empty: it is accepted
	}{
		{"再支出", event(Payment, Appropriation, 90), ""},
		{"调减到零", event(Adjustment, Appropriation, -100), ""},
		{"支出全部冲回", event(Payment, Appropriation, -30), ""},
		{"调减到负数", event(Adjustment, Appropriation, -101), "登记后当年财政拨款的全年预算数为-10000.00元，不能为负数"},
		{"合计不负、本来源为负", event(Adjustment, OtherFunds, -11), "其他资金的全年预算数"},
		{"冲回多于支出", event(Payment, Appropriation, -31), "登记后当年财政拨款的全年执行数为-10000.00元"},
		{"没有支出的来源冲回", event(Payment, OtherFunds, -1), "其他资金的全年执行数"},
		{"别的年度的钱不能抵", lastYear, "当年财政拨款的全年执行数"},
		{"本身不完整", FundEvent{Year: 2025}, "处需要改正"},
		{"当天支出", on("2025-06-30", Payment), ""},
		{"还没到日子的支出", on("2025-07-01", Payment), "支出日期2025-07-01还没有到，今天是2025-06-30"},
		{"预先登记的调整", on("2025-07-01", Adjustment), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := CheckAddition(kept, c.added, date("2025-06-30"))
			if (err == nil) != (c.says == "") || err != nil && (errs.KindOf(err) != errs.Invalid || !strings.Contains(strings.ReplaceAll(errs.MessageOf(err), ",", ""), c.says)) {
				t.Errorf("got %v, want %q", err, c.says)
			}
			if len(kept) != 3 {
				t.Error("the entries kept were changed")
			}
		})
	}
}

// TestCheckAdditionSaysAll: what is wrong with the entry itself does not hide what it would make impossible.
func TestCheckAdditionSaysAll(t *testing.T) {
	t.Parallel()
	kept := []FundEvent{event(InitialBudget, Appropriation, 100)}
	late := event(Payment, Appropriation, -1)
	late.On, late.Document = date("2025-07-01"), strings.Repeat("号", 61)
	fields := errs.FieldsOf(CheckAddition(kept, late, date("2025-06-30")))
	for path, says := range map[string]string{"on": "还没有到", "document": "不超过60个字", "amount": "全年执行数"} {
		if found := fields.At(path); len(found) != 1 || !strings.Contains(found[0].Message, says) {
			t.Errorf("%s: %v", path, fields)
		}
	}
	unread := FundEvent{Kind: Adjustment, Source: Appropriation, Amount: -200 * money.Wan, On: date("2025-06-01")}
	if fields := errs.FieldsOf(CheckAddition(kept, unread, date("2025-06-30"))); len(fields) != 1 || fields[0].Path != "year" {
		t.Errorf("without a year: %v", fields)
	}
}

// TestFiguresAddUp: the total is the sum of its rows, and nothing that CheckAddition let in makes a figure negative.
func TestFiguresAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var events []FundEvent
		var budget, executed money.Amount
		for range rapid.IntRange(0, 20).Draw(t, "entries") {
			e := FundEvent{Year: 2025, Kind: rapid.SampledFrom(EventKinds()).Draw(t, "kind"), Source: rapid.SampledFrom(Sources()).Draw(t, "source"),
				Amount: money.Amount(rapid.Int64Range(-500, 1000).Draw(t, "fen")), On: date("2025-06-30")}
			if CheckAddition(events, e, e.On) != nil {
				continue
			}
			events = append(events, e)
			if e.Kind == Payment {
				executed += e.Amount
			} else {
				budget += e.Amount
			}
		}
		f := FiguresOf(events, 2025)
		var sum FundRow
		for _, r := range f.Rows {
			if r.Initial < 0 || r.Budget < 0 || r.Executed < 0 {
				t.Fatalf("%+v of %v", r, events)
			}
			sum.Initial, sum.Budget, sum.Executed = sum.Initial+r.Initial, sum.Budget+r.Budget, sum.Executed+r.Executed
		}
		if f.Total.Initial != sum.Initial || f.Total.Budget != sum.Budget || f.Total.Executed != sum.Executed || f.Total.Budget != budget || f.Total.Executed != executed {
			t.Fatalf("total %+v, rows add up to %+v, entries to %d and %d", f.Total, sum, budget, executed)
		}
	})
}

func TestOverspent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		budget, executed money.Amount
		want             bool
	}{{"没有用完", 100, 99, false}, {"正好用完", 100, 100, false}, {"多用一分", 100, 101, true}, {"没有预算却有支出", 0, 1, true}, {"都没有", 0, 0, false}} {
		if got := (FundRow{Budget: c.budget, Executed: c.executed}).Overspent(); got != c.want {
			t.Errorf("%s: overspent %v, want %v", c.name, got, c.want)
		}
	}
}
