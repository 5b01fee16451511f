package web

import (
	"testing"
	"time"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/notice"
)

// TestNoticeItems: a notice of another year says which.
func TestNoticeItems(t *testing.T) {
	t.Parallel()
	today := fiscal.Date{Year: 2025, Month: time.June, Day: 30}
	for at, want := range map[string]string{"2025-04-29T09:00:00+08:00": "4月29日", "2024-11-26T09:00:00+08:00": "2024-11-26", "2024-12-31T20:00:00Z": "1月1日"} {
		created, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := noticeItems([]notice.Notice{{CreatedAt: created}}, today)[0].Date; got != want {
			t.Errorf("%s is shown as %s, want %s", at, got, want)
		}
	}
}
