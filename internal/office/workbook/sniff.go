package workbook

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"outturn/internal/errs"
)

const resave = "请用 Excel 或 WPS 打开后另存为 .xlsx 文件再上传。"

var (
	oleMagic = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}
	zipMagic = []byte("PK\x03\x04")
)

// sniff refuses a file that is no zip container, saying what it is instead. It returns nil for a container.
func sniff(r io.ReaderAt, size int64) error {
	if size == 0 {
		return errs.Invalidf("文件是空的（0 字节）。请重新选择文件。")
	}
	head := make([]byte, min(size, 4096))
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, zipMagic):
		return nil
	case bytes.HasPrefix(head, oleMagic):
		return oldFormat(r, size)
	case bytes.HasPrefix(head, []byte("%PDF")):
		return errs.Invalidf("这是 PDF 文件，不是工作簿。请上传 .xlsx 文件。")
	case bytes.HasPrefix(head, []byte("Rar!")), bytes.HasPrefix(head, []byte("7z\xBC\xAF\x27\x1C")):
		return errs.Invalidf("这是压缩包。请解压后上传里面的 .xlsx 文件。")
	case bytes.HasPrefix(head, []byte("\x89PNG")), bytes.HasPrefix(head, []byte("\xFF\xD8\xFF")):
		return errs.Invalidf("这是图片，不是工作簿。请上传 .xlsx 文件。")
	case bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return errs.Invalidf("文件是空的压缩包，不是工作簿。请上传 .xlsx 文件。")
	}
	return textFormat(head)
}

// textFormat names a text file that was given a workbook's name.
func textFormat(head []byte) error {
	low := strings.ToLower(string(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))))
	switch {
	case strings.Contains(low, "urn:schemas-microsoft-com:office:spreadsheet"):
		return errs.Invalidf("这是 Excel 2003 的 XML 表格，不是 .xlsx。%s", resave)
	case strings.Contains(low, "<html"), strings.Contains(low, "<!doctype html"), strings.Contains(low, "<table"):
		return errs.Invalidf("这是网页（HTML）改了扩展名，不是工作簿。%s", resave)
	case strings.HasPrefix(low, "{\\rtf"):
		return errs.Invalidf("这是 RTF 文档，不是工作簿。请上传 .xlsx 文件。")
	case strings.HasPrefix(strings.TrimSpace(low), "{"), strings.HasPrefix(strings.TrimSpace(low), "["):
		return errs.Invalidf("这是 JSON 文件，不是工作簿。请上传 .xlsx 文件。")
	case isText(head):
		return errs.Invalidf("这是文本或 CSV 文件改了扩展名，不是工作簿。%s", resave)
	}
	return errs.Invalidf("认不出这个文件的格式，它不是 .xlsx 工作簿。%s", resave)
}

// isText reports whether head looks like text in UTF-8 or GBK: no control bytes but line ends and tabs.
func isText(head []byte) bool {
	for _, b := range head {
		if b < 0x20 && b != '\t' && b != '\r' && b != '\n' {
			return false
		}
	}
	return utf8.Valid(head[:max(0, len(head)-4)]) || bytes.ContainsAny(head, ",\t\n")
}

// oldFormat tells an encrypted workbook from an old binary one: both are OLE containers.
func oldFormat(r io.ReaderAt, size int64) error {
	encrypted, err := contains(r, size, utf16le("EncryptedPackage"), utf16le("EncryptionInfo"))
	if err != nil {
		return err
	}
	if encrypted {
		return errs.Invalidf("文件加了密码，无法读取。请在 Excel 或 WPS 中取消打开密码，另存后再上传。")
	}
	word, err := contains(r, size, utf16le("WordDocument"))
	if err != nil {
		return err
	}
	if word {
		return errs.Invalidf("这是旧版 Word 文档，不是工作簿。请上传 .xlsx 文件。")
	}
	return errs.Invalidf("这是旧版 .xls（或 .et）工作簿。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")
}

func utf16le(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for _, c := range []byte(s) {
		out = append(out, c, 0)
	}
	return out
}

// contains looks for any of the patterns in the first 64 MiB of r, in overlapping blocks.
func contains(r io.ReaderAt, size int64, patterns ...[]byte) (bool, error) {
	const block, overlap = 1 << 20, 64
	buf := make([]byte, block+overlap)
	for at := int64(0); at < min(size, 64<<20); at += block {
		n, err := r.ReadAt(buf, at)
		if err != nil && err != io.EOF {
			return false, err
		}
		for _, p := range patterns {
			if bytes.Contains(buf[:n], p) {
				return true, nil
			}
		}
	}
	return false, nil
}
