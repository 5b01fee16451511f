package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"outturn/internal/app"
	"outturn/internal/errs"
	"outturn/internal/office/ical"
)

// sendCalendar sends the due dates that are shown as a calendar file.
func (s *Server) sendCalendar(w http.ResponseWriter, v *visit) error {
	list, year, err := s.readCalendar(v)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return errs.Invalidf("没有符合条件的期限，没有可以放进日历文件的。请换一个年度，或清除筛选。")
	}
	events := make([]ical.Event, len(list))
	for i, e := range list {
		events[i] = calendarEvent(e)
	}
	title := calendarTitle(year)
	var body bytes.Buffer
	if err := ical.Write(&body, title, s.config.Clock(), events); err != nil {
		return err
	}
	if err := s.app.RecordExport(v.Context(), v.actor, app.Export{Name: title, Rows: len(list), Where: narrowing(v.URL.Query())}); err != nil {
		return err
	}
	sendDownload(w, title+".ics", "text/calendar; charset=utf-8", body.Bytes())
	return nil
}

// calendarEvent is a due date as an event. The state is that of the day of the file.
func calendarEvent(e app.CalendarEntry) ical.Event {
	return ical.Event{UID: ical.UID(e.Form, strconv.Itoa(int(e.Year)), e.Key), On: e.On, Summary: e.Form + "：" + e.Name, Category: e.Form,
		Text: fmt.Sprintf("%s\n单位：%s\n办理情况：%s", e.Year, e.Whose, e.State)}
}
