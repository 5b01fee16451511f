package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"outturn/internal/blob"
	"outturn/internal/domain/batch"
	"outturn/internal/domain/org"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/store"
	"outturn/internal/testenv"
)

// TestServe walks the way of an operator: accounts, start, sign in, stop; on both engines.
func TestServe(t *testing.T) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		operate(t, t.TempDir(), "")
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		dsn, data := testenv.PostgreSQL(t), t.TempDir()
		if code, _, stderr := run(t, "serve", "--database="+dsn, "--data="+data); code != exitRefused || !strings.Contains(stderr, "没有审计密钥") {
			t.Errorf("没有建库就启动: %d %s", code, stderr)
		}
		if code, stdout, stderr := run(t, "migrate", "--database="+dsn, "--data="+data); code != 0 || !strings.Contains(stdout, "已是本程序的版本") {
			t.Fatalf("got %d %s", code, stderr)
		}
		operate(t, data, dsn)
	})
}

func operate(t *testing.T, data, dsn string) {
	where := []string{"--data=" + data, "--database=" + dsn}
	add := append([]string{"user", "add", "--login=xtgl", "--name=系统管理员", "--unit-code=100", "--unit-name=某园区管委会"}, where...)
	code, stdout, stderr := run(t, append(add, "--role=系统管理员")...)
	if code != 0 {
		t.Fatalf("got %d %s", code, stderr)
	}
	first := password(t, stdout)
	if code, _, stderr := run(t, append(add, "--role=系统管理员")...); code != exitRefused || !strings.Contains(stderr, "已有相同") {
		t.Errorf("同一登录名两次: %d %s", code, stderr)
	}
	if code, _, stderr := run(t, append(add, "--role=管理员")...); code != exitRefused || !strings.Contains(stderr, "系统管理员、安全管理员") {
		t.Errorf("没有的角色: %d %s", code, stderr)
	}
	r := start(t, append([]string{"serve", "--listen=127.0.0.1:0"}, where...)...)
	answer, err := http.Get("http://" + r.address + "/healthz")
	must(t, err)
	if text := body(t, answer); answer.StatusCode != http.StatusOK || !strings.Contains(text, "ok") {
		t.Errorf("health: %d %s", answer.StatusCode, text)
	}
	if _, status, to := r.signIn(t, "xtgl", first); status != http.StatusSeeOther || to != "/second-factor?next=%2F" {
		t.Errorf("登录: %d %q, want the second factor, which an administrator must have", status, to)
	}
	code, stdout, stderr = run(t, append([]string{"user", "reset", "--login=xtgl", "--phone-lost"}, where...)...)
	if code != 0 {
		t.Fatalf("got %d %s", code, stderr)
	}
	if _, status, _ := r.signIn(t, "xtgl", first); status != http.StatusUnprocessableEntity {
		t.Errorf("旧口令: %d", status)
	}
	if _, status, _ := r.signIn(t, "xtgl", password(t, stdout)); status != http.StatusSeeOther {
		t.Errorf("新口令: %d", status)
	}
	if code, _, stderr := run(t, append([]string{"user", "reset", "--login=nobody"}, where...)...); code != exitRefused || !strings.Contains(stderr, "nobody") {
		t.Errorf("没有的账号: %d %s", code, stderr)
	}
	if code := r.stop(); code != 0 || !strings.Contains(r.stderr.String(), "已停止") {
		t.Errorf("stopped with %d: %s", code, r.stderr.String())
	}
	if strings.Contains(r.stderr.String(), first) {
		t.Error("the log tells a password")
	}
}

// password reads the temporary password that a command printed.
func password(t *testing.T, stdout string) string {
	t.Helper()
	found := regexp.MustCompile(`临时口令：(\S+)`).FindStringSubmatch(stdout)
	if found == nil {
		t.Fatalf("no password in %q", stdout)
	}
	return found[1]
}

// TestDatabaseVersions: a database of another version is neither opened nor changed.
func TestDatabaseVersions(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	where := "--data=" + data
	if code, _, stderr := run(t, "migrate", where); code != 0 {
		t.Fatalf("got %d %s", code, stderr)
	}
	if code, _, stderr := run(t, "migrate", where); code != 0 {
		t.Errorf("again: got %d %s", code, stderr)
	}
	db, err := sql.Open("sqlite", filepath.Join(data, "outturn.db"))
	must(t, err)
	defer db.Close()
	execute := func(statement string) {
		t.Helper()
		_, err := db.ExecContext(t.Context(), statement)
		must(t, err)
	}
	execute(`insert into goose_db_version (version_id, is_applied) values (9999, true)`)
	for _, command := range []string{"migrate", "serve"} {
		if code, _, stderr := run(t, command, where); code != exitRefused || !strings.Contains(stderr, "请换用新版程序") {
			t.Errorf("%s 打开新的数据库: %d %s", command, code, stderr)
		}
	}
	execute(`delete from goose_db_version where version_id in (9999, (select max(version_id) from goose_db_version where version_id < 9999))`)
	if code, _, stderr := run(t, "serve", where); code != exitRefused || !strings.Contains(stderr, "请先备份，再运行 outturn migrate") {
		t.Errorf("打开旧的数据库: %d %s", code, stderr)
	}
}

func TestServeRefusals(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if code, _, stderr := run(t, "serve", "--data="+data, "--listen="+busy(t)); code != exitRefused || !strings.Contains(stderr, "端口可能已被占用") {
		t.Errorf("端口被占: %d %s", code, stderr)
	}
	must(t, os.Remove(filepath.Join(data, "audit.key")))
	if code, _, stderr := run(t, "serve", "--data="+data); code != exitRefused || !strings.Contains(stderr, "从备份恢复") {
		t.Errorf("密钥丢失: %d %s", code, stderr)
	}
	if code, _, stderr := run(t, "serve", "--data="+t.TempDir(), "--database="+write(t, "坏.db", strings.Repeat("不是数据库", 1000))); code == 0 {
		t.Errorf("不是数据库: %d %s", code, stderr)
	}
	dsn := "postgres://u:geheim@127.0.0.1:1/d?connect_timeout=2"
	code, _, stderr := run(t, "migrate", "--data="+t.TempDir(), "--database="+dsn)
	if code != exitRefused || !strings.Contains(stderr, "数据库是否已启动") || strings.Contains(stderr, "geheim") {
		t.Errorf("连不上: %d %s", code, stderr)
	}
}

// TestSweepBatches: what came up with a batch goes when its time is over, and not before; whoever asks for it is told.
func TestSweepBatches(t *testing.T) {
	t.Parallel()
	s, err := configured(t).settings()
	must(t, err)
	data, now := t.TempDir(), time.Now()
	i, err := openInstallation(t.Context(), place{dsn: defaultDatabase(data), data: data}, rulebook.Shipped(), s.app, func() time.Time { return now })
	must(t, err)
	defer i.close()
	b := batch.Batch{ID: "b1", Name: "目标表.zip", By: "u1", ByName: "张三", At: now}
	packed, err := i.blobs.PutParcel(t.Context(), []blob.Sent{{Name: "道路.xlsx", Size: 5, Content: strings.NewReader("表格内容一")}})
	must(t, err)
	b.Parcel = packed.Hash
	old := now.Add(-8 * 24 * time.Hour)
	must(t, os.Chtimes(filepath.Join(data, "attachments", b.Parcel[:2], b.Parcel[2:4], b.Parcel), old, old))
	file := batch.Form{No: 1, Name: "道路.xlsx", State: batch.Queued}
	keep := func(write func(*store.Tx) error) { must(t, i.db.Update(t.Context(), write)) }
	keep(func(tx *store.Tx) error {
		must(t, tx.AddUnit(t.Context(), org.Unit{ID: "100", Code: "100", Name: "管委会", Kind: org.Administration, Active: true}))
		must(t, tx.AddUser(t.Context(), org.User{ID: "u1", Login: "zs", Name: "张三", Unit: "100", ChangedAt: now}))
		return tx.AddBatch(t.Context(), b, []batch.Form{file})
	})
	swept := func(wait time.Duration) bool {
		now = now.Add(wait)
		must(t, i.sweep(t.Context()))
		_, err := i.app.BatchBytes(t.Context(), b, 1)
		if err != nil && (errs.KindOf(err) != errs.NotFound || !strings.Contains(errs.MessageOf(err), "超过90天，原件已清理")) {
			t.Error(err)
		}
		return err != nil
	}
	if swept(batch.KeptFor + time.Hour) {
		t.Error("a parcel was taken away while its batch was not checked yet")
	}
	file.State = batch.Failed
	keep(func(tx *store.Tx) error { return tx.SaveBatchFile(t.Context(), b.ID, file) })
	if now = now.Add(-2 * time.Hour); swept(0) {
		t.Error("a parcel was taken away before its time")
	}
	if !swept(2 * time.Hour) {
		t.Error("a parcel is kept for ever")
	}
}

// TestShutdownDrains: a request under way is answered after the program was told to end, and no new one is taken.
func TestShutdownDrains(t *testing.T) {
	t.Parallel()
	s, err := configured(t).settings()
	must(t, err)
	data := t.TempDir()
	i, err := openInstallation(t.Context(), place{dsn: defaultDatabase(data), data: data}, rulebook.Shipped(), s.app, time.Now)
	must(t, err)
	defer i.close()
	must(t, i.sweep(t.Context()))
	socket, err := openSocket("127.0.0.1:0", "--listen")
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		time.Sleep(200 * time.Millisecond)
		fmt.Fprint(w, "done")
	})
	ended := make(chan error, 1)
	go func() {
		ended <- (&Main{}).listen(ctx, listening{socket: socket, pages: slow, log: slog.New(slog.DiscardHandler)}, i)
	}()
	answer, err := http.Get("http://" + socket.Addr().String())
	must(t, err)
	if text := body(t, answer); text != "done" {
		t.Errorf("got %q", text)
	}
	must(t, <-ended)
	if conn, err := net.Dial("tcp", socket.Addr().String()); err == nil {
		conn.Close()
		t.Error("still listens")
	}
}

func TestServeTLS(t *testing.T) {
	t.Parallel()
	cert, key, pool := certificate(t)
	r := start(t, "serve", "--data="+t.TempDir(), "--listen=127.0.0.1:0", "--tls-cert="+cert, "--tls-key="+key)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	answer, err := client.Get("https://" + r.address + "/healthz")
	must(t, err)
	if body(t, answer); answer.StatusCode != http.StatusOK {
		t.Errorf("got %d", answer.StatusCode)
	}
	client.CloseIdleConnections()
	old := &tls.Config{RootCAs: pool, MaxVersion: tls.VersionTLS11}
	if conn, err := tls.Dial("tcp", r.address, old); err == nil {
		conn.Close()
		t.Error("TLS 1.1 is accepted")
	}
	if code, _, stderr := run(t, "serve", "--tls-cert="+cert, "--tls-key="+cert); code != exitRefused || !strings.Contains(stderr, "不是一对") {
		t.Errorf("got %d %s", code, stderr)
	}
	if code, _, stderr := run(t, "serve", "--tls-cert="+cert, "--tls-key="+key, "--base-url=http://a.b"); code != exitRefused || !strings.Contains(stderr, "请改为 https") {
		t.Errorf("got %d %s", code, stderr)
	}
}

// certificate makes a certificate for 127.0.0.1 that only this test trusts.
func certificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	must(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	must(t, err)
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	pool = x509.NewCertPool()
	pool.AppendCertsFromPEM(certPEM)
	return write(t, "cert.pem", string(certPEM)), write(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))), pool
}

// TestUnknownVariable: a variable written wrongly is named in the log.
func TestUnknownVariable(t *testing.T) {
	t.Setenv("OUTTURN_DATABSE", "x.db")
	var log output
	warnUnknownVariables(slog.New(slog.NewJSONHandler(&log, nil)))
	if !strings.Contains(log.String(), "OUTTURN_DATABSE") || strings.Count(log.String(), "OUTTURN_DATABSE") != 1 || strings.Contains(log.String(), "x.db") {
		t.Errorf("got %q", log.String())
	}
}

// TestMetricsListen: monitoring has an address of its own; people's address tells it nothing, and its address shows no pages.
func TestMetricsListen(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	watch := free.Addr().String()
	must(t, free.Close())
	r := start(t, "serve", "--data="+t.TempDir(), "--listen=127.0.0.1:0", "--metrics-listen="+watch)
	for _, c := range []struct {
		address string
		status  int
		says    string
	}{
		{r.address + "/readyz", 200, "ready"},
		{r.address + "/metrics", 404, ""},
		{watch + "/readyz", 200, "ready"},
		{watch + "/healthz", 200, "ok"},
		{watch + "/metrics", 200, `outturn_request_seconds_count{route="GET /readyz",status="200"}`},
		{watch + "/sign-in", 404, ""},
	} {
		answer, err := http.Get("http://" + c.address)
		must(t, err)
		if text := body(t, answer); answer.StatusCode != c.status || !strings.Contains(text, c.says) {
			t.Errorf("%s: %d %s", c.address, answer.StatusCode, text)
		}
	}
	if code := r.stop(); code != 0 || strings.Contains(r.stderr.String(), `"level":"ERROR"`) {
		t.Errorf("stopped with %d: %s", code, r.stderr.String())
	}
	if code, _, stderr := run(t, "serve", "--data="+t.TempDir(), "--listen=127.0.0.1:0", "--metrics-listen="+busy(t)); code != exitRefused || !strings.Contains(stderr, "请用 --metrics-listen 换一个") {
		t.Errorf("a busy address: %d %s", code, stderr)
	}
}
