package web

import (
	"net/http"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

func (s *Server) grantRoutes() []route {
	return []route{
		{pattern: "GET /grants", needs: org.GrantRoles, handle: s.listGrants, name: "listGrants"},
		{pattern: "GET /grants/{id}", needs: org.GrantRoles, handle: s.showGrants, name: "showGrants"},
		{pattern: "POST /grants/{id}", needs: org.GrantRoles, handle: s.grantRole, name: "grantRole", proof: true},
		{pattern: "POST /grants/{id}/revoke", needs: org.GrantRoles, handle: s.revokeRole, name: "revokeRole", proof: true},
	}
}

// listGrants lists people with their roles, to choose one.
func (s *Server) listGrants(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	people, err := s.app.Users(v.Context(), v.actor, strings.TrimSpace(q.Get("q")), app.Page{After: q.Get("after")})
	if err != nil {
		return err
	}
	page := view.ListPage{
		Head: view.PageHeadPart{Title: "角色授权", Lede: []view.Run{{Text: "选一个人，看他在哪里有哪些角色，并授予或撤销。"}},
			Actions: []view.ButtonPart{{Label: "Excel 导入", Href: "/grants/import"}}},
		Filters: view.FiltersPart{Action: "/grants", Fields: []view.FieldPart{{Kind: view.Search, Name: "q", Label: "登录名或姓名", Value: q.Get("q")}},
			Reset: resetOf("/grants", q), Export: "/grants/export"},
		Table: s.peopleTable(people, "/grants/"),
	}
	if len(people) > 0 {
		page.Pager = pager("/grants", q, len(people), people[len(people)-1].Login)
	}
	return show(w, v, http.StatusOK, s.framed(v, "角色授权", view.List(page)))
}

// grantForm is a grant as typed.
type grantForm struct{ role, unit, until string }

// showGrants shows what one person may do where.
func (s *Server) showGrants(w http.ResponseWriter, v *visit) error {
	return s.drawGrants(w, v, http.StatusOK, grantForm{}, nil)
}

func (s *Server) drawGrants(w http.ResponseWriter, v *visit, status int, f grantForm, wrong errs.Fields) error {
	p, err := s.app.User(v.Context(), v.actor, org.UserID(v.PathValue("id")))
	if err != nil {
		return err
	}
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	state, _ := s.accountState(p.User)
	page := view.GrantsPage{
		Head:   view.PageHeadPart{Crumbs: []view.Link{{Label: "角色授权", Href: "/grants"}, {Label: p.Name}}, Title: p.Name},
		Facts:  []view.Fact{{Label: "登录名", Value: p.Login}, {Label: "所属单位", Value: p.UnitName}, {Label: "账号状态", Value: state}},
		Grants: s.grantTable(v, p), Roles: roleTable(), Errors: orgFindings(wrong, grantLabels), Why: "不能给自己授权，请由其他安全管理员办理。"}
	if err := s.factorReset(v, p, &page); err != nil {
		return err
	}
	if p.ID != v.actor.User.ID {
		page.Add = grantFields(v, p, newUnitTree(units), f, wrong)
	}
	return show(w, v, status, s.framed(v, p.Name, view.Grants(page)))
}

// factorReset adds how things stand with the person's second factor, and the way to take it away when the phone is lost.
func (s *Server) factorReset(v *visit, p app.Person, page *view.GrantsPage) error {
	on, err := s.app.HasFactor(v.Context(), v.actor, p.ID)
	if err != nil {
		return err
	}
	fact := view.Fact{Label: "动态口令", Value: "没有绑定"}
	if on {
		fact.Value = "已绑定"
	}
	page.Facts = append(page.Facts, fact)
	if on && p.ID != v.actor.User.ID {
		page.Acts = []view.ActPart{{Title: "解除动态口令", Note: "手机丢失、恢复码也不在时用：当面核对身份后办理。本人退出登录；角色必须用动态口令的，下次登录重新绑定。",
			Form:   view.FormPart{Action: "/grants/" + string(p.ID) + "/second-factor", Token: v.token(), Key: v.token()},
			Button: view.ButtonPart{Label: "解除动态口令", Kind: view.Danger, Confirm: "解除“" + p.Name + "”的动态口令？"}}}
	}
	return nil
}

func (s *Server) grantTable(v *visit, p app.Person) view.TablePart {
	t := view.TablePart{Caption: "现有角色", Tight: true, Empty: view.EmptyPart{Text: "还没有角色：能登录，但什么都不能办。"}, Columns: []view.Column{
		{Label: "角色", Width: "20%", Head: true}, {Label: "单位"}, {Label: "有效期至", Width: "22%"}, {Label: "操作", Width: "12%", NoPrint: true}}}
	for _, g := range p.Grants {
		until := view.Cell{Text: "长期"}
		if !g.Until.IsZero() {
			until = view.Cell{Text: app.LastDay(g.Until).String()}
			if !g.InForce(s.config.Clock()) {
				until.Red, until.Note = true, "已到期，不再有效"
			}
		}
		act := view.Cell{Text: "—"}
		if p.ID != v.actor.User.ID {
			act = view.Cell{Part: view.Act(view.ActPart{Form: view.FormPart{Action: "/grants/" + string(p.ID) + "/revoke", Token: v.token(), Key: v.token()},
				Hidden: []view.Option{{Label: "grant", Value: g.ID}}, Button: view.ButtonPart{Label: "撤销", Small: true, Kind: view.Danger,
					Confirm: "撤销“" + p.Name + "”在“" + g.UnitName + "”的“" + string(g.Role) + "”？立即生效，本人会退出登录。"}})}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(g.Role)}, {Text: g.UnitName}, until, act}})
	}
	return t
}

// roleTable says what each role may do, from the policy itself.
func roleTable() view.TablePart {
	t := view.TablePart{Caption: "各角色可办的事", Tight: true, Columns: []view.Column{{Label: "角色", Width: "18%", Head: true}, {Label: "可办的事"}, {Label: "可设在", Width: "34%"}}}
	for _, r := range org.Roles() {
		var kinds []string
		for _, k := range org.UnitKinds() {
			if r.Suits(k) {
				kinds = append(kinds, string(k))
			}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: string(r)}, {Text: office.RoleDuties(r)}, {Text: strings.Join(kinds, "、")}}})
	}
	return t
}

var grantLabels = map[string]string{"role": "角色", "unit": "单位", "until": "有效期至"}

func grantFields(v *visit, p app.Person, tree unitTree, f grantForm, wrong errs.Fields) *view.EditPart {
	if f.unit == "" && wrong == nil {
		f.unit = string(p.Unit)
	}
	roles := []view.Option{{Label: "请选择"}}
	for _, r := range org.Roles() {
		group := "业务角色"
		if r.IsAdmin() {
			group = "三个管理员（须由三个人分任，不办业务）"
		}
		roles = append(roles, view.Option{Value: string(r), Label: string(r) + "：" + office.RoleDuties(r), Group: group, Selected: string(r) == f.role})
	}
	part := &view.EditPart{Form: view.FormPart{Action: "/grants/" + string(p.ID), Token: v.token(), Key: v.token(), Grid: true}, Submit: "授予角色",
		Errors: orgFindings(wrong, grantLabels), Fields: []view.FieldPart{
			{Kind: view.Select, Name: "role", Label: grantLabels["role"], Required: true, Wide: true, Options: roles},
			tree.field("unit", grantLabels["unit"], f.unit, "", ""),
			{Kind: view.Date, Name: "until", Label: grantLabels["until"], Value: f.until, Hint: "当天仍有效；留空为长期；专家、第三方必填，最长三年"},
		}}
	for i := range part.Fields {
		part.Fields[i].Error = fieldError(wrong, part.Fields[i].Name)
	}
	return part
}

// parse turns what was typed into a grant.
func (f grantForm) parse(user org.UserID, tree unitTree) (org.Grant, errs.Fields) {
	var wrong errs.Fields
	g := org.Grant{User: user, Role: org.Role(f.role)}
	unit, ok := tree.find(f.unit)
	if !ok || unit == "" {
		wrong.Add("unit", "请选择已有的单位。")
	}
	if f.role == "" {
		wrong.Add("role", "请选择角色。")
	}
	until := fiscal.Date{}
	if f.until != "" {
		until = readDate(&wrong, "until", f.until)
	}
	g.Unit, g.Until = unit, app.EndOfDay(until)
	return g, wrong
}

// grantRole gives a person a role at a unit.
func (s *Server) grantRole(w http.ResponseWriter, v *visit) error {
	f := grantForm{role: v.PostFormValue("role"), unit: strings.TrimSpace(v.PostFormValue("unit")), until: v.PostFormValue("until")}
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	g, wrong := f.parse(org.UserID(v.PathValue("id")), newUnitTree(units))
	if wrong != nil {
		return s.drawGrants(w, v, http.StatusUnprocessableEntity, f, wrong)
	}
	_, err = s.app.GrantRole(v.Context(), v.actor, g)
	if typed(err) || errs.KindOf(err) == errs.NotFound {
		return s.drawGrants(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/grants/"+v.PathValue("id"), "已授予“%s”。", g.Role)
}

// revokeRole takes a role back.
func (s *Server) revokeRole(w http.ResponseWriter, v *visit) error {
	err := s.app.RevokeRole(v.Context(), v.actor, v.PostFormValue("grant"))
	if typed(err) {
		return s.drawGrants(w, v, statusOf[errs.KindOf(err)], grantForm{}, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/grants/"+v.PathValue("id"), "角色已撤销，本人已退出登录。")
}
