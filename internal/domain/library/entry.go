package library

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// Entry is an indicator as typed or as read from a workbook (填报的指标): raw text in every cell. Parse turns it into
// Content and complaints.
type Entry struct {
	Code       string
	Field      string
	Categories string // separated by 、 or a comma; empty: every one
	Row        goal.EntryRow
	Keywords   string // separated by 、, a comma or space
}

// Limits of an indicator's own cells; those of its row are the goal form's.
const (
	MaxKeywords = 12
	MaxKeyword  = 12 // characters
)

// codes are letters for the field and a number: HT-01.
var codes = regexp.MustCompile(`^[A-Z]{2,4}-[0-9]{2,4}$`)

// Entry returns the content as it would be typed. Parsing it gives the same content.
func (c Content) Entry() Entry {
	return Entry{Code: c.Code, Field: string(c.Field), Categories: c.CategoryText(), Row: c.Row, Keywords: strings.Join(c.Keywords, "、")}
}

// Parse reads and checks an indicator (解析指标): every complaint at once, at paths code, field, categories, keywords, and
// those of a goal row such as target. book is the one whose levels the library keeps.
func (e Entry) Parse(book rulebook.Book) (Content, errs.Fields) {
	c := Content{Code: strings.ToUpper(goal.Normalise(e.Code)), Row: e.Row}
	c.Row.ID, c.Row.Weight = "", ""
	var f errs.Fields
	if !codes.MatchString(c.Code) {
		f.Add("code", "指标编号写成“HT-01”的样子：2至4个大写字母、短横线、2至4位数字。")
	}
	field, ok := ParseField(e.Field)
	if !ok {
		f.Add("field", "没有“%s”这个领域，可选：%s。", errs.Shorten(e.Field), fieldNames())
	}
	c.Field = field
	for _, name := range cut(e.Categories) {
		category := project.Category(name)
		if !slices.Contains(project.Categories(), category) {
			f.Add("categories", "没有“%s”这种项目类别。", errs.Shorten(name))
			continue
		}
		if !slices.Contains(c.Categories, category) {
			c.Categories = append(c.Categories, category)
		}
	}
	c.Keywords = parseKeywords(e.Keywords, &f)
	row, fields := checkRow(c.Row, book)
	c.Row = row
	return c, append(f, fields...)
}

// parseKeywords reads the keywords, each once.
func parseKeywords(text string, f *errs.Fields) []string {
	var out []string
	for _, word := range cut(text) {
		if n := utf8.RuneCountInString(word); n < 2 || n > MaxKeyword {
			f.Add("keywords", "关键词“%s”应为2至%d个字。", errs.Shorten(word), MaxKeyword)
			continue
		}
		if !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	if len(out) > MaxKeywords {
		f.Add("keywords", "关键词最多%d个，现有%d个。", MaxKeywords, len(out))
	}
	return out
}

// checkRow reads the row as a goal form would, with a weight that the library does not keep. The row comes back in the
// book's own names and one spelling.
func checkRow(row goal.EntryRow, book rulebook.Book) (goal.EntryRow, errs.Fields) {
	row.Weight = "1"
	form, fields := goal.Entry{Rows: []goal.EntryRow{row}}.Examine(book, project.Operation)
	var out errs.Fields
	for _, f := range fields {
		if cell, ok := strings.CutPrefix(f.Path, "rows.0."); ok {
			f.Path = cell
			out = append(out, f)
		}
	}
	if len(out.Blocking()) == 0 {
		row = form.Entry().Rows[0]
	}
	row.Weight = ""
	return row, out
}

// cut splits a list as people type it.
func cut(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;； \t\n\r", r) })
}
