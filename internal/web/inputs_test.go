package web

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// inputsOf reads the fields of the form with an id as a browser would post them.
func inputsOf(t *testing.T, body, id string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	form := find(doc, func(n *html.Node) bool { return n.Data == "form" && attr(n, "id") == id })
	if form == nil {
		t.Fatalf("the page has no form %q", id)
	}
	out := url.Values{}
	collect := func(n *html.Node) bool {
		name := attr(n, "name")
		switch {
		case n.Data == "template":
			return false
		case name == "" || n.Data == "button":
		case n.Data == "textarea":
			out.Set(name, text(n))
		case n.Data == "select" && has(n, "multiple"):
			walk(n, func(o *html.Node) bool {
				if has(o, "selected") {
					out.Add(name, attr(o, "value"))
				}
				return true
			})
		case n.Data == "select":
			chosen := find(n, func(o *html.Node) bool { return o.Data == "option" && has(o, "selected") })
			if chosen == nil { // a browser takes the first
				chosen = find(n, func(o *html.Node) bool { return o.Data == "option" })
			}
			if chosen != nil {
				out.Set(name, attr(chosen, "value"))
			}
		case attr(n, "type") == "checkbox" && !has(n, "checked"):
		case n.Data == "input":
			out.Set(name, attr(n, "value"))
		}
		return true
	}
	walk(form, collect)
	walk(doc, func(n *html.Node) bool { // fields beside the form that are sent with it
		return attr(n, "form") != id || collect(n)
	})
	return out
}

func walk(n *html.Node, visit func(*html.Node) bool) {
	if !visit(n) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

func find(root *html.Node, ok func(*html.Node) bool) (found *html.Node) {
	walk(root, func(n *html.Node) bool {
		if found == nil && n.Type == html.ElementNode && ok(n) {
			found = n
		}
		return found == nil
	})
	return found
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func text(n *html.Node) string {
	var b strings.Builder
	walk(n, func(n *html.Node) bool {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		return true
	})
	return b.String()
}
