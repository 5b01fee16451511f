package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"

	"outturn/internal/errs"
)

// container is the checked zip: parts by their lower-cased path.
type container struct {
	parts map[string]*zip.File
	order []string
}

func openContainer(r io.ReaderAt, size int64, l Limits) (*container, error) {
	if err := sniff(r, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, errs.Invalidf("文件不完整（压缩包的目录读不出来），可能没有传完。请重新上传；仍不行请在 Excel 或 WPS 中另存一份。")
	}
	if len(z.File) > l.Entries {
		return nil, errs.Invalidf("文件里有 %d 个部件，超过 %d 个，不像一份工作簿。%s", len(z.File), l.Entries, resave)
	}
	c := &container{parts: map[string]*zip.File{}}
	if err := c.collect(z.File, l); err != nil {
		return nil, err
	}
	return c, c.isWorkbook()
}

func (c *container) collect(files []*zip.File, l Limits) error {
	var packed, unpacked uint64
	for _, f := range files {
		name, err := partName(f.Name)
		if err != nil {
			return err
		}
		if name == "" {
			continue
		}
		if err := checkEntry(f, name, l); err != nil {
			return err
		}
		packed, unpacked = packed+f.CompressedSize64, unpacked+f.UncompressedSize64
		if unpacked > uint64(l.Unpacked) {
			return tooBig(l)
		}
		if _, twice := c.parts[name]; twice {
			return damaged(name, "同名部件出现两次")
		}
		c.parts[name], c.order = f, append(c.order, name)
	}
	if unpacked > 1<<20 && unpacked/uint64(l.Ratio) > packed {
		return bomb()
	}
	return nil
}

// partName is the path inside the container, lower-cased, or "" for a folder. Paths that leave the container are refused.
func partName(raw string) (string, error) {
	name := strings.ReplaceAll(raw, `\`, "/")
	if strings.HasSuffix(name, "/") && !strings.Contains(name, "..") {
		return "", nil
	}
	if strings.HasPrefix(name, "/") || strings.ContainsAny(name, ":\x00") || path.Clean(name) != name || strings.HasPrefix(name, "..") {
		return "", errs.Invalidf("文件里有不正常的路径，可能被人动过手脚，已拒绝。%s", resave)
	}
	return strings.ToLower(name), nil
}

func checkEntry(f *zip.File, name string, l Limits) error {
	switch {
	case f.Flags&1 != 0:
		return errs.Invalidf("文件加了密码，无法读取。请取消密码，另存后再上传。")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return errs.Invalidf("文件用了不支持的压缩方式。%s", resave)
	case strings.HasSuffix(name, "vbaproject.bin"):
		return errs.Invalidf("文件带宏（VBA），为安全不接收。请另存为不带宏的 .xlsx 后再上传。")
	case nested(name):
		return errs.Invalidf("工作簿里嵌着别的文件（%s）。请删除嵌入的对象，另存后再上传。", path.Base(name))
	case f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/uint64(l.Ratio) > f.CompressedSize64:
		return bomb()
	}
	return nil
}

func nested(name string) bool {
	switch path.Ext(name) {
	case ".zip", ".rar", ".7z", ".jar", ".gz", ".xlsx", ".xlsm", ".xlsb", ".xls", ".docx", ".docm", ".pptx", ".exe", ".dll":
		return true
	}
	return false
}

func bomb() error {
	return errs.Invalidf("文件展开后异常地大（疑似压缩炸弹），已拒绝。请删除多余的空白行列和格式，另存后再上传。")
}

func tooBig(l Limits) error {
	return errs.Invalidf("文件展开后超过 %d MB，无法读取。请删去图片和无关的工作表，另存后再上传。", l.Unpacked>>20)
}

// isWorkbook names the other office formats that are zip containers too.
func (c *container) isWorkbook() error {
	has := func(name string) bool { _, ok := c.parts[name]; return ok }
	switch {
	case has("xl/workbook.xml"):
		return nil
	case has("xl/workbook.bin"):
		return errs.Invalidf("这是二进制工作簿 .xlsb。%s", resave)
	case has("word/document.xml"):
		return errs.Invalidf("这是 Word 文档，不是工作簿。请上传 .xlsx 文件。")
	case has("ppt/presentation.xml"):
		return errs.Invalidf("这是演示文稿，不是工作簿。请上传 .xlsx 文件。")
	case has("ofd.xml"):
		return errs.Invalidf("这是 OFD 版式文件，不是工作簿。请上传 .xlsx 文件。")
	case has("content.xml") && has("mimetype"):
		return errs.Invalidf("这是 OpenDocument 表格（.ods）。%s", resave)
	case has("_rels/.rels"):
		return nil // the workbook part may have another name; the relations say which
	}
	return errs.Invalidf("这是压缩包，不是工作簿。请解压后上传里面的 .xlsx 文件。")
}

// open returns the bytes of a part, counted against the budget. A part that is absent gives nil and no error.
func (c *container) open(name string, b *budget) (io.ReadCloser, error) {
	f, ok := c.parts[strings.ToLower(name)]
	if !ok {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(name, "打不开")
	}
	return &counted{ReadCloser: r, budget: b}, nil
}

// budget is what is left of the limits that hold for all parts together.
type budget struct {
	tokens int
	bytes  int64
	spent  bool
}

// counted stops reading when more bytes come than the directory of the container promised in all.
type counted struct {
	io.ReadCloser
	budget *budget
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if c.budget.bytes -= int64(n); c.budget.bytes < 0 {
		c.budget.spent = true
		return 0, io.ErrShortBuffer
	}
	return n, err
}

// readBinary reads a part that is no XML to its end, for its checksum, and refuses a container inside the container.
func (p *parser) readBinary(name string) error {
	r, err := p.container.open(name, p.budget)
	if err != nil {
		return err
	}
	defer r.Close()
	head := make([]byte, 4)
	n, err := io.ReadFull(r, head)
	if bytes.HasPrefix(head[:n], zipMagic) {
		return errs.Invalidf("工作簿里嵌着别的文件（%s）。请删除嵌入的对象，另存后再上传。", path.Base(name))
	}
	if err == nil {
		_, err = io.Copy(io.Discard, r)
	}
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return p.readFailure(name, err)
	}
	if err == io.ErrUnexpectedEOF && n == 4 {
		return p.readFailure(name, err)
	}
	return nil
}
