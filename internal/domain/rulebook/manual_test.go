package rulebook

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// The manual explains every key that a book file may have.
func TestManualExplainsEveryKey(t *testing.T) {
	t.Parallel()
	manual, err := os.ReadFile("../../../docs/rulebooks.md")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, name := range []string{"mof-2020.json", "mof-2021.json", "sh-park.json"} {
		var whole any
		if err := json.Unmarshal([]byte(file(t, name)), &whole); err != nil {
			t.Fatal(err)
		}
		walk(whole, "", func(_ string, _ map[string]any, key string) {
			if key[0] < 0x80 { // the other keys are names of indicators
				keys[key] = true
			}
		})
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !strings.Contains(string(manual), "`"+key+"`") {
			t.Errorf("docs/rulebooks.md does not explain %s", key)
		}
	}
	if len(keys) < 40 {
		t.Errorf("only %d keys found", len(keys))
	}
}
