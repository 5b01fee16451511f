package goalcheck

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// maxBytes bounds a rules file; the shipped one is far smaller.
const maxBytes = 1 << 20

// Parse reads a rules file (检查规则文件): strict JSON whose keys docs/goal-check.md explains. Unknown, missing and repeated keys
// and values of the wrong kind are reported together, each as a Chinese sentence that names the key, in one Invalid error
// with Fields. A file that is not JSON at all is an Invalid error that says where.
func Parse(data []byte) (*Ruleset, error) {
	if len(data) > maxBytes {
		return nil, errs.Invalidf("检查规则文件超过 1 MB，不像是规则文件，请检查文件。")
	}
	f := &file{}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	d.UseNumber()
	root, err := f.next(d, "", 0)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			err = nil
		} else if err == nil {
			err = errDepth
		}
	}
	if err != nil {
		return nil, errs.Invalidf("检查规则文件不是合法的 JSON：第 %d 个字节附近有误，请检查括号、引号和逗号。", d.InputOffset())
	}
	rules := &Ruleset{words: map[string][]string{}, rules: map[string]ruleText{}}
	if o := f.object(root, ""); o != nil {
		rules.read(o)
		o.done()
	}
	if err := f.complaints.Err(); err != nil {
		return nil, err
	}
	return rules, nil
}

// file is a rules file while it is read.
type file struct{ complaints errs.Fields }

// object reads the keys of one JSON object.
type object struct {
	*file
	path   string
	values map[string]any
	keys   []string // in file order
	asked  []string
}

// members is an object as decoded: encoding/json alone would take the last of two equal keys and forget the order.
type members struct {
	values map[string]any
	keys   []string
}

var errDepth = errors.New("nested too deep, or more than one value")

// next decodes one JSON value; repeated keys are complaints.
func (f *file) next(d *json.Decoder, path string, depth int) (any, error) {
	token, err := d.Token()
	if err != nil || depth > 8 {
		return nil, errors.Join(err, map[bool]error{true: errDepth}[depth > 8])
	}
	switch token {
	case json.Delim('{'):
		m := members{values: map[string]any{}}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			name, _ := key.(string) // the decoder allows nothing else here
			value, err := f.next(d, join(path, name), depth+1)
			if err != nil {
				return nil, err
			}
			if _, again := m.values[name]; again {
				f.complaints.Add(join(path, name), "“%s”写了两次，请只保留一个。", join(path, name))
				continue
			}
			m.values[name], m.keys = value, append(m.keys, name)
		}
		_, err := d.Token()
		return m, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := f.next(d, join(path, strconv.Itoa(len(list)+1)), depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := d.Token()
		return list, err
	}
	return token, nil
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// object takes a value as an object; nil with a complaint when it is none.
func (f *file) object(value any, path string) *object {
	m, ok := value.(members)
	if !ok {
		f.complaints.Add(path, "“%s”应是一个用 { } 括起来的对象。", path)
		return nil
	}
	return &object{file: f, path: path, values: m.values, keys: m.keys}
}

// done complains about the keys nobody asked for.
func (o *object) done() {
	for _, key := range o.keys {
		if !slices.Contains(o.asked, key) {
			path := join(o.path, key)
			o.complaints.Add(path, "不认识“%s”，此处可用的有：%s。", path, strings.Join(o.asked, "、"))
		}
	}
}

// has notes that a key may be there, and says whether it is.
func (o *object) has(key string) bool {
	o.asked = append(o.asked, key)
	_, ok := o.values[key]
	return ok
}

// required takes a key that must be there.
func (o *object) required(key string) (any, bool) {
	if !o.has(key) {
		o.complaints.Add(join(o.path, key), "缺少“%s”，请补上。", join(o.path, key))
		return nil, false
	}
	return o.values[key], true
}

// text reads a text; empty ones are complaints unless they may be.
func (o *object) text(key string, mayBeEmpty bool) string {
	value, ok := o.required(key)
	if !ok {
		return ""
	}
	text, ok := value.(string)
	if !ok || !mayBeEmpty && strings.TrimSpace(text) == "" {
		o.complaints.Add(join(o.path, key), "“%s”应是一段文字，不能为空。", join(o.path, key))
	}
	return text
}

// list reads words set off by spaces.
func (o *object) list(key string) []string { return strings.Fields(o.text(key, true)) }

func (o *object) whole(key string) int {
	value, ok := o.required(key)
	if !ok {
		return 0
	}
	number, _ := value.(json.Number)
	i, err := number.Int64()
	if err != nil || i < 1 || i > 100_000 {
		o.complaints.Add(join(o.path, key), "“%s”应是不带小数的正数，如 1。", join(o.path, key))
	}
	return int(i)
}

func (o *object) rate(key string) score.Rate {
	r, err := score.ParseRate(o.text(key, false))
	if err != nil {
		o.complaints.Add(join(o.path, key), "“%s”应是带百分号的文字，如 \"80%%\"。", join(o.path, key))
	}
	return r
}

// each reads a list of objects.
func (o *object) each(key string, read func(*object)) {
	value, ok := o.required(key)
	if !ok {
		return
	}
	items, ok := value.([]any)
	if !ok {
		o.complaints.Add(join(o.path, key), "“%s”应是一个用 [ ] 括起来的列表。", join(o.path, key))
		return
	}
	for i, item := range items {
		if inner := o.object(item, join(join(o.path, key), strconv.Itoa(i+1))); inner != nil {
			read(inner)
			inner.done()
		}
	}
}

// inner reads an object under a key.
func (o *object) inner(key string, read func(*object)) {
	value, ok := o.required(key)
	if !ok {
		return
	}
	if inner := o.file.object(value, join(o.path, key)); inner != nil {
		read(inner)
		inner.done()
	}
}

// object is that of the file.
func (o *object) object(value any, path string) *object { return o.file.object(value, path) }

// read reads the whole file.
func (rules *Ruleset) read(o *object) {
	rules.Version, rules.Title, rules.InForce = o.whole("version"), o.text("title", false), o.text("in_force", false)
	o.inner("limits", func(o *object) { rules.Limits = readLimits(o) })
	o.inner("words", func(o *object) {
		for _, list := range wordLists {
			rules.words[list] = o.list(list)
		}
	})
	o.each("measures", func(o *object) {
		rules.measures = append(rules.measures, measure{o.list("endings"), o.list("units"), o.list("refused"), o.text("suggest", true)})
	})
	o.each("fits", func(o *object) {
		rules.fits = append(rules.fits, fit{o.text("level2", false), o.list("endings"), o.text("belongs", false)})
	})
	o.each("vague", func(o *object) {
		exactly := o.has("exactly")
		rules.vague = append(rules.vague, vagueWord{o.text("word", false), exactly, o.text("instead", true)})
	})
	o.inner("sample", func(o *object) { rules.sample = readSample(o) })
	o.each("rules", rules.readRule)
	rules.complete(o)
}

func readLimits(o *object) Limits {
	l := Limits{FewRows: o.whole("few_rows"), ManyRows: o.whole("many_rows"), NameLength: o.whole("name_length"), TargetLength: o.whole("target_length"),
		GoalLength: o.whole("goal_length"), LowRate: o.whole("low_rate")}
	l.RowWeight = score.Points(o.whole("row_weight")) * score.Point
	l.LevelShare, l.Copied, l.Alike = o.rate("level_share"), o.rate("copied"), o.rate("alike")
	return l
}

// readRule reads one rule. Title, severity and clause of the structural checks are those of package goal.
func (rules *Ruleset) readRule(o *object) {
	number := o.text("rule", false)
	if _, again := rules.rules[number]; again {
		o.complaints.Add(o.path, "规则“%s”写了两次，请只保留一个。", number)
	}
	var t ruleText
	structural := slices.IndexFunc(goal.Checks(), func(c goal.Check) bool { return c.Rule == number })
	if structural >= 0 {
		c := goal.Checks()[structural]
		t.title, t.severity, t.clause = c.Title, c.Severity, c.Clause
	} else {
		t.title, t.severity, t.clause = o.text("title", false), errs.Severity(o.text("severity", false)), o.text("clause", true)
		if !slices.Contains([]errs.Severity{errs.Blocker, errs.Warning, errs.Hint}, t.severity) {
			o.complaints.Add(join(o.path, "severity"), "“%s”只能是：错误、警告、提示。", join(o.path, "severity"))
		}
	}
	t.why = o.text("why", false)
	o.inner("good", func(o *object) { t.good = readExample(o) })
	o.inner("bad", func(o *object) { t.bad = readExample(o) })
	rules.rules[number] = t
	rules.order = append(rules.order, number)
}

func readExample(o *object) example {
	e := example{says: o.text("says", false), set: map[string]string{}}
	if o.has("set") {
		o.inner("set", func(o *object) {
			for _, key := range o.keys {
				e.set[key] = o.text(key, true)
			}
		})
	}
	return e
}

// complete complains about rules that are missing and rules nobody knows, and about vague words offered for vague words.
func (rules *Ruleset) complete(o *object) {
	for i, v := range rules.vague {
		s := &sheet{rules: rules}
		if _, found := s.vague(v.instead); found && !goal.HasStandard(strings.ReplaceAll(v.instead, "{年}", "")) {
			o.complaints.Add("vague."+strconv.Itoa(i+1)+".instead", "“%s”的替换“%s”也是含糊用语，请换成数值、日期或可查的状态。", v.word, v.instead)
		}
	}
	known := ownRules()
	for _, c := range goal.Checks() {
		known = append(known, c.Rule)
	}
	for _, number := range known {
		if _, ok := rules.rules[number]; !ok {
			o.complaints.Add("rules", "缺少规则“%s”，请补上。", number)
		}
	}
	for _, number := range rules.order {
		if !slices.Contains(known, number) {
			o.complaints.Add("rules", "没有规则“%s”，请删去或核对编号。", number)
		}
	}
}

// ownRules lists the rules of this package, in the order of their numbers.
func ownRules() []string {
	return []string{
		"G-151", "G-152", "G-153", "G-154", "G-155", "G-156", "G-157", "G-158",
		"G-221", "G-222", "G-223", "G-224", "G-225", "G-226", "G-227", "G-228", "G-229", "G-231", "G-233", "G-234", "G-236", "G-237", "G-238", "G-239",
		"G-240", "G-242", "G-243", "G-244", "G-246",
		"G-301", "G-302", "G-303", "G-311", "G-312", "G-313", "G-314", "G-315", "G-316", "G-317", "G-321", "G-322", "G-323", "G-324", "G-326", "G-331",
		"G-341", "G-342", "G-343", "G-344", "G-351", "G-352", "G-354", "G-362", "G-363", "G-364", "G-365", "G-371", "G-381", "G-421", "G-422", "G-423", "G-424",
	}
}
