package content

import (
	"regexp"
	"strings"
	"testing"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/standard"
)

func world(t *testing.T) World {
	t.Helper()
	w, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// units returns the units as the domain knows them, by code; the code stands for the id.
func (w World) units() map[string]org.Unit {
	out := map[string]org.Unit{}
	for _, u := range w.Units {
		unit := org.Unit{ID: org.UnitID(u.Code), Parent: org.UnitID(u.Parent), Code: u.Code, Name: u.Name, Kind: u.Kind, Active: true}
		unit.Ancestors = append([]org.UnitID{unit.ID}, out[u.Parent].Ancestors...)
		out[u.Code] = unit
	}
	return out
}

func (p Project) domain(units map[string]org.Unit) project.Project {
	return project.Project{ID: project.ID(p.Code), Code: p.Code, Name: p.Name, Unit: units[p.Unit], Division: units[p.Division],
		Nature: p.Nature, Category: p.Category, Start: p.Start.Date, End: p.End.Date, Completed: p.Completed.Date,
		Summary: p.Summary, Fiscal: p.Fiscal, Other: p.Other}
}

func (p Project) events() []project.FundEvent {
	var out []project.FundEvent
	for _, e := range p.Events {
		out = append(out, project.FundEvent{Project: project.ID(p.Code), Year: e.Year, Kind: e.Kind, Source: e.Source,
			Amount: e.Amount, On: e.On.Date, Document: e.Document, Note: e.Note})
	}
	return out
}

func TestUnits(t *testing.T) {
	t.Parallel()
	w := world(t)
	seen, kinds := map[string]bool{}, map[org.UnitKind]int{}
	for i, u := range w.Units {
		if seen[u.Code] {
			t.Errorf("单位编码%s重复", u.Code)
		}
		if (u.Parent == "") != (i == 0) || i > 0 && !seen[u.Parent] {
			t.Errorf("%s的上级%q不在它前面", u.Name, u.Parent)
		}
		seen[u.Code] = true
		kinds[u.Kind]++
		if err := w.units()[u.Code].Check(); err != nil {
			t.Errorf("%s: %v", u.Name, err)
		}
	}
	if len(w.Units) < 14 {
		t.Errorf("只有%d个单位", len(w.Units))
	}
	for _, k := range org.UnitKinds() {
		if kinds[k] == 0 {
			t.Errorf("没有%s", k)
		}
	}
}

func TestPeople(t *testing.T) {
	t.Parallel()
	w := world(t)
	units := w.units()
	logins, roles := map[string]bool{}, map[org.Role]int{}
	for _, p := range w.People {
		if logins[p.Login] {
			t.Errorf("登录名%s重复", p.Login)
		}
		logins[p.Login] = true
		roles[p.Role]++
		unit, ok := units[p.Unit]
		at, known := units[p.At]
		if !ok || !known {
			t.Errorf("%s的单位%s、%s不全在单位表中", p.Login, p.Unit, p.At)
		}
		if !p.Role.Known() || !p.Role.Suits(at.Kind) {
			t.Errorf("%s不能在%s任%s", p.Login, at.Name, p.Role)
		}
		if err := (org.User{Login: p.Login, Name: p.Name, Unit: unit.ID}).Check(); err != nil {
			t.Errorf("%s: %v", p.Login, err)
		}
	}
	for _, r := range org.Roles() {
		if roles[r] == 0 {
			t.Errorf("没有%s", r)
		}
	}
}

func TestProjects(t *testing.T) {
	t.Parallel()
	w := world(t)
	units := w.units()
	code := regexp.MustCompile(`^SCIP-20\d\d-\d{4}$`)
	codes, names := map[string]bool{}, map[string]bool{}
	natures, categories := map[project.Nature]int{}, map[project.Category]int{}
	for _, p := range w.Projects {
		if !code.MatchString(p.Code) || codes[p.Code] || names[p.Name] {
			t.Errorf("项目%s %s编号不合规则或重复", p.Code, p.Name)
		}
		codes[p.Code], names[p.Name] = true, true
		natures[p.Nature]++
		categories[p.Category]++
		if err := p.domain(units).Check(); err != nil {
			t.Errorf("%s: %v", p.Code, err)
		}
	}
	if len(w.Projects) < 40 {
		t.Errorf("只有%d个项目", len(w.Projects))
	}
	for _, name := range []string{"海塘、道路、河道、绿化、生态园区等公共设施维护", "生态湿地扩建工程（第一阶段）", "医疗中心全生命周期管理项目"} {
		if !names[name] {
			t.Errorf("没有工作方案点名的项目“%s”", name)
		}
	}
	if len(natures) != len(project.Natures()) || len(categories) != len(project.Categories()) {
		t.Errorf("项目性质或类别不全: %v %v", natures, categories)
	}
}

// TestMoney enters every event in order, as the seeder does, and compares the figures that come out.
func TestMoney(t *testing.T) {
	t.Parallel()
	w := world(t)
	spent := map[fiscal.Year]money.Amount{}
	for _, p := range w.Projects {
		var entered []project.FundEvent
		for i, e := range p.events() {
			if err := project.CheckAddition(entered, e, e.On); err != nil {
				t.Errorf("%s 第%d条: %v", p.Code, i+1, err)
			}
			if e.On.After(AsOf) {
				t.Errorf("%s 第%d条%s晚于演示截止日", p.Code, i+1, e.On)
			}
			entered = append(entered, e)
		}
		checkYears(t, p, entered)
		for _, y := range []fiscal.Year{2024, 2025} {
			spent[y] += project.FiguresOf(entered, y).Total.Executed
		}
	}
	for _, y := range []fiscal.Year{2024, 2025} {
		if spent[y] < 20_000*money.Wan || spent[y] > 100_000*money.Wan {
			t.Errorf("%s支出合计%s万元，不像园区专项发展资金的规模", y, spent[y].Wan())
		}
	}
}

// checkYears checks that no source is overspent, that what was carried over was left, and that the years fit the whole.
func checkYears(t *testing.T, p Project, events []project.FundEvent) {
	t.Helper()
	before, after := project.FiguresOf(events, 2024), project.FiguresOf(events, 2025)
	for _, f := range []project.Figures{before, after} {
		for _, row := range f.Rows {
			if row.Executed > row.Budget {
				t.Errorf("%s %s执行数%s大于预算数%s", p.Code, row.Source, row.Executed.Yuan(), row.Budget.Yuan())
			}
		}
	}
	carried := after.Rows[1].Budget
	left := before.Rows[0].Budget + before.Rows[1].Budget - before.Rows[0].Executed - before.Rows[1].Executed
	if carried != 0 && carried != left {
		t.Errorf("%s 2025年结转%s元，2024年未用%s元", p.Code, carried.Yuan(), left.Yuan())
	}
	if paid := before.Total.Executed + after.Total.Executed; paid > p.Fiscal+p.Other {
		t.Errorf("%s 两年支出%s元超过项目资金总额%s元", p.Code, paid.Yuan(), (p.Fiscal + p.Other).Yuan())
	}
}

// TestStandards: every standard can be filed by a division that is there, says honestly where it comes from, and the published
// unit cost is among them to the fen.
func TestStandards(t *testing.T) {
	t.Parallel()
	w := world(t)
	units, seen, kinds := w.units(), map[string]bool{}, map[standard.Kind]int{}
	for _, x := range w.Standards {
		c, fields := x.Entry.Parse()
		if err := fields.Err(); err != nil || units[x.Division].Kind != org.Division || seen[c.Code] || !strings.Contains(c.Source, "示例") {
			t.Errorf("%s: %v，%s，来源“%s”", c.Code, fields, units[x.Division].Kind, c.Source)
		}
		seen[c.Code] = true
		kinds[c.Kind]++
		if c.Code == "LH-0001" && c.Allowed() != 745 {
			t.Errorf("绿地养护每平方米%s元，应为7.45", c.Allowed().Yuan())
		}
	}
	if len(w.Standards) < 40 || len(kinds) != len(standard.Kinds()) || !seen["LH-0001"] {
		t.Errorf("%d条，%v", len(w.Standards), kinds)
	}
}

func TestLoadRefusesUnknownFields(t *testing.T) {
	t.Parallel()
	if err := load("units", &[]struct{ Code string }{}); err == nil {
		t.Error("多出的字段没有报错")
	}
	if err := load("nothing", &[]Unit{}); err == nil {
		t.Error("不存在的文件没有报错")
	}
}
