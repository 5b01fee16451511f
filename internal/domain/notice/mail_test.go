package notice

import (
	"strings"
	"testing"
	"time"

	"outturn/internal/errs"
)

var noon = time.Date(2025, 6, 30, 4, 0, 0, 0, time.UTC)

func TestSubscriptionCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		s    Subscription
		says string
	}{
		{"没有邮箱", Subscription{}, ""}, {"有邮箱", Subscription{"zhang.san@example.gov.cn", true}, ""}, {"有邮箱但不收", Subscription{"zhang.san@example.gov.cn", false}, ""},
		{"要收却没有邮箱", Subscription{"", true}, "请填写邮箱"}, {"没有@", Subscription{"zhangsan", true}, "不是邮箱"}, {"两个人", Subscription{"a@b.cn,c@d.cn", true}, "不是邮箱"},
		{"换行插命令", Subscription{"a@b.cn\r\nRCPT TO:<c@d.cn>", true}, "不是邮箱"}, {"带姓名", Subscription{"张三 <a@b.cn>", true}, "不是邮箱"}, {"没有域名后缀", Subscription{"a@localhost", false}, "不是邮箱"},
		{"太长", Subscription{"a@" + strings.Repeat("b", 250) + ".cn", true}, "不是邮箱"},
	} {
		err := c.s.Check()
		fields := errs.FieldsOf(err)
		if c.says == "" && err != nil || c.says != "" && (len(fields) != 1 || fields[0].Path != "address" || !strings.Contains(fields[0].Message, c.says)) {
			t.Errorf("%s: %v, want %q", c.name, fields, c.says)
		}
	}
	if got := (Subscription{Address: "zhangsan@example.gov.cn"}).Masked(); got != "z***@example.gov.cn" {
		t.Errorf("masked %s", got)
	}
	if got := (Subscription{}).Masked(); got != "" {
		t.Errorf("nothing masked is %s", got)
	}
}

func TestMailAfter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		attempts int
		o        Delivery
		want     MailState
		wait     time.Duration
	}{
		{"第一次就送达", 1, Delivered, MailSent, 0}, {"第一次没连上", 1, Deferred, MailWaiting, time.Minute}, {"第六次没连上", 6, Deferred, MailWaiting, 24 * time.Hour},
		{"第七次没连上", 7, Deferred, MailDead, 0}, {"收件人被拒绝", 1, Refused, MailDead, 0}, {"不知道是否送达", 1, Uncertain, MailDead, 0},
	} {
		got := Mail{State: MailSending, Attempts: c.attempts}.After(c.o, "原因", noon)
		if got.State != c.want || !got.NextAt.Equal(noon.Add(c.wait)) || (got.Problem == "") != (c.o == Delivered) {
			t.Errorf("%s: %s at %s, %q", c.name, got.State, got.NextAt, got.Problem)
		}
	}
	if got := (Mail{State: MailSending, Attempts: 1}).Interrupted(noon); got.State != MailDead || !strings.Contains(got.Problem, "不再重发") {
		t.Errorf("interrupted: %+v", got)
	}
}

// TestLetter: a mail names its reader and the matter, and tells nothing else.
func TestLetter(t *testing.T) {
	t.Parallel()
	m := Mail{Notice: "n1", Name: "张三", Address: "zhangsan@example.gov.cn", Text: "“道路养护”的绩效目标：退回填报（李四），现在是“草稿”。", Link: "/goals/g1"}
	l := m.Letter("https://jx.example.gov.cn")
	if l.ID != "n1" || l.To != m.Address || l.Subject != "绩衡：“道路养护”有新消息" {
		t.Errorf("%+v", l)
	}
	for _, want := range []string{"张三：\n", "“道路养护”有新消息", "\nhttps://jx.example.gov.cn/goals/g1\n", "请勿回复"} {
		if !strings.Contains(l.Body, want) {
			t.Errorf("no %q in %s", want, l.Body)
		}
	}
	for _, never := range []string{"李四", "退回", m.Address} {
		if strings.Contains(l.Subject+l.Body, never) {
			t.Errorf("%q goes by mail", never)
		}
	}
	m.Text = "2025年度绩效跟踪已开始，请填报3个项目的跟踪表。"
	if l = m.Letter("https://jx.example.gov.cn"); l.Subject != "绩衡：有一条新消息" {
		t.Errorf("without a title: %s", l.Subject)
	}
	if Matter("“没有收尾") != "" {
		t.Error("half a title is a title")
	}
}
