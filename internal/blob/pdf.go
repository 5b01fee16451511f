package blob

import (
	"bytes"
	"io"
)

// tail is how many bytes at the end of a PDF must hold its end mark; the format allows 1,024.
const tail = 1024

// inspectPDF checks that a PDF was received to its end. The pages are not looked at.
func inspectPDF(r io.ReaderAt, size int64) error {
	end := make([]byte, min(size, tail))
	if _, err := r.ReadAt(end, size-int64(len(end))); err != nil && err != io.EOF {
		return err
	}
	if !bytes.Contains(end, []byte("%%EOF")) {
		return damaged(PDF, "缺少结尾标记")
	}
	return nil
}
