package web

import (
	_ "embed" // the description of the interface
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"mime"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// apiBase is where other systems call (接口): JSON in and out, a token instead of a session, no cookies and so no form tokens.
const apiBase = "/api/v1/"

// Limits of the interface.
const (
	apiCallsPerMinute    = 300 // of one token
	failedCallsPerMinute = 60  // of one address, with tokens that do not count
	maxCall              = 4 << 20
)

// openAPI describes the interface. A test holds it against the endpoints and what they take and answer.
//
//go:embed openapi.json
var openAPI []byte

// endpoint is one line of the table of the interface (接口路由): like a route, but for a token.
type endpoint struct {
	pattern string
	needs   org.Permission
	handle  func(w http.ResponseWriter, c *call) error
	name    string // for outturn routes
}

// call is one request of another system (一次调用).
type call struct {
	*http.Request
	id    string    // request number, told in refusals and written to the log
	actor org.Actor // zero before the token was looked at
}

// endpoints is every address of the interface.
func (s *Server) endpoints() []endpoint {
	return []endpoint{
		{pattern: "GET /api/v1/openapi.json", needs: public, handle: s.describeAPI, name: "describeAPI"}, // says nothing about anybody's data
		{pattern: "GET /api/v1/projects", needs: org.SeeProjects, handle: s.apiProjects, name: "apiProjects"},
		{pattern: "GET /api/v1/executions", needs: org.SeeProjects, handle: s.apiExecutions, name: "apiExecutions"},
		{pattern: "GET /api/v1/executions/{project}", needs: org.SeeProjects, handle: s.apiExecution, name: "apiExecution"},
		{pattern: "GET /api/v1/entries", needs: org.SeeProjects, handle: s.apiEntries(""), name: "apiEntries"},
		{pattern: "POST /api/v1/entries", needs: org.RecordFunds, handle: s.apiReceive(""), name: "apiReceiveEntries"},
		{pattern: "GET /api/v1/payments", needs: org.SeeProjects, handle: s.apiEntries(paymentKind), name: "apiPayments"},
		{pattern: "POST /api/v1/payments", needs: org.RecordFunds, handle: s.apiReceive(paymentKind), name: "apiReceivePayments"},
		{pattern: "GET /api/v1/contracts", needs: org.SeeProjects, handle: s.apiEntries(contractKind), name: "apiContracts"},
		{pattern: "POST /api/v1/contracts", needs: org.RecordFunds, handle: s.apiReceive(contractKind), name: "apiReceiveContracts"},
	}
}

// api serves the interface, beside the pages and not behind their check for forms of other sites: no cookie counts here.
func (s *Server) api() http.Handler {
	mux := http.NewServeMux()
	for _, e := range s.endpoints() {
		mux.Handle(e.pattern, s.answer(e))
	}
	mux.Handle(apiBase, s.answer(endpoint{needs: public, handle: func(w http.ResponseWriter, c *call) error { return noEndpoint(mux, w, c) }}))
	return mux
}

// answer is what happens to every call: number it, find whose token it shows, refuse who may not, answer, and turn whatever went wrong
// into a problem.
func (s *Server) answer(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		c := &call{Request: req, id: uuid.Must(uuid.NewV7()).String()[24:]}
		start := s.config.Clock()
		answer := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if p := recover(); p != nil {
				s.log.Error("panic", "request", c.id, "path", req.URL.Path, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				s.refuseCall(answer, c, errors.New("panic"))
			}
			s.log.Info("call", "request", c.id, "method", req.Method, "path", req.URL.Path, "status", answer.status,
				"ms", s.config.Clock().Sub(start).Milliseconds(), "person", string(c.actor.User.ID), "address", s.address(req))
		}()
		err := s.admitCall(answer, c, e)
		if err == nil {
			err = e.handle(answer, c)
		}
		if err != nil {
			s.refuseCall(answer, c, err)
		}
	})
}

// admitCall finds who calls and refuses who may not.
func (s *Server) admitCall(w http.ResponseWriter, c *call, e endpoint) error {
	c.Body = http.MaxBytesReader(w, c.Body, maxCall)
	if e.needs == public {
		return nil
	}
	scheme, secret, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return s.unknownToken(c, "请在 Authorization 头里带上令牌：Bearer 令牌。令牌由系统管理员签发。")
	}
	actor, err := s.app.TokenActor(c.Context(), strings.TrimSpace(secret), s.address(c.Request))
	switch errs.KindOf(err) {
	case errs.NotFound:
		return s.unknownToken(c, "没有这个令牌。请核对是否抄全，或请系统管理员签发。")
	case errs.Forbidden:
		return s.unknownToken(c, errs.MessageOf(err))
	}
	if err != nil {
		return err
	}
	c.actor = actor
	if !s.calls.allow(string(actor.User.ID)) {
		return &apiRefusal{status: http.StatusTooManyRequests, detail: fmt.Sprintf("每个令牌每分钟最多调用%d次。请稍后再试；大批数据请一次报送多条。", apiCallsPerMinute), wait: s.calls.left()}
	}
	if !actor.May(e.needs) {
		return errs.New(errs.Forbidden, "这个令牌没有“%s”权限。请系统管理员另签发一个。", e.needs)
	}
	return nil
}

// unknownToken refuses a call that shows no token that counts; one address does not try for long.
func (s *Server) unknownToken(c *call, detail string) error {
	if !s.failedCalls.allow(s.address(c.Request)) {
		return &apiRefusal{status: http.StatusTooManyRequests, detail: "没有有效令牌的调用太多。请稍后再试。", wait: s.failedCalls.left()}
	}
	return &apiRefusal{status: http.StatusUnauthorized, detail: detail}
}

// apiRefusal is a refusal that only HTTP knows (协议层面的拒绝).
type apiRefusal struct {
	status int
	detail string        // Chinese: what is wrong and what to do
	wait   time.Duration // before trying again; 0 when that does not help
	allow  string        // methods that the address takes
}

// Error implements error.
func (r *apiRefusal) Error() string { return r.detail }

// apiProblem is a refusal as RFC 9457 prints it (问题详情).
type apiProblem struct {
	Type    string     `json:"type"`
	Title   string     `json:"title"`
	Status  int        `json:"status"`
	Detail  string     `json:"detail"`
	Request string     `json:"request"` // to be told when asking for help
	Errors  []apiFault `json:"errors,omitempty"`
}

// apiFault is one complaint about a field.
type apiFault struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// problemTitles head the problems of each status; others are headed by titleOf their kind.
var problemTitles = map[int]string{
	http.StatusBadRequest: "请求无法读取", http.StatusUnauthorized: "没有有效的令牌", http.StatusMethodNotAllowed: "方法不对", http.StatusRequestEntityTooLarge: "内容太大",
	http.StatusUnsupportedMediaType: "内容类型不对", http.StatusTooManyRequests: "调用太频繁",
}

// refuseCall answers with a problem. What nobody classified is logged and not told.
func (s *Server) refuseCall(w http.ResponseWriter, c *call, err error) {
	if c.Context().Err() != nil {
		return // nobody waits for the answer any more
	}
	kind := errs.KindOf(err)
	p := apiProblem{Type: "about:blank", Title: titleOf[kind], Status: statusOf[kind], Detail: errs.MessageOf(err), Request: c.id}
	h := w.Header()
	if refusal, ok := errors.AsType[*apiRefusal](err); ok {
		p.Title, p.Status, p.Detail = problemTitles[refusal.status], refusal.status, refusal.detail
		if refusal.wait > 0 {
			h.Set("Retry-After", strconv.Itoa(int(math.Ceil(refusal.wait.Seconds()))))
		}
		if refusal.allow != "" {
			h.Set("Allow", refusal.allow)
		}
		if refusal.status == http.StatusUnauthorized {
			h.Set("WWW-Authenticate", `Bearer realm="outturn"`)
		}
	} else {
		if errs.IsFault(err) {
			s.log.Error("failed", "request", c.id, "path", c.URL.Path, "error", err.Error())
		}
		if kind == errs.Unavailable {
			h.Set("Retry-After", "5")
		}
		p.Errors = apiFaults(errs.FieldsOf(err))
	}
	body, _ := json.Marshal(p) // texts and numbers alone always marshal
	h.Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // the caller has gone: nobody to tell
}

// apiNames are the fields of an entry where the interface calls them otherwise than the ledger.
var apiNames = map[string]string{"external": "external_id", "code": "project", "on": "date"}

func apiFaults(fields errs.Fields) []apiFault {
	var out []apiFault
	for _, f := range fields {
		name := f.Path
		if other := apiNames[name]; other != "" {
			name = other
		}
		out = append(out, apiFault{Field: name, Message: f.Message})
	}
	return out
}

// noEndpoint answers addresses that the interface does not have, and those that it has for other methods.
func noEndpoint(mux *http.ServeMux, _ http.ResponseWriter, c *call) error {
	var takes []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if _, pattern := mux.Handler(&http.Request{Method: method, URL: c.URL, Host: c.Host}); strings.HasPrefix(pattern, method+" ") {
			takes = append(takes, method)
		}
	}
	if len(takes) > 0 {
		return &apiRefusal{status: http.StatusMethodNotAllowed, detail: "这个地址只接受" + strings.Join(takes, "、") + "。", allow: strings.Join(takes, ", ")}
	}
	return errs.New(errs.NotFound, "没有这个接口地址。接口说明在 /api/v1/openapi.json。")
}

// describeAPI answers with the description of the interface.
func (s *Server) describeAPI(w http.ResponseWriter, _ *call) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(openAPI) // the caller has gone: nobody to tell
	return nil
}

// readCall reads the body of a call: one JSON value, without fields that nobody knows.
func (c *call) readCall(into any) error {
	if kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return &apiRefusal{status: http.StatusUnsupportedMediaType, detail: "请以 application/json 报送。"}
	}
	in := json.NewDecoder(c.Body)
	in.DisallowUnknownFields()
	err := in.Decode(into)
	if err == nil && in.More() {
		err = errors.New("more than one value")
	}
	if err == nil {
		return nil
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return &apiRefusal{status: http.StatusRequestEntityTooLarge, detail: fmt.Sprintf("一次报送不超过%dMB。请分几次报送。", maxCall>>20)}
	}
	detail := fmt.Sprintf("JSON在第%d字节附近无法读取。请核对格式。", in.InputOffset())
	if _, name, found := strings.Cut(err.Error(), "unknown field "); found {
		detail = "不认识字段" + name + "。字段名见 /api/v1/openapi.json。"
	}
	return &apiRefusal{status: http.StatusBadRequest, detail: detail}
}
