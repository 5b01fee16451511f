package blob

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// Bounds on the parts of a picture, so that a hostile one cannot keep us walking.
const (
	maxChunks   = 100_000
	maxSegments = 10_000
)

// inspectPNG walks the chunks of a PNG without decoding any: the first is IHDR with a size, the last is IEND and ends
// the file. Pixels are never unpacked: a picture of a few megabytes can hold gigabytes of them.
func inspectPNG(r io.ReaderAt, size int64) error {
	const signature, frame = 8, 12 // a chunk is length, type, data, checksum
	var head [16]byte
	at := int64(signature)
	for i := range maxChunks {
		if at+frame > size {
			return damaged(PNG, "缺少结尾")
		}
		n, err := r.ReadAt(head[:], at)
		if err != nil && (err != io.EOF || n < 8) {
			return err
		}
		length, name := int64(binary.BigEndian.Uint32(head[:4])), string(head[4:8])
		sized := length == 13 && binary.BigEndian.Uint32(head[8:12]) > 0 && binary.BigEndian.Uint32(head[12:16]) > 0
		if i == 0 && (name != "IHDR" || !sized) {
			return damaged(PNG, "缺少图片尺寸")
		}
		at += frame + length
		if name == "IEND" {
			if at != size {
				return damaged(PNG, "结尾之后还有内容")
			}
			return nil
		}
	}
	return damaged(PNG, "分段过多")
}

// JPEG markers: the second byte after 0xff.
const (
	markerEnd  = 0xd9 // EOI
	markerScan = 0xda // SOS: compressed pixels follow
)

// inspectJPG walks the segments of a JPEG to its pixels and looks for the end mark behind them. Phones append data after
// the end, so that is allowed.
func inspectJPG(r io.ReaderAt, size int64) error {
	b := bufio.NewReader(io.NewSectionReader(r, 2, size-2))
	framed, err := walkToScan(b)
	if err != nil {
		return incomplete(err)
	}
	if !framed {
		return damaged(JPG, "缺少图片尺寸")
	}
	for {
		c, err := b.ReadByte()
		if err != nil {
			return incomplete(err)
		}
		if c != 0xff {
			continue
		}
		next, err := b.Peek(1)
		if err != nil {
			return incomplete(err)
		}
		if next[0] == markerEnd {
			return nil
		}
	}
}

// walkToScan skips segments up to the first scan, and reports whether a frame header stood before it.
func walkToScan(b *bufio.Reader) (framed bool, err error) {
	for range maxSegments {
		marker, err := nextMarker(b)
		if err != nil {
			return false, err
		}
		var size [2]byte
		if _, err := io.ReadFull(b, size[:]); err != nil {
			return false, err
		}
		length := int(binary.BigEndian.Uint16(size[:]))
		if length < len(size) {
			return false, io.ErrUnexpectedEOF
		}
		if marker == markerScan {
			return framed, nil
		}
		// SOF0 to SOF15, without the three numbers of that row that mean something else.
		if marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc {
			framed = true
		}
		if _, err := b.Discard(length - len(size)); err != nil {
			return false, err
		}
	}
	return false, io.ErrUnexpectedEOF
}

// nextMarker reads 0xff, any more of them that fill a gap, and the marker itself.
func nextMarker(b *bufio.Reader) (byte, error) {
	c, err := b.ReadByte()
	if err == nil && c != 0xff {
		return 0, io.ErrUnexpectedEOF
	}
	for err == nil && c == 0xff {
		c, err = b.ReadByte()
	}
	return c, err
}

// incomplete turns the end of a file that came too early into a refusal; a fault of the disk stays what it is.
func incomplete(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged(JPG, "缺少结尾")
	}
	return err
}
