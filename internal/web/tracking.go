package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

func (s *Server) trackingRoutes() []route {
	return []route{
		{pattern: "GET /tracking", needs: org.SeeTracking, handle: s.listRounds, name: "listRounds"},
		{pattern: "GET /tracking/new", needs: org.HoldRounds, handle: s.newRound, name: "newRound"},
		{pattern: "POST /tracking", needs: org.HoldRounds, handle: s.planRound, name: "planRound"},
		{pattern: "GET /tracking/{id}", needs: org.SeeTracking, handle: s.showRound, name: "showRound"},
		{pattern: "GET /tracking/{id}/plan", needs: org.HoldRounds, handle: s.editRound, name: "editRound"},
		{pattern: "POST /tracking/{id}/plan", needs: org.HoldRounds, handle: s.changeRound, name: "changeRound"},
		{pattern: "POST /tracking/{id}/move", needs: org.HoldRounds, handle: s.moveRound, name: "moveRound"},
		{pattern: "POST /tracking/{id}/urge", needs: org.HoldRounds, handle: s.urgeRound, name: "urgeRound"},
		{pattern: "GET /tracking/{id}/forms", needs: org.SeeTracking, handle: s.listTracked, name: "listTracked"},
		{pattern: "GET /tracking/{id}/forms/export", needs: org.SeeTracking, handle: s.exportTracked, name: "exportTracked", exports: true},
	}
}

func roundPath(id tracking.RoundID) string { return "/tracking/" + string(id) }

func (s *Server) readRound(v *visit) (app.RoundFile, error) {
	return s.app.TrackingRound(v.Context(), v.actor, tracking.RoundID(v.PathValue("id")))
}

// listRounds lists the rounds of the year.
func (s *Server) listRounds(w http.ResponseWriter, v *visit) error {
	year := s.listYear(v)
	list, err := s.app.TrackingRounds(v.Context(), v.actor, year)
	if err != nil {
		return err
	}
	t := view.TablePart{ID: "rounds", Caption: "绩效跟踪任务", Empty: view.EmptyPart{Text: year.String() + "还没有跟踪任务。计财处拟定名单、另一人复核后开始。"}, Columns: []view.Column{
		{Label: "任务", Head: true}, {Label: "数据期间", Width: "11%"}, {Label: "项目范围", Width: "20%"}, {Label: "项目数", Width: "9%", Num: true}, {Label: "截止日期", Width: "12%", Keep: true}, {Label: "状态", Width: "12%"}, {Label: "双监控", Width: "9%"}}}
	for _, r := range list {
		lights := view.Cell{Text: "—"}
		if r.State == tracking.Running || r.State == tracking.Ended {
			lights = view.Cell{Text: "看红黄绿灯", Href: roundPath(r.ID) + "/lights"}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: r.Name, Href: roundPath(r.ID)}, {Text: r.Period()}, {Text: string(r.Plan.Choice.Kind)}, {Text: strconv.Itoa(r.Listed)},
			{Text: r.Plan.Due.String()}, {Text: string(r.State)}, lights}})
	}
	page := view.ListPage{Table: t, Head: view.PageHeadPart{Title: year.String() + "绩效跟踪", Lede: []view.Run{{Text: "绩效目标和预算执行一起看：单位填跟踪表，系统按规则亮灯。每年8月31日前完成一轮。"}},
		Actions: []view.ButtonPart{{Label: "双监控规则", Href: "/light-rules"}, {Label: "现场核查", Href: "/inspections"}}}}
	if v.actor.May(org.HoldRounds) {
		page.Head.Actions = append([]view.ButtonPart{{Label: "拟定跟踪任务", Kind: view.Main, Href: "/tracking/new"}}, page.Head.Actions...)
	}
	return show(w, v, http.StatusOK, s.framed(v, "绩效跟踪", view.List(page)))
}

// showRound shows a round: its list before it starts, its progress and forms afterwards.
func (s *Server) showRound(w http.ResponseWriter, v *visit) error {
	return s.drawRound(w, v, http.StatusOK, "")
}

func (s *Server) drawRound(w http.ResponseWriter, v *visit, status int, wrong string) error {
	file, err := s.readRound(v)
	if err != nil {
		return err
	}
	path := roundPath(file.ID)
	page := view.PanelPage{Frame: s.frame(v, file.Name), Facts: roundFacts(file), History: history(file.Case),
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "绩效跟踪", Href: "/tracking"}, {Label: file.Name}}, Title: file.Name, Lede: roundLede(file), Actions: roundActions(file)},
		Bar:  s.actionBar(v, path, file.Version, file.Offers, file.Holders(tracking.RoundFlow, file.Parties()), false, "", moment(file.UpdatedAt))}
	page.Frame.Record = fmt.Sprintf("绩效跟踪任务 校验码 %s", file.CheckCode)
	if wrong != "" {
		page.Frame.Flash = view.FlashPart{Mark: view.MarkError, Text: wrong}
	}
	for _, step := range file.Steps(tracking.RoundFlow) {
		page.Head.Steps = append(page.Head.Steps, view.Step{Label: string(step.State), Done: step.Done, Current: step.Now})
	}
	for i := range page.Bar.Buttons { // the bar has no form of this page to send: every act is posted by its own
		page.Bar.Buttons[i].FormID, page.Bar.Buttons[i].Action = "", path+"/move"
	}
	if page.Sections, err = s.roundSections(v, file); err != nil {
		return err
	}
	return show(w, v, status, view.Panel(page))
}

func roundFacts(file app.RoundFile) []view.Fact {
	e := file.Entry()
	reminders := "不提醒"
	if e.Reminders != "" {
		reminders = "提前" + e.Reminders + "天"
	}
	return []view.Fact{{Label: "组织单位", Value: file.Lead.Name}, {Label: "数据期间", Value: fmt.Sprintf("%s（截至%s）", file.Period(), file.Cutoff())}, {Label: "截止日期", Value: e.Due},
		{Label: "到期提醒", Value: reminders}, {Label: "项目范围", Value: file.Plan.Choice.Words(file.Division)}, {Label: "项目数", Value: strconv.Itoa(file.Round.Listed)}}
}

func roundLede(file app.RoundFile) []view.Run {
	switch file.State {
	case tracking.Listing:
		return []view.Run{{Text: "名单定好后提请复核，由计财处另一人复核通过才开始。"}}
	case tracking.Checking:
		return []view.Run{{Text: "请核对名单和截止日期；复核通过后给每个项目生成跟踪表，并通知单位经办。"}}
	case tracking.Abandoned:
		return []view.Run{{Text: "本轮已撤销。"}}
	}
	var all, reported, settled, late int
	for _, p := range file.Progress {
		all, reported, settled, late = all+p.All-p.Cancelled, reported+p.Reported, settled+p.Settled, late+p.Late
	}
	out := []view.Run{{Text: fmt.Sprintf("应报 %d 个，已报送 %d 个，已审定 %d 个", all, reported, settled)}}
	if late > 0 {
		out = append(out, view.Run{Text: "，"}, view.Run{Text: fmt.Sprintf("逾期未报 %d 个", late), Red: true, Strong: true, Href: roundPath(file.ID) + "/forms?late=1"})
	}
	return append(out, view.Run{Text: "。"})
}

func roundActions(file app.RoundFile) []view.ButtonPart {
	path := roundPath(file.ID)
	var out []view.ButtonPart
	switch file.State {
	case tracking.Listing:
		if file.Holds {
			out = append(out, view.ButtonPart{Label: "修改设定和名单", Href: path + "/plan"})
		}
	case tracking.Running, tracking.Ended:
		out = append(out, view.ButtonPart{Label: "看红黄绿灯", Href: path + "/lights"}, view.ButtonPart{Label: "整体情况分析", Href: path + "/analysis"}, view.ButtonPart{Label: "导出逾期名单", Href: path + "/forms/export?late=1"})
	}
	return append(out, view.ButtonPart{Label: "打印", Print: true})
}

func (s *Server) roundSections(v *visit, file app.RoundFile) ([]view.PanelSection, error) {
	if file.State == tracking.Listing || file.State == tracking.Checking {
		return []view.PanelSection{listSection(file)}, nil
	}
	if file.State == tracking.Abandoned {
		return nil, nil
	}
	rows, err := s.app.TrackedRows(v.Context(), v.actor, file.ID, app.TrackedFilter{}, app.Page{})
	forms := view.PanelSection{ID: "forms", Title: "跟踪表", Table: trackedTable(rows, file.Today)}
	if len(rows) == app.PageSize {
		forms.Note, forms.More = fmt.Sprintf("前 %d 张", len(rows)), view.Link{Label: "查看全部和筛选", Href: roundPath(file.ID) + "/forms"}
	}
	sections := []view.PanelSection{s.progressSection(v, file)}
	if len(file.Wholes) > 0 {
		sections = append(sections, view.PanelSection{ID: "wholes-head", Title: "部门整体监控", Note: "本年度已批复的部门整体绩效目标", Table: wholeProgress(file)})
	}
	return append(sections, forms), err
}

// listSection is the list of a round that has not started.
func listSection(file app.RoundFile) view.PanelSection {
	t := view.TablePart{ID: "list", Caption: "跟踪名单", Empty: view.EmptyPart{Text: "名单里没有项目。只有本年度绩效目标已批复的项目可以跟踪，请修改项目范围。"}, Columns: []view.Column{
		{Label: "项目编号", Width: "16%"}, {Label: "项目名称", Head: true}, {Label: "实施单位", Width: "22%"}, {Label: "主管处室", Width: "16%"}, {Label: "项目类别", Width: "16%"}}}
	for _, p := range file.Listed {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: p.Code}, {Text: p.Name, Href: "/projects/" + string(p.ID)}, {Text: p.Unit.Name}, {Text: p.Division.Name}, {Text: string(p.Category)}}})
	}
	section := view.PanelSection{ID: "list-head", Title: "跟踪名单", Note: fmt.Sprintf("%d 个项目", len(file.Listed)), Table: t}
	if n := len(file.Unlisted); n > 0 {
		section.Texts = []view.Fact{{Label: fmt.Sprintf("有 %d 个编号没有列入", n), Value: strings.Join(file.Unlisted, "、") + "。请核对编号，或先批复它们本年度的绩效目标。"}}
	}
	return section
}

// progressSection is how far each division has come, with a way to urge it.
func (s *Server) progressSection(v *visit, file app.RoundFile) view.PanelSection {
	path := roundPath(file.ID)
	urges := file.Holds && file.State == tracking.Running
	t := view.TablePart{ID: "progress", Caption: "报送进度", Tight: true, Empty: view.EmptyPart{Text: "没有跟踪表。"}, Columns: []view.Column{{Label: "主管处室", Head: true}, {Label: "项目", Num: true, Width: "9%"}, {Label: "已报送", Num: true, Width: "9%"},
		{Label: "已审定", Num: true, Width: "9%"}, {Label: "逾期未报", Num: true, Width: "10%"}, {Label: "取消跟踪", Num: true, Width: "10%"}, {Label: "终止填报", Num: true, Width: "10%"}}}
	if urges {
		t.Columns = append(t.Columns, view.Column{Label: "催办", Width: "10%", NoPrint: true})
	}
	var sum app.Progress
	for _, p := range file.Progress {
		cells := append([]view.Cell{{Text: p.Name, Href: path + "/forms?division=" + string(p.Division)}}, progressCells(p)...)
		if urges {
			cell := view.Cell{Text: "—"}
			if p.All > p.Reported+p.Cancelled+p.Unfiled {
				cell = view.Cell{Part: view.SeatActs([]view.ActPart{s.urgeAct(v, file, string(p.Division))})}
			}
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, view.Row{Cells: cells})
		sum.All, sum.Reported, sum.Settled, sum.Late = sum.All+p.All, sum.Reported+p.Reported, sum.Settled+p.Settled, sum.Late+p.Late
		sum.Cancelled, sum.Unfiled = sum.Cancelled+p.Cancelled, sum.Unfiled+p.Unfiled
	}
	if len(file.Progress) > 1 {
		t.Foot = append([]view.Cell{{Text: "合计"}}, progressCells(sum)...)
		if urges {
			cell := view.Cell{}
			if sum.All > sum.Reported+sum.Cancelled+sum.Unfiled {
				cell = view.Cell{Part: view.SeatActs([]view.ActPart{s.urgeAct(v, file, "")})}
			}
			t.Foot = append(t.Foot, cell)
		}
	}
	return view.PanelSection{ID: "progress-head", Title: "报送进度", Note: "按主管处室", Table: t}
}

func progressCells(p app.Progress) []view.Cell {
	return []view.Cell{{Text: strconv.Itoa(p.All)}, {Text: strconv.Itoa(p.Reported)}, {Text: strconv.Itoa(p.Settled)}, {Text: strconv.Itoa(p.Late), Red: p.Late > 0}, {Text: strconv.Itoa(p.Cancelled)}, {Text: strconv.Itoa(p.Unfiled)}}
}

func (s *Server) urgeAct(v *visit, file app.RoundFile, division string) view.ActPart {
	label := "催办"
	if division == "" {
		label = "全部催办"
	}
	return view.ActPart{Form: view.FormPart{Action: roundPath(file.ID) + "/urge", Token: v.token(), Key: v.token()}, Hidden: []view.Option{{Label: "division", Value: division}},
		Button: view.ButtonPart{Label: label, Small: true}}
}

// trackedTable lists forms, those that are late marked.
func trackedTable(rows []app.TrackedRow, today fiscal.Date) view.TablePart {
	t := view.TablePart{ID: "tracked", Caption: "跟踪表", Empty: view.EmptyPart{Text: "没有符合条件的跟踪表。"}, Columns: []view.Column{{Label: "项目编号", Width: "13%"}, {Label: "项目名称", Head: true}, {Label: "实施单位", Width: "18%"},
		{Label: "状态", Width: "12%"}, {Label: "执行率", Width: "9%", Num: true}, {Label: "目标达成度", Width: "10%", Num: true}, {Label: "填报期限", Width: "13%"}}}
	for _, r := range rows {
		rate, attained := "—", "—"
		if r.HasFigures() {
			attained = r.Figures.Attained.String()
			if x, ok := r.Figures.Rate(); ok {
				rate = x.String()
			}
		}
		due := view.Cell{Text: r.Due.String()}
		switch {
		case r.Late(today):
			due.Red, due.Note = true, fmt.Sprintf("逾期 %d 天", r.Due.DaysUntil(today))
		case !r.Extended.To.IsZero():
			due.Note = "已延期"
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: r.Project.Code}, {Text: r.Project.Name, Href: trackedPath(r.ID)}, {Text: r.Project.Unit.Name}, {Text: string(r.State)}, {Text: rate}, {Text: attained}, due}})
	}
	return t
}

// trackedOf lists the forms of one project, by what round they are of, newest first.
func trackedOf(rows []app.TrackedRow, today fiscal.Date) view.TablePart {
	t := trackedTable(rows, today)
	t.Columns = append([]view.Column{{Label: "任务", Head: true}}, t.Columns[3:]...)
	for i, r := range rows {
		t.Rows[i].Cells = append([]view.Cell{{Text: r.RoundName, Href: trackedPath(r.ID)}}, t.Rows[i].Cells[3:]...)
	}
	slices.Reverse(t.Rows)
	return t
}

// trackedFilter reads the narrowing of the forms of a round from the address.
func (s *Server) trackedFilter(v *visit) app.TrackedFilter {
	q := v.URL.Query()
	by := app.TrackedFilter{Division: org.UnitID(q.Get("division")), Project: project.ID(q.Get("project"))}
	if state := q.Get("state"); state != "" {
		by.States = []approval.State{approval.State(state)}
	}
	if q.Get("late") != "" {
		by.LateOn = s.today()
	}
	return by
}

// listTracked lists the forms of a round, narrowed.
func (s *Server) listTracked(w http.ResponseWriter, v *visit) error {
	file, err := s.readRound(v)
	if err != nil {
		return err
	}
	q, path := v.URL.Query(), roundPath(file.ID)+"/forms"
	rows, err := s.app.TrackedRows(v.Context(), v.actor, file.ID, s.trackedFilter(v), listPage(q))
	if err != nil {
		return err
	}
	var divisions []view.Option
	for _, p := range file.Progress {
		divisions = append(divisions, view.Option{Value: string(p.Division), Label: p.Name, Selected: string(p.Division) == q.Get("division")})
	}
	any := view.Option{Label: "全部"}
	page := view.ListPage{Table: trackedTable(rows, file.Today), Head: view.PageHeadPart{Title: file.Name + "跟踪表", Crumbs: []view.Link{{Label: "绩效跟踪", Href: "/tracking"}, {Label: file.Name, Href: roundPath(file.ID)}, {Label: "跟踪表"}}},
		Filters: view.FiltersPart{Action: path, Reset: resetOf(path, q), Export: exportOf(path, q), Fields: []view.FieldPart{
			{Kind: view.Select, Name: "division", Label: "主管处室", Options: append([]view.Option{any}, divisions...)},
			{Kind: view.Select, Name: "state", Label: "状态", Options: append([]view.Option{any}, view.Options(q.Get("state"), words(tracking.Flow.All())...)...)},
			{Kind: view.Select, Name: "late", Label: "是否逾期", Options: []view.Option{any, {Value: "1", Label: "逾期未报", Selected: q.Get("late") != ""}}}}}}
	if len(rows) > 0 {
		page.Pager = pager(path, q, len(rows), rows[len(rows)-1].Project.Code)
	}
	return show(w, v, http.StatusOK, s.framed(v, page.Head.Title, view.List(page)))
}

// exportTracked saves the forms of a round as they are narrowed: who is late, for one.
func (s *Server) exportTracked(w http.ResponseWriter, v *visit) error {
	file, err := s.readRound(v)
	if err != nil {
		return err
	}
	rows, err := s.app.TrackedRows(v.Context(), v.actor, file.ID, s.trackedFilter(v), whole(v.URL.Query()))
	if err != nil {
		return err
	}
	l := office.List{Title: file.Name, Columns: []office.ListColumn{{Label: "项目编号"}, {Label: "项目名称", Width: 44}, {Label: "实施单位", Width: 26}, {Label: "主管处室", Width: 16}, {Label: "状态", Width: 14},
		{Label: "填报期限", Width: 12}, {Label: "逾期天数", Width: 10, Number: true}, {Label: "延期理由", Width: 26}, {Label: "最近修改人", Width: 20}}}
	if v.URL.Query().Get("late") != "" {
		l.Title += "逾期名单"
	}
	l.Rows = func(put func([]string) error) error {
		for _, r := range rows {
			late := ""
			if r.Late(file.Today) {
				late = strconv.Itoa(r.Due.DaysUntil(file.Today))
			}
			if err := put([]string{r.Project.Code, r.Project.Name, r.Project.Unit.Name, r.Project.Division.Name, string(r.State), r.Due.String(), late, r.Extended.Reason, r.UpdatedBy}); err != nil {
				return err
			}
		}
		return nil
	}
	return s.sendList(w, v, l)
}

// roundDone goes back to the round with a sentence, or shows it again with what stands in the way.
func (s *Server) roundDone(w http.ResponseWriter, v *visit, err error, say string) error {
	if typed(err) {
		return s.drawRound(w, v, statusOf[errs.KindOf(err)], "没有办理："+firstSaid(complaints(err)))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/tracking/"+v.PathValue("id"), "%s", say)
}

func (s *Server) moveRound(w http.ResponseWriter, v *visit) error {
	do := approval.Action(v.PostFormValue("action"))
	err := s.app.MoveTracking(v.Context(), v.actor, tracking.RoundID(v.PathValue("id")), v.version(), do, v.PostFormValue("reason"))
	return s.roundDone(w, v, err, "已"+string(do)+"。")
}

func (s *Server) urgeRound(w http.ResponseWriter, v *visit) error {
	n, err := s.app.UrgeTracking(v.Context(), v.actor, tracking.RoundID(v.PathValue("id")), org.UnitID(v.PostFormValue("division")))
	return s.roundDone(w, v, err, fmt.Sprintf("已就 %d 张跟踪表发出催办通知。", n))
}
