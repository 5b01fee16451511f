// Package attachment says what may be attached to a record (附件, 佐证材料) and how it is named.
package attachment

import (
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// MaxBytes bounds one file; MaxPerRecord bounds the files of one record.
const (
	MaxBytes     = 20 << 20
	MaxPerRecord = 100
)

// Attachment is one file on a record. The bytes are kept by content hash; the row is written after them.
type Attachment struct {
	ID     string
	Kind   string // kind of the record it belongs to: 绩效目标, 绩效自评, 项目
	Record string // its id
	Cell   string // the indicator it proves, or empty for the whole record
	Name   string // as the person named it, cleaned
	Hash   string // hex SHA-256 of the bytes
	Size   int64
	Type   string // pdf, xlsx …
	By     org.UserID
	ByName string
	At     time.Time
}

// CleanName returns the file name without folders and control characters, or an error that says what to do.
func CleanName(name string) (string, error) {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name))
	switch {
	case name == "" || name == "." || name == "/" || name == "..":
		return "", errs.Invalidf("文件没有名字，请改名后再上传。")
	case utf8.RuneCountInString(name) > 120:
		return "", errs.Invalidf("文件名超过120个字，请改短后再上传。")
	}
	return name, nil
}
