package execution

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

func date(text string) fiscal.Date {
	d, err := fiscal.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// row is a payment of 2025 as the fund system sends it.
func row(change func(*Row)) Row {
	r := Row{Line: 2, External: "L-1", Code: "SCIP-2025-0001", Kind: "支出", Year: "2025", Source: "当年财政拨款", Amount: "1,200.50", On: "2025-03-31", Voucher: "记-003-12",
		Contract: "HT-01", Payee: "上海某绿化公司", Item: "绿化养护", Note: "一季度养护费"}
	if change != nil {
		change(&r)
	}
	return r
}

// paths prints where complaints are.
func paths(f errs.Fields) string {
	var out []string
	for _, x := range f {
		out = append(out, x.Path)
	}
	return strings.Join(out, " ")
}

func TestRowParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Row)
		want   string // paths of the complaints
	}{
		{"支付", nil, ""},
		{"没有年度，取日期的年度", func(r *Row) { r.Year = "" }, ""},
		{"没有类型，按支出", func(r *Row) { r.Kind = "" }, ""},
		{"别的叫法", func(r *Row) { r.Kind, r.Source = "支付", "财政拨款" }, ""},
		{"全角数字", func(r *Row) { r.Amount, r.On = "１２００．５０", "２０２５年３月３１日" }, ""},
		{"合同", func(r *Row) { r.Kind = "合同" }, ""},
		{"上年结转", func(r *Row) { r.Kind, r.Source = "上年结转", "上年结转资金" }, ""},
		{"调减", func(r *Row) { r.Kind, r.Amount = "预算调整", "-5" }, ""},
		{"冲减注明原记录", func(r *Row) { r.Amount, r.Corrects = "-5", "L-0" }, ""},
		{"没有流水号", func(r *Row) { r.External = " " }, "external"},
		{"没有项目编号", func(r *Row) { r.Code = "" }, "code"},
		{"类型不认识", func(r *Row) { r.Kind = "拨款" }, "kind"},
		{"来源不认识", func(r *Row) { r.Source = "贷款" }, "source"},
		{"没有来源", func(r *Row) { r.Source = "" }, "source"},
		{"没有金额", func(r *Row) { r.Amount = "" }, "amount"},
		{"金额为零", func(r *Row) { r.Amount = "0.00" }, "amount"},
		{"金额三位小数", func(r *Row) { r.Amount = "1.234" }, "amount"},
		{"日期不存在", func(r *Row) { r.On = "2025-02-30" }, "on"},
		{"年度读不出", func(r *Row) { r.Year = "今年" }, "year"},
		{"合同没有编号", func(r *Row) { r.Kind, r.Contract = "合同", "" }, "contract"},
		{"结转记在当年拨款", func(r *Row) { r.Kind = "上年结转" }, "source"},
		{"年初预算为负", func(r *Row) { r.Kind, r.Amount = "年初预算", "-1" }, "amount"},
		{"负数支付没有原记录", func(r *Row) { r.Amount = "-1" }, "corrects"},
		{"负数合同没有原记录", func(r *Row) { r.Kind, r.Amount = "合同", "-1" }, "corrects"},
		{"流水号太长", func(r *Row) { r.External = strings.Repeat("号", 61) }, "external"},
		{"摘要太长", func(r *Row) { r.Note = strings.Repeat("摘", 201) }, "note"},
		{"编码不对的文字", func(r *Row) { r.Payee = "\xc9\xcf" }, "payee"},
		{"全空", func(r *Row) { *r = Row{} }, "code external source amount on"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, wrong := row(c.change).Parse(); paths(wrong) != c.want {
				t.Errorf("complaints at %q, want %q", paths(wrong), c.want)
			}
		})
	}
	e, _ := row(nil).Parse()
	want := Entry{FundEvent: project.FundEvent{Year: 2025, Kind: project.Payment, Source: project.Appropriation, Amount: 120_050, On: date("2025-03-31"), Document: "记-003-12", Note: "一季度养护费"},
		Code: "SCIP-2025-0001", External: "L-1", Contract: "HT-01", Payee: "上海某绿化公司", Item: "绿化养护"}
	if e != want {
		t.Errorf("read %+v, want %+v", e, want)
	}
}

// desk takes entries of one project, with a payment of 100 元 in the ledger of which 30 were taken back.
func desk() *Desk {
	n := 0
	old := Entry{FundEvent: project.FundEvent{ID: "old", Project: "p1", Year: 2025, Kind: project.Payment, Source: project.Appropriation, Amount: 10_000, On: date("2025-01-15")},
		Code: "SCIP-2025-0001", External: "L-0", Contract: "HT-01"}
	taken := old
	taken.ID, taken.External, taken.Amount, taken.Corrects = "taken", "L-0C", -3_000, "old"
	return &Desk{Projects: map[string]project.ID{"SCIP-2025-0001": "p1", "SCIP-2025-0002": "p2"},
		Entries: map[string]Entry{"L-0": old, "old": old, "L-0C": taken, "taken": taken},
		Hidden:  map[string]bool{"X-9": true}, Undone: map[string]money.Amount{"old": -3_000}, Today: date("2025-06-30"), Channel: "资金系统",
		NewID: func() string { n++; return fmt.Sprint("new", n) }}
}

func TestReceive(t *testing.T) {
	t.Parallel()
	correction := func(amount string) func(*Row) {
		return func(r *Row) { r.Amount, r.Corrects = amount, "L-0" }
	}
	for _, c := range []struct {
		name      string
		change    func(*Row)
		reception Reception
		at        string
		says      string
	}{
		{"新的支付", nil, Booked, "", ""},
		{"当天的支付", func(r *Row) { r.On = "2025-06-30" }, Booked, "", ""},
		{"还没到日子的支付", func(r *Row) { r.On = "2025-07-01" }, Refused, "on", "还没有到"},
		{"预先下达的调整", func(r *Row) { r.Kind, r.On = "预算调整", "2025-07-01" }, Booked, "", ""},
		{"上一年的日期：入账，由对账说明", func(r *Row) { r.On = "2024-12-31" }, Booked, "", ""},
		{"项目不存在", func(r *Row) { r.Code = "没有" }, Refused, "code", "没有编号为“没有”的项目"},
		{"同一流水号、同一内容", func(r *Row) {
			*r = Row{Line: 2, External: "L-0", Code: "SCIP-2025-0001", Source: "当年财政拨款", Amount: "100", On: "2025-01-15", Contract: "HT-01"}
		}, Already, "", ""},
		{"同一流水号、不同金额", func(r *Row) {
			*r = Row{Line: 2, External: "L-0", Code: "SCIP-2025-0001", Source: "当年财政拨款", Amount: "101", On: "2025-01-15", Contract: "HT-01"}
		}, Refused, "external", "金额：已有“100.00”，这次“101.00”"},
		{"流水号属于看不到的项目", func(r *Row) { r.External = "X-9" }, Refused, "external", "已被使用"},
		{"部分更正", correction("-50"), Booked, "", ""},
		{"更正余下全部", correction("-70"), Booked, "", ""},
		{"更正大于原记录的余额", correction("-70.01"), Refused, "amount", "还可更正-70.00元"},
		{"更正与原记录同号", correction("5"), Refused, "amount", "应与原记录相反"},
		{"按编号更正", func(r *Row) { r.Amount, r.Corrects = "-1", "old" }, Booked, "", ""},
		{"原记录不存在", func(r *Row) { r.Amount, r.Corrects = "-1", "L-8" }, Refused, "corrects", "没有流水号为“L-8”的记录"},
		{"更正更正", func(r *Row) { r.Amount, r.Corrects = "-1", "L-0C" }, Refused, "corrects", "本身是更正"},
		{"更正换了项目、年度、来源和合同", func(r *Row) {
			r.Amount, r.Corrects, r.Code, r.Year, r.Source, r.Contract = "-1", "L-0", "SCIP-2025-0002", "2024", "其他资金", ""
		}, Refused, "code year source contract", ""},
		{"全部问题一次说完", func(r *Row) { r.Code, r.On, r.Amount, r.Corrects = "没有", "2026-01-01", "0", "L-8" }, Refused, "amount on code corrects", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := desk()
			before := len(d.Entries)
			v := d.Receive([]Row{row(c.change)})[0]
			if v.Reception != c.reception || paths(v.Wrong) != c.at || c.says != "" && !strings.Contains(v.Wrong[0].Message, c.says) {
				t.Fatalf("%s, complaints at %q: %v; want %s at %q saying %q", v.Reception, paths(v.Wrong), v.Wrong, c.reception, c.at, c.says)
			}
			if v.Line != 2 || (len(d.Entries) > before) != (v.Reception == Booked) {
				t.Errorf("line %d, %d entries after %d", v.Line, len(d.Entries), before)
			}
			if v.Reception == Booked && (v.Entry.ID != "new1" || v.Entry.Project != "p1" || v.Entry.Channel != "资金系统") {
				t.Errorf("booked %+v", v.Entry)
			}
		})
	}
}

func TestReceiveBatch(t *testing.T) {
	t.Parallel()
	d := desk()
	first := row(nil)
	again := first
	changed := row(func(r *Row) { r.Payee = "别的公司" })
	back := row(func(r *Row) { r.External, r.Amount, r.Corrects = "L-2", "-1200.50", "L-1" })
	twice := row(func(r *Row) { r.External, r.Amount, r.Corrects = "L-3", "-0.01", "L-1" })
	var got []Reception
	for _, v := range d.Receive([]Row{first, again, changed, back, twice, back}) {
		got = append(got, v.Reception)
	}
	if want := []Reception{Booked, Already, Refused, Booked, Refused, Already}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestReceiveForThePark(t *testing.T) {
	t.Parallel()
	d := desk()
	d.Keeps = true
	v := d.Receive([]Row{row(func(r *Row) { r.Code = "没有" })})[0]
	if v.Reception != Booked || v.Entry.Project != "" || v.Entry.Code != "没有" {
		t.Errorf("got %+v, want it booked without a project", v)
	}
}
