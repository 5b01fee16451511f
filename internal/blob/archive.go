package blob

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"

	"outturn/internal/errs"
)

// Bounds on an attached archive, by what its directory declares; nothing is unpacked here. Workbooks that are imported
// pass a stricter gate of their own in office.
const (
	maxEntries  = 5_000
	maxUnpacked = 512 << 20 // bytes, all entries together
	maxRatio    = 200       // unpacked over packed, for entries above a megabyte
)

// mainPart is how the entry is called that makes an archive the kind it says it is. Office on the web numbers its.
var mainPart = map[Kind]*regexp.Regexp{
	DOCX: regexp.MustCompile(`^word/document\d*\.xml$`),
	XLSX: regexp.MustCompile(`^xl/workbook\d*\.xml$`),
	OFD:  regexp.MustCompile(`^OFD\.xml$`),
}

// inspectArchive checks that an archive is a document of its kind and carries nothing that acts or hides: no macros, no
// encryption, no archive inside.
func inspectArchive(kind Kind, r io.ReaderAt, size int64) error {
	entries, err := countEntries(r, size)
	if err != nil {
		return err
	}
	if entries > maxEntries {
		return errs.Invalidf("这个 .%s 文件内含 %d 个部件，超过 %d 个，不像正常文档。请另存后再上传。", kind, entries, maxEntries)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return damaged(kind, "打不开压缩结构")
	}
	if found := documentKind(z); found != kind {
		return mismatch(kind, describe(found))
	}
	var unpacked uint64
	names := map[string]bool{}
	for _, entry := range z.File {
		name := strings.ToLower(entry.Name)
		if names[name] {
			return damaged(kind, "部件重名："+shown(entry.Name))
		}
		names[name] = true
		if err := inspectEntry(kind, entry); err != nil {
			return err
		}
		unpacked += entry.UncompressedSize64
		if unpacked > maxUnpacked {
			return errs.Invalidf("这个 .%s 文件解开后超过 %s，请压缩其中的图片后再上传。", kind, sizeText(maxUnpacked))
		}
	}
	return nil
}

// countEntries counts the headers of an archive's directory before anything is built from them: the reader takes some
// 300 bytes for each, and the number that the archive states about itself need not be true. Headers of an archive stored
// inside count too, which does no harm, since those are refused.
func countEntries(r io.ReaderAt, size int64) (int, error) {
	const header = "PK\x01\x02"
	count, kept, buffer := 0, 0, make([]byte, 64<<10)
	content := io.NewSectionReader(r, 0, size)
	for {
		n, err := content.Read(buffer[kept:])
		seen := buffer[:kept+n]
		count += bytes.Count(seen, []byte(header))
		kept = copy(buffer, seen[max(0, len(seen)-len(header)+1):])
		if err == io.EOF {
			return count, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// documentKind tells by its main part what document an archive is; empty when it is none of ours. Office documents
// must declare their parts as well.
func documentKind(z *zip.Reader) Kind {
	declares, found := false, map[Kind]bool{}
	for _, entry := range z.File {
		declares = declares || entry.Name == "[Content_Types].xml"
		for kind, name := range mainPart {
			found[kind] = found[kind] || name.MatchString(entry.Name)
		}
	}
	switch {
	case declares && found[DOCX]:
		return DOCX
	case declares && found[XLSX]:
		return XLSX
	case found[OFD]:
		return OFD
	}
	return ""
}

// describe names what documentKind found, for people.
func describe(kind Kind) string {
	if kind == "" {
		return isArchive
	}
	return " " + string(kind) + " 文档"
}

// inspectEntry looks at one entry: its name, its flags, its declared size, and the first bytes of what it holds.
func inspectEntry(kind Kind, entry *zip.File) error {
	const encrypted = 1 // bit 0 of the general purpose flags
	lower := strings.ToLower(entry.Name)
	switch {
	case entry.Flags&encrypted != 0:
		return errs.Invalidf("这个 .%s 文件是加密的，审核人打不开。请去掉密码后再上传。", kind)
	case strings.Contains(lower, "vbaproject"):
		return errs.Invalidf("这个 .%s 文件含有宏，不能上传。请另存为不含宏的 .%s。", kind, kind)
	case strings.Contains(entry.Name, `\`) || path.IsAbs(entry.Name) || escapes(entry.Name):
		return damaged(kind, "部件名不合规："+shown(entry.Name))
	case entry.UncompressedSize64 > 1<<20 && entry.UncompressedSize64 > maxRatio*entry.CompressedSize64:
		return errs.Invalidf("这个 .%s 文件的压缩比异常，不像正常文档。请用原软件另存后再上传。", kind)
	case strings.HasSuffix(entry.Name, "/"):
		return nil
	}
	return inspectStart(kind, entry)
}

// inspectStart refuses an entry that is itself an archive or a program, whatever it is called.
func inspectStart(kind Kind, entry *zip.File) error {
	content, err := entry.Open()
	if err != nil {
		return damaged(kind, "部件打不开："+shown(entry.Name))
	}
	defer content.Close()
	head := make([]byte, 16)
	n, err := io.ReadFull(content, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged(kind, "部件打不开："+shown(entry.Name))
	}
	switch family(head[:n]) {
	case isArchive, isRAR, isSeven:
		return errs.Invalidf("这个 .%s 文件里嵌有另一个压缩包或文档（%s）。请把它取出来单独上传，图表请先转成图片。", kind, shown(entry.Name))
	case isProgram:
		return errs.Invalidf("这个 .%s 文件里嵌有可执行程序（%s），不能上传。请删去后另存。", kind, shown(entry.Name))
	}
	return nil
}

// escapes reports whether an entry's name climbs out of its archive.
func escapes(name string) bool {
	clean := path.Clean(name)
	return clean == ".." || strings.HasPrefix(clean, "../")
}

// shown shortens a name from inside an archive for a message.
func shown(name string) string {
	runes := []rune(strings.ToValidUTF8(name, "?"))
	if len(runes) > 60 {
		runes = append(runes[:60], '…')
	}
	return string(runes)
}
