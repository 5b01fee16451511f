package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"sync"

	"outturn/internal/errs"
)

// Blob is what is known of stored content (附件内容).
type Blob struct {
	Hash string // SHA-256, 64 hexadecimal digits; the name to open it by
	Size int64  // bytes
	Kind Kind
}

// Store keeps blobs in one directory: ab/cd/<hash> for content, incoming/ for what is still arriving. One process at a
// time may have it open.
type Store struct {
	root *os.Root
	mu   sync.Mutex // held while a blob is put in place or swept, so that neither undoes the other
}

// incoming is where uploads are written before their hash is known.
const incoming = "incoming"

// OpenStore opens the store in dir and makes the directory where it is missing.
func OpenStore(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make attachment directory: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open attachment directory: %w", err)
	}
	if err := root.MkdirAll(incoming, 0o700); err != nil {
		return nil, errors.Join(fmt.Errorf("make %s: %w", incoming, err), root.Close())
	}
	return &Store{root: root}, nil
}

// Room returns how many bytes the disk of the store has left, and how many it has.
func (s *Store) Room() (free, total uint64, err error) { return Room(s.root.Name()) }

// Close gives the directory back.
func (s *Store) Close() error { return s.root.Close() }

// Put stores what r yields, at most limit bytes, and returns its name. The file name decides which kind is expected and
// is otherwise forgotten. When Put returns without an error the bytes survive a power cut. Putting the same content
// again is harmless and returns the same Blob.
//
// Invalid: empty, longer than limit, of a kind that is not accepted, or not what its name says. Errors of r and ctx are
// returned as they are. Whatever fails, nothing stays behind.
func (s *Store) Put(ctx context.Context, name string, r io.Reader, limit int64) (Blob, error) {
	expected, err := expect(name)
	if err != nil {
		return Blob{}, err
	}
	temp := path.Join(incoming, rand.Text())
	file, err := s.root.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Blob{}, fmt.Errorf("begin upload: %w", err)
	}
	blob, err := receive(file, reader{ctx, r}, limit)
	if err == nil {
		blob.Kind = expected
		err = inspect(expected, file, blob.Size)
	}
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = s.place(temp, blob.Hash)
	}
	if err != nil {
		return Blob{}, errors.Join(err, s.remove(temp))
	}
	return blob, nil
}

// receive copies r into file while hashing. One byte past the limit is enough to refuse.
func receive(file io.Writer, r io.Reader, limit int64) (Blob, error) {
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, hash), io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return Blob{}, fmt.Errorf("receive upload: %w", err)
	case size > limit:
		return Blob{}, errs.Invalidf("文件超过 %s 的上限，请压缩图片或拆成几个文件后再上传。", sizeText(limit))
	case size == 0:
		return Blob{}, errs.Invalidf("文件是空的（0 字节），请检查原文件后重新选择。")
	}
	return Blob{Hash: hex.EncodeToString(hash.Sum(nil)), Size: size}, nil
}

// place gives a finished upload its name and makes the name durable, with every directory on the way. Content that was
// there already is replaced by the same content: its age starts anew, which keeps Sweep off until the row is written.
func (s *Store) place(temp, hash string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	target := location(hash)
	dir := path.Dir(target)
	if err := s.root.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make %s: %w", dir, err)
	}
	if err := s.root.Rename(temp, target); err != nil {
		return fmt.Errorf("name blob: %w", err)
	}
	for _, d := range []string{dir, path.Dir(dir), "."} {
		if err := s.syncDirectory(d); err != nil {
			return fmt.Errorf("sync %s: %w", d, err)
		}
	}
	return nil
}

func (s *Store) syncDirectory(name string) error {
	d, err := s.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// remove deletes a file that may be gone already.
func (s *Store) remove(name string) error {
	if err := s.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return nil
}

// hashes is how the name of a blob looks.
var hashes = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Open returns the content of a blob for reading; the caller closes it. NotFound: no such blob, or not a hash at all.
func (s *Store) Open(hash string) (io.ReadSeekCloser, error) {
	missing := errs.New(errs.NotFound, "附件文件不存在，可能已被清理。请联系系统管理员。")
	if !hashes.MatchString(hash) {
		return nil, missing
	}
	file, err := s.root.Open(location(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing
	}
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	return file, nil
}

// Verify reads a blob from end to end and returns its size. NotFound: no such blob. Invalid: its bytes are not those of its name.
func (s *Store) Verify(hash string) (size int64, err error) {
	f, err := s.Open(hash)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	sum := sha256.New()
	size, err = io.Copy(sum, f)
	if err == nil && hex.EncodeToString(sum.Sum(nil)) != hash {
		err = errs.Invalidf("附件文件的内容变了，与保存时的 SHA-256 不符。请从备份恢复 %s。", location(hash))
	}
	return size, err
}

// location spreads blobs over directories of a bearable size.
func location(hash string) string { return path.Join(hash[:2], hash[2:4], hash) }

// reader stops when its context ends: an upload may take minutes, and nobody may be waiting for it any more.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// sizeText writes a limit for people, in the largest unit that divides it.
func sizeText(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d 字节", n)
}
