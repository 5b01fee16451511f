package web

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// tokenOf issues a token for a unit, named by its code.
func (s *site) tokenOf(unit string, role org.Role) string {
	s.t.Helper()
	secret, err := s.App.IssueToken(s.t.Context(), s.Actor(s.t, "sys"), org.Token{Name: "资金系统", Unit: s.Units[unit].ID, Role: role, Expires: s.Now().AddDate(1, 0, 0)})
	if err != nil {
		s.t.Fatal(err)
	}
	return secret
}

// call calls the interface; headers are pairs of name and value.
func (s *site) call(method, path, token, body string, headers ...string) page {
	s.t.Helper()
	req, err := http.NewRequest(method, s.server.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return page{status: res.StatusCode, body: string(text), header: res.Header}
}

// read reads an answer into a value of its type.
func read[T any](t *testing.T, p page) (out T) {
	t.Helper()
	if err := json.Unmarshal([]byte(p.body), &out); err != nil {
		t.Fatalf("%d %s: %v", p.status, p.body, err)
	}
	return out
}

const onePayment = `{"entries":[{"external_id":"ZF-1","project":"SCIP-2025-0001","source":"当年财政拨款","amount":"100.50","date":"2025-01-03","voucher":"记-1","payee":"某公司"}]}`

func TestInterface(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Project(t, "SCIP-2025-0001", "绿化养护", 1_000*100, 0)
	token := s.tokenOf("210", org.DataWriter)

	first := read[apiArrival](t, s.call("POST", "/api/v1/payments", token, onePayment, "Idempotency-Key", "a"))
	if first.Booked != 1 || first.Amount != "100.50" || first.DryRun || first.Results[0].Result != "booked" || first.Results[0].ID == "" {
		t.Fatalf("first %+v", first)
	}
	if again := read[apiArrival](t, s.call("POST", "/api/v1/payments", token, onePayment, "Idempotency-Key", "a")); !again.Repeated || again.Results[0].ID != first.Results[0].ID {
		t.Errorf("the same call again: %+v", again)
	}
	if again := read[apiArrival](t, s.call("POST", "/api/v1/payments", token, onePayment)); again.Already != 1 || again.Repeated {
		t.Errorf("the same data in another call: %+v", again)
	}
	other := strings.Replace(onePayment, "100.50", "7", 1)
	if got := s.call("POST", "/api/v1/payments", token, other, "Idempotency-Key", "a"); got.status != http.StatusConflict {
		t.Errorf("a key for other content: %d %s", got.status, got.body)
	}
	if got := read[apiArrival](t, s.call("POST", "/api/v1/payments", token, other)); got.Refused != 1 || got.Results[0].Errors[0].Field != "external_id" || !strings.Contains(got.Results[0].Errors[0].Message, "100.50") {
		t.Errorf("the same number with other content: %+v", got)
	}
	mixed := read[apiArrival](t, s.call("POST", "/api/v1/entries", token, `{"entries":[
		{"external_id":"HT-1","project":"SCIP-2025-0001","kind":"合同","source":"当年财政拨款","amount":900,"date":"2025-01-02","contract":"HT-1"},
		{"external_id":2,"project":"SCIP-2025-0001","year":2025,"source":"当年财政拨款","amount":950.5,"date":"2025-01-02","contract":"HT-1"},
		{"external_id":"ZF-3","project":"没有","source":"捐款","amount":"一百","date":"昨天"}]}`))
	if mixed.Booked != 2 || mixed.Refused != 1 || len(mixed.Results[1].Flags) == 0 || len(mixed.Results[2].Errors) != 4 {
		t.Errorf("mixed %+v", mixed)
	}
	if dry := read[apiArrival](t, s.call("POST", "/api/v1/payments?dry_run=true", token, strings.ReplaceAll(onePayment, "ZF-1", "ZF-9"))); !dry.DryRun || dry.Booked != 1 || dry.Results[0].ID != "" {
		t.Errorf("a dry run: %+v", dry)
	}

	type entries struct {
		Entries []apiKept
		Next    string
	}
	for path, want := range map[string]string{"/api/v1/entries?year=2025": "年初预算 支出 合同 支出", "/api/v1/payments": "支出 支出", "/api/v1/contracts": "合同", "/api/v1/entries?kind=合同": "合同",
		"/api/v1/entries?project=没有": "", "/api/v1/payments?year=2024": "", "/api/v1/payments?contract=HT-1": "支出"} {
		var kinds []string
		for _, e := range read[entries](t, s.call("GET", path, token, "")).Entries {
			kinds = append(kinds, string(e.Kind))
		}
		if got := strings.Join(kinds, " "); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	one := read[entries](t, s.call("GET", "/api/v1/entries?limit=1", token, ""))
	two := read[entries](t, s.call("GET", "/api/v1/entries?limit=1&after="+one.Next, token, ""))
	if len(one.Entries) != 1 || len(two.Entries) != 1 || one.Entries[0].ID >= two.Entries[0].ID {
		t.Errorf("pages %+v %+v", one, two)
	}
	x := read[apiExecuted](t, s.call("GET", "/api/v1/executions/SCIP-2025-0001?year=2025", token, ""))
	if x.Executed != "1051" || x.Budget != "1000" || x.Signed != "900" || x.Paid != "950.50" || x.Sources[0].Source != string(project.Appropriation) {
		t.Errorf("execution %+v", x)
	}
	list := read[struct{ Executions []apiExecuted }](t, s.call("GET", "/api/v1/executions?year=2025", token, ""))
	projects := read[struct{ Projects []apiProject }](t, s.call("GET", "/api/v1/projects?q=绿化", token, ""))
	if len(list.Executions) != 1 || !reflect.DeepEqual(list.Executions[0], x) || len(projects.Projects) != 1 || projects.Projects[0].Code != "SCIP-2025-0001" {
		t.Errorf("lists %+v %+v", list, projects)
	}
}

func TestInterfaceRefuses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Project(t, "SCIP-2025-0001", "绿化养护", 1_000*100, 0)
	writer, reader, other := s.tokenOf("210", org.DataWriter), s.tokenOf("100", org.DataReader), s.tokenOf("220", org.DataWriter)
	revoked := s.tokenOf("210", org.DataWriter)
	tokens, err := s.App.Tokens(t.Context(), s.Actor(t, "sys"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.App.RevokeToken(t.Context(), s.Actor(t, "sys"), tokens[0].ID, ""); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, method, path, token, body string
		headers                         []string
		status                          int
		want                            string
	}{
		{"没有令牌", "GET", "/api/v1/projects", "", "", nil, 401, "Authorization"},
		{"不是令牌", "GET", "/api/v1/projects", "", "", []string{"Authorization", "Basic eDp5"}, 401, "Authorization"},
		{"没有签发过", "GET", "/api/v1/projects", "outturn_x", "", nil, 401, "没有这个令牌"},
		{"已吊销", "GET", "/api/v1/projects", revoked, "", nil, 401, "已吊销"},
		{"只读的令牌报送", "POST", "/api/v1/payments", reader, onePayment, nil, 403, "登记资金"},
		{"别的单位的项目", "GET", "/api/v1/executions/SCIP-2025-0001", other, "", nil, 404, "没有找到"},
		{"没有这个项目", "GET", "/api/v1/executions/SCIP-0", writer, "", nil, 404, "没有找到"},
		{"没有这个地址", "GET", "/api/v1/nothing", writer, "", nil, 404, "openapi.json"},
		{"方法不对", "DELETE", "/api/v1/payments", writer, "", nil, 405, "GET、POST"},
		{"年度不对", "GET", "/api/v1/executions?year=今年&limit=0", writer, "", nil, 422, "每页1到1000条"},
		{"不是JSON", "POST", "/api/v1/payments", writer, onePayment, []string{"Content-Type", "text/csv"}, 415, "application/json"},
		{"JSON不完整", "POST", "/api/v1/payments", writer, `{"entries":[`, nil, 400, "无法读取"},
		{"金额是列表", "POST", "/api/v1/payments", writer, `{"entries":[{"amount":[1]}]}`, nil, 400, "无法读取"},
		{"不止一个值", "POST", "/api/v1/payments", writer, onePayment + "{}", nil, 400, "无法读取"},
		{"不认识的字段", "POST", "/api/v1/payments", writer, `{"entries":[{"sum":1}]}`, nil, 400, `不认识字段\"sum\"`},
		{"没有记录", "POST", "/api/v1/payments", writer, `{"entries":[]}`, nil, 422, "1到1000条"},
		{"太多记录", "POST", "/api/v1/payments", writer, `{"entries":[{}` + strings.Repeat(",{}", 1000) + `]}`, nil, 422, "现有1001条"},
		{"类型和地址不合", "POST", "/api/v1/payments", writer, `{"entries":[{"kind":"合同"}]}`, nil, 422, "/api/v1/entries"},
		{"太大", "POST", "/api/v1/payments", writer, `{"entries":[{"note":"` + strings.Repeat("a", maxCall) + `"}]}`, nil, 413, "不超过4MB"},
		{"编号太长", "POST", "/api/v1/payments", writer, onePayment, []string{"Idempotency-Key", strings.Repeat("a", 201)}, 400, "不超过200个字符"},
	} {
		got := s.call(c.method, c.path, c.token, c.body, c.headers...)
		p := read[apiProblem](t, got)
		if got.status != c.status || p.Status != c.status || !strings.Contains(got.body, c.want) || p.Title == "" || p.Request == "" || !strings.HasPrefix(got.header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s: %d %s, want %d %q", c.name, got.status, got.body, c.status, c.want)
		}
	}
	if got := s.call("DELETE", "/api/v1/payments", writer, ""); got.header.Get("Allow") != "GET, POST" {
		t.Errorf("Allow %q", got.header.Get("Allow"))
	}
	if got := s.call("GET", "/api/v1/projects", "", ""); got.header.Get("WWW-Authenticate") == "" {
		t.Error("401 does not say how to sign in")
	}
	if cookie := s.get("finance", "/api/v1/projects"); cookie.status != http.StatusUnauthorized {
		t.Errorf("a session counts for the interface: %d", cookie.status)
	}
	if got := s.call("POST", "/api/v1/payments", other, onePayment); read[apiArrival](t, got).Refused != 1 {
		t.Errorf("a payment for another unit's project: %s", got.body)
	}
	s.Pass(366 * 24 * time.Hour)
	if got := s.call("GET", "/api/v1/projects", writer, ""); got.status != 401 || !strings.Contains(got.body, "已过期") {
		t.Errorf("an expired token: %d %s", got.status, got.body)
	}
}

func TestInterfaceLimits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	token, calm := s.tokenOf("210", org.DataReader), s.tokenOf("220", org.DataReader)
	handler := s.server.Config.Handler.(*Server)
	handler.calls.most, handler.failedCalls.most = 2, 2
	for n, want := range []int{200, 200, 429} {
		got := s.call("GET", "/api/v1/projects", token, "")
		if got.status != want || (want == 429) != (got.header.Get("Retry-After") == "60") {
			t.Errorf("call %d: %d, Retry-After %q", n+1, got.status, got.header.Get("Retry-After"))
		}
	}
	if got := s.call("GET", "/api/v1/projects", calm, ""); got.status != 200 {
		t.Errorf("another token: %d", got.status)
	}
	for n, want := range []int{401, 401, 429} {
		if got := s.call("GET", "/api/v1/projects", "outturn_x", ""); got.status != want {
			t.Errorf("failure %d: %d, want %d", n+1, got.status, want)
		}
	}
	s.Pass(time.Minute)
	if got := s.call("GET", "/api/v1/projects", token, ""); got.status != 200 {
		t.Errorf("a minute later: %d", got.status)
	}
}

// described is as much of the description as the test holds against the program.
type described struct {
	OpenAPI string
	Paths   map[string]map[string]struct {
		OperationID string
		Responses   map[string]any
	}
	Components struct {
		Schemas map[string]struct{ Properties map[string]any }
	}
}

// TestDescription holds the description of the interface against its endpoints and what they take and answer.
func TestDescription(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	got := s.call("GET", "/api/v1/openapi.json", "", "")
	d := read[described](t, got)
	if got.status != 200 || d.OpenAPI != "3.1.0" {
		t.Fatalf("%d, version %q", got.status, d.OpenAPI)
	}
	said := map[string]string{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			said[strings.ToUpper(method)+" "+path] = op.OperationID
			if strings.Contains(path, "{") && op.Responses["404"] == nil || method == "post" && (op.Responses["409"] == nil || op.Responses["413"] == nil) || path != "/api/v1/openapi.json" && op.Responses["429"] == nil {
				t.Errorf("%s %s does not say all it answers", method, path)
			}
		}
	}
	for _, e := range (&Server{}).endpoints() {
		if said[e.pattern] != e.name {
			t.Errorf("%s is %s, the description says %q", e.pattern, e.name, said[e.pattern])
		}
		delete(said, e.pattern)
	}
	if len(said) > 0 {
		t.Errorf("described and not there: %v", said)
	}
	for name, value := range map[string]any{"Entry": apiEntry{}, "Kept": apiKept{}, "Arrival": apiArrival{}, "Result": apiResult{}, "Fault": apiFault{}, "Flag": apiFlag{}, "Project": apiProject{},
		"Source": apiSource{}, "Execution": apiExecuted{}, "Problem": apiProblem{}} {
		if got, want := slices.Sorted(maps.Keys(d.Components.Schemas[name].Properties)), jsonFields(reflect.TypeOf(value)); !slices.Equal(got, want) {
			t.Errorf("%s is described with %v, and has %v", name, got, want)
		}
	}
	if missing := unresolved(got.body); len(missing) > 0 {
		t.Errorf("references to nothing: %v", missing)
	}
}

// jsonFields are the names of a struct's fields in JSON, those of embedded ones among them.
func jsonFields(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous {
			names = append(names, jsonFields(f.Type)...)
		} else {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// unresolved lists the references of a document that lead nowhere in it.
func unresolved(text string) (missing []string) {
	var document any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		return []string{err.Error()}
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				at := document
				for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
					inside, _ := at.(map[string]any)
					at = inside[step]
				}
				if at == nil {
					missing = append(missing, ref)
				}
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(document)
	return missing
}
