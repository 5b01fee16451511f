package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"outturn/internal/errs"
	"outturn/internal/store"
)

// BackupCmd copies database and attachments into a new folder, also while the system runs (备份).
type BackupCmd struct {
	Storage `embed:""`
	To      string `required:"" placeholder:"目录" help:"备份放在这个目录下，每次新建一个以时间命名的文件夹。"`
	WithKey bool   `help:"把审计密钥也放进备份。备份能被别人拿到时不要用，密钥请另存。"`
}

// Run makes the backup and prints where it is. What could not be finished is removed.
func (c *BackupCmd) Run(ctx context.Context, m *Main) error {
	p, key, err := c.opened()
	if err != nil {
		return err
	}
	dir := filepath.Join(c.To, time.Now().Format("outturn-20060102-150405"))
	if err := os.MkdirAll(c.To, 0o700); err != nil {
		return errs.Invalidf("建不了备份目录：%v。", err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return errs.Invalidf("建不了备份文件夹“%s”：%v。", dir, err)
	}
	made, err := c.copyInto(ctx, dir, p, key)
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	if err := note(ctx, p, key, dir, made); err != nil {
		return errs.Invalidf("备份已完成：%s。但没有记进数据库，系统状态页和 outturn doctor 看不到这次备份：%v。", dir, err)
	}
	fmt.Fprintf(m.Stdout, "备份已完成：%s\n%d 个文件，审计日志 %d 条，链头 %s。\n", dir, len(made.Files), made.AuditEntries, made.AuditHead)
	if !c.WithKey {
		fmt.Fprintf(m.Stdout, "审计密钥没有放进备份，请另行保存 %s；恢复时需要它。\n", filepath.Join(p.data, keyName))
	}
	return nil
}

// opened reads where the data is, and the key.
func (c Storage) opened() (place, []byte, error) {
	var wrong errs.Fields
	p := c.check(&wrong)
	if err := wrong.Err(); err != nil {
		return p, nil, err
	}
	if isFresh(p.dsn) {
		return p, nil, errs.Invalidf("“%s”里没有数据库。请核对 --data 和 --database。", p.data)
	}
	key, err := auditKey(p.data, false)
	return p, key, err
}

// copyInto copies everything into the folder: the database first, so that every attachment it names is there to be copied
// after it.
func (c *BackupCmd) copyInto(ctx context.Context, dir string, p place, key []byte) (made manifest, err error) {
	db, err := openDatabase(ctx, p.dsn, key, time.Now)
	if err != nil {
		return made, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	copied := filepath.Join(dir, databaseName)
	if err := db.BackupTo(ctx, copied); errors.Is(err, store.ErrOnlySQLite) {
		return made, errs.Invalidf("数据库是 PostgreSQL，请用 pg_dump 或 pgBackRest 备份数据库，并另外复制数据目录里的 attachments 和 audit.key。")
	} else if err != nil {
		return made, errs.Invalidf("数据库没有备份：%v。", err)
	}
	if err := copyTree(filepath.Join(p.data, "attachments"), filepath.Join(dir, "attachments")); err != nil {
		return made, errs.Invalidf("附件没有备份：%v。", err)
	}
	made = manifest{Program: revision(), MadeAt: time.Now().UTC().Truncate(time.Second)}
	if made.AuditEntries, made.AuditHead, err = verifyDatabase(ctx, copied, key); err != nil {
		return made, err
	}
	if made.Files, err = listFiles(dir); err != nil {
		return made, err
	}
	if c.WithKey {
		if err := os.WriteFile(filepath.Join(dir, keyName), key, 0o600); err != nil {
			return made, err
		}
	}
	return made, made.write(dir, key)
}

// note writes down in the database itself that a backup was made, for the doctor and the page of the system administrator.
func note(ctx context.Context, p place, key []byte, dir string, made manifest) error {
	db, err := openDatabase(ctx, p.dsn, key, time.Now)
	if err != nil {
		return err
	}
	if full, err := filepath.Abs(dir); err == nil {
		dir = full
	}
	b := store.Backup{Place: dir, Files: len(made.Files), AuditEntries: made.AuditEntries, AuditHead: made.AuditHead}
	for _, f := range made.Files {
		b.Bytes += f.Size
	}
	return errors.Join(db.Update(ctx, func(tx *store.Tx) error { return tx.AddBackup(ctx, b) }), db.Close())
}

// verifyDatabase opens a copy of a database, asks whether it is sound and follows its log.
//
// Errors: Invalid when it is not sound or the log is broken.
func verifyDatabase(ctx context.Context, path string, key []byte) (entries int64, head string, err error) {
	db, err := openDatabase(ctx, path, key, time.Now)
	if err != nil {
		return 0, "", err
	}
	defer func() {
		err = errors.Join(err, db.Close())
		for _, rest := range []string{"-wal", "-shm"} { // a copy has no writer whose log must be kept
			if removed := os.Remove(path + rest); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
				err = errors.Join(err, removed)
			}
		}
	}()
	err = db.View(ctx, func(tx *store.Tx) error {
		wrong, err := tx.CheckIntegrity(ctx)
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			return errs.Invalidf("数据库文件已损坏：%s等%d处。请改用另一份备份。", wrong[0], len(wrong))
		}
		return nil
	})
	if err != nil {
		return 0, "", err
	}
	v, err := followed(ctx, db)
	return v.Entries, v.Head, err
}

// copyTree copies a folder with everything in it, each file written through to the disk. An absent folder is an empty one.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == from {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		return copyFile(path, filepath.Join(to, rel))
	})
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
