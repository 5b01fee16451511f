package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"outturn/internal/app"
	"outturn/internal/blob"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// databaseFindings reads version and live settings.
func databaseFindings(ctx context.Context, db *store.DB) []finding {
	version, err := db.Version(ctx)
	if err != nil {
		return []finding{unreadable("数据库", err)}
	}
	list, err := db.Settings(ctx)
	if err != nil {
		return []finding{fine("数据库", "%s。", version), unreadable("数据库设置", err)}
	}
	return []finding{fine("数据库", "%s。", version), settingsFinding(list)}
}

// settingsFinding judges live settings.
func settingsFinding(list []store.Setting) finding {
	const about = "数据库设置"
	var values, unsafe []string
	for _, s := range list {
		values = append(values, s.Name+"="+s.Value)
		if !s.IsSafe() {
			unsafe = append(unsafe, fmt.Sprintf("%s=%s（应为 %s）", s.Name, s.Value, strings.Join(s.Safe, " 或 ")))
		}
	}
	if len(unsafe) > 0 {
		return finding{failing, about, strings.Join(unsafe, "，") + "。断电时可能丢失已答复的内容，或写不进去。", "在数据库服务器上改正这些设置，重启数据库后再运行一次。"}
	}
	return fine(about, "%s。", strings.Join(values, " "))
}

// integrityFinding asks the engine for broken pages, indexes and references.
func integrityFinding(ctx context.Context, db *store.DB) finding {
	const about = "完整性"
	var wrong []string
	err := db.View(ctx, func(tx *store.Tx) (err error) {
		wrong, err = tx.CheckIntegrity(ctx)
		return err
	})
	switch {
	case err != nil:
		return unreadable(about, err)
	case len(wrong) > 0:
		return finding{failing, about, fmt.Sprintf("数据库已损坏：%s等 %d 处。", wrong[0], len(wrong)), "停止系统，保留现在的文件，用 outturn restore 恢复最近的备份。"}
	}
	return fine(about, "数据页、索引和表间引用都完好。")
}

// backupOld is a backup as good as none.
const backupOld = 7 * 24 * time.Hour

func backupFindingOf(ctx context.Context, db *store.DB, now time.Time) finding {
	var last store.Backup
	err := db.View(ctx, func(tx *store.Tx) (err error) {
		last, err = tx.LastBackup(ctx)
		return err
	})
	if err != nil {
		return unreadable("备份", err)
	}
	return backupFinding(last, db.Engine(), now)
}

// backupFinding judges the newest backup.
func backupFinding(last store.Backup, engine string, now time.Time) finding {
	const about, do = "备份", "运行 outturn backup，并安排每天一次；备份放到另一台机器或另一块磁盘上。"
	if engine == "PostgreSQL" {
		return fine(about, "由 PostgreSQL 自己的工具备份，请查看其记录；数据目录里的附件和密钥要另外备份。")
	}
	if last.At.IsZero() {
		return finding{warning, about, "还没有备份过。", do}
	}
	says := fmt.Sprintf("最近一次在 %s，放在 %s，%d 个文件、%s。", last.At.Local().Format("2006-01-02 15:04"), last.Place, last.Files, sizeOf(last.Bytes))
	switch age := now.Sub(last.At); {
	case age > backupOld:
		return finding{failing, about, says, do}
	case age > app.BackupLate:
		return finding{warning, about, says, do}
	}
	return finding{well, about, says, ""}
}

func clockFindingOf(ctx context.Context, db *store.DB) finding {
	var ahead time.Duration
	err := db.View(ctx, func(tx *store.Tx) (err error) {
		ahead, err = tx.ClockAhead(ctx)
		return err
	})
	if err != nil {
		return unreadable("时钟", err)
	}
	return clockFinding(ahead)
}

// clockFinding judges how far the machine's clock is from what the database knows.
func clockFinding(ahead time.Duration) finding {
	const about, do = "时钟", "用 timedatectl 核对，并打开网络校时；期限按服务器时钟判断。"
	switch off := ahead.Abs().Round(time.Second); {
	case off > time.Minute && ahead < 0:
		return finding{failing, about, fmt.Sprintf("比数据库里最近的时间慢 %s。", off), do}
	case off > time.Minute:
		return finding{failing, about, fmt.Sprintf("比数据库服务器快 %s。", off), do}
	case off > 2*time.Second:
		return finding{warning, about, fmt.Sprintf("与数据库相差 %s。", off), do}
	}
	return fine(about, "与数据库一致。")
}

// sampled is how many attachments are read where not all are asked for.
const sampled = 200

// attachments holds the bytes on disk against the rows that need them.
func (c *DoctorCmd) attachments(ctx context.Context, db *store.DB, p place) finding {
	const about = "附件"
	var list []store.Content
	err := db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Contents(ctx)
		return err
	})
	if err != nil {
		return unreadable(about, err)
	}
	if len(list) == 0 {
		return fine(about, "还没有附件。")
	}
	dir := filepath.Join(p.data, "attachments")
	if _, err := os.Stat(dir); err != nil {
		return finding{failing, about, fmt.Sprintf("目录“%s”不在，数据库里有 %d 个附件。", dir, len(list)), "从备份恢复 attachments 目录，或改正 --data。"}
	}
	all := len(list)
	if !c.AllAttachments {
		list = sample(list, sampled)
	}
	return contentFinding(dir, list, all)
}

// sample takes at most n at random, so that every run sees others.
func sample(list []store.Content, n int) []store.Content {
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:min(len(list), n)]
}

// contentFinding reads attachments from end to end.
func contentFinding(dir string, list []store.Content, all int) finding {
	const about = "附件"
	blobs, err := blob.OpenStore(dir)
	if err != nil {
		return unreadable(about, err)
	}
	defer blobs.Close()
	var missing, changed []string
	for _, c := range list {
		size, err := blobs.Verify(c.Hash)
		switch {
		case errs.KindOf(err) == errs.NotFound:
			missing = append(missing, c.Hash)
		case err != nil && errs.KindOf(err) != errs.Invalid && !os.IsPermission(err):
			return unreadable(about, err)
		case err != nil || size != c.Size:
			changed = append(changed, c.Hash)
		}
	}
	if bad := append(missing, changed...); len(bad) > 0 {
		return finding{failing, about, fmt.Sprintf("缺少 %d 个，内容变了或读不了 %d 个，例如 %s；核对了 %d 个，共 %d 个。", len(missing), len(changed), bad[0], len(list), all),
			"从备份恢复 attachments 目录里的这些文件；用 --all-attachments 核对全部。"}
	}
	return fine(about, "核对了 %d 个，共 %d 个，内容与保存时一致。", len(list), all)
}
