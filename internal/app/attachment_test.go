package app_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"outturn/internal/apptest"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// paper is the smallest PDF.
const paper = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"

func file(kind, record, name string) attachment.Attachment {
	return attachment.Attachment{Kind: kind, Record: record, Name: name}
}

func TestAttach(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		id := p.Project(t, "SCIP-2025-0001", "公共设施维护", 100*money.Wan, 0)
		g, err := p.App.StartGoal(ctx, clerk, id, 2025, "SH-PARK")
		ok(t, err)
		on := file("绩效目标", string(g), `C:\资料\验收单.pdf`)
		on.Cell = "i1"
		a, err := p.App.Attach(ctx, clerk, on, strings.NewReader(paper))
		ok(t, err)
		for _, who := range []string{"clerk", "head", "division", "finance", "audit"} {
			at, bytes, err := p.App.OpenAttachment(ctx, p.Actor(t, who), a)
			ok(t, err)
			got, err := io.ReadAll(bytes)
			ok(t, err)
			ok(t, bytes.Close())
			if string(got) != paper || at.Name != "验收单.pdf" || at.Type != "pdf" || at.Size != int64(len(paper)) || at.ByName != clerk.User.Name || at.Cell != "i1" {
				t.Errorf("%s opens %+v of %d bytes", who, at, len(got))
			}
		}
		for _, who := range []string{"other", "building", "sys", "sec", "aud"} {
			_, _, err := p.App.OpenAttachment(ctx, p.Actor(t, who), a)
			refused(t, who+"查看", err, errs.NotFound, "没有找到")
			_, err = p.App.Attach(ctx, p.Actor(t, who), file("绩效目标", string(g), "x.pdf"), strings.NewReader(paper))
			refused(t, who+"上传", err, errs.NotFound, "没有找到")
			_, err = p.App.RemoveAttachment(ctx, p.Actor(t, who), a)
			refused(t, who+"删除", err, errs.NotFound, "没有找到")
		}
		twice := clerk
		twice.Form.Key, twice.Form.Body = store.NewID(), "upload"
		first, err := p.App.Attach(ctx, twice, file("绩效目标", string(g), "两次.pdf"), strings.NewReader(paper))
		ok(t, err)
		second, err := p.App.Attach(ctx, twice, file("绩效目标", string(g), "两次.pdf"), strings.NewReader(paper))
		ok(t, err)
		read, err := p.App.Goal(ctx, clerk, g)
		ok(t, err)
		if first != second || len(read.Attachments) != 2 {
			t.Errorf("a form posted twice attached %s and %s; %d files", first, second, len(read.Attachments))
		}
		_, err = p.App.RemoveAttachment(ctx, clerk, first)
		ok(t, err)
		_, err = p.App.RemoveAttachment(ctx, clerk, first)
		refused(t, "再删一次", err, errs.NotFound, "没有找到")
		entries, err := p.App.AuditEntries(ctx, p.Actor(t, "aud"), store.AuditFilter{Kind: "绩效目标"}, 1)
		ok(t, err)
		if entries[0].Action != "删除附件" || !strings.Contains(entries[0].Body, "两次.pdf") || !strings.Contains(entries[0].Body, "SHA-256") {
			t.Errorf("the log keeps %+v, want name and hash", entries[0])
		}
	})
}

func TestAttachRefuses(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		id := string(p.Project(t, "SCIP-2025-0001", "公共设施维护", 100*money.Wan, 0))
		long := file("项目", id, "x.pdf")
		long.Cell = strings.Repeat("格", 40)
		for _, c := range []struct {
			name  string
			at    attachment.Attachment
			bytes io.Reader
			kind  errs.Kind
			says  string
		}{
			{"不是名字说的那种", file("项目", id, "验收单.pdf"), strings.NewReader("MZ\x90\x00 这是程序"), errs.Invalid, ""},
			{"不收的种类", file("项目", id, "程序.exe"), strings.NewReader("MZ"), errs.Invalid, "不收 .exe 文件"},
			{"没有扩展名", file("项目", id, "验收单"), strings.NewReader(paper), errs.Invalid, "没有扩展名"},
			{"没有名字", file("项目", id, ""), strings.NewReader(paper), errs.Invalid, "文件没有名字"},
			{"空文件", file("项目", id, "验收单.pdf"), strings.NewReader(""), errs.Invalid, ""},
			{"没有传完", file("项目", id, "验收单.pdf"), strings.NewReader(paper[:40]), errs.Invalid, ""},
			{"太大", file("项目", id, "验收单.pdf"), io.MultiReader(strings.NewReader("%PDF-1.7\n"), io.LimitReader(zeros{}, attachment.MaxBytes)), errs.Invalid, "20"},
			{"没有这种记录", file("合同", id, "x.pdf"), strings.NewReader(paper), errs.NotFound, "没有这种记录"},
			{"没有这条记录", file("项目", "nothing", "x.pdf"), strings.NewReader(paper), errs.NotFound, "没有找到"},
			{"没有这个指标", long, strings.NewReader(paper), errs.Invalid, "没有这个指标"},
		} {
			_, err := p.App.Attach(ctx, clerk, c.at, c.bytes)
			refused(t, c.name, err, c.kind, c.says)
		}
		read, err := p.App.Project(ctx, clerk, "nothing")
		refused(t, "没有这个项目", err, errs.NotFound, "没有找到")
		if len(read.Attachments) != 0 {
			t.Error("a refused file is kept")
		}
	})
}

// zeros is an endless file.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestAttachmentsOfASubmittedForm(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		id := p.Project(t, "SCIP-2025-0001", "公共设施维护", 100*money.Wan, 0)
		g, err := p.App.StartGoal(ctx, clerk, id, 2025, "SH-PARK")
		ok(t, err)
		_, err = p.App.SaveGoal(ctx, clerk, g, 1, goalEntry())
		ok(t, err)
		a, err := p.App.Attach(ctx, clerk, file("绩效目标", string(g), "验收单.pdf"), strings.NewReader(paper))
		ok(t, err)
		ok(t, p.App.MoveGoal(ctx, clerk, g, 2, goal.Submit, ""))
		_, err = p.App.RemoveAttachment(ctx, clerk, a)
		refused(t, "提交后删除", err, errs.Conflict, "现在是“待单位审核”，不能修改")
		_, err = p.App.Attach(ctx, clerk, file("绩效目标", string(g), "补充.pdf"), strings.NewReader(paper))
		refused(t, "提交后上传", err, errs.Conflict, "现在是“待单位审核”")
		_, err = p.App.RemoveAttachment(ctx, p.Actor(t, "head"), a)
		if err == nil {
			t.Error("the head removed what the clerk filed")
		}
		_, bytes, err := p.App.OpenAttachment(ctx, p.Actor(t, "finance"), a)
		ok(t, err)
		ok(t, bytes.Close())
	})
}

// TestFilesOfAnOverallGoal: the goal of a department takes files like that of a project, while it may be edited.
func TestFilesOfAnOverallGoal(t *testing.T) {
	apptest.EachEngine(t, func(t *testing.T, p *apptest.Park) {
		ctx, clerk := context.Background(), p.Actor(t, "clerk")
		id, err := p.App.StartOverallGoal(ctx, clerk, overallgoal.Department, p.Units["210"].ID, "", 2025, "SH-PARK")
		ok(t, err)
		_, err = p.App.SaveOverallGoal(ctx, clerk, id, 1, departmentEntry())
		ok(t, err)
		on := file("整体与政策目标", string(id), "职责依据.pdf")
		a, err := p.App.Attach(ctx, clerk, on, strings.NewReader(paper))
		ok(t, err)
		_, err = p.App.Attach(ctx, p.Actor(t, "other"), on, strings.NewReader(paper))
		refused(t, "别的单位上传", err, errs.NotFound, "没有找到")
		_, _, err = p.App.OpenAttachment(ctx, p.Actor(t, "other"), a)
		refused(t, "别的单位查看", err, errs.NotFound, "没有找到")
		ok(t, p.App.MoveOverallGoal(ctx, clerk, id, 2, approval.Submit, ""))
		_, err = p.App.RemoveAttachment(ctx, clerk, a)
		refused(t, "提交后删除", err, errs.Conflict, "不能修改")
		_, bytes, err := p.App.OpenAttachment(ctx, p.Actor(t, "finance"), a)
		ok(t, err)
		ok(t, bytes.Close())
		read, err := p.App.OverallGoal(ctx, clerk, id)
		ok(t, err)
		if len(read.Files) != 1 || read.Files[0].Name != "职责依据.pdf" || len(read.Spare) != 0 {
			t.Errorf("the form shows %+v and offers %d rows", read.Files, len(read.Spare))
		}
	})
}

// TestAFullRecordCanBeEmptied: at the limit no file is added, and files can still be taken away.
func TestAFullRecordCanBeEmptied(t *testing.T) {
	p := apptest.Open(t, t.TempDir()+"/test.db")
	ctx, clerk := context.Background(), p.Actor(t, "clerk")
	id := string(p.Project(t, "SCIP-2025-0001", "公共设施维护", 100*money.Wan, 0))
	var last string
	for range attachment.MaxPerRecord {
		var err error
		last, err = p.App.Attach(ctx, clerk, file("项目", id, "验收单.pdf"), strings.NewReader(paper))
		ok(t, err)
	}
	_, err := p.App.Attach(ctx, clerk, file("项目", id, "多一个.pdf"), strings.NewReader(paper))
	refused(t, "第101个", err, errs.Invalid, "附件最多100个")
	_, err = p.App.RemoveAttachment(ctx, clerk, last)
	ok(t, err)
	_, err = p.App.Attach(ctx, clerk, file("项目", id, "多一个.pdf"), strings.NewReader(paper))
	ok(t, err)
}
