package blob

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"testing"
)

// part is one entry of an archive made for a test.
type part struct{ name, content string }

// The smallest archives that are documents of their kind.
var (
	docxParts = []part{{"[Content_Types].xml", "<?xml version=\"1.0\"?><Types/>"}, {"word/document.xml", "<?xml version=\"1.0\"?><w:document/>"}}
	xlsxParts = []part{{"[Content_Types].xml", "<?xml version=\"1.0\"?><Types/>"}, {"xl/workbook.xml", "<?xml version=\"1.0\"?><workbook/>"}}
	ofdParts  = []part{{"OFD.xml", "<?xml version=\"1.0\"?><ofd:OFD/>"}, {"Doc_0/Document.xml", "<?xml version=\"1.0\"?><ofd:Document/>"}}
)

// archive packs parts in order.
func archive(t testing.TB, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// encrypted sets the encryption flag of every entry, in both places where it stands.
func encrypted(content []byte) []byte {
	content = bytes.Clone(content)
	for i := 0; i+10 < len(content); i++ {
		switch string(content[i : i+4]) {
		case "PK\x03\x04":
			content[i+6] |= 1
		case "PK\x01\x02":
			content[i+8] |= 1
		}
	}
	return content
}

func pngFile(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// chunk writes one chunk of a PNG.
func chunk(name string, data ...byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func jpgFile(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 20, 10)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const pdfFile = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
