package web

import (
	"fmt"
	"net/http"
	"time"

	"outturn/internal/web/view"
)

// Lead times of the two ends of a session. The time of last use is kept to the minute, so three minutes before leaves at
// least two.
const (
	idleWarned = 3 * time.Minute
	endsWarned = 15 * time.Minute
)

// sendIdleSheet sends the one rule that shows the warning on a page once it has stood open for long enough (闲置提醒). A
// stylesheet does it without script; it is not among the static files because how long is a setting.
func (s *Server) sendIdleSheet(w http.ResponseWriter, v *visit) error {
	idle, _ := s.app.Lasts(v.session)
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, err := fmt.Fprintf(w, ".idle { animation: idle-shown 0s linear %ds forwards; }\n@keyframes idle-shown { to { visibility: visible; } }\n", int((idle - idleWarned).Seconds()))
	return err
}

// idlePart is the warning that waits on every page, and what is said when the session ends soon whatever one does.
func (s *Server) idlePart(v *visit) (part view.IdlePart, ends string) {
	idle, end := s.app.Lasts(v.session)
	part = view.IdlePart{Sheet: fmt.Sprintf("/idle.css?%d", int(idle.Seconds())), // another setting, another address
		Text: fmt.Sprintf("这个页面已打开%s。没有新的操作，登录约三分钟后失效；填了没有保存的，失效后重新登录可以接着提交。", duration(idle-idleWarned))}
	if left := end.Sub(s.config.Clock()); left <= endsWarned {
		ends = fmt.Sprintf("本次登录 %s 到期（一次登录最长%s），请先保存，到时重新登录。", clock(end), duration(end.Sub(v.session.StartedAt)))
	}
	return part, ends
}

// duration is a length of time in whole hours or minutes, in words.
func duration(d time.Duration) string {
	if d >= time.Hour && d%time.Hour == 0 {
		return fmt.Sprintf(" %d 小时", int(d.Hours()))
	}
	return fmt.Sprintf(" %d 分钟", int(d.Minutes()))
}

// extendSession answers the button of the warning. Being asked is what extends a session; the answer says until when, in
// a window of its own.
func (s *Server) extendSession(w http.ResponseWriter, v *visit) error {
	idle, end := s.app.Lasts(v.session)
	until := s.config.Clock().Add(idle)
	if end.Before(until) {
		until = end
	}
	page := view.ExtendedPage{Until: clock(until), Ends: clock(end)}
	return show(w, v, http.StatusOK, within(view.SignedOut(view.SignedOutPage{Title: "登录已延长", Org: s.config.Organisation, Narrow: true}), view.Extended(page)))
}
