package rulebook

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Check reports whatever makes a book unusable (规则库自检): weights that do not add up with execution to 100, brackets, tiers or grades
// with gaps or out of order, levels that do not exist, missing clauses. All of it, as one Invalid error with Fields whose paths are
// the keys of the book file; nil when the book is sound.
func (b Book) Check() error { return b.problems().Err() }

func (b Book) problems() errs.Fields {
	var f errs.Fields
	b.checkHead(&f)
	b.checkLevels(&f)
	b.checkWeights(&f)
	b.checkExecution(&f)
	b.checkScoring(&f)
	b.checkTiers(&f)
	b.checkBands(&f)
	b.checkAlerts(&f)
	return f
}

func (b Book) checkHead(f *errs.Fields) {
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"
	if b.Name == "" || len(b.Name) > 40 || strings.Trim(string(b.Name), allowed) != "" {
		f.Add("name", "“name”应由字母、数字和短横线组成，不超过 40 个字符，如 SH-PARK。")
	}
	if b.Version < 1 {
		f.Add("version", "“version”从 1 开始，每次修改加 1。")
	}
	if _, err := time.Parse(time.DateOnly, b.InForce); err != nil {
		f.Add("in_force", "“in_force”应是日期，如 2021-08-18。")
	}
	wants(f, "title", b.Title)
	wants(f, "source", b.Source)
	oneOf(f, "money_unit", b.MoneyUnit, "元", "万元")
	oneOf(f, "weight_check", b.WeightCheck, Strict, Warn, Off)
}

func (b Book) checkLevels(f *errs.Fields) {
	if len(b.Levels) == 0 {
		f.Add("levels", "“levels”至少要有一个一级指标。")
	}
	kinds := map[LevelKind]bool{}
	names := map[string]bool{}
	for i, l := range b.Levels {
		path := at("levels", i)
		if kinds[l.Kind] {
			f.Add(path+".kind", "“%s.kind”与前面的一级指标重复，每类只能有一个。", path)
		}
		kinds[l.Kind] = true
		oneOf(f, path+".kind", l.Kind, CostLevel, OutputLevel, BenefitLevel, SatisfactionLevel)
		wants(f, path+".name", l.Name)
		unique(f, path+".name", append([]string{l.Name}, l.Also[l.Name]...), names)
		wants(f, path+".clause", l.Clause)
		l.checkChildren(f, path)
	}
}

func (l Level) checkChildren(f *errs.Fields, path string) {
	if len(l.Children) == 0 {
		f.Add(path+".children", "“%s.children”至少要有一个二级指标。", path)
	}
	names := map[string]bool{}
	for _, child := range l.Children {
		unique(f, path+".children", append([]string{child}, l.Also[child]...), names)
	}
	for name := range l.Also {
		if name != l.Name && !slices.Contains(l.Children, name) {
			f.Add(path+".also."+name, "“%s.also”里的“%s”不是本级指标名称，请核对。", path, name)
		}
	}
}

// unique complains about names that were seen before and remembers the rest.
func unique(f *errs.Fields, path string, names []string, seen map[string]bool) {
	for _, name := range names {
		if seen[name] {
			f.Add(path, "“%s”里的名称“%s”重复，请改成不同的名称。", path, name)
		}
		seen[name] = true
	}
}

func (b Book) checkWeights(f *errs.Fields) {
	if len(b.Weights) == 0 {
		f.Add("weights", "“weights”至少要有一行权重。")
	}
	seen := map[[2]bool]bool{}
	for i, row := range b.Weights {
		path := at("weights", i)
		if key := [2]bool{row.HasCost, row.HasSatisfaction}; seen[key] {
			f.Add(path, "“%s”与前面一行的 has_cost、has_satisfaction 相同，请合并。", path)
		} else {
			seen[key] = true
		}
		wants(f, path+".clause", row.Clause)
		b.checkWeightRow(f, path, row)
	}
}

func (b Book) checkWeightRow(f *errs.Fields, path string, row WeightRow) {
	total := b.Execution.Points
	for _, name := range slices.Sorted(maps.Keys(row.Points)) {
		l, ok := b.Level(name)
		switch {
		case !ok || l.Name != name:
			f.Add(path+".points."+name, "“%s.points”里的“%s”不在 levels 的一级指标中。", path, name)
		case row.Points[name] < 0:
			f.Add(path+".points."+name, "“%s.points.%s”不能为负。", path, name)
		case row.Points[name] > 0 && (l.Kind == CostLevel && !row.HasCost || l.Kind == SatisfactionLevel && !row.HasSatisfaction):
			f.Add(path+".points."+name, "“%s.points.%s”应为 0：这一行说明没有设置该类指标。", path, name)
		}
		total += row.Points[name]
	}
	if total != score.Full {
		f.Add(path+".points", "“%s.points”加上预算执行分值 %s 应为 100.00，现为 %s。", path, b.Execution.Points, total)
	}
}

func wants(f *errs.Fields, path, text string) {
	if strings.TrimSpace(text) == "" {
		f.Add(path, "缺少“%s”，请补上。", path)
	}
}

func oneOf[T ~string](f *errs.Fields, path string, value T, choices ...T) {
	if !slices.Contains(choices, value) {
		f.Add(path, "“%s”的值“%s”不可用，请查规则库说明。", path, string(value))
	}
}

// at is the path of the i-th item of a list, counted from 1 as people do.
func at(list string, i int) string { return list + "." + strconv.Itoa(i+1) }
