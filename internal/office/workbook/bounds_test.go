package workbook_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"outturn/internal/office/workbook"
)

// TestOpenSpendsLittle: files of a few kilobytes that would make a careless reader spend gigabytes or hours are read, or refused,
// within bounds. Each case is about one thing that multiplies.
func TestOpenSpendsLittle(t *testing.T) {
	styled := func(code string) []string {
		return []string{"xl/styles.xml", `<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="200" formatCode="` + code +
			`"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>`}
	}
	rows := func(n int, row func(i int) string) string {
		var b strings.Builder
		for i := 1; i <= n; i++ {
			fmt.Fprintf(&b, `<row r="%d">%s</row>`, i, row(i))
		}
		return sheetTop + b.String() + sheetEnd
	}
	formulaCell := func(formula string) string { return `<c r="B1"><f>` + formula + `</f></c>` }
	long := strings.Repeat("A", 900_000)
	for _, c := range []struct {
		name string
		data []byte
	}{
		{"指数连乘", minimal(sheetTop + `<row r="1">` + cell("A1", "1e400") + formulaCell(strings.Repeat("A1*", 150_000)+"A1") + `</row>` + sheetEnd)},
		{"一串乘积", minimal(strings.Replace(rows(20_000, func(i int) string { return cell(fmt.Sprint("A", i), "1e400") }), `<row r="1">`, `<row r="1">`+formulaCell("PRODUCT(A1:A20000)"), 1))},
		{"百分号连写", minimal(sheetTop + `<row r="1">` + formulaCell("1"+strings.Repeat("%", 900_000)+"+1") + `</row>` + sheetEnd)},
		{"长文字拼接", minimal(sheetTop + `<row r="1"><c r="A1" t="inlineStr"><is><t>` + long + `</t></is></c>` + formulaCell("CONCATENATE("+strings.Repeat("A1,", 99)+"A1)") + `</row>` + sheetEnd)},
		{"长文字比较", minimal(sheetTop + `<row r="1"><c r="A1" t="inlineStr"><is><t>` + long + `</t></is></c>` + formulaCell(strings.Repeat("A1=", 1000)+"A1") + `</row>` + sheetEnd)},
		{"共享的长公式", minimal(rows(20_000, func(i int) string {
			if i == 1 {
				return `<c r="A1"><f t="shared" si="0">` + strings.Repeat("Z9+", 20_000) + "?" + `</f></c>`
			}
			return fmt.Sprintf(`<c r="A%d"><f t="shared" si="0"/></c>`, i)
		}))},
		{"极长的数字格式", minimal(rows(20_000, func(i int) string { return fmt.Sprintf(`<c r="A%d" s="1"><v>1</v></c>`, i) }), styled(strings.Repeat("0", 100_000))...)},
		{"全是百分号的数字格式", minimal(rows(20_000, func(i int) string { return fmt.Sprintf(`<c r="A%d" s="1"><v>1</v></c>`, i) }), styled("0"+strings.Repeat("%", 100_000))...)},
		{"一段长文字用两万次", minimal(rows(20_000, func(i int) string { return fmt.Sprintf(`<c r="A%d" t="s"><v>0</v></c>`, i) }),
			"xl/sharedStrings.xml", `<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="2000000000" uniqueCount="2000000000"><si><t>`+long+`</t></si></sst>`)},
		{"空区域求和", minimal(rows(19_000, func(i int) string {
			return cell(fmt.Sprint("A", i), "1") + fmt.Sprintf(`<c r="B%d"><f>SUM(A100000:A1048576)+SUM(A100000:A1048576)</f></c>`, i)
		}))},
		{"隐藏列写几十万遍", minimal(strings.Replace(sheetTop, "<sheetData>", "<cols>"+strings.Repeat(`<col min="1" max="16384" hidden="1"/>`, 20_000)+"</cols><sheetData>", 1) + sheetEnd)},
		{"同一区域合并四万次", minimal(sheetTop + `<row r="1">` + cell("A1", "1") + `</row></sheetData><mergeCells>` + strings.Repeat(`<mergeCell ref="A1:XFD1048576"/>`, 40_000) + `</mergeCells></worksheet>`)},
		{"最末一行一列", minimal(sheetTop + `<row r="1">` + cell("A1", "1") + `</row><row r="1048576" spans="1:16384"><c r="XFD1048576" s="0"/></row>` + sheetEnd)},
		{"范围写得极大", minimal(strings.Replace(sheetTop, "<sheetData>", `<dimension ref="A1:XFD1048576"/><sheetData>`, 1) + `<row r="1">` + cell("A1", "1") + `</row>` + sheetEnd)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := open(c.data); err != nil {
				refused(t, c.data, "")
			}
			runtime.ReadMemStats(&after)
			if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 400 {
				t.Errorf("%d KB allocated %d MiB", len(c.data)>>10, used)
			}
		})
	}
}

// TestMarkSpendsLittle: nor does marking, where the writer fills in the rows and columns up to the last.
func TestMarkSpendsLittle(t *testing.T) {
	data := minimal(sheetTop + `<row r="1">` + cell("A1", "1") + `</row><row r="1048576" spans="1:16384"><c r="XFD1048576" s="0"/></row>` + sheetEnd)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := workbook.MarkCopy(data, []workbook.Mark{{Sheet: "S", Cell: "A1", Kind: workbook.MarkError, Text: "错"}})
	runtime.ReadMemStats(&after)
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 400 {
		t.Errorf("allocated %d MiB (%v)", used, err)
	}
}
