package consequence

import (
	"testing"

	"outturn/internal/domain/money"
)

func TestAsking(t *testing.T) {
	t.Parallel()
	plan, goal := Request{Amount: 150 * money.Wan, Basis: "用款计划，草稿"}, Request{Amount: 200 * money.Wan, Basis: "绩效目标，草稿"}
	for _, c := range []struct {
		name           string
		planned, aimed Request
		continues      bool
		want           Request
	}{
		{"列入用款计划的按计划", plan, goal, true, plan},
		{"新项目列入用款计划", plan, Request{}, false, plan},
		{"延续项目只有目标", Request{}, goal, true, goal},
		{"新项目只有目标，要先申报", Request{}, goal, false, Request{}},
		{"目标不申请资金", Request{}, Request{Basis: "绩效目标，草稿"}, true, Request{}},
		{"计划金额为零的按目标", Request{Basis: "用款计划，草稿"}, goal, true, goal},
		{"什么都没有", Request{}, Request{}, true, Request{}},
	} {
		if got := Asking(c.planned, c.aimed, c.continues); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
