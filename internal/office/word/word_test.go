package word_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outturn/internal/errs"
	"outturn/internal/office/word"
	"outturn/internal/testenv"
)

// report is a document with every kind of block, more rows than a page holds, and text that looks like markup or formulas.
func report() word.Document {
	years := word.Table{Caption: "表1　现金流量计算表", Unit: "金额单位：万元", Widths: []int{2, 3, 3, 3}, Small: true,
		Head: [][]word.Cell{{{Text: "年度", Down: 2}, {Text: "流量", Across: 2}, {Text: "累计净现值", Down: 2}}, {{Text: "流入"}, {Text: "流出"}}}}
	for i := range 60 {
		years.Rows = append(years.Rows, []word.Cell{{Text: fmt.Sprint(2026 + i), Align: word.Center}, {Text: "1,234.56", Align: word.Right}, {Text: "=SUM(A1:A9)"}, {Text: "-1.00", Align: word.Right}})
	}
	return word.Document{Title: "生态湿地扩建工程事前绩效评估报告", Subtitle: "上海化学工业区", Header: "事前绩效评估报告", Mark: "第2版　校验码 0123456789abcdef", Blocks: []word.Block{
		word.Heading{Level: 1, Text: "评估对象"},
		word.Heading{Level: 2, Text: "项目基本情况"},
		word.Paragraph{Text: "第一段，水质净化。\r\n\n第二段，<A&B>\"引号\"'单引号'。"},
		word.Heading{Level: 3, Text: "资金"}, word.Heading{Level: 4, Text: "来源"}, word.Heading{Level: 4, Text: "用途"},
		word.Heading{Level: 2, Text: "实施内容"}, word.Heading{Level: 3, Text: "范围"},
		word.Heading{Level: 1, Text: "评估结论"},
		word.Paragraph{Text: "=HYPERLINK(\"x\",\"y\")"}, word.Paragraph{Text: "{ PAGE }"}, word.Paragraph{Text: "+1 -1 @a %00 &amp; ]]>"},
		word.Paragraph{Text: "居中", Align: word.Center, Bold: true}, word.Paragraph{Text: "靠右", Align: word.Right},
		years,
		word.Table{Widths: []int{1, 1, 1}, Rows: [][]word.Cell{{{Text: "左上两行两列\n第二行", Across: 2, Down: 2}, {Text: "右一"}}, {{Text: "右二"}}, {{Text: "下一"}, {Text: "下二"}, {Text: ""}}}},
		word.Signature{Role: "评估组组长（签字）"}, word.Signature{Role: "单位负责人", Name: "张三", Date: "2025年9月1日"},
		word.PageBreak{}, word.Heading{Level: 0, Text: "附件1"}, word.Paragraph{Text: "附件正文\t制表"},
	}}
}

func written(t *testing.T, d word.Document) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := d.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// parts unpacks a document.
func parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(content)
	}
	return out
}

// paragraphs are the texts of the paragraphs of a part, in order, tabs as \t, fields left out.
func paragraphs(t *testing.T, content string) []string {
	t.Helper()
	var out []string
	d := xml.NewDecoder(strings.NewReader(content))
	inText := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, content)
		}
		switch e := token.(type) {
		case xml.StartElement:
			inText = e.Name.Local == "t"
			if e.Name.Local == "p" {
				out = append(out, "")
			}
			if e.Name.Local == "tab" && len(e.Attr) == 0 {
				out[len(out)-1] += "\t"
			}
		case xml.EndElement:
			inText = false
		case xml.CharData:
			if inText {
				out[len(out)-1] += string(e)
			}
		}
	}
}

// TestParts: every part is well-formed XML, every part is named in the list of types, every relationship leads somewhere.
func TestParts(t *testing.T) {
	t.Parallel()
	all := parts(t, written(t, report()))
	for name, content := range all {
		paragraphs(t, content)
		if strings.HasPrefix(name, "word/") && !strings.HasSuffix(name, ".rels") && !strings.Contains(all["[Content_Types].xml"], `PartName="/`+name+`"`) {
			t.Errorf("%s has no type", name)
		}
	}
	for target := range strings.SplitSeq(all["word/_rels/document.xml.rels"], `Target="`) {
		if name, _, ok := strings.Cut(target, `"/>`); ok && !strings.HasPrefix(name, "<?xml") && all["word/"+name] == "" {
			t.Errorf("nothing at %s", name)
		}
	}
	for _, want := range []string{"方正小标宋简体", "黑体", "仿宋_GB2312", "楷体_GB2312"} {
		if !strings.Contains(all["word/styles.xml"], want) || !strings.Contains(all["word/fontTable.xml"], want) {
			t.Errorf("%s is not used, or has nothing to take its place", want)
		}
	}
	for _, want := range []string{`<w:pgSz w:w="11906" w:h="16838"/>`, `w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"`, `<w:tblHeader/>`, `<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>`, `<w:gridSpan w:val="2"/><w:vMerge/>`} {
		if !strings.Contains(all["word/document.xml"], want) {
			t.Errorf("the document lacks %s", want)
		}
	}
}

// TestTextIsLiteral: what is typed comes back as typed, and nothing of it becomes a field.
func TestTextIsLiteral(t *testing.T) {
	t.Parallel()
	all := parts(t, written(t, report()))
	got := paragraphs(t, all["word/document.xml"])
	for _, want := range []string{"第一段，水质净化。", "第二段，<A&B>\"引号\"'单引号'。", "=HYPERLINK(\"x\",\"y\")", "{ PAGE }", "+1 -1 @a %00 &amp; ]]>", "=SUM(A1:A9)", "附件正文\t制表", "左上两行两列", "第二行"} {
		if !slices.Contains(got, want) {
			t.Errorf("no paragraph %q", want)
		}
	}
	if strings.Contains(all["word/document.xml"], "instrText") {
		t.Error("a field in the text")
	}
	d := report()
	d.Title, d.Header, d.Mark = "=1+1 <a>", "<b>", "&c;"
	all = parts(t, written(t, d))
	for name, want := range map[string]string{"word/document.xml": "=1+1 <a>", "word/header1.xml": "<b>", "word/header2.xml": "<b>", "word/footer1.xml": "&c;　共1页", "word/footer2.xml": "&c;　共1页"} {
		if !slices.Contains(paragraphs(t, all[name]), want) {
			t.Errorf("%s: %q, want %q", name, paragraphs(t, all[name]), want)
		}
	}
}

func TestHeadings(t *testing.T) {
	t.Parallel()
	got := strings.Join(paragraphs(t, parts(t, written(t, report()))["word/document.xml"]), "\n")
	for _, want := range []string{"一、评估对象\n（一）项目基本情况\n", "\n1.资金\n（1）来源\n（2）用途\n（二）实施内容\n1.范围\n二、评估结论\n", "\n附件1\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	var many word.Document
	for range 101 {
		many.Blocks = append(many.Blocks, word.Heading{Level: 1, Text: "章"})
	}
	got = strings.Join(paragraphs(t, parts(t, written(t, many))["word/document.xml"]), " ")
	for _, want := range []string{" 九、章 十、章 十一、章 ", " 十九、章 二十、章 二十一、章 ", " 九十九、章 100、章 101、章"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}

// TestSameBytes: the same document is the same file, and another one is not.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(written(t, report()), written(t, report())) {
		t.Error("two files of one document differ")
	}
	other := report()
	other.Mark = "第3版"
	if bytes.Equal(written(t, report()), written(t, other)) {
		t.Error("the mark is not in the file")
	}
}

// TestRefuses: what XML cannot hold is refused wherever it stands, with a sentence, and nothing is written.
func TestRefuses(t *testing.T) {
	t.Parallel()
	for _, bad := range []struct{ name, text, says string }{
		{"响铃", "评估\a报告", "U+0007"}, {"空字符", "\x00", "U+0000"}, {"垂直制表", "a\vb", "U+000B"}, {"转义", "\x1b[31m", "U+001B"},
		{"非字符", "a\uFFFE", "U+FFFE"}, {"不是UTF-8", "a\xff\xfe", "不是文字的字节"}, {"半个汉字", "\xe4\xbd", "不是文字的字节"},
	} {
		for place, d := range map[string]word.Document{
			"标题": {Title: bad.text}, "副标题": {Subtitle: bad.text}, "页眉": {Header: bad.text}, "页脚": {Mark: bad.text},
			"小标题": {Blocks: []word.Block{word.Heading{Level: 1, Text: bad.text}}}, "正文": {Blocks: []word.Block{word.Paragraph{Text: bad.text}}},
			"单元格": {Blocks: []word.Block{word.Table{Widths: []int{1}, Rows: [][]word.Cell{{{Text: bad.text}}}}}},
			"表题":  {Blocks: []word.Block{word.Table{Caption: bad.text, Widths: []int{1}, Rows: [][]word.Cell{{{}}}}}},
			"签名":  {Blocks: []word.Block{word.Signature{Role: bad.text}}}, "姓名": {Blocks: []word.Block{word.Signature{Name: bad.text}}},
		} {
			var out bytes.Buffer
			err := d.Write(&out)
			if errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), bad.says) || out.Len() > 0 {
				t.Errorf("%s in %s: %v, %d bytes written", bad.name, place, err, out.Len())
			}
		}
	}
}

// TestTablesThatDoNotFit are mistakes of the program, not of a person.
func TestTablesThatDoNotFit(t *testing.T) {
	t.Parallel()
	a := word.Cell{Text: "甲"}
	for _, c := range []struct {
		name  string
		table word.Table
		says  string
	}{
		{"没有列", word.Table{Rows: [][]word.Cell{{a}}}, "too many"},
		{"没有行", word.Table{Widths: []int{1}}, "empty"},
		{"少一格", word.Table{Widths: []int{1, 1}, Rows: [][]word.Cell{{a, a}, {a}}}, "row 2 fills 1 of 2"},
		{"多一格", word.Table{Widths: []int{1}, Rows: [][]word.Cell{{a, a}}}, "1 cells too many"},
		{"横跨出界", word.Table{Widths: []int{1, 1}, Rows: [][]word.Cell{{{Across: 3}}}}, "beyond column 2"},
		{"竖跨出界", word.Table{Widths: []int{1}, Rows: [][]word.Cell{{{Down: 2}}}}, "beyond row 1"},
		{"表头跨入表身", word.Table{Widths: []int{1}, Head: [][]word.Cell{{{Down: 2}}}, Rows: [][]word.Cell{{a}}}, "beyond row 1"},
		{"两格重叠", word.Table{Widths: []int{1, 1}, Rows: [][]word.Cell{{a, {Down: 2}}, {{Across: 2}}}}, "want column 2"},
	} {
		err := word.Document{Blocks: []word.Block{c.table}}.Write(io.Discard)
		if errs.KindOf(err) != errs.Internal || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
	for _, level := range []int{-1, 5} {
		if err := (word.Document{Blocks: []word.Block{word.Heading{Level: level}}}).Write(io.Discard); errs.KindOf(err) != errs.Internal || err == nil {
			t.Errorf("level %d: %v", level, err)
		}
	}
}

// TestLibreOffice opens the document in LibreOffice and reads what it prints.
func TestLibreOffice(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(file, testenv.LibreOffice(t, written(t, report()), "docx", "pdf"), 0o600); err != nil {
		t.Fatal(err)
	}
	sheets, text := testenv.ReadPDF(t, file)
	pages := strings.Split(text, "\f")
	if sheets < 4 {
		t.Fatalf("%d sheets", sheets)
	}
	for i, page := range pages[:sheets] {
		for _, want := range []string{"事前绩效评估报告", fmt.Sprintf("— %d —", i+1), "第2版", "0123456789abcdef", fmt.Sprintf("共%d页", sheets)} {
			if !strings.Contains(strings.ReplaceAll(page, " ", ""), strings.ReplaceAll(want, " ", "")) {
				t.Errorf("sheet %d lacks %q\n%s", i+1, want, page)
			}
		}
	}
	for _, want := range []string{"一、评估对象", "（一）项目基本情况", "1.资金", "（2）用途", "二、评估结论", "<A&B>\"引号\"'单引号'。", "=HYPERLINK(\"x\",\"y\")", "{ PAGE }", "=SUM(A1:A9)", "表1", "金额单位：万元", "2085", "左上两行两列",
		"评估组组长（签字）：", "张三", "2025年9月1日"} {
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(want, " ", "")) {
			t.Errorf("the paper lacks %q", want)
		}
	}
	if n := strings.Count(text, "累计净现值"); n < 2 {
		t.Errorf("the head of a table of several sheets is printed %d times", n)
	}
	if last := strings.ReplaceAll(pages[sheets-1], " ", ""); !strings.Contains(last, "附件1") || strings.Contains(last, "张三") {
		t.Errorf("no new page before the annex:\n%s", last)
	}
}
