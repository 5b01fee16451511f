package workbook

import (
	"strings"

	"github.com/shopspring/decimal"
)

// reference reads a cell, a range (both with an optional sheet), or a function call; a range gives all its values.
func (x *expression) reference() ([]value, error) {
	g, err := x.sheet()
	if err != nil {
		return nil, err
	}
	word := x.name()
	if word == "" {
		return nil, failure("看不懂的公式")
	}
	if x.skip() == '(' {
		x.at++
		v, err := x.call(strings.ToUpper(word))
		return []value{v}, err
	}
	switch strings.ToUpper(word) {
	case "TRUE":
		return []value{{n: decimal.NewFromInt(1), numeric: true}}, nil
	case "FALSE":
		return []value{{numeric: true}}, nil
	}
	r1, c1, ok := x.place(word)
	if !ok {
		return nil, failure("看不懂的名称 " + word)
	}
	r2, c2 := r1, c1
	if x.accept(":") != "" {
		if r2, c2, ok = x.place(x.name()); !ok {
			return nil, failure("看不懂的区域")
		}
	}
	return x.values(g, Span{min(r1, r2), min(c1, c2), max(r1, r2), max(c1, c2)})
}

// sheet reads "表名!" or "'表 名'!" in front of a reference; without one the formula's own sheet is meant.
func (x *expression) sheet() (*Grid, error) {
	start := x.at
	name := ""
	if x.skip() == '\'' {
		end := strings.IndexByte(x.src[x.at+1:], '\'')
		if end < 0 {
			return nil, failure("看不懂的公式")
		}
		name = x.src[x.at+1 : x.at+1+end]
		x.at += end + 2
	} else {
		name = x.name()
	}
	if x.at >= len(x.src) || x.src[x.at] != '!' {
		x.at = start
		return x.grid, nil
	}
	x.at++
	if g := x.calc.book.Sheet(name); g != nil {
		return g, nil
	}
	return nil, failure("找不到工作表 " + name)
}

// name reads letters, digits, dollars and anything beyond ASCII.
func (x *expression) name() string {
	x.skip()
	start := x.at
	for x.at < len(x.src) {
		c := x.src[x.at]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '$' || c == '_' || c == '.' || c >= 0x80
		if !letter {
			break
		}
		x.at++
	}
	return x.src[start:x.at]
}

// place reads a cell reference, moved along when the formula is shared and the part has no dollar.
func (x *expression) place(word string) (row, col int, ok bool) {
	row, col, ok = ParseRef(word)
	if !ok {
		return 0, 0, false
	}
	if !strings.HasPrefix(word, "$") {
		col += x.dCol
	}
	if strings.LastIndexByte(word, '$') <= 0 {
		row += x.dRow
	}
	return row, col, row >= 1 && col >= 1 && row <= maxRow && col <= maxCol
}

// values lists what stands in a range; only cells with content cost a step.
func (x *expression) values(g *Grid, s Span) ([]value, error) {
	if s.Row1 == s.Row2 && s.Col1 == s.Col2 {
		v, err := x.calc.lookup(g, s.Row1, s.Col1)
		return []value{v}, err
	}
	var out []value
	for _, row := range g.rows {
		if row < s.Row1 || row > s.Row2 {
			continue
		}
		for col := s.Col1; col <= s.Col2 && col <= Standard.Columns; col++ {
			v, err := x.calc.lookup(g, row, col)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
	}
	return append(out, value{blank: true}), nil
}

// call reads the arguments of a function and applies it. IF and IFERROR are taken apart here: their arguments may fail.
func (x *expression) call(name string) (value, error) {
	if x.nested++; x.nested > 60 {
		return value{}, failure("公式套得太深")
	}
	defer func() { x.nested-- }()
	if x.calc.steps--; x.calc.steps < 0 {
		return value{}, failure("公式太多")
	}
	var args [][]value
	var errs []error
	for x.skip() != ')' {
		list, err := x.argument()
		if err != nil && x.skip() == 0 {
			return value{}, err
		}
		args, errs = append(args, list), append(errs, err)
		if x.accept(",") == "" {
			break
		}
	}
	if x.accept(")") == "" || len(args) > 100 {
		return value{}, failure("看不懂的公式")
	}
	return apply(name, args, errs)
}

// argument is a range standing alone or any expression.
func (x *expression) argument() ([]value, error) {
	start := x.at
	if list, err := x.reference(); err == nil {
		if c := x.skip(); c == ',' || c == ')' {
			return list, nil
		}
	}
	x.at = start
	v, err := x.comparison()
	if err != nil {
		x.passArgument()
	}
	return []value{v}, err
}

// passArgument moves past an argument that failed, so that IF and IFERROR can go on.
func (x *expression) passArgument() {
	for depth := 0; x.at < len(x.src); x.at++ {
		switch x.src[x.at] {
		case '(':
			depth++
		case ')', ',':
			if depth == 0 {
				return
			}
			if x.src[x.at] == ')' {
				depth--
			}
		}
	}
}
