package goalcheck

import (
	"regexp"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// rowCount: neither too few nor too many (指标太少、偏多).
func rowCount(s *sheet) {
	n := len(s.rows)
	if few := s.rules.Limits.FewRows; n > 0 && n < few {
		s.say("G-154", "rows", "只有%d个指标，说不全花钱要办成什么，请至少设%d个，覆盖数量、质量、时效、成本和效益。", n, few)
	}
	if many := s.rules.Limits.ManyRows; n > many {
		s.say("G-155", "rows", "有%d个指标，重点被冲淡，宜在%d个以内，请合并同类、删去次要的。", n, many)
	}
}

// outputKinds: an output is counted, good and in time (产出不全).
func outputKinds(s *sheet) {
	if !slices.ContainsFunc(s.rows, func(r row) bool { return r.output() && r.Level2 != "" }) {
		return
	}
	var missing []string
	for _, kind := range []string{"数量", "质量", "时效"} {
		if !slices.ContainsFunc(s.rows, func(r row) bool { return r.output() && r.level2(kind) }) {
			missing = append(missing, kind+"指标")
		}
	}
	if len(missing) > 0 {
		s.say("G-156", "rows", "产出指标缺少%s，请补上；确实没有的在年度总体目标里说明。", strings.Join(missing, "、"))
	}
}

// has says whether a kind of level is set.
func (s *sheet) has(kind rulebook.LevelKind) bool {
	return slices.ContainsFunc(s.rows, func(r row) bool { return r.kind == kind })
}

// missingSatisfaction: where people are served, they are asked (没有满意度指标).
func missingSatisfaction(s *sheet) {
	asked := func(r row) bool { return strings.Contains(r.name, "满意") }
	if len(s.rows) == 0 || s.has(rulebook.SatisfactionLevel) || slices.ContainsFunc(s.rows, asked) || s.in.Project.Category == project.CapitalWorks || holds(s.in.Project.Name, s.words("no_satisfaction")) {
		return
	}
	s.say("G-157", "rows", "没有满意度指标，项目有服务对象的请增加一行，写明问谁、怎么问、问多少人。")
}

// missingCost: cost is being asked of every project step by step (没有成本指标). Construction must have it: G-104.
func missingCost(s *sheet) {
	if len(s.rows) == 0 || s.in.Project.Category == project.CapitalWorks || slices.ContainsFunc(s.rows, func(r row) bool { return r.isCost }) ||
		holds(s.in.Project.Name, s.words("no_satisfaction")) {
		return
	}
	s.say("G-158", "rows", "没有成本指标，看不出钱花得值不值，请增加总成本或单位成本的控制数。")
}

// weightHoarded: one row holds too much (单项分值过高).
func weightHoarded(s *sheet) {
	for i := range s.rows {
		if r := &s.rows[i]; r.Weight > s.rules.Limits.RowWeight {
			s.say("G-151", r.at+"weight", "一个指标占%s分，成败全系于它，请拆细或把分值分给别的指标（一般不超过%s分）。", r.Weight.Short(), s.rules.Limits.RowWeight.Short())
		}
	}
}

// levelHoarded: one second level leaves crumbs to its neighbours (二级指标独占分值).
func levelHoarded(s *sheet) {
	type pair struct{ first, second string }
	level, part, children := map[string]score.Points{}, map[pair]score.Points{}, map[string]int{}
	for _, r := range s.rows {
		p := pair{r.Level1, r.Level2}
		if _, seen := part[p]; !seen {
			children[r.Level1]++
		}
		level[r.Level1] += r.Weight
		part[p] += r.Weight
	}
	done := map[pair]bool{}
	for _, r := range s.rows {
		p := pair{r.Level1, r.Level2}
		rate, ok := score.NewRate(int64(part[p]), int64(level[r.Level1]))
		if !ok || done[p] || children[r.Level1] < 2 || rate <= s.rules.Limits.LevelShare {
			continue
		}
		done[p] = true
		s.say("G-152", goal.WeightsPath, "%s占了%s的%s，其余二级指标形同虚设，请重新分配。", r.Level2, r.Level1, rate.Short())
	}
}

// weightsEqual: equal weights everywhere mean that nobody weighed (分值平均分配).
func weightsEqual(s *sheet) {
	if len(s.rows) < 6 || s.rows[0].Weight == 0 {
		return
	}
	for _, r := range s.rows {
		if r.Weight != s.rows[0].Weight {
			return
		}
	}
	s.say("G-153", goal.WeightsPath, "每个指标都是%s分，分不出轻重，请让最能说明成效的指标多占分。", s.rows[0].Weight.Short())
}

// nearDuplicates: two rows that measure the same (近似重复).
func nearDuplicates(s *sheet) {
	alike := s.rules.Limits.Alike
	for i := range s.rows {
		r := &s.rows[i]
		for j := range i {
			other := &s.rows[j]
			if r.name == other.name || r.kind != other.kind {
				continue
			}
			names := len(r.grams) >= 4 && len(other.grams) >= 4 && r.grams.in(other.grams) >= alike && other.grams.in(r.grams) >= alike || r.reworded(other)
			texts := length(r.text) >= 6 && r.text == other.text && length(datePattern.ReplaceAllString(r.text, "")) >= 6
			if !names && !texts {
				continue
			}
			what := "名称相近"
			if texts && !names {
				what = "指标值完全相同"
			}
			s.say("G-331", r.at+"name", "与第%d行“%s”%s，同一件事算了两次，请合并或改成不同的内容。", j+1, errs.Shorten(other.Name), what)
			break
		}
	}
}

// reworded says whether two rows name the same in another order, and ask for the same: 企业培训数 and 培训企业数 may differ.
func (r *row) reworded(other *row) bool {
	if r.sum != other.sum || !r.single() || !other.single() {
		return false
	}
	value, ok := goal.Convert(other.Target.Value, other.Target.Unit, r.Target.Unit)
	return ok && value.Equal(r.Target.Value) && sameBag(r.bare, other.bare)
}

// goalText is a goal in words, in one spelling, with its cell.
type goalText struct{ path, text string }

// goals are the goals in words that say something; one that only repeats the other is left out.
func (s *sheet) goals() []goalText {
	var out []goalText
	if s.overall != "" && s.overall != s.annual {
		out = append(out, goalText{"overall", s.overall})
	}
	if s.annual != "" {
		out = append(out, goalText{"annual", s.annual})
	}
	return out
}

// goalTooShort: an annual goal tells what is done, how far, and to what effect (年度目标空泛).
func goalTooShort(s *sheet) {
	if n := length(s.annual); n > 0 && n < s.rules.Limits.GoalLength {
		s.say("G-324", "annual", "年度总体目标只有%d个字，说不清做什么、做到什么程度、有什么效果，请补充。", n)
	}
}

// overallCopied: the year is not the whole life (年度目标照抄总目标).
func overallCopied(s *sheet) {
	p := s.in.Project
	long := p.Start.IsZero() || p.End.IsZero() || p.Start.Year != p.End.Year
	if long && s.annual != "" && s.annual == s.overall && !slices.Contains(s.in.Absent, "overall") {
		s.say("G-326", "annual", "年度总体目标与项目总目标一字不差，请只写今年要完成的部分。")
	}
}

// amounts finds quantities in a goal, money left out: 5个, 39户, 3500米.
var amounts = regexp.MustCompile(`(\d+(?:\.\d+)?)(万)?(平方米|平方公里|公里|千米|米|亩|公顷|立方米|吨标准煤|吨|台套|(?:项|户|人|家|台|辆|场|件|轮)次|个|项|户|人|名|家|座|处|条|套|台|辆|株|场|期|件|篇|次|%)`)

// goalNumbers: what the goal counts, an indicator counts too (目标里的数量没有指标).
func goalNumbers(s *sheet) {
	if s.in.Excerpt || !digits(s.annual) || len(s.rows) == 0 {
		return
	}
	var missing []string
	for _, m := range amounts.FindAllStringSubmatch(s.annual, -1) {
		if !s.counted(m[1], m[2]+m[3]) && !slices.Contains(missing, m[0]) {
			missing = append(missing, m[0])
		}
	}
	if len(missing) > 0 {
		s.say("G-321", "annual", "年度总体目标里的“%s”没有对应的指标值，请增加指标，或与指标值改成一致。", strings.Join(missing[:min(len(missing), 3)], "、"))
	}
}

// counted says whether some row's target is the number.
func (s *sheet) counted(number, unit string) bool {
	value, err := decimal.NewFromString(number)
	return err != nil || slices.ContainsFunc(s.rows, func(r row) bool {
		if !r.numeric() || strings.Contains(r.name, number) {
			return strings.Contains(r.typed.Target, number) || strings.Contains(r.name, number)
		}
		if r.Target.Unit == "" {
			return value.Equal(r.Target.Value)
		}
		if r.Target.Unit == unit {
			return value.Equal(r.Target.Value) || value.Equal(r.Target.High)
		}
		if r.single() && significant(r.typed.Target) != significant(number) {
			return false // the units here differ by powers of ten: other digits are another number
		}
		same, ok := goal.Convert(value, unit, r.Target.Unit)
		return ok && (same.Equal(r.Target.Value) || same.Equal(r.Target.High))
	})
}

// significant are the digits of a number without the zeros around them.
func significant(number string) string {
	kept := strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, number)
	return strings.Trim(kept, "0")
}

// related says whether two texts speak of the same: a pair of characters in common that is no filler, or three characters.
func (s *sheet) related(text string, about grams, letters string) bool {
	for _, g := range gramsOf(text) {
		pair := string([]rune{rune(g >> 32), rune(g & 0xffffffff)})
		if _, found := slices.BinarySearch(about, g); found && !slices.Contains(s.words("filler"), pair) {
			return true
		}
	}
	n := 0
	for _, c := range text {
		if c > 0x2e80 && strings.ContainsRune(letters, c) && !strings.ContainsRune("的和与及或等数量率项目工作完成建设管理人次", c) {
			n++
		}
	}
	return n >= 3
}

// numberMissing says whether the number of a task was complained of already.
func (s *sheet) numberMissing(task string) bool { return digits(task) && s.said("G-321", "annual") }

// clauses splits a goal into its tasks.
var clauses = regexp.MustCompile(`[;,.:!]|目标\d|\d\.|\(\d+\)`)

// goalTasks: every task of the goal has an indicator (目标里的任务没有指标).
func goalTasks(s *sheet) {
	if s.in.Excerpt || s.annual == "" || len(s.rows) == 0 {
		return
	}
	var all strings.Builder
	for _, r := range s.rows {
		all.WriteString(r.name + ";" + r.text + ";" + r.Explanation + ";")
	}
	letters := all.String()
	about := gramsOf(letters)
	for _, task := range clauses.Split(s.annual, -1) {
		if length(task) < 6 || !begins(task, s.words("task_verbs")) {
			continue
		}
		rest := task
		for _, v := range s.words("plain_verbs") {
			rest = strings.TrimPrefix(rest, v)
		}
		if !s.numberMissing(task) && !s.related(rest, about, letters) {
			s.say("G-322", "annual", "年度总体目标里的“%s”没有一个指标对应，请增加指标，或从目标里删去。", errs.Shorten(task))
			return
		}
	}
}

// strayIndicators: errands are not what the money is for, unless the goal says so (辅助事务当作产出).
func strayIndicators(s *sheet) {
	if length(s.annual) < 10 {
		return
	}
	text := s.annual + ";" + s.overall + ";" + goal.Normalise(s.in.Project.Name+";"+s.in.Project.Summary)
	for i := range s.rows {
		r := &s.rows[i]
		word, errand := first(r.bare, s.words("errands"))
		if !r.output() || !r.level2("数量") || !errand || strings.Contains(text, word) {
			continue
		}
		s.say("G-323", r.at+"name", "“%s”是办事的手段，总体目标里也没有提到，请换成项目要办成的事，或在目标里写到它。", errs.Shorten(r.Name))
	}
}
