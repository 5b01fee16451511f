//go:build !linux

package blob

import "errors"

// Room is known on Linux alone, where the program is meant to run.
func Room(string) (free, total uint64, err error) {
	return 0, 0, errors.New("只在 Linux 上能查磁盘余量")
}
