package view

import (
	"fmt"
	"time"
)

// YearSpan is one stage of the budget year on the strip (环节的起止).
type YearSpan struct {
	Label    string
	From, To time.Time // days, both inclusive
	Lane     int       // 0 is the topmost
	State    SpanState
}

// SpanState is how a stage stands today.
type SpanState string

// The states of a stage.
const (
	SpanAhead SpanState = ""
	SpanDone  SpanState = "done"
	SpanRuns  SpanState = "me"  // running
	SpanDue   SpanState = "now" // running, due next
)

// YearPart is the year as a strip with a mark for today (年度进程), ready to draw.
type YearPart struct {
	Title, Summary string // the text alternative
	Months         []yearMonth
	Bars           []yearBar
	Today          string // left edge in per cent; empty when today is another year
	Height, Foot   string // pixels
}

type yearMonth struct {
	X, Label string
	Now      bool
}

type yearBar struct {
	X, Width, Y string
	Label       string
	State       SpanState
}

const (
	yearHead = 29 // where the first lane begins, pixels
	yearLane = 28
	yearWord = 12 // days that the word 今天 covers at the narrowest width
)

// NewYearStrip places the stages of a year; a span that leaves the year is cut at its ends.
func NewYearStrip(title, summary string, year int, today time.Time, spans []YearSpan) YearPart {
	first := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	days := first.AddDate(1, 0, 0).Sub(first) / (24 * time.Hour)
	percent := func(day int64) string {
		hundredths := (day*10_000 + int64(days)/2) / int64(days)
		return fmt.Sprintf("%d.%02d%%", hundredths/100, hundredths%100)
	}
	dayOf := func(t time.Time) int64 {
		utc := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
		return min(max(int64(utc.Sub(first)/(24*time.Hour)), 0), int64(days))
	}
	out := YearPart{Title: title, Summary: summary}
	for m := time.January; m <= time.December; m++ {
		start := time.Date(year, m, 1, 0, 0, 0, 0, time.UTC)
		month := yearMonth{X: percent(dayOf(start)), Label: fmt.Sprintf("%d月", m), Now: today.Year() == year && today.Month() == m}
		if ahead := dayOf(start) - dayOf(today); today.Year() == year && ahead > -yearWord && ahead < yearWord {
			month.Label = "" // 今天 stands there
		}
		out.Months = append(out.Months, month)
	}
	lanes := 1
	for _, s := range spans {
		from, to := dayOf(s.From), dayOf(s.To.AddDate(0, 0, 1))
		if from >= to {
			continue
		}
		lanes = max(lanes, s.Lane+1)
		out.Bars = append(out.Bars, yearBar{X: percent(from), Width: percent(to - from), Y: fmt.Sprint(yearHead + s.Lane*yearLane), Label: s.Label, State: s.State})
	}
	out.Foot = fmt.Sprint(yearHead + lanes*yearLane - 1)
	out.Height = fmt.Sprint(yearHead + lanes*yearLane + 2)
	if today.Year() == year {
		out.Today = percent(dayOf(today))
	}
	return out
}

func (b yearBar) class() string {
	if b.State == SpanAhead {
		return "bar"
	}
	return "bar bar--" + string(b.State)
}

func (b yearBar) textClass() string {
	switch b.State {
	case SpanDue:
		return "on-bar"
	case SpanRuns:
		return "strong"
	}
	return ""
}

func (b yearBar) text() string {
	if b.State == SpanDone {
		return b.Label + "（期已过）"
	}
	return b.Label
}
