package drill

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// Browser is one person's browser without scripts (浏览器): it keeps cookies, reads forms and posts them.
type Browser struct {
	base   string
	client *http.Client
}

// NewBrowser opens a browser on the site at an address such as http://127.0.0.1:8080. Every request must be answered
// within the given time.
func NewBrowser(base string, within time.Duration) *Browser {
	jar, _ := cookiejar.New(nil) // cannot fail without options
	return &Browser{base: base, client: &http.Client{Jar: jar, Timeout: within,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Page is what came back (页面).
type Page struct {
	Status   int
	Location string // where a redirect leads
	Body     []byte
}

// Form is a form of a page as its next submission would send it (表单).
type Form struct {
	Action string
	Values url.Values
}

// Get reads a page.
func (b *Browser) Get(ctx context.Context, path string) (Page, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.base+path, nil)
	if err != nil {
		return Page{}, err
	}
	return b.do(req)
}

// Post sends a form.
func (b *Browser) Post(ctx context.Context, f Form) (Page, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.base+f.Action, strings.NewReader(f.Values.Encode()))
	if err != nil {
		return Page{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", b.base)
	return b.do(req)
}

func (b *Browser) do(req *http.Request) (Page, error) {
	res, err := b.client.Do(req)
	if err != nil {
		return Page{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return Page{Status: res.StatusCode, Location: res.Header.Get("Location"), Body: body}, err
}

// SignIn signs the browser in.
func (b *Browser) SignIn(ctx context.Context, login, password string) error {
	page, err := b.Post(ctx, Form{Action: "/sign-in", Values: url.Values{"login": {login}, "password": {password}, "next": {"/"}}})
	if err == nil && page.Status != http.StatusSeeOther {
		err = fmt.Errorf("%s cannot sign in: %d", login, page.Status)
	}
	return err
}

// Form finds the form that posts to an action and holds a button of the given value ("" for any), with every value it
// would send. Buttons and controls that belong to it by their form attribute count.
//
// Errors: the page has no such form.
func (p Page) Form(action, button string) (Form, error) {
	root, err := html.Parse(strings.NewReader(string(p.Body)))
	if err != nil {
		return Form{}, err
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" || attr(n, "action") != action {
			continue
		}
		f := Form{Action: action, Values: url.Values{}}
		if fill(root, n, f.Values, button) {
			return f, nil
		}
	}
	return Form{}, fmt.Errorf("the page has no form that posts %q to %s", button, action)
}

// fill collects what a form would send when its button of the given value is pressed, and reports whether it has one.
func fill(root, form *html.Node, values url.Values, button string) (pressed bool) {
	id := attr(form, "id")
	pressed = button == ""
	for n := range root.Descendants() {
		name := attr(n, "name")
		if n.Type != html.ElementNode || name == "" || !owned(n, form, id) || has(n, "disabled") {
			continue
		}
		switch n.Data {
		case "button":
			if button != "" && attr(n, "value") == button && !pressed {
				values.Set(name, button)
				pressed = true
			}
		case "input":
			if kind := attr(n, "type"); (kind != "checkbox" && kind != "radio" || has(n, "checked")) && kind != "file" {
				values.Add(name, attr(n, "value"))
			}
		case "textarea":
			values.Add(name, text(n))
		case "select":
			values.Add(name, chosen(n))
		}
	}
	return pressed
}

// owned reports whether a control belongs to a form: inside it, or by naming its id.
func owned(n, form *html.Node, id string) bool {
	if by := attr(n, "form"); by != "" {
		return id != "" && by == id
	}
	for a := range n.Ancestors() {
		if a == form {
			return true
		}
	}
	return false
}

// chosen is the value of a drop-down: the selected option, or the first.
func chosen(list *html.Node) string {
	first, value := true, ""
	for n := range list.Descendants() {
		if n.Type != html.ElementNode || n.Data != "option" {
			continue
		}
		v := attr(n, "value")
		if !has(n, "value") {
			v = text(n)
		}
		if first || has(n, "selected") {
			first, value = false, v
		}
	}
	return value
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func text(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return out.String()
}
