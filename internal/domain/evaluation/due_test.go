package evaluation

import (
	"testing"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/project"
)

// TestDue has two triggers: completion within the year, and the year's end.
func TestDue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, completed, want string }{
		{"没有完成的项目按年度", "", "2025-03-31"},
		{"当年完成按完成日", "2024-06-15", "2024-09-15"},
		{"年底完成", "2024-12-31", "2025-03-31"},
		{"月末完成顺延到月末", "2024-11-30", "2025-02-28"},
		{"以后年度才完成仍按年度", "2025-05-01", "2025-03-31"},
		{"以前年度已完成仍按年度", "2023-05-01", "2025-03-31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var p project.Project
			if c.completed != "" {
				d, err := fiscal.ParseDate(c.completed)
				if err != nil {
					t.Fatal(err)
				}
				p.Completed = d
			}
			if got := Due(p, 2024).String(); got != c.want {
				t.Errorf("due %s, want %s", got, c.want)
			}
		})
	}
}
