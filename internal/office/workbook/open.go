package workbook

import (
	"io"
	"strings"

	"outturn/internal/errs"
)

// Limits bound what a workbook may cost to read (读取上限). A zero field takes the value of Standard.
type Limits struct {
	Entries  int   // files inside the container
	Unpacked int64 // bytes, all parts together
	Ratio    int64 // unpacked over packed, of a part larger than 1 MiB and of the whole
	Depth    int   // nesting of XML elements
	Tokens   int   // XML tokens, all parts together
	Sheets   int
	Rows     int // rows with content, per sheet
	Columns  int // the rightmost column with content
	Cells    int // cells with content, all sheets together
	Merges   int // merged ranges per sheet
}

// Standard are the limits for uploads (通用上限): generous for a form, small for a machine.
var Standard = Limits{
	Entries: 1000, Unpacked: 64 << 20, Ratio: 200, Depth: 64, Tokens: 5_000_000,
	Sheets: 200, Rows: 20_000, Columns: 512, Cells: 400_000, Merges: 50_000,
}

// Book is an opened workbook (工作簿): its sheets in the order of their tabs.
type Book struct {
	Sheets []*Grid
}

// Sheet returns the sheet of that name, or nil.
func (b *Book) Sheet(name string) *Grid {
	for _, g := range b.Sheets {
		if g.Name == name {
			return g
		}
	}
	return nil
}

// FirstSeen is the name of the first sheet that is not hidden; empty when all are.
func (b *Book) FirstSeen() string {
	for _, g := range b.Sheets {
		if !g.Hidden {
			return g.Name
		}
	}
	return ""
}

// Open reads a workbook whole (打开工作簿) or refuses it. Every refusal is errs.Invalid with a sentence for the person who
// chose the file; a failure of r itself comes back as it is.
func Open(r io.ReaderAt, size int64, limits Limits) (*Book, error) {
	limits = limits.filled()
	c, err := openContainer(r, size, limits)
	if err != nil {
		return nil, err
	}
	p := &parser{container: c, limits: limits, budget: &budget{tokens: limits.Tokens, bytes: limits.Unpacked}}
	book, err := p.book()
	if err != nil {
		return nil, err
	}
	if err := p.readRest(); err != nil {
		return nil, err
	}
	calculate(book, p.styles)
	return book, nil
}

func (l Limits) filled() Limits {
	set := func(v *int, standard int) {
		if *v == 0 {
			*v = standard
		}
	}
	set(&l.Entries, Standard.Entries)
	set(&l.Depth, Standard.Depth)
	set(&l.Tokens, Standard.Tokens)
	set(&l.Sheets, Standard.Sheets)
	set(&l.Rows, Standard.Rows)
	set(&l.Columns, Standard.Columns)
	set(&l.Cells, Standard.Cells)
	set(&l.Merges, Standard.Merges)
	if l.Unpacked == 0 {
		l.Unpacked = Standard.Unpacked
	}
	if l.Ratio == 0 {
		l.Ratio = Standard.Ratio
	}
	return l
}

// damaged is the refusal of a file whose inside is broken; part says where, for the person who has to report it.
func damaged(part, why string) error {
	return errs.Invalidf("文件已损坏（%s：%s），没有读入任何内容。请用 Excel 或 WPS 打开检查，另存为新的 .xlsx 文件后再上传。", strings.TrimPrefix(part, "xl/"), why)
}
