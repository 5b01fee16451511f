package office_test

import (
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"outturn/internal/domain/execution"
	"outturn/internal/errs"
	"outturn/internal/office"
)

// paid is a payment in which every cell is filled in.
var paid = execution.Row{External: "ZF-1", Code: "SCIP-2025-0001", Kind: "支出", Year: "2025", Source: "当年财政拨款", Amount: "12000.50", On: "2025-03-14", Voucher: "记-0087",
	Contract: "HT-1", Payee: "某养护有限公司", Item: "绿化养护", Corrects: "ZF-0", Note: "一季度"}

// paidAt is the payment on a line, with a change.
func paidAt(line int, change func(*execution.Row)) execution.Row {
	r := paid
	r.Line = line
	if change != nil {
		change(&r)
	}
	return r
}

const entryHeadings = "流水号,项目编号,记录类型,年度,资金来源,金额,日期,凭证号,合同编号,收款人,支出内容,更正的原流水号,摘要\n"

const entryCells = "ZF-1,SCIP-2025-0001,支出,2025,当年财政拨款,12000.50,2025-03-14,记-0087,HT-1,某养护有限公司,绿化养护,ZF-0,一季度\n"

func TestReadEntriesCSV(t *testing.T) {
	t.Parallel()
	legacy, err := simplifiedchinese.GB18030.NewEncoder().String(entryHeadings + entryCells)
	if err != nil {
		t.Fatal(err)
	}
	one := []execution.Row{paidAt(2, nil)}
	for _, c := range []struct {
		name, text string
		rows       []execution.Row
		skipped    []int
		where      string
	}{
		{"UTF-8", entryHeadings + entryCells, one, nil, "UTF-8"},
		{"UTF-8带标记", "\ufeff" + entryHeadings + entryCells, one, nil, "UTF-8"},
		{"GB18030", legacy, one, nil, "GB18030"},
		{"换行是CRLF", strings.ReplaceAll(entryHeadings+entryCells, "\n", "\r\n"), one, nil, "UTF-8"},
		{"制表符分隔", strings.ReplaceAll(entryHeadings+entryCells, ",", "\t"), one, nil, "UTF-8"},
		{"分号分隔", strings.ReplaceAll(entryHeadings+entryCells, ",", ";"), one, nil, "UTF-8"},
		{"表头前有标题，列有星号和单位", "支付明细\n单位：元\n" + strings.NewReplacer("金额", "金额（元）", "流水号,项", "流水号 *,项").Replace(entryHeadings) + entryCells, []execution.Row{paidAt(4, nil)}, nil, "UTF-8"},
		{"别的叫法、别的列、别的先后", "序号,支付日期,支付金额,支付流水号,资金性质,项目编码\n1,2025-03-14,12000.50,ZF-1,当年财政拨款,SCIP-2025-0001\n",
			[]execution.Row{{Line: 2, External: "ZF-1", Code: "SCIP-2025-0001", Source: "当年财政拨款", Amount: "12000.50", On: "2025-03-14"}}, nil, "UTF-8"},
		{"空行、示例行和合计行", entryHeadings + "\n,,,,,,,,,,,,\n示例：ZF-9,SCIP-2025-0012,,,,,,,,,,,\n" + entryCells + "合计,,,,,12000.50,,,,,,,\n,,,,,12000.50,,,,,,,\n", []execution.Row{paidAt(5, nil)}, []int{6, 7}, "UTF-8"},
		{"引号里有逗号和换行", entryHeadings + strings.Replace(entryCells, "一季度", "\"一季度，\n补付\"", 1) + entryCells,
			[]execution.Row{paidAt(2, func(r *execution.Row) { r.Note = "一季度，\n补付" }), paidAt(4, nil)}, nil, "UTF-8"},
		{"表格软件的保护", entryHeadings + strings.Replace(entryCells, "ZF-1", `"=""ZF-1"""`, 1), one, nil, "UTF-8"},
		{"后面的列没有", entryHeadings + "ZF-1,SCIP-2025-0001\n", []execution.Row{{Line: 2, External: "ZF-1", Code: "SCIP-2025-0001"}}, nil, "UTF-8"},
	} {
		f, err := office.ReadEntries("支付.csv", []byte(c.text))
		if err != nil || !reflect.DeepEqual(f.Rows, c.rows) || !reflect.DeepEqual(f.Skipped, c.skipped) || !strings.Contains(f.Where, c.where) {
			t.Errorf("%s: %v\n%+v\nskipped %v, %s", c.name, err, f.Rows, f.Skipped, f.Where)
		}
	}
}

func TestReadEntriesRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, file, text, want string }{
		{"空文件", "支付.csv", "", "没有找到表头"},
		{"没有表头", "支付.csv", entryCells, "没有找到表头"},
		{"没有数据", "支付.csv", entryHeadings, "表头下面没有数据"},
		{"缺列", "支付.csv", "流水号,项目编号,日期\n", "第1行的表头缺少“资金来源”、“金额”"},
		{"列重复", "支付.csv", "金额," + entryHeadings + entryCells, "第1行有两列都是“金额”（A列和G列）"},
		{"万元", "支付.csv", strings.Replace(entryHeadings, "金额", "金额（万元）", 1) + entryCells, "请以元为单位重新导出"},
		{"万元写在标题下", "支付.csv", "单位：万元\n" + entryHeadings + entryCells, "请以元为单位重新导出"},
		{"UTF-16", "支付.csv", "\xff\xfeA\x00", "UTF-16"},
		{"不是文字", "支付.csv", "\x00\x01", "不是CSV文件"},
		{"编码不明", "支付.csv", entryHeadings + "\xff\xff", "编码无法识别"},
		{"引号不成对", "支付.csv", entryHeadings + entryCells + "\"ZF-2,SCIP\n", "第3行的引号不成对"},
		{"旧版Excel", "支付.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"},
	} {
		if _, err := office.ReadEntries(c.file, []byte(c.text)); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// TestEntriesRoundTrip: what is saved for mending is read back as it was, every column of it.
func TestEntriesRoundTrip(t *testing.T) {
	t.Parallel()
	if len(office.EntryColumns()) != reflect.TypeFor[execution.Row]().NumField()-1 {
		t.Error("a field of a row has no column")
	}
	f, err := office.ReadEntries("退回.xlsx", saved(t, office.List{Title: "退回的记录", Columns: office.EntryColumns(), Rows: office.Rows(office.EntryCells(paid))}))
	if err != nil || len(f.Rows) != 1 {
		t.Fatal(len(f.Rows), err)
	}
	if got, want := f.Rows[0], paidAt(4, nil); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if _, err := office.ReadEntries("模板.xlsx", orgBook(t, office.Entries, nil)); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), "没有数据") {
		t.Errorf("the template alone: %v", err)
	}
}

func TestReadEntriesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	p.line("支付明细表")
	p.line("支付单号", "项目编码", "资金性质", "实付金额（元）", "支付日期", "收款单位", "经办")
	p.line("0001", "SCIP-2025-0001", "财政拨款", 1234.5, "2025年3月14日", "某公司", "某人")
	p.line("合计", "", "", 1234.5)
	f, err := office.ReadEntries("支付.xlsx", upload(t, p))
	if err != nil || len(f.Rows) != 1 || len(f.Skipped) != 1 {
		t.Fatalf("%+v %v", f, err)
	}
	e, wrong := f.Rows[0].Parse()
	if err := wrong.Err(); err != nil || e.Amount != 123450 || e.External != "0001" || e.On.String() != "2025-03-14" {
		t.Errorf("%+v %v", e, err)
	}
}

// TestReadEntriesMerged 合并单元格: amounts merged over two entries would be booked twice.
func TestReadEntriesMerged(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	p.line("支付单号", "项目编码", "资金性质", "实付金额（元）", "支付日期", "收款单位")
	p.line("0001", "SCIP-2025-0001", "财政拨款", 1234.5, "2025-03-14", "某公司")
	p.line("0002", "SCIP-2025-0001", "财政拨款", nil, "2025-03-15", "某公司")
	p.f.MergeCell(p.sheet, "D2", "D3")
	if _, err := office.ReadEntries("支付.xlsx", upload(t, p)); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), "的D2：D2:D3 合并成了一格") {
		t.Errorf("got %v", err)
	}
}
