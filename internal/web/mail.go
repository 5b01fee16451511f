package web

import (
	"net/http"

	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) mailRoutes() []route {
	return []route{
		{pattern: "GET /account/mail", needs: org.SignedIn, handle: s.showSubscription, name: "showSubscription"},
		{pattern: "POST /account/mail", needs: org.SignedIn, handle: s.saveSubscription, name: "saveSubscription"},
	}
}

// showSubscription shows where one's own notices go by mail.
func (s *Server) showSubscription(w http.ResponseWriter, v *visit) error {
	kept, err := s.app.Subscription(v.Context(), v.actor)
	if err != nil {
		return err
	}
	return s.drawSubscription(w, v, http.StatusOK, kept, nil)
}

func (s *Server) drawSubscription(w http.ResponseWriter, v *visit, status int, shown notice.Subscription, wrong errs.Fields) error {
	labels := map[string]string{"address": "邮箱", "wanted": "系统里的消息也发到这个邮箱"}
	page := view.EditPage{Title: "邮件通知", Back: "/account", Submit: "保存", Errors: orgFindings(wrong, labels),
		Lede: []view.Run{{Text: "邮件只写您的姓名、事由和网页地址；办理内容请登录后看。"}}, Form: view.FormPart{Action: "/account/mail", Token: v.token(), Key: v.token(), Grid: true}, Fields: []view.FieldPart{
			{Name: "address", Label: labels["address"], Value: shown.Address, MaxLength: 254, Error: fieldError(wrong, "address"), Autocomplete: "email", Hint: "不填则不发"},
			{Kind: view.Check, Name: "wanted", Label: labels["wanted"], Value: "1", Checked: shown.Wanted}}}
	return show(w, v, status, s.framed(v, page.Title, view.Edit(page)))
}

// saveSubscription sets it.
func (s *Server) saveSubscription(w http.ResponseWriter, v *visit) error {
	typedIn := notice.Subscription{Address: v.PostFormValue("address"), Wanted: v.PostFormValue("wanted") != ""}
	err := s.app.Subscribe(v.Context(), v.actor, typedIn)
	if typed(err) {
		return s.drawSubscription(w, v, statusOf[errs.KindOf(err)], typedIn, complaints(err))
	}
	if err != nil {
		return err
	}
	if typedIn.Wanted {
		return s.done(w, v, "/account", "已保存。以后的消息也发到您的邮箱。")
	}
	return s.done(w, v, "/account", "已保存。不再发邮件，消息在工作台上看。")
}
