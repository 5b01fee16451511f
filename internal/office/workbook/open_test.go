package workbook_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/office/workbook"
)

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	ok := minimal(sheetTop + `<row r="1">` + cell("A1", "1") + `</row>` + sheetEnd)
	mustOpen(t, ok)
	ole := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 3000)...)
	wide := func(s string) []byte {
		var out []byte
		for _, c := range []byte(s) {
			out = append(out, c, 0)
		}
		return out
	}
	doctype := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData/></worksheet>`
	cases := []struct {
		name, want string
		data       []byte
	}{
		{"空文件", "0 字节", nil},
		{"加密", "密码", append(append([]byte{}, ole...), wide("EncryptedPackage")...)},
		{"旧版xls", "另存为 .xlsx", append(append([]byte{}, ole...), wide("Workbook")...)},
		{"旧版doc", "Word", append(append([]byte{}, ole...), wide("WordDocument")...)},
		{"网页改名", "网页", []byte("<html><table><tr><td>1</td></tr></table></html>")},
		{"CSV改名", "CSV", []byte("一级指标,二级指标\r\n产出指标,数量指标\r\n")},
		{"GBK的CSV改名", "CSV", []byte("\xd2\xbb\xbc\xb6,\xb6\xfe\xbc\xb6\r\n1,2\r\n")},
		{"2003XML", "Excel 2003", []byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`)},
		{"PDF改名", "PDF", []byte("%PDF-1.7\n")},
		{"图片改名", "图片", []byte("\x89PNG\r\n\x1a\n....")},
		{"看不懂的字节", "认不出", []byte{0, 1, 2, 3, 4, 5}},
		{"空压缩包", "空的压缩包", zipped()},
		{"docx改名", "Word", zipped("[Content_Types].xml", typesXML, "word/document.xml", "<w/>")},
		{"xlsb", ".xlsb", zipped("[Content_Types].xml", typesXML, "xl/workbook.bin", "x")},
		{"ods", ".ods", zipped("mimetype", "application/vnd.oasis", "content.xml", "<x/>")},
		{"ofd", "OFD", zipped("OFD.xml", "<x/>")},
		{"普通压缩包", "压缩包", zipped("a.txt", "x")},
		{"上传中断", "没有传完", ok[:len(ok)-40]},
		{"宏", "宏", minimal(sheetTop+sheetEnd, "xl/vbaProject.bin", "x")},
		{"嵌套压缩包", "嵌着别的文件", minimal(sheetTop+sheetEnd, "xl/embeddings/a.xlsx", "PK")},
		{"改名的嵌套压缩包", "嵌着别的文件", minimal(sheetTop+sheetEnd, "xl/media/image1.png", "PK\x03\x04....")},
		{"路径越界", "路径", minimal(sheetTop+sheetEnd, "../../etc/x", "x")},
		{"反斜杠路径越界", "路径", minimal(sheetTop+sheetEnd, `..\..\x`, "x")},
		{"绝对路径", "路径", minimal(sheetTop+sheetEnd, "/etc/x", "x")},
		{"同名部件", "两次", minimal(sheetTop+sheetEnd, "XL/workbook.xml", "<x/>")},
		{"文档类型", "文档类型", minimal(doctype)},
		{"未知实体", "格式错误", minimal(sheetTop + `<row r="1"><c r="A1"><v>&bad;</v></c></row>` + sheetEnd)},
		{"截断的表", "", minimal(sheetTop + `<row r="1"><c r="A1"><v>1`)},
		{"没有结尾", "", minimal(sheetTop + `<row r="1">` + cell("A1", "1") + `</row></sheetData>`)},
		{"根元素后有别的", "根元素", minimal(sheetTop + sheetEnd + "<x/>")},
		{"没人看的部件也坏", "格式错误", minimal(sheetTop+sheetEnd, "docProps/app.xml", "<a><b></a>")},
		{"单元格重复", "两次", minimal(sheetTop + `<row r="1">` + cell("A1", "1") + cell("A1", "2") + `</row>` + sheetEnd)},
		{"单元格位置不对", "位置", minimal(sheetTop + `<row r="1">` + cell("ZZZZ1", "1") + `</row>` + sheetEnd)},
		{"共享字符串丢失", "丢失", minimal(sheetTop + `<row r="1"><c r="A1" t="s"><v>5</v></c></row>` + sheetEnd)},
		{"工作表丢失", "找不到内容", minimal(sheetTop+sheetEnd, "xl/_rels/workbook.xml.rels", strings.ReplaceAll(bookRels, "sheet1", "sheet9"))},
		{"右边极远处有内容", "XFD1", minimal(sheetTop + `<row r="1">` + cell("XFD1", "1") + `</row>` + sheetEnd)},
		{"嵌套过深", "嵌套过深", minimal(sheetTop + strings.Repeat("<row>", 200) + strings.Repeat("</row>", 200) + sheetEnd)},
		{"合并区域不对", "合并区域", minimal(sheetTop + `</sheetData><mergeCells><mergeCell ref="A1:?"/></mergeCells></worksheet>`)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			refused(t, c.data, c.want)
		})
	}
}

func TestOpenRefusesTooManyEntries(t *testing.T) {
	t.Parallel()
	var more []string
	for i := range 1001 {
		more = append(more, fmt.Sprintf("xl/media/%d.png", i), "x")
	}
	refused(t, minimal(sheetTop+sheetEnd, more...), "部件")
}

func TestOpenRefusesEncryptedEntry(t *testing.T) {
	t.Parallel()
	data := minimal(sheetTop + sheetEnd)
	for i := 0; i+4 < len(data); i++ { // the general flags of every local and central header
		if bytes.HasPrefix(data[i:], []byte("PK\x01\x02")) {
			data[i+8] |= 1
		}
	}
	refused(t, data, "密码")
}

// bombs unpack to far more than they weigh; none may cost more than a little memory.
func TestOpenRefusesBombs(t *testing.T) {
	wide := func() string {
		var b strings.Builder
		b.WriteString(sheetTop)
		for i := 1; i <= 20000; i++ {
			fmt.Fprintf(&b, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i, i)
		}
		return b.String() + sheetEnd
	}
	rows := func() string {
		var b strings.Builder
		b.WriteString(sheetTop)
		for i := 1; i <= 30000; i++ {
			fmt.Fprintf(&b, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, i, i, rand.IntN(1e9))
		}
		return b.String() + sheetEnd
	}
	cases := []struct {
		name, want string
		data       []byte
	}{
		{"一个极长的字符串", "压缩炸弹", minimal(sheetTop + `<row r="1"><c r="A1" t="inlineStr"><is><t>` + strings.Repeat("A", 32<<20) + `</t></is></c></row>` + sheetEnd)},
		{"两万行都在XFD列", "XFD1", minimal(wide())},
		{"行太多", "行", minimal(rows())},
		{"三百万层嵌套", "", minimal(sheetTop + strings.Repeat("<row>", 300000))},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			refused(t, c.data, c.want)
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > 96<<20 {
				t.Errorf("allocated %d MiB", used>>20)
			}
		})
	}
}

// A directory of the container that promises little while the stream gives much is caught while reading.
func TestOpenRefusesLyingSizes(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	put := func(name, s string) { w, _ := z.Create(name); io.WriteString(w, s) }
	put("[Content_Types].xml", typesXML)
	put("_rels/.rels", relsXML)
	put("xl/workbook.xml", bookXML)
	put("xl/_rels/workbook.xml.rels", bookRels)
	put("xl/worksheets/sheet1.xml", sheetTop+`<row r="1"><c r="A1" t="inlineStr"><is><t>`+strings.Repeat("A", 8<<20)+`</t></is></c></row>`+sheetEnd)
	z.Close()
	data := buf.Bytes()
	for i := 0; i+46 < len(data); i++ {
		if bytes.HasPrefix(data[i:], []byte("PK\x01\x02")) && bytes.Contains(data[i+46:min(i+80, len(data))], []byte("sheet1.xml")) {
			copy(data[i+24:], []byte{200, 0, 0, 0})
		}
	}
	refused(t, data, "损坏")
}

// excelize returns a broken sheet as a short one without an error; Open refuses it or reads it in full.
func TestOpenNeverReadsShort(t *testing.T) {
	t.Parallel()
	data := excel(t, func(f *excelize.File) {
		for i := 1; i <= 40; i++ {
			f.SetCellValue("Sheet1", fmt.Sprintf("A%d", i), i*1000)
			f.SetCellValue("Sheet1", fmt.Sprintf("B%d", i), fmt.Sprintf("指标%d", i))
		}
	})
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		part := []string{"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"}[r.IntN(2)]
		cut := 0
		broken := rezip(t, data, part, func(s string) string { cut = r.IntN(len(s)); return s[:cut] })
		if b, err := open(broken); err == nil {
			t.Fatalf("%s cut at %d read as %d rows", part, cut, len(b.Sheets[0].Rows()))
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(minimal(sheetTop + `<row r="1">` + cell("A1", "1") + `</row>` + sheetEnd))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := workbook.Open(bytes.NewReader(data), int64(len(data)), workbook.Limits{Tokens: 100_000, Unpacked: 4 << 20})
		if (b == nil) == (err == nil) {
			t.Fatal("book and error disagree")
		}
	})
}

// FuzzSheet puts arbitrary XML into a sound container, where most of the reading happens.
func FuzzSheet(f *testing.F) {
	f.Add(`<row r="1"><c r="A1"><f>SUM(B1:B3)/2</f></c></row>`)
	f.Add(`<row><c t="inlineStr"><is><r><t>a</t></r></is></c><c s="1"><v>45000.5</v></c></row>`)
	f.Fuzz(func(t *testing.T, rows string) {
		open(minimal(sheetTop + rows + sheetEnd))
	})
}
