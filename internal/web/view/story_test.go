package view

import (
	"bytes"
	"compress/gzip"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"outturn/internal/web/static"
)

var storyDir = flag.String("stories", "", "write the storybook into this directory, with the static files beside it")

func renderStory(t testing.TB, s Story) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := s.Page.Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestStories 样张: every page is well formed, labelled, free of inline style and script, and light.
func TestStories(t *testing.T) {
	t.Parallel()
	for _, story := range Stories() {
		t.Run(story.Name, func(t *testing.T) {
			t.Parallel()
			page := renderStory(t, story)
			writeStory(t, story.Name, page)
			checkBalanced(t, page)
			checkTree(t, page)
			checkLight(t, page)
		})
	}
}

func writeStory(t *testing.T, name string, page []byte) {
	t.Helper()
	dir := *storyDir
	if dir == "" {
		dir = t.TempDir()
	}
	if err := os.WriteFile(filepath.Join(dir, name+".html"), page, 0o600); err != nil {
		t.Fatal(err)
	}
}

var voidElements = map[string]bool{"meta": true, "link": true, "input": true, "br": true, "col": true, "img": true, "hr": true}

// checkBalanced walks the tokens and wants every element closed in the order it was opened.
func checkBalanced(t *testing.T, page []byte) {
	t.Helper()
	var open []string
	tokens := html.NewTokenizer(bytes.NewReader(page))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		name, _ := tokens.TagName()
		tag := string(name)
		switch {
		case kind == html.StartTagToken && !voidElements[tag]:
			open = append(open, tag)
		case kind == html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tag {
				t.Fatalf("</%s> closes %v", tag, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("left open: %v", open)
	}
}

// checkTree wants unique ids, references that lead somewhere, a name on every input, and no inline style or script.
func checkTree(t *testing.T, page []byte) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids, labels := map[string]bool{}, map[string]bool{}
	for n := range root.Descendants() {
		if id := attribute(n, "id"); id != "" {
			if ids[id] && !strings.Contains(id, "__") {
				t.Errorf("id %q twice", id)
			}
			ids[id] = true
		}
		if n.Data == "label" {
			labels[attribute(n, "for")] = true
		}
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			checkElement(t, n, ids, labels)
		}
	}
}

func checkElement(t *testing.T, n *html.Node, ids, labels map[string]bool) {
	t.Helper()
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("<%s %s=…> inline", n.Data, a.Key)
		}
	}
	for _, key := range []string{"for", "aria-describedby", "aria-labelledby", "form"} {
		for ref := range strings.FieldsSeq(attribute(n, key)) {
			if !ids[ref] {
				t.Errorf("<%s %s=%q> leads nowhere", n.Data, key, ref)
			}
		}
	}
	if href := attribute(n, "href"); strings.HasPrefix(href, "#") && len(href) > 1 && !ids[href[1:]] {
		t.Errorf("link to %q leads nowhere", href)
	}
	switch n.Data {
	case "style":
		t.Error("<style> inline")
	case "script":
		if attribute(n, "src") == "" || n.FirstChild != nil {
			t.Error("<script> inline")
		}
	case "input", "select", "textarea":
		if attribute(n, "type") != "hidden" && !labelled(n, labels) {
			t.Errorf("<%s name=%q> has no label", n.Data, attribute(n, "name"))
		}
	}
}

func labelled(n *html.Node, labels map[string]bool) bool {
	if attribute(n, "aria-label") != "" || labels[attribute(n, "id")] {
		return true
	}
	for p := range n.Ancestors() {
		if p.Data == "label" {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// checkLight wants a page with its stylesheet and scripts to stay under 100 KB compressed.
func checkLight(t *testing.T, page []byte) {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(page); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, limit := packed.Len()+static.PackedSize(), 100_000; got > limit {
		t.Errorf("page with its files is %d bytes compressed, limit %d", got, limit)
	}
}

// BenchmarkTable200 renders a whole page with a list of 200 rows and 8 columns.
func BenchmarkTable200(b *testing.B) {
	page := storyShell("二百行", Table(StoryTable(200)))
	var out bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		out.Reset()
		if err := page.Render(b.Context(), &out); err != nil {
			b.Fatal(err)
		}
	}
}
