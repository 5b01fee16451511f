package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"outturn/internal/testenv"
)

// passwordFile is a file with one line and a mode.
func passwordFile(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	name := write(t, "口令", text)
	must(t, os.Chmod(name, mode))
	return name
}

func TestMailSettings(t *testing.T) {
	t.Parallel()
	s, err := configured(t).settings()
	must(t, err)
	if s.app.Mail != nil {
		t.Error("mail is on by default")
	}
	for _, c := range []struct {
		security string
		want     string
	}{{"", "mx.example.gov.cn:587"}, {"starttls", "mx.example.gov.cn:587"}, {"tls", "mx.example.gov.cn:465"}} {
		args := []string{"--base-url=https://jx.example.gov.cn", "--mail-host=mx.example.gov.cn", "--mail-from=jx@example.gov.cn", "--mail-user=jx", "--mail-password-file=" + passwordFile(t, "geheim\n", 0o600)}
		if c.security != "" {
			args = append(args, "--mail-security="+c.security)
		}
		s, err := configured(t, args...).settings()
		must(t, err)
		if s.app.Mail.Address() != c.want || s.app.Site != "https://jx.example.gov.cn" {
			t.Errorf("%s: %s for %s", c.security, s.app.Mail.Address(), s.app.Site)
		}
	}
	s, err = configured(t, "--base-url=https://jx.example.gov.cn", "--mail-host=127.0.0.1", "--mail-port=2525", "--mail-security=none", "--mail-from=jx@example.gov.cn").settings()
	must(t, err)
	if s.app.Mail.Address() != "127.0.0.1:2525" {
		t.Errorf("on this machine: %s", s.app.Mail.Address())
	}
}

// TestUnsafeMail: settings of mail that are wrong or unsafe are refused at the start.
func TestUnsafeMail(t *testing.T) {
	t.Parallel()
	whole := map[string]string{"base-url": "https://jx.example.gov.cn", "mail-host": "mx.example.gov.cn", "mail-from": "jx@example.gov.cn"}
	for _, c := range []struct{ name, flag, value, at, want string }{
		{"不加密到别的机器", "mail-security", "none", "mail-security", "会被窃听"},
		{"没有这种方式", "mail-security", "ssl3", "mail-security", "tls、starttls 或 none"},
		{"没有网址", "base-url", "", "base-url", "邮件里要写明网页的地址"},
		{"没有发件人", "mail-from", "", "mail-from", "不是邮箱"},
		{"端口不是数", "mail-port", "smtp", "mail-port", "不是端口"},
		{"端口太大", "mail-port", "70000", "mail-port", "不是端口"},
		{"有账号没有口令", "mail-user", "jx", "mail-password-file", "没有给口令"},
		{"有口令没有账号", "mail-password-file", passwordFile(t, "geheim", 0o600), "mail-user", "没有给账号"},
		{"没有主机", "mail-host", "", "mail-host", "没有写邮件服务器"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			args := []string{"serve"}
			for flag, value := range whole {
				if flag != c.flag {
					args = append(args, "--"+flag+"="+value)
				}
			}
			code, _, stderr := run(t, append(args, "--"+c.flag+"="+c.value)...)
			if code != exitRefused || !strings.Contains(stderr, c.want) || !strings.Contains(stderr, "--"+c.at+"（OUTTURN_") || strings.Contains(stderr, "geheim") {
				t.Errorf("got %d %q, want …%s…", code, stderr, c.want)
			}
		})
	}
	for name, file := range map[string]string{"其他账号可以读到": passwordFile(t, "geheim", 0o644), "读不了": "没有这个文件", "应只有一行": passwordFile(t, "geheim\nzwei", 0o600), "应只有一行口令": passwordFile(t, "", 0o600)} {
		code, _, stderr := run(t, "serve", "--base-url=https://jx.example.gov.cn", "--mail-host=mx.example.gov.cn", "--mail-from=jx@example.gov.cn", "--mail-user=jx", "--mail-password-file="+file)
		if code != exitRefused || !strings.Contains(stderr, name) || strings.Contains(stderr, "geheim") {
			t.Errorf("%s: %d %q", name, code, stderr)
		}
	}
}

func TestDoctorReachesTheMailServer(t *testing.T) {
	t.Parallel()
	server := testenv.MailServer(t, testenv.Manners{NoTLS: true})
	for security, want := range map[string]string{"none": "正常  邮件通知", "starttls": "不行  邮件通知"} {
		_, said, _ := run(t, "doctor", "--data", t.TempDir(), "--base-url=https://jx.example.gov.cn", "--mail-host=127.0.0.1", fmt.Sprintf("--mail-port=%d", server.Port), "--mail-security="+security, "--mail-from=jx@example.gov.cn")
		if !strings.Contains(said, want) {
			t.Errorf("%s: %s", security, said)
		}
	}
	if len(server.Mails()) != 0 {
		t.Error("the doctor sends mail")
	}
}
