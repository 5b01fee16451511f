package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"outturn/internal/demo"
)

// TestDemo starts the demo, signs in as every account it shows, and starts it again where it was left.
func TestDemo(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "演示")
	r := start(t, "demo", "--listen=127.0.0.1:0", "--keep="+dir)
	said := r.stdout.String()
	if !strings.Contains(said, "http://"+r.address) || !strings.Contains(said, demo.Password) || !strings.Contains(said, "2025-06-30 08:3") {
		t.Errorf("the demo said\n%s", said)
	}
	accounts, err := demo.Accounts()
	must(t, err)
	for _, a := range accounts {
		if !regexp.MustCompile(`(?m)^` + a.Login + ` +` + string(a.Role) + ` `).MatchString(said) {
			t.Errorf("%s is not shown", a.Login)
		}
		client, status, to := r.signIn(t, a.Login, demo.Password)
		answer, err := client.Get("http://" + r.address + "/")
		must(t, err)
		if text := body(t, answer); status != http.StatusSeeOther || to != "/" || answer.StatusCode != http.StatusOK || !strings.Contains(text, a.Name) {
			t.Errorf("%s: %d %q, then %d", a.Login, status, to, answer.StatusCode)
		}
	}
	if _, status, to := r.signIn(t, demo.Partner, demo.Password); status != http.StatusSeeOther || to != "/" || !strings.Contains(said, demo.Partner) {
		t.Errorf("%s: %d %q in\n%s", demo.Partner, status, to, said)
	}
	clerk, _, _ := r.signIn(t, "xxzx-jb", demo.Password)
	answer, err := clerk.Get("http://" + r.address + "/batches")
	must(t, err)
	list := body(t, answer)
	link := regexp.MustCompile(`/batches/[0-9a-f-]{36}`).FindString(list)
	answer, err = clerk.Get("http://" + r.address + link)
	must(t, err)
	text := body(t, answer)
	for _, want := range []string{"信息中心6月修改汇总.zip", "视频监控补盲.xlsx", "待确认", "不在您的范围内", "打不开的表.xlsx", "说明.docx"} {
		if !strings.Contains(text, want) {
			t.Errorf("the batch of the demo lacks %q", want)
		}
	}
	if waits := strings.Count(text, "待确认"); waits < 2 {
		t.Errorf("nothing of the batch waits: %d", waits)
	}
	first := regexp.MustCompile(`临时口令 (\S+)`).FindStringSubmatch(said)
	if first == nil {
		t.Fatalf("no temporary password in\n%s", said)
	}
	client, _, _ := r.signIn(t, demo.Newcomer, first[1])
	answer, err = client.Get("http://" + r.address + "/")
	must(t, err)
	if body(t, answer); answer.Header.Get("Location") != "/account/password" {
		t.Errorf("首次登录: %d 去 %q", answer.StatusCode, answer.Header.Get("Location"))
	}
	if code := r.stop(); code != 0 || strings.Contains(r.stderr.String(), "ERROR") {
		t.Errorf("stopped with %d: %s", code, r.stderr.String())
	}
	again := start(t, "demo", "--listen=127.0.0.1:0", "--keep="+dir)
	if _, status, _ := again.signIn(t, "ggss-jb", demo.Password); status != http.StatusSeeOther {
		t.Errorf("接着用: %d", status)
	}
	if strings.Contains(again.stdout.String(), "临时口令") {
		t.Errorf("again the demo said\n%s", again.stdout.String())
	}
}

func TestDemoRefusals(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	if code, _, stderr := run(t, "demo", "--listen="+busy(t)); code != exitRefused || !strings.Contains(stderr, "端口可能已被占用") {
		t.Errorf("端口被占: %d %s", code, stderr)
	}
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "demo.db"), []byte("half"), 0o600))
	if code, _, stderr := run(t, "demo", "--listen=127.0.0.1:0", "--keep="+dir); code != exitRefused || !strings.Contains(stderr, "没有建完") {
		t.Errorf("没有建完的: %d %s", code, stderr)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	var out output
	if code := (&Main{Stdout: &out, Stderr: &out}).Run(ended, []string{"demo", "--listen=127.0.0.1:0"}); code == 0 {
		t.Errorf("interrupted: %d %s", code, out.String())
	}
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	must(t, err)
	if len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestPadded(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"ab": "ab    ", "经办": "经办  ", "经办ab": "经办ab ", "": "      "} {
		if got := padded(text, 6); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
