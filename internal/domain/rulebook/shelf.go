package rulebook

import (
	"embed"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"outturn/internal/errs"
)

//go:embed books/*.json
var shipped embed.FS

// Shelf is the collection of books an installation knows (规则库目录). It keeps every version, because frozen sheets refer to them.
// The zero value is empty.
type Shelf struct {
	books map[Name][]Book // versions, newest first
}

// Shipped is the shelf of the books that come with the program (内置规则库).
func Shipped() Shelf { return readShipped() }

// readShipped panics on a bad embedded file: that is a mistake of ours, which every test run finds.
var readShipped = sync.OnceValue(func() Shelf {
	files, err := shipped.ReadDir("books")
	if err != nil {
		panic(err)
	}
	var shelf Shelf
	for _, file := range files {
		data, err := shipped.ReadFile("books/" + file.Name())
		if err != nil {
			panic(err)
		}
		book, err := Parse(data)
		if err == nil {
			shelf, err = shelf.With(book)
		}
		if err != nil {
			panic(fmt.Sprintf("embedded rulebook %s: %v", file.Name(), err))
		}
	}
	return shelf
})

// With returns the shelf with more books on it; the shelf itself is not changed. A book whose name and version are taken by
// different contents is a Conflict: a version, once used, means one thing for ever.
func (s Shelf) With(books ...Book) (Shelf, error) {
	next := Shelf{books: maps.Clone(s.books)}
	if next.books == nil {
		next.books = map[Name][]Book{}
	}
	for _, b := range books {
		known, err := s.with(next.books[b.Name], b)
		if err != nil {
			return s, err
		}
		next.books[b.Name] = known
	}
	return next, nil
}

func (s Shelf) with(versions []Book, b Book) ([]Book, error) {
	for _, known := range versions {
		switch {
		case known.Version != b.Version:
		case reflect.DeepEqual(known, b):
			return versions, nil
		default:
			return nil, errs.New(errs.Conflict, "规则库“%s”已存在且内容不同。修改规则库时请把 version 加 1。", b.Label())
		}
	}
	versions = append(slices.Clone(versions), b)
	slices.SortFunc(versions, func(a, b Book) int { return b.Version - a.Version })
	return versions, nil
}

// Find gives the newest version of a book. An unknown name is a NotFound error that lists the known ones.
func (s Shelf) Find(name Name) (Book, error) {
	if versions := s.books[name]; len(versions) > 0 {
		return versions[0], nil
	}
	known := make([]string, 0, len(s.books))
	for _, n := range s.Names() {
		known = append(known, string(n))
	}
	return Book{}, errs.New(errs.NotFound, "没有名为“%s”的评分规则库，可用的有：%s。", name, strings.Join(known, "、"))
}

// FindVersion gives the version of a book that a frozen record names. A version that is gone is a NotFound error.
func (s Shelf) FindVersion(name Name, version int) (Book, error) {
	for _, b := range s.books[name] {
		if b.Version == version {
			return b, nil
		}
	}
	return Book{}, errs.New(errs.NotFound, "没有评分规则库“%s 第%d版”，请让系统管理员放回对应的规则库文件。", name, version)
}

// Names lists the names of all books, sorted.
func (s Shelf) Names() []Name { return slices.Sorted(maps.Keys(s.books)) }

// All lists the newest version of every book, sorted by name.
func (s Shelf) All() []Book {
	all := make([]Book, 0, len(s.books))
	for _, name := range s.Names() {
		all = append(all, s.books[name][0])
	}
	return all
}
