package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"outturn/internal/app"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// ruleDesk is the rules as they are being changed, and what came of trying them.
type ruleDesk struct {
	entry   tracking.LightEntry
	version string // of the rules they were changed from
	blank   int    // empty rows at the end
	trial   *app.LightTrial
	wrong   errs.Fields
}

// blankRules is how many empty rows stand at the end of the form.
const blankRules = 2

// showLightRules shows the rules of a year; those who hold rounds may begin from a shipped profile.
func (s *Server) showLightRules(w http.ResponseWriter, v *visit) error {
	rules, err := s.app.LightRules(v.Context(), v.actor, s.lightYear(v))
	if err != nil {
		return err
	}
	d := ruleDesk{entry: rules.InForce.Entry(), version: strconv.Itoa(rules.InForce.No), blank: blankRules}
	if n, err := strconv.Atoi(v.URL.Query().Get("profile")); err == nil && n >= 0 && n < len(rules.Profiles) {
		d.entry = rules.Profiles[n].Entry()
	}
	return s.drawLightRules(w, v, http.StatusOK, d)
}

// readLightEntry reads the rules as typed. Names are rules.N.cell.
func readLightEntry(form url.Values) tracking.LightEntry {
	e := tracking.LightEntry{Name: form.Get("name"), Reason: form.Get("reason")}
	for _, n := range indexesOf(form, "rules") {
		get := func(cell string) string { return form.Get("rules." + n + "." + cell) }
		e.Rules = append(e.Rules, tracking.RuleEntry{Light: get("light"), Left: get("left"), Join: get("join"), Right: get("right"), Compare: get("compare"),
			Limit: get("limit"), From: get("from"), To: get("to"), Basis: get("basis")})
	}
	return e
}

// tryLightRules works typed rules out on the newest round, or offers more rows for them.
func (s *Server) tryLightRules(w http.ResponseWriter, v *visit) error {
	d := ruleDesk{entry: readLightEntry(v.PostForm), version: v.PostFormValue("_version")}
	if v.PostFormValue("action") == "add" {
		d.blank = blankRules
		return s.drawLightRules(w, v, http.StatusOK, d)
	}
	trial, err := s.app.TryLights(v.Context(), v.actor, s.lightYear(v), d.entry)
	if typed(err) {
		d.wrong = complaints(err)
		return s.drawLightRules(w, v, statusOf[errs.KindOf(err)], d)
	}
	if err != nil {
		return err
	}
	d.trial = &trial
	return s.drawLightRules(w, v, http.StatusOK, d)
}

// putLightRules makes the rules that were tried the next version of the year.
func (s *Server) putLightRules(w http.ResponseWriter, v *visit) error {
	year := s.lightYear(v)
	d := ruleDesk{entry: readLightEntry(v.PostForm), version: v.PostFormValue("_version")}
	err := s.app.PutLightsInForce(v.Context(), v.actor, year, v.version(), d.entry)
	if typed(err) {
		d.wrong = complaints(err)
		if trial, tryErr := s.app.TryLights(v.Context(), v.actor, year, d.entry); tryErr == nil {
			d.trial = &trial
		}
		return s.drawLightRules(w, v, statusOf[errs.KindOf(err)], d)
	}
	if err != nil {
		return err
	}
	return s.done(w, v, fmt.Sprintf("/light-rules?year=%d", year), "新的规则已生效，进行中的任务按它亮灯。")
}

func (s *Server) drawLightRules(w http.ResponseWriter, v *visit, status int, d ruleDesk) error {
	year := s.lightYear(v)
	rules, err := s.app.LightRules(v.Context(), v.actor, year)
	if err != nil {
		return err
	}
	page := view.LightRulesPage{InForce: ruleTable(rules.InForce), Versions: versionTable(rules.Versions), Measures: measureTable(),
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "绩效跟踪", Href: "/tracking"}, {Label: "双监控规则"}}, Title: year.String() + "双监控规则",
			Lede: []view.Run{{Text: "现行：" + rules.InForce.Label() + "。国家文件没有规定亮灯的数值，由园区每年自定。"}}, Actions: []view.ButtonPart{{Label: "打印", Print: true}}}}
	if rules.MayKeep {
		page.Edit = s.ruleForm(v, rules, d)
	}
	if d.trial != nil {
		page.Trial = s.trialPart(v, d)
	}
	return show(w, v, status, s.framed(v, page.Head.Title, view.LightRules(page)))
}

func versionTable(list []tracking.LightBook) view.TablePart {
	t := view.TablePart{ID: "versions", Caption: "各版规则", Tight: true, Columns: []view.Column{{Label: "版次", Head: true}, {Label: "为什么改", Width: "44%"}, {Label: "谁改的", Width: "18%"}, {Label: "生效", Width: "16%", Keep: true}}}
	for _, b := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: b.Label()}, {Text: b.Reason}, {Text: b.ByName}, {Text: moment(b.At)}}})
	}
	return t
}

func measureTable() view.TablePart {
	t := view.TablePart{ID: "measures", Caption: "观测量", Tight: true, Columns: []view.Column{{Label: "观测量", Head: true, Width: "24%"}, {Label: "怎么算"}}}
	for _, m := range tracking.Measures() {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(m)}, {Text: m.Words()}}})
	}
	return t
}

// ruleCells are the cells of a rule by their names and headings, in form order.
var ruleCells = []struct{ cell, label string }{{"light", "灯"}, {"left", "观测量"}, {"join", "运算"}, {"right", "第二个观测量"}, {"compare", "比较"}, {"limit", "界限"}, {"from", "起月"}, {"to", "止月"}, {"basis", "依据"}}

// ruleLabel names a cell of the rules for people: "rules.2.limit" is 第3条 界限.
func ruleLabel(path string) string {
	for i := range maxRuleRows {
		for _, c := range ruleCells {
			if path == fmt.Sprintf("rules.%d.%s", i, c.cell) {
				return fmt.Sprintf("第%d条 %s", i+1, c.label)
			}
		}
	}
	return map[string]string{"name": "方案名称", "reason": "为什么改", "rules": "规则"}[path]
}

// maxRuleRows is how many rows the form names at most; the rules themselves are fewer.
const maxRuleRows = 60

func ruleFindings(wrong errs.Fields) view.FindingsPart {
	found := findingParts(wrong)
	for i := range found.Items {
		f := &found.Items[i]
		f.Where = ruleLabel(f.Path)
		if f.Path == "name" || f.Path == "reason" {
			f.Href = "#" + view.FieldPart{Name: f.Path}.ID()
		}
	}
	return found
}

// ruleForm is the rules to be changed.
func (s *Server) ruleForm(v *visit, rules app.LightRules, d ruleDesk) *view.LightEditPart {
	found := ruleFindings(d.wrong)
	year := strconv.Itoa(int(s.lightYear(v)))
	part := &view.LightEditPart{Errors: found.Items, Form: view.FormPart{ID: "rules", Action: "/light-rules", Token: v.token(), Version: d.version, Hidden: []view.Option{{Label: "year", Value: year}}},
		Name: view.FieldPart{Name: "name", Label: "方案名称", Value: d.entry.Name, Required: true, MaxLength: 40, Error: fieldError(d.wrong, "name")}}
	for i, p := range rules.Profiles {
		part.Starts = append(part.Starts, view.Link{Label: p.Name, Href: fmt.Sprintf("/light-rules?year=%s&profile=%d#edit", year, i)})
	}
	rows := append(slices.Clone(d.entry.Rules), make([]tracking.RuleEntry, d.blank)...)
	for i, r := range rows {
		part.Rows = append(part.Rows, ruleRow(i, r, found))
	}
	return part
}

func ruleRow(i int, r tracking.RuleEntry, found view.FindingsPart) []view.GridCell {
	values := []string{r.Light, r.Left, r.Join, r.Right, r.Compare, r.Limit, r.From, r.To, r.Basis}
	measures := words(tracking.Measures())
	choices := map[string][]string{"light": {string(tracking.Red), string(tracking.Yellow)}, "left": measures, "right": measures, "join": {tracking.Divided, tracking.Minus}, "compare": {tracking.Below, tracking.Above}}
	row := []view.GridCell{view.Lab(strconv.Itoa(i + 1))}
	for j, c := range ruleCells {
		path := fmt.Sprintf("rules.%d.%s", i, c.cell)
		f := found.At(path)
		cell := view.CellPart{Path: path, Label: fmt.Sprintf("第%d条 %s", i+1, c.label), Value: values[j], Editable: true, Mark: f.Mark, Finding: f.ID}
		if options, picks := choices[c.cell]; picks {
			cell.Kind, cell.Options = view.CellSelect, append([]view.Option{{Label: "—"}}, view.Options(values[j], options...)...)
		}
		row = append(row, view.GridCell{Cell: cell})
	}
	return row
}

// trialPart is what the rules come to, with a form that puts in force exactly what was tried.
func (s *Server) trialPart(v *visit, d ruleDesk) *view.LightTrialPart {
	t := d.trial
	part := &view.LightTrialPart{Note: "还没有任务可以试算，规则本身没有问题"}
	if t.Round.ID != "" {
		part.Note = fmt.Sprintf("按“%s”已提交的 %d 张跟踪表", t.Round.Name, t.Forms)
	}
	count := func(name string, c tracking.Count) view.Row {
		return view.Row{Cells: []view.Cell{{Text: name}, {Text: strconv.Itoa(c.Red)}, {Text: strconv.Itoa(c.Yellow)}, {Text: strconv.Itoa(c.Green)}}}
	}
	part.Counts = view.TablePart{ID: "trial-counts", Caption: "灯色对比", Tight: true, Columns: []view.Column{{Label: "规则", Head: true}, {Label: "红灯", Num: true}, {Label: "黄灯", Num: true}, {Label: "绿灯", Num: true}},
		Rows: []view.Row{count("现行规则", t.Now), count("试算的规则", t.Then)}}
	part.Rules = view.TablePart{ID: "trial-rules", Caption: "逐条试算", Tight: true, Columns: []view.Column{{Label: "灯", Width: "8%"}, {Label: "规则", Head: true}, {Label: "亮灯项目", Num: true, Width: "12%"}, {Label: "提示", Width: "34%"}}}
	for _, r := range t.Rules {
		part.Rules.Rows = append(part.Rules.Rows, view.Row{Cells: []view.Cell{lightCell(r.Light), {Text: r.Words}, {Text: strconv.Itoa(r.Fired)}, {Text: r.Says(t.Forms)}}})
	}
	form := view.FormPart{Action: "/light-rules/in-force", Token: v.token(), Key: v.token(), Version: d.version, Grid: true, Hidden: []view.Option{{Label: "year", Value: strconv.Itoa(int(s.lightYear(v)))}, {Label: "name", Value: d.entry.Name}}}
	for i, r := range d.entry.Rules {
		for j, value := range []string{r.Light, r.Left, r.Join, r.Right, r.Compare, r.Limit, r.From, r.To, r.Basis} {
			form.Hidden = append(form.Hidden, view.Option{Label: fmt.Sprintf("rules.%d.%s", i, ruleCells[j].cell), Value: value})
		}
	}
	part.Put = view.EditPart{Form: form, Submit: "按试算的规则生效", Fields: []view.FieldPart{{Name: "reason", Label: "为什么改", Value: d.entry.Reason, Required: true, Wide: true, MaxLength: 200, Error: fieldError(d.wrong, "reason")}}}
	return part
}
