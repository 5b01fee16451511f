package browser

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mxschmitt/playwright-go"

	"outturn/internal/apptest"
	"outturn/internal/testenv"
	"outturn/internal/web"
)

// site is a server over a small park and one browser for all its people.
type site struct {
	*apptest.Park
	t       *testing.T
	url     string
	browser playwright.Browser
}

// password is what everybody in these tests has set.
const password = "Park-2025-test"

// driver starts the program that speaks to the browser, once for all tests.
var driver = sync.OnceValues(func() (*playwright.Playwright, error) {
	options := &playwright.RunOptions{SkipInstallBrowsers: true, Verbose: false, Stdout: io.Discard, Stderr: io.Discard}
	if err := playwright.Install(options); err != nil {
		return nil, err
	}
	return playwright.Run(options)
})

// newSite starts a server and a browser. It skips where there is no Chromium.
func newSite(t *testing.T) *site {
	t.Helper()
	chromium := testenv.Chromium(t)
	pw, err := driver()
	must(t, err)
	browser, err := pw.Chromium.Launch(playwright.BrowserTypeLaunchOptions{ExecutablePath: playwright.String(chromium),
		Args: []string{"--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"}})
	must(t, err)
	t.Cleanup(func() { must(t, browser.Close()) })
	park := apptest.Open(t, filepath.Join(t.TempDir(), "browser.db"))
	s, err := web.New(park.App, web.Config{Organisation: "上海化学工业区管理委员会", PublicRescore: true, Year: 2025, Clock: park.Now},
		slog.New(slog.NewTextHandler(io.Discard, nil)))
	must(t, err)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return &site{Park: park, t: t, url: server.URL, browser: browser}
}

// open gives a person a window of their own, signed in. Whatever the page writes to the console as an error, a violation
// of the content security policy above all, fails the test.
func (s *site) open(login string) playwright.Page {
	s.t.Helper()
	window, err := s.browser.NewContext(playwright.BrowserNewContextOptions{Locale: playwright.String("zh-CN"),
		Viewport: &playwright.Size{Width: 1366, Height: 768}})
	must(s.t, err)

	page, err := window.NewPage()
	must(s.t, err)
	page.SetDefaultTimeout(10_000)
	page.OnConsole(func(m playwright.ConsoleMessage) {
		if m.Type() == "error" && !strings.Contains(m.Text(), "the server responded with a status of") {
			s.t.Errorf("%s: console: %s", login, m.Text())
		}
	})
	page.OnPageError(func(err error) { s.t.Errorf("%s: script: %v", login, err) })
	if actor := s.Actor(s.t, login); actor.User.MustChange {
		must(s.t, s.App.ChangePassword(context.Background(), actor, "", s.Password(login), password, password))
	}
	s.signIn(page, login)
	return page
}

// signIn fills in the sign-in page.
func (s *site) signIn(page playwright.Page, login string) {
	s.t.Helper()
	s.visit(page, "/sign-in")
	s.fill(page, `[name="login"]`, login)
	s.fill(page, `[name="password"]`, password)
	s.click(page, `main button[type="submit"]`)
	s.sees(page, "main", "工作台")
}

func (s *site) visit(page playwright.Page, path string) int {
	s.t.Helper()
	answer, err := page.Goto(s.url + path)
	must(s.t, err)
	return answer.Status()
}

func (s *site) fill(page playwright.Page, selector, text string) {
	s.t.Helper()
	must(s.t, page.Locator(selector).First().Fill(text))
}

func (s *site) choose(page playwright.Page, selector, value string) {
	s.t.Helper()
	_, err := page.Locator(selector).First().SelectOption(playwright.SelectOptionValues{Values: &[]string{value}})
	must(s.t, err)
}

func (s *site) click(page playwright.Page, selector string) {
	s.t.Helper()
	must(s.t, page.Locator(selector).First().Click())
}

// sees waits until the text is shown where the selector points.
func (s *site) sees(page playwright.Page, selector, text string) {
	s.t.Helper()
	err := page.Locator(selector, playwright.PageLocatorOptions{HasText: text}).First().WaitFor()
	if err != nil {
		body, _ := page.Locator("body").InnerText()
		s.t.Fatalf("%s does not show %q: %v\n%s", selector, text, err, body)
	}
}

// value is what a field holds.
func (s *site) value(page playwright.Page, selector string) string {
	s.t.Helper()
	v, err := page.Locator(selector).First().InputValue()
	must(s.t, err)
	return v
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
