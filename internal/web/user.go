package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) userRoutes() []route {
	return []route{
		{pattern: "GET /users", needs: org.ManageUsers, handle: s.listUsers, name: "listUsers"},
		{pattern: "GET /users/new", needs: org.ManageUsers, handle: s.newUser, name: "newUser"},
		{pattern: "POST /users", needs: org.ManageUsers, handle: s.addUser, name: "addUser"},
		{pattern: "GET /users/{id}", needs: org.ManageUsers, handle: s.editUser, name: "editUser"},
		{pattern: "POST /users/{id}", needs: org.ManageUsers, handle: s.saveUser, name: "saveUser"},
		{pattern: "POST /users/{id}/password", needs: org.ManageUsers, handle: s.resetPassword, name: "resetPassword"},
	}
}

// listUsers lists people by login.
func (s *Server) listUsers(w http.ResponseWriter, v *visit) error {
	q := v.URL.Query()
	people, err := s.app.Users(v.Context(), v.actor, strings.TrimSpace(q.Get("q")), app.Page{After: q.Get("after")})
	if err != nil {
		return err
	}
	page := view.ListPage{
		Head: view.PageHeadPart{Title: "人员", Lede: []view.Run{{Text: "角色由安全管理员授予。"}},
			Actions: []view.ButtonPart{{Label: "新增人员", Href: "/users/new"}, {Label: "Excel 导入", Href: "/users/import"}}},
		Filters: view.FiltersPart{Action: "/users", Fields: []view.FieldPart{{Kind: view.Search, Name: "q", Label: "登录名或姓名", Value: q.Get("q")}},
			Reset: resetOf("/users", q), Export: "/users/export"},
		Table: s.peopleTable(people, "/users/"),
	}
	page.Table.Empty.Action = view.Link{Label: "新增人员", Href: "/users/new"}
	if len(people) > 0 {
		page.Pager = pager("/users", q, len(people), people[len(people)-1].Login)
	}
	return show(w, v, http.StatusOK, s.framed(v, "人员", view.List(page)))
}

// peopleTable is the list of people; base is what their names lead to.
func (s *Server) peopleTable(people []app.Person, base string) view.TablePart {
	t := view.TablePart{ID: "users", Caption: "人员", Empty: view.EmptyPart{Text: "没有符合条件的人员。"}, Columns: []view.Column{
		{Label: "登录名", Width: "15%"}, {Label: "姓名", Head: true}, {Label: "所属单位", Width: "22%"}, {Label: "角色", Width: "28%"}, {Label: "账号状态", Width: "12%"}}}
	for _, p := range people {
		state, red := s.accountState(p.User)
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: p.Login}, {Text: p.Name, Href: base + string(p.ID)}, {Text: p.UnitName},
			{Text: s.rolesLine(p.Grants)}, {Text: state, Red: red}}})
	}
	return t
}

// rolesLine names the roles in force, with their units where they are not all the same.
func (s *Server) rolesLine(grants []app.Granted) string {
	var out []string
	for _, g := range grants {
		if g.InForce(s.config.Clock()) {
			out = append(out, string(g.Role)+"（"+g.UnitName+"）")
		}
	}
	if len(out) == 0 {
		return "没有角色"
	}
	return strings.Join(out, "、")
}

// accountState says what keeps an account from being used, if anything.
func (s *Server) accountState(u org.User) (word string, red bool) {
	switch {
	case u.Disabled:
		return "停用", true
	case u.Locked(s.config.Clock()):
		return "锁定至 " + clock(u.LockedUntil), true
	case u.MustChange:
		return "须改口令", false
	}
	return "正常", false
}

// userForm is the form of a person as typed.
type userForm struct {
	id, version, login, name, unit, state string
}

func readUserForm(v *visit) userForm {
	get := v.PostFormValue
	return userForm{id: v.PathValue("id"), version: get("_version"), login: strings.TrimSpace(get("login")), name: strings.TrimSpace(get("name")),
		unit: strings.TrimSpace(get("unit")), state: get("state")}
}

func (f userForm) parse(tree unitTree, version int) (org.User, errs.Fields) {
	var wrong errs.Fields
	unit, ok := tree.find(f.unit)
	if !ok {
		wrong.Add("unit", "没有编码或名称为“%s”的单位。请填已有单位的编码。", errs.Shorten(f.unit))
	}
	return org.User{ID: org.UserID(f.id), Version: version, Login: f.login, Name: f.name, Unit: unit, Disabled: f.state == unitStates[1]}, wrong
}

func userFormOf(u org.User) userForm {
	return userForm{id: string(u.ID), version: fmt.Sprint(u.Version), login: u.Login, name: u.Name, unit: string(u.Unit), state: stateWord(!u.Disabled)}
}

var userLabels = map[string]string{"login": "登录名", "name": "姓名或岗位", "unit": "所属单位", "state": "状态"}

// newUser shows an empty form.
func (s *Server) newUser(w http.ResponseWriter, v *visit) error {
	return s.drawUser(w, v, http.StatusOK, userForm{}, nil)
}

// editUser shows a person's account.
func (s *Server) editUser(w http.ResponseWriter, v *visit) error {
	p, err := s.app.User(v.Context(), v.actor, org.UserID(v.PathValue("id")))
	if err != nil {
		return err
	}
	return s.drawUser(w, v, http.StatusOK, userFormOf(p.User), nil)
}

func (s *Server) drawUser(w http.ResponseWriter, v *visit, status int, f userForm, wrong errs.Fields) error {
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	page := view.EditPage{Title: "新增人员", Form: view.FormPart{Action: "/users", Token: v.token(), Key: v.token(), Grid: true}, Back: "/users", Submit: "保存并生成临时口令",
		Lede:   []view.Run{{Text: "保存后给出一次性的临时口令，本人首次登录须修改；角色由安全管理员另行授予。"}},
		Errors: orgFindings(wrong, userLabels)}
	page.Fields = []view.FieldPart{
		{Name: "login", Label: userLabels["login"], Value: f.login, Required: true, MaxLength: 32, Autocomplete: "off", Hint: "小写字母、数字、点、下划线或短横线"},
		{Name: "name", Label: userLabels["name"], Value: f.name, Required: true, MaxLength: 50, Autocomplete: "off", Hint: "印在办理记录上"},
		newUnitTree(units).field("unit", userLabels["unit"], f.unit, "", ""),
	}
	if f.id != "" {
		if err := s.existingUser(v, f, &page); err != nil {
			return err
		}
	}
	for i := range page.Fields {
		page.Fields[i].Error = fieldError(wrong, page.Fields[i].Name)
	}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

// existingUser adds to the page what only an account that exists has: its state, its roles, disabling and a new password.
func (s *Server) existingUser(v *visit, f userForm, page *view.EditPage) error {
	p, err := s.app.User(v.Context(), v.actor, org.UserID(f.id))
	if err != nil {
		return err
	}
	state, red := s.accountState(p.User)
	path := "/users/" + f.id
	page.Title, page.Form.Action, page.Form.Version, page.Submit = "修改人员", path, f.version, "保存"
	page.Lede = []view.Run{{Text: "账号："}, {Text: state, Strong: !red, Red: red}, {Text: "；角色：" + s.rolesLine(p.Grants) + "。"}}
	page.Fields = append(page.Fields, view.FieldPart{Kind: view.Select, Name: "state", Label: userLabels["state"], Required: true,
		Options: view.Options(f.state, unitStates...), Hint: "停用后立即退出登录"})
	sessions, err := s.app.SessionsOf(v.Context(), v.actor, p.ID)
	if err != nil {
		return err
	}
	page.More = view.Acts([]view.ActPart{s.disableAct(v, path, p.User), sessionsAct(v, path, p.User, sessions), {Title: "重置口令", Note: "忘记口令或账号锁定时用：生成新的临时口令，解除锁定，并退出已有的登录。",
		Form:   view.FormPart{Action: path + "/password", Token: v.token(), Key: v.token()},
		Button: view.ButtonPart{Label: "重置口令", Confirm: "给“" + p.Name + "”生成新的临时口令？原口令立即失效。"}}})
	return nil
}

// sessionsAct ends the sessions of somebody whose computer or phone is out of their hands.
func sessionsAct(v *visit, path string, u org.User, sessions []app.OpenSession) view.ActPart {
	act := view.ActPart{Title: "结束登录", Note: "没有登录。", Button: view.ButtonPart{Label: "结束全部登录", Disabled: true, Why: "没有登录"}}
	if len(sessions) > 0 {
		last := sessions[0]
		act.Note = fmt.Sprintf("现有 %d 处登录，最近一次 %s 在 %s（%s）。电脑或账号可能被别人用时办，本人可以再登录。", len(sessions), moment(last.SeenAt), last.Address, browserName(last.Agent))
		act.Form = view.FormPart{Action: path + "/sessions/end", Token: v.token(), Key: v.token()}
		act.Button = view.ButtonPart{Label: "结束全部登录", Confirm: "结束“" + u.Name + "”的全部登录？没有保存的内容会丢失。"}
	}
	return act
}

// disableAct turns an account off or on and leaves everything else as it is stored.
func (s *Server) disableAct(v *visit, path string, u org.User) view.ActPart {
	f := userFormOf(u)
	act := view.ActPart{Title: "停用账号", Note: "离岗或调离时用：不能再登录，办理过的记录都还在。", Form: view.FormPart{Action: path, Token: v.token(), Version: f.version},
		Button: view.ButtonPart{Label: "停用账号", Kind: view.Danger, Confirm: "停用“" + u.Name + "”的账号？本人会立即退出登录。"}}
	f.state = unitStates[1]
	if u.Disabled {
		f.state = unitStates[0]
		act.Title, act.Note, act.Button = "启用账号", "恢复登录；口令和角色与停用前相同。", view.ButtonPart{Label: "启用账号"}
	}
	act.Hidden = []view.Option{{Label: "login", Value: f.login}, {Label: "name", Value: f.name}, {Label: "unit", Value: f.unit}, {Label: "state", Value: f.state}}
	return act
}

// addUser adds a person and shows the temporary password, this once.
func (s *Server) addUser(w http.ResponseWriter, v *visit) error {
	f := readUserForm(v)
	u, wrong, err := s.parseUser(v, f, 0)
	id, password := org.UserID(""), ""
	if err == nil && wrong == nil {
		id, password, err = s.app.AddUser(v.Context(), v.actor, u)
	}
	switch {
	case wrong != nil:
		return s.drawUser(w, v, http.StatusUnprocessableEntity, f, wrong)
	case typed(err):
		return s.drawUser(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	case err != nil:
		return err
	}
	return s.showPassword(w, v, "人员已新增", id, f.login, f.name, password)
}

func (s *Server) parseUser(v *visit, f userForm, version int) (u org.User, wrong errs.Fields, err error) {
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return u, nil, err
	}
	u, wrong = f.parse(newUnitTree(units), version)
	return u, wrong, nil
}

// saveUser changes a person.
func (s *Server) saveUser(w http.ResponseWriter, v *visit) error {
	f := readUserForm(v)
	u, wrong, err := s.parseUser(v, f, v.version())
	if err == nil && wrong == nil {
		err = s.app.SaveUser(v.Context(), v.actor, u)
	}
	switch {
	case wrong != nil:
		return s.drawUser(w, v, http.StatusUnprocessableEntity, f, wrong)
	case typed(err):
		wrong = complaints(err)
		if errs.KindOf(err) == errs.Conflict {
			f.version, wrong = s.userMeanwhile(v, f, wrong)
		}
		return s.drawUser(w, v, statusOf[errs.KindOf(err)], f, wrong)
	case err != nil:
		return err
	}
	return s.done(w, v, "/users/"+f.id, "“%s”已保存。", f.name)
}

// userMeanwhile says what stands there now, as unitMeanwhile does.
func (s *Server) userMeanwhile(v *visit, f userForm, wrong errs.Fields) (version string, out errs.Fields) {
	now, err := s.app.User(v.Context(), v.actor, org.UserID(f.id))
	if err != nil || fmt.Sprint(now.Version) == f.version {
		return f.version, wrong
	}
	theirs := userFormOf(now.User)
	out.Add("", "刚被他人修改，您填的都还在。请对照下面各处现有的内容，确认后再保存。")
	for _, c := range [][4]string{{"login", f.login, theirs.login, theirs.login}, {"name", f.name, theirs.name, theirs.name},
		{"unit", f.unit, theirs.unit, now.UnitName}, {"state", f.state, theirs.state, theirs.state}} {
		if c[1] != c[2] {
			out.Add(c[0], "现有内容是“%s”。", c[3])
		}
	}
	return theirs.version, out
}

// resetPassword gives a person a new temporary password and shows it, this once.
func (s *Server) resetPassword(w http.ResponseWriter, v *visit) error {
	id := org.UserID(v.PathValue("id"))
	password, err := s.app.ResetPassword(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	p, err := s.app.User(v.Context(), v.actor, id)
	if err != nil {
		return err
	}
	return s.showPassword(w, v, "口令已重置", id, p.Login, p.Name, password)
}

// showPassword shows a temporary password in the answer to the post itself: it is kept nowhere, so there is no page to
// redirect to. A repeated post has none to show.
func (s *Server) showPassword(w http.ResponseWriter, v *visit, title string, id org.UserID, login, name, password string) error {
	page := view.PasswordOncePage{Head: view.PageHeadPart{Title: title, Actions: []view.ButtonPart{{Label: "打印", Print: true}}},
		Facts:   []view.Fact{{Label: "姓名或岗位", Value: name}, {Label: "登录名", Value: login}, {Label: "临时口令", Value: password}},
		Message: "临时口令只显示这一次，系统不保存。请打印或抄下交给本人；首次登录时必须修改。",
		Next:    []view.Link{{Label: "看这个人员", Href: "/users/" + string(id)}, {Label: "再新增一人", Href: "/users/new"}, {Label: "回到人员列表", Href: "/users?q=" + url.QueryEscape(login)}}}
	if password == "" {
		page.Missing, page.Head.Actions = true, nil
		page.Message = "这张表已经办理过，没有重复办理。“" + name + "”（" + login + "）的临时口令已显示过一次，不能再次显示；没有记下的，请到人员页重置口令。"
	}
	return show(w, v, http.StatusOK, s.framed(v, title, view.PasswordOnce(page)))
}
