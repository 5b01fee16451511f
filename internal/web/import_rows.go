package web

import (
	"bytes"
	"context"
	"net/http"

	"outturn/internal/app"
	"outturn/internal/domain/org"
	"outturn/internal/office"
)

// importUnits hands the rows of a sheet to the app, as importUsers and importGrants do.
func (s *Server) importUnits(ctx context.Context, actor org.Actor, sheet office.OrgSheet, apply bool) (app.ImportPlan, error) {
	var rows []app.UnitRow
	for _, r := range sheet.Rows {
		rows = append(rows, app.UnitRow{Line: r.Line, Code: r.Values["code"], Name: r.Values["name"], Kind: r.Values["kind"], Parent: r.Values["parent"], State: r.Values["state"]})
	}
	return s.app.ImportUnits(ctx, actor, rows, apply)
}

func (s *Server) importUsers(ctx context.Context, actor org.Actor, sheet office.OrgSheet, apply bool) (app.ImportPlan, error) {
	var rows []app.UserRow
	for _, r := range sheet.Rows {
		rows = append(rows, app.UserRow{Line: r.Line, Login: r.Values["login"], Name: r.Values["name"], Unit: r.Values["unit"], State: r.Values["state"]})
	}
	return s.app.ImportUsers(ctx, actor, rows, apply)
}

func (s *Server) importGrants(ctx context.Context, actor org.Actor, sheet office.OrgSheet, apply bool) (app.ImportPlan, error) {
	var rows []app.GrantRow
	for _, r := range sheet.Rows {
		rows = append(rows, app.GrantRow{Line: r.Line, Login: r.Values["login"], Role: r.Values["role"], Unit: r.Values["unit"], Until: r.Values["until"]})
	}
	return s.app.ImportGrants(ctx, actor, rows, apply)
}

func (s *Server) importProjects(ctx context.Context, actor org.Actor, sheet office.OrgSheet, apply bool) (app.ImportPlan, error) {
	var rows []app.ProjectRow
	for _, r := range sheet.Rows {
		is := r.Values
		rows = append(rows, app.ProjectRow{Line: r.Line, Code: is["code"], Name: is["name"], Unit: is["unit"], Division: is["division"], Nature: is["nature"], Category: is["category"],
			Start: is["start"], End: is["end"], Completed: is["completed"], Fiscal: is["fiscal"], Others: is["other"], Summary: is["summary"], Version: is["version"]})
	}
	return s.app.ImportProjects(ctx, actor, rows, apply)
}

// projectRows are the projects that the person may change.
func (s *Server) projectRows(ctx context.Context, actor org.Actor, _ []org.Unit) (rows [][]string, err error) {
	list, err := s.app.EditableProjects(ctx, actor)
	for _, p := range list {
		rows = append(rows, office.ProjectValues(p))
	}
	return rows, err
}

// sendTemplate answers with an empty list to fill in.
func (s *Server) sendTemplate(k importKind) handler {
	return func(w http.ResponseWriter, v *visit) error {
		units, err := s.app.Units(v.Context(), v.actor)
		if err != nil {
			return err
		}
		return sendOrg(w, k, string(k.list)+"导入模板.xlsx", units, nil)
	}
}

// exportOrg answers with the list as it is, in the layout of the template: what is saved can be changed and imported again.
func (s *Server) exportOrg(k importKind) handler {
	return func(w http.ResponseWriter, v *visit) error {
		units, err := s.app.Units(v.Context(), v.actor)
		if err != nil {
			return err
		}
		rows, err := k.rows(v.Context(), v.actor, units)
		if err != nil {
			return err
		}
		if err := s.app.RecordExport(v.Context(), v.actor, app.Export{Name: string(k.list), Rows: len(rows)}); err != nil {
			return err
		}
		return sendOrg(w, k, string(k.list)+"-"+s.today().String()+".xlsx", units, append([][]string{}, rows...))
	}
}

// sendOrg answers with the workbook; rows that are nil make it a template.
func sendOrg(w http.ResponseWriter, k importKind, name string, units []org.Unit, rows [][]string) error {
	var out bytes.Buffer
	if err := office.WriteOrg(&out, k.list, units, rows); err != nil {
		return err
	}
	sendWorkbook(w, name, out.Bytes())
	return nil
}

// choices names units by id as the drop-downs of a template do.
func choices(units []org.Unit) map[org.UnitID]string {
	out := make(map[org.UnitID]string, len(units))
	for _, u := range units {
		out[u.ID] = office.UnitChoice(u)
	}
	return out
}

func (s *Server) unitRows(_ context.Context, _ org.Actor, units []org.Unit) (rows [][]string, err error) {
	name := choices(units)
	for _, u := range units {
		rows = append(rows, []string{u.Code, u.Name, string(u.Kind), name[u.Parent], stateWord(u.Active)})
	}
	return rows, nil
}

func (s *Server) userRows(ctx context.Context, actor org.Actor, units []org.Unit) (rows [][]string, err error) {
	people, err := s.app.Users(ctx, actor, "", app.Page{Limit: app.MaxPage})
	name := choices(units)
	for _, p := range people {
		rows = append(rows, []string{p.Login, p.Name, name[p.Unit], stateWord(!p.Disabled)})
	}
	return rows, err
}

func (s *Server) grantRows(ctx context.Context, actor org.Actor, units []org.Unit) (rows [][]string, err error) {
	people, err := s.app.Users(ctx, actor, "", app.Page{Limit: app.MaxPage})
	name := choices(units)
	for _, p := range people {
		for _, g := range p.Grants {
			rows = append(rows, []string{p.Login, string(g.Role), name[g.Unit], app.LastDay(g.Until).String()})
		}
	}
	return rows, err
}
