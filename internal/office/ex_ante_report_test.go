package office

import (
	"bytes"
	"strings"
	"testing"

	"outturn/internal/domain/exante"
	"outturn/internal/testenv"
)

// TestExAnteReportInLibreOffice: another program opens the report and finds everything in the official order.
func TestExAnteReportInLibreOffice(t *testing.T) {
	t.Parallel()
	r := exante.Report{Title: "园区路灯节能改造事前绩效评估报告", Sections: []exante.Section{
		{Heading: "评估对象", Paragraphs: []string{"项目名称：园区路灯节能改造。"}},
		{Heading: "评估内容和结论", Paragraphs: []string{"评估结论：予以支持。"}, Dimensions: []exante.Dimension{{Name: "立项必要性", Points: 20_00, Mean: 17_50}}},
		{Heading: "附件", Paragraphs: []string{"无。"}},
	}}
	var docx bytes.Buffer
	if err := WriteExAnteReport(&docx, r, "公共设施管理中心", "事前绩效评估 第2版 校验码 ab12"); err != nil {
		t.Fatal(err)
	}
	text := string(testenv.LibreOffice(t, docx.Bytes(), "docx", "txt"))
	at := 0
	for _, want := range []string{"园区路灯节能改造事前绩效评估报告", "公共设施管理中心", "评估对象", "项目名称：园区路灯节能改造。", "评估内容和结论", "予以支持", "立项必要性", "17.5", "附件", "专家组组长（签字）"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("%q is missing or out of order in:\n%s", want, text)
		}
		at += i
	}
}
