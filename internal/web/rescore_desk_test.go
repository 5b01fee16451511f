package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/rescore"
)

// TestRescoreBusy: a file waits for a place and is then asked to come again; nobody is turned away while one is free.
func TestRescoreBusy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	desk := s.desk()
	desk.wait = 20 * time.Millisecond
	for range rescoresAtOnce {
		desk.slots <- struct{}{}
	}
	busy := s.postRescore("", nil, "养护.xlsx", lawn(t))
	wants(t, busy, http.StatusServiceUnavailable, "正在复算的文件太多", "养护.xlsx")
	if busy.header.Get("Retry-After") != "10" {
		t.Errorf("Retry-After %q", busy.header.Get("Retry-After"))
	}
	<-desk.slots
	wants(t, s.postRescore("", nil, "养护.xlsx", lawn(t)), http.StatusOK, "设施完好率")
	if len(desk.slots) != rescoresAtOnce-1 {
		t.Errorf("%d places taken after reading, want %d", len(desk.slots), rescoresAtOnce-1)
	}
	desk.slots <- struct{}{}
	desk.wait = time.Minute
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := desk.rescore(gone, rescoreForm{}, s.App.Books()); err != errDeskBusy {
		t.Errorf("a reader who left: %v", err)
	}
}

// TestRescoreTooOften slows one address down for the rest of its minute.
func TestRescoreTooOften(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range rescoresPerMinute {
		wants(t, s.postRescore("", nil, "x.xlsx", []byte("x")), http.StatusUnprocessableEntity)
	}
	over := s.postRescore("", nil, "x.xlsx", lawn(t))
	wants(t, over, http.StatusTooManyRequests, "复算太频繁")
	if over.header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After %q", over.header.Get("Retry-After"))
	}
	s.Pass(time.Minute)
	wants(t, s.postRescore("", nil, "x.xlsx", lawn(t)), http.StatusOK)
}

// TestRescoreExpires: after ten minutes the page's links lead back to the form.
func TestRescoreExpires(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	got := s.postRescore("", nil, "养护.xlsx", lawn(t))
	link := linkTo(t, got.body, "/marked")
	s.Pass(9 * time.Minute)
	checkMarked(t, s.get("", link), "attachment")
	s.Pass(time.Minute)
	wants(t, s.get("", link), http.StatusNotFound, "只保留十分钟", `name="file"`)
	wants(t, s.get("", "/rescore/guessed/json"), http.StatusNotFound, "请再选择同一个文件")
}

// TestRescoreAnswers bounds what is kept by number, size and time.
func TestRescoreAnswers(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 1, 6, 9, 0, 0, 0, time.UTC)
	a := newRescoreAnswers(func() time.Time { return now })
	var ids []string
	for range maxAnswers + 1 {
		id, ok := a.keep(rescored{name: "x", json: []byte("{}")})
		if !ok || len(id) < 26 {
			t.Fatalf("id %q, kept %v", id, ok)
		}
		ids = append(ids, id)
	}
	if _, ok := a.find(ids[0]); ok || len(a.kept) != maxAnswers {
		t.Errorf("%d kept, the oldest among them: %v", len(a.kept), ok)
	}
	if found, ok := a.find(ids[1]); !ok || string(found.json) != "{}" {
		t.Errorf("the second is gone: %v", ok)
	}
	large, ok := a.keep(rescored{json: make([]byte, maxAnswerBytes-6)})
	if _, there := a.find(large); !ok || !there || a.bytes > maxAnswerBytes || len(a.kept) != 3 {
		t.Errorf("a large one: kept %v, %d of %d bytes in all", ok, len(a.kept), a.bytes)
	}
	if id, ok := a.keep(rescored{json: make([]byte, maxAnswerBytes+1)}); ok || id != "" {
		t.Error("one that is larger than everything allowed was kept")
	}
	now = now.Add(keepAnswer)
	if _, ok := a.find(large); ok || a.bytes != 0 || len(a.kept) != 0 {
		t.Errorf("after %v: found %v, %d bytes left", keepAnswer, ok, a.bytes)
	}
}

// TestRescoreNotKept: an answer too large to keep is still shown, with the way to save it.
func TestRescoreNotKept(t *testing.T) {
	t.Parallel()
	s := newSite(t).server.Config.Handler.(*Server)
	v := &visit{}
	p := s.rescoredPage(v, rescoreForm{}, rescored{name: "x.xlsx", marked: []byte("PK")}, "", false)
	if p.Marked != "" || p.JSON != "" || !strings.Contains(p.NotKept, "存标注副本") {
		t.Errorf("links %q %q, said %q", p.Marked, p.JSON, p.NotKept)
	}
}

// TestRescoreFigures prints figures and places as people read them.
func TestRescoreFigures(t *testing.T) {
	t.Parallel()
	n := func(s string) rescore.Number { return rescore.Number{Value: decimal.RequireFromString(s), Known: true} }
	for _, c := range []struct{ name, got, want string }{
		{"没有印", numberText(rescore.Number{}), "—"},
		{"零", numberText(n("0")), "0"},
		{"末尾的零", numberText(n("98.60")), "98.6"},
		{"整十", percentText(n("100")), "100%"},
		{"没有率", percentText(rescore.Number{}), "—"},
		{"少", differenceText(n("97.98"), n("98.62")), "−0.64"},
		{"多", differenceText(n("10"), n("8.5")), "+1.5"},
		{"相同", differenceText(n("10.0"), n("10")), "0"},
		{"缺一个", differenceText(n("10"), rescore.Number{}), "—"},
		{"万元", fundText(n("12345678900"), "万元"), "1,234,567.89"},
		{"万元到分", fundText(n("123456.78"), "万元"), "12.345678"},
		{"亿元", fundText(n("250000000"), "亿元"), "2.50"},
		{"元", fundText(n("-1234567"), "元"), "−1,234,567.00"},
		{"三位", fundText(n("100"), "元"), "100.00"},
		{"资金没有印", fundText(rescore.Number{}, "元"), "—"},
		{"单元格", placeText("自评!表!G12"), "G12"},
		{"转录行", placeText("indicators.3.score"), "指标 4"},
		{"转录资金", placeText("funds.0.rate"), "资金 1"},
		{"转录总分", placeText("total_score"), "总分"},
		{"别的位置", placeText("产出指标"), "产出指标"},
		{"行", placeRow("自评!表!AG12"), "12"},
		{"转录的行", placeRow("indicators.3.score"), "indicators3"},
		{"不是行", placeRow("total_score"), ""},
		{"不剪", cutText("一二三", 3), "一二三"},
		{"剪", cutText("一二三四", 3), "一二三…"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

// TestRescoreFoot: the total is judged by its rows and by what was found about it.
func TestRescoreFoot(t *testing.T) {
	t.Parallel()
	n := func(s string) rescore.Number { return rescore.Number{Value: decimal.RequireFromString(s), Known: true} }
	agree, differ := []rescore.Line{{Verdict: rescore.Agree}}, []rescore.Line{{Verdict: rescore.Differ}}
	wrong := []rescore.Finding{{Rule: rescore.TotalWrong, Message: "总分印 99，各行相加为 98。"}}
	for _, c := range []struct {
		name   string
		report rescore.Report
		want   string
	}{
		{"相同", rescore.Report{TotalPublished: n("98"), TotalComputed: n("98.0"), Lines: agree}, "一致"},
		{"只差舍入", rescore.Report{TotalPublished: n("98"), TotalComputed: n("98.02"), Lines: agree}, "一致"},
		{"有行不一致", rescore.Report{TotalPublished: n("98"), TotalComputed: n("96"), Lines: differ}, "不一致"},
		{"加总不符", rescore.Report{TotalPublished: n("99"), Lines: agree, Findings: wrong}, "不一致"},
		{"没有复算总分", rescore.Report{TotalPublished: n("98"), Lines: agree}, "无法判断"},
		{"没有印总分", rescore.Report{TotalComputed: n("98"), Lines: agree}, "无法判断"},
	} {
		if got := rescoreFoot(c.report); got.Word != c.want {
			t.Errorf("%s: %s, want %s", c.name, got.Word, c.want)
		}
	}
}
