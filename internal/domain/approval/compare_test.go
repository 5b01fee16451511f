package approval

import "testing"

func TestOpening(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		texts    string // what the draft says, then what each edition says
		from, to int
	}{
		{"只有草稿", "甲", 0, 0},
		{"提交后没有再改", "甲甲", 1, 1},
		{"草稿改过", "乙甲", 1, 0},
		{"批复版与提交版相同", "甲甲甲", 1, 2},
		{"退回后改过再报", "乙甲乙", 1, 2},
		{"最后两版相同，与前一版比", "乙甲乙乙", 1, 3},
		{"草稿改回第一版的样子", "甲甲乙", 2, 0},
		{"调整后", "丙甲甲丙", 2, 3},
	} {
		versions := []rune(c.texts)
		from, to := Opening(len(versions)-1, func(from, to int) bool { return versions[from] != versions[to] })
		if from != c.from || to != c.to {
			t.Errorf("%s: opens on %d and %d, want %d and %d", c.name, from, to, c.from, c.to)
		}
	}
}
