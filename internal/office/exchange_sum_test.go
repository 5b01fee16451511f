package office_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"outturn/internal/office"
	"outturn/internal/testenv"
)

// sheetXML is the first sheet of a workbook as it is written.
func sheetXML(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	xml, err := fs.ReadFile(z, "xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	return string(xml)
}

// TestSumsHaveResults: totals of a form are formulas, and numbers for readers that do not calculate.
func TestSumsHaveResults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		change       func(p *office.GoalPaper)
		money, total string
	}{
		{"填好的表", func(*office.GoalPaper) {}, "51000000.5", "90"},
		{"分值有小数", func(p *office.GoalPaper) { p.Entry.Rows[0].Weight = "20.50" }, "51000000.5", "90.5"},
		{"填成文字的不计", func(p *office.GoalPaper) { p.Entry.Rows[0].Weight, p.Entry.Request.CarryOver = "二十", "约120万" }, "49800000", "70"},
		{"空表", func(p *office.GoalPaper) {
			p.Entry.Rows, p.Entry.Request.Appropriation, p.Entry.Request.CarryOver = nil, "", ""
		}, "0", "0"},
		{"存档版", func(p *office.GoalPaper) { p.Editable = false }, "51000000.5", "90"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := parkGoal(t)
			c.change(&p)
			data := goalBytes(t, p)
			xml := sheetXML(t, data)
			if strings.Contains(xml, `t="str"><f>`) || strings.Contains(xml, "</f></c>") {
				t.Error("a formula has no result, or one that is a text")
			}
			for formula, want := range map[string]string{"SUM(H7,K7,K8)": c.money, "SUM(G": c.total} {
				_, rest, found := strings.Cut(xml, "<f>"+formula)
				if got, _, _ := strings.Cut(rest, "</c>"); !found || !strings.HasSuffix(got, "</f><v>"+want+"</v>") {
					t.Errorf("%s: %q, want the result %s", formula, got, want)
				}
			}
			if up, err := openGoal(data, p); err != nil || len(up.Changes) > 0 {
				t.Errorf("comes back with %v (%v)", up.Changes, err)
			}
		})
	}
}

// TestSumsInOtherPrograms: what LibreOffice makes of a form has its totals.
func TestSumsInOtherPrograms(t *testing.T) {
	program := testenv.Program(t, "soffice")
	dir := t.TempDir()
	file := filepath.Join(dir, "目标.xlsx")
	if err := os.WriteFile(file, goalBytes(t, parkGoal(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(program, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", dir, file)
	if said, err := run.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
	csv, err := os.ReadFile(filepath.Join(dir, "目标.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"51,000,000.50", `"分值合计",,,,,,90,`} {
		if !strings.Contains(string(csv), want) {
			t.Errorf("the converted form lacks %q:\n%s", want, csv)
		}
	}
}
