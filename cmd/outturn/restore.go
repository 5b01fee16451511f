package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"outturn/internal/errs"
)

// RestoreCmd puts a backup into an empty data directory, after holding all of it against its manifest (恢复).
type RestoreCmd struct {
	From string `arg:"" placeholder:"备份" help:"备份文件夹，例如 /backup/outturn-20250630-020000。"`
	Data string `required:"" placeholder:"目录" help:"恢复到这个数据目录，必须不存在或为空。"`
	Key  string `placeholder:"文件" help:"备份时的审计密钥文件；备份里有密钥时不用写。"`
}

// Run checks and copies. Nothing is written before everything was found in order; what could not be finished is removed.
func (c *RestoreCmd) Run(ctx context.Context, m *Main) error {
	key, err := c.key()
	if err != nil {
		return err
	}
	if err := emptyDirectory(c.Data); err != nil {
		return err
	}
	made, err := readManifest(c.From, key)
	if err != nil {
		return err
	}
	work := filepath.Clean(c.Data) + ".restoring"
	if err := errors.Join(os.RemoveAll(work), c.fill(ctx, work, made, key)); err != nil {
		return errors.Join(err, os.RemoveAll(work))
	}
	if err := errors.Join(os.RemoveAll(c.Data), os.Rename(work, c.Data)); err != nil {
		return errs.Invalidf("恢复好的数据在“%s”，没能改名为“%s”：%v。请手工改名。", work, c.Data, err)
	}
	fmt.Fprintf(m.Stdout, "已恢复到 %s：%s 的备份，%d 个文件，审计日志 %d 条，核验无误。\n", c.Data, made.MadeAt.Local().Format("2006-01-02 15:04:05"), len(made.Files), made.AuditEntries)
	return nil
}

// key reads the key that signed the backup.
func (c *RestoreCmd) key() ([]byte, error) {
	path := c.Key
	if path == "" {
		path = filepath.Join(c.From, keyName)
	}
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && c.Key == "" {
		return nil, errs.Invalidf("备份“%s”里没有审计密钥，请用 --key 写明备份时的密钥文件。", c.From)
	}
	if err != nil {
		return nil, errs.Invalidf("读不了审计密钥“%s”：%v。", path, err)
	}
	if len(key) != keySize {
		return nil, errs.Invalidf("审计密钥“%s”应为 %d 字节，现为 %d 字节。", path, keySize, len(key))
	}
	return key, nil
}

// emptyDirectory makes sure that a restore writes over nothing.
func emptyDirectory(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return errs.Invalidf("读不了数据目录“%s”：%v。", dir, err)
	}
	if len(entries) > 0 {
		return errs.Invalidf("数据目录“%s”里已有文件，恢复不会覆盖它们。请写一个新的目录，或先把原来的移走。", dir)
	}
	return nil
}

// fill makes the data directory and proves that the database in it is the one that was backed up.
func (c *RestoreCmd) fill(ctx context.Context, work string, made manifest, key []byte) error {
	if err := os.MkdirAll(work, 0o700); err != nil {
		return errs.Invalidf("建不了数据目录：%v。", err)
	}
	for _, f := range made.Files {
		to := filepath.Join(work, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		if err := copyFile(filepath.Join(c.From, filepath.FromSlash(f.Path)), to); err != nil {
			return errs.Invalidf("没有恢复 %s：%v。", f.Path, err)
		}
	}
	if err := os.WriteFile(filepath.Join(work, keyName), key, 0o600); err != nil {
		return err
	}
	entries, head, err := verifyDatabase(ctx, filepath.Join(work, databaseName), key)
	if err != nil {
		return err
	}
	if entries != made.AuditEntries || head != made.AuditHead {
		return errs.Invalidf("恢复出的审计日志有 %d 条、链头 %s，清单上是 %d 条、链头 %s。请改用另一份备份。", entries, head, made.AuditEntries, made.AuditHead)
	}
	return nil
}
