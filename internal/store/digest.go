package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// TableDigest is what one table holds (表的内容摘要): two tables with the same digest hold the same rows, whatever their order
// and engine.
type TableDigest struct {
	Table string
	Rows  int64
	Hash  string
}

// Digests reads every table and sums up what it holds, by name.
func (db *DB) Digests(ctx context.Context) (out []TableDigest, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		plan, err := tx.tables(ctx)
		if err != nil {
			return err
		}
		slices.SortFunc(plan, func(a, b table) int { return strings.Compare(a.name, b.name) })
		for _, t := range plan {
			var sum rowSum
			if err := tx.eachRow(ctx, t.name, func(_ []string, values []any) error { sum.add(values); return nil }); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			out = append(out, TableDigest{Table: t.name, Rows: sum.rows, Hash: sum.String()})
		}
		return nil
	})
	return out, err
}

// rowSum sums up rows in any order.
type rowSum struct {
	rows int64
	sum  [4]uint64
}

func (s *rowSum) add(values []any) {
	h := sha256.New()
	for _, v := range values {
		text := fmt.Sprintf("%T %v", v, v)
		fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	digest := h.Sum(nil)
	for i := range s.sum {
		s.sum[i] += binary.BigEndian.Uint64(digest[8*i:])
	}
	s.rows++
}

func (s *rowSum) String() string {
	var out []byte
	for _, word := range s.sum {
		out = binary.BigEndian.AppendUint64(out, word)
	}
	return hex.EncodeToString(out)
}
