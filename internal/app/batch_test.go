package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/batch"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/goalreview"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// plainForms reads files that hold nothing but the id of a goal and what its annual goal becomes, "id 句子": what office does
// with workbooks, without workbooks.
func plainForms(p *apptest.Park) app.FormReader {
	return app.FormReader{
		Read: func(ctx context.Context, actor org.Actor, data []byte) (r batch.Reading, err error) {
			id, annual, _ := strings.Cut(string(data), " ")
			switch annual {
			case "惊慌":
				panic("坏文件")
			case "故障":
				return r, errors.New("磁盘坏了")
			}
			file, err := p.App.Goal(ctx, actor, goal.ID(id))
			if err != nil {
				return r, err
			}
			r.Found = batch.Found{Form: "目标", Record: "/goals/" + id, Project: file.Project.Name, Version: file.Version}
			if err := file.Editable(actor); err != nil {
				return r, err
			}
			if annual != file.Entry.Annual {
				r.Changes = []batch.Change{{Cell: "C10", New: annual}}
			}
			entry := file.Entry
			entry.Annual = annual
			r.Held, err = json.Marshal(entry)
			return r, err
		},
		Keep: func(ctx context.Context, actor org.Actor, f batch.Form, held []byte) error {
			var entry goal.Entry
			if err := json.Unmarshal(held, &entry); err != nil {
				return err
			}
			_, err := p.App.SaveGoal(ctx, actor, goal.ID(strings.TrimPrefix(f.Record, "/goals/")), f.Version, entry)
			return err
		},
	}
}

// sentForms are plain files in the order of their numbers.
func sentForms(texts ...string) []app.Sent {
	var out []app.Sent
	for i, text := range texts {
		out = append(out, app.Sent{Name: fmt.Sprintf("申报%d.xlsx", i+1), Size: int64(len(text)), Content: bytes.NewReader([]byte(text))})
	}
	return out
}

// batchGoals are goals of 公共设施管理中心 in draft.
func batchGoals(t *testing.T, p *apptest.Park, n int) (ids []goal.ID) {
	for i := range n {
		id := p.Project(t, fmt.Sprintf("SCIP-2025-%04d", i+1), fmt.Sprintf("第%d号道路养护", i+1), 100*money.Wan, 0)
		g, err := p.App.StartGoal(t.Context(), p.Actor(t, "clerk"), id, 2025, "SH-PARK")
		ok(t, err)
		ids = append(ids, g)
	}
	return ids
}

// statesOf prints the states and reasons of the files of a batch.
func statesOf(t *testing.T, p *apptest.Park, id batch.ID) []string {
	t.Helper()
	file, err := p.App.Batch(t.Context(), p.Actor(t, "clerk"), id)
	ok(t, err)
	var out []string
	for _, f := range file.Files {
		out = append(out, string(f.State)+" "+f.Reason)
	}
	return out
}

func expectStates(t *testing.T, when string, got []string, want ...string) {
	t.Helper()
	for i := range want {
		if i >= len(got) || !strings.HasPrefix(got[i], want[i]) && !strings.Contains(got[i], want[i]) {
			t.Errorf("%s: file %d is %q, want %q", when, i+1, got[i], want[i])
		}
	}
}

// TestWhoImportedNeverReviews: a batch makes its sender one of those who filled the form in, whatever other role they hold.
func TestWhoImportedNeverReviews(t *testing.T) {
	t.Parallel()
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := t.Context()
		both := p.Person(t, "both", "计财处汇总兼审核", "110", org.Clerk, "100")
		for _, role := range []org.Role{org.Reviewer, org.Head} {
			unit := map[org.Role]string{org.Reviewer: "130", org.Head: "210"}[role]
			_, err := p.App.GrantRole(ctx, p.Actor(t, "sec"), org.Grant{User: both, Role: role, Unit: p.Units[unit].ID})
			ok(t, err)
		}
		id := batchGoals(t, p, 1)[0]
		file, err := p.App.Goal(ctx, p.Actor(t, "both"), id)
		ok(t, err)
		forms := plainForms(p)
		forms.Keep = func(ctx context.Context, actor org.Actor, f batch.Form, _ []byte) error {
			_, err := p.App.SaveGoal(ctx, actor, id, f.Version, goalEntry())
			return err
		}
		sent, err := p.App.StartBatch(ctx, p.Actor(t, "both"), "各单位.zip", sentForms(string(id)+" 导入的目标"))
		ok(t, err)
		ok(t, p.App.WorkBatches(ctx, forms))
		_, err = p.App.ChooseBatch(ctx, p.Actor(t, "both"), sent, []int{1})
		ok(t, err)
		ok(t, p.App.WorkBatches(ctx, forms))
		if file, err = p.App.Goal(ctx, p.Actor(t, "clerk"), id); err != nil || file.UpdatedBy != "计财处汇总兼审核" {
			t.Fatalf("%v, filled in by %s", err, file.UpdatedBy)
		}
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "clerk"), id, file.Version, goal.Submit, ""))
		if err := p.App.MoveGoal(ctx, p.Actor(t, "both"), id, file.Version+1, goal.Confirm, ""); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("who imported confirms: %v", err)
		}
		ok(t, p.App.MoveGoal(ctx, p.Actor(t, "head"), id, file.Version+1, goal.Confirm, ""))
		if review, err := p.App.GoalReview(ctx, p.Actor(t, "both"), id); err != nil || errs.KindOf(review.Locked) != errs.Forbidden {
			t.Errorf("who imported may review: %v %v", err, review.Locked)
		}
		if err := p.App.SaveGoalReview(ctx, p.Actor(t, "both"), id, 0, goalreview.Typed{}); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("who imported reviews: %v", err)
		}
	})
}

func TestBatch(t *testing.T) {
	t.Parallel()
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := t.Context(), p.Actor(t, "clerk")
		goals := batchGoals(t, p, 5)
		forms := plainForms(p)
		text := func(i int, annual string) string { return string(goals[i]) + " " + annual }
		id, err := p.App.StartBatch(ctx, clerk, "各单位.zip", sentForms(text(0, "一"), text(1, "二"), text(2, ""), text(3, "惊慌"), text(3, "故障"), "没有 三", text(4, "甲"), text(4, "乙")))
		ok(t, err)
		if _, err := p.App.ChooseBatch(ctx, clerk, id, []int{1}); errs.KindOf(err) != errs.Conflict || !strings.Contains(err.Error(), "还没有检查完") {
			t.Errorf("choosing before the check: %v", err)
		}
		if err := p.App.WorkBatches(ctx, forms); err == nil || !strings.Contains(err.Error(), "磁盘坏了") || !strings.Contains(err.Error(), "坏文件") {
			t.Errorf("faults for the log: %v", err)
		}
		expectStates(t, "检查后", statesOf(t, p, id), "待确认", "待确认", "完全相同", "没能处理这份文件", "没能处理这份文件", "没有找到", "与“申报8.xlsx”是同一张表", "与“申报7.xlsx”是同一张表")

		_, err = p.App.SaveGoal(ctx, p.Actor(t, "clerk2"), goals[1], 1, goal.Entry{Annual: "别人改了"})
		ok(t, err)
		for name, c := range map[string]struct {
			chosen []int
			kind   errs.Kind
		}{"一个也没选": {nil, errs.Invalid}, "选了失败的": {[]int{1, 4}, errs.Conflict}, "选了没有的": {[]int{99}, errs.NotFound}} {
			if _, err := p.App.ChooseBatch(ctx, clerk, id, c.chosen); err == nil || errs.KindOf(err) != c.kind {
				t.Errorf("%s: %v, want %v", name, err, c.kind)
			}
		}
		n, err := p.App.ChooseBatch(ctx, clerk, id, []int{1, 2})
		if err != nil || n != 2 {
			t.Fatalf("choose: %d %v", n, err)
		}
		ok(t, p.App.WorkBatches(ctx, forms))
		expectStates(t, "导入后", statesOf(t, p, id), "完成", "检查以后")
		for i, want := range []string{"一", "别人改了"} {
			if file, err := p.App.Goal(ctx, clerk, goals[i]); err != nil || file.Entry.Annual != want {
				t.Errorf("goal %d says %q (%v), want %q", i, file.Entry.Annual, err, want)
			}
		}
		list, err := p.App.Batches(ctx, clerk, app.Page{})
		if err != nil || len(list) != 1 || list[0].Counts.State() != batch.Done || list[0].Counts.All() != 8 || list[0].Counts[batch.Done] != 2 {
			t.Errorf("list %+v (%v)", list, err)
		}
		notices := 0
		_, err = p.App.DeliverNotices(ctx)
		ok(t, err)
		all, err := p.App.Notices(ctx, clerk, 50)
		ok(t, err)
		for _, n := range all {
			if n.Link == "/batches/"+string(id) {
				notices++
			}
		}
		if notices != 1 {
			t.Errorf("%d notices about the batch, want 1", notices)
		}
	})
}

// TestBatchIsOnesOwn: nobody sees or moves what somebody else sent, and only those who may file send at all.
func TestBatchIsOnesOwn(t *testing.T) {
	t.Parallel()
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := t.Context()
		id, err := p.App.StartBatch(ctx, p.Actor(t, "clerk"), "各单位.zip", sentForms("没有 一"))
		ok(t, err)
		other := p.Actor(t, "clerk2")
		if _, err := p.App.Batch(ctx, other, id); errs.KindOf(err) != errs.NotFound || err == nil {
			t.Errorf("another's batch: %v", err)
		}
		if _, _, _, err := p.App.BatchForm(ctx, other, id, 1); errs.KindOf(err) != errs.NotFound || err == nil {
			t.Errorf("another's file: %v", err)
		}
		if _, err := p.App.ChooseBatch(ctx, other, id, []int{1}); errs.KindOf(err) != errs.NotFound || err == nil {
			t.Errorf("choosing another's: %v", err)
		}
		if list, err := p.App.Batches(ctx, other, app.Page{}); err != nil || len(list) != 0 {
			t.Errorf("another's list: %v %v", list, err)
		}
		for _, who := range []string{"head", "audit", "sys"} {
			if _, err := p.App.StartBatch(ctx, p.Actor(t, who), "各单位.zip", sentForms("没有 一")); errs.KindOf(err) != errs.Forbidden || err == nil {
				t.Errorf("%s sends: %v", who, err)
			}
		}
		if _, err := p.App.StartBatch(ctx, p.Actor(t, "clerk"), "空", nil); errs.KindOf(err) != errs.Invalid || err == nil {
			t.Errorf("nothing sent: %v", err)
		}
	})
}

// TestBatchTakenUpAgain: a stop in the middle of the check or of an import loses nothing and does nothing twice.
func TestBatchTakenUpAgain(t *testing.T) {
	t.Parallel()
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := t.Context(), p.Actor(t, "clerk")
		goals := batchGoals(t, p, 2)
		id, err := p.App.StartBatch(ctx, clerk, "各单位.zip", sentForms(string(goals[0])+" 一", string(goals[1])+" 二"))
		ok(t, err)
		forms := plainForms(p)
		stopping := func(ctx context.Context, stop context.CancelFunc) app.FormReader {
			f := forms
			f.Read = func(ctx context.Context, actor org.Actor, data []byte) (batch.Reading, error) {
				r, err := forms.Read(ctx, actor, data)
				stop()
				return r, err
			}
			f.Keep = func(ctx context.Context, actor org.Actor, file batch.Form, held []byte) error {
				err := forms.Keep(ctx, actor, file, held)
				stop()
				return err
			}
			return f
		}
		run := func() {
			t.Helper()
			short, stop := context.WithCancel(ctx)
			defer stop()
			if err := p.App.WorkBatches(short, stopping(short, stop)); err != nil && !errors.Is(err, context.Canceled) {
				t.Fatalf("stopped: %v", err)
			}
		}
		run()
		expectStates(t, "检查时停下", statesOf(t, p, id), "检查中", "检查中")
		ok(t, p.App.WorkBatches(ctx, forms))
		_, err = p.App.ChooseBatch(ctx, clerk, id, []int{1, 2})
		ok(t, err)
		run()
		expectStates(t, "导入时停下", statesOf(t, p, id), "导入中", "导入中")
		before, err := p.App.Goal(ctx, clerk, goals[0])
		if err != nil || before.Entry.Annual != "一" {
			t.Fatalf("the first was not saved before the stop: %q %v", before.Entry.Annual, err)
		}
		_, err = p.App.SaveGoal(ctx, clerk, goals[0], before.Version, goal.Entry{Annual: "停机前又改了"})
		ok(t, err)
		ok(t, p.App.WorkBatches(ctx, forms))
		expectStates(t, "再启动后", statesOf(t, p, id), "完成", "完成")
		if after, err := p.App.Goal(ctx, clerk, goals[0]); err != nil || after.Entry.Annual != "停机前又改了" {
			t.Errorf("the import was carried out twice: %q %v", after.Entry.Annual, err)
		}
	})
}

// TestBatchOfSomebodyGone: what a person may do is asked when it is done, not when it was sent.
func TestBatchOfSomebodyGone(t *testing.T) {
	t.Parallel()
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := t.Context(), p.Actor(t, "clerk")
		goals := batchGoals(t, p, 1)
		id, err := p.App.StartBatch(ctx, clerk, "各单位.zip", sentForms(string(goals[0])+" 一"))
		ok(t, err)
		ok(t, p.App.WorkBatches(ctx, plainForms(p)))
		_, err = p.App.ChooseBatch(ctx, clerk, id, []int{1})
		ok(t, err)
		gone := clerk.User
		gone.Disabled = true
		ok(t, p.App.SaveUser(ctx, p.Actor(t, "sys"), gone))
		ok(t, p.App.WorkBatches(ctx, plainForms(p)))
		file, err := p.App.Batch(ctx, clerk, id)
		if err != nil || file.Files[0].State != batch.Failed || !strings.Contains(file.Files[0].Reason, "账号已停用") {
			t.Errorf("file %+v (%v), want it refused", file.Files, err)
		}
	})
}

func TestStartFilledGoal(t *testing.T) {
	t.Parallel()
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := t.Context(), p.Actor(t, "clerk")
		id := p.Project(t, "SCIP-2025-0001", "道路养护", 100*money.Wan, 0)
		list, err := p.App.GoalsToStart(ctx, clerk, 2025)
		if err != nil || len(list) != 1 || list[0].ID != id {
			t.Fatalf("without a goal: %v %v", list, err)
		}
		if list, err := p.App.GoalsToStart(ctx, clerk, 2026); err != nil || len(list) != 0 {
			t.Errorf("in a year it does not run: %v %v", list, err)
		}
		if list, err := p.App.GoalsToStart(ctx, p.Actor(t, "other"), 2025); err != nil || len(list) != 0 {
			t.Errorf("another unit's: %v %v", list, err)
		}
		if _, err := p.App.StartFilledGoal(ctx, clerk, id, 2025, "SH-PARK", goal.Entry{Annual: strings.Repeat("长", 100_000)}); errs.KindOf(err) != errs.Invalid || err == nil {
			t.Errorf("far too long: %v", err)
		}
		if g, _, err := p.App.GoalToStart(ctx, clerk, id, 2025, "SH-PARK"); err != nil || g.ID != "" {
			t.Errorf("a refused form left a goal behind: %q %v", g.ID, err)
		}
		started, err := p.App.StartFilledGoal(ctx, clerk, id, 2025, "SH-PARK", goalEntry())
		ok(t, err)
		file, err := p.App.Goal(ctx, clerk, started)
		if err != nil || file.Entry.Annual != goalEntry().Annual || file.State != goal.Draft || file.Version != 2 {
			t.Errorf("started %+v (%v)", file.Entry, err)
		}
		if _, err := p.App.StartFilledGoal(ctx, clerk, id, 2025, "SH-PARK", goalEntry()); errs.KindOf(err) != errs.Conflict || err == nil {
			t.Errorf("a second one: %v", err)
		}
		for who, kind := range map[string]errs.Kind{"other": errs.NotFound, "division": errs.NotFound} {
			if _, err := p.App.StartFilledGoal(ctx, p.Actor(t, who), id, 2025, "SH-PARK", goalEntry()); err == nil || errs.KindOf(err) != kind {
				t.Errorf("%s starts: %v", who, err)
			}
		}
		if _, err := p.App.ProjectByCode(ctx, p.Actor(t, "other"), "SCIP-2025-0001"); errs.KindOf(err) != errs.NotFound || err == nil {
			t.Errorf("another unit's project by its code: %v", err)
		}
	})
}
