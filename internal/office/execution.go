package office

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"outturn/internal/domain/execution"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

// MaxEntryRows is how many entries a workbook brings; a CSV file may bring more.
const MaxEntryRows = 20_000

// entryColumns are the columns of what the fund system sends (执行数据), with the words that such systems use.
func entryColumns() []orgColumn {
	return []orgColumn{
		{field: "external", label: "流水号", also: []string{"支付流水号", "业务流水号", "记录编号", "唯一编号", "单据编号", "支付单号"}, required: true, width: 20,
			note: "资金系统里这一笔的编号，不能重复。同一流水号再次导入：内容相同的不重复入账，内容不同的退回。", example: "ZF-2025-000123"},
		{field: "code", label: "项目编号", also: []string{"项目编码", "项目代码"}, required: true, width: 20, note: "项目库里的项目编号。", example: "SCIP-2025-0012"},
		{field: "kind", label: "记录类型", also: []string{"业务类型", "类型", "事项"}, width: 12, choices: names(execution.Kinds()), note: "从下拉列表选择；留空为支出。", example: string(project.Payment)},
		{field: "year", label: "年度", also: []string{"预算年度", "会计年度"}, width: 10, note: "预算年度；留空为日期所在年度。", example: "2025"},
		{field: "source", label: "资金来源", also: []string{"来源", "资金性质"}, required: true, width: 18, choices: names(project.Sources()), note: "从下拉列表选择。", example: string(project.Appropriation)},
		{field: "amount", label: "金额", also: []string{"支付金额", "实付金额", "合同金额", "发生额"}, required: true, number: true, width: 16,
			note: "单位为元，最多两位小数。更正填负数，并填写更正的原流水号。", example: "12000.00"},
		{field: "on", label: "日期", also: []string{"支付日期", "发生日期", "记账日期", "业务日期", "签订日期"}, required: true, date: true, width: 14, note: "日期，如 2025-03-14。", example: "2025-03-14"},
		{field: "voucher", label: "凭证号", also: []string{"凭证编号", "记账凭证号", "支付凭证号"}, width: 18, note: "记账凭证的编号；预算调整填文号。", example: "记-0087"},
		{field: "contract", label: "合同编号", also: []string{"合同号"}, width: 18, note: "合同记录必填；按合同支付的填所付合同的编号。", example: "HT-2025-018"},
		{field: "payee", label: "收款人", also: []string{"收款单位", "收款方", "收款人名称", "供应商", "合同对方"}, width: 28, note: "收款人名称；合同填对方名称。", example: "某养护有限公司"},
		{field: "item", label: "支出内容", also: []string{"费用明细", "实施内容", "支出明细"}, width: 24, note: "预算明细里的实施内容或费用明细；可以留空。", example: "绿化养护"},
		{field: "corrects", label: "更正的原流水号", also: []string{"原流水号", "被更正流水号", "冲销流水号", "更正"}, width: 20, note: "更正记录填被更正的那一笔的流水号；其他留空。"},
		{field: "note", label: "摘要", also: []string{"用途", "备注", "说明"}, width: 30, note: "可以留空。", example: "一季度养护费"},
	}
}

// entryRow makes a row of an entry out of its cells.
func entryRow(line int, cell func(field string) string) execution.Row {
	return execution.Row{Line: line, External: cell("external"), Code: cell("code"), Kind: cell("kind"), Year: cell("year"), Source: cell("source"), Amount: cell("amount"),
		On: cell("on"), Voucher: cell("voucher"), Contract: cell("contract"), Payee: cell("payee"), Item: cell("item"), Corrects: cell("corrects"), Note: cell("note")}
}

// EntryCells are the cells of a row of an entry in the order of EntryColumns (报送的一行).
func EntryCells(r execution.Row) []string {
	return []string{r.External, r.Code, r.Kind, r.Year, r.Source, r.Amount, r.On, r.Voucher, r.Contract, r.Payee, r.Item, r.Corrects, r.Note}
}

// EntryColumns are the columns of a list of entries that can be imported again once it is mended (执行数据的列).
func EntryColumns() []ListColumn {
	var out []ListColumn
	for _, c := range orgColumns[Entries] {
		out = append(out, ListColumn{Label: c.label, Width: c.width, Number: c.number})
	}
	return out
}

// EntryFile is what the fund system sent, as it was read (执行数据文件).
type EntryFile struct {
	Rows     []execution.Row
	Where    string      // 工作表“支付”, or CSV文件（GB18030编码）
	Skipped  []int       // lines with content that are no entries: totals
	Findings errs.Fields // cells that were taken with a doubt
}

// ReadEntries reads a workbook or a CSV file in UTF-8 or GB18030, parted by commas, tabs or semicolons. The headings are found by their words
// in one of the first rows; totals and the example of the template are left out.
//
// Errors: Invalid when it cannot be read, has no or doubtful headings, merged cells or error values among its entries, or gives amounts in 万元.
func ReadEntries(name string, data []byte) (EntryFile, error) {
	ext := strings.ToLower(path.Ext(name))
	if bytes.HasPrefix(data, []byte("PK")) || ext != ".csv" && ext != ".txt" {
		return readEntryBook(data)
	}
	text, coding, err := decoded(data)
	if err != nil {
		return EntryFile{}, err
	}
	file := EntryFile{Where: "CSV文件（" + coding + "编码）"}
	return file, file.readCSV(text)
}

func readEntryBook(data []byte) (EntryFile, error) {
	book, err := workbook.Open(bytes.NewReader(data), int64(len(data)), workbook.Limits{})
	if err != nil {
		return EntryFile{}, err
	}
	sheet, err := ReadOrg(book, Entries)
	if err != nil {
		return EntryFile{}, err
	}
	file := EntryFile{Where: "工作表“" + sheet.Sheet + "”", Findings: sheet.Findings}
	for _, c := range book.Sheet(sheet.Sheet).Cells() {
		if c.Row > headingRows {
			break
		}
		if err := inYuan(c.Text); err != nil {
			return file, err
		}
	}
	for _, r := range sheet.Rows {
		file.take(entryRow(r.Line, func(field string) string { return r.Values[field] }))
	}
	return file, file.unreadable(sheet)
}

// unreadable refuses a sheet of which a cell cannot be taken at its word, but for those of the lines left out.
func (f *EntryFile) unreadable(sheet OrgSheet) error {
	for _, x := range sheet.Findings.Blocking() {
		line, _, _ := cutCell(x.Path)
		if !slices.Contains(f.Skipped, line) {
			return errs.Invalidf("%s的%s：%s", f.Where, sheet.Cell(x.Path), x.Message)
		}
	}
	return nil
}

// inYuan refuses a heading that gives amounts in another unit: read as 元 they would be wrong by four digits.
func inYuan(heading string) error {
	if strings.Contains(heading, "万元") {
		return errs.Invalidf("表头写着“%s”。执行数据按元入账，请以元为单位重新导出。", errs.Shorten(heading))
	}
	return nil
}

// take keeps a row, unless it is a total.
func (f *EntryFile) take(r execution.Row) {
	total := slices.ContainsFunc([]string{"合计", "总计", "小计", "共"}, func(word string) bool { return strings.HasPrefix(r.External, word) })
	if r.Code == "" && r.On == "" && (r.External == "" || total) {
		f.Skipped = append(f.Skipped, r.Line)
		return
	}
	f.Rows = append(f.Rows, r)
}

// decoded turns the bytes of a CSV file into text and names their encoding.
func decoded(data []byte) (text, coding string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return "", "", errs.Invalidf("文件是UTF-16编码。请另存为“CSV UTF-8”后再导入。")
	case bytes.IndexByte(data, 0) >= 0:
		return "", "", errs.Invalidf("这不是CSV文件。请从资金系统导出CSV或.xlsx文件。")
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if utf8.Valid(data) {
		return string(data), "UTF-8", nil
	}
	read, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(read, utf8.RuneError) {
		return "", "", errs.Invalidf("文件的编码无法识别，既不是UTF-8也不是GB18030。请另存为“CSV UTF-8”后再导入。")
	}
	return string(read), "GB18030", nil
}

// separator is what parts the cells: whichever of the usual signs is the most frequent at the beginning.
func separator(text string) rune {
	start := text[:min(len(text), 4096)]
	best, most := ',', strings.Count(start, ",")
	for _, r := range "\t;" {
		if n := strings.Count(start, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

func (f *EntryFile) readCSV(text string) error {
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.FieldsPerRecord, in.ReuseRecord = separator(text), -1, true
	var places map[string]int
	var record []string
	cell := func(field string) string {
		if col := places[field]; col > 0 && col <= len(record) {
			return csvCell(record[col-1])
		}
		return ""
	}
	for n := 1; ; n++ {
		var err error
		record, err = in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			line := 0
			if at, ok := errors.AsType[*csv.ParseError](err); ok {
				line = at.StartLine
			}
			return errs.Invalidf("第%d行的引号不成对，后面的内容无法读取。请检查这一行，或重新导出。", line)
		}
		line, _ := in.FieldPos(0)
		if places == nil {
			if places, err = csvHeadings(record, line); err != nil {
				return err
			}
			if places == nil && n == headingRows {
				break
			}
			continue
		}
		if r := entryRow(line, cell); r != (execution.Row{Line: line}) && !strings.HasPrefix(r.External, exampleMark) {
			f.take(r)
		}
	}
	switch {
	case places == nil:
		return errs.Invalidf("没有找到表头：前%d行里没有“流水号”“项目编号”“金额”“日期”这样的列名。请下载模板，按模板的列名导出。", headingRows)
	case len(f.Rows) == 0:
		return errs.Invalidf("表头下面没有数据。")
	}
	return nil
}

// csvCell is what a cell says, without the guards that spreadsheets and our own exports put round a text.
func csvCell(text string) string {
	text = strings.TrimFunc(text, blank)
	if inner, ok := strings.CutPrefix(text, `="`); ok && strings.HasSuffix(inner, `"`) {
		return strings.TrimSuffix(inner, `"`)
	}
	return unguarded(text)
}

// csvHeadings finds the column of each field in a row of headings; nil when the row is none.
func csvHeadings(record []string, line int) (map[string]int, error) {
	var headings []columnHead
	known, first := 0, false
	for i, text := range record {
		if err := inYuan(text); err != nil {
			return nil, err
		}
		headings = append(headings, columnHead{i + 1, text})
		for n, c := range orgColumns[Entries] {
			if c.means(text) {
				known, first = known+1, first || n == 0
			}
		}
	}
	if known < 2 || !first && known < 4 {
		return nil, nil
	}
	return columnsOf(orgColumns[Entries], headings, fmt.Sprintf("第%d行", line))
}
