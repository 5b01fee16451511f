package view

// Mark is what a finding, a cell or a light says (标记): it picks a colour, and a word and a shape always stand with it.
type Mark string

// The marks of findings, heaviest first, and of agreement.
const (
	NoMark      Mark = ""
	MarkError   Mark = "error"
	MarkWarning Mark = "warning"
	MarkHint    Mark = "hint"
	MarkPass    Mark = "pass"
)

// Word is the mark in Chinese: 错误, 警告, 提示, 通过.
func (m Mark) Word() string {
	switch m {
	case MarkError:
		return "错误"
	case MarkWarning:
		return "警告"
	case MarkHint:
		return "提示"
	case MarkPass:
		return "通过"
	}
	return ""
}

// said is Word for the sentence after an act: done is 完成, for "通过 已退回填报" would contradict itself.
func (m Mark) said() string {
	if m == MarkPass {
		return "完成"
	}
	return m.Word()
}

// sign is the character that stands in the corner of a marked cell.
func (m Mark) sign() string {
	switch m {
	case MarkError:
		return "✕"
	case MarkWarning:
		return "!"
	}
	return ""
}

func (m Mark) kindClass() string { return "kind kind--" + string(m) }

// Link is an address with its words. An empty Href prints the words alone.
type Link struct{ Label, Href string }

// Option is one choice of a select (选项). Group puts it under a heading; neighbours with the same Group share it.
type Option struct {
	Value, Label, Group string
	Selected            bool
}

// Options makes a plain list of choices whose value is the word itself, with one of them chosen.
func Options(chosen string, words ...string) []Option {
	out := make([]Option, len(words))
	for i, word := range words {
		out[i] = Option{Value: word, Label: word, Selected: word == chosen}
	}
	return out
}

// opensGroup says whether option i starts a new group.
func opensGroup(options []Option, i int) bool {
	return options[i].Group != "" && (i == 0 || options[i-1].Group != options[i].Group)
}

// optionGroups splits choices into runs that share a Group.
func optionGroups(options []Option) [][]Option {
	var out [][]Option
	for i, o := range options {
		if i == 0 || opensGroup(options, i) || o.Group != options[i-1].Group {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], o)
	}
	return out
}
