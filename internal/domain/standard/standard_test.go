package standard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// greenery is the standard of the worked example: 7.45 yuan a square metre and year.
func greenery() Entry {
	return Entry{Code: "LH-0001", Kind: "财政支出标准", Object: "绿化养护", Grade: "一级", Unit: "平方米", Amount: "7.45", Composition: "人工费 4.20\n材料费 1.15\n机械费 2.10",
		Keywords: "绿地养护、绿化日常养护", Categories: "经常性运行维护类", Field: "绿化", Source: "园区绿化养护定额（2024年测算）", PriceDate: "2024-06-30", From: "2025-01-01", To: "2026-12-31"}
}

func inForce(t testing.TB, e Entry) Standard {
	t.Helper()
	c, fields := e.Parse()
	if err := fields.Err(); err != nil {
		t.Fatal(err, fields)
	}
	s := Standard{ID: ID(e.Code), Content: c, Edition: 1}
	s.State = InForce
	return s
}

func line(item, detail, quantity, unit string, price money.Amount, year fiscal.Year) budget.Line {
	return budget.Line{ID: budget.LineID(item + detail), Item: item, Detail: detail, Unit: unit, Quantity: decimal.RequireFromString(quantity), Price: price, Year: year}
}

func TestParse(t *testing.T) {
	t.Parallel()
	c, fields := greenery().Parse()
	if len(fields) != 0 || c.Amount != 745 || len(c.Composition) != 3 || c.Level != score.Whole || c.Allowed() != 745 {
		t.Fatalf("%+v %v", c, fields)
	}
	if again, fields := c.Entry().Parse(); len(fields) != 0 || again.Entry() != c.Entry() {
		t.Errorf("typed again: %+v %v", again, fields)
	}
	for _, c := range []struct {
		name  string
		spoil func(*Entry)
		path  string
		says  string
	}{
		{"没有编号", func(e *Entry) { e.Code = "" }, "code", "例如BZ-0012"},
		{"没有这种类别", func(e *Entry) { e.Kind = "标准" }, "kind", "请选择"},
		{"没有对象", func(e *Entry) { e.Object = " " }, "object", "请填写对象"},
		{"没有单位", func(e *Entry) { e.Unit = "" }, "unit", "请填写计量单位"},
		{"金额为零", func(e *Entry) { e.Amount, e.Composition = "0", "" }, "amount", "应大于0"},
		{"金额不是数", func(e *Entry) { e.Amount = "七元" }, "amount", ""},
		{"构成不等于金额", func(e *Entry) { e.Composition = "人工费 4.20" }, "composition", "相差-3.25元"},
		{"构成没有金额", func(e *Entry) { e.Composition = "人工费" }, "composition", "没有金额"},
		{"没有这个领域", func(e *Entry) { e.Field = "航天" }, "field", "没有“航天”这个领域"},
		{"没有这个项目类别", func(e *Entry) { e.Categories = "基建类" }, "categories", "没有“基建类”"},
		{"系数不是百分比", func(e *Entry) { e.Level = "1.2" }, "level", "不是百分比"},
		{"负担比例超过全部", func(e *Entry) { e.Share = "120%" }, "share", "不超过100%"},
		{"没有依据", func(e *Entry) { e.Source = "" }, "source", "请填写依据文件"},
		{"没有生效日期", func(e *Entry) { e.From = "" }, "from", "请填写生效日期"},
		{"失效早于生效", func(e *Entry) { e.To = "2024-12-31" }, "to", "早于生效日期"},
		{"没有价格基期", func(e *Entry) { e.PriceDate = "" }, "price_date", "请填写价格基期"},
	} {
		e := greenery()
		c.spoil(&e)
		_, fields := e.Parse()
		if found := fields.At(c.path); len(found) == 0 || !strings.Contains(found[0].Message, c.says) {
			t.Errorf("%s: %v", c.name, fields)
		}
	}
	service := Entry{Code: "FW-0001", Kind: "公共服务标准", Object: "医疗急救响应", Requirement: "接报后10分钟内到场", Source: "急救服务规范", From: "2025-01-01"}
	if _, fields := service.Parse(); len(fields) != 0 {
		t.Errorf("a service standard: %v", fields)
	}
	service.Amount = "3"
	if _, fields := service.Parse(); len(fields.At("amount")) != 1 {
		t.Errorf("a service standard with an amount: %v", fields)
	}
}

// TestAllowed follows the identity: amount × service level × fiscal share × index, rounded once.
func TestAllowed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                string
		amount              money.Amount
		level, share, index score.Rate
		want                money.Amount
	}{
		{"系数都是全部", 745, score.Whole, score.Whole, score.Whole, 745}, {"财政负担六成", 1000, score.Whole, 6000, score.Whole, 600},
		{"服务水平一二倍", 1000, 12000, score.Whole, score.Whole, 1200}, {"物价上涨三成半分进一", 335, score.Whole, 5000, score.Whole, 168}, {"三个系数", 1000, 12000, 5000, 10300, 618},
	} {
		if got := (Content{Amount: c.amount, Level: c.level, Share: c.share, Index: c.index}).Allowed(); got != c.want {
			t.Errorf("%s: %d", c.name, got)
		}
	}
}

// TestWorkedExample is the published one: a request of 500 against 7.45 yuan × 60 hectares is capped at 447.00, 10.60% less.
func TestWorkedExample(t *testing.T) {
	t.Parallel()
	x := NewIndex([]Standard{inForce(t, greenery())})
	got := x.Check([]budget.Line{line("绿化养护", "全年养护费", "60", "公顷", money.Amount(500*money.Wan/60), 2026)}, project.Operation, nil)[0]
	cut, _ := score.NewRate(int64(500*money.Wan-got.Limit), int64(500*money.Wan))
	if got.Result != Over || got.Limit != 447*money.Wan || cut != 1060 {
		t.Errorf("%s limit %s, cut %s", got.Result, got.Limit.Wan(), cut)
	}
	if got.Arithmetic != "600000平方米 × 7.45元 = 4,470,000.00元" {
		t.Errorf("%s", got.Arithmetic)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	road := Entry{Code: "DL-0002", Kind: "成本定额标准", Object: "道路日常养护", Unit: "平方米", Amount: "18", Keywords: "路面养护", Level: "120%", Source: "测算报告", PriceDate: "2024-06-30", From: "2025-01-01"}
	x := NewIndex([]Standard{inForce(t, greenery()), inForce(t, road)})
	for _, c := range []struct {
		name     string
		line     budget.Line
		category project.Category
		choices  Choices
		result   Result
		excess   money.Amount
		says     string
	}{
		{"正好等于标准", line("绿化养护", "养护费", "100", "平方米", 745, 2025), project.Operation, nil, Within, 0, "100平方米 × 7.45元 = 745.00元"},
		{"超一分", line("绿化养护", "养护费", "1", "平方米", 746, 2025), project.Operation, nil, Over, 1, ""},
		{"明显偏低", line("绿化养护", "养护费", "100", "平方米", 500, 2025), project.Operation, nil, Under, 0, ""},
		{"万平方米换算", line("绿地养护", "全年", "2", "万平方米", 7_4500*100/100*100, 2025), project.Operation, nil, Within, 0, "20000平方米"},
		{"单位不一致", line("绿化养护", "苗木补植", "30", "棵", 100, 2025), project.Operation, nil, OtherUnit, 0, "明细按“棵”计，标准按“平方米”计"},
		{"标准已过期", line("绿化养护", "养护费", "1", "平方米", 745, 2027), project.Operation, nil, OutOfForce, 0, "2027年度无效"},
		{"类别不适用", line("绿化养护", "养护费", "1", "平方米", 745, 2025), project.CapitalWorks, nil, Without, 0, ""},
		{"没有相近的标准", line("专家咨询", "评审费", "3", "人次", 800, 2025), project.Operation, nil, Without, 0, ""},
		{"服务水平系数", line("道路日常养护", "人工", "10", "平方米", 2160, 2025), project.Operation, nil, Within, 0, "× 服务水平系数120% = 216.00元"},
		{"人工指定", line("环境提升", "铺装", "10", "平方米", 2200, 2025), project.Operation, Choices{"环境提升铺装": {Code: "DL-0002"}}, Over, 400, ""},
		{"指定没有标准", line("绿化养护", "养护费", "1", "平方米", 99999, 2025), project.Operation, Choices{"绿化养护养护费": {}}, Without, 0, ""},
	} {
		got := x.Check([]budget.Line{c.line}, c.category, c.choices)[0]
		if got.Result != c.result || got.Excess != c.excess || !strings.Contains(got.Arithmetic, c.says) {
			t.Errorf("%s: %s, %s over, %q", c.name, got.Result, got.Excess.Yuan(), got.Arithmetic)
		}
	}
}

func TestMatchPrefersWhatFits(t *testing.T) {
	t.Parallel()
	second := greenery()
	second.Code, second.Grade, second.Amount, second.Composition = "LH-0002", "二级", "5.10", ""
	old := greenery()
	old.Code, old.From, old.To = "LH-0000", "2020-01-01", "2021-12-31"
	draft := inForce(t, greenery())
	draft.Code, draft.State = "LH-0009", Proposed
	x := NewIndex([]Standard{inForce(t, old), inForce(t, greenery()), inForce(t, second), draft})
	l := line("绿化养护", "二级绿地养护费", "1", "平方米", 1, 2025)
	if m := x.Match(l, project.Operation); m.Standard.Code != "LH-0002" || !strings.Contains(m.Reason, "绿化养护") {
		t.Errorf("the grade in the line: %s, %s", m.Standard.Code, m.Reason)
	}
	l.Detail = "养护费"
	if m := x.Match(l, project.Operation); m.Standard.Code != "LH-0001" {
		t.Errorf("in force before expired, first code of equals: %s", m.Standard.Code)
	}
	if m := NewIndex(nil).Match(l, project.Operation); m.Found {
		t.Error("an empty index matches")
	}
}

func TestStands(t *testing.T) {
	t.Parallel()
	x := NewIndex([]Standard{inForce(t, greenery())})
	over := line("绿化养护", "养护费", "100", "平方米", 1000, 2025)
	list := x.Check([]budget.Line{over, line("绿化养护", "补充", "1", "平方米", 700, 2025)}, project.Operation, nil)
	if Excess(list) != 25500 {
		t.Errorf("could be saved: %s", Excess(list).Yuan())
	}
	written := Exception{Line: over.ID, Amount: over.Amount(), Reason: "含古树名木专项养护", ByName: "经办"}
	agreed := written
	agreed.Approver = "计财处"
	smaller := agreed
	smaller.Amount = over.Amount() - 1
	for _, c := range []struct {
		name       string
		exceptions []Exception
		agreed     bool
		left       int
	}{
		{"没有说明", nil, false, 1}, {"写了说明", []Exception{written}, false, 0}, {"说明没有人同意", []Exception{written}, true, 1},
		{"说明已同意", []Exception{agreed}, true, 0}, {"金额又涨了", []Exception{smaller}, true, 1}, {"空的说明", []Exception{{Line: over.ID, Amount: over.Amount()}}, false, 1},
	} {
		said := Answers{Exceptions: c.exceptions}
		if left := said.Stands(list, c.agreed); len(left) != c.left {
			t.Errorf("%s: %d left", c.name, len(left))
		}
		sum := said.Sum(list)
		if sum.Over != 1 || sum.OtherUnit != 0 || sum.Excess != 25500 || c.agreed && sum.Over-sum.Agreed != c.left || !c.agreed && sum.Over-sum.Explained != c.left {
			t.Errorf("%s: %+v", c.name, sum)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := Settings{project.Operation: Stop}
	if s.EffectOn(project.Operation) != Stop || s.EffectOn(project.Policy) != Warn || Settings(nil).EffectOn(project.Operation) != Warn {
		t.Errorf("%v", s)
	}
}

func TestSupersede(t *testing.T) {
	t.Parallel()
	old := inForce(t, greenery())
	next := inForce(t, greenery())
	next.From, next.Edition = fiscal.Date{Year: 2026, Month: 1, Day: 1}, 2
	if got := old.Supersede(next, time.Now()); got.To.String() != "2025-12-31" || got.ValidIn(2026) || !got.ValidIn(2025) {
		t.Errorf("the old edition ends on %s", got.To)
	}
}

func TestEditable(t *testing.T) {
	t.Parallel()
	unit := org.Unit{ID: "130", Name: "公用事业处", Ancestors: []org.UnitID{"130", "100"}}
	s := Standard{Unit: unit, Case: approval.NewCase(Flow)}
	who := func(r org.Role, at org.UnitID) org.Actor {
		return org.Actor{User: org.User{ID: "u"}, Grants: []org.Grant{{Role: r, Unit: at}}}
	}
	if s.Editable(who(org.Reviewer, "130")) != nil || s.Editable(who(org.Finance, "100")) != nil || errs.KindOf(s.Editable(who(org.Reviewer, "120"))) != errs.Forbidden {
		t.Error("who drafts")
	}
	if s.Visible(who(org.Clerk, "130")) || !s.Visible(who(org.Reviewer, "130")) {
		t.Error("who sees a draft")
	}
	s.State = InForce
	if errs.KindOf(s.Editable(who(org.Finance, "100"))) != errs.Conflict || !s.Visible(who(org.Clerk, "130")) {
		t.Error("in force")
	}
}

// BenchmarkCheck holds 5,000 lines against 2,000 standards.
func BenchmarkCheck(b *testing.B) {
	objects := []string{"道路日常养护", "绿化养护", "河道保洁", "路灯维护", "管廊巡检", "泵站运行", "视频监控维护", "环境监测采样", "应急物资储备", "海塘巡查"}
	var list []Standard
	for i := range 2000 {
		e := Entry{Code: fmt.Sprintf("BZ-%04d", i), Kind: "成本定额标准", Object: fmt.Sprintf("%s%c%c", objects[i%len(objects)], rune(0x4e00+i%997), rune(0x5e00+i%991)), Unit: "平方米", Amount: "18",
			Source: "测算", PriceDate: "2024-06-30", From: "2025-01-01"}
		list = append(list, inForce(b, e))
	}
	var lines []budget.Line
	for i := range 5000 {
		lines = append(lines, line(fmt.Sprintf("%s%c%c", objects[i%len(objects)], rune(0x4e00+i%997), rune(0x5e00+i%991)), "人工和机械费", "120.5", "平方米", 1900, 2026))
	}
	x := NewIndex(list)
	b.ReportAllocs()
	for b.Loop() {
		if got := x.Check(lines, project.Operation, nil); got[0].Result == Without {
			b.Fatal(got[0])
		}
	}
}
