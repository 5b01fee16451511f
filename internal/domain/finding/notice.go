package finding

import (
	"fmt"
	"strings"

	"outturn/internal/domain/fiscal"
)

// Notice is what a letter says (整改通知书的正文), for paper and screen alike.
type Notice struct {
	Title    string
	Number   string
	To       string // 责任单位
	Opening  string
	Sections []Section
	On       fiscal.Date
}

// Section is one part of a notice (通知书的一节).
type Section struct {
	Heading    string
	Paragraphs []string
}

// Notice writes the letter out.
func (f Finding) Notice(l Letter) Notice {
	n := Notice{Title: "绩效问题整改通知书", Number: l.Number(), To: f.Owner.Name, On: l.On, Opening: f.opening(l)}
	problem := []string{f.Content.Title + "。"}
	problem = append(problem, lines(f.Content.Text)...)
	if l.Reason != "" {
		problem = append(problem, "前次整改后仍存在的问题："+l.Reason)
	}
	problem = append(problem, fmt.Sprintf("问题类别：%s。严重程度：%s。", f.Content.Kind, f.Content.Severity))
	n.Sections = []Section{
		{"问题", problem},
		{"整改要求", lines(f.Content.Demand)},
		{"期限与报送", []string{
			fmt.Sprintf("请于%s前整改完毕。收到本通知后编制整改方案，写明原因、措施、责任人和完成日期，经单位负责人同意后实施，并在系统中登记进展。", l.Due.Chinese()),
			"整改完毕后在系统中报送整改结果和佐证材料，由计财处核查销号；销号三至六个月内抽取一部分回头看。",
			"逾期未整改的，向单位负责人、主管处室和计财处督办，并作为安排下一年度预算的依据。",
		}},
	}
	return n
}

// opening says where the problem was found and what the letter rests on.
func (f Finding) opening(l Letter) string {
	what := "你单位"
	if f.Project.Name != "" {
		what += fmt.Sprintf("“%s”项目（%s）", f.Project.Name, f.Project.Code)
	}
	where := string(f.Source.Origin)
	if f.Source.Origin == ByHand {
		where = "预算绩效管理工作"
	}
	basis := ""
	if f.Source.Name != "" {
		basis = "（" + f.Source.Name + "）"
	}
	again := ""
	if l.Reason != "" {
		again = "重新"
	}
	return fmt.Sprintf("%s在%s%s中发现以下问题（问题编号%s），按照《项目支出绩效评价管理办法》（财预〔2020〕10号）关于结果反馈和整改的规定，请%s整改。", what, where, basis, f.Number(), again)
}

func lines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
