package main

import (
	"crypto/tls"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"outturn/internal/app"
	"outturn/internal/auth"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/org"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/store"
	"outturn/internal/web"
)

// settings are a configuration understood (生效的配置).
type settings struct {
	place  place
	listen string
	watch  string      // where metrics are served; empty for nowhere
	tls    *tls.Config // nil for plain http
	books  rulebook.Shelf
	app    app.Settings
	web    web.Config
	level  slog.Level
}

// settings checks the whole configuration. The error lists every value that is wrong, by flag and variable.
func (c Config) settings() (s settings, err error) {
	var wrong errs.Fields
	s.place = c.Storage.check(&wrong)
	s.web = web.Config{Organisation: c.Organisation, PublicRescore: c.PublicRescore}
	s.tls = c.certificate(&wrong)
	s.web.Origins, s.web.Secure = c.origin(&wrong)
	s.web.Secure = s.web.Secure || s.tls != nil
	s.web.Proxies = c.proxies(&wrong)
	s.listen = c.address(&wrong, s.web.Secure)
	s.watch = c.metricsAddress(&wrong)
	s.app = c.sessions(&wrong)
	if s.app.Mail = c.sender(&wrong, s.web.Origins); s.app.Mail != nil && len(s.web.Origins) > 0 {
		s.app.Site = s.web.Origins[0]
	}
	if s.books, err = (&RescoreCmd{Rulebooks: c.Rulebooks}).shelf(); err != nil {
		add(&wrong, "rulebooks", "%s", errs.MessageOf(err))
	}
	if s.app.Consequences, err = consequences(c.Consequences); err != nil {
		add(&wrong, "consequences", "%s", errs.MessageOf(err))
	}
	if err := s.level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		add(&wrong, "log-level", "没有“%s”这个级别，请改为 debug、info、warn 或 error。", c.LogLevel)
	}
	return s, wrong.Err()
}

// consequences is the shipped books on what results mean for the budget and those of a directory.
func consequences(dir string) (shelf consequence.Shelf, err error) {
	shelf = consequence.Shipped()
	err = eachBook(dir, func(data []byte) error {
		book, err := consequence.Parse(data)
		if err == nil {
			shelf, err = shelf.With(book)
		}
		return err
	})
	return shelf, err
}

// add complains about the value of a flag, naming the variable it may have come from.
func add(wrong *errs.Fields, flag, format string, args ...any) {
	wrong.Add("--"+flag+"（"+variable(flag)+"）", format, args...)
}

// variable is the environment variable of a flag.
func variable(flag string) string {
	return "OUTTURN_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// certificate reads the certificate, where one is given.
func (c Config) certificate(wrong *errs.Fields) *tls.Config {
	switch {
	case c.TLSCert == "" && c.TLSKey == "":
		return nil
	case c.TLSCert == "":
		add(wrong, "tls-key", "给了私钥，没有给证书，请用 --tls-cert 给出。")
		return nil
	case c.TLSKey == "":
		add(wrong, "tls-cert", "给了证书，没有给私钥，请用 --tls-key 给出。")
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		add(wrong, "tls-cert", "证书或私钥读不了，或两者不是一对：%v。", err)
		return nil
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
}

// origin reads the address that people use.
func (c Config) origin(wrong *errs.Fields) (origins []string, secure bool) {
	if c.BaseURL == "" {
		return nil, false
	}
	u, err := url.Parse(c.BaseURL)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		add(wrong, "base-url", "“%s”不是完整的网址，请写成 https://jx.example.gov.cn 这样。", c.BaseURL)
		return nil, false
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		add(wrong, "base-url", "“%s”里只能有 https:// 和主机名（可带端口），请去掉后面的部分。系统须占用整个主机名。", u.Redacted())
		return nil, false
	case u.Scheme == "http" && c.TLSCert != "":
		add(wrong, "base-url", "给了证书，网址却是 http，请改为 https。")
	}
	return []string{u.Scheme + "://" + u.Host}, u.Scheme == "https"
}

// proxies reads the networks of reverse proxies; a lone address is a network of one.
func (c Config) proxies(wrong *errs.Fields) (out []netip.Prefix) {
	for _, text := range c.TrustedProxy {
		prefix, err := netip.ParsePrefix(text)
		if address, e := netip.ParseAddr(text); e == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		switch {
		case err != nil:
			add(wrong, "trusted-proxy", "“%s”不是地址或网段，请写成 10.0.0.5 或 10.0.0.0/24。", text)
		case prefix.Bits() == 0:
			add(wrong, "trusted-proxy", "“%s”等于相信所有人自报的地址，请写明反向代理的网段。", text)
		default:
			out = append(out, prefix.Masked())
		}
	}
	return out
}

// address checks where to listen. Passwords do not travel in the clear unless the operator says so.
func (c Config) address(wrong *errs.Fields, secure bool) string {
	host, port, err := net.SplitHostPort(c.Listen)
	if _, e := net.LookupPort("tcp", port); err != nil || e != nil {
		add(wrong, "listen", "“%s”不是监听地址，请写成 127.0.0.1:8080 或 0.0.0.0:8443 这样。", c.Listen)
		return ""
	}
	if !secure && !c.InsecureHTTP && !isLoopback(host) {
		add(wrong, "listen", "在“%s”上用不加密的 http，口令会被窃听。请用 --tls-cert 和 --tls-key 给出证书；前面有反向代理时用 --base-url 写明 https 网址；"+
			"只在隔离网络中试用时加 --insecure-http。", c.Listen)
	}
	return c.Listen
}

// metricsAddress checks where metrics are served: to the machine itself, or to a network that only monitoring reaches. They need no
// account, so never on every address.
func (c Config) metricsAddress(wrong *errs.Fields) string {
	if c.MetricsListen == "" {
		return ""
	}
	host, port, err := net.SplitHostPort(c.MetricsListen)
	if _, e := net.LookupPort("tcp", port); err != nil || e != nil {
		add(wrong, "metrics-listen", "“%s”不是监听地址，请写成 127.0.0.1:9090 这样。", c.MetricsListen)
		return ""
	}
	if ip, err := netip.ParseAddr(host); !isLoopback(host) && (err != nil || !ip.IsPrivate()) {
		add(wrong, "metrics-listen", "“%s”会让监控数据对外公开。请写 127.0.0.1，或写明监控网段里本机的内网地址。", c.MetricsListen)
	}
	return c.MetricsListen
}

// isLoopback reports whether only this machine reaches a host to listen on.
func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// sessions reads the password policy and how long a session lasts.
func (c Config) sessions(wrong *errs.Fields) (s app.Settings) {
	s.Lockout = org.DefaultLockout
	var err error
	if s.Policy, err = auth.PolicyNamed(auth.Profile(c.PasswordPolicy)); err != nil {
		add(wrong, "password-policy", "%s。", strings.TrimSuffix(errs.MessageOf(err), "。"))
	}
	s.SecondFactor = c.secondFactor(wrong)
	s.IdleTimeout = within(wrong, "idle-timeout", c.IdleTimeout, 5*time.Minute, 8*time.Hour)
	s.SessionLimit = within(wrong, "session-limit", c.SessionLimit, 5*time.Minute, 24*time.Hour)
	if s.SessionLimit != 0 && s.SessionLimit < s.IdleTimeout {
		add(wrong, "session-limit", "%s 比 --idle-timeout 的 %s 还短，请改长。", c.SessionLimit, c.IdleTimeout)
	}
	return s
}

// secondFactor reads the roles that sign in with a one-time code, too; the word none stands alone.
func (c Config) secondFactor(wrong *errs.Fields) (out []org.Role) {
	if slices.Equal(c.SecondFactor, []string{"none"}) {
		return nil
	}
	for _, name := range c.SecondFactor {
		role := org.Role(strings.TrimSpace(name))
		if !role.Known() {
			add(wrong, "second-factor", "没有“%s”这个角色，请改为：%s；都不强制时写 none。", name, roleNames())
			continue
		}
		out = append(out, role)
	}
	return out
}

// within reads a length of time between two limits; zero when it is wrong.
func within(wrong *errs.Fields, flag, text string, low, high time.Duration) time.Duration {
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		add(wrong, flag, "“%s”不是时长，请写成 30m（分钟）或 12h（小时）。", text)
		return 0
	case d < low || d > high:
		add(wrong, flag, "%s 超出范围，请在 %s 到 %s 之间。", text, short(low), short(high))
		return 0
	}
	return d
}

// short prints whole minutes or hours without the zeros that follow.
func short(d time.Duration) string {
	return strings.TrimSuffix(strings.TrimSuffix(d.String(), "0s"), "0m")
}

// place is where the data is.
type place struct {
	dsn  string
	data string
}

// check reads where the data is. A database address may hold a password and is never repeated in full.
func (c Storage) check(wrong *errs.Fields) place { return c.checkAs("database", wrong) }

// checkAs is check where another flag names the database.
func (c Storage) checkAs(flag string, wrong *errs.Fields) place {
	p := place{dsn: strings.TrimPrefix(c.Database, "sqlite:"), data: c.Data}
	if p.data == "" {
		add(wrong, "data", "请写明数据目录。")
	} else if info, err := os.Stat(p.data); err == nil && !info.IsDir() {
		add(wrong, "data", "“%s”是文件，不是目录。", p.data)
	}
	if p.dsn == "" {
		p.dsn = defaultDatabase(p.data)
	}
	scheme, _, isURL := strings.Cut(p.dsn, "://")
	switch info, err := os.Stat(p.dsn); {
	case store.IsPostgres(p.dsn):
		if _, err := url.Parse(p.dsn); err != nil {
			add(wrong, flag, "PostgreSQL 的地址写法不对，请写成 postgres://用户:口令@主机:5432/库名；口令里的特殊字符要写成 %%XX。")
		}
	case isURL:
		add(wrong, flag, "不支持“%s://”这种数据库，请写 SQLite 文件的路径，或 postgres:// 开头的地址。", scheme)
	case slices.ContainsFunc([]string{"host=", "dbname=", "user="}, func(word string) bool { return strings.Contains(p.dsn, word) }):
		add(wrong, flag, "PostgreSQL 请写成 postgres://用户:口令@主机:5432/库名。")
	case err == nil && info.IsDir():
		add(wrong, flag, "“%s”是目录，请写明其中的文件，如 %s。", p.dsn, defaultDatabase(p.dsn))
	}
	return p
}
