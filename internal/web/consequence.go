package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// showConsequences shows what results mean for a budget year, and lets planning and finance change it.
func (s *Server) showConsequences(w http.ResponseWriter, v *visit) error {
	return s.drawConsequences(w, v, http.StatusOK, s.budgetYear(v.URL.Query().Get("year")), consequenceTry{book: consequence.Name(v.URL.Query().Get("book"))})
}

// consequenceTry is settings being changed: what was typed, what was wrong with it, what it would do.
type consequenceTry struct {
	book    consequence.Name // another book than that in force; empty for none
	typed   *consequence.Settings
	wrong   errs.Fields
	preview *app.ConsequencePreview
}

func (s *Server) drawConsequences(w http.ResponseWriter, v *visit, status int, year fiscal.Year, try consequenceTry) error {
	file, err := s.app.Consequences(v.Context(), v.actor, year)
	if err != nil {
		return err
	}
	set, book := file.Settings, file.Book
	if try.typed != nil {
		set = *try.typed
	}
	if try.book != "" && try.book != file.Book.Name {
		if book, err = s.app.ConsequenceBook(try.book, 0); err != nil {
			return err
		}
		if try.typed == nil {
			set = book.Settings(year)
		}
	}
	title := year.String() + "挂钩规则"
	page := view.ConsequencePage{Filters: s.consequenceFilters(file, year, book.Name), Rules: consequenceTable(book.Under(set)), Versions: consequenceVersions(file.Versions),
		Head: view.PageHeadPart{Title: title, Crumbs: []view.Link{{Label: year.String() + "预算预览", Href: fmt.Sprintf("/next-year?year=%d", int(year))}, {Label: "挂钩规则"}},
			Lede: []view.Run{{Text: book.Label() + "：" + book.Source + "。现行：" + settingsSaid(file.Settings) + "。"}}}}
	if file.MaySet {
		page.Form = consequenceForm(v, file.Settings.No, book, set, try)
	}
	return show(w, v, status, s.framed(v, title, view.Consequence(page)))
}

func (s *Server) consequenceFilters(file app.ConsequenceFile, year fiscal.Year, book consequence.Name) view.FiltersPart {
	years := view.FieldPart{Kind: view.Select, Name: "year", Label: "年度"}
	for y := fiscal.YearOf(s.today()) + 3; y >= firstYear; y-- {
		years.Options = append(years.Options, view.Option{Value: strconv.Itoa(int(y)), Label: y.String(), Selected: y == year})
	}
	part := view.FiltersPart{Action: "/next-year/rules", Fields: []view.FieldPart{years}}
	if file.MaySet {
		books := view.FieldPart{Kind: view.Select, Name: "book", Label: "规则库"}
		for _, b := range file.Books {
			books.Options = append(books.Options, view.Option{Value: string(b.Name), Label: b.Title, Selected: b.Name == book})
		}
		part.Fields = append(part.Fields, books)
	}
	return part
}

func consequenceForm(v *visit, no int, book consequence.Book, set consequence.Settings, try consequenceTry) *view.ConsequenceForm {
	labels := map[string]string{"combine": "多项核减", "reason": "理由或依据文件"}
	part := &view.ConsequenceForm{Save: "/next-year/rules", Form: view.FormPart{Action: "/next-year/rules/trial", Token: v.token(), Key: v.token(), Version: fmt.Sprint(no),
		Hidden: []view.Option{{Label: "year", Value: strconv.Itoa(int(set.Year))}, {Label: "book", Value: string(book.Name)}, {Label: "book_version", Value: strconv.Itoa(book.Version)}}},
		Combine: view.FieldPart{Kind: view.Select, Name: "combine", Label: labels["combine"], Required: true, Options: view.Options(string(set.Combine), words(consequence.Combinings())...), Error: fieldError(try.wrong, "combine"),
			Hint: "同一项目触发几条核减时怎样合计；累加以申请金额为限。"},
		Reason: view.FieldPart{Kind: view.TextArea, Name: "reason", Label: labels["reason"], Value: v.PostFormValue("reason"), Required: try.preview != nil, Wide: true, Rows: 2, MaxLength: 500, Error: fieldError(try.wrong, "reason")}}
	for _, r := range book.Rules {
		c := set.Choices[r.ID]
		id := string(r.ID)
		row := view.ConsequenceRow{ID: id, Name: r.Name, When: r.Condition(), Action: string(r.Action), Clause: r.Clause, Note: r.Note, Active: c.Active, Base: string(r.Base),
			AsksRate: r.Action.Measured() && r.Base != "", AsksAmount: r.Action.Measured() && r.Base == "", Rate: rateText(c.Rate), Amount: amountText(c.Amount)}
		if v.PostForm.Has("book") {
			row.Rate, row.Amount = v.PostFormValue("rate."+id), v.PostFormValue("amount."+id)
		}
		for _, kind := range []string{"active", "rate", "amount", "base"} {
			labels[kind+"."+id] = id + " " + r.Name
			row.Error += fieldError(try.wrong, kind+"."+id)
		}
		part.Rows = append(part.Rows, row)
	}
	part.Errors = orgFindings(try.wrong, labels)
	if try.preview != nil {
		part.Tried = triedPart(*try.preview)
	}
	return part
}

func rateText(r score.Rate) string {
	if r == 0 {
		return ""
	}
	return strings.TrimSuffix(r.Short(), "%")
}

func amountText(a money.Amount) string {
	if a == 0 {
		return ""
	}
	return a.Plain(money.InWan)
}

func triedPart(p app.ConsequencePreview) *view.TriedPart {
	t := view.TablePart{ID: "tried", Caption: "会改变的项目", Tight: true, Empty: view.EmptyPart{Text: "没有项目的应用方式或金额会改变。"}, Columns: []view.Column{{Label: "项目", Head: true}, {Label: "申请", Unit: "万元", Num: true, Width: "12%"},
		{Label: "现在", Width: "14%"}, {Label: "现在建议", Unit: "万元", Num: true, Width: "13%"}, {Label: "改后", Width: "14%"}, {Label: "改后建议", Unit: "万元", Num: true, Width: "13%"}}}
	for i, c := range p.Changed {
		if i == app.PageSize {
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprintf("另有%d个项目", len(p.Changed)-i)}, {}, {}, {}, {}, {}}})
			break
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: c.Before.Project.Name, Note: c.Before.Project.Code}, {Text: c.Before.Asked.Wan()}, {Text: c.Before.Action().Label()}, {Text: c.Before.Suggested().Wan()},
			{Text: c.After.Action().Label(), Strong: true}, {Text: c.After.Suggested().Wan(), Strong: true}}})
	}
	return &view.TriedPart{Table: t, Lede: []view.Run{{Text: fmt.Sprintf("%d个申请中有", p.Now.Count)}, {Text: fmt.Sprint(len(p.Changed)), Strong: true},
		{Text: fmt.Sprintf("个会改变；建议金额合计由%s万元变为", p.Now.Suggested.Wan())}, {Text: p.Then.Suggested.Wan() + "万元", Strong: true}, {Text: "。已批准的人工调整不受影响。"}}}
}

func consequenceTable(book consequence.Book) view.TablePart {
	t := view.TablePart{ID: "rules", Caption: "挂钩规则", Tight: true, Columns: []view.Column{{Label: "规则", Head: true, Width: "24%"}, {Label: "什么情况下", Width: "24%"}, {Label: "应用", Width: "20%"}, {Label: "启用", Width: "9%"}, {Label: "依据"}}}
	for _, r := range book.Rules {
		state := view.Cell{Text: "未启用", Mark: view.MarkHint}
		if r.Active {
			state = view.Cell{Text: "启用", Mark: view.MarkPass}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(r.ID) + " " + r.Name}, {Text: r.Condition()}, {Text: r.Text()}, state, {Text: r.Clause, Note: r.Note}}})
	}
	return t
}

func consequenceVersions(list []consequence.Settings) view.TablePart {
	t := view.TablePart{ID: "versions", Caption: "历次设置", Tight: true, Empty: view.EmptyPart{Text: "这一年还没有设定过，按园区规则库的原样：有比例的规则都没有启用。"}, Columns: []view.Column{{Label: "次", Num: true, Width: "6%"}, {Label: "规则库", Width: "16%"},
		{Label: "启用", Unit: "条", Num: true, Width: "10%"}, {Label: "多项核减", Width: "12%"}, {Label: "理由或依据", Head: true}, {Label: "设定", Width: "20%"}}}
	for _, x := range list {
		n := 0
		for _, c := range x.Choices {
			if c.Active {
				n++
			}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprint(x.No)}, {Text: fmt.Sprintf("%s 第%d版", x.Book, x.Version)}, {Text: fmt.Sprint(n)}, {Text: string(x.Combine)}, {Text: x.Reason}, {Text: moment(x.At), Note: x.By}}})
	}
	return t
}

// readConsequences reads the settings as posted. Rates are typed without their per cent sign, which stands behind the box.
func (s *Server) readConsequences(v *visit) (set consequence.Settings, wrong errs.Fields, err error) {
	year := s.budgetYear(v.PostFormValue("year"))
	version, _ := strconv.Atoi(v.PostFormValue("book_version")) // what is no version is not found
	book, err := s.app.ConsequenceBook(consequence.Name(v.PostFormValue("book")), version)
	if err != nil {
		return set, nil, err
	}
	set = consequence.Settings{Year: year, Book: book.Name, Version: book.Version, Combine: consequence.Combining(v.PostFormValue("combine")), Choices: map[consequence.RuleID]consequence.Choice{}}
	for _, r := range book.Rules {
		id := string(r.ID)
		c := consequence.Choice{Active: v.PostFormValue("active."+id) != ""}
		if text := strings.TrimSpace(v.PostFormValue("rate." + id)); text != "" {
			rate, err := score.ParseRate(strings.TrimRight(money.Narrow(text), "%") + "%")
			if err != nil {
				wrong.Add("rate."+id, "“%s”的比例应是数字，最多两位小数，如10或7.5。", id)
			}
			c.Rate = rate
		}
		c.Amount = readWan(&wrong, "amount."+id, v.PostFormValue("amount."+id))
		set.Choices[r.ID] = c
	}
	return set, wrong, nil
}

// tryConsequences shows what settings would do before they take effect.
func (s *Server) tryConsequences(w http.ResponseWriter, v *visit) error {
	set, wrong, err := s.readConsequences(v)
	if err != nil {
		return err
	}
	try := consequenceTry{book: set.Book, typed: &set, wrong: wrong}
	if wrong != nil {
		return s.drawConsequences(w, v, http.StatusUnprocessableEntity, set.Year, try)
	}
	preview, err := s.app.PreviewConsequences(v.Context(), v.actor, set)
	if typed(err) {
		try.wrong = complaints(err)
		return s.drawConsequences(w, v, statusOf[errs.KindOf(err)], set.Year, try)
	}
	if err != nil {
		return err
	}
	try.preview = &preview
	return s.drawConsequences(w, v, http.StatusOK, set.Year, try)
}

// saveConsequences puts settings in force.
func (s *Server) saveConsequences(w http.ResponseWriter, v *visit) error {
	set, wrong, err := s.readConsequences(v)
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if wrong == nil {
		err = s.app.SaveConsequences(v.Context(), v.actor, v.version(), set, v.PostFormValue("reason"))
		if err == nil {
			return s.done(w, v, fmt.Sprintf("/next-year/rules?year=%d", int(set.Year)), "挂钩规则已生效。")
		}
		if !typed(err) {
			return err
		}
		wrong, status = complaints(err), statusOf[errs.KindOf(err)]
	}
	try := consequenceTry{book: set.Book, typed: &set, wrong: wrong}
	if preview, tried := s.app.PreviewConsequences(v.Context(), v.actor, set); tried == nil { // what may be tried stays in sight
		try.preview = &preview
	}
	return s.drawConsequences(w, v, status, set.Year, try)
}
