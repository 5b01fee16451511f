package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"outturn/internal/errs"
)

// manifest is what a backup says of itself (备份清单): every file with its hash, and the head of the audit log. It is signed with
// the audit key, so that neither a file nor the list can be exchanged by somebody without it.
type manifest struct {
	Program      string         `json:"program"`
	MadeAt       time.Time      `json:"made_at"`
	Files        []manifestFile `json:"files"`
	AuditEntries int64          `json:"audit_entries"`
	AuditHead    string         `json:"audit_head"`
}

type manifestFile struct {
	Path   string `json:"path"` // with slashes, from the backup's folder
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// The files of a backup beside the attachments.
const (
	manifestName  = "manifest.json"
	signatureName = "manifest.sig"
	databaseName  = "outturn.db"
	keyName       = "audit.key"
)

// listFiles hashes every file below a folder, by path.
func listFiles(dir string) ([]manifestFile, error) {
	var out []manifestFile
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		size, sum, err := hashFile(path)
		out = append(out, manifestFile{Path: filepath.ToSlash(rel), Size: size, SHA256: sum})
		return err
	})
	return out, err
}

func hashFile(path string) (int64, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return n, hex.EncodeToString(h.Sum(nil)), err
}

// write puts the manifest and its signature into the backup's folder.
func (m manifest) write(dir string, key []byte) error {
	body, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(filepath.Join(dir, manifestName), body, 0o600), os.WriteFile(filepath.Join(dir, signatureName), []byte(sign(body, key)+"\n"), 0o600))
}

func sign(body, key []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// readManifest reads a backup's manifest and holds it, and every file, against its signature and hashes.
//
// Errors: Invalid, naming what is missing, changed or not listed.
func readManifest(dir string, key []byte) (m manifest, err error) {
	body, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return m, errs.Invalidf("“%s”里没有备份清单 %s，不是完整的备份。请改用另一份备份。", dir, manifestName)
	}
	signature, err := os.ReadFile(filepath.Join(dir, signatureName))
	if err != nil || !hmac.Equal(signature, []byte(sign(body, key)+"\n")) {
		return m, errs.Invalidf("备份清单与审计密钥对不上：清单被改动，或者密钥不是备份时的那一个。请核对密钥文件。")
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return m, errs.Invalidf("备份清单读不懂：%v。", err)
	}
	found, err := listFiles(dir)
	if err != nil {
		return m, err
	}
	found = slices.DeleteFunc(found, func(f manifestFile) bool {
		return f.Path == manifestName || f.Path == signatureName || f.Path == keyName
	})
	return m, compareFiles(m.Files, found)
}

// compareFiles says what differs between the files listed and those found.
func compareFiles(listed, found []manifestFile) error {
	there := map[string]manifestFile{}
	for _, f := range found {
		there[f.Path] = f
	}
	var wrong []string
	for _, f := range listed {
		switch got, ok := there[f.Path]; {
		case !ok:
			wrong = append(wrong, fmt.Sprintf("缺少 %s", f.Path))
		case got != f:
			wrong = append(wrong, fmt.Sprintf("%s 与清单不符", f.Path))
		}
		delete(there, f.Path)
	}
	for path := range there {
		wrong = append(wrong, fmt.Sprintf("清单里没有 %s", path))
	}
	slices.Sort(wrong)
	if len(wrong) > 0 {
		return errs.Invalidf("备份不完整，没有恢复：%s等%d处。请改用另一份备份。", wrong[0], len(wrong))
	}
	return nil
}
