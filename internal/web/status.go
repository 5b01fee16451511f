package web

import (
	"fmt"
	"net/http"
	"time"

	"outturn/internal/app"
	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
	"outturn/internal/web/view"
)

func (s *Server) statusRoutes() []route {
	return []route{{pattern: "GET /status", needs: org.SeeStatus, handle: s.showStatus, name: "showStatus"}}
}

// faultsShown is how many failures of the last day stand on the page.
const faultsShown = 50

// showStatus shows the state of the installation.
func (s *Server) showStatus(w http.ResponseWriter, v *visit) error {
	state, err := s.app.Status(v.Context(), v.actor)
	if err != nil {
		return err
	}
	now := s.config.Clock()
	faults := s.config.Faults(now.Add(-24 * time.Hour))
	page := view.StatusPage{
		Head: view.PageHeadPart{Title: "系统状态", Lede: []view.Run{{Text: "此刻的版本、存储、排队、登录和备份。逐项体检请在服务器上运行 outturn doctor。"}}},
		Sections: []view.StatusSection{
			{ID: "version", Title: "版本", Facts: []view.Fact{{Label: "程序", Value: s.config.Version}, {Label: "数据库", Value: state.Database},
				{Label: "数据库结构", Value: fmt.Sprintf("第 %d 号", state.Schema)}, {Label: "启动时间", Value: moment(s.started)}}},
			{ID: "storage", Title: "存储", Facts: storageFacts(state)},
			{ID: "work", Title: "排队与登录", Facts: workFacts(state)},
			{ID: "backup", Title: "备份与日志", Facts: backupFacts(state, now)},
		},
		Mails: deadMailTable(state.DeadMails), Faults: faultTable(faults[:min(len(faults), faultsShown)]), FaultsNo: fmt.Sprintf("%d 次", len(faults)),
	}
	page.Notes = statusNotes(state, len(faults), now)
	return show(w, v, http.StatusOK, s.framed(v, "系统状态", view.Status(page)))
}

func storageFacts(state app.Status) []view.Fact {
	room := "查不到"
	if !state.RoomIsUnknown {
		room = fmt.Sprintf("%s，共 %s", diskSize(state.FreeBytes), diskSize(state.DiskBytes))
	}
	return []view.Fact{{Label: "数据库大小", Value: diskSize(uint64(state.Vitals.DatabaseBytes))},
		{Label: "附件", Value: fmt.Sprintf("%d 个，%s", state.Vitals.Attachments, diskSize(uint64(state.Vitals.AttachmentBytes)))},
		{Label: "磁盘余量", Value: room}, {Label: "审计日志", Value: fmt.Sprintf("%d 条", state.Vitals.AuditEntries)}}
}

func workFacts(state app.Status) []view.Fact {
	use := state.Use
	trouble := use.Failed
	for _, n := range use.Troubles {
		trouble += n
	}
	mails := "没有开启"
	if state.MailServer != "" {
		mails = fmt.Sprintf("经 %s，待发 %d 封，没有送达 %d 封", state.MailServer, state.Vitals.MailWaiting, state.Vitals.MailDead)
	}
	return []view.Fact{{Label: "邮件通知", Value: mails}, {Label: "待发通知", Value: fmt.Sprintf("%d 条", state.Vitals.NoticesWaiting)}, {Label: "待处理的批量文件", Value: fmt.Sprintf("%d 个", state.Vitals.BatchFiles)},
		{Label: "登录中", Value: fmt.Sprintf("%d 个", state.Vitals.Sessions)}, {Label: "在用账号", Value: fmt.Sprintf("%d 个，锁定 %d 个", state.Vitals.Users, state.Vitals.Locked)},
		{Label: "启动以来的办理", Value: fmt.Sprintf("写 %d 次，读 %d 次", use.Updates, use.Views)}, {Label: "其中数据库没办成", Value: fmt.Sprintf("%d 次", trouble)}}
}

func backupFacts(state app.Status, now time.Time) []view.Fact {
	if state.Backup.At.IsZero() {
		return []view.Fact{{Label: "最近一次备份", Value: "没有记录"}, {Label: "审计日志链头", Value: spaced(state.Vitals.AuditHead)}}
	}
	b := state.Backup
	return []view.Fact{{Label: "最近一次备份", Value: fmt.Sprintf("%s（%s前）", moment(b.At), hoursOf(now.Sub(b.At)))}, {Label: "放在", Value: b.Place},
		{Label: "大小", Value: fmt.Sprintf("%d 个文件，%s", b.Files, diskSize(uint64(b.Bytes)))}, {Label: "审计日志链头", Value: spaced(state.Vitals.AuditHead)}}
}

// statusNotes says what asks for attention.
func statusNotes(state app.Status, faults int, now time.Time) (notes []view.FlashPart) {
	say := func(format string, args ...any) {
		notes = append(notes, view.FlashPart{Mark: view.MarkWarning, Text: fmt.Sprintf(format, args...)})
	}
	if !state.RoomIsUnknown && app.IsLittleRoom(state.FreeBytes, state.DiskBytes) {
		say("磁盘余量只有 %s。磁盘满了以后，所有保存都会被拒绝，请腾出空间。", diskSize(state.FreeBytes))
	}
	switch age := now.Sub(state.Backup.At); {
	case state.Backup.At.IsZero() && state.KeepsOwnBackups:
		say("还没有备份过。请在服务器上运行 outturn backup，并安排每天一次。")
	case state.KeepsOwnBackups && age > app.BackupLate:
		say("最近一次备份已是 %s前。请查明每天的备份为什么没有做。", hoursOf(age))
	}
	if n := state.Vitals.MailDead; n > 0 && state.MailServer != "" {
		say("有 %d 封邮件没有送达。请按下面的原因核对收件人的邮箱或邮件服务器。", n)
	}
	if faults > 0 {
		say("近一天有 %d 次故障。请按请求编号在日志里查找原因。", faults)
	}
	if len(notes) == 0 {
		notes = append(notes, view.FlashPart{Mark: view.MarkPass, Text: "没有需要处理的事项。"})
	}
	return notes
}

func faultTable(faults []Fault) view.TablePart {
	t := view.TablePart{ID: "fault-list", Caption: "近一天的故障", Empty: view.EmptyPart{Text: "近一天没有故障（从系统启动算起）。"}, Columns: []view.Column{
		{Label: "时间", Width: "18%", Keep: true}, {Label: "故障", Width: "24%"}, {Label: "网址", Width: "36%"}, {Label: "请求编号"}}}
	for _, f := range faults {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: moment(f.At)}, {Text: f.What}, {Text: f.Route}, {Text: f.Request}}})
	}
	return t
}

// deadMailTable lists mails that were given up: whose, and why. What they were about is nobody's business here.
func deadMailTable(list []notice.Mail) view.TablePart {
	t := view.TablePart{ID: "mail-list", Caption: "没有送达的邮件", Columns: []view.Column{{Label: "时间", Width: "18%", Keep: true}, {Label: "收件人", Width: "24%"}, {Label: "次数", Width: "8%", Num: true}, {Label: "原因"}}}
	for _, m := range list {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: moment(m.NextAt)}, {Text: m.Name}, {Text: fmt.Sprint(m.Attempts)}, {Text: m.Problem}}})
	}
	return t
}

// diskSize writes a number of bytes for people.
func diskSize(n uint64) string {
	if n >= 1<<30 {
		return fmt.Sprintf("%d.%d GB", n>>30, n%(1<<30)*10>>30)
	}
	return fileSize(int64(n))
}

// hoursOf writes an age in whole minutes, hours or days.
func hoursOf(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d 分钟", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d 小时", int(d.Hours()))
	}
	return fmt.Sprintf("%d 天", int(d.Hours()/24))
}
