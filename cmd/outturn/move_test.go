package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"outturn/internal/demo"
	"outturn/internal/store"
	"outturn/internal/testenv"
)

// demoYear is a data directory with the demo year in its SQLite database, copied from the one that is made for all tests.
func demoYear(t *testing.T) (data, dsn string) {
	t.Helper()
	made, err := madeDemo()
	must(t, err)
	data = t.TempDir()
	must(t, os.CopyFS(data, os.DirFS(made)))
	must(t, os.Chmod(filepath.Join(data, "audit.key"), 0o600))
	return data, filepath.Join(data, "demo.db")
}

// madeDemo fills a demo year once; TestMain removes it.
var madeDemo = sync.OnceValues(func() (string, error) {
	data, err := os.MkdirTemp(scratch, "demo-")
	if err != nil {
		return "", err
	}
	var out output
	i, _, err := (&Main{Stdout: &out, Stderr: &out}).openDemo(context.Background(), data, &demo.Clock{})
	if err != nil {
		return "", err
	}
	return data, i.close()
})

// scratch holds what the tests of this package share.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "outturn-test-"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(scratch)
	os.Exit(code)
}

// TestMoveDemo moves the demo year from SQLite to each engine and back; it must be the same afterwards.
func TestMoveDemo(t *testing.T) {
	t.Parallel()
	data, first := demoYear(t)
	for name, other := range map[string]func(t *testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "moved.db") },
		"PostgreSQL": func(t *testing.T) string { return testenv.PostgreSQL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			there, back := other(t), filepath.Join(t.TempDir(), "back.db")
			for _, way := range [][2]string{{first, there}, {there, back}} {
				code, said, wrong := run(t, "move", "--from", way[0], "--to", way[1], "--data", data)
				if code != 0 || !strings.Contains(said, "两边一致") || !strings.Contains(said, "首尾相连") || !strings.Contains(said, "附件和审计密钥没有移动") {
					t.Fatalf("%d %s%s", code, said, wrong)
				}
			}
			if code, _, wrong := run(t, "move", "--from", first, "--to", there, "--data", data); code != exitRefused || !strings.Contains(wrong, "目标数据库里已有数据") {
				t.Errorf("moved over data: %d %s", code, wrong)
			}
			running := start(t, "serve", "--database", there, "--data", data, "--listen", "127.0.0.1:0")
			if _, status, to := running.signIn(t, "xxzx-jb", demo.Password); status != 303 || to == "" {
				t.Errorf("signed in on what was moved: %d %s", status, to)
			}
		})
	}
}

func TestMoveRefuses(t *testing.T) {
	t.Parallel()
	data := installed(t)
	here := filepath.Join(data, databaseName)
	older := filepath.Join(t.TempDir(), "older.db")
	key, err := auditKey(data, false)
	must(t, err)
	for _, c := range []struct {
		name, from, to, data, says string
	}{
		{"没有这个库", filepath.Join(data, "none.db"), older, data, "请核对 --from"},
		{"两边是同一个", here, here, data, "同一个数据库"},
		{"目标是目录", here, data, data, "--to（OUTTURN_TO）"},
		{"目标连不上", here, "postgres://u:secret@127.0.0.1:1/x?connect_timeout=1", data, "打不开数据库"},
		{"数据目录没有密钥", here, older, filepath.Dir(older), "没有审计密钥"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, said, wrong := run(t, "move", "--from", c.from, "--to", c.to, "--data", c.data)
			if code != exitRefused || said != "" || !strings.Contains(wrong, c.says) || strings.Contains(wrong, "secret") {
				t.Errorf("%d %s%s", code, said, wrong)
			}
		})
	}
	t.Run("现在的数据库没有升级", func(t *testing.T) {
		t.Parallel()
		db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "bare.db"), store.Options{Key: key})
		must(t, err)
		t.Cleanup(func() { must(t, db.Close()) })
		if err := ready(t.Context(), db, db); err == nil || !strings.Contains(err.Error(), "请先备份，再运行 outturn migrate") {
			t.Errorf("%v", err)
		}
	})
}

// TestMoveComparesAndFollows: a row that changed meanwhile and a log that another key wrote are found.
func TestMoveComparesAndFollows(t *testing.T) {
	t.Parallel()
	data := installed(t)
	to := filepath.Join(t.TempDir(), "to.db")
	other := filepath.Join(t.TempDir(), "other")
	must(t, os.MkdirAll(other, 0o700))
	must(t, os.WriteFile(filepath.Join(other, keyName), []byte(strings.Repeat("k", keySize)), 0o600))
	if code, _, wrong := run(t, "move", "--from", filepath.Join(data, databaseName), "--to", to, "--data", other); code != exitRefused || !strings.Contains(wrong, "审计日志从第1条起对不上") {
		t.Errorf("another key: %d %s", code, wrong)
	}
	if code, _, wrong := run(t, "move", "--from", filepath.Join(data, databaseName), "--to", to, "--data", data); code != 0 {
		t.Errorf("the right key after the wrong one: %d %s", code, wrong)
	}
	if code, _, wrong := run(t, "user", "add", "--data", data, "--login", "aqgl", "--name", "安全管理员", "--role", "安全管理员", "--unit-code", "100"); code != 0 {
		t.Fatal(wrong)
	}
	left, err := store.Open(t.Context(), filepath.Join(data, databaseName), store.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, left.Close()) })
	right, err := store.Open(t.Context(), to, store.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, right.Close()) })
	if _, _, err := compare(t.Context(), left, right); err == nil || !strings.Contains(err.Error(), "迁移后两边不一样：表 ") {
		t.Errorf("compared: %v", err)
	}
}
