package workbook

import (
	"strings"

	"github.com/shopspring/decimal"
)

// expression is a formula being read and evaluated in one go, by recursive descent.
type expression struct {
	calc       *calculator
	grid       *Grid
	src        string
	at         int
	dRow, dCol int // shift of a shared formula
	nested     int
}

func (x *expression) whole() (value, error) {
	x.src = strings.TrimPrefix(strings.TrimSpace(x.src), "=")
	v, err := x.comparison()
	if err == nil && x.skip() != 0 {
		err = failure("看不懂的公式")
	}
	return v, err
}

// skip passes spaces and returns the next byte, 0 at the end.
func (x *expression) skip() byte {
	for x.at < len(x.src) && strings.IndexByte(" \t\r\n", x.src[x.at]) >= 0 {
		x.at++
	}
	if x.at == len(x.src) {
		return 0
	}
	return x.src[x.at]
}

func (x *expression) accept(tokens ...string) string {
	x.skip()
	for _, t := range tokens {
		if strings.HasPrefix(x.src[x.at:], t) {
			x.at += len(t)
			return t
		}
	}
	return ""
}

func (x *expression) comparison() (value, error) {
	if x.nested++; x.nested > 60 {
		return value{}, failure("公式套得太深")
	}
	defer func() { x.nested-- }()
	left, err := x.joined()
	for err == nil {
		op := x.accept("<=", ">=", "<>", "<", ">", "=")
		if op == "" {
			break
		}
		var right value
		if right, err = x.joined(); err == nil {
			left = compare(left, right, op)
		}
	}
	return left, err
}

func compare(a, b value, op string) value {
	order := strings.Compare(strings.ToLower(a.asText()), strings.ToLower(b.asText()))
	if (a.numeric || a.blank) && (b.numeric || b.blank) {
		order = tidy(a.n).Cmp(tidy(b.n))
	}
	yes := map[string]bool{"<": order < 0, ">": order > 0, "=": order == 0, "<=": order <= 0, ">=": order >= 0, "<>": order != 0}[op]
	if yes {
		return value{n: decimal.NewFromInt(1), numeric: true}
	}
	return value{numeric: true}
}

func (x *expression) joined() (value, error) {
	left, err := x.sum()
	for err == nil && x.accept("&") != "" {
		var right value
		if right, err = x.sum(); err == nil {
			left = value{s: left.asText() + right.asText()}
			if len(left.s) > maxCalculated {
				err = failure("文字太长")
			}
		}
	}
	return left, err
}

func (x *expression) sum() (value, error) {
	return x.binary(x.product, "+", "-")
}

func (x *expression) product() (value, error) {
	return x.binary(x.unary, "*", "/")
}

// binary reads operands joined by two operators of equal rank.
func (x *expression) binary(operand func() (value, error), ops ...string) (value, error) {
	left, err := operand()
	for err == nil {
		op := x.accept(ops...)
		if op == "" {
			break
		}
		var right value
		if right, err = operand(); err == nil {
			left, err = arithmetic(left, right, op)
		}
	}
	return left, err
}

func arithmetic(a, b value, op string) (value, error) {
	l, err := a.asNumber()
	if err != nil {
		return value{}, err
	}
	r, err := b.asNumber()
	if err != nil {
		return value{}, err
	}
	switch op {
	case "+":
		l = l.Add(r)
	case "-":
		l = l.Sub(r)
	case "*":
		l = l.Mul(r)
	case "/":
		if r.IsZero() {
			return value{}, failure("除以零")
		}
		l = l.DivRound(r, 20)
	}
	return sized(tidy20(l))
}

// sized refuses numbers beyond what a sheet can hold; a short exponent may stand for gigabytes of digits.
func sized(n decimal.Decimal) (value, error) {
	if digits := n.NumDigits(); digits > 600 || digits+int(n.Exponent()) > maxExponent || n.Exponent() < -maxExponent {
		return value{}, failure("数太大")
	}
	return value{n: n, numeric: true}, nil
}

// tidy20 keeps twenty-five digits while computing, more than any sheet shows.
func tidy20(n decimal.Decimal) decimal.Decimal {
	if n.Exponent() < -25 {
		return n.Round(25)
	}
	return n
}

func (x *expression) unary() (value, error) {
	switch x.accept("-", "+") {
	case "-":
		v, err := x.unary2()
		if err != nil {
			return v, err
		}
		n, err := v.asNumber()
		return value{n: n.Neg(), numeric: true}, err
	default:
		return x.percent()
	}
}

// unary2 bounds runs of minus signs by the nesting counter.
func (x *expression) unary2() (value, error) {
	if x.nested++; x.nested > 60 {
		return value{}, failure("公式套得太深")
	}
	defer func() { x.nested-- }()
	return x.unary()
}

func (x *expression) percent() (value, error) {
	v, err := x.primary()
	for err == nil && x.accept("%") != "" {
		var n decimal.Decimal
		if n, err = v.asNumber(); err == nil {
			v, err = sized(n.Shift(-2))
		}
	}
	return v, err
}

func (x *expression) primary() (value, error) {
	switch c := x.skip(); {
	case c == '(':
		x.at++
		v, err := x.comparison()
		if err == nil && x.accept(")") == "" {
			err = failure("看不懂的公式")
		}
		return v, err
	case c == '"':
		return x.quoted()
	case c >= '0' && c <= '9' || c == '.':
		return x.literal()
	}
	list, err := x.reference()
	if err != nil {
		return value{}, err
	}
	if len(list) != 1 {
		return value{}, failure("区域不能直接参加计算")
	}
	return list[0], nil
}

func (x *expression) quoted() (value, error) {
	var out strings.Builder
	for x.at++; x.at < len(x.src); x.at++ {
		if x.src[x.at] == '"' {
			if !strings.HasPrefix(x.src[x.at+1:], `"`) {
				x.at++
				return value{s: out.String()}, nil
			}
			x.at++
		}
		out.WriteByte(x.src[x.at])
	}
	return value{}, failure("看不懂的公式")
}

func (x *expression) literal() (value, error) {
	start := x.at
	for x.at < len(x.src) && strings.IndexByte("0123456789.", x.src[x.at]) >= 0 {
		x.at++
	}
	n, ok := number(x.src[start:x.at])
	if !ok {
		return value{}, failure("看不懂的数")
	}
	return value{n: n, numeric: true}, nil
}
