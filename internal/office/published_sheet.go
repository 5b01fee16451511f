package office

import (
	"regexp"
	"strings"
	"unicode"

	"outturn/internal/domain/rescore"
	"outturn/internal/office/workbook"
)

// sheet is a grid as lines of areas, the way a person reads it.
type sheet struct {
	grid  *workbook.Grid
	lines []line
}

// line is one row with content: what is seen in it, left to right, merged cells from above included.
type line struct {
	row   int
	areas []area
}

type area struct{ workbook.Area }

// own reports whether the area begins in this row.
func (a area) own(row int) bool { return a.Row1 == row }

func newSheet(g *workbook.Grid) *sheet {
	s := &sheet{grid: g}
	for _, row := range g.Rows() {
		l := line{row: row}
		for _, a := range g.Line(row) {
			if strings.TrimFunc(a.Text, blank) != "" || a.Note != "" {
				l.areas = append(l.areas, area{a})
			}
		}
		if len(l.areas) > 0 {
			s.lines = append(s.lines, l)
		}
	}
	return s
}

// blank is white space as forms have it, with the marks that no one sees.
func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200B' || r == '\u200C' || r == '\u200D' || r == '\uFEFF' || r == '\u00AD'
}

// cell is an area as a printed cell. Line breaks made for a narrow column are undone; a number loses its thousands marks.
func (s *sheet) cell(a area) rescore.Cell {
	return rescore.Cell{Text: shown(a.Cell), At: s.grid.Ref(a.Row, a.Col)}
}

func shown(c workbook.Cell) string {
	text := unbroken(c.Text)
	if c.Kind == workbook.Number {
		text = strings.TrimLeft(strings.ReplaceAll(text, ",", ""), "¥￥$")
		if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
			text = "-" + text[1:len(text)-1]
		}
	}
	return text
}

// unbroken trims a text and joins its lines, with a space only between two Latin letters or digits.
func unbroken(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	var out strings.Builder
	for _, l := range lines {
		if l = strings.TrimFunc(l, blank); l == "" {
			continue
		}
		if s := out.String(); s != "" && latin(s[len(s)-1]) && latin(l[0]) {
			out.WriteByte(' ')
		}
		out.WriteString(l)
	}
	return out.String()
}

func latin(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// flat is a text in one spelling without any white space: full-width signs become ASCII.
func flat(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case blank(r):
			return -1
		case r >= '\uFF01' && r <= '\uFF5E':
			return r - 0xFEE0
		case r == '〔' || r == '[' || r == '【':
			return '('
		case r == '〕' || r == ']' || r == '】':
			return ')'
		}
		if plain, ok := simplified[r]; ok {
			return plain
		}
		return r
	}, text)
}

// simplified are the traditional characters (繁体字) that headings, labels and units of these forms use.
var simplified = func() map[rune]rune {
	traditional := []rune("項目績評標數實際單質時條萬億產滿對濟會態響續開資執財門務調計劃專轉負責編號類別級權總應達業現優預異報說題進備註狀況員聯繫電話後縮於點國縣區鄉鎮務結餘撥適為無與稱")
	plain := []rune("项目绩评标数实际单质时条万亿产满对济会态响续开资执财门务调计划专转负责编号类别级权总应达业现优预异报说题进备注状况员联系电话后缩于点国县区乡镇务结余拨适为无与称")
	out := map[rune]rune{}
	for i, r := range traditional {
		out[r] = plain[i]
	}
	return out
}()

var (
	period      = regexp.MustCompile(`^20[0-9]{2}年度?|[0-9]{1,2}(月份?)?[-~—至][0-9]{1,2}月份?(底|末)?`)
	foreignTail = regexp.MustCompile(`^(\P{Latin}*\p{Han})[A-Za-z][A-Za-z0-9 .'/-]*$`)
)

// heading is a flat text without what stands in brackets, without numbering, colon, formula letters, a translation and the
// period it speaks of: "全年预算数(A)", "2023年全年预算数" and "一、全年 预算数：" are all 全年预算数.
func heading(text string) string {
	var out strings.Builder
	depth := 0
	for _, r := range flat(text) {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth = max(0, depth-1)
		case depth == 0:
			out.WriteRune(r)
		}
	}
	s := strings.Trim(period.ReplaceAllString(out.String(), ""), ":;,。、*★/")
	if m := foreignTail.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	for _, tail := range []string{"B/A", "B÷A", "A", "B", "C"} {
		if cut, ok := strings.CutSuffix(s, tail); ok && cut != "" && !latin(cut[len(cut)-1]) {
			s = cut
			break
		}
	}
	if first, rest, ok := strings.Cut(s, "、"); ok && len([]rune(first)) <= 2 && rest != "" {
		s = rest
	}
	return s
}
