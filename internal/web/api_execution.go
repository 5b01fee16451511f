package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/execution"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// The kinds of entry that have an address of their own.
const (
	paymentKind  = string(project.Payment)
	contractKind = string(project.Commitment)
)

// Pages of what the interface lists.
const (
	apiPage    = 200
	maxAPIPage = 1000
)

// apiQuery reads the values of an address that every list takes, all complaints at once.
type apiQuery struct {
	url.Values
	wrong errs.Fields
}

func (q *apiQuery) year(now fiscal.Year) fiscal.Year {
	if q.Get("year") == "" {
		return now
	}
	y, err := fiscal.ParseYear(q.Get("year"))
	if err != nil {
		q.wrong.Add("year", "%s", errs.MessageOf(err))
	}
	return y
}

func (q *apiQuery) limit() int {
	if q.Get("limit") == "" {
		return apiPage
	}
	n, err := strconv.Atoi(q.Get("limit"))
	if err != nil || n < 1 || n > maxAPIPage {
		q.wrong.Add("limit", "每页1到%d条。", maxAPIPage)
	}
	return n
}

// apiProject is a project as other systems read it.
type apiProject struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Unit     string `json:"unit"`
	Division string `json:"division"`
	Category string `json:"category"`
	Nature   string `json:"nature"`
	Start    string `json:"start"`
	End      string `json:"end"`
	Total    string `json:"total"` // 元, as every amount here
	Fiscal   string `json:"fiscal"`
}

// apiProjects lists the projects within the token's scope.
func (s *Server) apiProjects(w http.ResponseWriter, c *call) error {
	q := apiQuery{Values: c.URL.Query()}
	limit := q.limit()
	if err := q.wrong.Err(); err != nil {
		return err
	}
	list, err := s.app.Projects(c.Context(), c.actor, app.ProjectFilter{Text: q.Get("q")}, app.Page{After: q.Get("after"), Limit: limit})
	if err != nil {
		return err
	}
	out := struct {
		Projects []apiProject `json:"projects"`
		Next     string       `json:"next,omitempty"`
	}{Projects: []apiProject{}}
	for _, p := range list {
		out.Projects = append(out.Projects, apiProject{Code: p.Code, Name: p.Name, Unit: p.Unit.Name, Division: p.Division.Name, Category: string(p.Category), Nature: string(p.Nature),
			Start: p.Start.String(), End: p.End.String(), Total: p.Total().Plain(money.InYuan), Fiscal: p.Fiscal.Plain(money.InYuan)})
	}
	if len(list) == limit {
		out.Next = list[limit-1].Code
	}
	return answerJSON(w, http.StatusOK, out)
}

// apiSource is the money of one source in a year.
type apiSource struct {
	Source   string `json:"source"`
	Initial  string `json:"initial"`
	Budget   string `json:"budget"`
	Executed string `json:"executed"`
	Rate     string `json:"rate"`
}

// apiExecuted is what of a project's money of a year was spent.
type apiExecuted struct {
	Project  string      `json:"project"`
	Name     string      `json:"name"`
	Unit     string      `json:"unit"`
	Year     int         `json:"year"`
	Initial  string      `json:"initial"`
	Budget   string      `json:"budget"`
	Executed string      `json:"executed"`
	Rate     string      `json:"rate"`
	Sources  []apiSource `json:"sources"`
	Signed   string      `json:"contracts_signed"`
	Paid     string      `json:"contracts_paid"`
}

func newAPIExecuted(x app.Execution, year fiscal.Year) apiExecuted {
	total := x.Figures.Total
	out := apiExecuted{Project: x.Code, Name: x.Name, Unit: x.Unit, Year: int(year), Initial: total.Initial.Plain(money.InYuan), Budget: total.Budget.Plain(money.InYuan),
		Executed: total.Executed.Plain(money.InYuan), Rate: total.RateText(), Signed: x.Signed.Plain(money.InYuan), Paid: x.Paid.Plain(money.InYuan)}
	for _, r := range x.Figures.Rows {
		out.Sources = append(out.Sources, apiSource{r.Source, r.Initial.Plain(money.InYuan), r.Budget.Plain(money.InYuan), r.Executed.Plain(money.InYuan), r.RateText()})
	}
	return out
}

// apiExecutions lists what was spent of each project's money of a year.
func (s *Server) apiExecutions(w http.ResponseWriter, c *call) error {
	q := apiQuery{Values: c.URL.Query()}
	limit, year := q.limit(), q.year(fiscal.YearOf(s.today()))
	if err := q.wrong.Err(); err != nil {
		return err
	}
	list, err := s.app.Executions(c.Context(), c.actor, year, q.Get("q"))
	if err != nil {
		return err
	}
	out := struct {
		Executions []apiExecuted `json:"executions"`
		Next       string        `json:"next,omitempty"`
	}{Executions: []apiExecuted{}}
	for _, x := range list {
		if x.Code <= q.Get("after") {
			continue
		}
		if len(out.Executions) == limit {
			out.Next = out.Executions[limit-1].Project
			break
		}
		out.Executions = append(out.Executions, newAPIExecuted(x, year))
	}
	return answerJSON(w, http.StatusOK, out)
}

// apiExecution answers for one project.
func (s *Server) apiExecution(w http.ResponseWriter, c *call) error {
	q := apiQuery{Values: c.URL.Query()}
	year := q.year(fiscal.YearOf(s.today()))
	if err := q.wrong.Err(); err != nil {
		return err
	}
	x, err := s.app.Execution(c.Context(), c.actor, c.PathValue("project"), year)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, newAPIExecuted(x, year))
}

// apiEntry is an entry of the ledger as other systems send and read it.
type apiEntry struct {
	ExternalID apiText `json:"external_id"`
	Project    apiText `json:"project"`
	Kind       apiText `json:"kind,omitempty"`
	Year       apiText `json:"year,omitempty"`
	Source     apiText `json:"source"`
	Amount     apiText `json:"amount"`
	Date       apiText `json:"date"`
	Voucher    apiText `json:"voucher,omitempty"`
	Contract   apiText `json:"contract,omitempty"`
	Payee      apiText `json:"payee,omitempty"`
	Item       apiText `json:"item,omitempty"`
	Corrects   apiText `json:"corrects,omitempty"`
	Note       apiText `json:"note,omitempty"`
}

// apiText is a text; a number is taken as it is written, so that an amount loses nothing.
type apiText string

// UnmarshalJSON implements json.Unmarshaler.
func (t *apiText) UnmarshalJSON(data []byte) error {
	switch {
	case bytes.Equal(data, []byte("null")):
		return nil
	case data[0] == '"':
		return json.Unmarshal(data, (*string)(t))
	case data[0] == '-' || data[0] >= '0' && data[0] <= '9':
		*t = apiText(data)
		return nil
	}
	return errors.New("neither a text nor a number")
}

func (e apiEntry) row(place int) execution.Row {
	return execution.Row{Line: place, External: string(e.ExternalID), Code: string(e.Project), Kind: string(e.Kind), Year: string(e.Year), Source: string(e.Source), Amount: string(e.Amount),
		On: string(e.Date), Voucher: string(e.Voucher), Contract: string(e.Contract), Payee: string(e.Payee), Item: string(e.Item), Corrects: string(e.Corrects), Note: string(e.Note)}
}

// apiKept is an entry that the ledger has.
type apiKept struct {
	ID string `json:"id"`
	apiEntry
	Channel string `json:"channel,omitempty"`
}

func newAPIKept(e execution.Entry) apiKept {
	r := execution.RowOf(e)
	return apiKept{ID: e.ID, Channel: e.Channel, apiEntry: apiEntry{apiText(r.External), apiText(r.Code), apiText(r.Kind), apiText(r.Year), apiText(r.Source), apiText(r.Amount), apiText(r.On),
		apiText(r.Voucher), apiText(r.Contract), apiText(r.Payee), apiText(r.Item), apiText(r.Corrects), apiText(r.Note)}}
}

// apiEntries lists entries in the order of their arrival; those of one kind, or with an empty one of the kind that is asked for.
func (s *Server) apiEntries(kind string) func(http.ResponseWriter, *call) error {
	return func(w http.ResponseWriter, c *call) error {
		q := apiQuery{Values: c.URL.Query()}
		by := app.EntryFilter{Kind: kind, Code: q.Get("project"), Contract: q.Get("contract"), Arrival: true}
		if kind == "" {
			by.Kind = q.Get("kind")
		}
		limit := q.limit()
		by.Year = q.year(0)
		if err := q.wrong.Err(); err != nil {
			return err
		}
		list, err := s.app.Entries(c.Context(), c.actor, by, app.Page{After: q.Get("after"), Limit: limit})
		if err != nil {
			return err
		}
		out := struct {
			Entries []apiKept `json:"entries"`
			Next    string    `json:"next,omitempty"`
		}{Entries: []apiKept{}}
		for _, e := range list {
			out.Entries = append(out.Entries, newAPIKept(e))
		}
		if len(list) == limit {
			out.Next = list[limit-1].ID
		}
		return answerJSON(w, http.StatusOK, out)
	}
}

// apiArrival is what became of what was sent.
type apiArrival struct {
	Booked   int         `json:"booked"`
	Already  int         `json:"already"`
	Refused  int         `json:"refused"`
	Amount   string      `json:"amount"` // of what is booked
	DryRun   bool        `json:"dry_run"`
	Repeated bool        `json:"repeated"` // the same call was answered before; nothing was done again
	Results  []apiResult `json:"results"`
}

// apiResult is what became of one entry.
type apiResult struct {
	Index      int        `json:"index"` // from 1
	ExternalID string     `json:"external_id"`
	Result     string     `json:"result"` // booked, already or refused
	ID         string     `json:"id,omitempty"`
	Errors     []apiFault `json:"errors,omitempty"`
	Flags      []apiFlag  `json:"flags,omitempty"`
}

// apiFlag is what does not match because of an entry.
type apiFlag struct {
	Problem string `json:"problem"`
	Detail  string `json:"detail"`
}

// apiReceptions are the receptions in the words of the interface.
var apiReceptions = map[execution.Reception]string{execution.Booked: "booked", execution.Already: "already", execution.Refused: "refused"}

// apiReceive takes in entries, each for itself; those of one kind, or with an empty one of any.
func (s *Server) apiReceive(kind string) func(http.ResponseWriter, *call) error {
	return func(w http.ResponseWriter, c *call) error {
		var sent struct {
			Entries []apiEntry `json:"entries"`
		}
		if err := c.readCall(&sent); err != nil {
			return err
		}
		rows := make([]execution.Row, len(sent.Entries))
		for i, e := range sent.Entries {
			if kind != "" {
				if e.Kind != "" && string(e.Kind) != kind {
					return errs.Invalidf("第%d条的类型是“%s”，这个地址只收“%s”。其他类型请报到 /api/v1/entries。", i+1, errs.Shorten(string(e.Kind)), kind)
				}
				e.Kind = apiText(kind)
			}
			rows[i] = e.row(i + 1)
		}
		dry := c.URL.Query().Get("dry_run") == "true"
		if err := c.takeKey(rows, dry); err != nil {
			return err
		}
		out, err := s.app.ReceiveEntries(c.Context(), c.actor, rows, app.Delivery{Channel: strings.TrimSuffix(c.actor.User.Name, org.TokenSuffix), Name: "接口报送", Apply: !dry})
		if err != nil {
			return err
		}
		return answerJSON(w, http.StatusOK, newAPIArrival(out, rows))
	}
}

// takeKey makes a call with an Idempotency-Key count once: the same key with the same entries is answered as before.
func (c *call) takeKey(rows []execution.Row, dry bool) error {
	key := c.Header.Get("Idempotency-Key")
	switch {
	case key == "" || dry:
		return nil
	case len(key) > 200:
		return &apiRefusal{status: http.StatusBadRequest, detail: "Idempotency-Key 不超过200个字符。"}
	}
	sum := sha256.New()
	for _, r := range rows {
		fmt.Fprintf(sum, "%#v\n", r)
	}
	c.actor.Form = org.Form{Key: "api " + key, Body: hex.EncodeToString(sum.Sum(nil))}
	return nil
}

func newAPIArrival(out app.Arrival, rows []execution.Row) apiArrival {
	a := apiArrival{Booked: out.Booked, Already: out.Already, Refused: out.Refused, Amount: out.Sum.Plain(money.InYuan), DryRun: !out.Applied, Repeated: out.Repeated, Results: []apiResult{}}
	for i, r := range out.Rows {
		result := apiResult{Index: i + 1, ExternalID: strings.TrimSpace(rows[i].External), Result: apiReceptions[r.Reception], Errors: apiFaults(r.Wrong)}
		if r.Reception != execution.Refused && out.Applied {
			result.ID = r.Entry.ID
		}
		for _, m := range r.Flags {
			result.Flags = append(result.Flags, apiFlag{Problem: string(m.Problem), Detail: m.Detail})
		}
		a.Results = append(a.Results, result)
	}
	return a
}
