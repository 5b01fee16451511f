package main

import (
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"outturn/internal/auth"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// configured parses a command line of serve.
func configured(t *testing.T, args ...string) Config {
	t.Helper()
	var c commands
	parser, err := kong.New(&c)
	must(t, err)
	_, err = parser.Parse(append([]string{"serve"}, args...))
	must(t, err)
	return c.Serve.Config
}

// TestDefaults: what nobody chose is safe.
func TestDefaults(t *testing.T) {
	t.Parallel()
	s, err := configured(t).settings()
	must(t, err)
	if s.listen != "127.0.0.1:8080" || s.place.dsn != filepath.Join("data", "outturn.db") || s.place.data != "data" || s.tls != nil {
		t.Errorf("got %q %+v", s.listen, s.place)
	}
	if s.app.Policy.Name != auth.MLPS3 || s.app.IdleTimeout != 30*time.Minute || s.app.SessionLimit != 12*time.Hour || s.app.Lockout.After != 5 {
		t.Errorf("got %+v", s.app)
	}
	if want := []org.Role{org.SystemAdmin, org.SecurityAdmin, org.AuditAdmin, org.Finance}; !slices.Equal(s.app.SecondFactor, want) {
		t.Errorf("a second factor is asked of %v, want %v", s.app.SecondFactor, want)
	}
	if s.web.PublicRescore || s.web.Secure || len(s.web.Proxies)+len(s.web.Origins) != 0 {
		t.Errorf("got %+v", s.web)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s, err := configured(t, "--listen=0.0.0.0:9000", "--base-url=https://jx.example.gov.cn:8443/", "--trusted-proxy=10.0.0.5,192.168.3.7/16",
		"--trusted-proxy=fd00::1", "--password-policy=asvs", "--idle-timeout=1h", "--session-limit=8h", "--database=sqlite:x.db",
		"--organisation=某园区", "--public-rescore", "--log-level=warn").settings()
	must(t, err)
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.5/32"), netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("fd00::1/128")}
	if !slices.Equal(s.web.Proxies, want) {
		t.Errorf("proxies %v, want %v", s.web.Proxies, want)
	}
	if !s.web.Secure || !slices.Equal(s.web.Origins, []string{"https://jx.example.gov.cn:8443"}) || s.place.dsn != "x.db" ||
		s.app.Policy.Name != auth.ASVS || !s.web.PublicRescore || s.web.Organisation != "某园区" || s.level.String() != "WARN" {
		t.Errorf("got %+v", s)
	}
}

// TestWrongValues: every value that is wrong is refused with a sentence that names it and says what to do.
func TestWrongValues(t *testing.T) {
	t.Parallel()
	file := write(t, "文件", "x")
	for _, c := range []struct{ name, flag, value, want string }{
		{"监听地址没有端口", "listen", "127.0.0.1", "不是监听地址"},
		{"端口不是数", "listen", "127.0.0.1:网页", "不是监听地址"},
		{"端口太大", "listen", "127.0.0.1:70000", "不是监听地址"},
		{"对外不加密", "listen", "0.0.0.0:8080", "--insecure-http"},
		{"所有地址不加密", "listen", ":8080", "口令会被窃听"},
		{"主机名不加密", "listen", "jx.example.gov.cn:8080", "口令会被窃听"},
		{"监控地址没有端口", "metrics-listen", "127.0.0.1", "不是监听地址"},
		{"监控地址对所有人", "metrics-listen", ":9090", "对外公开"},
		{"监控地址是公网的", "metrics-listen", "203.0.113.7:9090", "对外公开"},
		{"监控地址是主机名", "metrics-listen", "example.gov.cn:9090", "对外公开"},
		{"网址没有协议", "base-url", "jx.example.gov.cn", "不是完整的网址"},
		{"网址协议不对", "base-url", "ftp://jx.example.gov.cn", "不是完整的网址"},
		{"网址带路径", "base-url", "https://example.gov.cn/jx", "去掉后面的部分"},
		{"网址带口令", "base-url", "https://a:geheim@example.gov.cn", "去掉后面的部分"},
		{"只有证书", "tls-cert", file, "没有给私钥"},
		{"只有私钥", "tls-key", file, "没有给证书"},
		{"代理不是地址", "trusted-proxy", "10.0.0", "不是地址或网段"},
		{"代理是所有人", "trusted-proxy", "0.0.0.0/0", "所有人"},
		{"口令策略", "password-policy", "weak", "请改为：mlps3、asvs"},
		{"没有这个角色", "second-factor", "计财处审核,财务", "没有“财务”这个角色"},
		{"不强制夹在角色里", "second-factor", "none,经办", "都不强制时写 none"},
		{"空闲时长不是时长", "idle-timeout", "半小时", "不是时长"},
		{"空闲时长太短", "idle-timeout", "10s", "在 5m 到 8h 之间"},
		{"登录时长太长", "session-limit", "240h", "在 5m 到 24h 之间"},
		{"登录比空闲短", "session-limit", "20m", "还短"},
		{"日志级别", "log-level", "verbose", "debug、info、warn 或 error"},
		{"规则库目录", "rulebooks", "没有这个目录", "读不了规则库目录"},
		{"结果应用规则库目录", "consequences", "没有这个目录", "读不了规则库目录"},
		{"结果应用规则库文件", "consequences", filepath.Dir(write(t, "坏.json", `{"name":"T"}`)), "有 4 处需要改正"},
		{"规则库文件", "rulebooks", filepath.Dir(write(t, "坏.json", "{")), "规则库文件"},
		{"数据目录是文件", "data", file, "不是目录"},
		{"数据库是目录", "database", t.TempDir(), "是目录"},
		{"数据库种类", "database", "mysql://u:geheim@h/d", "不支持“mysql://”"},
		{"数据库旧写法", "database", "host=h password=geheim dbname=d", "postgres://用户"},
		{"数据库地址不成样", "database", "postgres://u:geheim%@h/d", "%XX"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := run(t, "serve", "--"+c.flag+"="+c.value)
			if code != exitRefused || stdout != "" || !strings.Contains(stderr, c.want) || !strings.Contains(stderr, "--"+c.flag+"（OUTTURN_") {
				t.Errorf("got %d %q %q, want …%s…", code, stdout, stderr, c.want)
			}
			if strings.Contains(stderr, "geheim") {
				t.Errorf("%q tells the password", stderr)
			}
		})
	}
}

func TestAllWrongValuesAtOnce(t *testing.T) {
	t.Parallel()
	code, _, stderr := run(t, "serve", "--listen=x", "--idle-timeout=x", "--log-level=x", "--base-url=x")
	if code != exitRefused || strings.Count(stderr, "\n") != 4 {
		t.Errorf("got %d\n%s", code, stderr)
	}
}

func TestNoSecondFactor(t *testing.T) {
	t.Parallel()
	s, err := configured(t, "--second-factor=none").settings()
	must(t, err)
	if len(s.app.SecondFactor) != 0 {
		t.Errorf("asked of %v", s.app.SecondFactor)
	}
	s, err = configured(t, "--second-factor=经办, 负责人").settings()
	must(t, err)
	if !slices.Equal(s.app.SecondFactor, []org.Role{org.Clerk, org.Head}) {
		t.Errorf("asked of %v", s.app.SecondFactor)
	}
}

func TestInsecureHTTP(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--listen=0.0.0.0:80", "--insecure-http"}, {"--listen=[::1]:80"}, {"--listen=localhost:80"}, {"--listen=:80", "--base-url=https://a.b"}} {
		if _, err := configured(t, args...).settings(); err != nil {
			t.Errorf("%q: %v", args, err)
		}
	}
}

// TestVariables: every flag that serve has can be set by the variable of its name.
func TestVariables(t *testing.T) {
	names := variables(reflect.TypeFor[Config]())
	if len(names) != 24 {
		t.Errorf("%d variables: %q", len(names), names)
	}
	t.Setenv("OUTTURN_LISTEN", "127.0.0.1:9")
	t.Setenv("OUTTURN_TRUSTED_PROXY", "10.0.0.1,10.0.0.2")
	t.Setenv("OUTTURN_PUBLIC_RESCORE", "true")
	c := configured(t, "--listen=127.0.0.1:10")
	if c.Listen != "127.0.0.1:10" || len(c.TrustedProxy) != 2 || !c.PublicRescore {
		t.Errorf("got %+v", c)
	}
	t.Setenv("OUTTURN_PUBLIC_RESCORE", "也许")
	if code, _, stderr := run(t, "serve"); code != exitRefused || !strings.Contains(stderr, "只能是 true 或 false") {
		t.Errorf("got %d %q", code, stderr)
	}
}

// TestConfigurationPage keeps the page of documentation complete: every flag with its variable and default.
func TestConfigurationPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/configuration.md")
	must(t, err)
	var c commands
	parser, err := kong.New(&c)
	must(t, err)
	for _, command := range parser.Model.Leaves(true) {
		for _, flag := range command.Flags {
			row := "| `--" + flag.Name + "` | "
			if len(flag.Envs) > 0 {
				row += "`" + flag.Envs[0] + "` | "
			}
			if !strings.Contains(string(page), row) {
				t.Errorf("docs/configuration.md lacks %s of %s", row, command.Name)
			}
			if flag.Default != "" && !strings.Contains(string(page), "`"+flag.Default+"`") {
				t.Errorf("docs/configuration.md lacks the default %s of --%s", flag.Default, flag.Name)
			}
		}
	}
}

func TestAuditKey(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	if _, err := auditKey(dir, false); errs.KindOf(err) != errs.Invalid || !strings.Contains(err.Error(), "没有审计密钥") {
		t.Errorf("没有密钥: %v", err)
	}
	made, err := auditKey(dir, true)
	must(t, err)
	again, err := auditKey(dir, true)
	must(t, err)
	if len(made) != keySize || !slices.Equal(made, again) {
		t.Errorf("made %d bytes, then read %d", len(made), len(again))
	}
	path := filepath.Join(dir, "audit.key")
	must(t, os.Chmod(path, 0o640))
	if _, err := auditKey(dir, true); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("别人能读: %v", err)
	}
	must(t, os.WriteFile(path, []byte("short"), 0o600))
	must(t, os.Chmod(path, 0o600))
	if _, err := auditKey(dir, true); err == nil || !strings.Contains(err.Error(), "现为 5 字节") {
		t.Errorf("长度不对: %v", err)
	}
}
