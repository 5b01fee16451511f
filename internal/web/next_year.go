package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

func (s *Server) nextYearRoutes() []route {
	return []route{
		{pattern: "GET /next-year", needs: org.SeeNextYear, handle: s.showNextYear, name: "showNextYear"},
		{pattern: "GET /next-year/export", needs: org.SeeNextYear, handle: s.exportNextYear, name: "exportNextYear", exports: true},
		{pattern: "GET /next-year/rules", needs: org.SeeNextYear, handle: s.showConsequences, name: "showConsequences"},
		{pattern: "POST /next-year/rules/trial", needs: org.SetConsequences, handle: s.tryConsequences, name: "tryConsequences"},
		{pattern: "POST /next-year/rules", needs: org.SetConsequences, handle: s.saveConsequences, name: "saveConsequences"},
		{pattern: "GET /next-year/{year}/{id}", needs: org.SeeNextYear, handle: s.showNextYearProject, name: "showNextYearProject"},
		{pattern: "POST /next-year/{year}/{id}", needs: org.SeeNextYear, handle: s.proposeOverride, name: "proposeOverride"},
		{pattern: "POST /next-year/{year}/{id}/overrides/{override}/move", needs: org.SeeNextYear, handle: s.moveOverride, name: "moveOverride"},
	}
}

// budgetYear is the year that is asked for: the one after this one unless the address says another.
func (s *Server) budgetYear(text string) fiscal.Year {
	year, err := fiscal.ParseYear(text)
	if err != nil {
		return fiscal.YearOf(s.today()) + 1
	}
	return year
}

func nextYearQuery(q url.Values) app.NextYearQuery {
	from, _ := strconv.Atoi(q.Get("from")) // anything else is the beginning
	return app.NextYearQuery{Words: q.Get("q"), Division: org.UnitID(q.Get("division")), Unit: org.UnitID(q.Get("unit")), State: approval.State(q.Get("state")),
		Action: q.Get("action"), Sort: app.NextYearSort(q.Get("order")), Page: max(from, 0) / app.PageSize}
}

func nextYearPath(year fiscal.Year, id string) string {
	return fmt.Sprintf("/next-year/%d/%s", int(year), id)
}

// showNextYear shows what the projects of the library ask for in a year.
func (s *Server) showNextYear(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	by := nextYearQuery(q)
	file, err := s.app.NextYear(v.Context(), v.actor, s.budgetYear(q.Get("year")), by)
	if err != nil {
		return err
	}
	title := file.Year.String() + "预算预览"
	page := view.NextYearPage{Sums: nextYearSums(file), Table: nextYearTable(file), Filters: s.nextYearFilters(q, file), Pager: nextYearPager(q, by, file),
		Head: view.PageHeadPart{Title: title, Crumbs: []view.Link{{Label: title}}, Actions: []view.ButtonPart{{Label: "挂钩规则", Href: fmt.Sprintf("/next-year/rules?year=%d", int(file.Year))}, {Label: "打印", Print: true}},
			Lede: []view.Run{{Text: fmt.Sprintf("申请%s资金的项目：项目申报、用款计划或延续项目的绩效目标提出的，每个项目列一次。执行率和结余取%s；按“%s”（%s）测算。", file.Year, file.Closed, file.Book.Label(), settingsSaid(file.Settings))}}}}
	return show(w, v, http.StatusOK, s.framed(v, title, view.NextYear(page)))
}

func settingsSaid(x consequence.Settings) string {
	if x.No == 0 {
		return "还没有按年设定"
	}
	return fmt.Sprintf("第%d次设定，%s，%s", x.No, x.By, moment(x.At))
}

func (s *Server) nextYearFilters(q url.Values, file app.NextYearFile) view.FiltersPart {
	year := strconv.Itoa(int(file.Year))
	years := view.FieldPart{Kind: view.Select, Name: "year", Label: "年度"}
	for y := fiscal.YearOf(s.today()) + 3; y >= firstYear; y-- {
		years.Options = append(years.Options, view.Option{Value: strconv.Itoa(int(y)), Label: y.String(), Selected: y == file.Year})
	}
	pick := func(name, label, all string, options []view.Option) view.FieldPart {
		return view.FieldPart{Kind: view.Select, Name: name, Label: label, Options: append([]view.Option{{Label: all}}, options...)}
	}
	var actions []string
	for _, a := range append(consequence.Actions(), consequence.Unmoved) {
		actions = append(actions, a.Label())
	}
	states := []approval.State{pipeline.AtHead, pipeline.AtDivision, pipeline.ToEvaluate, pipeline.Admitted, pipeline.Established, pipeline.Running}
	part := view.FiltersPart{Action: "/next-year", Export: exportOf("/next-year", q), Fields: []view.FieldPart{years,
		{Kind: view.Search, Name: "q", Label: "名称或编号", Value: q.Get("q")}, pick("division", "处室", "全部", nextYearUnits(file.Divisions, q.Get("division"))), pick("unit", "单位", "全部", nextYearUnits(file.Units, q.Get("unit"))),
		pick("state", "状态", "全部", view.Options(q.Get("state"), append(words(states), string(pipeline.Outside))...)), pick("action", "应用方式", "全部", view.Options(q.Get("action"), actions...)),
		pick("order", "排序", "项目编号", view.Options(q.Get("order"), words(app.NextYearSorts())...))}}
	if len(q) > 1 || len(q) == 1 && q.Get("year") == "" {
		part.Reset = "/next-year?year=" + year
	}
	return part
}

func nextYearUnits(units []org.Unit, chosen string) []view.Option {
	var out []view.Option
	for _, u := range units {
		out = append(out, view.Option{Value: string(u.ID), Label: u.Name, Selected: string(u.ID) == chosen})
	}
	return out
}

func nextYearPager(q url.Values, by app.NextYearQuery, file app.NextYearFile) view.PagerPart {
	p := view.PagerPart{Shown: fmt.Sprintf("本页 %d 行", len(file.Rows)), Count: fmt.Sprintf("共 %d 行", file.Total.Count)}
	at := by.Page * app.PageSize
	if at > 0 {
		p.First = with("/next-year", q, "from", "")
		p.Prev = with("/next-year", q, "from", strconv.Itoa(at-app.PageSize))
	}
	if at+len(file.Rows) < file.Total.Count {
		p.Next = with("/next-year", q, "from", strconv.Itoa(at+app.PageSize))
	}
	return p
}

// nextYearSums adds up what is shown by action.
func nextYearSums(file app.NextYearFile) view.TablePart {
	t := view.TablePart{ID: "sums", Caption: "按应用方式汇总", Tight: true, Columns: []view.Column{{Label: "应用方式", Head: true}, {Label: "项目", Unit: "个", Num: true, Width: "12%"},
		{Label: "申请", Unit: "万元", Num: true, Width: "18%"}, {Label: "建议", Unit: "万元", Num: true, Width: "18%"}, {Label: "减少", Unit: "万元", Num: true, Width: "15%"}, {Label: "已定", Unit: "万元", Num: true, Width: "15%"}}}
	row := func(label string, s app.NextYearSum) []view.Cell {
		return []view.Cell{{Text: label}, {Text: strconv.Itoa(s.Count)}, {Text: s.Asked.Wan()}, {Text: s.Suggested.Wan()}, {Text: (s.Asked - s.Suggested).Wan()}, {Text: s.Decided.Wan()}}
	}
	for _, s := range file.ByAction {
		t.Rows = append(t.Rows, view.Row{Cells: row(s.Action.Label(), s)})
	}
	if len(file.ByAction) > 0 {
		t.Foot = row("合计", file.Total)
	}
	return t
}

func nextYearTable(file app.NextYearFile) view.TablePart {
	t := view.TablePart{ID: "next-year", Caption: file.Year.String() + "申请", Empty: view.EmptyPart{Text: file.Year.String() + "没有符合条件的申请。申报提交、列入用款计划或延续项目填报绩效目标后出现在这里。"}, Columns: []view.Column{
		{Label: "项目", Head: true, Width: "18%"}, {Label: "申请", Unit: "万元", Num: true, Width: "9%"}, {Label: "目标与定额检查", Width: "11%"}, {Label: "事前评估", Width: "8%"},
		{Label: "执行率", Num: true, Width: "6%"}, {Label: "自评", Width: "6%"}, {Label: "应用方式及理由"}, {Label: "建议", Unit: "万元", Num: true, Width: "9%"}, {Label: "已定", Unit: "万元", Num: true, Width: "10%"}}}
	for _, r := range file.Rows {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{
			{Text: r.Project.Name, Href: nextYearPath(file.Year, string(r.Project.ID)), Note: r.Project.Code + "　" + r.Project.Unit.Name + "　" + requestState(r)}, {Text: r.Asked.Wan()},
			checksCell(r), factCell(r.Facts, consequence.ExAnteVerdict, consequence.ExAnteAmount), factCell(r.Facts, consequence.Execution, ""), factCell(r.Facts, consequence.SelfGrade, consequence.SelfScore),
			{Part: view.Why(whyPart(r))}, {Text: r.Suggested().Wan(), Strong: r.Suggested() != r.Asked}, decidedCell(r)}})
	}
	if len(file.Rows) > 0 {
		t.Foot = []view.Cell{{Text: fmt.Sprintf("筛选合计 %d 个", file.Total.Count)}, {Text: file.Total.Asked.Wan()}, {}, {}, {}, {}, {}, {Text: file.Total.Suggested.Wan()}, {Text: file.Total.Decided.Wan()}}
	}
	return t
}

// requestState says where the project stands, and what asks for the money where that is not its declaration.
func requestState(r app.NextYearRow) string {
	if r.Basis == "申报" {
		return string(r.Standing())
	}
	return string(r.Standing()) + "（" + r.Basis + "）"
}

// factCell shows a fact with another below it; an absent one as a dash.
func factCell(f consequence.Facts, fact, below consequence.Fact) view.Cell {
	if f.Get(fact).Absent != "" {
		return view.Cell{Text: "—"}
	}
	cell := view.Cell{Text: f.Text(fact)}
	if below != "" {
		cell.Note = f.Text(below)
	}
	return cell
}

func checksCell(r app.NextYearRow) view.Cell {
	text := "目标未填"
	if r.Facts.Get(consequence.GoalErrors).Absent == "" {
		text = fmt.Sprintf("目标错误%d 警告%d", r.Facts.Get(consequence.GoalErrors).Number, r.Facts.Get(consequence.GoalWarnings).Number)
	}
	return view.Cell{Text: text, Note: r.Quota.Says()}
}

// decidedCell is what the meeting decided, and what became of the year's budget.
func decidedCell(r app.NextYearRow) view.Cell {
	decided, is := r.Decided()
	if !is {
		return view.Cell{Text: "—"}
	}
	cell := view.Cell{Text: decided.Wan(), Note: r.Minutes}
	if r.Budgeted {
		cell.Note = strings.TrimSpace("已安排预算 " + r.Minutes)
	}
	return cell
}

// actionMarks are how the actions are said.
var actionMarks = map[consequence.Action]view.Mark{consequence.Unmoved: view.MarkHint, consequence.Prefer: view.MarkPass, consequence.Hold: view.MarkPass, consequence.CutShare: view.MarkWarning,
	consequence.CutAmount: view.MarkWarning, consequence.Cap: view.MarkWarning, consequence.Defer: view.MarkWarning, consequence.Suspend: view.MarkError, consequence.Cancel: view.MarkError, consequence.Recover: view.MarkError}

func whyPart(r app.NextYearRow) view.WhyPart {
	p := view.WhyPart{Action: r.Action().Label(), Mark: actionMarks[r.Action()], Steps: r.Rules.Steps(r.Facts)}
	for _, o := range r.Rules.Fired() {
		p.Fired = append(p.Fired, view.WhyRule{Title: string(o.ID) + " " + o.Name, Text: o.Text(), Clause: o.Clause, Evidence: o.Evidence(r.Facts)})
	}
	switch {
	case r.Overridden():
		p.Note = fmt.Sprintf("人工调整：%s（规则建议%s，%s万元）", r.Override.Reason, r.Rules.Action.Label(), r.Rules.Amount.Wan())
	case r.Waiting.No > 0:
		p.Note = fmt.Sprintf("%s提出调整为“%s”%s万元，待批准", r.Waiting.UpdatedBy, r.Waiting.Action, r.Waiting.Amount.Wan())
	}
	return p
}

// exportNextYear saves the view as it is narrowed.
func (s *Server) exportNextYear(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	year := s.budgetYear(q.Get("year"))
	l := office.List{Title: year.String() + "预算预览", Columns: []office.ListColumn{{Label: "项目编号"}, {Label: "项目名称", Width: 26}, {Label: "实施单位", Width: 16}, {Label: "主管处室", Width: 12}, {Label: "状态", Width: 12},
		{Label: "申请", Unit: "万元", Number: true, Width: 13}, {Label: "目标检查", Width: 12}, {Label: "定额比对", Width: 22}, {Label: "可压减", Unit: "万元", Number: true, Width: 12}, {Label: "事前评估", Width: 12}, {Label: "事前评估建议", Unit: "万元", Number: true, Width: 13}, {Label: "执行率", Width: 9},
		{Label: "自评等级", Width: 9}, {Label: "自评得分", Width: 10}, {Label: "应用方式", Width: 14}, {Label: "触发的规则", Width: 32}, {Label: "测算过程", Width: 40}, {Label: "建议", Unit: "万元", Number: true, Width: 13},
		{Label: "人工调整理由", Width: 24}, {Label: "批准人", Width: 12}, {Label: "会议纪要", Width: 16}, {Label: "会议核定（全周期）", Unit: "万元", Number: true, Width: 14}, {Label: "已安排", Unit: "万元", Number: true, Width: 13}}}
	l.Rows = func(put func([]string) error) error {
		_, err := s.app.EachNextYearRow(v.Context(), v.actor, year, nextYearQuery(q), func(r app.NextYearRow) error { return put(nextYearCells(r)) })
		return err
	}
	return s.sendList(w, v, l)
}

// factText is a fact in a saved list: money as a number, an absent one as a dash, since the project's page says why it lacks.
func factText(f consequence.Facts, fact consequence.Fact) string {
	switch k := f.Get(fact); {
	case k.Absent != "":
		return "—"
	case fact.Measure() == consequence.Money:
		return money.Amount(k.Number).Plain(money.InWan)
	}
	return f.Text(fact)
}

func nextYearCells(r app.NextYearRow) []string {
	var fired []string
	for _, o := range r.Rules.Fired() {
		fired = append(fired, fmt.Sprintf("%s %s：%s", o.ID, o.Name, o.Text()))
	}
	approved, arranged := "", ""
	if r.Minutes != "" {
		approved = r.Approved.Plain(money.InWan)
	}
	if r.Budgeted {
		arranged = r.Arranged.Plain(money.InWan)
	}
	f := r.Facts
	return []string{r.Project.Code, r.Project.Name, r.Project.Unit.Name, r.Project.Division.Name, requestState(r), r.Asked.Plain(money.InWan), checksCell(r).Text, r.Quota.Says(), factText(f, consequence.Saving),
		factText(f, consequence.ExAnteVerdict), factText(f, consequence.ExAnteAmount), factText(f, consequence.Execution), factText(f, consequence.SelfGrade), factText(f, consequence.SelfScore), r.Action().Label(),
		strings.Join(fired, "；"), strings.Join(r.Rules.Steps(f), ""), r.Suggested().Plain(money.InWan), r.Override.Reason, r.Override.Approver(), r.Minutes, approved, arranged}
}
