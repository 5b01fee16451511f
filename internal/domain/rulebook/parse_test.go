package rulebook

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// file reads an embedded book file.
func file(t testing.TB, name string) string {
	t.Helper()
	data, err := shipped.ReadFile("books/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// edited is a shipped file with one text replaced; the text must be there once at least.
func edited(t *testing.T, name, old, replacement string) string {
	t.Helper()
	whole := file(t, name)
	if !strings.Contains(whole, old) {
		t.Fatalf("%s does not contain %q", name, old)
	}
	return strings.Replace(whole, old, replacement, 1)
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, book, old, replacement string
		path, says                   string
	}{
		{"多写了顶层的键", "mof-2021.json", `"version": 1,`, `"version": 1, "author": "x",`, "author", "不认识“author”"},
		{"多写了里层的键", "mof-2021.json", `"complete": "10",`, `"complete": "10", "done": "10",`, "execution.done", "不认识“execution.done”"},
		{"线性规则不许写分档", "sh-park.json", `"kind": "linear",`, `"kind": "linear", "complete": "10",`, "execution.complete", "不认识"},
		{"多写了公式", "sh-park.json", `"scoring": {`, `"scoring": {"guess": {"clause": "x"},`, "scoring.guess", "不认识"},
		{"缺少顶层的键", "mof-2021.json", `"source": "财预〔2021〕101号",`, ``, "source", "缺少“source”"},
		{"缺少依据", "mof-2021.json", `"at": "5%", "clause": `, `"at": "5%", "x": `, "alerts.mismatch.clause", "缺少“alerts.mismatch.clause”"},
		{"依据为空", "sh-park.json", `"manual": {"clause": "`, `"manual": {"clause": "", "x": "`, "scoring.manual.clause", "不能为空"},
		{"缺少公式", "mof-2021.json", `"zero": {`, `"nought": {`, "scoring.zero", "缺少“scoring.zero”"},
		{"键写了两次", "mof-2021.json", `"version": 1,`, `"version": 1, "version": 2,`, "version", "写了两次"},
		{"版本写成文字", "mof-2021.json", `"version": 1,`, `"version": "1",`, "version", "不带小数"},
		{"版本带小数", "mof-2021.json", `"version": 1,`, `"version": 1.5,`, "version", "不带小数"},
		{"版本为零", "mof-2021.json", `"version": 1,`, `"version": 0,`, "version", "从 1 开始"},
		{"名称有空格", "mof-2021.json", `"MOF-2021"`, `"MOF 2021"`, "name", "短横线"},
		{"名称是中文", "mof-2021.json", `"MOF-2021"`, `"财政部"`, "name", "短横线"},
		{"日期写错", "mof-2021.json", `"2021-08-18"`, `"2021年8月18日"`, "in_force", "日期"},
		{"单位写错", "mof-2021.json", `"万元"`, `"美元"`, "money_unit", "只能是：元、万元"},
		{"分数三位小数", "mof-2021.json", `"产出指标": "40"`, `"产出指标": "40.005"`, "weights.1.points.产出指标", "应是分数"},
		{"分数为负", "mof-2021.json", `"产出指标": "40"`, `"产出指标": "-40"`, "weights.1.points.产出指标", "应是分数"},
		{"小数没加引号", "mof-2021.json", `"产出指标": "40"`, `"产出指标": 40.5`, "weights.1.points.产出指标", "加引号"},
		{"比率没有百分号", "mof-2021.json", `"from": "130%"`, `"from": "1.3"`, "scoring.over.from", "百分号"},
		{"比率写成数字", "mof-2021.json", `"reason_below": "90%"`, `"reason_below": 90`, "execution.reason_below", "百分号"},
		{"真假写成文字", "mof-2021.json", `"has_cost": true`, `"has_cost": "是"`, "weights.1.has_cost", "true 或 false"},
		{"选项写错", "mof-2021.json", `"kind": "bracket"`, `"kind": "阶梯"`, "execution.kind", "只能是：linear、bracket"},
		{"一级指标类别写错", "mof-2021.json", `"kind": "cost"`, `"kind": "money"`, "levels.1.kind", "只能是：cost"},
		{"等级写错", "mof-2021.json", `"grade": "优"`, `"grade": "合格"`, "grades.1.grade", "只能是：优、良、中、差"},
		{"列表写成文字", "mof-2021.json", `"children": ["数量指标", "质量指标", "时效指标"]`, `"children": "数量指标"`, "levels.2.children", "列表"},
		{"列表里不是文字", "mof-2021.json", `"children": ["数量指标",`, `"children": [1,`, "levels.2.children.1", "一段文字"},
		{"对象写成文字", "mof-2021.json", `"zero": {"clause": `, `"zero": "x", "nil": {"clause": `, "scoring.zero", "对象"},
		{"别名写成列表", "mof-2021.json", `"also": {
        "成本指标": ["成本"],`, `"also": [], "was": {
        "成本指标": ["成本"],`, "levels.1.also", "对象"},
		{"权重合计不到100", "mof-2021.json", `"产出指标": "40"`, `"产出指标": "39.5"`, "weights.1.points", "应为 100.00，现为 99.50"},
		{"权重用了没有的指标", "mof-2020.json", `"满意度指标": "10"`, `"社会评价": "10"`, "weights.1.points.社会评价", "不在 levels"},
		{"权重用了别名", "mof-2020.json", `"满意度指标": "10"`, `"满意度": "10"`, "weights.1.points.满意度", "不在 levels"},
		{"没有满意度却给了分", "mof-2020.json", `"效益指标": "40", "满意度指标": "0"`, `"效益指标": "30", "满意度指标": "10"`, "weights.2.points.满意度指标", "应为 0"},
		{"两行权重相同", "mof-2020.json", `"has_satisfaction": false`, `"has_satisfaction": true`, "weights.2", "相同"},
		{"执行率分档不从零开始", "mof-2021.json", `"from": "0%", "points": "0", "label": "未完成`, `"from": "1%", "points": "0", "label": "未完成`, "execution.brackets.3.from", "应从 0% 开始"},
		{"执行率分档倒序", "mof-2021.json", `"from": "60%", "points": "5", "label": "未完成`, `"from": "85%", "points": "5", "label": "未完成`, "execution.brackets.2", "从高到低"},
		{"执行率低档分更高", "mof-2021.json", `"points": "5", "label": "未完成`, `"points": "8", "label": "未完成`, "execution.brackets.2", "从高到低"},
		{"执行率分档超过分值", "mof-2021.json", `"points": "7"`, `"points": "11"`, "execution.brackets.1.points", "10.00 之间"},
		{"完成得分超过分值", "mof-2021.json", `"complete": "10"`, `"complete": "11"`, "execution.complete", "不能超过"},
		{"满意度分档超过十分", "mof-2021.json", `"from": "90%", "points": "10"`, `"from": "90%", "points": "12"`, "scoring.bracket.brackets.1.points", "10.00 之间"},
		{"超额阈值低于目标", "mof-2021.json", `"from": "130%"`, `"from": "90%"`, "scoring.over.from", "100%"},
		{"及格线超过目标", "mof-2021.json", `"floor": {"from": "60%"`, `"floor": {"from": "160%"`, "scoring.floor.from", "100% 之间"},
		{"定性分档有空隙", "mof-2021.json", `"to": "80%"`, `"to": "79%"`, "tiers.2.to", "首尾相接"},
		{"定性分档上下颠倒", "mof-2021.json", `"from": "60%", "to": "80%"`, `"from": "80%", "to": "80%"`, "tiers.2.from", "低于 to"},
		{"定性建议值在档外", "mof-2021.json", `"suggest": "70%"`, `"suggest": "90%"`, "tiers.2.suggest", "60% 到 80%"},
		{"定性建议值碰到上一档", "mof-2021.json", `"suggest": "70%"`, `"suggest": "80%"`, "tiers.2.suggest", "上一档"},
		{"定性最低档不到零", "mof-2021.json", `"from": "0%", "to": "60%"`, `"from": "5%", "to": "60%"`, "tiers.3.from", "应为 0%"},
		{"定性名称重复", "mof-2021.json", `"部分实现目标"`, `"基本达成目标"`, "tiers.2.name", "重复"},
		{"等级顺序颠倒", "mof-2021.json", `"grade": "优", "from": "90"`, `"grade": "优", "from": "70"`, "grades.2", "从优到差"},
		{"等级重复", "mof-2021.json", `"grade": "良"`, `"grade": "优"`, "grades.2", "从优到差"},
		{"最低等级不从零开始", "mof-2021.json", `"grade": "差", "from": "0"`, `"grade": "差", "from": "1"`, "grades.4.from", "从 0 分开始"},
		{"等级超过百分", "mof-2021.json", `"grade": "优", "from": "90"`, `"grade": "优", "from": "101"`, "grades.1.from", "0 到 100"},
		{"提示阈值超过百分百", "mof-2021.json", `"at": "20%"`, `"at": "120%"`, "alerts.unspent.at", "0% 到 100%"},
		{"一级指标类别重复", "mof-2021.json", `"kind": "output"`, `"kind": "cost"`, "levels.2.kind", "重复"},
		{"一级指标名称重复", "mof-2021.json", `"name": "产出指标"`, `"name": "成本指标"`, "levels.2.name", "重复"},
		{"二级指标别名重复", "mof-2021.json", `"产出质量", `, `"数量", `, "levels.2.children", "“数量”重复"},
		{"别名挂在不存在的指标上", "mof-2021.json", `"时效指标": [`, `"进展指标": [`, "levels.2.also.进展指标", "不是本级指标"},
		{"没有二级指标", "mof-2021.json", `"children": ["服务对象满意度指标"]`, `"children": []`, "levels.4.children", "至少要有一个"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]byte(edited(t, c.book, c.old, c.replacement)))
			if err == nil || errs.KindOf(err) != errs.Invalid {
				t.Fatalf("got %v, want an Invalid error", err)
			}
			at := errs.FieldsOf(err).At(c.path)
			if len(at) == 0 || !strings.Contains(at[0].Message, c.says) {
				t.Errorf("no complaint at %s saying %q in:\n%s", c.path, c.says, messages(err))
			}
		})
	}
}

func messages(err error) string {
	var all []string
	for _, f := range errs.FieldsOf(err) {
		all = append(all, f.Path+": "+f.Message)
	}
	return strings.Join(all, "\n")
}

// One mistake gives one complaint where nothing else follows from it, and several mistakes are all reported at once.
func TestParseReportsAll(t *testing.T) {
	t.Parallel()
	broken := edited(t, "mof-2021.json", `"version": 1,`, `"version": 0, "author": "x",`)
	broken = strings.Replace(broken, `"产出指标": "40"`, `"产出指标": "4O"`, 1)
	broken = strings.Replace(broken, `"from": "130%"`, `"from": "130"`, 1)
	broken = strings.Replace(broken, `"grade": "差", "from": "0"`, `"grade": "差", "from": "1"`, 1)
	_, err := Parse([]byte(broken))
	var got []string
	for _, f := range errs.FieldsOf(err) {
		got = append(got, f.Path)
	}
	slices.Sort(got)
	want := []string{"author", "grades.4.from", "scoring.over.from", "version", "weights.1.points.产出指标"}
	if !slices.Equal(got, want) {
		t.Errorf("complaints about\n%v, want\n%v\n%s", got, want, messages(err))
	}
	if !strings.Contains(err.Error(), "5 处") {
		t.Errorf("the message %q does not say how many", err)
	}
}

func TestParseRefusesWhatIsNoBook(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, data, says string }{
		{"空文件", "", "JSON"}, {"不是 JSON", "name: MOF", "JSON"}, {"少一个括号", `{"name": "X"`, "JSON"}, {"多一个逗号", `{"name": "X",}`, "JSON"},
		{"后面还有内容", `{} {}`, "JSON"}, {"后面有乱字", `{} x`, "JSON"}, {"是列表", `[]`, "对象"}, {"是文字", `"MOF-2021"`, "对象"}, {"是空值", `null`, "对象"},
		{"层数太多", strings.Repeat("[", 100_000), "JSON"}, {"文件太大", strings.Repeat(" ", maxBytes+1), "1 MB"}, {"空对象", `{}`, "缺少“name”"},
	} {
		_, err := Parse([]byte(c.data))
		if err == nil || errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v; want Invalid with %q", c.name, err, c.says)
		}
	}
}

// Leaving out any key of a shipped file is noticed and named, unless the key may be left out.
func TestEveryKeyIsRequired(t *testing.T) {
	t.Parallel()
	var whole any
	if err := json.Unmarshal([]byte(file(t, "mof-2021.json")), &whole); err != nil {
		t.Fatal(err)
	}
	tried := 0
	walk(whole, "", func(path string, in map[string]any, key string) {
		if key == "also" || strings.Contains(path, ".also.") || strings.HasPrefix(path, "weights.") && strings.Contains(path, ".points.") {
			return
		}
		kept := in[key]
		delete(in, key)
		defer func() { in[key] = kept }()
		data, err := json.Marshal(whole)
		if err != nil {
			t.Fatal(err)
		}
		tried++
		if _, err := Parse(data); err == nil || len(errs.FieldsOf(err).At(path)) == 0 {
			t.Errorf("without %s: %v", path, err)
		}
	})
	if tried < 100 {
		t.Errorf("only %d keys were left out, want them all", tried)
	}
}

func walk(value any, path string, visit func(path string, in map[string]any, key string)) {
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			visit(join(path, key), value, key)
			walk(value[key], join(path, key), visit)
		}
	case []any:
		for i, item := range value {
			walk(item, at(path, i), visit)
		}
	}
}

func TestParseReadsNumbersEitherWay(t *testing.T) {
	t.Parallel()
	plain, err := Parse([]byte(file(t, "mof-2021.json")))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, replacement string }{
		{"整数不加引号", `"产出指标": "40"`, `"产出指标": 40`}, {"带两位小数的零", `"产出指标": "40"`, `"产出指标": "40.00"`},
		{"比率带小数", `"from": "130%"`, `"from": "130.00%"`}, {"全角百分号", `"from": "130%"`, `"from": "130％"`},
	} {
		got, err := Parse([]byte(edited(t, "mof-2021.json", c.old, c.replacement)))
		if err != nil || !reflect.DeepEqual(got, plain) {
			t.Errorf("%s: %v, or a different book", c.name, err)
		}
	}
	got, err := Parse([]byte("\ufeff" + edited(t, "mof-2021.json", `"at": "5%"`, `"at": "7.25%"`)))
	if err != nil || got.Alerts.Mismatch != 725 {
		t.Errorf("a book with a byte order mark and 7.25%%: %s, %v", got.Alerts.Mismatch, err)
	}
}

// Check finds in a value what Parse finds in a file.
func TestCheck(t *testing.T) {
	t.Parallel()
	for _, b := range Shipped().All() {
		if err := b.Check(); err != nil {
			t.Errorf("%s: %s", b.Label(), messages(err))
		}
	}
	b := book(t, "MOF-2021")
	b.Version, b.WeightCheck = 0, "maybe"
	b.Bands = []Band{{Grade: score.Good, From: 0, Clause: "x"}, {Grade: score.Excellent, From: 10, Clause: "x"}}
	err := b.Check()
	for _, path := range []string{"version", "weight_check", "grades.2", "grades.2.from"} {
		if len(errs.FieldsOf(err).At(path)) == 0 {
			t.Errorf("no complaint at %s in\n%s", path, messages(err))
		}
	}
	if err := (Book{}).Check(); len(errs.FieldsOf(err)) < 10 {
		t.Errorf("an empty book has only these complaints:\n%s", messages(err))
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"mof-2020.json", "mof-2021.json", "sh-park.json"} {
		f.Add([]byte(file(f, name)))
	}
	f.Add([]byte(`{"a": [1, {"b": null}], "a": 2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Parse(data)
		if err != nil {
			if errs.KindOf(err) != errs.Invalid {
				t.Errorf("a refusal that is not Invalid: %v", err)
			}
			return
		}
		if err := b.Check(); err != nil {
			t.Errorf("Parse accepted a book that Check refuses: %v", err)
		}
	})
}
