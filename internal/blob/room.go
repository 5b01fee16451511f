//go:build linux

package blob

import "syscall"

// Room returns how many bytes the disk of a directory has left for this program, and how many it has.
func Room(dir string) (free, total uint64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, 0, err
	}
	return s.Bavail * uint64(s.Bsize), s.Blocks * uint64(s.Bsize), nil
}
