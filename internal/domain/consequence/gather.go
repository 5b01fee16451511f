package consequence

import (
	"fmt"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

// YearMoney is a project's money of one year that has ended (年度收支).
type YearMoney struct {
	Year   fiscal.Year
	Budget money.Amount // 全年预算数
	Spent  money.Amount // 全年执行数
	Known  bool         // there is a budget entry of the year
}

// surplus is what was left over.
func (y YearMoney) surplus() money.Amount { return y.Budget - y.Spent }

// SetMoney notes execution rate, budget, surplus and its growth of the last year that has ended, beside the year before it. A year
// without a budget leaves them absent.
func (f Facts) SetMoney(last, before YearMoney) {
	if !last.Known || last.Budget <= 0 {
		for _, x := range []Fact{Execution, LastBudget, LastSurplus, SurplusGrowth} {
			f.Miss(x, last.Year.String()+"没有预算")
		}
		return
	}
	rate, _ := score.NewRate(int64(last.Spent), int64(last.Budget))
	f.Set(Execution, int64(rate), fmt.Sprintf("%s执行%s万元，预算%s万元", last.Year, last.Spent.Wan(), last.Budget.Wan()))
	f.Set(LastBudget, int64(last.Budget), last.Year.String())
	f.Set(LastSurplus, int64(last.surplus()), last.Year.String())
	if !before.Known {
		f.Miss(SurplusGrowth, before.Year.String()+"没有预算")
		return
	}
	f.Set(SurplusGrowth, int64(last.surplus()-before.surplus()), fmt.Sprintf("%s结余%s万元，%s结余%s万元", before.Year, before.surplus().Wan(), last.Year, last.surplus().Wan()))
}
