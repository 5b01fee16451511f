package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"time"

	"outturn/internal/errs"
	"outturn/internal/store"
)

// DoctorCmd looks at an installation and says of each part whether it is in order and what to do (体检). It ends with 0 when nothing
// is wrong, warnings included, and 1 otherwise. It changes nothing.
type DoctorCmd struct {
	Config         `embed:""`
	AllAttachments bool `help:"核对全部附件的内容；不写则抽查 200 个。"`
}

// grade is how a finding is printed (结论).
type grade string

const (
	well    grade = "正常"
	warning grade = "注意"
	failing grade = "不行"
)

// finding is what the doctor says of one part.
type finding struct {
	grade grade
	about string
	says  string
	do    string // what the operator does about it; empty when it is well
}

func fine(about, format string, args ...any) finding {
	return finding{well, about, fmt.Sprintf(format, args...), ""}
}

// exitUnwell is how the doctor ends when something is wrong.
const exitUnwell exitCode = 1

// Run prints a line for each part. The error carries the exit code for main.
func (c *DoctorCmd) Run(ctx context.Context, m *Main) error {
	now := time.Now()
	found := append(c.configuration(now), c.mail(ctx)...)
	var wrong errs.Fields
	p := c.Storage.check(&wrong)
	if wrong.Err() == nil {
		found = append(found, placeFindings(p)...)
		found = append(found, c.inside(ctx, p, now)...)
	}
	return report(m.Stdout, append(found, zoneFinding(now)))
}

// report prints findings. The error says that something is wrong.
func report(w io.Writer, found []finding) error {
	count := map[grade]int{}
	for _, f := range found {
		count[f.grade]++
		fmt.Fprintf(w, "%s  %s%s\n", f.grade, padded(f.about, 14), f.says)
		if f.do != "" {
			fmt.Fprintf(w, "      %s→ %s\n", padded("", 14), f.do)
		}
	}
	fmt.Fprintf(w, "共 %d 项：正常 %d，注意 %d，不行 %d。\n", len(found), count[well], count[warning], count[failing])
	if count[failing] > 0 {
		return exitUnwell
	}
	return nil
}

// configuration checks what serve would be started with.
func (c *DoctorCmd) configuration(now time.Time) []finding {
	s, err := c.settings()
	if err != nil {
		var out []finding
		for _, f := range errs.FieldsOf(err) {
			out = append(out, finding{failing, "配置", f.Path + "：" + f.Message, "改正后再运行一次；各项写法见 outturn serve --help。"})
		}
		return out
	}
	out := []finding{fine("配置", "各项都读得懂。")}
	if s.tls == nil {
		return append(out, fine("证书", "没有给出证书，https 由反向代理负责，或只在本机使用。"))
	}
	host := ""
	if len(s.web.Origins) > 0 {
		host = hostOf(s.web.Origins[0])
	}
	return append(out, certificateFinding(s.tls.Certificates[0], host, now))
}

// mail reaches the mail server as sending would, where one is configured.
func (c *DoctorCmd) mail(ctx context.Context) []finding {
	const about = "邮件通知"
	s, err := c.settings()
	switch {
	case err != nil:
		return nil // said already
	case s.app.Mail == nil:
		return []finding{fine(about, "没有开启，消息只在系统里看。")}
	}
	if err := s.app.Mail.Check(ctx); err != nil {
		return []finding{{failing, about, fmt.Sprintf("连不上 %s，或它不接受这个账号：%v。", s.app.Mail.Address(), err), "核对 --mail- 开头的各项设置、防火墙和证书；没发出的邮件会隔一阵再发。"}}
	}
	return []finding{fine(about, "%s 可以连接。", s.app.Mail.Address())}
}

// A certificate is renewed before its last days.
const renewBefore = 30 * 24 * time.Hour

// certificateFinding judges a certificate by its dates and the host that people type.
func certificateFinding(pair tls.Certificate, host string, now time.Time) finding {
	const about = "证书"
	leaf := pair.Leaf
	if leaf == nil {
		var err error
		if leaf, err = x509.ParseCertificate(pair.Certificate[0]); err != nil {
			return finding{failing, about, "证书读不懂：" + err.Error() + "。", "换一份证书。"}
		}
	}
	until := leaf.NotAfter.Local().Format("2006-01-02 15:04")
	switch {
	case now.Before(leaf.NotBefore):
		return finding{failing, about, "证书到 " + leaf.NotBefore.Local().Format("2006-01-02 15:04") + " 才生效。", "核对服务器的时钟，或换一份证书。"}
	case now.After(leaf.NotAfter):
		return finding{failing, about, "证书已于 " + until + " 到期，浏览器会拦住用户。", "换上新证书后重启系统。"}
	case host != "" && leaf.VerifyHostname(host) != nil:
		return finding{failing, about, "证书不是给 " + host + " 的，浏览器会拦住用户。", "换一份写有该主机名的证书，或改正 --base-url。"}
	case now.Add(renewBefore).After(leaf.NotAfter):
		return finding{warning, about, "证书将于 " + until + " 到期。", "在到期前换上新证书并重启系统。"}
	}
	return fine(about, "有效期至 %s。", until)
}

// inside looks into the database and at the attachments it names.
func (c *DoctorCmd) inside(ctx context.Context, p place, now time.Time) (found []finding) {
	if isFresh(p.dsn) {
		return []finding{{failing, "数据库", fmt.Sprintf("“%s”不存在或是空的。", p.dsn), "核对 --data 和 --database；新装的系统先用 outturn user add 新建管理员。"}}
	}
	key, err := auditKey(p.data, false)
	if err != nil {
		return []finding{{failing, "审计密钥", errs.MessageOf(err), "没有密钥，审计日志无法核验，系统也不会启动。"}}
	}
	found = append(found, fine("审计密钥", "在位，只有属主能读。"))
	db, err := openDatabase(ctx, p.dsn, key, time.Now)
	if err != nil {
		return append(found, finding{failing, "数据库", errs.MessageOf(err), "其余各项没有检查。"})
	}
	found = append(found, databaseFindings(ctx, db)...)
	if schema := schemaFinding(ctx, db); schema.grade != well {
		found = append(found, schema)
	} else {
		found = append(found, schema, integrityFinding(ctx, db), logFinding(ctx, db), backupFindingOf(ctx, db, now), clockFindingOf(ctx, db), c.attachments(ctx, db, p))
	}
	if err := db.Close(); err != nil {
		found = append(found, unreadable("数据库", err))
	}
	return found
}

// unreadable is the finding of a part that could not be looked at.
func unreadable(about string, err error) finding {
	return finding{failing, about, fmt.Sprintf("没有检查成：%v。", err), "排除这个错误后再运行一次。"}
}

// schemaFinding compares the version of the schema with the program's.
func schemaFinding(ctx context.Context, db *store.DB) finding {
	const about = "数据库结构"
	have, want, err := db.SchemaVersion(ctx)
	switch {
	case err != nil:
		return unreadable(about, err)
	case have < want:
		return finding{failing, about, fmt.Sprintf("第 %d 号，本程序需要第 %d 号。", have, want), "先备份，再运行 outturn migrate。"}
	case have > want:
		return finding{failing, about, fmt.Sprintf("第 %d 号，比本程序的第 %d 号新。", have, want), "换用新版程序；不要用旧程序打开。"}
	}
	return fine(about, "第 %d 号，与程序一致。", have)
}

// logFinding follows the audit log.
func logFinding(ctx context.Context, db *store.DB) finding {
	const about = "审计日志"
	v, err := followed(ctx, db)
	if errs.KindOf(err) == errs.Invalid && err != nil {
		return finding{failing, about, errs.MessageOf(err), "报告审计管理员和上级；保留现场，不要继续使用，用备份对照查明改动。"}
	}
	if err != nil {
		return unreadable(about, err)
	}
	if v.Entries == 0 {
		return fine(about, "还没有记录。")
	}
	return fine(about, "%d 条，首尾相连，链头 %s。", v.Entries, v.Head)
}
