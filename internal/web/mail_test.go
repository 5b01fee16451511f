package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/domain/org"
	"outturn/internal/mail"
	"outturn/internal/store"
	"outturn/internal/testenv"
)

func TestMailPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.run(t, []scenario{
		{name: "没有开启", as: "clerk", path: "/account/mail", status: http.StatusNotFound, contains: []string{"没有开启邮件通知"}},
		{name: "账号页不提", as: "clerk", path: "/account", status: http.StatusOK, lacks: []string{"/account/mail"}},
		{name: "状态页", as: "sys", path: "/status", status: http.StatusOK, contains: []string{"没有开启"}, lacks: []string{"没有送达的邮件"}},
	})
	server := testenv.MailServer(t, testenv.Manners{RefuseRcpt: "jb@example.gov.cn"})
	s.Choose(func(c *app.Settings) {
		c.Mail, c.Site = mail.New(mail.Config{Host: "127.0.0.1", Port: server.Port, Security: mail.StartTLS, From: "jx@example.gov.cn", Timeout: 5 * time.Second, Roots: server.Roots}), "https://jx.example.gov.cn"
	})
	s.restart()
	s.run(t, []scenario{
		{name: "账号页有入口", as: "clerk", path: "/account", status: http.StatusOK, contains: []string{`href="/account/mail"`, "邮件通知"}},
		{name: "还没有填", as: "clerk", path: "/account/mail", status: http.StatusOK, contains: []string{"不填则不发"}},
		{name: "要收却没有邮箱", as: "clerk", method: http.MethodPost, path: "/account/mail", form: url.Values{"wanted": {"1"}}, status: http.StatusUnprocessableEntity, contains: []string{"要收邮件，请填写邮箱", "checked"}},
		{name: "不是邮箱，填的还在", as: "clerk", method: http.MethodPost, path: "/account/mail", form: url.Values{"wanted": {"1"}, "address": {"jb#example"}}, status: http.StatusUnprocessableEntity, contains: []string{`value="jb#example"`, "不是邮箱"}},
		{name: "保存", as: "clerk", method: http.MethodPost, path: "/account/mail", form: url.Values{"wanted": {"1"}, "address": {"jb@example.gov.cn"}}, status: http.StatusSeeOther},
		{name: "记住了", as: "clerk", path: "/account/mail", status: http.StatusOK, contains: []string{`value="jb@example.gov.cn"`, "checked"}},
	})
	if err := s.DB.Update(t.Context(), func(tx *store.Tx) error {
		return tx.Notify(t.Context(), []org.User{s.Actor(t, "clerk").User}, "“道路养护”的绩效目标：退回填报。", "/goals/g1")
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.App.SendMail(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.run(t, []scenario{{name: "没有送达", as: "sys", path: "/status", status: http.StatusOK, contains: []string{"有 1 封邮件没有送达", "没有送达的邮件", "公共设施管理中心经办", "收件人被邮件服务器拒绝（550）"}, lacks: []string{"jb@example.gov.cn", "道路养护"}}})
}
