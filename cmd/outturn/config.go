package main

// Storage says where an installation keeps what it holds (数据存放处).
type Storage struct {
	Database string `env:"OUTTURN_DATABASE" placeholder:"地址" help:"数据库：SQLite 文件，或 postgres://用户:口令@主机/库名。含口令时请写在变量里。不写则用数据目录下的 outturn.db。"`
	Data     string `env:"OUTTURN_DATA" default:"data" placeholder:"目录" help:"数据目录：附件和审计密钥（默认 ${default}）。"`
}

// Config is what an installation chooses (运行配置), by flag or by variable. Values are text as given; settings checks
// them all.
type Config struct {
	Storage        `embed:""`
	MailConfig     `embed:""`
	Listen         string   `env:"OUTTURN_LISTEN" default:"127.0.0.1:8080" placeholder:"地址:端口" help:"监听地址（默认 ${default}）。"`
	BaseURL        string   `env:"OUTTURN_BASE_URL" placeholder:"网址" help:"用户访问的网址，如 https://jx.example.gov.cn。https 时 Cookie 只走加密连接。"`
	TLSCert        string   `name:"tls-cert" env:"OUTTURN_TLS_CERT" placeholder:"文件" help:"证书文件（PEM），不经反向代理直接提供 https 时用。"`
	TLSKey         string   `name:"tls-key" env:"OUTTURN_TLS_KEY" placeholder:"文件" help:"证书的私钥文件（PEM）。"`
	InsecureHTTP   bool     `name:"insecure-http" env:"OUTTURN_INSECURE_HTTP" help:"允许在本机以外的地址上用不加密的 http。只宜在隔离网络中试用。"`
	TrustedProxy   []string `env:"OUTTURN_TRUSTED_PROXY" placeholder:"网段" help:"反向代理的地址或网段，如 10.0.0.5 或 10.0.0.0/24；只认它们转告的访问者地址。"`
	Organisation   string   `env:"OUTTURN_ORGANISATION" placeholder:"名称" help:"单位名称，印在每一页上。"`
	PublicRescore  bool     `env:"OUTTURN_PUBLIC_RESCORE" help:"不登录也能复算公开的自评表。"`
	Rulebooks      string   `env:"OUTTURN_RULEBOOKS" placeholder:"目录" help:"另加的规则库文件（*.json）所在目录。"`
	Consequences   string   `env:"OUTTURN_CONSEQUENCES" placeholder:"目录" help:"另加的结果应用规则库文件（*.json）所在目录。"`
	PasswordPolicy string   `env:"OUTTURN_PASSWORD_POLICY" default:"mlps3" placeholder:"名称" help:"口令策略：mlps3（等保三级）或 asvs（默认 ${default}）。"`
	SecondFactor   []string `env:"OUTTURN_SECOND_FACTOR" default:"系统管理员,安全管理员,审计管理员,计财处审核" placeholder:"角色" help:"登录时除口令外必须用动态口令的角色，用逗号隔开；none 为都不强制（默认 ${default}）。"`
	IdleTimeout    string   `env:"OUTTURN_IDLE_TIMEOUT" default:"30m" placeholder:"时长" help:"多久不操作须重新登录，5m 到 8h（默认 ${default}）。"`
	SessionLimit   string   `env:"OUTTURN_SESSION_LIMIT" default:"12h" placeholder:"时长" help:"一次登录最长多久，不短于上一项，不超过 24h（默认 ${default}）。"`
	MetricsListen  string   `env:"OUTTURN_METRICS_LISTEN" placeholder:"地址:端口" help:"另在这个地址上提供 /metrics、/healthz、/readyz，供监控使用，如 127.0.0.1:9090。不写则没有 /metrics。"`
	LogLevel       string   `env:"OUTTURN_LOG_LEVEL" default:"info" placeholder:"级别" help:"日志级别：debug、info、warn、error（默认 ${default}）。"`
}
