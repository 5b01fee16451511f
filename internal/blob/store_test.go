package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"outturn/internal/errs"
)

const (
	limit   = 1 << 20
	pdfHash = "1b9c7007" // first digits of the hash of pdfFile, computed by sha256sum
)

func TestPutThenOpen(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	blob, err := s.Put(t.Context(), "验收报告.pdf", strings.NewReader(pdfFile), limit)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(blob.Hash, pdfHash) || blob.Size != int64(len(pdfFile)) || blob.Kind != PDF {
		t.Errorf("got %+v", blob)
	}
	if got, want := files(t, dir), []string{blob.Hash[:2] + "/" + blob.Hash[2:4] + "/" + blob.Hash}; !slices.Equal(got, want) {
		t.Errorf("on disk: got %q, want %q", got, want)
	}
	if got := read(t, s, blob.Hash); got != pdfFile {
		t.Errorf("got %q", got)
	}
}

func TestPutAgainIsHarmless(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	first := put(t, s, "a.pdf", pdfFile)
	second := put(t, s, "另一个名字.PDF", pdfFile)
	if first != second || len(files(t, dir)) != 1 {
		t.Errorf("got %+v and %+v, %d files", first, second, len(files(t, dir)))
	}
}

func TestPutTogether(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := s.Put(t.Context(), "a.pdf", strings.NewReader(pdfFile), limit); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("got %q, want one file", got)
	}
}

func TestPutRefusesAndLeavesNothing(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection lost")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name string
		ctx  context.Context
		file string
		r    io.Reader
		max  int64
		is   error  // what the error is, where it is not for people
		want string // part of the message, where it is
	}{
		{"空文件", t.Context(), "a.pdf", strings.NewReader(""), limit, nil, "文件是空的（0 字节）"},
		{"超过一字节", t.Context(), "a.pdf", strings.NewReader(pdfFile), int64(len(pdfFile)) - 1, nil, "的上限"},
		{"永不结束", t.Context(), "a.pdf", endless{}, limit, nil, "文件超过 1 MB 的上限"},
		{"千字节上限", t.Context(), "a.pdf", endless{}, 2 << 10, nil, "文件超过 2 KB 的上限"},
		{"网页改名", t.Context(), "a.pdf", strings.NewReader("<html>"), limit, nil, "实际是网页（HTML）"},
		{"不收的类型", t.Context(), "a.exe", strings.NewReader(pdfFile), limit, nil, "不收 .exe 文件"},
		{"传到一半断线", t.Context(), "a.pdf", io.MultiReader(strings.NewReader(pdfFile), iotest.ErrReader(broken)), limit, broken, ""},
		{"请求已取消", ended, "a.pdf", strings.NewReader(pdfFile), limit, context.Canceled, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, dir := open(t)
			blob, err := s.Put(c.ctx, c.file, c.r, c.max)
			if err == nil || blob != (Blob{}) {
				t.Fatalf("got %+v, %v, want a refusal", blob, err)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("got %v, want %v", err, c.is)
			}
			if c.is == nil && (errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.MessageOf(err), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if got := files(t, dir); len(got) != 0 {
				t.Errorf("left behind: %q", got)
			}
		})
	}
}

func TestPutAcceptsExactlyTheLimit(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	if _, err := s.Put(t.Context(), "a.pdf", strings.NewReader(pdfFile), int64(len(pdfFile))); err != nil {
		t.Error(err)
	}
}

func TestNamesNeverReachTheDisk(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	s, err := OpenStore(filepath.Join(outside, "files"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for _, name := range []string{"../../x.pdf", "/etc/x.pdf", `..\..\x.pdf`, "a/../../../x.pdf", "%2e%2e%2fx.pdf", "..;/x.pdf", strings.Repeat("长", 3000) + ".pdf"} {
		if blob := put(t, s, name, pdfFile); !strings.HasPrefix(blob.Hash, pdfHash) {
			t.Errorf("%q: got %+v", name, blob)
		}
	}
	if got := files(t, outside); len(got) != 1 || !strings.HasPrefix(got[0], "files/1b/9c/") {
		t.Errorf("on disk: %q", got)
	}
}

func TestOpenRefusesWhatIsNotAHash(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	blob := put(t, s, "a.pdf", pdfFile)
	secret := filepath.Join(filepath.Dir(dir), "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{
		"", "..", "../secret", "../../secret", secret, "incoming", ".", blob.Hash[:2], blob.Hash[:63], blob.Hash + "0",
		strings.ToUpper(blob.Hash), blob.Hash[:63] + "\x00", blob.Hash[:63] + "/", blob.Hash + "\n", strings.Repeat("../", 20) + "etc/passwd",
		"..%2f..%2fsecret", strings.Repeat("g", 64), strings.Repeat("0", 64), strings.Repeat("../", 21) + "x",
	} {
		r, err := s.Open(hash)
		if r != nil || errs.KindOf(err) != errs.NotFound {
			t.Errorf("%q: got %v, %v, want NotFound", hash, r, err)
		}
	}
}

func TestOpenDoesNotFollowLinksOutside(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	blob := put(t, s, "a.pdf", pdfFile)
	place := filepath.Join(dir, filepath.FromSlash(location(blob.Hash)))
	if err := errors.Join(os.Remove(place), os.Symlink("/etc/passwd", place)); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Open(blob.Hash); err == nil {
		r.Close()
		t.Error("a link led outside the directory")
	}
}

func TestOpenSeeks(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	r, err := s.Open(put(t, s, "a.pdf", pdfFile).Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Seek(5, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	three := make([]byte, 3)
	if _, err := io.ReadFull(r, three); err != nil || string(three) != "1.7" {
		t.Errorf("got %q, %v", three, err)
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	kept := put(t, s, "kept.pdf", pdfFile)
	orphan := put(t, s, "orphan.pdf", pdfFile+"\n")
	young := put(t, s, "young.pdf", pdfFile+"\n\n")
	for name, content := range map[string]string{"incoming/CRASHED": "half", "incoming/ARRIVING": "half", "README": "put here by hand"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	for _, name := range []string{location(kept.Hash), location(orphan.Hash), "incoming/CRASHED", "README"} {
		age(t, dir, name, now.Add(-8*24*time.Hour))
	}
	removed, err := s.Sweep(func(hash string) bool { return hash == kept.Hash }, now.Add(-7*24*time.Hour))
	if err != nil || removed != 2 {
		t.Errorf("removed %d, %v, want 2", removed, err)
	}
	want := []string{"README", "incoming/ARRIVING", location(kept.Hash), location(young.Hash)}
	slices.Sort(want)
	if got := files(t, dir); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestPutRenewsTheAge holds the grace of Sweep together: an orphan of long ago that is uploaded again has no row yet.
func TestPutRenewsTheAge(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	blob := put(t, s, "a.pdf", pdfFile)
	age(t, dir, location(blob.Hash), time.Now().Add(-30*24*time.Hour))
	put(t, s, "a.pdf", pdfFile)
	if removed, err := s.Sweep(func(string) bool { return false }, time.Now().Add(-7*24*time.Hour)); removed != 0 || err != nil {
		t.Errorf("removed %d, %v, want nothing", removed, err)
	}
}

func TestPutMendsDamage(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	blob := put(t, s, "a.pdf", pdfFile)
	if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(location(blob.Hash))), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	put(t, s, "a.pdf", pdfFile)
	if got := read(t, s, blob.Hash); got != pdfFile {
		t.Errorf("got %q", got)
	}
}

func TestSweepReportsFailure(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	put(t, s, "a.pdf", pdfFile)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if removed, err := s.Sweep(func(string) bool { return false }, time.Now()); err == nil {
		t.Errorf("a closed store was swept of %d files", removed)
	}
}

func TestOpenStoreRefusesAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := OpenStore(file); err == nil {
		s.Close()
		t.Error("a file passed for a directory")
	}
}

// endless is an upload that never stops.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte("x"), len(p))), nil }

func open(t *testing.T) (s *Store, dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "files")
	s, err := OpenStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, dir
}

func put(t *testing.T, s *Store, name, content string) Blob {
	t.Helper()
	blob, err := s.Put(t.Context(), name, strings.NewReader(content), limit)
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func read(t *testing.T, s *Store, hash string) string {
	t.Helper()
	r, err := s.Open(hash)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func age(t *testing.T, dir, name string, at time.Time) {
	t.Helper()
	if err := os.Chtimes(filepath.Join(dir, filepath.FromSlash(name)), at, at); err != nil {
		t.Fatal(err)
	}
}

// files lists every file below dir, sorted.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestVerify: whole, changed and absent content.
func TestVerify(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	blob := put(t, s, "a.pdf", pdfFile)
	if size, err := s.Verify(blob.Hash); err != nil || size != blob.Size {
		t.Errorf("whole: %d %v", size, err)
	}
	if err := os.WriteFile(filepath.Join(dir, blob.Hash[:2], blob.Hash[2:4], blob.Hash), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(blob.Hash); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "请从备份恢复") {
		t.Errorf("changed: %v", err)
	}
	if _, err := s.Verify(strings.Repeat("0", 64)); errs.KindOf(err) != errs.NotFound {
		t.Errorf("absent: %v", err)
	}
}
