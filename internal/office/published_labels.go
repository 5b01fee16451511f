package office

import (
	"regexp"
	"slices"
	"strings"
)

// labels are the names that one item of a form's head goes by (栏目名称): whole headings, and a pattern for the ways offices
// combine the same words.
type labels struct {
	words   []string
	pattern *regexp.Regexp // may be nil
}

func (l labels) has(key string) bool {
	return key != "" && (slices.Contains(l.words, key) || l.pattern != nil && l.pattern.MatchString(key))
}

var (
	// projectOpeners name a project and, where one has gone before, begin another form.
	projectOpeners = labels{
		words:   []string{"项目名称", "专项名称", "政策名称", "转移支付名称", "资金名称", "项目政策名称", "专项资金名称", "政策项目名称"},
		pattern: regexp.MustCompile(`^(部门|财政|专项|转移支付|资金|政策|课题|工程|活动)*(项目|专项|转移支付|资金|政策|课题|工程|支出|预算|任务|活动|经费)(或|及|和|/|、)*(项目|专项|资金|政策|任务|支出|经费)*名称$`),
	}
	projectLabels = labels{
		words:   append(slices.Clone(projectOpeners.words), "项目", "一级项目名称", "二级项目名称", "三级项目名称", "预算项目名称"),
		pattern: projectOpeners.pattern,
	}
	unitLabels = labels{
		words:   []string{"项目单位", "用款单位", "项目单位名称", "资金使用单位"},
		pattern: regexp.MustCompile(`^(项目|资金|预算|具体|专项|任务|课题|政策)*(实施|承担|执行|使用|申报|用款|建设|承办|组织实施)(及使用)?(单位|部门|机构|处室|科室|主体|学院)(名称|全称)?$`),
	}
	// fillerLabels name whoever filled in the form, who is the unit where the form names no other.
	fillerLabels = labels{
		words:   []string{"单位名称", "填报单位", "预算单位", "部门名称", "部门单位名称", "预算部门", "填报部门", "单位", "部门"},
		pattern: regexp.MustCompile(`^(项目|本级|基层|部门)?(填报|填表|填写|预算|自评|评价|编报|责任|绩效自评|被评价|部门预算)(单位|部门|机构|处室|科室|学院)(名称|全称)?$`),
	}
	divisionLabels = labels{
		words:   []string{"主管部门", "主管部门及代码", "主管单位", "一级预算单位", "主管部门名称", "部门及代码"},
		pattern: regexp.MustCompile(`^(中央|地方|国家|省级?|市级?|县级?|区级?|州级?|预算|项目|业务|资金|归口|一级|上级|行业|本级)*(主管|归口管理|业务管理)(部门|单位|处室|科室|机构|司局)(名称|及代码|名称及代码)?$`),
	}
	yearLabels = labels{words: []string{"年度", "预算年度", "自评年度", "评价年度", "项目年度", "填报年度", "财政年度", "所属年度", "绩效年度", "年份", "预算年份", "所属年份"}}

	gradeLabels = labels{words: []string{"自评等级", "评价等级", "绩效等级", "等级", "评定等级", "自评结论等级", "绩效等次", "评价等次", "自评等次", "等次", "综合评定等级", "自评结果", "评定结果", "评价结果", "自评结论", "评价结论"}}

	totalLabels = labels{
		words:   []string{"合计", "总计", "合计得分", "综合得分", "总得分", "得分合计", "得分总计", "总分合计", "最终得分", "自评得分", "自评分数", "自评分合计", "项目自评得分", "项目得分", "绩效得分", "评价得分", "总体得分", "绩效自评得分", "自评综合得分"},
		pattern: regexp.MustCompile(`^(绩效|项目|自评|评价|单位自评|绩效自评|项目绩效自评|部门|本项目)*(总分|总得分|总评分|总分值|综合评分)(数|值|合计)?$|^(绩效|项目|自评|评价|单位|指标|三级指标)*(得分|分值|权重|分数|评分)(合计|总计)$|^(绩效|三级)?指标合计$|^(总分值?|分值合计|权重合计|总权重|总分数)(、|/|,|和|及)(自评)?(总得分|得分合计|总分|得分)$`),
	}

	expectLabels = labels{
		words:   []string{"预期目标", "年初设定目标", "年初绩效目标", "年度预期目标", "预期绩效目标", "年初目标", "设定目标", "预期总体目标", "年度绩效目标", "全年绩效目标", "项目绩效目标", "总体绩效目标", "年度目标", "绩效目标", "总体目标", "年度总体目标", "项目总体目标", "年度总体绩效目标"},
		pattern: regexp.MustCompile(`^(项目)?(年初|年度|全年|预期|设定|计划|预定)(设定|预期|计划|申报|总体|绩效)*目标(值|内容|设定|设定情况)?$`),
	}
	attainLabels = labels{
		words:   []string{"实际完成情况", "目标实际完成情况", "全年实际完成情况", "年度总体目标完成情况", "目标完成情况", "总体完成情况", "总体目标完成情况", "全年完成情况", "全年目标实际完成情况", "实际完成目标", "绩效目标完成情况", "年度目标完成情况", "实际完成目标情况", "年度实际完成情况", "完成情况", "绩效目标实际完成情况"},
		pattern: regexp.MustCompile(`^(年度|全年|年末|项目|总体|目标|绩效|年终|当年)*(实际)?(目标)?(完成|实现|达成)(目标)?(情况|结果)$`),
	}

	// otherLabels stand in heads of forms and are read as nothing: a value never is one of them.
	otherLabels = labels{
		words:   []string{"联系人", "联系电话", "负责人", "电话", "填报人", "填报日期", "项目属性", "项目性质", "项目类别", "项目类型", "项目期", "项目期限", "起止时间", "计划开始日期", "计划完成日期", "代码", "项目编码", "项目代码", "单位代码", "资金性质", "分管处室", "是否重点", "金额单位"},
		pattern: regexp.MustCompile(`^(项目|单位|财务|部门|分管)?(负责人|联系人|经办人|填报人|填表人)(及|和)?(联系)?(电话|方式)?$|^(项目|单位|预算)(编码|编号|代码|属性|性质|类别|类型|分类|等级|周期)$`),
	}
)

// isLabel reports whether a text is the label of any item in the head of a form.
func isLabel(text string) bool {
	key := heading(text)
	for _, l := range []labels{projectLabels, unitLabels, fillerLabels, divisionLabels, yearLabels, gradeLabels, totalLabels, expectLabels, attainLabels, otherLabels} {
		if l.has(key) {
			return true
		}
	}
	return strings.HasSuffix(flat(text), ":")
}
