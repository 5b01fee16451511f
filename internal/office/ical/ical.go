// Package ical writes due dates as an iCalendar file (日历文件, RFC 5545), which calendar programs and phones subscribe to or take in.
//
// Every event is a whole day that leaves the person free. Its UID stays the same for good, so that a file taken in again moves what has moved
// instead of doubling it. Lines end in CRLF and none is longer than 75 octets; text is always text: what has a meaning in the format is escaped.
package ical

import (
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"outturn/internal/domain/fiscal"
)

// Event is one due date (日历事项).
type Event struct {
	UID      string // by UID
	On       fiscal.Date
	Summary  string
	Text     string // may have several lines
	Category string
}

// UID names an event for good (事项标识), by what makes it the one it is: its day and its words are no part of that.
func UID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return fmt.Sprintf("%x@outturn", sum[:16])
}

// Write writes the events as a calendar (日历文件) of a name, as of a moment. The format knows no calendar without events: the caller has some.
//
// Errors: those of w.
func Write(w io.Writer, name string, at time.Time, events []Event) error {
	var b strings.Builder
	for _, l := range []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Outturn//Outturn//ZH", "CALSCALE:GREGORIAN", "X-WR-CALNAME:" + escaped(name)} {
		line(&b, l)
	}
	stamp := at.UTC().Format("20060102T150405Z")
	for _, e := range events {
		line(&b, "BEGIN:VEVENT")
		line(&b, "UID:"+escaped(e.UID))
		line(&b, "DTSTAMP:"+stamp)
		line(&b, fmt.Sprintf("DTSTART;VALUE=DATE:%04d%02d%02d", e.On.Year, int(e.On.Month), e.On.Day))
		line(&b, "SUMMARY:"+escaped(e.Summary))
		line(&b, "DESCRIPTION:"+escaped(e.Text))
		line(&b, "CATEGORIES:"+escaped(e.Category))
		line(&b, "TRANSP:TRANSPARENT")
		line(&b, "END:VEVENT")
	}
	line(&b, "END:VCALENDAR")
	_, err := io.WriteString(w, b.String())
	return err
}

// escaped is text as a property value: section 3.3.11. Other control characters have no place in it.
func escaped(s string) string {
	s = strings.NewReplacer("\r\n", `\n`, "\r", `\n`, "\n", `\n`, `\`, `\\`, ";", `\;`, ",", `\,`).Replace(strings.ToValidUTF8(s, "\ufffd"))
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// longest is how many octets a line has at most, without its end: section 3.1.
const longest = 75

// line writes a content line, folded between characters; a line that goes on begins with a space.
func line(b *strings.Builder, s string) {
	room := longest
	for len(s) > room {
		at := room
		for !utf8.RuneStart(s[at]) {
			at--
		}
		b.WriteString(s[:at] + "\r\n ")
		s, room = s[at:], longest-1
	}
	b.WriteString(s + "\r\n")
}
