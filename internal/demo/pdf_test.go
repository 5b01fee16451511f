package demo

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"outturn/internal/blob"
	"outturn/internal/domain/attachment"
)

// TestPDF: the table of a document says at which byte each object begins, and the product takes it for what it is.
func TestPDF(t *testing.T) {
	t.Parallel()
	file := pdf("验收单.pdf", "SCIP-2025-0001 道路养护", "第二行")
	table := regexp.MustCompile(`(?m)^(\d{10}) 00000 n `).FindAllSubmatch(file, -1)
	if len(table) != 7 {
		t.Fatalf("表里有%d个对象，应为7个", len(table))
	}
	for i, entry := range table {
		at, err := strconv.Atoi(string(entry[1]))
		if err != nil || !bytes.HasPrefix(file[at:], fmt.Appendf(nil, "%d 0 obj\n", i+1)) {
			t.Errorf("第%d个对象不在第%d字节: %v", i+1, at, err)
		}
	}
	at := bytes.LastIndex(file, []byte("startxref\n"))
	start, err := strconv.Atoi(string(bytes.Fields(file[at:])[1]))
	if err != nil || !bytes.HasPrefix(file[start:], []byte("xref\n")) {
		t.Errorf("表不在第%d字节: %v", start, err)
	}
	if want := []byte("9A8C65365355"); !bytes.Contains(file, want) { // 验收单
		t.Errorf("没有标题%s", want)
	}
	blobs, err := blob.OpenStore(filepath.Join(t.TempDir(), "attachments"))
	if err != nil {
		t.Fatal(err)
	}
	defer blobs.Close()
	if b, err := blobs.Put(t.Context(), "验收单.pdf", bytes.NewReader(file), attachment.MaxBytes); err != nil || b.Kind != blob.PDF {
		t.Errorf("附件库得到%v: %v", b.Kind, err)
	}
}

func TestWrapped(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{"": nil, "道路": {"道路"}, "道路养护": {"道路养", "护"}, "海塘道路养护": {"海塘道", "路养护"}} {
		if got := wrapped(line, 3); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}
