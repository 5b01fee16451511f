package web

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/store"
)

// TestReadiness: yes while everything is well, no once draining or without the database; health says yes throughout.
func TestReadiness(t *testing.T) {
	t.Parallel()
	park := apptest.Open(t, filepath.Join(t.TempDir(), "web.db"))
	var seen []string
	handler, err := New(park.App, Config{Clock: park.Now, Observe: func(route string, status int, _ time.Duration) {
		seen = append(seen, route+" "+http.StatusText(status))
	}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path string) (int, string) {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		var answer struct{ Status string }
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		return w.Code, answer.Status
	}
	expect := func(what string, status int, says string) {
		t.Helper()
		if code, said := ask("/readyz"); code != status || said != says {
			t.Errorf("%s: %d %s, want %d %s", what, code, said, status, says)
		}
		if code, said := ask("/healthz"); code != http.StatusOK || said != "ok" {
			t.Errorf("%s: health %d %s", what, code, said)
		}
	}
	expect("well", http.StatusOK, "ready")
	if err := park.DB.Close(); err != nil {
		t.Fatal(err)
	}
	expect("no database", http.StatusServiceUnavailable, "not ready")
	handler.Drain()
	expect("draining", http.StatusServiceUnavailable, "draining")
	if want := "GET /readyz OK"; len(seen) != 6 || seen[0] != want {
		t.Errorf("observed %q", seen)
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	park := apptest.Open(t, filepath.Join(t.TempDir(), "web.db"))
	var faults []Fault
	var since time.Time
	handler, err := New(park.App, Config{Clock: park.Now, Version: "v1.2.3 0123456789ab", Faults: func(from time.Time) []Fault { since = from; return faults }}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s := &site{Park: park, t: t, server: server, browsers: map[string]*http.Client{}}
	s.run(t, []scenario{
		{name: "没有备份", as: "sys", path: "/status", status: 200, contains: []string{"系统状态", "v1.2.3 0123456789ab", "SQLite 3.", "没有记录", "还没有备份过", "近一天没有故障", "outturn doctor", "登录中"}, lacks: []string{"没有需要处理的事项"}},
		{name: "安全管理员", as: "sec", path: "/status", status: 404},
		{name: "审计管理员", as: "aud", path: "/status", status: 404},
		{name: "经办", as: "clerk", path: "/status", status: 403},
		{name: "没登录", path: "/status", status: 303},
	})
	if err := park.DB.Update(t.Context(), func(tx *store.Tx) error {
		return tx.AddBackup(t.Context(), store.Backup{Place: "/backup/outturn-20250106", Files: 12, Bytes: 3 << 30})
	}); err != nil {
		t.Fatal(err)
	}
	s.run(t, []scenario{{name: "刚备份过", as: "sys", path: "/status", status: 200, lacks: []string{"还没有备份过", "最近一次备份已是"}, contains: []string{"/backup/outturn-20250106", "12 个文件，3.0 GB", "0 分钟前"}}})
	park.Pass(72 * time.Hour)
	faults = []Fault{{At: park.Now(), What: "failed", Route: "POST /goals/{id}", Request: "0123456789ab"}}
	s.browsers = map[string]*http.Client{} // the session has ended meanwhile
	s.run(t, []scenario{{name: "三天没备份，有一次故障", as: "sys", path: "/status", status: 200, contains: []string{"最近一次备份已是 3 天前", "近一天有 1 次故障", "POST /goals/{id}", "0123456789ab"}}})
	if want := park.Now().Add(-24 * time.Hour); since.Sub(want).Abs() > time.Minute {
		t.Errorf("asked for failures since %v, want %v", since, want)
	}
}

func TestDiskSize(t *testing.T) {
	t.Parallel()
	for n, want := range map[uint64]string{0: "0 B", 2048: "2 KB", 3 << 20: "3.0 MB", 5<<30 + 1<<29: "5.5 GB"} {
		if got := diskSize(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{0: "0 分钟", 59 * time.Minute: "59 分钟", 26 * time.Hour: "26 小时", 72 * time.Hour: "3 天"} {
		if got := hoursOf(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

// TestStatusNotesRoom: little room on the disk asks for attention, an unknown one does not.
func TestStatusNotesRoom(t *testing.T) {
	t.Parallel()
	state := app.Status{FreeBytes: 100 << 30, DiskBytes: 200 << 30, KeepsOwnBackups: true, Backup: store.Backup{At: time.Now()}}
	if notes := statusNotes(state, 0, state.Backup.At); len(notes) != 1 || !strings.Contains(notes[0].Text, "没有需要处理的事项") {
		t.Errorf("well: %+v", notes)
	}
	state.FreeBytes = 1 << 30
	if notes := statusNotes(state, 0, state.Backup.At); len(notes) != 1 || !strings.Contains(notes[0].Text, "磁盘余量只有 1.0 GB") {
		t.Errorf("little room: %+v", notes)
	}
	state.RoomIsUnknown = true
	if notes := statusNotes(state, 0, state.Backup.At); len(notes) != 1 || !strings.Contains(notes[0].Text, "没有需要处理的事项") {
		t.Errorf("unknown room: %+v", notes)
	}
	if facts := storageFacts(state); facts[2].Value != "查不到" {
		t.Errorf("%+v", facts)
	}
	state.Backup, state.KeepsOwnBackups = store.Backup{}, false
	if notes := statusNotes(state, 0, time.Now()); !strings.Contains(notes[0].Text, "没有需要处理的事项") {
		t.Errorf("PostgreSQL: %+v", notes)
	}
}
