package blob

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"
)

// Sweep removes what nobody needs (清理): content for which keep is false, and uploads that a crash interrupted, where
// either was last written before olderThan. The grace covers uploads whose row is not written yet; a week is ample. It
// returns how many files were removed, and goes on past files it cannot remove, which it reports together at the end.
//
// keep is asked without any lock held; it may query the database.
func (s *Store) Sweep(keep func(hash string) bool, olderThan time.Time) (removed int, err error) {
	walk := func(name string, entry fs.DirEntry, walkErr error) error {
		switch {
		case walkErr != nil || entry.IsDir():
			return walkErr
		case !strings.HasPrefix(name, incoming+"/") && !isBlob(name):
			return nil // not ours: leave it, whoever put it there may want it
		case isBlob(name) && keep(path.Base(name)):
			return nil
		}
		gone, removeErr := s.removeOlder(name, olderThan)
		if gone {
			removed++
		}
		err = errors.Join(err, removeErr)
		return nil
	}
	return removed, errors.Join(err, fs.WalkDir(s.root.FS(), ".", walk))
}

// removeOlder removes one file unless it was written at olderThan or later. It looks again under the lock: the same
// content may have arrived anew since the walk saw it.
func (s *Store) removeOlder(name string, olderThan time.Time) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info, err := s.root.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", name, err)
	}
	if !info.ModTime().Before(olderThan) {
		return false, nil
	}
	if err := s.remove(name); err != nil {
		return false, err
	}
	return true, nil
}

// isBlob reports whether a path inside the store is the place of a blob.
func isBlob(name string) bool {
	base := path.Base(name)
	return hashes.MatchString(base) && name == location(base)
}
