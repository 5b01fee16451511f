package fiscal

import (
	"fmt"
	"time"
)

// StageName names a stage of the budget year (环节) as the navigation does.
type StageName string

// The stages.
const (
	SelfEvaluations StageName = "绩效自评"
	Tracking        StageName = "绩效跟踪"
	GoalFiling      StageName = "绩效目标"
)

// Stage is when a stage runs in a calendar year (环节的起止).
type Stage struct {
	Name     StageName
	Of       Year // whose forms are filed
	From, To Date // both inclusive
	Clause   string
}

// stages is the park's year. Where a document fixes only the end, the beginning is our choice and the clause says so.
var stages = []struct {
	name     StageName
	of       Year // years before or after the calendar year
	from, to func(y Year) Date
	clause   string
}{
	{SelfEvaluations, -1, Year.Start, func(y Year) Date { return SelfEvaluationDue((y - 1).End()) }, "沪化管〔2024〕54号 二(二)4：三个月内完成自评；无完工日期的自年末起算"},
	{Tracking, 0, func(y Year) Date { return Date{int(y), time.July, 1} }, TrackingDue, "财预〔2019〕136号、沪化管〔2024〕54号 二(二)3：8月底前；起始月份为本系统取值"},
	{GoalFiling, 1, func(y Year) Date { return Date{int(y), time.September, 1} }, func(y Year) Date { return Date{int(y), time.November, 30} },
		"沪化管〔2024〕54号 二(二)2：随年度用款计划申报；起止月份为本系统取值"},
}

// Stages lists the stages of a calendar year in their order (年度各环节), each with the clause it follows.
func Stages(y Year) []Stage {
	out := make([]Stage, len(stages))
	for i, s := range stages {
		out[i] = Stage{Name: s.name, Of: y + s.of, From: s.from(y), To: s.to(y), Clause: s.clause}
	}
	return out
}

// Months prints when a stage runs, the same every year: "9–11月" (起止月份). It is empty for a name that is no stage.
func (n StageName) Months() string {
	for _, s := range Stages(FirstYear) {
		if s.Name == n {
			return fmt.Sprintf("%d–%d月", int(s.From.Month), int(s.To.Month))
		}
	}
	return ""
}
