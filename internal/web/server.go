package web

import (
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"outturn/internal/app"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/tracking"
	"outturn/internal/web/static"
)

// Config is what an installation chooses about its pages.
type Config struct {
	Organisation  string         // whose system this is, printed on every page
	Secure        bool           // cookies over https only; set when the address people use is https
	PublicRescore bool           // 复算 without signing in
	Year          fiscal.Year    // shown first; the present year when zero
	Proxies       []netip.Prefix // reverse proxies whose X-Forwarded-For counts
	Origins       []string       // other origins a proxy may present, see http.CrossOriginProtection
	Clock         func() time.Time

	Version string                                             // of the program
	Observe func(route string, status int, took time.Duration) // told of every answered request; may be nil
	Faults  func(since time.Time) []Fault                      // what the log tells of failures, newest first; may be nil
}

// Fault is one failure as the page of the system administrator shows it (故障).
type Fault struct {
	At                   time.Time
	What, Route, Request string
}

// Server answers requests for one App.
type Server struct {
	app     *app.App
	config  Config
	log     *slog.Logger
	limiter *limiter // of sign-ins, by address
	exports *limiter // of data saved as a file, by person

	calls       *limiter // of the interface, by token
	failedCalls *limiter // of calls without a token that counts, by address

	desk *rescoreDesk // where published tables are scored again
	held heldFiles    // uploads that wait to be confirmed
	mux  *http.ServeMux

	goals       drafts[goal.Entry] // as opened, for merging
	overalls    drafts[overallgoal.Entry]
	evaluations drafts[evaluation.Entry]
	rechecks    drafts[evaluation.RecheckEntry]
	tracked     drafts[tracking.Entry]

	started  time.Time
	draining atomic.Bool

	handler http.Handler
}

// Drain makes readiness say no from now on; everything else is answered as before.
func (s *Server) Drain() { s.draining.Store(true) }

// New returns a server. It panics when two routes overlap or a page cannot be drawn: mistakes that the first test
// finds. An origin that is not one is an error.
func New(a *app.App, c Config, log *slog.Logger) (*Server, error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Observe == nil {
		c.Observe = func(string, int, time.Duration) {}
	}
	if c.Faults == nil {
		c.Faults = func(time.Time) []Fault { return nil }
	}
	s := &Server{app: a, config: c, log: log, started: c.Clock(), limiter: newLimiter(signInsPerMinute, time.Minute, c.Clock),
		exports: newLimiter(exportsPerHour, time.Hour, c.Clock), calls: newLimiter(apiCallsPerMinute, time.Minute, c.Clock), failedCalls: newLimiter(failedCallsPerMinute, time.Minute, c.Clock),
		desk: newRescoreDesk(c.Clock), held: heldFiles{clock: c.Clock}}
	mux := http.NewServeMux()
	s.mux = mux
	mux.Handle("GET "+static.Prefix, static.Handler())
	for _, r := range s.routes() {
		mux.Handle(r.pattern, s.serve(r))
	}
	mux.Handle("/", s.serve(route{needs: public, handle: s.nothingHere}))
	cross := http.NewCrossOriginProtection()
	for _, o := range c.Origins {
		if err := cross.AddTrustedOrigin(o); err != nil {
			return nil, err
		}
	}
	cross.SetDenyHandler(s.serve(route{needs: public, handle: s.crossOrigin}))
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		return nil, err
	}
	outer := http.NewServeMux()
	outer.Handle(apiBase, s.api())
	outer.Handle("/", cross.Handler(mux))
	s.handler = headers(c.Secure, compress(outer))
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// headers sets what every answer carries. Nothing inline runs, nothing comes from another host, nobody frames us.
func headers(secure bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "+
			"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// today is the day in Shanghai, whatever the server's zone.
func (s *Server) today() fiscal.Date { return fiscal.DateOf(s.config.Clock()) }
