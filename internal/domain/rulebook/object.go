package rulebook

import (
	"encoding/json"
	"slices"
	"strings"

	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// An object reads the keys of one JSON object and complains about each that is missing, of the wrong kind or not asked
// for.
type object struct {
	node       node
	asked      []string
	complaints *errs.Fields
}

// asObject takes a node as an object; anything else is a complaint and reads as an object whose keys were complained of.
func asObject(n node, complaints *errs.Fields) (*object, bool) {
	if n.kind != objectNode {
		complaints.Add(n.path, "“%s”应是一个用 { } 括起来的对象。", place(n.path))
		return nil, false
	}
	return &object{node: n, complaints: complaints}, true
}

// done complains about the keys nobody asked for.
func (o *object) done() {
	for _, key := range o.node.keys {
		if !slices.Contains(o.asked, key) {
			path := join(o.node.path, key)
			o.complaints.Add(path, "不认识“%s”，此处可用的有：%s。", path, strings.Join(o.asked, "、"))
		}
	}
}

// optional looks for a key that may be left out.
func (o *object) optional(key string) (node, bool) {
	o.asked = append(o.asked, key)
	n, ok := o.node.fields[key]
	return n, ok
}

// required looks for a key that must be there.
func (o *object) required(key string) (node, bool) {
	n, ok := o.optional(key)
	if !ok {
		path := join(o.node.path, key)
		o.complaints.Add(path, "缺少“%s”，请补上。", path)
	}
	return n, ok
}

func (o *object) text(key string) string {
	n, ok := o.required(key)
	if !ok {
		return ""
	}
	text, ok := n.value.(string)
	if !ok || strings.TrimSpace(text) == "" {
		o.complaints.Add(n.path, "“%s”应是一段文字，不能为空。", n.path)
		return ""
	}
	return text
}

func (o *object) flag(key string) bool {
	n, ok := o.required(key)
	if !ok {
		return false
	}
	flag, ok := n.value.(bool)
	if !ok {
		o.complaints.Add(n.path, "“%s”应是 true 或 false。", n.path)
	}
	return flag
}

func (o *object) whole(key string) int {
	n, ok := o.required(key)
	if !ok {
		return 0
	}
	number, ok := n.value.(json.Number)
	if ok {
		if i, err := number.Int64(); err == nil && i >= 0 && i <= 1_000_000 {
			return int(i)
		}
	}
	o.complaints.Add(n.path, "“%s”应是不带小数的正数，如 1。", n.path)
	return 0
}

func (o *object) points(key string) score.Points {
	n, ok := o.required(key)
	if !ok {
		return 0
	}
	return pointsOf(n, o.complaints)
}

// pointsOf reads "10", "7.5" or 10. A number with decimals must be written as text, so that it is read exactly.
func pointsOf(n node, complaints *errs.Fields) score.Points {
	var text string
	switch value := n.value.(type) {
	case string:
		text = value
	case json.Number:
		if _, err := value.Int64(); err == nil {
			text = value.String()
		}
	}
	p, err := score.ParsePoints(text)
	if err != nil {
		complaints.Add(n.path, "“%s”应是分数，如 \"7.5\" 或 10，带小数的要加引号，最多两位小数，不能为负。", n.path)
	}
	return p
}

func (o *object) rate(key string) score.Rate {
	n, ok := o.required(key)
	if !ok {
		return 0
	}
	text, _ := n.value.(string)
	r, err := score.ParseRate(text)
	if err != nil {
		o.complaints.Add(n.path, "“%s”应是带百分号的文字，如 \"80%%\"，最多两位小数。", n.path)
	}
	return r
}

// choice reads a text that must be one of the choices.
func choice[T ~string](o *object, key string, choices ...T) T {
	n, ok := o.required(key)
	if !ok {
		return ""
	}
	text, _ := n.value.(string)
	if slices.Contains(choices, T(text)) {
		return T(text)
	}
	names := make([]string, len(choices))
	for i, c := range choices {
		names[i] = string(c)
	}
	o.complaints.Add(n.path, "“%s”只能是：%s。", n.path, strings.Join(names, "、"))
	return ""
}

// inner reads an object under a key; it is false when there is none.
func (o *object) inner(key string) (*object, bool) {
	n, ok := o.required(key)
	if !ok {
		return nil, false
	}
	return asObject(n, o.complaints)
}

// list reads a list under a key, item by item.
func list[T any](o *object, key string, read func(*object) T) []T {
	n, ok := o.required(key)
	if !ok {
		return nil
	}
	if n.kind != listNode {
		o.complaints.Add(n.path, "“%s”应是一个用 [ ] 括起来的列表。", n.path)
		return nil
	}
	var items []T
	for _, item := range n.items {
		if inner, ok := asObject(item, o.complaints); ok {
			items = append(items, read(inner))
			inner.done()
		}
	}
	return items
}

// texts reads a list of texts.
func texts(n node, complaints *errs.Fields) []string {
	if n.kind != listNode {
		complaints.Add(n.path, "“%s”应是一个用 [ ] 括起来的列表。", n.path)
		return nil
	}
	items := make([]string, 0, len(n.items))
	for _, item := range n.items {
		text, ok := item.value.(string)
		if !ok || strings.TrimSpace(text) == "" {
			complaints.Add(item.path, "“%s”应是一段文字，不能为空。", item.path)
			continue
		}
		items = append(items, text)
	}
	return items
}

func place(path string) string {
	if path == "" {
		return "规则库"
	}
	return path
}
