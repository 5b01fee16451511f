package office

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"regexp"

	"github.com/shopspring/decimal"
)

// formSum is a sum that people's own changes keep up to date, with the texts of the cells it adds up: its result is written
// beside the formula, for readers that do not calculate.
type formSum struct {
	formula string
	cells   []string
}

// result adds up what is written as numbers, as the formula does.
func (s formSum) result() string {
	total := decimal.Zero
	for _, text := range s.cells {
		if n, _, ok := typedNumber(text); ok {
			total = total.Add(n)
		}
	}
	return total.String()
}

// formulaCell is a formula as excelize writes it: as if its result, which is missing, were a text.
var formulaCell = regexp.MustCompile(`<c r="([A-Z]+[0-9]+)"( s="[0-9]+")? t="str"><f>([^<]*)</f></c>`)

// withResults puts the results of formulas into the first sheet of a workbook just written; excelize can write a formula or a
// value. All other parts are copied as they are.
func withResults(w io.Writer, data []byte, results map[string]string) error {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	out := zip.NewWriter(w)
	for _, f := range in.File {
		if f.Name != "xl/worksheets/sheet1.xml" {
			if err := out.Copy(f); err != nil {
				return err
			}
			continue
		}
		xml, err := fs.ReadFile(in, f.Name)
		if err != nil {
			return err
		}
		part, err := out.Create(f.Name)
		if err != nil {
			return err
		}
		if _, err := part.Write(formulaCell.ReplaceAllFunc(xml, func(cell []byte) []byte {
			m := formulaCell.FindSubmatch(cell)
			return fmt.Appendf(nil, `<c r="%s"%s><f>%s</f><v>%s</v></c>`, m[1], m[2], m[3], results[string(m[1])])
		})); err != nil {
			return err
		}
	}
	return out.Close()
}
