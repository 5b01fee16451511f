package panel

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/expert"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// Opinion is one expert's independent opinion on one matter (专家意见): a draft until it is submitted, then fixed.
type Opinion struct {
	Panel       ID
	Kind        string // of the matter
	Subject     string // id of the matter
	Expert      expert.ID
	Name        string // of the expert, kept
	Entry       appraisal.Entry
	Notes       []Note // tied to cells of the subject's form
	AmountText  string // suggested amount as typed; empty when the form asks for none
	Sheet       appraisal.Sheet
	Amount      money.Amount
	SubmittedAt time.Time // zero while a draft
	Version     int
}

// Note is an opinion on one cell of the subject's form (逐格意见).
type Note struct {
	Path string // such as rows.3.target
	Cell string // the cell as people name it, kept
	Text string
}

// Submitted reports whether the opinion is fixed.
func (o Opinion) Submitted() bool { return !o.SubmittedAt.IsZero() }

// MaxNotes is how many cells one opinion may speak of.
const MaxNotes = 40

// Give submits an opinion on a matter of the panel (提交意见).
//
// Errors: NotFound for anybody without a seat; Conflict outside 评审中 (a score after closing) or when it was submitted;
// Invalid with every complaint, at the paths of appraisal.Form.Parse, "notes.0" and "amount".
func (p Panel) Give(o Opinion, form appraisal.Form, actor org.Actor, at time.Time) (Opinion, error) {
	if err := p.MayWrite(o, actor); err != nil {
		return o, err
	}
	sheet, fields := form.Parse(o.Entry)
	for i, n := range o.Notes {
		if length := utf8.RuneCountInString(strings.TrimSpace(n.Text)); length == 0 || length > appraisal.MaxComment {
			fields.Add("notes."+strconv.Itoa(i), "请写明对“%s”的意见，不超过%d个字。", n.Cell, appraisal.MaxComment)
		}
	}
	if len(o.Notes) > MaxNotes {
		fields.Add("notes", "逐格意见最多%d条。", MaxNotes)
	}
	o.Amount = o.readAmount(form, &fields)
	if err := fields.Err(); err != nil {
		return o, err
	}
	o.Sheet, o.SubmittedAt = sheet, at
	return o, nil
}

// Misread reports what was typed into a draft and cannot be read, at the paths of Give (草稿里读不出的内容). What is still empty is
// no complaint yet.
func (o Opinion) Misread(form appraisal.Form) errs.Fields {
	_, all := form.Parse(o.Entry)
	out := slices.DeleteFunc(all, func(f errs.Field) bool { return !strings.HasSuffix(f.Path, ".points") })
	if strings.TrimSpace(o.AmountText) != "" {
		o.readAmount(form, &out)
	}
	return out
}

// readAmount is the suggested amount as typed, in 元; a form that asks for one wants it, even when it is 0.
func (o Opinion) readAmount(form appraisal.Form, fields *errs.Fields) money.Amount {
	if strings.TrimSpace(o.AmountText) == "" {
		if form.Amount {
			fields.Add("amount", "请填写建议金额（元）；建议不安排资金的填0。")
		}
		return 0
	}
	amount, err := money.Parse(o.AmountText, money.InYuan)
	if err != nil {
		fields.Add("amount", "%s", errs.MessageOf(err))
	} else if amount < 0 {
		fields.Add("amount", "建议金额不能为负数。")
	}
	return amount
}

// tooLate says in which states an opinion comes too late, and why.
var tooLate = map[approval.State]string{Meeting: "意见已经汇总", Closed: "评审已结束", Cancelled: "评审已取消"}

// MayWrite says why the actor may not write this opinion; nil when they may.
func (p Panel) MayWrite(o Opinion, actor org.Actor) error {
	seat, ok := p.SeatOf(actor.User.ID)
	if !ok || seat.Expert != o.Expert {
		return errs.New(errs.NotFound, "没有找到，或您无权查看。")
	}
	if _, ok := p.Matter(o.Kind, o.Subject); !ok {
		return errs.New(errs.NotFound, "没有找到，或您无权查看。")
	}
	if said, late := tooLate[p.State]; late {
		return errs.New(errs.Conflict, "%s，不能再提交意见。", said)
	}
	if p.State != Reviewing {
		return errs.New(errs.Conflict, "评审还没有开始，不能提交意见。")
	}
	if o.Submitted() {
		return errs.New(errs.Conflict, "这份意见已于%s提交，不能再改。确需更正请联系组织评审的人。", o.SubmittedAt.Format("2006-01-02"))
	}
	return nil
}

// Visible lists the opinions a person may read (意见的公开范围): everybody's once summed up; before that only one's own, and to
// those without a seat none, so that nobody is led by another.
func (p Panel) Visible(opinions []Opinion, user org.UserID) []Opinion {
	if p.State == Meeting || p.State == Closed {
		return opinions
	}
	seat, ok := p.SeatOf(user)
	var own []Opinion
	for _, o := range opinions {
		if ok && o.Expert == seat.Expert {
			own = append(own, o)
		}
	}
	return own
}

// Missing names the expected opinions that were not submitted, such as “张三（海塘养护）”.
func (p Panel) Missing(opinions []Opinion) []string {
	type key struct{ expert, kind, subject string }
	in := map[key]bool{}
	for _, o := range opinions {
		in[key{string(o.Expert), o.Kind, o.Subject}] = o.Submitted()
	}
	var out []string
	for _, s := range p.Seats {
		for _, m := range p.Matters {
			if s.Excused == "" && !in[key{string(s.Expert), m.Kind, m.ID}] {
				out = append(out, s.Name+"（"+m.Name+"）")
			}
		}
	}
	return out
}

// Counted lists the submitted opinions on a matter by experts who were not excused, in the order of the seats.
func (p Panel) Counted(m Matter, opinions []Opinion) []Opinion {
	var out []Opinion
	for _, s := range p.Seats {
		for _, o := range opinions {
			if s.Excused == "" && o.Expert == s.Expert && o.Kind == m.Kind && o.Subject == m.ID && o.Submitted() {
				out = append(out, o)
			}
		}
	}
	return out
}

// Tolerance is how far a total may lie from the median before it is flagged (离群意见), 15 points; 本系统取值.
const Tolerance = 15_00

// Spread sums up what the experts found on a matter.
func (p Panel) Spread(m Matter, form appraisal.Form, opinions []Opinion) appraisal.Spread {
	var sheets []appraisal.Sheet
	for _, o := range p.Counted(m, opinions) {
		sheets = append(sheets, o.Sheet)
	}
	return form.Spread(sheets, Tolerance)
}

// Suggested is the amount the experts suggest for a matter (建议金额): the median of theirs, of an even number the mean of the
// middle two, rounded half up to the fen. It is 0 where no opinion counts.
func (p Panel) Suggested(m Matter, opinions []Opinion) money.Amount {
	var amounts []money.Amount
	for _, o := range p.Counted(m, opinions) {
		amounts = append(amounts, o.Amount)
	}
	if len(amounts) == 0 {
		return 0
	}
	slices.Sort(amounts)
	middle := len(amounts) / 2
	if len(amounts)%2 == 1 {
		return amounts[middle]
	}
	return (amounts[middle-1] + amounts[middle] + 1) / 2
}
