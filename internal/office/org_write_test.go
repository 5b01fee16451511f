package office

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestRosterOnPaper: a list prints on A4 across, and its footer changes with its rows.
func TestRosterOnPaper(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"210", "公共设施管理中心"}}
	var b bytes.Buffer
	if err := WriteOrg(&b, OrgUnits, nil, rows); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	layout, err := f.GetPageLayout(string(OrgUnits))
	if err != nil || layout.Size == nil || *layout.Size != 9 || *layout.Orientation != "landscape" {
		t.Errorf("%+v %v", layout, err)
	}
	foot, err := f.GetHeaderFooter(string(OrgUnits))
	if err != nil || foot == nil || foot.OddFooter != rosterFooter(OrgUnits, rows) || !strings.Contains(foot.OddFooter, "共1行　校验码 ") {
		t.Errorf("%+v %v", foot, err)
	}
	if rosterFooter(OrgUnits, [][]string{{"21", "0公共设施管理中心"}}) == rosterFooter(OrgUnits, rows) || rosterFooter(OrgUnits, nil) == rosterFooter(OrgUnits, rows) {
		t.Error("other rows have the same code")
	}
}
