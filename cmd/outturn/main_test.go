package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// output is what a program under test has written so far. Safe for use by many goroutines.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// run runs the program to its end.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, wrong output
	code = (&Main{Stdout: &out, Stderr: &wrong}).Run(t.Context(), args)
	return code, out.String(), wrong.String()
}

// running is a program that serves.
type running struct {
	address        string
	stdout, stderr output
	stop           func() (code int)
}

// start runs the program until it listens.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, ready, ended := &running{}, make(chan string, 1), make(chan int, 1)
	m := &Main{Stdout: &r.stdout, Stderr: &r.stderr, Ready: func(address string) { ready <- address }}
	go func() { ended <- m.Run(ctx, args) }()
	r.stop = sync.OnceValue(func() int { cancel(); return <-ended })
	t.Cleanup(func() { r.stop() })
	select {
	case r.address = <-ready:
	case code := <-ended:
		ended <- code
		t.Fatalf("ended with %d before it listened: %s", code, r.stderr.String())
	case <-time.After(5 * time.Minute):
		t.Fatal("does not listen")
	}
	return r
}

// signIn posts the sign-in form and returns where it leads.
func (r *running) signIn(t *testing.T, login, password string) (client *http.Client, status int, to string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.PostForm("http://"+r.address+"/sign-in", url.Values{"login": {login}, "password": {password}})
	must(t, err)
	must(t, answer.Body.Close())
	return client, answer.StatusCode, answer.Header.Get("Location")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	code, stdout, _ := run(t, "version")
	if code != 0 || !regexp.MustCompile(`^outturn \S+.* go1\.\d+\S* \w+/\w+\n$`).MatchString(stdout) {
		t.Errorf("got %d %q", code, stdout)
	}
}

// TestRoutes keeps the table of routes as reviewed; OUTTURN_GOLDEN=write records it anew.
func TestRoutes(t *testing.T) {
	t.Parallel()
	code, got, stderr := run(t, "routes")
	if code != 0 {
		t.Fatalf("got %d %s", code, stderr)
	}
	golden := filepath.Join("testdata", "routes.golden")
	if os.Getenv("OUTTURN_GOLDEN") == "write" {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if got != string(want) {
		t.Errorf("the routes have changed; review them and record them with scripts/golden ./cmd/outturn:\n%s", got)
	}
	for line := range strings.Lines(got) {
		if len(strings.Fields(line)) != 4 {
			t.Errorf("%q should be method, path, permission and handler", line)
		}
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--help"}, {"serve", "--help"}, {"user", "add", "--help"}} {
		code, stdout, stderr := run(t, args...)
		if code != 0 || !strings.Contains(stdout, "Usage: outturn") || stderr != "" {
			t.Errorf("%q: got %d %q %q", args, code, stdout, stderr)
		}
	}
}

func TestWrongCommandLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"没有命令", nil, "请写明要做什么"},
		{"没有这个命令", []string{"start"}, "多出的内容：start"},
		{"没有这个选项", []string{"serve", "--lisen", "x"}, "没有这个选项：--lisen，是否想写：\"--listen\""},
		{"缺少选项", []string{"user", "add"}, "缺少选项：--login"},
		{"选项没有值", []string{"serve", "--listen"}, "后面缺少值"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := run(t, c.args...)
			if code != exitRefused || stdout != "" || !strings.Contains(stderr, c.want) || !strings.Contains(stderr, "outturn --help") {
				t.Errorf("got %d %q %q, want …%s…", code, stdout, stderr, c.want)
			}
		})
	}
}

// busy is an address that somebody listens on already.
func busy(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { must(t, l.Close()) })
	return l.Addr().String()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(r.Body)
	must(t, err)
	must(t, r.Body.Close())
	return string(text)
}
