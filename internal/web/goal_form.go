package web

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/office"
)

// goalForms is where the empty goal declarations of projects are that have none yet (空白申报表).
const goalForms = "/goal-forms"

// ownBook is the rulebook that new goals are filed under unless another is chosen: the park's own.
const ownBook rulebook.Name = "SH-PARK"

func (s *Server) goalFormRoutes() []route {
	return []route{
		{pattern: "GET " + goalForms + "/export", needs: org.FileGoals, handle: s.exportGoalForms, name: "exportGoalForms", exports: true},
		{pattern: "GET " + goalForms + "/{id}", needs: org.SeeGoals, handle: s.showGoalForm, name: "showGoalForm"},
	}
}

// goalFormID names the goal declaration of a project for a year that may not be started yet.
type goalFormID struct {
	project project.ID
	year    fiscal.Year
	book    rulebook.Name
}

func (id goalFormID) String() string {
	return fmt.Sprintf("%s.%d.%s", id.project, int(id.year), id.book)
}

// readGoalFormID reads "project.year" and, where it is another than the park's own, ".book".
func readGoalFormID(text string) (id goalFormID, err error) {
	part := strings.SplitN(text, ".", 3)
	if len(part) < 2 {
		return id, errs.New(errs.NotFound, "没有这张空白申报表。")
	}
	id.project, id.book = project.ID(part[0]), ownBook
	if len(part) == 3 {
		id.book = rulebook.Name(part[2])
	}
	if id.year, err = fiscal.ParseYear(part[1]); err != nil {
		return id, errs.New(errs.NotFound, "没有这张空白申报表。")
	}
	return id, nil
}

// goalFormExchange finds the goal declaration of a project for a year to go out or come in: the empty form where it is not
// started, otherwise what there is.
func (s *Server) goalFormExchange(ctx context.Context, actor org.Actor, text string, edition int) (x exchanged, err error) {
	id, err := readGoalFormID(text)
	if err != nil {
		return x, err
	}
	g, book, err := s.app.GoalToStart(ctx, actor, id.project, id.year, id.book)
	if err != nil {
		return x, err
	}
	if g.ID != "" {
		return s.goalExchange(ctx, actor, string(g.ID), edition)
	}
	p := office.GoalPaper{Goal: g, Book: book, Editable: true}
	if p.LastYear, err = s.app.LastActuals(ctx, actor, id.project, id.year); err != nil {
		return x, err
	}
	write := func(w io.Writer) error { return office.WriteGoal(w, p) }
	return exchanged{path: goalForms + "/" + id.String(), form: office.GoalKind, project: g.Project.Name, unit: g.Project.Unit.Name, mayEdit: g.Editable(actor), write: write, blank: write,
		read: func(f office.Filled) (office.Upload, any, error) {
			up, err := office.ReadGoal(f, p)
			return up.Upload, up.Entry, err
		},
		save: func(ctx context.Context, actor org.Actor, _ int, held []byte) (string, error) {
			entry, err := heldEntry[goal.Entry](held)
			if err != nil {
				return "", err
			}
			started, err := s.app.StartFilledGoal(ctx, actor, id.project, id.year, id.book, entry)
			return "/goals/" + string(started), err
		}}, nil
}

// unstartedGoal finds the project and year that an empty form was issued for.
func (s *Server) unstartedGoal(ctx context.Context, actor org.Actor, o office.Origin) (id string, err error) {
	p, err := s.app.ProjectByCode(ctx, actor, o.Code)
	return goalFormID{p.ID, o.Year, o.Book}.String(), err
}

// showGoalForm leads from an empty form to what has become of it: the goal declaration, or else the project.
func (s *Server) showGoalForm(w http.ResponseWriter, v *visit) error {
	id, err := readGoalFormID(v.PathValue("id"))
	if err != nil {
		return err
	}
	g, _, err := s.app.GoalToStart(v.Context(), v.actor, id.project, id.year, id.book)
	if err != nil {
		return err
	}
	if g.ID != "" {
		return redirect(w, v, "/goals/"+string(g.ID))
	}
	return redirect(w, v, "/projects/"+string(id.project))
}

// exportGoalForms answers with the empty forms of all projects that have no goal declaration for the year, in one archive.
func (s *Server) exportGoalForms(w http.ResponseWriter, v *visit) error {
	_, year := s.formFilter(v)
	list, err := s.app.GoalsToStart(v.Context(), v.actor, year)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return s.done(w, v, "/goals", "%s没有需要空白申报表的项目：您单位在本年度实施的项目都已有绩效目标。", year)
	}
	book, err := s.app.Books().Find(ownBook)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range list {
		part, err := z.Create(fileName(p.Unit.Name) + "/" + fileName(p.Code+" "+p.Name) + ".xlsx")
		if err != nil {
			return err
		}
		last, err := s.app.LastActuals(v.Context(), v.actor, p.ID, year)
		if err != nil {
			return err
		}
		if err := office.WriteGoal(part, office.GoalPaper{Goal: goal.New("", p, year, ownBook), Book: book, Editable: true, LastYear: last}); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	name := year.String() + "绩效目标空白申报表"
	if err := s.app.RecordExport(v.Context(), v.actor, app.Export{Name: name, Rows: len(list)}); err != nil {
		return err
	}
	sendDownload(w, name+".zip", "application/zip", out.Bytes())
	return nil
}

// fileName makes a name that every system takes as a part of a path.
func fileName(text string) string {
	kept := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\/:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, text))
	return strings.Trim(path.Clean(string(kept[:min(len(kept), 80)])), ". ")
}
