package blob

import (
	"archive/zip"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"outturn/internal/domain/attachment"
	"outturn/internal/errs"
)

// manifest is what will be in a parcel (文件包清单).
type manifest struct {
	files    []member
	left     []Unpacked
	unpacked uint64
	several  bool // files were sent: those of an archive are named with it
}

// member is one workbook: inside an archive, or as it came.
type member struct {
	name    string
	entry   *zip.File // nil for a file that came by itself
	content io.ReaderAt
	size    int64
}

// Bounds on the directory of an archive that is taken apart. The workbooks in it may be stored as they are, and their own
// headers count along: some twenty each.
const maxHeaders = 50 * MaxParcel

// add takes a file, or what is in it when it is an archive.
func (m *manifest) add(f Sent) error {
	name, err := insidePath(f.Name, "")
	if err != nil {
		return err
	}
	if extension(name) == "zip" {
		return m.addArchive(name, f)
	}
	return m.addMember(member{name: name, content: f.Content, size: f.Size})
}

// addMember takes a workbook and leaves anything else.
func (m *manifest) addMember(f member) error {
	switch kind, err := expect(f.name); {
	case isJunk(f.name):
		return nil
	case err != nil:
		m.leave(f.name, errs.MessageOf(err))
		return nil
	case kind != XLSX:
		m.leave(f.name, "不是 .xlsx 工作簿。")
		return nil
	case f.size > attachment.MaxBytes:
		m.leave(f.name, "超过 "+sizeText(attachment.MaxBytes)+"。")
		return nil
	case f.size == 0:
		m.leave(f.name, "是空文件。")
		return nil
	}
	if m.files = append(m.files, f); len(m.files) > MaxParcel {
		return errs.Invalidf("一次最多%d份表格，这里超过了。请分几次上传。", MaxParcel)
	}
	return nil
}

// leave names a file that is not taken. The list is for people: it ends where they would.
func (m *manifest) leave(name, reason string) {
	if len(m.left) < MaxParcel {
		m.left = append(m.left, Unpacked{Name: name, Reason: reason})
	}
}

// addArchive takes the workbooks of an archive.
func (m *manifest) addArchive(name string, f Sent) error {
	headers, err := countEntries(f.Content, f.Size)
	if err != nil {
		return err
	}
	if headers > maxHeaders {
		return errs.Invalidf("压缩包“%s”里的文件太多。一次最多%d份表格，请分几次上传。", shown(name), MaxParcel)
	}
	z, err := zip.NewReader(f.Content, f.Size)
	if err != nil {
		return errs.Invalidf("“%s”打不开：不是完整的 zip 压缩包，可能没有传完，或是改了扩展名的 rar、7z。请重新压缩为 zip 后上传。", shown(name))
	}
	for _, entry := range z.File {
		if err := m.addEntry(name, entry); err != nil {
			return err
		}
	}
	return nil
}

// addEntry takes one entry of an archive.
func (m *manifest) addEntry(archive string, entry *zip.File) error {
	name, err := insidePath(entryName(entry), archive)
	if err != nil || strings.HasSuffix(strings.ReplaceAll(entry.Name, `\`, "/"), "/") {
		return err
	}
	const encrypted = 1 // bit 0 of the general purpose flags
	switch ext := extension(name); {
	case isJunk(name):
		return nil
	case entry.Flags&encrypted != 0:
		return errs.Invalidf("压缩包“%s”加了密码，读不了。请不加密码重新压缩后上传。", shown(archive))
	case ext == "zip" || ext == "rar" || ext == "7z":
		return errs.Invalidf("压缩包“%s”里还有压缩包“%s”。请解开后把里面的表格放在一起，重新压缩后上传。", shown(archive), shown(name))
	case entry.Method != zip.Store && entry.Method != zip.Deflate:
		return errs.Invalidf("压缩包“%s”用了不支持的压缩方式。请用系统自带的“压缩为 zip”重新压缩后上传。", shown(archive))
	case entry.UncompressedSize64 > 1<<20 && entry.UncompressedSize64 > maxRatio*entry.CompressedSize64:
		return errs.Invalidf("压缩包“%s”里的“%s”展开后异常地大（疑似压缩炸弹），已拒绝。", shown(archive), shown(name))
	}
	if m.unpacked += entry.UncompressedSize64; m.unpacked > maxUnpacked {
		return errs.Invalidf("压缩包展开后超过 %s。请分几次上传。", sizeText(maxUnpacked))
	}
	if m.several {
		name = strings.TrimSuffix(archive, path.Ext(archive)) + "/" + name
	}
	return m.addMember(member{name: name, entry: entry, size: int64(entry.UncompressedSize64)})
}

// complete checks the whole.
func (m *manifest) complete() error {
	if len(m.files) == 0 && len(m.left) == 0 {
		return errs.Invalidf("里面没有文件。请选择一个 zip 压缩包，或若干 .xlsx 表格。")
	}
	if len(m.files) == 0 {
		return errs.Invalidf("里面没有 .xlsx 表格，例如“%s”：%s", shown(m.left[0].Name), m.left[0].Reason)
	}
	seen := map[string]bool{}
	for _, f := range m.files {
		if seen[strings.ToLower(f.name)] {
			return errs.Invalidf("有两份文件都叫“%s”。请改名或分文件夹后重新上传。", shown(f.name))
		}
		seen[strings.ToLower(f.name)] = true
	}
	return nil
}

// entryName is the name of an entry. Compressors of Windows and WPS write Chinese names as GBK and do not say so.
func entryName(entry *zip.File) string {
	if utf8.ValidString(entry.Name) {
		return entry.Name
	}
	name, err := simplifiedchinese.GB18030.NewDecoder().String(entry.Name)
	if err != nil {
		return strings.ToValidUTF8(entry.Name, "?")
	}
	return name
}

// insidePath is the name of a file with its folders, for people; one that leads out of its archive is refused.
func insidePath(raw, archive string) (string, error) {
	name := strings.ReplaceAll(raw, `\`, "/")
	if strings.ContainsRune(name, 0) || path.IsAbs(name) || escapes(name) || len(name) > 1 && name[1] == ':' {
		return "", errs.Invalidf("压缩包“%s”里有不正常的路径“%s”，可能被人动过手脚，已拒绝。", shown(archive), shown(name))
	}
	return path.Clean(name), nil
}

// isJunk reports what archives of macOS and Windows add by themselves, and the lock files of programs that have a workbook
// open.
func isJunk(name string) bool {
	base := path.Base(name)
	switch {
	case strings.HasPrefix(name, "__MACOSX/"), strings.Contains(name, "/__MACOSX/"), strings.HasPrefix(base, "._"), strings.HasPrefix(base, "~$"), strings.HasPrefix(base, ".~"):
		return true
	}
	switch strings.ToLower(base) {
	case ".ds_store", "thumbs.db", "desktop.ini":
		return true
	}
	return false
}
