package goal

import "testing"

func TestHasStandard(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"": false, "提升园区整体形象": false, "按相关规定有效推进": false, "按照国家标准严格执行": false, "符合相关管理制度和质量标准": false, "达到合同要求": false, "逐步改善并长期保持": false,
		"四项标准各一项，12月底前印发": true, "四项标准成文": true, "完好率不低于98%": true, "按《城镇绿化养护规程》执行": true, "执行沪财〔2021〕5号": true, "符合道路养护技术规范": true,
		"按年度合同": true, "养护合同约定的内容全部完成": true, "每季度巡查一遍": true, "无责任事故": true, "验收合格": true, "有制度文本且当年有审查实例为达成": true, "制度印发": true, "与无关人员无关": false,
	} {
		if got := HasStandard(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
