package goalcheck

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestDocumentListsEveryRule: docs/goal-check.md has a row for every rule, as the rules file has it.
func TestDocumentListsEveryRule(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/goal-check.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Rules() {
		row := fmt.Sprintf("| %s | %s | %s | %s | %s | %s |", r.Number, r.Title, r.Severity, r.Clause, r.Why, r.Good.Says)
		if !strings.Contains(string(text), row) {
			t.Errorf("docs/goal-check.md has no row that begins %s", row)
		}
	}
}
