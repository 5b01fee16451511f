package consequence

import (
	"os"
	"strings"
	"testing"

	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

func TestShippedBooks(t *testing.T) {
	t.Parallel()
	park, err := Shipped().Find(Park, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range park.Rules {
		if r.Active && r.Action.Measured() && r.Rate != score.Whole {
			t.Errorf("%s is active with a percentage that no document gives the park", r.ID)
		}
	}
	example, err := Shipped().Find(Example, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(example.Rules) != len(park.Rules) || len(Shipped().Newest()) != 2 {
		t.Errorf("example has %d rules, park %d, %d books", len(example.Rules), len(park.Rules), len(Shipped().Newest()))
	}
	if _, err := Shipped().Find("NONE", 0); errs.KindOf(err) != errs.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestShelfKeepsVersions(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("rules/park-1.json")
	if err != nil {
		t.Fatal(err)
	}
	same, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Shipped().With(same); err != nil {
		t.Errorf("the same again: %v", err)
	}
	other := same
	other.Title = "另一份"
	if _, err := Shipped().With(other); errs.KindOf(err) != errs.Conflict {
		t.Errorf("other contents under a taken version: %v", err)
	}
	other.Version = 2
	shelf, err := Shipped().With(other)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := shelf.Find(Park, 0); b.Version != 2 || len(shelf.Newest()) != 2 {
		t.Errorf("newest is %d of %d books", b.Version, len(shelf.Newest()))
	}
}

// written is a book file with one rule.
func written(when, rest string) string {
	return `{"name":"T","version":1,"title":"试验","source":"试验","combine":"取最大一项","rules":[{"id":"A","name":"甲","clause":"依据","when":[` + when + `],` + rest + `}]}`
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, when, rest, path, says string }{
		{"上下限矛盾，永远不会触发", `{"fact":"预算执行率","above":"90%"},{"fact":"预算执行率","below":"80%"}`, `"action":"缓拨"`, "rules.1.when", "永远不会触发"},
		{"执行率低于零，永远不会触发", `{"fact":"预算执行率","below":"0%"}`, `"action":"缓拨"`, "rules.1.when", "永远不会触发"},
		{"得分高于满分，永远不会触发", `{"fact":"自评得分","above":"100"}`, `"action":"缓拨"`, "rules.1.when", "永远不会触发"},
		{"等级没有共同取值", `{"fact":"自评等级","is":["优"]},{"fact":"自评等级","is":["差"]}`, `"action":"缓拨"`, "rules.1.when", "永远不会触发"},
		{"没有的等级", `{"fact":"自评等级","is":["不合格"]}`, `"action":"缓拨"`, "rules.1.when.1.is", "永远不会成立"},
		{"结余没有增长时按增长核减", `{"fact":"结余增长","to":"0"}`, `"action":"按比例核减","base":"结余增长","rate":"30%"`, "rules.1.when", "永远不会触发"},
		{"占比的分母可能为零", `{"fact":"上年结余","of":"上年预算","above":"20%"}`, `"action":"缓拨"`, "rules.1.when.1.of", "会除以零"},
		{"没有条件", ``, `"action":"缓拨"`, "rules.1.when", "没有条件"},
		{"没有的依据", `{"fact":"天气","from":"1"}`, `"action":"缓拨"`, "rules.1.when.1.fact", "没有“天气”这项依据"},
		{"没有界限", `{"fact":"预算执行率"}`, `"action":"缓拨"`, "rules.1.when.1.fact", "写明界限"},
		{"比率没有百分号", `{"fact":"预算执行率","below":"80"}`, `"action":"缓拨"`, "rules.1.when.1.below", "读不懂"},
		{"个数带小数", `{"fact":"超标准行数","from":"1.5"}`, `"action":"缓拨"`, "rules.1.when.1.from", "读不懂"},
		{"两个下限", `{"fact":"超标准行数","from":"1","above":"2"}`, `"action":"缓拨"`, "rules.1.when.1.above", "只留一个"},
		{"词语写界限", `{"fact":"自评等级","from":"1"}`, `"action":"缓拨"`, "rules.1.when.1.is", "只用 is"},
		{"占比的分母不是金额", `{"fact":"上年结余","of":"自评得分","above":"20%"}`, `"action":"缓拨"`, "rules.1.when.1.of", "金额与金额"},
		{"没有的应用方式", `{"fact":"超标准行数","from":"1"}`, `"action":"罚款"`, "rules.1.action", "只能是"},
		{"取消带比例", `{"fact":"超标准行数","from":"1"}`, `"action":"取消","rate":"10%"`, "rules.1.base", "不按金额计算"},
		{"按比例核减没有基数", `{"fact":"超标准行数","from":"1"}`, `"action":"按比例核减","rate":"10%"`, "rules.1.base", "基数"},
		{"启用却没有比例", `{"fact":"超标准行数","from":"1"}`, `"action":"按比例核减","base":"申请金额","active":true`, "rules.1.active", "还没有定"},
		{"核减超过全部", `{"fact":"超标准行数","from":"1"}`, `"action":"按比例核减","base":"申请金额","rate":"120%"`, "rules.1.rate", "不超过100%"},
		{"基数不是金额", `{"fact":"超标准行数","from":"1"}`, `"action":"封顶","base":"自评得分","rate":"10%"`, "rules.1.base", "不是金额"},
		{"固定金额又写基数", `{"fact":"超标准行数","from":"1"}`, `"action":"封顶","base":"上年预算","amount":"10"`, "rules.1.amount", "只留一个"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]byte(written(c.when, c.rest)))
			complained(t, err, c.path)
			if !strings.Contains(saying(err), c.says) {
				t.Errorf("says %q", saying(err))
			}
		})
	}
}

func saying(err error) string {
	out := errs.MessageOf(err)
	for _, f := range errs.FieldsOf(err) {
		out += f.Message
	}
	return out
}

func TestParseUnreadable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, says string }{
		{"不是JSON", `{"name":`, "不是合法的 JSON"},
		{"多了一份", written(`{"fact":"超标准行数","from":"1"}`, `"action":"缓拨"`) + "{}", "不是合法的 JSON"},
		{"不认识的键", `{"nome":"T"}`, "不认识的键“nome”"},
		{"比例没加引号", `{"name":"T","rules":[{"rate":0.3}]}`, "要加引号"},
		{"空的规则库", `{}`, "规则应有1到100条"},
	} {
		if _, err := Parse([]byte(c.text)); errs.KindOf(err) != errs.Invalid || !strings.Contains(saying(err), c.says) {
			t.Errorf("%s: %v %q", c.name, err, saying(err))
		}
	}
}

func TestGuardedShareIsTaken(t *testing.T) {
	t.Parallel()
	b, err := Parse([]byte(written(`{"fact":"上年预算","above":"0"},{"fact":"上年结余","of":"上年预算","above":"20%"}`, `"action":"缓拨","active":true`)))
	if err != nil {
		t.Fatal(saying(err))
	}
	f := asks(100 * wan)
	f.Set(LastBudget, int64(50*wan), "")
	f.Set(LastSurplus, int64(10*wan), "")
	if a := Suggest(b, f); a.Action != Unmoved {
		t.Errorf("exactly a fifth is not above a fifth: %s", a.Action)
	}
	f.Set(LastSurplus, int64(10*wan)+1, "")
	if a := Suggest(b, f); a.Action != Defer || b.Rules[0].Condition() != "上年预算高于0.00万元，且上年结余占上年预算高于20%" {
		t.Errorf("got %s %s", a.Action, b.Rules[0].Condition())
	}
}
