package blob

import (
	"archive/zip"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"

	"outturn/internal/domain/attachment"
	"outturn/internal/errs"
)

// MaxParcel is how many files one parcel holds.
const MaxParcel = 2_000

// Sent is a file as it came up (上传的文件). Its name may have folders.
type Sent struct {
	Name    string
	Size    int64
	Content io.ReaderAt
}

// Packed says what is in a parcel (文件包内容).
type Packed struct {
	Hash  string
	Names []string // of its files, with their folders; file 1 is the first
	Left  []Unpacked
}

// Unpacked is a file that was sent along and is not in the parcel (未收的文件).
type Unpacked struct{ Name, Reason string }

// PutParcel keeps the workbooks among the files sent, those inside archives included, as one blob (文件包): one file on disk
// and one write to it, however many they are. Nothing is unpacked: what workbooks hold passes the gate of office when they
// are read. Other files are named and left; what an archive of macOS or Windows adds by itself is passed over.
//
// Errors: Invalid when an archive is encrypted, broken, a bomb, holds an archive or a path that leads out of it; when there
// are more than MaxParcel workbooks or none; when two have one name.
func (s *Store) PutParcel(ctx context.Context, sent []Sent) (Packed, error) {
	m := manifest{several: len(sent) > 1}
	for _, f := range sent {
		if err := m.add(f); err != nil {
			return Packed{}, err
		}
	}
	if err := m.complete(); err != nil {
		return Packed{}, err
	}
	temp := path.Join(incoming, rand.Text())
	file, err := s.root.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Packed{}, fmt.Errorf("begin parcel: %w", err)
	}
	hash := sha256.New()
	err = m.pack(ctx, io.MultiWriter(file, hash))
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	packed := Packed{Hash: hex.EncodeToString(hash.Sum(nil)), Left: m.left}
	if err == nil {
		err = s.place(temp, packed.Hash)
	}
	if err != nil {
		return Packed{}, errors.Join(err, s.remove(temp))
	}
	for _, f := range m.files {
		packed.Names = append(packed.Names, f.name)
	}
	return packed, nil
}

// pack writes the files as an archive of our own, those of archives as they are packed already.
func (m *manifest) pack(ctx context.Context, w io.Writer) error {
	out := zip.NewWriter(w)
	for i, f := range m.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.pack(out, strconv.Itoa(i+1)); err != nil {
			return fmt.Errorf("pack %s: %w", f.name, err)
		}
	}
	return out.Close()
}

func (f member) pack(out *zip.Writer, name string) error {
	if f.entry == nil {
		w, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			return err
		}
		_, err = io.Copy(w, io.NewSectionReader(f.content, 0, f.size))
		return err
	}
	w, err := out.CreateRaw(&zip.FileHeader{Name: name, Method: f.entry.Method, CRC32: f.entry.CRC32,
		CompressedSize64: f.entry.CompressedSize64, UncompressedSize64: f.entry.UncompressedSize64})
	if err != nil {
		return err
	}
	r, err := f.entry.OpenRaw()
	if err != nil {
		return errs.Invalidf("压缩包不完整，“%s”读不出来。请重新压缩后上传。", shown(f.name))
	}
	_, err = io.Copy(w, r)
	return err
}

// Parcel is an opened parcel (文件包).
type Parcel struct {
	file io.Closer
	zip  *zip.Reader
}

// OpenParcel opens what PutParcel kept; the caller closes it. NotFound: no such parcel.
func (s *Store) OpenParcel(hash string) (*Parcel, error) {
	file, err := s.Open(hash)
	if err != nil {
		return nil, err
	}
	size, err := file.Seek(0, io.SeekEnd)
	content, reads := file.(io.ReaderAt) // a file of a directory always does
	if err == nil && !reads {
		err = errors.New("parcel cannot be read at a place")
	}
	var z *zip.Reader
	if err == nil {
		z, err = zip.NewReader(content, size)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open parcel: %w", err), file.Close())
	}
	return &Parcel{file: file, zip: z}, nil
}

// Close gives the file back.
func (p *Parcel) Close() error { return p.file.Close() }

// File returns the bytes of a file, counted from 1, checked against their sum.
//
// Errors: Invalid when they are damaged or longer than the archive said; NotFound when there is no such file.
func (p *Parcel) File(no int) ([]byte, error) {
	if no < 1 || no > len(p.zip.File) {
		return nil, errs.New(errs.NotFound, "没有这份文件。")
	}
	damaged := errs.Invalidf("文件已损坏，解不开。请用 Excel 或 WPS 打开检查，另存后重新打包。")
	r, err := p.zip.File[no-1].Open()
	if err != nil {
		return nil, damaged
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, attachment.MaxBytes+1))
	if err != nil || len(data) > attachment.MaxBytes {
		return nil, damaged
	}
	return data, nil
}
