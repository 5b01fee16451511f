package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// installed is a data directory with one administrator in it and an attachment's bytes beside it.
func installed(t *testing.T) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	code, _, wrong := run(t, "user", "add", "--data", data, "--login", "xtgl", "--name", "系统管理员", "--role", "系统管理员", "--unit-code", "100", "--unit-name", "管委会")
	if code != 0 {
		t.Fatal(wrong)
	}
	bytes := filepath.Join(data, "attachments", "ab", "cd")
	if err := os.MkdirAll(bytes, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bytes, "abcd1234"), []byte("附件"), 0o600); err != nil {
		t.Fatal(err)
	}
	return data
}

// backedUp is a backup of a data directory, with its key where asked.
func backedUp(t *testing.T, data string, more ...string) string {
	t.Helper()
	to := t.TempDir()
	code, said, wrong := run(t, append([]string{"backup", "--data", data, "--to", to}, more...)...)
	if code != 0 || !strings.Contains(said, "备份已完成") {
		t.Fatalf("backup: %d %s%s", code, said, wrong)
	}
	made, err := filepath.Glob(filepath.Join(to, "outturn-*"))
	if err != nil || len(made) != 1 {
		t.Fatal(made, err)
	}
	return made[0]
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	data := installed(t)
	running := start(t, "serve", "--data", data, "--listen", "127.0.0.1:0")
	backup := backedUp(t, data)
	if code := running.stop(); code != 0 {
		t.Fatal(running.stderr.String())
	}
	if _, err := os.Stat(filepath.Join(backup, keyName)); err == nil {
		t.Error("the key is in a backup that was not asked for it")
	}
	restored := filepath.Join(t.TempDir(), "restored")
	if code, _, wrong := run(t, "restore", backup, "--data", restored); code != exitRefused || !strings.Contains(wrong, "请用 --key") {
		t.Errorf("restored without a key: %d %s", code, wrong)
	}
	code, said, wrong := run(t, "restore", backup, "--data", restored, "--key", filepath.Join(data, keyName))
	if code != 0 || !strings.Contains(said, "核验无误") {
		t.Fatalf("restore: %d %s%s", code, said, wrong)
	}
	if body, err := os.ReadFile(filepath.Join(restored, "attachments", "ab", "cd", "abcd1234")); err != nil || string(body) != "附件" {
		t.Errorf("the attachment: %q %v", body, err)
	}
	again := start(t, "serve", "--data", restored, "--listen", "127.0.0.1:0")
	if code := again.stop(); code != 0 {
		t.Errorf("what was restored does not start: %s", again.stderr.String())
	}
	if code, said, wrong := run(t, "audit", "verify", "--data", restored); code != 0 || !strings.Contains(said, "首尾相连") {
		t.Errorf("audit verify: %d %s%s", code, said, wrong)
	}
}

func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	data := installed(t)
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, backup string)
		says  string
	}{
		{"数据库被改", func(t *testing.T, b string) { appendTo(t, filepath.Join(b, databaseName), "x") }, "outturn.db 与清单不符"},
		{"附件被改", func(t *testing.T, b string) {
			appendTo(t, filepath.Join(b, "attachments", "ab", "cd", "abcd1234"), "x")
		}, "与清单不符"},
		{"少了附件", func(t *testing.T, b string) { gone(t, filepath.Join(b, "attachments", "ab", "cd", "abcd1234")) }, "缺少 attachments/ab/cd/abcd1234"},
		{"多了文件", func(t *testing.T, b string) { appendTo(t, filepath.Join(b, "extra.txt"), "x") }, "清单里没有 extra.txt"},
		{"清单被改", func(t *testing.T, b string) { appendTo(t, filepath.Join(b, manifestName), " ") }, "与审计密钥对不上"},
		{"没有签名", func(t *testing.T, b string) { gone(t, filepath.Join(b, signatureName)) }, "与审计密钥对不上"},
		{"没有清单", func(t *testing.T, b string) { gone(t, filepath.Join(b, manifestName)) }, "没有备份清单"},
		{"换了密钥", func(t *testing.T, b string) {
			gone(t, filepath.Join(b, keyName))
			appendTo(t, filepath.Join(b, keyName), strings.Repeat("k", keySize))
		}, "与审计密钥对不上"},
		{"密钥残缺", func(t *testing.T, b string) {
			gone(t, filepath.Join(b, keyName))
			appendTo(t, filepath.Join(b, keyName), "k")
		}, "应为 32 字节"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			backup, to := backedUp(t, data, "--with-key"), filepath.Join(t.TempDir(), "to")
			c.spoil(t, backup)
			code, _, wrong := run(t, "restore", backup, "--data", to)
			if code != exitRefused || !strings.Contains(wrong, c.says) {
				t.Errorf("%d %s", code, wrong)
			}
			if _, err := os.Stat(to); err == nil {
				t.Error("something was restored all the same")
			}
		})
	}
	if code, _, wrong := run(t, "restore", backedUp(t, data, "--with-key"), "--data", data); code != exitRefused || !strings.Contains(wrong, "不会覆盖") {
		t.Errorf("restored over data: %d %s", code, wrong)
	}
}

func appendTo(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func gone(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func TestAuditVerify(t *testing.T) {
	t.Parallel()
	data := installed(t)
	code, said, _ := run(t, "audit", "verify", "--data", data)
	head := strings.TrimSuffix(strings.TrimSpace(said[strings.LastIndex(said, "链头")+len("链头"):]), "。")
	if code != 0 || head == "" {
		t.Fatalf("%d %s", code, said)
	}
	if code, _, wrong := run(t, "audit", "verify", "--data", data, "--head", head); code != 0 {
		t.Errorf("its own head: %s", wrong)
	}
	if code, _, wrong := run(t, "audit", "verify", "--data", data, "--head", strings.Repeat("0", 64)); code != exitRefused || !strings.Contains(wrong, "可能被截去") {
		t.Errorf("a head that is not there: %d %s", code, wrong)
	}
	if code, _, wrong := run(t, "audit", "verify", "--data", filepath.Join(t.TempDir(), "none")); code != exitRefused || !strings.Contains(wrong, "没有数据库") {
		t.Errorf("no database: %d %s", code, wrong)
	}
	if code, _, wrong := run(t, "backup", "--data", filepath.Join(t.TempDir(), "none"), "--to", t.TempDir()); code != exitRefused || !strings.Contains(wrong, "没有数据库") {
		t.Errorf("a backup of nothing: %d %s", code, wrong)
	}
}
