package consequence

import (
	"embed"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"outturn/internal/errs"
)

//go:embed rules/*.json
var shippedFiles embed.FS

// The books that come with the program. Park is the one in force until the park chooses.
const (
	Park    Name = "PARK"
	Example Name = "EXAMPLE"
)

// Shelf holds every version of the books on offer (结果应用规则库目录): settings name the version they were made for.
type Shelf struct{ books []Book }

// Shipped is the shelf of the books that come with the program (内置规则库).
func Shipped() Shelf { return readShipped() }

// readShipped panics on a bad embedded file: that is a mistake of ours, which every test run finds.
var readShipped = sync.OnceValue(func() Shelf {
	files, err := shippedFiles.ReadDir("rules")
	if err != nil {
		panic(err)
	}
	var shelf Shelf
	for _, file := range files {
		data, err := shippedFiles.ReadFile("rules/" + file.Name())
		if err != nil {
			panic(err)
		}
		book, err := Parse(data)
		if err == nil {
			shelf, err = shelf.With(book)
		}
		if err != nil {
			panic(fmt.Sprintf("embedded book %s: %v %v", file.Name(), err, errs.FieldsOf(err)))
		}
	}
	return shelf
})

// With returns the shelf with another book on it. Two different books of one name and version are a Conflict: a version, once
// used, means one thing for ever.
func (s Shelf) With(b Book) (Shelf, error) {
	for _, known := range s.books {
		if known.Name == b.Name && known.Version == b.Version {
			if reflect.DeepEqual(known, b) {
				return s, nil
			}
			return s, errs.New(errs.Conflict, "结果应用规则库“%s”第%d版已存在且内容不同。修改时请把 version 加 1。", b.Name, b.Version)
		}
	}
	books := append(slices.Clone(s.books), b)
	slices.SortStableFunc(books, func(x, y Book) int {
		if x.Name != y.Name {
			return strings.Compare(string(x.Name), string(y.Name))
		}
		return y.Version - x.Version
	})
	return Shelf{books}, nil
}

// Find returns one version of a book; version 0 is the newest.
//
// Errors: NotFound.
func (s Shelf) Find(name Name, version int) (Book, error) {
	for _, b := range s.books {
		if b.Name == name && (version == 0 || b.Version == version) {
			return b, nil
		}
	}
	return Book{}, errs.New(errs.NotFound, "没有结果应用规则库“%s”第%d版，请让系统管理员放回对应的文件。", name, version)
}

// Newest lists the newest version of every book, by name.
func (s Shelf) Newest() []Book {
	var out []Book
	for _, b := range s.books {
		if len(out) == 0 || out[len(out)-1].Name != b.Name {
			out = append(out, b)
		}
	}
	return out
}
