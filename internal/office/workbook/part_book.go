package workbook

import (
	"encoding/xml"
	"path"
	"strings"

	"outturn/internal/errs"
)

// parser carries one reading of one workbook.
type parser struct {
	container *container
	limits    Limits
	budget    *budget
	done      map[string]bool // parts read to their end
	strings   []string
	styles    styles
	cells     int // counted over all sheets
}

type sheetEntry struct {
	name, id string
	hidden   bool
}

// relation is one line of a .rels part.
type relation struct{ kind, target string }

// book reads the workbook part and all sheets it names, in the order of the tabs.
func (p *parser) book() (*Book, error) {
	p.done = map[string]bool{}
	main, err := p.mainPart()
	if err != nil {
		return nil, err
	}
	entries, err := p.entries(main)
	if err != nil {
		return nil, err
	}
	rels, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	if err := p.shared(main, rels); err != nil {
		return nil, err
	}
	book := &Book{}
	for _, e := range entries {
		g, err := p.entrySheet(e, rels)
		if err != nil {
			return nil, err
		}
		book.Sheets = append(book.Sheets, g)
	}
	return book, nil
}

// mainPart finds the workbook part through the package relations, or at its usual place.
func (p *parser) mainPart() (string, error) {
	rels, err := p.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range rels {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			if _, ok := p.container.parts[strings.ToLower(r.target)]; ok {
				return r.target, nil
			}
		}
	}
	if _, ok := p.container.parts["xl/workbook.xml"]; ok {
		return "xl/workbook.xml", nil
	}
	return "", errs.Invalidf("文件里找不到工作簿，它可能已损坏，或者不是 .xlsx。%s", resave)
}

// relations reads the .rels part of a part ("" for the package), targets resolved against its folder.
func (p *parser) relations(of string) (map[string]relation, error) {
	out := map[string]relation{}
	dir, file := path.Split(of)
	_, err := p.part(dir+"_rels/"+file+".rels", func(s *strict) error {
		return s.each(func(e xml.StartElement) error {
			if e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
				return nil
			}
			target := strings.ReplaceAll(attr(e, "Target"), `\`, "/")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(dir, target)
			}
			out[attr(e, "Id")] = relation{attr(e, "Type"), strings.TrimPrefix(path.Clean(target), "/")}
			return nil
		})
	})
	return out, err
}

// entries reads the list of sheets and the date system.
func (p *parser) entries(main string) ([]sheetEntry, error) {
	var out []sheetEntry
	_, err := p.part(main, func(s *strict) error {
		return s.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "workbookPr":
				v := attr(e, "date1904")
				p.styles.date1904 = v == "1" || v == "true"
			case "sheet":
				state := attr(e, "state")
				out = append(out, sheetEntry{attr(e, "name"), relationID(e), state == "hidden" || state == "veryHidden"})
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	switch {
	case len(out) == 0:
		return nil, errs.Invalidf("工作簿里没有工作表。请检查文件后重新上传。")
	case len(out) > p.limits.Sheets:
		return nil, errs.Invalidf("工作簿里有 %d 张工作表，超过 %d 张。请拆成几个文件上传。", len(out), p.limits.Sheets)
	}
	return out, nil
}

// relationID is the r:id of a sheet, in either namespace.
func relationID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return attr(e, "id")
}

// shared reads what all sheets share: the strings and the styles.
func (p *parser) shared(main string, rels map[string]relation) error {
	dir := path.Dir(main)
	strs, sty := path.Join(dir, "sharedStrings.xml"), path.Join(dir, "styles.xml")
	for _, r := range rels {
		switch path.Base(r.kind) {
		case "sharedStrings":
			strs = r.target
		case "styles":
			sty = r.target
		}
	}
	if _, err := p.part(strs, p.readStrings); err != nil {
		return err
	}
	_, err := p.part(sty, p.styles.read)
	return err
}

func (p *parser) entrySheet(e sheetEntry, rels map[string]relation) (*Grid, error) {
	g := &Grid{Name: e.name, Hidden: e.hidden}
	r, ok := rels[e.id]
	if !ok {
		return nil, damaged("工作表"+e.name, "找不到内容")
	}
	if kind := path.Base(r.kind); kind != "worksheet" && kind != "" {
		return g, nil // chart sheets and dialog sheets have no cells
	}
	ok, err := p.part(r.target, func(s *strict) error { return p.readSheet(s, g) })
	if err == nil && !ok {
		err = damaged("工作表"+e.name, "找不到内容")
	}
	return g, err
}

// readStrings reads the shared strings; runs of rich text are joined, phonetic guides left out.
func (p *parser) readStrings(s *strict) error {
	return s.each(func(e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		text, err := s.richText()
		p.strings = append(p.strings, text)
		return err
	})
}

// richText joins the t elements up to the end of the element just opened.
func (s *strict) richText() (string, error) {
	var out strings.Builder
	for depth := s.depth; s.depth >= depth; {
		t, err := s.next()
		if err != nil {
			return "", err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "t":
			text, err := s.text()
			if err != nil {
				return "", err
			}
			out.WriteString(text)
		case "rPh", "phoneticPr", "rPr":
			if err := s.skip(); err != nil {
				return "", err
			}
		}
	}
	return unescape(out.String()), nil
}
