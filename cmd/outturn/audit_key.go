package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"outturn/internal/errs"
)

// keySize is that of the key of the audit chain, in bytes.
const keySize = 32

// auditKey reads the key of the audit chain (审计密钥) from the data directory. It is kept beside the database and not
// in it: who can change rows cannot make the chain fit. A missing key is made only where mayMake says that nothing was
// ever chained with another.
//
// Errors: Invalid with what the operator must do.
func auditKey(data string, mayMake bool) ([]byte, error) {
	path := filepath.Join(data, "audit.key")
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && mayMake:
		return makeKey(path)
	case errors.Is(err, fs.ErrNotExist):
		return nil, errs.Invalidf("数据目录里没有审计密钥“%s”，数据库却已在使用。请核对 --data，或从备份恢复这个文件；换一个密钥会使以前的审计日志无法核验。", path)
	case err != nil:
		return nil, errs.Invalidf("读不了审计密钥“%s”：%v。", path, err)
	case info.Mode().Perm()&0o077 != 0:
		return nil, errs.Invalidf("审计密钥“%s”可以被其他人读到，请先运行 chmod 600 %s。", path, path)
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, errs.Invalidf("读不了审计密钥“%s”：%v。", path, err)
	}
	if len(key) != keySize {
		return nil, errs.Invalidf("审计密钥“%s”应为 %d 字节，现为 %d 字节，已损坏。请从备份恢复。", path, keySize, len(key))
	}
	return key, nil
}

// makeKey makes a key that survives a power cut before anything is chained with it.
func makeKey(path string) ([]byte, error) {
	key := make([]byte, keySize)
	rand.Read(key) // never fails
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, errs.Invalidf("建不了数据目录：%v。", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, errs.Invalidf("建不了审计密钥：%v。", err)
	}
	_, err = f.Write(key)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	return key, nil
}
