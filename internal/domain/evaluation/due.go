package evaluation

import (
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/project"
)

// Due is when the self-evaluation of a year should be filed (自评期限): three months after the project was completed, where
// that was in the year, otherwise three months after the year's end (沪化管〔2024〕54号 二(二)4; trap 30 of the rules study).
func Due(p project.Project, year fiscal.Year) fiscal.Date {
	if !p.Completed.IsZero() && fiscal.YearOf(p.Completed) == year {
		return fiscal.SelfEvaluationDue(p.Completed)
	}
	return fiscal.SelfEvaluationDue(year.End())
}
