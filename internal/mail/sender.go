package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"outturn/internal/domain/notice"
)

// Security is how the connection to the server is protected (连接加密).
type Security string

// The ways. Plain is for a server on this machine alone.
const (
	Implicit Security = "tls"
	StartTLS Security = "starttls" // required: a server that does not offer it gets nothing
	Plain    Security = "none"
)

// Config says which server takes the mail, and who sends it.
type Config struct {
	Host           string
	Port           int
	Security       Security
	User, Password string         // empty: the server asks nobody who they are
	From           string         // address
	Timeout        time.Duration  // of one attempt
	Roots          *x509.CertPool // the system's when nil
}

// Address is host and port, for people.
func (c Config) Address() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.Port)) }

// Sender sends mail.
type Sender struct{ config Config }

// New returns a sender. The configuration was checked.
func New(c Config) *Sender { return &Sender{config: c} }

// Address is the server's host and port, for people.
func (s *Sender) Address() string { return s.config.Address() }

func (s *Sender) client() (*mail.Client, error) {
	c := s.config
	options := []mail.Option{mail.WithPort(c.Port), mail.WithTimeout(c.Timeout), mail.WithTLSConfig(&tls.Config{ServerName: c.Host, MinVersion: tls.VersionTLS12, RootCAs: c.Roots})}
	switch c.Security {
	case Implicit:
		options = append(options, mail.WithSSL())
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case Plain:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if c.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(c.User), mail.WithPassword(c.Password))
	}
	return mail.NewClient(c.Host, options...)
}

// message writes a letter as the server takes it. Its Message-ID is the same at every attempt.
func (s *Sender) message(l notice.Letter) (*mail.Msg, error) {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := m.FromFormat("绩衡", s.config.From); err != nil {
		return nil, err
	}
	if err := m.To(l.To); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(s.config.From, "@")
	m.SetMessageIDWithValue(l.ID + "@" + domain)
	m.SetDate()
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.Subject(l.Subject)
	m.SetBodyString(mail.TypeTextPlain, l.Body)
	return m, nil
}

// Send tries once to deliver a letter and says what became of it and, where it failed, why: in words for the operator, without anything
// about a person.
func (s *Sender) Send(ctx context.Context, l notice.Letter) (notice.Delivery, string) {
	client, err := s.client()
	if err != nil {
		return notice.Deferred, "邮件设置用不了，请运行 outturn doctor 检查。"
	}
	m, err := s.message(l)
	if err != nil {
		return notice.Refused, "发件人或收件人的邮箱写法不对。"
	}
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, m)
	if err == nil || m.IsDelivered() {
		return notice.Delivered, ""
	}
	return judge(err)
}

// judge says what an error means for the mail.
func judge(err error) (notice.Delivery, string) {
	var failed *mail.SendError
	if !errors.As(err, &failed) {
		return notice.Deferred, "连不上邮件服务器，或它不接受这个账号。"
	}
	code := failed.ErrorCode()
	switch {
	case code >= 500 && failed.Reason == mail.ErrSMTPRcptTo:
		return notice.Refused, fmt.Sprintf("收件人被邮件服务器拒绝（%d）。", code)
	case code >= 500:
		return notice.Refused, fmt.Sprintf("邮件被邮件服务器拒绝（%d）。", code)
	case code >= 400:
		return notice.Deferred, fmt.Sprintf("邮件服务器暂时不收（%d）。", code)
	case failed.Reason == mail.ErrSMTPDataClose:
		return notice.Uncertain, "邮件发出后连接断开，不知道是否送达，不再重发。"
	}
	return notice.Deferred, "连接中断，邮件还没有交给邮件服务器。"
}

// Check reaches the server as sending would, signs in where that is configured, and goes away again.
func (s *Sender) Check(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		return err
	}
	return client.Close()
}
