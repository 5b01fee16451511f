package goal

import (
	"regexp"
	"strings"
)

// measures finds what a text can be held to: a number, counted things in Chinese figures, a title or document number, none
// or all of something, a rhythm, an act that leaves a paper behind.
var measures = regexp.MustCompile(`\d|[一二两三四五六七八九十百]+(?:个|项|次|级|类|家|户|日|天|周|月|年|季|套|份|处|条|起|人|名|小时|台|辆|场|期|座|米|分|成|倍)` +
	`|《[^》]+》|〔.+〕|零(?:事故|投诉|差错|违规|发生)|[无未](?:[^关从]{0,8})(?:事故|投诉|差错|违规|事件|溢油|泄漏)` +
	`|全部|每(?:日|天|周|旬|月|季|年|次|期|户|个|项)|有[^关]{0,8}(?:文本|记录|实例|报告|台账|证书|文件)|逐(?:日|月|季|年|户|项|条)|印发|发布|备案|公示|验收|签订|移交|挂网|出具|评审|归档|上线|批复`)

// commonWords say nothing about which document is meant.
var commonWords = regexp.MustCompile(`相关|有关|国家|地方|行业|规定|要求|按照|依据|根据|符合|满足|达到|严格|遵守|执行|各项|既定|工作|管理|制度|质量|技术|服务|安全|考核|以及|[按和及与等的、,，.。]`)

// papers finds a document that is called by name: 道路养护规程, 年度合同.
var papers = regexp.MustCompile(`\p{Han}{2,}(?:标准|规范|规程|条例|办法|合同|协议|方案|细则|导则|定额|清单|任务书|预案)`)

// HasStandard reports whether a text holds something to measure by (衡量标准): a number, a date, a count, a document called by
// name, an act that leaves a paper behind. 按相关规定有效推进 holds none.
func HasStandard(text string) bool {
	text = strings.TrimSpace(text)
	return text != "" && (measures.MatchString(Normalise(text)) || papers.MatchString(commonWords.ReplaceAllString(text, "")))
}
