package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"outturn/internal/app"
	"outturn/internal/apptest"
	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/mail"
	"outturn/internal/store"
	"outturn/internal/testenv"
)

// mailing makes the park send its notices through a mail server, and the clerk want them.
func mailing(t *testing.T, p *apptest.Park, how testenv.Manners) *testenv.SMTP {
	t.Helper()
	s := testenv.MailServer(t, how)
	p.Choose(func(c *app.Settings) {
		c.Mail, c.Site = mail.New(mail.Config{Host: "127.0.0.1", Port: s.Port, Security: mail.StartTLS, From: "jx@example.gov.cn", Timeout: 5 * time.Second, Roots: s.Roots}), "https://jx.example.gov.cn"
	})
	ok(t, p.App.Subscribe(context.Background(), p.Actor(t, "clerk"), notice.Subscription{Address: "jb@example.gov.cn", Wanted: true}))
	return s
}

// tell writes a notice to the clerk and to the head, who wants no mail.
func tell(t *testing.T, p *apptest.Park, text string) {
	t.Helper()
	ok(t, p.DB.Update(context.Background(), func(tx *store.Tx) error {
		return tx.Notify(context.Background(), []org.User{p.Actor(t, "clerk").User, p.Actor(t, "head").User}, text, "/goals/g1")
	}))
}

// arrive sends what is due and wants so many to arrive.
func arrive(t *testing.T, p *apptest.Park, want int) {
	t.Helper()
	n, err := p.App.SendMail(context.Background())
	ok(t, err)
	if n != want {
		t.Errorf("%d mails arrived, want %d", n, want)
	}
}

// outbox counts mails that wait and mails that were given up, and says why the newest of those was.
func outbox(t *testing.T, p *apptest.Park) (waiting, dead int64, why string) {
	t.Helper()
	ok(t, p.DB.View(context.Background(), func(tx *store.Tx) error {
		v, err := tx.Vitals(context.Background())
		if err != nil {
			return err
		}
		list, err := tx.DeadMails(context.Background(), 5)
		if len(list) > 0 {
			why = list[0].Problem
		}
		waiting, dead = v.MailWaiting, v.MailDead
		return err
	}))
	return waiting, dead, why
}

func TestMailStory(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		s := mailing(t, p, testenv.Manners{})
		tell(t, p, "“道路养护”的绩效目标：退回填报（李四），现在是“草稿”。")
		arrive(t, p, 1)
		arrive(t, p, 0)
		mails := s.Mails()
		if len(mails) != 1 || mails[0].To != "jb@example.gov.cn" || !strings.Contains(mails[0].Data, "https://jx.example.gov.cn/goals/g1") {
			t.Fatalf("mails %+v", mails)
		}
		failed := context.Canceled
		err := p.DB.Update(context.Background(), func(tx *store.Tx) error {
			ok(t, tx.Notify(context.Background(), []org.User{p.Actor(t, "clerk").User}, "不成的事", "/"))
			return failed
		})
		if err == nil {
			t.Fatal("kept")
		}
		if waiting, _, _ := outbox(t, p); waiting != 0 {
			t.Errorf("%d mails about what did not happen", waiting)
		}
		tell(t, p, "“道路养护”又一条。")
		ok(t, p.App.Subscribe(context.Background(), p.Actor(t, "clerk"), notice.Subscription{Address: "jb@example.gov.cn"}))
		arrive(t, p, 0)
		if waiting, dead, _ := outbox(t, p); waiting+dead != 0 || len(s.Mails()) != 1 {
			t.Errorf("who wants none any more: %d wait, %d dead, %d sent", waiting, dead, len(s.Mails()))
		}
	})
}

// TestMailTrouble: what surely did not arrive is tried again after a while, what was refused or may have arrived never is.
func TestMailTrouble(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		s := mailing(t, p, testenv.Manners{Busy: true})
		tell(t, p, "“一”")
		arrive(t, p, 0)
		arrive(t, p, 0) // not due again yet
		if s.Tried() != 1 {
			t.Errorf("%d attempts at once", s.Tried())
		}
		p.Pass(time.Minute)
		s.Behave(testenv.Manners{DropAtData: true})
		arrive(t, p, 0)
		if waiting, dead, _ := outbox(t, p); waiting != 1 || dead != 0 {
			t.Errorf("%d wait, %d dead", waiting, dead)
		}
		s.Behave(testenv.Manners{})
		p.Pass(5 * time.Minute)
		arrive(t, p, 1)
		for _, c := range []struct {
			how  testenv.Manners
			says string
		}{{testenv.Manners{RefuseRcpt: "jb@example.gov.cn"}, "拒绝（550）"}, {testenv.Manners{DropAtEnd: true}, "不知道是否送达"}} {
			s.Behave(c.how)
			tell(t, p, "“二”")
			arrive(t, p, 0)
			s.Behave(testenv.Manners{})
			p.Pass(48 * time.Hour)
			arrive(t, p, 0)
			if waiting, dead, why := outbox(t, p); waiting != 0 || dead == 0 || !strings.Contains(why, c.says) {
				t.Errorf("%d wait, %d dead: %s, want %s", waiting, dead, why, c.says)
			}
		}
		s.Behave(testenv.Manners{Busy: true})
		tell(t, p, "“三”")
		for range 8 {
			arrive(t, p, 0)
			p.Pass(25 * time.Hour)
		}
		if waiting, dead, why := outbox(t, p); waiting != 0 || dead != 3 || !strings.Contains(why, "451") {
			t.Errorf("never given up: %d wait, %d dead: %s", waiting, dead, why)
		}
	})
}

// TestMailInterrupted: an attempt that the end of the program cut off is not made again.
func TestMailInterrupted(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		s := mailing(t, p, testenv.Manners{})
		tell(t, p, "“一”")
		ok(t, p.DB.Update(context.Background(), func(tx *store.Tx) error {
			_, found, err := tx.NextMail(context.Background())
			if !found {
				t.Error("nothing to send")
			}
			return err
		}))
		arrive(t, p, 0) // it may still be under way
		p.Pass(11 * time.Minute)
		arrive(t, p, 0)
		if waiting, dead, why := outbox(t, p); waiting != 0 || dead != 1 || !strings.Contains(why, "程序停止") || len(s.Mails()) != 0 {
			t.Errorf("%d wait, %d dead: %s", waiting, dead, why)
		}
	})
}

func TestMailOff(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		arrive(t, p, 0)
		_, err := p.App.Subscription(context.Background(), p.Actor(t, "clerk"))
		refused(t, "没有开启", err, errs.NotFound, "没有开启邮件通知")
		refused(t, "没有开启", p.App.Subscribe(context.Background(), p.Actor(t, "clerk"), notice.Subscription{}), errs.NotFound, "没有开启邮件通知")
		mailing(t, p, testenv.Manners{})
		refused(t, "不是邮箱", p.App.Subscribe(context.Background(), p.Actor(t, "clerk"), notice.Subscription{Address: "张三", Wanted: true}), errs.Invalid, "不是邮箱")
		ok(t, p.DB.View(context.Background(), func(tx *store.Tx) error {
			list, err := tx.AuditEntries(context.Background(), store.AuditFilter{}, 1)
			if len(list) != 1 || list[0].Action != "修改邮件通知" || strings.Contains(list[0].Body, "jb@") || !strings.Contains(list[0].Body, "j***@example.gov.cn") {
				t.Errorf("recorded %+v", list)
			}
			return err
		}))
	})
}
