package office_test

import (
	"strings"
	"testing"

	"outturn/internal/errs"
	"outturn/internal/office"
)

// A file beyond the bounds is refused with its numbers, one at them is read.
func TestReadPublishedBounds(t *testing.T) {
	t.Parallel()
	rows := func(n int) string {
		return `{"title":"自评表","indicators":[` + strings.TrimSuffix(strings.Repeat(`{"level3":"里程","weight":1},`, n), ",") + `]}`
	}
	for name, c := range map[string]struct{ data, want string }{
		"恰好两万行": {rows(20_000), ""},
		"两万零一行": {rows(20_001), "20001 行"},
		"两表相加":  {"[" + rows(15_000) + "," + rows(15_000) + "]", "30000 行"},
		"一千零一张": {"[" + strings.TrimSuffix(strings.Repeat(rows(1)+",", 1001), ",") + "]", "1001 张"},
		"层层相套":  {`{"title":` + strings.Repeat(`{"text":`, 9000) + `"x"` + strings.Repeat("}", 9001), "又套了一层"},
		"值里又套":  {`{"title":{"value":{"value":1}}}`, "又套了一层"},
	} {
		_, err := office.ReadPublished("x.json", []byte(c.data))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Grades as ticked among all, in brackets after the total, and as plain text.
func TestGradeSpellings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"☑优 □良 □中 □差": "优", "□优 ☑良 □中 □差": "良", "优√  良□  中□  差□": "优", "优□ 良☑ 中□ 差□": "良", "优（√） 良（ ） 中（ ） 差（ ）": "优", "□优 □良 □中 □差": "", "☑优 ☑良": "", "优秀": "优秀",
		"良好": "良好", "■优秀 □良好 □合格": "优秀",
	} {
		p := newForm(t)
		road(p)
		heads(p, roadHeader, nil)
		p.line("总分", nil, nil, nil, nil, 100, 99).line("自评等级", text)
		same(t, text, one(t, p.bytes(t)).Grade.Text, want)
	}
	for text, want := range map[string]string{"99（优）": "优", "99分，优": "优", "99": "", "99（良好）": "良好"} {
		p := newForm(t)
		road(p)
		heads(p, roadHeader, nil)
		p.line("总分", nil, nil, nil, nil, 100, text)
		got := one(t, p.bytes(t))
		same(t, text, got.Grade.Text, want)
		same(t, text, got.Total.Text, "99")
		quiet(t, got)
	}
}

// Lines of subtotals are no indicators, whatever column their label stands in.
func TestSubtotalSpellings(t *testing.T) {
	t.Parallel()
	for _, label := range []string{"小计", "产出指标小计", "产出指标合计", "产出指标得分合计", "质量指标小计", "产出指标得分小计", "社会效益指标合计", "小 计"} {
		for col := range 3 {
			p := newForm(t)
			road(p)
			p.line(roadHeader...)
			line := []any{nil, nil, nil, nil, nil, 50, 50}
			line[col] = label
			p.line(roadRows[0]...).line(line...).line(roadRows[1]...).line(roadRows[2]...).line("总分", nil, nil, nil, nil, 100, 99)
			t.Log(label, col)
			got := one(t, p.bytes(t))
			sameRows(t, got, roadTexts)
			same(t, "total", got.Total.Text, "99")
			found(t, got, "R-014")
		}
	}
}

// Labels broken over two lines are one label, not a label and its value.
func TestBrokenLabels(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	p.line("项目支出绩效自评表").line("项目\n名称", "公路养护").line("主管\n部门", "财政局", nil, "实施\n单位", "交通局")
	p.line("年度预算（万元）", 100, "年度支出（万元）", 90, "执行率", "90%")
	heads(p, roadHeader, nil)
	got := one(t, p.bytes(t))
	same(t, "project", got.Project.Text, "公路养护")
	same(t, "unit", got.Unit.Text, "交通局")
	same(t, "division", got.Division.Text, "财政局")
	sameFunds(t, got, [][]string{{"预算执行情况", "", "100", "90", "", "90%", ""}})
}
