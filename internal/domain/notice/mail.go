package notice

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// Subscription is where a person's notices go by mail, too, and whether they want that (邮件通知设置).
type Subscription struct {
	Address string // 邮箱; empty when none was given
	Wanted  bool
}

var address = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

// maxAddress is the longest address there can be (RFC 5321).
const maxAddress = 254

// Check reports what is wrong with the setting, at the path address.
func (s Subscription) Check() error {
	var f errs.Fields
	switch {
	case s.Address == "" && s.Wanted:
		f.Add("address", "要收邮件，请填写邮箱。")
	case s.Address != "" && (len(s.Address) > maxAddress || !address.MatchString(s.Address)):
		f.Add("address", "“%s”不是邮箱，请写成 zhangsan@example.gov.cn 这样。", errs.Shorten(s.Address))
	}
	return f.Err()
}

// Masked is the address as the log shows it: enough to tell two apart (邮箱，隐去部分).
func (s Subscription) Masked() string {
	local, domain, found := strings.Cut(s.Address, "@")
	if !found {
		return ""
	}
	return local[:1] + "***@" + domain
}

// MailState is where a notice stands on its way by mail (邮件状态).
type MailState string

// The states. The last three are ends.
const (
	MailWaiting MailState = "待发送"
	MailSending MailState = "发送中"
	MailSent    MailState = "已发送"
	MailDead    MailState = "未送达"
	MailDropped MailState = "不再发送" // the person wants none any more, or the account is closed
)

// Mail is a notice on its way by mail (邮件通知): one for a notice, and a notice has one reader.
type Mail struct {
	Notice   string // id
	To       org.UserID
	Name     string // of the reader
	Address  string
	Wanted   bool // the reader still wants it, and the account is open
	Text     string
	Link     string
	State    MailState
	Attempts int // the one under way among them
	NextAt   time.Time
	Problem  string // why it was not delivered, without anything about a person
}

// Delivery is what became of one attempt (投递结果).
type Delivery string

// The outcomes. Only after the second is it tried again: mail that may have arrived is never sent twice.
const (
	Delivered Delivery = "已送达"
	Deferred  Delivery = "暂时不行"
	Refused   Delivery = "被拒绝"
	Uncertain Delivery = "不知道是否送达"
)

// pauses are how long to wait after each attempt that did not succeed for now. After the last the mail is given up.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 24 * time.Hour}

// After is the mail after an attempt. problem says why it failed.
func (m Mail) After(o Delivery, problem string, at time.Time) Mail {
	m.Problem, m.NextAt = problem, at
	switch {
	case o == Delivered:
		m.State, m.Problem = MailSent, ""
	case o == Deferred && m.Attempts <= len(pauses):
		m.State, m.NextAt = MailWaiting, at.Add(pauses[m.Attempts-1])
	default:
		m.State = MailDead
	}
	return m
}

// Interrupted is the mail whose attempt the end of the program cut off: it may have arrived.
func (m Mail) Interrupted(at time.Time) Mail {
	return m.After(Uncertain, "发送途中程序停止，不知道是否送达，不再重发。", at)
}

// Letter is a mail as it is sent (邮件), in plain text.
type Letter struct {
	ID            string // the same at every attempt
	To            string // address
	Subject, Body string
}

// Letter writes the mail. It names the reader and the matter and leads to the page; what was done and by whom stands there only. site is
// the address people type, without a slash at the end.
func (m Mail) Letter(site string) Letter {
	about := "有一条新消息"
	if matter := Matter(m.Text); matter != "" {
		about = "“" + matter + "”有新消息"
	}
	return Letter{ID: m.Notice, To: m.Address, Subject: "绩衡：" + about,
		Body: fmt.Sprintf("%s：\n\n绩衡里%s，请登录后查看：\n%s%s\n\n这封邮件由系统自动发出，请勿回复。不想再收，请在“我的账号”的“邮件通知”里关闭。\n", m.Name, about, site, m.Link)}
}

// Matter is the title of what a notice is about (事由): the first that it puts in quotation marks.
func Matter(text string) string {
	_, rest, found := strings.Cut(text, "“")
	matter, _, closed := strings.Cut(rest, "”")
	if !found || !closed {
		return ""
	}
	return matter
}
