package monitor

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"outturn/internal/store"
)

// TestFaults: errors alone are remembered, newest first, those of a day, and not without end.
func TestFaults(t *testing.T) {
	t.Parallel()
	var faults Faults
	var out bytes.Buffer
	log := slog.New(faults.Watch(slog.NewJSONHandler(&out, nil)))
	start := time.Now()
	log.Info("request", "request", "r0")
	log.Warn("not ready")
	log.Error("failed", "request", "r1", "route", "POST /goals/{id}", "path", "/goals/7", "error", "disk")
	log.With("a", "b").WithGroup("g").Error("发送通知失败", "error", "x")
	got := faults.Since(start)
	if len(got) != 2 || got[0].What != "发送通知失败" || got[1].What != "failed" || got[1].Route != "POST /goals/{id}" || got[1].Request != "r1" || got[0].Request != "" {
		t.Errorf("%+v", got)
	}
	if strings.Count(out.String(), "\n") != 4 || !strings.Contains(out.String(), `"a":"b"`) {
		t.Errorf("the log itself: %s", out.String())
	}
	if later := faults.Since(time.Now().Add(time.Minute)); len(later) != 0 {
		t.Errorf("after the last: %+v", later)
	}
	for range mostFaults {
		log.Error("again")
	}
	if got := faults.Since(start); len(got) != mostFaults || got[len(got)-1].What != "again" || faults.Total() != mostFaults+2 {
		t.Errorf("%d remembered, %d counted, oldest %+v", len(got), faults.Total(), got[len(got)-1])
	}
}

// TestMetrics: what an operator builds graphs and alarms on is there, and stays readable without a database.
func TestMetrics(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(t.TempDir(), "m.db"), store.Options{Key: []byte("k")})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := db.Update(ctx, func(tx *store.Tx) error { return tx.AddBackup(ctx, store.Backup{Place: "/b", Bytes: 12345}) }); err != nil {
		t.Fatal(err)
	}
	if err := db.Update(ctx, func(*store.Tx) error { return context.DeadlineExceeded }); err == nil { // as a server that does not answer
		t.Fatal("no error")
	}
	var faults Faults
	faults.add(Fault{})
	m := New("v1", db, &faults)
	m.Request("GET /goals/{id}", 200, 70*time.Millisecond)
	m.Request("", 404, time.Second)
	says := scrape(t, m)
	for _, line := range []string{
		`outturn_build_info{engine="SQLite",version="v1"} 1`,
		`outturn_request_seconds_bucket{route="GET /goals/{id}",status="200",le="0.1"} 1`,
		`outturn_request_seconds_bucket{route="GET /goals/{id}",status="200",le="0.05"} 0`,
		`outturn_request_seconds_count{route="none",status="404"} 1`,
		`outturn_faults_total 1`,
		`outturn_database_up 1`,
		`outturn_database_transactions_total{kind="update"} 2`,
		`outturn_database_troubles_total{reason="unreachable"} 1`,
		`outturn_database_troubles_total{reason="busy"} 0`,
		`outturn_queue_length{queue="notices"} 0`,
		`outturn_queue_length{queue="mails"} 0`,
		`outturn_queue_length{queue="batch_files"} 0`,
		`outturn_sessions 0`,
		`outturn_last_backup_bytes 12345`,
		`go_goroutines `,
	} {
		if !strings.Contains(says, "\n"+line) {
			t.Errorf("lacks %s", line)
		}
	}
	if strings.Contains(says, "outturn_last_backup_timestamp_seconds 0\n") {
		t.Error("the time of the backup is not told")
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if says := scrape(t, m); !strings.Contains(says, "\noutturn_database_up 0\n") || !strings.Contains(says, "outturn_request_seconds_count") || strings.Contains(says, "outturn_sessions") {
		t.Errorf("without a database:\n%s", says)
	}
}

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body.String())
	}
	return w.Body.String()
}
