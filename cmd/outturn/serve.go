package main

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"outturn/internal/errs"
	"outturn/internal/monitor"
	"outturn/internal/web"
)

// ServeCmd runs the system (启动系统) until the process is told to end.
type ServeCmd struct {
	Config `embed:""`
}

// Run serves until ctx ends.
func (c *ServeCmd) Run(ctx context.Context, m *Main) error {
	s, err := c.settings()
	if err != nil {
		return err
	}
	faults := &monitor.Faults{}
	log := slog.New(faults.Watch(slog.NewJSONHandler(m.Stderr, &slog.HandlerOptions{Level: s.level})))
	warnUnknownVariables(log)
	i, err := openInstallation(ctx, s.place, s.books, s.app, time.Now)
	if err != nil {
		return err
	}
	if i.fresh {
		log.Warn("新建了数据库和审计密钥，请把数据目录纳入备份；还没有账号，请用 outturn user add 新建三个管理员", "data", s.place.data)
	}
	return errors.Join(c.serve(ctx, m, s, i, watch{log: log, faults: faults}), i.close())
}

func (c *ServeCmd) serve(ctx context.Context, m *Main, s settings, i *installation, w watch) error {
	if _, err := i.app.StockLibrary(ctx); err != nil {
		return err
	}
	metrics := monitor.New(revision(), i.db, w.faults)
	s.web.Version, s.web.Observe, s.web.Faults = revision(), metrics.Request, w.recent
	pages, err := web.New(i.app, s.web, w.log)
	if err != nil {
		return err
	}
	socket, err := openSocket(s.listen, "--listen")
	if err != nil {
		return err
	}
	l := listening{socket: socket, tls: s.tls, pages: pages, log: w.log, batches: pages.WorkBatches, drain: pages.Drain}
	if s.watch != "" {
		if l.watchers, err = openSocket(s.watch, "--metrics-listen"); err != nil {
			return errors.Join(err, socket.Close())
		}
		l.watched = watched(metrics, pages)
	}
	return m.listen(ctx, l, i)
}

// watch is what tells the operator how the program does.
type watch struct {
	log    *slog.Logger
	faults *monitor.Faults
}

// recent hands the failures since a moment to the page of the system administrator.
func (w watch) recent(since time.Time) (out []web.Fault) {
	for _, f := range w.faults.Since(since) {
		out = append(out, web.Fault(f))
	}
	return out
}

// watched is what monitoring may ask: metrics, and whether the program lives and is ready.
func watched(metrics, pages http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	mux.Handle("GET /healthz", pages)
	mux.Handle("GET /readyz", pages)
	return mux
}

// listening is what a server needs.
type listening struct {
	socket net.Listener
	tls    *tls.Config // nil for plain http
	pages  http.Handler
	log    *slog.Logger

	batches func(context.Context) error // checks and imports what people sent; nil where there are no pages
	drain   func()                      // makes readiness say no; nil where nobody asks

	watchers net.Listener // where monitoring asks; nil for nowhere
	watched  http.Handler
}

// openSocket takes an address to listen on, which a flag named.
func openSocket(address, flag string) (net.Listener, error) {
	socket, err := net.Listen("tcp", address)
	if err != nil {
		return nil, errs.Invalidf("不能在“%s”上监听：%v。端口可能已被占用，请用 %s 换一个。", address, err, flag)
	}
	return socket, nil
}

// drain is how long requests under way may take once the program is told to end.
const drain = 25 * time.Second

// listen answers requests and does the recurring work until ctx ends, then lets what is under way finish.
func (m *Main) listen(ctx context.Context, l listening, i *installation) (err error) {
	server := newServer(l.pages, l.log)
	server.TLSConfig = l.tls
	stopWatchers := l.startWatchers()
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	finished := i.recurring(work, l)
	failed := make(chan error, 1)
	go func() { failed <- serveOn(server, l.socket) }()
	l.log.Info("系统已启动", "listen", l.socket.Addr().String(), "database", i.app.Engine(), "version", revision())
	if m.Ready != nil {
		m.Ready(l.socket.Addr().String())
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
		if l.drain != nil {
			l.drain()
		}
		err = shutdown(server, l.log)
	}
	stopWork()
	finished.Wait()
	return errors.Join(err, stopWatchers())
}

// newServer is a server that nobody can hold up.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 120 * time.Second, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
}

// startWatchers answers monitoring until the returned function is called: also while the program drains.
func (l listening) startWatchers() (stop func() error) {
	if l.watchers == nil {
		return func() error { return nil }
	}
	server := newServer(l.watched, l.log)
	go func() {
		if err := server.Serve(l.watchers); !errors.Is(err, http.ErrServerClosed) {
			l.log.Error("监控地址停止了服务", "error", err)
		}
	}()
	return server.Close
}

func serveOn(server *http.Server, socket net.Listener) error {
	if server.TLSConfig != nil {
		return server.ServeTLS(socket, "", "")
	}
	return server.Serve(socket)
}

// shutdown takes no new requests, waits for those under way, and then breaks off.
func shutdown(server *http.Server, log *slog.Logger) error {
	log.Info("正在停止，等待办理中的请求", "at_most", drain.String())
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		log.Warn("有请求没有办完，已中断", "error", err)
		return server.Close()
	}
	log.Info("已停止")
	return nil
}

// recurring starts the work that nobody asks for and returns what waits for its end.
func (i *installation) recurring(ctx context.Context, l listening) *sync.WaitGroup {
	var group sync.WaitGroup
	every := func(interval time.Duration, what string, do func(context.Context) error) {
		group.Go(func() { repeat(ctx, interval, what, do, l.log) })
	}
	group.Go(func() {
		if err := i.app.Warm(ctx); err != nil && ctx.Err() == nil {
			l.log.Error("预热失败", "error", err) // the first requests wait instead
		}
	})
	if l.batches != nil {
		every(time.Second, "处理批量导入", l.batches)
	}
	every(2*time.Second, "发送通知", func(ctx context.Context) error {
		_, err := i.app.DeliverNotices(ctx)
		return err
	})
	every(10*time.Second, "发送邮件", func(ctx context.Context) error {
		_, err := i.app.SendMail(ctx)
		return err
	})
	every(time.Hour, "提醒填报跟踪表", func(ctx context.Context) error {
		_, err := i.app.RemindTracking(ctx)
		return err
	})
	every(time.Hour, "督办逾期未整改的问题", func(ctx context.Context) error {
		_, err := i.app.EscalateFindings(ctx)
		return err
	})
	every(10*time.Minute, "清理失效的登录", i.app.EndIdleSessions)
	every(24*time.Hour, "清理无用的附件", i.sweep)
	return &group
}

// repeat does something at every interval until ctx ends. A failure is logged and the next turn tries again.
func repeat(ctx context.Context, interval time.Duration, what string, do func(context.Context) error, log *slog.Logger) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := do(ctx); err != nil && ctx.Err() == nil {
				log.Error(what+"失败", "error", err)
			}
		}
	}
}
