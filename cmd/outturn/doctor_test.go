package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"outturn/internal/blob"
	"outturn/internal/errs"
	"outturn/internal/store"
	"outturn/internal/testenv"
)

// TestDoctorFindsTheDemoWell: the demo year, backed up, is in order, and each attachment is read.
func TestDoctorFindsTheDemoWell(t *testing.T) {
	t.Parallel()
	data, dsn := demoYear(t)
	if code, _, wrong := run(t, "backup", "--data", data, "--database", dsn, "--to", t.TempDir()); code != 0 {
		t.Fatal(wrong)
	}
	code, said, wrong := run(t, "doctor", "--data", data, "--database", dsn, "--all-attachments")
	if code != 0 || strings.Contains(said, string(failing)+"  ") || !strings.Contains(said, "不行 0。") {
		t.Errorf("%d %s%s", code, said, wrong)
	}
	for _, part := range []string{"配置", "证书", "邮件通知", "数据目录", "数据库文件", "磁盘余量", "审计密钥", "数据库设置", "数据库结构", "完整性", "审计日志", "备份", "时钟", "附件", "时区"} {
		if !strings.Contains(said, "  "+part+" ") {
			t.Errorf("%s is not in\n%s", part, said)
		}
	}
	if !strings.Contains(said, "正常  备份") || !strings.Contains(said, "synchronous=2 journal_mode=wal foreign_keys=1") {
		t.Errorf("said\n%s", said)
	}
}

// TestDoctorFinds spoils an installation in every way and runs the command.
func TestDoctorFinds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, data string)
		flags []string
		code  int
		says  []string
	}{
		{"没有备份过", func(*testing.T, string) {}, nil, 0, []string{"注意  备份", "还没有备份过", "运行 outturn backup"}},
		{"配置写错", func(*testing.T, string) {}, []string{"--listen=坏", "--idle-timeout=1s"}, 1, []string{"不行  配置", "--listen（OUTTURN_LISTEN）", "--idle-timeout（OUTTURN_IDLE_TIMEOUT）", "正常  完整性"}},
		{"数据库写错", func(*testing.T, string) {}, []string{"--database=mysql://x"}, 1, []string{"不支持“mysql://”这种数据库"}},
		{"目录人人可读", func(t *testing.T, data string) { must(t, os.Chmod(data, 0o755)) }, nil, 0, []string{"注意  数据目录", "chmod 700"}},
		{"数据库人人可读", func(t *testing.T, data string) { must(t, os.Chmod(filepath.Join(data, databaseName), 0o644)) }, nil, 0, []string{"注意  数据库文件", "chmod 600"}},
		{"密钥人人可读", func(t *testing.T, data string) { must(t, os.Chmod(filepath.Join(data, keyName), 0o644)) }, nil, 1, []string{"不行  审计密钥", "chmod 600"}},
		{"没有密钥", func(t *testing.T, data string) { gone(t, filepath.Join(data, keyName)) }, nil, 1, []string{"不行  审计密钥", "没有审计密钥"}},
		{"换了密钥", func(t *testing.T, data string) {
			must(t, os.WriteFile(filepath.Join(data, keyName), []byte(strings.Repeat("k", keySize)), 0o600))
		}, nil, 1, []string{"不行  审计日志", "从第1条起对不上", "报告审计管理员"}},
		{"没有数据库", func(t *testing.T, data string) { gone(t, filepath.Join(data, databaseName)) }, nil, 1, []string{"不行  数据库 ", "不存在或是空的", "outturn user add"}},
		{"不是数据库", func(t *testing.T, data string) {
			must(t, os.WriteFile(filepath.Join(data, databaseName), []byte(strings.Repeat("这不是数据库。", 500)), 0o600))
		}, nil, 1, []string{"不行  数据库 ", "打不开数据库"}},
		{"结构旧", func(t *testing.T, data string) {
			statement(t, data, `delete from goose_db_version where version_id = (select max(version_id) from goose_db_version)`)
		}, nil, 1, []string{"不行  数据库结构", "先备份，再运行 outturn migrate"}},
		{"结构新", func(t *testing.T, data string) {
			statement(t, data, `insert into goose_db_version (version_id, is_applied) values (9999, true)`)
		}, nil, 1, []string{"不行  数据库结构", "第 9999 号", "换用新版程序"}},
		{"日志被改", func(t *testing.T, data string) {
			statement(t, data, `update audit_entries set actor = '别人' where seq = 2`)
		}, nil, 1, []string{"不行  审计日志", "从第2条起对不上"}},
		{"引用断了", func(t *testing.T, data string) { statement(t, data, `update users set unit_id = 'none'`) }, nil, 1, []string{"不行  完整性", "users → units", "outturn restore"}},
		{"时钟慢了", func(t *testing.T, data string) {
			statement(t, data, `update audit_entries set at = '2999-01-01 00:00:00.000000+00:00' where seq = 1`)
		}, nil, 1, []string{"不行  时钟", "慢", "timedatectl"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data := installed(t)
			c.spoil(t, data)
			code, said, wrong := run(t, append([]string{"doctor", "--data", data}, c.flags...)...)
			if code != c.code || wrong != "" {
				t.Errorf("ended with %d: %s", code, wrong)
			}
			for _, want := range c.says {
				if !strings.Contains(said, want) {
					t.Errorf("%q is not in\n%s", want, said)
				}
			}
		})
	}
}

// statement changes a database as somebody would who has its file.
func statement(t *testing.T, data, text string) {
	t.Helper()
	raw, err := sql.Open("sqlite", "file:"+filepath.Join(data, databaseName))
	must(t, err)
	_, err = raw.Exec(text)
	must(t, errors.Join(err, raw.Close()))
}

// TestDoctorOnPostgreSQL: a server that acknowledges before it has written is not well. That of the tests never is: it runs without fsync.
func TestDoctorOnPostgreSQL(t *testing.T) {
	t.Parallel()
	dsn, data := testenv.PostgreSQL(t), t.TempDir()
	if code, _, wrong := run(t, "migrate", "--database", dsn, "--data", data); code != 0 {
		t.Fatal(wrong)
	}
	raw, err := sql.Open("pgx", dsn)
	must(t, err)
	t.Cleanup(func() { must(t, raw.Close()) })
	var name string
	must(t, raw.QueryRow(`select current_database()`).Scan(&name))
	for value, want := range map[string]string{"off": "synchronous_commit=off（应为 on", "on": "不行  数据库设置    fsync=off（应为 on）"} {
		_, err = raw.Exec(`alter database ` + name + ` set synchronous_commit = ` + value)
		must(t, err)
		_, said, _ := run(t, "doctor", "--database", dsn, "--data", data)
		if !strings.Contains(said, want) || !strings.Contains(said, "正常  完整性") || !strings.Contains(said, "正常  时钟") {
			t.Errorf("%s: said\n%s", value, said)
		}
	}
	_, err = raw.Exec(`alter table users disable trigger all`)
	must(t, err)
	if code, said, _ := run(t, "doctor", "--database", dsn, "--data", data); code != 1 || !strings.Contains(said, "不行  完整性") {
		t.Errorf("references not enforced: %d\n%s", code, said)
	}
}

func TestDoctorAttachments(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	blobs, err := blob.OpenStore(dir)
	must(t, err)
	kept, err := blobs.Put(t.Context(), "a.pdf", strings.NewReader("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"), 1<<20)
	must(t, errors.Join(err, blobs.Close()))
	there := store.Content{Hash: kept.Hash, Size: kept.Size}
	absent := store.Content{Hash: strings.Repeat("0", 64), Size: 1}
	if f := contentFinding(dir, []store.Content{there}, 7); f.grade != well || !strings.Contains(f.says, "核对了 1 个，共 7 个") {
		t.Errorf("whole: %+v", f)
	}
	if f := contentFinding(dir, []store.Content{there, absent}, 2); f.grade != failing || !strings.Contains(f.says, "缺少 1 个") || !strings.Contains(f.says, absent.Hash) || f.do == "" {
		t.Errorf("missing: %+v", f)
	}
	if f := contentFinding(dir, []store.Content{{Hash: kept.Hash, Size: kept.Size + 1}}, 1); f.grade != failing || !strings.Contains(f.says, "内容变了或读不了 1 个") {
		t.Errorf("another size: %+v", f)
	}
	appendTo(t, filepath.Join(dir, kept.Hash[:2], kept.Hash[2:4], kept.Hash), "x")
	if f := contentFinding(dir, []store.Content{there}, 1); f.grade != failing || !strings.Contains(f.says, kept.Hash) {
		t.Errorf("changed: %+v", f)
	}
	if got := sample(make([]store.Content, 500), 200); len(got) != 200 {
		t.Errorf("a sample of %d", len(got))
	}
	if got := sample(make([]store.Content, 5), 200); len(got) != 5 {
		t.Errorf("a sample of %d out of 5", len(got))
	}
}

// TestDoctorJudges: what cannot be brought about here, and every limit.
func TestDoctorJudges(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 6, 30, 12, 0, 0, 0, time.UTC)
	backup := func(age time.Duration) finding {
		return backupFinding(store.Backup{At: now.Add(-age), Place: "/backup"}, "SQLite", now)
	}
	pair := selfSigned(t, "jx.example.gov.cn", now.Add(-90*24*time.Hour), now.Add(60*24*time.Hour))
	for _, c := range []struct {
		name string
		got  finding
		want grade
		says string
	}{
		{"磁盘宽裕", roomFinding("d", 100<<30, 200<<30), well, "100.0 GB"},
		{"磁盘将满", roomFinding("d", 9<<30, 200<<30), warning, "9.0 GB"},
		{"磁盘余量小", roomFinding("d", 1<<30, 2<<30), warning, "1.0 GB"},
		{"磁盘满了", roomFinding("d", 1<<20, 200<<30), failing, "1 MB"},
		{"日志小", waitingFinding(4 << 20), well, "4 MB"},
		{"日志大", waitingFinding(300 << 20), warning, "300 MB"},
		{"备份在昨天", backup(20 * time.Hour), well, "/backup"},
		{"备份在前天", backup(40 * time.Hour), warning, "/backup"},
		{"备份在上月", backup(700 * time.Hour), failing, "/backup"},
		{"PostgreSQL 的备份", backupFinding(store.Backup{}, "PostgreSQL", now), well, "自己的工具"},
		{"时钟一致", clockFinding(time.Second), well, "一致"},
		{"时钟差几秒", clockFinding(-5 * time.Second), warning, "相差 5s"},
		{"时钟快", clockFinding(2 * time.Minute), failing, "快 2m0s"},
		{"时钟慢", clockFinding(-2 * time.Minute), failing, "慢 2m0s"},
		{"时区是北京", zoneFinding(now.In(time.FixedZone("CST", 8*3600))), well, "UTC+8"},
		{"时区是 UTC", zoneFinding(now), warning, "不受影响"},
		{"设置不安全", settingsFinding([]store.Setting{{Name: "synchronous", Value: "1", Safe: []string{"2", "3"}}}), failing, "synchronous=1（应为 2 或 3）"},
		{"证书有效", certificateFinding(pair, "jx.example.gov.cn", now), well, "有效期至"},
		{"证书没有主机可比", certificateFinding(pair, "", now), well, "有效期至"},
		{"证书将到期", certificateFinding(pair, "", now.Add(40*24*time.Hour)), warning, "将于"},
		{"证书到期", certificateFinding(pair, "", now.Add(61*24*time.Hour)), failing, "到期"},
		{"证书未生效", certificateFinding(pair, "", now.Add(-91*24*time.Hour)), failing, "才生效"},
		{"证书是别人的", certificateFinding(pair, "other.example.gov.cn", now), failing, "不是给 other.example.gov.cn 的"},
		{"证书读不懂", certificateFinding(tls.Certificate{Certificate: [][]byte{{1}}}, "", now), failing, "读不懂"},
		{"没有检查成", unreadable("x", errors.New("原因")), failing, "原因"},
		{"目录不在", privateFinding("数据目录", "/nowhere/at/all"), failing, "没有检查成"},
	} {
		if c.got.grade != c.want || !strings.Contains(c.got.says, c.says) {
			t.Errorf("%s: %+v", c.name, c.got)
		}
		if (c.got.do == "") != (c.want == well) {
			t.Errorf("%s: what to do is %q", c.name, c.got.do)
		}
	}
	if _, _, err := blob.Room("/nowhere/at/all"); err == nil {
		t.Error("room on a disk that is not there")
	}
}

// TestDoctorReadsTheCertificate: the one that serve would use, for the host that people type.
func TestDoctorReadsTheCertificate(t *testing.T) {
	t.Parallel()
	data := installed(t)
	pair := selfSigned(t, "jx.example.gov.cn", time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour))
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	must(t, err)
	certFile, keyFile := filepath.Join(data, "cert.pem"), filepath.Join(data, "key.pem")
	must(t, os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}), 0o600))
	must(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600))
	for host, want := range map[string]string{"jx.example.gov.cn": "注意  证书", "wrong.example.gov.cn:8443": "证书不是给 wrong.example.gov.cn 的"} {
		_, said, _ := run(t, "doctor", "--data", data, "--tls-cert", certFile, "--tls-key", keyFile, "--base-url", "https://"+host)
		if !strings.Contains(said, want) {
			t.Errorf("%s: said\n%s", host, said)
		}
	}
}

// selfSigned makes a certificate for a host.
func selfSigned(t *testing.T, host string, from, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	plan := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{host}, NotBefore: from, NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, plan, plan, key.Public(), key)
	must(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// TestBackupIsNoted: a backup that could not be noted is still there, and its maker is told.
func TestBackupIsNoted(t *testing.T) {
	t.Parallel()
	data := installed(t)
	backedUp(t, data)
	_, said, _ := run(t, "doctor", "--data", data)
	if !strings.Contains(said, "正常  备份") || !strings.Contains(said, "2 个文件") {
		t.Errorf("said\n%s", said)
	}
	err := note(t.Context(), place{dsn: filepath.Join(data, "none", "x", databaseName), data: data}, []byte("k"), "to", manifest{})
	if err == nil || errs.KindOf(err) == errs.Conflict {
		t.Errorf("noted in a database that has no such table: %v", err)
	}
}
