package web

import (
	"fmt"
	"net/http"
	"strings"

	"outturn/internal/domain/org"
	"outturn/internal/domain/rulebook"
	"outturn/internal/web/view"
)

func (s *Server) rulebookRoutes() []route {
	return []route{
		{pattern: "GET /rulebooks", needs: org.SignedIn, handle: s.listRulebooks, name: "listRulebooks"},
		{pattern: "GET /rulebooks/{name}", needs: org.SignedIn, handle: s.showRulebook, name: "showRulebook"},
	}
}

// listRulebooks lists the books on offer.
func (s *Server) listRulebooks(w http.ResponseWriter, v *visit) error {
	t := view.TablePart{ID: "rulebooks", Caption: "评分规则库", Empty: view.EmptyPart{Text: "没有评分规则库。请系统管理员放入规则库文件。"}, Columns: []view.Column{
		{Label: "名称", Width: "14%"}, {Label: "标题", Head: true}, {Label: "依据", Width: "34%"}, {Label: "施行日期", Width: "12%"}, {Label: "版本", Width: "8%", Num: true}}}
	for _, b := range s.app.Books().All() {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(b.Name)}, {Text: b.Title, Href: "/rulebooks/" + string(b.Name)}, {Text: b.Source}, {Text: b.InForce}, {Text: fmt.Sprint(b.Version)}}})
	}
	page := view.ListPage{Head: view.PageHeadPart{Title: "评分规则", Lede: []view.Run{{Text: "分值、计分和等级都取自这里，每条都有依据；系统里没有别的数字。"}}}, Table: t,
		Pager: view.PagerPart{Shown: fmt.Sprintf("共 %d 个规则库", len(t.Rows))}}
	return show(w, v, http.StatusOK, s.framed(v, "评分规则", view.List(page)))
}

// showRulebook shows one book in words: the newest version, or the one that a frozen sheet names.
func (s *Server) showRulebook(w http.ResponseWriter, v *visit) error {
	book, err := s.app.Books().Find(rulebook.Name(v.PathValue("name")))
	if n := number(v, "version"); err == nil && n > 0 {
		book, err = s.app.Books().FindVersion(book.Name, n)
	}
	if err != nil {
		return err
	}
	page := view.RulebookPage{
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "评分规则", Href: "/rulebooks"}, {Label: book.Label()}}, Title: book.Title,
			Actions: []view.ButtonPart{{Label: "打印", Print: true}}},
		Facts: []view.Fact{{Label: "规则库", Value: book.Label()}, {Label: "依据", Value: book.Source}, {Label: "施行日期", Value: book.InForce}, {Label: "金额单位", Value: book.MoneyUnit}},
		Sections: []view.RulebookSection{levelSection(book), weightSection(book), executionSection(book), formulaSection(book),
			tierSection(book), gradeSection(book), alertSection(book)},
	}
	return show(w, v, http.StatusOK, s.framed(v, book.Title, view.Rulebook(page)))
}

// clauseColumn is the last column of every table of a book.
var clauseColumn = view.Column{Label: "依据", Width: "38%"}

func levelSection(b rulebook.Book) view.RulebookSection {
	t := view.TablePart{Caption: "指标分级", Tight: true, Columns: []view.Column{{Label: "一级指标", Width: "14%", Head: true}, {Label: "二级指标"}, {Label: "必设", Width: "8%"}, clauseColumn}}
	for _, l := range b.Levels {
		must := "否"
		if l.Required {
			must = "是"
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: l.Name}, {Text: strings.Join(l.Children, "、")}, {Text: must}, {Text: l.Clause}}})
	}
	return view.RulebookSection{Title: "指标分级", Table: t}
}

// enforcementWords say what a departure from the weights means.
var enforcementWords = map[rulebook.Enforcement]string{
	rulebook.Strict: "一级指标分值须与下表一致，不一致不能提交。",
	rulebook.Warn:   "一级指标分值与下表不一致时给出警告，须说明理由。",
	rulebook.Off:    "一级指标分值不作要求，只核对合计。",
}

func weightSection(b rulebook.Book) view.RulebookSection {
	t := view.TablePart{Caption: "分值权重", Tight: true, Columns: []view.Column{{Label: "项目设了", Head: true}, {Label: "预算执行率", Unit: "分", Num: true}}}
	for _, l := range b.Levels {
		t.Columns = append(t.Columns, view.Column{Label: l.Name, Unit: "分", Num: true})
	}
	t.Columns = append(t.Columns, clauseColumn)
	for _, row := range b.Weights {
		cells := []view.Cell{{Text: weightCase(b, row)}, {Text: b.Execution.Points.Short()}}
		for _, l := range b.Levels {
			cells = append(cells, view.Cell{Text: row.Points[l.Name].Short()})
		}
		t.Rows = append(t.Rows, view.Row{Cells: append(cells, view.Cell{Text: row.Clause})})
	}
	return view.RulebookSection{Title: "分值权重", Note: enforcementWords[b.WeightCheck], Table: t}
}

// weightCase names the combination that a row of weights is for.
func weightCase(b rulebook.Book, row rulebook.WeightRow) string {
	word := func(has bool, name string) string {
		if has {
			return "有" + name
		}
		return "没有" + name
	}
	var parts []string
	if l, there := b.LevelOf(rulebook.CostLevel); there {
		parts = append(parts, word(row.HasCost, l.Name))
	}
	if l, there := b.LevelOf(rulebook.SatisfactionLevel); there {
		parts = append(parts, word(row.HasSatisfaction, l.Name))
	}
	return strings.Join(parts, "，")
}

func executionSection(b rulebook.Book) view.RulebookSection {
	e := b.Execution
	note := fmt.Sprintf("预算执行率占 %s 分，按执行率乘以分值计算，超过 100%% 按 100%% 计。", e.Points.Short())
	t := view.TablePart{Caption: "预算执行率", Tight: true, Columns: []view.Column{{Label: "情形", Head: true}, {Label: "得分", Width: "30%"}}}
	add := func(when, points string) {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: when}, {Text: points}}})
	}
	if e.Kind == rulebook.ExecutionBracket {
		note = fmt.Sprintf("预算执行率占 %s 分，按档计分。", e.Points.Short())
		add("项目已完成且未超预算", e.Complete.Short()+" 分")
		for _, at := range e.Brackets {
			add("执行率 "+at.From.Short()+" 及以上（"+at.Label+"）", at.Points.Short()+" 分")
		}
	} else {
		add("有预算", "执行率 × "+e.Points.Short()+" 分")
	}
	noBudget := map[rulebook.NoBudgetKind]string{rulebook.NoBudgetZero: "0 分", rulebook.NoBudgetRedistribute: "分值折算到其他指标"}
	add("全年没有预算也没有支出", noBudget[e.NoBudget])
	add("执行率低于 "+e.ReasonBelow.Short(), "须说明原因")
	return view.RulebookSection{Title: "预算执行率", Note: note + "依据：" + e.Clause + "。", Table: t}
}

func formulaSection(b rulebook.Book) view.RulebookSection {
	t := view.TablePart{Caption: "计分公式", Tight: true, Columns: []view.Column{{Label: "指标", Width: "16%", Head: true}, {Label: "怎么计分"}, clauseColumn}}
	for _, f := range rulebook.Formulas() {
		name, words := formulaWords(b.Scoring, f)
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: name}, {Text: words}, {Text: b.Clause(f)}}})
	}
	return view.RulebookSection{Title: "计分公式", Note: "每个指标得分四舍五入到 0.01 分一次，各行相加得合计。", Table: t}
}

// formulaWords says in words how a formula works under the choices of a book.
func formulaWords(c rulebook.Scoring, f rulebook.Formula) (name, words string) {
	switch f {
	case rulebook.Positive:
		return "正向（≥、＞）", "达到目标得满分；未达到，得分 = 分值 × 实际值 ÷ 目标值。超过目标不加分。"
	case rulebook.PassFloor:
		return "设及格线", "同正向指标，完成比例低于 " + c.PassThreshold.Short() + " 的不得分。"
	case rulebook.Reverse:
		if c.Reverse == rulebook.ReverseRatio {
			return "反向（≤、＜）", "不超过目标得满分；超过，得分 = 分值 × 目标值 ÷ 实际值。"
		}
		return "反向（≤、＜）", "不超过目标得满分；超过，得分 = 分值 ×（1 −（实际值 − 目标值）÷ 目标值），最低 0 分。"
	case rulebook.EqualTo:
		if c.Equal == rulebook.EqualStrict {
			return "等于（=）", "与目标相等得满分；偏离，得分 = 分值 ×（1 − 偏离 ÷ 目标值），最低 0 分。"
		}
		return "等于（=）", "达到目标得满分，超过不扣分；不足，得分 = 分值 × 实际值 ÷ 目标值。"
	case rulebook.InRange:
		return "区间", "在上下限以内得满分；低于下限，按实际值 ÷ 下限；高于上限，按 1 −（实际值 − 上限）÷ 上限，最低 0 分。"
	case rulebook.ZeroTarget:
		return "目标为 0", "不能按比例计算：达到得满分，未达到得 0 分。"
	case rulebook.Qualitative:
		return "定性", "在“定性分档”所选档次的上下限以内评分。"
	case rulebook.Direct:
		return "直接赋分", "达成得满分，未达成得 0 分。"
	case rulebook.Satisfaction:
		return "满意度", satisfactionWords(c)
	case rulebook.OverTarget:
		return "大幅超额", "实际值达到目标值的 " + c.OverReason.Short() + " 及以上，须分析原因。"
	case rulebook.NotDone:
		return "不适用", "经审核剔除后，其余指标按比例折算到原合计分值。"
	}
	return "人工评分", "由评分人在分值以内给分。"
}

func satisfactionWords(c rulebook.Scoring) string {
	if len(c.Satisfaction) == 0 {
		return "按正向指标计分。"
	}
	var parts []string
	for _, at := range c.Satisfaction {
		parts = append(parts, at.From.Short()+" 及以上 "+at.Points.Short()+" 分")
	}
	return "每 " + rulebook.SatisfactionScale.Short() + " 分分值：" + strings.Join(parts, "，") + "。"
}

func tierSection(b rulebook.Book) view.RulebookSection {
	t := view.TablePart{Caption: "定性分档", Tight: true, Empty: view.EmptyPart{Text: "本规则库没有定性分档。"}, Columns: []view.Column{{Label: "档次", Head: true}, {Label: "得分占分值", Width: "22%"}, {Label: "建议", Width: "10%", Num: true}, clauseColumn}}
	for i, tier := range b.Tiers {
		to := "（不含）"
		if i == 0 {
			to = "（含）"
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: tier.Name}, {Text: tier.From.Short() + "（含）至 " + tier.To.Short() + to}, {Text: tier.Suggest.Short()}, {Text: tier.Clause}}})
	}
	return view.RulebookSection{Title: "定性分档", Table: t}
}

func gradeSection(b rulebook.Book) view.RulebookSection {
	t := view.TablePart{Caption: "评价等级", Tight: true, Columns: []view.Column{{Label: "等级", Width: "14%", Head: true}, {Label: "总分"}, clauseColumn}}
	for i, band := range b.Bands {
		span := band.From.Short() + " 分及以上"
		if i > 0 {
			span = band.From.Short() + " 分及以上，不足 " + b.Bands[i-1].From.Short() + " 分"
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(band.Grade)}, {Text: span}, {Text: band.Clause}}})
	}
	return view.RulebookSection{Title: "评价等级", Table: t}
}

func alertSection(b rulebook.Book) view.RulebookSection {
	t := view.TablePart{Caption: "核对提示", Tight: true, Columns: []view.Column{{Label: "提示", Width: "22%", Head: true}, {Label: "什么时候"}, clauseColumn}}
	for _, a := range [][3]string{
		{"支出与产出不匹配", "指标得分率高出执行得分率的比例超过 " + b.Alerts.Mismatch.Short(), rulebook.MismatchAlert},
		{"结余较大", "结余超过全年预算数的 " + b.Alerts.Unspent.Short(), rulebook.UnspentAlert},
		{"完成情况照抄目标", "实际完成情况与目标文字重复达到 " + b.Alerts.Similar.Short(), rulebook.SimilarAlert},
	} {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: a[0]}, {Text: a[1]}, {Text: b.Clause(a[2])}}})
	}
	if n := len(b.Bands); n > 1 {
		best, worst := b.Bands[0], b.Bands[n-1]
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: "支出多而产出少"}, {Text: fmt.Sprintf("只看执行可评为“%s”，只看指标为“%s”", best.Grade, worst.Grade)}, {Text: worst.Clause}}})
	}
	return view.RulebookSection{Title: "核对提示", Table: t}
}
