package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mxschmitt/playwright-go"

	"outturn/internal/domain/money"
)

// upload puts a file into the page's form and sends it by the button.
func (s *site) upload(page playwright.Page, file, button string) {
	s.t.Helper()
	must(s.t, page.Locator(`main input[type="file"], aside input[type="file"]`).First().SetInputFiles(file))
	s.click(page, button)
}

// TestRescore has somebody without an account drop a published form as the page stands, and take the marks along.
func TestRescore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page, err := s.browser.NewPage()
	must(t, err)
	page.SetDefaultTimeout(10_000)
	s.visit(page, "/rescore")
	s.upload(page, filepath.Join("..", "office", "testdata", "published", "002.json"), `main button:has-text("复算")`)
	s.sees(page, "main", "村级补助及运转经费")
	s.sees(page, "main", "不一致")
	bad := filepath.Join(t.TempDir(), "坏表.xlsx")
	must(t, os.WriteFile(bad, []byte("这不是工作簿"), 0o600))
	s.visit(page, "/rescore")
	s.upload(page, bad, `main button:has-text("复算")`)
	s.sees(page, "main", "坏表.xlsx")
	s.sees(page, "main", "请用 Excel 或 WPS 打开后另存为")
}

// TestEvidence gives a file to the whole of a self-evaluation as the panel stands; a file that is refused leaves the page
// and what was typed where they are.
func TestEvidence(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Project(t, "SCIP-2025-0001", "公共设施维护", 4980*money.Wan, 4732*money.Wan)
	s.approvedGoal(id)
	clerk := s.open("clerk")
	s.visit(clerk, "/projects/"+string(id))
	s.click(clerk, `button:has-text("开始自评")`)
	s.sees(clerk, "h1", "项目支出绩效自评表")
	s.click(clerk, `aside summary:has-text("附件")`)
	fake, photo := filepath.Join(t.TempDir(), "验收报告.pdf"), filepath.Join(t.TempDir(), "照片.png")
	must(t, os.WriteFile(fake, []byte("MZ"+strings.Repeat("x", 100)), 0o600))
	must(t, os.WriteFile(photo, []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x00IEND\xaeB`\x82"), 0o600))
	s.upload(clerk, fake, `aside button:has-text("上传附件")`)
	s.sees(clerk, "[data-upload-state]", "没有传上去：文件内容与扩展名 .pdf 不符")
	if !strings.Contains(clerk.URL(), "/self-evaluations/") {
		t.Errorf("the refusal led to %s", clerk.URL())
	}
	s.upload(clerk, photo, `aside button:has-text("上传附件")`)
	s.sees(clerk, "main", "附件“照片.png”已上传")
}
