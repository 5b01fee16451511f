package meeting

import (
	"slices"
	"testing"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/errs"
)

// mixed is a meeting over a project and two proposals from tracking, submitted.
func mixed(t *testing.T) Meeting {
	t.Helper()
	m := drafted()
	m.Items = m.Items[:1]
	m, err := m.Lay([]Motion{{Raised: "x", Name: "道路养护", Words: "调减或调剂预算40.00万元", Asked: 40 * money.Wan}, {Raised: "y", Name: "河道保洁", Words: "约谈"}})
	if err == nil {
		m, err = m.Do(Convene, economy, "", now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMotions(t *testing.T) {
	t.Parallel()
	rulings := []Ruling{{Resolution: pipeline.Agreed, Amount: 300 * money.Wan}, {Resolution: pipeline.Amended, Amount: 15 * money.Wan, Reason: " 留足尾款 "}, {Resolution: pipeline.Agreed}}
	m, decisions, err := mixed(t).Conclude("3号", day, rulings, economy, now)
	if err != nil || len(decisions) != 1 || m.Motions[0].Amount != 15*money.Wan || m.Motions[0].Reason != "留足尾款" || m.Motions[1].Resolution != pipeline.Agreed {
		t.Fatalf("%+v %v", m.Motions, err)
	}
	if cells := m.Cells(); !slices.Contains(cells, audit.Cell{Name: "议题2决定", Value: "调整"}) || !slices.Contains(cells, audit.Cell{Name: "议题3", Value: "河道保洁：约谈"}) {
		t.Errorf("%v", cells)
	}
	_, _, err = mixed(t).Conclude("3号", day, rulings[:2], economy, now)
	wants(t, "少一个决定", err, errs.Invalid, "items: 议程有3个议题，登记了2个决定")
	rulings[2] = Ruling{}
	_, _, err = mixed(t).Conclude("3号", day, rulings, economy, now)
	wants(t, "没有选决定", err, errs.Invalid, "items.2.resolution: 请选择“河道保洁”的会议决定")
	alone := drafted()
	alone.Items = nil
	if alone, err = alone.Lay([]Motion{{Raised: "x"}}); err != nil {
		t.Fatal(err)
	}
	if _, err = alone.Do(Convene, economy, "", now); err != nil {
		t.Errorf("a meeting over proposals alone: %v", err)
	}
	_, err = drafted().Lay([]Motion{{Raised: "x", Name: "道路养护", Words: "约谈"}, {Raised: "x", Name: "道路养护", Words: "约谈"}})
	wants(t, "同一建议两次", err, errs.Invalid, "“道路养护”的约谈在议程上有两次")
	_, err = convened(t).Lay(nil)
	wants(t, "提交后改议程", err, errs.Conflict, "不能再改议程")
}
