package execution

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// Entry is one entry of the ledger with what the fund system knows about it (执行记录). Document is the voucher number (凭证号).
type Entry struct {
	project.FundEvent
	Code     string // 项目编号 as it was sent; Project is empty when there is no such project
	External string // 流水号 of the fund system, unique; empty for entries made on the project's page
	Contract string // 合同编号
	Payee    string // 收款人, for a contract the other party
	Item     string // 支出内容, as in the itemised budget
	Corrects string // id of the entry that this one corrects (更正)
	Channel  string // where it came from (来源): a token's name, or FromFile; empty for the project's page
}

// FromFile is the Channel of entries that came in a file.
const FromFile = "文件导入"

// Kinds lists the kinds of entry that the fund system sends (记录类型), payments first.
func Kinds() []project.EventKind {
	return []project.EventKind{project.Payment, project.Commitment, project.InitialBudget, project.CarriedOver, project.Adjustment}
}

// Row is an entry as it was sent (报送的一行): a line of a file or a member of a batch, each cell as text.
type Row struct {
	Line     int // of the file, or place in the batch from 1
	External string
	Code     string
	Kind     string // empty is a payment
	Year     string // empty is the year of the date
	Source   string
	Amount   string // in 元
	On       string
	Voucher  string
	Contract string
	Payee    string
	Item     string
	Corrects string // the original's External, or its id
	Note     string
}

// Trimmed is the row with its names as the ledger has them, without the space around them.
func (r Row) Trimmed() Row {
	r.External, r.Code, r.Corrects = strings.TrimSpace(r.External), strings.TrimSpace(r.Code), strings.TrimSpace(r.Corrects)
	return r
}

// RowOf is an entry as it would be sent (还原报送的一行); Corrects is the id of the original.
func RowOf(e Entry) Row {
	return Row{External: e.External, Code: e.Code, Kind: string(e.Kind), Year: fmt.Sprint(int(e.Year)), Source: string(e.Source), Amount: e.Amount.Plain(money.InYuan),
		On: e.On.String(), Voucher: e.Document, Contract: e.Contract, Payee: e.Payee, Item: e.Item, Corrects: e.Corrects, Note: e.Note}
}

// sourceWords are other names that fund systems have for the sources.
var sourceWords = map[string]project.Source{
	"财政拨款": project.Appropriation, "财政资金": project.Appropriation, "当年拨款": project.Appropriation, "本年预算": project.Appropriation,
	"上年结转": project.CarryOver, "结转资金": project.CarryOver, "结转": project.CarryOver, "其他": project.OtherFunds, "自筹资金": project.OtherFunds,
}

// kindWords are other names that fund systems have for the kinds.
var kindWords = map[string]project.EventKind{
	"": project.Payment, "支付": project.Payment, "付款": project.Payment, "合同签订": project.Commitment, "预算": project.InitialBudget,
	"结转": project.CarriedOver, "调整": project.Adjustment,
}

// Limits of the texts of an entry, in characters.
const (
	maxNumber = 60
	maxText   = 200
)

// Parse reads a row and complains about every cell that cannot be understood or that is missing, all at once, at the paths external,
// code, kind, year, source, amount, on, voucher, contract, payee, item, corrects and note (解析执行记录). Corrects stays as it was sent.
func (r Row) Parse() (Entry, errs.Fields) {
	var f errs.Fields
	text := func(path, what, s string, most int, must bool) string {
		s = strings.TrimSpace(s)
		switch {
		case s == "" && must:
			f.Add(path, "请填写%s。", what)
		case len(s) > most && utf8.RuneCountInString(s) > most:
			f.Add(path, "%s不超过%d个字。", what, most)
		case !utf8.ValidString(s):
			f.Add(path, "%s里有无法识别的字符。请用UTF-8或GB18030编码重新导出。", what)
		}
		return s
	}
	e := Entry{Code: text("code", "项目编号", r.Code, maxNumber, true), External: text("external", "流水号", r.External, maxNumber, true),
		Contract: text("contract", "合同编号", r.Contract, maxNumber, false), Payee: text("payee", "收款人", r.Payee, maxText, false),
		Item: text("item", "支出内容", r.Item, maxText, false), Corrects: text("corrects", "更正的原流水号", r.Corrects, maxNumber, false)}
	e.Document = text("voucher", "凭证号", r.Voucher, maxNumber, false)
	e.Note = text("note", "摘要", r.Note, maxText, false)
	e.Kind = known(&f, "kind", "记录类型", r.Kind, Kinds(), kindWords)
	e.Source = known(&f, "source", "资金来源", r.Source, project.Sources(), sourceWords)
	e.Amount = r.amount(&f)
	r.when(&f, &e)
	e.check(&f)
	return e, f
}

// known finds a word among the ones of ours and other names for them.
func known[T ~string](f *errs.Fields, path, what, text string, ours []T, also map[string]T) T {
	text = strings.TrimSpace(text)
	if found, there := also[text]; there {
		return found
	}
	if slices.Contains(ours, T(text)) {
		return T(text)
	}
	var words []string
	for _, w := range ours {
		words = append(words, "“"+string(w)+"”")
	}
	f.Add(path, "%s“%s”不认识。请填%s。", what, errs.Shorten(text), strings.Join(words, "、"))
	return ""
}

func (r Row) amount(f *errs.Fields) money.Amount {
	if strings.TrimSpace(r.Amount) == "" {
		f.Add("amount", "请填写金额，单位为元。")
		return 0
	}
	a, err := money.Parse(r.Amount, money.InYuan)
	switch {
	case err != nil:
		f.Add("amount", "%s", errs.MessageOf(err))
	case a == 0:
		f.Add("amount", "金额为0的记录不入账。请删去，或填写金额。")
	}
	return a
}

// when reads the date and the budget year; without a year it is that of the date.
func (r Row) when(f *errs.Fields, e *Entry) {
	on, err := fiscal.ParseDate(r.On)
	if err != nil {
		f.Add("on", "%s", errs.MessageOf(err))
	}
	e.On = on
	if strings.TrimSpace(r.Year) == "" {
		e.Year = fiscal.YearOf(on)
		return
	}
	if e.Year, err = fiscal.ParseYear(r.Year); err != nil {
		f.Add("year", "%s", errs.MessageOf(err))
	}
}

// check complains of cells that contradict each other.
func (e Entry) check(f *errs.Fields) {
	switch {
	case e.Kind == project.Commitment && e.Contract == "":
		f.Add("contract", "合同记录要有合同编号。")
	case e.Kind == project.CarriedOver && e.Source != "" && e.Source != project.CarryOver:
		f.Add("source", "上年结转的来源应为“%s”。", project.CarryOver)
	case e.Kind == project.InitialBudget && e.Amount < 0:
		f.Add("amount", "年初预算不能为负数；调减请报“%s”。", project.Adjustment)
	case (e.Kind == project.Payment || e.Kind == project.Commitment) && e.Amount < 0 && e.Corrects == "":
		f.Add("corrects", "负数的%s是更正，请填写被更正记录的流水号。", e.Kind)
	}
}

// Differences lists what two entries of one External say differently, "金额：100.00 ≠ 200.00" (内容差异). None means that the data
// was sent again.
func (e Entry) Differences(sent Entry) []string {
	var out []string
	for _, c := range []struct{ name, was, is string }{
		{"项目编号", e.Code, sent.Code}, {"类型", string(e.Kind), string(sent.Kind)}, {"年度", e.Year.String(), sent.Year.String()},
		{"资金来源", string(e.Source), string(sent.Source)}, {"金额", e.Amount.Yuan(), sent.Amount.Yuan()}, {"日期", e.On.String(), sent.On.String()},
		{"凭证号", e.Document, sent.Document}, {"合同编号", e.Contract, sent.Contract}, {"收款人", e.Payee, sent.Payee},
		{"支出内容", e.Item, sent.Item}, {"更正", e.Corrects, sent.Corrects}, {"摘要", e.Note, sent.Note},
	} {
		if c.was != c.is {
			out = append(out, fmt.Sprintf("%s：已有“%s”，这次“%s”", c.name, errs.Shorten(c.was), errs.Shorten(c.is)))
		}
	}
	return out
}

// compare orders entries as a ledger prints them: by date, then by number.
func compare(a, b Entry) int {
	return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.ID, b.ID))
}
