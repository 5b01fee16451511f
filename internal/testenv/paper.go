package testenv

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// LibreOffice opens a file of one kind, such as xlsx or docx, and saves it as another, the same kind included. Skips where
// LibreOffice is not installed; fails in CI.
func LibreOffice(t testing.TB, data []byte, from, to string) []byte {
	t.Helper()
	program := Program(t, "soffice")
	dir := t.TempDir()
	in, out := filepath.Join(dir, "form."+from), filepath.Join(dir, "out")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", to, "--outdir", out, in)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v\n%s", err, text)
	}
	saved, err := os.ReadFile(filepath.Join(out, "form."+to))
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// ReadPDF returns the number of sheets of a file and their text. Skips where pdftotext is not installed; fails in CI.
func ReadPDF(t testing.TB, file string) (sheets int, text string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "form.txt")
	said, err := exec.CommandContext(t.Context(), Program(t, "pdftotext"), "-layout", "-enc", "UTF-8", file, out).CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v\n%s", err, said)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(data), "\f"), string(data) // each sheet ends with a form feed
}
