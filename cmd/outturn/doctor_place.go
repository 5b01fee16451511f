package main

import (
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"outturn/internal/app"
	"outturn/internal/blob"
	"outturn/internal/store"
)

// placeFindings looks at the data directory and the database file as files.
func placeFindings(p place) []finding {
	found := []finding{privateFinding("数据目录", p.data)}
	dirs := []string{p.data}
	if !store.IsPostgres(p.dsn) {
		if _, err := os.Stat(p.dsn); err == nil {
			found = append(found, privateFinding("数据库文件", p.dsn))
		}
		if info, err := os.Stat(p.dsn + "-wal"); err == nil {
			found = append(found, waitingFinding(info.Size()))
		}
		if dir := filepath.Dir(p.dsn); filepath.Clean(dir) != filepath.Clean(p.data) {
			dirs = append(dirs, dir)
		}
	}
	for _, dir := range dirs {
		free, total, err := blob.Room(dir)
		if err != nil {
			found = append(found, unreadable("磁盘余量", err))
			continue
		}
		found = append(found, roomFinding(dir, free, total))
	}
	return found
}

// privateFinding: nobody else on the machine reads what the office keeps.
func privateFinding(about, path string) finding {
	info, err := os.Stat(path)
	if err != nil {
		return unreadable(about, err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return finding{warning, about, fmt.Sprintf("“%s”的权限是 %v，服务器上其他账号可以读到。", path, mode), fmt.Sprintf("运行 chmod %s %s。", safeMode(info), path)}
	}
	return fine(about, "“%s”只有属主能读写。", path)
}

func safeMode(info fs.FileInfo) string {
	if info.IsDir() {
		return "700"
	}
	return "600"
}

// noRoom is so little room on a disk that nothing can be kept much longer, in bytes.
const noRoom = 256 << 20

// roomFinding judges how much room a directory's disk has left, in bytes.
func roomFinding(dir string, free, total uint64) finding {
	const about = "磁盘余量"
	says := fmt.Sprintf("“%s”所在的磁盘还有 %s，共 %s。", dir, sizeOf(int64(free)), sizeOf(int64(total)))
	switch {
	case free < noRoom:
		return finding{failing, about, says, "立即腾出空间：磁盘满了以后，所有保存都会被拒绝。"}
	case app.IsLittleRoom(free, total):
		return finding{warning, about, says, "腾出空间或扩大磁盘，例如移走旧的备份。"}
	}
	return finding{well, about, says, ""}
}

// sizeOf writes a number of bytes for people.
func sizeOf(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%d.%d GB", n>>30, n%(1<<30)*10>>30)
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d KB", n>>10)
}

// manyWaiting is a log of SQLite that does not go into its file any more: some reader holds it.
const manyWaiting = 128 << 20

// waitingFinding judges the size of SQLite's log, in bytes.
func waitingFinding(size int64) finding {
	const about = "数据库日志"
	if size > manyWaiting {
		return finding{warning, about, fmt.Sprintf("有 %s 还没有并入数据库文件。", sizeOf(size)), "有程序长时间占着数据库在读。停止系统再启动即可并入。"}
	}
	return fine(about, "%s，正常并入数据库文件。", sizeOf(size))
}

// zoneFinding says in which zone this machine writes its own times. Deadlines do not depend on it.
func zoneFinding(now time.Time) finding {
	const about = "时区"
	name, offset := now.Zone()
	if offset != 8*3600 {
		return finding{warning, about, fmt.Sprintf("服务器时区是 %s（UTC%+d）。期限一律按北京时间判断，不受影响。", name, offset/3600), "为看日志方便，可运行 timedatectl set-timezone Asia/Shanghai。"}
	}
	return fine(about, "%s（UTC+8）。", name)
}

// hostOf is the host of an origin, without its port.
func hostOf(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
