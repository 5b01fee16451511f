package blob

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"outturn/internal/errs"
)

func TestSniffAccepts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		content []byte
		want    Kind
	}{
		{"验收报告.pdf", []byte(pdfFile), PDF},
		{"验收报告.PDF", []byte(pdfFile), PDF},
		{"结尾后有换行.pdf", []byte(pdfFile + strings.Repeat("\n", 500)), PDF},
		{"前有空行.pdf", []byte("\r\n" + pdfFile), PDF},
		{"网页版保存.docx", archive(t, docxParts[0], part{"word/document2.xml", "<w:document/>"}), DOCX},
		{"网页版保存.xlsx", archive(t, xlsxParts[0], part{"xl/workbook22.xml", "<workbook/>"}), XLSX},
		{"段间有填充.jpg", append([]byte("\xff\xd8\xff\xff\xff"), jpgFile(t)[3:]...), JPG},
		{"公文.ofd", archive(t, ofdParts...), OFD},
		{"说明.docx", archive(t, docxParts...), DOCX},
		{"测算表.xlsx", archive(t, xlsxParts...), XLSX},
		{"含图片.docx", archive(t, append(docxParts, part{"word/media/image1.png", string(pngFile(t))}, part{"word/media/", ""})...), DOCX},
		{"现场.png", pngFile(t), PNG},
		{"现场.jpg", jpgFile(t), JPG},
		{"现场.JPEG", jpgFile(t), JPG},
		{"手机照片.jpg", append(jpgFile(t), "ftypmp42 motion"...), JPG},
		{"v1.2 终稿.xlsx", archive(t, xlsxParts...), XLSX},
		{`C:\资料\报告.pdf`, []byte(pdfFile), PDF},
		{"../../etc/passwd.pdf", []byte(pdfFile), PDF},
	} {
		got, err := Sniff(c.name, bytes.NewReader(c.content), int64(len(c.content)))
		if err != nil || got != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.name, got, err, c.want)
		}
		if got.ContentType() == "application/octet-stream" {
			t.Errorf("%s: no content type", got)
		}
	}
}

func TestSniffRefuses(t *testing.T) {
	t.Parallel()
	html, svg := "<!DOCTYPE html><html><body>x</body></html>", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	docx, pngBytes, jpgBytes := archive(t, docxParts...), pngFile(t), jpgFile(t)
	for _, c := range []struct {
		name    string
		content []byte
		want    string // part of the message
	}{
		{"网页改名.pdf", []byte(html), "文件内容与扩展名 .pdf 不符，实际是网页（HTML）"},
		{"网页改名.jpg", []byte("\ufeff \n" + html), "实际是网页（HTML）"},
		{"脚本改名.png", []byte("<script>alert(1)</script>"), "实际是网页（HTML）"},
		{"矢量图改名.png", []byte(svg), "实际是SVG 图形"},
		{"矢量图.svg", []byte(svg), "不收 .svg 文件，请导出为 .png"},
		{"网页.html", []byte(html), "不收 .html 文件，请打印为 .pdf"},
		{"程序改名.pdf", []byte("MZ\x90\x00"), "实际是可执行程序"},
		{"脚本改名.pdf", []byte("#!/bin/sh\n"), "实际是可执行程序"},
		{"文本改名.pdf", []byte("验收合格"), "实际是纯文本"},
		{"乱码.pdf", []byte{0, 1, 2, 3}, "实际是别的格式"},
		{"数据改名.xlsx", []byte(`<?xml version="1.0"?><Workbook/>`), "实际是XML 文本"},
		{"前面藏了东西.pdf", []byte("<html>" + pdfFile), "实际是网页（HTML）"},
		{"图片改名.pdf", pngBytes, "实际是PNG 图片"},
		{"图片换名.jpg", pngBytes, "请用原软件另存为 .jpg"},
		{"报告改名.docx", []byte(pdfFile), "实际是PDF"},
		{"表格改名.docx", archive(t, xlsxParts...), "实际是 xlsx 文档"},
		{"文档改名.xlsx", docx, "实际是 docx 文档"},
		{"版式改名.docx", archive(t, ofdParts...), "实际是 ofd 文档"},
		{"压缩包改名.docx", archive(t, part{"报告.txt", "x"}), "实际是压缩包"},
		{"空压缩包.xlsx", archive(t), "实际是压缩包"},
		{"缺类型声明.docx", archive(t, docxParts[1]), "实际是压缩包"},
		{"加了密码.xlsx", []byte(ole), "文件设有打开密码"},
		{"老文档改名.docx", []byte(ole), "文件设有打开密码，或是旧版 Office 格式"},
		{"老文档改名.pdf", []byte(ole), "实际是加密的或旧版的 Office 文件"},
		{"加密压缩.docx", encrypted(docx), "是加密的，审核人打不开"},
		{"有宏.xlsx", archive(t, append(xlsxParts, part{"xl/vbaProject.bin", "x"})...), "含有宏"},
		{"有宏大小写.docx", archive(t, append(docxParts, part{"word/VBAPROJECT.BIN", "x"})...), "含有宏"},
		{"有宏.xlsm", archive(t, xlsxParts...), "不收 .xlsm 文件，请另存为不含宏的 .xlsx"},
		{"套了压缩包.docx", archive(t, append(docxParts, part{"word/x.bin", string(docx)})...), "嵌有另一个压缩包或文档（word/x.bin）"},
		{"套了RAR.ofd", archive(t, append(ofdParts, part{"Doc_0/a", "Rar!\x1a\x07\x00"})...), "嵌有另一个压缩包"},
		{"套了7z.ofd", archive(t, append(ofdParts, part{"Doc_0/a", "7z\xbc\xaf\x27\x1c"})...), "嵌有另一个压缩包"},
		{"套了程序.docx", archive(t, append(docxParts, part{"word/a", "MZ\x90"})...), "嵌有可执行程序"},
		{"往外爬.docx", archive(t, append(docxParts, part{"../../etc/cron.d/x", "x"})...), "部件名不合规"},
		{"绝对路径.docx", archive(t, append(docxParts, part{"/etc/x", "x"})...), "部件名不合规"},
		{"反斜杠.docx", archive(t, append(docxParts, part{`word\x`, "x"})...), "部件名不合规"},
		{"部件重名.docx", archive(t, append(docxParts, part{"WORD/document.xml", "x"})...), "部件重名"},
		{"炸弹.xlsx", archive(t, append(xlsxParts, part{"xl/big.xml", strings.Repeat("0", 2<<20)})...), "压缩比异常"},
		{"部件太多.xlsx", archive(t, append(xlsxParts, many(maxEntries)...)...), "内含 5002 个部件"},
		{"截断.docx", docx[:len(docx)-30], "已损坏或不完整（打不开压缩结构）"},
		{"截断.pdf", []byte(pdfFile[:60]), "已损坏或不完整（缺少结尾标记）"},
		{"结尾太远.pdf", []byte(pdfFile + strings.Repeat(" ", 2000)), "缺少结尾标记"},
		{"截断.png", pngBytes[:len(pngBytes)-12], "缺少结尾"},
		{"只有签名.png", pngBytes[:8], "缺少结尾"},
		{"尾巴.png", append(bytes.Clone(pngBytes), "PK\x03\x04"...), "结尾之后还有内容"},
		{"没有尺寸.png", append(bytes.Clone(pngBytes[:8]), chunk("IEND")...), "缺少图片尺寸"},
		{"尺寸为零.png", bytes.Join([][]byte{pngBytes[:8], chunk("IHDR", make([]byte, 13)...), chunk("IEND")}, nil), "缺少图片尺寸"},
		{"分段很长.png", append(bytes.Clone(pngBytes[:33]), "\xff\xff\xff\xffIDAT0000"...), "缺少结尾"},
		{"分段很多.png", append(bytes.Clone(pngBytes[:33]), bytes.Repeat(chunk("teXt"), maxChunks+1)...), "分段过多"},
		{"截断.jpg", jpgBytes[:len(jpgBytes)-2], "缺少结尾"},
		{"截在中段.jpg", jpgBytes[:40], "缺少结尾"},
		{"没有画面.jpg", []byte("\xff\xd8\xff\xda\x00\x02\xff\xd9"), "缺少图片尺寸"},
		{"段长为零.jpg", []byte("\xff\xd8\xff\xe0\x00\x00\xff\xd9"), "缺少结尾"},
		{"段头不对.jpg", []byte("\xff\xd8\xff\xe0\x00\x02abcd\xff\xd9"), "缺少结尾"},
		{"段很多.jpg", append([]byte("\xff\xd8"), bytes.Repeat([]byte("\xff\xe0\x00\x02"), maxSegments+1)...), "缺少结尾"},
		{"没有扩展名", []byte(pdfFile), "文件名没有扩展名"},
		{"目录.pdf/文件", []byte(pdfFile), "文件名没有扩展名"},
		{"", []byte(pdfFile), "文件名没有扩展名"},
		{"报告.pdf.exe", []byte(pdfFile), "不收 .exe 文件，只收 pdf"},
		{"报告.pdf\x00", []byte(pdfFile), "不收 .未知 文件"},
		{"报告.\u202efdp", []byte(pdfFile), "不收 .未知 文件"},
		{"报告.<b>", []byte(pdfFile), "不收 .未知 文件"},
		{"资料.zip", docx, "请解压后逐个上传"},
		{"旧表.xls", []byte(ole), "另存为 .xlsx"},
	} {
		got, err := Sniff(c.name, bytes.NewReader(c.content), int64(len(c.content)))
		if got != "" || errs.KindOf(err) != errs.Invalid || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%q: got %q, %v, want a refusal saying %q", c.name, got, err, c.want)
		}
	}
}

// TestSniffNeverAcceptsPieces cuts each good file at many places: no piece passes for the whole.
func TestSniffNeverAcceptsPieces(t *testing.T) {
	t.Parallel()
	for name, whole := range map[string][]byte{
		"a.pdf": []byte(pdfFile[:len(pdfFile)-1]), "a.ofd": archive(t, ofdParts...), "a.docx": archive(t, docxParts...),
		"a.xlsx": archive(t, xlsxParts...), "a.png": pngFile(t), "a.jpg": jpgFile(t),
	} {
		for n := range len(whole) {
			if got, err := Sniff(name, bytes.NewReader(whole[:n]), int64(n)); err == nil {
				t.Errorf("%s: %d of %d bytes accepted as %s", name, n, len(whole), got)
			}
		}
	}
}

func FuzzSniff(f *testing.F) {
	for name, content := range map[string][]byte{
		"a.pdf": []byte(pdfFile), "a.ofd": archive(f, ofdParts...), "a.docx": archive(f, docxParts...),
		"a.xlsx": archive(f, xlsxParts...), "a.png": pngFile(f), "a.jpg": jpgFile(f),
	} {
		f.Add(name, content)
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		kind, err := Sniff(name, bytes.NewReader(content), int64(len(content)))
		if (err == nil) == (kind == "") {
			t.Errorf("got %q, %v", kind, err)
		}
		if err != nil && errs.KindOf(err) != errs.Invalid {
			t.Errorf("a refusal that is not for people: %v", err)
		}
	})
}

func TestContentTypeOfAnythingElse(t *testing.T) {
	t.Parallel()
	if got := Kind("svg").ContentType(); got != "application/octet-stream" {
		t.Errorf("got %q", got)
	}
}

func many(n int) []part {
	var parts []part
	for i := range n {
		parts = append(parts, part{fmt.Sprintf("xl/%d.xml", i), ""})
	}
	return parts
}
