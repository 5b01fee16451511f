package office

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// role is what a column holds (列的含义).
type role int

// The roles of indicator columns and of fund columns.
const (
	roleNone role = iota
	roleLevel1
	roleLevel1Weight
	roleLevel2
	roleLevel2Weight
	roleName
	roleNature
	roleTarget
	roleAdjusted
	roleMeasure
	roleActual
	roleWeight
	roleCoefficient
	roleCore
	rolePoints
	roleDeviation
	roleExtra   // a known heading that the check does not use
	roleProject // a list of several projects names the project on every row

	roleInitial
	roleBudget
	roleExecuted
	roleRate
)

var roleNames = map[role]string{
	roleLevel1: "一级指标", roleLevel2: "二级指标", roleName: "三级指标", roleNature: "指标性质", roleTarget: "指标值", roleAdjusted: "调整指标值",
	roleMeasure: "计量单位", roleActual: "完成值", roleWeight: "分值", roleCoefficient: "得分系数", roleCore: "是否核心指标", rolePoints: "得分",
	roleDeviation: "偏差原因", roleInitial: "年初预算数", roleBudget: "全年预算数", roleExecuted: "全年执行数", roleRate: "执行率",
	roleLevel1Weight: "一级指标分值", roleLevel2Weight: "二级指标分值",
}

// rule gives a role to headings that hold one of any and none of not; rank orders headings that claim one role, the lower wins.
type rule struct {
	role     role
	rank     int
	any, not []string
}

func (r rule) fits(key string) bool {
	has := func(w string) bool { return strings.Contains(key, w) }
	return slices.ContainsFunc(r.any, has) && !slices.ContainsFunc(r.not, has)
}

// exactIndicator are headings that mean one thing only as a whole.
var exactIndicator = map[string]rule{
	"一级": {role: roleLevel1}, "指标类别": {role: roleLevel1, rank: 1}, "指标类型": {role: roleLevel1, rank: 1}, "指标分类": {role: roleLevel1, rank: 1}, "一级目标": {role: roleLevel1}, "指标一级": {role: roleLevel1},
	"二级": {role: roleLevel2}, "二级目标": {role: roleLevel2}, "指标二级": {role: roleLevel2},
	"三级": {role: roleName}, "指标三级": {role: roleName}, "指标名称": {role: roleName, rank: 1}, "绩效指标名称": {role: roleName, rank: 1}, "具体指标": {role: roleName, rank: 1}, "指标内容": {role: roleName, rank: 2},
	"考核指标": {role: roleName, rank: 2}, "评价指标": {role: roleName, rank: 5}, "绩效指标": {role: roleName, rank: 5}, "指标": {role: roleName, rank: 5}, "绩效指标内容": {role: roleName, rank: 3},
	"单位": {role: roleMeasure, rank: 1}, "指标单位": {role: roleMeasure}, "数值单位": {role: roleMeasure},
	"符号": {role: roleNature}, "计算符号": {role: roleNature}, "运算符号": {role: roleNature}, "正反向": {role: roleNature, rank: 1},
	"得分": {role: rolePoints, rank: 1}, "自评": {role: rolePoints, rank: 1}, "自评分": {role: rolePoints}, "实得分": {role: rolePoints, rank: 1}, "评分": {role: rolePoints, rank: 2}, "打分": {role: rolePoints, rank: 2}, "评分值": {role: rolePoints, rank: 2},
	"分数": {role: roleWeight, rank: 3}, "满分": {role: roleWeight, rank: 1}, "标准分": {role: roleWeight}, "配分": {role: roleWeight, rank: 1}, "权值": {role: roleWeight, rank: 1}, "配分值": {role: roleWeight},
	"目标": {role: roleTarget, rank: 3}, "绩效目标": {role: roleTarget, rank: 3}, "年度绩效目标": {role: roleTarget, rank: 3}, "年度目标": {role: roleTarget, rank: 2}, "计划": {role: roleTarget, rank: 3}, "目标值": {role: roleTarget, rank: 1}, "指标目标": {role: roleTarget, rank: 1}, "本年计划": {role: roleTarget, rank: 1}, "年初计划": {role: roleTarget, rank: 1}, "年度计划": {role: roleTarget, rank: 1}, "预期": {role: roleTarget, rank: 3},
	"实际": {role: roleActual, rank: 2}, "完成": {role: roleActual, rank: 2}, "完成数": {role: roleActual, rank: 1}, "指标完成": {role: roleActual, rank: 1}, "本年实际": {role: roleActual, rank: 1}, "本年完成": {role: roleActual, rank: 1}, "年度实际": {role: roleActual, rank: 1}, "全年实际": {role: roleActual, rank: 1}, "实绩": {role: roleActual, rank: 1}, "进度": {role: roleActual, rank: 3},
	"项目名称": {role: roleProject}, "项目": {role: roleProject, rank: 1}, "专项名称": {role: roleProject},
	"备注": {role: roleExtra}, "序号": {role: roleExtra}, "说明": {role: roleExtra}, "编号": {role: roleExtra},
}

// indicatorRules are tried in order.
var indicatorRules = []rule{
	{role: roleExtra, any: []string{"上年", "去年", "历史", "佐证", "证据", "依据", "标准值说明", "评分标准", "评分规则", "赋分", "评分细则", "计分", "扣分标准", "评价标准", "指标解释", "指标说明", "指标描述", "解释", "数据来源", "公式", "取数", "责任", "完成率", "偏差率", "偏差度", "完成比", "预计", "可能性", "得分计算", "计算过程", "计算方法", "得分说明", "得分理由", "得分情况", "自评说明", "完成说明"}, not: []string{"原因"}},
	{role: roleLevel1Weight, any: []string{"一级指标分值", "一级指标权重", "一级权重", "一级分值"}},
	{role: roleLevel2Weight, any: []string{"二级指标分值", "二级指标权重", "二级权重", "二级分值"}},
	{role: roleLevel1, any: []string{"一级指标"}},
	{role: roleLevel2, any: []string{"二级指标"}},
	{role: roleWeight, any: []string{"三级指标分值", "三级指标权重"}},
	{role: roleName, any: []string{"三级指标", "四级指标"}},
	{role: roleCoefficient, any: []string{"得分系数", "系数"}},
	{role: roleCore, any: []string{"核心"}},
	{role: roleNature, rank: 1, any: []string{"指标性质", "指标属性", "性质"}},
	{role: roleNature, any: []string{"指标方向", "方向", "比较符", "运算符", "符号"}},
	{role: roleMeasure, any: []string{"计量单位", "度量单位", "指标值单位", "单位类型"}},
	{role: roleDeviation, any: []string{"原因", "改进措施", "整改措施", "偏差", "未完成"}},
	{role: roleAdjusted, any: []string{"调整指标值", "调整后指标值", "调整目标值", "调整后目标值", "全年调整指标", "调整值"}},
	{role: rolePoints, any: []string{"折算得分", "折算分"}},
	{role: rolePoints, rank: 4, any: []string{"复核得分", "审核得分", "复核分", "审核分", "财政评分", "专家评分", "部门评分", "抽查得分", "得分复核", "得分审核", "得分财政", "得分部门", "评价得分", "复评", "得分复评"}},
	{role: rolePoints, rank: 2, any: []string{"单项指标得分", "单项得分"}},
	{role: rolePoints, any: []string{"自评得分", "得分自评", "自评分", "自评打分"}},
	{role: rolePoints, rank: 1, any: []string{"得分", "实得分"}},
	{role: roleWeight, any: []string{"分值"}},
	{role: roleWeight, rank: 1, any: []string{"权重", "标准分", "满分", "应得分"}},
	{role: roleTarget, rank: 1, any: []string{"计划完成", "应完成", "预期完成", "预期实现", "计划实现", "拟完成"}, not: []string{"情况", "实际"}},
	{role: roleActual, rank: 5, any: []string{"绩效指标完成情况", "绩效指标实现情况", "绩效目标完成情况"}},
	{role: roleActual, rank: 1, any: []string{"实际完成值", "全年完成值", "完成值", "实际值", "完成情况", "实际完成", "完成指标值", "达成值", "实现值", "完成结果", "实施进度", "执行情况", "实际数", "达成情况", "实现情况", "业绩值", "实绩", "完成目标值", "实际指标值", "完成数", "完成结果", "实际绩效"}},
	{role: roleTarget, rank: 4, any: []string{"中期指标值", "实施期指标值", "长期指标值", "总指标值", "中期目标值", "实施期目标值", "中期绩效指标值"}},
	{role: roleTarget, any: []string{"年度指标值", "年度绩效指标值", "年度目标值", "本年指标值", "全年指标值"}},
	{role: roleTarget, rank: 1, any: []string{"指标值", "目标值", "预期值", "计划值", "计划数", "目标数", "绩效标准", "预期指标", "计划指标", "年初指标", "年度指标"}},
}

// indicatorRole reads a heading of the indicator table.
func indicatorRole(key string) (role, int) {
	if n := utf8.RuneCountInString(key); n == 0 || n > 24 {
		return roleNone, 0
	}
	if r, ok := exactIndicator[key]; ok {
		return r.role, r.rank
	}
	for _, r := range indicatorRules {
		if r.fits(key) {
			return r.role, r.rank
		}
	}
	return roleNone, 0
}

// fundBlock are the names of the whole fund block, which look like headings but head no column.
var fundBlock = []string{"项目资金", "资金情况", "预算执行情况", "项目预算执行情况", "资金投入情况", "预算资金情况", "资金执行情况", "部门预算执行情况", "项目资金情况", "项目预算", "资金来源", "资金总额", "年度资金总额", "预算执行", "项目支出预算执行情况", "资金构成", "预算情况", "年度预算申请", "预算申请", "年度预算执行情况", "项目资金执行情况", "整体支出预算执行情况", "部门整体支出", "部门预算", "单位预算执行情况", "部门整体支出预算执行情况", "项目预算及执行情况"}

// fundRules are tried in order.
var fundRules = []rule{
	{role: rolePoints, any: []string{"得分", "评分"}},
	{role: roleWeight, any: []string{"分值", "权重", "标准分", "满分"}},
	{role: roleExtra, any: []string{"原因", "说明", "备注", "偏差", "结转结余", "差额", "结余", "上年", "预计"}},
	{role: roleRate, any: []string{"执行率", "支出率", "使用率", "支付率", "完成率", "支付进度", "支出进度", "执行进度"}, not: []string{"到位率"}},
	{role: roleInitial, any: []string{"年初预算", "年初数", "年初批复", "初始预算", "年初安排", "年初部门预算", "期初预算"}},
	{role: roleInitial, rank: 2, any: []string{"申报数", "申报金额", "年初"}},
	{role: roleBudget, any: []string{"全年预算", "全年调整预算"}},
	{role: roleBudget, rank: 1, any: []string{"调整后预算", "调整预算", "年度预算", "预算总额", "预算安排", "预算金额", "批复数", "批复金额", "下达数", "下达金额", "预算指标数", "计划数", "计划投资", "安排数"}},
	{role: roleBudget, rank: 2, any: []string{"预算调整", "调整数", "预算数", "调整后"}},
	{role: roleBudget, rank: 4, any: []string{"到位"}, not: []string{"到位率"}},
	{role: roleExecuted, any: []string{"执行数", "执行金额", "执行额", "全年执行", "实际执行", "1-7月执行", "执行总额"}},
	{role: roleExecuted, rank: 1, any: []string{"支出数", "实际支出", "支出额", "支出金额", "全年支出", "决算数", "使用数", "实际使用", "支付数", "支付金额", "完成数", "使用金额", "拨付数", "支出合计", "资金支出"}},
	{role: roleExecuted, rank: 2, any: []string{"年度支出", "本年支出", "当年支出", "累计支出"}, not: []string{"预算"}},
	{role: roleBudget, rank: 5, any: []string{"预算"}},
}

// fundRole reads a heading of the fund block.
func fundRole(key string) (role, int) {
	if n := utf8.RuneCountInString(key); n == 0 || n > 16 || slices.Contains(fundBlock, key) || strings.Contains(key, "其中") {
		return roleNone, 0
	}
	block := 0 // what ends in 情况 names the block, where a column speaks of the same
	if strings.HasSuffix(key, "情况") {
		block = 5
	}
	for _, r := range fundRules {
		if r.fits(key) {
			return r.role, r.rank + block
		}
	}
	return roleNone, 0
}

// fundLabels are words in the labels of fund rows.
var fundLabels = []string{"资金总额", "财政拨款", "财政资金", "结转", "其他资金", "其它资金", "地方资金", "中央补助", "中央资金", "省级资金", "省级补助", "市级资金", "县级资金", "区级资金", "区县资金", "单位资金", "自有资金", "自筹资金", "财政专户", "专户管理", "一般公共预算", "政府性基金", "国有资本", "社会保险", "事业收入", "经营收入", "经营性收入", "其他收入", "基本支出", "项目支出", "预算资金总额", "项目资金", "本年拨款", "中央财政", "省财政", "市财政", "县财政", "区财政", "地方财政", "配套资金", "社会资金", "债券", "部门预算", "预算执行情况", "项目总预算", "预算安排", "投资额", "人员经费", "公用经费", "拨款"}

// isFundLabel reports whether a text names a row of the fund block.
func isFundLabel(text string) bool {
	key := strings.Trim(flat(text), ":;,")
	if n := utf8.RuneCountInString(key); n == 0 || n > 30 {
		return false
	}
	switch heading(text) {
	case "合计", "总计", "小计", "总额", "其他", "其中", "年度金额", "年度总额", "资金合计":
		return true
	}
	return slices.ContainsFunc(fundLabels, func(w string) bool { return strings.Contains(key, w) })
}
