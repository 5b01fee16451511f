package mail

import (
	"mime"
	"net"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/notice"
	"outturn/internal/testenv"
)

var letter = notice.Letter{ID: "0197", To: "zhangsan@example.gov.cn", Subject: "绩衡：“道路养护”有新消息", Body: "张三：\n\nhttps://jx.example.gov.cn/goals/g1\n"}

func sender(s *testenv.SMTP, change func(*Config)) *Sender {
	c := Config{Host: "127.0.0.1", Port: s.Port, Security: StartTLS, From: "jx@example.gov.cn", Timeout: 5 * time.Second, Roots: s.Roots}
	if change != nil {
		change(&c)
	}
	return New(c)
}

func TestSend(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		how    testenv.Manners
		change func(*Config)
		want   notice.Delivery
		says   string
		got    int // mails the server took
	}{
		{"STARTTLS", testenv.Manners{}, nil, notice.Delivered, "", 1},
		{"直接加密", testenv.Manners{Implicit: true}, func(c *Config) { c.Security = Implicit }, notice.Delivered, "", 1},
		{"本机不加密", testenv.Manners{NoTLS: true}, func(c *Config) { c.Security = Plain }, notice.Delivered, "", 1},
		{"要求加密而服务器不提供", testenv.Manners{NoTLS: true}, nil, notice.Deferred, "连不上", 0},
		{"证书不可信", testenv.Manners{}, func(c *Config) { c.Roots = nil }, notice.Deferred, "连不上", 0},
		{"登录", testenv.Manners{User: "jx"}, func(c *Config) { c.User, c.Password = "jx", "geheim" }, notice.Delivered, "", 1},
		{"口令不对", testenv.Manners{User: "jx"}, func(c *Config) { c.User, c.Password = "jx", "falsch" }, notice.Deferred, "不接受这个账号", 0},
		{"收件人被拒绝", testenv.Manners{RefuseRcpt: letter.To}, nil, notice.Refused, "收件人被邮件服务器拒绝（550）", 0},
		{"暂时不收", testenv.Manners{Busy: true}, nil, notice.Deferred, "暂时不收（451）", 0},
		{"交付前断开", testenv.Manners{DropAtData: true}, nil, notice.Deferred, "还没有交给", 0},
		{"交付后断开", testenv.Manners{DropAtEnd: true}, nil, notice.Uncertain, "不知道是否送达", 0},
		{"太慢", testenv.Manners{AnswerAfter: 700 * time.Millisecond}, func(c *Config) { c.Timeout = 300 * time.Millisecond }, notice.Uncertain, "不知道是否送达", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := testenv.MailServer(t, c.how)
			got, problem := sender(s, c.change).Send(t.Context(), letter)
			if got != c.want || !strings.Contains(problem, c.says) || (problem == "") != (got == notice.Delivered) || strings.Contains(problem, letter.To) {
				t.Errorf("%s, %q", got, problem)
			}
			if c.want == notice.Uncertain {
				time.Sleep(c.how.AnswerAfter)
			}
			if mails := s.Mails(); len(mails) != c.got {
				t.Errorf("the server took %d mails", len(mails))
			}
		})
	}
}

// TestMessage: plain text in Chinese, marked as written by a machine, with the same id at every attempt, and encrypted on its way.
func TestMessage(t *testing.T) {
	t.Parallel()
	s := testenv.MailServer(t, testenv.Manners{})
	from := sender(s, nil)
	for range 2 {
		if got, problem := from.Send(t.Context(), letter); got != notice.Delivered {
			t.Fatal(got, problem)
		}
	}
	for _, m := range s.Mails() {
		subject := ""
		for line := range strings.SplitSeq(strings.ReplaceAll(m.Data, "\r\n ", " "), "\r\n") {
			if text, ok := strings.CutPrefix(line, "Subject: "); ok {
				subject, _ = new(mime.WordDecoder).DecodeHeader(text)
			}
		}
		if !m.Encrypted || m.To != letter.To || subject != letter.Subject || !strings.Contains(m.Data, "Message-ID: <0197@example.gov.cn>") || !strings.Contains(m.Data, "Auto-Submitted: auto-generated") ||
			!strings.Contains(m.Data, "text/plain; charset=UTF-8") || !strings.Contains(m.Data, "https://jx.example.gov.cn/goals/g1") {
			t.Errorf("subject %q of\n%s", subject, m.Data)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	s := testenv.MailServer(t, testenv.Manners{User: "jx"})
	if err := sender(s, func(c *Config) { c.User, c.Password = "jx", "geheim" }).Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := sender(s, func(c *Config) { c.User, c.Password = "jx", "falsch" }).Check(t.Context()); err == nil {
		t.Error("a wrong password passes")
	}
	if len(s.Mails()) != 0 {
		t.Error("checking sends mail")
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := closed.Addr().(*net.TCPAddr).Port
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	nobody := New(Config{Host: "127.0.0.1", Port: port, Security: Plain, From: "jx@example.gov.cn", Timeout: time.Second})
	if err := nobody.Check(t.Context()); err == nil {
		t.Error("nobody listens and that passes")
	}
	if got, _ := nobody.Send(t.Context(), letter); got != notice.Deferred {
		t.Errorf("nobody listens: %s", got)
	}
}
