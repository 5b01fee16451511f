package view

import (
	"context"
	"html"
	"io"
	"strconv"

	"github.com/a-h/templ"
)

// tableRow writes one row by hand instead of as a component per cell: lists run to thousands of cells, and this is five
// times as fast as the generated code. Everything that came from people goes through html.EscapeString.
func tableRow(columns []Column, row *Row) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		out := rowWriter{w: w}
		if row.Group != "" {
			out.group(len(columns), row)
			return out.err
		}
		if row.ID != "" {
			out.put(`<tr id="`, html.EscapeString(row.ID), `">`)
		} else {
			out.put(`<tr>`)
		}
		for i := range row.Cells {
			column := &Column{}
			if i < len(columns) {
				column = &columns[i]
			}
			out.put(cellTag(column))
			out.cell(ctx, &row.Cells[i])
			if column.Head {
				out.put(`</th>`)
			} else {
				out.put(`</td>`)
			}
		}
		out.put("</tr>\n")
		return out.err
	})
}

// rowWriter remembers the first failure, so that a row reads straight down.
type rowWriter struct {
	w   io.Writer
	err error
}

func (o *rowWriter) put(parts ...string) {
	for _, part := range parts {
		if o.err == nil && part != "" {
			_, o.err = io.WriteString(o.w, part)
		}
	}
}

func (o *rowWriter) text(s string) { o.put(html.EscapeString(s)) }

func (o *rowWriter) group(columns int, row *Row) {
	o.put(`<tr class="group"><th scope="rowgroup" colspan="`, strconv.Itoa(columns), `">`)
	o.text(row.Group)
	if row.GroupNote != "" {
		o.put(`<small>`)
		o.text(row.GroupNote)
		o.put(`</small>`)
	}
	o.put("</th></tr>\n")
}

func (o *rowWriter) cell(ctx context.Context, c *Cell) {
	if c.Part != nil {
		if o.err == nil {
			o.err = c.Part.Render(ctx, o.w)
		}
		return
	}
	closing := o.open(c)
	o.text(c.Text)
	o.put(closing)
	if c.Note != "" {
		o.put(`<small class="note">`)
		o.text(c.Note)
		o.put(`</small>`)
	}
}

// open writes what goes before the text and returns what goes behind it.
func (o *rowWriter) open(c *Cell) string {
	switch {
	case c.Href != "":
		o.put(`<a href="`, html.EscapeString(string(templ.URL(c.Href))), `">`)
		return `</a>`
	case c.Light != "":
		o.put(`<span class="light light--`, html.EscapeString(c.Light), `">`)
		return `</span>`
	case c.Mark != NoMark:
		o.put(`<span class="`, c.Mark.kindClass(), `">`)
		return `</span>`
	case c.Red:
		o.put(`<strong class="red">`)
		return `</strong>`
	case c.Strong:
		o.put(`<strong>`)
		return `</strong>`
	}
	return ""
}
