package execution

import (
	"fmt"
	"strings"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// Reception is what becomes of a row (受理结果).
type Reception string

// The receptions.
const (
	Booked  Reception = "记入"
	Already Reception = "已有" // sent before with the same content: nothing changes
	Refused Reception = "退回"
)

// Verdict is what becomes of one row and why (受理意见). Wrong holds the reasons of a refusal at the paths of Row.Parse.
type Verdict struct {
	Line      int
	Entry     Entry
	Reception Reception
	Wrong     errs.Fields
}

// Desk is what arriving rows are held against (受理台): the projects that the sender may write to, by code, and the entries of the
// ledger that the rows name. Receive keeps it up to date, so that a batch may correct itself.
type Desk struct {
	Projects map[string]project.ID
	Entries  map[string]Entry        // by External and by id
	Hidden   map[string]bool         // Externals taken by entries that the sender may not see
	Undone   map[string]money.Amount // how much of an entry was corrected already, by id: of the opposite sign
	Keeps    bool                    // entries of unknown projects are kept for reconciliation: only who answers for the whole park
	Today    fiscal.Date
	NewID    func() string
	Channel  string
}

// Receive decides on rows one after the other (受理). Rows with a cell that cannot be understood are refused with everything that is
// wrong; the others do not suffer from it.
func (d *Desk) Receive(rows []Row) []Verdict {
	out := make([]Verdict, len(rows))
	for i, r := range rows {
		e, wrong := r.Parse()
		e.Channel = d.Channel
		out[i] = d.decide(e, wrong)
		out[i].Line = r.Line
	}
	return out
}

func (d *Desk) decide(e Entry, wrong errs.Fields) Verdict {
	if !e.On.IsZero() && d.Today.Before(e.On) && e.Kind != project.Adjustment {
		wrong.Add("on", "日期%s还没有到，今天是%s。请填写实际发生的日期。", e.On, d.Today)
	}
	id, there := d.Projects[e.Code]
	if !there && e.Code != "" && !d.Keeps {
		wrong.Add("code", "没有编号为“%s”的项目，或不在授权范围内。", errs.Shorten(e.Code))
	}
	e.Project = id
	original, corrects := d.original(&e, &wrong)
	earlier, twice := d.Entries[e.External]
	twice = twice && e.External != ""
	switch {
	case d.Hidden[e.External]:
		wrong.Add("external", "流水号“%s”已被使用，或不在授权范围内。", errs.Shorten(e.External))
	case len(wrong) > 0:
	case twice:
		return d.again(earlier, e)
	case corrects:
		d.checkCorrection(original, e, &wrong)
	}
	if len(wrong) > 0 {
		return Verdict{Entry: e, Reception: Refused, Wrong: wrong}
	}
	e.ID = d.NewID()
	d.Entries[e.External], d.Entries[e.ID] = e, e
	if corrects {
		d.Undone[original.ID] += e.Amount
	}
	return Verdict{Entry: e, Reception: Booked}
}

// original finds the entry that e corrects and puts its id in the place of what was sent.
func (d *Desk) original(e *Entry, wrong *errs.Fields) (Entry, bool) {
	if e.Corrects == "" {
		return Entry{}, false
	}
	original, there := d.Entries[e.Corrects]
	if !there {
		wrong.Add("corrects", "没有流水号为“%s”的记录可以更正。原记录要先报送，或在同一批里排在前面。", errs.Shorten(e.Corrects))
		return Entry{}, false
	}
	e.Corrects = original.ID
	return original, true
}

// again answers for a row whose External the ledger has: nothing changes, or the row is refused with both contents.
func (d *Desk) again(earlier, e Entry) Verdict {
	differs := earlier.Differences(e)
	if len(differs) == 0 {
		return Verdict{Entry: earlier, Reception: Already}
	}
	var wrong errs.Fields
	wrong.Add("external", "流水号“%s”已入账，内容与这次不同（%s）。更正请另报一条负数记录，并填写原流水号。", errs.Shorten(e.External), strings.Join(differs, "；"))
	return Verdict{Entry: e, Reception: Refused, Wrong: wrong}
}

// checkCorrection complains of a correction that is not one: of another account, of the same sign, or of more than is left of its
// original after earlier corrections.
func (d *Desk) checkCorrection(original, e Entry, wrong *errs.Fields) {
	if original.Corrects != "" {
		wrong.Add("corrects", "“%s”本身是更正，不能再更正。请更正最初的记录。", errs.Shorten(name(original)))
		return
	}
	for _, c := range []struct{ path, what, was, is string }{
		{"code", "项目编号", original.Code, e.Code}, {"kind", "类型", string(original.Kind), string(e.Kind)},
		{"year", "年度", original.Year.String(), e.Year.String()}, {"source", "资金来源", string(original.Source), string(e.Source)},
		{"contract", "合同编号", original.Contract, e.Contract},
	} {
		if c.was != c.is {
			wrong.Add(c.path, "更正与原记录的%s不同：原记录是“%s”，这次是“%s”。", c.what, errs.Shorten(c.was), errs.Shorten(c.is))
		}
	}
	left := original.Amount + d.Undone[original.ID]
	switch {
	case original.Amount > 0 == (e.Amount > 0):
		wrong.Add("amount", "更正的金额应与原记录相反：原记录是%s元。", original.Amount.Yuan())
	case left > 0 && -e.Amount > left, left < 0 && -e.Amount < left, left == 0:
		wrong.Add("amount", "更正的金额大于原记录：原记录%s元，已更正%s元，还可更正%s元，这次是%s元。", original.Amount.Yuan(), d.Undone[original.ID].Yuan(), (-left).Yuan(), e.Amount.Yuan())
	}
}

// name is what people call an entry: its number in the fund system, or that of its voucher.
func name(e Entry) string {
	switch {
	case e.External != "":
		return e.External
	case e.Document != "":
		return e.Document
	}
	return fmt.Sprintf("%s %s元", e.On, e.Amount.Yuan())
}
