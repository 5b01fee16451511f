package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// rankingOf reads whose ranking of which year is asked for: next year's, of the person's own division or of the whole park.
func (s *Server) rankingOf(v *visit, get func(string) string, has bool) (fiscal.Year, org.UnitID) {
	year, err := fiscal.ParseYear(get("year"))
	if err != nil {
		year = fiscal.YearOf(s.today()) + 1
	}
	division := org.UnitID(get("division"))
	if !has && pipeline.MaySetOrder(org.Unit{}, v.actor) != nil {
		division = v.actor.User.Unit
	}
	return year, division
}

// showRanking shows the order of the projects that ask for a year's money.
func (s *Server) showRanking(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	year, division := s.rankingOf(v, q.Get, q.Has("division"))
	file, err := s.app.Ranking(v.Context(), v.actor, year, division)
	if err != nil {
		return err
	}
	return s.drawRanking(w, v, http.StatusOK, file, rankingForm{places: file.Candidates})
}

// rankingForm is an order that is being made: the places as they stand on the page, and what was typed.
type rankingForm struct {
	places  []pipeline.Place
	numbers map[project.ID]string
	reason  string
	unsaved bool
	wrong   errs.Fields
}

func (s *Server) drawRanking(w http.ResponseWriter, v *visit, status int, file app.RankingFile, f rankingForm) error {
	page := view.RankingPage{Head: view.PageHeadPart{Title: file.Year.String() + "项目排序", Crumbs: []view.Link{{Label: "项目库", Href: "/projects"}, {Label: "项目排序"}},
		Lede: []view.Run{{Text: "已入库、未完成且" + file.Year.String() + "安排资金的项目。排在前面的先安排；每次保存留一版，写明理由。"}}, Actions: []view.ButtonPart{{Label: "打印", Print: true}}},
		Filters: s.rankingFilters(file), Form: view.FormPart{Action: "/projects/ranking", Token: v.token(), Version: fmt.Sprint(file.No), Key: v.token()},
		Year: fmt.Sprint(int(file.Year)), Unit: string(file.Division.ID), MayRank: file.MayRank, Unsaved: f.unsaved, History: rankingHistory(file.Versions),
		Empty:  file.Year.String() + "没有安排资金的入库项目。项目经会议决定入库、分年资金含这一年后出现在这里。",
		Reason: view.FieldPart{Kind: view.TextArea, Name: "reason", Label: "排序的理由", Value: f.reason, Rows: 2, MaxLength: 300, Required: true, Wide: true, Error: fieldError(f.wrong, "reason")}}
	var sum money.Amount
	for i, p := range f.places {
		sum += p.Amount
		row := view.RankingRow{ID: string(p.Project), Number: fmt.Sprint(i + 1), Typed: fmt.Sprint(i + 1), Code: p.Code, Unit: p.Unit, State: string(p.State),
			Name: view.Link{Label: p.Name, Href: declarationPath(string(p.Project))}, Amount: p.Amount.Wan(), Cumulative: sum.Wan(), First: i == 0, Last: i == len(f.places)-1,
			Error: fieldError(f.wrong, "rank."+string(p.Project))}
		row.Open, row.Late = openWords(file.Open[p.Project])
		if text, typed := f.numbers[p.Project]; typed {
			row.Typed = text
		}
		page.Places = append(page.Places, row)
	}
	page.Total = sum.Wan()
	for _, c := range f.wrong {
		page.Errors = append(page.Errors, view.FindingPart{Mark: view.MarkError, Where: "排序", Message: c.Message})
	}
	return show(w, v, status, s.framed(v, page.Head.Title, view.Ranking(page)))
}

func (s *Server) rankingFilters(file app.RankingFile) view.FiltersPart {
	years := view.FieldPart{Kind: view.Select, Name: "year", Label: "年度"}
	for y := fiscal.YearOf(s.today()) + 3; y >= firstYear; y-- {
		years.Options = append(years.Options, view.Option{Value: fmt.Sprint(int(y)), Label: y.String(), Selected: y == file.Year})
	}
	divisions := view.FieldPart{Kind: view.Select, Name: "division", Label: "范围"}
	if file.MayRankAll {
		divisions.Options = append(divisions.Options, view.Option{Label: "全园", Selected: file.Division.ID == ""})
	}
	for _, u := range file.Divisions {
		divisions.Options = append(divisions.Options, view.Option{Value: string(u.ID), Label: u.Name, Selected: u.ID == file.Division.ID})
	}
	return view.FiltersPart{Action: "/projects/ranking", Fields: []view.FieldPart{years, divisions}}
}

func rankingHistory(list []pipeline.Ranking) view.TablePart {
	t := view.TablePart{Caption: "历次排序", Tight: true, Empty: view.EmptyPart{Text: "还没有排过。"}, Columns: []view.Column{{Label: "版次", Width: "8%"}, {Label: "顺序", Head: true},
		{Label: "理由", Width: "26%"}, {Label: "排序人", Width: "18%"}}}
	for _, r := range list {
		var names []string
		for i, p := range r.Places {
			names = append(names, fmt.Sprintf("%d. %s", i+1, p.Name))
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprintf("第%d版", r.No)}, {Text: strings.Join(names, "；")}, {Text: r.Reason}, {Text: r.By, Note: moment(r.At)}}})
	}
	return t
}

// saveRanking moves a project within the order on the page, or keeps the order.
func (s *Server) saveRanking(w http.ResponseWriter, v *visit) error {
	year, division := s.rankingOf(v, v.PostFormValue, true)
	file, err := s.app.Ranking(v.Context(), v.actor, year, division)
	if err != nil {
		return err
	}
	f := readRankingForm(v, file)
	switch action, id, _ := strings.Cut(v.PostFormValue("action"), ":"); action {
	case "up", "down":
		by := 1
		if action == "up" {
			by = -1
		}
		f.places, f.numbers, f.unsaved = pipeline.Move(f.places, project.ID(id), by), nil, true
		return s.drawRanking(w, v, http.StatusOK, file, f)
	}
	places, err := pipeline.Number(f.places, f.numbers)
	if err == nil {
		f.places, f.numbers, f.unsaved = places, nil, true
		if v.PostFormValue("action") == "number" {
			return s.drawRanking(w, v, http.StatusOK, file, f)
		}
		var order []project.ID
		for _, p := range places {
			order = append(order, p.Project)
		}
		err = s.app.SaveRanking(v.Context(), v.actor, year, division, v.version(), order, f.reason)
	}
	if typed(err) {
		f.wrong = complaints(err)
		return s.drawRanking(w, v, statusOf[errs.KindOf(err)], file, f)
	}
	if err != nil {
		return err
	}
	return s.done(w, v, fmt.Sprintf("/projects/ranking?year=%d&division=%s", int(year), division), "排序已保存为新的一版。")
}

// readRankingForm reads the order as it stood on the page. Projects that came or went since are the domain's to refuse.
func readRankingForm(v *visit, file app.RankingFile) rankingForm {
	f := rankingForm{numbers: map[project.ID]string{}, reason: v.PostFormValue("reason")}
	for _, id := range v.PostForm["order"] {
		if i := slices.IndexFunc(file.Candidates, func(p pipeline.Place) bool { return string(p.Project) == id }); i >= 0 {
			f.places = append(f.places, file.Candidates[i])
			f.numbers[project.ID(id)] = v.PostFormValue("rank." + id)
		}
	}
	return f
}
