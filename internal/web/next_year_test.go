package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
)

// asking is a project that asks for 200万元 of 2026 and spent 20 of 50万元 in 2024; its page in the view of 2026.
func (s *site) asking() string {
	s.t.Helper()
	id := projectIn(s.declared("SCIP-2026-0001", "道路照明改造"))
	for _, e := range []project.FundEvent{{Kind: project.InitialBudget, Amount: 50 * money.Wan}, {Kind: project.Payment, Amount: 20 * money.Wan}} {
		e.Project, e.Year, e.Source, e.On = id, 2024, project.Appropriation, fiscal.Date{Year: 2024, Month: 6, Day: 30}
		if _, err := s.App.RecordFund(s.t.Context(), s.Actor(s.t, "finance"), e); err != nil {
			s.t.Fatal(err)
		}
	}
	return nextYearPath(2026, string(id))
}

// rulesForm is the settings of 2026 with the park's book, in which low execution takes a share of last year's budget.
func rulesForm(rate string) url.Values {
	return url.Values{"year": {"2026"}, "book": {"PARK"}, "book_version": {"1"}, "combine": {"取最大一项"}, "active.J-08": {"1"}, "rate.J-08": {rate}, "active.J-03": {"1"}}
}

func TestNextYearPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.run(t, []scenario{
		{name: "没有申请", as: "finance", path: "/next-year?year=2026", status: http.StatusOK, contains: []string{"2026年度没有符合条件的申请", "还没有按年设定"}},
		{name: "单位看不到", as: "clerk", path: "/next-year", status: http.StatusForbidden},
		{name: "处室看不到", as: "division", path: "/next-year/rules", status: http.StatusForbidden},
	})
	path := s.asking()
	s.run(t, []scenario{
		{name: "清单", as: "economy", path: "/next-year?year=2026", status: http.StatusOK, contains: []string{"道路照明改造", "200.00", "40%", "无规则触发", "没有规则触发，金额不变", "行都没有标准"}, lacks: []string{"没有超标准"}},
		{name: "筛去", as: "finance", path: "/next-year?year=2026&action=" + url.QueryEscape("取消"), status: http.StatusOK, contains: []string{"没有符合条件的申请"}, lacks: []string{"道路照明改造"}},
		{name: "别的年度", as: "finance", path: "/next-year?year=2031", status: http.StatusOK, lacks: []string{"道路照明改造"}},
		{name: "不是年度", as: "finance", path: "/next-year?year=" + url.QueryEscape("明年") + "&from=-5", status: http.StatusOK},
		{name: "一个项目", as: "economy", path: path, status: http.StatusOK, contains: []string{"J-08", "条件已满足", "未启用", "没有自评", "缺少依据的规则 "}, lacks: []string{"提出调整</button>"}},
		{name: "没有的项目", as: "finance", path: "/next-year/2026/none", status: http.StatusNotFound},
		{name: "没有申请的年度", as: "finance", path: strings.Replace(path, "2026", "2031", 1), status: http.StatusNotFound},
		{name: "经发处只看规则", as: "economy", path: "/next-year/rules?year=2026", status: http.StatusOK, contains: []string{"执行率低的核减", "这一年还没有设定过"}, lacks: []string{"试算</button>"}},
	})
	got := s.get("finance", "/next-year/export?year=2026")
	if got.status != http.StatusOK || !strings.Contains(got.header.Get("Content-Type"), "spreadsheet") || !strings.HasPrefix(got.body, "PK") {
		t.Fatalf("export: %d %s", got.status, got.header.Get("Content-Type"))
	}
	f, err := excelize.OpenReader(strings.NewReader(got.body))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if text := fmt.Sprint(rows); err != nil || strings.Contains(text, "缺（") || !strings.Contains(text, "行都没有标准") || !strings.Contains(text, "— — 40%") {
		t.Errorf("the saved list says at length what lacks: %v %s", err, text)
	}
}

func TestConsequencePages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.asking()
	unset, worded := rulesForm(""), rulesForm("一成")
	worded.Set("reason", "预算编制通知")
	none := rulesForm("10")
	none.Set("book", "NONE")
	save := rulesForm("10")
	save.Set("_version", "0")
	reasoned := rulesForm("10")
	reasoned.Set("_version", "0")
	reasoned.Set("reason", "预算编制通知")
	s.run(t, []scenario{
		{name: "页面", as: "finance", path: "/next-year/rules?year=2026", status: http.StatusOK, contains: []string{"试算</button>", `name="rate.J-08"`}, lacks: []string{"保存并生效"}},
		{name: "另一规则库", as: "finance", path: "/next-year/rules?year=2026&book=EXAMPLE", status: http.StatusOK, contains: []string{"示例比例"}},
		{name: "没有的规则库", as: "finance", path: "/next-year/rules?year=2026&book=NONE", status: http.StatusNotFound},
		{name: "经发处试算", as: "economy", method: http.MethodPost, path: "/next-year/rules/trial", form: rulesForm("10"), status: http.StatusForbidden},
		{name: "启用没有比例的", as: "finance", method: http.MethodPost, path: "/next-year/rules/trial", form: unset, status: http.StatusUnprocessableEntity, contains: []string{"J-08", "还没有定"}, lacks: []string{"保存并生效"}},
		{name: "比例不是数，填的还在", as: "finance", method: http.MethodPost, path: "/next-year/rules/trial", form: worded, status: http.StatusUnprocessableEntity, contains: []string{`value="一成"`, "比例应是数字"}},
		{name: "没有的规则库试算", as: "finance", method: http.MethodPost, path: "/next-year/rules/trial", form: none, status: http.StatusNotFound},
		{name: "试算", as: "finance", method: http.MethodPost, path: "/next-year/rules/trial", form: rulesForm("10"), status: http.StatusOK, contains: []string{"1个申请中有", "195.00", "保存并生效", "尚未生效"}},
		{name: "试算不生效", as: "finance", path: path, status: http.StatusOK, contains: []string{"建议金额200.00万元"}},
		{name: "没有理由", as: "finance", method: http.MethodPost, path: "/next-year/rules", form: save, status: http.StatusUnprocessableEntity, contains: []string{"请写明修改的理由", "195.00"}},
		{name: "保存", as: "finance", method: http.MethodPost, path: "/next-year/rules", form: reasoned, status: http.StatusSeeOther},
		{name: "旧版本，填的还在", as: "finance", method: http.MethodPost, path: "/next-year/rules", form: reasoned, status: http.StatusConflict, contains: []string{"刚刚修改过", "预算编制通知"}},
		{name: "留了记录", as: "economy", path: "/next-year/rules?year=2026", status: http.StatusOK, contains: []string{"PARK 第1版", "预算编制通知"}},
		{name: "生效", as: "economy", path: path, status: http.StatusOK, contains: []string{"上年预算50.00万元 × 10% = 5.00万元", "建议金额195.00万元"}},
	})
}

func TestOverridePages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.asking()
	ruling := func(rule, amount, reason string) url.Values {
		return url.Values{"rule": {rule}, "amount": {amount}, "reason": {reason}}
	}
	s.run(t, []scenario{
		{name: "没有金额，填的还在", as: "finance", method: http.MethodPost, path: path, form: ruling("核减金额", "", "分两年实施"), status: http.StatusUnprocessableEntity, contains: []string{"不安排的填0", "分两年实施"}},
		{name: "超过申请", as: "finance", method: http.MethodPost, path: path, form: ruling("核减金额", "260", "分两年实施"), status: http.StatusUnprocessableEntity, contains: []string{"应在0到申请金额", `value="260"`}},
		{name: "没有理由", as: "finance", method: http.MethodPost, path: path, form: ruling("核减金额", "150", ""), status: http.StatusUnprocessableEntity, contains: []string{"请写明为什么与规则的建议不同"}},
		{name: "没有的方式", as: "finance", method: http.MethodPost, path: path, form: ruling("罚款", "150", "分两年实施"), status: http.StatusUnprocessableEntity, contains: []string{"请选择应用方式"}},
		{name: "经发处提出", as: "economy", method: http.MethodPost, path: path, form: ruling("核减金额", "150", "分两年实施"), status: http.StatusForbidden, contains: []string{"由计财处提出"}},
		{name: "提出", as: "finance", method: http.MethodPost, path: path, form: ruling("核减金额", "150", "分两年实施"), status: http.StatusSeeOther},
		{name: "等待批准", as: "finance", path: path, status: http.StatusOK, contains: []string{"待批准", "分两年实施", "建议金额200.00万元"}, lacks: []string{"提出调整</button>"}},
		{name: "清单写明", as: "economy", path: "/next-year?year=2026", status: http.StatusOK, contains: []string{"150.00万元，待批准"}},
	})
	move := path + "/overrides/" + regexp.MustCompile(`overrides/([^/]+)/move`).FindStringSubmatch(s.get("economy", path).body)[1] + "/move"
	s.run(t, []scenario{
		{name: "自己批准", as: "finance", method: http.MethodPost, path: move, form: url.Values{"_version": {"1"}, "action": {"批准"}}, status: http.StatusForbidden},
		{name: "不批准要理由", as: "economy", method: http.MethodPost, path: move, form: url.Values{"_version": {"1"}, "action": {"经发处不批准"}}, status: http.StatusUnprocessableEntity},
		{name: "批准", as: "economy", method: http.MethodPost, path: move, form: url.Values{"_version": {"1"}, "action": {"经发处批准"}}, status: http.StatusSeeOther},
		{name: "两人同时批准", as: "economy", method: http.MethodPost, path: move, form: url.Values{"_version": {"1"}, "action": {"经发处批准"}}, status: http.StatusConflict},
		{name: "生效", as: "finance", path: "/next-year?year=2026", status: http.StatusOK, contains: []string{"人工调整：分两年实施", "核减金额"}},
	})
}
