package workplan

import (
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

var (
	now  = time.Date(2024, 5, 22, 2, 0, 0, 0, time.UTC)
	jcc  = org.Unit{ID: "jcc", Name: "计财处", Ancestors: []org.UnitID{"jcc", "gwh"}}
	jfc  = org.Unit{ID: "jfc", Name: "经发处", Ancestors: []org.UnitID{"jfc", "gwh"}}
	fin  = person("jcc-sh", "jcc", org.Finance, "gwh")
	boss = person("zr", "gwh", org.Leader, "gwh")
	econ = person("jfc-xm", "jfc", org.Economy, "gwh")
	head = person("jfc-fz", "jfc", org.Head, "jfc")
	jb   = person("xxzx-jb", "xxzx", org.Clerk, "xxzx")
)

func person(id org.UserID, unit org.UnitID, role org.Role, at org.UnitID) org.Actor {
	return org.Actor{User: org.User{ID: id, Name: string(id), Unit: unit}, Grants: []org.Grant{{User: id, Role: role, Unit: at}}}
}

// typedTask is task （二）3 of 沪化管〔2024〕54号 as typed.
func typedTask() AssignmentEntry {
	return AssignmentEntry{Number: "2.3", Heading: "推进绩效管理和预算管理的深度融合", Title: "完善绩效跟踪管理", Text: "8月底前完成一次绩效跟踪。", Lead: "各项目单位", Support: "计财处、经发处",
		Start: "2024-06-01", Due: "2024-08-31", Of: "2024", Measures: []string{"绩效跟踪任务结束"}}
}

func task(t *testing.T, change func(*AssignmentEntry)) Assignment {
	t.Helper()
	e := typedTask()
	if change != nil {
		change(&e)
	}
	out, wrong := e.Parse(2024, []org.Unit{jcc, jfc})
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	out.ID = AssignmentID(out.Number())
	return out
}

func drafted() Plan { return Plan{ID: "p", Year: 2024, Host: jcc, Paper: approval.NewPaper(Flow)} }

// issued is a plan of two tasks, in force.
func issued(t *testing.T) Plan {
	t.Helper()
	p := drafted()
	var err error
	for _, x := range []Assignment{task(t, nil), task(t, func(e *AssignmentEntry) {
		e.Number, e.Title, e.Lead, e.Measures = "1.2", "加强重点领域成本管控", "jfc", []string{"项目申报办结", "牵头部门登记完成"}
	})} {
		if p, err = p.Put(x, fin, now); err != nil {
			t.Fatal(err)
		}
	}
	if p, err = p.Do(Propose, fin, "", now); err == nil {
		p, err = p.Do(Approve, boss, "", now)
	}
	if err == nil {
		p, err = p.Issue(Order{Number: "沪化管〔2024〕54号", Minutes: "主任办公会〔2024〕9号", On: fiscal.Date{Year: 2024, Month: 5, Day: 22}}, fin, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAssignmentParse(t *testing.T) {
	t.Parallel()
	got, wrong := typedTask().Parse(2024, nil)
	if len(wrong) > 0 || got.Number() != "（二）3" || got.Lead.Name != "各项目单位" || got.Due != fiscal.TrackingDue(2024) || got.Of != 2024 || !slices.Equal(got.Measures, []Measure{RoundsDone}) {
		t.Errorf("%+v %v", got, wrong)
	}
	if e := got.Entry(); e.Number != "2.3" || e.Lead != "各项目单位" || e.Of != "2024" {
		t.Errorf("typed again: %+v", e)
	}
	if by := task(t, func(e *AssignmentEntry) { e.Lead = "jfc" }); by.Lead != (Lead{"jfc", "经发处"}) || by.Entry().Lead != "jfc" {
		t.Errorf("led by %+v", by.Lead)
	}
	for _, c := range []struct {
		name   string
		change func(*AssignmentEntry)
		path   string
		says   string
	}{
		{"编号不是两段", func(e *AssignmentEntry) { e.Number = "二（3）" }, "number", "2.3 的样子"},
		{"编号为零", func(e *AssignmentEntry) { e.Number = "0.1" }, "number", "2.3 的样子"},
		{"编号超出", func(e *AssignmentEntry) { e.Number = "10.1" }, "number", "前面是1到9"},
		{"没有所属任务", func(e *AssignmentEntry) { e.Heading = " " }, "heading", "请填写所属任务"},
		{"没有任务名", func(e *AssignmentEntry) { e.Title = "" }, "title", "请填写工作任务"},
		{"内容太长", func(e *AssignmentEntry) { e.Text = strings.Repeat("长", 801) }, "text", "不超过800个字，现有801个"},
		{"没有这个处室", func(e *AssignmentEntry) { e.Lead = "nss" }, "lead", "请选择牵头部门"},
		{"开始在别的年度", func(e *AssignmentEntry) { e.Start = "2023-12-31" }, "start", "不在2024年度"},
		{"截止早于开始", func(e *AssignmentEntry) { e.Due = "2024-05-31" }, "due", "早于开始日期2024-06-01"},
		{"次年6月底", func(e *AssignmentEntry) { e.Due = "2025-06-30" }, "", ""},
		{"次年7月", func(e *AssignmentEntry) { e.Due = "2025-07-01" }, "due", "最迟到2025-06-30"},
		{"不是日期", func(e *AssignmentEntry) { e.Due = "8月底" }, "due", "例如2024-08-31"},
		{"统计年度太远", func(e *AssignmentEntry) { e.Of = "2026" }, "of", "2023年度、2024年度或2025年度"},
		{"没有完成依据", func(e *AssignmentEntry) { e.Measures = nil }, "measures", "至少一项"},
		{"不认识的完成依据", func(e *AssignmentEntry) { e.Measures = append(e.Measures, "开过会") }, "measures", "不认识"},
	} {
		e := typedTask()
		c.change(&e)
		_, wrong := e.Parse(2024, []org.Unit{jcc, jfc})
		if c.path == "" && len(wrong) > 0 || c.path != "" && (len(wrong) != 1 || wrong[0].Path != c.path || !strings.Contains(wrong[0].Message, c.says)) {
			t.Errorf("%s: %v, want one at %q saying %q", c.name, wrong, c.path, c.says)
		}
	}
	if _, wrong := (AssignmentEntry{}).Parse(2024, nil); len(wrong) != 8 {
		t.Errorf("an empty form has %d complaints: %v", len(wrong), wrong)
	}
}

func TestPlanPut(t *testing.T) {
	t.Parallel()
	p := issued(t)
	if p.Tasks[0].Number() != "（一）2" || p.Tasks[1].Number() != "（二）3" {
		t.Errorf("not by number: %v", p.Cells())
	}
	_, err := p.Put(task(t, nil), fin, now)
	wants(t, "印发后直接改", err, errs.Conflict, "不能改任务")
	_, err = p.Drop("（二）3", fin, now)
	wants(t, "印发后直接删", err, errs.Conflict, "不能改任务")
	draft := drafted()
	if draft, err = draft.Put(task(t, nil), fin, now); err != nil || !slices.Contains(draft.Filers, fin.User.ID) {
		t.Fatal(draft.Filers, err)
	}
	same := task(t, nil)
	same.ID = "other"
	_, err = draft.Put(same, fin, now)
	wants(t, "编号重复", err, errs.Invalid, "number: 编号（二）3已经是“完善绩效跟踪管理”")
	renamed, err := draft.Put(task(t, func(e *AssignmentEntry) { e.Number, e.Heading = "2.4", "深度融合" }), fin, now)
	if err != nil || renamed.Tasks[0].Heading != "深度融合" || draft.Tasks[0].Heading == "深度融合" {
		t.Errorf("one part has two names: %+v %v", renamed.Tasks, err)
	}
	changed, err := draft.Put(task(t, func(e *AssignmentEntry) { e.Due = "2024-09-30" }), fin, now)
	if err != nil || len(changed.Tasks) != 1 || changed.Tasks[0].Due.Month != 9 {
		t.Errorf("changed: %+v %v", changed.Tasks, err)
	}
	_, err = draft.Drop("x", fin, now)
	wants(t, "没有的任务", err, errs.NotFound, "没有这项任务")
	if empty, err := draft.Drop("（二）3", fin, now); err != nil || len(empty.Tasks) != 0 || len(draft.Tasks) != 1 {
		t.Errorf("dropped: %+v %v", empty.Tasks, err)
	}
	full := drafted()
	for i := range MaxTasks {
		full.Tasks = append(full.Tasks, Assignment{ID: AssignmentID(rune('a' + i)), Part: 1 + i/MaxNo, No: 1 + i%MaxNo})
	}
	_, err = full.Put(task(t, func(e *AssignmentEntry) { e.Number = "9.1" }), fin, now)
	wants(t, "第61项", err, errs.Invalid, "最多60项")
}

func wants(t *testing.T, name string, err error, kind errs.Kind, says string) {
	t.Helper()
	text := ""
	if err != nil {
		text = errs.MessageOf(err)
		for _, f := range errs.FieldsOf(err) {
			text += f.Path + ": " + f.Message
		}
	}
	if errs.KindOf(err) != kind || !strings.Contains(text, says) {
		t.Errorf("%s: %v %q, want %q", name, errs.KindOf(err), text, says)
	}
}

func TestPlanFlow(t *testing.T) {
	t.Parallel()
	_, err := drafted().Do(Propose, fin, "", now)
	wants(t, "没有任务", err, errs.Invalid, "还没有任务")
	p, err := drafted().Put(task(t, nil), fin, now)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = p.Do(Propose, fin, "", now); err != nil {
		t.Fatal(err)
	}
	_, err = p.Do(Approve, fin, "", now)
	wants(t, "自己审定", err, errs.Forbidden, "由管委会领导办理")
	both := boss
	both.User.ID = fin.User.ID
	_, err = p.Do(Approve, both, "", now)
	wants(t, "拟定人兼领导", err, errs.Forbidden, "您参与了本次填报")
	_, err = p.Do(SendBack, boss, "", now)
	wants(t, "退回没有理由", err, errs.Invalid, "理由")
	if p, err = p.Do(Approve, boss, "", now); err != nil {
		t.Fatal(err)
	}
	day := fiscal.DateOf(now)
	for _, c := range []struct {
		name string
		o    Order
		says string
	}{
		{"没有文号", Order{Minutes: "9号", On: day}, "number: 请填写文号"}, {"没有纪要", Order{Number: "54号", On: day}, "minutes: 请填写会议纪要编号"},
		{"没有日期", Order{Number: "54号", Minutes: "9号"}, "on: 请填写印发日期"}, {"明天印发", Order{Number: "54号", Minutes: "9号", On: day.AddDays(1)}, "还没有到"},
	} {
		_, err = p.Issue(c.o, fin, now)
		wants(t, c.name, err, errs.Invalid, c.says)
	}
	_, err = p.Issue(Order{Number: "54号", Minutes: "9号", On: day}, boss, now)
	wants(t, "领导印发", err, errs.Forbidden, "由计财处审核办理")
	_, err = drafted().Issue(Order{Number: "54号", Minutes: "9号", On: day}, fin, now)
	wants(t, "未审定就印发", err, errs.Conflict, "不能“印发”")
}

// TestRevision: what is in force stays as issued until the revision is issued.
func TestRevision(t *testing.T) {
	t.Parallel()
	p := issued(t)
	p, err := p.Do(Revise, fin, "年中调整", now)
	if err != nil {
		t.Fatal(err)
	}
	if p, err = p.Put(task(t, func(e *AssignmentEntry) { e.Due = "2024-09-30" }), fin, now); err != nil {
		t.Fatal(err)
	}
	if p.Issued[1].Due != fiscal.TrackingDue(2024) || p.Tasks[1].Due.Month != 9 || !p.IsIssued() {
		t.Errorf("in force %s, drafted %s", p.Issued[1].Due, p.Tasks[1].Due)
	}
	_, err = p.Report("（一）2", "做了", false, fin, now)
	wants(t, "修订中登记", err, errs.Conflict, "印发后才登记")
	closed, err := issued(t).Do(Close, fin, "年度任务已总结", now)
	if err != nil || closed.State != Closed {
		t.Fatal(err)
	}
	_, err = closed.Report("（一）2", "做了", false, fin, now)
	wants(t, "办结后登记", err, errs.Conflict, "已办结")
}

func TestReport(t *testing.T) {
	t.Parallel()
	p := issued(t)
	for _, c := range []struct {
		name     string
		task     AssignmentID
		who      org.Actor
		text     string
		finished bool
		kind     errs.Kind
		says     string
	}{
		{"别的单位的经办", "（一）2", jb, "做了", false, errs.Forbidden, "由经发处牵头"},
		{"共同牵头的由计财处登记", "（二）3", econ, "做了", false, errs.Forbidden, "由各项目单位牵头"},
		{"没有内容", "（一）2", econ, " ", false, errs.Invalid, "text: 请填写进展情况"},
		{"系统统计的不登记完成", "（二）3", fin, "做了", true, errs.Invalid, "finished: 这项任务是否完成由系统按“绩效跟踪任务结束”统计"},
		{"没有这项任务", "x", fin, "做了", false, errs.NotFound, "没有这项任务"},
	} {
		_, err := p.Report(c.task, c.text, c.finished, c.who, now)
		wants(t, c.name, err, c.kind, c.says)
	}
	for _, who := range []org.Actor{econ, head, fin} {
		if got, err := p.Report("（一）2", "已完成预算审核。", true, who, now); err != nil || len(got.Reports) != 1 || len(p.Reports) != 0 || got.Reports[0].By != who.User.Name {
			t.Errorf("%s: %+v %v", who.User.Name, got.Reports, err)
		}
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	p := issued(t)
	if asks := p.Asks(); !slices.Equal(asks, []Asked{{DeclarationsDecided, 2024}, {RoundsDone, 2024}}) {
		t.Errorf("asks %v", asks)
	}
	round, filed := Asked{RoundsDone, 2024}, Asked{DeclarationsDecided, 2024}
	done := map[Asked]Tally{round: {1, 1}, filed: {3, 3}}
	reported, err := p.Report("（一）2", "完成。", true, econ, now)
	if err != nil {
		t.Fatal(err)
	}
	again, err := reported.Report("（一）2", "还要补审一个项目。", false, econ, now)
	if err != nil {
		t.Fatal(err)
	}
	day := func(m time.Month, d int) fiscal.Date { return fiscal.Date{Year: 2024, Month: m, Day: d} }
	for _, c := range []struct {
		name    string
		p       Plan
		counted map[Asked]Tally
		today   fiscal.Date
		want    []Standing
	}{
		{"还没开始", p, nil, day(5, 31), []Standing{Ahead, Ahead}},
		{"当天开始", p, nil, day(6, 1), []Standing{Running, Running}},
		{"截止当天", p, nil, day(8, 31), []Standing{Running, Running}},
		{"过了一天", p, nil, day(9, 1), []Standing{Late, Late}},
		{"没有记录不算完成", p, map[Asked]Tally{round: {0, 0}}, day(7, 1), []Standing{Running, Running}},
		{"差一个", p, map[Asked]Tally{round: {1, 2}}, day(9, 1), []Standing{Late, Late}},
		{"表都办结，还没登记", p, done, day(9, 1), []Standing{Late, Finished}},
		{"登记了，表没办结", reported, nil, day(7, 1), []Standing{Running, Running}},
		{"登记了，表也办结", reported, done, day(9, 1), []Standing{Finished, Finished}},
		{"后来又登记没完成", again, done, day(7, 1), []Standing{Running, Finished}},
	} {
		var got []Standing
		for _, g := range c.p.Progress(c.counted, c.today) {
			got = append(got, g.Standing)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if list := drafted().Progress(nil, day(6, 1)); len(list) != 0 {
		t.Errorf("what is not issued has progress: %v", list)
	}
}

func TestCopy(t *testing.T) {
	t.Parallel()
	p := issued(t)
	p.Issued[0].Due = fiscal.Date{Year: 2024, Month: 2, Day: 29}
	next := p.Copy("n", jcc, fin, now)
	if next.Year != 2025 || next.State != Drafting || next.IsIssued() || len(next.Reports) != 0 || len(next.Tasks) != 2 {
		t.Fatalf("%+v", next)
	}
	if got := next.Tasks[1]; got.Due != fiscal.TrackingDue(2025) || got.Of != 2025 || got.Lead != p.Issued[1].Lead {
		t.Errorf("%+v", got)
	}
	if got := next.Tasks[0].Due.String(); got != "2025-02-28" || p.Issued[0].Of != 2024 {
		t.Errorf("the last of February becomes %s", got)
	}
	if got := drafted().Copy("n", jcc, fin, now); len(got.Tasks) != 0 {
		t.Errorf("an empty plan is copied as %+v", got.Tasks)
	}
}
