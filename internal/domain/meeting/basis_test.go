package meeting

import (
	"testing"

	"outturn/internal/domain/money"
)

func TestPoints(t *testing.T) {
	t.Parallel()
	const wan = money.Wan
	fine := []string{"明细3行，没有超标准", "没有高度相似的项目", "未作，不要求", "必备材料齐全"}
	for _, c := range []struct {
		name string
		item Item
		at   int // of the point
		says string
		open bool
	}{
		{"没有超标准", Item{}, 0, fine[0], false},
		{"超标准没有说明", Item{Basis: Basis{Over: 2, Excess: 12 * wan}}, 0, "超标准2行，超出12.00万元；没有说明2行", true},
		{"说明待同意", Item{Basis: Basis{Over: 2, Excess: 12 * wan, Explained: 2, Agreed: 1}}, 0, "超标准2行，超出12.00万元；已说明并同意1行，说明待同意1行", true},
		{"都已同意", Item{Basis: Basis{Over: 1, OtherUnit: 1, Excess: wan, Explained: 2, Agreed: 2}}, 0, "超标准1行，超出1.00万元，单位与标准不一致1行；已说明并同意2行", false},
		{"没有相似", Item{}, 1, fine[1], false},
		{"相似没有答复", Item{Basis: Basis{Alike: 2, Apart: 1}}, 1, "高度相似2个，没有答复1个", true},
		{"相似都已答复", Item{Basis: Basis{Alike: 2, Apart: 2}}, 1, "高度相似2个，已逐个说明不重复", false},
		{"认定重复", Item{Basis: Basis{Same: 1}}, 1, "认定重复1个", true},
		{"没有评估也不要求", Item{}, 2, fine[2], false},
		{"应评没有评", Item{Demanded: true}, 2, "按要求应作，还没有结论", true},
		{"免评", Item{Demanded: true, Exempt: "应急抢险"}, 2, "未作，免评理由：应急抢险", false},
		{"评估建议核减", Item{Asked: 300 * wan, Demanded: true, Evaluated: true, Basis: Basis{Verdict: "予以支持", Score: 8550, Suggested: 260 * wan}}, 2, "予以支持，85.5分，建议260.00万元，比申报少40.00万元", false},
		{"评估不减", Item{Asked: 300 * wan, Evaluated: true, Basis: Basis{Verdict: "予以支持", Score: 9000, Suggested: 300 * wan}}, 2, "予以支持，90分，建议300.00万元", false},
		{"材料齐全", Item{}, 3, fine[3], false},
		{"缺材料", Item{Basis: Basis{Missing: []string{"可行性研究报告", "概算书"}}}, 3, "缺可行性研究报告、概算书", true},
	} {
		c.item.Basis.Lines = 3
		points := c.item.Points()
		if len(points) != 4 || points[c.at].Text != c.says || points[c.at].Open != c.open || points[c.at].Label == "" {
			t.Errorf("%s: %+v, want %q, open %v", c.name, points, c.says, c.open)
		}
	}
	if got := (Item{Advice: "予以支持"}).Points(); got != nil {
		t.Errorf("an item older than its basis says %+v", got)
	}
}
