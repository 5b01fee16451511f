package finding

import (
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/analysis"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
)

func TestDecided(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 8, 21, 4, 0, 0, 0, time.UTC)
	for _, remedy := range analysis.Remedies() {
		x := analysis.Raised{ID: "x", Name: "2025年度绩效跟踪", Project: project.Project{ID: "p", Name: "道路养护", Unit: org.Unit{ID: "210", Name: "公共设施管理中心"}, Division: org.Unit{ID: "130"}},
			Content: analysis.Content{Remedy: remedy, Basis: strings.Repeat("长", analysis.MaxBasis)}, Ruled: []analysis.Ruled{{Title: "第8次主任办公会", Minutes: "8号", On: fiscal.Date{Year: 2025, Month: 8, Day: 21}, Resolution: pipeline.Agreed}}}
		f, err := Decided("f", 3, x, "/proposals/x", org.User{ID: "e", Name: "经发处"}, at)
		if err != nil {
			t.Errorf("%s: %v", remedy, err)
			continue
		}
		if f.State != Registered || f.Owner.ID != "210" || f.Division.ID != "130" || f.Project.ID != "p" || f.Due() != DefaultDue(fiscal.DateOf(at)) || f.Number() != "ZG-2025-003" || f.UpdatedBy != "经发处" {
			t.Errorf("%s: %+v", remedy, f)
		}
		if f.Content.Demand != remedy.Demand() || f.Source != (Source{FromMeeting, "x", "第8次主任办公会（8号）", "/proposals/x"}) || !strings.HasPrefix(f.Content.Title, "主任办公会决定"+string(remedy)) {
			t.Errorf("%s: %+v %+v", remedy, f.Content, f.Source)
		}
		if remedy == analysis.StopPaying && f.Content.Severity != Severe {
			t.Errorf("payments stopped for a problem that is %s", f.Content.Severity)
		}
	}
}
