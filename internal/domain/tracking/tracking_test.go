package tracking

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

var (
	centre   = org.Unit{ID: "210", Name: "公共设施管理中心", Kind: org.Institution, Ancestors: []org.UnitID{"210", "100"}}
	division = org.Unit{ID: "130", Name: "公用事业处", Kind: org.Division, Ancestors: []org.UnitID{"130", "100"}}
	treasury = org.Unit{ID: "110", Name: "计划财务处", Kind: org.Division, Ancestors: []org.UnitID{"110", "100"}}
	august   = time.Date(2025, 8, 10, 1, 0, 0, 0, time.UTC)
)

func person(id string, role org.Role, unit org.UnitID) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(id), Name: id}, Grants: []org.Grant{{Role: role, Unit: unit}}}
}

var (
	clerk    = person("经办", org.Clerk, "210")
	head     = person("负责人", org.Head, "210")
	reviewer = person("处室", org.Reviewer, "130")
	finance  = person("计财处", org.Finance, "100")
	second   = person("计财处复核", org.Finance, "100")
	outsider = person("别处的计财", org.Finance, "999")
)

// round is the August round of 2025, under way.
func round(t *testing.T) Round {
	t.Helper()
	r := Round{ID: "r", Year: 2025, Lead: treasury, Paper: approval.NewPaper(RoundFlow)}
	r, err := r.Change(finance, DefaultPlan(2025), august)
	if err != nil {
		t.Fatal(err)
	}
	r.Listed = 1
	for _, step := range []struct {
		do  approval.Action
		who org.Actor
	}{{Propose, finance}, {Start, second}} {
		if r, err = r.Do(step.do, step.who, 0, "", august); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func indicator(id, level, name string, sign goal.Sign, value, unit string, weight score.Points) goal.Indicator {
	ind := goal.Indicator{ID: goal.IndicatorID(id), Level1: level, Level2: level, Name: name, Weight: weight * score.Point, CanGrow: true}
	ind.Target = goal.Target{Sign: sign, Unit: unit}
	if sign == goal.Qualitative {
		ind.Target.Text = value
	} else {
		ind.Target.Value = decimal.RequireFromString(value)
	}
	return ind
}

// roads is the approved goal: 96.4 万平方米, 98%, a price not above 18 元, and one target in words.
func roads() goal.Edition {
	return goal.Edition{Goal: "g", No: 2, Form: goal.Form{Annual: "完成道路养护96.4万平方米。", MoneyUnit: money.InYuan, Indicators: []goal.Indicator{
		indicator("a", "成本指标", "道路养护单位成本", goal.AtMost, "18", "元/平方米", 20),
		indicator("b", "产出指标", "道路养护面积", goal.Equal, "96.4", "万平方米", 30),
		indicator("c", "产出指标", "设施完好率", goal.AtLeast, "98", "%", 30),
		indicator("d", "效益指标", "养护制度", goal.Qualitative, "健全", "", 20)}}}
}

func payments(spent money.Amount) []project.FundEvent {
	return []project.FundEvent{
		{Project: "p", Year: 2025, Kind: project.InitialBudget, Source: project.Appropriation, Amount: 100 * money.Wan, On: fiscal.Date{Year: 2025, Month: 1, Day: 20}},
		{Project: "p", Year: 2025, Kind: project.Payment, Source: project.Appropriation, Amount: spent, On: fiscal.Date{Year: 2025, Month: 7, Day: 31}},
		{Project: "p", Year: 2025, Kind: project.Payment, Source: project.Appropriation, Amount: 9 * money.Wan, On: fiscal.Date{Year: 2025, Month: 8, Day: 1}}}
}

// typed is a complete form of roads on its way.
func typed() Entry {
	return Entry{Forecasts: []string{"1,000,000", "", ""}, Rows: []EntryRow{
		{Indicator: "a", Actual: "17.6", Forecast: "17.8", Likelihood: "确定能"},
		{Indicator: "b", Actual: "48.2", Forecast: "96.4", Likelihood: "确定能"},
		{Indicator: "c", Actual: "98.5", Forecast: "98.5", Likelihood: "确定能"},
		{Indicator: "d", Actual: "已修订", Forecast: "年底前印发", Likelihood: "确定能"}}}
}

func tracked(t *testing.T) Tracked {
	t.Helper()
	p := project.Project{ID: "p", Code: "2025-001", Name: "园区道路养护", Unit: centre, Division: division}
	f := New("f", round(t), p, roads(), nil)
	f, err := f.Edit(clerk, typed(), august)
	if err != nil {
		t.Fatal(err)
	}
	return f
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

func TestPlanParse(t *testing.T) {
	t.Parallel()
	name, plan, fields := DefaultPlan(2025).Parse(2025)
	if fields.Err() != nil || name != "2025年度绩效跟踪" || plan.Month != 7 || plan.Due.String() != "2025-08-31" || fmt.Sprint(plan.Reminders) != "[7 3 1]" ||
		plan.Cutoff(2025).String() != "2025-07-31" || plan.Choice.Kind != EveryProject {
		t.Errorf("%+v %v", plan, fields)
	}
	for _, c := range []struct {
		name   string
		change func(*PlanEntry)
		path   string
		says   string
	}{
		{"没有名称", func(e *PlanEntry) { e.Name = " " }, "name", "任务名称"},
		{"13月", func(e *PlanEntry) { e.Month = "13" }, "month", "1到12"},
		{"截止日早于数据", func(e *PlanEntry) { e.Due = "2025-07-31" }, "due", "不晚于"},
		{"截止日太晚", func(e *PlanEntry) { e.Due = "2026-03-01" }, "due", "没有意义"},
		{"截止日不是日期", func(e *PlanEntry) { e.Due = "八月底" }, "due", "截止日期"},
		{"提醒0天", func(e *PlanEntry) { e.Reminders = "7，0" }, "reminders", "“0”"},
		{"提醒太多", func(e *PlanEntry) { e.Reminders = "1 2 3 4 5 6" }, "reminders", "最多提醒5次"},
		{"没有范围", func(e *PlanEntry) { e.Kind = "" }, "kind", "项目范围"},
		{"重点项目没有编号", func(e *PlanEntry) { e.Kind = string(KeyProjects) }, "codes", "一行一个"},
		{"按条件却没有条件", func(e *PlanEntry) { e.Kind = string(ByRule) }, "kind", "至少写一个条件"},
		{"没有的类别", func(e *PlanEntry) { e.Kind, e.Category = string(ByRule), "其他类" }, "category", "从列表里选"},
		{"负的预算", func(e *PlanEntry) { e.Kind, e.Budget = string(ByRule), "-1" }, "budget", "大于0"},
	} {
		e := DefaultPlan(2025)
		c.change(&e)
		_, _, fields := e.Parse(2025)
		if len(fields.At(c.path)) == 0 || !strings.Contains(fields.At(c.path)[0].Message, c.says) {
			t.Errorf("%s: %v", c.name, fields)
		}
	}
	e := DefaultPlan(2025)
	e.Kind, e.Budget, e.Category = string(ByRule), "50", string(project.Operation)
	if _, plan, fields = e.Parse(2025); fields.Err() != nil || plan.Choice.Words("") != "经常性运行维护类，全年预算数不少于50.00万元" {
		t.Errorf("%q %v", plan.Choice.Words(""), fields)
	}
}

func TestRoundDo(t *testing.T) {
	t.Parallel()
	listing := Round{ID: "r", Year: 2025, Lead: treasury, Paper: approval.NewPaper(RoundFlow)}
	listing, err := listing.Change(finance, DefaultPlan(2025), august)
	if err != nil {
		t.Fatal(err)
	}
	_, err = listing.Do(Propose, finance, 0, "", august)
	wants(t, "空名单", err, errs.Invalid, "名单里没有项目")
	listing.Listed = 3
	proposed, err := listing.Do(Propose, finance, 0, "", august)
	if err != nil {
		t.Fatal(err)
	}
	_, err = proposed.Do(Start, finance, 0, "", august)
	wants(t, "自己复核自己的名单", err, errs.Forbidden, "您参与了本次填报")
	_, err = proposed.Change(finance, DefaultPlan(2025), august)
	wants(t, "复核时改名单", err, errs.Conflict, "待复核名单")
	_, err = proposed.Do(Start, clerk, 0, "", august)
	wants(t, "经办开任务", err, errs.Forbidden, "由计财处审核办理")
	_, err = proposed.Do(Start, second, 0, "", august.AddDate(0, 1, 0))
	wants(t, "截止日已过", err, errs.Invalid, "已经过去")
	running := round(t)
	_, err = running.Do(Finish, finance, 2, "", august)
	wants(t, "还有2张没办结", err, errs.Conflict, "还有2张跟踪表")
	if ended, err := running.Do(Finish, finance, 0, "", august); err != nil || ended.State != Ended {
		t.Error(ended.State, err)
	}
}

func TestRemindsOn(t *testing.T) {
	t.Parallel()
	r := round(t)
	day := fiscal.Date{Year: 2025, Month: 8, Day: 24}
	if !r.RemindsOn(day) || r.RemindsOn(day.AddDays(1)) {
		t.Error("the 24th is seven days before the 31st, the 25th is no day of reminders")
	}
	if r.Remind = day; r.RemindsOn(day) {
		t.Error("reminded twice on one day")
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	f := tracked(t)
	form, fields := f.Parse(payments(45 * money.Wan))
	if len(fields) > 0 {
		t.Fatal(fields)
	}
	if rate, _ := form.Total.Rate(); form.Total.Executed != 45*money.Wan || rate != 45*score.Percent || form.Total.Forecast != 100*money.Wan || form.Period != "1-7月" {
		t.Errorf("%+v: what was paid in August does not count", form.Total)
	}
	if got := form.Figures; got.Attained != 85*score.Percent || got.Worst != score.Whole || got.CostOver != 0 || got.Indicators != 4 {
		t.Errorf("%+v: 20 + 30 × 50%% + 30 + 20 of 100", got)
	}
}

func TestParseComplains(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Entry)
		spent  money.Amount
		rule   string
		path   string
		says   string
	}{
		{"没有预计数", func(e *Entry) { e.Forecasts[0] = "" }, 45, "T-100", "forecasts.0", "全年预计执行数"},
		{"预计数不是数", func(e *Entry) { e.Forecasts[0] = "全部" }, 45, "T-101", "forecasts.0", "不是金额"},
		{"预计数为负", func(e *Entry) { e.Forecasts[0] = "-1" }, 45, "T-101", "forecasts.0", "负数"},
		{"预计数超过预算", func(e *Entry) { e.Forecasts[0] = "1000000.01" }, 45, "T-102", "forecasts.0", "超过预算数 1,000,000.00元"},
		{"执行率为负", func(*Entry) {}, -1, "T-103", "funds", "执行率为负"},
		{"没有预算却有预计数", func(e *Entry) { e.Forecasts[1] = "1" }, 45, "T-102", "forecasts.1", "超过预算数"},
		{"预计数少于已执行", func(e *Entry) { e.Forecasts[0] = "400000" }, 45, "T-105", "forecasts.0", "少于已经执行的 450,000.00元"},
		{"没有执行情况", func(e *Entry) { e.Rows[1].Actual = "" }, 45, "T-106", "rows.1.actual", "还没有开始的填0"},
		{"定性没有执行情况", func(e *Entry) { e.Rows[3].Actual = " " }, 45, "T-106", "rows.3.actual", "请写明"},
		{"执行情况填文字", func(e *Entry) { e.Rows[1].Actual = "按计划" }, 45, "T-107", "rows.1.actual", "请填一个数"},
		{"执行情况写约", func(e *Entry) { e.Rows[1].Actual = "约4" }, 45, "T-107", "rows.1.actual", "约数"},
		{"单位不同", func(e *Entry) { e.Rows[1].Actual = "3公里" }, 45, "T-107", "rows.1.actual", "单位"},
		{"面积为负", func(e *Entry) { e.Rows[2].Actual = "101"; e.Rows[2].Forecast = "-5个" }, 45, "T-107", "rows.2.forecast", "单位"},
		{"没有可能性", func(e *Entry) { e.Rows[0].Likelihood = "" }, 45, "T-109", "rows.0.likelihood", "请选择"},
		{"预计达不到却确定能", func(e *Entry) { e.Rows[1].Forecast = "90" }, 45, "T-110", "rows.1.likelihood", "达不到目标 =96.4万平方米"},
		{"预计达到却完全不可能", func(e *Entry) { e.Rows[1].Likelihood = "完全不可能" }, 45, "T-111", "rows.1.likelihood", "已达到目标"},
		{"说明太长", func(e *Entry) { e.Rows[0].Explanation = strings.Repeat("长", 501) }, 45, "T-112", "rows.0.explanation", "501"},
		{"指标填了两行", func(e *Entry) { e.Rows = append(e.Rows, EntryRow{Indicator: "a", Actual: "1"}) }, 45, "T-114", "rows.0", "两次"},
		{"有可能没有原因", func(e *Entry) { e.Rows[1].Likelihood = "有可能" }, 45, "T-115", "rows.1.causes", "勾选偏差原因"},
		{"有可能没有说明", func(e *Entry) { e.Rows[1].Likelihood = "有可能" }, 45, "T-116", "rows.1.explanation", "偏离目标"},
		{"有可能没有措施", func(e *Entry) { e.Rows[1].Likelihood = "有可能" }, 45, "T-117", "rows.1.measure", "拟采取的措施"},
		{"不认识的处理方式", func(e *Entry) { e.Rows[1].Disposal = "再看看" }, 45, "T-118", "rows.1.disposal", "从列表里选"},
		{"完全不可能没有处理", func(e *Entry) { e.Rows[1] = hopeless(""); e.Rows[1].Disposal = "" }, 45, "T-119", "rows.1.disposal", "不能提交"},
		{"继续执行没有说明白", func(e *Entry) { e.Rows[1] = hopeless(CarryOn); e.Rows[1].Explanation = "没办法" }, 45, "T-120", "rows.1.explanation", "至少 10 个字"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := tracked(t)
			f.Entry.Rows, f.Entry.Forecasts = slices.Clone(f.Entry.Rows), slices.Clone(f.Entry.Forecasts)
			c.change(&f.Entry)
			_, fields := f.Parse(payments(c.spent * money.Wan))
			if !slices.ContainsFunc(fields.At(c.path), func(x errs.Field) bool { return x.Rule == c.rule && strings.Contains(x.Message, c.says) }) {
				t.Errorf("no %s at %s: %v", c.rule, c.path, fields)
			}
		})
	}
}

// hopeless is the area row when the target cannot be reached.
func hopeless(d Disposal) EntryRow {
	return EntryRow{Indicator: "b", Actual: "20", Forecast: "60", Likelihood: "完全不可能", Causes: []bool{true, false, false, false, false},
		Explanation: "两条路移交市政部门，不再由园区养护。", Disposal: string(d), Measure: "申请调减养护面积"}
}

func TestParseOddities(t *testing.T) {
	t.Parallel()
	f := tracked(t)
	noBudget := payments(45 * money.Wan)[1:2]
	if _, fields := f.Parse(noBudget); !slices.ContainsFunc(fields, func(x errs.Field) bool { return x.Rule == "T-104" }) {
		t.Error("spending without a budget passes", fields)
	}
	f.Entry.Rows = append(slices.Clone(f.Entry.Rows), EntryRow{Indicator: "已删指标", Actual: "1"})
	if _, fields := f.Parse(payments(0)); len(fields) != 1 || fields[0].Rule != "T-113" || fields.Err() != nil {
		t.Error("a row of an indicator that is gone is a warning", fields)
	}
	g := roads()
	g.Form.Indicators[1].Target.Unit = "个"
	f.Goal, f.Entry = g, typed()
	f.Entry.Rows[1].Actual = "-2"
	if _, fields := f.Parse(payments(0)); !slices.ContainsFunc(fields, func(x errs.Field) bool { return x.Rule == "T-108" }) {
		t.Error("a count below nothing passes", fields)
	}
	for _, d := range Disposals() {
		f = tracked(t)
		f.Entry.Rows = slices.Clone(f.Entry.Rows)
		f.Entry.Rows[1] = hopeless(d)
		if form, fields := f.Parse(payments(0)); len(fields) > 0 || form.Rows[1].Disposal != d || form.Figures.Hopeless != 1 {
			t.Errorf("%s: %v", d, fields)
		}
	}
}

func TestTrackedDo(t *testing.T) {
	t.Parallel()
	f := tracked(t)
	bad := f
	bad.Entry.Forecasts = []string{"", "", ""}
	_, err := bad.Do(approval.Submit, clerk, payments(0), "", august)
	wants(t, "没填完不能提交", err, errs.Invalid, "全年预计执行数")
	for _, step := range []struct {
		do  approval.Action
		who org.Actor
		to  approval.State
	}{{approval.Submit, clerk, AtHead}, {approval.Confirm, head, AtDivision}, {approval.Pass, reviewer, AtFinance}, {Settle, finance, Settled}} {
		if f, err = f.Do(step.do, step.who, payments(0), "", august); err != nil || f.State != step.to {
			t.Fatal(step.do, f.State, err)
		}
	}
	if f.Submitted == nil || f.Submitted.GoalNo != 2 {
		t.Error("what was submitted is not kept")
	}
	_, err = f.Exit(Cancel, finance, "项目停办", august)
	wants(t, "审定后取消", err, errs.Conflict, "已审定")
	_, err = f.Edit(clerk, typed(), august)
	wants(t, "审定后修改", err, errs.Conflict, "不能修改")
}

func TestRoundOver(t *testing.T) {
	t.Parallel()
	f := tracked(t)
	f.Round.State = Ended
	_, err := f.Edit(clerk, typed(), august)
	wants(t, "结束后填报", err, errs.Conflict, "已经结束")
	f.Extended.To = fiscal.Date{Year: 2025, Month: 9, Day: 15}
	if _, err = f.Edit(clerk, typed(), august); err != nil {
		t.Error("an extension holds beyond the end of the round:", err)
	}
	_, err = f.Edit(clerk, typed(), august.AddDate(0, 2, 0))
	wants(t, "延期也过了", err, errs.Conflict, "已经结束")
	f.Round.State = Checking
	_, err = f.Edit(clerk, typed(), august)
	wants(t, "还没有开始", err, errs.Conflict, "还没有开始")
	_, err = f.Edit(head, typed(), august)
	wants(t, "负责人填报", err, errs.Forbidden, "经办填写")
}

func TestExtend(t *testing.T) {
	t.Parallel()
	f := tracked(t)
	for _, c := range []struct {
		name, to, reason string
		who              org.Actor
		kind             errs.Kind
		says             string
	}{
		{"没有这个范围的人", "2025-09-15", "汛期抢修", outsider, errs.Forbidden, "数据范围"},
		{"单位自己延期", "2025-09-15", "汛期抢修", clerk, errs.Forbidden, "计财处"},
		{"没有理由", "2025-09-15", " ", finance, errs.Invalid, "延期的理由"},
		{"不是日期", "下月", "汛期抢修", finance, errs.Invalid, "延期到哪一天"},
		{"没有更晚", "2025-08-31", "汛期抢修", finance, errs.Invalid, "没有晚于"},
		{"跨年", "2026-01-05", "汛期抢修", finance, errs.Invalid, "年末"},
	} {
		_, err := f.Extend(c.who, c.to, c.reason, august)
		wants(t, c.name, err, c.kind, c.says)
	}
	later, err := f.Extend(finance, "2025-09-15", "汛期抢修", august)
	if err != nil || later.Due().String() != "2025-09-15" || later.Late(fiscal.Date{Year: 2025, Month: 9, Day: 10}) || !f.Late(fiscal.Date{Year: 2025, Month: 9, Day: 1}) {
		t.Error(later.Due(), err)
	}
	f.State = AtDivision
	_, err = f.Extend(finance, "2025-09-15", "汛期抢修", august)
	wants(t, "已经报送", err, errs.Conflict, "不用延期")
}

func TestExit(t *testing.T) {
	t.Parallel()
	f := tracked(t)
	_, err := f.Exit(Cancel, finance, " ", august)
	wants(t, "没有理由", err, errs.Invalid, "理由")
	_, err = f.Exit(Cancel, outsider, "停办", august)
	wants(t, "没有这个范围的人", err, errs.Forbidden, "不能“取消跟踪”")
	for do, state := range map[approval.Action]approval.State{Cancel: Cancelled, GiveUp: Unfiled} {
		if gone, err := f.Exit(do, finance, "项目已停办", august); err != nil || gone.State != state {
			t.Error(do, gone.State, err)
		}
	}
}

func TestPrefill(t *testing.T) {
	t.Parallel()
	last := typed()
	last.Rows = append(last.Rows[1:], EntryRow{Indicator: "旧指标", Actual: "1"})
	f := New("f", round(t), project.Project{}, roads(), &last)
	if len(f.Entry.Rows) != 4 || f.Entry.Rows[0].Actual != "" || f.Entry.Rows[1].Actual != "48.2" || f.Entry.Forecasts[0] != "1,000,000" {
		t.Errorf("%+v", f.Entry)
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	g := roads().Form
	base, theirs, mine := typed(), typed(), typed()
	theirs.Rows[0].Actual = "17.9"
	theirs.Rows[1].Causes = []bool{false, true}
	mine.Rows[0].Actual, mine.FundNote = "17.1", "按合同支付"
	diffs := Differences(g, theirs, mine)
	var paths []string
	for _, d := range diffs {
		paths = append(paths, d.Path+"="+d.Label)
	}
	if got := strings.Join(paths, " "); got != "fund_note=资金执行情况说明 rows.0.actual=第1行 执行情况 rows.1.causes.1=第2行 偏差原因 制度保障" {
		t.Error(got)
	}
	me, them := Sides(g, base, theirs, mine)
	if !me("fund_note") || me("rows.1.causes.1") || !them("rows.1.causes.1") {
		t.Error("who changed what is wrong")
	}
	merged := Merge(g, theirs, mine, func(path string) bool { return path != "rows.0.actual" && path != "fund_note" })
	if merged.Rows[0].Actual != "17.1" || !merged.Rows[1].Causes[1] || merged.FundNote != "按合同支付" {
		t.Errorf("%+v", merged)
	}
}

func TestCheckSize(t *testing.T) {
	t.Parallel()
	f := tracked(t)
	e := typed()
	e.Rows[0].Actual = strings.Repeat("9", goal.MaxCell+1)
	_, err := f.Edit(clerk, e, august)
	wants(t, "一格太长", err, errs.Invalid, "请改短")
	e = typed()
	e.Rows = append(e.Rows, make([]EntryRow, 9)...)
	_, err = f.Edit(clerk, e, august)
	wants(t, "行太多", err, errs.Invalid, "请刷新页面")
}

func TestAttainment(t *testing.T) {
	t.Parallel()
	d := decimal.RequireFromString
	for _, c := range []struct {
		name   string
		target goal.Target
		actual string
		want   score.Rate
	}{
		{"正向过半", goal.Target{Sign: goal.AtLeast, Value: d("98")}, "49", 5000},
		{"正向超额", goal.Target{Sign: goal.MoreThan, Value: d("98")}, "120", 10000},
		{"反向守住", goal.Target{Sign: goal.AtMost, Value: d("18")}, "17", 10000},
		{"反向超出", goal.Target{Sign: goal.AtMost, Value: d("18")}, "24", 7500},
		{"等于未到", goal.Target{Sign: goal.Equal, Value: d("3")}, "1", 3333},
		{"等于超过", goal.Target{Sign: goal.Equal, Value: d("3")}, "4", 7500},
		{"目标为零未守住", goal.Target{Sign: goal.Equal, Value: d("0")}, "1", 0},
		{"目标为零守住", goal.Target{Sign: goal.Equal, Value: d("0")}, "0", 10000},
		{"区间以下", goal.Target{Sign: goal.Range, Low: d("95"), High: d("105")}, "19", 2000},
		{"区间以内", goal.Target{Sign: goal.Range, Low: d("95"), High: d("105")}, "95", 10000},
		{"区间以上", goal.Target{Sign: goal.Range, Low: d("95"), High: d("105")}, "210", 5000},
		{"负值", goal.Target{Sign: goal.AtLeast, Value: d("5")}, "-1", 0},
		{"定性", goal.Target{Sign: goal.Qualitative}, "1", 0},
	} {
		if got := Attainment(c.target, d(c.actual)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestInspection(t *testing.T) {
	t.Parallel()
	p := project.Project{ID: "p", Name: "园区道路养护", Unit: centre, Division: division}
	i := Inspection{ID: "i", Project: p, Year: 2025, Paper: approval.NewPaper(InspectionFlow)}
	full := InspectionEntry{On: "2025-08-05", Place: "纬三路", People: "张工、李工", Looked: "查看养护台账和现场", Found: "台账与现场相符", Conclusion: "与填报一致"}
	_, err := i.Edit(clerk, full, august)
	wants(t, "单位自己写核查记录", err, errs.Forbidden, "公用事业处")
	for _, c := range []struct {
		name   string
		change func(*InspectionEntry)
		says   string
	}{
		{"没有人员", func(e *InspectionEntry) { e.People = "" }, "请填写核查人员"},
		{"日期没有到", func(e *InspectionEntry) { e.On = "2025-09-05" }, "还没有到"},
		{"日期在别的年度", func(e *InspectionEntry) { e.On = "2024-09-05" }, "不在2025年度内"},
		{"不是日期", func(e *InspectionEntry) { e.On = "上周" }, "不是日期"},
		{"没有的结论", func(e *InspectionEntry) { e.Conclusion = "很好" }, "从列表里"},
		{"不一致没有建议", func(e *InspectionEntry) { e.Conclusion = "与填报不一致" }, "处理建议"},
	} {
		e := full
		c.change(&e)
		written, err := i.Edit(reviewer, e, august)
		if err != nil {
			t.Fatal(err)
		}
		_, err = written.Do(approval.Submit, reviewer, "", august)
		wants(t, c.name, err, errs.Invalid, c.says)
	}
	written, err := i.Edit(reviewer, full, august)
	if err == nil {
		written, err = written.Do(approval.Submit, reviewer, "", august)
	}
	if err == nil {
		written, err = written.Do(PassVisit, finance, "", august)
	}
	if err != nil || written.State != Reviewed {
		t.Error(written.State, err)
	}
}
