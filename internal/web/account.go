package web

import (
	"net/http"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/org"
	"outturn/internal/web/view"
)

func (s *Server) accountRoutes() []route {
	return []route{
		{pattern: "GET /account", needs: org.SignedIn, handle: s.showAccount, name: "showAccount"},
		{pattern: "POST /account/proof", needs: org.SignedIn, handle: s.giveProof, name: "giveProof"},
		// Open to everybody: it holds a number and no more.
		{pattern: "GET /idle.css", needs: public, handle: s.sendIdleSheet, name: "sendIdleSheet"},
		{pattern: "POST /account/extend", needs: org.SignedIn, handle: s.extendSession, name: "extendSession", always: true},
		{pattern: "POST /account/sessions/end", needs: org.SignedIn, handle: s.endSession, name: "endSession"},
		{pattern: "POST /account/sessions/end-others", needs: org.SignedIn, handle: s.endOtherSessions, name: "endOtherSessions"},
		{pattern: "POST /users/{id}/sessions/end", needs: org.ManageUsers, handle: s.endSessionsOf, name: "endSessionsOf", proof: true},
	}
}

// showAccount shows a person's own account: who they are here, how they sign in, where they are signed in.
func (s *Server) showAccount(w http.ResponseWriter, v *visit) error {
	sessions, err := s.app.OwnSessions(v.Context(), v.actor)
	if err != nil {
		return err
	}
	factor, err := s.app.Factor(v.Context(), v.actor)
	if err != nil {
		return err
	}
	_, ends := s.app.Lasts(v.session)
	page := view.AccountPage{
		Head: view.PageHeadPart{Title: "我的账号", Actions: []view.ButtonPart{{Label: "修改口令", Href: "/account/password"}, {Label: "委托办理", Href: "/account/delegations"}}},
		Facts: []view.Fact{{Label: "姓名或岗位", Value: v.actor.User.Name}, {Label: "登录名", Value: v.actor.User.Login}, {Label: "角色", Value: orNone(roleLine(v.actor))},
			{Label: "口令设于", Value: moment(v.actor.User.ChangedAt)}, {Label: "本次登录最迟到", Value: moment(ends)}},
		Sessions: s.sessionTable(v, sessions), Factor: factorActs(v, factor), FactorLine: factorLine(factor)}
	if s.app.MailsOut() {
		page.Head.Actions = append(page.Head.Actions, view.ButtonPart{Label: "邮件通知", Href: "/account/mail"})
	}
	if len(sessions) > 1 {
		page.EndOthers = &view.ActPart{Form: view.FormPart{Action: "/account/sessions/end-others", Token: v.token(), Key: v.token()},
			Button: view.ButtonPart{Label: "退出其他登录", Confirm: "除这里以外的登录都退出？"}}
	}
	return show(w, v, http.StatusOK, s.framed(v, "我的账号", view.Account(page)))
}

func orNone(text string) string {
	if text == "" {
		return "没有角色"
	}
	return text
}

// sessionTable lists where a person is signed in.
func (s *Server) sessionTable(v *visit, sessions []app.OpenSession) view.TablePart {
	t := view.TablePart{Caption: "登录中的设备", Tight: true, Columns: []view.Column{{Label: "浏览器", Head: true}, {Label: "地址", Width: "20%"},
		{Label: "登录于", Width: "18%"}, {Label: "最近使用", Width: "18%"}, {Label: "操作", Width: "10%", NoPrint: true}}}
	for _, o := range sessions {
		browser := view.Cell{Text: browserName(o.Agent)}
		act := view.Cell{Text: "—"}
		switch {
		case o.ID == v.session.ID:
			browser.Note = "现在用的"
		case o.Half:
			browser.Note = "只输入了口令，还没有动态口令"
			fallthrough
		default:
			act = view.Cell{Part: view.Act(view.ActPart{Form: view.FormPart{Action: "/account/sessions/end", Token: v.token(), Key: v.token(),
				Hidden: []view.Option{{Label: "session", Value: o.ID}}}, Button: view.ButtonPart{Label: "退出", Small: true}})}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{browser, {Text: o.Address}, {Text: moment(o.StartedAt)}, {Text: moment(o.SeenAt)}, act}})
	}
	return t
}

// browserNames are marks of browsers as they call themselves, the more telling first.
var browserNames = [][2]string{{"Edg/", "Edge"}, {"QQBrowser", "QQ 浏览器"}, {"360", "360 浏览器"}, {"Firefox/", "火狐"}, {"Chrome/", "Chrome 或同类"}, {"Safari/", "Safari"}}

// browserName is a word for what a browser calls itself, with its system.
func browserName(agent string) string {
	name, system := "其他程序", ""
	for _, b := range browserNames {
		if strings.Contains(agent, b[0]) {
			name = b[1]
			break
		}
	}
	for _, b := range [][2]string{{"Windows", "Windows"}, {"Android", "安卓"}, {"iPhone", "iPhone"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, b[0]) {
			system = "，" + b[1]
			break
		}
	}
	return name + system
}

// factorLine says how things stand with the second factor.
func factorLine(f app.Factor) string {
	switch {
	case !f.On:
		return "没有绑定：登录只用口令。绑定手机后，别人即使知道口令也进不来。"
	case f.Required:
		return "已于 " + moment(f.Since) + " 绑定，恢复码还剩 " + strconv.Itoa(len(f.Recovery)) + " 个。您的角色必须使用。"
	}
	return "已于 " + moment(f.Since) + " 绑定，恢复码还剩 " + strconv.Itoa(len(f.Recovery)) + " 个。"
}

// factorActs is what one may do about one's second factor.
func factorActs(v *visit, f app.Factor) (out []view.ButtonOr) {
	bind := view.ButtonPart{Label: "绑定手机", Href: "/account/second-factor"}
	if !f.On {
		return []view.ButtonOr{{Button: bind}}
	}
	bind.Label = "换一部手机"
	out = append(out, view.ButtonOr{Button: bind}, view.ButtonOr{Act: &view.ActPart{Form: view.FormPart{Action: "/account/recovery-codes", Token: v.token(), Key: v.token()},
		Button: view.ButtonPart{Label: "重新生成恢复码", Confirm: "重新生成恢复码？以前的随即作废。"}}})
	if !f.Required {
		out = append(out, view.ButtonOr{Act: &view.ActPart{Form: view.FormPart{Action: "/account/second-factor/remove", Token: v.token(), Key: v.token()},
			Button: view.ButtonPart{Label: "停用动态口令", Kind: view.Danger, Confirm: "停用动态口令？以后登录只用口令。"}}})
	}
	return out
}

// endSession ends one of one's own sessions.
func (s *Server) endSession(w http.ResponseWriter, v *visit) error {
	if err := s.app.EndSession(v.Context(), v.actor, v.PostFormValue("session")); err != nil {
		return err
	}
	return s.done(w, v, "/account", "已退出那一处登录。")
}

// endOtherSessions ends all of one's own sessions but this.
func (s *Server) endOtherSessions(w http.ResponseWriter, v *visit) error {
	if err := s.app.EndOtherSessions(v.Context(), v.actor, v.session.ID); err != nil {
		return err
	}
	return s.done(w, v, "/account", "其他地方的登录都已退出。")
}

// endSessionsOf ends a person's sessions.
func (s *Server) endSessionsOf(w http.ResponseWriter, v *visit) error {
	id := org.UserID(v.PathValue("id"))
	if err := s.app.EndSessionsOf(v.Context(), v.actor, id); err != nil {
		return err
	}
	return s.done(w, v, "/users/"+string(id), "这个人的登录都已退出。")
}
