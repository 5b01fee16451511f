package score

import (
	"slices"

	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// Grade is the verdict on a total (评价等级).
type Grade string

// The four grades (优良中差).
const (
	Excellent Grade = "优"
	Good      Grade = "良"
	Fair      Grade = "中"
	Poor      Grade = "差"
)

// Grades lists the grades (评价等级), best first.
func Grades() []Grade { return []Grade{Excellent, Good, Fair, Poor} }

// Rank is the grade's place, 1 for the best and 4 for the worst; 0 for a text that is no grade.
func (g Grade) Rank() int { return slices.Index(Grades(), g) + 1 }

// Better says whether g is a better grade than other. A text that is no grade is better than nothing and worse than all.
func (g Grade) Better(other Grade) bool {
	return g.Rank() != 0 && (other.Rank() == 0 || g.Rank() < other.Rank())
}

// ParseGrade reads a grade (评价等级). Anything but 优, 良, 中, 差 is an Invalid error.
func ParseGrade(text string) (Grade, error) {
	g := Grade(money.Narrow(text))
	if g.Rank() == 0 {
		return "", errs.Invalidf("“%s”不是评价等级，请写优、良、中或差。", errs.Shorten(text))
	}
	return g, nil
}
