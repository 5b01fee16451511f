package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"time"

	"outturn/internal/domain/rescore"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/office"
)

// rescoreDesk scores published files again (复算台). Anybody may come, so it reads few files at once, few from one address,
// and only as much of each as costs a few seconds; answers stay in memory, for minutes.
type rescoreDesk struct {
	limiter *limiter
	slots   chan struct{} // one place for each file being read
	wait    time.Duration // how long a file waits for its place
	answers *rescoreAnswers
}

// Limits of the desk. A form has tens of rows, an office's whole year a few hundred.
const (
	rescoresPerMinute = 30   // from one address
	rescoresAtOnce    = 2    // each takes a core and some 100 MB for as long as it lasts
	maxRescoreRows    = 5000 // of all tables in a file: checks compare rows with rows
	maxRescoreObjects = 5000 // braces in a transcription
	maxRescoreValues  = 50_000
)

func newRescoreDesk(clock func() time.Time) *rescoreDesk {
	return &rescoreDesk{limiter: newLimiter(rescoresPerMinute, time.Minute, clock), slots: make(chan struct{}, rescoresAtOnce), wait: 10 * time.Second,
		answers: newRescoreAnswers(clock)}
}

var errDeskBusy = errors.New("re-scoring: all places are taken")

// rescore waits for a place, then reads, scores and marks a file. A file that cannot be read is errs.Invalid; no place in
// time is errDeskBusy.
func (d *rescoreDesk) rescore(ctx context.Context, f rescoreForm, shelf rulebook.Shelf) (rescored, error) {
	late := time.NewTimer(d.wait)
	defer late.Stop()
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-ctx.Done():
		return rescored{}, errDeskBusy
	case <-late.C:
		return rescored{}, errDeskBusy
	}
	data, err := io.ReadAll(f.file)
	if err != nil {
		return rescored{}, err
	}
	out, err := scoreAgain(f.name, data, shelf, f.book)
	if err != nil {
		return rescored{}, err
	}
	return out, out.write(data)
}

// rescored is one file scored again.
type rescored struct {
	name     string
	reports  []rescore.Report
	failures []office.RescoreError // sheets that are no form
	json     []byte
	marked   []byte // nil when there is no marked copy
	noMarks  string // and why
}

func scoreAgain(name string, data []byte, shelf rulebook.Shelf, book rulebook.Name) (rescored, error) {
	out := rescored{name: name}
	if !isWorkbook(data) && (bytes.Count(data, []byte("{")) > maxRescoreObjects || bytes.Count(data, []byte(",")) > maxRescoreValues) {
		return out, errs.Invalidf("内容太多，不像自评表的转录文件。请拆成几个文件再复算。")
	}
	tables, err := office.ReadPublished(name, data)
	if err != nil {
		return out, err
	}
	rows := 0
	for _, t := range tables {
		rows += len(t.Rows) + len(t.Funds)
	}
	if rows > maxRescoreRows {
		return out, errs.Invalidf("文件里有 %d 行指标和资金，一次最多复算 %d 行。请拆成几个文件再复算。", rows, maxRescoreRows)
	}
	for _, t := range tables {
		if bad, ok := office.Unreadable(t); ok {
			out.failures = append(out.failures, bad)
			continue
		}
		r, err := rescore.Check(t, shelf, book)
		if errs.KindOf(err) == errs.NotFound {
			return out, errs.Invalidf("没有“%s”这个规则库。请在列表中另选一个。", book)
		}
		if err != nil {
			return out, err
		}
		out.reports = append(out.reports, r)
	}
	return out, nil
}

// write makes what can be downloaded.
func (r *rescored) write(data []byte) error {
	var b bytes.Buffer
	if err := office.WriteRescoreJSON(&b, r.reports, r.failures); err != nil {
		return err
	}
	r.json = b.Bytes()
	switch {
	case !isWorkbook(data):
		r.noMarks = "转录文件没有单元格，不能标注。标注副本只对 .xlsx 工作簿。"
	case len(r.reports) == 0:
		r.noMarks = "工作簿里没有自评表，没有可以标注的内容。"
	default:
		marked, err := office.MarkRescored(data, r.reports)
		if err != nil && errs.KindOf(err) != errs.Invalid {
			return err
		}
		if err != nil {
			r.noMarks = errs.MessageOf(err)
		}
		r.marked = marked
	}
	return nil
}

// isWorkbook tells a workbook, which is a zip container, from a transcription.
func isWorkbook(data []byte) bool { return bytes.HasPrefix(data, []byte("PK")) }

// output is one of the two downloads; nil when there is none.
func (r *rescored) output(which string) []byte {
	if which == outputMarked {
		return r.marked
	}
	return r.json
}

// outputName is the name a download is saved under.
func (r *rescored) outputName(which string) string {
	name := strings.TrimSuffix(r.name, path.Ext(r.name)) + "-复算"
	if which == outputMarked {
		return name + ".xlsx"
	}
	return name + ".json"
}
