package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/score"
	"outturn/internal/domain/tracking"
	"outturn/internal/web/view"
)

func (s *Server) lightRoutes() []route {
	return []route{
		{pattern: "GET /tracking/{id}/lights", needs: org.SeeTracking, handle: s.showLights, name: "showLights"},
		{pattern: "GET /light-rules", needs: org.SeeTracking, handle: s.showLightRules, name: "showLightRules"},
		{pattern: "POST /light-rules", needs: org.HoldRounds, handle: s.tryLightRules, name: "tryLightRules"},
		{pattern: "POST /light-rules/in-force", needs: org.HoldRounds, handle: s.putLightRules, name: "putLightRules"},
	}
}

// lightClasses are the names of the colours for the stylesheet.
var lightClasses = map[tracking.Colour]string{tracking.Red: "red", tracking.Yellow: "amber", tracking.Green: "green"}

func lightCell(c tracking.Colour) view.Cell {
	return view.Cell{Text: string(c), Light: lightClasses[c]}
}

// showLights shows a round by its lights: the park, a division, its projects; a project's form shows its indicators.
func (s *Server) showLights(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	board, err := s.app.LightBoard(v.Context(), v.actor, tracking.RoundID(v.PathValue("id")), org.UnitID(q.Get("division")))
	if err != nil {
		return err
	}
	page := lightsPage(board, q)
	return show(w, v, http.StatusOK, s.framed(v, page.Head.Title, view.Lights(page)))
}

// lightsPage gathers the page, narrowed as its address says.
func lightsPage(board app.LightBoard, q url.Values) view.LightsPage {
	path := roundPath(board.Round.ID)
	page := view.LightsPage{Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "绩效跟踪", Href: "/tracking"}, {Label: board.Round.Name, Href: path}, {Label: "双监控"}}, Title: board.Round.Name + "双监控",
		Lede:    []view.Run{{Text: fmt.Sprintf("数据截至%s，时间进度 %s。", board.Round.Cutoff(), elapsedOf(board.Round))}},
		Actions: []view.ButtonPart{{Label: "双监控规则", Href: "/light-rules?year=" + strconv.Itoa(int(board.Round.Year))}, {Label: "打印", Print: true}}},
		Result: boardResult(board), Picture: boardPicture(board), Quadrants: quadrantTable(board), Divisions: divisionTable(board, path+"/lights"),
		Rules: ruleTable(board.Book), RulesNote: board.Book.Label()}
	boardForms(q, board, &page)
	page.Wholes = wholeBoard(board)
	return page
}

func elapsedOf(r tracking.Round) score.Rate {
	rate, _ := score.NewRate(int64(r.Plan.Month), 12)
	return rate
}

func boardResult(b app.LightBoard) view.ResultPart {
	var spent, budget money.Amount
	for _, d := range b.Divisions {
		spent, budget = spent+d.Figures.Executed, budget+d.Figures.Budget
	}
	number := func(label string, n int) view.ResultNumber {
		return view.ResultNumber{Label: label, Value: strconv.Itoa(n), Note: shareText(n, b.All.Total())}
	}
	part := view.ResultPart{Numbers: []view.ResultNumber{number("红灯", b.All.Red), number("黄灯", b.All.Yellow), number("绿灯", b.All.Green),
		{Label: "执行率", Value: executionText(spent, budget), Note: "预算 " + nearWan(budget) + " 万元"}}}
	if b.Waiting > 0 {
		part.Checks = []view.ResultCheck{{Mark: view.MarkWarning, Word: "还没有亮灯", Text: fmt.Sprintf("有 %d 张跟踪表还在单位填报，提交后计入。", b.Waiting)}}
	}
	return part
}

func shareText(n, of int) string {
	if rate, ok := score.NewRate(int64(n), int64(of)); ok {
		return "占 " + rate.Short()
	}
	return "个"
}

func executionText(num, den money.Amount) string {
	if rate, ok := score.NewRate(int64(num), int64(den)); ok {
		return rate.String()
	}
	return "—"
}

// nearWan prints a sum in 万元 to two decimals, half up: overviews are not for adding up.
func nearWan(a money.Amount) string {
	const step = money.Wan / 100
	return ((a + step/2) / step * step).Wan()
}

func boardPicture(b app.LightBoard) view.QuadrantPart {
	var points []view.QuadrantPoint
	counts := map[tracking.Quadrant]int{}
	for _, f := range b.Forms {
		counts[f.Quadrant]++
		if rate, ok := f.Figures.Rate(); ok {
			points = append(points, view.QuadrantPoint{Name: f.Name, Href: trackedPath(f.ID), X: int(rate), Y: int(f.Figures.Attained), Colour: lightClasses[f.Colour]})
		}
	}
	var corners [4]string
	var summary []string
	for i, q := range []tracking.Quadrant{tracking.InStep, tracking.MoneyBehind, tracking.OutputBehind, tracking.BothBehind} {
		corners[i] = fmt.Sprintf("%s %d", q, counts[q])
		summary = append(summary, fmt.Sprintf("%s %d 个", q, counts[q]))
	}
	return view.NewQuadrants("支出与产出", strings.Join(summary, "，"), int(elapsedOf(b.Round)), corners, points)
}

// quadrantWords say what a quadrant means.
var quadrantWords = map[tracking.Quadrant]string{tracking.InStep: "钱和目标都跟得上时间", tracking.MoneyBehind: "目标跟得上，钱花得慢：看是否有结余", tracking.OutputBehind: "钱花了，产出没跟上：看是否有效",
	tracking.BothBehind: "钱和目标都落后：看能否完成", tracking.NoMoneyToHold: "没有预算，不上图"}

func quadrantTable(b app.LightBoard) view.TablePart {
	t := view.TablePart{ID: "quadrants", Caption: "四象限", Tight: true, Columns: []view.Column{{Label: "象限", Head: true}, {Label: "项目", Num: true, Width: "14%"}, {Label: "预算", Unit: "万元", Num: true, Width: "24%"}},
		Empty: view.EmptyPart{Text: "还没有提交的跟踪表。单位提交后这里按执行率和达成度分成四类。"}}
	if len(b.Forms) == 0 {
		return t
	}
	for _, q := range append(tracking.Quadrants(), tracking.NoMoneyToHold) {
		n, budget := 0, money.Amount(0)
		for _, f := range b.Forms {
			if f.Quadrant == q {
				n, budget = n+1, budget+f.Figures.Budget
			}
		}
		if q != tracking.NoMoneyToHold || n > 0 {
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(q), Note: quadrantWords[q]}, {Text: strconv.Itoa(n)}, {Text: nearWan(budget)}}})
		}
	}
	return t
}

func divisionTable(b app.LightBoard, path string) view.TablePart {
	t := view.TablePart{ID: "divisions", Caption: "各处室亮灯", Tight: true, Empty: view.EmptyPart{Text: "还没有提交的跟踪表。"}, Columns: []view.Column{{Label: "主管处室", Head: true}, {Label: "项目", Num: true, Width: "9%"}, {Label: "红灯", Num: true, Width: "9%"},
		{Label: "黄灯", Num: true, Width: "9%"}, {Label: "绿灯", Num: true, Width: "9%"}, {Label: "预算", Unit: "万元", Num: true, Width: "14%"}, {Label: "执行", Unit: "万元", Num: true, Width: "14%"}, {Label: "执行率", Num: true, Width: "10%"}}}
	line := func(name view.Cell, c tracking.Count, n tracking.Figures) []view.Cell {
		return []view.Cell{name, {Text: strconv.Itoa(c.Total())}, {Text: strconv.Itoa(c.Red), Red: c.Red > 0}, {Text: strconv.Itoa(c.Yellow)}, {Text: strconv.Itoa(c.Green)}, {Text: nearWan(n.Budget)}, {Text: nearWan(n.Executed)}, {Text: executionText(n.Executed, n.Budget)}}
	}
	var sum tracking.Figures
	for _, d := range b.Divisions {
		t.Rows = append(t.Rows, view.Row{Cells: line(view.Cell{Text: d.Name, Href: path + "?division=" + string(d.ID)}, d.Count, d.Figures)})
		sum.Budget, sum.Executed = sum.Budget+d.Figures.Budget, sum.Executed+d.Figures.Executed
	}
	if len(b.Divisions) > 1 {
		t.Foot = line(view.Cell{Text: "合计"}, b.All, sum)
	}
	return t
}

// maxLit is how many projects the board lists; the picture and the counts have all.
const maxLit = 200

// boardForms lists the projects, red first, narrowed by colour where one is chosen.
func boardForms(q url.Values, b app.LightBoard, page *view.LightsPage) {
	path := roundPath(b.Round.ID) + "/lights"
	any := view.Option{Label: "全部"}
	var divisions []view.Option
	for _, d := range b.Divisions {
		divisions = append(divisions, view.Option{Value: string(d.ID), Label: d.Name, Selected: string(d.ID) == q.Get("division")})
	}
	page.Filters = view.FiltersPart{Action: path, Reset: resetOf(path, q), Fields: []view.FieldPart{{Kind: view.Select, Name: "division", Label: "主管处室", Options: append([]view.Option{any}, divisions...)},
		{Kind: view.Select, Name: "light", Label: "灯", Options: append([]view.Option{any}, view.Options(q.Get("light"), string(tracking.Red), string(tracking.Yellow), string(tracking.Green))...)}}}
	forms := slices.DeleteFunc(slices.Clone(b.Forms), func(f app.LitForm) bool { return q.Get("light") != "" && q.Get("light") != string(f.Colour) })
	order := []tracking.Colour{tracking.Red, tracking.Yellow, tracking.Green}
	slices.SortStableFunc(forms, func(x, y app.LitForm) int {
		return cmp.Compare(slices.Index(order, x.Colour), slices.Index(order, y.Colour))
	})
	page.FormsNote = fmt.Sprintf("%d 个，红灯在前", len(forms))
	if len(forms) > maxLit {
		page.FormsNote = fmt.Sprintf("共 %d 个，列出前 %d 个；选处室或灯色看其余", len(forms), maxLit)
		forms = forms[:maxLit]
	}
	page.Forms = view.TablePart{ID: "lit", Caption: "项目亮灯", Empty: view.EmptyPart{Text: "没有符合条件的项目。"}, Columns: []view.Column{{Label: "灯", Width: "6%"}, {Label: "项目名称", Head: true}, {Label: "实施单位", Width: "14%"},
		{Label: "执行率", Num: true, Width: "8%"}, {Label: "目标达成度", Num: true, Width: "8%"}, {Label: "预计执行率", Num: true, Width: "8%"}, {Label: "象限", Width: "9%"}, {Label: "亮灯原因", Width: "30%"}}}
	for _, f := range forms {
		page.Forms.Rows = append(page.Forms.Rows, view.Row{Cells: []view.Cell{lightCell(f.Colour), {Text: f.Name, Note: f.Code, Href: trackedPath(f.ID)}, {Text: f.Unit}, {Text: executionText(f.Figures.Executed, f.Figures.Budget)},
			{Text: f.Figures.Attained.String()}, {Text: executionText(f.Figures.Forecast, f.Figures.Budget)}, {Text: string(f.Quadrant)}, {Text: orDash(b.Book.Says(b.Book.Judge(f.Figures, b.Round.Plan.Month)))}}})
	}
}

func ruleTable(b tracking.LightBook) view.TablePart {
	t := view.TablePart{ID: "rules", Caption: "亮灯规则 " + b.Label(), Tight: true, Columns: []view.Column{{Label: "灯", Width: "8%"}, {Label: "规则", Head: true}, {Label: "依据", Width: "40%"}}}
	for _, r := range b.Rules {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{lightCell(r.Light), {Text: r.Words()}, {Text: r.Basis}}})
	}
	return t
}

// lightYear is the year whose rules are shown.
func (s *Server) lightYear(v *visit) fiscal.Year {
	if y, err := fiscal.ParseYear(v.FormValue("year")); err == nil {
		return y
	}
	return s.year(v)
}
