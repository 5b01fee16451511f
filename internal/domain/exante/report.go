package exante

import (
	"fmt"
	"strings"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Report is an evaluation in the order of the official report (事前绩效评估报告): object, how the work was done, findings on the
// dimensions and conclusion, suggestions, other matters, attachments.
type Report struct {
	Title    string
	Sections []Section
}

// Section is one section of a report (报告章节).
type Section struct {
	Heading    string
	Paragraphs []string
	Dimensions []Dimension // of the section that judges
}

// Dimension is what the experts found on one dimension of the form (评估维度得分).
type Dimension struct {
	Name   string
	Points score.Points // what it can earn
	Mean   score.Points // the sum of its items' means; may differ from the mean of totals by rounding
}

// Dimensions adds the items of a conclusion up by the form's dimensions, in form order.
func (c Conclusion) Dimensions(form appraisal.Form) []Dimension {
	var out []Dimension
	for _, b := range form.Blocks() {
		d := Dimension{Name: b.Name, Points: b.Points}
		for _, it := range b.Items {
			d.Mean += c.Score(it.ID).Mean
		}
		out = append(out, d)
	}
	return out
}

// Report writes the report of a concluded evaluation from what it holds.
//
// Errors: Conflict before there is a conclusion.
func (e Evaluation) Report(form appraisal.Form, s Statement, files []attachment.Attachment) (Report, error) {
	c := e.Conclusion
	if c.IsZero() {
		return Report{}, errs.New(errs.Conflict, "现在是“%s”，还没有评估结论，不能出报告。", e.State)
	}
	return Report{Title: e.Project.Name + "事前绩效评估报告", Sections: []Section{
		{Heading: "评估对象", Paragraphs: []string{
			fmt.Sprintf("项目名称：%s（%s）。实施单位：%s。主管处室：%s。项目类别：%s。", e.Project.Name, e.Project.Code, e.Project.Unit.Name, e.Project.Division.Name, e.Project.Category),
			"项目背景和内容：" + s.Background, "绩效目标：" + s.Goals,
			fmt.Sprintf("资金：%s申请%s元。%s", e.Year, s.Amount.Yuan(), s.Funding)}},
		{Heading: "评估工作开展情况", Paragraphs: c.procedure(form)},
		{Heading: "评估内容和结论", Paragraphs: append(c.judgement(), s.worth()...), Dimensions: c.Dimensions(form)},
		{Heading: "相关建议", Paragraphs: []string{c.Opinion, fmt.Sprintf("建议金额%s元。", c.Amount.Yuan())}},
		{Heading: "其他需要说明的问题", Paragraphs: c.remarks(s)},
		{Heading: "附件", Paragraphs: attached(form, s, files)},
	}}, nil
}

func (c Conclusion) procedure(form appraisal.Form) []string {
	return []string{
		"目的：判断项目立项和资金投入是否必要、经济、可行，为决策和预算安排提供依据。",
		fmt.Sprintf("方式：%d位专家按《%s》（第%d版）各自独立评分并提出建议金额，全部提交后汇总，会议讨论形成结论。", len(c.Totals), form.Title, form.Version),
		fmt.Sprintf("程序：单位自述并提供依据，主管处室审核，专家组“%s”评估，%s在%s召开会议。", c.Title, c.On, c.Place),
	}
}

func (c Conclusion) judgement() []string {
	out := []string{fmt.Sprintf("专家平均%s分，中位%s分，对应“%s”。评估结论：%s。", c.Mean.Short(), c.Median.Short(), c.Suggested, c.Verdict)}
	if n := len(c.Outlying); n > 0 {
		out = append(out, fmt.Sprintf("有%d份意见与中位分相差较大，会议已讨论。", n))
	}
	return out
}

// worth is what the cost-benefit annex says, where there is one.
func (s Statement) worth() []string {
	a, ok := s.Analysis()
	if !ok {
		return nil
	}
	return append([]string{"成本效益分析（单位填报附表计算）："}, a.Explain()...)
}

func (c Conclusion) remarks(s Statement) []string {
	out := []string{"比选方案：" + s.Alternatives}
	if c.Overridden() && c.Reason != "" {
		out = append(out, fmt.Sprintf("会议结论与专家意见不一致（专家意见对应“%s”，建议金额%s元）：%s", c.Suggested, c.SuggestedAmount.Yuan(), c.Reason))
	}
	return out
}

// attached lists what proves the items: documents named and files.
func attached(form appraisal.Form, s Statement, files []attachment.Attachment) []string {
	var out []string
	seen := map[string]bool{}
	add := func(name string) {
		if name = strings.TrimSpace(name); name != "" && !seen[name] {
			seen[name] = true
			out = append(out, fmt.Sprintf("%d．%s", len(out)+1, name))
		}
	}
	for _, it := range s.Items {
		add(it.Evidence)
	}
	for _, f := range files {
		add(f.Name)
	}
	if len(out) == 0 {
		return []string{"无。"}
	}
	return out
}
