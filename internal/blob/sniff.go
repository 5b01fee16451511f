package blob

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"outturn/internal/errs"
)

// Kind is a sort of file that may be attached (附件类型), named by its usual extension.
type Kind string

// The kinds. OFD is the national format for fixed pages (GB/T 33190).
const (
	PDF  Kind = "pdf"
	OFD  Kind = "ofd"
	DOCX Kind = "docx"
	XLSX Kind = "xlsx"
	JPG  Kind = "jpg"
	PNG  Kind = "png"
)

// contentTypes are what a download is labelled with.
var contentTypes = map[Kind]string{
	PDF:  "application/pdf",
	OFD:  "application/ofd",
	DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	JPG:  "image/jpeg",
	PNG:  "image/png",
}

// ContentType returns the MIME type of a kind, and that of unknown bytes for anything else.
func (k Kind) ContentType() string {
	if t, ok := contentTypes[k]; ok {
		return t
	}
	return "application/octet-stream"
}

// Accepted says which files may be attached, for the hint beside the field.
const Accepted = "pdf、ofd、docx、xlsx、jpg、png"

// extensions maps what follows the last dot to the kind it promises.
var extensions = map[string]Kind{
	"pdf": PDF, "ofd": OFD, "docx": DOCX, "xlsx": XLSX, "jpg": JPG, "jpeg": JPG, "png": PNG,
}

// instead tells what to do about extensions that people try often.
var instead = map[string]string{
	"doc": "请在 Word 或 WPS 中另存为 .docx", "wps": "请在 WPS 中另存为 .docx", "rtf": "请另存为 .docx",
	"xls": "请在 Excel 或 WPS 中另存为 .xlsx", "et": "请在 WPS 中另存为 .xlsx", "csv": "请另存为 .xlsx",
	"docm": "请另存为不含宏的 .docx", "xlsm": "请另存为不含宏的 .xlsx", "xlsb": "请另存为 .xlsx",
	"ppt": "请导出为 .pdf", "pptx": "请导出为 .pdf", "ceb": "请导出为 .pdf 或 .ofd", "txt": "请导出为 .pdf",
	"zip": "请解压后逐个上传", "rar": "请解压后逐个上传", "7z": "请解压后逐个上传",
	"svg": "请导出为 .png", "bmp": "请另存为 .png", "gif": "请另存为 .png", "tif": "请另存为 .pdf", "tiff": "请另存为 .pdf",
	"webp": "请另存为 .jpg", "heic": "请在手机上导出为 .jpg", "html": "请打印为 .pdf", "htm": "请打印为 .pdf", "mht": "请打印为 .pdf",
}

// Sniff returns the kind of a file (文件类型识别) when its extension, its first bytes and its structure agree on one that
// is accepted. Otherwise the error is Invalid and says what to do. It reads but never decodes or unpacks the content.
func Sniff(name string, r io.ReaderAt, size int64) (Kind, error) {
	kind, err := expect(name)
	if err != nil {
		return "", err
	}
	if err := inspect(kind, r, size); err != nil {
		return "", err
	}
	return kind, nil
}

// expect returns the kind that a file name promises.
func expect(name string) (Kind, error) {
	ext := extension(name)
	if kind, ok := extensions[ext]; ok {
		return kind, nil
	}
	if ext == "" {
		return "", errs.Invalidf("文件名没有扩展名，看不出是什么文件。只收 %s，请改名或另存后再上传。", Accepted)
	}
	if hint, ok := instead[ext]; ok {
		return "", errs.Invalidf("不收 .%s 文件，%s 后再上传。只收 %s。", ext, hint, Accepted)
	}
	return "", errs.Invalidf("不收 .%s 文件，只收 %s。", ext, Accepted)
}

// extension returns what follows the last dot of the last part of name, in lower case, without anything that could
// upset a message.
func extension(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return ""
	}
	ext := strings.ToLower(strings.TrimSpace(name[dot+1:]))
	plain := strings.Map(func(r rune) rune {
		if (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			return -1
		}
		return r
	}, ext)
	if len(plain) > 10 || plain != ext {
		return "未知"
	}
	return ext
}

// inspect compares the content with the kind that the name promises.
func inspect(kind Kind, r io.ReaderAt, size int64) error {
	head := make([]byte, min(size, 1024))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return err
	}
	if found := family(head); found != familyOf[kind] {
		return mismatch(kind, found)
	}
	switch kind {
	case PDF:
		return inspectPDF(r, size)
	case PNG:
		return inspectPNG(r, size)
	case JPG:
		return inspectJPG(r, size)
	}
	return inspectArchive(kind, r, size)
}

// The families of content that first bytes can tell apart, in the words of the message.
const (
	isPDF     = "PDF"
	isPNG     = "PNG 图片"
	isJPG     = "JPEG 图片"
	isArchive = "压缩包"
	isOLE     = "加密的或旧版的 Office 文件"
	isHTML    = "网页（HTML）"
	isSVG     = "SVG 图形"
	isXML     = "XML 文本"
	isRAR     = "RAR 压缩包"
	isSeven   = "7z 压缩包"
	isProgram = "可执行程序"
	isText    = "纯文本"
	isUnknown = "别的格式"
)

// familyOf is the family each kind must show.
var familyOf = map[Kind]string{
	PDF: isPDF, PNG: isPNG, JPG: isJPG, OFD: isArchive, DOCX: isArchive, XLSX: isArchive,
}

// magic lists first bytes and what they mean.
var magic = []struct{ bytes, family string }{
	{"%PDF-", isPDF},
	{"\x89PNG\r\n\x1a\n", isPNG},
	{"\xff\xd8\xff", isJPG},
	{"PK\x03\x04", isArchive},
	{"PK\x05\x06", isArchive},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", isOLE},
	{"Rar!\x1a\x07", isRAR},
	{"7z\xbc\xaf\x27\x1c", isSeven},
	{"MZ", isProgram},
	{"\x7fELF", isProgram},
	{"#!", isProgram},
}

// family names what the first bytes of a file look like.
func family(head []byte) string {
	for _, m := range magic {
		if bytes.HasPrefix(head, []byte(m.bytes)) {
			return m.family
		}
	}
	text := strings.ToLower(string(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff")))))
	switch {
	case strings.HasPrefix(text, "%pdf-"): // some systems put a blank line in front
		return isPDF
	case strings.Contains(text, "<svg"):
		return isSVG
	case strings.Contains(text, "<html") || strings.Contains(text, "<!doctype html") || strings.Contains(text, "<script"):
		return isHTML
	case strings.HasPrefix(text, "<?xml"):
		return isXML
	case isPlain(head):
		return isText
	}
	return isUnknown
}

// isPlain reports whether head reads as UTF-8 text. The last character may be cut off.
func isPlain(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 {
			return !utf8.FullRune(head)
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
		head = head[n:]
	}
	return true
}

// mismatch is the refusal of content that is not what its name says.
func mismatch(kind Kind, found string) error {
	if found == isOLE && (kind == DOCX || kind == XLSX) {
		return errs.Invalidf("文件设有打开密码，或是旧版 Office 格式改了扩展名。请去掉密码，另存为 .%s 后再上传。", kind)
	}
	return errs.Invalidf("文件内容与扩展名 .%s 不符，实际是%s。请用原软件另存为 .%s 后再上传，不要直接改扩展名。", kind, found, kind)
}

// damaged is the refusal of a file that begins right and does not hold together.
func damaged(kind Kind, why string) error {
	return errs.Invalidf("这个 .%s 文件已损坏或不完整（%s）。请在本机打开确认，重新保存后再上传。", kind, why)
}
