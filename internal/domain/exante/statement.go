package exante

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/costing"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// Entry is what a unit states about its project as typed (填写的自述): the parts of the report, and a word on every item that
// the experts judge. The zero value is an empty statement.
type Entry struct {
	Background   string // 项目背景和内容
	Goals        string // 绩效目标
	Funding      string // 资金来源和构成
	Alternatives string // 比选方案
	Amount       string // 申请金额, in 元
	Items        map[string]ItemEntry
	Annex        costing.Entry // 成本效益附表; empty for none
}

// ItemEntry is the statement on one item as typed (填写的条目自述).
type ItemEntry struct {
	Text     string // 自述
	Evidence string // 依据: documents by name and number, or where to find them
}

// Statement is an entry as understood (自述): what is frozen at submission.
type Statement struct {
	Background, Goals, Funding, Alternatives string
	Amount                                   money.Amount
	Items                                    []ItemStatement // in form order
	Annex                                    costing.Entry   // as typed, which can be worked out again
}

// ItemStatement is the statement on one item of the form (条目自述).
type ItemStatement struct {
	Item           string // id of the item
	Text, Evidence string
}

// The longest texts, in characters.
const (
	MaxText     = 2000 // a part of the report
	MaxItemText = 800  // the word on one item
	MaxEvidence = 300
)

// part is one text of the statement that stands for itself.
type part struct {
	path, label string
	typed       func(*Entry) *string
	kept        func(*Statement) *string
}

// parts are the texts in form order.
var parts = []part{
	{"background", "项目背景和内容", func(e *Entry) *string { return &e.Background }, func(s *Statement) *string { return &s.Background }},
	{"goals", "绩效目标", func(e *Entry) *string { return &e.Goals }, func(s *Statement) *string { return &s.Goals }},
	{"funding", "资金来源和构成", func(e *Entry) *string { return &e.Funding }, func(s *Statement) *string { return &s.Funding }},
	{"alternatives", "比选方案", func(e *Entry) *string { return &e.Alternatives }, func(s *Statement) *string { return &s.Alternatives }},
}

// Field is one text of the statement for a page or a log (自述要素): where it is typed, its name, what was typed.
type Field struct{ Path, Label, Value string }

// Fields lists the texts that stand for themselves, in form order.
func (e Entry) Fields() []Field {
	var out []Field
	for _, p := range parts {
		out = append(out, Field{p.path, p.label, *p.typed(&e)})
	}
	return out
}

// WithField returns the entry with one of those texts put in place.
func (e Entry) WithField(path, value string) Entry {
	for _, p := range parts {
		if p.path == path {
			*p.typed(&e) = value
		}
	}
	return e
}

// Label names a cell for people (单元格名称), by the form's items.
func Label(form appraisal.Form, path string) string {
	switch path {
	case "amount":
		return "申请金额（元）"
	case "annex":
		return "成本效益附表"
	}
	for _, p := range parts {
		if p.path == path {
			return p.label
		}
	}
	if rest, ok := strings.CutPrefix(path, "items."); ok {
		id, cell, _ := strings.Cut(rest, ".")
		if it, known := form.Item(id); known {
			return it.Name + map[string]string{"text": " 自述", "evidence": " 依据"}[cell]
		}
	}
	return path
}

// Examine reads and checks a statement, all complaints at once, at the paths background, goals, funding, alternatives, amount, annex,
// "items.need1.text" and "items.need1.evidence". Every item needs a word and evidence: a document named, or a file attached to
// the item.
func (e Entry) Examine(form appraisal.Form, p project.Project, files []attachment.Attachment) (Statement, errs.Fields) {
	var f errs.Fields
	var s Statement
	for _, part := range parts {
		text := strings.TrimSpace(*part.typed(&e))
		*part.kept(&s) = text
		if n := utf8.RuneCountInString(text); n == 0 || n > MaxText {
			f.Add(part.path, "请填写%s，不超过%d个字。", part.label, MaxText)
		}
	}
	s.Amount = e.amount(p, &f)
	for _, it := range form.Items {
		s.Items = append(s.Items, e.item(it, files, &f))
	}
	if s.Annex = e.Annex; HasAnnex(e.Annex) {
		_, wrong := e.Annex.Parse()
		for _, c := range wrong {
			f.Add("annex", "成本效益附表：%s", c.Message)
		}
	}
	return s, f
}

// HasAnnex reports whether a cost-benefit annex was begun: it may be left out, but not left half done.
func HasAnnex(e costing.Entry) bool { return len(e.Years)+len(e.Kinds) > 0 }

// Analysis works out the annex (成本效益分析); ok is false where there is none.
func (s Statement) Analysis() (a costing.Analysis, ok bool) {
	if !HasAnnex(s.Annex) {
		return a, false
	}
	table, wrong := s.Annex.Parse()
	if len(wrong) > 0 {
		return a, false
	}
	return costing.Analyse(table), true
}

func (e Entry) amount(p project.Project, f *errs.Fields) money.Amount {
	if strings.TrimSpace(e.Amount) == "" {
		f.Add("amount", "请填写申请金额（元）。")
		return 0
	}
	a, err := money.Parse(e.Amount, money.InYuan)
	switch {
	case err != nil:
		f.Add("amount", "%s", errs.MessageOf(err))
		return 0
	case a <= 0:
		f.Add("amount", "申请金额应大于0。")
	case p.Total() > 0 && a > p.Total():
		f.Add("amount", "申请金额%s元超过项目资金总额%s元。请核对金额，或先改项目资金。", a.Yuan(), p.Total().Yuan())
	}
	return a
}

func (e Entry) item(it appraisal.Item, files []attachment.Attachment, f *errs.Fields) ItemStatement {
	typed := e.Items[it.ID]
	s := ItemStatement{Item: it.ID, Text: strings.TrimSpace(typed.Text), Evidence: strings.TrimSpace(typed.Evidence)}
	if n := utf8.RuneCountInString(s.Text); n == 0 || n > MaxItemText {
		f.Add("items."+it.ID+".text", "请填写“%s”的自述，不超过%d个字。", it.Name, MaxItemText)
	}
	attached := slices.ContainsFunc(files, func(a attachment.Attachment) bool { return a.Cell == it.ID })
	switch {
	case s.Evidence == "" && !attached:
		f.Add("items."+it.ID+".evidence", "“%s”没有依据。请写明文件名称和文号，或上传附件。", it.Name)
	case utf8.RuneCountInString(s.Evidence) > MaxEvidence:
		f.Add("items."+it.ID+".evidence", "依据不超过%d个字。", MaxEvidence)
	}
	return s
}

// Entry returns the statement as it would be typed (还原为填报内容). Examining it gives the same statement.
func (s Statement) Entry() Entry {
	e := Entry{Items: map[string]ItemEntry{}, Amount: s.Amount.Plain(money.InYuan), Annex: s.Annex}
	for _, p := range parts {
		*p.typed(&e) = *p.kept(&s)
	}
	for _, it := range s.Items {
		e.Items[it.Item] = ItemEntry{Text: it.Text, Evidence: it.Evidence}
	}
	return e
}

// FromDeclaration fills in what a project's declaration says already (带出申报书): background, money and amount.
func (e Entry) FromDeclaration(f pipeline.Form) Entry {
	e.Background = strings.TrimSpace(f.Need + "\n" + f.Function)
	if own, other := f.Sources(); own+other > 0 {
		e.Funding = fmt.Sprintf("财政资金%s元，其他资金%s元。", own.Yuan(), other.Yuan())
		e.Amount = f.Total().Plain(money.InYuan)
	}
	return e
}

// checkSize refuses what nobody types by hand.
func (e Entry) checkSize() error {
	length := len(e.Amount)
	for _, f := range e.Fields() {
		length += len(f.Value)
	}
	for _, it := range e.Items {
		length += len(it.Text) + len(it.Evidence)
	}
	if length > 200_000 || len(e.Items) > 100 {
		return errs.Invalidf("自述太长，请精简后再保存。")
	}
	return nil
}

// cells lists the entry by the names people know, for the log; items in form order.
func (e Entry) cells(form appraisal.Form) []audit.Cell {
	var out []audit.Cell
	for _, f := range e.Fields() {
		out = append(out, audit.Cell{Name: f.Label, Value: f.Value})
	}
	out = append(out, audit.Cell{Name: Label(form, "amount"), Value: e.Amount})
	for _, it := range form.Items {
		typed := e.Items[it.ID]
		for _, c := range [][2]string{{"text", typed.Text}, {"evidence", typed.Evidence}} {
			out = append(out, audit.Cell{Name: Label(form, fmt.Sprintf("items.%s.%s", it.ID, c[0])), Value: c[1]})
		}
	}
	if HasAnnex(e.Annex) {
		out = append(out, audit.Cell{Name: Label(form, "annex"), Value: fmt.Sprintf("%d年，折现率%s", len(e.Annex.Years), e.Annex.Rate)})
	}
	return out
}
