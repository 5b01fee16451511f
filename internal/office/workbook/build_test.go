package workbook_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/errs"
	"outturn/internal/office/workbook"
)

const (
	typesXML = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`
	relsXML  = `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookXML  = `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`
	bookRels = `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
	sheetTop = `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`
	sheetEnd = `</sheetData></worksheet>`
)

// parts is a workbook as a list of name, content, name, content.
type parts []string

func minimal(sheet string, more ...string) []byte {
	p := parts{"[Content_Types].xml", typesXML, "_rels/.rels", relsXML, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels, "xl/worksheets/sheet1.xml", sheet}
	return zipped(append(p, more...)...)
}

// zipped packs name, content pairs; a later pair of the same name replaces the earlier.
func zipped(pairs ...string) []byte {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(pairs); i += 2 {
		replaced := false
		for j := i + 2; j < len(pairs); j += 2 {
			replaced = replaced || pairs[j] == pairs[i]
		}
		if replaced {
			continue
		}
		w, _ := z.Create(pairs[i])
		io.WriteString(w, pairs[i+1])
	}
	z.Close()
	return buf.Bytes()
}

// rezip rewrites one part of a workbook.
func rezip(t *testing.T, data []byte, part string, change func(string) string) []byte {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for _, f := range zr.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		if f.Name == part {
			text = change(text)
		}
		pairs = append(pairs, f.Name, text)
	}
	return zipped(pairs...)
}

// excel builds a workbook with the library, as programs do.
func excel(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func open(data []byte) (*workbook.Book, error) {
	return workbook.Open(bytes.NewReader(data), int64(len(data)), workbook.Limits{})
}

func mustOpen(t testing.TB, data []byte) *workbook.Book {
	t.Helper()
	b, err := open(data)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return b
}

func text(t testing.TB, g *workbook.Grid, ref string) string {
	t.Helper()
	row, col, ok := workbook.ParseRef(ref)
	if !ok {
		t.Fatalf("bad reference %q", ref)
	}
	a, _ := g.At(row, col)
	return a.Text
}

// refused checks that the data is refused as Invalid with a message that contains want.
func refused(t *testing.T, data []byte, want string) {
	t.Helper()
	b, err := open(data)
	if err == nil {
		t.Fatalf("accepted: %d sheets", len(b.Sheets))
	}
	if errs.KindOf(err) != errs.Invalid {
		t.Fatalf("kind %v: %v", errs.KindOf(err), err)
	}
	if !strings.Contains(err.Error(), want) {
		t.Fatalf("message %q lacks %q", err, want)
	}
}

func cell(ref, v string) string { return fmt.Sprintf(`<c r="%s"><v>%s</v></c>`, ref, v) }
