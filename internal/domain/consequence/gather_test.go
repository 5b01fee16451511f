package consequence

import "testing"

func TestSetMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		last, before YearMoney
		rate, growth string
	}{
		{"结余从200增到260", YearMoney{2024, 1000 * wan, 740 * wan, true}, YearMoney{2023, 900 * wan, 700 * wan, true}, "74%", "60.00万元"},
		{"前一年没有预算，算不出增长", YearMoney{2024, 1000 * wan, 1000 * wan, true}, YearMoney{Year: 2023}, "100%", "缺（2023年度没有预算）"},
		{"上年没有预算，都缺，不是零", YearMoney{Year: 2024}, YearMoney{2023, 900 * wan, 700 * wan, true}, "缺（2024年度没有预算）", "缺（2024年度没有预算）"},
		{"预算全部调减为零，不除以零", YearMoney{2024, 0, 0, true}, YearMoney{Year: 2023}, "缺（2024年度没有预算）", "缺（2024年度没有预算）"},
		{"超支时结余为负", YearMoney{2024, 100 * wan, 110 * wan, true}, YearMoney{2023, 100 * wan, 100 * wan, true}, "110%", "-10.00万元"},
	} {
		f := Facts{}
		f.SetMoney(c.last, c.before)
		if f.Text(Execution) != c.rate || f.Text(SurplusGrowth) != c.growth {
			t.Errorf("%s: got %s and %s", c.name, f.Text(Execution), f.Text(SurplusGrowth))
		}
	}
}
