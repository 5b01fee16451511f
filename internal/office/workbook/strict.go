package workbook

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/errs"
)

// strict is an XML decoder (严格的解析器) that refuses what a form never needs: document types, deep nesting, endless
// tokens, text outside the root. A part is good only when it was read to its end.
type strict struct {
	dec    *xml.Decoder
	p      *parser
	name   string
	depth  int
	rooted bool
}

// next returns the next token, or io.EOF after the last. The token is valid until the following call.
func (s *strict) next() (xml.Token, error) {
	t, err := s.dec.Token()
	if err == io.EOF {
		if !s.rooted || s.depth != 0 {
			return nil, damaged(s.name, "内容不完整")
		}
		return nil, io.EOF
	}
	if err != nil {
		return nil, s.p.readFailure(s.name, err)
	}
	if s.p.budget.tokens--; s.p.budget.tokens < 0 {
		return nil, errs.Invalidf("文件里的格式和单元格太多，无法读取。请删除多余的空白行列和格式，另存后再上传。")
	}
	return t, s.check(t)
}

func (s *strict) check(t xml.Token) error {
	switch t := t.(type) {
	case xml.Directive:
		return damaged(s.name, "含有不允许的文档类型声明")
	case xml.StartElement:
		if s.depth == 0 && s.rooted {
			return damaged(s.name, "根元素不止一个")
		}
		s.rooted = true
		if s.depth++; s.depth > s.p.limits.Depth {
			return damaged(s.name, "嵌套过深")
		}
	case xml.EndElement:
		s.depth--
	case xml.CharData:
		if s.depth == 0 && strings.Trim(string(t), " \t\r\n\uFEFF") != "" {
			return damaged(s.name, "根元素之外还有文字")
		}
	}
	return nil
}

// drain reads to the end of the part.
func (s *strict) drain() error {
	for {
		if _, err := s.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// skip reads to the end of the element whose start was just returned.
func (s *strict) skip() error {
	for depth := s.depth; s.depth >= depth; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// text reads to the end of the element whose start was just returned and joins its character data, descending into
// children except those named in but.
func (s *strict) text(but ...string) (string, error) {
	var out strings.Builder
	for depth := s.depth; s.depth >= depth; {
		t, err := s.next()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			out.Write(t)
		case xml.StartElement:
			if slices.Contains(but, t.Name.Local) {
				if err := s.skip(); err != nil {
					return "", err
				}
			}
		}
	}
	return out.String(), nil
}

// each calls f for every start element of the part, to its end.
func (s *strict) each(f func(xml.StartElement) error) error {
	for {
		t, err := s.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := f(e); err != nil {
				return err
			}
		}
	}
}

// part opens an XML part with a strict decoder and calls f; whatever f leaves unread is read to the end. Absent parts
// are no error: ok is false.
func (p *parser) part(name string, f func(*strict) error) (ok bool, err error) {
	r, err := p.container.open(name, p.budget)
	if err != nil || r == nil {
		return false, err
	}
	defer r.Close()
	p.done[strings.ToLower(name)] = true
	s := &strict{dec: xml.NewDecoder(r), p: p, name: name}
	if err := f(s); err != nil {
		return true, err
	}
	return true, s.drain()
}

// readRest reads every part nobody asked for, so that a broken one is refused too.
func (p *parser) readRest() error {
	for _, name := range p.container.order {
		if p.done[name] {
			continue
		}
		var err error
		switch path.Ext(name) {
		case ".xml", ".rels":
			_, err = p.part(name, (*strict).drain)
		default:
			err = p.readBinary(name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readFailure turns a failure while reading a part into the refusal that fits.
func (p *parser) readFailure(name string, err error) error {
	if p.budget.spent {
		return tooBig(p.limits)
	}
	why := "内容不完整"
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		why = "第 " + strconv.Itoa(syntax.Line) + " 行格式错误"
	}
	return damaged(name, why)
}

func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}
