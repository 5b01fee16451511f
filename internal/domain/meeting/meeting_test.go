package meeting

import (
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/errs"
)

var (
	host    = org.Unit{ID: "140", Name: "经济发展处", Kind: org.Division, Ancestors: []org.UnitID{"140", "100"}}
	economy = org.Actor{User: org.User{ID: "jfc", Name: "经发处"}, Grants: []org.Grant{{Role: org.Economy, Unit: "100"}}}
	now     = time.Date(2025, 3, 3, 1, 0, 0, 0, time.UTC)
	day     = fiscal.Date{Year: 2025, Month: 3, Day: 3}
)

func drafted() Meeting {
	return Meeting{ID: "m", Title: "2025年第3次主任办公会", On: day, Host: host, Case: approval.NewCase(Flow),
		Items: []Item{{Project: "a", Name: "海塘加固", Asked: 300 * money.Wan}, {Project: "b", Name: "道路大修", Asked: 500 * money.Wan}}}
}

func convened(t *testing.T) Meeting {
	t.Helper()
	m, err := drafted().Do(Convene, economy, "", now)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func wants(t *testing.T, name string, err error, kind errs.Kind, says string) {
	t.Helper()
	text := errs.MessageOf(err)
	for _, f := range errs.FieldsOf(err) {
		text += "\n" + f.Path + ": " + f.Message
	}
	if err == nil || errs.KindOf(err) != kind || !strings.Contains(text, says) {
		t.Errorf("%s: %v\n%s", name, err, text)
	}
}

func TestConvene(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(*Meeting)
		says  string
	}{
		{"没有名称", func(m *Meeting) { m.Title = "" }, "title"}, {"没有日期", func(m *Meeting) { m.On = fiscal.Date{} }, "on"},
		{"没有议题", func(m *Meeting) { m.Items = nil }, "items: 请加入1到80个议题"},
	} {
		m := drafted()
		c.spoil(&m)
		_, err := m.Do(Convene, economy, "", now)
		wants(t, c.name, err, errs.Invalid, c.says)
	}
	_, err := drafted().Do(Convene, org.Actor{User: org.User{ID: "x"}, Grants: []org.Grant{{Role: org.Finance, Unit: "100"}}}, "", now)
	wants(t, "计财处提交会议", err, errs.Forbidden, "办理")
	_, err = convened(t).Do(Cancel, economy, "", now)
	wants(t, "取消不写理由", err, errs.Invalid, "理由")
}

func TestPrepare(t *testing.T) {
	t.Parallel()
	m := drafted()
	if got, err := m.Prepare(" 新名称 ", day, m.Items[:1]); err != nil || got.Title != "新名称" || len(got.Items) != 1 {
		t.Errorf("%+v %v", got, err)
	}
	_, err := m.Prepare("x", day, []Item{m.Items[0], m.Items[0]})
	wants(t, "同一项目两次", err, errs.Invalid, "“海塘加固”在议程上有两次")
	late := m.Items[0]
	late.Filed = fiscal.Date{Year: 2025, Month: 3, Day: 4}
	_, err = m.Prepare("x", day, []Item{late})
	wants(t, "会议以后才申报", err, errs.Invalid, "exempt.a: “海塘加固”2025-03-04才提交申报，不能由2025-03-03的会议决定")
	if _, err = m.Prepare("x", late.Filed, []Item{late}); err != nil {
		t.Errorf("declared on the day of the meeting: %v", err)
	}
	_, err = convened(t).Prepare("x", day, nil)
	wants(t, "提交后改议程", err, errs.Conflict, "不能再改议程")
}

func TestConclude(t *testing.T) {
	t.Parallel()
	rulings := []Ruling{{Resolution: pipeline.Agreed, Amount: 300 * money.Wan}, {Resolution: pipeline.Rejected, Reason: "与在库项目重复"}}
	m, decisions, err := convened(t).Conclude("化管纪〔2025〕3号", day, rulings, economy, now)
	if err != nil || m.State != Concluded || len(decisions) != 2 || decisions[1].Reason != "与在库项目重复" || decisions[0].Minutes != "化管纪〔2025〕3号" || m.Items[1].Resolution != pipeline.Rejected {
		t.Fatalf("%+v %v", m, err)
	}
	for _, c := range []struct {
		name    string
		minutes string
		on      fiscal.Date
		rulings []Ruling
		says    string
	}{
		{"没有纪要", " ", day, rulings, "minutes: 请填写会议纪要编号"}, {"没有日期", "1号", fiscal.Date{}, rulings, "on: 请填写"},
		{"会议还没开", "1号", fiscal.Date{Year: 2025, Month: 3, Day: 4}, rulings, "on: 会议日期2025-03-04还没有到"},
		{"少一个决定", "1号", day, rulings[:1], "items: 议程有2个议题，登记了1个决定"}, {"没有选决定", "1号", day, []Ruling{rulings[0], {}}, "items.1.resolution: 请选择“道路大修”的会议决定"},
	} {
		_, decisions, err := convened(t).Conclude(c.minutes, c.on, c.rulings, economy, now)
		wants(t, c.name, err, errs.Invalid, c.says)
		if decisions != nil {
			t.Errorf("%s: decisions all the same", c.name)
		}
	}
	_, _, err = drafted().Conclude("1号", day, rulings, economy, now)
	wants(t, "没有提交会议", err, errs.Conflict, "现在是“拟定议程”")
	_, _, err = m.Conclude("1号", day, rulings, economy, now)
	wants(t, "登记两次", err, errs.Conflict, "现在是“已决定”")
}

func TestConcludeYears(t *testing.T) {
	t.Parallel()
	const wan = money.Wan
	asked := []pipeline.YearFunds{{Year: 2026, Fiscal: 180 * wan, Other: 20 * wan}, {Year: 2027, Fiscal: 100 * wan}}
	own := []pipeline.YearFunds{{Year: 2026, Fiscal: 40 * wan, Other: 20 * wan}, {Year: 2027, Fiscal: 100 * wan}}
	m := convened(t)
	m.Items[0].Funds, m.Items[1].Funds = asked, asked
	rulings := []Ruling{{Resolution: pipeline.Amended, Amount: 160 * wan, Reason: "核减"}, {Resolution: pipeline.Amended, Amount: 160 * wan, Years: own, Reason: "分年另定"}}
	got, decisions, err := m.Conclude("3号", day, rulings, economy, now)
	if err != nil {
		t.Fatal(err)
	}
	proposed := []pipeline.YearFunds{{Year: 2026, Fiscal: 90 * wan, Other: 20 * wan}, {Year: 2027, Fiscal: 50 * wan}}
	if decisions[0].Years != nil || !slices.Equal(got.Items[0].Years, proposed) {
		t.Errorf("in proportion: %v, decided %v", got.Items[0].Years, decisions[0].Years)
	}
	if !slices.Equal(decisions[1].Years, own) || !slices.Equal(got.Items[1].Years, own) {
		t.Errorf("its own years: %v", decisions[1].Years)
	}
	if !slices.ContainsFunc(got.Cells(), func(c audit.Cell) bool {
		return c.Value == "2026年度财政40、其他20；2027年度财政100（万元）"
	}) {
		t.Errorf("the log does not say how the money falls: %v", got.Cells())
	}
}

func TestOwnMinutes(t *testing.T) {
	t.Parallel()
	m := convened(t)
	m.Minutes, m.On = "化管纪〔2025〕1号", day
	other := m
	other.ID, other.Title = "another", "第9次主任办公会"
	for name, list := range map[string][]Meeting{"没有用过": nil, "自己的": {m}} {
		if err := m.OwnMinutes(list); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	wants(t, "别的会议用过", m.OwnMinutes([]Meeting{m, other}), errs.Conflict, "会议纪要编号“化管纪〔2025〕1号”已用于2025-03-03的“第9次主任办公会”")
}

func TestCells(t *testing.T) {
	t.Parallel()
	m, _, _ := convened(t).Conclude("3号", day, []Ruling{{Resolution: pipeline.Agreed, Amount: 300 * money.Wan}, {Resolution: pipeline.Adjourned, Reason: "补充材料"}}, economy, now)
	var names []string
	for _, c := range m.Cells() {
		names = append(names, c.Name+"="+c.Value)
	}
	for _, want := range []string{"会议纪要编号=3号", "议题2=道路大修", "议题2决定=缓议", "议题1核定金额（元）=3,000,000.00"} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s in %v", want, names)
		}
	}
}
