package errs

import "fmt"

// Severity is how much a finding weighs (严重程度).
type Severity string

// The severities, heaviest first.
const (
	Blocker Severity = "错误" // blocks the act
	Warning Severity = "警告" // asks for a reason
	Hint    Severity = "提示" // helps
)

// Field is one complaint about one cell of a form.
type Field struct {
	Path     string   // which cell: "annual_goal", "indicators.2.target"; "" for the whole form
	Rule     string   // rule number where one exists, such as "G-101"
	Severity Severity // Blocker when empty
	Message  string   // Chinese: what is wrong and what to do
	Clause   string   // the clause the rule follows, such as 财预〔2021〕101号
}

// Fields collects complaints in form order. All of them are reported, never the first alone.
type Fields []Field

// Add appends a blocking complaint about the cell at path.
func (f *Fields) Add(path, format string, args ...any) {
	*f = append(*f, Field{Path: path, Severity: Blocker, Message: fmt.Sprintf(format, args...)})
}

// Blocking returns only the complaints that block the act.
func (f Fields) Blocking() Fields {
	var out Fields
	for _, x := range f {
		if x.Severity == Blocker || x.Severity == "" {
			out = append(out, x)
		}
	}
	return out
}

// At returns the complaints about one cell.
func (f Fields) At(path string) Fields {
	var out Fields
	for _, x := range f {
		if x.Path == path {
			out = append(out, x)
		}
	}
	return out
}

// named is how many complaints the message of an error names, of all that it carries.
const named = 3

// Err returns an Invalid error that carries the complaints, or nil when none of them blocks.
func (f Fields) Err() error {
	blocking := f.Blocking()
	if len(blocking) == 0 {
		return nil
	}
	message := blocking[0].Message
	if n := len(blocking); n > 1 {
		message = fmt.Sprintf("有 %d 处需要改正：", n)
		for _, f := range blocking[:min(n, named)] {
			message += f.Message
		}
		if n > named {
			message += fmt.Sprintf("另有 %d 处，见标出的各格。", n-named)
		}
	}
	return &Error{Kind: Invalid, Message: message, Fields: f}
}
