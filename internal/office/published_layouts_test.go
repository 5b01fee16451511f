package office_test

import (
	"testing"

	"outturn/internal/domain/rescore"
	"outturn/internal/office/workbook"
)

// layout is one way of drawing the form, with what must be read from it.
type layout struct {
	name        string
	write       func(p *form)
	rows        [][]string // level 1, its weight, level 2, name, target, actual, weight, points, deviation
	funds       [][]string // label, initial, budget, executed, weight, rate, points
	project     string
	unit        string
	money       string
	year        int
	total       string
	weights     string
	grade       string
	kind        rescore.Kind
	rules       []string // findings that must be made
	loud        bool     // warnings are expected
	checkTables func(t *testing.T, table rescore.Table)
}

var layouts = []layout{
	{
		name: "上海表_元_成本一级",
		write: func(p *form) {
			p.line("财政项目支出绩效自评表").line("(2022年度)").line("项目名称：", "公共设施维护").line("主管部门：", "管委会", nil, "实施单位：", "市政所")
			p.line("项目资金(元)", nil, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
			p.line(nil, "年度资金总额", 250000, 250000, 215457.6, 10, 0.8618, 8.62).style("C6", "E6", "#,##0.00").style("G6", "G6", "0.00%")
			p.line(nil, "其中：当年财政拨款", 250000, 250000, 215457.6, "-", nil, "-").style("C7", "E7", "#,##0.00")
			p.line(nil, "上年结转资金", 0, 0, 0)
			p.line("年度总体目标", "预期目标", nil, nil, "实际完成情况").line(nil, "保持完好", nil, nil, "保持完好")
			p.line("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
			p.line("成本指标", "经济成本指标", "成本控制率", "≤100%", 0.8618, 20, 20).style("E12", "E12", "0.00%")
			p.line("产出指标", "数量指标", "维护里程", "=985米", "985米", 30, 30)
			p.line("满意度指标", "服务对象满意度指标", "满意度", "≥90.00(%)", "92", 10, 10, "无")
			p.line("总分", nil, nil, nil, nil, 100, 98.62).merge("A15", "E15")
			p.line("自评等级：优")
		},
		rows: [][]string{
			{"成本指标", "", "经济成本指标", "成本控制率", "≤100%", "86.18%", "20", "20", ""},
			{"产出指标", "", "数量指标", "维护里程", "=985米", "985米", "30", "30", ""},
			{"满意度指标", "", "服务对象满意度指标", "满意度", "≥90.00(%)", "92", "10", "10", "无"},
		},
		funds: [][]string{
			{"年度资金总额", "250000.00", "250000.00", "215457.60", "10", "86.18%", "8.62"},
			{"其中：当年财政拨款", "250000.00", "250000.00", "215457.60", "-", "", "-"},
			{"上年结转资金", "0", "0", "0", "", "", ""},
		},
		project: "公共设施维护", unit: "市政所", money: "元", year: 2022, total: "98.62", weights: "100", grade: "优", kind: rescore.SelfEvaluation,
	},
	{
		name: "四川表_性质和度量单位分列",
		write: func(p *form) {
			p.line("部门预算项目支出绩效自评表(2023年度)").line("金额单位：万元").line("项目名称", "铁路沿线整治").line("部门（单位）", "x", "实施单位", "综合执法局")
			p.line("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分", "未完成原因分析")
			p.line("产出指标", "数量指标", "警示标志数量", "≥", 100, "个", 98, 20, 19.6, "雨季")
			p.line("", "质量指标", "健全性", "定性", "优良中低差", "", "优", 10, 10)
			p.line("效益指标", "社会效益指标", "处置率", "≥", 90, "%", 91, 30, 30)
			p.line("合计", "", "", "", "", "", "", 60, 59.6)
		},
		rows: [][]string{
			{"产出指标", "", "数量指标", "警示标志数量", "100", "98", "20", "19.6", "雨季"},
			{"产出指标", "", "质量指标", "健全性", "优良中低差", "优", "10", "10", ""},
			{"效益指标", "", "社会效益指标", "处置率", "90", "91", "30", "30", ""},
		},
		project: "铁路沿线整治", unit: "综合执法局", money: "万元", year: 2023, total: "59.6", weights: "60", kind: rescore.SelfEvaluation,
		checkTables: func(t *testing.T, table rescore.Table) {
			same(t, "nature", table.Rows[0].Nature.Text, "≥")
			same(t, "measure", table.Rows[0].Measure.Text, "个")
			same(t, "nature", table.Rows[1].Nature.Text, "定性")
		},
	},
	{
		name: "重庆部门整体表_没有一二级",
		write: func(p *form) {
			p.line("部门整体绩效自评表（2021年）").line("部门（单位）名称", "融媒体中心", nil, "自评总分", 97.6)
			p.line("部门预算执行情况（万元）", "年初预算数", "全年（调整）预算数", "全年执行数", "执行率", "执行率权重", "执行率得分")
			p.line("", 100, 200, 152, "76%", 10, 7.6)
			p.line("年初绩效目标", "全年（调整）绩效目标", "全年目标实际完成情况").line("做好宣传", "做好宣传", "较好完成")
			p.line("指标名称", "计量单位", "指标性质", "年初指标值", "调整指标值", "全年完成值", "得分系数（%）", "指标权重", "指标得分", "是否核心指标", "说明")
			p.line("党性教育培训次数", "次", "≥", 26, 12, 12, "100%", 5, 5, "是", "疫情")
			p.line("播发稿件数量", "篇", "≥", 2200, "", 2859, "100%", 10, 10, "否", "")
		},
		rows: [][]string{
			{"", "", "", "党性教育培训次数", "26", "12", "5", "5", ""},
			{"", "", "", "播发稿件数量", "2200", "2859", "10", "10", ""},
		},
		funds: [][]string{{"", "100", "200", "152", "10", "76%", "7.6"}},
		unit:  "融媒体中心", money: "万元", year: 2021, total: "97.6", kind: rescore.DepartmentSelfEvaluation, rules: []string{"R-005"},
		checkTables: func(t *testing.T, table rescore.Table) {
			r := table.Rows[0]
			same(t, "adjusted", r.Adjusted.Text, "12")
			same(t, "coefficient", r.Coefficient.Text, "100%")
			same(t, "core", r.Core.Text, "是")
			same(t, "nature", r.Nature.Text, "≥")
		},
	},
	{
		name: "没有分值列",
		write: func(p *form) {
			p.line("2020年度县级专项资金绩效目标自评表").line("专项名称", "县级储备粮").line("实施单位", "商务局")
			p.line("一级指标", "二级指标", "三级指标", "指标值", "全年实际完成值", "未完成原因和改进措施")
			p.line("产出指标", "质量指标", "变质比例", 0, 0).line(nil, nil, "专户管理率", "100%", "100%", "无").line("满意度指标", "服务对象满意度指标", "满意度", "≥90%", "100%")
		},
		rows: [][]string{
			{"产出指标", "", "质量指标", "变质比例", "0", "0", "", "", ""},
			{"产出指标", "", "质量指标", "专户管理率", "100%", "100%", "", "", "无"},
			{"满意度指标", "", "服务对象满意度指标", "满意度", "≥90%", "100%", "", "", ""},
		},
		project: "县级储备粮", unit: "商务局", year: 2020, kind: rescore.SelfEvaluation,
	},
	{
		name: "列序打乱",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("得分", "三级指标", "分值", "偏差原因", "实际完成值", "二级指标", "年度指标值", "一级指标")
			p.line(9.9, "人数", 10, "退休", "99人", "数量指标", "≥100人", "产出指标").line(10, "合格率", 10, nil, "100%", "质量指标", "100%", "产出指标")
			p.line(19.9, "总分", 20)
		},
		rows: [][]string{
			{"产出指标", "", "数量指标", "人数", "≥100人", "99人", "10", "9.9", "退休"},
			{"产出指标", "", "质量指标", "合格率", "100%", "100%", "10", "10", ""},
		},
		total: "19.9", weights: "20", kind: rescore.SelfEvaluation,
	},
	{
		name: "三行表头_得分分自评复核",
		write: func(p *form) {
			p.line("项目支出绩效自评表（2023年度）")
			p.line("绩效指标", nil, nil, "指标值", nil, "分值", "得分", nil, "备注").line("一级\n指标", "二级\n指标", "三级\n指标", "年度\n指标值", "实际\n完成值", nil, "自评", "复核").line(nil, nil, nil, nil, nil, nil, "得 分", "得 分")
			p.merge("A2", "C2").merge("D2", "E2").merge("F2", "F4").merge("G2", "H2").merge("I2", "I4").merge("A3", "A4").merge("B3", "B4").merge("C3", "C4").merge("D3", "D4").merge("E3", "E4")
			p.line("产出指标", "数量指标", "人数", "10人", "10人", 50, 50, 49, "x")
			p.line("合计", nil, nil, nil, nil, 50, 50, 49)
		},
		rows: [][]string{{"产出指标", "", "数量指标", "人数", "10人", "10人", "50", "50", ""}},
		year: 2023, total: "50", weights: "50", kind: rescore.SelfEvaluation, rules: []string{"R-005", "R-006"}, loud: true,
	},
	{
		name: "两行表头没有合并",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("指标", "", "", "年度指标值", "实际完成值", "分值", "得分").line("一级", "二级", "三级")
			p.line("产出指标", "数量指标", "人数", "10人", "10人", 50, 50)
		},
		rows: [][]string{{"产出指标", "", "数量指标", "人数", "10人", "10人", "50", "50", ""}},
		kind: rescore.SelfEvaluation,
	},
	{
		name: "绩效指标竖排合并在最左",
		write: func(p *form) {
			p.line("项目绩效自评表").line("绩\n效\n指\n标", "一级指标", "二级指标", "三级指标", nil, "年度指标值", nil, "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
			p.line(nil, "产\n出\n指\n标\n(50分)", "数量指标", "指标1：", "场次", "≥", "4场", "5场", 25, 25)
			p.line(nil, nil, nil, "指标2：", nil, nil, nil, nil, nil).line(nil, nil, "质量指标", "指标1：合格率", nil, "=", "100%", "100%", 25, 25).line(nil, nil, nil, "……")
			p.merge("A2", "A6").merge("D2", "E2").merge("F2", "G2").merge("B3", "B6").merge("C3", "C4").merge("C5", "C6").merge("D5", "E5")
			p.line("总分", nil, nil, nil, nil, nil, nil, nil, 50, 50).merge("A7", "H7")
		},
		rows: [][]string{
			{"产出指标", "50", "数量指标", "场次", "≥4场", "5场", "25", "25", ""},
			{"产出指标", "50", "质量指标", "合格率", "=100%", "100%", "25", "25", ""},
		},
		total: "50", weights: "50", kind: rescore.SelfEvaluation, rules: []string{"R-011"},
	},
	{
		name: "文本型数字和全角",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("项目资金（万元）", "年初预算数", "全年预算数（Ａ）", "全年执行数（Ｂ）", "分值", "执行率（Ｂ／Ａ）", "得分")
			p.line("年度资金总额", "１００", "100 ", " 86.18", "１０", "８６．１８％", "8.62")
			p.line("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
			p.line("产出指标（５０分）", "数量指标", "人数", "≥１００人", "９９人", " 10 ", "9.90")
			p.line("总　　分", nil, nil, nil, nil, "100", "98.62")
		},
		rows:  [][]string{{"产出指标", "50", "数量指标", "人数", "≥１００人", "９９人", "10", "9.90", ""}},
		funds: [][]string{{"年度资金总额", "１００", "100", "86.18", "１０", "８６．１８％", "8.62"}},
		money: "万元", total: "98.62", weights: "100", kind: rescore.SelfEvaluation,
	},
	{
		name: "预算执行率印成指标行",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
			p.line("预算执行率", "预算执行率", "预算执行率", "100%", "86.18%", 10, 8.62).merge("A3", "C3")
			p.line("产出指标", "数量指标", "人数", "10人", "10人", 50, 50).line("总分", nil, nil, nil, nil, 60, 58.62)
		},
		rows:  [][]string{{"产出指标", "", "数量指标", "人数", "10人", "10人", "50", "50", ""}},
		funds: [][]string{{"预算执行率", "", "", "", "10", "86.18%", "8.62"}},
		total: "58.62", weights: "60", kind: rescore.SelfEvaluation,
	},
	{
		name: "预算执行率在指标下仍是指标",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("一级指标", "二级指标", "三级指标", "指标值", "完成情况", "标准分", "自评得分")
			p.line("项目管理（25分）", "投入管理", "预算执行率", "—", "100%", 10, 9).line("", "财务管理", "制度有效性", "", "健全", 7, 7)
			p.line("自评得分：16分")
		},
		rows: [][]string{
			{"项目管理", "25", "投入管理", "预算执行率", "—", "100%", "10", "9", ""},
			{"项目管理", "25", "财务管理", "制度有效性", "", "健全", "7", "7", ""},
		},
		total: "16", kind: rescore.SelfEvaluation,
	},
	{
		name: "三级都有分值",
		write: func(p *form) {
			p.line("服务贸易项目绩效自评表").line("一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "得分")
			p.line("项目决策", 20, "项目目标", 4, "目标内容", 4, 4).line(nil, nil, "决策过程", 8, "决策依据", 3, 3).line(nil, nil, nil, nil, "决策程序", 5, 5)
			p.merge("A3", "A5").merge("B3", "B5").merge("C4", "C5").merge("D4", "D5")
		},
		rows: [][]string{
			{"项目决策", "20", "项目目标", "目标内容", "", "", "4", "4", ""},
			{"项目决策", "20", "决策过程", "决策依据", "", "", "3", "3", ""},
			{"项目决策", "20", "决策过程", "决策程序", "", "", "5", "5", ""},
		},
		kind: rescore.SelfEvaluation,
		checkTables: func(t *testing.T, table rescore.Table) {
			same(t, "level 2 weight", table.Rows[2].Level2Weight.Text, "8")
		},
	},
	{
		name: "资金横着写",
		write: func(p *form) {
			p.line("项目支出绩效目标表（2022年度）").line("项目名称", "高标准农田").line("项目资金（万元）", "年度资金总额：", 854, "其中：财政拨款", 854, "其他资金", 0)
			p.line("一级指标", "二级指标", "三级指标", "指标值").line("产出指标", "数量指标", "里程", "≥100公里").line("满意度指标", "满意度", "群众满意度", "≥95%")
		},
		rows: [][]string{
			{"产出指标", "", "数量指标", "里程", "≥100公里", "", "", "", ""},
			{"满意度指标", "", "满意度", "群众满意度", "≥95%", "", "", "", ""},
		},
		funds:   [][]string{{"年度资金总额", "854", "", "", "", "", ""}, {"其中：财政拨款", "854", "", "", "", "", ""}, {"其他资金", "0", "", "", "", "", ""}},
		project: "高标准农田", money: "万元", year: 2022, kind: rescore.TargetTable,
	},
	{
		name: "预算数执行数横着写",
		write: func(p *form) {
			p.line("2021年度项目绩效自评表").line("预算执行情况（万元）", "预算数", 880, "执行数", "792", "执行率", "90%", "得分", 9)
			p.line("指标名称", "目标值", "完成值", "分值", "得分").line("人数", "10人", "9人", 10, 9)
		},
		rows:  [][]string{{"", "", "", "人数", "10人", "9人", "10", "9", ""}},
		funds: [][]string{{"预算执行情况", "", "880", "792", "", "90%", "9"}},
		money: "万元", year: 2021, kind: rescore.SelfEvaluation,
	},
	{
		name: "湖北表_分数在栏目名里",
		write: func(p *form) {
			p.line("2020年度水土保持监测项目绩效自评表").line("单位名称：水土保持所", nil, nil, "填报日期：2021年3月")
			p.line("项目名称", "水土保持监测").line("预算执行情况(万元)\n(20分)", nil, "预算数(A)", "执行数(B)", "执行率(B/A)", "得分\n(20分*执行率)")
			p.line(nil, "年度财政资金总额", 32, 32, "100%", 20)
			p.line("年度绩效目标1(40分)", "一级指标", "二级指标", "三级指标", "年初目标值(A)", "实际完成值(B)", "得分")
			p.line(nil, "产出指标", "质量指标", "数据合格", "100%", "100%", 10).line(nil, "满意度指标", "服务对象满意度", "资料审核", "98%", "98%", "19.6")
			p.merge("A4", "A5").merge("A6", "A8")
			p.line("总分", nil, nil, nil, nil, nil, "49.6")
		},
		rows: [][]string{
			{"产出指标", "", "质量指标", "数据合格", "100%", "100%", "", "10", ""},
			{"满意度指标", "", "服务对象满意度", "资料审核", "98%", "98%", "", "19.6", ""},
		},
		funds:   [][]string{{"年度财政资金总额", "", "32", "32", "20", "100%", "20"}},
		project: "水土保持监测", unit: "水土保持所", money: "万元", year: 2020, total: "49.6", kind: rescore.SelfEvaluation,
	},
	{
		name: "分值年度指标值全年实际值得分的次序",
		write: func(p *form) {
			p.line("绩效目标自评表（2022年度）").line("绩效指标", "一级指标", "二级指标", "三级指标", "分值", "年度指标值", "全年实际值", "得分", "未完成原因和改进措施")
			p.line(nil, "产出指标\n70分", "数量指标", "安装水标尺", 10, "≥266米", "≥266米", 10).line(nil, nil, "成本指标", "总投资", 10, "20万元", "20万元", 10)
			p.merge("A2", "A5").merge("B3", "B4")
			p.line(nil, "总分", nil, nil, 100, nil, nil, 100)
		},
		rows: [][]string{
			{"产出指标", "70", "数量指标", "安装水标尺", "≥266米", "≥266米", "10", "10", ""},
			{"产出指标", "70", "成本指标", "总投资", "20万元", "20万元", "10", "10", ""},
		},
		year: 2022, total: "100", weights: "100", kind: rescore.SelfEvaluation,
	},
	{
		name: "内蒙古表_符号写成字",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("一级指标", "二级指标", "三级指标", "指标性质", "指标方向", "年度指标值", "计量单位", "实际完成值", "分值", "得分")
			p.line("产出指标", "数量指标", "租车次数", "正向", "大于等于", 1, "次", 1, 8, 8)
		},
		rows: [][]string{{"产出指标", "", "数量指标", "租车次数", "1", "1", "8", "8", ""}},
		kind: rescore.SelfEvaluation, rules: []string{"R-005", "R-006"},
		checkTables: func(t *testing.T, table rescore.Table) { same(t, "sign", table.Rows[0].Nature.Text, "大于等于") },
	},
	{
		name: "河北表_单项得分和折算得分",
		write: func(p *form) {
			p.line("2020年度预算项目绩效自评表").line("一级指标", "二级指标", "三级指标", "指标分值", "权重占比(%)", "预期指标值", "实际完成值", "单项指标得分", "单项指标折算得分")
			p.line("产出指标", "质量指标", "覆盖率", "25.00", "25.00", ">=98%", "100%", "25.00", "6.25")
		},
		rows: [][]string{{"产出指标", "", "质量指标", "覆盖率", ">=98%", "100%", "25.00", "6.25", ""}},
		year: 2020, kind: rescore.SelfEvaluation, rules: []string{"R-006"},
	},
	{
		name: "中期和年度并列",
		write: func(p *form) {
			p.line("项目支出绩效目标表（2023年度）").line("中期绩效指标(2023-2025)", nil, nil, nil, "年度绩效指标").merge("A2", "D2").merge("E2", "G2")
			p.line("一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值")
			p.line("产出指标", "数量指标", "航时三年", "90小时", "数量指标", "航时", "30小时")
		},
		rows: [][]string{{"产出指标", "", "数量指标", "航时", "30小时", "", "", "", ""}},
		year: 2023, kind: rescore.TargetTable, rules: []string{"R-006"},
	},
	{
		name: "合计在小计之后_表后有说明",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分")
			p.line("产出指标", "数量指标", "甲", "1个", "1个", 50, 50).line("小计", nil, nil, nil, nil, 50, 50)
			p.line("效益指标", "社会效益", "乙", "提升", "提升", 40, 38).line("小计", nil, nil, nil, nil, 40, 38)
			p.line("自评总分", nil, nil, nil, nil, 90, 88, "良").line("存在问题", "预算编得不准，执行率只有 86%").line("改进措施", "加强管理").line("填表人：甲", "电话：12345678").line("说明：", "本表一式两份")
		},
		rows: [][]string{
			{"产出指标", "", "数量指标", "甲", "1个", "1个", "50", "50", ""},
			{"效益指标", "", "社会效益", "乙", "提升", "提升", "40", "38", ""},
		},
		total: "88", weights: "90", grade: "良", kind: rescore.SelfEvaluation, rules: []string{"R-014"},
	},
	{
		name: "打印分页重复表头",
		write: func(p *form) {
			head := []any{"一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分"}
			p.line("项目支出绩效自评表").line(head...).line("产出指标", "数量指标", "甲", "1个", "1个", 50, 50).line(head...).line(nil, nil, "乙", "2个", "2个", 40, 40).line("总分", nil, nil, nil, nil, 90, 90)
		},
		rows: [][]string{
			{"产出指标", "", "数量指标", "甲", "1个", "1个", "50", "50", ""},
			{"产出指标", "", "数量指标", "乙", "2个", "2个", "40", "40", ""},
		},
		total: "90", weights: "90", kind: rescore.SelfEvaluation,
	},
	{
		name: "公式没有结果",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分").line("年度资金总额", 100, 100, 86.18, 10)
			p.f.SetCellFormula(p.sheet, "F3", "D3/C3")
			p.f.SetCellFormula(p.sheet, "G3", "ROUND(E3*F3,2)")
			p.style("F3", "F3", "0.00%")
			p.line("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分").line("产出指标", "数量指标", "甲", "1个", "1个", 50, 50).line("总分")
			p.f.SetCellFormula(p.sheet, "F6", "SUM(F5:F5)+E3")
			p.f.SetCellFormula(p.sheet, "G6", "SUM(G5:G5)+G3")
		},
		rows:  [][]string{{"产出指标", "", "数量指标", "甲", "1个", "1个", "50", "50", ""}},
		funds: [][]string{{"年度资金总额", "100", "100", "86.18", "10", "86.18%", "8.62"}},
		money: "万元", total: "58.62", weights: "60", kind: rescore.SelfEvaluation, rules: []string{"R-007"},
	},
	{
		name: "表头以外的列有内容",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分").line("产出指标", "数量指标", "甲", "1个", "1个", 50, 50, nil, "孤零零的备注")
		},
		rows: [][]string{{"产出指标", "", "数量指标", "甲", "1个", "1个", "50", "50", ""}},
		kind: rescore.SelfEvaluation, rules: []string{"R-004"}, loud: true,
	},
	{
		name: "分值合并几行",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分")
			p.line("产出指标", "数量指标", "甲", "1个", "1个", 50, 50).line("产出指标", "数量指标", "乙", "2个", "2个").merge("F3", "F4").merge("G3", "G4")
		},
		rows: [][]string{
			{"产出指标", "", "数量指标", "甲", "1个", "1个", "50", "50", ""},
			{"产出指标", "", "数量指标", "乙", "2个", "2个", "", "", ""},
		},
		kind: rescore.SelfEvaluation, rules: []string{"R-010"}, loud: true,
	},
	{
		name: "一个指标占两行",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分")
			p.line("产出指标", "数量指标", "甲", "12期", "12期", 50, 50).line("产出指标", "数量指标", nil, "每期50人", "每期48人").merge("C3", "C4").merge("F3", "F4").merge("G3", "G4")
		},
		rows: [][]string{{"产出指标", "", "数量指标", "甲", "12期；每期50人", "12期；每期48人", "50", "50", ""}},
		kind: rescore.SelfEvaluation, rules: []string{"R-010"}, loud: true,
	},
	{
		name: "单位黏在金额上_没有栏名",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("项目资金", "年初预算数", "全年预算数", "全年执行数", "执行率").line("年度资金总额", "880万元", "880万元", "880万元", "100%")
			p.line("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分").line("产出指标", "数量指标", "甲", "1个", "1个", 50, 50)
		},
		rows:  [][]string{{"产出指标", "", "数量指标", "甲", "1个", "1个", "50", "50", ""}},
		funds: [][]string{{"年度资金总额", "880万元", "880万元", "880万元", "", "100%", ""}},
		money: "万元", kind: rescore.SelfEvaluation,
	},
	{
		name: "没有标题_靠右下方_空行空列",
		write: func(p *form) {
			p.row = 6
			head := []any{nil, nil, nil, "一级指标", "二级指标", "三级指标", nil, "指标值", "完成值", "分值", "得分"}
			p.line(head...)
			p.row += 2
			p.line(nil, nil, nil, "产出指标", "数量指标", "甲", nil, "1个", "1个", 50, 50)
			p.row += 3
			p.line(nil, nil, nil, "效益指标", "社会效益", "乙", nil, "提升", "提升", 40, 40)
		},
		rows: [][]string{
			{"产出指标", "", "数量指标", "甲", "1个", "1个", "50", "50", ""},
			{"效益指标", "", "社会效益", "乙", "提升", "提升", "40", "40", ""},
		},
		kind: rescore.SelfEvaluation,
	},
	{
		name: "监控表",
		write: func(p *form) {
			p.line("项目支出绩效运行监控表（2023年度）").line("项目名称", "湿地")
			p.line("项目资金（万元）", "年初预算数", "1-7月执行数", "1-7月执行率", "全年预计执行数").line("年度资金总额", 100, 46, "46%", 100)
			p.line("一级指标", "二级指标", "三级指标", "年度指标值", "1-7月执行情况", "全年预计完成情况", "偏差原因分析", "完成目标可能性", "备注").line("产出指标", "数量指标", "面积", "≥500亩", "230亩", "500亩", "", "确定能")
		},
		rows:    [][]string{{"产出指标", "", "数量指标", "面积", "≥500亩", "230亩", "", "", ""}},
		funds:   [][]string{{"年度资金总额", "100", "", "46", "", "46%", ""}},
		project: "湿地", money: "万元", year: 2023, kind: rescore.Monitoring, rules: []string{"R-005"},
	},
	{
		name: "满意度合并两级_年度用汉字",
		write: func(p *form) {
			p.line("二〇二三年度项目支出绩效自评表").line("一级指标", "二级指标", "三级指标", "指标值", "完成值", "权重（%）", "自评分")
			p.line("满意度指标", nil, "群众满意度", "≥90%", "96%", "10%", 10).merge("A3", "B3")
		},
		rows: [][]string{{"满意度指标", "", "满意度指标", "群众满意度", "≥90%", "96%", "10%", "10", ""}},
		year: 2023, kind: rescore.SelfEvaluation,
	},
	{
		name: "日期和时间",
		write: func(p *form) {
			p.line("项目支出绩效自评表").line("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分")
			p.line("产出指标", "时效指标", "完工时间", 45291, 45260, 10, 10).style("D3", "E3", `yyyy"年"m"月"d"日"`)
		},
		rows: [][]string{{"产出指标", "", "时效指标", "完工时间", "2023年12月31日", "2023年11月30日", "10", "10", ""}},
		kind: rescore.SelfEvaluation,
	},
}

func TestPublishedLayouts(t *testing.T) {
	t.Parallel()
	for _, c := range layouts {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newForm(t)
			c.write(p)
			checkLayout(t, c, one(t, p.bytes(t)))
		})
	}
}

func checkLayout(t *testing.T, c layout, got rescore.Table) {
	t.Helper()
	sameRows(t, got, c.rows)
	sameFunds(t, got, c.funds)
	same(t, "project", got.Project.Text, c.project)
	same(t, "unit", got.Unit.Text, c.unit)
	same(t, "money unit", got.MoneyUnit, c.money)
	same(t, "total", got.Total.Text, c.total)
	same(t, "weights", got.Weights.Text, c.weights)
	same(t, "grade", got.Grade.Text, c.grade)
	same(t, "kind", string(got.Kind), string(c.kind))
	if got.Year != c.year {
		t.Errorf("year %d, want %d", got.Year, c.year)
	}
	for _, rule := range c.rules {
		found(t, got, rule)
	}
	if !c.loud {
		quiet(t, got)
	}
	if c.checkTables != nil && len(got.Rows) >= len(c.rows) {
		c.checkTables(t, got)
	}
	for _, r := range got.Rows {
		if _, _, ok := workbook.ParseRef(r.Name.At[len(got.Sheet)+1:]); !ok {
			t.Errorf("place %q", r.Name.At)
		}
	}
}
