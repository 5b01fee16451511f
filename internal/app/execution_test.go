package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/execution"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// sent is a payment of 100 元 as the fund system sends it.
func sent(external string, change func(*execution.Row)) execution.Row {
	r := execution.Row{Line: 2, External: external, Code: "SCIP-2025-0001", Source: "当年财政拨款", Amount: "100", On: "2025-01-03", Voucher: "记-" + external, Payee: "某公司"}
	if change != nil {
		change(&r)
	}
	return r
}

// byFile and byCall are the two ways in which entries arrive.
var (
	byFile = app.Delivery{Channel: execution.FromFile, Name: "支付.csv", Whole: true, Apply: true}
	byCall = app.Delivery{Channel: "资金系统", Name: "接口报送", Apply: true}
)

// receptions prints what became of rows.
func receptions(a app.Arrival) string {
	var out []string
	for _, r := range a.Rows {
		out = append(out, string(r.Reception))
	}
	return strings.Join(out, " ")
}

// marks prints what does not match about rows.
func marks(a app.Arrival) string {
	var out []string
	for _, r := range a.Rows {
		var of []string
		for _, m := range r.Flags {
			of = append(of, string(m.Problem))
		}
		out = append(out, strings.Join(of, "+"))
	}
	return strings.Join(out, " ")
}

func executed(t *testing.T, p *apptest.Park, id project.ID) money.Amount {
	t.Helper()
	file, err := p.App.Project(t.Context(), p.Actor(t, "finance"), id)
	ok(t, err)
	return project.FiguresOf(file.Events, 2025).Total.Executed
}

func TestReceiveEntries(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance := t.Context(), p.Actor(t, "finance")
		id := p.Project(t, "SCIP-2025-0001", "绿化养护", 1_000*100, 0)
		rows := []execution.Row{sent("L-1", nil), sent("L-2", func(r *execution.Row) { r.Amount = "1000" }), sent("L-3", func(r *execution.Row) { r.Source = "其他资金" }),
			sent("L-4", func(r *execution.Row) { r.Year, r.On = "2025", "2024-12-31" }), sent("L-5", func(r *execution.Row) { r.Voucher = "记-L-1" }),
			sent("L-6", func(r *execution.Row) { r.Code = "没有" })}

		plan, err := p.App.ReceiveEntries(ctx, finance, rows, app.Delivery{Channel: execution.FromFile, Whole: true})
		ok(t, err)
		if plan.Applied || plan.Booked != 6 || executed(t, p, id) != 0 {
			t.Fatalf("a preview booked something: %+v", plan)
		}
		out, err := p.App.ReceiveEntries(ctx, finance, rows, byFile)
		ok(t, err)
		if got, want := marks(out), "超预算 超预算 来源无预算 超预算+日期不在年度内 超预算+疑似重复支付 项目不存在"; got != want || marks(plan) != want {
			t.Errorf("flags %q, in the preview %q, want %q", got, marks(plan), want)
		}
		if !out.Applied || out.Booked != 6 || out.Sum != 150_000 || executed(t, p, id) != 140_000 {
			t.Errorf("booked %d of %s, executed %s", out.Booked, out.Sum.Yuan(), executed(t, p, id).Yuan())
		}
		entry := lastEntry(t, p)
		if entry.Action != "接收执行数据" || entry.Target.Name != "支付.csv" {
			t.Errorf("the log says %+v", entry)
		}

		again, err := p.App.ReceiveEntries(ctx, finance, rows, byFile)
		ok(t, err)
		if again.Booked != 0 || again.Already != 6 || executed(t, p, id) != 140_000 || lastEntry(t, p).Seq != entry.Seq {
			t.Errorf("sent again: booked %d, there already %d; the log grew to %d", again.Booked, again.Already, lastEntry(t, p).Seq)
		}

		mixed := []execution.Row{sent("L-7", nil), sent("L-1", func(r *execution.Row) { r.Amount = "1" }), sent("L-8", func(r *execution.Row) { r.Amount, r.Corrects = "-100.01", "L-1" }),
			sent("L-9", func(r *execution.Row) { r.Amount, r.Corrects = "-100", "L-1" })}
		whole, err := p.App.ReceiveEntries(ctx, finance, mixed, byFile)
		refused(t, "", err, errs.Invalid, "有2条不能入账，全部没有导入")
		if receptions(whole) != "记入 退回 退回 记入" || executed(t, p, id) != 140_000 {
			t.Errorf("%s; executed %s", receptions(whole), executed(t, p, id).Yuan())
		}
		each, err := p.App.ReceiveEntries(ctx, finance, mixed, byCall)
		ok(t, err)
		if receptions(each) != "记入 退回 退回 记入" || executed(t, p, id) != 140_000 {
			t.Errorf("each for itself: %s; executed %s", receptions(each), executed(t, p, id).Yuan())
		}
	})
}

func TestReceiveEntriesRefuses(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := t.Context()
		p.Project(t, "SCIP-2025-0001", "绿化养护", 1_000*100, 0)
		for _, login := range []string{"clerk", "division", "sys", "audit"} {
			_, err := p.App.ReceiveEntries(ctx, p.Actor(t, login), []execution.Row{sent("L-1", nil)}, byCall)
			refused(t, "", err, errs.Forbidden, "登记资金")
		}
		_, err := p.App.ReceiveEntries(ctx, p.Actor(t, "finance"), nil, byCall)
		refused(t, "", err, errs.Invalid, "一次报送1到1000条")
		_, err = p.App.ReceiveEntries(ctx, p.Actor(t, "finance"), make([]execution.Row, app.MaxBatchEntries+1), byCall)
		refused(t, "", err, errs.Invalid, "现有1001条")
	})
}

// TestReceiveReplayed: the same call made again answers the same and books nothing; with other content it is refused.
func TestReceiveReplayed(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance := t.Context(), p.Actor(t, "finance")
		p.Project(t, "SCIP-2025-0001", "绿化养护", 1_000*100, 0)
		finance.Form = org.Form{Key: "call-1", Body: "a"}
		rows := []execution.Row{sent("L-1", func(r *execution.Row) { r.Amount = "2000" }), sent("L-2", func(r *execution.Row) { r.Amount = "" })}
		first, err := p.App.ReceiveEntries(ctx, finance, rows, byCall)
		ok(t, err)
		again, err := p.App.ReceiveEntries(ctx, finance, rows, byCall)
		ok(t, err)
		if !again.Repeated || first.Repeated || receptions(again) != "记入 退回" || marks(again) != marks(first) || again.Rows[0].Entry.ID != first.Rows[0].Entry.ID || len(again.Rows[1].Wrong) != 1 {
			t.Errorf("first %+v\nagain %+v", first, again)
		}
		finance.Form.Body = "b"
		_, err = p.App.ReceiveEntries(ctx, finance, rows, byCall)
		refused(t, "", err, errs.Conflict, "已提交过")
	})
}

// tokenFor issues a token for a unit of the park, named by its code.
func tokenFor(t *testing.T, p *apptest.Park, unit string, role org.Role) string {
	t.Helper()
	secret, err := p.App.IssueToken(t.Context(), p.Actor(t, "sys"), org.Token{Name: "资金系统", Unit: p.Units[unit].ID, Role: role, Expires: p.Now().AddDate(1, 0, 0)})
	ok(t, err)
	return secret
}

func TestTokens(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := t.Context()
		id := p.Project(t, "SCIP-2025-0001", "绿化养护", 1_000*100, 0)
		secret := tokenFor(t, p, "210", org.DataWriter)
		actor, err := p.App.TokenActor(ctx, secret, "192.0.2.9")
		ok(t, err)
		out, err := p.App.ReceiveEntries(ctx, actor, []execution.Row{sent("L-1", nil), sent("L-2", func(r *execution.Row) { r.Code = "没有" })}, byCall)
		ok(t, err)
		if receptions(out) != "记入 退回" {
			t.Errorf("a token of one unit keeps what belongs to nobody: %s", receptions(out))
		}
		if e := lastEntry(t, p); e.Actor != "资金系统（接口）" || e.Address != "192.0.2.9" {
			t.Errorf("the log names %q from %q", e.Actor, e.Address)
		}
		if executed(t, p, id) != 10_000 {
			t.Errorf("executed %s", executed(t, p, id).Yuan())
		}

		other, err := p.App.TokenActor(ctx, tokenFor(t, p, "220", org.DataWriter), "")
		ok(t, err)
		_, err = p.App.Execution(ctx, other, "SCIP-2025-0001", 2025)
		refused(t, "", err, errs.NotFound, "")
		out, err = p.App.ReceiveEntries(ctx, other, []execution.Row{sent("L-3", nil), sent("L-1", func(r *execution.Row) { r.Amount = "7" })}, byCall)
		ok(t, err)
		if receptions(out) != "退回 退回" || !strings.Contains(fmt.Sprint(out.Rows[1].Wrong), "已被使用") || strings.Contains(fmt.Sprint(out.Rows[1].Wrong), "100.00") {
			t.Errorf("a token of another unit: %+v", out.Rows)
		}
		list, err := p.App.Entries(ctx, other, app.EntryFilter{}, app.Page{})
		ok(t, err)
		if len(list) > 0 {
			t.Errorf("a token of another unit sees %d entries", len(list))
		}
		_, err = p.App.Entries(ctx, other, app.EntryFilter{Unplaced: true}, app.Page{})
		refused(t, "", err, errs.NotFound, "")

		reader, err := p.App.TokenActor(ctx, tokenFor(t, p, "100", org.DataReader), "")
		ok(t, err)
		_, err = p.App.ReceiveEntries(ctx, reader, []execution.Row{sent("L-9", nil)}, byCall)
		refused(t, "", err, errs.Forbidden, "登记资金")
		if list, err = p.App.Entries(ctx, reader, app.EntryFilter{}, app.Page{}); err != nil || len(list) != 2 {
			t.Errorf("a token that reads sees %d entries, want 2: %v", len(list), err)
		}

		_, err = p.App.TokenActor(ctx, secret+"x", "")
		refused(t, "", err, errs.NotFound, "")
		tokens, err := p.App.Tokens(ctx, p.Actor(t, "sys"))
		ok(t, err)
		mine := tokens[len(tokens)-1]
		if len(tokens) != 3 || mine.SeenAt.IsZero() || mine.UnitName != p.Units["210"].Name || mine.IssuedBy != "系统管理员" {
			t.Fatalf("tokens %+v", tokens)
		}
		ok(t, p.App.RevokeToken(ctx, p.Actor(t, "sys"), mine.ID, "换发"))
		refused(t, "", p.App.RevokeToken(ctx, p.Actor(t, "sys"), mine.ID, ""), errs.Conflict, "已由系统管理员吊销")
		refused(t, "", p.App.RevokeToken(ctx, p.Actor(t, "sys"), "没有", ""), errs.NotFound, "")
		_, err = p.App.TokenActor(ctx, secret, "")
		refused(t, "", err, errs.Forbidden, "已吊销")

		late := tokenFor(t, p, "210", org.DataWriter)
		p.Pass(366 * 24 * time.Hour)
		_, err = p.App.TokenActor(ctx, late, "")
		refused(t, "", err, errs.Forbidden, "已过期")
	})
}

func TestTokensAreTheSystemAdministrators(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := t.Context()
		for _, login := range []string{"finance", "sec", "aud", "clerk"} {
			_, err := p.App.Tokens(ctx, p.Actor(t, login))
			refused(t, "", err, errs.Forbidden, "管理接口令牌")
			_, err = p.App.IssueToken(ctx, p.Actor(t, login), org.Token{})
			refused(t, "", err, errs.Forbidden, "管理接口令牌")
			refused(t, "", p.App.RevokeToken(ctx, p.Actor(t, login), "x", ""), errs.Forbidden, "管理接口令牌")
		}
		_, err := p.App.IssueToken(ctx, p.Actor(t, "sys"), org.Token{Name: "资金系统", Unit: "没有", Role: org.DataWriter, Expires: p.Now().AddDate(0, 1, 0)})
		if f := errs.FieldsOf(err); len(f) != 1 || f[0].Path != "unit" {
			t.Errorf("an unknown unit: %v", err)
		}
		sys := p.Actor(t, "sys")
		sys.Form = org.Form{Key: "k", Body: "b"}
		token := org.Token{Name: "资金系统", Unit: p.Units["100"].ID, Role: org.DataWriter, Expires: p.Now().AddDate(0, 1, 0)}
		first, err := p.App.IssueToken(ctx, sys, token)
		ok(t, err)
		again, err := p.App.IssueToken(ctx, sys, token)
		ok(t, err)
		if first == "" || again != "" {
			t.Errorf("the token was shown %q, then %q", first, again)
		}
	})
}

func TestReconciliation(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, finance := t.Context(), p.Actor(t, "finance")
		id := p.Project(t, "SCIP-2025-0001", "绿化养护", 1_000*100, 0)
		_, err := p.App.ReceiveEntries(ctx, finance, []execution.Row{sent("L-1", func(r *execution.Row) { r.Amount = "1200" }), sent("L-2", func(r *execution.Row) { r.Code = "没有" })}, byFile)
		ok(t, err)
		read := func(login string) app.Reconciliation {
			r, err := p.App.Reconciliation(ctx, p.Actor(t, login), 2025)
			ok(t, err)
			return r
		}
		r := read("finance")
		if len(r.Matters) != 2 || r.Open != 2 || !r.MayExplain || r.Matters[0].Problem != execution.UnknownProject || r.Matters[1].Problem != execution.OverBudget {
			t.Fatalf("finance sees %+v", r)
		}
		if own := read("clerk"); len(own.Matters) != 1 || own.MayExplain {
			t.Errorf("the unit sees %+v", own)
		}
		if other := read("other"); len(other.Matters) != 0 {
			t.Errorf("another unit sees %+v", other)
		}
		over := r.Matters[1]
		x := execution.Explanation{Key: over.Key(), Amount: over.Amount, Reason: "追加预算在途"}
		refused(t, "", p.App.ExplainMismatch(ctx, p.Actor(t, "clerk"), 2025, x), errs.Forbidden, "登记资金")
		refused(t, "", p.App.ExplainMismatch(ctx, finance, 2025, execution.Explanation{Key: "没有"}), errs.NotFound, "没有这条对账差异")
		refused(t, "", p.App.ExplainMismatch(ctx, finance, 2025, execution.Explanation{Key: over.Key(), Amount: 1, Reason: "追加预算在途"}), errs.Conflict, "差额已由0.01元变为200.00元")
		refused(t, "", p.App.ExplainMismatch(ctx, finance, 2025, execution.Explanation{Key: over.Key(), Amount: over.Amount}), errs.Invalid, "说明差异的原因")
		ok(t, p.App.ExplainMismatch(ctx, finance, 2025, x))
		if r := read("finance"); r.Open != 1 || r.Matters[1].Said == nil || r.Matters[1].Said.Reason != "追加预算在途" || r.Matters[1].Said.By != "计财处审核" {
			t.Errorf("after explaining: %+v", r)
		}

		_, err = p.App.PlaceEntries(ctx, p.Actor(t, "clerk"), "没有", "SCIP-2025-0001")
		refused(t, "", err, errs.Forbidden, "登记资金")
		_, err = p.App.PlaceEntries(ctx, finance, "没有", "也没有")
		refused(t, "", err, errs.Invalid, "没有编号为“也没有”的项目")
		n, err := p.App.PlaceEntries(ctx, finance, "没有", "SCIP-2025-0001")
		ok(t, err)
		_, err = p.App.PlaceEntries(ctx, finance, "没有", "SCIP-2025-0001")
		refused(t, "", err, errs.NotFound, "已经没有了")
		if n != 1 || executed(t, p, id) != 130_000 {
			t.Errorf("placed %d, executed %s", n, executed(t, p, id).Yuan())
		}
		if r := read("finance"); len(r.Matters) != 1 || r.Open != 1 {
			t.Errorf("an explanation outlived its numbers: %+v", r)
		}
	})
}

func TestExecutions(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx := t.Context()
		id := p.Project(t, "SCIP-2025-0001", "绿化养护", 1_000*100, 600*100)
		list, err := p.App.Executions(ctx, p.Actor(t, "clerk"), 2025, "绿化")
		ok(t, err)
		if len(list) != 1 || list[0].Figures.Total.Executed != 60_000 || list[0].Unit != p.Units["210"].Name {
			t.Errorf("got %+v", list)
		}
		for login, text := range map[string]string{"other": "", "finance": "道路"} {
			if list, err := p.App.Executions(ctx, p.Actor(t, login), 2025, text); err != nil || len(list) != 0 {
				t.Errorf("%s sees %+v, %v", login, list, err)
			}
		}
		x, err := p.App.Execution(ctx, p.Actor(t, "clerk"), "SCIP-2025-0001", 2025)
		ok(t, err)
		if x.ID != id || x.Figures.Total.Budget != 100_000 {
			t.Errorf("got %+v", x)
		}
		entries, err := p.App.Ledger(ctx, p.Actor(t, "clerk"), id)
		ok(t, err)
		if len(entries) != 2 || entries[0].Kind != project.InitialBudget {
			t.Errorf("ledger %+v", entries)
		}
		_, err = p.App.Ledger(ctx, p.Actor(t, "other"), id)
		refused(t, "", err, errs.NotFound, "")
	})
}

// lastEntry is the newest entry of the log.
func lastEntry(t *testing.T, p *apptest.Park) audit.Entry {
	t.Helper()
	list, err := p.App.AuditEntries(t.Context(), p.Actor(t, "aud"), app.AuditFilter{}, 1)
	ok(t, err)
	return list[0]
}
