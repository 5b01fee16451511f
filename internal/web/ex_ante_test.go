package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/costing"
	"outturn/internal/domain/money"
)

// exAnteForm is a complete statement as the page posts it.
func exAnteForm(version, action string) url.Values {
	form, _ := appraisal.Shipped().Find(appraisal.ExAnteProject)
	out := url.Values{"_version": {version}, "action": {action}, "background": {"道路破损"}, "goals": {"完好率98%"}, "funding": {"专项资金"}, "alternatives": {"与局部修补比较"}, "amount": {"1,000,000"}}
	for _, it := range form.Items {
		out.Set("items."+it.ID+".text", "符合要求")
		out.Set("items."+it.ID+".evidence", "可行性研究报告")
	}
	return out
}

// scoreForm is an expert's opinion on an evaluation, every item of one grade.
func scoreForm(version, grade, amount string) url.Values {
	form, _ := appraisal.Shipped().Find(appraisal.ExAnteProject)
	out := url.Values{"_version": {version}, "action": {"submit"}, "opinion": {"总体可行"}, "amount": {amount}}
	for _, it := range form.Items {
		out.Set("items."+it.ID+".grade", grade)
		out.Set("items."+it.ID+".comment", "见会上意见")
	}
	return out
}

func TestExAntePages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	start := "/projects/" + string(s.Project(t, "SCIP-2025-0001", "园区道路养护", 100*money.Wan, 0)) + "/ex-ante"
	s.run(t, []scenario{
		{name: "空的清单", as: "clerk", path: "/ex-ante", status: http.StatusOK, contains: []string{"没有符合条件的事前评估"}, lacks: []string{"组建评审组"}},
		{name: "从项目开始", as: "clerk", path: start, status: http.StatusOK, contains: []string{"还没有做过事前评估", "开始事前评估"}},
		{name: "负责人不能开始", as: "head", path: start, status: http.StatusOK, lacks: []string{"开始事前评估</button>"}},
		{name: "外单位看不到", as: "other", path: start, status: http.StatusNotFound},
		{name: "系统管理员看不到", as: "sys", path: "/ex-ante", status: http.StatusNotFound},
		{name: "年度不是数，填的还在", as: "clerk", method: http.MethodPost, path: start, form: url.Values{"year": {"明年"}}, status: http.StatusUnprocessableEntity, contains: []string{"明年"}},
		{name: "项目之外的年度", as: "clerk", method: http.MethodPost, path: start, form: url.Values{"year": {"2030"}}, status: http.StatusUnprocessableEntity, contains: []string{"不在其中"}},
	})
	path := s.post("clerk", start, url.Values{"year": {"2025"}}).location
	half := exAnteForm("2", "提交")
	flows := url.Values{"_version": {"4"}, "viewpoint": {"经济费用效益分析"}, "base": {string(costing.FirstFlow)}, "rate": {"8"}, "kinds.0": {"节电效益"}, "years.0.year": {"2025"}, "years.0.investment": {"100"},
		"years.1.year": {"2026"}, "years.1.benefits.0": {"120"}}
	half.Del("items.need3.text")
	half.Set("amount", "约一百万")
	s.run(t, []scenario{
		{name: "上一次没有办完", as: "clerk", method: http.MethodPost, path: start, form: url.Values{"year": {"2025"}}, status: http.StatusConflict, contains: []string{"不能再申请一次"}},
		{name: "草稿", as: "clerk", path: path, status: http.StatusOK, contains: []string{"立项必要性", "比选方案", "请填写申请金额", "证明哪一条", "撤销申请"}},
		{name: "处室看草稿", as: "division", path: path, status: http.StatusOK, lacks: []string{"保存草稿"}},
		{name: "不全也能保存", as: "clerk", method: http.MethodPost, path: path, form: url.Values{"_version": {"1"}, "action": {"save"}, "background": {"道路破损"}}, status: http.StatusSeeOther},
		{name: "旧版本再存，填的还在", as: "clerk2", method: http.MethodPost, path: path, form: url.Values{"_version": {"1"}, "action": {"save"}, "background": {"另一说法"}}, status: http.StatusConflict,
			contains: []string{"刚刚修改过", "另一说法", "别人的修改", "道路破损"}},
		{name: "附表", as: "clerk", path: path + "/annex", status: http.StatusOK, contains: []string{"现金流量表（万元）", "保存并计算", "社会折现率"}, lacks: []string{"分析结果"}},
		{name: "旧版本存附表，填的还在", as: "clerk2", method: http.MethodPost, path: path + "/annex", form: url.Values{"_version": {"1"}, "years.0.year": {"2031"}}, status: http.StatusConflict, contains: []string{"刚刚修改过", "2031"}},
		{name: "负责人不能填附表", as: "head", method: http.MethodPost, path: path + "/annex", form: url.Values{"_version": {"2"}}, status: http.StatusForbidden},
		{name: "不全不能提交，逐处指出", as: "clerk", method: http.MethodPost, path: path, form: half, status: http.StatusUnprocessableEntity,
			contains: []string{"请填写“不重复性”的自述", "约一百万", "没有办理"}},
		{name: "负责人不能填写", as: "head", method: http.MethodPost, path: path, form: exAnteForm("3", "save"), status: http.StatusForbidden},
		{name: "填完", as: "clerk", method: http.MethodPost, path: path, form: exAnteForm("3", "save"), status: http.StatusSeeOther},
		{name: "存附表，自述还在", as: "clerk", method: http.MethodPost, path: path + "/annex", form: flows, status: http.StatusSeeOther},
		{name: "提交，附表还在", as: "clerk", method: http.MethodPost, path: path, form: exAnteForm("5", "提交"), status: http.StatusSeeOther},
		{name: "清单里的金额", as: "clerk", path: "/ex-ante", status: http.StatusOK, contains: []string{"1,000,000.00"}},
		{name: "提交后不能改", as: "clerk", path: path, status: http.StatusOK, contains: []string{"待单位审核", "1,000,000.00", "第1版（提交版）"}, lacks: []string{"保存草稿"}},
		{name: "退回要理由", as: "head", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"6"}, "action": {"退回填报"}}, status: http.StatusUnprocessableEntity, contains: []string{"请写明"}},
		{name: "单位同意", as: "head", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"6"}, "action": {"同意并上报"}}, status: http.StatusSeeOther},
		{name: "处室通过", as: "division", method: http.MethodPost, path: path + "/move", form: url.Values{"_version": {"7"}, "action": {"审核通过"}}, status: http.StatusSeeOther},
		{name: "没有结论不出报告", as: "finance", path: path + "/report", status: http.StatusConflict, contains: []string{"还没有评估结论"}},
	})
	s.evaluate(t, path)
}

func TestAnnexPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.post("clerk", "/projects/"+string(s.Project(t, "SCIP-2025-0001", "园区道路养护", 100*money.Wan, 0))+"/ex-ante", url.Values{"year": {"2025"}}).location + "/annex"
	flows := func(version, rate string) url.Values {
		return url.Values{"_version": {version}, "viewpoint": {"经济费用效益分析"}, "base": {string(costing.FirstFlow)}, "rate": {rate}, "kinds.0": {"节电效益"},
			"years.0.year": {"2025"}, "years.0.investment": {"100"}, "years.1.year": {"2026"}, "years.1.benefits.0": {"60"}, "years.2.year": {"2027"}, "years.2.benefits.0": {"60"}}
	}
	s.run(t, []scenario{
		{name: "折现率不对也保存", as: "clerk", method: http.MethodPost, path: path, form: flows("1", "八"), status: http.StatusSeeOther},
		{name: "指出哪里不对", as: "clerk", path: path, status: http.StatusOK, contains: []string{"折现率", `value="八"`, "节电效益", "请改正后再提交"}, lacks: []string{"分析结果"}},
		{name: "改正", as: "clerk", method: http.MethodPost, path: path, form: flows("2", "8"), status: http.StatusSeeOther},
		{name: "结果和算式", as: "division", path: path, status: http.StatusOK, contains: []string{"分析结果", "经济净现值", "7.00", "敏感性分析", "折现系数"}, lacks: []string{"保存并计算"}},
		{name: "外单位看不到", as: "other", path: path, status: http.StatusNotFound},
		{name: "清空", as: "clerk", method: http.MethodPost, path: path, form: url.Values{"_version": {"3"}, "viewpoint": {"经济费用效益分析"}}, status: http.StatusSeeOther},
		{name: "没有附表", as: "division", path: path, status: http.StatusOK, contains: []string{"没有填写成本效益附表"}},
	})
}

// evaluate seats two experts on an evaluation that waits, lets them score, and closes the panel.
func (s *site) evaluate(t *testing.T, path string) {
	subject := strings.TrimPrefix(path, "/ex-ante/")
	first, second := s.addExpert("e1"), s.addExpert("e2")
	panel := s.post("finance", "/panels", url.Values{"form": {"EX-ANTE-PROJECT"}, "title": {"事前评估"}, "due": {"2025-01-20"}}).location
	own := panel + "/matters/" + subject
	at := func(version string, more url.Values) url.Values {
		more.Set("_version", version)
		return more
	}
	record := func(version, amount, reason string) url.Values {
		return at(version, url.Values{"on": {"2025-01-06"}, "place": {"三楼"}, "present": {"专家"}, "notes": {"讨论"}, "findings.0.verdict": {"予以支持"}, "findings.0.opinion": {"同意立项"},
			"findings.0.amount": {amount}, "findings.0.reason": {reason}})
	}
	s.run(t, []scenario{
		{name: "选评审表", as: "finance", path: "/panels/new?form=EX-ANTE-PROJECT", status: http.StatusOK, contains: []string{`value="EX-ANTE-PROJECT" selected`, "政策事前绩效评估"}},
		{name: "待评估的项目", as: "finance", path: panel, status: http.StatusOK, contains: []string{"待评估的项目", "园区道路养护"}},
		{name: "确定事项", as: "finance", method: http.MethodPost, path: panel + "/matters", form: at("1", url.Values{"matters": {subject}}), status: http.StatusSeeOther},
		{name: "专家一", as: "finance", method: http.MethodPost, path: panel + "/seats", form: at("2", url.Values{"expert": {first}}), status: http.StatusSeeOther},
		{name: "专家二", as: "finance", method: http.MethodPost, path: panel + "/seats", form: at("3", url.Values{"expert": {second}}), status: http.StatusSeeOther},
		{name: "开始", as: "finance", method: http.MethodPost, path: panel + "/move", form: at("4", url.Values{"action": {"开始评审"}}), status: http.StatusSeeOther},
		{name: "单位看到正在评审", as: "clerk", path: path, status: http.StatusOK, contains: []string{"评估中", "专家正在评审", "正在评审，意见截止"}, lacks: []string{"专家e1"}},
		{name: "专家看自述、填金额", as: "e1", path: own, status: http.StatusOK, contains: []string{"建议金额", "申请金额 1,000,000.00 元", "事前绩效评估自述", "可行性研究报告", "经济净现值"}, lacks: []string{"对单元格的意见"}},
		{name: "没有金额不能提交", as: "e1", method: http.MethodPost, path: own, form: scoreForm("0", "优", ""), status: http.StatusUnprocessableEntity, contains: []string{"请填写建议金额", "总体可行"}},
		{name: "金额不是数，填的还在", as: "e1", method: http.MethodPost, path: own, form: scoreForm("0", "优", "八十万"), status: http.StatusUnprocessableEntity, contains: []string{"八十万"}},
		{name: "提交", as: "e1", method: http.MethodPost, path: own, form: scoreForm("0", "优", "1000000"), status: http.StatusSeeOther},
		{name: "草稿里的金额读不出来也保存", as: "e2", method: http.MethodPost, path: own, form: url.Values{"_version": {"0"}, "action": {"save"}, "amount": {"abc"}}, status: http.StatusSeeOther},
		{name: "草稿指出金额读不出来", as: "e2", path: own, status: http.StatusOK, contains: []string{"“abc”", `value="abc"`, "有1处读不出来"}, lacks: []string{"评定等级。"}},
		{name: "第二位", as: "e2", method: http.MethodPost, path: own, form: scoreForm("1", "良", "800000"), status: http.StatusSeeOther},
		{name: "汇总", as: "finance", method: http.MethodPost, path: panel + "/move", form: at("5", url.Values{"action": {"汇总意见"}}), status: http.StatusSeeOther},
		{name: "汇总后再打分", as: "e1", method: http.MethodPost, path: own, form: scoreForm("1", "良", "1"), status: http.StatusConflict, contains: []string{"不能再提交意见"}},
		{name: "中位金额", as: "finance", path: panel, status: http.StatusOK, contains: []string{`id="amount-list-1"`, "中位数</th>", "900,000.00", `value="900000"`}},
		{name: "改金额没有理由", as: "finance", method: http.MethodPost, path: panel + "/record", form: record("6", "850000", ""), status: http.StatusSeeOther},
		{name: "结束被拒", as: "finance", method: http.MethodPost, path: panel + "/move", form: at("7", url.Values{"action": {"结束评审"}}), status: http.StatusUnprocessableEntity, contains: []string{"改为850,000.00元要写明理由"}},
		{name: "补理由", as: "finance", method: http.MethodPost, path: panel + "/record", form: record("7", "850000", "单价按标准核减"), status: http.StatusSeeOther},
		{name: "结束", as: "finance", method: http.MethodPost, path: panel + "/move", form: at("8", url.Values{"action": {"结束评审"}}), status: http.StatusSeeOther},
		{name: "单位看结论", as: "clerk", path: path, status: http.StatusOK, contains: []string{"已出结论", "予以支持", "850,000.00", "单价按标准核减", "平均分", "专家1"}, lacks: []string{"专家e1"}},
		{name: "组织者看专家", as: "finance", path: path, status: http.StatusOK, contains: []string{"专家e1", "报送决策"}},
		{name: "报告", as: "clerk", path: path + "/report", status: http.StatusOK, contains: []string{"园区道路养护事前绩效评估报告", "三、评估内容和结论", "六、附件", "校验码", "成本效益分析（单位填报附表计算）"}},
		{name: "Word 报告", as: "clerk", path: path + "/report.docx", status: http.StatusOK, contains: []string{"PK"}},
		{name: "外单位看报告", as: "other", path: path + "/report", status: http.StatusNotFound},
		{name: "报送", as: "finance", method: http.MethodPost, path: path + "/move", form: at("10", url.Values{"action": {"报送决策"}}), status: http.StatusSeeOther},
		{name: "清单", as: "economy", path: "/ex-ante?state=已报送决策", status: http.StatusOK, contains: []string{"园区道路养护", "92.5", "850,000.00"}},
	})
}
