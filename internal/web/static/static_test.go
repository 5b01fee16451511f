package static

import (
	"compress/gzip"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func get(t *testing.T, path string, zipped bool) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	if zipped {
		r.Header.Set("Accept-Encoding", "gzip, br")
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestHandler(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, path string
		status     int
		cache      string
		kind       string
	}{
		{"现行地址可长期保存", Path("base.css"), 200, "public, max-age=31536000, immutable", "text/css; charset=utf-8"},
		{"旧地址给今天的内容，不保存", Prefix + "000000000000/app.js", 200, "no-cache", "text/javascript; charset=utf-8"},
		{"图标", Path("icon.svg"), 200, "public, max-age=31536000, immutable", "image/svg+xml"},
		{"没有的文件", Prefix + version + "/static.go", 404, "", "text/plain; charset=utf-8"},
		{"跳出目录", Prefix + version + "/../static.go", 404, "", "text/plain; charset=utf-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := get(t, tt.path, false)
			if got.StatusCode != tt.status || got.Header.Get("Cache-Control") != tt.cache || got.Header.Get("Content-Type") != tt.kind {
				t.Errorf("got %d %q %q", got.StatusCode, got.Header.Get("Cache-Control"), got.Header.Get("Content-Type"))
			}
		})
	}
}

func TestHandlerZipped(t *testing.T) {
	t.Parallel()
	answer := get(t, Path("base.css"), true)
	unpacked, err := gzip.NewReader(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(assets["base.css"].plain) {
		t.Error("the zipped stylesheet is not the stylesheet")
	}
}

func TestPathUnknown(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("an unknown name must not get an address")
		}
	}()
	Path("bass.css")
}

// TestScripts 脚本: small, and without what the security policy or the promise to keep nothing in the browser forbids.
func TestScripts(t *testing.T) {
	t.Parallel()
	lines := 0
	for name, a := range assets {
		if !strings.HasSuffix(name, ".js") {
			continue
		}
		body := string(a.plain)
		lines += strings.Count(body, "\n")
		for _, banned := range []string{"localStorage", "sessionStorage", "indexedDB", "innerHTML", "eval(", "document.write", "http://", "https://", "parseFloat"} {
			if strings.Contains(body, banned) {
				t.Errorf("%s has %s", name, banned)
			}
		}
	}
	if lines > 1000 {
		t.Errorf("%d lines of script, 1000 is the limit", lines)
	}
}

// TestContrast 对比度: every ink on every surface it is used on is 4.5:1 or better, edges of fields 3:1, light and dark.
func TestContrast(t *testing.T) {
	t.Parallel()
	css := string(assets["base.css"].plain)
	light, dark, found := strings.Cut(css, "prefers-color-scheme: dark")
	if !found {
		t.Fatal("no dark theme")
	}
	dark, _, _ = strings.Cut(dark, "@media")
	for theme, text := range map[string]string{"浅色": light, "深色": dark} {
		tokens := tokensOf(t, text)
		for _, pair := range []struct {
			ink, ground string
			least       float64
		}{
			{"ink", "paper", 4.5}, {"ink-2", "paper", 4.5}, {"ink-3", "paper", 4.5}, {"ink-3", "tint", 4.5}, {"ink-2", "tint", 4.5},
			{"accent", "paper", 4.5}, {"accent", "accent-tint", 4.5}, {"accent-ink", "accent", 4.5}, {"accent", "tint", 4.5},
			{"red", "paper", 4.5}, {"red", "red-tint", 4.5}, {"red", "tint", 4.5}, {"amber", "paper", 4.5}, {"amber", "amber-tint", 4.5},
			{"amber", "tint", 4.5}, {"green", "paper", 4.5}, {"green", "tint", 4.5}, {"ink-3", "red-tint", 4.5}, {"ink-3", "amber-tint", 4.5},
			{"ink-3", "accent-tint", 4.5}, {"edge", "paper", 3},
		} {
			if got := contrast(tokens[pair.ink], tokens[pair.ground]); got < pair.least {
				t.Errorf("%s: %s on %s is %.2f:1, least %.1f:1", theme, pair.ink, pair.ground, got, pair.least)
			}
		}
	}
}

var tokenLine = regexp.MustCompile(`--([a-z0-9-]+):\s*#([0-9a-f]{3}|[0-9a-f]{6});`)

func tokensOf(t *testing.T, css string) map[string][3]float64 {
	t.Helper()
	out := map[string][3]float64{}
	for _, m := range tokenLine.FindAllStringSubmatch(css, -1) {
		hex := m[2]
		if len(hex) == 3 {
			hex = strings.Repeat(hex[:1], 2) + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:], 2)
		}
		var rgb [3]float64
		for i := range rgb {
			n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			rgb[i] = float64(n) / 255
		}
		out[m[1]] = rgb
	}
	return out
}

// contrast is the ratio of WCAG 2.2, 1.4.3.
func contrast(a, b [3]float64) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(rgb [3]float64) float64 {
	var linear [3]float64
	for i, c := range rgb {
		if c <= 0.04045 {
			linear[i] = c / 12.92
		} else {
			linear[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*linear[0] + 0.7152*linear[1] + 0.0722*linear[2]
}
