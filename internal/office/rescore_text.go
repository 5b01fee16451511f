package office

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"outturn/internal/domain/rescore"
)

// WriteRescoreText writes reports for a terminal (复算结果的文字形式): a head, the fund block, one line per row with its
// explanation under it, totals and findings. Columns are aligned with Chinese characters two cells wide, and no line is
// wider than rescoreWidth.
func WriteRescoreText(w io.Writer, reports []rescore.Report) error {
	var b strings.Builder
	for i, r := range reports {
		if i > 0 {
			b.WriteString("\n")
		}
		rescoreHead(&b, r)
		rescoreRows(&b, r)
		rescoreEnd(&b, r)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func rescoreHead(b *strings.Builder, r rescore.Report) {
	name := r.Source
	if r.Sheet != "" {
		name += " [" + r.Sheet + "]"
	}
	fmt.Fprintf(b, "%s\n", name)
	line := func(label, text string) {
		if text != "" {
			wrap(b, "  "+padRight(label, 8)+"  ", 12, text)
		}
	}
	line("项目", r.Project)
	line("单位", r.Unit)
	if r.Year != 0 {
		line("年度", fmt.Sprint(r.Year))
	}
	line("规则库", fmt.Sprintf("%s 第 %d 版（%s）", r.Book, r.Version, r.BookWhy))
	line("已读", fmt.Sprintf("%d 行指标，%d 行资金", r.RowsRead, len(r.Funds)))
	e := r.Execution
	line("执行率", fmt.Sprintf("印 %s，算 %s；分值 %s，得分印 %s，算 %s：%s", percentText(e.RatePublished), percentText(e.RateComputed), numberText(e.Weight),
		numberText(e.PointsPublished), numberText(e.PointsComputed), e.Verdict.Label()))
	line("", e.Explanation)
}

var rescoreColumns = []struct {
	title string
	width int
	right bool
}{{"序", 3, true}, {"指标", 28, false}, {"指标值", 14, false}, {"完成值", 14, false}, {"分值", 5, true}, {"得分", 5, true}, {"复算", 5, true}, {"结论", 8, false}}

// rescoreWidth is how many terminal cells a line may take.
const rescoreWidth = 100

func rescoreRows(b *strings.Builder, r rescore.Report) {
	if len(r.Lines) == 0 {
		return
	}
	cells := make([]string, len(rescoreColumns))
	for i, c := range rescoreColumns {
		cells[i] = c.title
	}
	rescoreRow(b, cells)
	for i, l := range r.Lines {
		rescoreRow(b, []string{fmt.Sprint(i + 1), firstOf(l.Name, l.Level2), l.TargetText, l.ActualText, numberText(l.Weight), numberText(l.PointsPublished),
			numberText(l.PointsComputed), l.Verdict.Label()})
		wrap(b, "       ", 7, l.Explanation)
	}
}

func rescoreRow(b *strings.Builder, cells []string) {
	var line strings.Builder
	line.WriteString("  ")
	for i, c := range rescoreColumns {
		text := cut(strings.Join(strings.Fields(cells[i]), " "), c.width)
		if c.right {
			text = strings.Repeat(" ", c.width-cellWidth(text)) + text
		}
		line.WriteString(padRight(text, c.width) + "  ")
	}
	b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}

func rescoreEnd(b *strings.Builder, r rescore.Report) {
	fmt.Fprintf(b, "  分值合计 %s；总分印 %s，算 %s；等级 %s", numberText(r.WeightsTotal), numberText(r.TotalPublished), numberText(r.TotalComputed), firstOf(string(r.Grade), "—"))
	if r.GradePrinted != "" {
		fmt.Fprintf(b, "（印 %s）", r.GradePrinted)
	}
	fmt.Fprintf(b, "\n  一致 %d，不一致 %d，无法判断 %d\n", r.Count(rescore.Agree), r.Count(rescore.Differ), r.Count(rescore.CannotJudge))
	for _, f := range r.Findings {
		where := ""
		if f.Where != "" {
			where = "（" + f.Where + "）"
		}
		wrap(b, "  "+f.Rule+" "+severityLabel(f.Severity)+" ", 13, f.Message+where)
	}
}

func severityLabel(s rescore.Severity) string {
	switch s {
	case rescore.Differs:
		return "不符"
	case rescore.Doubt:
		return "存疑"
	}
	return "说明"
}

func numberText(n rescore.Number) string {
	if !n.Known {
		return "—"
	}
	return trimZeros(n.Value.String())
}

func percentText(n rescore.Number) string {
	if !n.Known {
		return "—"
	}
	return numberText(n) + "%"
}

func trimZeros(s string) string {
	if strings.Contains(s, ".") {
		return strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}

// cellWidth is how many terminal cells a text takes.
func cellWidth(text string) int {
	n := 0
	for _, r := range text {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is 2 for characters of Chinese text and full-width marks, 0 for marks that stand on others, 1 otherwise.
func runeWidth(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Cf):
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff,
		r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6, r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}

// closers may not begin a line and openers may not end one.
const (
	closers = "，。；：、！？）》”’%"
	openers = "（《“‘"
)

// wrap writes a text behind a head, broken at rescoreWidth and indented by so many cells. It breaks between Chinese
// characters and at spaces, never inside a number or a Latin word.
func wrap(b *strings.Builder, head string, indent int, text string) {
	b.WriteString(head)
	at := cellWidth(head)
	for _, piece := range pieces(text) {
		if width := cellWidth(piece); at+width > rescoreWidth && at > indent {
			piece = strings.TrimLeft(piece, " ")
			b.WriteString("\n" + strings.Repeat(" ", indent))
			at = indent
		}
		b.WriteString(piece)
		at += cellWidth(piece)
	}
	b.WriteString("\n")
}

// pieces cuts a text into what may not be broken: one Chinese character, or a run of others, with the marks that open in
// front and those that close behind.
func pieces(text string) []string {
	var out []string
	before := ' '
	for _, r := range strings.Join(strings.Fields(text), " ") {
		run := runeWidth(before) < 2 && runeWidth(r) < 2 && r != ' '
		if len(out) > 0 && (run || strings.ContainsRune(closers, r) || strings.ContainsRune(openers, before)) {
			out[len(out)-1] += string(r)
		} else {
			out = append(out, string(r))
		}
		before = r
	}
	return out
}

func padRight(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-cellWidth(text)))
}

// cut shortens a text to a width in cells.
func cut(text string, width int) string {
	if cellWidth(text) <= width {
		return text
	}
	n, out := 0, strings.Builder{}
	for _, r := range text {
		if n += runeWidth(r); n > width-1 {
			break
		}
		out.WriteRune(r)
	}
	return out.String() + "…"
}
