package goalcheck

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"outturn/internal/domain/goal"
	"outturn/internal/errs"
)

// sampleWith is the sample form with some cells changed.
func sampleWith(t testing.TB, set map[string]string) Input {
	t.Helper()
	in, ok := Shipped().sample.input(example{set: set})
	if !ok {
		t.Fatalf("cannot set %v", set)
	}
	return in
}

func rulesOf(found []Finding) string {
	var out []string
	for _, f := range found {
		out = append(out, f.Rule+" "+f.Path)
	}
	return strings.Join(out, ", ")
}

func TestRunFindsExactly(t *testing.T) {
	t.Parallel()
	timeRow := func(target string) map[string]string {
		return map[string]string{"rows.10.sign": "定性", "rows.10.name": "标准印发时间", "rows.10.target": target, "rows.10.unit": "", "rows.10.rule": "直接赋分", "rows.10.explanation": ""}
	}
	for _, c := range []struct {
		name string
		set  map[string]string
		want string
	}{
		{"及时给出日期建议", timeRow("及时"), "G-421 rows.10.target"},
		{"同比上年不是日期错", map[string]string{"rows.13.target": "同比2024年能耗下降5项"}, ""},
		{"名称里的时限不是指标值", map[string]string{"rows.10.name": "缺陷24小时处置率", "rows.10.sign": "≥", "rows.10.target": "95", "rows.10.unit": "%"}, ""},
		{"名称里的工作日不是指标值", map[string]string{"rows.10.name": "报告15个工作日内送达率", "rows.10.sign": "≥", "rows.10.target": "95", "rows.10.unit": "%"}, ""},
		{"投诉到场率越高越好", map[string]string{"rows.10.name": "异味投诉1小时到场率", "rows.10.sign": "≥", "rows.10.target": "95", "rows.10.unit": "%"}, ""},
		{"投诉件数越少越好", map[string]string{"rows.11.name": "居民异味投诉件数", "rows.11.sign": "≥", "rows.11.target": "3", "rows.11.unit": "件", "rows.11.rule": "按完成比例赋分"}, "G-222 rows.11.sign"},
		{"百分之几的农药下降是成本", nil, ""},
		{"补助标准可以用等号", map[string]string{"rows.1.name": "绿化养护补助标准", "rows.1.sign": "="}, ""},
		{"成本节约率不是金额也可以", map[string]string{"rows.1.name": "养护成本节约率", "rows.1.sign": "≥", "rows.1.target": "5", "rows.1.unit": "%"}, ""},
		{"奖补资金发放及时率是产出", map[string]string{"rows.10.name": "扶持资金拨付及时率", "rows.10.sign": "≥", "rows.10.target": "95", "rows.10.unit": "%"}, ""},
		{"读不出的指标值只说一次", map[string]string{"rows.5.target": "", "rows.5.unit": ""}, "G-321 annual, G-123 rows.5.target"},
		{"不适用的行只说删去", map[string]string{"rows.13.name": "无", "rows.13.target": "无", "rows.13.explanation": ""}, "G-242 rows.13.target"},
		{"总成本按元写对不算错", map[string]string{"rows.0.target": "49800000", "rows.0.unit": "元"}, ""},
		{"总成本四舍五入到万元", map[string]string{"request.appropriation": "49803000", "rows.0.target": "4980"}, ""},
		{"总成本写成全周期", map[string]string{"rows.0.target": "15000"}, "G-311 rows.0.target"},
		{"元写成万元是错误", map[string]string{"rows.0.target": "49800000"}, "G-312 rows.0.unit"},
		{"上年完成好过今年目标", map[string]string{"last": "应急抢修到场时间|≤80分钟|45|分钟"}, "G-301 rows.10.target"},
		{"上年没有今年好", map[string]string{"last": "应急抢修到场时间|≤80分钟|75|分钟"}, ""},
		{"上年单位不同先换算", map[string]string{"last": "应急抢修到场时间|≤80分钟|0.5|小时"}, "G-301 rows.10.target"},
		{"上年的名称换了词序", map[string]string{"last": "养护道路的合格率|≥90%|99|%", "rows.9.name": "道路养护合格率"}, "G-301 rows.9.target"},
		{"上年同名的先比", map[string]string{"last": "道路养护合格率|≥90%|94|%", "rows.9.name": "道路养护合格率"}, ""},
		{"上年词序不同的另有同名的行", map[string]string{"last": "养护道路合格率|≥90%|99|%", "rows.9.name": "道路养护合格率", "rows.8.name": "养护道路合格率", "rows.8.target": "99.5", "annual": "完成8.6公里海塘巡查和312万平方米绿化养护，全年无安全责任事故。"}, ""},
		{"换了词序的同一件事", map[string]string{"rows.4.name": "养护道路面积", "rows.4.target": "96.4", "rows.4.unit": "万平方米", "annual": "完成96.4万平方米道路养护，全年无安全责任事故。"}, "G-331 rows.5.name"},
		{"多一个的字的同一件事", map[string]string{"rows.4.name": "道路的养护面积", "rows.4.target": "964000", "rows.4.unit": "平方米", "annual": "完成96.4万平方米道路养护，全年无安全责任事故。"}, "G-331 rows.5.name"},
		{"总面积也是同一件事", map[string]string{"rows.4.name": "道路养护总面积", "rows.4.target": "96.4", "rows.4.unit": "万平方米", "annual": "完成96.4万平方米道路养护，全年无安全责任事故。"}, "G-331 rows.5.name"},
		{"词序不同指标值也不同", map[string]string{"rows.4.name": "培训企业数", "rows.4.target": "20", "rows.4.unit": "家", "rows.6.name": "企业培训数", "rows.6.target": "30", "rows.6.unit": "家", "annual": "完成96.4万平方米道路养护，全年无安全责任事故。"}, ""},
		{"数量与上年相同不算没进步", map[string]string{"last": "道路养护面积|=96.4万平方米|96.4|万平方米"}, ""},
		{"上年已是100%不能再高", map[string]string{"rows.8.sign": "=", "rows.8.target": "100", "rows.8.name": "公共设施完好率", "annual": "完成8.6公里海塘巡查和312万平方米绿化养护，全年无安全责任事故。",
			"last": "公共设施完好率|=100%|100|%"}, ""},
		{"约字后面没有单位", map[string]string{"rows.10.target": "约60"}, "G-424 rows.10.target"},
		{"约为", map[string]string{"rows.10.target": "约为60"}, "G-424 rows.10.target"},
		{"总目标里的约", map[string]string{"overall": "三年内养护约300万平方米绿化，养护作业标准齐备。"}, "G-424 overall"},
		{"约定不是约", map[string]string{"overall": "三年内按合同约定3项标准养护，节约2成用水，合约5份。"}, ""},
		{"清运量不是面积", map[string]string{"rows.10.level2": "数量指标", "rows.10.name": "垃圾清运量", "rows.10.sign": "≥", "rows.10.target": "300", "rows.10.unit": "万平方米"}, "G-156 rows, G-221 rows.10.unit"},
		{"清运量是吨", map[string]string{"rows.10.level2": "数量指标", "rows.10.name": "垃圾清运量", "rows.10.sign": "≥", "rows.10.target": "300", "rows.10.unit": "吨"}, "G-156 rows"},
		{"总目标里不存在的日期", map[string]string{"overall": "2026年6月31日前四项养护作业标准齐备。"}, "G-342 overall"},
		{"指标解释里不存在的日期", map[string]string{"rows.13.explanation": "各一项，2025年13月底前印发"}, "G-342 rows.13.explanation"},
		{"13个月不是日期", map[string]string{"rows.13.explanation": "各一项，13个月内印发"}, ""},
		{"年度目标全是好话", map[string]string{"annual": "提升、健全、完善各项机制，有效保障园区设施运行，切实增强服务水平。"}, "G-422 annual"},
		{"总目标全是好话", map[string]string{"overall": "提升、健全、完善各项机制，有效保障园区设施运行，切实增强服务水平。"}, "G-422 overall"},
		{"两格一样只说一次", map[string]string{"annual": "提升各项机制，有效保障园区设施运行。", "overall": "提升各项机制，有效保障园区设施运行。"}, "G-422 annual, G-326 annual"},
		{"好话旁边有数量", map[string]string{"annual": "完善养护机制，设施完好率提高到98.7%；完成8.6公里海塘巡查。"}, ""},
		{"只有一句是好话", map[string]string{"annual": "完成8.6公里海塘巡查，设施完好率保持在98.7%。切实增强服务水平。"}, "G-422 annual"},
		{"年份不是衡量标准", map[string]string{"annual": "2025年进一步健全园区公共设施的养护机制。"}, "G-422 annual"},
		{"年底前是衡量标准", map[string]string{"annual": "2025年12月底前健全养护机制，四项养护标准印发。"}, ""},
		{"总目标一个方向词可以", map[string]string{"overall": "三年内海塘、道路、河道、绿化养护达到一级水平，提升园区形象。"}, ""},
		{"工程名里的不算", map[string]string{"annual": "完成提升泵和园区河道水质提升工程的日常养护与检修。"}, ""},
		{"期限同目标里写的一样不是照抄", map[string]string{"annual": "2025年12月15日前完成8.6公里海塘巡查、96.4万平方米道路养护、32.5公里河道保洁和312万平方米绿化养护，设施完好率保持在98.7%。",
			"rows.10.name": "养护作业标准印发时间", "rows.10.sign": "定性", "rows.10.target": "2025年12月15日前", "rows.10.unit": "", "rows.10.rule": "直接赋分"}, ""},
		{"带期限的一整句目标是照抄", map[string]string{"annual": "2025年12月15日前完成海塘、道路、河道和绿化养护标准的编制与印发，设施完好率保持在98.7%，巡查8.6公里。",
			"rows.13.target": "2025年12月15日前完成海塘、道路、河道和绿化养护标准的编制与印发"}, "G-227 rows.13.target"},
		{"单位与标准不同的不比", map[string]string{"standard": "绿化养护|绿化 养护|6.8|元/株|定额"}, ""},
		{"标准按万平方米换算", map[string]string{"standard": "绿化养护|绿化 养护|68000|元/万平方米|定额"}, "G-317 rows.1.target"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			found := Run(sampleWith(t, c.set))
			if got := rulesOf(found); got != c.want {
				t.Errorf("got %q, want %q: %+v", got, c.want, found)
			}
		})
	}
}

// TestInputAsOutput: money paid, people and machines put to work are no output, whatever they are called.
func TestInputAsOutput(t *testing.T) {
	t.Parallel()
	fires := func(name, project string) bool {
		in := sampleWith(t, map[string]string{"rows.6.name": name})
		if project != "" {
			in.Project.Name = project
		}
		return slices.ContainsFunc(Run(in), func(f Finding) bool {
			return (f.Rule == "G-236" || f.Rule == "G-205") && f.Path == "rows.6.name"
		})
	}
	for _, name := range []string{
		"设备采购款支付",
		"采购货款支付及时率",
		"工程款支付率",
		"及时支付工程款",
		"合同尾款结清率",
		"进度款拨付完成率",
		"养护费支付次数",
		"投入养护人员数量",
		"养护作业投入人数",
		"聘用保洁员人数",
		"派驻保安人数",
		"投入保洁车辆数",
		"配备巡查车辆台数",
		"投入机械台数",
		"抽调技术人员数",
	} {
		if !fires(name, "") {
			t.Errorf("%s passes for an output", name)
		}
	}
	for _, name := range []string{
		"工程款支付合规率",
		"扶持资金发放户数",
		"道路养护面积",
		"应急演练参加人数",
		"培训人数",
		"受益企业户数",
		"残疾人安排就业人数",
		"配备率",
		"保洁车辆完好率",
		"合同履约率",
		"救援队伍到场时间",
	} {
		if fires(name, "") {
			t.Errorf("%s is taken for input", name)
		}
	}
	for name, project := range map[string]string{"配备消防车辆数": "消防装备购置", "聘用教师人数": "特岗教师招聘"} {
		if fires(name, project) {
			t.Errorf("%s is what %s delivers", name, project)
		}
	}
}

// TestImpossibleDates: no such day, with the last of the month offered where the month exists.
func TestImpossibleDates(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2025年2月30日前": "2月28日", "2024年2月30日前": "2月29日", "2月30日前": "2月28日", "2月29日": "2月28日", "2025年4月31日": "4月30日", "11月31日前完成": "11月30日",
		"2025年2月28日前": "", "2024年2月29日": "", "12月31日前": "", "2025年12月": "", "9-12月": "", "13个月": "", "2025年": "",
	} {
		date, instead := impossible(text, 2025)
		if date != "" != (want != "") || !strings.HasSuffix(instead, want) {
			t.Errorf("%s: %q instead of %q, want %q", text, instead, date, want)
		}
	}
	if date, _ := impossible("2月29日", 0); date != "" {
		t.Errorf("of no known year: %q", date)
	}
	for _, text := range []string{"2025年13月前", "13月底前", "2025年0月", "15月3日"} {
		if date, instead := impossible(text, 2025); date == "" || instead != "" {
			t.Errorf("%s: %q, offers %q", text, date, instead)
		}
	}
}

// TestNumbersThatCallThemselvesWords: 不低于95% under 定性 is told the sign it means, and the click makes it readable.
func TestNumbersThatCallThemselvesWords(t *testing.T) {
	t.Parallel()
	for text, sign := range map[string]string{"不低于95%": "≥", "合格率不低于95%": "≥", "达到95%以上": "≥", "不超过3起": "≤", "95%～98%": "区间"} {
		in := sampleWith(t, map[string]string{"rows.13.target": text})
		found := Run(in)
		if rulesOf(found) != "G-130 rows.13.target" || found[0].Suggestion == nil || found[0].Suggestion.New != sign {
			t.Errorf("%s: %+v", text, found)
			continue
		}
		if !strings.Contains(found[0].Message, "把符号改选为"+sign) {
			t.Errorf("%s: %s", text, found[0].Message)
		}
		in.Entry, _ = found[0].Suggestion.Apply(in.Entry)
		for _, f := range Run(in) {
			if f.Path == "rows.13.target" || f.Path == "rows.13.sign" || f.Path == "rows.13.unit" {
				t.Errorf("%s is still refused: %s %s", text, f.Rule, f.Message)
			}
		}
	}
	if found := Run(sampleWith(t, map[string]string{"rows.13.target": "提升10%"})); len(found) == 0 || found[0].Suggestion != nil {
		t.Errorf("a rise is offered a sign: %+v", found)
	}
}

// TestAboutIsTakenOff: what is left of 约60 is a number.
func TestAboutIsTakenOff(t *testing.T) {
	t.Parallel()
	found := Run(sampleWith(t, map[string]string{"rows.10.target": "约60"}))
	if len(found) != 1 || found[0].Suggestion == nil || found[0].Suggestion.New != "60" {
		t.Errorf("got %+v", found)
	}
}

// TestExplanationsOfVagueWords: an explanation counts only when it holds something to measure by.
func TestExplanationsOfVagueWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		target, explanation, want string
	}{
		{"进一步健全", "", "G-421"}, {"进一步健全", "提高园区管理水平，得到各方面认可", "G-421"}, {"进一步健全", "按相关规定执行", "G-421"},
		{"进一步健全", "四项标准12月底前印发", ""}, {"进一步健全", "按《园区绿化养护标准》逐条落实", ""}, {"进一步健全", "养护合同约定的内容验收合格", ""},
		{"四项标准成文", "", "G-412"}, {"四项标准成文", "体现园区特色", ""}, {"园区形象焕新", "体现园区特色", "G-412"}, {"园区形象焕新", "方案印发执行", ""},
	} {
		in := sampleWith(t, map[string]string{"rows.13.target": c.target, "rows.13.explanation": c.explanation})
		got := ""
		for _, f := range Run(in) {
			if f.Path == "rows.13.target" {
				got += f.Rule
			}
		}
		if got != c.want {
			t.Errorf("%s（%s）: %q, want %q", c.target, c.explanation, got, c.want)
		}
	}
}

// TestRewritesAreNotVague: no rewrite puts another vague word in place, whatever the rule.
func TestRewritesAreNotVague(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, target string }{{"有效改善", "100"}, {"及时响应", "95"}, {"设备运行", "100"}} {
		in := sampleWith(t, map[string]string{"rows.8.name": c.name, "rows.8.sign": "≥", "rows.8.target": c.target, "rows.8.unit": "%"})
		for _, f := range Run(in) {
			if f.Suggestion == nil || f.Path != "rows.8.name" {
				continue
			}
			if strings.HasPrefix(f.Suggestion.New, "有效") || strings.HasPrefix(f.Suggestion.New, "及时") {
				t.Errorf("%s offers %q", f.Rule, f.Suggestion.New)
			}
		}
	}
	s := &sheet{rules: Shipped()}
	for text, want := range map[string]bool{"有效控制": true, "逐步完善": true, "制度印发并执行": false, "95": false, "2025年12月15日前完成": false} {
		if got := s.vagueRewrite(Rewrite{Path: "rows.0.target", New: text}); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestUnitOfMoney: a total ten thousand times off says whether by exactly that.
func TestUnitOfMoney(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]string{"49800000": "恰好相差一万倍", "50000000": "相差约一万倍"} {
		said := ""
		for _, f := range Run(sampleWith(t, map[string]string{"rows.0.target": target})) {
			if f.Rule == "G-312" {
				said = f.Message
			}
		}
		if !strings.Contains(said, want) {
			t.Errorf("%s: %q does not say %q", target, said, want)
		}
	}
}

func TestRunOfForm(t *testing.T) {
	t.Parallel()
	in := sampleWith(t, map[string]string{"rows.6.name": "设备采购支出"})
	typed := Run(in)
	in.Form, _ = in.Entry.Examine(in.Book, in.Project.Category)
	in.Entry = goal.Entry{}
	if got, want := rulesOf(Run(in)), rulesOf(typed); got != want {
		t.Errorf("as understood %q, as typed %q", got, want)
	}
}

func TestRunOfNothing(t *testing.T) {
	t.Parallel()
	for _, in := range []Input{{}, {Entry: goal.Entry{Rows: make([]goal.EntryRow, 3)}}, {Book: sampleWith(t, nil).Book}} {
		for _, f := range Run(in) {
			if f.Rule == "" || f.Severity == "" || f.Message == "" {
				t.Errorf("incomplete: %+v", f)
			}
		}
	}
}

func TestAbsentCellsAndExcerpts(t *testing.T) {
	t.Parallel()
	in := sampleWith(t, map[string]string{"rows.4.weight": "", "rows.5.basis": "", "annual": "", "drop": "11 12 13"})
	if got := rulesOf(Run(in)); !strings.Contains(got, "weights") || !strings.Contains(got, "rows.5.basis") || !strings.Contains(got, "G-103 rows") {
		t.Fatalf("got %q", got)
	}
	in.Absent, in.Excerpt = []string{"weight", "basis", "annual"}, true
	if got := rulesOf(Run(in)); got != "" {
		t.Errorf("got %q about cells the paper does not have", got)
	}
}

func TestFindingsAreInFormOrder(t *testing.T) {
	t.Parallel()
	found := Run(sampleWith(t, map[string]string{"annual": "保障运行。", "rows.14.target": "100", "rows.1.sign": "=", "rows.0.weight": "9", "rows.6.name": "设备采购支出"}))
	want := "G-324 annual, G-316 rows.1.sign, G-236 rows.6.name, G-243 rows.14.target, G-102 weights, G-101 weights"
	if got := rulesOf(found); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestApply(t *testing.T) {
	t.Parallel()
	in := sampleWith(t, map[string]string{"rows.14.target": "100"})
	rewrite := Run(in)[0].Suggestion
	if rewrite == nil || *rewrite != (Rewrite{"rows.14.target", "100", "95"}) {
		t.Fatalf("got %+v", rewrite)
	}
	before := in.Entry.Rows[14].Target
	after, err := rewrite.Apply(in.Entry)
	if err != nil || after.Rows[14].Target != "95" || in.Entry.Rows[14].Target != before {
		t.Errorf("got %q, %v; the entry itself %q", after.Rows[14].Target, err, in.Entry.Rows[14].Target)
	}
	if _, err := rewrite.Apply(after); errs.KindOf(err) != errs.Conflict {
		t.Errorf("taken twice: %v", err)
	}
	for _, path := range []string{"", "rows", "rows.99.name", "rows.-1.name", "rows.1.nothing", "weights"} {
		if _, err := (Rewrite{Path: path}).Apply(in.Entry); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%q: %v", path, err)
		}
	}
}

// TestRunNeverFails: whatever is typed, the check answers, the same each time, and no rewrite is stale.
func TestRunNeverFails(t *testing.T) {
	t.Parallel()
	base := sampleWith(t, nil)
	values := []string{"", "无", "0", "100", "≥100%", "12期，每期50人", "及时", "2025年", "个", "%", "/株", "万", "★", "(", "资金到位率", "绿化养护面积", "1e9", "-3", "区间", "18～26", "\u200b"}
	rapid.Check(t, func(t *rapid.T) {
		in := base
		in.Entry.Rows = append([]goal.EntryRow(nil), base.Entry.Rows...)
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			i := rapid.IntRange(0, len(in.Entry.Rows)-1).Draw(t, "row")
			cell := rapid.SampledFrom(cells[:13]).Draw(t, "cell")
			*cellOfRow(&in.Entry.Rows[i], cell) = rapid.SampledFrom(values).Draw(t, "value")
		}
		first := Run(in)
		if !reflect.DeepEqual(first, Run(in)) {
			t.Fatal("two runs differ")
		}
		for _, f := range first {
			if f.Suggestion == nil {
				continue
			}
			if _, err := f.Suggestion.Apply(in.Entry); err != nil {
				t.Fatalf("%s at %s: %v", f.Rule, f.Path, err)
			}
		}
	})
}

// TestAnEmptyRowCopiesNothing: a row added and left empty lacks everything; it does not repeat its own name.
func TestAnEmptyRowCopiesNothing(t *testing.T) {
	t.Parallel()
	in := sampleWith(t, nil)
	in.Entry.Rows = append(in.Entry.Rows, goal.EntryRow{ID: "empty", Level1: "产出指标", Level2: "数量指标", Sign: string(goal.AtLeast), Rule: string(goal.ByRatio)})
	missing := false
	for _, f := range Run(in) {
		if f.Rule == "G-225" {
			t.Errorf("%s %s", f.Path, f.Message)
		}
		missing = missing || f.Rule == "G-123"
	}
	if !missing {
		t.Error("the missing target is not said")
	}
}

// TestRequestInTheWrongUnit: where the year's money is what is off, it is named and no row is blamed.
func TestRequestInTheWrongUnit(t *testing.T) {
	t.Parallel()
	without := map[string]string{"rows.0.name": "养护物资成本", "rows.0.target": "7.2", "rows.0.unit": "元/平方米"} // no total cost beside it
	for _, c := range []struct {
		name, request, total, want, offered string
	}{
		{"没有总成本行，恰好万分之一", "15000", "", "G-314 request.appropriation", "150000000"},
		{"没有总成本行，约万分之一", "14600", "", "G-314 request.appropriation", "146000000"},
		{"没有总成本行，本来就少", "500000", "", "", ""},
		{"没有总成本行，千分之一", "150000", "", "", ""},
		{"总成本行合得上项目资金", "4980", "4980", "G-314 request.appropriation", "49800000"},
		{"总成本行带角分", "4980.50", "4980", "G-314 request.appropriation", "49805000"},
		{"总成本行才是错的", "49800000", "49800000", "G-312 rows.0.unit", "元"},
		{"年度资金多写一万倍只怪资金", "498000000000", "4980", "G-142 request.appropriation", ""},
	} {
		set := map[string]string{"request.appropriation": c.request}
		if c.total == "" {
			maps.Copy(set, without)
		} else {
			set["rows.0.target"] = c.total
		}
		var money []Finding
		for _, f := range Run(sampleWith(t, set)) {
			if f.Rule == "G-142" || f.Rule > "G-310" && f.Rule < "G-315" {
				money = append(money, f)
			}
		}
		if got := rulesOf(money); got != c.want {
			t.Errorf("%s: %q, want %q: %+v", c.name, got, c.want, money)
			continue
		}
		if c.offered != "" && (money[0].Suggestion == nil || money[0].Suggestion.New != c.offered) {
			t.Errorf("%s: offers %+v, want %s", c.name, money[0].Suggestion, c.offered)
		}
	}
}

// TestRequestOfTwoSources: of two sources nobody can say which is off, so none is offered another sum.
func TestRequestOfTwoSources(t *testing.T) {
	t.Parallel()
	found := Run(sampleWith(t, map[string]string{"request.appropriation": "4000", "request.other": "980"}))
	if rulesOf(found) != "G-314 request.appropriation" || found[0].Suggestion != nil {
		t.Errorf("got %+v", found)
	}
}

// TestTotalCostIsOfferedAsTyped: the amount that a click takes over reads like one that somebody typed, without the zeros of a
// quotient, and the form reads it again.
func TestTotalCostIsOfferedAsTyped(t *testing.T) {
	t.Parallel()
	for request, want := range map[string]string{"49800000": "4980", "6900000": "690", "6905000": "690.5", "6905000.50": "690.50005"} {
		in := sampleWith(t, map[string]string{"request.appropriation": request, "rows.0.target": "5000"})
		found := Run(in)
		i := slices.IndexFunc(found, func(f Finding) bool { return f.Rule == "G-311" })
		if i < 0 || found[i].Suggestion == nil || found[i].Suggestion.New != want {
			t.Fatalf("%s: %+v, want %s", request, found, want)
		}
		entry, err := found[i].Suggestion.Apply(in.Entry)
		if err != nil {
			t.Fatal(err)
		}
		in.Entry = entry
		for _, f := range Run(in) {
			if f.Path == "rows.0.target" && f.Rule != "G-313" {
				t.Errorf("%s is taken and then refused: %s %s", want, f.Rule, f.Message)
			}
		}
	}
}

// TestLastYearIsOfferedAsTyped: what was reached last year in another unit reads like a typed number too.
func TestLastYearIsOfferedAsTyped(t *testing.T) {
	t.Parallel()
	for actual, want := range map[string]string{"0.5|小时": "30", "0.7505|小时": "45.03", "1.5|分钟": "1.5"} {
		found := Run(sampleWith(t, map[string]string{"last": "应急抢修到场时间|≤80分钟|" + actual}))
		if len(found) != 1 || found[0].Suggestion == nil || found[0].Suggestion.New != want || !strings.Contains(found[0].Message, "上年已达"+want+"分钟") {
			t.Errorf("%s: %+v, want %s", actual, found, want)
		}
	}
}

// TestSampleOfASurvey: the year of a plan, a month and a telephone number are no sample.
func TestSampleOfASurvey(t *testing.T) {
	t.Parallel()
	for source, sized := range map[string]bool{
		"入驻企业问卷，不少于40家": true, "发放问卷100份": true, "随机回访": true, "每期结业时全员问卷": true, "全体入驻企业": true, "百余份问卷": true, "访谈30名职工": true, "抽取20%的企业": true, "调查40个企业": true, "每季度调查50人次": true,
		"入驻企业问卷": false, "问卷调查": false, "2025年11月问卷": false, "12345热线记录": false, "第三方调查报告": false,
	} {
		fired := slices.ContainsFunc(Run(sampleWith(t, map[string]string{"rows.14.source": source, "rows.14.basis": "2025年度工作计划", "rows.14.explanation": "满意家数除以有效家数"})),
			func(f Finding) bool { return f.Rule == "G-362" && f.Path == "rows.14.source" })
		if fired == sized {
			t.Errorf("%s: fired %v", source, fired)
		}
	}
}

// TestSignsByTheEndOfAName: the last words of a name are what is measured, whatever stands before them.
func TestSignsByTheEndOfAName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, sign, unit string
		wrong            bool
	}{
		{"投诉办结时间", "≥", "小时", true}, {"投诉办结时间", "≤", "小时", false},
		{"投诉办结率", "≤", "%", true}, {"投诉办结率", "≥", "%", false},
		{"不合格率", "≥", "%", true}, {"不合格率", "≤", "%", false}, {"工单未及时处置率", "≥", "%", true},
		{"能耗下降率", "≤", "%", true}, {"能耗下降率", "≥", "%", false}, {"单位产值能耗同比下降率", "≤", "%", true}, {"安全事故起数下降率", "≤", "%", true},
		{"安全隐患减少率", "≤", "%", true}, {"办理时间减少率", "≤", "%", true}, {"养护成本节约率", "≤", "%", true},
		{"能耗增长率", "≥", "%", true}, {"运维成本增长率", "≤", "%", false}, {"营业收入增长率", "≤", "%", true}, {"企业数量增长率", "≥", "%", false},
		{"隐患整改平均用时", "≥", "天", true}, {"设备平均无故障时间", "≥", "小时", false}, {"志愿服务时长", "≥", "小时", false}, {"培训时间", "≥", "天", false},
		{"供水管网漏损率", "≥", "%", true}, {"标准厂房空置率", "≥", "%", true}, {"空置厂房盘活率", "≥", "%", false},
		{"客流下降率", "≤", "%", false}, {"道路养护合格率", "≥", "%", false},
	} {
		fired := slices.ContainsFunc(Run(sampleWith(t, map[string]string{"rows.10.name": c.name, "rows.10.sign": c.sign, "rows.10.target": "5", "rows.10.unit": c.unit})),
			func(f Finding) bool { return f.Rule == "G-222" && f.Path == "rows.10.sign" })
		if fired != c.wrong {
			t.Errorf("%s %s: fired %v", c.name, c.sign, fired)
		}
	}
	low := sampleWith(t, map[string]string{"rows.9.name": "道路养护不合格率", "rows.9.sign": "≥", "rows.9.target": "5"})
	if slices.ContainsFunc(Run(low), func(f Finding) bool { return f.Rule == "G-246" }) {
		t.Error("不合格率 is asked to be higher")
	}
}

// TestUnitsByTheEndOfAName: a time is measured in time, a rate in per cent or per something.
func TestUnitsByTheEndOfAName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, unit string
		wrong      bool
	}{
		{"投诉办结时间", "公里", true}, {"投诉办结时间", "次", true}, {"投诉办结时间", "小时", false}, {"投诉办结时间", "个工作日", false}, {"合同期限", "个月", false}, {"培训时长", "课时", false}, {"设备维修时间", "小时/台", false}, {"完成时间", "月", false},
		{"事故发生率", "人", true}, {"事故发生率", "起", true}, {"事故发生率", "%", false}, {"事故发生率", "‰", false}, {"事故发生率", "起/万人", false}, {"事故发生率", "/10万", false},
		{"一类疾病发病比例", "户", true}, {"巡查频率", "次", false}, {"巡查频率", "次/周", false}, {"光伏装机功率", "千瓦", false}, {"摄像机分辨率", "万像素", false},
	} {
		fired := slices.ContainsFunc(Run(sampleWith(t, map[string]string{"rows.10.name": c.name, "rows.10.unit": c.unit})),
			func(f Finding) bool { return f.Rule == "G-221" && f.Path == "rows.10.unit" })
		if fired != c.wrong {
			t.Errorf("%s %s: fired %v", c.name, c.unit, fired)
		}
	}
}

// TestSumsAsOutput: money put in is no output, money that reaches somebody may be.
func TestSumsAsOutput(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, unit string
		wrong      bool
	}{
		{"投入资金", "万元", true}, {"设备购置金额", "万元", true}, {"财政资金投入", "万元", true}, {"项目总投资", "万元", true}, {"专项经费", "元", true}, {"政府采购金额", "万元", true},
		{"扶持资金发放金额", "万元", false}, {"招商引资金额", "亿元", false}, {"贷款贴息金额", "万元", false}, {"追缴违法所得金额", "万元", false}, {"设备购置数量", "台", false}, {"撬动社会投资额", "亿元", false},
	} {
		fired := slices.ContainsFunc(Run(sampleWith(t, map[string]string{"rows.6.name": c.name, "rows.6.unit": c.unit})), func(f Finding) bool {
			return (f.Rule == "G-236" || f.Rule == "G-205") && f.Path == "rows.6.name"
		})
		if fired != c.wrong {
			t.Errorf("%s %s: fired %v", c.name, c.unit, fired)
		}
	}
	if found := Run(sampleWith(t, map[string]string{"rows.6.name": "设备购置金额", "rows.6.unit": "万元"})); !slices.ContainsFunc(found, func(f Finding) bool {
		return strings.Contains(f.Message, "花了多少钱") && strings.Contains(f.Message, "金额写到成本指标")
	}) {
		t.Errorf("nothing says where a sum belongs: %+v", found)
	}
}

// TestWorkAsBenefit: what was made is an output, what came of it a benefit.
func TestWorkAsBenefit(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]bool{
		"树木种植数量": true, "种植树木数量": true, "道路改造长度": true, "开展培训次数": true, "设备购置数量": true, "宣传手册印发份数": true, "河道清淤长度": true, "绿地养护面积": true,
		"新增就业人数": false, "受益居民户数": false, "新增绿地面积": false, "二氧化碳减排量": false, "安全事故减少数": false, "污染物排放量": false, "入驻企业数量": false, "带动企业改造数量": false, "游客数量": false, "鸟类物种数量": false, "监测线索支撑执法条数": false,
	} {
		fired := slices.ContainsFunc(Run(sampleWith(t, map[string]string{"rows.12.level2": "社会效益指标", "rows.12.name": name, "rows.12.unit": "个"})),
			func(f Finding) bool { return f.Rule == "G-239" && f.Path == "rows.12.name" })
		if fired != wrong {
			t.Errorf("%s: fired %v", name, fired)
		}
	}
}
