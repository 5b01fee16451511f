package testenv

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// SMTP is a mail server of a test (测试用邮件服务器): it speaks SMTP over a socket of this machine and keeps what it accepts. Set how it
// behaves before it is asked.
type SMTP struct {
	Port  int
	Roots *x509.CertPool // trusts its certificate
	mu    sync.Mutex
	how   Manners
	mails []Received
	tried int // connections
}

// Manners are how the server behaves, all of it well when zero.
type Manners struct {
	Implicit    bool          // speaks TLS from the first byte
	NoTLS       bool          // does not offer STARTTLS
	User        string        // signs in with this user alone, whose password is "geheim"; empty: nobody does
	RefuseRcpt  string        // 550 for this recipient
	Busy        bool          // 451 for every recipient
	DropAtData  bool          // breaks off before the mail is sent
	DropAtEnd   bool          // takes the whole mail and breaks off without an answer
	AnswerAfter time.Duration // waits so long before it answers the whole mail
}

// Received is a mail the server accepted.
type Received struct {
	To, Data  string
	Encrypted bool
}

// MailServer starts a mail server that ends with the test.
func MailServer(t testing.TB, how Manners) *SMTP {
	t.Helper()
	certificate, roots := ownCertificate(t)
	s := &SMTP{how: how, Roots: roots}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Port = listener.Addr().(*net.TCPAddr).Port
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.tried++
			s.mu.Unlock()
			if s.manners().Implicit {
				conn = tls.Server(conn, config)
			}
			go s.talk(conn, config, s.manners().Implicit)
		}
	}()
	return s
}

// Behave changes how the server behaves from the next connection on.
func (s *SMTP) Behave(how Manners) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.how = how
}

// Mails are the mails accepted so far.
func (s *SMTP) Mails() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Received(nil), s.mails...)
}

// Tried is how many connections there were.
func (s *SMTP) Tried() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tried
}

func (s *SMTP) manners() Manners {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.how
}

// talk is one conversation (RFC 5321).
func (s *SMTP) talk(conn net.Conn, config *tls.Config, encrypted bool) {
	defer func() { _ = conn.Close() }()
	how, in := s.manners(), bufio.NewReader(conn)
	say := func(line string) { _, _ = fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 test")
	to := ""
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch strings.ToUpper(verb) {
		case "EHLO", "HELO":
			say("250-test")
			if !encrypted && !how.NoTLS {
				say("250-STARTTLS")
			}
			if how.User != "" && (encrypted || how.NoTLS) {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go ahead")
			conn = tls.Server(conn, config)
			in, encrypted = bufio.NewReader(conn), true
		case "AUTH":
			if rest != "PLAIN "+base64.StdEncoding.EncodeToString([]byte("\x00"+how.User+"\x00geheim")) {
				say("535 no")
				continue
			}
			say("235 yes")
		case "RCPT":
			to = strings.Trim(strings.TrimPrefix(rest, "TO:"), "<>")
			switch {
			case how.Busy:
				say("451 later")
			case to == how.RefuseRcpt:
				say("550 no such person " + to)
			default:
				say("250 ok")
			}
		case "DATA":
			if how.DropAtData {
				return
			}
			say("354 go ahead")
			data, err := readMail(in)
			if err != nil || how.DropAtEnd {
				return
			}
			time.Sleep(how.AnswerAfter)
			s.mu.Lock()
			s.mails = append(s.mails, Received{to, data, encrypted})
			s.mu.Unlock()
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func readMail(in *bufio.Reader) (string, error) {
	var out strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return out.String(), err
		}
		out.WriteString(line)
	}
}

// ownCertificate is a certificate for 127.0.0.1 and localhost that trusts itself.
func ownCertificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, roots
}
