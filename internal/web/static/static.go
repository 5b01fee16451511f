// Package static holds the stylesheet, the icons and the scripts of the pages (静态文件), embedded in the binary.
//
// Every address carries one version made from the contents of all files, so that a browser may keep a file for ever and
// a new binary never meets an old script. Scripts import each other by relative path and so share the version.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// Prefix is the path under which the files are served.
const Prefix = "/static/"

//go:embed *.css *.js *.svg
var files embed.FS

// asset is one file, ready to send.
type asset struct {
	kind         string // content type
	plain, small []byte // as written, and gzipped
}

var (
	assets  = map[string]asset{}
	version string
)

func init() {
	names, err := fs.Glob(files, "*")
	if err != nil {
		panic(err) // only a malformed pattern fails
	}
	sum := sha256.New()
	for _, name := range names {
		body, err := files.ReadFile(name)
		if err != nil {
			panic(err) // embedded: cannot fail in a binary that started
		}
		sum.Write([]byte(name))
		sum.Write(body)
		assets[name] = asset{kind: contentType(name), plain: body, small: compress(body)}
	}
	version = hex.EncodeToString(sum.Sum(nil)[:6])
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}

func compress(body []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if _, err := w.Write(body); err != nil {
		panic(err) // a buffer does not fail
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// Path returns the address of a file by its name, such as "base.css". It panics on a name that is not embedded: a typing
// error that the first rendered page shows.
func Path(name string) string {
	if _, ok := assets[name]; !ok {
		panic("static: no file " + name)
	}
	return Prefix + version + "/" + name
}

// Handler serves the files below Prefix. A file asked for by its current address may be kept for a year; one asked for by
// an older address (a page that was open during an upgrade) is answered with today's content and not kept.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
		found, ok := assets[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		head := w.Header()
		head.Set("Content-Type", found.kind)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Vary", "Accept-Encoding")
		head.Set("Cache-Control", "no-cache")
		if asked == version {
			head.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		body := found.plain
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			head.Set("Content-Encoding", "gzip")
			body = found.small
		}
		head.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(body) // the reader has gone: nobody to tell
		}
	})
}

// PackedSize is how many bytes all files take on the wire, compressed: what the first page of a session costs on top of
// itself.
func PackedSize() int {
	total := 0
	for _, a := range assets {
		total += len(a.small)
	}
	return total
}
