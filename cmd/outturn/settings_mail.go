package main

import (
	"os"
	"strconv"
	"strings"
	"time"

	"outturn/internal/domain/notice"
	"outturn/internal/errs"
	"outturn/internal/mail"
)

// MailConfig says how notices go out by mail (邮件通知); without a host none do.
type MailConfig struct {
	MailHost         string `env:"OUTTURN_MAIL_HOST" placeholder:"主机" help:"邮件服务器。写了才发邮件通知，还须写明 --base-url 和 --mail-from。"`
	MailPort         string `env:"OUTTURN_MAIL_PORT" placeholder:"端口" help:"邮件服务器的端口。不写则 tls 用 465，starttls 用 587，none 用 25。"`
	MailSecurity     string `env:"OUTTURN_MAIL_SECURITY" default:"starttls" placeholder:"方式" help:"与邮件服务器的连接：tls（直接加密）、starttls（必须升级为加密），或 none（不加密，只限本机的邮件服务器；默认 ${default}）。"`
	MailUser         string `env:"OUTTURN_MAIL_USER" placeholder:"账号" help:"登录邮件服务器的账号。"`
	MailPasswordFile string `env:"OUTTURN_MAIL_PASSWORD_FILE" placeholder:"文件" help:"存放该账号口令的文件，只有属主能读。"`
	MailFrom         string `env:"OUTTURN_MAIL_FROM" placeholder:"邮箱" help:"发件人的邮箱。"`
}

// mailPorts are the usual ports.
var mailPorts = map[mail.Security]string{mail.Implicit: "465", mail.StartTLS: "587", mail.Plain: "25"}

// mailTimeout is how long one attempt takes at most.
const mailTimeout = 30 * time.Second

// sender checks how mail goes out; nil when it does not. site is the address people type.
func (c MailConfig) sender(wrong *errs.Fields, site []string) *mail.Sender {
	if c.MailHost == "" {
		if c.MailPort+c.MailUser+c.MailPasswordFile+c.MailFrom != "" {
			add(wrong, "mail-host", "写了邮件的其他设置，没有写邮件服务器。请写明主机，或去掉其他 --mail- 设置。")
		}
		return nil
	}
	if len(site) == 0 {
		add(wrong, "base-url", "邮件里要写明网页的地址，请用 --base-url 写明用户访问的网址。")
	}
	out := mail.Config{Host: c.MailHost, Security: mail.Security(c.MailSecurity), User: c.MailUser, From: c.MailFrom, Timeout: mailTimeout}
	usual, known := mailPorts[out.Security]
	switch {
	case !known:
		add(wrong, "mail-security", "没有“%s”这种方式，请改为 tls、starttls 或 none。", c.MailSecurity)
	case out.Security == mail.Plain && !isLoopback(c.MailHost):
		add(wrong, "mail-security", "到“%s”不加密，通知会被窃听。请改为 starttls 或 tls；不加密只限本机的邮件服务器。", c.MailHost)
	}
	if c.MailPort != "" {
		usual = c.MailPort
	}
	var err error
	if out.Port, err = strconv.Atoi(usual); known && (err != nil || out.Port < 1 || out.Port > 65535) {
		add(wrong, "mail-port", "“%s”不是端口，请写1到65535的数。", c.MailPort)
	}
	if (notice.Subscription{Address: c.MailFrom, Wanted: true}).Check() != nil {
		add(wrong, "mail-from", "“%s”不是邮箱，请写成 jx@example.gov.cn 这样。", c.MailFrom)
	}
	out.Password = c.password(wrong)
	return mail.New(out)
}

// password reads the password of the account from its file, which nobody else may read.
func (c MailConfig) password(wrong *errs.Fields) string {
	switch {
	case c.MailUser == "" && c.MailPasswordFile == "":
		return ""
	case c.MailUser == "":
		add(wrong, "mail-user", "给了口令文件，没有给账号，请用 --mail-user 写明。")
		return ""
	case c.MailPasswordFile == "":
		add(wrong, "mail-password-file", "给了账号，没有给口令，请用 --mail-password-file 写明口令文件。")
		return ""
	}
	info, err := os.Stat(c.MailPasswordFile)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		add(wrong, "mail-password-file", "“%s”的权限是 %v，服务器上其他账号可以读到。请运行 chmod 600 %s。", c.MailPasswordFile, info.Mode().Perm(), c.MailPasswordFile)
		return ""
	}
	data, err := os.ReadFile(c.MailPasswordFile)
	password := strings.TrimRight(string(data), "\r\n")
	switch {
	case err != nil:
		add(wrong, "mail-password-file", "“%s”读不了，请核对文件和权限。", c.MailPasswordFile)
	case password == "" || strings.ContainsAny(password, "\r\n"):
		add(wrong, "mail-password-file", "“%s”里应只有一行口令。", c.MailPasswordFile)
	}
	return password
}
