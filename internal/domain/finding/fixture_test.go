package finding

import (
	"testing"
	"time"

	"outturn/internal/domain/attachment"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

var (
	centre   = org.Unit{ID: "210", Name: "公共设施管理中心", Kind: org.Institution, Ancestors: []org.UnitID{"210", "100"}}
	division = org.Unit{ID: "130", Name: "公用事业处", Kind: org.Division, Ancestors: []org.UnitID{"130", "100"}}
	now      = time.Date(2025, 9, 5, 2, 0, 0, 0, time.UTC)
	today    = fiscal.DateOf(now)
)

func person(id string, role org.Role, unit org.UnitID) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(id), Name: id}, Grants: []org.Grant{{Role: role, Unit: unit}}}
}

var (
	clerk    = person("经办", org.Clerk, "210")
	head     = person("负责人", org.Head, "210")
	reviewer = person("处室", org.Reviewer, "130")
	finance  = person("计财处", org.Finance, "100")
	finance2 = person("计财处二", org.Finance, "100")
	other    = person("医疗中心", org.Clerk, "220")
	both     = org.Actor{User: org.User{ID: "兼任", Name: "兼任"}, Grants: []org.Grant{{Role: org.Clerk, Unit: "210"}, {Role: org.Finance, Unit: "100"}}}
)

func typed() Entry {
	return Entry{Kind: "预算执行", Severity: string(Major), Title: "7月底执行率28%，低于序时进度", Text: "全年预算500万元，1-7月支出140万元，执行率28%，序时进度58.3%。",
		Demand: "查明原因，加快支付；年内用不完的提出收回建议。"}
}

func concerned() Concerned {
	return Concerned{Source: Source{Origin: FromTracking, Record: "t1", Name: "园区道路养护（2025年度绩效跟踪）", Link: "/tracking-forms/t1"}, Owner: centre, Division: division,
		Project: project.Project{ID: "p1", Code: "SCIP-2025-0001", Name: "园区道路养护"}}
}

func planned() PlanEntry {
	return PlanEntry{Cause: "养护合同6月才签订。", Measures: []MeasureEntry{{What: "按季度验收并支付", Person: "张工", Due: "2025-09-30"}}}
}

func resulted() ResultEntry {
	return ResultEntry{Text: "三季度已验收支付220万元，执行率72%。", On: "2025-09-20"}
}

// proofs is one file of the unit's evidence.
func proofs(at time.Time) []attachment.Attachment {
	return []attachment.Attachment{{Name: "支付凭证.pdf", By: clerk.User.ID, At: at}}
}

// story plays a finding as far as a test needs it, each step an hour after the one before.
type story struct {
	testing.TB
	Finding
	at time.Time
}

func registered(t testing.TB) *story {
	t.Helper()
	s := &story{TB: t, at: now}
	s.take(New("f1", 3, typed(), concerned(), finance, s.at))
	return s
}

func (s *story) take(f Finding, err error) *story {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	s.Finding, s.at = f, s.at.Add(time.Hour)
	return s
}

func (s *story) issued() *story { return s.take(s.Issue(finance, 1, "", s.at)) }

func (s *story) proposed() *story {
	s.take(s.SavePlan(clerk, planned(), s.at))
	return s.take(s.Do(SubmitPlan, clerk, nil, "", s.at))
}

func (s *story) working() *story { return s.take(s.Do(AgreePlan, head, nil, "", s.at)) }

func (s *story) evidenced() *story {
	s.at = s.at.AddDate(0, 0, 18)
	s.take(s.SaveResult(clerk, resulted(), s.at))
	return s.take(s.Do(SubmitEvidence, clerk, proofs(s.at), "", s.at))
}

func (s *story) closed() *story { return s.take(s.Do(Close, finance, nil, "", s.at)) }
