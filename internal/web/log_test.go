package web

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"outturn/internal/apptest"
)

// logged is a log that many goroutines write.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Split(strings.TrimSpace(l.text.String()), "\n")
}

// logKeys are all that a line of the log may hold. Whoever adds one answers for what stands in it.
var logKeys = []string{"time", "level", "msg", "request", "method", "route", "path", "status", "ms", "person", "address", "error"}

// typedSecret is what nobody may ever find in a log.
const typedSecret = "机密内容Geheim\r\n{\"level\":\"ERROR\"}"

// TestLogTellsNothingOfPeople posts a secret in every field of every route, in order and with the database gone: every line of the
// log is one line of JSON with known keys, and no line holds what was typed, a login, a name or a password.
func TestLogTellsNothingOfPeople(t *testing.T) {
	t.Parallel()
	park := apptest.Open(t, filepath.Join(t.TempDir(), "web.db"))
	var log logged
	handler, err := New(park.App, Config{PublicRescore: true, Year: 2025, Clock: park.Now}, slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s := &site{Park: park, t: t, server: server, browsers: map[string]*http.Client{}}
	form := url.Values{}
	for _, name := range fieldNames(t) {
		form.Set(name, typedSecret)
	}
	people := []string{"clerk", "finance", "sys", "sec"}
	tokens := map[string]string{}
	for _, who := range people {
		tokens[who] = s.token(who)
	}
	everything := func() {
		s.postRaw("", "/sign-in", url.Values{"login": {typedSecret}, "password": {typedSecret}})
		for _, r := range handler.routes() {
			method, pattern, _ := strings.Cut(r.pattern, " ")
			if pattern == "/sign-out" {
				continue
			}
			for _, who := range people {
				path := concrete(pattern, nil)
				if method == "GET" {
					s.get(who, path+"?"+form.Encode())
					continue
				}
				form.Set("_token", tokens[who])
				s.postRaw(who, path, form)
			}
		}
	}
	everything()
	fine := len(log.lines())
	if err := park.DB.Close(); err != nil {
		t.Fatal(err)
	}
	everything()
	lines := log.lines()
	if fine < 200 || len(lines) < 2*fine || !strings.Contains(strings.Join(lines[fine:], ""), `"level":"ERROR"`) {
		t.Fatalf("%d lines, then %d: the test has shown nothing", fine, len(lines))
	}
	for _, line := range lines {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatalf("not one line of JSON: %s", line)
		}
		for key := range entry {
			if !slices.Contains(logKeys, key) {
				t.Errorf("an unknown key %s in %s", key, line)
			}
		}
		for _, secret := range []string{"机密", "Geheim", "clerk", "经办", "计财处审核", password} {
			if strings.Contains(line, secret) {
				t.Fatalf("%q is in the log: %s", secret, line)
			}
		}
	}
}

// fieldNames are the names of the fields that handlers read, as their source says.
func fieldNames(t *testing.T) (out []string) {
	t.Helper()
	reads := regexp.MustCompile(`(?:FormValue|Get|Has)\("([a-z_]+)"\)`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range reads.FindAllSubmatch(text, -1) {
			if name := string(m[1]); !strings.HasPrefix(name, "_") && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	if len(out) < 30 {
		t.Fatalf("only %q", out)
	}
	return out
}
