package office

import (
	"bytes"
	"strings"
	"testing"

	"outturn/internal/domain/finding"
	"outturn/internal/domain/fiscal"
	"outturn/internal/testenv"
)

// TestFindingNoticeInLibreOffice: another program opens the notice and finds its parts in their order.
func TestFindingNoticeInLibreOffice(t *testing.T) {
	t.Parallel()
	n := finding.Notice{Title: "绩效问题整改通知书", Number: "绩效整改〔2025〕3号", To: "公共设施管理中心", Opening: "你单位在绩效跟踪中发现以下问题，请整改。", On: fiscal.Date{Year: 2025, Month: 9, Day: 5},
		Sections: []finding.Section{{Heading: "问题", Paragraphs: []string{"7月底执行率28%，<低于>序时进度。"}}, {Heading: "期限与报送", Paragraphs: []string{"请于2025年10月5日前整改完毕。"}}}}
	var docx bytes.Buffer
	if err := WriteFindingNotice(&docx, n, "上海化学工业区管理委员会", "校验码 ab12"); err != nil {
		t.Fatal(err)
	}
	text := string(testenv.LibreOffice(t, docx.Bytes(), "docx", "txt"))
	at := 0
	for _, want := range []string{"绩效问题整改通知书", "绩效整改〔2025〕3号", "公共设施管理中心：", "请整改。", "问题", "<低于>序时进度", "期限与报送", "2025年10月5日前", "上海化学工业区管理委员会", "2025年9月5日"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("%q is missing or out of order in:\n%s", want, text)
		}
		at += i
	}
}
