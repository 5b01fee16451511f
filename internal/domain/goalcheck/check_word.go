package goalcheck

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
)

// valueInName finds a value written into a name: 100%, 32.1公里, 12月底. A rate of hours (24小时值守) is a kind of work.
var valueInName = regexp.MustCompile(`\d+(?:\.\d+)?(?:%|[万亿]?(?:元|平方米|平方公里|公里|米|亩|吨|个|项|户|人次|人|套|台|件|篇|场|期|盏|座|株|棵|辆|艘|栋|公顷)|[万亿]|月底?|月份)`)

// spans finds a length of time, which belongs to the kind of work: 15个工作日内送达率, 24小时处置率.
var spans = regexp.MustCompile(`\d+(?:\.\d+)?(?:个?工作日|个?小时|分钟|秒|天|日|个月)`)

// nameValues: the value belongs into the target cell, not into the name (名称写了指标值).
func nameValues(s *sheet, r *row) {
	if !digits(r.name) || s.emptyName(r) {
		return
	}
	at := valueInName.FindString(spans.ReplaceAllString(r.name, ""))
	if _, rate := ending(r.bare, s.words("measures_of_share")); at == "" || rate && strings.Contains(at, "月") {
		return
	}
	rest, trailing := strings.CutSuffix(r.name, at)
	rest = strings.TrimRight(rest, "≥≤><=:,、")
	var rewrite *Rewrite
	if trailing && length(rest) >= 4 {
		rewrite = r.rewrite("name", rest)
	}
	s.suggest("G-224", r.at+"name", rewrite, "名称里写了“%s”，指标值变动时名称就不对了，请把数值写到指标值一格，名称只写考核什么。", at)
}

// nameEmpty: a name that says nothing of what is measured (名称不成指标).
func nameEmpty(s *sheet, r *row) {
	if s.emptyName(r) {
		s.say("G-234", r.at+"name", "“%s”没有写考核什么，请写成“对象＋考核内容”，如“绿地养护面积”。", errs.Shorten(r.Name))
	}
}

// emptyName says whether a name is only a number, a time or a word of the list.
func (s *sheet) emptyName(r *row) bool {
	if r.name == "" {
		return false
	}
	rest := strings.TrimFunc(r.bare, func(c rune) bool { return !unicode.IsLetter(c) })
	return length(rest) < 2 || slices.Contains(s.words("empty_names"), rest)
}

// nameLength: a name is a heading, not an explanation (名称过长).
func nameLength(s *sheet, r *row) {
	most := s.rules.Limits.NameLength
	if n := length(r.name); n > most && !(s.said("G-352", r.at+"name") && length(r.bare) <= most) {
		var rewrite *Rewrite
		if r.bare != r.name && length(r.bare) <= most && length(r.bare) >= 3 {
			rewrite = r.rewrite("name", r.bare)
		}
		s.suggest("G-228", r.at+"name", rewrite, "名称有%d个字，宜在%d个字以内，请只留考核什么，计算口径写到指标解释。", n, most)
	}
}

// nameLeftovers: signs of a template that were not replaced (模板残留).
func nameLeftovers(s *sheet, r *row) {
	word, found := first(r.name, s.words("leftovers"))
	if !found {
		return
	}
	clean := r.name
	if holds(strings.TrimPrefix(r.name, r.bare), s.words("leftovers")) && !holds(r.bare, s.words("leftovers")) || strings.Contains(r.name, "**") {
		clean = r.bare
	}
	for _, w := range s.words("leftovers") {
		clean = strings.ReplaceAll(clean, w, "")
	}
	clean = strings.TrimFunc(clean, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '率' && c != ')' })
	var rewrite *Rewrite
	if length(clean) >= 3 && !strings.ContainsAny(clean, "≥≤><") {
		rewrite = r.rewrite("name", clean)
	}
	s.suggest("G-352", r.at+"name", rewrite, "名称里留有模板符号“%s”，请删去，并填上真实内容。", word)
}

// nameUnit: the unit stands in its own cell (名称带单位).
func nameUnit(s *sheet, r *row) {
	open := strings.LastIndex(r.name, "(")
	if open < 3 || !strings.HasSuffix(r.name, ")") {
		return
	}
	unit := r.name[open+1 : len(r.name)-1]
	if unit == "" || !slices.Contains(goal.UnitOptions(), goal.CanonicalUnit(unit)) {
		return
	}
	s.suggest("G-351", r.at+"name", r.rewrite("name", r.name[:open]), "名称末尾的“(%s)”是计量单位，请删去，单位写在单位一格。", unit)
}

// nameCopies: the name repeats the project's name or the goal (名称照抄).
func nameCopies(s *sheet, r *row) {
	if len(r.grams) < 4 {
		return
	}
	copied := s.rules.Limits.Copied
	switch {
	case r.grams.in(s.projectGrams) >= copied && (!s.measured(r) || s.wholeProject(r)):
		s.say("G-226", r.at+"name", "“%s”就是项目名称，没有说明考核什么，请写项目办成后能数得出、验得了的结果。", errs.Shorten(r.Name))
	case len(r.grams) >= 14 && r.grams.in(s.annualGrams) >= copied && !s.measured(r):
		s.say("G-227", r.at+"name", "“%s”照抄了年度总体目标，请把目标拆成可以衡量的指标。", errs.Shorten(r.Name))
	}
}

// wholeProject says whether a row counts the project itself, once: 园区公共设施运行维护 =1项.
func (s *sheet) wholeProject(r *row) bool {
	_, ok := ending(r.bare, s.words("measure_endings"))
	return !ok && s.projectGrams.in(r.grams) >= s.rules.Limits.Copied && r.single() && (r.Target.Unit == "项" || r.Target.Unit == "个") && r.Target.Value.Equal(one)
}

// one of a project is the project.
var one = decimal.NewFromInt(1)

// measured says whether a name ends in something that can be measured, or its target counts something.
func (s *sheet) measured(r *row) bool {
	_, ok := ending(r.bare, s.words("measure_endings"))
	return ok || r.numeric() && r.Target.Unit != "%" && r.Target.Unit != ""
}

// goalAsName: a name that begins as a goal does and cannot be measured (名称写成了目标).
func goalAsName(s *sheet, r *row) {
	if r.numeric() || s.measured(r) || !begins(r.bare, s.words("goal_verbs")) || s.said("G-227", r.at+"name") || s.said("G-226", r.at+"name") {
		return
	}
	s.say("G-229", r.at+"name", "“%s”是目标，不是指标，请写成可以取数的名称，如“……率”“……数”“……时间”。", errs.Shorten(r.Name))
}

// targetCopies: the target says what the name or the goal said already (指标值照抄).
func targetCopies(s *sheet, r *row) {
	if r.text == "" && (r.name == "" || r.name != goal.Normalise(r.typed.Target)) {
		return
	}
	text := r.text
	if text == "" {
		text = r.name
	}
	g := gramsOf(text)
	copied := s.rules.Limits.Copied
	switch {
	case text == r.name, len(g) >= 3 && g.in(r.grams) >= copied && !dated(text):
		s.say("G-225", r.at+"target", "指标值“%s”重复了指标名称，看不出要做到什么程度，请写数值或要达到的状态。", errs.Shorten(text))
	case len(g) >= 8 && s.copiesGoal(datePattern.ReplaceAllString(text, "")):
		s.say("G-227", r.at+"target", "指标值“%s”照抄了年度总体目标，请写数值或要达到的状态。", errs.Shorten(text))
	}
}

// copiesGoal says whether a target says what the annual goal says. Its dates are left out: a deadline is for both.
func (s *sheet) copiesGoal(undated string) bool {
	g := gramsOf(undated)
	return len(g) >= 8 && g.in(s.annualGrams) >= s.rules.Limits.Copied
}

// notApplicable: a row kept only to fill the form (不适用的指标).
func notApplicable(s *sheet, r *row) {
	list := s.words("not_applicable")
	whole := strings.TrimSpace(r.name)
	zero := r.typed.Weight != "" && r.Weight == 0 && (whole == "0" || whole == "-" || whole == "/")
	if zero || slices.Contains(list, r.text) || slices.Contains(list, r.name) || strings.Contains(r.name, "不适用") || strings.Contains(r.text, "不适用") {
		s.say("G-242", r.at+"target", "这一行并不适用于本项目，请删去，不要用“无”“0”占行。")
	}
}

// vagueTarget: words that say nothing without a standard (含糊用语).
func vagueTarget(s *sheet, r *row) {
	text := datePattern.ReplaceAllString(compared.ReplaceAllString(r.text, ""), "")
	if text == "" || digits(text) || goal.HasStandard(r.Explanation) {
		return
	}
	v, found := s.vague(text)
	if found && text != r.text && !strings.Contains(r.text, "比") && !strings.Contains(r.text, "较") {
		return // a date beside the word is a standard
	}
	if !found || s.said("G-225", r.at+"target") || s.said("G-242", r.at+"target") {
		return
	}
	var rewrite *Rewrite
	if v.instead != "" {
		rewrite = r.rewrite("target", s.fill(v.instead))
	}
	s.suggest("G-421", r.at+"target", rewrite, "“%s”没有衡量标准，年底说不清算不算做到，请改成数值、日期，或在指标解释里写明数量、日期或依据的文件。", errs.Shorten(r.Target.Text))
}

// vague finds a vague word in a target.
func (s *sheet) vague(text string) (vagueWord, bool) {
	for _, v := range s.rules.vague {
		if text == v.word || !v.exactly && strings.Contains(text, v.word) {
			return v, true
		}
	}
	return vagueWord{}, false
}

// longTarget: a target that tells a story (指标值过长).
func longTarget(s *sheet, r *row) {
	if length(r.text) > s.rules.Limits.TargetLength && !s.said("G-227", r.at+"target") && !s.said("G-225", r.at+"target") {
		s.say("G-423", r.at+"target", "指标值写成了一段话，做到哪一句算达到并不清楚，请只写数值或一个可验证的状态，其余写到指标解释。")
	}
}

// about finds 约 in front of a number, where it is not the end of 节约 and the like.
var about = regexp.MustCompile(`(?:^|[^节集契合预条违制公])约(?:为|有|需)?\d`)

// uncertain finds the word that leaves a text open.
func (s *sheet) uncertain(text string) (string, bool) {
	if about.MatchString(text) {
		return "约", true
	}
	return first(text, s.words("uncertain"))
}

// uncertainTarget: a target that leaves itself open (不确定用语).
func uncertainTarget(s *sheet, r *row) {
	if strings.IndexFunc(r.typed.Target, unicode.IsLetter) < 0 {
		return // a plain number
	}
	text := goal.Normalise(r.typed.Target)
	word, found := s.uncertain(text)
	if !found {
		return
	}
	var rewrite *Rewrite
	if plain := strings.Replace(text, word, "", 1); r.numeric() && goal.Read(plain).Reason == "" {
		rewrite = r.rewrite("target", plain)
	}
	s.suggest("G-424", r.at+"target", rewrite, "指标值里的“%s”使目标可高可低，请写确定的数值。", word)
}

// uncertainGoal is the same for the goals in words.
func uncertainGoal(s *sheet) {
	for _, g := range s.goals() {
		if word, found := s.uncertain(g.text); found {
			s.say("G-424", g.path, "%s里的“%s”使目标可高可低，请写确定的数值。", goal.Label(g.path), word)
		}
	}
}

// decimalPoint is the point in 98.7%, which ends no sentence.
var decimalPoint = regexp.MustCompile(`(\d)\.(\d)`)

// countless finds the figures of a goal that measure nothing: a year alone, and the number of a paragraph.
var countless = regexp.MustCompile(`(?:19|20)\d{2}(?:[-～](?:19|20)\d{2})?(?:年度?|$)|目标\d+:?`)

// vagueGoals: a sentence of the goal that promises to improve and holds nothing to measure it by (目标用语含糊). One finding a
// goal, with the first such sentence. The goal of several years may show a direction with one such word, the annual goal not.
func vagueGoals(s *sheet) {
	for _, g := range s.goals() {
		most := 0
		if g.path == "overall" {
			most = 1
		}
		text := decimalPoint.ReplaceAllString(g.text, "$1·$2")
		for _, sentence := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(".;!\n", c) }) {
			words := s.promises(sentence)
			if len(words) <= most || goal.HasStandard(countless.ReplaceAllString(sentence, "")) {
				continue
			}
			s.say("G-422", g.path, "“%s”里的“%s”没有衡量标准，年底怎么说都对，请在这一句里写明数量、比率、日期或要印发的文件。",
				errs.Shorten(strings.ReplaceAll(sentence, ",", "，")), strings.Join(words, "”“"))
			break
		}
	}
}

// promises are the vague words of a sentence, three at most; in 提升泵, 改善工程 and the project's name they are part of a name.
func (s *sheet) promises(sentence string) (words []string) {
	if name := goal.Normalise(s.in.Project.Name); name != "" {
		sentence = strings.ReplaceAll(sentence, name, "")
	}
	for _, w := range s.words("promise_names") {
		sentence = strings.ReplaceAll(sentence, w, "")
	}
	for _, w := range s.words("promises") {
		if len(words) < 3 && strings.Contains(sentence, w) {
			words = append(words, w)
		}
	}
	return words
}

// satisfactionObject: it must be clear who is satisfied (满意度对象不明).
func satisfactionObject(s *sheet, r *row) {
	if r.kind == rulebook.SatisfactionLevel && slices.Contains(s.words("vague_objects"), r.bare) {
		s.say("G-365", r.at+"name", "“%s”没有写明问谁，请写具体的服务对象，如“沿线企业对道路养护的满意度”。", errs.Shorten(r.Name))
	}
}

// emptyBasis: a basis that names no paper (依据空泛).
func emptyBasis(s *sheet, r *row) {
	if length(r.Basis) > 12 {
		return
	}
	basis := goal.Normalise(r.Basis)
	if slices.Contains(s.words("empty_bases"), basis) {
		s.say("G-381", r.at+"basis", "“%s”查不到出处，请写明文件、合同或数据的名称，如“养护合同第十二条”。", errs.Shorten(r.Basis))
	}
}
