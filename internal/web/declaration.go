package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) declarationRoutes() []route {
	const path = "/projects/{id}/declaration"
	return []route{
		{pattern: "GET " + path, needs: org.SeeProjects, handle: s.showDeclaration, name: "showDeclaration"},
		{pattern: "POST " + path, needs: org.FileDeclarations, handle: s.saveDeclaration, name: "saveDeclaration"},
		{pattern: "POST " + path + "/start", needs: org.FileDeclarations, handle: s.startDeclaration, name: "startDeclaration"},
		{pattern: "POST " + path + "/merge", needs: org.FileDeclarations, handle: s.mergeDeclaration, name: "mergeDeclaration"},
		{pattern: "POST " + path + "/move", needs: org.SeeProjects, handle: s.moveDeclaration, name: "moveDeclaration"},
		{pattern: "GET " + path + "/editions", needs: org.SeeProjects, handle: s.compareDeclaration, name: "compareDeclaration"},
		{pattern: "POST " + path + "/judge", needs: org.JudgeDeclarations, handle: s.judgeLookalike, name: "judgeLookalike"},
		{pattern: "POST " + path + "/leave", needs: org.SeeProjects, handle: s.leaveLibrary, name: "leaveLibrary"},
		{pattern: "GET " + path + "/split", needs: org.SeeProjects, handle: s.showSplit, name: "showSplit"},
		{pattern: "POST " + path + "/split", needs: org.SeeProjects, handle: s.splitProject, name: "splitProject"},
		{pattern: "GET " + path + "/combine", needs: org.SeeProjects, handle: s.showCombine, name: "showCombine"},
		{pattern: "POST " + path + "/combine", needs: org.SeeProjects, handle: s.combineProjects, name: "combineProjects"},
		{pattern: "GET /projects/ranking", needs: org.RankProjects, handle: s.showRanking, name: "showRanking"},
		{pattern: "POST /projects/ranking", needs: org.RankProjects, handle: s.saveRanking, name: "saveRanking"},
		{pattern: "POST /projects/{id}/works", needs: org.RecordWorks, handle: s.recordWorks, name: "recordWorks"},
	}
}

// declarationPath is the page of a project's declaration.
func declarationPath(id string) string { return "/projects/" + id + "/declaration" }

func declarationID(v *visit) project.ID { return project.ID(v.PathValue("id")) }

// showDeclaration shows the declaration: to be filled in by those who may, as printed for everybody else.
func (s *Server) showDeclaration(w http.ResponseWriter, v *visit) error {
	file, err := s.app.Declaration(v.Context(), v.actor, declarationID(v))
	if err != nil {
		return err
	}
	return show(w, v, http.StatusOK, view.Declaration(s.declarationPage(v, file, said{})))
}

// startDeclaration starts the declaration of a project that is outside the library.
func (s *Server) startDeclaration(w http.ResponseWriter, v *visit) error {
	if err := s.app.StartDeclaration(v.Context(), v.actor, declarationID(v)); err != nil {
		return err
	}
	return redirect(w, v, declarationPath(v.PathValue("id")))
}

// readDeclaration reads the draft as typed. Rows that were added and left empty were never meant.
func readDeclaration(form url.Values) pipeline.Entry {
	get := form.Get
	e := pipeline.Entry{Need: get("need"), Function: get("function"), Location: get("location"), Object: get("object"), Supplier: get("supplier")}
	for _, n := range indexesOf(form, "funds") {
		if r := (pipeline.FundEntry{Year: get("funds." + n + ".year"), Fiscal: get("funds." + n + ".fiscal"), Other: get("funds." + n + ".other")}); r != (pipeline.FundEntry{}) {
			e.Funds = append(e.Funds, r)
		}
	}
	_, e.Lines = readBudgetLines(form)
	for _, n := range indexesOf(form, "schedule") {
		if r := (pipeline.StepEntry{Content: get("schedule." + n + ".content"), Start: get("schedule." + n + ".start"), Finish: get("schedule." + n + ".finish")}); r != (pipeline.StepEntry{}) {
			e.Schedule = append(e.Schedule, r)
		}
	}
	return e
}

// readBudgetLines reads budget lines as typed, and the number that each has in the form.
func readBudgetLines(form url.Values) (numbers []string, lines []budget.EntryLine) {
	for _, n := range indexesOf(form, "lines") {
		l := budget.EntryLine{ID: budget.LineID(form.Get("lines." + n + ".id"))}
		for _, c := range budget.Columns() {
			l.Set(c.Cell, form.Get("lines."+n+"."+c.Cell))
		}
		if l.ID != "" || !l.Blank() {
			numbers, lines = append(numbers, n), append(lines, l)
		}
	}
	return numbers, lines
}

// saveDeclaration keeps the draft: by itself while one types, or by the button. The buttons that add a row save, too; the one
// that submits saves first.
func (s *Server) saveDeclaration(w http.ResponseWriter, v *visit) error {
	id, entry := declarationID(v), readDeclaration(v.PostForm)
	action := v.PostFormValue("action")
	file, err := s.app.SaveDeclaration(v.Context(), v.actor, id, v.version(), entry)
	if errs.KindOf(err) == errs.Conflict {
		return s.declarationConflict(w, v, id, entry, err)
	}
	if err != nil {
		return err
	}
	if v.wantsJSON() {
		return answerParts(w, v, saved{SavedAt: clock(file.UpdatedAt), Version: file.Version, Totals: declarationTotals(file), Named: namedLineIDs(v.PostForm, file.Entry)},
			map[string]templ.Component{"findings": view.Findings(declarationFindings(file.Findings))})
	}
	path := declarationPath(string(id))
	switch {
	case strings.HasPrefix(action, "add-"):
		return redirect(w, v, path+"?add="+strings.TrimPrefix(action, "add-")+"#"+strings.TrimPrefix(action, "add-"))
	case action == string(pipeline.Submit):
		return s.submitDeclaration(w, v, file)
	}
	return s.done(w, v, path, "草稿已保存。")
}

// namedLineIDs are the ids of the budget lines as posted, where they were kept so.
func namedLineIDs(form url.Values, kept pipeline.Entry) map[string]string {
	out := map[string]string{}
	numbers, lines := readBudgetLines(form)
	for i, l := range lines {
		if i >= len(kept.Lines) {
			break
		}
		id := kept.Lines[i].ID
		if l.ID = id; l == kept.Lines[i] {
			out["lines."+numbers[i]+".id"] = string(id)
		}
	}
	return out
}

// declarationTotals are the figures that the server works out, for a page that is being typed into.
func declarationTotals(file app.DeclarationFile) map[string]string {
	out := map[string]string{"lines": budget.Total(file.Form.Lines).Yuan(), "funds": file.Form.Total().Wan()}
	for _, l := range file.Form.Lines {
		out["line."+string(l.ID)] = l.Amount().Yuan()
	}
	return out
}

// submitDeclaration submits a draft that was just saved. What stands in the way is shown on the form.
func (s *Server) submitDeclaration(w http.ResponseWriter, v *visit, file app.DeclarationFile) error {
	err := s.app.MoveDeclaration(v.Context(), withoutForm(v.actor), file.Project.ID, file.Version, pipeline.Submit, "")
	if errs.KindOf(err) == errs.Invalid {
		page := s.declarationPage(v, file, said{})
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "还不能提交：" + errs.MessageOf(err)}
		return show(w, v, http.StatusUnprocessableEntity, view.Declaration(page))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, declarationPath(string(file.Project.ID)), "已提交，等待单位负责人审核。")
}

// declarationConflict answers a save that came too late: what was typed beside what is kept now, nothing lost.
func (s *Server) declarationConflict(w http.ResponseWriter, v *visit, id project.ID, mine pipeline.Entry, conflict error) error {
	path := declarationPath(string(id))
	if v.wantsJSON() {
		return conflictJSON(w, conflict, path+"/merge")
	}
	file, err := s.app.Declaration(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	if !file.MayEdit {
		return conflict
	}
	return s.drawDeclarationMerge(w, v, file, mine, errs.MessageOf(conflict))
}

func (s *Server) drawDeclarationMerge(w http.ResponseWriter, v *visit, file app.DeclarationFile, mine pipeline.Entry, message string) error {
	path := declarationPath(string(file.Project.ID))
	m := merging{record: path, action: path + "/merge", version: file.Version, theirs: file.UpdatedBy, message: message}
	for _, d := range pipeline.Differences(file.Entry, mine) {
		m.differs = append(m.differs, goal.Difference{Kind: goal.DifferenceKind(d.Kind), Path: d.Path, Label: d.Label, Old: d.Old, New: d.New})
	}
	return s.drawMerge(w, v, m)
}

// mergeDeclaration shows the merge page, or takes what was chosen on it.
func (s *Server) mergeDeclaration(w http.ResponseWriter, v *visit) error {
	id, mine := declarationID(v), readDeclaration(v.PostForm)
	file, err := s.app.Declaration(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	if v.PostFormValue("action") != "merge" {
		return s.drawDeclarationMerge(w, v, file, mine, "别人刚改过这张表。请逐格选择，再保存。")
	}
	merged := pipeline.MergeDrafts(file.Entry, mine, v.choseTheirs)
	if _, err := s.app.SaveDeclaration(v.Context(), v.actor, id, v.version(), merged); err != nil {
		if errs.KindOf(err) == errs.Conflict {
			return s.declarationConflict(w, v, id, mine, err)
		}
		return err
	}
	return s.done(w, v, declarationPath(string(id)), "合并后的内容已保存。")
}

// redrawDeclaration shows the declaration again with why an act was not done, and what was typed for it.
func (s *Server) redrawDeclaration(w http.ResponseWriter, v *visit, do string, typed said, err error) error {
	file, readErr := s.app.Declaration(v.Context(), v.actor, declarationID(v))
	if readErr != nil {
		return readErr
	}
	page := s.declarationPage(v, file, typed)
	page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: "没有“" + do + "”：" + errs.MessageOf(err)}
	return show(w, v, statusOf[errs.KindOf(err)], view.Declaration(page))
}

// moveDeclaration takes one action of the flow.
func (s *Server) moveDeclaration(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveDeclaration(v.Context(), v.actor, declarationID(v), v.version(), do, v.PostFormValue("reason"))
	if typed(err) {
		return s.redrawDeclaration(w, v, string(do), said{}, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, v, declarationPath(v.PathValue("id")), "已%s。", do)
}

// leaveLibrary cancels a project or files a refused one again.
func (s *Server) leaveLibrary(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.LeaveLibrary(v.Context(), v.actor, declarationID(v), v.version(), do, v.PostFormValue("reason"))
	if typed(err) {
		return s.redrawDeclaration(w, v, string(do), said{}, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, v, declarationPath(v.PathValue("id")), "已%s。", do)
}

// judgeLookalike records what the reviewer says about one look-alike.
func (s *Server) judgeLookalike(w http.ResponseWriter, v *visit) error {
	get := v.PostFormValue
	err := s.app.JudgeLookalike(v.Context(), v.actor, declarationID(v), v.version(), project.ID(get("other")), get("same") == "1", get("reason"))
	if typed(err) {
		return s.redrawDeclaration(w, v, "填写查重意见", said{other: get("other"), reason: get("reason"), wrong: errs.FieldsOf(err)}, err)
	}
	if err != nil {
		return err
	}
	return s.done(w, v, declarationPath(v.PathValue("id"))+"#alike", "查重意见已记录。")
}

// said is what was typed into one of the small forms of the page, and what is wrong with it.
type said struct {
	other, reason string
	wrong         errs.Fields
}

// compareDeclaration shows two editions cell by cell.
func (s *Server) compareDeclaration(w http.ResponseWriter, v *visit) error {
	from, to := chosenVersions(v)
	file, c, err := s.app.CompareDeclaration(v.Context(), v.actor, declarationID(v), from, to)
	if err != nil {
		return err
	}
	path := declarationPath(v.PathValue("id"))
	label := func(no int) string {
		if no == 0 {
			return "现在的申报书"
		}
		e := file.Editions[no-1]
		return fmt.Sprintf("第%d版（%s %s）", no, e.Kind, moment(e.At))
	}
	field := func(name, title string, chosen int) view.FieldPart {
		f := view.FieldPart{Kind: view.Select, Name: name, Label: title}
		for no := range len(file.Editions) + 1 {
			f.Options = append(f.Options, view.Option{Value: fmt.Sprint(no), Label: label(no), Selected: no == chosen})
		}
		return f
	}
	page := view.ComparePage{Head: view.PageHeadPart{Title: "版本比较", Crumbs: declarationCrumbs(file.Project, "版本比较")},
		Filters: view.FiltersPart{Action: path + "/editions", Fields: []view.FieldPart{field("from", "旧版", c.From), field("to", "新版", c.To)}},
		Diff:    view.DiffPart{Caption: "不同的单元格", OldLabel: label(c.From), NewLabel: label(c.To), Empty: "两版完全相同。"}}
	for _, no := range []int{c.From, c.To} {
		if no > 0 && len(file.Editions[no-1].Registered) == 0 {
			page.Head.Lede = []view.Run{{Text: "。" + label(no) + "冻结时还没有留存项目登记内容（名称、日期、单位等），这部分不比较。"}}
		}
	}
	for _, x := range c.Changes {
		page.Diff.Rows = append(page.Diff.Rows, view.DiffRow{Path: x.Path, Where: x.Label, Old: x.Old, New: x.New, Change: x.Kind})
	}
	return s.drawComparison(w, v, page, file.Project.Name, "项目申报书", file.CheckCode)
}

func declarationCrumbs(p project.Project, last string) []view.Link {
	return []view.Link{{Label: "项目库", Href: "/projects"}, {Label: p.Name, Href: "/projects/" + string(p.ID)}, {Label: "项目申报", Href: declarationPath(string(p.ID))}, {Label: last}}
}
