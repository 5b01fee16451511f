package workbook

import (
	"github.com/shopspring/decimal"
)

// apply evaluates a function over its arguments.
func apply(name string, args [][]value, errs []error) (value, error) {
	switch name {
	case "IF":
		return applyIf(args, errs)
	case "IFERROR":
		if len(args) == 2 && errs[0] != nil {
			return args[1][0], errs[1]
		}
		if len(args) == 2 {
			return args[0][0], nil
		}
	}
	for _, err := range errs {
		if err != nil {
			return value{}, err
		}
	}
	switch name {
	case "SUM", "AVERAGE", "MIN", "MAX", "PRODUCT", "COUNT":
		return aggregate(name, args)
	case "ROUND", "ROUNDUP", "ROUNDDOWN", "ABS", "INT":
		return rounding(name, args)
	case "TEXT":
		if len(args) == 2 {
			n, err := args[0][0].asNumber()
			return value{s: show(n, args[1][0].asText(), false)}, err
		}
	case "CONCATENATE", "CONCAT":
		out := ""
		for _, a := range args {
			if out += a[0].asText(); len(out) > maxCalculated {
				return value{}, failure("文字太长")
			}
		}
		return value{s: out}, nil
	}
	return value{}, failure("不支持的函数 " + name)
}

func applyIf(args [][]value, errs []error) (value, error) {
	if len(args) < 2 || len(args) > 3 {
		return value{}, failure("看不懂的公式")
	}
	if errs[0] != nil {
		return value{}, errs[0]
	}
	yes, err := args[0][0].asNumber()
	switch {
	case err != nil:
		return value{}, err
	case !yes.IsZero():
		return args[1][0], errs[1]
	case len(args) == 3:
		return args[2][0], errs[2]
	}
	return value{numeric: true}, nil
}

// aggregate goes over the numbers of its arguments; texts in ranges are passed over as the spreadsheet does.
func aggregate(name string, args [][]value) (value, error) {
	var all []decimal.Decimal
	for _, list := range args {
		for _, v := range list {
			if v.numeric {
				all = append(all, v.n)
			}
		}
	}
	count := decimal.NewFromInt(int64(len(all)))
	if name == "COUNT" {
		return value{n: count, numeric: true}, nil
	}
	if len(all) == 0 {
		if name == "AVERAGE" {
			return value{}, failure("没有数可以平均")
		}
		return value{numeric: true}, nil
	}
	out := all[0]
	for _, n := range all[1:] {
		switch name {
		case "MIN":
			out = decimal.Min(out, n)
		case "MAX":
			out = decimal.Max(out, n)
		case "PRODUCT":
			product, err := sized(out.Mul(n))
			if err != nil {
				return value{}, err
			}
			out = product.n
		default:
			out = out.Add(n)
		}
	}
	if name == "AVERAGE" {
		out = out.DivRound(count, 20)
	}
	return value{n: out, numeric: true}, nil
}

func rounding(name string, args [][]value) (value, error) {
	if len(args) == 0 || len(args) > 2 {
		return value{}, failure("看不懂的公式")
	}
	n, err := args[0][0].asNumber()
	if err != nil {
		return value{}, err
	}
	n = n.Round(15) // a quotient such as 8.6249999…9 stands for 8.625
	places := int32(0)
	if len(args) == 2 {
		p, err := args[1][0].asNumber()
		if err != nil || p.Abs().GreaterThan(decimal.NewFromInt(30)) {
			return value{}, failure("看不懂的位数")
		}
		places = int32(p.IntPart())
	}
	switch name {
	case "ROUND":
		n = n.Round(places)
	case "ROUNDUP":
		n = n.RoundUp(places)
	case "ROUNDDOWN":
		n = n.RoundDown(places)
	case "ABS":
		n = n.Abs()
	case "INT":
		n = n.Floor()
	}
	return value{n: n, numeric: true}, nil
}
