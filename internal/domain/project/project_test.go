package project

import (
	"strings"
	"testing"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

func date(text string) fiscal.Date {
	d, err := fiscal.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// upkeep is a complete project.
func upkeep() Project {
	return Project{ID: "p", Code: "SCIP-2025-0001", Name: "公共设施维护", Unit: org.Unit{ID: "210", Name: "公共设施管理中心", Kind: org.Institution},
		Division: org.Unit{ID: "130", Name: "公用事业处", Kind: org.Division}, Nature: Recurrent, Category: Operation,
		Start: date("2025-01-01"), End: date("2025-12-31"), Fiscal: 4980 * money.Wan, Other: 20 * money.Wan, Version: 1}
}

func TestProjectCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Project)
		want   string // paths complained about
	}{
		{"完整", func(*Project) {}, ""},
		{"一天的项目", func(p *Project) { p.End = p.Start }, ""},
		{"当天完成", func(p *Project) { p.Completed = p.Start }, ""},
		{"没有钱也可先建", func(p *Project) { p.Fiscal, p.Other = 0, 0 }, ""},
		{"编号40个字", func(p *Project) { p.Code = strings.Repeat("A", 40) }, ""},
		{"名称100个字", func(p *Project) { p.Name = strings.Repeat("名", 100) }, ""},
		{"概况1000个字", func(p *Project) { p.Summary = strings.Repeat("述", 1000) }, ""},
		{"没有编号", func(p *Project) { p.Code = " " }, "code"},
		{"编号41个字", func(p *Project) { p.Code = strings.Repeat("A", 41) }, "code"},
		{"没有名称", func(p *Project) { p.Name = "" }, "name"},
		{"名称101个字", func(p *Project) { p.Name = strings.Repeat("名", 101) }, "name"},
		{"没有单位", func(p *Project) { p.Unit = org.Unit{} }, "unit"},
		{"没有主管处室", func(p *Project) { p.Division = org.Unit{} }, "division"},
		{"主管的不是处室", func(p *Project) { p.Division.Kind = org.Institution }, "division"},
		{"没有这种性质", func(p *Project) { p.Nature = "长期" }, "nature"},
		{"没有这种类别", func(p *Project) { p.Category = "其他" }, "category"},
		{"没有开始日期", func(p *Project) { p.Start = fiscal.Date{} }, "start"},
		{"没有完成日期", func(p *Project) { p.End = fiscal.Date{} }, "end"},
		{"先完成后开始", func(p *Project) { p.End = date("2024-12-31") }, "end"},
		{"完工早于开工", func(p *Project) { p.Completed = date("2024-12-31") }, "completed"},
		{"财政资金为负", func(p *Project) { p.Fiscal = -1 }, "fiscal"},
		{"其他资金为负", func(p *Project) { p.Other = -1 }, "other"},
		{"概况1001个字", func(p *Project) { p.Summary = strings.Repeat("述", 1001) }, "summary"},
		{"全空", func(p *Project) { *p = Project{} }, "code name unit division nature category start end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := upkeep()
			c.change(&p)
			var got []string
			for _, f := range errs.FieldsOf(p.Check()) {
				got = append(got, f.Path)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("complaints at %q, want %q", s, c.want)
			}
		})
	}
}

func TestProjectChecksEveryChoice(t *testing.T) {
	t.Parallel()
	for _, n := range Natures() {
		for _, k := range Categories() {
			p := upkeep()
			p.Nature, p.Category = n, k
			if err := p.Check(); err != nil {
				t.Errorf("%s %s: %v", n, k, err)
			}
		}
	}
}

func TestProjectTotal(t *testing.T) {
	t.Parallel()
	if got := upkeep().Total(); got != 5000*money.Wan {
		t.Errorf("got %s, want 5000万元", got.Yuan())
	}
	if u := upkeep().Units(); len(u) != 2 || u[0].ID != "210" || u[1].ID != "130" {
		t.Errorf("units %v", u)
	}
}

// TestProjectCells: every value that people can change is told to the log.
func TestProjectCells(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Project){
		"项目编号": func(p *Project) { p.Code = "X" }, "项目名称": func(p *Project) { p.Name = "X" },
		"实施单位": func(p *Project) { p.Unit.Name = "X" }, "主管处室": func(p *Project) { p.Division.Name = "X" },
		"项目性质": func(p *Project) { p.Nature = OneOff }, "项目类别": func(p *Project) { p.Category = Policy },
		"计划开始日期": func(p *Project) { p.Start = date("2025-02-01") }, "计划完成日期": func(p *Project) { p.End = date("2026-01-01") },
		"实际完成日期": func(p *Project) { p.Completed = date("2025-11-30") }, "项目概况": func(p *Project) { p.Summary = "X" },
		"财政资金（元）": func(p *Project) { p.Fiscal++ }, "其他资金（元）": func(p *Project) { p.Other++ },
	} {
		p := upkeep()
		change(&p)
		var changed []string
		for i, c := range p.Cells() {
			if c != upkeep().Cells()[i] {
				changed = append(changed, c.Name)
			}
		}
		if len(changed) != 1 || changed[0] != name {
			t.Errorf("%s changed, the log sees %v", name, changed)
		}
	}
	if c := upkeep().Cells()[8]; c.Value != "" {
		t.Errorf("a project that still runs has the completion date %q", c.Value)
	}
}
