package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/execution"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// kindExecution is what the log calls data from the fund system.
const kindExecution = "执行数据"

// MaxEntries is how many entries one file brings; MaxBatchEntries, one call of the interface.
const (
	MaxEntries      = 250_000
	MaxBatchEntries = 1_000
)

// Delivery says how entries arrive (报送方式).
type Delivery struct {
	Channel string // kept with each entry: execution.FromFile, or the name of a token
	Name    string // of the file, or of the call, for the log
	Whole   bool   // all of it or nothing; otherwise each entry for itself
	Apply   bool   // otherwise only what would become of it
}

// Taken is what becomes of one entry, with what does not match because of it (受理结果).
type Taken struct {
	execution.Verdict
	Flags []execution.Mismatch
}

// Arrival is what becomes of a delivery (受理回执).
type Arrival struct {
	Rows                     []Taken // in the order sent; of a replayed file none
	Booked, Already, Refused int
	Sum                      money.Amount // of what is booked
	Applied, Repeated        bool
}

// ReceiveEntries takes in what the fund system sends, or says what would become of it. It may be sent again: what is there already
// stays as it is.
//
// Errors: Forbidden; Invalid when there is nothing or too much, and of a whole delivery when one entry is refused (the Arrival says
// which and why).
func (a *App) ReceiveEntries(ctx context.Context, actor org.Actor, rows []execution.Row, by Delivery) (out Arrival, err error) {
	defer errs.Wrap(&err, "ReceiveEntries(%d)", len(rows))
	if err := need(actor, org.RecordFunds); err != nil {
		return out, err
	}
	most := MaxBatchEntries
	if by.Whole {
		most = MaxEntries
	}
	if len(rows) == 0 || len(rows) > most {
		return out, errs.Invalidf("一次报送1到%d条，现有%d条。请分几次报送。", most, len(rows))
	}
	if !by.Apply {
		err = a.db.View(ctx, func(tx *store.Tx) error {
			out, err = takeIn(ctx, tx, actor, rows, by)
			return err
		})
		return out, err
	}
	applied := false
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		if out, err = takeIn(ctx, tx, actor, rows, by); err != nil {
			return "", err
		}
		if by.Whole && out.Refused > 0 {
			return "", errs.Invalidf("有%d条不能入账，全部没有导入。请改正后再导入。", out.Refused)
		}
		applied = true
		return out.receipt(by), book(ctx, tx, actor, out, by)
	})
	if err == nil && !applied {
		err = json.Unmarshal([]byte(receipt), &out)
		out.Repeated = true
	}
	out.Applied = err == nil
	return out, err
}

// takeIn decides on rows as the ledger is now and says what does not match once they are booked.
func takeIn(ctx context.Context, tx *store.Tx, actor org.Actor, rows []execution.Row, by Delivery) (out Arrival, err error) {
	desk, err := openDesk(ctx, tx, actor, rows)
	if err != nil {
		return out, err
	}
	desk.Channel = by.Channel
	verdicts := desk.Receive(rows)
	flags, err := newFlags(ctx, tx, actor, verdicts)
	if err != nil {
		return out, err
	}
	out.Rows = make([]Taken, len(verdicts))
	for i, v := range verdicts {
		out.Rows[i] = Taken{Verdict: v}
		switch v.Reception {
		case execution.Booked:
			out.Booked++
			out.Sum += v.Entry.Amount
			out.Rows[i].Flags = flags.of(v.Entry)
		case execution.Already:
			out.Already++
		default:
			out.Refused++
		}
	}
	return out, nil
}

// receipt keeps what is answered when the same call is made again: of a file the counts, of a call every entry.
func (a Arrival) receipt(by Delivery) string {
	kept := a
	kept.Rows = nil
	if !by.Whole {
		for _, r := range a.Rows {
			r.Entry = execution.Entry{FundEvent: project.FundEvent{ID: r.Entry.ID}, External: r.Entry.External}
			kept.Rows = append(kept.Rows, r)
		}
	}
	text, err := json.Marshal(kept)
	if err != nil { // texts and numbers alone always marshal
		return "{}"
	}
	return string(text)
}

// book writes what was booked, in one entry of the log, and moves the projects that money was now spent on.
func book(ctx context.Context, tx *store.Tx, actor org.Actor, a Arrival, by Delivery) error {
	var entries []execution.Entry
	spent := map[project.ID]bool{}
	for _, r := range a.Rows {
		if r.Reception != execution.Booked {
			continue
		}
		entries = append(entries, r.Entry)
		if r.Entry.Kind == project.Payment && r.Entry.Amount > 0 && r.Entry.Project != "" {
			spent[r.Entry.Project] = true
		}
	}
	if len(entries) == 0 {
		return nil
	}
	if err := tx.AddEntries(ctx, entries); err != nil {
		return err
	}
	err := tx.Record(ctx, store.Act{Actor: actor, Action: "接收执行数据", Target: audit.Target{Kind: kindExecution, ID: entries[0].ID, Name: by.Name}, After: []audit.Cell{
		{Name: "来源", Value: by.Channel}, {Name: "记入", Value: fmt.Sprintf("%d条", a.Booked)}, {Name: "已有", Value: fmt.Sprintf("%d条", a.Already)},
		{Name: "退回", Value: fmt.Sprintf("%d条", a.Refused)}, {Name: "金额合计（元）", Value: a.Sum.Yuan()}}})
	for _, id := range slices.Sorted(maps.Keys(spent)) {
		if err == nil {
			err = follow(ctx, tx, actor, id, pipeline.MoneySpent, "")
		}
	}
	return err
}

// openDesk reads what rows have to be held against.
func openDesk(ctx context.Context, tx *store.Tx, actor org.Actor, rows []execution.Row) (*execution.Desk, error) {
	codes, names, corrected := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		r = r.Trimmed()
		codes[r.Code], names[r.External] = true, true
		if r.Corrects != "" {
			names[r.Corrects], corrected[r.Corrects] = true, true
		}
	}
	scope := actor.Scope(org.RecordFunds)
	d := &execution.Desk{Entries: map[string]execution.Entry{}, Hidden: map[string]bool{}, Today: fiscal.DateOf(tx.Now), NewID: store.NewID}
	var err error
	if d.Projects, err = tx.CodesIn(ctx, scope, slices.Sorted(maps.Keys(codes))); err != nil {
		return nil, err
	}
	if d.Keeps, err = coversPark(ctx, tx, scope); err != nil {
		return nil, err
	}
	found, err := tx.EntriesNamed(ctx, slices.Sorted(maps.Keys(names)), slices.Sorted(maps.Keys(corrected)))
	if err != nil {
		return nil, err
	}
	if err := seatEntries(ctx, tx, scope, d, found); err != nil {
		return nil, err
	}
	var originals []string
	for _, e := range found {
		if corrected[e.External] || corrected[e.ID] {
			originals = append(originals, e.ID)
		}
	}
	d.Undone, err = tx.Corrections(ctx, originals)
	return d, err
}

// seatEntries puts the entries that rows name before the desk, those of other units' projects as taken numbers and no more.
func seatEntries(ctx context.Context, tx *store.Tx, scope org.Scope, d *execution.Desk, found []execution.Entry) error {
	visible := map[string]project.ID{}
	if !d.Keeps {
		codes := map[string]bool{}
		for _, e := range found {
			codes[e.Code] = true
		}
		var err error
		if visible, err = tx.CodesIn(ctx, scope, slices.Sorted(maps.Keys(codes))); err != nil {
			return err
		}
	}
	for _, e := range found {
		if !d.Keeps && (e.Project == "" || visible[e.Code] != e.Project) {
			d.Hidden[e.External] = true
			continue
		}
		d.Entries[e.ID] = e
		if e.External != "" {
			d.Entries[e.External] = e
		}
	}
	return nil
}

// coversPark reports whether a scope is the whole park: only who answers for all of it may see what belongs to nobody.
func coversPark(ctx context.Context, tx *store.Tx, s org.Scope) (bool, error) {
	root, there, err := administration(ctx, tx)
	return there && slices.Contains(s.Roots, root.ID), err
}

// flags are what does not match once entries are booked, by project, and by entry for what is about a single one.
type flags struct {
	byProject map[project.ID][]execution.Mismatch
	byEntry   map[string][]execution.Mismatch
	places    map[project.ID]execution.Place
}

// fewProjects is how many projects are read by name; of more, all in the scope are.
const fewProjects = 300

// newFlags works out what would not match if the entries that were booked stood in the ledger.
func newFlags(ctx context.Context, tx *store.Tx, actor org.Actor, verdicts []execution.Verdict) (*flags, error) {
	years := map[project.ID]map[fiscal.Year]bool{}
	for _, v := range verdicts {
		if v.Reception == execution.Booked && v.Entry.Project != "" {
			if years[v.Entry.Project] == nil {
				years[v.Entry.Project] = map[fiscal.Year]bool{}
			}
			years[v.Entry.Project][v.Entry.Year] = true
		}
	}
	f := &flags{map[project.ID][]execution.Mismatch{}, map[string][]execution.Mismatch{}, map[project.ID]execution.Place{}}
	ids := slices.Sorted(maps.Keys(years))
	if len(ids) > fewProjects {
		ids = nil
	}
	ledger := execution.NewLedger(nil, nil)
	if len(years) > 0 {
		var err error
		if ledger, err = readLedger(ctx, tx, actor.Scope(org.RecordFunds), ids); err != nil {
			return nil, err
		}
	}
	for _, p := range ledger.Places() {
		f.places[p.ID] = p
	}
	for _, v := range verdicts {
		if v.Reception == execution.Booked {
			ledger.Post(execution.PostingOf(v.Entry))
		}
	}
	for id, of := range years {
		for _, year := range slices.Sorted(maps.Keys(of)) {
			f.byProject[id] = append(f.byProject[id], ledger.MismatchesOf(id, year)...)
		}
	}
	return f, f.single(ctx, tx, verdicts)
}

// single flags entries that are odd by themselves: dated in another year, of no project, or like another payment.
func (f *flags) single(ctx context.Context, tx *store.Tx, verdicts []execution.Verdict) error {
	vouchers := map[string]bool{}
	for _, v := range verdicts {
		if _, may := v.Entry.Twin(); may && v.Reception == execution.Booked {
			vouchers[v.Entry.Document] = true
		}
	}
	earlier, err := tx.PaymentsByVoucher(ctx, slices.Sorted(maps.Keys(vouchers)))
	if err != nil {
		return err
	}
	twins := map[execution.Twin]execution.Entry{}
	for _, e := range earlier {
		if t, may := e.Twin(); may {
			twins[t] = e
		}
	}
	for _, v := range verdicts {
		if v.Reception == execution.Booked {
			f.look(v.Entry, twins)
		}
	}
	return nil
}

func (f *flags) look(e execution.Entry, twins map[execution.Twin]execution.Entry) {
	place := f.places[e.Project]
	if e.Project == "" {
		f.byEntry[e.ID] = append(f.byEntry[e.ID], execution.Unplaced{Code: e.Code, Year: e.Year, Entries: 1, Amount: e.Amount}.Mismatch())
	}
	if m, stray := execution.Strays(place, e); stray {
		f.byEntry[e.ID] = append(f.byEntry[e.ID], m)
	}
	t, may := e.Twin()
	if !may {
		return
	}
	if first, twice := twins[t]; twice {
		f.byEntry[e.ID] = append(f.byEntry[e.ID], execution.Twins(place, first, e))
	} else {
		twins[t] = e
	}
}

// of lists what does not match about an entry.
func (f *flags) of(e execution.Entry) []execution.Mismatch {
	var out []execution.Mismatch
	for _, m := range f.byProject[e.Project] {
		if m.Touches(e) {
			out = append(out, m)
		}
	}
	return append(out, f.byEntry[e.ID]...)
}

// readLedger adds up the entries of the projects within a scope; with ids only of these.
func readLedger(ctx context.Context, tx *store.Tx, scope org.Scope, ids []project.ID) (*execution.Ledger, error) {
	places, err := tx.Places(ctx, scope, ids)
	if err != nil {
		return nil, err
	}
	postings, err := tx.Postings(ctx, scope, ids)
	return execution.NewLedger(places, postings), err
}
