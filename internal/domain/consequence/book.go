package consequence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Name is what a book is called in files and settings.
type Name string

// Combining says how several cuts of one project go together (多项核减).
type Combining string

// The ways: the largest alone, or all of them, never more than what is asked for.
const (
	Largest Combining = "取最大一项"
	Summed  Combining = "累加"
)

// Combinings lists the ways in form order.
func Combinings() []Combining { return []Combining{Largest, Summed} }

// Book is a named and versioned set of rules (结果应用规则库).
type Book struct {
	Name    Name
	Version int
	Title   string
	Source  string
	Combine Combining
	Rules   []Rule
}

// Label names the version for people.
func (b Book) Label() string { return fmt.Sprintf("%s 第%d版", b.Title, b.Version) }

// Find returns a rule by its number.
func (b Book) Find(id RuleID) (Rule, bool) {
	for _, r := range b.Rules {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// Check reports everything wrong with the book, rules that can never fire and rules that would divide by zero among it.
func (b Book) Check() error {
	var f errs.Fields
	if b.Name == "" || strings.Trim(string(b.Name), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" || len(b.Name) > 40 {
		f.Add("name", "规则库名称用大写字母、数字和短横，不超过40个字符。")
	}
	if b.Version < 1 {
		f.Add("version", "version 应是从1起的整数。")
	}
	if strings.TrimSpace(b.Title) == "" || strings.TrimSpace(b.Source) == "" {
		f.Add("title", "请写明 title（名称）和 source（依据）。")
	}
	if b.Combine != Largest && b.Combine != Summed {
		f.Add("combine", "combine 只能是“%s”或“%s”。", Largest, Summed)
	}
	if len(b.Rules) == 0 || len(b.Rules) > 100 {
		f.Add("rules", "规则应有1到100条，现有%d条。", len(b.Rules))
	}
	seen := map[RuleID]bool{}
	for i, r := range b.Rules {
		at := fmt.Sprintf("rules.%d", i+1)
		r.problems(at, &f)
		if seen[r.ID] {
			f.Add(at+".id", "规则编号“%s”用了两次。", r.ID)
		}
		seen[r.ID] = true
	}
	return f.Err()
}

// bookFile is how a book is written as data. Rates carry a per cent sign, money is in 万元, all as text.
type bookFile struct {
	Name    Name      `json:"name"`
	Version int       `json:"version"`
	Title   string    `json:"title"`
	Source  string    `json:"source"`
	Combine Combining `json:"combine"`
	Rules   []struct {
		ID     RuleID          `json:"id"`
		Name   string          `json:"name"`
		When   []conditionFile `json:"when"`
		Action Action          `json:"action"`
		Base   Fact            `json:"base"`
		Rate   string          `json:"rate"`
		Amount string          `json:"amount"`
		Clause string          `json:"clause"`
		Note   string          `json:"note"`
		Active bool            `json:"active"`
	} `json:"rules"`
}

type conditionFile struct {
	Fact  Fact     `json:"fact"`
	Of    Fact     `json:"of"`
	Is    []string `json:"is"`
	From  string   `json:"from"`
	Above string   `json:"above"`
	To    string   `json:"to"`
	Below string   `json:"below"`
}

// Parse reads a book from JSON (读取结果应用规则库). A key that no book has, a number that does not read, a rule that can never fire and a
// rule that would divide by zero are complaints, all of them together in one Invalid error with Fields.
func Parse(data []byte) (Book, error) {
	var file bookFile
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	d.DisallowUnknownFields()
	err := d.Decode(&file)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	if err != nil {
		return Book{}, unreadable(err, d.InputOffset())
	}
	var f errs.Fields
	b := Book{Name: file.Name, Version: file.Version, Title: file.Title, Source: file.Source, Combine: file.Combine}
	for i, r := range file.Rules {
		at := fmt.Sprintf("rules.%d", i+1)
		rule := Rule{ID: r.ID, Name: r.Name, Action: r.Action, Base: r.Base, Clause: r.Clause, Note: r.Note, Active: r.Active, Measures: readMeasures(at, r.Rate, r.Amount, &f)}
		for j, c := range r.When {
			rule.When = append(rule.When, c.read(fmt.Sprintf("%s.when.%d", at, j+1), &f))
		}
		b.Rules = append(b.Rules, rule)
	}
	if err := append(f, errs.FieldsOf(b.Check())...).Err(); err != nil {
		return Book{}, err
	}
	return b, nil
}

// unreadable says what kept a file from being read at all.
func unreadable(err error, at int64) error {
	if name, found := strings.CutPrefix(err.Error(), "json: unknown field "); found {
		return errs.Invalidf("结果应用规则库里有不认识的键“%s”，请删去或核对拼写。", strings.Trim(name, `"`))
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return errs.Invalidf("结果应用规则库里“%s”的写法不对：比例、金额和界限要加引号，active 写 true 或 false。", kind.Field)
	}
	return errs.Invalidf("结果应用规则库不是合法的 JSON：第 %d 个字节附近有误，请检查括号、引号和逗号。", at)
}

func readMeasures(at, rate, amount string, f *errs.Fields) (m Measures) {
	var err error
	if rate != "" {
		if m.Rate, err = score.ParseRate(rate); err != nil {
			f.Add(at+".rate", "%s", errs.MessageOf(err))
		}
	}
	if amount != "" {
		if m.Amount, err = money.Parse(amount, money.InWan); err != nil {
			f.Add(at+".amount", "%s", errs.MessageOf(err))
		}
	}
	return m
}

func (c conditionFile) read(at string, f *errs.Fields) Condition {
	out := Condition{Fact: c.Fact, Of: c.Of, Words: c.Is}
	limit := func(key, text string, open bool, into **Limit) {
		if text == "" {
			return
		}
		n, ok := out.measure().parse(text)
		switch {
		case *into != nil:
			f.Add(at+"."+key, "同一端的界限写了两个，请只留一个。")
		case !ok && out.measure() != "" && out.measure() != Words:
			f.Add(at+"."+key, "“%s”的界限“%s”读不懂。比率带百分号，金额以万元计，个数写整数。", c.Fact, errs.Shorten(text))
		}
		*into = &Limit{Value: n, Open: open}
	}
	limit("from", c.From, false, &out.Low)
	limit("above", c.Above, true, &out.Low)
	limit("to", c.To, false, &out.High)
	limit("below", c.Below, true, &out.High)
	return out
}
